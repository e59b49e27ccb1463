//! `zookeeper check`: compares the linter with real ZooKeeper servers.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use rmadmin::config::zoo_cfg::{MyId, ZooCfg};
use rmadmin::systems::zookeeper::check::{COMPARED, CheckedCfg, RULES, check, compare};
use rmadmin::verdict::finding::{Finding, Severity};
use rmadmin::verdict::lint::{LintFinding, LintRule};

use crate::support::process::Outcome;
use crate::support::releases::Release;
use crate::support::{Folder, jars, jvm, lint, process, rmadmin, schema};
use serde_json::Value;

/// A `zoo.cfg` without findings.
const SOUND: &str = "\
tickTime=2000
initLimit=10
syncLimit=5
dataDir=$D
clientPort=2181
autopurge.purgeInterval=24
server.1=10.0.0.1:2888:3888
server.2=10.0.0.2:2888:3888
server.3=10.0.0.3:2888:3888
";

/// Changes to it, with ` & ` between them: `key=value` replaces a line, `-key` removes it, `+line` adds one at the end,
/// `^text` adds text at the beginning; `myid=` is the file of that name, which is 1 otherwise, and `-myid` removes it. `$D` is
/// the data folder. Then whether real ZooKeeper 3.8.4 dies of it, runs, or idles (never has a quorum), and the rules that are broken, without those of
/// severity info.
const CASES: &str = include_str!("zoo_cfg_cases.txt");

/// Files for `dynamicConfigFile`.
const DYNAMIC: [(&str, &str); 5] = [
    (
        "servers",
        "server.1=10.0.0.1:2888:3888\nserver.2=10.0.0.2:2888:3888\nserver.3=10.0.0.3:2888:3888\n",
    ),
    ("strange", "server.1=10.0.0.1:2888:3888\ntickTime=2000\n"),
    (
        "version",
        "server.1=10.0.0.1:2888:3888\nversion=100000000\n",
    ),
    (
        "grouped",
        "server.1=10.0.0.1:2888:3888\nserver.2=10.0.0.2:2888:3888\ngroup.1=1\ngroup.1=1:2\nweight.5=1\n",
    ),
    (
        "even",
        "server.1=10.0.0.1:2888:3888\nserver.2=10.0.0.2:2888:3888\n",
    ),
];

struct Case {
    line: &'static str,
    /// `runs`, `idles` or `dies`.
    end: &'static str,
    rules: BTreeSet<&'static str>,
    file: PathBuf,
}

impl Case {
    /// Writes the files of the case.
    fn new(line: &'static str, folder: &Path) -> Self {
        let (changes, expected) = line.split_once("=>").expect("a case");
        let data = folder.join("data");
        fs::create_dir_all(&data).expect("a data folder");
        for (name, text) in DYNAMIC {
            fs::write(data.join(name), text).expect("a dynamic file");
        }
        let mut myid = Some("1".to_owned());
        let mut lines: Vec<String> = SOUND.lines().map(str::to_owned).collect();
        let mut begin = "";
        for change in changes.trim().split(" & ") {
            match change.split_at(1) {
                ("-", "myid") => myid = None,
                ("-", key) => lines.retain(|line| key_of(line) != key),
                ("+", line) => lines.push(line.to_owned()),
                ("^", text) => begin = text,
                _ if key_of(change) == "myid" => {
                    myid = change.split_once('=').map(|(_, id)| id.to_owned());
                }
                _ => {
                    // `server.x` replaces the first server.
                    let key = key_of(change).trim_end_matches('x');
                    let place = lines.iter_mut().find(|line| key_of(line).starts_with(key));
                    change.clone_into(place.expect("a line to replace"));
                }
            }
        }
        let text = format!("{begin}{}\n", lines.join("\n"));
        let file = folder.join("zoo.cfg");
        fs::write(&file, bytes(&text, &data)).expect("a zoo.cfg");
        if let Some(id) = myid {
            fs::write(data.join("myid"), bytes(&format!("{id}\\n"), &data)).expect("a myid");
        }
        let mut expected = expected.split_ascii_whitespace();
        Self {
            line,
            end: expected.next().expect("how it ends"),
            rules: expected.collect(),
            file,
        }
    }
}

fn key_of(line: &str) -> &str {
    line.split(['=', ':', ' ']).next().unwrap_or_default()
}

