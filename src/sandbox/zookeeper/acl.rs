//! Permissions of znodes (`ZooKeeperServer.checkACL`, `PrepRequestProcessor.fixupACL`). Pure.

use std::net::IpAddr;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use sha1::{Digest as _, Sha1};

use crate::zk::message::{Acl, ClientInfo, Code, perms};

const WORLD: &str = "world";
const DIGEST: &str = "digest";
const IP: &str = "ip";
/// The scheme that, in an ACL, stands for every digest identity of the client.
const AUTH: &str = "auth";

/// Returns the identity that every connection has.
pub(super) fn of_address(address: IpAddr) -> ClientInfo {
    ClientInfo {
        scheme: IP.to_owned(),
        id: address.to_string(),
    }
}

/// Returns the identity that an auth request proves (`DigestAuthenticationProvider.generateDigest`).
///
/// # Errors
/// [`Code::AuthFailed`]: the server has no such scheme.
pub(super) fn proven(scheme: &str, secret: &[u8]) -> Result<ClientInfo, Code> {
    if scheme != DIGEST {
        return Err(Code::AuthFailed);
    }
    let user = secret.split(|byte| *byte == b':').next();
    let user = String::from_utf8_lossy(user.unwrap_or_default());
    let digest = BASE64.encode(Sha1::digest(secret));
    Ok(ClientInfo {
        scheme: DIGEST.to_owned(),
        id: format!("{user}:{digest}"),
    })
}

/// Checks that one of these clients has the `permission`: one of [`perms`], or several, of which one is enough.
///
/// # Errors
/// [`Code::NoAuth`]: no client has the permission.
pub(super) fn check(acl: &[Acl], permission: i32, clients: &[ClientInfo]) -> Result<(), Code> {
    let mut granting = acl
        .iter()
        .filter(|entry| entry.permissions & permission != 0);
    let is_permitted = granting.any(|entry| {
        entry.scheme == WORLD && entry.id == "anyone"
            || clients.iter().any(|client| is_for(entry, client))
    });
    is_permitted.then_some(()).ok_or(Code::NoAuth)
}

fn is_for(entry: &Acl, client: &ClientInfo) -> bool {
    if entry.scheme != client.scheme {
        return false;
    }
    match entry.scheme.as_str() {
        IP => is_in_network(&client.id, &entry.id),
        _ => entry.id == client.id,
    }
}

/// True if the address is in `network`: an address, or `ADDRESS/BITS`.
fn is_in_network(address: &str, network: &str) -> bool {
    let Some((network, bits)) = parse_network(network) else {
        return false;
    };
    let Ok(address) = address.parse::<IpAddr>() else {
        return false;
    };
    let bytes = |address: IpAddr| match address {
        IpAddr::V4(address) => address.octets().to_vec(),
        IpAddr::V6(address) => address.octets().to_vec(),
    };
    let (address, network) = (bytes(address), bytes(network));
    address.len() == network.len()
        && address
            .iter()
            .zip(&network)
            .enumerate()
            .all(|(index, (one, other))| {
                let compared = bits.saturating_sub(index * 8).min(8);
                // Only the highest `compared` bits of a byte count.
                (u16::from(one ^ other) >> (8 - compared)) == 0
            })
}

fn parse_network(text: &str) -> Option<(IpAddr, usize)> {
    let (address, bits) = text
        .split_once('/')
        .map_or((text, None), |(address, bits)| (address, Some(bits)));
    let address: IpAddr = address.parse().ok()?;
    let most = if address.is_ipv4() { 32 } else { 128 };
    let bits = bits.map_or(Some(most), |bits| bits.parse().ok())?;
    (bits <= most).then_some((address, bits))
}

/// Returns the ACL that a znode gets: without duplicates, and with `auth` replaced by the client's identities.
///
/// # Errors
/// [`Code::InvalidAcl`]: the ACL is empty, or has an unknown scheme or an invalid id.
pub(super) fn resolved(requested: &[Acl], clients: &[ClientInfo]) -> Result<Vec<Acl>, Code> {
    let mut acl: Vec<Acl> = Vec::new();
    for entry in requested {
        let known = match entry.scheme.as_str() {
            AUTH => authenticated(entry.permissions, clients),
            WORLD if entry.id == "anyone" => vec![entry.clone()],
            DIGEST if entry.id.split(':').count() == 2 => vec![entry.clone()],
            IP if parse_network(&entry.id).is_some() => vec![entry.clone()],
            _ => Vec::new(),
        };
        if known.is_empty() {
            return Err(Code::InvalidAcl);
        }
        for entry in known {
            if !acl.contains(&entry) {
                acl.push(entry);
            }
        }
    }
    if acl.is_empty() {
        return Err(Code::InvalidAcl);
    }
    Ok(acl)
}

