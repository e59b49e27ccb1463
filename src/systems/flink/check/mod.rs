//! Turns Flink's configuration folder into findings, by a table of rules. Pure.
//!
//! The severities are those of Flink 1.13 to 2.3; `tests/it/flink_check.rs` compares them with real Flink.

mod addresses;
mod compare;
mod file;
mod ha;
mod jobs;
mod known_keys;
mod masters;
mod merge;
mod ports;
mod quorum;
mod sasl;
mod spelling;
mod typed;
mod values;
mod yarn;
mod zookeeper;

use std::collections::{BTreeSet, HashSet};
use std::path::Path;

use crate::base::escape::cut_to;
use crate::config::Origin;
use crate::config::flink::keys::{HA_TYPE, names_of};
use crate::config::flink::{FlinkFile, FlinkFolder, FlinkMaster, FlinkSetting, FlinkVersion};
use crate::config::sensitive;
use crate::config::zoo_cfg::ZooCfg;
use crate::verdict::finding::Severity::{Error, Info, Warning};
use crate::verdict::lint::{self, Hit, LintFinding, LintRule};

pub use compare::{COMPARED, compare};
pub use known_keys::is_known_key;
pub use merge::{check, uses_zoo_cfg};
pub use yarn::{AttemptLimit, YarnLimits};

/// The input of the rules.
#[derive(Debug, Clone)]
pub struct CheckedFlink {
    pub folder: FlinkFolder,
    /// The version of the command line; without it, that of the jars beside the folder.
    pub version: Option<FlinkVersion>,
    /// The `zoo.cfg` of the folder.
    pub zoo: Option<ZooCfg>,
    /// The limits of a `yarn-site.xml`.
    pub yarn: Option<YarnLimits>,
}

/// A folder as one version reads it: the input of most rules.
#[derive(Debug)]
pub struct FlinkView {
    version: FlinkVersion,
    is_version_known: bool,
    file: FlinkFile,
    folder: FlinkFolder,
    zoo: Option<ZooCfg>,
    yarn: Option<YarnLimits>,
}

/// The value of `high-availability.type` (`HighAvailabilityMode.fromConfig`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum HaMode {
    Off,
    ZooKeeper,
    Kubernetes,
    /// The name of a class.
    Class,
    Unknown,
}

pub type FlinkRule = LintRule<FlinkView>;

const DIES: &str = "the JobManager does not start";

/// Rules about the folder, which need no version.
#[rustfmt::skip]
pub const FOLDER_RULES: [LintRule<CheckedFlink>; 2] = [
    LintRule::new("conf-not-read", Error, file::conf_not_read, "Flink's version reads another file than the one that is there; info if the version is not known"),
    LintRule::new("conf-two-files", Warning, file::two_files, "`flink-conf.yaml` and `config.yaml`: only one of them counts"),
];

/// How many of the first [`RULES`] are about the grammar of the file.
const OF_GRAMMAR: usize = 4;

