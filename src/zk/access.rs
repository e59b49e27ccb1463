//! The credentials of a session, and the servers that it trusts.

use std::fmt;
use std::sync::Arc;

use crate::base::deadline::Deadline;
use crate::base::threads;
use crate::security::secret::Secret;

use super::error::ZkError;
use super::sasl::ZkSasl;

/// A function that reads the credentials; it may block.
type Load = dyn Fn() -> Result<Credentials, ZkError> + Send + Sync;

/// The source of credentials. Nothing is read before a session is opened.
#[derive(Clone)]
pub struct Access {
    /// The setting of [`Credentials::auth`], for messages.
    pub auth_setting: &'static str,
    pub sasl: Sasl,
    load: Option<Arc<Load>>,
}

/// The use of SASL. Sessions begin it once a server refuses a request without it.
#[derive(Debug, Clone)]
pub enum Sasl {
    /// SASL is not used, for this reason.
    Off(String),
    On(Arc<ZkSasl>),
}

impl fmt::Debug for Access {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = out.debug_struct("Access");
        shown.field("auth_setting", &self.auth_setting);
        shown.field("sasl", &self.sasl);
        shown.finish_non_exhaustive()
    }
}

#[derive(Debug, Default)]
pub struct Credentials {
    /// Auth infos, in the order of sending.
    pub auth: Vec<AuthInfo>,
    /// `None` for connections without TLS.
    pub tls: Option<ZkTls>,
    /// Why further auth infos cannot be read. A session without them may still have the permissions that it
    /// needs.
    pub unread: Option<String>,
}

/// `scheme` and `auth` of `addauth`.
#[derive(Debug, PartialEq, Eq)]
pub struct AuthInfo {
    /// For example `digest`.
    pub scheme: String,
    /// For example `user:password`.
    pub secret: Secret,
}

#[derive(Debug)]
pub struct ZkTls {
    pub client: Arc<rustls::ClientConfig>,
    /// The origin of the trusted certificates, for messages.
    pub trusted_by: String,
    /// The setting of the client's certificate, for messages.
    pub keystore_setting: &'static str,
}

impl Access {
    /// Makes an access without credentials and TLS.
    pub fn open(auth_setting: &'static str) -> Self {
        Self {
            auth_setting,
            sasl: Sasl::Off("SASL is off".to_owned()),
            load: None,
        }
    }

    pub fn new(
        auth_setting: &'static str,
        load: impl Fn() -> Result<Credentials, ZkError> + Send + Sync + 'static,
    ) -> Self {
        Self {
            load: Some(Arc::new(load)),
            ..Self::open(auth_setting)
        }
    }

    #[must_use]
    pub fn with_sasl(self, sasl: Sasl) -> Self {
        Self { sasl, ..self }
    }

    /// The same TLS, without auth infos and SASL: for a server that another server names. No secret may reach it.
    #[must_use]
    pub fn without_credentials(&self) -> Self {
        let load = self.load.clone().map(|load| {
            let tls_only = move || {
                load().map(|loaded| Credentials {
                    tls: loaded.tls,
                    ..Credentials::default()
                })
            };
            Arc::new(tls_only) as Arc<Load>
        });
        let reason = "no credentials are sent to a server that only another server names";
        Self {
            auth_setting: self.auth_setting,
            sasl: Sasl::Off(reason.to_owned()),
            load,
        }
    }

    pub(super) async fn load(&self, deadline: Deadline) -> Result<Credentials, ZkError> {
        let Some(load) = self.load.clone() else {
            return Ok(Credentials::default());
        };
        match deadline.bound(threads::blocking(move || load())).await? {
            Ok(loaded) => loaded,
            Err(error) => Err(ZkError::Broken(error.to_string())),
        }
    }

    /// Returns why the auth infos are not sufficient, for messages about denied requests.
    pub(super) fn auth_lack(&self, credentials: &Credentials) -> String {
        let setting = self.auth_setting;
        match (&credentials.unread, credentials.auth.is_empty()) {
            (Some(unread), _) => unread.clone(),
            (None, true) => format!("{setting} is not set"),
            (None, false) => format!("{setting} is not sufficient"),
        }
    }
}
