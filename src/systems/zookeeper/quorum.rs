//! How many voters serve. Pure.

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

    /// Of a lost quorum: `1 of 3 voters runs, 2 must serve`.
    pub fn lost(self) -> String {
        let runs = match self.running {
            1 => "runs",
            _ => "run",
        };
        format!(
            "{} of {} voters {runs}, {} must serve",
            self.running,
            self.voters,
            self.majority()
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
