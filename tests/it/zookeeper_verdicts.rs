//! `zookeeper status` never claims more than it has seen: servers with two addresses, groups, short time limits, local sessions,
//! and credentials.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::zookeeper_status::Seen;
use crate::support::ensemble::{CLIENT, Peer, RealEnsemble, status};
use crate::support::forward::forward;
use crate::support::process;
use crate::support::rmadmin;
use crate::support::sandbox::wait_until;
use crate::support::zookeeper::{Said, start as scripted};
use rmadmin::zk::message::Op;

#[test]
fn one_server_under_two_addresses() {
    let mut ensemble = RealEnsemble::of(1);
    let servers = ensemble.servers(&[1]);
    let mapped = forward(&servers);
    let seen = Seen::at(&format!("{servers},{mapped}"));
    seen.is("healthy", 0, "1 of 1, none may fail", "");
    assert_eq!(seen.ensemble["narrowed"][0]["code"], "same-server");
    assert_eq!(seen.ensemble["narrowed"][0]["server"], mapped.as_str());
    let rows = seen.ensemble["servers"].as_array().expect("servers");
    assert_eq!(rows.len(), 1, "{:#}", seen.ensemble);
    // Another server is another ensemble.
    ensemble.start(2, &Peer::default());
    ensemble.wait_for_modes(2);
    let both = ensemble.servers(&[1, 2]);
    let seen = Seen::at(&format!("{both},{mapped}"));
    assert_eq!(
        (seen.exit, seen.ensemble["verdict"].as_str()),
        (Some(2), Some("two-ensembles")),
        "{:#}",
        seen.ensemble
    );
}

#[test]
fn two_addresses_are_one_vote() {
    let mut ensemble = RealEnsemble::of(3);
    let leader = ensemble.with_mode("leader");
    let followers: Vec<u8> = (1..=3).filter(|id| *id != leader).collect();
    let mapped = [leader, followers[0]].map(|id| forward(&ensemble.servers(&[id])));
    let only = mapped.join(",");
    let servers = format!("{},{only}", ensemble.servers(&[1, 2, 3]));
    Seen::at(&servers).is("healthy", 0, "3 of 3, 1 may fail", "");
    ensemble.kill(followers[1]);
    // The addresses of the dead one are guessed from the addresses of the others.
    for servers in [&servers, &only] {
        let codes = "short-of-quorum server-refused";
        Seen::at(servers).is("degraded", 1, "2 of 3, no more may fail", codes);
    }
}

/// Voter 1 has more than half of the weight.
#[test]
fn weights_decide_about_the_quorum() {
    let mut ensemble = RealEnsemble::new();
    let peer = Peer {
        lists: "1 2 3",
        further: "group.1=1:2:3\nweight.1=3\nweight.2=1\nweight.3=1",
        ..Peer::default()
    };
    for id in 1..=3 {
        ensemble.start(id, &peer);
    }
    ensemble.wait_for_modes(3);
    let servers = ensemble.servers(&[1, 2, 3]);
    Seen::at(&servers).is("healthy", 0, "3 of 3, none may fail", "");
    ensemble.kill(2);
    ensemble.kill(3);
    wait_until("the heavy voter leads alone", || {
        ensemble.mode(1).as_deref() == Some("leader")
    });
    let codes = "short-of-quorum server-refused server-refused";
    Seen::at(&servers).is("degraded", 1, "1 of 3, no more may fail", codes);
}

/// Each server runs, and reaches no election port of another one: as during an election.
#[test]
fn short_time_limit_proves_no_lost_quorum() {
    let mut ensemble = RealEnsemble::new();
    for id in 1..=3_u8 {
        let line = |other: u8| {
            let ports = if other == id {
                "2888:3888"
            } else {
                "2889:3889"
            };
            format!("server.{other}={}:{ports}\n", ensemble.host(other))
        };
        let config = format!(
            "tickTime=1000\ninitLimit=10\nsyncLimit=5\ndataDir={}\nclientPort={CLIENT}\nclientPortAddress={}\n\
             admin.enableServer=false\n{}",
            ensemble.folder.path().join(format!("data{id}")).display(),
            ensemble.host(id),
            (1..=3).map(line).collect::<String>(),
        );
        ensemble
            .folder
            .write(&format!("data{id}/myid"), format!("{id}\n"));
        ensemble.start_with(id, &config, &[]);
    }
    wait_until("the servers answer", || {
        (1..=3).all(|id| ensemble.srvr(id).contains("not currently serving"))
    });
    let servers = ensemble.servers(&[1, 2, 3]);
    let seen = |limit: &str| {
        let words = ["--timeout", limit, "--output", "json"];
        let words = [&words[..], &["zookeeper", "status", "--server", &servers]].concat();
        Seen::of(&process::run(rmadmin(), &words, &[], None, ""))
    };
    let not_serving = "not-serving not-serving not-serving";
    let quorum = "unknown: 3 of 3 voters seen to run";
    let once = seen("1200ms");
    once.is(
        "unknown",
        3,
        quorum,
        &format!("quorum-unknown voters-assumed {not_serving}"),
    );
    once.next_has("longer --timeout");
    let lost = "lost: 3 of 3 voters run, none serves";
    let codes = format!("no-quorum voters-assumed {not_serving}");
    seen("5s").is("no-quorum", 2, lost, &codes);
}

/// A follower opens local sessions although its leader is frozen.
#[test]
fn local_sessions_prove_no_quorum() {
    let mut ensemble = RealEnsemble::new();
    let peer = Peer {
        lists: "1 2 3",
        further: "localSessionsEnabled=true\nlocalSessionsUpgradingEnabled=true",
        ..Peer::default()
    };
    for id in 1..=3 {
        ensemble.start(id, &peer);
    }
    ensemble.wait_for_modes(3);
    let servers = ensemble.servers(&[1, 2, 3]);
    Seen::at(&servers).is("healthy", 0, "3 of 3, 1 may fail", "");
    let leader = ensemble.with_mode("leader");
    ensemble.freeze(leader);
    let seen = Seen::at(&servers);
    ensemble.thaw(leader);
    let leaders = seen.ensemble["leaders"].as_array().expect("leaders");
    let is_told = !leaders.is_empty() || seen.exit == Some(3) || seen.exit == Some(2);
    assert!(is_told, "{:#}", seen.ensemble);
}

#[test]
fn digest_is_sent_after_a_refusal_only() {
    for (refusal, expected) in [(0, 0), (-102, 1)] {
        let sent = Arc::new(AtomicUsize::new(0));
        let counter = Arc::clone(&sent);
        let server = scripted(move |asked| {
            if asked.op == Op::Auth.code() {
                counter.fetch_add(1, Ordering::Relaxed);
            }
            match asked.op == Op::GetData.code() && refusal != 0 {
                true => Said::Error(refusal),
                false => Said::Usual,
            }
        });
        status(&server.to_string(), "-Dhadoop.zk.auth=digest:yarn:secret");
        assert_eq!(sent.load(Ordering::Relaxed), expected, "{refusal}");
    }
}
