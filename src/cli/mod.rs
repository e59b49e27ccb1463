//! Words of the command line to requests. No I/O.
//!
//! [`Cli`] is today's spelling; [`hadoop`] reads Hadoop's to the same [`Request`]s; [`complete`] offers words to
//! shells.

// Doc comments on clap types are the text of --help and the manual: no Markdown there.
#![allow(clippy::doc_markdown)]

mod administration;
mod candidates;
pub mod complete;
mod failover;
pub mod hadoop;
mod host;
mod labels;
mod man;
mod mistakes;
pub mod status;
mod wait;

use std::ffi::OsString;
use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, CommandFactory, FromArgMatches as _, Parser, Subcommand};

use crate::config::Sources;
use crate::config::sensitive::key_of;
use crate::deadline;
use crate::request::{
    HistoryRequest, ProbeTarget, Request, SandboxRequest, Serve, Settings, Since, TransitionRequest,
};
use crate::rpc::ha::Role;
use crate::sandbox::Plan;
use crate::sandbox::control::Ask;
use crate::sandbox::fault::{self, FAULTS, Order};
use crate::sandbox::settings::Property;
use crate::security::gss::Source;
use crate::verdict::condition::Condition;

/// Whether a command line is that of a monitoring plugin, also if the rest of it cannot be read.
pub fn is_plugin(words: &[OsString]) -> bool {
    words.iter().any(|word| word == "status") && wants(words, "nagios")
}

/// Whether a command line asks for JSON, also if the rest of it cannot be read.
pub fn wants_json(words: &[OsString]) -> bool {
    wants(words, "json")
}

fn wants(words: &[OsString], format: &str) -> bool {
    let words: Vec<_> = words.iter().map(|word| word.to_string_lossy()).collect();
    let apart = words.windows(2).any(|pair| {
        matches!(pair, [option, wanted] if matches!(&**option, "--output" | "-o") && wanted == format)
    });
    let joined = ["--output=", "-o=", "-o"].map(|option| format!("{option}{format}"));
    apart
        || words
            .iter()
            .any(|word| joined.iter().any(|joined| word == joined))
}

/// Operate YARN ResourceManager high-availability pairs
///
/// Asks and changes the HA state of ResourceManagers over Hadoop's own RPC. Understands two spellings: the one
/// described here, and that of `yarn rmadmin` (rmadmin -getServiceState rm1, rmadmin -refreshQueues), with the same
/// standard output and exit status as the Java CLI.
#[derive(Debug, Parser)]
#[command(
    name = "rmadmin",
    version,
    long_version = LONG_VERSION,
    max_term_width = 100,
    arg_required_else_help = false
)]
#[command(
    after_help = "Exit status: 0 done or yes, 1 no or not all well, 2 no or several active, 3 unknown, \
    4 refused and nothing changed, 5 sent but not confirmed, 64 usage, 69 nobody reached, 74 output, \
    77 not permitted, 78 configuration. In Hadoop's spelling: 0 and 255, as the Java CLI."
)]
pub struct Cli {
    /// What applies to every verb.
    #[command(flatten)]
    pub global: GlobalArgs,
    /// What to do.
    #[command(subcommand)]
    pub verb: Verb,
}

/// What --version prints behind the name.
const LONG_VERSION: &str = concat!(
    env!("CARGO_PKG_VERSION"),
    "\ncommit: ",
    env!("RMADMIN_COMMIT"),
    "\ntarget: ",
    env!("RMADMIN_TARGET"),
    "\ntested with Hadoop: 2.10.2, 3.3.6, 3.4.2, 3.5.0"
);

