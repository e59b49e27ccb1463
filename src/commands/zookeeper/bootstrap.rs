//! `zookeeper bootstrap`: prepares this host for its ZooKeeper server, and starts the server on request.

use std::io;
use std::net::UdpSocket;
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};

use nix::unistd::geteuid;

use crate::base::deadline::Deadline;
use crate::base::escape::quoted;
use crate::base::files::{self, BY_ALL, Folder, Untrusted};
use crate::base::join;
use crate::commands::context::on_disk;
use crate::config::server_line::{ServerLine, is_any_host};
use crate::config::zoo_cfg::{MyId, ZooCfg};
use crate::config::{ConfigError, Environment};
use crate::error::CommandError;
use crate::net::address::HostPort;
use crate::net::resolve;
use crate::report::bootstrap::{BootstrapChange, BootstrapResult, BootstrapServer, StartLine};
use crate::report::check::CheckResult;
use crate::report::done::Done;
use crate::request::{BootstrapRequest, Settings};
use crate::systems::zookeeper::bootstrap::{
    BootstrapPlan, FOLDER_MODE, HostSurvey, PortUse, ServerScript, client_address, own_server, plan,
};
use crate::systems::zookeeper::check::CheckedCfg;
use crate::verdict::advice::Advice;
use crate::verdict::finding::{Finding, Severity};

use super::{check, places, start};

/// The folder of ZooKeeper's data below `dataDir`.
const VERSION_2: &str = "version-2";
/// The files with the epochs that a server of an ensemble writes.
const EPOCHS: [&str; 2] = ["currentEpoch", "acceptedEpoch"];
/// The mode of a new `myid`: the server may run as another user, who must read it.
const ID_MODE: u32 = 0o644;
/// Maximum bytes of an epoch file.
const LONGEST_EPOCH: u64 = 64;
const NO_PORT: &str =
    "--start waits for the port of clientPort, which zoo.cfg does not have; leave --start out";

pub(super) async fn run(
    request: &BootstrapRequest,
    settings: &Settings,
    environment: &Environment,
) -> Result<Done, CommandError> {
    let deadline = places::reading_deadline(settings);
    let paths: Vec<PathBuf> = request.path.iter().cloned().collect();
    let files = places::files(&paths, settings, environment, deadline).await?;
    let file = files.into_iter().next().unwrap_or_default();
    let mut checked = places::read(file, false, deadline).await?;
    let found = examined(&checked, deadline).await?;
    if has_errors(&found) {
        return Ok(Done::BootstrapRefused(found));
    }
    let here = servers_here(&checked.cfg, deadline).await;
    let server = own_server(&checked.cfg, request.id, &here).map_err(CommandError::Bootstrap)?;
    // Some rules are about the server line of this host.
    checked.myid = server.as_ref().map(|line| MyId::Line(line.id.to_string()));
    let found = examined(&checked, deadline).await?;
    if has_errors(&found) {
        return Ok(Done::BootstrapRefused(found));
    }
    let script = match &request.home {
        Some(home) => {
            let script = script_of(home.clone(), &checked.cfg, request.start, deadline);
            Some(script.await?)
        }
        None => None,
    };
    let port = match request.start {
        true => Some(client_port(&checked.cfg, server.as_ref()).await?),
        false => None,
    };
    let ran_before = matches!(port, Some((_, PortUse::Server)));
    let data_dir = checked.cfg.data_dir().unwrap_or_default();
    let what = data_dir.display().to_string();
    let (folder, accepts_data, dry_run) = (data_dir, request.accept_data, request.dry_run);
    let own = server.clone();
    let working = on_disk(what, deadline, move || {
        let survey = survey(&folder)?;
        let plan = plan(&folder, own, &survey, accepts_data).map_err(CommandError::Bootstrap)?;
        if let Some((address, port)) = &port {
            let accepted = plan.accept_port(&survey, address, port);
            accepted.map_err(CommandError::Bootstrap)?;
        }
        if !dry_run {
            carry_out(&plan)?;
        }
        Ok(plan)
    });
    let plan = working.await?;
    let mut result = result(&checked.cfg, found, &plan, script.as_ref(), dry_run);
    if let (Some(script), true, false) = (&script, request.start, dry_run) {
        let starting = start::start(script, &checked.cfg, server.as_ref(), ran_before, settings);
        result.started = Some(starting.await);
        let variable = |name: &str| environment.set_variable(name).map(PathBuf::from);
        result.log = script.log_folder(variable).display().to_string();
        if let Some(Err(failure)) = &result.started
            && !failure.is_running()
        {
            result.next = Advice::action(format!(
                "correct the cause (the log is in {}) and repeat this command",
                result.log
            ));
        }
    }
    Ok(Done::Bootstrap(result))
}

