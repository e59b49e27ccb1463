//! TSV of `status` for shell scripts: a heading line, then one line per cluster.

use crate::report::harmless;

use crate::verdict::look::{Look, SystemLook};

pub fn text(look: &Look) -> String {
    let active = look.system.active.field;
    format!(
        "cluster\tverdict\texit\t{active}\tsummary\tconf_dir\n{}",
        rows(look)
    )
}

pub fn rows(look: &Look) -> String {
    look.shown.iter().map(row).collect()
}

fn row(cluster: &SystemLook) -> String {
    let fields = [
        cluster.name.clone(),
        cluster.verdict.word().to_owned(),
        cluster.verdict.level().exit().status().to_string(),
        cluster.active.join(","),
        cluster.summary(),
        cluster.selection.conf_dir().unwrap_or_default(),
    ];
    let fields = fields.map(|field| harmless(&field).replace(['\t', '\n'], " "));
    format!("{}\n", fields.join("\t"))
}
