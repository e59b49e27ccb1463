//! The pages of one master.

use serde::Deserialize;

use crate::base::deadline::Deadline;
use crate::base::escape::cut;
use crate::net::address::HostPort;
use crate::net::http::{HttpClient, HttpError, PageReply};
use crate::systems::ports;
use crate::verdict::seen::{Missing, Seen};

use super::super::observations::{MasterObservation, Overview};
use super::super::running_config::RunningConfig;

const OVERVIEW: &str = "/overview";
const CONFIG: &str = "/jobmanager/config";
/// Real ones have 200 bytes; errors have a stack trace of 2 kB.
const OVERVIEW_LIMIT: usize = 64 * 1024;
/// Real ones have a few kilobytes.
const CONFIG_LIMIT: usize = 1024 * 1024;
/// What `LeaderRetrievalHandler` answers without a leader.
const NO_LEADER: &str = "ongoing leader election";
/// For messages: what names a master.
const NAMED_BY: &str = "masters";

/// Asks both pages at the same time.
pub(super) async fn ask(
    address: HostPort,
    is_listed: bool,
    web: &Result<HttpClient, HttpError>,
    deadline: Deadline,
) -> MasterObservation {
    let missing = |error: &HttpError| of_http(error, &address.host);
    let web = match web {
        Ok(web) => web,
        Err(error) => {
            let missing = missing(error);
            return MasterObservation {
                overview: Err(missing.clone()),
                config: Err(missing),
                has_accepted: false,
                address,
                is_listed,
            };
        }
    };
    let questions = async {
        tokio::join!(
            Box::pin(web.get_any(&address, OVERVIEW, OVERVIEW_LIMIT, deadline)),
            Box::pin(web.get_any(&address, CONFIG, CONFIG_LIMIT, deadline))
        )
    };
    let ((overview_reply, config_reply), accepted) =
        ports::beside(vec![address.clone()], questions, deadline).await;
    let has_replied = overview_reply.is_ok() || config_reply.is_ok();
    let overview = overview_reply.map_err(|error| missing(&error));
    let config = config_reply.map_err(|error| missing(&error));
    MasterObservation {
        overview: overview.and_then(|reply| overview_of(&reply)),
        config: config.and_then(|reply| config_of(&reply)),
        has_accepted: has_replied || accepted,
        address,
        is_listed,
    }
}

/// The body of an error.
#[derive(Deserialize)]
struct ErrorPage {
    errors: Vec<String>,
}

fn errors(reply: &PageReply) -> Option<Vec<String>> {
    let page: Option<ErrorPage> = serde_json::from_slice(&reply.body).ok();
    page.map(|page| page.errors)
}

/// Then every page has the same answer.
fn is_without_leader(reply: &PageReply) -> bool {
    errors(reply).is_some_and(|all| all.iter().any(|text| text.contains(NO_LEADER)))
}

fn overview_of(reply: &PageReply) -> Seen<Overview> {
    match reply.status {
        200 => match serde_json::from_slice(&reply.body) {
            Ok(numbers) => Ok(Overview::Serves(numbers)),
            Err(_) => Err(Missing::Nonsense(format!("{OVERVIEW} is not Flink's"))),
        },
        503 if is_without_leader(reply) => Ok(Overview::NoLeader),
        500 => match errors(reply) {
            Some(errors) => Ok(Overview::LeaderError(first_words(&errors))),
            None => Err(other(reply)),
        },
        _ => Err(other(reply)),
    }
}

fn config_of(reply: &PageReply) -> Seen<RunningConfig> {
    match reply.status {
        200 => RunningConfig::parse(&reply.body)
            .ok_or_else(|| Missing::Nonsense(format!("{CONFIG} is not Flink's"))),
        503 if is_without_leader(reply) => {
            let why = "a master without a leader shows no page";
            Err(Missing::NotOffered(why.to_owned()))
        }
        _ => Err(other(reply)),
    }
}

