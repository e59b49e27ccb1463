//! The record format of the log: one JSON document per line. Later versions can still read it.

use serde::{Deserialize, Serialize};

use crate::base::escape::{cut_to, json_line};
use crate::config::sensitive::without_secrets;
use crate::ha::state::HaState;
use crate::net::server::Server;
use crate::security::user::User;

/// Version of the record format. A new field keeps the version; a field with a new meaning increments it.
pub const VERSION: u32 = 1;
/// Maximum characters of a text.
const LONGEST_TEXT: usize = 2048;
/// The beginning of every line. It occurs nowhere else: quotes within strings are escaped.
const BEGINNING: &str = r#"{"version":"#;

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LogLine {
    /// [`VERSION`], the first field.
    pub version: u32,
    /// UTC with milliseconds.
    pub time: String,
    /// The id of the host's boot, and milliseconds since then on a clock that cannot be set.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub boot: Option<String>,
    /// Unique; both lines of an action have the same id.
    pub id: String,
    pub phase: LinePhase,
    pub host: String,
    pub pid: u32,
    /// The OS name of the process's user.
    pub os_user: String,
    /// The user that the cluster sees.
    pub caller: CallerEntry,
    /// The cluster's id; empty if the configuration has none.
    pub cluster: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub conf_dir: Option<String>,
    /// The arguments, without secrets: see [`command`].
    pub command: Vec<String>,
    pub action: Action,
    pub why: Why,
    /// The states before or after the action.
    #[serde(default)]
    pub seen: Vec<SeenEntry>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub end: Option<End>,
}

/// The position of a line within its action.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LinePhase {
    Before,
    After,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CallerEntry {
    /// The user whose permissions apply.
    pub effective: String,
    /// The user who acts for `effective`; `None` without a proxy user.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub real: Option<String>,
}

