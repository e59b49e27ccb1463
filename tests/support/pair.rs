//! A pair of real ResourceManagers, with a real ZooKeeper for automatic failover.

use std::fs;
use std::net::TcpStream;
use std::path::Path;
use std::time::{Duration, Instant};

use super::jars;
use super::jvm::{self, Classes};
use super::net::Net;
use super::process::{self, Outcome, Server};
use super::releases::Release;
use super::settings::{Settings, borrowed, pairs};
use super::words::Words;
use super::{Folder, rest, rmadmin};

/// Properties that let applications survive a failover.
pub const RECOVERY: [(&str, &str); 2] = [
    ("yarn.resourcemanager.recovery.enabled", "true"),
    (
        "yarn.resourcemanager.store.class",
        "org.apache.hadoop.yarn.server.resourcemanager.recovery.ZKRMStateStore",
    ),
];

pub const ONE_QUEUE: [(&str, &str); 2] = [
    ("yarn.scheduler.capacity.root.queues", "default"),
    ("yarn.scheduler.capacity.root.default.capacity", "100"),
];

/// Maximum time of a start or a change of state. On an idle machine, it takes less than ten seconds.
const LIMIT: Duration = Duration::from_secs(120);
const POLL: Duration = Duration::from_millis(50);

/// The states of rm1 and rm2.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum States {
    ActiveStandby,
    StandbyActive,
    StandbyStandby,
    /// Split brain.
    ActiveActive,
}

impl States {
    fn words(self) -> [&'static str; 2] {
        match self {
            Self::ActiveStandby => ["ACTIVE", "STANDBY"],
            Self::StandbyActive => ["STANDBY", "ACTIVE"],
            Self::StandbyStandby => ["STANDBY", "STANDBY"],
            Self::ActiveActive => ["ACTIVE", "ACTIVE"],
        }
    }
}

pub struct Pair {
    net: Net,
    folder: Folder,
    settings: Settings,
    servers: [Option<Server>; 2],
    zookeeper: Option<Server>,
}

impl Pair {
    /// Starts a pair with manual failover, both RMs on standby.
    pub fn manual() -> Self {
        Self::start(Settings::default(), |_, _| {}).up()
    }

    /// Starts a pair with automatic failover, and waits for the election.
    pub fn automatic() -> Self {
        Self::automatic_with(&[])
    }

    /// Starts a pair with automatic failover and these properties in `yarn-site.xml`.
    pub fn automatic_with(properties: &[(&str, &str)]) -> Self {
        let settings = Settings {
            automatic: true,
            zookeeper: true,
            ..with(properties)
        };
        Self::start(settings, |_, _| {}).up().elected()
    }

    /// Waits for the election.
    pub fn elected(self) -> Self {
        self.wait_for("an active ResourceManager", |pair| {
            let states = [pair.state(1), pair.state(2)];
            states.contains(&"ACTIVE".to_owned()) && states.contains(&"STANDBY".to_owned())
        });
        self
    }

    /// Starts a pair with manual failover, and a ZooKeeper for a state store that outlives an RM.
    pub fn manual_with_zookeeper(properties: &[(&str, &str)]) -> Self {
        let settings = Settings {
            zookeeper: true,
            ..with(properties)
        };
        Self::start(settings, |_, _| {}).up()
    }

    /// Starts a pair with manual failover and these properties in `yarn-site.xml`.
    pub fn manual_with(properties: &[(&str, &str)]) -> Self {
        Self::start(with(properties), |_, _| {}).up()
    }

    /// Starts a pair for administration commands: only root is an administrator, NodeManagers may register,
    /// host files are read, node labels are enabled.
    pub fn administered() -> Self {
        let mut properties = ADMINISTERED.to_vec();
        properties.push(("yarn.node-labels.enabled", "true"));
        Self::start(with(&properties), |folder, _| write_administered(folder)).up()
    }

    /// Starts one RM without HA for administration commands; node labels are disabled.
    pub fn alone() -> Self {
        let mut properties = ADMINISTERED.to_vec();
        properties.extend([
            ("yarn.resourcemanager.ha.enabled", "false"),
            ("yarn.resourcemanager.hostname", "NET.1"),
        ]);
        let mut alone = Self::prepared(with(&properties), |folder, _| write_administered(folder));
        alone.start_rm(1);
        alone.wait_until("the ResourceManager is not active", |alone| {
            alone.state(1) == "ACTIVE"
        });
        alone
    }

