//! Tables have one case per line; `\n` stands for a line end.

use super::document::ELEMENT_LIMIT;
use super::*;

fn read(text: &str) -> Result<Vec<XmlProperty>, String> {
    let file: Arc<Path> = Path::new("site.xml").into();
    parse(text.as_bytes(), &file, &mut |_| Ok(None)).map_err(|error| error.to_string())
}

fn cases(table: &str) -> impl Iterator<Item = (String, &str)> {
    let lines = table.lines().map(str::trim).filter(|line| !line.is_empty());
    lines.map(|line| {
        let (text, expected) = line.split_once(" => ").unwrap_or((line, ""));
        (text.replace("\\n", "\n"), expected)
    })
}

/// Returns the value of the only property, `k`.
fn value(text: &str) -> Option<String> {
    let found = read(text).unwrap_or_else(|error| panic!("{text}\n{error}"));
    let [property] = &found[..] else {
        panic!("{text}\n{found:?}");
    };
    assert_eq!(property.name, "k", "{text}");
    property.value.clone()
}

#[test]
fn forms_of_a_property() {
    let table = r#"
        <c><property><name> k </name><value>v</value></property></c> => Some("v")
        <c><property name='k' value='v'/></c> => Some("v")
        <c><property name='k' value='a&amp;b'/></c> => Some("a&b")
        <c><property name='k' value=''/></c> => Some("")
        <c><property name='k' value='a\nb&#10;c'/></c> => Some("a b\nc")
        <c><property xmlns:name='x' name='k' value='v'/></c> => Some("v")
        <c><property><name>k</name><value/></property></c> => None
        <c><property><name>k</name><value> v\n</value></property></c> => Some(" v\n")
        <c><property><name>k</name><value>a<![CDATA[<&]]>b</value></property></c> => Some("a<&b")
        <c><property><name>k</name><value>&lt;&#65;&#x42;</value></property></c> => Some("<AB")
        <c><property><name>k</name><value>a<!-- x -->b</value></property></c> => Some("ab")
    "#;
    for (text, expected) in cases(table) {
        assert_eq!(format!("{:?}", value(&text)), expected, "{text}");
    }
    for (text, expected) in [("true", true), (" true ", false)] {
        let text = format!("<c><property><name>k</name><final>{text}</final></property></c>");
        assert_eq!(read(&text).unwrap()[0].is_final, expected, "{text}");
    }
}

#[test]
fn errors_name_their_place() {
    let malformed = "not well-formed XML: ";
    let table = r"
        <c> => 1:4: ~the file ends inside an open element
        <c></c><c/> => 1:8: ~a second root element
        <c/>x => 1:5: ~text outside of the root element
        <c/><![CDATA[x]]> => 1:5: ~text outside of the root element
        <c/>&amp; => 1:5: ~text outside of the root element
        <c>\n <a></b></c> => 2:5: ~ill-formed document
        <c a='1' a='2'/> => 1:1: ~attribute a is repeated
        <c a='<'/> => 1:1: ~attributes must be written
        <c>]]></c> => 1:4: ~`]]>` in text
        <c><xi:include href='x'/></c> => 1:4: ~namespace prefix xi is not declared
        \n<?xml version='1.0'?><c/> => 2:1: ~the XML declaration is invalid
        <c>&nope;</c> => 1:4: entity &nope; is not declared
        <c a='&nope;'/> => 1:1: entity &nope; is not declared
        <!DOCTYPE c [\n <!ENTITY x SYSTEM 'file:///etc/hostname'>]><c>&x;</c> => 2:2: entity &x; is external
        <!DOCTYPE c [\n\n<!ENTITY x '&y;'><!ENTITY y '&x;'>]><c>&x;</c> => 3:1: entity &y; is not declared
        <!DOCTYPE c [\n<!ELEMENT c ANY>]><c/> => 2:1: rmadmin reads only <!ENTITY
        <!DOCTYPE c SYSTEM 'x'><c/> => 1:11: rmadmin reads only <!ENTITY
        <c xmlns:xi='u'>\n<xi:include href='x.xml'/></c> => 2:27: included file x.xml does not exist
    ";
    for (text, expected) in cases(table) {
        let error = read(&text).unwrap_err();
        let expected = format!("site.xml:{}", expected.replace('~', malformed));
        assert!(error.starts_with(&expected), "{text}\n{error}\n{expected}");
    }
    let empty = read("").unwrap_err();
    assert_eq!(
        empty,
        format!("site.xml:1:1: {malformed}the file has no root element")
    );
    let control = read("<c>\u{1}</c>").unwrap_err();
    assert_eq!(
        control,
        "site.xml:1:4: character U+0001 is not allowed in XML"
    );
}