/// A status that a master does not have for this page.
fn other(reply: &PageReply) -> Missing {
    let status = reply.status;
    match status {
        401 | 403 => Missing::Denied(format!("HTTP {status}")),
        300..=399 => {
            let location = reply.location.as_deref().unwrap_or("nowhere");
            Missing::Redirected(format!("HTTP {status} to {location}"))
        }
        _ => Missing::Nonsense(format!("HTTP {status}")),
    }
}

/// The exception, without its package and the stack trace.
fn first_words(errors: &[String]) -> String {
    let cause = errors.last().map(String::as_str).unwrap_or_default();
    let cause = cause
        .strip_prefix("<Exception on server side:\n")
        .unwrap_or(cause);
    let line = cause.lines().next().unwrap_or_default();
    let (class, rest) = line.split_once(':').unwrap_or((line, ""));
    let class = class.rsplit('.').next().unwrap_or(class);
    let rest = rest.split(" from sender").next().unwrap_or(rest);
    cut(format!(
        "{class}{}{rest}",
        if rest.is_empty() { "" } else { ":" }
    ))
}

fn of_http(error: &HttpError, host: &str) -> Missing {
    match error {
        HttpError::Denied(_) => Missing::Denied(error.to_string()),
        HttpError::Untrusted(why) => Missing::Untrusted(why.clone()),
        HttpError::Kerberos(why) => Missing::Kerberos(why.clone()),
        HttpError::UnknownHost => Missing::UnknownHost {
            hosts: host.to_owned(),
            key: NAMED_BY.to_owned(),
        },
        HttpError::Refused => Missing::Refused,
        HttpError::Unreachable(why) => Missing::Unreachable(why.clone()),
        HttpError::NotReached(why) => Missing::NotReached(why.clone()),
        HttpError::Broken(why) => Missing::Broken(why.clone()),
        HttpError::Malformed(_) => Missing::Nonsense(error.to_string()),
        HttpError::Silent(budget) => Missing::Silent(*budget),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reply(status: u16, body: &str) -> PageReply {
        PageReply {
            status,
            location: None,
            body: body.as_bytes().to_vec(),
            proved: false,
        }
    }

    #[test]
    fn answers_to_overview() {
        let healthy = r#"{"taskmanagers":2,"slots-total":4,"slots-available":1,"jobs-running":3,"flink-version":"2.2.1","flink-commit":"x"}"#;
        let gone = r#"{"errors":["Internal server error.","<Exception on server side:\norg.apache.flink.runtime.rpc.exceptions.RecipientUnreachableException: Could not send message [M] from sender [A] to recipient [B]\n\tat x"]}"#;
        let election = r#"{"errors":["Service temporarily unavailable due to an ongoing leader election. Please refresh."]}"#;
        let table = [
            (200, healthy, "serves 2.2.1 2 4 1 3"),
            (200, "{}", "nonsense"),
            (503, election, "no leader"),
            (503, "<html>proxy</html>", "nonsense"),
            (
                500,
                gone,
                "error RecipientUnreachableException: Could not send message [M]",
            ),
            (500, "<html>proxy</html>", "nonsense"),
            (404, "", "nonsense"),
            (302, "", "redirected"),
            (401, "", "denied"),
        ];
        for (status, body, expected) in table {
            let found = match overview_of(&reply(status, body)) {
                Ok(Overview::Serves(numbers)) => format!(
                    "serves {} {} {} {} {}",
                    numbers.flink_version,
                    numbers.taskmanagers,
                    numbers.slots_total,
                    numbers.slots_available,
                    numbers.jobs_running
                ),
                Ok(Overview::NoLeader) => "no leader".to_owned(),
                Ok(Overview::LeaderError(text)) => format!("error {text}"),
                Err(missing) => missing.word().to_owned(),
            };
            assert_eq!(found, expected, "{status} {body}");
        }
    }
}
