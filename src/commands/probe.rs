//! `probe` and `haproxy-check`: read `/isActive` or, if the release lacks that page, `/ws/v1/cluster/info`.

use std::time::Duration;

use crate::base::deadline::Deadline;
use crate::base::join;
use crate::config::keys;
use crate::error::CommandError;
use crate::net::address::{HostPort, Scheme};
use crate::net::http::{HttpClient, HttpError};
use crate::report::done::Done;
use crate::report::probe::{NOT_CONFIGURED, ProbeResult, ProbeResults, ProbeRow};
use crate::request::Settings;
use crate::systems::yarn::pages::{self, PageAnswer};
use crate::systems::yarn::probe as verdict;
use crate::systems::yarn::probe::ActivePage;
use crate::systems::yarn::targets::ResourceManager;

use super::CommandContext;
use super::context::{configured_address, means};
use super::progress::{self, Asked};

/// Time limit if `--timeout` is not given: load balancers check every few seconds.
const PROBE_BUDGET: Duration = Duration::from_secs(5);

/// Probes one address without a configuration.
pub(super) async fn address(
    address: HostPort,
    https: bool,
    quiet: bool,
    settings: &Settings,
) -> Done {
    let scheme = if https { Scheme::Https } else { Scheme::Http };
    let deadline = Deadline::after(settings.timeout.unwrap_or(PROBE_BUDGET));
    let client = HttpClient::new(scheme, &means(settings, None), deadline).await;
    let asking = Box::pin(ask(&client, &address, deadline));
    let awaited = || format!("waiting for {scheme}://{address}");
    let answer = progress::while_waiting(asking, deadline, awaited).await;
    Done::Probe(ProbeResult {
        exit: verdict::one(active_page(&answer)),
        row: ProbeRow {
            rm_id: None,
            scheme,
            answer: Ok((address, answer)),
        },
        quiet,
    })
}

/// Probes the named RMs of the configuration, or all of them.
pub(super) async fn configured(
    context: &CommandContext,
    rm_ids: &[String],
    any: bool,
) -> Result<Done, CommandError> {
    let rms = wanted(context, rm_ids)?;
    context.authentication()?;
    let deadline = context.deadline_or(PROBE_BUDGET);
    let client = HttpClient::new(context.cluster.scheme, &context.means(), deadline).await;
    if let ([rm], false) = (&rms[..], any) {
        return one(context, rm, &client, deadline).await;
    }
    Ok(several(context, &rms, &client, any, deadline).await)
}

async fn one(
    context: &CommandContext,
    rm: &ResourceManager,
    client: &Result<HttpClient, HttpError>,
    deadline: Deadline,
) -> Result<Done, CommandError> {
    let (scheme, rm_id) = (context.cluster.scheme, rm.id.trimmed());
    let address = configured_address(&rm.id, &rm.web)?;
    let asking = Box::pin(ask(client, address, deadline));
    let awaited = || format!("waiting for {rm_id} ({scheme}://{address})");
    let answer = progress::while_waiting(asking, deadline, awaited).await;
    Ok(Done::Probe(ProbeResult {
        exit: verdict::one(active_page(&answer)),
        row: ProbeRow {
            rm_id: Some(rm_id.to_owned()),
            scheme,
            answer: Ok((address.clone(), answer)),
        },
        quiet: false,
    }))
}

async fn several(
    context: &CommandContext,
    rms: &[&ResourceManager],
    client: &Result<HttpClient, HttpError>,
    any: bool,
    deadline: Deadline,
) -> Done {
    let scheme = context.cluster.scheme;
    let asked = Asked::new(rms.iter().map(|rm| rm.id.trimmed().to_owned()));
    let probes = rms.iter().enumerate().map(|(index, rm)| {
        let (client, web, id) = (client.clone(), rm.web.clone(), rm.id.trimmed().to_owned());
        let asked = asked.clone();
        async move {
            let answer = match web {
                Ok(address) => {
                    let answer = ask(&client, &address, deadline).await;
                    Ok((address, answer))
                }
                Err(error) => Err(error),
            };
            let word = answer
                .as_ref()
                .map_or(NOT_CONFIGURED, |(_, answer)| answer.word());
            asked.answered(index, format!("{id}: {word}"));
            ProbeRow {
                rm_id: Some(id),
                scheme,
                answer,
            }
        }
    });
    let probes = join::all(probes);
    let rows = progress::while_waiting(probes, deadline, || asked.awaited()).await;
    // An RM without an address counts as unreachable.
    let pages = rows.iter().map(|row| match &row.answer {
        Ok((_, answer)) => active_page(answer),
        Err(_) => ActivePage::Unreachable,
    });
    let pages: Vec<ActivePage> = pages.collect();
    let exit = match any {
        true => verdict::any(&pages),
        false => verdict::several(&pages),
    };
    Done::Probes(ProbeResults { rows, exit, any })
}

async fn ask(
    client: &Result<HttpClient, HttpError>,
    address: &HostPort,
    deadline: Deadline,
) -> PageAnswer {
    match client {
        Ok(client) => pages::role(client, address, deadline).await.0.content,
        Err(error) => PageAnswer::Failed(error.clone()),
    }
}

/// Returns the named RMs, each once, or all RMs if none is named.
fn wanted<'a>(
    context: &'a CommandContext,
    rm_ids: &[String],
) -> Result<Vec<&'a ResourceManager>, CommandError> {
    if rm_ids.is_empty() {
        let all = context.cluster.distinct();
        return match (all.is_empty(), context.nothing_found()) {
            (false, _) => Ok(all),
            (true, None) => Err(context.no_rms()),
            (true, found) => Err(CommandError::HaDisabled {
                verb: "probe",
                nothing_found_in: found,
                place: context.place(keys::HA_ENABLED.name),
            }),
        };
    }
    let mut named: Vec<&ResourceManager> = Vec::new();
    for rm_id in rm_ids {
        let rm = context.rm(rm_id)?;
        if !named.iter().any(|known| known.id == rm.id) {
            named.push(rm);
        }
    }
    Ok(named)
}

fn active_page(answer: &PageAnswer) -> ActivePage {
    match answer {
        PageAnswer::Active | PageAnswer::NotOffered { active: true, .. } => ActivePage::Active,
        PageAnswer::Standby | PageAnswer::NotOffered { active: false, .. } => ActivePage::Standby,
        PageAnswer::Unauthorised { .. } | PageAnswer::Failed(HttpError::Denied(_)) => {
            ActivePage::Unauthorised
        }
        PageAnswer::Redirect { .. }
        | PageAnswer::NotFound
        | PageAnswer::Nonsense(_)
        | PageAnswer::Failed(HttpError::Malformed(_)) => ActivePage::Unclear,
        PageAnswer::Failed(_) => ActivePage::Unreachable,
    }
}
