//! How many voters serve. Pure.

use std::collections::BTreeMap;

use crate::config::voter_groups::VoterGroups;

use super::server_name::ServerName;

/// Which voters form a quorum, by their places: more than half of the groups, each with more than half of its weight
/// (`QuorumHierarchical.containsQuorum`). Without groups, all voters are one group (`QuorumMaj`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QuorumRule {
    /// Place and weight of each voter of a group. No group is without weight.
    groups: Vec<Vec<(usize, u64)>>,
    is_grouped: bool,
}

impl QuorumRule {
    pub fn majority(voters: usize) -> Self {
        Self {
            groups: vec![(0..voters).map(|place| (place, 1)).collect()],
            is_grouped: false,
        }
    }

    /// The rule of these voters, in this order.
    pub fn of_groups(groups: &VoterGroups, voters: impl Iterator<Item = i64>) -> Self {
        let mut found: BTreeMap<i64, Vec<(usize, u64)>> = BTreeMap::new();
        for (place, id) in voters.enumerate() {
            if let Some((group, weight)) = groups.of(id) {
                found.entry(group).or_default().push((place, weight));
            }
        }
        let has_weight = |group: &Vec<(usize, u64)>| group.iter().any(|(_, weight)| *weight > 0);
        Self {
            groups: found.into_values().filter(has_weight).collect(),
            is_grouped: true,
        }
    }

    /// True if the voters at these places form a quorum.
    pub fn holds(&self, is_there: impl Fn(usize) -> bool) -> bool {
        let holding = self
            .groups
            .iter()
            .filter(|group| spare(group, &is_there).is_some());
        holding.count() > self.groups.len() / 2
    }

    /// How many of the voters at these places may fail, whichever they are, and the quorum holds.
    pub fn may_fail(&self, is_there: impl Fn(usize) -> bool) -> usize {
        let spares = self
            .groups
            .iter()
            .filter_map(|group| spare(group, &is_there));
        let mut spares: Vec<usize> = spares.collect();
        spares.sort_unstable();
        // The quorum ends with the failure of so many groups, each by one voter more than it can spare.
        let Some(groups) = spares.len().checked_sub(self.groups.len() / 2) else {
            return 0;
        };
        let failures: usize = spares.iter().take(groups).map(|spare| spare + 1).sum();
        failures.saturating_sub(1)
    }

    /// The fewest voters that form a quorum.
    pub fn fewest(&self) -> usize {
        let needed = self.groups.iter().map(|group| {
            let half = weight_of(group.iter()) / 2;
            steps_beyond(group.iter().map(|(_, weight)| *weight), half)
        });
        let mut needed: Vec<usize> = needed.collect();
        needed.sort_unstable();
        needed.iter().take(self.groups.len() / 2 + 1).sum()
    }
}

/// How many of these voters a group can lose; `None` if they are not its majority.
fn spare(group: &[(usize, u64)], is_there: &impl Fn(usize) -> bool) -> Option<usize> {
    let there = group.iter().filter(|(place, _)| is_there(*place));
    let half = weight_of(group.iter()) / 2;
    let extra = weight_of(there.clone()).checked_sub(half + 1)?;
    let losses = steps_beyond(there.map(|(_, weight)| *weight), extra);
    Some(losses.saturating_sub(1))
}

fn weight_of<'a>(voters: impl Iterator<Item = &'a (usize, u64)>) -> u64 {
    voters.fold(0, |sum, (_, weight)| sum.saturating_add(*weight))
}

/// How many of the weights, the largest first, make more than this.
fn steps_beyond(weights: impl Iterator<Item = u64>, limit: u64) -> usize {
    let mut weights: Vec<u64> = weights.collect();
    weights.sort_unstable_by(|one, other| other.cmp(one));
    let mut sum = 0_u64;
    let within = weights.iter().take_while(|weight| {
        sum = sum.saturating_add(**weight);
        sum <= limit
    });
    within.count() + 1
}

/// The voters of an ensemble, counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Quorum {
    /// Members that vote.
    pub voters: usize,
    /// Voters that serve.
    pub serving: usize,
    /// Voters whose process answers, also without a quorum.
    pub running: usize,
    /// True if the voters that serve form a quorum.
    pub holds: bool,
    /// True if groups and weights decide which voters form a quorum.
    pub is_grouped: bool,
    majority: usize,
    may_fail: usize,
}

impl Quorum {
    /// `serves` and `runs` of each voter.
    pub fn of(rule: &QuorumRule, serves: &[bool], runs: &[bool]) -> Self {
        let count = |which: &[bool]| which.iter().filter(|one| **one).count();
        let is_there = |place: usize| serves.get(place).copied().unwrap_or_default();
        Self {
            voters: serves.len(),
            serving: count(serves),
            running: count(runs),
            holds: rule.holds(is_there),
            is_grouped: rule.is_grouped,
            majority: rule.fewest(),
            may_fail: rule.may_fail(is_there),
        }
    }

    /// A quorum without groups.
    #[cfg(test)]
    pub fn counted(voters: usize, serving: usize, running: usize) -> Self {
        let first = |count| (0..voters).map(|place| place < count).collect::<Vec<_>>();
        Self::of(
            &QuorumRule::majority(voters),
            &first(serving),
            &first(running),
        )
    }

