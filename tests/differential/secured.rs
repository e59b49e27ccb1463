//! Command lines on secured pairs: every protection, users with and without tickets, servers with other principals
//! than configured, and Kerberos on one side only.
//!
//! In a case, `REALM` is the folder of the realm and `FOLDER` the pair's. If the Java CLI's line shows only the
//! JVM's obscure cause, rmadmin's following lines must explain it.

use crate::case::{Case, First, at, compare};
use crate::support::pair::Pair;
use crate::support::pair::States::{ActiveStandby, StandbyStandby};
use crate::support::secured::{self, Secured};

/// Sets one protection, or a list in order of preference.
macro_rules! layer {
    ($layers:literal, $($word:expr),*) => {
        at(ActiveStandby, &["-D", concat!("hadoop.rpc.protection=", $layers), $($word),*])
    };
}

/// Uses the ticket of another user than admin.
macro_rules! ticket {
    ($cache:literal, $case:expr) => {
        $case.environment(&[("KRB5CCNAME", concat!("FILE:REALM/", $cache, ".cache"))])
    };
}
macro_rules! simple {
    ($($word:expr),*) => {
        at(ActiveStandby, &[$($word),*]).environment(&[("HADOOP_CONF_DIR", "FOLDER/simple")])
    };
}
macro_rules! acting_for {
    ($user:literal, $cache:literal, $($word:expr),*) => {
        at(ActiveStandby, &[$($word),*]).environment(&[
            ("KRB5CCNAME", concat!("FILE:REALM/", $cache, ".cache")),
            ("HADOOP_PROXY_USER", $user),
        ])
    };
}

const fn active(arguments: &'static [&'static str]) -> Case {
    at(ActiveStandby, arguments)
}

const STATE: &[&str] = &["-getServiceState", "rm1"];
const STATES: &[&str] = &["-getAllServiceState"];
const HEALTH: &[&str] = &["-checkHealth", "rm1"];
const QUEUES: &[&str] = &["-refreshQueues"];
const TO_STANDBY: &[&str] = &["-transitionToStandby", "rm1"];
const TO_ACTIVE: &[&str] = &["-transitionToActive", "rm1"];

const LAYERS: &[Case] = &[
    layer!("authentication", "-getServiceState", "rm1"),
    layer!("authentication", "-refreshQueues"),
    layer!("integrity", "-getServiceState", "rm1"),
    layer!("integrity", "-checkHealth", "rm1"),
    layer!("integrity", "-refreshQueues"),
    layer!("privacy", "-getServiceState", "rm2"),
    layer!("privacy", "-getAllServiceState"),
    layer!("privacy", "-refreshQueues"),
    layer!("privacy", "-getGroups", "admin", "bob"),
    layer!("integrity,privacy", "-getAllServiceState"),
    layer!("privacy,authentication", "-getAllServiceState"),
    layer!(" Authentication , PRIVACY ", "-getServiceState", "rm2"),
    // No common protection. The Java CLI retries five times, unless the pair's configuration says otherwise.
    layer!(
        "integrity",
        "-D",
        "ipc.client.connect.max.retries.on.sasl=5",
        "-getAllServiceState"
    ),
    layer!("integrity", "-getAllServiceState"),
    layer!("integrity", "-getServiceState", "rm2").first(First::Helps(&[
        "rm2",
        "hadoop.rpc.protection",
        "integrity",
    ])),
    layer!("bogus", "-getServiceState", "rm1")
        .first(First::Helps(&["hadoop.rpc.protection", "bogus"])),
];

