//! What a look at an ensemble found: each reason with its code, severity, text and advice in one table.

use crate::verdict::finding::Severity;
use crate::verdict::seen::Missing;
use crate::zk::four_letter::ServingMode;

use super::advice;
use super::quorum::{Quorum, QuorumDoubt};
use super::server_name::{ServerAlias, ServerName, UnseenServer};

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EnsembleReason {
    /// No server has accepted a connection.
    NobodyReached(Vec<UnseenServer>),
    NoQuorum {
        quorum: Quorum,
        /// Servers that refuse connections.
        dead: Vec<ServerName>,
        /// Servers that accept connections and say nothing.
        frozen: Vec<ServerName>,
    },
    /// Too few servers can be seen.
    QuorumUnknown {
        quorum: Quorum,
        doubt: QuorumDoubt,
        unseen: Vec<UnseenServer>,
    },
    /// A server is part of an ensemble, and no list of its voters can be read.
    VotersUnknown(Quorum),
    /// The servers that were asked count as the voters, because no list of members can be read.
    VotersAssumed {
        quorum: Quorum,
        /// True if the command line names the servers, which may be a part of them. A configuration names all.
        is_by_hand: bool,
    },
    /// These servers take writes, each for itself.
    TwoEnsembles {
        writers: Vec<(ServerName, ServingMode)>,
        /// Servers whose leader is none of these.
        followers: Vec<ServerName>,
    },
    /// The quorum holds, and a voter does not serve.
    ShortOfQuorum(Quorum),
    /// It runs and does not serve.
    NotServing(ServerName),
    ReadOnly(ServerName),
    /// It has not answered `srvr`.
    NoAnswer {
        server: ServerName,
        missing: Missing,
    },
    /// It accepts connections and says nothing.
    Frozen {
        server: ServerName,
        missing: Missing,
    },
    /// It follows, and the leader's list does not have it as a voter.
    NotAVoter {
        server: ServerName,
        leader: ServerName,
    },
    /// Its transactions are of another epoch than those of the leader.
    EpochDiffers {
        server: ServerName,
        epoch: u32,
        leader: ServerName,
        of_leader: u32,
    },
    /// A server has two addresses here.
    SameServer(ServerAlias),
    ListDiffers {
        /// None: `zoo.cfg` here.
        server: Option<ServerName>,
        /// The ids in the list: `1 2 3`; the lines that differ if the ids are equal.
        lines: String,
        /// The server whose list counts.
        other: ServerName,
        other_lines: String,
        /// True if both have no server in common.
        are_apart: bool,
    },
    /// It runs alone, although further servers are configured here.
    StandsAlone(ServerName),
    /// The members that it has configured cannot be read.
    NoList {
        server: ServerName,
        missing: Missing,
    },
    ZxidNearOverflow {
        server: ServerName,
        /// Of 2^32.
        percent: u64,
    },
}

/// How a reason is reported.
pub struct EnsembleRow {
    pub code: &'static str,
    pub severity: Severity,
    /// Address of the server.
    pub server: Option<String>,
    pub text: String,
    /// What to do.
    pub advice: Option<String>,
}

impl EnsembleRow {
    /// True if it changes the verdict.
    pub fn counts(&self) -> bool {
        self.severity > Severity::Info
    }
}

fn row<'a>(
    code: &'static str,
    severity: Severity,
    server: impl Into<Option<&'a ServerName>>,
    text: String,
    advice: impl Into<Option<String>>,
) -> EnsembleRow {
    EnsembleRow {
        code,
        severity,
        server: server.into().map(|server| server.address.clone()),
        text,
        advice: advice.into(),
    }
}

