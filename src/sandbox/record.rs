//! A file of the calls that came in: a line of JSON each, written before the call is carried out.

use std::fs::{File, OpenOptions};
use std::io::{self, Write as _};
use std::path::Path;
use std::sync::{Mutex, PoisonError};

use serde::Serialize;
use serde_json::Value;

use super::SandboxError;
use super::call::Called;

/// The file.
pub(super) struct Record(Mutex<File>);

/// One line.
#[derive(Serialize)]
struct Line<'a> {
    cluster: &'a str,
    rm: &'a str,
    user: &'a str,
    call: &'a str,
    request: Value,
}

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

    /// Writes a call down.
    pub(super) fn note(
        &self,
        cluster: &str,
        rm: &str,
        user: &str,
        call: &Called,
    ) -> io::Result<()> {
        let mut line = serde_json::to_vec(&Line {
            cluster,
            rm,
            user,
            call: call.name(),
            request: call.fields(),
        })?;
        line.push(b'\n');
        let mut file = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        file.write_all(&line)
    }
}
