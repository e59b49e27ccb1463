//! Reads certificates and keys from the files that a configuration names: for HTTPS as `SSLFactory` and
//! `FileBasedKeyStoresFactory` do, for ZooKeeper as `SecurityUtil.TruststoreKeystore` does. Blocks.

use std::io;
use std::path::{Path, PathBuf};

use rustls::pki_types::CertificateDer;

use crate::base::files;
use crate::base::io::without_number;
use crate::config::keys::{self, Key};
use crate::config::{ConfigError, Configuration};

use super::super::SECRET_FILE_LIMIT;
use super::super::password::{self, PasswordError};
use super::super::secret::Secret;
use super::super::store::{self, Identity, StoreError};
use super::ec;

#[derive(Debug)]
pub struct Material {
    pub trusted: Vec<CertificateDer<'static>>,
    /// The origin of the trusted certificates, for messages.
    pub trusted_by: String,
    /// The client's certificate and key.
    pub identity: Option<Identity>,
}

#[derive(Debug, thiserror::Error)]
pub enum MaterialError {
    #[error(transparent)]
    Config(#[from] ConfigError),
    #[error(transparent)]
    Password(#[from] PasswordError),
    #[error("{} ({named_by}): {}", file.display(), without_number(source))]
    Unreadable {
        file: PathBuf,
        /// The option or key that names the file.
        named_by: &'static str,
        source: io::Error,
    },
    #[error("{} ({named_by}) {source}", file.display())]
    Store {
        file: PathBuf,
        /// The option or key that names the store.
        named_by: &'static str,
        /// The problem in the store.
        source: StoreError,
    },
    /// The configuration requires a client certificate and names none.
    #[error("{required_by} is true, but {missing} is not set")]
    NotSet {
        /// The key that requires a certificate.
        required_by: &'static str,
        missing: &'static str,
    },
    /// TLS is enabled, but no truststore is configured.
    #[error("{enabled_by} is true, but {missing} is not set")]
    NoTruststore {
        /// The key that enables TLS.
        enabled_by: &'static str,
        /// The missing key.
        missing: &'static str,
    },
    #[error("{trusted_by}: no certificate to check servers against")]
    Nobody {
        /// The places that were searched.
        trusted_by: String,
    },
    #[error("the client's certificate and key cannot be used: {0}")]
    Library(rustls::Error),
}

/// The keys that enable TLS and name its stores.
#[derive(Debug)]
pub struct StoreNames {
    pub enabled: &'static Key,
    pub truststore: &'static Key,
    pub truststore_password: &'static Key,
    pub keystore: &'static Key,
    pub keystore_password: &'static Key,
}

/// A store with its password.
#[derive(Debug, Clone)]
pub struct StoreFile {
    pub path: PathBuf,
    /// The key that names the file, for messages.
    pub named_by: &'static str,
    pub password: Option<Secret>,
}

/// The stores of a client.
#[derive(Debug, Clone, Default)]
pub struct StoreFiles {
    /// `None`: the system's authorities are trusted.
    pub trusted: Option<StoreFile>,
    pub identity: Option<IdentityStore>,
}

/// The store of the client's certificate.
#[derive(Debug, Clone)]
pub enum IdentityStore {
    Named {
        store: StoreFile,
        /// `None`: the password of the store.
        key_password: Option<Secret>,
    },
    /// The configuration requires a certificate and names none.
    NotSet {
        required_by: &'static str,
        missing: &'static str,
    },
}

impl Material {
    /// Loads these stores; the authorities of `cacert` are added.
    ///
    /// # Errors
    /// See [`MaterialError`].
    pub fn of_files(files: &StoreFiles, cacert: Option<&Path>) -> Result<Self, MaterialError> {
        let mut material = Self::of_the_system();
        if let Some(StoreFile {
            path,
            named_by,
            password,
        }) = &files.trusted
        {
            let trusted = store::trusted(&bytes_of(path, named_by)?, password.as_ref());
            material.trusted = trusted.map_err(|source| broken(path, named_by, source))?;
            material.trusted_by = path.display().to_string();
        }
        material.identity = match &files.identity {
            None => None,
            Some(IdentityStore::Named {
                store,
                key_password,
            }) => {
                let of_key = key_password.as_ref().or(store.password.as_ref());
                let passwords = (store.password.as_ref(), of_key);
                Some(identity(&store.path, store.named_by, passwords)?)
            }
            Some(IdentityStore::NotSet {
                required_by,
                missing,
            }) => {
                return Err(MaterialError::NotSet {
                    required_by,
                    missing,
                });
            }
        };
        material.with_cacert(cacert)
    }

    fn with_cacert(mut self, cacert: Option<&Path>) -> Result<Self, MaterialError> {
        if let Some(file) = cacert {
            self.trusted.extend(cacert_of(file)?);
            self.trusted_by = format!("{} or {}", file.display(), self.trusted_by);
        }
        Ok(self)
    }

    /// Loads HTTPS certificates: the truststore of `ssl-client.xml`, else the system's authorities; those of
    /// `cacert` are added.
    ///
    /// # Errors
    /// See [`MaterialError`].
    pub fn for_https(
        configuration: Option<&Configuration>,
        cacert: Option<&Path>,
    ) -> Result<Self, MaterialError> {
        let material = match configuration {
            Some(configuration) => Self::configured(configuration)?,
            None => Self::of_the_system(),
        };
        material.with_cacert(cacert)
    }

    /// Loads a truststore, and a keystore if one is configured.
    ///
    /// # Errors
    /// See [`MaterialError`].
    pub fn of_stores(
        configuration: &Configuration,
        names: &StoreNames,
    ) -> Result<Self, MaterialError> {
        let truststore = TrustStore::new(names.truststore, names.truststore_password);
        let settings = StoreKeys {
            own: configuration,
            stores: Stores::None,
        };
        let Some((trusted, trusted_by)) = truststore.read(&settings)? else {
            return Err(MaterialError::NoTruststore {
                enabled_by: names.enabled.name,
                missing: names.truststore.name,
            });
        };
        let identity = match settings.text(names.keystore)? {
            Some(location) => {
                let password = settings.secret(names.keystore_password)?;
                let passwords = (password.as_ref(), password.as_ref());
                let path = Path::new(&location);
                Some(identity(path, names.keystore.name, passwords)?)
            }
            None => None,
        };
        Ok(Self {
            trusted,
            trusted_by,
            identity,
        })
    }

    /// Reads `ssl-client.xml`, or the configuration itself if that file does not exist
    /// (`SSLFactory.readSSLConfiguration`).
    fn configured(configuration: &Configuration) -> Result<Self, MaterialError> {
        let file = configuration.get(keys::SSL_CLIENT_CONF.name)?;
        let alone = configuration.alone(&file.unwrap_or_default())?;
        let own = alone.as_ref().unwrap_or(configuration);
        let stores = match alone.is_none() || password::has_providers(own)? {
            true => Stores::Own,
            false => Stores::Further(configuration),
        };
        let settings = StoreKeys { own, stores };
        let truststore = TrustStore::new(
            &keys::SSL_TRUSTSTORE_LOCATION,
            &keys::SSL_TRUSTSTORE_PASSWORD,
        );
        let mut material = match truststore.read(&settings)? {
            Some((trusted, trusted_by)) => Self {
                trusted,
                trusted_by,
                identity: None,
            },
            None => Self::of_the_system(),
        };
        if configuration.boolean(&keys::SSL_REQUIRE_CLIENT_CERT)? {
            material.identity = Some(required_identity(&settings)?);
        }
        Ok(material)
    }

    /// Loads the system's authorities; OpenSSL's `SSL_CERT_FILE` and `SSL_CERT_DIR` replace them.
    fn of_the_system() -> Self {
        Self {
            trusted: rustls_native_certs::load_native_certs().certs,
            trusted_by: "this system".to_owned(),
            identity: None,
        }
    }
}

/// The configuration with the keys of the stores, and the sources of their passwords.
struct StoreKeys<'a> {
    own: &'a Configuration,
    stores: Stores<'a>,
}

/// The credential stores that hold the passwords of other stores.
enum Stores<'a> {
    /// No credential store: Java takes ZooKeeper's passwords literally.
    None,
    /// The credential stores that the same configuration names.
    Own,
    /// The credential stores that the cluster's configuration names. Java does not search them. A
    /// password in clear text therefore comes before theirs: it is the one that Java uses.
    Further(&'a Configuration),
}

impl StoreKeys<'_> {
    /// Returns a non-empty value.
    fn text(&self, key: &Key) -> Result<Option<String>, ConfigError> {
        Ok(self.own.get(key.name)?.filter(|text| !text.is_empty()))
    }

