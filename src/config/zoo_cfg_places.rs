//! Where commands search for `zoo.cfg`.

use std::path::{Path, PathBuf};

use super::Environment;

/// Variables that name a folder with `zoo.cfg`: the variable of `zkServer.sh`, and Flink's.
const VARIABLES: [&str; 2] = ["ZOOCFGDIR", "FLINK_CONF_DIR"];
/// Folders that are searched if no variable is set.
const FOLDERS: [&str; 2] = [".", "/etc/zookeeper"];

/// Returns the folders to search, the first one first: the named folder, or that of the first variable that is set, or the
/// default folders; each with its folder `conf`.
pub fn folders(named: Option<&Path>, environment: &Environment) -> Vec<PathBuf> {
    let of_variable = || {
        let mut set = VARIABLES
            .iter()
            .filter_map(|name| environment.set_variable(name));
        set.next().map(PathBuf::from)
    };
    let roots = match named.map(Path::to_path_buf).or_else(of_variable) {
        Some(folder) => vec![folder],
        None => FOLDERS.map(PathBuf::from).into(),
    };
    let each = roots.into_iter();
    each.flat_map(|root| [root.clone(), root.join("conf")])
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn named_folder_then_variables_then_defaults() {
        for (named, variables, expected) in [
            (Some("/n"), &["ZOOCFGDIR=/z"][..], "/n /n/conf"),
            (None, &["FLINK_CONF_DIR=/f", "ZOOCFGDIR=/z"], "/z /z/conf"),
            (None, &["FLINK_CONF_DIR=/f", "ZOOCFGDIR="], "/f /f/conf"),
            (None, &[], ". ./conf /etc/zookeeper /etc/zookeeper/conf"),
        ] {
            let set = variables.iter().filter_map(|set| set.split_once('='));
            let set = set.map(|(name, value)| (name.into(), value.into()));
            let found = folders(named.map(Path::new), &Environment::new(set, || None));
            let found: Vec<String> = found
                .iter()
                .map(|path| path.display().to_string())
                .collect();
            assert_eq!(found.join(" "), expected, "{variables:?}");
        }
    }
}
