//! Command lines that are wrong, or have their options in unusual places: the style that is chosen, the exit status,
//! and the hint.

use std::path::Path;

use crate::support::process::{self, Outcome};
use crate::support::{Folder, rmadmin, schema};

/// The configuration of a pair whose ports refuse connections.
const PAIR: &str = "-D yarn.resourcemanager.ha.enabled=true -D yarn.resourcemanager.ha.rm-ids=rm1,rm2 \
    -D yarn.resourcemanager.admin.address.rm1=127.0.0.1:1 -D yarn.resourcemanager.admin.address.rm2=127.0.0.1:1";
/// Manual failover.
const MANUAL: &str = "-D yarn.resourcemanager.ha.automatic-failover.enabled=false";

/// Runs a line, split at blanks; `''` is an empty word. There is no configuration.
fn run(line: &str) -> Outcome {
    let words: Vec<&str> = line
        .split(' ')
        .map(|word| word.trim_matches('\''))
        .collect();
    let folder = Folder::new("usage");
    let environment = [("YARN_CONF_DIR", "."), ("HADOOP_USER_NAME", "root")];
    process::run(rmadmin(), &words, &environment, Some(folder.path()), "")
}

/// Checks lines of a table: a command line, its exit status, and a part of its standard error.
fn check(table: &str) {
    let mut failed = Vec::new();
    for case in table.trim().lines() {
        let columns: Vec<&str> = case.split('|').map(str::trim).collect();
        let [line, status, part] = columns[..] else {
            panic!("{case}: three columns");
        };
        let outcome = run(line);
        if outcome.status != status.parse().ok() || !outcome.stderr.contains(part) {
            failed.push(format!("{line}: {outcome:?}"));
        }
    }
    assert!(failed.is_empty(), "{}", failed.join("\n"));
}

#[test]
fn own_options_stand_before_the_verb() {
    check(
        "
        --yes failover                       | 78 | no core-site.xml
        -y failover --to rm2                 | 78 | no core-site.xml
        --conf-dir . --yes failover          | 78 | no core-site.xml
        --yes --timeout 5s repair            | 78 | no core-site.xml
        -o json status                       | 78 |
        --yes -o table transition-to-standby rm1 | 78 | no core-site.xml
        -t 5s -yo json repair                | 78 | no core-site.xml
        -o json bogus                        | 64 | unrecognized command 'bogus'
        -ojson bogus                         | 64 | unrecognized command 'bogus'
        -y bogus                             | 64 | unrecognized command 'bogus'
        -t 5s statu                          | 64 | exists: 'status'
        -y --help                            | 0  |
        -o json --version                    | 0  |
        -w 2 status                          | 64 | write -w behind status
        --output status                      | 64 | invalid value 'status' for '--output <FORMAT>'
        -o status                            | 64 | invalid value 'status' for '--output <FORMAT>'
        --timeout status                     | 64 | invalid value 'status' for '--timeout <TIME>'
        -t status                            | 64 | invalid value 'status' for '--timeout <TIME>'
        -yt status                           | 64 | invalid value 'status' for '--timeout <TIME>'
        ",
    );
}

#[test]
fn short_options_stand_in_hadoop_style() {
    let manual = "-transitionToActive --forcemanual rm1";
    assert_eq!(
        run(&format!("-y {manual}")),
        run(&format!("--yes {manual}"))
    );
    for line in [
        "-o json -getServiceState rm1",
        "-getServiceState rm1 -ojson",
    ] {
        let outcome = run(line);
        assert_eq!(outcome, run("--output json -getServiceState rm1"), "{line}");
        let hint = "write rmadmin get-service-state rm1 --output json";
        assert!(outcome.first_line().contains(hint), "{outcome:?}");
    }
    let outcome = run("-t soon -getServiceState rm1");
    assert!(
        outcome
            .first_line()
            .starts_with("rmadmin: --timeout soon: "),
        "{outcome:?}"
    );
}

#[test]
fn the_version_is_shown_after_any_command() {
    let (short, long) = (run("-V"), run("--version"));
    assert_eq!((short.status, long.status), (Some(0), Some(0)));
    for verb in ["status", "get-service-state", "node-labels add", "wait"] {
        assert_eq!(run(&format!("{verb} -V")), short, "{verb}");
        assert_eq!(run(&format!("-o nagios {verb} --version")), long, "{verb}");
    }
    check("status --bogus -V | 64 | unexpected argument '--bogus'");
}

