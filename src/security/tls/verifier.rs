//! The check of a server's certificate: the library's own, and one case more that Java's stores need.

use std::sync::Arc;

use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::client::{WebPkiServerVerifier, verify_server_name};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::server::ParsedCertificate;
use rustls::{CertificateError, DigitallySignedStruct, Error, RootCertStore, SignatureScheme};
use x509_parser::prelude::{FromDer as _, X509Certificate, X509Version};

use super::material::MaterialError;
use super::refusal;

/// Nobody whom the configuration trusts vouches for the certificate.
const UNKNOWN_ISSUER: Error = Error::InvalidCertificate(CertificateError::UnknownIssuer);

/// Trusts what an authority among the trusted certificates has signed and, as Java does (`PKIXValidator`), a trusted
/// certificate itself where a server shows it, whoever has signed it. Names and dates are checked in every case.
///
/// The library asks of no trusted certificate whether it is an authority's. Stores often hold those of single hosts, of
/// which each could then vouch for every other host.
#[derive(Debug)]
pub(super) struct Verifier {
    /// For certificates that are not trusted as they are; nobody vouches for them where there is no authority.
    authorities: Option<Arc<WebPkiServerVerifier>>,
    /// For those that are.
    every: Arc<WebPkiServerVerifier>,
    trusted: Vec<CertificateDer<'static>>,
}

impl Verifier {
    pub(super) fn new(
        trusted: Vec<CertificateDer<'static>>,
        trusted_by: &str,
    ) -> Result<Self, MaterialError> {
        let nobody = || MaterialError::Nobody {
            trusted_by: trusted_by.to_owned(),
        };
        let authorities = trusted.iter().filter(|one| may_vouch(one));
        Ok(Self {
            authorities: chain(authorities)?,
            every: chain(trusted.iter())?.ok_or_else(nobody)?,
            trusted,
        })
    }
}

/// A verifier of what these have signed; none where none of them can be used.
fn chain<'a>(
    roots: impl Iterator<Item = &'a CertificateDer<'static>>,
) -> Result<Option<Arc<WebPkiServerVerifier>>, MaterialError> {
    let mut store = RootCertStore::empty();
    let (added, _) = store.add_parsable_certificates(roots.cloned());
    if added == 0 {
        return Ok(None);
    }
    let builder = WebPkiServerVerifier::builder_with_provider(Arc::new(store), super::provider());
    let built = builder.build();
    let built = built.map_err(|error| MaterialError::Library(Error::General(error.to_string())))?;
    Ok(Some(built))
}

/// Whether others are trusted through this: it is an authority's certificate (`cA` of RFC 5280, 4.2.1.9), or one of the first version, which cannot say so.
fn may_vouch(certificate: &CertificateDer<'_>) -> bool {
    match X509Certificate::from_der(certificate) {
        Ok((_, read)) => read.version() == X509Version::V1 || read.is_ca(),
        Err(_) => false,
    }
}

impl ServerCertVerifier for Verifier {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        if self.trusted.contains(end_entity) {
            // What else the server sends does not matter.
            let verified =
                self.every
                    .verify_server_cert(end_entity, &[], server_name, ocsp_response, now);
            return match verified {
                Err(error) if may_be_trusted(&error) => {
                    verify_server_name(&ParsedCertificate::try_from(end_entity)?, server_name)?;
                    Ok(ServerCertVerified::assertion())
                }
                other => other,
            };
        }
        let authorities = self.authorities.as_ref().ok_or(UNKNOWN_ISSUER)?;
        authorities.verify_server_cert(end_entity, intermediates, server_name, ocsp_response, now)
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.every
            .verify_tls12_signature(message, certificate, signature)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.every
            .verify_tls13_signature(message, certificate, signature)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.every.supported_verify_schemes()
    }
}

/// Whether nothing else was found against a certificate than that it is an authority's, or that nobody vouches for it. Its
/// dates and what it may be used for are looked at first.
fn may_be_trusted(error: &Error) -> bool {
    let Error::InvalidCertificate(reason) = error else {
        return false;
    };
    *reason == CertificateError::UnknownIssuer || refusal::is_authority(reason)
}
