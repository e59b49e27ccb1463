use super::*;
use crate::case_table::rows;
use crate::systems::zookeeper::members::MemberList;
use crate::zk::four_letter::ServingMode;

const SERVERS: &str =
    "server.1=a:1:2\nserver.2=b:1:2;2182\nserver.3=0.0.0.0:1:2;0.0.0.0:2183\nclientPort=2181\n";

fn cfg(text: &str) -> ZooCfg {
    ZooCfg::parse(Path::new("/etc/zoo.cfg"), text.as_bytes())
}

#[test]
fn own_servers() {
    let table: [(&str, Option<i64>, &[i64], &str); 7] = [
        (SERVERS, None, &[2], "Ok(Some(2))"),
        (SERVERS, Some(3), &[], "Ok(Some(3))"),
        (SERVERS, Some(1), &[2], "Ok(Some(1))"),
        (SERVERS, None, &[], "NotListed"),
        (SERVERS, None, &[1, 2], "Ambiguous"),
        (SERVERS, Some(4), &[1], "UnknownId"),
        ("clientPort=2181\n", None, &[], "Ok(None)"),
    ];
    for (text, wanted, here, expected) in table {
        let found = match own_server(&cfg(text), wanted, here) {
            Ok(line) => format!("Ok({:?})", line.map(|line| line.id)),
            Err(refusal) => format!("{refusal:?}").split(' ').next().unwrap().to_owned(),
        };
        assert_eq!(found, expected, "{wanted:?} {here:?}");
    }
}

/// Columns: the folder, `myid`, the data, `--yes`, and the actions.
const FOLDERS: &str = r"
    none   none  none no  => make write
    there  none  none no  => write
    there  1     none no  => nothing
    there  1     4    no  => nothing
    there  01    none no  => nothing
    there  2     none no  => OtherId
    there  2     none yes => OtherId
    there  one   none no  => OtherId
    there  empty none yes => OtherId
    there  none  4    no  => ForeignData
    there  none  4    yes => write
    there  none  old  no  => ForeignData
    there  none  bad  no  => ForeignData
    there  none  bad  yes => write
    there  1     bad  no  => nothing
    there  link  none yes => UnreadableId
    there  bad   none yes => UnreadableId
";

fn data(word: &str) -> Option<(PathBuf, FoundData)> {
    let data = match word {
        "none" => return None,
        "old" => FoundData::NoEpoch,
        "bad" => FoundData::Unreadable {
            path: "/data/version-2".into(),
            reason: "permission denied".to_owned(),
        },
        epoch => FoundData::Epoch(epoch.to_owned()),
    };
    Some(("/data".into(), data))
}

/// A standalone server has no id; it must not take the place of an ensemble.
#[test]
fn standalone_servers_on_data() {
    let cfg = cfg("clientPort=2181\n");
    for (word, yes, is_refused) in [
        ("none", false, false),
        ("old", false, false),
        ("4", false, true),
        ("4", true, false),
    ] {
        let survey = HostSurvey {
            missing: Vec::new(),
            dangling: None,
            is_open: false,
            is_used: word != "none",
            myid: MyId::Missing,
            data: data(word),
        };
        let server = own_server(&cfg, None, &[]).unwrap();
        let planned = plan(Path::new("/data"), server, &survey, yes);
        assert_eq!(planned.is_err(), is_refused, "{word} {planned:?}");
    }
}

#[test]
fn folders_of_others_are_refused() {
    for case in FOLDERS.lines().filter(|line| !line.trim().is_empty()) {
        let (state, expected) = case.split_once("=> ").unwrap();
        let state: Vec<&str> = state.split_ascii_whitespace().collect();
        let survey = HostSurvey {
            missing: match state[0] {
                "there" => Vec::new(),
                _ => vec!["/data".into()],
            },
            dangling: None,
            is_open: false,
            is_used: state[2] != "none",
            myid: match (state[0], state[1]) {
                (_, "link") => MyId::Dangling("/gone".into()),
                (_, "bad") => MyId::Unreadable("permission denied".to_owned()),
                ("none", _) => MyId::NoFolder,
                (_, "none") => MyId::Missing,
                (_, "empty") => MyId::Line(String::new()),
                (_, id) => MyId::Line(id.to_owned()),
            },
            data: data(state[2]),
        };
        let server = own_server(&cfg(SERVERS), Some(1), &[]).unwrap();
        let found = match plan(Path::new("/data"), server, &survey, state[3] == "yes") {
            Ok(plan) => match (!plan.makes_folders.is_empty(), plan.writes_id) {
                (true, true) => "make write".to_owned(),
                (false, true) => "write".to_owned(),
                (false, false) => "nothing".to_owned(),
                (true, false) => "make".to_owned(),
            },
            Err(refusal) => format!("{refusal:?}").split(' ').next().unwrap().to_owned(),
        };
        assert_eq!(found, expected, "{case}");
    }
}

