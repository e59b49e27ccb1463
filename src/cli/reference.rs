//! The parts of `--help` and the manual that clap does not make: exit statuses, environment, files, groups. Pure.

use std::fmt::Write as _;

use clap::{Arg, Command, CommandFactory as _};

use super::Cli;
use super::common::applies;
use super::format::format_names;
use super::hadoop::{self, Word};
use super::sandbox::{SANDBOX_FAULTS, fault_help};
use super::status::STATUS_VERBS;
use super::verb_help::{Group, VerbHelp};

pub(super) const STATUSES: [(&str, &str); 15] = [
    ("0", "done, or the answer is yes"),
    ("1", "the answer is no, or not everything is healthy"),
    (
        "2",
        "critical: no ResourceManager is active or several are, or no quorum",
    ),
    ("3", "the state is unknown"),
    ("4", "refused; nothing was changed"),
    ("5", "sent or started, but not confirmed"),
    ("64", "wrong usage"),
    (
        "69",
        "no ResourceManager or ZooKeeper server could be reached, or resources are missing",
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
        "interrupted (Ctrl-C); 143 after SIGTERM. The message names the calls that were sent",
    ),
    ("255", "Hadoop-style only: failed, as the Java CLI"),
];

/// Environment variables of commands with a configuration.
pub(super) const ENVIRONMENT: [(&str, &str); 14] = [
    (
        "YARN_CONF_DIR",
        "the configuration folder, unless --conf-dir is given",
    ),
    ("HADOOP_CONF_DIR", "the same, if YARN_CONF_DIR is not set"),
    (
        "HADOOP_HOME",
        "its etc/hadoop is the configuration folder if neither is set",
    ),
    (
        "ZOOCFGDIR",
        "the folder of zoo.cfg, unless --conf-dir or a path is given",
    ),
    (
        "FLINK_CONF_DIR",
        "Flink's folder, unless --conf-dir or a path is given; for zoo.cfg, where ZOOCFGDIR is not set",
    ),
    (
        "FLINK_HOME",
        "its conf is Flink's folder, if FLINK_CONF_DIR is not set",
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
        "the Kerberos configuration, instead of /etc/krb5.conf",
    ),
    (
        "KRB5_CLIENT_KTNAME",
        "a keytab to log in with if the cache has no ticket",
    ),
    ("NO_COLOR", "if set, no colours (also with TERM=dumb)"),
    (
        "CLICOLOR_FORCE",
        "if set and not 0, colours even if the output is not a terminal",
    ),
];

/// Files of commands with a configuration.
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
        "the history of other users, below $XDG_STATE_HOME if that is set",
    ),
];

/// Files of [`ZOO_CFG_VERBS`].
const ZOO_CFG_FILES: [(&str, &str); 2] = [
    (
        "zoo.cfg, /etc/zookeeper/conf/zoo.cfg",
        "the configuration of the server, in the folder; the last default",
    ),
    (
        "dataDir/myid",
        "the id of this host's server, in the folder that zoo.cfg names",
    ),
];

/// Files of the verbs `flink`.
const FLINK_FILES: [(&str, &str); 3] = [
    (
        "flink-conf.yaml, config.yaml",
        "Flink's configuration, in the folder: which one counts depends on the version",
    ),
    (
        "masters, zoo.cfg",
        "the JobManagers, and the servers of ZooKeeper, in the same folder",
    ),
    (
        "yarn-site.xml",
        "the limits of application attempts, in the same folder or in HADOOP_CONF_DIR",
    ),
];

/// Files of `zookeeper status`; the first one that names servers counts.
const ENSEMBLE_FILES: [(&str, &str); 4] = [
    (
        "/etc/hadoop/conf",
        "the last default for the configuration folder",
    ),
    (
        "core-site.xml, yarn-site.xml",
        "hadoop.zk.address, and the keys for TLS and authentication, in that folder",
    ),
    (
        "flink-conf.yaml, config.yaml",
        "high-availability.zookeeper.quorum, in that folder",
    ),
    (
        "zoo.cfg",
        "the server lines and the client port, in that folder",
    ),
];

pub(super) fn files(verb: &str) -> &'static [(&'static str, &'static str)] {
    match verb {
        "zookeeper" | "zookeeper status" => &ENSEMBLE_FILES,
        "flink" | "flink check" | "flink status" | "flink wait" => &FLINK_FILES,
        verb if ZOO_CFG_VERBS.contains(&verb) => &ZOO_CFG_FILES,
        _ => &FILES,
    }
}

/// Returns the other verbs of a verb's group; empty for the large group Administration.
pub(super) fn related(verb: &Command) -> Vec<String> {
    let group = VerbHelp::of(verb).group;
    let tool = Cli::command();
    let mates = tool
        .get_subcommands()
        .filter(|mate| group != Group::Administration && VerbHelp::of(mate).group == group);
    let names = mates.map(|mate| mate.get_name().to_owned());
    names.filter(|name| name != verb.get_name()).collect()
}

