//! `transition-to-active` and `transition-to-standby` on the sandbox: a second active ResourceManager is always
//! reported, and two commands of a host exclude each other.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use crate::support::process::{self, Outcome};
use crate::support::running::Running;
use crate::support::sandbox::{LIMIT, Sandbox, wait_until};
use crate::support::words::{Words, joined};
use crate::support::{Folder, rmadmin};
use serde_json::Value;

const DENIED: &str = "error=org.apache.hadoop.security.AccessControlException/no";
/// The exception of an administration command (`AdminService.checkAcls`).
const WRAPPED: &str = "error=org.apache.hadoop.yarn.exceptions.YarnException/\
                       org.apache.hadoop.security.AccessControlException: User bob doesn't have permission";
/// The command in subcommand style; `HADOOP` is the same command in Hadoop style.
const SUBCOMMAND: &str = "transition-to-active --force-active";
const HADOOP: &str = "-transitionToActive --forceactive";
/// Enough time for RMs that answer; half of it is for waiting for the other RMs.
const TIME: &str = "--timeout=6s";

/// A sandbox that records its calls.
struct Site {
    sandbox: Sandbox,
    record: Folder,
}

impl Site {
    /// Starts a sandbox with rm1 active.
    fn new() -> Self {
        Self::with(|words| Sandbox::healthy(words))
    }

    /// Starts a sandbox without an active RM.
    fn nobody_active() -> Self {
        Self::with(|words| Sandbox::start(words))
    }

    fn with(start: impl FnOnce(&[&str]) -> Sandbox) -> Self {
        let record = Folder::new("transitions");
        let file = record.path().join("calls").display().to_string();
        Self {
            sandbox: start(&["--record", &file]),
            record,
        }
    }

    /// Returns the transitions sent to the RMs, in order.
    fn sent(&self) -> Vec<String> {
        let lines = std::fs::read_to_string(self.record.path().join("calls")).unwrap_or_default();
        let calls = lines.lines().filter_map(|line| {
            let line: Value = serde_json::from_str(line).ok()?;
            let call = line["call"].as_str()?;
            let is_transition = call.starts_with("transition");
            is_transition.then(|| format!("{} {call}", line["rm"].as_str().unwrap_or_default()))
        });
        calls.collect()
    }

    /// Makes rm2 standby, sets the faults, and makes rm2 active.
    fn force(&self, faults: impl Words, words: impl Words) -> (Outcome, bool) {
        self.sandbox.fault("--clear");
        if self.sandbox.is_active(2) {
            let back = self.sandbox.run("transition-to-standby rm2");
            back.exits(0);
        }
        self.sandbox.fault(faults);
        let before = self.sent().len();
        let outcome = self.sandbox.run(&joined(&joined(TIME, words), "rm2"));
        (outcome, self.sent().len() > before)
    }

    fn name(&self, n: u8) -> String {
        format!("rm{n} ({})", self.sandbox.addresses(n)[0])
    }

    fn locks(&self) -> Vec<PathBuf> {
        let files = std::fs::read_dir(self.sandbox.conf()).expect("a folder");
        let paths = files.filter_map(|file| Some(file.ok()?.path()));
        paths
            .filter(|path| path.extension().is_some_and(|end| end == "lock"))
            .collect()
    }
}

/// Faults of rm1, which stays active according to its page.
fn faults() -> Vec<String> {
    let once = "drop=0 hang garbage wrong-call-id error=java.io.IOException/boom";
    let always = "drop=0 hang refuse error=java.io.IOException/boom";
    let once = once.split(' ').chain([DENIED]);
    let once = once.map(|fault| format!("rm1:getServiceStatus*1:{fault}"));
    let always = always.split(' ').chain([DENIED]);
    let always = always.map(|fault| format!("rm1:rpc:{fault}"));
    once.chain(always).collect()
}

#[test]
fn a_page_that_says_active_refuses_force() {
    let site = Site::new();
    for fault in faults() {
        let (outcome, sent) = site.force(&[&fault], SUBCOMMAND);
        assert_eq!(
            (outcome.status, sent),
            (Some(4), false),
            "{fault}: {outcome:?}"
        );
        let says = format!(
            "the web page of {} says that it is active (RPC: ",
            site.name(1)
        );
        assert!(outcome.stderr.contains(&says), "{fault}: {outcome:?}");
        let flag = "on purpose, add --force-manual\n";
        assert!(outcome.stderr.contains(flag), "{fault}: {outcome:?}");
    }
    // Without --force-active, the message must not advise --force-manual.
    let (outcome, sent) = site.force("rm1:rpc:refuse", &["transition-to-active"]);
    assert_eq!((outcome.status, sent), (Some(4), false), "{outcome:?}");
    outcome.err_ends(" is active (RPC: connection refused), and a second active one is a split brain; first make rm1 standby\n");
}

