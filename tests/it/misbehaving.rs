//! What the tool makes of servers that are silent, torn, wrong or hostile: it ends in time, says which RM at which
//! address did what, takes nothing for a success, lets no control character through to the terminal, and sends a
//! transition of which nobody knows what became exactly once.
//!
//! Each kind of misbehaviour is a row of [`cases`]; every verb goes through all rows that concern it.

use std::fmt::Write as _;
use std::io::Read;
use std::panic::{self, AssertUnwindSafe};
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, mpsc};
use std::thread;
use std::time::{Duration, Instant};

use crate::support::fake::{
    ACTIVE, Answer, Call, ERROR, FATAL, Fake, Reply, STANDBY, right, status_body,
};

/// What is allowed over the deadline. Wide: it tells a wait with an end from one without, on any machine.
const MARGIN: Duration = Duration::from_secs(20);
/// For servers that keep the tool waiting: the budget of a question.
const SHORT: Duration = Duration::from_millis(700);
/// And of a transition: a quarter of it is kept for the look afterwards.
const SHORT_TRANSITION: Duration = Duration::from_secs(6);
/// For servers that answer, whatever it is: never used up.
const AMPLE: Duration = Duration::from_secs(60);
/// Between two bytes of a server that is slower than the deadline.
const TOO_SLOW: Duration = Duration::from_secs(2);

const STATUS: &str = "getServiceStatus";
const HEALTH: &str = "monitorHealth";
const TO_ACTIVE: &str = "transitionToActive";
const TO_STANDBY: &str = "transitionToStandby";

/// A line that one of these servers would like us to say.
const FORGED: &str = "rmadmin: rm1 is standby";
/// Words that command a terminal or the direction of writing, that line, and a stack trace.
const HOSTILE: &str = "first \u{1b}[31mred\u{1b}]0;title\u{7} \u{9b}2J \u{8}\u{8}line\r\n\
    rmadmin: rm1 is standby\u{202e}\u{200f}\u{2067}\u{61c}\u{2028}\n\
    \tat org.apache.hadoop.ipc.Server$Handler.run(Server.java:3198)\n\
    Caused by: java.io.IOException: \u{1b}c inner\n\t... 12 more\n";

/// How a row's server misbehaves.
#[derive(Clone, Copy)]
enum Way {
    /// It answers thus.
    Answers(fn(&Call) -> Answer),
    /// It closes every connection at once.
    Slams,
    /// It accepts no connection.
    Ignores,
}

/// What the tool has to make of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    /// No answer.
    Unanswered,
    /// Something that is no answer.
    Broken,
    /// A refusal.
    Refused,
    /// The caller is turned away before anything is done.
    Denied,
    /// A refusal that is the answer to a health check.
    Unhealthy,
}

impl Kind {
    /// Today's exit status of a question.
    fn of_question(self) -> i32 {
        match self {
            Self::Unanswered => 69,
            Self::Broken => 3,
            Self::Refused => 4,
            Self::Denied => 77,
            Self::Unhealthy => 1,
        }
    }

    /// Today's exit status of a transition.
    fn of_transition(self) -> i32 {
        match self {
            // An exception may come after the RM has begun: only a denial has certainly changed nothing.
            Self::Unanswered | Self::Broken | Self::Refused | Self::Unhealthy => 5,
            Self::Denied => 77,
        }
    }
}

/// One kind of misbehaviour.
#[derive(Clone, Copy)]
struct Case {
    name: &'static str,
    way: Way,
    kind: Kind,
    /// What stderr says of it.
    says: &'static str,
    /// Whether it keeps the tool waiting to the end of its budget.
    waits: bool,
    /// The method that it concerns; all of them where it is empty.
    only: &'static str,
}

impl Case {
    const fn new(
        name: &'static str,
        kind: Kind,
        says: &'static str,
        answer: fn(&Call) -> Answer,
    ) -> Self {
        Self {
            name,
            way: Way::Answers(answer),
            kind,
            says,
            waits: false,
            only: "",
        }
    }

    const fn waiting(mut self) -> Self {
        self.waits = true;
        self
    }

    const fn only(mut self, method: &'static str) -> Self {
        self.only = method;
        self
    }

    const fn by(mut self, way: Way) -> Self {
        self.way = way;
        self
    }

