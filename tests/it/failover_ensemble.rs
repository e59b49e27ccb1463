//! `failover` of a real automatic pair on a real ensemble of three, whose servers are killed, frozen and cut off from
//! each other while the election's lock is deleted.

use super::failover::{active_and_other, claims, to, verdict, wait_healthy};
use crate::support::ensemble::{Peer, RealEnsemble};
use crate::support::pair::{Pair, RECOVERY};
use crate::support::partition::Relays;
use crate::support::running::Running;
use crate::support::sandbox::wait_until;
use crate::support::session::with_zookeeper;
use crate::support::settings::{Settings, pairs};
use serde_json::Value;

const LOCK: &str = "/yarn-leader-election/tested/rmadmin-failover";
const TIME: [&str; 2] = ["--timeout", "60s"];
const LISTS: &str = "1 2 3";

#[derive(Debug, Clone, Copy)]
enum Harm {
    /// The server of the command's session is killed.
    Kill,
    /// The server of the command's session gets SIGSTOP.
    Freeze,
    /// Two of three servers get SIGSTOP: nobody has a quorum.
    FreezeTwo,
    /// The network between the server of the command's session and the other two is cut.
    Partition,
}

impl Harm {
    fn begin(self, id: u8, ensemble: &mut RealEnsemble, relays: &Relays) {
        match self {
            Self::Kill => ensemble.kill(id),
            Self::Freeze | Self::FreezeTwo => ensemble.freeze(id),
            Self::Partition => relays.cut(id),
        }
    }

    fn end(self, id: u8, ensemble: &mut RealEnsemble, relays: &Relays) {
        match self {
            Self::Kill => {
                let peer = Peer {
                    lists: LISTS,
                    ..Peer::default()
                };
                ensemble.start(id, &peer);
            }
            Self::Freeze | Self::FreezeTwo => ensemble.thaw(id),
            Self::Partition => {
                // Without the majority it must stop to serve; otherwise nothing was cut.
                wait_until("the server that is cut off serves nobody", || {
                    ensemble.mode(id).is_none()
                });
                relays.heal(id);
            }
        }
    }
}

#[test]
fn servers_fail_as_the_lock_is_deleted() {
    let mut ensemble = RealEnsemble::new();
    let relays = Relays::between(&mut ensemble);
    ensemble.start_all(3, LISTS);
    let all = ensemble.servers(&[1, 2, 3]);
    let mut properties = RECOVERY.to_vec();
    properties.push(("hadoop.zk.address", &all));
    let settings = Settings {
        automatic: true,
        yarn: pairs(&properties),
        ..Settings::default()
    };
    let pair = Pair::start(settings, |_, _| {}).up().elected();
    wait_healthy(&pair);
    for harm in [Harm::Kill, Harm::Freeze, Harm::FreezeTwo, Harm::Partition] {
        failover_despite(&pair, &mut ensemble, &relays, harm);
    }
}

fn failover_despite(pair: &Pair, ensemble: &mut RealEnsemble, relays: &Relays, harm: Harm) {
    let (_, other) = active_and_other(pair);
    let before = pair.states();
    let target = ["", "rm1", "rm2"][usize::from(other)];
    let mut running = Running::start(&pair.conf(), &to(target, &TIME));
    running.hear("1. delete the election lock");
    let server = server_of(running.pid(), ensemble);
    let harmed: Vec<u8> = match (harm, server) {
        (Harm::FreezeTwo, _) => vec![1, 2],
        (_, Some(server)) => vec![server],
        // The command has already ended its session.
        (_, None) => Vec::new(),
    };
    for id in &harmed {
        harm.begin(*id, ensemble, relays);
    }
    let outcome = running.end();
    let end = claims(&outcome);
    // Two active ResourceManagers at once are never true, whatever the ensemble does.
    assert_ne!(pair.states(), ["ACTIVE", "ACTIVE"], "{harm:?}: {outcome:?}");
    let ending = end["ending"].as_str().unwrap_or_default();
    match ending {
        "done" => assert_eq!(pair.state(other), "ACTIVE", "{harm:?}: {outcome:?}"),
        "unchanged" => assert_eq!(pair.states(), before, "{harm:?}: {outcome:?}"),
        _ => {}
    }
    let rms = end["states"].as_array().expect("states");
    let said = |rm: &Value| (rm["state"] == "active").then(|| rm.to_string());
    let active = rms.iter().filter_map(said).count();
    assert!(active < 2, "{harm:?}: {outcome:?}");
    assert!(
        !harmed.is_empty(),
        "{harm:?}: no server harmed: {outcome:?}"
    );
    for id in harmed {
        harm.end(id, ensemble, relays);
    }
    ensemble.wait_for_modes(3);
    wait_healthy(pair);
    assert_eq!(verdict(pair).0, "healthy", "{harm:?}: {outcome:?}");
    wait_until("the lock of the command is gone", || {
        let servers = ensemble.servers(&[3]);
        let found = with_zookeeper(&servers, async |client, deadline| {
            client.sync(LOCK, deadline).await?;
            client.exists(LOCK, deadline).await
        });
        matches!(found, Some(Ok(None)))
    });
}

/// The server that a process has a connection to, by its sockets.
fn server_of(pid: u32, ensemble: &RealEnsemble) -> Option<u8> {
    let folder = std::fs::read_dir(format!("/proc/{pid}/fd")).ok()?;
    let links = folder
        .flatten()
        .filter_map(|file| std::fs::read_link(file.path()).ok());
    let links: Vec<String> = links.map(|link| link.display().to_string()).collect();
    let table = std::fs::read_to_string("/proc/net/tcp").ok()?;
    let mut rows = table.lines().filter_map(|line| {
        let cells: Vec<&str> = line.split_whitespace().collect();
        let socket = format!("socket:[{}]", cells.get(9)?);
        links
            .contains(&socket)
            .then(|| (*cells.get(2).unwrap_or(&"")).to_owned())
    });
    rows.find_map(|remote| (1..=3).find(|id| remote == hexadecimal(&ensemble.host(*id))))
}

/// An address with the client port, as in `/proc/net/tcp`.
fn hexadecimal(host: &str) -> String {
    let bytes = host
        .split('.')
        .rev()
        .filter_map(|byte| byte.parse::<u8>().ok());
    let bytes: String = bytes.map(|byte| format!("{byte:02X}")).collect();
    format!("{bytes}:{:04X}", crate::support::ensemble::CLIENT)
}