/// A case's text in ISO-8859-1; it has escapes of its own for bytes that the table cannot show, and `` ` `` for `"`.
fn bytes(text: &str, data: &Path) -> Vec<u8> {
    let text = text
        .replace("$D", &data.display().to_string())
        .replace('`', "\"");
    let text = text.replace("\\u0020", " ").replace("\\n", "\n");
    let text = text.replace("\\u00ef\\u00bb\\u00bf", "\u{ef}\u{bb}\u{bf}");
    text.chars()
        .map(|at| u8::try_from(u32::from(at)).expect("ISO-8859-1"))
        .collect()
}

fn cases(folder: &Folder) -> Vec<Case> {
    let lines = lint::lines(CASES, folder);
    lines
        .map(|(line, folder)| Case::new(line, &folder))
        .collect()
}

fn checked(file: &Path) -> CheckedCfg {
    let cfg = ZooCfg::load(file).expect("a zoo.cfg");
    CheckedCfg {
        myid: cfg.data_dir().map(|folder| MyId::read(&folder)),
        cfg,
        unknown_hosts: Vec::new(),
    }
}

/// Returns the violated rules, without those of severity info. The tests' own data folders may be below /tmp.
fn rules(findings: &[LintFinding]) -> BTreeSet<&'static str> {
    let findings = findings.iter().map(|found| &found.finding);
    let counted = findings.filter(|found| found.severity > Severity::Info);
    let is_own = |found: &Finding| {
        found.code == "data-dir-tmp" && found.subject.as_deref() == Some("dataDir")
    };
    counted
        .filter(|found| !is_own(found))
        .map(|found| found.code)
        .collect()
}

/// Returns a text for the tests' messages.
fn texts(findings: &[LintFinding]) -> String {
    let findings = findings.iter();
    let lines = findings.map(|found| {
        let stops = if found.is_fatal { " stops" } else { "" };
        format!(
            "    {}{stops}: {}\n",
            found.finding.code, found.finding.text
        )
    });
    lines.collect()
}

/// The result of real ZooKeeper 3.8.4 for each file: how its start ends, and the entries of the file.
fn real(files: &[&Path]) -> Vec<(String, BTreeMap<String, String>)> {
    let mut arguments = jvm::with(Release::default(), &[], &[compiled()]);
    arguments.push("ZooCfgs".to_owned());
    let paths: String = files
        .iter()
        .map(|file| format!("{}\n", file.display()))
        .collect();
    let outcome = process::run(jars::java(), &arguments, &[], None, &paths);
    outcome.exits(0);
    let answers = outcome.stdout.split_terminator("\n\n");
    let answers = answers.map(|answer| {
        let mut lines = answer.lines();
        let end = lines.next().expect("how it ends").to_owned();
        let entries = lines.filter_map(|line| line.split_once('='));
        (
            end,
            entries
                .map(|(key, value)| (key.to_owned(), value.to_owned()))
                .collect(),
        )
    });
    answers.collect()
}

/// Returns the folder of `ZooCfgs.class`.
fn compiled() -> &'static Path {
    static FOLDER: OnceLock<PathBuf> = OnceLock::new();
    FOLDER.get_or_init(|| jvm::compile("tests/it/ZooCfgs.java", "zoo-cfgs"))
}