impl EnsembleReason {
    #[allow(clippy::too_many_lines, reason = "a row for each reason")]
    pub fn row(&self) -> EnsembleRow {
        use Severity::{Error, Info, Warning};
        match self {
            Self::NobodyReached(unseen) => row(
                "nobody-reached",
                Error,
                None,
                "no server can be reached".to_owned(),
                advice::for_unseen(unseen),
            ),
            Self::NoQuorum {
                quorum,
                dead,
                frozen,
            } => row(
                "no-quorum",
                Error,
                None,
                format!("no quorum: {}; the ensemble serves nobody", quorum.lost()),
                advice::for_lost_quorum(*quorum, dead, frozen),
            ),
            Self::QuorumUnknown {
                quorum,
                doubt,
                unseen,
            } => row(
                "quorum-unknown",
                Error,
                None,
                doubt.text(*quorum),
                advice::for_doubt(doubt, *quorum, unseen),
            ),
            Self::VotersUnknown(quorum) => row(
                "voters-unknown",
                Error,
                None,
                format!(
                    "the voters of the ensemble cannot be told: {}",
                    quorum.seen_to_serve()
                ),
                "name every server of the ensemble, in --server or in the configuration".to_owned(),
            ),
            Self::VotersAssumed {
                quorum,
                is_by_hand: true,
            } => row(
                "voters-assumed",
                Warning,
                None,
                format!(
                    "no list of members can be read: {} servers were named, and there may be further voters",
                    quorum.voters
                ),
                None,
            ),
            Self::VotersAssumed {
                quorum,
                is_by_hand: false,
            } => row(
                "voters-assumed",
                Info,
                None,
                format!(
                    "whether the {} servers that were asked are all voters: no list of members can be read",
                    quorum.voters
                ),
                None,
            ),
            Self::TwoEnsembles { writers, followers } => row(
                "two-ensembles",
                Error,
                None,
                format!(
                    "{} each take writes: they are ensembles of their own",
                    listed(writers, followers)
                ),
                advice::for_two_ensembles(writers, followers),
            ),
            Self::ShortOfQuorum(quorum) => row(
                "short-of-quorum",
                Warning,
                None,
                format!("{} voters serve, {}", quorum.count(), quorum.reserve()),
                None,
            ),
            Self::NotServing(server) => row(
                "not-serving",
                Warning,
                server,
                format!(
                    "{server} runs, and does not serve: it is starting, or cannot join the quorum"
                ),
                format!(
                    "if {server} stays so, compare its server lines with those of the others, and check that it reaches their ports for peers and elections"
                ),
            ),
            Self::ReadOnly(server) => row(
                "read-only",
                Warning,
                server,
                format!("{server} is read-only: it has lost the quorum"),
                format!(
                    "check that {server} reaches the other servers' ports for peers and elections"
                ),
            ),
            Self::NoAnswer { server, missing } => row(
                code_of(missing),
                Warning,
                server,
                format!("{server}: {}", no_answer(missing)),
                advice::for_no_answer(server, missing),
            ),
            Self::Frozen { server, missing } => row(
                "server-silent",
                Warning,
                server,
                format!("{server} accepts connections and says nothing: {missing}"),
                advice::for_frozen(std::slice::from_ref(server), 1),
            ),
            Self::NotAVoter { server, leader } => row(
                "not-a-voter",
                Warning,
                server,
                format!(
                    "{server} follows without a vote: the list of the leader {leader} does not have it as a voter"
                ),
                format!(
                    "give every server the same server lines, {server} among them, and restart one after the other, the leader last"
                ),
            ),
            Self::EpochDiffers {
                server,
                epoch,
                leader,
                of_leader,
            } => row(
                "epoch-differs",
                Warning,
                server,
                format!(
                    "{server} has epoch {epoch} and the leader {leader} epoch {of_leader}: it follows another leader, or lags behind"
                ),
                format!(
                    "if {server} belongs to another ensemble, remove it from the list of servers; otherwise check its log and restart it"
                ),
            ),
            Self::SameServer(ServerAlias { alias, server }) => EnsembleRow {
                server: Some(alias.to_string()),
                ..row(
                    "same-server",
                    Info,
                    None,
                    format!(
                        "{alias} by itself: it leads to the same server as {server}, which counts once"
                    ),
                    None,
                )
            },
            Self::ListDiffers {
                server,
                lines,
                other,
                other_lines,
                are_apart,
            } => row(
                "list-differs",
                Warning,
                server.as_ref(),
                match server {
                    Some(server) => format!(
                        "{server} has other server lines ({}) than {other} ({})",
                        lines_text(lines),
                        lines_text(other_lines)
                    ),
                    None => format!(
                        "zoo.cfg here has other server lines ({}) than {other} ({})",
                        lines_text(lines),
                        lines_text(other_lines)
                    ),
                },
                match are_apart {
                    true => advice::NAME_ONE.to_owned(),
                    false => advice::SAME_LINES.to_owned(),
                },
            ),
            Self::StandsAlone(server) => row(
                "standalone",
                Warning,
                server,
                format!("{server} runs standalone: its own configuration lists no other server"),
                format!(
                    "before another server is started: give {server} the server lines of the ensemble, and restart it"
                ),
            ),
            Self::NoList { server, missing } => row(
                "list-missing",
                match missing {
                    Missing::Denied(_)
                    | Missing::NotOffered(_)
                    | Missing::Kerberos(_)
                    | Missing::Authentication(_) => Info,
                    _ => Warning,
                },
                server,
                format!("{server}: its list of members: {missing}"),
                None,
            ),
            Self::ZxidNearOverflow { server, percent } => row(
                "zxid-near-overflow",
                Warning,
                server,
                format!(
                    "{server}: {percent} % of the transaction ids of this epoch are used: at 100 % the leader gives up, and clients wait for an election"
                ),
                format!(
                    "at a quiet hour: restart the leader {server}; the election begins a new epoch"
                ),
            ),
        }
    }
}

