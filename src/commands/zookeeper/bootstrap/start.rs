//! Starts this host's server with its script, and waits until the server serves.

use std::fs::{File, TryLockError};
use std::io::{self, Seek as _};
use std::os::unix::fs::FileExt as _;
use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use nix::fcntl::{FcntlArg, SealFlag, fcntl};
use nix::sys::memfd::{MFdFlags, memfd_create};
use tokio::process::Command;

use crate::base::deadline::Deadline;
use crate::base::files;
use crate::base::io::without_number;
use crate::commands::signals::Listener;
use crate::commands::{progress, watchdog};
use crate::config::server_line::ServerLine;
use crate::config::zoo_cfg::ZooCfg;
use crate::net::address::HostPort;
use crate::report;
use crate::report::bootstrap::StartedServer;
use crate::request::Settings;
use crate::systems::zookeeper::bootstrap::{
    PortUse, RunningServer, START, ServerScript, StartFailure, StartProcess, client_address,
};
use crate::systems::zookeeper::observe::{CONFIG, member_list};
use crate::zk::access::Access;
use crate::zk::four_letter::{FourLetterError, ServerStatistics, statistics};
use crate::zk::probe::probe;

/// Time limit of a start if `--timeout` is not given.
const START_BUDGET: Duration = Duration::from_secs(60);
/// Time limit of one request.
const QUESTION_BUDGET: Duration = Duration::from_secs(2);
/// The time that the question before a start leaves for the files.
const FILES_RESERVE: Duration = Duration::from_millis(500);
/// The time between two requests.
const PAUSE: Duration = Duration::from_millis(200);

/// Asks the client port before anything is changed.
pub(super) async fn port_use(address: &HostPort, deadline: Deadline) -> PortUse {
    let deadline = deadline.reserving(FILES_RESERVE).capped(QUESTION_BUDGET);
    let access = Access::open("hadoop.zk.auth");
    let probed = probe(address, CONFIG, &access, deadline).await;
    match probed.statistics {
        Ok(said) => PortUse::Server(RunningServer {
            mode: Some(said.mode),
            id_byte: probed.session.map(|session| session.id.to_be_bytes()[0]),
            list: probed.data.ok().and_then(|data| member_list(data).ok()),
        }),
        Err(FourLetterError::NotServing | FourLetterError::NotListed) => {
            PortUse::Server(RunningServer::default())
        }
        Err(FourLetterError::Connection(_)) => PortUse::Free,
        Err(other) => PortUse::Other(other.to_string()),
    }
}

/// Starts the server, unless it ran before, and waits until it serves.
///
/// # Errors
/// The script fails, the server does not serve in time, or a signal ends the wait.
pub(super) async fn start(
    script: &ServerScript,
    cfg: &ZooCfg,
    server: Option<&ServerLine>,
    ran_before: bool,
    settings: &Settings,
) -> Result<StartedServer, StartFailure> {
    let deadline = Deadline::after(settings.timeout.unwrap_or(START_BUDGET));
    watchdog::allow(deadline);
    let mut signals = Listener::ending();
    let _lock;
    let Some(address) = client_address(cfg, server, true) else {
        return Err(StartFailure::NotServing {
            said: "it has no port without TLS".to_owned(),
            needs_others: false,
            ran_before,
        });
    };
    if !ran_before {
        // Held until the server serves: a second command does not run the script meanwhile.
        _lock = locked(&cfg.data_dir().unwrap_or_default())?;
        still_free(&address, deadline).await?;
        run_script(script, cfg, server, deadline, &mut signals).await?;
    }
    let awaited = || format!("waiting until {address} serves");
    let serving = progress::while_waiting(serving(&address, deadline), deadline, awaited);
    match signals.unless(serving).await {
        Ok(Ok(said)) => Ok(StartedServer {
            address: address.to_string(),
            mode: said.mode.word(),
            already: ran_before,
        }),
        Ok(Err(error)) => Err(StartFailure::NotServing {
            needs_others: cfg.is_distributed() && error == FourLetterError::NotServing,
            said: error.to_string(),
            ran_before,
        }),
        Err(signal) => Err(StartFailure::Interrupted {
            signal: signal as i32,
            script: None,
            ran_before,
        }),
    }
}