#[test]
fn formats_of_other_tools_name_their_filter() {
    for (line, filter) in [
        ("status --output yaml", "yq -P"),
        ("failover -o yaml", "yq -P"),
        ("-o jsonpath={.rms} probe", "jq FILTER"),
    ] {
        let outcome = run(line);
        assert_eq!(outcome.status, Some(64), "{line}: {outcome:?}");
        let tip = format!("tip: pipe JSON into a filter: --output json | {filter}\n");
        assert!(outcome.stderr.contains(&tip), "{line}: {outcome:?}");
    }
}

#[test]
fn credentials_without_effect_are_refused() {
    check(
        "
        history --cacert c                      | 64 | --cacert has no effect on history; leave it out
        history --keytab k --principal p        | 64 | --keytab has no effect on history
        sandbox --keytab k --principal p        | 64 | --keytab has no effect on sandbox
        sandbox tour --cacert c                 | 64 | --cacert has no effect on sandbox tour
        sandbox fault --keytab k --principal p  | 64 | --keytab has no effect on sandbox fault
        sandbox restart rm1 --cacert c          | 64 | --cacert has no effect on sandbox restart
        completions bash --principal p          | 64 | --principal has no effect on completions
        man . --cacert c                        | 64 | --cacert has no effect on man
        probe --addr h --port 80 --cacert c     | 64 | --cacert needs --https
        haproxy-check a 1 h 80 --cacert c       | 64 | --cacert needs --https
        ",
    );
    for (verb, status) in [
        ("status", 78),
        ("wait --for active", 78),
        ("get-service-state rm1", 78),
        ("get-all-service-state", 78),
        ("check-health rm1", 78),
        ("probe", 78),
        ("probe rm1", 78),
        ("probe --any", 78),
        ("transition-to-active rm1", 78),
        ("transition-to-standby rm1", 78),
        ("failover", 78),
        ("repair", 78),
        ("refresh-queues", 78),
        ("groups", 78),
        ("-getServiceState rm1", 255),
        ("-refreshQueues", 255),
    ] {
        let outcome = run(&format!("{PAIR} {MANUAL} --keytab k --principal p {verb}"));
        let part = "leave --keytab out";
        assert!(outcome.stderr.contains(part), "{verb}: {outcome:?}");
        assert_eq!(outcome.status, Some(status), "{verb}: {outcome:?}");
    }
}

#[test]
fn errors_in_json_have_a_cause() {
    for (line, cause) in [
        ("bogus".to_owned(), "usage"),
        ("get-service-state rm1".to_owned(), "configuration"),
        (format!("{PAIR} get-service-state rm9"), "unknown-rm"),
        (format!("{PAIR} get-service-state rm1"), "refused"),
        (
            format!("{PAIR} --keytab k --principal p probe"),
            "credential",
        ),
        (
            format!("{PAIR} transition-to-standby rm1"),
            "automatic-failover",
        ),
        (
            format!("{PAIR} {MANUAL} transition-to-active rm1"),
            "other-unknown",
        ),
        (
            format!("{PAIR} {MANUAL} transition-to-standby rm1 --force-manual"),
            "cancelled",
        ),
        (format!("{PAIR} {MANUAL} failover --to rm1"), "check"),
        (format!("{PAIR} {MANUAL} repair --keep rm1"), "check"),
        (format!("{PAIR} refresh-queues --timeout 1s"), "no-active"),
        ("sandbox fault".to_owned(), "sandbox"),
    ] {
        let outcome = run(&format!("-o json {line}"));
        let document = serde_json::from_str(&outcome.stdout);
        let document: serde_json::Value = document.unwrap_or_else(|_| panic!("{outcome:?}"));
        schema::check_by("result", &document);
        assert_eq!(document["error"]["cause"], cause, "{line}: {outcome:?}");
    }
}

