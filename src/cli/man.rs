//! The manual pages, one for the tool and one for each verb, and for what a verb has verbs of its own for.
//!
//! The definition of the command line is their only source, so that they say what `--help` says. They hold no date
//! and nothing of the machine: the same definition gives the same bytes.

use std::io;

use clap::{Arg, Command, CommandFactory};
use clap_mangen::Man;
use clap_mangen::roff::{Roff, bold, roman};

use super::Cli;
use super::hadoop::{self, Word};

/// The name of the tool, which all pages begin with.
const TOOL: &str = "rmadmin";
/// Longest line of a page's source, as `mandoc -Tlint` wants it.
const WIDTH: usize = 80;

/// Every page: the name of its file, and its text.
pub(super) fn pages() -> Vec<(String, String)> {
    let mut command = Cli::command().disable_help_subcommand(true);
    command.build();
    let mut pages = vec![(TOOL.to_owned(), tool_page(&command))];
    push_verbs(&mut pages, &command, TOOL);
    pages
        .into_iter()
        .map(|(name, page)| (format!("{name}.1"), page))
        .collect()
}

fn tool_page(command: &Command) -> String {
    let usage = format!(
        "{}\n{TOOL} [GENERIC OPTIONS] -COMMAND [ARGUMENT]...",
        usage(command)
    );
    let mut rest = Roff::new();
    rest.control("SH", ["HADOOP'S SPELLING"]);
    for word in hadoop::words() {
        rest.control("TP", [])
            .text([bold(word.word), roman(after_blank(word.arguments))])
            .text([roman(word.summary)]);
    }
    if let Some(help) = command.get_after_help() {
        let help = help.to_string();
        let statuses = help.strip_prefix("Exit status: ").unwrap_or(&help);
        rest.control("SH", ["EXIT STATUS"]).text([roman(statuses)]);
    }
    let page = command.clone().subcommand_help_heading("VERBS");
    render(page, TOOL, usage, &rest)
}

/// The pages of a command's verbs, and of theirs.
fn push_verbs(pages: &mut Vec<(String, String)>, command: &Command, name: &str) {
    for verb in command.get_subcommands() {
        let title = format!("{name}-{}", verb.get_name());
        pages.push((title.clone(), verb_page(verb, &title, name)));
        push_verbs(pages, verb, &title);
    }
}

/// The page of a verb, and where it is spoken of further.
fn verb_page(verb: &Command, title: &str, parent: &str) -> String {
    let usage = match hadoop_word(title) {
        Some(word) => format!(
            "{}\n{TOOL} {}{}",
            usage(verb),
            word.word,
            after_blank(word.arguments)
        ),
        None => usage(verb),
    };
    let mut rest = Roff::new();
    push_faults(&mut rest, verb);
    rest.control("SH", ["SEE ALSO"])
        .text([bold(parent), roman("(1)")]);
    render(verb.clone(), title, usage, &rest)
}

/// The faults of the sandbox, from the end of the verb's `--help`: a line on their form, then one for each.
fn push_faults(page: &mut Roff, verb: &Command) {
    let help = verb.get_after_help().map(ToString::to_string);
    let Some(list) = help
        .as_deref()
        .and_then(|help| help.strip_prefix("Faults: "))
    else {
        return;
    };
    let mut lines = list.lines();
    let form = lines.next().unwrap_or_default();
    page.control("SH", ["FAULTS"]).text([roman(form)]);
    for line in lines {
        let (fault, what) = line.trim().split_once(' ').unwrap_or((line, ""));
        page.control("TP", [])
            .text([bold(fault)])
            .text([roman(what.trim())]);
    }
}

/// Hadoop's word for the verb of a page, if it has one.
fn hadoop_word(title: &str) -> Option<&'static Word> {
    let verb = title.strip_prefix(TOOL)?.strip_prefix('-')?;
    hadoop::words().find(|word| word.verb.replace(' ', "-") == verb)
}

fn after_blank(text: &str) -> String {
    if text.is_empty() {
        String::new()
    } else {
        format!(" {text}")
    }
}

/// The usage line of `--help`, without its heading.
fn usage(command: &Command) -> String {
    let usage = command.clone().render_usage().to_string();
    usage.trim_start_matches("Usage: ").trim().to_owned()
}

/// A page: what clap knows, then `rest`.
fn render(command: Command, title: &str, usage: String, rest: &Roff) -> String {
    let page = command
        .display_name(title.to_owned())
        // The word that the synopsis sets in bold.
        .bin_name(TOOL)
        .override_usage(usage)
        // Its place in the page is not clap's "EXTRA".
        .after_help(None::<&str>)
        .version(None::<&str>)
        .long_version(None::<&str>)
        .mut_args(for_paper);
    let page = Man::new(page)
        .title(title.to_uppercase())
        // An argument of no text; an empty one would be left out and the next one take its place.
        .date("\"\"")
        .source(format!("{TOOL} {}", env!("CARGO_PKG_VERSION")))
        .manual("Hadoop YARN");
    let preamble = Roff::new().render();
    let mut text = written(|out| page.render(out));
    text.push_str(rest.render().trim_start_matches(&preamble));
    // clap_mangen wants two breaks and a blank line to set off possible values; one blank line does it.
    wrapped(&text.replace("\n.br\n\n.br\n", "\n.sp\n"))
}

/// An argument's help, as a page has it: with the aliases, which `clap_mangen` leaves out.
fn for_paper(arg: Arg) -> Arg {
    if arg.get_id() == "help" {
        return arg.help("Print help").long_help(None::<&str>);
    }
    match (arg.get_help(), arg.get_visible_aliases()) {
        (Some(help), Some(aliases)) if !aliases.is_empty() => {
            let help = format!("{help} [alias: --{}]", aliases.join(", --"));
            arg.help(help)
        }
        _ => arg,
    }
}

fn written(write: impl FnOnce(&mut dyn io::Write) -> io::Result<()>) -> String {
    let mut bytes = Vec::new();
    // A vector takes everything.
    let _ = write(&mut bytes);
    String::from_utf8_lossy(&bytes).into_owned()
}

/// Breaks long lines of text at blanks. Requests, which begin with a dot, stay in one line, and so do headings of
/// paragraphs, which are the line after `.TP`.
fn wrapped(page: &str) -> String {
    let mut text = String::with_capacity(page.len() + page.len() / WIDTH);
    let mut heading = false;
    for line in page.lines() {
        if line.starts_with('.') || heading {
            text.push_str(line);
        } else {
            push_wrapped(&mut text, line.trim_end());
        }
        text.push('\n');
        heading = line == ".TP";
    }
    text
}

fn push_wrapped(text: &mut String, line: &str) {
    let mut column = 0;
    for word in line.split(' ') {
        let width = word.chars().count();
        // A line that begins with one of these would be a request.
        let safe = !word.starts_with(['.', '\'']);
        if column > 0 && column + 1 + width > WIDTH && safe {
            text.push('\n');
            column = 0;
        } else if column > 0 {
            text.push(' ');
            column += 1;
        }
        text.push_str(word);
        column += width;
    }
}
