//! The thread that runs the HTTP library.
//!
//! The library reads interim responses (1xx) in a loop without a limit. A server that sends them without end keeps this
//! thread busy, not the one on which time limits end. Questions to other servers then get threads of their own.

use std::io;
use std::sync::{LazyLock, mpsc};
use std::time::Duration;

use tokio::runtime::{Builder, Handle, Runtime};
use tokio::task::JoinSet;
use tokio::time::{sleep, timeout};

use crate::base::deadline::Deadline;
use crate::base::{spare, threads};

/// How often the thread is looked at.
const EVERY: Duration = Duration::from_millis(100);
/// A thread that does nothing else for this long is busy.
const BUSY: Duration = Duration::from_millis(250);

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

/// Runs a future on the thread, or on the caller's if there is none. If the thread is busy, the future is begun again on
/// a thread of its own. It ends when this is dropped, or with the deadline.
///
/// # Errors
/// A panic in the future; no thread.
pub async fn run<F>(future: impl Fn() -> F, deadline: Deadline) -> io::Result<F::Output>
where
    F: Future<Output: Send> + Send + 'static,
{
    let Some(worker) = WORKER.as_ref() else {
        return Ok(future().await);
    };
    tokio::select! {
        output = run_on(worker, future()) => output,
        () = busy(worker) => run_alone(future(), deadline).await,
    }
}

async fn run_on<F>(worker: &Handle, future: F) -> io::Result<F::Output>
where
    F: Future<Output: Send> + Send + 'static,
{
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

/// Waits until the thread is busy.
async fn busy(worker: &Handle) {
    loop {
        sleep(EVERY).await;
        if timeout(BUSY, run_on(worker, async {})).await.is_err() {
            return;
        }
    }
}

async fn run_alone<F>(future: F, deadline: Deadline) -> io::Result<F::Output>
where
    F: Future<Output: Send> + Send + 'static,
{
    let limit = deadline.remaining();
    let work = move || Ok(runtime()?.block_on(async { timeout(limit, future).await })?);
    threads::blocking(work).await?
}
