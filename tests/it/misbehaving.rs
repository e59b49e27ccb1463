//! Servers that are silent, torn, wrong or hostile. The tool ends in time, names the RM, its address and the error,
//! treats no such answer as success, prints no control characters, and sends a transition with an unknown outcome
//! exactly once.
//!
//! Each kind of misbehaviour is a row of [`cases`]; every command runs all rows that apply to it.

use std::fmt::Write as _;
use std::io::Read;
use std::panic::{self, AssertUnwindSafe};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, mpsc};
use std::thread;
use std::time::{Duration, Instant};

use crate::support::fake::{
    ACTIVE, Answer, Call, ERROR, FATAL, Fake, Reply, STANDBY, right, status_body,
};
use crate::support::words::Words as _;
use crate::support::{Folder, rmadmin};

/// Allowed excess over the timeout. It is large, because it only distinguishes bounded from endless waits.
const MARGIN: Duration = Duration::from_secs(20);
/// Timeout of a state request to a server that never answers.
const SHORT: Duration = Duration::from_millis(700);
/// Timeout of a transition to such a server; a quarter is reserved for reading the state afterwards.
const SHORT_TRANSITION: Duration = Duration::from_secs(6);
/// Timeout for servers that answer: it is never used up.
const AMPLE: Duration = Duration::from_secs(60);
/// A delay longer than the timeout.
const TOO_SLOW: Duration = Duration::from_secs(2);

const STATUS: &str = "getServiceStatus";
const HEALTH: &str = "monitorHealth";
const TO_ACTIVE: &str = "transitionToActive";
const TO_STANDBY: &str = "transitionToStandby";

/// A line that a hostile server wants the tool to print.
const FORGED: &str = "rmadmin: rm1 is standby";
/// Control characters of terminals and of the writing direction, the forged line, and a stack trace.
const HOSTILE: &str = "first \u{1b}[31mred\u{1b}]0;title\u{7} \u{9b}2J \u{8}\u{8}line\r\n\
    rmadmin: rm1 is standby\u{202e}\u{200f}\u{2067}\u{61c}\u{2028}\n\
    \tat org.apache.hadoop.ipc.Server$Handler.run(Server.java:3198)\n\
    Caused by: java.io.IOException: \u{1b}c inner\n\t... 12 more\n";

#[derive(Clone, Copy)]
enum Way {
    Answers(fn(&Call) -> Answer),
    /// Closes every connection at once.
    Slams,
    /// Accepts no connection.
    Ignores,
}

/// The error that the tool must report.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Unanswered,
    /// The answer is invalid.
    Broken,
    /// The answer is an exception.
    Refused,
    /// The server rejects the caller before any change.
    Denied,
    /// The answer is the exception of a failed health check.
    Unhealthy,
}

impl Kind {
    /// Returns the exit status of a query in subcommand style.
    fn of_question(self) -> i32 {
        match self {
            Self::Unanswered => 69,
            Self::Broken => 3,
            Self::Refused => 4,
            Self::Denied => 77,
            Self::Unhealthy => 1,
        }
    }

    /// Returns the exit status of a transition in subcommand style.
    fn of_transition(self) -> i32 {
        match self {
            // The RM may throw an exception after it has begun: only a denial proves that nothing has
            // changed.
            Self::Unanswered | Self::Broken | Self::Refused | Self::Unhealthy => 5,
            Self::Denied => 77,
        }
    }
}

