//! Maps transport errors to [`Missing`], for all commands.

use std::io;

use crate::base::io::is_no_route;
use crate::config::keys;
use crate::hadoop::rpc::error::{
    AUTHENTICATION, CallPhase, Failure, MalformedAnswer, RpcError, SaslError, TransportCause,
};
use crate::net::http::HttpError;
use crate::verdict::seen::Missing;

use super::elector_location::NoElectorLocation;
use super::pages::PageAnswer;
use super::targets::{AddressError, ResourceManager};

/// An address that is missing or malformed in the configuration, under `key`.
pub(super) fn of_address(error: &AddressError, key: &str) -> Missing {
    let key = match error {
        AddressError::BadId { .. } => keys::HA_RM_IDS.name,
        AddressError::Missing { .. } | AddressError::Malformed { .. } => key,
    };
    Missing::NotConfigured {
        key: key.to_owned(),
        unset: matches!(error, AddressError::Missing { .. }),
        why: error.to_string(),
    }
}

/// Returns a one-word cause of a failed call, the same in every command.
pub fn cause(error: &RpcError) -> &'static str {
    of_call(error, "").word()
}

/// Converts a failed call to an RM; the key is the one of the RM's address.
pub fn of_call_to_rm(error: &RpcError) -> Missing {
    let key = format!("{}.{}", keys::RM_ADMIN_ADDRESS.name, error.peer.id);
    of_call(error, &key)
}

/// Converts a failed call; `key` is the configuration key of the RM's address.
pub(super) fn of_call(error: &RpcError, key: &str) -> Missing {
    match &error.failure {
        Failure::NotSent {
            step: CallPhase::Ticket,
            cause: TransportCause::Elapsed { .. },
        } => Missing::Kerberos(error.failure.to_string()),
        // A server without Kerberos closes the connection when the client starts to authenticate.
        Failure::NotSent {
            step: CallPhase::Authenticate,
            cause: TransportCause::Io(_) | TransportCause::Closed(_),
        } => Missing::Authentication(error.failure.to_string()),
        Failure::NotSent {
            cause: TransportCause::UnknownHost,
            ..
        } => Missing::UnknownHost {
            hosts: error.peer.address.host.clone(),
            key: key.to_owned(),
        },
        Failure::NotSent {
            step: CallPhase::Resolve,
            ..
        } => Missing::NotReached(error.failure.to_string()),
        Failure::NotSent { .. } if error.is_of_this_host() => {
            Missing::NotReached(format!("this host could not connect: {}", error.failure))
        }
        Failure::NotSent { cause, .. } | Failure::Unanswered { cause, .. } => match cause {
            TransportCause::Elapsed { budget, .. } => Missing::Silent(*budget),
            TransportCause::Io(source) if source.kind() == io::ErrorKind::ConnectionRefused => {
                Missing::Refused
            }
            TransportCause::Io(source) if is_no_route(source) => {
                Missing::Unreachable(error.failure.to_string())
            }
            TransportCause::UnknownHost => Missing::UnknownHost {
                hosts: error.peer.address.host.clone(),
                key: key.to_owned(),
            },
            TransportCause::Io(_) | TransportCause::Closed(_) => {
                Missing::Broken(error.failure.to_string())
            }
            TransportCause::Sasl(source) => of_sasl(source),
        },
        Failure::Broken {
            fault: MalformedAnswer::Unprotected(_),
            ..
        } => Missing::Untrusted(error.failure.to_string()),
        Failure::Broken {
            fault:
                MalformedAnswer::Frame(_)
                | MalformedAnswer::Message(_)
                | MalformedAnswer::OldVersion { .. },
            ..
        } => Missing::Nonsense(error.failure.to_string()),
        Failure::Refused { exception, .. } if exception.refuses_simple() => {
            Missing::Authentication(exception.text())
        }
        Failure::Refused { exception, .. } if exception.is_denial() => {
            Missing::Denied(exception.text())
        }
        Failure::Refused { method, .. } if *method == AUTHENTICATION => {
            Missing::Kerberos(error.failure.to_string())
        }
        Failure::Refused { exception, .. } => Missing::Broken(exception.text()),
    }
}

/// Converts a failed authentication with SASL.
fn of_sasl(error: &SaslError) -> Missing {
    let words = error.to_string();
    match error {
        SaslError::Kerberos(source) if source.is_of_caller() => Missing::Denied(words),
        SaslError::Kerberos(_) => Missing::Kerberos(words),
        error if error.is_of_configuration() => Missing::NotAsked(words),
        SaslError::FallBack | SaslError::Methods(_) => Missing::Authentication(words),
        _ => Missing::Untrusted(words),
    }
}

/// Returns why a page's content does not show whether the RM is active.
pub(super) fn of_page(answer: &PageAnswer, rm: &ResourceManager) -> Missing {
    match answer {
        PageAnswer::Failed(HttpError::Malformed(_))
        | PageAnswer::Active
        | PageAnswer::Standby
        | PageAnswer::NotFound
        | PageAnswer::Nonsense(_) => Missing::Nonsense(answer.to_string()),
        PageAnswer::Failed(error) => of_http(error, rm),
        PageAnswer::Unauthorised { .. } => Missing::Denied(answer.to_string()),
        PageAnswer::Redirect { .. } => Missing::Redirected(answer.to_string()),
        PageAnswer::NotOffered { version, .. } => Missing::NotOffered(format!("Hadoop {version}")),
    }
}

