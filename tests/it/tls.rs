//! HTTPS on a real pair: the servers that `ssl-client.xml` trusts, with stores made by Java's tools, and the errors
//! about other servers.

use std::io::{BufRead as _, BufReader, Write as _};
use std::net::TcpListener;
use std::path::Path;
use std::sync::Arc;

use crate::support::Folder;
use crate::support::keytool::{Authority, PASSWORD, credential_store, self_signed};
use crate::support::pair::{Pair, site};
use crate::support::process::{self, Outcome};
use crate::support::rmadmin;
use rmadmin::security::secret::Secret;
use rmadmin::security::store;
use rustls::server::WebPkiClientVerifier;
use rustls::{RootCertStore, ServerConfig, ServerConnection, StreamOwned};
use serde_json::Value;

const TRUSTSTORE: &str = "ssl.client.truststore.location";
const TRUSTSTORE_PASSWORD: &str = "ssl.client.truststore.password";
const PROVIDERS: &str = "hadoop.security.credential.provider.path";

/// The pair and its authority. The certificate names rm1's address, not rm2's.
struct Secured {
    pair: Pair,
    authority: Authority,
}

impl Secured {
    fn start() -> Self {
        let mut authority = None;
        let pair = Pair::https(|folder, net| {
            let made = Authority::new(&folder.path().join("tls"));
            made.signed("server.jks", "JKS", &format!("ip:{net}.1"), &[]);
            let store = made.path("server.jks");
            let properties = [
                ("ssl.server.keystore.location", store.as_str()),
                ("ssl.server.keystore.password", PASSWORD),
                ("ssl.server.keystore.keypassword", PASSWORD),
                ("ssl.server.keystore.type", "jks"),
                // The server rereads a changed file at once.
                ("ssl.server.stores.reload.interval", "100"),
            ];
            folder.write("conf/ssl-server.xml", site(&properties));
            authority = Some(made);
        });
        Self {
            pair,
            authority: authority.expect("made before the servers"),
        }
    }

    /// Runs the tool with these properties in `ssl-client.xml`; the system's store trusts no authority.
    fn run(
        &self,
        settings: &[(&str, &str)],
        arguments: &[&str],
        environment: &[(&str, &str)],
    ) -> Outcome {
        self.pair
            .folder()
            .write("conf/ssl-client.xml", site(settings));
        let conf = self.pair.conf();
        let common = [
            ("YARN_CONF_DIR", conf.to_str().expect("a path")),
            ("SSL_CERT_FILE", "/dev/null"),
            ("SSL_CERT_DIR", "/nonexistent"),
            ("HADOOP_USER_NAME", "operator"),
        ];
        process::run(
            rmadmin(),
            arguments,
            &[&common, environment].concat(),
            None,
            "",
        )
    }

    /// Checks that `probe rm1` gets an answer.
    fn trusts(&self, what: &str, settings: &[(&str, &str)], environment: &[(&str, &str)]) {
        let outcome = self.run(settings, &["probe", "rm1"], environment);
        let expected = (Some(1), "standby\n", "");
        assert_eq!(
            (
                outcome.status,
                outcome.stdout.as_str(),
                outcome.stderr.as_str()
            ),
            expected,
            "{what}"
        );
    }

    /// Checks that `probe rm1` fails with these words in one line.
    fn refuses(&self, settings: &[(&str, &str)], environment: &[(&str, &str)], words: &str) {
        refused(&self.run(settings, &["probe", "rm1"], environment), words);
    }

    fn path(&self, name: &str) -> String {
        self.authority.path(name)
    }
}

/// Checks for an untrusted server: no state, one line, and the status of an unreachable RM.
fn refused(outcome: &Outcome, words: &str) {
    outcome.exits(69);
    outcome.out_is("untrusted\n");
    assert_eq!(outcome.stderr.lines().count(), 1, "{outcome:?}");
    assert!(
        outcome.stderr.contains(": not trusted: ") && outcome.stderr.contains(words),
        "{words}: {outcome:?}"
    );
    // Text that only Rust prints.
    assert!(!outcome.stderr.contains("(os error"), "{outcome:?}");
}

