//! The list of members that a server has configured: the data of `/zookeeper/config`. Pure.

use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;

use crate::config::Origin;
use crate::config::server_line::{PeerAddress, ServerLine};
use crate::config::voter_groups::VoterGroups;
use crate::net::address::HostPort;

/// The addresses of host names that lists spell differently.
pub type HostAddresses = BTreeMap<String, BTreeSet<IpAddr>>;

/// Maximum members of a list. Every member is asked, and its host is looked up.
const MOST_MEMBERS: usize = 255;
/// Maximum addresses of one member; ZooKeeper 3.6 and later allow several.
const MOST_ADDRESSES: usize = 16;

/// A list of members, in the order of their ids. Empty: the server runs standalone.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct MemberList {
    pub members: Vec<ServerLine>,
    /// The groups of the voters, if the majority is not that of all voters.
    pub groups: Option<VoterGroups>,
}

impl MemberList {
    pub fn new(mut members: Vec<ServerLine>, groups: Option<VoterGroups>) -> Self {
        members.sort_by_key(|member| member.id);
        Self { members, groups }
    }

    /// Reads `server.N`, `group.N` and `weight.N` lines, and skips all others, such as `version`.
    ///
    /// # Errors
    /// What no server has in its list: a malformed line, an id twice, no voter, a voter without a group, or more than
    /// `MOST_MEMBERS` members or `MOST_ADDRESSES` addresses of one.
    pub fn parse(text: &str) -> Result<Self, &'static str> {
        let lines = text.lines().filter_map(|line| line.split_once('='));
        let lines = lines.map(|(key, value)| (key.trim(), value.trim()));
        let servers = lines.clone().filter(|(key, _)| key.starts_with("server."));
        let members = servers
            .take(MOST_MEMBERS + 1)
            .map(|(key, value)| ServerLine::parse(key, value, Origin::Default).ok());
        let members: Option<Vec<ServerLine>> = members.collect();
        let members = members.ok_or("has a malformed server line")?;
        let has_few = |member: &ServerLine| member.addresses.len() <= MOST_ADDRESSES;
        if members.len() > MOST_MEMBERS || !members.iter().all(has_few) {
            return Err("has too many servers or addresses");
        }
        let groups = VoterGroups::parse(lines).map_err(|_| "has a malformed group or weight")?;
        let list = Self::new(members, groups);
        let ids: BTreeSet<i64> = list.members.iter().map(|member| member.id).collect();
        if ids.len() < list.members.len() {
            return Err("has an id twice");
        }
        if !list.members.is_empty() && list.voters().next().is_none() {
            return Err("has no voter");
        }
        if !list.are_all_grouped() {
            return Err("has a voter without a group");
        }
        Ok(list)
    }

    /// True if each voter has a group, or if there are no groups.
    pub fn are_all_grouped(&self) -> bool {
        let ids = self.voters().map(|member| member.id);
        self.groups
            .as_ref()
            .is_none_or(|groups| groups.have_all(ids))
    }

    /// The id whose last byte this is, if only one member has such an id. The ids of a server's sessions begin with it
    /// (`SessionTrackerImpl.initializeNextSessionId`).
    pub fn id_of_byte(&self, byte: u8) -> Option<i64> {
        let members = self.members.iter();
        let ids = members
            .map(|member| member.id)
            .filter(|id| id.to_le_bytes()[0] == byte);
        only(ids)
    }

    pub fn member(&self, id: i64) -> Option<&ServerLine> {
        self.members.iter().find(|member| member.id == id)
    }

    pub fn voters(&self) -> impl Iterator<Item = &ServerLine> {
        self.members.iter().filter(|member| member.is_voter())
    }

    /// The ids: `1 2 3`; an observer has an `o` behind it.
    pub fn ids(&self) -> String {
        let ids = self.members.iter().map(|member| match member.is_voter() {
            true => member.id.to_string(),
            false => format!("{}o", member.id),
        });
        ids.collect::<Vec<_>>().join(" ")
    }

    /// The id of the server with this client address. `is_own`: this is the list of that server.
    pub fn id_of(&self, client: &HostPort, is_own: bool, addresses: &HostAddresses) -> Option<i64> {
        let has_port = |member: &&ServerLine| {
            let port = member.client.as_ref().map(|(_, port)| *port);
            port.is_none_or(|port| port == client.port)
        };
        let at_host = |member: &&ServerLine| match &member.client {
            Some((host, _)) if !is_any(host) => same_host(host, &client.host, addresses),
            _ => (member.addresses.iter()).any(|one| same_host(&one.host, &client.host, addresses)),
        };
        // A server adds the client address to its own line only, where the file has no such address.
        let with_client = |member: &&ServerLine| is_own && member.client.is_some();
        let candidates: Vec<&ServerLine> = self.members.iter().filter(has_port).collect();
        only(candidates.iter().copied().filter(at_host))
            .or_else(|| only(candidates.iter().copied().filter(with_client)))
            .map(|member| member.id)
    }

    /// True if both name the same members: the same ids, ports, types, hosts and groups. A host may be spelled differently, or be
    /// `0.0.0.0`.
    pub fn agrees_with(&self, other: &Self, addresses: &HostAddresses) -> bool {
        self.members.len() == other.members.len()
            && self.groups == other.groups
            && self.members.iter().zip(&other.members).all(|(one, other)| {
                one.id == other.id
                    && one.peer_type == other.peer_type
                    && one.addresses.len() == other.addresses.len()
                    && (one.addresses.iter().zip(&other.addresses))
                        .all(|(one, other)| is_same(one, other, addresses))
            })
    }

    /// True if both have a server with one address and port for peers.
    pub fn shares_member(&self, other: &Self, addresses: &HostAddresses) -> bool {
        let mut pairs = self
            .peers()
            .flat_map(|one| other.peers().map(move |other| (one, other)));
        pairs.any(|(one, other)| {
            one.peer_port == other.peer_port && same_host(&one.host, &other.host, addresses)
        })
    }

    /// True if the addresses of all these servers are known, and both lists have none in common.
    pub fn is_without(&self, other: &Self, addresses: &HostAddresses) -> bool {
        let mut pairs = self
            .peers()
            .flat_map(|one| other.peers().map(move |other| (one, other)));
        other.peers().next().is_some()
            && pairs.all(|(one, other)| {
                one.peer_port != other.peer_port
                    || are_different_hosts(&one.host, &other.host, addresses)
            })
    }

    /// The addresses for peers that name a host.
    fn peers(&self) -> impl Iterator<Item = &PeerAddress> {
        let addresses = self.members.iter().flat_map(|member| &member.addresses);
        addresses.filter(|address| !is_any(&address.host))
    }

    pub fn hosts(&self) -> impl Iterator<Item = &str> {
        let addresses = self.members.iter().flat_map(|member| &member.addresses);
        addresses.map(|address| address.host.as_str())
    }

    /// Hosts that both lists have at the same place and spell differently.
    pub fn differing_hosts<'a>(&'a self, other: &'a Self) -> Vec<&'a str> {
        let pairs = self
            .members
            .iter()
            .filter_map(|one| Some((one, other.member(one.id)?)));
        let pairs = pairs.flat_map(|(one, other)| one.addresses.iter().zip(&other.addresses));
        let differing = pairs.filter(|(one, other)| one.host != other.host);
        let hosts = differing.flat_map(|(one, other)| [one.host.as_str(), other.host.as_str()]);
        hosts.filter(|host| !is_any(host)).collect()
    }
}

