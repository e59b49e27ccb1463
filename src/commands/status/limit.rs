//! Many things at once, and no more than the host bears.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Semaphore;

use crate::base::{join, spare};

/// Files that are open whatever is looked at.
const SPARE_FILES: usize = 64;
/// How long a turn is: a cluster that is silent for longer is waited for beside the others.
const TURN: Duration = Duration::from_millis(250);

/// How many files may be open, where so many are wanted: the limit is raised, as far as is allowed.
pub(super) fn open_files(wanted: usize) -> usize {
    spare::raise_descriptor_limit(wanted + SPARE_FILES).saturating_sub(SPARE_FILES)
}

/// Waits for a turn, begins, and gives the turn back when the future is ready or has had it for long enough. Only what
/// has begun takes the memory that it needs.
pub(super) async fn in_turn<F: Future>(turns: &Semaphore, begin: impl FnOnce() -> F) -> F::Output {
    let turn = turns.acquire().await;
    let mut future = Box::pin(begin());
    if let Ok(output) = tokio::time::timeout(TURN, &mut future).await {
        return output;
    }
    drop(turn);
    future.await
}

/// Runs futures, so many at a time, and gives their results in the futures' order.
pub(super) async fn at_most<F>(limit: usize, futures: impl IntoIterator<Item = F>) -> Vec<F::Output>
where
    F: Future + Send + 'static,
    F::Output: Send,
{
    let turns = Arc::new(Semaphore::new(limit.min(Semaphore::MAX_PERMITS)));
    let bounded = futures.into_iter().map(|future| {
        let turns = Arc::clone(&turns);
        async move {
            // The semaphore is never closed: there is always a turn.
            let _turn = turns.acquire().await;
            future.await
        }
    });
    join::all(bounded).await
}
