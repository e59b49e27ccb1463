//! `sandbox tour`: runs commands on a sandbox, and shows each one with its output.

use std::io::{self, IsTerminal as _};
use std::os::fd::AsFd as _;
use std::path::PathBuf;
use std::process::Stdio;
use std::time::Duration;

use nix::sys::termios::{FlushArg, tcflush};
use tokio::process::Command;

use crate::base::escape::quoted;
use crate::base::threads;
use crate::error::{CommandError, Interrupted};
use crate::journal::location;
use crate::report;
use crate::report::done::Done;
use crate::sandbox::SandboxPlan;
use crate::sandbox::tour::{TOUR, TourEvent, TourStep};

use super::super::progress;
use super::super::signals::{ENDING, Listener};
use super::RunningSandbox;

pub(in crate::commands) async fn run() -> Result<Done, CommandError> {
    let mut signals = Listener::of(&ENDING)?;
    tokio::select! {
        done = walk() => done,
        // Dropping `walk` ends its processes and removes its folder.
        signal = signals.next() => {
            if io::stdout().is_terminal() {
                // After a prompt, the cursor stands at the end of a line.
                let _ = tokio::time::timeout(Duration::from_millis(500), print("\n")).await;
            }
            Err(CommandError::Interrupted {
                signal: signal as i32,
                done: Interrupted::Question,
            })
        }
    }
}

async fn walk() -> Result<Done, CommandError> {
    let failed = |source| CommandError::Command {
        name: "rmadmin".to_owned(),
        source,
    };
    let binary = std::env::current_exe().map_err(failed)?;
    let running = RunningSandbox::start(&SandboxPlan::default(), None, false).await?;
    let guide = Guide {
        binary,
        conf: running.conf(),
        waits: io::stdin().is_terminal() && io::stdout().is_terminal(),
    };
    print(
        "Two ResourceManagers and a ZooKeeper of a sandbox, on loopback. `rmadmin sandbox` starts one for your own commands.\n",
    )
    .await;
    if guide.waits {
        print("Press Enter for each step, Ctrl-C to stop.\n").await;
    }
    let mut as_expected = true;
    for step in &TOUR {
        as_expected &= guide.take(step).await.map_err(failed)?;
    }
    Ok(Done::Tour { as_expected })
}

struct Guide {
    binary: PathBuf,
    conf: PathBuf,
    /// True to wait for Enter before each step.
    waits: bool,
}

impl Guide {
    /// Runs a step. Returns true if it ended with the expected exit status.
    async fn take(&self, step: &TourStep) -> io::Result<bool> {
        let why = format!("\n# {}\n", step.why);
        print(report::fitted(&why, &io::stdout())).await;
        let fault = match step.event {
            TourEvent::Nothing => None,
            TourEvent::Freeze(rm_id) => Some(format!("{rm_id}:*:hang")),
            TourEvent::Thaw => Some("--clear".to_owned()),
        };
        if let Some(fault) = fault
            && self.show(&["sandbox", "fault", &fault]).await? != Some(0)
        {
            return Ok(false);
        }
        let ended = self.show(step.arguments).await?;
        let as_expected = ended == Some(i32::from(step.exit));
        if !as_expected {
            print(&format!("^ this should have ended with {}\n", step.exit)).await;
        }
        Ok(as_expected)
    }

    /// Shows a command, runs it on the pair, and shows its exit status. The command names the sandbox: pasted elsewhere, it
    /// must not act on another cluster.
    async fn show(&self, arguments: &[&str]) -> io::Result<Option<i32>> {
        let conf = self.conf.to_string_lossy();
        let all = [&["--conf-dir", &conf], arguments].concat();
        let words: Vec<String> = all.iter().map(|word| quoted(word)).collect();
        print(&format!("$ rmadmin {}\n", words.join(" "))).await;
        if self.waits {
            pause().await?;
        }
        let errors = io::stdout().as_fd().try_clone_to_owned()?;
        let status = Command::new(&self.binary)
            .args(&all)
            .env_remove(location::VARIABLE)
            .env_remove("HADOOP_USER_NAME")
            .env_remove("HADOOP_PROXY_USER")
            .stdin(Stdio::null())
            .stderr(errors)
            .kill_on_drop(true)
            .status()
            .await?;
        let code = status.code();
        print(&format!(
            "[{}]\n",
            code.map_or_else(|| "ended by a signal".to_owned(), |code| code.to_string())
        ))
        .await;
        Ok(code)
    }
}

/// Waits for a line or the end of standard input. Drops lines that were typed before.
async fn pause() -> io::Result<()> {
    let _ = tcflush(io::stdin(), FlushArg::TCIFLUSH);
    print("[Enter] ").await;
    let reading = threads::blocking(|| io::stdin().lines().next());
    if reading.await?.transpose()?.is_none() {
        print("\n").await;
    }
    Ok(())
}

/// Prints and flushes. Errors are ignored: the reader may have closed the pipe.
async fn print(text: impl Into<String>) {
    let _ = progress::result(text.into()).await;
}
