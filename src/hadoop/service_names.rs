//! The principals of trusted servers. A server's principal is compared with the configuration before the server
//! gets a token. Pure.
//!
//! Source: `SaslRpcClient.getServerPrincipal` and `SecurityUtil.getServerPrincipal` of Hadoop 3.4.2.

use crate::base::java_lang;

/// The host's name replaces this text in a principal.
const HOST: &str = "_HOST";

/// The principal that a server must have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TrustedPrincipal {
    /// The configuration key of `principal`, for messages.
    pub key: &'static str,
    /// The configured principal, `_HOST` not replaced.
    pub principal: Option<String>,
    /// A glob that replaces `principal` if it is set and not empty.
    pub pattern: Option<String>,
}

/// The server is not trusted, or the configuration trusts no server.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PrincipalError {
    #[error("Server has invalid Kerberos principal: {found}, expecting: {expected}")]
    Unexpected {
        /// The principal that the server claims.
        found: String,
        /// The configured principal, `_HOST` replaced.
        expected: String,
    },
    #[error("Server has invalid Kerberos principal: {found}, doesn't match the pattern: {pattern}")]
    NoMatch {
        /// The principal that the server claims.
        found: String,
        pattern: String,
    },
    #[error("Failed to specify server's Kerberos principal name")]
    Unconfigured,
    /// The configured principal has no host part.
    #[error("Kerberos principal name does NOT have the expected hostname part: {0}")]
    HostLess(String),
    /// The pattern is malformed.
    #[error("the pattern {0:?} for the server's Kerberos principal is not readable")]
    BadPattern(String),
}

impl PrincipalError {
    /// True if the configuration trusts no server at all.
    pub fn is_of_configuration(&self) -> bool {
        match self {
            Self::Unexpected { .. } | Self::NoMatch { .. } => false,
            Self::Unconfigured | Self::HostLess(_) | Self::BadPattern(_) => true,
        }
    }
}

impl TrustedPrincipal {
    fn pattern(&self) -> Option<&str> {
        self.pattern.as_deref().filter(|glob| !glob.is_empty())
    }

    /// True if [`TrustedPrincipal::check`] needs the host's name.
    pub fn wants_host_name(&self) -> bool {
        let principal = self.principal.as_deref().unwrap_or_default();
        self.pattern().is_none() && matches!(components(principal)[..], [_, HOST, _])
    }

    /// Checks the principal that a server claims. `host_name` is the canonical name of its address, or empty if
    /// not needed.
    ///
    /// # Errors
    /// The server is not trusted.
    pub fn check(&self, found: &str, host_name: &str) -> Result<(), PrincipalError> {
        if let Some(pattern) = self.pattern() {
            let matched = matches_glob(pattern, found)
                .ok_or_else(|| PrincipalError::BadPattern(pattern.to_owned()))?;
            return match matched {
                true => Ok(()),
                false => Err(PrincipalError::NoMatch {
                    found: found.to_owned(),
                    pattern: pattern.to_owned(),
                }),
            };
        }
        let configured = self.principal.as_deref().unwrap_or_default();
        if configured.is_empty() {
            return Err(PrincipalError::Unconfigured);
        }
        let expected = match components(configured)[..] {
            [service, HOST, realm] => {
                format!("{service}/{}@{realm}", host_name.to_lowercase())
            }
            _ => configured.to_owned(),
        };
        let name = expected.split('@').next().unwrap_or_default();
        if !name.contains('/') {
            return Err(PrincipalError::HostLess(expected));
        }
        if found == expected {
            return Ok(());
        }
        Err(PrincipalError::Unexpected {
            found: found.to_owned(),
            expected,
        })
    }
}

fn components(principal: &str) -> Vec<&str> {
    java_lang::split(principal, |at| matches!(at, '/' | '@'))
}

/// Hadoop's `GlobPattern`: `*`, `?`, `[...]`, `{one,other}`, and `\` to escape them. Returns `None` if the pattern
/// is malformed.
fn matches_glob(pattern: &str, text: &str) -> Option<bool> {
    let alternatives = without_braces(pattern)?;
    let mut matched = false;
    for alternative in alternatives {
        matched |= glob::Pattern::new(&alternative).ok()?.matches(text);
    }
    Some(matched)
}

