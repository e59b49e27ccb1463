//! Every form of configuration that Hadoop reads.

use crate::case::{First, at, differences};
use crate::lines::{self, Place};
use crate::support::pair::States::StandbyStandby;
use crate::support::pair::site;
use crate::support::process;
use crate::support::{Folder, rmadmin};

/// One form of configuration: its files, and the command lines that read it.
struct Form {
    name: &'static str,
    files: Vec<(&'static str, Vec<u8>)>,
    arguments: &'static [&'static str],
    environment: &'static [(&'static str, &'static str)],
    first: First,
}

/// An unknown id: the answer lists the configured ids.
const LIST: &[&str] = &["-getServiceState", "?"];
/// Rows with addresses; RMs are dead.
const ROWS: &[&str] = &["-getAllServiceState"];

fn form(name: &'static str, files: &[(&'static str, &str)]) -> Form {
    let files = files
        .iter()
        .map(|(file, text)| (*file, text.as_bytes().to_vec()))
        .collect();
    Form {
        name,
        files,
        arguments: LIST,
        environment: &[],
        first: First::Same,
    }
}

impl Form {
    fn asked(self, arguments: &'static [&'static str]) -> Self {
        Self { arguments, ..self }
    }
    fn with(self, environment: &'static [(&'static str, &'static str)]) -> Self {
        Self {
            environment,
            ..self
        }
    }
    fn bytes(name: &'static str, file: &'static str, bytes: Vec<u8>) -> Self {
        Self {
            files: vec![(file, bytes)],
            ..form(name, &[])
        }
    }
    /// A malformed file: the Java CLI's JVM ends, and rmadmin names file, line and column.
    fn broken(self, place: &'static str) -> Self {
        Self {
            first: First::Ours(place),
            ..self
        }
    }
}

/// Returns a `yarn-site.xml` with HA enabled and this text as the list of ids.
fn ids(inner: &str) -> String {
    format!(
        "<configuration><property><name>yarn.resourcemanager.ha.enabled</name><value>true</value></property>{inner}\
         </configuration>"
    )
}

fn id_property(value: &str) -> String {
    format!(
        "<property><name>yarn.resourcemanager.ha.rm-ids</name><value>{value}</value></property>"
    )
}

fn utf16(text: &str, big: bool, mark: bool) -> Vec<u8> {
    let units = mark
        .then_some(0xFEFF)
        .into_iter()
        .chain(text.encode_utf16());
    units
        .flat_map(|unit: u16| {
            if big {
                unit.to_be_bytes()
            } else {
                unit.to_le_bytes()
            }
        })
        .collect()
}

