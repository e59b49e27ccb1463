use super::*;
use crate::config::flink::shown;

/// `tests/it/flink_yaml_cases.txt` has more, which real Flink reads too.
#[test]
fn settings_and_faults_have_lines() {
    let table = [
        (
            "a:\n  b: 1\n  c:\n    d: 'x'\ne.f: y # z\n",
            "2:a.b=1 | 4:a.c.d=x | 5:e.f=y",
        ),
        ("a: [x, 'y']", "1:a=[x, y]"),
        ("# r\n\na: 1\na: 2\n", "3:a=1 | 4:a=2 | 4 a as on 3"),
        ("a:\n  b: 1\n  b: 2\n", "2:a.b=1 | 3:a.b=2 | 3 a.b as on 2"),
        ("x: 1\na:b\n", "2 NoBlank"),
        ("a:b", "1 NoBlank"),
        ("x: 1\na = b\n", "2 Equals"),
        ("x: 1\na: b: c\n", "2 TwoKeys"),
        ("x: 1\n\ta: b\n", "2 Tab"),
        ("x:\n  a: 1\n   b: 2\n", "3 Indentation"),
        ("x: 1\na: \"b\n", "2 Quote"),
        ("x: 1\na: \"b\" c\n", "2 AfterQuote"),
        ("a: *b", "1 Alias"),
        ("a: @b", "1 Start('@')"),
        ("a: !b c", "1 Tag"),
        ("- a", "1 NoMap"),
        ("1: a", "1 KeyNotText"),
        (": a", "1 NoKey"),
        ("a: >\n  b\nc", "3 Other(\"simple key expected\")"),
        ("a: 1\n---\nb: 1\n", "2 SeveralDocuments"),
        ("a: b\u{7}", "1 Character"),
    ];
    for (text, expected) in table {
        assert_eq!(shown(parse(text.as_bytes())), expected, "{text:?}");
    }
    assert_eq!(parse(b"a: 1\nb: \xff\n").1, [fault(2, YamlFault::Encoding)]);
}

#[test]
fn hostile_files_are_bounded() {
    let laughs: String = (1..12)
        .map(|n| {
            format!(
                "a{n}: &a{n} [{}]\n",
                vec![format!("*a{}", n - 1); 9].join(", ")
            )
        })
        .collect();
    let maps: String = (1..20)
        .map(|n| format!("a{n}: &a{n} {{x: *a{0}, y: *a{0}}}\n", n - 1))
        .collect();
    let table = [
        format!("a0: &a0 x\n{laughs}"),
        format!("a0: &a0 {{z: 1}}\n{maps}"),
        format!("a: {}", "[".repeat(100_000)),
        format!("a: {}", "{b: ".repeat(100_000)),
        (0..200)
            .map(|depth| format!("{}a:\n", " ".repeat(depth)))
            .collect(),
        (0..30_000).map(|n| format!("a{n}: b\n")).collect(),
    ];
    for text in table {
        let (settings, mistakes) = parse(text.as_bytes());
        let begin: String = text.chars().take(80).collect();
        assert!(
            settings.is_empty() && mistakes.len() == 1,
            "{begin} {mistakes:?}"
        );
    }
}

proptest::proptest! {
    /// Texts of the characters that have a meaning in YAML.
    #[test]
    fn any_text_is_read(text in "[ab01.:{}\\[\\],&*!|>'\"%@#?~\\- \n\t\r\u{fffd}\u{85}]{0,80}") {
        let (settings, mistakes) = parse(text.as_bytes());
        let lines = text.split(['\n', '\r']).count();
        proptest::prop_assert!(settings.iter().all(|one| one.line as usize <= lines));
        proptest::prop_assert!(mistakes.len() <= lines);
        let is_in_file = |mistake: &FlinkMistake| match mistake {
            FlinkMistake::NotYaml { line, .. } => *line as usize <= lines,
            _ => true,
        };
        proptest::prop_assert!(mistakes.iter().all(is_in_file));
    }
}
