//! Finds the configuration folders that the command line names by paths or patterns.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use crate::base::deadline::Deadline;
use crate::base::threads;
use crate::config::ConfigError;
use crate::error::CommandError;

/// Returns the folders that match. If none is named, the result is a single `None`: the default folder.
pub(super) async fn find(
    named: &[PathBuf],
    deadline: Deadline,
) -> Result<Vec<Option<PathBuf>>, CommandError> {
    if named.is_empty() {
        return Ok(vec![None]);
    }
    let named = named.to_vec();
    // The file system may hang.
    let finding = threads::blocking(move || {
        let found: Result<Vec<Vec<PathBuf>>, CommandError> =
            named.iter().map(|named| matching(named)).collect();
        found
    });
    let found = deadline.bound(finding).await.map_err(ConfigError::Slow)?;
    let mut folders = found.unwrap_or_else(|_| Ok(Vec::new()))?.concat();
    let mut seen = HashSet::new();
    folders.retain(|folder| seen.insert(folder.clone()));
    Ok(folders.into_iter().map(Some).collect())
}

/// Returns the folder with this path, or the folders that match this pattern.
fn matching(named: &Path) -> Result<Vec<PathBuf>, CommandError> {
    let pattern = named.to_string_lossy();
    if named.exists() || !pattern.contains(['*', '?', '[']) {
        return Ok(vec![named.to_path_buf()]);
    }
    let found = glob::glob(&pattern).map(|found| {
        let folders = found.flatten().filter(|path| path.is_dir());
        folders.collect::<Vec<_>>()
    });
    match found {
        Ok(folders) if !folders.is_empty() => Ok(folders),
        _ => Err(CommandError::Config(ConfigError::NoMatch {
            pattern: named.to_path_buf(),
        })),
    }
}
