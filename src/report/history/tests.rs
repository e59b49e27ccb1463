use super::entry::{CallerEntry, End, EndWord, VERSION, Why};
use super::*;

fn entry(id: &str, phase: Phase, cluster: &str) -> Entry {
    let end = match phase {
        Phase::Before => None,
        Phase::After => Some(End::new(EndWord::Refused, "not \u{1b}[31mnow")),
    };
    Entry {
        version: VERSION,
        time: format!("at {id}"),
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
        conf_dir: None,
        command: Vec::new(),
        action: Action::Call {
            call: "transitionToActive".to_owned(),
            rm: Some("rm1".to_owned()),
            address: None,
        },
        why: Why {
            allowed: vec!["nobody else is active".to_owned()],
            flags: vec!["--yes".to_owned()],
        },
        seen: vec![
            Sighting::of_rm::<&str>("rm2", Ok(crate::rpc::ha::HaState::Standby)),
            Sighting::Lock { lock: None },
        ],
        end,
    }
}

fn history(lines: &[String]) -> History {
    History::of(lines.iter().map(String::as_str))
}

#[test]
fn lines_are_paired_in_the_order_of_their_beginnings() {
    let line = |id, phase| entry(id, phase, "c").line();
    let lines = [
        line("lost", Phase::After),
        line("a", Phase::Before),
        "broken\n".to_owned(),
        "\n".to_owned(),
        line("b", Phase::Before),
        line("b", Phase::After),
        line("dead", Phase::Before),
        line("a", Phase::After),
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
    let line = |id, cluster| entry(id, Phase::Before, cluster).line();
    let lines = [
        line("1", "c"),
        line("2", "d"),
        line("3", "c"),
        line("4", "c"),
    ];
    let ids = |limit, cluster| -> Vec<String> {
        let newest = history(&lines).newest(limit, cluster);
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
fn a_row_tells_what_counts_and_commands_no_terminal() {
    let lines = [
        entry("1", Phase::Before, "c").line(),
        entry("1", Phase::After, "c").line(),
    ];
    let text = text(&history(&lines));
    let row = text.lines().nth(1).unwrap();
    let words: Vec<&str> = row.split("  ").filter(|word| !word.is_empty()).collect();
    assert_eq!(
        words.iter().map(|word| word.trim()).collect::<Vec<_>>(),
        [
            "at 1",
            "refused",
            "c",
            "root as alice",
            "transitionToActive rm1",
            "rm2 standby, no lock",
            "rm2 standby, no lock",
            "not \\u{1b}[31mnow; --yes; nobody else is active",
        ]
    );
    assert_eq!(super::text(&History::default()), "");
}
