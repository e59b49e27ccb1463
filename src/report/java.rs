//! The Java client's messages for calls without a valid answer. Scripts match these lines.
//!
//! Source: `NetUtils.wrapException` of Hadoop 3.4.2 and the exceptions of Java 17.

use std::io::ErrorKind;

use crate::base::io::without_number;
use crate::hadoop::rpc::error::{
    CallPhase, Ends, Failure, MalformedAnswer, RpcError, SaslError, TransportCause,
};
use crate::hadoop::rpc::frame::RpcFrameError;
use crate::net::resolve::JvmNames;

/// Returns `Throwable.getMessage()` of the exception that the Java client would throw, without the stack traces in
/// the RM's messages.
pub fn message(error: &RpcError) -> String {
    let unknown = JvmNames::default();
    let names = error.names.as_deref().unwrap_or(&unknown);
    let port = error.peer.address.port;
    match &error.failure {
        Failure::Refused { exception, .. } => exception.text(),
        Failure::NotSent {
            step: CallPhase::Resolve,
            cause: TransportCause::UnknownHost,
        } => {
            let details = host_details(names, port);
            let once = format!("Invalid host name: {details}java.net.UnknownHostException");
            wrapped(
                &format!(
                    "Invalid host name: {details}java.net.UnknownHostException: {}",
                    wrapped(&once, "UnknownHost")
                ),
                "UnknownHost",
            )
        }
        Failure::NotSent { step, cause } => {
            network(cause, *step == CallPhase::Connect, names, port)
        }
        Failure::Unanswered { cause, .. } => network(cause, false, names, port),
        Failure::Broken {
            fault: MalformedAnswer::Unprotected(error),
            ..
        } => sasl(error, names, port),
        Failure::Broken { fault, .. } => fault_words(fault),
    }
}

fn network(cause: &TransportCause, connecting: bool, names: &JvmNames, port: u16) -> String {
    let JvmNames {
        local,
        server: peer,
    } = names;
    match cause {
        TransportCause::UnknownHost => format!(
            "Invalid host name: {}java.net.UnknownHostException",
            host_details(names, port)
        ),
        TransportCause::Elapsed { budget, ends } => {
            let millis = budget.as_millis();
            let (class, operation) = if connecting {
                ("org.apache.hadoop.net.ConnectTimeoutException", "connect")
            } else {
                ("java.net.SocketTimeoutException", "read")
            };
            let channel = channel(*ends, peer, port);
            wrapped(
                &format!(
                    "Call From {local} to {peer}:{port} failed on socket timeout exception: {class}: {millis} millis \
                     timeout while waiting for channel to be ready for {operation}. ch : {channel}"
                ),
                "SocketTimeout",
            )
        }
        TransportCause::Closed(_) => wrapped(
            &format!(
                "End of File Exception between {}: java.io.EOFException",
                host_details(names, port)
            ),
            "EOFException",
        ),
        TransportCause::Sasl(error) => sasl(error, names, port),
        TransportCause::Io(error) => match error.kind() {
            ErrorKind::ConnectionRefused if unspecified(peer, port) => wrapped(
                "Your endpoint configuration is wrong",
                "UnsetHostnameOrPort",
            ),
            ErrorKind::ConnectionRefused => wrapped(
                &format!(
                    "Call From {local} to {peer}:{port} failed on connection exception: \
                     java.net.ConnectException: Connection refused"
                ),
                "ConnectionRefused",
            ),
            ErrorKind::HostUnreachable => wrapped(
                &format!(
                    "No Route to Host from  {local} to {peer}:{port} failed on socket timeout exception: \
                     java.net.NoRouteToHostException: No route to host"
                ),
                "NoRouteToHost",
            ),
            kind => {
                let words = match kind {
                    ErrorKind::ConnectionReset => "Connection reset".to_owned(),
                    ErrorKind::NetworkUnreachable => "Network is unreachable".to_owned(),
                    _ => without_number(error),
                };
                wrapped(
                    &format!(
                        "Call From {local} to {peer}:{port} failed on socket exception: \
                         java.net.SocketException: {words}"
                    ),
                    "SocketException",
                )
            }
        },
    }
}

/// Words a failed authentication: `SaslRpcClient`, `Client.Connection` and the JDK's mechanism.
fn sasl(error: &SaslError, names: &JvmNames, port: u16) -> String {
    const SASL: &str = "javax.security.sasl.SaslException";
    let JvmNames {
        local,
        server: peer,
    } = names;
    let exception = match error {
        SaslError::FallBack => {
            return format!(
                "Call From {local} to {peer}:{port} failed: Server asks us to fall back to SIMPLE auth, but this \
                 client is configured to only allow secure connections."
            );
        }
        SaslError::Protection(word) => format!(
            "java.io.IOException: Couldn't set up IO streams: java.lang.IllegalArgumentException: No enum constant \
             org.apache.hadoop.security.SaslRpcServer.QualityOfProtection.{}",
            word.to_uppercase()
        ),
        SaslError::Kerberos(error) if error.is_of_caller() => cannot_authenticate("KERBEROS"),
        SaslError::Methods(methods) => cannot_authenticate(methods),
        SaslError::Principal { error, .. } => format!(
            "java.io.IOException: {SASL}: Bad Kerberos server principal configuration [Caused by \
             java.lang.IllegalArgumentException: {error}]"
        ),
        SaslError::NoCommonProtection { .. } => {
            format!("{SASL}: No common protection layer between client and server")
        }
        SaslError::Kerberos(error) => {
            format!("{SASL}: GSS initiate failed [Caused by GSSException: {error}]")
        }
        SaslError::Broken(words) => format!("{SASL}: {words}"),
        SaslError::Fault(fault) => return fault_words(fault),
    };
    format!(
        "DestHost:destPort {peer}:{port} , LocalHost:localPort {local}:0. Failed on local exception: {exception}"
    )
}

fn cannot_authenticate(methods: &str) -> String {
    format!(
        "java.io.IOException: org.apache.hadoop.security.AccessControlException: Client cannot authenticate \
         via:[{methods}]"
    )
}

fn fault_words(fault: &MalformedAnswer) -> String {
    match fault {
        // The JVM does not recognise HTTP or TLS: it reads the first bytes as a length.
        MalformedAnswer::Frame(RpcFrameError::Http) => {
            RpcFrameError::TooLong(i32::from_be_bytes(*b"HTTP")).to_string()
        }
        fault => fault.to_string(),
    }
}

/// `NetUtils.see`: every message ends with the address of a wiki page.
fn wrapped(text: &str, page: &str) -> String {
    format!("{text}; For more details see:  http://wiki.apache.org/hadoop/{page}")
}

/// `NetUtils.getHostDetailsAsString`.
fn host_details(names: &JvmNames, port: u16) -> String {
    format!(
        "local host is: \"{}\"; destination host is: \"{}\":{port}; ",
        names.local, names.server
    )
}

/// `SocketChannelImpl.toString`.
fn channel(ends: Option<Ends>, peer: &str, port: u16) -> String {
    const CLASS: &str = "java.nio.channels.SocketChannel";
    match ends {
        Some(Ends { local, remote }) => {
            // The host's name was looked up for the message, and the address keeps the name from then
            // on.
            format!("{CLASS}[connected local=/{local} remote={peer}/{remote}]")
        }
        None => format!("{CLASS}[connection-pending remote=/{peer}:{port}]"),
    }
}

/// True for the unspecified address, which no client can call.
fn unspecified(peer: &str, port: u16) -> bool {
    port == 0 || matches!(peer, "0.0.0.0" | "::" | "0:0:0:0:0:0:0:0")
}
