//! The first look at a line: its common options as written, and its other words. Takes lines of either style, also wrong
//! and half-typed ones.
//!
//! In Hadoop style, generic options stand before the command; the common options of this tool may stand anywhere. The generic
//! options are taken as `GenericOptionsParser` takes them.

use std::error::Error as _;
use std::ffi::{OsStr, OsString};
use std::os::unix::ffi::OsStrExt as _;
use std::path::PathBuf;

use clap::error::{ContextKind, ContextValue};
use clap::{FromArgMatches as _, ValueEnum as _};

use super::common::{self, GlobalArgs};
use crate::base::deadline;
use crate::config::Sources;
use crate::request::{Format, Settings, Spelling};

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
    /// Common options but --conf and --define: the long name, and the value.
    given: Vec<(String, Option<OsString>)>,
    /// -conf or --conf.
    files: Vec<PathBuf>,
    /// -D or --define. One without `=` is left out, as by Java.
    defines: Vec<(String, String)>,
    /// Files that Java insists on although these commands do not use them.
    pub(super) required_files: Vec<PathBuf>,
    /// The command and what follows it.
    pub(super) words: Vec<String>,
    pub(super) broken: Option<BrokenOption>,
}

/// What is wrong with the options of a line, whatever its command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum BrokenOption {
    /// One of this tool's, in words.
    Common(String),
    /// A generic one: Java then takes nothing of the line.
    Generic(String),
}

/// A common option as a line may spell it.
pub(super) struct CommonOption {
    /// `--conf-dir`.
    long: String,
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
            // --conf is one of Hadoop's too, and read as such.
            (long != "--conf").then(|| Self {
                long,
                alias: alias.first().map(|alias| format!("--{alias}")),
                has_value: arg.get_action().takes_values(),
            })
        };
        definition.get_arguments().filter_map(option).collect()
    }

    pub(super) fn is(&self, name: &[u8]) -> bool {
        let alias = self.alias.as_deref().unwrap_or(&self.long);
        self.long.as_bytes() == name || alias.as_bytes() == name
    }
}

/// The name of a generic option and, where it is in the same word, its value.
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
    // -Dkey=value; of all generic options only this one is a single letter.
    let value = argument.strip_prefix("-D")?;
    Some(("D", Some(value)))
}

/// Whether commons-cli takes a word for an option and so not for the value of the one before it.
fn is_option(value: &OsStr) -> bool {
    matches!(generic(&value.to_string_lossy()), Some((_, None)))
}

impl LowArgs {
    pub(super) fn read(arguments: &[OsString], spelling: Spelling) -> Self {
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
                // A dash alone ends the generic options, and is not the command.
                None if text == "-" && !options_end => options_end = true,
                None => {
                    options_end = spelling == Spelling::Hadoop;
                    low.words.push(text);
                }
            }
        }
        low
    }

    /// Takes a common option. Names of files need not be text.
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
            // For jobs; Java only checks that local files exist.
            "files" | "libjars" | "archives" | "tokenCacheFile" => {
                let value = value.to_string_lossy();
                let local = value
                    .split(',')
                    .filter(|file| !file.contains("://") && !file.is_empty());
                let files = local.map(|file| PathBuf::from(file.trim_end_matches('*')));
                self.required_files.extend(files);
            }
            // -fs and -jt name services that these commands do not talk to.
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

    /// The settings that messages about a wrong line need.
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

    /// The settings of a line in Hadoop style. Where an option is repeated, the last one counts.
    ///
    /// # Errors
    /// The first option that cannot be read, in words.
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
        let global = matches.and_then(|matches| GlobalArgs::from_arg_matches(&matches));
        let settings = global
            .map_err(|error| reason(&error))?
            .settings(Format::default())?;
        Ok(Settings {
            sources: self.sources(),
            ..settings
        })
    }
}

/// What clap finds wrong with a value.
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