    /// A server that does this to one method, and answers all others rightly.
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

/// A right reply but for one thing.
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

/// FATAL, about the whole connection: an id below zero in 32 bits, and no client.
fn fatal(call: &Call, id: i32, class: &str, message: &str) -> Answer {
    let mut reply = Reply::exception(call, FATAL, class, message);
    reply.id = u64::from(id.cast_unsigned());
    reply.client.clear();
    Answer::SendAndClose(reply.bytes())
}

/// Every row.
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
    use Kind::Unanswered;
    vec![
        Case::new("silent", Unanswered, "no answer to", silence).waiting(),
        Case::new("never accepts", Unanswered, "no answer to", silence)
            .by(Way::Ignores)
            .waiting(),
        // Depending on which packet comes first the system calls it an end, a reset or a broken pipe.
        Case::new("slams the door", Unanswered, "", silence).by(Way::Slams),
        Case::new("closes", Unanswered, "closed after 0 bytes", |_| {
            Answer::SendAndClose(Vec::new())
        }),
        Case::new("half a reply", Unanswered, "no answer to", |call| {
            send(&right(call, STANDBY).bytes()[..20])
        })
        .waiting(),
        Case::new(
            "half, closes",
            Unanswered,
            "closed after 20 bytes",
            |call| Answer::SendAndClose(right(call, STANDBY).bytes()[..20].to_vec()),
        ),
        Case::new("too slow", Unanswered, "no answer to", |call| {
            Answer::Drip(right(call, STANDBY).bytes(), TOO_SLOW)
        })
        .waiting(),
        Case::new("half an old answer", Unanswered, "no answer to", |_| {
            send(&[0xff; 8])
        })
        .waiting(),
    ]
}

fn lengths() -> Vec<Case> {
    use Kind::Broken;
    vec![
        Case::new("length zero", Broken, "invalid length of 0", |_| {
            send(&[0; 4])
        }),
        Case::new("length -2", Broken, "invalid length of -2", |_| {
            send(&[0xff, 0xff, 0xff, 0xfe])
        }),
        Case::new(
            "least length",
            Broken,
            "invalid length of -2147483648",
            |_| send(&[0x80, 0, 0, 0]),
        ),
        Case::new("huge", Broken, "exceeds maximum data length", |_| {
            Answer::Endless(vec![0x7f, 0xff, 0xff, 0xff], &[0x55; 4096])
        }),
        Case::new("16 MiB of garbage", Broken, "reply is not readable", |_| {
            Answer::Endless(vec![0x01, 0, 0, 0], &[0x07; 4096])
        }),
        Case::new("length short by one", Broken, "cut short", |call| {
            let mut bytes = right(call, STANDBY).bytes();
            // The last byte of a state, or the length of the empty message.
            bytes[3] -= 1;
            send(&bytes)
        }),
    ]
}

fn replies() -> Vec<Case> {
    use Kind::Broken;
    vec![
        Case::new("garbage", Broken, "reply is not readable", |_| {
            send(b"\0\0\0\x10\x0f\xde\xad\xbe\xef garbage!!!")
        }),
        Case::new(
            "another call",
            Broken,
            "is to call 5, not to call",
            |call| bent(call, |reply| reply.id = 5),
        ),
        Case::new("another client", Broken, "is to another client", |call| {
            bent(call, |reply| reply.client = b"fedcba9876543210".to_vec())
        }),
        Case::new("no status", Broken, "lacks its status", |call| {
            bent(call, |reply| reply.status = None)
        }),
        Case::new("unknown status", Broken, "unknown status: 9", |call| {
            bent(call, |reply| reply.status = Some(9))
        }),
        Case::new("no body", Broken, "cut short: its body", |call| {
            bent(call, |reply| reply.body = None)
        }),
        Case::new("excess", Broken, "3 bytes too many", |call| {
            bent(call, |reply| reply.excess = vec![8, 1, 0])
        }),
        Case::new("body garbage", Broken, "reply is not readable", |call| {
            bent(call, |reply| reply.body = Some(b"\x0f\xff".to_vec()))
        }),
        Case::new("state 7", Broken, "unknown state: 7", |call| {
            bent(call, |reply| reply.body = Some(status_body(7)))
        })
        .only(STATUS),
        Case::new("no state", Broken, "lacks its state", |call| {
            bent(call, |reply| reply.body = Some(Vec::new()))
        })
        .only(STATUS),
    ]
}

