//! The report of `zookeeper bootstrap`: what it did on this host, and what the operator still has to do on the
//! others.

use serde::Serialize;

use super::check::{CheckResult, FindingDocument, lines};
use super::documents::ErrorDocument;
use super::{advice, error_document, harmless_line};
use crate::exit::Exit;
use crate::selection::Selection;
use crate::systems::zookeeper::bootstrap::StartFailure;
use crate::verdict::advice::Advice;
use crate::verdict::finding::Finding;

#[derive(Debug)]
pub struct BootstrapResult {
    /// The path of `zoo.cfg`.
    pub file: String,
    /// The server of this host; `None` for a standalone server without a line.
    pub server: Option<BootstrapServer>,
    pub data_dir: String,
    /// The server's id; `None` if it needs no id.
    pub myid: Option<i64>,
    pub changes: Vec<BootstrapChange>,
    pub dry_run: bool,
    /// The linter's findings above info, and warnings about the owner and the mode of `dataDir`.
    pub warnings: Vec<Finding>,
    /// The commands that start the servers, one line per server.
    pub start: Vec<StartLine>,
    /// The run of the script; `None` without `--start`, and if the server ran before.
    pub run: Option<ScriptRun>,
    /// The server that `--start` started.
    pub started: Option<Result<StartedServer, StartFailure>>,
    /// The folder of the server's logs; empty without `--start`.
    pub log: String,
    /// The command that stops the server; empty without `--start`.
    pub stop: String,
    /// The command that shows the status of the ensemble.
    pub next: Advice,
}

#[derive(Debug, Clone, Serialize)]
pub struct BootstrapServer {
    pub id: i64,
    pub host: String,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BootstrapChange {
    MakeFolder { path: String, mode: u32 },
    WriteId { path: String, id: i64 },
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScriptRun {
    /// A line for a shell.
    pub command: String,
    /// The user who runs the script, and then the server.
    pub user: String,
}

#[derive(Debug, Clone, Serialize)]
pub struct StartLine {
    /// `None` for a standalone server without a line.
    pub id: Option<i64>,
    pub host: String,
    pub is_here: bool,
    /// A line for a shell on that host that prepares it; `None` for this host.
    pub setup: Option<String>,
    /// A line for a shell on that host that starts the server.
    pub command: String,
}

#[derive(Debug, Clone, Serialize)]
pub struct StartedServer {
    pub address: String,
    /// The mode in the server's `srvr` answer, such as `leader`.
    pub mode: &'static str,
    /// True if the server already served before.
    pub already: bool,
}

#[derive(Serialize)]
pub struct BootstrapDocument<'a> {
    file: &'a str,
    server: Option<&'a BootstrapServer>,
    data_dir: &'a str,
    dry_run: bool,
    changes: Vec<String>,
    findings: Vec<FindingDocument<'a>>,
    start: &'a [StartLine],
    started: Option<&'a StartedServer>,
    next: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<ErrorDocument>,
}

impl BootstrapChange {
    fn words(&self, is_done: bool) -> String {
        match (self, is_done) {
            (Self::MakeFolder { path, mode }, false) => format!("create {path} (mode {mode:04o})"),
            (Self::MakeFolder { path, mode }, true) => format!("created {path} (mode {mode:04o})"),
            (Self::WriteId { path, id }, false) => format!("write {id} to {path}"),
            (Self::WriteId { path, id }, true) => format!("wrote {id} to {path}"),
        }
    }
}

impl ScriptRun {
    fn words(&self, is_done: bool) -> String {
        let verb = if is_done { "ran" } else { "run" };
        format!("{verb} {} as user {}", self.command, self.user)
    }
}

impl BootstrapResult {
    pub fn document(&self, selection: &Selection) -> BootstrapDocument<'_> {
        let is_done = !self.dry_run;
        let changes = self.changes.iter().map(|change| change.words(is_done));
        let changes = changes.chain(self.run.iter().map(|run| run.words(is_done)));
        BootstrapDocument {
            file: &self.file,
            server: self.server.as_ref(),
            data_dir: &self.data_dir,
            dry_run: self.dry_run,
            changes: changes.collect(),
            findings: self.warnings.iter().map(FindingDocument::of).collect(),
            start: &self.start,
            started: self
                .started
                .as_ref()
                .and_then(|started| started.as_ref().ok()),
            next: advice::text(&self.next, selection),
            error: self.failure().map(|message| ErrorDocument {
                kind: "failed",
                cause: match self.signal() {
                    Some(_) => "interrupted",
                    None => "unconfirmed",
                },
                ..error_document::of_usage(&message)
            }),
        }
    }

    pub fn exit(&self) -> Exit {
        match (self.failure(), self.signal()) {
            (_, Some(signal)) => Exit::of_signal(signal),
            (Some(_), None) => Exit::Unconfirmed,
            (None, None) => Exit::Success,
        }
    }

