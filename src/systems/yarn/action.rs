//! What to do about a verdict: typed values, and their words.

use std::time::Duration;

use crate::base::deadline::readable;
use crate::config::keys;
use crate::ha::plan::Risk;
use crate::verdict::advice::Advice;
use crate::verdict::seen::Missing;

use super::advice;

/// What to do about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SuggestedAction {
    /// Make this RM active, by a failover that looks at the others first.
    Failover {
        /// The RM.
        to: String,
        /// The others that are silent, or where nothing listens.
        dead: Vec<String>,
        /// The risks that it would be refused for.
        accept: Vec<Risk>,
    },
    /// End a split brain, or bring the RMs in line with the elector.
    Repair {
        /// The RMs of which the operator chooses the one that stays active; none where the election says who it is.
        keep: Vec<String>,
        /// The RMs that are silent, or where nothing listens.
        dead: Vec<String>,
        /// Whether it would be refused because a page does not answer.
        accept_no_http: bool,
    },
    /// Start this RM's process.
    Start(String),
    /// Check this RM's process: it does not answer, or has to be restarted.
    CheckProcess(String),
    /// Run this RM's health check.
    CheckHealth(String),
    /// Call as a user that this RM, or ZooKeeper if none is named, admits.
    Identify(Option<String>),
    /// Correct the configuration.
    Configure(Setting),
    /// Compare the certificate or principal of this server with those that the configuration trusts.
    CompareIdentity(String),
    /// Compare `hadoop.security.authentication` here with that of this RM.
    CompareAuthentication(String),
    /// Check Kerberos between this host and this RM.
    CheckKerberos(String),
    /// Check that ZooKeeper is reachable.
    CheckZooKeeper,
    /// Check the network between this host and this RM.
    CheckNetwork(String),
    /// These host names are unknown here: correct the key, or the name service.
    CorrectHost {
        /// The names, with `, ` between them.
        hosts: String,
        /// The key that has them.
        key: String,
    },
    /// Have this RM's pages asked without the proxy that redirects.
    CheckProxy(String),
    /// This time limit was too short for an answer.
    LongerTimeout(Duration),
}

/// What is wrong with a configuration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Setting {
    /// These keys are missing, with `, ` between them.
    Unset(String),
    /// The values of these keys are malformed.
    Malformed(String),
    /// Calls cannot be made, for this reason.
    Calls(String),
    /// The elected RM is not in it, or another election is.
    Elected,
    /// The running RMs list this one, and it does not.
    Listed(String),
    /// It lists one RM only.
    NoOther,
    /// The running RMs have another failover mode.
    Mode,
    /// The addresses of these two lead to one RM.
    Addresses(String, String),
    /// The RMs have different electors.
    Elector,
    /// The state store cannot be read by another RM.
    Store,
}

/// Time limits shorter than this are the likely reason why nothing answered.
const SHORT: Duration = Duration::from_secs(1);

/// The advice that fits the cause. "Restart it" is not the advice for a fault of this side.
pub fn for_missing(rm: &str, missing: &Missing) -> SuggestedAction {
    let rm = rm.to_owned();
    match missing {
        Missing::Denied(_) => SuggestedAction::Identify(Some(rm)),
        Missing::NotAsked(why) => SuggestedAction::Configure(Setting::Calls(why.clone())),
        Missing::Untrusted(_) => SuggestedAction::CompareIdentity(rm),
        Missing::Kerberos(_) => SuggestedAction::CheckKerberos(rm),
        Missing::Authentication(_) => SuggestedAction::CompareAuthentication(rm),
        Missing::Unreachable(_) | Missing::NotReached(_) => SuggestedAction::CheckNetwork(rm),
        Missing::Redirected(_) => SuggestedAction::CheckProxy(rm),
        Missing::Refused | Missing::Broken(_) | Missing::Nonsense(_) => {
            SuggestedAction::CheckProcess(rm)
        }
        missing => of_this_side(missing).unwrap_or(SuggestedAction::CheckProcess(rm)),
    }
}