/// Rules about one file and `masters`, in the order in which findings of one line are listed.
#[rustfmt::skip]
pub const RULES: [FlinkRule; 54] = [
    FlinkRule::new("yaml-syntax", Error, file::yaml_syntax, "`config.yaml` is not the YAML that Flink reads"),
    FlinkRule::new("two-keys-on-a-line", Error, file::two_keys, "two `key: ` on one line"),
    FlinkRule::new("duplicate-key", Error, file::duplicate_key, "a key twice: Flink dies of it in `config.yaml`; a warning in `flink-conf.yaml`, and where a nested and a flat form meet"),
    FlinkRule::new("line-ignored", Warning, file::line_ignored, "a line of `flink-conf.yaml` without `: `, which Flink skips; an error for keys of high availability"),
    FlinkRule::new("quoted-value", Error, typed::quoted, "quotes in `flink-conf.yaml` are part of the value; a warning where Flink starts all the same"),
    FlinkRule::new("value-malformed", Error, typed::malformed, "a value that its key does not take"),
    FlinkRule::new("unknown-key", Warning, spelling::unknown_key, "no version of Flink reads the key; an error for `high-availability.type` before Flink 1.17"),
    FlinkRule::new("old-spelling", Info, spelling::old_spelling, "an old name of a key, which still works"),
    FlinkRule::new("old-and-new", Warning, spelling::old_and_new, "the old and the new name of a key with different values: the new one counts"),
    FlinkRule::new("ha-off", Error, ha::off, "high availability is off beside keys or masters that need it; info if nothing needs it"),
    FlinkRule::new("ha-type-unknown", Error, ha::type_unknown, "`high-availability.type` is not NONE, ZOOKEEPER, KUBERNETES or the name of a class"),
    FlinkRule::new("quorum-missing", Error, quorum::missing, "no `high-availability.zookeeper.quorum`"),
    FlinkRule::new("quorum-malformed", Error, quorum::malformed, "a quorum that is not `host:port,host:port`"),
    FlinkRule::new("quorum-even", Warning, quorum::even, "2, 4 or 6 servers tolerate no more failures than one fewer; info for one server"),
    FlinkRule::new("quorum-duplicate", Warning, quorum::duplicate, "a server twice in the quorum"),
    FlinkRule::new("quorum-chroot", Warning, quorum::chroot, "a path behind the quorum: Flink dies if it does not exist"),
    FlinkRule::new("quorum-not-zoo", Warning, zookeeper::quorum_differs, "the quorum and the `zoo.cfg` beside it name different servers or client ports"),
    FlinkRule::new("session-timeout-capped", Warning, zookeeper::session_capped, "ZooKeeper grants another session timeout; info if Flink's default is capped"),
    FlinkRule::new("outage-two-leaders", Info, zookeeper::outage, "Flink 1.18 to 2.2: a long outage of ZooKeeper can leave two leaders"),
    FlinkRule::new("storage-missing", Error, ha::storage_missing, "no `high-availability.storageDir`"),
    FlinkRule::new("storage-local", Warning, ha::storage_local, "the storage folder is on the local disk, with masters on several hosts or on YARN"),
    FlinkRule::new("storage-relative", Warning, ha::storage_relative, "a storage folder that depends on where the process starts"),
    FlinkRule::new("cluster-id-default", Warning, ha::cluster_id_default, "no cluster-id of its own: clusters with one quorum share the election"),
    FlinkRule::new("cluster-id-empty", Error, ha::cluster_id_empty, "an empty cluster-id"),
    FlinkRule::new("cluster-id-on-yarn", Warning, ha::cluster_id_on_yarn, "a cluster-id in a folder for YARN: a second session never starts"),
    FlinkRule::new("port-range", Error, ports::malformed, "a port range that Flink does not take"),
    FlinkRule::new("port-shared", Error, ports::shared, "fewer RPC ports than masters on one host"),
    FlinkRule::new("port-clash", Error, ports::clash, "the only RPC port is the REST port"),
    FlinkRule::new("rpc-port-ignored", Info, ports::rpc_port_ignored, "`jobmanager.rpc.port` has no effect with high availability"),
    FlinkRule::new("rest-bind-port", Warning, ports::rest_bind_port, "`rest.bind-port` beats the REST ports of `masters`; an error if two masters share a host"),
    FlinkRule::new("duration-unit", Warning, typed::duration_unit, "a short time without a unit is milliseconds"),
    FlinkRule::new("acl-without-sasl", Error, sasl::acl, "`acl: creator` without a login to ZooKeeper"),
    FlinkRule::new("sasl-context", Warning, sasl::context, "the login context for ZooKeeper is not in `security.kerberos.login.contexts`"),
    FlinkRule::new("published-localhost", Error, addresses::published, "masters publish localhost as their address"),
    FlinkRule::new("bound-to-localhost", Error, addresses::bound, "masters listen on localhost only, with masters on other hosts"),
    FlinkRule::new("checkpoints-local", Warning, jobs::checkpoints_local, "checkpoints on the local disk, with masters on several hosts or on YARN"),
    FlinkRule::new("checkpoints-in-memory", Warning, jobs::checkpoints_in_memory, "checkpoints in the JobManager's memory, which is lost with it"),
    FlinkRule::new("backend-gone", Error, jobs::backend_gone, "a state backend that the version does not have"),
    FlinkRule::new("restart-none", Warning, jobs::restart_none, "no restarts: every job ends with its first failure"),
    FlinkRule::new("restart-attempts", Warning, jobs::restart_attempts, "fixed-delay without a number of attempts: 1"),
    FlinkRule::new("restart-unknown", Error, jobs::restart_unknown, "no such restart strategy"),
    FlinkRule::new("restart-key-unused", Warning, jobs::restart_key_unused, "a key of a restart strategy that is not the chosen one"),
    FlinkRule::new("masters-missing", Error, masters::missing, "high availability with ZooKeeper, without a host in `masters`"),
    FlinkRule::new("masters-one", Warning, masters::one, "one master: no standby"),
    FlinkRule::new("masters-malformed", Error, masters::malformed, "a line of `masters` that is not `host:port`"),
    FlinkRule::new("masters-no-port", Warning, masters::no_port, "a master without a port: its REST port is random"),
    FlinkRule::new("masters-duplicate", Error, masters::duplicate, "a master twice"),
    FlinkRule::new("masters-localhost", Error, masters::localhost, "localhost beside other hosts"),
    FlinkRule::new("attempts-capped", Warning, yarn::capped, "`yarn.application-attempts` above the limit of the ResourceManager"),
    FlinkRule::new("attempts-one", Warning, yarn::one, "`yarn.application-attempts` is 1: YARN starts no second JobManager"),
    FlinkRule::new("attempts-zero", Warning, yarn::zero, "`yarn.application-attempts` is 0 or negative"),
    FlinkRule::new("attempts-cap-one", Error, yarn::cap_one, "the ResourceManager allows one attempt"),
    FlinkRule::new("attempts-without-ha", Warning, yarn::without_ha, "several attempts without high availability"),
    FlinkRule::new("attempts-window", Info, yarn::window, "only failures of the last 10 s count as attempts"),
];

