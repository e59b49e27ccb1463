//! Runs the Java CLI and rmadmin with the same arguments on the same real pair in the same state, and compares
//! standard output, exit status, the first line of standard error, and the state of both RMs afterwards.
//!
//! To add a case, add a row to a table of `pairs`, `administration`, `configuration` or `secured`.

mod administration;
mod case;
mod configuration;
mod lines;
mod pairs;
mod secured;
#[path = "../support/mod.rs"]
mod support;