#[test]
fn https_only_pair() {
    let secured = Secured::start();
    stores_of_every_format(&secured);
    passwords_in_credential_stores(&secured);
    servers_that_are_not_trusted(&secured);
    authorities_of_the_command_line(&secured);
    status_takes_none_of_it_for_a_state(&secured);
    // Runs last, because it replaces the server's certificate.
    a_certificate_that_has_expired(&secured);
}

fn stores_of_every_format(secured: &Secured) {
    let authority = &secured.authority;
    let old = ["-J-Dkeystore.pkcs12.legacy"];
    let table: [(&str, &str, &[&str]); 4] = [
        ("trust.jks", "JKS", &[]),
        ("trust.jceks", "JCEKS", &[]),
        ("trust.p12", "PKCS12", &[]),
        ("old.p12", "PKCS12", &old),
    ];
    for (name, format, options) in table {
        let store = authority.trusting(name, format, "ca.pem", options);
        let location = (TRUSTSTORE, store.as_str());
        secured.trusts(name, &[location, (TRUSTSTORE_PASSWORD, PASSWORD)], &[]);
        secured.refuses(
            &[location, (TRUSTSTORE_PASSWORD, "changed")],
            &[],
            "its password is wrong",
        );
    }
    let pem = secured.path("ca.pem");
    secured.trusts("PEM", &[(TRUSTSTORE, &pem)], &[]);
    let jks = secured.path("trust.jks");
    secured.trusts("JKS without a password", &[(TRUSTSTORE, &jks)], &[]);
    let p12 = secured.path("trust.p12");
    secured.refuses(&[(TRUSTSTORE, &p12)], &[], "needs a password");
    secured.refuses(
        &[(TRUSTSTORE, "/no/such/file")],
        &[],
        "/no/such/file (ssl.client.truststore.location): No such file",
    );
    let broken = secured.pair.conf().join("yarn-site.xml");
    let broken = broken.to_str().expect("a path");
    secured.refuses(
        &[(TRUSTSTORE, broken)],
        &[],
        "is not a JKS, JCEKS, PKCS12 or PEM file",
    );
}

fn passwords_in_credential_stores(secured: &Secured) {
    let p12 = secured.path("trust.p12");
    let location = (TRUSTSTORE, p12.as_str());
    let entries = [("other", "other"), (TRUSTSTORE_PASSWORD, PASSWORD)];
    let plain = credential_store(&secured.path("plain.jceks"), &entries, &[]);
    secured.trusts("a credential store", &[location, (PROVIDERS, &plain)], &[]);
    let local = plain.replace("jceks://", "localjceks://");
    secured.trusts("a local one", &[location, (PROVIDERS, &local)], &[]);
    let several = format!("jceks://file/nonexistent.jceks,{local}");
    secured.trusts("the second of two", &[location, (PROVIDERS, &several)], &[]);
    // The credential store has precedence over clear text.
    let both = [
        location,
        (PROVIDERS, &plain),
        (TRUSTSTORE_PASSWORD, "changed"),
    ];
    secured.trusts("both", &both, &[]);
    let fallback = "hadoop.security.credential.clear-text-fallback";
    let clear = [
        location,
        (TRUSTSTORE_PASSWORD, PASSWORD),
        (fallback, "false"),
    ];
    secured.refuses(&clear, &[], "needs a password");

    let variable = [("HADOOP_CREDSTORE_PASSWORD", "sesame")];
    let locked = credential_store(&secured.path("locked.jceks"), &entries, &variable);
    let settings = [location, (PROVIDERS, locked.as_str())];
    secured.trusts("a password in the environment", &settings, &variable);
    secured.refuses(
        &settings,
        &[],
        "locked.jceks cannot be used: its password is wrong, or the file was changed",
    );
    secured
        .pair
        .folder()
        .write("conf/store-password", "sesame\n");
    let file = (
        "hadoop.security.credstore.java-keystore-provider.password-file",
        "store-password",
    );
    secured.trusts("a password in a file", &[location, settings[1], file], &[]);
    secured.refuses(
        &[location, (PROVIDERS, "kms://http@kms:9600/kms")],
        &[],
        "ssl-client.xml:3): kms://http@kms:9600/kms is not supported",
    );
    // If the file names no provider, the cluster's provider is used, after clear text.
    let with = |provider: &str, settings: &[(&str, &str)]| {
        let define = format!("-D{PROVIDERS}={provider}");
        secured.run(settings, &[&define, "probe", "rm1"], &[])
    };
    assert_eq!(with(&plain, &[location]).stdout, "standby\n");
    let clear = [location, (TRUSTSTORE_PASSWORD, PASSWORD)];
    assert_eq!(with("user:///", &clear).stdout, "standby\n");
    refused(&with("user:///", &[location]), "user:/// is not supported");
    // A JKS truststore needs no password, so the credential store is not read.
    let jks = secured.path("trust.jks");
    secured.trusts(
        "JKS and a store that is not read",
        &[(TRUSTSTORE, &jks), settings[1]],
        &[],
    );
}

