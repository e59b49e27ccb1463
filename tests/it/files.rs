//! Files in folders that other users can write to: the tool's writing gives those users no rights, and no failover
//! waits for a file.

use std::fs::{self, File, Permissions};
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, chown, symlink};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use crate::support::process::{self, Outcome};
use crate::support::sandbox::{self, Sandbox, wait_until};
use crate::support::words::Words;
use crate::support::{Folder, rmadmin};

/// The user `nobody` of most systems.
const OTHER: u32 = 65534;
const VICTIM: &str = "what only root may change\n";

/// A folder that others can write to. If the test runs as root, the folder belongs to another user.
struct Reachable(Folder);

impl Reachable {
    fn new(name: &str, mode: u32) -> Self {
        let folder = Folder::new(name);
        folder.write("victim", VICTIM);
        let reachable = Self(folder);
        fs::create_dir(reachable.path("")).expect("a folder");
        set_mode(&reachable.path(""), mode);
        reachable.give("");
        reachable
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join("reachable").join(name)
    }

    fn text(&self, name: &str) -> String {
        self.path(name).display().to_string()
    }

    /// Gives a file to the other user.
    fn give(&self, name: &str) {
        match nix::unistd::geteuid().is_root() {
            true => {
                chown(self.path(name), Some(OTHER), Some(OTHER)).expect("root gives a file away");
            }
            false => eprintln!(
                "not root: {} belongs to this user, not to another",
                self.text(name)
            ),
        }
    }

    fn link(&self, name: &str) -> String {
        symlink("../victim", self.path(name)).expect("a link");
        self.text(name)
    }

    fn assert_untouched(&self, outcome: &Outcome) {
        let text = fs::read_to_string(self.0.path().join("victim")).expect("the victim");
        assert_eq!(text, VICTIM, "{outcome:?}");
    }
}

fn set_mode(path: &Path, mode: u32) {
    fs::set_permissions(path, Permissions::from_mode(mode)).expect("a mode");
}

fn mode(path: &Path) -> u32 {
    fs::symlink_metadata(path).expect("a file").mode() & 0o7777
}

fn run(arguments: impl Words, environment: &[(&str, &str)]) -> Outcome {
    process::run(rmadmin(), &arguments.words(), environment, None, "")
}

/// Returns the end of a refusal's message.
fn refusal(link: &str) -> String {
    format!("{link} is a symbolic link that another user can have placed")
}

#[test]
fn a_textfile_takes_no_mode_from_a_foreign_file() {
    let sandbox = Sandbox::healthy("");
    for (folder_mode, file_mode) in [(0o1777, 0o6777), (0o755, 0o6777), (0o755, 0o666)] {
        let folder = Reachable::new("set-uid", folder_mode);
        fs::write(folder.path("rm.prom"), "laid").expect("a file");
        folder.give("rm.prom");
        set_mode(&folder.path("rm.prom"), file_mode);
        let outcome = sandbox.run(&["status", "--textfile", &folder.text("rm.prom")]);
        outcome.exits(0);
        let is_root = nix::unistd::geteuid().is_root();
        let most = if is_root { 0o664 } else { 0o666 };
        let found = mode(&folder.path("rm.prom"));
        assert_eq!(found & !most, 0, "{found:o}");
        let text = fs::read_to_string(folder.path("rm.prom")).expect("the file");
        assert!(text.contains("rmadmin_verdict"), "{text}");
    }
}

#[test]
fn textfile_leftovers_of_killed_runs_are_removed() {
    let sandbox = Sandbox::healthy("");
    let folder = Folder::new("leftovers");
    for name in [
        ".rm.prom.7-1a2b.tmp",
        ".rm.prom.8-1a2c.tmp",
        ".other.prom.7-1a2b.tmp",
    ] {
        folder.write(name, "half");
        let file = File::options()
            .write(true)
            .open(folder.path().join(name))
            .expect("a file");
        let old = SystemTime::now() - Duration::from_secs(3600);
        file.set_modified(old).expect("an old file");
    }
    let path = folder.path().join("rm.prom").display().to_string();
    let outcome = sandbox.run(&["status", "--textfile", &path]);
    outcome.exits(0);
    let entries = fs::read_dir(folder.path()).expect("the folder").flatten();
    let mut names: Vec<_> = entries.map(|entry| entry.file_name()).collect();
    names.sort();
    assert_eq!(names, [".other.prom.7-1a2b.tmp", "rm.prom"]);
}

