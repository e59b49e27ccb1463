//! One cluster of the sandbox: its RMs and their faults.

pub(super) mod election;

use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::Duration;

use tokio::sync::watch;
use tokio::time::Instant;

use crate::base::files;
use crate::ha::state::HaState;

use super::admin::labels::Labels;
use super::admin::{CallContext, ExcludedHosts};
use super::call::{CallResult, RmCall};
use super::fault::Fault;
use super::keeper::{Keeper, KeeperElection};
use super::member::Member;
use super::order::FaultOrder;
use super::record::CallRecord;
use super::settings::SandboxSettings;
use super::{SandboxError, SandboxMode, SandboxPlan};

/// Maximum time for a port to close or to open again.
const PORT_LIMIT: Duration = Duration::from_secs(3);
const HOST_FILE_LIMIT: u64 = files::MB;

pub struct SandboxCluster {
    /// `yarn.resourcemanager.cluster-id`.
    pub id: String,
    pub mode: SandboxMode,
    pub(super) settings: Arc<SandboxSettings>,
    /// Lock order: first a member, then the labels.
    labels: Mutex<Labels>,
    members: Vec<Mutex<Member>>,
    record: Option<Arc<CallRecord>>,
    excludes: OnceLock<PathBuf>,
    begun: Instant,
    /// Number of transitions by electors.
    elections: watch::Sender<u64>,
    /// The ZooKeeper of a cluster with automatic failover.
    pub(super) keeper: Option<Keeper>,
}

/// An RM processes a call or page, or a fault prevents it.
pub(super) enum Admission {
    Process(Option<Fault>),
    /// A fault has just killed the RM.
    Died,
}

pub(super) enum CallOutcome {
    /// The call was processed. The fault, if any, damages the answer.
    Answered(CallResult, Option<Fault>),
    /// The RM hangs and did not process the call.
    Frozen,
    /// A fault has just killed the RM, which did not process the call.
    Died,
}

impl SandboxCluster {
    pub(super) fn new(
        id: String,
        plan: &SandboxPlan,
        settings: Arc<SandboxSettings>,
        record: Option<Arc<CallRecord>>,
        members: Vec<Member>,
        keeper: Option<Keeper>,
    ) -> Self {
        let cluster = Self {
            id,
            mode: plan.mode,
            labels: Mutex::new(Labels::new(settings.labels)),
            settings,
            members: members.into_iter().map(Mutex::new).collect(),
            record,
            excludes: OnceLock::new(),
            begun: Instant::now(),
            elections: watch::Sender::new(0),
            keeper,
        };
        if plan.active && !plan.mode.is_automatic() {
            cluster.activate_first();
        }
        cluster
    }

    pub(super) fn member(&self, index: usize) -> Option<MutexGuard<'_, Member>> {
        // A panic poisoned the lock, but the values are plain and still usable.
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

