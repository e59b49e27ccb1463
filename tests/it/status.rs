//! `status`: verdicts on real pairs, on the sandbox's faults and on several clusters, in every format.

use std::path::Path;
use std::process::{Command, Stdio};

use crate::support::pair::States::ActiveStandby;
use crate::support::pair::{Pair, RECOVERY, site};
use crate::support::process::{self, Outcome, Server};
use crate::support::sandbox::{self, LIMIT, Sandbox, wait_until};
use crate::support::schema;
use crate::support::secured::build_resolver;
use crate::support::words::{Words, joined, rows};
use crate::support::{Folder, rmadmin};
use serde_json::Value;

/// The option for the properties of [`RECOVERY`].
const KEPT: &str = "--property yarn.resourcemanager.recovery.enabled=true";
/// The znode of a [`Pair`]'s elector.
const ELECTION: &str = "/yarn-leader-election/tested";

/// Returns the document, and checks that its exit status is the process's.
fn document(outcome: &Outcome) -> Value {
    let document: Value = serde_json::from_str(&outcome.stdout)
        .unwrap_or_else(|error| panic!("no JSON ({error}): {outcome:?}"));
    assert_eq!(
        document["exit"].as_i64(),
        outcome.status.map(i64::from),
        "{outcome:?}"
    );
    document
}

fn codes(cluster: &Value, list: &str) -> Vec<String> {
    let reasons = cluster[list].as_array().expect("a list of reasons");
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let code = |reason: &Value| match text(&reason["rm"]).as_str() {
        "" => text(&reason["code"]),
        rm => format!("{rm} {}", text(&reason["code"])),
    };
    reasons.iter().map(code).collect()
}

/// Checks a row. Columns: verdict, active RMs, reasons, advice.
#[track_caller]
fn assert_look(outcome: &Outcome, row: &str) -> Value {
    let cells: Vec<&str> = row.split('|').map(str::trim).collect();
    let [verdict, active, reasons, next] = cells[..] else {
        panic!("not a row: {row}");
    };
    let document = document(outcome);
    schema::check(&document);
    let cluster = &document["clusters"][0];
    assert_eq!(cluster["verdict"], verdict, "{document:#}");
    let found = cluster["active"].as_array().expect("a list");
    let found: Vec<&str> = found.iter().filter_map(Value::as_str).collect();
    assert_eq!(found.join(" "), active, "{document:#}");
    let found = codes(cluster, "reasons").join(", ");
    assert_eq!(found, reasons, "{document:#}");
    // Advice repeats the options that chose the cluster and the caller.
    let conf = cluster["conf_dir"].as_str().expect("a folder");
    let chosen = format!("HADOOP_USER_NAME=operator rmadmin --conf-dir {conf}");
    let advised = cluster["next"].as_str();
    let advised = advised.map(|next| next.replace(&chosen, "rmadmin"));
    let next = Some(next).filter(|next| !next.is_empty());
    assert_eq!(advised.as_deref(), next, "{document:#}");
    document
}

/// Runs `status` with enough time for a busy machine, unless `more` sets less.
fn look(conf: &Path, more: impl Words) -> Outcome {
    let mut words = joined("--output json status", more);
    if words.len() == 3 {
        words.extend("--timeout 60s".words());
    }
    sandbox::run(conf, &words)
}

fn elected_and_other(pair: &Pair) -> (&'static str, &'static str) {
    match pair.states().map(|state| state == "ACTIVE") {
        [true, false] => ("rm1", "rm2"),
        [false, true] => ("rm2", "rm1"),
        states => panic!("no single active ResourceManager: {states:?}"),
    }
}

#[test]
fn automatic_pair() {
    let mut pair = Pair::automatic_with(&RECOVERY);
    let conf = pair.conf();
    let (first, other) = elected_and_other(&pair);
    let seen = assert_look(&look(&conf, ""), &format!("healthy | {first} | | "));
    let elector = &seen["clusters"][0]["elector"]["said"];
    assert_eq!(
        (
            &elector["kind"],
            &elector["leader"],
            &elector["lock"]["cluster"]
        ),
        (&"standard".into(), &first.into(), &"tested".into()),
        "{elector:#}"
    );

    pair.force(&["-transitionToStandby", "--forcemanual", first]);
    let stuck = format!("{first} leader-not-active");
    assert_look(
        &look(&conf, ""),
        &format!("no-active | | nobody-active, {stuck} | rmadmin repair"),
    );

    pair.force(&["-transitionToActive", "--forcemanual", other]);
    let not_elected = format!("{other} not-elected");
    assert_look(
        &look(&conf, ""),
        &format!("lock-mismatch | {other} | {not_elected}, {stuck} | rmadmin repair"),
    );

    pair.force(&[
        "-transitionToActive",
        "--forcemanual",
        "--forceactive",
        first,
    ]);
    assert_look(
        &look(&conf, ""),
        "split-brain | rm1 rm2 | several-active | rmadmin repair",
    );

    pair.force(&["-transitionToStandby", "--forcemanual", other]);
    assert_look(&look(&conf, ""), &format!("healthy | {first} | | "));
    without_zookeeper(&mut pair, first);
}

