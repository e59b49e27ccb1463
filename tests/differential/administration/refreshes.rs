//! Commands that make the RM reload files, and `-getGroups`.

use super::{UTF_8, changing, on};
use crate::case::Before::{File, Queues};
use crate::case::Case;

/// A user who is not an administrator.
const BOB: &[(&str, &str)] = &[("HADOOP_USER_NAME", "bob")];

/// Documented deviation: the Java CLI prints its usage, does nothing and exits with 0; rmadmin reports an error.
const fn too_many(arguments: &'static [&'static str]) -> Case {
    on(arguments).refused("Usage: yarn rmadmin [-refresh")
}

pub const CASES: &[Case] = &[
    // Queues.
    changing(&["-refreshQueues"]).before(&[Queues("30", "70")]),
    on(&["-refreshQueues"]),
    on(&["-refreshQueues"]).before(&[Queues("50", "60")]),
    on(&["-refreshQueues"]).before(&[File("capacity-scheduler.xml", "<configuration>")]),
    on(&["-refreshQueues"]).before(&[File("capacity-scheduler.xml", "<configuration/>")]),
    on(&["-refreshQueues"])
        .before(&[Queues("30", "70")])
        .environment(BOB),
    too_many(&["-refreshQueues", "x"]).before(&[Queues("30", "70")]),
    too_many(&["-refreshQueues", "-subClusterId", "SC-1"]).before(&[Queues("30", "70")]),
    too_many(&["-refreshQueues", "-foo"]).before(&[Queues("30", "70")]),
    too_many(&["-refreshQueues", ""]).before(&[Queues("30", "70")]),
    on(&["--refreshQueues"]),
    on(&["-refreshqueues"]),
    on(&["-refreshQueues=x"]),
    changing(&["-D", "a=b", "-refreshQueues"]).before(&[Queues("30", "70")]),
    on(&["-refreshQueues"])
        .before(&[Queues("30", "70")])
        .environment(&[("HADOOP_USER_NAME", "root"), ("HADOOP_PROXY_USER", "bob")]),
    // Configuration that REST does not show.
    on(&["-refreshSuperUserGroupsConfiguration"]),
    on(&["-refreshUserToGroupsMappings"]),
    on(&["-refreshAdminAcls"]),
    on(&["-refreshServiceAcl"]),
    on(&["-refreshClusterMaxPriority"]),
    on(&["-refreshSuperUserGroupsConfiguration"]).environment(BOB),
    on(&["-refreshUserToGroupsMappings"]).environment(BOB),
    on(&["-refreshAdminAcls"]).environment(BOB),
    on(&["-refreshServiceAcl"]).environment(BOB),
    on(&["-refreshClusterMaxPriority"]).environment(BOB),
    on(&["-refreshNodes"]).environment(BOB),
    on(&["-refreshNodesResources"]).environment(BOB),
    on(&["-addToClusterNodeLabels", "x"]).environment(BOB),
    on(&["-removeFromClusterNodeLabels", "x"]).environment(BOB),
    on(&["-replaceLabelsOnNode", "NET.3="]).environment(BOB),
    on(&["-updateNodeResource", "NET.3:8041", "2048", "2"]).environment(BOB),
    too_many(&["-refreshSuperUserGroupsConfiguration", "x"]),
    too_many(&["-refreshUserToGroupsMappings", "x"]),
    too_many(&["-refreshAdminAcls", "x"]),
    too_many(&["-refreshServiceAcl", "x"]),
    too_many(&["-refreshClusterMaxPriority", "x"]),
    too_many(&["-refreshNodesResources", "x"]),
    // Groups.
    on(&["-getGroups"]),
    on(&["-getGroups", "root"]),
    on(&["-getGroups", "root", "daemon"]),
    on(&["-getGroups", "root", "root"]),
    on(&["-getGroups", "nosuchuser"]),
    on(&["-getGroups", "nosuchuser", "root"]),
    on(&["-getGroups", ""]),
    on(&["-getGroups", "-foo"]),
    on(&["-getGroups", "ro ot"]),
    on(&["-getGroups", "größe"]).environment(UTF_8),
    on(&["-getGroups"]).environment(BOB),
    on(&["-getGroups"]).environment(&[("HADOOP_USER_NAME", "daemon")]),
    on(&["-getGroups", "root"]).environment(BOB),
    on(&["-getGroups"]).environment(&[("HADOOP_USER_NAME", "root"), ("HADOOP_PROXY_USER", "bob")]),
    // Nodes, none of them excluded.
    on(&["-refreshNodes"]),
    on(&["-refreshNodes", "x"]),
    on(&["-refreshNodes", "-client"]),
    on(&["-refreshNodes", "-server"]),
    on(&["-refreshNodes", "-subClusterId", "SC-1"]),
    on(&["-refreshNodes", "-g", "-server"]),
    on(&["-refreshNodes", "-graceful", "-server"]),
    on(&["-refreshNodes", "--graceful", "5", "--server"]),
    on(&["-refreshNodes", "-g", "5", "-server"]),
    on(&["-refreshNodes", "-server", "-g", "5"]),
    on(&["-refreshNodes", "-g", "0", "-server"]),
    on(&["-refreshNodes", "-g", "-1", "-server"]),
    on(&["-refreshNodes", "-g=5", "-server"]),
    on(&["-refreshNodes", "-g5", "-server"]),
    on(&["-refreshNodes", "-g", "+5", "-server"]),
    on(&["-refreshNodes", "-g", "-client"]),
    on(&["-refreshNodes", "-g", "5", "-client"]),
    on(&["-refreshNodes", "-g", "0", "-client"]),
    on(&["-refreshNodes", "-g", "-1", "-client"]),
    on(&["-refreshNodes", "-g", "5", "-client", "-server"]),
    on(&["-refreshNodes", "-client", "-server", "-g"]),
    on(&["-refreshNodes", "-g", "5", "6", "-server"]),
    on(&["-refreshNodes", "-g", "-1000", "-server"]),
    on(&["-refreshNodes", "-g", "-1000", "-client"]),
    on(&["-refreshNodes", "-g", "-2", "-client"]),
    on(&["-refreshNodes", "-g", "invalid", "-client"]),
    on(&["-refreshNodes", "-g", "", "-client"]),
    on(&["-refreshNodes", "-g", " 5", "-client"]),
    on(&["-refreshNodes", "-g", "99999999999", "-client"]),
    on(&["-refreshNodes", "-g"]),
    on(&["-refreshNodes", "-graceful"]),
    on(&["-refreshNodes", "-g", "5"]),
    on(&["-refreshNodes", "-g", "-1000"]),
    on(&["-refreshNodes", "-g", "5", "server"]),
    on(&["-refreshNodes", "-g", "5", "-Server"]),
    on(&["-refreshNodes", "-g", "5", "-s"]),
    on(&["-refreshNodes", "-foo"]),
    on(&["-refreshNodes", "-g", "5", "-server", "-foo"]),
    on(&["-refreshNodes", "-subClusterId"]),
    // An excluded node: its NodeManager ends.
    changing(&["-refreshNodes"]).before(&[File("exclude", "NET.4\n")]),
    changing(&["-refreshNodes", "-g", "0", "-server"]).before(&[File("exclude", "NET.4\n")]),
    on(&["-refreshNodes"]).before(&[File("exclude", "NET.9\n")]),
    // Help.
    on(&["-help", "-refreshQueues"]).help(),
    on(&["-help", "-refreshNodes"]).help(),
    on(&["-help", "-refreshNodesResources"]).help(),
    on(&["-help", "-refreshSuperUserGroupsConfiguration"]).help(),
    on(&["-help", "-refreshUserToGroupsMappings"]).help(),
    on(&["-help", "-refreshAdminAcls"]).help(),
    on(&["-help", "-refreshServiceAcl"]).help(),
    on(&["-help", "-refreshClusterMaxPriority"]).help(),
    on(&["-help", "-getGroups"]).help(),
    on(&["-help", "-addToClusterNodeLabels"]).help(),
    on(&["-help", "-removeFromClusterNodeLabels"]).help(),
    on(&["-help", "-replaceLabelsOnNode"]).help(),
    on(&["-help", "-updateNodeResource"]).help(),
    on(&["-help", "-directlyAccessNodeLabelStore"]).help(),
];
