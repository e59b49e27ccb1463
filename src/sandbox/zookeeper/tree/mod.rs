//! The znodes (`PrepRequestProcessor`, `DataTree` of ZooKeeper 3.8). Pure.

mod node;
mod path;
mod store;

use std::collections::{BTreeMap, BTreeSet};

use crate::zk::message::{
    Acl, ClientInfo, Code, CreateRequest, CreatedResponse, DeleteRequest, Op, OpResult, Path,
    SetAclRequest, SetDataRequest, Stat, WatchEvent, WatchEventKind, WriteOp, perms,
};

use super::acl;
use node::{CONTAINER, NodeMeta, Znode};
pub(super) use path::split;
use store::Undo;

/// Limits of the data that clients can store.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TreeLimits {
    pub znodes: usize,
    /// Maximum bytes of paths, data and ACLs.
    pub bytes: usize,
}

impl Default for TreeLimits {
    fn default() -> Self {
        Self {
            znodes: 100_000,
            bytes: 64 * 1024 * 1024,
        }
    }
}

/// The session and the time of a write.
#[derive(Debug, Clone, Copy)]
pub(super) struct Transaction<'a> {
    pub(super) zxid: i64,
    /// Time in milliseconds since 1970.
    pub(super) time: i64,
    pub(super) session: i64,
    pub(super) clients: &'a [ClientInfo],
}

/// A change of a znode, for watches.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct TreeChange {
    pub(super) event: WatchEvent,
    /// Watchers without [`perms::READ`] get no event.
    pub(super) acl: Vec<Acl>,
}

/// A write that failed, and the reason.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct FailedWrite {
    /// The write's place in the list of writes.
    pub(super) index: usize,
    pub(super) code: Code,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct DataTree {
    nodes: BTreeMap<String, Znode>,
    /// Paths of the ephemeral znodes by session.
    ephemerals: BTreeMap<i64, BTreeSet<String>>,
    bytes: usize,
    limits: TreeLimits,
}

impl DataTree {
    /// Makes a tree with the znodes that every server has.
    pub(super) fn new(limits: TreeLimits) -> Self {
        let mut tree = Self {
            nodes: BTreeMap::new(),
            ephemerals: BTreeMap::new(),
            bytes: 0,
            limits,
        };
        let of_server = |acl| Znode::new(Some(Vec::new()), acl, NodeMeta::default());
        tree.insert("/", of_server(vec![Acl::open()]));
        tree.insert("/zookeeper", of_server(vec![Acl::open()]));
        tree.insert(path::QUOTA, of_server(vec![Acl::open()]));
        let mut config = of_server(acl::world_readable());
        config.meta.aversion = -1;
        tree.insert(path::CONFIG, config);
        tree
    }

    /// Returns the number of znodes as servers count them: the root counts twice (`DataTree.getNodeCount`).
    pub(super) fn count(&self) -> usize {
        self.nodes.len() + 1
    }

    /// Returns the bytes of paths and data (`DataTree.approximateDataSize`).
    pub(super) fn data_size(&self) -> usize {
        let nodes = self.nodes.iter();
        nodes
            .map(|(path, node)| path.len() + node.data_size())
            .sum()
    }

    pub(super) fn ephemeral_count(&self) -> usize {
        self.ephemerals.values().map(BTreeSet::len).sum()
    }

    /// # Errors
    /// [`Code::NoNode`]
    pub(super) fn stat(&self, path: &str) -> Result<Stat, Code> {
        self.node(path).map(Znode::stat)
    }

    /// # Errors
    /// [`Code::NoNode`]
    pub(super) fn acl(&self, path: &str) -> Result<&[Acl], Code> {
        self.node(path).map(|node| node.acl.as_slice())
    }

    /// # Errors
    /// [`Code::NoNode`]
    pub(super) fn data(&self, path: &str) -> Result<(Option<&[u8]>, Stat), Code> {
        let node = self.node(path)?;
        Ok((node.data.as_deref(), node.stat()))
    }

    /// # Errors
    /// [`Code::NoNode`]
    pub(super) fn children(&self, path: &str) -> Result<(Vec<String>, Stat), Code> {
        let node = self.node(path)?;
        Ok((node.children.iter().cloned().collect(), node.stat()))
    }

    /// Returns the number of all znodes below this one.
    ///
    /// # Errors
    /// [`Code::NoNode`]
    pub(super) fn descendants(&self, path: &str) -> Result<usize, Code> {
        self.node(path)?;
        if path == "/" {
            return Ok(self.nodes.len() - 1);
        }
        let below = format!("{path}/");
        let nodes = self.nodes.range(below.clone()..);
        Ok(nodes
            .take_while(|(path, _)| path.starts_with(&below))
            .count())
    }

