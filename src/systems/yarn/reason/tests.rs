use std::collections::BTreeSet;

use super::*;

/// Columns: code, severity, RM, start of the text.
const TABLE: &str = "
    no-rms                     Error    -    yarn.resourcemanager.ha.rm-ids lists no ResourceManager
    one-process                Error    rm1  rm1 and rm2 are the same process: both addresses lead
    nobody-active              Error    -    no ResourceManager is active: the cluster accepts no applications
    several-active             Error    -    rm1 and rm2 are active at the same time
    pending-activation         Warning  rm1  this host told rm1 to become active at 07:00, and rm1 did not answer
    not-elected                Error    rm1  rm1 is active, but the elector has rm2 as leader
    not-elected                Error    rm1  rm1 is active, but the elector has no leader
    leader-not-active          Error    rm1  rm1 is elected but not active
    may-be-active              Error    rm1  rm1 may be active: no source tells its state
    down                       Warning  rm1  rm1 is down, or a firewall rejects connections
    neither-active-nor-standby Warning  rm1  rm1 is initializing, neither active nor standby
    not-ready                  Warning  rm1  rm1 is not ready to become active: why
    unwell                     Warning  rm1  rm1 is unhealthy: why
    http-disagrees             Warning  rm1  rm1: /isActive says that it is not active
    sources-missing            Warning  rm1  rm1: /isActive, /ws/v1/cluster/info: connection refused
    pages-prove-nothing        Warning  rm1  rm1: its web pages are ignored: this cluster uses Kerberos
    elector-missing            Warning  -    the elected ResourceManager is unknown: ZooKeeper: connection refused
    not-in-election            Warning  rm1  rm1 takes no part in the election: it cannot take over
    strange-leader             Error    rm1  rm1 is elected, but the configuration does not list it
    other-cluster              Error    -    the lock is held by a ResourceManager of cluster other
    two-electors               Error    -    two electors are in use: some ResourceManagers use Curator's
    no-shared-store            Warning  rm1  rm1 has Store: a failover would lose every application
    different-stores           Warning  -    the ResourceManagers keep their state in different stores (A, B)
    no-standby                 Warning  -    there is no standby ResourceManager";

fn all() -> Vec<Reason> {
    let rm = || "rm1".to_owned();
    let text = str::to_owned;
    vec![
        Reason::NoRms,
        Reason::SameProcess {
            rm: rm(),
            other: text("rm2"),
        },
        Reason::NobodyActive,
        Reason::SeveralActive(vec![rm(), text("rm2")]),
        Reason::PendingActivation {
            rm: rm(),
            at: text("07:00"),
        },
        Reason::NotElected {
            rm: rm(),
            leader: Some(text("rm2")),
        },
        Reason::NotElected {
            rm: rm(),
            leader: None,
        },
        Reason::LeaderNotActive(rm()),
        Reason::MayBeActive(rm()),
        Reason::Down(rm()),
        Reason::NeitherActiveNorStandby {
            rm: rm(),
            state: HaState::Initializing,
        },
        Reason::NotReady {
            rm: rm(),
            why: text("why"),
        },
        Reason::Unhealthy {
            rm: rm(),
            why: text("why"),
        },
        Reason::Disagrees {
            rm: rm(),
            source: ObservedSource::IsActive,
            active: false,
        },
        Reason::SourcesMissing {
            rm: rm(),
            sources: vec![ObservedSource::IsActive, ObservedSource::Info],
            missing: Missing::Refused,
        },
        Reason::PagesIgnored(rm()),
        Reason::ElectorMissing(Missing::Refused),
        Reason::NotInElection(rm()),
        Reason::UnlistedLeader(rm()),
        Reason::OtherCluster(text("other")),
        Reason::TwoElectors,
        Reason::NoSharedStore {
            rm: rm(),
            store: text("Store"),
        },
        Reason::DifferentStores(vec![text("A"), text("B")]),
        Reason::NoStandby,
    ]
}

#[test]
fn findings_of_all_reasons() {
    let rows = TABLE.trim().lines().map(|row| {
        let words: Vec<&str> = row.split_whitespace().collect();
        words.join(" ")
    });
    for (reason, row) in all().iter().zip(rows) {
        let finding = reason.finding();
        let (code, severity) = (finding.code, finding.severity);
        let rm = finding.subject.as_deref().unwrap_or("-");
        let told = format!("{code} {severity:?} {rm} {}", finding.text);
        assert!(told.starts_with(&row), "{told}");
    }
    assert_eq!(all().len(), TABLE.trim().lines().count());
}

#[test]
fn schema_lists_all_codes() {
    let schema = include_str!("../../../../docs/status.schema.json");
    let schema: serde_json::Value = serde_json::from_str(schema).unwrap();
    let listed = schema.pointer("/$defs/reason/properties/code/enum");
    let listed = listed.and_then(|list| list.as_array()).unwrap();
    let listed: BTreeSet<&str> = listed.iter().filter_map(|code| code.as_str()).collect();
    let codes = all().iter().map(|reason| reason.row().code).collect();
    assert_eq!(listed, codes);
}
