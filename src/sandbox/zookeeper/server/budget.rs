//! The bytes that connections keep in memory: received parts of messages, and replies that wait for their client.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Maximum bytes of all connections together.
const MAX_ALL: usize = 64 * 1024 * 1024;
/// Maximum bytes of one connection.
const MAX_OWN: usize = 16 * 1024 * 1024;
/// A connection may always keep this many bytes: greedy clients must not lock others out.
pub(super) const ALWAYS: usize = 4096;

/// The bytes of all connections of a server.
#[derive(Clone, Default)]
pub(super) struct ByteBudget(Arc<AtomicUsize>);

impl ByteBudget {
    pub(super) fn account(&self) -> Arc<ByteAccount> {
        Arc::new(ByteAccount {
            all: self.clone(),
            own: AtomicUsize::new(0),
        })
    }
}

/// The bytes of one connection.
pub(super) struct ByteAccount {
    all: ByteBudget,
    own: AtomicUsize,
}

impl ByteAccount {
    /// Adds bytes. Returns false if the connection must be closed, because it exceeds a limit.
    pub(super) fn add(&self, bytes: usize) -> bool {
        let own = self.own.fetch_add(bytes, Ordering::Relaxed) + bytes;
        let all = self.all.0.fetch_add(bytes, Ordering::Relaxed) + bytes;
        own <= ALWAYS || own <= MAX_OWN && all <= MAX_ALL
    }

    pub(super) fn release(&self, bytes: usize) {
        self.own.fetch_sub(bytes, Ordering::Relaxed);
        self.all.0.fetch_sub(bytes, Ordering::Relaxed);
    }
}

impl Drop for ByteAccount {
    fn drop(&mut self) {
        let own = *self.own.get_mut();
        self.all.0.fetch_sub(own, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn greedy_accounts_exceed_the_budget() {
        let budget = ByteBudget::default();
        let greedy: Vec<_> = (0..4).map(|_| budget.account()).collect();
        assert!(greedy.iter().all(|account| account.add(MAX_OWN)));
        let modest = budget.account();
        assert!(!greedy[0].add(1));
        assert!(modest.add(ALWAYS) && !modest.add(1));
        modest.release(1);
        drop(greedy);
        assert!(modest.add(MAX_OWN - ALWAYS) && !modest.add(1));
        drop(modest);
        assert_eq!(budget.0.load(Ordering::Relaxed), 0);
    }
}
