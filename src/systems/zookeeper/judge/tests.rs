use std::fmt::Write as _;
use std::time::Duration;

use super::super::members::HostAddresses;
use super::super::targets::ServerSource;
use super::*;
use crate::config::voter_groups::VoterGroups;
use crate::net::address::HostPort;
use crate::verdict::seen::Missing;
use crate::zk::error::ZkError;
use crate::zk::four_letter::{FourLetterError, Latency, ServerStatistics, Zxid};
use crate::zk::probe::ProbedSession;

/// A server each, server.1 first, `--server` before those that the command line names; then what is expected: verdict, `serving/voters`, codes of the reasons.
///
/// Servers: L leader, F follower, O observer, S standalone, R read-only, N not serving; x refused, h frozen, s silent,
/// u unknown host, t closed without an answer, m malformed, w not in the whitelist. Behind `/`: the ids in its list, `o` for
/// an observer; without it the list has all servers as voters. `!`: its list is denied; `~`: its session is silent; `'`: a
/// local session; `^`: a later epoch; `_`: an earlier one; `*`: a session of another server with the id 1.
const CASES: &str = "
    S/               | healthy       1/1 |
    L F F            | healthy       3/3 |
    F F L            | healthy       3/3 |
    L F x            | degraded      2/3 | short-of-quorum server-refused
    L F h            | degraded      2/3 | short-of-quorum server-silent
    L F s            | degraded      2/3 | short-of-quorum server-silent
    L F u            | degraded      2/3 | short-of-quorum server-unknown-host
    L F t            | degraded      2/3 | short-of-quorum server-closed
    L F m            | degraded      2/3 | short-of-quorum server-nonsense
    L F w            | degraded      2/3 | short-of-quorum server-denied
    L F N            | degraded      2/3 | short-of-quorum not-serving
    L F R            | degraded      2/3 | short-of-quorum read-only
    L F F F x        | degraded      4/5 | short-of-quorum server-refused
    L F F x x        | degraded      3/5 | short-of-quorum server-refused server-refused
    F F s            | degraded      2/3 | short-of-quorum server-silent
    F F~ x           | unknown       1/3 | quorum-unknown list-missing server-refused
    L h h            | unknown       1/3 | quorum-unknown server-silent server-silent
    L~ h h           | unknown       1/3 | quorum-unknown list-missing server-silent server-silent
    L~ F~ h          | unknown       2/3 | quorum-unknown list-missing list-missing server-silent
    L~ F~ F~         | unknown       2/3 | quorum-unknown list-missing list-missing list-missing
    L' F' F'         | healthy       3/3 |
    h F' F'          | unknown       0/3 | quorum-unknown server-silent
    L' x x           | unknown       1/3 | quorum-unknown server-refused server-refused
    L F F^           | degraded      2/3 | short-of-quorum epoch-differs
    L F_ F           | degraded      2/3 | short-of-quorum epoch-differs
    L F'_ F          | healthy       3/3 |
    L F^ F^          | unknown       1/3 | quorum-unknown epoch-differs epoch-differs
    L/23 F F         | unknown       2/2 | quorum-unknown list-differs list-differs
    h F/123 F/12     | unknown       2/3 | quorum-unknown server-silent
    L L F            | unknown       3/3 | quorum-unknown
    S~ S~            | unknown       2/2 | quorum-unknown list-missing list-missing
    h F~ F~          | unknown       0/3 | quorum-unknown server-silent list-missing list-missing
    h F~ h           | unknown       0/3 | quorum-unknown server-silent list-missing server-silent
    h F F            | degraded      2/3 | short-of-quorum server-silent
    F~ F~ F~         | unknown       0/3 | quorum-unknown list-missing list-missing list-missing
    F~ F~ h x x      | unknown       0/5 | quorum-unknown list-missing list-missing server-silent server-refused server-refused
    x F~ x           | no-quorum     0/3 | no-quorum server-refused list-missing server-refused
    L~ x x           | no-quorum     1/3 | no-quorum list-missing server-refused server-refused
    L x x            | unknown       1/3 | quorum-unknown server-refused server-refused
    F~ N h           | no-quorum     0/3 | no-quorum list-missing not-serving server-silent
    x N x            | no-quorum     0/3 | no-quorum server-refused not-serving server-refused
    x R x            | no-quorum     0/3 | no-quorum server-refused read-only server-refused
    N N N            | no-quorum     0/3 | no-quorum not-serving not-serving not-serving
    h N h            | no-quorum     0/3 | no-quorum server-silent not-serving server-silent
    x h x            | unknown       0/3 | quorum-unknown server-refused server-silent server-refused
    N                | unknown       0/1 | quorum-unknown not-serving
    s N s            | unknown       0/3 | quorum-unknown server-silent not-serving server-silent
    h h h            | unknown       0/3 | quorum-unknown server-silent server-silent server-silent
    t t t            | unknown       0/3 | quorum-unknown server-closed server-closed server-closed
    h h x            | unknown       0/3 | quorum-unknown server-silent server-silent server-refused
    x x x            | unreachable   0/3 | nobody-reached server-refused server-refused server-refused
    u s x            | unreachable   0/3 | nobody-reached server-unknown-host server-silent server-refused
    L/123o F/123o O/123o | healthy   2/2 |
    L/123o F/123o x  | degraded      2/2 | server-refused
    L/123 F/123 F/123 F/1234 | degraded 3/3 | not-a-voter
    L/12 F/12 F/123  | degraded      2/2 | not-a-voter
    L/123 F/123 F/1234 | degraded    3/3 | list-differs
    L/12 F/12 S/     | two-ensembles 2/2 | two-ensembles
    S/ S/            | two-ensembles 2/2 | two-ensembles
    S/ x x           | degraded      1/1 | standalone server-refused server-refused
    --server L! F! F! | degraded      3/3 | voters-assumed list-missing list-missing list-missing
    --server L! F! x | degraded      2/3 | short-of-quorum voters-assumed server-refused list-missing list-missing
    L!               | unknown       1/1 | voters-unknown list-missing
    F!               | unknown       0/1 | voters-unknown list-missing
    O!               | unknown       0/0 | voters-unknown list-missing
    S!               | healthy       1/1 | list-missing
    L F F~           | degraded      3/3 | list-missing
    F F S/           | two-ensembles 2/3 | two-ensembles
    F/123 F/123 x S/ | two-ensembles 2/3 | two-ensembles server-refused
    F~ F~ S/         | unknown       0/3 | quorum-unknown list-missing list-missing
    F' F' S/         | unknown       0/3 | quorum-unknown
    L/abc F/abc F/jkl | two-ensembles 2/3 | two-ensembles
    L/abc F/abc F'/jkl | unknown     2/3 | quorum-unknown
    L/123 F/123 F/456 | unknown      2/3 | quorum-unknown
    L/abc F/jbc F/abc | unknown      2/3 | quorum-unknown
    L/abc F/abc F/abl | degraded     3/3 | list-differs
    L F F*           | unknown       2/3 | quorum-unknown
    L L* F           | two-ensembles 2/3 | two-ensembles
    --server x N     | unknown       0/2 | quorum-unknown server-refused not-serving
    --server N N N   | unknown       0/3 | quorum-unknown not-serving not-serving not-serving
    s s N N N        | unknown       0/5 | quorum-unknown server-silent server-silent not-serving not-serving not-serving";

