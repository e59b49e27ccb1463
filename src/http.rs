//! `/isActive`: one GET, and a pure function that says what the answer means.
//!
//! The RM's `IsResourceManagerActiveServlet` answers 200 with a sentence when it is active, and 405 when it is not.
//! It is made for load balancers; a standby answers it itself, without a redirect.

use std::error::Error as _;
use std::fmt;
use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use crate::cluster::{HostPort, Scheme};
use crate::deadline::{Deadline, readable};
use crate::resolve;

/// The sentence that an active RM answers with.
const ACTIVE_SENTENCE: &str = "I am Active!";
/// How much of an answer's body is read, in bytes.
const BODY_LIMIT: usize = 256;

/// What came back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// 200 and the sentence.
    Active,
    /// 405.
    Standby,
    /// 401 or 403: the caller may not know.
    Unauthorised(u16),
    /// A redirect, which is not followed: it says nothing about this RM.
    Redirect {
        /// The status.
        status: u16,
        /// Where it leads.
        location: String,
    },
    /// An answer that no RM gives here.
    Nonsense(String),
    /// No address is known for the host.
    UnknownHost,
    /// The connection was refused.
    Refused,
    /// The connection could not be opened or broke.
    Broken(String),
    /// Nothing came within the budget.
    Silent(Duration),
}

impl Answer {
    /// One word for tables and programs.
    pub fn word(&self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Standby => "standby",
            Self::Unauthorised(_) => "unauthorised",
            Self::Redirect { .. } => "redirect",
            Self::Nonsense(_) => "nonsense",
            Self::UnknownHost => "unknown-host",
            Self::Refused => "refused",
            Self::Broken(_) => "broken",
            Self::Silent(_) => "silent",
        }
    }
}

impl fmt::Display for Answer {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Active => write!(out, "answers that it is the leading one"),
            Self::Standby => write!(out, "answers that it is on standby"),
            Self::Unauthorised(status) => write!(
                out,
                "HTTP {status}: the RM wants to know who asks; this tells nothing of its state"
            ),
            Self::Redirect { status, location } => {
                write!(
                    out,
                    "HTTP {status} to {location}: not followed, it tells nothing of this RM"
                )
            }
            Self::Nonsense(what) => write!(out, "not an answer of a ResourceManager: {what}"),
            Self::UnknownHost => write!(out, "no address is known for this name"),
            Self::Refused => write!(out, "connection refused"),
            Self::Broken(what) => write!(out, "{what}"),
            Self::Silent(budget) => write!(out, "no answer within {}", readable(*budget)),
        }
    }
}

/// Says what an HTTP answer to `/isActive` means.
pub fn classify(status: u16, location: Option<&str>, body: &[u8]) -> Answer {
    let body = String::from_utf8_lossy(body);
    match status {
        200 if body.trim() == ACTIVE_SENTENCE => Answer::Active,
        200 => Answer::Nonsense("HTTP 200 without the words of an RM".to_owned()),
        405 => Answer::Standby,
        401 | 403 => Answer::Unauthorised(status),
        300..=399 => Answer::Redirect {
            status,
            location: location.unwrap_or("an unnamed place").to_owned(),
        },
        _ => Answer::Nonsense(format!("HTTP {status}")),
    }
}

/// Asks one server's `/isActive`. Redirects are not followed, and no proxy of the environment is used.
pub async fn is_active(scheme: Scheme, address: &HostPort, deadline: Deadline) -> Answer {
    let ip = match resolve::address_of(&address.host, deadline).await {
        Ok(Some(ip)) => ip,
        Ok(None) => return Answer::UnknownHost,
        Err(elapsed) => return Answer::Silent(elapsed.budget),
    };
    let (host, socket) = (address.host.clone(), SocketAddr::new(ip, address.port));
    // The roots are files, which may be anywhere.
    let making = tokio::task::spawn_blocking(move || client(scheme, &host, socket));
    let client = match deadline.bound(making).await {
        Ok(Ok(Ok(client))) => client,
        Ok(Ok(Err(reason))) => return Answer::Broken(reason),
        Ok(Err(_)) => return Answer::Broken("the client could not be set up".to_owned()),
        Err(elapsed) => return Answer::Silent(elapsed.budget),
    };
    match deadline
        .bound(get(&client, &format!("{scheme}://{address}/isActive")))
        .await
    {
        Ok(Ok(answer)) => answer,
        Ok(Err(error)) => failure(&error),
        Err(elapsed) => Answer::Silent(elapsed.budget),
    }
}

