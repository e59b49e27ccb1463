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
/// A user's folder for state, below the home folder.
const STATE: &str = ".local/state";
/// The log in the configuration folder of a sandbox.
pub const OF_SANDBOX: &str = "history.jsonl";

/// Who runs the tool, as far as the log is concerned.
#[derive(Debug, Clone, Copy)]
pub struct FileOwner {
    /// Whether it is the superuser.
    pub root: bool,
    /// The home folder that the operating system knows of, looked up only where it is wanted: the answer may come from a
    /// directory service.
    pub home: fn() -> Option<PathBuf>,
}

impl FileOwner {
    /// The user of this process.
    pub fn of_process() -> Self {
        Self {
            root: geteuid().is_root(),
            home: || Some(User::from_uid(geteuid()).ok()??.dir),
        }
    }
}

/// The log's file; none where it is switched off, or there is no place for it. Actions on a `sandbox` are logged in its
/// folder, not among those on real clusters, unless the variable names a file.
pub fn file(
    environment: &Environment,
    owner: &FileOwner,
    sandbox: Option<&Path>,
) -> Option<PathBuf> {
    let named = environment.variable(VARIABLE);
    if named.is_some_and(OsStr::is_empty) {
        return None;
    }
    if let Some(named) = named {
        return Some(PathBuf::from(named));
    }
    if let Some(folder) = sandbox {
        return Some(folder.join(OF_SANDBOX));
    }
    if owner.root {
        return Some(PathBuf::from(OF_ROOT));
    }
    // What is no absolute path is to be ignored, says the specification.
    let absolute = |path: &OsStr| Some(PathBuf::from(path)).filter(|path| path.is_absolute());
    let variable = |name: &str| environment.variable(name).and_then(absolute);
    let state = variable("XDG_STATE_HOME").or_else(|| {
        let home = variable("HOME").or_else(owner.home)?;
        Some(home.join(STATE))
    });
    Some(state?.join(OF_USER))
}

/// The log of a user with this home folder, where no environment says otherwise.
pub fn below_home(home: &Path) -> PathBuf {
    home.join(STATE).join(OF_USER)
}

/// Whether the superuser's log is only one of several, because each user has an own one.
pub fn is_one_of_several(
    environment: &Environment,
    owner: &FileOwner,
    sandbox: Option<&Path>,
) -> bool {
    owner.root && sandbox.is_none() && environment.variable(VARIABLE).is_none()
}

/// The end of the name of the generation before.
pub const OLDER: &str = ".1";

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
            let owner = FileOwner {
                root,
                home: || Some(PathBuf::from("/os")),
            };
            let environment = Environment::new(all, || None);
            let found = file(&environment, &owner, None);
            assert_eq!(found, expected.map(PathBuf::from), "{variables:?} {root}");
            let sandbox = file(&environment, &owner, Some(Path::new("/s")));
            let place = match expected {
                None | Some("/f") => expected,
                Some(_) => Some("/s/history.jsonl"),
            };
            let place = place.map(PathBuf::from);
            assert_eq!(sandbox, place, "{variables:?} {root}");
        }
        let nowhere = FileOwner {
            root: false,
            home: || None,
        };
        assert_eq!(file(&Environment::default(), &nowhere, None), None);
    }
}