impl From<&User> for CallerEntry {
    fn from(user: &User) -> Self {
        Self {
            effective: user.effective.clone(),
            real: user.real.clone(),
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Action {
    Call {
        call: String,
        /// `None` for a call to the active RM, which is found only during the call.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        rm: Option<String>,
        /// The RM's configured address.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        address: Option<String>,
    },
    Delete {
        /// The kind of znode: `lock`.
        delete: String,
        path: String,
        /// The RM that owned the lock.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        rm: Option<String>,
    },
}

impl Action {
    pub fn call(method: &str, peer: &Server) -> Self {
        Self::Call {
            call: method.to_owned(),
            rm: Some(peer.id.clone()),
            address: Some(peer.address.to_string()),
        }
    }

    pub fn call_of_active(method: &str) -> Self {
        Self::Call {
            call: method.to_owned(),
            rm: None,
            address: None,
        }
    }

    /// `rm` holds the election lock at `path`.
    pub fn delete_lock(path: &str, rm: &str) -> Self {
        Self::Delete {
            delete: "lock".to_owned(),
            path: path.to_owned(),
            rm: Some(rm.to_owned()),
        }
    }
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Why {
    /// The reasons why guards allowed the action.
    #[serde(default)]
    pub allowed: Vec<String>,
    /// The flags that override guards.
    #[serde(default)]
    pub flags: Vec<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum SeenEntry {
    Rm {
        rm: String,
        /// The state, or `unknown`.
        state: String,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        why: Option<String>,
    },
    Lock {
        /// The RM that holds the election lock.
        lock: Option<String>,
    },
}

impl SeenEntry {
    pub fn of_rm<E: std::fmt::Display>(rm: &str, state: Result<HaState, E>) -> Self {
        let (state, why) = match state {
            Ok(state) => (state.to_string(), None),
            Err(why) => ("unknown".to_owned(), Some(cut(&why.to_string()))),
        };
        Self::Rm {
            rm: rm.to_owned(),
            state,
            why,
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct End {
    pub result: EndWord,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum EndWord {
    /// The action succeeded, and was verified where possible.
    Ok,
    /// The server rejected the request.
    Refused,
    /// The server did not receive the request.
    NotSent,
    /// The request was sent; its result is unknown.
    Unknown,
    /// The server reported success, but the state afterwards is not the requested one.
    Unconfirmed,
}

impl EndWord {
    pub fn word(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Refused => "refused",
            Self::NotSent => "not-sent",
            Self::Unknown => "unknown",
            Self::Unconfirmed => "unconfirmed",
        }
    }
}

impl End {
    pub fn ok() -> Self {
        Self {
            result: EndWord::Ok,
            message: None,
        }
    }

    pub fn new(result: EndWord, message: &str) -> Self {
        Self {
            result,
            message: Some(cut(message)),
        }
    }
}

/// Cuts a text to the length that the log allows.
pub fn cut(text: &str) -> String {
    cut_to(text.to_owned(), LONGEST_TEXT)
}

impl LogLine {
    pub fn line(&self) -> String {
        json_line(self)
    }

    /// Parses a line. After a crash or on a full disk, half a line may stand before a whole one: the whole one
    /// is then found.
    ///
    /// # Errors
    /// The line is broken; the error has the entry found in its last part, if any.
    pub fn parse(line: &str) -> Result<Self, Option<Self>> {
        serde_json::from_str(line).map_err(|_| {
            let last = line.rfind(BEGINNING)?;
            serde_json::from_str(line.get(last..)?).ok()
        })
    }
}

/// Returns a command line without secrets: `-D` can set keys that hold passwords.
pub fn command(words: impl IntoIterator<Item = String>) -> Vec<String> {
    let words: Vec<String> = words.into_iter().collect();
    without_secrets(&words)
        .iter()
        .map(|word| cut(word))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    pub(crate) fn entry() -> LogLine {
        LogLine {
            version: VERSION,
            time: "2026-11-21T07:00:00.000Z".to_owned(),
            boot: None,
            id: "1-2-3".to_owned(),
            phase: LinePhase::Before,
            host: "h".to_owned(),
            pid: 1,
            os_user: "root".to_owned(),
            caller: CallerEntry {
                effective: "alice".to_owned(),
                real: None,
            },
            cluster: "c".to_owned(),
            conf_dir: None,
            command: vec!["x".to_owned()],
            action: Action::call_of_active("refreshQueues"),
            why: Why::default(),
            seen: vec![SeenEntry::Lock { lock: None }],
            end: None,
        }
    }

    #[test]
    fn record_format_is_pinned() {
        let mut one = entry();
        let line = r#"{"version":1,"time":"2026-11-21T07:00:00.000Z","id":"1-2-3","phase":"before","host":"h","pid":1,"os_user":"root","caller":{"effective":"alice"},"cluster":"c","command":["x"],"action":{"call":"refreshQueues"},"why":{"allowed":[],"flags":[]},"seen":[{"lock":null}]}"#;
        assert_eq!(one.line(), format!("{line}\n"));
        assert_eq!(LogLine::parse(line), Ok(one.clone()));
        one.phase = LinePhase::After;
        one.action = Action::delete_lock("/l", "rm1");
        one.seen = vec![SeenEntry::of_rm("rm1", Err("a\u{9b}b"))];
        one.end = Some(End::new(EndWord::NotSent, "no"));
        let end = r#""action":{"delete":"lock","path":"/l","rm":"rm1"},"why":{"allowed":[],"flags":[]},"seen":[{"rm":"rm1","state":"unknown","why":"a\u009bb"}],"end":{"result":"not-sent","message":"no"}}"#;
        assert!(one.line().ends_with(&format!("{end}\n")), "{}", one.line());
        assert_eq!(LogLine::parse(one.line().trim_end()), Ok(one));
    }

    #[test]
    fn line_after_torn_line_is_found() {
        let whole = entry().line();
        let whole = whole.trim_end();
        let half = &whole[..whole.len() / 2];
        assert_eq!(
            LogLine::parse(&format!("{half}{whole}")),
            Err(Some(entry()))
        );
        for broken in [half, "no", "{}", "[1]"] {
            assert_eq!(LogLine::parse(broken), Err(None), "{broken}");
        }
        // Readers ignore fields of later versions.
        let later = whole.replacen(r#""pid""#, r#""new":{"a":1},"pid""#, 1);
        assert_eq!(LogLine::parse(&later), Ok(entry()));
    }

    #[test]
    fn secrets_are_left_out() {
        let table = [
            ("-Da.password=x=y", "-Da.password=***"),
            (
                "--define=ssl.server.keystore.password=x",
                "--define=ssl.server.keystore.password=***",
            ),
            (
                "yarn.resourcemanager.zk-auth=digest:u:p",
                "yarn.resourcemanager.zk-auth=***",
            ),
            ("fs.s3a.access.key=AK", "fs.s3a.access.key=***"),
            ("hadoop.zk.auth=digest:u:PW", "hadoop.zk.auth=***"),
            (
                "-Dfs.azure.account.key.x=PW",
                "-Dfs.azure.account.key.x=***",
            ),
            (
                "fs.s3a.server-side-encryption.key=K",
                "fs.s3a.server-side-encryption.key=***",
            ),
            ("fs.adl.oauth2.client.id=I", "fs.adl.oauth2.client.id=***"),
            ("fs.s3a.session.key=K", "fs.s3a.session.key=***"),
            ("hadoop.zk.auth digest:u:PW", "hadoop.zk.auth ***"),
            ("a=b", "a=b"),
            ("--timeout=5s", "--timeout=5s"),
            ("rm1", "rm1"),
        ];
        for (word, shown) in table {
            assert_eq!(command([word.to_owned()]), [shown], "{word}");
        }
    }
}
