//! Reads command lines into requests. No I/O.
//!
//! [`read`] finds the style of a line. clap reads the subcommand style ([`Cli`]); [`hadoop`] reads the Hadoop
//! style. Both make the same [`Request`]s. `low_args` reads the common options of any line, also of an invalid or
//! partly typed one. [`complete`] answers shells.

// Doc comments on clap types are the text of --help and the manual: no Markdown there.
#![allow(clippy::doc_markdown)]

mod administration;
mod common;
pub mod complete;
mod failover;
mod flink;
mod format;
pub mod hadoop;
mod line;
mod low_args;
mod man;
mod mistakes;
mod probe;
mod reference;
mod sandbox;
mod short;
mod status;
mod style;
mod verb_help;
mod verbs;
mod wait;
mod zookeeper;

pub use line::{CommandLine, LineCommand, UnreadLine};

use std::ffi::OsString;

use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{ArgMatches, CommandFactory, FromArgMatches as _, Parser};

use crate::request::{Format, ProbeTarget, Request, Settings, Style};
use crate::systems::{flink as flink_system, yarn, zookeeper as zookeeper_system};

use common::CommonArgs;
use low_args::LowArgs;
use verb_help::LOOK;
use verbs::CliCommand;

/// Reads a line.
///
/// # Errors
/// The line requests help or is invalid: no command can run.
pub fn read(words: &[OsString]) -> Result<CommandLine, Box<UnreadLine>> {
    if let Some(arguments) = words.get(1..)
        && style::is_hadoop(arguments)
    {
        return Ok(hadoop::read(arguments));
    }
    let words = style::as_subcommand(words);
    match parse(&words) {
        Ok((request, settings)) => Ok(CommandLine {
            style: Style::Subcommand,
            settings,
            required_files: Vec::new(),
            command: LineCommand::Do(request),
        }),
        Err(error) => Err(Box::new(unread(&error, &words))),
    }
}

fn unread(error: &clap::Error, words: &[OsString]) -> UnreadLine {
    let arguments = words.get(1..).unwrap_or_default();
    let arguments = short::long_options(arguments);
    let low = LowArgs::read(&arguments, Style::Subcommand);
    let settings = Settings {
        format: format_of_unreadable(&arguments),
        ..low.readable_settings()
    };
    let system = match low.words.first().map(String::as_str) {
        Some("zookeeper") => &zookeeper_system::look::SYSTEM,
        Some("flink") => &flink_system::look::SYSTEM,
        _ => &yarn::look::SYSTEM,
    };
    let is_help = !error.use_stderr();
    UnreadLine {
        text: match is_help {
            true => error.render().to_string(),
            false => mistakes::message(error),
        },
        is_help,
        settings,
        system,
    }
}

/// The format of the error message about a line that cannot be read. Every word counts, because an option may lack its value:
/// a script's variable was empty.
fn format_of_unreadable(arguments: &[OsString]) -> Format {
    let requests = |format: &str| {
        let apart = |pair: &[OsString]| matches!(pair, [option, value] if option == "--output" && value == format);
        let joined = OsString::from(format!("--output={format}"));
        arguments.windows(2).any(apart) || arguments.contains(&joined)
    };
    // Only `status` is a monitoring plugin, also with its name misspelled.
    let is_other = |word: &OsString| word.to_str().is_some_and(is_verb);
    let is_status =
        arguments.iter().any(|word| word == "status") || !arguments.iter().any(is_other);
    if is_status && requests("nagios") {
        Format::Nagios
    } else if requests("json") {
        Format::Json
    } else {
        Format::Table
    }
}

/// Operate YARN ResourceManager high-availability pairs
///
/// Shows and changes the HA state of ResourceManagers over Hadoop's own RPC. There are two styles of command lines. The
/// subcommand style is described here (rmadmin get-service-state rm1). The Hadoop-style is that of `yarn rmadmin`
/// (rmadmin -getServiceState rm1), with the same standard output, exit status and effect as the Java CLI.
#[derive(Debug, Parser)]
#[command(
    name = "rmadmin",
    version,
    long_version = LONG_VERSION,
    max_term_width = 100,
    arg_required_else_help = false
)]
#[command(add = LOOK
    .examples(
        "rmadmin status | Show the health of the pair of YARN_CONF_DIR.\n\
         rmadmin --conf-dir /etc/hadoop/prod-eu failover | Show the plan of a failover of that cluster, ask, and carry it out.\n\
         rmadmin -getServiceState rm1 | Hadoop-style, for scripts written for yarn rmadmin.\n\
         rmadmin sandbox tour | Show status, failover, repair and history on an HA pair of its own."
    )
)]
pub struct Cli {
    #[command(flatten)]
    pub common: CommonArgs,
    #[command(subcommand)]
    pub verb: CliCommand,
}

/// The text of --version.
const LONG_VERSION: &str = concat!(
    env!("CARGO_PKG_VERSION"),
    "\ncommit: ",
    env!("RMADMIN_COMMIT"),
    "\ntarget: ",
    env!("RMADMIN_TARGET"),
    "\ntested with Hadoop: 2.10.2, 3.3.6, 3.4.2, 3.5.0"
);

/// True for a verb of the subcommand style.
fn is_verb(word: &str) -> bool {
    word == "help" || Cli::command().find_subcommand(word).is_some()
}

