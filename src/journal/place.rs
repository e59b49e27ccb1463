//! Where the log is.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};

use nix::unistd::{User, geteuid};

use crate::config::Environment;

/// The variable that names the log; empty: there is none.
pub const VARIABLE: &str = "RMADMIN_HISTORY";
/// The log of the superuser, whose environment may be another user's.
const OF_ROOT: &str = "/var/log/rmadmin/history.jsonl";
/// The log below a user's folder for state (XDG Base Directory Specification).
const OF_USER: &str = "rmadmin/history.jsonl";

/// Who runs the tool, as far as the log is concerned.
#[derive(Debug, Clone, Copy)]
pub struct Owner {
    /// Whether it is the superuser.
    pub root: bool,
    /// The home folder that the operating system knows of, looked up only where it is wanted: the answer may come from a
    /// directory service.
    pub home: fn() -> Option<PathBuf>,
}

impl Owner {
    /// The user of this process.
    pub fn of_process() -> Self {
        Self {
            root: geteuid().is_root(),
            home: || Some(User::from_uid(geteuid()).ok()??.dir),
        }
    }
}

/// The log's file; none where it is switched off, or there is no place for it.
pub fn file(environment: &Environment, owner: &Owner) -> Option<PathBuf> {
    if let Some(named) = environment.variable(VARIABLE) {
        return (!named.is_empty()).then(|| PathBuf::from(named));
    }
    if owner.root {
        return Some(PathBuf::from(OF_ROOT));
    }
    // What is no absolute path is to be ignored, says the specification.
    let absolute = |path: &OsStr| Some(PathBuf::from(path)).filter(|path| path.is_absolute());
    let variable = |name: &str| environment.variable(name).and_then(absolute);
    let state = variable("XDG_STATE_HOME").or_else(|| {
        let home = variable("HOME").or_else(owner.home)?;
        Some(home.join(".local/state"))
    });
    Some(state?.join(OF_USER))
}

/// The generation before.
pub fn older(file: &Path) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(".1");
    PathBuf::from(name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::ffi::OsString;

    #[test]
    fn the_place_follows_from_the_environment() {
        const USERS: &str = "/h/.local/state/rmadmin/history.jsonl";
        type Row = (
            &'static [(&'static str, &'static str)],
            bool,
            Option<&'static str>,
        );
        let table: [Row; 9] = [
            (&[("RMADMIN_HISTORY", "/f")], false, Some("/f")),
            (
                &[("RMADMIN_HISTORY", "/f"), ("HOME", "/h")],
                true,
                Some("/f"),
            ),
            (&[("RMADMIN_HISTORY", ""), ("HOME", "/h")], true, None),
            (
                &[("HOME", "/h"), ("XDG_STATE_HOME", "/x")],
                true,
                Some(OF_ROOT),
            ),
            (
                &[("HOME", "/h"), ("XDG_STATE_HOME", "/x")],
                false,
                Some("/x/rmadmin/history.jsonl"),
            ),
            (
                &[("HOME", "/h"), ("XDG_STATE_HOME", "x")],
                false,
                Some(USERS),
            ),
            (
                &[("HOME", "/h"), ("XDG_STATE_HOME", "")],
                false,
                Some(USERS),
            ),
            (&[("HOME", "/h")], false, Some(USERS)),
            (
                &[("HOME", "")],
                false,
                Some("/os/.local/state/rmadmin/history.jsonl"),
            ),
        ];
        for (variables, root, expected) in table {
            let all = variables
                .iter()
                .map(|(name, value)| (OsString::from(name), OsString::from(value)));
            let owner = Owner {
                root,
                home: || Some(PathBuf::from("/os")),
            };
            let found = file(&Environment::new(all, || None), &owner);
            assert_eq!(found, expected.map(PathBuf::from), "{variables:?} {root}");
        }
        let nowhere = Owner {
            root: false,
            home: || None,
        };
        assert_eq!(file(&Environment::default(), &nowhere), None);
        assert_eq!(older(Path::new("/a/b.jsonl")), Path::new("/a/b.jsonl.1"));
    }
}