#[test]
fn a_short_time_limit_is_no_wrong_configuration() {
    let folder = Folder::new("usage-slow");
    let property = "<property><name>a</name><value>b</value></property>\n".repeat(100_000);
    let text = format!("<configuration>{property}</configuration>");
    std::fs::write(folder.path().join("yarn-site.xml"), text).expect("a file");
    let says =
        "the time limit of 1ms is too short to read the configuration; use a longer --timeout\n";
    for (verb, status) in [
        ("get-service-state rm1", 69),
        ("refresh-queues", 69),
        ("status", 69),
        ("-getServiceState rm1", 255),
        ("-refreshQueues", 255),
    ] {
        let words: Vec<&str> = ["--timeout", "1ms"]
            .into_iter()
            .chain(verb.split(' '))
            .collect();
        let conf = folder.path().to_str().expect("text");
        let outcome = process::run(rmadmin(), &words, &[("YARN_CONF_DIR", conf)], None, "");
        assert_eq!(outcome.status, Some(status), "{verb}: {outcome:?}");
        assert!(outcome.stderr.ends_with(says), "{verb}: {outcome:?}");
    }
}

#[test]
fn without_descriptors_nothing_panics_or_is_silent() {
    let conf = Folder::new("usage-descriptors");
    let environment = [("YARN_CONF_DIR", conf.path().to_str().expect("text"))];
    for limit in 4..14 {
        for (line, statuses) in [
            ("--help", &[0][..]),
            ("getServiceState", &[64]),
            ("check-health rm1", &[69, 78]),
        ] {
            let line = format!("ulimit -n {limit}; exec \"$0\" {line}");
            let words = ["-c", &line, rmadmin().to_str().expect("text")];
            let outcome = process::run(Path::new("/bin/sh"), &words, &environment, None, "");
            let said = outcome.stdout.clone() + &outcome.stderr;
            assert!(
                outcome
                    .status
                    .is_some_and(|status| statuses.contains(&status))
                    && said
                        .lines()
                        .next()
                        .is_some_and(|line| !line.contains("panicked")),
                "{line}: {outcome:?}"
            );
        }
    }
}

#[test]
fn usage_errors_in_json_are_whole() {
    for (line, message) in [
        (
            "-o json probe --any --addr",
            "a value is required for '--addr <HOST>' but none was supplied",
        ),
        (
            "-o json transition-to-active",
            "the following required arguments were not provided:\n<RM_ID>",
        ),
        (
            "-o json --timeot 5s status",
            "unexpected argument '--timeot' found\ntip: a similar argument exists: '--timeout'",
        ),
        (
            "-o json node-resource",
            "'rmadmin node-resource' requires a command but one was not provided\n[subcommands: update]",
        ),
        (
            "-o json node-labels",
            "'rmadmin node-labels' requires a command but one was not provided\n[subcommands: add, remove, replace]",
        ),
    ] {
        let outcome = run(line);
        let document: serde_json::Value =
            serde_json::from_str(&outcome.stdout).expect("a document");
        assert_eq!(document["error"]["message"], message, "{outcome:?}");
        assert!(document["conf_dir"].is_string(), "{outcome:?}");
        outcome.err_lacks("Options:");
    }
    let outcome = run("-o json --conf-dir=/none status --nonsense");
    outcome.out_has("\"conf_dir\": \"/none\"");
}

#[test]
fn an_unknown_option_before_a_verb_is_usage() {
    check(
        "
        --dry-run failover          | 64 | tip: write --dry-run behind failover
        --timeot 5s status          | 64 | tip: a similar argument exists: '--timeout'
        --verbose status            | 64 | rmadmin: unexpected argument '--verbose'
        --json status               | 64 | rmadmin: unexpected argument '--json'
        --conf-dir --yes failover   | 64 | rmadmin: a value is required for '--conf-dir <DIR>'
        -- status                   | 64 | subcommand 'status' exists
        --verbose -getServiceState rm1 | 255 | -verbose: Unknown command
        -failover rm1 rm2           | 255 | failover: Unknown command
        -y                          | 255 | y: Unknown command
        ",
    );
}

#[test]
fn yes_alone_is_accepted_and_forces_nothing() {
    check(
        "
        status --yes                       | 78 | no core-site.xml
        transition-to-active rm1 --yes     | 78 | no core-site.xml
        transition-to-standby -y rm1       | 78 | no core-site.xml
        history --yes                      | 0  |
        ",
    );
}

