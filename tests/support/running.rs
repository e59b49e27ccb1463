//! A command that runs while the test continues: its messages so far, signals, and its end.

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

pub struct Running {
    child: Child,
    notes: Receiver<String>,
    heard: String,
    stdout: JoinHandle<String>,
}

impl Running {
    /// Starts the command; no other variables are set.
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

    /// Waits for a line with this text on standard error.
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

    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    pub fn has_ended(&mut self) -> bool {
        self.child.try_wait().expect("a child").is_some()
    }

    /// Sends a signal by its name, such as "TERM".
    pub fn signal(&self, name: &str) {
        let pid = self.child.id().to_string();
        let status = Command::new("/bin/kill")
            .args([&format!("-{name}"), &pid])
            .status();
        assert!(status.is_ok_and(|status| status.success()), "kill -{name}");
    }

    /// Runs `act` after `wait`, usually before the command ends.
    pub fn end_after(self, wait: Duration, act: impl FnOnce()) -> Outcome {
        std::thread::sleep(wait);
        act();
        self.end()
    }

    pub fn end(mut self) -> Outcome {
        let status = self.child.wait().expect("the tool ends").code();
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