/// Locks `dataDir`, so that two commands do not start its server at once. Returns `None` if it cannot be locked, for example
/// because another user owns it.
fn locked(data_dir: &Path) -> Result<Option<File>, StartFailure> {
    let Ok(folder) = File::open(data_dir) else {
        return Ok(None);
    };
    match folder.try_lock() {
        Ok(()) => Ok(Some(folder)),
        Err(TryLockError::WouldBlock) => Err(StartFailure::Overtaken(format!(
            "another rmadmin zookeeper bootstrap --start is starting it (it holds the lock of {}); see its result",
            data_dir.display()
        ))),
        Err(TryLockError::Error(_)) => Ok(None),
    }
}

/// Asks the port again just before the script runs.
async fn still_free(address: &HostPort, deadline: Deadline) -> Result<(), StartFailure> {
    match port_use(address, deadline).await {
        PortUse::Free => Ok(()),
        PortUse::Server(_) | PortUse::Other(_) => Err(StartFailure::Overtaken(format!(
            "another process has taken the client port {address} meanwhile"
        ))),
    }
}

/// Asks again until the server serves, or returns its last error.
async fn serving(
    address: &HostPort,
    deadline: Deadline,
) -> Result<ServerStatistics, FourLetterError> {
    loop {
        let answer = ask(address, deadline).await;
        if answer.is_ok() || deadline.remaining() <= PAUSE {
            return answer;
        }
        tokio::time::sleep(PAUSE).await;
    }
}

async fn ask(address: &HostPort, deadline: Deadline) -> Result<ServerStatistics, FourLetterError> {
    let access = Access::open("hadoop.zk.auth");
    statistics(address, &access, deadline.capped(QUESTION_BUDGET)).await
}

/// Runs the script, and shows its messages on standard error: standard output has the result.
async fn run_script(
    script: &ServerScript,
    cfg: &ZooCfg,
    server: Option<&ServerLine>,
    deadline: Deadline,
    signals: &mut Listener,
) -> Result<(), StartFailure> {
    let path = script.path().display().to_string();
    let not_run =
        |error: io::Error| StartFailure::NotRun(format!("{path}: {}", without_number(&error)));
    let messages = Messages::new().map_err(not_run)?;
    let mut command = Command::new(script.path());
    command
        .args(script.arguments(START, &cfg.file.path, server.map(|line| line.id)))
        .envs(script.variable(&cfg.file.path))
        .stdin(Stdio::null())
        .stdout(messages.stream().map_err(not_run)?)
        .stderr(messages.stream().map_err(not_run)?)
        // Ctrl-C then ends this command, but not the server.
        .process_group(0);
    let mut child = command.spawn().map_err(not_run)?;
    let process = StartProcess {
        script: path.clone(),
        number: child.id().unwrap_or_default(),
    };
    let awaited = || format!("waiting for {}", process.words());
    let ending = progress::while_waiting(deadline.bound(child.wait()), deadline, awaited);
    let ended = signals.unless(ending).await;
    messages.show();
    match ended {
        Ok(Ok(Ok(status))) if status.success() => Ok(()),
        Ok(Ok(Ok(status))) => Err(StartFailure::Script(status.to_string())),
        Ok(Ok(Err(error))) => Err(not_run(error)),
        Ok(Err(_)) => Err(StartFailure::Slow(process)),
        Err(signal) => Err(StartFailure::Interrupted {
            signal: signal as i32,
            script: Some(process),
            ran_before: false,
        }),
    }
}

/// The messages of the script, in memory. The server may inherit the stream: a pipe would keep the readers of this command
/// waiting, or kill the server when it is closed.
struct Messages(File);

impl Messages {
    /// Maximum bytes; further writes fail.
    const LIMIT: u64 = files::MB;

    fn new() -> io::Result<Self> {
        let flags = MFdFlags::MFD_CLOEXEC | MFdFlags::MFD_ALLOW_SEALING;
        let file = File::from(memfd_create("messages", flags)?);
        file.set_len(Self::LIMIT)?;
        fcntl(&file, FcntlArg::F_ADD_SEALS(SealFlag::F_SEAL_GROW))?;
        Ok(Self(file))
    }

    fn stream(&self) -> io::Result<Stdio> {
        Ok(Stdio::from(self.0.try_clone()?))
    }

    /// Writes the messages so far to standard error.
    fn show(&self) {
        // The streams share the position.
        let end = (&self.0).stream_position().unwrap_or_default();
        let mut bytes = vec![0; usize::try_from(end.min(Self::LIMIT)).unwrap_or_default()];
        if self.0.read_exact_at(&mut bytes, 0).is_ok() && !bytes.is_empty() {
            progress::write_note(&report::harmless(&String::from_utf8_lossy(&bytes)));
        }
    }
}
