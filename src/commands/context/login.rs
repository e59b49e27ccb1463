//! The caller: authentication method, login and user.

use std::sync::Arc;

use crate::base::threads;
use crate::config::{ConfigError, Origin, keys};
use crate::error::CommandError;
use crate::hadoop::caller::{Caller, Kerberos};
use crate::hadoop::rpc::sasl::SaslSettings;
use crate::security::credential::LoginError;
use crate::security::gss::CredentialSource;
use crate::security::user;
use crate::security::user::User;
use crate::systems::yarn::protocols::{HA_SERVICE_PROTOCOL, RESOURCE_MANAGER_ADMINISTRATION};

use super::{CommandContext, READING_BUDGET, on_disk};

/// The default of `hadoop.security.saslproperties.resolver.class`, which obeys `hadoop.rpc.protection`.
const HADOOPS_RESOLVER: &str = "org.apache.hadoop.security.SaslPropertiesResolver";

impl CommandContext {
    /// Logs in once. The caller never falls back to simple authentication if Kerberos fails or the configured
    /// method is unknown.
    pub(in crate::commands) async fn caller(&self) -> Result<Caller, CommandError> {
        let caller = self.caller.get_or_try_init(|| self.log_in());
        caller.await.cloned()
    }

    /// Returns the user that servers see. With Kerberos, the credential has the name.
    pub(in crate::commands) async fn user(&self) -> Result<User, CommandError> {
        let caller = self.caller().await?;
        let deadline = self.deadline_or(READING_BUDGET);
        let finding = threads::blocking(move || caller.find_user(deadline));
        let found = deadline.bound(finding).await.map_err(LoginError::Slow)?;
        Ok(found.unwrap_or(Err(user::UserError::NameLess))?)
    }

    /// Returns the authentication method and its origin. Rejects a keytab with simple authentication, which
    /// would not use it.
    pub(in crate::commands) fn authentication(&self) -> Result<(String, Origin), CommandError> {
        let (wanted, origin) = if self.dialect.authentication_from_site_files {
            self.configuration.authentication_of_site_files()?
        } else {
            let wanted = self.configuration.get(keys::AUTHENTICATION.name)?;
            let origin = self.configuration.origin(keys::AUTHENTICATION.name);
            (wanted.unwrap_or_default(), origin)
        };
        if wanted.eq_ignore_ascii_case("simple")
            && self.settings.credential != CredentialSource::Default
        {
            return Err(LoginError::KeytabUnused(origin).into());
        }
        Ok((wanted, origin))
    }

    async fn log_in(&self) -> Result<Caller, CommandError> {
        let (wanted, origin) = self.authentication()?;
        match wanted.to_ascii_lowercase().as_str() {
            "simple" => self.simple().await,
            "kerberos" => {
                self.require_keytab().await?;
                self.kerberos()
            }
            _ => Err(CommandError::Authentication { wanted, origin }),
        }
    }

    /// Reports a missing keytab before anything is sent.
    async fn require_keytab(&self) -> Result<(), CommandError> {
        let CredentialSource::Keytab { file, .. } = &self.settings.credential else {
            return Ok(());
        };
        let (name, file) = (file.display().to_string(), file.clone());
        on_disk(name, self.deadline_or(READING_BUDGET), move || {
            match file.try_exists() {
                Ok(false) => Err(LoginError::NoKeytab(file).into()),
                // Kerberos reports other errors.
                Ok(true) | Err(_) => Ok(()),
            }
        })
        .await
    }

    async fn simple(&self) -> Result<Caller, CommandError> {
        // Looking up the user may ask a directory service.
        let environment = self.configuration.environment().clone();
        let asking = threads::blocking(move || user::simple(&environment));
        let answer = self
            .deadline_or(READING_BUDGET)
            .bound(asking)
            .await
            .map_err(ConfigError::Slow)?;
        let user = answer.unwrap_or(Err(user::UserError::NameLess))?;
        Ok(Caller::Simple(user))
    }

    /// Prepares a Kerberos login without a ticket. As with the Java CLI, a missing ticket is reported when a
    /// server requires one.
    fn kerberos(&self) -> Result<Caller, CommandError> {
        let environment = self.configuration.environment().clone();
        user::proxy(&environment)?;
        let protocols = [HA_SERVICE_PROTOCOL, RESOURCE_MANAGER_ADMINISTRATION];
        let sasl = SaslSettings::from_configuration(&self.configuration, &protocols)?;
        self.require_no_resolver()?;
        Ok(Caller::Kerberos(Arc::new(Kerberos {
            login: Arc::clone(&self.login),
            sasl,
            environment,
        })))
    }

    /// Rejects a configuration with a custom SASL properties resolver: this Java class may require more
    /// protection than `hadoop.rpc.protection`.
    fn require_no_resolver(&self) -> Result<(), CommandError> {
        let class = self.configuration.get_trimmed(keys::SASL_RESOLVER.name)?;
        match class {
            Some(class) if !class.is_empty() && class != HADOOPS_RESOLVER => {
                let origin = self.configuration.origin(keys::SASL_RESOLVER.name);
                Err(LoginError::Resolver { class, origin }.into())
            }
            _ => Ok(()),
        }
    }
}
