//! Compares the sandbox with real ResourceManagers in the administration of nodes and labels: the same bytes must
//! get the same answer.
//!
//! Neither side has NodeManagers, so all nodes are unknown.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use prost::Message;
use rmadmin::hadoop::rpc::message;
use rmadmin::hadoop::rpc::message::Protocol;
use rmadmin::hadoop::rpc::proto;
use rmadmin::security::user::User;
use rmadmin::systems::yarn::protocols::HA_SERVICE_PROTOCOL;
use rmadmin::systems::yarn::protocols::RESOURCE_MANAGER_ADMINISTRATION;
use serde_json::Value;

use crate::support::Folder;
use crate::support::honest::{
    CALL_ID, CLIENT, Call, Servers, Wording, assert_same, compare_java, differences, page, root,
};
use crate::support::pair::Pair;
use crate::support::sandbox::{self, Sandbox};

/// Every method with a valid request.
fn methods() -> Vec<(&'static str, Vec<u8>)> {
    vec![
        ("refreshQueues", Vec::new()),
        ("refreshNodes", Vec::new()),
        ("refreshNodesResources", Vec::new()),
        ("refreshSuperUserGroupsConfiguration", Vec::new()),
        ("refreshUserToGroupsMappings", Vec::new()),
        ("refreshAdminAcls", Vec::new()),
        ("refreshServiceAcls", Vec::new()),
        ("refreshClusterMaxPriority", Vec::new()),
        ("checkForDecommissioningNodes", Vec::new()),
        ("getGroupsForUser", groups("alice")),
        ("updateNodeResource", Vec::new()),
        ("addToClusterNodeLabels", Vec::new()),
        ("removeFromClusterNodeLabels", Vec::new()),
        ("replaceLabelsOnNodes", Vec::new()),
    ]
}

fn user(name: &str) -> User {
    User {
        effective: name.to_owned(),
        real: None,
    }
}

/// Makes a call to the first RM (0) or the second RM (1).
fn by(caller: &User, protocol: Protocol, index: usize, method: &str, body: &[u8]) -> Call {
    let frames = [
        message::connection_context(protocol, caller, &CLIENT),
        message::call(protocol, method, CALL_ID, &CLIENT, body),
    ];
    let name = format!(
        "{method} of {index} by {} with {}",
        caller.effective,
        body.escape_ascii()
    );
    Call::new(name, index, &frames)
}

fn administer(index: usize, method: &str, body: &[u8]) -> Call {
    by(
        &root(),
        RESOURCE_MANAGER_ADMINISTRATION,
        index,
        method,
        body,
    )
}

fn ha(caller: &str, index: usize, method: &str) -> Call {
    let request = proto::TransitionToActiveRequestProto {
        req_info: Some(proto::HaStateChangeRequestInfoProto {
            req_source: Some(proto::HaRequestSource::RequestByUser.into()),
        }),
    };
    let body = if method.starts_with("transition") {
        request.encode_to_vec()
    } else {
        Vec::new()
    };
    by(&user(caller), HA_SERVICE_PROTOCOL, index, method, &body)
}

fn groups(user: &str) -> Vec<u8> {
    let user = Some(user.to_owned());
    proto::GetGroupsForUserRequestProto { user }.encode_to_vec()
}

fn refresh(kind: Option<i32>, timeout: Option<i32>) -> Vec<u8> {
    proto::RefreshNodesRequestProto {
        decommission_type: kind,
        decommission_timeout: timeout,
        sub_cluster_id: None,
    }
    .encode_to_vec()
}

fn names(names: &[&str]) -> Vec<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

fn add(labels: &[(&str, Option<bool>)]) -> Call {
    let request = proto::AddToClusterNodeLabelsRequestProto {
        node_labels: labels
            .iter()
            .map(|(name, is_exclusive)| proto::NodeLabelProto {
                name: Some((*name).to_owned()),
                is_exclusive: *is_exclusive,
            })
            .collect(),
        ..proto::AddToClusterNodeLabelsRequestProto::default()
    };
    administer(0, "addToClusterNodeLabels", &request.encode_to_vec())
}

