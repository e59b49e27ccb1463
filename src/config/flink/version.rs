//! Flink's version, from the command line or from the names of the jars.

use std::fmt;
use std::path::Path;

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct FlinkVersion {
    pub major: u16,
    pub minor: u16,
    pub patch: u16,
}

/// Maximum entries of `lib/` that are looked at; a real one has about 20.
const MOST_JARS: usize = 2000;

impl FlinkVersion {
    /// Knows every new name of a key.
    pub const NEWEST: Self = Self::new(2, 3);

    pub const fn new(major: u16, minor: u16) -> Self {
        Self {
            major,
            minor,
            patch: 0,
        }
    }

    /// Parses `2.2`, `1.20.3` or `2.0-SNAPSHOT`.
    pub fn parse(text: &str) -> Option<Self> {
        let numbers = text.split('-').next()?;
        let mut numbers = numbers.split('.').map(str::parse);
        let (major, minor) = (numbers.next()?.ok()?, numbers.next()?.ok()?);
        let patch = numbers.next().unwrap_or(Ok(0)).ok()?;
        let is_whole = numbers.next().is_none();
        is_whole.then_some(Self {
            major,
            minor,
            patch,
        })
    }

    /// Returns the version of `flink-dist-VERSION.jar` in a folder, if all such jars have the same.
    pub fn of_jars(lib: &Path) -> Option<Self> {
        let files = std::fs::read_dir(lib).ok()?.take(MOST_JARS).flatten();
        let names = files.filter_map(|file| file.file_name().into_string().ok());
        let mut found = names.filter_map(|name| Self::of_jar(&name));
        let first = found.next()?;
        found.all(|other| other == first).then_some(first)
    }

    /// Up to 1.14, the name has Scala's version too: `flink-dist_2.12-1.13.6.jar`.
    fn of_jar(name: &str) -> Option<Self> {
        let rest = name.strip_prefix("flink-dist")?.strip_suffix(".jar")?;
        let (scala, version) = rest.split_once('-')?;
        (scala.is_empty() || scala.starts_with('_')).then_some(())?;
        Self::parse(version)
    }

    /// True if this version reads `config.yaml`.
    pub fn reads_config_yaml(self) -> bool {
        self >= Self::new(1, 19)
    }

    /// True if this version reads `flink-conf.yaml`.
    pub fn reads_flink_conf(self) -> bool {
        self < Self::new(2, 0)
    }
}

impl fmt::Display for FlinkVersion {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}.{}", self.major, self.minor)?;
        match self.patch {
            0 => Ok(()),
            patch => write!(out, ".{patch}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_of_jars() {
        let table = [
            ("flink-dist-2.2.1.jar", Some("2.2.1")),
            ("flink-dist_2.12-1.13.6.jar", Some("1.13.6")),
            ("flink-dist-1.20.0.jar", Some("1.20")),
            ("flink-dist-2.0-SNAPSHOT.jar", Some("2.0")),
            ("flink-dist-1.17.2-vendor7.jar", Some("1.17.2")),
            ("flink-distribution-1.17.2.jar", None),
            ("flink-dist-next.jar", None),
            ("flink-cep-2.2.1.jar", None),
        ];
        for (name, version) in table {
            let found = FlinkVersion::of_jar(name).map(|version| version.to_string());
            assert_eq!(found.as_deref(), version, "{name}");
        }
    }

    #[test]
    fn files_of_versions() {
        let table = [
            ("1.18.1", true, false),
            ("1.19", true, true),
            ("1.20.3", true, true),
            ("2.0", false, true),
        ];
        for (text, flat, yaml) in table {
            let version = FlinkVersion::parse(text).expect(text);
            assert_eq!(
                (version.reads_flink_conf(), version.reads_config_yaml()),
                (flat, yaml),
                "{text}"
            );
        }
        for text in ["2", "x", "2.x", "1.2.3.4", ""] {
            assert_eq!(FlinkVersion::parse(text), None, "{text}");
        }
    }
}
