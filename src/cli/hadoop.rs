//! Hadoop's spelling (`-getServiceState rm1`, `-D k=v`, `-conf F`) to the same requests. No I/O.
//!
//! Words are taken as `GenericOptionsParser`, `RMAdminCLI.run` and `HAAdmin.runCmd` take them with commons-cli's
//! `GnuParser`: one dash or two, generic options before the verb, flags before or after the id, `--` dropped.
//! Our own options (`--conf-dir`, `--config`, `--timeout`, `--yes`) may stand anywhere.

use std::ffi::{OsStr, OsString};
use std::fmt::Write as _;
use std::path::PathBuf;
use std::time::Duration;

use crate::deadline;
use crate::request::{Format, Request, Settings, TransitionRequest};
use crate::rpc::ha::Role;

/// One word of Hadoop's that this tool has.
#[derive(Debug)]
pub struct Word {
    /// The word, with its dash.
    pub word: &'static str,
    /// The verb of today's spelling that makes the same requests.
    pub verb: &'static str,
    /// What follows the word.
    pub arguments: &'static str,
    /// What it does.
    pub summary: &'static str,
}

const fn word(
    word: &'static str,
    verb: &'static str,
    arguments: &'static str,
    summary: &'static str,
) -> Word {
    Word {
        word,
        verb,
        arguments,
        summary,
    }
}

/// The HA commands, in the peer's order.
pub const HA_WORDS: [Word; 5] = [
    word(
        "-transitionToActive",
        "transition-to-active",
        "[--forceactive] [--forcemanual] <serviceId>",
        "make this ResourceManager the active one",
    ),
    word(
        "-transitionToStandby",
        "transition-to-standby",
        "[--forcemanual] <serviceId>",
        "make this ResourceManager a standby",
    ),
    word(
        "-getServiceState",
        "get-service-state",
        "<serviceId>",
        "print active or standby",
    ),
    word(
        "-getAllServiceState",
        "get-all-service-state",
        "",
        "print the state of every ResourceManager",
    ),
    word(
        "-checkHealth",
        "check-health",
        "<serviceId>",
        "fail if this ResourceManager is not well",
    ),
];
/// The peer's word for help.
const HELP: &str = "-help";
/// The peer's words for the administration calls, which this version does not make.
const ADMIN_WORDS: [&str; 13] = [
    "-refreshQueues",
    "-refreshNodes",
    "-refreshNodesResources",
    "-refreshSuperUserGroupsConfiguration",
    "-refreshUserToGroupsMappings",
    "-refreshAdminAcls",
    "-refreshServiceAcl",
    "-getGroups",
    "-addToClusterNodeLabels",
    "-removeFromClusterNodeLabels",
    "-replaceLabelsOnNode",
    "-refreshClusterMaxPriority",
    "-updateNodeResource",
];
/// Hadoop's generic options; each takes a value (`GenericOptionsParser.buildGeneralOptions`).
const GENERIC: [&str; 8] = [
    "fs",
    "jt",
    "conf",
    "D",
    "libjars",
    "files",
    "archives",
    "tokenCacheFile",
];
/// Options of ours that take a value, as they are spelled here.
const OWN_WITH_VALUE: [&str; 5] = [
    "--conf-dir",
    "--config",
    "--timeout",
    "--define",
    "--output",
];
/// Words that make a command line one of today's spelling although it begins with a dash.
const TODAY: [&str; 9] = [
    "-h",
    "--help",
    "-V",
    "--version",
    "--output",
    "--define",
    "--conf-dir",
    "--config",
    "--timeout",
];

/// A command line of Hadoop's spelling, options and verb taken apart.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct HadoopLine {
    /// From our own options and the generic ones.
    pub settings: Settings,
    /// The confirmation of `--forcemanual`.
    pub yes: bool,
    /// Files that the peer insists on although these commands do not use them.
    pub required_files: Vec<PathBuf>,
    /// The verb and what follows it.
    pub words: Vec<String>,
    /// A generic option without its value: the peer then takes nothing of the line.
    pub broken: Option<String>,
}

