//! Key stores, truststores and credential stores written by Java's own tools, intact and damaged.

use std::sync::OnceLock;

use crate::support::Folder;
use crate::support::keytool::{Authority, PASSWORD, credential_store, keytool};
use proptest::prelude::*;
use rmadmin::security::secret::Secret;
use rmadmin::security::store::{self, StoreError};
use rustls::pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject as _};

/// One authority, or a key that it has signed, in each format.
struct Stores {
    authority: CertificateDer<'static>,
    trusting: Vec<(&'static str, Vec<u8>)>,
    keys: Vec<(&'static str, Vec<u8>)>,
    pem: Vec<u8>,
    credentials: Vec<u8>,
}

/// Made only once: each store takes a JVM or more.
fn stores() -> &'static Stores {
    static STORES: OnceLock<Stores> = OnceLock::new();
    STORES.get_or_init(|| {
        let folder = Folder::new("stores");
        let authority = Authority::new(folder.path());
        let read = |path: String| std::fs::read(path).expect("a store");
        let trusting = |name: &'static str, format, options: &[&str]| {
            (
                name,
                read(authority.trusting(name, format, "ca.pem", options)),
            )
        };
        // The format of keytool before Java 8u301: 40-bit RC2 and SHA-1.
        let old = ["-J-Dkeystore.pkcs12.legacy"];
        let open = [
            "-J-Dkeystore.pkcs12.certProtectionAlgorithm=NONE",
            "-J-Dkeystore.pkcs12.macAlgorithm=NONE",
        ];
        let keys =
            |name: &'static str, format| (name, read(authority.signed(name, format, "dns:a", &[])));
        let file = authority.path("credentials.jceks");
        let _ = credential_store(
            &file,
            &[
                ("first", "one"),
                ("Second.Password", "zwei: ä€"),
                ("third", "three"),
            ],
            &[],
        );
        let pem = read(authority.path("ca.pem"));
        Stores {
            authority: CertificateDer::from_pem_slice(&pem).expect("a certificate"),
            trusting: vec![
                trusting("jks", "JKS", &[]),
                trusting("jceks", "JCEKS", &[]),
                trusting("pkcs12", "PKCS12", &[]),
                trusting("pkcs12, old", "PKCS12", &old),
                trusting("pkcs12, open", "PKCS12", &open),
                ("pem", pem.clone()),
            ],
            keys: vec![
                keys("key.jks", "JKS"),
                keys("key.jceks", "JCEKS"),
                keys("key.p12", "PKCS12"),
            ],
            pem,
            credentials: read(file),
        }
    })
}

fn password() -> Secret {
    Secret::new(PASSWORD)
}

#[test]
fn every_format_holds_the_same_authority() {
    for (name, bytes) in &stores().trusting {
        let found = store::trusted(bytes, Some(&password()));
        assert_eq!(found, Ok(vec![stores().authority.clone()]), "{name}");
    }
}

#[test]
fn passwords_are_checked_as_by_java() {
    let wrong = Secret::new("changed");
    for (name, bytes) in &stores().trusting {
        let with_wrong = store::trusted(bytes, Some(&wrong));
        let with_none = store::trusted(bytes, None);
        match *name {
            // These formats encrypt nothing.
            "pem" | "pkcs12, open" => assert!(with_wrong.is_ok() && with_none.is_ok(), "{name}"),
            "jks" | "jceks" => {
                assert_eq!(with_wrong, Err(StoreError::WrongPassword), "{name}");
                assert!(with_none.is_ok(), "{name}: {with_none:?}");
            }
            _ => {
                assert_eq!(with_wrong, Err(StoreError::WrongPassword), "{name}");
                assert_eq!(with_none, Err(StoreError::NoPassword), "{name}");
            }
        }
    }
}

#[test]
fn a_key_comes_with_its_chain() {
    for (name, bytes) in &stores().keys {
        let identity = store::identity(bytes, Some(&password()), Some(&password()));
        let identity = identity.unwrap_or_else(|error| panic!("{name} {error}"));
        assert_eq!(identity.chain.len(), 2, "{name}");
        assert_eq!(identity.chain[1], stores().authority, "{name}");
        assert!(!format!("{identity:?}").contains("key"), "{identity:?}");
        // Java trusts the certificate of a key entry.
        let trusted = store::trusted(bytes, Some(&password()));
        assert_eq!(trusted, Ok(vec![identity.chain[0].clone()]), "{name}");
        let wrong = Secret::new("changed");
        let of_store = (!name.ends_with("p12")).then(password);
        let refused = store::identity(bytes, of_store.as_ref().or(Some(&wrong)), Some(&wrong));
        assert_eq!(refused.err(), Some(StoreError::WrongPassword), "{name}");
    }
    let no_key = store::identity(&stores().pem, None, None);
    assert_eq!(no_key.err(), Some(StoreError::NoKey));
}