pub(super) fn obeys(variable: &str, verb: &str) -> bool {
    let is_colour = matches!(variable, "NO_COLOR" | "CLICOLOR_FORCE");
    if matches!(verb, "flink" | "flink check") {
        return is_colour
            || FLINK_VARIABLES.contains(&variable)
            || matches!(variable, "YARN_CONF_DIR" | "HADOOP_CONF_DIR");
    }
    if FLINK_VARIABLES.contains(&variable) && matches!(verb, "flink status" | "flink wait") {
        return true;
    }
    if ZOO_CFG_VARIABLES.contains(&variable) || FLINK_VARIABLES.contains(&variable) {
        return ZOO_CFG_VERBS.contains(&verb) && ZOO_CFG_VARIABLES.contains(&variable);
    }
    match verb {
        "flink status" | "flink wait" => {
            !variable.contains("_CONF_DIR") && !variable.contains("HADOOP_HOME")
        }
        "sandbox" | "sandbox tour" | "completions" | "man" => false,
        "sandbox fault" | "sandbox restart" => variable.ends_with("_CONF_DIR"),
        "history" => !variable.starts_with("KRB5") && !variable.contains("_USER"),
        "haproxy-check" => is_colour,
        verb if ZOO_CFG_VERBS.contains(&verb) => is_colour,
        _ => true,
    }
}

/// Commands that read `zoo.cfg` only.
const ZOO_CFG_VERBS: [&str; 2] = ["zookeeper check", "zookeeper bootstrap"];
const ZOO_CFG_VARIABLES: [&str; 2] = ["ZOOCFGDIR", "FLINK_CONF_DIR"];
const FLINK_VARIABLES: [&str; 2] = ["FLINK_CONF_DIR", "FLINK_HOME"];

/// The command of Hadoop style with the same requests as a verb.
pub(super) fn hadoop_word(verb: &str) -> Option<&'static Word> {
    hadoop::words().find(|word| word.verb == verb)
}

/// Returns the definition for `--help` and the manual.
pub(super) fn definition() -> Command {
    let command = Cli::command();
    let tool = VerbHelp::of(&command);
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
        .after_help(after_help_of_tool(tool))
        .mut_subcommands(|verb| explained(verb, "", &common))
        // The short help of a verb omits rare options; the short help of the tool has the full list.
        .mut_args(|arg| arg.hide_short_help(false))
}

fn grouped(command: &Command) -> String {
    let mut text = String::new();
    for (group, heading) in Group::ALL {
        let _ = writeln!(text, "{heading}:");
        let verbs = command.get_subcommands();
        for verb in verbs.filter(|verb| VerbHelp::of(verb).group == group) {
            let about = verb.get_about().map(ToString::to_string);
            push_verb(&mut text, verb.get_name(), &about.unwrap_or_default());
        }
        if group == Group::SetUp {
            push_verb(
                &mut text,
                "help",
                "Print this help, or the help of a command",
            );
        }
        text.push('\n');
    }
    text
}

fn push_verb(text: &mut String, name: &str, about: &str) {
    let _ = writeln!(text, "  {name:<40} {about}");
}

fn after_help_of_tool(tool: VerbHelp) -> String {
    let statuses = STATUSES
        .iter()
        .map(|(status, meaning)| format!("  {status:<9} {meaning}\n"));
    format!(
        "Examples:\n{}\nExit status:\n{}\nHelp of a command: rmadmin COMMAND --help. Manual: man rmadmin. Hadoop-style commands: rmadmin -help",
        example_lines(tool),
        statuses.collect::<String>()
    )
}

fn example_lines(help: VerbHelp) -> String {
    let lines = help
        .all_examples()
        .map(|(line, what)| format!("  {line}\n      {what}\n"));
    lines.collect()
}

/// Added to the help of --conf-dir of the verbs in [`STATUS_VERBS`].
const SEVERAL: &str = "May be repeated, or be a pattern such as '/etc/hadoop/*'.";