/// What a line asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Command {
    /// Something to do.
    Do(Request),
    /// Help: for standard output, or for standard error.
    Help {
        /// Which stream the peer uses.
        to_stderr: bool,
        /// The text.
        text: String,
    },
    /// A usage error: the peer's first line, and our usage.
    Wrong(Wrong),
}

/// A usage error.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wrong {
    /// The HA verb it is about, if the verb is one: without HA, its other errors do not matter.
    pub ha_verb: Option<&'static str>,
    /// For standard error; the first line is the peer's.
    pub text: String,
    /// What the peer prints on standard output, its first line.
    pub stdout: Option<&'static str>,
    /// Whether the peer's JVM ends over it with an uncaught exception.
    pub crash: bool,
}

/// Whether a command line is of Hadoop's spelling: its first word that is no common option begins with a dash. So
/// is one with no such word at all.
pub fn is_hadoop(arguments: &[OsString]) -> bool {
    let mut rest = arguments.iter();
    while let Some(argument) = rest.next() {
        let argument = argument.to_string_lossy();
        let option = argument.split('=').next().unwrap_or_default();
        if OWN_WITH_VALUE.contains(&option) {
            if !argument.contains('=') {
                rest.next();
            }
            continue;
        }
        match generic(&argument) {
            Some((_, Some(_))) => {}
            Some((_, None)) => {
                rest.next();
            }
            None => {
                return argument.is_empty()
                    || argument.starts_with('-') && !TODAY.contains(&option);
            }
        }
    }
    !arguments
        .iter()
        .any(|argument| TODAY.contains(&argument.to_string_lossy().as_ref()))
}

/// Hadoop's generic options in today's spelling: `-conf F` becomes `--conf F`.
pub fn for_today(arguments: &[OsString]) -> Vec<OsString> {
    let dashes = |argument: &OsString| {
        if argument == "-conf" {
            OsString::from("--conf")
        } else {
            argument.clone()
        }
    };
    arguments.iter().map(dashes).collect()
}

/// The name of a generic option and, where it is in the same word, its value.
fn generic(argument: &str) -> Option<(&str, Option<&str>)> {
    let name = argument
        .strip_prefix("--")
        .or_else(|| argument.strip_prefix('-'))?;
    if GENERIC.contains(&name) {
        return Some((name, None));
    }
    if let Some((name, value)) = name
        .split_once('=')
        .filter(|(name, _)| GENERIC.contains(name))
    {
        return Some((name, Some(value)));
    }
    // -Dkey=value; of all generic options only this one is a single letter.
    let value = argument.strip_prefix("-D")?;
    Some(("D", Some(value)))
}

/// Takes a line apart.
pub fn split(arguments: &[OsString]) -> HadoopLine {
    let mut line = HadoopLine::default();
    let mut rest = arguments.iter();
    while let Some(argument) = rest.next() {
        let text = argument.to_string_lossy().into_owned();
        if own_option(&mut line, &text, &mut rest) {
            continue;
        }
        let before_verb = line.words.is_empty();
        match generic(&text).filter(|_| before_verb) {
            Some((name, Some(value))) => set_generic(&mut line, name, OsStr::new(value)),
            Some((name, None)) => match rest.next().filter(|value| !is_option(value)) {
                Some(value) => set_generic(&mut line, name, value),
                None => {
                    line.broken = Some(format!("Missing argument for option: {name}"));
                    return line;
                }
            },
            None if text == "--" => {}
            None => line.words.push(text),
        }
    }
    line
}

/// Whether commons-cli takes a word for an option and so not for the value of the one before it.
fn is_option(value: &OsStr) -> bool {
    matches!(generic(&value.to_string_lossy()), Some((_, None)))
}

