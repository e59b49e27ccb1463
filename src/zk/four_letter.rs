//! Four-letter words (`FourLetterCommands`): a question without a session, answered as text. Every whitelist
//! permits `srvr`.

use std::fmt;
use std::io;
use std::net::IpAddr;
use std::time::Duration;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

use crate::base::deadline::{Deadline, readable};
use crate::base::escape::cut_to;
use crate::base::io::without_number;
use crate::net::address::HostPort;

use super::access::{Access, ZkTls};
use super::connect::{Address, addresses, open_stream, worst};
use super::connection::Stream;
use super::error::ZkError;

/// The word that [`statistics`] sends.
const SRVR: &str = "srvr";
/// Maximum bytes of an answer. Real answers to `srvr` have about 300 bytes.
const MAX_ANSWER: u64 = 16 * 1024;
/// Maximum characters of a malformed answer in a message.
const MAX_SHOWN: usize = 80;
/// `AbstractFourLetterCommand.ZK_NOT_SERVING`
const NOT_SERVING: &str = "This ZooKeeper instance is not currently serving requests";
/// `NopCommand`
const NOT_LISTED: &str = "srvr is not executed because it is not in the whitelist.";

/// A server's answer to `srvr`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServerStatistics {
    /// For example `3.8.4`, without the commit and the date of the build.
    pub version: String,
    pub latency: Latency,
    /// Packets since the start of the server.
    pub received: u64,
    /// Packets since the start of the server.
    pub sent: u64,
    /// Open client connections, including the connection of this question.
    pub connections: u64,
    /// Number of queued requests.
    pub outstanding: u64,
    pub zxid: Zxid,
    pub mode: ServingMode,
    pub nodes: u64,
}

/// Latency of requests since the start of the server, in milliseconds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Latency {
    pub min: u64,
    /// A decimal number, as the server writes it: `0.4`; before 3.6 an integer.
    pub average: String,
    pub max: u64,
}

/// The id of a server's last transaction.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Zxid(pub u64);

impl Zxid {
    /// Returns the number of the election that the leader won.
    pub fn epoch(self) -> u32 {
        u32::try_from(self.0 >> 32).unwrap_or(u32::MAX)
    }

    /// Returns the number of transactions since that election. At 2^32 the leader resigns, and a new election
    /// begins (ZOOKEEPER-1277).
    pub fn counter(self) -> u32 {
        u32::try_from(self.0 & u64::from(u32::MAX)).unwrap_or(u32::MAX)
    }
}

impl fmt::Display for Zxid {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "0x{:x}", self.0)
    }
}

/// The mode of a server that serves requests. A follower without a vote reports the same mode as one with a vote.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ServingMode {
    Leader,
    Follower,
    Observer,
    /// The server's configuration lists no other server.
    Standalone,
    /// The server has lost the quorum, and still answers reads (`readonlymode.enabled`).
    ReadOnly,
}

impl ServingMode {
    pub const ALL: [Self; 5] = [
        Self::Leader,
        Self::Follower,
        Self::Observer,
        Self::Standalone,
        Self::ReadOnly,
    ];

    /// Returns the word of `srvr`.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Leader => "leader",
            Self::Follower => "follower",
            Self::Observer => "observer",
            Self::Standalone => "standalone",
            Self::ReadOnly => "read-only",
        }
    }
}

/// Why a server gave no statistics. Only the network errors of [`ZkError`] can mean that the server is dead.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FourLetterError {
    /// The server runs, but has no quorum, or is still joining one.
    #[error("not serving: no quorum, or still starting")]
    NotServing,
    #[error("the server does not answer srvr: 4lw.commands.whitelist leaves it out")]
    NotListed,
    /// The server accepted the connection and closed it without an answer. A TLS port does this if the question
    /// is not encrypted.
    #[error("{}", closed(*.encrypted))]
    Closed { encrypted: bool },
    /// The answer is not ZooKeeper's, or lacks a value that every release sends.
    #[error("{0}")]
    Malformed(String),
    /// It accepted the connection and sent nothing within this time: the process is stopped or overloaded.
    #[error("no answer within {}", readable(*.0))]
    Frozen(Duration),
    /// The connection failed before an answer: refused, silent, unknown host, not trusted, and other causes.
    #[error(transparent)]
    Connection(#[from] ZkError),
}