    /// Starts a pair with web pages over TLS only. `prepare` gets the configuration folder and the first three
    /// bytes of the addresses, and writes the server's keys.
    pub fn https(prepare: impl FnOnce(&Folder, &str)) -> Self {
        Self::start(with(&[("yarn.http.policy", "HTTPS_ONLY")]), prepare).listening(8090)
    }

    /// Waits for the admin port and this web port, for pairs whose REST services reject the tests.
    pub fn listening(self, web: u16) -> Self {
        self.wait_until("the pair is not up", |pair| {
            let listens = |n: u8, port: u16| {
                TcpStream::connect((format!("{}.{n}", pair.net()), port)).is_ok()
            };
            [1, 2]
                .into_iter()
                .all(|n| listens(n, 8033) && listens(n, web))
        });
        self
    }

    /// Starts a pair; `prepare` gets the folder and the first three bytes of the addresses.
    pub fn start(settings: Settings, prepare: impl FnOnce(&Folder, &str)) -> Self {
        let mut pair = Self::prepared(settings, prepare);
        if pair.settings.zookeeper {
            let java = &pair.settings.zookeeper_java;
            let server = start_zookeeper_with(&pair.folder, pair.net(), java);
            pair.zookeeper = Some(server);
        }
        pair.start_rm(1);
        pair.start_rm(2);
        pair
    }

    /// Prepares everything but the servers.
    fn prepared(settings: Settings, prepare: impl FnOnce(&Folder, &str)) -> Self {
        let net = Net::take();
        let folder = Folder::new("pair");
        let settings = settings.filled(folder.path(), net.prefix());
        write_configuration(&folder, net.prefix(), &settings);
        prepare(&folder, net.prefix());
        Self {
            net,
            folder,
            settings,
            servers: [None, None],
            zookeeper: None,
        }
    }

    fn start_rm(&mut self, n: u8) {
        let index = usize::from(n) - 1;
        self.servers[index] = Some(start_rm(&self.folder, &self.settings, n));
    }

    /// Waits until both RMs answer over REST.
    pub fn up(self) -> Self {
        self.wait_until("the pair is not up", |pair| {
            (1..=2).all(|n| !pair.state(n).is_empty())
        });
        self
    }

    /// Returns the folder with the configuration, the logs and the data of the servers.
    pub fn folder(&self) -> &Folder {
        &self.folder
    }

    pub fn conf(&self) -> std::path::PathBuf {
        self.folder.path().join("conf")
    }

    /// Returns the environment of commands for this pair.
    pub fn environment(&self) -> Vec<(&str, &str)> {
        borrowed(&self.settings.environment)
    }

    /// Returns the JVM options of the pair's clients.
    pub fn java_options(&self) -> &[String] {
        &self.settings.java
    }

    /// Replaces `NET`, `FOLDER` and the other placeholders of the settings.
    pub fn fill(&self, text: &str) -> String {
        self.settings.fill(text)
    }

    /// Runs the Java CLI; `environment` is added to the pair's.
    pub fn java_cli(
        &self,
        conf: &Path,
        arguments: &[impl AsRef<str>],
        environment: &[(&str, &str)],
        stdin: &str,
    ) -> Outcome {
        let mut all = self.environment();
        all.extend(environment);
        let release = self.settings.release;
        let mut words = self.settings.java.clone();
        words.extend(java_cli_words_of(release, conf));
        words.extend(arguments.iter().map(|word| word.as_ref().to_owned()));
        process::run(&release.java(), &words, &all, None, stdin)
    }

    /// Returns the first three bytes of the addresses; rm1 has `.1`, rm2 `.2`.
    pub fn net(&self) -> &str {
        self.net.prefix()
    }

    /// Brings a pair with manual failover to these states, and waits for them.
    pub fn bring_to(&self, states: States) {
        self.wait_for("the states that were asked for", |pair| {
            // Standby first, so that no second RM is active in between.
            for wanted in ["STANDBY", "ACTIVE"] {
                for (rm, word) in (1..).zip(states.words()) {
                    if word == wanted {
                        pair.bring_rm_to(rm, wanted);
                    }
                }
            }
            pair.states() == states.words()
        });
    }

    /// Brings only rm1 to its state, while rm2 is dead.
    pub fn bring_first_to(&self, states: States) {
        let wanted = states.words()[0];
        self.wait_for("the state that was asked for", |pair| {
            pair.bring_rm_to(1, wanted);
            pair.state(1) == wanted
        });
    }