/// ZooKeeper denies, hangs or is down: each case has its word, and none is healthy.
fn without_zookeeper(pair: &mut Pair, active: &str) {
    let conf = pair.conf();
    let assert_missing = |word: &str, timeout: &str, next: &str| {
        let outcome = look(&conf, &["--timeout", timeout]);
        let seen = assert_look(
            &outcome,
            &format!("degraded | {active} | elector-missing | {next}"),
        );
        assert_eq!(seen["clusters"][0]["elector"]["missing"], word, "{seen:#}");
    };
    pair.zookeeper_cli(&["setAcl", ELECTION, "ip:127.255.255.254:cdrwa"]);
    assert_missing(
        "denied",
        "60s",
        "use an account that ZooKeeper permits; with Kerberos: kinit, or --keytab",
    );
    pair.freeze_zookeeper();
    let answers = "check that ZooKeeper is reachable, then rmadmin zookeeper status";
    assert_missing("silent", "10s", answers);
    pair.thaw_zookeeper();
    pair.kill_zookeeper();
    assert_missing("refused", "60s", answers);
}

#[test]
fn manual_pair() {
    let pair = Pair::manual();
    let conf = pair.conf();
    pair.bring_to(ActiveStandby);
    // Without recovery, a failover loses all applications.
    assert_look(
        &look(&conf, ""),
        "degraded | rm1 | rm1 no-shared-store, rm2 no-shared-store | set yarn.resourcemanager.store.class to a state store that all ResourceManagers share",
    );
    pair.force(&["-transitionToActive", "--forceactive", "rm2"]);
    assert_look(
        &look(&conf, ""),
        "split-brain | rm1 rm2 | several-active, rm1 no-shared-store, rm2 no-shared-store | rmadmin repair --keep rm1, or rmadmin repair --keep rm2",
    );
    pair.freeze(2);
    assert_look(
        &look(&conf, "--timeout 10s"),
        "unknown | rm1 | rm2 may-be-active, rm1 no-shared-store, rm2 sources-missing | on the host of rm2: check the process and its log; restart it if necessary",
    );
    pair.thaw(2);
}

#[test]
fn pair_with_curators_elector() {
    let curator = (
        "yarn.resourcemanager.ha.curator-leader-elector.enabled",
        "true",
    );
    let pair = Pair::automatic_with(&[RECOVERY[0], RECOVERY[1], curator]);
    let conf = pair.conf();
    let (first, other) = elected_and_other(&pair);
    let seen = assert_look(&look(&conf, ""), &format!("healthy | {first} | | "));
    let elector = &seen["clusters"][0]["elector"]["said"];
    assert_eq!(
        (&elector["kind"], &elector["leader"]),
        (&"curator".into(), &first.into())
    );

    // The leader does not notice that its znode is gone; the other one leads.
    let node = elector["candidates"][0]["node"].as_str().expect("a znode");
    pair.zookeeper_cli(&["delete", &format!("{ELECTION}/{node}")]);
    wait_until("both are active", || pair.states() == ["ACTIVE", "ACTIVE"]);
    let outside = format!("{first} not-in-election");
    let restart =
        format!("on the host of {first}: check the process and its log; restart it if necessary");
    assert_look(
        &look(&conf, ""),
        &format!("split-brain | rm1 rm2 | several-active, {outside} | {restart}"),
    );
    pair.force(&["-transitionToStandby", "--forcemanual", first]);
    assert_look(
        &look(&conf, ""),
        &format!("degraded | {other} | {outside} | {restart}"),
    );
}

