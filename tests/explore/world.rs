//! A simulated cluster: RMs that die, freeze, thaw, lose requests and replies, and electors as Hadoop has them.
//!
//! As with real RMs: `AdminService` answers `getServiceStatus` only between transitions; a frozen RM that thaws
//! first carries out the command in its socket, and then answers later calls; an RM reports standby before it stops
//! its services; an elector that believes itself standby is not told to stand down.

use rmadmin::ha::plan::{
    ClusterView, Election, LockView, Reported, RmIndex, RmView, SentFailure, SentResult, Status,
};
use rmadmin::ha::state::{HaState, Role};
use rmadmin::verdict::seen::ConnectionSign;

use super::sim::{Belief, Doer, Life, Sim};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// The RM dies before the step.
    Die(RmIndex),
    Freeze(RmIndex),
    /// Another operator changes a state.
    Other(RmIndex, Role),
    /// The lock holder's session ends.
    Expire,
    ZooKeeperGone,
    Interrupt,
    /// The request of this step is lost: not carried out, unanswered.
    LostRequest,
    /// The reply is lost: carried out, unanswered.
    LostReply,
    /// Carried out later, unanswered.
    Slow,
    Refuse,
    /// Refused; the RM is left between the two states.
    Half,
    NotSent,
    /// Not sent, because the failover lock was lost.
    LockLost,
    /// Success without effect.
    Lie,
    /// Carried out and answered; then the RM dies.
    DieAfterwards,
    /// During a look: this RM's answers are lost.
    Deaf(RmIndex),
    /// During a look: a firewall rejects connections to this RM.
    Rejected(RmIndex),
    /// Starting with this look: a proxy or a tunnel to this RM closes its connections and refuses new ones.
    HangUp(RmIndex),
    /// During a look: ZooKeeper's answer is lost.
    Blind,
    /// A second Ctrl-C, after the step was carried out and before its result is known.
    GiveUp,
}

/// A change that happens by itself between two looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Move {
    Nothing,
    /// A frozen RM thaws, or a slow transition ends.
    Wake(RmIndex),
    /// An RM takes the free lock.
    Win(RmIndex),
    /// An RM carries out a transition that its elector requested.
    Obey(RmIndex),
}

#[derive(Debug, Clone, Hash)]
pub struct World {
    pub rms: Vec<Sim>,
    /// True if failover is automatic.
    pub automatic: bool,
    pub zookeeper: bool,
    pub lock: Option<(RmIndex, i64)>,
    /// Curator's elector: the candidates, the leader first.
    pub latch: Option<Vec<RmIndex>>,
    czxid: i64,
    /// True if the machine deleted a lock.
    pub lock_deleted: bool,
}

impl World {
    pub fn new(states: &[HaState], holder: Option<RmIndex>, automatic: bool) -> Self {
        let mut rms: Vec<Sim> = states.iter().copied().map(Sim::new).collect();
        if let Some(holder) = holder {
            rms[holder.0].belief = Belief::Active;
        }
        Self {
            rms,
            automatic,
            zookeeper: true,
            lock: holder.map(|rm| (rm, 1)),
            latch: None,
            czxid: 1,
            lock_deleted: false,
        }
    }

    pub fn of(&mut self, rm: RmIndex) -> &mut Sim {
        &mut self.rms[rm.0]
    }

    pub fn all(&self) -> impl Iterator<Item = RmIndex> + use<> {
        (0..self.rms.len()).map(RmIndex)
    }

    pub fn serving(&self) -> Vec<RmIndex> {
        self.all().filter(|rm| self.rms[rm.0].serving).collect()
    }

    // --- faults

    pub fn strike(&mut self, fault: Fault) {
        match fault {
            Fault::Die(rm) => self.die(rm),
            Fault::Freeze(rm) => self.of(rm).life = Life::Frozen,
            Fault::Other(rm, role) => self.of(rm).take(role, Doer::Other),
            Fault::Expire => self.expire(),
            Fault::ZooKeeperGone => self.zookeeper = false,
            _ => {}
        }
    }