    /// Sends a transition to an RM that is in another state. One that fails is printed; the caller repeats it.
    fn bring_rm_to(&self, n: u8, wanted: &str) {
        if self.state(n) == wanted {
            return;
        }
        let verb = if wanted == "ACTIVE" {
            "transition-to-active"
        } else {
            "transition-to-standby"
        };
        let rm = format!("rm{n}");
        let conf = self.conf();
        let mut arguments = vec![
            "--conf-dir",
            conf.to_str().expect("a path"),
            verb,
            &rm,
            "--force-manual",
            "--yes",
            // A busy machine may need longer than the default to make an RM active.
            "--timeout",
            "60s",
        ];
        if wanted == "ACTIVE" {
            arguments.push("--force-active");
        }
        let mut environment = vec![("HADOOP_USER_NAME", "root")];
        environment.extend(self.environment());
        let outcome = process::run(rmadmin(), &arguments, &environment, None, "");
        // Status 5 is expected if a second RM becomes active.
        if outcome.status != Some(0) && outcome.status != Some(5) {
            eprintln!("{rm} to {wanted}: {outcome:?}");
        }
    }

    /// Forces a transition with the Java CLI, without guards. One that fails is printed and repeated.
    pub fn force(&self, arguments: impl Words) {
        let arguments = arguments.words();
        let environment = [("HADOOP_USER_NAME", "root")];
        self.wait_for("the forced transition", |pair| {
            let outcome = pair.java_cli(&pair.conf(), &arguments, &environment, "Y\n");
            if outcome.status != Some(0) {
                eprintln!("{arguments:?}: {outcome:?}");
            }
            outcome.status == Some(0)
        });
    }

    /// Returns the states over REST, which no command under test uses for states.
    pub fn states(&self) -> [String; 2] {
        [self.state(1), self.state(2)]
    }

    /// Returns the state over REST; empty without an answer.
    pub fn state(&self, n: u8) -> String {
        let info = rest::get(&self.web(n), "/ws/v1/cluster/info").unwrap_or_default();
        let state = info["clusterInfo"]["haState"].as_str();
        state.unwrap_or_default().to_owned()
    }

    /// Returns the REST address of an RM.
    pub fn web(&self, n: u8) -> String {
        format!("{}.{n}:8088", self.net.prefix())
    }

    /// Waits for a condition; `what` names it in the failure.
    pub fn wait_for(&self, what: &str, condition: impl Fn(&Self) -> bool) {
        self.wait_until(&format!("{what} did not come"), condition);
    }

    fn wait_until(&self, complaint: &str, condition: impl Fn(&Self) -> bool) {
        let begun = Instant::now();
        while !condition(self) {
            assert!(
                begun.elapsed() < LIMIT,
                "{complaint}: {:?}\n{}",
                self.states(),
                self.logs()
            );
            std::thread::sleep(POLL);
        }
    }

    /// Sends SIGSTOP: the port accepts connections, but no answer comes.
    pub fn freeze(&self, n: u8) {
        self.server(n).signal("STOP");
    }

    pub fn thaw(&self, n: u8) {
        self.server(n).signal("CONT");
    }

    /// Sends SIGSTOP to ZooKeeper.
    pub fn freeze_zookeeper(&self) {
        self.zookeeper_server().signal("STOP");
    }

    pub fn thaw_zookeeper(&self) {
        self.zookeeper_server().signal("CONT");
    }

    /// Kills ZooKeeper: the port refuses connections.
    pub fn kill_zookeeper(&mut self) {
        self.zookeeper = None;
    }

    fn zookeeper_server(&self) -> &Server {
        self.zookeeper.as_ref().expect("ZooKeeper runs")
    }

    /// See [`zookeeper_cli`].
    pub fn zookeeper_cli(&self, command: &[&str]) -> String {
        zookeeper_cli(&format!("{}.1:2181", self.net.prefix()), command)
    }

    /// Kills an RM: its port refuses connections.
    pub fn kill(&mut self, n: u8) {
        self.servers[usize::from(n) - 1] = None;
    }

    /// Starts a killed RM and waits for it.
    pub fn revive(&mut self, n: u8) {
        self.start_rm(n);
        self.wait_until("the ResourceManager is not up", |pair| {
            !pair.state(n).is_empty()
        });
    }

    fn server(&self, n: u8) -> &Server {
        self.servers[usize::from(n) - 1]
            .as_ref()
            .expect("the RM was not killed")
    }

    /// Returns the last lines of the logs, for failures.
    fn logs(&self) -> String {
        let tail = |name: &str| {
            let log = fs::read_to_string(self.folder.path().join(name)).unwrap_or_default();
            let lines: Vec<&str> = log.lines().rev().take(15).collect();
            format!(
                "--- {name}\n{}\n",
                lines.into_iter().rev().collect::<Vec<_>>().join("\n")
            )
        };
        ["rm1.log", "rm2.log", "nm3.log", "nm4.log", "zookeeper.log"]
            .map(tail)
            .concat()
    }
}