/// Expands braces and translates to the syntax of the `glob` crate, which escapes with a set of one character and
/// gives `**` another meaning.
/// another meaning.
fn without_braces(pattern: &str) -> Option<Vec<String>> {
    let mut done = vec![String::new()];
    // For each open brace: the patterns before it, and its complete alternatives.
    let mut open: Vec<(Vec<String>, Vec<String>)> = Vec::new();
    let mut in_set = false;
    let mut characters = pattern.chars();
    while let Some(character) = characters.next() {
        let piece = match character {
            '\\' => literal(characters.next()?),
            '{' if !in_set => {
                open.push((
                    std::mem::replace(&mut done, vec![String::new()]),
                    Vec::new(),
                ));
                continue;
            }
            ',' if !in_set && !open.is_empty() => {
                let (_, complete) = open.last_mut()?;
                complete.extend(std::mem::replace(&mut done, vec![String::new()]));
                continue;
            }
            '}' if !in_set && !open.is_empty() => {
                let (before, mut complete) = open.pop()?;
                complete.append(&mut done);
                done = before
                    .iter()
                    .flat_map(|first| complete.iter().map(move |then| format!("{first}{then}")))
                    .collect();
                continue;
            }
            '*' if !in_set && done.iter().all(|text| text.ends_with('*')) => continue,
            '^' if in_set && done.iter().all(|text| text.ends_with('[')) => "!".to_owned(),
            '[' if !in_set => {
                in_set = true;
                "[".to_owned()
            }
            ']' if in_set => {
                in_set = false;
                "]".to_owned()
            }
            other => other.to_string(),
        };
        for text in &mut done {
            text.push_str(&piece);
        }
    }
    (open.is_empty() && !in_set).then_some(done)
}

fn literal(character: char) -> String {
    match character {
        '*' | '?' | '[' | ']' => format!("[{character}]"),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SERVER: &str = "yarn/rm1.example.com@EXAMPLE.COM";

    fn check(principal: &str, pattern: &str) -> Result<(), PrincipalError> {
        let trusted = TrustedPrincipal {
            key: "principal",
            principal: Some(principal.to_owned()),
            pattern: Some(pattern.to_owned()),
        };
        trusted.check(SERVER, "RM1.example.com")
    }

    #[test]
    fn configured_principals() {
        for principal in ["yarn/_HOST@EXAMPLE.COM", SERVER] {
            assert_eq!(check(principal, ""), Ok(()), "{principal}");
        }
        // Without a realm, Hadoop does not replace the host.
        for expected in [
            "yarn/rm2.example.com@EXAMPLE.COM",
            "yarn/_HOST",
            "hdfs/rm1.example.com@EXAMPLE.COM",
            "yarn/rm1.example.com@OTHER.COM",
        ] {
            let error = PrincipalError::Unexpected {
                found: SERVER.to_owned(),
                expected: expected.to_owned(),
            };
            assert_eq!(check(expected, ""), Err(error), "{expected}");
        }
        assert_eq!(check("", ""), Err(PrincipalError::Unconfigured));
        assert_eq!(
            check("yarn@EXAMPLE.COM", ""),
            Err(PrincipalError::HostLess("yarn@EXAMPLE.COM".to_owned()))
        );
    }

    #[test]
    fn patterns_replace_the_principal() {
        assert_eq!(check("hdfs/other@X", "yarn/*@EXAMPLE.COM"), Ok(()));
        assert!(matches!(
            check(SERVER, "hdfs/*"),
            Err(PrincipalError::NoMatch { .. })
        ));
        assert!(matches!(
            check(SERVER, "yarn/{a"),
            Err(PrincipalError::BadPattern(_))
        ));
    }

    #[test]
    fn host_name_is_needed_for_host_placeholder() {
        let wants = |principal: &str, pattern: Option<&str>| {
            let trusted = TrustedPrincipal {
                key: "principal",
                principal: Some(principal.to_owned()),
                pattern: pattern.map(str::to_owned),
            };
            trusted.wants_host_name()
        };
        assert!(wants("yarn/_HOST@R", None) && wants("yarn/_HOST@R", Some("")));
        assert!(!wants("yarn/_HOST@R", Some("*")) && !wants(SERVER, None) && !wants("", None));
    }

    #[test]
    fn glob_patterns() {
        let table: [(&str, &[&str], &[&str]); 8] = [
            (
                "yarn/*",
                &["yarn/a", "yarn/", "yarn/a/b"],
                &["yarn", "xyarn/a"],
            ),
            ("a?c", &["abc", "a/c"], &["ac", "abbc"]),
            ("{rm,nm}/x", &["rm/x", "nm/x"], &["r/x", "rm,nm/x"]),
            ("{a{b,c},d}", &["ab", "ac", "d"], &["a", "abd"]),
            ("[a-c]x", &["ax", "cx"], &["dx"]),
            ("[^a]x", &["bx"], &["ax"]),
            (r"\*,a", &["*,a"], &["b,a"]),
            ("a**b", &["ab", "axxb"], &["a"]),
        ];
        for (pattern, matching, others) in table {
            for text in matching {
                assert_eq!(matches_glob(pattern, text), Some(true), "{pattern} {text}");
            }
            for text in others {
                assert_eq!(matches_glob(pattern, text), Some(false), "{pattern} {text}");
            }
        }
        for pattern in ["{a", "[a", "a\\"] {
            assert_eq!(matches_glob(pattern, "a"), None, "{pattern}");
        }
    }
}
