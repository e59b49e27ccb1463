//! How many voters serve. Pure.

use super::server_name::ServerName;

/// The voters of an ensemble, counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Quorum {
    /// Members that vote.
    pub voters: usize,
    /// Voters that serve.
    pub serving: usize,
    /// Voters whose process answers, also without a quorum.
    pub running: usize,
}

impl Quorum {
    /// Voters that have to serve (`QuorumMaj`).
    pub fn majority(self) -> usize {
        self.voters / 2 + 1
    }

    /// Voters that may fail, and the quorum holds.
    pub fn may_fail(self) -> usize {
        self.serving.saturating_sub(self.majority())
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
    /// There is a quorum, since a session was opened; fewer voters than a majority were seen to serve.
    VotersUnseen,
}

impl QuorumDoubt {
    /// For messages.
    pub fn text(&self, quorum: Quorum) -> String {
        let cannot = "cannot tell whether there is a quorum";
        let Quorum {
            voters,
            serving,
            running,
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
            let quorum = Quorum {
                voters: cells[0].parse().unwrap(),
                serving: 0,
                running: cells[1].parse().unwrap(),
            };
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
            let quorum = Quorum {
                voters: number(0),
                serving: number(1),
                running: number(1),
            };
            assert_eq!(
                (quorum.majority(), quorum.reserve().as_str()),
                (number(2), cells[3]),
                "{line}"
            );
        }
    }
}
