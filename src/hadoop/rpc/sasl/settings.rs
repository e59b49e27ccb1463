//! The SASL settings of a configuration.

use std::collections::HashMap;

use crate::config::{ConfigError, Configuration, keys};
use crate::hadoop::rpc::message::Protocol;
use crate::hadoop::service_names::TrustedPrincipal;

/// The protection of messages after authentication (`SaslRpcServer.QualityOfProtection`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Protection {
    /// No protection.
    Authentication,
    /// Messages are signed.
    Integrity,
    /// Messages are signed and encrypted.
    Privacy,
}

impl Protection {
    /// Returns the protection's word in `hadoop.rpc.protection`.
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

/// The configuration's requirements for SASL authentication.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SaslSettings {
    /// `hadoop.rpc.protection` in order of preference, or its first word that is not a protection.
    pub protection: Result<Vec<Protection>, String>,
    /// `ipc.client.fallback-to-simple-auth-allowed`
    pub fallback_to_simple: bool,
    /// The trusted principals, by [`Protocol::principal_pattern`].
    pub principals: HashMap<&'static str, TrustedPrincipal>,
}

impl Default for SaslSettings {
    /// The settings of an empty configuration: no server is trusted.
    fn default() -> Self {
        Self {
            protection: Ok(vec![Protection::Authentication]),
            fallback_to_simple: false,
            principals: HashMap::new(),
        }
    }
}

impl SaslSettings {
    /// Reads the settings for servers that speak these protocols.
    ///
    /// # Errors
    /// A value refers to variables endlessly.
    pub fn from_configuration(
        configuration: &Configuration,
        protocols: &[Protocol],
    ) -> Result<Self, ConfigError> {
        let words = configuration.trimmed_strings(keys::RPC_PROTECTION.name)?;
        let parsed = words
            .into_iter()
            .map(|word| Protection::parse(&word).ok_or(word));
        let mut protection: Result<Vec<Protection>, String> = parsed.collect();
        if protection.as_ref().is_ok_and(Vec::is_empty) {
            protection = Ok(vec![Protection::Authentication]);
        }
        let mut principals = HashMap::new();
        for protocol in protocols {
            let trusted = TrustedPrincipal {
                key: protocol.principal,
                principal: configuration.get(protocol.principal)?,
                pattern: configuration.get(protocol.principal_pattern)?,
            };
            principals.insert(protocol.principal_pattern, trusted);
        }
        Ok(Self {
            protection,
            fallback_to_simple: configuration.boolean(&keys::FALLBACK_TO_SIMPLE)?,
            principals,
        })
    }

    /// Returns the principal that a server of this protocol must have.
    pub fn trusted(&self, protocol: Protocol) -> TrustedPrincipal {
        let found = self.principals.get(protocol.principal_pattern);
        found.cloned().unwrap_or(TrustedPrincipal {
            key: protocol.principal,
            principal: None,
            pattern: None,
        })
    }
}
