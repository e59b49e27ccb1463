//! Running futures concurrently.

use std::future::Future;
use std::pin::{Pin, pin};

use tokio::task::JoinSet;

/// Runs each future in its own task. The results have the order of the futures.
pub async fn all<F>(futures: impl IntoIterator<Item = F>) -> Vec<F::Output>
where
    F: Future + Send + 'static,
    F::Output: Send,
{
    let mut running = JoinSet::new();
    for (index, future) in futures.into_iter().enumerate() {
        running.spawn(async move { (index, future.await) });
    }
    let mut results: Vec<(usize, F::Output)> = running.join_all().await;
    results.sort_by_key(|(index, _)| *index);
    results.into_iter().map(|(_, result)| result).collect()
}

/// Runs both futures until `first` ends. The second result is `None` if `second` has not ended yet; the caller may
/// then await `second`.
pub async fn until<F: Future, S: Future>(
    first: F,
    mut second: Pin<&mut S>,
) -> (F::Output, Option<S::Output>) {
    let mut first = pin!(first);
    let mut ended = None;
    loop {
        tokio::select! {
            biased;
            result = &mut first => return (result, ended),
            result = second.as_mut(), if ended.is_none() => ended = Some(result),
        }
    }
}
