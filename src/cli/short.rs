//! Short common options and their long forms. Pure.

use std::ffi::OsString;

use clap::ValueEnum as _;

use crate::base::deadline;
use crate::request::Format;

/// The short common options, each with its long form. `-D` is Hadoop's too, and stays.
const SHORT: [(&str, &str); 3] = [("-o", "--output"), ("-t", "--timeout"), ("-y", "--yes")];

/// A line with the long forms of its short common options: `-yo json` becomes `--yes --output json`.
pub(super) fn long_options(arguments: &[OsString]) -> Vec<OsString> {
    let long = arguments.iter().map(|argument| {
        let options = argument.to_str().and_then(long_option);
        options.unwrap_or_else(|| vec![argument.clone()])
    });
    long.flatten().collect()
}

/// The long form of one word; none where it is no short option. `-transitionToActive` is no time limit.
fn long_option(word: &str) -> Option<Vec<OsString>> {
    let (short, long) = SHORT.iter().find(|(short, _)| word.starts_with(short))?;
    let option = OsString::from(*long);
    match (&word[short.len()..], *long) {
        ("", _) => Some(vec![option]),
        (rest, "--yes") => {
            let more = long_option(&format!("-{rest}"))?;
            Some([vec![option], more].concat())
        }
        (rest, _) => {
            let value = rest.strip_prefix('=');
            let value = value.or_else(|| is_value(long, rest).then_some(rest))?;
            Some(vec![format!("{long}={value}").into()])
        }
    }
}

/// Whether the letters behind a short option are its value. Other letters may be a command of Hadoop's.
fn is_value(long: &str, text: &str) -> bool {
    match long {
        "--output" => Format::from_str(text, false).is_ok(),
        _ => deadline::parse(text).is_ok(),
    }
}

#[cfg(test)]
mod tests {
    use clap::{Arg, CommandFactory as _};

    use super::*;

    #[test]
    fn all_short_common_options_are_known() {
        let command = crate::cli::Cli::command();
        let common = command.get_arguments().filter(|arg| arg.is_global_set());
        let both = |arg: &Arg| {
            let short = format!("-{}", arg.get_short()?);
            Some((short, format!("--{}", arg.get_long()?)))
        };
        let mut names: Vec<(String, String)> = common.filter_map(both).collect();
        names.retain(|(short, _)| short != "-D");
        names.sort();
        let known = SHORT.map(|(short, long)| (short.to_owned(), long.to_owned()));
        assert_eq!(names, known);
    }

    #[test]
    fn short_options_become_long() {
        for (short, long) in [
            ("-y", "--yes"),
            ("-o json", "--output json"),
            ("-ojson", "--output=json"),
            ("-o=xml", "--output=xml"),
            ("-t5s", "--timeout=5s"),
            ("-yt 5", "--yes --timeout 5"),
            ("-yojson", "--yes --output=json"),
            ("-transitionToActive", "-transitionToActive"),
            ("-yarn", "-yarn"),
            ("-oneway", "-oneway"),
            ("-D a=b", "-D a=b"),
            ("--yes", "--yes"),
        ] {
            let words: Vec<OsString> = short.split(' ').map(OsString::from).collect();
            let found = long_options(&words).join(" ".as_ref());
            assert_eq!(found, *long, "{short}");
        }
    }
}
