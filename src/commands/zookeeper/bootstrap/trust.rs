//! Whether another user can change what a script runs.

use std::collections::BTreeSet;
use std::fs::{self, Metadata};
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};

use nix::unistd::{Uid, geteuid};

use crate::base::files::{BY_ALL, BY_GROUP, STICKY, Untrusted};
use crate::systems::zookeeper::bootstrap::ServerScript;

/// The folders below the home folder from which the scripts source files and load jars (`zkServer.sh`, `zkEnv.sh`, Flink's
/// `config.sh`).
const RUN: [&str; 5] = ["bin", "libexec", "lib", "conf", "etc/zookeeper"];

/// Checks the script, the files that it may source or load, the folder of `zoo.cfg` if the script reads further files there,
/// and every folder and link on the paths to them.
///
/// # Errors
/// A user other than root and the caller owns one of them, or can write to it.
pub(super) fn check(script: &ServerScript, file: &Path) -> Result<(), Untrusted> {
    let mut trust = TrustCheck {
        user: geteuid(),
        seen: BTreeSet::new(),
    };
    trust.path(script.path())?;
    let home = script.path().ancestors().nth(2).unwrap_or(Path::new("/"));
    closed(home)?;
    for entry in entries(home).filter(|entry| !entry.is_dir()) {
        trust.path(&entry)?;
    }
    for folder in RUN {
        trust.all_below(&home.join(folder))?;
    }
    match (script.variable(file), std::env::var_os("ZOOCFGDIR")) {
        (Some((_, folder)), _) => trust.all_below(&folder),
        (None, Some(folder)) => trust.all_below(Path::new(&folder)),
        (None, None) => Ok(()),
    }
}

fn entries(folder: &Path) -> impl Iterator<Item = PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten();
    entries.filter_map(|entry| Some(entry.ok()?.path()))
}

/// Refuses a folder to which others can add files. The sticky bit does not prevent that.
fn closed(folder: &Path) -> Result<(), Untrusted> {
    match fs::metadata(folder).is_ok_and(|found| is_writable(&found)) {
        true => Err(Untrusted::Writable(folder.to_owned())),
        false => Ok(()),
    }
}

struct TrustCheck {
    /// The only trusted user besides root.
    user: Uid,
    /// The paths that are trusted.
    seen: BTreeSet<PathBuf>,
}

impl TrustCheck {
    /// Checks a folder with everything in it.
    fn all_below(&mut self, folder: &Path) -> Result<(), Untrusted> {
        let Ok(real) = folder.canonicalize() else {
            // It is missing, or a link to a missing target.
            return self.path(folder);
        };
        self.path(folder)?;
        self.path(&real)?;
        closed(&real)?;
        for entry in entries(&real) {
            let real = entry.canonicalize().unwrap_or_default();
            let is_new = !self.seen.contains(&real);
            self.path(&entry)?;
            if is_new && real.is_dir() {
                self.all_below(&entry)?;
            }
        }
        Ok(())
    }

    /// Checks a path with its parents, and the target of each link.
    fn path(&mut self, path: &Path) -> Result<(), Untrusted> {
        if !self.seen.insert(path.to_owned()) {
            return Ok(());
        }
        let parent = path.parent().unwrap_or(Path::new("/"));
        self.path(parent)?;
        let Ok(found) = fs::symlink_metadata(path) else {
            return Ok(());
        };
        let owner = Uid::from_raw(found.uid());
        if !owner.is_root() && owner != self.user {
            return Err(Untrusted::Owner(path.to_owned()));
        }
        if found.is_symlink() {
            let target = fs::read_link(path).unwrap_or_default();
            return self.path(&parent.join(target));
        }
        let is_sticky = found.is_dir() && found.mode() & STICKY != 0;
        match is_writable(&found) && !is_sticky {
            true => Err(Untrusted::Writable(path.to_owned())),
            false => Ok(()),
        }
    }
}