/// Options that every verb takes.
#[derive(Debug, Args)]
#[command(next_help_heading = "Common options")]
pub struct GlobalArgs {
    /// Folder with core-site.xml and yarn-site.xml [default: YARN_CONF_DIR, HADOOP_CONF_DIR,
    /// $HADOOP_HOME/etc/hadoop, /etc/hadoop/conf]; status takes several, and patterns such as '/etc/hadoop/*'
    #[arg(long, visible_alias = "config", value_name = "DIR", global = true, value_hint = clap::ValueHint::DirPath)]
    pub conf_dir: Vec<PathBuf>,
    /// A further configuration file, stronger than those of the folder; may be repeated
    #[arg(long = "conf", value_name = "FILE", global = true, value_hint = clap::ValueHint::FilePath)]
    pub conf: Vec<PathBuf>,
    /// Set one configuration key, stronger than every file; may be repeated
    #[arg(short = 'D', long = "define", value_name = "KEY=VALUE", global = true)]
    pub define: Vec<String>,
    /// Time limit of the whole command: 500ms, 10s or 2m; a bare number is seconds
    #[arg(long, value_name = "TIME", global = true, allow_hyphen_values = true, value_parser = deadline::parse)]
    pub timeout: Option<Duration>,
    /// Key table of --principal, for a Kerberos login that needs no kinit and leaves nothing on disk
    #[arg(long, value_name = "FILE", global = true, value_hint = clap::ValueHint::FilePath)]
    pub keytab: Option<PathBuf>,
    /// Whose key to take from --keytab, such as admin@EXAMPLE.COM
    #[arg(long, value_name = "NAME", global = true)]
    pub principal: Option<String>,
    /// Over HTTPS trust the authorities in this PEM file too, besides those of ssl-client.xml or the system
    #[arg(long, value_name = "FILE", global = true, value_hint = clap::ValueHint::FilePath)]
    pub cacert: Option<PathBuf>,
    /// How to show the result
    #[arg(short, long, value_name = "FORMAT", global = true, value_enum)]
    pub output: Option<status::OutputFormat>,
    /// Do not ask for confirmation, for scripts; forces nothing
    #[arg(short, long, global = true)]
    pub yes: bool,
}

