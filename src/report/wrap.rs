//! Wraps lines to the width of a terminal.

/// Prefixes of lines; continuation lines are indented by the width of the prefix.
const HEADS: [&str; 4] = ["- not checked: ", "- ", "next: ", "or:   "];
/// Stands between an error and its advice.
const ADVICE: &str = "; next: ";
/// Indentation of other continuation lines.
const INDENT: usize = 2;

/// Breaks lines wider than `width` at blanks. A longer word stays whole.
pub fn text(text: &str, width: usize) -> String {
    text.lines().map(|line| broken(line, width)).collect()
}

/// Breaks lines as [`text`] does, but keeps a line with a command of this tool whole, so that it can be copied.
/// Advice after a sentence that is too wide gets its own line.
pub fn prose(text: &str, width: usize) -> String {
    let lines = text.lines().map(|line| match line.split_once(ADVICE) {
        Some((sentence, advice)) if columns(line) > width => {
            let advice = format!("next: {advice}");
            broken_prose(sentence, width) + &broken_prose(&advice, width)
        }
        _ => broken_prose(line, width),
    });
    lines.collect()
}

fn broken_prose(line: &str, width: usize) -> String {
    match line.contains("rmadmin ") {
        true => format!("{line}\n"),
        false => broken(line, width),
    }
}

/// Breaks a line; continuation lines are indented more than the first.
fn broken(line: &str, width: usize) -> String {
    let text = line.trim_start_matches(' ');
    let head = HEADS.into_iter().find(|head| text.starts_with(head));
    let indent = head.map_or(INDENT, |head| head.len().min("next: ".len()));
    let blanks = line.len() - text.len();
    format!("{}\n", fold(line, width, blanks + indent))
}

/// Breaks one line; continuation lines get this indentation.
pub fn fold(line: &str, width: usize, indent: usize) -> String {
    if columns(line) <= width {
        return line.to_owned();
    }
    let indent = indent.min(width / 2);
    let mut folded = String::new();
    let mut used = 0;
    let mut begins = true;
    for word in line.split(' ') {
        let size = columns(word);
        // A blank at the end stays on its line.
        if !begins && !word.is_empty() && used + 1 + size > width {
            folded.truncate(folded.trim_end().len());
            folded.push('\n');
            folded.push_str(&" ".repeat(indent));
            used = indent;
            begins = true;
        }
        // Blanks at a break are dropped.
        if begins && used > 0 && word.is_empty() {
            continue;
        }
        if !begins {
            folded.push(' ');
            used += 1;
        }
        folded.push_str(word);
        used += size;
        begins = false;
    }
    folded
}

/// Cuts a line to `width` columns and marks the cut with an ellipsis.
pub fn cut(line: &str, width: usize) -> String {
    if columns(line) <= width {
        return line.to_owned();
    }
    let mut kept = String::new();
    let mut left = width.saturating_sub(1);
    let mut in_escape = false;
    for character in line.chars() {
        let visible = !in_escape && character != ESCAPE;
        in_escape = character == ESCAPE || in_escape && character != 'm';
        if visible && left == 0 {
            break;
        }
        left -= usize::from(visible);
        kept.push(character);
    }
    // Colours must end with the line, even if the cut removed their end.
    let reset = if line.contains(ESCAPE) { "\x1b[0m" } else { "" };
    format!("{kept}\u{2026}{reset}")
}

/// Begins the escape sequence of a colour; `m` ends it.
const ESCAPE: char = '\x1b';

/// Counts the columns of a text, without escape sequences of colours.
fn columns(text: &str) -> usize {
    let mut count = 0;
    let mut in_escape = false;
    for character in text.chars() {
        match character {
            ESCAPE => in_escape = true,
            'm' if in_escape => in_escape = false,
            _ => count += usize::from(!in_escape),
        }
    }
    count
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_break_at_words() {
        assert_eq!(
            text("- rm2: no answer within 5s\nshort\n", 16),
            "- rm2: no answer\n  within 5s\nshort\n"
        );
        assert_eq!(
            text("next: rmadmin --conf-dir /a/long/folder status\n", 20),
            "next: rmadmin\n      --conf-dir\n      /a/long/folder\n      status\n"
        );
        let command = "next: rmadmin --conf-dir /a/long/folder status\n";
        assert_eq!(prose(command, 20), command);
        assert_eq!(prose("a b c\n\nd\n", 4), "a b\n  c\n\nd\n");
        assert_eq!(prose("  a b c d\n", 8), "  a b c\n    d\n");
        assert_eq!(
            prose("no one answers; next: rmadmin status\n", 10),
            "no one\n  answers\nnext: rmadmin status\n"
        );
        assert_eq!(fold("a  b    cc dd", 8, 4), "a  b\n    cc\n    dd");
        // No text is lost, and a long word stays whole.
        assert_eq!(
            fold("x aaaaaaaaaaaaaaa b", 6, 2),
            "x\n  aaaaaaaaaaaaaaa\n  b"
        );
    }

    #[test]
    fn colours_take_no_columns() {
        let red = "\x1b[31mred\x1b[0m alert";
        assert_eq!(fold(red, 9, 2), red);
        assert_eq!(cut(red, 9), red);
        assert_eq!(cut(red, 5), "\x1b[31mred\x1b[0m \u{2026}\x1b[0m");
        assert_eq!(cut("abcdef", 3), "ab\u{2026}");
    }
}