fn remove(labels: &[&str]) -> Call {
    let request = proto::RemoveFromClusterNodeLabelsRequestProto {
        node_labels: names(labels),
        sub_cluster_id: None,
    };
    administer(0, "removeFromClusterNodeLabels", &request.encode_to_vec())
}

fn node_id(host: &str, port: i32) -> proto::NodeIdProto {
    proto::NodeIdProto {
        host: Some(host.to_owned()),
        port: Some(port),
    }
}

fn replace(nodes: &[(&str, i32, &[&str])], fail_on_unknown_nodes: Option<bool>) -> Call {
    let request = proto::ReplaceLabelsOnNodeRequestProto {
        node_to_labels: nodes
            .iter()
            .map(|(host, port, labels)| proto::NodeIdToLabelsProto {
                node_id: Some(node_id(host, *port)),
                node_labels: names(labels),
            })
            .collect(),
        fail_on_unknown_nodes,
        sub_cluster_id: None,
    };
    administer(0, "replaceLabelsOnNodes", &request.encode_to_vec())
}

fn update(nodes: &[(&str, i32)]) -> proto::UpdateNodeResourceRequestProto {
    let resource = proto::ResourceProto {
        memory: Some(1024),
        virtual_cores: Some(1),
        resource_value_map: Vec::new(),
    };
    proto::UpdateNodeResourceRequestProto {
        node_resource_map: nodes
            .iter()
            .map(|(host, port)| proto::NodeResourceMapProto {
                node_id: Some(node_id(host, *port)),
                resource_option: Some(proto::ResourceOptionProto {
                    resource: Some(resource.clone()),
                    over_commit_timeout: Some(-1),
                }),
            })
            .collect(),
        sub_cluster_id: None,
    }
}

/// Hadoop requires the name.
fn update_without_name() -> Vec<u8> {
    let mut request = update(&[("h1", 1), ("h2", 2)]);
    for map in &mut request.node_resource_map {
        let option = map.resource_option.as_mut().expect("an option");
        let resource = option.resource.as_mut().expect("a resource");
        resource.resource_value_map = vec![
            proto::ResourceInformationProto {
                key: Some("memory-mb".to_owned()),
                ..proto::ResourceInformationProto::default()
            },
            proto::ResourceInformationProto::default(),
        ];
    }
    request.encode_to_vec()
}

/// Requests with the same answer in every state.
fn oddities() -> Vec<Call> {
    let admin = RESOURCE_MANAGER_ADMINISTRATION;
    let newer = Protocol {
        version: 2,
        ..admin
    };
    let context = message::connection_context(admin, &root(), &CLIENT);
    let bare = message::call(admin, "refreshQueues", CALL_ID, &CLIENT, &[]);
    let mut calls = vec![
        administer(0, "noSuchMethod", &[]),
        administer(0, "transitionToActive", &[]),
        by(&root(), newer, 0, "refreshQueues", &[]),
        Call::new("a call without a context", 0, std::slice::from_ref(&bare)).closing(),
        Call::new("two contexts", 0, &[context.clone(), context]).closing(),
        Call::new(
            "a method of another protocol than the connection's",
            0,
            &[
                message::connection_context(HA_SERVICE_PROTOCOL, &root(), &CLIENT),
                message::call(admin, "noSuchMethod", CALL_ID, &CLIENT, &[]),
            ],
        ),
        Call::new(
            "a call of another protocol than the connection's",
            0,
            &[
                message::connection_context(HA_SERVICE_PROTOCOL, &root(), &CLIENT),
                bare,
            ],
        ),
    ];
    for garbage in [
        &[0][..],
        &[0x0a, 5, b'a'],
        &[0xff],
        &[0x0a],
        &[0x0a, 0xff, 0xff, 0xff, 0xff, 0x0f],
        &[0x0f],
        &[
            0x10, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1,
        ],
        &[0x7a, 1, b'x'],
    ] {
        for method in ["refreshQueues", "getGroupsForUser", "refreshNodes"] {
            // The error messages of the two parsers may differ.
            calls.push(administer(0, method, garbage).wording(Wording::Begins("")));
        }
    }
    calls
}

