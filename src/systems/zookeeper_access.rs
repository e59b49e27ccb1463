//! The credentials for ZooKeeper, from Hadoop's configuration. `hadoop.zk.auth` is read as in
//! `SecurityUtil.getZKAuthInfos`, `hadoop.zk.ssl` as in `SecurityUtil.TruststoreKeystore`, the properties of SASL as in
//! ZooKeeper's `ZKClientConfig`.

use std::sync::Arc;

use crate::base::files;
use crate::base::java_lang;
use crate::config::{ConfigError, Configuration, keys};
use crate::security::credential::Login;
use crate::security::gss::is_principal_part;
use crate::security::secret::Secret;
use crate::security::tls::material::{Material, MaterialError, StoreNames};
use crate::security::{SECRET_FILE_LIMIT, password, tls as tls_client};
use crate::zk::access::{Access, AuthInfo, Credentials, Sasl, ZkTls};
use crate::zk::error::ZkError;
use crate::zk::sasl::{ServerPrincipal, ZkSasl};

/// Reads how to access ZooKeeper. Opening a session reads files only if credentials or TLS are configured. `login` is
/// for SASL; `has_kerberos` is true if the cluster uses Kerberos.
///
/// # Errors
/// A value refers to variables endlessly.
pub fn access(
    configuration: &Arc<Configuration>,
    login: &Arc<Login>,
    has_kerberos: bool,
) -> Result<Access, ConfigError> {
    let sasl = sasl(configuration, login, has_kerberos)?;
    let name = keys::ZK_AUTH.name;
    let configured = configuration.get(name)?.is_some()
        || password::has_providers(configuration)?
        || encrypted(configuration)?;
    if !configured {
        return Ok(Access::open(name).with_sasl(sasl));
    }
    let configuration = Arc::clone(configuration);
    Ok(Access::new(name, move || load(&configuration)).with_sasl(sasl))
}

/// Returns the use of SASL: SASL is used unless the cluster has no Kerberos or a property forbids it.
fn sasl(
    configuration: &Configuration,
    login: &Arc<Login>,
    has_kerberos: bool,
) -> Result<Sasl, ConfigError> {
    let value = |name| {
        let value = configuration.get_trimmed(name)?;
        Ok::<_, ConfigError>(value.filter(|value| !value.is_empty()))
    };
    // `Boolean.parseBoolean`
    let wanted = value(keys::ZK_SASL_CLIENT.name)?.map(|word| word.eq_ignore_ascii_case("true"));
    match wanted {
        Some(false) => {
            let name = keys::ZK_SASL_CLIENT.name;
            let off = format!("SASL is off ({name} is not true)");
            return Ok(Sasl::Off(off));
        }
        None if !has_kerberos => {
            let name = keys::AUTHENTICATION.name;
            let only_zookeeper = keys::ZK_SASL_CLIENT.name;
            return Ok(Sasl::Off(format!(
                "SASL needs {name} = kerberos: add -D {name}=kerberos (if only ZooKeeper uses Kerberos: -D {only_zookeeper}=true)"
            )));
        }
        _ => {}
    }
    let server = match value(keys::ZK_SERVER_PRINCIPAL.name)? {
        Some(text) => match ServerPrincipal::fixed(&text) {
            Some(fixed) => fixed,
            None => {
                let name = keys::ZK_SERVER_PRINCIPAL.name;
                let off = format!("SASL is off ({name} = {text:?} is not service/host)");
                return Ok(Sasl::Off(off));
            }
        },
        None => {
            let mut name = keys::ZK_SASL_CLIENT_USERNAME.name;
            let mut service = value(name)?;
            if service.is_none() {
                name = keys::HADOOP_ZK_SERVER_PRINCIPAL.name;
                service = value(name)?;
            }
            if let Some(text) = service.as_deref().filter(|text| !is_principal_part(text)) {
                let fixed = keys::ZK_SERVER_PRINCIPAL.name;
                return Ok(Sasl::Off(format!(
                    "SASL is off ({name} = {text:?} is not a service such as zookeeper; for SERVICE/HOST set {fixed})"
                )));
            }
            let canonicalize = value(keys::ZK_SASL_CANONICALIZE.name)?;
            ServerPrincipal::OfHost {
                service: service.unwrap_or_else(|| SERVICE.to_owned()),
                canonicalize: canonicalize.is_none_or(|word| word.eq_ignore_ascii_case("true")),
            }
        }
    };
    let sasl = ZkSasl::new(Arc::clone(login), server);
    Ok(Sasl::On(Arc::new(sasl)))
}