/// Runs a command of `zkCli.sh`; returns its output.
pub fn zookeeper_cli(server: &str, command: &[&str]) -> String {
    let mut arguments = jvm::arguments(Classes::Server, &[quiet_logging()]);
    let main = ["org.apache.zookeeper.ZooKeeperMain", "-server", server];
    arguments.extend([&main, command].concat().into_iter().map(str::to_owned));
    let outcome = process::run(jars::java(), &arguments, &[], None, "");
    assert_eq!(outcome.status, Some(0), "{command:?}: {outcome:?}");
    outcome.stdout
}

/// Runs the Java CLI with this configuration folder.
pub fn java_cli(
    conf: &Path,
    arguments: &[impl AsRef<str>],
    environment: &[(&str, &str)],
    folder: Option<&Path>,
    stdin: &str,
) -> Outcome {
    let mut all = java_cli_words(conf);
    all.extend(arguments.iter().map(|word| word.as_ref().to_owned()));
    process::run(jars::java(), &all, environment, folder, stdin)
}

pub fn java_cli_words(conf: &Path) -> Vec<String> {
    java_cli_words_of(Release::default(), conf)
}

fn java_cli_words_of(release: Release, conf: &Path) -> Vec<String> {
    let mut words = jvm::arguments_of(release, Classes::Client, &[conf, quiet_logging()]);
    // The Java CLI's log lines on standard error are not compared.
    words.extend(["-Droot.level=OFF", jvm::CLI].map(str::to_owned));
    words
}

/// Returns a `log4j.properties` that turns logs off, for configuration folders without one.
pub fn quiet_logging() -> &'static Path {
    use std::sync::OnceLock;
    static FOLDER: OnceLock<std::path::PathBuf> = OnceLock::new();
    FOLDER.get_or_init(|| {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("quiet");
        fs::create_dir_all(&folder).expect("a folder");
        fs::write(folder.join("log4j.properties"), "log4j.rootLogger=OFF\n").expect("a file");
        folder
    })
}

/// Starts ZooKeeper at the first address of the net. `zoo-further.cfg` in the folder is appended to its
/// configuration.
pub fn start_zookeeper(folder: &Folder, net: &str) -> Server {
    start_zookeeper_with(folder, net, &[])
}

/// Starts ZooKeeper with JVM options.
fn start_zookeeper_with(folder: &Folder, net: &str, java: &[String]) -> Server {
    let further = fs::read_to_string(folder.path().join("zoo-further.cfg")).unwrap_or_default();
    let server = ZooKeeper {
        name: "zookeeper",
        address: &format!("{net}.1"),
        java,
        further: &further,
    };
    start_zookeeper_of(folder, &server)
}

#[derive(Debug, Clone, Copy)]
pub struct ZooKeeper<'a> {
    /// The name of the server's files.
    pub name: &'a str,
    pub address: &'a str,
    /// JVM options.
    pub java: &'a [String],
    /// Text that is appended to the server's configuration.
    pub further: &'a str,
}

pub fn start_zookeeper_of(folder: &Folder, server: &ZooKeeper<'_>) -> Server {
    let ZooKeeper {
        name,
        address,
        further,
        ..
    } = server;
    let data = folder.path().join(name);
    let configuration = format!("{name}.cfg");
    folder.write(
        &configuration,
        format!(
            "tickTime=2000\nmaxSessionTimeout=120000\ndataDir={}\nclientPort=2181\nclientPortAddress={address}\n\
             admin.enableServer=false\n4lw.commands.whitelist=*\n{further}",
            data.display()
        ),
    );
    let mut arguments = jvm::arguments(Classes::Server, &[&folder.path().join("conf")]);
    arguments.extend(server.java.iter().cloned());
    arguments.extend([
        "-Xmx128m".to_owned(),
        "org.apache.zookeeper.server.quorum.QuorumPeerMain".to_owned(),
        folder.path().join(configuration).display().to_string(),
    ]);
    Server::start(
        jars::java(),
        &arguments,
        &folder.path().join(format!("{name}.log")),
    )
}

fn start_rm(folder: &Folder, settings: &Settings, n: u8) -> Server {
    let mut arguments = jvm::rm(settings.release, n, &[&folder.path().join("conf")]);
    let own = settings.own[usize::from(n) - 1].iter();
    arguments.extend(own.map(|(name, value)| format!("-D{name}={value}")));
    settings.start_java(&arguments, &folder.path().join(format!("rm{n}.log")))
}