/// Java names the unknown node that its hash table lists first.
const UNKNOWN_NODE: &str =
    "Resource update get failed on all nodes due to change resource on an unrecognized node: ";
const UNKNOWN_LABEL: &str = "java.io.IOException: Node label=";

/// Queries to the active RM.
fn questions() -> Vec<Call> {
    let mut calls = Vec::new();
    for name in ["alice", "bob", "dr.who", "root", ""] {
        calls.push(administer(0, "getGroupsForUser", &groups(name)));
    }
    calls.push(administer(0, "getGroupsForUser", &[]));
    for kind in [None, Some(1), Some(2), Some(3), Some(9)] {
        for timeout in [None, Some(-1), Some(0), Some(5)] {
            calls.push(administer(0, "refreshNodes", &refresh(kind, timeout)));
        }
    }
    for nodes in [
        &[("h1", 1)][..],
        &[("h1", 1), ("h2", 1), ("node10", 45_454), ("h1", 0)],
        &[
            ("größe", 9),
            ("b", 2),
            ("c", 3),
            ("d", 4),
            ("e", 5),
            ("f", 6),
            ("g", 7),
        ],
    ] {
        let request = update(nodes).encode_to_vec();
        let wording = match nodes.len() {
            1 => Wording::All,
            _ => Wording::Begins(UNKNOWN_NODE),
        };
        calls.push(administer(0, "updateNodeResource", &request).wording(wording));
        let all: Vec<(&str, i32, &[&str])> = nodes
            .iter()
            .map(|(host, port)| (*host, *port, &["x"][..]))
            .collect();
        calls.push(replace(&all, Some(true)).wording(Wording::AnyOrder));
    }
    let nowhere = proto::UpdateNodeResourceRequestProto {
        node_resource_map: vec![proto::NodeResourceMapProto::default()],
        sub_cluster_id: None,
    };
    calls.push(administer(
        0,
        "updateNodeResource",
        &nowhere.encode_to_vec(),
    ));
    let nameless = administer(0, "updateNodeResource", &update_without_name());
    calls.push(nameless.wording(Wording::Begins("Message missing required fields: ")));
    calls
}

/// Label requests; they depend on their order.
fn labels() -> Vec<Call> {
    let longest = "l".repeat(255);
    let too_long = "l".repeat(256);
    let deprecated = proto::AddToClusterNodeLabelsRequestProto {
        deprecated_node_labels: names(&["old", "older"]),
        ..proto::AddToClusterNodeLabelsRequestProto::default()
    };
    let nameless = proto::AddToClusterNodeLabelsRequestProto {
        node_labels: vec![proto::NodeLabelProto::default()],
        ..proto::AddToClusterNodeLabelsRequestProto::default()
    };
    vec![
        add(&[("x", Some(true)), ("y", Some(false)), ("gpu", None)]),
        add(&[("x", None), (" y ", Some(false))]),
        add(&[("x", Some(false))]),
        add(&[("new", None), ("y", None), ("x", Some(false))]),
        add(&[("", None)]),
        add(&[("", Some(false))]),
        add(&[(" ", Some(true))]),
        add(&[("-a", None)]),
        add(&[("_a", None)]),
        add(&[("a b", None)]),
        add(&[("größe", None)]),
        add(&[("a.b", None)]),
        add(&[("9-_Z", None)]),
        add(&[("good", None), ("bad!", None)]),
        add(&[(&longest, None)]),
        add(&[(&too_long, None)]),
        administer(0, "addToClusterNodeLabels", &deprecated.encode_to_vec()),
        administer(0, "addToClusterNodeLabels", &nameless.encode_to_vec()),
        replace(&[("h1", 0, &["x"])], None),
        replace(
            &[("h1", 8, &["y"]), ("h2", 9, &["gpu"]), ("h3", 0, &[" x "])],
            Some(false),
        ),
        replace(&[("h1", 0, &["x", "y"])], None),
        replace(&[("h9", 0, &["x", " x"])], None),
        replace(&[("h1", 0, &["unknown"])], None),
        replace(&[("h5", 5, &["a", "b"]), ("h4", 4, &["z"])], None),
        replace(&[("h4", 4, &["a", "b"]), ("h5", 5, &["z"])], None),
        replace(&[("h6", 0, &["x"]), ("h6", 0, &["old"])], None),
        replace(&[("h1", 0, &["x"])], Some(true)),
        replace(&[("h1", -1, &["x"]), ("größe", 0, &[])], Some(true)).wording(Wording::AnyOrder),
        replace(
            &[("h1", 1, &["x"]), ("h3", 0, &[]), ("h2", 0, &[])],
            Some(true),
        )
        .wording(Wording::AnyOrder),
        replace(&[("h7", 0, &[])], None),
        replace(&[("h8", 0, &["gpu"])], None),
        replace(&[("h8", 0, &[])], None),
        replace(&[], Some(true)),
        remove(&["unknown"]),
        remove(&[""]),
        remove(&["no1", "no2", "no3", "größe", "large-memory"])
            .wording(Wording::Begins(UNKNOWN_LABEL)),
        remove(&["x", "no"]),
        remove(&[]),
        remove(&[" gpu "]),
        remove(&["gpu"]),
    ]
}

