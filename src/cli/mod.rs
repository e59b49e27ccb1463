//! Words of the command line to requests. No I/O.
//!
//! [`Cli`] is the subcommand style; [`hadoop`] reads Hadoop-style lines to the same [`Request`]s; [`complete`] offers
//! words to shells.

// Doc comments on clap types are the text of --help and the manual: no Markdown there.
#![allow(clippy::doc_markdown)]

mod administration;
mod candidates;
mod common;
pub mod complete;
mod failover;
pub mod hadoop;
mod line;
mod low_args;
mod man;
mod mistakes;
mod probe;
mod reference;
mod sandbox;
mod short;
pub mod status;
mod style;
mod wait;

pub use line::{CommandLine, LineCommand, UnreadLine};

use std::ffi::OsString;
use std::path::PathBuf;

use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{ArgMatches, Args, CommandFactory, FromArgMatches as _, Parser, Subcommand};

use crate::ha::state::Role;
use crate::request::{
    Format, HistoryRequest, ProbeTarget, Request, Settings, Since, Spelling, TransitionRequest,
};
use crate::verdict::condition::WaitCondition;

use common::GlobalArgs;
use low_args::LowArgs;

/// Reads a line.
///
/// # Errors
/// It asks for help, or is wrong: there is nothing to run.
pub fn read(words: &[OsString]) -> Result<CommandLine, Box<UnreadLine>> {
    if let Some(arguments) = words.get(1..)
        && style::is_hadoop(arguments)
    {
        return Ok(hadoop::read(arguments));
    }
    let words = style::as_subcommand(words);
    match parse(&words) {
        Ok((request, settings)) => Ok(CommandLine {
            spelling: Spelling::Subcommand,
            settings,
            required_files: Vec::new(),
            command: LineCommand::Do(request),
        }),
        Err(error) => Err(Box::new(unread(&error, &words))),
    }
}

