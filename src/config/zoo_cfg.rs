//! Reads `zoo.cfg` as ZooKeeper 3.8 does (`QuorumPeerConfig`), with the file that `dynamicConfigFile` names.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::base::files;
use crate::base::java_lang;

use super::properties::{self, MalformedEscape, PropertyEntry};
use super::server_line::{ServerLine, ServerLineError};
use super::voter_groups::{BadGroup, VoterGroups};
use super::{ConfigError, Origin};

pub const FILE_NAME: &str = "zoo.cfg";
const FLINK_DEFAULTS: [(&str, &str); 3] = [
    ("clientPort", "2181"),
    ("initLimit", "10"),
    ("syncLimit", "5"),
];
/// Maximum bytes of a file; real files have a few kilobytes.
const LIMIT: u64 = files::MB;

/// A file in the format of Java's properties.
#[derive(Debug, Clone)]
pub struct PropertiesFile {
    pub path: Arc<Path>,
    pub entries: Vec<PropertyEntry>,
    /// An error with which Java rejects the whole file.
    pub malformed: Option<MalformedEscape>,
    pub has_byte_order_mark: bool,
}

#[derive(Debug, Clone)]
pub struct ZooCfg {
    pub file: PropertiesFile,
    /// The file that `dynamicConfigFile` names, or why it cannot be read.
    pub dynamic: Option<Result<PropertiesFile, String>>,
}

impl PropertiesFile {
    pub fn parse(path: &Path, bytes: &[u8]) -> Self {
        let (entries, malformed) = properties::entries(bytes);
        Self {
            path: Arc::from(path),
            entries,
            malformed,
            has_byte_order_mark: bytes.starts_with(b"\xef\xbb\xbf"),
        }
    }

    fn load(path: &Path) -> io::Result<Self> {
        Ok(Self::parse(path, &files::read_regular(path, LIMIT)?))
    }

    /// Returns the entry that counts: the last entry with this key.
    pub fn entry(&self, key: &str) -> Option<&PropertyEntry> {
        let mut last = self.entries.iter().rev();
        last.find(|entry| java_lang::trim(&entry.key) == key)
    }

    pub fn origin(&self, line: u32) -> Origin {
        Origin::File {
            path: Arc::clone(&self.path),
            line,
        }
    }

    /// Returns the entries whose key begins with `server.`, with duplicates.
    pub fn server_entries(&self) -> impl Iterator<Item = &PropertyEntry> {
        let entries = self.entries.iter();
        entries.filter(|entry| entry.key.starts_with("server."))
    }
}

impl ZooCfg {
    /// Reads the file, and the file that `dynamicConfigFile` names.
    ///
    /// # Errors
    /// `zoo.cfg` cannot be read.
    pub fn load(path: &Path) -> Result<Self, ConfigError> {
        let file = PropertiesFile::load(path).map_err(|source| ConfigError::Unreadable {
            file: path.to_path_buf(),
            source,
        })?;
        let dynamic = file.entry("dynamicConfigFile").map(|entry| {
            let path = PathBuf::from(java_lang::trim(&entry.value));
            PropertiesFile::load(&path).map_err(|error| error.to_string())
        });
        Ok(Self { file, dynamic })
    }

    /// Parses the text of a file; `dynamicConfigFile` is not followed.
    pub fn parse(path: &Path, bytes: &[u8]) -> Self {
        Self {
            file: PropertiesFile::parse(path, bytes),
            dynamic: None,
        }
    }

    /// Returns the settings with which Flink's `zookeeper.sh` starts a server
    /// (`FlinkZooKeeperQuorumPeer.setRequiredProperties`), except for a missing `dataDir`. Added entries are on line 0.
    #[must_use]
    pub fn with_flink_defaults(mut self) -> Self {
        for entry in &mut self.file.entries {
            if !entry.key.starts_with("server.") {
                continue;
            }
            let value = match java_lang::split(&entry.value, |at| at == ':')[..] {
                [host] => format!("{host}:2888:3888"),
                [host, peer] if peer.parse::<i32>().is_ok() => format!("{host}:{peer}:3888"),
                _ => continue,
            };
            entry.value = value;
        }
        for (key, value) in FLINK_DEFAULTS {
            if !self.file.entries.iter().any(|entry| entry.key == key) {
                self.file.entries.push(PropertyEntry::added(key, value));
            }
        }
        self
    }

    /// Returns the value that counts, trimmed.
    pub fn value(&self, key: &str) -> Option<&str> {
        let entry = self.file.entry(key)?;
        Some(java_lang::trim(&entry.value))
    }

    /// Returns `None` if the key is not set, or not a number. If it is not a number, ZooKeeper does not start.
    pub fn integer(&self, key: &str) -> Option<i32> {
        self.value(key)?.parse().ok()
    }