/// Faults of rm2 with a healthy rm1: columns are the verdict and its reasons.
const FAULTS: &str = "
    rm2:*:refuse                          | degraded | rm2 down
    rm2:*:hang                            | unknown  | rm2 may-be-active, rm2 sources-missing
    rm2:rpc:refuse                        | degraded | rm2 sources-missing
    rm2:rpc:hang                          | degraded | rm2 sources-missing
    rm2:rpc:garbage                       | degraded | rm2 sources-missing
    rm2:http:hang                         | degraded | rm2 sources-missing
    rm2:http:status=500                   | degraded | rm2 sources-missing
    rm2:http:redirect=http://127.0.0.1:1/ | degraded | rm2 sources-missing
    rm2:http:status=401                   | healthy  |
    rm2:monitorHealth:unhealthy           | degraded | rm2 unwell
    rm2:getServiceStatus:not-ready        | degraded | rm2 not-ready
    rm2:isActive:contradict               | degraded | rm2 http-disagrees
    rm2:info:contradict                   | degraded | rm2 http-disagrees
    rm2:getServiceStatus:error=org.apache.hadoop.security.AccessControlException/no | degraded | rm2 sources-missing
";

#[test]
fn every_fault_has_its_verdict() {
    let sandbox = Sandbox::start(KEPT);
    let conf = sandbox.conf();
    assert_look(
        &look(&conf, ""),
        "no-active | | nobody-active | rmadmin failover --to rm1",
    );
    assert_eq!(sandbox.run("transition-to-active rm1").status, Some(0));
    for [fault, verdict, reasons] in rows(FAULTS) {
        sandbox.fault(&["--clear", fault]);
        let waits = fault.ends_with("hang");
        let timeout = if waits { "5s" } else { "60s" };
        let document = document(&look(&conf, &["--timeout", timeout]));
        schema::check(&document);
        let cluster = &document["clusters"][0];
        assert_eq!(cluster["verdict"], verdict, "{fault}: {document:#}");
        let found = codes(cluster, "reasons").join(", ");
        assert_eq!(found, reasons, "{fault}: {document:#}");
        assert_eq!(cluster["active"], serde_json::json!(["rm1"]), "{fault}");
    }
    sandbox.fault("--clear rm2:http:status=401");
    let narrowed = document(&look(&conf, ""));
    assert_eq!(
        codes(&narrowed["clusters"][0], "narrowed"),
        ["rm2 sources-missing"]
    );
}

#[test]
fn remote_text_is_escaped() {
    let sandbox = Sandbox::start(KEPT);
    assert_eq!(sandbox.run("transition-to-active rm1").status, Some(0));
    // Faults cannot contain control characters; these characters have a meaning in the formats.
    let text = "a\\b \"c\" |d| 100% \u{202e}e";
    sandbox.fault(&[&format!(
        "rm2:monitorHealth:error=org.apache.hadoop.ha.HealthCheckFailedException/{text}"
    )]);
    for format in ["table", "tsv", "nagios", "prometheus", "json"] {
        let outcome = sandbox.run(&["--timeout", "60s", "--output", format, "status"]);
        outcome.exits(1);
        outcome.out_lacks("\u{202e}");
    }
    let nagios = sandbox.run("--timeout 60s --output nagios status").stdout;
    assert!(
        nagios
            .starts_with("YARN HA WARNING - sandbox: degraded: rm1 is active; rm2 is unhealthy: "),
        "{nagios}"
    );
    assert_eq!(
        (nagios.matches('|').count(), nagios.lines().count()),
        (1, 1),
        "{nagios}"
    );
    let tsv = sandbox.run("--timeout 60s --output tsv status").stdout;
    assert!(
        tsv.lines().all(|line| line.matches('\t').count() == 5),
        "{tsv}"
    );
}

