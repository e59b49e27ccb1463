//! Running futures concurrently.

use std::future::Future;
use std::pin::{Pin, pin};

use tokio::task::JoinSet;

/// Runs futures in tasks of their own. The results have the order of the futures.
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

/// Runs both until `first` ends, and gives the result of `second` if it had ended before; otherwise the caller may go on
/// with it.
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