#[test]
fn rules_agree_with_real_zookeeper() {
    let folder = Folder::new("zoo-cfg-rules");
    let cases = cases(&folder);
    let files: Vec<&Path> = cases.iter().map(|case| case.file.as_path()).collect();
    let real = real(&files);
    assert_eq!(real.len(), cases.len());
    let mut wrong = Vec::new();
    for (case, (end, entries)) in cases.iter().zip(real) {
        let checked = checked(&case.file);
        let found = check(&checked);
        let stops = found.iter().any(|found| found.is_fatal);
        let dies = end.starts_with("dies");
        if !end.starts_with(case.end) || stops != dies || rules(&found) != case.rules {
            wrong.push(format!("{}\n  real: {end}\n{}", case.line, texts(&found)));
        }
        if checked.cfg.file.malformed.is_none() && ours(&checked.cfg) != entries {
            wrong.push(format!(
                "{}\n  real: {entries:?}\n  ours: {:?}",
                case.line,
                ours(&checked.cfg)
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Returns the entries that count, escaped as in `ZooCfgs.java`.
fn ours(cfg: &ZooCfg) -> BTreeMap<String, String> {
    let escaped = |text: &str| -> String {
        let units = text.encode_utf16();
        units
            .map(|unit| match u8::try_from(unit) {
                Ok(letter @ 33..127) if letter != b'\\' => char::from(letter).to_string(),
                _ => format!("\\u{unit:04x}"),
            })
            .collect()
    };
    let entries = cfg.file.entries.iter();
    entries
        .map(|entry| (escaped(&entry.key), escaped(&entry.value)))
        .collect()
}

#[test]
fn every_rule_has_a_case() {
    let cases = lint::expected(CASES);
    // Other tests cover severity info and names without an address.
    let others = ["autopurge-off", "unknown-host"];
    let untested: Vec<&str> = RULES
        .iter()
        .map(|rule| rule.code)
        .filter(|code| !cases.contains(code) && !others.contains(code))
        .collect();
    assert!(untested.is_empty(), "{untested:?}");
}

/// Every finding names a file, and every line in it exists.
#[test]
fn findings_have_a_place_and_a_fix() {
    let folder = Folder::new("zoo-cfg-places");
    for case in cases(&folder) {
        for found in check(&checked(&case.file)) {
            let path = lint::place(&found, case.line);
            fs::read(path).expect("the file of a finding");
        }
    }
}

#[test]
fn info_and_unknown_hosts() {
    let folder = Folder::new("zoo-cfg-info");
    let case = Case::new(
        "-autopurge.purgeInterval & server.1=nohost:2888:3888 & +clientPortAddress=nohost => runs",
        folder.path(),
    );
    let mut checked = checked(&case.file);
    checked.unknown_hosts.push("nohost".to_owned());
    let found = check(&checked);
    let shown: Vec<(&str, Severity)> = found
        .iter()
        .filter(|found| found.finding.code != "data-dir-tmp")
        .map(|found| (found.finding.code, found.finding.severity))
        .collect();
    let expected = [
        ("autopurge-off", Severity::Info),
        ("unknown-host", Severity::Warning),
        ("unknown-host", Severity::Error),
    ];
    assert_eq!(shown, expected);
}

#[test]
fn files_are_compared() {
    let folder = Folder::new("zoo-cfg-compared");
    let case = |name: &str, changes: &'static str| {
        let case = Case::new(changes, &folder.path().join(name));
        checked(&case.file)
    };
    let one = case("1", "myid=1 => runs");
    let two = case("2", "myid=2 & +autopurge.snapRetainCount=5 => runs");
    let again = case("3", "myid=2 => runs");
    let other = case("4", "myid=3 & server.2=10.0.0.9:2888:3888 => runs");
    let short = case("5", "myid=3 & -server.3 => runs");
    let codes = |files: &[&CheckedCfg]| -> Vec<&str> {
        let files: Vec<CheckedCfg> = files.iter().map(|file| (*file).clone()).collect();
        let found = compare(&files);
        found.iter().map(|found| found.finding.code).collect()
    };
    let [lists, ids] = COMPARED.map(|rule| rule.code);
    assert_eq!(codes(&[&one, &two]), Vec::<&str>::new());
    assert_eq!(codes(&[&one, &two, &again]), [ids]);
    assert_eq!(codes(&[&one, &other]), [lists]);
    assert_eq!(codes(&[&one, &short]), [lists]);
    let two_lines = case(
        "6",
        "myid=3 & -server.3 & server.2=10.0.0.9:2888:3888 => runs",
    );
    let found = compare(&[one.clone(), two_lines]);
    let texts: Vec<&str> = found
        .iter()
        .map(|found| found.finding.text.as_str())
        .collect();
    assert_eq!(texts.len(), 2, "{texts:?}");
    assert!(
        texts[0].contains("has server.2=10.0.0.9:2888:3888:participant"),
        "{texts:?}"
    );
    assert!(texts[1].contains("/6/zoo.cfg has no server.3"), "{texts:?}");
    // Servers do not compare the addresses for clients.
    let ports = case("7", "myid=2 & server.1=10.0.0.1:2888:3888;2181 => runs");
    let found = compare(&[one.clone(), ports]);
    let shown: Vec<(&str, Severity)> = found
        .iter()
        .map(|found| (found.finding.code, found.finding.severity))
        .collect();
    assert_eq!(shown, [(lists, Severity::Info)]);
    assert_eq!(codes(&[&one, &one]), Vec::<&str>::new());
}

/// The table in docs/zookeeper.md must be up to date.
#[test]
fn docs_list_every_rule() {
    let page = include_str!("../../docs/zookeeper.md");
    lint::documented(page, RULES.iter().chain(&COMPARED).map(LintRule::text));
}

fn run(arguments: &[&str], environment: &[(&str, &str)], folder: &Path) -> Outcome {
    let words = [&["zookeeper", "check"], arguments].concat();
    process::run(rmadmin(), &words, environment, Some(folder), "")
}

#[test]
fn exit_statuses_and_formats() {
    let folder = Folder::new("zoo-cfg-exit");
    let path = folder.path();
    let sound = SOUND.replace("$D", "/var/lib/no-such-folder");
    folder.write("conf/zoo.cfg", &sound);
    let outcome = run(&[], &[], path);
    outcome.exits(0);
    let file = path.join("conf/zoo.cfg").display().to_string();
    outcome.out_begins(&format!(
        "{file}:4: info: /var/lib/no-such-folder does not exist here"
    ));
    outcome.out_ends(&format!("{file}: 1 info\n"));

    let warned = format!("{sound}datadir=/x\n");
    folder.write("warned/zoo.cfg", &warned);
    let outcome = run(&["warned"], &[], path);
    outcome.exits(1);
    outcome.out_has("zoo.cfg:10: warning: no version of ZooKeeper reads datadir");
    outcome.out_has("\n    fix: remove the line, or write dataDir\n");

    folder.write("wrong.cfg", sound.replace("2000", "2000 # ms"));
    let outcome = run(&["wrong.cfg", "--output=json"], &[], path);
    outcome.exits(2);
    let document: Value = serde_json::from_str(&outcome.stdout).expect("a document");
    schema::check_by("result", &document);
    let finding = document.pointer("/findings/0").expect("a finding");
    let fields = ["rule", "severity", "key", "line"].map(|name| finding[name].to_string());
    assert_eq!(
        fields,
        ["\"inline-comment\"", "\"error\"", "\"tickTime\"", "1"]
    );
    let outcome = run(&["wrong.cfg", "--output=tsv"], &[], path);
    outcome.exits(2);
    outcome.out_begins("severity\trule\tfile\tline\tkey\ttext\tfix\nerror\tinline-comment\t");

    for missing in ["nowhere", "."] {
        let outcome = run(&[missing], &[], &path.join("warned"));
        outcome.exits(if missing == "." { 1 } else { 78 });
    }
    folder.write("empty/file", "");
    let outcome = run(&["empty"], &[], path);
    outcome.exits(78);
    outcome.err_is(
        "rmadmin: there is no empty/zoo.cfg, empty/conf/zoo.cfg; name the file or its folder\n",
    );
}

/// The order is: an option, then `ZOOCFGDIR`, then `FLINK_CONF_DIR`.
#[test]
fn files_of_the_environment() {
    let folder = Folder::new("zoo-cfg-environment");
    for name in ["option", "stock", "flink"] {
        folder.write(&format!("{name}/zoo.cfg"), format!("{name}=1\n"));
    }
    let place = |name: &str| folder.path().join(name).display().to_string();
    let (option, stock, flink) = (place("option"), place("stock"), place("flink"));
    let both = [
        ("ZOOCFGDIR", stock.as_str()),
        ("FLINK_CONF_DIR", flink.as_str()),
    ];
    let found = |arguments: &[&str], environment: &[(&str, &str)]| {
        let outcome = run(arguments, environment, folder.path());
        outcome.exits(2);
        let names = ["option", "stock", "flink"];
        let found = names
            .into_iter()
            .find(|name| outcome.stdout.contains(&format!("reads {name};")));
        found.expect("one of the files")
    };
    assert_eq!(found(&["--conf-dir", &option], &both), "option");
    assert_eq!(found(&["flink"], &both), "flink");
    assert_eq!(found(&[], &both), "stock");
    assert_eq!(found(&[], &both[1..]), "flink");
}

/// These cases run `QuorumPeerMain`, because its parser alone does not show the result.
#[test]
fn real_starts() {
    let folder = Folder::new("zoo-cfg-starts");
    let cases = [
        ("myid=9", 1),
        ("-myid", 2),
        ("server.1=10.0.0.1:2888:2888", 2),
        ("-dataDir", 2),
        (
            "-server.1 & -server.2 & -server.3 & clientPort=29181 & +secureClientPort=29181",
            1,
        ),
    ];
    for (number, (changes, status)) in cases.into_iter().enumerate() {
        let line: &'static str = Box::leak(format!("{changes} => dies").into_boxed_str());
        let case = Case::new(line, &folder.path().join(number.to_string()));
        let mut arguments = jvm::with(
            Release::default(),
            &["-Dzookeeper.admin.enableServer=false"],
            &[],
        );
        arguments.push("org.apache.zookeeper.server.quorum.QuorumPeerMain".to_owned());
        arguments.push(case.file.display().to_string());
        let outcome = process::run(jars::java(), &arguments, &[], None, "");
        outcome.exits(status);
        let found = check(&checked(&case.file));
        assert!(found.iter().any(|found| found.is_fatal), "{changes}");
    }
}