    /// Returns the signal that ended the wait for the server.
    fn signal(&self) -> Option<i32> {
        match &self.started {
            Some(Err(StartFailure::Interrupted { signal, .. })) => Some(*signal),
            _ => None,
        }
    }

    /// A line for standard error: why it is unknown whether the started server serves.
    pub fn explanation(&self) -> String {
        match self.failure() {
            Some(message) => format!("rmadmin: {}\n", harmless_line(&message)),
            None => String::new(),
        }
    }

    fn failure(&self) -> Option<String> {
        let failure = self.started.as_ref()?.as_ref().err()?;
        let server = match &self.server {
            Some(BootstrapServer { id, host }) => format!("server.{id} ({host})"),
            None => "the server".to_owned(),
        };
        Some(failure.sentence(&server, &self.log, &self.stop))
    }

    pub fn text(&self, selection: &Selection, colour: bool) -> String {
        let warnings = self.warnings.iter().map(|finding| lines(finding, colour));
        let mut text: String = warnings.collect();
        let mut line = |words: String| {
            text.push_str(&harmless_line(&words));
            text.push('\n');
        };
        line(match &self.server {
            Some(BootstrapServer { id, host }) => {
                format!("This host is server.{id} ({host}) of {}.", self.file)
            }
            None => format!(
                "{} has no server lines: a standalone server, which needs no myid.",
                self.file
            ),
        });
        let prefix = if self.dry_run { "would " } else { "" };
        for change in &self.changes {
            line(format!("- {prefix}{}", change.words(!self.dry_run)));
        }
        if self.changes.is_empty() {
            line(match self.myid {
                Some(id) => format!(
                    "{}/myid has the id {id} already: nothing to change.",
                    self.data_dir
                ),
                None => format!("{} is there: nothing to change.", self.data_dir),
            });
        }
        if let Some(run) = &self.run {
            line(format!("- {prefix}{}", run.words(!self.dry_run)));
        }
        match &self.started {
            Some(Ok(started)) if started.already => line(format!(
                "A server serves on {} already, as {}; this command did not start it, and did not verify that it uses {}.",
                started.address, started.mode, self.data_dir
            )),
            Some(Ok(started)) => line(format!(
                "It serves, as {}: {}",
                started.mode, started.address
            )),
            Some(Err(_)) => {}
            None if self.run.is_some() => {}
            None => self.push_own_start(&mut line),
        }
        match &self.started {
            Some(Err(failure)) if !failure.is_running() => {}
            // A server serves only with a majority.
            Some(Ok(_)) => self.push_others("If not done yet, on", &mut line),
            _ => self.push_others("On", &mut line),
        }
        line(format!("next: {}", advice::text(&self.next, selection)));
        text
    }

    fn push_own_start(&self, line: &mut impl FnMut(String)) {
        for server in self.start.iter().filter(|server| server.is_here) {
            line("To start this server:".to_owned());
            line(format!("    {}", server.command));
        }
    }

    /// The other hosts may not be set up yet.
    fn push_others(&self, on: &str, line: &mut impl FnMut(String)) {
        let others = || self.start.iter().filter(|server| !server.is_here);
        let hosts: Vec<&str> = others().map(|server| server.host.as_str()).collect();
        if !hosts.is_empty() {
            line(format!(
                "{on} each other host ({}), set it up, then start its server:",
                hosts.join(", ")
            ));
        }
        for server in others() {
            let setup = server.setup.as_ref();
            let setup = setup.map_or(String::new(), |setup| format!("{setup} && "));
            line(format!("    on {}: {setup}{}", server.host, server.command));
        }
    }
}

/// Returns the report if the linter finds an error: nothing was changed.
pub fn refused(result: &CheckResult, colour: bool) -> (String, String) {
    (
        result.text(colour),
        format!("rmadmin: {}\n", harmless_line(&sentence(result))),
    )
}

fn sentence(result: &CheckResult) -> String {
    let files = result.files.join(", ");
    format!("{files} has errors; nothing was changed. Correct them and repeat")
}

#[derive(Serialize)]
pub struct RefusedDocument<'a> {
    error: ErrorDocument,
    findings: Vec<FindingDocument<'a>>,
}

pub fn refused_document(result: &CheckResult) -> RefusedDocument<'_> {
    RefusedDocument {
        error: ErrorDocument {
            kind: "failed",
            cause: "configuration",
            ..error_document::of_usage(&sentence(result))
        },
        findings: result.findings.iter().map(FindingDocument::of).collect(),
    }
}

/// The exit status of [`refused`].
pub const REFUSED: Exit = Exit::Config;

#[cfg(test)]
mod tests;