#[test]
fn a_denial_refuses_force() {
    let site = Site::nobody_active();
    let fault = format!("rm1:rpc:{DENIED}");
    for (words, flag) in [(SUBCOMMAND, true), ("transition-to-active", false)] {
        let (outcome, sent) = site.force(&[&fault], words);
        assert_eq!((outcome.status, sent), (Some(4), false), "{outcome:?}");
        let says = format!(
            "{} answers, may be active, and denies this user",
            site.name(1)
        );
        outcome.err_has(&says);
        outcome.err_has("yarn.admin.acl");
        assert_eq!(
            outcome.stderr.contains("add --force-manual"),
            flag,
            "{outcome:?}"
        );
        outcome.err_lacks("add --force-active");
    }
}

/// Checks that the message names the split brain and the repair command.
#[track_caller]
fn assert_split(site: &Site, outcome: &Outcome, status: i32, about: &str) {
    assert_eq!(
        (outcome.status, outcome.stdout.as_str()),
        (Some(status), ""),
        "{about}: {outcome:?}"
    );
    let says = format!(
        "split brain: {} is active now, and so is {}",
        site.name(2),
        site.name(1)
    );
    assert!(outcome.stderr.contains(&says), "{about}: {outcome:?}");
    let [rm2, rm1] = ["rm2", "rm1"].map(|rm| {
        let conf = site.sandbox.conf();
        format!(
            "HADOOP_USER_NAME=operator rmadmin --conf-dir {} repair --keep {rm}",
            conf.display()
        )
    });
    let repair = format!("; next: {rm2}, or {rm1}\n");
    assert!(outcome.stderr.ends_with(&repair), "{about}: {outcome:?}");
    assert!(
        site.sandbox.is_active(1) && site.sandbox.is_active(2),
        "{about}"
    );
}

/// The Java CLI does not check the other RMs before; the tool checks all RMs afterwards.
#[test]
fn a_second_active_rm_is_no_success_in_hadoop_style() {
    let site = Site::new();
    for fault in faults() {
        let (outcome, _) = site.force(&[&fault], HADOOP);
        assert_split(&site, &outcome, 255, &fault);
    }
}

#[test]
fn a_second_active_rm_seen_late_is_no_success() {
    let site = Site::new();
    let page = "rm1:isActive*1:status=500";
    for fault in ["rm1:getServiceStatus*1:hang", "rm1:rpc:refuse"] {
        let (outcome, sent) = site.force(&[fault, page], SUBCOMMAND);
        assert!(sent, "{fault}: {outcome:?}");
        assert_split(&site, &outcome, 5, fault);
        assert_eq!(
            outcome.stderr.contains(", by its web page"),
            fault.ends_with("refuse")
        );
    }
    let words = format!("--output=json {SUBCOMMAND}");
    let (outcome, _) = site.force(&["rm1:rpc:refuse", page], &words);
    let document: Value = serde_json::from_str(&outcome.stdout).expect("JSON");
    assert_eq!(document["exit"], 5);
    outcome.exits(5);
    let next = document["error"]["next"].as_str().unwrap_or_default();
    assert!(next.contains(" repair --keep rm2"), "{document:#}");
}

/// A confirmed forced transition is made and reported.
#[test]
fn a_second_active_rm_on_purpose_is_named() {
    let site = Site::new();
    let words = format!("{SUBCOMMAND} --force-manual --yes");
    let (outcome, _) = site.force("rm1:nodes:status=500", &words);
    assert_split(&site, &outcome, 5, "subcommand style");
    site.sandbox.run("transition-to-standby rm2");
    let conf = site.sandbox.conf();
    let environment = [
        ("YARN_CONF_DIR", conf.to_str().expect("a path")),
        ("HADOOP_USER_NAME", "operator"),
    ];
    let words = format!("{HADOOP} --forcemanual rm2").words();
    let outcome = process::run(rmadmin(), &words, &environment, None, "y\n");
    // The exit status is the Java CLI's.
    assert_split(&site, &outcome, 0, "Hadoop style");
}

