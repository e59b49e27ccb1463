//! Renders results, errors and questions as text. Only this module distinguishes the styles. Only this module and
//! [`status`] distinguish the formats.

use std::time::Duration;

use crate::error::CommandError;
use crate::exit::Exit;
use crate::net::server::Server;
use crate::request::{Format, Style};
use crate::selection::Selection;
use crate::verdict::look::{Look, System};

use super::documents::{FailureDocument, FaultsDocument, RmDocument, RmsDocument};
use super::done::Done;
use super::status;
use super::transition::ForcedTransition;
use super::{
    Report, administration, bootstrap, error_document, hadoop, harmless, history, messages, probe,
    sarif, service_state, table, wrap,
};

/// The properties of standard output that change the text.
#[derive(Debug, Clone, Copy, Default)]
pub struct Terminal {
    pub is_terminal: bool,
    pub colour: bool,
    /// Width in columns.
    pub width: Option<usize>,
}

impl Terminal {
    /// Wraps the text to the terminal's width, if known.
    pub fn fitted(self, text: &str) -> String {
        match self.width {
            Some(width) => wrap::prose(text, width),
            None => text.to_owned(),
        }
    }
}

/// Inputs of rendering other than the result.
#[derive(Debug, Clone, Copy)]
pub struct Surroundings<'a> {
    pub selection: &'a Selection,
    pub terminal: Terminal,
}

/// Returns the report of a command that succeeded, at least in part.
pub fn render(done: &Done, style: Style, format: Format, surroundings: Surroundings<'_>) -> Report {
    match (style, format) {
        (Style::Hadoop, _) => hadoop_report(done, surroundings),
        (Style::Subcommand, Format::Json) => json_report(done, surroundings),
        (Style::Subcommand, Format::Tsv) => tsv_report(done, surroundings),
        (Style::Subcommand, Format::Sarif) => sarif_report(done, surroundings),
        (Style::Subcommand, other) => match (done, status::special_format(other)) {
            (Done::Look { look, exit }, Some(text)) => Report::new(text(look), "", *exit),
            _ => table_report(done, surroundings),
        },
    }
}

/// Returns the report of a failed command.
pub fn failure(
    error: &CommandError,
    style: Style,
    format: Format,
    selection: &Selection,
    system: &System,
) -> Report {
    match (style, format) {
        (Style::Hadoop, _) => hadoop::failure(error, selection),
        // A monitoring plugin exits with 0 to 3 and prints one line on standard output.
        (Style::Subcommand, Format::Nagios) => Report::new(
            status::nagios::failure(system, &messages::sentence(error)),
            "",
            Exit::Unknown,
        ),
        (Style::Subcommand, Format::Json) => {
            let report = messages::failure(error, selection);
            let document = FailureDocument {
                error: error_document::of_command(error, selection),
            };
            Report {
                stderr: report.stderr,
                ..Report::document(&document, report.exit)
            }
        }
        (Style::Subcommand, _) => messages::failure(error, selection),
    }
}

/// Returns the report of an invalid command line; `text` is the parser's message.
pub fn usage_error(text: &str, format: Format, selection: &Selection, system: &System) -> Report {
    match format {
        Format::Nagios => Report::new(
            status::nagios::failure(system, first_line(text)),
            text,
            Exit::Unknown,
        ),
        Format::Json => {
            let error = error_document::of_usage(&before_usage(text));
            let document = Report {
                stderr: text.to_owned(),
                ..Report::document(&FailureDocument { error }, Exit::Usage)
            };
            document.completed(selection, Duration::ZERO)
        }
        _ => Report::new("", text, Exit::Usage),
    }
}

/// Formats one look of `status --watch` for a stream that is not a screen. TSV has a heading only if `is_first`.
pub fn watched_look(look: &Look, format: Format, is_first: bool) -> String {
    match format {
        Format::Json => status::json::line(look),
        Format::Tsv if !is_first => status::tsv::rows(look),
        Format::Tsv => status::tsv::text(look),
        other => match status::special_format(other) {
            Some(text) => text(look),
            None => status::watch::lines(look),
        },
    }
}

/// Returns the question before a forced transition.
pub fn question(transition: &ForcedTransition<'_>, style: Style) -> String {
    match style {
        Style::Hadoop => transition.hadoop_question(),
        Style::Subcommand => transition.question(),
    }
}