/// Takes one of our own options.
fn own_option<'a>(
    line: &mut HadoopLine,
    text: &str,
    rest: &mut impl Iterator<Item = &'a OsString>,
) -> bool {
    if text == "--yes" {
        line.yes = true;
        return true;
    }
    let (name, inline) = match text.split_once('=') {
        Some((name, value)) => (name, Some(OsString::from(value))),
        None => (text, None),
    };
    if !OWN_WITH_VALUE.contains(&name) {
        return false;
    }
    let Some(value) = inline.or_else(|| rest.next().cloned()) else {
        line.broken = Some(format!("{name} needs a value"));
        return true;
    };
    match name {
        "--timeout" => match deadline::parse(&value.to_string_lossy()) {
            Ok(timeout) => line.settings.timeout = Some(timeout),
            Err(reason) => {
                line.broken = Some(format!("--timeout {}: {reason}", value.to_string_lossy()));
            }
        },
        "--define" => set_generic(line, "D", &value),
        "--output" => {
            let advice = "write rmadmin get-service-state RM_ID --output json, and the like";
            line.broken = Some(format!("--output is not for Hadoop's spelling: {advice}"));
        }
        _ => line.settings.sources.folder = Some(PathBuf::from(value)),
    }
    true
}

fn set_generic(line: &mut HadoopLine, name: &str, value: &OsStr) {
    match name {
        "conf" => line.settings.sources.files.push(PathBuf::from(value)),
        "D" => {
            // A define without `=` is ignored, as by the peer.
            if let Some((key, value)) = value.to_string_lossy().split_once('=') {
                line.settings
                    .sources
                    .defines
                    .push((key.to_owned(), value.to_owned()));
            }
        }
        // For jobs; the peer only checks that local files exist.
        "files" | "libjars" | "archives" | "tokenCacheFile" => {
            let value = value.to_string_lossy();
            let local = value.split(',').filter(|file| !file.contains("://"));
            line.required_files
                .extend(local.map(|file| PathBuf::from(file.trim_end_matches('*'))));
        }
        // -fs and -jt name services that these commands do not talk to.
        _ => {}
    }
}

impl HadoopLine {
    /// What the line asks for. Needs no configuration: see [`Wrong::ha_verb`].
    pub fn command(&self) -> Command {
        if let Some(reason) = &self.broken {
            let ours = !reason.starts_with("Missing");
            return Command::Wrong(Wrong {
                ha_verb: None,
                text: if ours {
                    format!("{reason}\n")
                } else {
                    format!("{}\nrmadmin: {reason}\n", usage())
                },
                stdout: (!ours).then_some("usage: general options are:"),
                crash: false,
            });
        }
        let Some((verb, rest)) = self.words.split_first() else {
            return Command::Wrong(Wrong {
                ha_verb: None,
                text: usage(),
                stdout: None,
                crash: false,
            });
        };
        if verb == HELP {
            return match rest.first() {
                None => Command::Help {
                    to_stderr: false,
                    text: help(),
                },
                Some(word) => Command::Help {
                    to_stderr: true,
                    text: help_on(word),
                },
            };
        }
        if let Some(word) = HA_WORDS.iter().find(|word| word.word == verb) {
            return self.ha_command(word, rest);
        }
        Command::Wrong(unknown(verb))
    }

    fn ha_command(&self, word: &'static Word, rest: &[String]) -> Command {
        let name = &word.word[1..];
        let wrong = |reason: &str| {
            Command::Wrong(Wrong {
                ha_verb: Some(word.word),
                text: format!("{name}: {reason}\n{}", one_usage(word)),
                stdout: None,
                crash: false,
            })
        };
        let Some((flags, arguments)) = flags_and_arguments(word, rest) else {
            return wrong("incorrect arguments");
        };
        if word.word == "-getAllServiceState" {
            return Command::Do(Request::GetAllServiceState);
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
                yes: self.yes,
            })
        };
        Command::Do(match word.word {
            "-transitionToActive" => transition(Role::Active),
            "-transitionToStandby" => transition(Role::Standby),
            "-checkHealth" => Request::CheckHealth { rm_id },
            _ => Request::GetServiceState { rm_id },
        })
    }

    /// The budget of the whole command, if the line has one.
    pub fn timeout(&self) -> Option<Duration> {
        self.settings.timeout
    }
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

