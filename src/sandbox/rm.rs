//! One ResourceManager: the state machine of `AdminService` (Hadoop 3.4.2) with faults. Pure: no sockets, no clock.

use prost::Message;

use crate::ha::state::{HaState, RequestSource, Role};
use crate::hadoop::rpc::message::RemoteException;
use crate::hadoop::rpc::proto;

use super::admin::call::ServedAdminCall;
use super::admin::nodes::Nodes;
use super::admin::{self, CallContext, ExcludedHosts};
use super::call::{HaCall, RmCall};
use super::exceptions::exception;
use super::fault::Fault;

#[derive(Debug, Clone)]
pub struct SandboxRm {
    pub id: String,
    /// True if failover is automatic.
    pub automatic: bool,
    pub state: HaState,
    /// Nodes that have registered since this RM became active.
    pub nodes: Nodes,
}

impl SandboxRm {
    /// Processes a call and returns the response message.
    ///
    /// # Errors
    /// A real RM would refuse the call, or a fault refuses it.
    pub fn answer(
        &mut self,
        call: &RmCall,
        user: &str,
        context: &mut CallContext,
        fault: Option<&Fault>,
    ) -> Result<Vec<u8>, RemoteException> {
        if let Some(Fault::Error { class, text }) = fault {
            return Err(exception(class, text));
        }
        match call {
            RmCall::Admin(call) => self.administer(call, user, context, fault),
            RmCall::Ha(HaCall::GetServiceStatus) => {
                context.settings.check_access(user, "getServiceState")?;
                Ok(self.status(fault).encode_to_vec())
            }
            RmCall::Ha(HaCall::MonitorHealth) => {
                context.settings.check_access(user, "monitorHealth")?;
                match fault {
                    Some(Fault::Unhealthy) => Err(exception(
                        "org.apache.hadoop.ha.HealthCheckFailedException",
                        "Active ResourceManager services are not running!",
                    )),
                    _ => Ok(Vec::new()),
                }
            }
            RmCall::Ha(HaCall::Transition(role, source)) => {
                self.transition(*role, *source, user, context, fault)
            }
        }
    }

    fn administer(
        &mut self,
        call: &ServedAdminCall,
        user: &str,
        context: &mut CallContext,
        fault: Option<&Fault>,
    ) -> Result<Vec<u8>, RemoteException> {
        let standby = (self.state != HaState::Active).then_some(self.id.as_str());
        admin::admit(call, user, context.settings, standby)?;
        if fault == Some(&Fault::Lie) {
            return Ok(Vec::new());
        }
        admin::carry_out(call, &mut self.nodes, context)
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

    /// `AdminService.transitionToActive` and `transitionToStandby`. An RM that is already active makes no
    /// check.
    fn transition(
        &mut self,
        role: Role,
        source: RequestSource,
        user: &str,
        context: &mut CallContext,
        fault: Option<&Fault>,
    ) -> Result<Vec<u8>, RemoteException> {
        if role == Role::Active && self.state == HaState::Active {
            return Ok(Vec::new());
        }
        if context
            .settings
            .check_access(user, "refreshAdminAcls")
            .is_err()
        {
            return Err(failed("Can not execute refreshAdminAcls"));
        }
        if self.automatic && source == RequestSource::User {
            return Err(exception(
                "org.apache.hadoop.security.AccessControlException",
                "Manual failover for this ResourceManager is disallowed, because automatic failover is enabled.",
            ));
        }
        self.enter(role, context, fault)
    }

    /// Enters a state without the checks for a caller's request.
    ///
    /// # Errors
    /// A fault makes the transition fail midway.
    pub fn enter(
        &mut self,
        role: Role,
        context: &mut CallContext,
        fault: Option<&Fault>,
    ) -> Result<Vec<u8>, RemoteException> {
        match (fault, role) {
            (Some(Fault::Half), _) => {
                self.state = HaState::Initializing;
                return Err(failed(match role {
                    Role::Active => "Error when transitioning to Active mode",
                    Role::Standby => "Error when transitioning to Standby mode",
                }));
            }
            (Some(Fault::Lie), _) => {}
            (_, Role::Active) => self.activate((context.host_file)()),
            (_, Role::Standby) => self.state = HaState::Standby,
        }
        context.labels.registered(self.nodes.all());
        Ok(Vec::new())
    }

    /// Starts the services of an active RM; its nodes register again.
    pub fn activate(&mut self, excluded: ExcludedHosts) {
        self.state = HaState::Active;
        // An unreadable file excludes no node (`NodesListManager.disableHostsFileReader`).
        self.nodes.register(excluded.unwrap_or_default());
    }
}

fn failed(message: &str) -> RemoteException {
    exception("org.apache.hadoop.ha.ServiceFailedException", message)
}
