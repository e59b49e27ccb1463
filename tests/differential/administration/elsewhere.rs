//! Calls to the active RM, whichever it is, to the only RM, and under federation.

use super::{changing, on};
use crate::case::Before::{Label, Queues};
use crate::case::{Case, Changes, First, at};
use crate::support::pair::States::{ActiveStandby, StandbyActive, StandbyStandby};

const fn rm2(arguments: &'static [&'static str]) -> Case {
    at(StandbyActive, arguments).changes(Changes::Nothing)
}
const fn rm2_changes(arguments: &'static [&'static str]) -> Case {
    at(StandbyActive, arguments).changes(Changes::Something)
}
macro_rules! federated {
    ($($word:expr),*) => {
        at(ActiveStandby, &["-D", "yarn.federation.enabled=true", $($word),*]).changes(Changes::Nothing)
    };
}
/// Shortens the Java CLI's wait for an active RM.
macro_rules! nobody {
    ($($word:expr),*) => {
        at(StandbyStandby, &["-D", "yarn.resourcemanager.connect.max-wait.ms=2000",
            "-D", "yarn.resourcemanager.connect.retry-interval.ms=500", $($word),*])
            .changes(Changes::Nothing)
    };
}

pub const CASES: &[Case] = &[
    // rm2 is active.
    rm2_changes(&["-refreshQueues"]).before(&[Queues("30", "70")]),
    rm2_changes(&["-addToClusterNodeLabels", "x"]),
    rm2_changes(&["-removeFromClusterNodeLabels", "x"]).before(&[Label("x")]),
    rm2_changes(&["-replaceLabelsOnNode", "NET.3=x"]).before(&[Label("x")]),
    rm2_changes(&["-updateNodeResource", "NET.3:8041", "2048", "2"]),
    rm2(&["-updateNodeResource", "NET.9:8041", "2048", "2"]),
    rm2(&["-refreshNodes"]),
    rm2(&["-refreshNodes", "-g", "5", "-client"]),
    rm2(&["-refreshNodesResources"]),
    rm2(&["-refreshSuperUserGroupsConfiguration"]),
    rm2(&["-refreshUserToGroupsMappings"]),
    rm2(&["-refreshAdminAcls"]),
    rm2(&["-refreshServiceAcl"]),
    rm2(&["-refreshClusterMaxPriority"]),
    rm2(&["-getGroups"]),
    rm2(&["-getGroups", "root", "nosuchuser"]),
    rm2(&["-refreshQueues"]).before(&[Queues("50", "60")]),
    rm2(&["-refreshQueues"]).environment(&[("HADOOP_USER_NAME", "bob")]),
    // No RM is active.
    nobody!("-refreshQueues").first(First::Ours("refreshQueues: no active ResourceManager")),
    nobody!("-addToClusterNodeLabels", "x").first(First::Ours(
        "addToClusterNodeLabels: no active ResourceManager",
    )),
    nobody!("-addToClusterNodeLabels", "x("),
    nobody!("-updateNodeResource", "NET.3:8041", "x", "2"),
    nobody!("-getGroups", "root").first(First::Ours("getGroups: no active ResourceManager")),
    // Federation.
    federated!("-refreshQueues")
        .changes(Changes::Something)
        .before(&[Queues("30", "70")]),
    federated!("-refreshQueues", "-subClusterId", "SC-1")
        .changes(Changes::Something)
        .before(&[Queues("30", "70")]),
    federated!("-refreshQueues", "-subClusterId", ""),
    federated!("-refreshQueues", "-subClusterId"),
    federated!("-refreshQueues", "SC-1").refused("Usage: yarn rmadmin [-refreshQueues]"),
    federated!("-refreshQueues", "a", "b"),
    federated!("-refreshNodes"),
    federated!("-refreshNodes", "-subClusterId", "SC-1"),
    federated!(
        "-refreshNodes",
        "-g",
        "5",
        "-server",
        "-subClusterId",
        "SC-1"
    ),
    federated!(
        "-refreshNodes",
        "-g",
        "5",
        "-client",
        "-subClusterId",
        "SC-1"
    ),
    federated!("-refreshNodes", "-subClusterId"),
    federated!(
        "-refreshNodes",
        "-g",
        "-1000",
        "-client",
        "-subClusterId",
        "SC-1"
    ),
    federated!("-refreshNodesResources"),
    federated!("-refreshNodesResources", "-subClusterId", "SC-1"),
    federated!("-refreshUserToGroupsMappings"),
    federated!("-refreshUserToGroupsMappings", "-subClusterId", "SC-1"),
    federated!("-refreshSuperUserGroupsConfiguration"),
    federated!(
        "-refreshSuperUserGroupsConfiguration",
        "-subClusterId",
        "SC-1"
    ),
    federated!("-refreshAdminAcls"),
    federated!("-refreshAdminAcls", "-subClusterId", "SC-1"),
    federated!("-refreshServiceAcl"),
    federated!("-refreshServiceAcl", "-subClusterId", "SC-1"),
    federated!("-refreshClusterMaxPriority"),
    federated!("-refreshClusterMaxPriority", "-subClusterId", "SC-1"),
    federated!("-refreshAdminAcls", "x"),
    federated!("-getGroups", "root"),
    federated!("-getGroups", "-subClusterId", "SC-1"),
    federated!("-updateNodeResource", "NET.3:8041", "2048", "2").changes(Changes::Something),
    federated!(
        "-updateNodeResource",
        "NET.3:8041",
        "2048",
        "2",
        "-subClusterId",
        "SC-1"
    ),
    federated!(
        "-updateNodeResource",
        "NET.3:8041",
        "2048",
        "-subClusterId",
        "SC-1"
    ),
    federated!("-addToClusterNodeLabels", "x", "-subClusterId", "SC-1").changes(Changes::Something),
    federated!("-addToClusterNodeLabels", "-subClusterId", "SC-1", "x"),
    federated!("-addToClusterNodeLabels", "x", "-subClusterId"),
    federated!("-addToClusterNodeLabels", "x(", "-subClusterId", "SC-1"),
    federated!("-removeFromClusterNodeLabels", "x", "-subClusterId", "SC-1")
        .changes(Changes::Something)
        .before(&[Label("x")]),
    federated!("-replaceLabelsOnNode", "NET.3=x", "-subClusterId", "SC-1")
        .changes(Changes::Something)
        .before(&[Label("x")]),
    federated!("-replaceLabelsOnNode", "NET.3=x,y", "-subClusterId", "SC-1"),
    federated!("-getServiceState", "rm1"),
    federated!("-foo"),
    federated!("-help", "-refreshQueues").help(),
];