    /// Returns the paths of a session's ephemeral znodes, sorted.
    pub(super) fn ephemerals(&self, session: i64) -> impl Iterator<Item = &String> {
        self.ephemerals.get(&session).into_iter().flatten()
    }

    /// Returns containers that had children and have none now.
    pub(super) fn empty_containers(&self) -> Vec<String> {
        let nodes = self.nodes.iter();
        let empty = nodes.filter(|(_, node)| {
            node.meta.owner == CONTAINER && node.meta.creations > 0 && node.children.is_empty()
        });
        empty.map(|(path, _)| path.clone()).collect()
    }

    fn node(&self, path: &str) -> Result<&Znode, Code> {
        self.nodes.get(path).ok_or(Code::NoNode)
    }

    fn node_mut(&mut self, path: &str) -> Result<&mut Znode, Code> {
        self.nodes.get_mut(path).ok_or(Code::NoNode)
    }

    /// Does all writes, or none of them.
    ///
    /// # Errors
    /// The first write that fails.
    pub(super) fn write(
        &mut self,
        writes: &[WriteOp],
        transaction: &Transaction<'_>,
    ) -> Result<(Vec<OpResult>, Vec<TreeChange>), FailedWrite> {
        let mut results = Vec::new();
        let mut changes = Vec::new();
        let mut done = Vec::new();
        for (index, write) in writes.iter().enumerate() {
            match self.apply(write, transaction, &mut changes) {
                Ok((result, undo)) => {
                    results.push(result);
                    done.push(undo);
                }
                Err(code) => {
                    for undo in done.into_iter().rev() {
                        self.undo(undo);
                    }
                    return Err(FailedWrite { index, code });
                }
            }
        }
        Ok((results, changes))
    }

    fn apply(
        &mut self,
        write: &WriteOp,
        transaction: &Transaction<'_>,
        changes: &mut Vec<TreeChange>,
    ) -> Result<(OpResult, Undo), Code> {
        match write {
            WriteOp::Create(op, request) => self.create(*op, request, transaction, changes),
            WriteOp::Delete(request) => {
                let undo = self.delete(request, transaction, changes)?;
                Ok((OpResult::Deleted, undo))
            }
            WriteOp::SetData(request) => self.set_data(request, transaction, changes),
            WriteOp::Check(request) => {
                path::validate(&request.path)?;
                let node = self.node(&request.path)?;
                acl::check(&node.acl, perms::READ, transaction.clients)?;
                next_version(node.meta.version, request.version)?;
                Ok((OpResult::Checked, Undo::Nothing))
            }
        }
    }

    fn create(
        &mut self,
        op: Op,
        request: &CreateRequest,
        transaction: &Transaction<'_>,
        changes: &mut Vec<TreeChange>,
    ) -> Result<(OpResult, Undo), Code> {
        let flags = node::CreateFlags::of(request.flags)?;
        path::validate_for_create(&request.path, flags.sequential)?;
        let (parent_path, _) = path::split(&request.path).ok_or(Code::BadArguments)?;
        let acl = acl::resolved(&request.acl, transaction.clients)?;
        let parent = self.node(parent_path)?;
        acl::check(&parent.acl, perms::CREATE, transaction.clients)?;
        let path = match flags.sequential {
            true => format!("{}{:010}", request.path, parent.meta.creations),
            false => request.path.clone(),
        };
        path::validate(&path)?;
        if self.nodes.contains_key(&path) {
            return Err(Code::NodeExists);
        }
        if parent.meta.is_ephemeral() {
            return Err(Code::EphemeralParent);
        }
        let before = parent.meta;
        let meta = NodeMeta::created(transaction, flags.owner(transaction.session));
        let node = Znode::new(request.data.clone(), acl, meta);
        self.check_limits(node.size(&path), 1)?;
        let stat = node.stat();
        changes.push(TreeChange::of(WatchEventKind::Created, &path, &node.acl));
        if meta.is_ephemeral() {
            self.own(meta.owner, &path);
        }
        self.insert(&path, node);
        let parent = self.node_mut(parent_path)?;
        parent.meta.creations = parent.meta.creations.wrapping_add(1);
        parent.meta.pzxid = transaction.zxid;
        let children = WatchEventKind::ChildrenChanged;
        changes.push(TreeChange::of(children, parent_path, &parent.acl));
        let result = match op {
            Op::Create => OpResult::Created(Path(path.clone())),
            _ => {
                let path = path.clone();
                OpResult::CreatedStat(op, CreatedResponse { path, stat })
            }
        };
        let parent = before;
        Ok((result, Undo::Create { path, parent }))
    }

