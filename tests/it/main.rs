//! Integration tests, one module per topic.
//!
//! `./test --test it status::` runs one module.

#![allow(
    clippy::expect_used,
    clippy::unwrap_used,
    clippy::panic,
    reason = "a helper that cannot go on ends its test"
)]

mod administration;
mod chaos;
mod codec;
mod completion;
mod credentials;
mod electors;
mod failover;
mod failover_ensemble;
mod faults;
mod files;
mod flink_check;
mod flink_command;
mod flink_start;
mod flink_status;
mod flood;
mod generated;
mod golden;
mod history;
mod honest;
mod honest_admin;
mod kerberos;
mod limits;
mod misbehaving;
mod notices;
mod operate;
mod probe;
mod recipes;
mod releases;
mod safety;
mod sandbox;
mod sandbox_admin;
mod sandbox_automatic;
mod sandbox_zookeeper;
mod sasl;
mod scripts;
mod secure_pair;
mod selection;
mod shellprofile;
mod spnego;
mod status;
mod stores;
mod structure;
#[path = "../support/mod.rs"]
mod support;
mod tls;
mod transitions;
mod usage;
mod wait;
mod zookeeper;
mod zookeeper_bootstrap;
mod zookeeper_check;
mod zookeeper_data_dir;
mod zookeeper_hostile;
mod zookeeper_releases;
mod zookeeper_sasl;
mod zookeeper_start;
mod zookeeper_status;
mod zookeeper_verdicts;
