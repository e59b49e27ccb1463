//! Starts this host's server with its script, and waits until the server serves.

use std::io;
use std::os::fd::AsFd as _;
use std::process::Stdio;
use std::time::Duration;

use tokio::process::Command;

use crate::base::deadline::Deadline;
use crate::base::io::without_number;
use crate::config::server_line::ServerLine;
use crate::config::zoo_cfg::ZooCfg;
use crate::net::address::HostPort;
use crate::report::bootstrap::StartedServer;
use crate::request::Settings;
use crate::systems::zookeeper::bootstrap::{PortUse, ServerScript, StartFailure, client_address};
use crate::zk::access::Access;
use crate::zk::four_letter::{FourLetterError, ServerStatistics, statistics};

/// Time limit of a start if `--timeout` is not given.
const START_BUDGET: Duration = Duration::from_secs(60);
/// Time limit of one request.
const QUESTION_BUDGET: Duration = Duration::from_secs(2);
const EVERY: Duration = Duration::from_millis(200);

/// Asks the client port before anything is changed.
pub(super) async fn port_use(address: &HostPort) -> PortUse {
    match ask(address, Deadline::after(QUESTION_BUDGET)).await {
        Ok(_) | Err(FourLetterError::NotServing | FourLetterError::NotListed) => PortUse::Server,
        Err(FourLetterError::Connection(_)) => PortUse::Free,
        Err(other) => PortUse::Other(other.to_string()),
    }
}

/// Starts the server, unless it ran before, and waits until it serves.
///
/// # Errors
/// The script fails, or the server does not serve in time.
pub(super) async fn start(
    script: &ServerScript,
    cfg: &ZooCfg,
    server: Option<&ServerLine>,
    ran_before: bool,
    settings: &Settings,
) -> Result<StartedServer, StartFailure> {
    let deadline = Deadline::after(settings.timeout.unwrap_or(START_BUDGET));
    crate::commands::watchdog::allow(deadline);
    let Some(address) = client_address(cfg, server, true) else {
        return Err(StartFailure::NotServing {
            said: "it has no port without TLS".to_owned(),
            needs_others: false,
            ran_before,
        });
    };
    if !ran_before {
        run_script(script, cfg, server, deadline).await?;
    }
    loop {
        let error = match ask(&address, deadline).await {
            Ok(said) => {
                return Ok(StartedServer {
                    address: address.to_string(),
                    mode: said.mode.word(),
                    already: ran_before,
                });
            }
            Err(error) => error,
        };
        if deadline.remaining() <= EVERY {
            let needs_others = cfg.is_distributed() && error == FourLetterError::NotServing;
            return Err(StartFailure::NotServing {
                said: error.to_string(),
                needs_others,
                ran_before,
            });
        }
        tokio::time::sleep(EVERY).await;
    }
}

async fn ask(address: &HostPort, deadline: Deadline) -> Result<ServerStatistics, FourLetterError> {
    let access = Access::open("hadoop.zk.auth");
    statistics(address, &access, deadline.capped(QUESTION_BUDGET)).await
}

/// Runs the script. Its messages go to standard error: standard output has the result.
async fn run_script(
    script: &ServerScript,
    cfg: &ZooCfg,
    server: Option<&ServerLine>,
    deadline: Deadline,
) -> Result<(), StartFailure> {
    let not_run = |error: io::Error| {
        let path = script.path().display();
        StartFailure::NotRun(format!("{path}: {}", without_number(&error)))
    };
    let stderr = io::stderr().as_fd().try_clone_to_owned().map_err(not_run)?;
    let arguments = script.arguments("start", &cfg.file.path, server.map(|line| line.id));
    let mut command = Command::new(script.path());
    command
        .args(arguments)
        .envs(script.variable(&cfg.file.path))
        .stdin(Stdio::null())
        .stdout(Stdio::from(stderr))
        // Ctrl-C then ends this command, but not the server.
        .process_group(0);
    let mut child = command.spawn().map_err(not_run)?;
    match deadline.bound(child.wait()).await {
        Ok(Ok(status)) if status.success() => Ok(()),
        Ok(Ok(status)) => Err(StartFailure::Script(status.to_string())),
        Ok(Err(error)) => Err(not_run(error)),
        Err(_) => Err(StartFailure::Slow),
    }
}
