//! Sends the actions of a plan: transitions over RPC, and the deletion of the election lock.

use crate::base::deadline::Deadline;
use crate::commands::context::LOOK;
use crate::ha::plan::{LockView, RmIndex, SentFailure, SentResult};
use crate::ha::sent;
use crate::ha::state::{FailoverMode, RequestSource, Role};
use crate::journal::entry::Action;
use crate::systems::yarn::elector::LOCK;
use crate::systems::yarn::observe::NoService;
use crate::zk::session::Deletion;

use super::driver::Driver;

impl Driver<'_> {
    /// Makes the log entry of a transition.
    pub(super) fn call(&self, rm: RmIndex, role: Role) -> Action {
        let address = self.watch.subject.rms.get(rm.0);
        let address = address.and_then(|rm| rm.admin.as_ref().ok());
        Action::Call {
            call: role.method().to_owned(),
            rm: Some(self.id(rm).to_owned()),
            address: address.map(ToString::to_string),
        }
    }

    pub(super) fn lock_path(&self) -> String {
        let location = self.watch.subject.elector.as_ref();
        location.map_or_else(
            |_| LOCK.to_owned(),
            |location| format!("{}/{LOCK}", location.election),
        )
    }

    /// Sends a transition. After a timeout the connection is kept: the next look on it returns the result. Time for
    /// that look is reserved.
    pub(super) async fn send(
        &mut self,
        rm: RmIndex,
        role: Role,
        forced: bool,
        deadline: Deadline,
    ) -> (SentResult, Option<String>) {
        if deadline.remaining().is_zero() {
            let over = "the time limit was reached";
            return (Err(SentFailure::NotSent), Some(over.to_owned()));
        }
        let deadline = self.call_deadline(deadline);
        let mut service = match self.watch.take(rm.0, deadline).await {
            Ok(service) => service,
            Err(error) => {
                let why = match *error {
                    NoService::NotAsked(reason) => reason,
                    NoService::Rpc(error) => error.to_string(),
                };
                return (Err(SentFailure::NotSent), Some(why));
            }
        };
        let source = match forced || self.mode == FailoverMode::Automatic {
            true => RequestSource::UserForced,
            false => RequestSource::User,
        };
        self.log.sending();
        let sent = service.transition(role, source, deadline).await;
        self.watch.give_back(rm.0, service, sent.as_ref().err());
        match sent {
            Ok(()) => (Ok(()), None),
            Err(error) => (Err(error.sent_failure()), Some(error.failure.to_string())),
        }
    }

    /// Returns the deadline of one transition. Timeout messages name this limit, not the command's.
    pub(super) fn call_deadline(&self, deadline: Deadline) -> Deadline {
        deadline.reserving(LOOK).capped(self.transition).from_here()
    }

    pub(super) async fn delete(
        &mut self,
        lock: LockView,
        deadline: Deadline,
    ) -> (SentResult, Option<String>) {
        let path = match &self.watch.subject.elector {
            Ok(location) => format!("{}/{LOCK}", location.election),
            Err(none) => return (Err(SentFailure::NotSent), Some(none.to_string())),
        };
        let Some(session) = self.watch.zookeeper() else {
            return (
                Err(SentFailure::NotSent),
                Some("no session with ZooKeeper".to_owned()),
            );
        };
        let deadline = deadline.capped(LOOK);
        self.log.sending();
        sent::about_to(format!("delete of {path}"));
        let deleted = session
            .delete(&path, lock.czxid, lock.version, deadline)
            .await;
        sent::ended(deleted.as_ref().copied().map_err(|error| match error {
            Deletion::Declined(_) => SentFailure::Refused,
            Deletion::NotSent(_) => SentFailure::NotSent,
            Deletion::Unknown(_) => SentFailure::Unknown,
        }));
        match deleted {
            Ok(()) => (Ok(()), None),
            Err(Deletion::Declined(why)) => (Err(SentFailure::Refused), Some(why)),
            Err(Deletion::NotSent(error)) => (Err(SentFailure::NotSent), Some(error.to_string())),
            Err(Deletion::Unknown(error)) => (Err(SentFailure::Unknown), Some(error.to_string())),
        }
    }
}