    fn die(&mut self, rm: RmIndex) {
        let sim = self.of(rm);
        sim.life = Life::Dead;
        sim.serving = false;
        sim.under_way = None;
        sim.orders.clear();
        if self.lock.is_some_and(|(holder, _)| holder == rm) {
            self.lock = None;
            self.lock_is_gone();
        }
        if let Some(latch) = &mut self.latch {
            latch.retain(|member| *member != rm);
        }
        self.lead();
    }

    /// `CuratorBasedElectorService.isLeader`: the new leader becomes active. A leader whose node was deleted is
    /// not notified.
    fn lead(&mut self) {
        let leader = self.latch.as_ref().and_then(|latch| latch.first().copied());
        if let Some(leader) = leader.filter(|rm| self.rms[rm.0].belief != Belief::Active) {
            let sim = self.of(leader);
            sim.belief = Belief::Active;
            sim.orders.push(Role::Active);
        }
    }

    /// Returns the RM that should be active, by the election.
    pub fn leader(&self) -> Option<RmIndex> {
        match &self.latch {
            Some(latch) => latch.first().copied(),
            None => self.lock.map(|(rm, _)| rm),
        }
    }

    fn expire(&mut self) {
        if let Some((holder, _)) = self.lock.take() {
            self.of(holder).belief = Belief::Neutral;
            self.lock_is_gone();
        }
    }

    /// `ActiveStandbyElector.processWatchEvent`, `NodeDeleted`.
    fn lock_is_gone(&mut self) {
        for sim in &mut self.rms {
            if sim.belief == Belief::Active {
                sim.belief = Belief::Neutral;
            }
        }
    }

    // --- moves

    /// Returns everything that can happen next without a fault.
    pub fn moves(&self) -> Vec<Move> {
        let mut moves = vec![Move::Nothing];
        for rm in self.all() {
            let sim = &self.rms[rm.0];
            let stuck =
                sim.life == Life::Frozen || sim.life == Life::Alive && sim.under_way.is_some();
            if stuck {
                moves.push(Move::Wake(rm));
            }
            let vacant = self.automatic && self.lock.is_none() && self.latch.is_none();
            if sim.answers() && self.zookeeper && vacant {
                moves.push(Move::Win(rm));
            }
            if sim.answers() && !sim.orders.is_empty() {
                moves.push(Move::Obey(rm));
            }
        }
        moves
    }

    pub fn go(&mut self, to: Move) {
        match to {
            Move::Nothing => {}
            Move::Wake(rm) => self.wake(rm),
            Move::Win(rm) => self.win(rm),
            Move::Obey(rm) => {
                let sim = self.of(rm);
                let role = sim.orders.remove(0);
                sim.take(role, Doer::Elector);
            }
        }
    }

    /// A frozen RM first processes the commands in its socket.
    fn wake(&mut self, rm: RmIndex) {
        let sim = self.of(rm);
        sim.life = Life::Alive;
        sim.slow = false;
        if let Some(role) = sim.under_way.take() {
            if role == Role::Standby && sim.state == HaState::Standby {
                // The transition had begun: the RM reports standby first, then stops its services.
                sim.serving = false;
                sim.doer = Doer::Us;
            }
            sim.take(role, Doer::Us);
        }
    }

    /// `ActiveStandbyElector.processResult`: the winner becomes active, the others standby.
    fn win(&mut self, winner: RmIndex) {
        self.czxid += 1;
        self.lock = Some((winner, self.czxid));
        for rm in self.all() {
            let sim = self.of(rm);
            let (belief, order) = match rm == winner {
                true => (Belief::Active, Role::Active),
                false => (Belief::Standby, Role::Standby),
            };
            if sim.life != Life::Dead && sim.belief != belief {
                sim.belief = belief;
                sim.orders.push(order);
            }
        }
    }

    /// Finishes everything that is in progress, with ZooKeeper available again.
    pub fn settle(&mut self) {
        self.zookeeper = true;
        while let Some(next) = self.moves().into_iter().find(|to| *to != Move::Nothing) {
            self.go(next);
        }
    }

    // --- steps of the machine

