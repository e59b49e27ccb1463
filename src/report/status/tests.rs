//! Every format escapes hostile text from other hosts.

use std::sync::Arc;
use std::time::Duration;

use super::*;
use crate::exit::Exit;
use crate::ha::state::FailoverMode;
use crate::ha::state::HaState;
use crate::observed::well;
use crate::systems::yarn::judge::judge;
use crate::systems::yarn::look::{SYSTEM, system_look};
use crate::systems::yarn::observations::{Health, Observations, RmInfo, RmObservation};
use crate::verdict::look::Look;
use crate::verdict::seen::Missing;

/// Characters that are special in at least one format.
const HOSTILE: &str = "a\u{1b}[2J\tb\nc|d\"e\\f{g}\u{9b}\u{202e}\r";

fn cluster(name: &str, rms: Vec<RmObservation>) -> SystemLook {
    let observations = Observations {
        cluster_id: name.to_owned(),
        failover: FailoverMode::Manual,
        curator: false,
        rms,
        elector: Err(Missing::NotAsked("manual".to_owned())),
        unanswered: Vec::new(),
    };
    let judgement = judge(&observations);
    system_look(name.to_owned(), Arc::default(), &observations, &judgement)
}

fn look(clusters: Vec<SystemLook>) -> Look {
    Look::new(
        &SYSTEM,
        Duration::from_secs(1_709_251_200),
        Duration::from_millis(7),
        clusters,
    )
}

fn hostile() -> Look {
    let ill = RmObservation {
        health: Ok(Health::Unhealthy(HOSTILE.to_owned())),
        info: Ok(RmInfo {
            version: Some(HOSTILE.to_owned()),
            ..RmInfo::default()
        }),
        ..well("rm2", HaState::Standby)
    };
    look(vec![cluster(
        HOSTILE,
        vec![well("rm1", HaState::Active), ill],
    )])
}

#[test]
fn terminal_controls_are_escaped() {
    let look = hostile();
    let texts = [
        table::text(&look, false),
        json::line(&look),
        nagios::text(&look),
        prometheus::text(&look),
        tsv::text(&look),
        watch::lines(&look),
    ];
    for text in texts {
        let obeyed = |character: char| character.is_control() && !"\n\t".contains(character);
        assert!(!text.contains(obeyed), "{text:?}");
    }
}

#[test]
fn format_characters_are_escaped() {
    let look = hostile();
    assert_eq!(json::line(&look).lines().count(), 1);
    let nagios = nagios::text(&look);
    assert_eq!(
        (nagios.lines().count(), nagios.matches('|').count()),
        (1, 1),
        "{nagios}"
    );
    let tsv = tsv::rows(&look);
    assert_eq!(
        (tsv.lines().count(), tsv.matches('\t').count()),
        (1, 5),
        "{tsv}"
    );
    for line in prometheus::text(&look)
        .lines()
        .filter(|line| !line.starts_with('#'))
    {
        // Without the escapes, the labels are still complete.
        let plain = line.replace("\\\\", "").replace("\\\"", "");
        assert!(
            plain.matches('"').count() % 2 == 0 && plain.contains(' '),
            "{line}"
        );
    }
    assert_eq!(watch::lines(&look).lines().count(), 1);
}

#[test]
fn worst_cluster_comes_first_and_decides() {
    let (active, standby) = (HaState::Active, HaState::Standby);
    let pair = |name: &str, one, other| cluster(name, vec![well("rm1", one), well("rm2", other)]);
    let why = "no configuration".to_owned();
    let broken = SystemLook::unseen(&SYSTEM, "broken".to_owned(), Arc::default(), why);
    let look = look(vec![
        pair("well", active, standby),
        broken,
        pair("split", active, active),
        cluster("alone", vec![well("rm1", active)]),
    ]);
    let names: Vec<&str> = look
        .shown
        .iter()
        .map(|cluster| cluster.name.as_str())
        .collect();
    assert_eq!(names, ["split", "broken", "alone", "well"]);
    assert_eq!(look.exit(), Exit::Critical);
    let text = table::text(&look, false);
    let (rows, advice) = text.split_at(text.find("next for").unwrap());
    assert!(advice.contains("details: "), "{advice}");
    assert_eq!(
        rows,
        "4 clusters: 1 healthy, 1 degraded, 1 unknown, 1 critical\n\n\
         CLUSTER  VERDICT      ACTIVE   SUMMARY\n\
         split    split-brain  rm1,rm2  rm1 and rm2 are active at the same time\n\
         broken   unknown               no configuration\n\
         alone    degraded     rm1      there is no standby ResourceManager\n\
         well     healthy      rm1\n"
    );
}

