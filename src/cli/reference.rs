//! What `--help` and the manual say beside the options: groups, examples, exit statuses, environment, files. Pure.

use std::fmt::Write as _;

use clap::{Arg, Command, CommandFactory as _};

use super::Cli;
use super::hadoop::{self, Word};
use super::sandbox::{SANDBOX_FAULTS, fault_help};
use super::status::format_names;

/// The verbs as `rmadmin --help` groups them.
const GROUPS: [(&str, &[&str]); 5] = [
    (
        "Look",
        &[
            "status",
            "get-service-state",
            "get-all-service-state",
            "check-health",
            "probe",
            "haproxy-check",
            "wait",
            "history",
        ],
    ),
    (
        "Change",
        &[
            "failover",
            "repair",
            "transition-to-active",
            "transition-to-standby",
        ],
    ),
    (
        "Administration",
        &[
            "refresh-queues",
            "refresh-nodes",
            "refresh-nodes-resources",
            "refresh-super-user-groups-configuration",
            "refresh-user-to-groups-mappings",
            "refresh-admin-acls",
            "refresh-service-acl",
            "refresh-cluster-max-priority",
            "groups",
            "node-labels",
            "node-resource",
        ],
    ),
    ("Rehearse", &["sandbox"]),
    ("Set up", &["completions", "man", "help"]),
];

/// Examples: `[VERB]`, then lines of a command line and what it does. Those of the tool itself stand below `[]`.
const EXAMPLES: &str = include_str!("examples.txt");

/// Every exit status of the tool, and what it means.
pub(super) const STATUSES: [(&str, &str); 15] = [
    ("0", "done, or the answer is yes"),
    ("1", "the answer is no, or not everything is healthy"),
    ("2", "no ResourceManager is active, or several are"),
    ("3", "the state is unknown"),
    ("4", "refused; nothing was changed"),
    ("5", "sent, but not confirmed"),
    ("64", "wrong usage"),
    (
        "69",
        "no ResourceManager could be reached, or resources are missing",
    ),
    (
        "74",
        "the output could not be written (and the command did not fail otherwise)",
    ),
    ("75", "another failover, repair or transition is running"),
    ("77", "not permitted"),
    ("78", "wrong configuration"),
    (
        "126, 127",
        "the command of a sandbox cannot be started, or was not found",
    ),
    (
        "130",
        "interrupted (Ctrl-C); 143 after SIGTERM. The message says what was sent",
    ),
    ("255", "Hadoop-style only: failed, as the Java CLI"),
];

/// Exit statuses that mean something special for a verb.
const STATUSES_OF: [(&str, &str); 8] = [
    (
        "status",
        "0 healthy, 1 degraded, 2 critical, 3 unknown; with several clusters that of the worst",
    ),
    (
        "failover",
        "0 done, 4 refused or not begun, 5 begun and not completed (the last line says what holds now), \
         75 another failover, repair or transition is running",
    ),
    (
        "repair",
        "0 done or nothing to repair, 4 refused or not begun (also if --keep names another RM than the only active one: \
         that is a failover), 5 begun and not completed (the last line says what \
         holds now), 75 another failover, repair or transition is running",
    ),
    (
        "transition-to-active",
        "0 done, and no other ResourceManager is seen active, 4 refused, 5 sent, and the result is unknown or not as asked, \
         or another one is active too, 75 another failover, repair or transition is running",
    ),
    (
        "wait",
        "0 the condition holds, 1 it did not hold within --timeout [60s]",
    ),
    (
        "probe",
        "0 yes, 1 no, 2 none or several are active, 3 unclear, 69 not reached, 77 not permitted",
    ),
    (
        "haproxy-check",
        "0 the server is active, 1 it is standby, others: it cannot be told",
    ),
    ("sandbox", "with a command after --, that of the command"),
];

