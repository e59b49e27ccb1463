//! Tips after clap's errors. Pure.
//!
//! clap suggests any option with a similar name. This tool never suggests a flag that overrides a guard.

use std::ffi::OsString;
use std::path::Path;

use clap::builder::StyledStr;
use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{ArgMatches, Command};

use super::format::format_names;
use super::hadoop;
use super::verb_help::VerbHelp;

/// Prefixes of options that override a guard or answer its question.
const DANGEROUS: [&str; 4] = ["--force", "--accept", "--dead", "--yes"];

fn is_dangerous(option: &str) -> bool {
    DANGEROUS.iter().any(|start| option.starts_with(start))
}

/// Makes an error of this tool, with the usage of the verb that `matches` name.
pub(super) fn error(command: &Command, matches: &ArgMatches, message: String) -> clap::Error {
    let mut verb = command.clone();
    verb.build();
    let mut matches = matches;
    while let Some((name, inner)) = matches.subcommand() {
        matches = inner;
        verb = verb.find_subcommand(name).cloned().unwrap_or(verb);
    }
    verb.error(ErrorKind::ValueValidation, message)
}

/// Improves the tips of clap's error.
pub(super) fn explained(
    mut error: clap::Error,
    words: &[OsString],
    command: &Command,
) -> clap::Error {
    generalise_usage(&mut error, words, command);
    match error.kind() {
        ErrorKind::UnknownArgument => explain_argument(&mut error, words, command),
        ErrorKind::InvalidSubcommand => explain_subcommand(&mut error),
        ErrorKind::InvalidValue => explain_format(&mut error, words, command),
        _ => {}
    }
    error
}

/// Replaces clap's usage, which shows only typed and similar options, by the usage of the verb.
fn generalise_usage(error: &mut clap::Error, words: &[OsString], command: &Command) {
    if error.get(ContextKind::Usage).is_none() {
        return;
    }
    let mut command = command.clone();
    command.build();
    let mut verb = &command;
    for word in words {
        verb = verb.find_subcommand(word).unwrap_or(verb);
    }
    let usage = verb.clone().render_usage();
    error.insert(ContextKind::Usage, ContextValue::StyledStr(usage));
}

fn explain_argument(error: &mut clap::Error, words: &[OsString], command: &Command) {
    let Some(ContextValue::String(argument)) = error.get(ContextKind::InvalidArg) else {
        return;
    };
    let argument = argument.clone();
    let words: Vec<_> = words.iter().map(|word| word.to_string_lossy()).collect();
    let verb = words
        .iter()
        .find_map(|word| command.find_subcommand(&**word));
    if let Some(tip) = verb.and_then(|verb| tip(&argument, verb, &words)) {
        error.remove(ContextKind::SuggestedArg);
        let tips = ContextValue::StyledStrs(vec![StyledStr::from(tip)]);
        error.insert(ContextKind::Suggested, tips);
        return;
    }
    if let Some(ContextValue::String(similar)) = error.get(ContextKind::SuggestedArg)
        && is_dangerous(similar)
    {
        error.remove(ContextKind::SuggestedArg);
    }
    if let Some(ContextValue::StyledStrs(tips)) = error.remove(ContextKind::Suggested) {
        let kept = tips
            .into_iter()
            .filter(|tip| is_safe(&tip.to_string(), &argument));
        error.insert(
            ContextKind::Suggested,
            ContextValue::StyledStrs(kept.collect()),
        );
    }
}

/// True if a tip of clap may be shown: it names the typed option, or no dangerous one. A tip to put `--` before a
/// word never helps.
fn is_safe(tip: &str, argument: &str) -> bool {
    let mut options = tip.split([' ', '\'']).filter(|word| word.starts_with("--"));
    !tip.starts_with("to pass ")
        && options.all(|option| option == argument || !is_dangerous(option))
}

