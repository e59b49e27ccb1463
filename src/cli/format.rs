//! The formats of each command, for `--output`.

use clap::ValueEnum as _;

use super::verb_help::VerbHelp;
use crate::request::Format;

/// Returns the format of a command's result and errors.
pub(super) fn format(output: Option<Format>, command: &str) -> Result<Format, String> {
    let format = output.unwrap_or_default();
    let help = VerbHelp::named(command);
    if output.is_none() || help.all_formats().contains(&format) {
        return Ok(format);
    }
    let names = format_names(help);
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    Err(format!(
        "{command} has no --output {}; use {}",
        name(format),
        either(&names)
    ))
}

/// Returns the values of --output for a command.
pub(super) fn format_names(help: VerbHelp) -> Vec<String> {
    help.all_formats().iter().copied().map(name).collect()
}

fn name(format: Format) -> String {
    let value = format.to_possible_value();
    value.map_or_else(String::new, |value| value.get_name().to_owned())
}

/// Formats `table, json or tsv`.
fn either(words: &[&str]) -> String {
    match words {
        [first @ .., last] if !first.is_empty() => format!("{} or {last}", first.join(", ")),
        _ => words.concat(),
    }
}
