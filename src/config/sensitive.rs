//! Hides secrets in keys and command lines. Pure.

use crate::base::escape::{harmless_line, one_line};

/// Key parts that mark a secret value: the default of `hadoop.security.sensitive-config-keys`, and more.
const SECRETS: [&str; 22] = [
    "password",
    "passwd",
    "passphrase",
    "passwort",
    "kennwort",
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
    "jdbc.url",
];

/// Whole words in keys that mark a secret value. Words are letters, digits and underscores. `hadoop.zk.auth` holds
/// a ZooKeeper password.
const SECRET_WORDS: [&str; 7] = ["auth", "pass", "pwd", "pw", "sas", "bearer", "pin"];

/// Last words of keys that describe a secret without holding it.
const ABOUT_SECRETS: [&str; 5] = ["path", "location", "file", "class", "type"];

/// True if the key's value must be hidden (`ConfigRedactor`, and more). An empty key counts as a secret.
pub fn names_secret(key: &str) -> bool {
    let key = key.to_ascii_lowercase();
    let words = || key.split(|character: char| !character.is_alphanumeric() && character != '_');
    let last = words().next_back().unwrap_or_default();
    !ABOUT_SECRETS.contains(&last)
        && (key.is_empty()
            || SECRETS.iter().any(|part| key.contains(part))
            || words().any(|word| SECRET_WORDS.contains(&word))
            || last == "key"
            || last.ends_with("_key"))
}

/// Returns the value, or `***` for a secret.
pub fn shown<'a>(key: &str, value: &'a str) -> &'a str {
    if names_secret(key) { "***" } else { value }
}

/// Characters that end a key: `=`, and characters typed instead of it by mistake.
const KEY_ENDS: [char; 6] = ['=', ':', ';', ',', ' ', '\t'];

fn is_of_key(character: char) -> bool {
    character.is_ascii_alphanumeric() || "._-$".contains(character)
}

/// Returns the key of a word that should be `KEY=VALUE`. Messages show no other part of a malformed word.
pub fn key_of(define: &str) -> &str {
    let end = define.find(|character| !is_of_key(character));
    end.map_or(define, |end| &define[..end])
}

/// True if the argument of a `-D` must be hidden.
pub fn is_secret(define: &str) -> bool {
    define_parts(define).is_some()
}

/// True for the key of a secret. An argument that begins with a blank or a colon has no key.
fn is_named_secret(key: &str) -> bool {
    key.contains(is_of_key) && names_secret(key)
}

/// Splits a word with a secret into the key with its end, and the value.
fn parts(
    word: &str,
    is_end: impl Fn(char) -> bool,
    is_secret: impl Fn(&str) -> bool,
) -> Option<(&str, &str)> {
    let mut ends = word
        .char_indices()
        .filter(|(_, character)| is_end(*character));
    let (at, end) = ends.find(|(at, _)| is_secret(&word[..*at]))?;
    Some(word.split_at(at + end.len_utf8()))
}

/// Splits the argument of a `-D` as [`parts`] does. Without a `=`, everything after the key may be a secret.
fn define_parts(define: &str) -> Option<(&str, &str)> {
    let Some((key, _)) = define.split_once('=') else {
        let rest = &define[key_of(define).len()..];
        let end = rest.chars().next()?;
        return Some(define.split_at(define.len() - rest.len() + end.len_utf8()));
    };
    let key_ends = parts(&define[..=key.len()], |end| !is_of_key(end), names_secret);
    let (shown, _) =
        key_ends.or_else(|| parts(define, |end| KEY_ENDS.contains(&end), names_secret))?;
    Some(define.split_at(shown.len()))
}

/// A word with a secret: the text to show instead, and the secret.
struct Hidden {
    shown: String,
    value: String,
}

impl Hidden {
    fn behind(key: &str, value: &str) -> Self {
        Self {
            shown: format!("{key}***"),
            value: value.to_owned(),
        }
    }
}

/// Options that define a key, longest first. The argument is attached or is the next word.
const DEFINES: [&str; 4] = ["--define=", "--define", "--D", "-D"];

fn define(word: &str) -> Option<(&str, &str)> {
    let option = DEFINES.iter().find(|option| word.starts_with(**option))?;
    Some(word.split_at(option.len()))
}

/// Returns the secret of each word, if any. In `-D KEY VALUE` and `-D KEY= VALUE`, the secret is the word `VALUE`.
fn hidden(words: &[String]) -> Vec<Option<Hidden>> {
    let mut is_define = false;
    let mut is_value = false;
    let mut all = Vec::new();
    for word in words {
        let (option, argument) = match define(word) {
            Some(parts) => parts,
            None if is_define => ("", word.as_str()),
            None => {
                let is_end = !word.is_empty() && word.chars().all(|end| !end.is_alphanumeric());
                let hidden = match parts(word, |end| KEY_ENDS.contains(&end), is_named_secret) {
                    Some((key, value)) => Some(Hidden::behind(key, value)),
                    None if is_value && !is_end && !word.starts_with('-') => {
                        Some(Hidden::behind("", word))
                    }
                    None => None,
                };
                is_value &= is_end;
                all.push(hidden);
                continue;
            }
        };
        is_define = !option.is_empty() && argument.is_empty();
        let parts = match option {
            // The argument may be a secret without a key.
            "--define=" if !argument.contains('=') => Some(("", argument)),
            _ => define_parts(argument),
        };
        let hidden = parts.filter(|(_, value)| !value.is_empty());
        let key = argument.trim_end_matches(|character| !is_of_key(character));
        is_value = hidden.is_none() && names_secret(key);
        all.push(hidden.map(|(key, value)| Hidden::behind(&format!("{option}{key}"), value)));
    }
    all
}

