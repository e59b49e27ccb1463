//! Decrypts keys of Java's stores: `sun.security.provider.KeyProtector` in JKS, `PBEWithMD5AndTripleDES` in JCEKS.
//! Both ciphers are weak, but the files use them.

use cbc::cipher::block_padding::Pkcs7;
use cbc::cipher::{BlockModeDecrypt as _, KeyIvInit as _};
use des::TdesEde3;
use md5::Md5;
use sha1::{Digest as _, Sha1};

use super::super::secret::Secret;
use super::StoreError;
use super::der::{self, EncryptedKey};
use super::object;
use super::reader::{Ended, StoreReader};

/// 1.3.6.1.4.1.42.2.17.1.1, the JKS key protector.
const KEY_PROTECTOR: [u8; 10] = [0x2b, 6, 1, 4, 1, 0x2a, 2, 0x11, 1, 1];
/// 1.3.6.1.4.1.42.2.19.1, `PBEWithMD5AndTripleDES`.
const PBE_MD5_TRIPLE_DES: [u8; 9] = [0x2b, 6, 1, 4, 1, 0x2a, 2, 0x13, 1];
/// The name of the same cipher.
const PBE_NAME: &str = "PBEWithMD5AndTripleDES";
/// Length of a SHA-1, in bytes.
const SHA1: usize = 20;
/// The JDK's maximum (`PBES1Core`).
const MOST_ITERATIONS: u32 = 5_000_000;

/// Digests the password, a phrase, and all bytes of a store before the digest (`JavaKeyStore.getPreKeyedHash`).
pub(super) fn digest(password: &Secret, bytes: &[u8]) -> [u8; SHA1] {
    let digest = Sha1::new()
        .chain_update(utf16(password))
        .chain_update(b"Mighty Aphrodite")
        .chain_update(bytes);
    digest.finalize().into()
}

/// Decrypts the PKCS8 in the `EncryptedPrivateKeyInfo` of a key's entry.
pub(super) fn private_key(sealed: &[u8], password: &Secret) -> Result<Vec<u8>, StoreError> {
    let broken = |Ended| StoreError::Malformed(super::StoreFormat::Jks);
    let key = EncryptedKey::read(sealed).map_err(broken)?;
    if key.algorithm == KEY_PROTECTOR {
        protected(key.content, password)
    } else if key.algorithm == PBE_MD5_TRIPLE_DES {
        whole(decrypted(key.parameters, key.content, password)?)
    } else {
        Err(StoreError::Unsupported(
            "another encryption of keys than JKS and JCEKS have".to_owned(),
        ))
    }
}

/// Checks that a decrypted key is one DER sequence: a wrong password gives valid padding in one of 256 cases, and
/// JCEKS has no digest.
fn whole(key: Vec<u8>) -> Result<Vec<u8>, StoreError> {
    let mut reader = StoreReader::new(&key);
    match der::element(&mut reader, der::SEQUENCE) {
        Ok(_) if reader.rest().is_empty() => Ok(key),
        _ => Err(StoreError::WrongPassword),
    }
}

/// Decrypts the key of a sealed `SecretKeySpec` in a JCEKS file.
pub(super) fn secret_key(
    sealed: &object::JavaValue,
    password: &Secret,
) -> Result<Vec<u8>, StoreError> {
    let malformed = || StoreError::Malformed(super::StoreFormat::Jceks);
    let bytes = |name| sealed.field(name).and_then(object::JavaValue::bytes);
    let algorithm = sealed.field("sealAlg").and_then(object::JavaValue::text);
    match algorithm {
        Some(PBE_NAME) => {}
        Some(other) => return Err(StoreError::Unsupported(other.to_owned())),
        None => return Err(malformed()),
    }
    let parameters = bytes("encodedParams").ok_or_else(malformed)?;
    let content = bytes("encryptedContent").ok_or_else(malformed)?;
    let plain = decrypted(parameters, content, password)?;
    let key =
        object::read(&mut StoreReader::new(&plain)).map_err(|Ended| StoreError::WrongPassword)?;
    let key = key.field("key").and_then(object::JavaValue::bytes);
    key.map(<[u8]>::to_vec).ok_or_else(malformed)
}

