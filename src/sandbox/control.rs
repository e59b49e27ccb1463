//! The control socket: takes orders for faults while the sandbox runs.
//!
//! One line a request, `VERB CLUSTER [ORDER]`; the answer is `ok` or `error` and lines of text, then the end.

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

use super::fault::FaultOrder;
use super::{SandboxCluster, SandboxError, folder};

/// The longest request, in bytes.
const LONGEST: u64 = 4096;
/// The longest answer, in bytes.
const LONGEST_ANSWER: u64 = 1024 * 1024;
/// How long a sandbox may take to answer.
pub const PATIENCE: Duration = Duration::from_secs(5);

/// How long to wait before connections are taken again after that failed.
const RETRY: Duration = Duration::from_millis(20);

/// What is asked of a running sandbox.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ask {
    /// A further fault.
    Order(FaultOrder),
    /// No more faults.
    Clear,
    /// An RM restarts; its faults stay.
    Restart(String),
    /// The faults in force.
    List,
}

impl Ask {
    /// The RM that it is about, if it is about one.
    pub fn rm_id(&self) -> Option<&str> {
        match self {
            Self::Order(order) => Some(&order.rm_id),
            Self::Restart(rm_id) => Some(rm_id),
            Self::Clear | Self::List => None,
        }
    }
}

/// Opens the socket, by a name that no name of a folder makes too long for a socket.
///
/// # Errors
/// It cannot be made.
pub fn listen(folder: &Folder) -> Result<UnixListener, SandboxError> {
    let bound = UnixListener::bind(folder.fd_path().join(folder::CONTROL));
    bound.map_err(|source| SandboxError::Folder {
        what: folder.path().join(folder::CONTROL).display().to_string(),
        source,
    })
}

/// Answers requests for as long as it is let.
pub async fn answer(listener: UnixListener, clusters: Vec<Arc<SandboxCluster>>) {
    loop {
        let Ok((stream, _)) = listener.accept().await else {
            // Out of files, most often: there will be some again.
            tokio::time::sleep(RETRY).await;
            continue;
        };
        // One after the other: orders are short, and their order counts.
        let _ = tokio::time::timeout(PATIENCE, one(stream, &clusters)).await;
    }
}

async fn one(mut stream: UnixStream, clusters: &[Arc<SandboxCluster>]) -> io::Result<()> {
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

fn talk(folder: &Path, line: &str) -> io::Result<String> {
    let opened = Folder::at(folder, None)?;
    let mut stream = BlockingStream::connect(opened.fd_path().join(folder::CONTROL))?;
    stream.write_all(line.as_bytes())?;
    let mut answer = String::new();
    stream.take(LONGEST_ANSWER).read_to_string(&mut answer)?;
    Ok(answer)
}

/// Asks the sandbox whose configuration folder this is.
///
/// # Errors
/// No sandbox runs there, or none that answers in time, or it refuses; in words.
pub fn ask(
    folder: &Path,
    cluster_id: &str,
    ask: &Ask,
    deadline: Deadline,
) -> Result<String, String> {
    let line = match ask {
        Ask::Order(order) => format!("order {cluster_id} {order}\n"),
        Ask::Restart(rm_id) => format!("restart {cluster_id} {rm_id}\n"),
        Ask::Clear => format!("clear {cluster_id}\n"),
        Ask::List => format!("list {cluster_id}\n"),
    };
    let written = line.trim_end_matches('\n');
    if written.contains('\n') || u64::try_from(line.len()).is_ok_and(|length| length > LONGEST) {
        return Err(format!("an order is one line of at most {LONGEST} bytes"));
    }
    let silent =
        |why: &dyn fmt::Display| format!("no sandbox answers in {}: {why}", folder.display());
    let (told, heard) = mpsc::channel();
    let asked = folder.to_path_buf();
    // To connect has no time limit of its own, and every byte that comes begins a new one.
    let talking = thread::Builder::new().spawn(move || told.send(talk(&asked, &line)));
    talking.map_err(|error| silent(&error))?;
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
