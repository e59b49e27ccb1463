//! What the command reports, and the warnings about the host.

use std::path::PathBuf;

use nix::unistd::{User, geteuid};

use crate::base::escape::quoted;
use crate::config::Environment;
use crate::config::server_line::ServerLine;
use crate::config::zoo_cfg::ZooCfg;
use crate::net::address::HostPort;
use crate::report::bootstrap::{
    BootstrapChange, BootstrapResult, BootstrapServer, ScriptRun, StartLine, StartedServer,
};
use crate::report::check::CheckResult;
use crate::systems::zookeeper::bootstrap::{
    BootstrapPlan, FOLDER_MODE, START, STOP, ServerScript, StartFailure, client_address,
    secure_client_address,
};
use crate::verdict::advice::Advice;
use crate::verdict::finding::{Finding, Severity};

/// Makes the result before a start.
pub(super) fn result(
    cfg: &ZooCfg,
    found: CheckResult,
    plan: &BootstrapPlan,
    script: Option<&ServerScript>,
    dry_run: bool,
) -> BootstrapResult {
    let data_dir = plan.data_dir.display().to_string();
    let folders = plan.makes_folders.iter();
    let folders = folders.map(|folder| BootstrapChange::MakeFolder {
        path: folder.display().to_string(),
        mode: FOLDER_MODE,
    });
    let mut changes: Vec<BootstrapChange> = folders.collect();
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
        run: None,
        started: None,
        log: String::new(),
        stop: String::new(),
        next: status(cfg, plan.server.as_ref()),
    }
}

/// Warns if root owns the new folder: ZooKeeper's own user could then not write to it.
fn owned_by_root(plan: &BootstrapPlan) -> Option<Finding> {
    let top = plan.makes_folders.first().filter(|_| geteuid().is_root())?;
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
        command: script.line(START, &cfg.file.path, server.map(|line| line.id)),
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

/// Describes the run of the script, and warns if it runs as root.
pub(super) fn add_run(
    result: &mut BootstrapResult,
    cfg: &ZooCfg,
    server: Option<&ServerLine>,
    script: &ServerScript,
) {
    let user = User::from_uid(geteuid()).ok().flatten();
    result.run = Some(ScriptRun {
        command: script.line(START, &cfg.file.path, server.map(|line| line.id)),
        user: user.map_or_else(|| geteuid().to_string(), |user| user.name),
    });
    if geteuid().is_root() {
        result.warnings.push(Finding {
            code: "server-as-root",
            severity: Severity::Warning,
            subject: None,
            text: "this command runs as root, and so does the server that it starts".to_owned(),
            origin: None,
            advice: Some(Advice::action("run this command as ZooKeeper's user")),
        });
    }
}

/// Adds the end of a start.
pub(super) fn add_start(
    result: &mut BootstrapResult,
    cfg: &ZooCfg,
    script: &ServerScript,
    environment: &Environment,
    started: Result<StartedServer, StartFailure>,
) {
    let variable = |name: &str| environment.set_variable(name).map(PathBuf::from);
    result.log = script.log_folder(variable).display().to_string();
    result.stop = script.line(STOP, &cfg.file.path, result.myid);
    if let Err(StartFailure::NotRun(_) | StartFailure::Script(_)) = &started {
        result.next = Advice::action(format!(
            "correct the cause (the log is in {}) and repeat this command",
            result.log
        ));
    }
    if let Err(StartFailure::NotRun(_) | StartFailure::Overtaken(_)) = &started {
        result.run = None;
    }
    result.started = Some(started);
}

/// Returns the command that shows the status of the ensemble.
fn status(cfg: &ZooCfg, own: Option<&ServerLine>) -> Advice {
    let plain = addresses(cfg, own, client_address);
    if !plain.is_empty() {
        return Advice::command(["zookeeper", "status", "--server", &plain]);
    }
    let secure = addresses(cfg, own, secure_client_address);
    if secure.is_empty() {
        return Advice::command(["zookeeper", "status"]);
    }
    let truststore = cfg.value("ssl.trustStore.location").unwrap_or("FILE");
    Advice::command([
        "zookeeper",
        "status",
        "--server",
        &secure,
        "-D",
        "hadoop.zk.ssl.enabled=true",
        "-D",
        &format!("hadoop.zk.ssl.truststore.location={truststore}"),
    ])
}

/// Returns the addresses of all servers, with commas between them.
fn addresses(
    cfg: &ZooCfg,
    own: Option<&ServerLine>,
    address: impl Fn(&ZooCfg, Option<&ServerLine>, bool) -> Option<HostPort>,
) -> String {
    let servers = cfg.servers();
    let listed = servers
        .iter()
        .map(|line| address(cfg, Some(line), Some(line) == own));
    let alone = address(cfg, None, true).filter(|_| servers.is_empty());
    let addresses = listed.chain([alone]).flatten();
    let addresses: Vec<String> = addresses.map(|address| address.to_string()).collect();
    addresses.join(",")
}
