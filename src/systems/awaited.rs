//! Servers that have not answered yet, to show to a user at a terminal.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Names of the servers that have not answered the current look. Clones share the set.
#[derive(Debug, Clone, Default)]
pub struct AwaitedServers(Arc<Mutex<BTreeSet<String>>>);

impl AwaitedServers {
    pub fn names(&self) -> Vec<String> {
        self.set().iter().cloned().collect()
    }

    /// Adds a server name. Dropping the result removes the name.
    pub(in crate::systems) fn begin(&self, name: String) -> Awaited {
        self.set().insert(name.clone());
        let pending = self.clone();
        Awaited { pending, name }
    }

    fn set(&self) -> MutexGuard<'_, BTreeSet<String>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

pub(in crate::systems) struct Awaited {
    pending: AwaitedServers,
    name: String,
}

impl Drop for Awaited {
    fn drop(&mut self) {
        self.pending.set().remove(&self.name);
    }
}
