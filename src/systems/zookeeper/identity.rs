//! Whether two addresses lead to one server. Pure.

use crate::net::address::HostPort;
use crate::zk::four_letter::ServingMode;

use super::members::{HostAddresses, MemberList};
use super::observation::ServerObservation;
use super::server_name::ServerAlias;

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
    if let (Ok(list), Ok(of_other)) = (&one.list, &other.list)
        && !list.agrees_with(of_other, addresses)
    {
        return Sameness::Different;
    }
    // An ensemble has one leader, and an address may lead to several servers in turn: two leaders with sessions of different
    // servers may be one.
    let is_vague = said.mode == ServingMode::Leader && one.id_byte() != other.id_byte();
    match (one.session, other.session) {
        (Some(one), Some(other)) if one.is_near(other) => Sameness::Same,
        (Some(_), Some(_)) if is_vague && one.list.is_ok() && other.list.is_ok() => {
            Sameness::Unknown
        }
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

/// Each server once, with the address that a list has, or else the one that comes first.
pub fn without_aliases(
    servers: Vec<ServerObservation>,
    addresses: &HostAddresses,
) -> (Vec<ServerObservation>, Vec<ServerAlias>) {
    let lists: Vec<MemberList> = servers
        .iter()
        .filter_map(|server| server.list.clone().ok())
        .collect();
    let is_listed = |server: &ServerObservation| {
        let mut lists = lists.iter();
        lists.any(|list| list.id_of(&server.address, false, addresses).is_some())
    };
    let (servers, mut aliases) = without_mixed(servers, &is_listed, addresses);
    let mut kept: Vec<ServerObservation> = Vec::new();
    for mut server in servers {
        let same =
            |known: &&mut ServerObservation| sameness(known, &server, addresses) == Sameness::Same;
        let Some(known) = kept.iter_mut().find(same) else {
            kept.push(server);
            continue;
        };
        if is_listed(&server) && !is_listed(known) {
            std::mem::swap(known, &mut server);
        }
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

/// Leaves out an address that leads to several servers, as that of a load balancer: no list has it, one server has said its
/// mode and another one has opened its session, and both have answered at addresses of their own.
fn without_mixed(
    servers: Vec<ServerObservation>,
    is_listed: &dyn Fn(&ServerObservation) -> bool,
    addresses: &HostAddresses,
) -> (Vec<ServerObservation>, Vec<ServerAlias>) {
    let mode = |one: &ServerObservation| one.statistics.as_ref().ok().map(|said| said.mode);
    let session_of = |mixed: &ServerObservation| {
        let mut listed = servers.iter().filter(|one| is_listed(one));
        let found = listed.find(|one| {
            let sessions = one.session.zip(mixed.session);
            mode(one) != mode(mixed) && sessions.is_some_and(|(one, other)| one.is_near(other))
        })?;
        let mut listed = servers.iter().filter(|one| is_listed(one));
        let has_other = listed.any(|one| {
            mode(one) == mode(mixed) && sameness(one, mixed, addresses) == Sameness::Unknown
        });
        has_other.then(|| found.address.clone())
    };
    let of_each: Vec<Option<HostPort>> = servers
        .iter()
        .map(|one| session_of(one).filter(|_| !is_listed(one)))
        .collect();
    let mut aliases = Vec::new();
    let mut kept = Vec::new();
    for (server, other) in servers.into_iter().zip(of_each) {
        match other {
            Some(other) => aliases.push(ServerAlias {
                alias: server.address,
                server: other,
            }),
            None => kept.push(server),
        }
    }
    (kept, aliases)
}

#[cfg(test)]
mod tests {
    use std::net::IpAddr;

    use super::*;
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
        L 1 1 1.70 123 | L 2 1 1.72 123 | Same
        L 1 1 1.70 123 | L 2 1 2.72 123 | Unknown
        L 1 1 1.70 123 | L 2 1 1.99999999 123 | Different
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

    /// Servers as above, and the last numbers of the addresses that are left.
    const ALIASES: &str = "
        L 9 1 1.70 123 ; F 1 1 1.71 123 ; F 2 1 2.70 123 ; L 3 1 3.70 123 | 1 2 3
        L 9 1 1.70 123 ; F 1 1 1.71 123 ; F 2 1 2.70 123 | 9 1 2
        L 9 1 1.70 123 ; L 3 1 3.70 123 | 9 3
        F 9 1 1.70 123 ; L 3 1 3.70 123 ; F 1 1 1.71 123 | 1 3";

    #[test]
    fn addresses_that_lists_have_are_kept() {
        for line in ALIASES.lines().skip(1) {
            let (servers, expected) = line.split_once('|').expect("two cells");
            let servers = servers.split(';').map(server).collect();
            let (kept, _) = without_aliases(servers, &HostAddresses::new());
            let hosts = kept
                .iter()
                .map(|one| one.address.host.trim_start_matches("zk"));
            let hosts: Vec<&str> = hosts.collect();
            assert_eq!(hosts.join(" "), expected.trim(), "{line}");
        }
    }
}
