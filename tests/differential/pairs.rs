//! Command lines on real pairs: alive, frozen, dead, and with an elector.

use crate::case::{Case, First, at, compare};
use crate::support::pair::Pair;
use crate::support::pair::States::{ActiveActive, ActiveStandby, StandbyActive, StandbyStandby};

/// Shortens the Java CLI's time limit of 20 s, for cases with a frozen RM.
const QUICKLY: &str = "ha.failover-controller.cli-check.rpc-timeout.ms=1500";
/// Turns the client's refusal off, so that the RM itself refuses.
const SAYS_MANUAL: &str = "yarn.resourcemanager.ha.automatic-failover.enabled=false";

/// Cases on a live pair with manual failover.
const MANUAL: &[Case] = &[
    // States and health.
    at(StandbyStandby, &["-getServiceState", "rm1"]),
    at(ActiveStandby, &["-getServiceState", "rm1"]),
    at(ActiveStandby, &["-getServiceState", "rm2"]),
    at(StandbyActive, &["-getServiceState", "rm1"]),
    at(StandbyActive, &["-getServiceState", "rm2"]),
    at(StandbyStandby, &["-getAllServiceState"]),
    at(ActiveStandby, &["-getAllServiceState"]),
    at(StandbyActive, &["-getAllServiceState"]),
    at(ActiveActive, &["-getAllServiceState"]),
    at(ActiveStandby, &["-checkHealth", "rm1"]),
    at(ActiveStandby, &["-checkHealth", "rm2"]),
    // Arguments: none, one too many, unknown ids, unknown flags, dashes.
    at(ActiveStandby, &["-getServiceState"]),
    at(ActiveStandby, &["-getServiceState", "rm1", "rm2"]),
    at(ActiveStandby, &["-getServiceState", "rm9"]),
    at(ActiveStandby, &["-getServiceState", "RM1"]),
    at(ActiveStandby, &["-getServiceState", " rm1"]),
    at(ActiveStandby, &["-getServiceState", ""]),
    at(ActiveStandby, &["-getServiceState", "-"]),
    at(ActiveStandby, &["-getServiceState", "--"]),
    at(ActiveStandby, &["-getServiceState", "--", "rm1"]),
    at(ActiveStandby, &["-getServiceState", "rm1", "--"]),
    at(ActiveStandby, &["--", "-getServiceState", "rm1"]),
    at(ActiveStandby, &["-getServiceState", "--foo", "rm1"]),
    at(ActiveStandby, &["-getServiceState", "rm1", "--foo"]),
    at(ActiveStandby, &["-getServiceState", "-x", "rm1"]),
    at(ActiveStandby, &["-getServiceState", "--forcemanual", "rm1"]),
    at(
        ActiveStandby,
        &["-getServiceState", "-getServiceState", "rm1"],
    ),
    at(ActiveStandby, &["-getAllServiceState", "rm1"]),
    at(ActiveStandby, &["-getAllServiceState", "rm9", "rm8"]),
    at(ActiveStandby, &["-getAllServiceState", "--foo"]),
    at(ActiveStandby, &["-checkHealth"]),
    at(ActiveStandby, &["-checkHealth", "rm1", "rm2"]),
    at(ActiveStandby, &["-checkHealth", "rm9"]),
    at(ActiveStandby, &["-checkHealth", "--foo", "rm1"]),
    at(ActiveStandby, &["-transitionToActive"]),
    at(ActiveStandby, &["-transitionToActive", "rm1", "rm2"]),
    at(ActiveStandby, &["-transitionToActive", "--foo", "rm1"]),
    at(ActiveStandby, &["-transitionToActive", "--forceactive"]),
    at(
        ActiveStandby,
        &["-transitionToActive", "--forceActive", "rm1"],
    ),
    at(
        ActiveStandby,
        &["-transitionToActive", "--forceactive", "rm9"],
    ),
    at(ActiveStandby, &["-transitionToActive", "rm9"]),
    at(StandbyStandby, &["-transitionToActive", "rm9"]),
    at(ActiveStandby, &["-transitionToStandby"]),
    at(ActiveStandby, &["-transitionToStandby", "rm1", "rm2"]),
    at(ActiveStandby, &["-transitionToStandby", "rm9"]),
    at(
        ActiveStandby,
        &["-transitionToStandby", "--forceactive", "rm1"],
    ),
    // The command itself.
    at(ActiveStandby, &[]),
    at(ActiveStandby, &["-"]),
    at(ActiveStandby, &["-", "-getServiceState", "rm1"]),
    // Lines of scripts with an empty variable.
    at(ActiveStandby, &["-D", "-getServiceState", "rm1"]),
    at(ActiveStandby, &["-conf", "-D", "a=b"]).help(),
    at(ActiveStandby, &["-getServiceState", "$RM"]),
    at(ActiveStandby, &[""]).first(First::Ours("rmadmin: the command is empty")),
    at(ActiveStandby, &["-foo"]),
    at(ActiveStandby, &["-foo", "rm1"]),
    at(ActiveStandby, &["--getServiceState", "rm1"]),
    at(ActiveStandby, &["-getservicestate", "rm1"]),
    at(ActiveStandby, &["-getServiceState=rm1"]),
    // Help.
    at(ActiveStandby, &["-help"]).help(),
    at(ActiveStandby, &["-help", "-getServiceState"]).help(),
    at(ActiveStandby, &["-help", "-getAllServiceState"]).help(),
    at(ActiveStandby, &["-help", "-checkHealth"]).help(),
    at(ActiveStandby, &["-help", "-transitionToActive"]).help(),
    at(ActiveStandby, &["-help", "-transitionToStandby"]).help(),
    at(ActiveStandby, &["-help", "-help"]).help(),
    at(ActiveStandby, &["-help", "getServiceState"]).help(),
    at(ActiveStandby, &["-help", "-foo"]).help(),
    at(ActiveStandby, &["-help", "-getServiceState", "x", "y"]).help(),
    // Transitions.
    at(StandbyStandby, &["-transitionToActive", "rm1"]),
    at(StandbyStandby, &["-transitionToActive", "rm2"]),
    at(ActiveStandby, &["-transitionToActive", "rm1"]),
    at(ActiveStandby, &["-transitionToActive", "rm2"]),
    at(StandbyActive, &["-transitionToActive", "rm1"]),
    at(ActiveStandby, &["-transitionToStandby", "rm1"]),
    at(ActiveStandby, &["-transitionToStandby", "rm2"]),
    at(StandbyStandby, &["-transitionToStandby", "rm1"]),
    at(ActiveActive, &["-transitionToStandby", "rm2"]),
    at(ActiveActive, &["-transitionToActive", "rm1"]),
    at(
        StandbyStandby,
        &["-transitionToActive", "--forceactive", "rm1"],
    ),
    at(
        StandbyStandby,
        &["-transitionToActive", "-forceactive", "rm1"],
    ),
    at(
        StandbyStandby,
        &["-transitionToActive", "rm1", "--forceactive"],
    ),
    at(
        StandbyStandby,
        &["-transitionToActive", "--forceactive=rm1"],
    ),
    at(
        ActiveStandby,
        &["-transitionToActive", "--forceactive", "rm1"],
    ),
    // Documented deviation: rmadmin never makes a second RM active if it sees the first one.
    at(
        ActiveStandby,
        &["-transitionToActive", "--forceactive", "rm2"],
    )
    .first(First::Ours(
        "transitionToActive: Node rm1 is already active",
    ))
    .deviates(255, ActiveStandby),
    at(
        StandbyActive,
        &["-transitionToActive", "--forceactive", "rm1"],
    )
    .first(First::Ours(
        "transitionToActive: Node rm2 is already active",
    ))
    .deviates(255, StandbyActive),
    // Confirmation.
    at(
        StandbyStandby,
        &["-transitionToActive", "--forcemanual", "rm1"],
    )
    .stdin("y\n"),
    at(
        StandbyStandby,
        &["-transitionToActive", "--forcemanual", "rm1"],
    )
    .stdin("Y\n"),
    at(
        StandbyStandby,
        &["-transitionToActive", "--forcemanual", "rm1"],
    )
    .stdin("Yes\n"),
    at(
        StandbyStandby,
        &["-transitionToActive", "-forcemanual", "rm1"],
    )
    .stdin("yes\r\n"),
    at(
        StandbyStandby,
        &["-transitionToActive", "rm1", "--forcemanual"],
    )
    .stdin("y\nn\n"),
    at(
        StandbyStandby,
        &["-transitionToActive", "--forcemanual", "rm1"],
    )
    .stdin("n\n"),
    at(
        StandbyStandby,
        &["-transitionToActive", "--forcemanual", "rm1"],
    )
    .stdin("NO\n"),
    at(
        ActiveStandby,
        &["-transitionToActive", "--forcemanual", "rm2"],
    )
    .stdin("y\n"),
    at(
        ActiveStandby,
        &[
            "-transitionToActive",
            "--forcemanual",
            "--forceactive",
            "rm2",
        ],
    )
    .stdin("y\n"),
    at(
        ActiveStandby,
        &[
            "-transitionToActive",
            "--forceactive",
            "--forcemanual",
            "rm2",
        ],
    )
    .stdin("n\n"),
    at(
        ActiveStandby,
        &["-transitionToStandby", "--forcemanual", "rm1"],
    )
    .stdin("y\n"),
    at(
        ActiveStandby,
        &["-transitionToStandby", "--forcemanual", "rm1"],
    )
    .stdin("n\n"),
    at(
        ActiveStandby,
        &["-transitionToStandby", "rm1", "-forcemanual"],
    )
    .stdin("y\n"),
    at(
        ActiveStandby,
        &["-transitionToStandby", "--forcemanual", "rm1"],
    )
    .stdin("")
    .deviates(255, ActiveStandby)
    .java_never_ends(),
    at(
        StandbyStandby,
        &["-transitionToActive", "--forcemanual", "rm1"],
    )
    .stdin("")
    .deviates(255, StandbyStandby)
    .java_never_ends(),
    at(
        StandbyStandby,
        &["-transitionToActive", "--forcemanual", "rm1"],
    )
    .stdin("perhaps\n")
    .deviates(255, StandbyStandby)
    .java_never_ends(),
    // Generic options.
    at(ActiveStandby, &["-D", "a=b", "-getServiceState", "rm1"]),
    at(ActiveStandby, &["-Da=b", "-getServiceState", "rm1"]),
    at(ActiveStandby, &["-D", "a", "-getServiceState", "rm1"]),
    at(ActiveStandby, &["-D=a=b", "-getServiceState", "rm1"]),
    at(ActiveStandby, &["--D", "a=b", "-getServiceState", "rm1"]),
    at(ActiveStandby, &["-getServiceState", "rm1", "-D", "a=b"]),
    at(ActiveStandby, &["-getServiceState", "-D", "a=b", "rm1"]),
    at(
        ActiveStandby,
        &["-fs", "file:///", "-getServiceState", "rm1"],
    ),
    at(ActiveStandby, &["-jt", "local", "-getServiceState", "rm1"]),
    at(
        ActiveStandby,
        &["-files", "/nonexistent/x", "-getServiceState", "rm1"],
    )
    .first(First::Uncaught),
    at(
        ActiveStandby,
        &["-libjars", "/nonexistent/x", "-getServiceState", "rm1"],
    )
    .first(First::Uncaught),
    at(ActiveStandby, &["-D"]).help(),
    at(ActiveStandby, &["-conf"]).help(),
    at(
        ActiveStandby,
        &[
            "-D",
            "yarn.resourcemanager.ha.enabled=false",
            "-getServiceState",
            "rm1",
        ],
    ),
    at(
        ActiveStandby,
        &[
            "-D",
            "yarn.resourcemanager.ha.enabled=false",
            "-getAllServiceState",
        ],
    ),
    at(
        ActiveStandby,
        &[
            "-D",
            "yarn.resourcemanager.ha.enabled=false",
            "-transitionToActive",
            "rm2",
        ],
    ),
    at(
        ActiveStandby,
        &[
            "-D",
            "yarn.resourcemanager.ha.enabled=false",
            "-transitionToStandby",
            "rm1",
        ],
    ),
    at(
        ActiveStandby,
        &[
            "-D",
            "yarn.resourcemanager.ha.enabled=false",
            "-checkHealth",
            "rm1",
        ],
    ),
    at(
        ActiveStandby,
        &[
            "-D",
            "yarn.resourcemanager.ha.enabled=false",
            "-getServiceState",
        ],
    ),
    at(
        ActiveStandby,
        &[
            "-D",
            "yarn.resourcemanager.ha.enabled=false",
            "-help",
            "-getServiceState",
        ],
    )
    .help(),
    at(
        ActiveStandby,
        &["-D", "yarn.resourcemanager.ha.enabled=false", "-foo"],
    ),
    at(
        ActiveStandby,
        &[
            "-D",
            "yarn.resourcemanager.ha.enabled=tRuE",
            "-getServiceState",
            "rm1",
        ],
    ),
    at(
        ActiveStandby,
        &[
            "-D",
            "yarn.resourcemanager.ha.enabled=yes",
            "-getServiceState",
            "rm1",
        ],
    ),
    at(
        ActiveStandby,
        &[
            "-D",
            "yarn.resourcemanager.ha.automatic-failover.enabled=maybe",
            "-transitionToStandby",
            "rm1",
        ],
    )
    .first(First::Ours("Automatic failover is enabled for rm1 (127.")),
    // Addresses.
    at(
        ActiveStandby,
        &[
            "-D",
            "yarn.resourcemanager.admin.address.rm1=nosuch.invalid",
            "-getServiceState",
            "rm1",
        ],
    ),
    at(
        ActiveStandby,
        &[
            "-D",
            "yarn.resourcemanager.hostname.rm1=nosuch.invalid",
            "-getAllServiceState",
        ],
    ),
    at(
        ActiveStandby,
        &[
            "-D",
            "yarn.resourcemanager.admin.address.rm1=127.0.0.1:1",
            "-getServiceState",
            "rm1",
        ],
    ),
    at(
        ActiveStandby,
        &[
            "-D",
            "yarn.resourcemanager.admin.address.rm1=127.0.0.1:1",
            "-getAllServiceState",
        ],
    ),
    at(
        ActiveStandby,
        &[
            "-D",
            "yarn.resourcemanager.admin.address.rm1=localhost:1",
            "-getAllServiceState",
        ],
    ),
    at(
        ActiveStandby,
        &[
            "-D",
            "yarn.resourcemanager.admin.address.rm1=localhost:1",
            "-transitionToActive",
            "rm2",
        ],
    ),
    at(
        ActiveStandby,
        &[
            "-D",
            "yarn.resourcemanager.admin.address.rm1=0.0.0.0:1",
            "-getServiceState",
            "rm1",
        ],
    ),
    at(
        ActiveStandby,
        &[
            "-D",
            "yarn.resourcemanager.admin.address.rm1=host:port",
            "-getServiceState",
            "rm1",
        ],
    )
    .first(First::Uncaught),
    at(
        ActiveStandby,
        &[
            "-D",
            "yarn.resourcemanager.admin.address.rm1=host:99999",
            "-getServiceState",
            "rm1",
        ],
    )
    .first(First::Uncaught),
    at(
        ActiveStandby,
        &[
            "-D",
            "yarn.resourcemanager.admin.address.rm1=my_host:1",
            "-getServiceState",
            "rm1",
        ],
    )
    .first(First::Uncaught),
    at(
        ActiveStandby,
        &[
            "-D",
            "yarn.resourcemanager.admin.address.rm1=",
            "-getServiceState",
            "rm1",
        ],
    )
    .first(First::Uncaught),
    at(
        ActiveStandby,
        &[
            "-D",
            "yarn.resourcemanager.ha.rm-ids=rm1,rm3",
            "-getServiceState",
            "rm3",
        ],
    )
    .first(First::Uncaught),
    at(
        ActiveStandby,
        &[
            "-D",
            "yarn.resourcemanager.ha.rm-ids=rm1,rm3",
            "-getServiceState",
            "rm1",
        ],
    ),
    at(
        ActiveStandby,
        &[
            "-D",
            "yarn.resourcemanager.ha.rm-ids=rm1,rm3",
            "-getAllServiceState",
        ],
    )
    .first(First::Uncaught),
    at(
        ActiveStandby,
        &[
            "-D",
            "yarn.resourcemanager.ha.rm-ids=rm1,.x",
            "-getServiceState",
            ".x",
        ],
    )
    .first(First::Uncaught),
    at(
        ActiveStandby,
        &[
            "-D",
            "yarn.resourcemanager.ha.rm-ids=",
            "-getAllServiceState",
        ],
    ),
    at(
        ActiveStandby,
        &[
            "-D",
            "yarn.resourcemanager.ha.rm-ids=",
            "-getServiceState",
            "rm1",
        ],
    ),
    at(
        ActiveStandby,
        &[
            "-D",
            "yarn.resourcemanager.ha.rm-ids=rm2",
            "-getServiceState",
            "rm2",
        ],
    ),
    at(
        ActiveStandby,
        &[
            "-D",
            "yarn.resourcemanager.ha.rm-ids=rm2",
            "-transitionToStandby",
            "rm1",
        ],
    ),
    at(
        StandbyStandby,
        &[
            "-D",
            "yarn.resourcemanager.ha.rm-ids=rm2",
            "-transitionToActive",
            "rm2",
        ],
    ),
    at(
        ActiveStandby,
        &[
            "-D",
            "ha.failover-controller.cli-check.rpc-timeout.ms=soon",
            "-getServiceState",
            "rm1",
        ],
    )
    .first(First::Ours(
        "ha.failover-controller.cli-check.rpc-timeout.ms = \"soon\" (-D on the command line)",
    )),
    at(
        ActiveStandby,
        &[
            "-D",
            "ha.failover-controller.cli-check.rpc-timeout.ms=0x5000",
            "-getServiceState",
            "rm1",
        ],
    ),
    // Users.
    at(ActiveStandby, &["-getServiceState", "rm1"])
        .environment(&[("HADOOP_USER_NAME", "root"), ("HADOOP_PROXY_USER", "")]),
    at(ActiveStandby, &["-transitionToStandby", "rm1"])
        .environment(&[("HADOOP_USER_NAME", "root"), ("HADOOP_PROXY_USER", "")]),
    at(ActiveStandby, &["-getServiceState", "rm1"]).environment(&[("HADOOP_USER_NAME", "bob")]),
    at(ActiveStandby, &["-getAllServiceState"])
        .environment(&[("HADOOP_USER_NAME", "bob")])
        .without_traces(),
    at(ActiveStandby, &["-checkHealth", "rm1"]).environment(&[("HADOOP_USER_NAME", "bob")]),
    at(ActiveStandby, &["-transitionToStandby", "rm1"]).environment(&[("HADOOP_USER_NAME", "bob")]),
    at(StandbyStandby, &["-transitionToActive", "rm1"]).environment(&[("HADOOP_USER_NAME", "bob")]),
    at(ActiveStandby, &["-getServiceState", "rm1"])
        .environment(&[("HADOOP_USER_NAME", "root"), ("HADOOP_PROXY_USER", "bob")]),
    at(ActiveStandby, &["-getAllServiceState"])
        .environment(&[("HADOOP_USER_NAME", "root"), ("HADOOP_PROXY_USER", "bob")]),
    at(ActiveStandby, &["-getServiceState", "rm1"]).environment(&[("HADOOP_USER_NAME", "")]),
];

