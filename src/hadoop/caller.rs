//! The user that RPC calls are made as, and how it is authenticated.

use std::sync::Arc;

use crate::base::deadline::Deadline;
use crate::config::Environment;
use crate::security::credential::Login;
use crate::security::gss::{Credential, CredentialSource};
use crate::security::user::{self, User, UserError};

use super::rpc::sasl::SaslSettings;

/// On whose behalf calls are made, and how that is proved.
#[derive(Debug, Clone)]
pub enum Caller {
    /// The caller says who it is.
    Simple(User),
    /// By a ticket; and the server proves who it is too.
    Kerberos(Arc<Kerberos>),
}

/// What authentication by Kerberos takes.
#[derive(Debug)]
pub struct Kerberos {
    /// What the caller has.
    pub login: Login,
    pub sasl: SaslSettings,
    /// The surroundings: whom to act for, and who the caller is where nobody asks for a ticket.
    pub environment: Environment,
}

impl Caller {
    /// Whom servers take the caller for, as the log has it: with a keytab, by the name that goes with it before the KDC
    /// has been asked. Blocks as long as it takes to read the credential cache.
    pub fn known_user(&self, deadline: Deadline) -> User {
        match self {
            Self::Simple(user) => user.clone(),
            Self::Kerberos(kerberos) => kerberos.known_user(deadline),
        }
    }

    /// Whom servers take the caller for. Blocks.
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

/// What stands in the place of a name where nobody has been taken for the caller.
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

    /// Whom servers take the caller for. Blocks.
    ///
    /// # Errors
    /// See [`user::kerberos`].
    pub fn user(&self, deadline: Deadline) -> Result<User, UserError> {
        user::kerberos(self.principal(deadline).as_deref(), &self.environment)
    }
}
