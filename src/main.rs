//! Parse, run, print once, exit.

use std::ffi::OsString;
use std::io::{self, Write};
use std::process::ExitCode;
use std::sync::mpsc;
use std::time::Duration;

use rmadmin::base::{spare, threads};
use rmadmin::cli::{self, complete, hadoop};
use rmadmin::commands;
use rmadmin::config::sensitive::without_secrets_of;
use rmadmin::config::{Configuration, Environment, Sources, keys};
use rmadmin::exit::Exit;
use rmadmin::journal;
use rmadmin::journal::history::History;
use rmadmin::report::{self, Report};
use rmadmin::request::{HadoopLine, Request, Settings, Spelling};
use rmadmin::security::user;
use rmadmin::systems::yarn::targets::Cluster;

fn main() -> ExitCode {
    commands::outlive_stray_signals();
    spare::share_heap();
    let words: Vec<OsString> = std::env::args_os().collect();
    if let Some(shell) = std::env::var_os(complete::VARIABLE) {
        return answer_shell(&shell.to_string_lossy(), &words);
    }
    let hadoops = words
        .get(1..)
        .filter(|arguments| hadoop::is_hadoop(arguments));
    let (command, spelling) = match hadoops {
        Some(arguments) => (
            Ok(Command::Hadoop(Box::new(hadoop::read(arguments)))),
            Spelling::Hadoop,
        ),
        None => (parse(&hadoop::as_subcommand(&words)), Spelling::Subcommand),
    };
    let exit = match command {
        // Without a runtime: it needs no descriptors, and signals have their usual effect.
        Err(report) => print_within(limit(&words), without_secrets(&words, report), spelling),
        Ok(command) => run(command, &words, spelling),
    };
    exit.into()
}

/// A command line, read.
enum Command {
    Hadoop(Box<HadoopLine>),
    Request(Box<Request>, Box<Settings>),
}

/// Reads a line in subcommand style.
///
/// # Errors
/// The report of a line that asks for help, or is wrong: there is nothing to run.
fn parse(words: &[OsString]) -> Result<Command, Report> {
    match cli::parse(words) {
        Ok((request, settings)) => Ok(Command::Request(Box::new(request), Box::new(settings))),
        Err(error) if error.use_stderr() => {
            let text = cli::message(&error);
            Err(match cli::is_plugin(words) {
                true => commands::plugin_usage_error(&text),
                false if cli::wants_json(words) => {
                    let folder = cli::named_folder(words);
                    commands::usage_document(&text, folder, &environment())
                }
                false => Report::new("", text, Exit::Usage),
            })
        }
        Err(error) => Err(Report::success(error.render().to_string())),
    }
}

/// Carries it out and prints the result, in one runtime: between two, a signal would end the process without a result.
fn run(command: Command, words: &[OsString], spelling: Spelling) -> Exit {
    let runtime = match runtime() {
        Ok(runtime) => runtime,
        Err(lack) => {
            let stderr = format!("rmadmin: {lack}\n");
            return print(&Report::new("", stderr, Exit::Unavailable), spelling);
        }
    };
    let timeout = match &command {
        Command::Hadoop(line) => line.settings.timeout,
        Command::Request(_, settings) => settings.timeout,
    };
    let exit = runtime.block_on(async {
        let report = match command {
            Command::Hadoop(line) => commands::hadoop_line(&line, environment()).await,
            Command::Request(request, settings) => {
                commands::run(&request, *settings, environment(), spelling).await
            }
        };
        let report = without_secrets(words, report);
        let unread = unwritten(report.exit, spelling);
        commands::while_printing(move || print(&report, spelling), timeout, unread).await
    });
    // A lookup that still hangs in the system's resolver is not waited for.
    runtime.shutdown_background();
    exit
}

/// One thread is enough for a handful of sockets, and the quickest to start.
///
/// # Errors
/// What every command needs is not there, in words.
fn runtime() -> Result<tokio::runtime::Runtime, String> {
    /// The watchdog, and one for work that may be made to wait.
    const THREADS: usize = 2;
    /// Bytes of memory, beside what the configuration and the answers take.
    const MEMORY: usize = 4 << 20;
    let lack = |what: &'static str| {
        move |error: io::Error| format!("the operating system gives {what}: {error}")
    };
    let _memory = spare::memory(MEMORY, 0).map_err(lack("no memory (ulimit -v)"))?;
    threads::reserve(THREADS).map_err(lack("no threads (ulimit -u, ulimit -v)"))?;
    spare::descriptors(spare::OF_RUNTIME).map_err(lack("no descriptors (ulimit -n)"))?;
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_io()
        .enable_time()
        .build();
    runtime.map_err(lack("no event queue"))
}

