//! The actions that a verdict suggests, as typed values with their text.

use std::time::Duration;

use crate::base::deadline::readable;
use crate::config::keys;
use crate::ha::plan::Risk;
use crate::verdict::advice::Advice;
use crate::verdict::seen::Missing;

use super::advice;

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SuggestedAction {
    /// Fail over to this RM.
    Failover {
        to: String,
        /// The other RMs that do not answer or refuse connections, for `--dead`.
        dead: Vec<String>,
        /// The risks that the user must accept.
        accept: Vec<Risk>,
    },
    /// End a split brain, or bring the RMs in line with the elector.
    Repair {
        /// The RMs from which the operator chooses the one to keep active; empty if the election decides.
        keep: Vec<String>,
        /// The RMs that do not answer or refuse connections, for `--dead`.
        dead: Vec<String>,
        /// True if the user must accept that a page gives no answer.
        accept_no_http: bool,
    },
    /// Start this RM's process.
    Start(String),
    /// Check this RM's process, and restart it if necessary.
    CheckProcess(String),
    /// Run this RM's health check.
    CheckHealth(String),
    /// Use an account that this RM permits; `None` stands for ZooKeeper.
    Identify(Option<String>),
    /// Correct the configuration.
    Configure(Setting),
    /// Compare this server's certificate or principal with those that the configuration trusts.
    CompareIdentity(String),
    /// Compare `hadoop.security.authentication` here with the value on this RM.
    CompareAuthentication(String),
    /// Check Kerberos between this host and this RM.
    CheckKerberos(String),
    /// Check that ZooKeeper is reachable.
    CheckZooKeeper,
    /// Check the network between this host and this RM.
    CheckNetwork(String),
    /// Correct a key with unknown host names, or the name service.
    CorrectHost {
        /// Separated by `, `.
        hosts: String,
        /// The configuration keys with these hosts, separated by `, `.
        key: String,
    },
    /// Check the proxy that redirects requests for this RM's pages.
    CheckProxy(String),
    /// Use a longer timeout than this.
    LongerTimeout(Duration),
}

/// An error in the configuration here or on the RMs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Setting {
    /// These keys are missing; separated by `, `.
    Unset(String),
    /// The values of these keys are malformed; separated by `, `.
    Malformed(String),
    /// No call is possible, for this reason.
    Calls(String),
    /// The elected RM is not listed here, or the election belongs to another cluster.
    Elected,
    /// The running RMs list this RM, but the configuration here does not.
    Listed(String),
    /// Fewer than two RMs are listed here.
    NoOther,
    /// The running RMs have another failover mode.
    Mode,
    /// The addresses of these two RMs lead to one process.
    Addresses(String, String),
    /// The RMs have different electors.
    Elector,
    /// The RMs do not share a state store.
    Store,
}

/// A timeout shorter than this is the likely reason for a missing answer.
const SHORT: Duration = Duration::from_secs(1);

/// The action for a missing answer of an RM. An error on this side never leads to a restart of the RM.
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
        Missing::Kerberos(_) => SuggestedAction::CheckKerberos("ZooKeeper".to_owned()),
        Missing::NotAsked(why) => SuggestedAction::Configure(Setting::Calls(why.clone())),
        missing => of_this_side(missing).unwrap_or(SuggestedAction::CheckZooKeeper),
    }
}

/// Returns the action for an error on this side, which is the same for all servers.
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
            SuggestedAction::Identify(None) => {
                "use an account that ZooKeeper permits; with Kerberos: kinit, or --keytab"
                    .to_owned()
            }
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
            SuggestedAction::CheckZooKeeper => {
                return Self::action("check that ZooKeeper is reachable")
                    .then(["zookeeper", "status"]);
            }
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