fn unknown(verb: &str) -> Wrong {
    let mut characters = verb.chars();
    let crash = characters.next().is_none();
    let text = if crash {
        "rmadmin: the verb is empty\n".to_owned()
    } else if ADMIN_WORDS.contains(&verb) {
        format!(
            "{}: this version of rmadmin has no administration calls; use yarn rmadmin\n",
            &verb[1..]
        )
    } else {
        // The peer takes off the first character, whatever it is.
        format!("{}: Unknown command\n{}", characters.as_str(), usage())
    };
    Wrong {
        ha_verb: None,
        text,
        stdout: None,
        crash,
    }
}

/// The first line is the peer's.
fn usage() -> String {
    let mut text = "Usage: yarn rmadmin\n".to_owned();
    for word in &HA_WORDS {
        text.push_str(format!("   {} {}", word.word, word.arguments).trim_end());
        text.push('\n');
    }
    text.push_str("   -help [cmd]\n");
    text
}

fn one_usage(word: &Word) -> String {
    format!(
        "Usage: rmadmin [{}]\n",
        format!("{} {}", word.word, word.arguments).trim_end()
    )
}

fn help() -> String {
    let mut text = "rmadmin is the command to execute YARN administrative commands.\n\n".to_owned();
    text.push_str("yarn rmadmin [generic options] COMMAND\n\n");
    for word in &HA_WORDS {
        let line = format!("{} {}", word.word, word.arguments);
        let _ = writeln!(text, "   {}\n      {}", line.trim_end(), word.summary);
    }
    text.push_str("   -help [cmd]\n      print this, or the usage of one command\n\n");
    text.push_str(
        "Generic options: -conf FILE (a further configuration file), -D KEY=VALUE (set one key).\n\
         Ours, in any place: --conf-dir DIR or --config DIR, --timeout TIME, --yes (confirms --forcemanual).\n\
         See also rmadmin --help.\n",
    );
    text
}

/// Help on one command goes to standard error, as the peer has it.
fn help_on(wanted: &str) -> String {
    if wanted == HELP {
        return "Usage: yarn rmadmin [-help <command>]\n   print the usage of one command\n"
            .to_owned();
    }
    match HA_WORDS.iter().find(|word| word.word == wanted) {
        Some(word) => {
            let arguments = match word.word {
                // The peer does not tell of --forcemanual here, and scripts match the first line.
                "-transitionToActive" => "[--forceactive] <serviceId>",
                "-transitionToStandby" => "<serviceId>",
                _ => word.arguments,
            };
            format!(
                "Usage: yarn rmadmin [{}]\n   {}\n   all of it: {} {}\n",
                format!("{} {arguments}", word.word).trim_end(),
                word.summary,
                word.word,
                word.arguments
            )
        }
        None => usage(),
    }
}

