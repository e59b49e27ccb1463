//! Checks a configuration with a table of rules. Pure.

use crate::config::{ConfigError, Configuration};
use crate::verdict::finding::Finding;

use super::targets::Cluster;

/// One rule for configurations.
pub struct Rule {
    /// The code of the rule's findings.
    pub code: &'static str,
    /// Returns the findings of this rule.
    pub check: fn(&Configuration, &Cluster) -> Result<Vec<Finding>, ConfigError>,
}

/// All rules, in the order of the findings.
pub const RULES: [Rule; 0] = [];