/// The verbs.
#[derive(Debug, Subcommand)]
pub enum Verb {
    /// Print the state of one ResourceManager
    ///
    /// Prints active, standby or initializing. A standby is an answer like any other: exit status 0. Without --timeout
    /// the answer is waited for as long as ha.failover-controller.cli-check.rpc-timeout.ms says, 20 s by default.
    #[command(after_help = "In Hadoop's spelling: rmadmin -getServiceState RM_ID")]
    GetServiceState {
        /// Id of the ResourceManager in yarn.resourcemanager.ha.rm-ids
        rm_id: String,
    },
    /// Print the states of all ResourceManagers
    ///
    /// They are asked at once; rows come in the order of the configuration. Without --timeout the answers are waited for
    /// as long as ha.failover-controller.cli-check.rpc-timeout.ms says, 20 s by default.
    #[command(after_help = "In Hadoop's spelling: rmadmin -getAllServiceState")]
    GetAllServiceState,
    /// Have one ResourceManager check its health
    ///
    /// Prints that it is healthy, or why it is not. Without --timeout the answer is waited for as long as
    /// ha.failover-controller.cli-check.rpc-timeout.ms says, 20 s by default.
    #[command(after_help = "In Hadoop's spelling: rmadmin -checkHealth RM_ID")]
    CheckHealth {
        /// Id of the ResourceManager in yarn.resourcemanager.ha.rm-ids
        rm_id: String,
    },
    /// Make one ResourceManager the active one
    ///
    /// Refused while another one is active or cannot be asked, and while automatic failover is on.
    #[command(
        after_help = "In Hadoop's spelling: rmadmin -transitionToActive [--forceactive] [--forcemanual] RM_ID"
    )]
    TransitionToActive {
        /// Id of the ResourceManager in yarn.resourcemanager.ha.rm-ids
        rm_id: String,
        /// Do not let ResourceManagers that cannot be asked stop this; one that answers that it is active still does
        #[arg(long, visible_alias = "forceactive")]
        force_active: bool,
        /// Overruling the elector
        #[command(flatten)]
        manual: ManualArgs,
    },
    /// Make one ResourceManager a standby
    ///
    /// Refused while automatic failover is on.
    #[command(
        after_help = "In Hadoop's spelling: rmadmin -transitionToStandby [--forcemanual] RM_ID"
    )]
    TransitionToStandby {
        /// Id of the ResourceManager in yarn.resourcemanager.ha.rm-ids
        rm_id: String,
        /// Overruling the elector
        #[command(flatten)]
        manual: ManualArgs,
    },
    /// Look at everything there is to see of a pair, and give one verdict
    ///
    /// Asks all ResourceManagers over RPC and HTTP and the elector in ZooKeeper, all at once. Says healthy, degraded,
    /// critical (nobody active, a split brain, an active one that is not elected) or unknown, why, and what to type
    /// next. Nothing is changed.
    #[command(
        after_help = "Exit status: 0 healthy, 1 degraded, 2 critical, 3 unknown; with several clusters that of the worst."
    )]
    Status(status::StatusArgs),
    /// Make another ResourceManager the active one, step by step, and see that it is
    ///
    /// Where operators decide: the old one to standby, seen; the new one to active, seen over RPC and HTTP; back to the
    /// old one if that fails and is safe. Where an elector decides: by elections, until the target holds the lock. Shows
    /// its plan and asks first; refuses what it cannot see to be safe, and names the flag that accepts a risk.
    #[command(
        after_help = "Exit status: 0 done, 4 refused or not begun, 5 begun and not as wanted (the last line says what is so), 75 somebody else's turn."
    )]
    Failover(failover::FailoverArgs),
    /// Bring a pair in line again: end a split brain, or follow the elector
    ///
    /// Where an elector decides: every other active one to standby, seen, then the holder of the lock to active. Where
    /// operators decide: --keep names the one that stays active.
    Repair(failover::RepairArgs),
    /// Wait until something holds
    ///
    /// Looks as status does, every half second. Says nothing if it is soon so, and once what is missing if it is not.
    #[command(
        after_help = "Exit status: 0 it holds, 1 not within --timeout [60s]. For active the verdict of status has to \
        be healthy or degraded: exactly one ResourceManager is active, and the elector, if there is one, agrees."
    )]
    Wait {
        /// What: active, healthy, RM_ID=active or RM_ID=standby; may be repeated: all of them at once
        #[arg(long = "for", value_name = "CONDITION", required = true, value_parser = wait::condition)]
        conditions: Vec<Condition>,
    },
    /// What only the active ResourceManager does
    #[command(flatten)]
    Administration(administration::AdministrationVerb),
    /// Ask /isActive over HTTP, as a load balancer does
    ///
    /// With one id: exit status 0 only if that ResourceManager is active. With several or none: 0 if exactly one is
    /// active and all others are on standby. Redirects are never followed.
    Probe {
        /// Ids of ResourceManagers in yarn.resourcemanager.ha.rm-ids [default: all]
        #[arg(value_name = "RM_ID", conflicts_with_all = ["addr", "port"])]
        rm_ids: Vec<String>,
        /// Succeed if any of them is active, and print which
        #[arg(long, conflicts_with_all = ["addr", "port"])]
        any: bool,
        /// Ask this host, with no configuration at all
        #[arg(long, value_name = "HOST", requires = "port", value_parser = host::host, value_hint = clap::ValueHint::Hostname)]
        addr: Option<String>,
        /// Port to ask at --addr
        #[arg(long, value_name = "PORT", requires = "addr", value_parser = clap::value_parser!(u16).range(1..))]
        port: Option<u16>,
        /// Speak HTTPS to --addr; for configured ids yarn.http.policy decides
        #[arg(long, requires = "addr")]
        https: bool,
    },
    /// Check /isActive with the four arguments of HAProxy's external-check
    ///
    /// Exit status 0 only if the server is active, 1 for a standby. Nothing is printed in these two cases. Works with an
    /// empty environment. HAProxy cannot run it from a chroot: see "HAProxy" in docs/operate.md.
    HaproxyCheck {
        /// Address that HAProxy listens on; not used
        proxy_addr: String,
        /// Port that HAProxy listens on; not used
        proxy_port: String,
        /// The server to ask
        #[arg(value_parser = host::host)]
        srv_addr: String,
        /// The port to ask
        #[arg(value_parser = clap::value_parser!(u16).range(1..))]
        srv_port: u16,
        /// Speak HTTPS
        #[arg(long)]
        https: bool,
        /// Also print active or standby
        #[arg(long, short)]
        verbose: bool,
    },
    /// Print what this tool did to clusters from this host
    ///
    /// The newest action comes last. "unfinished" means that the log has no end of the action: its process was killed,
    /// or still runs. Root sees the actions of all local users, others see their own. The log is the file in
    /// RMADMIN_HISTORY, or else /var/log/rmadmin/history.jsonl for root and
    /// $XDG_STATE_HOME/rmadmin/history.jsonl (~/.local/state) for others; with RMADMIN_HISTORY empty there is none.
    /// Actions on a sandbox are logged in its configuration folder, and shown with that configuration.
    History {
        /// The newest N actions [default: all]
        #[arg(long, value_name = "N")]
        limit: Option<usize>,
        /// Only the cluster with this id (yarn.resourcemanager.cluster-id)
        #[arg(long, value_name = "ID")]
        cluster: Option<String>,
        /// Only actions since then: 90m, 2h or 3d ago, or a time of UTC such as 2026-11-29 or 2026-11-29T13:05
        #[arg(long, value_name = "TIME", value_parser = Since::parse)]
        since: Option<Since>,
    },
    /// Run an HA pair for rehearsals, with fault injection
    ///
    /// Starts its own ResourceManagers on loopback and writes a configuration folder. Runs until it is stopped. With a
    /// command after --, it runs until that command has ended, and ends with its exit status.
    #[command(args_conflicts_with_subcommands = true, disable_help_subcommand = true, after_help = fault_help())]
    Sandbox {
        /// What to do instead of running one
        #[command(subcommand)]
        action: Option<SandboxAction>,
        /// What it has
        #[command(flatten)]
        plan: PlanArgs,
    },
    /// Print the completion script of a shell
    Completions {
        /// The shell
        shell: clap_complete::Shell,
    },
    /// Write the manual pages to a folder
    Man {
        /// The folder; it must exist
        #[arg(value_name = "DIR", value_hint = clap::ValueHint::DirPath)]
        folder: PathBuf,
    },
}

