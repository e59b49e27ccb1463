//! Every observation of an RM, and every state of a pair made of them.

#[path = "../support/observed.rs"]
mod observed;

use std::time::Duration;

use rmadmin::ha::state::{FailoverMode, HaState, ServiceStatus};
use rmadmin::systems::yarn::elector::{ElectedRm, ElectorLock, ElectorView};
use rmadmin::systems::yarn::observations::{
    Health, Observations, RmInfo, RmObservation, Unanswered,
};
use rmadmin::verdict::seen::{ConnectionSign, Missing, Seen};

use observed::mute;
pub use observed::well;

pub const IDS: [&str; 2] = ["rm1", "rm2"];

fn no_pages(rm: RmObservation, missing: &Missing) -> RmObservation {
    RmObservation {
        is_active: Err(missing.clone()),
        info: Err(missing.clone()),
        ..rm
    }
}

pub fn with_info(rm: RmObservation, change: impl FnOnce(&mut RmInfo)) -> RmObservation {
    let mut info = rm.info.clone().expect("an info page");
    change(&mut info);
    RmObservation {
        info: Ok(info),
        ..rm
    }
}

pub fn with_store(rm: RmObservation, store: &str) -> RmObservation {
    with_info(rm, |info| info.state_store = Some(format!("a.{store}")))
}

/// Returns every observation of one RM.
fn rms(id: &str) -> Vec<RmObservation> {
    let text = || "why".to_owned();
    let key = |what: &str| format!("yarn.resourcemanager.{what}.{id}");
    let unset = |what: &str| Missing::NotConfigured {
        key: key(what),
        unset: true,
        why: text(),
    };
    let silences = [
        Missing::Refused,
        Missing::Silent(Duration::from_secs(5)),
        Missing::Denied(text()),
        Missing::Authentication(text()),
        Missing::NotReached(text()),
        unset("admin.address"),
        Missing::UnknownHost {
            hosts: format!("no-{id}"),
            key: key("hostname"),
        },
    ];
    let mut all: Vec<RmObservation> = silences.iter().map(|why| mute(id, why)).collect();
    all.push(RmObservation {
        connection: ConnectionSign::Accepted,
        ..mute(id, &Missing::Silent(Duration::from_secs(5)))
    });
    for state in [HaState::Active, HaState::Standby] {
        let rm = || well(id, state);
        let unready = ServiceStatus {
            state,
            not_ready: Some(text()),
        };
        all.extend([
            rm(),
            no_pages(rm(), &unset("webapp.https.address")),
            no_pages(rm(), &Missing::Denied(text())),
            no_pages(rm(), &Missing::Refused),
            no_pages(rm(), &Missing::Silent(Duration::from_secs(5))),
            no_pages(rm(), &Missing::Nonsense("status 500".to_owned())),
            with_store(rm(), "NullRMStateStore"),
            with_store(rm(), "LeveldbRMStateStore"),
            with_info(rm(), |info| info.version = Some("3.5.0".to_owned())),
            with_info(rm(), |info| info.started_on = Some(86_399_000)),
            RmObservation {
                health: Ok(Health::Unhealthy(text())),
                ..rm()
            },
            RmObservation {
                state: Ok(unready),
                ..rm()
            },
            RmObservation {
                is_active: Ok(state == HaState::Standby),
                ..rm()
            },
            RmObservation {
                state: Err(Missing::Refused),
                health: Err(Missing::Refused),
                ..rm()
            },
            RmObservation {
                is_active: Err(Missing::Silent(Duration::from_secs(5))),
                ..rm()
            },
        ]);
    }
    all.push(well(id, HaState::Initializing));
    all
}

fn electors() -> Vec<Seen<ElectorView>> {
    let view = |holder: Option<&str>| ElectorView {
        exists: true,
        lock: holder.map(|rm| ElectorLock {
            rm: ElectedRm {
                cluster_id: "c".to_owned(),
                rm_id: rm.to_owned(),
            },
            session: 1,
            czxid: 1,
            version: 0,
        }),
        breadcrumb: None,
        latch: Vec::new(),
    };
    vec![
        Ok(view(Some("rm1"))),
        Ok(view(Some("rm9"))),
        Ok(view(None)),
        Err(Missing::Refused),
        Err(Missing::NotConfigured {
            key: "hadoop.zk.address".to_owned(),
            unset: true,
            why: "hadoop.zk.address is not set".to_owned(),
        }),
    ]
}

/// Returns every state of one RM and of two, with manual and with automatic failover.
pub fn worlds() -> Vec<Observations> {
    let alone = rms("rm1").into_iter().map(|rm| vec![rm]);
    let pairs = rms("rm1").into_iter().flat_map(|one| {
        let others = rms("rm2").into_iter();
        others.map(move |other| vec![one.clone(), other])
    });
    let world = |failover, elector, rms| Observations {
        cluster_id: "c".to_owned(),
        failover,
        curator: false,
        rms,
        elector,
        unanswered: Vec::new(),
    };
    let manual = Err(Missing::NotAsked("manual failover".to_owned()));
    let mut all = Vec::new();
    for rms in alone.chain(pairs) {
        let by_hand = world(FailoverMode::Manual, manual.clone(), rms.clone());
        let told = IDS.map(|id| Observations {
            unanswered: vec![Unanswered {
                rm: id.to_owned(),
                at: "1970-01-01T00:00:00Z".to_owned(),
            }],
            ..by_hand.clone()
        });
        all.push(by_hand);
        all.extend(told);
        let automatic = |elector| world(FailoverMode::Automatic, elector, rms.clone());
        all.extend(electors().into_iter().map(automatic));
    }
    all
}
