//! The definitions of the verbs `flink`.

// Doc comments on clap types are the text of --help and the manual: no Markdown there.
#![allow(clippy::doc_markdown)]

use std::path::PathBuf;

use clap::Subcommand;

use crate::config::flink::FlinkVersion;
use crate::request::{FlinkRequest, Format, Request};

use super::verb_help::SYSTEMS;

#[derive(Debug, Subcommand)]
pub enum FlinkAction {
    /// Check Flink's configuration for mistakes that break high availability
    ///
    /// Reads flink-conf.yaml or config.yaml as Flink does, with masters, and zoo.cfg and yarn-site.xml beside them. Reports
    /// each mistake, its consequence, and the text to write instead; what is fine is not mentioned. Several folders are
    /// compared with each other. Changes nothing, and asks no server.
    ///
    /// Without PATH: --conf-dir, FLINK_CONF_DIR, or $FLINK_HOME/conf. The version is that of flink-dist-*.jar in
    /// ../lib; where there is none, the rules of Flink 1.x and 2.x apply, and the text says for which one.
    #[command(add = SYSTEMS
        .formats(Format::with_sarif)
        .statuses("0 no finding above info, 1 warnings, 2 errors, 78 a file cannot be read")
        .examples(
            "rmadmin flink check /opt/flink/conf | Check the folder of a standalone cluster.\n\
             rmadmin flink check /opt/flink/conf /etc/hadoop/conf/yarn-site.xml | Check the application attempts against the limit of YARN too.\n\
             rmadmin flink check jm1/conf jm2/conf | Check the folders of two masters, and compare them.\n\
             rmadmin flink check conf --flink-version 2.2 --output sarif > flink.sarif | For code review tools."
        )
    )]
    Check {
        /// A folder with flink-conf.yaml or config.yaml, such a file, or a yarn-site.xml
        #[arg(value_name = "PATH", value_hint = clap::ValueHint::AnyPath)]
        paths: Vec<PathBuf>,
        /// The version of Flink, such as 1.20.3 [default: that of the jars in ../lib]
        #[arg(long, value_name = "VERSION", value_parser = version)]
        flink_version: Option<FlinkVersion>,
    },
}

fn version(text: &str) -> Result<FlinkVersion, String> {
    FlinkVersion::parse(text).ok_or_else(|| "write a version such as 2.2 or 1.20.3".to_owned())
}

pub(super) fn request(action: FlinkAction) -> Request {
    match action {
        FlinkAction::Check {
            paths,
            flink_version,
        } => Request::Flink(FlinkRequest::Check {
            paths,
            version: flink_version,
        }),
    }
}
