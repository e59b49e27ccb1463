//! A Kerberos realm: a real MIT KDC on loopback, with principals, keytabs and tickets.
//!
//! All files are in its own folder: the machine's Kerberos is neither read nor changed, and no root is needed.

use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use super::Folder;
use super::jars::found;
use super::net::{KDC_PORT, Net};
use super::process::{self, Outcome, Server};

pub const NAME: &str = "EXAMPLE.COM";

/// Maximum time for the KDC to listen, and for a short ticket to expire.
const LIMIT: Duration = Duration::from_secs(30);
const POLL: Duration = Duration::from_millis(50);

/// A realm; its KDC ends with the process that started it.
pub struct Realm {
    net: Net,
    folder: Folder,
    kdc: Option<Server>,
}

impl Realm {
    /// Starts a realm with owners of keytabs, each with its principals; `bob` has `bob.keytab`.
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

    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Returns the file for `KRB5_CONFIG` of commands and a system property of JVMs.
    pub fn krb5_conf(&self) -> PathBuf {
        self.folder.path().join("krb5.conf")
    }

    pub fn keytab(&self, owner: &str) -> PathBuf {
        self.folder.path().join(format!("{owner}.keytab"))
    }

    /// Returns a cache, which is empty before `kinit`.
    pub fn cache(&self, name: &str) -> PathBuf {
        self.folder.path().join(format!("{name}.cache"))
    }

    /// Fills the cache with a ticket from the owner's keytab.
    pub fn kinit(&self, owner: &str, cache: &str) {
        self.kinit_into(owner, &cached(self, cache));
    }

    /// Fills a cache of any kind, named in Kerberos's notation.
    pub fn kinit_into(&self, owner: &str, cache: &str) {
        self.kinit_with(owner, cache, &[]);
    }

    /// Fills the cache with a ticket that has expired on return.
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

    /// Runs a `kadmin.local` command.
    pub fn administer(&self, command: &str) {
        self.tool("kadmin.local", "krb5-admin-server", &[], command);
    }

    /// Sends SIGSTOP: the port accepts connections, but no answer comes.
    pub fn freeze(&self) {
        self.server().signal("STOP");
    }

    pub fn thaw(&self) {
        self.server().signal("CONT");
    }

    /// Kills the KDC: the port refuses connections.
    pub fn kill(&mut self) {
        self.kdc = None;
    }

    pub fn revive(&mut self) {
        let log = self.folder.path().join("kdc.log");
        let mut all: Vec<String> = self
            .environment()
            .map(|(name, value)| format!("{name}={value}"))
            .to_vec();
        all.push(found("krb5kdc", "krb5-kdc").display().to_string());
        // In the foreground, so that the guarding shell can end it.
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

    /// Runs a program; panics if it fails.
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
        // Without DNS. The limit forces TCP, where a refused connection is noticed at once.
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

/// Returns the cache in Kerberos's notation.
fn cached(realm: &Realm, cache: &str) -> String {
    format!("FILE:{}", realm.cache(cache).display())
}
