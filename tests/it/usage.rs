//! Invalid command lines, and options in unusual places: the chosen style, the exit status, and the hint.

use std::path::Path;

use crate::support::process::{self, Outcome};
use crate::support::words::{Words as _, joined, rows};
use crate::support::{Folder, rmadmin, schema};

/// A pair with closed ports.
const PAIR: &str = "-D yarn.resourcemanager.ha.enabled=true -D yarn.resourcemanager.ha.rm-ids=rm1,rm2 \
    -D yarn.resourcemanager.admin.address.rm1=127.0.0.1:1 -D yarn.resourcemanager.admin.address.rm2=127.0.0.1:1";
const MANUAL: &str = "-D yarn.resourcemanager.ha.automatic-failover.enabled=false";

/// Runs a command line; `PAIR` and `MANUAL` stand for their options, and no other configuration exists.
fn run(line: &str) -> Outcome {
    let words = line.replace("PAIR", PAIR).replace("MANUAL", MANUAL).words();
    let folder = Folder::new("usage");
    let environment = [("YARN_CONF_DIR", "."), ("HADOOP_USER_NAME", "root")];
    process::run(rmadmin(), &words, &environment, Some(folder.path()), "")
}

/// Checks a table. Columns: command line, exit status, a part of standard error.
fn check(table: &str) {
    let mut failed = Vec::new();
    for [line, status, part] in rows(table) {
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
    outcome.err_begins("rmadmin: --timeout soon: ");
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
    check(
        "
        PAIR MANUAL --keytab k --principal p status                    | 78  | leave --keytab out
        PAIR MANUAL --keytab k --principal p wait --for active         | 78  | leave --keytab out
        PAIR MANUAL --keytab k --principal p get-service-state rm1     | 78  | leave --keytab out
        PAIR MANUAL --keytab k --principal p get-all-service-state     | 78  | leave --keytab out
        PAIR MANUAL --keytab k --principal p check-health rm1          | 78  | leave --keytab out
        PAIR MANUAL --keytab k --principal p probe                     | 78  | leave --keytab out
        PAIR MANUAL --keytab k --principal p probe rm1                 | 78  | leave --keytab out
        PAIR MANUAL --keytab k --principal p probe --any               | 78  | leave --keytab out
        PAIR MANUAL --keytab k --principal p transition-to-active rm1  | 78  | leave --keytab out
        PAIR MANUAL --keytab k --principal p transition-to-standby rm1 | 78  | leave --keytab out
        PAIR MANUAL --keytab k --principal p failover                  | 78  | leave --keytab out
        PAIR MANUAL --keytab k --principal p repair                    | 78  | leave --keytab out
        PAIR MANUAL --keytab k --principal p refresh-queues            | 78  | leave --keytab out
        PAIR MANUAL --keytab k --principal p groups                    | 78  | leave --keytab out
        PAIR MANUAL --keytab k --principal p -getServiceState rm1      | 255 | leave --keytab out
        PAIR MANUAL --keytab k --principal p -refreshQueues            | 255 | leave --keytab out
        ",
    );
}

#[test]
fn errors_in_json_have_a_cause() {
    let table = "
        bogus                                                | usage
        get-service-state rm1                                | configuration
        PAIR get-service-state rm9                           | unknown-rm
        PAIR get-service-state rm1                           | refused
        PAIR --keytab k --principal p probe                  | credential
        PAIR transition-to-standby rm1                       | automatic-failover
        PAIR MANUAL transition-to-active rm1                 | other-unknown
        PAIR MANUAL transition-to-standby rm1 --force-manual | cancelled
        PAIR MANUAL failover --to rm1                        | check
        PAIR MANUAL repair --keep rm1                        | check
        PAIR refresh-queues --timeout 1s                     | no-active
        sandbox fault                                        | sandbox
    ";
    for [line, cause] in rows(table) {
        let outcome = run(&format!("-o json {line}"));
        let document = serde_json::from_str(&outcome.stdout);
        let document: serde_json::Value = document.unwrap_or_else(|_| panic!("{outcome:?}"));
        schema::check_by("result", &document);
        assert_eq!(document["error"]["cause"], cause, "{line}: {outcome:?}");
    }
}

#[test]
fn a_short_timeout_is_no_configuration_error() {
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
        let words = joined("--timeout 1ms", verb);
        let conf = folder.path().to_str().expect("text");
        let outcome = process::run(rmadmin(), &words, &[("YARN_CONF_DIR", conf)], None, "");
        assert_eq!(outcome.status, Some(status), "{verb}: {outcome:?}");
        assert!(outcome.stderr.ends_with(says), "{verb}: {outcome:?}");
    }
}

