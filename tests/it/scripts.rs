//! Lines as scripts in the wild have them, run by a real shell with the Java CLI and with ours as `rmadmin`: what
//! the script prints and how it ends has to be the same.

use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Path, PathBuf};

use crate::support::pair::States::{self, ActiveStandby, StandbyActive, StandbyStandby};
use crate::support::pair::{Pair, java_cli_words};
use crate::support::process::{self, Outcome};
use crate::support::{Folder, jars, rmadmin};

/// Scripts, and the states that they find.
const SCRIPTS: &[(States, &str)] = &[
    (ActiveStandby, "rmadmin -getServiceState rm1 | grep active"),
    (ActiveStandby, "rmadmin -getServiceState rm2 | grep active"),
    (
        ActiveStandby,
        "[[ $(rmadmin -getServiceState rm1 2>&1) == active ]] && echo leads",
    ),
    (
        ActiveStandby,
        "[[ $(rmadmin -getServiceState rm2 2>&1) == active ]] || echo follows",
    ),
    (
        ActiveStandby,
        "rmadmin -getServiceState rm9 2>/dev/null || echo ERROR",
    ),
    (
        ActiveStandby,
        "rmadmin -getServiceState rm2 || echo start-rm",
    ),
    (
        ActiveStandby,
        "out=$(rmadmin -getServiceState rm1); [ \"${out:0:6}\" = active ] && echo yes",
    ),
    (
        ActiveStandby,
        "rmadmin -getAllServiceState | grep -i active | wc -l",
    ),
    (
        StandbyStandby,
        "rmadmin -getAllServiceState | grep -i active | wc -l",
    ),
    (
        ActiveStandby,
        "rmadmin -getAllServiceState | awk '{print $2}' | sort",
    ),
    (
        StandbyActive,
        "rmadmin -getAllServiceState | awk '{print $2}' | sort",
    ),
    (ActiveStandby, "rmadmin -getAllServiceState | cut -d: -f1"),
    (
        ActiveStandby,
        "rmadmin -getAllServiceState | grep \"$(hostname -f)\"",
    ),
    (
        ActiveStandby,
        "rmadmin -getAllServiceState | grep active | cut -d: -f1",
    ),
    (
        ActiveStandby,
        "rmadmin -getServiceState rm9 2>/dev/null; rc=$?; [ $rc == 255 ] && echo exactly",
    ),
    (
        ActiveStandby,
        "rmadmin -transitionToActive rm2 2>/dev/null; echo $?",
    ),
    (
        ActiveStandby,
        "rmadmin -D yarn.resourcemanager.ha.enabled=false -getServiceState rm1; echo $?",
    ),
    (
        StandbyStandby,
        "yes | rmadmin -transitionToActive --forcemanual rm1 2>/dev/null; echo $? ${PIPESTATUS[1]}",
    ),
    (
        ActiveStandby,
        "yes | rmadmin -transitionToStandby -forcemanual rm1 2>/dev/null; echo $?",
    ),
    (
        ActiveStandby,
        "echo n | rmadmin -transitionToStandby rm1 --forcemanual 2>/dev/null; echo $?",
    ),
    (
        ActiveStandby,
        "rmadmin -transitionToStandby --forcemanual rm1 2>/dev/null <<< y; echo $?",
    ),
    (
        ActiveStandby,
        "rmadmin -checkHealth rm1 >/dev/null 2>&1; echo $?",
    ),
    (
        ActiveStandby,
        "rmadmin -checkHealth rm9 >/dev/null 2>&1; echo $?",
    ),
    (ActiveStandby, "rmadmin -getServiceState rm9 2>&1 | head -1"),
    (
        ActiveStandby,
        "for rm in rm1 rm2; do echo $rm $(rmadmin -getServiceState $rm); done",
    ),
    (
        ActiveStandby,
        "while read rm; do rmadmin -getServiceState $rm; done <<< $'rm1\\nrm2'",
    ),
    (
        ActiveStandby,
        "rmadmin -getAllServiceState | head -c 0; echo ${PIPESTATUS[0]}",
    ),
    (
        ActiveStandby,
        "rmadmin -getAllServiceState | true; echo ${PIPESTATUS[0]}",
    ),
    (ActiveStandby, "rmadmin -getServiceState rm1 2>&-"),
    (ActiveStandby, "rmadmin -getServiceState rm1 < /dev/null"),
    (ActiveStandby, "rmadmin -getServiceState rm1 <&-"),
    (ActiveStandby, "PATH= rmadmin -getServiceState rm1"),
];

