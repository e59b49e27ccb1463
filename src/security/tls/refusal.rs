//! Words the errors of rejected TLS connections. Pure.

use std::io;
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use rustls::pki_types::UnixTime;
use rustls::{AlertDescription, CertificateError, Error, OtherError};

use crate::base::escape::cut;

/// Why a trusted certificate with this subject may not sign others.
#[derive(Debug, Clone, thiserror::Error)]
pub(super) enum Unfit {
    #[error("{0} is a certificate of version 1, which cannot say that it is an authority's")]
    Version1(String),
    #[error("{0} is not an authority's certificate (no cA in its basic constraints)")]
    NoAuthority(String),
    #[error("{0} may not sign certificates (no keyCertSign in its key usage)")]
    NoCertSign(String),
    #[error("{0} has expired")]
    Expired(String),
    #[error("{0} is not valid yet")]
    NotYetValid(String),
}

impl From<Unfit> for Error {
    fn from(unfit: Unfit) -> Self {
        Self::InvalidCertificate(CertificateError::Other(OtherError(Arc::new(unfit))))
    }
}

/// Looks for a TLS error inside nested `io::Error`s and words it as [`of`] does.
pub fn of_io(error: &io::Error, trusted_by: &str) -> Option<String> {
    let inner = error.get_ref()?;
    match inner.downcast_ref::<io::Error>() {
        Some(inner) => of_io(inner, trusted_by),
        None => of(inner.downcast_ref()?, trusted_by),
    }
}

/// True if the server reset the connection. A server that rejects a certificate closes the connection; if it has
/// unread data then, the reset arrives before the alert.
pub fn is_reset(error: &io::Error) -> bool {
    [
        io::ErrorKind::ConnectionReset,
        io::ErrorKind::ConnectionAborted,
        io::ErrorKind::BrokenPipe,
    ]
    .contains(&error.kind())
}

/// Returns why the server is not trusted, or why it rejects this client. Returns `None` for errors that are not
/// about trust.
pub fn of(error: &Error, trusted_by: &str) -> Option<String> {
    match error {
        Error::InvalidCertificate(reason) => Some(cut(certificate(reason, trusted_by))),
        Error::NoCertificatesPresented => Some("it shows no certificate".to_owned()),
        Error::AlertReceived(alert) => client(*alert),
        _ => None,
    }
}

fn certificate(reason: &CertificateError, trusted_by: &str) -> String {
    match reason {
        // BadSignature: another authority with the same name has signed.
        CertificateError::UnknownIssuer | CertificateError::BadSignature => {
            format!("its certificate is not signed by an authority that {trusted_by} trusts")
        }
        CertificateError::ExpiredContext { time, not_after } => {
            format!("its certificate expired {} ago", between(*not_after, *time))
        }
        CertificateError::Expired => "its certificate has expired".to_owned(),
        CertificateError::NotValidYetContext { time, not_before } => format!(
            "its certificate is valid in {} only",
            between(*time, *not_before)
        ),
        CertificateError::NotValidForNameContext {
            expected,
            presented,
        } if presented.is_empty() => format!(
            "its certificate names no host as a subject alternative name, and so not {}",
            expected.to_str()
        ),
        CertificateError::NotValidForNameContext {
            expected,
            presented,
        } => format!(
            "its certificate is for {}, not for {}",
            names(presented),
            name_or_address(&expected.to_str(), presented)
        ),
        CertificateError::Other(OtherError(reason)) if reason.is::<Unfit>() => {
            format!("its issuer is trusted for itself only: {reason}")
        }
        other if is_authority(other) => format!(
            "its certificate is an authority's certificate that {trusted_by} does not trust"
        ),
        other if is_version_1(other) => {
            "its certificate is of version 1, which rmadmin cannot check: give it one of version 3, with subject \
             alternative names"
                .to_owned()
        }
        other => format!("its certificate: {other}"),
    }
}

/// True if a certificate was rejected because it is an authority's. The library checks this before the signature.
pub(super) fn is_authority(reason: &CertificateError) -> bool {
    matches!(of_library(reason), Some(webpki::Error::CaUsedAsEndEntity))
}

/// True if a certificate was rejected because of its version. The library checks the version first.
fn is_version_1(reason: &CertificateError) -> bool {
    matches!(
        of_library(reason),
        Some(webpki::Error::UnsupportedCertVersion)
    )
}

fn of_library(reason: &CertificateError) -> Option<&webpki::Error> {
    match reason {
        CertificateError::Other(OtherError(reason)) => reason.downcast_ref(),
        _ => None,
    }
}

/// Lists names without the library's decoration: `IpAddress(127.0.0.1)`, `DnsName("a")`. An address in a DNS name
/// is marked.
fn names(presented: &[String]) -> String {
    let shown = presented.iter().map(|name| match address_as_name(name) {
        Some(address) => format!("the DNS name {address}"),
        None => bare(name).to_owned(),
    });
    shown.collect::<Vec<_>>().join(", ")
}