/// The only item.
fn only<T>(mut items: impl Iterator<Item = T>) -> Option<T> {
    let first = items.next()?;
    items.next().is_none().then_some(first)
}

fn is_same(one: &PeerAddress, other: &PeerAddress, addresses: &HostAddresses) -> bool {
    let ports = |address: &PeerAddress| (address.peer_port, address.election_port);
    ports(one) == ports(other)
        && (is_any(&one.host)
            || is_any(&other.host)
            || same_host(&one.host, &other.host, addresses))
}

/// The same name, or names with a common address.
fn same_host(one: &str, other: &str, addresses: &HostAddresses) -> bool {
    let known = |host: &str| addresses.get(host);
    let have_common = || Some(!known(one)?.is_disjoint(known(other)?));
    one == other || have_common().unwrap_or(false)
}

/// True if the addresses of both are known, and none is common.
fn are_different_hosts(one: &str, other: &str, addresses: &HostAddresses) -> bool {
    let known = |host: &str| match host.parse::<IpAddr>() {
        Ok(ip) => BTreeSet::from([ip]),
        Err(_) => addresses.get(host).cloned().unwrap_or_default(),
    };
    let (one, other) = (known(one), known(other));
    !one.is_empty() && !other.is_empty() && one.is_disjoint(&other)
}