/// Digits are ids at hosts without a known address; letters are ids at addresses, `a` server.1 of one cluster and `j` of another.

fn at_address(letter: char, first: char) -> (u32, String) {
    let id = u32::from(letter) - u32::from(first) + 1;
    (id, format!("10.{}.0.{id}", u32::from(first)))
}

fn list(ids: &str) -> MemberList {
    let mut lines = String::new();
    let ids: Vec<char> = ids.chars().collect();
    for (at, id) in ids.iter().enumerate().filter(|(_, id)| **id != 'o') {
        let role = match ids.get(at + 1) {
            Some('o') => "observer",
            _ => "participant",
        };
        let (id, host) = match id {
            'a'..='i' => at_address(*id, 'a'),
            'j'..='r' => at_address(*id, 'j'),
            digit => (u32::from(*digit) - u32::from('0'), format!("zk{digit}")),
        };
        let _ = writeln!(lines, "server.{id}={host}:2888:3888:{role};2181");
    }
    MemberList::parse(&lines).expect("a list")
}

const EPOCH: u64 = 1 << 32;

fn statistics(mode: ServingMode, counter: u64) -> ServerStatistics {
    ServerStatistics {
        version: "3.8.4".to_owned(),
        latency: Latency {
            min: 0,
            average: "0.5".to_owned(),
            max: 1,
        },
        received: 1,
        sent: 1,
        connections: 1,
        outstanding: 0,
        zxid: Zxid(5 * EPOCH + counter),
        mode,
        nodes: 5,
    }
}

