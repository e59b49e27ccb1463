//! The commands of Hadoop style, and their help.

use std::fmt::Write as _;

/// A command of Hadoop style.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Word {
    /// The command with its dash.
    pub word: &'static str,
    /// The verb of the subcommand style with the same requests, such as `node-labels add`.
    pub verb: &'static str,
    pub arguments: &'static str,
    /// The arguments in the first line of Java's usage: scripts match it.
    pub(super) in_java_usage: &'static str,
    pub summary: &'static str,
}

impl Word {
    /// Returns the command without its dash.
    pub fn name(&self) -> &'static str {
        self.word.trim_start_matches('-')
    }
}

const fn word(
    word: &'static str,
    verb: &'static str,
    arguments: &'static str,
    summary: &'static str,
) -> Word {
    Word {
        word,
        verb,
        arguments,
        in_java_usage: arguments,
        summary,
    }
}

const fn with_usage(word: Word, in_java_usage: &'static str) -> Word {
    Word {
        in_java_usage,
        ..word
    }
}

/// The commands for HA pairs, in Java's order.
pub const HA_WORDS: [Word; 5] = [
    // Java's usage omits --forcemanual for this command.
    with_usage(
        word(
            "-transitionToActive",
            "transition-to-active",
            "[--forceactive] [--forcemanual] <serviceId>",
            "make this ResourceManager active",
        ),
        "[--forceactive] <serviceId>",
    ),
    with_usage(
        word(
            "-transitionToStandby",
            "transition-to-standby",
            "[--forcemanual] <serviceId>",
            "make this ResourceManager standby",
        ),
        "<serviceId>",
    ),
    word(
        "-getServiceState",
        "get-service-state",
        "<serviceId>",
        "print active, standby or initializing",
    ),
    word(
        "-getAllServiceState",
        "get-all-service-state",
        "",
        "print the state of every ResourceManager",
    ),
    word(
        "-checkHealth",
        "check-health",
        "<serviceId>",
        "fail if this ResourceManager is unhealthy",
    ),
];
pub(in crate::cli) const HELP: &str = "-help";
/// The administration commands, in Java's order.
pub const ADMIN_WORDS: [Word; 13] = [
    word(
        "-refreshQueues",
        "refresh-queues",
        "",
        "reload the scheduler queues",
    ),
    with_usage(
        word(
            "-refreshNodes",
            "refresh-nodes",
            "[-g|-graceful [SECONDS] -client|-server]",
            "reload the host files; nodes that they exclude leave the cluster",
        ),
        "[-g|graceful [timeout in seconds] -client|server]",
    ),
    word(
        "-refreshNodesResources",
        "refresh-nodes-resources",
        "",
        "reload the node resources",
    ),
    word(
        "-refreshSuperUserGroupsConfiguration",
        "refresh-super-user-groups-configuration",
        "",
        "reload the proxy-user (impersonation) settings",
    ),
    word(
        "-refreshUserToGroupsMappings",
        "refresh-user-to-groups-mappings",
        "",
        "clear the user-to-groups cache",
    ),
    word(
        "-refreshAdminAcls",
        "refresh-admin-acls",
        "",
        "reload the admin ACLs",
    ),
    word(
        "-refreshServiceAcl",
        "refresh-service-acl",
        "",
        "reload the service ACLs",
    ),
    with_usage(
        word(
            "-getGroups",
            "groups",
            "[username]...",
            "print the groups of users, as the ResourceManager resolves them",
        ),
        "[username]",
    ),
    word(
        "-addToClusterNodeLabels",
        "node-labels add",
        "<\"label1(exclusive=true),label2(exclusive=false),label3\">",
        "add node labels to the cluster; they are exclusive by default",
    ),
    with_usage(
        word(
            "-removeFromClusterNodeLabels",
            "node-labels remove",
            "<label1,label2,label3>",
            "remove node labels from the cluster",
        ),
        "<label1,label2,label3> (label splitted by \",\")",
    ),
    with_usage(
        word(
            "-replaceLabelsOnNode",
            "node-labels replace",
            "<\"node1[:port]=label1 node2[:port]=label2\"> [-failOnUnknownNodes]",
            "set the label of nodes",
        ),
        "<\"node1[:port]=label1 node2[:port]=label2\"> [-failOnUnknownNodes] ",
    ),
    word(
        "-refreshClusterMaxPriority",
        "refresh-cluster-max-priority",
        "",
        "reload the cluster's maximum application priority",
    ),
    with_usage(
        word(
            "-updateNodeResource",
            "node-resource update",
            "<node:port> (<MiB> <vcores> | <type=amount,...>) [OVERCOMMIT_MILLIS]",
            "set the resources of a node",
        ),
        // In Java, too, the line ends within its brackets.
        "[NodeID] [MemSize] [vCores] ([OvercommitTimeout]) \n",
    ),
];
/// A command and a flag of the Java CLI that change the store directly, without the ResourceManager.
pub(super) const DIRECT_STORE: &str = "-directlyAccessNodeLabelStore";
pub(super) const DIRECT_STORE_OPTION: &str = "directlyAccessNodeLabelStore";