/// Returns the client address of this host's server, and what runs there.
async fn client_port(
    cfg: &ZooCfg,
    server: Option<&ServerLine>,
) -> Result<(HostPort, PortUse), CommandError> {
    let Some(address) = client_address(cfg, server, true) else {
        return Err(CommandError::Illegal(NO_PORT.to_owned()));
    };
    let port = start::port_use(&address).await;
    Ok((address, port))
}

/// Returns the linter's errors and warnings.
async fn examined(checked: &CheckedCfg, deadline: Deadline) -> Result<CheckResult, CommandError> {
    let mut found = check::examined(vec![checked.clone()], deadline).await?;
    let is_shown = |finding: &Finding| finding.severity > Severity::Info;
    found.findings.retain(is_shown);
    Ok(found)
}

fn has_errors(found: &CheckResult) -> bool {
    let mut severities = found.findings.iter().map(|finding| finding.severity);
    severities.any(|severity| severity == Severity::Error)
}

/// Returns the ids of the servers with an address of this host.
async fn servers_here(cfg: &ZooCfg, deadline: Deadline) -> Vec<i64> {
    let looking = cfg.servers().into_iter().map(|line| async move {
        for address in &line.addresses {
            let found = resolve::addresses_of(&address.host, deadline).await;
            // A process can bind only addresses of its own host.
            let is_here = |ip| UdpSocket::bind((ip, 0)).is_ok();
            if is_any_host(&address.host) || found.is_ok_and(|found| found.into_iter().any(is_here))
            {
                return Some(line.id);
            }
        }
        None
    });
    join::all(looking).await.into_iter().flatten().collect()
}

/// Returns the script below a home folder: ZooKeeper's, or Flink's.
async fn script_of(
    home: PathBuf,
    cfg: &ZooCfg,
    will_run: bool,
    deadline: Deadline,
) -> Result<ServerScript, CommandError> {
    let file = cfg.file.path.to_path_buf();
    on_disk(home.display().to_string(), deadline, move || {
        let home = std::path::absolute(&home).unwrap_or(home);
        let [stock, flink] = ServerScript::NAMES.map(|name| home.join(name));
        let script = if stock.is_file() {
            refuse_foreign(&stock, will_run)?;
            ServerScript::Stock(stock)
        } else if flink.is_file() {
            refuse_foreign(&flink, will_run)?;
            ServerScript::Flink(flink)
        } else {
            return Err(CommandError::Illegal(format!(
                "--home {} has no bin/zkServer.sh (ZooKeeper) and no bin/zookeeper.sh (Flink)",
                home.display()
            )));
        };
        match script.takes(&file) {
            true => Ok(script),
            false => Err(CommandError::Illegal(format!(
                "Flink's zookeeper.sh reads a file named zoo.cfg only, not {}",
                file.display()
            ))),
        }
    })
    .await
}

/// Refuses to run a script as root that another user can change.
fn refuse_foreign(script: &Path, will_run: bool) -> Result<(), CommandError> {
    if !will_run || !geteuid().is_root() {
        return Ok(());
    }
    // The script, `bin` and the home folder.
    for path in script.ancestors().take(3) {
        let untrusted = match std::fs::metadata(path) {
            Ok(found) if found.uid() != geteuid().as_raw() => Untrusted::Owner(path.to_owned()),
            Ok(found) if found.mode() & BY_ALL != 0 => Untrusted::Writable(path.to_owned()),
            _ => continue,
        };
        return Err(CommandError::Illegal(format!(
            "--start does not run {} as root: {untrusted}; run this command as ZooKeeper's user",
            script.display()
        )));
    }
    Ok(())
}

fn survey(data_dir: &Path) -> Result<HostSurvey, CommandError> {
    let unreadable = |source| ConfigError::Unreadable {
        file: data_dir.to_path_buf(),
        source,
    };
    let (missing, is_open) = match std::fs::metadata(data_dir) {
        Ok(found) if found.is_dir() => (None, found.mode() & BY_ALL != 0),
        Ok(_) => return Err(unreadable(io::ErrorKind::NotADirectory.into()).into()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            let missing = data_dir.ancestors().take_while(|path| !path.exists());
            (missing.last().map(Path::to_path_buf), false)
        }
        Err(error) => return Err(unreadable(error).into()),
    };
    let version_2 = data_dir.join(VERSION_2);
    let epochs = EPOCHS.iter().map(|name| version_2.join(name));
    let mut epochs = epochs.filter_map(|file| files::read_regular(&file, LONGEST_EPOCH).ok());
    let epoch = epochs
        .next()
        .map(|bytes| String::from_utf8_lossy(&bytes).trim().to_owned());
    Ok(HostSurvey {
        missing,
        is_open,
        has_data: version_2.is_dir(),
        myid: MyId::read(data_dir),
        epoch,
    })
}

