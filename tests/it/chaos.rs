//! Failovers in both modes under random limits, faults and signals: no run aborts, the last line of each is true,
//! and a cluster without an active ResourceManager is always reported.
//!
//! `RMADMIN_TEST_CHAOS` is the number of runs (`./test --chaos`: 500), `RMADMIN_TEST_SEED` the first seed.

use std::os::unix::process::ExitStatusExt as _;
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, SystemTime};

use crate::support::sandbox::{self, Sandbox};
use crate::support::{Folder, rmadmin, shim};
use serde_json::Value;

/// Default number of runs.
const USUAL: u64 = 80;
/// Concurrent runs. Each has its own sandbox: one with manual, one with automatic failover.
const BESIDE: u64 = 2;
/// In microseconds: longer than any run, so that signals arrive before its end.
const LONGEST: u64 = 400_000;

/// Pseudo-random numbers (splitmix64).
struct Chance(u64);

impl Chance {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, end: u64) -> u64 {
        self.next() % end
    }

    fn one_in(&mut self, count: u64) -> bool {
        self.below(count) == 0
    }

    fn of<'a, T: ?Sized>(&mut self, all: &[&'a T]) -> &'a T {
        let index = self.below(all.len() as u64);
        all[usize::try_from(index).expect("an index")]
    }
}

#[derive(Debug)]
struct Plan {
    /// Options of `prlimit`.
    limits: Vec<String>,
    /// Maximum number of threads.
    threads: Option<u64>,
    /// Signals, each with the microseconds before it.
    signals: Vec<(&'static str, u64)>,
    fault: Option<String>,
    json: bool,
    timeout: &'static str,
}

impl Plan {
    fn new(seed: u64, automatic: bool) -> Self {
        let mut chance = Chance(seed);
        let mut limits = Vec::new();
        if chance.one_in(3) {
            limits.push(format!("--fsize={}", chance.below(6000)));
        }
        if chance.one_in(3) {
            let most = chance.of(&[&3, &20]) + chance.below(60);
            limits.push(format!("--nofile={most}:{most}"));
        }
        if chance.one_in(3) {
            limits.push(format!(
                "--as={}",
                (chance.of(&[&40, &150]) + chance.below(700)) << 20
            ));
        }
        let signals = match chance.below(3) {
            0 => Vec::new(),
            count => (0..count)
                .map(|_| (chance.of(&["INT", "TERM", "HUP"]), chance.below(LONGEST)))
                .collect(),
        };
        // With automatic failover, the elector makes the transitions; faults affect the state requests.
        let (calls, faults): (&[&str], &[&str]) = match automatic {
            true => (
                &["getServiceStatus", "isActive"],
                &["slow=5", "drop=0", "hang", "garbage"],
            ),
            false => (
                &["transitionToStandby", "transitionToActive"],
                &["slow=5", "drop=0", "lie", "error=java.io.IOException/no"],
            ),
        };
        let mut fault = chance.of(faults);
        if !automatic && chance.one_in(12) {
            fault = chance.of(&["hang", "mute"]);
        }
        let (call, rm) = (chance.of(calls), 1 + chance.below(2));
        Self {
            limits,
            threads: chance
                .one_in(3)
                .then(|| chance.of(&[&0, &6]) + chance.below(8)),
            signals,
            fault: chance.one_in(2).then(|| format!("rm{rm}:{call}*1:{fault}")),
            json: chance.one_in(2),
            timeout: chance.of(&["8s", "60s"]),
        }
    }

    fn start(&self, cluster: &Cluster, to: u8, library: &str) -> Child {
        let mut command = match self.limits.is_empty() {
            true => Command::new(rmadmin()),
            false => {
                let mut command = Command::new("prlimit");
                command.args(&self.limits).arg(rmadmin());
                command
            }
        };
        if self.json {
            command.args(["--output", "json"]);
        }
        if let Some(threads) = self.threads {
            command
                .env("LD_PRELOAD", library)
                .env("THREADS", threads.to_string());
        }
        let to = format!("rm{to}");
        command
            .args(["--timeout", self.timeout, "failover", "--yes", "--to", &to])
            .args(["--max-elections", "20"])
            .env("YARN_CONF_DIR", cluster.sandbox.conf())
            .env("HADOOP_USER_NAME", "operator")
            // A backtrace takes much memory.
            .env("RUST_BACKTRACE", "0")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the tool starts")
    }

