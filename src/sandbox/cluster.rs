//! One cluster of the sandbox: its RMs, what was ordered for them, and who is active.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::Duration;

use tokio::sync::watch;
use tokio::time::Instant;

use crate::base::files;
use crate::ha::state::HaState;
use crate::hadoop::rpc::message::RemoteException;

use super::admin::labels::Labels;
use super::admin::nodes::Nodes;
use super::admin::{Excluded, World};
use super::call::Called;
use super::fault::{Fault, FaultOrder};
use super::record::CallRecord;
use super::rm::SandboxRm;
use super::settings::SandboxSettings;
use super::{Plan, SandboxError};

/// How long a port may take to close or to open again.
const PATIENCE: Duration = Duration::from_secs(3);
const HOST_FILE_LIMIT: u64 = files::MB;

/// Which of its ports an RM keeps open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct OpenPorts {
    /// Counts the changes.
    pub(super) version: u64,
    pub(super) rpc: bool,
    pub(super) http: bool,
    /// Whether the process is there at all; its connections end with it.
    pub(super) alive: bool,
}

/// One RM of a cluster, and what was ordered for it.
pub(super) struct Member {
    pub(super) rm: SandboxRm,
    orders: Vec<FaultOrder>,
    alive: bool,
    open: watch::Sender<OpenPorts>,
    /// How often the ports were told to open or close, and how much of that each of them has done.
    version: u64,
    done: [watch::Receiver<u64>; 2],
    /// Admin, then web.
    pub(super) ports: [u16; 2],
}

/// One cluster of the sandbox.
pub struct SandboxCluster {
    /// Its `yarn.resourcemanager.cluster-id`.
    pub id: String,
    /// Whether an elector decides which RM is active.
    pub automatic: bool,
    pub(super) settings: Arc<SandboxSettings>,
    /// Locked after a member, where both are.
    labels: Mutex<Labels>,
    members: Vec<Mutex<Member>>,
    record: Option<Arc<CallRecord>>,
    excludes: OnceLock<PathBuf>,
    begun: Instant,
}

/// What an RM does with one call or page.
pub(super) enum CallFate {
    /// It goes on, perhaps with a fault.
    Go(Option<Fault>),
    /// It has just died.
    Dead,
}

/// The response to a call, or the exception in its place.
pub(super) type CallResult = Result<Vec<u8>, RemoteException>;

/// What becomes of a call.
pub(super) enum Carried {
    /// It was carried out, with this response or exception.
    Out(CallResult, Option<Fault>),
    /// The RM is frozen, and was before it did anything.
    Frozen,
    /// The RM has just died.
    Dead,
}

impl SandboxCluster {
    pub(super) fn new(
        id: String,
        plan: &Plan,
        settings: Arc<SandboxSettings>,
        record: Option<Arc<CallRecord>>,
        members: Vec<Member>,
    ) -> Self {
        let cluster = Self {
            id,
            automatic: plan.automatic,
            labels: Mutex::new(Labels::new(settings.labels)),
            settings,
            members: members.into_iter().map(Mutex::new).collect(),
            record,
            excludes: OnceLock::new(),
            begun: Instant::now(),
        };
        if plan.active || plan.automatic {
            cluster.activate_first();
        }
        cluster
    }

