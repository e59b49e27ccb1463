use super::*;

fn result(dry_run: bool, changes: Vec<BootstrapChange>) -> BootstrapResult {
    let line = |id, host: &str, is_here| StartLine {
        id: Some(id),
        host: host.to_owned(),
        is_here,
        setup: (!is_here).then(|| format!("rmadmin zookeeper bootstrap /etc/zoo.cfg --id {id}")),
        command: "zkServer.sh start /etc/zoo.cfg".to_owned(),
    };
    BootstrapResult {
        file: "/etc/zoo.cfg".to_owned(),
        server: Some(BootstrapServer {
            id: 1,
            host: "zk1".to_owned(),
        }),
        data_dir: "/data".to_owned(),
        myid: Some(1),
        changes,
        dry_run,
        warnings: Vec::new(),
        start: vec![line(1, "zk1", true), line(2, "zk2", false)],
        run: None,
        started: None,
        log: "/opt/zk/logs".to_owned(),
        stop: "zkServer.sh stop /etc/zoo.cfg".to_owned(),
        next: Advice::command(["zookeeper", "status", "--server", "zk1:2181,zk2:2181"]),
    }
}

fn changes() -> Vec<BootstrapChange> {
    let folder = BootstrapChange::MakeFolder {
        path: "/data".to_owned(),
        mode: 0o750,
    };
    let id = BootstrapChange::WriteId {
        path: "/data/myid".to_owned(),
        id: 1,
    };
    vec![folder, id]
}

#[test]
fn plans_and_results_differ() {
    let selection = Selection::default();
    let text = result(true, changes()).text(&selection, false);
    let plan = "\
This host is server.1 (zk1) of /etc/zoo.cfg.
- would create /data (mode 0750)
- would write 1 to /data/myid
To start this server:
    zkServer.sh start /etc/zoo.cfg
On each other host (zk2), set it up, then start its server:
    on zk2: rmadmin zookeeper bootstrap /etc/zoo.cfg --id 2 && zkServer.sh start /etc/zoo.cfg
";
    assert!(text.starts_with(plan), "{text}");
    let text = result(false, changes()).text(&selection, false);
    assert!(text.contains("\n- wrote 1 to /data/myid\n"), "{text}");
    let text = result(false, Vec::new()).text(&selection, false);
    assert!(
        text.contains("\n/data/myid has the id 1 already: nothing to change.\n"),
        "{text}"
    );
    let started = BootstrapResult {
        started: Some(Ok(StartedServer {
            address: "zk1:2181".to_owned(),
            mode: "leader",
            already: false,
        })),
        ..result(false, changes())
    };
    let text = started.text(&selection, false);
    let end = "\
It serves, as leader: zk1:2181
If not done yet, on each other host (zk2), set it up, then start its server:
    on zk2: rmadmin zookeeper bootstrap /etc/zoo.cfg --id 2 && zkServer.sh start /etc/zoo.cfg
";
    assert!(text.contains(end), "{text}");
}

#[test]
fn signals_give_their_exit_status() {
    let interrupted = BootstrapResult {
        run: Some(ScriptRun {
            command: "zkServer.sh start /etc/zoo.cfg".to_owned(),
            user: "zk".to_owned(),
        }),
        started: Some(Err(StartFailure::Interrupted {
            signal: 15,
            script: None,
            ran_before: false,
        })),
        ..result(false, changes())
    };
    assert_eq!(interrupted.exit(), Exit::Other(143));
    let selection = Selection::default();
    let text = interrupted.text(&selection, false);
    assert!(
        text.contains("\n- ran zkServer.sh start /etc/zoo.cfg as user zk\n"),
        "{text}"
    );
    let document = serde_json::to_value(interrupted.document(&selection)).unwrap();
    assert_eq!(
        document.pointer("/error/cause"),
        Some(&"interrupted".into())
    );
}

#[test]
fn failed_scripts_start_no_others() {
    let selection = Selection::default();
    let failed = |failure| BootstrapResult {
        started: Some(Err(failure)),
        ..result(false, changes())
    };
    let script = failed(StartFailure::Script("exit status: 1".to_owned()));
    let text = script.text(&selection, false);
    assert!(!text.contains("On each other host"), "{text}");
    assert!(script.explanation().contains("the log is in /opt/zk/logs"));
    let waits = failed(StartFailure::NotServing {
        said: String::new(),
        needs_others: true,
        ran_before: false,
    });
    assert!(waits.text(&selection, false).contains("On each other host"));
    assert_eq!(
        waits.explanation(),
        "rmadmin: server.1 (zk1) was started and waits for a majority: start the others. Otherwise see its log (in \
         /opt/zk/logs), or stop it: zkServer.sh stop /etc/zoo.cfg\n"
    );
}