/// Servers of other protocols.
fn strangers() -> Vec<Case> {
    use Kind::Broken;
    vec![
        Case::new("HTTP", Broken, "answers in HTTP", |_| {
            Answer::SendAndClose(
                b"HTTP/1.1 404 Not Found\r\nContent-type: text/plain\r\n\r\nno".to_vec(),
            )
        }),
        Case::new("TLS alert", Broken, "speaks TLS", |_| {
            Answer::SendAndClose(b"\x15\x03\x03\x00\x02\x02\x28".to_vec())
        }),
        Case::new("SSH", Broken, "exceeds maximum data length", |_| {
            send(b"SSH-2.0-OpenSSH_9.6\r\n")
        }),
        Case::new(
            "another version",
            Broken,
            "Server IPC version 4 cannot",
            |_| {
                send(&old_version(
                    "Server IPC version 4 cannot communicate with client version 9",
                ))
            },
        ),
        Case::new(
            "hostile version",
            Broken,
            "another version of Hadoop RPC",
            |_| send(&old_version(HOSTILE)),
        ),
        Case::new(
            "endless version",
            Broken,
            "another version of Hadoop RPC",
            |_| {
                let mut bytes = vec![0xff; 8];
                bytes.extend([0x7f, 0xff, 0xff, 0xff]);
                Answer::Endless(bytes, b"\0\0\0\x01")
            },
        ),
    ]
}

fn exceptions() -> Vec<Case> {
    use Kind::{Denied, Refused, Unhealthy};
    vec![
        Case::new(
            "a stack trace",
            Refused,
            "Error when transitioning",
            |call| {
                let trace: String = (0..200).fold(String::new(), |mut trace, line| {
                    let _ = write!(
                        trace,
                        "\n\tat org.apache.hadoop.ipc.Server.run(Server.java:{line})"
                    );
                    trace
                });
                let message = format!(
                    "Error when transitioning{trace}\nCaused by: java.lang.NullPointerException\n\t... 5 more\n"
                );
                exception(
                    call,
                    "org.apache.hadoop.ha.ServiceFailedException",
                    &message,
                )
            },
        ),
        Case::new("hostile words", Refused, "first ", |call| {
            exception(call, "java.io.IOException", HOSTILE)
        }),
        Case::new("hostile class", Refused, "words", |call| {
            exception(call, HOSTILE, "words")
        }),
        Case::new("hostile health", Unhealthy, "first ", |call| {
            exception(
                call,
                "org.apache.hadoop.ha.HealthCheckFailedException",
                HOSTILE,
            )
        })
        .only(HEALTH),
        Case::new("FATAL -1", Denied, "not allowed to impersonate", |call| {
            let class = "org.apache.hadoop.security.authorize.AuthorizationException";
            fatal(
                call,
                -1,
                class,
                "User: alice is not allowed to impersonate bob",
            )
        }),
        Case::new("FATAL -2", Refused, "Unknown auth protocol:70", |call| {
            fatal(
                call,
                -2,
                "org.apache.hadoop.ipc.IpcException",
                "Unknown auth protocol:70",
            )
        }),
        Case::new("FATAL, hostile", Refused, "first ", |call| {
            fatal(call, -1, "java.io.IOException", HOSTILE)
        }),
    ]
}

/// What a run of the binary left behind.
#[derive(Debug)]
#[allow(
    dead_code,
    reason = "the line is for the message of a failed assertion"
)]
struct Run {
    line: String,
    status: Option<i32>,
    stdout: String,
    stderr: String,
}

/// A folder without configuration files, so that none of the machine's own count.
struct EmptyFolder(PathBuf);

impl EmptyFolder {
    fn new() -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let number = COUNT.fetch_add(1, Ordering::Relaxed);
        let name = format!("misbehaving-{}-{number}", std::process::id());
        let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
        std::fs::create_dir_all(&path).expect("a folder");
        Self(path)
    }
}