    pub(super) fn member(&self, index: usize) -> Option<MutexGuard<'_, Member>> {
        // A panic while the lock was held would have left plain values behind.
        Some(
            self.members
                .get(index)?
                .lock()
                .unwrap_or_else(PoisonError::into_inner),
        )
    }

    fn all(&self) -> impl Iterator<Item = MutexGuard<'_, Member>> {
        (0..self.members.len()).filter_map(|index| self.member(index))
    }

    pub(super) fn labels(&self) -> MutexGuard<'_, Labels> {
        self.labels.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn index_of(&self, rm_id: &str) -> Option<usize> {
        self.all().position(|member| member.rm.id == rm_id)
    }

    /// The ids and ports of its RMs: admin, then web.
    pub fn ports(&self) -> Vec<(String, [u16; 2])> {
        self.all()
            .map(|member| (member.rm.id.clone(), member.ports))
            .collect()
    }

    /// The host file that excludes nodes, once it has a place.
    pub fn excludes(&self) -> Option<&Path> {
        self.excludes.get().map(PathBuf::as_path)
    }

    /// Gives the host file its place, for good.
    pub(super) fn place_excludes(&self, path: PathBuf) {
        let _ = self.excludes.set(path);
    }

    /// Reads the host file (`HostsFileReader`): names between blanks, up to a `#`.
    fn excluded(&self) -> Excluded {
        let Some(path) = self.excludes() else {
            return Ok([].into());
        };
        let bytes = files::read_regular(path, HOST_FILE_LIMIT)
            .map_err(|_| format!("java.nio.file.NoSuchFileException: {}", path.display()))?;
        let text = String::from_utf8_lossy(&bytes);
        let hosts = text.lines().flat_map(|line| {
            line.split_ascii_whitespace()
                .take_while(|host| !host.starts_with('#'))
        });
        Ok(hosts.map(str::to_owned).collect())
    }

    /// How late it is in the sandbox.
    pub(super) fn now(&self) -> Duration {
        self.begun.elapsed()
    }

    /// Takes an order.
    ///
    /// # Errors
    /// The order is for an RM that the cluster does not have.
    pub fn order(&self, order: FaultOrder) -> Result<(), SandboxError> {
        let index = self.index_of(&order.rm_id);
        let Some(mut member) = index.and_then(|index| self.member(index)) else {
            return Err(self.unknown(&order.rm_id));
        };
        member.orders.push(order);
        member.open_ports();
        Ok(())
    }

    /// Waits until every port is open or closed as it was last told to be: an order is in force when it is answered.
    ///
    /// # Errors
    /// A port that was closed has been taken by somebody else.
    pub async fn settled(&self) -> Result<(), SandboxError> {
        let waits: Vec<_> = self
            .all()
            .flat_map(|member| {
                let ports = member.done.clone().into_iter().zip(member.ports);
                ports
                    .map(|(done, port)| (done, port, member.version, member.rm.id.clone()))
                    .collect::<Vec<_>>()
            })
            .collect();
        for (mut done, port, version, rm_id) in waits {
            let wait = done.wait_for(|done| *done >= version);
            if tokio::time::timeout(PATIENCE, wait).await.is_err() {
                return Err(SandboxError::Port {
                    port,
                    what: rm_id,
                    source: io::ErrorKind::AddrInUse.into(),
                });
            }
        }
        Ok(())
    }

    /// Forgets every order; the dead come back, RMs on standby, and so do nodes that were told to go and are let in again.
    pub fn clear(&self) {
        for mut member in self.all() {
            member.orders.clear();
            if !member.alive {
                member.start();
            }
            member.rm.nodes.come_back();
            if member.rm.state == HaState::Active {
                self.labels().registered(member.rm.nodes.all());
            }
            member.open_ports();
        }
        self.elect();
    }

    /// The orders in force, as they were written.
    pub fn orders(&self) -> Vec<String> {
        self.all()
            .flat_map(|member| {
                let orders = member.orders.iter();
                orders.map(ToString::to_string).collect::<Vec<_>>()
            })
            .collect()
    }

    /// What is to happen with a call or page, by its name; counts down the fault that strikes.
    pub(super) fn turn(&self, index: usize, name: &str) -> CallFate {
        let fault = self
            .member(index)
            .and_then(|mut member| member.strike(name));
        if fault == Some(Fault::Die) {
            self.kill(index);
            return CallFate::Dead;
        }
        CallFate::Go(fault)
    }

    /// Has an RM carry out a call, and records it.
    ///
    /// # Errors
    /// It cannot be recorded, and was not carried out.
    pub(super) fn carry_out(&self, index: usize, user: &str, call: &Called) -> io::Result<Carried> {
        let fault = match self.turn(index, call.name()) {
            CallFate::Dead => {
                self.note(index, user, call)?;
                return Ok(Carried::Dead);
            }
            CallFate::Go(Some(Fault::Hang)) => {
                self.note(index, user, call)?;
                return Ok(Carried::Frozen);
            }
            CallFate::Go(fault) => fault,
        };
        let Some(mut member) = self.member(index) else {
            return Ok(Carried::Dead);
        };
        let mut labels = self.labels();
        let before = (self.record.is_some()).then(|| (member.rm.clone(), labels.clone()));
        let mut world = World {
            settings: &self.settings,
            labels: &mut labels,
            host_file: &|| self.excluded(),
            now: self.now(),
            busy: fault == Some(Fault::Busy),
        };
        let result = member.rm.answer(call, user, &mut world, fault.as_ref());
        let spoiled = fault.as_ref().is_some_and(Fault::spoils_answer);
        let answer = (!spoiled).then_some(&result);
        if let Err(error) = self.record(&member.rm.id, user, call, answer) {
            if let Some((rm, known)) = before {
                member.rm = rm;
                *labels = known;
            }
            return Err(error);
        }
        Ok(Carried::Out(result, fault))
    }

    /// Records a call that nothing comes of.
    fn note(&self, index: usize, user: &str, call: &Called) -> io::Result<()> {
        let member = self.member(index);
        member.map_or(Ok(()), |member| {
            self.record(&member.rm.id, user, call, None)
        })
    }

    fn record(
        &self,
        rm_id: &str,
        user: &str,
        call: &Called,
        answer: Option<&CallResult>,
    ) -> io::Result<()> {
        let record = self.record.as_ref();
        record.map_or(Ok(()), |record| {
            record.note(&self.id, rm_id, user, call, answer)
        })
    }

    /// Restarts an RM: its connections close, and it comes back on standby. An elector chooses another one meanwhile.
    ///
    /// # Errors
    /// The cluster has no such RM, or somebody else has taken one of its ports.
    pub async fn restart(&self, rm_id: &str) -> Result<(), SandboxError> {
        let index = self.index_of(rm_id);
        let index = index.ok_or_else(|| self.unknown(rm_id))?;
        self.kill(index);
        self.settled().await?;
        if let Some(mut member) = self.member(index) {
            member.start();
        }
        self.elect();
        self.settled().await
    }

    fn unknown(&self, rm_id: &str) -> SandboxError {
        let known: Vec<String> = self.ports().into_iter().map(|(id, _)| id).collect();
        SandboxError::UnknownRm {
            rm_id: rm_id.to_owned(),
            known: known.join(", "),
        }
    }

    /// Ends an RM: its ports refuse, its connections close. An elector chooses another one.
    pub fn kill(&self, index: usize) {
        if let Some(mut member) = self.member(index) {
            member.alive = false;
            member.rm.state = HaState::Initializing;
            member.open_ports();
        }
        self.elect();
    }

    /// What an elector does.
    fn elect(&self) {
        if self.automatic {
            self.activate_first();
        }
    }

    /// Makes the first RM that is on standby active, unless a running one is active already.
    fn activate_first(&self) {
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

    /// The web address of the RM that lives and says that it is active; the first one, where there are several.
    pub(super) fn active_web(&self) -> Option<u16> {
        let active =
            |member: &MutexGuard<'_, Member>| member.alive && member.rm.state == HaState::Active;
        let [_, web] = self.all().find(active)?.ports;
        Some(web)
    }
}