#[test]
fn no_file_descriptors() {
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
            let first = said.lines().next();
            let is_one = outcome.status.is_some_and(|it| statuses.contains(&it));
            assert!(is_one, "{line}: {outcome:?}");
            let is_said = first.is_some_and(|line| !line.contains("panicked"));
            assert!(is_said, "{line}: {outcome:?}");
        }
    }
}

#[test]
fn usage_errors_in_json_are_whole() {
    let table = r"
        -o json probe --any --addr   | a value is required for '--addr <HOST>' but none was supplied
        -o json transition-to-active | the following required arguments were not provided:\n<RM_ID>
        -o json --timeot 5s status   | unexpected argument '--timeot' found\ntip: a similar argument exists: '--timeout'
        -o json node-resource        | 'rmadmin node-resource' requires a command but one was not provided\n[subcommands: update]
        -o json node-labels          | 'rmadmin node-labels' requires a command but one was not provided\n[subcommands: add, remove, replace]
    ";
    for [line, message] in rows(table) {
        let message = message.replace(r"\n", "\n");
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
fn yes_forces_nothing() {
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
    let table = "
        node-labels replace node1,gpu      | Usage: rmadmin node-labels replace
        node-labels add a(exclusive)       | Usage: rmadmin node-labels add
        node-resource update h1:1 vcores=1 | Usage: rmadmin node-resource update
        -o prometheus probe                | Usage: rmadmin probe
        --keytab k status                  | Usage: rmadmin status
    ";
    for [line, usage] in rows(table) {
        let usage = &format!("{usage} ");
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
    let also = "Also: rmadmin status | failover | repair | wait | probe";
    let table = "
        -getServiceStates rm1 | getServiceStates: Unknown command    | Did you mean -getServiceState?
        --getServiceState rm1 | -getServiceState: Unknown command    | Did you mean -getServiceState (with one dash)?
        -failover rm1 rm2     | failover: Unknown command            | Did you mean: rmadmin failover --to rm2
        -status               | status: Unknown command              | Did you mean: rmadmin status
        -foo                  | foo: Unknown command                 | ALSO
        -                     | Usage: yarn rmadmin                  | ALSO
        -refreshNodes -g 10   | Usage: yarn rmadmin [-refreshNodes   | rmadmin: refreshNodes: -g needs one of -client and -server
        -refreshQueues x      | Usage: yarn rmadmin [-refreshQueues] | rmadmin: refreshQueues: takes no arguments
    ";
    for [line, first, more] in rows(table) {
        let outcome = run(line);
        outcome.exits(255);
        outcome.out_is("");
        outcome.err_begins(first);
        let mut lines = outcome.stderr.lines().skip(1);
        let has_more = lines.any(|line| line == more || more == "ALSO" && line.starts_with(also));
        assert!(has_more, "{line}: {outcome:?}");
    }
}

#[test]
fn refusals_name_the_flags_of_the_style() {
    let table = "
        PAIR MANUAL transition-to-active rm1                 | add --force-activeEND
        PAIR MANUAL transition-to-active --yes rm1           | add --force-activeEND
        PAIR transition-to-standby rm1                       | --force-manual
        PAIR MANUAL transition-to-standby rm1 --force-manual | standby by force (--force-manual)? [y/N]
    ";
    for [line, part] in rows(table) {
        let outcome = run(line);
        outcome.err_has(&part.replace("END", "\n"));
        outcome.exits(4);
    }
    let quoted = run("PAIR MANUAL get-service-state ''");
    quoted.err_has("unknown ResourceManager \"\" (configured: rm1, rm2)");
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

#[test]
fn short_help_of_the_tool_lists_all_options() {
    let help = run("-h");
    for option in [
        "--conf-dir",
        "--conf",
        "--define",
        "--keytab",
        "--principal",
        "--cacert",
    ] {
        help.out_has(option);
    }
}
