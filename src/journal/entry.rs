//! The lines of the log: one JSON document each, in a form that later versions can still read.

use serde::{Deserialize, Serialize};

use crate::base::escape::{cut_to, json_line};
use crate::config::sensitive::without_secrets;
use crate::ha::state::HaState;
use crate::net::server::Server;
use crate::security::user::User;

/// The version of the form. Fields may be added to it; a change of their meaning counts up.
pub const VERSION: u32 = 1;
/// How much of a text is kept, in characters.
const LONGEST_TEXT: usize = 2048;
/// How every line begins. It stands nowhere else in a line: quotes within strings are escaped.
const BEGINNING: &str = r#"{"version":"#;

/// One line: an action that is about to begin, or that has ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LogLine {
    /// [`VERSION`]. It comes first.
    pub version: u32,
    /// When, in UTC, with milliseconds.
    pub time: String,
    /// The boot of the host, and the milliseconds since then: a clock that is not set.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub boot: Option<String>,
    /// The same for both lines of an action, and for no other.
    pub id: String,
    /// Before the action, or after it.
    pub phase: LinePhase,
    /// The host's name.
    pub host: String,
    /// The process.
    pub pid: u32,
    /// The user of the process, as the operating system names it.
    pub os_user: String,
    /// Whom the cluster took for the caller.
    pub caller: CallerEntry,
    /// The cluster's id; empty where the configuration has none.
    pub cluster: String,
    /// The configuration's folder.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub conf_dir: Option<String>,
    /// The command line, without the program, and without secrets: see [`command`].
    pub command: Vec<String>,
    /// What was done.
    pub action: Action,
    /// Why it was allowed.
    pub why: Why,
    /// What was seen of the cluster, before the action or after it.
    #[serde(default)]
    pub seen: Vec<SeenEntry>,
    /// How the action ended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub end: Option<End>,
}

/// Which of the two lines of an action this is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LinePhase {
    /// Written before the action.
    Before,
    /// Written after it.
    After,
}

/// Who called.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CallerEntry {
    /// The user whose rights counted.
    pub effective: String,
    /// The user who spoke for that one, where these differ.
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

/// What was done to the cluster.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Action {
    /// A call to a ResourceManager.
    Call {
        /// The method.
        call: String,
        /// The RM; none where it is found only while the call is made: the active one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        rm: Option<String>,
        /// Its address, as configured.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        address: Option<String>,
    },
    /// A znode was deleted.
    Delete {
        /// What it is, such as `lock`.
        delete: String,
        /// Its path.
        path: String,
        /// The RM that it belonged to.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        rm: Option<String>,
    },
}

impl Action {
    /// A call to this RM.
    pub fn call(method: &str, peer: &Server) -> Self {
        Self::Call {
            call: method.to_owned(),
            rm: Some(peer.id.clone()),
            address: Some(peer.address.to_string()),
        }
    }

    /// A call to the RM that is active.
    pub fn call_of_active(method: &str) -> Self {
        Self::Call {
            call: method.to_owned(),
            rm: None,
            address: None,
        }
    }

    /// The elector's lock is taken away from an RM.
    pub fn delete_lock(path: &str, rm: &str) -> Self {
        Self::Delete {
            delete: "lock".to_owned(),
            path: path.to_owned(),
            rm: Some(rm.to_owned()),
        }
    }
}

/// Why an action was allowed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Why {
    /// What the guards found, in words.
    #[serde(default)]
    pub allowed: Vec<String>,
    /// The flags by which the operator accepted what they warn of.
    #[serde(default)]
    pub flags: Vec<String>,
}

/// Something that was seen of the cluster.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum SeenEntry {
    /// A ResourceManager.
    Rm {
        /// Its id.
        rm: String,
        /// The word for its state, or `unknown`.
        state: String,
        /// Why its state is unknown.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        why: Option<String>,
    },
    /// The elector's lock.
    Lock {
        /// The RM that holds it; none if nobody does.
        lock: Option<String>,
    },
}

impl SeenEntry {
    /// An RM that said its state, or why it did not.
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

/// How an action ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct End {
    /// In a word.
    pub result: EndWord,
    /// In more words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
}

/// How an action ended, in a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum EndWord {
    /// Done, and seen to be done where that can be seen.
    Ok,
    /// The peer declined.
    Refused,
    /// The peer did not get it.
    NotSent,
    /// It was sent, and nobody knows what became of it.
    Unknown,
    /// The peer answered with success, and what was seen afterwards is not what was asked for.
    Unconfirmed,
}

impl EndWord {
    /// The word.
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
    /// It is done.
    pub fn ok() -> Self {
        Self {
            result: EndWord::Ok,
            message: None,
        }
    }

    /// This result, and more words.
    pub fn new(result: EndWord, message: &str) -> Self {
        Self {
            result,
            message: Some(cut(message)),
        }
    }
}

/// As much of a text from elsewhere as the log keeps.
pub fn cut(text: &str) -> String {
    cut_to(text.to_owned(), LONGEST_TEXT)
}

impl LogLine {
    /// The line, with its end.
    pub fn line(&self) -> String {
        json_line(self)
    }

    /// Reads a line. A writer that died, or a full disk, leaves half a line, with the next one behind it: that one is
    /// found.
    ///
    /// # Errors
    /// The line is broken, wholly or in its first part; the entry that was found in it all the same.
    pub fn parse(line: &str) -> Result<Self, Option<Self>> {
        serde_json::from_str(line).map_err(|_| {
            let last = line.rfind(BEGINNING)?;
            serde_json::from_str(line.get(last..)?).ok()
        })
    }
}

/// The words of a command line, without secrets: Hadoop keeps passwords in its configuration, and `-D` sets any key of it.
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
    fn lines_are_pinned() {
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
    fn a_line_behind_half_a_line_is_found() {
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
        // A field of a later version does no harm.
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
