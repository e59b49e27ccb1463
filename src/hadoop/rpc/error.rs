//! What can go wrong with a call, told apart by what the caller may conclude from it.

use std::fmt;
use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use crate::base::deadline::readable;
use crate::base::io::{is_local, without_number};
use crate::ha::state::Fate;
use crate::hadoop::service_names::PrincipalError;
use crate::net::resolve::JvmNames;
use crate::net::server::Server;
use crate::security::credential::KerberosError;

use super::frame::RpcFrameError;
use super::message::{MessageError, RemoteException};
use super::sasl::Protection;

/// What a refusal before both sides know each other is told as a refusal of, in the place of a method.
pub const AUTHENTICATION: &str = "authentication";

/// A call that brought no answer of its type.
#[derive(Debug, thiserror::Error)]
#[error("{peer}: {failure}")]
pub struct RpcError {
    /// The server that was called.
    pub peer: Server,
    /// What happened.
    pub failure: Failure,
    /// Looked up by commands in Hadoop style, where Java's message [names both hosts](RpcError::names_hosts).
    pub names: Option<Box<JvmNames>>,
}

/// What happened to a call.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// The server cannot have seen the call: nothing or not all of it left this host.
    #[error("{}", not_sent(*step, cause))]
    NotSent {
        /// How far it came.
        step: CallPhase,
        /// Why it ended there.
        cause: TransportCause,
    },
    /// The call was sent and no answer came: the server may have carried it out.
    #[error("{}", unanswered(method, cause))]
    Unanswered {
        /// The call.
        method: &'static str,
        /// Why there is no answer.
        cause: TransportCause,
    },
    /// The call was sent and what came back is no answer: the server may have carried it out.
    #[error("answer to {method}: {fault}")]
    Broken {
        /// The call.
        method: &'static str,
        /// What came back.
        fault: MalformedAnswer,
    },
    /// The server answered that it did not do it.
    #[error("{method} was refused: {}{}", exception.text(), unsaid(exception))]
    Refused {
        /// The call.
        method: &'static str,
        /// The server's reason.
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

/// What the server keeps to its log where it does not take the caller's proof (`SaslRpcServer`).
fn unsaid(exception: &RemoteException) -> &'static str {
    match exception.message.contains("GSS initiate failed") {
        true => {
            " (the server's log says why: often clocks that differ by minutes, or an outdated keytab of its own)"
        }
        false => "",
    }
}

/// How far a call came before anything of it was sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CallPhase {
    /// Looking up the address of the host.
    Resolve,
    /// Opening the connection.
    Connect,
    /// Having both sides prove who they are.
    Authenticate,
    /// Getting the ticket for that.
    Ticket,
    /// Writing the call.
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