impl Drop for EmptyFolder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// A command line: RMs and their ports, then the words.
struct Line<'a> {
    admin: &'a [(&'a str, &'a Fake)],
    web: &'a [(&'a str, &'a Fake)],
    words: &'a [&'a str],
    budget: Duration,
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
        arguments.extend(self.words.iter().map(|word| (*word).to_owned()));
        arguments.push("--timeout".to_owned());
        arguments.push(format!("{}ms", self.budget.as_millis()));
        arguments
    }

    /// Runs it; one that does not end is killed, and fails the test.
    fn run(&self) -> Run {
        let folder = EmptyFolder::new();
        let line = self.words.join(" ");
        let begin = Instant::now();
        let mut child = Command::new(env!("CARGO_BIN_EXE_rmadmin"))
            .args(self.arguments())
            .env_clear()
            .env("RMADMIN_HISTORY", "")
            .env("YARN_CONF_DIR", &folder.0)
            .env("HADOOP_USER_NAME", "alice")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the binary");
        let stdout = read_all(child.stdout.take().expect("a pipe"));
        let stderr = read_all(child.stderr.take().expect("a pipe"));
        // Both streams end with the process.
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
    fn exits(&self, status: i32, about: &str) -> &Self {
        assert_eq!(self.status, Some(status), "{about}: {self:#?}");
        self
    }

    /// Stderr says this.
    fn says(&self, words: &str, about: &str) -> &Self {
        assert!(
            self.stderr.contains(words),
            "{about}: no {words:?} in {self:#?}"
        );
        self
    }

    /// Stderr names the RM and its address as configured.
    fn names(&self, rm_id: &str, server: &Fake, about: &str) -> &Self {
        self.says(&format!("{rm_id} ({})", server.address()), about)
    }

    fn prints(&self, stdout: &str, about: &str) -> &Self {
        assert_eq!(self.stdout, stdout, "{about}: {self:#?}");
        self
    }

    /// Neither stream commands the terminal, and no line comes out of a JVM.
    fn is_tame(&self, about: &str) -> &Self {
        let text = format!("{}{}", self.stdout, self.stderr);
        let wild = text.chars().find(|character| match character {
            '\n' | '\t' => false,
            '\u{61c}'
            | '\u{200e}'..='\u{200f}'
            | '\u{2028}'..='\u{202e}'
            | '\u{2066}'..='\u{2069}' => true,
            _ => character.is_control(),
        });
        assert_eq!(wild, None, "{about}: {self:#?}");
        // In Hadoop style the server's lines stand as the Java CLI has them.
        let forged = text.lines().any(|line| line.starts_with(FORGED));
        assert!(!forged || self.line.starts_with('-'), "{about}: {self:#?}");
        for line in text.lines().map(str::trim_start) {
            let java = ["at org.", "at java.", "Caused by:", "... 12", "... 5"];
            assert!(
                !java.iter().any(|start| line.starts_with(start)),
                "{about}: {self:#?}"
            );
            assert!(!line.contains("panicked"), "{about}: {self:#?}");
        }
        self
    }
}

/// Runs `check` for every row that concerns `method`.
fn for_each(method: &'static str, check: impl Fn(&Case) + Sync) {
    let rows: Vec<Case> = cases()
        .into_iter()
        .filter(|case| case.only.is_empty() || case.only == method)
        .collect();
    run_rows(&rows, |case| (case.name, case.waits), check);
}

/// Checks every row, and fails once all have been seen. `about` gives a row's name and whether it only waits: those
/// rows do so side by side.
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

/// Asks one misbehaving RM in both spellings; nothing of it may pass for an answer.
fn question(method: &'static str, hadoop: &[&str], today: &[&str]) {
    for_each(method, |case| {
        let budget = if case.waits { SHORT } else { AMPLE };
        for (words, status) in [(hadoop, 255), (today, case.kind.of_question())] {
            let server = case.server(method, ACTIVE);
            let run = Line {
                admin: &[("rm1", &server)],
                web: &[],
                words,
                budget,
            }
            .run();
            let about = case.name;
            run.exits(status, about)
                .prints("", about)
                .names("rm1", &server, about)
                .says(case.says, about)
                .is_tame(about);
            if !matches!(case.kind, Kind::Refused | Kind::Denied | Kind::Unhealthy)
                && !matches!(case.way, Way::Slams)
            {
                run.says(method, about);
            }
            assert_eq!(server.connections(), 1, "{about}: a question is asked once");
        }
    });
}

#[test]
fn no_state_is_made_up() {
    question(
        STATUS,
        &["-getServiceState", "rm1"],
        &["get-service-state", "rm1"],
    );
}

#[test]
fn no_health_is_made_up() {
    question(HEALTH, &["-checkHealth", "rm1"], &["check-health", "rm1"]);
}

