//! What applies to every verb.

use std::path::PathBuf;
use std::time::Duration;

use crate::config::Sources;
use crate::security::gss::CredentialSource;

/// The style of a command line. It decides the words of the answer and the exit status;
/// [`Dialect`](super::dialect::Dialect) has the other differences.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Spelling {
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

/// What applies to every request.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Settings {
    /// Where the configuration comes from.
    pub sources: Sources,
    /// The budget of the whole command; each verb has its own where this is not set.
    pub timeout: Option<Duration>,
    /// How the result is shown.
    pub format: Format,
    /// Where the caller's credential is from, where Kerberos is on.
    pub credential: CredentialSource,
    /// A PEM file with authorities to trust over HTTPS, besides those that the configuration or the system trusts.
    pub cacert: Option<PathBuf>,
}