fn servers_that_are_not_trusted(secured: &Secured) {
    let other = Authority::new(Path::new(&secured.path("other")));
    let wrong = [(
        TRUSTSTORE,
        other.trusting("trust.jks", "JKS", "ca.pem", &[]),
    )];
    let wrong = [(TRUSTSTORE, wrong[0].1.as_str())];
    let words = format!(
        "its certificate is not signed by an authority that {} trusts",
        wrong[0].1
    );
    secured.refuses(&wrong, &[], &words);
    secured.refuses(
        &[],
        &[],
        "this system: no certificate to check servers against",
    );
    let jks = secured.path("trust.jks");
    let right = [(TRUSTSTORE, jks.as_str())];
    let rm2 = secured.run(&right, &["probe", "rm2"], &[]);
    let net = secured.pair.net();
    refused(
        &rm2,
        &format!("its certificate is for {net}.1, not for {net}.2"),
    );
    // Both RMs: one is standby, one is untrusted.
    let both = secured.run(&right, &["probe"], &[]);
    assert!(
        both.stdout.contains("rm2") && both.stdout.contains("untrusted"),
        "{both:?}"
    );
    assert_ne!(both.status, Some(0));
}

fn authorities_of_the_command_line(secured: &Secured) {
    let (pem, other) = (secured.path("ca.pem"), secured.path("other/ca.pem"));
    let wrong = secured.path("other/trust.jks");
    let beside = secured.run(
        &[(TRUSTSTORE, &wrong)],
        &["--cacert", &pem, "probe", "rm1"],
        &[],
    );
    beside.out_is("standby\n");
    // --cacert adds to the truststore.
    let jks = secured.path("trust.jks");
    let added = secured.run(
        &[(TRUSTSTORE, &jks)],
        &["--cacert", &other, "probe", "rm1"],
        &[],
    );
    added.out_is("standby\n");
    let address = format!("{}.1", secured.pair.net());
    let bare = [
        "probe", "--https", "--addr", &address, "--port", "8090", "--cacert",
    ];
    let alone = secured.run(&[], &[&bare[..], &[&pem]].concat(), &[]);
    alone.out_is("standby\n");
    let wrong = secured.run(&[], &[&bare[..], &[&other]].concat(), &[]);
    refused(&wrong, "its certificate is not signed by an authority");
    let missing = secured.run(&[], &[&bare[..], &["/no/such/file"]].concat(), &[]);
    // An unusable option stops the command before any call.
    let words = "rmadmin: /no/such/file (--cacert): No such file or directory\n";
    missing.exits(78);
    missing.err_is(words);
}

fn status_takes_none_of_it_for_a_state(secured: &Secured) {
    let jks = secured.path("trust.jks");
    let outcome = secured.run(&[(TRUSTSTORE, &jks)], &["status", "--output", "json"], &[]);
    let document: Value = serde_json::from_str(&outcome.stdout).expect("JSON");
    let rms = &document["clusters"][0]["rms"];
    let word = |rm: usize, source: &str| rms[rm][source].to_string();
    assert!(word(0, "is_active").contains("false"), "{outcome:?}");
    assert!(word(1, "is_active").contains("untrusted"), "{outcome:?}");
    assert!(word(1, "info").contains("untrusted"), "{outcome:?}");
}