    /// The fewest voters that have to serve.
    pub fn majority(self) -> usize {
        self.majority
    }

    /// Voters that may fail, and the quorum holds.
    pub fn may_fail(self) -> usize {
        self.may_fail
    }

    /// `2 of 3`.
    pub fn count(self) -> String {
        format!("{} of {}", self.serving, self.voters)
    }

    /// `no more may fail`, `1 may fail`, `1 more may fail`.
    pub fn reserve(self) -> String {
        let more = match self.serving < self.voters {
            true => " more",
            false => "",
        };
        match self.may_fail() {
            0 if more.is_empty() => "none may fail".to_owned(),
            0 => "no more may fail".to_owned(),
            count => format!("{count}{more} may fail"),
        }
    }

    /// Of voters that nobody names: `1 voter serves, the others are not known`.
    pub fn seen_to_serve(self) -> String {
        let serve = match self.serving {
            1 => "voter serves",
            _ => "voters serve",
        };
        format!("{} {serve}, the others are not known", self.serving)
    }

    /// Of a lost quorum: `1 of 3 voters runs, 2 must serve`, `3 of 3 voters run, none serves`.
    pub fn lost(self) -> String {
        let runs = match self.running {
            1 => "runs",
            _ => "run",
        };
        let lack = match self.running < self.majority() {
            true => format!("{} must serve", self.majority()),
            false if self.serving > 0 => "too few of them serve".to_owned(),
            false => "none serves".to_owned(),
        };
        format!("{} of {} voters {runs}, {lack}", self.running, self.voters)
    }
}

/// Why it cannot be told whether there is a quorum.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum QuorumDoubt {
    /// No voter answers as one that serves.
    NobodySeen,
    /// Voters say that they follow, and open no session.
    LeaderUnseen {
        followers: usize,
        /// True if a server is silent, which may be the leader.
        is_silent: bool,
    },
    /// The leader opens no session, and too few follow.
    LeaderIsAlone(ServerName),
    /// There is a quorum, since a transaction was seen; fewer voters than a majority were seen to serve.
    VotersUnseen,
    /// A session was opened without a transaction, as with `localSessionsEnabled`.
    NotProven,
    /// Voters say that they serve, and open no session.
    NoSession,
    /// Only one look was possible, and it may have been the moment of an election.
    SeenOnce,
    /// These servers take writes, and may be one server under several addresses.
    MayBeOne(Vec<ServerName>),
    /// The leader's own list does not have it as a voter.
    LeaderNotListed {
        leader: ServerName,
        /// Ids in its list: `1 2 3`.
        ids: String,
    },
    /// No leader was seen, and the lists of members differ.
    ListsDiffer,
    /// The servers that were asked have no quorum, and need not be all voters.
    NamedOnly {
        /// Servers that refuse connections.
        dead: Vec<ServerName>,
        /// Servers that accept connections and say nothing.
        frozen: Vec<ServerName>,
    },
    /// A server that may follow another leader than the writer that was seen.
    OtherLeader {
        server: ServerName,
        writer: ServerName,
        /// True if the writer is standalone.
        is_alone: bool,
    },
    /// Two servers with one id.
    IdTwice([ServerName; 2]),
}

impl QuorumDoubt {
    /// For messages.
    pub fn text(&self, quorum: Quorum) -> String {
        let cannot = "cannot tell whether there is a quorum";
        let Quorum {
            voters,
            serving,
            running,
            ..
        } = quorum;
        let must = quorum.majority();
        match self {
            Self::NobodySeen if running == 1 => {
                format!("{cannot}: 1 of {voters} voters is seen to run")
            }
            Self::NobodySeen => format!("{cannot}: {running} of {voters} voters are seen to run"),
            Self::LeaderUnseen {
                followers,
                is_silent,
            } => {
                let follow = match followers {
                    1 => format!("1 of {voters} voters says that it follows"),
                    more => format!("{more} of {voters} voters say that they follow"),
                };
                let leader = match (is_silent, followers) {
                    (false, _) => "no leader was seen",
                    (true, 1) => "its leader is silent",
                    (true, _) => "their leader is silent",
                };
                format!("{cannot}: {follow}, and {leader}")
            }
            Self::LeaderIsAlone(leader) => format!(
                "{cannot}: {leader} says that it leads, opens no session, and {serving} of {voters} voters {} seen to serve; {must} must",
                is_or_are(serving)
            ),
            Self::VotersUnseen => format!(
                "cannot tell how many voters serve: there is a quorum, since a session was opened, and {serving} of {voters} {} seen to serve; {must} must",
                is_or_are(serving)
            ),
            Self::NotProven => format!(
                "{cannot}: {serving} of {voters} {} seen to serve, {must} must, and the session that was opened is no proof \
                 (localSessionsEnabled, or SASL required)",
                is_or_are(serving)
            ),
            Self::NoSession => format!(
                "{cannot}: {serving} of {voters} {} seen to serve, and none opens a session",
                is_or_are(serving)
            ),
            Self::SeenOnce => format!(
                "{cannot}: it may be the moment of an election, and the time limit left no second look"
            ),
            Self::MayBeOne(writers) => {
                let names: Vec<String> = writers.iter().map(ToString::to_string).collect();
                format!(
                    "cannot tell whether {} are one server or ensembles of their own: each takes writes",
                    names.join(" and ")
                )
            }
            Self::LeaderNotListed { leader, ids } => format!(
                "cannot tell the voters: {leader} leads, and its own list of members ({ids}) does not have it as a voter"
            ),
            Self::NamedOnly { .. } => format!(
                "{cannot}: {running} of the {voters} servers that were asked {} seen to run, too few for a quorum, and no list of members \
                 tells whether there are further voters",
                is_or_are(running)
            ),
            Self::OtherLeader {
                server,
                writer,
                is_alone: true,
            } => format!(
                "cannot tell whether there are two ensembles: {writer}, standalone, takes writes, and {server} has another leader, whose \
                 quorum is not proven"
            ),
            Self::OtherLeader { server, writer, .. } => format!(
                "cannot tell whether there are two ensembles: {writer} leads, and the server lines of {server} do not have it"
            ),
            Self::IdTwice([one, other]) => format!(
                "cannot tell the voters: {one} and {other} are two servers with one id, maybe of two ensembles"
            ),
            Self::ListsDiffer => {
                "cannot tell the voters: no leader was seen, and the lists of members differ"
                    .to_owned()
            }
        }
    }
}