#[derive(Clone, Copy)]
struct Case {
    name: &'static str,
    kind: Kind,
    /// A part of standard error.
    says: &'static str,
    concerns: Concerns,
    way: Way,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Concerns {
    All,
    /// All methods, and the server uses up the timeout.
    AllWait,
    Only(&'static str),
}
use Concerns::{All, AllWait, Only};
use Kind::{Broken, Denied, Refused, Unanswered, Unhealthy};
use Way::{Answers, Ignores, Slams};

impl Case {
    fn waits(&self) -> bool {
        self.concerns == AllWait
    }

    /// Returns the timeouts of a query and of a transition.
    fn budgets(&self) -> (Duration, Duration) {
        if self.waits() {
            (SHORT, SHORT_TRANSITION)
        } else {
            (AMPLE, AMPLE)
        }
    }

    /// Makes a server that misbehaves for one method and answers the others correctly.
    fn server(&self, method: &'static str, state: u64) -> Fake {
        match self.way {
            Way::Answers(answer) => Fake::rpc(move |call| {
                if call.method == method {
                    answer(call)
                } else {
                    Answer::Send(right(call, state).bytes())
                }
            }),
            Way::Slams => Fake::slamming(),
            Way::Ignores => Fake::ignoring(),
        }
    }
}

fn silence(_: &Call) -> Answer {
    Answer::Silence
}

fn send(bytes: &[u8]) -> Answer {
    Answer::Send(bytes.to_vec())
}

/// Makes a correct reply with one change.
fn bent(call: &Call, bend: impl FnOnce(&mut Reply)) -> Answer {
    let mut reply = right(call, STANDBY);
    bend(&mut reply);
    Answer::Send(reply.bytes())
}

fn old_version(message: &str) -> Vec<u8> {
    let mut bytes = vec![0xff; 8];
    for text in ["org.apache.hadoop.ipc.RPC$VersionMismatch", message] {
        let length = u32::try_from(text.len()).expect("a short text");
        bytes.extend(length.to_be_bytes());
        bytes.extend(text.as_bytes());
    }
    bytes
}

fn exception(call: &Call, class: &str, message: &str) -> Answer {
    Answer::Send(Reply::exception(call, ERROR, class, message).bytes())
}

/// Makes a FATAL reply for the whole connection: its id is negative as 32 bits, and it has no client.
fn fatal(call: &Call, id: i32, class: &str, message: &str) -> Answer {
    let mut reply = Reply::exception(call, FATAL, class, message);
    reply.id = u64::from(id.cast_unsigned());
    reply.client.clear();
    Answer::SendAndClose(reply.bytes())
}

/// One case per line: rustfmt leaves the macro's text alone.
macro_rules! cases {
    ($($name:literal $kind:ident $says:literal $concerns:expr, $way:expr;)*) => {
        vec![$(Case { name: $name, kind: $kind, says: $says, concerns: $concerns, way: $way }),*]
    };
}

fn cases() -> Vec<Case> {
    [
        connections(),
        lengths(),
        replies(),
        strangers(),
        exceptions(),
    ]
    .concat()
}

fn connections() -> Vec<Case> {
    cases! {
        "silent"             Unanswered "no answer to"          AllWait, Answers(silence);
        "never accepts"      Unanswered "no answer to"          AllWait, Ignores;
        // The system reports an end, a reset or a broken pipe: it depends on the order of packets.
        "slams the door"     Unanswered ""                      All,     Slams;
        "closes"             Unanswered "closed after 0 bytes"  All,     Answers(|_| Answer::SendAndClose(Vec::new()));
        "half a reply"       Unanswered "no answer to"          AllWait, Answers(|call| send(&right(call, STANDBY).bytes()[..20]));
        "half, closes"       Unanswered "closed after 20 bytes" All,     Answers(|call| Answer::SendAndClose(right(call, STANDBY).bytes()[..20].to_vec()));
        "too slow"           Unanswered "no answer to"          AllWait, Answers(|call| Answer::Drip(right(call, STANDBY).bytes(), TOO_SLOW));
        "half an old answer" Unanswered "no answer to"          AllWait, Answers(|_| send(&[0xff; 8]));
    }
}

fn lengths() -> Vec<Case> {
    cases! {
        "length zero"         Broken "invalid length of 0"           All, Answers(|_| send(&[0; 4]));
        "length -2"           Broken "invalid length of -2"          All, Answers(|_| send(&[0xff, 0xff, 0xff, 0xfe]));
        "least length"        Broken "invalid length of -2147483648" All, Answers(|_| send(&[0x80, 0, 0, 0]));
        "huge"                Broken "exceeds maximum data length"   All, Answers(|_| Answer::Endless(vec![0x7f, 0xff, 0xff, 0xff], &[0x55; 4096]));
        "16 MiB of garbage"   Broken "reply is not readable"         All, Answers(|_| Answer::Endless(vec![0x01, 0, 0, 0], &[0x07; 4096]));
        "length short by one" Broken "cut short"                     All, Answers(short_by_one);
    }
}

/// The reply's length is one too small.
fn short_by_one(call: &Call) -> Answer {
    let mut bytes = right(call, STANDBY).bytes();
    bytes[3] -= 1;
    send(&bytes)
}

fn replies() -> Vec<Case> {
    cases! {
        "garbage"        Broken "reply is not readable"      All, Answers(|_| send(b"\0\0\0\x10\x0f\xde\xad\xbe\xef garbage!!!"));
        "another call"   Broken "is to call 5, not to call"  All, Answers(|call| bent(call, |reply| reply.id = 5));
        "another client" Broken "is to another client"       All, Answers(|call| bent(call, |reply| reply.client = b"fedcba9876543210".to_vec()));
        "no status"      Broken "lacks its status"           All, Answers(|call| bent(call, |reply| reply.status = None));
        "unknown status" Broken "unknown status: 9"          All, Answers(|call| bent(call, |reply| reply.status = Some(9)));
        "no body"        Broken "cut short: its body"        All, Answers(|call| bent(call, |reply| reply.body = None));
        "excess"         Broken "3 bytes too many"           All, Answers(|call| bent(call, |reply| reply.excess = vec![8, 1, 0]));
        "body garbage"   Broken "reply is not readable"      All, Answers(|call| bent(call, |reply| reply.body = Some(b"\x0f\xff".to_vec())));
        "state 7"        Broken "unknown state: 7"  Only(STATUS), Answers(|call| bent(call, |reply| reply.body = Some(status_body(7))));
        "no state"       Broken "lacks its state"   Only(STATUS), Answers(|call| bent(call, |reply| reply.body = Some(Vec::new())));
    }
}

fn strangers() -> Vec<Case> {
    cases! {
        "HTTP"            Broken "answers in HTTP"               All, Answers(|_| Answer::SendAndClose(b"HTTP/1.1 404 Not Found\r\nContent-type: text/plain\r\n\r\nno".to_vec()));
        "TLS alert"       Broken "speaks TLS"                    All, Answers(|_| Answer::SendAndClose(b"\x15\x03\x03\x00\x02\x02\x28".to_vec()));
        "SSH"             Broken "exceeds maximum data length"   All, Answers(|_| send(b"SSH-2.0-OpenSSH_9.6\r\n"));
        "another version" Broken "Server IPC version 4 cannot"   All, Answers(|_| send(&old_version("Server IPC version 4 cannot communicate with client version 9")));
        "hostile version" Broken "another version of Hadoop RPC" All, Answers(|_| send(&old_version(HOSTILE)));
        "endless version" Broken "another version of Hadoop RPC" All, Answers(|_| Answer::Endless([[0xff; 8].as_slice(), &[0x7f, 0xff, 0xff, 0xff]].concat(), b"\0\0\0\x01"));
    }
}

const AUTHORIZATION: &str = "org.apache.hadoop.security.authorize.AuthorizationException";
const HEALTH_CHECK_FAILED: &str = "org.apache.hadoop.ha.HealthCheckFailedException";

fn exceptions() -> Vec<Case> {
    cases! {
        "a stack trace"  Refused   "Error when transitioning"          All, Answers(stack_trace);
        "hostile words"  Refused   "first "                            All, Answers(|call| exception(call, "java.io.IOException", HOSTILE));
        "hostile class"  Refused   "words"                             All, Answers(|call| exception(call, HOSTILE, "words"));
        "hostile health" Unhealthy "first "                   Only(HEALTH), Answers(|call| exception(call, HEALTH_CHECK_FAILED, HOSTILE));
        "FATAL -1"       Denied    "not allowed to impersonate"        All, Answers(|call| fatal(call, -1, AUTHORIZATION, "User: alice is not allowed to impersonate bob"));
        "FATAL -2"       Refused   "Unknown auth protocol:70"          All, Answers(|call| fatal(call, -2, "org.apache.hadoop.ipc.IpcException", "Unknown auth protocol:70"));
        "FATAL, hostile" Refused   "first "                            All, Answers(|call| fatal(call, -1, "java.io.IOException", HOSTILE));
    }
}

fn stack_trace(call: &Call) -> Answer {
    let mut message = "Error when transitioning".to_owned();
    for line in 0..200 {
        let _ = write!(
            message,
            "\n\tat org.apache.hadoop.ipc.Server.run(Server.java:{line})"
        );
    }
    message += "\nCaused by: java.lang.NullPointerException\n\t... 5 more\n";
    exception(
        call,
        "org.apache.hadoop.ha.ServiceFailedException",
        &message,
    )
}

#[derive(Debug)]
struct Run {
    #[allow(dead_code, reason = "for failures: the row's name")]
    about: String,
    line: String,
    status: Option<i32>,
    stdout: String,
    stderr: String,
}

/// RMs with their ports, and the words of a command.
struct Line<'a> {
    about: &'a str,
    admin: &'a [(&'a str, &'a Fake)],
    web: &'a [(&'a str, &'a Fake)],
    words: &'a str,
    budget: Duration,
}

/// Runs a command on one RM, rm1.
fn ask(about: &str, server: &Fake, words: &str, budget: Duration) -> Run {
    ask_all(about, &[("rm1", server)], words, budget)
}

fn ask_all(about: &str, admin: &[(&str, &Fake)], words: &str, budget: Duration) -> Run {
    let web = &[];
    Line {
        about,
        admin,
        web,
        words,
        budget,
    }
    .run()
}

/// Runs a command on one RM with a web address only.
fn ask_web(about: &str, server: &Fake, words: &str, budget: Duration) -> Run {
    let (admin, web) = (&[], &[("rm1", server)]);
    Line {
        about,
        admin,
        web,
        words,
        budget,
    }
    .run()
}

impl Line<'_> {
    fn arguments(&self) -> Vec<String> {
        let mut defines = vec![
            "yarn.resourcemanager.ha.enabled=true".to_owned(),
            "yarn.resourcemanager.ha.automatic-failover.enabled=false".to_owned(),
        ];
        let all = || self.admin.iter().chain(self.web);
        let ids: Vec<&str> = all().map(|(id, _)| *id).collect();
        defines.push(format!("yarn.resourcemanager.ha.rm-ids={}", ids.join(",")));
        for (key, servers) in [("admin", self.admin), ("webapp", self.web)] {
            defines.extend(servers.iter().map(|(id, server)| {
                format!(
                    "yarn.resourcemanager.{key}.address.{id}={}",
                    server.address()
                )
            }));
        }
        let mut arguments: Vec<String> = defines
            .into_iter()
            .flat_map(|define| ["-D".to_owned(), define])
            .collect();
        arguments.extend(self.words.words());
        arguments.push("--timeout".to_owned());
        arguments.push(format!("{}ms", self.budget.as_millis()));
        arguments
    }