#[allow(clippy::too_many_lines)] // a table
fn layered_forms() -> Vec<Form> {
    let ha = site(&[("yarn.resourcemanager.ha.enabled", "true")]);
    let in_core = site(&[
        ("yarn.resourcemanager.ha.enabled", "true"),
        ("yarn.resourcemanager.ha.rm-ids", "core"),
    ]);
    let final_core = "<configuration><property><name>yarn.resourcemanager.ha.rm-ids</name><value>core</value><final>true</final>\
         </property></configuration>";
    let yarn = ids(&id_property("yarn"));
    let more = ids(&id_property("more"));
    let empty_final = ids(
        "<property><name>yarn.resourcemanager.ha.rm-ids</name><value/><final>true</final></property>",
    );
    vec![
        form(
            "yarn-site over core-site",
            &[("core-site.xml", &in_core), ("yarn-site.xml", &yarn)],
        ),
        form("core-site alone", &[("core-site.xml", &in_core)]),
        form(
            "all of it final in core-site",
            &[(
                "core-site.xml",
                &in_core.replace("</value>", "</value><final>true</final>"),
            )],
        ),
        form(
            "final in core-site",
            &[("core-site.xml", final_core), ("yarn-site.xml", &yarn)],
        ),
        form(
            "resource-types over yarn-site",
            &[("yarn-site.xml", &yarn), ("resource-types.xml", &more)],
        ),
        form(
            "-conf over yarn-site",
            &[("yarn-site.xml", &yarn), ("more.xml", &more)],
        )
        .asked(&["-conf", "more.xml", "-getServiceState", "?"]),
        form(
            "-conf twice",
            &[
                ("yarn-site.xml", &yarn),
                ("more.xml", &more),
                ("core-site.xml", &ha),
            ],
        )
        .asked(&[
            "-conf",
            "more.xml",
            "-conf",
            "yarn-site.xml",
            "-getServiceState",
            "?",
        ]),
        form("--conf", &[("yarn-site.xml", &yarn), ("more.xml", &more)]).asked(&[
            "--conf",
            "more.xml",
            "-getServiceState",
            "?",
        ]),
        form(
            "-conf=FILE",
            &[("yarn-site.xml", &yarn), ("more.xml", &more)],
        )
        .asked(&["-conf=more.xml", "-getServiceState", "?"]),
        form(
            "final in core-site over -conf",
            &[("core-site.xml", final_core), ("more.xml", &more)],
        )
        .asked(&["-conf", "more.xml", "-getServiceState", "?"]),
        form(
            "-D over final",
            &[("core-site.xml", final_core), ("yarn-site.xml", &yarn)],
        )
        .asked(&[
            "-D",
            "yarn.resourcemanager.ha.rm-ids=d",
            "-getServiceState",
            "?",
        ]),
        form(
            "-D over -conf whatever the order",
            &[("yarn-site.xml", &yarn), ("more.xml", &more)],
        )
        .asked(&[
            "-D",
            "yarn.resourcemanager.ha.rm-ids=d",
            "-conf",
            "more.xml",
            "-getServiceState",
            "?",
        ]),
        form("-D twice", &[("yarn-site.xml", &yarn)]).asked(&[
            "-Dyarn.resourcemanager.ha.rm-ids=1",
            "-Dyarn.resourcemanager.ha.rm-ids=2",
            "-getServiceState",
            "?",
        ]),
        form("-D of nothing", &[("yarn-site.xml", &yarn)]).asked(&[
            "-Dyarn.resourcemanager.ha.rm-ids=",
            "-getServiceState",
            "?",
        ]),
        form("-D with blanks", &[("yarn-site.xml", &yarn)]).asked(&[
            "-D",
            " yarn.resourcemanager.ha.rm-ids = a , b",
            "-getServiceState",
            "?",
        ]),
        form(
            "an empty final value",
            &[("core-site.xml", &in_core), ("yarn-site.xml", &empty_final)],
        ),
        form("no files", &[])
            .with(&[("HADOOP_HOME", "/nonexistent")])
            .broken("rmadmin: no core-site.xml"),
    ]
}

