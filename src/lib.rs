//! `rmadmin`: operate YARN ResourceManager high-availability pairs.
//!
//! docs/develop.md has the map of the rooms, and how to add a verb, an option, a format or a reason.

// No input from a server or a file may end the process, and only one place prints. Tests are exempt.
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

#[cfg(test)]
#[path = "../tests/support/words.rs"]
#[allow(dead_code, reason = "only the tables are used")]
mod case_table;
#[cfg(test)]
#[path = "../tests/support/observed.rs"]
mod observed;

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
