//! `failover` and `repair` on real pairs in both modes while servers die, freeze and continue. A sampler measures
//! the time without an active RM.

use std::time::{Duration, Instant};

use crate::support::pair::States::{ActiveStandby, StandbyActive};
use crate::support::pair::{Pair, RECOVERY};
use crate::support::process::Outcome;
use crate::support::running::Running;
use crate::support::sampler::{Sampler, Seen};
use crate::support::sandbox;
use serde_json::Value;

/// Milliseconds between an RM's checks that it still owns the state store (`VerifyActiveStatusThread`, manual
/// failover).
const FENCING: &str = "hadoop.zk.timeout-ms";
const PLENTY: [&str; 2] = ["--timeout", "100s"];
/// Time limit for failovers that cannot finish: 20 s of it are reserved.
const SHORT: [&str; 2] = ["--timeout", "23s"];
/// Maximum overlap: ZooKeeper tells an elector within milliseconds that its lock is lost.
const OVERLAP: Duration = Duration::from_secs(2);

/// Arguments of a failover without a prompt.
pub fn to<'a>(rm: &'a str, more: &[&'a str]) -> Vec<&'a str> {
    let fixed = [
        "--output",
        "json",
        "failover",
        "--yes",
        "--accept-fresh-target",
        // Elections are random, but the test must always succeed.
        "--max-elections",
        "40",
        "--to",
        rm,
    ];
    [&fixed, more].concat()
}

fn failover(pair: &Pair, rm: &str, more: &[&str]) -> Outcome {
    let time = if more.contains(&"--timeout") {
        &[][..]
    } else {
        &PLENTY
    };
    sandbox::run(&pair.conf(), &to(rm, &[more, time].concat()))
}

fn repair(pair: &Pair, more: &[&str]) -> Outcome {
    let fixed = ["--output", "json", "repair", "--yes"];
    sandbox::run(&pair.conf(), &[&fixed, more, &PLENTY].concat())
}

/// Returns the verdict and the codes of its reasons.
pub fn verdict(pair: &Pair) -> (String, Vec<String>) {
    let arguments = ["--output", "json", "--timeout", "20s", "status"];
    let outcome = sandbox::run(&pair.conf(), &arguments);
    let document: Value = serde_json::from_str(&outcome.stdout)
        .unwrap_or_else(|error| panic!("no JSON ({error}): {outcome:?}"));
    let cluster = &document["clusters"][0];
    let codes = cluster["reasons"].as_array().expect("reasons").iter();
    let codes = codes.map(|reason| reason["code"].as_str().unwrap_or_default().to_owned());
    let verdict = cluster["verdict"].as_str().unwrap_or_default().to_owned();
    (verdict, codes.collect())
}

fn assert_verdict(pair: &Pair, expected: &str) {
    let seen = verdict(pair);
    assert_eq!(seen.0, expected, "{seen:?}");
}

/// Returns the final document, and checks that its exit status is the process's.
pub fn claims(outcome: &Outcome) -> Value {
    let end: Value = serde_json::from_str(&outcome.stdout)
        .unwrap_or_else(|error| panic!("no JSON ({error}): {outcome:?}"));
    let exit = end["exit"].as_i64();
    assert_eq!(exit, outcome.status.map(i64::from), "{outcome:?}");
    let expected = match end["ending"].as_str() {
        Some("already" | "done") => 0,
        Some("unchanged") => 4,
        _ => 5,
    };
    assert_eq!(exit, Some(expected), "{outcome:?}");
    end
}

/// Returns the final document, and checks its states against REST.
fn truth(pair: &Pair, outcome: &Outcome) -> Value {
    let end = claims(outcome);
    for (n, state) in (1..).zip(end["states"].as_array().expect("states")) {
        // Unknown and pending states are not statements.
        if let (Some(claimed), None) = (state["state"].as_str(), state["pending"].as_str()) {
            assert_eq!(pair.state(n), claimed.to_uppercase(), "rm{n}: {outcome:?}");
        }
    }
    end
}

fn assert_ending(pair: &Pair, outcome: &Outcome, endings: &[&str]) {
    let end = truth(pair, outcome);
    let ending = end["ending"].as_str().unwrap_or_default();
    assert!(endings.contains(&ending), "{endings:?}: {outcome:?}");
}

fn assert_refused(outcome: &Outcome, why: &str) {
    outcome.exits(4);
    assert!(outcome.stderr.contains(why), "{why}: {outcome:?}");
}

/// Returns the numbers of the active RM and the other RM.
pub fn active_and_other(pair: &Pair) -> (u8, u8) {
    match pair.states().map(|state| state == "ACTIVE") {
        [true, false] => (1, 2),
        [false, true] => (2, 1),
        _ => panic!("no single active ResourceManager: {:?}", pair.states()),
    }
}

fn id(n: u8) -> &'static str {
    ["rm1", "rm2"][usize::from(n) - 1]
}

