//! The watches of all connections (`WatchManager`). Pure.

use std::collections::{BTreeMap, BTreeSet};

use crate::zk::message::{WatchEvent, WatchEventKind, WatchKind, WatchMode};

use super::ConnectionId;

/// Maximum watches of all connections.
const MAX_WATCHES: usize = 100_000;
/// Maximum bytes of the watched paths.
const MAX_BYTES: usize = 16 * 1024 * 1024;

/// There are too many watches.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct WatchLimit;

/// `None` for a watch that brings one event only.
type Mode = Option<WatchMode>;

#[derive(Debug, Default)]
struct WatchTable(BTreeMap<String, BTreeMap<ConnectionId, Mode>>);

#[derive(Debug, Default)]
pub(super) struct Watches {
    data: WatchTable,
    children: WatchTable,
    paths: BTreeMap<ConnectionId, BTreeSet<String>>,
    /// Number of watches in `paths`.
    count: usize,
    bytes: usize,
}

impl Watches {
    pub(super) fn count(&self) -> usize {
        let tables = [&self.data, &self.children];
        tables
            .iter()
            .map(|table| table.0.values().map(BTreeMap::len).sum::<usize>())
            .sum()
    }

    /// Adds a watch that brings one event only.
    ///
    /// # Errors
    /// There are too many watches.
    pub(super) fn add(
        &mut self,
        kind: WatchKind,
        path: &str,
        connection: ConnectionId,
    ) -> Result<(), WatchLimit> {
        self.note(path, connection)?;
        for table in self.tables(kind) {
            // A persistent watch stays persistent.
            table
                .0
                .entry(path.to_owned())
                .or_default()
                .entry(connection)
                .or_insert(None);
        }
        Ok(())
    }

    /// Adds a watch that lasts until it is removed.
    ///
    /// # Errors
    /// There are too many watches.
    pub(super) fn add_lasting(
        &mut self,
        mode: WatchMode,
        path: &str,
        connection: ConnectionId,
    ) -> Result<(), WatchLimit> {
        self.note(path, connection)?;
        for table in self.tables(WatchKind::Any) {
            let watchers = table.0.entry(path.to_owned()).or_default();
            watchers.insert(connection, Some(mode));
        }
        Ok(())
    }

    pub(super) fn contains(
        &mut self,
        kind: WatchKind,
        path: &str,
        connection: ConnectionId,
    ) -> bool {
        let mut tables = self.tables(kind);
        tables.any(|table| {
            table
                .0
                .get(path)
                .is_some_and(|watchers| watchers.contains_key(&connection))
        })
    }

    /// Removes a watch. Returns true if it existed.
    pub(super) fn remove(&mut self, kind: WatchKind, path: &str, connection: ConnectionId) -> bool {
        let mut was_there = false;
        for table in self.tables(kind) {
            was_there |= table.remove(path, connection);
        }
        self.forget_if_unused(path, connection);
        was_there
    }

    pub(super) fn remove_connection(&mut self, connection: ConnectionId) {
        for path in self.paths.remove(&connection).unwrap_or_default() {
            self.count -= 1;
            self.bytes -= path.len();
            for table in self.tables(WatchKind::Any) {
                table.remove(&path, connection);
            }
        }
    }

    /// Returns the connections that get this event, each once. Removes the watches that bring one event only.
    pub(super) fn trigger(&mut self, event: &WatchEvent) -> BTreeSet<ConnectionId> {
        let kind = match event.kind {
            WatchEventKind::Created | WatchEventKind::DataChanged => WatchKind::Data,
            WatchEventKind::ChildrenChanged => WatchKind::Children,
            WatchEventKind::Deleted => WatchKind::Any,
        };
        let mut told = BTreeSet::new();
        for table in self.tables(kind) {
            told.extend(table.trigger(event));
        }
        for connection in &told {
            self.forget_if_unused(&event.path, *connection);
        }
        told
    }

    fn tables(&mut self, kind: WatchKind) -> impl Iterator<Item = &mut WatchTable> {
        let data = (kind != WatchKind::Children).then_some(&mut self.data);
        let children = (kind != WatchKind::Data).then_some(&mut self.children);
        data.into_iter().chain(children)
    }

    fn note(&mut self, path: &str, connection: ConnectionId) -> Result<(), WatchLimit> {
        let known = self.paths.get(&connection);
        if known.is_some_and(|paths| paths.contains(path)) {
            return Ok(());
        }
        if self.count >= MAX_WATCHES || self.bytes + path.len() > MAX_BYTES {
            return Err(WatchLimit);
        }
        self.paths
            .entry(connection)
            .or_default()
            .insert(path.to_owned());
        self.count += 1;
        self.bytes += path.len();
        Ok(())
    }

