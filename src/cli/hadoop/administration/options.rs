//! The options of each administration command, and the Java CLI's errors about them.

use crate::cli::hadoop::answer::HadoopAnswer;
use crate::cli::hadoop::gnu::{self, Opt, OptionValue, Parsed, Wrong, flag, valued};
use crate::cli::hadoop::words::{DIRECT_STORE_OPTION, Word, refused_store, usage_below};
use crate::exit::Exit;
use crate::systems::yarn::admin::calls::Reload;

use super::{
    FAIL_ON_UNKNOWN_NODES, GET_GROUPS, REFRESH_NODES, RELOADS_OF_SUB_CLUSTERS, REPLACE_LABELS,
    SUB_CLUSTER, UPDATE_NODE_RESOURCE, reload_of, wrong,
};

/// Returns the options of a command, without the command itself.
fn options(word: &Word) -> Vec<Opt> {
    match word.word {
        GET_GROUPS | UPDATE_NODE_RESOURCE => Vec::new(),
        REFRESH_NODES => vec![
            Opt {
                name: "g",
                long: Some("graceful"),
                value: OptionValue::Optional,
            },
            flag("client"),
            flag("server"),
            valued(SUB_CLUSTER),
        ],
        REPLACE_LABELS => vec![
            flag(DIRECT_STORE_OPTION),
            flag(FAIL_ON_UNKNOWN_NODES),
            valued(SUB_CLUSTER),
        ],
        _ if reload_of(word).is_some() => vec![valued(SUB_CLUSTER)],
        _ => vec![flag(DIRECT_STORE_OPTION), valued(SUB_CLUSTER)],
    }
}

/// Returns the flags that completion offers for a command.
pub(in crate::cli) fn flags_of(word: &Word) -> Vec<String> {
    let names = options(word)
        .into_iter()
        .flat_map(|option| [Some(option.name), option.long])
        .flatten()
        // This option is always refused.
        .filter(|name| *name != DIRECT_STORE_OPTION);
    names.map(|name| format!("-{name}")).collect()
}

/// Reads the options of a command without arguments, under federation. Java throws an exception if they are wrong.
pub(super) fn reload_options(
    word: &'static Word,
    reload: Reload,
    line: &[String],
) -> Result<Parsed, HadoopAnswer> {
    let own = RELOADS_OF_SUB_CLUSTERS
        .contains(&reload)
        .then(|| flag(word.name()));
    let options: Vec<Opt> = own.into_iter().chain(options(word)).collect();
    // For this line only, Java uses commons-cli's `DefaultParser`: short names then have one dash.
    let long = line.iter().find(|word| word.starts_with("--"));
    let parsed = match long {
        Some(word) => Err(Wrong::Unrecognized(word.clone())),
        None => gnu::parse(&options, line),
    };
    parsed.map_err(|wrong| {
        let today = format!("rmadmin {} --sub-cluster ID", word.verb);
        let text = format!(
            "parseSubClusterId error, {}\nrmadmin: the Java CLI has no sub-clusters for this command under \
             federation; write {today}\n",
            wrong.message()
        );
        HadoopAnswer {
            exit: Exit::JavaCrash,
            ..HadoopAnswer::wrong(text)
        }
    })
}

/// Reads the options of a label command, and its argument.
pub(super) fn label_options(
    word: &'static Word,
    line: &[String],
    missing: &str,
) -> Result<(Parsed, String), HadoopAnswer> {
    let options = [&[valued(word.name())], &options(word)[..]].concat();
    let parsed = gnu::parse(&options, line).map_err(|error| match error {
        Wrong::MissingArgument(_) => {
            HadoopAnswer::wrong(format!("{missing}\n{}", usage_below(word)))
        }
        Wrong::Unrecognized(_) => wrong(word, &error.message()),
    })?;
    if parsed.has(DIRECT_STORE_OPTION) {
        return Err(HadoopAnswer::wrong(format!(
            "{}: {}\n",
            word.name(),
            refused_store()
        )));
    }
    let text = parsed.value(word.name()).unwrap_or_default().to_owned();
    Ok((parsed, text))
}

pub(super) fn refresh_nodes_options(
    word: &'static Word,
    line: &[String],
) -> Result<Parsed, HadoopAnswer> {
    let options = [&[flag(word.name())], &options(word)[..]].concat();
    gnu::parse(&options, line).map_err(|error| match error {
        Wrong::MissingArgument(_) => HadoopAnswer {
            stdout: "Missing argument for options\n".to_owned(),
            ..HadoopAnswer::wrong(usage_below(word))
        },
        Wrong::Unrecognized(_) => wrong(word, &error.message()),
    })
}
