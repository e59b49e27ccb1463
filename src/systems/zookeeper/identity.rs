//! Whether two addresses lead to one server. Pure.

use crate::zk::four_letter::ServingMode;

use super::members::HostAddresses;
use super::observation::ServerObservation;
use super::server_name::ServerAlias;

/// The sessions that one server opens during a look have numbers that differ by less than this. The numbers count from the
/// server's start in milliseconds, shifted by 16 bits (`SessionTrackerImpl.initializeNextSessionId`).
const NEAR_SESSIONS: u64 = 1 << 16;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sameness {
    Same,
    Different,
    Unknown,
}

/// Whether two answers are those of one server.
pub fn sameness(
    one: &ServerObservation,
    other: &ServerObservation,
    addresses: &HostAddresses,
) -> Sameness {
    if is_one_address(one, other) {
        return Sameness::Same;
    }
    let (Ok(said), Ok(of_other)) = (&one.statistics, &other.statistics) else {
        return Sameness::Unknown;
    };
    if said.mode != of_other.mode || said.version != of_other.version {
        return Sameness::Different;
    }
    let is_one_epoch = said.zxid.epoch() == of_other.zxid.epoch();
    match (&one.list, &other.list) {
        (Ok(list), Ok(of_other)) if !list.agrees_with(of_other, addresses) => {
            return Sameness::Different;
        }
        // An ensemble has one leader in an epoch: an address may lead to several servers in turn.
        (Ok(list), Ok(_)) if said.mode == ServingMode::Leader && !list.members.is_empty() => {
            return match is_one_epoch {
                true => Sameness::Same,
                false => Sameness::Unknown,
            };
        }
        _ => {}
    }
    match (one.session, other.session) {
        (Some(one), Some(other)) if are_near(one.id, other.id) => Sameness::Same,
        (Some(_), Some(_)) => Sameness::Different,
        _ if is_one_epoch => Sameness::Unknown,
        _ => Sameness::Different,
    }
}

/// True if both have answered from one address and port, or if neither has answered and their names have the same addresses.
fn is_one_address(one: &ServerObservation, other: &ServerObservation) -> bool {
    let is_one_host = match (one.ip, other.ip) {
        (Some(ip), Some(of_other)) => ip == of_other,
        (None, None) => !one.addresses.is_empty() && one.addresses == other.addresses,
        _ => false,
    };
    is_one_host && one.address.port == other.address.port
}

/// True if one server may have opened both sessions: they begin with its number, and were opened at about the same time.
fn are_near(one: i64, other: i64) -> bool {
    one.to_be_bytes()[0] == other.to_be_bytes()[0] && one.abs_diff(other) < NEAR_SESSIONS
}

/// Each server once, with the address that comes first.
pub fn without_aliases(
    servers: Vec<ServerObservation>,
    addresses: &HostAddresses,
) -> (Vec<ServerObservation>, Vec<ServerAlias>) {
    let mut kept: Vec<ServerObservation> = Vec::new();
    let mut aliases = Vec::new();
    for server in servers {
        let same =
            |known: &&mut ServerObservation| sameness(known, &server, addresses) == Sameness::Same;
        let Some(known) = kept.iter_mut().find(same) else {
            kept.push(server);
            continue;
        };
        aliases.push(ServerAlias {
            alias: server.address,
            server: known.address.clone(),
        });
        known.session = known.session.or(server.session);
        if known.list.is_err() {
            known.list = server.list;
        }
    }
    (kept, aliases)
}

#[cfg(test)]
mod tests {
    use std::net::IpAddr;

    use super::*;
    use crate::net::address::HostPort;
    use crate::systems::zookeeper::members::MemberList;
    use crate::verdict::seen::Missing;
    use crate::zk::error::ZkError;
    use crate::zk::four_letter::{Latency, ServerStatistics, Zxid};
    use crate::zk::probe::ProbedSession;