fn code_of(missing: &Missing) -> &'static str {
    match missing {
        Missing::Refused => "server-refused",
        Missing::Silent(_) => "server-silent",
        Missing::UnknownHost { .. } => "server-unknown-host",
        Missing::Unreachable(_) | Missing::NotReached(_) => "server-unreachable",
        Missing::Untrusted(_) => "server-untrusted",
        Missing::Closed(_) => "server-closed",
        Missing::Nonsense(_) => "server-nonsense",
        Missing::Broken(_) | Missing::Redirected(_) => "server-broken",
        Missing::Denied(_)
        | Missing::Kerberos(_)
        | Missing::Authentication(_)
        | Missing::NotConfigured { .. }
        | Missing::NotAsked(_)
        | Missing::NotOffered(_) => "server-denied",
    }
}

fn no_answer(missing: &Missing) -> String {
    match missing {
        Missing::Refused => {
            "down, or a firewall rejects connections (connection refused)".to_owned()
        }
        missing => missing.to_string(),
    }
}

fn listed(writers: &[(ServerName, ServingMode)], followers: &[ServerName]) -> String {
    let names = writers
        .iter()
        .map(|(server, mode)| format!("{server}, {},", mode.word()));
    let unseen = (!followers.is_empty()).then(|| {
        format!(
            "the leader of {}, not seen,",
            advice::joined(followers, " and ")
        )
    });
    names.chain(unseen).collect::<Vec<_>>().join(" and ")
}

