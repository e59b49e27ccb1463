//! Finds the path of the log.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};

use nix::unistd::{User, geteuid};

use crate::config::Environment;

/// The variable that names the log; an empty value switches the log off.
pub const VARIABLE: &str = "RMADMIN_HISTORY";
/// The log of root. Its path is fixed, because root's environment may be another user's.
const OF_ROOT: &str = "/var/log/rmadmin/history.jsonl";
/// The log below a user's state folder (XDG Base Directory Specification).
const OF_USER: &str = "rmadmin/history.jsonl";
/// A user's state folder, below the home folder.
const STATE: &str = ".local/state";
/// The log in the configuration folder of a sandbox.
pub const OF_SANDBOX: &str = "history.jsonl";

/// The user of this process.
#[derive(Debug, Clone, Copy)]
pub struct FileOwner {
    pub root: bool,
    /// Looks up the home folder; may ask a directory service.
    pub home: fn() -> Option<PathBuf>,
}

impl FileOwner {
    pub fn of_process() -> Self {
        Self {
            root: geteuid().is_root(),
            home: || Some(User::from_uid(geteuid()).ok()??.dir),
        }
    }
}

/// Returns `None` if the log is switched off or the user has no home folder. The log of actions on a `sandbox` is
/// in its folder, unless the variable names a file.
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
    // The specification ignores relative paths.
    let absolute = |path: &OsStr| Some(PathBuf::from(path)).filter(|path| path.is_absolute());
    let variable = |name: &str| environment.variable(name).and_then(absolute);
    let state = variable("XDG_STATE_HOME").or_else(|| {
        let home = variable("HOME").or_else(owner.home)?;
        Some(home.join(STATE))
    });
    Some(state?.join(OF_USER))
}

/// The default log of a user with this home folder.
pub fn below_home(home: &Path) -> PathBuf {
    home.join(STATE).join(OF_USER)
}

/// True if this process runs as root and reads the logs of all users.
pub fn is_one_of_several(
    environment: &Environment,
    owner: &FileOwner,
    sandbox: Option<&Path>,
) -> bool {
    owner.root && sandbox.is_none() && environment.variable(VARIABLE).is_none()
}

/// Suffix of the old generation.
pub const OLDER: &str = ".1";

#[cfg(test)]
mod tests {
    use super::*;
    use crate::case_table::rows;
    use std::ffi::OsString;

    #[test]
    fn path_follows_from_environment() {
        let table = "
            # environment               | user  | file
            RMADMIN_HISTORY=/f          | other | /f
            RMADMIN_HISTORY=/f HOME=/h  | root  | /f
            RMADMIN_HISTORY= HOME=/h    | root  | -
            HOME=/h XDG_STATE_HOME=/x   | root  | OF_ROOT
            HOME=/h XDG_STATE_HOME=/x   | other | /x/rmadmin/history.jsonl
            HOME=/h XDG_STATE_HOME=x    | other | /h/.local/state/rmadmin/history.jsonl
            HOME=/h XDG_STATE_HOME=     | other | /h/.local/state/rmadmin/history.jsonl
            HOME=/h                     | other | /h/.local/state/rmadmin/history.jsonl
            HOME=                       | other | /os/.local/state/rmadmin/history.jsonl";
        for [variables, user, expected] in rows(table) {
            let root = user == "root";
            let expected = match expected {
                "-" => None,
                "OF_ROOT" => Some(OF_ROOT),
                file => Some(file),
            };
            let all = variables
                .split(' ')
                .filter_map(|variable| variable.split_once('='))
                .map(|(name, value)| (OsString::from(name), OsString::from(value)));
            let owner = FileOwner {
                root,
                home: || Some(PathBuf::from("/os")),
            };
            let environment = Environment::new(all, || None);
            let found = file(&environment, &owner, None);
            assert_eq!(found, expected.map(PathBuf::from), "{variables} {user}");
            let sandbox = file(&environment, &owner, Some(Path::new("/s")));
            let place = match expected {
                None | Some("/f") => expected,
                Some(_) => Some("/s/history.jsonl"),
            };
            let place = place.map(PathBuf::from);
            assert_eq!(sandbox, place, "{variables} {user}");
        }
        let nowhere = FileOwner {
            root: false,
            home: || None,
        };
        assert_eq!(file(&Environment::default(), &nowhere, None), None);
    }
}