    /// Runs the command; kills it and panics if it does not end.
    fn run(&self) -> Run {
        // The configuration is empty.
        let folder = Folder::new("misbehaving");
        let line = self.words.to_owned();
        let begin = Instant::now();
        let mut child = Command::new(rmadmin())
            .args(self.arguments())
            .env_clear()
            .env("RMADMIN_HISTORY", "")
            .env("YARN_CONF_DIR", folder.path())
            .env("HADOOP_USER_NAME", "alice")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the binary");
        let stdout = read_all(child.stdout.take().expect("a pipe"));
        let stderr = read_all(child.stderr.take().expect("a pipe"));
        let limit = self.budget + MARGIN;
        let (Ok(stdout), Ok(stderr)) = (
            stdout.recv_timeout(limit),
            stderr.recv_timeout(limit.saturating_sub(begin.elapsed())),
        ) else {
            let _ = child.kill();
            let _ = child.wait();
            panic!("`{line}` has not ended after {limit:?}");
        };
        let status = child.wait().expect("a status").code();
        Run {
            about: self.about.to_owned(),
            line,
            status,
            stdout,
            stderr,
        }
    }
}

fn read_all(mut stream: impl Read + Send + 'static) -> mpsc::Receiver<String> {
    let (sender, receiver) = mpsc::channel();
    thread::spawn(move || {
        let mut bytes = Vec::new();
        let _ = stream.read_to_end(&mut bytes);
        let _ = sender.send(String::from_utf8_lossy(&bytes).into_owned());
    });
    receiver
}

