//! The command `flink check`: files, exit statuses and formats.

use std::path::Path;

use serde_json::Value;

use crate::support::process::Outcome;
use crate::support::{Folder, process, rmadmin, schema};

const SOUND: &str = "\
high-availability.type: zookeeper
high-availability.zookeeper.quorum: zk1:2181,zk2:2181,zk3:2181
high-availability.storageDir: hdfs:///flink/ha
high-availability.cluster-id: /one
";
const MASTERS: &str = "jm1:8081\njm2:8081\n";

fn run(arguments: &[&str], environment: &[(&str, &str)], folder: &Path) -> Outcome {
    let words = [&["flink", "check"], arguments].concat();
    process::run(rmadmin(), &words, environment, Some(folder), "")
}

fn sound(folder: &Folder, name: &str) {
    folder.write(&format!("{name}/config.yaml"), SOUND);
    folder.write(&format!("{name}/masters"), MASTERS);
}

#[test]
fn exit_statuses_and_formats() {
    let folder = Folder::new("flink-exit");
    let path = folder.path();
    sound(&folder, "sound");
    let outcome = run(&["sound"], &[], path);
    outcome.exits(0);
    assert_eq!(
        outcome.stdout,
        format!("{}: no findings\n", path.join("sound").display())
    );

    sound(&folder, "warned");
    folder.write("warned/config.yaml", SOUND.replace(",zk3:2181", ""));
    let outcome = run(&["warned"], &[], path);
    outcome.exits(1);
    outcome.out_has("config.yaml:2: warning: high-availability.zookeeper.quorum: zk1:2181,zk2:2181: with 2 servers, both have to run");
    outcome.out_has("\n    fix: use 3 servers: then one may fail\n");

    sound(&folder, "wrong");
    folder.write("wrong/config.yaml", SOUND.replace("/one", "\"\""));
    let outcome = run(&["wrong", "--output=json"], &[], path);
    outcome.exits(2);
    let document: Value = serde_json::from_str(&outcome.stdout).expect("a document");
    schema::check_by("result", &document);
    let finding = document.pointer("/findings/0").expect("a finding");
    let fields = ["rule", "severity", "key", "line"].map(|name| finding[name].to_string());
    let key = "\"high-availability.cluster-id\"";
    assert_eq!(fields, ["\"cluster-id-empty\"", "\"error\"", key, "4"]);
    let outcome = run(&["wrong", "--output=tsv"], &[], path);
    outcome.exits(2);
    outcome.out_begins("severity\trule\tfile\tline\tkey\ttext\tfix\nerror\tcluster-id-empty\t");
    let outcome = run(&["wrong", "--output=sarif"], &[], path);
    outcome.exits(2);
    let log: Value = serde_json::from_str(&outcome.stdout).expect("a SARIF log");
    let at = |pointer: &str| log.pointer(pointer).cloned().unwrap_or_default();
    assert_eq!(
        [at("/version"), at("/runs/0/results/0/ruleId")],
        ["2.1.0", "cluster-id-empty"]
    );
    let index = at("/runs/0/results/0/ruleIndex");
    assert_eq!(
        at(&format!("/runs/0/tool/driver/rules/{index}/id")),
        "cluster-id-empty"
    );
    run(&["wrong", "--output=nagios"], &[], path).exits(64);
    run(&["wrong", "--flink-version", "two"], &[], path).exits(64);
}

