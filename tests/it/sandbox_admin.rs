//! Nodes, labels and the call record of a sandbox. `honest_admin` compares its answers with real ResourceManagers.

use std::fs;
use std::io::{self, Read, Write};
use std::net::TcpStream;
use std::path::PathBuf;

use rmadmin::hadoop::rpc::frame;
use rmadmin::hadoop::rpc::message;
use rmadmin::hadoop::rpc::message::{ClientId, RemoteException, RpcReply};
use rmadmin::security::user::User;
use rmadmin::systems::yarn::admin::calls::{
    AdminCall, AdminReply, Decommission, NodeId, NodeLabel, Reload, Resource,
};
use rmadmin::systems::yarn::protocols::RESOURCE_MANAGER_ADMINISTRATION;
use serde_json::{Value, json};

use crate::support::sandbox::{self, LIMIT, Sandbox};
use crate::support::words::{Words, joined};
use crate::support::{Folder, process, rmadmin};

const CLIENT: ClientId = [7; 16];

/// Returns the reply, if any.
fn send(
    sandbox: &Sandbox,
    n: u8,
    call: &AdminCall,
) -> io::Result<Result<AdminReply, RemoteException>> {
    let protocol = RESOURCE_MANAGER_ADMINISTRATION;
    let caller = User {
        effective: "operator".to_owned(),
        real: None,
    };
    let context = message::connection_context(protocol, &caller, &CLIENT);
    let request = message::call(protocol, call.method(), 0, &CLIENT, &call.request(None));
    let mut stream = TcpStream::connect(sandbox.addresses(n)[0])?;
    stream.set_read_timeout(Some(LIMIT))?;
    stream.write_all(&message::PREAMBLE)?;
    stream.write_all(&frame::frame(&context))?;
    stream.write_all(&frame::frame(&request))?;
    let mut prefix = [0; frame::PREFIX];
    stream.read_exact(&mut prefix)?;
    let mut reply = vec![0; usize::try_from(u32::from_be_bytes(prefix)).expect("a length")];
    stream.read_exact(&mut reply)?;
    Ok(match message::reply(&reply, 0, &CLIENT).expect("a reply") {
        RpcReply::Success(body) => Ok(call.reply(&body).expect("a response")),
        RpcReply::Refused(exception) => Err(exception),
    })
}

fn done(sandbox: &Sandbox, n: u8, call: &AdminCall) {
    let reply = send(sandbox, n, call).expect("an answer");
    assert_eq!(reply, Ok(AdminReply::Done), "{call:?}");
}

/// Returns the hosts that are decommissioning.
fn leaving(sandbox: &Sandbox) -> Vec<String> {
    match send(sandbox, 1, &AdminCall::DecommissioningNodes).expect("an answer") {
        Ok(AdminReply::Nodes(ids)) => ids.into_iter().map(|id| id.host).collect(),
        other => panic!("{other:?}"),
    }
}

fn activate(sandbox: &Sandbox, rm: &str) {
    let outcome = sandbox.run(&["transition-to-active", rm]);
    outcome.exits(0);
}

fn exclude(sandbox: &Sandbox, hosts: &str) {
    fs::write(sandbox.conf().join("yarn.exclude"), hosts).expect("a host file");
}

fn document(sandbox: &Sandbox, n: u8, page: &str) -> Value {
    let path = format!("/ws/v1/cluster/{page}");
    let answer = sandbox::get(sandbox.addresses(n)[1], &path, "*/*");
    let (_, body) = answer.split_once("\r\n\r\n").expect("a head");
    serde_json::from_str(body).expect("JSON")
}

/// Returns state and resources of each node.
fn nodes(sandbox: &Sandbox, n: u8) -> Vec<String> {
    let document = document(sandbox, n, "nodes");
    let nodes = document["nodes"]["node"].as_array().expect("nodes");
    let node = |node: &Value| {
        let text = |name: &str| node[name].as_str().expect("a text").to_owned();
        let memory = &node["totalResource"]["memory"];
        format!("{} {} {memory}", text("id"), text("state"))
    };
    nodes.iter().map(node).collect()
}

