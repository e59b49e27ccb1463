//! Texts for the reasons to refuse a failover or repair.

use serde::Serialize;

use crate::ha::plan::{NextCommand, PlanRefusal};
use crate::report::advice;
use crate::selection::Selection;
use crate::systems::yarn::silences::Silences;
use crate::verdict::advice::Advice;

/// Lists every reason, with the flag that accepts it or with advice. Risks that are unknown for the same cause
/// become one reason. Without a selection, no command is named.
pub fn text(
    refusals: &[PlanRefusal],
    ids: &[String],
    silences: &Silences,
    selection: Option<&Selection>,
) -> String {
    let advised = |advice: Option<Advice>| match (advice, selection) {
        (Some(advice), Some(selection)) => format!("; next: {}", advice::text(&advice, selection)),
        _ => String::new(),
    };
    let line = |refusal: &PlanRefusal| {
        let advice = match refusal.flag(ids) {
            Some(flag) if matches!(refusal, PlanRefusal::Risk(_)) => {
                format!("; to accept that, add {flag}")
            }
            Some(flag) => format!("; if its process is known to be gone, add {flag}"),
            None => advised(instead(*refusal, refusals, ids, silences)),
        };
        format!("{}{advice}", refusal.text(ids, silences))
    };
    let is_hidden = |refusal: &&PlanRefusal| refusal.is_hidden(silences);
    let are_several = refusals.iter().filter(is_hidden).count() > 1;
    let (hidden, others): (Vec<PlanRefusal>, Vec<PlanRefusal>) = refusals
        .iter()
        .partition(|refusal| are_several && is_hidden(refusal));
    let lines = others.iter().map(line);
    let lines = lines.chain(hidden.first().map(|first| {
        let flags: Vec<String> = hidden.iter().filter_map(|risk| risk.flag(ids)).collect();
        let text = PlanRefusal::hidden_text(&hidden, ids, silences);
        let next = advised(first.advice(ids, silences));
        format!("{text}{next}; or, to accept that, add {}", flags.join(" "))
    }));
    let lines = lines.map(|line| line.replace('\n', " "));
    lines.collect::<Vec<_>>().join("\n  ")
}

/// Returns advice for a refusal. A repair is not advised while ZooKeeper cannot be reached.
fn instead(
    refusal: PlanRefusal,
    all: &[PlanRefusal],
    ids: &[String],
    silences: &Silences,
) -> Option<Advice> {
    let repairs = refusal.next() == Some(NextCommand::Repair);
    let in_vain = repairs && all.contains(&PlanRefusal::ZooKeeperUnseen);
    refusal.advice(ids, silences).filter(|_| !in_vain)
}

/// A reason to refuse, for machine-readable formats. `code`, `rm` and `text` are as in `status`.
#[derive(Debug, Serialize)]
pub struct RefusalDocument {
    code: &'static str,
    /// Null if the reason concerns no RM, or several RMs.
    rm: Option<String>,
    text: String,
    /// The flag that accepts the reason.
    #[serde(skip_serializing_if = "Option::is_none")]
    flag: Option<String>,
    /// The advice if no flag accepts the reason, or how to get the pages that decide it.
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<String>,
}

/// Returns every reason, in the order of [`text`].
pub fn documents(
    refusals: &[PlanRefusal],
    ids: &[String],
    silences: &Silences,
    selection: &Selection,
) -> Vec<RefusalDocument> {
    let document = |refusal: &PlanRefusal| {
        let flag = refusal.flag(ids);
        let next = instead(*refusal, refusals, ids, silences);
        let next = next.filter(|_| flag.is_none() || refusal.is_hidden(silences));
        RefusalDocument {
            code: refusal.code(),
            rm: refusal.rm().map(|rm| rm.name(ids).to_owned()),
            text: refusal.text(ids, silences),
            flag,
            next: next.map(|next| advice::text(&next, selection)),
        }
    };
    refusals.iter().map(document).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn refused_repairs_are_not_advised() {
        let all = [PlanRefusal::SplitBrain, PlanRefusal::ZooKeeperUnseen];
        let nothing = Silences::default();
        let here = Selection::default();
        let told = |all: &[PlanRefusal]| text(all, &[], &nothing, Some(&here));
        assert!(!told(&all).contains("repair"));
        assert!(told(&all[..1]).contains("next: repair with"));
    }
}
