//! The user that calls are made as, under SIMPLE authentication (`UserGroupInformation`).

use std::ffi::OsStr;

use crate::config::Environment;
use crate::rpc::message::Caller;

/// There is nobody to call as.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum UserError {
    /// Neither the environment nor the OS has a name.
    #[error("the operating system has no name for the user of this process: set HADOOP_USER_NAME")]
    NameLess,
    /// A variable holds bytes that are no text; the name of another user must not be made of them.
    #[error("{variable} is not text in UTF-8: {shown}")]
    NotText {
        /// The variable.
        variable: &'static str,
        /// Its value, as far as it can be shown.
        shown: String,
    },
    /// `HADOOP_PROXY_USER` is set to nobody.
    #[error("HADOOP_PROXY_USER is set and empty: unset it, or name whom to act for")]
    NullProxy,
}

/// `HADOOP_USER_NAME`, else the OS user; `HADOOP_PROXY_USER` is acted for, where it is set.
///
/// # Errors
/// There is no name, or none that can be used.
pub fn caller(environment: &Environment) -> Result<Caller, UserError> {
    let named = |variable| text(variable, environment.variable(variable)).transpose();
    let user = match named("HADOOP_USER_NAME") {
        Some(user) => user?,
        None => environment.os_user().ok_or(UserError::NameLess)?,
    };
    match named("HADOOP_PROXY_USER").transpose()? {
        Some(proxy) if proxy.is_empty() => Err(UserError::NullProxy),
        Some(proxy) => Ok(Caller {
            effective: proxy,
            real: Some(user),
        }),
        None => Ok(Caller {
            effective: user,
            real: None,
        }),
    }
}

fn text(variable: &'static str, value: Option<&OsStr>) -> Result<Option<String>, UserError> {
    let Some(value) = value else { return Ok(None) };
    match value.to_str() {
        Some(text) => Ok(Some(text.to_owned())),
        None => Err(UserError::NotText {
            variable,
            shown: value.to_string_lossy().into_owned(),
        }),
    }
}

/// The OS name of the user this process runs as, if it has one.
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
    ) -> Result<Caller, UserError> {
        let variables = variables
            .iter()
            .map(|(name, value)| (OsString::from(*name), OsString::from_vec(value.to_vec())));
        caller(&Environment::new(variables, os))
    }

    #[allow(clippy::unnecessary_wraps)] // the type of the look-up
    fn os() -> Option<String> {
        Some("os".to_owned())
    }

    #[test]
    fn the_environment_comes_before_the_os() {
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
            let expected = Caller {
                effective: effective.to_owned(),
                real: real.map(str::to_owned),
            };
            assert_eq!(called_as(variables, os), Ok(expected), "{variables:?}");
        }
    }

    #[test]
    fn nobody_calls_as_somebody_else() {
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
}
