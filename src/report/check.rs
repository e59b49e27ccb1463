//! The findings of a linter, for every system.

use colored::Colorize as _;
use serde::Serialize;

use super::{harmless_line, tsv};
use crate::config::Origin;
use crate::exit::Exit;
use crate::verdict::finding::{Finding, Severity};
use crate::verdict::lint::RuleText;

/// The findings about some files. The subject of a finding is its key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CheckResult {
    /// The files that were checked.
    pub files: Vec<String>,
    pub findings: Vec<Finding>,
    /// Every rule that was checked.
    pub rules: Vec<RuleText>,
}

#[derive(Serialize)]
pub struct CheckDocument<'a> {
    files: &'a [String],
    findings: Vec<FindingDocument<'a>>,
}

#[derive(Serialize)]
pub struct FindingDocument<'a> {
    rule: &'static str,
    severity: &'static str,
    key: Option<&'a str>,
    file: Option<String>,
    line: Option<u32>,
    text: &'a str,
    fix: Option<&'a str>,
}

impl<'a> FindingDocument<'a> {
    pub(super) fn of(finding: &'a Finding) -> Self {
        let (file, line) = place(finding);
        Self {
            rule: finding.code,
            severity: finding.severity.word(),
            key: finding.subject.as_deref(),
            file,
            line,
            text: &finding.text,
            fix: fix(finding),
        }
    }
}

impl CheckResult {
    /// Returns the exit status: 0 without a finding above info, 1 with a warning, 2 with an error.
    pub fn exit(&self) -> Exit {
        let worst = self.findings.iter().map(|finding| finding.severity).max();
        match worst {
            Some(Severity::Error) => Exit::Critical,
            Some(Severity::Warning) => Exit::Degraded,
            Some(Severity::Info) | None => Exit::Success,
        }
    }

    pub fn document(&self) -> CheckDocument<'_> {
        CheckDocument {
            files: &self.files,
            findings: self.findings.iter().map(FindingDocument::of).collect(),
        }
    }

    /// Formats two lines for each finding, and the totals.
    pub fn text(&self, colour: bool) -> String {
        let findings = self.findings.iter().map(|finding| lines(finding, colour));
        let findings: String = findings.collect();
        let files = match &self.files[..] {
            [file] => file.clone(),
            files => format!("{} files", files.len()),
        };
        findings + &harmless_line(&format!("{files}: {}", self.total())) + "\n"
    }

    /// Formats `2 errors, 1 warning`.
    fn total(&self) -> String {
        let counted = [Severity::Error, Severity::Warning, Severity::Info].map(|severity| {
            let count = self
                .findings
                .iter()
                .filter(|one| one.severity == severity)
                .count();
            let plural = if count == 1 || severity == Severity::Info {
                ""
            } else {
                "s"
            };
            (count, format!("{count} {}{plural}", severity.word()))
        });
        let counted = counted.into_iter().filter(|(count, _)| *count > 0);
        let counted: Vec<String> = counted.map(|(_, words)| words).collect();
        match counted.is_empty() {
            true => "no findings".to_owned(),
            false => counted.join(", "),
        }
    }

    pub fn tsv(&self) -> String {
        let names = ["severity", "rule", "file", "line", "key", "text", "fix"];
        let rows = self.findings.iter().map(|finding| {
            let (file, line) = place(finding);
            [
                finding.severity.word().to_owned(),
                finding.code.to_owned(),
                file.unwrap_or_default(),
                line.map(|line| line.to_string()).unwrap_or_default(),
                finding.subject.clone().unwrap_or_default(),
                finding.text.clone(),
                fix(finding).unwrap_or_default().to_owned(),
            ]
        });
        tsv::table(names, rows)
    }
}

/// Formats the file, and the line unless the finding is about the whole file.
fn place(finding: &Finding) -> (Option<String>, Option<u32>) {
    match &finding.origin {
        Some(Origin::File { path, line }) => {
            let line = Some(*line).filter(|line| *line > 0);
            (Some(path.display().to_string()), line)
        }
        Some(Origin::Default | Origin::CommandLine) | None => (None, None),
    }
}

fn fix(finding: &Finding) -> Option<&str> {
    finding.advice.as_ref()?.action.as_deref()
}

/// Formats `zoo.cfg:3: error: ... [inline-comment]`, and the text to write instead.
pub(super) fn lines(finding: &Finding, colour: bool) -> String {
    let place = match place(finding) {
        (Some(file), Some(line)) => format!("{file}:{line}: "),
        (Some(file), None) => format!("{file}: "),
        (None, _) => String::new(),
    };
    let severity = finding.severity.word();
    let severity = match finding.severity {
        _ if !colour => severity.to_owned(),
        Severity::Error => severity.red().to_string(),
        Severity::Warning => severity.yellow().to_string(),
        Severity::Info => severity.blue().to_string(),
    };
    let (place, text) = (harmless_line(&place), harmless_line(&finding.text));
    let fix = fix(finding).map(|fix| format!("    fix: {}\n", harmless_line(fix)));
    format!(
        "{place}{severity}: {text} [{}]\n{}",
        finding.code,
        fix.unwrap_or_default()
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::verdict::advice::Advice;
    use std::path::Path;

    fn finding(severity: Severity, line: u32) -> Finding {
        Finding {
            code: "some-rule",
            severity,
            subject: Some("key".to_owned()),
            text: "wrong\u{1b}\n".to_owned(),
            origin: Some(Origin::File {
                path: Path::new("/etc/some.cfg").into(),
                line,
            }),
            advice: Some(Advice::action("write this")),
        }
    }

    fn result(findings: Vec<Finding>) -> CheckResult {
        CheckResult {
            files: vec!["/etc/some.cfg".to_owned()],
            findings,
            rules: Vec::new(),
        }
    }

    #[test]
    fn findings_decide_the_exit_status() {
        use Severity::{Error, Info, Warning};
        let table: [(&[Severity], Exit, &str); 5] = [
            (&[], Exit::Success, "no findings"),
            (&[Info], Exit::Success, "1 info"),
            (&[Warning, Info], Exit::Degraded, "1 warning, 1 info"),
            (
                &[Info, Error, Warning],
                Exit::Critical,
                "1 error, 1 warning, 1 info",
            ),
            (&[Error, Error], Exit::Critical, "2 errors"),
        ];
        for (severities, exit, total) in table {
            let findings = severities.iter().map(|severity| finding(*severity, 1));
            let result = result(findings.collect());
            assert_eq!((result.exit(), result.total().as_str()), (exit, total));
        }
    }

    #[test]
    fn findings_are_shown_with_their_place() {
        let result = result(vec![
            finding(Severity::Error, 3),
            finding(Severity::Info, 0),
        ]);
        let expected = "\
/etc/some.cfg:3: error: wrong\\u{1b}  [some-rule]
    fix: write this
/etc/some.cfg: info: wrong\\u{1b}  [some-rule]
    fix: write this
/etc/some.cfg: 1 error, 1 info
";
        assert_eq!(result.text(false), expected);
        let document = serde_json::to_value(result.document()).unwrap();
        assert_eq!(document.pointer("/findings/0/line"), Some(&3.into()));
        assert_eq!(
            document.pointer("/findings/1/line"),
            Some(&serde_json::Value::Null)
        );
        assert_eq!(
            document.pointer("/findings/0/fix"),
            Some(&"write this".into())
        );
        let tsv = result.tsv();
        assert!(tsv.contains("\ninfo\tsome-rule\t/etc/some.cfg\t"), "{tsv}");
    }
}