/// Why a step or an answer did not come to its end.
#[derive(Debug, thiserror::Error)]
pub enum TransportCause {
    /// No address is known for the host name.
    #[error("unknown host")]
    UnknownHost,
    /// The operating system's word.
    #[error("{}", without_number(.0))]
    Io(#[from] io::Error),
    /// The time budget was used up.
    #[error("no answer within {}", readable(*.budget))]
    Elapsed {
        /// The budget that bounded this wait.
        budget: Duration,
        /// Both ends of the connection, where there was one.
        ends: Option<Ends>,
    },
    /// The server closed the connection, after so many bytes of its answer.
    #[error("the connection was closed after {0} bytes")]
    Closed(usize),
    /// The two sides cannot agree on who they are, or on how that is proved and protected.
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
    /// Ours.
    pub local: SocketAddr,
    /// The server's.
    pub remote: SocketAddr,
}

/// Why there is no authenticated connection; nothing of the call was sent.
#[derive(Debug, thiserror::Error)]
pub enum SaslError {
    /// `hadoop.rpc.protection` has a word that is none of its own.
    #[error("hadoop.rpc.protection is {0:?}, but must be authentication, integrity or privacy")]
    Protection(String),
    /// Kerberos does not do.
    #[error("{0}")]
    Kerberos(#[from] KerberosError),
    /// The server is another one than the configuration says.
    #[error("{error}; {key} or its pattern defines which principal is trusted")]
    Principal {
        error: PrincipalError,
        /// Of the trusted principal.
        key: &'static str,
    },
    /// The server offers these methods, none of which the caller has.
    #[error("the server offers {0}, and not Kerberos")]
    Methods(String),
    /// The server does without proof of who the caller is.
    #[error(
        "the server does not ask for Kerberos, but hadoop.security.authentication is kerberos here: it may not be the \
         ResourceManager, or this may be the configuration of another cluster"
    )]
    FallBack,
    /// The server offers no protection that will do.
    #[error(
        "the server offers {}, but hadoop.rpc.protection requires {}",
        words(offered),
        words(wanted)
    )]
    NoCommonProtection {
        /// What it offers.
        offered: Vec<Protection>,
        /// What will do.
        wanted: Vec<Protection>,
    },
    /// What came is nothing that may come now.
    #[error("the server violates the SASL protocol: {0}")]
    Broken(&'static str),
    /// What came is no message.
    #[error("{0}")]
    Fault(#[from] MalformedAnswer),
}

impl SaslError {
    /// Whether it is about the caller, and so the same with every server.
    pub fn is_of_caller(&self) -> bool {
        match self {
            Self::Kerberos(error) => error.is_of_caller(),
            Self::Protection(_) => true,
            _ => false,
        }
    }

    /// Whether what this side's configuration says does not do, whoever the server is.
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

/// Something that came back in an answer's place.
#[derive(Debug, thiserror::Error)]
pub enum MalformedAnswer {
    /// The length in front of it cannot be one.
    #[error("{0}")]
    Frame(#[from] RpcFrameError),
    /// The message is not one, or not the one that was waited for.
    #[error("{0}")]
    Message(#[from] MessageError),
    /// The server speaks another version of the protocol.
    #[error("the server speaks another version of Hadoop RPC: {class}: {message}")]
    OldVersion {
        /// Java class of its exception.
        class: String,
        /// Its message.
        message: String,
    },
    /// It is not protected as was agreed.
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

    /// Whether Java's message for this error names this host and the server's.
    pub fn names_hosts(&self) -> bool {
        match &self.failure {
            Failure::NotSent { .. } | Failure::Unanswered { .. } => true,
            Failure::Broken { fault, .. } => matches!(fault, MalformedAnswer::Unprotected(_)),
            Failure::Refused { .. } => false,
        }
    }

    /// What may be concluded about the call.
    pub fn fate(&self) -> Fate {
        match self.failure {
            Failure::NotSent { .. } => Fate::NotSent,
            Failure::Refused { .. } => Fate::Refused,
            Failure::Unanswered { .. } | Failure::Broken { .. } => Fate::Unknown,
        }
    }

    /// Whether the connection that the call went over can be used for another one: see
    /// [`super::connection::Connection::call`].
    pub fn leaves_the_connection(&self) -> bool {
        match &self.failure {
            Failure::Refused { exception, .. } => !exception.fatal,
            Failure::Unanswered { cause, .. } => matches!(cause, TransportCause::Elapsed { .. }),
            Failure::NotSent { .. } | Failure::Broken { .. } => false,
        }
    }

    /// Whether the server accepted the connection: its process is there, if only frozen.
    pub fn was_accepted(&self) -> bool {
        !matches!(
            self.failure,
            Failure::NotSent {
                step: CallPhase::Resolve | CallPhase::Connect,
                ..
            }
        )
    }

    /// Whether the server was not asked for a reason on this host: no address for the name, or a local error. It proves
    /// nothing about the server.
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

    /// Whether the server closed the connection in an orderly way (end of stream), as a process that ends does.
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

    /// Why the two sides cannot agree on who they are, where that is what failed. Waiting changes nothing about it.
    pub fn sasl(&self) -> Option<&SaslError> {
        match &self.failure {
            Failure::NotSent {
                cause: TransportCause::Sasl(error),
                ..
            } => Some(error),
            _ => None,
        }
    }

    /// The server's exception, where it answered with one.
    pub fn remote(&self) -> Option<&RemoteException> {
        match &self.failure {
            Failure::Refused { exception, .. } => Some(exception),
            _ => None,
        }
    }
}
