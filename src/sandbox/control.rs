//! The control socket of a running sandbox: adds, lists and clears faults, restarts RMs.
//!
//! A request is one line, `VERB CLUSTER [ORDER]`. The answer is `ok` or `error`, then lines of text, then end of file.

use std::fmt;
use std::io::{self, Read, Write};
use std::os::unix::net::UnixStream as BlockingStream;
use std::path::Path;
use std::sync::{Arc, mpsc};
use std::thread;
use std::time::Duration;

use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::{UnixListener, UnixStream};

use crate::base::deadline::{Deadline, readable};
use crate::base::files::Folder;

use super::order::FaultOrder;
use super::{SandboxCluster, SandboxError, folder};

/// Maximum bytes of a request.
const LONGEST: u64 = 4096;
/// Maximum bytes of an answer.
const LONGEST_ANSWER: u64 = 1024 * 1024;
/// Time limit for one request.
pub const PATIENCE: Duration = Duration::from_secs(5);

/// Pause after a failed `accept`.
const RETRY: Duration = Duration::from_millis(20);

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ControlRequest {
    Order(FaultOrder),
    /// Remove all faults and start dead RMs.
    Clear,
    /// Restart the RM of this id; its faults stay.
    Restart(String),
    /// List the faults in force.
    List,
}

impl ControlRequest {
    pub fn rm_id(&self) -> Option<&str> {
        match self {
            Self::Order(order) => Some(&order.rm_id),
            Self::Restart(rm_id) => Some(rm_id),
            Self::Clear | Self::List => None,
        }
    }
}

/// Opens the socket through `/proc/self/fd`, so that a path of any length fits into a socket address.
pub fn listen(folder: &Folder) -> Result<UnixListener, SandboxError> {
    let bound = UnixListener::bind(folder.fd_path().join(folder::CONTROL));
    bound.map_err(|source| SandboxError::Folder {
        what: folder.path().join(folder::CONTROL).display().to_string(),
        source,
    })
}

/// Answers requests, one after the other, until the task is aborted.
pub async fn serve(listener: UnixListener, clusters: Vec<Arc<SandboxCluster>>) {
    loop {
        let Ok((stream, _)) = listener.accept().await else {
            // `accept` failed, most likely because the process has no file descriptor left.
            tokio::time::sleep(RETRY).await;
            continue;
        };
        let _ = tokio::time::timeout(PATIENCE, answer(stream, &clusters)).await;
    }
}

async fn answer(mut stream: UnixStream, clusters: &[Arc<SandboxCluster>]) -> io::Result<()> {
    let mut line = String::new();
    BufReader::new((&mut stream).take(LONGEST))
        .read_line(&mut line)
        .await?;
    let answer = match obey(line.strip_suffix('\n').unwrap_or(&line), clusters).await {
        Ok(lines) => format!("ok\n{lines}"),
        Err(reason) => format!("error\n{reason}\n"),
    };
    stream.write_all(answer.as_bytes()).await
}

async fn obey(line: &str, clusters: &[Arc<SandboxCluster>]) -> Result<String, String> {
    let mut words = line.splitn(3, ' ');
    let (verb, id, order) = (words.next(), words.next(), words.next());
    let cluster = clusters
        .iter()
        .find(|cluster| Some(cluster.id.as_str()) == id);
    let cluster = cluster.ok_or_else(|| format!("unknown cluster {}", id.unwrap_or_default()))?;
    match (verb, order) {
        (Some("order"), Some(order)) => {
            cluster
                .order(order.parse()?)
                .map_err(|error| error.to_string())?;
            settled(cluster).await
        }
        (Some("clear"), None) => {
            cluster.clear();
            settled(cluster).await
        }
        (Some("restart"), Some(rm_id)) => {
            let restarted = cluster.restart(rm_id).await;
            restarted
                .map(|()| String::new())
                .map_err(|error| error.to_string())
        }
        (Some("list"), None) => Ok(cluster
            .orders()
            .into_iter()
            .map(|order| format!("{order}\n"))
            .collect()),
        _ => Err("not understood".to_owned()),
    }
}

async fn settled(cluster: &SandboxCluster) -> Result<String, String> {
    let settled = cluster.settled().await;
    settled
        .map(|()| String::new())
        .map_err(|error| error.to_string())
}

fn exchange(folder: &Path, line: &str) -> io::Result<String> {
    let opened = Folder::at(folder, None)?;
    let mut stream = BlockingStream::connect(opened.fd_path().join(folder::CONTROL))?;
    stream.write_all(line.as_bytes())?;
    let mut answer = String::new();
    stream.take(LONGEST_ANSWER).read_to_string(&mut answer)?;
    Ok(answer)
}

/// Sends a request to the sandbox with this configuration folder, and returns its lines.
///
/// # Errors
/// No sandbox answers in time, or the sandbox refuses; the error is a message for the user.
pub fn send(
    folder: &Path,
    cluster_id: &str,
    request: &ControlRequest,
    deadline: Deadline,
) -> Result<String, String> {
    let line = match request {
        ControlRequest::Order(order) => format!("order {cluster_id} {order}\n"),
        ControlRequest::Restart(rm_id) => format!("restart {cluster_id} {rm_id}\n"),
        ControlRequest::Clear => format!("clear {cluster_id}\n"),
        ControlRequest::List => format!("list {cluster_id}\n"),
    };
    let written = line.trim_end_matches('\n');
    if written.contains('\n') || u64::try_from(line.len()).is_ok_and(|length| length > LONGEST) {
        return Err(format!("an order is one line of at most {LONGEST} bytes"));
    }
    let silent =
        |why: &dyn fmt::Display| format!("no sandbox answers in {}: {why}", folder.display());
    let (told, heard) = mpsc::channel();
    let asked = folder.to_path_buf();
    // On another thread: connecting to a socket has no time limit, and reading only has one per byte.
    let thread = thread::Builder::new().spawn(move || told.send(exchange(&asked, &line)));
    thread.map_err(|error| silent(&error))?;
    let answer = match heard.recv_timeout(deadline.remaining()) {
        Ok(answer) => answer.map_err(|error| silent(&error))?,
        Err(_) => {
            let limit = readable(deadline.budget());
            return Err(silent(&format!("no answer within {limit}")));
        }
    };
    match answer.split_once('\n') {
        Some(("ok", lines)) => Ok(lines.to_owned()),
        Some(("error", reason)) => Err(reason.trim_end().to_owned()),
        _ => Err("the sandbox gave no answer".to_owned()),
    }
}