#[test]
fn a_forced_transition_names_the_frozen_rm() {
    let site = Site::new();
    let frozen = "rm1:*:hang";
    let (outcome, _) = site.force(frozen, SUBCOMMAND);
    outcome.exits(0);
    outcome.out_ends(" is active\n");
    let says = format!(
        "rmadmin: the state of {} is unknown (no answer to getServiceStatus within 2s)",
        site.name(1)
    );
    outcome.err_begins(&says);
    let next = format!(
        "it may be active too; next: check the process of rm1 on its host, and stop it (kill -9) if it is frozen, then \
         HADOOP_USER_NAME=operator rmadmin --conf-dir {} status\n",
        site.sandbox.conf().display()
    );
    outcome.err_ends(&next);
    // The exit status is the Java CLI's.
    let (outcome, _) = site.force(frozen, HADOOP);
    outcome.exits(0);
    outcome.out_is("");
    outcome.err_is("");
    // The flag is meant for an RM that is down.
    let down = "rm1:*:refuse";
    for (words, stdout) in [(SUBCOMMAND, " is active\n"), (HADOOP, "")] {
        let (outcome, _) = site.force(down, words);
        outcome.exits(0);
        outcome.err_is("");
        outcome.out_ends(stdout);
    }
}

#[test]
fn two_transitions_exclude_each_other() {
    let site = Site::nobody_active();
    site.sandbox.fault("rm1:transitionToActive:hang");
    let conf = site.sandbox.conf();
    let mut first = Running::start(&conf, "transition-to-active rm1");
    wait_until("the first command has begun", || !site.sent().is_empty());
    let others = [
        ("transition-to-active rm2", 75),
        ("transition-to-standby rm2", 75),
        ("failover --to=rm2 --yes", 75),
        ("--timeout=2s -transitionToActive rm2", 255),
        ("--timeout=2s -transitionToStandby rm2", 255),
    ];
    let running = "another failover, repair or transition is running: ";
    let holder = format!("process {}, since 20", first.pid());
    for (words, status) in others {
        let outcome = site.sandbox.run(words);
        assert_eq!(outcome.status, Some(status), "{words:?}: {outcome:?}");
        for part in [running, &holder, "; nothing was sent"] {
            assert!(outcome.stderr.contains(part), "{words:?}: {outcome:?}");
        }
    }
    assert_eq!(site.sent(), ["rm1 transitionToActive"]);
    let begun = Instant::now();
    while begun.elapsed() < LIMIT && !first.has_ended() {
        first.signal("TERM");
        std::thread::sleep(Duration::from_millis(10));
    }
    first.end();
    assert_eq!(site.locks(), Vec::<PathBuf>::new());
}

/// Scripts run commands in a row, perhaps before the first one has ended.
#[test]
fn hadoop_style_waits_for_a_short_transition() {
    let site = Site::new();
    let conf = site.sandbox.conf();
    site.sandbox.fault("rm1:transitionToStandby*1:slow=40");
    let mut first = Running::start(&conf, "-transitionToStandby rm1");
    wait_until("the first command has begun", || !site.sent().is_empty());
    let second = site.sandbox.run("-transitionToActive rm2");
    let had_ended = first.has_ended();
    assert_eq!(
        (second.status, second.stderr.as_str(), had_ended),
        (Some(0), "", true)
    );
    assert_eq!(first.end().status, Some(0));
    assert!(!site.sandbox.is_active(1) && site.sandbox.is_active(2));
}

#[test]
fn without_locks_transitions_go_on() {
    let site = Site::nobody_active();
    let conf = site.sandbox.conf();
    site.sandbox.fault("rm1:transitionToActive*1:slow=40");
    let first = Running::start(&conf, "transition-to-active rm1");
    wait_until("the first command has begun", || !site.sent().is_empty());
    let locks = site.locks();
    assert_eq!(locks.len(), 2, "{locks:?}");
    assert_eq!(first.end().status, Some(0));
    for lock in &locks {
        std::fs::create_dir(lock).expect("a folder in the place of a lock");
    }
    let outcome = site.sandbox.run("transition-to-standby rm1");
    outcome.exits(0);
    outcome.err_begins("rmadmin: no lock: ");
    let outcome = site.sandbox.run("-transitionToActive rm2");
    outcome.exits(0);
    outcome.err_is("");
}

/// Some of these short timeouts pass at the lock. Others pass while the configuration is read, and some may be long
/// enough for the command.
#[test]
fn a_timeout_at_the_lock_sends_nothing() {
    let site = Site::nobody_active();
    for limit in 1..=8 {
        let before = site.sent().len();
        let words = format!("--timeout={limit}ms transition-to-standby rm2");
        let outcome = site.sandbox.run(&words);
        outcome.err_lacks("no lock: ");
        if outcome.stderr.contains("nothing was sent: ") {
            assert_eq!(outcome.status, Some(69), "{limit}: {outcome:?}");
            assert_eq!(site.sent().len(), before, "{limit}: {outcome:?}");
        }
    }
}

