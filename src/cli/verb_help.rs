//! Help texts of a verb other than its options. They stand at the verb's definition.

use clap::builder::CommandExt;
use clap::{Command, CommandFactory as _};

use super::Cli;
use crate::request::Format;

/// A heading in `rmadmin --help`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Group {
    Look,
    Change,
    Systems,
    Administration,
    Rehearse,
    SetUp,
}

impl Group {
    pub(super) const ALL: [(Self, &str); 6] = [
        (Self::Look, "Look"),
        (Self::Change, "Change"),
        (Self::Systems, "Other systems"),
        (Self::Administration, "Administration"),
        (Self::Rehearse, "Rehearse"),
        (Self::SetUp, "Set up"),
    ];
}

#[derive(Debug, Clone, Copy)]
pub(super) struct VerbHelp {
    pub(super) group: Group,
    /// Exit statuses with a special meaning.
    pub(super) statuses: Option<&'static str>,
    /// One line per example: the command line, ` | `, and its effect.
    examples: &'static str,
    formats: fn() -> &'static [Format],
}

impl CommandExt for VerbHelp {}

pub(super) const LOOK: VerbHelp = VerbHelp::new(Group::Look);
pub(super) const CHANGE: VerbHelp = VerbHelp::new(Group::Change);
/// The group of systems other than YARN.
pub(super) const SYSTEMS: VerbHelp = VerbHelp::new(Group::Systems);
pub(super) const ADMINISTRATION: VerbHelp = VerbHelp::new(Group::Administration);
pub(super) const REHEARSE: VerbHelp = VerbHelp::new(Group::Rehearse);
pub(super) const SET_UP: VerbHelp = VerbHelp::new(Group::SetUp);

impl VerbHelp {
    const fn new(group: Group) -> Self {
        Self {
            group,
            statuses: None,
            examples: "",
            formats: || &[Format::Table, Format::Json],
        }
    }

    pub(super) const fn statuses(self, statuses: &'static str) -> Self {
        Self {
            statuses: Some(statuses),
            ..self
        }
    }

    pub(super) const fn examples(self, examples: &'static str) -> Self {
        Self { examples, ..self }
    }

    /// Sets the formats of `--output`, if they are not table and json.
    pub(super) const fn formats(self, formats: fn() -> &'static [Format]) -> Self {
        Self { formats, ..self }
    }

    /// Returns the help of a verb, or of the tool itself.
    pub(super) fn of(command: &Command) -> Self {
        command.get().copied().unwrap_or(SET_UP)
    }

    /// Returns the help of the verb that a line names, such as `node-labels add`.
    pub(super) fn named(verb: &str) -> Self {
        let mut command = Cli::command();
        for name in verb.split(' ') {
            if let Some(inner) = command.find_subcommand(name).cloned() {
                command = inner;
            }
        }
        Self::of(&command)
    }

    pub(super) fn all_formats(self) -> &'static [Format] {
        (self.formats)()
    }

    /// Returns command lines and their effects.
    pub(super) fn all_examples(self) -> impl Iterator<Item = (&'static str, &'static str)> {
        let lines = self.examples.lines();
        lines.filter_map(|line| line.split_once(" | "))
    }
}