#[test]
fn several_clusters_the_worst_first() {
    let sandbox = Sandbox::start(&format!("{KEPT} --clusters 4"));
    let dir = sandbox.dir();
    let mut clusters: Vec<_> = std::fs::read_dir(&dir)
        .expect("the sandbox's folder")
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| path.is_dir())
        .collect();
    clusters.sort();
    let [sound, split, silent, lame] = clusters.as_slice() else {
        panic!("not four clusters: {clusters:?}");
    };
    for conf in [sound, silent, lame] {
        let outcome = sandbox::run(conf, "transition-to-active rm1");
        outcome.exits(0);
    }
    for (rm, status) in [("rm1", 0), ("rm2", 5)] {
        let forced = format!("transition-to-active --force-active {rm} --force-manual --yes");
        assert_eq!(sandbox::run(split, &forced).status, Some(status));
    }
    sandbox::fault(silent, "rm2:*:hang");
    sandbox::fault(lame, "rm2:*:refuse");

    let pattern = format!("{}/*", dir.display());
    let words = format!("--conf-dir {pattern} --timeout 5s --output tsv status");
    let all = sandbox::run(sound, &words);
    all.exits(2);
    let verdicts: Vec<&str> = all
        .stdout
        .lines()
        .filter_map(|line| line.split('\t').nth(1))
        .collect();
    assert_eq!(
        verdicts,
        ["verdict", "split-brain", "unknown", "degraded", "healthy"],
        "{all:?}"
    );
    // The clusters share an id.
    let column = all
        .stdout
        .lines()
        .filter_map(|line| line.split('\t').next());
    let distinct: std::collections::BTreeSet<&str> = column.collect();
    assert_eq!(distinct.len(), 5, "{all:?}");
    // Labels must not depend on the number of clusters or on the folder's spelling.
    let metric = |options: &str| {
        let outcome = sandbox::run(split, &format!("{options} --output prometheus status"));
        let lines = outcome.stdout.lines().map(str::to_owned);
        let broken = |line: &String| line.contains("split-brain") && line.ends_with(" 1");
        lines.filter(broken).collect::<Vec<_>>()
    };
    let alone = metric("");
    assert!(
        alone.iter().all(|line| line.contains(",conf_dir=\"/")),
        "{alone:?}"
    );
    assert_eq!(metric(&format!("--conf-dir {pattern}")), alone);

    // Each folder has one row, even a broken one.
    let folder = Folder::new("broken");
    folder.write("yarn-site.xml", "<configuration>");
    let (sound_folder, broken) = (sound.display(), folder.path().display());
    let chosen = format!("--conf-dir {sound_folder} --conf-dir {sound_folder} --conf-dir {broken}");
    let outcome = sandbox::run(sound, &format!("{chosen} --output tsv status"));
    outcome.exits(3);
    let lines: Vec<&str> = outcome.stdout.lines().collect();
    assert_eq!(lines.len(), 3, "{outcome:?}");
    assert!(
        lines[1].contains("unknown\t3\t\tunknown: ") && lines[1].contains("yarn-site.xml"),
        "{outcome:?}"
    );
    // With a single broken folder, text output is a configuration error; the other formats have the same row as
    // before.
    let alone = sandbox::run(folder.path(), "status");
    alone.exits(78);
    alone.out_is("");
    alone.err_has("yarn-site.xml");
    for folder in [&broken.to_string(), "/nonexistent"] {
        for (format, exit) in [("json", 78), ("tsv", 78), ("nagios", 3), ("prometheus", 3)] {
            let words = format!("--conf-dir {folder} --output {format} status");
            let outcome = sandbox::run(sound, &words);
            outcome.exits(exit);
            outcome.err_is("");
            if format == "json" {
                let seen = document(&outcome);
                schema::check(&seen);
                let cluster = &seen["clusters"][0];
                assert_eq!(seen["exit"], 78, "{seen:#}");
                assert_eq!(cluster["verdict"], "unknown", "{seen:#}");
                assert_eq!(cluster["conf_dir"], folder, "{seen:#}");
                assert!(cluster["error"].is_string(), "{seen:#}");
            }
        }
    }
    let nothing = sandbox::run(sound, "--conf-dir /nowhere/* status");
    nothing.exits(78);
}

#[test]
fn options_of_status_only() {
    let folder = Folder::new("refused");
    for arguments in [
        "--output nagios get-all-service-state",
        "--output prometheus probe",
        "--output tsv check-health rm1",
        "--conf-dir a --conf-dir b get-all-service-state",
    ] {
        let outcome = sandbox::run(folder.path(), arguments);
        assert_eq!(outcome.status, Some(64), "{arguments:?}: {outcome:?}");
        let says = |words: &str| outcome.stderr.contains(words);
        assert!(says("only status") || says("; use table"), "{outcome:?}");
    }
}

#[test]
fn a_full_disk_does_not_hide_the_verdict() {
    let command = [
        "-c".to_owned(),
        "exec \"$0\" --timeout 60s status >/dev/full".to_owned(),
        rmadmin().display().to_string(),
    ];
    for (sandbox, status) in [(Sandbox::start(KEPT), 2), (Sandbox::healthy(""), 74)] {
        let conf = sandbox.conf().display().to_string();
        let environment = [("YARN_CONF_DIR", conf.as_str())];
        let shell = Path::new("/bin/sh");
        let outcome = process::run(shell, &command, &environment, None, "");
        outcome.exits(status);
        outcome.err_has("cannot be written");
    }
}