impl Run {
    #[track_caller]
    fn exits(&self, status: i32) -> &Self {
        assert_eq!(self.status, Some(status), "{self:#?}");
        self
    }

    /// Checks the text on standard error.
    #[track_caller]
    fn says(&self, words: &str) -> &Self {
        assert!(self.stderr.contains(words), "no {words:?} in {self:#?}");
        self
    }

    /// Checks that standard error names the RM and its configured address.
    #[track_caller]
    fn names(&self, rm_id: &str, server: &Fake) -> &Self {
        self.says(&format!("{rm_id} ({})", server.address()))
    }

    #[track_caller]
    fn prints(&self, stdout: &str) -> &Self {
        assert_eq!(self.stdout, stdout, "{self:#?}");
        self
    }

    /// Checks that the output has no control characters, no forged line, and no stack trace.
    #[track_caller]
    fn is_tame(&self) -> &Self {
        let text = format!("{}{}", self.stdout, self.stderr);
        let wild = text.chars().find(|character| match character {
            '\n' | '\t' => false,
            '\u{61c}'
            | '\u{200e}'..='\u{200f}'
            | '\u{2028}'..='\u{202e}'
            | '\u{2066}'..='\u{2069}' => true,
            _ => character.is_control(),
        });
        assert_eq!(wild, None, "{self:#?}");
        // Hadoop style prints the server's lines, as the Java CLI does.
        let forged = text.lines().any(|line| line.starts_with(FORGED));
        assert!(!forged || self.line.starts_with('-'), "{self:#?}");
        for line in text.lines().map(str::trim_start) {
            let java = ["at org.", "at java.", "Caused by:", "... 12", "... 5"];
            let of_java = java.iter().any(|start| line.starts_with(start));
            assert!(!of_java && !line.contains("panicked"), "{self:#?}");
        }
        self
    }
}

