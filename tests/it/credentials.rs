//! Credential caches, keytabs and `krb5.conf`, truncated at every length and with every byte changed. A child
//! process reads them with MIT Kerberos, and must not crash.
//!
//! `RMADMIN_TEST_VALGRIND=yes ./test --test it credentials::` runs the child processes under valgrind, and fails on an
//! invalid read, write or free.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::support::realm::Realm;
use rmadmin::security::credential::KerberosError;
use rmadmin::security::gss::{Credential, CredentialSource, GssError, GssErrorKind, GssMechanism};

/// The task of a child process.
const TASK: &str = "RMADMIN_TEST_TASK";
/// Runs child processes under valgrind.
const VALGRIND: &str = "RMADMIN_TEST_VALGRIND";
/// Exit status of valgrind if it found an error.
const FOUND: &str = "99";
const USER: &str = "admin";
const PRINCIPAL: &str = "admin@EXAMPLE.COM";

/// A realm, with a complete cache, keytab and `krb5.conf` in its folder.
struct Place {
    realm: Realm,
}

impl Place {
    fn new() -> Self {
        let realm = Realm::start(&[(USER, &[USER])]);
        realm.kinit(USER, "whole");
        let path = |name: &str| realm.folder().join(name);
        fs::rename(path("whole.cache"), path("whole")).expect("a cache");
        Self { realm }
    }

    /// Runs a task in a child process, with this environment.
    fn run(&self, task: &str, environment: &[(&str, &str)]) {
        let this = env::current_exe().expect("this binary");
        let mut command = match env::var_os(VALGRIND) {
            None => Command::new(this),
            Some(_) => {
                let mut command = Command::new("valgrind");
                command.args(["--quiet", &format!("--error-exitcode={FOUND}")]);
                command.arg(this);
                command
            }
        };
        let folder = self.realm.folder().display().to_string();
        let krb5_conf = self.realm.krb5_conf();
        command
            .args(["--exact", "credentials::task", "--ignored", "--nocapture"])
            .current_dir(self.realm.folder())
            .env_clear()
            .env("PATH", env::var_os("PATH").unwrap_or_default())
            .env("KRB5_CONFIG", krb5_conf)
            .env("KRB5CCNAME", "FILE:cut")
            .env(TASK, task);
        for (name, value) in environment {
            command.env(name, value.replace("FOLDER", &folder));
        }
        let output = command.output().expect("a process");
        assert!(
            output.status.success(),
            "{task}: {}\n{}{}",
            output.status,
            String::from_utf8_lossy(&output.stdout),
            String::from_utf8_lossy(&output.stderr)
        );
    }
}

#[test]
fn truncated_credential_caches() {
    let place = Place::new();
    place.run("cache", &[]);
    place.run("collection", &[("KRB5CCNAME", "DIR:FOLDER/collection")]);
    place.run(
        "krb5.conf",
        &[
            ("KRB5_CONFIG", "FOLDER/cut.conf"),
            ("KRB5CCNAME", "FILE:whole"),
        ],
    );
}

#[test]
fn truncated_keytabs() {
    let mut place = Place::new();
    place.run("keytab", &[("KRB5CCNAME", "FILE:none")]);
    place.run(
        "client keytab",
        &[("KRB5_CLIENT_KTNAME", "FILE:FOLDER/cut.keytab")],
    );
    // The KDC would reject a changed key, so no KDC runs.
    place.realm.kill();
    place.run("changed keytab", &[("KRB5CCNAME", "FILE:none")]);
}

/// Not a test by itself: the child processes run it.
#[test]
#[ignore = "run by the other tests, in a process of its own"]
fn task() {
    match env::var(TASK).as_deref() {
        Ok("cache") => caches(),
        Ok("collection") => collections(),
        Ok("krb5.conf") => configurations(),
        Ok("keytab") => keytabs(),
        Ok("client keytab") => client_keytabs(),
        Ok("changed keytab") => changed_keytabs(),
        _ => {}
    }
}

fn read(name: &str) -> Vec<u8> {
    fs::read(name).expect("a whole file")
}

fn write(name: &str, content: &[u8]) {
    fs::write(name, content).expect("a file");
}

/// Returns every proper prefix.
fn cuts(whole: &[u8]) -> impl Iterator<Item = &[u8]> {
    (0..whole.len()).map(|length| &whole[..length])
}

/// Changes every byte in three ways: to 255, by flipping its highest bit, by flipping its lowest bit.
fn changes(whole: &[u8]) -> impl Iterator<Item = Vec<u8>> + '_ {
    let one = move |index: usize| {
        [0xff, whole[index] ^ 0x80, whole[index] ^ 1].map(|byte| {
            let mut changed = whole.to_vec();
            changed[index] = byte;
            changed
        })
    };
    (0..whole.len()).flat_map(one)
}

fn acquire() -> Result<String, GssError> {
    acquire_by(&CredentialSource::Default)
}

fn acquire_by(source: &CredentialSource) -> Result<String, GssError> {
    let credential = Credential::acquire(source, GssMechanism::Kerberos)?;
    Ok(credential.principal().to_owned())
}