#[test]
fn a_textfile_is_replaced_as_a_whole() {
    let sandbox = Sandbox::start(KEPT);
    let folder = Folder::new("textfile");
    folder.write("rm.prom", "old");
    let path = folder.path().join("rm.prom");
    let words = format!("--timeout 60s status --textfile {}", path.display());
    let outcome = sandbox.run(&words);
    outcome.exits(2);
    outcome.out_is("");
    let text = std::fs::read_to_string(&path).expect("the file");
    let conf = sandbox.conf().display().to_string();
    let verdict = format!(
        "rmadmin_verdict{{cluster=\"sandbox\",conf_dir=\"{conf}\",verdict=\"no-active\"}} 1\n"
    );
    assert!(text.contains(&verdict), "{text}");
    let names = std::fs::read_dir(folder.path())
        .expect("the folder")
        .count();
    assert_eq!(names, 1, "something was left beside it");
    let nowhere = sandbox.run("status --textfile /nowhere/rm.prom");
    nowhere.exits(74);
}

#[test]
fn watch_without_a_terminal() {
    let sandbox = Sandbox::start(KEPT);
    let folder = Folder::new("watch");
    let log = folder.path().join("log");
    let conf = sandbox.conf().display().to_string();
    let words = format!("--conf-dir {conf} --timeout 60s status --watch=0.05");
    let watch = Server::start(rmadmin(), &words.words(), &log);
    let printed = || std::fs::read_to_string(&log).unwrap_or_default();
    wait_until("a line", || {
        printed().contains("no ResourceManager is active")
    });
    assert_eq!(sandbox.run("transition-to-active rm1").status, Some(0));
    let change = "changed from critical: no ResourceManager is active to healthy: rm1 is active";
    wait_until("the change", || printed().contains(change));
    assert!(!printed().contains('\u{1b}'), "{}", printed());
    watch.signal("TERM");
    assert_eq!(watch.wait(LIMIT), 0, "{}", printed());
}

/// Returns the text that a shell line shows on a terminal, which `script` (bsdutils) creates.
fn on_a_terminal(line: &str) -> String {
    let arguments = ["--quiet", "--command", line, "/dev/null"];
    process::run(Path::new("/usr/bin/script"), &arguments, &[], None, "").stdout
}

#[test]
fn watch_redraws_a_terminal() {
    let sandbox = Sandbox::start(KEPT);
    assert_eq!(sandbox.run("transition-to-active rm1").status, Some(0));
    let folder = Folder::new("watch-terminal");
    let log = folder.path().join("log");
    let pid = folder.path().join("pid");
    let line = format!(
        "stty rows 12 cols 40; echo $$ > {}; exec {} --conf-dir {} --timeout 60s status --watch=0.05",
        pid.display(),
        rmadmin().display(),
        sandbox.conf().display()
    );
    let arguments = ["--quiet", "--flush", "--command", &line, "/dev/null"];
    let _watch = Server::start(Path::new("/usr/bin/script"), &arguments, &log);
    let printed = || String::from_utf8_lossy(&std::fs::read(&log).unwrap_or_default()).into_owned();
    // Each screen begins at the top left, and ends with clearing the rest.
    let screen = || {
        let printed = printed();
        let whole = printed.rsplit_once("\u{1b}[J").map(|(whole, _)| whole);
        let last = whole.and_then(|whole| whole.rsplit("\u{1b}[H").next());
        last.unwrap_or_default().to_owned()
    };
    wait_until("a screen with its clock", || {
        screen().contains("seen ") && screen().contains(" s ago")
    });
    assert!(printed().starts_with("\u{1b}[?1049h"), "{}", printed());
    sandbox.fault("rm2:*:refuse");
    // The verdict must stay visible.
    wait_until("the verdict", || screen().contains("degraded"));
    assert!(screen().lines().count() <= 12, "{}", screen());
    let pid = std::fs::read_to_string(&pid).expect("the process id");
    let killed = Command::new("kill").arg(pid.trim()).status();
    assert!(killed.expect("kill runs").success());
    // At the end, the old screen returns with the last look.
    wait_until("the last look", || {
        let printed = printed();
        let after = printed.split_once("\u{1b}[?1049l");
        after.is_some_and(|(_, after)| after.contains("degraded"))
    });
}

#[test]
fn terminal_width_and_dumb_terminals() {
    let sandbox = Sandbox::start(KEPT);
    assert_eq!(sandbox.run("transition-to-active rm1").status, Some(0));
    sandbox.fault("rm2:*:refuse");
    let status = |before: &str| {
        on_a_terminal(&format!(
            "stty rows 24 cols 40; {before} {} --conf-dir {} --timeout 60s status",
            rmadmin().display(),
            sandbox.conf().display()
        ))
    };
    assert!(status("TERM=xterm").contains("\u{1b}["));
    let plain = status("TERM=dumb");
    assert!(!plain.contains('\u{1b}'), "{plain:?}");
    // Lines break between words.
    let reason = plain.split("- rm2 is down,").nth(1).unwrap_or_default();
    assert!(reason.starts_with(" or a firewall"), "{plain}");
    assert!(plain.contains("\n      "), "{plain}");
    let words = plain
        .lines()
        .filter(|line| line.trim().contains(' ') && !line.contains("  "));
    for line in words {
        assert!(line.trim_end().chars().count() <= 40, "{line:?}");
    }
}

