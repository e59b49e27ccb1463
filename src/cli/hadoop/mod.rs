//! Hadoop-style lines (`-getServiceState rm1`, `-D k=v`, `-conf F`) to the same requests. No I/O.
//!
//! Words are taken apart as `GenericOptionsParser` and commons-cli's `GnuParser` take them: one dash or two, generic
//! options before the verb, flags before or after the id, `--` dropped. Our own options (`--conf-dir`, `--config`,
//! `--timeout`, `--keytab`, `--principal`, `--cacert`, `--yes`), long or short, may stand anywhere.

mod administration;
mod command;
mod gnu;
mod unknown_command;
mod words;

use std::ffi::{OsStr, OsString};
use std::os::unix::ffi::OsStrExt as _;
use std::path::PathBuf;

use super::short::long_options;
use crate::base::deadline;
use crate::config::Sources;
use crate::request::{HadoopLine, Settings};

pub(super) use unknown_command::{is_near, similar};
pub use words::{ADMIN_WORDS, HA_WORDS, Word, words};

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
const OWN_WITH_VALUE: [&str; 8] = [
    "--conf-dir",
    "--config",
    "--timeout",
    "--keytab",
    "--principal",
    "--cacert",
    "--define",
    "--output",
];
/// Requests for help and the version of the subcommand style.
const HELP_OR_VERSION: [&str; 4] = ["-h", "--help", "-V", "--version"];

/// What is wrong with the options of a line, whatever its verb.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Broken {
    /// With one of ours.
    Ours(String),
    /// `--output` is for the subcommand style.
    Output,
    /// With a generic one: the peer then takes nothing of the line.
    Generic(String),
}

/// A line taken apart.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
struct Parts {
    settings: Settings,
    /// `--keytab` and `--principal`, which go together.
    keytab: Option<PathBuf>,
    principal: Option<String>,
    /// The confirmation of `--forcemanual`.
    yes: bool,
    required_files: Vec<PathBuf>,
    /// The verb and what follows it.
    words: Vec<String>,
    broken: Option<Broken>,
}

/// Whether a command line is Hadoop-style. Words other than common options and their values decide:
///
/// - a command of Hadoop's (`-getServiceState`), or one that is nearly one: Hadoop-style;
/// - a word without a dash, or a request for help or the version: subcommand style;
/// - an unknown option: subcommand style if a verb of it follows anywhere, otherwise Hadoop-style.
///
/// A line without such a word is Hadoop-style, unless it has long options that only the subcommand style has: Hadoop
/// takes a short one for a command.
pub fn is_hadoop(arguments: &[OsString]) -> bool {
    let mut unknown_option = false;
    let arguments = long_options(arguments);
    for word in decisive_words(&arguments) {
        let name = word.split('=').next().unwrap_or_default();
        if word.is_empty() || is_command(&word) {
            return true;
        } else if !word.starts_with('-') {
            if !unknown_option || super::is_verb(&word) {
                return false;
            }
        } else if HELP_OR_VERSION.contains(&name) && !unknown_option {
            return false;
        } else if !matches!(name, "-" | "--" | "--yes") {
            unknown_option = true;
        }
    }
    let is_own = |argument: &OsString| OWN_WITH_VALUE.contains(&&*argument.to_string_lossy());
    unknown_option || !arguments.iter().any(is_own)
}

/// Whether a word is a command of Hadoop's, or nearly one.
fn is_command(word: &str) -> bool {
    word == words::HELP || word.starts_with('-') && similar(word).is_some()
}

/// The words of a line without the common options and their values. An option in the place of a value, as where a
/// script's variable is empty, is a word of its own.
fn decisive_words(arguments: &[OsString]) -> Vec<String> {
    let mut words = Vec::new();
    let mut rest = arguments.iter().peekable();
    while let Some(argument) = rest.next() {
        let argument = argument.to_string_lossy();
        let option = argument.split('=').next().unwrap_or_default();
        let has_value = match generic(&argument) {
            _ if OWN_WITH_VALUE.contains(&option) => argument.contains('='),
            Some((_, value)) => value.is_some(),
            None => {
                words.push(argument.into_owned());
                continue;
            }
        };
        if !has_value {
            rest.next_if(|value| !value.as_bytes().starts_with(b"-"));
        }
    }
    words
}

