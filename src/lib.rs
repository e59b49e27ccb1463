//! `rmadmin`: operate YARN ResourceManager high-availability pairs.
//!
//! Data flows through the layers in one direction, and so do the imports:
//!
//! | layer | modules |
//! |---|---|
//! | words to a request | [`cli`], [`request`] |
//! | configuration to the RMs | [`config`], [`selection`], [`cluster`], [`resource`] |
//! | talking to them under one deadline | [`rpc`], [`http`], [`zk`], [`resolve`], [`deadline`], [`security`], [`observe`], [`active`] |
//! | deciding | [`verdict`] |
//! | doing | [`commands`] |
//! | telling | [`error`], [`report`], [`exit`] |
//! | keeping what was done | [`journal`] |
//! | used everywhere | [`escape`], [`files`], [`io_words`], [`java_lang`], [`moment`], [`sent`], [`spare`], [`threads`], [`utc`] |

// What a peer or a file says must never end the tool; and one place prints. Tests may do both.
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

pub mod active;
pub mod cli;
pub mod cluster;
pub mod commands;
pub mod config;
pub mod deadline;
pub mod error;
pub mod escape;
pub mod exit;
pub mod files;
pub mod http;
pub mod io_words;
pub mod java_lang;
pub mod journal;
pub mod moment;
pub mod observe;
pub mod report;
pub mod request;
pub mod resolve;
pub mod resource;
pub mod rpc;
pub mod sandbox;
pub mod security;
pub mod selection;
pub mod sent;
pub mod spare;
pub mod threads;
pub mod utc;
pub mod verdict;
pub mod zk;