impl FlinkView {
    /// Returns the setting that counts for a key.
    fn get(&self, key: &str) -> Option<&FlinkSetting> {
        self.file.get(key, self.version)
    }

    fn value(&self, key: &str) -> Option<&str> {
        self.get(key).map(|setting| setting.value.as_str())
    }

    /// Returns the settings that count, the last one of each spelling, in file order.
    fn settings(&self) -> Vec<&FlinkSetting> {
        let mut seen = HashSet::new();
        let last = self.file.settings.iter().rev();
        let mut settings: Vec<&FlinkSetting> = last.filter(|one| seen.insert(&one.key)).collect();
        settings.reverse();
        settings
    }

    fn ha(&self) -> HaMode {
        let Some(value) = self.value(HA_TYPE) else {
            return HaMode::Off;
        };
        match value.to_ascii_uppercase().as_str() {
            "NONE" | "STANDALONE" => HaMode::Off,
            "ZOOKEEPER" => HaMode::ZooKeeper,
            "KUBERNETES" => HaMode::Kubernetes,
            name if name.contains('.') => HaMode::Class,
            _ => HaMode::Unknown,
        }
    }

    fn with_zookeeper(&self) -> bool {
        self.ha() == HaMode::ZooKeeper
    }

    fn masters(&self) -> &[FlinkMaster] {
        self.folder
            .masters
            .as_ref()
            .map_or(&[], |file| &file.masters)
    }

    fn master_hosts(&self) -> BTreeSet<&str> {
        self.masters()
            .iter()
            .map(|master| master.host.as_str())
            .collect()
    }

    /// True if the folder is for sessions or applications on YARN.
    fn is_for_yarn(&self) -> bool {
        let is_yarn = |one: &FlinkSetting| {
            one.key.starts_with("yarn.")
                || one.key == "execution.target" && one.value.starts_with("yarn")
        };
        self.file.settings.iter().any(is_yarn)
    }

    /// True if masters run on several hosts: those of `masters`, or containers of YARN.
    fn has_several_hosts(&self) -> bool {
        self.master_hosts().len() > 1 || self.is_for_yarn()
    }

    /// True if quotes of `flink-conf.yaml`, which are a part of the value, enclose it.
    fn is_quoted(&self, setting: &FlinkSetting) -> bool {
        let value = &setting.value;
        let encloses =
            |quote: char| value.len() > 1 && value.starts_with(quote) && value.ends_with(quote);
        !self.file.is_yaml && (encloses('"') || encloses('\''))
    }

    fn hit(&self, setting: &FlinkSetting, text: String, fix: String) -> Hit {
        Hit {
            key: Some(setting.key.clone()),
            ..Hit::new(self.file.origin(setting.line), text, fix)
        }
    }

    /// Makes a hit about a key that is not set.
    fn unset(&self, key: &str, text: String, fix: String) -> Hit {
        Hit {
            key: Some(key.to_owned()),
            ..Hit::new(self.file.origin(0), text, fix)
        }
    }

    fn of_masters(&self, line: u32, text: String, fix: String) -> Hit {
        let path = self.folder.path.join("masters");
        let unread = || Origin::File {
            path: path.as_path().into(),
            line,
        };
        let file = self.folder.masters.as_ref();
        Hit::new(
            file.map_or_else(unread, |file| file.origin(line)),
            text,
            fix,
        )
    }
}

/// Longest value in a message, in characters.
const LONGEST_VALUE: usize = 200;

/// Formats `key: value` for messages. A value is shown only if the linter knows the key, and hidden if it may be a secret.
fn shown(setting: &FlinkSetting) -> String {
    let FlinkSetting { key, value, .. } = setting;
    let is_secret = key.contains("authorization") || sensitive::names_secret(key);
    if is_secret || !known_keys::is_known(key) {
        return key.clone();
    }
    // The address of a file system may have a user and a password.
    let value = match (value.find("://"), value.find('@')) {
        (Some(scheme), Some(at)) if scheme < at => {
            format!("{}***{}", &value[..scheme + 3], &value[at..])
        }
        _ => value.clone(),
    };
    cut_to(format!("{key}: {value}"), LONGEST_VALUE)
}

/// Returns the newest name of a key that this version knows.
fn name_in(key: &'static str, version: FlinkVersion) -> &'static str {
    let before = names_of(key).and_then(|names| names.too_new_for(version));
    before.map_or(key, |(_, name)| name)
}

fn is_local_host(host: &str) -> bool {
    host.eq_ignore_ascii_case("localhost") || host.starts_with("127.") || host == "::1"
}

/// True for a path on the local disk: `file:` or no scheme.
fn is_local_path(text: &str) -> bool {
    match text.split_once(':') {
        Some((scheme, rest)) => scheme.eq_ignore_ascii_case("file") || rest.starts_with('\\'),
        None => true,
    }
}

fn is_absolute(path: &str) -> bool {
    Path::new(path).is_absolute()
}