    fn context<'a>(
        &'a self,
        labels: &'a mut Labels,
        host_file: &'a dyn Fn() -> ExcludedHosts,
        fault: Option<&Fault>,
    ) -> CallContext<'a> {
        CallContext {
            settings: &self.settings,
            labels,
            host_file,
            now: self.now(),
            busy: fault == Some(&Fault::Busy),
        }
    }

    pub(super) fn labels(&self) -> MutexGuard<'_, Labels> {
        self.labels.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn index_of(&self, rm_id: &str) -> Option<usize> {
        self.all().position(|member| member.rm.id == rm_id)
    }

    /// Returns the ids of the RMs with their ports: admin, then web.
    pub fn ports(&self) -> Vec<(String, [u16; 2])> {
        self.all()
            .map(|member| (member.rm.id.clone(), member.ports))
            .collect()
    }

    /// Returns the host file that excludes nodes; `None` before the configuration is written.
    pub fn excludes(&self) -> Option<&Path> {
        self.excludes.get().map(PathBuf::as_path)
    }

    /// Sets the path of the host file. Only the first call counts.
    pub(super) fn place_excludes(&self, path: PathBuf) {
        let _ = self.excludes.set(path);
    }

    /// Reads the host file (`HostsFileReader`): names separated by blanks; `#` begins a comment.
    fn excluded(&self) -> ExcludedHosts {
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

    /// Returns the time since the cluster was started.
    pub(super) fn now(&self) -> Duration {
        self.begun.elapsed()
    }

    /// Adds a fault.
    ///
    /// # Errors
    /// The cluster has no such RM, or no ZooKeeper.
    pub fn order(&self, order: FaultOrder) -> Result<(), SandboxError> {
        if order.is_for_zookeeper() {
            let keeper = self.keeper.as_ref().ok_or(SandboxError::NoZooKeeper)?;
            let election = KeeperElection {
                cluster_id: self.id.clone(),
                path: self.election(),
                mode: self.mode,
            };
            keeper.order(order, &election);
            return Ok(());
        }
        let index = self.index_of(&order.rm_id);
        let Some(mut member) = index.and_then(|index| self.member(index)) else {
            return Err(self.unknown(&order.rm_id));
        };
        member.orders.push(order);
        member.open_ports();
        Ok(())
    }

    /// Waits until every port is open or closed as the faults require.
    ///
    /// # Errors
    /// Another process took a port while it was closed.
    pub async fn settled(&self) -> Result<(), SandboxError> {
        let waits: Vec<_> = self
            .all()
            .flat_map(|member| {
                let ports = member.done.clone().into_iter().zip(member.ports);
                let elector = member.elector_done.clone().map(|done| (done, 0));
                ports
                    .chain(elector)
                    .map(|(done, port)| (done, port, member.version, member.rm.id.clone()))
                    .collect::<Vec<_>>()
            })
            .collect();
        for (mut done, port, version, rm_id) in waits {
            let wait = done.wait_for(|done| *done >= version);
            if tokio::time::timeout(PORT_LIMIT, wait).await.is_err() {
                return Err(SandboxError::Port {
                    port,
                    what: rm_id,
                    source: io::ErrorKind::AddrInUse.into(),
                });
            }
        }
        match &self.keeper {
            Some(keeper) => keeper.settled().await,
            None => Ok(()),
        }
    }

    /// Removes all faults. Dead RMs restart on standby; decommissioned nodes restart unless they are still
    /// excluded.
    pub fn clear(&self) {
        if let Some(keeper) = &self.keeper {
            keeper.clear();
        }
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
    }

    /// Returns the faults in force, as the user wrote them.
    pub fn orders(&self) -> Vec<String> {
        self.all()
            .flat_map(|member| {
                let orders = member.orders.iter();
                orders.map(ToString::to_string).collect::<Vec<_>>()
            })
            .chain(self.keeper.iter().flat_map(Keeper::orders))
            .collect()
    }

    /// Takes the fault for the next call or page with this name.
    pub(super) fn admit(&self, index: usize, name: &str) -> Admission {
        let fault = self
            .member(index)
            .and_then(|mut member| member.take_fault(name));
        if fault == Some(Fault::Die) {
            self.kill(index);
            return Admission::Died;
        }
        Admission::Process(fault)
    }

    /// Processes and records a call.
    ///
    /// # Errors
    /// The call cannot be recorded, and then has no effect.
    pub(super) fn carry_out(
        &self,
        index: usize,
        user: &str,
        call: &RmCall,
    ) -> io::Result<CallOutcome> {
        let fault = match self.admit(index, call.name()) {
            Admission::Died => {
                self.record_unanswered(index, user, call)?;
                return Ok(CallOutcome::Died);
            }
            Admission::Process(Some(Fault::Hang)) => {
                self.record_unanswered(index, user, call)?;
                return Ok(CallOutcome::Frozen);
            }
            Admission::Process(fault) => fault,
        };
        let Some(mut member) = self.member(index) else {
            return Ok(CallOutcome::Died);
        };
        let host_file = || self.excluded();
        let mut labels = self.labels();
        let was_active = member.rm.state == HaState::Active;
        let before = (self.record.is_some()).then(|| (member.rm.clone(), labels.clone()));
        let mut context = self.context(&mut labels, &host_file, fault.as_ref());
        let result = member.rm.answer(call, user, &mut context, fault.as_ref());
        let spoiled = fault.as_ref().is_some_and(Fault::spoils_answer);
        let answer = (!spoiled).then_some(&result);
        if let Err(error) = self.record(&member.rm.id, user, call, answer) {
            if let Some((rm, known)) = before {
                member.rm = rm;
                *labels = known;
            }
            return Err(error);
        }
        let is_active = member.rm.state == HaState::Active;
        drop((labels, member));
        if is_active && !was_active {
            self.store_activation();
        }
        Ok(CallOutcome::Answered(result, fault))
    }

    fn record_unanswered(&self, index: usize, user: &str, call: &RmCall) -> io::Result<()> {
        let member = self.member(index);
        member.map_or(Ok(()), |member| {
            self.record(&member.rm.id, user, call, None)
        })
    }

    fn record(
        &self,
        rm_id: &str,
        user: &str,
        call: &RmCall,
        answer: Option<&CallResult>,
    ) -> io::Result<()> {
        let record = self.record.as_ref();
        record.map_or(Ok(()), |record| {
            record.append(&self.id, rm_id, user, call, answer)
        })
    }

    fn unknown(&self, rm_id: &str) -> SandboxError {
        let known: Vec<String> = self.ports().into_iter().map(|(id, _)| id).collect();
        SandboxError::UnknownRm {
            rm_id: rm_id.to_owned(),
            known: known.join(", "),
        }
    }

    /// Ends an RM as SIGKILL does. With automatic failover, another RM becomes active when the session of this
    /// one has ended.
    pub fn kill(&self, index: usize) {
        if let Some(mut member) = self.member(index) {
            member.end(false);
        }
    }

    /// Returns the web port of the first active RM.
    pub(super) fn active_web(&self) -> Option<u16> {
        let active =
            |member: &MutexGuard<'_, Member>| member.alive && member.rm.state == HaState::Active;
        let [_, web] = self.all().find(active)?.ports;
        Some(web)
    }
}
