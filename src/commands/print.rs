//! Prints a report. A reader that has gone away is no error: the command is done, and its status stands.

use std::io::{self, Write as _};
use std::sync::mpsc;
use std::time::Duration;

use crate::exit::Exit;
use crate::report::{self, Report};
use crate::request::Spelling;

use super::signals;

/// Prints the report of a command. Signals and the time limit end the wait for a reader.
pub async fn print(report: Report, spelling: Spelling, limit: Option<Duration>) -> Exit {
    let unread = unwritten(report.exit, spelling);
    signals::while_printing(move || write(&report, spelling), limit, unread).await
}

/// Prints a report without a runtime.
pub fn print_within(report: Report, spelling: Spelling, limit: Option<Duration>) -> Exit {
    let Some(limit) = limit else {
        return write(&report, spelling);
    };
    let (tell, told) = mpsc::channel();
    let unread = unwritten(report.exit, spelling);
    let printing = move || tell.send(write(&report, spelling));
    match std::thread::Builder::new().spawn(printing) {
        Ok(_) => told.recv_timeout(limit).unwrap_or(unread),
        Err(_) => unread,
    }
}

fn write(report: &Report, spelling: Spelling) -> Exit {
    let stderr = match spelling {
        Spelling::Hadoop => report.stderr.clone(),
        Spelling::Subcommand => report::fitted(&report.stderr, &io::stderr()),
    };
    let _ = io::stderr().write_all(stderr.as_bytes());
    let mut stdout = io::stdout().lock();
    let written = stdout.write_all(report.stdout.as_bytes());
    match written.and_then(|()| stdout.flush()) {
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