/// Lists are sorted: Java's are in hash order.
fn document(address: SocketAddr, path: &str) -> (String, String, Value) {
    let (status, kind, body) = page(address, path, "application/json");
    let mut document = serde_json::from_str(&body).unwrap_or(Value::String(body));
    sort(&mut document);
    (status, kind, document)
}

fn sort(value: &mut Value) {
    match value {
        Value::Array(items) => {
            items.iter_mut().for_each(sort);
            items.sort_by_key(ToString::to_string);
        }
        Value::Object(fields) => {
            // This field repeats the amounts; no client reads it, and the sandbox omits it.
            fields.shift_remove("resourceInformations");
            fields.values_mut().for_each(sort);
        }
        _ => {}
    }
}

const DOCUMENTS: [&str; 3] = [
    "/ws/v1/cluster/nodes",
    "/ws/v1/cluster/get-node-labels",
    "/ws/v1/cluster/get-node-to-labels",
];

/// The sandbox has only the fields of a node that clients read.
fn prune(expected: &mut Value, found: &Value) {
    match (expected, found) {
        (Value::Object(fields), Value::Object(known)) => {
            fields.retain(|name, _| known.contains_key(name));
            for (name, field) in fields {
                prune(field, &known[name]);
            }
        }
        (Value::Array(items), Value::Array(known)) => {
            for (item, known) in items.iter_mut().zip(known) {
                prune(item, known);
            }
        }
        _ => {}
    }
}

fn compare_documents(real: &Servers, sandbox: &Servers, index: usize) -> Vec<String> {
    let mut lines = Vec::new();
    for path in DOCUMENTS {
        let [mut expected, found] =
            [real, sandbox].map(|servers| document(servers.web(index), path));
        if path == "/ws/v1/cluster/nodes" {
            prune(&mut expected.2, &found.2);
        }
        if expected != found {
            lines.push(format!(
                "{path} of {index}:\n  {expected:?}\nand the sandbox\n  {found:?}"
            ));
        }
    }
    lines
}

/// Returns a standby's answer without addresses.
fn redirection(servers: &Servers, path: &str) -> Vec<String> {
    let answer = sandbox::get(servers.web(1), path, "*/*");
    let active = servers.web(0).to_string();
    let (head, body) = answer.split_once("\r\n\r\n").expect("a head");
    let mut lines: Vec<String> = head
        .lines()
        .enumerate()
        .filter(|(number, line)| {
            let name = line.split(':').next().unwrap_or_default().to_lowercase();
            *number == 0 || ["location", "refresh", "content-type"].contains(&name.as_str())
        })
        .map(|(_, line)| line.replace(&active, "ACTIVE"))
        .collect();
    lines.sort();
    // The wait is random.
    let digits = |c: char| c.is_ascii_digit();
    for line in &mut lines {
        if let Some(refresh) = line.strip_prefix("Refresh: ") {
            let own = servers.web(1).to_string();
            *line = format!(
                "Refresh: {}",
                refresh.trim_start_matches(digits).replace(&own, "SELF")
            );
        }
    }
    let body = match body.split_once("Will retry in next ") {
        Some((before, after)) => format!("{before}{}", after.trim_start_matches(digits)),
        None => body.to_owned(),
    };
    lines.push(
        body.replace(&active, "ACTIVE")
            .replace(&servers.web(1).to_string(), "SELF"),
    );
    lines
}