fn closed(encrypted: bool) -> &'static str {
    match encrypted {
        true => "closed the connection without an answer",
        false => "closed the connection without an answer: the port may require TLS",
    }
}

/// Asks one server for its statistics.
///
/// # Errors
/// See [`FourLetterError`].
pub async fn statistics(
    server: &HostPort,
    access: &Access,
    deadline: Deadline,
) -> Result<ServerStatistics, FourLetterError> {
    let (addresses, failures) = addresses(std::slice::from_ref(server), deadline).await;
    if addresses.is_empty() {
        return Err(worst(failures).into());
    }
    let credentials = access.load(deadline).await?;
    statistics_of(&addresses, credentials.tls.as_ref(), deadline)
        .await
        .1
}

/// Asks one server for its statistics. Tries its addresses one after the other until one accepts a connection, and
/// returns that one, too.
pub(super) async fn statistics_of(
    addresses: &[Address],
    tls: Option<&ZkTls>,
    deadline: Deadline,
) -> (Option<IpAddr>, Result<ServerStatistics, FourLetterError>) {
    let mut failures = Vec::new();
    let mut left = u32::try_from(addresses.len()).unwrap_or(u32::MAX);
    for (server, ip) in addresses {
        // The last address gets all the remaining time; messages name the command's budget.
        let share = match left {
            1 => deadline,
            more => deadline.capped(deadline.remaining() / more),
        };
        left = left.saturating_sub(1).max(1);
        match answer_of(server, *ip, tls, share).await {
            Err(FourLetterError::Connection(error)) => failures.push(error),
            answered => return (Some(*ip), answered),
        }
    }
    (None, Err(worst(failures).into()))
}

async fn answer_of(
    server: &HostPort,
    ip: IpAddr,
    tls: Option<&ZkTls>,
    deadline: Deadline,
) -> Result<ServerStatistics, FourLetterError> {
    let opened = deadline.bound(open_stream(server, ip, tls)).await;
    let mut stream = opened.map_err(ZkError::from)??;
    let exchanged = deadline.bound(exchange(&mut *stream, SRVR, tls.is_some()));
    let answer = exchanged
        .await
        .map_err(|elapsed| FourLetterError::Frozen(elapsed.budget))?;
    let answer = answer.map_err(|error| match error.kind() {
        // The server sent a reset instead of an answer.
        io::ErrorKind::ConnectionReset | io::ErrorKind::BrokenPipe => FourLetterError::Closed {
            encrypted: tls.is_some(),
        },
        _ => ZkError::Broken(format!("{server}: {}", without_number(&error))).into(),
    })?;
    if answer.is_empty() {
        return Err(FourLetterError::Closed {
            encrypted: tls.is_some(),
        });
    }
    parse(&String::from_utf8_lossy(&answer))
}

/// Sends the word and reads until the server closes the connection. Bytes that came before a reset count as the
/// answer.
async fn exchange(stream: &mut dyn Stream, word: &str, is_encrypted: bool) -> io::Result<Vec<u8>> {
    stream.write_all(word.as_bytes()).await?;
    stream.flush().await?;
    if !is_encrypted {
        // `FourLetterWordMain` does the same; without it, a TLS port waits for more bytes. The server may
        // already have answered and closed the connection.
        let _ = stream.shutdown().await;
    }
    let mut answer = Vec::new();
    match stream.take(MAX_ANSWER).read_to_end(&mut answer).await {
        Err(error) if answer.is_empty() && error.kind() != io::ErrorKind::UnexpectedEof => {
            Err(error)
        }
        _ => Ok(answer),
    }
}

