//! Parse, run, print once, exit.

use std::ffi::OsString;
use std::io;
use std::process::ExitCode;

use rmadmin::base::spare;
use rmadmin::cli::{self, CommandLine, UnreadLine, complete};
use rmadmin::commands;
use rmadmin::config::sensitive::without_secrets_of;
use rmadmin::exit::Exit;
use rmadmin::report::{Report, render};
use rmadmin::request::Style;

fn main() -> ExitCode {
    commands::outlive_stray_signals();
    spare::share_heap();
    let words: Vec<OsString> = std::env::args_os().collect();
    if let Some(shell) = std::env::var_os(complete::VARIABLE) {
        return answer_shell(&shell.to_string_lossy(), &words).into();
    }
    let exit = match cli::read(&words) {
        Ok(line) => run(&line, &words),
        // Printed without a runtime: no descriptors are needed, and signals keep their usual effect.
        Err(unread) => {
            let report = without_secrets(&words, explain(&unread));
            commands::print_within(report, Style::Subcommand, unread.settings.timeout)
        }
    };
    exit.into()
}

/// Runs and prints in one runtime. With two, a signal between them would end the process without a result.
fn run(line: &CommandLine, words: &[OsString]) -> Exit {
    let runtime = match commands::runtime() {
        Ok(runtime) => runtime,
        Err(lack) => {
            let report = Report::new("", format!("rmadmin: {lack}\n"), Exit::Unavailable);
            return commands::print_within(report, line.style, None);
        }
    };
    let exit = runtime.block_on(async {
        let report = commands::run(line, &commands::environment()).await;
        let report = without_secrets(words, report);
        commands::print(report, line.style, line.settings.timeout).await
    });
    // Does not wait for a name lookup that hangs in the system's resolver.
    runtime.shutdown_background();
    exit
}

fn explain(unread: &UnreadLine) -> Report {
    let settings = &unread.settings;
    if unread.is_help {
        return Report::success(&*unread.text);
    }
    let selection = settings.selection(&commands::environment());
    render::usage_error(&unread.text, settings.format, &selection, unread.system)
}

/// Removes the passwords of the command line from the report.
fn without_secrets(words: &[OsString], mut report: Report) -> Report {
    let words = words.iter().map(|word| word.to_string_lossy().into_owned());
    let words: Vec<String> = words.collect();
    report.stderr = without_secrets_of(&words, report.stderr);
    // JSON documents and plugin lines about a wrong command line quote that line too.
    if matches!(report.exit, Exit::Usage | Exit::Unknown) {
        report.stdout = without_secrets_of(&words, report.stdout);
    }
    report
}

fn answer_shell(shell: &str, words: &[OsString]) -> Exit {
    let lookup = commands::candidates::LOOKUP;
    match complete::answer(shell, words, lookup, &mut io::stdout()) {
        Ok(()) => Exit::Success,
        Err(error) => {
            let report = Report::new("", format!("rmadmin: {error}\n"), Exit::Usage);
            commands::print_within(report, Style::Hadoop, None)
        }
    }
}
