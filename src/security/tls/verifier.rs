//! Checks certificates of servers: with the library, and with one rule that Java's stores need.

use std::collections::BTreeMap;
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

const UNKNOWN_ISSUER: Error = Error::InvalidCertificate(CertificateError::UnknownIssuer);

/// Maximum intermediate authorities (the library's limit).
const MOST_BETWEEN: u32 = 6;

/// Trusts certificates that a trusted authority has signed. As Java does (`PKIXValidator`), it also trusts a
/// trusted certificate itself, independent of its issuer. Names and dates are always checked.
///
/// The library treats every trusted certificate as an authority. Stores often hold certificates of single hosts:
/// each host could then sign for every other host.
#[derive(Debug)]
pub(super) struct Verifier {
    /// Verifiers for certificates that an authority has signed, by their maximum of intermediate authorities
    /// (`pathLenConstraint` of RFC 5280, 4.2.1.9): the library ignores that limit in trusted certificates.
    authorities: BTreeMap<Between, Arc<WebPkiServerVerifier>>,
    /// The verifier for the trusted certificates themselves.
    every: Arc<WebPkiServerVerifier>,
    trusted: Vec<CertificateDer<'static>>,
    /// Trusted certificates that may not sign others: the subject in DER, and the reason.
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
        let mut authorities: BTreeMap<Between, Vec<_>> = BTreeMap::new();
        for one in &trusted {
            if let Ok(between) = fitness(one, now) {
                authorities.entry(between).or_default().push(one);
            }
        }
        let verifier = |(between, roots): (Between, Vec<_>)| {
            Ok(chain(roots.into_iter())?.map(|verifier| (between, verifier)))
        };
        Ok(Self {
            authorities: authorities
                .into_iter()
                .filter_map(|group| verifier(group).transpose())
                .collect::<Result<_, MaterialError>>()?,
            every: chain(trusted.iter())?.ok_or_else(nobody)?,
            unfit: trusted
                .iter()
                .filter_map(|one| fitness(one, now).err())
                .collect(),
            trusted,
        })
    }

    /// Replaces an unknown-issuer error if the issuer is a trusted certificate that may not sign others.
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

/// Makes a verifier with these roots. Returns `None` if no root is usable.
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

/// Maximum intermediate authorities. `None` means the library's limit.
type Between = Option<u32>;

/// Returns the usable intermediate certificates of a chain: those that may sign others and are at most `most` steps
/// from the server's certificate.
fn allowed_between<'a>(
    end_entity: &CertificateDer<'_>,
    chain: &'a [CertificateDer<'a>],
    most: Between,
) -> Vec<CertificateDer<'a>> {
    let issuer = |one: &CertificateDer<'_>| {
        let read = X509Certificate::from_der(one);
        read.map_or_else(|_| Vec::new(), |(_, read)| read.issuer().as_raw().to_vec())
    };
    let mut wanted = vec![issuer(end_entity)];
    let mut left: Vec<&CertificateDer<'_>> = chain.iter().filter(|one| signs(one)).collect();
    let mut taken = Vec::new();
    for _ in 0..most.unwrap_or(MOST_BETWEEN) {
        let (next, others): (Vec<_>, Vec<_>) = left.into_iter().partition(|one| {
            X509Certificate::from_der(one)
                .is_ok_and(|(_, read)| wanted.iter().any(|name| name == read.subject().as_raw()))
        });
        wanted = next.iter().map(|one| issuer(one)).collect();
        taken.extend(next.into_iter().cloned());
        left = others;
    }
    taken
}

/// True if the key usage allows signing others, or is absent.
fn signs(certificate: &CertificateDer<'_>) -> bool {
    X509Certificate::from_der(certificate).is_ok_and(|(_, read)| {
        let usage = read.key_usage().ok().flatten();
        usage.is_none_or(|usage| usage.value.key_cert_sign())
    })
}

/// Returns the `pathLenConstraint` of an authority; as an error, the subject in DER and why it may not sign others.
/// A certificate of version 1 has no `cA` (RFC 5280, 4.2.1.9); `openssl x509 -req` created such certificates for
/// single hosts.
fn fitness(certificate: &CertificateDer<'_>, now: UnixTime) -> Result<Between, (Vec<u8>, Unfit)> {
    let Ok((_, read)) = X509Certificate::from_der(certificate) else {
        return Err((Vec::new(), Unfit::NoAuthority(String::new())));
    };
    let name = read.subject().to_string();
    let now = i64::try_from(now.as_secs()).unwrap_or(i64::MAX);
    let validity = read.validity();
    let unfit = if read.version() == X509Version::V1 {
        Unfit::Version1(name)
    } else if !read.is_ca() {
        Unfit::NoAuthority(name)
    } else if !signs(certificate) {
        Unfit::NoCertSign(name)
    } else if now > validity.not_after.timestamp() {
        Unfit::Expired(name)
    } else if now < validity.not_before.timestamp() {
        Unfit::NotYetValid(name)
    } else {
        let constraints = read.basic_constraints().ok().flatten();
        return Ok(constraints.and_then(|found| found.value.path_len_constraint));
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
            // The rest of the chain does not matter.
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
        let mut error = UNKNOWN_ISSUER;
        for (most, authorities) in &self.authorities {
            let between = allowed_between(end_entity, intermediates, *most);
            let verified = authorities.verify_server_cert(
                end_entity,
                &between,
                server_name,
                ocsp_response,
                now,
            );
            match verified {
                Err(unknown) if unknown == UNKNOWN_ISSUER => {}
                Err(other) => error = other,
                verified => return verified,
            }
        }
        let chain: Vec<_> = iter::once(end_entity).chain(intermediates).collect();
        Err(self.explained(error, &chain))
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

/// True if the library rejected the certificate only because it is an authority's, or because its issuer is
/// unknown. The library checks dates and usage before that.
fn may_be_trusted(error: &Error) -> bool {
    let Error::InvalidCertificate(reason) = error else {
        return false;
    };
    *reason == CertificateError::UnknownIssuer || refusal::is_authority(reason)
}
