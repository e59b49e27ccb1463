//! Verdicts, reasons and advice in words.

use std::time::Duration;

use crate::verdict::cluster::{Judgement, Verdict};
use crate::verdict::reason::{Next, Reason};

use super::ClusterStatus;

/// The verdict and who is active, in one line. Texts of other hosts in it are as they came.
pub(super) fn headline(cluster: &ClusterStatus) -> String {
    let seen = match &cluster.seen {
        Ok(seen) => &seen.judgement,
        Err(why) => return format!("unknown: {why}"),
    };
    let active = seen.active.join(" and ");
    match seen.verdict {
        Verdict::Healthy => format!("healthy: {active} is active"),
        Verdict::Degraded => format!("degraded: {active} is active"),
        Verdict::NoActive => "critical: no ResourceManager is active".to_owned(),
        Verdict::SplitBrain => format!("critical: split brain: {active} are active"),
        Verdict::LockMismatch => format!("critical: {active} is active without being elected"),
        Verdict::Unknown if active.is_empty() => "unknown: who is active cannot be told".to_owned(),
        Verdict::Unknown => format!("unknown: {active} is active, and perhaps not alone"),
    }
}

/// The verdict, and the weightiest reason that it does not tell by itself.
pub(super) fn summary(cluster: &ClusterStatus) -> String {
    let head = headline(cluster);
    let Ok(seen) = &cluster.seen else {
        return head;
    };
    match first_reason(&seen.judgement) {
        Some(why) => format!("{head}; {why}"),
        None => head,
    }
}

fn first_reason(judgement: &Judgement) -> Option<String> {
    let told = |reason: &&Reason| matches!(reason, Reason::NobodyActive | Reason::SeveralActive(_));
    let mut rest = judgement.reasons.iter().filter(|reason| !told(reason));
    let first = reason(rest.next()?);
    Some(match rest.count() {
        0 => first,
        more => format!("{first}; and {more} more"),
    })
}

/// What is not as it should be.
pub(super) fn reason(reason: &Reason) -> String {
    match reason {
        Reason::NoRms => "yarn.resourcemanager.ha.rm-ids lists no ResourceManager".to_owned(),
        Reason::NobodyActive => "nobody is active: the cluster takes no applications".to_owned(),
        Reason::SeveralActive(ids) => format!("{} are active at once", ids.join(" and ")),
        Reason::NotElected {
            rm,
            leader: Some(leader),
        } => {
            format!("{rm} is active, and the elector has {leader} as leader")
        }
        Reason::NotElected { rm, leader: None } => {
            format!("{rm} is active, and the elector has no leader")
        }
        Reason::LeaderNotActive(rm) => format!("{rm} is elected and is not active"),
        Reason::MayBeActive(rm) => format!("{rm}: no source tells whether it is active"),
        Reason::Down(rm) => format!("{rm} is down: its ports refuse connections"),
        Reason::Neither { rm, state } => format!("{rm} is {state}, neither active nor standby"),
        Reason::NotReady { rm, why } => format!("{rm} is not ready to become active: {why}"),
        Reason::Unwell { rm, why } => format!("{rm} is not well: {why}"),
        Reason::Disagrees { rm, source, active } => {
            let says = if *active { "active" } else { "not active" };
            format!("{rm}: {} says that it is {says}", source.name())
        }
        Reason::SourcesMissing {
            rm,
            sources,
            missing,
        } => {
            let names: Vec<&str> = sources.iter().map(|source| source.name()).collect();
            format!("{rm}: {}: {missing}", names.join(", "))
        }
        Reason::ElectorMissing(missing) => {
            format!("who is elected is not known: ZooKeeper: {missing}")
        }
        Reason::NotInElection(rm) => {
            format!("{rm} is in no election: it will never take over until it is restarted")
        }
        Reason::StrangeLeader(rm) => {
            format!("{rm} is elected, and the configuration does not list it")
        }
        Reason::OtherCluster(id) => {
            format!("the lock is that of a ResourceManager of cluster {id}")
        }
        Reason::TwoElectors => {
            "both electors are at work: some ResourceManagers use Curator's, others do not"
                .to_owned()
        }
        Reason::NoSharedStore { rm, store } => {
            format!("{rm} has {store}: a failover would lose every application")
        }
        Reason::NoStandby => "there is no second ResourceManager to take over".to_owned(),
    }
}

/// What to type or do next; for a command, with the folder that was named for the cluster.
pub(super) fn next(next: &Next, folder: Option<&str>) -> String {
    let command = |words: String| match folder {
        Some(folder) => format!("rmadmin --conf-dir {} {words}", quoted(folder)),
        None => format!("rmadmin {words}"),
    };
    match next {
        Next::TransitionToActive(rm) => command(format!("transition-to-active {}", quoted(rm))),
        Next::Repair => command("repair --dry-run".to_owned()),
        Next::RepairKeeping(ids) => {
            let ids: Vec<String> = ids.iter().map(|id| quoted(id)).collect();
            command(format!("repair --dry-run --keep {}", ids.join("|")))
        }
        Next::Start(rm) => format!("on the host of {rm}: yarn --daemon start resourcemanager"),
        Next::LookAt(rm) => {
            format!("on the host of {rm}: look at the process and its log, restart it if need be")
        }
        Next::CheckHealth(rm) => command(format!("check-health {}", quoted(rm))),
    }
}

/// A word for a shell.
fn quoted(word: &str) -> String {
    let plain =
        |character: char| character.is_ascii_alphanumeric() || "_-./:@%+=".contains(character);
    if !word.is_empty() && word.chars().all(plain) {
        return word.to_owned();
    }
    format!("'{}'", word.replace('\'', r"'\''"))
}

/// A moment since 1970 as `2026-11-21T07:00:00Z`.
pub(super) fn utc(at: Duration) -> String {
    let seconds = at.as_secs();
    let (days, second) = (seconds / 86_400, seconds % 86_400);
    // Days to a date of the Gregorian calendar: years begin in March, so that a leap day is a year's last.
    let shifted = days + 719_468;
    let (era, day_of_era) = (shifted / 146_097, shifted % 146_097);
    let year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
    let month = (month_from_march + 2) % 12 + 1;
    let year = era * 400 + year_of_era + u64::from(month <= 2);
    format!(
        "{year:04}-{month:02}-{day:02}T{:02}:{:02}:{:02}Z",
        second / 3600,
        second / 60 % 60,
        second % 60
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_dates() {
        let table = [
            (0, "1970-01-01T00:00:00Z"),
            (951_782_399, "2000-02-28T23:59:59Z"),
            (951_782_400, "2000-02-29T00:00:00Z"),
            (1_709_251_200, "2024-03-01T00:00:00Z"),
            (4_102_444_799, "2099-12-31T23:59:59Z"),
        ];
        for (seconds, text) in table {
            assert_eq!(utc(Duration::from_secs(seconds)), text);
        }
    }

    #[test]
    fn commands_survive_a_shell() {
        let next = |folder| super::next(&Next::CheckHealth("rm 1".to_owned()), folder);
        assert_eq!(next(None), "rmadmin check-health 'rm 1'");
        assert_eq!(
            next(Some("/a b/it's")),
            r"rmadmin --conf-dir '/a b/it'\''s' check-health 'rm 1'"
        );
    }
}
