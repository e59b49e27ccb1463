//! `-updateNodeResource` and `-refreshNodesResources`.

use super::{changing, on};
use crate::case::Before::{File, Resources};
use crate::case::Case;

/// The file that `-refreshNodesResources` reads.
const DYNAMIC: &str = "<configuration>
<property><name>yarn.resource.dynamic.nodes</name><value>NET.3:8041</value></property>
<property><name>yarn.resource.dynamic.NET.3:8041.memory</name><value>3072</value></property>
<property><name>yarn.resource.dynamic.NET.3:8041.vcores</name><value>3</value></property>
</configuration>";

macro_rules! update {
    ($($word:expr),*) => { &["-updateNodeResource", $($word),*] };
}

/// Cases on a cluster with a custom resource type, `disks`, in units of G.
pub const CASES: &[Case] = &[
    // Memory and cores.
    changing(update!("NET.3:8041", "2048", "2")),
    changing(update!("NET.3:8041", "2048", "2", "30")),
    changing(update!("NET.3:8041", "2048", "2", "-1")),
    changing(update!("NET.3:8041", "2048", "2", "-7")),
    changing(update!("NET.3:8041", "2048", "+2")),
    changing(update!("NET.3:8041", "0", "0")),
    changing(update!("NET.3:8041", "1", "1")),
    on(update!(" NET.3:8041 ", "2048", "2")),
    changing(update!("NET.3:+8041", "2048", "2")),
    on(update!("NET.3:8041", "2147483648", "2")),
    on(update!("NET.3:8041", "2048", "99999999999")),
    on(update!("NET.3:8041", "-2048", "2")),
    on(update!("NET.3:8041", "2048", "-2")),
    on(update!("NET.3:8041", "+2048", "2")),
    on(update!("NET.3:8041", "2048", "x")),
    on(update!("NET.3:8041", "x", "2")),
    on(update!("NET.3:8041", "2048MB", "2")),
    on(update!("NET.3:8041", "", "2")),
    on(update!("NET.3:8041", "2048", "")),
    on(update!("NET.3:8041", "2048", "2", "x")),
    on(update!("NET.3:8041", "2048", "2", "99999999999")),
    // Invalid words.
    on(update!()),
    on(update!("NET.3:8041")),
    on(update!("NET.3:8041", "2048")),
    on(update!("NET.3:8041", "2048", "2", "30", "4")),
    on(update!("NET.3:8041", "2048", "2", "30", "4", "5")),
    changing(update!("NET.3:8041", "memory-mb=1Gi,vcores=1", "30", "4")),
    on(update!(
        "NET.3:8041",
        "memory-mb=1Gi,vcores=1",
        "30",
        "4",
        "5"
    )),
    on(update!("-foo", "2048", "2")),
    // Unknown nodes.
    on(update!("NET.9:8041", "2048", "2")),
    on(update!("NET.3:1", "2048", "2")),
    on(update!("NET.3", "2048", "2")),
    on(update!("NET.3:x", "2048", "2")),
    on(update!("NET.3:8041:8041", "2048", "2")),
    on(update!(":8041", "2048", "2")),
    on(update!("NET.3:", "2048", "2")),
    on(update!("", "2048", "2")),
    // Types without an amount are set to 0.
    changing(update!("NET.3:8041", "4096", "4"))
        .before(&[Resources("NET.3:8041", "memory-mb=4Gi,vcores=4,disks=9G")]),
    changing(update!("NET.3:8041", "memory-mb=4Gi,vcores=4"))
        .before(&[Resources("NET.3:8041", "memory-mb=4Gi,vcores=4,disks=9G")]),
    // Resource types.
    changing(update!("NET.3:8041", "memory-mb=1024Mi,vcores=1")),
    changing(update!("NET.3:8041", "memory-mb=1Gi,vcores=1")),
    changing(update!("NET.3:8041", "memory-mb=1048576Ki,vcores=1")),
    changing(update!("NET.3:8041", "memory-mb=1G,vcores=1")),
    changing(update!("NET.3:8041", "memory-mb=1Gi,vcores=1", "30")),
    changing(update!("NET.3:8041", "memory-mb=1Gi,vcores=1,")),
    changing(update!("NET.3:8041", " memory-mb = 1Gi , vcores = 1 ")),
    changing(update!(
        "NET.3:8041",
        "memory-mb=1Gi,vcores=1,memory-mb=2Gi"
    )),
    changing(update!("NET.3:8041", "memory-mb=1Gi,vcores=1k")),
    changing(update!("NET.3:8041", "memory-mb=1Gi,vcores=3000m")),
    changing(update!("NET.3:8041", "memory-mb=1Gi,vcores=99999999999")),
    changing(update!("NET.3:8041", "memory-mb=1Gi,vcores=1,disks=3G")),
    changing(update!("NET.3:8041", "memory-mb=1Gi,vcores=1,disks=3000M")),
    changing(update!("NET.3:8041", "memory-mb=1Gi,vcores=1,disks=3Gi")),
    changing(update!("NET.3:8041", "memory-mb=1Gi,vcores=1,disks=2T")),
    changing(update!(
        "NET.3:8041",
        "memory-mb=1Gi,vcores=1,disks=5000000000"
    )),
    changing(update!("NET.3:8041", "memory-mb=1Gi,vcores=1,disks=7")),
    changing(update!("NET.3:8041", "memory-mb=-1Gi,vcores=1")),
    changing(update!("NET.3:8041", "memory-mb=1Gi,vcores=-1")),
    on(update!("NET.3:8041", "memory-mb=1024,vcores=1")),
    on(update!("NET.3:8041", "memory-mb=1024Mi")),
    on(update!("NET.3:8041", "vcores=1")),
    on(update!("NET.3:8041", "disks=3G")),
    on(update!("NET.3:8041", "memory-mb=0")),
    on(update!("NET.3:8041", "memory-mb=0Mi,vcores=1")),
    on(update!("NET.3:8041", "memory-mb=1Gi,vcores=0")),
    on(update!("NET.3:8041", "memory-mb=1024M i,vcores=1")),
    on(update!("NET.3:8041", "memory-mb=1024 Mi,vcores=1")),
    on(update!("NET.3:8041", "memory-mb=1024mi,vcores=1")),
    on(update!("NET.3:8041", "memory-mb=1Zi,vcores=1")),
    on(update!("NET.3:8041", "memory-mb=1.5Gi,vcores=1")),
    on(update!("NET.3:8041", "memory-mb=Gi,vcores=1")),
    on(update!("NET.3:8041", "memory-mb=,vcores=1")),
    on(update!("NET.3:8041", "memory-mb=9000000000000Gi,vcores=1")),
    on(update!(
        "NET.3:8041",
        "memory-mb=99999999999999999999,vcores=1"
    )),
    on(update!(
        "NET.3:8041",
        "memory-mb=9223372036854775807Ki,vcores=1"
    )),
    on(update!(
        "NET.3:8041",
        "memory-mb=9223372036854775807Ti,vcores=1"
    )),
    on(update!("NET.3:8041", "memory-mb=1Gi,vcores=1,foo=1")),
    on(update!("NET.3:8041", "Memory-mb=1Gi,vcores=1")),
    on(update!("NET.3:8041", "memory=1024,vcores=1")),
    on(update!("NET.3:8041", "=")),
    on(update!("NET.3:8041", "=1,vcores=1")),
    on(update!("NET.3:8041", ",=")),
    on(update!("NET.3:8041", "memory-mb==1Gi,vcores=1")),
    on(update!("NET.3:8041", "a=b=c")),
    on(update!("NET.3:8041", "a")),
    on(update!("NET.3:8041", "memory-mb=1Gi,vcores")),
    on(update!("NET.3:8041", "memory-mb=1Gi,vcores=1", "x")),
    on(update!("NET.9:8041", "memory-mb=1Gi,vcores=1")),
    on(update!("NET.3", "memory-mb=1Gi,vcores=1")),
    // From a file of the RM.
    changing(&["-refreshNodesResources"]).before(&[File("dynamic-resources.xml", DYNAMIC)]),
    on(&["-refreshNodesResources"]),
    on(&["-refreshNodesResources"]).before(&[File("dynamic-resources.xml", "<configuration>")]),
];
