//! The log of this tool's actions: one line before each action and one after it.
//!
//! The log never makes an action fail or wait long: writing a line is abandoned after `PATIENCE`. `rmadmin history`
//! shows the log.

pub mod entry;
mod file;
pub mod history;
pub mod location;
pub mod others;
pub mod unanswered;

use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::{Duration, SystemTime};

use self::entry::{Action, CallerEntry, End, LinePhase, LogLine, SeenEntry, VERSION, Why, command};
use crate::base::deadline::Deadline;
use crate::base::io::without_number;
use crate::base::moment::{Moment, after_1970};
use crate::base::threads;
use crate::base::threads::Work;
use crate::base::utc;
use crate::config::Environment;
use crate::hadoop::caller::Caller;
use crate::net::server::Server;
use location::FileOwner;

/// Maximum time to write a line.
const PATIENCE: Duration = Duration::from_millis(250);
/// Share of the command's time that the line before an action may take.
const SHARE: u32 = 4;
/// Minimum time to write a line, even if less time remains.
const LEAST: Duration = Duration::from_millis(20);

#[derive(Debug, Clone)]
pub struct LogSubject {
    pub caller: Caller,
    /// The cluster's id; empty if the configuration has none.
    pub cluster: String,
    pub conf_dir: Option<String>,
    /// The sandbox's folder, if the cluster is a sandbox.
    pub sandbox: Option<PathBuf>,
    /// Reports that a line cannot be written; called once.
    pub complain: fn(&str),
}

#[derive(Debug)]
pub struct Journal {
    subject: LogSubject,
    command: Vec<String>,
    environment: Environment,
    /// Set with the first line, on the writing thread: finding it may ask a directory service.
    place: Arc<OnceLock<LogLocation>>,
    /// A write that was abandoned and may still end.
    late: Mutex<Option<Work<Result<(), String>>>>,
    complained: AtomicBool,
}

/// An action that has begun. Without [`OpenAction::end`], the log shows the action as unfinished.
#[derive(Debug)]
#[must_use = "an action has an end"]
pub struct OpenAction<'a> {
    journal: &'a Journal,
    id: String,
    action: Action,
    why: Why,
}

/// The log's file, and the process's host and user.
#[derive(Debug)]
struct LogLocation {
    file: Option<PathBuf>,
    modes: file::Modes,
    host: String,
    os_user: String,
}

impl LogLocation {
    fn find(environment: &Environment, sandbox: Option<&Path>) -> Self {
        let owner = FileOwner::of_process();
        let uid = nix::unistd::getuid();
        let file = location::file(environment, &owner, sandbox);
        let modes = file::Modes::of(owner.root);
        let is_in_sandbox = sandbox.is_some() && environment.variable(location::VARIABLE).is_none();
        Self {
            file,
            modes: match is_in_sandbox {
                true => modes.of_sandbox(),
                false => modes,
            },
            host: host_name(),
            os_user: environment.os_user().unwrap_or_else(|| uid.to_string()),
        }
    }
}

impl Journal {
    /// Makes a journal; the file is opened with the first line.
    pub fn new(environment: &Environment, subject: LogSubject) -> Self {
        Self {
            subject,
            command: command(environment.arguments()),
            environment: environment.clone(),
            place: Arc::default(),
            late: Mutex::default(),
            complained: AtomicBool::default(),
        }
    }

    /// Writes the line before an action, with the states before it.
    pub async fn begin(
        &self,
        action: Action,
        why: Why,
        seen: Vec<SeenEntry>,
        deadline: Deadline,
    ) -> OpenAction<'_> {
        let open = self.open(action, why);
        open.begin(seen, deadline).await;
        open
    }

    /// Makes an action before its first line is written: the caller may be interrupted while the line is
    /// written.
    pub fn open(&self, action: Action, why: Why) -> OpenAction<'_> {
        OpenAction {
            journal: self,
            id: new_id(),
            action,
            why,
        }
    }

    async fn write(&self, mut entry: LogLine, patience: Duration) {
        let (place, environment) = (Arc::clone(&self.place), self.environment.clone());
        let (caller, sandbox) = (self.subject.caller.clone(), self.subject.sandbox.clone());
        let write = move || {
            let place = place.get_or_init(|| LogLocation::find(&environment, sandbox.as_deref()));
            let Some(path) = &place.file else {
                return Ok(());
            };
            entry.host.clone_from(&place.host);
            entry.os_user.clone_from(&place.os_user);
            entry.caller = CallerEntry::from(&caller.known_user(Deadline::after(PATIENCE)));
            file::append(path, place.modes, &entry.line())
                .map_err(|error| format!("{}: {}", path.display(), without_number(&error)))
        };
        self.aside(write, patience).await;
    }

    /// Writes on another thread and waits at most `patience`. While a write hangs, no other write is started.
    async fn aside<F>(&self, write: F, patience: Duration)
    where
        F: FnOnce() -> Result<(), String> + Send + 'static,
    {
        if self.is_stuck() {
            return;
        }
        let mut writing = threads::blocking(write);
        match tokio::time::timeout(patience, &mut writing).await {
            Ok(Ok(Ok(()))) => {}
            Ok(Ok(Err(reason))) => self.complain(reason).await,
            Ok(Err(error)) => self.complain(error.to_string()).await,
            Err(_) => {
                *self.late.lock().unwrap_or_else(PoisonError::into_inner) = Some(writing);
                self.complain("the file system does not answer".to_owned())
                    .await;
            }
        }
    }

    fn is_stuck(&self) -> bool {
        let late = self.late.lock().unwrap_or_else(PoisonError::into_inner);
        late.as_ref().is_some_and(|late| !late.is_finished())
    }

    /// Reports once, on another thread: the terminal may be stopped.
    async fn complain(&self, reason: String) {
        if !self.complained.swap(true, Ordering::Relaxed) {
            let complain = self.subject.complain;
            let telling = threads::blocking(move || {
                complain(&format!("this action is not logged: {reason}"));
            });
            // The action continues in any case.
            let _ = tokio::time::timeout(PATIENCE, telling).await;
        }
    }
}