/// Durations of one failover.
struct Taken {
    whole: Duration,
    /// Total time of the steps, from the document.
    steps: Duration,
    count: usize,
    seen: Seen,
}

/// Measures one failover to the standby.
fn sampled(pair: &Pair) -> Taken {
    let (_, other) = active_and_other(pair);
    let sampler = Sampler::start(pair);
    let begun = Instant::now();
    let outcome = failover(pair, id(other), &[]);
    let whole = begun.elapsed();
    let seen = sampler.end();
    assert_ending(pair, &outcome, &["done"]);
    assert_eq!(pair.state(other), "ACTIVE", "{outcome:?}");
    let end: Value = serde_json::from_str(&outcome.stdout).expect("JSON");
    let steps = end["steps"].as_array().expect("steps");
    let millis = steps.iter().filter_map(|step| step["took_ms"].as_u64());
    Taken {
        whole,
        steps: Duration::from_millis(millis.sum()),
        count: steps.len(),
        seen,
    }
}

fn figures(name: &str, all: &[Taken]) {
    let print = |what: &str, value: fn(&Taken) -> Duration| {
        let mut values: Vec<Duration> = all.iter().map(value).collect();
        values.sort();
        let millis = |value: Duration| value.as_secs_f64() * 1e3;
        let (median, worst) = (values[values.len() / 2], values[values.len() - 1]);
        let some = values.iter().filter(|value| !value.is_zero()).count();
        println!(
            "{name}: {what}: median {:.1} ms, worst {:.1} ms, not zero in {some} of {}",
            millis(median),
            millis(worst),
            all.len()
        );
    };
    print("nobody active", |taken| taken.seen.nobody);
    print("both active", |taken| taken.seen.both);
    print("the command", |taken| taken.whole);
    print("its steps", |taken| taken.steps);
    let steps: usize = all.iter().map(|taken| taken.count).sum();
    println!("{name}: {steps} steps in {} failovers", all.len());
}

fn manual(fencing: &str) -> Pair {
    let pair = Pair::manual_with_zookeeper(&[RECOVERY[0], RECOVERY[1], (FENCING, fencing)]);
    pair.bring_to(ActiveStandby);
    pair
}

pub fn wait_healthy(pair: &Pair) {
    pair.wait_for("a healthy verdict", |pair| verdict(pair).0 == "healthy");
}

#[test]
fn manual_failover() {
    let mut pair = manual("30000");
    assert_verdict(&pair, "healthy");
    for _ in 0..5 {
        let taken = sampled(&pair);
        assert_eq!(taken.seen.both, Duration::ZERO, "two were active");
        assert_verdict(&pair, "healthy");
    }
    a_split(&pair);
    two_at_once(&pair);
    somebody_on_another_host(&pair, "/rmadmin-failover-tested");
    ctrl_c_after_the_old_one_has_gone(&pair);
    the_old_one_freezes(&pair);
    the_target_freezes(&pair);
    the_state_store_freezes(&pair);
    the_old_one_dies(&mut pair);
}

fn a_split(pair: &Pair) {
    pair.bring_to(StandbyActive);
    pair.force(&["-transitionToActive", "--forceactive", "rm1"]);
    assert_verdict(pair, "split-brain");
    assert_refused(
        &repair(pair, &[]),
        "name the RM to keep: --keep rm1 or --keep rm2",
    );
    assert_refused(&failover(pair, "rm2", &[]), "rm1 and rm2 are active");
    assert_ending(pair, &repair(pair, &["--keep", "rm1"]), &["done"]);
    assert_eq!(pair.states(), ["ACTIVE", "STANDBY"]);
    assert_verdict(pair, "healthy");
    assert_ending(pair, &repair(pair, &["--keep", "rm1"]), &["already"]);
    assert_refused(&repair(pair, &["--keep", "rm2"]), "failover --to rm2");
}

