//! The logs of this host's other users, read by root.
//!
//! Users control the folders of their logs. A log therefore counts only if it is a regular file of that user and
//! not a link; its size is limited, and reading is abandoned if a file system hangs.

use std::fs::File;
use std::io::{self, Read as _};
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use nix::unistd::Uid;
use tokio::sync::mpsc;

use super::file;
use super::location;
use crate::base::deadline::Deadline;
use crate::base::files::{Entry, Folder, Untrusted};
use crate::base::threads;

/// The local users of this host; users of a directory service are not listed.
const USERS: &str = "/etc/passwd";
/// Maximum bytes to read of [`USERS`].
const LONGEST_LIST: u64 = 4 * 1024 * 1024;
/// Maximum logs to read at once.
const READERS: usize = 8;
/// Maximum time to read all logs.
const PATIENCE: Duration = Duration::from_secs(2);

/// Maximum lines to show of a user's log, the newest ones: a user must not fill root's screen or memory.
const NEWEST: usize = 1000;
/// Maximum bytes of a line in another user's log.
const LONGEST_LINE: usize = 16 * 1024;

#[derive(Debug, Clone, PartialEq, Eq)]
struct LogUser {
    name: String,
    uid: u32,
    log: PathBuf,
}

#[derive(Debug)]
pub struct UserLog {
    pub user: String,
    pub file: PathBuf,
    pub text: io::Result<String>,
}

/// Reads the logs of all users.
pub async fn read() -> Vec<UserLog> {
    let list = threads::blocking(|| users_of(&list_of_users()));
    let users = list.await.unwrap_or_default();
    let mut missing = users.clone();
    let left = Arc::new(Mutex::new(users.into_iter()));
    let (tell, mut told) = mpsc::unbounded_channel();
    for _ in 0..READERS {
        let (left, tell) = (Arc::clone(&left), tell.clone());
        threads::blocking(move || {
            let next = || left.lock().unwrap_or_else(PoisonError::into_inner).next();
            while let Some(user) = next() {
                let text = text_of(&user.log, user.uid).map(|text| text.as_deref().map(newest));
                if tell.send((user, text)).is_err() {
                    return;
                }
            }
        });
    }
    drop(tell);
    let deadline = Deadline::after(PATIENCE);
    let mut logs = Vec::new();
    while let Ok(Some((user, text))) = deadline.bound(told.recv()).await {
        missing.retain(|other| *other != user);
        if let Some(text) = text.transpose() {
            logs.push(UserLog {
                user: user.name,
                file: user.log,
                text,
            });
        }
    }
    let slow = missing.into_iter().map(|user| UserLog {
        user: user.name,
        file: user.log,
        text: Err(io::ErrorKind::TimedOut.into()),
    });
    logs.extend(slow);
    logs
}

fn list_of_users() -> String {
    let mut text = String::new();
    let opened = File::open(USERS);
    let _ = opened.and_then(|file| file.take(LONGEST_LIST).read_to_string(&mut text));
    text
}

/// Returns the users with a home folder, except root, and the paths of their default logs.
fn users_of(list: &str) -> Vec<LogUser> {
    let user = |line: &str| {
        let fields: Vec<&str> = line.split(':').collect();
        let [name, _, uid, _, _, home, ..] = fields[..] else {
            return None;
        };
        let uid = uid.parse().ok().filter(|uid| *uid != 0)?;
        let home = Path::new(home);
        home.is_absolute().then(|| LogUser {
            name: name.to_owned(),
            uid,
            log: location::below_home(home),
        })
    };
    list.lines().filter_map(user).collect()
}

/// Returns the newest lines of a log, without lines that are too long to be this tool's.
fn newest(text: &str) -> String {
    let short = text.lines().filter(|line| line.len() <= LONGEST_LINE);
    let mut lines: Vec<&str> = short.rev().take(NEWEST).collect();
    lines.reverse();
    lines.join("\n")
}

/// Returns the text of both generations, or `None` if no log exists.
fn text_of(log: &Path, uid: u32) -> io::Result<Option<String>> {
    let (Some(folder), Some(name)) = (log.parent(), log.file_name()) else {
        return Ok(None);
    };
    match Folder::of_user(folder, Uid::from_raw(uid)) {
        Ok(folder) => file::both_generations(&folder.entry(name)?, |entry| of_user(entry, uid)),
        Err(error) if file::is_missing(&error) => Ok(None),
        Err(error) => Err(error),
    }
}

fn of_user(entry: &Entry, uid: u32) -> io::Result<File> {
    let file = entry.read()?;
    match file.metadata()?.uid() == uid {
        true => Ok(file),
        false => Err(Untrusted::Owner(entry.path()).into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::symlink;

    #[test]
    fn users_have_a_log_below_their_home() {
        let list = "root:x:0:0:root:/root:/bin/sh\nyarn:x:990:990::/var/lib/yarn:/bin/sh\nodd\nx:x:y:1::/h:\n";
        let users = users_of(list);
        let [user] = users.as_slice() else {
            panic!("{users:?}");
        };
        assert_eq!((user.name.as_str(), user.uid), ("yarn", 990));
        let log = "/var/lib/yarn/.local/state/rmadmin/history.jsonl";
        assert_eq!(user.log, Path::new(log));
    }

    #[test]
    fn only_the_newest_lines_count() {
        let long = "x".repeat(LONGEST_LINE + 1);
        let lines: Vec<String> = (0..NEWEST + 5).map(|line| line.to_string()).collect();
        let text = [&lines[..], &[long], &["last".to_owned()]]
            .concat()
            .join("\n");
        let found = newest(&text);
        let found: Vec<&str> = found.lines().collect();
        assert_eq!(found.len(), NEWEST);
        assert_eq!((found[0], found[NEWEST - 1]), ("6", "last"));
    }

    #[test]
    fn only_a_regular_file_of_the_user_is_read() {
        let folder = std::env::temp_dir().join(format!("rmadmin-others-{}", std::process::id()));
        std::fs::create_dir(&folder).unwrap();
        let path = |name: &str| folder.join(name);
        std::fs::write(path("log"), "line\n").unwrap();
        symlink(path("log"), path("link")).unwrap();
        let pipe = std::process::Command::new("mkfifo")
            .arg(path("pipe"))
            .status();
        assert!(pipe.unwrap().success());
        let own = nix::unistd::geteuid().as_raw();
        let read = |name: &str, uid| text_of(&path(name), uid).ok();
        let table = [
            ("log", own, Some(Some("line\n".to_owned()))),
            ("missing", own, Some(None)),
            ("log", own + 1, None),
            ("link", own, None),
            ("pipe", own, None),
            ("log/below", own, Some(None)),
        ];
        let found: Vec<_> = table
            .iter()
            .map(|(name, uid, _)| read(name, *uid))
            .collect();
        std::fs::remove_dir_all(&folder).unwrap();
        let expected: Vec<_> = table.into_iter().map(|(_, _, text)| text).collect();
        assert_eq!(found, expected);
    }
}
