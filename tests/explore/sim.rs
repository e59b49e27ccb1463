//! A simulated ResourceManager.

use rmadmin::ha::plan::{SentFailure, SentResult};
use rmadmin::ha::state::{HaState, Role};

use super::world::Fault;

/// The cause of an RM's state.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Doer {
    Start,
    /// The machine under test.
    Us,
    Elector,
    /// Another operator.
    Other,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Life {
    Alive,
    Frozen,
    Dead,
}

/// The state that an elector believes its RM to be in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Belief {
    Neutral,
    Active,
    Standby,
}

#[derive(Debug, Clone, Hash)]
#[allow(
    clippy::struct_excessive_bools,
    reason = "each is a fact of its own about an RM"
)]
pub struct Sim {
    pub life: Life,
    /// The state that the RM reports.
    pub state: HaState,
    /// True if the RM runs active services, whatever it reports.
    pub serving: bool,
    pub doer: Doer,
    /// A transition that arrived while the RM was frozen, or that is slow.
    pub under_way: Option<Role>,
    /// True if that transition has begun: HTTP then answers, RPC does not.
    pub slow: bool,
    /// Transitions that the elector is about to request.
    pub orders: Vec<Role>,
    pub belief: Belief,
    /// True if a look showed the RM active since it last became active.
    pub shown_active: bool,
    /// True if the machine made the RM active although another RM was seen active, or was elected.
    pub told_knowingly: bool,
    /// True if a transition is unanswered, and no look was answered since.
    pub unanswered: bool,
    /// True if a connection is open: the RM's death would close it.
    pub connected: bool,
    /// True if the RM stopped midway, or refused to become active.
    pub unable: bool,
}

impl Sim {
    pub fn new(state: HaState) -> Self {
        Self {
            life: Life::Alive,
            state,
            serving: state == HaState::Active,
            doer: Doer::Start,
            under_way: None,
            slow: false,
            orders: Vec::new(),
            belief: Belief::Standby,
            shown_active: false,
            told_knowingly: false,
            unanswered: false,
            connected: false,
            unable: false,
        }
    }

    pub fn take(&mut self, role: Role, doer: Doer) {
        let half_way = self.half_way();
        // `ResourceManager.transitionToStandby` checks for the standby state first, too.
        if half_way && role == Role::Standby || self.state == role.state() {
            return;
        }
        self.state = role.state();
        self.serving = role == Role::Active;
        self.doer = doer;
        self.shown_active = false;
        if doer != Doer::Us {
            self.told_knowingly = false;
        }
    }

    /// True if the RM stopped midway to standby.
    pub fn half_way(&self) -> bool {
        self.serving && self.state != HaState::Active
    }

    pub fn answers(&self) -> bool {
        self.life == Life::Alive && self.under_way.is_none()
    }

    pub fn command(&mut self, role: Role, obeyed: bool, fault: Option<Fault>) -> SentResult {
        match self.life {
            Life::Dead => return Err(SentFailure::NotSent),
            // Without a fault, a frozen RM carries out the command after it wakes up.
            _ if matches!(fault, Some(Fault::NotSent | Fault::LockLost)) => {
                return Err(SentFailure::NotSent);
            }
            _ if fault == Some(Fault::LostRequest) => return Err(SentFailure::Unknown),
            Life::Frozen => {
                self.under_way = Some(role);
                return Err(SentFailure::Unknown);
            }
            Life::Alive => {}
        }
        match fault {
            _ if !obeyed => return Err(SentFailure::Refused),
            Some(Fault::Slow) => {
                self.begin(role);
                return Err(SentFailure::Unknown);
            }
            Some(Fault::Refuse) => {
                self.unable |= role == Role::Active;
                return Err(SentFailure::Refused);
            }
            Some(Fault::Half) => {
                self.half(role);
                return Err(SentFailure::Refused);
            }
            Some(Fault::Lie) => return Ok(()),
            _ => {}
        }
        self.take(role, Doer::Us);
        match fault {
            Some(Fault::LostReply) => Err(SentFailure::Unknown),
            _ => Ok(()),
        }
    }

    fn begin(&mut self, role: Role) {
        self.under_way = Some(role);
        self.slow = true;
        if role == Role::Standby {
            self.state = HaState::Standby;
        }
    }

    /// Makes a transition fail midway. On the way to standby, the RM reports standby while its services run.
    fn half(&mut self, role: Role) {
        self.unable = true;
        match role {
            Role::Standby => self.state = HaState::Standby,
            Role::Active => self.state = HaState::Initializing,
        }
    }
}