/// One of two concurrent commands acts; the other is refused or finds everything done.
fn two_at_once(pair: &Pair) {
    let (_, other) = active_and_other(pair);
    let arguments = to(id(other), &PLENTY);
    let runs = [(); 2].map(|()| Running::start(&pair.conf(), &arguments));
    let outcomes = runs.map(Running::end);
    let done = |outcome: &&Outcome| outcome.stdout.contains("\"ending\": \"done\"");
    assert_eq!(outcomes.iter().filter(done).count(), 1, "{outcomes:?}");
    for outcome in &outcomes {
        match outcome.status {
            Some(75) => {}
            _ => assert_ending(pair, outcome, &["done", "already"]),
        }
    }
    assert_eq!(pair.state(other), "ACTIVE", "{outcomes:?}");
    assert_verdict(pair, "healthy");
}

/// A command on another host holds this znode; this host's lock file is free.
fn somebody_on_another_host(pair: &Pair, znode: &str) {
    let (active, other) = active_and_other(pair);
    let who = "bob@elsewhere,process=7";
    pair.zookeeper_cli(&["create", znode, who]);
    let outcome = failover(pair, id(other), &[]);
    pair.zookeeper_cli(&["delete", znode]);
    outcome.exits(75);
    outcome.err_has(who);
    assert_eq!(pair.state(active), "ACTIVE", "{outcome:?}");
}

fn ctrl_c_after_the_old_one_has_gone(pair: &Pair) {
    let (_, other) = active_and_other(pair);
    let mut running = Running::start(&pair.conf(), &to(id(other), &PLENTY));
    running.hear("standby: accepted");
    running.signal("INT");
    // The target may have received its call already.
    assert_ending(pair, &running.end(), &["done", "went-back"]);
    assert_verdict(pair, "healthy");
}

/// An RM that was frozen before the failover may be active. One that freezes during it continues or is put back.
fn the_old_one_freezes(pair: &Pair) {
    let (active, other) = active_and_other(pair);
    pair.freeze(active);
    let begun = Instant::now();
    let refused = failover(pair, id(other), &[]);
    assert_refused(&refused, &format!("add --dead {}", id(active)));
    assert!(begun.elapsed() < Duration::from_secs(30), "{refused:?}");
    pair.thaw(active);
    wait_healthy(pair);

    let mut running = Running::start(&pair.conf(), &to(id(other), &PLENTY));
    running.hear("1. make");
    pair.freeze(active);
    let outcome = running.end_after(Duration::from_secs(2), || pair.thaw(active));
    assert_ending(pair, &outcome, &["done", "unchanged", "went-back"]);
    wait_healthy(pair);
}

/// The target freezes between the two steps: the report names the pending transition, and a second run repairs the
/// cluster.
fn the_target_freezes(pair: &Pair) {
    let (active, other) = active_and_other(pair);
    let mut running = Running::start(&pair.conf(), &to(id(other), &SHORT));
    running.hear("standby: accepted");
    pair.freeze(other);
    let end = claims(&running.end());
    pair.thaw(other);
    pair.wait_for("an answer", |pair| !pair.state(other).is_empty());
    match end["ending"].as_str() {
        Some("went-back") => assert_eq!(pair.state(active), "ACTIVE", "{end:#}"),
        Some("done") => assert_eq!(pair.state(other), "ACTIVE", "{end:#}"),
        Some("left") => {
            let index = usize::from(other) - 1;
            assert_eq!(end["states"][index]["pending"], "active", "{end:#}");
            // The target carries out its call when it continues, unless it sees first that the connection is closed
            // (`Server.RpcCall.run` skips such calls). The second run works in both cases.
        }
        _ => panic!("{end:#}"),
    }
    assert_ending(pair, &failover(pair, id(active), &[]), &["done", "already"]);
    assert_verdict(pair, "healthy");
}

/// A new active RM waits for the state store, so the old RM must stay active.
fn the_state_store_freezes(pair: &Pair) {
    let (active, other) = active_and_other(pair);
    pair.freeze_zookeeper();
    let outcome = failover(pair, id(other), &SHORT);
    pair.thaw_zookeeper();
    assert_refused(&outcome, "ZooKeeper does not answer");
    assert_eq!(pair.state(active), "ACTIVE", "{outcome:?}");
    wait_healthy(pair);
}

