//! A real ensemble of three, whose servers reach each other through relays only: each one can be cut off.
//!
//! Servers know each other by names, and each has its own hosts file, in which the others are relays. They tell each
//! other the names (`QuorumCnxManager.InitialMessage`), so no connection bypasses a relay.

use std::fmt::Write as _;
use std::net::{IpAddr, SocketAddr};

use super::ensemble::RealEnsemble;
use super::relay::Relay;
use super::secured::build_resolver;

const IDS: [u8; 3] = [1, 2, 3];
/// Ports for the quorum and the election.
const PORTS: [u16; 2] = [2888, 3888];

/// A relay, and the two servers that it connects.
type Link = ([u8; 2], Relay);

/// Relays between the servers of an ensemble.
pub struct Relays(Vec<Link>);

impl Relays {
    /// Starts the relays, and lets the ensemble's servers use them.
    pub fn between(ensemble: &mut RealEnsemble) -> Self {
        build_resolver(&ensemble.folder);
        let mut links = Vec::new();
        for own in IDS {
            let mut hosts = String::new();
            for other in IDS {
                let address = if other == own {
                    ensemble.host(own)
                } else {
                    // 12 is the relay from 1 to 2.
                    ensemble.host(own * 10 + other)
                };
                let _ = writeln!(hosts, "{address} zk{other}");
                if other == own {
                    continue;
                }
                for port in PORTS {
                    let at = |host: &str| SocketAddr::new(parsed(host), port);
                    let relay = Relay::start(at(&address), at(&ensemble.host(other)));
                    links.push(([own, other], relay));
                }
            }
            ensemble.folder.write(&format!("hosts{own}"), hosts);
        }
        let folder = ensemble.folder.path().display();
        let environment = [
            format!("LD_PRELOAD={folder}/hosts.so"),
            format!("TEST_HOSTS={folder}/hosts"),
        ];
        ensemble.use_names(environment.to_vec());
        Self(links)
    }

    /// Cuts a server off from the others.
    pub fn cut(&self, id: u8) {
        self.of(id).for_each(Relay::cut);
    }

    pub fn heal(&self, id: u8) {
        self.of(id).for_each(Relay::heal);
    }

    fn of(&self, id: u8) -> impl Iterator<Item = &Relay> {
        let links = self.0.iter().filter(move |(ends, _)| ends.contains(&id));
        links.map(|(_, relay)| relay)
    }
}

fn parsed(host: &str) -> IpAddr {
    host.parse().expect("an address")
}
