//! For people: one cluster in full, several as one row each.

use colored::Colorize as _;

use crate::ha::state::FailoverMode;
use crate::report::{advice, harmless_line, table};
use crate::systems::yarn::elector::{Elector, ElectorView};
use crate::systems::yarn::judge::Verdict;
use crate::systems::yarn::observations::{Health, Observations, ObservedSource, RmObservation};
use crate::verdict::advice::Advice;
use crate::verdict::seen::Seen as Answer;

use super::{ClusterLook, ClusterStatus, Look, counted, words};

/// A look.
pub fn text(look: &Look, colour: bool) -> String {
    let total = total(look);
    match (look.clusters.as_slice(), look.hidden.is_empty()) {
        ([one], true) => full(one, colour),
        ([], _) => format!("{total}\n"),
        (several, _) => {
            let rows = rows(several, colour);
            format!("{total}\n\n{rows}{}", advice_for(several))
        }
    }
}

/// `50 clusters: 46 healthy, 1 degraded, 3 critical`, and how many of them are not shown.
pub(super) fn total(look: &Look) -> String {
    let (hidden, all) = (look.hidden.len(), look.all().count());
    let plural = if all == 1 { "" } else { "s" };
    let not_shown = match hidden {
        0 => String::new(),
        hidden => format!("; {hidden} not shown"),
    };
    format!("{all} cluster{plural}: {}{not_shown}", counted(look.all()))
}

/// Clusters that are listed with what to do next.
const ADVISED: usize = 5;

/// What to do about the worst clusters, and how to see more of the worst.
pub(super) fn advice_for(clusters: &[ClusterStatus]) -> String {
    let ill = clusters
        .iter()
        .filter(|one| one.verdict() != Verdict::Healthy);
    let lines = ill.clone().take(ADVISED).filter_map(|cluster| {
        let next = cluster.seen.as_ref().ok()?.judgement.next.as_ref()?;
        let next = advice::text(&Advice::from(next), &cluster.selection);
        Some(line(&format!("next for {}: ", cluster.name), &next))
    });
    let details = ill.clone().next().map(|worst| {
        let status = advice::text(&Advice::command(["status"]), &worst.selection);
        line("details: ", &status)
    });
    lines.chain(details).collect()
}

/// A heading, and a row for each cluster.
pub(super) fn rows(clusters: &[ClusterStatus], colour: bool) -> String {
    let heading = ["CLUSTER", "VERDICT", "ACTIVE", "SUMMARY"]
        .map(str::to_owned)
        .to_vec();
    let row = |cluster: &ClusterStatus| {
        let active = cluster
            .seen
            .as_ref()
            .map(|seen| seen.judgement.active.join(","));
        // The other columns tell the rest, if there is more.
        let why = match &cluster.seen {
            Ok(seen) => {
                let first = seen.judgement.reasons.first();
                let why = words::first_reason(seen).or_else(|| first.map(words::reason));
                why.unwrap_or_default()
            }
            Err(why) => why.clone(),
        };
        vec![
            cluster.name.clone(),
            cluster.verdict().word().to_owned(),
            active.unwrap_or_default(),
            why,
        ]
    };
    let rows: Vec<Vec<String>> = std::iter::once(heading)
        .chain(clusters.iter().map(row))
        .collect();
    table::columns(&rows, colour)
}

fn full(cluster: &ClusterStatus, colour: bool) -> String {
    let title = cluster.selection.title();
    let head = format!("{title}: {}", words::headline(cluster));
    let head = harmless_line(&head);
    let head = match cluster.verdict() {
        _ if !colour => head,
        Verdict::Healthy => head.green().to_string(),
        Verdict::Degraded => head.yellow().to_string(),
        _ => head.red().to_string(),
    };
    let mut text = format!("{head}\n");
    let Ok(seen) = &cluster.seen else {
        return text;
    };
    text.push('\n');
    text.push_str(&table::columns(&rms(&seen.observations), colour));
    text.push_str(&elector(&seen.observations));
    text.push_str(&reasons(seen));
    if let Some(next) = &seen.judgement.next {
        let next = advice::choices(&Advice::from(next), &cluster.selection);
        let heads = std::iter::once("next: ").chain(std::iter::repeat("or:   "));
        text.extend(heads.zip(&next).map(|(head, next)| line(head, next)));
    }
    text
}

fn rms(seen: &Observations) -> Vec<Vec<String>> {
    let heading = [
        "RM", "STATE", "HEALTH", "ISACTIVE", "INFO", "VERSION", "ADDRESS",
    ];
    let row = |rm: &RmObservation| {
        let by = |source| rm.active_by(source);
        let page = |source: ObservedSource| match (rm.missing(source), by(source)) {
            (Some(missing), _) => missing.word().to_owned(),
            (None, Some(true)) => "active".to_owned(),
            (None, Some(false)) => "not active".to_owned(),
            (None, None) => "?".to_owned(),
        };
        let info = rm.info.as_ref().ok();
        vec![
            rm.id.clone(),
            cell(&rm.state, |status| status.state.to_string()),
            cell(&rm.health, |health| match health {
                Health::Well => "healthy".to_owned(),
                Health::Unwell(_) => "unhealthy".to_owned(),
            }),
            page(ObservedSource::IsActive),
            page(ObservedSource::Info),
            info.and_then(|info| info.version.clone())
                .unwrap_or_default(),
            rm.address.clone(),
        ]
    };
    std::iter::once(heading.map(str::to_owned).to_vec())
        .chain(seen.rms.iter().map(row))
        .collect()
}

fn cell<T>(answer: &Answer<T>, word: impl Fn(&T) -> String) -> String {
    match answer {
        Ok(answer) => word(answer),
        Err(missing) => missing.word().to_owned(),
    }
}

fn elector(seen: &Observations) -> String {
    if seen.failover == FailoverMode::Manual {
        return "failover: manual\n".to_owned();
    }
    let what = match &seen.elector {
        Err(missing) => missing.to_string(),
        Ok(view) => elected(view),
    };
    line("failover: automatic; elector: ", &what)
}

fn elected(view: &ElectorView) -> String {
    let candidates = || {
        let ids = view.latch.iter().map(|candidate| candidate.rm_id.as_str());
        ids.collect::<Vec<_>>().join(" ")
    };
    match (view.elector(), view.leader()) {
        (Elector::Standard, Some(leader)) => format!("{leader} holds the lock"),
        (Elector::Standard, None) => "no ResourceManager holds the lock".to_owned(),
        (Elector::Curator, _) => {
            format!("Curator's; candidates, the leader first: {}", candidates())
        }
        (Elector::Both, _) => format!("two of them; candidates of Curator's: {}", candidates()),
        (Elector::Neither, _) if view.exists => {
            "no ResourceManager takes part in the election".to_owned()
        }
        (Elector::Neither, _) => "it has no znode: there has been no election yet".to_owned(),
    }
}

fn reasons(seen: &ClusterLook) -> String {
    let judgement = &seen.judgement;
    let reasons = judgement
        .reasons
        .iter()
        .map(|reason| line("- ", &words::reason(reason)));
    let narrowed = judgement.narrowed.iter();
    let narrowed = narrowed.map(|reason| line("- not checked: ", &words::reason(reason)));
    reasons.chain(narrowed).collect()
}

/// A line that holds texts of other hosts.
fn line(begin: &str, text: &str) -> String {
    format!("{begin}{}\n", harmless_line(text))
}
