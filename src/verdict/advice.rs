//! What to do next, in words: data that [`crate::report::advice`] makes command lines of.

use crate::config::keys;
use crate::deadline::readable;

use super::plan::Risk;
use super::reason::{Setting, SuggestedAction};

/// Advice: something to do outside this tool, a command of this tool, or the one and then the other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Advice {
    /// What to do outside this tool.
    pub action: Option<String>,
    /// Verbs with their arguments, of which one is to be chosen. The options that choose the cluster and the caller are
    /// added where they are shown.
    pub commands: Vec<Vec<String>>,
}

impl Advice {
    /// A command of this tool.
    pub fn command<'a>(words: impl IntoIterator<Item = &'a str>) -> Self {
        Self {
            action: None,
            commands: vec![owned(words)],
        }
    }

    /// Something to do outside this tool.
    pub fn action(text: impl Into<String>) -> Self {
        Self {
            action: Some(text.into()),
            commands: Vec::new(),
        }
    }

    /// The same, and after it this command.
    #[must_use]
    pub fn then<'a>(self, words: impl IntoIterator<Item = &'a str>) -> Self {
        Self {
            action: self.action,
            ..Self::command(words)
        }
    }

    /// A failover to `to`.
    pub fn failover(to: &str, dead: &[&str], accept: &[Risk]) -> Self {
        Self::with_flags(vec![vec!["failover", "--to", to]], dead, accept)
    }

    /// The end of a split brain, with one of these kept active.
    pub fn repair_keeping<'a>(first: &'a str, rest: impl IntoIterator<Item = &'a str>) -> Self {
        let keep: Vec<&str> = [first].into_iter().chain(rest).collect();
        Self::repair(&keep, &[], &[])
    }

    /// A repair that keeps one of these, or follows the election.
    fn repair(keep: &[&str], dead: &[&str], accept: &[Risk]) -> Self {
        let keep = keep.iter().map(|rm| vec!["repair", "--keep", *rm]);
        let mut choices: Vec<Vec<&str>> = keep.collect();
        if choices.is_empty() {
            choices.push(vec!["repair"]);
        }
        Self::with_flags(choices, dead, accept)
    }

    /// A silent RM may be called dead only after a check on its host, and a risk is accepted only by the operator's
    /// decision.
    fn with_flags(choices: Vec<Vec<&str>>, dead: &[&str], accept: &[Risk]) -> Self {
        let hosts = dead.iter().map(|rm| format!("on the host of {rm}"));
        let hosts = hosts.collect::<Vec<_>>().join(" and ");
        let prices: Vec<&str> = accept.iter().map(|risk| risk.price()).collect();
        let check = (!dead.is_empty()).then(|| format!("check {hosts} that its process is gone"));
        let decide = (!prices.is_empty())
            .then(|| format!("decide whether to accept {}", prices.join(" and ")));
        let actions: Vec<String> = [check, decide].into_iter().flatten().collect();
        let flags = || {
            let dead = dead.iter().flat_map(|rm| ["--dead", *rm]);
            dead.chain(accept.iter().map(|risk| risk.flag()))
        };
        let commands = choices.into_iter();
        Self {
            action: (!actions.is_empty()).then(|| actions.join(", ")),
            commands: commands
                .map(|words| owned(words.into_iter().chain(flags())))
                .collect(),
        }
    }
}

fn owned<'a>(words: impl IntoIterator<Item = &'a str>) -> Vec<String> {
    words.into_iter().map(str::to_owned).collect()
}

fn borrowed(words: &[String]) -> Vec<&str> {
    words.iter().map(String::as_str).collect()
}

impl From<&SuggestedAction> for Advice {
    fn from(next: &SuggestedAction) -> Self {
        match next {
            SuggestedAction::Failover { to, dead, accept } => {
                Self::failover(to, &borrowed(dead), accept)
            }
            SuggestedAction::Repair {
                keep,
                dead,
                accept_no_http,
            } => {
                let accept: &[Risk] = if *accept_no_http {
                    &[Risk::NoHttp]
                } else {
                    &[]
                };
                Self::repair(&borrowed(keep), &borrowed(dead), accept)
            }
            SuggestedAction::CheckHealth(rm) => Self::command(["check-health", rm]),
            other => Self::action(action(other)),
        }
    }
}