/// What to do with a sandbox.
#[derive(Debug, Subcommand)]
pub enum SandboxAction {
    /// Show status, failover, a refusal, repair and history on a sandbox
    ///
    /// On a terminal it waits for Enter before each command. Otherwise it runs to the end, in a few seconds.
    Tour,
    /// Inject faults into a running sandbox, or list them
    ///
    /// The sandbox is the one whose folder --conf-dir or YARN_CONF_DIR names.
    #[command(after_help = fault_help())]
    Fault {
        /// Faults, such as rm2:transitionToActive:hang; without any: list those in force
        #[arg(value_name = "RM:CALL:FAULT")]
        orders: Vec<Order>,
        /// First forget all faults; dead ResourceManagers come back
        #[arg(long)]
        clear: bool,
    },
    /// Restart ResourceManagers of a running sandbox
    ///
    /// This is what "on the host of rm1: restart it" means in a sandbox. The ResourceManager closes its connections and
    /// comes back on standby, also if it is dead or a fault left it in neither state (half). Its faults stay. The
    /// sandbox is the one whose folder --conf-dir or YARN_CONF_DIR names.
    Restart {
        /// ResourceManagers, such as rm1
        #[arg(value_name = "RM", required = true)]
        rm_ids: Vec<String>,
    },
}

/// What a sandbox has.
#[derive(Debug, Args)]
pub struct PlanArgs {
    /// ResourceManagers of each cluster
    #[arg(long, value_name = "N", default_value_t = 2, value_parser = clap::value_parser!(u8).range(1..=9))]
    pub rms: u8,
    /// Clusters, each with a configuration folder of its own
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u16).range(1..=9999))]
    pub clusters: u16,
    /// Automatic failover: an elector decides which ResourceManager is active
    ///
    /// Manual transitions are refused. There is no ZooKeeper yet (a later version brings it): status stays degraded,
    /// `wait --for healthy` never holds, and failover and repair refuse.
    #[arg(long)]
    pub automatic: bool,
    /// Start with every ResourceManager on standby [default: rm1 is active]
    #[arg(long, conflicts_with = "automatic")]
    pub no_active: bool,
    /// First port; the others follow: RPC and HTTP of rm1, then of rm2, and so on [default: free ports]
    #[arg(long, value_name = "PORT", value_parser = clap::value_parser!(u16).range(1..))]
    pub port: Option<u16>,
    /// A fault from the beginning; may be repeated
    #[arg(long = "fault", value_name = "RM:CALL:FAULT")]
    pub faults: Vec<Order>,
    /// NodeManagers of each cluster
    #[arg(long, value_name = "N", default_value_t = 2, value_parser = clap::value_parser!(u8).range(0..=99))]
    pub nodes: u8,
    /// A property of the ResourceManagers; may be repeated
    ///
    /// They obey yarn.admin.acl, yarn.node-labels.enabled, hadoop.security.authorization,
    /// yarn.resourcemanager.recovery.enabled, yarn.resourcemanager.store.class,
    /// yarn.resourcemanager.nodemanager-graceful-decommission-timeout-secs and
    /// hadoop.user.group.static.mapping.overrides.
    #[arg(long = "property", value_name = "KEY=VALUE")]
    pub properties: Vec<Property>,
    /// Append a line of JSON for every call to this file: time, caller, request, answer
    #[arg(long, value_name = "FILE", value_hint = clap::ValueHint::FilePath)]
    pub record: Option<PathBuf>,
    /// Folder for the configuration; it must not exist yet [default: a temporary folder]
    #[arg(long, value_name = "DIR", value_hint = clap::ValueHint::DirPath)]
    pub dir: Option<PathBuf>,
    /// Keep the folder at the end
    #[arg(long)]
    pub keep: bool,
    /// A command to run with YARN_CONF_DIR and HADOOP_CONF_DIR set to the sandbox
    #[arg(last = true, value_name = "COMMAND")]
    pub command: Vec<OsString>,
}