/// Reads a line of the subcommand style.
///
/// # Errors
/// The line is invalid, or requests help or the version.
pub fn parse(words: &[OsString]) -> Result<(Request, Settings), clap::Error> {
    let command = Cli::command();
    let words = help_last(words);
    let matches = command.clone().try_get_matches_from(&words);
    let matches = matches.map_err(|error| match error.kind() {
        ErrorKind::DisplayHelp => help(&words).unwrap_or(error),
        _ => version(&error, &command)
            .unwrap_or_else(|| mistakes::explained(error, &words, &command)),
    })?;
    let cli = Cli::from_arg_matches(&matches)?;
    resolved(cli, &named(&matches)).map_err(|reason| mistakes::error(&command, &matches, reason))
}

/// Returns the command that a line names, such as `node-labels add`.
fn named(matches: &ArgMatches) -> String {
    let names = std::iter::successors(matches.subcommand(), |(_, inner)| inner.subcommand());
    let names: Vec<&str> = names.map(|(name, _)| name).collect();
    names.join(" ")
}

fn help(words: &[OsString]) -> Option<clap::Error> {
    reference::definition().try_get_matches_from(words).err()
}

/// Returns the version for `status -V`: clap rejects the option after a verb.
fn version(error: &clap::Error, command: &clap::Command) -> Option<clap::Error> {
    match error.get(ContextKind::InvalidArg) {
        Some(ContextValue::String(option)) if option == "-V" || option == "--version" => {
            let words = [command.get_name(), option];
            command.clone().try_get_matches_from(words).err()
        }
        _ => None,
    }
}

/// Turns `--help COMMAND` into `COMMAND --help`; an unknown command is then an error.
fn help_last(words: &[OsString]) -> Vec<OsString> {
    let mut words = words.to_vec();
    if let [_, help, command, ..] = &words[..]
        && (help == "--help" || help == "-h")
        && !command.to_string_lossy().starts_with('-')
    {
        let help = words.remove(1);
        words.push(help);
    }
    words
}

/// # Errors
/// Options contradict each other; the error is a sentence.
fn resolved(cli: Cli, name: &str) -> Result<(Request, Settings), String> {
    let common = cli.common;
    check_effect(&common, name)?;
    if common.conf_dir.len() > 1 && !status::STATUS_VERBS.contains(&name) {
        return Err("only status takes more than one --conf-dir".to_owned());
    }
    let (folders, output, yes) = (common.conf_dir.clone(), common.output, common.yes);
    let settings = common.settings(format::format(output, name)?)?;
    let request = verbs::request(cli.verb, folders, output, yes)?;
    match &request {
        Request::Probe(ProbeTarget::Address { https: false, .. }) if settings.cacert.is_some() => {
            Err("--cacert needs --https".to_owned())
        }
        _ => Ok((request, settings)),
    }
}

/// Rejects a credential or an authority that the command would not use: the user may have meant another command.
fn check_effect(common: &CommonArgs, name: &str) -> Result<(), String> {
    let given = [
        ("keytab", common.keytab.is_some()),
        ("principal", common.principal.is_some()),
        ("cacert", common.cacert.is_some()),
    ];
    let mut unused = given
        .into_iter()
        .filter(|(option, given)| *given && !common::applies(option, name));
    match unused.next() {
        Some((option, _)) => Err(format!("--{option} has no effect on {name}; leave it out")),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::ha::state::Role;
    use crate::request::TransitionRequest;

    #[test]
    fn definition_is_valid() {
        Cli::command().debug_assert();
    }

    #[test]
    fn the_version_names_the_build() {
        let version = Cli::command().render_long_version();
        let names: Vec<&str> = version
            .lines()
            .skip(1)
            .filter_map(|line| Some(line.split_once(": ")?.0))
            .collect();
        assert_eq!(names, ["commit", "target", "tested with Hadoop"]);
    }

    #[test]
    fn lines_become_requests() {
        let parsed = |line: &str| {
            let words: Vec<OsString> = line.split(' ').map(OsString::from).collect();
            parse(&words)
        };
        let (request, settings) = parsed(
            "rmadmin -D a=b=c transition-to-active rm1 --forceactive --timeout 500ms --config /c",
        )
        .unwrap();
        assert_eq!(
            request,
            Request::Transition(TransitionRequest {
                rm_id: "rm1".to_owned(),
                role: Role::Active,
                force_active: true,
                force_manual: false,
                yes: false,
            })
        );
        assert_eq!(
            settings.sources.defines,
            [("a".to_owned(), "b=c".to_owned())]
        );
        assert_eq!(settings.timeout, Some(Duration::from_millis(500)));
        assert_eq!(
            settings.sources.folder.as_deref(),
            Some(std::path::Path::new("/c"))
        );
        for bad in [
            "rmadmin get-service-state",
            "rmadmin -D a get-service-state rm1",
            "rmadmin probe --addr h",
            "rmadmin probe rm1 --addr h --port 1",
            "rmadmin haproxy-check a 1 b 0",
            "rmadmin --timeout 0s get-all-service-state",
            "rmadmin --output nagios get-all-service-state",
            "rmadmin --output tsv get-service-state rm1",
            "rmadmin history --since yesterday",
            "rmadmin --conf-dir a --conf-dir b get-all-service-state",
            "rmadmin status --output json --textfile f",
            "rmadmin status --output nagios --only critical",
            "rmadmin status --textfile f --only critical",
            "rmadmin status --only split-brain",
            "rmadmin status --watch=0",
            "rmadmin status --watch=0.001",
            "rmadmin flink",
            "rmadmin flink wait",
            "rmadmin flink wait --for jm1=dead",
            "rmadmin zookeeper",
            "rmadmin zookeeper status --server zk1:0",
            "rmadmin zookeeper status --server zk1 --conf-dir a --conf-dir b",
        ] {
            assert!(parsed(bad).is_err(), "{bad}");
        }
    }
}
