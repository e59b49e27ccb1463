//! Curator's `LeaderLatch`, as `CuratorBasedElectorService` uses it (Hadoop 3.4.2, Curator 5.2).

use std::time::Duration;

use crate::ha::state::Role;
use crate::systems::yarn::elector::{ElectedRm, latch_children, latch_prefix};

use super::link::LinkEvent;
use super::{ElectorContext, Next, random};
use crate::sandbox::cluster::election::ElectorCall;

/// The pause of `rejoinElection`.
const BEFORE_REJOIN: Duration = Duration::from_secs(1);

/// Returns the bits of a random UUID.
fn uuid() -> u128 {
    (u128::from(random()) << 64) | u128::from(random())
}

pub(super) struct LatchElector {
    election: String,
    rm_id: String,
    /// The name of the latch's znode.
    node: Option<String>,
    leads: bool,
}

impl LatchElector {
    pub(super) fn new(rm: &ElectedRm, election: &str) -> Self {
        Self {
            election: election.to_owned(),
            rm_id: rm.rm_id.clone(),
            node: None,
            leads: false,
        }
    }

    fn path(&self, node: &str) -> String {
        format!("{}/{node}", self.election)
    }

    /// `reset`: gives up the leadership, and makes a new znode.
    pub(super) fn join(&mut self, context: &mut ElectorContext) -> Next {
        self.give_up(context);
        if let Some(node) = self.node.take() {
            let _ = context.link.delete(&self.path(&node), -1);
        }
        let prefix = self.path(&latch_prefix(uuid()));
        match context
            .link
            .create_sequential(&prefix, self.rm_id.as_bytes())
        {
            Ok(path) => {
                self.node = path.rsplit('/').next().map(str::to_owned);
                self.look(context)
            }
            Err(_) => Next::Wait,
        }
    }

    /// `checkLeadership`: the first child leads. Every other child watches the child before it.
    pub(super) fn look(&mut self, context: &mut ElectorContext) -> Next {
        let Ok(Some(children)) = context.link.children(&self.election) else {
            return Next::Wait;
        };
        let sorted = latch_children(&children);
        let own = self.node.as_deref();
        match sorted.iter().position(|child| Some(*child) == own) {
            // The latch's own znode does not exist any more, so `reset` follows.
            None => Next::Join,
            Some(0) => self.lead(context),
            Some(position) => {
                let before = sorted.get(position - 1).copied().unwrap_or_default();
                match context.link.data_and_watch(&self.path(before)) {
                    // The watched znode was deleted after the list was read.
                    Ok(None) => Next::Look,
                    _ => Next::Wait,
                }
            }
        }
    }

    fn lead(&mut self, context: &mut ElectorContext) -> Next {
        if self.leads {
            return Next::Wait;
        }
        match context.rm.transition(Role::Active) {
            ElectorCall::Done => {
                self.leads = true;
                Next::Wait
            }
            ElectorCall::Failed => {
                context.rm.standby();
                Next::Rejoin(BEFORE_REJOIN)
            }
            ElectorCall::Stuck => Next::Stuck,
            ElectorCall::Died => Next::Wait,
        }
    }

    /// `setLeadership(false)`: tells the RM only if it was the leader.
    fn give_up(&mut self, context: &mut ElectorContext) {
        if self.leads {
            self.leads = false;
            context.rm.standby();
        }
    }

    pub(super) fn on(&mut self, event: LinkEvent, context: &mut ElectorContext) -> Next {
        match event {
            LinkEvent::Connected => Next::Join,
            // `SUSPENDED` counts as an error, so the leadership ends at once.
            LinkEvent::Disconnected => {
                self.give_up(context);
                Next::Wait
            }
            LinkEvent::Expired => {
                self.give_up(context);
                self.node = None;
                Next::Rejoin(Duration::ZERO)
            }
            // The watch is on the child before this one. The leader watches no child, and does not
            // notice the loss of its own.
            LinkEvent::Deleted | LinkEvent::Changed => Next::Look,
        }
    }

    /// `close`.
    pub(super) fn leave(&mut self, context: &mut ElectorContext) {
        if let Some(node) = self.node.take() {
            let _ = context.link.delete(&self.path(&node), -1);
        }
        self.leads = false;
    }

    /// True if the latch treats its RM as the leader.
    pub(super) fn leads(&self) -> bool {
        self.leads
    }

    /// Resets the state after the end of the process.
    pub(super) fn forget(&mut self) {
        self.node = None;
        self.leads = false;
    }
}