    pub fn transition(
        &mut self,
        rm: RmIndex,
        role: Role,
        forced: bool,
        fault: Option<Fault>,
    ) -> SentResult {
        let rival =
            |sim: &Sim| sim.shown_active && sim.serving || sim.orders.last() == Some(&Role::Active);
        let knowingly = self
            .all()
            .any(|other| other != rm && rival(&self.rms[other.0]));
        let automatic = self.automatic;
        let sim = self.of(rm);
        let reply = sim.command(role, forced || !automatic, fault);
        sim.unanswered = reply == Err(SentFailure::Unknown);
        if role == Role::Active {
            sim.told_knowingly = knowingly;
        }
        if fault == Some(Fault::DieAfterwards) {
            self.die(rm);
        }
        reply
    }

    pub fn delete(&mut self, lock: LockView, fault: Option<Fault>) -> SentResult {
        match fault {
            Some(Fault::LostRequest) => return Err(SentFailure::Unknown),
            Some(Fault::NotSent | Fault::LockLost) => return Err(SentFailure::NotSent),
            _ if !self.zookeeper => return Err(SentFailure::NotSent),
            _ => {}
        }
        if self.lock.is_none_or(|(_, czxid)| czxid != lock.czxid) {
            return Err(SentFailure::Refused);
        }
        self.lock = None;
        self.lock_deleted = true;
        self.lock_is_gone();
        match fault {
            Some(Fault::LostReply) => Err(SentFailure::Unknown),
            _ => Ok(()),
        }
    }

    // --- looks

    pub fn look(&mut self, fault: Option<Fault>) -> ClusterView {
        let rms = self.all().map(|rm| self.show(rm, fault)).collect();
        let election = match self.automatic {
            false => Election::None,
            true if !self.zookeeper || fault == Some(Fault::Blind) => Election::Unseen,
            true if self.latch.is_some() => {
                let latch = self.latch.iter().flatten();
                Election::Curator(latch.copied().map(Some).collect())
            }
            true => Election::Standard(self.lock.map(|(rm, czxid)| LockView {
                holder: Some(rm),
                czxid,
                version: 0,
            })),
        };
        ClusterView { rms, election }
    }

    fn show(&mut self, rm: RmIndex, fault: Option<Fault>) -> RmView {
        let sim = self.of(rm);
        let port = match sim.life {
            _ if fault == Some(Fault::Deaf(rm)) => Some((Reported::Silent, ConnectionSign::None)),
            _ if fault == Some(Fault::Rejected(rm)) => {
                Some((Reported::PortClosed, ConnectionSign::None))
            }
            _ if fault == Some(Fault::HangUp(rm)) => {
                Some((Reported::PortClosed, ConnectionSign::ClosedByServer))
            }
            Life::Dead if sim.connected => {
                Some((Reported::PortClosed, ConnectionSign::ClosedByServer))
            }
            Life::Dead => Some((Reported::PortClosed, ConnectionSign::None)),
            Life::Frozen => Some((Reported::Silent, ConnectionSign::Accepted)),
            Life::Alive => None,
        };
        if let Some((answer, connection)) = port {
            sim.unanswered &= sim.life != Life::Dead;
            return RmView {
                rpc: retyped(answer),
                healthy: answer,
                http: answer,
                connection,
            };
        }
        sim.connected = true;
        let http = Reported::Said(sim.state == HaState::Active);
        if sim.under_way.is_some() {
            return RmView {
                rpc: Reported::Silent,
                healthy: Reported::Silent,
                http,
                connection: ConnectionSign::Accepted,
            };
        }
        sim.unanswered = false;
        sim.shown_active = sim.state == HaState::Active;
        RmView {
            rpc: Reported::Said(Status {
                state: sim.state,
                ready: sim.state != HaState::Initializing,
            }),
            healthy: Reported::Said(true),
            http,
            connection: ConnectionSign::None,
        }
    }
}

fn retyped(answer: Reported<bool>) -> Reported<Status> {
    match answer {
        Reported::PortClosed => Reported::PortClosed,
        _ => Reported::Silent,
    }
}

impl World {
    /// An operator restarts the RM: it is then on standby, as a candidate.
    pub fn restart(&mut self, rm: RmIndex) {
        self.die(rm);
        *self.of(rm) = Sim::new(HaState::Standby);
        if let Some(latch) = &mut self.latch {
            latch.push(rm);
        }
        self.lead();
        self.settle();
    }
}