fn is_or_are(count: usize) -> &'static str {
    match count {
        1 => "is",
        _ => "are",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lost_quorum() {
        let table = "
            3 1 1 of 3 voters runs, 2 must serve
            5 2 2 of 5 voters run, 3 must serve
            3 2 2 of 3 voters run, none serves
            3 3 3 of 3 voters run, none serves";
        for line in table.lines().skip(1) {
            let cells: Vec<&str> = line.trim().splitn(3, ' ').collect();
            let number = |at: usize| cells[at].parse().unwrap();
            let quorum = Quorum::counted(number(0), 0, number(1));
            assert_eq!(quorum.lost(), cells[2], "{line}");
        }
    }

    #[test]
    fn voters_that_may_fail() {
        let table = "
            1 1 1 none may fail
            2 2 2 none may fail
            3 3 2 1 may fail
            3 2 2 no more may fail
            5 5 3 2 may fail
            5 4 3 1 more may fail
            5 3 3 no more may fail
            4 4 3 1 may fail";
        for line in table.lines().skip(1) {
            let cells: Vec<&str> = line.trim().splitn(4, ' ').collect();
            let number = |at: usize| cells[at].parse::<usize>().unwrap();
            let quorum = Quorum::counted(number(0), number(1), number(1));
            assert_eq!(
                (quorum.majority(), quorum.reserve().as_str()),
                (number(2), cells[3]),
                "{line}"
            );
        }
    }

    /// Weights of the groups' voters, groups with `|` between them; a voter that does not serve has an `x`. Then: whether
    /// it is a quorum, how many may fail, and the fewest voters of a quorum.
    const GROUPS: &str = "
        1 1 1               => yes 1 2
        1 1 1x              => yes 0 2
        1 1x 1x             => no  0 2
        3 1 1               => yes 0 1
        3x 1 1              => no  0 1
        1 1 1 0             => yes 1 2
        1 1 | 1 1 1         => yes 0 4
        1 1 1 | 1 1 1 | 1 1 1 => yes 3 4
        1 1 1 | 1 1 1 | 1x 1x 1x => yes 1 4
        1 1 1 | 1x 1x 1 | 1x 1x 1 => no 0 4
        1 1 1 | 1 1 1x | 1 1x 1x => yes 0 4
        0 0 | 1 1 1         => yes 1 2
        2 2 1 | 1 1 1 | 9 1 1 => yes 2 3";

    #[test]
    fn groups_and_weights() {
        for line in GROUPS.lines().skip(1) {
            let (given, expected) = line.split_once("=>").unwrap();
            let mut entries = Vec::new();
            let mut serves = Vec::new();
            for (group, words) in given.split('|').enumerate() {
                let mut ids = Vec::new();
                for word in words.split_whitespace() {
                    let id = serves.len();
                    let weight = word.trim_end_matches('x').to_owned();
                    serves.push(!word.ends_with('x'));
                    entries.push((format!("weight.{id}"), weight));
                    ids.push(id.to_string());
                }
                entries.push((format!("group.{group}"), ids.join(":")));
            }
            let entries = entries
                .iter()
                .map(|(key, value)| (key.as_str(), value.as_str()));
            let groups = VoterGroups::parse(entries).unwrap().unwrap();
            let ids = (0..).take(serves.len());
            let quorum = Quorum::of(&QuorumRule::of_groups(&groups, ids), &serves, &serves);
            let holds = if quorum.holds { "yes" } else { "no" };
            let found = format!("{holds} {} {}", quorum.may_fail(), quorum.majority());
            let expected: Vec<&str> = expected.split_whitespace().collect();
            assert_eq!(found, expected.join(" "), "{line}");
        }
    }
}
