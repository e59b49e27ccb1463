//! Expands `${...}` in configuration values as `Configuration.substituteVars` does. Pure.

/// Maximum expansions of one value (`Configuration.MAX_SUBST`).
const MAX_SUBST: usize = 20;

/// A value that still contains a variable after `MAX_SUBST` expansions.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("Variable substitution depth too large: {MAX_SUBST} {expression}")]
pub struct EndlessVariable {
    /// The value before the first expansion.
    pub expression: String,
}

pub trait Variables {
    fn environment(&self, name: &str) -> Option<String>;
    /// Returns a JVM system property such as `user.name`, or else the raw value of a configuration key.
    fn property(&self, name: &str) -> Option<String>;
}

/// Expands variables until one has no value. A value that refers to itself stays as it is.
pub fn expand(expression: &str, variables: &dyn Variables) -> Result<String, EndlessVariable> {
    let mut value = expression.to_owned();
    for _ in 0..MAX_SUBST {
        let Some((start, end)) = innermost_variable(&value) else {
            return Ok(value);
        };
        let Some(substitute) = lookup(&value[start..end], variables) else {
            return Ok(value);
        };
        let reference = start - "${".len()..end + "}".len();
        if substitute.contains(&value[reference.clone()]) {
            return Ok(expression.to_owned());
        }
        value.replace_range(reference, &substitute);
    }
    Err(EndlessVariable {
        expression: expression.to_owned(),
    })
}

/// Looks up `env.X`, `env.X-default`, `env.X:-default`, or a property.
fn lookup(variable: &str, variables: &dyn Variables) -> Option<String> {
    let from_environment = match variable
        .strip_prefix("env.")
        .filter(|name| !name.is_empty())
    {
        None => None,
        Some(name) => match name.split_once('-') {
            None => variables.environment(name),
            Some((before, default)) => match before.strip_suffix(':') {
                Some(name) => variables
                    .environment(name)
                    .filter(|value| !value.is_empty())
                    .or(Some(default.to_owned())),
                None => variables.environment(before).or(Some(default.to_owned())),
            },
        },
    };
    from_environment.or_else(|| variables.property(variable))
}

/// Returns the byte range of the first variable name that contains no other variable. A name has no blank, `$` or
/// `}`.
fn innermost_variable(value: &str) -> Option<(usize, usize)> {
    let mut from = 0;
    while let Some(found) = value.get(from..)?.find("${") {
        let start = from + found + 2;
        let name = &value[start..];
        let stop = name.find(['}', ' ', '$'])?;
        if stop > 0 && name[stop..].starts_with('}') {
            return Some((start, start + stop));
        }
        // A nested `$` begins the next candidate; a blank or an empty name ends this candidate.
        from = start + stop + usize::from(!name[stop..].starts_with('$'));
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashMap;

    struct Table(HashMap<&'static str, &'static str>);

    impl Variables for Table {
        fn environment(&self, name: &str) -> Option<String> {
            self.0
                .get(format!("${name}").as_str())
                .map(ToString::to_string)
        }
        fn property(&self, name: &str) -> Option<String> {
            self.0.get(name).map(ToString::to_string)
        }
    }

    fn expanded(expression: &str) -> Result<String, EndlessVariable> {
        let table = [
            ("a", "1"),
            ("b", "${a}2"),
            ("n1", "nested"),
            ("self", "x${self}"),
            ("x", "${y}"),
            ("y", "${x}"),
            ("$HOME", "/root"),
            ("$EMPTY", ""),
            ("env.conf", "key"),
        ];
        expand(expression, &Table(table.into_iter().collect()))
    }

    #[test]
    fn values_as_in_hadoop() {
        let table = [
            ("plain", "plain"),
            ("${a}", "1"),
            ("x${b}y", "x12y"),
            ("${n${a}}", "nested"),
            ("${unbound}", "${unbound}"),
            ("${unbound} ${a}", "${unbound} ${a}"),
            ("${a} ${unbound} ${a}", "1 ${unbound} ${a}"),
            ("${self}", "${self}"),
            ("$a {a} ${} ${ a} ${a", "$a {a} ${} ${ a} ${a"),
            ("${} ${a}", "${} 1"),
            ("${env.HOME}", "/root"),
            ("${env.NONE}", "${env.NONE}"),
            ("${env.NONE:-d}", "d"),
            ("${env.NONE-d}", "d"),
            ("${env.EMPTY:-d}", "d"),
            ("${env.EMPTY-d}", ""),
            ("${env.HOME:-d}", "/root"),
            ("${env.NONE-a-b}", "a-b"),
            ("${env.}", "${env.}"),
            ("${env.conf}", "key"),
            ("$${a}", "$1"),
        ];
        for (expression, value) in table {
            assert_eq!(expanded(expression).as_deref(), Ok(value), "{expression}");
        }
    }

    #[test]
    fn endless_expansion() {
        assert_eq!(
            expanded("${x}"),
            Err(EndlessVariable {
                expression: "${x}".to_owned()
            })
        );
    }
}