/// Hadoop's generic options in the subcommand style: `-conf F` becomes `--conf F`.
pub fn as_subcommand(arguments: &[OsString]) -> Vec<OsString> {
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

/// Reads a line.
pub fn read(arguments: &[OsString]) -> HadoopLine {
    let parts = split(arguments);
    let command = command::command(&parts);
    HadoopLine {
        settings: parts.settings,
        required_files: parts.required_files,
        command,
        warning: administration::ignored(&parts.words),
    }
}

/// The verb of a line and what follows it; of a half-typed one, as far as it goes.
pub fn command_words(arguments: &[OsString]) -> Vec<String> {
    split(arguments).words
}

/// Where the configuration of a line comes from, however little of it is there yet.
pub fn sources(arguments: &[OsString]) -> Sources {
    split(arguments).settings.sources
}

/// Takes a line apart. In a line without a command, a short option is Hadoop's unknown command.
fn split(arguments: &[OsString]) -> Parts {
    let mut parts = take_apart(&long_options(arguments));
    if parts.words.is_empty() {
        parts = take_apart(arguments);
    }
    match super::credential(parts.keytab.take(), parts.principal.take()) {
        Ok(credential) => parts.settings.credential = credential,
        Err(reason) => parts.broken = parts.broken.or(Some(Broken::Ours(reason))),
    }
    parts
}

fn take_apart(arguments: &[OsString]) -> Parts {
    let mut parts = Parts::default();
    let mut options_end = false;
    let mut rest = arguments.iter();
    while let Some(argument) = rest.next() {
        let text = argument.to_string_lossy().into_owned();
        if own_option(&mut parts, argument, &mut rest) {
            continue;
        }
        match generic(&text).filter(|_| !options_end) {
            Some((name, Some(value))) => set_generic(&mut parts, name, OsStr::new(value)),
            Some((name, None)) => match rest.next().filter(|value| !is_option(value)) {
                Some(value) => set_generic(&mut parts, name, value),
                None => {
                    parts.broken = Some(Broken::Generic(format!(
                        "Missing argument for option: {name}"
                    )));
                    return parts;
                }
            },
            None if text == "--" => {}
            // A dash alone ends the generic options, and is not the verb.
            None if text == "-" && !options_end => options_end = true,
            None => {
                options_end = true;
                parts.words.push(text);
            }
        }
    }
    parts
}

/// Whether commons-cli takes a word for an option and so not for the value of the one before it.
fn is_option(value: &OsStr) -> bool {
    matches!(generic(&value.to_string_lossy()), Some((_, None)))
}

/// Takes one of our own options. Names of files are taken as they are: they need not be text.
fn own_option<'a>(
    parts: &mut Parts,
    argument: &OsStr,
    rest: &mut impl Iterator<Item = &'a OsString>,
) -> bool {
    if argument == "--yes" {
        parts.yes = true;
        return true;
    }
    let bytes = argument.as_bytes();
    let (name, inline) = match bytes.iter().position(|byte| *byte == b'=') {
        Some(equals) => {
            let (name, value) = bytes.split_at(equals);
            (
                name,
                value
                    .get(1..)
                    .map(|value| OsStr::from_bytes(value).to_owned()),
            )
        }
        None => (bytes, None),
    };
    let Some(name) = OWN_WITH_VALUE
        .into_iter()
        .find(|own| own.as_bytes() == name)
    else {
        return false;
    };
    match inline.or_else(|| rest.next().cloned()) {
        Some(value) => set_own(parts, name, value),
        None => parts.broken = Some(Broken::Ours(format!("{name} needs a value"))),
    }
    true
}

