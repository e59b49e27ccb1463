//! Tables of `status`: full detail for one cluster, or one row each for several.

use colored::Colorize as _;

use crate::report::{advice, harmless_line, table};
use crate::verdict::advice::Advice;
use crate::verdict::level::Level;
use crate::verdict::look::{ElectionLook, Look, MemberLook, System, SystemLook};

use super::counted;

pub fn text(look: &Look, colour: bool) -> String {
    let total = total(look);
    match (look.shown.as_slice(), look.hidden.is_empty()) {
        ([one], true) => full(one, colour),
        ([], _) => format!("{total}\n"),
        (several, _) => {
            let rows = rows(look.system, several, colour);
            format!("{total}\n\n{rows}{}", advice_for(several))
        }
    }
}

/// Formats the totals and the number of hidden clusters: `50 clusters: 46 healthy, 1 degraded, 3 critical; 2 not
/// shown`.
pub(super) fn total(look: &Look) -> String {
    let (hidden, all) = (look.hidden.len(), look.all().count());
    let plural = if all == 1 { "" } else { "s" };
    let not_shown = match hidden {
        0 => String::new(),
        hidden => format!("; {hidden} not shown"),
    };
    let kind = look.system.kind;
    format!("{all} {kind}{plural}: {}{not_shown}", counted(look.all()))
}

/// Maximum clusters to give advice for.
const ADVISED: usize = 5;

/// Returns advice for the worst clusters, and the command that shows details of the worst one.
pub(super) fn advice_for(clusters: &[SystemLook]) -> String {
    let ill = clusters
        .iter()
        .filter(|one| one.verdict.level() != Level::Healthy);
    let lines = ill.clone().take(ADVISED).filter_map(|cluster| {
        let next = advice::text(cluster.advice.as_ref()?, &cluster.selection);
        Some(line(&format!("next for {}: ", cluster.name), &next))
    });
    let details = ill.clone().next().map(|worst| {
        let status = Advice::command(worst.status_words.iter().map(String::as_str));
        let status = advice::text(&status, &worst.selection);
        line("details: ", &status)
    });
    lines.chain(details).collect()
}

/// Returns a heading, and a row for each cluster.
pub(super) fn rows(system: &System, clusters: &[SystemLook], colour: bool) -> String {
    let heading = [
        system.kind.to_uppercase(),
        "VERDICT".to_owned(),
        system.active.column.to_owned(),
        "SUMMARY".to_owned(),
    ];
    let row = |cluster: &SystemLook| {
        // Only the first reason: the other columns show the rest.
        let first = cluster.reasons().next().map(|finding| &finding.text);
        let why = cluster.error.as_ref().or(cluster.why.as_ref()).or(first);
        vec![
            cluster.name.clone(),
            cluster.verdict.word().to_owned(),
            cluster.active.join(","),
            why.cloned().unwrap_or_default(),
        ]
    };
    let rows: Vec<Vec<String>> = std::iter::once(heading.to_vec())
        .chain(clusters.iter().map(row))
        .collect();
    table::columns(&rows, colour)
}

fn full(look: &SystemLook, colour: bool) -> String {
    let head = format!("{}: {}", look.selection.title(), look.headline);
    let head = harmless_line(&head);
    let head = match look.verdict.level() {
        _ if !colour => head,
        Level::Healthy => head.green().to_string(),
        Level::Degraded => head.yellow().to_string(),
        Level::Unknown | Level::Critical => head.red().to_string(),
    };
    let mut text = format!("{head}\n");
    if look.error.is_some() {
        return text;
    }
    text.push('\n');
    text.push_str(&table::columns(&members(look), colour));
    text.extend(look.election.as_ref().map(election));
    let quorum = look.quorum.as_ref();
    text.extend(quorum.map(|quorum| line("quorum: ", &quorum.text)));
    let whole = look.whole.as_ref();
    text.extend(whole.map(|(source, seen)| {
        let said = seen.as_ref().map(|said| said.text.clone());
        let said = said.unwrap_or_else(ToString::to_string);
        line(&format!("{}: ", source.column), &said)
    }));
    let reasons = look.reasons().map(|reason| line("- ", &reason.text));
    text.extend(reasons);
    let unchecked = look.unchecked();
    text.extend(unchecked.map(|reason| line("- not checked: ", &reason.text)));
    if let Some(next) = &look.advice {
        let next = advice::choices(next, &look.selection);
        let heads = std::iter::once("next: ").chain(std::iter::repeat("or:   "));
        text.extend(heads.zip(&next).map(|(head, next)| line(head, next)));
    }
    text
}

fn members(look: &SystemLook) -> Vec<Vec<String>> {
    let sources = look.system.sources.iter().map(|source| source.column);
    let role = look.system.role_column;
    let heading = [look.system.member_column].into_iter().chain(role);
    let heading = heading.chain(sources);
    let heading = heading.chain(look.system.columns.iter().copied());
    // Where the address is the id, one column is enough.
    let has_addresses = look
        .members
        .iter()
        .any(|member| member.address != member.id);
    let last = ["VERSION", "ADDRESS"]
        .into_iter()
        .take(1 + usize::from(has_addresses));
    let heading = heading.chain(last).map(str::to_owned);
    let row = |member: &MemberLook| {
        let sources = member.sources.iter().map(|(_, seen)| match seen {
            Ok(said) => said.text.clone(),
            Err(missing) => missing.word().to_owned(),
        });
        let version = member.version.clone().unwrap_or_default();
        let role = role.map(|_| match &member.role {
            Ok(role) => role.clone(),
            Err(missing) => missing.word().to_owned(),
        });
        let cells = [member.id.clone()].into_iter().chain(role).chain(sources);
        let cells = cells.chain(member.columns.iter().cloned());
        let last = [version, member.address.clone()].into_iter();
        cells
            .chain(last.take(1 + usize::from(has_addresses)))
            .collect()
    };
    let rows = look.members.iter().map(row);
    std::iter::once(heading.collect()).chain(rows).collect()
}

fn election(election: &ElectionLook) -> String {
    if !election.is_automatic {
        return "failover: manual\n".to_owned();
    }
    let elector = match &election.elector {
        Ok(said) => said.text.clone(),
        Err(missing) => missing.to_string(),
    };
    line("failover: automatic; elector: ", &elector)
}

/// Formats a line with text from other hosts.
fn line(begin: &str, text: &str) -> String {
    format!("{begin}{}\n", harmless_line(text))
}