fn unread(error: &clap::Error, words: &[OsString]) -> UnreadLine {
    let arguments = words.get(1..).unwrap_or_default();
    let low = LowArgs::read(&short::long_options(arguments), Spelling::Subcommand);
    let mut settings = low.readable_settings();
    // Only `status` is a monitoring plugin, also with its name misspelled.
    let is_other = |word: &String| word != "status" && is_verb(word);
    if settings.format == Format::Nagios
        && !low.words.iter().any(|word| word == "status")
        && low.words.iter().any(is_other)
    {
        settings.format = Format::Table;
    }
    let is_help = !error.use_stderr();
    UnreadLine {
        text: match is_help {
            true => error.render().to_string(),
            false => mistakes::message(error),
        },
        is_help,
        settings,
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
pub struct Cli {
    /// What applies to every command.
    #[command(flatten)]
    pub global: GlobalArgs,
    /// What to do.
    #[command(subcommand)]
    pub verb: CliCommand,
}

/// What --version prints behind the name.
const LONG_VERSION: &str = concat!(
    env!("CARGO_PKG_VERSION"),
    "\ncommit: ",
    env!("RMADMIN_COMMIT"),
    "\ntarget: ",
    env!("RMADMIN_TARGET"),
    "\ntested with Hadoop: 2.10.2, 3.3.6, 3.4.2, 3.5.0"
);

/// The verbs.
#[derive(Debug, Subcommand)]
pub enum CliCommand {
    /// Print the state of one ResourceManager
    ///
    /// Prints active, standby or initializing. The exit status is 0 for each of them. Without --timeout the time limit is
    /// ha.failover-controller.cli-check.rpc-timeout.ms, 20 s by default.
    GetServiceState {
        /// Id of the ResourceManager in yarn.resourcemanager.ha.rm-ids
        rm_id: String,
    },
    /// Print the states of all ResourceManagers
    ///
    /// They are asked at the same time. The rows have the order of the configuration. Without --timeout the time limit is
    /// ha.failover-controller.cli-check.rpc-timeout.ms, 20 s by default.
    GetAllServiceState,
    /// Run the health check of one ResourceManager
    ///
    /// On a terminal, prints that it is healthy. Otherwise prints what the ResourceManager reports, with exit status 1. Without --timeout the time limit is
    /// ha.failover-controller.cli-check.rpc-timeout.ms, 20 s by default.
    CheckHealth {
        /// Id of the ResourceManager in yarn.resourcemanager.ha.rm-ids
        rm_id: String,
    },
    /// Make one ResourceManager active
    ///
    /// For manual failover. Refused while another ResourceManager is active or cannot be asked, and with automatic
    /// failover. Asks all others again afterwards. `rmadmin failover` makes the old one standby first.
    TransitionToActive {
        /// Id of the ResourceManager in yarn.resourcemanager.ha.rm-ids
        rm_id: String,
        /// Go on although another ResourceManager cannot be asked; while one answers, over RPC or HTTP, that it is
        /// active, or denies this user, refused without --force-manual
        #[arg(long, visible_alias = "forceactive")]
        force_active: bool,
        /// Overriding the elector
        #[command(flatten)]
        manual: ManualArgs,
    },
    /// Make one ResourceManager standby
    ///
    /// For manual failover. Refused with automatic failover.
    TransitionToStandby {
        /// Id of the ResourceManager in yarn.resourcemanager.ha.rm-ids
        rm_id: String,
        /// Overriding the elector
        #[command(flatten)]
        manual: ManualArgs,
    },
    /// Show the health of the HA pair, with one verdict
    ///
    /// Asks all ResourceManagers over RPC and HTTP, and ZooKeeper for the elector, at the same time. The verdict is
    /// healthy, degraded, critical (no active ResourceManager, a split brain, or an active one that is not elected) or
    /// unknown, with the reasons and the next command. Changes nothing.
    Status(status::StatusArgs),
    /// Make another ResourceManager active, step by step, and verify it
    ///
    /// With manual failover: makes the old one standby, verifies it, makes the new one active, and verifies that over
    /// RPC and HTTP. If that fails, it makes the old one active again where that is safe. With automatic failover
    /// (ZooKeeper): starts elections until the target holds the lock. Shows the plan and asks first. Refuses a risk that
    /// it can see or cannot rule out, and names the flag that accepts it.
    Failover(failover::FailoverArgs),
    /// Fix a split brain, or make the states match the elector
    ///
    /// With manual failover: --keep names the ResourceManager that stays active; every other active one becomes standby.
    /// With automatic failover (ZooKeeper): every active one that does not hold the lock becomes standby, then the holder
    /// becomes active. Shows the plan and asks first.
    Repair(failover::RepairArgs),
    /// Wait for a condition
    ///
    /// Looks every half second, as status does. After 2 seconds it says once what it waits for. The condition active
    /// holds when the verdict of status is healthy or degraded: exactly one ResourceManager is active, and the elector,
    /// if there is one, agrees.
    Wait {
        /// active, healthy, degraded, or RM_ID= followed by active, standby, healthy or down; may be repeated: all at once
        #[arg(long = "for", value_name = "CONDITION", required = true, value_parser = wait::condition)]
        conditions: Vec<WaitCondition>,
    },
    /// Calls to the active ResourceManager
    #[command(flatten)]
    Administration(administration::AdministrationVerb),
    /// Check /isActive (for load balancers)
    ///
    /// With one id: succeeds if that ResourceManager is active. With several ids or none: succeeds if exactly one is
    /// active and all others are standby. Redirects are not followed. Hadoop before 3.2 has no /isActive: there
    /// /ws/v1/cluster/info is checked, and the output says so.
    Probe(probe::ProbeArgs),
    /// Check /isActive as HAProxy's external-check
    ///
    /// Exit status 0 only if the server is active, 1 for a standby. Nothing is printed in these two cases. Works with an
    /// empty environment. HAProxy cannot run it from a chroot: see "HAProxy" in docs/operate.md.
    HaproxyCheck(probe::HaproxyArgs),
    /// Show what rmadmin has changed from this host
    ///
    /// The newest action is the last. An unfinished action has no end in the log: its process was killed, or is still
    /// running. Root sees the actions of all local users, others see their own. The log is $RMADMIN_HISTORY, or else
    /// /var/log/rmadmin/history.jsonl for root and $XDG_STATE_HOME/rmadmin/history.jsonl (~/.local/state) for others.
    /// With an empty RMADMIN_HISTORY there is no log. Actions on a sandbox are logged in its configuration folder, and
    /// shown with that configuration.
    History(HistoryArgs),
    /// Run an HA pair for rehearsals, with fault injection
    ///
    /// Starts its own ResourceManagers on loopback and writes a configuration folder. Runs until it is stopped. With a
    /// command after --, it runs until that command has ended, and ends with its exit status.
    #[command(args_conflicts_with_subcommands = true, disable_help_subcommand = true)]
    Sandbox {
        /// What to do instead of running one
        #[command(subcommand)]
        action: Option<sandbox::SandboxAction>,
        /// What it has
        #[command(flatten)]
        plan: sandbox::PlanArgs,
    },
    /// Print the completion script of a shell
    Completions {
        /// The shell
        shell: clap_complete::Shell,
    },
    /// Write the manual pages to a folder
    Man {
        /// The folder; it must exist
        #[arg(value_name = "DIR", value_hint = clap::ValueHint::DirPath)]
        folder: PathBuf,
    },
}

/// What `history` takes.
#[derive(Debug, Args)]
pub struct HistoryArgs {
    /// Show at most the N newest actions [default: all]
    #[arg(long, value_name = "N")]
    pub limit: Option<usize>,
    /// Show the actions on the cluster with this id (yarn.resourcemanager.cluster-id)
    #[arg(long, value_name = "ID")]
    pub cluster: Option<String>,
    /// Show the actions since TIME: how long ago, such as 90m, 2h or 3d, or UTC, such as 2026-11-29T13:05
    #[arg(long, value_name = "TIME", value_parser = Since::parse)]
    pub since: Option<Since>,
}

impl From<HistoryArgs> for HistoryRequest {
    fn from(arguments: HistoryArgs) -> Self {
        Self {
            limit: arguments.limit,
            cluster: arguments.cluster,
            since: arguments.since,
        }
    }
}

/// The flag that overrules the elector.
#[derive(Debug, Args)]
pub struct ManualArgs {
    /// Change the state although automatic failover is on; asks for confirmation, with manual failover too
    #[arg(long, visible_alias = "forcemanual")]
    pub force_manual: bool,
}

/// Whether a word is a verb of the subcommand style.
fn is_verb(word: &str) -> bool {
    word == "help" || Cli::command().find_subcommand(word).is_some()
}

/// Reads a line of the subcommand style.
///
/// # Errors
/// The words are wrong, or ask for help or the version.
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

/// The command that a line names, such as `node-labels add`.
fn named(matches: &ArgMatches) -> String {
    let names = std::iter::successors(matches.subcommand(), |(_, inner)| inner.subcommand());
    let names: Vec<&str> = names.map(|(name, _)| name).collect();
    names.join(" ")
}

/// The help that a line asks for.
fn help(words: &[OsString]) -> Option<clap::Error> {
    reference::definition().try_get_matches_from(words).err()
}

/// The version, where an unknown argument behind a command asks for it: `status -V`.
fn version(error: &clap::Error, command: &clap::Command) -> Option<clap::Error> {
    match error.get(ContextKind::InvalidArg) {
        Some(ContextValue::String(option)) if option == "-V" || option == "--version" => {
            let words = [command.get_name(), option];
            command.clone().try_get_matches_from(words).err()
        }
        _ => None,
    }
}

/// `--help COMMAND` as `COMMAND --help`, also where there is no such command: that is an error then.
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

/// The request and the settings, where the words fit each other.
fn resolved(cli: Cli, name: &str) -> Result<(Request, Settings), String> {
    let global = cli.global;
    check_effect(&global, name)?;
    let is_status = matches!(cli.verb, CliCommand::Status(_));
    if global.conf_dir.len() > 1 && !is_status {
        return Err("only status takes more than one --conf-dir".to_owned());
    }
    let (folders, output, yes) = (global.conf_dir.clone(), global.output, global.yes);
    let settings = global.settings(status::format(output, name)?)?;
    let request = request(cli.verb, folders, output, yes)?;
    match &request {
        Request::Probe(ProbeTarget::Address { https: false, .. }) if settings.cacert.is_some() => {
            Err("--cacert needs --https".to_owned())
        }
        _ => Ok((request, settings)),
    }
}

/// Refuses a credential or an authority that a command would not use: it may have been meant for another command.
fn check_effect(global: &GlobalArgs, name: &str) -> Result<(), String> {
    let given = [
        ("keytab", global.keytab.is_some()),
        ("principal", global.principal.is_some()),
        ("cacert", global.cacert.is_some()),
    ];
    let mut unused = given
        .into_iter()
        .filter(|(option, given)| *given && !reference::applies(option, name));
    match unused.next() {
        Some((option, _)) => Err(format!("--{option} has no effect on {name}; leave it out")),
        None => Ok(()),
    }
}

/// What a verb asks for. `status` takes two of the common options otherwise than the others do.
fn request(
    verb: CliCommand,
    folders: Vec<PathBuf>,
    output: Option<Format>,
    yes: bool,
) -> Result<Request, String> {
    Ok(match verb {
        CliCommand::Administration(verb) => administration::request(verb)?,
        CliCommand::Status(arguments) => status::request(arguments, folders, output)?,
        CliCommand::Failover(arguments) => Request::Failover(failover::failover(arguments, yes)),
        CliCommand::Repair(arguments) => Request::Repair(failover::repair(arguments, yes)),
        CliCommand::Wait { conditions } => Request::Wait(conditions),
        CliCommand::GetServiceState { rm_id } => Request::GetServiceState { rm_id },
        CliCommand::GetAllServiceState => Request::GetAllServiceState,
        CliCommand::CheckHealth { rm_id } => Request::CheckHealth { rm_id },
        CliCommand::TransitionToActive {
            rm_id,
            force_active,
            manual,
        } => Request::Transition(TransitionRequest {
            rm_id,
            role: Role::Active,
            force_active,
            force_manual: manual.force_manual,
            yes,
        }),
        CliCommand::TransitionToStandby { rm_id, manual } => {
            Request::Transition(TransitionRequest {
                rm_id,
                role: Role::Standby,
                force_active: false,
                force_manual: manual.force_manual,
                yes,
            })
        }
        CliCommand::Probe(arguments) => Request::Probe(probe::configured_or_address(arguments)),
        CliCommand::HaproxyCheck(arguments) => Request::Probe(probe::for_haproxy(arguments)),
        CliCommand::History(arguments) => Request::History(arguments.into()),
        CliCommand::Sandbox { action, plan } => Request::Sandbox(sandbox::request(action, plan)),
        CliCommand::Completions { shell } => Request::Print(complete::script(shell)),
        CliCommand::Man { folder } => Request::Write {
            folder,
            files: man::pages(),
        },
    })
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn the_definition_is_sound() {
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
    fn words_become_requests() {
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
        ] {
            assert!(parsed(bad).is_err(), "{bad}");
        }
    }
}