impl OpenAction<'_> {
    pub async fn begin(&self, seen: Vec<SeenEntry>, deadline: Deadline) {
        let patience = PATIENCE.min((deadline.remaining() / SHARE).max(LEAST));
        let entry = self.entry(LinePhase::Before, seen, None);
        self.journal.write(entry, patience).await;
    }

    /// Records that this RM turned out to be the active one.
    pub fn went_to(&mut self, peer: &Server) {
        if let Action::Call { rm, address, .. } = &mut self.action {
            *rm = Some(peer.id.clone());
            *address = Some(peer.address.to_string());
        }
    }

    /// Writes the line after the action, with the states after it.
    pub async fn end(self, end: End, seen: Vec<SeenEntry>) {
        let entry = self.entry(LinePhase::After, seen, Some(end));
        self.journal.write(entry, PATIENCE).await;
    }

    fn entry(&self, phase: LinePhase, seen: Vec<SeenEntry>, end: Option<End>) -> LogLine {
        let subject = &self.journal.subject;
        let now = Moment::now();
        LogLine {
            version: VERSION,
            time: utc::millis(now.since_1970),
            boot: now.text(),
            id: self.id.clone(),
            phase,
            // The writing thread fills this in: the lookup may take time.
            host: String::new(),
            os_user: String::new(),
            caller: CallerEntry::default(),
            pid: std::process::id(),
            cluster: subject.cluster.clone(),
            conf_dir: subject.conf_dir.clone(),
            command: self.journal.command.clone(),
            action: self.action.clone(),
            why: self.why.clone(),
            seen,
            end,
        }
    }
}

fn host_name() -> String {
    let host = nix::unistd::gethostname().unwrap_or_default();
    host.to_string_lossy().into_owned()
}

pub fn since_1970() -> Duration {
    after_1970(SystemTime::now())
}

/// Unique per action on this host: start time, pid, counter.
fn new_id() -> String {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    let number = COUNT.fetch_add(1, Ordering::Relaxed);
    format!(
        "{:x}-{}-{number}",
        since_1970().as_nanos(),
        std::process::id()
    )
}

#[derive(Debug)]
pub struct LogFile {
    /// `None` if the log is switched off.
    pub file: Option<PathBuf>,
    /// `None` if the file does not exist.
    pub text: io::Result<Option<String>>,
}

/// Reads both generations of the log. May block on a file system.
pub fn read(environment: &Environment, sandbox: Option<&Path>) -> LogFile {
    let file = location::file(environment, &FileOwner::of_process(), sandbox);
    let text = file.as_deref().map_or(Ok(None), file::read);
    LogFile { file, text }
}

/// True if this process also reads the logs of other users.
pub fn has_others(environment: &Environment, sandbox: Option<&Path>) -> bool {
    location::is_one_of_several(environment, &FileOwner::of_process(), sandbox)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::security::user::User;
    use std::sync::mpsc;

    static COMPLAINTS: AtomicU32 = AtomicU32::new(0);

    fn journal() -> Journal {
        let subject = LogSubject {
            caller: Caller::Simple(User {
                effective: "alice".to_owned(),
                real: None,
            }),
            cluster: String::new(),
            conf_dir: None,
            sandbox: None,
            complain: |_| {
                COMPLAINTS.fetch_add(1, Ordering::Relaxed);
            },
        };
        Journal::new(&Environment::default(), subject)
    }

    #[test]
    fn log_of_an_ended_sandbox_makes_no_folder() {
        let gone = std::env::temp_dir().join(format!("rmadmin-gone-{}", std::process::id()));
        let place = LogLocation::find(&Environment::default(), Some(&gone));
        let path = place.file.unwrap();
        assert_eq!(path.parent(), Some(&*gone));
        assert!(file::append(&path, place.modes, "x\n").is_err());
        assert!(!gone.exists());
    }

    #[test]
    fn hanging_write_blocks_only_once() {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_time()
            .build()
            .unwrap();
        let journal = journal();
        let (release, released) = mpsc::channel::<()>();
        runtime.block_on(async {
            let hang = move || {
                let _ = released.recv();
                Ok(())
            };
            journal.aside(hang, Duration::from_millis(10)).await;
            assert!(journal.is_stuck());
            // The write must not begin: otherwise the test would wait a minute.
            let never =
                || -> Result<(), String> { panic!("a write was started while another one hangs") };
            journal.aside(never, Duration::from_secs(60)).await;
            drop(release);
            while journal.is_stuck() {
                tokio::task::yield_now().await;
            }
            let (told, heard) = mpsc::channel();
            let write = move || told.send(()).map_err(|error| error.to_string());
            journal.aside(write, Duration::from_secs(60)).await;
            assert!(heard.try_recv().is_ok(), "written again");
            let fails = || Err("no".to_owned());
            journal.aside(fails, Duration::from_secs(60)).await;
        });
        assert_eq!(COMPLAINTS.load(Ordering::Relaxed), 1);
    }

    #[test]
    fn action_ids_are_unique() {
        assert_ne!(new_id(), new_id());
    }
}