fn hadoop_report(done: &Done, surroundings: Surroundings<'_>) -> Report {
    match done {
        Done::HadoopAnswer {
            stdout,
            stderr,
            exit,
        } => Report::new(stdout, stderr, *exit),
        Done::Warned { done, warning } => {
            let mut report = hadoop_report(done, surroundings);
            if report.exit == Exit::Success {
                report.stderr.push_str(warning);
            }
            report
        }
        Done::ServiceState(state) => hadoop::service_state(state.state),
        Done::ServiceStates(rows) => hadoop::service_states(rows),
        Done::Groups(groups) => hadoop::groups(groups),
        Done::AcceptedSplitBrain(error) => Report {
            exit: Exit::Success,
            ..hadoop::failure(error, surroundings.selection)
        },
        Done::DecommissionGoesOn { leaving, signal } => {
            administration::goes_on(leaving, *signal, None)
        }
        Done::Healthy(_) | Done::Transition(_) | Done::Administration(_) => Report::success(""),
        // The Java CLI lacks this command.
        other => table_report(other, surroundings),
    }
}

fn json_report(done: &Done, surroundings: Surroundings<'_>) -> Report {
    let selection = surroundings.selection;
    match done {
        Done::ServiceState(state) => Report::document(&state.document(), Exit::Success),
        Done::ServiceStates(rows) => {
            let rms = service_state::documents(rows, selection);
            Report::document(&RmsDocument { rms }, service_state::exit(rows))
        }
        Done::Healthy(server) => {
            let health = Some("healthy");
            let document = RmDocument {
                health,
                ..RmDocument::of(server)
            };
            Report::document(&document, Exit::Success)
        }
        Done::Look { look, exit } => Report::document(&status::json::fields(look), *exit),
        Done::Wait(result) => Report {
            stderr: result.explanation(),
            ..Report::document(&result.document(), result.exit())
        },
        Done::Transition(result) => Report {
            stderr: result.warnings(selection),
            ..Report::document(&result.document(), Exit::Success)
        },
        Done::FailoverPlan(plan) => Report::document(&plan.document(), Exit::Success),
        Done::ConditionNotMet(result) => Report::document(&result.document(), Exit::Success),
        Done::FailoverRun(run) => Report {
            stdout: run.unwritten_stdout.clone(),
            stderr: run.unwritten_stderr.clone(),
            ..Report::document(&run.document(selection), run.exit())
        },
        Done::Administration(result) => Report::document(&result.document(), Exit::Success),
        Done::Groups(groups) => Report::document(&groups.document(), Exit::Success),
        Done::Probe(result) => Report {
            stderr: result.explanation(),
            ..Report::document(&result.row.document(), result.exit)
        },
        Done::Probes(results) => {
            let rms = results.documents();
            Report::document(&RmsDocument { rms }, results.exit)
        }
        Done::History(result) => Report {
            stderr: result.notes(),
            ..Report::document(&result.document(), Exit::Success)
        },
        Done::Check(result) => Report::document(&result.document(), result.exit()),
        Done::Bootstrap(result) => Report {
            stderr: result.explanation(),
            ..Report::document(&result.document(selection), result.exit())
        },
        Done::BootstrapRefused(result) => Report {
            stderr: bootstrap::refused(result, false).1,
            ..Report::document(&bootstrap::refused_document(result), bootstrap::REFUSED)
        },
        Done::SandboxFaults { faults, .. } => {
            Report::document(&FaultsDocument { faults }, Exit::Success)
        }
        Done::Nothing
        | Done::Ended(_)
        | Done::Text(_)
        | Done::HadoopAnswer { .. }
        | Done::Warned { .. }
        | Done::AcceptedSplitBrain(_)
        | Done::DecommissionGoesOn { .. }
        | Done::LastLook { .. }
        | Done::Tour { .. } => table_report(done, surroundings),
    }
}

/// Formats a table as TSV, and any other result as text.
fn tsv_report(done: &Done, surroundings: Surroundings<'_>) -> Report {
    match done {
        Done::ServiceStates(rows) => Report::new(
            service_state::tsv(rows, surroundings.selection),
            "",
            service_state::exit(rows),
        ),
        Done::Look { look, exit } => Report::new(status::tsv::text(look), "", *exit),
        Done::Groups(groups) => Report::success(groups.tsv()),
        Done::Probe(result) => {
            Report::new(probe::tsv([&result.row]), result.explanation(), result.exit)
        }
        Done::Probes(results) => Report::new(probe::tsv(&results.rows), "", results.exit),
        Done::History(result) => {
            Report::new(history::tsv(&result.history), result.notes(), Exit::Success)
        }
        Done::Check(result) => Report::new(result.tsv(), "", result.exit()),
        other => table_report(other, surroundings),
    }
}

/// Formats findings as SARIF, and any other result as text.
fn sarif_report(done: &Done, surroundings: Surroundings<'_>) -> Report {
    match done {
        Done::Check(result) => Report::new(sarif::text(result), "", result.exit()),
        other => table_report(other, surroundings),
    }
}

