//! Who the caller is, how it proves that, which servers it trusts, and what must not be shown.
//!
//! [`gss`] is MIT Kerberos, and holds all `unsafe` code in one file; [`credential`] what the caller has; [`principal`]
//! whom it trusts; [`user`] names of users; [`store`] files of certificates, keys and secrets; [`password`] passwords
//! by configuration; [`tls`] what TLS connections are made with; [`secret`] texts that are shown nowhere.

pub mod credential;
pub(crate) mod file;
pub mod gss;
pub mod password;
pub mod principal;
pub mod secret;
pub mod store;
pub mod tls;
pub mod user;

use std::sync::Arc;

use crate::config::keys;
use crate::config::{ConfigError, Configuration, Environment};
use crate::deadline::Deadline;

use credential::Login;
use gss::{Credential, CredentialSource};
use principal::Expected;
use user::{User, UserError};

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
    /// What the configuration wants.
    pub terms: Terms,
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

/// A layer that protects what is sent after authentication (`SaslRpcServer.QualityOfProtection`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Protection {
    /// None: `authentication`.
    Authentication,
    /// Nothing can be changed unseen: `integrity`.
    Integrity,
    /// And nothing can be read: `privacy`.
    Privacy,
}

impl Protection {
    /// Its word in `hadoop.rpc.protection`.
    pub fn word(self) -> &'static str {
        match self {
            Self::Authentication => "authentication",
            Self::Integrity => "integrity",
            Self::Privacy => "privacy",
        }
    }

    fn parse(word: &str) -> Option<Self> {
        [Self::Authentication, Self::Integrity, Self::Privacy]
            .into_iter()
            .find(|protection| protection.word().eq_ignore_ascii_case(word))
    }
}

/// What the configuration wants of an authentication.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Terms {
    /// The protections that will do, the best liked first; or the word that is none.
    pub protection: Result<Vec<Protection>, String>,
    /// Whether a server may do without proof of who the caller is.
    pub fallback_to_simple: bool,
    /// `yarn.resourcemanager.principal`.
    pub principal: Option<String>,
    /// Patterns that are obeyed in its place, by their keys.
    pub patterns: Vec<(&'static str, String)>,
}

impl Default for Terms {
    /// Those of an empty configuration: no server is trusted.
    fn default() -> Self {
        Self {
            protection: Ok(vec![Protection::Authentication]),
            fallback_to_simple: false,
            principal: None,
            patterns: Vec::new(),
        }
    }
}

impl Terms {
    /// Reads them.
    ///
    /// # Errors
    /// A value refers to others without end.
    pub fn from_configuration(configuration: &Configuration) -> Result<Self, ConfigError> {
        let mut patterns = Vec::new();
        for key in [&keys::SERVICE_USER_PATTERN, &keys::RM_PRINCIPAL_PATTERN] {
            if let Some(pattern) = configuration.get(key.name)? {
                patterns.push((key.name, pattern));
            }
        }
        let words = configuration.trimmed_strings(keys::RPC_PROTECTION.name)?;
        let unknown = |word: String| Protection::parse(&word).ok_or(word);
        let protection: Result<Vec<Protection>, String> = words.into_iter().map(unknown).collect();
        Ok(Self {
            protection: protection.map(|wanted| match wanted.is_empty() {
                true => vec![Protection::Authentication],
                false => wanted,
            }),
            fallback_to_simple: configuration.boolean(&keys::FALLBACK_TO_SIMPLE)?,
            principal: configuration.get(keys::RM_PRINCIPAL.name)?,
            patterns,
        })
    }

    /// What the principal of a server must be whose protocol has this key for a pattern.
    pub fn expected(&self, pattern_key: &str) -> Expected {
        let mut patterns = self.patterns.iter();
        let pattern = patterns.find(|(key, _)| *key == pattern_key);
        Expected {
            principal: self.principal.clone(),
            pattern: pattern.map(|(_, glob)| glob.clone()),
        }
    }
}