/// Cases with rm2 frozen: its port accepts connections, but no answer comes.
const FROZEN: &[Case] = &[
    at(ActiveStandby, &["-D", QUICKLY, "-getServiceState", "rm1"]),
    at(ActiveStandby, &["-D", QUICKLY, "-getServiceState", "rm2"]),
    at(ActiveStandby, &["-D", QUICKLY, "-getAllServiceState"]),
    at(ActiveStandby, &["-D", QUICKLY, "-checkHealth", "rm2"]),
    at(ActiveStandby, &["-D", QUICKLY, "-checkHealth", "rm1"]),
    at(ActiveStandby, &["-transitionToActive", "rm1"]),
    at(
        ActiveStandby,
        &["-D", QUICKLY, "-transitionToActive", "--forceactive", "rm1"],
    ),
    at(ActiveStandby, &["-transitionToStandby", "rm1"]),
];

/// Cases with rm2 dead: its port refuses connections.
const DEAD: &[Case] = &[
    at(ActiveStandby, &["-getServiceState", "rm1"]),
    at(ActiveStandby, &["-getServiceState", "rm2"]),
    at(ActiveStandby, &["-getAllServiceState"]),
    at(ActiveStandby, &["-checkHealth", "rm2"]),
    at(ActiveStandby, &["-transitionToStandby", "rm2"]),
    at(ActiveStandby, &["-transitionToActive", "rm2"]),
    at(ActiveStandby, &["-transitionToActive", "rm1"]),
    at(
        ActiveStandby,
        &["-transitionToActive", "--forceactive", "rm1"],
    ),
    at(
        ActiveStandby,
        &["-transitionToActive", "--forceactive", "rm2"],
    )
    .first(First::Ours(
        "transitionToActive: Node rm1 is already active",
    )),
    at(StandbyStandby, &["-transitionToActive", "rm1"]),
    at(StandbyStandby, &["-transitionToActive", "rm9"]),
    at(
        StandbyStandby,
        &["-transitionToActive", "--forceactive", "rm1"],
    ),
    at(
        StandbyStandby,
        &[
            "-transitionToActive",
            "--forceactive",
            "--forcemanual",
            "rm1",
        ],
    )
    .stdin("y\n"),
    at(ActiveStandby, &["-transitionToStandby", "rm1"]),
];

