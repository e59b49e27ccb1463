//! Reads a line's command as `RMAdminCLI.run` and `HAAdmin.runCmd` do.

use crate::base::escape::quoted;
use crate::exit::Exit;
use crate::ha::state::Role;
use crate::request::{Request, TransitionRequest};

use super::super::is_verb;
use super::super::line::LineCommand;
use super::super::low_args::{BrokenOption, LowArgs};
use super::administration::AdministrationLine;
use super::answer::HadoopAnswer;
use super::gnu::{self, Opt, flag};
use super::unknown_command::similar;
use super::words::{ADMIN_WORDS, HA_WORDS, HELP, Word, help, help_on, one_usage, usage, words};

/// Reads the command without any configuration; see [`HadoopAnswer::ha_verb`].
pub(super) fn command(low: &LowArgs) -> LineCommand {
    match &low.broken {
        Some(BrokenOption::Generic(reason)) => {
            return LineCommand::Answer(HadoopAnswer {
                // Java prints its generic options after this line.
                stdout: "usage: general options are:\n".to_owned(),
                ..HadoopAnswer::wrong(format!("{}\nrmadmin: {reason}\n", usage()))
            });
        }
        _ if low.has("--output") => return wrong(output(&low.words)),
        Some(BrokenOption::Common(reason)) => return wrong(format!("rmadmin: {reason}\n")),
        None => {}
    }
    let Some((verb, rest)) = low.words.split_first() else {
        return wrong(usage());
    };
    if verb == HELP {
        let (stdout, stderr) = match rest.first() {
            None => (help(), String::new()),
            Some(word) => (String::new(), help_on(word)),
        };
        return LineCommand::Answer(HadoopAnswer {
            ha_verb: None,
            stdout,
            stderr,
            exit: Exit::Success,
        });
    }
    if let Some(word) = HA_WORDS.iter().find(|word| word.word == verb) {
        return ha_command(word, rest, low.has("--yes"));
    }
    LineCommand::Administration(match ADMIN_WORDS.iter().find(|word| word.word == verb) {
        Some(word) => AdministrationLine::new(word, low.words.clone()),
        None => AdministrationLine::unknown(unknown(verb, rest)),
    })
}

fn wrong(stderr: String) -> LineCommand {
    LineCommand::Answer(HadoopAnswer::wrong(stderr))
}

fn ha_command(word: &'static Word, rest: &[String], yes: bool) -> LineCommand {
    let wrong = |reason: &str| {
        let text = format!("{}: {reason}\n{}", word.name(), one_usage(word));
        LineCommand::Answer(HadoopAnswer {
            ha_verb: Some(word.word),
            ..HadoopAnswer::wrong(text)
        })
    };
    let Ok(parsed) = gnu::parse(ha_options(word), rest) else {
        return wrong("incorrect arguments");
    };
    if word.word == "-getAllServiceState" {
        return LineCommand::Do(Request::GetAllServiceState);
    }
    let [rm_id] = &parsed.arguments[..] else {
        return wrong("incorrect number of arguments");
    };
    let rm_id = rm_id.clone();
    let transition = |role| {
        Request::Transition(TransitionRequest {
            rm_id: rm_id.clone(),
            role,
            force_active: parsed.has("forceactive"),
            force_manual: parsed.has("forcemanual"),
            yes,
        })
    };
    LineCommand::Do(match word.word {
        "-transitionToActive" => transition(Role::Active),
        "-transitionToStandby" => transition(Role::Standby),
        "-checkHealth" => Request::CheckHealth { rm_id },
        _ => Request::GetServiceState { rm_id },
    })
}

fn ha_options(word: &Word) -> &'static [Opt] {
    const FORCE_ACTIVE: Opt = flag("forceactive");
    const FORCE_MANUAL: Opt = flag("forcemanual");
    match word.word {
        "-transitionToActive" => &[FORCE_ACTIVE, FORCE_MANUAL],
        "-transitionToStandby" => &[FORCE_MANUAL],
        _ => &[],
    }
}

fn unknown(verb: &str, rest: &[String]) -> HadoopAnswer {
    let mut characters = verb.chars();
    if characters.next().is_none() {
        // Java removes the first character; an empty word has none.
        return HadoopAnswer {
            exit: Exit::JavaCrash,
            ..HadoopAnswer::wrong("rmadmin: the command is empty\n".to_owned())
        };
    }
    HadoopAnswer::wrong(format!(
        "{}: Unknown command\n{}{}",
        characters.as_str(),
        hint(verb, rest),
        usage()
    ))
}

/// The error for `--output` in Hadoop style.
fn output(line: &[String]) -> String {
    let word = words().find(|word| Some(word.word) == line.first().map(String::as_str));
    let verb = word.map_or("COMMAND", |word| word.verb);
    let arguments = line
        .iter()
        .skip(1)
        .filter(|argument| !argument.starts_with('-'));
    let arguments: String = arguments
        .map(|argument| format!(" {}", quoted(argument)))
        .collect();
    format!(
        "rmadmin: --output is not for Hadoop-style commands; write rmadmin {verb}{arguments} --output json\n"
    )
}

/// Returns a line with a tip for an unknown command.
fn hint(verb: &str, rest: &[String]) -> String {
    let plain = verb.trim_start_matches('-');
    if words().any(|word| verb.strip_prefix('-') == Some(word.word)) {
        format!("Did you mean {} (with one dash)?\n", &verb[1..])
    } else if let Some(word) = similar(verb) {
        format!("Did you mean {}?\n", word.word)
    } else if plain == "failover" {
        let to = rest.last().map_or("RM_ID", String::as_str);
        format!("Did you mean: rmadmin failover --to {to}\n")
    } else if is_verb(plain) {
        format!("Did you mean: rmadmin {plain}\n")
    } else {
        String::new()
    }
}
