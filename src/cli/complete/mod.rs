//! Shell completion in both styles, with ids of ResourceManagers.
//!
//! The scripts of bash, zsh and fish call the tool with the words typed so far, because only the tool can read the
//! configuration of a partly typed line. clap's scripts for these shells do not rejoin words that bash splits at
//! `=`, miss the first TAB in a zsh that autoloads them, and print errors over the line. The scripts run `command
//! rmadmin`, never a function of that name. The scripts for elvish and PowerShell are clap's; they complete no ids.

mod both_styles;
mod candidates;

pub use candidates::Lookup;

use std::ffi::{OsStr, OsString};
use std::io;

use clap::CommandFactory as _;
use clap_complete::Shell;
use clap_complete::engine::{self, CompletionCandidate};

use crate::config::Sources;
use crate::request::Style;

use super::low_args::LowArgs;
use super::short::long_options;
use super::{Cli, hadoop, style};
use both_styles::both_styles;
use candidates::{with_formats, with_values};

/// The variable with the name of the shell that requests candidates.
pub const VARIABLE: &str = "RMADMIN_COMPLETE";
const NAME: &str = "rmadmin";
/// The prefix of the engine's ids for candidates that are options.
const OPTION_ID: &str = "arg::";

const BASH: &str = include_str!("rmadmin.bash");
const ZSH: &str = include_str!("rmadmin.zsh");
const FISH: &str = include_str!("rmadmin.fish");

/// A shell with a script that calls the tool.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Caller {
    Bash,
    Zsh,
    Fish,
}

impl Caller {
    fn named(shell: &str) -> Option<Self> {
        match shell {
            "bash" => Some(Self::Bash),
            "zsh" => Some(Self::Zsh),
            "fish" => Some(Self::Fish),
            _ => None,
        }
    }

    fn script(self) -> &'static str {
        match self {
            Self::Bash => BASH,
            Self::Zsh => ZSH,
            Self::Fish => FISH,
        }
    }

    /// Formats a candidate for the script.
    fn line(self, candidate: &CompletionCandidate) -> String {
        let value = candidate.get_value().to_string_lossy();
        let help = candidate.get_help().map(ToString::to_string);
        let help = help.as_deref().and_then(|help| help.lines().next());
        match (self, help) {
            (Self::Bash, _) | (Self::Fish, None) => value.into_owned(),
            (Self::Fish, Some(help)) => format!("{value}\t{help}"),
            (Self::Zsh, None) => zsh_value(&value),
            (Self::Zsh, Some(help)) => {
                format!("{}:{}", zsh_value(&value), help.replace('\\', r"\\"))
            }
        }
    }
}

/// Escapes colons: in zsh's `_describe`, a value ends at the first colon.
fn zsh_value(value: &str) -> String {
    value.replace('\\', r"\\").replace(':', r"\:")
}

pub fn script(shell: Shell) -> String {
    if let Some(caller) = Caller::named(&shell.to_string()) {
        return caller.script().to_owned();
    }
    let mut script = Vec::new();
    let mut command = both_styles(Cli::command());
    clap_complete::generate(shell, &mut command, NAME, &mut script);
    String::from_utf8_lossy(&script).into_owned()
}

/// Prints candidates. `arguments` are the tool's own arguments, `--`, and the words typed so far; the last word is
/// incomplete.
///
/// # Errors
/// The shell is unknown, or the candidates cannot be written.
pub fn answer(
    shell: &str,
    arguments: &[OsString],
    lookup: Lookup,
    out: &mut dyn io::Write,
) -> io::Result<()> {
    let caller = Caller::named(shell)
        .ok_or_else(|| io::Error::other(format!("no completion for {shell}")))?;
    let mut words: Vec<OsString> = arguments
        .iter()
        .skip_while(|word| *word != "--")
        .skip(1)
        .cloned()
        .collect();
    // Only bash passes the words as they were typed.
    if caller == Caller::Bash {
        words = words.iter().map(|word| unquoted(word)).collect();
    }
    let Some((typed, before)) = words.split_last().filter(|(_, before)| !before.is_empty()) else {
        return Ok(());
    };
    for candidate in candidates(before, typed, lookup)? {
        writeln!(out, "{}", caller.line(&candidate))?;
    }
    Ok(())
}