fn lines_text(lines: &str) -> &str {
    match lines {
        "" => "none",
        lines => lines,
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::time::Duration;

    use super::*;
    use crate::net::address::HostPort;

    /// Code, severity, server, and the start of the text.
    const TABLE: &str = "
        nobody-reached      Error   -       no server can be reached
        no-quorum           Error   -       no quorum: 1 of 3 voters runs, 2 must serve
        voters-unknown      Error   -       the voters of the ensemble cannot be told: 1 voter serves
        voters-assumed      Info    -       whether the 3 servers that were asked are all voters
        two-ensembles       Error   -       zk1:2181, leader, and zk3:2181 (server.3), standalone, each take writes
        two-ensembles       Error   -       zk1:2181, standalone, and the leader of zk3:2181 (server.3), not seen, each take writes
        short-of-quorum     Warning -       2 of 3 voters serve, no more may fail
        not-serving         Warning zk1:2181 zk1:2181 runs, and does not serve
        read-only           Warning zk1:2181 zk1:2181 is read-only: it has lost the quorum
        quorum-unknown      Error   -       cannot tell whether there is a quorum: 1 of 3 voters is seen
        quorum-unknown      Error   -       cannot tell whether there is a quorum: 1 of 3 voters says that it follows, and its leader is silent
        quorum-unknown      Error   -       cannot tell whether there is a quorum: 2 of 3 voters say that they follow, and their leader is silent
        quorum-unknown      Error   -       cannot tell whether there is a quorum: 2 of 3 voters say that they follow, and no leader was seen
        quorum-unknown      Error   -       cannot tell whether there is a quorum: zk1:2181 says that it leads, opens no session, and 1 of 3 voters is seen to serve; 2 must
        quorum-unknown      Error   -       cannot tell how many voters serve: there is a quorum, since a session was opened, and 1 of 3 is seen
        quorum-unknown      Error   -       cannot tell whether there is a quorum: 1 of 3 is seen to serve, 2 must, and the session
        quorum-unknown      Error   -       cannot tell whether there is a quorum: 3 of 3 are seen to serve, and none opens
        quorum-unknown      Error   -       cannot tell whether there is a quorum: it may be the moment of an election
        quorum-unknown      Error   -       cannot tell whether zk1:2181 and zk3:2181 (server.3) are one server or ensembles
        quorum-unknown      Error   -       cannot tell the voters: zk1:2181 leads, and its own list of members (2 3) does not have
        quorum-unknown      Error   -       cannot tell the voters: no leader was seen
        quorum-unknown      Error   -       cannot tell whether there is a quorum: 1 of the 3 servers that were asked is seen to run, too few
        quorum-unknown      Error   -       cannot tell whether there are two ensembles: zk1:2181, standalone, takes writes, and zk3:2181 (server.3) has another leader
        quorum-unknown      Error   -       cannot tell whether there are two ensembles: zk1:2181 leads, and the server lines of zk3:2181 (server.3) do not
        quorum-unknown      Error   -       cannot tell the voters: zk1:2181 and zk3:2181 (server.3) are two servers with one id
        server-refused      Warning zk1:2181 zk1:2181: down, or a firewall rejects
        server-silent       Warning zk1:2181 zk1:2181: no answer within 1s
        server-unknown-host Warning zk1:2181 zk1:2181: unknown host zk1 (--server)
        server-unreachable  Warning zk1:2181 zk1:2181: no route
        server-untrusted    Warning zk1:2181 zk1:2181: not trusted: why
        server-closed       Warning zk1:2181 zk1:2181: closed the connection
        server-nonsense     Warning zk1:2181 zk1:2181: nonsense
        server-broken       Warning zk1:2181 zk1:2181: broken
        server-denied       Warning zk1:2181 zk1:2181: denied: why
        server-silent       Warning zk1:2181 zk1:2181 accepts connections and says nothing
        not-a-voter         Warning zk1:2181 zk1:2181 follows without a vote
        epoch-differs       Warning zk1:2181 zk1:2181 has epoch 2 and the leader zk3:2181 (server.3) epoch 3
        same-server         Info    localhost:1 localhost:1 by itself: it leads to the same server as zk1:1
        list-differs        Warning zk1:2181 zk1:2181 has other server lines (1 2) than zk3:2181 (server.3) (1 2 3)
        list-differs        Warning -       zoo.cfg here has other server lines (none) than zk3:2181 (server.3) (1 2 3)
        standalone          Warning zk1:2181 zk1:2181 runs standalone
        list-missing        Info    zk1:2181 zk1:2181: its list of members: denied: why
        list-missing        Warning zk1:2181 zk1:2181: its list of members: no answer within 1s
        zxid-near-overflow  Warning zk1:2181 zk1:2181: 95 % of the transaction ids";

    fn server() -> ServerName {
        ServerName {
            address: "zk1:2181".to_owned(),
            number: None,
            is_guessed: false,
        }
    }

    fn third() -> ServerName {
        ServerName {
            address: "zk3:2181".to_owned(),
            number: Some(3),
            is_guessed: false,
        }
    }

    fn doubts() -> Vec<EnsembleReason> {
        let following = |followers, is_silent| QuorumDoubt::LeaderUnseen {
            followers,
            is_silent,
        };
        let other_leader = |is_alone| QuorumDoubt::OtherLeader {
            server: third(),
            writer: server(),
            is_alone,
        };
        let doubts = [
            (0, 1, QuorumDoubt::NobodySeen),
            (0, 1, following(1, true)),
            (0, 2, following(2, true)),
            (0, 2, following(2, false)),
            (1, 1, QuorumDoubt::LeaderIsAlone(server())),
            (1, 1, QuorumDoubt::VotersUnseen),
            (1, 1, QuorumDoubt::NotProven),
            (3, 3, QuorumDoubt::NoSession),
            (0, 3, QuorumDoubt::SeenOnce),
            (1, 1, QuorumDoubt::MayBeOne(vec![server(), third()])),
            (
                1,
                1,
                QuorumDoubt::LeaderNotListed {
                    leader: server(),
                    ids: "2 3".to_owned(),
                },
            ),
            (1, 1, QuorumDoubt::ListsDiffer),
            (
                0,
                1,
                QuorumDoubt::NamedOnly {
                    dead: vec![third()],
                    frozen: Vec::new(),
                },
            ),
            (1, 1, other_leader(true)),
            (1, 1, other_leader(false)),
            (1, 1, QuorumDoubt::IdTwice([server(), third()])),
        ];
        let unknown = doubts.map(|(serving, running, doubt)| EnsembleReason::QuorumUnknown {
            quorum: Quorum::counted(3, serving, running),
            doubt,
            unseen: Vec::new(),
        });
        unknown.into()
    }

    fn all() -> Vec<EnsembleReason> {
        let quorum = |serving, running| Quorum::counted(3, serving, running);
        let second = Duration::from_secs(1);
        let text = str::to_owned;
        let at = |host: &str| HostPort {
            host: text(host),
            port: 1,
        };
        let missing = [
            Missing::Refused,
            Missing::Silent(second),
            Missing::UnknownHost {
                hosts: text("zk1"),
                key: text("--server"),
            },
            Missing::Unreachable(text("no route")),
            Missing::Untrusted(text("why")),
            Missing::Closed(text("closed the connection")),
            Missing::Nonsense(text("nonsense")),
            Missing::Broken(text("broken")),
            Missing::Denied(text("why")),
        ];
        let mut all = vec![
            EnsembleReason::NobodyReached(Vec::new()),
            EnsembleReason::NoQuorum {
                quorum: quorum(0, 1),
                dead: vec![third()],
                frozen: Vec::new(),
            },
            EnsembleReason::VotersUnknown(quorum(1, 1)),
            EnsembleReason::VotersAssumed {
                quorum: quorum(3, 3),
                is_by_hand: false,
            },
            EnsembleReason::TwoEnsembles {
                writers: vec![
                    (server(), ServingMode::Leader),
                    (third(), ServingMode::Standalone),
                ],
                followers: Vec::new(),
            },
            EnsembleReason::TwoEnsembles {
                writers: vec![(server(), ServingMode::Standalone)],
                followers: vec![third()],
            },
            EnsembleReason::ShortOfQuorum(quorum(2, 2)),
            EnsembleReason::NotServing(server()),
            EnsembleReason::ReadOnly(server()),
        ];
        all.extend(doubts());
        all.extend(missing.map(|missing| EnsembleReason::NoAnswer {
            server: server(),
            missing,
        }));
        let differs = |named, ids: &str| EnsembleReason::ListDiffers {
            server: named,
            lines: text(ids),
            other: third(),
            other_lines: text("1 2 3"),
            are_apart: false,
        };
        all.extend([
            EnsembleReason::Frozen {
                server: server(),
                missing: Missing::Silent(second),
            },
            EnsembleReason::NotAVoter {
                server: server(),
                leader: third(),
            },
            EnsembleReason::EpochDiffers {
                server: server(),
                epoch: 2,
                leader: third(),
                of_leader: 3,
            },
            EnsembleReason::SameServer(ServerAlias {
                alias: at("localhost"),
                server: at("zk1"),
            }),
            differs(Some(server()), "1 2"),
            differs(None, ""),
            EnsembleReason::StandsAlone(server()),
            EnsembleReason::NoList {
                server: server(),
                missing: Missing::Denied(text("why")),
            },
            EnsembleReason::NoList {
                server: server(),
                missing: Missing::Silent(second),
            },
            EnsembleReason::ZxidNearOverflow {
                server: server(),
                percent: 95,
            },
        ]);
        all
    }

    #[test]
    fn reasons_as_in_the_table() {
        let lines: Vec<&str> = TABLE.lines().skip(1).collect();
        assert_eq!(lines.len(), all().len());
        for (line, reason) in lines.iter().zip(all()) {
            let row = reason.row();
            let mut cells = line.trim().splitn(4, char::is_whitespace);
            let mut rest = line.trim();
            let mut cell = || {
                let (cell, after) = rest.split_once(char::is_whitespace).expect("a cell");
                rest = after.trim_start();
                cell
            };
            let (code, severity, server) = (cell(), cell(), cell());
            let _ = cells.next();
            assert_eq!(
                (row.code, format!("{:?}", row.severity).as_str()),
                (code, severity),
                "{line}"
            );
            assert_eq!(row.server.as_deref().unwrap_or("-"), server, "{line}");
            assert!(row.text.starts_with(rest), "{line}: {}", row.text);
        }
    }

    #[test]
    fn documented_codes() {
        let documented = include_str!("../../../docs/zookeeper.md");
        let codes: BTreeSet<&str> = all().iter().map(|reason| reason.row().code).collect();
        for code in codes {
            assert!(documented.contains(&format!("| `{code}` |")), "{code}");
        }
    }
}