fn add(name: &str) -> AdminCall {
    AdminCall::AddLabels(vec![NodeLabel {
        name: name.to_owned(),
        exclusive: true,
    }])
}

fn id(host: &str, port: i32) -> NodeId {
    NodeId {
        host: host.to_owned(),
        port,
    }
}

fn label(host: &str, name: &str) -> AdminCall {
    AdminCall::ReplaceLabels {
        nodes: vec![(id(host, 0), vec![name.to_owned()])],
        fail_on_unknown_nodes: true,
    }
}

fn resource(host: &str, memory: i64) -> AdminCall {
    AdminCall::UpdateNodeResource {
        node: id(host, 45_454),
        resource: Resource {
            memory,
            virtual_cores: 3,
            amounts: Vec::new(),
        },
        over_commit_timeout: -1,
    }
}

/// Starts a sandbox with a call record; returns the record's path and folder.
fn recorded(arguments: impl Words) -> (Sandbox, PathBuf, Folder) {
    let folder = Folder::new("record");
    let file = folder.path().join("calls");
    let record = file.display().to_string();
    let sandbox = Sandbox::start(&joined(&["--record", &record], arguments));
    (sandbox, file, folder)
}

#[test]
fn calls_are_recorded_with_their_fields() {
    let (sandbox, file, _folder) = recorded("");
    done_or_refused(&sandbox, 2, &AdminCall::Reload(Reload::Queues));
    activate(&sandbox, "rm1");
    fs::write(&file, "").expect("an empty file");
    let graceful = Decommission::Graceful { timeout: -1 };
    for call in [
        AdminCall::RefreshNodes(Decommission::Normal),
        AdminCall::RefreshNodes(graceful),
        add("x"),
        label("node1", "x"),
        AdminCall::RemoveLabels(vec!["no".to_owned()]),
        resource("node2", 77),
        AdminCall::Groups {
            user: "alice".to_owned(),
        },
        AdminCall::DecommissioningNodes,
    ] {
        done_or_refused(&sandbox, 1, &call);
    }
    // A call is carried out even if its answer is cut off.
    sandbox.fault("rm1:refreshQueues:drop=0");
    assert!(send(&sandbox, 1, &AdminCall::Reload(Reload::Queues)).is_err());
    let text = fs::read_to_string(file).expect("the record");
    let calls: Vec<Value> = text
        .lines()
        .map(|line| {
            let line: Value = serde_json::from_str(line).expect("JSON");
            assert_eq!(
                [&line["cluster"], &line["rm"], &line["user"]],
                ["sandbox", "rm1", "operator"]
            );
            let time = line["time"].as_str().expect("a time");
            assert!(time.starts_with("20") && time.ends_with('Z'), "{time}");
            let answer = match &line["answer"] {
                Value::Object(refusal) => json!(refusal["message"]),
                answer => answer.clone(),
            };
            json!([line["call"], line["request"], answer])
        })
        .collect();
    let expected = json!([
        ["refreshNodes", { "decommissionType": "NORMAL" }, "success"],
        ["refreshNodes", { "decommissionType": "GRACEFUL", "decommissionTimeout": -1 }, "success"],
        ["addToClusterNodeLabels", {
            "deprecatedNodeLabels": ["x"],
            "nodeLabels": [{ "name": "x", "isExclusive": true }],
        }, "success"],
        ["replaceLabelsOnNodes", {
            "nodeToLabels": [{ "nodeId": { "host": "node1", "port": 0 }, "nodeLabels": ["x"] }],
            "failOnUnknownNodes": true,
        }, "success"],
        ["removeFromClusterNodeLabels", { "nodeLabels": ["no"] }, "java.io.IOException: Node label=no to be removed doesn't existed in cluster node labels collection."],
        ["updateNodeResource", { "node_resource_map": [{
            "node_id": { "host": "node2", "port": 45_454 },
            "resource_option": {
                "resource": { "memory": 77, "virtual_cores": 3 },
                "over_commit_timeout": -1,
            },
        }] }, "success"],
        ["getGroupsForUser", { "user": "alice" }, "success"],
        ["checkForDecommissioningNodes", {}, "success"],
        ["refreshQueues", {}, null],
    ]);
    assert_eq!(Value::Array(calls), expected);
}

