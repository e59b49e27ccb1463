//! `zookeeper status` of three servers, compared with the Java program that `zkServer.sh status` runs, and with three bare `srvr`
//! exchanges, in turn: `cargo bench --bench zookeeper`.
//!
//! Only the ratios count. A session is a transaction of the ensemble, so its disk counts too.

#[allow(dead_code, reason = "each bench uses a part of it")]
mod measure;
#[path = "../tests/support/mod.rs"]
mod support;

use std::process::Command;

use measure::{Program, in_turn, millis, print};
use support::ensemble::{CLIENT, RealEnsemble};
use support::{jars, rmadmin};

/// Counted rounds against Java, after one uncounted round.
const JAVA_ROUNDS: usize = 9;
/// Counted rounds against the bare exchanges.
const BARE_ROUNDS: usize = 101;

fn main() {
    let ensemble = RealEnsemble::of(3);
    let servers = ensemble.servers(&[1, 2, 3]);
    let program = |path, arguments: Vec<String>| Program {
        path,
        arguments,
        conf: ensemble.folder.path().to_path_buf(),
        environment: Vec::new(),
    };
    let words = ["zookeeper", "status", "--server", &servers];
    let ours = program(rmadmin(), words.map(str::to_owned).to_vec());
    println!("{:<40} {:>10} {:>10}", "medians", "ours", "other");

    let class = "org.apache.zookeeper.client.FourLetterWordMain";
    let (host, port) = (ensemble.host(1), CLIENT.to_string());
    let words = ["-cp", jars::class_path(), class, &host, &port, "srvr"];
    let java = program(jars::java(), words.map(str::to_owned).to_vec());
    let costs = in_turn(JAVA_ROUNDS, &ours, &java);
    print(
        "wall time against Java (one server)",
        "ms",
        "goal: 100 or more",
        &costs,
        |cost| millis(cost.wall),
    );

    let bare = ensemble.folder.path().join("srvr");
    let source = concat!(env!("CARGO_MANIFEST_DIR"), "/benches/srvr.rs");
    let built = Command::new("rustc")
        .args(["--edition", "2024", "-O", "-o"])
        .args([bare.as_os_str(), source.as_ref()])
        .status();
    assert!(built.is_ok_and(|status| status.success()), "rustc {source}");
    let addresses = servers.split(',').map(str::to_owned).collect();
    let costs = in_turn(BARE_ROUNDS, &program(&bare, addresses), &ours);
    print(
        "wall time, three bare srvr and ours",
        "ms",
        "goal: 3 or less",
        &costs,
        |cost| millis(cost.wall),
    );
}