/// The faults that can be injected, for --help.
fn fault_help() -> String {
    let faults: String = FAULTS
        .iter()
        .map(|(fault, what)| format!("  {fault:<18} {what}\n"))
        .collect();
    let names: Vec<&str> = fault::names().collect();
    format!(
        "Faults: RM:CALL:FAULT, or RM:CALL*TIMES:FAULT for so many times. CALL is {}, or rpc, http, * for all of them.\n\
         {faults}",
        names.join(", ")
    )
}

/// The flag that overrules the elector.
#[derive(Debug, Args)]
pub struct ManualArgs {
    /// Act although an elector is in charge; asks for confirmation
    #[arg(long, visible_alias = "forcemanual")]
    pub force_manual: bool,
}

/// Whether a word is a verb of the subcommand style.
fn is_verb(word: &str) -> bool {
    word == "help" || Cli::command().find_subcommand(word).is_some()
}

/// Reads today's spelling.
///
/// # Errors
/// The words are wrong, or ask for help or the version.
pub fn parse(words: &[OsString]) -> Result<(Request, Settings), clap::Error> {
    let command = Cli::command();
    let words = help_last(words);
    let matches = command
        .clone()
        .try_get_matches_from(&words)
        .map_err(|error| mistakes::explained(error, &words, &command))?;
    let cli = Cli::from_arg_matches(&matches)?;
    resolved(cli).map_err(|reason| mistakes::error(&command, &matches, reason))
}

/// `--help VERB` as `VERB --help`.
fn help_last(words: &[OsString]) -> Vec<OsString> {
    let mut words = words.to_vec();
    if let [_, help, verb, ..] = &words[..]
        && (help == "--help" || help == "-h")
        && is_verb(&verb.to_string_lossy())
    {
        let help = words.remove(1);
        words.push(help);
    }
    words
}

/// The request and the settings, where the words fit each other.
fn resolved(cli: Cli) -> Result<(Request, Settings), String> {
    let global = cli.global;
    let mut defines = Vec::new();
    for define in global.define {
        let Some((key, value)) = define.split_once('=') else {
            // The rest may be a secret with another character in the place of `=`.
            let key = key_of(&define);
            return Err(format!("-D takes KEY=VALUE; there is no `=` after {key:?}"));
        };
        defines.push((key.to_owned(), value.to_owned()));
    }
    let is_status = matches!(cli.verb, Verb::Status(_));
    if global.conf_dir.len() > 1 && !is_status {
        return Err("only status takes more than one --conf-dir".to_owned());
    }
    let settings = Settings {
        sources: Sources {
            folder: global.conf_dir.first().cloned(),
            files: global.conf,
            defines,
        },
        timeout: global.timeout,
        format: status::format(global.output, &cli.verb)?,
        credential: credential(global.keytab, global.principal)?,
        cacert: global.cacert,
    };
    let request = request(cli.verb, global.conf_dir, global.output, global.yes)?;
    Ok((request, settings))
}

/// Where the caller's credential is from. One of both words without the other is a mistake.
fn credential(keytab: Option<PathBuf>, principal: Option<String>) -> Result<Source, String> {
    match (keytab, principal) {
        (None, None) => Ok(Source::Default),
        (Some(file), Some(principal)) => Ok(Source::Keytab { file, principal }),
        (Some(_), None) => Err("--keytab needs --principal".to_owned()),
        (None, Some(_)) => Err("--principal needs --keytab".to_owned()),
    }
}