#[test]
fn a_key_in_pem_is_read() {
    let (_, bytes) = &stores().keys[2];
    let identity = store::identity(bytes, Some(&password()), None).expect("a key");
    let PrivateKeyDer::Pkcs8(key) = &identity.key else {
        panic!("keytool writes PKCS8");
    };
    let pem = |label: &str, der: &[u8]| {
        use base64::Engine as _;
        let text = base64::engine::general_purpose::STANDARD.encode(der);
        format!("-----BEGIN {label}-----\n{text}\n-----END {label}-----\n")
    };
    let file = pem("CERTIFICATE", &identity.chain[0]) + &pem("PRIVATE KEY", key.secret_pkcs8_der());
    let found = store::identity(file.as_bytes(), None, None).expect("a key");
    assert_eq!(found.chain, identity.chain[..1]);
}

#[test]
fn openssl_store_without_java_s_attribute() {
    // As `openssl pkcs12 -export -nokeys` writes: certificates without Java's attribute.
    let folder = Folder::new("unmarked");
    let authority = Authority::new(folder.path());
    let store = authority.signed("key.p12", "PKCS12", "dns:a", &[]);
    keytool(&[
        "-delete",
        "-alias",
        "key",
        "-storepass",
        PASSWORD,
        "-keystore",
        &store,
    ]);
    let empty = std::fs::read(store).expect("a store");
    assert_eq!(
        store::trusted(&empty, Some(&password())),
        Err(StoreError::NoTrusted)
    );
}

#[test]
fn credentials_are_found_by_name() {
    let bytes = &stores().credentials;
    let none = Secret::new("none");
    let found = |name| store::secret(bytes, &none, name);
    assert_eq!(found("first"), Ok(Some(Secret::new("one"))));
    assert_eq!(found("second.password"), Ok(Some(Secret::new("zwei: ä€"))));
    assert_eq!(found("Second.Password"), Ok(Some(Secret::new("zwei: ä€"))));
    assert_eq!(found("third"), Ok(Some(Secret::new("three"))));
    assert_eq!(found("fourth"), Ok(None));
    let wrong = store::secret(bytes, &password(), "first");
    assert_eq!(wrong, Err(StoreError::WrongPassword));
    let other = store::secret(&stores().trusting[0].1, &password(), "first");
    assert!(
        matches!(other, Err(StoreError::Unsupported(_))),
        "{other:?}"
    );
}

#[test]
fn files_that_are_no_store() {
    for bytes in [&b""[..], b"\xfe\xed", b"password", b"\x00\x00\x00\x00"] {
        assert_eq!(
            store::trusted(bytes, None),
            Err(StoreError::UnknownFormat),
            "{bytes:?}"
        );
    }
    for bytes in [
        &b"\xfe\xed\xfe\xed"[..],
        b"\xce\xce\xce\xce\0\0\0\x02\xff\xff\xff\xff",
        b"\x30\x80",
    ] {
        let read = store::trusted(bytes, None);
        assert!(
            matches!(read, Err(StoreError::Malformed(_))),
            "{bytes:?}: {read:?}"
        );
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    /// Without a password no digest is checked, so the changes reach the parser.
    #[test]
    fn damaged_stores_do_not_panic(which in 0..9_usize, changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..4),
                             end in any::<prop::sample::Index>(), cut in any::<bool>()) {
        let all: Vec<&Vec<u8>> = stores().trusting.iter().chain(&stores().keys).map(|(_, bytes)| bytes).collect();
        let mut bytes = all[which].clone();
        for (place, byte) in changes {
            let place = place.index(bytes.len());
            bytes[place] = byte;
        }
        if cut {
            bytes.truncate(end.index(bytes.len()));
        }
        let _ = store::trusted(&bytes, None);
        let _ = store::identity(&bytes, None, Some(&password()));
    }

    #[test]
    fn damaged_credential_stores_do_not_panic(place in any::<prop::sample::Index>(), byte: u8) {
        let mut bytes = stores().credentials.clone();
        let place = place.index(bytes.len() - 20);
        bytes[place] = byte;
        // The digest is recomputed, so that the changes are read.
        let none = Secret::new("none");
        let mut digest = sha1::Sha1::default();
        let utf16: Vec<u8> = none.expose().encode_utf16().flat_map(u16::to_be_bytes).collect();
        let end = bytes.len() - 20;
        for part in [&utf16[..], b"Mighty Aphrodite", &bytes[..end]] {
            sha1::Digest::update(&mut digest, part);
        }
        bytes[end..].copy_from_slice(&sha1::Digest::finalize(digest));
        let _ = store::secret(&bytes, &none, "fourth");
    }
}
