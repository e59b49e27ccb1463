//! The four-letter words (`FourLetterCommands`), as a standalone server of 3.8 answers them. Pure.

use super::service::ServiceCounts;

/// `Version.getFullVersion`: version, commit, time of the build.
const VERSION: &str = "3.8.4-rmadmin-sandbox, built on 2024-02-12 22:16 UTC";

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ServedWord {
    /// Asks whether the server is read-only.
    Isro,
    Mntr,
    Ruok,
    Srvr,
    Stat,
    /// A known word that this server does not offer.
    Other([u8; 4]),
}

/// The other words that real servers know.
const OTHERS: [&[u8; 4]; 14] = [
    b"conf", b"cons", b"crst", b"dirs", b"dump", b"envi", b"gtmk", b"hash", b"lead", b"srst",
    b"stmk", b"wchc", b"wchp", b"wchs",
];

impl ServedWord {
    /// Returns `None` if the bytes are the length of a message.
    pub(super) fn of(bytes: &[u8]) -> Option<Self> {
        let word = bytes.first_chunk::<4>()?;
        match word {
            b"isro" => Some(Self::Isro),
            b"mntr" => Some(Self::Mntr),
            b"ruok" => Some(Self::Ruok),
            b"srvr" => Some(Self::Srvr),
            b"stat" => Some(Self::Stat),
            other => OTHERS.contains(&other).then_some(Self::Other(*other)),
        }
    }

    /// Returns the answer to the word. `clients` are the addresses of the connections.
    pub(super) fn answer(self, counts: &ServiceCounts, clients: &[String]) -> String {
        match self {
            Self::Isro => "rw".to_owned(),
            Self::Ruok => "imok".to_owned(),
            Self::Srvr => format!("Zookeeper version: {VERSION}\n{}", statistics(counts)),
            Self::Stat => {
                let clients = clients.iter();
                let clients: String = clients.map(|client| format!(" /{client}[1]\n")).collect();
                let statistics = statistics(counts);
                format!("Zookeeper version: {VERSION}\nClients:\n{clients}\n{statistics}")
            }
            Self::Mntr => monitor(counts),
            Self::Other(word) => {
                let word = String::from_utf8_lossy(&word);
                format!("{word} is not executed because it is not in the whitelist.\n")
            }
        }
    }
}

/// Formats `ServerStats.toString` and the last line of `StatCommand`.
fn statistics(counts: &ServiceCounts) -> String {
    let ServiceCounts {
        received,
        sent,
        connections,
        zxid,
        znodes,
        ..
    } = counts;
    format!(
        "Latency min/avg/max: 0/0.0/0\nReceived: {received}\nSent: {sent}\nConnections: {connections}\nOutstanding: 0\n\
         Zxid: 0x{zxid:x}\nMode: standalone\nNode count: {znodes}\n"
    )
}

/// Formats the part of `mntr` that monitoring reads.
fn monitor(counts: &ServiceCounts) -> String {
    let number = |value: usize| value.to_string();
    let rows = [
        ("version", VERSION.to_owned()),
        ("server_state", "standalone".to_owned()),
        ("packets_received", counts.received.to_string()),
        ("packets_sent", counts.sent.to_string()),
        ("num_alive_connections", number(counts.connections)),
        ("outstanding_requests", number(0)),
        ("znode_count", number(counts.znodes)),
        ("watch_count", number(counts.watches)),
        ("ephemerals_count", number(counts.ephemerals)),
        ("approximate_data_size", number(counts.data_size)),
        ("min_latency", number(0)),
        ("avg_latency", "0.0".to_owned()),
        ("max_latency", number(0)),
    ];
    rows.iter()
        .map(|(name, value)| format!("zk_{name}\t{value}\n"))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_told_from_lengths() {
        assert_eq!(ServedWord::of(b"srvr\n"), Some(ServedWord::Srvr));
        assert_eq!(ServedWord::of(b"wchs"), Some(ServedWord::Other(*b"wchs")));
        assert_eq!(ServedWord::of(b"srv"), None);
        assert_eq!(ServedWord::of(&[0, 0, 0, 45]), None);
    }

    #[test]
    fn srvr_is_that_of_a_standalone_server() {
        let counts = ServiceCounts {
            received: 2,
            sent: 1,
            connections: 1,
            zxid: 0x1f,
            znodes: 5,
            ..ServiceCounts::default()
        };
        let expected = "Zookeeper version: 3.8.4-rmadmin-sandbox, built on 2024-02-12 22:16 UTC\n\
                        Latency min/avg/max: 0/0.0/0\nReceived: 2\nSent: 1\nConnections: 1\nOutstanding: 0\nZxid: 0x1f\n\
                        Mode: standalone\nNode count: 5\n";
        assert_eq!(ServedWord::Srvr.answer(&counts, &[]), expected);
    }
}
