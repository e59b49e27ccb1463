//! `flink status` on real `JobManager`s, brought through the states of the table in docs/flink.md.

use std::sync::mpsc::{self, Sender, TryRecvError};
use std::time::Duration;

use serde_json::Value;

use crate::support::flink::jars::{FLINK_1, FLINK_2};
use crate::support::flink::pair::{FlinkMasters, PATH};
use crate::support::process::Outcome;
use crate::support::sandbox::wait_until;
use crate::support::{schema, session};
use rmadmin::zk::message::CreateMode;

/// One look as JSON.
struct FlinkSeen {
    exit: Option<i32>,
    cluster: Value,
    document: Value,
}

impl FlinkSeen {
    fn at(masters: &FlinkMasters) -> Self {
        Self::of(&masters.run("status --timeout 4s --output json"))
    }

    fn of(outcome: &Outcome) -> Self {
        let document: Value = serde_json::from_str(&outcome.stdout).expect(&outcome.stdout);
        schema::check_by("flink-status", &document);
        Self {
            exit: outcome.status,
            cluster: document["clusters"][0].clone(),
            document,
        }
    }

    fn verdict(&self) -> &str {
        self.cluster["verdict"].as_str().unwrap_or_default()
    }

    fn rules(&self) -> String {
        let findings = self.cluster["findings"].as_array().into_iter().flatten();
        let rules = findings.filter_map(|finding| finding["rule"].as_str());
        rules.collect::<Vec<_>>().join(" ")
    }

    fn leader(&self) -> &str {
        self.document["leader"]["rest"].as_str().unwrap_or("-")
    }

    /// `leader standby -`, in the order of the masters.
    fn roles(&self) -> String {
        let members = self.cluster["members"].as_array().into_iter().flatten();
        let roles = members.map(|member| member["role"].as_str().unwrap_or("-"));
        roles.collect::<Vec<_>>().join(" ")
    }

    #[track_caller]
    fn is(&self, verdict: &str, exit: i32, leader: &str, roles: &str, findings: &str) {
        let found = (
            self.verdict(),
            self.exit,
            self.leader(),
            self.roles(),
            self.rules(),
        );
        let expected = (
            verdict,
            Some(exit),
            leader,
            roles.to_owned(),
            findings.to_owned(),
        );
        assert_eq!(found, expected, "{:#}", self.document);
    }

    /// The text and the advice of the finding with this rule.
    #[track_caller]
    fn finding(&self, rule: &str) -> (String, String) {
        let mut findings = self.cluster["findings"].as_array().into_iter().flatten();
        let found = findings.find(|finding| finding["rule"] == rule);
        let found = found.unwrap_or_else(|| panic!("no {rule}: {:#}", self.document));
        let text = |field: &str| found[field].as_str().unwrap_or_default().to_owned();
        (text("text"), text("advice"))
    }
}

/// Starts the first two masters, one after the other: jm1 leads.
fn pair(version: &'static str) -> FlinkMasters {
    let mut masters = FlinkMasters::new(version);
    for n in [1, 2] {
        masters.start(n, "");
        let wanted = format!(
            "wait --for {}={} --timeout 90s",
            masters.rest(n),
            ["leader", "standby"][usize::from(n) - 1]
        );
        let outcome = masters.run(&wanted);
        assert_eq!(outcome.status, Some(0), "{outcome:?} {}", masters.log(n));
    }
    masters
}

