//! Advice whose commands carry the flags of a failover or a repair.

use crate::ha::plan::Risk;
use crate::verdict::advice::{Advice, owned};

/// Advises a failover to `to`.
pub fn failover(to: &str, dead: &[&str], accept: &[Risk]) -> Advice {
    with_flags(vec![vec!["failover", "--to", to]], dead, accept)
}

/// Advises to end a split brain, with one of these RMs kept active.
pub fn repair_keeping<'a>(first: &'a str, rest: impl IntoIterator<Item = &'a str>) -> Advice {
    let keep: Vec<&str> = [first].into_iter().chain(rest).collect();
    repair(&keep, &[], &[])
}

/// Advises a repair that keeps one of these RMs; without RMs, a repair that follows the election.
pub fn repair(keep: &[&str], dead: &[&str], accept: &[Risk]) -> Advice {
    let keep = keep.iter().map(|rm| vec!["repair", "--keep", *rm]);
    let mut choices: Vec<Vec<&str>> = keep.collect();
    if choices.is_empty() {
        choices.push(vec!["repair"]);
    }
    with_flags(choices, dead, accept)
}

/// Adds flags. The action before the command asks the operator to check a silent member's host before `--dead`, and
/// names the risks.
fn with_flags(choices: Vec<Vec<&str>>, dead: &[&str], accept: &[Risk]) -> Advice {
    let hosts = dead.iter().map(|rm| format!("on the host of {rm}"));
    let hosts = hosts.collect::<Vec<_>>().join(" and ");
    let prices: Vec<&str> = accept.iter().map(|risk| price(*risk)).collect();
    let check = (!dead.is_empty()).then(|| format!("check {hosts} that its process is gone"));
    let decide =
        (!prices.is_empty()).then(|| format!("decide whether to accept {}", prices.join(" and ")));
    let actions: Vec<String> = [check, decide].into_iter().flatten().collect();
    let flags = || {
        let dead = dead.iter().flat_map(|rm| ["--dead", *rm]);
        dead.chain(accept.iter().map(|risk| risk.flag()))
    };
    let commands = choices.into_iter();
    Advice {
        action: (!actions.is_empty()).then(|| actions.join(", ")),
        commands: commands
            .map(|words| owned(words.into_iter().chain(flags())))
            .collect(),
    }
}

/// Returns the loss or danger that the operator accepts; the text follows the word `accept`.
fn price(risk: Risk) -> &'static str {
    match risk {
        Risk::Loss => "that applications may be lost",
        Risk::VersionSkew => "that the versions may differ",
        Risk::ConfigSkew => "that the HA keys may differ",
        Risk::FreshTarget => "that the target has just started",
        Risk::NoHttp => "that /isActive confirms nothing",
        Risk::PendingActivation => "that another ResourceManager may still become active",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_choice_is_a_command() {
        let keep = |rm| owned(["repair", "--keep", rm]);
        let choices = repair(&["rm1", "rm2"], &[], &[]);
        assert_eq!(choices.commands, [keep("rm1"), keep("rm2")]);
        assert_eq!(choices, repair_keeping("rm1", ["rm2"]));
        let check = "check on the host of rm2 that its process is gone";
        let words = ["failover", "--to", "rm1", "--dead", "rm2"];
        let next = |accept: &[Risk]| failover("rm1", &["rm2"], accept);
        assert_eq!(next(&[]), Advice::action(check).then(words));
        let decide = "decide whether to accept that applications may be lost";
        let words = words.into_iter().chain(["--accept-loss"]);
        let accepting = Advice::action(format!("{check}, {decide}")).then(words);
        assert_eq!(next(&[Risk::Loss]), accepting);
    }
}
