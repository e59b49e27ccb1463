//! The common options, resolved.

use std::path::PathBuf;
use std::time::Duration;

use crate::config::{Environment, Sources};
use crate::security::gss::CredentialSource;
use crate::selection::Selection;

/// The style of the command line. It decides the wording and the exit status; [`Dialect`](super::dialect::Dialect) has
/// the other differences.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Style {
    /// `rmadmin -getServiceState rm1`, as Java's RMAdminCLI.
    Hadoop,
    /// `rmadmin get-service-state rm1`.
    Subcommand,
}

/// The format of a result, in subcommand style. `--help` has these comments.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, clap::ValueEnum)]
pub enum Format {
    /// For people (default)
    #[default]
    Table,
    /// For programs: one JSON document
    Json,
    /// Prometheus's text format; status only
    Prometheus,
    /// Nagios plugin line; status only
    Nagios,
    /// Fields with tabs between them; commands that print a table
    Tsv,
}

impl Format {
    /// Those of commands that print a table.
    pub fn with_tsv() -> &'static [Self] {
        &[Self::Table, Self::Json, Self::Tsv]
    }
}

/// The common options.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Settings {
    pub sources: Sources,
    /// Of the whole command; each verb has its own default.
    pub timeout: Option<Duration>,
    pub format: Format,
    /// For Kerberos.
    pub credential: CredentialSource,
    /// PEM file with authorities for HTTPS, besides those that the configuration or the system trusts.
    pub cacert: Option<PathBuf>,
}

impl Settings {
    /// The cluster and the caller that these options and the environment chose.
    pub fn selection(&self, environment: &Environment) -> Selection {
        Selection::new(
            &self.sources,
            &self.credential,
            self.cacert.as_deref(),
            environment,
        )
    }
}
