//! A command line, read.

use std::path::PathBuf;

use crate::request::{Request, Settings, Spelling};
use crate::systems::{yarn, zookeeper};
use crate::verdict::look::System;

use super::hadoop::{AdministrationLine, HadoopAnswer};

/// A line that can be carried out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CommandLine {
    pub spelling: Spelling,
    pub settings: Settings,
    /// Files that Java insists on although these commands do not use them.
    pub required_files: Vec<PathBuf>,
    pub command: LineCommand,
}

/// What a line asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LineCommand {
    Do(Request),
    /// In Hadoop style: help, or a message about a wrong line.
    Answer(HadoopAnswer),
    /// In Hadoop style: the configuration decides what the words mean.
    Administration(AdministrationLine),
}

/// A line that asks for help, or is wrong.
#[derive(Debug)]
pub struct UnreadLine {
    /// The help, or the message of the parser.
    pub text: String,
    pub is_help: bool,
    /// The common options, as far as they can be read.
    pub settings: Settings,
    /// The system of the verb, as far as it can be read.
    pub system: &'static System,
}

impl CommandLine {
    /// The system that the line is about.
    pub fn system(&self) -> &'static System {
        match &self.command {
            LineCommand::Do(Request::Zookeeper(_)) => &zookeeper::look::SYSTEM,
            _ => &yarn::look::SYSTEM,
        }
    }

    /// Whether it may change something in a cluster.
    pub fn is_change(&self) -> bool {
        match &self.command {
            LineCommand::Do(request) => request.is_change(),
            LineCommand::Answer(_) => false,
            LineCommand::Administration(line) => line.is_change(),
        }
    }

    /// Whether `--timeout` limits it as a whole.
    pub fn is_limited(&self) -> bool {
        match &self.command {
            LineCommand::Do(request) => request.is_limited(),
            LineCommand::Answer(_) | LineCommand::Administration(_) => true,
        }
    }
}
