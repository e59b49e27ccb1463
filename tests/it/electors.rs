//! Compares the sandbox's electors with those of real ResourceManagers: the same events lead to the same states,
//! lock and breadcrumb, within the timeout of a session.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::support::pair::{self, Pair};
use crate::support::process;
use crate::support::rmadmin;
use crate::support::sandbox::Sandbox;

/// The timeout of the RMs' sessions: Hadoop's default. A shorter one can end while a busy machine delays a JVM.
const TIMEOUT: Duration = Duration::from_secs(10);
const TIMEOUT_SETTING: (&str, &str) = ("hadoop.zk.timeout-ms", "10000");
/// Selects Curator's elector.
const CURATOR: (&str, &str) = (
    "yarn.resourcemanager.ha.curator-leader-elector.enabled",
    "true",
);
/// Maximum time, on a busy machine, of an event that waits for the end of a session. A hung event takes longer.
const LATEST: Duration = Duration::from_secs(45);
const LIMIT: Duration = Duration::from_secs(120);
const POLL: Duration = Duration::from_millis(100);

enum Cluster {
    Real(Box<Pair>),
    Sandbox(Box<Sandbox>),
}

/// The view of `status`: the RMs that report active, the holders of the lock and of the breadcrumb, and Curator's
/// candidates.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Sight {
    active: Vec<String>,
    lock: String,
    breadcrumb: String,
    candidates: Vec<Candidate>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Candidate {
    rm: String,
    node: String,
}

impl Sight {
    /// True if exactly one RM is active, and the election says the same.
    fn is_elected(&self) -> bool {
        let [active] = &self.active[..] else {
            return false;
        };
        match self.candidates.first() {
            Some(leader) => leader.rm == *active,
            None => self.lock == *active && self.breadcrumb == *active,
        }
    }

    fn has(&self, active: &[u8], candidates: &[u8]) -> bool {
        let ids = |ns: &[u8]| ns.iter().map(|n| format!("rm{n}")).collect::<Vec<_>>();
        let mut expected = ids(active);
        expected.sort_unstable();
        self.active == expected
            && self
                .candidates
                .iter()
                .map(|one| &one.rm)
                .eq(&ids(candidates))
    }
}

impl Cluster {
    fn conf(&self) -> PathBuf {
        match self {
            Self::Real(pair) => pair.conf(),
            Self::Sandbox(sandbox) => sandbox.conf(),
        }
    }

    fn run(&self, arguments: &[&str]) -> process::Outcome {
        let conf = self.conf();
        let environment = [
            ("YARN_CONF_DIR", conf.to_str().expect("a path in UTF-8")),
            ("HADOOP_USER_NAME", "root"),
            ("RMADMIN_HISTORY", ""),
        ];
        process::run(rmadmin(), arguments, &environment, None, "")
    }

    fn sight(&self) -> Sight {
        let status = self.run(&["--output", "json", "--timeout", "2s", "status"]);
        let document: Value = serde_json::from_str(&status.stdout).expect("JSON");
        let cluster = &document["clusters"][0];
        let active = cluster["active"].as_array().expect("a list").iter();
        let said = &cluster["elector"]["said"];
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        Sight {
            active: active.map(text).collect(),
            lock: text(&said["lock"]["rm"]),
            breadcrumb: text(&said["breadcrumb"]),
            candidates: said["candidates"]
                .as_array()
                .into_iter()
                .flatten()
                .map(|one| Candidate {
                    rm: text(&one["rm"]),
                    node: text(&one["node"]),
                })
                .collect(),
        }
    }

    /// Deletes a znode of the election.
    fn delete(&self, node: &str) {
        let (address, cluster) = match self {
            Self::Real(pair) => (format!("{}.1:2181", pair.net()), "tested"),
            Self::Sandbox(sandbox) => (sandbox.zookeeper(), "sandbox"),
        };
        let path = format!("/yarn-leader-election/{cluster}/{node}");
        pair::zookeeper_cli(&address, &["delete", &path]);
    }

    fn kill(&mut self, n: u8) {
        match self {
            Self::Real(pair) => pair.kill(n),
            Self::Sandbox(sandbox) => {
                sandbox.fault(&format!("rm{n}:getServiceStatus*1:die"));
                sandbox.run(&format!("get-service-state rm{n}"));
            }
        }
    }

    fn revive(&mut self, n: u8) {
        match self {
            Self::Real(pair) => pair.revive(n),
            Self::Sandbox(sandbox) => sandbox.fault("--clear"),
        }
    }

