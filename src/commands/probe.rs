//! `probe` and `haproxy-check`: what `/isActive` says or, where the release has no such page, `/ws/v1/cluster/info`.

use std::time::Duration;

use serde::Serialize;

use crate::base::deadline::Deadline;
use crate::base::join;
use crate::config::keys;
use crate::error::CommandError;
use crate::exit::Exit;
use crate::net::address::{HostPort, Scheme};
use crate::net::http::{HttpClient, HttpError};
use crate::report::documents::RmsDocument;
use crate::report::{Report, harmless_line, table, tsv};
use crate::request::{Format, Settings};
use crate::systems::yarn::pages::{self, PageAnswer};
use crate::systems::yarn::probe as verdict;
use crate::systems::yarn::probe::ActivePage;
use crate::systems::yarn::targets::{AddressError, ResourceManager};

use super::CommandContext;
use super::context::{configured_address, means};
use super::progress::{self, Asked};

/// How long a probe takes at most where `--timeout` says nothing: load balancers ask every few seconds.
const PROBE_BUDGET: Duration = Duration::from_secs(5);

/// The word for an RM without an address.
const NOT_CONFIGURED: &str = "not-configured";

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
    let deadline = Deadline::after(settings.timeout.unwrap_or(PROBE_BUDGET));
    let client = HttpClient::new(scheme, &means(settings, None), deadline).await;
    let asking = Box::pin(ask(&client, &address, deadline));
    let awaited = || format!("waiting for {scheme}://{address}");
    let answer = progress::while_waiting(asking, deadline, awaited).await;
    single(None, scheme, &address, &answer, settings.format)
}

/// Without output for an RM that is active or standby: a check runs every few seconds, and its output ends up in a log.
pub(super) fn quiet(report: Report) -> Report {
    match report.exit {
        Exit::Success | Exit::Degraded => Report::new(String::new(), String::new(), report.exit),
        _ => report,
    }
}

/// Probes RMs of the configuration; all of them where none is named.
pub(super) async fn configured(
    context: &CommandContext,
    rm_ids: &[String],
    any: bool,
) -> Result<Report, CommandError> {
    let rms = wanted(context, rm_ids)?;
    context.authentication()?;
    let scheme = context.cluster.scheme;
    let deadline = context.deadline_or(PROBE_BUDGET);
    let client = HttpClient::new(scheme, &context.means(), deadline).await;
    if let ([rm], false) = (&rms[..], any) {
        let address = configured_address(&rm.id, &rm.web)?;
        let asking = Box::pin(ask(&client, address, deadline));
        let awaited = || format!("waiting for {} ({scheme}://{address})", rm.id.trimmed());
        let answer = progress::while_waiting(asking, deadline, awaited).await;
        let format = context.settings.format;
        return Ok(single(
            Some(rm.id.trimmed()),
            scheme,
            address,
            &answer,
            format,
        ));
    }
    let asked = Asked::new(rms.iter().map(|rm| rm.id.trimmed().to_owned()));
    let probes = rms.iter().enumerate().map(|(index, rm)| {
        let (client, web, id) = (client.clone(), rm.web.clone(), rm.id.trimmed().to_owned());
        let asked = asked.clone();
        async move {
            let answer = match &web {
                Ok(address) => Some(ask(&client, address, deadline).await),
                Err(_) => None,
            };
            let word = answer.as_ref().map_or(NOT_CONFIGURED, PageAnswer::word);
            asked.answered(index, format!("{id}: {word}"));
            answer
        }
    });
    let probes = join::all(probes);
    let answers = progress::while_waiting(probes, deadline, || asked.awaited()).await;
    // An RM without an address is one that could not be asked.
    let verdicts: Vec<ActivePage> = answers
        .iter()
        .map(|answer| answer.as_ref().map_or(ActivePage::Unreachable, said))
        .collect();
    let exit = if any {
        verdict::any(&verdicts)
    } else {
        verdict::several(&verdicts)
    };
    let documents: Vec<ProbeDocument> = rms
        .iter()
        .zip(&answers)
        .map(|(rm, answer)| match (&rm.web, answer) {
            (Ok(address), Some(answer)) => document(Some(rm.id.trimmed()), scheme, address, answer),
            (web, _) => unaddressed(rm.id.trimmed(), web.as_ref().err()),
        })
        .collect();
    Ok(several(documents, any, exit, context.settings.format))
}