fn value_forms() -> Vec<Form> {
    let of = |name, value: &str| form(name, &[("yarn-site.xml", &ids(&id_property(value)))]);
    let with_keys = |name, value: &str, keys: &str| {
        form(
            name,
            &[(
                "yarn-site.xml",
                &ids(&format!("{}{keys}", id_property(value))),
            )],
        )
    };
    let key = |name: &str, value: &str| {
        format!("<property><name>{name}</name><value>{value}</value></property>")
    };
    vec![
        of("blanks", " rm1 , rm2 "),
        of("newlines", "rm1,\n  rm2\n"),
        of("duplicates", "rm1,rm2,rm1"),
        of("a trailing comma", "rm1,rm2,"),
        of("empty items", ",,rm1,,rm2"),
        of("CDATA", "<![CDATA[rm1,rm2]]>"),
        of("text and CDATA", "rm1<![CDATA[,]]>rm2"),
        of("entities", "&lt;&amp;&gt;&quot;&apos;"),
        of("character references", "rm&#49;,rm&#x32;"),
        of("a comment within", "rm1<!-- or -->,rm2"),
        of("an element within", "rm1<b>,rm2</b>"),
        of("no value", ""),
        of("letters beyond ASCII", "rm-ü"),
        with_keys(
            "a variable",
            "${a},${b}",
            &format!("{}{}", key("a", "rm1"), key("b", "rm2")),
        ),
        with_keys(
            "a nested variable",
            "${a${n}}",
            &format!("{}{}", key("a1", "nested"), key("n", "1")),
        ),
        with_keys(
            "a chain",
            "${a}",
            &format!("{}{}", key("a", "${b}"), key("b", "end")),
        ),
        with_keys("unbound", "${unbound},x", ""),
        with_keys("a variable of itself", "${a}", &key("a", "x${a}")),
        with_keys(
            "a loop",
            "${a}",
            &format!("{}{}", key("a", "${b}"), key("b", "${a}")),
        )
        .broken("yarn.resourcemanager.ha.rm-ids"),
        with_keys(
            "two endless variables",
            "${a}",
            &format!("{}{}", key("a", "${b}."), key("b", "${a}.")),
        )
        .broken("yarn.resourcemanager.ha.rm-ids"),
        of("an environment variable", "${env.RM_NAME}").with(&[("RM_NAME", "fromenv")]),
        of("an unset one", "${env.RM_NAME}"),
        of("a default with :-", "${env.RM_NAME:-d1},${env.RM_NAME:-}"),
        of("a default with -", "${env.RM_NAME-d1}"),
        of("an empty one with :-", "${env.RM_NAME:-d1}").with(&[("RM_NAME", "")]),
        of("an empty one with -", "x${env.RM_NAME-d1}").with(&[("RM_NAME", "")]),
        of(
            "a system property",
            "${file.separator},${path.separator},${java.io.tmpdir}",
        ),
        of(
            "Hadoop's defaults",
            "${yarn.http.policy},${yarn.resourcemanager.hostname}",
        ),
        of("braces that are none", "$a,{b},${},${ c},$${d},${e"),
    ]
}

fn property_forms() -> Vec<Form> {
    let of = |name, inner: &str| form(name, &[("yarn-site.xml", &ids(inner))]);
    let first_then = |second: &str| format!("{}{second}", id_property("first"));
    vec![
        of(
            "attributes",
            "<property name='yarn.resourcemanager.ha.rm-ids' value='rm1,rm2'/>",
        ),
        of(
            "attributes with entities",
            "<property name='yarn.resourcemanager.ha.rm-ids' value='a&amp;b&#10;c'/>",
        ),
        of(
            "an attribute and an element",
            "<property name='yarn.resourcemanager.ha.rm-ids'><value>mixed</value></property>",
        ),
        of(
            "a name with blanks",
            "<property><name>\n yarn.resourcemanager.ha.rm-ids </name><value>x</value></property>",
        ),
        of(
            "the value first",
            "<property><value>x</value><name>yarn.resourcemanager.ha.rm-ids</name></property>",
        ),
        of(
            "the last of equal keys",
            &first_then(&id_property("second")),
        ),
        of(
            "final against the same file",
            &first_then(
                "<property><name>yarn.resourcemanager.ha.rm-ids</name><value>f</value><final>true</final></property>\
             <property><name>yarn.resourcemanager.ha.rm-ids</name><value>late</value></property>",
            ),
        ),
        of(
            "final with blanks is none",
            &format!(
                "<property><name>yarn.resourcemanager.ha.rm-ids</name><value>f</value><final> true </final></property>{}",
                id_property("late")
            ),
        ),
        of(
            "final as an attribute",
            &format!(
                "<property name='yarn.resourcemanager.ha.rm-ids' value='f' final='true'/>{}",
                id_property("late")
            ),
        ),
        of(
            "an empty value changes nothing",
            &first_then(&id_property("")),
        ),
        of(
            "source and tag",
            "<property><name>yarn.resourcemanager.ha.rm-ids</name><value>x</value><source>s</source><tag>YARN</tag></property>",
        ),
        form(
            "any root element",
            &[(
                "yarn-site.xml",
                &ids(&id_property("x")).replace("configuration>", "anything>"),
            )],
        ),
        form(
            "nested configuration",
            &[(
                "yarn-site.xml",
                &format!("<c>{}</c>", ids(&id_property("x"))),
            )],
        ),
        form(
            "a prolog",
            &[(
                "yarn-site.xml",
                &format!(
                    "<?xml version=\"1.0\"?>\n<?xml-stylesheet type=\"text/xsl\" href=\"configuration.xsl\"?>\n<!-- c -->\n{}\n<!-- end -->\n",
                    ids(&id_property("x"))
                ),
            )],
        ),
        form(
            "a declared entity",
            &[(
                "yarn-site.xml",
                &format!(
                    "<!DOCTYPE configuration [<!ENTITY id \"one\">]>{}",
                    ids(&id_property("&id;,two"))
                ),
            )],
        ),
    ]
}

