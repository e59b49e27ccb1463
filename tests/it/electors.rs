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
/// Maximum time, on a busy machine, of an event that waits for the end of a session. A hung event takes longer.
const LATEST: Duration = Duration::from_secs(45);
const LIMIT: Duration = Duration::from_secs(120);
const POLL: Duration = Duration::from_millis(100);

enum Cluster {
    Real(Box<Pair>),
    Sandbox(Box<Sandbox>),
}

/// The view of `status`: the RMs that report active, and the holders of the lock and of the breadcrumb.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Sight {
    active: Vec<String>,
    lock: String,
    breadcrumb: String,
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
        }
    }

    fn delete_lock(&self) {
        let (address, cluster) = match self {
            Self::Real(pair) => (format!("{}.1:2181", pair.net()), "tested"),
            Self::Sandbox(sandbox) => (sandbox.zookeeper(), "sandbox"),
        };
        let lock = format!("/yarn-leader-election/{cluster}/ActiveStandbyElectorLock");
        pair::zookeeper_cli(&address, &["delete", &lock]);
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

    /// Waits until exactly one RM is active and holds lock and breadcrumb; returns its number.
    fn elected(&self) -> u8 {
        self.wait_for("an elected RM", |sight| {
            let [active] = &sight.active[..] else {
                return false;
            };
            sight.lock == *active && sight.breadcrumb == *active
        });
        let sight = self.sight();
        let active = sight.active.first().expect("an active RM");
        active.trim_start_matches("rm").parse().expect("a number")
    }

    /// Forces a transition past every guard.
    fn force(&self, role: &str, n: u8) {
        let (verb, rm) = (format!("transition-to-{role}"), format!("rm{n}"));
        let mut words = vec![verb.as_str(), &rm, "--force-manual", "--yes"];
        if role == "active" {
            words.push("--force-active");
        }
        self.run(&words);
    }
}

/// Columns: an event, and its result. Times are only checked.
fn story(cluster: &mut Cluster) -> Vec<String> {
    let mut lines = Vec::new();
    let first = cluster.elected();
    let parts = |active: u8, sight: &Sight| {
        let name = |id: &str| match id {
            "" => "nobody",
            id if id == format!("rm{active}") => "first",
            _ => "second",
        };
        let active: Vec<&str> = sight.active.iter().map(|id| name(id)).collect();
        format!(
            "active {active:?}, lock {}, breadcrumb {}",
            name(&sight.lock),
            name(&sight.breadcrumb)
        )
    };
    let second = 3 - first;
    cluster.force("standby", first);
    lines.push(format!(
        "forced standby: {}",
        parts(first, &cluster.sight())
    ));
    cluster.force("active", second);
    lines.push(format!(
        "second forced active: {}",
        parts(first, &cluster.sight())
    ));
    cluster.force("active", first);
    lines.push(format!(
        "both forced active: {}",
        parts(first, &cluster.sight())
    ));
    cluster.run(&["repair", "--yes"]);
    lines.push(format!("repaired: {}", parts(first, &cluster.sight())));

    // The winner of an election is random.
    cluster.delete_lock();
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

#[test]
fn electors_do_as_real_ones() {
    let (name, value) = TIMEOUT_SETTING;
    let property = format!("{name}={value}");
    let mut real = Cluster::Real(Box::new(Pair::automatic_with(&[TIMEOUT_SETTING])));
    let sandbox = Sandbox::healthy(&["--automatic", "--property", &property]);
    let mut sandbox = Cluster::Sandbox(Box::new(sandbox));
    // Each waits for sessions to end.
    let (expected, found) = std::thread::scope(|scope| {
        let real = scope.spawn(|| story(&mut real));
        let found = story(&mut sandbox);
        (real.join(), found)
    });
    assert_eq!(found, expected.expect("the story of the real pair"));
}