/// Settings of today's defaults; Hadoop's spelling has no formats.
impl From<&HadoopLine> for Settings {
    fn from(line: &HadoopLine) -> Self {
        Self {
            format: Format::Table,
            ..line.settings.clone()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(line: &[&str]) -> Vec<OsString> {
        line.iter().map(OsString::from).collect()
    }

    fn command(line: &[&str]) -> Command {
        split(&words(line)).command()
    }

    fn transition(force_active: bool, force_manual: bool) -> Command {
        let rm_id = "rm1".to_owned();
        let role = Role::Active;
        Command::Do(Request::Transition(TransitionRequest {
            rm_id,
            role,
            force_active,
            force_manual,
            yes: false,
        }))
    }

    #[test]
    fn spellings_are_told_apart() {
        for line in [
            &["-getServiceState", "rm1"][..],
            &["-D", "a=b", "-getServiceState", "rm1"],
            &["--conf-dir", "/c", "-help"],
            &["--timeout=1s", "-checkHealth", "rm1"],
            &["-Da=b", "-foo"],
            &["--getServiceState", "rm1"],
            &["-conf", "f"],
            &["", "rm1"],
            &[],
        ] {
            assert!(is_hadoop(&words(line)), "{line:?}");
        }
        for line in [
            &["get-service-state", "rm1"][..],
            &["-D", "a=b", "get-service-state", "rm1"],
            &["-conf", "f", "probe"],
            &["--help"],
            &["-V"],
            &["--output", "json", "probe"],
            &["--conf-dir", "/c", "probe"],
            &["help"],
        ] {
            assert!(!is_hadoop(&words(line)), "{line:?}");
        }
    }

    #[test]
    fn flags_stand_anywhere_with_one_dash_or_two() {
        for line in [
            &["-transitionToActive", "--forceactive", "rm1"][..],
            &["-transitionToActive", "-forceactive", "rm1"],
            &["-transitionToActive", "rm1", "--forceactive"],
            &["-transitionToActive", "--forceactive=rm1"],
            &["--", "-transitionToActive", "--", "-forceactive", "rm1"],
        ] {
            assert_eq!(command(line), transition(true, false), "{line:?}");
        }
        assert_eq!(
            command(&[
                "-transitionToActive",
                "-forcemanual",
                "rm1",
                "--forceactive"
            ]),
            transition(true, true)
        );
    }

    #[test]
    fn wrong_lines_begin_as_the_peers_do() {
        let table: [(&[&str], &str); 15] = [
            (&[], "Usage: yarn rmadmin"),
            (
                &["-getServiceState"],
                "getServiceState: incorrect number of arguments",
            ),
            (
                &["-getServiceState", "rm1", "rm2"],
                "getServiceState: incorrect number of arguments",
            ),
            (
                &["-getServiceState", "--foo", "rm1"],
                "getServiceState: incorrect arguments",
            ),
            (
                &["-getServiceState", "rm1", "-D", "a=b"],
                "getServiceState: incorrect arguments",
            ),
            (
                &["-transitionToStandby", "--forceactive", "rm1"],
                "transitionToStandby: incorrect arguments",
            ),
            (
                &["-transitionToActive", "--forceactive"],
                "transitionToActive: incorrect number of arguments",
            ),
            (
                &["-getAllServiceState", "-x"],
                "getAllServiceState: incorrect arguments",
            ),
            (
                &["--getServiceState", "rm1"],
                "-getServiceState: Unknown command",
            ),
            (&["-foo"], "foo: Unknown command"),
            (&["-D"], "Usage: yarn rmadmin"),
            (&["-"], ": Unknown command"),
            (
                &["-refreshQueues"],
                "refreshQueues: this version of rmadmin",
            ),
            (
                &["--output", "json", "-help"],
                "--output is not for Hadoop's spelling",
            ),
            (&["--timeout", "soon", "-help"], "--timeout soon: "),
        ];
        for (line, first) in table {
            match command(line) {
                Command::Wrong(wrong) => {
                    assert!(wrong.text.starts_with(first), "{line:?}: {}", wrong.text);
                }
                other => panic!("{line:?}: {other:?}"),
            }
        }
        assert_eq!(
            command(&["-getAllServiceState", "rm1"]),
            Command::Do(Request::GetAllServiceState)
        );
    }

    #[test]
    fn generic_options_come_before_the_verb() {
        let line = split(&words(&[
            "-Da=1",
            "-D",
            "b=2",
            "--conf",
            "x.xml",
            "-fs",
            "y",
            "-D",
            "junk",
            "-checkHealth",
            "rm1",
        ]));
        let defines = [
            ("a".to_owned(), "1".to_owned()),
            ("b".to_owned(), "2".to_owned()),
        ];
        assert_eq!(line.settings.sources.defines, defines);
        assert_eq!(line.settings.sources.files, [PathBuf::from("x.xml")]);
        assert_eq!(line.words, ["-checkHealth", "rm1"]);
    }

    #[test]
    fn our_options_stand_anywhere() {
        let line = split(&words(&[
            "-transitionToActive",
            "--yes",
            "--timeout",
            "2s",
            "--forcemanual",
            "rm1",
            "--config=/c",
        ]));
        assert!(line.yes);
        assert_eq!(line.timeout(), Some(Duration::from_secs(2)));
        assert_eq!(line.settings.sources.folder, Some(PathBuf::from("/c")));
        assert_eq!(line.words, ["-transitionToActive", "--forcemanual", "rm1"]);
    }
}