/// Every kind of call, as an administrator.
const CALLS: &[Case] = &[
    active(STATE),
    active(STATES),
    active(HEALTH),
    active(&["-getServiceState", "rm9"]),
    active(QUEUES),
    active(&["-refreshNodes"]),
    active(&["-refreshNodesResources"]),
    active(&["-refreshSuperUserGroupsConfiguration"]),
    active(&["-refreshUserToGroupsMappings"]),
    active(&["-refreshAdminAcls"]),
    active(&["-refreshServiceAcl"]),
    active(&["-refreshClusterMaxPriority"]),
    active(&["-getGroups"]),
    active(&["-getGroups", "nosuchuser"]),
    active(&["-addToClusterNodeLabels", "x"]),
    active(&["-updateNodeResource", "NET.3:8041", "2048", "2"]),
    active(TO_ACTIVE),
    active(&["-transitionToActive", "rm2"]),
    active(TO_STANDBY),
    at(StandbyStandby, TO_ACTIVE),
    at(StandbyStandby, &["-transitionToActive", "rm2"]),
    // With Kerberos, HADOOP_USER_NAME has no effect.
    active(STATE).environment(&[("HADOOP_USER_NAME", "bob")]),
];

/// Users without permission, and users who act for others.
const USERS: &[Case] = &[
    ticket!("bob", active(STATE)),
    ticket!("bob", active(STATES)).without_traces(),
    ticket!("bob", active(HEALTH)),
    ticket!("bob", active(QUEUES)),
    ticket!("bob", active(TO_STANDBY)),
    ticket!("bob", active(&["-getGroups"])),
    ticket!("bob", layer!("privacy", "-getServiceState", "rm1")),
    ticket!("bob", layer!("privacy", "-refreshQueues")),
    ticket!("carol", active(STATE)),
    ticket!("carol", active(STATES)),
    ticket!("carol", active(QUEUES)),
    ticket!("carol", active(TO_STANDBY)),
    acting_for!("admin", "hue", "-getServiceState", "rm1"),
    acting_for!("admin", "hue", "-getGroups"),
    acting_for!("admin", "hue", "-refreshQueues"),
    acting_for!("bob", "hue", "-getServiceState", "rm1"),
    acting_for!("admin", "bob", "-getServiceState", "rm1"),
    acting_for!("admin", "bob", "-getAllServiceState"),
    acting_for!("admin", "bob", "-refreshQueues"),
    acting_for!("", "hue", "-getServiceState", "rm1"),
];

/// Facts that help without a ticket: the RM, the cache that was read, and the command to run.
const NO_TICKET: First = First::Helps(&["rm1", "nobody.cache", "kinit"]);
const ENDED: First = First::Helps(&["rm1", "ended.cache", "expired at ", "kinit"]);

/// No ticket, or an expired one.
const TICKETS: &[Case] = &[
    ticket!("nobody", active(STATE)).first(NO_TICKET),
    ticket!("nobody", active(STATES)),
    ticket!("nobody", active(HEALTH)).first(NO_TICKET),
    ticket!("nobody", active(QUEUES)).first(NO_TICKET),
    ticket!("nobody", active(TO_STANDBY)).first(NO_TICKET),
    ticket!("nobody", at(StandbyStandby, TO_ACTIVE)),
    acting_for!("admin", "nobody", "-getServiceState", "rm1").first(NO_TICKET),
    ticket!("ended", active(STATE)).first(ENDED),
    ticket!("ended", active(STATES)),
    // The cache as a path without type.
    active(STATE).environment(&[("KRB5CCNAME", "REALM/admin.cache")]),
    ticket!("ended", active(QUEUES)).first(ENDED),
];

/// Expects another server principal than the real one.
macro_rules! expecting {
    ($($property:literal),* => $($word:expr),*) => {
        at(ActiveStandby, &[$("-D", $property,)* $($word),*])
    };
}
const OTHER: First = First::Helps(&[
    "Server has invalid Kerberos principal: yarn/rm1.example.com@EXAMPLE.COM, expecting: yarn/other.example.com@EXAMPLE.COM",
]);
const OTHER_PATTERN: First = First::Helps(&[
    "Server has invalid Kerberos principal: yarn/rm1.example.com@EXAMPLE.COM, doesn't match the pattern: hdfs/*@EXAMPLE.COM",
]);
const UNSAID: First = First::Helps(&["yarn.resourcemanager.principal"]);

