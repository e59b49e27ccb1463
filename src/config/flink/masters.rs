//! The file `masters`, as `readMasters` of Flink's `config.sh` reads it.

use std::path::Path;
use std::sync::Arc;

use crate::config::Origin;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MastersFile {
    pub path: Arc<Path>,
    pub masters: Vec<FlinkMaster>,
}

/// A line of `masters`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FlinkMaster {
    pub host: String,
    /// The text that Flink takes for the REST port. `None`: 0, which is a random port.
    pub port: Option<String>,
    pub line: u32,
    /// The whole line, trimmed.
    pub text: String,
}

impl FlinkMaster {
    /// Returns the REST port, if it is a number other than 0.
    pub fn rest_port(&self) -> Option<u16> {
        let port = self.port.as_ref()?.parse().ok()?;
        (port != 0).then_some(port)
    }
}

impl MastersFile {
    pub fn parse(path: &Path, bytes: &[u8]) -> Self {
        let text = String::from_utf8_lossy(bytes);
        let lines = (1..).zip(text.split('\n'));
        Self {
            path: Arc::from(path),
            masters: lines
                .filter_map(|(line, text)| master(line, text))
                .collect(),
        }
    }

    pub fn origin(&self, line: u32) -> Origin {
        Origin::File {
            path: Arc::clone(&self.path),
            line,
        }
    }
}

/// The shell splits words at blanks and tabs only: a carriage return stays in the word.
fn master(line: u32, text: &str) -> Option<FlinkMaster> {
    let word = text.split([' ', '\t']).find(|word| !word.is_empty())?;
    let word = without_rack(word.split('#').next()?);
    if word.is_empty() {
        return None;
    }
    let mut fields = word.split(':');
    let host = fields.next().unwrap_or_default().to_owned();
    let port = fields.next().filter(|port| !port.is_empty());
    Some(FlinkMaster {
        host,
        port: port.map(str::to_owned),
        line,
        text: text.trim().to_owned(),
    })
}

/// The script drops a path before the host, such as `/rack1/host`, unless a port follows.
fn without_rack(word: &str) -> &str {
    let is_of_host = |letter: char| letter.is_ascii_alphanumeric() || ".-".contains(letter);
    match word.rsplit_once('/') {
        Some((_, host)) if !host.is_empty() && host.chars().all(is_of_host) => host,
        _ => word,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_of_masters() {
        let table = [
            ("a:8081\nb:8082", "1 a 8081, 2 b 8082"),
            ("a", "1 a -"),
            ("# a\n\n  a:8081 # old", "3 a 8081"),
            ("a:8081#old", "1 a 8081"),
            ("a 8081", "1 a -"),
            ("http://a:8081", "1 http //a"),
            ("http://a", "1 a -"),
            ("/rack1/a", "1 a -"),
            ("a:8081,b:8081", "1 a 8081,b"),
            ("[::1]:8081", "1 [ -"),
            ("a:8081\r\n\r\n", "1 a 8081\r, 2 \r -"),
            ("a:8081:9", "1 a 8081"),
            (":8081", "1  8081"),
        ];
        for (text, expected) in table {
            let found = MastersFile::parse(Path::new("masters"), text.as_bytes()).masters;
            let shown: Vec<String> = found
                .iter()
                .map(|one| {
                    format!(
                        "{} {} {}",
                        one.line,
                        one.host,
                        one.port.as_deref().unwrap_or("-")
                    )
                })
                .collect();
            assert_eq!(shown.join(", "), expected, "{text:?}");
        }
    }
}
