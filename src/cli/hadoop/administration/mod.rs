//! Reads the administration commands as `RMAdminCLI.run` and its handlers do.
//!
//! Under federation, the same arguments can have another meaning, so a line is read only after the configuration.

mod options;

use crate::base::java_lang::{out_of_bounds, parse_int};
use crate::request::{Administration, AdministrationRequest, ResourceWords, Tracking};
use crate::systems::yarn::admin::calls::{AdminCall, Decommission, Reload};
use crate::systems::yarn::labels;

use super::answer::HadoopAnswer;
use super::gnu::Parsed;
use super::words::{Word, usage_below};
use options::{label_options, refresh_nodes_options, reload_options};

pub(in crate::cli) use options::flags_of;

/// Java's first line under federation.
const ANNOUNCEMENT: &str = "Using YARN Federation mode.\n";
const SUB_CLUSTER: &str = "subClusterId";
const GET_GROUPS: &str = "-getGroups";
const REFRESH_NODES: &str = "-refreshNodes";
const UPDATE_NODE_RESOURCE: &str = "-updateNodeResource";
const FAIL_ON_UNKNOWN_NODES: &str = "failOnUnknownNodes";
const REPLACE_LABELS: &str = "-replaceLabelsOnNode";
/// The commands without arguments.
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
/// The commands among them that Java accepts with a sub-cluster.
const RELOADS_OF_SUB_CLUSTERS: [Reload; 3] =
    [Reload::Queues, Reload::NodesResources, Reload::UserToGroups];

/// An administration command, with arguments that depend on the configuration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AdministrationLine(Words);

#[derive(Debug, Clone, PartialEq, Eq)]
enum Words {
    /// A known command, and the line that begins with it.
    Known(&'static Word, Vec<String>),
    Unknown(HadoopAnswer),
}

#[derive(Debug)]
pub struct ReadLine {
    /// Java's lines about the federation, for the start of standard output.
    pub announcement: String,
    pub request: Result<AdministrationRequest, HadoopAnswer>,
    /// A warning for standard error after success.
    pub warning: Option<String>,
}

impl AdministrationLine {
    pub(super) fn new(word: &'static Word, line: Vec<String>) -> Self {
        Self(Words::Known(word, line))
    }

    /// Reports an unknown command. Under federation, Java's first line comes before the error.
    pub(super) fn unknown(answer: HadoopAnswer) -> Self {
        Self(Words::Unknown(answer))
    }

    pub fn is_change(&self) -> bool {
        matches!(&self.0, Words::Known(word, _) if word.word != GET_GROUPS)
    }

    /// Reads the line; `federated` is true if `yarn.federation.enabled` is.
    pub fn read(&self, federated: bool) -> ReadLine {
        let (word, line) = match &self.0 {
            Words::Known(word, line) => (*word, line),
            Words::Unknown(answer) => {
                return ReadLine {
                    announcement: if federated {
                        ANNOUNCEMENT.to_owned()
                    } else {
                        String::new()
                    },
                    request: Err(answer.clone()),
                    warning: None,
                };
            }
        };
        let mut reader = LineReader {
            word,
            federated,
            sub_cluster_words: String::new(),
            warning: None,
        };
        let request = reader.read(line);
        let said = reader.sub_cluster_words;
        ReadLine {
            // For commands without arguments, Java reads the sub-cluster first.
            announcement: match (reload_of(word), &request) {
                _ if !federated => String::new(),
                (Some(_), Err(_)) => said,
                (Some(_), Ok(_)) => said + ANNOUNCEMENT,
                (None, _) => ANNOUNCEMENT.to_owned() + &said,
            },
            request: request.map(|(what, sub_cluster)| AdministrationRequest {
                name: word.name(),
                what,
                sub_cluster,
            }),
            warning: reader.warning,
        }
    }
}

fn reload_of(word: &Word) -> Option<Reload> {
    let found = RELOADS.iter().find(|(name, _)| *name == word.word)?;
    Some(found.1)
}

/// Formats an exception as Java does, `COMMAND: MESSAGE`, and adds the usage.
fn wrong(word: &Word, message: &str) -> HadoopAnswer {
    HadoopAnswer::wrong(format!("{}: {message}\n{}", word.name(), usage_below(word)))
}

/// Formats Java's usage, and the reason after it.
fn wrong_usage(word: &Word, reason: &str) -> HadoopAnswer {
    HadoopAnswer::wrong(format!(
        "{}rmadmin: {}: {reason}\n",
        usage_below(word),
        word.name()
    ))
}

/// The state of reading one line.
struct LineReader {
    word: &'static Word,
    federated: bool,
    /// Java's line about the sub-cluster.
    sub_cluster_words: String,
    warning: Option<String>,
}

impl LineReader {
    fn read(&mut self, line: &[String]) -> Result<(Administration, Option<String>), HadoopAnswer> {
        let word = self.word;
        let arguments = line.get(1..).unwrap_or_default();
        if let Some(reload) = reload_of(word) {
            return self.reload(reload, line);
        }
        match word.word {
            GET_GROUPS => {
                let users = arguments.to_vec();
                Ok((Administration::Groups { users }, None))
            }
            // Java reads no sub-cluster for this command.
            UPDATE_NODE_RESOURCE => Ok((node_resource(word, arguments)?, None)),
            REFRESH_NODES => {
                let parsed = refresh_nodes_options(word, line)?;
                let sub_cluster = self.sub_cluster(&parsed);
                Ok((refresh_nodes(word, &parsed)?, sub_cluster))
            }
            REPLACE_LABELS => {
                let (parsed, text) = self.labels(line, labels::NO_MAPPINGS)?;
                let call =
                    replace_labels(&parsed, &text).map_err(|message| wrong(word, &message))?;
                Ok((Administration::Call(call), self.sub_cluster(&parsed)))
            }
            _ => {
                let (parsed, text) = self.labels(line, labels::NO_LABELS)?;
                let sub_cluster = self.sub_cluster(&parsed);
                let call = match word.word {
                    "-addToClusterNodeLabels" => labels::to_add(&text).map(AdminCall::AddLabels),
                    _ => labels::to_remove(&text).map(AdminCall::RemoveLabels),
                };
                let call = call.map_err(|message| wrong(word, &message))?;
                Ok((Administration::Call(call), sub_cluster))
            }
        }
    }