fn compare_redirections(real: &Servers, sandbox: &Servers) -> Vec<String> {
    let paths = DOCUMENTS.iter().copied().chain([
        "/ws/v1/cluster/nodes?states=RUNNING&x=1",
        "/cluster/apps?next.refresh.interval=3&x=1",
        "/cluster?next.refresh.interval=9",
        "/cluster?next.refresh.interval=x",
    ]);
    let mut lines = Vec::new();
    for path in paths {
        let [expected, found] = [real, sandbox].map(|servers| redirection(servers, path));
        if expected != found {
            lines.push(format!(
                "{path} of a standby:\n  {expected:?}\nand the sandbox\n  {found:?}"
            ));
        }
    }
    lines
}

/// A host file with all of its syntax.
const HOSTS: &str = "h1 h2 # h3\n\n\t größe h2\n#h5\n";

fn exclude_file(store: &Folder) -> PathBuf {
    store.path().join("exclude")
}

/// Compares errors that name a file, with the name replaced.
fn compare_without_host_file(real: &Servers, sandbox: &Servers, files: [&Path; 2]) -> Vec<String> {
    for file in files {
        std::fs::remove_file(file).expect("there was a file");
    }
    let refusal = |servers: &Servers, file: &Path, kind| {
        let call = administer(0, "refreshNodes", &refresh(Some(kind), None));
        let answer = call.answer(servers.admin(0));
        let mut rest = &answer[4..];
        let mut header = proto::RpcResponseHeaderProto::decode_length_delimited(&mut rest)
            .expect("a header of a response");
        let text = header.error_msg.take().unwrap_or_default();
        (header, text.replace(&file.display().to_string(), "FILE"))
    };
    let kinds = [1, 2, 3].into_iter();
    let compared = kinds.map(|kind| {
        let expected = refusal(real, files[0], kind);
        let found = refusal(sandbox, files[1], kind);
        (expected != found)
            .then(|| format!("no host file, {kind}:\n  {expected:?}\nand the sandbox\n  {found:?}"))
    });
    compared.flatten().collect()
}

/// A pair with a label store, and a sandbox with the same settings.
fn with_labels(store: &Folder) -> (Pair, Sandbox) {
    let root = format!("file://{}/labels", store.path().display());
    let groups = "alice=staff,ops;bob=;root=root;dr.who=";
    let key = "hadoop.user.group.static.mapping.overrides";
    store.write("exclude", HOSTS);
    let excludes = exclude_file(store).display().to_string();
    let pair = Pair::manual_with(&[
        ("yarn.resourcemanager.nodes.exclude-path", &excludes),
        ("yarn.node-labels.enabled", "true"),
        ("yarn.node-labels.fs-store.root-dir", &root),
        ("yarn.admin.acl", "root"),
        ("hadoop.security.authorization", "true"),
        (key, groups),
    ]);
    let groups = format!("{key}={groups}");
    let properties = [
        "--property",
        "yarn.admin.acl=root",
        "--property",
        "hadoop.security.authorization=true",
        "--property",
        &groups,
    ];
    let child = Sandbox::start(&[&["--nodes", "0"], &properties[..]].concat());
    std::fs::write(child.conf().join("yarn.exclude"), HOSTS).expect("a host file");
    (pair, child)
}

