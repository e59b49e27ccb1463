use std::time::Duration;

use super::super::connection_info::ConnectionInfo;
use super::super::layout::{Ballot, ElectionSnapshot, Latch, Published, PublishedLeader};
use super::super::observations::{ClusterNumbers, MasterObservation, ResolvedHosts};
use super::super::running_config::RunningConfig;
use super::*;
use crate::net::address::HostPort;
use crate::verdict::seen::Seen;

/// Masters jm1, jm2, ...; the two looks at ZooKeeper; then the verdict, the leader, the role of each master, and the codes.
///
/// Masters that answer for themselves: S serves, E cannot ask the leader, H is silent about it.
/// Others: N waits for a leader, x refused, z accepts and is silent, n silent, u unknown host. Serving, but: f high availability off, o another election, d another
/// storage, l publishes localhost, w does not show its configuration. `+`: not listed.
///
/// A look: sessions with a latch, the first one leading; behind `/` who has published `rest_server`, `dispatcher` and
/// `resource_manager`, or one for all. Session N is that of jmN; 9 has no address. `,` between elections of components; `none`: no znode;
/// `*`: fifty changes later. Or why ZooKeeper did not answer.
const CASES: &str = "
    S S       | 12/1 > 12/1      | healthy          | jm1 | leader standby           |
    S S S     | 213/2 > 213/2    | healthy          | jm2 | standby leader standby   |
    S         | 1/1 > 1/1        | healthy          | jm1 | leader                   |
    S x       | 12/1 > 12/1      | degraded         | jm1 | leader -                 | standby-down
    S x       | 1/1 > 1/1        | degraded         | jm1 | leader -                 | listed-dead
    S x x     | 12/1 > 12/1      | degraded         | jm1 | leader - -               | standby-down listed-dead
    S z       | 12/1 > 12/1      | degraded         | jm1 | leader -                 | standby-silent
    S n       | 12/1 > 12/1      | degraded         | jm1 | leader -                 | master-unseen
    S u       | 1/1 > 1/1        | degraded         | jm1 | leader -                 | master-unseen
    S S       | 1/1 > 1/1        | degraded         | jm1 | leader no-candidate      | standby-not-candidate
    S S S     | 12/1 > 12/1      | degraded         | jm1 | leader unclear unclear   | standby-not-candidate
    S E       | 12/1 > 12/1      | degraded         | jm1 | leader standby           | standby-cut-off
    S N       | 12/1 > 12/1      | degraded         | jm1 | leader unclear           | standby-cut-off
    S S       | 123/1 > 123/1    | degraded         | jm1 | leader standby           | not-listed
    S S S+    | 312/3 > 312/3    | degraded         | jm3 | standby standby leader   | not-listed
    S d+      | 21/2 > 21/2      | degraded         | jm2 | standby leader           | not-listed shared-cluster-id
    S d       | 12/1 > 12/1      | degraded         | jm1 | leader standby           | shared-cluster-id
    S l       | 12/1 > 12/1      | degraded         | jm1 | leader standby           | published-localhost
    S o       | 1/1 > 1/1        | degraded         | jm1 | leader elsewhere         | other-election
    x E       | 12/1 > 12/1      | leader-gone      | -   | - standby                | leader-gone
    x N       | 12/1 > 12/1      | leader-gone      | -   | - unclear                | leader-gone
    x x       | 12/1 > 12/1      | leader-gone      | -   | - -                      | leader-gone standby-down
    n E       | 12/1 > 12/1      | leader-gone      | -   | - standby                | leader-gone
    E E       | 12/1 > 12/1      | leader-gone      | -   | leader standby           | leader-gone
    x         | 1/1 > 1/1        | leader-gone      | -   | -                        | leader-gone
    z H       | 12/1 > 12/1      | leader-silent    | jm1 | - standby                | leader-silent
    z z       | 12/1 > 12/1      | leader-silent    | jm1 | - -                      | leader-silent standby-silent
    n H       | 12/1 > 12/1      | leader-silent    | jm1 | - standby                | leader-silent
    H H       | 12/1 > 12/1      | leader-silent    | jm1 | leader standby           | leader-silent
    z S       | 12/1 > 12/1      | degraded         | jm1 | leader standby           | leader-rest-unseen
    x S       | 12/1 > 12/1      | degraded         | jm1 | leader standby           | leader-rest-unseen
    n n       | 12/1 > 12/1      | unknown          | jm1 | - -                      | leader-unseen master-unseen
    w w       | 12/1 > 12/1      | degraded         | jm1 | leader -                 | master-unseen
    S S       | 91/1 > 91/1      | two-leaders-soon | jm1 | leader standby           | two-leaders-soon
    S S       | 92/1 > 92/1      | two-leaders-soon | jm1 | leader standby           | two-leaders-soon
    S S       | -/1 > -/1        | two-leaders-soon | jm1 | leader no-candidate      | two-leaders-soon standby-not-candidate
    S N       | 2/2 > *2/1       | two-leaders      | -   | unclear unclear          | two-leaders
    N N       | 2/1 > *2/2       | two-leaders      | -   | unclear unclear          | two-leaders
    N N       | 2/1 > *2/---     | stuck            | -   | unclear unclear          | stuck
    N N       | 12/112 > 12/221  | two-leaders      | -   | unclear unclear          | two-leaders
    N N       | 9/--- > 9/---    | stuck            | -   | unclear unclear          | stuck
    N N       | 12/--- > 12/---  | stuck            | -   | unclear unclear          | stuck
    S S       | 12/11- > 12/11-  | unpublished      | jm1 | leader standby           | unpublished
    N N       | 12/1 > 12/1      | unpublished      | jm1 | leader unclear           | leader-mute
    N S       | 12/1 > 12/1      | unpublished      | jm1 | leader standby           | leader-mute
    N N       | -/--- > -/---    | no-leader        | -   | unclear unclear          | no-leader
    x x       | -/--- > -/---    | no-leader        | -   | - -                      | no-leader listed-dead listed-dead
    x x       | none > none      | no-leader        | -   | - -                      | never-started listed-dead listed-dead
    S S       | none > none      | unknown          | -   | unclear unclear          | election-elsewhere
    o o       | none > none      | unknown          | -   | elsewhere elsewhere      | election-elsewhere other-election other-election
    f f       | none > none      | ha-off           | -   | ha-off ha-off            | ha-off ha-off
    f f       | off              | ha-off           | -   | ha-off ha-off            | ha-off ha-off
    S f       | 1/1 > 1/1        | ha-off           | jm1 | leader ha-off            | ha-off
    x x       | off              | unknown          | -   | - -                      | election-unseen listed-dead listed-dead
    S S       | off              | unknown          | -   | unclear unclear          | election-unseen
    N N       | refused          | zookeeper-down   | -   | unclear unclear          | zookeeper-down
    N x       | silent           | zookeeper-down   | -   | unclear -                | zookeeper-down listed-dead
    N N       | denied           | no-leader        | -   | unclear unclear          | election-unseen
    S S       | refused          | unknown          | -   | unclear unclear          | election-unseen
    S S       | denied           | unknown          | -   | unclear unclear          | election-unseen
    x x       | refused          | unreachable      | -   | - -                      | nobody-reached
    x z       | refused          | unknown          | -   | - -                      | election-unseen listed-dead standby-silent
    S S       | 12/1 > silent    | unknown          | -   | unclear unclear          | one-look
    S S       | 12/1 > 2/2       | degraded         | jm2 | no-candidate leader      | standby-not-candidate
    S S       | 12/1,12/1,12/1 > 12/1,12/1,12/1 | healthy     | jm1 | leader standby          |
    S S       | 12/1,21/2,12/1 > 12/1,21/2,12/1 | healthy     | jm1 | part-leader part-leader |
    S S       | 12/1,12/-,12/1 > 12/1,12/-,12/1 | stuck       | -   | unclear unclear         | stuck
    x E       | 12/1,21/2,12/1 > 12/1,21/2,12/1 | leader-gone | -   | - part-leader           | leader-gone leader-gone";

