//! The thread that runs the HTTP library.
//!
//! The library reads interim responses (1xx) in a loop without a limit. A server that sends them without end keeps this
//! thread busy, not the one on which time limits end.

use std::io;
use std::sync::{LazyLock, mpsc};

use tokio::runtime::{Builder, Handle, Runtime};
use tokio::task::JoinSet;

use crate::{spare, threads};

/// `None` if this host gives no thread or no descriptors for it.
static WORKER: LazyLock<Option<Handle>> = LazyLock::new(|| start().ok());

/// The thread makes its runtime itself: where there is no thread, none could be dropped here without a panic.
fn start() -> io::Result<Handle> {
    let (tell, told) = mpsc::channel();
    std::thread::Builder::new().spawn(move || match runtime() {
        Ok(runtime) => {
            let _ = tell.send(Ok(runtime.handle().clone()));
            runtime.block_on(std::future::pending::<()>());
        }
        Err(error) => drop(tell.send(Err(error))),
    })?;
    told.recv()
        .unwrap_or_else(|error| Err(io::Error::other(error)))
}

fn runtime() -> io::Result<Runtime> {
    spare::descriptors(spare::OF_RUNTIME)?;
    Builder::new_current_thread().enable_all().build()
}

/// Runs a future on the thread, or on the caller's if there is none. It ends when this is dropped.
///
/// # Errors
/// A panic in the future.
pub async fn run<F>(future: F) -> io::Result<F::Output>
where
    F: Future<Output: Send> + Send + 'static,
{
    let Some(worker) = WORKER.as_ref() else {
        return Ok(future.await);
    };
    let mut task = JoinSet::new();
    task.spawn_on(future, worker);
    match task.join_next().await {
        Some(Ok(output)) => Ok(output),
        Some(Err(error)) => Err(error
            .try_into_panic()
            .map_or_else(io::Error::other, |panic| {
                io::Error::other(threads::words(panic.as_ref()))
            })),
        None => Err(io::ErrorKind::Interrupted.into()),
    }
}
