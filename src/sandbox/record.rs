//! The file of `--record`: one line of JSON per call.

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
use super::call::CallResult;
use super::call::RmCall;

pub(super) struct CallRecord(Mutex<File>);

#[derive(Serialize)]
struct Line<'a> {
    time: String,
    cluster: &'a str,
    rm: &'a str,
    user: &'a str,
    call: &'a str,
    request: Value,
    /// `success`, an exception, or null if the client gets no complete answer.
    answer: Value,
}

impl CallRecord {
    /// Opens the file for appending.
    pub(super) fn open(path: &Path) -> Result<Self, SandboxError> {
        let entry = files::entry(path, None);
        let file = entry.and_then(|entry| entry.append(EntryKind::Output, 0o666));
        file.map(|file| Self(Mutex::new(file)))
            .map_err(|source| SandboxError::Folder {
                what: path.display().to_string(),
                source,
            })
    }

    /// Appends a call and its answer; `None` if the client gets no complete answer.
    pub(super) fn append(
        &self,
        cluster: &str,
        rm: &str,
        user: &str,
        call: &RmCall,
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
