//! Determines the active RM of a cluster: elections, and the start without elections.

use std::time::Duration;

use crate::config::keys;
use crate::ha::state::{HaState, Role, TRANSITION_TO_ACTIVE, TRANSITION_TO_STANDBY};
use crate::sandbox::SandboxError;
use crate::sandbox::fault::Fault;
use crate::sandbox::member::ZookeeperState;
use crate::sandbox::rm_store;

use super::SandboxCluster;

/// Maximum time to wait for an election.
pub(in crate::sandbox) const ELECTION_LIMIT: Duration = Duration::from_secs(3);

/// The result of a transition by an elector.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::sandbox) enum ElectorCall {
    Done,
    Failed,
    /// The transition does not end until the faults change.
    Stuck,
    /// The RM died in the transition.
    Died,
}

impl SandboxCluster {
    /// Returns ZooKeeper's port, if failover is automatic.
    pub fn zookeeper_port(&self) -> Option<u16> {
        self.keeper.as_ref().map(|keeper| keeper.port)
    }

    /// Path of the election's parent znode.
    pub(in crate::sandbox) fn election(&self) -> String {
        let base = keys::ZK_BASE_PATH.default.unwrap_or_default();
        format!("{base}/{}", self.id)
    }

    pub(in crate::sandbox) fn rm_id(&self, index: usize) -> String {
        let member = self.member(index);
        member
            .map(|member| member.rm.id.clone())
            .unwrap_or_default()
    }

    /// Sets the state of an RM's connection to ZooKeeper, which the RM reports.
    pub(in crate::sandbox) fn set_zookeeper(&self, index: usize, state: ZookeeperState) {
        if let Some(mut member) = self.member(index) {
            member.zookeeper = state;
        }
    }

    /// Makes a transition by an RM's own elector (`REQUEST_BY_ZKFC`).
    pub(in crate::sandbox) fn elector_call(&self, index: usize, role: Role) -> ElectorCall {
        let name = match role {
            Role::Active => TRANSITION_TO_ACTIVE,
            Role::Standby => TRANSITION_TO_STANDBY,
        };
        let member = self.member(index).filter(|member| member.alive);
        let Some(mut member) = member else {
            return ElectorCall::Died;
        };
        if role == Role::Active && member.rm.state == HaState::Active {
            return ElectorCall::Done;
        }
        let fault = member.take_elector_fault(name);
        let outcome = match &fault {
            Some(Fault::Hang) => ElectorCall::Stuck,
            Some(Fault::Error { .. }) => ElectorCall::Failed,
            Some(Fault::Die) => {
                member.end(false);
                ElectorCall::Died
            }
            _ => {
                let host_file = || self.excluded();
                let mut labels = self.labels();
                let mut context = self.context(&mut labels, &host_file, fault.as_ref());
                match member.rm.enter(role, &mut context, fault.as_ref()) {
                    Ok(_) => ElectorCall::Done,
                    Err(_) => ElectorCall::Failed,
                }
            }
        };
        let is_active = member.rm.state == HaState::Active;
        drop(member);
        if is_active && role == Role::Active {
            self.store_activation();
        }
        self.elections.send_modify(|count| *count += 1);
        outcome
    }

    /// Writes to the state store that an RM has become active, if the store is in ZooKeeper.
    pub(super) fn store_activation(&self) {
        let is_in_zookeeper = self.settings.store(self.mode).ends_with(".ZKRMStateStore");
        if let Some(keeper) = self.keeper.as_ref().filter(|_| is_in_zookeeper) {
            rm_store::activated(&keeper.server);
        }
    }

    /// Waits until an RM is active, at most for `limit`.
    pub(in crate::sandbox) async fn elected(&self, limit: Duration) {
        let mut elections = self.elections.subscribe();
        let elected = elections.wait_for(|_| self.active_web().is_some());
        let _ = tokio::time::timeout(limit, elected).await;
    }

    /// Closes the connections of an RM and starts it on standby. With automatic failover, another RM becomes
    /// active.
    ///
    /// # Errors
    /// The cluster has no such RM, or another process has taken one of its ports.
    pub async fn restart(&self, rm_id: &str) -> Result<(), SandboxError> {
        let index = self.index_of(rm_id);
        let index = index.ok_or_else(|| self.unknown(rm_id))?;
        if let Some(mut member) = self.member(index) {
            let stops = member.alive && !member.is_frozen();
            member.end(stops);
        }
        self.settled().await?;
        if self.mode.is_automatic() {
            // A real RM takes seconds to start, and another RM is elected in that time.
            self.elected(ELECTION_LIMIT).await;
        }
        if let Some(mut member) = self.member(index) {
            member.start();
        }
        self.settled().await
    }

    /// Makes the first standby RM active, unless an RM is already active.
    pub(super) fn activate_first(&self) {
        let states: Vec<Option<HaState>> = self
            .all()
            .map(|member| member.alive.then_some(member.rm.state))
            .collect();
        if states.contains(&Some(HaState::Active)) {
            return;
        }
        let next = states
            .iter()
            .position(|state| *state == Some(HaState::Standby));
        if let Some(mut member) = next.and_then(|index| self.member(index)) {
            member.rm.activate(self.excluded());
            self.labels().registered(member.rm.nodes.all());
        }
    }
}