/// Variables of the environment that commands with a configuration obey.
pub(super) const ENVIRONMENT: [(&str, &str); 11] = [
    (
        "YARN_CONF_DIR",
        "the configuration folder, unless --conf-dir is given",
    ),
    (
        "HADOOP_CONF_DIR",
        "the same, where YARN_CONF_DIR is not set",
    ),
    (
        "HADOOP_HOME",
        "its etc/hadoop is the configuration folder where neither is set",
    ),
    ("HADOOP_USER_NAME", "the user to call as, without Kerberos"),
    ("HADOOP_PROXY_USER", "the user to act for"),
    (
        "RMADMIN_HISTORY",
        "the file of the history; empty: no history is written",
    ),
    ("KRB5CCNAME", "the Kerberos credential cache"),
    (
        "KRB5_CONFIG",
        "the Kerberos configuration in the place of /etc/krb5.conf",
    ),
    (
        "KRB5_CLIENT_KTNAME",
        "a keytab to log in with where the cache has no ticket",
    ),
    ("NO_COLOR", "if set, no colours (also with TERM=dumb)"),
    (
        "CLICOLOR_FORCE",
        "if set and not 0, colours although the output is no terminal",
    ),
];

/// Files that commands with a configuration read or write.
pub(super) const FILES: [(&str, &str); 5] = [
    (
        "/etc/hadoop/conf",
        "the last default for the configuration folder",
    ),
    (
        "core-site.xml, yarn-site.xml",
        "the configuration, in that folder; Hadoop's own defaults are built in",
    ),
    (
        "ssl-client.xml",
        "trust and client certificates for HTTPS, in that folder",
    ),
    ("/var/log/rmadmin/history.jsonl", "the history of root"),
    (
        "~/.local/state/rmadmin/history.jsonl",
        "the history of other users, below $XDG_STATE_HOME where that is set",
    ),
];

/// The examples of a verb, and what they do; of the tool itself for "".
pub(super) fn examples(verb: &str) -> Vec<(&'static str, &'static str)> {
    let heading = format!("[{verb}]");
    let lines = EXAMPLES.lines().skip_while(|line| *line != heading).skip(1);
    lines
        .take_while(|line| !line.is_empty())
        .filter_map(|line| line.split_once(" | "))
        .collect()
}

/// The exit statuses of a verb, in a line.
pub(super) fn statuses(verb: &str) -> Option<&'static str> {
    let found = STATUSES_OF.iter().find(|(name, _)| *name == verb);
    found.map(|(_, statuses)| *statuses)
}

/// The verbs beside which a verb stands in its group, where the group is small.
pub(super) fn related(verb: &str) -> Vec<&'static str> {
    let group = GROUPS
        .iter()
        .find(|(name, verbs)| *name != "Administration" && verbs.contains(&verb));
    let verbs = group.map_or(&[][..], |(_, verbs)| verbs).iter();
    verbs
        .copied()
        .filter(|other| *other != verb && *other != "help")
        .collect()
}

/// Whether a verb obeys a variable of the environment.
pub(super) fn obeys(variable: &str, verb: &str) -> bool {
    match verb {
        "sandbox" | "sandbox tour" | "completions" | "man" => false,
        "sandbox fault" | "sandbox restart" => variable.ends_with("_CONF_DIR"),
        "history" => !variable.starts_with("KRB5") && !variable.contains("_USER"),
        "haproxy-check" => matches!(variable, "NO_COLOR" | "CLICOLOR_FORCE"),
        _ => true,
    }
}

/// Hadoop's word for a verb.
pub(super) fn hadoop_word(verb: &str) -> Option<&'static Word> {
    hadoop::words().find(|word| word.verb == verb)
}

/// The command line as `--help` and the manual show it.
pub(super) fn definition() -> Command {
    let command = Cli::command();
    let common: Vec<Arg> = command
        .get_arguments()
        .filter(|arg| arg.is_global_set())
        .cloned()
        .collect();
    let template = format!(
        "{{about-with-newline}}\n{{usage-heading}} {{usage}}\n\n{}Common options:\n{{options}}{{after-help}}",
        grouped(&command)
    );
    command
        .help_template(template)
        .after_help(after_help_of_tool())
        .mut_subcommands(|verb| explained(verb, "", &common))
}