    fn forget_if_unused(&mut self, path: &str, connection: ConnectionId) {
        if self.contains(WatchKind::Any, path, connection) {
            return;
        }
        if let Some(paths) = self.paths.get_mut(&connection)
            && paths.remove(path)
        {
            self.count -= 1;
            self.bytes -= path.len();
            if paths.is_empty() {
                self.paths.remove(&connection);
            }
        }
    }
}

impl WatchTable {
    fn remove(&mut self, path: &str, connection: ConnectionId) -> bool {
        let Some(watchers) = self.0.get_mut(path) else {
            return false;
        };
        let was_there = watchers.remove(&connection).is_some();
        if watchers.is_empty() {
            self.0.remove(path);
        }
        was_there
    }

    fn trigger(&mut self, event: &WatchEvent) -> Vec<ConnectionId> {
        let mut told = Vec::new();
        if let Some(watchers) = self.0.get_mut(&event.path) {
            watchers.retain(|connection, mode| {
                let is_recursive = *mode == Some(WatchMode::Recursive);
                if !is_recursive || event.kind != WatchEventKind::ChildrenChanged {
                    told.push(*connection);
                }
                mode.is_some()
            });
            if watchers.is_empty() {
                self.0.remove(&event.path);
            }
        }
        if event.kind == WatchEventKind::ChildrenChanged {
            return told;
        }
        let mut path = event.path.as_str();
        while let Some((parent, name)) = super::tree::split(path)
            && !name.is_empty()
        {
            let watchers = self.0.get(parent).into_iter().flatten();
            let recursive = watchers.filter(|(_, mode)| **mode == Some(WatchMode::Recursive));
            told.extend(recursive.map(|(connection, _)| *connection));
            path = parent;
        }
        told
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(watches: &mut Watches, kind: WatchEventKind, path: &str) -> Vec<ConnectionId> {
        let path = path.to_owned();
        watches
            .trigger(&WatchEvent { kind, path })
            .into_iter()
            .collect()
    }

    #[test]
    fn watches_are_told_once() {
        let mut watches = Watches::default();
        watches.add(WatchKind::Data, "/a", 1).unwrap();
        watches.add(WatchKind::Children, "/a", 2).unwrap();
        assert_eq!(told(&mut watches, WatchEventKind::DataChanged, "/a"), [1]);
        assert!(told(&mut watches, WatchEventKind::DataChanged, "/a").is_empty());
        watches.add(WatchKind::Data, "/a", 1).unwrap();
        watches.add(WatchKind::Children, "/a", 1).unwrap();
        assert_eq!(told(&mut watches, WatchEventKind::Deleted, "/a"), [1, 2]);
        assert_eq!((watches.count, watches.bytes, watches.count()), (0, 0, 0));
    }

    #[test]
    fn lasting_watches_stay() {
        let mut watches = Watches::default();
        watches.add_lasting(WatchMode::Persistent, "/a", 1).unwrap();
        watches.add_lasting(WatchMode::Recursive, "/a", 2).unwrap();
        watches.add_lasting(WatchMode::Recursive, "/", 3).unwrap();
        for _ in 0..2 {
            assert_eq!(
                told(&mut watches, WatchEventKind::DataChanged, "/a"),
                [1, 2, 3]
            );
            assert_eq!(
                told(&mut watches, WatchEventKind::ChildrenChanged, "/a"),
                [1]
            );
            assert_eq!(told(&mut watches, WatchEventKind::Created, "/a/b"), [2, 3]);
        }
        assert!(watches.remove(WatchKind::Any, "/a", 1));
        assert!(!watches.remove(WatchKind::Any, "/a", 1));
        watches.remove_connection(2);
        watches.remove_connection(3);
        assert_eq!((watches.count, watches.bytes, watches.count()), (0, 0, 0));
    }

    #[test]
    fn watches_are_limited() {
        let mut watches = Watches::default();
        let long = "x".repeat(MAX_BYTES / 2);
        watches.add(WatchKind::Data, &long, 1).unwrap();
        watches.add(WatchKind::Data, &long, 2).unwrap();
        assert_eq!(watches.add(WatchKind::Data, "/a", 3), Err(WatchLimit));
        watches.remove_connection(1);
        assert_eq!(watches.add(WatchKind::Data, "/a", 3), Ok(()));
    }
}