/// What one server says; or why nobody can be asked.
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

/// The RMs that are named, each once; all of them where none is.
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

/// What an answer tells about the RM.
fn said(answer: &PageAnswer) -> ActivePage {
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

/// An RM that has no address to ask.
fn unaddressed(rm_id: &str, error: Option<&AddressError>) -> ProbeDocument {
    ProbeDocument {
        rm: Some(rm_id.to_owned()),
        url: String::new(),
        answer: NOT_CONFIGURED,
        detail: error.map(ToString::to_string).unwrap_or_default(),
    }
}

fn document(
    rm: Option<&str>,
    scheme: Scheme,
    address: &HostPort,
    answer: &PageAnswer,
) -> ProbeDocument {
    let page = match answer {
        PageAnswer::NotOffered { .. } => "/ws/v1/cluster/info",
        _ => "/isActive",
    };
    ProbeDocument {
        rm: rm.map(str::to_owned),
        url: format!("{scheme}://{address}{page}"),
        answer: answer.word(),
        detail: answer.to_string(),
    }
}

/// One RM: the word on stdout, and on stderr why it is none of the two good ones or not that of `/isActive`.
fn single(
    rm: Option<&str>,
    scheme: Scheme,
    address: &HostPort,
    answer: &PageAnswer,
    format: Format,
) -> Report {
    let exit = verdict::one(said(answer));
    let document = document(rm, scheme, address, answer);
    let clear = matches!(answer, PageAnswer::Active | PageAnswer::Standby);
    let who = rm.map_or_else(
        || document.url.clone(),
        |rm| format!("{rm} ({})", document.url),
    );
    let stderr = if clear {
        String::new()
    } else {
        format!(
            "rmadmin: {}\n",
            harmless_line(&format!("{who}: {}", document.detail))
        )
    };
    match format {
        Format::Json => Report {
            stderr,
            ..Report::document(&document, exit)
        },
        Format::Tsv => Report::new(
            tsv::table(FIELDS, [cells(&document)].into_iter()),
            stderr,
            exit,
        ),
        _ => {
            let word = table::state(answer.word(), CommandContext::colour());
            Report::new(format!("{word}\n"), stderr, exit)
        }
    }
}

/// The names of [`cells`] for programs.
const FIELDS: [&str; 4] = ["rm", "answer", "url", "detail"];

fn cells(document: &ProbeDocument) -> [String; 4] {
    let by_is_active = document.url.ends_with("/isActive");
    let detail = match document.answer {
        "active" | "standby" if by_is_active => String::new(),
        _ => document.detail.clone(),
    };
    [
        document.rm.clone().unwrap_or_default(),
        document.answer.to_owned(),
        document.url.clone(),
        detail,
    ]
}

fn several(documents: Vec<ProbeDocument>, any: bool, exit: Exit, format: Format) -> Report {
    let heading = ["RM", "ANSWER", "URL", "DETAIL"]
        .map(str::to_owned)
        .to_vec();
    let rows = || {
        std::iter::once(heading.clone())
            .chain(documents.iter().map(|document| cells(document).to_vec()))
            .collect::<Vec<_>>()
    };
    let actives: Vec<&str> = documents
        .iter()
        .filter(|document| document.answer == "active")
        .filter_map(|document| document.rm.as_deref())
        .collect();
    let (stdout, stderr) = match format {
        Format::Json => {
            return Report::document(&RmsDocument { rms: documents }, exit);
        }
        Format::Tsv => (
            tsv::table(FIELDS, documents.iter().map(cells)),
            String::new(),
        ),
        Format::Table if any && actives.is_empty() => {
            (String::new(), table::columns(&rows(), false))
        }
        Format::Table if any => (format!("{}\n", actives.join("\n")), String::new()),
        _ => (
            table::columns(&rows(), CommandContext::colour()),
            String::new(),
        ),
    };
    Report::new(stdout, stderr, exit)
}
