//! Asks every server at the same time, under one deadline.

use std::collections::BTreeSet;

use crate::base::deadline::Deadline;
use crate::base::join;
use crate::net::address::HostPort;
use crate::net::resolve;
use crate::systems::awaited::AwaitedServers;
use crate::verdict::seen::{Missing, Seen};
use crate::zk::probe::probe;

use super::identity::without_aliases;
use super::members::{HostAddresses, MemberList};
use super::missing::of_session;
use super::observation::{EnsembleObservations, ServerObservation};
use super::targets::{EnsembleTargets, client_of};

/// The znode with the list of members. Everybody may read it.
const CONFIG: &str = "/zookeeper/config";

/// Asks the servers, and then the members that only the lists of these servers name.
pub async fn look(
    targets: &EnsembleTargets,
    awaited: &AwaitedServers,
    deadline: Deadline,
) -> EnsembleObservations {
    let servers = ask(targets.servers.clone(), false, targets, awaited, deadline).await;
    let mut seen = EnsembleObservations {
        source: targets.source,
        listed: targets.listed.clone(),
        servers,
        aliases: Vec::new(),
        addresses: HostAddresses::new(),
    };
    seen.addresses = addresses(&seen, deadline).await;
    let further = unasked(&seen, targets.is_encrypted);
    if !further.is_empty() {
        let named = further.iter().map(|one| one.address.clone()).collect();
        let answers = ask(named, true, targets, awaited, deadline).await;
        seen.servers
            .extend(without_wrong_guesses(&further, answers));
        seen.addresses = addresses(&seen, deadline).await;
    }
    (seen.servers, seen.aliases) = without_aliases(seen.servers, &seen.addresses);
    seen
}

async fn ask(
    servers: Vec<HostPort>,
    is_discovered: bool,
    targets: &EnsembleTargets,
    awaited: &AwaitedServers,
    deadline: Deadline,
) -> Vec<ServerObservation> {
    let asking = servers.into_iter().map(|address| {
        let access = match is_discovered {
            true => targets.access.without_credentials(),
            false => targets.access.clone(),
        };
        let awaited = awaited.clone();
        let source = targets.source;
        async move {
            let _awaited = awaited.begin(address.to_string());
            let probed = probe(&address, CONFIG, &access, deadline).await;
            let list = probed.data.map_err(|error| of_session(&error, source));
            ServerObservation {
                address,
                addresses: probed.addresses,
                ip: probed.ip,
                is_guessed: false,
                statistics: probed.statistics,
                session: probed.session,
                list: list.and_then(member_list),
            }
        }
    });
    join::all(asking).await
}

/// A member that only lists of other servers name.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Further {
    address: HostPort,
    /// Its id, and its host in the list.
    member: (i64, String),
    /// True if the list has no client port for it: the port is that of the server with the list.
    is_guessed: bool,
}

/// Members of lists that are none of the servers asked. A member without a client port may be there with several ports. Lists
/// have no ports for TLS.
fn unasked(seen: &EnsembleObservations, is_encrypted: bool) -> Vec<Further> {
    let mut found: Vec<Further> = Vec::new();
    for server in &seen.servers {
        let Ok(list) = &server.list else {
            continue;
        };
        let ids = seen.servers.iter();
        let ids = ids.filter_map(|other| seen.member_id(other, list));
        let asked: BTreeSet<i64> = ids.collect();
        for member in list
            .members
            .iter()
            .filter(|member| !asked.contains(&member.id))
        {
            let port = server.address.port;
            let address = HostPort {
                port: if is_encrypted {
                    port
                } else {
                    client_of(member, port).port
                },
                ..client_of(member, port)
            };
            let is_known = seen.servers.iter().any(|known| known.address == address)
                || found.iter().any(|known| known.address == address);
            if !is_known {
                found.push(Further {
                    address,
                    member: (member.id, member.host().to_owned()),
                    is_guessed: is_encrypted || member.client.is_none(),
                });
            }
        }
    }
    found
}

