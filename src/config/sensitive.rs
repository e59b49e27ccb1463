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

/// What ends a key on the command line: `=`, and what is typed in its place by mistake.
const KEY_ENDS: [char; 4] = ['=', ':', ' ', '\t'];

/// The key of a word that should be `KEY=VALUE`: all that may be shown of one that is not.
pub fn key_of(define: &str) -> &str {
    define.split(KEY_ENDS).next().unwrap_or_default()
}

/// A word of the command line without the secret that it holds, if it is the key of one with a value behind it.
pub fn without_secret(word: &str) -> Option<String> {
    let mut ends = word.match_indices(KEY_ENDS);
    let (key, end) = ends.find_map(|(at, end)| {
        let key = word.get(..at).filter(|key| names_secret(key))?;
        Some((key, end))
    })?;
    Some(format!("{key}{end}***"))
}

/// A message about a command line without the secrets that it quotes of it: also of `-D KEY VALUE`, where the value has
/// become a word of its own.
pub fn without_secrets_of(words: &[String], message: String) -> String {
    let mut message = message;
    let mut before: [&str; 2] = Default::default();
    for word in words {
        let is_define = before[0] == "-D" || before[0] == "--define" || before[1].starts_with("-D");
        let bare = is_define && names_secret(before[1]) && !before[1].contains(KEY_ENDS);
        if let Some(shown) = without_secret(word) {
            message = message.replace(word, &shown);
        } else if bare && !word.starts_with('-') {
            // Hadoop's message on an unknown verb lacks its first character.
            let quoted = word
                .char_indices()
                .nth(1)
                .map(|(second, _)| &word[second..]);
            message = quoted.map_or(message.clone(), |quoted| message.replace(quoted, "***"));
        }
        before = [before[1], word];
    }
    message
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_quote_no_secret() {
        let table = [
            (
                &["hadoop.zk.auth=PW"][..],
                "'hadoop.zk.auth=PW'",
                "'hadoop.zk.auth=***'",
            ),
            (
                &["-Dhadoop.zk.auth:PW x"],
                "-Dhadoop.zk.auth:PW x?",
                "-Dhadoop.zk.auth:***?",
            ),
            (
                &["-D", "zk.auth", "digest:u:PW"],
                "'digest:u:PW' igest:u:PW",
                "'d***' ***",
            ),
            (&["-Dzk.auth", "PW"], "PW", "P***"),
            (&["-D", "zk.auth", "-help"], "-help", "-help"),
            (&["-D", "a.b", "status"], "status", "status"),
            (&["a=b", "zk.auth"], "a=b zk.auth", "a=b zk.auth"),
        ];
        for (words, message, shown) in table {
            let words: Vec<String> = words.iter().map(|word| (*word).to_owned()).collect();
            assert_eq!(
                without_secrets_of(&words, message.to_owned()),
                shown,
                "{words:?}"
            );
        }
    }
}
