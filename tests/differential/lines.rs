//! Runs many command lines of the Java CLI in one JVM (`Lines.java`).
//!
//! With `RMADMIN_TEST_JVM=each`, every line gets its own JVM, as in production. The results are the same, but it
//! takes longer.

use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{Mutex, OnceLock};

use crate::support::jars;
use crate::support::jvm::{self, Classes};
use crate::support::pair::{java_cli_words, quiet_logging};
use crate::support::process::{self, Outcome};

/// Number of lines per JVM: classes of earlier lines may stay in its memory.
const LINES: u32 = 100;

/// The surroundings of the Java CLI.
#[derive(Debug, Clone, Copy)]
pub struct Place<'a> {
    /// JVM options.
    pub options: &'a [String],
    /// The configuration folder.
    pub conf: &'a Path,
    pub environment: &'a [(&'a str, &'a str)],
    /// The working directory; `None` for the tests' own.
    pub folder: Option<&'a Path>,
}

/// Properties that are fixed when a JVM starts: lines that differ in one need different JVMs.
#[derive(Debug, PartialEq, Eq)]
struct Start {
    options: Vec<String>,
    environment: Vec<(String, String)>,
    folder: Option<PathBuf>,
}

/// A JVM that waits for a command line.
struct Jvm {
    start: Start,
    child: Child,
    lines: u32,
}

static IDLE: Mutex<Vec<Jvm>> = Mutex::new(Vec::new());

/// Runs one line.
pub fn run(place: Place, arguments: &[impl AsRef<str>], stdin: &str) -> Outcome {
    let arguments: Vec<&str> = arguments.iter().map(AsRef::as_ref).collect();
    if std::env::var("RMADMIN_TEST_JVM").is_ok_and(|which| which == "each") {
        return run_alone(place, &arguments, stdin);
    }
    let start = Start::of(place);
    let idle = {
        let mut idle = IDLE.lock().expect("no test panics with the lock");
        let index = idle.iter().position(|jvm| jvm.start == start);
        index.map(|index| idle.swap_remove(index))
    };
    let mut jvm = idle.unwrap_or_else(|| Jvm::start(start));
    let outcome = jvm.run(place, &arguments, stdin);
    let outcome = outcome.expect("the Java CLI ends within two minutes, and its JVM does not");
    if jvm.lines < LINES {
        IDLE.lock().expect("the lock").push(jvm);
    }
    outcome
}

fn run_alone(place: Place, arguments: &[&str], stdin: &str) -> Outcome {
    let mut words = place.options.to_vec();
    words.extend(java_cli_words(place.conf));
    words.extend(arguments.iter().map(|&word| word.to_owned()));
    process::run(jars::java(), &words, place.environment, place.folder, stdin)
}

/// True if only Java code reads the variable. The C library and the JVM read theirs at start.
fn is_set_late(name: &str) -> bool {
    name.starts_with("HADOOP_") || ["KRB5CCNAME", "RM_NAME"].contains(&name)
}

impl Start {
    fn of(place: Place) -> Self {
        let early = place.environment.iter();
        let early = early.filter(|(name, _)| !is_set_late(name));
        Self {
            options: place.options.to_vec(),
            environment: early
                .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
                .collect(),
            folder: place.folder.map(Path::to_owned),
        }
    }
}

impl Jvm {
    fn start(start: Start) -> Self {
        let mut command = Command::new(jars::java());
        command
            .args(&start.options)
            .args(["--add-opens", "java.base/java.lang=ALL-UNNAMED"])
            // Unloading classes after every few lines would take longer than the lines.
            .args(["-XX:MetaspaceSize=512m", "-Droot.level=OFF"])
            .args(jvm::arguments(Classes::Client, &[compiled()]))
            .arg("Lines")
            .env_clear()
            .envs(start.environment.iter().map(|(name, value)| (name, value)))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped());
        if let Some(folder) = &start.folder {
            command.current_dir(folder);
        }
        Self {
            child: command.spawn().expect("a JVM starts"),
            start,
            lines: 0,
        }
    }

    fn run(&mut self, place: Place, arguments: &[&str], stdin: &str) -> io::Result<Outcome> {
        self.lines += 1;
        let folders = [place.conf, quiet_logging()].map(|folder| folder.display().to_string());
        let folders: Vec<&str> = folders.iter().map(String::as_str).collect();
        let environment = place.environment.iter();
        let environment: Vec<&str> = environment
            .flat_map(|(name, value)| [*name, *value])
            .collect();
        let mut request = Vec::new();
        for texts in [&folders[..], &environment, arguments] {
            request.extend(number(texts.len()));
            for text in texts {
                request.extend(number(text.len()));
                request.extend(text.as_bytes());
            }
        }
        request.extend(number(stdin.len()));
        request.extend(stdin.as_bytes());
        let to = self.child.stdin.as_mut().expect("a pipe");
        to.write_all(&request)?;
        to.flush()?;
        Ok(Outcome {
            status: Some(self.read_number()?),
            stdout: self.read_text()?,
            stderr: self.read_text()?,
        })
    }

    fn read_number(&mut self) -> io::Result<i32> {
        let mut number = [0; 4];
        let from = self.child.stdout.as_mut().expect("a pipe");
        from.read_exact(&mut number)?;
        Ok(i32::from_be_bytes(number))
    }

    fn read_text(&mut self) -> io::Result<String> {
        let length = self.read_number()?;
        let mut text = vec![0; usize::try_from(length).expect("a length")];
        let from = self.child.stdout.as_mut().expect("a pipe");
        from.read_exact(&mut text)?;
        Ok(String::from_utf8_lossy(&text).into_owned())
    }
}

impl Drop for Jvm {
    fn drop(&mut self) {
        // Closing standard input ends the JVM, but not while a line runs.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn number(length: usize) -> [u8; 4] {
    u32::try_from(length).expect("a short text").to_be_bytes()
}

/// Returns the folder of `Lines.class`.
fn compiled() -> &'static Path {
    static FOLDER: OnceLock<PathBuf> = OnceLock::new();
    FOLDER.get_or_init(|| jvm::compile("tests/differential/Lines.java", "lines"))
}
