//! What one ResourceManager of the sandbox is and answers: the state machine of `AdminService` (Hadoop 3.4.2), with
//! faults to order. Pure: no sockets, no clock.

use prost::Message;

use crate::ha::state::{HaState, RequestSource, Role};
use crate::hadoop::rpc::message::RemoteException;
use crate::hadoop::rpc::proto;

use super::admin::call::ServedCall;
use super::admin::nodes::Nodes;
use super::admin::{self, Excluded, World};
use super::call::{Called, HaCall};
use super::exception::exception;
use super::fault::Fault;

/// One ResourceManager.
#[derive(Debug, Clone)]
pub struct SandboxRm {
    /// Its id.
    pub id: String,
    /// Whether an elector is in charge of the cluster.
    pub automatic: bool,
    /// Its state.
    pub state: HaState,
    /// The nodes that have registered with it since it became active.
    pub nodes: Nodes,
}

impl SandboxRm {
    /// Carries out a call of `user`'s and gives the response, or the exception in its place.
    ///
    /// # Errors
    /// What a real RM refuses, and what a fault orders.
    pub fn answer(
        &mut self,
        call: &Called,
        user: &str,
        world: &mut World,
        fault: Option<&Fault>,
    ) -> Result<Vec<u8>, RemoteException> {
        if let Some(Fault::Error { class, text }) = fault {
            return Err(exception(class, text));
        }
        match call {
            Called::Admin(call) => self.administer(call, user, world, fault),
            Called::Ha(HaCall::GetServiceStatus) => {
                world.settings.check_access(user, "getServiceState")?;
                Ok(self.status(fault).encode_to_vec())
            }
            Called::Ha(HaCall::MonitorHealth) => {
                world.settings.check_access(user, "monitorHealth")?;
                match fault {
                    Some(Fault::Unhealthy) => Err(exception(
                        "org.apache.hadoop.ha.HealthCheckFailedException",
                        "Active ResourceManager services are not running!",
                    )),
                    _ => Ok(Vec::new()),
                }
            }
            Called::Ha(HaCall::Transition(role, source)) => {
                self.transition(*role, *source, user, world, fault)
            }
        }
    }

    fn administer(
        &mut self,
        call: &ServedCall,
        user: &str,
        world: &mut World,
        fault: Option<&Fault>,
    ) -> Result<Vec<u8>, RemoteException> {
        let standby = (self.state != HaState::Active).then_some(self.id.as_str());
        admin::admit(call, user, world.settings, standby)?;
        if fault == Some(&Fault::Lie) {
            return Ok(Vec::new());
        }
        admin::carry_out(call, &mut self.nodes, world)
    }

    /// `AdminService.getServiceStatus`.
    fn status(&self, fault: Option<&Fault>) -> proto::GetServiceStatusResponseProto {
        let number = match self.state {
            HaState::Initializing => proto::HaServiceStateProto::Initializing,
            HaState::Active => proto::HaServiceStateProto::Active,
            HaState::Standby => proto::HaServiceStateProto::Standby,
            HaState::Observer => proto::HaServiceStateProto::Observer,
        };
        let ready = matches!(self.state, HaState::Active | HaState::Standby)
            && fault != Some(&Fault::NotReady);
        proto::GetServiceStatusResponseProto {
            state: Some(number.into()),
            ready_to_become_active: Some(ready),
            not_ready_reason: (!ready)
                .then(|| format!("State is {}", self.state.to_string().to_uppercase())),
        }
    }

    /// `AdminService.transitionToActive` and `transitionToStandby`: who is there already is not asked who sent it.
    fn transition(
        &mut self,
        role: Role,
        source: RequestSource,
        user: &str,
        world: &mut World,
        fault: Option<&Fault>,
    ) -> Result<Vec<u8>, RemoteException> {
        let failed = |message| {
            Err(exception(
                "org.apache.hadoop.ha.ServiceFailedException",
                message,
            ))
        };
        if role == Role::Active && self.state == HaState::Active {
            return Ok(Vec::new());
        }
        if world
            .settings
            .check_access(user, "refreshAdminAcls")
            .is_err()
        {
            return failed("Can not execute refreshAdminAcls");
        }
        if self.automatic && source == RequestSource::User {
            return Err(exception(
                "org.apache.hadoop.security.AccessControlException",
                "Manual failover for this ResourceManager is disallowed, because automatic failover is enabled.",
            ));
        }
        match (fault, role) {
            (Some(Fault::Half), _) => {
                self.state = HaState::Initializing;
                return failed(match role {
                    Role::Active => "Error when transitioning to Active mode",
                    Role::Standby => "Error when transitioning to Standby mode",
                });
            }
            (Some(Fault::Lie), _) => {}
            (_, Role::Active) => self.activate((world.host_file)()),
            (_, Role::Standby) => self.state = HaState::Standby,
        }
        world.labels.registered(self.nodes.all());
        Ok(Vec::new())
    }

    /// Becomes active: the services begin anew, and the nodes register.
    pub fn activate(&mut self, excluded: Excluded) {
        self.state = HaState::Active;
        // A file that cannot be read excludes nobody (`NodesListManager.disableHostsFileReader`).
        self.nodes.register(excluded.unwrap_or_default());
    }
}
