//! The manual pages: one for the tool, and one per verb and subordinate verb.
//!
//! The pages come from the definition of the command line, as `--help` does. They have no date and nothing of the
//! host: the same definition gives the same bytes.

use std::io;

use clap::{Arg, Command};
use clap_mangen::Man;
use clap_mangen::roff::{Roff, bold, roman};

use super::common::applies;
use super::hadoop;
use super::reference::{self, ENVIRONMENT, FILES, STATUSES};
use super::sandbox::{SANDBOX_FAULTS, fault_help};
use super::verb_help::VerbHelp;

const TOOL: &str = "rmadmin";
/// Maximum line length of a page's source (`mandoc -Tlint`).
const WIDTH: usize = 80;

/// Returns file names and texts.
pub(super) fn pages() -> Vec<(String, String)> {
    let mut command = reference::definition().disable_help_subcommand(true);
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
    push_entries(
        &mut rest,
        "HADOOP-STYLE COMMANDS",
        hadoop::words().map(|word| {
            let line = format!("{}{}", word.word, after_blank(word.arguments));
            (line, word.summary)
        }),
    );
    push_examples(&mut rest, command);
    push_entries(&mut rest, "EXIT STATUS", STATUSES);
    push_entries(&mut rest, "ENVIRONMENT", ENVIRONMENT);
    push_entries(&mut rest, "FILES", FILES);
    let verbs = command
        .get_subcommands()
        .map(|verb| format!("{TOOL}-{}", verb.get_name()));
    push_see_also(&mut rest, verbs.chain(["yarn".to_owned()]));
    render(command.clone(), TOOL, usage, &rest)
}