fn host_port(text: &str) -> HostPort {
    let (host, port) = text.split_once(':').expect("a port");
    HostPort {
        host: host.to_owned(),
        port: port.parse().expect("a number"),
    }
}

#[allow(clippy::unnecessary_wraps, reason = "as it is observed")]
fn config(number: usize, letter: char) -> Seen<RunningConfig> {
    let kind = if letter == 'f' { "NONE" } else { "zookeeper" };
    let id = if letter == 'o' { "/other" } else { "/one" };
    let storage = if letter == 'd' { "hdfs:/b" } else { "hdfs:/a" };
    let rest = if letter == 'l' {
        "localhost".to_owned()
    } else {
        format!("jm{number}")
    };
    let entries = [
        ("jobmanager.rpc.address", format!("jm{number}")),
        ("jobmanager.rpc.port", "50010".to_owned()),
        ("high-availability.type", kind.to_owned()),
        ("high-availability.cluster-id", id.to_owned()),
        ("high-availability.storageDir", storage.to_owned()),
        ("rest.address", rest),
    ];
    let entries = entries.map(|(key, value)| serde_json::json!({"key": key, "value": value}));
    let page = serde_json::to_string(&entries).expect("a page");
    Ok(RunningConfig::parse(page.as_bytes()).expect("a configuration"))
}