fn carry_out(plan: &BootstrapPlan) -> Result<(), CommandError> {
    let failed = |what: &Path| {
        let what = what.display().to_string();
        move |source| CommandError::Output { what, source }
    };
    let folder = plan.makes_folder.as_ref().map(|_| FOLDER_MODE);
    let folder = Folder::at(&plan.data_dir, folder).map_err(failed(&plan.data_dir))?;
    if let (Some(server), true) = (&plan.server, plan.writes_id) {
        let file = plan.data_dir.join("myid");
        let entry = folder.entry("myid").map_err(failed(&file))?;
        let text = format!("{}\n", server.id);
        entry
            .write_new(text.as_bytes(), ID_MODE)
            .map_err(failed(&file))?;
    }
    Ok(())
}

fn result(
    cfg: &ZooCfg,
    found: CheckResult,
    plan: &BootstrapPlan,
    script: Option<&ServerScript>,
    dry_run: bool,
) -> BootstrapResult {
    let data_dir = plan.data_dir.display().to_string();
    let mut changes = Vec::new();
    if plan.makes_folder.is_some() {
        changes.push(BootstrapChange::MakeFolder {
            path: data_dir.clone(),
            mode: FOLDER_MODE,
        });
    }
    if let (Some(server), true) = (&plan.server, plan.writes_id) {
        changes.push(BootstrapChange::WriteId {
            path: format!("{data_dir}/myid"),
            id: server.id,
        });
    }
    let further = owned_by_root(plan).into_iter().chain(open_to_all(plan));
    BootstrapResult {
        file: cfg.file.path.display().to_string(),
        server: plan.server.as_ref().map(|line| BootstrapServer {
            id: line.id,
            host: line.host().to_owned(),
        }),
        myid: plan.server.as_ref().map(|line| line.id),
        data_dir,
        changes,
        dry_run,
        warnings: found.findings.into_iter().chain(further).collect(),
        start: start_lines(cfg, plan.server.as_ref(), script),
        started: None,
        log: String::new(),
        next: status(cfg, plan.server.as_ref()),
    }
}

/// Warns if root owns the new folder: ZooKeeper's own user could then not write to it.
fn owned_by_root(plan: &BootstrapPlan) -> Option<Finding> {
    let top = plan.makes_folder.as_ref().filter(|_| geteuid().is_root())?;
    Some(Finding {
        code: "data-dir-of-root",
        severity: Severity::Warning,
        subject: Some("dataDir".to_owned()),
        text: format!(
            "this command runs as root, and root owns the new folder {}: a server of another user cannot use it",
            plan.data_dir.display()
        ),
        origin: None,
        advice: Some(Advice::action(format!(
            "before the start, chown -R ZOOKEEPER_USER {}; or run this command as ZooKeeper's user",
            quoted(&top.display().to_string())
        ))),
    })
}

/// Warns if every user can exchange `myid` and the data.
fn open_to_all(plan: &BootstrapPlan) -> Option<Finding> {
    let folder = plan.data_dir.display().to_string();
    plan.is_open.then(|| Finding {
        code: "data-dir-open",
        severity: Severity::Warning,
        subject: Some("dataDir".to_owned()),
        text: format!(
            "every user of this host can write to {folder}, and exchange myid and the data"
        ),
        origin: None,
        advice: Some(Advice::action(format!("chmod o-w {}", quoted(&folder)))),
    })
}

fn start_lines(
    cfg: &ZooCfg,
    own: Option<&ServerLine>,
    script: Option<&ServerScript>,
) -> Vec<StartLine> {
    let stock = ServerScript::Stock("zkServer.sh".into());
    let script = script.unwrap_or(&stock);
    let line = |server: Option<&ServerLine>| StartLine {
        id: server.map(|line| line.id),
        host: server.map_or("this host", ServerLine::host).to_owned(),
        is_here: server == own,
        setup: server
            .filter(|_| server != own)
            .map(|line| setup_line(cfg, line.id)),
        command: script.line("start", &cfg.file.path, server.map(|line| line.id)),
    };
    let servers = cfg.servers();
    match servers.is_empty() {
        true => vec![line(None)],
        false => servers.iter().map(|server| line(Some(server))).collect(),
    }
}

/// Formats the command that prepares the host of another server.
fn setup_line(cfg: &ZooCfg, id: i64) -> String {
    let file = quoted(&cfg.file.path.display().to_string());
    format!("rmadmin zookeeper bootstrap {file} --id {id}")
}

/// Returns the command that shows the status of the ensemble.
fn status(cfg: &ZooCfg, own: Option<&ServerLine>) -> Advice {
    let servers = cfg.servers();
    let listed = servers
        .iter()
        .map(|line| client_address(cfg, Some(line), Some(line) == own));
    let alone = client_address(cfg, None, true).filter(|_| servers.is_empty());
    let addresses = listed.chain([alone]).flatten();
    let addresses: Vec<String> = addresses.map(|address| address.to_string()).collect();
    match addresses.is_empty() {
        true => Advice::command(["zookeeper", "status"]),
        false => Advice::command(["zookeeper", "status", "--server", &addresses.join(",")]),
    }
}