pub(crate) fn for_missing_elector(missing: &Missing) -> SuggestedAction {
    match missing {
        Missing::Denied(_) => SuggestedAction::Identify(None),
        Missing::Untrusted(_) => SuggestedAction::CompareIdentity("ZooKeeper".to_owned()),
        Missing::NotAsked(why) => SuggestedAction::Configure(Setting::Calls(why.clone())),
        missing => of_this_side(missing).unwrap_or(SuggestedAction::CheckZooKeeper),
    }
}

/// The advice that does not depend on who was asked.
fn of_this_side(missing: &Missing) -> Option<SuggestedAction> {
    match missing.clone() {
        Missing::NotConfigured {
            key, unset: true, ..
        } => Some(SuggestedAction::Configure(Setting::Unset(key))),
        Missing::NotConfigured { key, .. } => {
            Some(SuggestedAction::Configure(Setting::Malformed(key)))
        }
        Missing::UnknownHost { hosts, key } => Some(SuggestedAction::CorrectHost { hosts, key }),
        Missing::Silent(limit) if limit < SHORT => Some(SuggestedAction::LongerTimeout(limit)),
        _ => None,
    }
}

fn borrowed(words: &[String]) -> Vec<&str> {
    words.iter().map(String::as_str).collect()
}

impl From<&SuggestedAction> for Advice {
    fn from(next: &SuggestedAction) -> Self {
        let outside_this_tool = match next {
            SuggestedAction::Failover { to, dead, accept } => {
                return advice::failover(to, &borrowed(dead), accept);
            }
            SuggestedAction::Repair {
                keep,
                dead,
                accept_no_http,
            } => {
                let accept = [Risk::NoHttp];
                let accept = if *accept_no_http { &accept[..] } else { &[] };
                return advice::repair(&borrowed(keep), &borrowed(dead), accept);
            }
            SuggestedAction::CheckHealth(rm) => return Self::command(["check-health", rm]),
            SuggestedAction::Start(rm) => {
                format!("on the host of {rm}: yarn --daemon start resourcemanager")
            }
            SuggestedAction::CheckProcess(rm) => {
                format!(
                    "on the host of {rm}: check the process and its log; restart it if necessary"
                )
            }
            SuggestedAction::Identify(Some(rm)) => {
                format!("use an account that {rm} permits; with Kerberos: kinit, or --keytab")
            }
            SuggestedAction::Identify(None) => "use an account that ZooKeeper permits".to_owned(),
            SuggestedAction::Configure(setting) => configure(setting),
            SuggestedAction::CompareIdentity(rm) => format!(
                "compare the principal or certificate of {rm} with those that the configuration trusts: another server may be \
                 answering in its place"
            ),
            SuggestedAction::CheckKerberos(rm) => format!(
                "check Kerberos between this host and {rm}: the KDC, krb5.conf, the clocks, the keytab of {rm}"
            ),
            SuggestedAction::CompareAuthentication(rm) => format!(
                "compare {} here with the value on {rm}",
                keys::AUTHENTICATION.name
            ),
            SuggestedAction::CheckZooKeeper => "check that ZooKeeper is reachable".to_owned(),
            SuggestedAction::CheckNetwork(rm) => {
                format!(
                    "check the network between this host and {rm}, and the address of {rm} here"
                )
            }
            SuggestedAction::CorrectHost { hosts, key } => {
                format!("correct {key} here, or add {hosts} to DNS or /etc/hosts")
            }
            SuggestedAction::CheckProxy(rm) => format!(
                "check the proxy in front of the web pages of {rm}: the web address here must lead to {rm} itself"
            ),
            SuggestedAction::LongerTimeout(limit) => {
                format!("use a longer --timeout than {}", readable(*limit))
            }
        };
        Self::action(outside_this_tool)
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
