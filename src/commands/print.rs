//! Prints a report. A reader that has closed the pipe is not an error: the command has ended, and keeps its exit
//! status.

use std::io::{self, Write as _};
use std::sync::mpsc;
use std::time::Duration;

use crate::base::io::write_stdout;
use crate::exit::Exit;
use crate::report::{self, Report};
use crate::request::dialect::Dialect;
use crate::request::{Format, Style};

use super::signals;

/// Prints the report of a command. Signals and the time limit end the wait for a reader.
pub async fn print(report: Report, style: Style, limit: Option<Duration>) -> Exit {
    let dialect = Dialect::new(style, Format::default());
    let unread = dialect.exit_unwritten(report.exit);
    signals::while_printing(move || write(&report, dialect), limit, unread).await
}

/// Prints a report without a runtime.
pub fn print_within(report: Report, style: Style, limit: Option<Duration>) -> Exit {
    let dialect = Dialect::new(style, Format::default());
    let Some(limit) = limit else {
        return write(&report, dialect);
    };
    let (tell, told) = mpsc::channel();
    let unread = dialect.exit_unwritten(report.exit);
    let printing = move || tell.send(write(&report, dialect));
    match std::thread::Builder::new().spawn(printing) {
        Ok(_) => told.recv_timeout(limit).unwrap_or(unread),
        Err(_) => unread,
    }
}

fn write(report: &Report, dialect: Dialect) -> Exit {
    let stderr = match dialect.fits_terminal {
        true => report::fitted(&report.stderr, &io::stderr()),
        false => report.stderr.clone(),
    };
    let _ = io::stderr().write_all(stderr.as_bytes());
    match write_stdout(&report.stdout) {
        Ok(_) => report.exit,
        Err(error) => {
            let _ = writeln!(
                io::stderr(),
                "rmadmin: standard output cannot be written: {error}"
            );
            dialect.exit_unwritten(report.exit)
        }
    }
}