/// Returns why a page could not be read.
pub(super) fn of_http(error: &HttpError, rm: &ResourceManager) -> Missing {
    match error {
        HttpError::Denied(_) => Missing::Denied(error.to_string()),
        HttpError::Refused => Missing::Refused,
        HttpError::Silent(budget) => Missing::Silent(*budget),
        HttpError::UnknownHost => Missing::UnknownHost {
            hosts: rm
                .web
                .as_ref()
                .map_or_else(|_| String::new(), |web| web.host.clone()),
            key: rm.web_key.clone(),
        },
        HttpError::Unreachable(why) => Missing::Unreachable(why.clone()),
        HttpError::NotReached(why) => Missing::NotReached(why.clone()),
        HttpError::Broken(why) => Missing::Broken(why.clone()),
        HttpError::Untrusted(why) => Missing::Untrusted(why.clone()),
        HttpError::Kerberos(why) => Missing::Kerberos(why.clone()),
        HttpError::Malformed(_) => Missing::Nonsense(error.to_string()),
    }
}

/// Returns why the configuration does not locate the elector.
pub(super) fn of_elector_location(none: &NoElectorLocation) -> Missing {
    Missing::NotConfigured {
        key: none.key().to_owned(),
        unset: !matches!(none, NoElectorLocation::BadAddress(_)),
        why: none.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::case_table::rows;
    use crate::net::address::HostPort;
    use crate::net::server::Server;

    fn transport_cause(words: &str) -> TransportCause {
        let kind = match words {
            "unknown host" => return TransportCause::UnknownHost,
            "silent" => {
                return TransportCause::Elapsed {
                    budget: std::time::Duration::from_secs(1),
                    ends: None,
                };
            }
            "only TOKEN" => return SaslError::Methods("TOKEN".to_owned()).into(),
            "refused" => io::ErrorKind::ConnectionRefused,
            "host unreachable" => io::ErrorKind::HostUnreachable,
            "no local address" => io::ErrorKind::AddrNotAvailable,
            "reset" => io::ErrorKind::ConnectionReset,
            _ => panic!("no cause: {words}"),
        };
        TransportCause::Io(kind.into())
    }

    #[test]
    fn every_cause_has_its_word() {
        let peer = Server {
            id: "rm1".to_owned(),
            address: HostPort {
                host: "nohost".to_owned(),
                port: 1,
            },
        };
        let table = "
            Resolve      | unknown host     | unknown-host   | unknown host
            Connect      | refused          | refused        | connection refused
            Connect      | silent           | silent         | no connection within 1s
            Connect      | host unreachable | unreachable    | connecting: host unreachable
            Resolve      | silent           | unreachable    | looking up the host: no answer within 1s
            # A local error.
            Connect      | no local address | unreachable    | connecting: address not available
            # The client uses Kerberos, the cluster does not.
            Authenticate | reset            | authentication | authenticating: connection reset
            Authenticate | only TOKEN       | authentication | authenticating: the server offers TOKEN, and not Kerberos";
        for [phase, cause, word, text] in rows(table) {
            let step = match phase {
                "Resolve" => CallPhase::Resolve,
                "Connect" => CallPhase::Connect,
                _ => CallPhase::Authenticate,
            };
            let cause = transport_cause(cause);
            let error = RpcError::new(peer.clone(), Failure::NotSent { step, cause });
            assert_eq!(super::cause(&error), word, "{error}");
            assert_eq!(error.failure.to_string(), text);
        }
        // Network errors count as missing answers of the server; local errors prove nothing about the server.
        let local = [
            io::ErrorKind::AddrNotAvailable,
            io::ErrorKind::PermissionDenied,
            io::Error::from_raw_os_error(nix::libc::EMFILE).kind(),
        ];
        let network = [
            io::ErrorKind::HostUnreachable,
            io::ErrorKind::NetworkUnreachable,
            io::ErrorKind::TimedOut,
        ];
        for (kinds, of_this_host) in [(local, true), (network, false)] {
            for kind in kinds {
                let failure = Failure::NotSent {
                    step: CallPhase::Connect,
                    cause: TransportCause::Io(kind.into()),
                };
                let error = RpcError::new(peer.clone(), failure);
                let missing = of_call(&error, "");
                let not_reached = matches!(missing, Missing::NotReached(_));
                assert_eq!(not_reached, of_this_host, "{error}");
            }
        }
        let failure = Failure::Unanswered {
            method: "getServiceStatus",
            cause: transport_cause("silent"),
        };
        let unanswered = RpcError::new(peer, failure);
        let text = unanswered.failure.to_string();
        assert_eq!(text, "no answer to getServiceStatus within 1s");
        assert_eq!(super::cause(&unanswered), "silent");
    }
}