fn answer(letter: char) -> Result<ServerStatistics, FourLetterError> {
    let second = Duration::from_secs(1);
    let serves = |mode| Ok(statistics(mode, 1));
    match letter {
        'L' => serves(ServingMode::Leader),
        'F' => serves(ServingMode::Follower),
        'O' => serves(ServingMode::Observer),
        'S' => serves(ServingMode::Standalone),
        'R' => serves(ServingMode::ReadOnly),
        'N' => Err(FourLetterError::NotServing),
        'x' => Err(ZkError::Refused.into()),
        'h' => Err(FourLetterError::Frozen(second)),
        's' => Err(ZkError::Silent(second).into()),
        'u' => Err(ZkError::UnknownHost(vec!["zk".to_owned()]).into()),
        't' => Err(FourLetterError::Closed { encrypted: false }),
        'm' => Err(FourLetterError::Malformed("nonsense".to_owned())),
        'w' => Err(FourLetterError::NotListed),
        other => panic!("{other}"),
    }
}

fn server(number: usize, word: &str, all: &str) -> ServerObservation {
    let letter = word.chars().next().expect("a letter");
    let flags = word.split('/').next().unwrap_or_default();
    let (_, ids) = word.split_once('/').unwrap_or(("", all));
    let has_session = "LFOS".contains(letter) && !flags.contains('~');
    let list = match flags {
        _ if "NRxhsutmw".contains(letter) => Err(Missing::Broken("no session".to_owned())),
        flags if flags.contains('!') => Err(Missing::Denied("SASL".to_owned())),
        _ if !has_session => Err(Missing::Silent(Duration::from_secs(1))),
        _ => Ok(list(ids)),
    };
    let mut statistics = answer(letter);
    let mut session = None;
    if let Ok(said) = &mut statistics {
        match flags.chars().last() {
            Some('^') => said.zxid.0 += EPOCH,
            Some('_') => said.zxid.0 -= EPOCH,
            _ => {}
        }
        let id = i64::try_from(number).expect("a small number");
        session = Some(ProbedSession {
            id: match letter {
                'S' => 1 << 56 | id << 32,
                _ if flags.contains('*') => 1 << 56 | 1 << 40,
                _ => id << 56,
            },
            zxid: match (flags.contains('!'), flags.contains('\'')) {
                (true, _) => None,
                (_, true) => Some(said.zxid),
                _ => Some(Zxid(said.zxid.0 + 1)),
            },
        });
    }
    ServerObservation {
        address: HostPort {
            host: format!("zk{number}"),
            port: 2181,
        },
        addresses: Vec::new(),
        ip: None,
        is_guessed: false,
        statistics,
        session: session.filter(|_| has_session),
        list,
    }
}

fn ensemble(words: &str) -> EnsembleObservations {
    let named = words.trim().strip_prefix("--server");
    let source = named.map_or(ServerSource::Hadoop, |_| ServerSource::CommandLine);
    let words: Vec<&str> = named.unwrap_or(words).split_whitespace().collect();
    let all: String = (1..=words.len()).map(|number| number.to_string()).collect();
    let servers = words.iter().enumerate();
    EnsembleObservations {
        source,
        listed: None,
        servers: servers
            .map(|(at, word)| server(at + 1, word, &all))
            .collect(),
        aliases: Vec::new(),
        addresses: HostAddresses::new(),
    }
}

fn codes(judgement: &EnsembleJudgement) -> String {
    let codes = judgement.reasons.iter().map(|reason| reason.row().code);
    codes.collect::<Vec<_>>().join(" ")
}

#[test]
fn states_as_in_the_table() {
    for line in CASES.lines().skip(1) {
        let cells: Vec<&str> = line.split('|').map(str::trim).collect();
        let judgement = judge(&ensemble(cells[0]));
        let quorum = judgement.quorum;
        let found = format!(
            "{} {}/{}",
            judgement.verdict.told().word(),
            quorum.serving,
            quorum.voters
        );
        let expected: Vec<&str> = cells[1].split_whitespace().collect();
        assert_eq!(found, expected.join(" "), "{line}");
        assert_eq!(codes(&judgement), cells[2], "{line}");
    }
}

