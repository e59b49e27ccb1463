//! TLS clients: trusted certificates, the client's certificate, and messages for rejected connections.
//!
//! [`material`] reads certificates and keys from the files that the configuration names; `ec` completes Java's
//! keys. [`verifier`] checks servers against them, [`refusal`] words the errors. No option turns the check off.

mod ec;
pub mod material;
pub mod refusal;
pub mod verifier;

use std::path::PathBuf;
use std::sync::Arc;

use rustls::crypto::CryptoProvider;
use rustls::{ClientConfig, RootCertStore};

use crate::config::Configuration;

use material::{Material, MaterialError, StoreFiles};

/// The source of trust for HTTPS. [`Trust::load`] reads the files.
#[derive(Debug, Clone, Default)]
pub struct Trust {
    /// The configuration whose `ssl-client.xml` is read. `None` trusts the system's authorities.
    pub configuration: Option<Arc<Configuration>>,
    /// A PEM file with additional authorities (`--cacert`).
    pub cacert: Option<PathBuf>,
    /// Stores that are named by themselves, in place of those of `configuration`.
    pub stores: Option<StoreFiles>,
}

#[derive(Debug, Clone)]
pub struct Tls {
    pub client: ClientConfig,
    /// The origin of the trusted certificates, for messages.
    pub trusted_by: String,
}

impl Trust {
    /// Reads the files. Blocks.
    ///
    /// # Errors
    /// A file cannot be used, or no certificate would be trusted.
    pub fn load(&self) -> Result<Tls, MaterialError> {
        let cacert = self.cacert.as_deref();
        let material = match &self.stores {
            Some(stores) => Material::of_files(stores, cacert)?,
            None => Material::for_https(self.configuration.as_deref(), cacert)?,
        };
        let trusted_by = material.trusted_by.clone();
        Ok(Tls {
            client: client(material)?,
            trusted_by,
        })
    }
}

/// Makes a client that trusts no server. The HTTP library requires a TLS client even for plain HTTP.
///
/// # Errors
/// The library rejects its own defaults.
pub fn nobody() -> Result<ClientConfig, MaterialError> {
    let builder = ClientConfig::builder_with_provider(provider())
        .with_safe_default_protocol_versions()
        .map_err(MaterialError::Library)?;
    let roots = RootCertStore::empty();
    Ok(builder.with_root_certificates(roots).with_no_client_auth())
}

pub(crate) fn provider() -> Arc<CryptoProvider> {
    Arc::new(rustls::crypto::ring::default_provider())
}

/// # Errors
/// No certificate would be trusted, or the client's own certificate and key cannot be used.
pub fn client(material: Material) -> Result<ClientConfig, MaterialError> {
    let verifier = verifier::Verifier::new(material.trusted, &material.trusted_by)?;
    let builder = ClientConfig::builder_with_provider(provider())
        .with_safe_default_protocol_versions()
        .map_err(MaterialError::Library)?
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(verifier));
    match material.identity {
        Some(identity) => builder
            .with_client_auth_cert(identity.chain, identity.key)
            .map_err(MaterialError::Library),
        None => Ok(builder.with_no_client_auth()),
    }
}
