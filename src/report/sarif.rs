//! The findings of a linter in SARIF 2.1.0, which code review tools show beside the lines.

use std::fmt::Write as _;
use std::path::Path;

use serde::Serialize;

use super::check::CheckResult;
use super::harmless;
use crate::config::Origin;
use crate::verdict::finding::{Finding, Severity};
use crate::verdict::lint::RuleText;

const SCHEMA: &str = "https://json.schemastore.org/sarif-2.1.0.json";

#[derive(Serialize)]
struct SarifLog<'a> {
    #[serde(rename = "$schema")]
    schema: &'static str,
    version: &'static str,
    runs: [SarifRun<'a>; 1],
}

#[derive(Serialize)]
struct SarifRun<'a> {
    tool: SarifTool<'a>,
    results: Vec<SarifResult>,
}

#[derive(Serialize)]
struct SarifTool<'a> {
    driver: SarifDriver<'a>,
}

#[derive(Serialize)]
struct SarifDriver<'a> {
    name: &'static str,
    version: &'static str,
    rules: Vec<SarifRule<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct SarifRule<'a> {
    id: &'a str,
    short_description: SarifText,
    default_configuration: SarifLevel,
}

#[derive(Serialize)]
struct SarifLevel {
    level: &'static str,
}

#[derive(Serialize)]
struct SarifText {
    text: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct SarifResult {
    rule_id: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    rule_index: Option<usize>,
    level: &'static str,
    message: SarifText,
    locations: Vec<SarifLocation>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct SarifLocation {
    physical_location: SarifPlace,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct SarifPlace {
    artifact_location: SarifFile,
    /// `None` for the file as a whole.
    #[serde(skip_serializing_if = "Option::is_none")]
    region: Option<SarifRegion>,
}

#[derive(Serialize)]
struct SarifFile {
    uri: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct SarifRegion {
    start_line: u32,
}

pub(super) fn text(result: &CheckResult) -> String {
    let rules = result.rules.iter().map(rule);
    let results = result
        .findings
        .iter()
        .map(|finding| one(finding, &result.rules));
    let log = SarifLog {
        schema: SCHEMA,
        version: "2.1.0",
        runs: [SarifRun {
            tool: SarifTool {
                driver: SarifDriver {
                    name: env!("CARGO_PKG_NAME"),
                    version: env!("CARGO_PKG_VERSION"),
                    rules: rules.collect(),
                },
            },
            results: results.collect(),
        }],
    };
    // Only strings and numbers: this cannot fail.
    serde_json::to_string_pretty(&log).unwrap_or_default() + "\n"
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "note",
    }
}

fn rule(rule: &RuleText) -> SarifRule<'_> {
    SarifRule {
        id: rule.code,
        short_description: SarifText {
            text: rule.what.to_owned(),
        },
        default_configuration: SarifLevel {
            level: level(rule.severity),
        },
    }
}

fn one(finding: &Finding, rules: &[RuleText]) -> SarifResult {
    let fix = finding
        .advice
        .as_ref()
        .and_then(|advice| advice.action.as_deref());
    let fix = fix.map(|fix| format!("\nFix: {fix}")).unwrap_or_default();
    SarifResult {
        rule_id: finding.code,
        rule_index: rules.iter().position(|rule| rule.code == finding.code),
        level: level(finding.severity),
        message: SarifText {
            text: harmless(&format!("{}{fix}", finding.text)),
        },
        locations: finding.origin.iter().filter_map(location).collect(),
    }
}

fn location(origin: &Origin) -> Option<SarifLocation> {
    let Origin::File { path, line } = origin else {
        return None;
    };
    Some(SarifLocation {
        physical_location: SarifPlace {
            artifact_location: SarifFile { uri: uri(path) },
            region: (*line > 0).then_some(SarifRegion { start_line: *line }),
        },
    })
}

/// Formats a path as a URI: `file://` before an absolute one.
fn uri(path: &Path) -> String {
    let mut uri = if path.is_absolute() { "file://" } else { "" }.to_owned();
    for byte in path.as_os_str().as_encoded_bytes() {
        match byte {
            b'/' | b'.' | b'-' | b'_' | b'~' => uri.push(char::from(*byte)),
            byte if byte.is_ascii_alphanumeric() => uri.push(char::from(*byte)),
            byte => {
                let _ = write!(uri, "%{byte:02X}");
            }
        }
    }
    uri
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::verdict::advice::Advice;
    use serde_json::Value;

    /// The parts that the schema of SARIF 2.1.0 requires, and the levels that it allows.
    #[test]
    fn findings_in_sarif() {
        let finding = |code, severity, line| Finding {
            code,
            severity,
            subject: None,
            text: "wrong".to_owned(),
            origin: Some(Origin::File {
                path: Path::new("/etc/my flink/config.yaml").into(),
                line,
            }),
            advice: Some(Advice::action("write this")),
        };
        let result = CheckResult {
            files: Vec::new(),
            findings: vec![
                finding("b", Severity::Info, 0),
                finding("a", Severity::Error, 3),
            ],
            rules: ["a", "b"]
                .map(|code| RuleText {
                    code,
                    severity: Severity::Error,
                    what: "mistake",
                })
                .to_vec(),
        };
        let log: Value = serde_json::from_str(&text(&result)).expect("JSON");
        let at = |path: &str| log.pointer(path).cloned().unwrap_or_default();
        let table = [
            ("/version", "2.1.0"),
            ("/runs/0/tool/driver/name", "rmadmin"),
            ("/runs/0/tool/driver/rules/1/id", "b"),
            (
                "/runs/0/tool/driver/rules/0/defaultConfiguration/level",
                "error",
            ),
            ("/runs/0/results/0/ruleId", "b"),
            ("/runs/0/results/0/level", "note"),
            ("/runs/0/results/1/message/text", "wrong\nFix: write this"),
            (
                "/runs/0/results/1/locations/0/physicalLocation/artifactLocation/uri",
                "file:///etc/my%20flink/config.yaml",
            ),
        ];
        for (path, expected) in table {
            assert_eq!(at(path), expected, "{path}");
        }
        assert_eq!(at("/runs/0/results/0/ruleIndex"), 1);
        assert_eq!(
            at("/runs/0/results/1/locations/0/physicalLocation/region/startLine"),
            3
        );
        assert_eq!(
            at("/runs/0/results/0/locations/0/physicalLocation/region"),
            Value::Null
        );
    }
}
