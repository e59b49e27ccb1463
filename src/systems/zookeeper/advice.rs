//! What to do about servers that do not serve. Pure.

use std::collections::BTreeSet;

use crate::verdict::seen::Missing;
use crate::zk::four_letter::ServingMode;

use super::quorum::{Quorum, QuorumDoubt};
use super::server_name::{ServerName, UnseenServer};

/// The commands that start a server.
const START: &str = "zkServer.sh start, or Flink's zookeeper.sh start N";
pub(super) const SAME_LINES: &str =
    "give every server the same server lines, and restart those that have others";
/// Of servers that may belong to two clusters: nothing must be written to them.
pub(super) const NAME_ONE: &str = "if these are two clusters, name only one of them";
const PEERS: &str = "check that they reach each other's ports for peers and elections, and have the same server lines";

pub(super) fn for_no_answer(server: &ServerName, missing: &Missing) -> String {
    match missing {
        Missing::Refused if server.is_guessed => format!(
            "name the client address of {server} with --server; if it is right, start ZooKeeper there ({START})"
        ),
        Missing::Refused => format!("on the host of {server}: start ZooKeeper ({START})"),
        Missing::UnknownHost { hosts, key } => {
            format!("correct {hosts} in {key}, or the name service (DNS) of this host")
        }
        Missing::Closed(_) => format!(
            "check that {server} is the client port, not the port for peers or elections; if it takes TLS only: set \
             hadoop.zk.ssl.enabled and its stores in core-site.xml"
        ),
        Missing::Untrusted(_) => format!(
            "compare the certificate of {server} with those that hadoop.zk.ssl.truststore.location has"
        ),
        Missing::Denied(_) | Missing::Kerberos(_) | Missing::Authentication(_) => {
            format!("correct the credentials here, or 4lw.commands.whitelist of {server}")
        }
        Missing::NotConfigured { key, .. } => format!("correct {key} here"),
        Missing::Nonsense(_) | Missing::Broken(_) | Missing::Redirected(_) => {
            format!("check that {server} is the client port of a ZooKeeper server")
        }
        _ => format!("check the network between this host and {server}, and the process there"),
    }
}

/// Frozen servers, of which so many have to serve.
pub(super) fn for_frozen(servers: &[ServerName], needed: usize) -> String {
    let causes = "stopped, out of disk space, or in a long garbage collection";
    match servers {
        [only] => format!("check the process on {only} and restart it ({causes})"),
        all if needed >= all.len() => format!(
            "check the processes on {} and restart them ({causes})",
            joined(all, " and ")
        ),
        all => format!(
            "check the processes on these servers and restart at least {needed} of them: {} ({causes})",
            joined(all, ", ")
        ),
    }
}

fn for_dead(servers: &[ServerName], needed: usize) -> String {
    match needed >= servers.len() {
        true => format!("start ZooKeeper on {} ({START})", joined(servers, " and ")),
        false => format!(
            "start ZooKeeper on at least {needed} of these servers: {} ({START})",
            joined(servers, ", ")
        ),
    }
}

pub(super) fn for_lost_quorum(
    quorum: Quorum,
    dead: &[ServerName],
    frozen: &[ServerName],
) -> String {
    let needed = match quorum.is_grouped {
        // Groups and weights decide which of them are needed.
        true => dead.len() + frozen.len(),
        false => quorum.majority().saturating_sub(quorum.running),
    };
    match (needed, dead, frozen) {
        (0, _, _) | (_, [], []) => {
            format!(
                "if they were started less than a minute ago, wait and repeat; otherwise {PEERS}"
            )
        }
        (_, dead, []) => for_dead(dead, needed),
        (_, [], frozen) => for_frozen(frozen, needed),
        (_, dead, frozen) => format!(
            "{needed} more must serve: {}; {}",
            for_frozen(frozen, needed.min(frozen.len())),
            for_dead(dead, needed.min(dead.len()))
        ),
    }
}

