//! A command line after reading.

use std::path::PathBuf;

use crate::request::{Request, Settings, Style};
use crate::systems::{flink, yarn, zookeeper};
use crate::verdict::look::System;

use super::hadoop::{AdministrationLine, HadoopAnswer};

/// A valid command line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CommandLine {
    pub style: Style,
    pub settings: Settings,
    /// Files that must exist for Java, although these commands do not use them.
    pub required_files: Vec<PathBuf>,
    pub command: LineCommand,
}

/// The command of a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LineCommand {
    Do(Request),
    /// In Hadoop style: help, or an error in the line.
    Answer(HadoopAnswer),
    /// In Hadoop style: the meaning of the words depends on the configuration.
    Administration(AdministrationLine),
}

/// A line that requests help, or is invalid.
#[derive(Debug)]
pub struct UnreadLine {
    /// The help, or the parser's message.
    pub text: String,
    pub is_help: bool,
    /// The common options that could be read.
    pub settings: Settings,
    /// The system of the verb, as far as it can be read.
    pub system: &'static System,
}

impl CommandLine {
    /// The system that the line is about.
    pub fn system(&self) -> &'static System {
        match &self.command {
            LineCommand::Do(Request::Zookeeper(_)) => &zookeeper::look::SYSTEM,
            LineCommand::Do(Request::Flink(_)) => &flink::look::SYSTEM,
            _ => &yarn::look::SYSTEM,
        }
    }

    /// True if the command may change a cluster.
    pub fn is_change(&self) -> bool {
        match &self.command {
            LineCommand::Do(request) => request.is_change(),
            LineCommand::Answer(_) => false,
            LineCommand::Administration(line) => line.is_change(),
        }
    }

    /// True if `--timeout` limits the whole command.
    pub fn is_limited(&self) -> bool {
        match &self.command {
            LineCommand::Do(request) => request.is_limited(),
            LineCommand::Answer(_) | LineCommand::Administration(_) => true,
        }
    }
}
