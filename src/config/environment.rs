//! The process that reads the configuration.

use std::collections::HashMap;
use std::ffi::{OsStr, OsString};
use std::fmt;

/// Environment variables, arguments and OS user of the process, read once at start.
#[derive(Clone)]
pub struct Environment {
    variables: HashMap<OsString, OsString>,
    /// Called only when needed: the lookup may ask a directory service.
    os_user: fn() -> Option<String>,
    /// Without the program name.
    arguments: Vec<OsString>,
}

impl Default for Environment {
    fn default() -> Self {
        Self::new([], || None)
    }
}

impl Environment {
    pub fn new(
        variables: impl IntoIterator<Item = (OsString, OsString)>,
        os_user: fn() -> Option<String>,
    ) -> Self {
        Self {
            variables: variables.into_iter().collect(),
            os_user,
            arguments: Vec::new(),
        }
    }

    /// Adds the words of the command line, without the program name.
    #[must_use]
    pub fn with_arguments(mut self, arguments: impl IntoIterator<Item = OsString>) -> Self {
        self.arguments = arguments.into_iter().collect();
        self
    }

    /// Returns the words of the command line, without the program name; invalid UTF-8 is replaced.
    pub fn arguments(&self) -> impl Iterator<Item = String> {
        let words = self.arguments.iter();
        words.map(|word| word.to_string_lossy().into_owned())
    }

    pub fn variable(&self, name: &str) -> Option<&OsStr> {
        self.variables
            .get(OsStr::new(name))
            .map(OsString::as_os_str)
    }

    /// Returns the variable's value unless it is empty.
    pub fn set_variable(&self, name: &str) -> Option<&OsStr> {
        self.variable(name).filter(|value| !value.is_empty())
    }

    /// Returns `None` if the user has no name.
    pub fn os_user(&self) -> Option<String> {
        (self.os_user)()
    }

    /// Returns a variable's value. U+FFFD replaces invalid UTF-8, so that an invalid value equals no valid one.
    pub(super) fn text(&self, name: &str) -> Option<String> {
        self.variable(name)
            .map(|value| value.to_string_lossy().into_owned())
    }

    /// Returns a JVM system property that configurations may refer to.
    pub(super) fn system_property(&self, name: &str) -> Option<String> {
        let home = || self.text("HADOOP_HOME");
        match name {
            "user.name" => self.os_user(),
            "user.home" => self.text("HOME"),
            "user.dir" => std::env::current_dir()
                .ok()
                .map(|folder| folder.to_string_lossy().into_owned()),
            "java.io.tmpdir" => Some("/tmp".to_owned()),
            "file.separator" => Some("/".to_owned()),
            "path.separator" => Some(":".to_owned()),
            "line.separator" => Some("\n".to_owned()),
            "os.name" => Some("Linux".to_owned()),
            "os.arch" if cfg!(target_arch = "x86_64") => Some("amd64".to_owned()),
            "os.arch" => Some(std::env::consts::ARCH.to_owned()),
            // Hadoop's launcher sets these properties on every JVM.
            "hadoop.home.dir" | "yarn.home.dir" => home(),
            "hadoop.log.dir" | "yarn.log.dir" => self
                .text("HADOOP_LOG_DIR")
                .or_else(|| home().map(|home| format!("{home}/logs"))),
            _ => None,
        }
    }
}

/// Shows no variable and no argument: they may be passwords.
impl fmt::Debug for Environment {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Environment").finish_non_exhaustive()
    }
}