/// The verbs in their groups.
fn grouped(command: &Command) -> String {
    let mut text = String::new();
    for (group, verbs) in GROUPS {
        let _ = writeln!(text, "{group}:");
        for name in verbs {
            let about = command.find_subcommand(name).and_then(Command::get_about);
            let about = about.map_or_else(
                || "Print this help, or that of a command".to_owned(),
                ToString::to_string,
            );
            let _ = writeln!(text, "  {name:<40} {about}");
        }
        text.push('\n');
    }
    text
}

fn after_help_of_tool() -> String {
    let statuses = STATUSES
        .iter()
        .map(|(status, meaning)| format!("  {status:<9} {meaning}\n"));
    format!(
        "Examples:\n{}\nExit status:\n{}\nHelp of a command: rmadmin COMMAND --help. Manual: man rmadmin. Hadoop-style commands: rmadmin -help",
        example_lines(""),
        statuses.collect::<String>()
    )
}

fn example_lines(verb: &str) -> String {
    let lines = examples(verb)
        .into_iter()
        .map(|(line, what)| format!("  {line}\n      {what}\n"));
    lines.collect()
}

/// What `status --help` says of --conf-dir.
const SEVERAL: &str = "May be repeated, or be a pattern such as '/etc/hadoop/*'.";

/// A verb with its examples, and only with those common options that apply to it.
fn explained(verb: Command, parent: &str, common: &[Arg]) -> Command {
    let name = format!("{parent} {}", verb.get_name()).trim().to_owned();
    let mut verb = verb.mut_subcommands(|inner| explained(inner, &name, common));
    for arg in common {
        let id = arg.get_id().as_str();
        let rare = matches!(id, "conf" | "define" | "keytab" | "principal" | "cacert");
        let mut arg = arg.clone().hide(!applies(id, &name)).hide_short_help(rare);
        if id == "output" && name != "status" {
            arg = arg.value_parser(format_names(&name));
        }
        if id == "conf_dir" && name == "status" {
            let help = arg.get_long_help().map(ToString::to_string);
            arg = arg.long_help(format!("{} {SEVERAL}", help.unwrap_or_default()));
        }
        verb = verb.arg(arg);
    }
    let mut short = Vec::new();
    if SANDBOX_FAULTS.contains(&name.as_str()) {
        short.push(fault_help());
    }
    short.extend(statuses(&name).map(|statuses| format!("Exit status: {statuses}")));
    short.extend(hadoop_word(&name).map(|word| {
        format!("Hadoop-style: rmadmin {} {}", word.word, word.arguments)
            .trim_end()
            .to_owned()
    }));
    let mut long = short.clone();
    let examples = example_lines(&name);
    if !examples.is_empty() {
        long.insert(0, format!("Examples:\n{}", examples.trim_end()));
    }
    if applies("conf", &name) {
        short.push(format!("More options and examples: rmadmin {name} --help"));
    }
    verb.after_help(short.join("\n\n"))
        .after_long_help(long.join("\n\n"))
}