/// Returns completions of `typed`. `before` has the tool's name and the words after it.
fn candidates(
    before: &[OsString],
    typed: &OsStr,
    lookup: Lookup,
) -> io::Result<Vec<CompletionCandidate>> {
    let line: Vec<OsString> = before.iter().skip(1).map(|word| at_home(word)).collect();
    let is_manual = line.iter().any(|word| word == "--manual");
    let subcommands = with_values(Cli::command(), lookup, &sources(&line), is_manual);
    let mut command = with_formats(both_styles(subcommands));
    let mut words = style::as_subcommand(before);
    words.push(typed.to_owned());
    let folder = std::env::current_dir().ok();
    let mut candidates = engine::complete(&mut command, words, before.len(), folder.as_deref())?;
    candidates.retain(|candidate| {
        let option = candidate
            .get_id()
            .is_some_and(|id| id.starts_with(OPTION_ID));
        is_plain(candidate.get_value())
            && (!option || is_wanted_option(candidate.get_value(), typed))
    });
    candidates.splice(0..0, flags(&line, typed));
    Ok(candidates)
}

/// True for a candidate that is safe without quotes: bash inserts it literally, and would run `rm1$(id)`. Ids and
/// file names are arbitrary text. zsh expands a word that begins with `=`.
fn is_plain(candidate: &OsStr) -> bool {
    let is_plain = |letter: char| letter.is_alphanumeric() || "-_./:@%+=,*".contains(letter);
    candidate
        .to_str()
        .is_some_and(|text| !text.starts_with('=') && text.chars().all(is_plain))
}

/// True for an option to offer. Options are offered after a dash is typed. The engine also combines `-get` and `-V`
/// to `-getV`; such candidates are dropped.
fn is_wanted_option(option: &OsStr, typed: &OsStr) -> bool {
    let option = option.to_string_lossy();
    !typed.is_empty() && (option.starts_with("--") || option.len() == 2)
}

/// Completes flags of an administration command in Hadoop style: the engine does not support names with one dash.
fn flags(line: &[OsString], typed: &OsStr) -> Vec<CompletionCandidate> {
    if !style::is_hadoop(line) {
        return Vec::new();
    }
    let words = LowArgs::read(&long_options(line), Style::Hadoop).words;
    let verb = words.first().map(String::as_str);
    let Some(word) = hadoop::ADMIN_WORDS
        .iter()
        .find(|word| Some(word.word) == verb)
    else {
        return Vec::new();
    };
    let typed = typed.to_string_lossy();
    hadoop::flags_of(word)
        .into_iter()
        .filter(|flag| flag.starts_with(typed.as_ref()))
        .filter(|flag| !words.iter().any(|word| same_flag(word, flag)))
        // The first argument is a label or a node, not a flag.
        .filter(|_| !typed.is_empty() || word.word == "-refreshNodes")
        .map(CompletionCandidate::new)
        .collect()
}

fn same_flag(word: &str, flag: &str) -> bool {
    let graceful = |name: &str| name == "-g" || name == "-graceful";
    word == flag || graceful(word) && graceful(flag)
}

fn sources(line: &[OsString]) -> Sources {
    let style = match style::is_hadoop(line) {
        true => Style::Hadoop,
        false => Style::Subcommand,
    };
    LowArgs::read(&long_options(line), style).sources()
}

/// Removes quotes from a word. Variables are not expanded.
fn unquoted(word: &OsStr) -> OsString {
    let word = word.to_string_lossy();
    let mut plain = String::with_capacity(word.len());
    let mut quote = None;
    let mut characters = word.chars();
    while let Some(character) = characters.next() {
        match (quote, character) {
            (None, '\'' | '"') => quote = Some(character),
            (Some(open), _) if open == character => quote = None,
            (None | Some('"'), '\\') => plain.extend(characters.next()),
            _ => plain.push(character),
        }
    }
    plain.into()
}