fn a_certificate_that_has_expired(secured: &Secured) {
    let names = format!("ip:{}.1", secured.pair.net());
    let dates = ["-startdate", "-10d", "-validity", "5"];
    let made = secured
        .authority
        .signed("expired.jks", "JKS", &names, &dates);
    // Renamed in one step, because the servers may read the file at any time.
    std::fs::rename(made, secured.path("server.jks")).expect("the servers' store");
    let jks = secured.path("trust.jks");
    let probe = || secured.run(&[(TRUSTSTORE, &jks)], &["probe", "rm1"], &[]);
    secured.pair.wait_for("the other certificate", |_| {
        probe().stderr.contains("expired")
    });
    refused(&probe(), "its certificate expired 5 days ago");
}

/// A server that answers as a standby. RMs never request a client certificate, but a proxy in front of them may.
fn standby(store: &str, clients: Option<&str>) -> u16 {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let password = Secret::new(PASSWORD);
    let read = |file: &str| std::fs::read(file).expect("a store");
    let identity = store::identity(&read(store), Some(&password), None).expect("a key");
    let builder = ServerConfig::builder_with_provider(Arc::clone(&provider))
        .with_safe_default_protocol_versions()
        .expect("the versions");
    let builder = match clients {
        Some(authority) => {
            let mut roots = RootCertStore::empty();
            roots.add_parsable_certificates(store::trusted(&read(authority), None).expect("PEM"));
            let verifier = WebPkiClientVerifier::builder_with_provider(roots.into(), provider);
            builder.with_client_cert_verifier(verifier.build().expect("a verifier"))
        }
        None => builder.with_no_client_auth(),
    };
    let config = builder.with_single_cert(identity.chain, identity.key);
    let config = Arc::new(config.expect("a key for the certificate"));
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = listener.local_addr().expect("an address").port();
    std::thread::spawn(move || {
        for socket in listener.incoming().flatten() {
            let connection = ServerConnection::new(Arc::clone(&config)).expect("a connection");
            let mut stream = BufReader::new(StreamOwned::new(connection, socket));
            let mut line = String::new();
            // The client must report a failed handshake, not the server.
            while stream.read_line(&mut line).is_ok_and(|read| read > 0)
                && !line.ends_with("\r\n\r\n")
            {}
            let answer = b"HTTP/1.1 405 No\r\nContent-Length: 0\r\n\r\n";
            let _ = stream.get_mut().write_all(answer);
            stream.get_mut().conn.send_close_notify();
            let _ = stream.get_mut().flush();
        }
    });
    port
}

/// Runs the tool with a server on the command line.
fn ask(host: &str, port: u16, cacert: &str) -> Outcome {
    let port = port.to_string();
    let arguments = [
        "probe", "--https", "--addr", host, "--port", &port, "--cacert", cacert,
    ];
    process::run(
        rmadmin(),
        &arguments,
        &[("SSL_CERT_FILE", "/dev/null")],
        None,
        "",
    )
}

#[test]
fn self_signed_certificates() {
    let folder = Folder::new("self");
    let [store, pem] = self_signed(folder.path(), "valid", "ip:127.0.0.1", &[]);
    let port = standby(&store, None);
    assert_eq!(ask("127.0.0.1", port, &pem).stdout, "standby\n");
    refused(
        &ask("localhost", port, &pem),
        "its certificate is for 127.0.0.1, not for localhost",
    );
    let dates = ["-startdate", "-10d", "-validity", "5"];
    let [old, old_pem] = self_signed(folder.path(), "old", "ip:127.0.0.1", &dates);
    let old = ask("127.0.0.1", standby(&old, None), &old_pem);
    refused(&old, "its certificate expired 5 days ago");
    let [_, other] = self_signed(folder.path(), "other", "ip:127.0.0.1", &[]);
    let none = format!("is an authority's certificate that {other} or this system does not trust");
    refused(&ask("127.0.0.1", port, &other), &none);
}

