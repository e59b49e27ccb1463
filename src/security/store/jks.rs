//! JKS and JCEKS, which share a format (`sun.security.provider.JavaKeyStore`,
//! `com.sun.crypto.provider.JceKeyStore`); JCEKS may also hold secrets. A file has magic, version, count, entries,
//! and a digest keyed with the password.

use rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};

use super::super::secret::Secret;
use super::reader::{Ended, StoreReader};
use super::{Identity, StoreError, StoreFormat};
use super::{object, seal};

const KEY: u32 = 1;
const CERTIFICATE: u32 = 2;
const SECRET: u32 = 3;
/// Bytes of the digest at the end.
const DIGEST: usize = 20;

#[derive(Debug)]
pub(super) struct Keystore {
    entries: Vec<JksEntry>,
}

#[derive(Debug)]
struct JksEntry {
    alias: String,
    content: Content,
}

#[derive(Debug)]
enum Content {
    Certificate(Vec<u8>),
    Key {
        sealed: Vec<u8>,
        chain: Vec<Vec<u8>>,
    },
    Secret(object::JavaValue),
}

impl Keystore {
    /// Reads a store. Without a password, the digest is not checked, as in Java.
    ///
    /// # Errors
    /// The file is malformed, or the password is wrong.
    pub(super) fn read(
        bytes: &[u8],
        format: StoreFormat,
        password: Option<&Secret>,
    ) -> Result<Self, StoreError> {
        let malformed = |Ended| StoreError::Malformed(format);
        let (content, digest) = bytes.split_last_chunk::<DIGEST>().ok_or(malformed(Ended))?;
        if let Some(password) = password
            && seal::digest(password, content) != *digest
        {
            return Err(StoreError::WrongPassword);
        }
        let entries = entries(content, format).map_err(malformed)?;
        Ok(Self { entries })
    }

    /// See [`super::trusted`].
    pub(super) fn trusted(self) -> Vec<CertificateDer<'static>> {
        let certificates = self
            .entries
            .into_iter()
            .filter_map(|entry| match entry.content {
                Content::Certificate(certificate) => Some(certificate),
                Content::Key { chain, .. } => chain.into_iter().next(),
                Content::Secret(_) => None,
            });
        certificates.map(CertificateDer::from).collect()
    }

    /// See [`super::identity`].
    pub(super) fn identity(self, password: &Secret) -> Result<Identity, StoreError> {
        let mut keys = self
            .entries
            .into_iter()
            .filter_map(|entry| match entry.content {
                Content::Key { sealed, chain } if !chain.is_empty() => Some((sealed, chain)),
                _ => None,
            });
        let (sealed, chain) = keys.next().ok_or(StoreError::NoKey)?;
        let key = seal::private_key(&sealed, password)?;
        Ok(Identity {
            chain: chain.into_iter().map(CertificateDer::from).collect(),
            key: PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key)),
        })
    }

    /// See [`super::secret`].
    pub(super) fn secret(
        self,
        name: &str,
        password: &Secret,
    ) -> Result<Option<Secret>, StoreError> {
        let name = name.to_lowercase();
        for entry in self.entries {
            if let Content::Secret(sealed) = entry.content
                && entry.alias == name
            {
                let key = seal::secret_key(&sealed, password)?;
                return Ok(Some(Secret::new(String::from_utf8_lossy(&key))));
            }
        }
        Ok(None)
    }
}

fn entries(content: &[u8], format: StoreFormat) -> Result<Vec<JksEntry>, Ended> {
    let mut reader = StoreReader::new(content);
    let _magic = reader.u32()?;
    let version = reader.u32()?;
    if version != 1 && version != 2 {
        return Err(Ended);
    }
    let mut entries = Vec::new();
    for _ in 0..reader.u32()? {
        let tag = reader.u32()?;
        let alias = reader.utf()?;
        let _created = reader.take(8)?;
        let content = match tag {
            KEY => Content::Key {
                sealed: reader.bytes()?.to_vec(),
                chain: (0..reader.u32()?)
                    .map(|_| certificate(&mut reader, version))
                    .collect::<Result<_, _>>()?,
            },
            CERTIFICATE => Content::Certificate(certificate(&mut reader, version)?),
            SECRET if format == StoreFormat::Jceks => Content::Secret(object::read(&mut reader)?),
            _ => return Err(Ended),
        };
        entries.push(JksEntry { alias, content });
    }
    match reader.rest() {
        [] => Ok(entries),
        _ => Err(Ended),
    }
}

/// Reads a certificate; since version 2, its type precedes it.
fn certificate(reader: &mut StoreReader<'_>, version: u32) -> Result<Vec<u8>, Ended> {
    if version == 2 {
        let _type = reader.utf()?;
    }
    Ok(reader.bytes()?.to_vec())
}