#[test]
fn long_errors_wrap_on_a_terminal() {
    let sandbox = Sandbox::start(KEPT);
    sandbox.fault("rm2:*:refuse");
    for arguments in [
        "get-service-state rm2",
        "get-service-state rm9 --timeot 5s",
        "transition-to-active rm1",
        "failover --to rm1",
        "--keytab k --principal p probe",
        "wait --for rm1=active -t 3s",
    ] {
        let line = |end: &str| {
            format!(
                "{} --conf-dir {} {arguments} {end}",
                rmadmin().display(),
                sandbox.conf().display()
            )
        };
        let shown = on_a_terminal(&format!(
            "stty rows 24 cols 40; {}",
            line("2>&1 >/dev/null")
        ));
        let piped = on_a_terminal(&line("2>&1 >/dev/null | cat"));
        let words = |text: &str| {
            text.replace("\u{1b}[K", " ")
                .split_whitespace()
                // On a terminal, `next:` begins a line.
                .map(|word| word.trim_end_matches(';').to_owned())
                .collect::<Vec<_>>()
        };
        // The pipe lacks only the wait messages.
        let (all, piped_words) = (words(&shown), words(&piped));
        assert!(
            piped_words.iter().all(|word| all.contains(word)),
            "{shown}\n{piped}"
        );
        assert!(
            piped.lines().any(|line| line.chars().count() > 40),
            "{piped}"
        );
        for line in shown
            .lines()
            .filter(|line| !line.contains("rmadmin ") && !line.contains('\r'))
        {
            let fits = line.trim_end().chars().count() <= 40 || !line.trim().contains(' ');
            assert!(fits, "{arguments}: {line:?}");
        }
        assert!(shown.contains("\n  "), "{arguments}: {shown}");
    }
}

#[test]
fn plans_and_prompts_wrap_on_a_terminal() {
    let sandbox = Sandbox::start(KEPT);
    assert_eq!(sandbox.run("transition-to-active rm1").status, Some(0));
    // The end of input, as with Ctrl-D.
    let shown = on_a_terminal(&format!(
        "stty rows 24 cols 60; TERM=dumb {} --conf-dir {} failover",
        rmadmin().display(),
        sandbox.conf().display()
    ));
    let shown = shown.rsplit("\u{1b}[K").next().unwrap_or_default();
    for line in shown.lines().filter(|line| line.trim().contains(' ')) {
        let shown = line.trim_end().chars().count();
        assert!(shown <= 60 || line.contains("rmadmin: "), "{line:?}");
    }
    let plan = shown.split("1. make ").next().unwrap_or_default();
    assert!(plan.lines().count() > 1, "{shown}");
    let cancelled = "[y/N] \r\nrmadmin: ";
    assert!(shown.replace('\u{8}', "").contains(cancelled), "{shown:?}");
}

/// After two seconds, only the RM without an answer is shown.
#[test]
fn a_terminal_shows_the_awaited_rm() {
    let sandbox = Sandbox::start(KEPT);
    sandbox.fault("rm2:*:hang");
    for (verb, awaited) in [
        ("status", "waiting for rm2"),
        ("probe", "waiting for rm2"),
        (
            "wait --for healthy",
            "waiting for the cluster to become healthy",
        ),
    ] {
        let shown = on_a_terminal(&format!(
            "{} --conf-dir {} --timeout 5s {verb}",
            rmadmin().display(),
            sandbox.conf().display()
        ));
        let notice = shown.split(awaited).nth(1);
        let notice = notice.unwrap_or_else(|| panic!("{verb}: {shown:?}"));
        assert!(notice.contains(" s left"), "{verb}: {shown:?}");
        assert!(!shown.contains("waiting for rm1"), "{verb}: {shown:?}");
    }
}

