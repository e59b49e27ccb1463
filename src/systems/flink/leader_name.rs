//! How messages name a leader.

use std::fmt;

/// A leader, or somebody who writes as one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeaderName {
    /// The REST address of the master, or the published one. `None` if it is not known.
    pub rest: Option<String>,
    pub session: i64,
}

impl fmt::Display for LeaderName {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.rest {
            Some(rest) => write!(out, "{rest}"),
            None => write!(
                out,
                "the JobManager with session {}",
                hexadecimal(self.session)
            ),
        }
    }
}

/// As ZooKeeper's client and server write a session to their logs.
pub fn hexadecimal(session: i64) -> String {
    format!("{session:#x}")
}
