//! The file of `--record`: a line of JSON for each call.

use std::fs::File;
use std::io::{self, Write as _};
use std::path::Path;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, SystemTime};

use serde::Serialize;
use serde_json::{Value, json};

use crate::base::files;
use crate::base::files::EntryKind;
use crate::base::utc;

use super::SandboxError;
use super::call::Called;
use super::cluster::CallResult;

/// The file.
pub(super) struct CallRecord(Mutex<File>);

/// One line.
#[derive(Serialize)]
struct Line<'a> {
    time: String,
    cluster: &'a str,
    rm: &'a str,
    user: &'a str,
    call: &'a str,
    request: Value,
    /// `success`, an exception, or null if the client gets no whole answer.
    answer: Value,
}

impl CallRecord {
    /// Opens the file; what is in it stays.
    pub(super) fn open(path: &Path) -> Result<Self, SandboxError> {
        let entry = files::entry(path, None);
        let file = entry.and_then(|entry| entry.append(EntryKind::Output, 0o666));
        file.map(|file| Self(Mutex::new(file)))
            .map_err(|source| SandboxError::Folder {
                what: path.display().to_string(),
                source,
            })
    }

    /// Writes a call and its answer down; `None`: the client gets no whole answer.
    pub(super) fn note(
        &self,
        cluster: &str,
        rm: &str,
        user: &str,
        call: &Called,
        answer: Option<&CallResult>,
    ) -> io::Result<()> {
        let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
        let answer = answer.map(|answer| match answer {
            Ok(_) => json!("success"),
            Err(exception) => json!({ "exception": exception.class, "message": exception.text() }),
        });
        let mut line = serde_json::to_vec(&Line {
            time: utc::millis(now.unwrap_or(Duration::ZERO)),
            cluster,
            rm,
            user,
            call: call.name(),
            request: call.fields(),
            answer: answer.unwrap_or(Value::Null),
        })?;
        line.push(b'\n');
        let mut file = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        file.write_all(&line)
    }
}