/// The name service fails, not the RM.
#[test]
fn a_failed_name_lookup_is_not_silent() {
    let sandbox = Sandbox::healthy(KEPT);
    let folder = Folder::new("resolver");
    build_resolver(&folder);
    folder.write("hosts", "never slow.invalid\n");
    let file = |name: &str| folder.path().join(name).display().to_string();
    let conf = sandbox.conf().display().to_string();
    let environment = [
        ("YARN_CONF_DIR", conf.as_str()),
        ("LD_PRELOAD", &file("hosts.so")),
        ("TEST_HOSTS", &file("hosts")),
    ];
    let web = "yarn.resourcemanager.webapp.address.rm2=slow.invalid:8088";
    let run = |verb: &str| {
        let words = format!("--timeout 2s --output json -D {web} {verb}").words();
        process::run(rmadmin(), &words, &environment, None, "")
    };
    let seen = document(&run("status"));
    let rm = &seen["clusters"][0]["rms"][1];
    for page in ["is_active", "info"] {
        assert_eq!(rm[page]["missing"], "unreachable", "{seen:#}");
        assert_eq!(
            rm[page]["detail"], "looking up the host: no answer within 2s",
            "{seen:#}"
        );
    }
    let next = "check the network between this host and rm2, and the address of rm2 here";
    assert_eq!(seen["clusters"][0]["next"], next, "{seen:#}");
    let probe: Value = serde_json::from_str(&run("probe").stdout).expect("JSON");
    assert_eq!(probe["rms"][1]["answer"], "unreachable", "{probe:#}");
}

/// The cluster uses Kerberos, but the configuration says `simple`.
#[test]
fn simple_authentication_is_not_a_denial() {
    let sandbox = Sandbox::healthy(KEPT);
    let simple = "getServiceStatus:error=org.apache.hadoop.security.AccessControlException/\
                  SIMPLE authentication is not enabled.  Available:[TOKEN, KERBEROS]";
    sandbox.fault(&[format!("rm1:{simple}"), format!("rm2:{simple}")]);
    sandbox.fault("rm1:http:refuse rm2:http:refuse");
    let seen = document(&look(&sandbox.conf(), ""));
    let compare = "compare hadoop.security.authentication here with the value on rm1";
    assert_eq!(seen["clusters"][0]["next"], compare, "{seen:#}");
    let state = &seen["clusters"][0]["rms"][0]["state"];
    assert_eq!(state["missing"], "authentication", "{seen:#}");
    let refused = sandbox.run("failover --dry-run");
    let says = "no ResourceManager can be asked with this hadoop.security.authentication: SIMPLE authentication is not \
                enabled.  Available:[TOKEN, KERBEROS]; next: ";
    refused.err_has(&format!("{says}{compare}\n"));
}

fn written(name: &str, properties: &[(&str, &str)]) -> Folder {
    let folder = Folder::new(name);
    let pair = [
        ("yarn.resourcemanager.ha.enabled", "true"),
        ("yarn.resourcemanager.cluster-id", "c"),
        ("yarn.resourcemanager.ha.rm-ids", "rm1,rm2"),
        (
            "yarn.resourcemanager.ha.automatic-failover.enabled",
            "false",
        ),
    ];
    folder.write("yarn-site.xml", site(&[&pair, properties].concat()));
    folder
}

#[test]
fn unknown_hosts_name_their_key() {
    let folder = written(
        "unknown-hosts",
        &[
            ("yarn.resourcemanager.hostname.rm1", "nohost-1.invalid"),
            ("yarn.resourcemanager.hostname.rm2", "nohost-2.invalid"),
            (
                "yarn.resourcemanager.webapp.address.rm2",
                "nohost-3.invalid:1",
            ),
        ],
    );
    let next = "correct yarn.resourcemanager.hostname.rm1, yarn.resourcemanager.hostname.rm2, \
                yarn.resourcemanager.webapp.address.rm2 here, or add nohost-1.invalid, nohost-2.invalid, \
                nohost-3.invalid to DNS or /etc/hosts";
    let seen = document(&look(folder.path(), ""));
    schema::check(&seen);
    let cluster = &seen["clusters"][0];
    assert_eq!(cluster["next"], next, "{seen:#}");
    for source in ["state", "health", "is_active", "info"] {
        assert_eq!(
            cluster["rms"][0][source]["missing"], "unknown-host",
            "{seen:#}"
        );
    }
    let probe = sandbox::run(folder.path(), &["--output", "json", "probe"]);
    let probe: Value = serde_json::from_str(&probe.stdout).expect("JSON");
    assert_eq!(probe["rms"][0]["answer"], "unknown-host", "{probe:#}");
}