    fn delete(
        &mut self,
        request: &DeleteRequest,
        transaction: &Transaction<'_>,
        changes: &mut Vec<TreeChange>,
    ) -> Result<Undo, Code> {
        let (parent, _) = path::split(&request.path).ok_or(Code::BadArguments)?;
        if path::is_special(&request.path) || request.path.contains('\0') {
            return Err(Code::BadArguments);
        }
        let parent = self.node(parent)?;
        let node = self.node(&request.path)?;
        acl::check(&parent.acl, perms::DELETE, transaction.clients)?;
        next_version(node.meta.version, request.version)?;
        if !node.children.is_empty() {
            return Err(Code::NotEmpty);
        }
        self.take(&request.path, transaction.zxid, changes)
    }

    /// Removes a znode without a check.
    fn take(&mut self, path: &str, zxid: i64, changes: &mut Vec<TreeChange>) -> Result<Undo, Code> {
        let (parent_path, _) = path::split(path).ok_or(Code::BadArguments)?;
        let node = self.remove(path).ok_or(Code::NoNode)?;
        if node.meta.is_ephemeral() {
            self.disown(node.meta.owner, path);
        }
        let parent = self.node_mut(parent_path)?;
        let before = parent.meta;
        parent.meta.pzxid = parent.meta.pzxid.max(zxid);
        changes.push(TreeChange::of(WatchEventKind::Deleted, path, &node.acl));
        let children = WatchEventKind::ChildrenChanged;
        changes.push(TreeChange::of(children, parent_path, &parent.acl));
        Ok(Undo::Delete {
            path: path.to_owned(),
            node: Box::new(node),
            parent: before,
        })
    }

    fn set_data(
        &mut self,
        request: &SetDataRequest,
        transaction: &Transaction<'_>,
        changes: &mut Vec<TreeChange>,
    ) -> Result<(OpResult, Undo), Code> {
        path::validate(&request.path)?;
        let node = self.node(&request.path)?;
        acl::check(&node.acl, perms::WRITE, transaction.clients)?;
        let version = next_version(node.meta.version, request.version)?;
        let (old, new) = (node.data_size(), node::data_size(request.data.as_deref()));
        self.check_limits(new.saturating_sub(old), 0)?;
        self.bytes = self.bytes - old + new;
        let node = self.node_mut(&request.path)?;
        let meta = node.meta;
        node.meta.version = version;
        node.meta.mzxid = transaction.zxid;
        node.meta.mtime = transaction.time;
        let data = std::mem::replace(&mut node.data, request.data.clone());
        let kind = WatchEventKind::DataChanged;
        changes.push(TreeChange::of(kind, &request.path, &node.acl));
        let result = OpResult::DataSet(node.stat());
        let path = request.path.clone();
        Ok((result, Undo::SetData { path, data, meta }))
    }

    /// # Errors
    /// [`Code::NoNode`], [`Code::NoAuth`], [`Code::BadVersion`], [`Code::InvalidAcl`], [`Code::QuotaExceeded`]
    pub(super) fn set_acl(
        &mut self,
        request: &SetAclRequest,
        clients: &[ClientInfo],
    ) -> Result<Stat, Code> {
        path::validate(&request.path)?;
        let acl = acl::resolved(&request.acl, clients)?;
        let node = self.node(&request.path)?;
        acl::check(&node.acl, perms::ADMIN, clients)?;
        let version = next_version(node.meta.aversion, request.version)?;
        let (old, new) = (node::acl_size(&node.acl), node::acl_size(&acl));
        self.check_limits(new.saturating_sub(old), 0)?;
        self.bytes = self.bytes - old + new;
        let node = self.node_mut(&request.path)?;
        node.acl = acl;
        node.meta.aversion = version;
        Ok(node.stat())
    }

    /// Deletes a container that has no children.
    pub(super) fn delete_container(&mut self, path: &str, zxid: i64) -> Vec<TreeChange> {
        let mut changes = Vec::new();
        if self.node(path).is_ok_and(|node| node.children.is_empty()) {
            // This call cannot fail, because the znode exists.
            let _ = self.take(path, zxid, &mut changes);
        }
        changes
    }

    /// Deletes the ephemeral znodes of a session.
    pub(super) fn end_session(&mut self, session: i64, zxid: i64) -> Vec<TreeChange> {
        let owned = self.ephemerals.remove(&session).unwrap_or_default();
        let mut changes = Vec::new();
        for path in owned {
            // This call cannot fail: the set names existing znodes, and they have no children.
            let _ = self.take(&path, zxid, &mut changes);
        }
        changes
    }
}

impl TreeChange {
    fn of(kind: WatchEventKind, path: &str, acl: &[Acl]) -> Self {
        Self {
            event: WatchEvent {
                kind,
                path: path.to_owned(),
            },
            acl: acl.to_vec(),
        }
    }
}

/// Returns the next version. `expected` is -1 for any version.
fn next_version(current: i32, expected: i32) -> Result<i32, Code> {
    if expected != -1 && expected != current {
        return Err(Code::BadVersion);
    }
    Ok(current.wrapping_add(1))
}

#[cfg(test)]
mod tests;
