//! Every exit status of the tool.

use std::process::ExitCode;

/// How a command ended. Hadoop style uses only `Success`, `JavaCrash` and `HadoopFailure`, as the Java CLI does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    /// 0: done, or the answer is yes.
    Success,
    /// 1: the answer is no, or something is not healthy: the RM is standby instead of active, a health
    /// check failed, or an RM did not answer.
    Degraded,
    /// 2: no active RM, or more than one.
    Critical,
    /// 3: the state is unknown.
    Unknown,
    /// 4: refused by a guard or by the RM; nothing was changed.
    Refused,
    /// 5: the request was sent, but its result is unknown or not as asked.
    Unconfirmed,
    /// 64: the command line is wrong (`EX_USAGE`).
    Usage,
    /// 69: no server could be reached (`EX_UNAVAILABLE`).
    Unavailable,
    /// 74: the result could not be written (`EX_IOERR`).
    Output,
    /// 75: another command holds the lock (`EX_TEMPFAIL`).
    Busy,
    /// 77: permission denied (`EX_NOPERM`).
    NotPermitted,
    /// 78: the configuration is missing or broken (`EX_CONFIG`).
    Config,
    /// 1 in Hadoop style: an uncaught exception in Java.
    JavaCrash,
    /// 255 in Hadoop style: every other failure; the Java CLI exits with -1.
    HadoopFailure,
    /// The exit status of the command that the sandbox ran, or 128 and a signal's number.
    Other(u8),
}

impl Exit {
    /// The status that shells report for a process that a signal ended: 128 and the signal's number.
    pub fn of_signal(number: i32) -> Self {
        Self::Other(u8::try_from(128 + number).unwrap_or(u8::MAX))
    }

    pub fn status(self) -> u8 {
        match self {
            Self::Success => 0,
            Self::Degraded | Self::JavaCrash => 1,
            Self::Critical => 2,
            Self::Unknown => 3,
            Self::Refused => 4,
            Self::Unconfirmed => 5,
            Self::Usage => 64,
            Self::Unavailable => 69,
            Self::Output => 74,
            Self::Busy => 75,
            Self::NotPermitted => 77,
            Self::Config => 78,
            Self::HadoopFailure => 255,
            Self::Other(status) => status,
        }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit.status())
    }
}