#[test]
fn only_requested_levels_are_shown() {
    let (active, standby) = (HaState::Active, HaState::Standby);
    let pair = |name: &str, one, other| cluster(name, vec![well("rm1", one), well("rm2", other)]);
    let all = |split| {
        look(vec![
            pair("well", active, standby),
            pair("split", active, split),
            cluster("alone", vec![well("rm1", active)]),
        ])
    };
    let critical = all(active).only(&[Level::Critical]);
    let text = table::text(&critical, false);
    let rows = "3 clusters: 1 healthy, 1 degraded, 1 critical; 2 not shown\n\n\
                CLUSTER  VERDICT      ACTIVE   SUMMARY\n\
                split    split-brain  rm1,rm2  rm1 and rm2 are active at the same time\n";
    assert!(text.starts_with(rows), "{text}");
    let screen = watch::screen(&critical, &[], "foot", (80, 24), false);
    assert!(text.starts_with(&screen[0]), "{screen:?}");
    assert_eq!(tsv::text(&critical).lines().count(), 2);
    assert_eq!(
        json::fields(&critical)["clusters"].as_array().map(Vec::len),
        Some(1)
    );
    assert_eq!(json::selection(&critical), Arc::default());
    // Hidden clusters count in the totals.
    let unknown = all(active).only(&[Level::Unknown]);
    assert_eq!(unknown.exit(), Exit::Critical);
    let total = "3 clusters: 1 healthy, 1 degraded, 1 critical; 3 not shown";
    assert_eq!(table::text(&unknown, false), format!("{total}\n"));
    assert_eq!(
        watch::screen(&unknown, &[], "foot", (80, 24), false),
        [total, "foot"]
    );
    let two = all(active).only(&[Level::Degraded, Level::Critical]);
    assert_eq!(two.shown.len(), 2);
    assert_eq!(all(active).only(&[]).shown.len(), 3);
    // Changes are reported for clusters that are or were shown.
    let told = |levels| watch::changes(&all(standby).only(levels), &all(active).only(levels));
    assert!(told(&[Level::Critical]).contains("split: changed from healthy"));
    assert_eq!(told(&[Level::Degraded]), "");
}

#[test]
fn only_changes_are_reported() {
    let (active, standby) = (HaState::Active, HaState::Standby);
    let pair = |one, other| {
        look(vec![cluster(
            "c",
            vec![well("rm1", one), well("rm2", other)],
        )])
    };
    let (before, after) = (pair(active, standby), pair(standby, active));
    assert_eq!(watch::changes(&before, &before), "");
    assert_eq!(
        watch::changes(&before, &after),
        "2024-03-01T00:00:00Z c: changed from healthy: rm1 is active to healthy: rm2 is active\n"
    );
}

#[test]
fn screen_keeps_the_worst_clusters() {
    let (active, standby) = (HaState::Active, HaState::Standby);
    let pair = |name: &str, one, other| cluster(name, vec![well("rm1", one), well("rm2", other)]);
    let mut clusters: Vec<_> = (0..9)
        .map(|number| pair(&format!("well{number}"), active, standby))
        .collect();
    clusters.push(pair("split", active, active));
    let many = look(clusters);
    let screen =
        |look: &Look, size| watch::screen(look, &["changed".to_owned()], "foot", size, false);
    assert_eq!(
        screen(&many, (40, 6)),
        [
            "10 clusters: 9 healthy, 1 critical",
            "CLUSTER  VERDICT      ACTIVE   SUMMARY",
            "split    split-brain  rm1,rm2  rm1 and …",
            "well0    healthy      rm1",
            "... and 8 healthy",
            "foot"
        ]
    );
    // A single cluster keeps its verdict line.
    let one = look(vec![pair("one", active, active)]);
    for size in [(40, 12), (40, 5), (20, 5), (200, 50)] {
        for look in [&many, &one] {
            let lines = screen(look, size);
            assert!(lines.len() <= size.1, "{size:?}: {lines:#?}");
            assert_eq!(lines.last().map(String::as_str), Some("foot"), "{size:?}");
        }
        let first = screen(&one, size).join(" ");
        let first: Vec<&str> = first.split_whitespace().collect();
        let first = first.join(" ");
        assert!(first.contains("split brain"), "{size:?}: {first}");
    }
    assert!(screen(&one, (200, 50)).contains(&"changed".to_owned()));
}

#[test]
fn plugins_count_clusters_in_their_performance_data() {
    let (active, standby) = (HaState::Active, HaState::Standby);
    let pair = |name: &str, one, other| cluster(name, vec![well("rm1", one), well("rm2", other)]);
    let several = look(vec![
        pair("well", active, standby),
        pair("split", active, active),
    ]);
    let text = nagios::text(&several);
    assert!(
        text.ends_with("| critical=1;;0;0;2 unknown=0;;;0;2 degraded=0;0;;0;2 healthy=1;;;0;2 clusters=2;;;0 time=0.007s;;;0\n"),
        "{text}"
    );
    let text = nagios::text(&look(vec![pair("well", active, standby)]));
    assert!(
        text.ends_with(
            "| active=1;;1:1;0;2 answering=2;2:;;0;2 configured=2;;;0 time=0.007s;;;0\n"
        ),
        "{text}"
    );
}

/// A reason that affects every RM is shown, not hidden behind "and more".
#[test]
fn shared_reason_is_reported_once() {
    let denied = |reasons: [&str; 2]| {
        let rms = [("rm1", reasons[0]), ("rm2", reasons[1])].map(|(id, why)| RmObservation {
            state: Err(Missing::Denied(why.to_owned())),
            health: Err(Missing::Denied(why.to_owned())),
            is_active: Err(Missing::Denied("no pages".to_owned())),
            info: Err(Missing::Denied("no pages".to_owned())),
            ..well(id, HaState::Standby)
        });
        cluster("c", rms.to_vec()).summary()
    };
    let head = "unknown: cannot tell which ResourceManager is active";
    assert_eq!(
        denied(["no ticket", "no ticket"]),
        format!("{head}; no ResourceManager answers getServiceStatus: denied: no ticket")
    );
    assert_eq!(
        denied(["one", "other"]),
        format!("{head}; rm1 may be active: no source tells its state; and 3 more")
    );
    let gone = |id| RmObservation {
        state: Err(Missing::Refused),
        health: Err(Missing::Refused),
        is_active: Err(Missing::Refused),
        info: Err(Missing::Refused),
        ..well(id, HaState::Standby)
    };
    let down = cluster("c", vec![gone("rm1"), gone("rm2")]).summary();
    assert!(
        down.contains("; rm1 is down, or a firewall rejects connections (connection refused)"),
        "{down}"
    );
}
