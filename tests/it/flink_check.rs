//! `flink check`: compares the linter, and the readers of Flink's files, with real Flink.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rmadmin::config::Origin;
use rmadmin::config::flink::keys::NAMES;
use rmadmin::config::flink::{FlinkFile, FlinkFolder, FlinkVersion, SettingForm};
use rmadmin::config::zoo_cfg::ZooCfg;
use rmadmin::systems::flink::check::{
    AttemptLimit, COMPARED, CheckedFlink, FOLDER_RULES, RULES, YarnLimits, check, compare,
    is_known_key,
};
use rmadmin::verdict::lint::{LintFinding, LintRule};

use crate::support::flink::jars::{self as flink, FLINK_1, FLINK_2};
use crate::support::{Folder, jars, jvm, lint, process};

/// The lines of a folder without findings above info. `hdfs://nn` is `file://` where real Flink reads it: it has no Hadoop.
const SOUND: &str = "\
jobmanager.rpc.address: 10.0.0.1
high-availability.type: zookeeper
high-availability.zookeeper.quorum: 10.0.0.1:2181,10.0.0.2:2181,10.0.0.3:2181
high-availability.storageDir: hdfs://nn/flink/ha
high-availability.cluster-id: /one
high-availability.jobmanager.port: 50000-50025
";
const MASTERS: &str = "10.0.0.1:8081|10.0.0.2:8081";

/// Each line: the version (`?`: unknown); the files (L: flink-conf.yaml, Y: config.yaml); changes to the lines above, with
/// ` & ` between them; how a real JobManager ends; and the findings as `rule:severity:line`.
///
/// Changes: `key: value` replaces a line or adds one, `-key` removes it, `-*` removes all, `+line` adds a line at the end;
/// `masters=`, `zoo=` are those files, with `|` between lines, `yarn=MAX/GLOBAL` are the limits of `yarn-site.xml`; `-`: no
/// such file, or no such limit. Ends: `runs`; `dies`; `jobs`: it runs, and jobs die; `later`: it dies or never serves, which
/// only a whole process shows; `-`: not asked.
const CASES: &str = include_str!("flink_conf_cases.txt");
/// Files `config.yaml`, one on each line, with `\n` and other escapes.
const YAML_CASES: &str = include_str!("flink_yaml_cases.txt");
/// Listed for all folders of these versions; it has a test of its own.
const ALWAYS: &str = "outage-two-leaders";

struct Case {
    line: &'static str,
    version: &'static str,
    end: &'static str,
    findings: BTreeSet<String>,
    checked: CheckedFlink,
    /// A folder for real Flink.
    real: PathBuf,
}

#[derive(Default)]
struct Files {
    lines: Vec<String>,
    masters: Option<String>,
    zoo: Option<String>,
    yarn: Option<YarnLimits>,
}

fn key_of(line: &str) -> &str {
    line.split(": ")
        .next()
        .unwrap_or(line)
        .trim_end_matches(':')
}

fn limits(text: &str) -> YarnLimits {
    let limit = |text: &str| AttemptLimit {
        value: text.parse().expect("a limit"),
        origin: Origin::File {
            path: Path::new("yarn-site.xml").into(),
            line: 1,
        },
    };
    let mut words = text.split('/');
    YarnLimits {
        file: Arc::from(Path::new("yarn-site.xml")),
        max: words.next().filter(|word| *word != "-").map(limit),
        global: words.next().map(limit),
    }
}

impl Files {
    fn new(changes: &str) -> Self {
        let mut files = Self {
            lines: SOUND.lines().map(str::to_owned).collect(),
            masters: Some(MASTERS.to_owned()),
            ..Self::default()
        };
        for change in changes
            .split(" & ")
            .map(unescaped)
            .filter(|change| change != "(none)")
        {
            files.change(&change);
        }
        files
    }