    /// Returns a port other than 0, if the key sets one.
    pub fn port(&self, key: &str) -> Option<u16> {
        let port = u16::try_from(self.integer(key)?).ok()?;
        (port != 0).then_some(port)
    }

    pub fn client_port(&self) -> Option<u16> {
        self.port("clientPort")
    }

    pub fn data_dir(&self) -> Option<PathBuf> {
        self.value("dataDir")
            .filter(|value| !value.is_empty())
            .map(PathBuf::from)
    }

    pub fn data_log_dir(&self) -> Option<PathBuf> {
        self.value("dataLogDir")
            .filter(|value| !value.is_empty())
            .map(PathBuf::from)
    }

    /// Returns `tickTime` in milliseconds.
    pub fn tick_time(&self) -> i32 {
        self.integer("tickTime").unwrap_or(DEFAULT_TICK_TIME)
    }

    /// True if this key is `true`. ZooKeeper accepts only `true` and `false`, in upper or lower case.
    pub fn boolean(&self, key: &str, default: bool) -> bool {
        match self.value(key) {
            Some(value) if value.eq_ignore_ascii_case("true") => true,
            Some(value) if value.eq_ignore_ascii_case("false") => false,
            _ => default,
        }
    }

    /// Returns the file with the server lines, or `None` if it cannot be read.
    pub fn server_file(&self) -> Option<&PropertiesFile> {
        match &self.dynamic {
            None => Some(&self.file),
            Some(dynamic) => dynamic.as_ref().ok(),
        }
    }

    /// Returns every server line in file order, with duplicates.
    pub fn server_lines(&self) -> Vec<Result<ServerLine, ServerLineError>> {
        let Some(file) = self.server_file() else {
            return Vec::new();
        };
        let entries = file.server_entries();
        entries
            .map(|entry| ServerLine::parse(&entry.key, &entry.value, file.origin(entry.line)))
            .collect()
    }

    /// Returns the valid server lines that count: the last line of each id, in file order.
    pub fn servers(&self) -> Vec<ServerLine> {
        let lines = self.server_lines();
        let mut servers: Vec<ServerLine> = Vec::new();
        for line in lines.into_iter().flatten() {
            servers.retain(|known| known.id != line.id);
            servers.push(line);
        }
        servers
    }

    /// Returns the groups of the voters, if there are any.
    ///
    /// # Errors
    /// See [`VoterGroups::parse`].
    pub fn groups(&self) -> Result<Option<VoterGroups>, BadGroup> {
        let file = self.server_file().into_iter();
        let entries = file.flat_map(|file| {
            let counts = file.entries.iter();
            counts.filter(|entry| file.entry(java_lang::trim(&entry.key)) == Some(*entry))
        });
        VoterGroups::parse(entries.map(|entry| (entry.key.as_str(), entry.value.as_str())))
    }

    /// True if the servers form a quorum. Otherwise the process is a standalone server, which needs no myid
    /// (`QuorumPeerConfig.isDistributed`).
    pub fn is_distributed(&self) -> bool {
        let voters = self.servers().iter().filter(|one| one.is_voter()).count();
        !self.boolean("standaloneEnabled", true) || voters > 1
    }
}

/// In milliseconds (`ZooKeeperServer.DEFAULT_TICK_TIME`).
pub const DEFAULT_TICK_TIME: i32 = 3000;

/// The file `myid` in `dataDir`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MyId {
    /// `dataDir` is not set, or is not a folder on this host.
    NoFolder,
    Missing,
    /// A symbolic link to this path, which is missing.
    Dangling(PathBuf),
    Unreadable(String),
    /// The first line of `myid`, without the line end and not trimmed.
    Line(String),
}

impl MyId {
    pub fn read(data_dir: &Path) -> Self {
        match fs::metadata(data_dir) {
            Ok(found) if found.is_dir() => {}
            Err(error) if error.kind() == io::ErrorKind::PermissionDenied => {
                return Self::Unreadable(error.to_string());
            }
            _ => return Self::NoFolder,
        }
        let file = data_dir.join("myid");
        match files::read_regular(&file, LIMIT) {
            Ok(bytes) => {
                let text = String::from_utf8_lossy(&bytes);
                let first = text.split(['\n', '\r']).next().unwrap_or_default();
                Self::Line(first.to_owned())
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                fs::read_link(&file).map_or(Self::Missing, Self::Dangling)
            }
            Err(error) => Self::Unreadable(error.to_string()),
        }
    }

    /// Parses the number as `Long.parseLong` does.
    pub fn number(&self) -> Option<i64> {
        match self {
            Self::Line(line) => line.parse().ok(),
            Self::NoFolder | Self::Missing | Self::Dangling(_) | Self::Unreadable(_) => None,
        }
    }
}
