//! What a session with ZooKeeper proves who it is by, and whom it trusts: `hadoop.zk.auth` as `SecurityUtil.getZKAuthInfos`
//! reads it, `hadoop.zk.ssl` as `SecurityUtil.TruststoreKeystore` does.

use std::sync::Arc;

use crate::base::deadline::Deadline;
use crate::base::java_lang;
use crate::base::threads;
use crate::config::keys;
use crate::config::{ConfigError, Configuration};
use crate::security::secret::Secret;
use crate::security::tls::material::{Material, MaterialError};
use crate::security::{file, password, tls};

use super::error::ZkError;

/// Where it is said. No file is read before a session is wanted.
#[derive(Debug, Clone)]
pub enum Access {
    /// Nothing is said: the session is open to everybody and proves nothing.
    Open,
    /// Something is.
    Configured(Arc<Configuration>),
}

/// What was found.
#[derive(Debug, Default)]
pub(super) struct Credentials {
    /// What to prove who it is by, in their order.
    pub(super) proofs: Vec<Proof>,
    /// Whom to trust, where the connection is encrypted.
    pub(super) tls: Option<ZkTls>,
    /// Why there may be more to prove it by, which cannot be had: what servers permit without it is done without it.
    pub(super) unread: Option<String>,
}

impl Credentials {
    /// What a session lacks that is not permitted something.
    pub(super) fn lack(&self) -> String {
        match (&self.unread, self.proofs.is_empty()) {
            (Some(unread), _) => unread.clone(),
            (None, true) => "hadoop.zk.auth is not set, and SASL is not supported".to_owned(),
            (None, false) => {
                "hadoop.zk.auth is not sufficient, and SASL is not supported".to_owned()
            }
        }
    }
}

/// One item of `hadoop.zk.auth`.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Proof {
    pub(super) scheme: String,
    pub(super) secret: Secret,
}

/// What TLS connections are made with.
#[derive(Debug)]
pub(super) struct ZkTls {
    pub(super) client: Arc<rustls::ClientConfig>,
    pub(super) trusted_by: String,
}

impl Access {
    /// Takes it from the configuration.
    ///
    /// # Errors
    /// A value refers to others without end.
    pub fn of(configuration: &Arc<Configuration>) -> Result<Self, ConfigError> {
        let said = configuration.get(keys::ZK_AUTH.name)?.is_some()
            || password::has_providers(configuration)?
            || encrypted(configuration)?;
        Ok(match said {
            true => Self::Configured(Arc::clone(configuration)),
            false => Self::Open,
        })
    }

    /// Reads the files that are named.
    pub(super) async fn load(&self, deadline: Deadline) -> Result<Credentials, ZkError> {
        let Self::Configured(configuration) = self else {
            return Ok(Credentials::default());
        };
        let configuration = Arc::clone(configuration);
        let loading = threads::blocking(move || credentials(&configuration));
        match deadline.bound(loading).await? {
            Ok(loaded) => loaded,
            Err(error) => Err(ZkError::Broken(error.to_string())),
        }
    }
}

fn encrypted(configuration: &Configuration) -> Result<bool, ConfigError> {
    // The RMs' own key is the default of the other one.
    match configuration.get(keys::ZK_SSL_ENABLED.name)? {
        Some(_) => configuration.boolean(&keys::ZK_SSL_ENABLED),
        None => configuration.boolean(&keys::RM_ZK_CLIENT_SSL_ENABLED),
    }
}

fn credentials(configuration: &Configuration) -> Result<Credentials, ZkError> {
    let unreadable = |error: &dyn std::fmt::Display| ZkError::NoCredentials(error.to_string());
    let name = keys::ZK_AUTH.name;
    let (said, unread) = match password::password(configuration, name) {
        Ok(said) => (said, None),
        // Credential stores are often for the RMs' user alone, and about something else.
        Err(error) => {
            let clear = password::in_clear(configuration, name);
            let clear = clear.map_err(|error| unreadable(&error))?;
            (clear, Some(error.to_string()))
        }
    };
    let said = said.map(from_file).transpose()?;
    let proofs = said.as_ref().map_or(Ok(Vec::new()), proofs)?;
    let tls = match encrypted(configuration).map_err(|error| unreadable(&error))? {
        true => Some(ZkTls::load(configuration).map_err(|error| unreadable(&error))?),
        false => None,
    };
    Ok(Credentials {
        proofs,
        tls,
        unread,
    })
}

/// `ZKUtil.resolveConfIndirection`: `@` and the file that holds the value.
fn from_file(said: Secret) -> Result<Secret, ZkError> {
    let Some(path) = said.expose().strip_prefix('@') else {
        return Ok(said);
    };
    let path = java_lang::trim(path);
    match file::read(path.as_ref()) {
        Ok(bytes) => Ok(Secret::new(java_lang::trim(&String::from_utf8_lossy(
            &bytes,
        )))),
        Err(error) => Err(ZkError::NoCredentials(format!(
            "{path} ({}): {error}",
            keys::ZK_AUTH.name
        ))),
    }
}

/// `ZKUtil.parseAuth`. What does not fit is not shown: it may be a password without its scheme.
fn proofs(said: &Secret) -> Result<Vec<Proof>, ZkError> {
    let items = said.expose().split(',').map(str::trim);
    items
        .filter(|item| !item.is_empty())
        .map(|item| match item.split_once(':') {
            Some((scheme, secret)) => Ok(Proof {
                scheme: scheme.to_owned(),
                secret: Secret::new(secret),
            }),
            None => Err(ZkError::NoCredentials(format!(
                "{} has an item that is not scheme:auth, such as digest:user:password",
                keys::ZK_AUTH.name
            ))),
        })
        .collect()
}

impl ZkTls {
    fn load(configuration: &Configuration) -> Result<Self, MaterialError> {
        let material = Material::for_zookeeper(configuration)?;
        Ok(Self {
            trusted_by: material.trusted_by.clone(),
            client: Arc::new(tls::client(material)?),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn proofs_are_read_as_the_java_client_does() {
        let table = [
            ("", Some(vec![])),
            ("digest:yarn:a:b", Some(vec![("digest", "yarn:a:b")])),
            (
                " digest:a:b , ,other:c,",
                Some(vec![("digest", "a:b"), ("other", "c")]),
            ),
            ("secretwithoutscheme", None),
        ];
        for (text, expected) in table {
            let found = proofs(&Secret::new(text));
            let found: Option<Vec<(String, String)>> = found.ok().map(|found| {
                let pairs = found.into_iter();
                pairs
                    .map(|proof| (proof.scheme, proof.secret.expose().to_owned()))
                    .collect()
            });
            let expected = expected.map(|pairs| {
                let pairs = pairs.into_iter();
                pairs
                    .map(|(scheme, secret)| (scheme.to_owned(), secret.to_owned()))
                    .collect()
            });
            assert_eq!(found, expected, "{text}");
        }
        let error = proofs(&Secret::new("secretwithoutscheme")).unwrap_err();
        assert!(
            !format!("{error} {error:?}").contains("secretwith"),
            "{error}"
        );
    }
}