    fn reload(
        &mut self,
        reload: Reload,
        line: &[String],
    ) -> Result<(Administration, Option<String>), HadoopAnswer> {
        let call = Administration::Call(AdminCall::Reload(reload));
        let count = line.len().saturating_sub(1);
        if !self.federated {
            return match count {
                0 => Ok((call, None)),
                _ => Err(wrong_usage(self.word, "takes no arguments")),
            };
        }
        let parsed = reload_options(self.word, reload, line)?;
        let sub_cluster = self.sub_cluster(&parsed);
        match count {
            0 | 2 => Ok((call, sub_cluster)),
            _ => Err(wrong_usage(
                self.word,
                "takes no arguments but -subClusterId ID",
            )),
        }
    }

    fn sub_cluster(&mut self, parsed: &Parsed) -> Option<String> {
        let id = parsed.value(SUB_CLUSTER).filter(|_| self.federated)?;
        if id.trim().is_empty() {
            return None;
        }
        self.sub_cluster_words.extend(["SubClusterId : ", id, "\n"]);
        Some(id.to_owned())
    }

    /// Reads the options of a label command, and its argument. Java ignores further arguments, such as a list
    /// without quotes; this tool warns about them.
    fn labels(&mut self, line: &[String], missing: &str) -> Result<(Parsed, String), HadoopAnswer> {
        let (parsed, text) = label_options(self.word, line, missing)?;
        let separator = match self.word.word {
            REPLACE_LABELS => " ",
            _ => ",",
        };
        let rest = &parsed.arguments[..];
        if !rest.is_empty() {
            let all = [&[text.clone()][..], rest].concat().join(separator);
            self.warning = Some(format!(
                "rmadmin: warning: ignored, as by the Java CLI: {}; write one argument: {} \"{all}\"\n",
                rest.join(" "),
                self.word.word
            ));
        }
        Ok((parsed, text))
    }
}

fn replace_labels(parsed: &Parsed, text: &str) -> Result<AdminCall, String> {
    Ok(AdminCall::ReplaceLabels {
        nodes: labels::on_nodes(text)?,
        fail_on_unknown_nodes: parsed.has(FAIL_ON_UNKNOWN_NODES),
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
                // Java reformats numbers.
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

/// Reads `NODE MEMORY CORES [TIMEOUT]` or `NODE AMOUNTS [TIMEOUT]`; digits distinguish the two
/// (`handleUpdateNodeResource`).
fn node_resource(
    word: &'static Word,
    arguments: &[String],
) -> Result<Administration, HadoopAnswer> {
    let illegal = |message: String| wrong(word, &message);
    let (node, resource, rest) = match arguments {
        [] => return Err(illegal(out_of_bounds(1, 1))),
        [_] | [_, _, _, _, _, ..] => {
            return Err(HadoopAnswer::wrong(format!(
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
            return Err(HadoopAnswer::wrong(format!(
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