/// 2 s are reserved for reading the states afterwards; waiting for the lock uses time up.
#[test]
fn the_timeout_names_the_time_waited() {
    let site = Site::new();
    let conf = site.sandbox.conf();
    site.sandbox.fault("rm1:transitionToStandby:hang");
    let standby = site
        .sandbox
        .run(&format!("{TIME} transition-to-standby rm1"));
    standby.err_has("no answer to transitionToStandby within 4s");
    let fault = "rm2:transitionToStandby*1:slow=40";
    site.sandbox.fault(&[fault]);
    let before = site.sent().len();
    let first = Running::start(&conf, "transition-to-standby rm2");
    wait_until("the first command has begun", || site.sent().len() > before);
    let second = site.sandbox.run("--timeout=8s -transitionToStandby rm1");
    assert_eq!(first.end().status, Some(0));
    second.exits(255);
    let millis = second.stderr.split(" millis timeout").next();
    let millis = millis.and_then(|text| text.rsplit(' ').next()?.parse::<u64>().ok());
    assert!(millis.is_some_and(|millis| millis < 6000), "{second:?}");
}

#[test]
fn prompts_warn_of_two_active_rms() {
    let site = Site::new();
    let conf = site.sandbox.conf();
    let environment = [
        ("YARN_CONF_DIR", conf.to_str().expect("a path")),
        ("HADOOP_USER_NAME", "operator"),
    ];
    for (words, two) in [
        ("-transitionToActive --forcemanual rm2", false),
        ("-transitionToStandby --forcemanual rm1", false),
        ("-transitionToActive --forceactive --forcemanual rm2", true),
    ] {
        let outcome = process::run(rmadmin(), &words.words(), &environment, None, "n\n");
        outcome.exits(255);
        outcome.err_has("(Y or N)");
        let warns = outcome.stderr.contains("two active");
        assert_eq!(warns, two, "{outcome:?}");
    }
    // A refused command asks no question.
    let outcome = site.sandbox.run("transition-to-active --force-manual rm2");
    outcome.exits(4);
    outcome.err_lacks("[y/N]");
    // The message advises both flags.
    let automatic = "-D yarn.resourcemanager.ha.automatic-failover.enabled=true";
    let words = format!("{automatic} transition-to-active rm2");
    let outcome = site.sandbox.run(&words);
    outcome
        .err_has("add --force-manual, and --force-active too if another ResourceManager is active");
}

#[test]
fn the_last_active_rm_leaves_with_a_warning() {
    let site = Site::new();
    site.sandbox.fault("rm2:*:hang");
    let outcome = site
        .sandbox
        .run(&format!("{TIME} transition-to-standby rm1"));
    outcome.exits(0);
    outcome.err_begins("rmadmin: no ResourceManager is known to be active; the state of rm2 is unknown (no answer within ");
    outcome.err_ends(" status\n");
}

#[test]
fn failed_calls_say_what_is_next() {
    let site = Site::new();
    let acl =
        "; next: use an account in yarn.admin.acl of rm1; with Kerberos: kinit, or --keytab\n";
    let state = "--timeout=1s get-service-state rm1";
    let (denied, wrapped) = (
        format!("rm1:getServiceStatus:{DENIED}"),
        format!("rm1:refreshQueues:{WRAPPED}"),
    );
    for (fault, words, status, next) in [
        ("rm1:getServiceStatus:hang", state, 69, " status\n"),
        (&denied, state, 77, acl),
        ("rm1:rpc:drop=0", state, 69, " status\n"),
        (&wrapped, "refresh-queues", 77, acl),
    ] {
        site.sandbox.fault("--clear");
        site.sandbox.fault(&[fault]);
        let outcome = site.sandbox.run(words);
        assert_eq!(outcome.status, Some(status), "{fault}: {outcome:?}");
        assert!(outcome.stderr.ends_with(next), "{fault}: {outcome:?}");
    }
    site.sandbox.fault("--clear");
    let kerberos = "-D hadoop.security.authentication=kerberos";
    let outcome = site
        .sandbox
        .run(&format!("{kerberos} get-service-state rm1"));
    outcome.err_has("; next: ");
}

#[test]
fn refused_failover_to_the_active_rm() {
    let site = Site::new();
    site.sandbox.fault("rm2:*:refuse");
    let outcome = site.sandbox.run("failover --to rm1");
    outcome.exits(4);
    let says =
        "rm1 is already active; there is nothing to do if no other ResourceManager is active:\n";
    outcome.err_has(says);
    let outcome = site.sandbox.run("failover --to rm1 --dead rm1");
    outcome.exits(64);
}
