//! `probe` and `haproxy-check`: what `/isActive` says.

use std::time::Duration;

use serde::Serialize;

use crate::cluster::{HostPort, ResourceManager, Scheme};
use crate::deadline::Deadline;
use crate::error::CommandError;
use crate::http::{self, Answer};
use crate::observe;
use crate::report::{Report, harmless, json, table};
use crate::request::{Format, ProbeTarget, Settings};
use crate::verdict::probe as verdict;
use crate::verdict::probe::Said;

use super::Context;

/// How long a probe takes at most where `--timeout` says nothing: load balancers ask every few seconds.
const PROBE_BUDGET: Duration = Duration::from_secs(5);

/// What one RM answered.
#[derive(Debug, Serialize)]
struct ProbeDocument {
    #[serde(skip_serializing_if = "Option::is_none")]
    rm: Option<String>,
    url: String,
    answer: &'static str,
    detail: String,
}

/// Probes one address, with no configuration.
pub(super) async fn address(host: &str, port: u16, https: bool, settings: &Settings) -> Report {
    let scheme = if https { Scheme::Https } else { Scheme::Http };
    let address = HostPort {
        host: host.to_owned(),
        port,
    };
    let answer = http::is_active(scheme, &address, deadline(settings)).await;
    single(None, scheme, &address, &answer, settings.format)
}

/// Probes RMs of the configuration.
pub(super) async fn configured(
    context: &Context,
    target: &ProbeTarget,
) -> Result<Report, CommandError> {
    let ProbeTarget::Configured { rm_ids, any } = target else {
        return Ok(Report::success(""));
    };
    let rms: Vec<&ResourceManager> = if rm_ids.is_empty() {
        context.cluster.distinct()
    } else {
        rm_ids
            .iter()
            .map(|id| context.rm(id))
            .collect::<Result<_, _>>()?
    };
    if rms.is_empty() {
        return Err(match context.nothing_found() {
            found @ Some(_) => CommandError::HaDisabled {
                verb: "probe",
                nothing_found_in: found,
            },
            None => CommandError::NoRms,
        });
    }
    let addresses: Vec<HostPort> = rms
        .iter()
        .map(|rm| super::configured(&rm.id, &rm.web).cloned())
        .collect::<Result<_, _>>()?;
    let scheme = context.cluster.scheme;
    let deadline = deadline(&context.settings);
    let probes = addresses
        .iter()
        .cloned()
        .map(|address| async move { http::is_active(scheme, &address, deadline).await });
    let answers = observe::all(probes).await;
    if let ([rm], [answer], false) = (&rms[..], &answers[..], *any) {
        return Ok(single(
            Some(rm.id.trimmed()),
            scheme,
            &addresses[0],
            answer,
            context.settings.format,
        ));
    }
    let said: Vec<Said> = answers.iter().map(Answer::said).collect();
    let exit = if *any {
        verdict::any(&said)
    } else {
        verdict::several(&said)
    };
    let documents: Vec<ProbeDocument> = rms
        .iter()
        .zip(addresses.iter().zip(&answers))
        .map(|(rm, (address, answer))| document(Some(rm.id.trimmed()), scheme, address, answer))
        .collect();
    Ok(several(&documents, *any, exit, context.settings.format))
}

fn deadline(settings: &Settings) -> Deadline {
    Deadline::after(settings.timeout.unwrap_or(PROBE_BUDGET))
}

fn document(
    rm: Option<&str>,
    scheme: Scheme,
    address: &HostPort,
    answer: &Answer,
) -> ProbeDocument {
    ProbeDocument {
        rm: rm.map(str::to_owned),
        url: format!("{scheme}://{address}/isActive"),
        answer: answer.word(),
        detail: answer.to_string(),
    }
}

/// One RM: the word on stdout, and on stderr why it is none of the two good ones.
fn single(
    rm: Option<&str>,
    scheme: Scheme,
    address: &HostPort,
    answer: &Answer,
    format: Format,
) -> Report {
    let exit = verdict::one(answer.said());
    let document = document(rm, scheme, address, answer);
    let stdout = match format {
        Format::Json => json::text(&document),
        Format::Table => format!("{}\n", table::state(answer.word(), Context::colour())),
    };
    let clear = matches!(answer.said(), Said::Active | Said::Standby);
    let who = rm.map_or_else(
        || document.url.clone(),
        |rm| format!("{rm} ({})", document.url),
    );
    let stderr = if clear {
        String::new()
    } else {
        format!("rmadmin: {who}: {}\n", harmless(&document.detail))
    };
    Report {
        stdout,
        stderr,
        exit,
    }
}

fn several(
    documents: &[ProbeDocument],
    any: bool,
    exit: crate::exit::Exit,
    format: Format,
) -> Report {
    let cells = |document: &ProbeDocument| {
        let detail = match document.answer {
            "active" | "standby" => String::new(),
            _ => document.detail.clone(),
        };
        vec![
            document.rm.clone().unwrap_or_default(),
            document.answer.to_owned(),
            document.url.clone(),
            detail,
        ]
    };
    let heading = ["RM", "ANSWER", "URL", ""].map(str::to_owned).to_vec();
    let rows = || {
        std::iter::once(heading.clone())
            .chain(documents.iter().map(cells))
            .collect::<Vec<_>>()
    };
    let actives: Vec<&str> = documents
        .iter()
        .filter(|document| document.answer == "active")
        .filter_map(|document| document.rm.as_deref())
        .collect();
    let (stdout, stderr) = match format {
        Format::Json => (json::text(&documents), String::new()),
        Format::Table if any && actives.is_empty() => {
            (String::new(), table::columns(&rows(), false))
        }
        Format::Table if any => (format!("{}\n", actives.join("\n")), String::new()),
        Format::Table => (table::columns(&rows(), Context::colour()), String::new()),
    };
    Report {
        stdout,
        stderr,
        exit,
    }
}
