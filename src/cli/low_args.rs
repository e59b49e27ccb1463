//! First pass over a command line: splits it into common options and other words. Accepts both styles, and also
//! invalid and incomplete lines.
//!
//! In Hadoop style, generic options precede the command; this tool's common options may stand anywhere. Generic
//! options are parsed as `GenericOptionsParser` does.

use std::error::Error as _;
use std::ffi::{OsStr, OsString};
use std::os::unix::ffi::OsStrExt as _;
use std::path::PathBuf;

use clap::error::{ContextKind, ContextValue};
use clap::{FromArgMatches as _, ValueEnum as _};

use super::common::{self, CommonArgs};
use crate::base::deadline;
use crate::config::Sources;
use crate::request::{Format, Settings, Style};

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

#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(super) struct LowArgs {
    /// Common options except --conf and --define: long name and value.
    given: Vec<(String, Option<OsString>)>,
    /// Values of -conf and --conf.
    files: Vec<PathBuf>,
    /// Keys and values of -D and --define. A definition without `=` is skipped, as in the Java CLI.
    defines: Vec<(String, String)>,
    /// Files that must exist for Java, although these commands do not use them.
    pub(super) required_files: Vec<PathBuf>,
    /// The command and its arguments.
    pub(super) words: Vec<String>,
    pub(super) broken: Option<BrokenOption>,
}

/// An option error that does not depend on the command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum BrokenOption {
    /// Message about a common option.
    Common(String),
    /// Message about a generic option. Java then ignores the whole line.
    Generic(String),
}

/// The names of a common option.
pub(super) struct CommonOption {
    /// The long form with its dashes: `--conf-dir`.
    pub(super) long: String,
    pub(super) short: Option<char>,
    alias: Option<String>,
    pub(super) has_value: bool,
}

impl CommonOption {
    /// Every common option, in the order of `--help`.
    pub(super) fn all() -> Vec<Self> {
        let definition = common::definition();
        let option = |arg: &clap::Arg| {
            let alias = arg.get_visible_aliases().unwrap_or_default();
            let long = format!("--{}", arg.get_long()?);
            // --conf is handled as Hadoop's generic option.
            (long != "--conf").then(|| Self {
                long,
                short: arg.get_short(),
                alias: alias.first().map(|alias| format!("--{alias}")),
                has_value: arg.get_action().takes_values(),
            })
        };
        definition.get_arguments().filter_map(option).collect()
    }

    /// True if this option accepts the value.
    pub(super) fn takes(&self, value: &str) -> bool {
        let definition = common::definition().no_binary_name(true);
        let word = format!("{}={value}", self.long);
        definition.try_get_matches_from([word]).is_ok()
    }

    pub(super) fn is(&self, name: &[u8]) -> bool {
        let alias = self.alias.as_deref().unwrap_or(&self.long);
        self.long.as_bytes() == name || alias.as_bytes() == name
    }
}

/// Returns the name of a generic option, and its value if the same word has it.
pub(super) fn generic(argument: &str) -> Option<(&str, Option<&str>)> {
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
    // -Dkey=value: only this generic option has a single letter.
    let value = argument.strip_prefix("-D")?;
    Some(("D", Some(value)))
}

/// True if commons-cli reads the word as an option rather than as the value of the option before it.
fn is_option(value: &OsStr) -> bool {
    matches!(generic(&value.to_string_lossy()), Some((_, None)))
}

impl LowArgs {
    pub(super) fn read(arguments: &[OsString], style: Style) -> Self {
        let common = CommonOption::all();
        let mut low = Self::default();
        let mut options_end = false;
        let mut rest = arguments.iter();
        while let Some(argument) = rest.next() {
            let text = argument.to_string_lossy().into_owned();
            if low.take_common(&common, argument, &mut rest) {
                continue;
            }
            match generic(&text).filter(|_| !options_end) {
                Some((name, Some(value))) => low.set_generic(name, OsStr::new(value)),
                Some((name, None)) => match rest.next().filter(|value| !is_option(value)) {
                    Some(value) => low.set_generic(name, value),
                    None => {
                        let reason = format!("Missing argument for option: {name}");
                        low.broken = Some(BrokenOption::Generic(reason));
                        return low;
                    }
                },
                None if text == "--" => {}
                // A lone dash ends the generic options and is not a command.
                None if text == "-" && !options_end => options_end = true,
                None => {
                    options_end = style == Style::Hadoop;
                    low.words.push(text);
                }
            }
        }
        low
    }