/// Returns a tip that replaces an argument which the verb does not have.
fn tip(argument: &str, verb: &Command, words: &[impl AsRef<str>]) -> Option<String> {
    let words: Vec<&str> = words.iter().map(AsRef::as_ref).collect();
    let name = verb.get_name();
    let at = words.iter().position(|word| *word == argument)?;
    let follows = words.get(at + 1).filter(|word| !word.starts_with('-'));
    let is_plain = !argument.starts_with('-') && argument != name;
    let has_folder = || {
        let mut before = words[..at].iter();
        before.any(|word| word.starts_with("--conf-dir") || word.starts_with("--config"))
    };
    Some(match (name, argument) {
        (_, "--json") => "write --output json".to_owned(),
        ("refresh-nodes", "-g") => "write --graceful or --graceful=SECONDS".to_owned(),
        ("refresh-nodes", seconds) if is_plain && seconds.parse::<i32>().is_ok() => {
            format!("write --graceful={seconds}")
        }
        (_, "--force" | "-f") => force(name).to_owned(),
        ("failover", "--from") => {
            "leave --from out: the tool finds the active ResourceManager; --to RM_ID names the new one".to_owned()
        }
        ("failover", rm_id) if is_plain => format!("write --to {}", follows.unwrap_or(&rm_id)),
        ("repair", rm_id) if is_plain => {
            format!("write --keep {rm_id} if {rm_id} is to stay active (manual failover)")
        }
        ("wait", condition) if is_plain => format!("write --for {condition}"),
        ("status", folder) if is_plain && has_folder() => {
            let parent = Path::new(folder).parent().unwrap_or(Path::new("")).join("*");
            format!(
                "the shell has expanded the pattern; quote it: --conf-dir '{}'",
                parent.display()
            )
        }
        ("status", rm_id) if is_plain => {
            format!("status shows all ResourceManagers; for one: rmadmin get-service-state {rm_id}")
        }
        (_, option) if stands_before(option, verb, &words) => format!("write {option} behind {name}"),
        _ => return None,
    })
}

fn force(verb: &str) -> &'static str {
    match verb {
        "transition-to-active" | "transition-to-standby" | "failover" | "repair" => {
            "there is no --force. Run it without: a refusal names its reason, and the flag that accepts the risk"
        }
        _ => "there is no --force: this command asks no question and overrides no guard",
    }
}

/// True if an option of the verb stands before the verb.
fn stands_before(option: &str, verb: &Command, words: &[&str]) -> bool {
    let verb_at = words.iter().position(|word| *word == verb.get_name());
    let option_at = words
        .iter()
        .position(|word| word.split('=').next() == Some(option));
    let is_own = verb.get_arguments().any(|arg| {
        let long = arg.get_long().map(|long| format!("--{long}"));
        let short = arg.get_short().map(|short| format!("-{short}"));
        long.as_deref() == Some(option) || short.as_deref() == Some(option)
    });
    is_own && option_at < verb_at
}

/// Lists the values of --output that the command accepts, and a filter for the formats of other tools.
fn explain_format(error: &mut clap::Error, words: &[OsString], command: &Command) {
    let is_output = matches!(
        error.get(ContextKind::InvalidArg),
        Some(ContextValue::String(argument)) if argument.starts_with("--output")
    );
    if !is_output {
        return;
    }
    if let Some(ContextValue::String(format)) = error.get(ContextKind::InvalidValue)
        && let Some(filter) = filter(format)
    {
        let tip = StyledStr::from(format!("pipe JSON into a filter: --output json | {filter}"));
        error.remove(ContextKind::SuggestedValue);
        error.insert(ContextKind::Suggested, ContextValue::StyledStrs(vec![tip]));
    }
    let mut words = words.iter().filter_map(|word| word.to_str());
    if let Some(command) = words.find(|word| command.find_subcommand(word).is_some()) {
        error.remove(ContextKind::SuggestedValue);
        error.insert(
            ContextKind::ValidValue,
            ContextValue::Strings(format_names(VerbHelp::named(command))),
        );
    }
}

/// Returns the filter that turns JSON into the format of another tool.
fn filter(format: &str) -> Option<&'static str> {
    match format.split('=').next().unwrap_or_default() {
        "yaml" | "yml" => Some("yq -P"),
        "jsonpath" | "template" | "go-template" | "custom-columns" => Some("jq FILTER"),
        _ => None,
    }
}

/// Returns clap's message with this tool's prefix and terms.
pub(super) fn message(error: &clap::Error) -> String {
    let text = error.render().to_string();
    match text.strip_prefix("error: ") {
        Some(text) => format!("rmadmin: {text}")
            .replacen("unrecognized subcommand", "unrecognized command", 1)
            .replacen("requires a subcommand", "requires a command", 1)
            .replacen("similar subcommand", "similar command", 1),
        None => text,
    }
}

