//! Adds the public key to elliptic-curve keys of Java's stores. RFC 5915 makes the public key optional, Java omits
//! it, and `ring` requires it; the certificate has it. Pure.

use rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};

use super::super::store::der::{self, Ended, StoreReader};

/// 1.2.840.10045.2.1, `id-ecPublicKey`.
const EC_PUBLIC_KEY: [u8; 7] = [0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01];
/// `parameters [0]` of an `ECPrivateKey`.
const PARAMETERS: u8 = 0xa0;
/// `publicKey [1]` of an `ECPrivateKey`.
const PUBLIC_KEY: u8 = 0xa1;

/// Returns the key, with the certificate's public key added if the key lacks one.
pub(super) fn completed(
    key: PrivateKeyDer<'static>,
    certificate: &CertificateDer<'_>,
) -> PrivateKeyDer<'static> {
    let PrivateKeyDer::Pkcs8(pkcs8) = &key else {
        return key;
    };
    match with_public_half(pkcs8.secret_pkcs8_der(), certificate) {
        Ok(Some(whole)) => PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(whole)),
        // A malformed key is reported when it is used.
        Ok(None) | Err(Ended) => key,
    }
}

fn with_public_half(
    pkcs8: &[u8],
    certificate: &CertificateDer<'_>,
) -> Result<Option<Vec<u8>>, Ended> {
    let mut info = StoreReader::new(der::element(&mut StoreReader::new(pkcs8), der::SEQUENCE)?);
    let _version = der::number(&mut info)?;
    let algorithm = der::element(&mut info, der::SEQUENCE)?;
    if der::element(&mut StoreReader::new(algorithm), der::OBJECT_ID)? != EC_PUBLIC_KEY {
        return Ok(None);
    }
    let sealed = der::element(&mut info, der::OCTETS)?;
    let mut key = StoreReader::new(der::element(&mut StoreReader::new(sealed), der::SEQUENCE)?);
    let _version = der::number(&mut key)?;
    let private = der::element(&mut key, der::OCTETS)?;
    if key.rest().first() == Some(&PARAMETERS) {
        let _curve = der::element(&mut key, PARAMETERS)?;
    }
    if key.rest().first() == Some(&PUBLIC_KEY) {
        return Ok(None);
    }
    let public = public_half(certificate)?;
    let key = [
        der::made(der::INTEGER, &[1]),
        der::made(der::OCTETS, private),
        der::made(PUBLIC_KEY, &der::made(der::BITS, &public)),
    ];
    let key = der::made(der::SEQUENCE, &key.concat());
    let info = [
        der::made(der::INTEGER, &[0]),
        der::made(der::SEQUENCE, algorithm),
        der::made(der::OCTETS, &key),
    ];
    Ok(Some(der::made(der::SEQUENCE, &info.concat())))
}

/// Returns the bit string of `subjectPublicKey`; its first byte counts unused bits.
fn public_half(certificate: &CertificateDer<'_>) -> Result<Vec<u8>, Ended> {
    let certificate = webpki::EndEntityCert::try_from(certificate).map_err(|_| Ended)?;
    let info = certificate.subject_public_key_info();
    let mut info = StoreReader::new(der::element(&mut StoreReader::new(&info), der::SEQUENCE)?);
    let _algorithm = der::element(&mut info, der::SEQUENCE)?;
    Ok(der::element(&mut info, der::BITS)?.to_vec())
}