    fn change(&mut self, change: &str) {
        let file = |text: &str| Some(text.to_owned()).filter(|text| text != "-");
        if let Some(text) = change.strip_prefix("masters=") {
            self.masters = file(text);
        } else if let Some(text) = change.strip_prefix("zoo=") {
            self.zoo = file(text);
        } else if let Some(text) = change.strip_prefix("yarn=") {
            self.yarn = Some(limits(text));
        } else if change == "-*" {
            self.lines.clear();
        } else if let Some(key) = change.strip_prefix('-') {
            self.lines.retain(|line| key_of(line) != key);
        } else if let Some(line) = change.strip_prefix('+') {
            self.lines.push(line.to_owned());
        } else {
            match self
                .lines
                .iter_mut()
                .find(|line| key_of(line) == key_of(change))
            {
                Some(line) => change.clone_into(line),
                None => self.lines.push(change.to_owned()),
            }
        }
    }

    fn write(&self, folder: &Path, kinds: &str, storage: &str) {
        fs::create_dir_all(folder).expect("a folder");
        let text = (self.lines.join("\n") + "\n").replace("hdfs://nn", storage);
        for (kind, name) in [('L', "flink-conf.yaml"), ('Y', "config.yaml")] {
            if kinds.contains(kind) {
                fs::write(folder.join(name), &text).expect("a configuration");
            }
        }
        for (name, text) in [("masters", &self.masters), ("zoo.cfg", &self.zoo)] {
            if let Some(text) = text {
                fs::write(folder.join(name), text.replace('|', "\n") + "\n").expect("a file");
            }
        }
    }
}

fn unescaped(text: &str) -> String {
    let text = text
        .replace("\\\\", "\u{1}")
        .replace("\\n", "\n")
        .replace("\\t", "\t");
    let text = text
        .replace("\\r", "\r")
        .replace("\\ufeff", "\u{feff}")
        .replace("\\u0007", "\u{7}");
    text.replace('\u{1}', "\\")
}

impl Case {
    fn new(line: &'static str, folder: &Path) -> Self {
        let (given, expected) = line.split_once("=>").expect("a case");
        let mut given = given.splitn(3, ' ');
        let mut word = || given.next().expect("a word");
        let (version, kinds, changes) = (word(), word(), word().trim_end());
        let files = Files::new(changes);
        files.write(&folder.join("ours"), kinds, "hdfs://nn");
        files.write(&folder.join("real"), kinds, "file://");
        let mut expected = expected.split_ascii_whitespace();
        Self {
            line,
            version,
            end: expected.next().expect("an end"),
            findings: expected.map(str::to_owned).collect(),
            checked: CheckedFlink {
                folder: FlinkFolder::read(&folder.join("ours")).expect("a folder"),
                version: FlinkVersion::parse(version),
                zoo: files
                    .zoo
                    .as_ref()
                    .map(|_| ZooCfg::load(&folder.join("ours/zoo.cfg")).expect("a zoo.cfg")),
                yarn: files.yarn,
            },
            real: folder.join("real"),
        }
    }
}

fn cases(folder: &Folder) -> Vec<Case> {
    let lines = lint::lines(CASES, folder);
    lines
        .map(|(line, folder)| Case::new(line, &folder))
        .collect()
}

/// Formats `rule:severity:line`, with `m` before lines of masters, and `y` before those of `yarn-site.xml`.
fn short(found: &LintFinding) -> String {
    let Some(Origin::File { path, line }) = &found.finding.origin else {
        panic!("no place: {found:?}");
    };
    let file = match path.file_name().and_then(|name| name.to_str()) {
        Some("masters") => "m",
        Some("yarn-site.xml") => "y",
        _ => "",
    };
    format!(
        "{}:{}:{file}{line}",
        found.finding.code,
        found.finding.severity.word()
    )
}

fn found(checked: &CheckedFlink) -> Vec<LintFinding> {
    let mut found = check(checked);
    found.retain(|found| found.finding.code != ALWAYS);
    found
}

fn texts(findings: &[LintFinding]) -> String {
    let lines = findings
        .iter()
        .map(|found| format!("    {}: {}\n", short(found), found.finding.text));
    lines.collect()
}