    /// Returns a non-empty password.
    fn secret(&self, key: &Key) -> Result<Option<Secret>, PasswordError> {
        let found = match self.stores {
            Stores::None => self.own.get(key.name)?.map(Secret::new),
            Stores::Own | Stores::Further(_) => password::password(self.own, key.name)?,
        };
        let found = match (&self.stores, found) {
            (Stores::Further(cluster), None) => password::provided(cluster, key.name)?,
            (_, found) => found,
        };
        Ok(found.filter(|secret| !secret.expose().is_empty()))
    }
}

/// Two keys that name a store and its password.
struct TrustStore {
    location: &'static Key,
    password: &'static Key,
}

impl TrustStore {
    const fn new(location: &'static Key, password: &'static Key) -> Self {
        Self { location, password }
    }

    /// Returns the certificates of the store and its name, or `None` if no store is configured. The password only
    /// checks the store's integrity. As in Java, an unreadable credential store is therefore an error only if a
    /// password is needed.
    fn read(
        &self,
        settings: &StoreKeys<'_>,
    ) -> Result<Option<(Vec<CertificateDer<'static>>, String)>, MaterialError> {
        let Some(location) = settings.text(self.location)? else {
            return Ok(None);
        };
        let path = PathBuf::from(&location);
        let bytes = bytes_of(&path, self.location.name)?;
        let password = settings.secret(self.password);
        let known = password.as_ref().ok().and_then(Option::as_ref);
        match (store::trusted(&bytes, known), password) {
            (Ok(trusted), _) => Ok(Some((trusted, location))),
            (Err(StoreError::NoPassword), Err(why)) => Err(why.into()),
            (Err(source), _) => Err(broken(&path, self.location.name, source)),
        }
    }
}