    fn freeze(&self, n: u8) {
        match self {
            Self::Real(pair) => pair.freeze(n),
            Self::Sandbox(sandbox) => sandbox.fault(&format!("rm{n}:*:hang")),
        }
    }

    fn thaw(&self, n: u8) {
        match self {
            Self::Real(pair) => pair.thaw(n),
            Self::Sandbox(sandbox) => sandbox.fault("--clear"),
        }
    }

    fn kill_zookeeper(&mut self) {
        match self {
            Self::Real(pair) => pair.kill_zookeeper(),
            Self::Sandbox(sandbox) => sandbox.fault("zk:*:die"),
        }
    }

    /// Waits for a condition, and returns the time that this took.
    fn wait_for(&self, what: &str, condition: impl Fn(&Sight) -> bool) -> Duration {
        let begun = Instant::now();
        loop {
            let sight = self.sight();
            if condition(&sight) {
                return begun.elapsed();
            }
            assert!(begun.elapsed() < LIMIT, "{what} did not come: {sight:?}");
            std::thread::sleep(POLL);
        }
    }

    /// Waits until exactly one RM is active and elected; returns its number.
    fn elected(&self) -> u8 {
        self.wait_for("an elected RM", Sight::is_elected);
        let sight = self.sight();
        let active = sight.active.first().expect("an active RM");
        active.trim_start_matches("rm").parse().expect("a number")
    }

    /// Forces a transition past every guard until these RMs are active: a busy RM may not answer the first time.
    fn force(&self, role: &str, n: u8, active: &[u8]) {
        let mut expected: Vec<String> = active.iter().map(|n| format!("rm{n}")).collect();
        expected.sort_unstable();
        self.wait_for("a forced transition", |sight| {
            if sight.active != expected {
                self.send(role, n);
            }
            sight.active == expected
        });
    }

    /// Makes one RM active, the elected one.
    fn repair(&self) {
        self.wait_for("a repaired pair", |sight| {
            let is_elected = sight.is_elected();
            if !is_elected {
                self.run(&["repair", "--yes"]);
            }
            is_elected
        });
    }

    /// Curator's candidates, the leader first.
    fn candidates(&self, first: u8) -> String {
        let candidates = self.sight().candidates;
        let name = |rm: &str| {
            if rm == format!("rm{first}") {
                "first"
            } else {
                "second"
            }
        };
        let names: Vec<&str> = candidates.iter().map(|one| name(&one.rm)).collect();
        format!("candidates {}", names.join(", "))
    }

    fn send(&self, role: &str, n: u8) {
        let (verb, rm) = (format!("transition-to-{role}"), format!("rm{n}"));
        let mut words = vec![verb.as_str(), &rm, "--force-manual", "--yes"];
        if role == "active" {
            words.push("--force-active");
        }
        self.run(&words);
    }
}

/// Columns: an event, and its result. Times are only checked.
fn standard_story(cluster: &mut Cluster) -> Vec<String> {
    let mut lines = Vec::new();
    let first = cluster.elected();
    let parts = |active: u8, sight: &Sight| {
        let name = |id: &str| match id {
            "" => "nobody",
            id if id == format!("rm{active}") => "first",
            _ => "second",
        };
        let mut active: Vec<&str> = sight.active.iter().map(|id| name(id)).collect();
        // The first may be rm2.
        active.sort_unstable();
        format!(
            "active {active:?}, lock {}, breadcrumb {}",
            name(&sight.lock),
            name(&sight.breadcrumb)
        )
    };
    let second = 3 - first;
    cluster.force("standby", first, &[]);
    lines.push(format!(
        "forced standby: {}",
        parts(first, &cluster.sight())
    ));
    cluster.force("active", second, &[second]);
    lines.push(format!(
        "second forced active: {}",
        parts(first, &cluster.sight())
    ));
    cluster.force("active", first, &[first, second]);
    lines.push(format!(
        "both forced active: {}",
        parts(first, &cluster.sight())
    ));
    cluster.repair();
    lines.push(format!("repaired: {}", parts(first, &cluster.sight())));

    // The winner of an election is random.
    cluster.delete("ActiveStandbyElectorLock");
    let first = cluster.elected();
    let second = 3 - first;

    cluster.kill(first);
    let taken = cluster.wait_for("the other RM", |sight| {
        sight.active == [format!("rm{second}")]
    });
    assert!(taken < LATEST, "{taken:?}");
    lines.push(format!("first killed: {}", parts(first, &cluster.sight())));
    cluster.revive(first);
    assert_eq!(cluster.elected(), second, "a revived RM is standby");

    cluster.freeze(second);
    let taken = cluster.wait_for("the other RM", |sight| sight.lock == format!("rm{first}"));
    assert!(taken < LATEST, "{taken:?}");
    assert_eq!(cluster.elected(), first);
    cluster.thaw(second);
    assert_eq!(cluster.elected(), first, "a thawed RM is standby");
    lines.push(format!("second thawed: {}", parts(first, &cluster.sight())));

    cluster.kill_zookeeper();
    let taken = cluster.wait_for("standby", |sight| sight.active.is_empty());
    assert!(taken > TIMEOUT / 2 && taken < LATEST, "{taken:?}");
    lines
}

