//! Commands under test, and the servers that they call.

use std::ffi::OsStr;
use std::fs::File;
use std::io::{BufRead, BufReader, Write};
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{self, Receiver};
use std::time::Duration;

/// Time limit in seconds, longer than any command takes.
const COMMAND_LIMIT: &str = "120";

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    pub stdout: String,
    pub stderr: String,
    pub status: Option<i32>,
}

impl Outcome {
    /// Returns the first line of standard error.
    pub fn first_line(&self) -> &str {
        self.stderr.lines().next().unwrap_or_default()
    }

    #[track_caller]
    pub fn exits(&self, status: i32) {
        assert_eq!(self.status, Some(status), "{self:?}");
    }

    #[track_caller]
    pub fn out_is(&self, text: &str) {
        assert_eq!(self.stdout, text, "{self:?}");
    }

    #[track_caller]
    pub fn err_is(&self, text: &str) {
        assert_eq!(self.stderr, text, "{self:?}");
    }

    #[track_caller]
    pub fn out_has(&self, text: &str) {
        assert!(self.stdout.contains(text), "no {text:?} in {self:?}");
    }

    #[track_caller]
    pub fn err_has(&self, text: &str) {
        assert!(self.stderr.contains(text), "no {text:?} in {self:?}");
    }

    #[track_caller]
    pub fn out_lacks(&self, text: &str) {
        assert!(!self.stdout.contains(text), "{text:?} in {self:?}");
    }

    #[track_caller]
    pub fn err_lacks(&self, text: &str) {
        assert!(!self.stderr.contains(text), "{text:?} in {self:?}");
    }

    #[track_caller]
    pub fn out_begins(&self, text: &str) {
        assert!(self.stdout.starts_with(text), "no {text:?} in {self:?}");
    }

    #[track_caller]
    pub fn err_begins(&self, text: &str) {
        assert!(self.stderr.starts_with(text), "no {text:?} in {self:?}");
    }

    #[track_caller]
    pub fn out_ends(&self, text: &str) {
        assert!(self.stdout.ends_with(text), "no {text:?} in {self:?}");
    }

    #[track_caller]
    pub fn err_ends(&self, text: &str) {
        assert!(self.stderr.ends_with(text), "no {text:?} in {self:?}");
    }
}

/// Runs a command without a terminal and a log; only `environment` is set.
pub fn run(
    program: &Path,
    arguments: &[impl AsRef<OsStr>],
    environment: &[(&str, &str)],
    folder: Option<&Path>,
    stdin: &str,
) -> Outcome {
    let mut command = Command::new("/usr/bin/timeout");
    command
        .args(["--signal=KILL", COMMAND_LIMIT])
        .arg(program)
        .args(arguments)
        .env_clear()
        // Tests write no log unless they set a file.
        .env("RMADMIN_HISTORY", "");
    command.envs(environment.iter().copied());
    if let Some(folder) = folder {
        command.current_dir(folder);
    }
    command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let mut child = command.spawn().expect("the command starts");
    // The command may end before it reads its input.
    let _ = child
        .stdin
        .take()
        .expect("a pipe")
        .write_all(stdin.as_bytes());
    let output = child.wait_with_output().expect("the command ends");
    Outcome {
        stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
        stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
        status: output.status.code(),
    }
}

/// A server that ends with this process.
///
/// A shell stands in between: it kills the server when its standard input closes. The kernel closes it whether this
/// process returns, panics or is killed.
pub struct Server {
    guardian: Child,
    pid: u32,
    /// The exit status of a server that ended by itself.
    ended: Receiver<String>,
}

/// Prints the process id, and the exit status at the end.
const GUARD: &str = r#"
exec 3<&0
"$@" </dev/null 3<&- >&2 & pid=$!
echo $pid
(cat <&3 >/dev/null; kill -9 $pid) & killer=$!
wait $pid; status=$?
kill -9 $killer
echo $status
"#;

impl Server {
    /// Starts a server; standard output and error go to `log`.
    pub fn start(program: &Path, arguments: &[impl AsRef<OsStr>], log: &Path) -> Self {
        let log = File::create(log).expect("a log file");
        let mut guardian = Command::new("/bin/sh")
            .args(["-c", GUARD, "sh"])
            .env("RMADMIN_HISTORY", "")
            .arg(program)
            .args(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(log)
            // Ctrl-C in the terminal reaches only the tests; the pipe ends the shell.
            .process_group(0)
            .spawn()
            .expect("the server starts");
        let stdout = guardian.stdout.take().expect("a pipe");
        let (send, lines) = mpsc::channel();
        std::thread::spawn(move || {
            for line in BufReader::new(stdout).lines().map_while(Result::ok) {
                let _ = send.send(line);
            }
        });
        let pid = lines.recv().expect("the server's process id");
        Self {
            guardian,
            pid: pid.parse().expect("a process id"),
            ended: lines,
        }
    }

    pub fn pid(&self) -> u32 {
        self.pid
    }

    /// Waits for the server to end by itself; returns the exit status as a shell reports it.
    pub fn wait(&self, limit: Duration) -> i32 {
        let status = self.ended.recv_timeout(limit);
        let status = status.expect("the server ends by itself, in time");
        status.parse().expect("an exit status")
    }

    /// Sends a signal by its name, such as "TERM".
    pub fn signal(&self, name: &str) {
        let status = Command::new("/bin/kill")
            .arg(format!("-{name}"))
            .arg(self.pid.to_string())
            .status();
        assert!(
            status.is_ok_and(|status| status.success()),
            "kill -{name} {}",
            self.pid
        );
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.guardian.stdin.take());
        let _ = self.guardian.wait();
    }
}