/// The other RM is well: its row must not suffer, and the bad one's must not profit.
#[test]
fn a_bad_row_stands_beside_a_good_one() {
    for_each(STATUS, |case| {
        let about = case.name;
        let bad = case.server(STATUS, ACTIVE);
        let good = Fake::rpc(|call| send(&right(call, STANDBY).bytes()));
        let run = Line {
            admin: &[("rm1", &bad), ("rm2", &good)],
            web: &[],
            words: &["-getAllServiceState"],
            budget: if case.waits { SHORT } else { AMPLE },
        }
        .run();
        run.exits(0, about).is_tame(about);
        let rows: Vec<&str> = run.stdout.lines().collect();
        assert_eq!(rows.len(), 2, "{about}: {run:#?}");
        // The host stands there under the name that the machine has for it.
        let address = rows[0].split_whitespace().next().unwrap_or_default();
        let port = format!(":{}", bad.address().port());
        assert!(address.ends_with(&port), "{about}: {run:#?}");
        let rest = rows[0][address.len()..].trim_start();
        assert!(rest.starts_with("Failed to connect: "), "{about}: {run:#?}");
        assert!(!rows[0].contains("active"), "{about}: {run:#?}");
        assert!(
            rows[1].trim_end().ends_with(" standby"),
            "{about}: {run:#?}"
        );
    });
}

#[test]
fn a_bad_row_of_todays_table_says_why() {
    for_each(STATUS, |case| {
        let about = case.name;
        let bad = case.server(STATUS, ACTIVE);
        let good = Fake::rpc(|call| send(&right(call, STANDBY).bytes()));
        let run = Line {
            admin: &[("rm1", &bad), ("rm2", &good)],
            web: &[],
            words: &["get-all-service-state"],
            budget: if case.waits { SHORT } else { AMPLE },
        }
        .run();
        assert_ne!(run.status, Some(0), "{about}: {run:#?}");
        run.is_tame(about);
        let row = run.stdout.lines().find(|line| line.starts_with("rm1"));
        let row = row.unwrap_or_default();
        for part in [&bad.address().to_string(), case.says] {
            assert!(row.contains(part), "{about}: no {part:?} in {run:#?}");
        }
        assert!(!row.contains(" active"), "{about}: {run:#?}");
    });
}

/// Has one RM change its state while its reply misbehaves; it stays in the state it had.
fn transition(method: &'static str, stays: u64, hadoop: &[&str], today: &[&str]) {
    let seen = match stays {
        ACTIVE => "is seen to be active, not standby",
        _ => "is seen to be standby, not active",
    };
    for_each(method, |case| {
        let budget = if case.waits { SHORT_TRANSITION } else { AMPLE };
        for (words, status) in [(hadoop, 255), (today, case.kind.of_transition())] {
            let about = case.name;
            let server = case.server(method, stays);
            let run = Line {
                admin: &[("rm1", &server)],
                web: &[],
                words,
                budget,
            }
            .run();
            run.prints("", about)
                .names("rm1", &server, about)
                .says(case.says, about)
                .is_tame(about);
            if !matches!(case.way, Way::Answers(_)) {
                // Whether the system noticed before the call was written decides what can be known.
                assert_ne!(run.status, Some(0), "{about}: {run:#?}");
                assert!(server.connections() <= 2, "{about}: a call and a look");
                continue;
            }
            run.exits(status, about);
            assert_eq!(server.calls_of(method), 1, "{about}: {run:#?}");
            let (words, looks) = match case.kind {
                Kind::Denied => ("nothing was changed", 0),
                _ => (seen, 1),
            };
            run.says(words, about);
            assert_eq!(server.calls_of(STATUS), looks, "{about}: {run:#?}");
        }
    });
}

#[test]
fn no_transition_to_standby_is_made_up_or_repeated() {
    transition(
        TO_STANDBY,
        ACTIVE,
        &["-transitionToStandby", "rm1"],
        &["transition-to-standby", "rm1"],
    );
}

#[test]
fn no_transition_to_active_is_made_up_or_repeated() {
    transition(
        TO_ACTIVE,
        STANDBY,
        &["-transitionToActive", "rm1"],
        &["transition-to-active", "rm1"],
    );
}

/// While nobody knows what the other RM is, none is made active: the target is not even called.
#[test]
fn an_rm_that_misbehaves_could_be_active() {
    for_each(STATUS, |case| {
        let about = case.name;
        let other = case.server(STATUS, STANDBY);
        for (words, status) in [("-transitionToActive", 255), ("transition-to-active", 4)] {
            let target = Fake::rpc(silence).unwanted();
            let run = Line {
                admin: &[("rm1", &target), ("rm2", &other)],
                web: &[],
                words: &[words, "rm1"],
                budget: if case.waits { SHORT } else { AMPLE },
            }
            .run();
            run.exits(status, about)
                .prints("", about)
                .names("rm2", &other, about)
                .says("nothing was sent", about)
                .says(case.says, about)
                .is_tame(about);
        }
    });
}

