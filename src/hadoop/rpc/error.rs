//! Errors of calls, divided by the conclusion that the caller may draw.

use std::fmt;
use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use crate::base::deadline::readable;
use crate::base::io::{is_local, without_number};
use crate::ha::state::SentFailure;
use crate::hadoop::service_names::PrincipalError;
use crate::net::resolve::JvmNames;
use crate::net::server::Server;
use crate::security::credential::KerberosError;

use super::frame::RpcFrameError;
use super::message::{MessageError, RemoteException};
use super::sasl::settings::Protection;

/// Stands for a method if the server rejects the caller before a call.
pub const AUTHENTICATION: &str = "authentication";

/// A call without a valid answer.
#[derive(Debug, thiserror::Error)]
#[error("{peer}: {failure}")]
pub struct RpcError {
    pub peer: Server,
    pub failure: Failure,
    /// Host names of both ends. Only commands in Hadoop style look them up, if Java's message [names both
    /// hosts](RpcError::names_hosts).
    pub names: Option<Box<JvmNames>>,
}

#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// The call was not sent completely: the server cannot have executed it.
    #[error("{}", not_sent(*step, cause))]
    NotSent {
        step: CallPhase,
        cause: TransportCause,
    },
    /// The call was sent and went unanswered: the server may have executed it.
    #[error("{}", unanswered(method, cause))]
    Unanswered {
        method: &'static str,
        cause: TransportCause,
    },
    /// The call was sent and got a malformed answer: the server may have executed it.
    #[error("answer to {method}: {fault}")]
    Broken {
        method: &'static str,
        fault: MalformedAnswer,
    },
    /// The server answered with an exception and did not execute the call.
    #[error("{method} was refused: {}{}", exception.text(), hint(exception))]
    Refused {
        method: &'static str,
        exception: RemoteException,
    },
}

fn not_sent(step: CallPhase, cause: &TransportCause) -> String {
    match (step, cause) {
        (_, TransportCause::UnknownHost) => cause.to_string(),
        (CallPhase::Connect, TransportCause::Io(error))
            if error.kind() == io::ErrorKind::ConnectionRefused =>
        {
            "connection refused".to_owned()
        }
        (CallPhase::Connect, TransportCause::Elapsed { budget, .. }) => {
            format!("no connection within {}", readable(*budget))
        }
        _ => format!("{step}: {cause}"),
    }
}

fn unanswered(method: &str, cause: &TransportCause) -> String {
    match cause {
        TransportCause::Elapsed { budget, .. } => {
            format!("no answer to {method} within {}", readable(*budget))
        }
        _ => format!("no answer to {method}: {cause}"),
    }
}

/// Returns a hint for the operator: `SaslRpcServer` writes the reason only to its log.
fn hint(exception: &RemoteException) -> &'static str {
    match exception.message.contains("GSS initiate failed") {
        true => {
            " (the server's log says why: often clocks that differ by minutes, or an outdated keytab of its own)"
        }
        false => "",
    }
}

/// The steps before a call is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CallPhase {
    Resolve,
    Connect,
    Authenticate,
    Ticket,
    Send,
}

impl fmt::Display for CallPhase {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Self::Resolve => "looking up the host",
            Self::Connect => "connecting",
            Self::Authenticate => "authenticating",
            Self::Ticket => "asking the KDC for a ticket",
            Self::Send => "sending the call",
        })
    }
}

/// Why a step failed, or why an answer is malformed.
#[derive(Debug, thiserror::Error)]
pub enum TransportCause {
    #[error("unknown host")]
    UnknownHost,
    #[error("{}", without_number(.0))]
    Io(#[from] io::Error),
    #[error("no answer within {}", readable(*.budget))]
    Elapsed {
        budget: Duration,
        /// Both ends of the connection, if it was opened.
        ends: Option<Ends>,
    },
    /// The server closed the connection after this many bytes of its answer.
    #[error("the connection was closed after {0} bytes")]
    Closed(usize),
    /// Authentication failed.
    #[error("{0}")]
    Sasl(Box<SaslError>),
}

impl From<SaslError> for TransportCause {
    fn from(error: SaslError) -> Self {
        Self::Sasl(Box::new(error))
    }
}

/// Both ends of a connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ends {
    pub local: SocketAddr,
    pub remote: SocketAddr,
}