fn the_old_one_dies(pair: &mut Pair) {
    let (active, other) = active_and_other(pair);
    let mut running = Running::start(&pair.conf(), &to(id(other), &SHORT));
    running.hear("1. make");
    pair.kill(active);
    let outcome = running.end();
    let dead = format!("--dead {}", id(active));
    let end = claims(&outcome);
    // The RM may have become standby before it died.
    if end["ending"] != "done" {
        assert_refused(&failover(pair, id(other), &[]), &dead);
        let said = ["--dead", id(active)];
        let outcome = failover(pair, id(other), &said);
        assert_ending(pair, &outcome, &["done"]);
    }
    assert_eq!(pair.state(other), "ACTIVE", "{outcome:?}");
    let seen = verdict(pair);
    assert_eq!(seen, ("degraded".to_owned(), vec!["down".to_owned()]));
}

#[test]
fn automatic_failover() {
    let mut pair = Pair::automatic_with(&RECOVERY);
    assert_verdict(&pair, "healthy");
    for _ in 0..5 {
        let taken = sampled(&pair);
        assert!(taken.seen.both < OVERLAP, "{:?}", taken.seen);
        assert_verdict(&pair, "healthy");
    }
    what_force_leaves(&pair);
    two_at_once(&pair);
    somebody_on_another_host(&pair, "/yarn-leader-election/tested/rmadmin-failover");
    ctrl_c_after_an_election(&pair);
    zookeeper_freezes(&pair);
    the_leader_freezes(&pair);
    the_next_leader_freezes(&pair);
    the_leader_dies(&mut pair);
}

/// States left by the Java CLI, each repaired.
fn what_force_leaves(pair: &Pair) {
    let (active, other) = active_and_other(pair);
    let (first, second) = (id(active), id(other));
    let stand_down = ["-transitionToStandby", "--forcemanual", first];
    let usurp = ["-transitionToActive", "--forcemanual", second];
    let split = [
        "-transitionToActive",
        "--forcemanual",
        "--forceactive",
        second,
    ];
    let table: [(&[&[&str]], &str); 3] = [
        (&[&stand_down], "no-active"),
        (&[&stand_down, &usurp], "lock-mismatch"),
        (&[&split], "split-brain"),
    ];
    for (commands, expected) in table {
        for command in commands {
            pair.force(command);
        }
        assert_verdict(pair, expected);
        assert_refused(&failover(pair, second, &[]), "; next: ");
        assert_ending(pair, &repair(pair, &[]), &["done"]);
        assert_eq!(pair.state(active), "ACTIVE", "{expected}");
        assert_verdict(pair, "healthy");
    }
    assert_ending(pair, &repair(pair, &[]), &["already"]);
}

fn ctrl_c_after_an_election(pair: &Pair) {
    let (_, other) = active_and_other(pair);
    let mut running = Running::start(&pair.conf(), &to(id(other), &PLENTY));
    running.hear("): accepted");
    running.signal("INT");
    assert_ending(pair, &running.end(), &["done", "left"]);
    assert_verdict(pair, "healthy");
}

fn zookeeper_freezes(pair: &Pair) {
    let (active, other) = active_and_other(pair);
    pair.freeze_zookeeper();
    assert_refused(&failover(pair, id(other), &[]), "ZooKeeper does not answer");
    assert_eq!(pair.state(active), "ACTIVE");
    pair.thaw_zookeeper();
    wait_healthy(pair);

    let mut running = Running::start(&pair.conf(), &to(id(other), &PLENTY));
    running.hear("1. delete the election lock");
    pair.freeze_zookeeper();
    let outcome = running.end_after(Duration::from_secs(4), || pair.thaw_zookeeper());
    assert_ending(pair, &outcome, &["done", "unchanged", "left"]);
    wait_healthy(pair);
}

fn the_leader_freezes(pair: &Pair) {
    let (active, other) = active_and_other(pair);
    pair.freeze(active);
    assert_refused(
        &failover(pair, id(other), &[]),
        "accepts connections but does not answer",
    );
    pair.thaw(active);
    wait_healthy(pair);

    let mut running = Running::start(&pair.conf(), &to(id(other), &SHORT));
    running.hear("1. delete the election lock");
    pair.freeze(active);
    let outcome = running.end();
    pair.thaw(active);
    // The RM may have answered one look; its lock may be deleted.
    let ending = claims(&outcome)["ending"].clone();
    assert!(ending == "unchanged" || ending == "left", "{outcome:?}");
    wait_healthy(pair);
}