/// A server dies after any byte of its reply: that is never an answer.
#[test]
fn a_reply_may_be_torn_anywhere() {
    let whole = 36;
    for end in 0..whole {
        let server = Fake::rpc(move |call| {
            let bytes = right(call, ACTIVE).bytes();
            assert_eq!(bytes.len(), whole);
            Answer::SendAndClose(bytes[..end].to_vec())
        });
        let run = Line {
            admin: &[("rm1", &server)],
            web: &[],
            words: &["get-service-state", "rm1"],
            budget: AMPLE,
        }
        .run();
        let about = format!("{end} bytes");
        run.exits(69, &about)
            .prints("", &about)
            .names("rm1", &server, &about)
            .says(&format!("closed after {end} bytes"), &about);
    }
}

/// An RM that does what it is told and dies, or loses its voice, before the last byte of its reply is out.
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

/// The reply's length does not depend on the call: 4 bytes, 26 of header and its length, and an empty body.
#[test]
fn a_transition_whose_reply_is_lost_is_looked_at_and_not_repeated() {
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
            0 => ("-transitionToStandby", 255),
            _ => ("transition-to-standby", 5),
        };
        let run = Line {
            admin: &[("rm1", &server)],
            web: &[],
            words: &[words, "rm1"],
            budget,
        }
        .run();
        run.exits(status, &about)
            .prints("", &about)
            .names("rm1", &server, &about)
            .says("rm1 is standby now", &about);
        assert_eq!(server.calls_of(TO_STANDBY), 1, "{about}: {run:#?}");
        assert_eq!(server.calls_of(STATUS), 1, "{about}: {run:#?}");
        assert_eq!(server.connections(), 2, "{about}: {run:#?}");
    }
}

#[test]
fn a_success_that_is_not_seen_is_none() {
    for (words, status) in [("-transitionToStandby", 255), ("transition-to-standby", 5)] {
        let server = Fake::rpc(|call| send(&right(call, ACTIVE).bytes()));
        let run = Line {
            admin: &[("rm1", &server)],
            web: &[],
            words: &[words, "rm1"],
            budget: AMPLE,
        }
        .run();
        run.exits(status, words)
            .prints("", words)
            .names("rm1", &server, words)
            .says("is seen to be active, not standby", words);
        assert_eq!(server.calls_of(TO_STANDBY), 1, "{run:#?}");
    }
}

/// Neither the transition nor the look afterwards brings an answer.
#[test]
fn a_transition_of_unknown_fate_is_reported_as_that() {
    for_each(STATUS, |case| {
        let (about, Way::Answers(answer)) = (case.name, case.way) else {
            return;
        };
        for lost in [true, false] {
            let server = Fake::rpc(move |call| match call.method.as_str() {
                STATUS => answer(call),
                _ if lost => Answer::SendAndClose(Vec::new()),
                _ => send(&right(call, STANDBY).bytes()),
            });
            let run = Line {
                admin: &[("rm1", &server)],
                web: &[],
                words: &["transition-to-standby", "rm1"],
                budget: if case.waits { SHORT_TRANSITION } else { AMPLE },
            }
            .run();
            run.exits(5, about)
                .prints("", about)
                .names("rm1", &server, about)
                .says("the outcome is unknown", about)
                .is_tame(about);
            // After a success the same connection is asked again, and only the first answer on one can be of an
            // old version.
            if lost {
                run.says(case.says, about);
            }
            assert_eq!(server.calls_of(TO_STANDBY), 1, "{about}: {run:#?}");
        }
    });
}

/// Slow is not wrong.
#[test]
fn slow_answers_count_within_the_deadline() {
    let table: [(&[&str], &str, u64); 4] = [
        (&["-getServiceState", "rm1"], "active\n", ACTIVE),
        (&["get-service-state", "rm1"], "active\n", ACTIVE),
        (&["-checkHealth", "rm1"], "", ACTIVE),
        (&["-transitionToStandby", "rm1"], "", STANDBY),
    ];
    for (words, stdout, state) in table {
        let server = Fake::rpc(move |call| {
            Answer::Drip(right(call, state).bytes(), Duration::from_millis(3))
        });
        let run = Line {
            admin: &[("rm1", &server)],
            web: &[],
            words,
            budget: AMPLE,
        }
        .run();
        run.exits(0, words[0]).prints(stdout, words[0]);
        assert_eq!(run.stderr, "", "{run:#?}");
    }
}

