//! Finds the style of a line.

use std::ffi::OsString;
use std::os::unix::ffi::OsStrExt as _;

use super::low_args::{CommonOption, generic};
use super::short::long_options;
use super::{hadoop, is_verb};

/// Options for help and the version in subcommand style.
const HELP_OR_VERSION: [&str; 4] = ["-h", "--help", "-V", "--version"];

/// Returns true for Hadoop style. The words other than common options and their values decide:
///
/// - a command of Hadoop style (`-getServiceState`), or a similar word: Hadoop style;
/// - a word without a dash, or an option for help or the version: subcommand style;
/// - an unknown option: subcommand style if a verb follows anywhere, otherwise Hadoop style.
///
/// A line without such a word is in Hadoop style, unless it has a long common option. In Hadoop style, a short
/// option is an unknown command.
pub(super) fn is_hadoop(arguments: &[OsString]) -> bool {
    let mut unknown_option = false;
    let common = CommonOption::all();
    let arguments = long_options(arguments);
    for word in decisive_words(&arguments, &common) {
        let name = word.split('=').next().unwrap_or_default();
        if word.is_empty() || is_command(&word) {
            return true;
        } else if !word.starts_with('-') {
            if !unknown_option || is_verb(&word) {
                return false;
            }
        } else if HELP_OR_VERSION.contains(&name) && !unknown_option {
            return false;
        } else if !matches!(name, "-" | "--") && !is_common(&common, name, false) {
            unknown_option = true;
        }
    }
    let is_own = |argument: &OsString| is_common(&common, &argument.to_string_lossy(), true);
    unknown_option || !arguments.iter().any(is_own)
}

/// True for a command of Hadoop style, or a similar word.
fn is_command(word: &str) -> bool {
    word == hadoop::HELP || word.starts_with('-') && hadoop::similar(word).is_some()
}

/// Returns the words of a line without the common options and their values. An option is never a value: a variable
/// in a script may have been empty.
fn decisive_words(arguments: &[OsString], common: &[CommonOption]) -> Vec<String> {
    let mut words = Vec::new();
    let mut rest = arguments.iter().peekable();
    while let Some(argument) = rest.next() {
        let argument = argument.to_string_lossy();
        let option = argument.split('=').next().unwrap_or_default();
        let has_value = match generic(&argument) {
            _ if is_common(common, option, true) => argument.contains('='),
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

/// Rewrites the line for clap: `-conf F` becomes `--conf F`.
pub(super) fn as_subcommand(arguments: &[OsString]) -> Vec<OsString> {
    let dashes = |argument: &OsString| {
        if argument == "-conf" {
            OsString::from("--conf")
        } else {
            argument.clone()
        }
    };
    arguments.iter().map(dashes).collect()
}

fn is_common(common: &[CommonOption], name: &str, has_value: bool) -> bool {
    let mut common = common.iter();
    common.any(|option| option.has_value == has_value && option.is(name.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(line: &[&str]) -> Vec<OsString> {
        line.iter().map(OsString::from).collect()
    }

    #[test]
    fn styles_are_distinguished() {
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
            // The first word is similar to a command of Hadoop style; an argument may equal a verb.
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
}
