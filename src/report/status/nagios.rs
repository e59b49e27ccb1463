//! The output line of a Nagios plugin, with performance data.

use crate::exit::Exit;
use crate::report::harmless;
use crate::verdict::level::Level;
use crate::verdict::look::{Look, System, SystemLook};

use super::counts;

pub fn text(look: &Look) -> String {
    let word = match look.exit() {
        Exit::Success => "OK",
        Exit::Degraded => "WARNING",
        Exit::Critical => "CRITICAL",
        _ => "UNKNOWN",
    };
    let text = match look.shown.as_slice() {
        [one] => format!("{}: {}", one.name, one.summary()),
        several => of_several(look.system, several),
    };
    let text = before_the_bar(&text);
    format!(
        "{} {word} - {text} | {}\n",
        look.system.title,
        numbers(look)
    )
}

fn of_several(system: &System, clusters: &[SystemLook]) -> String {
    let ill = clusters
        .iter()
        .filter(|cluster| cluster.verdict.level() != Level::Healthy);
    let told: Vec<String> = ill
        .clone()
        .take(5)
        .map(|cluster| format!("{}: {}", cluster.name, cluster.summary()))
        .collect();
    let count = ill.count();
    let are = if count == 1 { "is" } else { "are" };
    let (all, kind) = (clusters.len(), system.kind);
    let counted = format!("{count} of {all} {kind}s {are} not healthy");
    std::iter::once(counted)
        .chain(told)
        .collect::<Vec<_>>()
        .join("; ")
}

/// Formats performance data: `name=value;warning;critical;minimum;maximum`.
fn numbers(look: &Look) -> String {
    let time = format!("time={:.3}s;;;0", look.took.as_secs_f64());
    match look.shown.as_slice() {
        [one] => format!("{} {time}", of_one(one)),
        several => {
            let counts = counts(several.iter());
            let all = several.len();
            let count = |word: &str, limits: &str| {
                let found = counts.iter().find(|(known, _)| *known == word);
                let count = found.map_or(0, |(_, count)| *count);
                format!("{word}={count};{limits};0;{all}")
            };
            format!(
                "{} {} {} {} {}s={all};;;0 {time}",
                count("critical", ";0"),
                count("unknown", ";"),
                count("degraded", "0;"),
                count("healthy", ";"),
                look.system.kind
            )
        }
    }
}

fn of_one(look: &SystemLook) -> String {
    let active = look.active.len();
    let all = look.members.len();
    let answering = look.members.iter().filter(|member| member.role.is_ok());
    let answering = format!(
        "answering={};{all}:;;0;{all} configured={all};;;0",
        answering.count()
    );
    match &look.quorum {
        None => format!("active={active};;1:1;0;{all} {answering}"),
        Some(quorum) => format!(
            "serving={};{voters}:;{}:;0;{voters} may_fail={};1:;0:;0 {answering}",
            quorum.serving,
            quorum.majority,
            quorum.may_fail,
            voters = quorum.voters
        ),
    }
}

/// Replaces `|` in a text: a monitoring system reads the text after it as performance data.
fn before_the_bar(text: &str) -> String {
    harmless(text).replace(['\n', '\t'], " ").replace('|', "/")
}

/// Returns the line for a command that failed before any answer.
pub fn failure(system: &System, why: &str) -> String {
    let why = before_the_bar(why);
    format!("{} UNKNOWN - {}\n", system.title, why.trim())
}