fn authenticated(permissions: i32, clients: &[ClientInfo]) -> Vec<Acl> {
    let proven = clients.iter().filter(|client| client.scheme == DIGEST);
    let entries = proven.map(|client| Acl {
        permissions,
        scheme: client.scheme.clone(),
        id: client.id.clone(),
    });
    entries.collect()
}

/// Returns the part of an ACL that a client may see: it sees the digests only if it may change the ACL.
pub(super) fn shown(acl: &[Acl], clients: &[ClientInfo]) -> Vec<Acl> {
    let mut shown = acl.to_vec();
    if check(acl, perms::ADMIN, clients).is_err() {
        for entry in shown.iter_mut().filter(|entry| entry.scheme == DIGEST) {
            let user = entry.id.split(':').next().unwrap_or_default();
            entry.id = format!("{user}:x");
        }
    }
    shown
}

/// `READ_ACL_UNSAFE`
pub(super) fn world_readable() -> Vec<Acl> {
    vec![Acl {
        permissions: perms::READ,
        ..Acl::open()
    }]
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The expected digest comes from `DigestAuthenticationProvider.generateDigest`.
    #[test]
    fn digest_is_that_of_zookeeper() {
        let client = proven("digest", b"super:secret").unwrap();
        assert_eq!(client.id, "super:lK75jTNcA+U9vtVEw5vB51mj/w4=");
        assert_eq!(proven("sasl", b""), Err(Code::AuthFailed));
    }

    fn entry(permissions: i32, scheme: &str, id: &str) -> Acl {
        Acl {
            permissions,
            scheme: scheme.to_owned(),
            id: id.to_owned(),
        }
    }

    #[test]
    fn permissions_of_clients() {
        let alice = proven("digest", b"alice:1").unwrap();
        let clients = [of_address("10.1.2.3".parse().unwrap()), alice.clone()];
        for (scheme, id, is_permitted) in [
            ("world", "anyone", true),
            ("world", "alice", false),
            ("digest", alice.id.as_str(), true),
            ("digest", "alice:1", false),
            ("ip", "10.1.2.3", true),
            ("ip", "10.1.2.4", false),
            ("ip", "10.1.0.0/16", true),
            ("ip", "10.1.2.2/31", true),
            ("ip", "10.1.2.0/31", false),
            ("ip", "0.0.0.0/0", true),
            ("ip", "::/0", false),
        ] {
            let acl = [entry(perms::READ | perms::ADMIN, scheme, id)];
            let checked = check(&acl, perms::READ, &clients);
            assert_eq!(checked.is_ok(), is_permitted, "{scheme}:{id}");
            assert_eq!(check(&acl, perms::WRITE, &clients), Err(Code::NoAuth));
        }
    }

    #[test]
    fn acls_are_resolved() {
        let alice = proven("digest", b"alice:1").unwrap();
        let clients = [of_address("10.1.2.3".parse().unwrap()), alice.clone()];
        let twice = [entry(31, "auth", ""), entry(31, "digest", &alice.id)];
        let only_alice = vec![entry(31, "digest", &alice.id)];
        assert_eq!(resolved(&twice, &clients), Ok(only_alice.clone()));
        assert_eq!(resolved(&twice[..1], &clients[..1]), Err(Code::InvalidAcl));
        for (scheme, id) in [
            ("world", "all"),
            ("digest", "alice"),
            ("ip", "10.1.2"),
            ("ip", "10.1.2.3/33"),
            ("sasl", "rm"),
        ] {
            let resolved = resolved(&[entry(31, scheme, id)], &clients);
            assert_eq!(resolved, Err(Code::InvalidAcl), "{scheme}:{id}");
        }
        assert_eq!(resolved(&[], &clients), Err(Code::InvalidAcl));
        assert_eq!(shown(&only_alice, &clients), only_alice);
        assert_eq!(shown(&only_alice, &[])[0].id, "alice:x");
    }
}
