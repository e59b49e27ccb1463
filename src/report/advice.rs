//! Advice in words: commands repeat every option that chose the cluster and the caller.

use crate::selection::Selection;
use crate::verdict::advice::Advice;

/// Advice as one line. A command can be pasted into a shell; where its options cannot be repeated exactly, no command
/// is shown.
pub fn text(advice: &Advice, selection: &Selection) -> String {
    let command = advice.command.as_ref().map(|words| {
        command(words, selection).unwrap_or_else(|| {
            format!(
                "{} with the options of this command, which cannot be shown",
                words.join(" ")
            )
        })
    });
    match (&advice.action, command) {
        (Some(action), Some(command)) => format!("{action}, then {command}"),
        (Some(action), None) => action.clone(),
        (None, command) => command.unwrap_or_default(),
    }
}

/// A command line for a shell; none where the options cannot be repeated exactly.
pub fn command(words: &[String], selection: &Selection) -> Option<String> {
    let variables = selection.variables().iter();
    let variables = variables.map(|(name, value)| format!("{name}={}", quoted(value)));
    let options = selection.options()?;
    let words = options.iter().chain(words).map(|word| quoted(word));
    let all = variables.chain(["rmadmin".to_owned()]).chain(words);
    Some(all.collect::<Vec<_>>().join(" "))
}

/// A word for a shell.
pub fn quoted(word: &str) -> String {
    // zsh expands a word that begins with an equals sign.
    let plain =
        |character: char| character.is_ascii_alphanumeric() || "_-./:@%+=,".contains(character);
    if !word.is_empty() && !word.starts_with('=') && word.chars().all(plain) {
        return word.to_owned();
    }
    format!("'{}'", word.replace('\'', r"'\''"))
}