#[test]
fn zoo_cfg_counts_without_a_leader() {
    let mut seen = ensemble("N x");
    seen.listed = Some(list("123"));
    seen.servers.push(server(3, "x", ""));
    assert_eq!(judge(&seen).quorum.voters, 3);
    // Three voters in the file, although two of them are not asked.
    let mut seen = ensemble("N");
    seen.listed = Some(list("123"));
    assert_eq!(judge(&seen).verdict, EnsembleVerdict::Unknown);
}

#[test]
fn zoo_cfg_with_other_servers() {
    let with = |ids: &str, words: &str| {
        let mut seen = ensemble(words);
        seen.listed = Some(list(ids));
        judge(&seen)
    };
    assert_eq!(with("123", "L F F").verdict, EnsembleVerdict::Healthy);
    let other = with("124", "L F F");
    assert_eq!(
        (other.verdict, codes(&other).as_str()),
        (EnsembleVerdict::Degraded, "list-differs")
    );
    // One server line makes a standalone server, which lists nobody.
    assert_eq!(with("1", "S/").verdict, EnsembleVerdict::Healthy);
}

/// Clients use other names than the server lines: the modes count.
#[test]
fn servers_with_other_names() {
    let with = |words| {
        let mut seen = ensemble(words);
        for server in &mut seen.servers {
            server.address.host = format!("alias-{}", server.address.host);
            server.address.port = 12181;
        }
        judge(&seen)
    };
    let judgement = with("L F F");
    assert_eq!(judgement.verdict, EnsembleVerdict::Healthy);
    assert_eq!(with("L F x").quorum.count(), "2 of 3");
}

#[test]
fn zxid_near_its_overflow() {
    let with = |counter| {
        let mut seen = ensemble("L F F");
        seen.servers[0].statistics = Ok(statistics(ServingMode::Leader, counter));
        codes(&judge(&seen))
    };
    assert_eq!(with(u64::from(u32::MAX) / 100 * 89), "");
    assert_eq!(with(u64::from(u32::MAX) / 100 * 91), "zxid-near-overflow");
    // A standalone server has no election, and counts on.
    let mut seen = ensemble("S/");
    seen.servers[0].statistics = Ok(statistics(ServingMode::Standalone, u64::from(u32::MAX)));
    assert_eq!(codes(&judge(&seen)), "");
}

/// The first advice, and a part of its text.
const ADVICE: &str = "
    F F S/            | stop zk3:2181 (server.3); on its host, move version-2 of dataDir
    L/abc F/abc F/jkl | if these are two clusters, name only one of them; otherwise decide
    L/123 F/123 F/456 | if these are two clusters, name only one of them
    F~ F~ S/          | start none with the data of zk3:2181
    L/abc F/abc F/abl | give every server the same server lines
    L F F*            | if these are two clusters, name only one of them; otherwise give each
    L L* F            | if these are two clusters, name only one of them; otherwise decide
    --server x N      | name every server of the ensemble; start ZooKeeper on zk1:2181";

#[test]
fn first_advice_as_in_the_table() {
    for line in ADVICE.lines().skip(1) {
        let (words, expected) = line.split_once('|').expect("two cells");
        let judgement = judge(&ensemble(words));
        let mut rows = judgement.reasons.iter().map(EnsembleReason::row);
        let advice = rows.find_map(|row| row.advice).unwrap_or_default();
        assert!(advice.contains(expected.trim()), "{line}: {advice}");
    }
    let judgement = judge(&ensemble("L/abc F/abc F/abl"));
    let text = judgement.reasons[0].row().text;
    assert!(
        text.contains("(server.3=10.106.0.3:2888:3888:participant)"),
        "{text}"
    );
}

#[test]
fn number_of_a_server() {
    let judgement = judge(&ensemble("x L F"));
    let names: Vec<String> = judgement.names.iter().map(ToString::to_string).collect();
    assert_eq!(
        names,
        [
            "zk1:2181 (server.1)",
            "zk2:2181 (server.2)",
            "zk3:2181 (server.3)"
        ]
    );
}

