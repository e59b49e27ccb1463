//! The tool while it runs: what it has said so far, signals for it, and its end.

use std::io::{BufRead as _, BufReader, Read as _};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{self, Receiver};
use std::thread::JoinHandle;
use std::time::Duration;

use super::process::Outcome;
use super::rmadmin;
use super::sandbox::LIMIT;
use super::words::Words;

/// A run that goes on beside the test.
pub struct Running {
    child: Child,
    notes: Receiver<String>,
    heard: String,
    stdout: JoinHandle<String>,
}

impl Running {
    /// Starts the tool with this configuration and nothing else in its environment.
    pub fn start(conf: &Path, arguments: impl Words) -> Self {
        let mut child = Command::new(rmadmin())
            .args(arguments.words())
            .env_clear()
            .env("YARN_CONF_DIR", conf)
            .env("HADOOP_USER_NAME", "operator")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the tool starts");
        let mut stdout = child.stdout.take().expect("a pipe");
        let stderr = child.stderr.take().expect("a pipe");
        let (tell, notes) = mpsc::channel();
        std::thread::spawn(move || {
            for line in BufReader::new(stderr).lines().map_while(Result::ok) {
                let _ = tell.send(line);
            }
        });
        let stdout = std::thread::spawn(move || {
            let mut text = String::new();
            let _ = stdout.read_to_string(&mut text);
            text
        });
        Self {
            child,
            notes,
            heard: String::new(),
            stdout,
        }
    }

    /// Waits for a line on standard error that holds this text.
    pub fn hear(&mut self, text: &str) {
        loop {
            let line = self.notes.recv_timeout(LIMIT);
            let line = line.unwrap_or_else(|_| panic!("no {text:?} after {:?}", self.heard));
            self.heard.push_str(&line);
            self.heard.push('\n');
            if line.contains(text) {
                return;
            }
        }
    }

    /// Its process.
    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// Whether it has ended.
    pub fn has_ended(&mut self) -> bool {
        self.child.try_wait().expect("a child").is_some()
    }

    /// Sends a signal, by its name.
    pub fn signal(&self, name: &str) {
        let pid = self.child.id().to_string();
        let status = Command::new("/bin/kill")
            .args([&format!("-{name}"), &pid])
            .status();
        assert!(status.is_ok_and(|status| status.success()), "kill -{name}");
    }

    /// Waits for its end, and does this after a while: in most cases before it.
    pub fn end_after(self, wait: Duration, act: impl FnOnce()) -> Outcome {
        std::thread::sleep(wait);
        act();
        self.end()
    }

    /// Waits for its end.
    pub fn end(mut self) -> Outcome {
        let status = self.child.wait().expect("the tool ends").code();
        // The channel ends with standard error.
        for line in &self.notes {
            self.heard.push_str(&line);
            self.heard.push('\n');
        }
        Outcome {
            stdout: self.stdout.join().expect("standard output"),
            stderr: std::mem::take(&mut self.heard),
            status,
        }
    }
}
