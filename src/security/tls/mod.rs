//! TLS: whom to trust, what to show, and words for a server that is not trusted.
//!
//! [`material`] (with `ec` for keys of Java's) takes certificates and keys from the files that the configuration names, [`verifier`] checks servers
//! against them, [`refusal`] words what was wrong. Nothing here can turn the check off.

mod ec;
pub mod material;
pub mod refusal;
pub mod verifier;

use std::path::PathBuf;
use std::sync::Arc;

use rustls::crypto::CryptoProvider;
use rustls::{ClientConfig, RootCertStore};

use crate::config::Configuration;

use material::{Material, MaterialError};

/// Where trust for HTTPS comes from. No file is read before a connection is wanted.
#[derive(Debug, Clone, Default)]
pub struct Trust {
    /// The configuration whose `ssl-client.xml` counts; none: the system's authorities are trusted.
    pub configuration: Option<Arc<Configuration>>,
    /// A PEM file with further authorities (`--cacert`).
    pub cacert: Option<PathBuf>,
}

/// What TLS connections are made with.
#[derive(Debug, Clone)]
pub struct Tls {
    /// For the library.
    pub client: ClientConfig,
    /// Who says who is trusted, for messages.
    pub trusted_by: String,
}

impl Trust {
    /// Reads the files. For a thread that may block.
    ///
    /// # Errors
    /// A file that is named cannot be had; or nobody would be trusted.
    pub fn load(&self) -> Result<Tls, MaterialError> {
        let material = Material::for_https(self.configuration.as_deref(), self.cacert.as_deref())?;
        let trusted_by = material.trusted_by.clone();
        Ok(Tls {
            client: client(material)?,
            trusted_by,
        })
    }
}

/// The client of connections that are not encrypted. The HTTP library wants one all the same; it trusts nobody.
///
/// # Errors
/// The library does not take its own defaults.
pub fn nobody() -> Result<ClientConfig, MaterialError> {
    let builder = ClientConfig::builder_with_provider(provider())
        .with_safe_default_protocol_versions()
        .map_err(MaterialError::Library)?;
    let roots = RootCertStore::empty();
    Ok(builder.with_root_certificates(roots).with_no_client_auth())
}

/// The one implementation of cryptography that is used.
pub(crate) fn provider() -> Arc<CryptoProvider> {
    Arc::new(rustls::crypto::ring::default_provider())
}

/// A client that trusts and shows what it is given.
///
/// # Errors
/// Nobody would be trusted, or the client's own certificate and key cannot be used.
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