#[test]
fn rules_find_their_mistakes() {
    let folder = Folder::new("flink-rules");
    let mut wrong = Vec::new();
    for case in cases(&folder) {
        let found = found(&case.checked);
        let shown: BTreeSet<String> = found.iter().map(short).collect();
        if shown != case.findings {
            wrong.push(format!("{}\n{}", case.line, texts(&found)));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_rule_has_a_case() {
    let expected = lint::expected(CASES).into_iter();
    let cases: BTreeSet<&str> = expected
        .filter_map(|finding| finding.split(':').next())
        .collect();
    let codes = FOLDER_RULES
        .iter()
        .map(|rule| rule.code)
        .chain(RULES.iter().map(|rule| rule.code));
    let untested: Vec<&str> = codes
        .filter(|code| !cases.contains(code) && *code != ALWAYS)
        .collect();
    assert!(untested.is_empty(), "{untested:?}");
}

/// Every finding names a file with such a line, a fix, and no secret.
#[test]
fn findings_have_a_place_and_a_fix() {
    let folder = Folder::new("flink-places");
    for case in cases(&folder) {
        for found in check(&case.checked) {
            lint::place(&found, case.line);
        }
    }
}

#[test]
fn two_leaders_are_foretold() {
    let folder = Folder::new("flink-outage");
    for (version, expected) in [
        ("1.17.2", false),
        ("1.18.1", true),
        ("2.2.1", true),
        ("2.3.0", false),
        ("?", false),
    ] {
        let line: &'static str = Box::leak(format!("{version} LY (none) => -").into_boxed_str());
        let case = Case::new(line, &folder.path().join(version));
        let found = check(&case.checked);
        assert_eq!(
            found.iter().any(|found| found.finding.code == ALWAYS),
            expected,
            "{version}"
        );
    }
}

#[test]
fn secrets_are_never_shown() {
    let folder = Folder::new("flink-secrets");
    let secret = "Tr0ub4dor";
    let lines = [
        "s3.secret-key: SECRET",
        "s3.secret-key: SECRET2",
        "s3.secret-key:SECRET",
        "security.ssl.rest.key-password = SECRET",
        "SECRET==",
        "high-availability.zookeeper.client.authorization: digest:user:SECRET",
        "high-availability.zookeeper.client.authorisation: SECRET",
        "high-availability.password: SECRET",
        "high-availability.storageDir: s3://user:SECRET@bucket:SECRET",
        "state.checkpoints.dir: file://user:SECRET@host/x",
        "my.token: a SECRET b.c: SECRET",
        "restart-strategy.secret.delay: SECRET",
    ];
    let text = lines.join("\n").replace("SECRET", secret);
    for (kinds, version) in [("L", "1.20.3"), ("Y", "2.2.1"), ("L", "?")] {
        let path = folder.path().join(kinds);
        let files = Files {
            lines: SOUND
                .lines()
                .chain(text.lines())
                .map(str::to_owned)
                .collect(),
            ..Files::default()
        };
        files.write(&path, kinds, "hdfs://nn");
        let read = FlinkFolder::read(&path).expect("a folder");
        let debug = format!("{read:?}");
        let checked = CheckedFlink {
            folder: read,
            version: FlinkVersion::parse(version),
            zoo: None,
            yarn: None,
        };
        let found = format!("{:?}", check(&checked));
        assert!(!found.contains(secret), "{kinds}: {found}");
        assert!(!debug.contains(secret) || kinds == "L", "{debug}");
    }
}

/// Runs `FlinkConfs.java`: an answer for each folder, as lines.
fn real(version: &str, folders: &[&Path], arguments: &[&str]) -> Vec<Vec<String>> {
    let classes = compiled(version);
    // Java reads flink-conf.yaml in the encoding of the locale.
    let mut words = vec!["-Dfile.encoding=UTF-8".to_owned()];
    words.extend(flink::jvm(version, &[&classes]));
    words.push("FlinkConfs".to_owned());
    words.extend(arguments.iter().map(|word| (*word).to_owned()));
    let paths: String = folders
        .iter()
        .map(|folder| format!("{}\n", folder.display()))
        .collect();
    let outcome = process::run(jars::java(), &words, &[], None, &paths);
    outcome.exits(0);
    let answers = outcome.stdout.split_terminator("\n\n");
    answers
        .map(|answer| answer.trim().lines().map(str::to_owned).collect())
        .collect()
}

/// Compiles `FlinkConfs.java` with the jars of a version, beside a configuration that keeps Flink's log off standard output.
fn compiled(version: &str) -> PathBuf {
    let name = format!("flink-confs-{version}-{}", std::process::id());
    let jars = format!("{}/*", flink::folder(version).display());
    let folder = jvm::compile_with("tests/it/FlinkConfs.java", &name, &jars);
    fs::write(folder.join("log4j2.properties"), "rootLogger.level = OFF\n")
        .expect("a log configuration");
    folder
}

/// Returns the end of a JobManager in the words of the table.
fn end_of(answer: &[String]) -> &'static str {
    match (
        answer[0].starts_with("dies"),
        answer[1].starts_with("jobs die"),
    ) {
        (true, _) => "dies",
        (false, true) => "jobs",
        (false, false) => "runs",
    }
}

#[test]
fn rules_agree_with_real_flink() {
    let folder = Folder::new("flink-real");
    let cases = cases(&folder);
    let mut wrong = Vec::new();
    for version in [FLINK_1, FLINK_2] {
        let asked: Vec<&Case> = cases
            .iter()
            .filter(|case| case.version == version)
            .collect();
        let folders: Vec<&Path> = asked.iter().map(|case| case.real.as_path()).collect();
        let answers = real(version, &folders, &[]);
        assert_eq!(answers.len(), asked.len());
        for (case, answer) in asked.iter().zip(answers) {
            let end = end_of(&answer);
            let found = found(&case.checked);
            let is_fatal = found.iter().any(|found| found.is_fatal);
            let is_as_expected = match case.end {
                "later" => end == "runs",
                // A class of the user's own is not there.
                "dies" if case.findings.is_empty() => end == "dies",
                expected => end == expected && is_fatal == (end == "dies"),
            };
            if !is_as_expected {
                wrong.push(format!(
                    "{}\n  real: {} {}\n{}",
                    case.line,
                    answer[0],
                    answer[1],
                    texts(&found)
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Formats the settings that count, escaped as in `FlinkConfs.java`. Flink formats lists in its own way.
fn ours(file: &FlinkFile) -> BTreeMap<String, Option<String>> {
    let escaped = |text: &str| -> String {
        let units = text.encode_utf16();
        units
            .map(|unit| match u8::try_from(unit) {
                Ok(letter @ 33..127) if letter != b'\\' => char::from(letter).to_string(),
                _ => format!("\\u{unit:04x}"),
            })
            .collect()
    };
    let settings = file
        .settings
        .iter()
        .filter(|one| file.is_yaml || !one.value.is_empty());
    settings
        .map(|one| {
            (
                escaped(&one.key),
                Some(escaped(&one.value)).filter(|_| one.form == SettingForm::Text),
            )
        })
        .collect()
}

fn differs(file: &FlinkFile, answer: &[String]) -> bool {
    if !file.mistakes.is_empty() && file.is_yaml {
        return !answer[0].starts_with("dies");
    }
    if answer[0].starts_with("dies") && answer.len() < 3 {
        return !file.settings.is_empty();
    }
    let entries = answer
        .iter()
        .skip(2)
        .filter_map(|line| line.split_once('='));
    let entries: BTreeMap<&str, &str> = entries.collect();
    let ours = ours(file);
    let is_same = |(key, value): (&String, &Option<String>)| {
        entries
            .get(key.as_str())
            .is_some_and(|real| value.as_ref().is_none_or(|value| value == real))
    };
    entries.len() != ours.len() || !ours.iter().all(is_same)
}

/// The same entries as real Flink, or none where it dies of the file.
#[test]
fn files_are_read_as_flink_does() {
    let folder = Folder::new("flink-read");
    let mut folders = Vec::new();
    for (number, line) in YAML_CASES.lines().enumerate() {
        let path = folder.path().join(number.to_string());
        fs::create_dir_all(&path).expect("a folder");
        let text = unescaped(line.strip_suffix('$').expect("a mark at the end"));
        fs::write(path.join("config.yaml"), text + "\n").expect("a file");
        folders.push((line, path));
    }
    let cases = cases(&folder);
    let mut wrong = Vec::new();
    for version in [FLINK_1, FLINK_2] {
        let of_cases = cases
            .iter()
            .filter(|case| case.version == version)
            .map(|case| (case.line, case.real.clone()));
        let all: Vec<(&str, PathBuf)> = folders.iter().cloned().chain(of_cases).collect();
        let paths: Vec<&Path> = all.iter().map(|(_, path)| path.as_path()).collect();
        for ((line, path), answer) in all.iter().zip(real(version, &paths, &[])) {
            let read = FlinkFolder::read(path).expect("a folder");
            let file = read.file(FlinkVersion::parse(version).expect("a version"));
            if file.is_some_and(|file| differs(file, &answer)) {
                wrong.push(format!(
                    "{version} {line}\n  real: {answer:?}\n  ours: {file:?}"
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The keys of real Flink, with their other names, are those of the tables.
#[test]
fn keys_are_those_of_flink() {
    let mut wrong = Vec::new();
    let mut names: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for version in [FLINK_1, FLINK_2] {
        for line in real(version, &[], &["options"]).concat() {
            let mut words = line.split(' ').map(str::to_owned);
            let key = words.next().expect("a key");
            let others: Vec<String> = words.collect();
            wrong.extend(
                std::iter::once(&key)
                    .chain(&others)
                    .filter(|key| !is_known_key(key))
                    .cloned(),
            );
            let ours = NAMES.iter().find(|names| names.key == key);
            if ours.is_some_and(|ours| ours.others != others.as_slice()) {
                wrong.push(format!("{version} {line}"));
            }
            names.entry(key).or_default().insert(version.to_owned());
        }
    }
    wrong.extend(
        NAMES
            .iter()
            .filter(|ours| !names.contains_key(ours.key))
            .map(|ours| ours.key.to_owned()),
    );
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn folders_are_compared() {
    let folder = Folder::new("flink-compared");
    let case = |name: &str, changes: &str| {
        let line: &'static str = Box::leak(format!("2.2.1 Y {changes} => -").into_boxed_str());
        Case::new(line, &folder.path().join(name)).checked
    };
    let codes = |folders: &[CheckedFlink]| -> Vec<&str> {
        compare(folders)
            .iter()
            .map(|found| found.finding.code)
            .collect()
    };
    let [differ, shared, taken] = COMPARED.map(|rule| rule.code);
    let one = || case("1", "(none)");
    let table = [
        ("(none)", vec![]),
        ("high-availability.cluster-id: one/", vec![]),
        (
            "high-availability.zookeeper.quorum: 10.0.0.3,10.0.0.2:2181,10.0.0.1",
            vec![],
        ),
        ("high-availability.cluster-id: /two", vec![differ]),
        ("-high-availability.storageDir", vec![differ]),
        ("masters=b:8081|c:8081", vec![shared]),
        (
            "masters=b:8081|c:8081 & high-availability.cluster-id: /two",
            vec![],
        ),
        (
            "masters=10.0.0.1:8081|c:8081 & high-availability.cluster-id: /two",
            vec![taken],
        ),
        (
            "masters=10.0.0.1:8082|c:8081 & high-availability.cluster-id: /two",
            vec![],
        ),
    ];
    for (number, (changes, expected)) in table.into_iter().enumerate() {
        let other = case(&format!("other{number}"), changes);
        assert_eq!(codes(&[one(), other]), expected, "{changes}");
    }
    let port = "high-availability.jobmanager.port: 50000 & high-availability.cluster-id: ";
    let first = case("first", &format!("{port}/a"));
    let second = case(
        "second",
        &format!("{port}/b & masters=10.0.0.1:9081|c:8081"),
    );
    assert_eq!(codes(&[first, second]), [taken]);
}

/// The table in docs/flink.md must be up to date.
#[test]
fn docs_list_every_rule() {
    let folder = FOLDER_RULES.iter().map(LintRule::text);
    let rules = folder.chain(RULES.iter().chain(&COMPARED).map(LintRule::text));
    lint::documented(include_str!("../../docs/flink.md"), rules);
}
