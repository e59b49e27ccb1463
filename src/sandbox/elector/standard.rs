//! `ActiveStandbyElector`, as `ActiveStandbyElectorBasedElectorService` uses it (Hadoop 3.4.2).

use std::time::Duration;

use crate::ha::state::Role;
use crate::systems::yarn::elector::{BREADCRUMB, ElectedRm, LOCK, active_rm_bytes};
use crate::zk::message::Code;

use super::link::{LinkEvent, LinkFailure};
use super::{ElectorContext, Next};
use crate::sandbox::cluster::election::ElectorCall;

/// `SLEEP_AFTER_FAILURE_TO_BECOME_ACTIVE`.
const AFTER_FAILURE: Duration = Duration::from_secs(1);

/// `ActiveStandbyElector.State`: the last order of the elector to the RM. The RM may be in another state, because
/// operators can force it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Told {
    Nothing,
    /// The connection or the lock was lost.
    Neutral,
    Active,
    Standby,
}

pub(super) struct StandardElector {
    lock: String,
    breadcrumb: String,
    /// The data of the lock and of the breadcrumb.
    own: Vec<u8>,
    told: Told,
    /// True if an error that ends the election has already made the RM rejoin once
    /// (`StandByTransitionRunnable`).
    rejoined: bool,
}

impl StandardElector {
    pub(super) fn new(rm: &ElectedRm, election: &str) -> Self {
        Self {
            lock: format!("{election}/{LOCK}"),
            breadcrumb: format!("{election}/{BREADCRUMB}"),
            own: active_rm_bytes(rm),
            told: Told::Nothing,
            rejoined: false,
        }
    }

    /// `joinElectionInternal`: tries to get the lock.
    pub(super) fn join(&mut self, context: &mut ElectorContext) -> Next {
        match context.link.create_ephemeral(&self.lock, &self.own) {
            Ok(()) => match self.become_active(context) {
                Next::Wait => self.watch(context),
                other => other,
            },
            Err(LinkFailure::Refused(Code::NodeExists)) => {
                self.become_standby(context);
                self.watch(context)
            }
            Err(failure) => self.failed(failure, context),
        }
    }

    /// `monitorActiveStatus`: reads the lock, and sets a watch.
    pub(super) fn watch(&mut self, context: &mut ElectorContext) -> Next {
        match context.link.exists_and_watch(&self.lock) {
            Ok(Some(stat)) if context.link.owns(&stat) => self.become_active(context),
            Ok(Some(_)) => {
                self.become_standby(context);
                Next::Wait
            }
            Ok(None) => {
                self.enter_neutral(context);
                Next::Join
            }
            Err(failure) => self.failed(failure, context),
        }
    }

    pub(super) fn on(&mut self, event: LinkEvent, context: &mut ElectorContext) -> Next {
        match event {
            LinkEvent::Disconnected => {
                self.enter_neutral(context);
                Next::Wait
            }
            LinkEvent::Expired => {
                self.enter_neutral(context);
                Next::Rejoin(Duration::ZERO)
            }
            LinkEvent::Deleted => {
                if self.told == Told::Active {
                    self.enter_neutral(context);
                }
                Next::Join
            }
            LinkEvent::Connected | LinkEvent::Changed => self.watch(context),
        }
    }

    /// `fenceOldActive` and `writeBreadCrumbNode`, then the transition. YARN's electors fence no RM: the state
    /// store does.
    fn become_active(&mut self, context: &mut ElectorContext) -> Next {
        if self.told == Told::Active {
            return Next::Wait;
        }
        let written = match context.link.data(&self.breadcrumb) {
            Ok(None) => context.link.create(&self.breadcrumb, &self.own),
            Ok(Some((_, stat))) => context
                .link
                .set_data(&self.breadcrumb, &self.own, stat.version),
            Err(failure) => Err(failure),
        };
        if written.is_err() {
            return Next::Rejoin(AFTER_FAILURE);
        }
        match context.rm.transition(Role::Active) {
            ElectorCall::Done => {
                self.told = Told::Active;
                self.rejoined = false;
                Next::Wait
            }
            ElectorCall::Failed => Next::Rejoin(AFTER_FAILURE),
            ElectorCall::Stuck => Next::Stuck,
            ElectorCall::Died => Next::Wait,
        }
    }

    fn become_standby(&mut self, context: &mut ElectorContext) {
        if self.told != Told::Standby {
            self.told = Told::Standby;
            context.rm.standby();
        }
    }

    /// Makes the RM standby after the session's timeout, unless the elector gives another order before.
    fn enter_neutral(&mut self, context: &mut ElectorContext) {
        if self.told != Told::Neutral {
            self.told = Told::Neutral;
            context.rm.standby_later();
        }
    }

    fn failed(&mut self, failure: LinkFailure, context: &mut ElectorContext) -> Next {
        match failure {
            // An event follows.
            LinkFailure::Lost | LinkFailure::Expired => Next::Wait,
            LinkFailure::Refused(_) => self.fatal(context),
        }
    }

    /// `EMBEDDED_ELECTOR_FAILED`: the RM becomes standby and rejoins, once.
    fn fatal(&mut self, context: &mut ElectorContext) -> Next {
        self.told = Told::Nothing;
        context.rm.standby();
        if self.rejoined {
            return Next::Out;
        }
        self.rejoined = true;
        Next::Rejoin(Duration::ZERO)
    }

    /// `quitElection(false)`: an active RM deletes its breadcrumb. The caller closes the session.
    pub(super) fn leave(&mut self, context: &mut ElectorContext) {
        if self.told == Told::Active
            && let Ok(Some((data, stat))) = context.link.data(&self.breadcrumb)
            && data == self.own
        {
            // If this fails, the next active RM finds the breadcrumb, and overwrites it.
            let _ = context.link.delete(&self.breadcrumb, stat.version);
        }
        self.told = Told::Nothing;
    }

    /// True if the elector treats its RM as the leader.
    pub(super) fn leads(&self) -> bool {
        self.told == Told::Active
    }

    /// Resets the state after the end of the process.
    pub(super) fn forget(&mut self) {
        self.told = Told::Nothing;
        self.rejoined = false;
    }
}
