//! The common options, in both styles.

// Doc comments on clap types are the text of --help and the manual: no Markdown there.
#![allow(clippy::doc_markdown)]

use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, Command};

use crate::base::deadline;
use crate::config::Sources;
use crate::config::sensitive::key_of;
use crate::request::{Format, Settings};
use crate::security::gss::CredentialSource;

#[derive(Debug, Args)]
#[command(next_help_heading = "Common options")]
pub struct CommonArgs {
    /// Configuration folder [default: YARN_CONF_DIR]
    ///
    /// The folder with core-site.xml and yarn-site.xml [default: YARN_CONF_DIR, HADOOP_CONF_DIR, $HADOOP_HOME/etc/hadoop,
    /// /etc/hadoop/conf].
    #[arg(long, visible_alias = "config", value_name = "DIR", global = true, value_hint = clap::ValueHint::DirPath)]
    pub conf_dir: Vec<PathBuf>,
    /// Configuration file that overrides those of the folder; may be repeated
    #[arg(long = "conf", hide_short_help = true, value_name = "FILE", global = true, value_hint = clap::ValueHint::FilePath)]
    pub conf: Vec<PathBuf>,
    /// Set a configuration key, overriding every file; may be repeated
    #[arg(
        short = 'D',
        long = "define",
        hide_short_help = true,
        value_name = "KEY=VALUE",
        global = true
    )]
    pub define: Vec<String>,
    /// Time limit of the whole command: 500ms, 10s or 2m; a bare number is seconds
    #[arg(short, long, value_name = "TIME", global = true, allow_hyphen_values = true, value_parser = deadline::parse)]
    pub timeout: Option<Duration>,
    /// Keytab with the key of --principal: logs in to Kerberos without kinit, and writes no ticket to disk
    #[arg(long, hide_short_help = true, value_name = "FILE", global = true, value_hint = clap::ValueHint::FilePath)]
    pub keytab: Option<PathBuf>,
    /// Kerberos principal to log in as with --keytab, such as admin@EXAMPLE.COM
    #[arg(long, hide_short_help = true, value_name = "NAME", global = true)]
    pub principal: Option<String>,
    /// PEM file with further certificate authorities to trust over HTTPS
    #[arg(long, hide_short_help = true, value_name = "FILE", global = true, value_hint = clap::ValueHint::FilePath)]
    pub cacert: Option<PathBuf>,
    /// Format of the result
    #[arg(short, long, value_name = "FORMAT", global = true, value_enum)]
    pub output: Option<Format>,
    /// Do not ask for confirmation, for scripts; forces nothing
    #[arg(short, long, global = true)]
    pub yes: bool,
}

/// True if a common option applies to a verb. All but --yes apply by default.
pub(super) fn applies(option: &str, verb: &str) -> bool {
    match verb {
        "sandbox" | "sandbox tour" | "completions" | "man" => false,
        "sandbox fault" | "sandbox restart" => matches!(option, "conf_dir" | "timeout"),
        "history" => matches!(option, "conf_dir" | "timeout" | "output"),
        "haproxy-check" => matches!(
            option,
            "timeout" | "output" | "keytab" | "principal" | "cacert"
        ),
        "failover" | "repair" | "transition-to-active" | "transition-to-standby" => true,
        "zookeeper" | "zookeeper check" | "flink" | "flink check" => {
            matches!(option, "conf_dir" | "timeout" | "output")
        }
        "zookeeper bootstrap" => matches!(option, "conf_dir" | "timeout" | "output" | "yes"),
        "zookeeper status" => !matches!(option, "yes" | "cacert"),
        _ => option != "yes",
    }
}

/// Returns the common options as clap arguments.
pub(super) fn definition() -> Command {
    CommonArgs::augment_args(Command::new("rmadmin")).disable_help_flag(true)
}

impl CommonArgs {
    /// # Errors
    /// Options contradict each other; the error is a sentence.
    pub(super) fn settings(self, format: Format) -> Result<Settings, String> {
        let defines = self.define.iter().map(|define| key_and_value(define));
        Ok(Settings {
            sources: Sources {
                defines: defines.collect::<Result<_, _>>()?,
                folder: self.conf_dir.into_iter().next(),
                files: self.conf,
            },
            timeout: self.timeout,
            format,
            credential: credential(self.keytab, self.principal)?,
            cacert: self.cacert,
        })
    }
}

fn key_and_value(define: &str) -> Result<(String, String), String> {
    if let Some((key, value)) = define.split_once('=') {
        return Ok((key.to_owned(), value.to_owned()));
    }
    // The text after the key may be a secret, with another character instead of `=`.
    Err(match key_of(define) {
        key if key.contains('.') => format!("-D takes KEY=VALUE; there is no `=` after {key:?}"),
        // The text may be a value without a key.
        _ => "-D takes KEY=VALUE; its argument has no `=`".to_owned(),
    })
}

fn credential(
    keytab: Option<PathBuf>,
    principal: Option<String>,
) -> Result<CredentialSource, String> {
    match (keytab, principal) {
        (None, None) => Ok(CredentialSource::Default),
        (Some(file), Some(principal)) => Ok(CredentialSource::Keytab { file, principal }),
        (Some(_), None) => Err("--keytab needs --principal".to_owned()),
        (None, Some(_)) => Err("--principal needs --keytab".to_owned()),
    }
}