/// Leaves out the guessed ports of members that have answered at another port, and all but one guess of the others.
fn without_wrong_guesses(
    further: &[Further],
    answers: Vec<ServerObservation>,
) -> Vec<ServerObservation> {
    let mut kept: Vec<(&Further, ServerObservation)> = Vec::new();
    let mut asked: Vec<(&Further, ServerObservation)> = further.iter().zip(answers).collect();
    // The ports that lists have come first, then the guesses that were right.
    asked.sort_by_key(|(one, answer)| (one.is_guessed, !answer.has_answered()));
    for (one, answer) in asked {
        let is_seen = kept.iter().any(|(other, _)| other.member == one.member);
        if !(one.is_guessed && is_seen) {
            let is_guessed = one.is_guessed;
            kept.push((
                one,
                ServerObservation {
                    is_guessed,
                    ..answer
                },
            ));
        }
    }
    kept.sort_by_key(|(one, _)| one.member.0);
    kept.into_iter().map(|(_, answer)| answer).collect()
}

fn member_list(data: Option<Vec<u8>>) -> Seen<MemberList> {
    let Some(data) = data else {
        return Err(Missing::NotOffered("ZooKeeper before 3.5".to_owned()));
    };
    let parsed = MemberList::parse(&String::from_utf8_lossy(&data));
    parsed.map_err(|why| Missing::Nonsense(format!("{CONFIG} {why}")))
}

/// The addresses of hosts that lists spell differently, and of all hosts if a server is none of a list.
async fn addresses(seen: &EnsembleObservations, deadline: Deadline) -> HostAddresses {
    let lists: Vec<&MemberList> = seen.lists().chain(&seen.listed).collect();
    let first = lists.first().into_iter();
    let pairs = first.flat_map(|first| lists.iter().map(move |list| (first, list)));
    let mut hosts: BTreeSet<&str> = pairs
        .flat_map(|(one, other)| one.differing_hosts(other))
        .collect();
    let members = lists.iter().filter(|list| !list.members.is_empty());
    let are_apart = members.clone().any(|list| {
        let mut others = members.clone();
        others.any(|other| !list.shares_member(other, &seen.addresses))
    });
    for list in members {
        let is_none = |server: &ServerObservation| seen.id(server, list).is_none();
        if are_apart || seen.servers.iter().any(is_none) {
            hosts.extend(list.hosts());
            hosts.extend(
                seen.servers
                    .iter()
                    .map(|server| server.address.host.as_str()),
            );
        }
    }
    let lookups = hosts.into_iter().map(str::to_owned).map(|host| async move {
        let found = resolve::addresses_of(&host, deadline).await;
        (host, found.unwrap_or_default().into_iter().collect())
    });
    join::all(lookups).await.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::zk::error::ZkError;
    use crate::zk::four_letter::FourLetterError;

    /// Guesses: `id address` with `?` for a guess, `!` for an answer. Kept addresses.
    const GUESSES: &str = "
        2 a:1?! 2 a:2?         | a:1
        2 a:1?  2 a:2?!        | a:2
        2 a:1?  2 a:2?         | a:1
        2 a:1?! 2 b:2          | b:2
        2 a:1?  3 a:2?         | a:1 a:2
        3 b:1!  2 a:1?!        | a:1 b:1";

    #[test]
    fn guessed_ports_of_members_already_seen() {
        for line in GUESSES.lines().skip(1) {
            let (given, expected) = line.split_once('|').expect("two cells");
            let words: Vec<&str> = given.split_whitespace().collect();
            let mut further = Vec::new();
            let mut answers = Vec::new();
            for pair in words.chunks(2) {
                let text = pair[1].trim_end_matches(['?', '!']);
                let (host, port) = text.split_once(':').expect("an address");
                let address = HostPort {
                    host: host.to_owned(),
                    port: port.parse().expect("a port"),
                };
                further.push(Further {
                    address: address.clone(),
                    member: (pair[0].parse().expect("an id"), String::new()),
                    is_guessed: pair[1].contains('?'),
                });
                answers.push(ServerObservation {
                    address,
                    addresses: Vec::new(),
                    ip: None,
                    session: None,
                    is_guessed: false,
                    statistics: Err(match pair[1].contains('!') {
                        true => FourLetterError::NotServing,
                        false => ZkError::Refused.into(),
                    }),
                    list: Err(Missing::Refused),
                });
            }
            let kept = without_wrong_guesses(&further, answers);
            let kept: Vec<String> = kept.iter().map(|one| one.address.to_string()).collect();
            assert_eq!(kept.join(" "), expected.trim(), "{line}");
        }
    }
}
