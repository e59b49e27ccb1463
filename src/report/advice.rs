//! Words advice: commands repeat every option that chose the cluster and the caller.

use crate::base::escape::{one_line, quoted};
use crate::selection::Selection;
use crate::verdict::advice::Advice;

/// Formats advice as one line, with `, or ` between the choices.
pub fn text(advice: &Advice, selection: &Selection) -> String {
    choices(advice, selection).join(", or ")
}

/// Formats each choice as one line. A command can be pasted into a shell. If its options cannot be repeated
/// exactly, the line has only the verb and its arguments, and says that the options are missing.
pub fn choices(advice: &Advice, selection: &Selection) -> Vec<String> {
    let commands = advice.commands.iter().map(|words| {
        command(words, selection).unwrap_or_else(|| {
            let words: Vec<String> = words.iter().map(|word| quoted(word)).collect();
            let words = one_line(&words.join(" "));
            format!("{words} with the options of this command, which cannot be shown")
        })
    });
    match &advice.action {
        None => commands.collect(),
        Some(action) if advice.commands.is_empty() => vec![action.clone()],
        Some(action) => commands
            .map(|command| format!("{action}, then {command}"))
            .collect(),
    }
}

/// Formats a command line for a shell. Returns `None` if the options cannot be repeated exactly, or have a control
/// character.
pub fn command(words: &[String], selection: &Selection) -> Option<String> {
    let variables = selection.variables().iter();
    let variables = variables.map(|(name, value)| format!("{name}={}", quoted(value)));
    let options = selection.options()?;
    // Every option has a value. ZooKeeper's certificates are not checked by those of --cacert.
    let is_of_web = |option: &[String]| option.first().is_some_and(|name| name == "--cacert");
    let has_no_web = words.first().is_some_and(|word| word == "zookeeper");
    let options = options
        .chunks(2)
        .filter(|option| !(has_no_web && is_of_web(option)));
    let words = options.flatten().chain(words).map(|word| quoted(word));
    let all = variables.chain(["rmadmin".to_owned()]).chain(words);
    let line = all.collect::<Vec<_>>().join(" ");
    // Escaping a control character would change the word.
    (one_line(&line) == line).then_some(line)
}

#[cfg(test)]
mod tests {
    use std::ffi::OsString;
    use std::process::Command;

    use proptest::prelude::*;

    use super::*;
    use crate::cli;
    use crate::config::Environment;
    use crate::config::sensitive::is_secret;

    /// Splits a command line into words as a shell does.
    fn split(line: &str) -> Vec<OsString> {
        let script = format!("printf '%s\\0' {line}");
        let output = Command::new("sh").args(["-c", &script]).output();
        let output = output.expect("sh runs").stdout;
        let text = String::from_utf8(output).expect("text");
        let words = text.split_terminator('\0');
        words.map(OsString::from).collect()
    }

    fn parsed(words: &[OsString]) -> (crate::request::Request, crate::request::Settings) {
        cli::parse(words).unwrap_or_else(|error| panic!("{words:?}: {error}"))
    }

    /// Makes an environment that may name a configuration folder.
    fn environment(folder: Option<&str>) -> Environment {
        let named = folder.map(|folder| ("YARN_CONF_DIR".into(), folder.into()));
        Environment::new(named, || None)
    }

    fn option(name: &'static str) -> impl Strategy<Value = Vec<String>> {
        let value = match name {
            "-D" => "[a-z]{1,5}\\.[a-z]{1,5}=[ -~é]{0,12}",
            _ => "/[ -~é]{1,12}",
        };
        // Advice never repeats a secret.
        let is_shown = move |value: &String| name != "-D" || !is_secret(value);
        let value = value.prop_filter("a secret", is_shown);
        value.prop_map(move |value| vec![name.to_owned(), value])
    }

