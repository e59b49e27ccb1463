//! Whatever a file of certificates, keys or secrets holds: no panic, no memory that its length does not account for.
#![no_main]

use libfuzzer_sys::fuzz_target;
use rmadmin::security::secret::Secret;
use rmadmin::security::store;
use sha1::{Digest as _, Sha1};

fuzz_target!(|bytes: &[u8]| {
    let password = Secret::new("none");
    // Without a password nothing stands before the readers.
    let _ = store::trusted(bytes, None);
    let _ = store::identity(bytes, None, Some(&password));
    // Secrets are read with one only, so the digest is made to fit.
    let phrase: Vec<u8> = "none".encode_utf16().flat_map(u16::to_be_bytes).collect();
    let digest = Sha1::new()
        .chain_update(phrase)
        .chain_update(b"Mighty Aphrodite")
        .chain_update(bytes)
        .finalize();
    let sound = [bytes, &digest].concat();
    let _ = store::secret(&sound, &password, "a");
});
