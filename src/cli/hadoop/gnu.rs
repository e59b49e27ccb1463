//! commons-cli's `GnuParser`: options have one dash or two, and values in the next word or after `=`; any other
//! word is an argument. Pure.

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum OptionValue {
    None,
    Optional,
    Required,
}

#[derive(Debug, Clone, Copy)]
pub(super) struct Opt {
    pub(super) name: &'static str,
    /// Another name of the same option.
    pub(super) long: Option<&'static str>,
    pub(super) value: OptionValue,
}

pub(super) const fn flag(name: &'static str) -> Opt {
    Opt {
        name,
        long: None,
        value: OptionValue::None,
    }
}

pub(super) const fn valued(name: &'static str) -> Opt {
    Opt {
        value: OptionValue::Required,
        ..flag(name)
    }
}

#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(super) struct Parsed {
    /// The given options, with their values.
    options: Vec<(&'static str, Option<String>)>,
    pub(super) arguments: Vec<String>,
}

impl Parsed {
    pub(super) fn has(&self, name: &str) -> bool {
        self.options.iter().any(|(option, _)| *option == name)
    }

    /// The first value of an option.
    pub(super) fn value(&self, name: &str) -> Option<&str> {
        let mut values = self.options.iter().filter(|(option, _)| *option == name);
        values.find_map(|(_, value)| value.as_deref())
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Wrong {
    Unrecognized(String),
    MissingArgument(&'static str),
}

impl Wrong {
    /// Returns commons-cli's message.
    pub(super) fn message(&self) -> String {
        match self {
            Self::Unrecognized(word) => format!("Unrecognized option: {word}"),
            Self::MissingArgument(name) => format!("Missing argument for option: {name}"),
        }
    }
}

pub(super) fn parse(options: &[Opt], words: &[String]) -> Result<Parsed, Wrong> {
    let tokens = flatten(options, words);
    let mut tokens = tokens.iter().map(String::as_str).peekable();
    let mut parsed = Parsed::default();
    while let Some(token) = tokens.next() {
        if token == "--" {
            let rest = tokens.by_ref().filter(|token| *token != "--");
            parsed.arguments.extend(rest.map(str::to_owned));
        } else if token == "-" || !token.starts_with('-') {
            parsed.arguments.push(token.to_owned());
        } else {
            let option =
                find(options, token).ok_or_else(|| Wrong::Unrecognized(token.to_owned()))?;
            let is_value = |next: &&str| !next.starts_with('-') || find(options, next).is_none();
            let value = match option.value {
                OptionValue::None => None,
                OptionValue::Optional | OptionValue::Required => {
                    tokens.next_if(is_value).map(unquoted)
                }
            };
            if option.value == OptionValue::Required && value.is_none() {
                return Err(Wrong::MissingArgument(option.name));
            }
            parsed.options.push((option.name, value));
        }
    }
    Ok(parsed)
}

/// `GnuParser.flatten`: splits `-a=b` and `-ab` into two words if `-a` is an option.
fn flatten(options: &[Opt], words: &[String]) -> Vec<String> {
    let mut tokens = Vec::new();
    for word in words {
        if !word.starts_with('-') || word == "-" || word == "--" || find(options, word).is_some() {
            tokens.push(word.clone());
            continue;
        }
        match word.split_once('=') {
            Some((name, value)) if find(options, name).is_some() => {
                tokens.extend([name.to_owned(), value.to_owned()]);
            }
            _ => match word.char_indices().nth(2) {
                Some((second, _)) if find(options, &word[..second]).is_some() => {
                    let (name, value) = word.split_at(second);
                    tokens.extend([name.to_owned(), value.to_owned()]);
                }
                _ => tokens.push(word.clone()),
            },
        }
    }
    tokens
}

fn find<'a>(options: &'a [Opt], word: &str) -> Option<&'a Opt> {
    let name = word
        .strip_prefix("--")
        .or_else(|| word.strip_prefix('-'))
        .unwrap_or(word);
    options
        .iter()
        .find(|option| option.name == name || option.long == Some(name))
}

/// Removes the outer quotes of a value, unless quotes are inside (`Util.stripLeadingAndTrailingQuotes`).
fn unquoted(value: &str) -> String {
    let inner = value
        .strip_prefix('"')
        .and_then(|rest| rest.strip_suffix('"'))
        .filter(|inner| !inner.contains('"'));
    inner.unwrap_or(value).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    const OPTIONS: [Opt; 3] = [
        flag("client"),
        valued("labels"),
        Opt {
            name: "g",
            long: Some("graceful"),
            value: OptionValue::Optional,
        },
    ];

    fn parsed(words: &[&str]) -> Result<Parsed, Wrong> {
        let words: Vec<String> = words.iter().map(|word| (*word).to_owned()).collect();
        parse(&OPTIONS, &words)
    }

    #[test]
    fn values_follow_or_are_attached() {
        for words in [
            &["-g", "5", "-client"][..],
            &["-g5", "--client"],
            &["--graceful=5", "-client"],
            &["-client", "-graceful", "5"],
            &["-g", "\"5\"", "-client"],
        ] {
            let parsed = parsed(words).unwrap();
            assert!(parsed.has("client"), "{words:?}");
            assert_eq!(parsed.value("g"), Some("5"), "{words:?}");
        }
        let none = parsed(&["-g", "-client"]).unwrap();
        assert_eq!((none.has("g"), none.value("g")), (true, None));
        // Not an option, and therefore a value.
        assert_eq!(parsed(&["-g", "-1000"]).unwrap().value("g"), Some("-1000"));
        assert_eq!(
            parsed(&["-labels", "a", "-labels", "b"])
                .unwrap()
                .value("labels"),
            Some("a")
        );
    }

    #[test]
    fn other_words_are_arguments_or_errors() {
        assert_eq!(parsed(&["x", "-", "y"]).unwrap().arguments, ["x", "-", "y"]);
        assert_eq!(
            parsed(&["--", "-z", "--", "x"]).unwrap().arguments,
            ["-z", "x"]
        );
        assert_eq!(
            parsed(&["x", "-z"]),
            Err(Wrong::Unrecognized("-z".to_owned()))
        );
        assert_eq!(
            parsed(&["-labels", "-client"]),
            Err(Wrong::MissingArgument("labels"))
        );
        assert_eq!(parsed(&["-client=x"]).unwrap().arguments, ["x"]);
    }
}
