//! Passwords of the configuration, as `Configuration.getPassword` finds them: in the credential stores of
//! `hadoop.security.credential.provider.path`, else in clear text. Blocks: reads files, and decrypting JCEKS is slow.

use std::io;
use std::path::PathBuf;

use crate::base::files;
use crate::base::io::without_number;
use crate::base::java_lang;
use crate::config::{ConfigError, Configuration, Origin, keys};

use super::SECRET_FILE_LIMIT;
use super::secret::Secret;
use super::store::{self, StoreError};

/// The default password of stores
/// (`AbstractJavaKeyStoreProvider.CREDENTIAL_PASSWORD_DEFAULT`).
const DEFAULT_STORE_PASSWORD: &str = "none";
const STORE_PASSWORD_VARIABLE: &str = "HADOOP_CREDSTORE_PASSWORD";

/// Why a password could not be read.
#[derive(Debug, thiserror::Error)]
pub enum PasswordError {
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// A provider that is not a local file.
    #[error(
        "hadoop.security.credential.provider.path ({origin}): {provider} is not supported, only jceks://file/... and localjceks://file/..."
    )]
    Provider {
        /// The provider as the configuration writes it.
        provider: String,
        origin: Origin,
    },
    #[error("{}: {}", file.display(), without_number(source))]
    Unreadable { file: PathBuf, source: io::Error },
    /// The file is not a valid store, or its password is wrong.
    #[error(
        "credential store {} {source} (its password: {STORE_PASSWORD_VARIABLE}, or a file named by hadoop.security.credstore.java-keystore-provider.password-file)", file.display()
    )]
    Store { file: PathBuf, source: StoreError },
}

/// Returns the password with this alias; the clear-text key has the same name. Returns `None` if neither exists.
///
/// # Errors
/// A provider fails. The next provider is not tried: its password might be outdated.
pub fn password(
    configuration: &Configuration,
    name: &str,
) -> Result<Option<Secret>, PasswordError> {
    if let Some(found) = provided(configuration, name)? {
        return Ok(Some(found));
    }
    Ok(in_clear(configuration, name)?)
}

/// Returns a clear-text password of the configuration, if `hadoop.security.credential.clear-text-fallback` allows
/// it.
///
/// # Errors
/// The value refers to variables endlessly.
pub fn in_clear(configuration: &Configuration, name: &str) -> Result<Option<Secret>, ConfigError> {
    match configuration.boolean(&keys::CLEAR_TEXT_FALLBACK)? {
        true => Ok(configuration.get(name)?.map(Secret::new)),
        false => Ok(None),
    }
}

/// True if the configuration names credential stores.
pub fn has_providers(configuration: &Configuration) -> Result<bool, ConfigError> {
    Ok(!configuration
        .list(&keys::CREDENTIAL_PROVIDER_PATH)?
        .is_empty())
}

/// Returns the password with this alias in a credential store.
///
/// # Errors
/// The same as for [`password`].
pub fn provided(
    configuration: &Configuration,
    name: &str,
) -> Result<Option<Secret>, PasswordError> {
    for provider in configuration.list(&keys::CREDENTIAL_PROVIDER_PATH)? {
        let Some(path) = path_of(&provider) else {
            return Err(PasswordError::Provider {
                origin: configuration.origin(keys::CREDENTIAL_PROVIDER_PATH.name),
                provider,
            });
        };
        // A missing store counts as empty.
        let Some(bytes) = read(path.clone())?.filter(|bytes| !bytes.is_empty()) else {
            continue;
        };
        let password = store_password(configuration)?;
        for name in keys::all_names(name) {
            let found = store::secret(&bytes, &password, name);
            let found = found.map_err(|source| PasswordError::Store {
                file: path.clone(),
                source,
            })?;
            if found.is_some() {
                return Ok(found);
            }
        }
    }
    Ok(None)
}

/// Returns the local file of a provider (`ProviderUtils.unnestUri`).
fn path_of(provider: &str) -> Option<PathBuf> {
    let provider = java_lang::trim(provider);
    let rest = ["jceks://file/", "localjceks://file/"]
        .iter()
        .find_map(|scheme| provider.strip_prefix(scheme))?;
    Some(PathBuf::from(format!("/{}", rest.trim_start_matches('/'))))
}

/// `ProviderUtils.locatePassword`. Java reads the file from the class path: here, from the configuration folder.
fn store_password(configuration: &Configuration) -> Result<Secret, PasswordError> {
    if let Some(password) = configuration
        .environment()
        .variable(STORE_PASSWORD_VARIABLE)
    {
        return Ok(Secret::new(password.to_string_lossy()));
    }
    let Some(name) = configuration.get(keys::CREDENTIAL_PASSWORD_FILE.name)? else {
        return Ok(Secret::new(DEFAULT_STORE_PASSWORD));
    };
    let path = configuration
        .folder()
        .map_or_else(|| PathBuf::from(&name), |folder| folder.join(&name));
    match read(path.clone())? {
        Some(bytes) => Ok(Secret::new(java_lang::trim(&String::from_utf8_lossy(
            &bytes,
        )))),
        None => Err(PasswordError::Unreadable {
            file: path,
            source: io::ErrorKind::NotFound.into(),
        }),
    }
}

fn read(path: PathBuf) -> Result<Option<Vec<u8>>, PasswordError> {
    match files::read_regular(&path, SECRET_FILE_LIMIT) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(source) => Err(PasswordError::Unreadable { file: path, source }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Returns the value of a key in the configuration of a command line.
    fn in_configuration(defines: &[(&str, &str)]) -> Option<String> {
        let configuration = Configuration::of_defines(defines);
        let found = password(&configuration, "hadoop.zk.auth").unwrap();
        found.map(|secret| secret.expose().to_owned())
    }

    #[test]
    fn clear_text_only_if_allowed() {
        let clear = ("hadoop.zk.auth", "digest:u:p");
        let fallback = "hadoop.security.credential.clear-text-fallback";
        let shown = Some("digest:u:p".to_owned());
        assert_eq!(in_configuration(&[clear]), shown);
        assert_eq!(in_configuration(&[clear, (fallback, "true")]), shown);
        assert_eq!(in_configuration(&[clear, (fallback, "false")]), None);
    }

    #[test]
    fn provider_paths() {
        let table = [
            ("jceks://file/etc/a.jceks", Some("/etc/a.jceks")),
            (" localjceks://file/etc/a.jceks ", Some("/etc/a.jceks")),
            ("jceks://file//etc/a.jceks", Some("/etc/a.jceks")),
            ("jceks://hdfs@nn/a.jceks", None),
            ("kms://http@host:1/kms", None),
            ("user:///", None),
            ("/etc/a.jceks", None),
        ];
        for (provider, path) in table {
            assert_eq!(path_of(provider), path.map(PathBuf::from), "{provider}");
        }
    }
}