/// Cases with an elector that do not move the active RM.
const AUTOMATIC: &[&[&str]] = &[
    &["-getAllServiceState"],
    &["-getServiceState", "rm1"],
    &["-getServiceState", "rm2"],
    &["-checkHealth", "rm1"],
    &["-transitionToActive", "rm1"],
    &["-transitionToActive", "rm2"],
    &["-transitionToActive", "rm9"],
    &["-transitionToActive", "--forceactive", "rm1"],
    &["-transitionToActive", "--forceactive", "rm2"],
    &["-transitionToActive", "--forceactive", "rm9"],
    &["-transitionToStandby", "rm1"],
    &["-transitionToStandby", "rm2"],
    &["-transitionToStandby", "rm9"],
    &["-D", SAYS_MANUAL, "-transitionToStandby", "rm1"],
    &["-D", SAYS_MANUAL, "-transitionToStandby", "rm2"],
    &["-D", SAYS_MANUAL, "-transitionToActive", "rm1"],
    &["-D", SAYS_MANUAL, "-transitionToActive", "rm2"],
];

/// A pair whose RMs accept only root.
fn guarded_pair() -> Pair {
    Pair::manual_with(&[("yarn.acl.enable", "true"), ("yarn.admin.acl", "root")])
}

#[test]
fn manual_failover() {
    let pair = guarded_pair();
    compare(
        &pair,
        MANUAL,
        |case, _| pair.bring_to(case.states),
        || pair.states().to_vec(),
    );
}

