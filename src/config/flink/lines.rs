//! `flink-conf.yaml`: lines of `key: value` (`GlobalConfiguration.loadLegacyYAMLResource` of Flink 1.20). Not YAML.

use crate::base::java_lang::trim;

use super::{FlinkMistake, FlinkSetting, IgnoredLine, SettingForm};

pub(super) fn parse(bytes: &[u8]) -> (Vec<FlinkSetting>, Vec<FlinkMistake>) {
    let text = String::from_utf8_lossy(bytes);
    let (mut settings, mut mistakes) = (Vec::new(), Vec::new());
    for (number, line) in (1..).zip(java_lines(&text)) {
        let line = trim(line.split('#').next().unwrap_or_default());
        if line.is_empty() {
            continue;
        }
        let (key, value) = match line.split_once(": ") {
            Some((key, value)) if !trim(key).is_empty() => (trim(key), trim(value)),
            _ => {
                mistakes.push(ignored(number, line));
                continue;
            }
        };
        settings.push(FlinkSetting {
            key: key.to_owned(),
            value: value.to_owned(),
            line: number,
            form: SettingForm::Text,
        });
    }
    (settings, mistakes)
}

/// `BufferedReader.readLine`: a carriage return alone ends a line too.
pub(super) fn java_lines(text: &str) -> impl Iterator<Item = &str> {
    let lines = text.split('\n');
    lines.flat_map(|line| line.strip_suffix('\r').unwrap_or(line).split('\r'))
}

/// Keeps no value of the line: it may be a secret.
fn ignored(line: u32, text: &str) -> FlinkMistake {
    let end = text.find([':', '=', ' ', '\t']).unwrap_or(text.len());
    let (key, rest) = text.split_at(end);
    let rest = trim(rest);
    let shape = match rest.chars().next() {
        Some(':') if rest.len() == 1 => IgnoredLine::NoValue,
        Some(':') => IgnoredLine::NoBlank,
        Some('=') => IgnoredLine::Equals,
        _ => IgnoredLine::Other,
    };
    FlinkMistake::Ignored {
        line,
        key: key.to_owned(),
        shape,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::flink::shown;

    #[test]
    fn lines_of_flink_conf() {
        let table = [
            ("a.b: c", "1:a.b=c"),
            ("  a:  b # old", "1:a=b"),
            ("a: b#c", "1:a=b"),
            ("# a: b\n\na: \"1\"", "3:a=\"1\""),
            ("a : b", "1:a=b"),
            ("a: b: c", "1:a=b: c"),
            ("a: 1\r\nb: 2\rc: 3", "1:a=1 | 2:b=2 | 3:c=3"),
            ("a: 1\na: 2", "1:a=1 | 2:a=2"),
            ("a:b", "1:a NoBlank"),
            ("a:\tb", "1:a NoBlank"),
            ("a:", "1:a NoValue"),
            ("a: # old", "1:a NoValue"),
            ("a = b", "1:a Equals"),
            ("a=b", "1:a Equals"),
            ("a:\n  b: c", "2:b=c | 1:a NoValue"),
            ("- a", "1:- Other"),
            (": a", "1: NoBlank"),
            ("\u{feff}a: b", "1:\u{feff}a=b"),
        ];
        for (text, expected) in table {
            assert_eq!(shown(parse(text.as_bytes())), expected, "{text:?}");
        }
    }
}
