//! Observations of an RM about which all sources agree, and of one about which none reports anything.

use rmadmin::ha::state::{HaState, ServiceStatus};
use rmadmin::systems::yarn::observations::{Health, RmInfo, RmObservation};
use rmadmin::verdict::seen::{ConnectionSign, Missing};

/// The start times of rm1, rm2 and so on differ.
pub fn well(id: &str, state: HaState) -> RmObservation {
    let number = id.strip_prefix("rm").and_then(|number| number.parse().ok());
    RmObservation {
        id: id.to_owned(),
        address: format!("{id}:8033"),
        state: Ok(ServiceStatus {
            state,
            not_ready: None,
        }),
        health: Ok(Health::Healthy),
        is_active: Ok(state == HaState::Active),
        info: Ok(RmInfo {
            ha_state: Some(state),
            state_store: Some("a.ZKRMStateStore".to_owned()),
            version: Some("3.4.2".to_owned()),
            started_on: number,
            ..RmInfo::default()
        }),
        connection: ConnectionSign::None,
        pages_stand_in: true,
    }
}

/// An RM about which no source reports anything.
pub fn mute(id: &str, missing: &Missing) -> RmObservation {
    RmObservation {
        state: Err(missing.clone()),
        health: Err(missing.clone()),
        is_active: Err(missing.clone()),
        info: Err(missing.clone()),
        ..well(id, HaState::Standby)
    }
}