fn master(number: usize, word: &str) -> MasterObservation {
    let letter = word.chars().next().expect("a letter");
    let silent = || Missing::Silent(Duration::from_secs(5));
    let serves = || Ok(Overview::Serves(ClusterNumbers::default()));
    let none = |missing: Missing| (Err(missing.clone()), Err(missing));
    let (overview, own) = match letter {
        'E' => (
            Ok(Overview::LeaderError("no".to_owned())),
            config(number, letter),
        ),
        'N' => (
            Ok(Overview::NoLeader),
            Err(Missing::NotOffered("no page".to_owned())),
        ),
        'H' => (Err(silent()), config(number, letter)),
        'x' => none(Missing::Refused),
        'z' | 'n' => none(silent()),
        'u' => none(Missing::UnknownHost {
            hosts: format!("jm{number}"),
            key: "masters".to_owned(),
        }),
        'w' => (serves(), Err(Missing::Denied("HTTP 403".to_owned()))),
        _ => (serves(), config(number, letter)),
    };
    MasterObservation {
        address: host_port(&format!("jm{number}:8081")),
        is_listed: !word.ends_with('+'),
        overview,
        config: own,
        has_accepted: !"xnu".contains(letter),
    }
}

fn published(component: Component, changes: i32, session: char) -> Published {
    let session = session.to_digit(10).map(i64::from);
    let leader = session.map(|session| PublishedLeader {
        session,
        info: Ok(ConnectionInfo {
            address: match component {
                Component::RestServer => format!("http://jm{session}:8081"),
                _ => format!("pekko.tcp://flink@jm{session}:50010/user/rpc/x"),
            },
            term: None,
        }),
    });
    Published {
        component,
        changes,
        leader,
    }
}

fn ballot(text: &str, changes: i32, components: &[Component]) -> Ballot {
    let (latches, leaders) = text.split_once('/').expect("latches and leaders");
    let latches = latches.chars().filter_map(|one| one.to_digit(10)).zip(0..);
    let leaders: Vec<char> = leaders.chars().collect();
    let leader = |at: usize| *leaders.get(at).unwrap_or(&leaders[0]);
    let components = components.iter().enumerate();
    Ballot {
        latches: latches
            .map(|(session, number)| Latch {
                number,
                session: i64::from(session),
            })
            .collect(),
        components: components
            .map(|(at, component)| published(*component, changes, leader(at)))
            .collect(),
    }
}

fn snapshot(text: &str) -> ElectionSnapshot {
    let changes = if text.starts_with('*') { 51 } else { 1 };
    let ballots: Vec<&str> = text.trim_start_matches('*').split(',').collect();
    let ballots = match ballots.as_slice() {
        ["none"] => Vec::new(),
        [one] => vec![ballot(one, changes, &Component::ALL)],
        several => {
            let several = several.iter().zip(Component::ALL);
            several
                .map(|(text, component)| ballot(text, changes, &[component]))
                .collect()
        }
    };
    ElectionSnapshot {
        exists: text != "none",
        ballots,
    }
}

fn missing(word: &str) -> Option<Missing> {
    Some(match word {
        "refused" => Missing::Refused,
        "silent" => Missing::Silent(Duration::from_secs(5)),
        "denied" => Missing::Denied("no".to_owned()),
        "off" => Missing::NotConfigured {
            key: "high-availability.type".to_owned(),
            unset: true,
            why: "off".to_owned(),
        },
        _ => return None,
    })
}

fn election(text: &str) -> Seen<ElectionObservation> {
    if let Some(missing) = missing(text) {
        return Err(missing);
    }
    let (first, second) = text.split_once(" > ").expect("two looks");
    let first = snapshot(first);
    let second = match missing(second) {
        Some(missing) => Err(missing),
        None => Ok(snapshot(second)),
    };
    let looks = std::iter::once(&first).chain(second.as_ref().ok());
    Ok(ElectionObservation {
        publishers: ElectionObservation::publishers_of(looks),
        first,
        second,
        session_timeout: Duration::from_secs(10),
        others: Vec::new(),
    })
}

fn observations(masters: &str, looks: &str) -> FlinkObservations {
    let masters = masters.split_whitespace().enumerate();
    FlinkObservations {
        path: "/flink/one".to_owned(),
        has_default_id: false,
        storage_dir: Some("hdfs:/a".to_owned()),
        masters: masters.map(|(at, word)| master(at + 1, word)).collect(),
        election: election(looks),
        hosts: ResolvedHosts::default(),
    }
}