#[test]
fn second_look_during_an_election() {
    for (words, expected) in [
        ("L F F", false),
        ("N N N", true),
        ("N N x", true),
        ("N x x", false),
        ("L F N", true),
        ("L F x", false),
        ("L/1 S/", true),
        ("--server N N N", true),
        ("--server N x x", false),
        ("F F S/", true),
        ("F~ F~ x", true),
        ("x F~ x", false),
    ] {
        assert_eq!(
            judge(&ensemble(words)).may_be_passing(),
            expected,
            "{words}"
        );
    }
}

/// A further address of a voter adds no vote, whichever server it leads to.
#[test]
fn each_voter_counts_once() {
    let with = |words: &str, further: &[(&str, usize)]| {
        let mut seen = ensemble(words);
        for (word, number) in further {
            let mut server = server(*number, word, "123");
            server.address.host = format!("vip{}", seen.servers.len());
            seen.servers.push(server);
        }
        let judgement = judge(&seen);
        let word = judgement.verdict.told().word();
        format!("{word} {}", judgement.quorum.count())
    };
    assert_eq!(with("L F x", &[("F", 2), ("F", 2)]), "degraded 2 of 3");
    assert_eq!(with("L F x", &[("F", 1)]), "degraded 2 of 3");
    // Without a session it cannot be told which voter follows.
    assert_eq!(with("L x x", &[("F~", 4), ("F~", 5)]), "unknown 1 of 3");
    // A dead address of a voter that serves under another one takes no vote.
    let mut seen = ensemble("L F F");
    seen.servers.push(server(2, "x", ""));
    let judgement = judge(&seen);
    assert_eq!(judgement.quorum.count(), "3 of 3");
    assert_eq!(codes(&judgement), "server-refused");
    // Two addresses of a dead voter are one dead voter.
    let mut seen = ensemble("N s s x");
    seen.listed = Some(list("12345"));
    seen.servers.push(server(4, "x", ""));
    assert_eq!(judge(&seen).verdict, EnsembleVerdict::Unknown);
}

/// Verdict, `serving/voters`, and how many may fail: server.1 and server.2 are groups of their own, the others one group.
const GROUPED: &str = "
    L F F F F | healthy   5/5 1
    L F x x x | degraded  2/5 0
    L x F F x | degraded  3/5 0
    x x L F F | unknown   3/5 0
    x x N N N | no-quorum 0/5 0
    N x N x x | no-quorum 0/5 0
    s s N x x | unknown   0/5 0";

#[test]
fn groups_decide_about_the_quorum() {
    let grouped = || {
        let lines = "group.1=1 group.2=2 group.3=3:4:5".split(' ');
        let groups = VoterGroups::parse(lines.filter_map(|line| line.split_once('=')));
        MemberList {
            groups: groups.expect("groups"),
            ..list("12345")
        }
    };
    for line in GROUPED.lines().skip(1) {
        let (words, expected) = line.split_once('|').expect("two cells");
        let mut seen = ensemble(words);
        seen.listed = Some(grouped());
        for server in seen.servers.iter_mut().filter(|server| server.list.is_ok()) {
            server.list = Ok(grouped());
        }
        let judgement = judge(&seen);
        let quorum = judgement.quorum;
        let word = judgement.verdict.told().word();
        let found = format!(
            "{word} {}/{} {}",
            quorum.serving,
            quorum.voters,
            quorum.may_fail()
        );
        let expected: Vec<&str> = expected.split_whitespace().collect();
        assert_eq!(found, expected.join(" "), "{line}");
    }
}

#[test]
fn one_look_is_no_proof_of_a_lost_quorum() {
    for (words, expected) in [
        (
            "N N N",
            "quorum-unknown not-serving not-serving not-serving",
        ),
        (
            "--server N N N",
            "quorum-unknown not-serving not-serving not-serving",
        ),
        ("L/1 S/", "quorum-unknown"),
        ("F F S/", "quorum-unknown"),
        ("L F F", ""),
    ] {
        let once = judge(&ensemble(words)).seen_once();
        assert_eq!(codes(&once), expected, "{words}");
        let is_unknown = once.verdict == EnsembleVerdict::Unknown;
        assert_eq!(is_unknown, !expected.is_empty(), "{words}");
    }
}
