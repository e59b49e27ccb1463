//! The administration commands, as `RMAdminCLI.run` and its handlers take them.
//!
//! Under federation the same words can mean something else, and the peer announces it; so each line is read twice,
//! and the configuration chooses (see [`ByFederation`]).

use crate::base::java_lang::{out_of_bounds, parse_int};
use crate::exit::Exit;
use crate::request::{
    Administration, AdministrationRequest, ByFederation, HadoopAnswer, HadoopCommand, Request,
    ResourceWords, Tracking,
};
use crate::systems::yarn::admin::calls::{AdminCall, Decommission, Reload};
use crate::systems::yarn::labels;

use super::gnu::{self, Opt, OptionValue, Parsed, Wrong, flag, valued};
use super::words::{ADMIN_WORDS, DIRECT_STORE, Word, refused_store, usage_below};

/// What the peer says first under federation.
const ANNOUNCEMENT: &str = "Using YARN Federation mode.\n";
const SUB_CLUSTER: &str = "subClusterId";
/// The calls that carry nothing, by their words.
const RELOADS: [(&str, Reload); 7] = [
    ("-refreshQueues", Reload::Queues),
    ("-refreshNodesResources", Reload::NodesResources),
    (
        "-refreshSuperUserGroupsConfiguration",
        Reload::SuperUserGroups,
    ),
    ("-refreshUserToGroupsMappings", Reload::UserToGroups),
    ("-refreshAdminAcls", Reload::AdminAcls),
    ("-refreshServiceAcl", Reload::ServiceAcls),
    ("-refreshClusterMaxPriority", Reload::ClusterMaxPriority),
];
/// Those of them that the peer lets have a sub-cluster; it has forgotten the others.
const RELOADS_OF_SUB_CLUSTERS: [Reload; 3] =
    [Reload::Queues, Reload::NodesResources, Reload::UserToGroups];

/// What a line asks for: its first word is `word`.
pub(super) fn command(word: &'static Word, line: &[String]) -> HadoopCommand {
    let mut said = String::new();
    let without = command_of(word, read(word, line, false, &mut String::new()));
    let within = command_of(word, read(word, line, true, &mut said));
    // The calls that carry nothing have their sub-cluster read before the peer announces anything.
    let announcement = match (reload_of(word), &within) {
        (Some(_), HadoopCommand::Answer(_)) => said,
        (Some(_), _) => said + ANNOUNCEMENT,
        (None, _) => ANNOUNCEMENT.to_owned() + &said,
    };
    HadoopCommand::ByFederation(Box::new(ByFederation {
        without,
        announcement,
        within,
    }))
}

/// A word that is no command: under federation, the peer announces that before it says so.
pub(super) fn unknown(answer: HadoopAnswer) -> HadoopCommand {
    HadoopCommand::ByFederation(Box::new(ByFederation {
        without: HadoopCommand::Answer(answer.clone()),
        announcement: ANNOUNCEMENT.to_owned(),
        within: HadoopCommand::Answer(answer),
    }))
}

fn command_of(
    word: &'static Word,
    read: Result<(Administration, Option<String>), HadoopAnswer>,
) -> HadoopCommand {
    match read {
        Ok((what, sub_cluster)) => {
            HadoopCommand::Do(Request::Administration(AdministrationRequest {
                name: word.name(),
                what,
                sub_cluster,
            }))
        }
        Err(answer) => HadoopCommand::Answer(answer),
    }
}

fn reload_of(word: &Word) -> Option<Reload> {
    let found = RELOADS.iter().find(|(name, _)| *name == word.word)?;
    Some(found.1)
}

/// An answer in the place of a command; the text begins with the peer's line.
fn answer(text: String) -> HadoopAnswer {
    HadoopAnswer {
        ha_verb: None,
        stdout: String::new(),
        stderr: text,
        exit: Exit::HadoopFailure,
    }
}

/// `COMMAND: MESSAGE`, as the peer words exceptions, and the usage.
fn wrong(word: &Word, message: &str) -> HadoopAnswer {
    answer(format!("{}: {message}\n{}", word.name(), usage_below(word)))
}

/// The usage, as the Java CLI has it, and below it what is wrong.
fn wrong_usage(word: &Word, reason: &str) -> HadoopAnswer {
    answer(format!(
        "{}rmadmin: {}: {reason}\n",
        usage_below(word),
        word.name()
    ))
}