    fn options() -> impl Strategy<Value = Vec<String>> {
        let named = ["--conf-dir", "--conf", "-D", "--cacert"].map(option);
        let [conf_dir, conf, define, cacert] = named;
        let keytab = ("/[ -~]{1,9}", "[a-z]{1,5}(/[a-z]{1,5})?@[A-Z]{1,5}")
            .prop_map(|(file, name)| ["--keytab", &file, "--principal", &name].map(String::from));
        let maybe = |one: BoxedStrategy<Vec<String>>, most| prop::collection::vec(one, 0..=most);
        (
            maybe(conf_dir.boxed(), 1),
            maybe(conf.boxed(), 2),
            maybe(define.boxed(), 3),
            maybe(cacert.boxed(), 1),
            maybe(keytab.prop_map(Vec::from).boxed(), 1),
        )
            .prop_map(|(a, b, c, d, e)| [a, b, c, d, e].concat().concat())
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(200))]

        #[test]
        fn advice_reads_the_same_sources(
            options in options(),
            folder in prop::option::of("/[ -~]{1,12}"),
            rm in "[!-~é ]{1,8}",
        ) {
            let here = environment(folder.as_deref());
            let typed = ["rmadmin"].into_iter().map(str::to_owned).chain(options);
            let typed: Vec<OsString> = typed.chain(["status".to_owned()]).map(OsString::from).collect();
            let (_, settings) = parsed(&typed);
            let wanted = settings.selection(&here);
            let words = ["failover".to_owned(), format!("--to={rm}")];
            let line = command(&words, &wanted).expect("a command");
            let (request, again) = parsed(&split(&line));
            // In another shell, no variable may name a folder.
            prop_assert_eq!(&again.selection(&environment(None)), &wanted);
            prop_assert_eq!(&again.sources.files, &settings.sources.files);
            prop_assert_eq!(&again.sources.defines, &settings.sources.defines);
            prop_assert_eq!(&again.credential, &settings.credential);
            prop_assert_eq!(&again.cacert, &settings.cacert);
            let crate::request::Request::Failover(failover) = request else {
                panic!("{line}");
            };
            prop_assert_eq!(failover.to, Some(rm));
        }
    }

    fn selected(options: &[&str], environment: &Environment) -> Selection {
        let words = ["rmadmin"].iter().chain(options).chain(&["status"]);
        let words: Vec<OsString> = words.map(OsString::from).collect();
        parsed(&words).1.selection(environment)
    }

    #[test]
    fn secrets_are_not_repeated() {
        let secret = selected(&["-D", "hadoop.zk.auth=digest:u:PW"], &environment(None));
        let text = text(&Advice::command(["failover", "--to", "rm1"]), &secret);
        assert_eq!(
            text,
            "failover --to rm1 with the options of this command, which cannot be shown"
        );
    }

    #[test]
    fn control_characters_reach_no_terminal() {
        let hostile = "c\u{9b}31m\nnext: rm -rf\u{202e}\u{1b}[2J\t";
        let folder = format!("/{hostile}");
        let here = selected(&["--conf-dir", &folder], &environment(None));
        let text = text(&Advice::command(["failover", "--to", hostile]), &here);
        for text in [text, here.title()] {
            let bad = |at: char| at.is_control() || at == '\u{202e}';
            assert!(!text.contains(bad), "{text:?}");
        }
    }

    #[test]
    fn paths_are_absolute_and_the_caller_is_kept() {
        let caller = ("HADOOP_USER_NAME".into(), "a b".into());
        let environment = Environment::new([caller], || None);
        let here = selected(&["--conf-dir", "conf", "--conf", "x.xml"], &environment);
        let folder = std::env::current_dir().expect("a folder");
        let folder = folder.display();
        assert_eq!(
            text(&Advice::action("look").then(["status"]), &here),
            format!(
                "look, then HADOOP_USER_NAME='a b' rmadmin --conf-dir {folder}/conf --conf {folder}/x.xml status"
            )
        );
    }
}
