//! The lists and sums that belong to each znode, and how a write is undone.

use crate::zk::message::Code;

use super::node::{NodeMeta, Znode};
use super::{DataTree, node, path};

/// The way to undo a write.
pub(super) enum Undo {
    Create {
        path: String,
        parent: NodeMeta,
    },
    Delete {
        path: String,
        node: Box<Znode>,
        parent: NodeMeta,
    },
    SetData {
        path: String,
        data: Option<Vec<u8>>,
        meta: NodeMeta,
    },
    Nothing,
}

impl DataTree {
    pub(super) fn undo(&mut self, undo: Undo) {
        match undo {
            Undo::Create { path, parent } => {
                if let Some(node) = self.remove(&path)
                    && node.meta.is_ephemeral()
                {
                    self.disown(node.meta.owner, &path);
                }
                self.restore_parent(&path, parent);
            }
            Undo::Delete { path, node, parent } => {
                if node.meta.is_ephemeral() {
                    self.own(node.meta.owner, &path);
                }
                self.insert(&path, *node);
                self.restore_parent(&path, parent);
            }
            Undo::SetData { path, data, meta } => {
                let mut sizes = (0, 0);
                if let Some(node) = self.nodes.get_mut(&path) {
                    sizes = (node.data_size(), node::data_size(data.as_deref()));
                    node.data = data;
                    node.meta = meta;
                }
                self.bytes = self.bytes - sizes.0 + sizes.1;
            }
            Undo::Nothing => {}
        }
    }

    fn restore_parent(&mut self, path: &str, meta: NodeMeta) {
        let parent = path::split(path).and_then(|(parent, _)| self.nodes.get_mut(parent));
        if let Some(parent) = parent {
            parent.meta = meta;
        }
    }

    pub(super) fn own(&mut self, session: i64, path: &str) {
        let owned = self.ephemerals.entry(session).or_default();
        owned.insert(path.to_owned());
    }

    pub(super) fn disown(&mut self, session: i64, path: &str) {
        if let Some(owned) = self.ephemerals.get_mut(&session) {
            owned.remove(path);
            if owned.is_empty() {
                self.ephemerals.remove(&session);
            }
        }
    }

    /// Adds a znode, also to the parent's list of children.
    pub(super) fn insert(&mut self, path: &str, node: Znode) {
        self.bytes += node.size(path);
        self.nodes.insert(path.to_owned(), node);
        if let Some((parent, name)) = path::split(path)
            && let Some(parent) = self.nodes.get_mut(parent)
            && !name.is_empty()
        {
            parent.children.insert(name.to_owned());
        }
    }

    pub(super) fn remove(&mut self, path: &str) -> Option<Znode> {
        let node = self.nodes.remove(path)?;
        self.bytes -= node.size(path);
        let (parent, name) = path::split(path)?;
        if let Some(parent) = self.nodes.get_mut(parent) {
            parent.children.remove(name);
        }
        Some(node)
    }

    pub(super) fn check_limits(&self, bytes: usize, znodes: usize) -> Result<(), Code> {
        let fits = self.bytes + bytes <= self.limits.bytes
            && self.nodes.len() + znodes <= self.limits.znodes;
        fits.then_some(()).ok_or(Code::QuotaExceeded)
    }
}
