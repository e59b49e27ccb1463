//! `zookeeper bootstrap` on data folders that are missing, or have something in them.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::PathBuf;
use std::process::Command;

use crate::support::Folder;
use crate::support::words::rows;
use crate::zookeeper_bootstrap::{bootstrap, document, id_of, write_cfg};

/// One server with its `zoo.cfg` and its data folder.
struct OneServer {
    folder: Folder,
    file: String,
    data: PathBuf,
}

impl OneServer {
    fn new() -> Self {
        let folder = Folder::new("zk-folder");
        let (file, data) = write_cfg(&folder, "zoo", "server.1=localhost:2888:3888");
        fs::create_dir(&data).expect("the folder");
        Self { folder, file, data }
    }

    fn write(&self, name: &str, text: &str) {
        let data = self.data.file_name().expect("a name").to_string_lossy();
        self.folder.write(&format!("{data}/{name}"), text);
    }
}

#[test]
fn another_id_is_never_overwritten() {
    let one = OneServer::new();
    for id in ["2\n", "x\n", "", " 1\n"] {
        one.write("myid", id);
        for yes in [&[][..], &["--yes"]] {
            let outcome = bootstrap(&[&[one.file.as_str()][..], yes].concat());
            outcome.exits(4);
            outcome.err_has(&format!(
                "{}/myid has {:?}, and this host is server.1",
                one.data.display(),
                id.trim_end_matches('\n')
            ));
            assert_eq!(id_of(&one.data).as_deref(), Some(id));
        }
    }
    let outcome = bootstrap(&[&one.file, "--output=json"]);
    let document = document(&outcome);
    assert_eq!(document.pointer("/error/cause"), Some(&"check".into()));
}

/// Files in the folders, and the refusal.
const DATA: &str = r"
    data/version-2/currentEpoch=4           | the data of an ensemble (epoch 4)
    data/version-2/acceptedEpoch=5          | the data of an ensemble (epoch 5)
    data/version-2/snapshot.0=x             | snapshots or logs without an epoch
    data/version-2/log.100000001=x          | snapshots or logs without an epoch
    logs/version-2/log.100000001=x          | snapshots or logs without an epoch
    data/version-2/currentEpoch/folder=x    | data that cannot be read
    data/version-2=x                        | data that cannot be read
";

#[test]
fn data_without_an_id_needs_consent() {
    for [found, refusal] in rows(DATA) {
        let folder = Folder::new("zk-data");
        let logs = folder.path().join("logs");
        let lines = format!(
            "server.1=localhost:2888:3888\ndataLogDir={}",
            logs.display()
        );
        let (file, data) = write_cfg(&folder, "zoo", &lines);
        fs::create_dir(&data).expect("the folder");
        let (name, text) = found.split_once('=').expect("a file");
        folder.write(&name.replacen("data/", "zoo-data/", 1), text);
        let outcome = bootstrap(&[&file]);
        outcome.exits(4);
        outcome.err_has(&format!("has {refusal}"));
        outcome.err_has("and no myid");
        assert_eq!(id_of(&data), None, "{found}");
        let outcome = bootstrap(&[&file, "--yes"]);
        outcome.exits(0);
        assert_eq!(id_of(&data).as_deref(), Some("1\n"), "{found}");
    }
}

#[test]
fn standalone_servers_on_the_data_of_an_ensemble() {
    let folder = Folder::new("zk-alone");
    let (file, data) = write_cfg(&folder, "zoo", "");
    fs::create_dir(&data).expect("the folder");
    folder.write("zoo-data/version-2/currentEpoch", "4");
    let outcome = bootstrap(&[&file]);
    outcome.exits(4);
    outcome.err_has("(epoch 4), and zoo.cfg has no server lines");
    bootstrap(&[&file, "--yes"]).exits(0);
}

#[test]
fn things_in_the_place_of_the_id() {
    let one = OneServer::new();
    let id = one.data.join("myid");
    symlink("elsewhere", &id).expect("a link");
    let outcome = bootstrap(&[&one.file]);
    outcome.exits(4);
    outcome.err_has(&format!(
        "{} cannot be read: it is a symbolic link to elsewhere, which is missing",
        id.display()
    ));
    assert!(!one.data.join("elsewhere").exists());
    assert_eq!(fs::read_dir(&one.data).expect("the folder").count(), 1);
    fs::remove_file(&id).expect("a link");
    let made = Command::new("mkfifo").arg(&id).status();
    assert!(made.is_ok_and(|status| status.success()));
    let outcome = bootstrap(&[&one.file]);
    outcome.exits(4);
    outcome.err_has("myid cannot be read: not a regular file");
}

#[test]
fn commands_at_the_same_time_write_one_id() {
    let folder = Folder::new("zk-together");
    let (file, data) = write_cfg(&folder, "zoo", "server.1=localhost:2888:3888");
    std::thread::scope(|scope| {
        let running = [(); 8].map(|()| scope.spawn(|| bootstrap(&[&file])));
        for outcome in running.map(|running| running.join().expect("an outcome")) {
            outcome.exits(0);
        }
    });
    assert_eq!(id_of(&data).as_deref(), Some("1\n"));
    assert_eq!(fs::read_dir(&data).expect("the folder").count(), 1);
}

#[test]
fn every_new_folder_is_named() {
    let folder = Folder::new("zk-parents");
    let (top, data) = (folder.path().join("a"), folder.path().join("a/b"));
    let text = format!("clientPort=2181\ndataDir={}\n", data.display());
    folder.write("zoo.cfg", text);
    let file = folder.path().join("zoo.cfg").display().to_string();
    for (argument, verb) in [("--dry-run", "would create"), ("--yes", "created")] {
        let outcome = bootstrap(&[&file, argument]);
        outcome.exits(0);
        outcome.out_has(&format!(
            "- {verb} {} (mode 0750)\n- {verb} {} (mode 0750)\n",
            top.display(),
            data.display()
        ));
    }
}