#[test]
fn only_authorities_sign() {
    let folder = Folder::new("vouch");
    let at = |name: &str| folder.path().join(name);
    let past = ["-ext", "bc:c", "-startdate", "-4000d"];
    let future = ["-ext", "bc:c", "-startdate", "+2d"];
    let no_sign = ["-ext", "bc:c", "-ext", "ku=digitalSignature"];
    let table = [
        (Authority::new(&at("fit")), ""),
        (
            Authority::self_appointed(&at("host")),
            "not an authority's certificate",
        ),
        (
            Authority::version_1(&at("v1")),
            "CN=authority v1 is a certificate of version 1",
        ),
        (Authority::with(&at("usage"), &no_sign), "no keyCertSign"),
        (
            Authority::with(&at("past"), &past),
            "CN=authority past has expired",
        ),
        (
            Authority::with(&at("future"), &future),
            "CN=authority future is not valid yet",
        ),
    ];
    for (signer, words) in table {
        // Java omits a part of other keys that this server's library needs.
        let kind = ("pkcs12", "RSA");
        let store = signer.signed_key("server.p12", kind, "ip:127.0.0.1", &[]);
        let outcome = ask("127.0.0.1", standby(&store, None), &signer.path("ca.pem"));
        if words.is_empty() {
            outcome.out_is("standby\n");
        } else {
            refused(&outcome, "its issuer is trusted for itself only: ");
            refused(&outcome, words);
        }
    }
}

/// The truststore holds the certificate of one ZooKeeper server, which has signed the other server's.
#[test]
fn a_zookeeper_certificate_signs_no_other() {
    let folder = Folder::new("zookeeper-vouch");
    let host = Authority::with(&folder.path().join("host"), &["-ext", "san=ip:127.0.0.2"]);
    let store = host.signed_key("server.p12", ("pkcs12", "RSA"), "ip:127.0.0.1", &[]);
    let servers = format!("127.0.0.2:1,127.0.0.1:{}", standby(&store, None));
    let properties = [
        ("yarn.resourcemanager.ha.enabled", "true"),
        ("yarn.resourcemanager.cluster-id", "tested"),
        ("yarn.resourcemanager.ha.rm-ids", "rm1,rm2"),
        ("yarn.resourcemanager.admin.address.rm1", "127.0.0.1:1"),
        ("yarn.resourcemanager.admin.address.rm2", "127.0.0.1:2"),
        ("hadoop.zk.address", &servers),
        ("hadoop.zk.ssl.enabled", "true"),
        ("hadoop.zk.ssl.truststore.location", &host.path("ca.pem")),
    ];
    folder.write("yarn-site.xml", site(&properties));
    let conf = folder.path().to_str().expect("a path");
    let arguments = ["--timeout", "60s", "--output", "json", "status"];
    let outcome = process::run(rmadmin(), &arguments, &[("YARN_CONF_DIR", conf)], None, "");
    let document: Value = serde_json::from_str(&outcome.stdout).expect("JSON");
    let elector = &document["clusters"][0]["elector"];
    assert_eq!(elector["missing"], "untrusted", "{elector:#}");
}

#[test]
fn intermediate_authorities_need_permission() {
    let folder = Folder::new("between");
    let at = |name: &str| folder.path().join(name);
    let root = Authority::new(&at("root"));
    let limited = Authority::with(&at("limited"), &["-ext", "bc=ca:true,pathlen:0"]);
    let one = Authority::with(&at("one"), &["-ext", "bc=ca:true,pathlen:1"]);
    let no_sign = ["-ext", "bc=ca:true", "-ext", "ku=digitalSignature"];
    let fit = ["-ext", "bc=ca:true"];
    let below = root.below(&at("below"), &fit);
    let table = [
        (&root, root.below(&at("a"), &fit), true),
        (&root, root.below(&at("b"), &no_sign), false),
        (&root, below.below(&at("c"), &fit), true),
        (&limited, limited.below(&at("d"), &fit), false),
        (&one, one.below(&at("e"), &fit), true),
        (&one, one.below(&at("f"), &fit).below(&at("g"), &fit), false),
    ];
    for (n, (trusted, signer, expected)) in table.into_iter().enumerate() {
        let store = signer.signed_key("server.p12", ("pkcs12", "RSA"), "ip:127.0.0.1", &[]);
        let outcome = ask("127.0.0.1", standby(&store, None), &trusted.path("ca.pem"));
        if expected {
            assert_eq!(outcome.stdout, "standby\n", "{n}: {outcome:?}");
        } else {
            refused(&outcome, "its certificate is not signed by an authority");
        }
    }
}

