//! The log's file: each line is appended in one write, and one old generation is kept. All calls may block on a
//! file system that hangs.

use std::borrow::Cow;
use std::fs::File;
use std::io::{self, Read as _, Seek as _, SeekFrom, Write as _};
use std::path::Path;

use super::location::OLDER;
use crate::base::files;
use crate::base::files::{Entry, EntryKind};

/// In bytes. A larger file becomes the old generation.
const LARGEST: u64 = 8 * 1024 * 1024;
/// Maximum bytes to read of a generation: another user may have put a file of any size there.
const LONGEST_READ: u64 = 2 * LARGEST;

#[derive(Debug, Clone, Copy)]
pub(super) struct Modes {
    file: u32,
    /// Mode of missing folders, which are created; `None` if they are not.
    folder: Option<u32>,
}

impl Modes {
    /// Root's log is readable by root's group; a user's log is private.
    pub(super) fn of(root: bool) -> Self {
        match root {
            true => Self {
                file: 0o640,
                folder: Some(0o750),
            },
            false => Self {
                file: 0o600,
                folder: Some(0o700),
            },
        }
    }

    /// For a log in the folder of a sandbox: a command that outlives the sandbox must not make the folder again.
    pub(super) fn of_sandbox(self) -> Self {
        Self {
            folder: None,
            ..self
        }
    }
}

/// Appends a line.
///
/// # Errors
/// The file cannot be written.
pub(super) fn append(path: &Path, modes: Modes, line: &str) -> io::Result<()> {
    append_to(path, modes, line, LARGEST)
}

fn append_to(path: &Path, modes: Modes, line: &str, largest: u64) -> io::Result<()> {
    let entry = files::entry(path, modes.folder)?;
    let open = || entry.append(EntryKind::Regular, modes.file);
    let mut file = open()?;
    if file.metadata()?.len() > largest && retire(&entry, &file)? {
        file = open()?;
    }
    let record = match is_torn(&entry) {
        true => Cow::Owned(format!("\n{line}")),
        false => Cow::Borrowed(line),
    };
    // One write with O_APPEND: lines of other processes stand before or after this line, never inside it.
    let written = file.write(record.as_bytes())?;
    if written < record.len() {
        return Err(io::Error::new(
            io::ErrorKind::WriteZero,
            "only a part of the line was written",
        ));
    }
    Ok(())
}

/// True if the last line has no line end: the disk or the file size limit was full. Concurrent writers may both see
/// this and leave an empty line; readers skip it.
fn is_torn(entry: &Entry) -> bool {
    let last = || {
        let mut file = entry.read()?;
        let mut last = [0];
        file.seek(SeekFrom::End(-1))?;
        file.read_exact(&mut last)?;
        io::Result::Ok(last)
    };
    // An empty file has no last byte. An unreadable file is appended to as it is.
    last().is_ok_and(|last| last != *b"\n")
}

/// Renames the file to the old generation if the path still leads to it: a second rename by another process would
/// lose a generation. Returns true if the path is free for a new file.
fn retire(entry: &Entry, file: &File) -> io::Result<bool> {
    if file.try_lock().is_err() {
        return Ok(false);
    }
    if entry.is_still(file)? {
        entry.rename_with_suffix(OLDER)?;
    }
    Ok(true)
}

/// Returns the text of both generations, the older first, or `None` if both are missing. Invalid UTF-8 is replaced.
///
/// # Errors
/// A generation exists but cannot be read.
pub(super) fn read(path: &Path) -> io::Result<Option<String>> {
    generations_at(path, Entry::read)
}

/// Returns the last `most` bytes of each generation; the first line may be cut.
///
/// # Errors
/// A generation exists but cannot be read.
pub(super) fn newest(path: &Path, most: u64) -> io::Result<Option<String>> {
    generations_at(path, |generation| {
        let mut file = generation.read()?;
        let skipped = file.metadata()?.len().saturating_sub(most);
        file.seek(SeekFrom::Start(skipped))?;
        Ok(file)
    })
}

fn generations_at(
    path: &Path,
    open: impl Fn(&Entry) -> io::Result<File>,
) -> io::Result<Option<String>> {
    match files::entry(path, None) {
        Ok(entry) => both_generations(&entry, open),
        Err(error) if is_missing(&error) => Ok(None),
        Err(error) => Err(error),
    }
}

