//! Short common options and their long forms. Pure.

use std::ffi::OsString;

use super::low_args::CommonOption;

/// Expands the short common options of a line: `-yo json` becomes `--yes --output json`.
pub(super) fn long_options(arguments: &[OsString]) -> Vec<OsString> {
    let mut common = CommonOption::all();
    // -D is also Hadoop's option, so it stays.
    common.retain(|option| option.short.is_some_and(|short| short != 'D'));
    let long = arguments.iter().map(|argument| {
        let options = argument.to_str().and_then(|word| long_form(word, &common));
        options.unwrap_or_else(|| vec![argument.clone()])
    });
    long.flatten().collect()
}

/// Expands one word; `None` if it is not a short option. `-transitionToActive` is not `-t`.
fn long_form(word: &str, common: &[CommonOption]) -> Option<Vec<OsString>> {
    let mut letters = word.strip_prefix('-')?.chars();
    let first = letters.next();
    let option = common.iter().find(|option| option.short == first)?;
    let long = OsString::from(&option.long);
    let rest = letters.as_str();
    if rest.is_empty() {
        return Some(vec![long]);
    }
    if !option.has_value {
        let more = long_form(&format!("-{rest}"), common)?;
        return Some([vec![long], more].concat());
    }
    // Other letters may belong to a command of Hadoop style.
    let value = rest.strip_prefix('=');
    let value = value.or_else(|| option.takes(rest).then_some(rest))?;
    Some(vec![format!("{}={value}", option.long).into()])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_options_are_expanded() {
        for (short, long) in [
            ("-y", "--yes"),
            ("-o json", "--output json"),
            ("-ojson", "--output=json"),
            ("-o=xml", "--output=xml"),
            ("-t5s", "--timeout=5s"),
            ("-yt 5", "--yes --timeout 5"),
            ("-yojson", "--yes --output=json"),
            ("-transitionToActive", "-transitionToActive"),
            ("-yarn", "-yarn"),
            ("-oneway", "-oneway"),
            ("-D a=b", "-D a=b"),
            ("--yes", "--yes"),
        ] {
            let words: Vec<OsString> = short.split(' ').map(OsString::from).collect();
            let found = long_options(&words).join(" ".as_ref());
            assert_eq!(found, *long, "{short}");
        }
    }
}