/// What to do about servers that were not seen, by the cause.
pub(super) fn for_unseen(unseen: &[UnseenServer]) -> String {
    let such = |is: fn(&UnseenServer) -> bool| -> Vec<ServerName> {
        let such = unseen.iter().filter(|one| is(one));
        such.map(|one| one.server.clone()).collect()
    };
    let frozen = such(|one| one.is_frozen);
    let refused = such(|one| one.missing == Missing::Refused);
    let silent = such(|one| {
        let is_silent = matches!(
            one.missing,
            Missing::Silent(_) | Missing::Unreachable(_) | Missing::NotReached(_)
        );
        is_silent && !one.is_frozen
    });
    let mut parts = Vec::new();
    if !frozen.is_empty() {
        parts.push(for_frozen(&frozen, frozen.len()));
    }
    parts.extend(for_unknown_hosts(unseen));
    if !refused.is_empty() {
        parts.push(format!(
            "{}; where it runs, check that this is its client port, and the firewall",
            for_dead(&refused, refused.len())
        ));
    }
    if !silent.is_empty() {
        parts.push(format!(
            "check the network between this host and {}, and the processes there",
            joined(&silent, " and ")
        ));
    }
    if parts.is_empty() {
        let first = unseen.first();
        parts.extend(first.map(|one| for_no_answer(&one.server, &one.missing)));
    }
    match parts.is_empty() {
        true => PEERS.to_owned(),
        false => parts.join("; "),
    }
}

fn for_unknown_hosts(unseen: &[UnseenServer]) -> Option<String> {
    let mut names = BTreeSet::new();
    let mut source = None;
    for one in unseen {
        if let Missing::UnknownHost { hosts, key } = &one.missing {
            names.insert(hosts.as_str());
            source = Some(key);
        }
    }
    let names: Vec<&str> = names.into_iter().collect();
    let names = names.join(", ");
    source.map(|key| format!("correct {names} in {key}, or the name service (DNS) of this host"))
}

pub(super) fn for_doubt(doubt: &QuorumDoubt, quorum: Quorum, unseen: &[UnseenServer]) -> String {
    match doubt {
        QuorumDoubt::VotersUnseen => format!(
            "name the client addresses of all servers with --server, if others than those here are right; {}",
            for_unseen(unseen)
        ),
        QuorumDoubt::SeenOnce => "repeat with a longer --timeout".to_owned(),
        QuorumDoubt::MayBeOne(_) => {
            "name each server by one address, and repeat with a longer --timeout".to_owned()
        }
        QuorumDoubt::NoSession => format!(
            "check the disks and logs of the servers: a session is a transaction that they write; {PEERS}"
        ),
        QuorumDoubt::LeaderNotListed { .. } => format!("{SAME_LINES}; {}", for_unseen(unseen)),
        QuorumDoubt::ListsDiffer => {
            format!("{NAME_ONE}; otherwise {SAME_LINES}; {}", for_unseen(unseen))
        }
        QuorumDoubt::NamedOnly { dead, frozen } => format!(
            "name every server of the ensemble; {}",
            for_lost_quorum(quorum, dead, frozen)
        ),
        QuorumDoubt::OtherLeader {
            writer,
            is_alone: true,
            ..
        } => format!(
            "{NAME_ONE}; otherwise name the client addresses of all servers with --server, and start none with the data of {writer}"
        ),
        QuorumDoubt::OtherLeader { server, .. } => {
            format!("{NAME_ONE}; otherwise name the client address of the leader of {server}")
        }
        QuorumDoubt::IdTwice(_) => {
            format!("{NAME_ONE}; otherwise give each server an id of its own (myid)")
        }
        _ => for_unseen(unseen),
    }
}

pub(super) fn for_two_ensembles(
    writers: &[(ServerName, ServingMode)],
    followers: &[ServerName],
) -> String {
    let alone = writers
        .iter()
        .filter(|(_, mode)| *mode == ServingMode::Standalone);
    let alone: Vec<ServerName> = alone.map(|(server, _)| server.clone()).collect();
    let leads = |(_, mode): &(ServerName, ServingMode)| *mode == ServingMode::Leader;
    let has_leader = !followers.is_empty() || writers.iter().any(leads);
    let first = match has_leader && alone.is_empty() {
        true => format!("{NAME_ONE}; otherwise "),
        false => String::new(),
    };
    let (stop, there) = match has_leader && !alone.is_empty() {
        true => (format!("stop {}", joined(&alone, " and ")), "on its host"),
        false => (
            "decide which server has the right data, and stop the others".to_owned(),
            "on their hosts",
        ),
    };
    format!(
        "{first}{stop}; {there}, move version-2 of dataDir and dataLogDir away and keep it (clients may have written there; with foreign \
         data a server damages the ensemble); write the same server lines on all servers; then rmadmin zookeeper bootstrap {there}"
    )
}

