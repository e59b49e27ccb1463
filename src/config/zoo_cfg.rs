//! `zoo.cfg`, as ZooKeeper 3.8 reads it (`QuorumPeerConfig`), with the file of `dynamicConfigFile`.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::base::files;
use crate::base::java_lang;

use super::properties::{self, MalformedEscape, PropertyEntry};
use super::server_line::{ServerLine, ServerLineError};
use super::{ConfigError, Origin};

pub const FILE_NAME: &str = "zoo.cfg";
/// Bytes of a file; real ones have a few kilobytes.
const LIMIT: u64 = files::MB;

/// A file in the format of Java's properties.
#[derive(Debug, Clone)]
pub struct PropertiesFile {
    pub path: Arc<Path>,
    pub entries: Vec<PropertyEntry>,
    /// Java rejects the whole file then.
    pub malformed: Option<MalformedEscape>,
    pub has_byte_order_mark: bool,
}

#[derive(Debug, Clone)]
pub struct ZooCfg {
    pub file: PropertiesFile,
    /// What `dynamicConfigFile` names; `Err`: why it cannot be read.
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

    /// The entry that counts: the last one of this key.
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

    /// The entries whose key begins with `server.`, duplicates too.
    pub fn server_entries(&self) -> impl Iterator<Item = &PropertyEntry> {
        let entries = self.entries.iter();
        entries.filter(|entry| entry.key.starts_with("server."))
    }
}

impl ZooCfg {
    /// Reads the file, and the one of `dynamicConfigFile`.
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

    /// From text, without a file of `dynamicConfigFile`.
    pub fn parse(path: &Path, bytes: &[u8]) -> Self {
        Self {
            file: PropertiesFile::parse(path, bytes),
            dynamic: None,
        }
    }

    /// The value that counts, trimmed.
    pub fn value(&self, key: &str) -> Option<&str> {
        let entry = self.file.entry(key)?;
        Some(java_lang::trim(&entry.value))
    }

    /// `None`: not set, or not a number. ZooKeeper does not start in the second case.
    pub fn integer(&self, key: &str) -> Option<i32> {
        self.value(key)?.parse().ok()
    }

    /// A set port other than 0.
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
        self.value("dataLogDir").map(PathBuf::from)
    }

    /// Milliseconds.
    pub fn tick_time(&self) -> i32 {
        self.integer("tickTime").unwrap_or(DEFAULT_TICK_TIME)
    }

    /// Whether this key is `true`. ZooKeeper takes no other words than `true` and `false`, in any case.
    pub fn boolean(&self, key: &str, default: bool) -> bool {
        match self.value(key) {
            Some(value) if value.eq_ignore_ascii_case("true") => true,
            Some(value) if value.eq_ignore_ascii_case("false") => false,
            _ => default,
        }
    }

    /// The file with the server lines. `None`: it cannot be read.
    pub fn server_file(&self) -> Option<&PropertiesFile> {
        match &self.dynamic {
            None => Some(&self.file),
            Some(dynamic) => dynamic.as_ref().ok(),
        }
    }

    /// Every server line in the order of the file, duplicates too.
    pub fn server_lines(&self) -> Vec<Result<ServerLine, ServerLineError>> {
        let Some(file) = self.server_file() else {
            return Vec::new();
        };
        let entries = file.server_entries();
        entries
            .map(|entry| ServerLine::parse(&entry.key, &entry.value, file.origin(entry.line)))
            .collect()
    }

    /// The well-formed server lines that count: the last one of each id, in the order of the file.
    pub fn servers(&self) -> Vec<ServerLine> {
        let lines = self.server_lines();
        let mut servers: Vec<ServerLine> = Vec::new();
        for line in lines.into_iter().flatten() {
            servers.retain(|known| known.id != line.id);
            servers.push(line);
        }
        servers
    }

    /// Whether a quorum is formed; otherwise the process is a standalone server, which needs no myid
    /// (`QuorumPeerConfig.isDistributed`).
    pub fn is_distributed(&self) -> bool {
        let voters = self.servers().iter().filter(|one| one.is_voter()).count();
        !self.boolean("standaloneEnabled", true) || voters > 1
    }
}

/// Milliseconds (`ZooKeeperServer.DEFAULT_TICK_TIME`).
pub const DEFAULT_TICK_TIME: i32 = 3000;

/// The file `myid` in `dataDir`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MyId {
    /// `dataDir` is not set, or is not a folder of this host.
    NoFolder,
    Missing,
    Unreadable(String),
    /// Its first line, without the line end; nothing is trimmed.
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
        match files::read_regular(&data_dir.join("myid"), LIMIT) {
            Ok(bytes) => {
                let text = String::from_utf8_lossy(&bytes);
                let first = text.split(['\n', '\r']).next().unwrap_or_default();
                Self::Line(first.to_owned())
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => Self::Missing,
            Err(error) => Self::Unreadable(error.to_string()),
        }
    }

    /// The number, as `Long.parseLong` reads it.
    pub fn number(&self) -> Option<i64> {
        match self {
            Self::Line(line) => line.parse().ok(),
            Self::NoFolder | Self::Missing | Self::Unreadable(_) => None,
        }
    }
}