/// The same for Curator's elector.
fn curator_story(cluster: &mut Cluster) -> Vec<String> {
    let mut lines = Vec::new();
    let first = cluster.elected();
    let second = 3 - first;
    cluster.wait_for("two candidates", |sight| {
        sight.has(&[first], &[first, second])
    });
    cluster.force("standby", first, &[]);
    lines.push(format!("forced standby: {}", cluster.candidates(first)));
    cluster.force("active", second, &[second]);
    lines.push(format!(
        "second forced active: {}",
        cluster.candidates(first)
    ));
    cluster.force("active", first, &[first, second]);
    cluster.repair();
    lines.push(format!("repaired: {}", cluster.candidates(first)));
    assert_eq!(cluster.elected(), first);

    // The leader does not notice that its znode is gone.
    let leader = cluster.sight().candidates.remove(0);
    cluster.delete(&leader.node);
    cluster.wait_for("two active RMs", |sight| {
        sight.has(&[first, second], &[second])
    });
    lines.push("first's znode deleted: both active, first is in no election".to_owned());
    cluster.kill(first);
    cluster.wait_for("one active RM", |sight| sight.has(&[second], &[second]));
    cluster.revive(first);
    cluster.wait_for("both candidates", |sight| {
        sight.has(&[second], &[second, first])
    });
    lines.push("first restarted: second stays active, first is in the election".to_owned());

    cluster.kill(second);
    let taken = cluster.wait_for("the other RM", |sight| sight.has(&[first], &[first]));
    assert!(taken > TIMEOUT / 2 && taken < LATEST, "{taken:?}");
    cluster.revive(second);
    cluster.wait_for("both candidates", |sight| {
        sight.has(&[first], &[first, second])
    });
    lines.push("second killed and restarted: first is active".to_owned());

    cluster.freeze(first);
    let taken = cluster.wait_for("the other RM", |sight| sight.has(&[second], &[second]));
    assert!(taken > TIMEOUT / 2 && taken < LATEST, "{taken:?}");
    cluster.thaw(first);
    cluster.wait_for("both candidates", |sight| {
        sight.has(&[second], &[second, first])
    });
    lines.push("first frozen and thawed: second stays active".to_owned());

    // Curator ends the leadership when the connection is lost, not when the session ends.
    cluster.kill_zookeeper();
    let taken = cluster.wait_for("standby", |sight| sight.active.is_empty());
    assert!(taken < TIMEOUT, "{taken:?}");
    lines
}

#[test]
fn standard_electors_do_as_real_ones() {
    compare("--automatic", &[TIMEOUT_SETTING], standard_story);
}

#[test]
fn curators_electors_do_as_real_ones() {
    compare("--curator", &[TIMEOUT_SETTING, CURATOR], curator_story);
}

fn compare(mode: &str, real: &[(&str, &str)], story: fn(&mut Cluster) -> Vec<String>) {
    let (name, value) = TIMEOUT_SETTING;
    let property = format!("{name}={value}");
    let mut real = Cluster::Real(Box::new(Pair::automatic_with(real)));
    let sandbox = Sandbox::healthy(&[mode, "--property", &property]);
    let mut sandbox = Cluster::Sandbox(Box::new(sandbox));
    // Each waits for sessions to end.
    let (expected, found) = std::thread::scope(|scope| {
        let real = scope.spawn(|| story(&mut real));
        let found = story(&mut sandbox);
        (real.join(), found)
    });
    assert_eq!(found, expected.expect("the story of the real pair"));
}
