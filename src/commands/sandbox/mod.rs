//! `sandbox`: start one, show the tour, or inject faults into one that runs.

pub(super) mod tour;

use std::fmt::Write as _;
use std::io::{self, IsTerminal as _};
use std::os::unix::process::ExitStatusExt as _;
use std::path::{Path, PathBuf};
use std::process::ExitStatus;

use nix::sys::signal;
use nix::unistd::Pid;
use serde::Serialize;
use tokio::process::{Child, Command};

use crate::base::escape::quoted;
use crate::error::CommandError;
use crate::exit::Exit;
use crate::report::{self, Report, harmless};
use crate::request::{Format, Serve};
use crate::sandbox::control::{self, Ask};
use crate::sandbox::folder::SandboxFolder;
use crate::sandbox::{NO_ZOOKEEPER, Plan, Sandbox};

use super::signals::{ENDING, Listener};
use super::{CommandContext, progress};

/// How many clusters are listed one by one.
const LISTED: usize = 10;

/// A sandbox that runs, with its folder and its control socket.
struct Running {
    sandbox: Sandbox,
    folder: SandboxFolder,
    control: tokio::task::JoinHandle<()>,
}

impl Drop for Running {
    fn drop(&mut self) {
        self.control.abort();
    }
}

impl Running {
    async fn start(plan: &Plan, folder: Option<&Path>, keep: bool) -> Result<Self, CommandError> {
        // The ports first: a sandbox that cannot be leaves no folder.
        let sandbox = Sandbox::start(plan).await.map_err(CommandError::Sandbox)?;
        let mut folder = SandboxFolder::new(folder, keep).map_err(CommandError::Sandbox)?;
        folder.write(&sandbox).map_err(CommandError::Sandbox)?;
        let listener = control::listen(folder.opened()).map_err(CommandError::Sandbox)?;
        let control = tokio::spawn(control::answer(listener, sandbox.clusters.clone()));
        for cluster in &sandbox.clusters {
            cluster.settled().await.map_err(CommandError::Sandbox)?;
        }
        Ok(Self {
            sandbox,
            folder,
            control,
        })
    }

    /// The configuration folder to point clients at: the first one, where there are several.
    fn conf(&self) -> PathBuf {
        match self.sandbox.clusters.first() {
            Some(cluster) => self.folder.of(&self.sandbox, cluster),
            None => self.folder.path().to_path_buf(),
        }
    }

    fn introduction(&self) -> String {
        let mut text = String::new();
        for cluster in self.sandbox.clusters.iter().take(LISTED) {
            let ports = cluster.ports().into_iter();
            let rms: Vec<String> = ports
                .map(|(id, [admin, web])| format!("{id} 127.0.0.1:{admin} http://127.0.0.1:{web}"))
                .collect();
            let folder = self.folder.of(&self.sandbox, cluster);
            let line = format!(
                "{}: {} in {}\n",
                cluster.id,
                rms.join(", "),
                folder.display()
            );
            text.push_str(&report::fitted(&line, &io::stdout()));
        }
        let more = self.sandbox.clusters.len().saturating_sub(LISTED);
        let folder = self.folder.path();
        if more > 0 {
            let _ = writeln!(text, "and {more} more in {}", folder.display());
        }
        if self
            .sandbox
            .clusters
            .iter()
            .any(|cluster| cluster.automatic)
        {
            let _ = writeln!(text, "{NO_ZOOKEEPER}");
        }
        if self.sandbox.clusters.len() > 1 {
            let pattern = folder.join("*").display().to_string();
            let _ = writeln!(
                text,
                "All clusters: rmadmin status --conf-dir {}",
                quoted(&pattern)
            );
        }
        let conf = self.conf().display().to_string();
        let _ = writeln!(text, "export YARN_CONF_DIR={}", quoted(&conf));
        text.push_str("Ctrl-C ends it.\n");
        text
    }
}

/// Runs a sandbox, until it is stopped or its command has ended.
pub(super) async fn serve(wanted: &Serve) -> Result<Report, CommandError> {
    let Serve {
        plan,
        folder,
        keep,
        command,
    } = wanted;
    // Before there is anything to leave behind.
    let mut signals = Listener::of(&ENDING)?;
    let running = Running::start(plan, folder.as_deref(), *keep).await?;
    let Some((name, arguments)) = command.split_first() else {
        // Whoever reads it may have gone; the sandbox is there all the same.
        let introducing = progress::result(running.introduction());
        if signals.unless(introducing).await.is_ok() {
            signals.next().await;
        }
        return Ok(Report::success(""));
    };
    if plan.automatic && io::stderr().is_terminal() {
        progress::write_note(&format!("{NO_ZOOKEEPER}\n"));
    }
    if *keep {
        let folder = running.folder.path().display();
        progress::note(&format!("keeps the folder {folder}"));
    }
    let conf = running.conf();
    let child = Command::new(name)
        .args(arguments)
        .env("YARN_CONF_DIR", &conf)
        .env("HADOOP_CONF_DIR", &conf)
        .kill_on_drop(true)
        .spawn();
    let failed = |source| CommandError::Command {
        name: name.to_string_lossy().into_owned(),
        source,
    };
    let status = attend(child.map_err(failed)?, &mut signals)
        .await
        .map_err(failed)?;
    Ok(Report {
        exit: Exit::Other(shell_status(status)),
        ..Report::success("")
    })
}

/// Waits for a command, and passes on the signals that are meant for it.
async fn attend(mut child: Child, signals: &mut Listener) -> io::Result<ExitStatus> {
    loop {
        tokio::select! {
            status = child.wait() => return status,
            signal = signals.next() => {
                let pid = child.id().and_then(|pid| i32::try_from(pid).ok());
                if let Some(pid) = pid {
                    let _ = signal::kill(Pid::from_raw(pid), signal);
                }
            }
        }
    }
}

/// As shells have it: 128 and the signal, for a command that a signal ended.
fn shell_status(status: ExitStatus) -> u8 {
    let code = status
        .code()
        .or_else(|| status.signal().map(|signal| 128 + signal));
    code.and_then(|code| u8::try_from(code).ok())
        .unwrap_or(u8::MAX)
}

/// The faults of a cluster of a running sandbox, as JSON.
#[derive(Serialize)]
struct FaultsDocument {
    faults: Vec<String>,
}

/// Asks the sandbox to which the configuration in force belongs.
pub(super) fn ask(context: &CommandContext, asks: &[Ask]) -> Result<Report, CommandError> {
    let folder = context.configuration.folder().ok_or_else(|| {
        CommandError::SandboxAsked(
            "no configuration folder is in force: point --conf-dir or YARN_CONF_DIR at the sandbox's"
                .to_owned(),
        )
    })?;
    // Before the first order is in force. A folder without a pair has no sandbox either.
    for rm_id in asks.iter().filter_map(Ask::rm_id) {
        if !context.cluster.rms.is_empty() {
            context.rm(rm_id)?;
        }
    }
    let id = context.selection.cluster_id().unwrap_or_default();
    let deadline = context.deadline_or(control::PATIENCE);
    let one =
        |ask: &Ask| control::ask(folder, id, ask, deadline).map_err(CommandError::SandboxAsked);
    let mut stdout = String::new();
    for ask in asks {
        stdout.push_str(&one(ask)?);
    }
    match context.settings.format {
        Format::Json => {
            let faults = one(&Ask::List)?.lines().map(str::to_owned).collect();
            Ok(Report::document(&FaultsDocument { faults }, Exit::Success))
        }
        _ => Ok(Report::success(harmless(&stdout))),
    }
}
