//! `rmadmin`: operate YARN ResourceManager high-availability pairs.
//!
//! Data flows one way: argv, request, configuration, targets, observations, findings and verdict, plan, actions, report,
//! exit status. Imports point the same way: a room imports from rooms on lower floors only.
//!
//! | floor | rooms |
//! |---|---|
//! | 8 | [`commands`]: one file per verb |
//! | 7 | [`cli`], [`request`]: words to a request; [`report`], [`error`]: results to text; [`sandbox`] |
//! | 6 | [`systems`]: targets, observations, judgement of each system |
//! | 5 | [`journal`]: the log of actions; [`hadoop`]: RPC and `HAServiceProtocol` |
//! | 4 | [`ha`]: guards and plans; [`verdict`]: what every system's verdict is made of; [`zk`]: ZooKeeper's protocol |
//! | 3 | [`net`]: addresses, lookup, HTTP |
//! | 2 | [`security`], [`config`], [`selection`] |
//! | 1 | [`base`], [`exit`] |

// Input from a server or a file must not end the process, and one place prints. Tests may do both.
#![cfg_attr(
    not(test),
    warn(
        clippy::unwrap_used,
        clippy::expect_used,
        clippy::panic,
        clippy::print_stdout,
        clippy::print_stderr
    )
)]

// Files of tests/explore are also modules of the unit tests.
#[cfg(test)]
extern crate self as rmadmin;

pub mod base;
pub mod cli;
pub mod commands;
pub mod config;
pub mod error;
pub mod exit;
pub mod ha;
pub mod hadoop;
pub mod journal;
pub mod net;
pub mod report;
pub mod request;
pub mod sandbox;
pub mod security;
pub mod selection;
pub mod systems;
pub mod verdict;
pub mod zk;
