//! Parses node labels from the command line: `x(exclusive=false),y` and `host:port=x host=y`.
//!
//! Both command styles use the grammar and the messages of `YarnClientUtils.buildNodeLabelsFromStr` and of
//! `RMAdminCLI`'s `buildNodeLabelNamesFromStr` and `buildNodeLabelsMapFromStr`. All functions are pure.

use super::admin::calls::{NodeId, NodeLabel};
use crate::base::java_lang;
use crate::base::java_lang::{split, trim};

/// Error if no label is given.
pub(crate) const NO_LABELS: &str = "No cluster node-labels are specified";
/// Error if no node is given.
pub(crate) const NO_MAPPINGS: &str = "No node-to-labels mappings are specified";
const FORMAT: &str = "Input format for adding node-labels is not correct, it should be \
     labelName1[(exclusive=true/false)],LabelName2[] ..";

/// Parses the labels to add. A label is exclusive unless `(exclusive=false)` follows its name.
///
/// # Errors
/// The text is malformed; the error is the Java CLI's message.
pub(crate) fn to_add(text: &str) -> Result<Vec<NodeLabel>, String> {
    let items = split(text, |at| at == ',').into_iter();
    let labels = items.filter(|item| !trim(item).is_empty()).map(to_add_one);
    let labels: Vec<NodeLabel> = labels.collect::<Result<_, _>>()?;
    if labels.is_empty() {
        return Err(NO_LABELS.to_owned());
    }
    Ok(labels)
}

fn to_add_one(item: &str) -> Result<NodeLabel, String> {
    let exclusive = match (item.find('('), item.find(')')) {
        (Some(_), None) | (None, Some(_)) => return Err(FORMAT.to_owned()),
        // The Java CLI reads the property only after a non-empty name; the RM rejects invalid names.
        (Some(open), Some(close)) if open > 0 && close > 0 => {
            exclusivity(item.get(open + 1..close).ok_or(FORMAT)?)?
        }
        _ => true,
    };
    let name = match item.split_once('(') {
        Some((name, _)) => trim(name),
        None => item,
    };
    Ok(NodeLabel {
        name: name.to_owned(),
        exclusive,
    })
}

fn exclusivity(property: &str) -> Result<bool, String> {
    match property.split_once('=') {
        None if trim(property).is_empty() => Ok(true),
        Some((key, value)) if trim(key) == "exclusive" => match trim(value) {
            "true" => Ok(true),
            "false" => Ok(false),
            _ => Err(FORMAT.to_owned()),
        },
        _ => Err(FORMAT.to_owned()),
    }
}

/// Parses the names of labels to remove; duplicates are dropped.
///
/// # Errors
/// The text is malformed; the error is the Java CLI's message.
pub(crate) fn to_remove(text: &str) -> Result<Vec<String>, String> {
    let labels = names(split(text, |at| at == ','));
    if labels.is_empty() {
        return Err(NO_LABELS.to_owned());
    }
    Ok(labels)
}

/// Returns the trimmed items without empty ones and duplicates.
fn names(items: Vec<&str>) -> Vec<String> {
    let mut names = Vec::new();
    for name in items.into_iter().map(trim) {
        if !name.is_empty() && !names.iter().any(|known| known == name) {
            names.push(name.to_owned());
        }
    }
    names
}

/// Parses nodes and the new label of each; a node without a label loses its current labels.
///
/// # Errors
/// The text is malformed; the error is the Java CLI's message.
pub(crate) fn on_nodes(text: &str) -> Result<Vec<(NodeId, Vec<String>)>, String> {
    let mut nodes: Vec<(NodeId, Vec<String>)> = Vec::new();
    for item in split(text, |at| at == ' ' || at == '\n')
        .into_iter()
        .map(trim)
    {
        if item.is_empty() || item.starts_with('#') {
            continue;
        }
        let (node, labels) = on_one_node(item)?;
        // The last mapping of a node replaces earlier ones.
        nodes.retain(|(known, _)| *known != node);
        nodes.push((node, labels));
    }
    if nodes.is_empty() {
        return Err(NO_MAPPINGS.to_owned());
    }
    Ok(nodes)
}