#[test]
fn lines_for_a_shell() {
    let file = Path::new("/etc/my zk/zoo.cfg");
    let stock = ServerScript::Stock("/opt/zk/bin/zkServer.sh".into());
    let flink = ServerScript::Flink("/opt/flink/bin/zookeeper.sh".into());
    assert_eq!(
        stock.line("start", file, Some(2)),
        "/opt/zk/bin/zkServer.sh start '/etc/my zk/zoo.cfg'"
    );
    assert_eq!(
        flink.line("start", file, Some(2)),
        "FLINK_CONF_DIR='/etc/my zk' /opt/flink/bin/zookeeper.sh start 2"
    );
    assert_eq!(
        [&stock, &flink].map(|script| script.arguments(STOP, file, Some(2))),
        [vec!["stop", "/etc/my zk/zoo.cfg"], vec!["stop"]]
    );
    assert!(flink.takes(file) && !flink.takes(Path::new("/etc/zk/zoo1.cfg")));
}

/// Columns: `myid`, data in `dataDir`, the port, and the result.
const PORTS: &str = r"
    1    no  free   => Ok
    1    yes server => Ok
    1    yes leader => Ok
    1    yes standalone => OtherServer
    1    no  leader => PortInUse
    1    no  server => PortInUse
    none no  server => PortInUse
    none no  free   => Ok
    1    yes other  => PortOfAnother
";

fn running(mode: ServingMode) -> PortUse {
    PortUse::Server(RunningServer {
        mode: Some(mode),
        ..RunningServer::default()
    })
}

#[test]
fn ports_of_other_servers_are_refused() {
    for case in PORTS.lines().filter(|line| !line.trim().is_empty()) {
        let (state, expected) = case.split_once("=> ").unwrap();
        let state: Vec<&str> = state.split_ascii_whitespace().collect();
        let survey = HostSurvey {
            missing: Vec::new(),
            dangling: None,
            is_open: false,
            myid: match state[0] {
                "none" => MyId::Missing,
                id => MyId::Line(id.to_owned()),
            },
            is_used: state[1] == "yes",
            data: None,
        };
        let port = match state[2] {
            "free" => PortUse::Free,
            "server" => PortUse::Server(RunningServer::default()),
            "standalone" => running(ServingMode::Standalone),
            "leader" => running(ServingMode::Leader),
            said => PortUse::Other(said.to_owned()),
        };
        let cfg = cfg(SERVERS);
        let server = own_server(&cfg, Some(1), &[]).unwrap();
        let address = client_address(&cfg, server.as_ref(), true).unwrap();
        let plan = plan(Path::new("/data"), server, &survey, false).unwrap();
        let found = format!("{:?}", plan.accept_port(&survey, &cfg, &address, &port));
        let found = found.trim_start_matches("Err(");
        assert!(found.starts_with(expected), "{case}: {found}");
    }
}

/// Columns: the servers of `zoo.cfg`, the mode, the byte of the id, the list of members, and the contradiction.
const RUNNING: &str = "
    3 | standalone | 1 | -                    | it runs standalone, and zoo.cfg has 3 voters
    3 | leader     | - | -                    | -
    3 | follower   | 1 | server.1=x:1:2;2181  | -
    3 | leader     | 2 | -                    | it has the id 2, and this host is server.1
    3 | observer   | 1 | server.1=x:3:4       | its list of members has no server.1 with the ports of zoo.cfg
    3 | follower   | - | server.2=x:1:2       | its list of members has no server.1 with the ports of zoo.cfg
    3 | -          | - | -                    | -
    0 | standalone | 1 | -                    | -
    0 | follower   | 1 | -                    | it runs as follower, and zoo.cfg is that of a standalone server
    0 | read-only  | - | -                    | it runs as read-only, and zoo.cfg is that of a standalone server
";

#[test]
fn running_servers_that_contradict_the_file() {
    for [servers, mode, byte, list, expected] in rows(RUNNING) {
        let cfg = cfg(if servers == "3" {
            SERVERS
        } else {
            "clientPort=2181\n"
        });
        let own = cfg.servers().into_iter().find(|line| line.id == 1);
        let running = RunningServer {
            mode: ServingMode::ALL.into_iter().find(|one| one.word() == mode),
            id_byte: byte.parse().ok(),
            list: (list != "-").then(|| MemberList::parse(list).expect("a list")),
        };
        let found = running.contradiction(&cfg, own.as_ref());
        assert_eq!(
            found.as_deref().unwrap_or("-"),
            expected,
            "{servers} {mode} {byte} {list}"
        );
    }
}