async fn get(client: &reqwest::Client, url: &str) -> Result<Answer, reqwest::Error> {
    let mut response = client
        .get(url)
        .header(reqwest::header::CONNECTION, "close")
        .send()
        .await?;
    let status = response.status().as_u16();
    let location = response.headers().get(reqwest::header::LOCATION);
    let location = location.map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned());
    let mut body = Vec::new();
    if status == 200 {
        while body.len() < BODY_LIMIT {
            let Some(chunk) = response.chunk().await? else {
                break;
            };
            body.extend_from_slice(&chunk);
        }
    }
    Ok(classify(status, location.as_deref(), &body))
}

/// A client for one request. TLS is set up for an https address only: loading the roots is the slowest thing here.
fn client(scheme: Scheme, host: &str, address: SocketAddr) -> Result<reqwest::Client, String> {
    let builder = reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .no_proxy()
        .resolve(host, address)
        .user_agent(concat!("rmadmin/", env!("CARGO_PKG_VERSION")));
    let builder = match scheme {
        Scheme::Http => builder.tls_backend_preconfigured(tls(rustls::RootCertStore::empty())?),
        Scheme::Https => builder.tls_backend_preconfigured(tls(system_roots()?)?),
    };
    builder.build().map_err(|error| words(&error))
}

fn tls(roots: rustls::RootCertStore) -> Result<rustls::ClientConfig, String> {
    let provider = std::sync::Arc::new(rustls::crypto::ring::default_provider());
    let builder = rustls::ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|error| error.to_string())?;
    Ok(builder.with_root_certificates(roots).with_no_client_auth())
}

fn system_roots() -> Result<rustls::RootCertStore, String> {
    let found = rustls_native_certs::load_native_certs();
    let mut roots = rustls::RootCertStore::empty();
    let (added, _) = roots.add_parsable_certificates(found.certs);
    if added == 0 {
        return Err(
            "the system has no certificate authorities to check the server against".to_owned(),
        );
    }
    Ok(roots)
}

fn failure(error: &reqwest::Error) -> Answer {
    let mut source = error.source();
    while let Some(inner) = source {
        if inner
            .downcast_ref::<io::Error>()
            .is_some_and(|inner| inner.kind() == io::ErrorKind::ConnectionRefused)
        {
            return Answer::Refused;
        }
        source = inner.source();
    }
    let words = words(error);
    if error.is_connect() {
        Answer::Broken(words)
    } else {
        Answer::Nonsense(words)
    }
}

/// The innermost reason of an error: the layers above it only repeat the address.
fn words(error: &reqwest::Error) -> String {
    let mut reason: &dyn std::error::Error = error;
    while let Some(inner) = reason.source() {
        reason = inner;
    }
    reason
        .to_string()
        .split(" (os error")
        .next()
        .unwrap_or_default()
        .to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_are_told_apart() {
        let table: [(u16, Option<&str>, &str, &str); 11] = [
            (200, None, "I am Active!", "active"),
            (200, None, "I am Active!\n", "active"),
            (200, None, "<html>log in</html>", "nonsense"),
            (200, None, "", "nonsense"),
            (405, None, "", "standby"),
            (401, None, "", "unauthorised"),
            (403, None, "", "unauthorised"),
            (307, Some("http://other/"), "", "redirect"),
            (404, None, "I am Active!", "nonsense"),
            (500, None, "", "nonsense"),
            (503, None, "", "nonsense"),
        ];
        for (status, location, body, word) in table {
            let answer = classify(status, location, body.as_bytes());
            assert_eq!(answer.word(), word, "{status} {body}");
        }
    }
}
