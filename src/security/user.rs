//! The users that calls run as (`UserGroupInformation`).

use crate::config::Environment;

/// The user of a call. With `HADOOP_PROXY_USER`, one user acts for another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct User {
    /// The user whose permissions apply.
    pub effective: String,
    /// The user who authenticates and acts for `effective`; `None` without `HADOOP_PROXY_USER`.
    pub real: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum UserError {
    /// Neither the environment nor the OS has a user name.
    #[error("the operating system has no name for the user of this process: set HADOOP_USER_NAME")]
    NameLess,
    /// A variable is not UTF-8. A lossy conversion could name another user.
    #[error("{variable} is not text in UTF-8: {shown}")]
    NotText {
        variable: &'static str,
        /// The value, with invalid UTF-8 replaced.
        shown: String,
    },
    /// `HADOOP_PROXY_USER` is empty.
    #[error("HADOOP_PROXY_USER is set and empty: unset it, or set it to a user name")]
    NullProxy,
}

/// Returns the user with simple authentication: `HADOOP_USER_NAME`, else the OS user, on behalf of
/// `HADOOP_PROXY_USER` if that is set.
///
/// # Errors
/// See [`UserError`].
pub fn simple(environment: &Environment) -> Result<User, UserError> {
    let name = match text("HADOOP_USER_NAME", environment)? {
        Some(user) => user,
        None => environment.os_user().ok_or(UserError::NameLess)?,
    };
    acting(name, environment)
}

/// Returns the user with Kerberos: the principal, or the OS user if there is no ticket yet, on behalf of
/// `HADOOP_PROXY_USER` if that is set. `HADOOP_USER_NAME` is ignored.
///
/// # Errors
/// See [`UserError`].
pub fn kerberos(principal: Option<&str>, environment: &Environment) -> Result<User, UserError> {
    let name = match principal {
        Some(principal) => principal.to_owned(),
        None => environment.os_user().ok_or(UserError::NameLess)?,
    };
    acting(name, environment)
}

/// Returns the value of `HADOOP_PROXY_USER`.
///
/// # Errors
/// The value is empty or not UTF-8.
pub fn proxy(environment: &Environment) -> Result<Option<String>, UserError> {
    match text("HADOOP_PROXY_USER", environment)? {
        Some(proxy) if proxy.is_empty() => Err(UserError::NullProxy),
        proxy => Ok(proxy),
    }
}

fn acting(name: String, environment: &Environment) -> Result<User, UserError> {
    Ok(match proxy(environment)? {
        Some(proxy) => User {
            effective: proxy,
            real: Some(name),
        },
        None => User {
            effective: name,
            real: None,
        },
    })
}

fn text(variable: &'static str, environment: &Environment) -> Result<Option<String>, UserError> {
    let Some(value) = environment.variable(variable) else {
        return Ok(None);
    };
    match value.to_str() {
        Some(text) => Ok(Some(text.to_owned())),
        None => Err(UserError::NotText {
            variable,
            shown: value.to_string_lossy().into_owned(),
        }),
    }
}

/// Returns the name of this process's user, if the OS has one.
pub fn os_user() -> Option<String> {
    let user = nix::unistd::User::from_uid(nix::unistd::getuid()).ok()??;
    Some(user.name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::ffi::OsString;
    use std::os::unix::ffi::OsStringExt as _;

    fn called_as(
        variables: &[(&str, &[u8])],
        os: fn() -> Option<String>,
    ) -> Result<User, UserError> {
        let variables = variables
            .iter()
            .map(|(name, value)| (OsString::from(*name), OsString::from_vec(value.to_vec())));
        simple(&Environment::new(variables, os))
    }

    #[allow(clippy::unnecessary_wraps)] // the lookup has this type
    fn os() -> Option<String> {
        Some("os".to_owned())
    }

    #[test]
    fn environment_precedes_the_os() {
        type Row = (
            &'static [(&'static str, &'static [u8])],
            &'static str,
            Option<&'static str>,
        );
        let table: [Row; 4] = [
            (&[], "os", None),
            (&[("HADOOP_USER_NAME", b"alice")], "alice", None),
            (&[("HADOOP_PROXY_USER", b"bob")], "bob", Some("os")),
            (
                &[
                    ("HADOOP_USER_NAME", b"alice"),
                    ("HADOOP_PROXY_USER", b"bob"),
                ],
                "bob",
                Some("alice"),
            ),
        ];
        for (variables, effective, real) in table {
            let expected = User {
                effective: effective.to_owned(),
                real: real.map(str::to_owned),
            };
            assert_eq!(called_as(variables, os), Ok(expected), "{variables:?}");
        }
    }

    #[test]
    fn unusable_names() {
        assert_eq!(called_as(&[], || None), Err(UserError::NameLess));
        assert_eq!(
            called_as(&[("HADOOP_PROXY_USER", b"")], os),
            Err(UserError::NullProxy)
        );
        for variable in ["HADOOP_USER_NAME", "HADOOP_PROXY_USER"] {
            let result = called_as(&[(variable, b"m\xFCller")], os);
            assert!(
                matches!(result, Err(UserError::NotText { .. })),
                "{variable}: {result:?}"
            );
        }
    }

    #[test]
    fn principal_replaces_hadoop_user_name() {
        let variables = |names: &[(&str, &str)]| {
            let variables = names
                .iter()
                .map(|(name, value)| (name.into(), value.into()));
            Environment::new(variables.collect::<Vec<_>>(), os)
        };
        let pretender = variables(&[("HADOOP_USER_NAME", "alice")]);
        let user = |effective: &str, real: Option<&str>| {
            Ok(User {
                effective: effective.to_owned(),
                real: real.map(str::to_owned),
            })
        };
        assert_eq!(kerberos(Some("bob@R"), &pretender), user("bob@R", None));
        assert_eq!(kerberos(None, &pretender), user("os", None));
        let proxy = variables(&[("HADOOP_PROXY_USER", "carol")]);
        assert_eq!(
            kerberos(Some("bob@R"), &proxy),
            user("carol", Some("bob@R"))
        );
    }
}