fn include_forms() -> Vec<Form> {
    const XI: &str = "xmlns:xi=\"http://www.w3.org/2001/XInclude\"";
    let included = format!("<configuration>{}</configuration>", id_property("included"));
    let of = |name, element: &str, more: &[(&'static str, &str)]| {
        let text = ids(element).replacen("<configuration>", &format!("<configuration {XI}>"), 1);
        let mut files: Vec<(&'static str, &str)> = vec![("yarn-site.xml", &text)];
        files.extend(more);
        form(name, &files)
    };
    let include = "<xi:include href=\"other.xml\"/>";
    let with_fallback = format!(
        "<xi:include href=\"other.xml\"><xi:fallback>{}</xi:fallback></xi:include>",
        id_property("fallback")
    );
    let twice = format!("<configuration {XI}><xi:include href=\"third.xml\"/></configuration>");
    vec![
        of("an include", include, &[("other.xml", &included)]),
        of(
            "an include over what came before",
            &format!("{}{include}", id_property("before")),
            &[("other.xml", &included)],
        ),
        of(
            "an include under what follows",
            &format!("{include}{}", id_property("after")),
            &[("other.xml", &included)],
        ),
        of(
            "an include of an include",
            include,
            &[("other.xml", &twice), ("third.xml", &included)],
        ),
        of(
            "an include in a folder",
            "<xi:include href=\"sub/other.xml\"/>",
            &[("sub/other.xml", &included)],
        ),
        of("a fallback that is needed", &with_fallback, &[]),
        of(
            "a fallback that is not",
            &with_fallback,
            &[("other.xml", &included)],
        ),
        of("a missing include", include, &[]).broken("{conf}/yarn-site.xml:1:"),
        of(
            "a broken include",
            include,
            &[("other.xml", "<configuration>")],
        )
        .broken("{conf}/yarn-site.xml:1:"),
        of(
            "an include without a prefix's namespace",
            include,
            &[("other.xml", &included)],
        )
        .no_namespace(XI),
    ]
}

impl Form {
    fn no_namespace(mut self, declaration: &str) -> Self {
        let text = String::from_utf8_lossy(&self.files[0].1).replace(declaration, "");
        self.files[0].1 = text.into_bytes();
        self.broken("{conf}/yarn-site.xml:1:")
    }
}

fn encoding_forms() -> Vec<Form> {
    let text = ids(&id_property("rm-ü"));
    let declared =
        |encoding: &str| format!("<?xml version=\"1.0\" encoding=\"{encoding}\"?>{text}");
    let latin: Vec<u8> = declared("ISO-8859-1")
        .chars()
        .map(|c| u8::try_from(u32::from(c)).expect("Latin-1"))
        .collect();
    let marked = ["\u{FEFF}".as_bytes(), text.as_bytes()].concat();
    let wrong = [
        &declared("UTF-8").as_bytes()[..60],
        b"\xFF",
        &text.as_bytes()[20..],
    ]
    .concat();
    vec![
        Form::bytes("UTF-8", "yarn-site.xml", declared("UTF-8").into_bytes()),
        Form::bytes("UTF-8 with a mark", "yarn-site.xml", marked),
        Form::bytes(
            "UTF-16, big end first",
            "yarn-site.xml",
            utf16(&declared("UTF-16"), true, true),
        ),
        Form::bytes(
            "UTF-16, little end first",
            "yarn-site.xml",
            utf16(&declared("UTF-16"), false, true),
        ),
        Form::bytes(
            "UTF-16 without a mark",
            "yarn-site.xml",
            utf16(&declared("UTF-16BE"), true, false),
        ),
        Form::bytes("Latin-1", "yarn-site.xml", latin),
        Form::bytes("bytes that are no UTF-8", "yarn-site.xml", wrong)
            .broken("{conf}/yarn-site.xml:1:"),
        Form::bytes(
            "an unknown encoding",
            "yarn-site.xml",
            declared("klingon").into_bytes(),
        )
        .broken("{conf}/yarn-site.xml:1:1: encoding"),
    ]
}

fn broken_forms() -> Vec<Form> {
    let of = |name, text: &str| form(name, &[("yarn-site.xml", text)]);
    vec![
        of("an empty file", "").broken("{conf}/yarn-site.xml:1:1: "),
        of("no XML", "plain words").broken("{conf}/yarn-site.xml:1:1: "),
        of("an open element", "<configuration>\n<property>").broken("{conf}/yarn-site.xml:2:11: "),
        of(
            "crossed elements",
            "<configuration>\n<a></b>\n</configuration>",
        )
        .broken("{conf}/yarn-site.xml:2:4: "),
        of("two roots", "<configuration/>\n<configuration/>").broken("{conf}/yarn-site.xml:2:1: "),
        of("words after the root", "<configuration/>\nwords").broken("{conf}/yarn-site.xml:"),
        of("a bare ampersand", "<configuration>a & b</configuration>")
            .broken("{conf}/yarn-site.xml:1:"),
        of(
            "an unknown entity",
            "<configuration>\n&nope;</configuration>",
        )
        .broken("{conf}/yarn-site.xml:2:1: "),
        of(
            "a control character",
            "<configuration>\u{1}</configuration>",
        )
        .broken("{conf}/yarn-site.xml:1:16: "),
        of("an attribute twice", "<configuration a='1' a='2'/>").broken("{conf}/yarn-site.xml:1:"),
        of("an attribute without quotes", "<configuration a=1/>").broken("{conf}/yarn-site.xml:1:"),
        of(
            "a comment with two dashes",
            "<configuration><!-- a -- b --></configuration>",
        )
        .broken("{conf}/yarn-site.xml:1:"),
        form(
            "a broken core-site",
            &[
                ("core-site.xml", "<c>"),
                ("yarn-site.xml", &ids(&id_property("x"))),
            ],
        )
        .broken("{conf}/core-site.xml:1:4: "),
        form(
            "a broken -conf",
            &[
                ("yarn-site.xml", &ids(&id_property("x"))),
                ("more.xml", "<c>"),
            ],
        )
        .asked(&["-conf", "more.xml", "-getServiceState", "?"])
        .broken("more.xml:1:4: "),
        of("a broken file and help", "<c>")
            .asked(&["-help"])
            .broken("{conf}/yarn-site.xml:1:4: "),
    ]
}

fn authentication_forms() -> Vec<Form> {
    const KEY: &str = "hadoop.security.authentication";
    let rm = ids(&format!(
        "{}<property><name>yarn.resourcemanager.admin.address.rm1</name><value>localhost:3</value></property>",
        id_property("rm1")
    ));
    let of = |name, value: &str| {
        let core = site(&[(KEY, value)]);
        form(name, &[("core-site.xml", &core), ("yarn-site.xml", &rm)])
            .asked(&["-getServiceState", "rm1"])
    };
    vec![
        of("simple authentication", "simple"),
        of("SIMPLE authentication", "SIMPLE"),
        of("misspelled authentication", "kerberoz"),
        of("authentication with a blank", " simple"),
    ]
}

fn address_forms() -> Vec<Form> {
    let of = |name, keys: &[(&str, &str)]| {
        let inner: String = keys
            .iter()
            .map(|(name, value)| {
                format!("<property><name>{name}</name><value>{value}</value></property>")
            })
            .collect();
        form(
            name,
            &[(
                "yarn-site.xml",
                &ids(&format!("{}{inner}", id_property("rm1"))),
            )],
        )
        .asked(ROWS)
    };
    vec![
        of(
            "a host",
            &[("yarn.resourcemanager.hostname.rm1", "localhost")],
        ),
        of(
            "an address",
            &[("yarn.resourcemanager.admin.address.rm1", "localhost:3")],
        ),
        of(
            "an address with blanks",
            &[(
                "yarn.resourcemanager.admin.address.rm1",
                "\n localhost:3 \n",
            )],
        ),
        of(
            "an address without a port",
            &[("yarn.resourcemanager.admin.address.rm1", "localhost")],
        ),
        of(
            "an address over the host",
            &[
                ("yarn.resourcemanager.hostname.rm1", "nosuch.invalid"),
                ("yarn.resourcemanager.admin.address.rm1", "localhost:3"),
            ],
        ),
        of(
            "an address made of the host",
            &[
                ("yarn.resourcemanager.hostname.rm1", "localhost"),
                (
                    "yarn.resourcemanager.admin.address.rm1",
                    "${yarn.resourcemanager.hostname.rm1}:4",
                ),
            ],
        ),
        of(
            "a literal address that has a name",
            &[("yarn.resourcemanager.hostname.rm1", "127.0.0.1")],
        ),
        of(
            "a literal address without a name",
            &[("yarn.resourcemanager.hostname.rm1", "127.99.88.77")],
        ),
    ]
}

#[test]
fn configuration_in_every_form() {
    let forms: Vec<Form> = [
        layered_forms(),
        value_forms(),
        property_forms(),
        include_forms(),
        encoding_forms(),
        broken_forms(),
        address_forms(),
        authentication_forms(),
    ]
    .into_iter()
    .flatten()
    .collect();
    let folder = Folder::new("form");
    let failed = forms.iter().filter_map(|form| different(&folder, form));
    let failed: Vec<String> = failed.collect();
    println!("{} cases compared", forms.len());
    assert!(
        failed.is_empty(),
        "{} of {} forms differ:\n\n{}",
        failed.len(),
        forms.len(),
        failed.join("\n")
    );
}

/// Runs both programs with one form, in a folder whose path all forms share; returns the differences.
fn different(folder: &Folder, form: &Form) -> Option<String> {
    folder.clear();
    for (name, content) in &form.files {
        folder.write(name, content);
    }
    let conf = folder.path();
    let mut environment = vec![
        ("HADOOP_CONF_DIR", conf.to_str()?),
        // Java writes letters beyond ASCII only in a UTF-8 locale.
        ("LC_ALL", "C.UTF-8"),
        ("HADOOP_USER_NAME", "root"),
    ];
    environment.extend(form.environment);
    let place = Place {
        options: &[],
        conf,
        environment: &environment,
        folder: Some(conf),
    };
    let java = lines::run(place, form.arguments, "");
    let ours = process::run(rmadmin(), form.arguments, &environment, Some(conf), "");
    let mut case = at(StandbyStandby, form.arguments);
    let beginning;
    if let First::Ours(wanted) = form.first {
        beginning = wanted.replace("{conf}", conf.to_str()?);
        if !ours.first_line().starts_with(&beginning) {
            return Some(format!(
                "{}: stderr {:?}, expected {beginning:?}",
                form.name, ours.stderr
            ));
        }
        case = case.first(First::Ours(""));
    }
    let found = differences(&case, &java, &ours);
    (!found.is_empty()).then(|| format!("{}\n{}\n", form.name, found.join("\n")))
}
