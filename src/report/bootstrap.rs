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
    /// The server that `--start` started.
    pub started: Option<Result<StartedServer, StartFailure>>,
    /// The folder of the server's logs; empty without `--start`.
    pub log: String,
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

impl BootstrapResult {
    pub fn document(&self, selection: &Selection) -> BootstrapDocument<'_> {
        let changes = self
            .changes
            .iter()
            .map(|change| change.words(!self.dry_run));
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
                cause: "unconfirmed",
                ..error_document::of_usage(&message)
            }),
        }
    }

    pub fn exit(&self) -> Exit {
        match self.failure() {
            Some(_) => Exit::Unconfirmed,
            None => Exit::Success,
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
        Some(match &self.server {
            Some(BootstrapServer { id, host }) => {
                failure.sentence(&format!("server.{id} ({host})"), &self.log)
            }
            None => failure.sentence("the server", &self.log),
        })
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
        match &self.started {
            Some(Ok(started)) if started.already => line(format!(
                "A server serves on {} already, as {}; this command did not start it.",
                started.address, started.mode
            )),
            Some(Ok(started)) => line(format!(
                "It serves, as {}: {}",
                started.mode, started.address
            )),
            Some(Err(_)) => {}
            None => self.push_own_start(&mut line),
        }
        match &self.started {
            Some(Err(failure)) if !failure.is_running() => {}
            _ => self.push_others(&mut line),
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
    fn push_others(&self, line: &mut impl FnMut(String)) {
        let others = || self.start.iter().filter(|server| !server.is_here);
        let hosts: Vec<&str> = others().map(|server| server.host.as_str()).collect();
        if !hosts.is_empty() {
            line(format!(
                "On each other host ({}), set it up, then start its server:",
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
mod tests {
    use super::*;

    fn result(dry_run: bool, changes: Vec<BootstrapChange>) -> BootstrapResult {
        let line = |id, host: &str, is_here| StartLine {
            id: Some(id),
            host: host.to_owned(),
            is_here,
            setup: (!is_here)
                .then(|| format!("rmadmin zookeeper bootstrap /etc/zoo.cfg --id {id}")),
            command: "zkServer.sh start /etc/zoo.cfg".to_owned(),
        };
        BootstrapResult {
            file: "/etc/zoo.cfg".to_owned(),
            server: Some(BootstrapServer {
                id: 1,
                host: "zk1".to_owned(),
            }),
            data_dir: "/data".to_owned(),
            myid: Some(1),
            changes,
            dry_run,
            warnings: Vec::new(),
            start: vec![line(1, "zk1", true), line(2, "zk2", false)],
            started: None,
            log: "/opt/zk/logs".to_owned(),
            next: Advice::command(["zookeeper", "status", "--server", "zk1:2181,zk2:2181"]),
        }
    }

    fn changes() -> Vec<BootstrapChange> {
        let folder = BootstrapChange::MakeFolder {
            path: "/data".to_owned(),
            mode: 0o750,
        };
        let id = BootstrapChange::WriteId {
            path: "/data/myid".to_owned(),
            id: 1,
        };
        vec![folder, id]
    }

    #[test]
    fn plans_and_results_differ() {
        let selection = Selection::default();
        let text = result(true, changes()).text(&selection, false);
        let plan = "\
This host is server.1 (zk1) of /etc/zoo.cfg.
- would create /data (mode 0750)
- would write 1 to /data/myid
To start this server:
    zkServer.sh start /etc/zoo.cfg
On each other host (zk2), set it up, then start its server:
    on zk2: rmadmin zookeeper bootstrap /etc/zoo.cfg --id 2 && zkServer.sh start /etc/zoo.cfg
";
        assert!(text.starts_with(plan), "{text}");
        let text = result(false, changes()).text(&selection, false);
        assert!(text.contains("\n- wrote 1 to /data/myid\n"), "{text}");
        let text = result(false, Vec::new()).text(&selection, false);
        assert!(
            text.contains("\n/data/myid has the id 1 already: nothing to change.\n"),
            "{text}"
        );
        let started = BootstrapResult {
            started: Some(Ok(StartedServer {
                address: "zk1:2181".to_owned(),
                mode: "leader",
                already: false,
            })),
            ..result(false, changes())
        };
        let text = started.text(&selection, false);
        let end = "\
It serves, as leader: zk1:2181
On each other host (zk2), set it up, then start its server:
    on zk2: rmadmin zookeeper bootstrap /etc/zoo.cfg --id 2 && zkServer.sh start /etc/zoo.cfg
";
        assert!(text.contains(end), "{text}");
    }

    #[test]
    fn failed_scripts_start_no_others() {
        let selection = Selection::default();
        let failed = |failure| BootstrapResult {
            started: Some(Err(failure)),
            ..result(false, changes())
        };
        let script = failed(StartFailure::Script("exit status: 1".to_owned()));
        let text = script.text(&selection, false);
        assert!(!text.contains("On each other host"), "{text}");
        assert!(script.explanation().contains("the log is in /opt/zk/logs"));
        let waits = failed(StartFailure::NotServing {
            said: String::new(),
            needs_others: true,
            ran_before: false,
        });
        assert!(waits.text(&selection, false).contains("On each other host"));
        assert_eq!(
            waits.explanation(),
            "rmadmin: server.1 (zk1) was started and waits for a majority: start the others. Otherwise see its log (in \
             /opt/zk/logs)\n"
        );
    }
}
