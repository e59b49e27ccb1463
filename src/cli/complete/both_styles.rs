//! One clap definition for both styles, used by the completion engine.

use std::ffi::OsString;

use clap::{Arg, Command};

use crate::cli::hadoop;

/// Adds the commands of Hadoop style as verbs to the subcommand style.
pub(super) fn both_styles(today: Command) -> Command {
    let ha = hadoop::HA_WORDS
        .iter()
        .filter_map(|word| Some(hadoop_verb(today.find_subcommand(word.verb)?.clone(), word)));
    let administration = hadoop::ADMIN_WORDS.iter().map(administration_verb);
    let mut verbs: Vec<Command> = administration
        .chain(ha)
        .zip(100..)
        .map(|(verb, order)| verb.display_order(order))
        .collect();
    for arg in today.get_arguments().filter(|arg| arg.is_global_set()) {
        let long = arg.clone().global(false).short(None);
        verbs = verbs
            .into_iter()
            .map(|verb| match stands_in_hadoop_style(arg, &verb) {
                true => verb.arg(long.clone()),
                false => verb,
            })
            .collect();
    }
    verbs.push(help_verb());
    let mut both = today;
    // Gives the common options to the verbs of the subcommand style, so it must run before other verbs are
    // added.
    both.build();
    both.subcommands(verbs)
}

/// True if the common option applies to this command of Hadoop style and may follow it.
fn stands_in_hadoop_style(arg: &Arg, command: &Command) -> bool {
    match arg.get_id().as_str() {
        "yes" => command.get_name().starts_with("-transition"),
        // Hadoop's generic options precede the command.
        id => !matches!(id, "output" | "conf" | "define"),
    }
}

/// Makes an administration command of Hadoop style. Its arguments have no candidates.
fn administration_verb(word: &hadoop::Word) -> Command {
    let anything = clap::value_parser!(OsString);
    Command::new(word.word)
        .about(word.summary)
        .disable_help_flag(true)
        .arg(Arg::new("free").num_args(0..).value_parser(anything))
}

/// Turns a verb into its Hadoop style: `--forceactive` instead of `--force-active`, and without `--help`.
fn hadoop_verb(verb: Command, word: &hadoop::Word) -> Command {
    verb.name(word.word)
        .disable_help_flag(true)
        .mut_args(|arg| match arg.get_long() {
            Some(long) => {
                let long = long.replace('-', "");
                arg.visible_alias(None).long(long)
            }
            None => arg,
        })
}

fn help_verb() -> Command {
    let words = hadoop::words().map(|word| word.word);
    Command::new("-help")
        .about("Print the usage of the Hadoop-style commands, or of one of them")
        .display_order(200)
        .disable_help_flag(true)
        .arg(Arg::new("cmd").value_parser(words.collect::<Vec<_>>()))
}