/// What to do outside this tool.
fn action(next: &SuggestedAction) -> String {
    match next {
        SuggestedAction::Failover { .. }
        | SuggestedAction::Repair { .. }
        | SuggestedAction::CheckHealth(_) => String::new(),
        SuggestedAction::Start(rm) => {
            format!("on the host of {rm}: yarn --daemon start resourcemanager")
        }
        SuggestedAction::LookAt(rm) => {
            format!("on the host of {rm}: check the process and its log; restart it if necessary")
        }
        SuggestedAction::Identify(Some(rm)) => {
            format!("use an account that {rm} permits; with Kerberos: kinit, or --keytab")
        }
        SuggestedAction::Identify(None) => "use an account that ZooKeeper permits".to_owned(),
        SuggestedAction::Configure(setting) => configure(setting),
        SuggestedAction::Compare(rm) => format!(
            "compare the principal or certificate of {rm} with those that the configuration trusts: another server may be \
             answering in its place"
        ),
        SuggestedAction::LookAtKerberos(rm) => format!(
            "check Kerberos between this host and {rm}: the KDC, krb5.conf, the clocks, the keytab of {rm}"
        ),
        SuggestedAction::CompareAuthentication(rm) => format!(
            "compare {} here with the value on {rm}",
            keys::AUTHENTICATION.name
        ),
        SuggestedAction::LookAtZooKeeper => "check that ZooKeeper is reachable".to_owned(),
        SuggestedAction::LookAtNetwork(rm) => {
            format!("check the network between this host and {rm}, and the address of {rm} here")
        }
        SuggestedAction::FixName { hosts, key } => {
            format!("correct {key} here, or add {hosts} to DNS or /etc/hosts")
        }
        SuggestedAction::PastProxy(rm) => format!(
            "check the proxy in front of the web pages of {rm}: the web address here must lead to {rm} itself"
        ),
        SuggestedAction::LongerTimeout(limit) => {
            format!("use a longer --timeout than {}", readable(*limit))
        }
    }
}

fn configure(setting: &Setting) -> String {
    match setting {
        Setting::Unset(key) => format!("set {key} in yarn-site.xml"),
        Setting::Malformed(key) => format!("correct {key} in yarn-site.xml"),
        Setting::Calls(why) => format!("correct the configuration here: {why}"),
        Setting::Elected => format!(
            "compare {}, {} and {} here with those of the ResourceManagers",
            keys::HA_RM_IDS.name,
            keys::CLUSTER_ID.name,
            keys::ZK_BASE_PATH.name
        ),
        Setting::Listed(rm) => format!(
            "add {rm} to {} here, with its addresses, as the running ResourceManagers have it",
            keys::HA_RM_IDS.name
        ),
        Setting::NoOther => format!(
            "add the other ResourceManager to {} here, with its addresses",
            keys::HA_RM_IDS.name
        ),
        Setting::Mode => format!(
            "set {} here to the value of the running ResourceManagers",
            keys::AUTO_FAILOVER_ENABLED.name
        ),
        Setting::Addresses(rm, other) => format!(
            "correct the addresses of {rm} and {other} here: each must lead to its own ResourceManager"
        ),
        Setting::Elector => format!(
            "set {} to the same value for all ResourceManagers, and restart those with another value",
            keys::CURATOR_ELECTOR.name
        ),
        Setting::Store => {
            "set yarn.resourcemanager.store.class to a state store that all ResourceManagers share"
                .to_owned()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_choice_is_a_command_of_its_own() {
        let ids = ["rm1", "rm2"].map(str::to_owned);
        let choices = Advice::from(&SuggestedAction::Repair {
            keep: ids.to_vec(),
            dead: Vec::new(),
            accept_no_http: false,
        });
        let keep = |rm| owned(["repair", "--keep", rm]);
        assert_eq!(choices.commands, [keep("rm1"), keep("rm2")]);
        let [to, dead] = ids;
        let next = |accept: Vec<Risk>| {
            let (to, dead) = (to.clone(), vec![dead.clone()]);
            Advice::from(&SuggestedAction::Failover { to, dead, accept })
        };
        let check = "check on the host of rm2 that its process is gone";
        let words = ["failover", "--to", "rm1", "--dead", "rm2"];
        assert_eq!(next(Vec::new()), Advice::action(check).then(words));
        let decide = "decide whether to accept that applications may be lost";
        let words = words.into_iter().chain(["--accept-loss"]);
        let failover = Advice::action(format!("{check}, {decide}")).then(words);
        assert_eq!(next(vec![Risk::Loss]), failover);
    }
}
