//! packaging/hadoop/rmadmin.sh, the profile for Hadoop's shell scripts, in a real bash: the program that `yarn
//! rmadmin` runs, its arguments and environment; nothing else may change. `yarn` is a stand-in that dispatches as
//! Hadoop's does.

use std::collections::BTreeMap;
use std::ffi::{OsStr, OsString};
use std::fs;
use std::os::unix::ffi::OsStringExt;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};

use crate::support::process::{self, Outcome, Server};
use crate::support::sandbox::{LIMIT, Sandbox};
use crate::support::{Folder, rmadmin};

/// Main class without the profile.
const CLASS: &str = "org.apache.hadoop.yarn.client.cli.RMAdminCLI";
/// Variables that the shell sets itself.
const OF_THE_SHELL: [&str; 4] = ["_", "SHLVL", "PWD", "OLDPWD"];

/// Arguments, environment and input of a recorded program.
#[derive(Debug, PartialEq, Eq)]
struct Record {
    arguments: Vec<OsString>,
    environment: BTreeMap<String, String>,
    pid: String,
}

/// Result of a call of `yarn`.
#[derive(Debug)]
struct Call {
    outcome: Outcome,
    binary: Option<Record>,
    java: Option<Record>,
}

impl Call {
    /// Panics if Java ran.
    #[track_caller]
    fn by_binary(self) -> Record {
        assert!(self.java.is_none(), "Java ran: {self:?}");
        self.binary.expect("the binary ran")
    }

    /// Panics if the binary ran.
    #[track_caller]
    fn by_java(self) -> Record {
        assert!(self.binary.is_none(), "the binary ran: {self:?}");
        self.java.expect("Java ran")
    }
}

/// A Hadoop installation with the profile; Java and the binary in `tools` are recorders.
struct Hadoop(Folder);