#[test]
#[allow(clippy::too_many_lines, reason = "one cluster through its states")]
fn masters_come_and_go() {
    let mut masters = FlinkMasters::new(FLINK_2);
    FlinkSeen::at(&masters).is(
        "no-leader",
        2,
        "-",
        "- -",
        "never-started listed-dead listed-dead",
    );
    drop(masters);

    masters = pair(FLINK_2);
    let (jm1, jm2, jm3) = (masters.rest(1), masters.rest(2), masters.rest(3));
    FlinkSeen::at(&masters).is("healthy", 0, &jm1, "leader standby", "");
    every_format_shows_them(&masters);
    masters.list(&[1, 2, 3]);
    FlinkSeen::at(&masters).is("degraded", 1, &jm1, "leader standby -", "listed-dead");
    masters.start(3, "");
    masters
        .run(&format!("wait --for {jm3}=standby --timeout 90s"))
        .exits(0);
    FlinkSeen::at(&masters).is("healthy", 0, &jm1, "leader standby standby", "");
    masters.list(&[1, 2]);
    FlinkSeen::at(&masters).is("degraded", 1, &jm1, "leader standby standby", "not-listed");

    // A dead standby: its latch stays until its session ends.
    masters.list(&[1, 2, 3]);
    masters.kill(3);
    FlinkSeen::at(&masters).is("degraded", 1, &jm1, "leader standby -", "standby-down");
    masters.list(&[1, 2]);
    masters.freeze(2);
    let silent = FlinkSeen::at(&masters);
    assert_eq!(
        (silent.exit, silent.verdict(), silent.leader()),
        (Some(1), "degraded", jm1.as_str()),
        "{:#}",
        silent.document
    );
    assert!(
        silent.rules().starts_with("standby-silent"),
        "{:#}",
        silent.document
    );
    masters.thaw(2);

    // The leader hangs: ZooKeeper still has it.
    masters.freeze(1);
    let hung = FlinkSeen::at(&masters);
    assert_eq!(
        (hung.exit, hung.verdict(), hung.leader()),
        (Some(2), "leader-silent", jm1.as_str()),
        "{:#}",
        hung.document
    );
    let (_, advice) = hung.finding("leader-silent");
    assert!(
        advice.starts_with(&format!(
            "wait 10s: if its process is frozen, {jm2} takes over"
        )),
        "{advice}"
    );
    masters.thaw(1);
    masters.run("wait --for standby --timeout 60s").exits(0);
    wait_until("the session of jm3 has ended", || {
        FlinkSeen::at(&masters).roles() == "leader standby"
    });

    masters.kill(1);
    let gone = FlinkSeen::at(&masters);
    gone.is("leader-gone", 2, "-", "- standby", "leader-gone");
    let (text, advice) = gone.finding("leader-gone");
    assert!(text.contains(&format!("the leader {jm1} is gone (connection refused); ZooKeeper keeps its session for at most 10s")), "{text}");
    assert!(
        advice.starts_with(&format!("wait 10s: then {jm2} takes over by itself")),
        "{advice}"
    );
    masters
        .run(&format!("wait --for {jm2}=leader --timeout 60s"))
        .exits(0);
    FlinkSeen::at(&masters).is("degraded", 1, &jm2, "- leader", "listed-dead");

    // It publishes nothing of itself, and shares an election: another cluster's master becomes a standby.
    masters.start(1, "high-availability.storageDir: file:///elsewhere");
    masters
        .run(&format!("wait --for {jm1}=standby --timeout 90s"))
        .exits(0);
    let shared = FlinkSeen::at(&masters);
    shared.is("degraded", 1, &jm2, "standby leader", "shared-cluster-id");
    masters.kill(1);
    masters.start(1, "high-availability: NONE");
    wait_until("jm1 leads for itself", || {
        FlinkSeen::at(&masters).roles() == "ha-off leader"
    });
    let off = FlinkSeen::at(&masters);
    assert_eq!(
        (off.exit, off.verdict(), off.leader()),
        (Some(2), "ha-off", jm2.as_str()),
        "{:#}",
        off.document
    );
    masters.kill(1);
    masters.kill(2);
    wait_until("the sessions have ended", || {
        FlinkSeen::at(&masters).verdict() == "no-leader"
    });
    FlinkSeen::at(&masters).is(
        "no-leader",
        2,
        "-",
        "- -",
        "no-leader listed-dead listed-dead",
    );
    masters.stop_zookeeper();
    FlinkSeen::at(&masters).is("unreachable", 69, "-", "- -", "nobody-reached");
}

/// A first latch of a session that publishes nothing.
#[test]
fn first_latch_of_a_mute_session() {
    let mut masters = FlinkMasters::new(FLINK_2);
    let holder = hold_first_latch(masters.zookeeper.servers(&[1]));
    for n in [1, 2] {
        masters.start(n, "");
    }
    for n in [1, 2] {
        masters.wait_for_log(n, "Rest endpoint listening at");
    }
    wait_until("both are candidates", || {
        FlinkSeen::at(&masters).roles() == "unclear unclear unclear"
    });
    let stuck = FlinkSeen::at(&masters);
    // The third candidate is the one that holds the first latch.
    let roles = "unclear unclear unclear";
    stuck.is("stuck", 2, "-", roles, "stuck not-listed");
    let (_, advice) = stuck.finding("stuck");
    assert!(advice.contains("\"session id = 0x"), "{advice}");
    assert!(advice.contains("do not delete znodes"), "{advice}");
    drop(holder);
    masters.run("wait --for standby --timeout 60s").exits(0);
}