fn on_one_node(item: &str) -> Result<(NodeId, Vec<String>), String> {
    let (host, labels) = match split(item, |at| at == '=')[..] {
        // The Java CLI fails at index 0 of the empty list.
        [] => return Err(java_lang::out_of_bounds(0, 0)),
        [host, labels] => (host, split(labels, |at| at == ',')),
        [host, ..] if item.ends_with('=') => (host, Vec::new()),
        // `host,label`, an older form.
        _ => match split(item, |at| at == ',')[..] {
            [] => return Err(java_lang::out_of_bounds(0, 0)),
            [host, ref labels @ ..] => (host, labels.to_vec()),
        },
    };
    if trim(host).is_empty() {
        return Err("node name cannot be empty".to_owned());
    }
    let node = match host.contains(':') {
        true => NodeId::parse(host)?,
        false => NodeId::parse(&format!("{host}:0"))?,
    };
    let labels = names(labels);
    if labels.len() > 1 {
        return Err(format!(
            "{} labels specified on host={host}, please note that we do not support specifying multiple labels on \
             a single host for now.",
            labels.len()
        ));
    }
    Ok((node, labels))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn added(text: &str) -> Result<Vec<(String, bool)>, String> {
        let labels = to_add(text)?.into_iter();
        Ok(labels.map(|label| (label.name, label.exclusive)).collect())
    }

    #[test]
    fn labels_to_add() {
        let table: [(&str, &[(&str, bool)]); 12] = [
            ("x", &[("x", true)]),
            ("x,y", &[("x", true), ("y", true)]),
            (",x,,", &[("x", true)]),
            (" x , y ", &[(" x ", true), (" y ", true)]),
            ("x(exclusive=false)", &[("x", false)]),
            ("x ( exclusive = true ),y()", &[("x", true), ("y", true)]),
            ("x( )", &[("x", true)]),
            ("x,x(exclusive=false)", &[("x", true), ("x", false)]),
            ("(exclusive=false)", &[("", true)]),
            (")x(", &[(")x", true)]),
            ("x(exclusive=false)z", &[("x", false)]),
            ("x y", &[("x y", true)]),
        ];
        for (text, labels) in table {
            let labels: Vec<_> = labels
                .iter()
                .map(|(name, exclusive)| ((*name).to_owned(), *exclusive))
                .collect();
            assert_eq!(added(text), Ok(labels), "{text:?}");
        }
        for text in ["", ",", " , ", ",,"] {
            assert_eq!(added(text), Err(NO_LABELS.to_owned()), "{text:?}");
        }
        for text in [
            "x(",
            "x)",
            "x)(",
            "x(exclusive=)",
            "x(exclusive=True)",
            "x(=)",
            "x(a=true)",
            "x(a)",
            "x(exclusive)",
            "y,x(",
        ] {
            assert_eq!(added(text), Err(FORMAT.to_owned()), "{text:?}");
        }
    }

    #[test]
    fn labels_to_remove() {
        assert_eq!(
            to_remove(" x ,y,,x"),
            Ok(vec!["x".to_owned(), "y".to_owned()])
        );
        assert_eq!(to_remove(" ,"), Err(NO_LABELS.to_owned()));
    }

    #[test]
    fn labels_of_nodes() {
        let said = |text: &str| {
            let nodes = on_nodes(text)?.into_iter();
            let lines = nodes.map(|(node, labels)| format!("{node}={}", labels.join(",")));
            Ok::<_, String>(lines.collect::<Vec<_>>().join(" "))
        };
        let table = [
            ("h=x", "h:0=x"),
            ("h:1=x", "h:1=x"),
            ("h,x", "h:0=x"),
            ("h=", "h:0="),
            ("h", "h:0="),
            ("h=x,", "h:0=x"),
            ("h=x,x", "h:0=x"),
            ("a=x b=y\nc=z", "a:0=x b:0=y c:0=z"),
            ("#a=x b=y", "b:0=y"),
            ("a=x a=y", "a:0=y"),
            ("h:-1=x", "h:-1=x"),
            ("h=x=y", "h=x=y:0="),
        ];
        for (text, expected) in table {
            assert_eq!(said(text).as_deref(), Ok(expected), "{text:?}");
        }
        let table = [
            ("", NO_MAPPINGS),
            (" \n ", NO_MAPPINGS),
            ("#x", NO_MAPPINGS),
            ("=x", "node name cannot be empty"),
            (",x", "node name cannot be empty"),
            ("=", "Index 0 out of bounds for length 0"),
            (",", "Index 0 out of bounds for length 0"),
            ("h:x=y", "Invalid port: x"),
            ("h:1:2=x", "Invalid NodeId [h:1:2]. Expected host:port"),
            ("h:=x", "Invalid NodeId [h:]. Expected host:port"),
        ];
        for (text, expected) in table {
            assert_eq!(said(text), Err(expected.to_owned()), "{text:?}");
        }
        assert!(
            said("h=x,y").is_err_and(|text| text.starts_with("2 labels specified on host=h, "))
        );
    }
}
