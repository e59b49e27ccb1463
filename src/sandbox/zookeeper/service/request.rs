//! The requests about znodes and watches, and their replies (`FinalRequestProcessor`).

use std::time::Duration;

use crate::sandbox::zookeeper::{ConnectionId, acl};
use crate::zk::jute::{JuteError, JuteReader, JuteRecord, Writer};
use crate::zk::message::{
    AclResponse, AddWatchRequest, ChildrenResponse, ChildrenStatResponse, ClientInfo, Code,
    DataResponse, MultiRequest, MultiResponse, Op, OpResult, Path, PathRequest, RemoveWatchRequest,
    SaslResponse, SetAclRequest, SetWatchesRequest, WatchEvent, WatchEventKind, WatchKind,
    WatchMode, WhoAmI, WriteOp, perms,
};

use super::{FailedWrite, ReadWatch, ServiceOutput, ZkService};

/// Makes the code of a malformed request.
impl From<JuteError> for Code {
    fn from(_: JuteError) -> Self {
        Self::Malformed
    }
}

impl ZkService {
    /// Returns the body of the reply.
    pub(super) fn execute(
        &mut self,
        connection: ConnectionId,
        op: Op,
        input: &mut JuteReader<'_>,
        now: Duration,
    ) -> Result<Vec<u8>, Code> {
        match op {
            Op::Create
            | Op::CreateStat
            | Op::CreateContainer
            | Op::Delete
            | Op::SetData
            | Op::Check => {
                let write = WriteOp::read(op, input)?;
                let written = self.write(connection, &[write], now);
                written
                    .map(|results| body(&results))
                    .map_err(|failed| failed.code)
            }
            Op::Multi => {
                let MultiRequest(writes) = MultiRequest::read(input)?;
                let results = match self.write(connection, &writes, now) {
                    Ok(results) => results,
                    Err(failed) => failures(writes.len(), failed),
                };
                Ok(MultiResponse(results).bytes())
            }
            Op::SetAcl => {
                let request = SetAclRequest::read(input)?;
                self.zxid += 1;
                let known = self.connections.get(&connection);
                let clients = known.map_or(&[][..], |known| known.clients.as_slice());
                Ok(self.tree.set_acl(&request, clients)?.bytes())
            }
            Op::SetWatches => {
                let watches = SetWatchesRequest::read_first(input)?;
                self.set_watches(connection, &watches)
            }
            Op::SetWatches2 => {
                let watches = SetWatchesRequest::read(input)?;
                self.set_watches(connection, &watches)
            }
            Op::AddWatch => {
                let AddWatchRequest { path, mode } = AddWatchRequest::read(input)?;
                self.watches.add_lasting(mode, &path, connection)?;
                // `ErrorResponse`
                Ok(vec![0; 4])
            }
            Op::CheckWatches => {
                let RemoveWatchRequest { path, kind } = RemoveWatchRequest::read(input)?;
                let is_there = self.watches.contains(kind, &path, connection);
                is_there.then(Vec::new).ok_or(Code::NoWatch)
            }
            Op::RemoveWatches => {
                let RemoveWatchRequest { path, kind } = RemoveWatchRequest::read(input)?;
                let was_there = self.watches.remove(kind, &path, connection);
                was_there.then(Vec::new).ok_or(Code::NoWatch)
            }
            Op::Exists | Op::GetData | Op::GetChildren | Op::GetChildrenStat => {
                self.read(connection, op, &PathRequest::read(input)?)
            }
            Op::GetAcl | Op::Sync | Op::GetEphemerals | Op::CountDescendants => {
                self.look(connection, op, &Path::read(input)?)
            }
            Op::WhoAmI => {
                let clients = self.clients(connection).iter().map(named);
                Ok(WhoAmI(clients.collect()).bytes())
            }
            // Real servers disable times to live by default. The failed write is a transaction.
            Op::CreateTtl => {
                self.zxid += 1;
                Err(Code::Unimplemented)
            }
            // The reply of a real server without SASL.
            Op::Sasl => Ok(SaslResponse(None).bytes()),
            Op::Ping | Op::Auth | Op::CloseSession => Err(Code::Unimplemented),
        }
    }

    /// Executes reads that can set a watch.
    fn read(
        &mut self,
        connection: ConnectionId,
        op: Op,
        request: &PathRequest,
    ) -> Result<Vec<u8>, Code> {
        let watch = if request.watch {
            ReadWatch::Once
        } else {
            ReadWatch::No
        };
        let path = &request.path;
        match op {
            Op::Exists => Ok(self.exists(connection, path, watch)?.bytes()),
            Op::GetData => {
                let (data, stat) = self.data(connection, path, watch)?;
                Ok(DataResponse { data, stat }.bytes())
            }
            Op::GetChildren => {
                let (names, _) = self.children(connection, path, watch)?;
                Ok(ChildrenResponse { names }.bytes())
            }
            _ => {
                let (names, stat) = self.children(connection, path, watch)?;
                Ok(ChildrenStatResponse { names, stat }.bytes())
            }
        }
    }