/// Parses an answer to `srvr`, line by line as `StatCommand` and `ServerStats.toString` write it. Further lines may follow
/// the known ones.
///
/// # Errors
/// The server does not serve, or refuses the word; or a line is missing, malformed, twice, or at another place.
pub fn parse(answer: &str) -> Result<ServerStatistics, FourLetterError> {
    match answer.trim_end() {
        NOT_SERVING => return Err(FourLetterError::NotServing),
        NOT_LISTED => return Err(FourLetterError::NotListed),
        _ => {}
    }
    let malformed = |name: &str| {
        let shown = cut_to(answer.trim().to_owned(), MAX_SHOWN);
        FourLetterError::Malformed(format!("its answer to srvr has no valid {name}: {shown:?}"))
    };
    let mut lines = answer.lines().peekable();
    let mut values = [""; KEYS.len()];
    for (key, value) in KEYS.into_iter().zip(&mut values) {
        *value =
            (lines.next().and_then(|line| value_of(line, key))).ok_or_else(|| malformed(key))?;
        if key == VERSION {
            lines.next_if_eq(&READ_ONLY);
        }
    }
    for line in lines {
        let twice = KEYS.into_iter().find(|key| value_of(line, key).is_some());
        if twice.is_some() || !line.contains(": ") {
            return Err(malformed(twice.unwrap_or("end")));
        }
    }
    let [
        version_text,
        latency_text,
        received,
        sent,
        connections,
        outstanding,
        zxid_text,
        mode_text,
        nodes,
    ] = values;
    let number = |text: &str, key| text.parse::<u64>().map_err(|_| malformed(key));
    Ok(ServerStatistics {
        version: version(version_text).ok_or_else(|| malformed(VERSION))?,
        latency: latency(latency_text).ok_or_else(|| malformed(LATENCY))?,
        received: number(received, RECEIVED)?,
        sent: number(sent, SENT)?,
        connections: number(connections, CONNECTIONS)?,
        outstanding: number(outstanding, OUTSTANDING)?,
        zxid: zxid(zxid_text).ok_or_else(|| malformed(ZXID))?,
        mode: mode(mode_text).ok_or_else(|| malformed(MODE))?,
        nodes: number(nodes, NODES)?,
    })
}

/// The text behind `key: `.
fn value_of<'a>(line: &'a str, key: &str) -> Option<&'a str> {
    line.strip_prefix(key)?.strip_prefix(": ")
}

/// The lines of an answer, in their order.
const KEYS: [&str; 9] = [
    VERSION,
    LATENCY,
    RECEIVED,
    SENT,
    CONNECTIONS,
    OUTSTANDING,
    ZXID,
    MODE,
    NODES,
];
const VERSION: &str = "Zookeeper version";
const LATENCY: &str = "Latency min/avg/max";
const RECEIVED: &str = "Received";
const SENT: &str = "Sent";
const CONNECTIONS: &str = "Connections";
const OUTSTANDING: &str = "Outstanding";
const ZXID: &str = "Zxid";
const MODE: &str = "Mode";
const NODES: &str = "Node count";
/// A server in read-only mode writes this behind its version.
const READ_ONLY: &str = "READ-ONLY mode; serving only read-only clients";
/// Minimum length of a commit that follows a version.
const SHORTEST_COMMIT: usize = 7;
/// Maximum characters of a version.
const MAX_VERSION: usize = 40;

/// Returns `3.8.4` of `3.8.4-9316c2a7a97e1666d8f4593f34dd6fc36ecc436c, built on 2024-02-12 22:16 UTC`.
fn version(text: &str) -> Option<String> {
    let text = text.split(',').next().unwrap_or_default().trim();
    let version = match text.rsplit_once('-') {
        Some((version, commit)) if is_commit(commit) => version,
        _ => text,
    };
    (!version.is_empty()).then(|| cut_to(version.to_owned(), MAX_VERSION))
}

