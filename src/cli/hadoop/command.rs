//! The words of a line to what it asks for, as `RMAdminCLI.run` and `HAAdmin.runCmd` take them.

use crate::exit::Exit;
use crate::request::{HadoopAnswer, HadoopCommand, Request, TransitionRequest};
use crate::rpc::ha::Role;

use super::words::{ADMIN_WORDS, HA_WORDS, HELP, Word, help, help_on, one_usage, usage};
use super::{Broken, Parts};

/// What a line asks for. Needs no configuration: see [`HadoopAnswer::ha_verb`].
pub(super) fn command(parts: &Parts) -> HadoopCommand {
    match &parts.broken {
        Some(Broken::Ours(reason)) => return wrong(format!("{reason}\n")),
        Some(Broken::Generic(reason)) => {
            return HadoopCommand::Answer(HadoopAnswer {
                // The peer shows its generic options there.
                stdout: "usage: general options are:\n".to_owned(),
                ..answer(format!("{}\nrmadmin: {reason}\n", usage()))
            });
        }
        None => {}
    }
    let Some((verb, rest)) = parts.words.split_first() else {
        return wrong(usage());
    };
    if verb == HELP {
        let (stdout, stderr) = match rest.first() {
            None => (help(), String::new()),
            Some(word) => (String::new(), help_on(word)),
        };
        let exit = Exit::Success;
        return HadoopCommand::Answer(HadoopAnswer {
            ha_verb: None,
            stdout,
            stderr,
            exit,
        });
    }
    match HA_WORDS.iter().find(|word| word.word == verb) {
        Some(word) => ha_command(word, rest, parts.yes),
        None => HadoopCommand::Answer(unknown(verb)),
    }
}

fn wrong(stderr: String) -> HadoopCommand {
    HadoopCommand::Answer(answer(stderr))
}

fn answer(stderr: String) -> HadoopAnswer {
    HadoopAnswer {
        ha_verb: None,
        stdout: String::new(),
        stderr,
        exit: Exit::HadoopFailure,
    }
}

fn ha_command(word: &'static Word, rest: &[String], yes: bool) -> HadoopCommand {
    let wrong = |reason: &str| {
        let text = format!("{}: {reason}\n{}", word.name(), one_usage(word));
        HadoopCommand::Answer(HadoopAnswer {
            ha_verb: Some(word.word),
            ..answer(text)
        })
    };
    let Some((flags, arguments)) = flags_and_arguments(word, rest) else {
        return wrong("incorrect arguments");
    };
    if word.word == "-getAllServiceState" {
        return HadoopCommand::Do(Request::GetAllServiceState);
    }
    let [rm_id] = &arguments[..] else {
        return wrong("incorrect number of arguments");
    };
    let rm_id = rm_id.clone();
    let transition = |role| {
        Request::Transition(TransitionRequest {
            rm_id: rm_id.clone(),
            role,
            force_active: flags.contains(&"forceactive"),
            force_manual: flags.contains(&"forcemanual"),
            yes,
        })
    };
    HadoopCommand::Do(match word.word {
        "-transitionToActive" => transition(Role::Active),
        "-transitionToStandby" => transition(Role::Standby),
        "-checkHealth" => Request::CheckHealth { rm_id },
        _ => Request::GetServiceState { rm_id },
    })
}

/// Splits what follows a verb; `None` for a flag that the verb does not have.
fn flags_and_arguments(word: &Word, rest: &[String]) -> Option<(Vec<&'static str>, Vec<String>)> {
    let known: &[&'static str] = match word.word {
        "-transitionToActive" => &["forceactive", "forcemanual"],
        "-transitionToStandby" => &["forcemanual"],
        _ => &[],
    };
    let mut flags = Vec::new();
    let mut arguments = Vec::new();
    for argument in rest {
        let Some(name) = argument.strip_prefix('-').filter(|name| !name.is_empty()) else {
            arguments.push(argument.clone());
            continue;
        };
        let name = name.strip_prefix('-').unwrap_or(name);
        let (name, value) = name
            .split_once('=')
            .map_or((name, None), |(name, value)| (name, Some(value)));
        flags.push(*known.iter().find(|flag| **flag == name)?);
        // commons-cli makes the value of a flag that takes none an argument.
        arguments.extend(value.map(str::to_owned));
    }
    Some((flags, arguments))
}

fn unknown(verb: &str) -> HadoopAnswer {
    let mut characters = verb.chars();
    if characters.next().is_none() {
        // The peer takes off the first character, and there is none.
        return HadoopAnswer {
            exit: Exit::JavaCrash,
            ..answer("rmadmin: the verb is empty\n".to_owned())
        };
    }
    if ADMIN_WORDS.contains(&verb) {
        let name = characters.as_str();
        return answer(format!(
            "{name}: this version of rmadmin has no administration calls; use yarn rmadmin\n"
        ));
    }
    answer(format!(
        "{}: Unknown command\n{}",
        characters.as_str(),
        usage()
    ))
}