#[test]
fn fallback_counts_without_the_file() {
    let text = "<c xmlns:xi='http://www.w3.org/2001/XInclude'><xi:include href='x.xml'><xi:fallback>\
                <property name='k' value='v'/></xi:fallback></xi:include></c>";
    assert_eq!(value(text).as_deref(), Some("v"));
    let file: Arc<Path> = Path::new("site.xml").into();
    let found = parse(text.as_bytes(), &file, &mut |_| Ok(Some(Vec::new())));
    assert_eq!(found.unwrap(), []);
}

#[test]
fn properties_know_their_line() {
    let text = "<c>\n<property name='a' value='1'/>\n\n<property name='b' value='2'/></c>";
    let lines: Vec<u32> = read(text).unwrap().iter().map(|found| found.line).collect();
    assert_eq!(lines, [2, 4]);
}

/// Cases found by comparing with Hadoop's parser on mutated files.
#[test]
fn rejects_what_hadoop_rejects() {
    let table = r"
        <?xml?><c/>
        <?XML version='1.0'?><c/>
        <?xml version='1.0' encoding=''?><c/>
        <? p?><c/>
        <?p:q x?><c/>
        <?1p?><c/>
        <1c/>
        <-c/>
        <c><></></c>
        <xmlns:c/>
        <c xmlns:a='u'><a:b:c/></c>
        <c a:b='1'/>
        <c xmlns:a=''/>
        <!DOCTYPE c::><c/>
        <c 1a='1'/>
        <c a=1/>
        <c a/>
        <c xmlns:a='u' xmlns:a='v'/>
        <c xmlns:a='u' xmlns:b='u' a:x='1' b:x='2'/>
        <c a='1'b='2'/>
        <c a='&#x1;'/>
        <c>&#1;</c>
        <c>&#xFFFE;</c>
        <c>&#+65;</c>
        <c>&</c>
        <c a='&'/>
        <!doctype c><c/>
        <!DOCTYPEc><c/>
        <!DOCTYPE 1c><c/>
        <!DOCTYPE c d><c/>
        <!DOCTYPE c SYSTEM><c/>
        <!DOCTYPE c PUBLIC 'a''b'><c/>
        <!DOCTYPE c [] x><c/>
        <!DOCTYPE c [ junk ]><c/>
        <!DOCTYPE c [<!FOO>]><c/>
        <!DOCTYPE c [<!ELEMENT>]><c/>
        <!DOCTYPE c [<!-- a -- b -->]><c/>
        <!DOCTYPE c [<!-- a --->]><c/>
        <!DOCTYPE c [<?xml p?>]><c/>
        <!DOCTYPE c [<!ENTITY % p 'junk'>%p;]><c/>
        <!DOCTYPE c [<!ENTITY %p 'x'>]><c/>
        <!DOCTYPE c [<!ENTITY e 'a%b'>]><c/>
        <!DOCTYPE c [<!ENTITY e 'a&b'>]><c/>
        <!DOCTYPE c [<!ENTITY e '&#1;'>]><c/>
        <!DOCTYPE c [<!ENTITY e 'x' y>]><c/>
        <!DOCTYPE c [<!ENTITY e'x'>]><c/>
        <!DOCTYPE c [<!ENTITYe 'x'>]><c/>
        <!DOCTYPE c [<!ENTITY a:b 'x'>]><c/>
        <!DOCTYPE c [<!ENTITY e 'a]]>b'>]><c>&e;</c>
        <!DOCTYPE c [<!ENTITY e '&#60;'>]><c a='&e;'/>
        <!DOCTYPE c [<!ENTITY e 'x'>]><!DOCTYPE c><c/>
        <!DOCTYPE c [<!-- <!ENTITY e 'x'> -->]><c>&e;</c>
        <c/><!DOCTYPE c>
    ";
    for (text, _) in cases(table) {
        assert!(read(&text).is_err(), "{text}");
    }
    for text in ["\u{FEFF}\u{FEFF}<c/>", "<c\u{a0}/>", "<c \u{FEFF}a='1'/>"] {
        assert!(read(text).is_err(), "{text}");
    }
    let nested = |depth| "<c>".repeat(depth) + &"</c>".repeat(depth);
    assert!(read(&nested(ELEMENT_LIMIT)).is_ok());
    assert!(read(&nested(ELEMENT_LIMIT + 1)).is_err());
    let wide = |count| {
        let attributes: Vec<String> = (0..count).map(|number| format!("a{number}=''")).collect();
        format!("<c {}/>", attributes.join(" "))
    };
    assert!(read(&wide(ELEMENT_LIMIT)).is_ok());
    assert!(read(&wide(ELEMENT_LIMIT + 1)).is_err());
}