/// Decrypts `KeyProtector`'s form: salt, key XOR a stream of digests, digest of the key.
fn protected(content: &[u8], password: &Secret) -> Result<Vec<u8>, StoreError> {
    let split = content.split_first_chunk::<SHA1>();
    let split = split.and_then(|(salt, rest)| Some((salt, rest.split_last_chunk::<SHA1>()?)));
    let Some((salt, (masked, check))) = split else {
        return Err(StoreError::Malformed(super::StoreFormat::Jks));
    };
    let password = utf16(password);
    let mut key = Vec::with_capacity(masked.len());
    let mut mask: [u8; SHA1] = *salt;
    for block in masked.chunks(SHA1) {
        mask = Sha1::new()
            .chain_update(&password)
            .chain_update(mask)
            .finalize()
            .into();
        key.extend(block.iter().zip(mask).map(|(byte, mask)| byte ^ mask));
    }
    let found: [u8; SHA1] = Sha1::new()
        .chain_update(&password)
        .chain_update(&key)
        .finalize()
        .into();
    match found == *check {
        true => Ok(key),
        false => Err(StoreError::WrongPassword),
    }
}

/// Decrypts `PBEWithMD5AndTripleDES` of `SunJCE`; the parameters are a `PBEParameter` of RFC 8018: salt and
/// iterations.
fn decrypted(parameters: &[u8], content: &[u8], password: &Secret) -> Result<Vec<u8>, StoreError> {
    let malformed = |Ended| StoreError::Malformed(super::StoreFormat::Jceks);
    let read = || -> Result<([u8; 8], u32), Ended> {
        let mut sequence = StoreReader::new(der::element(
            &mut StoreReader::new(parameters),
            der::SEQUENCE,
        )?);
        let salt = der::element(&mut sequence, der::OCTETS)?;
        Ok((
            salt.try_into().map_err(|_| Ended)?,
            der::number(&mut sequence)?,
        ))
    };
    let (salt, iterations) = read().map_err(malformed)?;
    if iterations == 0 || iterations > MOST_ITERATIONS {
        return Err(malformed(Ended));
    }
    let derived = derive(salt, iterations, password);
    let (key, iv) = derived.split_at(24);
    let cipher =
        cbc::Decryptor::<TdesEde3>::new_from_slices(key, iv).map_err(|_| malformed(Ended))?;
    cipher
        .decrypt_padded_vec::<Pkcs7>(content)
        .map_err(|_| StoreError::WrongPassword)
}

/// Derives key and initialization vector (`PBES1Core.deriveCipherKey`): each half of the salt is digested with the
/// password repeatedly. If the halves are equal, the first half is reversed incompletely, as in the JDK.
fn derive(mut salt: [u8; 8], iterations: u32, password: &Secret) -> Vec<u8> {
    if salt[..4] == salt[4..] {
        for place in 0..2 {
            let kept = salt[place];
            salt[place] = salt[3 - place];
            salt[2] = kept;
        }
    }
    let password: Vec<u8> = password
        .expose()
        .encode_utf16()
        .map(|unit| u8::try_from(unit & 0x7f).unwrap_or_default())
        .collect();
    let mut derived = Vec::with_capacity(32);
    for half in salt.chunks(4) {
        let mut digest: [u8; 16] = digest_md5(half, &password);
        for _ in 1..iterations {
            digest = digest_md5(&digest, &password);
        }
        derived.extend(digest);
    }
    derived
}

fn digest_md5(salt: &[u8], password: &[u8]) -> [u8; 16] {
    Md5::new()
        .chain_update(salt)
        .chain_update(password)
        .finalize()
        .into()
}

/// Encodes as big-endian UTF-16.
fn utf16(password: &Secret) -> Vec<u8> {
    password
        .expose()
        .encode_utf16()
        .flat_map(u16::to_be_bytes)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decrypted_keys_are_one_sequence() {
        for (bytes, is_key) in [
            (&[0x30, 1, 7][..], true),
            (&[0x30, 0], true),
            (&[0x30, 1, 7, 0], false),
            (&[0x30, 2, 7], false),
            (&[0x31, 1, 7], false),
            (&[], false),
        ] {
            assert_eq!(whole(bytes.to_vec()).is_ok(), is_key, "{bytes:?}");
        }
    }
}