/// Joins the generations that `open` returns; a missing one is left out.
pub(super) fn both_generations(
    entry: &Entry,
    open: impl Fn(&Entry) -> io::Result<File>,
) -> io::Result<Option<String>> {
    let mut both = None;
    for generation in [&entry.with_suffix(OLDER)?, entry] {
        match open(generation).and_then(text) {
            Ok(read) => {
                let both = both.get_or_insert_with(String::new);
                both.push_str(&read);
                if !both.ends_with('\n') {
                    both.push('\n');
                }
            }
            Err(error) if is_missing(&error) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(both)
}

pub(super) fn is_missing(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::NotFound | io::ErrorKind::NotADirectory
    )
}

fn text(file: File) -> io::Result<String> {
    let mut bytes = Vec::new();
    file.take(LONGEST_READ).read_to_end(&mut bytes)?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;
    use std::os::unix::fs::MetadataExt as _;
    use std::path::PathBuf;

    struct Folder(PathBuf);

    impl Folder {
        fn new(name: &str) -> Self {
            let name = format!("rmadmin-journal-{name}-{}", std::process::id());
            let path = std::env::temp_dir().join(name);
            let _ = fs::remove_dir_all(&path);
            Self(path)
        }
    }

    impl Drop for Folder {
        fn drop(&mut self) {
            let _ = fs::remove_dir_all(&self.0);
        }
    }

    const MODES: Modes = Modes {
        file: 0o600,
        folder: Some(0o700),
    };

    #[test]
    fn one_old_generation_is_kept() {
        let folder = Folder::new("old");
        let path = folder.0.join("a/b/log");
        assert_eq!(read(&path).unwrap(), None);
        let table = [
            ("1\n", "1\n"),
            ("2\n", "1\n2\n"),
            ("3\n", "1\n2\n3\n"),
            ("4\n", "1\n2\n3\n4\n"),
            // The file has 4 bytes, more than 3: it replaces the old generation.
            ("5\n", "3\n4\n5\n"),
        ];
        for (line, all) in table {
            append_to(&path, MODES, line, 3).unwrap();
            assert_eq!(read(&path).unwrap().as_deref(), Some(all));
        }
        assert_eq!(newest(&path, 2).unwrap().as_deref(), Some("4\n5\n"));
        let mode = |path: &Path| fs::metadata(path).unwrap().mode() & 0o777;
        assert_eq!((mode(&path), mode(&folder.0.join("a"))), (0o600, 0o700));
    }

    #[test]
    fn concurrent_writers_lose_no_line() {
        let folder = Folder::new("many");
        let path = folder.0.join("log");
        // 8 writers, 100 lines of 100 bytes; the file is renamed once, never twice.
        std::thread::scope(|scope| {
            for writer in 0..8 {
                let path = &path;
                scope.spawn(move || {
                    for line in 0..100 {
                        let line = format!("{:0>99}\n", format!("{writer} {line}"));
                        append_to(path, MODES, &line, 60_000).unwrap();
                    }
                });
            }
        });
        let text = read(&path).unwrap().unwrap();
        // A writer that sees another writer's line before its end leaves an empty line; readers skip it.
        let mut lines: Vec<&str> = text.lines().filter(|line| !line.is_empty()).collect();
        assert!(lines.iter().all(|line| line.len() == 99), "a torn line");
        lines.sort_unstable();
        lines.dedup();
        assert_eq!(lines.len(), 800);
        assert!(folder.0.join("log.1").exists());
    }

    #[test]
    fn line_after_torn_one_stands_alone() {
        let folder = Folder::new("torn");
        let path = folder.0.join("log");
        append(&path, MODES, "1\n").unwrap();
        // Simulates a write of "22\n" that ended early.
        append(&path, MODES, "2").unwrap();
        append(&path, MODES, "3\n").unwrap();
        append(&path, MODES, "4\n").unwrap();
        assert_eq!(read(&path).unwrap().as_deref(), Some("1\n2\n3\n4\n"));
    }

    #[test]
    fn devices_and_folders_are_rejected() {
        for path in ["/dev/null", "/tmp"] {
            let error = append(Path::new(path), MODES, "x\n").unwrap_err();
            assert_eq!(error.kind(), io::ErrorKind::InvalidInput, "{path}");
            assert!(read(Path::new(path)).is_err(), "{path}");
        }
    }
}