fn set_own(parts: &mut Parts, name: &str, value: OsString) {
    match name {
        "--timeout" => match deadline::parse(&value.to_string_lossy()) {
            Ok(timeout) => parts.settings.timeout = Some(timeout),
            Err(reason) => {
                let text = format!("--timeout {}: {reason}", value.to_string_lossy());
                parts.broken = Some(Broken::Ours(text));
            }
        },
        "--define" => set_generic(parts, "D", &value),
        "--keytab" => parts.keytab = Some(PathBuf::from(value)),
        "--cacert" => parts.settings.cacert = Some(PathBuf::from(value)),
        "--principal" => parts.principal = Some(value.to_string_lossy().into_owned()),
        "--output" => parts.broken = Some(Broken::Output),
        _ => parts.settings.sources.folder = Some(PathBuf::from(value)),
    }
}

fn set_generic(parts: &mut Parts, name: &str, value: &OsStr) {
    match name {
        "conf" => parts.settings.sources.files.push(PathBuf::from(value)),
        "D" => {
            // A define without `=` is ignored, as by the peer.
            if let Some((key, value)) = value.to_string_lossy().split_once('=') {
                parts
                    .settings
                    .sources
                    .defines
                    .push((key.to_owned(), value.to_owned()));
            }
        }
        // For jobs; the peer only checks that local files exist.
        "files" | "libjars" | "archives" | "tokenCacheFile" => {
            let value = value.to_string_lossy();
            let local = value
                .split(',')
                .filter(|file| !file.contains("://") && !file.is_empty());
            let files = local.map(|file| PathBuf::from(file.trim_end_matches('*')));
            parts.required_files.extend(files);
        }
        // -fs and -jt name services that these commands do not talk to.
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ha::state::Role;
    use crate::request::{HadoopCommand, Request, TransitionRequest};
    use std::time::Duration;

    fn words(line: &[&str]) -> Vec<OsString> {
        line.iter().map(OsString::from).collect()
    }

    fn command(line: &[&str]) -> HadoopCommand {
        read(&words(line)).command
    }

    fn transition(force_active: bool, force_manual: bool) -> HadoopCommand {
        let rm_id = "rm1".to_owned();
        let role = Role::Active;
        HadoopCommand::Do(Request::Transition(TransitionRequest {
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
            &["-D", "-getServiceState", "rm1"],
            &["--config", "-getServiceState", "rm1"],
            &["-", "-getServiceState", "rm1"],
            &["--", "-getServiceState", "rm1"],
            &["--yes", "-transitionToActive", "--forcemanual", "rm1"],
            &["-getGroups", "status"],
            &["-addToClusterNodeLabels", "failover,probe"],
            &["--verbose", "-getGroups", "status"],
            &["-foo", "rm1"],
            &["-foo", "--help"],
            // Nearly a command of Hadoop's: its arguments may be called as a verb is.
            &["-removeFromClusterNodeLabel", "probe"],
            &["-getServiceStates", "wait"],
            &["-failover", "rm1", "rm2"],
            &["--yes"],
            &["-y"],
            &["-o", "json", "-getServiceState", "rm1"],
            &["-y", "-transitionToActive", "--forcemanual", "rm1"],
            &["-t", "5s", "-checkHealth", "rm1"],
            &["-oneway", "rm1"],
            &["-transition", "rm1"],
            &["-yarn", "rm1"],
            &["-D", "status"],
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
            &["--cacert", "/ca.pem", "probe", "rm1"],
            &["help"],
            &["--yes", "failover"],
            &["--yes", "--conf-dir", "/c", "failover", "--to", "rm2"],
            &["--conf-dir", "/c", "--yes", "failover"],
            &["--conf-dir", "--yes", "failover"],
            &["-y", "repair"],
            &["-o", "json", "status"],
            &["-o", "json", "bogus"],
            &["-ojson", "bogus"],
            &["-o=json", "--version"],
            &["-y", "bogus"],
            &["-y", "--help"],
            &["-yo", "json", "bogus"],
            &["-t", "5s", "bogus"],
            &["-o"],
            &["-o", "json"],
            &["-yo", "json", "-t", "5s"],
            &["-o", "status"],
            &["-t", "status"],
            &["-t5s", "-V"],
            &["-w", "status"],
            &["-w", "2", "status"],
            &["-o", "json", "--conf-dir", "/c"],
            &["--dry-run", "failover"],
            &["--to", "rm2", "failover"],
            &["--timeot", "5s", "status"],
            &["--verbose", "status"],
            &["-x", "help"],
            &["--", "status"],
            &["--help", "failover"],
            &["-h", "failover"],
            &["transitionToActive", "rm1"],
        ] {
            assert!(!is_hadoop(&words(line)), "{line:?}");
        }
    }

    #[test]
    fn own_options_are_the_common_ones() {
        use clap::CommandFactory as _;
        let command = crate::cli::Cli::command();
        let common = command.get_arguments().filter(|arg| {
            // Those with a value. --conf is generic.
            arg.is_global_set() && arg.get_action().takes_values() && arg.get_id() != "conf"
        });
        let mut names: Vec<String> = common
            .filter_map(clap::Arg::get_long_and_visible_aliases)
            .flatten()
            .map(|name| format!("--{name}"))
            .collect();
        let mut own = OWN_WITH_VALUE.to_vec();
        names.sort();
        own.sort_unstable();
        assert_eq!(own, names);
    }

    #[test]
    fn flags_stand_anywhere_with_one_dash_or_two() {
        for line in [
            &["-transitionToActive", "--forceactive", "rm1"][..],
            &["-transitionToActive", "-forceactive", "rm1"],
            &["-transitionToActive", "rm1", "--forceactive"],
            &["-transitionToActive", "--forceactive=rm1"],
            &["--", "-transitionToActive", "--", "-forceactive", "rm1"],
            &["-", "-transitionToActive", "-forceactive", "rm1"],
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
        let table: [(&[&str], &str); 19] = [
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
            (&["-"], "Usage: yarn rmadmin"),
            (&["-D", "-getServiceState", "rm1"], "m1: Unknown command"),
            (&["-conf", "-D", "a=b"], "Usage: yarn rmadmin"),
            (
                &["--output", "json", "-help"],
                "rmadmin: --output is not for Hadoop-style commands",
            ),
            (
                &["-getServiceState", "rm1", "-o", "json"],
                "rmadmin: --output is not for Hadoop-style commands",
            ),
            (&["-y"], "y: Unknown command"),
            (&["-o", "json"], "o: Unknown command"),
            (&["--timeout", "soon", "-help"], "rmadmin: --timeout soon: "),
        ];
        for (line, first) in table {
            let command = match command(line) {
                HadoopCommand::ByFederation(command) => command.without,
                command => command,
            };
            match command {
                HadoopCommand::Answer(answer) => {
                    assert!(
                        answer.stderr.starts_with(first),
                        "{line:?}: {}",
                        answer.stderr
                    );
                }
                other => panic!("{line:?}: {other:?}"),
            }
        }
        assert_eq!(
            command(&["-getAllServiceState", "rm1"]),
            HadoopCommand::Do(Request::GetAllServiceState)
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
        assert_eq!(line.settings.timeout, Some(Duration::from_secs(2)));
        assert_eq!(line.settings.sources.folder, Some(PathBuf::from("/c")));
        assert_eq!(line.words, ["-transitionToActive", "--forcemanual", "rm1"]);
        let short = split(&words(&[
            "-y",
            "-transitionToActive",
            "-t2s",
            "--forcemanual",
            "rm1",
            "--config=/c",
        ]));
        assert_eq!(short, line);
    }
}
