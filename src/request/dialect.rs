//! Where Hadoop style does something else than subcommand style.

use std::time::Duration;

use super::{Format, Style};
use crate::exit::Exit;

impl Format {
    pub fn is_for_people(self) -> bool {
        self == Self::Table
    }

    /// Monitoring knows only the four states of a cluster.
    pub fn is_for_monitoring(self) -> bool {
        matches!(self, Self::Prometheus | Self::Nagios)
    }

    /// Whether `status` fails if its only configuration is unusable, instead of showing a cluster in an unknown state.
    pub fn requires_configuration(self, watches: bool) -> bool {
        match self {
            Self::Table => true,
            Self::Json => watches,
            Self::Prometheus | Self::Nagios | Self::Tsv => false,
        }
    }
}

/// The differences beyond wording, which [`crate::report::render`] knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each field is a difference of its own"
)]
pub struct Dialect {
    /// RM ids are compared with the blanks that the configuration has.
    pub raw_ids: bool,
    /// Neither `-conf` nor `-D` sets `hadoop.security.authentication`.
    pub authentication_from_site_files: bool,
    /// Neither `-conf` nor `-D` sets resource types (`ResourceUtils.getResourceTypes`).
    pub resource_types_from_site_files: bool,
    /// Amounts of resource types are converted twice, as by the Java CLI and the RM.
    pub converts_units_as_java: bool,
    /// The states of all RMs: an id that is listed twice is asked twice, and the first RM without an address ends the
    /// command after the rows before it.
    pub lists_rms_as_java: bool,
    /// The groups of users are shown up to the first failure.
    pub shows_groups_before_failure: bool,
    /// Failed calls need the host names that Java's messages contain.
    pub looks_up_host_names: bool,
    /// Warnings go to standard error although the command goes on. Scripts for the Java CLI expect nothing there.
    pub warns: bool,
    /// A transition is guarded as by the Java CLI: web pages and the log of unanswered activations do not count, and an
    /// RM that denies its state is one that does not answer.
    pub guards_as_java: bool,
    /// `--forcemanual` is confirmed before the guards are asked.
    pub confirms_before_guards: bool,
    /// Two active RMs are a success (0) after both force flags.
    pub accepts_forced_split_brain: bool,
    /// How long a transition waits for another command of this host. The Java CLI has no lock: a command that follows
    /// another one at once must go through.
    pub lock_wait: Duration,
    /// A transition without time for the lock fails, instead of doing without it.
    pub requires_time_for_lock: bool,
    /// The first signal ends a transition, as it ends the JVM, instead of the second one.
    pub first_signal_ends: bool,
    /// Without `--timeout`, messages name the time limit of the configuration, instead of the time that was waited.
    pub names_configured_timeout: bool,
    /// After a transition, this tool looks whether the cluster has one active RM.
    pub looks_afterwards: bool,
    /// The progress of a decommission is part of the result.
    pub prints_progress: bool,
    /// Standard output holds one document: progress goes to standard error.
    pub writes_document: bool,
    /// Lines on standard error fit the terminal.
    pub fits_terminal: bool,
    /// The exit status of a success whose result cannot be written.
    pub unwritten: Exit,
}

impl Dialect {
    pub fn new(style: Style, format: Format) -> Self {
        let java = style == Style::Hadoop;
        Self {
            raw_ids: java,
            authentication_from_site_files: java,
            resource_types_from_site_files: java,
            converts_units_as_java: java,
            lists_rms_as_java: java,
            shows_groups_before_failure: java,
            looks_up_host_names: java,
            warns: !java,
            guards_as_java: java,
            confirms_before_guards: java,
            accepts_forced_split_brain: java,
            lock_wait: match java {
                true => Duration::from_secs(10),
                false => Duration::ZERO,
            },
            requires_time_for_lock: !java,
            first_signal_ends: java,
            names_configured_timeout: java,
            looks_afterwards: !java,
            prints_progress: java,
            writes_document: format == Format::Json,
            fits_terminal: !java,
            unwritten: match java {
                true => Exit::HadoopFailure,
                false => Exit::Output,
            },
        }
    }

    /// The exit status of a command whose result cannot be written.
    pub fn exit_unwritten(self, exit: Exit) -> Exit {
        match exit {
            Exit::Success => self.unwritten,
            failed => failed,
        }
    }
}