/// Programs read JSON, and people read it on terminals too.
#[test]
fn json_is_tame_too() {
    let refusals: Vec<Case> = cases()
        .into_iter()
        .filter(|case| case.kind == Kind::Refused)
        .collect();
    let check = |case: &Case| {
        let server = case.server(STATUS, ACTIVE);
        let run = Line {
            admin: &[("rm1", &server)],
            web: &[],
            words: &["get-service-state", "rm1", "--output", "json"],
            budget: AMPLE,
        }
        .run();
        run.exits(4, case.name).is_tame(case.name);
    };
    run_rows(&refusals, |case| (case.name, false), check);
}

/// One kind of web server.
#[derive(Clone, Copy)]
struct WebCase {
    name: &'static str,
    answer: fn(&Call) -> Answer,
    /// The word on stdout, and the status.
    word: &'static str,
    status: i32,
    /// What stderr says of it.
    says: &'static str,
    waits: bool,
}

const fn web(
    name: &'static str,
    (word, status): (&'static str, i32),
    says: &'static str,
    answer: fn(&Call) -> Answer,
) -> WebCase {
    WebCase {
        name,
        answer,
        word,
        status,
        says,
        waits: false,
    }
}

const fn slow_web(case: WebCase) -> WebCase {
    WebCase {
        waits: true,
        ..case
    }
}

const NONSENSE: (&str, i32) = ("nonsense", 3);
const SILENT: (&str, i32) = ("silent", 69);
const UNAUTHORISED: (&str, i32) = ("denied", 77);

fn http(head: &str, body: &str) -> Answer {
    let length = body.len();
    let text = format!("HTTP/1.1 {head}\r\nContent-Length: {length}\r\n\r\n{body}");
    Answer::SendAndClose(text.into_bytes())
}

fn web_cases() -> Vec<WebCase> {
    let mut cases = endless_web_cases();
    cases.extend([
        slow_web(web("silent", SILENT, "no answer within", silence)),
        slow_web(web("half a head", SILENT, "no answer within", |_| {
            send(b"HTTP/1.1 200 OK\r\nContent-")
        })),
        slow_web(web("half a body", SILENT, "no answer within", |_| {
            send(b"HTTP/1.1 200 OK\r\nContent-Length: 12\r\n\r\nI am Act")
        })),
        slow_web(web("too slow", SILENT, "no answer within", |_| {
            Answer::Drip(
                b"HTTP/1.1 405 Method Not Allowed\r\n\r\n".to_vec(),
                TOO_SLOW,
            )
        })),
        web("closes", NONSENSE, "closed", |_| {
            Answer::SendAndClose(Vec::new())
        }),
        web("torn body", NONSENSE, "", |_| {
            Answer::SendAndClose(
                b"HTTP/1.1 200 OK\r\nContent-Length: 13\r\n\r\nI am Active!".to_vec(),
            )
        }),
        web("garbage", NONSENSE, "", |_| {
            Answer::SendAndClose(b"\x00\x01\x1b[31m garbage\r\n\r\n".to_vec())
        }),
        web("an RPC port", NONSENSE, "", |_| {
            Answer::SendAndClose(b"\0\0\0\x7c\x7c\x08\xff\xff\xff\xff\x0f".to_vec())
        }),
        web(
            "other words",
            NONSENSE,
            "without the words of an RM",
            |_| http("200 OK", "I am Standby!"),
        ),
        web(
            "too many words",
            NONSENSE,
            "without the words of an RM",
            |_| http("200 OK", "I am Active! Or so they say."),
        ),
        web("no words", NONSENSE, "without the words of an RM", |_| {
            http("200 OK", "")
        }),
        web(
            "a login page",
            NONSENSE,
            "without the words of an RM",
            |_| http("200 OK", "<html>I am Active!</html>"),
        ),
        web("401", UNAUTHORISED, "HTTP 401", |_| {
            http("401 Unauthorized\r\nWWW-Authenticate: Negotiate", "")
        }),
        web("403", UNAUTHORISED, "HTTP 403", |_| {
            http("403 Forbidden", "I am Active!")
        }),
        web("404", NONSENSE, "HTTP 404", |_| {
            http("404 Not Found", "I am Active!")
        }),
        web("500", NONSENSE, "HTTP 500", |_| {
            http("500 Error", "I am Active!")
        }),
        web("hostile reason", NONSENSE, "", |_| {
            http("500 \u{1b}[31mError", "I am Active!")
        }),
        web("503", NONSENSE, "HTTP 503", |_| {
            http("503 Service Unavailable", "")
        }),
        web(
            "hostile redirect",
            ("redirected", 3),
            "not followed",
            |_| http("302 Found\r\nLocation: http://x/\u{9b}31m\u{202e}", ""),
        ),
    ]);
    cases
}

fn endless_web_cases() -> Vec<WebCase> {
    vec![
        web("endless head", NONSENSE, "", |_| {
            Answer::Endless(
                b"HTTP/1.1 200 OK\r\n".to_vec(),
                b"X-More: and more and more\r\n",
            )
        }),
        slow_web(web("endless 1xx", SILENT, "no answer within", |_| {
            Answer::Endless(Vec::new(), b"HTTP/1.1 100 Continue\r\n\r\n")
        })),
        web("one interim response", ("standby", 1), "", |_| {
            Answer::SendAndClose(
                b"HTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 405 No\r\nContent-Length: 0\r\n\r\n"
                    .to_vec(),
            )
        }),
        web("endless line", NONSENSE, "", |_| {
            Answer::Endless(b"HTTP/1.1 200 OK\r\nX-More: ".to_vec(), &[b'm'; 4096])
        }),
        web(
            "endless body",
            NONSENSE,
            "without the words of an RM",
            |_| {
                Answer::Endless(
                    b"HTTP/1.1 200 OK\r\n\r\nI am Active!".to_vec(),
                    &[b'!'; 4096],
                )
            },
        ),
        web("endless 405", ("standby", 1), "", |_| {
            Answer::Endless(b"HTTP/1.1 405 No\r\n\r\n".to_vec(), &[b'!'; 4096])
        }),
    ]
}

/// Probes by RM id and by address: one answer, whatever it is, and no further request.
#[test]
fn no_web_server_passes_for_an_active_rm() {
    let check = |case: &WebCase| {
        for by_address in [false, true] {
            let about = case.name;
            let server = Fake::web(case.answer);
            let port = server.address().port().to_string();
            let words: &[&str] = match by_address {
                true => &["probe", "--addr", "127.0.0.1", "--port", &port],
                false => &["probe", "rm1"],
            };
            let run = Line {
                admin: &[],
                web: &[("rm1", &server)],
                words,
                budget: if case.waits { SHORT } else { AMPLE },
            }
            .run();
            run.exits(case.status, about)
                .prints(&format!("{}\n", case.word), about)
                .says(case.says, about)
                .is_tame(about);
            if case.word != "standby" {
                run.says(&format!("http://{}/isActive", server.address()), about);
                assert!(
                    by_address || run.stderr.contains("rm1"),
                    "{about}: {run:#?}"
                );
            }
            // A page is asked for again, on a thread of its own, if the thread for pages is busy or short of processor time.
            let asked = server.calls_of("GET /isActive");
            assert!((1..=2).contains(&asked), "{about}: {asked}");
            // Where the page is late or not offered, the info page is asked too.
            assert!(server.connections() <= 2 * asked, "{about}");
        }
    };
    run_rows(&web_cases(), |case| (case.name, case.waits), check);
}

/// A redirect tells nothing of the RM that sends it, and its target could be anybody.
#[test]
fn a_redirect_is_not_followed() {
    for status in [301, 302, 303, 307, 308] {
        let target = Fake::web(|_| http("200 OK", "I am Active!")).unwanted();
        let location = format!("http://{}/isActive", target.address());
        let server = Fake::web(move |_| {
            let head = format!("{status} Elsewhere\r\nLocation: {location}");
            http(&head, "I am Active!")
        });
        let run = Line {
            admin: &[],
            web: &[("rm1", &server)],
            words: &["probe", "rm1"],
            budget: AMPLE,
        }
        .run();
        run.exits(3, "redirect")
            .prints("redirected\n", "redirect")
            .says(
                &format!("HTTP {status} to http://{}", target.address()),
                "redirect",
            );
    }
}

#[test]
fn web_servers_that_hang_or_slam_are_no_rm() {
    for (server, budget) in [(Fake::ignoring(), SHORT), (Fake::slamming(), AMPLE)] {
        let run = Line {
            admin: &[],
            web: &[("rm1", &server)],
            words: &["probe", "rm1"],
            budget,
        }
        .run();
        assert!(matches!(run.status, Some(3 | 69)), "{run:#?}");
        assert!(!run.stdout.contains("active"), "{run:#?}");
        run.says("rm1", "web").is_tame("web");
    }
}
