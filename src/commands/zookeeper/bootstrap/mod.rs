//! `zookeeper bootstrap`: prepares this host for its ZooKeeper server, and starts the server on request.

mod host;
mod outcome;
mod start;
mod trust;

use std::path::{Path, PathBuf};

use nix::unistd::geteuid;

use crate::base::deadline::Deadline;
use crate::commands::context::on_disk;
use crate::config::Environment;
use crate::config::server_line::ServerLine;
use crate::config::zoo_cfg::{MyId, ZooCfg};
use crate::error::CommandError;
use crate::net::address::HostPort;
use crate::report::check::CheckResult;
use crate::report::done::Done;
use crate::request::{BootstrapRequest, Settings};
use crate::systems::zookeeper::bootstrap::{
    BootstrapPlan, PortUse, ServerScript, client_address, own_server, plan,
};
use crate::systems::zookeeper::check::CheckedCfg;
use crate::verdict::finding::{Finding, Severity};

use super::{check, places};
use host::{carry_out, servers_here, survey};

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
    let script = match &request.home {
        Some(home) => {
            let script = script_of(home.clone(), file.clone(), request.start, deadline);
            Some(script.await?)
        }
        None => None,
    };
    let (mut cfg, _) = places::load(file, false, deadline).await?;
    if matches!(script, Some(ServerScript::Flink(_))) {
        cfg = cfg.with_flink_defaults();
    }
    let mut checked = places::with_hosts(cfg, None, deadline).await;
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
    let (cfg, server) = (&checked.cfg, server.as_ref());
    let port = match request.start {
        true => Some(client_port(cfg, server, deadline).await?),
        false => None,
    };
    let ran_before = matches!(port, Some((_, PortUse::Server(_))));
    let plan = prepared(cfg, server, port, request, deadline).await?;
    let mut result = outcome::result(cfg, found, &plan, script.as_ref(), request.dry_run);
    if let (Some(script), true) = (&script, request.start) {
        if !ran_before {
            outcome::add_run(&mut result, cfg, server, script);
        }
        if !request.dry_run {
            let started = start::start(script, cfg, server, ran_before, settings).await;
            outcome::add_start(&mut result, cfg, script, environment, started);
        }
    }
    Ok(Done::Bootstrap(result))
}

/// Makes the plan for the files of this host, and carries it out unless it is a dry run.
async fn prepared(
    cfg: &ZooCfg,
    server: Option<&ServerLine>,
    port: Option<(HostPort, PortUse)>,
    request: &BootstrapRequest,
    deadline: Deadline,
) -> Result<BootstrapPlan, CommandError> {
    let data_dir = cfg.data_dir().unwrap_or_default();
    let log_dir = cfg.data_log_dir();
    let file = cfg.clone();
    let (server, accepts_data, dry_run) = (server.cloned(), request.accept_data, request.dry_run);
    let what = data_dir.display().to_string();
    on_disk(what, deadline, move || {
        loop {
            let survey = survey(&data_dir, log_dir.as_deref())?;
            let plan = plan(&data_dir, server.clone(), &survey, accepts_data);
            let plan = plan.map_err(CommandError::Bootstrap)?;
            if let Some((address, port)) = &port {
                let accepted = plan.accept_port(&survey, &file, address, port);
                accepted.map_err(CommandError::Bootstrap)?;
            }
            if dry_run || carry_out(&plan)? {
                return Ok(plan);
            }
        }
    })
    .await
}

/// Returns the client address of this host's server, and what runs there.
async fn client_port(
    cfg: &ZooCfg,
    server: Option<&ServerLine>,
    deadline: Deadline,
) -> Result<(HostPort, PortUse), CommandError> {
    let Some(address) = client_address(cfg, server, true) else {
        return Err(CommandError::Illegal(NO_PORT.to_owned()));
    };
    let port = start::port_use(&address, deadline).await;
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

/// Returns the script below a home folder: ZooKeeper's, or Flink's.
async fn script_of(
    home: PathBuf,
    file: PathBuf,
    will_run: bool,
    deadline: Deadline,
) -> Result<ServerScript, CommandError> {
    on_disk(home.display().to_string(), deadline, move || {
        let home = std::path::absolute(&home).unwrap_or(home);
        let [stock, flink] = ServerScript::NAMES.map(|name| home.join(name));
        let script = if stock.is_file() {
            ServerScript::Stock(stock)
        } else if flink.is_file() {
            ServerScript::Flink(flink)
        } else {
            return Err(CommandError::Illegal(format!(
                "--home {} has no bin/zkServer.sh (ZooKeeper) and no bin/zookeeper.sh (Flink)",
                home.display()
            )));
        };
        if will_run {
            refuse_foreign(&script, &file)?;
        }
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

/// Refuses to run files as root that another user can change.
fn refuse_foreign(script: &ServerScript, file: &Path) -> Result<(), CommandError> {
    if !geteuid().is_root() {
        return Ok(());
    }
    trust::check(script, file).map_err(|untrusted| {
        CommandError::Illegal(format!(
            "--start does not run {} as root: {untrusted}; run this command as ZooKeeper's user",
            script.path().display()
        ))
    })
}
