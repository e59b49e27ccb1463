//! Lines of real-world scripts, run by a real shell, once with the Java CLI and once with the tool as `rmadmin`:
//! output and exit status must be equal.

use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Path, PathBuf};

use crate::support::pair::States::{self, ActiveStandby, StandbyActive, StandbyStandby};
use crate::support::pair::{Pair, java_cli_words};
use crate::support::process::{self, Outcome};
use crate::support::{Folder, jars, rmadmin};

/// States of rm1 and rm2, and a script.
const SCRIPTS: &str = r#"
    active/standby  rmadmin -getServiceState rm1 | grep active
    active/standby  rmadmin -getServiceState rm2 | grep active
    active/standby  [[ $(rmadmin -getServiceState rm1 2>&1) == active ]] && echo leads
    active/standby  [[ $(rmadmin -getServiceState rm2 2>&1) == active ]] || echo follows
    active/standby  rmadmin -getServiceState rm9 2>/dev/null || echo ERROR
    active/standby  rmadmin -getServiceState rm2 || echo start-rm
    active/standby  out=$(rmadmin -getServiceState rm1); [ "${out:0:6}" = active ] && echo yes
    active/standby  rmadmin -getAllServiceState | grep -i active | wc -l
    standby/standby rmadmin -getAllServiceState | grep -i active | wc -l
    active/standby  rmadmin -getAllServiceState | awk '{print $2}' | sort
    standby/active  rmadmin -getAllServiceState | awk '{print $2}' | sort
    active/standby  rmadmin -getAllServiceState | cut -d: -f1
    active/standby  rmadmin -getAllServiceState | grep "$(hostname -f)"
    active/standby  rmadmin -getAllServiceState | grep active | cut -d: -f1
    active/standby  rmadmin -getServiceState rm9 2>/dev/null; rc=$?; [ $rc == 255 ] && echo exactly
    active/standby  rmadmin -transitionToActive rm2 2>/dev/null; echo $?
    active/standby  rmadmin -D yarn.resourcemanager.ha.enabled=false -getServiceState rm1; echo $?
    standby/standby yes | rmadmin -transitionToActive --forcemanual rm1 2>/dev/null; echo $? ${PIPESTATUS[1]}
    active/standby  yes | rmadmin -transitionToStandby -forcemanual rm1 2>/dev/null; echo $?
    active/standby  echo n | rmadmin -transitionToStandby rm1 --forcemanual 2>/dev/null; echo $?
    active/standby  rmadmin -transitionToStandby --forcemanual rm1 2>/dev/null <<< y; echo $?
    active/standby  rmadmin -checkHealth rm1 >/dev/null 2>&1; echo $?
    active/standby  rmadmin -checkHealth rm9 >/dev/null 2>&1; echo $?
    active/standby  rmadmin -getServiceState rm9 2>&1 | head -1
    active/standby  for rm in rm1 rm2; do echo $rm $(rmadmin -getServiceState $rm); done
    active/standby  while read rm; do rmadmin -getServiceState $rm; done <<< $'rm1\nrm2'
    active/standby  rmadmin -getAllServiceState | head -c 0; echo ${PIPESTATUS[0]}
    active/standby  rmadmin -getAllServiceState | true; echo ${PIPESTATUS[0]}
    active/standby  rmadmin -getServiceState rm1 2>&-
    active/standby  rmadmin -getServiceState rm1 < /dev/null
    active/standby  rmadmin -getServiceState rm1 <&-
    active/standby  PATH= rmadmin -getServiceState rm1
"#;

/// The same columns; rm2 is dead.
const WITH_A_DEAD_ONE: &str = r"
    active/standby  rmadmin -getServiceState rm2 2>/dev/null || echo ERROR
    active/standby  rmadmin -getAllServiceState | grep -i active | wc -l
    active/standby  rmadmin -getAllServiceState | awk '{print $2}' | sort
    active/standby  rmadmin -getAllServiceState 2>/dev/null | grep -c 'Failed to connect:'
    active/standby  rmadmin -checkHealth rm2 >/dev/null 2>&1; echo $?
";

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

    /// Runs a script. With an empty PATH, `rmadmin` is called by its path.
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

fn compare(pair: &Pair, scripts: &str, prepare: impl Fn(States)) {
    let (java, ours) = Commands::new(&pair.conf());
    let (mut failed, mut count) = (Vec::new(), 0);
    for row in scripts.trim().lines() {
        let (states, script) = row.trim().split_once(' ').expect("states and a script");
        let script = script.trim_start();
        let states = match states {
            "active/standby" => ActiveStandby,
            "standby/active" => StandbyActive,
            "standby/standby" => StandbyStandby,
            _ => panic!("no states of a pair: {states}"),
        };
        count += 1;
        prepare(states);
        let expected = (java.run(script), pair.state(1));
        prepare(states);
        let found = (ours.run(script), pair.state(1));
        let same = expected.0.stdout == found.0.stdout && expected.0.status == found.0.status;
        if !same || expected.1 != found.1 || expected.0.first_line() != found.0.first_line() {
            failed.push(format!("{script}\n  java {expected:?}\n  ours {found:?}\n"));
        }
    }
    println!("{count} scripts compared");
    let differing = failed.len();
    assert_eq!(differing, 0, "of {count} scripts:\n\n{}", failed.join("\n"));
}

#[test]
fn scripts_behave_as_with_the_java_cli() {
    let mut pair = Pair::manual();
    compare(&pair, SCRIPTS, |states| pair.bring_to(states));
    pair.bring_to(ActiveStandby);
    pair.kill(2);
    compare(&pair, WITH_A_DEAD_ONE, |states| pair.bring_first_to(states));
}

/// Runs `./test --install` with this Rust release and only the programs that the script itself needs.
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
fn test_script_names_missing_programs() {
    let bare = install("1.89.0");
    let names = "./test: install, and start this again: zsh fish cc ";
    bare.err_begins(names);
    assert_eq!(bare.stderr.lines().count(), 1, "{bare:?}");
    bare.exits(1);
    let old = install("1.63.0");
    let needed =
        "./test: Rust 1.89 or newer is needed (found: 1.63.0); get it from https://rustup.rs\n";
    assert_eq!((old.stderr.as_str(), old.status), (needed, Some(1)));
}