const PRINCIPALS: &[Case] = &[
    expecting!("yarn.resourcemanager.principal=yarn/rm1.example.com@EXAMPLE.COM" => "-getServiceState", "rm1"),
    expecting!("yarn.resourcemanager.principal=yarn/other.example.com@EXAMPLE.COM" => "-getServiceState", "rm1")
        .first(OTHER),
    expecting!("yarn.resourcemanager.principal=yarn/other.example.com@EXAMPLE.COM" => "-refreshQueues").first(OTHER),
    expecting!("yarn.resourcemanager.principal=yarn/other.example.com@EXAMPLE.COM" => "-transitionToStandby", "rm1")
        .first(OTHER),
    expecting!("yarn.resourcemanager.principal=yarn/_HOST@OTHER.COM" => "-getServiceState", "rm1").first(First::Helps(&[
        "yarn/rm1.example.com@EXAMPLE.COM, expecting: yarn/rm1.example.com@OTHER.COM",
    ])),
    expecting!("yarn.resourcemanager.principal=yarn/RM1.example.com@EXAMPLE.COM" => "-getServiceState", "rm1")
        .first(First::Helps(&["expecting: yarn/RM1.example.com@EXAMPLE.COM"])),
    expecting!("yarn.resourcemanager.principal=yarn/_HOST" => "-getServiceState", "rm1")
        .first(First::Helps(&["expecting: yarn/_HOST"])),
    expecting!("yarn.resourcemanager.principal=yarn@EXAMPLE.COM" => "-getServiceState", "rm1").first(UNSAID),
    expecting!("yarn.resourcemanager.principal=" => "-getServiceState", "rm1").first(UNSAID),
    expecting!("yarn.resourcemanager.principal=" => "-refreshQueues").first(UNSAID),
    expecting!("yarn.resourcemanager.principal=yarn/other.example.com@EXAMPLE.COM" => "-getAllServiceState"),
    // Patterns: HA calls use another key than the other calls.
    expecting!(
        "yarn.resourcemanager.principal=yarn/other.example.com@EXAMPLE.COM",
        "hadoop.security.service.user.name.key.pattern=yarn/*@EXAMPLE.COM" => "-getServiceState", "rm1"),
    expecting!(
        "yarn.resourcemanager.principal=yarn/other.example.com@EXAMPLE.COM",
        "hadoop.security.service.user.name.key.pattern=yarn/*@EXAMPLE.COM" => "-refreshQueues").first(OTHER),
    expecting!(
        "yarn.resourcemanager.principal=yarn/other.example.com@EXAMPLE.COM",
        "yarn.resourcemanager.principal.pattern=yarn/*@EXAMPLE.COM" => "-refreshQueues"),
    expecting!(
        "yarn.resourcemanager.principal=yarn/other.example.com@EXAMPLE.COM",
        "yarn.resourcemanager.principal.pattern=yarn/*@EXAMPLE.COM" => "-getServiceState", "rm1").first(OTHER),
    expecting!("hadoop.security.service.user.name.key.pattern=hdfs/*@EXAMPLE.COM" => "-getServiceState", "rm1")
        .first(OTHER_PATTERN),
    expecting!("yarn.resourcemanager.principal.pattern=hdfs/*@EXAMPLE.COM" => "-refreshQueues").first(OTHER_PATTERN),
    // The host name of the RM in the configuration has no effect.
    expecting!("yarn.resourcemanager.hostname.rm1=rm1" => "-getServiceState", "rm1"),
    expecting!("yarn.resourcemanager.hostname.rm1=NET.1" => "-getServiceState", "rm1"),
];