/// Writes the first certificate of a PEM file to its own file.
fn first_of(authority: &Authority, file: &str) -> String {
    const END: &str = "-----END CERTIFICATE-----";
    let all = std::fs::read_to_string(authority.path(file)).expect("PEM");
    let end = all.find(END).expect("a certificate") + END.len();
    let first = authority.path("first.pem");
    std::fs::write(&first, &all[..end]).expect("a file");
    first
}

#[test]
fn trusted_leaf_certificates() {
    let folder = Folder::new("pinned");
    let authority = Authority::new(&folder.path().join("unknown"));
    let dates = ["-startdate", "-10d", "-validity", "5"];
    for (dates, is_valid) in [(&[][..], true), (&dates[..], false)] {
        let store = authority.signed_key("server.p12", ("pkcs12", "RSA"), "ip:127.0.0.1", dates);
        let pinned = first_of(&authority, "signed.pem");
        let port = standby(&store, None);
        let outcome = ask("127.0.0.1", port, &pinned);
        match is_valid {
            true => assert_eq!(outcome.stdout, "standby\n", "{outcome:?}"),
            false => refused(&outcome, "its certificate expired 5 days ago"),
        }
        if is_valid {
            let other_name = "its certificate is for 127.0.0.1, not for localhost";
            refused(&ask("localhost", port, &pinned), other_name);
        }
    }
}

#[test]
fn client_certificates() {
    let folder = Folder::new("client");
    let authority = Authority::new(&folder.path().join("tls"));
    let [store, pem] = self_signed(folder.path(), "server", "ip:127.0.0.1", &[]);
    let port = standby(&store, Some(&authority.path("ca.pem")));
    let address = format!("127.0.0.1:{port}");
    let yarn = [
        ("yarn.resourcemanager.ha.rm-ids", "rm1"),
        ("yarn.http.policy", "HTTPS_ONLY"),
        ("yarn.resourcemanager.webapp.https.address.rm1", &address),
    ];
    folder.write("yarn-site.xml", site(&yarn));
    let conf = folder.path().to_str().expect("a path");
    let probe = |wanted: &str, settings: &[(&str, &str)]| {
        let all = [&[(TRUSTSTORE, pem.as_str())], settings].concat();
        folder.write("ssl-client.xml", site(&all));
        let define = format!("-Dhadoop.ssl.require.client.cert={wanted}");
        process::run(
            rmadmin(),
            &[&define, "probe", "rm1"],
            &[("YARN_CONF_DIR", conf)],
            None,
            "",
        )
    };
    let (location, password) = (
        "ssl.client.keystore.location",
        "ssl.client.keystore.password",
    );
    for format in ["JKS", "JCEKS", "PKCS12"] {
        let keys = authority.signed("client", format, "dns:client", &[]);
        let settings = [(location, keys.as_str()), (password, PASSWORD)];
        assert_eq!(probe("true", &settings).stdout, "standby\n", "{format}");
        refused(
            &probe("false", &settings),
            "it does not accept this client's certificate, or requires one",
        );
        let wrong = [settings[0], (password, "changed")];
        refused(
            &probe("true", &wrong),
            "(ssl.client.keystore.location) cannot be used: its password is wrong, or the file was changed",
        );
        let wrong = [
            &settings[..],
            &[("ssl.client.keystore.keypassword", "changed")],
        ]
        .concat();
        // Keys in PKCS12 have no separate password.
        match format {
            "PKCS12" => assert_eq!(probe("true", &wrong).stdout, "standby\n"),
            _ => refused(&probe("true", &wrong), "its password is wrong"),
        }
    }
    refused(
        &probe("true", &[]),
        "hadoop.ssl.require.client.cert is true, but ssl.client.keystore.location is not set",
    );
    let stranger = Authority::new(&folder.path().join("stranger"));
    let keys = stranger.signed("client.jks", "JKS", "dns:client", &[]);
    let outcome = probe("true", &[(location, &keys), (password, PASSWORD)]);
    refused(&outcome, "it does not accept this client's certificate");
}