#[test]
fn dangling_folders_are_refused() {
    let survey = HostSurvey {
        missing: vec!["/data".into()],
        dangling: Some(("/data".into(), "/gone".into())),
        is_open: false,
        is_used: false,
        myid: MyId::NoFolder,
        data: None,
    };
    for (text, id) in [(SERVERS, Some(1)), ("clientPort=2181\n", None)] {
        let server = own_server(&cfg(text), id, &[]).unwrap();
        let found = plan(Path::new("/data"), server, &survey, true);
        let refused = matches!(found, Err(BootstrapRefusal::DanglingFolder { .. }));
        assert!(refused, "{found:?}");
    }
}

#[test]
fn processes_that_go_on_are_named() {
    let process = StartProcess {
        script: "/opt/zk/bin/zkServer.sh".to_owned(),
        number: 4711,
    };
    let sentence = |failure: &StartFailure| {
        failure.sentence("server.1 (a)", "/logs", "zkServer.sh stop /etc/zoo.cfg")
    };
    let ways = "pgrep -a -g 4711 lists its processes, with the server's; kill -- -4711 ends all of them; the log is in /logs";
    let interrupted = |script: Option<StartProcess>, ran_before| StartFailure::Interrupted {
        signal: 2,
        script,
        ran_before,
    };
    assert_eq!(
        sentence(&StartFailure::Slow(process.clone())),
        format!(
            "server.1 (a): /opt/zk/bin/zkServer.sh (process 4711) did not end within the time limit, and goes on; {ways}"
        )
    );
    assert_eq!(
        sentence(&interrupted(Some(process), false)),
        format!(
            "interrupted; server.1 (a): /opt/zk/bin/zkServer.sh (process 4711) goes on; {ways}"
        )
    );
    for (ran_before, verb) in [(false, "was started"), (true, "ran already")] {
        assert_eq!(
            sentence(&interrupted(None, ran_before)),
            format!(
                "interrupted; server.1 (a) {verb}, goes on, and was not seen to serve; to stop it: zkServer.sh stop \
                 /etc/zoo.cfg; the log is in /logs"
            )
        );
    }
}

#[test]
fn folders_of_logs() {
    let stock = ServerScript::Stock("/opt/zk/bin/zkServer.sh".into());
    let flink = ServerScript::Flink("/opt/flink/bin/zookeeper.sh".into());
    let set = |name: &str| (name == "ZOO_LOG_DIR").then(|| "/var/log/zk".into());
    assert_eq!(stock.log_folder(|_| None), Path::new("/opt/zk/logs"));
    assert_eq!(stock.log_folder(set), Path::new("/var/log/zk"));
    assert_eq!(flink.log_folder(set), Path::new("/opt/flink/log"));
}

#[test]
fn addresses_for_clients() {
    const OWN: &str = "clientPort=2181\nclientPortAddress=10.0.0.1\nserver.1=a:1:2\n";
    const TLS: &str = "secureClientPort=2281\nsecureClientPortAddress=10.0.0.1\nserver.1=a:1:2\n";
    for (id, is_here, expected) in [(Some(1), true, "10.0.0.1:2281"), (Some(1), false, "a:2281")] {
        let cfg = cfg(TLS);
        let server = own_server(&cfg, id, &[]).unwrap();
        let found = secure_client_address(&cfg, server.as_ref(), is_here);
        assert_eq!(
            found.map(|address| address.to_string()).as_deref(),
            Some(expected)
        );
    }
    let table = [
        (SERVERS, Some(1), true, Some("a:2181")),
        (SERVERS, Some(2), true, Some("b:2182")),
        (SERVERS, Some(3), true, Some("localhost:2183")),
        ("clientPort=2181\n", None, true, Some("localhost:2181")),
        (OWN, Some(1), true, Some("10.0.0.1:2181")),
        (OWN, Some(1), false, Some("a:2181")),
        ("secureClientPort=2281\n", None, true, None),
    ];
    for (text, id, is_here, expected) in table {
        let cfg = cfg(text);
        let server = own_server(&cfg, id, &[]).unwrap();
        let found = client_address(&cfg, server.as_ref(), is_here);
        let found = found.map(|address| address.to_string());
        assert_eq!(found.as_deref(), expected, "{text} {id:?}");
    }
}