pub(super) fn joined(servers: &[ServerName], with: &str) -> String {
    let names: Vec<String> = servers.iter().map(ToString::to_string).collect();
    names.join(with)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn servers(ids: &str) -> Vec<ServerName> {
        let ids = ids.chars().filter_map(|id| id.to_digit(10));
        ids.map(|id| ServerName {
            address: format!("zk{id}"),
            number: None,
            is_guessed: false,
        })
        .collect()
    }

    /// Voters, running, ids that are dead, ids that are frozen, start of the advice.
    const LOST: &str = "
        5 2 123 - start ZooKeeper on at least 1 of these servers: zk1, zk2, zk3 (zkServer.sh
        3 1 12  - start ZooKeeper on at least 1 of these servers: zk1, zk2 (zkServer.sh
        3 0 12  - start ZooKeeper on zk1 and zk2 (zkServer.sh
        3 1 -  2 check the process on zk2 and restart it (
        3 1 -  23 check the processes on these servers and restart at least 1 of them: zk2, zk3 (
        3 1 1  2 1 more must serve: check the process on zk2 and restart it
        3 3 -  - if they were started less than a minute ago, wait and repeat; otherwise check
        3 2 1  - if they were started less than a minute ago, wait and repeat; otherwise check";

    #[test]
    fn lost_quorum_as_in_the_table() {
        for line in LOST.lines().skip(1) {
            let words: Vec<&str> = line.split_whitespace().collect();
            let number = |at: usize| words[at].parse().expect("a number");
            let quorum = Quorum::counted(number(0), 0, number(1));
            let advice = for_lost_quorum(quorum, &servers(words[2]), &servers(words[3]));
            assert!(
                advice.starts_with(&words[4..].join(" ")),
                "{line}: {advice}"
            );
        }
    }

    /// A cause each (`u` unknown host, `x` refused, `h` frozen, `t` closed, `s` silent), and what the advice has.
    const UNSEEN: &str = "
        uu  correct zk in --server, or the name service (DNS)
        xx  start ZooKeeper on zk1 and zk2 (
        x   check that this is its client port
        h   check the process on zk1 and restart it
        hx  check the process on zk1 and restart it (stopped, out of disk space, or in a long garbage collection); start ZooKeeper on zk2
        ss  check the network between this host and zk1 and zk2
        t   check that zk1 is the client port, not the port for peers
        t   hadoop.zk.ssl.enabled";

    #[test]
    fn unseen_servers_by_their_cause() {
        for line in UNSEEN.lines().skip(1) {
            let (causes, expected) = line.trim().split_once(' ').expect("two cells");
            let second = std::time::Duration::from_secs(1);
            let unseen = causes
                .chars()
                .zip(servers("123"))
                .map(|(cause, server)| UnseenServer {
                    server,
                    missing: match cause {
                        'u' => Missing::UnknownHost {
                            hosts: "zk".to_owned(),
                            key: "--server".to_owned(),
                        },
                        'x' => Missing::Refused,
                        't' => Missing::Closed(String::new()),
                        _ => Missing::Silent(second),
                    },
                    is_frozen: cause == 'h',
                });
            let advice = for_unseen(&unseen.collect::<Vec<_>>());
            assert!(advice.contains(expected.trim()), "{line}: {advice}");
        }
    }

    #[test]
    fn data_of_a_second_ensemble_is_moved_away() {
        let of = |modes: &[ServingMode], followers| {
            let writers: Vec<_> = servers("31")
                .into_iter()
                .zip(modes.iter().copied())
                .collect();
            for_two_ensembles(&writers, &servers(followers))
        };
        let with = |second| of(&[second, ServingMode::Leader], "");
        let advice = with(ServingMode::Standalone);
        assert!(
            advice.starts_with("stop zk3; on its host, move version-2"),
            "{advice}"
        );
        let decide = format!("{NAME_ONE}; otherwise decide which");
        assert!(with(ServingMode::Leader).starts_with(&decide));
        let advice = of(&[ServingMode::Standalone], "12");
        assert!(
            advice.starts_with("stop zk3; on its host, move version-2"),
            "{advice}"
        );
        let advice = of(&[ServingMode::Leader], "12");
        assert!(
            advice.starts_with(&format!("{NAME_ONE}; otherwise decide")),
            "{advice}"
        );
    }
}
