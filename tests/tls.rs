//! HTTPS against a real pair that serves nothing else: whom `ssl-client.xml` trusts, from stores that Java's own tools made,
//! and what is said of a server that is not trusted.

mod support;

use std::path::Path;

use serde_json::Value;
use support::keytool::{Authority, PASSWORD, credential_store};
use support::pair::{Pair, site};
use support::process::{self, Outcome};
use support::rmadmin;

const TRUSTSTORE: &str = "ssl.client.truststore.location";
const TRUSTSTORE_PASSWORD: &str = "ssl.client.truststore.password";
const PROVIDERS: &str = "hadoop.security.credential.provider.path";

/// The pair, and what its server's certificate is signed by. rm1's address stands in it, and rm2's does not.
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
                // A changed file is taken at once.
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

    /// Runs the tool with these properties in `ssl-client.xml`; the system itself trusts nobody.
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

    /// `probe rm1` with these settings has to be answered.
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

    /// `probe rm1` with these settings has to be refused, with these words in its one line.
    fn refuses(&self, settings: &[(&str, &str)], environment: &[(&str, &str)], words: &str) {
        refused(&self.run(settings, &["probe", "rm1"], environment), words);
    }

    fn path(&self, name: &str) -> String {
        self.authority.path(name)
    }
}

/// Not trusted: never a state, one line, and the status of what cannot be reached.
fn refused(outcome: &Outcome, words: &str) {
    assert_eq!(
        (outcome.status, outcome.stdout.as_str()),
        (Some(69), "untrusted\n"),
        "{outcome:?}"
    );
    assert_eq!(outcome.stderr.lines().count(), 1, "{outcome:?}");
    assert!(
        outcome.stderr.contains(": not trusted: ") && outcome.stderr.contains(words),
        "{words}: {outcome:?}"
    );
}

#[test]
fn a_pair_that_serves_https_only() {
    let secured = Secured::start();
    stores_of_every_format(&secured);
    passwords_in_credential_stores(&secured);
    servers_that_are_not_trusted(&secured);
    authorities_of_the_command_line(&secured);
    status_takes_none_of_it_for_a_state(&secured);
    // Last: the server's certificate is another one from here on.
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
            "its password is another one",
        );
    }
    let pem = secured.path("ca.pem");
    secured.trusts("PEM", &[(TRUSTSTORE, &pem)], &[]);
    let jks = secured.path("trust.jks");
    secured.trusts("JKS without a password", &[(TRUSTSTORE, &jks)], &[]);
    let p12 = secured.path("trust.p12");
    secured.refuses(
        &[(TRUSTSTORE, &p12)],
        &[],
        "cannot be read without its password",
    );
    secured.refuses(
        &[(TRUSTSTORE, "/nonexistent")],
        &[],
        "/nonexistent (ssl.client.truststore.location): No such file",
    );
    let broken = secured.pair.conf().join("yarn-site.xml");
    let broken = broken.to_str().expect("a path");
    secured.refuses(
        &[(TRUSTSTORE, broken)],
        &[],
        "is no JKS, JCEKS, PKCS12 or PEM file",
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
    // The store's word counts for more than the clear text.
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
    secured.refuses(&clear, &[], "cannot be read without its password");

    let variable = [("HADOOP_CREDSTORE_PASSWORD", "sesame")];
    let locked = credential_store(&secured.path("locked.jceks"), &entries, &variable);
    let settings = [location, (PROVIDERS, locked.as_str())];
    secured.trusts("a password in the environment", &settings, &variable);
    secured.refuses(
        &settings,
        &[],
        "locked.jceks was changed, or its password is another one",
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
        "ssl-client.xml:3): kms://http@kms:9600/kms is not read by this tool",
    );
    // A JKS needs no password, so nobody needs the credential store.
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
        "nobody whom {} trusts has signed its certificate",
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
    // Both at once: one standby and one that could not be asked.
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
    assert_eq!(beside.stdout, "standby\n", "{beside:?}");
    // It adds, and takes nothing away.
    let jks = secured.path("trust.jks");
    let added = secured.run(
        &[(TRUSTSTORE, &jks)],
        &["--cacert", &other, "probe", "rm1"],
        &[],
    );
    assert_eq!(added.stdout, "standby\n", "{added:?}");
    let address = format!("{}.1", secured.pair.net());
    let bare = [
        "probe", "--https", "--addr", &address, "--port", "8090", "--cacert",
    ];
    let alone = secured.run(&[], &[&bare[..], &[&pem]].concat(), &[]);
    assert_eq!(alone.stdout, "standby\n", "{alone:?}");
    let wrong = secured.run(&[], &[&bare[..], &[&other]].concat(), &[]);
    refused(&wrong, "has signed its certificate");
    let missing = secured.run(&[], &[&bare[..], &["/nonexistent"]].concat(), &[]);
    refused(
        &missing,
        "/nonexistent (--cacert): No such file or directory",
    );
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
    secured
        .authority
        .signed("server.jks", "JKS", &names, &dates);
    let jks = secured.path("trust.jks");
    let probe = || secured.run(&[(TRUSTSTORE, &jks)], &["probe", "rm1"], &[]);
    secured
        .pair
        .wait_for("the other certificate", |_| probe().stdout == "untrusted\n");
    refused(&probe(), "its certificate expired 5 days ago");
}