/// Returns the words of a command line with `***` instead of secrets.
pub fn without_secrets(words: &[String]) -> Vec<String> {
    let shown = words.iter().zip(hidden(words));
    shown
        .map(|(word, hidden)| hidden.map_or_else(|| word.clone(), |hidden| hidden.shown))
        .collect()
}

/// In bytes. Shorter values are hidden only where the message quotes the whole word: other words may contain them.
const MIN_VALUE: usize = 4;

/// Returns a message about a command line with `***` instead of that line's secrets.
pub fn without_secrets_of(words: &[String], mut message: String) -> String {
    for (word, hidden) in words.iter().zip(hidden(words)) {
        let Some(Hidden { shown, value }) = hidden else {
            continue;
        };
        message = replaced(message, word, &shown);
        // Hadoop's message about an unknown verb lacks its first character.
        let tail = |text: &str| text.chars().skip(1).collect::<String>();
        let shown_tail = if shown == "***" { shown } else { tail(&shown) };
        message = replaced(message, &tail(word), &shown_tail);
        if value.len() >= MIN_VALUE {
            message = replaced(message, &value, "***");
        }
    }
    message
}

/// Replaces a text in every form that messages use: plain, quoted, on one line, in JSON.
fn replaced(message: String, text: &str, shown: &str) -> String {
    let json = |text: &str| {
        let quoted = serde_json::to_string(text).unwrap_or_default();
        quoted.trim_matches('"').to_owned()
    };
    let forms: [&dyn Fn(&str) -> String; 5] = [
        &|text| text.to_owned(),
        &|text| text.escape_debug().to_string(),
        &one_line,
        &harmless_line,
        &json,
    ];
    forms.iter().fold(message, |message, form| {
        let written = form(text);
        match written.len() {
            0 | 1 => message,
            _ => message.replace(&written, &form(shown)),
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_of_secrets() {
        let secret = "
            hadoop.zk.auth x.auth x.pwd x.PW private-key x.private.key apikey x-api-key api_key
            x.passphrase x.token x.credential.y fs.gs.auth.x a.jaas.config x.bearer x.pin
            my.jdbc.url x.passwort x.kennwort
        ";
        let plain = "
            hadoop.security.authentication hadoop.security.authorization
            hadoop.security.auth_to_local yarn.resourcemanager.keytab yarn.resourcemanager.principal
            yarn.resourcemanager.ha.rm-ids hadoop.security.key.provider.path
            hadoop.security.credential.provider.path yarn.resourcemanager.bypass.x yarn.pinned.x
        ";
        for (keys, expected) in [(secret, true), (plain, false)] {
            for key in keys.split_whitespace() {
                assert_eq!(names_secret(key), expected, "{key}");
            }
        }
    }

    #[test]
    fn messages_without_secrets() {
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
            (&["-D", "zk.auth=", "PW77"], "'PW77'", "'***'"),
            (&["-Dzk.auth=", "PW77"], "'PW77'", "'***'"),
            (&["-D", "zk.auth", "=", "PW77"], "'=' 'PW77'", "'=' '***'"),
            (&["-Dzk.auth=", "-help"], "-help", "-help"),
            (&["-Dzk.auth|PW77"], "zk.auth|PW77", "zk.auth|***"),
            (&["-Dzk.auth/PW77"], "zk.auth/PW77", "zk.auth/***"),
            (&["-D", "zk.auth->PW77"], "zk.auth->PW77", "zk.auth->***"),
            (
                &["-D", "zk.auth\u{ff1d}PW77"],
                "zk.auth\u{ff1d}PW77",
                "zk.auth\u{ff1d}***",
            ),
            (
                &["-Dzk.auth\u{200b}=PW77"],
                "-Dzk.auth\u{200b}=PW77",
                "-Dzk.auth\u{200b}***",
            ),
            (
                &["-Dzk.auth\n=PW77"],
                "-Dzk.auth\\n=PW77",
                "-Dzk.auth\\n***",
            ),
            (&["-Dx\u{ff1d}PW77"], "x\u{ff1d}PW77", "x\u{ff1d}***"),
            (&["-Dpin=PW77"], "-Dpin=PW77", "-Dpin=***"),
            (&["-Da=/secret/b"], "-Da=/secret/b", "-Da=/secret/b"),
            (&["-Da.b=c", "d"], "-Da.b=c d", "-Da.b=c d"),
            (&["a=b", "zk.auth"], "a=b zk.auth", "a=b zk.auth"),
            // Not after -D: these are arguments of Hadoop's commands.
            (&["-getServiceState", " rm1"], "rm1 rm2", "rm1 rm2"),
            (&["-updateNodeResource", ":8041"], "on :8041", "on :8041"),
            (&["-g", " 5"], "specified :  5", "specified :  5"),
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