fn rows() -> Vec<[&'static str; 6]> {
    let lines = CASES.lines().map(str::trim).filter(|line| !line.is_empty());
    lines
        .map(|line| {
            let cells: Vec<&str> = line.split('|').map(str::trim).collect();
            cells
                .try_into()
                .unwrap_or_else(|_| panic!("not six cells: {line}"))
        })
        .collect()
}

#[test]
fn verdicts_of_observations() {
    let mut wrong = Vec::new();
    for row in rows() {
        let [masters, looks, ..] = row;
        let found = judge(&observations(masters, looks));
        let named = found
            .leader
            .as_ref()
            .and_then(|leader| leader.rest.as_deref());
        let named = named.map_or("-", |rest| rest.trim_end_matches(":8081"));
        let roles = found
            .roles
            .iter()
            .map(|role| role.map_or("-", MasterRole::word));
        let roles: Vec<&str> = roles.collect();
        let codes: Vec<&str> = found.reasons.iter().map(|one| one.row().code).collect();
        let (roles, codes) = (roles.join(" "), codes.join(" "));
        let verdict = found.verdict.told().word();
        let found = [masters, looks, verdict, named, &roles, &codes];
        if found != row {
            wrong.push(format!(
                "{} instead of {}",
                found.join(" | "),
                row.join(" | ")
            ));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// Nobody is told to delete what the masters or the jobs need.
#[test]
fn no_advice_deletes_anything() {
    for [masters, looks, ..] in rows() {
        for reason in judge(&observations(masters, looks)).reasons {
            let advice = reason.row().advice.unwrap_or_default();
            let harmless = advice.replace("do not delete", "");
            assert!(
                !harmless.contains("delete") && !harmless.contains("DELETE"),
                "{advice}"
            );
        }
    }
}

/// The tables of docs/flink.md and the schema have every verdict and rule.
#[test]
fn documents_name_verdicts_and_rules() {
    let root = env!("CARGO_MANIFEST_DIR");
    let read = |name: &str| std::fs::read_to_string(format!("{root}/docs/{name}")).expect(name);
    let (manual, schema) = (read("flink.md"), read("flink-status.schema.json"));
    for [_, _, verdict, _, _, codes] in rows() {
        for word in codes
            .split(' ')
            .chain([verdict])
            .filter(|word| !word.is_empty())
        {
            assert!(manual.contains(&format!("| `{word}` |")), "{word}");
            assert!(schema.contains(&format!("\"{word}\"")), "{word}");
        }
    }
}

/// A process whose new session replaces what its old one has published is one leader.
#[test]
fn new_session_of_one_process_is_no_fight() {
    let mut seen = observations("S S", "92/991 > *92/119");
    let election = seen.election.as_mut().expect("an election");
    for publisher in &mut election.publishers {
        publisher.rest = Some(host_port("jm1:8081"));
        publisher.rpc = Some(host_port("jm1:50010"));
    }
    let found = judge(&seen);
    assert_eq!(found.verdict, FlinkVerdict::TwoLeadersSoon, "{found:#?}");
    assert!(found.may_be_passing);
    let leader = found.leader.expect("a leader");
    assert_eq!(
        (leader.rest.as_deref(), leader.session),
        (Some("jm1:8081"), 1)
    );
}

/// Who is to be restarted, in which order.
#[test]
fn two_leaders_are_named() {
    let advice = |looks: &str| {
        let found = judge(&observations("S N", looks));
        let row = found.reasons[0].row();
        (row.text, row.advice.unwrap_or_default())
    };
    let (text, next) = advice("2/2 > *2/1");
    assert!(text.contains("jm1:8081 (session 0x1, without a latch) and jm2:8081 (session 0x2, with the first latch)"), "{text}");
    assert!(next.starts_with("restart the JobManager jm1:8081, which holds no latch; look again: if jm2:8081 does not lead"), "{next}");
    let (_, next) = advice("2/2 > *2/11-");
    assert!(
        next.contains("restart the JobManager jm1:8081")
            && next.contains("if jm2:8081 does not lead"),
        "{next}"
    );
    let (text, next) = advice("92/1 > 92/1");
    assert!(
        text.contains("jm1:8081 leads and holds no latch: the first one is of session 0x9"),
        "{text}"
    );
    assert!(
        next.starts_with("restart the JobManager jm1:8081 now"),
        "{next}"
    );
}
