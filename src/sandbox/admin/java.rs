//! The order in which Java's hash tables give their elements: refusals name the first offender in it, or list all.

use crate::systems::yarn::admin::calls::NodeId;

/// What a table begins with.
const LEAST: usize = 16;

/// A key of a hash table.
pub trait JavaHash {
    /// Its `hashCode()`.
    fn java_hash(&self) -> i32;
}

impl JavaHash for String {
    fn java_hash(&self) -> i32 {
        self.encode_utf16().fold(0_i32, |hash, unit| {
            hash.wrapping_mul(31).wrapping_add(i32::from(unit))
        })
    }
}

impl JavaHash for NodeId {
    /// `org.apache.hadoop.yarn.api.records.NodeId`.
    fn java_hash(&self) -> i32 {
        const PRIME: i32 = 493_217;
        PRIME
            .wrapping_mul(8_501)
            .wrapping_add(self.host.java_hash())
            .wrapping_mul(PRIME)
            .wrapping_add(self.port)
    }
}

/// Puts the keys of one table, each there once, into the order in which `HashMap` and `HashSet` give them.
///
/// `least` is the capacity that the table was made with, where that is more than the usual 16. Buckets are taken for lists: Java turns
/// those of more than eight keys into trees, which keep this order but for ties.
pub fn hash_order<T: JavaHash>(keys: &mut [T], least: Option<usize>) {
    let mut capacity = least.unwrap_or(LEAST).max(1).next_power_of_two();
    // It doubles when it is more than three quarters full.
    while keys.len() * 4 > capacity * 3 {
        capacity *= 2;
    }
    keys.sort_by_key(|key| {
        let hash = key.java_hash().cast_unsigned();
        usize::try_from(hash ^ (hash >> 16)).unwrap_or_default() & (capacity - 1)
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What Java prints of a `HashSet` of these.
    #[test]
    fn orders_are_those_of_java() {
        let mut words: Vec<String> = ["gpu", "ssd", "large-memory", "a", "Z9", "größe"]
            .map(str::to_owned)
            .to_vec();
        hash_order(&mut words, None);
        assert_eq!(words, ["a", "größe", "ssd", "large-memory", "gpu", "Z9"]);
        let mut ids: Vec<NodeId> = [("h1", 1), ("h2", 1), ("node10", 45_454), ("h1", 0)]
            .map(|(host, port)| NodeId {
                host: host.to_owned(),
                port,
            })
            .to_vec();
        hash_order(&mut ids, None);
        let ids: Vec<String> = ids.iter().map(ToString::to_string).collect();
        assert_eq!(ids, ["node10:45454", "h1:1", "h1:0", "h2:1"]);
    }
}