/// Asserts that there is no ticket, and that the message names the cache and the remedy.
fn no_ticket(found: Result<String, GssError>, what: &str, cache: &str) {
    let error = found.expect_err(what);
    assert_eq!(error.kind, GssErrorKind::NoTicket, "{what}: {error}");
    let told = KerberosError::explain(error, &CredentialSource::Default).to_string();
    assert!(
        told.contains(cache) && told.contains("run kinit"),
        "{what}: {told}"
    );
}

fn caches() {
    let whole = read("whole");
    for cut in cuts(&whole) {
        write("cut", cut);
        no_ticket(acquire(), &format!("{} bytes", cut.len()), "FILE:cut");
    }
    for changed in changes(&whole) {
        write("cut", &changed);
        // A changed name or key is not noticed here.
        let _ = acquire();
    }
    for nonsense in [&b"\n"[..], b"no cache\n", &[0xff; 4096], &[0; 4096]] {
        write("cut", nonsense);
        no_ticket(acquire(), "nonsense", "FILE:cut");
    }
    write("cut", &whole);
    assert_eq!(acquire().as_deref(), Ok(PRINCIPAL));
    // SPNEGO fails the same way.
    write("cut", b"");
    let spnego = Credential::acquire(&CredentialSource::Default, GssMechanism::Spnego);
    no_ticket(spnego.map(|_| String::new()), "SPNEGO", "FILE:cut");
}

/// A cache collection; `tkt` is the default.
fn collections() {
    let whole = read("whole");
    fs::create_dir_all("collection").expect("a folder");
    for cut in cuts(&whole).step_by(7) {
        let what = format!("{} bytes", cut.len());
        write("collection/tkt", &whole);
        write("collection/tktother", cut);
        assert_eq!(acquire().as_deref(), Ok(PRINCIPAL), "beside {what}");
        fs::remove_file("collection/tkt").expect("a cache");
        no_ticket(
            acquire(),
            &format!("nothing beside {what}"),
            "collection/tkt",
        );
        write("collection/tkt", cut);
        no_ticket(acquire(), &what, "collection/tkt");
        write("collection/tktother", &whole);
        no_ticket(
            acquire(),
            &format!("{what} beside a whole one"),
            "collection/tkt",
        );
    }
    // The file that names the default cache.
    write("collection/tkt", &whole);
    for primary in ["", "\n", "tkt", "tktother\n", "../../etc/passwd\n", "\u{0}"] {
        write("collection/primary", primary.as_bytes());
        let _ = acquire();
    }
}

fn configurations() {
    let whole = read("krb5.conf");
    for cut in cuts(&whole) {
        write("cut.conf", cut);
        if let Err(error) = acquire() {
            assert_eq!(
                error.kind,
                GssErrorKind::Configuration,
                "{}: {error}",
                cut.len()
            );
        }
    }
    for changed in changes(&whole).step_by(5) {
        write("cut.conf", &changed);
        let _ = acquire();
    }
    write("cut.conf", &whole);
    assert_eq!(acquire().as_deref(), Ok(PRINCIPAL));
    write("cut.conf", b"[libdefaults\n");
    let error = acquire().expect_err("a broken file");
    assert_eq!(error.kind, GssErrorKind::Configuration, "{error}");
}

fn keytab() -> (Vec<u8>, CredentialSource) {
    let file = PathBuf::from("cut.keytab");
    let principal = USER.to_owned();
    (
        read("admin.keytab"),
        CredentialSource::Keytab { file, principal },
    )
}

/// Offset after the first entry: version, length, entry.
fn first_entry(whole: &[u8]) -> usize {
    let length = whole[2..6].try_into().expect("a length");
    6 + usize::try_from(u32::from_be_bytes(length)).expect("a length")
}

fn keytabs() {
    let (whole, source) = keytab();
    for cut in cuts(&whole) {
        write("cut.keytab", cut);
        // One of the two keys is enough for the KDC.
        if cut.len() >= first_entry(&whole) {
            break;
        }
        let error = acquire_by(&source).expect_err("a cut keytab");
        assert_eq!(error.kind, GssErrorKind::Keytab, "{}: {error}", cut.len());
        let told = KerberosError::explain(error, &source).to_string();
        assert!(
            told.contains("check it with klist -kt cut.keytab"),
            "{told}"
        );
    }
    assert_eq!(acquire_by(&source).as_deref(), Ok(PRINCIPAL));
    assert!(!Path::new("none").exists(), "a ticket was written");
}

fn client_keytabs() {
    let (whole, _) = keytab();
    for cut in cuts(&whole[..first_entry(&whole)]) {
        write("cut.keytab", cut);
        let _ = fs::remove_file("cut");
        let what = format!("{} bytes of a keytab", cut.len());
        no_ticket(acquire(), &what, "KRB5_CLIENT_KTNAME (FILE:");
        write("cut", b"");
        no_ticket(acquire(), &format!("{what}, an empty cache"), "FILE:cut");
    }
    write("cut.keytab", &whole);
    // An unreadable cache is not overwritten.
    no_ticket(acquire(), "a keytab and an empty cache", "FILE:cut");
    fs::remove_file("cut").expect("a cache");
    assert_eq!(acquire().as_deref(), Ok(PRINCIPAL));
}

fn changed_keytabs() {
    let (whole, source) = keytab();
    for changed in changes(&whole) {
        write("cut.keytab", &changed);
        acquire_by(&source).expect_err("no KDC");
    }
}
