use std::fs::{self, Permissions};
use std::os::unix::fs::{PermissionsExt as _, chown, lchown, symlink};

use super::*;

/// The user `nobody` of most systems.
const OTHER: u32 = 65534;

struct Base(PathBuf);

impl Base {
    fn new(name: &str) -> Self {
        let name = format!("rmadmin-files-{name}-{}", std::process::id());
        let path = std::env::temp_dir().join(name);
        fs::create_dir(&path).unwrap();
        Self(path)
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }

    fn folder(&self, name: &str, mode: u32) -> PathBuf {
        let path = self.path(name);
        fs::create_dir(&path).unwrap();
        set_mode(&path, mode);
        path
    }
}

impl Drop for Base {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn make_pipe(path: &Path) {
    let made = std::process::Command::new("mkfifo").arg(path).status();
    assert!(made.unwrap().success());
}

fn set_mode(path: &Path, mode: u32) {
    fs::set_permissions(path, Permissions::from_mode(mode)).unwrap();
}

fn mode(path: &Path) -> u32 {
    fs::symlink_metadata(path).unwrap().mode() & 0o7777
}

/// True for root: only root can create files of another user.
fn is_root(test: &str) -> bool {
    let is_root = geteuid().is_root();
    if !is_root {
        eprintln!("{test}: not run as root, so nothing belongs to another user");
    }
    is_root
}

fn append(path: &Path) -> io::Result<()> {
    use std::io::Write as _;
    let mut file = entry(path, None)?.append(EntryKind::Regular, 0o600)?;
    file.write_all(b"x")
}

fn untrusted(result: io::Result<()>) -> Option<Untrusted> {
    let error = result.err()?;
    error.get_ref()?.downcast_ref::<Untrusted>().cloned()
}

#[test]
fn links_of_other_users_are_rejected() {
    let base = Base::new("links");
    fs::write(base.path("target"), "").unwrap();
    let link = |name: &str, mode: u32| {
        let link = base.folder(name, mode).join("link");
        symlink("../target", &link).unwrap();
        link
    };
    let mut table = vec![
        (link("own", 0o755), true),
        (link("all", 0o777), false),
        (link("sticky", 0o1777), true),
    ];
    if is_root("links") {
        let theirs = link("theirs", 0o755);
        chown(theirs.parent().unwrap(), Some(OTHER), None).unwrap();
        let group = link("group", 0o775);
        chown(group.parent().unwrap(), None, Some(OTHER)).unwrap();
        let sticky = link("sticky-theirs", 0o1777);
        lchown(&sticky, Some(OTHER), None).unwrap();
        table.extend([(theirs, false), (group, false), (sticky, false)]);
    }
    for (link, followed) in table {
        let refused = (!followed).then(|| Untrusted::Link(link.clone()));
        assert_eq!(untrusted(append(&link)), refused, "{}", link.display());
        let way = link.parent().unwrap().join("way");
        symlink("..", &way).unwrap();
        if mode(link.parent().unwrap()) == 0o755 && followed {
            assert!(append(&way.join("target")).is_ok());
        }
    }
    symlink("loop", base.path("loop")).unwrap();
    assert!(append(&base.path("loop")).is_err());
    assert!(append(&base.path("target/below")).is_err());
    assert_eq!(untrusted(append(&base.0)), Some(Untrusted::NotAFile));
}

#[test]
fn hard_links_of_other_users_are_rejected() {
    let base = Base::new("hard");
    fs::write(base.path("victim"), "").unwrap();
    for (name, mode, refused) in [("own", 0o755, false), ("all", 0o777, true)] {
        let link = base.folder(name, mode).join("link");
        fs::hard_link(base.path("victim"), &link).unwrap();
        let expected = refused.then(|| Untrusted::HardLink(link.clone()));
        assert_eq!(untrusted(append(&link)), expected);
    }
}

#[test]
fn standard_streams_are_followed() {
    use std::os::fd::AsRawFd as _;
    let base = Base::new("proc");
    let file = File::create(base.path("file")).unwrap();
    append(Path::new(&format!("/proc/self/fd/{}", file.as_raw_fd()))).unwrap();
    assert_eq!(fs::read_to_string(base.path("file")).unwrap(), "x");
    let error = append(Path::new("/dev/null"));
    assert_eq!(untrusted(error), Some(Untrusted::NotAFile));
}

#[test]
fn replaced_files_keep_no_special_bits() {
    let base = Base::new("replace");
    let replace = |path: &Path, mode| entry(path, None)?.replace(b"new", mode);
    let file = |name: &str, mode: u32| {
        let path = base.path(name);
        fs::write(&path, "old").unwrap();
        set_mode(&path, mode);
        path
    };
    replace(&base.path("usual"), NewMode::Kept).unwrap();
    let usual = mode(&base.path("usual"));
    let mut table = vec![
        (file("own", 0o646), NewMode::Kept, 0o646),
        (file("special", 0o6777), NewMode::Kept, 0o666),
        (file("exact", 0o600), NewMode::Exactly(0o644), 0o644),
    ];
    if is_root("replace") {
        let theirs = file("theirs", 0o644);
        chown(&theirs, Some(OTHER), Some(OTHER)).unwrap();
        set_mode(&theirs, 0o6777);
        table.push((theirs, NewMode::Kept, usual));
    }
    for (path, new, expected) in table {
        replace(&path, new).unwrap();
        let name = path.display();
        assert_eq!(mode(&path), expected, "{name}");
        assert_eq!(fs::metadata(&path).unwrap().uid(), geteuid().as_raw());
        assert_eq!(fs::read_to_string(&path).unwrap(), "new", "{name}");
    }
    symlink("own", base.path("link")).unwrap();
    let link = Folder::at(&base.0, None).unwrap().entry("link").unwrap();
    let refused = untrusted(link.replace(b"", NewMode::Kept));
    assert_eq!(refused, Some(Untrusted::NotAFile));
    assert_eq!(fs::read(base.path("own")).unwrap(), b"new");
}

#[test]
fn stale_temporary_files_are_removed() {
    let base = Base::new("left");
    let old = File::options();
    let left = |name: &str, age: u64| {
        let path = base.path(name);
        fs::write(&path, "").unwrap();
        let file = old.clone().write(true).open(&path).unwrap();
        let now = std::time::SystemTime::now();
        file.set_modified(now - std::time::Duration::from_secs(age))
            .unwrap();
    };
    left(".a.prom.12-f00.tmp", 3600);
    left(".a.prom.13-f00.tmp", 0);
    left(".b.prom.12-f00.tmp", 3600);
    left(".a.prom.x-f00.tmp", 3600);
    left(".a.prom.tmp", 3600);
    fs::create_dir(base.path(".a.prom.14-f00.tmp")).unwrap();
    let mut kept = vec![
        ".a.prom.13-f00.tmp",
        ".a.prom.14-f00.tmp",
        ".a.prom.tmp",
        ".a.prom.x-f00.tmp",
        ".b.prom.12-f00.tmp",
        "a.prom",
    ];
    if is_root("leftovers") {
        left(".a.prom.15-f00.tmp", 3600);
        chown(base.path(".a.prom.15-f00.tmp"), Some(OTHER), None).unwrap();
        kept.insert(2, ".a.prom.15-f00.tmp");
    }
    let written = entry(&base.path("a.prom"), None).unwrap();
    written.replace(b"", NewMode::Kept).unwrap();
    let mut names = Folder::at(&base.0, None).unwrap().names(100).unwrap();
    names.sort();
    assert_eq!(names, kept);
}

#[test]
fn appending_to_files_of_other_users() {
    if !is_root("owners") {
        return;
    }
    let base = Base::new("owners");
    let table = [
        (0o755, 0, OTHER, true),
        (0o755, OTHER, OTHER, false),
        (0o1777, 0, OTHER, false),
        (0o1777, 0, 0, true),
        (0o1777, OTHER, 0, true),
    ];
    for (index, (mode, folder, file, allowed)) in table.into_iter().enumerate() {
        let path = base.folder(&index.to_string(), mode);
        let log = path.join("log");
        fs::write(&log, "").unwrap();
        chown(&log, Some(file), None).unwrap();
        chown(&path, Some(folder), None).unwrap();
        let refused = (!allowed).then(|| Untrusted::Owner(log.clone()));
        assert_eq!(untrusted(append(&log)), refused, "row {index}");
    }
}

#[test]
fn missing_folders_are_created() {
    let base = Base::new("make");
    let file = base.path("a/b/log");
    assert!(entry(&file, None).is_err());
    entry(&file, Some(0o700))
        .unwrap()
        .append(EntryKind::Regular, 0o600)
        .unwrap();
    assert_eq!([mode(&file), mode(&base.path("a/b"))], [0o600, 0o700]);
    let folder = Folder::at(&base.path("c/d"), Some(0o700)).unwrap();
    assert_eq!(folder.path(), base.path("c/d"));
}

#[test]
fn pipes_and_links_are_no_locks() {
    let base = Base::new("lock");
    symlink("victim", base.path("link")).unwrap();
    make_pipe(&base.path("pipe"));
    let folder = Folder::at(&base.0, None).unwrap();
    let entry = |name: &str| folder.entry(name).unwrap();
    let opened =
        ["link", "pipe", "file", "file"].map(|name| entry(name).read_or_make(0o644).is_ok());
    let made = ["link", "pipe", "file"].map(|name| entry(name).make(0o644).is_ok());
    assert_eq!(opened, [false, false, true, true]);
    assert_eq!((made, base.path("victim").exists()), ([false; 3], false));
}

#[test]
fn regular_files_have_a_limit() {
    let base = Base::new("regular");
    fs::write(base.path("file"), [b'x'; 3]).unwrap();
    symlink("file", base.path("link")).unwrap();
    make_pipe(&base.path("pipe"));
    let read = |path: &Path, limit| read_regular(path, limit).map_err(|error| error.to_string());
    for name in ["file", "link"] {
        assert_eq!(read(&base.path(name), 3), Ok(vec![b'x'; 3]), "{name}");
    }
    assert_eq!(
        read(&base.path("file"), 2),
        Err("larger than 0 MB".to_owned())
    );
    for path in [base.path("pipe"), base.0.clone(), "/dev/zero".into()] {
        assert_eq!(
            read(&path, 3),
            Err("not a regular file".to_owned()),
            "{path:?}"
        );
    }
    let missing = read_regular(&base.path("missing"), 3).map_err(|error| error.kind());
    assert_eq!(missing, Err(io::ErrorKind::NotFound));
}

#[test]
fn new_files_replace_nothing() {
    let base = Base::new("new");
    let path = base.path("myid");
    let entry = entry(&path, None).unwrap();
    entry.write_new(b"1\n", 0o644).unwrap();
    assert_eq!(
        (fs::read(&path).unwrap(), mode(&path)),
        (b"1\n".to_vec(), 0o644)
    );
    let again = entry.write_new(b"2\n", 0o600).unwrap_err();
    assert_eq!(again.kind(), io::ErrorKind::AlreadyExists);
    assert_eq!(fs::read(&path).unwrap(), b"1\n");
    fs::remove_file(&path).unwrap();
    symlink("elsewhere", &path).unwrap();
    assert!(entry.write_new(b"3\n", 0o600).is_err());
    assert_eq!(fs::read_dir(&base.0).unwrap().count(), 1);
}
