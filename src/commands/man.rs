//! `man`: write the manual pages, one for the tool and one for each verb.

use std::io;
use std::path::Path;

use clap::{Command, CommandFactory};
use clap_mangen::Man;

use crate::cli::Cli;
use crate::error::CommandError;
use crate::report::Report;

pub(super) fn run(folder: &Path) -> Result<Report, CommandError> {
    let mut command = Cli::command().disable_help_subcommand(true);
    command.build();
    let name = command.get_name().to_owned();
    let verbs = command.get_subcommands().map(|verb| {
        let title = format!("{name}-{}", verb.get_name());
        verb.clone().name(title.clone()).display_name(title)
    });
    for page in std::iter::once(command.clone()).chain(verbs) {
        let file = folder.join(format!("{}.1", page.get_name()));
        write(page, &file).map_err(|source| CommandError::Output {
            what: file.display().to_string(),
            source,
        })?;
    }
    Ok(Report::success(""))
}

fn write(page: Command, file: &Path) -> io::Result<()> {
    let mut text = Vec::new();
    let source = format!("rmadmin {}", env!("CARGO_PKG_VERSION"));
    // No date: the pages change with the definition, not with the day.
    Man::new(page)
        .date("")
        .source(source)
        .manual("rmadmin")
        .render(&mut text)?;
    std::fs::write(file, text)
}