/// Sends a call of which only the record matters.
fn done_or_refused(sandbox: &Sandbox, n: u8, call: &AdminCall) {
    let _ = send(sandbox, n, call).expect("an answer");
}

#[test]
fn unrecorded_calls_fail() {
    let sandbox = Sandbox::healthy("--record /dev/full");
    assert!(send(&sandbox, 1, &add("x")).is_err());
    assert_eq!(document(&sandbox, 1, "get-node-labels"), json!({}));
}

#[test]
fn labels_outlive_a_failover() {
    let sandbox = Sandbox::start("--automatic --nodes 3");
    for call in [add("x"), label("node3", "x"), resource("node1", 77)] {
        done(&sandbox, 1, &call);
    }
    assert_eq!(nodes(&sandbox, 1)[0], "node1:45454 RUNNING 77");
    let labels = document(&sandbox, 1, "get-node-to-labels");
    let given = &document(&sandbox, 1, "get-node-labels")["nodeLabelInfo"];
    assert_eq!(
        given["partitionInfo"]["resourceAvailable"]["memory"],
        "8192"
    );
    sandbox.fault("rm1:refreshQueues:die");
    assert!(send(&sandbox, 1, &AdminCall::Reload(Reload::Queues)).is_err());
    sandbox::wait_until("rm2 is elected", || sandbox.is_active(2));
    assert_eq!(nodes(&sandbox, 2)[0], "node1:45454 RUNNING 8192");
    assert_eq!(document(&sandbox, 2, "get-node-to-labels"), labels);
    assert!(labels.to_string().contains("node3:45454"), "{labels}");
}

#[test]
fn the_host_file_excludes_nodes() {
    let sandbox = Sandbox::healthy("");
    let refresh = AdminCall::RefreshNodes(Decommission::Normal);
    exclude(&sandbox, "elsewhere node2 # node1\n");
    assert_eq!(
        nodes(&sandbox, 1),
        ["node1:45454 RUNNING 8192", "node2:45454 RUNNING 8192"]
    );
    done(&sandbox, 1, &refresh);
    assert_eq!(
        nodes(&sandbox, 1),
        [
            "node1:45454 RUNNING 8192",
            "node2:45454 DECOMMISSIONED 8192"
        ]
    );
    let refused = send(&sandbox, 1, &resource("node2", 5)).expect("an answer");
    let text = refused.expect_err("a refusal").text();
    assert!(text.ends_with("unrecognized node: node2:45454"), "{text}");
    // A decommissioned node must be restarted after it is included again.
    sandbox.fault("--clear");
    assert!(nodes(&sandbox, 1)[1].contains("DECOMMISSIONED"));
    exclude(&sandbox, "");
    done(&sandbox, 1, &refresh);
    assert!(nodes(&sandbox, 1)[1].contains("DECOMMISSIONED"));
    sandbox.fault("--clear");
    assert_eq!(nodes(&sandbox, 1)[1], "node2:45454 RUNNING 8192");
}