/// What a verb asks for. `status` takes two of the common options otherwise than the others do.
fn request(
    verb: Verb,
    folders: Vec<PathBuf>,
    output: Option<status::OutputFormat>,
    yes: bool,
) -> Result<Request, String> {
    Ok(match verb {
        Verb::Administration(verb) => administration::request(verb)?,
        Verb::Status(arguments) => status::request(arguments, folders, output)?,
        Verb::Failover(arguments) => Request::Failover(failover::failover(arguments, yes)),
        Verb::Repair(arguments) => Request::Repair(failover::repair(arguments, yes)),
        Verb::Wait { conditions } => Request::Wait(conditions),
        Verb::GetServiceState { rm_id } => Request::GetServiceState { rm_id },
        Verb::GetAllServiceState => Request::GetAllServiceState,
        Verb::CheckHealth { rm_id } => Request::CheckHealth { rm_id },
        Verb::TransitionToActive {
            rm_id,
            force_active,
            manual,
        } => Request::Transition(TransitionRequest {
            rm_id,
            role: Role::Active,
            force_active,
            force_manual: manual.force_manual,
            yes,
        }),
        Verb::TransitionToStandby { rm_id, manual } => Request::Transition(TransitionRequest {
            rm_id,
            role: Role::Standby,
            force_active: false,
            force_manual: manual.force_manual,
            yes,
        }),
        Verb::Probe {
            rm_ids,
            any,
            addr,
            port,
            https,
        } => Request::Probe(match (addr, port) {
            (Some(host), Some(port)) => ProbeTarget::Address {
                host,
                port,
                https,
                quiet: false,
            },
            _ => ProbeTarget::Configured { rm_ids, any },
        }),
        Verb::HaproxyCheck {
            srv_addr,
            srv_port,
            https,
            verbose,
            ..
        } => Request::Probe(ProbeTarget::Address {
            host: srv_addr,
            port: srv_port,
            https,
            quiet: !verbose,
        }),
        Verb::History {
            limit,
            cluster,
            since,
        } => Request::History(HistoryRequest {
            limit,
            cluster,
            since,
        }),
        Verb::Sandbox { action, plan } => Request::Sandbox(match action {
            None => serve(plan),
            Some(SandboxAction::Tour) => SandboxRequest::Tour,
            Some(SandboxAction::Fault { orders, clear }) => {
                let list = orders.is_empty() && !clear;
                let first = clear.then_some(Ask::Clear).into_iter();
                let asks = first.chain(orders.into_iter().map(Ask::Order));
                SandboxRequest::Ask(asks.chain(list.then_some(Ask::List)).collect())
            }
            Some(SandboxAction::Restart { rm_ids }) => {
                SandboxRequest::Ask(rm_ids.into_iter().map(Ask::Restart).collect())
            }
        }),
        Verb::Completions { shell } => Request::Print(complete::script(shell)),
        Verb::Man { folder } => Request::Write {
            folder,
            files: man::pages(),
        },
    })
}

fn serve(plan: PlanArgs) -> SandboxRequest {
    SandboxRequest::Serve(Serve {
        plan: Plan {
            rms: plan.rms.into(),
            clusters: plan.clusters.into(),
            automatic: plan.automatic,
            active: !plan.no_active,
            port: plan.port,
            orders: plan.faults,
            nodes: plan.nodes.into(),
            properties: plan.properties,
            record: plan.record,
        },
        folder: plan.dir,
        keep: plan.keep,
        command: plan.command,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_definition_is_sound() {
        Cli::command().debug_assert();
    }

    #[test]
    fn words_become_requests() {
        let parsed = |line: &str| {
            let words: Vec<OsString> = line.split(' ').map(OsString::from).collect();
            parse(&words)
        };
        let (request, settings) = parsed(
            "rmadmin -D a=b=c transition-to-active rm1 --forceactive --timeout 500ms --config /c",
        )
        .unwrap();
        assert_eq!(
            request,
            Request::Transition(TransitionRequest {
                rm_id: "rm1".to_owned(),
                role: Role::Active,
                force_active: true,
                force_manual: false,
                yes: false,
            })
        );
        assert_eq!(
            settings.sources.defines,
            [("a".to_owned(), "b=c".to_owned())]
        );
        assert_eq!(settings.timeout, Some(Duration::from_millis(500)));
        assert_eq!(
            settings.sources.folder.as_deref(),
            Some(std::path::Path::new("/c"))
        );
        for bad in [
            "rmadmin get-service-state",
            "rmadmin -D a get-service-state rm1",
            "rmadmin probe --addr h",
            "rmadmin probe rm1 --addr h --port 1",
            "rmadmin haproxy-check a 1 b 0",
            "rmadmin --timeout 0s get-all-service-state",
            "rmadmin --output nagios get-all-service-state",
            "rmadmin --output tsv get-service-state rm1",
            "rmadmin history --since yesterday",
            "rmadmin --conf-dir a --conf-dir b get-all-service-state",
            "rmadmin status --output json --textfile f",
            "rmadmin status --watch=0",
            "rmadmin status --watch=0.001",
        ] {
            assert!(parsed(bad).is_err(), "{bad}");
        }
    }
}
