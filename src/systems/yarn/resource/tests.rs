use super::*;
use crate::case_table::rows;

fn types(defines: &[(&str, &str)]) -> Result<ResourceTypes, TypesError> {
    ResourceTypes::from_configuration(&Configuration::of_defines(defines))
}

fn custom() -> ResourceTypes {
    types(&[
        ("yarn.resource-types", "disk , yarn.io/gpu"),
        ("yarn.resource-types.disk.units", "G"),
    ])
    .unwrap()
}

fn shown(resource: &Resource) -> String {
    let amounts = resource.amounts.iter();
    let amounts = amounts.map(|amount| format!("{}={}{}", amount.name, amount.value, amount.units));
    amounts.collect::<Vec<_>>().join(" ")
}

/// Columns: amounts on the command line (`~` is a blank at the end), the resource.
fn check(table: &str, conversion: Conversion) {
    for [text, expected] in rows(table) {
        let resource = custom().amounts(&text.replace('~', " "), conversion);
        let found = resource.as_ref().map(shown);
        assert_eq!(found.as_deref(), Ok(expected), "{text}");
    }
}

#[test]
fn amounts_as_the_java_cli_sends_them() {
    check(
        "
        memory-mb=1Gi,vcores=2               | memory-mb=1024Mi vcores=2 disk=0G yarn.io/gpu=0
        memory-mb=1024Mi, vcores = 1k~       | memory-mb=1024Mi vcores=1000 disk=0G yarn.io/gpu=0
        memory-mb=1Mi,vcores=1,disk=3000M    | memory-mb=1Mi vcores=1 disk=3M yarn.io/gpu=0
        memory-mb=1Mi,vcores=1,disk=3        | memory-mb=1Mi vcores=1 disk=0 yarn.io/gpu=0
        memory-mb=1Mi,vcores=1,memory-mb=2Mi | memory-mb=2Mi vcores=1 disk=0G yarn.io/gpu=0
        memory-mb=-1Mi,vcores=1              | memory-mb=-1Mi vcores=1 disk=0G yarn.io/gpu=0
        memory-mb=1Mi,vcores=99999999999     | memory-mb=1Mi vcores=1215752191 disk=0G yarn.io/gpu=0",
        Conversion::Peers,
    );
    let table = r#"
        memory-mb=1024,vcores=1                  | Invalid value for resource 'memory-mb'. Value cannot be 0(zero).
        memory-mb=1Mi                            | Invalid value for resource 'vcores'. Value cannot be 0(zero).
        memory-mb=1024M i,vcores=1               | Units 'M i' contains non alphabet characters, which is not allowed.
        memory-mb=1 Mi,vcores=1                  | For input string: "1 "
        memory-mb=9000000000000Gi,vcores=1       | Value '9216000000000000' for resource memory is more than the maximum for an integer.
        x=1                                      | Invalid resource type: x. Not allowed.
        memory-mb=9223372036854775807Ki,vcores=1 | Converting 9223372036854775807 from 'Ki' to 'Mi' will result in an overflow of Long
        memory-mb=1Zi                            | Unknown unit 'Zi'. Known units are [, Gi, G, k, m, M, n, p, P, T, u, Ti, Pi, Mi, Ki]"#;
    for [text, expected] in rows(table) {
        let found = custom().amounts(text, Conversion::Peers);
        assert_eq!(found, Err(expected.to_owned()), "{text}");
    }
    for text in ["=", "a=b=c", "", "memory-mb="] {
        let error = custom().amounts(text, Conversion::Peers).unwrap_err();
        assert!(
            error.starts_with(&format!("Invalid resource type value: ({text})")),
            "{error}"
        );
    }
}

#[test]
fn amounts_converted_once() {
    check(
        "
        memory-mb=1024,vcores=1,disk=3000M | memory-mb=1024Mi vcores=1 disk=3G yarn.io/gpu=0
        memory-mb=2Gi,vcores=1,disk=3      | memory-mb=2048Mi vcores=1 disk=3G yarn.io/gpu=0",
        Conversion::Once,
    );
    for text in [
        "memory-mb=1Mi,vcores=1,disk=1M",
        "memory-mb=-1,vcores=1",
        "memory-mb=1,vcores=99999999999",
    ] {
        assert!(custom().amounts(text, Conversion::Once).is_err(), "{text}");
    }
}

#[test]
fn invalid_types() {
    // The first column is the end of a key behind `yarn.resource-types`, and its value.
    let table = "
        =vcores                                   | Attempt to re-define mandatory resource 'vcores'.
        =a,a                                      | Error in config, key 'a' specified twice
        =1a                                       | '1a' is not a valid resource name.
        =a .a.type=x                              | No enum constant org.apache.hadoop.yarn.api.protocolrecords.ResourceTypes.x
        =yarn.io/gpu .yarn.io/gpu.units=G         | resource type yarn.io/gpu has no units";
    for [defines, expected] in rows(table) {
        let defines = defines
            .split(' ')
            .filter_map(|define| define.split_once('='));
        let defines: Vec<(String, &str)> = defines
            .map(|(key, value)| (format!("yarn.resource-types{key}"), value))
            .collect();
        let defines: Vec<(&str, &str)> = defines
            .iter()
            .map(|(key, value)| (&**key, *value))
            .collect();
        let error = types(&defines).unwrap_err().to_string();
        assert!(error.starts_with(expected), "{error}");
    }
}

#[test]
fn names_of_types() {
    for name in ["a", "yarn.io/gpu", "a-b.c_d", "1x.2-y/a"] {
        assert!(is_type_name(name), "{name}");
    }
    for name in ["", "1", "-a", "/a", "a/", "a/b/c", "-x/a", "x-./a", "ä"] {
        assert!(!is_type_name(name), "{name}");
    }
}
