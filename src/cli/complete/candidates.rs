//! Candidates for the values of arguments.

use std::collections::BTreeSet;
use std::ffi::OsStr;

use clap::{Arg, Command};
use clap_complete::engine::{ArgValueCompleter, CompletionCandidate};

use crate::config::Sources;
use crate::sandbox::fault::{self, FAULTS, ZOOKEEPER_FAULTS};
use crate::sandbox::order::{FaultOrder, ZOOKEEPER};
use crate::sandbox::settings::KEYS;

use crate::cli::format::format_names;
use crate::cli::verb_help::VerbHelp;
use crate::cli::wait;

/// Functions that look up this host's candidates, for the configuration of a partly typed line.
#[derive(Debug, Clone, Copy)]
pub struct Lookup {
    pub ids: fn(&Sources) -> Vec<String>,
    /// Cluster ids of the configuration and the history.
    pub clusters: fn(&Sources) -> Vec<String>,
    /// True if failover is manual: a sandbox then has no ZooKeeper.
    pub is_manual: fn(&Sources) -> bool,
}

#[derive(Debug, Clone, Copy)]
enum CandidateKind {
    RmId,
    Condition,
    Cluster,
    /// A fault of a running sandbox: `RM:CALL:FAULT`.
    Fault,
    /// A fault of a sandbox that is about to start: `RM:CALL:FAULT`.
    FirstFault,
    Property,
}

impl CandidateKind {
    /// Chooses by the name of the argument's field.
    fn of(arg: &Arg) -> Option<Self> {
        Some(match arg.get_id().as_str() {
            "rm_id" | "rm_ids" | "to" | "dead" | "keep" | "if_unhealthy" | "if_down" => Self::RmId,
            "conditions" => Self::Condition,
            "cluster" => Self::Cluster,
            "orders" => Self::Fault,
            "faults" => Self::FirstFault,
            "properties" => Self::Property,
            _ => return None,
        })
    }

    fn values(self, typed: &str, sources: &Sources, lookup: Lookup, manual: bool) -> Vec<String> {
        match self {
            Self::RmId => (lookup.ids)(sources),
            Self::Condition => conditions(&(lookup.ids)(sources)),
            Self::Cluster => (lookup.clusters)(sources),
            Self::Fault => faults(typed, &(lookup.ids)(sources), (lookup.is_manual)(sources)),
            Self::FirstFault => faults(typed, &["rm1".to_owned(), "rm2".to_owned()], manual),
            Self::Property => KEYS.iter().map(|(key, _)| format!("{key}=")).collect(),
        }
    }
}

/// Adds completers to the arguments of all verbs. `manual`: the line has `--manual`.
pub(super) fn with_values(
    command: Command,
    lookup: Lookup,
    sources: &Sources,
    manual: bool,
) -> Command {
    command.mut_subcommands(|verb| {
        let verb = verb.mut_args(|arg| {
            let Some(kind) = CandidateKind::of(&arg) else {
                return arg;
            };
            let sources = sources.clone();
            arg.add(ArgValueCompleter::new(move |typed: &OsStr| {
                let typed = typed.to_string_lossy();
                let values = kind.values(&typed, &sources, lookup, manual).into_iter();
                // An id that begins with a dash would be read as an option.
                let fitting =
                    values.filter(|value| value.starts_with(&*typed) && !value.starts_with('-'));
                fitting.map(CompletionCandidate::new).collect()
            }))
        });
        with_values(verb, lookup, sources, manual)
    })
}

/// Offers for `--output` the formats of each command only.
pub(super) fn with_formats(tool: Command) -> Command {
    tool.mut_subcommands(with_own_formats)
}

fn with_own_formats(verb: Command) -> Command {
    if verb.has_subcommands() {
        return verb.mut_subcommands(with_own_formats);
    }
    // Commands of Hadoop style have no --output.
    if !verb.get_arguments().any(|arg| arg.get_id() == "output") {
        return verb;
    }
    let formats = format_names(VerbHelp::of(&verb));
    verb.mut_arg("output", |output| output.value_parser(formats))
}

fn conditions(ids: &[String]) -> Vec<String> {
    let of_rms = ids
        .iter()
        .flat_map(|id| wait::STATES.map(|(state, _)| format!("{id}={state}")));
    let of_clusters = wait::WHOLE.iter().map(|(word, _)| (*word).to_owned());
    of_clusters.chain(of_rms).collect()
}

/// True if the sandbox accepts the order; one that ends with `=` lacks its value.
fn is_accepted(order: &str) -> bool {
    const VALUE: &str = "200";
    let value = if order.ends_with('=') { VALUE } else { "" };
    format!("{order}{value}").parse::<FaultOrder>().is_ok()
}

/// Returns candidates for the next part of `RM:CALL:FAULT`. With `manual` failover, ZooKeeper has none.
fn faults(typed: &str, ids: &[String], manual: bool) -> Vec<String> {
    let pieces: Vec<&str> = typed.splitn(3, ':').collect();
    match pieces[..] {
        [ZOOKEEPER, ..] if manual && pieces.len() > 1 => Vec::new(),
        [ZOOKEEPER, _] => vec![format!("{ZOOKEEPER}:*:")],
        [rm_id, call, _] => FAULTS
            .iter()
            .chain(&ZOOKEEPER_FAULTS)
            .map(|(fault, _)| match fault.split_once('=') {
                Some((name, _)) => format!("{rm_id}:{call}:{name}="),
                None => format!("{rm_id}:{call}:{fault}"),
            })
            .filter(|order| is_accepted(order))
            .collect::<BTreeSet<_>>()
            .into_iter()
            .collect(),
        [rm_id, _] => ["*", "rpc", "http"]
            .into_iter()
            .chain(fault::names())
            .map(|call| format!("{rm_id}:{call}:"))
            .collect(),
        _ => {
            let ids = ids.iter().map(String::as_str);
            let zookeeper = (!manual).then_some(ZOOKEEPER);
            ids.chain(zookeeper).map(|id| format!("{id}:")).collect()
        }
    }
}
