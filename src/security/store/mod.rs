//! Reads files with certificates, keys and secrets in formats of Java and OpenSSL. Pure; trusts no byte of a file.
//!
//! The first bytes select the format, as in Java's dual-format reading; `ssl.client.truststore.type` is often
//! wrong. `jks` reads JKS and JCEKS, `object` reads the serialised Java objects in JCEKS, `seal` decrypts the keys
//! of both, `pkcs12` and `pem` read the other formats.

pub(crate) mod der;
mod jks;
mod object;
mod pem;
mod pkcs12;
mod reader;
mod seal;

use std::fmt;

use rustls::pki_types::{CertificateDer, PrivateKeyDer};

use super::secret::Secret;

/// `JavaKeyStore.MAGIC`
const JKS: [u8; 4] = [0xfe, 0xed, 0xfe, 0xed];
/// `JceKeyStore.JCEKS_MAGIC`
const JCEKS: [u8; 4] = [0xce, 0xce, 0xce, 0xce];
/// First byte of PKCS12: the tag of an ASN.1 sequence.
const SEQUENCE: u8 = 0x30;
/// Begins an object in PEM; other text may precede it.
const PEM: &[u8] = b"-----BEGIN ";

/// Why a store is unusable.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StoreError {
    /// The first bytes match no supported format.
    #[error("is not a JKS, JCEKS, PKCS12 or PEM file")]
    UnknownFormat,
    /// The file breaks its format.
    #[error("is not a valid {0} file")]
    Malformed(StoreFormat),
    /// The digest or the encrypted content does not match the password.
    #[error("cannot be used: its password is wrong, or the file was changed")]
    WrongPassword,
    /// The format cannot be read without a password.
    #[error("needs a password")]
    NoPassword,
    #[error("uses {0}, which is not supported")]
    Unsupported(String),
    /// The store has no certificate that Java trusts.
    #[error(
        "holds no trusted certificate (Java's keytool -importcert marks them; openssl pkcs12 does not)"
    )]
    NoTrusted,
    /// The store has no private key with a certificate.
    #[error("holds no private key with its certificate")]
    NoKey,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StoreFormat {
    /// Java's own format.
    Jks,
    /// Java's format with secrets (`SunJCE`).
    Jceks,
    /// RFC 7292.
    Pkcs12,
    /// RFC 7468.
    Pem,
}

impl fmt::Display for StoreFormat {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Self::Jks => "JKS",
            Self::Jceks => "JCEKS",
            Self::Pkcs12 => "PKCS12",
            Self::Pem => "PEM",
        })
    }
}

/// A private key and its certificate chain, its own certificate first.
pub struct Identity {
    pub chain: Vec<CertificateDer<'static>>,
    pub key: PrivateKeyDer<'static>,
}

impl fmt::Debug for Identity {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "Identity of {} certificates", self.chain.len())
    }
}

/// Returns the format that the first bytes show.
pub fn format_of(bytes: &[u8]) -> Option<StoreFormat> {
    match bytes {
        _ if bytes.starts_with(&JKS) => Some(StoreFormat::Jks),
        _ if bytes.starts_with(&JCEKS) => Some(StoreFormat::Jceks),
        [SEQUENCE, ..] => Some(StoreFormat::Pkcs12),
        _ if bytes.windows(PEM.len()).any(|window| window == PEM) => Some(StoreFormat::Pem),
        _ => None,
    }
}

/// Returns the trusted certificates of a store: those of trusted entries and, as in Java (`TrustStoreUtil`), the
/// first certificate of every key.
///
/// # Errors
/// See [`StoreError`]; a store without trusted certificates is an error.
pub fn trusted(
    bytes: &[u8],
    password: Option<&Secret>,
) -> Result<Vec<CertificateDer<'static>>, StoreError> {
    let found = match format_of(bytes).ok_or(StoreError::UnknownFormat)? {
        format @ (StoreFormat::Jks | StoreFormat::Jceks) => {
            jks::Keystore::read(bytes, format, password)?.trusted()
        }
        StoreFormat::Pkcs12 => pkcs12::trusted(bytes, password)?,
        StoreFormat::Pem => pem::certificates(bytes)?,
    };
    match found.is_empty() {
        true => Err(StoreError::NoTrusted),
        false => Ok(found),
    }
}

/// Returns the first private key of a store. `key_password` decrypts the key; in PKCS12 it is the store's password.
///
/// # Errors
/// See [`StoreError`]; a store without a private key is an error.
pub fn identity(
    bytes: &[u8],
    password: Option<&Secret>,
    key_password: Option<&Secret>,
) -> Result<Identity, StoreError> {
    match format_of(bytes).ok_or(StoreError::UnknownFormat)? {
        format @ (StoreFormat::Jks | StoreFormat::Jceks) => {
            let store = jks::Keystore::read(bytes, format, password)?;
            store.identity(key_password.ok_or(StoreError::NoPassword)?)
        }
        StoreFormat::Pkcs12 => pkcs12::identity(bytes, password),
        StoreFormat::Pem => pem::identity(bytes),
    }
}

/// Returns the secret with this alias in a JCEKS store. Aliases are in lower case.
///
/// # Errors
/// See [`StoreError`].
pub fn secret(bytes: &[u8], password: &Secret, name: &str) -> Result<Option<Secret>, StoreError> {
    match format_of(bytes) {
        Some(format @ StoreFormat::Jceks) => {
            jks::Keystore::read(bytes, format, Some(password))?.secret(name, password)
        }
        Some(other) => Err(StoreError::Unsupported(format!(
            "{other} in place of JCEKS"
        ))),
        None => Err(StoreError::UnknownFormat),
    }
}