/// All commands, in Java's order.
pub fn words() -> impl Iterator<Item = &'static Word> {
    ADMIN_WORDS.iter().chain(&HA_WORDS)
}

/// Returns the usage; the first line is Java's.
pub(super) fn usage() -> String {
    let mut text = "Usage: yarn rmadmin\n".to_owned();
    for word in words() {
        text.push_str(format!("   {} {}", word.word, word.arguments).trim_end());
        text.push('\n');
    }
    text.push_str("   -help [-COMMAND]\n");
    text.push_str("Also: rmadmin status | failover | repair | wait | probe ... (rmadmin --help)\n");
    text
}

pub(super) fn one_usage(word: &Word) -> String {
    format!(
        "Usage: rmadmin [{}]\n",
        format!("{} {}", word.word, word.arguments).trim_end()
    )
}

pub(super) fn help() -> String {
    let mut text = "rmadmin is the command to execute YARN administrative commands.\n\n".to_owned();
    text.push_str("yarn rmadmin [generic options] COMMAND\n\n");
    for word in words() {
        let line = format!("{} {}", word.word, word.arguments);
        let _ = writeln!(text, "   {}\n      {}", line.trim_end(), word.summary);
    }
    text.push_str("   -help [-COMMAND]\n      print this, or the usage of one command: -help -getServiceState\n\n");
    text.push_str(
        "Generic options: -conf FILE (a further configuration file), -D KEY=VALUE (set one key).\n\
         Options of this tool, which may stand anywhere: --conf-dir DIR or --config DIR, --timeout TIME,\n\
         --keytab FILE --principal NAME, --cacert FILE, --yes (confirms --forcemanual).\n\
         Also: rmadmin status | failover | repair | wait | probe ... (rmadmin --help)\n",
    );
    text
}

/// Returns the help on one command. As with Java, it goes to standard error.
pub(super) fn help_on(wanted: &str) -> String {
    if wanted == HELP {
        return "Usage: yarn rmadmin [-help <command>]\n   print the usage of one command\n"
            .to_owned();
    }
    if wanted == DIRECT_STORE {
        return format!(
            "Usage: yarn rmadmin [{DIRECT_STORE}]\n   {}\n",
            refused_store()
        );
    }
    match words().find(|word| word.word == wanted) {
        Some(word) if word.arguments == word.in_java_usage => {
            format!("{}\n   {}\n", first_usage_line(word), word.summary)
        }
        Some(word) => format!(
            "{}\n   {}\n   syntax: {} {}\n",
            first_usage_line(word),
            word.summary,
            word.word,
            word.arguments
        ),
        None => usage(),
    }
}

/// Returns the first line of Java's usage of one command.
fn first_usage_line(word: &Word) -> String {
    let blank = if word.in_java_usage.is_empty() {
        ""
    } else {
        " "
    };
    let line = format!(
        "Usage: yarn rmadmin [{}{blank}{}]",
        word.word, word.in_java_usage
    );
    line.lines().next().unwrap_or_default().to_owned()
}

/// Returns the usage of an administration command, for the lines after an error.
pub(super) fn usage_below(word: &Word) -> String {
    let line = format!("{} {}", word.word, word.arguments);
    format!("{}\n   {}\n", first_usage_line(word), line.trim_end())
}

pub(super) fn refused_store() -> String {
    format!(
        "{DIRECT_STORE} is refused: it changes the store without the ResourceManager; without this \
         option the ResourceManager makes the change"
    )
}