fn table_report(done: &Done, surroundings: Surroundings<'_>) -> Report {
    let Surroundings {
        selection,
        terminal,
    } = surroundings;
    match done {
        Done::Nothing | Done::ConditionNotMet(_) => Report::success(""),
        Done::Ended(exit) => Report::new("", "", *exit),
        Done::Text(text) => Report::success(text),
        Done::HadoopAnswer { .. } | Done::Warned { .. } | Done::AcceptedSplitBrain(_) => {
            hadoop_report(done, surroundings)
        }
        Done::ServiceState(state) => {
            let word = table::state(&state.state.to_string(), terminal.colour);
            Report::success(word + "\n")
        }
        Done::ServiceStates(rows) => Report::new(
            service_state::text(rows, selection, terminal.colour),
            "",
            service_state::exit(rows),
        ),
        Done::Healthy(server) => healthy(server, terminal),
        Done::Look { look, exit } => {
            let text = status::table::text(look, terminal.colour);
            Report::new(terminal.fitted(&text), "", *exit)
        }
        Done::LastLook { look, leave_screen } => last_look(look.as_ref(), leave_screen, terminal),
        Done::Wait(result) => Report::new("", result.explanation(), result.exit()),
        Done::Transition(result) => Report::new(
            result.text(selection),
            result.warnings(selection),
            Exit::Success,
        ),
        Done::FailoverPlan(plan) => {
            Report::success(terminal.fitted(&harmless(&plan.text(selection))))
        }
        Done::FailoverRun(run) => Report::new(
            run.unwritten_stdout.clone() + &terminal.fitted(&harmless(&run.text(selection))),
            run.unwritten_stderr.clone(),
            run.exit(),
        ),
        Done::Administration(result) => Report::success(result.text(selection)),
        Done::Groups(groups) => Report::success(groups.text()),
        Done::DecommissionGoesOn { leaving, signal } => {
            administration::goes_on(leaving, *signal, Some(selection))
        }
        Done::Probe(result) if result.is_hidden() => Report::new("", "", result.exit),
        Done::Probe(result) => Report::new(
            result.text(terminal.colour),
            result.explanation(),
            result.exit,
        ),
        Done::Probes(results) => Report::new(
            results.text(terminal.colour),
            results.explanation(),
            results.exit,
        ),
        Done::History(result) => Report::new(
            history::text(&result.history, terminal.width),
            result.notes(),
            Exit::Success,
        ),
        Done::Check(result) => {
            let text = terminal.fitted(&result.text(terminal.colour));
            Report::new(text, "", result.exit())
        }
        Done::Bootstrap(result) => {
            let text = result.text(selection, terminal.colour);
            let text = terminal.fitted(&text);
            Report::new(text, result.explanation(), result.exit())
        }
        Done::BootstrapRefused(result) => {
            let (findings, sentence) = bootstrap::refused(result, terminal.colour);
            Report::new(terminal.fitted(&findings), sentence, bootstrap::REFUSED)
        }
        Done::SandboxFaults { answers, .. } => Report::success(harmless(answers)),
        Done::Tour { as_expected } => end_of_tour(*as_expected),
    }
}

/// Reports a healthy RM. Prints nothing without a terminal: cron mails all output.
fn healthy(server: &Server, terminal: Terminal) -> Report {
    Report::success(match terminal.is_terminal {
        true => super::harmless_line(&format!("{} is healthy", server.id)) + "\n",
        false => String::new(),
    })
}

/// Returns the report at the end of `status --watch` on a screen.
fn last_look(look: Option<&Look>, leave_screen: &str, terminal: Terminal) -> Report {
    let text = look.map_or_else(String::new, |look| {
        terminal.fitted(&status::table::text(look, terminal.colour))
    });
    let exit = look.map_or(Exit::Unknown, Look::exit);
    Report::new(format!("{leave_screen}{text}"), "", exit)
}

fn end_of_tour(as_expected: bool) -> Report {
    let text = "\nThe sandbox is gone. `rmadmin --help` lists all commands.\n";
    let exit = match as_expected {
        true => Exit::Success,
        false => Exit::Degraded,
    };
    Report::new(text, "", exit)
}

fn first_line(text: &str) -> &str {
    let first = text.lines().next().unwrap_or_default();
    first.strip_prefix("rmadmin: ").unwrap_or(first)
}

/// Returns the error and the tips, without the usage after them.
fn before_usage(text: &str) -> String {
    let text = text.strip_prefix("rmadmin: ").unwrap_or(text);
    let lines = text.lines().map(str::trim);
    let said = lines.take_while(|line| !line.starts_with("Usage:"));
    let said = said.filter(|line| !line.is_empty() && !line.starts_with("For more information"));
    said.collect::<Vec<_>>().join("\n")
}