/// Whether a common option means something for a verb.
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
        _ => option != "yes",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::parse;
    use crate::exit::Exit;
    use std::ffi::OsString;

    /// The names of all verbs, and of theirs.
    fn verbs() -> Vec<String> {
        let command = Cli::command();
        let mut all = Vec::new();
        for verb in command.get_subcommands() {
            all.push(verb.get_name().to_owned());
            all.extend(
                verb.get_subcommands()
                    .map(|inner| format!("{} {}", verb.get_name(), inner.get_name())),
            );
        }
        all
    }

    #[test]
    fn every_verb_is_in_one_group() {
        let mut grouped: Vec<&str> = GROUPS
            .iter()
            .flat_map(|(_, verbs)| verbs.iter().copied())
            .collect();
        let command = Cli::command();
        let mut all: Vec<&str> = command.get_subcommands().map(Command::get_name).collect();
        all.push("help");
        grouped.sort_unstable();
        all.sort_unstable();
        assert_eq!(grouped, all);
    }

    #[test]
    fn examples_are_of_verbs_and_parse() {
        let verbs = verbs();
        let names = EXAMPLES
            .lines()
            .filter_map(|line| line.strip_prefix('[')?.strip_suffix(']'));
        for verb in names {
            assert!(
                verb.is_empty() || verbs.iter().any(|known| known == verb),
                "{verb}"
            );
            let own = examples(verb);
            assert!(!own.is_empty(), "{verb}");
            for (line, _) in own.iter().filter(|(line, _)| !line.contains(" -get")) {
                let words = line.split(' ').map(|word| word.trim_matches('\'').into());
                let words: Vec<OsString> = words.collect();
                assert!(parse(&words).is_ok(), "{line}");
                assert!(
                    line.contains(verb.split(' ').next().unwrap_or_default()),
                    "{line}"
                );
            }
        }
        let without = verbs.iter().filter(|verb| examples(verb).is_empty());
        let without: Vec<&String> = without.collect();
        assert_eq!(without, ["sandbox tour"]);
        for (verb, _) in STATUSES_OF {
            assert!(verbs.iter().any(|known| known == verb), "{verb}");
        }
    }

    #[test]
    fn every_exit_status_is_listed() {
        let all = [
            Exit::Success,
            Exit::Degraded,
            Exit::Critical,
            Exit::Unknown,
            Exit::Refused,
            Exit::Unconfirmed,
            Exit::Usage,
            Exit::Unavailable,
            Exit::Output,
            Exit::Busy,
            Exit::NotPermitted,
            Exit::Config,
            Exit::HadoopFailure,
            Exit::Other(126),
            Exit::Other(127),
            Exit::of_signal(2),
        ];
        for exit in all {
            let status = exit.status().to_string();
            let listed = STATUSES
                .iter()
                .any(|(statuses, _)| statuses.split(", ").any(|listed| listed == status));
            assert!(listed, "{status}");
        }
    }

    #[test]
    fn tsv_is_shown_where_it_is_taken() {
        for verb in verbs() {
            let words = format!("rmadmin {verb} --output tsv");
            let words: Vec<OsString> = words.split(' ').map(OsString::from).collect();
            if verb != "status" && parse(&words).is_ok() {
                assert!(format_names(&verb).contains(&"tsv".to_owned()), "{verb}");
            }
        }
    }

    #[test]
    fn options_that_do_not_apply_are_not_shown() {
        definition().debug_assert();
        let help = |line: &str| {
            let words = line.split(' ').map(OsString::from);
            parse(&words.collect::<Vec<_>>())
                .map_err(|error| error.render().to_string())
                .unwrap_err()
        };
        for (line, shown, hidden) in [
            ("rmadmin man -h", "DIR", "--conf-dir"),
            ("rmadmin completions --help", "shell", "--keytab"),
            ("rmadmin sandbox tour --help", "tour", "--conf "),
            ("rmadmin history -h", "--conf-dir", "--yes"),
            ("rmadmin status -h", "--conf-dir", "--keytab"),
            ("rmadmin status --help", "--keytab", "--yes"),
            ("rmadmin failover -h", "--yes", "--cacert"),
            (
                "rmadmin failover --help",
                "rmadmin failover --dry-run\n",
                "spelling",
            ),
            (
                "rmadmin check-health -h",
                "Hadoop-style: rmadmin -checkHealth",
                "spelling",
            ),
            ("rmadmin --help", "\nChange:\n  failover ", "Commands:"),
            ("rmadmin help", "130 ", "Commands:"),
        ] {
            let help = help(line);
            assert!(
                help.contains(shown) && !help.contains(hidden),
                "{line}: {help}"
            );
        }
    }
}