#[test]
fn hints_name_what_to_write() {
    check(
        "
        failover rm2                      | 64 | tip: write --to rm2
        failover rm1 rm2                  | 64 | tip: write --to rm2
        failover --from rm1               | 64 | tip: leave --from out
        repair rm1                        | 64 | tip: write --keep rm1
        wait active                       | 64 | tip: write --for active
        status rm1                        | 64 | rmadmin get-service-state rm1
        status --conf-dir /c/a /c/b /c/d  | 64 | quote it: --conf-dir '/c/*'
        -w status                         | 64 | tip: write -w behind status
        --accept-loss failover            | 64 | tip: write --accept-loss behind failover
        transition-to-active --force rm1  | 64 | there is no --force. Run it without
        transition-to-standby --force rm1 | 64 | there is no --force. Run it without
        failover --force                  | 64 | there is no --force. Run it without
        transitionToActive rm1            | 64 | exist: '-transitionToActive', 'transition-to-active'
        refreshQueues                     | 64 | exist: '-refreshQueues', 'refresh-queues'
        statu                             | 64 | exists: 'status'
        version                           | 64 | exists: '--version'
        status --json                     | 64 | tip: write --output json
        refresh-nodes -g 3                | 64 | tip: write --graceful
        refresh-nodes --graceful 3 --client | 64 | tip: write --graceful=3
        man /proc/no-folder               | 74 | the folder /proc/no-folder does not exist
        failover --conf-dir /nonexist/*   | 78 | patterns are for status only
        ",
    );
    let plugin = run("--output nagios stauts");
    plugin.exits(3);
    plugin.out_begins("YARN HA UNKNOWN");
    let output = run("-o json -getServiceState rm1");
    let hint = "rmadmin: --output is not for Hadoop-style commands; write rmadmin get-service-state rm1 --output json\n";
    assert_eq!(output.stderr, hint);
    let switchover = run("switchover");
    switchover.err_lacks("tip:");
    let bogus = run("bogus");
    bogus.err_lacks("groups");
}

#[test]
fn errors_show_the_usage_of_their_verb() {
    for (line, usage) in [
        (
            "node-labels replace node1,gpu",
            "Usage: rmadmin node-labels replace ",
        ),
        (
            "node-labels add a(exclusive)",
            "Usage: rmadmin node-labels add ",
        ),
        (
            "node-resource update h1:1 vcores=1",
            "Usage: rmadmin node-resource update ",
        ),
        ("-o prometheus probe", "Usage: rmadmin probe "),
        ("--keytab k status", "Usage: rmadmin status "),
    ] {
        let outcome = run(line);
        assert_eq!(outcome.status, Some(64), "{line}: {outcome:?}");
        assert!(outcome.stderr.contains(usage), "{line}: {outcome:?}");
        assert!(!outcome.stderr.contains("\n\n\n"), "{line}: {outcome:?}");
    }
}

#[test]
fn values_that_do_not_fit_say_what_does() {
    check(
        "
        probe --addr http://h --port 80       | 64 | a URL; write the host and the port alone
        probe --addr h:8088                   | 64 | write the host h and the port 8088 apart
        probe --addr '' --port 80             | 64 | the host is empty
        haproxy-check a 1 h:80 80             | 64 | write the host h and the port 80 apart
        haproxy-check a 1 http://h 80         | 64 | a URL
        probe --addr [::1] --port 1           | 69 | http://[::1]:1/isActive
        node-resource update h1 memory-mb=1   | 64 | h1 has no port; write NODE:PORT
        node-resource update h:1 memory-mb=1  | 64 | vcores is missing
        node-resource update h:1 vcores=1     | 64 | memory-mb is missing
        status --watch=0                      | 64 | an interval from 10ms to 24h
        status --timeout -1s                  | 64 | '-1s' for '--timeout <TIME>'
        failover --max-elections 0            | 64 | write a number from 1 to 100
        ",
    );
}

#[test]
fn hadoop_style_mistakes_keep_the_first_line() {
    for (line, first, more) in [
        (
            "-getServiceStates rm1",
            "getServiceStates: Unknown command",
            "\nDid you mean -getServiceState?\n",
        ),
        (
            "--getServiceState rm1",
            "-getServiceState: Unknown command",
            "\nDid you mean -getServiceState (with one dash)?\n",
        ),
        (
            "-failover rm1 rm2",
            "failover: Unknown command",
            "\nDid you mean: rmadmin failover --to rm2\n",
        ),
        (
            "-status",
            "status: Unknown command",
            "\nDid you mean: rmadmin status\n",
        ),
        (
            "-foo",
            "foo: Unknown command",
            "\nAlso: rmadmin status | failover | repair | wait | probe",
        ),
        (
            "-",
            "Usage: yarn rmadmin",
            "\nAlso: rmadmin status | failover | repair | wait | probe",
        ),
        (
            "-refreshNodes -g 10",
            "Usage: yarn rmadmin [-refreshNodes ",
            "\nrmadmin: refreshNodes: -g needs one of -client and -server\n",
        ),
        (
            "-refreshQueues x",
            "Usage: yarn rmadmin [-refreshQueues]",
            "\nrmadmin: refreshQueues: takes no arguments\n",
        ),
    ] {
        let outcome = run(line);
        assert_eq!(
            (outcome.status, outcome.stdout.as_str()),
            (Some(255), ""),
            "{line}"
        );
        assert!(
            outcome.first_line().starts_with(first),
            "{line}: {outcome:?}"
        );
        assert!(outcome.stderr.contains(more), "{line}: {outcome:?}");
    }
}

#[test]
fn refusals_name_the_flags_of_the_style() {
    let (ha, manual) = (PAIR, format!("{PAIR} {MANUAL}"));
    for (line, part) in [
        (
            format!("{manual} transition-to-active rm1"),
            "add --force-active\n",
        ),
        (
            format!("{manual} transition-to-active --yes rm1"),
            "add --force-active\n",
        ),
        (format!("{ha} transition-to-standby rm1"), "--force-manual"),
        (
            format!("{manual} transition-to-standby rm1 --force-manual"),
            "standby by force (--force-manual)? [y/N]",
        ),
    ] {
        let outcome = run(&line);
        assert!(outcome.stderr.contains(part), "{line}: {outcome:?}");
        assert_eq!(outcome.status, Some(4), "{line}: {outcome:?}");
    }
    let quoted = run(&format!("{manual} get-service-state ''"));
    let expected = "unknown ResourceManager \"\" (configured: rm1, rm2)";
    quoted.err_has(expected);
}

#[test]
fn output_of_a_hadoop_style_line_names_the_verb() {
    check(
        "
        -getAllServiceState --output json | 255 | write rmadmin get-all-service-state --output json
        --output json -help               | 255 | write rmadmin COMMAND --output json
        -o prometheus probe               | 64  | probe has no --output prometheus; use table, json or tsv
        failover -o nagios                | 64  | failover has no --output nagios; use table or json
        failover -o tsv                   | 64  | failover has no --output tsv; use table or json
        node-labels add x -o tsv          | 64  | node-labels add has no --output tsv; use table or json
        failover -o nagio                 | 64  | [possible values: table, json]
        status -o xml                     | 64  | [possible values: table, json, prometheus, nagios, tsv]
        ",
    );
}

#[test]
fn help_of_a_verb_either_way_round() {
    let help = run("failover --help");
    help.out_has("Usage: rmadmin failover");
    assert_eq!(run("--help failover"), help);
    assert_eq!(run("-h failover"), run("failover -h"));
    assert!(run("--help").stdout.contains("Usage: rmadmin "));
    check(
        "
        node-labels           | 64 | [subcommands: add, remove, replace]
        help foo              | 64 | rmadmin: unrecognized command 'foo'
        --help foo            | 64 | rmadmin: unrecognized command 'foo'
        -h statu              | 64 | a similar command exists: 'status'
        -help getServiceState | 0  | -help [-COMMAND]
        -help -getGroups      | 0  | Usage: yarn rmadmin [-getGroups [username]]
        -help -transitionToActive | 0 | syntax: -transitionToActive [--forceactive] [--forcemanual]
        ",
    );
}