    fn run(&self, cluster: &Cluster, to: u8, library: &str) -> Output {
        let child = self.start(cluster, to, library);
        let pid = child.id().to_string();
        for (signal, pause) in &self.signals {
            std::thread::sleep(Duration::from_micros(*pause));
            let _ = Command::new("kill")
                .args([&format!("-{signal}"), &pid])
                .stderr(Stdio::null())
                .status();
        }
        child.wait_with_output().expect("the tool ends")
    }
}

/// A run's output, and the real states after it.
struct Ended {
    seed: u64,
    plan: Plan,
    output: Output,
    to: u8,
    active: [bool; 2],
}

impl Ended {
    fn told(&self) -> String {
        format!(
            "seed {}: {:?}\n{:?}\nactive now: {:?}\n{}{}",
            self.seed,
            self.plan,
            self.output.status,
            self.active,
            String::from_utf8_lossy(&self.output.stdout),
            String::from_utf8_lossy(&self.output.stderr)
        )
    }

    /// True for a run that a signal ended before it sent anything, or that the loader did not start.
    fn not_begun(&self) -> bool {
        let killed = self.output.status.signal().is_some_and(|signal| {
            // SIGHUP, SIGINT, SIGTERM
            !self.plan.signals.is_empty() && [1, 2, 15].contains(&signal)
        });
        let is_small = self
            .plan
            .limits
            .iter()
            .any(|limit| limit.starts_with("--as"));
        let unloaded = !self.plan.limits.is_empty()
            && matches!(self.output.status.code(), Some(1 | 126 | 127))
            || (is_small && self.output.status.signal() == Some(11));
        self.output.stdout.is_empty() && (killed || unloaded)
    }

    fn check(&self) {
        let told = self.told();
        let unhandled = ["panicked", "memory allocation", "stack overflow"];
        assert!(!unhandled.iter().any(|word| told.contains(word)), "{told}");
        let from = 3 - self.to;
        let at = |n: u8| self.active[usize::from(n) - 1];
        let as_before = at(from) && !at(self.to);
        assert!(self.active != [true, true], "two are active: {told}");
        if self.not_begun() {
            assert!(as_before, "{told}");
            return;
        }
        match self
            .output
            .status
            .code()
            .unwrap_or_else(|| panic!("{told}"))
        {
            0 => assert!(at(self.to), "{told}"),
            74 => assert!(as_before || at(self.to), "{told}"),
            5 => self.check_states(&told),
            4 | 69 | 75 | 77 | 78 | 129 | 130 | 143 => {
                assert!(as_before, "{told}");
                assert!(
                    !self.output.stderr.is_empty() || !self.output.stdout.is_empty(),
                    "{told}"
                );
            }
            _ => panic!("{told}"),
        }
    }

    /// Checks the last line's statement about each RM. If no RM is active, the line must say so.
    fn check_states(&self, told: &str) {
        let stdout = String::from_utf8_lossy(&self.output.stdout);
        let stderr = String::from_utf8_lossy(&self.output.stderr);
        if stderr.contains("it is unknown which RM is active now") {
            return;
        }
        for n in [1, 2] {
            let active = self.active[usize::from(n) - 1];
            let claimed = match serde_json::from_str::<Value>(&stdout) {
                Ok(end) => {
                    let state = &end["states"][usize::from(n) - 1];
                    let may_change = state["pending"].is_string();
                    let state = state["state"].as_str().filter(|_| !may_change);
                    state.map(|state| state == "active")
                }
                Err(_) => claimed(&stdout, n),
            };
            if let Some(claimed) = claimed {
                assert_eq!(claimed, active, "rm{n}: {told}");
            }
        }
    }
}

/// True if the last line that names the RM says that the RM is active; `None` if unknown.
fn claimed(text: &str, n: u8) -> Option<bool> {
    let line = text.lines().rev().find(|line| !line.starts_with("next:"))?;
    let name = format!("rm{n} (");
    let (_, rest) = line.rsplit_once(&name)?;
    let (_, rest) = rest.split_once(") ").unwrap_or(("", ""));
    let word = rest.split(['(', ',']).next().unwrap_or_default().trim();
    if rest.contains("may still become") || !word.starts_with("is ") {
        return None;
    }
    Some(word.starts_with("is active"))
}

struct Cluster {
    sandbox: Sandbox,
    automatic: bool,
}

impl Cluster {
    fn new(automatic: bool) -> Self {
        let sandbox = match automatic {
            true => Sandbox::healthy("--automatic"),
            false => Sandbox::healthy(""),
        };
        Self { sandbox, automatic }
    }

