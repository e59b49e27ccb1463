//! Limits on concurrency, open files and time.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Semaphore;

use crate::base::deadline::Deadline;
use crate::base::{join, spare};

/// Open files reserved for everything other than looks.
const SPARE_FILES: usize = 64;
/// After this time, a silent cluster releases its slot to another one.
const SLOT: Duration = Duration::from_millis(250);
/// Minimum time for a second look; with less time, a second look could get fewer answers than the first.
const SECOND_LOOK: Duration = Duration::from_secs(1);
/// Minimum time for a first look that leaves time for a second one.
const FIRST_LOOK: Duration = Duration::from_secs(3);
/// A silent server uses all of a first look, which then ends later by less than this.
const LATE: Duration = Duration::from_millis(300);
/// Pause before a second look: an election makes sources contradict each other for less time than this (measured).
const SETTLING: Duration = Duration::from_millis(500);

/// Raises the limit of open files towards `wanted`, as far as the host allows, and returns the limit.
pub(super) fn open_files(wanted: usize) -> usize {
    spare::raise_descriptor_limit(wanted + SPARE_FILES).saturating_sub(SPARE_FILES)
}

/// Waits for a slot, then creates and runs the future. Releases the slot when the future is ready or after [`SLOT`].
/// The future takes no memory before it has a slot.
pub(super) async fn with_slot<F: Future>(
    slots: &Semaphore,
    begin: impl FnOnce() -> F,
) -> F::Output {
    let slot = slots.acquire().await;
    let mut future = Box::pin(begin());
    if let Ok(output) = tokio::time::timeout(SLOT, &mut future).await {
        return output;
    }
    drop(slot);
    future.await
}

/// Runs at most `limit` futures at a time, and returns their results in order.
pub(super) async fn at_most<F>(limit: usize, futures: impl IntoIterator<Item = F>) -> Vec<F::Output>
where
    F: Future + Send + 'static,
    F::Output: Send,
{
    let slots = Arc::new(Semaphore::new(limit.min(Semaphore::MAX_PERMITS)));
    let bounded = futures.into_iter().map(|future| {
        let slots = Arc::clone(&slots);
        async move {
            // The semaphore is never closed.
            let _slot = slots.acquire().await;
            future.await
        }
    });
    join::all(bounded).await
}

/// The time limit of a first look. It leaves time for a second one, unless the first would then have less than
/// [`FIRST_LOOK`]. Messages name the shorter time.
pub(super) fn first_look(deadline: Deadline) -> Deadline {
    match share_of_first(deadline.remaining()) {
        Some(share) => deadline.capped(share).from_here(),
        None => deadline,
    }
}

fn share_of_first(whole: Duration) -> Option<Duration> {
    let share = whole.saturating_sub(SETTLING + SECOND_LOOK + LATE);
    (share >= FIRST_LOOK).then_some(share)
}

fn has_time_for_second(left: Duration) -> bool {
    left >= SETTLING + SECOND_LOOK
}

/// Waits before a second look, if there is time for both. False if not.
pub(super) async fn second_look(deadline: Deadline) -> bool {
    let has_time = has_time_for_second(deadline.remaining());
    if has_time {
        tokio::time::sleep(SETTLING).await;
    }
    has_time
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_silent_server_leaves_time() {
        let late = Duration::from_millis(250);
        for whole in [4800, 5000, 10_000, 60_000].map(Duration::from_millis) {
            let share = share_of_first(whole).expect("a share");
            let left = whole.saturating_sub(share + late);
            assert!(has_time_for_second(left), "{whole:?}");
        }
    }

    #[test]
    fn first_look_leaves_time() {
        let tolerance = Duration::from_secs(1);
        for (whole, expected) in [(5000, 3200), (10_000, 8200), (4700, 4700), (1000, 1000)] {
            let [whole, expected] = [whole, expected].map(Duration::from_millis);
            let budget = first_look(Deadline::after(whole)).budget();
            assert!(
                budget <= expected && budget + tolerance > expected,
                "{whole:?}: {budget:?}"
            );
        }
    }
}