/// `0.0.0.0` and `::`, which every host has in its own list.
pub fn is_any(host: &str) -> bool {
    host.parse::<IpAddr>().is_ok_and(|ip| ip.is_unspecified())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list(text: &str) -> MemberList {
        MemberList::parse(&text.replace(' ', "\n")).expect("a list")
    }

    #[test]
    fn long_lists_are_nonsense() {
        let members = |count: usize| {
            let line = |id| format!("server.{id}=127.0.0.1:1:2\n");
            (1..=count).map(line).collect::<String>()
        };
        let read = |text: &str| MemberList::parse(text).map(|list| list.members.len()).ok();
        assert_eq!(read(&members(MOST_MEMBERS)), Some(MOST_MEMBERS));
        assert_eq!(read(&members(MOST_MEMBERS + 1)), None);
        let addresses = |count: usize| vec!["127.0.0.1:1:2"; count].join("|");
        let member = |count| format!("server.1={}", addresses(count));
        assert_eq!(read(&member(MOST_ADDRESSES)), Some(1));
        assert_eq!(read(&member(MOST_ADDRESSES + 1)), None);
    }

    #[test]
    fn lists_of_real_servers() {
        let three = list(
            "server.2=127.9.0.2:2888:3888:participant server.1=127.9.0.1:2888:3888:participant;127.9.0.1:2181 \
             server.3=127.9.0.3:2888:3888:observer version=0",
        );
        assert_eq!(three.ids(), "1 2 3o");
        assert_eq!(three.voters().count(), 2);
        assert_eq!(list("").members, []);
    }

    #[test]
    fn lists_that_no_server_has() {
        let table = "
            server.x=h:1:2                              | has a malformed server line
            server.1=h:1:2:observer                     | has no voter
            server.1=h:1:2 server.1=i:1:2               | has an id twice
            server.1=h:1:2 server.01=i:1:2              | has an id twice
            server.1=h:1:2 group.1=x                    | has a malformed group or weight
            server.1=h:1:2 server.2=i:1:2 group.1=1     | has a voter without a group";
        for line in table.lines().skip(1) {
            let (text, expected) = line.split_once('|').unwrap();
            let found = MemberList::parse(&text.trim().replace(' ', "\n"));
            assert_eq!(found, Err(expected.trim()), "{line}");
        }
    }

    #[test]
    fn id_of_a_byte() {
        let list = list("server.1=a:1:2 server.258=b:1:2 server.2=c:1:2 server.300=d:1:2");
        let found = [0, 1, 2, 44].map(|byte| list.id_of_byte(byte));
        assert_eq!(found, [None, Some(1), None, Some(300)]);
    }

    #[test]
    fn server_of_a_client_address() {
        let with_clients = "server.1=a:1:2;2181 server.2=b:1:2;0.0.0.0:2181 server.3=c:1:2;x:2183";
        let address = |name: &str| {
            (
                name.to_owned(),
                BTreeSet::from(["10.0.0.1".parse().unwrap()]),
            )
        };
        let addresses = HostAddresses::from([address("a"), address("alias")]);
        let without = "server.1=a:1:2 server.2=b:1:2;2181 server.3=b:3:4";
        let table = [
            (with_clients, "a:2181", false, Some(1)),
            (with_clients, "b:2181", false, Some(2)),
            (with_clients, "x:2183", false, Some(3)),
            (with_clients, "c:2183", false, None),
            (with_clients, "a:2182", false, None),
            (without, "a:2181", false, Some(1)),
            (without, "b:2181", false, None),
            (without, "z:2181", false, None),
            (without, "alias:2181", false, Some(1)),
            (without, "z:2181", true, Some(2)),
        ];
        for (text, client, is_own, expected) in table {
            let (host, port) = client.split_once(':').unwrap();
            let client = HostPort {
                host: host.to_owned(),
                port: port.parse().unwrap(),
            };
            let found = list(text).id_of(&client, is_own, &addresses);
            assert_eq!(found, expected, "{client} {text}");
        }
    }

    #[test]
    fn lists_that_agree() {
        let known = |name: &str, ip: &str| (name.to_owned(), BTreeSet::from([ip.parse().unwrap()]));
        let addresses = HostAddresses::from([
            known("a", "10.0.0.1"),
            known("10.0.0.1", "10.0.0.1"),
            known("b", "10.0.0.2"),
        ]);
        let table = "
            server.1=a:1:2               | server.1=a:1:2;2181           | yes
            server.1=a:1:2               | server.1=a:1:2:participant    | yes
            server.1=a:1:2               | server.1=0.0.0.0:1:2          | yes
            server.1=a:1:2               | server.1=10.0.0.1:1:2         | yes
            server.1=a:1:2               | server.1=b:1:2                | no
            server.1=a:1:2               | server.1=a:1:3                | no
            server.1=a:1:2 server.2=b:1:2 | server.1=a:1:2:observer server.2=b:1:2 | no
            server.1=a:1:2               | server.2=a:1:2                | no
            server.1=a:1:2               | server.1=a:1:2 server.2=b:1:2 | no
            server.1=a:1:2 group.1=1     | server.1=a:1:2                | no
            server.1=a:1:2 server.2=b:1:2 | server.2=b:1:2 server.1=a:1:2 | yes";
        for line in table.lines().skip(1) {
            let cells: Vec<&str> = line.split('|').map(str::trim).collect();
            let agree = list(cells[0]).agrees_with(&list(cells[1]), &addresses);
            assert_eq!(agree, cells[2] == "yes", "{line}");
        }
        let (one, other) = (list("server.1=a:1:2"), list("server.1=b:1:2"));
        assert_eq!(one.differing_hosts(&other), ["a", "b"]);
    }
}