/// Replaces clap's suggestions for an unknown verb: by the similar command of Hadoop style and its verb, or else by the
/// verbs with a similar name.
fn explain_subcommand(error: &mut clap::Error) {
    let Some(ContextValue::String(unknown)) = error.get(ContextKind::InvalidSubcommand) else {
        return;
    };
    let suggestions = match hadoop::similar(unknown) {
        Some(word) => vec![word.word.to_owned(), word.verb.to_owned()],
        None if unknown == "version" => vec!["--version".to_owned()],
        None if ["zk", "zoo"].contains(&unknown.as_str()) => vec!["zookeeper".to_owned()],
        None => match error.get(ContextKind::SuggestedSubcommand) {
            Some(ContextValue::Strings(names)) => {
                let near = names.iter().filter(|name| hadoop::is_near(unknown, name));
                near.cloned().collect()
            }
            _ => return,
        },
    };
    if suggestions.is_empty() {
        error.remove(ContextKind::SuggestedSubcommand);
        return;
    }
    error.insert(
        ContextKind::SuggestedSubcommand,
        ContextValue::Strings(suggestions),
    );
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::{Cli, parse};
    use clap::CommandFactory as _;

    #[test]
    fn usage_shows_the_whole_verb() {
        for typed in [
            "--accept-everything",
            "--force",
            "--forr",
            "--yess",
            "--output=x",
        ] {
            for line in [
                ["rmadmin", "failover", typed],
                ["rmadmin", typed, "failover"],
            ] {
                let error = parse(&line.map(OsString::from)).expect_err(typed);
                let text = error.render().to_string();
                let usage = text.lines().find(|line| line.starts_with("Usage: "));
                let usage = usage.unwrap_or("Usage: rmadmin failover [OPTIONS]");
                assert_eq!(usage, "Usage: rmadmin failover [OPTIONS]", "{line:?}");
            }
        }
    }

    #[test]
    fn usage_of_inner_verbs() {
        for (line, expected) in [
            ("zookeeper --x check", "zookeeper check [OPTIONS] [PATH]..."),
            (
                "zookeeper bootstrap --start",
                "zookeeper bootstrap [OPTIONS] [PATH]",
            ),
            ("zookeeper look", "zookeeper [OPTIONS] <COMMAND>"),
        ] {
            let words = ["rmadmin"].into_iter().chain(line.split(' '));
            let words: Vec<OsString> = words.map(OsString::from).collect();
            let text = parse(&words).expect_err(line).render().to_string();
            let usage = format!("Usage: rmadmin {expected}\n");
            assert!(text.contains(&usage), "{line}: {text}");
        }
    }

    #[test]
    fn short_names_of_zookeeper() {
        for unknown in ["zk", "zoo"] {
            let words = ["rmadmin", unknown, "status"].map(OsString::from);
            let text = parse(&words).expect_err(unknown).render().to_string();
            assert!(text.contains("'zookeeper'"), "{text}");
        }
    }

    #[test]
    fn tips_name_no_dangerous_flag() {
        let command = Cli::command();
        let verbs: Vec<&Command> = command.get_subcommands().collect();
        let options = verbs.iter().flat_map(|verb| verb.get_arguments());
        let long = options.filter_map(clap::Arg::get_long);
        let dangerous = long.filter(|long| is_dangerous(&format!("--{long}")));
        let mut typed: Vec<String> = dangerous
            .flat_map(|long| {
                [
                    format!("--{long}x"),
                    format!("--{}", &long[..long.len() - 1]),
                ]
            })
            .collect();
        typed
            .extend(["--force", "--forced", "--accept", "--dead", "--ye", "-f"].map(str::to_owned));
        for verb in verbs {
            for typed in &typed {
                for line in [
                    ["rmadmin", verb.get_name(), typed],
                    ["rmadmin", typed, verb.get_name()],
                ] {
                    let Err(error) = parse(&line.map(OsString::from)) else {
                        continue;
                    };
                    let text = error.render().to_string();
                    let tips = text
                        .lines()
                        .filter_map(|line| line.trim().strip_prefix("tip: "));
                    for tip in tips {
                        let tip = tip.replacen("there is no --force", "", 1);
                        assert!(is_safe(&tip, typed), "{line:?}: {tip}");
                    }
                }
            }
        }
    }
}