    /// Takes a common option and its value, which need not be UTF-8. Returns false if `argument` is not a
    /// common option.
    fn take_common<'a>(
        &mut self,
        common: &[CommonOption],
        argument: &OsStr,
        rest: &mut impl Iterator<Item = &'a OsString>,
    ) -> bool {
        let bytes = argument.as_bytes();
        let equals = bytes.iter().position(|byte| *byte == b'=');
        let (name, inline) = bytes.split_at(equals.unwrap_or(bytes.len()));
        let inline = inline
            .get(1..)
            .map(|value| OsStr::from_bytes(value).to_owned());
        let Some(option) = common.iter().find(|option| option.is(name)) else {
            return false;
        };
        if !option.has_value {
            let is_plain = inline.is_none();
            if is_plain {
                self.given.push((option.long.clone(), None));
            }
            return is_plain;
        }
        match inline.or_else(|| rest.next().cloned()) {
            Some(value) if option.long == "--define" => self.set_generic("D", &value),
            Some(value) => self.given.push((option.long.clone(), Some(value))),
            None => {
                let name = String::from_utf8_lossy(name);
                self.broken = Some(BrokenOption::Common(format!("{name} needs a value")));
            }
        }
        true
    }

    fn set_generic(&mut self, name: &str, value: &OsStr) {
        match name {
            "conf" => self.files.push(PathBuf::from(value)),
            "D" => {
                let value = value.to_string_lossy();
                let define = value.split_once('=');
                self.defines
                    .extend(define.map(|(key, value)| (key.to_owned(), value.to_owned())));
            }
            // These options are for jobs; Java only checks that local files exist.
            "files" | "libjars" | "archives" | "tokenCacheFile" => {
                let value = value.to_string_lossy();
                let local = value
                    .split(',')
                    .filter(|file| !file.contains("://") && !file.is_empty());
                let files = local.map(|file| PathBuf::from(file.trim_end_matches('*')));
                self.required_files.extend(files);
            }
            // -fs and -jt name services that these commands do not contact.
            _ => {}
        }
    }

    pub(super) fn has(&self, long: &str) -> bool {
        self.given.iter().any(|(given, _)| given == long)
    }

    fn value(&self, long: &str) -> Option<&OsStr> {
        let mut given = self.given.iter().rev();
        let (_, value) = given.find(|(given, _)| given == long)?;
        value.as_deref()
    }

    pub(super) fn sources(&self) -> Sources {
        Sources {
            folder: self.value("--conf-dir").map(PathBuf::from),
            files: self.files.clone(),
            defines: self.defines.clone(),
        }
    }

    /// Returns the settings for messages about an invalid line; invalid values are ignored.
    pub(super) fn readable_settings(&self) -> Settings {
        let text = |long| self.value(long).and_then(OsStr::to_str);
        let format = text("--output").and_then(|format| Format::from_str(format, false).ok());
        Settings {
            sources: self.sources(),
            timeout: text("--timeout").and_then(|timeout| deadline::parse(timeout).ok()),
            format: format.unwrap_or_default(),
            ..Settings::default()
        }
    }

    /// Returns the settings of a Hadoop-style line. The last one of repeated options counts.
    ///
    /// # Errors
    /// An option is invalid; the error is the message about the first one.
    pub(super) fn settings(&self) -> Result<Settings, String> {
        let words = self.given.iter().map(|(long, value)| {
            let mut word = OsString::from(long);
            if let Some(value) = value {
                word.push("=");
                word.push(value);
            }
            word
        });
        let definition = common::definition().no_binary_name(true);
        let matches = definition
            .args_override_self(true)
            .try_get_matches_from(words);
        let common = matches.and_then(|matches| CommonArgs::from_arg_matches(&matches));
        let settings = common
            .map_err(|error| reason(&error))?
            .settings(Format::default())?;
        Ok(Settings {
            sources: self.sources(),
            ..settings
        })
    }
}

/// Turns clap's error into a short message: option, value and cause.
fn reason(error: &clap::Error) -> String {
    let context = |kind| match error.get(kind) {
        Some(ContextValue::String(text)) => text.as_str(),
        _ => "",
    };
    let option = context(ContextKind::InvalidArg);
    let option = option.split(' ').next().unwrap_or_default();
    match error.source() {
        Some(source) => format!("{option} {}: {source}", context(ContextKind::InvalidValue)),
        None => format!("{option} needs a value"),
    }
}
