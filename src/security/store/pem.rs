//! Reads PEM files: certificates and an unencrypted key.

use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};

use super::{Identity, StoreError, StoreFormat};

/// Returns every certificate of a file.
pub(super) fn certificates(bytes: &[u8]) -> Result<Vec<CertificateDer<'static>>, StoreError> {
    let found: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(bytes).collect();
    found.map_err(|_| StoreError::Malformed(StoreFormat::Pem))
}

/// See [`super::identity`].
pub(super) fn identity(bytes: &[u8]) -> Result<Identity, StoreError> {
    let chain = certificates(bytes)?;
    if chain.is_empty() {
        return Err(StoreError::NoKey);
    }
    let key = PrivateKeyDer::from_pem_slice(bytes).map_err(|_| StoreError::NoKey)?;
    Ok(Identity { chain, key })
}