fn bare(name: &str) -> &str {
    let inside = name
        .split_once('(')
        .and_then(|(_, rest)| rest.strip_suffix(')'));
    inside.unwrap_or(name).trim_matches('"')
}

/// Returns an address that a certificate has as a DNS name: such a name is not valid for addresses.
fn address_as_name(name: &str) -> Option<IpAddr> {
    let address = bare(name).parse().ok()?;
    name.starts_with("DnsName").then_some(address)
}

fn name_or_address(expected: &str, presented: &[String]) -> String {
    match presented.iter().any(|name| address_as_name(name).is_some()) {
        true if expected.parse::<IpAddr>().is_ok() => format!("the address {expected}"),
        _ => expected.to_owned(),
    }
}

/// Words alerts of servers that reject the client's certificate, or require one.
fn client(alert: AlertDescription) -> Option<String> {
    let about_certificates = [
        AlertDescription::CertificateRequired,
        AlertDescription::NoCertificate,
        AlertDescription::BadCertificate,
        AlertDescription::UnsupportedCertificate,
        AlertDescription::CertificateRevoked,
        AlertDescription::CertificateExpired,
        AlertDescription::CertificateUnknown,
        AlertDescription::UnknownCA,
        AlertDescription::DecryptError,
        AlertDescription::AccessDenied,
        // Java 17.0.19 sends this alert to a client without a certificate.
        AlertDescription::HandshakeFailure,
    ];
    let or = match alert {
        AlertDescription::HandshakeFailure => ", or has no cipher in common with it",
        _ => "",
    };
    about_certificates.contains(&alert).then(|| {
        format!(
            "it does not accept this client's certificate, or requires one{or}: {alert:?} \
             (hadoop.ssl.require.client.cert, ssl.client.keystore.location)"
        )
    })
}

/// Formats the time between two moments in a suitable unit.
fn between(from: UnixTime, to: UnixTime) -> String {
    let span = Duration::from_secs(to.as_secs().saturating_sub(from.as_secs()));
    let seconds = span.as_secs();
    match seconds {
        172_800.. => format!("{} days", seconds / 86_400),
        7_200.. => format!("{} hours", seconds / 3_600),
        120.. => format!("{} minutes", seconds / 60),
        _ => format!("{seconds} seconds"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rustls::pki_types::ServerName;

    #[test]
    fn messages() {
        let at = |seconds| UnixTime::since_unix_epoch(Duration::from_secs(seconds));
        let name = ServerName::try_from("rm1.example.com").unwrap();
        let other = |presented: &[&str]| CertificateError::NotValidForNameContext {
            expected: name.clone(),
            presented: presented.iter().map(|name| (*name).to_owned()).collect(),
        };
        let expired = |seconds: u64| CertificateError::ExpiredContext {
            time: at(1_000_000 + seconds),
            not_after: at(1_000_000),
        };
        let table = [
            (
                CertificateError::UnknownIssuer,
                "its certificate is not signed by an authority that F trusts",
            ),
            (
                CertificateError::Other(OtherError(Arc::new(
                    webpki::Error::UnsupportedCertVersion,
                ))),
                "its certificate is of version 1, which rmadmin cannot check: give it one of version 3, with subject \
                 alternative names",
            ),
            (expired(30), "its certificate expired 30 seconds ago"),
            (expired(7_199), "its certificate expired 119 minutes ago"),
            (expired(100_000), "its certificate expired 27 hours ago"),
            (expired(200_000), "its certificate expired 2 days ago"),
            (
                other(&["IpAddress(127.0.0.1)", "DnsName(\"b\")", "c"]),
                "its certificate is for 127.0.0.1, b, c, not for rm1.example.com",
            ),
            (
                other(&[]),
                "its certificate names no host as a subject alternative name, and so not rm1.example.com",
            ),
        ];
        for (reason, sentence) in table {
            let error = Error::InvalidCertificate(reason);
            assert_eq!(of(&error, "F").as_deref(), Some(sentence));
        }
        let address = CertificateError::NotValidForNameContext {
            expected: ServerName::try_from("127.0.0.1").unwrap(),
            presented: vec!["DnsName(\"127.0.0.1\")".to_owned()],
        };
        assert_eq!(
            of(&Error::InvalidCertificate(address), "F").as_deref(),
            Some("its certificate is for the DNS name 127.0.0.1, not for the address 127.0.0.1")
        );
        assert_eq!(of(&Error::DecryptError, "F"), None);
        let alert = |description| of(&Error::AlertReceived(description), "F");
        let failure = alert(AlertDescription::HandshakeFailure).unwrap_or_default();
        assert!(
            failure.contains("requires one, or has no cipher in common with it: HandshakeFailure"),
            "{failure}"
        );
        assert_eq!(alert(AlertDescription::InternalError), None);
    }
}
