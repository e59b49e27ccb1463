//! Reads PKCS12 of keytool, OpenSSL and browsers with [`p12_keystore`].

use p12_keystore::{CertificateBag, KeyStore, Pkcs12Archive, Pkcs12ImportPolicy};
use rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};

use super::super::secret::Secret;
use super::{Identity, StoreError, StoreFormat};

/// See [`super::trusted`]. A Java attribute marks trusted certificates.
pub(super) fn trusted(
    bytes: &[u8],
    password: Option<&Secret>,
) -> Result<Vec<CertificateDer<'static>>, StoreError> {
    let archive = Pkcs12Archive::from_pkcs12(bytes, exposed(password))
        .map_err(|error| why(&error, password))?;
    let is_of_a_key = |certificate: &CertificateBag| {
        let id = certificate.local_key_id.as_deref();
        let keys = archive.keys.iter();
        let mut ids = keys.filter_map(|key| key.local_key_id.as_ref());
        id.is_some_and(|id| ids.any(|key| key.0 == id))
    };
    let taken = archive
        .certs
        .iter()
        .filter(|certificate| certificate.trusted || is_of_a_key(certificate));
    Ok(taken
        .map(|certificate| CertificateDer::from(certificate.cert.as_der().to_vec()))
        .collect())
}

/// See [`super::identity`].
pub(super) fn identity(bytes: &[u8], password: Option<&Secret>) -> Result<Identity, StoreError> {
    let store = KeyStore::from_pkcs12(bytes, exposed(password), Pkcs12ImportPolicy::Strict)
        .map_err(|error| why(&error, password))?;
    let (_, chain) = store.private_key_chain().ok_or(StoreError::NoKey)?;
    let certificates = chain.certs().iter();
    Ok(Identity {
        chain: certificates
            .map(|certificate| CertificateDer::from(certificate.as_der().to_vec()))
            .collect(),
        key: PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(chain.key().as_der().to_vec())),
    })
}

/// Returns the password, or an empty one: stores that need no password do not check it.
fn exposed(password: Option<&Secret>) -> &str {
    password.map_or("", Secret::expose)
}

fn why(error: &p12_keystore::error::Error, password: Option<&Secret>) -> StoreError {
    use p12_keystore::error::Error;
    match error {
        // Without a digest, only invalid padding shows a wrong password.
        Error::MacError(_) | Error::UnpadError | Error::Pkcs5Error(_) => match password {
            Some(_) => StoreError::WrongPassword,
            None => StoreError::NoPassword,
        },
        Error::UnsupportedEncryptionScheme | Error::UnsupportedMacAlgorithm => {
            StoreError::Unsupported("an encryption of PKCS12".to_owned())
        }
        _ => StoreError::Malformed(StoreFormat::Pkcs12),
    }
}