#[test]
fn pages_without_an_address_degrade() {
    let sandbox = Sandbox::start(KEPT);
    assert_eq!(sandbox.run("transition-to-active rm1").status, Some(0));
    let https = "--timeout 60s -D yarn.http.policy=HTTPS_ONLY";
    let set = "set yarn.resourcemanager.webapp.https.address.rm1, \
               yarn.resourcemanager.webapp.https.address.rm2 in yarn-site.xml";
    let outcome = look(&sandbox.conf(), https);
    let seen = assert_look(
        &outcome,
        &format!("degraded | rm1 | rm1 sources-missing, rm2 sources-missing | {set}"),
    );
    let page = &seen["clusters"][0]["rms"][0]["is_active"]["missing"];
    assert_eq!(page, "not-configured", "{seen:#}");
    // All missing pages share one reason and one remedy.
    let refused = sandbox.run(&format!("{https} failover --dry-run")).stderr;
    let reasons: Vec<&str> = refused.lines().skip(1).collect();
    let flags = "--accept-loss --accept-version-skew --accept-config-skew --accept-fresh-target \
                 --accept-no-http";
    let end = format!("; next: {set}; or, to accept that, add {flags}");
    assert!(
        reasons.len() == 1 && reasons[0].ends_with(&end),
        "{refused}"
    );
    // That remedy comes before a failover that would be refused.
    assert_eq!(sandbox.run("transition-to-standby rm1").status, Some(0));
    let seen = document(&look(&sandbox.conf(), https));
    assert_eq!(seen["clusters"][0]["next"], set, "{seen:#}");
}

#[test]
fn options_without_effect_are_refused() {
    let sandbox = Sandbox::start(KEPT);
    let refused = |words: &str, says: &str| {
        let outcome = sandbox.run(words);
        outcome.exits(78);
        outcome.err_has(says);
    };
    let no_file = "/no/such/file (--cacert)";
    for verb in [
        "status",
        "wait --for active",
        "get-all-service-state",
        "check-health rm1",
        "failover --dry-run",
    ] {
        let keytab = format!("--keytab /k --principal a@B {verb}");
        refused(&keytab, "leave --keytab out");
        refused(&format!("--cacert /no/such/file {verb}"), no_file);
    }
    refused("--cacert /no/such/file probe", no_file);
}

#[test]
fn messages_name_the_configuration_in_force() {
    let folder = Folder::new("noha");
    let conf = folder.path().display().to_string();
    let says = |properties: &[(&str, &str)]| {
        folder.write("yarn-site.xml", site(properties));
        let outcome = sandbox::run(folder.path(), "status");
        outcome.exits(78);
        outcome.stderr
    };
    let unset = says(&[]);
    assert!(
        unset.contains(&format!("is not true (not set in {conf})")),
        "{unset}"
    );
    let off = says(&[("yarn.resourcemanager.ha.enabled", "false")]);
    assert!(
        off.contains(&format!("is not true ({conf}/yarn-site.xml:2)")),
        "{off}"
    );
    let empty = says(&[("yarn.resourcemanager.ha.enabled", "true")]);
    assert!(
        empty.contains(&format!("lists no ResourceManager (not set in {conf})")),
        "{empty}"
    );
    let pattern = sandbox::run(folder.path(), &["--conf-dir", "/nowhere/*", "status"]);
    pattern.err_has("the pattern /nowhere/* matches no folder");
}

#[test]
fn nagios_errors_say_unknown() {
    let folder = Folder::new("plugin");
    for arguments in [
        "--output nagios status --bogus",
        "-yo nagios status -w soon",
        "-o nagios -t soon status",
        "-onagios status --conf-dir /nowhere/*",
        "--output=nagios status --conf-dir /nowhere",
        "status --conf-dir -o nagios",
        "status -t -o nagios",
        "status -o nagios -o json",
        "status -o nagios -o prometheus",
    ] {
        let outcome = sandbox::run(folder.path(), arguments);
        assert_eq!(outcome.status, Some(3), "{arguments:?}: {outcome:?}");
        let line = outcome.stdout.strip_prefix("YARN HA UNKNOWN - ");
        assert!(
            line.is_some_and(|line| line.lines().count() == 1),
            "{outcome:?}"
        );
    }
}

#[test]
fn watch_ends_at_a_closed_pipe() {
    let sandbox = Sandbox::start(KEPT);
    let mut child = Command::new(rmadmin())
        .args([
            "--output",
            "json",
            "--timeout",
            "60s",
            "status",
            "--watch=0.02",
            "--conf-dir",
        ])
        .arg(sandbox.conf())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("the watch starts");
    let mut lines = {
        use std::io::BufRead as _;
        std::io::BufReader::new(child.stdout.take().expect("a pipe")).lines()
    };
    for _ in 0..2 {
        let line = lines.next().expect("a line").expect("text");
        let look: Value = serde_json::from_str(&line).expect("one document a line");
        schema::check(&look);
    }
    drop(lines);
    let status = child.wait().expect("the watch ends");
    assert_eq!(status.code(), Some(2));
}
