//! Flink's jars, which pip fetches on first use into the target folder.

use std::fs::{self, File};
use std::path::{Path, PathBuf};

use crate::support::releases::python;

/// The versions that every run of the tests uses.
pub const FLINK_1: &str = "1.20.3";
pub const FLINK_2: &str = "2.2.1";

/// Unpacks `flink-dist`, `log4j` and (before 1.20) ZooKeeper's jar: a wheel of 2.x, a source archive of 1.x. Arguments: the
/// folder of the download, the folder of the jars.
const UNPACK: &str = "
import glob, os, re, shutil, sys, tarfile, zipfile
download, out = sys.argv[1:]
archive = glob.glob(download + '/apache*flink*libraries*')[0]
wanted = lambda name: re.search(r'/lib/(flink-dist|flink-shaded-zookeeper|log4j)[-_][^/]*[.]jar$', name)
if archive.endswith('.whl'):
    archive = zipfile.ZipFile(archive)
    items = [(name, archive.open) for name in archive.namelist() if wanted(name)]
else:
    archive = tarfile.open(archive)
    items = [(name, archive.extractfile) for name in archive.getnames() if wanted(name)]
for name, opened in items:
    with opened(name) as source, open(os.path.join(out, os.path.basename(name)), 'wb') as copy:
        shutil.copyfileobj(source, copy)
";

/// Packages that Flink opens by reflection (`env.java.opts.all` of its own config.yaml).
const OPENS: [&str; 11] = [
    "java.base/java.lang",
    "java.base/java.lang.reflect",
    "java.base/java.io",
    "java.base/java.net",
    "java.base/java.nio",
    "java.base/java.text",
    "java.base/java.time",
    "java.base/java.util",
    "java.base/java.util.concurrent",
    "java.base/java.util.concurrent.atomic",
    "java.base/sun.nio.ch",
];
/// The last one: for 1.15 to 1.17.
const EXPORTS: [&str; 3] = [
    "java.rmi/sun.rmi.registry",
    "java.security.jgss/sun.security.krb5",
    "java.base/sun.net.util",
];

/// Returns the folder with the jars of a version.
pub fn folder(version: &str) -> PathBuf {
    let jars = Path::new(env!("CARGO_TARGET_TMPDIR"))
        .join("../flink-jars")
        .join(version);
    fs::create_dir_all(&jars).expect("a folder for Flink");
    // Only one of several concurrent test binaries fetches the jars.
    let lock = File::create(jars.join("lock")).expect("a lock file");
    lock.lock().expect("the lock on Flink's jars");
    let (done, lib) = (jars.join("done"), jars.join("lib"));
    let wanted = format!("apache-flink-libraries=={version}");
    if fs::read_to_string(&done).ok().as_deref() != Some(&wanted) {
        let download = jars.join("download");
        fs::create_dir_all(&lib).expect("a folder for the jars");
        let [into, out] = [&download, &lib].map(|path| path.display().to_string());
        let pip = [
            "-m",
            "pip",
            "download",
            "--quiet",
            "--no-deps",
            "--no-cache-dir",
            "--dest",
        ];
        python(&[&pip[..], &[&into, &wanted]].concat());
        python(&["-c", UNPACK, &into, &out]);
        fs::remove_dir_all(&download).expect("the download is removed");
        fs::write(&done, wanted).expect("a note that the jars are there");
    }
    lib.canonicalize().expect("the jars")
}

/// Returns the arguments of a JVM before its main class: small heap, the jars, and further folders of classes.
pub fn jvm(version: &str, folders: &[&Path]) -> Vec<String> {
    let opens = OPENS.map(|package| format!("--add-opens={package}=ALL-UNNAMED"));
    let exports = EXPORTS.map(|package| format!("--add-exports={package}=ALL-UNNAMED"));
    let folders = folders.iter().map(|folder| folder.display().to_string());
    let class_path: Vec<String> = folders
        .chain([format!("{}/*", folder(version).display())])
        .collect();
    let common = [
        "-XX:TieredStopAtLevel=1",
        "-XX:+UseSerialGC",
        "-Xmx256m",
        "-cp",
    ];
    let words = opens
        .into_iter()
        .chain(exports)
        .chain(common.map(str::to_owned));
    words.chain([class_path.join(":")]).collect()
}
