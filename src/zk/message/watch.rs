//! Watches, and their events.

use crate::zk::jute::{JuteError, JuteReader, JuteRecord, Writer};

/// `Watcher.Event.EventType`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WatchEventKind {
    Created = 1,
    Deleted = 2,
    DataChanged = 3,
    ChildrenChanged = 4,
}

const EVENT_KINDS: [WatchEventKind; 4] = [
    WatchEventKind::Created,
    WatchEventKind::Deleted,
    WatchEventKind::DataChanged,
    WatchEventKind::ChildrenChanged,
];

/// `Watcher.Event.KeeperState.SyncConnected`: every event from a server has this state.
const SYNC_CONNECTED: i32 = 3;

/// `WatcherEvent`, the body of a [`xid::NOTIFICATION`](super::xid::NOTIFICATION).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WatchEvent {
    pub kind: WatchEventKind,
    pub path: String,
}

impl JuteRecord for WatchEvent {
    fn write(&self, out: &mut Writer) {
        out.int(self.kind as i32);
        out.int(SYNC_CONNECTED);
        out.text(&self.path);
    }

    fn read(input: &mut JuteReader<'_>) -> Result<Self, JuteError> {
        let number = input.int()?;
        let kind = EVENT_KINDS.into_iter().find(|kind| *kind as i32 == number);
        let kind = kind.ok_or(JuteError::Type(number))?;
        input.int()?;
        Ok(Self {
            kind,
            path: input.text()?.to_owned(),
        })
    }
}

/// The request of `SetWatches` and `SetWatches2`: paths of watches that the client still has.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SetWatchesRequest {
    /// The last transaction that the client has seen. Later changes cause an event at once.
    pub last_zxid: i64,
    pub data: Vec<String>,
    /// Paths of znodes that did not exist.
    pub exists: Vec<String>,
    pub children: Vec<String>,
    /// `SetWatches2` only.
    pub persistent: Vec<String>,
    /// `SetWatches2` only.
    pub recursive: Vec<String>,
}

impl SetWatchesRequest {
    /// Reads a `SetWatches` request, which lacks the last two lists.
    ///
    /// # Errors
    /// The bytes do not begin with this record.
    pub fn read_first(input: &mut JuteReader<'_>) -> Result<Self, JuteError> {
        Ok(Self {
            last_zxid: input.long()?,
            data: input.texts()?,
            exists: input.texts()?,
            children: input.texts()?,
            ..Self::default()
        })
    }
}

impl JuteRecord for SetWatchesRequest {
    fn write(&self, out: &mut Writer) {
        out.long(self.last_zxid);
        let lists = [&self.data, &self.exists, &self.children];
        for list in lists.into_iter().chain([&self.persistent, &self.recursive]) {
            out.texts(list);
        }
    }

    fn read(input: &mut JuteReader<'_>) -> Result<Self, JuteError> {
        let first = Self::read_first(input)?;
        Ok(Self {
            persistent: input.texts()?,
            recursive: input.texts()?,
            ..first
        })
    }
}

/// `AddWatchMode`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WatchMode {
    Persistent = 0,
    /// A watch of the znode and of all znodes below it.
    Recursive = 1,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AddWatchRequest {
    pub path: String,
    pub mode: WatchMode,
}

impl JuteRecord for AddWatchRequest {
    fn write(&self, out: &mut Writer) {
        out.text(&self.path);
        out.int(self.mode as i32);
    }

    fn read(input: &mut JuteReader<'_>) -> Result<Self, JuteError> {
        Ok(Self {
            path: input.text()?.to_owned(),
            mode: match input.int()? {
                0 => WatchMode::Persistent,
                1 => WatchMode::Recursive,
                other => return Err(JuteError::Type(other)),
            },
        })
    }
}

/// `Watcher.WatcherType`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WatchKind {
    Children = 1,
    /// Watches of `GetData` and `Exists`.
    Data = 2,
    Any = 3,
}

/// The request of `RemoveWatches` and `CheckWatches`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RemoveWatchRequest {
    pub path: String,
    pub kind: WatchKind,
}

impl JuteRecord for RemoveWatchRequest {
    fn write(&self, out: &mut Writer) {
        out.text(&self.path);
        out.int(self.kind as i32);
    }

    fn read(input: &mut JuteReader<'_>) -> Result<Self, JuteError> {
        Ok(Self {
            path: input.text()?.to_owned(),
            kind: match input.int()? {
                1 => WatchKind::Children,
                2 => WatchKind::Data,
                3 => WatchKind::Any,
                other => return Err(JuteError::Type(other)),
            },
        })
    }
}