#[test]
fn the_log_follows_no_foreign_link() {
    let sandbox = Sandbox::healthy("");
    let conf = sandbox.conf().display().to_string();
    let folder = Reachable::new("log-link", 0o777);
    let link = folder.link("log");
    symlink("..", folder.path("way")).expect("a link");
    let below = folder.text("way/victim");
    let way = folder.text("way");
    for (id, log, link) in [("rm2", &link, &link), ("rm1", &below, &way)] {
        let environment = [("YARN_CONF_DIR", conf.as_str()), ("RMADMIN_HISTORY", log)];
        let outcome = run(&["failover", "--to", id, "--yes"], &environment);
        folder.assert_untouched(&outcome);
        outcome.exits(0);
        let note = format!("this action is not logged: {log}: {}", refusal(link));
        outcome.err_has(&note);
    }
}

#[test]
fn the_log_follows_a_link_of_its_own_user() {
    let sandbox = Sandbox::healthy("");
    let conf = sandbox.conf().display().to_string();
    let folder = Folder::new("own-link");
    folder.write("data/keep", "");
    symlink("data", folder.path().join("log")).expect("a link");
    let log = folder
        .path()
        .join("log/history.jsonl")
        .display()
        .to_string();
    let environment = [("YARN_CONF_DIR", conf.as_str()), ("RMADMIN_HISTORY", &log)];
    let outcome = run("failover --to rm2 --yes", &environment);
    assert_eq!(
        (outcome.status, outcome.stderr.contains("logged")),
        (Some(0), false)
    );
    assert!(
        folder.path().join("data/history.jsonl").exists(),
        "{outcome:?}"
    );
}

#[test]
fn records_and_man_pages_follow_no_foreign_link() {
    let folder = Reachable::new("write-link", 0o777);
    let record = folder.link("record");
    let outcome = run(&["sandbox", "--record", &record, "--", "/bin/true"], &[]);
    folder.assert_untouched(&outcome);
    outcome.exits(69);
    outcome.err_has(&refusal(&record));
    let page = folder.link("rmadmin.1");
    let outcome = run(&["man", &folder.text("")], &[]);
    folder.assert_untouched(&outcome);
    outcome.exits(74);
    outcome.err_has(&refusal(&page));
}

#[test]
fn a_record_cannot_be_a_pipe() {
    let folder = Folder::new("record-pipe");
    let pipe = folder.path().join("pipe");
    nix::unistd::mkfifo(&pipe, nix::sys::stat::Mode::S_IRWXU).expect("a pipe");
    let pipe = pipe.display().to_string();
    let record = |file: &str| run(&["sandbox", "--record", file, "--", "/bin/true"], &[]);
    let refused = record(&pipe);
    refused.exits(69);
    refused.err_has("not a regular file");
    for stream in ["/dev/null", "/dev/stdout"] {
        let outcome = record(stream);
        assert_eq!(outcome.status, Some(0), "{stream}: {outcome:?}");
    }
}

/// Another user owns this log, and every user may write to it: its owner could read and change root's entries.
#[test]
fn the_log_of_another_user_is_not_written() {
    if !nix::unistd::geteuid().is_root() {
        eprintln!("not root: no file can belong to another user");
        return;
    }
    let sandbox = Sandbox::healthy("");
    let conf = sandbox.conf().display().to_string();
    let folder = Reachable::new("log-owner", 0o1777);
    fs::write(folder.path("log"), "").expect("a file");
    set_mode(&folder.path("log"), 0o666);
    folder.give("log");
    let log = folder.text("log");
    let environment = [("YARN_CONF_DIR", &*conf), ("RMADMIN_HISTORY", &*log)];
    let outcome = run("failover --to rm2 --yes", &environment);
    outcome.exits(0);
    let note = format!("this action is not logged: {log}: {log} belongs to another user");
    outcome.err_has(&note);
    assert_eq!(fs::read_to_string(&log).ok().as_deref(), Some(""));
}

/// The sandbox's folder is replaced by a link while the sandbox runs.
#[test]
fn a_sandbox_removes_only_what_it_has_made() {
    let folder = Reachable::new("exchanged", 0o777);
    let victims = folder.0.path().join("conf");
    fs::create_dir(&victims).expect("a folder");
    fs::write(victims.join("yarn-site.xml"), VICTIM).expect("a file");
    let dir = folder.text("sandbox");
    let script = format!("mv {dir} {dir}.away && ln -s {} {dir}", victims.display());
    let outcome = run(
        &["sandbox", "--dir", &dir, "--", "/bin/sh", "-c", &script],
        &[],
    );
    outcome.exits(0);
    let text = fs::read_to_string(victims.join("yarn-site.xml"));
    assert_eq!(text.ok().as_deref(), Some(VICTIM));
}