#[test]
fn one_rm_frozen_or_dead() {
    let mut pair = guarded_pair();
    let first_only = |pair: &Pair| vec![pair.state(1)];
    let freeze_after = |pair: &Pair, states| {
        pair.thaw(2);
        pair.bring_to(states);
        pair.freeze(2);
    };
    compare(
        &pair,
        FROZEN,
        |case, _| freeze_after(&pair, case.states),
        || first_only(&pair),
    );
    pair.thaw(2);
    pair.bring_to(StandbyStandby);
    pair.kill(2);
    compare(
        &pair,
        DEAD,
        |case, _| pair.bring_first_to(case.states),
        || first_only(&pair),
    );
}

#[test]
fn automatic_failover() {
    let pair = Pair::automatic();
    let rm1_leads = pair.state(1) == "ACTIVE";
    let states = if rm1_leads {
        ActiveStandby
    } else {
        StandbyActive
    };
    let by_us = First::Ours("Automatic failover is enabled for rm");
    let refused_by_client = |arguments: &[&str]| {
        arguments[0].starts_with("-transition") && arguments.last() != Some(&"rm9")
            || arguments == ["-transitionToActive", "rm9"]
    };
    let mut cases: Vec<Case> = AUTOMATIC
        .iter()
        .map(|arguments| match refused_by_client(arguments) {
            true => at(states, arguments).first(by_us),
            false => at(states, arguments),
        })
        .collect();
    let unanswered: &[&str] = &["-transitionToStandby", "--forcemanual", "rm2"];
    cases.push(at(states, &["-transitionToStandby", "--forcemanual", "rm1"]).stdin("n\n"));
    cases.push(at(states, &["-transitionToActive", "--forcemanual", "rm2"]).stdin("no\n"));
    cases.push(
        at(states, unanswered)
            .stdin("")
            .deviates(255, states)
            .java_never_ends(),
    );
    // Overrides the elector without effect: makes the standby RM standby.
    let to_the_standby: &[&str] = match rm1_leads {
        true => &["-transitionToStandby", "--forcemanual", "rm2"],
        false => &["-transitionToStandby", "--forcemanual", "rm1"],
    };
    cases.push(at(states, to_the_standby).stdin("y\n"));
    compare(&pair, &cases, |_, _| {}, || pair.states().to_vec());
}

/// With both programs, `-transitionToStandby --forcemanual` on the elector's active RM leaves no RM active.
#[test]
fn automatic_failover_overridden() {
    for java_first in [true, false] {
        let pair = Pair::automatic();
        let arguments: &[&str] = match pair.state(1) == "ACTIVE" {
            true => &["-transitionToStandby", "--forcemanual", "rm1"],
            false => &["-transitionToStandby", "--forcemanual", "rm2"],
        };
        let case = at(StandbyStandby, arguments).stdin("yes\n");
        let outcome = match java_first {
            true => crate::case::java(&pair, &case),
            false => crate::case::ours(&pair, &case),
        };
        assert_eq!(outcome.status, Some(0), "{outcome:?}");
        assert_eq!(
            pair.states(),
            ["STANDBY", "STANDBY"],
            "java first: {java_first}"
        );
    }
}
