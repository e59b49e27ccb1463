//! A pair with Kerberos.
//!
//! Kerberos names servers by host, and Hadoop takes the names from reverse look-ups. An ordinary user cannot write
//! `/etc/hosts` and, in a container, often cannot mount over it. Therefore RMs, the Java CLI and the binary under
//! test run with `hosts.c` preloaded: it answers the C library's look-ups, forward and reverse, from a file of the
//! pair. The programs themselves are unchanged.

use std::path::Path;
use std::process::Command;
use std::sync::OnceLock;

use super::Folder;
use super::jars::found;
use super::pair::{Pair, site};
use super::realm::Realm;
use super::releases::Release;
use super::settings::{Pairs, Settings, pairs};

pub const HOSTS: [&str; 2] = ["rm1.example.com", "rm2.example.com"];

/// Keytabs with their principals. The users:
///
/// | user | RM's administrator | in the service ACLs |
/// |---|---|---|
/// | admin | yes | yes |
/// | bob | no | yes |
/// | carol | yes | no |
/// | hue | no | yes; may act for others |
const OWNERS: &[(&str, &[&str])] = &[
    ("rm1", &["yarn/rm1.example.com", "HTTP/rm1.example.com"]),
    ("rm2", &["yarn/rm2.example.com", "HTTP/rm2.example.com"]),
    ("admin", &["admin"]),
    ("bob", &["bob"]),
    ("carol", &["carol"]),
    ("hue", &["hue"]),
];

/// Makes a realm with a ticket for every user, in a cache with the user's name.
pub fn realm() -> Realm {
    realm_with(&[])
}

/// Makes a realm with further keytabs.
pub fn realm_with(further: &[(&str, &[&str])]) -> Realm {
    let realm = Realm::start(&[OWNERS, further].concat());
    for (user, _) in &OWNERS[2..] {
        realm.kinit(user, user);
    }
    realm
}

/// Starts a pair without Kerberos, for clients with a ticket: their configuration is `FOLDER/kerberos`.
pub fn simple_pair(realm: &Realm) -> Pair {
    let secured = settings(realm, &Secured::default());
    let settings = Settings {
        core: Pairs::new(),
        own: Default::default(),
        ..secured
    };
    Pair::start(settings, |folder, net| {
        write_hosts(folder, net);
        copy_conf(folder, "kerberos", CORE);
    })
    .up()
}