/// True for a Git commit, or for the number of a Subversion revision.
fn is_commit(text: &str) -> bool {
    text.len() >= SHORTEST_COMMIT && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

fn latency(text: &str) -> Option<Latency> {
    let mut parts = text.split('/');
    let (min, average, max) = (parts.next()?, parts.next()?, parts.next()?);
    if parts.next().is_some() {
        return None;
    }
    average
        .parse::<f64>()
        .ok()
        .filter(|number| number.is_finite())?;
    Some(Latency {
        min: min.parse().ok()?,
        average: cut_to(average.to_owned(), MAX_VERSION),
        max: max.parse().ok()?,
    })
}

fn zxid(text: &str) -> Option<Zxid> {
    let digits = text.strip_prefix("0x")?;
    u64::from_str_radix(digits, 16).ok().map(Zxid)
}

fn mode(text: &str) -> Option<ServingMode> {
    ServingMode::ALL
        .into_iter()
        .find(|mode| mode.word() == text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::{Read as _, Write as _};
    use std::net::{TcpListener, TcpStream};

    /// An answer of ZooKeeper 3.8.4, a leader.
    const LEADER: &str = "Zookeeper version: 3.8.4-9316c2a7a97e1666d8f4593f34dd6fc36ecc436c, built on 2024-02-12 22:16 UTC\n\
        Latency min/avg/max: 0/0.5/12\nReceived: 7\nSent: 6\nConnections: 2\nOutstanding: 1\nZxid: 0x200000003\n\
        Mode: leader\nNode count: 5\nProposal sizes last/min/max: 48/48/48\n";
    /// An answer of ZooKeeper 3.4.14, standalone.
    const OLD: &str = "Zookeeper version: 3.4.14-4c25d480e66aadd371de8bd2fd8da255ac140bcf, built on 03/06/2019 16:18 GMT\n\
        Latency min/avg/max: 0/0/0\nReceived: 1\nSent: 0\nConnections: 1\nOutstanding: 0\nZxid: 0x0\n\
        Mode: standalone\nNode count: 4\n";

    #[test]
    fn statistics_of_real_servers() {
        let leader = parse(LEADER).unwrap();
        let latency = |min, average: &str, max| Latency {
            min,
            average: average.to_owned(),
            max,
        };
        assert_eq!(
            leader,
            ServerStatistics {
                version: "3.8.4".to_owned(),
                latency: latency(0, "0.5", 12),
                received: 7,
                sent: 6,
                connections: 2,
                outstanding: 1,
                zxid: Zxid(0x2_0000_0003),
                mode: ServingMode::Leader,
                nodes: 5,
            }
        );
        assert_eq!((leader.zxid.epoch(), leader.zxid.counter()), (2, 3));
        let old = parse(OLD).unwrap();
        assert_eq!(
            (old.version.as_str(), old.mode),
            ("3.4.14", ServingMode::Standalone)
        );
        assert_eq!(old.latency, latency(0, "0", 0));
        for mode in ServingMode::ALL {
            let answer = LEADER.replace("leader", mode.word());
            assert_eq!(parse(&answer).map(|read| read.mode), Ok(mode));
        }
    }

    #[test]
    fn versions_without_their_build() {
        let table = "
            3.8.4-9316c2a7a97e1666d8f4593f34dd6fc36ecc436c, built on 2024 = 3.8.4
            3.4.6-1569965, built on 02/20/2014 09:09 GMT = 3.4.6
            3.5.4-beta-7f51e5b68cf2f80176ff944a9ebd2abbc65e7327, built on 2018 = 3.5.4-beta
            3.5.3-beta = 3.5.3-beta
            3.9.0 = 3.9.0";
        for line in table.lines().skip(1) {
            let (text, expected) = line.trim().split_once(" = ").unwrap();
            assert_eq!(version(text).as_deref(), Some(expected), "{text}");
        }
    }

    #[test]
    fn answers_without_statistics() {
        let without = |line: &str| {
            let kept = LEADER.lines().filter(|kept| !kept.starts_with(line));
            parse(&kept.collect::<Vec<_>>().join("\n"))
        };
        for line in [
            "Zookeeper",
            "Latency",
            "Received",
            "Sent",
            "Connections",
            "Outstanding",
            "Zxid",
            "Mode",
            "Node",
        ] {
            assert!(
                matches!(without(line), Err(FourLetterError::Malformed(_))),
                "{line}"
            );
        }
        for (from, to) in [
            ("leader", "boss"),
            ("0x2", "2"),
            ("0x2", "0x1ffffffffffffffffff"),
            ("0.5", "NaN"),
            ("Sent: 6", "Sent: -6"),
            ("0/0.5/12", "0/0.5/12/1"),
        ] {
            assert!(parse(&LEADER.replace(from, to)).is_err(), "{to}");
        }
        let long = parse(&"x".repeat(9000)).unwrap_err().to_string();
        assert!(long.len() < 300, "{long}");
    }

    /// Text of another origin around or inside an answer makes no state.
    #[test]
    fn hostile_answers_are_malformed() {
        let not_serving = "This ZooKeeper instance is not currently serving requests";
        let table = [
            LEADER.replace("Mode: leader\n", "Mode: leader\nMode: follower\n"),
            LEADER.replace(
                "Mode: leader\n",
                "Mode: leader\nmode: follower\nMode: leader\n",
            ),
            format!("Mode: follower\n{LEADER}"),
            format!("{LEADER}Mode: follower\n"),
            format!("{LEADER}Zxid: 0x1\n"),
            LEADER.replace("Mode: leader\n", " Mode : leader\n"),
            LEADER.replace("Mode:", "MODE:"),
            LEADER.replace("Sent: 6\nConnections: 2\n", "Connections: 2\nSent: 6\n"),
            LEADER.replace("leader", "leader follower"),
            format!("<html>{not_serving}</html>"),
            format!("{LEADER}{not_serving}\n"),
            format!("{not_serving}\n{LEADER}"),
            "ruok is not executed because it is not in the whitelist.\n".to_owned(),
        ];
        for answer in table {
            let found = parse(&answer);
            assert!(
                matches!(found, Err(FourLetterError::Malformed(_))),
                "{answer}: {found:?}"
            );
        }
        let read_only = LEADER.replace("leader", "read-only").replace(
            "Latency",
            "READ-ONLY mode; serving only read-only clients\nLatency",
        );
        let mode = parse(&read_only.replace('\n', "\r\n")).map(|read| read.mode);
        assert_eq!(mode, Ok(ServingMode::ReadOnly));
        assert_eq!(parse(&format!("{LEADER}Later: 1\n")), parse(LEADER));
    }

    /// The behaviour of a server on one connection.
    type Behaviour = fn(&mut TcpStream);

    fn asked(behave: Behaviour) -> Result<ServerStatistics, FourLetterError> {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        std::thread::spawn(move || {
            let (mut stream, _) = listener.accept().unwrap();
            behave(&mut stream);
        });
        ask(port, Duration::from_secs(1))
    }

    fn ask(port: u16, budget: Duration) -> Result<ServerStatistics, FourLetterError> {
        let server = HostPort {
            host: "127.0.0.1".to_owned(),
            port,
        };
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap();
        let access = Access::open("auth");
        let asking = statistics(&server, &access, Deadline::after(budget));
        runtime.block_on(asking)
    }

    fn read_word(stream: &mut TcpStream) {
        let mut word = Vec::new();
        stream.read_to_end(&mut word).unwrap();
        assert_eq!(word, b"srvr");
    }

    fn say(stream: &mut TcpStream, text: &str) {
        read_word(stream);
        stream.write_all(text.as_bytes()).unwrap();
    }

    #[test]
    fn each_behaviour_is_told_apart() {
        assert_eq!(asked(|stream| say(stream, LEADER)), parse(LEADER));
        let not_serving = asked(|stream| {
            say(
                stream,
                "This ZooKeeper instance is not currently serving requests\n",
            );
        });
        assert_eq!(not_serving, Err(FourLetterError::NotServing));
        let not_listed = asked(|stream| {
            say(
                stream,
                "srvr is not executed because it is not in the whitelist.\n",
            );
        });
        assert_eq!(not_listed, Err(FourLetterError::NotListed));
        let closed = Err(FourLetterError::Closed { encrypted: false });
        assert_eq!(asked(read_word), closed);
        // The server leaves bytes unread, so the connection is reset.
        assert_eq!(asked(|_| {}), closed);
        let flood = asked(|stream| {
            read_word(stream);
            while stream.write_all(&[b'x'; 4096]).is_ok() {}
        });
        assert!(
            matches!(flood, Err(FourLetterError::Malformed(_))),
            "{flood:?}"
        );
        let silent = asked(|stream| {
            read_word(stream);
            std::thread::park();
        });
        let budget = Duration::from_secs(1);
        assert_eq!(silent, Err(FourLetterError::Frozen(budget)));
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        drop(listener);
        assert_eq!(ask(port, budget), Err(ZkError::Refused.into()));
    }
}
