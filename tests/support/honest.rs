//! Sends the same bytes to real ResourceManagers and to the sandbox, and compares the answers. The allowed
//! differences are named here and in the tests: stack traces, times, ids, builds, addresses.

use std::io::{ErrorKind, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::PathBuf;

use prost::Message as _;
use rmadmin::hadoop::rpc::frame;
use rmadmin::hadoop::rpc::frame::PREFIX;
use rmadmin::hadoop::rpc::message;
use rmadmin::hadoop::rpc::message::ClientId;
use rmadmin::hadoop::rpc::proto;
use rmadmin::security::user::User;

use super::pair::{self, Pair};
use super::process::Outcome;
use super::sandbox::{self, LIMIT, Sandbox};

/// The client id of all requests: replies repeat it.
pub const CLIENT: ClientId = *b"sixteen bytes id";
pub const CALL_ID: i32 = 7;

/// A real pair or a sandbox.
pub struct Servers {
    pub name: &'static str,
    pub conf: PathBuf,
    /// Admin and web address of each RM, in the order of calls.
    pub addresses: [[SocketAddr; 2]; 2],
    pub ids: [&'static str; 2],
}

impl Servers {
    pub fn real(pair: &Pair) -> Self {
        let address = |n, port| format!("{}.{n}:{port}", pair.net());
        let both = |n| [8033, 8088].map(|port| address(n, port).parse().expect("an address"));
        Self {
            name: "the real pair",
            conf: pair.conf(),
            addresses: [both(1), both(2)],
            ids: ["rm1", "rm2"],
        }
        .active_first()
    }

    pub fn of(sandbox: &Sandbox) -> Self {
        Self {
            name: "the sandbox",
            conf: sandbox.conf(),
            addresses: [sandbox.addresses(1), sandbox.addresses(2)],
            ids: ["rm1", "rm2"],
        }
        .active_first()
    }

    /// Puts the elected RM first.
    fn active_first(mut self) -> Self {
        if sandbox::is_active(self.addresses[1][1]) {
            self.addresses.reverse();
            self.ids.reverse();
        }
        self
    }

    pub fn admin(&self, index: usize) -> SocketAddr {
        self.addresses[index][0]
    }

    pub fn web(&self, index: usize) -> SocketAddr {
        self.addresses[index][1]
    }

    pub fn java(&self, words: &str, stdin: &str) -> Outcome {
        // The first RM has the same name on both sides.
        let words: Vec<&str> = words
            .split(' ')
            .map(|word| match word {
                "FIRST" => self.ids[0],
                "SECOND" => self.ids[1],
                word => word,
            })
            .collect();
        pair::java_cli(
            &self.conf,
            &words,
            &[("HADOOP_USER_NAME", "root")],
            None,
            stdin,
        )
    }
}

pub struct Call {
    pub name: String,
    pub index: usize,
    pub bytes: Vec<u8>,
    /// True if the server closes the connection after its answer.
    pub closes: bool,
    pub replies: usize,
    pub wording: Wording,
}

/// How much of an exception's text must be equal.
#[derive(Clone, Copy)]
pub enum Wording {
    All,
    /// The same words in any order: Java lists the elements of a hash table.
    AnyOrder,
    /// Both texts begin with this one, and the outer class is the same.
    Begins(&'static str),
}

impl Wording {
    /// Reduces a text to the part to compare.
    fn of(self, text: &str) -> String {
        match self {
            Self::AnyOrder => {
                let mut words: Vec<&str> = text.split([' ', ',', '[', ']']).collect();
                words.sort_unstable();
                words.join(" ")
            }
            Self::Begins(words) if text.starts_with(words) => words.to_owned(),
            Self::All | Self::Begins(_) => text.to_owned(),
        }
    }

    /// Replaces a nested class by its outer one.
    fn of_class(self, class: &str) -> String {
        match self {
            Self::Begins(_) => class.split('$').next().unwrap_or_default().to_owned(),
            Self::All | Self::AnyOrder => class.to_owned(),
        }
    }
}

impl Call {
    pub fn new(name: impl Into<String>, index: usize, frames: &[Vec<u8>]) -> Self {
        let mut bytes = message::PREAMBLE.to_vec();
        bytes.extend(frames.iter().flat_map(|message| frame::frame(message)));
        Self {
            name: name.into(),
            index,
            bytes,
            closes: false,
            replies: 1,
            wording: Wording::All,
        }
    }

    pub fn raw(name: &str, bytes: &[u8]) -> Self {
        Self {
            name: name.to_owned(),
            index: 0,
            bytes: bytes.to_vec(),
            closes: true,
            replies: 0,
            wording: Wording::All,
        }
    }

    /// Expects that the server closes the connection: only then is it certain that nothing follows.
    pub fn closing(mut self) -> Self {
        self.closes = true;
        self
    }

    pub fn replies(mut self, replies: usize) -> Self {
        self.replies = replies;
        self
    }

    pub fn wording(mut self, wording: Wording) -> Self {
        self.wording = wording;
        self
    }

    /// Reads the expected frames without stack traces, then the rest until the end.
    pub fn answer(&self, address: SocketAddr) -> Vec<u8> {
        let mut stream = TcpStream::connect(address).expect("the port accepts");
        stream.set_read_timeout(Some(LIMIT)).expect("a limit");
        stream.write_all(&self.bytes).expect("a request");
        let mut answer = Vec::new();
        for _ in 0..self.replies {
            let mut prefix = [0; PREFIX];
            if let Err(error) = stream.read_exact(&mut prefix) {
                panic!("{}: no reply from {address}: {error}", self.name);
            }
            let length = usize::try_from(u32::from_be_bytes(prefix)).expect("a length");
            let mut reply = vec![0; length];
            stream.read_exact(&mut reply).expect("a whole reply");
            answer.extend(frame::frame(&comparable(&reply, self.wording)));
        }
        if self.closes {
            // Closing with unread bytes resets the connection after the answer.
            let end = stream
                .read_to_end(&mut answer)
                .map_err(|error| error.kind());
            assert!(
                matches!(end, Ok(_) | Err(ErrorKind::ConnectionReset)),
                "{}: {end:?}",
                self.name
            );
        }
        answer
    }
}

/// Removes the stack trace from a reply, and the part of its text that may differ.
fn comparable(reply: &[u8], wording: Wording) -> Vec<u8> {
    let mut rest = reply;
    let mut header = proto::RpcResponseHeaderProto::decode_length_delimited(&mut rest)
        .expect("a header of a response");
    if let Some(text) = &mut header.error_msg {
        *text = wording.of(&message::without_trace(text));
    }
    if let Some(class) = &mut header.exception_class_name {
        *class = wording.of_class(class);
    }
    [header.encode_length_delimited_to_vec(), rest.to_vec()].concat()
}

pub fn root() -> User {
    User {
        effective: "root".to_owned(),
        real: None,
    }
}

/// Sends calls to both; returns the answers that differ.
pub fn differences(real: &Servers, sandbox: &Servers, calls: &[Call]) -> Vec<String> {
    let mut lines = Vec::new();
    for call in calls {
        let [expected, found] =
            [real, sandbox].map(|servers| call.answer(servers.admin(call.index)));
        assert!(!expected.is_empty(), "{}: no answer", call.name);
        if expected != found {
            lines.push(format!(
                "{}: {} answers\n  {}\nand {}\n  {}",
                call.name,
                real.name,
                expected.escape_ascii(),
                sandbox.name,
                found.escape_ascii()
            ));
        }
    }
    lines
}

pub fn assert_same(differences: &[String]) {
    assert!(differences.is_empty(), "{}", differences.join("\n"));
}

/// Returns status, type and body of a page.
pub fn page(address: SocketAddr, path: &str, accept: &str) -> (String, String, String) {
    let answer = sandbox::get(address, path, accept);
    let (head, body) = answer.split_once("\r\n\r\n").expect("a head");
    let status = head.split(' ').nth(1).unwrap_or_default().to_owned();
    let kind = head
        .lines()
        .filter_map(|line| line.split_once(": "))
        .find(|(name, _)| name.eq_ignore_ascii_case("content-type"))
        .map(|(_, kind)| kind.to_owned());
    let chunked = head.to_lowercase().contains("transfer-encoding: chunked");
    let body = if chunked {
        unchunked(body)
    } else {
        body.to_owned()
    };
    (status, kind.unwrap_or_default(), body)
}

pub fn unchunked(mut rest: &str) -> String {
    let mut body = String::new();
    while let Some((size, after)) = rest.split_once("\r\n") {
        let size = usize::from_str_radix(size.trim(), 16).expect("the size of a chunk");
        body.push_str(&after[..size]);
        rest = after[size..].trim_start_matches("\r\n");
        if size == 0 {
            break;
        }
    }
    body
}

/// Returns the words that the Java CLI prints, without addresses.
pub fn words(text: &str) -> Vec<String> {
    text.lines()
        .map(|line| {
            let words = line.split_whitespace().map(|word| {
                if word.starts_with("127.") || word.starts_with("localhost:") {
                    "ADDRESS"
                } else {
                    word
                }
            });
            words.collect::<Vec<_>>().join(" ")
        })
        .collect()
}

/// Runs the Java CLI on both.
pub fn compare_java(real: &Servers, sandbox: &Servers, lines: &[(&str, &str, i32)]) -> Vec<String> {
    let mut differences = Vec::new();
    for (line, stdin, status) in lines {
        let [expected, found] = [real, sandbox].map(|servers| {
            let outcome = servers.java(line, stdin);
            (outcome.status, words(&outcome.stdout), outcome.stderr)
        });
        // The Java CLI must end with the exit status of the row; otherwise the comparison means nothing.
        assert_eq!(expected.0, Some(*status), "{line}: {expected:?}");
        if (expected.0, &expected.1) != (found.0, &found.1) {
            differences.push(format!("{line}: {expected:?}, and the sandbox {found:?}"));
        }
    }
    differences
}