/// Runs the check for every row that applies to `method`.
fn for_each(method: &'static str, check: impl Fn(&Case) + Sync) {
    let rows: Vec<Case> = cases()
        .into_iter()
        .filter(|case| !matches!(case.concerns, Only(only) if only != method))
        .collect();
    run_rows(&rows, |case| (case.name, case.waits()), check);
}

/// Runs all rows, then fails if any failed. `about` gives a row's name, and whether it only waits: waiting rows run
/// concurrently.
fn run_rows<T: Sync>(
    rows: &[T],
    about: impl Fn(&T) -> (&'static str, bool),
    check: impl Fn(&T) + Sync,
) {
    let failed = Mutex::new(Vec::new());
    let checked = |row: &T, name: &'static str| {
        if panic::catch_unwind(AssertUnwindSafe(|| check(row))).is_err() {
            failed.lock().expect("no panic inside").push(name);
        }
    };
    thread::scope(|scope| {
        for row in rows {
            match about(row) {
                (name, true) => {
                    let checked = &checked;
                    scope.spawn(move || checked(row, name));
                }
                (name, false) => checked(row, name),
            }
        }
    });
    let failed = failed.into_inner().expect("no panic inside");
    assert!(failed.is_empty(), "rows that failed: {failed:?}");
}

/// Runs a query in both styles; no misbehaving reply may count as an answer.
fn question(method: &'static str, hadoop: &str, subcommand: &str) {
    for_each(method, |case| {
        for (words, status) in [(hadoop, 255), (subcommand, case.kind.of_question())] {
            let server = case.server(method, ACTIVE);
            let run = ask(case.name, &server, words, case.budgets().0);
            run.exits(status).prints("").names("rm1", &server);
            run.says(case.says).is_tame();
            if matches!(case.kind, Unanswered | Broken) && !matches!(case.way, Slams) {
                run.says(method);
            }
            assert_eq!(
                server.connections(),
                1,
                "{run:#?}: a question is asked once"
            );
        }
    });
}

#[test]
fn get_service_state_of_broken_servers() {
    question(STATUS, "-getServiceState rm1", "get-service-state rm1");
}

#[test]
fn check_health_of_broken_servers() {
    question(HEALTH, "-checkHealth rm1", "check-health rm1");
}

/// The other RM's row stays correct.
#[test]
fn a_bad_rm_spoils_only_its_row() {
    for_each(STATUS, |case| {
        let bad = case.server(STATUS, ACTIVE);
        let good = Fake::rpc(|call| send(&right(call, STANDBY).bytes()));
        let rms = [("rm1", &bad), ("rm2", &good)];
        let run = ask_all(case.name, &rms, "-getAllServiceState", case.budgets().0);
        run.exits(0).is_tame();
        let rows: Vec<&str> = run.stdout.lines().collect();
        assert_eq!(rows.len(), 2, "{run:#?}");
        // The row has the machine's name of the host.
        let address = rows[0].split_whitespace().next().unwrap_or_default();
        let port = format!(":{}", bad.address().port());
        assert!(address.ends_with(&port), "{run:#?}");
        let rest = rows[0][address.len()..].trim_start();
        assert!(rest.starts_with("Failed to connect: "), "{run:#?}");
        assert!(!rows[0].contains("active"), "{run:#?}");
        assert!(rows[1].trim_end().ends_with(" standby"), "{run:#?}");
    });
}

#[test]
fn a_bad_row_gives_its_reason() {
    for_each(STATUS, |case| {
        let bad = case.server(STATUS, ACTIVE);
        let good = Fake::rpc(|call| send(&right(call, STANDBY).bytes()));
        let rms = [("rm1", &bad), ("rm2", &good)];
        let run = ask_all(case.name, &rms, "get-all-service-state", case.budgets().0);
        assert_ne!(run.status, Some(0), "{run:#?}");
        run.is_tame();
        let row = run.stdout.lines().find(|line| line.starts_with("rm1"));
        let row = row.unwrap_or_default();
        for part in [&bad.address().to_string(), case.says] {
            assert!(row.contains(part), "no {part:?} in {run:#?}");
        }
        assert!(!row.contains(" active"), "{run:#?}");
    });
}