/// Reads a line. What the peer says of a sub-cluster on the way goes to `said`.
fn read(
    word: &'static Word,
    line: &[String],
    federated: bool,
    said: &mut String,
) -> Result<(Administration, Option<String>), HadoopAnswer> {
    let mut sub_cluster_of = |parsed: &Parsed| {
        let id = parsed.value(SUB_CLUSTER).filter(|_| federated)?;
        if id.trim().is_empty() {
            return None;
        }
        said.extend(["SubClusterId : ", id, "\n"]);
        Some(id.to_owned())
    };
    let arguments = line.get(1..).unwrap_or_default();
    if let Some(reload) = reload_of(word) {
        let call = Administration::Call(AdminCall::Reload(reload));
        if !federated {
            return match arguments {
                [] => Ok((call, None)),
                _ => Err(wrong_usage(word, "takes no arguments")),
            };
        }
        let parsed = reload_options(word, reload, line)?;
        let sub_cluster = sub_cluster_of(&parsed);
        return match arguments.len() {
            0 | 2 => Ok((call, sub_cluster)),
            _ => Err(wrong_usage(word, "takes no arguments but -subClusterId ID")),
        };
    }
    match word.word {
        "-getGroups" => Ok((
            Administration::Groups {
                users: arguments.to_vec(),
            },
            None,
        )),
        // The peer forgets to look for a sub-cluster here.
        "-updateNodeResource" => Ok((node_resource(word, arguments)?, None)),
        "-refreshNodes" => {
            let parsed = refresh_nodes_options(word, line)?;
            let sub_cluster = sub_cluster_of(&parsed);
            Ok((refresh_nodes(word, &parsed)?, sub_cluster))
        }
        "-replaceLabelsOnNode" => {
            let (parsed, text) = label_options(word, line, labels::NO_MAPPINGS)?;
            let call = replace_labels(&parsed, &text).map_err(|message| wrong(word, &message))?;
            Ok((Administration::Call(call), sub_cluster_of(&parsed)))
        }
        _ => {
            let (parsed, text) = label_options(word, line, labels::NO_LABELS)?;
            let sub_cluster = sub_cluster_of(&parsed);
            let call = match word.word {
                "-addToClusterNodeLabels" => labels::to_add(&text).map(AdminCall::AddLabels),
                _ => labels::to_remove(&text).map(AdminCall::RemoveLabels),
            };
            let call = call.map_err(|message| wrong(word, &message))?;
            Ok((Administration::Call(call), sub_cluster))
        }
    }
}

/// A warning where a label command has words that the Java CLI ignores without a word, as of an argument whose quotes
/// were forgotten.
pub(super) fn ignored(line: &[String]) -> Option<String> {
    let is_label_command = |word: &&Word| word.verb.starts_with("node-labels ");
    let word = ADMIN_WORDS
        .iter()
        .filter(is_label_command)
        .find(|word| Some(word.word) == line.first().map(String::as_str))?;
    let (parsed, text) = label_options(word, line, "").ok()?;
    let separator = match word.word {
        "-replaceLabelsOnNode" => " ",
        _ => ",",
    };
    let rest = &parsed.arguments[..];
    if rest.is_empty() {
        return None;
    }
    let all = [&[text][..], rest].concat().join(separator);
    Some(format!(
        "rmadmin: warning: ignored, as by the Java CLI: {}; write one argument: {} \"{all}\"\n",
        rest.join(" "),
        word.word
    ))
}

fn replace_labels(parsed: &Parsed, text: &str) -> Result<AdminCall, String> {
    Ok(AdminCall::ReplaceLabels {
        nodes: labels::on_nodes(text)?,
        fail_on_unknown_nodes: parsed.has("failOnUnknownNodes"),
    })
}

/// The options of a call that carries nothing, under federation. Where they are wrong the peer says so and then dies.
fn reload_options(
    word: &'static Word,
    reload: Reload,
    line: &[String],
) -> Result<Parsed, HadoopAnswer> {
    let own = RELOADS_OF_SUB_CLUSTERS
        .contains(&reload)
        .then(|| flag(word.name()));
    let options: Vec<Opt> = own.into_iter().chain([valued(SUB_CLUSTER)]).collect();
    // This one line goes through commons-cli's `DefaultParser`, for which short names have one dash.
    let long = line.iter().find(|word| word.starts_with("--"));
    let parsed = match long {
        Some(word) => Err(Wrong::Unrecognized(word.clone())),
        None => gnu::parse(&options, line),
    };
    parsed.map_err(|wrong| {
        let today = format!("rmadmin {} --sub-cluster ID", word.verb);
        let text = format!(
            "parseSubClusterId error, {}\nrmadmin: the Java CLI has no sub-clusters for this command under \
             federation; write {today}\n",
            wrong.message()
        );
        HadoopAnswer {
            exit: Exit::JavaCrash,
            ..answer(text)
        }
    })
}

