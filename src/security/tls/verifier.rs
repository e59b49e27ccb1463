//! The check of a server's certificate: the library's own, and one case more that Java's stores need.

use std::iter;
use std::sync::Arc;

use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::client::{WebPkiServerVerifier, verify_server_name};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::server::ParsedCertificate;
use rustls::{CertificateError, DigitallySignedStruct, Error, RootCertStore, SignatureScheme};
use x509_parser::prelude::{FromDer as _, X509Certificate, X509Version};

use super::material::MaterialError;
use super::refusal::{self, Unfit};

/// Nobody whom the configuration trusts vouches for the certificate.
const UNKNOWN_ISSUER: Error = Error::InvalidCertificate(CertificateError::UnknownIssuer);

/// Trusts what an authority among the trusted certificates has signed and, as Java does (`PKIXValidator`), a trusted
/// certificate itself if a server shows it, whoever has signed it. Names and dates are checked in every case.
///
/// The library takes every trusted certificate for an authority's. Stores often hold those of single hosts, and each of
/// these could then sign for every other host.
#[derive(Debug)]
pub(super) struct Verifier {
    /// Checks certificates that an authority has signed; `None` if no trusted certificate is an authority's.
    authorities: Option<Arc<WebPkiServerVerifier>>,
    /// Checks trusted certificates themselves.
    every: Arc<WebPkiServerVerifier>,
    trusted: Vec<CertificateDer<'static>>,
    /// The trusted certificates that may not sign for others: the subject in DER, and why.
    unfit: Vec<(Vec<u8>, Unfit)>,
}

impl Verifier {
    pub(super) fn new(
        trusted: Vec<CertificateDer<'static>>,
        trusted_by: &str,
    ) -> Result<Self, MaterialError> {
        let nobody = || MaterialError::Nobody {
            trusted_by: trusted_by.to_owned(),
        };
        let now = UnixTime::now();
        let authorities = trusted.iter().filter(|one| fitness(one, now).is_ok());
        Ok(Self {
            authorities: chain(authorities)?,
            every: chain(trusted.iter())?.ok_or_else(nobody)?,
            unfit: trusted
                .iter()
                .filter_map(|one| fitness(one, now).err())
                .collect(),
            trusted,
        })
    }

    /// The reason for an unknown issuer, if the issuer is a trusted certificate that may not sign for others.
    fn explained(&self, error: Error, chain: &[&CertificateDer<'_>]) -> Error {
        if error != UNKNOWN_ISSUER {
            return error;
        }
        let issuers: Vec<Vec<u8>> = chain
            .iter()
            .filter_map(|one| X509Certificate::from_der(one).ok())
            .map(|(_, read)| read.issuer().as_raw().to_vec())
            .collect();
        let mut unfit = self.unfit.iter();
        match unfit.find(|(subject, _)| issuers.contains(subject)) {
            Some((_, unfit)) => unfit.clone().into(),
            None => error,
        }
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

/// Whether a trusted certificate may sign for others, otherwise its subject in DER and why not. A certificate of version 1
/// cannot say that it is an authority's (`cA` of RFC 5280, 4.2.1.9); `openssl x509 -req` made such for single hosts.
fn fitness(certificate: &CertificateDer<'_>, now: UnixTime) -> Result<(), (Vec<u8>, Unfit)> {
    let Ok((_, read)) = X509Certificate::from_der(certificate) else {
        return Err((Vec::new(), Unfit::NoAuthority(String::new())));
    };
    let name = read.subject().to_string();
    let now = i64::try_from(now.as_secs()).unwrap_or(i64::MAX);
    let validity = read.validity();
    let usage = read.key_usage().ok().flatten();
    let unfit = if read.version() == X509Version::V1 {
        Unfit::Version1(name)
    } else if !read.is_ca() {
        Unfit::NoAuthority(name)
    } else if usage.is_some_and(|usage| !usage.value.key_cert_sign()) {
        Unfit::NoCertSign(name)
    } else if now > validity.not_after.timestamp() {
        Unfit::Expired(name)
    } else if now < validity.not_before.timestamp() {
        Unfit::NotYetValid(name)
    } else {
        return Ok(());
    };
    Err((read.subject().as_raw().to_vec(), unfit))
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
        let verified = match &self.authorities {
            Some(authorities) => authorities.verify_server_cert(
                end_entity,
                intermediates,
                server_name,
                ocsp_response,
                now,
            ),
            None => Err(UNKNOWN_ISSUER),
        };
        verified.map_err(|error| {
            let chain: Vec<_> = iter::once(end_entity).chain(intermediates).collect();
            self.explained(error, &chain)
        })
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