/// The reply to a transition misbehaves, while the RM keeps its state.
fn transition(method: &'static str, stays: u64, hadoop: &str, subcommand: &str) {
    let seen = match stays {
        ACTIVE => "is seen to be active, not standby",
        _ => "is seen to be standby, not active",
    };
    for_each(method, |case| {
        for (words, status) in [(hadoop, 255), (subcommand, case.kind.of_transition())] {
            let server = case.server(method, stays);
            let run = ask(case.name, &server, words, case.budgets().1);
            run.prints("").names("rm1", &server);
            run.says(case.says).is_tame();
            if !matches!(case.way, Answers(_)) {
                // The system may report the closed connection before or after the call was written.
                assert_ne!(run.status, Some(0), "{run:#?}");
                assert!(server.connections() <= 2, "{run:#?}: a call and a look");
                continue;
            }
            run.exits(status);
            assert_eq!(server.calls_of(method), 1, "{run:#?}");
            let (words, looks) = match case.kind {
                Denied => ("nothing was changed", 0),
                _ => (seen, 1),
            };
            run.says(words);
            assert_eq!(server.calls_of(STATUS), looks, "{run:#?}");
        }
    });
}

#[test]
fn transition_to_standby_on_broken_servers() {
    transition(
        TO_STANDBY,
        ACTIVE,
        "-transitionToStandby rm1",
        "transition-to-standby rm1",
    );
}

#[test]
fn transition_to_active_on_broken_servers() {
    transition(
        TO_ACTIVE,
        STANDBY,
        "-transitionToActive rm1",
        "transition-to-active rm1",
    );
}

/// The state of the other RM is unknown, so the target gets no call.
#[test]
fn an_rm_of_unknown_state_blocks_activation() {
    for_each(STATUS, |case| {
        let other = case.server(STATUS, STANDBY);
        for (words, status) in [
            ("-transitionToActive rm1", 255),
            ("transition-to-active rm1", 4),
        ] {
            let target = Fake::rpc(silence).unwanted();
            let rms = [("rm1", &target), ("rm2", &other)];
            let run = ask_all(case.name, &rms, words, case.budgets().0);
            run.exits(status).prints("").names("rm2", &other);
            run.says("nothing was sent").says(case.says).is_tame();
        }
    });
}

/// The server dies after each byte of its reply, in turn.
#[test]
fn replies_torn_at_every_byte() {
    let whole = 36;
    for end in 0..whole {
        let server = Fake::rpc(move |call| {
            let bytes = right(call, ACTIVE).bytes();
            assert_eq!(bytes.len(), whole);
            Answer::SendAndClose(bytes[..end].to_vec())
        });
        let about = format!("{end} bytes");
        let run = ask(&about, &server, "get-service-state rm1", AMPLE);
        run.exits(69).prints("").names("rm1", &server);
        run.says(&format!("closed after {end} bytes"));
    }
}

/// Makes an RM that changes its state and then fails to reply.
fn deaf_after(cut: Answer) -> Fake {
    let state = Arc::new(AtomicU64::new(ACTIVE));
    Fake::rpc(move |call| {
        if call.method == TO_STANDBY {
            state.store(STANDBY, Ordering::SeqCst);
            return cut.clone();
        }
        send(&right(call, state.load(Ordering::SeqCst)).bytes())
    })
}

/// The reply's length does not depend on the call: 4 bytes of prefix, 26 of header with its length, an empty body.
#[test]
fn a_lost_reply_is_looked_up_not_repeated() {
    let reply = Reply::success(
        &Call {
            method: String::new(),
            id: 0,
            client: vec![0; 16],
        },
        Vec::new(),
    )
    .bytes();
    let mut cuts: Vec<(String, Answer, Duration)> = (0..reply.len())
        .map(|end| {
            let torn = Answer::SendAndClose(reply[..end].to_vec());
            (format!("{end} bytes"), torn, AMPLE)
        })
        .collect();
    cuts.push(("silence".to_owned(), Answer::Silence, SHORT_TRANSITION));
    for (index, (about, cut, budget)) in cuts.into_iter().enumerate() {
        let server = deaf_after(cut);
        let (words, status) = match index % 2 {
            0 => ("-transitionToStandby rm1", 255),
            _ => ("transition-to-standby rm1", 5),
        };
        let run = ask(&about, &server, words, budget);
        run.exits(status).prints("").names("rm1", &server);
        run.says("rm1 is standby now");
        assert_eq!(server.calls_of(TO_STANDBY), 1, "{run:#?}");
        assert_eq!(server.calls_of(STATUS), 1, "{run:#?}");
        assert_eq!(server.connections(), 2, "{run:#?}");
    }
}