/// The help of a common option with another meaning for some verbs.
fn own_help(option: &str, verb: &str) -> Option<&'static str> {
    match (option, verb) {
        ("conf_dir", "zookeeper check" | "zookeeper bootstrap") => {
            Some("Folder with zoo.cfg or conf/zoo.cfg [default: ZOOCFGDIR, FLINK_CONF_DIR]")
        }
        ("conf_dir", "zookeeper") => Some(
            "Folder with zoo.cfg; for status also with core-site.xml, yarn-site.xml, flink-conf.yaml or config.yaml",
        ),
        ("conf_dir", "flink status") => Some(
            "Folder with flink-conf.yaml or config.yaml, and masters [default: FLINK_CONF_DIR, $FLINK_HOME/conf]. May be \
             repeated, or be a pattern such as '/opt/flink-*/conf'",
        ),
        ("conf_dir", "flink wait") => Some(
            "Folder with flink-conf.yaml or config.yaml, and masters [default: FLINK_CONF_DIR, $FLINK_HOME/conf]",
        ),
        ("conf_dir", "flink" | "flink check") => Some(
            "Folder with flink-conf.yaml or config.yaml [default: FLINK_CONF_DIR, $FLINK_HOME/conf]",
        ),
        ("conf_dir", "zookeeper status") => Some(
            "Folder with core-site.xml or yarn-site.xml, flink-conf.yaml or config.yaml, or zoo.cfg [default: YARN_CONF_DIR, \
             HADOOP_CONF_DIR, $HADOOP_HOME/etc/hadoop, /etc/hadoop/conf]. May be repeated, or be a pattern such as '/etc/zookeeper/*'",
        ),
        ("yes", "zookeeper bootstrap") => Some(
            "Use a dataDir that has the data of an ensemble and no myid: the data is this server's",
        ),
        _ => None,
    }
}

/// Adds examples to a verb, and hides common options that do not apply.
fn explained(verb: Command, parent: &str, common: &[Arg]) -> Command {
    let name = format!("{parent} {}", verb.get_name()).trim().to_owned();
    let mut verb = verb.mut_subcommands(|inner| explained(inner, &name, common));
    for arg in common {
        let id = arg.get_id().as_str();
        let mut arg = arg.clone().hide(!applies(id, &name));
        if id == "output" && !STATUS_VERBS.contains(&name.as_str()) {
            arg = arg.value_parser(format_names(VerbHelp::of(&verb)));
        }
        if id == "conf_dir" && STATUS_VERBS.contains(&name.as_str()) {
            let help = arg.get_long_help().map(ToString::to_string);
            arg = arg.long_help(format!("{} {SEVERAL}", help.unwrap_or_default()));
        }
        if let Some(help) = own_help(id, &name) {
            arg = arg.help(help).long_help(help);
        }
        verb = verb.arg(arg);
    }
    let help = VerbHelp::of(&verb);
    let mut short = Vec::new();
    if SANDBOX_FAULTS.contains(&name.as_str()) {
        short.push(fault_help());
    }
    short.extend(
        help.statuses
            .map(|statuses| format!("Exit status: {statuses}")),
    );
    short.extend(hadoop_word(&name).map(|word| {
        format!("Hadoop-style: rmadmin {} {}", word.word, word.arguments)
            .trim_end()
            .to_owned()
    }));
    let mut long = short.clone();
    let examples = example_lines(help);
    if !examples.is_empty() {
        long.insert(0, format!("Examples:\n{}", examples.trim_end()));
    }
    if applies("conf", &name) {
        short.push(format!("More options and examples: rmadmin {name} --help"));
    }
    verb.after_help(short.join("\n\n"))
        .after_long_help(long.join("\n\n"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::parse;
    use crate::exit::Exit;
    use std::ffi::OsString;

    /// Returns names such as `node-labels` and `node-labels add`.
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
    fn every_verb_has_a_group() {
        let command = Cli::command();
        for verb in command.get_subcommands() {
            assert!(verb.get::<VerbHelp>().is_some(), "{}", verb.get_name());
        }
    }

    #[test]
    fn examples_parse() {
        let mut without = Vec::new();
        for verb in verbs().into_iter().chain([String::new()]) {
            let examples: Vec<_> = VerbHelp::named(&verb).all_examples().collect();
            for (line, _) in examples.iter().filter(|(line, _)| !line.contains(" -get")) {
                let words = line.split(' ').map(|word| word.trim_matches('\'').into());
                let words: Vec<OsString> = words.collect();
                assert!(parse(&words).is_ok(), "{line}");
                assert!(
                    line.contains(verb.split(' ').next().unwrap_or_default()),
                    "{line}"
                );
            }
            if examples.is_empty() {
                without.push(verb);
            }
        }
        assert_eq!(without, ["sandbox tour"]);
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
    fn tsv_is_shown_where_it_is_accepted() {
        for verb in verbs() {
            let words = format!("rmadmin {verb} --output tsv");
            let words: Vec<OsString> = words.split(' ').map(OsString::from).collect();
            if !STATUS_VERBS.contains(&verb.as_str()) && parse(&words).is_ok() {
                let names = format_names(VerbHelp::named(&verb));
                assert!(names.contains(&"tsv".to_owned()), "{verb}");
            }
        }
    }

    #[test]
    fn inapplicable_options_are_hidden() {
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
            ("rmadmin zookeeper --help", "zoo.cfg", "--cacert"),
            ("rmadmin zookeeper --help", "--timeout", "--keytab"),
            ("rmadmin zookeeper status --help", "--keytab", "--cacert"),
            ("rmadmin flink --help", "flink-conf.yaml", "--keytab"),
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