#[derive(Debug, Clone, Copy)]
pub struct Secured {
    /// `hadoop.rpc.protection` of each RM.
    pub protection: [&'static str; 2],
    /// True if the web pages require SPNEGO.
    pub spnego: bool,
    /// True if failover is automatic.
    pub automatic: bool,
}

impl Default for Secured {
    fn default() -> Self {
        Self {
            protection: ["authentication"; 2],
            spnego: false,
            automatic: false,
        }
    }
}

impl Pair {
    /// Starts a secured pair. Commands use admin's ticket. `FOLDER/simple` is a client configuration without
    /// Kerberos, `FOLDER/bogus` has an unknown authentication method.
    pub fn secured(realm: &Realm, secured: &Secured) -> Self {
        let settings = settings(realm, secured);
        let pair = Self::start(settings, |folder, net| write_files(folder, net, secured));
        match (secured.spnego, secured.automatic) {
            (false, false) => pair.up(),
            (false, true) => pair.up().elected(),
            // REST requires a ticket.
            (true, false) => pair.listening(8088),
            (true, true) => {
                let pair = pair.listening(8088);
                pair.wait_for("an active ResourceManager", |pair| {
                    let rows = pair
                        .java_cli(&pair.conf(), &["-getAllServiceState"], &[], "")
                        .stdout;
                    rows.contains(" active ") && rows.contains(" standby ")
                });
                pair
            }
        }
    }
}

/// Returns the settings of the pair's RMs and clients.
pub fn settings(realm: &Realm, secured: &Secured) -> Settings {
    let own = [0, 1].map(|index| {
        let mut own = own_keys(&format!("REALM/rm{}.keytab", index + 1));
        own.extend(pairs(&[(
            "hadoop.rpc.protection",
            secured.protection[index],
        )]));
        own
    });
    let mut core = pairs(CORE);
    if secured.spnego {
        core.extend(pairs(SPNEGO));
    }
    Settings {
        release: Release::default(),
        automatic: secured.automatic,
        zookeeper: secured.automatic,
        hosts: Some(HOSTS),
        yarn: pairs(YARN),
        core,
        own,
        environment: pairs(&[
            ("LD_PRELOAD", "FOLDER/hosts.so"),
            ("TEST_HOSTS", "FOLDER/hosts"),
            ("KRB5_CONFIG", "REALM/krb5.conf"),
            ("KRB5CCNAME", "FILE:REALM/admin.cache"),
        ]),
        // The JVM ignores KRB5_CONFIG.
        java: vec!["-Djava.security.krb5.conf=REALM/krb5.conf".to_owned()],
        zookeeper_java: Vec::new(),
        places: pairs(&[("REALM", &realm.folder().display().to_string())]),
    }
}

const CORE: &[(&str, &str)] = &[
    ("hadoop.security.authentication", "kerberos"),
    // The setting of clients; each RM has its own.
    ("hadoop.rpc.protection", "authentication,privacy"),
    ("hadoop.security.authorization", "true"),
    // By default, the Java CLI tries six times with up to 5 s in between, and prints the same.
    ("ipc.client.connect.max.retries.on.sasl", "0"),
    // The OS does not know these users.
    (
        "hadoop.user.group.static.mapping.overrides",
        "yarn=hadoop;admin=admins;bob=users;carol=admins;hue=services",
    ),
    ("hadoop.proxyuser.hue.hosts", "*"),
    ("hadoop.proxyuser.hue.groups", "admins"),
];

const YARN: &[(&str, &str)] = &[
    ("yarn.resourcemanager.principal", "yarn/_HOST@EXAMPLE.COM"),
    ("yarn.acl.enable", "true"),
    ("yarn.admin.acl", "yarn,admin,carol"),
];

const SPNEGO: &[(&str, &str)] = &[
    (
        "hadoop.http.filter.initializers",
        "org.apache.hadoop.security.AuthenticationFilterInitializer",
    ),
    ("hadoop.http.authentication.type", "kerberos"),
    (
        "hadoop.http.authentication.simple.anonymous.allowed",
        "false",
    ),
    (
        "hadoop.http.authentication.signature.secret.file",
        "FOLDER/http.secret",
    ),
    (
        "hadoop.http.authentication.kerberos.principal",
        "HTTP/_HOST@EXAMPLE.COM",
    ),
];

const POLICY: &[(&str, &str)] = &[
    (
        "security.resourcemanager-administration.protocol.acl",
        "yarn,admin,bob,hue",
    ),
    ("security.ha.service.protocol.acl", "yarn,admin,bob,hue"),
];

/// Returns the keys of one RM.
fn own_keys(keytab: &str) -> Pairs {
    pairs(&[
        ("yarn.resourcemanager.keytab", keytab),
        (
            "yarn.resourcemanager.webapp.spnego-principal",
            "HTTP/_HOST@EXAMPLE.COM",
        ),
        ("yarn.resourcemanager.webapp.spnego-keytab-file", keytab),
        ("hadoop.http.authentication.kerberos.keytab", keytab),
    ])
}

pub fn write_files(folder: &Folder, net: &str, secured: &Secured) {
    copy_conf(folder, "simple", &[]);
    copy_conf(
        folder,
        "bogus",
        &[("hadoop.security.authentication", "bogus")],
    );
    write_hosts(folder, net);
    folder.write("conf/hadoop-policy.xml", site(POLICY));
    if secured.spnego {
        folder.write("http.secret", "signs the cookies of a test");
    }
}

fn write_hosts(folder: &Folder, net: &str) {
    let [first, second] = HOSTS;
    folder.write(
        "hosts",
        format!("{net}.1 {first} rm1\n{net}.2 {second} rm2\n"),
    );
    build_resolver(folder);
}

/// Builds `hosts.so`. Preloaded, it looks names up in the file that `TEST_HOSTS` names.
pub fn build_resolver(folder: &Folder) {
    static LIBRARY: OnceLock<Vec<u8>> = OnceLock::new();
    let library = LIBRARY.get_or_init(|| {
        let own = Folder::new("resolver-library");
        let library = own.path().join("hosts.so");
        let output = Command::new(found("cc", "gcc"))
            .args(["-shared", "-fPIC", "-o"])
            .arg(&library)
            .arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/support/hosts.c"))
            .arg("-ldl")
            .output()
            .expect("the C compiler runs");
        let complaint = String::from_utf8_lossy(&output.stderr);
        let compiles = output.status.success();
        assert!(compiles, "hosts.c does not compile:\n{complaint}");
        std::fs::read(library).expect("a library")
    });
    folder.write("hosts.so", library);
}

/// Copies the configuration, but `core-site.xml` has these properties instead of its own.
fn copy_conf(folder: &Folder, name: &str, core: &[(&str, &str)]) {
    for file in ["yarn-site.xml", "log4j.properties"] {
        let content = std::fs::read(folder.path().join("conf").join(file));
        folder.write(
            &format!("{name}/{file}"),
            content.expect("a file of the pair's"),
        );
    }
    let temporary = folder.path().join("tmp").display().to_string();
    let mut properties = vec![("hadoop.tmp.dir", temporary.as_str())];
    properties.extend(core);
    folder.write(&format!("{name}/core-site.xml"), site(&properties));
}