impl Member {
    /// An RM on standby, what its ports are told, and what they tell.
    pub(super) fn new(
        id: String,
        plan: &Plan,
        ports: [u16; 2],
    ) -> (Self, watch::Receiver<OpenPorts>, [watch::Sender<u64>; 2]) {
        let (open, opened) = watch::channel(OpenPorts {
            version: 0,
            rpc: true,
            http: true,
            alive: true,
        });
        let (admin_done, admin_seen) = watch::channel(0);
        let (web_done, web_seen) = watch::channel(0);
        let member = Self {
            rm: SandboxRm {
                id,
                automatic: plan.automatic,
                state: HaState::Standby,
                nodes: Nodes::new(plan.nodes),
            },
            orders: Vec::new(),
            alive: true,
            open,
            version: 0,
            done: [admin_seen, web_seen],
            ports,
        };
        (member, opened, [admin_done, web_done])
    }

    /// The fault that strikes a call or page: the one ordered last.
    fn strike(&mut self, name: &str) -> Option<Fault> {
        let position = self.orders.iter().rposition(|order| order.strikes(name))?;
        let order = self.orders.get_mut(position)?;
        let fault = order.fault.clone();
        if let Some(times) = &mut order.times {
            *times -= 1;
            if *times == 0 {
                self.orders.remove(position);
            }
        }
        Some(fault)
    }

    /// Whether nodes that are to go have work, as was ordered.
    pub(super) fn is_busy(&self) -> bool {
        self.orders.iter().any(|order| order.fault == Fault::Busy)
    }

    /// A dead RM starts, on standby.
    fn start(&mut self) {
        self.alive = true;
        self.rm.state = HaState::Standby;
        self.open_ports();
    }

    fn open_ports(&mut self) {
        let refused = |name: &str| self.orders.iter().any(|order| order.closes_port_of(name));
        self.version += 1;
        self.open.send_replace(OpenPorts {
            version: self.version,
            rpc: self.alive && !refused("getServiceStatus"),
            http: self.alive && !refused("isActive"),
            alive: self.alive,
        });
    }
}