/// Scripts that meet a dead rm2.
const WITH_A_DEAD_ONE: &[(States, &str)] = &[
    (
        ActiveStandby,
        "rmadmin -getServiceState rm2 2>/dev/null || echo ERROR",
    ),
    (
        ActiveStandby,
        "rmadmin -getAllServiceState | grep -i active | wc -l",
    ),
    (
        ActiveStandby,
        "rmadmin -getAllServiceState | awk '{print $2}' | sort",
    ),
    (
        ActiveStandby,
        "rmadmin -getAllServiceState 2>/dev/null | grep -c 'Failed to connect:'",
    ),
    (
        ActiveStandby,
        "rmadmin -checkHealth rm2 >/dev/null 2>&1; echo $?",
    ),
];

/// A folder with an `rmadmin` in it.
struct Commands {
    folder: Folder,
    environment: Vec<(String, String)>,
}

impl Commands {
    fn new(conf: &Path) -> (Self, Self) {
        let java = Self::of("java", conf);
        let wrapper = format!(
            "#!/bin/bash\nexec {} '{}' \"$@\"\n",
            jars::java().display(),
            java_cli_words(conf).join("' '")
        );
        let file = java.folder.path().join("rmadmin");
        fs::write(&file, wrapper).expect("a wrapper");
        fs::set_permissions(&file, fs::Permissions::from_mode(0o755)).expect("a wrapper that runs");
        let ours = Self::of("ours", conf);
        symlink(rmadmin(), ours.folder.path().join("rmadmin")).expect("a link");
        (java, ours)
    }

    fn of(name: &str, conf: &Path) -> Self {
        let folder = Folder::new(name);
        let environment = vec![
            (
                "PATH".to_owned(),
                format!("{}:/usr/bin:/bin", folder.path().display()),
            ),
            ("HADOOP_CONF_DIR".to_owned(), conf.display().to_string()),
            ("HADOOP_USER_NAME".to_owned(), "root".to_owned()),
        ];
        Self {
            folder,
            environment,
        }
    }

    /// Runs a script; `rmadmin` with an empty PATH is found by its whole name.
    fn run(&self, script: &str) -> Outcome {
        let here = self.folder.path().join("rmadmin");
        let script = script.replace("PATH= rmadmin", &format!("PATH= {}", here.display()));
        let environment: Vec<(&str, &str)> = self
            .environment
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
            .collect();
        process::run(
            &PathBuf::from("/bin/bash"),
            &["-c", &script],
            &environment,
            None,
            "",
        )
    }
}

fn compare(pair: &Pair, scripts: &[(States, &str)], prepare: impl Fn(States)) {
    let (java, ours) = Commands::new(&pair.conf());
    let mut failed = Vec::new();
    for (states, script) in scripts {
        prepare(*states);
        let expected = (java.run(script), pair.state(1));
        prepare(*states);
        let found = (ours.run(script), pair.state(1));
        let same = expected.0.stdout == found.0.stdout && expected.0.status == found.0.status;
        if !same || expected.1 != found.1 || expected.0.first_line() != found.0.first_line() {
            failed.push(format!("{script}\n  java {expected:?}\n  ours {found:?}\n"));
        }
    }
    println!("{} scripts compared", scripts.len());
    assert!(
        failed.is_empty(),
        "{} of {} scripts differ:\n\n{}",
        failed.len(),
        scripts.len(),
        failed.join("\n")
    );
}

#[test]
fn scripts_get_from_ours_what_they_get_from_java() {
    let mut pair = Pair::manual();
    compare(&pair, SCRIPTS, |states| pair.bring_to(states));
    pair.bring_to(ActiveStandby);
    pair.kill(2);
    compare(&pair, WITH_A_DEAD_ONE, |states| pair.bring_first_to(states));
}

/// Runs `./test --install` with this release of Rust, where nothing else is installed than what the script itself uses.
fn install(rust: &str) -> Outcome {
    let folder = Folder::new("bare");
    for tool in ["bash", "cut", "dirname", "head", "id", "sed", "sort", "tr"] {
        symlink(jars::found(tool, tool), folder.path().join(tool)).expect("a link");
    }
    let rustc = folder.path().join("rustc");
    fs::write(&rustc, format!("#!/bin/sh\necho 'rustc {rust} (x)'\n")).expect("a file");
    fs::set_permissions(&rustc, fs::Permissions::from_mode(0o755)).expect("a file that runs");
    let path = folder.path().display().to_string();
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/test");
    let bash = PathBuf::from("/bin/bash");
    process::run(&bash, &[script, "--install"], &[("PATH", &path)], None, "")
}

#[test]
fn the_test_script_names_what_it_cannot_install() {
    let bare = install("1.89.0");
    let names = "./test: install, and start this again: zsh fish cc ";
    assert!(
        bare.stderr.starts_with(names) && bare.stderr.lines().count() == 1,
        "{bare:?}"
    );
    bare.exits(1);
    let old = install("1.63.0");
    let needed =
        "./test: Rust 1.89 or newer is needed (found: 1.63.0); get it from https://rustup.rs\n";
    assert_eq!((old.stderr.as_str(), old.status), (needed, Some(1)));
}