/// The options of a label command, and its text.
fn label_options(
    word: &'static Word,
    line: &[String],
    missing: &str,
) -> Result<(Parsed, String), HadoopAnswer> {
    let mut options = vec![
        valued(word.name()),
        flag("directlyAccessNodeLabelStore"),
        valued(SUB_CLUSTER),
    ];
    if word.word == "-replaceLabelsOnNode" {
        options.push(flag("failOnUnknownNodes"));
    }
    let parsed = gnu::parse(&options, line).map_err(|error| match error {
        Wrong::MissingArgument(_) => answer(format!("{missing}\n{}", usage_below(word))),
        Wrong::Unrecognized(_) => wrong(word, &error.message()),
    })?;
    if parsed.has(DIRECT_STORE.trim_start_matches('-')) {
        return Err(answer(format!("{}: {}\n", word.name(), refused_store())));
    }
    let text = parsed.value(word.name()).unwrap_or_default().to_owned();
    Ok((parsed, text))
}

fn refresh_nodes_options(word: &'static Word, line: &[String]) -> Result<Parsed, HadoopAnswer> {
    let graceful = Opt {
        name: "g",
        long: Some("graceful"),
        value: OptionValue::Optional,
    };
    let options = [
        flag(word.name()),
        graceful,
        flag("client"),
        flag("server"),
        valued(SUB_CLUSTER),
    ];
    gnu::parse(&options, line).map_err(|error| match error {
        Wrong::MissingArgument(_) => HadoopAnswer {
            stdout: "Missing argument for options\n".to_owned(),
            ..answer(usage_below(word))
        },
        Wrong::Unrecognized(_) => wrong(word, &error.message()),
    })
}

fn refresh_nodes(word: &'static Word, parsed: &Parsed) -> Result<Administration, HadoopAnswer> {
    if !parsed.has("g") {
        let call = AdminCall::RefreshNodes(Decommission::Normal);
        return Ok(Administration::Call(call));
    }
    let timeout = match parsed.value("g") {
        None => -1,
        Some(text) => parse_int(text)
            .ok()
            .filter(|timeout| *timeout >= -1)
            .ok_or_else(|| {
                // A number is shown as Java writes it.
                let shown = parse_int(text).map_or_else(|_| text.to_owned(), |n| n.to_string());
                wrong(word, &format!("Invalid timeout specified : {shown}"))
            })?,
    };
    let tracking = match (parsed.has("client"), parsed.has("server")) {
        (true, _) => Tracking::Client,
        (false, true) => Tracking::Server,
        (false, false) => {
            return Err(wrong_usage(word, "-g needs one of -client and -server"));
        }
    };
    Ok(Administration::Decommission { timeout, tracking })
}

/// `NODE MEMORY CORES [TIMEOUT]` or `NODE AMOUNTS [TIMEOUT]`, told apart by digits (`handleUpdateNodeResource`).
fn node_resource(
    word: &'static Word,
    arguments: &[String],
) -> Result<Administration, HadoopAnswer> {
    let illegal = |message: String| wrong(word, &message);
    let (node, resource, rest) = match arguments {
        [] => return Err(illegal(out_of_bounds(1, 1))),
        [_] | [_, _, _, _, _, ..] => {
            return Err(answer(format!(
                "Number of parameters specified for {} is wrong.\n{}",
                word.name(),
                usage_below(word)
            )));
        }
        [node, memory, cores, rest @ ..] if memory.bytes().all(|byte| byte.is_ascii_digit()) => {
            let memory = parse_int(memory).map_err(illegal)?;
            let cores = parse_int(cores).map_err(illegal)?;
            if cores < 0 {
                return Err(illegal(format!(
                    "Invalid resource value: ({memory},{cores}) for {}.",
                    word.name()
                )));
            }
            (node, ResourceWords::MemoryAndCores { memory, cores }, rest)
        }
        [_, amounts, ..] if !amounts.contains('=') => {
            return Err(answer(format!(
                "Resource Types parameter specified for {} is wrong. It should be comma-delimited key value pairs. \
                 For example, memory-mb=1024Mi,vcores=1,resource1=3Gi,resource2=2\n{}",
                word.name(),
                usage_below(word)
            )));
        }
        [node, amounts, rest @ ..] => (node, ResourceWords::Amounts(amounts.clone()), rest),
    };
    let over_commit_timeout = match rest {
        [timeout] => parse_int(timeout).map_err(illegal)?,
        _ => -1,
    };
    Ok(Administration::UpdateNodeResource {
        node: node.clone(),
        resource,
        over_commit_timeout,
    })
}
