//! A thread pool for work that may block on a file system, a directory service or a library.
//!
//! If the OS cannot start a thread, the work waits for an existing thread; if there is none, the work fails with an
//! error. Tokio's own pool would panic.

use std::any::Any;
use std::collections::VecDeque;
use std::future::poll_fn;
use std::hint::black_box;
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::{Pin, pin};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;

use tokio::sync::oneshot;

/// Maximum number of threads.
const MOST: usize = 512;
/// A thread ends after this long without work.
const IDLE_LIMIT: Duration = Duration::from_secs(10);

/// Work for a thread. Its argument is an error if no thread can run it.
type Job = Box<dyn FnOnce(io::Result<()>) + Send>;

struct Pool {
    state: Mutex<PoolState>,
    /// A job was added.
    job_added: Condvar,
    /// A thread has started.
    thread_started: Condvar,
}

struct PoolState {
    /// Work that waits for a thread.
    jobs: VecDeque<Job>,
    threads: usize,
    /// Threads without work, including those that were just started.
    idle: usize,
    /// Threads that have allocated memory.
    ready: usize,
    /// Number of threads that never end.
    reserved: usize,
}

static POOL: Pool = Pool {
    state: Mutex::new(PoolState {
        jobs: VecDeque::new(),
        threads: 0,
        idle: 0,
        ready: 0,
        reserved: 0,
    }),
    job_added: Condvar::new(),
    thread_started: Condvar::new(),
};

/// Work in the pool. Dropping this handle does not stop the work.
#[derive(Debug)]
pub struct Work<T>(oneshot::Receiver<io::Result<T>>);

impl<T> Work<T> {
    /// True once the work has ended.
    pub fn is_finished(&self) -> bool {
        self.0.is_terminated() || !self.0.is_empty()
    }
}

impl<T> Future for Work<T> {
    /// An error if no thread could be started or the work panicked.
    type Output = io::Result<T>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let done = Pin::new(&mut self.0).poll(context);
        done.map(|done| done.unwrap_or_else(|error| Err(io::Error::other(error))))
    }
}

/// Runs `work` on another thread.
pub fn blocking<T, F>(work: F) -> Work<T>
where
    F: FnOnce() -> T + Send + 'static,
    T: Send + 'static,
{
    let (sender, receiver) = oneshot::channel();
    POOL.add(Box::new(move |thread| {
        let _ = sender.send(thread.and_then(|()| caught(work)));
    }));
    Work(receiver)
}

/// Runs `work` on another thread. If no thread can be started, `work` is dropped.
pub fn start(work: impl FnOnce() + Send + 'static) {
    drop(blocking(work));
}

/// Starts `count` threads that stay until the process ends, and makes the allocator reserve memory for each.
///
/// # Errors
/// The OS cannot start that many threads.
pub fn reserve(count: usize) -> io::Result<()> {
    let mut state = POOL.lock();
    state.reserved = count;
    while state.threads < count {
        state.start()?;
    }
    while state.ready < count {
        let waited = POOL.thread_started.wait(state);
        state = waited.unwrap_or_else(PoisonError::into_inner);
    }
    Ok(())
}

fn caught<T>(work: impl FnOnce() -> T) -> io::Result<T> {
    catch_unwind(AssertUnwindSafe(work)).map_err(|panic| defect(panic.as_ref()))
}

/// Runs a future and turns a panic into an error.
///
/// # Errors
/// The future panicked.
pub async fn catch_panic<F: Future>(future: F) -> io::Result<F::Output> {
    let mut future = pin!(future);
    poll_fn(|context| {
        let polled = catch_unwind(AssertUnwindSafe(|| future.as_mut().poll(context)));
        match polled {
            Ok(ready) => ready.map(Ok),
            Err(panic) => Poll::Ready(Err(defect(panic.as_ref()))),
        }
    })
    .await
}

fn defect(panic: &(dyn Any + Send)) -> io::Error {
    let text = panic.downcast_ref::<&str>().copied();
    let text = text.or_else(|| panic.downcast_ref::<String>().map(String::as_str));
    let text = text.unwrap_or("a panic");
    io::Error::other(format!("a defect of rmadmin: {text}"))
}

impl Pool {
    fn lock(&self) -> MutexGuard<'_, PoolState> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn add(&self, job: Job) {
        let mut state = self.lock();
        if state.jobs.len() >= state.idle
            && state.threads < MOST
            && let Err(error) = state.start()
            && state.threads == 0
        {
            drop(state);
            job(Err(error));
            return;
        }
        state.jobs.push_back(job);
        drop(state);
        self.job_added.notify_one();
    }

    fn work(&self) {
        // The allocator creates a cache per thread at its first allocation.
        drop(black_box(vec![0_u8; 64]));
        let mut state = self.lock();
        state.ready += 1;
        self.thread_started.notify_one();
        loop {
            if let Some(job) = state.jobs.pop_front() {
                state.idle -= 1;
                drop(state);
                job(Ok(()));
                state = self.lock();
                state.idle += 1;
                continue;
            }
            let waited = self.job_added.wait_timeout(state, IDLE_LIMIT);
            let (waited, timeout) = waited.unwrap_or_else(PoisonError::into_inner);
            state = waited;
            if timeout.timed_out() && state.jobs.is_empty() && state.threads > state.reserved {
                state.idle -= 1;
                state.threads -= 1;
                state.ready -= 1;
                return;
            }
        }
    }
}

impl PoolState {
    fn start(&mut self) -> io::Result<()> {
        std::thread::Builder::new().spawn(|| POOL.work())?;
        self.threads += 1;
        self.idle += 1;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn panics_and_hanging_work() {
        reserve(1).unwrap();
        let failed: io::Result<()> = catch_panic(async { panic!("in a future") }).await;
        let error = failed.unwrap_err().to_string();
        assert_eq!(error, "a defect of rmadmin: in a future");
        let failed = blocking(|| -> u8 { panic!("on purpose") }).await;
        let error = failed.unwrap_err().to_string();
        assert_eq!(error, "a defect of rmadmin: on purpose");
        let (release, released) = std::sync::mpsc::channel::<()>();
        let hanging = blocking(move || released.recv().is_err());
        // A blocked thread does not delay other work.
        assert_eq!(blocking(|| 1).await.unwrap(), 1);
        assert!(!hanging.is_finished());
        drop(release);
        assert!(hanging.await.unwrap());
    }
}
