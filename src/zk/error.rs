//! Errors of ZooKeeper, divided by the conclusion that the caller may draw.

use std::time::Duration;

use crate::base::deadline::{Elapsed, readable};

use super::connection::{CallError, Lost};
use super::identity::{SaslState, ZkIdentity};
use super::message::Code;

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ZkError {
    /// Every server refuses connections.
    #[error("connection refused")]
    Refused,
    /// The host names of the servers; no name has an address. Nothing was sent.
    #[error("unknown host: {}", .0.join(", "))]
    UnknownHost(Vec<String>),
    /// No server is reachable.
    #[error("{0}")]
    Unreachable(String),
    #[error("no answer within {}", readable(*.0))]
    Silent(Duration),
    /// A server accepts connections but opens no session. It may have lost its quorum.
    #[error("accepts connections but opens no session: no quorum, or not ZooKeeper")]
    NoSession,
    #[error("{path}: not permitted; {lack}")]
    Denied {
        path: String,
        /// The credentials that the session lacks.
        lack: String,
    },
    /// The servers reject the session's authentication, or refuse every request without authentication.
    #[error("authentication failed: {0}")]
    NotAuthenticated(String),
    /// The server refuses requests without SASL, and Kerberos failed; the caller is not the cause.
    #[error("{0}")]
    Kerberos(String),
    /// The credentials or the TLS configuration cannot be read. Nothing was sent.
    #[error("{0}")]
    NoCredentials(String),
    /// No server has a valid certificate, or the servers reject the client's certificate. Nothing was sent.
    #[error("{0}")]
    Untrusted(String),
    /// A znode has unexpected data.
    #[error("{path} {why}")]
    BadData { path: String, why: &'static str },
    /// The session has expired: the servers have deleted its ephemeral znodes.
    #[error("session expired")]
    SessionExpired,
    /// The connection broke; the session may live until its timeout.
    #[error("connection lost: {0}")]
    ConnectionLost(String),
    /// The path is invalid; nothing was sent.
    #[error("{0:?} is not a znode's path")]
    BadPath(String),
    /// Any other or invalid answer.
    #[error("{0}")]
    Broken(String),
}

impl From<Elapsed> for ZkError {
    fn from(elapsed: Elapsed) -> Self {
        Self::Silent(elapsed.budget)
    }
}

impl ZkError {
    /// Makes the error of a failed call about a znode.
    pub(super) fn of(path: &str, identity: &ZkIdentity, error: &CallError) -> Self {
        match error {
            CallError::Refused(Code::NoAuth) => Self::denied(path, identity),
            CallError::Refused(Code::AuthFailed) => {
                let setting = identity.auth_setting;
                Self::NotAuthenticated(format!("the servers reject {setting}"))
            }
            CallError::Refused(Code::SaslRequired) => Self::sasl_required(identity),
            CallError::Refused(Code::SessionExpired) => Self::SessionExpired,
            CallError::Elapsed(elapsed) => (*elapsed).into(),
            CallError::NotSent(Lost::Silent(budget))
            | CallError::Unanswered(Lost::Silent(budget)) => Self::Silent(*budget),
            CallError::NotSent(lost @ (Lost::Closed | Lost::Io(_) | Lost::Flood))
            | CallError::Unanswered(lost @ (Lost::Closed | Lost::Io(_) | Lost::Flood)) => {
                Self::ConnectionLost(lost.to_string())
            }
            other => Self::Broken(format!("{path}: {other}")),
        }
    }

    fn denied(path: &str, identity: &ZkIdentity) -> Self {
        match &identity.sasl {
            SaslState::Failed(error) if error.is_of_kdc() => Self::Kerberos(format!(
                "{path}: not permitted without SASL, which failed: {error}"
            )),
            _ => Self::Denied {
                path: path.to_owned(),
                lack: identity.lack(),
            },
        }
    }

    /// Makes the error for `sessionRequireClientSASLAuth`, or for `enforce.auth.enabled` with any schemes.
    fn sasl_required(identity: &ZkIdentity) -> Self {
        let required = "the servers require authentication, usually SASL";
        match &identity.sasl {
            SaslState::Failed(error) if error.is_of_kerberos() => {
                Self::Kerberos(format!("{required}, which failed: {error}"))
            }
            _ => Self::NotAuthenticated(format!("{required}; {}", identity.lack())),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::security::credential::KerberosError;
    use crate::security::gss::GssErrorKind;
    use crate::zk::sasl::ZkSaslError;

    fn failed(kind: GssErrorKind) -> SaslState {
        let mut error = KerberosError::broken("words".to_owned());
        error.kind = kind;
        SaslState::Failed(error.into())
    }

    /// Columns: code, state of SASL, kind of error, text.
    const REFUSALS: &str = "
        noauth  off          denied    /a: not permitted; auth is not set, and SASL is off
        noauth  done         denied    /a: not permitted; auth is not set, and its ACL does not permit sasl:bob@R
        noauth  not-offered  denied    /a: not permitted; auth is not set, and SASL failed: the server does not offer it
        noauth  no-ticket    denied    /a: not permitted; auth is not set, and SASL failed: no Kerberos ticket (words):
        noauth  unknown      denied    /a: not permitted; auth is not set, and SASL failed: the KDC does not know the server
        noauth  no-kdc       kerberos  /a: not permitted without SASL, which failed: no KDC answers (words)
        sasl    off          rejected  authentication failed: the servers require authentication, usually SASL; auth is
        sasl    no-ticket    rejected  authentication failed: the servers require authentication, usually SASL; auth is
        sasl    unknown      kerberos  the servers require authentication, usually SASL, which failed: the KDC does not
        sasl    no-kdc       kerberos  the servers require authentication, usually SASL, which failed: no KDC answers
        auth    off          rejected  authentication failed: the servers reject auth
        expired off          expired   session expired";

    #[test]
    fn refusals_name_what_is_missing() {
        for line in REFUSALS
            .lines()
            .map(str::trim)
            .filter(|line| !line.is_empty())
        {
            let mut words = line.split_whitespace();
            let mut word = || words.next().unwrap();
            let code = match word() {
                "noauth" => Code::NoAuth,
                "sasl" => Code::SaslRequired,
                "auth" => Code::AuthFailed,
                _ => Code::SessionExpired,
            };
            let sasl = match word() {
                "off" => SaslState::Off("SASL is off".to_owned()),
                "done" => SaslState::Done("bob@R".to_owned()),
                "not-offered" => SaslState::Failed(ZkSaslError::NotOffered),
                "no-ticket" => failed(GssErrorKind::NoTicket),
                "unknown" => failed(GssErrorKind::UnknownServer),
                _ => failed(GssErrorKind::KdcUnreachable),
            };
            let expected = word();
            let identity = ZkIdentity {
                auth_setting: "auth",
                auth_lack: "auth is not set".to_owned(),
                sasl,
            };
            let error = ZkError::of("/a", &identity, &CallError::Refused(code));
            let found = match error {
                ZkError::Denied { .. } => "denied",
                ZkError::Kerberos(_) => "kerberos",
                ZkError::NotAuthenticated(_) => "rejected",
                ZkError::SessionExpired => "expired",
                _ => "other",
            };
            assert_eq!(found, expected, "{line}");
            let text = words.collect::<Vec<_>>().join(" ");
            assert!(error.to_string().starts_with(&text), "{line}\n{error}");
        }
    }
}
