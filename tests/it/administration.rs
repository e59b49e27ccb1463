//! Administration commands on the sandbox: the calls that they send, as the sandbox records them, and calls to an RM
//! that is standby, down, or dies during the call.
//!
//! The first tables have the cases of Hadoop's `TestRMAdminCLI`.

use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::support::process::{self, Outcome};
use crate::support::sandbox::{LIMIT, Sandbox, wait_until};
use crate::support::words::{Words, joined, rows};
use crate::support::{Folder, rmadmin};

/// A sandbox that records its calls.
struct Recorded {
    sandbox: Sandbox,
    folder: Folder,
}

impl Recorded {
    fn start(arguments: impl Words) -> Self {
        let folder = Folder::new("record");
        let file = folder.path().join("calls").display().to_string();
        let all = joined(&["--record", &file], arguments);
        Self {
            sandbox: Sandbox::start(&all),
            folder,
        }
    }

    /// A pair with rm1 active.
    fn active(arguments: impl Words) -> Self {
        let recorded = Self::start(arguments);
        let outcome = recorded.sandbox.run("-transitionToActive rm1");
        outcome.exits(0);
        recorded
    }

    /// A pair with rm1 active and two more resource types.
    fn with_types() -> Self {
        let types = "<configuration><property><name>yarn.resource-types</name>\
             <value>resource1,resource2</value></property><property>\
             <name>yarn.resource-types.resource1.units</name><value>G</value></property></configuration>";
        let recorded = Self::active("--nodes 1");
        let file = recorded.sandbox.conf().join("resource-types.xml");
        std::fs::write(file, types).expect("a file");
        recorded
    }

    fn file(&self) -> PathBuf {
        self.folder.path().join("calls")
    }

    /// Returns the cluster's name in messages.
    fn cluster(&self) -> String {
        format!("cluster sandbox ({})", self.sandbox.conf().display())
    }

    /// Returns every call so far except `getServiceStatus`: the RM, the call, the request.
    fn calls(&self) -> Vec<(String, String, Value)> {
        let text = std::fs::read_to_string(self.file()).unwrap_or_default();
        let calls = text.lines().map(|line| {
            let call: Value = serde_json::from_str(line).expect("JSON");
            let text = |name: &str| call[name].as_str().expect("a text").to_owned();
            (text("rm"), text("call"), call["request"].clone())
        });
        calls
            .filter(|(_, call, _)| call != "getServiceStatus")
            .collect()
    }

    /// Runs a command line; returns its outcome and its calls.
    fn run(&self, arguments: impl Words) -> (Outcome, Vec<(String, String, Value)>) {
        let before = self.calls().len();
        let outcome = self.sandbox.run(arguments);
        (outcome, self.calls().split_off(before))
    }
}