fn the_next_leader_freezes(pair: &Pair) {
    let (_, other) = active_and_other(pair);
    let mut running = Running::start(&pair.conf(), &to(id(other), &SHORT));
    running.hear("): accepted");
    pair.freeze(other);
    let outcome = running.end();
    pair.thaw(other);
    let ending = claims(&outcome)["ending"].clone();
    assert!(ending == "done" || ending == "left", "{outcome:?}");
    wait_healthy(pair);
}

/// The dead RM's session continues: no RM leads until it expires, and no command may claim otherwise.
fn the_leader_dies(pair: &mut Pair) {
    let (active, other) = active_and_other(pair);
    let mut running = Running::start(&pair.conf(), &to(id(other), &SHORT));
    running.hear("1. delete the election lock");
    pair.kill(active);
    let outcome = running.end();
    let ending = claims(&outcome)["ending"].clone();
    match ending.as_str() {
        Some("unchanged") => {
            assert_eq!(verdict(pair).0, "no-active");
            let unseen = "has a live ZooKeeper session, and may be active";
            assert_refused(&failover(pair, id(other), &[]), unseen);
            assert_refused(&repair(pair, &[]), "is unknown");
        }
        _ => {
            pair.wait_for("the survivor", |pair| pair.state(other) == "ACTIVE");
        }
    }
}

#[test]
fn curators_elector_is_refused() {
    let curator = (
        "yarn.resourcemanager.ha.curator-leader-elector.enabled",
        "true",
    );
    let pair = Pair::automatic_with(&[RECOVERY[0], RECOVERY[1], curator]);
    let (active, other) = active_and_other(&pair);
    let refused = failover(&pair, id(other), &[]);
    assert_refused(&refused, "does not stand the old leader down");
    let restart = format!("next: restart the ResourceManager {}", id(active));
    refused.err_has(&restart);
    assert_ending(&pair, &repair(&pair, &[]), &["already"]);
    let looked = sandbox::run(&pair.conf(), &["--output", "json", "status"]);
    let document: Value = serde_json::from_str(&looked.stdout).expect("JSON");
    let members = &document["clusters"][0]["elector"]["said"]["candidates"];
    let mut ids: Vec<&str> = members
        .as_array()
        .expect("candidates")
        .iter()
        .filter_map(|member| member["rm"].as_str())
        .collect();
    assert_eq!(ids.first(), Some(&id(active)), "{document:#}");
    ids.sort_unstable();
    assert_eq!(ids, ["rm1", "rm2"], "{document:#}");
}

/// The kept RM has lost the state store to the other RM, and checks this every few seconds.
#[test]
fn the_kept_rm_gets_the_state_store_back() {
    let pair = manual("6000");
    // rm1 may have become standby before the first look.
    let noticed_at_once = |outcome: &Outcome| outcome.stderr.contains("exactly one RM is active");
    let repaired = std::iter::repeat_with(|| {
        pair.bring_to(ActiveStandby);
        pair.force(&["-transitionToActive", "--forceactive", "rm2"]);
        repair(&pair, &["--keep", "rm1"])
    })
    .take(10)
    .find(|outcome| !noticed_at_once(outcome))
    .expect("a split brain that lasts long enough to be seen");
    assert_ending(&pair, &repaired, &["done"]);
    // The RM checks every six seconds.
    let begun = Instant::now();
    while begun.elapsed() < Duration::from_secs(13) {
        assert_eq!(pair.states(), ["ACTIVE", "STANDBY"]);
        std::thread::sleep(Duration::from_millis(200));
    }
}

#[test]
#[ignore = "a hundred failovers, for the figures: --ignored --nocapture fifty"]
fn fifty_failovers_each() {
    let pair = manual("10000");
    let all: Vec<Taken> = (0..50).map(|_| sampled(&pair)).collect();
    figures("manual", &all);
    drop(pair);
    let pair = Pair::automatic_with(&RECOVERY);
    let all: Vec<Taken> = (0..50).map(|_| sampled(&pair)).collect();
    figures("automatic", &all);
}
