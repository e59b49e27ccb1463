//! One look at systems and its result: the input of the renderers.

use std::sync::Arc;
use std::time::Duration;

use serde_json::Value;

use crate::exit::Exit;
use crate::selection::Selection;

use super::advice::Advice;
use super::finding::{Finding, Severity};
use super::level::{Level, Verdict};
use super::seen::Seen;

/// A kind of system: its names, its verdicts, and the sources of information about its members.
#[derive(Debug, PartialEq, Eq)]
pub struct System {
    /// Prefix of the line of a monitoring plugin.
    pub title: &'static str,
    /// The verb that looks at such a system.
    pub status: &'static [&'static str],
    /// Name of such a system in a sentence; its plural has an s.
    pub kind: &'static str,
    /// Prefix of the names of metrics.
    pub metrics: &'static str,
    /// Name of a member in a sentence.
    pub member: &'static str,
    /// Name of a member in a table heading.
    pub member_column: &'static str,
    /// Name of a member in fields and labels of machine-readable formats.
    pub member_field: &'static str,
    /// The field that lists the members.
    pub members_field: &'static str,
    /// The source in which a member reports its role.
    pub role_source: &'static str,
    pub active: ActiveNames,
    /// Heading of the column with the roles of members. `None` if a source shows them.
    pub role_column: Option<&'static str>,
    pub document: StatusDocument,
    /// True if members have a health check.
    pub has_health: bool,
    /// True if an elector elects the active member.
    pub has_election: bool,
    pub roles: &'static [&'static str],
    /// All verdicts of the system, the best first.
    pub verdicts: &'static [Verdict],
    /// The sources, in the order of [`MemberLook::sources`].
    pub sources: &'static [Source],
    /// Headings of further columns, in the order of [`MemberLook::columns`].
    pub columns: &'static [&'static str],
    /// In the order of [`MemberLook::numbers`].
    pub gauges: &'static [Gauge],
}

/// The fields of a system in JSON.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StatusDocument {
    /// The active members; `reasons` and `narrowed`.
    Members,
    /// The REST address of the one leader; `findings`. With one system these fields are at the top, too.
    Leader,
}

/// How the active members of a system are called.
#[derive(Debug, PartialEq, Eq)]
pub struct ActiveNames {
    /// Heading of the column in tables.
    pub column: &'static str,
    /// Name of the field in documents and TSV.
    pub field: &'static str,
    /// Metric with their number, and its help.
    pub metric: &'static str,
    pub help: &'static str,
}

/// A number of a member, for monitoring.
#[derive(Debug, PartialEq, Eq)]
pub struct Gauge {
    pub name: &'static str,
    pub help: &'static str,
}

/// A source of information about a member.
#[derive(Debug, PartialEq, Eq)]
pub struct Source {
    pub name: &'static str,
    /// Heading of the column in tables.
    pub column: &'static str,
    /// Name of the field in documents.
    pub field: &'static str,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Said {
    /// One word, or a short text for operators.
    pub text: String,
    /// The full answer for machine-readable formats.
    pub value: Value,
}

/// A member's own health check.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Health {
    Healthy,
    /// The state, with the member's own reason.
    Unhealthy(String),
}

/// The observations of one member.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MemberLook {
    pub id: String,
    /// The configured address. Empty if no address is configured.
    pub address: String,
    /// The role that the member reports: one of [`System::roles`], or another word.
    pub role: Seen<String>,
    pub health: Seen<Health>,
    /// True if all ports of the member refuse connections.
    pub is_down: bool,
    pub version: Option<String>,
    /// The answers, in the order of [`System::sources`].
    pub sources: Vec<(&'static Source, Seen<Said>)>,
    /// Further cells, in the order of [`System::columns`].
    pub columns: Vec<String>,
    /// In the order of [`System::gauges`]; empty if unknown. Greater numbers are cut to the greatest of the type.
    pub numbers: Vec<u32>,
}

/// The voters of a system that needs a majority of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QuorumLook {
    pub voters: usize,
    /// Voters that serve.
    pub serving: usize,
    /// Voters that have to serve.
    pub majority: usize,
    /// Voters that may fail, and the quorum holds.
    pub may_fail: usize,
    /// `2 of 3, no more may fail`.
    pub text: String,
}

/// The elected member.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ElectionLook {
    /// True if failover is automatic.
    pub is_automatic: bool,
    pub elector: Seen<Said>,
    /// Id of the elected member.
    pub leader: Option<String>,
}

