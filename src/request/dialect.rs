//! The differences in behaviour between Hadoop style and subcommand style.

use std::time::Duration;

use super::{Format, Style};
use crate::exit::Exit;

impl Format {
    pub fn is_for_people(self) -> bool {
        self == Self::Table
    }

    /// True for formats of monitoring systems, which know only a cluster's four levels.
    pub fn is_for_monitoring(self) -> bool {
        matches!(self, Self::Prometheus | Self::Nagios)
    }

    /// True if `status` fails when its only configuration is unusable. Otherwise, `status` shows a cluster in
    /// an unknown state.
    pub fn requires_configuration(self, watches: bool) -> bool {
        match self {
            Self::Table | Self::Sarif => true,
            Self::Json => watches,
            Self::Prometheus | Self::Nagios | Self::Tsv => false,
        }
    }
}

/// Differences other than wording; [`crate::report::render`] knows the wording.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each field is a difference of its own"
)]
pub struct Dialect {
    /// RM ids are compared with their configured blanks.
    pub raw_ids: bool,
    /// `hadoop.security.authentication` is taken from the site files; `-conf` and `-D` do not set it.
    pub authentication_from_site_files: bool,
    /// Resource types are taken from the site files; `-conf` and `-D` do not set them
    /// (`ResourceUtils.getResourceTypes`).
    pub resource_types_from_site_files: bool,
    /// Amounts of resource types are converted twice, by the client and by the RM, as with the Java CLI.
    pub converts_units_as_java: bool,
    /// The states of all RMs are listed as by the Java CLI: an id that is listed twice is asked twice, and the
    /// first RM without an address ends the command after the rows before it.
    pub lists_rms_as_java: bool,
    /// Groups of users are shown up to the first failure.
    pub shows_groups_before_failure: bool,
    /// Host names are looked up after failed calls, because Java's messages contain them.
    pub looks_up_host_names: bool,
    /// Warnings go to standard error although the command continues. False in Hadoop style: scripts for the
    /// Java CLI expect an empty standard error.
    pub warns: bool,
    /// Transitions are guarded as by the Java CLI: web pages and the log of unanswered activations are ignored,
    /// and an RM that denies its state counts as unanswered.
    pub guards_as_java: bool,
    /// `--forcemanual` is confirmed before the guards run.
    pub confirms_before_guards: bool,
    /// With both force flags, two active RMs count as success (0).
    pub accepts_forced_split_brain: bool,
    /// Maximum time that a transition waits for another command of this host. The Java CLI has no lock: a
    /// command that directly follows another one must not fail.
    pub lock_wait: Duration,
    /// A transition that has no time for the lock fails. Otherwise, the transition runs without the lock.
    pub requires_time_for_lock: bool,
    /// The first signal ends a transition, as it ends the JVM; otherwise the second signal does.
    pub first_signal_ends: bool,
    /// Without `--timeout`, messages name the configured time limit. Otherwise, they name the time that was
    /// waited.
    pub names_configured_timeout: bool,
    /// After a transition, this tool checks that the cluster has one active RM.
    pub looks_afterwards: bool,
    /// The result includes the progress of a decommission.
    pub prints_progress: bool,
    /// Standard output holds one document, so progress goes to standard error.
    pub writes_document: bool,
    /// Lines on standard error are wrapped to the terminal.
    pub fits_terminal: bool,
    /// The exit status of a success whose result could not be written.
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

    /// Returns the exit status of a command whose result could not be written.
    pub fn exit_unwritten(self, exit: Exit) -> Exit {
        match exit {
            Exit::Success => self.unwritten,
            failed => failed,
        }
    }
}
