//! The Java CLI and ours: same arguments, same state of the same real pair. What is compared: standard output, exit
//! status, first line of standard error, and the states that both ResourceManagers are left in.
//!
//! To add a case, add a row to a table of `pairs` or `configuration`.

mod case;
mod configuration;
mod pairs;
#[path = "../support/mod.rs"]
mod support;