#[test]
fn with_node_labels() {
    let store = Folder::new("labels");
    let (pair, child) = with_labels(&store);
    let (real, sandbox) = (Servers::real(&pair), Servers::of(&child));
    let mut wrong = compare_redirections(&real, &sandbox);
    let all = |index| {
        let methods = methods().into_iter();
        methods.map(move |(method, body)| administer(index, method, &body))
    };
    let denied = |index| {
        let methods = methods().into_iter();
        methods.map(move |(method, body)| {
            by(
                &user("bob"),
                RESOURCE_MANAGER_ADMINISTRATION,
                index,
                method,
                &body,
            )
        })
    };
    let mut calls: Vec<Call> = all(1).collect();
    calls.push(ha("root", 0, "transitionToActive"));
    for method in ["getServiceStatus", "monitorHealth", "transitionToActive"] {
        calls.extend([ha("bob", 0, method), ha("bob", 1, method)]);
    }
    calls.push(ha("bob", 0, "transitionToStandby"));
    calls.extend(all(0));
    calls.extend(denied(0));
    calls.extend(denied(1));
    calls.extend(oddities());
    calls.extend(questions());
    wrong.extend(differences(&real, &sandbox, &calls));
    wrong.extend(compare_documents(&real, &sandbox, 0));
    let first = [
        add(&[("one", Some(false))]),
        replace(&[("h0", 0, &["one"])], None),
    ];
    wrong.extend(differences(&real, &sandbox, &first));
    wrong.extend(compare_documents(&real, &sandbox, 0));
    wrong.extend(differences(&real, &sandbox, &labels()));
    wrong.extend(compare_documents(&real, &sandbox, 0));
    wrong.extend(compare_redirections(&real, &sandbox));
    let lines = [
        ("-addToClusterNodeLabels a,b(exclusive=false)", "", 0),
        ("-replaceLabelsOnNode h1=a h2:8=b", "", 0),
        ("-replaceLabelsOnNode h3=a -failOnUnknownNodes", "", 255),
        ("-removeFromClusterNodeLabels b", "", 0),
        ("-getGroups alice bob", "", 0),
        ("-refreshServiceAcl", "", 0),
    ];
    wrong.extend(compare_java(&real, &sandbox, &lines));
    wrong.extend(compare_documents(&real, &sandbox, 0));
    let files = [exclude_file(&store), child.conf().join("yarn.exclude")];
    let files = files.each_ref().map(PathBuf::as_path);
    wrong.extend(compare_without_host_file(&real, &sandbox, files));
    wrong.extend(compare_documents(&real, &sandbox, 0));
    // Labels outlive a failover.
    let over = [
        ha("root", 0, "transitionToStandby"),
        ha("root", 1, "transitionToActive"),
        administer(0, "refreshQueues", &[]),
        administer(1, "refreshQueues", &[]),
    ];
    wrong.extend(differences(&real, &sandbox, &over));
    wrong.extend(compare_documents(&real, &sandbox, 1));
    assert_same(&wrong);
}

#[test]
fn without_node_labels() {
    let pair = Pair::manual();
    let child = Sandbox::start("--nodes 0 --property yarn.node-labels.enabled=false");
    let (real, sandbox) = (Servers::real(&pair), Servers::of(&child));
    let calls = [
        administer(1, "refreshServiceAcls", &[]),
        ha("root", 0, "transitionToActive"),
        administer(0, "refreshServiceAcls", &[]),
        by(
            &user("bob"),
            RESOURCE_MANAGER_ADMINISTRATION,
            0,
            "refreshServiceAcls",
            &[],
        ),
        add(&[("x", None)]),
        add(&[]),
        add(&[("", None)]),
        remove(&["x"]),
        remove(&[]),
        replace(&[("h1", 0, &["x"])], None),
        replace(&[("h1", 0, &[])], None),
        replace(&[], None),
        replace(&[("h1", 0, &["x"])], Some(true)),
    ];
    let mut wrong = differences(&real, &sandbox, &calls);
    wrong.extend(compare_documents(&real, &sandbox, 0));
    wrong.extend(compare_java(
        &real,
        &sandbox,
        &[
            ("-refreshQueues", "", 0),
            ("-refreshNodes", "", 0),
            ("-refreshNodes -g 1 -client", "", 0),
            ("-refreshNodes -g -server", "", 0),
            ("-refreshNodesResources", "", 0),
            ("-refreshServiceAcl", "", 255),
            ("-getGroups root dr.who", "", 0),
            ("-updateNodeResource h1:1 1024 1", "", 255),
            ("-addToClusterNodeLabels x", "", 255),
            ("-replaceLabelsOnNode h1=x -failOnUnknownNodes", "", 255),
        ],
    ));
    assert_same(&wrong);
}
