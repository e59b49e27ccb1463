use super::entry::{CallerEntry, End, EndWord, VERSION, Why};
use super::*;

fn entry(id: &str, phase: LinePhase, cluster: &str) -> LogLine {
    let end = match phase {
        LinePhase::Before => None,
        LinePhase::After => Some(End::new(EndWord::Refused, "not \u{1b}[31mnow")),
    };
    LogLine {
        version: VERSION,
        time: format!("at {id}"),
        boot: None,
        id: id.to_owned(),
        phase,
        host: "h".to_owned(),
        pid: 1,
        os_user: "root".to_owned(),
        caller: CallerEntry {
            effective: "alice".to_owned(),
            real: None,
        },
        cluster: cluster.to_owned(),
        conf_dir: Some("/etc/hadoop/c".to_owned()),
        command: Vec::new(),
        action: Action::Call {
            call: "transitionToActive".to_owned(),
            rm: Some("rm1".to_owned()),
            address: None,
        },
        why: Why {
            allowed: vec!["no other RM active".to_owned()],
            flags: vec!["--yes".to_owned()],
        },
        seen: vec![
            SeenEntry::of_rm::<&str>("rm2", Ok(crate::rpc::ha::HaState::Standby)),
            SeenEntry::Lock { lock: None },
        ],
        end,
    }
}

fn history(lines: &[String]) -> History {
    History::of(lines.iter().map(String::as_str), None)
}

#[test]
fn lines_are_paired_in_the_order_of_their_beginnings() {
    let line = |id, phase| entry(id, phase, "c").line();
    let lines = [
        line("lost", LinePhase::After),
        line("a", LinePhase::Before),
        "broken\n".to_owned(),
        "\n".to_owned(),
        line("b", LinePhase::Before),
        line("b", LinePhase::After),
        line("dead", LinePhase::Before),
        line("a", LinePhase::After),
    ];
    let history = history(&lines);
    assert_eq!(history.broken, 1);
    let told: Vec<(&str, bool, &str)> = history
        .deeds
        .iter()
        .map(|deed| {
            let id = deed.last().unwrap().id.as_str();
            (id, deed.before.is_some(), deed.result())
        })
        .collect();
    assert_eq!(
        told,
        [
            ("lost", false, "refused"),
            ("a", true, "refused"),
            ("b", true, "refused"),
            ("dead", true, "unfinished"),
        ]
    );
}

#[test]
fn the_newest_of_a_cluster_are_left() {
    let line = |id, cluster| entry(id, LinePhase::Before, cluster).line();
    let lines = [
        line("1", "c"),
        line("2", "d"),
        line("3", "c"),
        line("4", "c"),
    ];
    let ids = |limit, cluster| -> Vec<String> {
        let wanted = HistoryFilter {
            limit,
            cluster,
            since: None,
        };
        let newest = history(&lines).only(&wanted);
        let ids = newest
            .deeds
            .iter()
            .map(|deed| deed.last().unwrap().id.clone());
        ids.collect()
    };
    assert_eq!(ids(None, None), ["1", "2", "3", "4"]);
    assert_eq!(ids(Some(2), Some("c")), ["3", "4"]);
    assert_eq!(ids(Some(0), None), Vec::<String>::new());
    assert_eq!(ids(None, Some("x")), Vec::<String>::new());
}

#[test]
fn only_actions_since_a_time_are_left() {
    let at = |time: &str| {
        let mut entry = entry(time, LinePhase::Before, "c");
        entry.time = format!("{time}.000Z");
        entry.line()
    };
    let lines = [at("2026-11-28T23:59:59"), at("2026-11-29T00:00:00")];
    for (since, left) in [("2026-11-29", 1), ("2026-11-28T23:59:59", 2), ("2027", 0)] {
        let wanted = HistoryFilter {
            since: Some(since),
            ..HistoryFilter::default()
        };
        assert_eq!(history(&lines).only(&wanted).deeds.len(), left, "{since}");
    }
}

#[test]
fn a_user_s_log_speaks_for_that_user_only() {
    let of = |user: &str, time: &str| {
        let mut entry = entry("1", LinePhase::Before, "c");
        entry.os_user = user.to_owned();
        entry.time = time.to_owned();
        entry.line()
    };
    let own = [of("root", "2026-11-29T01")];
    let users = [of("yarn", "2026-11-29T00"), of("root", "2026-11-29T02")];
    let mut all = history(&own);
    // The same id as one of root's: it is another action all the same.
    let owner = LogOwner {
        user: "yarn",
        now: "2100-01-01T00:00:00.000Z",
    };
    all.add(History::of(users.iter().map(String::as_str), Some(&owner)));
    let earlier = LogOwner {
        now: "1971-01-01T00:00:00.000Z",
        ..owner
    };
    let future = History::of(users.iter().map(String::as_str), Some(&earlier));
    assert_eq!(future.deeds, []);
    let told: Vec<&str> = all.deeds.iter().map(LoggedAction::time).collect();
    assert_eq!(told, ["2026-11-29T00", "2026-11-29T01"]);
    assert_eq!(all.broken, 1);
}

#[test]
fn a_row_fits_and_commands_no_terminal() {
    let lines = [
        entry("1", LinePhase::Before, "c").line(),
        entry("1", LinePhase::After, "c").line(),
    ];
    let history = history(&lines);
    let expected = "\
TIME (UTC)  RESULT   CLUSTER  USER           ACTION
at 1        refused  c        root as alice  transitionToActive rm1
    why: no other RM active
    flags: --yes
    conf_dir: /etc/hadoop/c
    error: not \\u{1b}[31mnow
";
    assert_eq!(text(&history, None), expected);
    let narrow = text(&history, Some(20));
    assert!(
        narrow.ends_with("    error: not\n        \\u{1b}[31mnow\n"),
        "{narrow}"
    );
    let tsv = tsv(&history);
    assert!(
        tsv.contains("\tno other RM active\t--yes\tnot \\u{1b}[31mnow\t"),
        "{tsv}"
    );
    assert_eq!(super::text(&History::default(), None), "");
}