/// Cases with rm2 active and rm1 unresponsive.
pub const FIRST_IS_AWAY: &[Case] = &[
    rm2_changes(&["-refreshQueues"]).before(&[Queues("30", "70")]),
    rm2_changes(&["-addToClusterNodeLabels", "x"]),
    rm2_changes(&["-removeFromClusterNodeLabels", "x"]).before(&[Label("x")]),
    rm2_changes(&["-replaceLabelsOnNode", "NET.3=x"]).before(&[Label("x")]),
    rm2_changes(&["-updateNodeResource", "NET.3:8041", "2048", "2"]),
    rm2(&["-updateNodeResource", "NET.9:8041", "2048", "2"]),
    rm2(&["-refreshNodes", "-g", "5", "-client"]),
    rm2(&["-refreshClusterMaxPriority"]),
    rm2(&["-refreshServiceAcl"]),
    rm2(&["-getGroups", "root", "nosuchuser"]),
    rm2(&["-addToClusterNodeLabels", "x("]),
    rm2(&["-refreshAdminAcls"]).environment(&[("HADOOP_USER_NAME", "bob")]),
];

/// Cases for one RM without HA.
pub const ALONE: &[Case] = &[
    changing(&["-refreshQueues"]).before(&[Queues("30", "70")]),
    on(&["-refreshQueues"]).before(&[Queues("50", "60")]),
    on(&["-refreshQueues"]).environment(&[("HADOOP_USER_NAME", "bob")]),
    on(&["-refreshQueues", "x"]).refused("Usage: yarn rmadmin [-refreshQueues]"),
    on(&["-refreshNodes"]),
    on(&["-refreshNodes", "-g", "5", "-client"]),
    on(&["-refreshNodes", "-g", "-1000", "-client"]),
    on(&["-refreshNodesResources"]),
    on(&["-refreshSuperUserGroupsConfiguration"]),
    on(&["-refreshUserToGroupsMappings"]),
    on(&["-refreshAdminAcls"]),
    on(&["-refreshServiceAcl"]),
    on(&["-refreshClusterMaxPriority"]),
    on(&["-getGroups"]),
    on(&["-getGroups", "root", "nosuchuser"]),
    changing(&["-updateNodeResource", "NET.3:8041", "2048", "2"]),
    changing(&[
        "-updateNodeResource",
        "NET.3:8041",
        "memory-mb=1Gi,vcores=1",
    ]),
    on(&["-updateNodeResource", "NET.9:8041", "2048", "2"]),
    on(&["-updateNodeResource", "NET.3:8041", "2048"]),
    on(&["-getServiceState", "rm1"]),
    on(&["-getAllServiceState"]),
    on(&["-foo"]),
    on(&["-help", "-refreshQueues"]).help(),
    on(&[
        "-D",
        "yarn.resourcemanager.admin.address=NET.9:8033",
        "-D",
        "yarn.resourcemanager.connect.max-wait.ms=1000",
        "-D",
        "yarn.resourcemanager.connect.retry-interval.ms=500",
        "-refreshQueues",
    ]),
];