/// One look at one system. Its texts may contain unescaped text from other hosts.
#[derive(Debug, Clone)]
pub struct SystemLook {
    pub system: &'static System,
    /// The id of the system, or its folder if it has no id.
    pub name: String,
    /// The options that select the system and the caller, for messages and advice.
    pub selection: Arc<Selection>,
    pub verdict: Verdict,
    /// The verdict in words.
    pub headline: String,
    /// The most severe finding that the headline does not imply, and the number of further findings.
    pub why: Option<String>,
    /// Ids of the members known to be active.
    pub active: Vec<String>,
    /// The members in the order of the configuration.
    pub members: Vec<MemberLook>,
    /// `None` if the system has no election, or if the look failed.
    pub election: Option<ElectionLook>,
    /// `None` if the system has no quorum, or if the look failed.
    pub quorum: Option<QuorumLook>,
    /// What a source tells about the whole system.
    pub whole: Option<(&'static Source, Seen<Said>)>,
    /// All findings, the most severe first.
    pub findings: Vec<Finding>,
    /// Advice on the most severe finding.
    pub advice: Option<Advice>,
    /// Why the look failed. All other results are then empty.
    pub error: Option<String>,
    /// Verb and arguments of the command that looks at this system.
    pub status_words: Vec<String>,
    /// True if no member accepted a connection.
    pub is_unreachable: bool,
}

impl SystemLook {
    /// Makes the result of a failed look.
    pub fn unseen(
        system: &'static System,
        name: String,
        selection: Arc<Selection>,
        error: String,
    ) -> Self {
        Self {
            system,
            name,
            selection,
            verdict: Verdict::UNKNOWN,
            headline: format!("unknown: {error}"),
            why: None,
            active: Vec::new(),
            members: Vec::new(),
            election: None,
            quorum: None,
            whole: None,
            status_words: system
                .status
                .iter()
                .map(|word| (*word).to_owned())
                .collect(),
            is_unreachable: false,
            findings: Vec::new(),
            advice: None,
            error: Some(error),
        }
    }

    /// Returns the verdict and its main reason, in one line.
    pub fn summary(&self) -> String {
        match &self.why {
            Some(why) => format!("{}; {why}", self.headline),
            None => self.headline.clone(),
        }
    }

    pub fn member(&self, id: &str) -> Option<&MemberLook> {
        self.members.iter().find(|member| member.id == id)
    }

    /// Returns the findings that changed the verdict.
    pub fn reasons(&self) -> impl Iterator<Item = &Finding> {
        let findings = self.findings.iter();
        findings.filter(|finding| finding.severity > Severity::Info)
    }

    /// Returns the findings about checks that were not possible.
    pub fn unchecked(&self) -> impl Iterator<Item = &Finding> {
        let findings = self.findings.iter();
        findings.filter(|finding| finding.severity == Severity::Info)
    }
}

/// One look at several systems.
#[derive(Debug, Clone)]
pub struct Look {
    /// The kind of the requested systems.
    pub system: &'static System,
    /// End of the look, as time since 1970.
    pub at: Duration,
    pub took: Duration,
    /// The systems to show, the worst first.
    pub shown: Vec<SystemLook>,
    /// Systems that `--only` leaves out, in the same order. They count in the totals and the verdict.
    pub hidden: Vec<SystemLook>,
}

impl Look {
    /// Sorts the systems: the worst first, then by name.
    pub fn new(
        system: &'static System,
        at: Duration,
        took: Duration,
        mut systems: Vec<SystemLook>,
    ) -> Self {
        systems.sort_by_cached_key(|one| {
            let verdict = std::cmp::Reverse(one.verdict);
            (verdict, one.name.clone(), one.selection.conf_dir())
        });
        Self {
            system,
            at,
            took,
            shown: systems,
            hidden: Vec::new(),
        }
    }

    /// Shows only systems at these levels. Without levels, shows all systems.
    #[must_use]
    pub fn only(mut self, levels: &[Level]) -> Self {
        let is_shown =
            |one: &SystemLook| levels.is_empty() || levels.contains(&one.verdict.level());
        (self.shown, self.hidden) = self.shown.into_iter().partition(is_shown);
        self
    }

    /// Returns all systems, shown or hidden.
    pub fn all(&self) -> impl Iterator<Item = &SystemLook> {
        self.shown.iter().chain(&self.hidden)
    }

    /// Returns the worst verdict of all systems, shown or hidden.
    pub fn verdict(&self) -> Verdict {
        let verdicts = self.all().map(|one| one.verdict);
        verdicts.max().unwrap_or(Verdict::UNKNOWN)
    }

    /// Returns the exit status of the command.
    pub fn exit(&self) -> Exit {
        self.verdict().level().exit()
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::verdict::seen::Missing;

    static SYSTEM: System = System {
        title: "",
        status: &[],
        kind: "",
        metrics: "",
        member: "",
        member_column: "",
        member_field: "",
        members_field: "",
        role_source: "",
        active: ActiveNames {
            column: "",
            field: "",
            metric: "",
            help: "",
        },
        role_column: None,
        document: StatusDocument::Members,
        has_health: true,
        has_election: true,
        roles: &[],
        verdicts: &[],
        sources: &[],
        columns: &[],
        gauges: &[],
    };

    pub(crate) fn member(id: &str, role: Seen<String>) -> MemberLook {
        MemberLook {
            id: id.to_owned(),
            address: String::new(),
            health: Err(Missing::NotAsked(String::new())),
            role,
            is_down: false,
            version: None,
            sources: Vec::new(),
            columns: Vec::new(),
            numbers: Vec::new(),
        }
    }

    pub(crate) fn system_look(verdict: Verdict, members: Vec<MemberLook>) -> SystemLook {
        let unseen = SystemLook::unseen(&SYSTEM, String::new(), Arc::default(), String::new());
        SystemLook {
            verdict,
            members,
            error: None,
            ..unseen
        }
    }
}