#[test]
fn folders_of_arguments_and_environment() {
    let folder = Folder::new("flink-environment");
    let path = folder.path();
    for name in ["option", "variable", "home/conf"] {
        sound(&folder, name);
        folder.write(
            &format!("{name}/config.yaml"),
            format!("{SOUND}recovery.{}: 1\n", name.replace('/', "-")),
        );
    }
    let place = |name: &str| path.join(name).display().to_string();
    let (option, variable, home) = (place("option"), place("variable"), place("home"));
    let both = [
        ("FLINK_CONF_DIR", variable.as_str()),
        ("FLINK_HOME", home.as_str()),
    ];
    let found = |arguments: &[&str], environment: &[(&str, &str)]| {
        let outcome = run(arguments, environment, path);
        outcome.exits(1);
        let names = ["option", "variable", "home-conf"];
        let found = names
            .into_iter()
            .find(|name| outcome.stdout.contains(&format!("reads recovery.{name};")));
        found.expect("one of the folders")
    };
    assert_eq!(found(&["--conf-dir", &option], &both), "option");
    assert_eq!(found(&["home/conf/config.yaml"], &both), "home-conf");
    assert_eq!(found(&[], &both), "variable");
    assert_eq!(found(&[], &both[1..]), "home-conf");

    let outcome = run(&[], &[], path);
    outcome.exits(78);
    outcome.err_is("rmadmin: no folder of Flink is named; write it behind the command, or set FLINK_CONF_DIR or FLINK_HOME\n");
    for missing in ["nowhere", "."] {
        let outcome = run(&[missing], &[], path);
        outcome.exits(78);
        outcome.err_has("has no flink-conf.yaml and no config.yaml");
    }
}

#[test]
fn version_of_the_jars() {
    let folder = Folder::new("flink-version");
    sound(&folder, "home/conf");
    folder.write("home/lib/flink-dist-1.18.1.jar", "");
    let outcome = run(&["home/conf"], &[], folder.path());
    outcome.exits(2);
    outcome.out_has("error: Flink 1.18.1 reads flink-conf.yaml only, and there is none");
    let outcome = run(&["home/conf", "--flink-version=2.3"], &[], folder.path());
    outcome.exits(0);
}

/// The example of Flink's documents: 10 attempts under a limit of 4.
#[test]
fn attempts_are_compared_with_yarn() {
    let folder = Folder::new("flink-yarn");
    let path = folder.path();
    let site = |value: &str| {
        format!(
            "<configuration>\n<property>\n<name>yarn.resourcemanager.am.max-attempts</name>\n<value>{value}</value>\n</property>\n\
             </configuration>\n"
        )
    };
    let text = SOUND.replace(
        "high-availability.cluster-id: /one",
        "yarn.application-attempts: 10",
    );
    folder.write("conf/flink-conf.yaml", &text);
    folder.write("hadoop/yarn-site.xml", site("4"));
    let version = "--flink-version=1.17.2";
    let outcome = run(&["conf", version], &[], path);
    outcome.exits(0);
    let hadoop = path.join("hadoop").display().to_string();
    let given = run(&["conf", "hadoop/yarn-site.xml", version], &[], path);
    let found = run(&["conf", version], &[("HADOOP_CONF_DIR", &hadoop)], path);
    for outcome in [given, found] {
        outcome.exits(1);
        outcome.out_has(&format!(
            "flink-conf.yaml:4: warning: yarn.application-attempts: 10: the ResourceManager allows 4 \
             (yarn.resourcemanager.am.max-attempts, {hadoop}/yarn-site.xml:2), and takes 4 without a message to Flink [attempts-capped]"
        ));
    }
    folder.write("hadoop/yarn-site.xml", site("1"));
    let outcome = run(&["hadoop/yarn-site.xml"], &[], path);
    outcome.exits(2);
    outcome.out_has("yarn-site.xml:2: error: yarn.resourcemanager.am.max-attempts is 1");
    folder.write("hadoop/yarn-site.xml", site("many"));
    run(&["hadoop/yarn-site.xml"], &[], path).exits(78);
}

/// The rules of `zookeeper check` apply to a `zoo.cfg` that belongs to the quorum.
#[test]
fn zoo_cfg_of_the_quorum_is_checked() {
    let folder = Folder::new("flink-zoo");
    let path = folder.path();
    sound(&folder, "conf");
    let shipped =
        "tickTime=2000\ninitLimit=10\nsyncLimit=5\nclientPort=2181\nserver.1=localhost:2888:3888\n";
    folder.write("conf/zoo.cfg", shipped);
    run(&["conf"], &[], path).exits(0);
    let own: String = (1..4)
        .map(|id| format!("server.{id}=zk{id}:2888:3888\n"))
        .collect();
    folder.write(
        "conf/zoo.cfg",
        shipped.replace("server.1=localhost:2888:3888\n", &own),
    );
    let outcome = run(&["conf"], &[], path);
    outcome.exits(2);
    outcome.out_has("zoo.cfg: error: dataDir is not set");
}