pub fn site(properties: &[(&str, &str)]) -> String {
    let items: String = properties
        .iter()
        .map(|(name, value)| {
            format!("<property><name>{name}</name><value>{value}</value></property>\n")
        })
        .collect();
    format!("<configuration>\n{items}</configuration>\n")
}

/// Properties that [`Pair::administered`] and [`Pair::alone`] add.
const ADMINISTERED: &[(&str, &str)] = &[
    ("yarn.acl.enable", "true"),
    ("yarn.admin.acl", "root"),
    ("yarn.node-labels.fs-store.root-dir", "file://FOLDER/labels"),
    (
        "yarn.resourcemanager.nodes.exclude-path",
        "FOLDER/conf/exclude",
    ),
    // Otherwise, the RM skips a decommissioning node that sends no heartbeats.
    (
        "yarn.resourcemanager.decommissioning-nodes-watcher.poll-interval-secs",
        "3600",
    ),
    (
        "yarn.resourcemanager.nodemanagers.heartbeat-interval-ms",
        "200",
    ),
];

/// Returns a `capacity-scheduler.xml` with two queues and their shares in percent.
pub fn two_queues(default: &str, other: &str, further: &[(&str, &str)]) -> String {
    let mut properties = vec![
        ("yarn.scheduler.capacity.root.queues", "default,other"),
        ("yarn.scheduler.capacity.root.default.capacity", default),
        ("yarn.scheduler.capacity.root.other.capacity", other),
        // The default calculator considers memory only.
        (
            "yarn.scheduler.capacity.resource-calculator",
            "org.apache.hadoop.yarn.util.resource.DominantResourceCalculator",
        ),
    ];
    properties.extend(further);
    site(&properties)
}

/// Writes the files beside `yarn-site.xml`; called before each case.
pub fn write_administered(folder: &Folder) {
    folder.write("conf/exclude", "");
    folder.remove("conf/dynamic-resources.xml");
    folder.write("conf/capacity-scheduler.xml", two_queues("60", "40", &[]));
    let types = [
        ("yarn.resource-types", "disks"),
        ("yarn.resource-types.disks.units", "G"),
    ];
    folder.write("conf/resource-types.xml", site(&types));
}

fn with(properties: &[(&str, &str)]) -> Settings {
    Settings {
        yarn: pairs(properties),
        ..Settings::default()
    }
}

fn write_configuration(folder: &Folder, net: &str, settings: &Settings) {
    let automatic = settings.automatic.to_string();
    let hosts = settings.hosts.map(|hosts| hosts.map(str::to_owned));
    let hosts = hosts.unwrap_or_else(|| [format!("{net}.1"), format!("{net}.2")]);
    let zookeeper = format!("{net}.1:2181");
    let attributes = format!("file://{}/attributes", folder.path().display());
    let mut properties = vec![
        ("yarn.resourcemanager.ha.enabled", "true"),
        ("yarn.resourcemanager.cluster-id", "tested"),
        ("yarn.resourcemanager.ha.rm-ids", "rm1,rm2"),
        ("yarn.resourcemanager.hostname.rm1", &hosts[0]),
        ("yarn.resourcemanager.hostname.rm2", &hosts[1]),
        (
            "yarn.resourcemanager.ha.automatic-failover.enabled",
            &automatic,
        ),
        ("hadoop.zk.address", &zookeeper),
        // The default is in /tmp and belongs to the Unix user who ran the first RM.
        ("yarn.node-attribute.fs-store.root-dir", &attributes),
        // On a busy machine, the elector must not lose its session.
        ("hadoop.zk.timeout-ms", "120000"),
    ];
    properties.extend(borrowed(&settings.yarn));
    folder.write("conf/yarn-site.xml", site(&properties));
    let temporary = folder.path().join("tmp").display().to_string();
    let mut properties = vec![
        ("hadoop.tmp.dir", temporary.as_str()),
        // JVMs retry a refused connection once, by default after a second.
        ("ipc.client.connect.retry.interval", "100"),
    ];
    properties.extend(borrowed(&settings.core));
    folder.write("conf/core-site.xml", site(&properties));
    folder.write("conf/capacity-scheduler.xml", site(&ONE_QUEUE));
    folder.write(
        "conf/log4j.properties",
        "log4j.rootLogger=${root.level},out\nroot.level=WARN\nlog4j.appender.out=org.apache.log4j.ConsoleAppender\n\
         log4j.appender.out.target=System.err\nlog4j.appender.out.layout=org.apache.log4j.PatternLayout\n\
         log4j.appender.out.layout.ConversionPattern=%d{ISO8601} %p %c{2}: %m%n\n",
    );
}