#[test]
fn an_unconfirmed_success_fails() {
    for (words, status) in [
        ("-transitionToStandby rm1", 255),
        ("transition-to-standby rm1", 5),
    ] {
        let server = Fake::rpc(|call| send(&right(call, ACTIVE).bytes()));
        let run = ask(words, &server, words, AMPLE);
        run.exits(status).prints("").names("rm1", &server);
        run.says("is seen to be active, not standby");
        assert_eq!(server.calls_of(TO_STANDBY), 1, "{run:#?}");
    }
}

/// Neither the transition nor the look afterwards is answered.
#[test]
fn unknown_outcome_of_a_transition() {
    for_each(STATUS, |case| {
        let Answers(answer) = case.way else {
            return;
        };
        for lost in [true, false] {
            let server = Fake::rpc(move |call| match call.method.as_str() {
                STATUS => answer(call),
                _ if lost => Answer::SendAndClose(Vec::new()),
                _ => send(&right(call, STANDBY).bytes()),
            });
            let words = "transition-to-standby rm1";
            let run = ask(case.name, &server, words, case.budgets().1);
            run.exits(5).prints("").names("rm1", &server);
            run.says("the outcome is unknown").is_tame();
            // After a success, the connection is reused, and only the first reply of a connection can be
            // in an old version.
            if lost {
                run.says(case.says);
            }
            assert_eq!(server.calls_of(TO_STANDBY), 1, "{run:#?}");
        }
    });
}

#[test]
fn slow_answers_within_the_timeout() {
    for (words, stdout, state) in [
        ("-getServiceState rm1", "active\n", ACTIVE),
        ("get-service-state rm1", "active\n", ACTIVE),
        ("-checkHealth rm1", "", ACTIVE),
        ("-transitionToStandby rm1", "", STANDBY),
    ] {
        let server = Fake::rpc(move |call| {
            Answer::Drip(right(call, state).bytes(), Duration::from_millis(3))
        });
        let run = ask(words, &server, words, AMPLE);
        run.exits(0).prints(stdout);
        assert_eq!(run.stderr, "", "{run:#?}");
    }
}

/// JSON is also read on terminals.
#[test]
fn json_holds_no_control_characters() {
    let refusals: Vec<Case> = cases()
        .into_iter()
        .filter(|case| case.kind == Refused)
        .collect();
    let check = |case: &Case| {
        let server = case.server(STATUS, ACTIVE);
        let words = "get-service-state rm1 --output json";
        let run = ask(case.name, &server, words, AMPLE);
        run.exits(4).is_tame();
    };
    run_rows(&refusals, |case| (case.name, false), check);
}

#[derive(Clone, Copy)]
struct WebCase {
    name: &'static str,
    word: &'static str,
    status: i32,
    /// A part of standard error.
    says: &'static str,
    answer: fn(&Call) -> Answer,
}

impl WebCase {
    fn waits(&self) -> bool {
        self.word == "silent"
    }
}

macro_rules! web_cases {
    ($($name:literal $word:literal $status:literal $says:literal $answer:expr;)*) => {
        vec![$(WebCase { name: $name, word: $word, status: $status, says: $says, answer: $answer }),*]
    };
}

fn http(head: &str, body: &str) -> Answer {
    let length = body.len();
    let text = format!("HTTP/1.1 {head}\r\nContent-Length: {length}\r\n\r\n{body}");
    closes(text.as_bytes())
}

fn closes(bytes: &[u8]) -> Answer {
    Answer::SendAndClose(bytes.to_vec())
}

fn endless(head: &[u8], more: &'static [u8]) -> Answer {
    Answer::Endless(head.to_vec(), more)
}

