//! Paths of znodes (`PathUtils`).

use crate::zk::message::Code;

pub(super) const QUOTA: &str = "/zookeeper/quota";
pub(super) const CONFIG: &str = "/zookeeper/config";

/// Splits a path into the parent's path and the name below it. Returns `None` if the path has no slash.
pub(in crate::sandbox::zookeeper) fn split(path: &str) -> Option<(&str, &str)> {
    let (parent, name) = path.rsplit_once('/')?;
    Some((if parent.is_empty() { "/" } else { parent }, name))
}

/// True for a znode that no client may delete.
pub(super) fn is_special(path: &str) -> bool {
    ["/", "/zookeeper", QUOTA, CONFIG].contains(&path)
}

/// # Errors
/// [`Code::BadArguments`]
pub(super) fn validate_for_create(path: &str, sequential: bool) -> Result<(), Code> {
    match sequential {
        true => validate(&format!("{path}1")),
        false => validate(path),
    }
}

/// # Errors
/// [`Code::BadArguments`]
pub(super) fn validate(path: &str) -> Result<(), Code> {
    let names = path.strip_prefix('/').ok_or(Code::BadArguments)?;
    let is_valid = names.is_empty()
        || names
            .split('/')
            .all(|name| !["", ".", ".."].contains(&name) && !name.contains(is_forbidden));
    is_valid.then_some(()).ok_or(Code::BadArguments)
}

/// True if paths may not have this letter. Java sees letters beyond U+FFFF as two surrogates, which are forbidden.
fn is_forbidden(letter: char) -> bool {
    matches!(letter, '\0'..='\x1f' | '\x7f'..='\u{9f}' | '\u{e000}'..='\u{f8ff}' | '\u{fff0}'..)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_validated() {
        for right in ["/", "/a", "/a/b.c", "/..a", "/a/...", "/a b/é", "/\u{d7ff}"] {
            assert_eq!(validate(right), Ok(()), "{right:?}");
        }
        for wrong in [
            "",
            "a",
            "/a/",
            "//",
            "/a//b",
            "/.",
            "/a/..",
            "/../a",
            "/a\0",
            "/\n",
            "/\u{7f}",
            "/\u{e000}",
            "/\u{fff0}",
            "/\u{1f600}",
        ] {
            assert_eq!(validate(wrong), Err(Code::BadArguments), "{wrong:?}");
        }
    }

    #[test]
    fn paths_are_split() {
        assert_eq!(split("/"), Some(("/", "")));
        assert_eq!(split("/a"), Some(("/", "a")));
        assert_eq!(split("/a/b"), Some(("/a", "b")));
        assert_eq!(split("a"), None);
    }
}
