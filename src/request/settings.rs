//! The common options, resolved.

use std::path::PathBuf;
use std::time::Duration;

use crate::config::{Environment, Sources};
use crate::security::gss::CredentialSource;
use crate::selection::Selection;

/// The style of the command line. It selects the wording and the exit statuses;
/// [`Dialect`](super::dialect::Dialect) has the other differences.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Style {
    /// For example `rmadmin -getServiceState rm1`, as with Java's RMAdminCLI.
    Hadoop,
    /// For example `rmadmin get-service-state rm1`.
    Subcommand,
}

/// The format of a result, in subcommand style. `--help` shows these comments.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, clap::ValueEnum)]
pub enum Format {
    /// For people (default)
    #[default]
    Table,
    /// For programs: one JSON document
    Json,
    /// Prometheus's text format; the status verbs only
    Prometheus,
    /// Nagios plugin line; the status verbs only
    Nagios,
    /// Fields with tabs between them; commands that print a table
    Tsv,
    /// SARIF 2.1.0, for code review tools; flink check and zookeeper check only
    Sarif,
}

impl Format {
    /// The formats of commands that show the status of systems.
    pub fn of_looks() -> &'static [Self] {
        &[
            Self::Table,
            Self::Json,
            Self::Prometheus,
            Self::Nagios,
            Self::Tsv,
        ]
    }

    /// The formats of linters.
    pub fn with_sarif() -> &'static [Self] {
        &[Self::Table, Self::Json, Self::Tsv, Self::Sarif]
    }

    /// The formats of commands that print a table.
    pub fn with_tsv() -> &'static [Self] {
        &[Self::Table, Self::Json, Self::Tsv]
    }
}

/// The common options.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Settings {
    pub sources: Sources,
    /// Time limit of the whole command. `None` for the default of the verb.
    pub timeout: Option<Duration>,
    pub format: Format,
    /// The Kerberos credential.
    pub credential: CredentialSource,
    /// PEM file with authorities for HTTPS, in addition to those of the configuration or the system.
    pub cacert: Option<PathBuf>,
}

impl Settings {
    /// Returns the cluster and the caller that these options and the environment choose.
    pub fn selection(&self, environment: &Environment) -> Selection {
        Selection::new(
            &self.sources,
            &self.credential,
            self.cacert.as_deref(),
            environment,
        )
    }
}