/// `FileBasedKeyStoresFactory.createKeyManagersFromConfiguration`: the store's password decrypts the key, unless
/// the key has its own password.
fn required_identity(settings: &StoreKeys<'_>) -> Result<Identity, MaterialError> {
    let location = settings
        .text(&keys::SSL_KEYSTORE_LOCATION)?
        .ok_or(MaterialError::NotSet {
            required_by: keys::SSL_REQUIRE_CLIENT_CERT.name,
            missing: keys::SSL_KEYSTORE_LOCATION.name,
        })?;
    let password = settings.secret(&keys::SSL_KEYSTORE_PASSWORD)?;
    let of_key = settings
        .secret(&keys::SSL_KEYSTORE_KEYPASSWORD)?
        .or_else(|| password.clone());
    let named_by = keys::SSL_KEYSTORE_LOCATION.name;
    let passwords = (password.as_ref(), of_key.as_ref());
    identity(Path::new(&location), named_by, passwords)
}

fn identity(
    path: &Path,
    named_by: &'static str,
    (password, of_key): (Option<&Secret>, Option<&Secret>),
) -> Result<Identity, MaterialError> {
    let bytes = bytes_of(path, named_by)?;
    let found = store::identity(&bytes, password, of_key);
    let mut identity = found.map_err(|source| broken(path, named_by, source))?;
    if let Some(own) = identity.chain.first() {
        identity.key = ec::completed(identity.key, own);
    }
    Ok(identity)
}

/// Reads the authorities in the file of `--cacert`.
///
/// # Errors
/// The file cannot be read, or has no certificate.
pub fn cacert_of(file: &Path) -> Result<Vec<CertificateDer<'static>>, MaterialError> {
    let named_by = "--cacert";
    let bytes = bytes_of(file, named_by)?;
    store::trusted(&bytes, None).map_err(|source| broken(file, named_by, source))
}

fn bytes_of(path: &Path, named_by: &'static str) -> Result<Vec<u8>, MaterialError> {
    files::read_regular(path, SECRET_FILE_LIMIT).map_err(|source| MaterialError::Unreadable {
        file: path.to_path_buf(),
        named_by,
        source,
    })
}

fn broken(path: &Path, named_by: &'static str, source: StoreError) -> MaterialError {
    MaterialError::Store {
        file: path.to_path_buf(),
        named_by,
        source,
    }
}