/// Clients without usable Kerberos settings, with their own configurations.
const SIMPLE: &[Case] = &[
    active(STATE).environment(&[("HADOOP_CONF_DIR", "FOLDER/bogus")]),
    active(QUEUES).environment(&[("HADOOP_CONF_DIR", "FOLDER/bogus")]),
    simple!("-getServiceState", "rm1"),
    simple!("-getAllServiceState"),
    simple!("-refreshQueues"),
    simple!("-transitionToStandby", "rm1"),
    // The authentication method is read from the files only.
    simple!(
        "-D",
        "hadoop.security.authentication=kerberos",
        "-getServiceState",
        "rm1"
    ),
    active(&[
        "-D",
        "hadoop.security.authentication=simple",
        "-getServiceState",
        "rm1",
    ]),
    active(&[
        "-D",
        "hadoop.security.authentication=bogus",
        "-getServiceState",
        "rm1",
    ]),
];

/// Cases without a KDC, for a user without a service ticket for the RMs.
const NO_KDC: &[Case] = &[
    ticket!("late", active(STATES)).unanswered(),
    // The Java CLI's line ends with the JVM's error about its KDC.
    ticket!("late", active(STATE)).first(First::Ours(
        "Operation failed: DestHost:destPort rm1.example.com:8033 , ",
    )),
];

/// Runs a client that requires Kerberos on a pair that does not.
macro_rules! kerberos {
    ($cache:literal, $($word:expr),*) => {
        at(ActiveStandby, &[$($word),*]).environment(&[
            ("HADOOP_CONF_DIR", "FOLDER/kerberos"),
            ("KRB5CCNAME", concat!("FILE:REALM/", $cache, ".cache")),
        ])
    };
}
macro_rules! falling_back {
    ($cache:literal, $($word:expr),*) => {
        kerberos!($cache, "-D", "ipc.client.fallback-to-simple-auth-allowed=true", $($word),*)
    };
}

/// Cases on a pair without Kerberos.
const ANYWAY: &[Case] = &[
    active(STATE),
    kerberos!("admin", "-getServiceState", "rm1"),
    kerberos!("admin", "-getAllServiceState"),
    kerberos!("admin", "-refreshQueues"),
    kerberos!("admin", "-transitionToStandby", "rm1"),
    kerberos!("nobody", "-getServiceState", "rm1"),
    falling_back!("admin", "-getServiceState", "rm1"),
    falling_back!("admin", "-getAllServiceState"),
    falling_back!("admin", "-refreshQueues"),
    falling_back!("admin", "-getGroups"),
    falling_back!("nobody", "-getServiceState", "rm1"),
    // The name of the process's user.
    at(
        ActiveStandby,
        &[
            "-D",
            "ipc.client.fallback-to-simple-auth-allowed=true",
            "-getGroups",
        ],
    )
    .environment(&[
        ("HADOOP_CONF_DIR", "FOLDER/kerberos"),
        ("KRB5CCNAME", "FILE:REALM/nobody.cache"),
        ("HADOOP_USER_NAME", "bob"),
    ]),
];

/// Compares both programs, and sets the pair's states before each case.
fn compare_all(pair: &Pair, cases: &[Case]) {
    compare(
        pair,
        cases,
        |case, _| pair.bring_to(case.states),
        || pair.states().to_vec(),
    );
}

/// rm1 offers every protection, rm2 only privacy.
#[test]
fn secured_pair() {
    let mut realm = secured::realm();
    realm.kinit_ended("admin", "ended");
    realm.kinit("admin", "late");
    let secured = Secured {
        protection: ["authentication,integrity,privacy", "privacy"],
        ..Secured::default()
    };
    let pair = Pair::secured(&realm, &secured);
    let tables = [LAYERS, CALLS, USERS, TICKETS, PRINCIPALS, SIMPLE];
    compare_all(&pair, &tables.concat());
    pair.bring_to(ActiveStandby);
    realm.kill();
    compare_all(&pair, NO_KDC);
}

/// Clients with tickets, and RMs that do not ask for them.
#[test]
fn clients_with_tickets_on_a_simple_pair() {
    let realm = secured::realm();
    let pair = secured::simple_pair(&realm);
    compare_all(&pair, ANYWAY);
}
