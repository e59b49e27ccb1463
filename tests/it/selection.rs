//! The cluster of a command: advice chooses the same cluster, and every document names it.

use std::path::Path;
use std::process::Command;

use crate::support::process::{self, Outcome};
use crate::support::sandbox::Sandbox;
use crate::support::{Folder, rmadmin, schema};
use serde_json::Value;

/// With recovery, no failover is refused.
const KEPT: [&str; 2] = ["--property", "yarn.resourcemanager.recovery.enabled=true"];

fn with_rm1_active() -> Sandbox {
    let sandbox = Sandbox::start(&KEPT);
    let outcome = sandbox.run("transition-to-active rm1");
    outcome.exits(0);
    sandbox
}

/// Returns the advised command.
fn next(text: &str) -> &str {
    let (_, next) = text
        .split_once("next: ")
        .unwrap_or_else(|| panic!("{text}"));
    next.lines().next().expect("a line")
}

/// Runs advice in a shell whose environment names another cluster.
fn typed(command: &str, elsewhere: &Path) -> Outcome {
    let bin = rmadmin().parent().expect("a folder").display().to_string();
    let environment = [
        ("PATH", format!("{bin}:/usr/bin:/bin")),
        ("YARN_CONF_DIR", elsewhere.display().to_string()),
    ];
    let environment = environment
        .each_ref()
        .map(|(name, value)| (*name, value.as_str()));
    process::run(
        Path::new("/bin/sh"),
        &["-c", command],
        &environment,
        None,
        "",
    )
}

/// A healthy cluster in `YARN_CONF_DIR`; `--conf` names another cluster, which has no active RM.
#[test]
fn advice_chooses_the_same_cluster() {
    let healthy = with_rm1_active();
    let down = with_rm1_active();
    let outcome = down.run("transition-to-standby rm1");
    outcome.exits(0);
    let site = down.conf().join("yarn-site.xml").display().to_string();
    let status = healthy.run(&["--conf", &site, "status"]);
    let advice = next(&status.stdout);
    let outcome = typed(&format!("{advice} --yes"), &healthy.conf());
    assert_eq!(outcome.status, Some(0), "{advice}: {outcome:?}");
    assert!(healthy.is_active(1) && !healthy.is_active(2));
    assert!(down.is_active(1));

    // Advice after a relative path, typed in another folder, and advice in a refusal.
    let conf = down.conf();
    let name = conf.file_name().expect("a name").to_str().expect("text");
    let command = Command::new(rmadmin())
        .args(["--conf-dir", name, "repair", "--keep", "rm2", "--yes"])
        .env_clear()
        .env("HADOOP_USER_NAME", "operator")
        .current_dir(conf.parent().expect("a folder"))
        .output();
    let refused = command.expect("the tool runs");
    let text = String::from_utf8_lossy(&refused.stderr).into_owned();
    let outcome = typed(&format!("{} --yes", next(&text)), &healthy.conf());
    assert_eq!(outcome.status, Some(0), "{text}: {outcome:?}");
    assert!(healthy.is_active(1) && down.is_active(2));
}

/// Runs a command line with JSON output; checks the fields that all documents have.
fn document(sandbox: &Sandbox, line: &str) -> Value {
    let words: Vec<&str> = ["--output", "json"]
        .into_iter()
        .chain(line.split(' '))
        .collect();
    let outcome = sandbox.run(&words);
    let document: Value = serde_json::from_str(&outcome.stdout)
        .unwrap_or_else(|error| panic!("{line}: no JSON ({error}): {outcome:?}"));
    let name = if line == "status" { "status" } else { "result" };
    schema::check_by(name, &document);
    assert_eq!(
        document["exit"].as_i64(),
        outcome.status.map(i64::from),
        "{line}"
    );
    document
}

#[test]
fn every_document_names_the_cluster() {
    let sandbox = with_rm1_active();
    let conf = sandbox.conf().display().to_string();
    for line in [
        "status",
        "get-service-state rm1",
        "get-service-state rm9",
        "get-all-service-state",
        "check-health rm1",
        "probe rm1",
        "probe",
        "wait --for active",
        "failover --dry-run",
        "failover --to rm2 --if-unhealthy rm1 --for 1ms --yes",
        "failover --to rm2 --yes",
        "repair --keep rm1 --yes",
        "repair",
        "transition-to-active rm1",
        "refresh-queues",
        "groups alice",
        "node-labels add gpu",
    ] {
        let document = document(&sandbox, line);
        assert_eq!(document["cluster"], "sandbox", "{line}: {document:#}");
        assert_eq!(document["conf_dir"], conf, "{line}: {document:#}");
    }
}

#[test]
fn errors_without_a_cluster_in_json() {
    let sandbox = Sandbox::start("");
    let table = [
        ("get-service-state", 64, "usage"),
        ("bogus", 64, "usage"),
        ("failover --to", 64, "usage"),
        (
            "--conf-dir /nonexistent get-all-service-state",
            78,
            "failed",
        ),
        ("--conf-dir /nonexistent wait --for active", 78, "failed"),
        ("--conf-dir /nonexistent failover", 78, "failed"),
    ];
    for (line, exit, kind) in table {
        let document = document(&sandbox, line);
        assert_eq!(document["exit"], exit, "{line}: {document:#}");
        assert_eq!(document["error"]["kind"], kind, "{line}: {document:#}");
    }
}

/// A variable in the file chooses the cluster.
#[test]
fn advice_repeats_variables_of_the_configuration() {
    let healthy = with_rm1_active();
    let down = Sandbox::start("");
    let site = std::fs::read_to_string(healthy.conf().join("yarn-site.xml")).expect("a file");
    let folder = Folder::new("variables");
    let mut text = site;
    let mut variables = Vec::new();
    for (rm, number) in [("rm1", 1), ("rm2", 2)] {
        let [here, there] = [&healthy, &down].map(|sandbox| sandbox.addresses(number));
        for (kind, index) in [("ADMIN", 0), ("WEB", 1)] {
            let name = format!("{kind}_{rm}");
            let default = here[index].to_string();
            text = text.replace(&default, &format!("${{env.{name}:-{default}}}"));
            variables.push((name, there[index].to_string()));
        }
    }
    folder.write("yarn-site.xml", text);
    let conf = folder.path().display().to_string();
    let set = variables.iter();
    let set = set.map(|(name, value)| (name.as_str(), value.as_str()));
    let environment: Vec<(&str, &str)> = set.collect();
    let words = ["--conf-dir", conf.as_str(), "status"];
    let status = process::run(rmadmin(), &words, &environment, None, "");
    let advice = next(&status.stdout);
    let outcome = typed(&format!("{advice} --yes"), &healthy.conf());
    assert_eq!(outcome.status, Some(0), "{advice}: {outcome:?}");
    assert!(healthy.is_active(1) && !healthy.is_active(2));
    assert!(down.is_active(1));
}
