//! Hadoop's spelling (`-getServiceState rm1`, `-D k=v`, `-conf F`) to the same requests. No I/O.
//!
//! Words are taken apart as `GenericOptionsParser` and commons-cli's `GnuParser` take them: one dash or two, generic
//! options before the verb, flags before or after the id, `--` dropped. Our own options (`--conf-dir`, `--config`,
//! `--timeout`, `--keytab`, `--principal`, `--cacert`, `--yes`) may stand anywhere.

mod administration;
mod command;
mod gnu;
mod words;

use std::ffi::{OsStr, OsString};
use std::os::unix::ffi::OsStrExt as _;
use std::path::PathBuf;

use crate::config::Sources;
use crate::deadline;
use crate::request::{HadoopLine, Settings};

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
/// Words that make a command line one of today's spelling although it begins with a dash.
const TODAY: [&str; 12] = [
    "-h",
    "--help",
    "-V",
    "--version",
    "--output",
    "--define",
    "--conf-dir",
    "--config",
    "--timeout",
    "--keytab",
    "--principal",
    "--cacert",
];

/// What is wrong with the options of a line, whatever its verb.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Broken {
    /// With one of ours.
    Ours(String),
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

/// Whether a command line is of Hadoop's spelling: its first word that is no common option begins with a dash. So
/// is one with no such word at all, and one in which an option has another one in its value's place, as it happens
/// where a script's variable is empty.
pub fn is_hadoop(arguments: &[OsString]) -> bool {
    let mut rest = arguments.iter();
    while let Some(argument) = rest.next() {
        let argument = argument.to_string_lossy();
        let option = argument.split('=').next().unwrap_or_default();
        let own = OWN_WITH_VALUE.contains(&option);
        let has_value = match generic(&argument) {
            _ if own => argument.contains('='),
            Some((_, value)) => value.is_some(),
            None => {
                return argument.is_empty()
                    || argument.starts_with('-') && !TODAY.contains(&option);
            }
        };
        if !has_value
            && rest
                .next()
                .is_some_and(|value| value.as_bytes().starts_with(b"-"))
        {
            return true;
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

/// Reads a line.
pub fn read(arguments: &[OsString]) -> HadoopLine {
    let parts = split(arguments);
    let command = command::command(&parts);
    HadoopLine {
        settings: parts.settings,
        required_files: parts.required_files,
        command,
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

/// Takes a line apart.
fn split(arguments: &[OsString]) -> Parts {
    let mut parts = take_apart(arguments);
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
        "--output" => {
            let advice = "write rmadmin get-service-state RM_ID --output json, and the like";
            let text = format!("--output is not for Hadoop's spelling: {advice}");
            parts.broken = Some(Broken::Ours(text));
        }
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
    use crate::request::{HadoopCommand, Request, TransitionRequest};
    use crate::rpc::ha::Role;
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
        let table: [(&[&str], &str); 16] = [
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
                "--output is not for Hadoop's spelling",
            ),
            (&["--timeout", "soon", "-help"], "--timeout soon: "),
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
    }
}