/// `ZKClientConfig.ZK_SASL_CLIENT_USERNAME_DEFAULT`.
const SERVICE: &str = "zookeeper";

/// True if connections to ZooKeeper are encrypted.
///
/// # Errors
/// See [`access`].
pub fn encrypted(configuration: &Configuration) -> Result<bool, ConfigError> {
    // If `hadoop.zk.ssl.enabled` is not set, the RM's own key applies.
    match configuration.get(keys::ZK_SSL_ENABLED.name)? {
        Some(_) => configuration.boolean(&keys::ZK_SSL_ENABLED),
        None => configuration.boolean(&keys::RM_ZK_CLIENT_SSL_ENABLED),
    }
}

fn load(configuration: &Configuration) -> Result<Credentials, ZkError> {
    let unreadable = |error: &dyn std::fmt::Display| ZkError::NoCredentials(error.to_string());
    let name = keys::ZK_AUTH.name;
    let (text, unread) = match password::password(configuration, name) {
        Ok(text) => (text, None),
        // Often, only the RMs' user can read the credential stores, and often they hold other passwords than
        // this one.
        Err(error) => {
            let clear = password::in_clear(configuration, name);
            let clear = clear.map_err(|error| unreadable(&error))?;
            (clear, Some(error.to_string()))
        }
    };
    let text = text.map(from_file).transpose()?;
    let auth = text.as_ref().map_or(Ok(Vec::new()), auth_infos)?;
    let tls = match encrypted(configuration).map_err(|error| unreadable(&error))? {
        true => Some(tls(configuration).map_err(|error| unreadable(&error))?),
        false => None,
    };
    Ok(Credentials { auth, tls, unread })
}

/// `ZKUtil.resolveConfIndirection`: the content of FILE replaces `@FILE`.
fn from_file(text: Secret) -> Result<Secret, ZkError> {
    let Some(path) = text.expose().strip_prefix('@') else {
        return Ok(text);
    };
    let path = java_lang::trim(path);
    match files::read_regular(path.as_ref(), SECRET_FILE_LIMIT) {
        Ok(bytes) => Ok(Secret::new(java_lang::trim(&String::from_utf8_lossy(
            &bytes,
        )))),
        Err(error) => Err(ZkError::NoCredentials(format!(
            "{path} ({}): {error}",
            keys::ZK_AUTH.name
        ))),
    }
}

/// `ZKUtil.parseAuth`. The error hides the malformed item, because it may be a password without a scheme.
fn auth_infos(text: &Secret) -> Result<Vec<AuthInfo>, ZkError> {
    let items = text.expose().split(',').map(str::trim);
    items
        .filter(|item| !item.is_empty())
        .map(|item| match item.split_once(':') {
            Some((scheme, secret)) => Ok(AuthInfo {
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

fn tls(configuration: &Configuration) -> Result<ZkTls, MaterialError> {
    let names = StoreNames {
        enabled: &keys::ZK_SSL_ENABLED,
        truststore: &keys::ZK_SSL_TRUSTSTORE_LOCATION,
        truststore_password: &keys::ZK_SSL_TRUSTSTORE_PASSWORD,
        keystore: &keys::ZK_SSL_KEYSTORE_LOCATION,
        keystore_password: &keys::ZK_SSL_KEYSTORE_PASSWORD,
    };
    let material = Material::of_stores(configuration, &names)?;
    Ok(ZkTls {
        trusted_by: material.trusted_by.clone(),
        keystore_setting: keys::ZK_SSL_KEYSTORE_LOCATION.name,
        client: Arc::new(tls_client::client(material)?),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn auth_infos_of_hadoop_zk_auth() {
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
            let found = auth_infos(&Secret::new(text));
            let found: Option<Vec<(String, String)>> = found.ok().map(|found| {
                let pairs = found.into_iter();
                pairs
                    .map(|info| (info.scheme, info.secret.expose().to_owned()))
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
        let error = auth_infos(&Secret::new("secretwithoutscheme")).unwrap_err();
        assert!(
            !format!("{error} {error:?}").contains("secretwith"),
            "{error}"
        );
    }
}