/// Why authentication failed. The call was not sent.
#[derive(Debug, thiserror::Error)]
pub enum SaslError {
    /// `hadoop.rpc.protection` has this unknown word.
    #[error("hadoop.rpc.protection is {0:?}, but must be authentication, integrity or privacy")]
    Protection(String),
    #[error("{0}")]
    Kerberos(#[from] KerberosError),
    /// The server is not trusted.
    #[error("{error}; {key} or its pattern defines which principal is trusted")]
    Principal {
        error: PrincipalError,
        /// The configuration key of the trusted principal.
        key: &'static str,
    },
    /// The server offers only these authentication methods.
    #[error("the server offers {0}, and not Kerberos")]
    Methods(String),
    /// The server does not require authentication.
    #[error(
        "the server does not ask for Kerberos, but hadoop.security.authentication is kerberos here: it may not be the \
         ResourceManager, or this may be the configuration of another cluster"
    )]
    FallBack,
    /// The server offers no accepted protection.
    #[error(
        "the server offers {}, but hadoop.rpc.protection requires {}",
        words(offered),
        words(wanted)
    )]
    NoCommonProtection {
        offered: Vec<Protection>,
        wanted: Vec<Protection>,
    },
    #[error("the server violates the SASL protocol: {0}")]
    Broken(&'static str),
    #[error("{0}")]
    Fault(#[from] MalformedAnswer),
}

impl SaslError {
    /// True if the cause is the caller: every server gives the same error.
    pub fn is_of_caller(&self) -> bool {
        match self {
            Self::Kerberos(error) => error.is_of_caller(),
            Self::Protection(_) => true,
            _ => false,
        }
    }

    /// True if the cause is the caller's configuration.
    pub fn is_of_configuration(&self) -> bool {
        match self {
            Self::Principal { error, .. } => error.is_of_configuration(),
            Self::Protection(_) | Self::NoCommonProtection { .. } => true,
            _ => false,
        }
    }
}

fn words(protections: &[Protection]) -> String {
    let words: Vec<&str> = protections.iter().map(|each| each.word()).collect();
    match words.is_empty() {
        true => "none".to_owned(),
        false => words.join(", "),
    }
}

impl From<MessageError> for SaslError {
    fn from(error: MessageError) -> Self {
        Self::Fault(error.into())
    }
}

#[derive(Debug, thiserror::Error)]
pub enum MalformedAnswer {
    #[error("{0}")]
    Frame(#[from] RpcFrameError),
    #[error("{0}")]
    Message(#[from] MessageError),
    #[error("the server speaks another version of Hadoop RPC: {class}: {message}")]
    OldVersion {
        /// Java class of the exception.
        class: String,
        message: String,
    },
    /// The answer lacks the negotiated protection.
    #[error("{0}")]
    Unprotected(Box<SaslError>),
}

impl From<SaslError> for MalformedAnswer {
    fn from(error: SaslError) -> Self {
        match error {
            SaslError::Fault(fault) => fault,
            other => Self::Unprotected(Box::new(other)),
        }
    }
}

impl RpcError {
    pub fn new(peer: Server, failure: Failure) -> Self {
        Self {
            peer,
            failure,
            names: None,
        }
    }

    /// True if Java's message for this error names both hosts.
    pub fn names_hosts(&self) -> bool {
        match &self.failure {
            Failure::NotSent { .. } | Failure::Unanswered { .. } => true,
            Failure::Broken { fault, .. } => matches!(fault, MalformedAnswer::Unprotected(_)),
            Failure::Refused { .. } => false,
        }
    }

    pub fn sent_failure(&self) -> SentFailure {
        match self.failure {
            Failure::NotSent { .. } => SentFailure::NotSent,
            Failure::Refused { .. } => SentFailure::Refused,
            Failure::Unanswered { .. } | Failure::Broken { .. } => SentFailure::Unknown,
        }
    }

    /// True if the connection can take another call: after an exception that is not fatal, and after a timeout.
    pub fn leaves_the_connection(&self) -> bool {
        match &self.failure {
            Failure::Refused { exception, .. } => !exception.fatal,
            Failure::Unanswered { cause, .. } => matches!(cause, TransportCause::Elapsed { .. }),
            Failure::NotSent { .. } | Failure::Broken { .. } => false,
        }
    }

    /// True if the server accepted the connection: its process exists, but may be frozen.
    pub fn was_accepted(&self) -> bool {
        !matches!(
            self.failure,
            Failure::NotSent {
                step: CallPhase::Resolve | CallPhase::Connect,
                ..
            }
        )
    }

    /// True if the cause is this host: an unknown host name or a local error. Such an error says nothing about
    /// the server.
    pub fn is_of_this_host(&self) -> bool {
        match &self.failure {
            Failure::NotSent {
                step: CallPhase::Resolve,
                ..
            } => true,
            Failure::NotSent {
                step: CallPhase::Connect,
                cause: TransportCause::Io(source),
            } => is_local(source),
            _ => false,
        }
    }

    /// True if the server closed the connection (end of stream), as a process does when it exits.
    pub fn was_closed(&self) -> bool {
        matches!(
            self.failure,
            Failure::NotSent {
                cause: TransportCause::Closed(_),
                ..
            } | Failure::Unanswered {
                cause: TransportCause::Closed(_),
                ..
            }
        )
    }

    /// Returns the authentication error, if that is the cause. A retry does not help.
    pub fn sasl(&self) -> Option<&SaslError> {
        match &self.failure {
            Failure::NotSent {
                cause: TransportCause::Sasl(error),
                ..
            } => Some(error),
            _ => None,
        }
    }

    pub fn remote(&self) -> Option<&RemoteException> {
        match &self.failure {
            Failure::Refused { exception, .. } => Some(exception),
            _ => None,
        }
    }
}
