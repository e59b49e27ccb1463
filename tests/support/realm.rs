//! A Kerberos realm: a real MIT KDC on loopback, its principals, their keytabs and tickets.
//!
//! Everything is in a folder of its own, so nothing of the machine's Kerberos is read or changed, and an ordinary user
//! can run it.

use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use super::Folder;
use super::jars::found;
use super::net::{KDC_PORT, Net};
use super::process::{self, Outcome, Server};

/// Its name.
pub const NAME: &str = "EXAMPLE.COM";

/// How long the KDC may take to listen, and a short ticket to end.
const LIMIT: Duration = Duration::from_secs(30);
const POLL: Duration = Duration::from_millis(50);

/// A realm with a KDC, which ends with the process that started it.
pub struct Realm {
    net: Net,
    folder: Folder,
    kdc: Option<Server>,
}

impl Realm {
    /// Starts a realm: the owners of keytabs, each with its principals. The keytab of `bob` is `bob.keytab`, and it is
    /// his alone.
    pub fn start(owners: &[(&str, &[&str])]) -> Self {
        let mut realm = Self {
            net: Net::take(),
            folder: Folder::new("realm"),
            kdc: None,
        };
        realm.write_files();
        realm.tool(
            "kdb5_util",
            "krb5-kdc",
            &["create", "-s", "-P", "master"],
            "",
        );
        let mut commands = Vec::new();
        for (owner, principals) in owners {
            let keytab = realm.keytab(owner).display().to_string();
            for principal in *principals {
                commands.push(format!("addprinc -randkey {principal}"));
                commands.push(format!("ktadd -k {keytab} {principal}"));
            }
        }
        realm.administer(&commands.join("\n"));
        realm.revive();
        realm
    }

    /// Where everything of it is.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// The client's `krb5.conf`; commands find it by `KRB5_CONFIG`, JVMs by a system property.
    pub fn krb5_conf(&self) -> PathBuf {
        self.folder.path().join("krb5.conf")
    }

    /// The keytab of an owner.
    pub fn keytab(&self, owner: &str) -> PathBuf {
        self.folder.path().join(format!("{owner}.keytab"))
    }

    /// The cache with this name; nothing is in it before `kinit`.
    pub fn cache(&self, name: &str) -> PathBuf {
        self.folder.path().join(format!("{name}.cache"))
    }

    /// Gets a ticket by the owner's keytab into the cache with this name, with nothing else in it.
    pub fn kinit(&self, owner: &str, cache: &str) {
        self.kinit_into(owner, &cached(self, cache));
    }

    /// The same with a cache of any kind, as Kerberos' own programs name it.
    pub fn kinit_into(&self, owner: &str, cache: &str) {
        self.kinit_with(owner, cache, &[]);
    }

    /// The same with a ticket that has ended when this returns.
    pub fn kinit_ended(&self, owner: &str, cache: &str) {
        let cache = cached(self, cache);
        self.kinit_with(owner, &cache, &["-l", "1s"]);
        let begun = Instant::now();
        while self.run("klist", "krb5-user", &["-s", &cache], "").status == Some(0) {
            assert!(
                begun.elapsed() < LIMIT,
                "a ticket for a second does not end"
            );
            std::thread::sleep(POLL);
        }
    }

    fn kinit_with(&self, owner: &str, cache: &str, more: &[&str]) {
        let keytab = self.keytab(owner).display().to_string();
        let mut arguments = vec!["-k", "-t", &keytab, "-c", cache];
        arguments.extend(more);
        arguments.push(owner);
        self.tool("kinit", "krb5-user", &arguments, "");
    }

    /// Has the KDC's database changed, in the words of `kadmin`.
    pub fn administer(&self, command: &str) {
        self.tool("kadmin.local", "krb5-admin-server", &[], command);
    }

    /// Stops the KDC's process without ending it: its port accepts and stays silent.
    pub fn freeze(&self) {
        self.server().signal("STOP");
    }

    /// Lets a frozen KDC go on.
    pub fn thaw(&self) {
        self.server().signal("CONT");
    }

    /// Ends the KDC: its port refuses.
    pub fn kill(&mut self) {
        self.kdc = None;
    }

    /// Starts the KDC, and waits until it listens.
    pub fn revive(&mut self) {
        let log = self.folder.path().join("kdc.log");
        let mut all: Vec<String> = self
            .environment()
            .map(|(name, value)| format!("{name}={value}"))
            .to_vec();
        all.push(found("krb5kdc", "krb5-kdc").display().to_string());
        // In the foreground, so that it ends with its guardian.
        all.push("-n".to_owned());
        self.kdc = Some(Server::start(Path::new("/usr/bin/env"), &all, &log));
        let begun = Instant::now();
        while TcpStream::connect(self.address()).is_err() {
            let log = std::fs::read_to_string(&log).unwrap_or_default();
            assert!(begun.elapsed() < LIMIT, "the KDC does not listen:\n{log}");
            std::thread::sleep(POLL);
        }
    }

    fn server(&self) -> &Server {
        self.kdc.as_ref().expect("the KDC runs")
    }

    fn address(&self) -> String {
        format!("{}.1:{KDC_PORT}", self.net.prefix())
    }

    fn environment(&self) -> [(&'static str, String); 2] {
        let path = |name: &str| self.folder.path().join(name).display().to_string();
        [
            ("KRB5_CONFIG", path("krb5.conf")),
            ("KRB5_KDC_PROFILE", path("kdc.conf")),
        ]
    }

    /// Runs one of Kerberos' own programs, which has to succeed.
    fn tool(&self, program: &str, package: &str, arguments: &[&str], stdin: &str) {
        let outcome = self.run(program, package, arguments, stdin);
        assert_eq!(
            outcome.status,
            Some(0),
            "{program} {arguments:?}: {outcome:?}"
        );
    }

    fn run(&self, program: &str, package: &str, arguments: &[&str], stdin: &str) -> Outcome {
        let program = found(program, package);
        let environment = self.environment();
        let environment: Vec<(&str, &str)> = environment
            .iter()
            .map(|(name, value)| (*name, value.as_str()))
            .collect();
        process::run(&program, arguments, &environment, None, stdin)
    }

    fn write_files(&self) {
        let (address, place) = (self.address(), self.folder.path().display());
        // Nothing is asked of DNS. The limit sends everything over TCP: where nothing listens, it is known at once.
        self.folder.write(
            "krb5.conf",
            format!(
                "[libdefaults]\ndefault_realm = {NAME}\ndns_lookup_kdc = false\ndns_lookup_realm = false\n\
                 udp_preference_limit = 1\ndefault_ccache_name = FILE:{place}/nobody.cache\n\
                 [realms]\n{NAME} = {{\nkdc = {address}\n}}\n[domain_realm]\n.example.com = {NAME}\n"
            ),
        );
        self.folder.write(
            "kdc.conf",
            format!(
                "[kdcdefaults]\nkdc_listen = {address}\nkdc_tcp_listen = {address}\n[realms]\n{NAME} = {{\n\
                 database_name = {place}/principal\nkey_stash_file = {place}/stash\nacl_file = {place}/kadm5.acl\n\
                 supported_enctypes = aes256-cts-hmac-sha1-96:normal aes128-cts-hmac-sha1-96:normal\n}}\n"
            ),
        );
    }
}

/// A cache as Kerberos' own programs name it.
fn cached(realm: &Realm, cache: &str) -> String {
    format!("FILE:{}", realm.cache(cache).display())
}
