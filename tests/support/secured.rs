//! A pair that lets in only who has a ticket.
//!
//! Kerberos names servers by their hosts, and Hadoop takes the names from reverse look-ups. Tests may be run by an
//! ordinary user, who cannot write `/etc/hosts` and, in a container, often cannot mount over it either; and a machine's
//! own files are none of a test's business. So everything, RMs, Java CLI and the binary under test, is started with
//! `hosts.c` preloaded, which answers the C library's look-ups, forward and reverse, from a file of the pair's own. What
//! runs is unchanged, and has the same names from the same file.

use std::path::Path;
use std::process::Command;

use super::Folder;
use super::jars::found;
use super::pair::{Pair, site};
use super::realm::Realm;
use super::releases::Release;
use super::settings::{Pairs, Settings, pairs};

/// Names of the RMs' hosts.
pub const HOSTS: [&str; 2] = ["rm1.example.com", "rm2.example.com"];

/// Keytabs and what is in them.
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

/// A realm with the principals of secured pairs, and a ticket for every user in the cache with the user's name.
pub fn realm() -> Realm {
    let realm = Realm::start(OWNERS);
    for (user, _) in &OWNERS[2..] {
        realm.kinit(user, user);
    }
    realm
}

/// A pair that asks nobody for a ticket, for clients that have one: their configuration is `FOLDER/kerberos`.
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

/// How a pair is secured.
#[derive(Debug, Clone, Copy)]
pub struct Secured {
    /// `hadoop.rpc.protection` of each RM.
    pub protection: [&'static str; 2],
    /// Whether the web pages ask for a ticket too.
    pub spnego: bool,
    /// Whether an elector is in charge.
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
    /// Starts a pair that lets in who has a ticket of this realm. Commands find admin's in their environment; a
    /// client's configuration that knows nothing of Kerberos is `FOLDER/simple`, and one that is wrong about it `FOLDER/bogus`.
    pub fn secured(realm: &Realm, secured: &Secured) -> Self {
        let settings = settings(realm, secured);
        let pair = Self::start(settings, |folder, net| write_files(folder, net, secured));
        match (secured.spnego, secured.automatic) {
            (false, false) => pair.up(),
            (false, true) => pair.up().elected(),
            // REST tells the tests nothing.
            (true, false) => pair.listening(8088),
            (true, true) => {
                let pair = pair.listening(8088);
                pair.wait_long_for("an active ResourceManager", |pair| {
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

/// What makes such a pair; RMs and clients obey it.
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
        // The JVM does not look at KRB5_CONFIG.
        java: vec!["-Djava.security.krb5.conf=REALM/krb5.conf".to_owned()],
        places: pairs(&[("REALM", &realm.folder().display().to_string())]),
    }
}

const CORE: &[(&str, &str)] = &[
    ("hadoop.security.authentication", "kerberos"),
    // The clients' own: what an RM offers stands in its definitions.
    ("hadoop.rpc.protection", "authentication,privacy"),
    ("hadoop.security.authorization", "true"),
    // The Java CLI says the same after one try as after its six, with up to 5 s between each two.
    ("ipc.client.connect.max.retries.on.sasl", "0"),
    // The users are none of the machine's.
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

/// Where one RM finds its keys.
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

/// The files beside its configuration.
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

/// Writes the names of the hosts, and builds what answers with them.
fn write_hosts(folder: &Folder, net: &str) {
    let [first, second] = HOSTS;
    folder.write(
        "hosts",
        format!("{net}.1 {first} rm1\n{net}.2 {second} rm2\n"),
    );
    build_resolver(folder);
}

/// Builds `hosts.so` in this folder: preloaded, it looks names up in the file that `TEST_HOSTS` names.
pub fn build_resolver(folder: &Folder) {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/support/hosts.c");
    let output = Command::new(found("cc", "gcc"))
        .args(["-shared", "-fPIC", "-o"])
        .arg(folder.path().join("hosts.so"))
        .arg(source)
        .arg("-ldl")
        .output()
        .expect("the C compiler runs");
    let complaint = String::from_utf8_lossy(&output.stderr);
    assert!(
        output.status.success(),
        "hosts.c does not compile:\n{complaint}"
    );
}

/// A copy of the configuration in another folder, with these further properties in `core-site.xml` instead.
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
