//! `failover` and `repair` with manual failover, on the sandbox: the calls sent, the messages, and the states
//! afterwards.
//!
//! The sandbox records the calls. `/isActive` gives the states, and the last line must agree with them.

use std::io::{Read as _, Write as _};
use std::net::TcpListener;
use std::os::unix::process::CommandExt as _;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::support::process::{self, Outcome};
use crate::support::sandbox::{LIMIT, Sandbox, wait_until};
use crate::support::words::{Words, joined, rows};
use crate::support::{Folder, rmadmin};
use serde_json::Value;

const RECOVERY: &str = "--property yarn.resourcemanager.recovery.enabled=true";
/// The recorded call that makes rm1 standby.
const OLD_LEAVES: &str = "rm1 transitionToStandby";
const OLD_COMES_BACK: &str = "rm1 transitionToActive";
const TARGET_COMES: &str = "rm2 transitionToActive";
const FAILOVER: &str = "failover --to=rm2 --yes";
/// The plan of [`FAILOVER`].
const STEPS: &str = "1. make rm1 standby and verify\n2. make rm2 active and verify\n\
                     3. verify that all sources agree that rm2 is active\n";
const REPAIR: &str = "repair --keep=rm1 --yes";

/// A sandbox that records its calls.
struct Site {
    sandbox: Sandbox,
    record: Folder,
    rms: u8,
    /// Number of recorded calls made by the preparation.
    skipped: usize,
}

impl Site {
    /// Starts a sandbox without an active RM.
    fn new(rms: u8, more: &str) -> Self {
        let record = Folder::new("operate");
        let file = record.path().join("calls").display().to_string();
        let sandbox = Sandbox::start(&format!("--record {file} --rms {rms} {more}"));
        Self {
            sandbox,
            record,
            rms,
            skipped: 0,
        }
    }

    /// Starts a sandbox with rm1 active and this fault.
    fn faulty(fault: impl Words) -> Self {
        let site = Self::one_active();
        site.sandbox.fault(fault);
        site
    }

    /// Starts a sandbox with rm1 active.
    fn one_active() -> Self {
        let mut site = Self::new(2, RECOVERY);
        site.make_active(&["rm1"]);
        site
    }

    /// Starts a sandbox with both RMs active.
    fn split() -> Self {
        let mut site = Self::one_active();
        site.make_active(&["rm2"]);
        site
    }

    fn make_active(&mut self, rms: &[&str]) {
        for rm in rms {
            let _ = self.run(&format!(
                "transition-to-active --force-active --force-manual --yes {rm}"
            ));
        }
        self.skipped += self.sent().len();
    }

    fn command(&self, words: &str) -> Command {
        let mut command = Command::new(rmadmin());
        command.arg(own_cluster()).args(words.words()).env_clear();
        command.envs(self.environment());
        command
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        command
    }

