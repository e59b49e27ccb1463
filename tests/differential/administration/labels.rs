//! `-addToClusterNodeLabels`, `-removeFromClusterNodeLabels` and `-replaceLabelsOnNode`.

use super::{UTF_8, changing, on};
use crate::case::Before::{Label, OnNode, QueueUses, SharedLabel};
use crate::case::{Before, Case, First};

const X: &[Before] = &[Label("x")];
const XY: &[Before] = &[Label("x"), Label("y")];

/// A label one letter longer than the maximum.
const LONG: &str = match str::from_utf8(&[b'a'; 256]) {
    Ok(text) => text,
    Err(_) => "",
};

/// Documented deviation: after success, rmadmin warns about an argument whose quotes are missing.
const IGNORED: &str = "rmadmin: warning: ignored, as by the Java CLI: ";

const STORE: &str = "-directlyAccessNodeLabelStore";

/// Cases with node labels enabled.
pub const CASES: &[Case] = &[
    // Add labels.
    changing(&["-addToClusterNodeLabels", "x"]),
    changing(&["-addToClusterNodeLabels", "x,y"]),
    changing(&["-addToClusterNodeLabels", "x(exclusive=true)"]),
    changing(&["-addToClusterNodeLabels", "x(exclusive=false)"]),
    changing(&[
        "-addToClusterNodeLabels",
        "x,y(exclusive=false),z(exclusive=true)",
    ]),
    changing(&["-addToClusterNodeLabels", "x( exclusive = false )"]),
    changing(&["-addToClusterNodeLabels", "x()"]),
    changing(&["-addToClusterNodeLabels", "x( )"]),
    changing(&["-addToClusterNodeLabels", "x (exclusive=false)"]),
    changing(&["-addToClusterNodeLabels", ",x,,"]),
    changing(&["-addToClusterNodeLabels", " x , y "]),
    changing(&["-addToClusterNodeLabels", "x,x"]),
    changing(&["-addToClusterNodeLabels", "x(exclusive=false)y"]),
    changing(&["-addToClusterNodeLabels", "a-b_c9"]),
    changing(&["-addToClusterNodeLabels", "x", "y"]).first(First::Ours(IGNORED)),
    changing(&["-addToClusterNodeLabels", "--", "x"]),
    on(&["--addToClusterNodeLabels", "x"]),
    changing(&["-addToClusterNodeLabels", "x", "-subClusterId", "SC-1"]),
    changing(&[
        "-addToClusterNodeLabels",
        "x(exclusive=true),x(exclusive=false)",
    ]),
    on(&["-addToClusterNodeLabels", "x("]),
    on(&["-addToClusterNodeLabels", "x)"]),
    on(&["-addToClusterNodeLabels", "x)("]),
    on(&["-addToClusterNodeLabels", "x(exclusive="]),
    on(&["-addToClusterNodeLabels", "x(exclusive=)"]),
    on(&["-addToClusterNodeLabels", "x(exclusive)"]),
    on(&["-addToClusterNodeLabels", "x(exclusive=TRUE)"]),
    on(&["-addToClusterNodeLabels", "x(foo=true)"]),
    on(&["-addToClusterNodeLabels", "x(exclusive=true=false)"]),
    on(&["-addToClusterNodeLabels", "x(exclusive=true,y)"]),
    on(&["-addToClusterNodeLabels", "()"]),
    on(&["-addToClusterNodeLabels", "(exclusive=false)"]),
    on(&["-addToClusterNodeLabels", ""]),
    on(&["-addToClusterNodeLabels", " "]),
    on(&["-addToClusterNodeLabels", ",,,"]),
    on(&["-addToClusterNodeLabels"]),
    on(&["-addToClusterNodeLabels", "-foo"]),
    on(&["-addToClusterNodeLabels", "x", "-foo"]),
    on(&["-addToClusterNodeLabels", "-foo", "x"]),
    on(&["-addToClusterNodeLabels", "--"]),
    on(&["-addToClusterNodeLabels", "x", "-subClusterId"]),
    on(&["-addToClusterNodeLabels=x"]),
    on(&["-addToClusterNodeLabels", "x y"]),
    on(&["-addToClusterNodeLabels", "x,y!"]),
    on(&["-addToClusterNodeLabels", "-x"]),
    on(&["-addToClusterNodeLabels", "_x"]),
    on(&["-addToClusterNodeLabels", "x,*"]),
    on(&["-addToClusterNodeLabels", "*"]),
    on(&["-addToClusterNodeLabels", "<DEFAULT_PARTITION>"]),
    on(&["-addToClusterNodeLabels", "größe"]).environment(UTF_8),
    on(&["-addToClusterNodeLabels", LONG]),
    on(&["-addToClusterNodeLabels", "x"]).before(X),
    changing(&["-addToClusterNodeLabels", "x,y"]).before(X),
    on(&["-addToClusterNodeLabels", "x(exclusive=false)"]).before(X),
    on(&["-addToClusterNodeLabels", "x(exclusive=false),y"]).before(X),
    on(&["-addToClusterNodeLabels", "x"]).before(&[SharedLabel("x")]),
    on(&["-addToClusterNodeLabels", "x", STORE])
        .refused("addToClusterNodeLabels: -directlyAccessNodeLabelStore is refused"),
    on(&[STORE]),
    // Remove labels.
    changing(&["-removeFromClusterNodeLabels", "x"]).before(XY),
    changing(&["-removeFromClusterNodeLabels", "x,y"]).before(XY),
    changing(&["-removeFromClusterNodeLabels", " x ,,x,"]).before(XY),
    changing(&["-removeFromClusterNodeLabels", "x", "y"])
        .before(XY)
        .first(First::Ours(IGNORED)),
    changing(&["-removeFromClusterNodeLabels", "x"]).before(&[Label("x"), OnNode("NET.3", "x")]),
    changing(&["-removeFromClusterNodeLabels", "x"])
        .before(&[Label("x"), OnNode("NET.3:8041", "x")]),
    on(&["-removeFromClusterNodeLabels", "x"]).before(&[Label("x"), QueueUses("x")]),
    on(&["-removeFromClusterNodeLabels", "x,z"]).before(XY),
    on(&["-removeFromClusterNodeLabels", "x"]),
    on(&["-removeFromClusterNodeLabels", "x(exclusive=true)"]).before(X),
    on(&["-removeFromClusterNodeLabels", "X"]).before(X),
    on(&["-removeFromClusterNodeLabels", "*"]).before(X),
    on(&["-removeFromClusterNodeLabels", ",,"]).before(X),
    on(&["-removeFromClusterNodeLabels", ""]).before(X),
    on(&["-removeFromClusterNodeLabels"]).before(X),
    on(&["-removeFromClusterNodeLabels", "x", "-foo"]).before(X),
    on(&["-removeFromClusterNodeLabels", "x", STORE])
        .before(X)
        .refused("removeFromClusterNodeLabels: -directlyAccessNodeLabelStore is refused"),
    // Replace labels.
    changing(&["-replaceLabelsOnNode", "NET.3=x"]).before(XY),
    changing(&["-replaceLabelsOnNode", "NET.3:8041=x"]).before(XY),
    changing(&["-replaceLabelsOnNode", "NET.3,x"]).before(XY),
    changing(&["-replaceLabelsOnNode", "NET.3:8041,x"]).before(XY),
    changing(&["-replaceLabelsOnNode", "NET.3=,x,"]).before(XY),
    changing(&["-replaceLabelsOnNode", "NET.3=x,x"]).before(XY),
    changing(&["-replaceLabelsOnNode", "NET.3=x NET.4=y"]).before(XY),
    changing(&["-replaceLabelsOnNode", "NET.3=x\nNET.4=y"]).before(XY),
    changing(&["-replaceLabelsOnNode", "NET.3=x #NET.4=y"]).before(XY),
    changing(&["-replaceLabelsOnNode", "# a word\nNET.4=y"]).before(XY),
    changing(&["-replaceLabelsOnNode", "NET.3=x NET.3=y"]).before(XY),
    changing(&["-replaceLabelsOnNode", "NET.3=x NET.3:8041=y"]).before(XY),
    changing(&["-replaceLabelsOnNode", "NET.3=x", "NET.4=y"])
        .before(XY)
        .first(First::Ours(IGNORED)),
    changing(&["-replaceLabelsOnNode", "NET.3:1=x"]).before(XY),
    on(&["-replaceLabelsOnNode", "NET.3:=x"]).before(XY),
    changing(&["-replaceLabelsOnNode", "NET.3:99999=x"]).before(XY),
    changing(&["-replaceLabelsOnNode", "NET.9=x"]).before(XY),
    changing(&["-replaceLabelsOnNode", "NET.3=x", "-failOnUnknownNodes"]).before(XY),
    on(&["-replaceLabelsOnNode", "-failOnUnknownNodes", "NET.3=x"]).before(XY),
    changing(&[
        "-replaceLabelsOnNode",
        "NET.3:8041=x",
        "-failOnUnknownNodes",
    ])
    .before(XY),
    changing(&["-replaceLabelsOnNode", "NET.3="]).before(&[Label("x"), OnNode("NET.3", "x")]),
    changing(&["-replaceLabelsOnNode", "NET.3"]).before(&[Label("x"), OnNode("NET.3", "x")]),
    changing(&["-replaceLabelsOnNode", "NET.3=="]).before(&[Label("x"), OnNode("NET.3", "x")]),
    changing(&["-replaceLabelsOnNode", "NET.3=y"]).before(&[
        Label("x"),
        Label("y"),
        OnNode("NET.3", "x"),
    ]),
    on(&["-replaceLabelsOnNode", "NET.3=x"]).before(&[Label("x"), OnNode("NET.3", "x")]),
    on(&["-replaceLabelsOnNode", "NET.3="]).before(X),
    on(&["-replaceLabelsOnNode", "NET.3=x,y"]).before(XY),
    on(&["-replaceLabelsOnNode", "NET.3,x,y"]).before(XY),
    on(&["-replaceLabelsOnNode", "NET.3=x NET.4=x,y"]).before(XY),
    on(&["-replaceLabelsOnNode", "NET.3=x=y"]).before(XY),
    on(&["-replaceLabelsOnNode", "NET.3 = x"]).before(XY),
    on(&["-replaceLabelsOnNode", "=x"]).before(XY),
    on(&["-replaceLabelsOnNode", "="]).before(XY),
    on(&["-replaceLabelsOnNode", ",x"]).before(XY),
    on(&["-replaceLabelsOnNode", ","]).before(XY),
    changing(&["-replaceLabelsOnNode", ":8041=x"]).before(XY),
    on(&["-replaceLabelsOnNode", "NET.3:8041:8041=x"]).before(XY),
    on(&["-replaceLabelsOnNode", "NET.3:abc=x"]).before(XY),
    on(&["-replaceLabelsOnNode", "NET.9=x", "-failOnUnknownNodes"]).before(XY),
    on(&[
        "-replaceLabelsOnNode",
        "NET.3=x NET.9=x",
        "-failOnUnknownNodes",
    ])
    .before(XY),
    on(&["-replaceLabelsOnNode", "NET.3:1=x", "-failOnUnknownNodes"]).before(XY),
    on(&["-replaceLabelsOnNode", "NET.3=z"]).before(XY),
    on(&["-replaceLabelsOnNode", "NET.3=x NET.4=z"]).before(XY),
    on(&["-replaceLabelsOnNode", "NET.3=*"]).before(XY),
    on(&["-replaceLabelsOnNode", "NET.3=x!"]).before(XY),
    on(&["-replaceLabelsOnNode", ""]).before(X),
    on(&["-replaceLabelsOnNode", " \n "]).before(X),
    on(&["-replaceLabelsOnNode", "#NET.3=x"]).before(X),
    on(&["-replaceLabelsOnNode"]).before(X),
    on(&["-replaceLabelsOnNode", "NET.3=x", "-foo"]).before(X),
    on(&["-replaceLabelsOnNode", "NET.3=x", STORE])
        .before(X)
        .refused("replaceLabelsOnNode: -directlyAccessNodeLabelStore is refused"),
];

/// Cases with node labels disabled.
pub const OFF: &[Case] = &[
    on(&["-addToClusterNodeLabels", "x"]),
    on(&["-addToClusterNodeLabels", "x("]),
    on(&["-removeFromClusterNodeLabels", "x"]),
    on(&["-replaceLabelsOnNode", "NET.3=x"]),
    on(&["-replaceLabelsOnNode", "NET.3="]),
    on(&["-replaceLabelsOnNode", "NET.9=x", "-failOnUnknownNodes"]),
];