/// The report without the passwords of the command line.
fn without_secrets(words: &[OsString], mut report: Report) -> Report {
    let words = words.iter().map(|word| word.to_string_lossy().into_owned());
    let words: Vec<String> = words.collect();
    report.stderr = without_secrets_of(&words, report.stderr);
    // The result of a command line that is wrong is an error too, for programs.
    if matches!(report.exit, Exit::Usage | Exit::Unknown) {
        report.stdout = without_secrets_of(&words, report.stdout);
    }
    report
}

fn environment() -> Environment {
    Environment::new(std::env::vars_os(), user::os_user).with_arguments(std::env::args_os().skip(1))
}

/// The `--timeout` of a line that was not run.
fn limit(words: &[OsString]) -> Option<Duration> {
    hadoop::read(words.get(1..)?).settings.timeout
}

/// [`print()`], which does not wait longer than this for a reader.
fn print_within(limit: Option<Duration>, report: Report, spelling: Spelling) -> Exit {
    let Some(limit) = limit else {
        return print(&report, spelling);
    };
    let (tell, told) = mpsc::channel();
    let unread = unwritten(report.exit, spelling);
    let printing = move || tell.send(print(&report, spelling));
    match std::thread::Builder::new().spawn(printing) {
        Ok(_) => told.recv_timeout(limit).unwrap_or(unread),
        // Nothing can be said without a thread and within the limit.
        Err(_) => unread,
    }
}

/// Writes both streams. A reader that has gone away is no error: the command is done, and its status stands.
fn print(report: &Report, spelling: Spelling) -> Exit {
    let stderr = match spelling {
        Spelling::Hadoop => report.stderr.clone(),
        Spelling::Subcommand => report::fitted(&report.stderr, &io::stderr()),
    };
    let _ = io::stderr().write_all(stderr.as_bytes());
    let mut stdout = io::stdout().lock();
    match stdout
        .write_all(report.stdout.as_bytes())
        .and_then(|()| stdout.flush())
    {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            let _ = writeln!(
                io::stderr(),
                "rmadmin: standard output cannot be written: {error}"
            );
            unwritten(report.exit, spelling)
        }
        _ => report.exit,
    }
}

/// The exit status of a command whose result could not be written.
fn unwritten(exit: Exit, spelling: Spelling) -> Exit {
    match (exit, spelling) {
        (Exit::Success, Spelling::Subcommand) => Exit::Output,
        (Exit::Success, Spelling::Hadoop) => Exit::HadoopFailure,
        (failed, _) => failed,
    }
}

fn answer_shell(shell: &str, words: &[OsString]) -> ExitCode {
    let lookup = complete::Lookup {
        ids: configured_ids,
        clusters: known_clusters,
    };
    match complete::answer(shell, words, lookup, &mut io::stdout()) {
        Ok(()) => Exit::Success.into(),
        Err(error) => {
            let _ = writeln!(io::stderr(), "rmadmin: {error}");
            Exit::Usage.into()
        }
    }
}

/// The rm-ids of a configuration; none where it cannot be read.
fn configured_ids(sources: &Sources) -> Vec<String> {
    let Ok(configuration) = Configuration::load(sources, environment()) else {
        return Vec::new();
    };
    let Ok(cluster) = Cluster::from_configuration(&configuration) else {
        return Vec::new();
    };
    cluster
        .distinct()
        .iter()
        .map(|rm| rm.id.trimmed().to_owned())
        .collect()
}

/// The ids of clusters: that of the configuration, and those in the log.
fn known_clusters(sources: &Sources) -> Vec<String> {
    let configured = Configuration::load(sources, environment())
        .ok()
        .and_then(|configuration| configuration.get_trimmed(keys::CLUSTER_ID.name).ok()?);
    let log = journal::read(&environment(), None).text.ok().flatten();
    let actions = History::of(log.as_deref().unwrap_or_default().lines(), None).actions;
    let logged = actions
        .into_iter()
        .filter_map(|action| Some(action.before.or(action.after)?.cluster));
    let mut known: Vec<String> = configured.into_iter().chain(logged).collect();
    known.retain(|id| !id.is_empty());
    known.sort();
    known.dedup();
    known
}
