//! The Java CLI and ours: same arguments, same state of the same real pair. What is compared: standard output, exit
//! status, first line of standard error, and what both ResourceManagers are left with.
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