/// Adds a section of terms and explanations, unless it is empty.
fn push_entries<T: Into<String>>(
    page: &mut Roff,
    heading: &str,
    entries: impl IntoIterator<Item = (T, &'static str)>,
) {
    let mut entries = entries.into_iter().peekable();
    if entries.peek().is_some() {
        page.control("SH", [heading]);
    }
    for (entry, explanation) in entries {
        page.control("TP", [])
            .text([bold(entry.into())])
            .text([roman(explanation)]);
    }
}

fn push_examples(page: &mut Roff, verb: &Command) {
    push_entries(page, "EXAMPLES", VerbHelp::of(verb).all_examples());
}

fn push_see_also(page: &mut Roff, titles: impl Iterator<Item = String>) {
    page.control("SH", ["SEE ALSO"]);
    let titles: Vec<String> = titles.collect();
    for (index, title) in titles.iter().enumerate() {
        let end = if index + 1 < titles.len() {
            "(1),"
        } else {
            "(1)"
        };
        page.text([bold(title), roman(end)]);
    }
}

fn push_verbs(pages: &mut Vec<(String, String)>, command: &Command, parent: &str) {
    for verb in command.get_subcommands() {
        let title = format!("{parent}-{}", verb.get_name());
        pages.push((title.clone(), verb_page(verb, &title, parent)));
        push_verbs(pages, verb, &title);
    }
}

fn verb_page(verb: &Command, title: &str, parent: &str) -> String {
    let outer = parent.strip_prefix("rmadmin-").unwrap_or_default();
    let name = format!("{outer} {}", verb.get_name()).trim().to_owned();
    let usage = match reference::hadoop_word(&name) {
        Some(word) => format!(
            "{}\n{TOOL} {}{}",
            usage(verb),
            word.word,
            after_blank(word.arguments)
        ),
        None => usage(verb),
    };
    let mut rest = Roff::new();
    if SANDBOX_FAULTS.contains(&name.as_str()) {
        push_faults(&mut rest);
    }
    push_examples(&mut rest, verb);
    let own = VerbHelp::of(verb).statuses.unwrap_or("0 done");
    rest.control("SH", ["EXIT STATUS"]).text([roman(format!(
        "{own}. All exit statuses are listed in rmadmin(1)."
    ))]);
    push_entries(
        &mut rest,
        "ENVIRONMENT",
        ENVIRONMENT
            .into_iter()
            .filter(|(variable, _)| reference::obeys(variable, &name)),
    );
    if applies("conf_dir", &name) {
        push_entries(&mut rest, "FILES", reference::files(&name).iter().copied());
    }
    let inner = verb
        .get_subcommands()
        .map(|inner| format!("{title}-{}", inner.get_name()));
    let related = match parent {
        TOOL => reference::related(verb),
        _ => Vec::new(),
    };
    let related = related.into_iter().map(|verb| format!("{TOOL}-{verb}"));
    push_see_also(
        &mut rest,
        std::iter::once(parent.to_owned())
            .chain(inner)
            .chain(related),
    );
    render(verb.clone(), title, usage, &rest)
}

fn push_faults(page: &mut Roff) {
    let help = fault_help();
    let mut lines = help.lines();
    let form = lines.next().unwrap_or_default();
    page.control("SH", ["FAULTS"])
        .text([roman(form.trim_start_matches("Faults: "))]);
    for line in lines {
        if !line.starts_with(' ') {
            page.control("PP", []).text([roman(line)]);
            continue;
        }
        let (fault, what) = line.trim().split_once(' ').unwrap_or((line, ""));
        page.control("TP", [])
            .text([bold(fault)])
            .text([roman(what.trim())]);
    }
}

fn after_blank(text: &str) -> String {
    if text.is_empty() {
        String::new()
    } else {
        format!(" {text}")
    }
}

/// Returns the usage line of `--help` without its heading.
fn usage(command: &Command) -> String {
    let usage = command.clone().render_usage().to_string();
    usage.trim_start_matches("Usage: ").trim().to_owned()
}

/// Renders a page: the sections of `clap_mangen`, then `rest`.
fn render(command: Command, title: &str, usage: String, rest: &Roff) -> String {
    let page = command
        .display_name(title.to_owned())
        // The synopsis sets this word in bold.
        .bin_name(TOOL)
        .override_usage(usage)
        // clap_mangen would print this text under EXTRA; the page has its own sections for it.
        .after_help(None::<&str>)
        .after_long_help(None::<&str>)
        .version(None::<&str>)
        .long_version(None::<&str>)
        .subcommand_help_heading("COMMANDS")
        .mut_args(for_paper);
    let about = page.get_long_about().map(ToString::to_string);
    // NAME already has the first paragraph.
    let more = about.as_deref().and_then(|about| about.split_once("\n\n"));
    let page = match more {
        Some((_, more)) => page.long_about(more.to_owned()),
        None => page,
    };
    let page = Man::new(page)
        .title(title.to_uppercase())
        // A quoted empty argument: an empty word would be dropped, and the next argument would take its
        // place.
        .date("\"\"")
        .source(format!("{TOOL} {}", env!("CARGO_PKG_VERSION")))
        .manual("Hadoop YARN");
    let preamble = Roff::new().render();
    let mut text = written(|out| page.render(out));
    if more.is_none() {
        text = without_description(&text);
    }
    text.push_str(rest.render().trim_start_matches(&preamble));
    // clap_mangen separates possible values with two breaks and a blank line; one blank line is enough.
    wrapped(&text.replace("\n.br\n\n.br\n", "\n.sp\n"))
}

/// Removes the DESCRIPTION of a page.
fn without_description(page: &str) -> String {
    let Some((before, description)) = page.split_once(".SH DESCRIPTION\n") else {
        return page.to_owned();
    };
    let end = description.find(".SH ").unwrap_or(description.len());
    format!("{before}{}", &description[end..])
}

/// Prepares an argument for a page: `clap_mangen` omits aliases, and the help of options that `-h` hides.
fn for_paper(arg: Arg) -> Arg {
    let arg = arg.hide_short_help(false);
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
    // Writing to a vector cannot fail.
    let _ = write(&mut bytes);
    String::from_utf8_lossy(&bytes).into_owned()
}

/// Breaks long text lines at blanks. Requests begin with a dot and stay on one line, and so does the line after
/// `.TP`.
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
        // A line that begins with one of these characters would be a request.
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
