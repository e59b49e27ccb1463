//! Keys whose values are nobody's business. Pure.

/// Parts of names of keys: what `hadoop.security.sensitive-config-keys` is by default, and more. ZooKeeper's
/// authentication is a user and a password (`hadoop.zk.auth`, once `yarn.resourcemanager.zk-auth`).
const SECRETS: [&str; 16] = [
    "password",
    "passwd",
    "secret",
    "credential",
    "token",
    ".pass",
    "access.key",
    "account.key",
    "session.key",
    "encryption",
    "oauth",
    "username",
    "fs.gs.proxy",
    "zk-auth",
    "zk.auth",
    "zookeeper.auth",
];

/// Whether the value of a key is to be shown nowhere (`ConfigRedactor`).
pub fn names_secret(key: &str) -> bool {
    let key = key.to_ascii_lowercase();
    SECRETS.iter().any(|part| key.contains(part))
}

/// A value as it may be shown.
pub fn shown<'a>(key: &str, value: &'a str) -> &'a str {
    match names_secret(key) {
        true => "***",
        false => value,
    }
}