/// Expected values come from Hadoop's parser.
#[test]
fn entities() {
    let table = r#"
        <!-- <!ENTITY e 'no'> --><!ENTITY e 'yes'> => yes
        <!ENTITY e 'yes'><!ENTITY e 'no'> => yes
        <!ENTITY e 'a>b]c'> => a>b]c
        <!ENTITY e "a'&amp;&lt;"> => a'&<
        <!ENTITY f 'early'> <!ENTITY e 'x&f;y' > => xearlyy
    "#;
    for (subset, expected) in cases(table) {
        for property in [
            "<name>k</name><value>&e;!</value>",
            "<name>k</name><value>&#x26;amp;</value>",
        ] {
            let text = format!("<!DOCTYPE c [{subset}]><c><property>{property}</property></c>");
            let expected = if property.contains("&e;") {
                format!("{expected}!")
            } else {
                "&amp;".to_owned()
            };
            assert_eq!(value(&text), Some(expected), "{text}");
        }
        let text = format!("<!DOCTYPE c [{subset}]><c><property name='k' value='&e;'/></c>");
        assert_eq!(value(&text).as_deref(), Some(expected), "{text}");
    }
}

/// Hadoop reads these files: rmadmin rejects them instead of reading another value.
#[test]
fn unusual_doctypes_are_rejected() {
    let table = r"
        <?p <!ENTITY e 'no'>?><!ENTITY e 'yes'>
        <!ENTITY e 'a&#38;amp;b'>
        <!ENTITY e '&#38;#60;x'>
        <!ENTITY e '<b>x</b>'>
        <!ENTITY e 'two\nlines'>
        <!ENTITY % p '<!ENTITY e \'pe\'>'>%p;
        %nope;<!ENTITY e 'x'>
        <!ELEMENT c (d|e)*><!ENTITY e 'x'>
        <!ATTLIST c a CDATA '>'><!ENTITY e 'x'>
        <!NOTATION n SYSTEM 'x'><!ENTITY e 'x'>
        <![IGNORE[x]]><!ENTITY e 'x'>
    ";
    for (subset, _) in cases(table) {
        let error = read(&format!("<!DOCTYPE c [{subset}]><c/>")).unwrap_err();
        assert!(
            error.contains("rmadmin reads only <!ENTITY"),
            "{subset}\n{error}"
        );
    }
    let late = read("<!DOCTYPE c [<!ENTITY e '&f;'><!ENTITY f 'late'>]><c/>").unwrap_err();
    assert!(
        late.contains("entity &f; is not declared before this"),
        "{late}"
    );
}

/// Small files that would expand to gigabytes: by entities in text, in attributes and in entities, and by nested
/// properties.
#[test]
fn a_file_has_a_maximum_size() {
    let entity = format!("<!ENTITY e '{}'>", "x".repeat(60_000));
    let references = "&e;".repeat(2000);
    let nested = format!(
        "{}<name>k</name><value>{}</value>{}",
        "<property>".repeat(500),
        "y".repeat(1_000_000),
        "</property>".repeat(500)
    );
    for (subset, body, place) in [
        ("", format!("<c>{references}</c>"), "site.xml:1:"),
        (
            "",
            format!("\n<c>\n<property a='{references}'/></c>"),
            "site.xml:3:",
        ),
        ("", format!("\n<c>{nested}</c>"), "site.xml:2:"),
        (
            &format!("\n<!ENTITY f '{references}'>"),
            "<c/>".to_owned(),
            "site.xml:2:",
        ),
    ] {
        let error = read(&format!("<!DOCTYPE c [{entity}{subset}]>{body}")).unwrap_err();
        assert!(error.starts_with(place), "{error}");
        assert!(error.contains("larger than 64 MB"), "{error}");
    }
    let half = "&e;".repeat(500);
    let half = format!(
        "<!DOCTYPE c [{entity}]><c><property><name>k</name><value>{half}</value></property></c>"
    );
    assert_eq!(value(&half).map(|found| found.len()), Some(30_000_000));
}

/// Each entity refers to the previous entity ten times.
#[test]
fn billion_laughs_end_at_the_limit() {
    for first in ["", "ha"] {
        let level = |level: usize| {
            format!(
                "<!ENTITY e{level} '{}'>",
                format!("&e{};", level - 1).repeat(10)
            )
        };
        let levels: Vec<String> = (1..30).map(level).collect();
        let text = format!(
            "<!DOCTYPE c [<!ENTITY e0 '{first}'>{}]><c><property name='k' value='&e29;'/></c>",
            levels.concat()
        );
        match first {
            "" => assert_eq!(value(&text).as_deref(), Some("")),
            _ => assert!(read(&text).unwrap_err().contains("larger than 64 MB")),
        }
    }
}