/// Holds the first latch in a session of another thread, until the result is dropped.
fn hold_first_latch(address: String) -> Sender<()> {
    let (end, ended) = mpsc::channel::<()>();
    let (ready, is_ready) = mpsc::channel();
    std::thread::spawn(move || {
        session::with_zookeeper(&address, async |client, deadline| {
            let folder = format!("{PATH}/leader/latch");
            let mut path = String::new();
            for name in folder.split('/').skip(1) {
                path = format!("{path}/{name}");
                let made = client.create(&path, b"", CreateMode::Persistent, deadline);
                made.await.expect("a znode");
            }
            let latch =
                format!("{folder}/_c_00000000-0000-0000-0000-000000000000-latch-0000000000");
            let made = client.create(&latch, b"", CreateMode::Ephemeral, deadline);
            made.await.expect("a latch");
            ready.send(()).expect("the test waits");
            // The session's pings need the runtime.
            while ended.try_recv() == Err(TryRecvError::Empty) {
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        })
    });
    is_ready.recv().expect("the latch is held");
    end
}

/// CURATOR-696: a ZooKeeper outage longer than the session leaves two leaders.
#[test]
fn two_leaders_after_an_outage_of_flink_2() {
    two_leaders_after_an_outage(FLINK_2);
}

#[test]
fn two_leaders_after_an_outage_of_flink_1() {
    two_leaders_after_an_outage(FLINK_1);
}

fn two_leaders_after_an_outage(version: &'static str) {
    let mut masters = pair(version);
    let (jm1, jm2) = (masters.rest(1), masters.rest(2));
    masters.stop_zookeeper();
    wait_until("the masters have lost ZooKeeper", || {
        FlinkSeen::at(&masters).verdict() == "zookeeper-down"
    });
    let down = FlinkSeen::at(&masters);
    down.is(
        "zookeeper-down",
        2,
        "-",
        "unclear unclear",
        "zookeeper-down",
    );
    let (_, advice) = down.finding("zookeeper-down");
    assert!(advice.contains("zookeeper status"), "{advice}");
    // Longer than the session: this is what the case is about.
    std::thread::sleep(Duration::from_secs(25));
    masters.start_zookeeper();

    // First one leader without the first latch, while the old session lasts. Then the other one leads, too.
    let verdicts = std::cell::RefCell::new(Vec::<(String, String, String)>::new());
    wait_until("two lead", || {
        let seen = FlinkSeen::at(&masters);
        let verdict = seen.verdict().to_owned();
        if verdict.starts_with("two-leaders") {
            let (text, advice) = seen.finding(&verdict);
            assert_eq!(seen.exit, Some(2), "{:#}", seen.document);
            let seen = (verdict.clone(), text, advice);
            verdicts.borrow_mut().push(seen);
        }
        verdict == "two-leaders"
    });
    let verdicts = verdicts.into_inner();
    let (soon, text, advice) = &verdicts[0];
    assert_eq!(soon, "two-leaders-soon", "{verdicts:#?}");
    assert!(
        text.contains("leads and holds no latch: the first one is of session 0x"),
        "{text}"
    );
    let named = [&jm1, &jm2]
        .into_iter()
        .find(|rest| advice.starts_with(&format!("restart the JobManager {rest} now")));
    let named = named.unwrap_or_else(|| panic!("{advice}")).clone();
    let (_, text, advice) = verdicts.last().expect("two leaders");
    assert!(text.contains("both lead"), "{text}");
    let other = if named == jm1 { &jm2 } else { &jm1 };
    assert!(advice.starts_with(&format!("restart the JobManager {named}, which holds no latch; look again: if {other} does not lead")), "{advice}");

    // The cure, as it is told.
    let n = if named == jm1 { 1 } else { 2 };
    masters.kill(n);
    masters.start(n, "");
    let cured = masters.run("wait --for standby --timeout 40s");
    if cured.status != Some(0) {
        masters.kill(3 - n);
        masters.start(3 - n, "");
        let cured = masters.run("wait --for standby --timeout 90s");
        assert_eq!(cured.status, Some(0), "{cured:?}");
    }
}

fn every_format_shows_them(masters: &FlinkMasters) {
    let table = masters.run("status");
    table.exits(0);
    table.out_begins(&format!("Flink cluster {PATH} ("));
    table.out_has(&format!(
        "healthy: {} leads, {} is standby",
        masters.rest(1),
        masters.rest(2)
    ));
    table.out_has("MASTER ");
    table.out_has("  ROLE     LEADER SAYS");
    table.out_has(&format!(
        "zookeeper: {PATH}: 2 candidates, session timeout 10s\n"
    ));
    let nagios = masters.run("status --output nagios");
    nagios.exits(0);
    nagios.out_begins("FLINK OK - ");
    nagios.out_has("| active=1;;1:1;0;2 answering=2;2:;;0;2 configured=2;;;0 time=");
    let metrics = masters.run("status --output prometheus");
    metrics.out_has("rmadmin_flink_verdict{");
    metrics.out_has("verdict=\"healthy\"} 1");
    metrics.out_has(&format!(
        "member=\"{}\",state=\"leader\"}} 1",
        masters.rest(1)
    ));
    let tsv = masters.run("status --output tsv");
    tsv.out_begins("cluster\tverdict\texit\tleader\tsummary\tconf_dir\n");
    tsv.out_has(&format!("{PATH}\thealthy\t0\t{}\t", masters.rest(1)));
}