    /// A server: mode (`x`: refused), last number of its address, epoch, id and number of its session (`-`: none), ids in its
    /// list (`-`: none, `?`: not read). Two servers, and whether they are one.
    const PAIRS: &str = "
        S 1 1 1.70 -  | S 1 1 1.71 -   | Same
        S 1 1 1.70 -  | S 2 1 1.71 -   | Same
        S 1 1 1.70 -  | S 2 1 1.65607 -   | Different
        S 1 1 1.70 -  | S 2 2 1.99999999 - | Different
        S 1 1 -    ?  | S 2 1 -    ?   | Unknown
        S 1 1 1.70 -  | S 2 1 -    ?   | Unknown
        S 1 1 -    ?  | S 2 2 -    ?   | Different
        S 1 1 1.70 -  | L 2 1 1.71 12  | Different
        F 1 1 1.70 123 | F 2 1 2.71 123 | Different
        F 1 1 1.70 123 | F 2 1 1.72 123 | Same
        F 1 1 1.70 ?   | F 2 1 1.72 ?   | Same
        F 1 1 1.70 123 | F 2 1 1.72 12 | Different
        L 1 1 1.70 123 | L 2 1 2.72 123 | Same
        L 1 1 1.70 123 | L 2 2 2.72 123 | Unknown
        L 1 1 1.70 123 | L 2 1 1.72 124 | Different
        L 1 1 1.70 ?   | L 2 1 2.72 ?   | Different
        x 1 0 - ?      | x 1 0 - ?      | Same
        x 1 0 - ?      | x 2 0 - ?      | Unknown
        x 1 0 - ?      | L 1 1 1.1 ?    | Unknown";

    fn list(ids: &str) -> MemberList {
        let line = |id| format!("server.{id}=zk{id}:1:2\n");
        MemberList::parse(&ids.chars().map(line).collect::<String>()).expect("a list")
    }

    fn server(text: &str) -> ServerObservation {
        let words: Vec<&str> = text.split_whitespace().collect();
        let last: u8 = words[1].parse().expect("a number");
        let ip = IpAddr::from([10, 0, 0, last]);
        let mode = match words[0] {
            "L" => Some(ServingMode::Leader),
            "F" => Some(ServingMode::Follower),
            "S" => Some(ServingMode::Standalone),
            _ => None,
        };
        let epoch: u64 = words[2].parse().expect("an epoch");
        let session = words[3].split_once('.').map(|(server, number)| {
            let [server, number] =
                [server, number].map(|text| text.parse::<i64>().expect("a number"));
            ProbedSession {
                id: server << 56 | number,
                zxid: None,
            }
        });
        ServerObservation {
            address: HostPort {
                host: format!("zk{last}"),
                port: 2181,
            },
            addresses: vec![ip],
            ip: mode.map(|_| ip),
            is_guessed: false,
            statistics: mode
                .map(|mode| ServerStatistics {
                    version: "3.8.4".to_owned(),
                    latency: Latency {
                        min: 0,
                        average: "0".to_owned(),
                        max: 0,
                    },
                    received: 1,
                    sent: 1,
                    connections: 1,
                    outstanding: 0,
                    zxid: Zxid(epoch << 32),
                    mode,
                    nodes: 5,
                })
                .ok_or_else(|| ZkError::Refused.into()),
            session,
            list: match words[4] {
                "?" => Err(Missing::Refused),
                "-" => Ok(MemberList::default()),
                ids => Ok(list(ids)),
            },
        }
    }

    #[test]
    fn pairs_of_addresses() {
        let addresses = HostAddresses::new();
        for line in PAIRS.lines().skip(1) {
            let cells: Vec<&str> = line.split('|').map(str::trim).collect();
            let (one, other) = (server(cells[0]), server(cells[1]));
            for (one, other) in [(&one, &other), (&other, &one)] {
                let found = format!("{:?}", sameness(one, other, &addresses));
                assert_eq!(found, cells[2], "{line}");
            }
        }
    }

    #[test]
    fn aliases_are_left_out() {
        let servers = ["F 1 1 - ?", "L 2 1 2.1 123", "F 1 1 1.7 123"].map(server);
        let (kept, aliases) = without_aliases(servers.to_vec(), &HostAddresses::new());
        let hosts: Vec<&str> = kept.iter().map(|one| one.address.host.as_str()).collect();
        assert_eq!(hosts, ["zk1", "zk2"]);
        assert!(kept[0].list.is_ok() && kept[0].session.is_some());
        assert_eq!(aliases.len(), 1);
    }
}
