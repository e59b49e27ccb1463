//! The peers' jars: fetched by Maven on first use, into the target folder.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use super::releases::Release;

/// The class path of everything that Hadoop needs, to be put behind a configuration folder, as Hadoop's scripts do.
pub fn class_path() -> &'static str {
    static CLASS_PATH: OnceLock<String> = OnceLock::new();
    CLASS_PATH.get_or_init(|| format!("{}/*", folder(Release::default()).display()))
}

/// All of a release, in one order.
pub fn files(release: Release) -> Vec<PathBuf> {
    let mut files: Vec<PathBuf> = fs::read_dir(folder(release))
        .expect("the jars")
        .map(|entry| entry.expect("a jar").path())
        .collect();
    files.sort();
    files
}

/// Java, by its whole path: tests clear the environment.
pub fn java() -> &'static Path {
    static JAVA: OnceLock<PathBuf> = OnceLock::new();
    JAVA.get_or_init(|| found("java", "openjdk-17-jre-headless"))
}

/// Where a program is; fails the test with one line where it is not installed.
pub fn found(program: &str, package: &str) -> PathBuf {
    let path = std::env::var_os("PATH").unwrap_or_default();
    // Servers stand where an ordinary user does not look.
    std::env::split_paths(&path)
        .chain(["/usr/sbin".into()])
        .map(|folder| folder.join(program))
        .find(|file| file.is_file())
        .unwrap_or_else(|| panic!("{program} is not installed: apt-get install {package}"))
}

fn folder(release: Release) -> PathBuf {
    let pom = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/support/pom.xml");
    // Beside the folder for temporary files, so that it outlives the test run.
    let jars = Path::new(env!("CARGO_TARGET_TMPDIR"))
        .join(format!("../hadoop-jars/{}", release.version()));
    fs::create_dir_all(&jars).expect("a folder for the jars");
    // Test binaries that run at once fetch once.
    let lock = File::create(jars.join("lock")).expect("a lock file");
    lock.lock().expect("the lock on the jars");
    let done = jars.join("done");
    let wanted = fs::read_to_string(&pom).expect("the list of jars");
    if fs::read_to_string(&done).ok().as_deref() != Some(&wanted) {
        let _ = java();
        let output = Command::new(found("mvn", "maven"))
            .args([
                "--batch-mode",
                "--quiet",
                "dependency:copy-dependencies",
                "--file",
            ])
            .arg(&pom)
            .arg(format!("-DoutputDirectory={}", jars.join("lib").display()))
            .arg(format!("-Dhadoop.version={}", release.version()))
            .output()
            .expect("Maven runs");
        assert!(
            output.status.success(),
            "Maven cannot fetch the peers' jars:\n{}{}",
            String::from_utf8_lossy(&output.stdout),
            String::from_utf8_lossy(&output.stderr)
        );
        fs::write(&done, wanted).expect("a note that the jars are there");
    }
    jars.join("lib").canonicalize().expect("the jars")
}