#[test]
fn a_sandbox_works_under_any_umask() {
    let folder = Folder::new("umask");
    let dir = folder.path().join("dir").display().to_string();
    let tool = rmadmin().display();
    // The log is in the folder only if no other user can write to the configuration.
    let inner =
        format!("umask 002; {tool} failover --to rm2 --yes; ls $YARN_CONF_DIR/history.jsonl");
    let script = format!("umask 002; {tool} sandbox --dir {dir} -- /bin/sh -c '{inner}'");
    let environment = [("HOME", dir.as_str())];
    let words = ["-c", &format!("unset RMADMIN_HISTORY; {script}")];
    let outcome = process::run(Path::new("/bin/sh"), &words, &environment, None, "");
    outcome.exits(0);
}

/// A member of the group that shares `/run/rmadmin` can remove the lock.
#[test]
fn a_lock_of_another_user_stops_a_failover() {
    let sandbox = Sandbox::healthy("--fault rm1:transitionToStandby:slow=50");
    let locks = || {
        let entries = fs::read_dir(sandbox.conf()).expect("the folder").flatten();
        let paths = entries.map(|entry| entry.path());
        paths
            .filter(|path| path.extension().is_some_and(|end| end == "lock"))
            .collect::<Vec<_>>()
    };
    let outcome = std::thread::scope(|scope| {
        let conf = sandbox.conf();
        let failover = scope.spawn(move || sandbox::run(&conf, "failover --to rm2 --yes"));
        // A held lock names its holder.
        let is_held =
            |lock: &PathBuf| fs::read_to_string(lock).is_ok_and(|by| by.contains("since"));
        wait_until("the locks", || {
            locks().iter().filter(|lock| is_held(lock)).count() == 2
        });
        for lock in locks() {
            fs::rename(&lock, lock.with_extension("away")).expect("a lock");
            fs::write(&lock, "another command").expect("a lock");
        }
        failover.join().expect("a failover")
    });
    outcome.err_has(" is lost (another user removed or replaced it)");
    assert_ne!(outcome.status, Some(0), "{outcome:?}");
    assert!(!sandbox.is_active(2), "{outcome:?}");
    // The locks of the other command stay.
    assert_eq!(locks().len(), 2);
}

/// A library that makes a call on one name hang, as on a dead network file system.
fn hanging(folder: &Folder) -> String {
    const SOURCE: &str = r#"
        #define _GNU_SOURCE
        #include <fcntl.h>
        #include <stdarg.h>
        #include <stdlib.h>
        #include <string.h>
        #include <sys/syscall.h>
        #include <unistd.h>
        static void hang(const char *call, const char *name) {
            const char *of = getenv("HANG_CALL"), *part = getenv("HANG_NAME");
            if (of && part && !strcmp(call, of) && strstr(name, part)) for (;;) pause();
        }
        int openat(int folder, const char *name, int flags, ...) {
            va_list rest;
            va_start(rest, flags);
            int mode = va_arg(rest, int);
            va_end(rest);
            hang("openat", name);
            return syscall(SYS_openat, folder, name, flags, mode);
        }
        int unlinkat(int folder, const char *name, int flags) {
            hang("unlinkat", name);
            return syscall(SYS_unlinkat, folder, name, flags);
        }
    "#;
    folder.write("hang.c", SOURCE);
    let path = |name: &str| folder.path().join(name).display().to_string();
    let library = path("hang.so");
    let words = ["-shared", "-fPIC", "-o", &library, &path("hang.c")];
    let outcome = process::run(
        Path::new("/usr/bin/cc"),
        &words,
        &[("PATH", "/usr/bin:/bin")],
        None,
        "",
    );
    assert_eq!(outcome.status, Some(0), "cc: {outcome:?}");
    library
}

