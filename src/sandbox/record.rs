//! The file of `--record`: a line of JSON for each call.

use std::fs::{File, OpenOptions};
use std::io::{self, Write as _};
use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime};

use serde::Serialize;
use serde_json::{Value, json};

use crate::rpc::message::RemoteException;
use crate::utc;

use super::SandboxError;
use super::call::Called;

/// The file.
pub(super) struct Record(Mutex<File>);

/// The part of a line that is written before the call is carried out.
#[derive(Serialize)]
struct Call<'a> {
    time: String,
    cluster: &'a str,
    rm: &'a str,
    user: &'a str,
    #[serde(rename = "call")]
    name: &'a str,
    request: Value,
}

/// A line that has begun. It holds the file until its end.
pub(super) struct Line<'a>(MutexGuard<'a, File>);

impl Record {
    /// Opens the file; what is in it stays.
    pub(super) fn open(path: &Path) -> Result<Self, SandboxError> {
        let file = OpenOptions::new().create(true).append(true).open(path);
        file.map(|file| Self(Mutex::new(file)))
            .map_err(|source| SandboxError::Folder {
                what: path.display().to_string(),
                source,
            })
    }

    /// Writes a call down, but for its answer.
    pub(super) fn begin(
        &self,
        cluster: &str,
        rm: &str,
        user: &str,
        call: &Called,
    ) -> io::Result<Line<'_>> {
        let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
        let mut text = serde_json::to_vec(&Call {
            time: utc::millis(now.unwrap_or(Duration::ZERO)),
            cluster,
            rm,
            user,
            name: call.name(),
            request: call.fields(),
        })?;
        text.pop(); // The closing brace: the answer follows.
        let mut file = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        file.write_all(&text)?;
        Ok(Line(file))
    }
}

impl Line<'_> {
    /// Writes the answer; `None`: the client gets none.
    pub(super) fn end(
        mut self,
        answer: Option<&Result<Vec<u8>, RemoteException>>,
    ) -> io::Result<()> {
        let answer = answer.map(|answer| match answer {
            Ok(_) => json!("success"),
            Err(exception) => json!({ "exception": exception.class, "message": exception.text() }),
        });
        let answer = answer.unwrap_or(Value::Null);
        self.0
            .write_all(format!(",\"answer\":{answer}}}\n").as_bytes())
    }
}
