//! The user of RPC calls, and how the calls authenticate.

use std::sync::Arc;

use crate::base::deadline::Deadline;
use crate::config::Environment;
use crate::security::credential::Login;
use crate::security::gss::{Credential, CredentialSource};
use crate::security::user::{self, User, UserError};

use super::rpc::sasl::SaslSettings;

/// A user, and the authentication method.
#[derive(Debug, Clone)]
pub enum Caller {
    /// `hadoop.security.authentication` is `simple`: no authentication.
    Simple(User),
    /// A Kerberos ticket authenticates the caller; the server is authenticated too.
    Kerberos(Arc<Kerberos>),
}

#[derive(Debug)]
pub struct Kerberos {
    pub login: Arc<Login>,
    pub sasl: SaslSettings,
    /// The source of the proxy user and the OS user.
    pub environment: Environment,
}

impl Caller {
    /// Returns the user for the log: before the first request to the KDC, the keytab's principal. Blocks while
    /// it reads the credential cache.
    pub fn known_user(&self, deadline: Deadline) -> User {
        match self {
            Self::Simple(user) => user.clone(),
            Self::Kerberos(kerberos) => kerberos.known_user(deadline),
        }
    }

    /// Returns the user that servers see. Blocks.
    ///
    /// # Errors
    /// See [`user::kerberos`].
    pub fn find_user(&self, deadline: Deadline) -> Result<User, UserError> {
        match self {
            Self::Simple(user) => Ok(user.clone()),
            Self::Kerberos(kerberos) => kerberos.user(deadline),
        }
    }
}

/// Shown instead of a user name.
const NO_TICKET: &str = "(no ticket)";

impl Kerberos {
    fn known_user(&self, deadline: Deadline) -> User {
        let by_keytab = || match self.login.source() {
            CredentialSource::Keytab { principal, .. } => Some(principal.clone()),
            CredentialSource::Default => None,
        };
        let principal = self.login.principal().or_else(by_keytab);
        let principal = principal.or_else(|| self.principal(deadline));
        let principal = principal.unwrap_or_else(|| NO_TICKET.to_owned());
        user::kerberos(Some(&principal), &self.environment).unwrap_or(User {
            effective: principal,
            real: None,
        })
    }

    fn principal(&self, deadline: Deadline) -> Option<String> {
        let name = |credential: &Arc<Credential>| Ok(credential.principal().to_owned());
        self.login.with(deadline, name).ok()
    }

    /// Returns the user that servers see. Blocks.
    ///
    /// # Errors
    /// See [`user::kerberos`].
    pub fn user(&self, deadline: Deadline) -> Result<User, UserError> {
        user::kerberos(self.principal(deadline).as_deref(), &self.environment)
    }
}