    /// Returns the environment; it turns the log off.
    fn environment(&self) -> [(&'static str, String); 3] {
        [
            ("YARN_CONF_DIR", self.sandbox.conf().display().to_string()),
            ("HADOOP_USER_NAME", "operator".to_owned()),
            ("RMADMIN_HISTORY", String::new()),
        ]
    }

    fn run(&self, words: impl Words) -> Outcome {
        self.answer(words, "")
    }

    /// Runs a command with this input; texts pass through [`Site::plain`].
    fn answer(&self, words: impl Words, stdin: &str) -> Outcome {
        let outcome = self.whole(words, stdin);
        Outcome {
            stdout: self.plain(&outcome.stdout),
            stderr: self.plain(&outcome.stderr),
            ..outcome
        }
    }

    /// Removes the cluster's name, addresses and options, which every message has; one test checks them.
    fn plain(&self, text: &str) -> String {
        let mut text = text.replace(&format!("{}: ", self.title()), "");
        text = text.replace(&self.title(), "CLUSTER");
        text = text.replace(&self.command_line(), "rmadmin ");
        for rm in 1..=self.rms {
            text = text.replace(&format!(" ({})", self.sandbox.addresses(rm)[0]), "");
        }
        text
    }

    /// Returns the cluster's name in messages.
    fn title(&self) -> String {
        let (_, id) = own_cluster()
            .split_once('=')
            .map(|(key, id)| (key.to_owned(), id.to_owned()))
            .expect("an id");
        format!("cluster {id} ({})", self.sandbox.conf().display())
    }

    /// Returns the beginning of advised commands.
    fn command_line(&self) -> String {
        let conf = self.sandbox.conf();
        let cluster = own_cluster().replacen("-D", "-D ", 1);
        format!(
            "HADOOP_USER_NAME=operator rmadmin --conf-dir {} {cluster} ",
            conf.display()
        )
    }

    fn whole(&self, words: impl Words, stdin: &str) -> Outcome {
        let environment = self.environment();
        let environment = environment
            .each_ref()
            .map(|(name, value)| (*name, value.as_str()));
        let all = joined(&own_cluster(), words);
        process::run(rmadmin(), &all, &environment, None, stdin)
    }

    /// Returns the transitions sent to the RMs, in order.
    fn sent(&self) -> Vec<String> {
        let file = self.record.path().join("calls");
        let lines = std::fs::read_to_string(file).unwrap_or_default();
        let calls = lines.lines().filter_map(|line| {
            let line: Value = serde_json::from_str(line).ok()?;
            let call = line["call"].as_str()?;
            let told = call.starts_with("transition");
            told.then(|| format!("{} {call}", line["rm"].as_str().unwrap_or_default()))
        });
        calls.skip(self.skipped).collect()
    }

    /// Clears the faults, and returns the active RMs by `/isActive`.
    fn active(&self) -> Vec<String> {
        self.sandbox.fault("--clear");
        let active = (1..=self.rms).filter(|n| self.sandbox.is_active(*n));
        active.map(|n| format!("rm{n}")).collect()
    }
}

/// A cluster id for this process: the cooldown of an earlier run on the same ports must not apply.
fn own_cluster() -> String {
    format!(
        "-Dyarn.resourcemanager.cluster-id=operate-{}",
        std::process::id()
    )
}

/// Returns the last line that is not advice.
fn verdict(outcome: &Outcome) -> &str {
    let mut lines = outcome.stdout.lines();
    lines
        .rfind(|line| !line.starts_with("next: "))
        .unwrap_or_default()
}

/// Returns the RMs that the verdict calls active.
fn claimed(verdict: &str) -> Vec<String> {
    let ids = ["rm1", "rm2", "rm3"].into_iter();
    let named = ids.filter(|id| verdict.contains(&format!("{id} is active")));
    named.map(str::to_owned).collect()
}

#[track_caller]
fn assert_document(outcome: &Outcome) -> Value {
    let document: Value = serde_json::from_str(&outcome.stdout)
        .unwrap_or_else(|error| panic!("no JSON ({error}): {outcome:?}"));
    assert_eq!(
        document["exit"].as_i64(),
        outcome.status.map(i64::from),
        "{outcome:?}"
    );
    document
}

#[track_caller]
fn ended(outcome: &Outcome, status: i32, last_line: &str) {
    let found = (outcome.status, verdict(outcome));
    assert_eq!(found, (Some(status), last_line), "{outcome:?}");
}

/// Checks a table. Columns: the fault, the exit status, the transitions sent, the active RMs afterwards, the last
/// line. A `?` instead of the active RMs marks a fault that never answers; the timeout is then 8 s.
fn check_faults(start: impl Fn() -> Site, command: &str, table: &'static str) {
    for [fault, status, sent, active, last_line] in rows(table) {
        let site = start();
        site.sandbox.fault(&[fault]);
        let begun = Instant::now();
        let outcome = match active {
            "?" => site.run(&joined("--timeout 8s", command)),
            _ => site.run(command),
        };
        let taken = begun.elapsed();
        assert!(taken < LIMIT, "{fault}: {taken:?}");
        ended(&outcome, status.parse().expect("a status"), last_line);
        let told = site.sent().join(", ");
        let told = told.replace("transitionToStandby", "leaves");
        let told = told.replace("transitionToActive", "comes");
        assert_eq!(told, sent, "{fault}: {outcome:?}");
        if active == "?" {
            outcome.out_has("no answer");
        } else {
            // A dead RM is not active, independent of its state after a restart.
            assert_eq!(site.active().join(" "), active, "{fault}: {outcome:?}");
            let claimed = claimed(last_line).join(" ");
            assert_eq!(claimed, active, "the last line is not true: {outcome:?}");
        }
    }
}

#[test]
fn dry_run_sends_nothing() {
    let site = Site::one_active();
    let seen = "rm1 is active, rm2 is standby\n";
    let plan = format!("{seen}{STEPS}");
    let outcome = site.run("failover --dry-run");
    assert_eq!((outcome.status, outcome.stdout), (Some(0), plan));
    let document = assert_document(&site.run("--output json failover --dry-run"));
    assert_eq!(
        document["plan"].as_array().map(Vec::len),
        Some(3),
        "{document:#}"
    );
    let outcome = site.run("repair --dry-run");
    outcome.exits(0);
    outcome.out_is("rm1 is active, rm2 is standby\nnothing to do\n");
    let document = assert_document(&site.run("--output json repair --dry-run"));
    assert_eq!(
        document["plan"].as_array().map(Vec::len),
        Some(0),
        "{document:#}"
    );
    assert_eq!(site.sent(), [""; 0]);
    assert_eq!(site.active(), ["rm1"]);
    let site = Site::split();
    let outcome = site.run("repair --keep=rm2 --dry-run");
    let plan = "rm1 is active, rm2 is active\n1. make rm1 standby and verify\n\
                2. verify that all sources agree that rm2 is active\n";
    outcome.exits(0);
    outcome.out_is(plan);
    assert_eq!(site.sent(), [""; 0]);
}

#[test]
fn only_yes_confirms() {
    let site = Site::one_active();
    let declined = "nothing was changed";
    for stdin in ["", "n\n", "\n", "yess\n"] {
        let outcome = site.answer("failover", stdin);
        assert_eq!(outcome.status, Some(4), "{stdin:?}: {outcome:?}");
        assert!(outcome.stderr.contains(declined), "{stdin:?}: {outcome:?}");
        let outcome = site.answer("--output json failover", stdin);
        assert_eq!(assert_document(&outcome)["exit"], 4);
    }
    assert_eq!(site.sent(), [""; 0]);
    let outcome = site.answer("failover", "y\n");
    ended(&outcome, 0, "done: rm1 is standby, rm2 is active");
    assert_eq!(site.sent(), [OLD_LEAVES, TARGET_COMES]);
    let outcome = site.run("failover --to=rm2");
    let said = "nothing had to be done: rm1 is standby, rm2 is active\n";
    outcome.exits(0);
    outcome.out_is(said);
    assert_eq!(site.active(), ["rm2"]);
}

#[test]
fn faults_of_the_old_active_rm() {
    let table = "
        rm1:transitionToStandby:drop=3 | 0 | rm1 leaves, rm2 comes | rm2 | done: rm1 is standby, rm2 is active
        rm1:transitionToStandby:mute   | 0 | rm1 leaves, rm2 comes | rm2 | done: rm1 is standby, rm2 is active
        rm1:isActive:status=401        | 0 | rm1 leaves, rm2 comes | rm2 | done: rm1 is standby, rm2 is active
        rm1:transitionToStandby:error=java.io.IOException/boom | 4 | rm1 leaves | rm1 | not done, nothing was changed: rm1 refused to become standby: rm1 is active, rm2 is standby
        rm1:transitionToStandby:lie    | 4 | rm1 leaves, rm1 leaves, rm1 leaves | rm1 | not done, nothing was changed: rm1 did not become standby: rm1 is active, rm2 is standby
        rm1:transitionToStandby:half   | 5 | rm1 leaves, rm1 comes | rm1 | FAILED, the old active RM is active again: rm1 refused to become standby: rm1 is active, rm2 is standby
        # A proxy that closes the connection looks the same.
        rm1:transitionToStandby:die    | 5 | rm1 leaves | | FAILED, needs attention: rm1 was told to become standby and has not answered since: the state of rm1 is unknown (it may still become standby at any time), rm2 is standby
        rm1:transitionToStandby:hang   | 5 | rm1 leaves | ? | FAILED, needs attention: rm1 was told to become standby and has not answered since: the state of rm1 is unknown (it may still become standby at any time), rm2 is standby
    ";
    check_faults(Site::one_active, FAILOVER, table);
}

#[test]
fn faults_of_the_target() {
    let table = "
        rm2:transitionToActive:drop=3 | 0 | rm1 leaves, rm2 comes | rm2 | done: rm1 is standby, rm2 is active
        rm2:transitionToActive:mute   | 0 | rm1 leaves, rm2 comes | rm2 | done: rm1 is standby, rm2 is active
        rm2:transitionToActive:error=java.io.IOException/boom | 5 | rm1 leaves, rm2 comes, rm1 comes | rm1 | FAILED, the old active RM is active again: rm2 refused to become active: rm1 is active, rm2 is standby
        rm2:transitionToActive:lie    | 5 | rm1 leaves, rm2 comes, rm2 comes, rm2 comes, rm1 comes | rm1 | FAILED, the old active RM is active again: rm2 did not become active: rm1 is active, rm2 is standby
        rm2:transitionToActive:half   | 5 | rm1 leaves, rm2 comes, rm1 comes | rm1 | FAILED, the old active RM is active again: rm2 refused to become active: rm1 is active, rm2 is initializing
        rm2:transitionToActive:die    | 5 | rm1 leaves, rm2 comes | | FAILED, needs attention: rm2 was told to become active and has not answered since: rm1 is standby, the state of rm2 is unknown (it may still become active at any time)
        rm2:transitionToActive:hang   | 5 | rm1 leaves, rm2 comes | ? | FAILED, needs attention: rm2 was told to become active and has not answered since: rm1 is standby, the state of rm2 is unknown (it may still become active at any time)
    ";
    check_faults(Site::one_active, FAILOVER, table);
}

#[test]
fn the_document_shows_the_step_that_hangs() {
    let site = Site::faulty("rm1:transitionToStandby:hang");
    let document = assert_document(&site.run(&format!("--output json --timeout 8s {FAILOVER}")));
    assert_eq!(document["steps"][0]["result"], "unknown", "{document:#}");
    assert_eq!(document["states"][1]["state"], "standby", "{document:#}");
    // One port of the RM answers, so the advice must not be about a dead RM.
    assert_eq!(document["next"], "rmadmin status", "{document:#}");
}

/// Returns the lines after "refused, nothing was sent:".
fn refused(site: &Site, words: impl Words) -> Vec<String> {
    let outcome = site.run(words);
    outcome.exits(4);
    outcome.out_is("");
    let mut lines = outcome.stderr.lines();
    let first = lines.next().unwrap_or_default();
    assert!(
        first.starts_with("rmadmin: refused, nothing was sent:"),
        "{outcome:?}"
    );
    lines.map(|line| line.trim().to_owned()).collect()
}

#[test]
fn unsafe_failovers_name_the_accepting_flag() {
    let site = Site::one_active();
    let table = "
        rm2:monitorHealth:unhealthy | rm2 is unhealthy; next: rmadmin check-health rm2
        rm2:monitorHealth:error=java.io.IOException/boom | the health of rm2 is unknown: boom; next: rmadmin check-health rm2
        rm2:getServiceStatus:not-ready | rm2 is not ready to become active; next: rmadmin check-health rm2
        rm1:isActive:contradict | /isActive of rm1 contradicts its RPC port; next: rmadmin status
        rm2:isActive:contradict | /isActive of rm2 contradicts its RPC port; next: rmadmin status
        rm2:isActive:status=500 | /isActive of rm2 (the target) gives no usable answer; to accept that, add --accept-no-http
        rm2:isActive:status=401 | /isActive of rm2 (the target) gives no usable answer; to accept that, add --accept-no-http
        rm1:conf:status=500 | cannot confirm that the RMs run with the same HA keys; to accept that, add --accept-config-skew
        rm1:*:refuse | rm1 refuses connections (it is down, or a firewall rejects them) and may still be active: connection refused; if its process is known to be gone, add --dead rm1
        rm1:rpc:refuse | the state of rm1 is unknown: a port answers, but RPC does not (connection refused); next: rmadmin status
        rm2:*:refuse | the state of rm2 is unknown: connection refused; next: rmadmin status
    ";
    for [fault, reason] in rows(table) {
        site.sandbox.fault("--clear");
        site.sandbox.fault(&[fault]);
        assert_eq!(refused(&site, FAILOVER), [reason], "{fault}");
    }
    site.sandbox.fault("--clear");
    // A caller whom both RMs deny gets only that refusal, without refusals that follow from it.
    let denies = "getServiceStatus:error=org.apache.hadoop.security.AccessControlException/no";
    site.sandbox
        .fault(&format!("rm1:{denies} rm2:{denies} rm1:info:status=401"));
    let caller = "every ResourceManager denies this user: no; next: run it as a user in yarn.admin.acl; \
                  with Kerberos: kinit, or --keytab with --principal";
    for command in [FAILOVER, REPAIR] {
        assert_eq!(refused(&site, command), [caller]);
    }
    site.sandbox.fault("--clear");
    site.sandbox.fault("rm2:info:status=500");
    let risks = refused(&site, FAILOVER);
    let flags = "--accept-loss --accept-version-skew --accept-fresh-target";
    let why = "the web pages of rm2 (not an answer of a ResourceManager: HTTP 500) do not tell whether running \
               applications survive, whether the versions are the same, when the target started";
    let accepted = format!("or, to accept that, add {flags}");
    assert_eq!(risks, [format!("{why}; next: rmadmin status; {accepted}")]);
    assert_eq!(site.sent(), [""; 0]);
    assert_eq!(site.active(), ["rm1"]);
    let all = format!("{FAILOVER} {flags}");
    site.sandbox.fault("rm2:info:status=500");
    assert_eq!(site.run(&all).status, Some(0));
    assert_eq!(site.active(), ["rm2"]);
}

#[test]
fn without_recovery_needs_accept_loss() {
    let recovery = "yarn.resourcemanager.recovery.enabled=false";
    let mut site = Site::new(2, &format!("--property {recovery}"));
    site.make_active(&["rm1"]);
    let reasons = refused(&site, FAILOVER);
    assert!(
        reasons.len() == 1 && reasons[0].ends_with("add --accept-loss"),
        "{reasons:?}"
    );
    let outcome = site.run(&format!("{FAILOVER} --accept-loss"));
    outcome.exits(0);
    assert_eq!(site.active(), ["rm2"]);
    // Without an active RM, no application can be lost.
    let nobody = Site::new(2, &format!("--property {recovery}"));
    assert_eq!(advised(&nobody), ["rmadmin failover --to rm1"]);
    let outcome = pasted(&nobody, "rmadmin failover --to rm1");
    outcome.exits(0);
    assert_eq!(nobody.active(), ["rm1"]);
}

/// An unlisted RM is not asked, but may be active.
#[test]
fn a_configuration_with_fewer_rms_is_refused() {
    let mut site = Site::one_active();
    let narrow = "-D yarn.resourcemanager.ha.rm-ids=rm2";
    let reason = "the running RMs list rm1, but this configuration does not; next: add rm1 to \
                  yarn.resourcemanager.ha.rm-ids here, with its addresses, as the running ResourceManagers have it";
    let accepted = "--accept-loss --accept-version-skew --accept-config-skew --accept-fresh-target --accept-no-http";
    let failover = format!("{narrow} {FAILOVER} {accepted}");
    assert_eq!(refused(&site, &failover), [reason]);
    let repair = format!("{narrow} repair --keep=rm2 --yes");
    assert_eq!(refused(&site, &repair), [reason]);
    let other = "-D yarn.resourcemanager.ha.automatic-failover.enabled=true";
    let reasons = refused(&site, &format!("{other} {FAILOVER} {accepted}"));
    assert_eq!(
        reasons[0],
        "the RMs run in another failover mode than this configuration has; next: set \
         yarn.resourcemanager.ha.automatic-failover.enabled here to the value of the running ResourceManagers"
    );
    // The advice names the key to set.
    for words in ["repair --yes", FAILOVER] {
        let reasons = refused(&site, &format!("{other} {words}"));
        let set = "; next: set hadoop.zk.address in yarn-site.xml";
        assert!(
            reasons.iter().any(|reason| reason.ends_with(set)),
            "{reasons:?}"
        );
    }
    // The only listed RM has no target.
    let narrow = "-D yarn.resourcemanager.ha.rm-ids=rm1";
    let reasons = refused(&site, &format!("{narrow} failover --yes"));
    let add = "; next: add rm2 to yarn.resourcemanager.ha.rm-ids here";
    assert!(
        reasons.iter().any(|reason| reason.contains(add)),
        "{reasons:?}"
    );
    assert_eq!(site.sent(), [""; 0]);
    site.make_active(&["rm2"]);
    assert_eq!(refused(&site, &failover), [reason]);
}

/// A typing error or an alias: the only RM would be made standby because it is active.
#[test]
fn two_ids_of_one_rm_are_refused() {
    let site = Site::one_active();
    let [admin, web] = site.sandbox.addresses(1).map(|address| address.port());
    let admin = format!("yarn.resourcemanager.admin.address.rm2=localhost:{admin}");
    let web = format!("yarn.resourcemanager.webapp.address.rm2=localhost:{web}");
    let reason = "rm1 and rm2 are the same ResourceManager: their addresses lead to one process; next: correct the \
                  addresses of rm1 and rm2 here: each must lead to its own ResourceManager";
    let one = format!("-D {admin} -D {web}");
    for words in [REPAIR, FAILOVER] {
        let words = format!("{one} {words}");
        assert_eq!(refused(&site, &words)[0], reason);
    }
    let outcome = site.run(&format!("{one} status"));
    outcome.exits(3);
    outcome.out_has("rm1 and rm2 are the same process");
    assert_eq!(site.sent(), [""; 0]);
}

#[test]
fn dead_flag_needs_every_port_silent() {
    let site = Site::one_active();
    let dead = format!("{FAILOVER} --dead=rm1");
    let reason = ["--dead rm1 was given, but it is alive; next: rmadmin status"];
    assert_eq!(refused(&site, &dead), reason);
    site.sandbox.fault("rm1:rpc:refuse");
    assert_eq!(refused(&site, &dead), reason);
    site.sandbox.fault("rm1:http:refuse");
    let outcome = site.run(&dead);
    assert_eq!(
        verdict(&outcome),
        "done: the state of rm1 is unknown, rm2 is active",
        "{outcome:?}"
    );
    outcome.out_ends("next: rmadmin status\n");
    assert_eq!(
        (outcome.status, site.sent()),
        (Some(0), vec![TARGET_COMES.to_owned()])
    );
}

#[test]
fn a_frozen_rm_is_not_dead() {
    let site = Site::faulty("rm1:*:hang");
    let begun = Instant::now();
    let stop = "; next: stop the process of rm1 on its host (kill -9), then add --dead rm1";
    let frozen = "rm1 accepts connections but does not answer (frozen?), and may be active: ";
    let reasons = refused(&site, FAILOVER);
    let taken = begun.elapsed();
    assert!(reasons[0].starts_with(frozen), "{reasons:?}");
    assert!(reasons[0].ends_with(stop), "{reasons:?}");
    // The default timeout is two minutes.
    assert!(taken < Duration::from_secs(100), "{taken:?}");
    let alive =
        "--dead rm1 was given, but it accepts connections: a frozen process may go on at any time";
    let failover = format!("{FAILOVER} --dead=rm1");
    assert_eq!(refused(&site, &failover)[0], format!("{alive}{stop}"));
    let repair = "repair --keep=rm2 --yes --dead=rm1";
    assert!(refused(&site, repair)[0].starts_with(alive));
    let outcome = site.run("failover --if-down=rm1 --to=rm2 --for=1ms --yes --dead=rm1");
    outcome.exits(0);
    outcome.out_is("");
    assert_eq!(site.sent(), [""; 0]);
    assert_eq!(site.active(), ["rm1"]);
}

#[test]
fn one_accepting_port_means_alive() {
    for (refuses, hangs) in [("rpc", "http"), ("http", "rpc")] {
        let site = Site::one_active();
        let faults = format!("rm1:{refuses}:refuse rm1:{hangs}:hang");
        site.sandbox.fault(&faults);
        let dead = format!("{FAILOVER} --dead=rm1");
        let reasons = refused(&site, &dead);
        assert!(reasons[0].contains("it accepts connections"), "{reasons:?}");
        assert_eq!(site.sent(), [""; 0]);
    }
}

/// The call's connection was accepted, although later ones are refused.
#[test]
fn an_accepted_call_means_alive() {
    let site = Site::one_active();
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = listener.local_addr().expect("its address");
    let frozen = std::thread::spawn(move || {
        let accepted = listener.accept().expect("a connection");
        drop(listener);
        accepted
    });
    let away = format!(
        "-Dyarn.resourcemanager.admin.address.rm1={address} -Dyarn.resourcemanager.webapp.address.rm1=127.0.0.1:1"
    );
    let dead = format!("{away} {FAILOVER} --dead=rm1");
    let reasons = refused(&site, &dead);
    assert!(reasons[0].contains("it accepts connections"), "{reasons:?}");
    assert_eq!(site.sent(), [""; 0]);
    drop(frozen.join().expect("the port got a connection"));
}

/// A host behind a firewall with `icmp-host-prohibited`, or a host that is off: no port answers.
#[test]
fn a_host_without_a_route_is_not_alive() {
    let site = Site::one_active();
    // The kernel opens no TCP connection to a multicast address.
    let away = "-Dyarn.resourcemanager.admin.address.rm1=224.0.0.1:8033 -Dyarn.resourcemanager.webapp.address.rm1=224.0.0.1:8088";
    let shown = "failover --to=rm2 --dry-run";
    let reasons = refused(&site, &format!("{away} {shown}"));
    assert!(reasons[0].ends_with("add --dead rm1"), "{reasons:?}");
    let dead = format!("{away} {shown} --dead=rm1");
    let outcome = site.run(&dead);
    outcome.exits(0);
}

/// An RM that was not asked cannot be declared dead: its host is unknown, or this host has an error.
#[test]
fn an_unreachable_name_is_not_dead() {
    let site = Site::one_active();
    let key = "yarn.resourcemanager.admin.address.rm1";
    let page = "yarn.resourcemanager.webapp.address.rm1";
    // The kernel opens no connection to a link-local address without an interface.
    let cases = [
        (
            "nohost.invalid",
            format!("unknown host nohost.invalid ({key}); correct {key}, or DNS"),
        ),
        (
            "[fe80::1]",
            "this host could not connect: connecting: Invalid argument".to_owned(),
        ),
    ];
    for (host, why) in cases {
        let away = format!("-D{key}={host}:8033 -D{page}={host}:8088");
        let reasons = refused(&site, &format!("{away} {FAILOVER}"));
        let says = format!("rm1 may be active, and could not be asked: {why}");
        assert!(reasons[0].starts_with(&says), "{reasons:?}");
        assert!(!reasons.concat().contains("--dead"), "{reasons:?}");
        let dead = format!("{away} {FAILOVER} --dead=rm1");
        let reasons = refused(&site, &dead);
        let says = format!("--dead rm1 was given, but it could not be asked: {why}");
        assert!(reasons[0].starts_with(&says), "{reasons:?}");
        let outcome = site.run(&format!("{away} transition-to-active rm2"));
        outcome.exits(4);
        outcome.err_has(" may be active, and could not be asked (");
        outcome.err_lacks("--force");
    }
    assert_eq!(site.sent(), [""; 0]);
}

#[test]
fn messages_name_the_cluster_and_addresses() {
    let site = Site::one_active();
    let title = site.title();
    let [rm1, rm2] = [1, 2].map(|rm| format!("rm{rm} ({})", site.sandbox.addresses(rm)[0]));
    let no = site.whole("failover", "n\n");
    let asked = format!("Fail over {title} from {rm1} to {rm2}? [y/N] ");
    no.err_has(&asked);
    no.err_ends(&format!(
        "rmadmin: {title}: cancelled; nothing was changed\n"
    ));
    let head =
        format!("{title}: {rm1} is active, {rm2} is standby\n1. make {rm1} standby and verify\n");
    no.out_begins(&head);
    site.sandbox.fault("rm2:monitorHealth:unhealthy");
    let refused = site.whole(FAILOVER, "");
    let reason =
        format!("rmadmin: {title}: refused, nothing was sent:\n  rm2 is unhealthy; next: ");
    refused.err_begins(&reason);
    site.sandbox.fault("--clear");
    let done = site.whole("failover", "y\n");
    done.out_has(&format!("make {rm2} active: accepted"));
    let end = format!("{title}: done: {rm1} is standby, {rm2} is active\n");
    done.out_ends(&end);
    let document = assert_document(&site.run("--output=json failover --to=rm1 --yes"));
    let address = site.sandbox.addresses(1)[0].to_string();
    assert_eq!(document["states"][0]["address"], address, "{document:#}");
    let verified = "verify that all sources agree that rm1 ";
    let last = &document["steps"][2];
    assert!(
        last["what"]
            .as_str()
            .is_some_and(|what| what.starts_with(verified)),
        "{document:#}"
    );
    assert_eq!(last["result"], "ok", "{document:#}");
    assert!(
        document["cluster"].is_string() && document["conf_dir"].is_string(),
        "{document:#}"
    );

    let split = Site::split();
    let [rm1, rm2] = [1, 2].map(|rm| format!("rm{rm} ({})", split.sandbox.addresses(rm)[0]));
    let no = split.whole("repair --keep=rm1", "n\n");
    let asked = format!("Repair {}: make {rm2} standby? [y/N] ", split.title());
    no.err_has(&asked);
    let force = "transition-to-standby --force-manual rm1";
    let no = split.whole(force, "n\n");
    let asked = format!(
        "Make {rm1} of {} standby by force (--force-manual)? [y/N] ",
        split.title()
    );
    no.err_has(&asked);
    // A refused command asks no question.
    let forced = "transition-to-active --force-manual rm2";
    let no = split.whole(forced, "y\n");
    no.exits(4);
    assert!(
        !no.stderr.contains("[y/N]") && no.stderr.contains(" is active, and "),
        "{no:?}"
    );
    let told = split.whole("transition-to-standby rm2", "");
    assert_eq!(
        told.stdout,
        format!("{}: {rm2} is standby\n", split.title())
    );
    assert_eq!(told.stderr, "", "rm1 is active");
    let told = split.run("transition-to-standby rm1");
    let nobody = "rmadmin: no ResourceManager is active now; next: rmadmin failover --to rm2\n";
    told.exits(0);
    told.err_is(nobody);
    let hadoop = split.run("-transitionToStandby rm1");
    hadoop.out_is("");
    hadoop.err_is("");
}

#[test]
fn a_timeout_too_short_for_the_plan_is_refused() {
    let site = Site::faulty("rm1:*:refuse");
    site.sandbox.fault("rm2:monitorHealth:slow=1");
    // Closed ports refuse at once, so every look is short.
    let dead = "--timeout=4s failover --to=rm2 --dead=rm1 --yes --dry-run";
    assert_eq!(site.run(dead).status, Some(0));
    // RPC answers and the page hangs: each look takes three seconds.
    site.sandbox.fault("--clear");
    site.sandbox.fault("rm1:isActive:hang");
    for limit in ["4s", "8s"] {
        for more in ["", "--dry-run"] {
            let outcome = site.run(&format!("--timeout={limit} {FAILOVER} {more}"));
            outcome.exits(4);
            outcome.err_has("is too short: this plan needs about 19s");
        }
    }
    assert_eq!(site.sent(), [""; 0]);
    let outcome = site.run(&format!("--timeout=1s {FAILOVER}"));
    outcome.err_has("is too short");
    assert_eq!(site.sent(), [""; 0]);
    let outcome = site.run(&format!("--timeout=19s {FAILOVER}"));
    outcome.exits(0);
}

/// Even if every RM answers: time is reserved for going back.
#[test]
fn a_healthy_pair_needs_time_to_go_back() {
    let site = Site::faulty("rm1:transitionToStandby:slow=60000");
    let says = "is too short: this plan needs about 4s, because time for going back is reserved";
    for more in ["", "--dry-run"] {
        for limit in ["1s", "2s"] {
            let outcome = site.run(&format!("--timeout={limit} {FAILOVER} {more}"));
            outcome.exits(4);
            outcome.err_has(says);
        }
    }
    let accepted = site.run(&format!("--timeout=4s {FAILOVER} --dry-run"));
    accepted.exits(0);
    assert_eq!(site.sent(), [""; 0]);
    assert_eq!(site.active(), ["rm1"]);
    let outcome = site.run(&format!("--timeout=4s {FAILOVER}"));
    outcome.exits(0);
}

#[test]
fn wrong_usage() {
    let site = Site::one_active();
    for words in [
        "failover --to=rm9",
        "failover --dead=rm9",
        "repair --keep=rm9",
        "failover --if-down=rm9",
        "failover --cooldown=5m",
        "failover --for=5s",
        "failover --if-down=rm1 --if-unhealthy=rm1",
        "--output=nagios failover",
    ] {
        let outcome = site.run(words);
        assert_eq!(
            (outcome.status, outcome.stdout.as_str()),
            (Some(64), ""),
            "{words:?}: {outcome:?}"
        );
    }
    assert_eq!(site.sent(), [""; 0]);
}

#[test]
fn with_three_rms_the_target_is_named() {
    let mut site = Site::new(3, RECOVERY);
    site.make_active(&["rm1"]);
    let reason = "rm1 is active, rm2 and rm3 are standby; name the target: --to rm2 or --to rm3";
    assert_eq!(refused(&site, "failover --yes"), [reason]);
    let outcome = site.run("failover --to=rm3 --yes");
    assert_eq!(
        verdict(&outcome),
        "done: rm1 is standby, rm2 is standby, rm3 is active",
        "{outcome:?}"
    );
    assert_eq!(site.sent(), [OLD_LEAVES, "rm3 transitionToActive"]);
    site.sandbox.fault("rm1:*:hang rm2:*:hang");
    let silent = refused(&site, "failover --yes");
    let unknown =
        "no RM is known to be standby: rm3 is active, the state of rm1 is unknown (no answer ";
    assert!(silent[0].starts_with(unknown), "{silent:?}");
    assert!(silent[0].ends_with("; next: rmadmin status"), "{silent:?}");
    site.sandbox.fault("--clear");
    site.sandbox.fault("rm1:*:refuse");
    assert!(refused(&site, FAILOVER)[0].ends_with("add --dead rm1"));
    let outcome = site.run(&format!("{FAILOVER} --dead=rm1"));
    outcome.exits(0);
    assert_eq!(site.active(), ["rm2"]);
}

/// Sends SIGTERM after `sent` was called; with `until_it_ends`, repeatedly.
fn interrupted(site: &Site, sent: &str, words: &str, until_it_ends: bool) -> Outcome {
    let mut child = site.command(words).spawn().expect("the tool starts");
    wait_until("the command was sent", || {
        site.sent().iter().any(|call| call == sent)
    });
    signal(&child, "TERM");
    while until_it_ends && child.try_wait().expect("a child").is_none() {
        signal(&child, "TERM");
        std::thread::sleep(Duration::from_millis(10));
    }
    let output = child.wait_with_output().expect("the command ends");
    Outcome {
        stdout: site.plain(&String::from_utf8_lossy(&output.stdout)),
        stderr: site.plain(&String::from_utf8_lossy(&output.stderr)),
        status: output.status.code(),
    }
}

/// SIGTERM is handled like Ctrl-C, and no shell ignores it in the background.
fn signal(child: &Child, name: &str) {
    let _ = Command::new("/bin/kill")
        .args([&format!("-{name}"), &child.id().to_string()])
        .status();
}

#[test]
fn interrupts_during_a_failover() {
    let site = Site::one_active();
    // The slow answer arrives after the interrupt.
    site.sandbox.fault("rm1:transitionToStandby*1:slow=150");
    let outcome = interrupted(&site, OLD_LEAVES, FAILOVER, false);
    let said = "interrupted, undone: rm1 is active again, rm2 is standby";
    ended(&outcome, 5, said);
    assert_eq!(site.sent(), [OLD_LEAVES, OLD_COMES_BACK]);
    assert_eq!(site.active(), ["rm1"]);
    outcome.err_begins("rmadmin: interrupted: finishing this step, up to ");
    let site = Site::faulty("rm2:transitionToActive*1:slow=150");
    let outcome = interrupted(&site, TARGET_COMES, FAILOVER, false);
    let late = "done, the interrupt came too late to stop it: rm1 is standby, rm2 is active";
    ended(&outcome, 0, late);
    let site = Site::faulty("rm2:transitionToActive:hang");
    let outcome = interrupted(&site, TARGET_COMES, FAILOVER, true);
    outcome.exits(5);
    let said = "FAILED, needs attention: rm2 was told to become active and has not answered since: rm1 is standby, \
                the state of rm2 is unknown (it may still become active at any time)";
    assert_eq!(verdict(&outcome), said, "{outcome:?}");
    outcome.out_has("make rm2 active: no answer");
}

#[test]
fn interrupt_at_the_prompt() {
    let site = Site::one_active();
    let mut child = site
        .command("failover")
        .stdin(Stdio::piped())
        .spawn()
        .expect("the tool starts");
    let mut asked = [0; 10];
    child
        .stderr
        .as_mut()
        .expect("a pipe")
        .read_exact(&mut asked)
        .expect("a question");
    signal(&child, "INT");
    let outcome = ends(&site, child);
    outcome.exits(130);
    assert!(
        outcome
            .stderr
            // The line of the prompt has been ended.
            .ends_with("[y/N] \nrmadmin: interrupted; nothing was changed\n"),
        "{outcome:?}"
    );
    assert_eq!(site.sent(), [""; 0]);
}

#[test]
fn interrupt_during_a_transition() {
    let acknowledged = "rmadmin: interrupted: finishing this step, up to ";
    for (verb, is_acknowledged) in [
        ("transition-to-standby", true),
        ("-transitionToStandby", false),
    ] {
        let site = Site::faulty("rm1:transitionToStandby:hang");
        let words = format!("--timeout=90s {verb} rm1");
        let mut child = site.command(&words).spawn().expect("the tool starts");
        wait_until("the command was sent", || {
            site.sent().contains(&OLD_LEAVES.to_owned())
        });
        signal(&child, "INT");
        if is_acknowledged {
            let mut told = vec![0; acknowledged.len()];
            let stderr = child.stderr.as_mut().expect("a pipe");
            stderr.read_exact(&mut told).expect("an acknowledgement");
            assert_eq!(String::from_utf8_lossy(&told), acknowledged);
            signal(&child, "INT");
        }
        let outcome = ends(&site, child);
        outcome.exits(130);
        outcome.out_is("");
        outcome.err_has("may have been carried out");
    }
}

/// Waits for the child; kills it if it does not end in time.
fn ends(site: &Site, mut child: Child) -> Outcome {
    let begun = Instant::now();
    while begun.elapsed() < LIMIT && child.try_wait().expect("a child").is_none() {
        std::thread::sleep(Duration::from_millis(10));
    }
    let _ = child.kill();
    let output = child.wait_with_output().expect("the command ends");
    Outcome {
        stdout: site.plain(&String::from_utf8_lossy(&output.stdout)),
        stderr: site.plain(&String::from_utf8_lossy(&output.stderr)),
        status: output.status.code(),
    }
}

#[test]
fn interrupts_close_the_log_entry() {
    let site = Site::faulty("rm2:transitionToActive:hang");
    let log = site.sandbox.conf().join("history.jsonl");
    let mut command = site.command(FAILOVER);
    command.env_remove("RMADMIN_HISTORY");
    let child = command.spawn().expect("the tool starts");
    wait_until("the command was sent", || {
        site.sent().contains(&TARGET_COMES.to_owned())
    });
    signal(&child, "TERM");
    // A different signal: the kernel may merge equal pending signals.
    signal(&child, "INT");
    let outcome = ends(&site, child);
    outcome.exits(5);
    let lines = std::fs::read_to_string(log).expect("a log");
    let lines: Vec<Value> = lines
        .lines()
        .map(|line| serde_json::from_str(line).expect("JSON"))
        .collect();
    let phases: Vec<&str> = lines
        .iter()
        .filter_map(|line| line["phase"].as_str())
        .collect();
    assert_eq!(phases, ["before", "after"].repeat(2), "{lines:#?}");
    assert_eq!(lines[3]["end"]["result"], "unknown", "{lines:#?}");
}

#[test]
fn an_unread_pipe_stops_no_failover() {
    // Capacity of a pipe.
    const PIPE: usize = 65_536;
    let site = Site::one_active();
    let plan = site.whole("failover --to=rm2 --dry-run", "").stdout;
    let (mut reader, mut writer) = std::io::pipe().expect("a pipe");
    // The pipe has room for the plan only.
    writer
        .write_all(&vec![b'.'; PIPE - plan.len()])
        .expect("the pipe has room for this text");
    // Drops the command object, which holds the pipe.
    let child = site.command(FAILOVER).stdout(writer).spawn();
    let mut child = child.expect("the tool starts");
    wait_until("rm2 is active", || site.sandbox.is_active(2));
    let mut said = Vec::new();
    let read = reader.read_to_end(&mut said);
    let status = child.wait().expect("the command ends");
    let said = String::from_utf8_lossy(&said);
    let said = said.trim_start_matches('.');
    assert!(read.is_ok() && status.success(), "{status}: {said}");
    let rest = site.plain(said.strip_prefix(&plan).unwrap_or_default());
    let lines: Vec<&str> = rest.lines().collect();
    assert!(
        matches!(&lines[..], [first, second, third, "done: rm1 is standby, rm2 is active"]
            if first.contains("make rm1 standby: accepted") && second.contains("make rm2 active: accepted")
                && third.contains("agree that rm2 is active: yes")),
        "{said}"
    );
}

fn full_pipe() -> (std::io::PipeReader, std::io::PipeWriter) {
    const PIPE: usize = 65_536;
    let (reader, mut writer) = std::io::pipe().expect("a pipe");
    writer
        .write_all(&vec![b'.'; PIPE])
        .expect("the pipe has room for this text");
    (reader, writer)
}

/// Starts a failover that has made its transitions, has written to standard error, and blocks on its result.
fn blocked_by_its_result(site: &Site) -> (Child, std::io::PipeReader) {
    let (reader, writer) = full_pipe();
    let mut command = site.command("transition-to-standby rm1");
    let mut child = command.stdout(writer).spawn().expect("the tool starts");
    let stderr = child.stderr.as_mut().expect("a pipe");
    stderr.read_exact(&mut [0; 10]).expect("a note");
    (child, reader)
}

/// Limits and timers repeat their signals: SIGXCPU arrives every second.
#[test]
fn limit_and_timer_signals_undo_a_failover() {
    for name in ["XCPU", "ALRM", "VTALRM", "PROF", "PWR", "QUIT"] {
        let site = Site::faulty("rm1:transitionToStandby*1:slow=150");
        let mut command = site.command(FAILOVER);
        let child = command.spawn().expect("the tool starts");
        wait_until("the command was sent", || {
            site.sent().iter().any(|call| call == OLD_LEAVES)
        });
        let times = if name == "QUIT" { 1 } else { 3 };
        for _ in 0..times {
            signal(&child, name);
            std::thread::sleep(Duration::from_millis(50));
        }
        let outcome = ends(&site, child);
        let said = "interrupted, undone: rm1 is active again, rm2 is standby";
        assert_eq!(
            (outcome.status, verdict(&outcome)),
            (Some(5), said),
            "{name}: {outcome:?}"
        );
        let by = match name {
            "QUIT" => String::new(),
            _ => format!(" by SIG{name}"),
        };
        let acknowledged = format!("interrupted{by}: finishing this step, up to ");
        outcome.err_has(&acknowledged);
    }
}

#[test]
fn sigxcpu_at_the_prompt() {
    let site = Site::one_active();
    let (reader, writer) = full_pipe();
    let mut command = site.command("failover");
    let mut child = command
        .stdin(Stdio::piped())
        .stderr(writer)
        .spawn()
        .expect("the tool starts");
    let stdout = child.stdout.as_mut().expect("a pipe");
    // The prompt follows the plan.
    stdout.read_exact(&mut [0; 10]).expect("a plan");
    drop(command);
    signal(&child, "XCPU");
    let mut said = String::new();
    let mut reader = reader;
    reader.read_to_string(&mut said).expect("text");
    assert_eq!(
        child.wait().expect("the command ends").code(),
        Some(128 + 24)
    );
    assert!(said.contains("interrupted; nothing was changed"), "{said}");
}

/// Signals that the tool gives no meaning.
#[test]
fn stray_signals_end_no_failover() {
    let site = Site::faulty("rm1:transitionToStandby*1:slow=150");
    let mut command = site.command(FAILOVER);
    let child = command.spawn().expect("the tool starts");
    wait_until("the command was sent", || {
        site.sent().iter().any(|call| call == OLD_LEAVES)
    });
    for name in ["USR1", "USR2", "IO", "STKFLT", "PIPE", "XFSZ", "34", "64"] {
        signal(&child, name);
    }
    let outcome = ends(&site, child);
    outcome.exits(0);
    assert_eq!(site.active(), ["rm2"]);
}

#[test]
fn a_late_signal_keeps_the_result() {
    let site = Site::one_active();
    let (mut child, mut reader) = blocked_by_its_result(&site);
    signal(&child, "INT");
    let mut said = Vec::new();
    reader.read_to_end(&mut said).expect("the result");
    let status = child.wait().expect("the command ends");
    let said = String::from_utf8_lossy(&said);
    assert!(said.ends_with(") is standby\n"), "{said}");
    assert_eq!(status.code(), Some(0));
    // The command does not wait for an unread pipe.
    let site = Site::one_active();
    let (child, _reader) = blocked_by_its_result(&site);
    signal(&child, "INT");
    assert_eq!(ends(&site, child).status, Some(130));
}

#[test]
fn interrupt_after_a_transition() {
    let site = Site::faulty("rm2:*:hang");
    let mut command = site.command("transition-to-standby rm1");
    let child = command.spawn().expect("the tool starts");
    wait_until("rm1 is standby", || !site.sandbox.is_active(1));
    signal(&child, "INT");
    let outcome = ends(&site, child);
    outcome.exits(0);
    outcome.out_ends(" is standby\n");
    outcome
        .err_has("interrupted: unknown whether another ResourceManager is active; next: rmadmin ");
}

#[test]
fn interrupt_at_an_unread_prompt() {
    let site = Site::one_active();
    let (_reader, writer) = full_pipe();
    let mut command = site.command("failover");
    let command = command.stdin(Stdio::piped()).stderr(writer);
    let mut child = command.spawn().expect("the tool starts");
    let stdout = child.stdout.as_mut().expect("a pipe");
    stdout.read_exact(&mut [0; 10]).expect("a plan");
    let begun = Instant::now();
    while begun.elapsed() < LIMIT && child.try_wait().expect("a child").is_none() {
        signal(&child, "INT");
        std::thread::sleep(Duration::from_millis(10));
    }
    assert_eq!(ends(&site, child).status, Some(130));
    assert_eq!(site.sent(), [""; 0]);
}

#[test]
fn terminal_stop_signals_are_ignored() {
    let site = Site::faulty("rm1:transitionToStandby*1:slow=10");
    let mut command = site.command(FAILOVER);
    // The kernel stops only a process group that has a parent elsewhere in the session.
    let child = command.process_group(0).spawn().expect("the tool starts");
    wait_until("the command was sent", || {
        site.sent().contains(&OLD_LEAVES.to_owned())
    });
    for stop in ["TSTP", "TTIN", "TTOU"] {
        signal(&child, stop);
    }
    let outcome = ends(&site, child);
    ended(&outcome, 0, "done: rm1 is standby, rm2 is active");
}

#[test]
fn results_are_read_back_after_the_timeout() {
    let time = Duration::from_secs(4);
    let site = Site::faulty("rm1:transitionToStandby*1:slow=10");
    let begun = Instant::now();
    let mut command = site.command(&format!("{FAILOVER} --timeout=4s"));
    let child = command.spawn().expect("the tool starts");
    wait_until("the command was sent", || {
        site.sent().contains(&OLD_LEAVES.to_owned())
    });
    signal(&child, "STOP");
    wait_until("the command was done, and the time is over", || {
        begun.elapsed() > time + Duration::from_secs(1) && !site.sandbox.is_active(1)
    });
    signal(&child, "CONT");
    let outcome = ends(&site, child);
    assert!(
        verdict(&outcome).contains(": rm1 is standby, rm2 is standby"),
        "{outcome:?}"
    );
    outcome.out_lacks("not been heard of");
}

#[test]
fn irrelevant_pages_are_not_waited_for() {
    let site = Site::faulty("rm1:info:hang");
    let accepted = "--accept-loss --accept-version-skew --accept-config-skew";
    let words = format!("--output=json {FAILOVER} {accepted}");
    let document = assert_document(&site.run(&words));
    assert_eq!(document["ending"], "done", "{document:#}");
    // Each of two looks would wait 3 s.
    let begun = document["steps"][1]["at_ms"].as_u64();
    assert!(begun.is_some_and(|millis| millis < 3000), "{document:#}");
}

#[test]
fn a_hanging_page_of_the_old_rm_costs_no_outage() {
    let site = Site::faulty("rm1:isActive:hang");
    let document = assert_document(&site.run(&format!("--output=json {FAILOVER}")));
    assert_eq!(document["ending"], "done", "{document:#}");
    let time = |step: usize, key| document["steps"][step][key].as_u64().unwrap_or_default();
    // The first look waits 3 s for the page.
    let whole_look = time(0, "at_ms");
    let outage = time(1, "at_ms") - time(0, "at_ms") - time(0, "took_ms");
    assert!(outage * 4 < whole_look * 3, "{document:#}");
}

#[test]
fn a_closed_pipe_stops_no_failover() {
    let site = Site::one_active();
    let mut child = site.command(FAILOVER).spawn().expect("the tool starts");
    drop(child.stdout.take());
    let status = child.wait().expect("the command ends");
    assert_eq!(
        (status.code(), site.active()),
        (Some(0), vec!["rm2".to_owned()])
    );
    // If the plan cannot be printed, nothing is sent.
    let full = std::fs::OpenOptions::new()
        .write(true)
        .open("/dev/full")
        .expect("a full disk");
    let status = site
        .command("failover --to=rm1 --yes")
        .stdout(full)
        .status();
    assert_eq!(
        (status.expect("the command runs").code(), site.active()),
        (Some(74), vec!["rm2".to_owned()])
    );
}

#[test]
fn conditions_not_met_are_silent() {
    let site = Site::one_active();
    let silent = Outcome {
        stdout: String::new(),
        stderr: String::new(),
        status: Some(0),
    };
    let unhealthy = "failover --if-unhealthy=rm1 --to=rm2 --for=100ms --cooldown=60m --yes";
    let back = "failover --if-unhealthy=rm2 --to=rm1 --for=100ms --cooldown=60m --yes";
    let down = "failover --if-down=rm1 --dead=rm1 --to=rm2 --for=100ms --yes";
    for words in [unhealthy, back, down] {
        assert_eq!(site.run(words), silent, "{words:?}");
    }
    // An unhealthy standby does not meet the condition.
    site.sandbox.fault("rm2:monitorHealth:unhealthy");
    assert_eq!(site.run(back), silent);
    site.sandbox.fault("--clear");
    assert_eq!(site.sent(), [""; 0]);
    site.sandbox.fault("rm1:monitorHealth:unhealthy");
    let outcome = site.run(unhealthy);
    assert_eq!(
        verdict(&outcome),
        "done: rm1 is standby, rm2 is active",
        "{outcome:?}"
    );
    assert_eq!(site.run(unhealthy), silent);
    site.sandbox.fault("--clear");
    site.sandbox.fault("rm2:monitorHealth:unhealthy");
    let outcome = site.run(back);
    outcome.exits(4);
    outcome.err_has("(cooldown 1h)");
    assert_eq!(site.sent(), [OLD_LEAVES, TARGET_COMES]);
    assert_eq!(site.active(), ["rm2"]);
}

/// A crontab line that can never act must not stay silent.
#[test]
fn unknown_conditions_are_reported() {
    let site = Site::one_active();
    let line = "failover --if-unhealthy=rm1 --to=rm2 --for=1ms --yes";
    let denied = "org.apache.hadoop.security.AccessControlException/no";
    let fault = format!("rm1:monitorHealth:error={denied}");
    let dry = format!("{line} --dry-run");
    for (fault, status) in [(fault.as_str(), 77), ("rm1:rpc:hang", 69)] {
        site.sandbox.fault(&[fault]);
        for words in [line, &dry] {
            let outcome = site.run(words);
            outcome.exits(status);
            outcome.err_has("unknown whether rm1 is active and unhealthy");
        }
        site.sandbox.fault("--clear");
    }
    // If all is well, only JSON output reports it.
    let silent = site.run(line);
    silent.exits(0);
    silent.out_is("");
    silent.err_is("");
    for line in [line, "failover --if-down=rm1 --dead=rm1 --yes"] {
        let document = assert_document(&site.run(&format!("--output=json {line}")));
        assert_eq!(document["ending"], "condition-not-met", "{document:#}");
        assert_eq!(document["states"][0]["state"], "active", "{document:#}");
        let message = document["message"].as_str().unwrap_or_default();
        assert!(
            message.starts_with("condition not met (rm1 is "),
            "{message}"
        );
    }
    // With --dry-run the plan and the refusals are printed.
    let outcome = site.run(&dry);
    outcome.exits(0);
    outcome.out_has("1. make rm1 standby");
    outcome
        .err_has("condition not met (rm1 is healthy): nothing would be done now. If it were met:");
    site.sandbox.fault("rm2:info:status=500");
    assert_eq!(site.run(&dry).status, Some(4));
    let down = "failover --if-down=rm1 --dead=rm1 --to=rm2";
    let outcome = site.run(&format!("{down} --dry-run"));
    outcome.exits(0);
    outcome.out_is("rm1 is active, rm2 is standby\nnothing to do\n");
    assert_eq!(site.sent(), [""; 0]);
}

/// The hold time is not part of the timeout.
#[test]
fn the_timeout_starts_after_the_condition() {
    let site = Site::faulty("rm1:monitorHealth:unhealthy");
    let words = "--timeout=4s failover --if-unhealthy=rm1 --to=rm2 --for=5s --yes";
    let outcome = site.run(words);
    ended(&outcome, 0, "done: rm1 is standby, rm2 is active");
}

#[test]
fn dead_flag_lets_a_failover_pass_a_dead_rm() {
    let site = Site::faulty("rm1:*:refuse");
    let down = "failover --if-down=rm1 --to=rm2 --for=100ms --yes";
    assert!(refused(&site, down)[0].ends_with("add --dead rm1"));
    let outcome = site.run(&format!("{down} --dead=rm1"));
    assert_eq!(
        verdict(&outcome),
        "done: the state of rm1 is unknown, rm2 is active",
        "{outcome:?}"
    );
}

#[test]
fn two_failovers_exclude_each_other() {
    let site = Site::faulty("rm1:transitionToStandby:hang");
    let mut first = site.command(FAILOVER).spawn().expect("the tool starts");
    wait_until("the first command has begun", || !site.sent().is_empty());
    let second = site.command(REPAIR).output().expect("the tool runs");
    let third = site.command(FAILOVER).output().expect("the tool runs");
    let statuses = [second.status.code(), third.status.code()];
    let told = String::from_utf8_lossy(&third.stderr).into_owned();
    while first.try_wait().expect("a child").is_none() {
        signal(&first, "TERM");
        std::thread::sleep(Duration::from_millis(10));
    }
    assert_eq!(statuses, [Some(75), Some(75)], "{told}");
    assert!(told.contains("nothing was sent"), "{told}");
    let holder = format!("process {}, since 20", first.id());
    assert!(told.contains(&holder), "{told}");
    assert_eq!(site.sent(), [OLD_LEAVES]);
}

/// The lock depends on the RMs' addresses, not on ids, order or spelling.
#[test]
fn the_lock_ignores_how_rms_are_written() {
    let site = Site::faulty("rm1:transitionToStandby:hang");
    let mut first = site.command(FAILOVER).spawn().expect("the tool starts");
    wait_until("the first command has begun", || !site.sent().is_empty());
    let port = site.sandbox.addresses(1)[0].port();
    let written = format!("yarn.resourcemanager.admin.address.rm1=localhost:{port}");
    let turned = "yarn.resourcemanager.ha.rm-ids=rm2,rm1";
    let other = "yarn.resourcemanager.cluster-id=other";
    let statuses = [written.as_str(), turned, other].map(|property| {
        let words = format!("-D {property} {REPAIR}");
        site.command(&words)
            .output()
            .expect("the command runs")
            .status
            .code()
    });
    while first.try_wait().expect("a child").is_none() {
        signal(&first, "TERM");
        std::thread::sleep(Duration::from_millis(10));
    }
    assert_eq!(statuses, [Some(75); 3]);
    assert_eq!(site.sent(), [OLD_LEAVES]);
}

#[test]
fn faults_during_a_repair() {
    let table = "
        rm1:nodes:status=500         | 0 | rm2 leaves | rm1 | done: rm1 is active, rm2 is standby
        rm2:transitionToStandby:mute | 0 | rm2 leaves | rm1 | done: rm1 is active, rm2 is standby
        rm2:transitionToStandby:error=java.io.IOException/boom | 5 | rm2 leaves | rm1 rm2 | FAILED, needs attention: rm2 refused to become standby: rm1 is active, rm2 is active
        rm2:transitionToStandby:lie  | 5 | rm2 leaves, rm2 leaves, rm2 leaves | rm1 rm2 | FAILED, needs attention: rm2 did not become standby: rm1 is active, rm2 is active
        rm2:transitionToStandby:half | 5 | rm2 leaves | rm1 | FAILED, needs attention: rm2 stopped half way to standby: rm1 is active, rm2 is initializing
        rm2:transitionToStandby:die  | 5 | rm2 leaves | rm1 | FAILED, needs attention: rm2 was told to become standby and has not answered since: rm1 is active, the state of rm2 is unknown (it may still become standby at any time)
        rm2:transitionToStandby:hang | 5 | rm2 leaves | ? | FAILED, needs attention: rm2 was told to become standby and has not answered since: rm1 is active, the state of rm2 is unknown (it may still become standby at any time)
    ";
    check_faults(Site::split, REPAIR, table);
    // The advice must not repeat the command.
    let site = Site::split();
    site.sandbox
        .fault("rm2:transitionToStandby:error=java.io.IOException/boom");
    let outcome = site.run(REPAIR);
    outcome.out_ends("next: restart the ResourceManager rm2, then rmadmin status\n");
}

/// The advice must not repeat the command.
#[test]
fn a_contradicting_page_after_a_repair() {
    let site = Site::split();
    site.sandbox.fault("rm2:isActive:contradict");
    let outcome = site.run(&format!("--timeout 8s {REPAIR}"));
    let says = "FAILED, needs attention: /isActive of rm2 says that it is active, its RPC port that it is not: \
                rm1 is active, rm2 is standby\n\
                next: restart the ResourceManager rm2, then rmadmin status\n";
    outcome.exits(5);
    outcome.out_ends(says);
    let status = site.run("status");
    let next = status
        .stdout
        .lines()
        .find(|line| line.starts_with("next: "));
    assert!(
        next.is_some_and(|next| !next.contains("repair")),
        "{status:?}"
    );
}

/// The advice of `status` works even if no page can be read.
#[test]
fn the_advised_flags_are_enough() {
    for faults in [
        "rm1:http:refuse",
        "rm2:http:refuse",
        "rm1:http:status=500 rm2:http:status=500",
    ] {
        let site = Site::new(2, RECOVERY);
        site.sandbox.fault(faults);
        let status = site.run("status");
        let next = status
            .stdout
            .lines()
            .find(|line| line.starts_with("next: "));
        let command = next.and_then(|next| next.split_once("rmadmin "));
        let (_, command) = command.unwrap_or_else(|| panic!("{status:?}"));
        let outcome = site.run(&format!("{command} --yes --timeout=8s"));
        let what = format!("{faults}: {command}: {outcome:?}");
        assert_ne!(outcome.status, Some(4), "{what}");
        assert_eq!(site.active().len(), 1, "{what}");
    }
}

#[test]
fn repair_asks_which_rm_to_keep() {
    let site = Site::split();
    let keep = "rm1 and rm2 are active; name the RM to keep: --keep rm1 or --keep rm2";
    assert_eq!(refused(&site, "repair --yes"), [keep]);
    let both =
        "rm1 and rm2 are active; next: rmadmin repair --keep rm1, or rmadmin repair --keep rm2";
    for to in ["failover --yes", FAILOVER] {
        assert_eq!(refused(&site, to), [both], "{to:?}");
    }
    assert_eq!(site.answer("repair --keep=rm1", "n\n").status, Some(4));
    assert_eq!(site.sent(), [""; 0]);
    let site = Site::one_active();
    let other = "nothing to repair: exactly one RM is active; next: rmadmin failover --to rm2";
    assert_eq!(refused(&site, "repair --keep=rm2 --yes"), [other]);
    let outcome = site.run(REPAIR);
    assert_eq!(
        verdict(&outcome),
        "nothing had to be done: rm1 is active, rm2 is standby",
        "{outcome:?}"
    );
    // The RM to keep may be active, too.
    site.sandbox.fault("rm2:*:hang");
    let unseen = "the state of rm2 is unknown: no answer within 3s; next: rmadmin status";
    assert_eq!(refused(&site, "repair --keep=rm2 --yes"), [unseen]);
    let site = Site::new(2, RECOVERY);
    let none = "rm1 and rm2 are standby; name the";
    let keep = format!("{none} RM to keep: --keep rm1 or --keep rm2");
    assert_eq!(refused(&site, "repair --yes"), [keep]);
    let to = format!("{none} target: --to rm1 or --to rm2");
    assert_eq!(refused(&site, "failover --yes"), [to]);
    assert_eq!(site.run(REPAIR).status, Some(0));
    assert_eq!(site.sent(), [OLD_COMES_BACK]);
    assert_eq!(site.active(), ["rm1"]);
}

/// Without its state store in ZooKeeper, no RM can become active.
#[test]
fn repair_needs_the_state_store() {
    let zookeeper = "org.apache.hadoop.yarn.server.resourcemanager.recovery.ZKRMStateStore";
    let store = format!("--property yarn.resourcemanager.store.class={zookeeper}");
    let mut site = Site::new(2, &format!("{RECOVERY} {store}"));
    // A closed port.
    let away = "-D hadoop.zk.address=127.0.0.1:1";
    let repair = format!("{away} {REPAIR}");
    let unseen = "ZooKeeper does not answer: connection refused; next: rmadmin -D hadoop.zk.address=127.0.0.1:1 zookeeper status";
    assert_eq!(refused(&site, &repair), [unseen]);
    assert_eq!(site.sent(), [""; 0]);
    site.make_active(&["rm1"]);
    let outcome = site.run(&repair);
    assert_eq!(
        verdict(&outcome),
        "nothing had to be done: rm1 is active, rm2 is standby",
        "{outcome:?}"
    );
    // The kept RM would have to become active again.
    site.make_active(&["rm2"]);
    assert_eq!(refused(&site, &repair), [unseen]);
    assert_eq!(site.active(), ["rm1", "rm2"]);
}

/// A page behind authentication, or a broken page, confirms nothing.
#[test]
fn repair_does_not_wait_for_unusable_pages() {
    let site = Site::split();
    let no_http = "/isActive of rm1 (the target) gives no usable answer; \
                   to accept that, add --accept-no-http";
    for fault in ["rm1:isActive:status=401", "rm1:isActive:status=500"] {
        site.sandbox.fault("--clear");
        site.sandbox.fault(&[fault]);
        assert_eq!(refused(&site, REPAIR), [no_http], "{fault}");
    }
    assert_eq!(site.sent(), [""; 0]);
    let outcome = site.run(&format!("{REPAIR} --accept-no-http"));
    assert_eq!(
        verdict(&outcome),
        "done: rm1 is active, rm2 is standby",
        "{outcome:?}"
    );
    let active_already = "failover --to=rm1 --yes";
    assert_eq!(refused(&site, active_already), [no_http]);
}

fn advised(site: &Site) -> Vec<String> {
    let outcome = site.run("--output json status");
    let document = assert_document(&outcome);
    let next = document["clusters"][0]["next"].as_str();
    let next = next.unwrap_or_else(|| panic!("nothing is advised: {document:#}"));
    next.split(", or ").map(str::to_owned).collect()
}

fn pasted(site: &Site, command: &str) -> Outcome {
    let words: Vec<&str> = command.split(' ').skip(1).collect();
    site.answer(&words, "y\n")
}

#[test]
fn advised_commands_work() {
    let recovery = "yarn.resourcemanager.recovery.enabled=true";
    for (fault, command) in [
        ("rm1:nodes:status=500", "rmadmin failover --to rm1"),
        ("rm2:*:refuse", "rmadmin failover --to rm1 --dead rm2"),
    ] {
        let site = Site::new(2, &format!("--property {recovery}"));
        site.sandbox.fault(&[fault]);
        // A silent RM must be checked before it is declared dead.
        let check = match command.contains("--dead") {
            true => "check on the host of rm2 that its process is gone, then ",
            false => "",
        };
        assert_eq!(advised(&site), [format!("{check}{command}")], "{fault}");
        let outcome = pasted(&site, command);
        assert_eq!(outcome.status, Some(0), "{fault}: {outcome:?}");
        assert_eq!(site.sent(), [OLD_COMES_BACK], "{fault}");
    }
    let site = Site::split();
    let choices = ["rmadmin repair --keep rm1", "rmadmin repair --keep rm2"];
    assert_eq!(advised(&site), choices);
    let table = site.run("status").stdout;
    let lines = format!("next: {}\nor:   {}\n", choices[0], choices[1]);
    assert!(table.ends_with(&lines), "{table}");
    // The unhealthy RM must not be advised.
    site.sandbox.fault("rm1:monitorHealth:unhealthy");
    assert_eq!(advised(&site), choices[1..]);
    assert_eq!(site.active(), ["rm1", "rm2"]);
    for (index, command) in choices.into_iter().enumerate() {
        let site = Site::split();
        assert_eq!(pasted(&site, command).status, Some(0), "{command}");
        assert_eq!(site.active(), [["rm1", "rm2"][index]], "{command}");
    }
}

#[test]
fn reasons_of_a_refusal_in_json() {
    let site = Site::faulty("rm2:info:status=500");
    site.sandbox.fault("rm2:monitorHealth:unhealthy");
    let json = |words: &str| {
        let outcome = site.run(&format!("--output json {words}"));
        let error = assert_document(&outcome)["error"].clone();
        let kind = if words.contains("--to=rm9") {
            "usage"
        } else {
            "refused"
        };
        assert_eq!(error["kind"], kind, "{error:#}");
        error["reasons"].clone()
    };
    let reasons = json(FAILOVER);
    let codes: Vec<&Value> = (0..4).map(|index| &reasons[index]["code"]).collect();
    assert_eq!(
        codes,
        ["target-unhealthy", "loss", "version-skew", "fresh-target"],
        "{reasons:#}"
    );
    assert_eq!(
        reasons[0],
        serde_json::json!({
            "code": "target-unhealthy",
            "rm": "rm2",
            "text": "rm2 is unhealthy",
            "next": "rmadmin check-health rm2",
        })
    );
    assert_eq!(
        (&reasons[1]["rm"], &reasons[1]["flag"], &reasons[1]["next"]),
        (
            &Value::Null,
            &Value::from("--accept-loss"),
            &Value::from("rmadmin status")
        ),
        "{reasons:#}"
    );
    let reasons = json("repair --keep=rm2 --yes");
    assert_eq!(reasons[0]["code"], "one-is-active", "{reasons:#}");
    // Other errors have no reasons.
    assert_eq!(json("failover --to=rm9"), Value::Null);
}