    /// Makes rm1 active again, from any state.
    fn reset(&self) {
        self.clear();
        match self.automatic {
            true => {
                let back = "failover --to rm1 --yes --max-elections 50";
                self.sandbox.run(back).exits(0);
            }
            false => elect(&self.sandbox.conf(), 1),
        }
        assert!(self.sandbox.is_active(1) && !self.sandbox.is_active(2));
    }

    /// Clears the faults, and waits until no election is running.
    fn clear(&self) {
        self.sandbox.fault("--clear");
        if self.automatic {
            let rest = "wait --for healthy --timeout 60s";
            self.sandbox.run(rest).exits(0);
        }
    }

    fn active(&self) -> [bool; 2] {
        [1, 2].map(|n| self.sandbox.is_active(n))
    }
}

/// Makes this RM active and the other one standby, bypassing every guard.
fn elect(conf: &Path, leader: u8) {
    for (verb, n) in [("standby", 3 - leader), ("active", leader)] {
        let (verb, rm) = (format!("transition-to-{verb}"), format!("rm{n}"));
        let words = [verb.as_str(), "--force-manual", "--yes", rm.as_str()];
        let run = || sandbox::run(conf, &words);
        let mut outcome = run();
        // The run's fault may affect these calls.
        for _ in 0..20 {
            if outcome.status == Some(0) {
                break;
            }
            outcome = run();
        }
        assert_eq!(outcome.status, Some(0), "{words:?}: {outcome:?}");
    }
}

fn runs_of(first: u64, count: u64, automatic: bool, library: &str) -> [u64; 3] {
    let cluster = Cluster::new(automatic);
    let mut ends = [0; 3];
    for seed in first..first + count {
        if cluster.active() != [true, false] {
            cluster.reset();
        }
        let plan = Plan::new(seed, automatic);
        if let Some(fault) = &plan.fault {
            cluster.sandbox.fault(&[fault]);
        }
        let output = plan.run(&cluster, 2, library);
        cluster.clear();
        let ended = Ended {
            seed,
            plan,
            output,
            to: 2,
            active: cluster.active(),
        };
        ended.check();
        let index = match ended.output.status.code() {
            Some(0) => 0,
            Some(5) => 1,
            _ => 2,
        };
        ends[index] += 1;
    }
    ends
}

#[test]
fn last_line_is_true_under_random_faults() {
    let number = |name: &str| {
        std::env::var(name)
            .ok()
            .and_then(|text| text.parse::<u64>().ok())
    };
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
    let seed = number("RMADMIN_TEST_SEED").unwrap_or(now.expect("a time").as_secs());
    let runs = number("RMADMIN_TEST_CHAOS").unwrap_or(USUAL);
    println!("RMADMIN_TEST_SEED={seed} RMADMIN_TEST_CHAOS={runs}");
    let folder = Folder::new("chaos");
    let library = shim::build(&folder, shim::FEW_THREADS);
    let library = library.to_str().expect("text");
    let each = runs.div_ceil(BESIDE);
    let ends: Vec<[u64; 3]> = std::thread::scope(|scope| {
        let threads = (0..BESIDE)
            .map(|n| scope.spawn(move || runs_of(seed + n * each, each, n == 1, library)));
        let threads: Vec<_> = threads.collect();
        let ends = threads.into_iter().map(std::thread::ScopedJoinHandle::join);
        ends.map(|ends| ends.unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
            .collect()
    });
    let sum = |index: usize| ends.iter().map(|ends| ends[index]).sum::<u64>();
    println!(
        "done {}, unconfirmed {}, not begun {}",
        sum(0),
        sum(1),
        sum(2)
    );
    assert!(
        sum(0) > 0 && sum(2) > 0,
        "the limits are too wide or too narrow"
    );
}
