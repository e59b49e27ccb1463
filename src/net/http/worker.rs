//! The thread that runs the HTTP library.
//!
//! The library reads interim responses (1xx) in a loop without a limit. A server that sends them endlessly blocks
//! this thread, but not the thread that enforces timeouts. Requests to other servers then get their own threads.

use std::io;
use std::sync::{LazyLock, mpsc};
use std::time::Duration;

use tokio::runtime::{Builder, Handle, Runtime};
use tokio::task::JoinSet;
use tokio::time::{sleep, timeout};

use crate::base::deadline::Deadline;
use crate::base::{spare, threads};

/// How often to check whether the thread is busy.
const CHECK_INTERVAL: Duration = Duration::from_millis(100);
/// The thread counts as busy if it starts no other task for this long.
const BUSY: Duration = Duration::from_millis(250);

/// `None` if the OS gives no thread or no descriptors.
static WORKER: LazyLock<Option<Handle>> = LazyLock::new(|| start().ok());

/// The new thread creates its runtime itself: if the thread did not start, dropping a runtime here would panic.
fn start() -> io::Result<Handle> {
    let (sender, receiver) = mpsc::channel();
    std::thread::Builder::new().spawn(move || match runtime() {
        Ok(runtime) => {
            let _ = sender.send(Ok(runtime.handle().clone()));
            runtime.block_on(std::future::pending::<()>());
        }
        Err(error) => drop(sender.send(Err(error))),
    })?;
    receiver
        .recv()
        .unwrap_or_else(|error| Err(io::Error::other(error)))
}

fn runtime() -> io::Result<Runtime> {
    spare::descriptors(spare::OF_RUNTIME)?;
    Builder::new_current_thread().enable_all().build()
}

/// Runs a future on the worker thread, or on the caller's thread if the worker does not exist. If the worker is
/// busy, the future is started again on a new thread.
///
/// # Errors
/// The future panicked, or no thread could be started.
pub async fn run<F>(future: impl Fn() -> F, deadline: Deadline) -> io::Result<F::Output>
where
    F: Future<Output: Send> + Send + 'static,
{
    let Some(worker) = WORKER.as_ref() else {
        return Ok(future().await);
    };
    tokio::select! {
        output = run_on(worker, future()) => output,
        () = busy(worker) => run_apart(future(), deadline).await,
    }
}

async fn run_on<F>(worker: &Handle, future: F) -> io::Result<F::Output>
where
    F: Future<Output: Send> + Send + 'static,
{
    let mut task = JoinSet::new();
    task.spawn_on(threads::catch_panic(future), worker);
    match task.join_next().await {
        Some(Ok(output)) => output,
        Some(Err(error)) => Err(io::Error::other(error)),
        None => Err(io::ErrorKind::Interrupted.into()),
    }
}

/// Returns once the worker is busy.
async fn busy(worker: &Handle) {
    loop {
        sleep(CHECK_INTERVAL).await;
        if timeout(BUSY, run_on(worker, async {})).await.is_err() {
            return;
        }
    }
}

async fn run_apart<F>(future: F, deadline: Deadline) -> io::Result<F::Output>
where
    F: Future<Output: Send> + Send + 'static,
{
    let limit = deadline.remaining();
    let work = move || Ok(runtime()?.block_on(async { timeout(limit, future).await })?);
    threads::blocking(work).await?
}
