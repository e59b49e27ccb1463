//! `sandbox`: starts a sandbox, shows the tour, or controls a running sandbox.

pub(super) mod tour;

use std::fmt::Write as _;
use std::io::{self, IsTerminal as _};
use std::os::unix::process::ExitStatusExt as _;
use std::path::{Path, PathBuf};
use std::process::ExitStatus;

use nix::sys::signal;
use nix::unistd::Pid;
use tokio::process::{Child, Command};

use crate::base::escape::quoted;
use crate::error::CommandError;
use crate::exit::Exit;
use crate::report;
use crate::report::done::Done;
use crate::request::Serve;
use crate::sandbox::control::{self, ControlRequest};
use crate::sandbox::folder::SandboxFolder;
use crate::sandbox::order::ZOOKEEPER;
use crate::sandbox::{Sandbox, SandboxPlan};

use super::signals::{ENDING, Listener};
use super::{CommandContext, progress};

/// Maximum clusters to list one by one.
const LISTED: usize = 10;

/// A running sandbox with its folder and control socket.
struct RunningSandbox {
    sandbox: Sandbox,
    folder: SandboxFolder,
    control: tokio::task::JoinHandle<()>,
}

impl Drop for RunningSandbox {
    fn drop(&mut self) {
        self.control.abort();
    }
}

impl RunningSandbox {
    async fn start(
        plan: &SandboxPlan,
        folder: Option<&Path>,
        keep: bool,
    ) -> Result<Self, CommandError> {
        // Open the ports first: if they are in use, no folder is left behind.
        let sandbox = Sandbox::start(plan).await.map_err(CommandError::Sandbox)?;
        let mut folder = SandboxFolder::new(folder, keep).map_err(CommandError::Sandbox)?;
        folder.write(&sandbox).map_err(CommandError::Sandbox)?;
        let listener = control::listen(folder.opened()).map_err(CommandError::Sandbox)?;
        let control = tokio::spawn(control::serve(listener, sandbox.clusters.clone()));
        for cluster in &sandbox.clusters {
            cluster.settled().await.map_err(CommandError::Sandbox)?;
        }
        Ok(Self {
            sandbox,
            folder,
            control,
        })
    }

    /// Returns the configuration folder for clients: the first cluster's.
    fn conf(&self) -> PathBuf {
        match self.sandbox.clusters.first() {
            Some(cluster) => self.folder.of(&self.sandbox, cluster),
            None => self.folder.path().to_path_buf(),
        }
    }

    fn introduction(&self) -> String {
        let mut text = String::new();
        let is_alone = self.sandbox.clusters.len() == 1;
        for cluster in self.sandbox.clusters.iter().take(LISTED) {
            let ports = cluster.ports().into_iter();
            let rms: Vec<String> = ports
                .map(|(id, [admin, web])| format!("{id} 127.0.0.1:{admin} http://127.0.0.1:{web}"))
                .chain(cluster.zookeeper_port().map(zookeeper))
                .collect();
            let folder = self.folder.of(&self.sandbox, cluster);
            let (id, folder) = (&cluster.id, folder.display());
            let line = match is_alone {
                true => format!("{id} in {folder}\n  {}\n", rms.join("\n  ")),
                false => format!("{id}: {} in {folder}\n", rms.join(", ")),
            };
            text.push_str(&report::fitted(&line, &io::stdout()));
        }
        let more = self.sandbox.clusters.len().saturating_sub(LISTED);
        let folder = self.folder.path();
        if more > 0 {
            let _ = writeln!(text, "and {more} more in {}", folder.display());
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
        let _ = writeln!(
            text,
            "In another terminal:\nexport YARN_CONF_DIR={}",
            quoted(&conf)
        );
        text.push_str("To end faults: rmadmin sandbox fault --clear\nCtrl-C ends it.\n");
        text
    }
}

fn zookeeper(port: u16) -> String {
    format!("ZooKeeper 127.0.0.1:{port}")
}

/// Runs a sandbox until a signal arrives or its command ends.
pub(super) async fn serve(wanted: &Serve) -> Result<Done, CommandError> {
    let Serve {
        plan,
        folder,
        keep,
        command,
    } = wanted;
    // Listen before a folder is made, because a signal must remove it again.
    let mut signals = Listener::of(&ENDING)?;
    let running = RunningSandbox::start(plan, folder.as_deref(), *keep).await?;
    let Some((name, arguments)) = command.split_first() else {
        // Runs also if standard output is closed.
        let introducing = progress::result(running.introduction());
        if signals.unless(introducing).await.is_ok() {
            signals.next().await;
        }
        return Ok(Done::Nothing);
    };
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
    let status = wait_for(child.map_err(failed)?, &mut signals)
        .await
        .map_err(failed)?;
    Ok(Done::Ended(Exit::Other(shell_status(status))))
}

/// Waits for a command, and passes signals on to it.
async fn wait_for(mut child: Child, signals: &mut Listener) -> io::Result<ExitStatus> {
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

/// Returns the status of a command. As in shells, a signal gives 128 plus its number.
fn shell_status(status: ExitStatus) -> u8 {
    let code = status
        .code()
        .or_else(|| status.signal().map(|signal| 128 + signal));
    code.and_then(|code| u8::try_from(code).ok())
        .unwrap_or(u8::MAX)
}

/// Sends requests to the sandbox of the current configuration.
pub(super) fn send(
    context: &CommandContext,
    requests: &[ControlRequest],
) -> Result<Done, CommandError> {
    let folder = context.configuration.folder().ok_or_else(|| {
        CommandError::SandboxAsked(
            "no configuration folder is in force: point --conf-dir or YARN_CONF_DIR at the sandbox's"
                .to_owned(),
        )
    })?;
    // Checks all ids before the first request is sent. A folder without a pair has no sandbox either.
    let rm_ids = requests.iter().filter_map(ControlRequest::rm_id);
    for rm_id in rm_ids.filter(|rm_id| *rm_id != ZOOKEEPER) {
        if !context.cluster.rms.is_empty() {
            context.rm(rm_id)?;
        }
    }
    let id = context.selection.cluster_id().unwrap_or_default();
    let deadline = context.deadline_or(control::PATIENCE);
    let one = |request: &ControlRequest| {
        control::send(folder, id, request, deadline).map_err(CommandError::SandboxAsked)
    };
    let mut answers = String::new();
    for request in requests {
        answers.push_str(&one(request)?);
    }
    if answers.is_empty() && requests == [ControlRequest::List] && !context.dialect.writes_document
    {
        progress::note("no faults");
    }
    // Scripts see no output.
    if io::stdout().is_terminal() && !context.dialect.writes_document {
        answers.extend(requests.iter().filter_map(done));
    }
    let faults = match context.dialect.writes_document {
        true => one(&ControlRequest::List)?
            .lines()
            .map(str::to_owned)
            .collect(),
        false => Vec::new(),
    };
    Ok(Done::SandboxFaults { answers, faults })
}

/// Says what a request has changed.
fn done(request: &ControlRequest) -> Option<String> {
    match request {
        ControlRequest::Order(order) => Some(format!("fault set: {order}\n")),
        ControlRequest::Clear => Some("all faults ended\n".to_owned()),
        ControlRequest::Restart(rm_id) => Some(format!("{rm_id} restarted, on standby\n")),
        ControlRequest::List => None,
    }
}