#[test]
fn graceful_decommissioning() {
    let sandbox = Sandbox::healthy("");
    let graceful = |timeout| AdminCall::RefreshNodes(Decommission::Graceful { timeout });
    exclude(&sandbox, "node1");
    done(&sandbox, 1, &graceful(3600));
    // An idle node is decommissioned after a look.
    assert_eq!(leaving(&sandbox), ["node1"]);
    assert_eq!(leaving(&sandbox), [""; 0]);
    assert!(nodes(&sandbox, 1)[0].contains("DECOMMISSIONED"));
    // A busy node stays until it is recommissioned, forced out, or timed out.
    sandbox.fault("rm1:checkForDecommissioningNodes:busy");
    exclude(&sandbox, "node2");
    done(&sandbox, 1, &graceful(3600));
    for _ in 0..3 {
        assert_eq!(leaving(&sandbox), ["node2"]);
        assert!(nodes(&sandbox, 1)[1].contains("DECOMMISSIONING"));
    }
    exclude(&sandbox, "");
    done(&sandbox, 1, &graceful(3600));
    assert_eq!(leaving(&sandbox), [""; 0]);
    assert!(nodes(&sandbox, 1)[1].contains("RUNNING"));
    exclude(&sandbox, "node2");
    done(&sandbox, 1, &graceful(-1));
    assert_eq!(leaving(&sandbox), ["node2"]);
    done(
        &sandbox,
        1,
        &AdminCall::RefreshNodes(Decommission::Forceful),
    );
    assert_eq!(leaving(&sandbox), [""; 0]);
    exclude(&sandbox, "");
    done(&sandbox, 1, &AdminCall::RefreshNodes(Decommission::Normal));
    sandbox.fault("--clear rm1:checkForDecommissioningNodes:busy");
    exclude(&sandbox, "node2");
    done(&sandbox, 1, &graceful(1));
    sandbox::wait_until("its time is up", || leaving(&sandbox).is_empty());
}

#[test]
fn faults_of_administration_calls() {
    let sandbox = Sandbox::healthy("");
    sandbox.fault("rm1:rpc*1:lie");
    done(&sandbox, 1, &add("lied"));
    sandbox.fault("rm1:addToClusterNodeLabels*1:mute");
    assert!(send(&sandbox, 1, &add("mute")).is_err());
    sandbox.fault("rm1:*:error=java.io.IOException/ordered");
    let refused = send(&sandbox, 1, &add("refused")).expect("an answer");
    assert_eq!(refused.expect_err("a refusal").text(), "ordered");
    sandbox.fault("--clear rm1:refreshNodes:garbage");
    done(&sandbox, 1, &AdminCall::Reload(Reload::Queues));
    let labels = document(&sandbox, 1, "get-node-labels");
    assert_eq!(labels["nodeLabelInfo"]["name"], "mute");
    sandbox.fault("rm1:nodes:status=500");
    let answer = sandbox::get(sandbox.addresses(1)[1], "/ws/v1/cluster/nodes", "*/*");
    assert!(answer.starts_with("HTTP/1.1 500 "), "{answer}");
}

#[test]
fn impossible_options_are_refused() {
    for (arguments, status, says) in [
        ("--nodes 100", 64, "--nodes"),
        ("--property yarn.admin.acl", 64, "KEY=VALUE"),
        (
            "--property yarn.http.policy=HTTPS_ONLY",
            64,
            "yarn.http.policy",
        ),
        ("--property yarn.node-labels.enabled=1", 64, "true"),
        ("--record /no/such/folder/file", 69, "/no/such/folder/file"),
        ("--fault rm1:refreshQueues:lie", 64, "this fault is for"),
    ] {
        let arguments = format!("sandbox {arguments}").words();
        let outcome = process::run(rmadmin(), &arguments, &[], None, "");
        assert_eq!(outcome.status, Some(status), "{arguments:?}: {outcome:?}");
        assert!(outcome.stderr.contains(says), "{arguments:?}: {outcome:?}");
    }
}

#[test]
fn unquoted_labels_warn() {
    let sandbox = Sandbox::healthy("");
    for (words, warning) in [
        (
            "-addToClusterNodeLabels a b",
            "ignored, as by the Java CLI: b; write one argument: -addToClusterNodeLabels \"a,b\"\n",
        ),
        (
            "-replaceLabelsOnNode h1=a h2=a",
            "ignored, as by the Java CLI: h2=a; write one argument: -replaceLabelsOnNode \"h1=a h2=a\"\n",
        ),
        ("-replaceLabelsOnNode 'h1=a h2=a'", ""),
    ] {
        let outcome = sandbox.run(words);
        outcome.exits(0);
        outcome.out_is("");
        let expected = match warning {
            "" => String::new(),
            warning => format!("rmadmin: warning: {warning}"),
        };
        assert_eq!(outcome.stderr, expected, "{words:?}");
    }
    // A failed command prints no warning.
    let failed = sandbox.run("-addToClusterNodeLabels a! b");
    failed.exits(255);
    failed.err_lacks("warning");
}