    fn look(&self, connection: ConnectionId, op: Op, request: &Path) -> Result<Vec<u8>, Code> {
        let Path(path) = request;
        let clients = self.clients(connection);
        match op {
            Op::GetAcl => {
                let acl = self.tree.acl(path)?;
                acl::check(acl, perms::READ | perms::ADMIN, clients)?;
                let stat = self.tree.stat(path)?;
                let acl = acl::shown(acl, clients);
                Ok(AclResponse { acl, stat }.bytes())
            }
            Op::GetEphemerals => {
                let session = self.session_of(connection).unwrap_or_default();
                let owned = self.tree.ephemerals(session);
                let names = owned
                    .filter(|owned| owned.starts_with(path))
                    .cloned()
                    .collect();
                Ok(ChildrenResponse { names }.bytes())
            }
            Op::CountDescendants => {
                acl::check(self.tree.acl(path)?, perms::READ, clients)?;
                let mut out = Writer::default();
                out.int(i32::try_from(self.tree.descendants(path)?).unwrap_or(i32::MAX));
                Ok(out.into_bytes())
            }
            // A single server is never behind a leader.
            _ => Ok(request.bytes()),
        }
    }

    /// Sets the watches of a client again after a reconnect. Events that it missed are sent at once (`DataTree.setWatches`).
    fn set_watches(
        &mut self,
        connection: ConnectionId,
        watches: &SetWatchesRequest,
    ) -> Result<Vec<u8>, Code> {
        let kinds = [
            (&watches.data, WatchKind::Data),
            (&watches.children, WatchKind::Children),
        ];
        for (paths, kind) in kinds {
            for path in paths {
                let missed = self.tree.stat(path).map(|stat| match kind {
                    WatchKind::Children => (
                        WatchEventKind::ChildrenChanged,
                        stat.pzxid > watches.last_zxid,
                    ),
                    _ => (WatchEventKind::DataChanged, stat.mzxid > watches.last_zxid),
                });
                match missed {
                    Err(_) => self.tell_one(connection, WatchEventKind::Deleted, path),
                    Ok((event, true)) => self.tell_one(connection, event, path),
                    Ok((_, false)) => self.watches.add(kind, path, connection)?,
                }
            }
        }
        for path in &watches.exists {
            match self.tree.stat(path) {
                Ok(_) => self.tell_one(connection, WatchEventKind::Created, path),
                Err(_) => self.watches.add(WatchKind::Data, path, connection)?,
            }
        }
        let lasting = [
            (&watches.persistent, WatchMode::Persistent),
            (&watches.recursive, WatchMode::Recursive),
        ];
        for (paths, mode) in lasting {
            for path in paths {
                self.watches.add_lasting(mode, path, connection)?;
            }
        }
        Ok(Vec::new())
    }

    fn tell_one(&mut self, connection: ConnectionId, kind: WatchEventKind, path: &str) {
        let path = path.to_owned();
        self.sent += 1;
        let event = WatchEvent { kind, path };
        self.output.push(ServiceOutput::Event(connection, event));
    }
}

/// Returns an identity as `WhoAmI` names it: without the digest.
fn named(client: &ClientInfo) -> ClientInfo {
    let id = match client.scheme.as_str() {
        "digest" => client.id.split(':').next().unwrap_or_default(),
        _ => &client.id,
    };
    ClientInfo {
        scheme: client.scheme.clone(),
        id: id.to_owned(),
    }
}

/// Returns the reply's body for a write outside `Multi`.
fn body(results: &[OpResult]) -> Vec<u8> {
    let mut out = Writer::default();
    for result in results {
        result.write_body(&mut out);
    }
    out.into_bytes()
}

/// Returns the results of a failed `Multi`: 0 for the writes before the failed one (`DataTree.processTxn`).
fn failures(count: usize, failed: FailedWrite) -> Vec<OpResult> {
    let results = (0..count).map(|index| {
        OpResult::Failed(match index.cmp(&failed.index) {
            std::cmp::Ordering::Less => 0,
            std::cmp::Ordering::Equal => failed.code.number(),
            std::cmp::Ordering::Greater => Code::NotAttempted.number(),
        })
    });
    results.collect()
}