#[test]
fn hanging_file_systems_delay_nothing() {
    let folder = Folder::new("hanging");
    let library = hanging(&folder);
    let sandbox = Sandbox::healthy("");
    let conf = sandbox.conf().display().to_string();
    let log = folder.path().join("history.jsonl").display().to_string();
    let prom = folder.path().join("rm.prom").display().to_string();
    let pages = folder.path().display().to_string();
    let hang = |call: &str, name: &str, words: &[&str]| {
        let environment = [
            ("LD_PRELOAD", library.as_str()),
            ("HANG_CALL", call),
            ("HANG_NAME", name),
            ("YARN_CONF_DIR", &conf),
            ("RMADMIN_HISTORY", &log),
        ];
        run(words, &environment)
    };
    let to_rm2 = ["failover", "--to", "rm2", "--yes"];
    let outcome = hang("openat", ".lock", &to_rm2);
    outcome.exits(69);
    outcome.err_has("nothing was sent: the lock in");
    assert!(sandbox.is_active(1));
    sandbox.fault("rm1:monitorHealth:unhealthy");
    let words = [
        "failover",
        "--if-unhealthy=rm1",
        "--to=rm2",
        "--for=1ms",
        "--cooldown=1h",
        "--yes",
    ];
    let outcome = hang("openat", ".last", &words);
    outcome.exits(69);
    outcome.err_has("nothing was sent: the cooldown in");
    assert!(sandbox.is_active(1));
    sandbox.fault("--clear");
    let outcome = hang("unlinkat", ".lock", &to_rm2);
    outcome.exits(0);
    outcome.out_has("done: rm1");
    let outcome = hang("openat", "history", &["failover", "--to", "rm1", "--yes"]);
    outcome.exits(0);
    outcome.out_has("done: rm1");
    outcome.err_has("the file system does not answer");
    let outcome = hang("openat", ".prom", &["status", "--textfile", &prom]);
    outcome.exits(74);
    let outcome = hang("openat", ".1", &["--timeout", "1s", "man", &pages]);
    outcome.exits(69);
    outcome.err_has("the file system gives no answer within 1s");
}

/// Writes a sandbox's cooldown files as another boot or an older version would.
fn stamps(sandbox: &Sandbox, written: SystemTime, text: &str) -> Vec<PathBuf> {
    let entries = fs::read_dir(sandbox.conf()).expect("the folder").flatten();
    let paths = entries.map(|entry| entry.path());
    let stamps: Vec<PathBuf> = paths
        .filter(|path| path.extension().is_some_and(|end| end == "last"))
        .collect();
    for stamp in &stamps {
        fs::write(stamp, text).expect("a stamp");
        let file = File::options().write(true).open(stamp).expect("a stamp");
        file.set_modified(written).expect("a time");
    }
    stamps
}

#[test]
fn a_clock_set_back_blocks_for_one_cooldown() {
    let sandbox = Sandbox::healthy("");
    let failover = |from: &str, to: &str, cooldown: &str| {
        sandbox.fault("--clear");
        sandbox.fault(&[&format!("{from}:monitorHealth:unhealthy")]);
        let condition = format!("--if-unhealthy={from}");
        let cooldown = format!("--cooldown={cooldown}");
        let words = [
            "failover",
            &condition,
            "--to",
            to,
            "--for=1ms",
            &cooldown,
            "--yes",
        ];
        sandbox.run(&words)
    };
    let done = failover("rm1", "rm2", "1h");
    done.exits(0);
    let year = Duration::from_secs(365 * 24 * 3600);
    let stamps = stamps(&sandbox, SystemTime::now() + year, "");
    let first = failover("rm2", "rm1", "2s");
    first.exits(4);
    first.err_has("the clock of this host was set back");
    let named = stamps
        .iter()
        .any(|stamp| first.stderr.contains(&stamp.display().to_string()));
    assert!(named, "{stamps:?}: {first:?}");
    // The cooldown began at the first run that saw the file.
    let again = failover("rm2", "rm1", "1h");
    again.exits(4);
    again.err_has("(cooldown 1h)");
    wait_until("the cooldown is over", || {
        failover("rm2", "rm1", "2s").status == Some(0)
    });
    assert!(sandbox.is_active(1));
}

/// The time since boot counts, not the wall clock.
#[test]
fn a_clock_set_forward_does_not_end_a_cooldown() {
    let sandbox = Sandbox::healthy("");
    sandbox.fault("rm1:monitorHealth:unhealthy");
    let to = |from: &str, to: &str| {
        let condition = format!("--if-unhealthy={from}");
        let words = [
            "failover",
            &condition,
            "--to",
            to,
            "--for=1ms",
            "--cooldown=1h",
            "--yes",
        ];
        sandbox.run(&words)
    };
    let done = to("rm1", "rm2");
    done.exits(0);
    sandbox.fault("rm2:monitorHealth:unhealthy");
    let entries = fs::read_dir(sandbox.conf()).expect("the folder").flatten();
    let stamp = entries
        .map(|entry| entry.path())
        .find(|path| path.extension().is_some_and(|end| end == "last"));
    let text = fs::read_to_string(stamp.expect("a stamp")).expect("a stamp");
    let day = Duration::from_secs(24 * 3600);
    for written in [SystemTime::now() - day, SystemTime::now() + day] {
        stamps(&sandbox, written, &text);
        let outcome = to("rm2", "rm1");
        outcome.exits(4);
        outcome.err_has("(cooldown 1h)");
    }
}