/// Replaces a leading `~` by the home folder: shells do this only when they run a line.
fn at_home(word: &OsStr) -> OsString {
    let home = || std::env::var_os("HOME").filter(|home| !home.is_empty());
    match word
        .to_str()
        .and_then(|word| word.strip_prefix("~/"))
        .zip(home())
    {
        Some((rest, mut home)) => {
            home.push("/");
            home.push(rest);
            home
        }
        None => word.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(line: &str) -> Vec<OsString> {
        line.split(' ').map(OsString::from).collect()
    }

    /// Lists the values offered for the last word, and the source of ids.
    fn offered(line: &str) -> Vec<String> {
        const CLUSTERS: [&str; 10] = [
            "prod-eu",
            "$(reboot)",
            "a;b",
            "a b",
            "a\u{1b}[31m",
            "a\u{202e}b",
            "`id`",
            "=ls",
            "--yes",
            "prod_us.2",
        ];
        let mut before = words(line);
        let typed = before.pop().unwrap();
        let ids = |sources: &Sources| {
            let defines = sources
                .defines
                .iter()
                .map(|(key, value)| format!("D:{key}={value}"));
            let files = sources
                .files
                .iter()
                .map(|file| format!("conf:{}", file.display()));
            let folder = sources
                .folder
                .iter()
                .map(|folder| format!("conf-dir:{}", folder.display()));
            vec![
                folder
                    .chain(files)
                    .chain(defines)
                    .collect::<Vec<_>>()
                    .join(","),
            ]
        };
        let lookup = Lookup {
            ids,
            clusters: |_| CLUSTERS.map(str::to_owned).to_vec(),
            is_manual: |sources| sources.defines.iter().any(|(key, _)| key == "manual"),
        };
        let candidates = candidates(&before, &typed, lookup).unwrap();
        let value =
            |candidate: &CompletionCandidate| candidate.get_value().to_str().map(str::to_owned);
        candidates.iter().filter_map(value).collect()
    }

    #[test]
    fn manual_sandboxes_have_no_faults_of_zookeeper() {
        let has_zookeeper = |line: &str| offered(line).iter().any(|value| value.starts_with("zk:"));
        for (line, is_offered) in [
            ("rmadmin sandbox --fault ", true),
            ("rmadmin sandbox --curator --fault zk:*:", true),
            ("rmadmin sandbox --manual --fault ", false),
            ("rmadmin sandbox --manual --fault zk:*:", false),
            ("rmadmin sandbox fault zk:*:", true),
            ("rmadmin -D manual=1 sandbox fault zk:*:", false),
            ("rmadmin -D manual=1 sandbox fault ", false),
        ] {
            assert_eq!(has_zookeeper(line), is_offered, "{line}");
        }
    }

    #[test]
    fn faults_that_are_refused_are_not_offered() {
        let of_zookeeper = ["die", "expire", "hang", "refuse", "stranger"];
        assert_eq!(
            offered("rmadmin sandbox fault zk:*:"),
            of_zookeeper.map(|fault| format!("zk:*:{fault}"))
        );
        assert_eq!(
            offered("rmadmin sandbox fault rm1:http:s"),
            ["rm1:http:slow=", "rm1:http:status="]
        );
    }

    #[test]
    fn ids_come_from_the_configuration_of_the_line() {
        for (line, asked) in [
            ("rmadmin -D a=b -conf f -checkHealth ", "conf:f,D:a=b"),
            ("rmadmin -checkHealth --config=d ", "conf-dir:d"),
            ("rmadmin -D a=b -conf f check-health ", "conf:f,D:a=b"),
            (
                "rmadmin check-health --config=d --define a=b ",
                "conf-dir:d,D:a=b",
            ),
            ("rmadmin --output json --conf f probe --any ", "conf:f"),
            ("rmadmin -o json -y --config d repair --keep ", "conf-dir:d"),
        ] {
            assert_eq!(offered(line), [asked], "{line}");
        }
    }

    #[test]
    fn candidates_fit_the_style() {
        assert_eq!(
            offered("rmadmin -transitionToActive --"),
            [
                "--forceactive",
                "--forcemanual",
                "--conf-dir",
                "--timeout",
                "--keytab",
                "--principal",
                "--cacert",
                "--yes"
            ]
        );
        assert_eq!(
            offered("rmadmin -get"),
            ["-getGroups", "-getServiceState", "-getAllServiceState"]
        );
        assert_eq!(
            offered("rmadmin get"),
            ["get-service-state", "get-all-service-state"]
        );
        assert_eq!(offered("rmadmin -help -check"), ["-checkHealth"]);
        assert!(offered("rmadmin get-all-service-state ").is_empty());
        assert!(
            offered("rmadmin transition-to-active --force").contains(&"--force-active".to_owned())
        );
        assert!(offered("rmadmin -").contains(&"-D".to_owned()));
    }

    #[test]
    fn ids_unsafe_in_a_shell_are_not_offered() {
        let offered = offered("rmadmin history --cluster ");
        assert_eq!(offered, ["prod-eu", "prod_us.2"]);
    }

    #[test]
    fn definition_of_both_styles_is_valid() {
        both_styles(Cli::command()).debug_assert();
    }

    #[test]
    fn quotes_are_removed() {
        for (typed, plain) in [
            (r"'a b'c", "a bc"),
            (r#""a 'b'\"""#, r#"a 'b'""#),
            (r"a\ b", "a b"),
            (r"'a\b'", r"a\b"),
            (r#""open"#, "open"),
        ] {
            assert_eq!(unquoted(OsStr::new(typed)), OsStr::new(plain));
        }
    }
}
