//! Keys whose values are nobody's business. Pure.

use crate::escape::one_line;

/// Parts of names of keys: what `hadoop.security.sensitive-config-keys` is by default, and more. ZooKeeper's
/// authentication is a user and a password (`hadoop.zk.auth`, once `yarn.resourcemanager.zk-auth`).
const SECRETS: [&str; 19] = [
    "password",
    "passwd",
    "passphrase",
    "secret",
    "credential",
    "token",
    ".pass",
    "access.key",
    "account.key",
    "session.key",
    "private",
    "apikey",
    "encryption",
    "oauth",
    "username",
    "jaas",
    "fs.gs.proxy",
    "signature",
    "zookeeper.auth",
];

/// Whole words in names of keys, between dots and dashes.
const SECRET_WORDS: [&str; 5] = ["auth", "pass", "pwd", "pw", "sas"];

/// Last words of names of keys that say where a secret is, or how it is used.
const ABOUT_SECRETS: [&str; 5] = ["path", "location", "file", "class", "type"];

/// Whether the value of a key is to be shown nowhere (`ConfigRedactor`, and whatever else looks like a secret). A value
/// without a key may be anything.
pub fn names_secret(key: &str) -> bool {
    let key = key.to_ascii_lowercase();
    let words = || key.split(['.', '-']);
    let last = words().next_back().unwrap_or_default();
    !ABOUT_SECRETS.contains(&last)
        && (key.is_empty()
            || SECRETS.iter().any(|part| key.contains(part))
            || words().any(|word| SECRET_WORDS.contains(&word))
            || last == "key"
            || last.ends_with("_key"))
}

/// A value as it may be shown.
pub fn shown<'a>(key: &str, value: &'a str) -> &'a str {
    match names_secret(key) {
        true => "***",
        false => value,
    }
}

/// What ends a key on the command line: `=`, and what is typed in its place by mistake.
const KEY_ENDS: [char; 6] = ['=', ':', ';', ',', ' ', '\t'];

/// The key of a word that should be `KEY=VALUE`: all that may be shown of one that is not.
pub fn key_of(define: &str) -> &str {
    define.split(KEY_ENDS).next().unwrap_or_default()
}

/// Key, end of the key, and value of a word of the command line that holds a secret.
fn parts(word: &str) -> Option<(&str, &str, &str)> {
    word.match_indices(KEY_ENDS).find_map(|(at, end)| {
        let (key, rest) = word.split_at(at);
        let of_define = ["--define", "--D", "-D"].contains(&key);
        (of_define || names_secret(key)).then(|| (key, end, &rest[end.len()..]))
    })
}

/// What a word of the command line may be shown as, where that is not the word itself.
struct Hidden {
    shown: String,
    value: String,
}

/// Every word that holds a secret: `KEY=VALUE`, and in `-D KEY VALUE` the value, which has become a word of its own.
fn hidden(words: &[String]) -> Vec<Option<Hidden>> {
    let is_define = |word: &str| ["-D", "--D", "--define"].contains(&word);
    let mut before = ["", ""];
    let mut all = Vec::new();
    for word in words {
        let joined = before[1].starts_with("-D") || before[1].starts_with("--D");
        let is_key = names_secret(before[1]) && !before[1].contains(KEY_ENDS);
        let bare = (is_define(before[0]) || joined) && is_key && !word.starts_with('-');
        let hidden = match parts(word) {
            Some((key, end, value)) => Some((format!("{key}{end}***"), value)),
            None => bare.then(|| ("***".to_owned(), word.as_str())),
        };
        all.push(hidden.map(|(shown, value)| Hidden {
            shown,
            value: value.to_owned(),
        }));
        before = [before[1], word];
    }
    all
}

/// The words of a command line without the secrets in them.
pub fn without_secrets(words: &[String]) -> Vec<String> {
    let shown = words.iter().zip(hidden(words));
    shown
        .map(|(word, hidden)| hidden.map_or_else(|| word.clone(), |hidden| hidden.shown))
        .collect()
}

/// Values shorter than this, in bytes, are hidden only where the whole word is quoted: they stand in other words too.
const SHORTEST_VALUE: usize = 4;

/// A message about a command line without the secrets that it quotes of it.
pub fn without_secrets_of(words: &[String], mut message: String) -> String {
    for (word, hidden) in words.iter().zip(hidden(words)) {
        let Some(Hidden { shown, value }) = hidden else {
            continue;
        };
        message = replaced(message, word, &shown);
        // Hadoop's message on an unknown verb lacks its first character.
        let tail = |text: &str| text.chars().skip(1).collect::<String>();
        let shown_tail = if shown == "***" { shown } else { tail(&shown) };
        message = replaced(message, &tail(word), &shown_tail);
        if value.len() >= SHORTEST_VALUE {
            message = replaced(message, &value, "***");
        }
    }
    message
}

/// The message without a text, however messages write it: as it is, in quotes, on one line, in JSON.
fn replaced(message: String, text: &str, shown: &str) -> String {
    let json = serde_json::to_string(text).unwrap_or_default();
    let written = [
        text.to_owned(),
        text.escape_debug().to_string(),
        one_line(text),
        json.trim_matches('"').to_owned(),
    ];
    let whole = written.iter().filter(|written| written.len() > 1);
    whole.fold(message, |message, written| message.replace(written, shown))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_looks_like_a_secret_is_one() {
        for key in [
            "hadoop.zk.auth",
            "x.auth",
            "x.pwd",
            "x.PW",
            "private-key",
            "x.private.key",
            "apikey",
            "x-api-key",
            "api_key",
            "x.passphrase",
            "x.token",
            "x.credential.y",
            "fs.gs.auth.x",
            "a.jaas.config",
        ] {
            assert!(names_secret(key), "{key}");
        }
        for key in [
            "hadoop.security.authentication",
            "hadoop.security.authorization",
            "hadoop.security.auth_to_local",
            "yarn.resourcemanager.keytab",
            "yarn.resourcemanager.principal",
            "yarn.resourcemanager.ha.rm-ids",
            "hadoop.security.key.provider.path",
            "hadoop.security.credential.provider.path",
            "yarn.resourcemanager.bypass.x",
        ] {
            assert!(!names_secret(key), "{key}");
        }
    }

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
                "'***' ***",
            ),
            (&["-Dzk.auth", "PW"], "PW", "***"),
            (
                &["--Dhadoop.zk.auth=PW"],
                "-Dhadoop.zk.auth=PW: Unknown command",
                "-Dhadoop.zk.auth=***: Unknown command",
            ),
            (&["-D", "zk.auth;PW"], "\"zk.auth;PW\"", "\"zk.auth;***\""),
            (&["zk.auth,PW"], "zk.auth,PW", "zk.auth,***"),
            (&["x.pwd=a\"b\tc"], "a\\\"b\\tc a\"b\\tc", "*** ***"),
            (&["-D=PW"], "-D=PW?", "-D=***?"),
            (&["--define=PASSW"], "after \"PASSW\"", "after \"***\""),
            (&["-D", "=PW"], "'=PW'", "'=***'"),
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