impl Hadoop {
    fn new() -> Self {
        let hadoop = Self(Folder::new("shellprofile"));
        let ours = Path::new(env!("CARGO_MANIFEST_DIR"));
        for name in ["yarn", "hdfs", "hadoop", "mapred"] {
            hadoop.link(
                &ours.join("tests/shellprofile/yarn"),
                &format!("bin/{name}"),
            );
        }
        for name in ["java/bin/java", "tools/rmadmin"] {
            hadoop.link(&ours.join("tests/shellprofile/recorder"), name);
        }
        hadoop.link(
            &ours.join("packaging/hadoop/rmadmin.sh"),
            "libexec/shellprofile.d/rmadmin.sh",
        );
        for folder in ["etc/hadoop", "b", "c", "current"] {
            fs::create_dir_all(hadoop.path(folder)).expect("a folder");
        }
        hadoop
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn text(&self, name: &str) -> String {
        self.path(name)
            .to_str()
            .expect("a path in UTF-8")
            .to_owned()
    }

    /// Makes a link: a file that is open for writing cannot be run.
    fn link(&self, target: &Path, name: &str) {
        let link = self.path(name);
        fs::create_dir_all(link.parent().expect("a folder")).expect("a folder");
        symlink(target, link).expect("a link");
    }

    /// Returns the minimum for `yarn`, and the binary in PATH.
    fn environment(&self) -> BTreeMap<String, String> {
        let path = format!("{}:/usr/bin:/bin", self.text("tools"));
        [
            ("PATH", path),
            ("JAVA_HOME", self.text("java")),
            ("HOME", self.text("home")),
        ]
        .map(|(name, value)| (name.to_owned(), value))
        .into()
    }

    /// Runs this stand-in; `variables` extend or replace the default ones.
    fn call_as(
        &self,
        name: &str,
        variables: &[(&str, &str)],
        arguments: &[impl AsRef<OsStr>],
        stdin: &str,
    ) -> Call {
        let mut environment = self.environment();
        environment.extend(
            variables
                .iter()
                .map(|(k, v)| (k.to_string(), v.to_string())),
        );
        let environment: Vec<_> = environment.iter().map(|(k, v)| (&**k, &**v)).collect();
        let program = self.path("bin").join(name);
        let current = self.path("current");
        let outcome = process::run(&program, arguments, &environment, Some(&current), stdin);
        Call {
            outcome,
            binary: self.record("tools/rmadmin"),
            java: self.record("java/bin/java"),
        }
    }

    fn yarn(&self, variables: &[(&str, &str)], arguments: &[impl AsRef<OsStr>]) -> Call {
        self.call_as("yarn", variables, arguments, "")
    }

    /// Takes the recorder's files, if it ran.
    fn record(&self, name: &str) -> Option<Record> {
        let take = |kind: &str| {
            let file = self.path(&format!("{name}.{kind}"));
            let content = fs::read(&file).ok()?;
            fs::remove_file(&file).expect("a file that is there");
            Some(content)
        };
        let arguments = pieces(take("arguments")?)
            .into_iter()
            .map(OsString::from_vec)
            .collect();
        let variables = pieces(take("environment")?).into_iter().map(variable);
        let variables = variables.filter(|(name, _)| !OF_THE_SHELL.contains(&&**name));
        Some(Record {
            arguments,
            environment: variables.collect(),
            pid: String::from_utf8_lossy(&take("pid")?).trim().to_owned(),
        })
    }
}

/// Splits at NUL.
fn pieces(mut bytes: Vec<u8>) -> Vec<Vec<u8>> {
    match bytes.pop() {
        Some(_) => bytes.split(|byte| *byte == 0).map(<[u8]>::to_vec).collect(),
        None => Vec::new(),
    }
}

fn variable(piece: Vec<u8>) -> (String, String) {
    let text = String::from_utf8(piece).expect("a variable in UTF-8");
    let (name, value) = text.split_once('=').expect("a name and a value");
    (name.to_owned(), value.to_owned())
}

/// Arguments that careless quoting would change.
fn awkward() -> Vec<OsString> {
    let texts = [
        "-getServiceState",
        "",
        "two  blanks",
        " ",
        "*",
        "?",
        "[a-z]*",
        "a\nb\n",
        "$HOME",
        "`id`",
        "$(id)",
        "\\",
        "'\"",
        "-n",
        "--",
        "--config",
        "{1..3}",
        "~",
        "é",
        "",
    ];
    let texts = texts.into_iter().map(OsString::from);
    texts
        .chain([OsString::from_vec(b"\xff\xfe".to_vec())])
        .collect()
}

fn rmadmin_with(arguments: &[OsString]) -> Vec<OsString> {
    let subcommand = [OsString::from("rmadmin")];
    subcommand
        .into_iter()
        .chain(arguments.iter().cloned())
        .collect()
}

/// Returns Java's arguments.
fn for_java(arguments: &[OsString]) -> Vec<OsString> {
    let before = ["-Dproc_rmadmin", CLASS].map(OsString::from);
    before
        .into_iter()
        .chain(arguments.iter().cloned())
        .collect()
}

#[test]
fn arguments_reach_the_binary_unchanged() {
    let hadoop = Hadoop::new();
    for arguments in [Vec::new(), vec![OsString::new()], awkward()] {
        for strict in ["", "1"] {
            let call = hadoop.yarn(&[("STRICT", strict)], &rmadmin_with(&arguments));
            let silent = Outcome {
                stdout: String::new(),
                stderr: String::new(),
                status: Some(0),
            };
            assert_eq!(call.outcome, silent);
            assert_eq!(call.by_binary().arguments, arguments);
        }
    }
}

#[test]
fn the_exit_status_is_passed_through() {
    let hadoop = Hadoop::new();
    for status in [0, 1, 4, 77, 255] {
        let number = status.to_string();
        for binary in ["rmadmin", "none"] {
            let variables = [("RECORDER_STATUS", &*number), ("RMADMIN_BIN", binary)];
            let call = hadoop.yarn(&variables, &["rmadmin"]);
            assert_eq!(call.outcome.status, Some(status), "{binary}");
        }
    }
}

#[test]
fn standard_input_reaches_the_binary() {
    let hadoop = Hadoop::new();
    let call = hadoop.call_as("yarn", &[], &["rmadmin"], "y\nand more");
    assert_eq!(call.outcome.stdout, "y\nand more");
    call.by_binary();
}

/// The profile uses `exec`: a signal to `yarn` is a signal to the binary.
#[test]
fn the_binary_replaces_the_shell() {
    let hadoop = Hadoop::new();
    let variables = hadoop.environment();
    let variables = variables
        .iter()
        .map(|(name, value)| format!("{name}={value}"));
    let command = ["-i".to_owned()]
        .into_iter()
        .chain(variables)
        .chain([hadoop.text("bin/yarn"), "rmadmin".to_owned()]);
    let command: Vec<_> = command.collect();
    let server = Server::start(Path::new("/usr/bin/env"), &command, &hadoop.path("log"));
    assert_eq!(server.wait(LIMIT), 0);
    let record = hadoop.record("tools/rmadmin").expect("the binary ran");
    assert_eq!(record.pid, server.pid().to_string());
}

#[test]
fn environment_is_java_s() {
    let hadoop = Hadoop::new();
    let conf = hadoop.text("b");
    let variables = [
        ("HADOOP_USER_NAME", "operator"),
        ("HADOOP_PROXY_USER", "alice"),
        ("KRB5CCNAME", "FILE:/tmp/a cache"),
        ("YARN_CONF_DIR", &*conf),
        ("YARN_OPTS", "-Dyarn.resourcemanager.ha.enabled=false"),
        ("EMPTY", ""),
        ("RMADMIN_BIN", "rmadmin"),
    ];
    let mut ours = hadoop
        .yarn(&variables, &["rmadmin"])
        .by_binary()
        .environment;
    let off = [&variables[..], &[("RMADMIN_BIN", "none")]].concat();
    let mut java = hadoop.yarn(&off, &["rmadmin"]).by_java().environment;
    assert_eq!(ours["KRB5CCNAME"], "FILE:/tmp/a cache");
    // CLASSPATH is for Java only; RMADMIN_BIN turns the profile off.
    assert!(java.remove("CLASSPATH").is_some());
    assert!(ours.remove("RMADMIN_BIN").is_some() && java.remove("RMADMIN_BIN").is_some());
    assert_eq!(ours, java);
}

/// The folder is the one that `yarn` puts first in Java's class path, even if --config names another: `yarn` lets
/// `YARN_CONF_DIR` win, in the environment and in yarn-env.sh.
#[test]
fn configuration_folder_is_java_s() {
    let hadoop = Hadoop::new();
    let [usual, b, c] = ["etc/hadoop", "b", "c"].map(|name| hadoop.text(name));
    let config = ["--config", &b, "rmadmin"];
    check_folder(&hadoop, &[], &["rmadmin"], &usual);
    check_folder(&hadoop, &[], &config, &b);
    check_folder(&hadoop, &[("HADOOP_CONF_DIR", &c)], &["rmadmin"], &c);
    check_folder(&hadoop, &[("HADOOP_CONF_DIR", &c)], &config, &b);
    check_folder(&hadoop, &[("YARN_CONF_DIR", &c)], &["rmadmin"], &c);
    check_folder(&hadoop, &[("YARN_CONF_DIR", &c)], &config, &c);
    check_folder(&hadoop, &[("YARN_CONF_DIR", "")], &config, &b);

    hadoop
        .0
        .write("b/yarn-env.sh", format!("YARN_CONF_DIR='{c}'\n"));
    check_folder(&hadoop, &[], &config, &c);
    // The variable is set too late: only Java's class path follows it.
    hadoop
        .0
        .write("home/.hadooprc", format!("HADOOP_CONF_DIR='{usual}'\n"));
    check_folder(&hadoop, &[("YARN_CONF_DIR", &c)], &["rmadmin"], &usual);
}

#[track_caller]
fn check_folder(hadoop: &Hadoop, variables: &[(&str, &str)], arguments: &[&str], expected: &str) {
    let environment = hadoop.yarn(variables, arguments).by_binary().environment;
    let by_order = ["YARN_CONF_DIR", "HADOOP_CONF_DIR"].map(|name| environment.get(name));
    let ours = by_order
        .into_iter()
        .flatten()
        .find(|value| !value.is_empty());
    assert_eq!(ours.map(|folder| &**folder), Some(expected), "the binary");

    let off = [variables, &[("RMADMIN_BIN", "none")]].concat();
    let environment = hadoop.yarn(&off, arguments).by_java().environment;
    let java = environment["CLASSPATH"].split(':').next();
    assert_eq!(java, Some(expected), "Java");
}

#[test]
fn a_binary_that_cannot_run_is_warned_of() {
    let hadoop = Hadoop::new();
    hadoop.0.write("tools/plain", "not executable");
    fs::create_dir(hadoop.path("tools/folder")).expect("a folder");
    let [missing, plain, folder] =
        ["tools/missing", "tools/plain", "tools/folder"].map(|name| hadoop.text(name));
    let names = [
        "",
        "none",
        "no-such-rmadmin",
        "plain",
        "folder",
        "./none",
        &missing,
        &plain,
        &folder,
    ];
    for name in names {
        for strict in ["", "1"] {
            let variables = [("RMADMIN_BIN", name), ("STRICT", strict)];
            let call = hadoop.yarn(&variables, &rmadmin_with(&awkward()));
            let warning = format!(
                "WARNING: rmadmin: RMADMIN_BIN={name} is not an executable file; \
                 the Java class runs, without the checks of rmadmin\n"
            );
            let expected = if ["", "none"].contains(&name) {
                ""
            } else {
                &warning
            };
            assert_eq!(call.outcome.stderr, expected, "{name}");
            assert_eq!(call.outcome.stdout, "", "{name}");
            assert_eq!(call.by_java().arguments, for_java(&awkward()), "{name}");
        }
    }
}

#[test]
fn java_runs_silently_without_a_binary() {
    let hadoop = Hadoop::new();
    let call = hadoop.yarn(&[("PATH", "/usr/bin:/bin")], &["rmadmin", "-x"]);
    assert_eq!(call.outcome.stderr, "");
    assert_eq!(call.by_java().arguments, for_java(&["-x".into()]));
}

#[test]
fn rmadmin_bin_names_the_binary() {
    let hadoop = Hadoop::new();
    let recorder = hadoop.path("tools/rmadmin");
    hadoop.link(&recorder, "tools/rmadmin-2");
    hadoop.link(&recorder, "current/here");
    hadoop.link(&recorder, "a folder/rm admin");
    for name in ["tools/rmadmin-2", "a folder/rm admin"] {
        check_named(&hadoop, &hadoop.text(name), name);
    }
    check_named(&hadoop, "rmadmin-2", "tools/rmadmin-2");
    check_named(&hadoop, "./here", "current/./here");

    // As in packaging/hadoop/README.md, the environment of one call has precedence.
    let line = "RMADMIN_BIN=${RMADMIN_BIN-rmadmin-2}\n";
    hadoop.0.write("etc/hadoop/hadoop-env.sh", line);
    hadoop.yarn(&[], &["rmadmin"]);
    assert!(hadoop.record("tools/rmadmin-2").is_some());
    hadoop.yarn(&[("RMADMIN_BIN", "")], &["rmadmin"]).by_java();
}

#[track_caller]
fn check_named(hadoop: &Hadoop, named: &str, runs: &str) {
    let call = hadoop.yarn(&[("RMADMIN_BIN", named)], &["rmadmin", "-x"]);
    assert!(call.binary.is_none() && call.java.is_none(), "{call:?}");
    let record = hadoop.record(runs).expect("the named binary ran");
    assert_eq!(record.arguments, ["-x"]);
}

#[test]
fn nothing_runs_from_the_current_folder() {
    let hadoop = Hadoop::new();
    hadoop.link(&hadoop.path("tools/rmadmin"), "current/rmadmin-x");
    for path in [
        ":/usr/bin:/bin",
        "/usr/bin::/bin",
        "/usr/bin:/bin:",
        ".:/usr/bin:/bin",
        "../current:/usr/bin:/bin",
    ] {
        let variables = [("PATH", path), ("RMADMIN_BIN", "rmadmin-x")];
        hadoop.yarn(&variables, &["rmadmin"]).by_java();
        assert!(hadoop.record("current/rmadmin-x").is_none(), "{path}");
    }
}

/// cron's PATH is nearly empty.
#[test]
fn the_binary_may_lie_beside_yarn() {
    let hadoop = Hadoop::new();
    hadoop.link(&hadoop.path("tools/rmadmin"), "bin/rmadmin-x");
    let variables = [("PATH", "/usr/bin:/bin"), ("RMADMIN_BIN", "rmadmin-x")];
    hadoop.yarn(&variables, &["rmadmin"]);
    assert!(hadoop.record("bin/rmadmin-x").is_some());
}

#[test]
fn other_commands_are_unchanged() {
    let hadoop = Hadoop::new();
    let list = "declare -F | grep rmadmin\n";
    hadoop.0.write("etc/hadoop/hadoop-user-functions.sh", list);
    for name in ["hdfs", "hadoop", "mapred"] {
        let call = hadoop.call_as(name, &[], &["rmadmin", "-x"], "");
        assert_eq!(call.outcome.stdout, "", "functions in {name}");
        let arguments = ["-Dproc_rmadmin", "rmadmin", "-x"];
        assert_eq!(call.by_java().arguments, arguments, "{name}");
    }
    for subcommand in ["node", "rmadmin2", "resourcemanager"] {
        let record = hadoop.yarn(&[], &[subcommand]).by_java();
        assert_eq!(record.arguments[1], subcommand);
    }
}

#[test]
fn workers_get_the_command_line() {
    let hadoop = Hadoop::new();
    let call = hadoop.yarn(&[], &["--workers", "rmadmin", "-refreshNodes"]);
    assert_eq!(
        call.outcome.stdout,
        "to the workers: rmadmin -refreshNodes\n"
    );
    assert!(call.binary.is_none() && call.java.is_none());
}

#[test]
fn debug_says_what_runs() {
    let hadoop = Hadoop::new();
    let call = hadoop.yarn(&[], &["--debug", "rmadmin"]);
    let line = format!(
        "DEBUG: rmadmin: {} runs, configured by {}\n",
        hadoop.text("tools/rmadmin"),
        hadoop.text("etc/hadoop")
    );
    assert_eq!(call.outcome.stderr, line);
    let call = hadoop.yarn(&[("RMADMIN_BIN", "none")], &["--debug", "rmadmin"]);
    let line = "DEBUG: rmadmin: no binary to run (RMADMIN_BIN=none), the Java class runs\n";
    assert_eq!(call.outcome.stderr, line);
}

/// An earlier profile, and user functions that come after all profiles, have precedence.
#[test]
fn a_function_of_the_site_is_left_alone() {
    for file in [
        "libexec/shellprofile.d/a.sh",
        "etc/hadoop/hadoop-user-functions.sh",
    ] {
        let hadoop = Hadoop::new();
        let own = "function yarn_subcommand_rmadmin { echo theirs; exit 3; }\n";
        hadoop.0.write(file, own);
        let call = hadoop.yarn(&[], &["rmadmin"]);
        assert_eq!(call.outcome.stdout, "theirs\n", "{file}");
        assert_eq!(call.outcome.status, Some(3), "{file}");
    }
}

/// The binary is `yarn` itself, as if a wrapper in PATH called it.
#[test]
fn a_wrapper_that_calls_yarn_reaches_java() {
    let hadoop = Hadoop::new();
    let variables = [("RMADMIN_BIN", &*hadoop.text("bin/yarn"))];
    let record = hadoop
        .yarn(&variables, &["rmadmin", "rmadmin", "-x"])
        .by_java();
    assert_eq!(record.arguments, for_java(&["-x".into()]));
}

/// In a configuration folder, the profile serves only that configuration.
#[test]
fn a_profile_of_one_configuration() {
    let hadoop = Hadoop::new();
    let profile = hadoop.path("libexec/shellprofile.d/rmadmin.sh");
    fs::create_dir(hadoop.path("b/shellprofile.d")).expect("a folder");
    fs::rename(profile, hadoop.path("b/shellprofile.d/rmadmin.sh")).expect("a profile");
    hadoop
        .yarn(&[], &["--config", &hadoop.text("b"), "rmadmin"])
        .by_binary();
    hadoop
        .yarn(&[], &["--config", &hadoop.text("c"), "rmadmin"])
        .by_java();
}

#[test]
fn the_real_binary_reads_the_folder() {
    let sandbox = Sandbox::start("");
    let hadoop = Hadoop::new();
    let conf = sandbox.conf().display().to_string();
    let variables = [
        ("RMADMIN_BIN", rmadmin().to_str().expect("a path in UTF-8")),
        ("HADOOP_USER_NAME", "operator"),
        ("HADOOP_CONF_DIR", &*hadoop.text("b")),
    ];
    let call = |arguments: &[&str], stdin| {
        let line = [&["--config", &conf, "rmadmin"], arguments].concat();
        hadoop.call_as("yarn", &variables, &line, stdin).outcome
    };

    assert_eq!(call(&["-transitionToActive", "rm1"], "").status, Some(0));
    let active = Outcome {
        stdout: "active\n".to_owned(),
        stderr: String::new(),
        status: Some(0),
    };
    assert_eq!(call(&["-getServiceState", "rm1"], ""), active);

    let refused = call(&["-getServiceState", "rm9"], "");
    refused.exits(255);
    assert!(
        refused
            .first_line()
            .contains("rm9 is not a valid serviceId")
    );

    // The answer to its prompt comes through the pipe.
    let forced = ["-transitionToStandby", "--forcemanual", "rm1"];
    assert_eq!(call(&forced, "").status, Some(255));
    assert!(sandbox.is_active(1));
    assert_eq!(call(&forced, "y\n").status, Some(0));
    assert!(!sandbox.is_active(1));
}