fn web_cases() -> Vec<WebCase> {
    web_cases! {
        "endless head"         "nonsense"   3 ""                           |_| endless(b"HTTP/1.1 200 OK\r\n", b"X-More: and more and more\r\n");
        "endless 1xx"          "silent"    69 "no answer within"           |_| endless(b"", b"HTTP/1.1 100 Continue\r\n\r\n");
        "one interim response" "standby"    1 ""                           |_| closes(b"HTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 405 No\r\nContent-Length: 0\r\n\r\n");
        "endless line"         "nonsense"   3 ""                           |_| endless(b"HTTP/1.1 200 OK\r\nX-More: ", &[b'm'; 4096]);
        "endless body"         "nonsense"   3 "without the words of an RM" |_| endless(b"HTTP/1.1 200 OK\r\n\r\nI am Active!", &[b'!'; 4096]);
        "endless 405"          "standby"    1 ""                           |_| endless(b"HTTP/1.1 405 No\r\n\r\n", &[b'!'; 4096]);
        "silent"               "silent"    69 "no answer within"           silence;
        "half a head"          "silent"    69 "no answer within"           |_| send(b"HTTP/1.1 200 OK\r\nContent-");
        "half a body"          "silent"    69 "no answer within"           |_| send(b"HTTP/1.1 200 OK\r\nContent-Length: 12\r\n\r\nI am Act");
        "too slow"             "silent"    69 "no answer within"           |_| Answer::Drip(b"HTTP/1.1 405 Method Not Allowed\r\n\r\n".to_vec(), TOO_SLOW);
        "closes"               "nonsense"   3 "closed"                     |_| closes(b"");
        "torn body"            "nonsense"   3 ""                           |_| closes(b"HTTP/1.1 200 OK\r\nContent-Length: 13\r\n\r\nI am Active!");
        "garbage"              "nonsense"   3 ""                           |_| closes(b"\x00\x01\x1b[31m garbage\r\n\r\n");
        "an RPC port"          "nonsense"   3 ""                           |_| closes(b"\0\0\0\x7c\x7c\x08\xff\xff\xff\xff\x0f");
        "other words"          "nonsense"   3 "without the words of an RM" |_| http("200 OK", "I am Standby!");
        "too many words"       "nonsense"   3 "without the words of an RM" |_| http("200 OK", "I am Active! Or so they say.");
        "no words"             "nonsense"   3 "without the words of an RM" |_| http("200 OK", "");
        "a login page"         "nonsense"   3 "without the words of an RM" |_| http("200 OK", "<html>I am Active!</html>");
        "401"                  "denied"    77 "HTTP 401"                   |_| http("401 Unauthorized\r\nWWW-Authenticate: Negotiate", "");
        "403"                  "denied"    77 "HTTP 403"                   |_| http("403 Forbidden", "I am Active!");
        "404"                  "nonsense"   3 "HTTP 404"                   |_| http("404 Not Found", "I am Active!");
        "500"                  "nonsense"   3 "HTTP 500"                   |_| http("500 Error", "I am Active!");
        "hostile reason"       "nonsense"   3 ""                           |_| http("500 \u{1b}[31mError", "I am Active!");
        "503"                  "nonsense"   3 "HTTP 503"                   |_| http("503 Service Unavailable", "");
        "hostile redirect"     "redirected" 3 "not followed"               |_| http("302 Found\r\nLocation: http://x/\u{9b}31m\u{202e}", "");
    }
}

/// Asks by RM id and by address, with at most the allowed number of requests.
#[test]
fn probe_of_broken_web_servers() {
    let check = |case: &WebCase| {
        for by_address in [false, true] {
            let server = Fake::web(case.answer);
            let words = match by_address {
                true => format!("probe --addr 127.0.0.1 --port {}", server.address().port()),
                false => "probe rm1".to_owned(),
            };
            let budget = if case.waits() { SHORT } else { AMPLE };
            let run = ask_web(case.name, &server, &words, budget);
            run.exits(case.status).prints(&format!("{}\n", case.word));
            run.says(case.says).is_tame();
            if case.word != "standby" {
                run.says(&format!("http://{}/isActive", server.address()));
                assert!(by_address || run.stderr.contains("rm1"), "{run:#?}");
            }
            // The page is requested again on another thread if the first thread is slow.
            let asked = server.calls_of("GET /isActive");
            assert!((1..=2).contains(&asked), "{run:#?}: {asked}");
            // If the page is late or missing, the info page is requested, too.
            assert!(server.connections() <= 2 * asked, "{run:#?}");
        }
    };
    run_rows(&web_cases(), |case| (case.name, case.waits()), check);
}

/// The target of a redirect could be any server.
#[test]
fn a_redirect_is_not_followed() {
    for status in [301, 302, 303, 307, 308] {
        let target = Fake::web(|_| http("200 OK", "I am Active!")).unwanted();
        let location = format!("http://{}/isActive", target.address());
        let server = Fake::web(move |_| {
            let head = format!("{status} Elsewhere\r\nLocation: {location}");
            http(&head, "I am Active!")
        });
        let run = ask_web("redirect", &server, "probe rm1", AMPLE);
        run.exits(3).prints("redirected\n");
        run.says(&format!("HTTP {status} to http://{}", target.address()));
    }
}

#[test]
fn probe_of_hanging_and_closing_servers() {
    for (server, budget) in [(Fake::ignoring(), SHORT), (Fake::slamming(), AMPLE)] {
        let run = ask_web("web", &server, "probe rm1", budget);
        assert!(matches!(run.status, Some(3 | 69)), "{run:#?}");
        assert!(!run.stdout.contains("active"), "{run:#?}");
        run.says("rm1").is_tame();
    }
}
