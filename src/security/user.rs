//! The user that calls are made as, under SIMPLE authentication (`UserGroupInformation`).

use crate::config::Environment;
use crate::rpc::message::Caller;

/// There is no name to call as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the operating system has no name for the user of this process: set HADOOP_USER_NAME")]
pub struct NameLess;

/// `HADOOP_USER_NAME`, else the OS user; `HADOOP_PROXY_USER` is acted for, where it is set.
///
/// # Errors
/// Neither the environment nor the OS has a name.
pub fn caller(environment: &Environment) -> Result<Caller, NameLess> {
    let user = environment
        .variable("HADOOP_USER_NAME")
        .or(environment.user())
        .ok_or(NameLess)?
        .to_owned();
    Ok(
        match environment
            .variable("HADOOP_PROXY_USER")
            .filter(|proxy| !proxy.is_empty())
        {
            Some(proxy) => Caller {
                effective: proxy.to_owned(),
                real: Some(user),
            },
            None => Caller {
                effective: user,
                real: None,
            },
        },
    )
}

/// The OS name of the user this process runs as, if it has one.
pub fn os_user() -> Option<String> {
    let user = nix::unistd::User::from_uid(nix::unistd::getuid()).ok()??;
    Some(user.name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn called_as(variables: &[(&str, &str)], user: Option<&str>) -> Result<Caller, NameLess> {
        let variables = variables
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        caller(&Environment::new(variables, user.map(str::to_owned)))
    }

    #[test]
    fn the_environment_comes_before_the_os() {
        type Row = (
            &'static [(&'static str, &'static str)],
            &'static str,
            Option<&'static str>,
        );
        let table: [Row; 4] = [
            (&[], "os", None),
            (&[("HADOOP_USER_NAME", "alice")], "alice", None),
            (&[("HADOOP_PROXY_USER", "bob")], "bob", Some("os")),
            (
                &[("HADOOP_USER_NAME", "alice"), ("HADOOP_PROXY_USER", "bob")],
                "bob",
                Some("alice"),
            ),
        ];
        for (variables, effective, real) in table {
            let expected = Caller {
                effective: effective.to_owned(),
                real: real.map(str::to_owned),
            };
            assert_eq!(
                called_as(variables, Some("os")),
                Ok(expected),
                "{variables:?}"
            );
        }
        assert_eq!(called_as(&[], None), Err(NameLess));
    }
}