/// Checks a table. Columns: command line, exit status, the beginnings of standard output and standard error (empty
/// if nothing is printed), and the calls with their requests, separated by `+`. `\n` ends a line.
fn check(recorded: &Recorded, table: &'static str) {
    let mut wrong = Vec::new();
    for [line, status, stdout, stderr, expected] in rows(table) {
        let (outcome, calls) = recorded.run(line);
        let begins = |text: &str, cell: &str| match cell {
            "" => text.is_empty(),
            _ => text.starts_with(&cell.replace("\\n", "\n")),
        };
        let calls: Vec<(String, Value)> = calls
            .into_iter()
            .map(|(_, call, request)| (call, request))
            .collect();
        let expected: Vec<(String, Value)> = expected
            .split(" + ")
            .filter_map(|call| call.split_once(' '))
            .map(|(call, request)| {
                let request = serde_json::from_str(request).expect("JSON in the table");
                (call.to_owned(), request)
            })
            .collect();
        if outcome.status != Some(status.parse().expect("a status"))
            || !begins(&outcome.stdout, stdout)
            || !begins(&outcome.stderr, stderr)
            || calls != expected
        {
            wrong.push(format!("{line}: {outcome:?}\n{calls:#?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

fn node_resource(node: (&str, i32), amounts: &[(&str, i64, &str)], timeout: i32) -> Value {
    let amount = |wanted: &str| {
        let found = amounts.iter().find(|(name, _, _)| *name == wanted);
        found.map(|(_, value, _)| *value)
    };
    let map: Vec<Value> = amounts
        .iter()
        .map(|(key, value, units)| json!({"key": key, "value": value, "units": units, "type": "COUNTABLE"}))
        .collect();
    json!({"node_resource_map": [{
        "node_id": {"host": node.0, "port": node.1},
        "resource_option": {
            "resource": {
                "memory": amount("memory-mb"),
                "virtual_cores": amount("vcores"),
                "resource_value_map": map,
            },
            "over_commit_timeout": timeout,
        },
    }]})
}

#[test]
fn calls_without_arguments() {
    let recorded = Recorded::active("--property hadoop.security.authorization=true");
    let table = r#"
        -refreshQueues | 0 | | | refreshQueues {}
        -refreshUserToGroupsMappings | 0 | | | refreshUserToGroupsMappings {}
        -refreshSuperUserGroupsConfiguration | 0 | | | refreshSuperUserGroupsConfiguration {}
        -refreshAdminAcls | 0 | | | refreshAdminAcls {}
        -refreshClusterMaxPriority | 0 | | | refreshClusterMaxPriority {}
        -refreshNodesResources | 0 | | | refreshNodesResources {}
        -refreshServiceAcl | 0 | | | refreshServiceAcls {}
        -refreshNodes | 0 | | | refreshNodes {"decommissionType": "NORMAL"}
        -getGroups admin | 0 | admin : | | getGroupsForUser {"user": "admin"}
    "#;
    check(&recorded, table);
}

#[test]
fn adding_labels() {
    let recorded = Recorded::active("");
    let table = r#"
        -addToClusterNodeLabels x,y | 0 | | | addToClusterNodeLabels {"deprecatedNodeLabels": ["x", "y"], "nodeLabels": [{"name": "x", "isExclusive": true}, {"name": "y", "isExclusive": true}]}
        -addToClusterNodeLabels ,x,, | 0 | | | addToClusterNodeLabels {"deprecatedNodeLabels": ["x"], "nodeLabels": [{"name": "x", "isExclusive": true}]}
        -addToClusterNodeLabels | 255 | | No cluster node-labels are specified\n |
        -addToClusterNodeLabels -directlyAccessNodeLabelStore | 255 | | No cluster node-labels are specified\n |
        -addToClusterNodeLabels -directlyAccessNodeLabelStore x,y | 255 | | No cluster node-labels are specified\n |
        -addToClusterNodeLabels ' ' | 255 | | addToClusterNodeLabels: No cluster node-labels are specified\n |
        -addToClusterNodeLabels ' , ' | 255 | | addToClusterNodeLabels: No cluster node-labels are specified\n |
        -addToClusterNodeLabels x( | 255 | | addToClusterNodeLabels: Input format for adding node-labels is not correct, it should be labelName1[(exclusive=true/false)],LabelName2[] ..\n |
        -addToClusterNodeLabels x) | 255 | | addToClusterNodeLabels: Input format for adding node-labels is not correct, it should be labelName1[(exclusive=true/false)],LabelName2[] ..\n |
        -addToClusterNodeLabels x(key=value) | 255 | | addToClusterNodeLabels: Input format for adding node-labels is not correct, it should be labelName1[(exclusive=true/false)],LabelName2[] ..\n |
        -addToClusterNodeLabels x(exclusive=) | 255 | | addToClusterNodeLabels: Input format for adding node-labels is not correct, it should be labelName1[(exclusive=true/false)],LabelName2[] ..\n |
        -addToClusterNodeLabels 'w,x(exclusive=true), v(exclusive=false),z()' | 0 | | | addToClusterNodeLabels {"deprecatedNodeLabels": ["w", "x", "v", "z"], "nodeLabels": [{"name": "w", "isExclusive": true}, {"name": "x", "isExclusive": true}, {"name": "v", "isExclusive": false}, {"name": "z", "isExclusive": true}]}
        -addToClusterNodeLabels 'a (exclusive= true) , b( exclusive =false),c  ' | 0 | | | addToClusterNodeLabels {"deprecatedNodeLabels": ["a", "b", "c  "], "nodeLabels": [{"name": "a", "isExclusive": true}, {"name": "b", "isExclusive": false}, {"name": "c  ", "isExclusive": true}]}
    "#;
    check(&recorded, table);
}

#[test]
fn placing_and_removing_labels() {
    let recorded = Recorded::active("");
    let (outcome, _) = recorded.run("-addToClusterNodeLabels w,x,y");
    outcome.exits(0);
    let table = r#"
        -replaceLabelsOnNode 'node1:8000,x node2:8000=y node3,x node4=w' | 0 | | | replaceLabelsOnNodes {"nodeToLabels": [{"nodeId": {"host": "node1", "port": 8000}, "nodeLabels": ["x"]}, {"nodeId": {"host": "node2", "port": 8000}, "nodeLabels": ["y"]}, {"nodeId": {"host": "node3", "port": 0}, "nodeLabels": ["x"]}, {"nodeId": {"host": "node4", "port": 0}, "nodeLabels": ["w"]}], "failOnUnknownNodes": false}
        -replaceLabelsOnNode 'node1= node2=' | 0 | | | replaceLabelsOnNodes {"nodeToLabels": [{"nodeId": {"host": "node1", "port": 0}}, {"nodeId": {"host": "node2", "port": 0}}], "failOnUnknownNodes": false}
        -replaceLabelsOnNode | 255 | | No node-to-labels mappings are specified\n |
        -replaceLabelsOnNode -failOnUnknownNodes | 255 | | No node-to-labels mappings are specified\n |
        -replaceLabelsOnNode -directlyAccessNodeLabelStore | 255 | | No node-to-labels mappings are specified\n |
        -replaceLabelsOnNode ' ' | 255 | | replaceLabelsOnNode: No node-to-labels mappings are specified\n |
        -replaceLabelsOnNode ', ' | 255 | | replaceLabelsOnNode: Index 0 out of bounds for length 0\n |
        -replaceLabelsOnNode node1,x,y | 255 | | replaceLabelsOnNode: 2 labels specified on host=node1, |
        -removeFromClusterNodeLabels x,,y | 0 | | | removeFromClusterNodeLabels {"nodeLabels": ["x", "y"]}
        -removeFromClusterNodeLabels | 255 | | No cluster node-labels are specified\n |
        -removeFromClusterNodeLabels -directlyAccessNodeLabelStore | 255 | | No cluster node-labels are specified\n |
        -removeFromClusterNodeLabels ' ' | 255 | | removeFromClusterNodeLabels: No cluster node-labels are specified\n |
        -removeFromClusterNodeLabels ', ' | 255 | | removeFromClusterNodeLabels: No cluster node-labels are specified\n |
    "#;
    check(&recorded, table);
}

#[test]
fn direct_label_store_access_is_refused() {
    let recorded = Recorded::active("");
    for line in [
        "-addToClusterNodeLabels x -directlyAccessNodeLabelStore",
        "-removeFromClusterNodeLabels x -directlyAccessNodeLabelStore",
        "-replaceLabelsOnNode a=x -directlyAccessNodeLabelStore -failOnUnknownNodes",
    ] {
        let (outcome, calls) = recorded.run(line);
        assert_eq!(
            (outcome.status, calls.len()),
            (Some(255), 0),
            "{line:?}: {outcome:?}"
        );
        outcome.err_has("-directlyAccessNodeLabelStore is refused");
        assert_eq!(outcome.stderr.lines().count(), 1, "{line:?}");
    }
}

#[test]
fn updating_node_resources() {
    let recorded = Recorded::with_types();
    let plain = [
        ("memory-mb", 2048, "Mi"),
        ("vcores", 2, ""),
        ("resource1", 0, "G"),
        ("resource2", 0, ""),
    ];
    // Like the Java CLI, the tool sends the unit of the command line with the converted amount.
    let converted = [
        ("memory-mb", 1024, "Mi"),
        ("vcores", 1, ""),
        ("resource1", 3, "Gi"),
        ("resource2", 0, "m"),
    ];
    for (amounts, timeout, words) in [
        (&plain, -1, "2048 2"),
        (&plain, 1000, "2048 2 1000"),
        (
            &converted,
            -1,
            "memory-mb=1Gi,vcores=1,resource1=3Gi,resource2=2m",
        ),
        (
            &converted,
            1000,
            "memory-mb=1024Mi,vcores=1,resource1=3Gi,resource2=2m 1000",
        ),
    ] {
        let line = format!("-updateNodeResource 0.0.0.0:0 {words}");
        let (outcome, calls) = recorded.run(&line);
        let request = node_resource(("0.0.0.0", 0), amounts, timeout);
        let expected = ("rm1".to_owned(), "updateNodeResource".to_owned(), request);
        assert_eq!(calls, [expected], "{line}");
        // The RM does not know the node; only the request is checked.
        outcome.exits(255);
        outcome.out_is("");
        outcome.err_begins("updateNodeResource: Resource update get failed on all nodes");
    }
}

#[test]
fn invalid_node_resources() {
    let recorded = Recorded::with_types();
    let table = r#"
        -updateNodeResource 0.0.0.0:0 -2048 2 | 255 | | Resource Types parameter specified for updateNodeResource is wrong. |
        -updateNodeResource 0.0.0.0:0 resource1=3Gi,resource2=2m | 255 | | updateNodeResource: Invalid value for resource 'memory-mb'. Value cannot be 0(zero).\n |
        -updateNodeResource 0.0.0.0:0 memory-mb=1024Mi,vcores=1,resource1=3Gi,resource3=2m | 255 | | updateNodeResource: Invalid resource type: resource3. Not allowed.\n |
        -updateNodeResource 0.0.0.0:0 memory-mb=1024Mi,vcores=1,resource1=ABDC,resource2=2m | 255 | | updateNodeResource: For input string: ""\n |
        -updateNodeResource 0.0.0.0:0 memory-mb=1024Mi,vcores=1,resource1=2XYZ,resource2=2m | 255 | | updateNodeResource: Unknown unit 'XYZ'. Known units are [, Gi, G, |
        -updateNodeResource 0.0.0.0:0 'memory-mb=1024M i,vcores=1,resource1=2G,resource2=2m' | 255 | | updateNodeResource: Units 'M i' contains non alphabet characters, which is not allowed.\n |
        -updateNodeResource 0.0.0.0:0 memory-mb=1024Mi,vcores=1,resource2 | 255 | | updateNodeResource: Invalid resource type value: (resource2) for updateNodeResource. |
    "#;
    check(&recorded, table);
}

#[test]
fn resources_in_subcommand_style() {
    let recorded = Recorded::with_types();
    // The amount is converted once, and sent in the unit of the type.
    let once = [
        ("memory-mb", 1024, "Mi"),
        ("vcores", 1, ""),
        ("resource1", 3, "G"),
        ("resource2", 0, ""),
    ];
    let (outcome, calls) = recorded.run(
        "node-resource update 0.0.0.0:0 memory-mb=1Gi vcores=1 resource1=3000M --over-commit-timeout=7",
    );
    outcome.exits(4);
    assert_eq!(
        calls
            .into_iter()
            .map(|(_, _, request)| request)
            .collect::<Vec<_>>(),
        [node_resource(("0.0.0.0", 0), &once, 7)]
    );
}

#[test]
fn graceful_decommissioning() {
    let recorded = Recorded::active("");
    let table = r#"
        -refreshNodes -g 1 -client | 0 | Graceful decommissioning completed in 0 seconds.\n | | refreshNodes {"decommissionType": "GRACEFUL", "decommissionTimeout": 1} + checkForDecommissioningNodes {}
        -refreshNodes -g -1 -client | 0 | Graceful decommissioning completed in 0 seconds.\n | | refreshNodes {"decommissionType": "GRACEFUL", "decommissionTimeout": -1} + checkForDecommissioningNodes {}
        -refreshNodes -graceful -server | 0 | | | refreshNodes {"decommissionType": "GRACEFUL", "decommissionTimeout": -1}
        -refreshNodes -ginvalid invalid -client | 255 | | refreshNodes: Invalid timeout specified : invalid\n |
        -refreshNodes -g invalid -client | 255 | | refreshNodes: Invalid timeout specified : invalid\n |
        -refreshNodes -g -1000 -client | 255 | | refreshNodes: Invalid timeout specified : -1000\n |
        -refreshNodes -g 1 -foo | 255 | | refreshNodes: Unrecognized option: -foo\n |
    "#;
    check(&recorded, table);
    // An idle node is reported as decommissioning once.
    exclude(&recorded.sandbox, "node2\n");
    let still = "Nodes 'node2:45454' are still decommissioning.\n";
    let (outcome, calls) = recorded.run("-refreshNodes -g -client");
    assert_eq!(
        outcome.stdout,
        format!("{still}Graceful decommissioning completed in 1 seconds.\n")
    );
    assert_eq!(calls.len(), 3, "{calls:?}");
}

/// The RM enforces the timeout itself, unless another command has extended it.
#[test]
fn graceful_timeout_forces_decommissioning() {
    let recorded = Recorded::active("--fault rm1:checkForDecommissioningNodes:busy");
    exclude(&recorded.sandbox, "node2\n");
    let waiting = spawn(&recorded.sandbox, "-refreshNodes -g 1 -client");
    wait_until("the command has begun", || {
        recorded.calls().iter().any(|call| call.1 == "refreshNodes")
    });
    let longer = recorded.run("-refreshNodes -g 600 -server").0;
    longer.exits(0);
    let ended = waiting.wait_with_output().expect("the command ends");
    let stdout = String::from_utf8_lossy(&ended.stdout);
    assert_eq!(ended.status.code(), Some(0), "{stdout}");
    let end = "Graceful decommissioning not completed in 1 seconds, issuing forceful decommissioning command.\n";
    let still = "Nodes 'node2:45454' are still decommissioning.\n";
    assert_eq!(stdout, format!("{}{end}", still.repeat(6)));
    let last = recorded.calls().pop().expect("a call");
    assert_eq!(last.2, json!({"decommissionType": "FORCEFUL"}));
}

/// Writes the exclude file.
fn exclude(sandbox: &Sandbox, hosts: &str) {
    std::fs::write(sandbox.conf().join("yarn.exclude"), hosts).expect("a file");
}

#[test]
fn sub_clusters() {
    let recorded = Recorded::active("");
    let (outcome, _) = recorded.run("-addToClusterNodeLabels x,y");
    outcome.exits(0);
    let table = r#"
        -D yarn.federation.enabled=true -replaceLabelsOnNode 'node1:8000,x node2:8000=y' -subClusterId SC-1 | 0 | Using YARN Federation mode.\nSubClusterId : SC-1\n | | replaceLabelsOnNodes {"nodeToLabels": [{"nodeId": {"host": "node1", "port": 8000}, "nodeLabels": ["x"]}, {"nodeId": {"host": "node2", "port": 8000}, "nodeLabels": ["y"]}], "failOnUnknownNodes": false, "sub_cluster_id": "SC-1"}
        -D yarn.federation.enabled=true -refreshQueues -subClusterId SC-1 | 0 | SubClusterId : SC-1\nUsing YARN Federation mode.\n | | refreshQueues {"sub_cluster_id": "SC-1"}
        -D yarn.federation.enabled=true -refreshNodesResources -subClusterId SC-1 | 0 | SubClusterId : SC-1\nUsing YARN Federation mode.\n | | refreshNodesResources {"sub_cluster_id": "SC-1"}
        -D yarn.federation.enabled=true -refreshQueues | 0 | Using YARN Federation mode.\n | | refreshQueues {}
        -D yarn.federation.enabled=true -updateNodeResource 0.0.0.0:0 memory-mb=1024Mi,vcores=1,resource2 -subClusterId SC-1 | 255 | Using YARN Federation mode.\n | updateNodeResource: Invalid resource type value: (resource2) for updateNodeResource. |
        -D yarn.federation.enabled=true -refreshAdminAcls | 1 | | parseSubClusterId error, Unrecognized option: -refreshAdminAcls\n |
        -D yarn.federation.enabled=true refresh-admin-acls --sub-cluster SC-1 | 0 | cluster sandbox ( | | refreshAdminAcls {"sub_cluster_id": "SC-1"}
    "#;
    check(&recorded, table);
}

#[test]
fn ha_commands_without_ha_and_unknown_commands() {
    let recorded = Recorded::active("");
    for verb in [
        "-transitionToActive",
        "-transitionToStandby",
        "-getServiceState",
        "-checkHealth",
    ] {
        let line = format!("-D yarn.resourcemanager.ha.enabled=false {verb} rm1");
        let (outcome, calls) = recorded.run(&line);
        outcome.exits(255);
        outcome.out_is(&format!(
            "Cannot run {verb} when ResourceManager HA is not enabled\n"
        ));
        assert_eq!(calls.len(), 0);
    }
    for word in ["-transitionToObserver", "-failover"] {
        let (outcome, _) = recorded.run(&[word]);
        assert_eq!(
            outcome.first_line(),
            format!("{}: Unknown command", &word[1..])
        );
        let (outcome, _) = recorded.run(&["-help", word]);
        outcome.exits(0);
        outcome.err_lacks(word);
    }
    let table = r#"
        -transitionToStandby rm1 | 0 | | | transitionToStandby {"reqInfo": {"reqSource": "REQUEST_BY_USER"}}
        -transitionToActive rm2 | 0 | | | transitionToActive {"reqInfo": {"reqSource": "REQUEST_BY_USER"}}
        -checkHealth rm1 | 0 | | | monitorHealth {}
        -transitionToActive | 255 | | transitionToActive: incorrect number of arguments\n |
    "#;
    check(&recorded, table);
}

#[test]
fn rm_errors_without_the_stack_trace() {
    let recorded = Recorded::active(&[
        "--fault",
        "rm1:refreshQueues:error=java.io.IOException/test exception",
    ]);
    let (outcome, _) = recorded.run("-refreshQueues");
    outcome.exits(255);
    assert_eq!(outcome.first_line(), "refreshQueues: test exception");
}

/// Only the active RM gets the call, at any position in the configuration.
#[test]
fn calls_go_to_the_active_rm() {
    let recorded = Recorded::start("--rms 3 --fault rm1:rpc:hang");
    let line = ["-transitionToActive", "--forceactive", "rm3"];
    assert_eq!(recorded.sandbox.run(&line).status, Some(0));
    let begun = Instant::now();
    let (outcome, calls) = recorded.run("-refreshQueues");
    outcome.exits(0);
    outcome.err_is("");
    assert_eq!(
        calls,
        [("rm3".to_owned(), "refreshQueues".to_owned(), json!({}))]
    );
    // The command does not wait for the silent RM.
    assert!(
        begun.elapsed() < Duration::from_secs(5),
        "{:?}",
        begun.elapsed()
    );
}

#[test]
fn a_standby_exception_moves_to_the_other_rm() {
    // rm1 reports that it is active, but rejects the call as a standby.
    let recorded = Recorded::active(&[
        "--fault",
        "rm1:refreshQueues*1:error=org.apache.hadoop.ipc.StandbyException/not me",
    ]);
    let (outcome, calls) = recorded.run("-refreshQueues");
    assert_eq!(
        (outcome.status, outcome.stderr.as_str()),
        (Some(0), ""),
        "{calls:?}"
    );
    assert_eq!(calls.len(), 2, "{calls:?}");
}

#[test]
fn waits_for_an_rm_to_become_active() {
    let recorded = Recorded::start("");
    let mut waiting = spawn(&recorded.sandbox, "-refreshQueues");
    let mut said = std::io::BufReader::new(waiting.stderr.take().expect("a pipe"));
    let mut line = String::new();
    std::io::BufRead::read_line(&mut said, &mut line).expect("a line");
    assert!(
        line.starts_with("rmadmin: waiting for an active ResourceManager: rm1 ("),
        "{line}"
    );
    let outcome = recorded.sandbox.run("-transitionToActive rm2");
    outcome.exits(0);
    let ended = waiting.wait_with_output().expect("the command ends");
    assert_eq!(ended.status.code(), Some(0));
    assert_eq!(
        recorded.calls().last().map(|call| call.1.as_str()),
        Some("refreshQueues")
    );
}

#[test]
fn no_active_rm_ends_at_the_timeout() {
    let recorded = Recorded::start("");
    let table = "
        --timeout 3s -refreshQueues | refreshQueues: no active ResourceManager within 3s: rm1 (
        -D yarn.resourcemanager.connect.max-wait.ms=2000 -getGroups a | getGroups: no active ResourceManager within 2s: rm1 (
        -D yarn.resourcemanager.connect.max-wait.ms=0 -refreshNodes | refreshNodes: no active ResourceManager within 0s: rm1 (
    ";
    for [line, first] in rows(table) {
        let (outcome, calls) = recorded.run(line);
        assert_eq!((outcome.status, calls.len()), (Some(255), 0), "{line:?}");
        // After 2 s, a message names the RM or answer that the command waits for.
        let says = outcome.stderr.lines().any(|line| line.starts_with(first));
        assert!(says, "{outcome:?}");
        outcome.err_has(" is standby; ");
    }
    let today = recorded.run("--timeout 3s refresh-queues").0;
    today.exits(2);
    recorded.sandbox.fault("rm1:*:refuse rm2:*:refuse");
    let today = recorded.run("--timeout 3s refresh-queues").0;
    today.exits(69);
    recorded.sandbox.fault("--clear rm2:rpc:hang");
    let today = recorded.run("--timeout 3s refresh-queues").0;
    today.exits(3);
}

/// A call that was cut off is repeated only if it is idempotent.
#[test]
fn only_idempotent_calls_are_sent_again() {
    let cut = |call: &str| format!("rm1:{call}*1:drop=0");
    let repeated = ["-refreshQueues", "-refreshNodes", "-refreshAdminAcls"];
    for word in repeated {
        let recorded = Recorded::active(&["--fault", &cut(word.trim_start_matches('-'))]);
        let (outcome, calls) = recorded.run(&[word]);
        assert_eq!(
            (outcome.status, calls.len()),
            (Some(0), 2),
            "{word}: {outcome:?} {calls:?}"
        );
    }
    let once = [
        ("refreshNodes", "-refreshNodes -g 5 -server"),
        (
            "removeFromClusterNodeLabels",
            "-removeFromClusterNodeLabels x",
        ),
        ("replaceLabelsOnNodes", "-replaceLabelsOnNode a=x"),
        ("updateNodeResource", "-updateNodeResource a:1 1 1"),
    ];
    for (call, line) in once {
        let recorded = Recorded::active(&["--fault", &cut(call)]);
        let (outcome, calls) = recorded.run(line);
        assert_eq!(
            (outcome.status, calls.len()),
            (Some(255), 1),
            "{line:?}: {outcome:?} {calls:?}"
        );
        outcome.err_has("it may have been carried out, and is not sent again");
    }
}

#[test]
fn idempotent_calls_are_sent_three_times_at_most() {
    let recorded = Recorded::active("--fault rm1:refreshQueues:drop=0");
    let (outcome, calls) = recorded.run("-refreshQueues");
    assert_eq!((outcome.status, calls.len()), (Some(255), 3), "{outcome:?}");
    outcome.err_has("it was sent 3 times");
    let (today, _) = recorded.run("--timeout 10s refresh-queues");
    today.exits(5);
    today.err_has("may have been carried out");
}

#[test]
fn an_active_rm_that_rejects_the_call_is_named() {
    let fault = "rm1:refreshQueues:error=org.apache.hadoop.ipc.StandbyException/ResourceManager rm1 is not Active!";
    let recorded = Recorded::active(&["--fault", fault]);
    let (outcome, calls) = recorded.run("--timeout 4s -refreshQueues");
    outcome.exits(255);
    assert!(calls.iter().all(|call| call.0 == "rm1"), "{calls:?}");
    let mut lines = outcome.stderr.lines();
    let first = lines.next().unwrap_or_default();
    assert!(
        first.starts_with("rmadmin: waiting for an active ResourceManager: rm1 ("),
        "{outcome:?}"
    );
    let last = lines.next().unwrap_or_default();
    assert!(
        last.starts_with("refreshQueues: no active ResourceManager within 4s: rm1 ("),
        "{outcome:?}"
    );
    assert!(last.contains("rm1 is not Active!"), "{outcome:?}");
}

/// The caller may have no permission to read states, but have it for the call.
#[test]
fn unknown_states_try_every_rm() {
    let denied = "error=org.apache.hadoop.security.AccessControlException/not you";
    let standby = "error=org.apache.hadoop.ipc.StandbyException/not me";
    let mut faults: Vec<String> = (1..=3)
        .map(|n| format!("rm{n}:getServiceStatus:{denied}"))
        .collect();
    faults.extend((1..=2).map(|n| format!("rm{n}:refreshQueues:{standby}")));
    let mut arguments = vec!["--rms", "3"];
    for fault in &faults {
        arguments.extend(["--fault", fault.as_str()]);
    }
    let recorded = Recorded::start(&arguments);
    let line = "transition-to-active rm3 --force-active --force-manual --yes";
    recorded.sandbox.run(line);
    let (outcome, calls) = recorded.run("-refreshQueues");
    assert_eq!(outcome.status, Some(0), "{outcome:?} {calls:?}");
    assert_eq!(calls.last().map(|call| call.0.as_str()), Some("rm3"));
}

#[test]
fn of_two_active_rms_the_first_is_called() {
    let recorded = Recorded::active("");
    let line = "transition-to-active rm2 --force-active --force-manual --yes";
    recorded.sandbox.run(line);
    assert!(recorded.sandbox.is_active(1) && recorded.sandbox.is_active(2));
    for _ in 0..5 {
        let (outcome, calls) = recorded.run("-refreshQueues");
        outcome.exits(0);
        outcome.err_is("");
        assert_eq!(
            calls.iter().map(|call| call.0.as_str()).collect::<Vec<_>>(),
            ["rm1"]
        );
    }
}

#[test]
fn long_results_are_printed_whole() {
    let recorded = Recorded::active("");
    let users: Vec<String> = (0..1500).map(|n| format!("user{n:05}")).collect();
    let line: Vec<&str> = ["-getGroups"]
        .into_iter()
        .chain(users.iter().map(String::as_str))
        .collect();
    let (outcome, _) = recorded.run(&line);
    assert_eq!(
        (outcome.status, outcome.stdout.lines().count()),
        (Some(0), 1500)
    );
    assert!(outcome.stdout.ends_with("user01499 : user01499\n"));
}

#[test]
fn an_rm_without_an_address_is_skipped() {
    let recorded = Recorded::active("");
    let bad = "yarn.resourcemanager.admin.address.rm2=foo:bar";
    let (outcome, calls) = recorded.run(&["-D", bad, "-refreshQueues"]);
    assert_eq!(
        (outcome.status, outcome.stderr.as_str(), calls.len()),
        (Some(0), "", 1)
    );
    let (today, _) = recorded.run(&["-D", bad, "refresh-queues"]);
    assert!(
        today.status == Some(0) && today.stderr.contains("rm2 has no address"),
        "{today:?}"
    );
}

#[test]
fn a_failed_look_says_that_decommissioning_goes_on() {
    let recorded =
        Recorded::active("--fault rm1:checkForDecommissioningNodes:error=java.io.IOException/no");
    exclude(&recorded.sandbox, "node2\n");
    let (outcome, _) = recorded.run("-refreshNodes -g 600 -client");
    outcome.exits(255);
    assert!(
        outcome.first_line().starts_with("refreshNodes: rm1 ("),
        "{outcome:?}"
    );
    outcome.err_has("goes on decommissioning");
    let (today, _) = recorded.run("refresh-nodes --graceful=600 --client");
    today.exits(5);
}

/// `nohup` ignores SIGHUP.
#[test]
fn nohup_and_a_full_disk() {
    let recorded = Recorded::active("--fault rm1:checkForDecommissioningNodes:busy");
    exclude(&recorded.sandbox, "node2\n");
    let conf = recorded.sandbox.conf().display().to_string();
    let tool = rmadmin().display().to_string();
    let environment = [
        ("YARN_CONF_DIR", conf.as_str()),
        ("HADOOP_USER_NAME", "operator"),
        ("TOOL", &tool),
    ];
    let shell = |script: &str| {
        process::run(
            std::path::Path::new("/bin/sh"),
            &["-c", script],
            &environment,
            None,
            "",
        )
    };
    let ignored = shell(
        "trap '' HUP; \"$TOOL\" -refreshNodes -g 2 -client >&2 & sleep 1; kill -HUP $!; wait $!",
    );
    ignored.exits(0);
    ignored.err_has("Graceful decommissioning completed");
    let full = shell("\"$TOOL\" -refreshNodes -g 0 -client >/dev/full");
    full.exits(255);
}

#[test]
fn a_hanging_call_ends_at_the_timeout() {
    let recorded = Recorded::active("--fault rm1:refreshQueues:hang");
    let (outcome, calls) = recorded.run("--timeout 3s -refreshQueues");
    assert_eq!((outcome.status, calls.len()), (Some(255), 1), "{outcome:?}");
    let mut lines = outcome.stderr.lines();
    let mut next = || lines.next().unwrap_or_default();
    assert!(
        next().starts_with("rmadmin: waiting for rm1 ("),
        "{outcome:?}"
    );
    assert!(next().starts_with("refreshQueues: "), "{outcome:?}");
    assert!(
        next().contains("no answer to refreshQueues within 3s; it may have been carried out"),
        "{outcome:?}"
    );
}

#[test]
fn interrupt_while_nodes_are_decommissioning() {
    for (signal, status) in [("INT", 130), ("TERM", 143), ("HUP", 129)] {
        let recorded = Recorded::active("--fault rm1:checkForDecommissioningNodes:busy");
        exclude(&recorded.sandbox, "node2\n");
        let waiting = spawn(&recorded.sandbox, "-refreshNodes -g 600 -client");
        wait_until("the command waits", || {
            recorded
                .calls()
                .iter()
                .any(|call| call.1 == "checkForDecommissioningNodes")
        });
        // At the second look, the first answer has been read.
        wait_until("the command goes on waiting", || {
            let looks = recorded.calls();
            looks
                .iter()
                .filter(|call| call.1 == "checkForDecommissioningNodes")
                .count()
                > 1
        });
        let sent = Command::new("kill")
            .args(["-s", signal, &waiting.id().to_string()])
            .status();
        assert!(sent.is_ok_and(|status| status.success()));
        let ended = waiting.wait_with_output().expect("the command ends");
        let stderr = String::from_utf8_lossy(&ended.stderr);
        assert_eq!(ended.status.code(), Some(status), "{stderr}");
        assert!(
            stderr.contains("goes on decommissioning node2:45454 until their applications have ended, at most 600 s"),
            "{stderr}"
        );
        assert!(
            String::from_utf8_lossy(&ended.stdout)
                .starts_with("Nodes 'node2:45454' are still decommissioning.\n")
        );
        let nodes = recorded.calls();
        assert!(
            !nodes
                .iter()
                .any(|call| call.2["decommissionType"] == "FORCEFUL")
        );
    }
}

/// Sends a signal after this call was made; returns the exit status and standard error.
fn interrupted(
    recorded: &Recorded,
    line: impl Words,
    call: &str,
    signal: &str,
) -> (Option<i32>, String) {
    let made = || {
        let text = std::fs::read_to_string(recorded.file()).unwrap_or_default();
        text.matches(&format!("\"call\":\"{call}\"")).count()
    };
    let before = made();
    let waiting = spawn(&recorded.sandbox, line);
    wait_until("the command has called", || made() > before);
    let sent = Command::new("kill")
        .args(["-s", signal, &waiting.id().to_string()])
        .status();
    assert!(sent.is_ok_and(|status| status.success()));
    let ended = waiting.wait_with_output().expect("the command ends");
    let stderr = String::from_utf8_lossy(&ended.stderr).into_owned();
    assert_eq!(String::from_utf8_lossy(&ended.stdout), "", "{stderr}");
    (ended.status.code(), stderr)
}

#[test]
fn interrupt_during_a_call() {
    for (line, signal, status) in [
        ("refresh-queues", "INT", 130),
        ("-refreshQueues", "TERM", 143),
    ] {
        let recorded = Recorded::active("--fault rm1:refreshQueues:hang");
        let (code, stderr) = interrupted(&recorded, line, "refreshQueues", signal);
        let cluster = match line.starts_with('-') {
            true => String::new(),
            false => format!("{}: ", recorded.cluster()),
        };
        let says = format!(
            "rmadmin: {cluster}interrupted; refreshQueues was sent to rm1 ({}) and may have been carried out",
            recorded.sandbox.addresses(1)[0]
        );
        assert_eq!(code, Some(status), "{stderr}");
        let last = stderr.lines().last().unwrap_or_default();
        assert!(last.starts_with(&says), "{stderr}");
        assert_eq!(last.contains("; next: "), !line.starts_with('-'));
    }
}

#[test]
fn failures_name_the_cluster_in_subcommand_style() {
    let recorded = Recorded::start("");
    let cluster = format!("rmadmin: {}: ", recorded.cluster());
    for (fault, says) in [
        ("--clear", "no active ResourceManager within 1s"),
        ("rm1:refreshQueues:hang", "no answer to refreshQueues"),
        (
            "rm1:refreshQueues:error=java.io.IOException/no",
            "refreshQueues",
        ),
    ] {
        recorded.sandbox.fault(&[fault]);
        let words = ["--timeout", "1s", "refresh-queues"];
        let failed = recorded.sandbox.run(&words);
        let last = failed.stderr.lines().last().unwrap_or_default();
        assert!(
            last.starts_with(&cluster) && last.contains(says),
            "{fault}: {failed:?}"
        );
        let hadoops = recorded.sandbox.run("--timeout 1s -refreshQueues");
        assert!(!hadoops.stderr.contains("cluster sandbox ("), "{hadoops:?}");
        recorded.sandbox.fault("--clear");
        let _ = recorded.sandbox.run("transition-to-active rm1");
    }
}

#[test]
fn interrupt_before_a_call() {
    let recorded = Recorded::start("--fault rm1:getServiceStatus:hang");
    let nothing = "interrupted; nothing was changed";
    let of_cluster = format!("{}: {nothing}", recorded.cluster());
    for (line, says) in [
        ("refresh-queues", of_cluster.as_str()),
        ("-refreshNodes -g 5 -client", nothing),
        ("get-service-state rm1", "interrupted"),
        ("-getAllServiceState", "interrupted"),
        ("-getGroups a", "interrupted"),
    ] {
        let (code, stderr) = interrupted(&recorded, line, "getServiceStatus", "INT");
        assert_eq!(code, Some(130), "{line:?}: {stderr}");
        let says = format!("rmadmin: {says}");
        assert_eq!(stderr.lines().last(), Some(says.as_str()), "{line:?}");
    }
}

/// Runs a shell line on a terminal; returns the text shown and the exit status.
fn on_terminal(sandbox: &Sandbox, line: &str) -> (String, Option<i32>) {
    let output = Command::new("/usr/bin/script")
        .args(["--quiet", "--return", "--command", line, "/dev/null"])
        .env_clear()
        .env("SHELL", "/bin/sh")
        .env("RMADMIN_HISTORY", "")
        .env("YARN_CONF_DIR", sandbox.conf())
        .env("HADOOP_USER_NAME", "operator")
        .env("TOOL", rmadmin())
        .stdin(Stdio::null())
        .output()
        .expect("script (bsdutils) runs");
    let shown = String::from_utf8_lossy(&output.stdout).into_owned();
    (shown, output.status.code())
}

#[test]
fn terminal_shows_every_wait() {
    let sandbox = Sandbox::start("");
    let rm2 = sandbox.addresses(2)[0];
    let made = sandbox.run("transition-to-active rm1");
    made.exits(0);
    sandbox.fault("rm2:*:hang");
    for (words, waiting) in [
        (
            "get-all-service-state",
            format!("rm1 is active; waiting for rm2 ({rm2}), 1 s left"),
        ),
        (
            "-getAllServiceState",
            format!("rm1 is active; waiting for rm2 ({rm2}), 1 s left"),
        ),
        (
            "check-health rm2",
            format!("waiting for rm2 ({rm2}), 1 s left"),
        ),
        (
            "-getServiceState rm2",
            format!("waiting for rm2 ({rm2}), 1 s left"),
        ),
        ("probe", "rm1: active; waiting for rm2, 1 s left".to_owned()),
        (
            "wait --for rm2=standby",
            "waiting for rm2 to become standby, 1 s left".to_owned(),
        ),
    ] {
        let out = Folder::new("terminal");
        let file = out.path().join("out").display().to_string();
        let line = format!("stty cols 120; \"$TOOL\" --timeout 4s {words} >{file}");
        let (shown, _) = on_terminal(&sandbox, &line);
        assert!(shown.contains(&waiting), "{words}: {shown:?}");
        // The message is erased; standard output has only the result.
        assert!(shown.contains("left\r\u{1b}[K"), "{words}: {shown:?}");
        let result = std::fs::read_to_string(&file).expect("a result");
        assert!(!result.contains("left"), "{words}: {result}");
    }
    let line = "stty cols 120; timeout -s INT 4 \"$TOOL\" status --watch";
    let (shown, _) = on_terminal(&sandbox, line);
    let waiting = format!("waiting for rm2 ({rm2}), 3 s left; Ctrl-C ends it");
    assert!(shown.contains(&waiting), "{shown:?}");
    // While the screen is refreshed, the first look takes 4 s, and the second look waits.
    let line = "stty cols 120; timeout -s INT 8 \"$TOOL\" --timeout 4s status --watch=0.1";
    let (shown, _) = on_terminal(&sandbox, line);
    let waiting = format!("refreshing: waiting for rm2 ({rm2}), 1 s left; seen ");
    assert!(shown.contains(&waiting), "{shown:?}");
    sandbox.fault("--clear rm2:transitionToStandby:hang");
    for verb in ["-transitionToStandby", "transition-to-standby"] {
        let line = format!("stty cols 120; \"$TOOL\" --timeout 7s {verb} rm2");
        let (shown, _) = on_terminal(&sandbox, &line);
        let waiting = format!("waiting for rm2 ({rm2}) to answer transitionToStandby, 3 s left");
        assert!(shown.contains(&waiting), "{verb}: {shown:?}");
    }
    sandbox.fault("--clear rm1:refreshQueues:hang");
    let line = "stty cols 120; \"$TOOL\" --timeout 4s refresh-queues";
    let (shown, status) = on_terminal(&sandbox, line);
    let rm1 = sandbox.addresses(1)[0];
    let waiting = format!("waiting for rm1 ({rm1}) to answer refreshQueues, 1 s left");
    assert!(shown.contains(&waiting), "{shown:?}");
    assert_eq!(status, Some(5), "{shown:?}");
}

#[test]
fn waits_are_silent_without_a_terminal() {
    let sandbox = Sandbox::start("--fault rm2:*:hang");
    let outcome = sandbox.run("--timeout 4s get-all-service-state");
    outcome.exits(1);
    outcome.err_is("");
    sandbox.fault("--clear");
    let healthy = sandbox.run("check-health rm2");
    healthy.exits(0);
    healthy.out_is("");
    let (shown, _) = on_terminal(&sandbox, "\"$TOOL\" check-health rm2");
    assert!(shown.contains("rm2 is healthy"), "{shown:?}");
    assert_eq!(sandbox.run("-checkHealth rm2").stdout, "");
}

#[test]
fn results_say_what_was_done_and_where() {
    let recorded = Recorded::active("");
    let rm = format!("rm1 ({})", recorded.sandbox.addresses(1)[0]);
    let cluster = format!("cluster sandbox ({})", recorded.sandbox.conf().display());
    for (words, done) in [
        (
            "node-labels add gpu ssd(exclusive=false)",
            "added gpu (exclusive), ssd (not exclusive)",
        ),
        ("refresh-queues", "reloaded the scheduler queues"),
    ] {
        let outcome = recorded.sandbox.run(words);
        assert_eq!(outcome.stdout, format!("{cluster}: {rm} {done}\n"));
        let json = recorded.sandbox.run(&format!("--output json {words}"));
        let json: Value = serde_json::from_str(&json.stdout).expect("a document");
        assert_eq!(json["result"], done);
    }
}

#[test]
fn tables_have_tabs_for_scripts() {
    let sandbox = Sandbox::start("");
    let made = sandbox.run("transition-to-active rm1");
    made.exits(0);
    let [admin, web] = sandbox.addresses(1);
    for (words, first) in [
        ("get-all-service-state", format!("rm1\tactive\t{admin}\t")),
        ("probe", format!("rm1\tactive\thttp://{web}/isActive\t")),
        ("groups admin", "admin\t".to_owned()),
    ] {
        let outcome = sandbox.run(&format!("--output tsv {words}"));
        let row = outcome.stdout.lines().nth(1).unwrap_or_default();
        assert!(row.starts_with(&first), "{words:?}: {outcome:?}");
    }
}

#[test]
fn one_timeout_covers_all_calls() {
    let recorded = Recorded::active("--fault rm1:checkForDecommissioningNodes:busy");
    exclude(&recorded.sandbox, "node2\n");
    let (outcome, _) = recorded.run("--timeout 2500ms -refreshNodes -g -client");
    outcome.exits(255);
    assert!(
        outcome
            .stderr
            .starts_with("refreshNodes: not done within 2.5s; rm1 ("),
        "{outcome:?}"
    );
}

/// Without HA, the only RM is called without asking for its state.
#[test]
fn without_ha_no_state_is_asked() {
    let recorded = Recorded::active("");
    let address = recorded.sandbox.addresses(1)[0];
    let alone = format!(
        "-D yarn.resourcemanager.ha.enabled=false -D yarn.resourcemanager.admin.address={address}"
    );
    let (outcome, calls) = recorded.run(&format!("{alone} -refreshQueues"));
    assert_eq!((outcome.status, calls.len()), (Some(0), 1), "{outcome:?}");
    recorded.sandbox.fault("rm1:*:refuse");
    let (outcome, _) = recorded.run(&format!("{alone} --timeout 5s -refreshQueues"));
    outcome.exits(255);
    let said = outcome.stderr.lines().nth(1).unwrap_or_default();
    assert!(said.starts_with("refreshQueues: Call From "), "{outcome:?}");
}

fn spawn(sandbox: &Sandbox, arguments: impl Words) -> Child {
    // `timeout` ends the command if the test panics.
    Command::new("/usr/bin/timeout")
        .arg("--signal=KILL")
        .arg("--foreground")
        .arg(LIMIT.as_secs().to_string())
        .arg(rmadmin())
        .args(arguments.words())
        .env_clear()
        .env("RMADMIN_HISTORY", "")
        .env("YARN_CONF_DIR", sandbox.conf())
        .env("HADOOP_USER_NAME", "operator")
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the command starts")
}
