//! Configuration to findings: a table of rules. Pure.

use crate::config::{ConfigError, Configuration};
use crate::verdict::finding::Finding;

use super::targets::Cluster;

/// One rule of the linter.
pub struct Rule {
    /// The code of its findings.
    pub code: &'static str,
    /// What a configuration does against it.
    pub check: fn(&Configuration, &Cluster) -> Result<Vec<Finding>, ConfigError>,
}

/// Every rule, in the order in which findings are listed.
pub const RULES: [Rule; 0] = [];
