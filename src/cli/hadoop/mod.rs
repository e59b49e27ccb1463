//! Reads lines in Hadoop style (`-getServiceState rm1`, `-D k=v`, `-conf F`) into requests. No I/O.
//!
//! Lines are parsed as `GenericOptionsParser` and commons-cli's `GnuParser` do: one dash or two, generic options
//! before the command, flags before or after the id, `--` dropped.

mod administration;
mod answer;
mod command;
mod gnu;
mod unknown_command;
mod words;

use std::ffi::OsString;

use super::line::CommandLine;
use super::low_args::{BrokenOption, LowArgs};
use super::short::long_options;
use crate::request::Style;

pub(super) use administration::flags_of;
pub use administration::{AdministrationLine, ReadLine};
pub use answer::HadoopAnswer;
pub(super) use unknown_command::{is_near, similar};
pub(super) use words::HELP;
pub use words::{ADMIN_WORDS, HA_WORDS, Word, words};

/// In a line without a command, a short option is an unknown command.
pub(super) fn read(arguments: &[OsString]) -> CommandLine {
    let mut low = LowArgs::read(&long_options(arguments), Style::Hadoop);
    if low.words.is_empty() {
        low = LowArgs::read(arguments, Style::Hadoop);
    }
    let (settings, reason) = match low.settings() {
        Ok(settings) => (settings, None),
        Err(reason) => (low.readable_settings(), Some(reason)),
    };
    low.broken = low.broken.or(reason.map(BrokenOption::Common));
    CommandLine {
        style: Style::Hadoop,
        settings,
        command: command::command(&low),
        required_files: low.required_files,
    }
}

#[cfg(test)]
mod tests {
    use super::super::line::LineCommand;
    use super::*;
    use crate::ha::state::Role;
    use crate::request::{Request, TransitionRequest};
    use std::path::PathBuf;
    use std::time::Duration;

    fn words(line: &[&str]) -> Vec<OsString> {
        line.iter().map(OsString::from).collect()
    }

    fn low(arguments: &[OsString]) -> LowArgs {
        LowArgs::read(&long_options(arguments), Style::Hadoop)
    }

    fn command(line: &[&str]) -> LineCommand {
        read(&words(line)).command
    }

    fn transition(force_active: bool, force_manual: bool) -> LineCommand {
        let rm_id = "rm1".to_owned();
        let role = Role::Active;
        LineCommand::Do(Request::Transition(TransitionRequest {
            rm_id,
            role,
            force_active,
            force_manual,
            yes: false,
        }))
    }

    #[test]
    fn flags_may_stand_anywhere_with_either_dash() {
        for line in [
            &["-transitionToActive", "--forceactive", "rm1"][..],
            &["-transitionToActive", "-forceactive", "rm1"],
            &["-transitionToActive", "rm1", "--forceactive"],
            &["-transitionToActive", "--forceactive=rm1"],
            &["--", "-transitionToActive", "--", "-forceactive", "rm1"],
            &["-", "-transitionToActive", "-forceactive", "rm1"],
        ] {
            assert_eq!(command(line), transition(true, false), "{line:?}");
        }
        assert_eq!(
            command(&[
                "-transitionToActive",
                "-forcemanual",
                "rm1",
                "--forceactive"
            ]),
            transition(true, true)
        );
    }

    #[test]
    fn errors_begin_with_javas_line() {
        let table: [(&[&str], &str); 19] = [
            (&[], "Usage: yarn rmadmin"),
            (
                &["-getServiceState"],
                "getServiceState: incorrect number of arguments",
            ),
            (
                &["-getServiceState", "rm1", "rm2"],
                "getServiceState: incorrect number of arguments",
            ),
            (
                &["-getServiceState", "--foo", "rm1"],
                "getServiceState: incorrect arguments",
            ),
            (
                &["-getServiceState", "rm1", "-D", "a=b"],
                "getServiceState: incorrect arguments",
            ),
            (
                &["-transitionToStandby", "--forceactive", "rm1"],
                "transitionToStandby: incorrect arguments",
            ),
            (
                &["-transitionToActive", "--forceactive"],
                "transitionToActive: incorrect number of arguments",
            ),
            (
                &["-getAllServiceState", "-x"],
                "getAllServiceState: incorrect arguments",
            ),
            (
                &["--getServiceState", "rm1"],
                "-getServiceState: Unknown command",
            ),
            (&["-foo"], "foo: Unknown command"),
            (&["-D"], "Usage: yarn rmadmin"),
            (&["-"], "Usage: yarn rmadmin"),
            (&["-D", "-getServiceState", "rm1"], "m1: Unknown command"),
            (&["-conf", "-D", "a=b"], "Usage: yarn rmadmin"),
            (
                &["--output", "json", "-help"],
                "rmadmin: --output is not for Hadoop-style commands",
            ),
            (
                &["-getServiceState", "rm1", "-o", "json"],
                "rmadmin: --output is not for Hadoop-style commands",
            ),
            (&["-y"], "y: Unknown command"),
            (&["-o", "json"], "o: Unknown command"),
            (&["--timeout", "soon", "-help"], "rmadmin: --timeout soon: "),
        ];
        for (line, first) in table {
            let answer = match command(line) {
                LineCommand::Administration(line) => line.read(false).request.map_err(Ok),
                LineCommand::Answer(answer) => Err(Ok(answer)),
                other @ LineCommand::Do(_) => Err(Err(other)),
            };
            match answer {
                Err(Ok(answer)) => {
                    assert!(
                        answer.stderr.starts_with(first),
                        "{line:?}: {}",
                        answer.stderr
                    );
                }
                other => panic!("{line:?}: {other:?}"),
            }
        }
        assert_eq!(
            command(&["-getAllServiceState", "rm1"]),
            LineCommand::Do(Request::GetAllServiceState)
        );
    }

    #[test]
    fn generic_options_come_before_the_verb() {
        let line = low(&words(&[
            "-Da=1",
            "-D",
            "b=2",
            "--conf",
            "x.xml",
            "-fs",
            "y",
            "-D",
            "junk",
            "-checkHealth",
            "rm1",
        ]));
        let defines = [
            ("a".to_owned(), "1".to_owned()),
            ("b".to_owned(), "2".to_owned()),
        ];
        assert_eq!(line.sources().defines, defines);
        assert_eq!(line.sources().files, [PathBuf::from("x.xml")]);
        assert_eq!(line.words, ["-checkHealth", "rm1"]);
    }

    #[test]
    fn common_options_may_stand_anywhere() {
        let line = low(&words(&[
            "-transitionToActive",
            "--yes",
            "--timeout",
            "2s",
            "--forcemanual",
            "rm1",
            "--config=/c",
        ]));
        assert!(line.has("--yes"));
        assert_eq!(
            line.settings().unwrap().timeout,
            Some(Duration::from_secs(2))
        );
        assert_eq!(line.sources().folder, Some(PathBuf::from("/c")));
        assert_eq!(line.words, ["-transitionToActive", "--forcemanual", "rm1"]);
        let short = low(&words(&[
            "-y",
            "-transitionToActive",
            "-t2s",
            "--forcemanual",
            "rm1",
            "--config=/c",
        ]));
        assert_eq!(short, line);
    }
}
