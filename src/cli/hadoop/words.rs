//! The words of Hadoop's spelling, and what is said of them.

use std::fmt::Write as _;

/// One word of Hadoop's that this tool has.
#[derive(Debug)]
pub struct Word {
    /// The word, with its dash.
    pub word: &'static str,
    /// The verb of today's spelling that makes the same requests.
    pub verb: &'static str,
    /// What follows the word.
    pub arguments: &'static str,
    /// What it does.
    pub summary: &'static str,
}

impl Word {
    /// The word without its dash, as messages have it.
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
        summary,
    }
}

/// The HA commands, in the peer's order.
pub const HA_WORDS: [Word; 5] = [
    word(
        "-transitionToActive",
        "transition-to-active",
        "[--forceactive] [--forcemanual] <serviceId>",
        "make this ResourceManager the active one",
    ),
    word(
        "-transitionToStandby",
        "transition-to-standby",
        "[--forcemanual] <serviceId>",
        "make this ResourceManager a standby",
    ),
    word(
        "-getServiceState",
        "get-service-state",
        "<serviceId>",
        "print active or standby",
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
        "fail if this ResourceManager is not well",
    ),
];
/// The peer's word for help.
pub(super) const HELP: &str = "-help";
/// The peer's words for the administration calls, which this version does not make.
pub(super) const ADMIN_WORDS: [&str; 13] = [
    "-refreshQueues",
    "-refreshNodes",
    "-refreshNodesResources",
    "-refreshSuperUserGroupsConfiguration",
    "-refreshUserToGroupsMappings",
    "-refreshAdminAcls",
    "-refreshServiceAcl",
    "-getGroups",
    "-addToClusterNodeLabels",
    "-removeFromClusterNodeLabels",
    "-replaceLabelsOnNode",
    "-refreshClusterMaxPriority",
    "-updateNodeResource",
];
/// The first line is the peer's.
pub(super) fn usage() -> String {
    let mut text = "Usage: yarn rmadmin\n".to_owned();
    for word in &HA_WORDS {
        text.push_str(format!("   {} {}", word.word, word.arguments).trim_end());
        text.push('\n');
    }
    text.push_str("   -help [cmd]\n");
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
    for word in &HA_WORDS {
        let line = format!("{} {}", word.word, word.arguments);
        let _ = writeln!(text, "   {}\n      {}", line.trim_end(), word.summary);
    }
    text.push_str("   -help [cmd]\n      print this, or the usage of one command\n\n");
    text.push_str(
        "Generic options: -conf FILE (a further configuration file), -D KEY=VALUE (set one key).\n\
         Ours, in any place: --conf-dir DIR or --config DIR, --timeout TIME, --yes (confirms --forcemanual).\n\
         See also rmadmin --help.\n",
    );
    text
}

/// Help on one command goes to standard error, as the peer has it.
pub(super) fn help_on(wanted: &str) -> String {
    if wanted == HELP {
        return "Usage: yarn rmadmin [-help <command>]\n   print the usage of one command\n"
            .to_owned();
    }
    match HA_WORDS.iter().find(|word| word.word == wanted) {
        Some(word) => {
            let arguments = match word.word {
                // The peer does not tell of --forcemanual here, and scripts match the first line.
                "-transitionToActive" => "[--forceactive] <serviceId>",
                "-transitionToStandby" => "<serviceId>",
                _ => word.arguments,
            };
            format!(
                "Usage: yarn rmadmin [{}]\n   {}\n   all of it: {} {}\n",
                format!("{} {arguments}", word.word).trim_end(),
                word.summary,
                word.word,
                word.arguments
            )
        }
        None => usage(),
    }
}