/// True if others than the owner and the group of root can write.
fn is_writable(found: &Metadata) -> bool {
    let by_group = found.mode() & BY_GROUP != 0 && found.gid() != 0;
    by_group || found.mode() & BY_ALL != 0
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::{PermissionsExt as _, symlink};
    use std::sync::atomic::{AtomicU32, Ordering};

    use super::*;
    use crate::case_table::rows;

    /// Columns: the path below the home folder whose mode changes, its mode, and whether the script is trusted.
    const MODES: &str = "
        bin/zkServer.sh        | 755  | yes
        bin/zkServer.sh        | 757  | no
        bin                    | 757  | no
        bin/zkEnv.sh           | 646  | no
        bin                    | 1777 | no
        conf/zookeeper-env.sh  | 646  | no
        conf/java.env          | 666  | no
        conf                   | 777  | no
        lib/deep/x.jar         | 666  | no
        lib/deep               | 1777 | no
        top.jar                | 666  | no
        logs                   | 777  | yes
        logs/zk.log            | 666  | yes
        .                      | 777  | no
        .                      | 1777 | no
        ..                     | 777  | no
        ..                     | 1777 | yes
        ../linked/target.jar   | 666  | no
        ../linked              | 777  | no
        ../linked              | 755  | yes";

    struct Scratch(PathBuf);

    impl Drop for Scratch {
        fn drop(&mut self) {
            let _ = fs::remove_dir_all(&self.0);
        }
    }

    fn home() -> (Scratch, PathBuf) {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let (process, number) = (std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
        let folder = std::env::temp_dir().join(format!("rmadmin-trust-{process}-{number}"));
        let home = folder.join("up/home");
        let folder = Scratch(folder);
        for name in [
            "bin/zkServer.sh",
            "bin/zkEnv.sh",
            "conf/zookeeper-env.sh",
            "conf/java.env",
            "lib/deep/x.jar",
            "logs/zk.log",
            "top.jar",
            "../linked/target.jar",
        ] {
            let file = home.join(name);
            fs::create_dir_all(file.parent().expect("a parent")).expect("a folder");
            set(file.parent().expect("a parent"), 0o755);
            fs::write(&file, "").expect("a file");
            set(&file, 0o644);
        }
        set(&home, 0o755);
        set(&home.join(".."), 0o755);
        symlink("../../linked/target.jar", home.join("lib/link.jar")).expect("a link");
        (folder, home)
    }

    fn set(path: &Path, mode: u32) {
        fs::set_permissions(path, fs::Permissions::from_mode(mode)).expect("a mode");
    }

    #[test]
    fn files_that_others_can_change() {
        for [path, mode, is_trusted] in rows(MODES) {
            let (_folder, home) = home();
            let mode = u32::from_str_radix(mode, 8).expect("a mode");
            set(&home.join(path), mode);
            let script = ServerScript::Stock(home.join("bin/zkServer.sh"));
            let found = check(&script, Path::new("/etc/zoo.cfg"));
            assert_eq!(
                found.is_ok(),
                is_trusted == "yes",
                "{path} {mode:o} {found:?}"
            );
        }
    }

    #[test]
    fn files_of_other_users() {
        let (_folder, home) = home();
        let mut trust = TrustCheck {
            user: Uid::from_raw(geteuid().as_raw() + 1),
            seen: BTreeSet::new(),
        };
        let found = trust.path(&home.join("lib/link.jar"));
        assert_eq!(found.is_ok(), geteuid().is_root(), "{found:?}");
    }

    /// The script of Flink reads the folder of `zoo.cfg`.
    #[test]
    fn configuration_of_flink() {
        let (folder, home) = home();
        let file = folder.0.join("flink-conf/zoo.cfg");
        let conf = file.parent().expect("a parent");
        fs::create_dir(conf).expect("a folder");
        set(conf, 0o755);
        let yaml = conf.join("config.yaml");
        fs::write(&yaml, "").expect("a file");
        set(&yaml, 0o666);
        let script = home.join("bin/zkServer.sh");
        let flink = check(&ServerScript::Flink(script.clone()), &file);
        assert_eq!(flink, Err(Untrusted::Writable(yaml)));
        assert_eq!(check(&ServerScript::Stock(script), &file), Ok(()));
    }
}
