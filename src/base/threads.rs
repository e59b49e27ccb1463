//! Work that may be made to wait by a file system, a directory service or a library, on threads of its own.
//!
//! Where the operating system gives no thread, the work waits for one that is there, or fails with that error; the
//! runtime's own pool panics instead.

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

/// The most threads at a time.
const MOST: usize = 512;
/// How long a thread waits for more work.
const KEPT: Duration = Duration::from_secs(10);

/// Takes whether there is a thread for it.
type Job = Box<dyn FnOnce(io::Result<()>) + Send>;

struct Pool {
    state: Mutex<State>,
    /// There is another job.
    more: Condvar,
    /// There is another thread.
    begun: Condvar,
}

struct State {
    /// Not begun yet.
    jobs: VecDeque<Job>,
    threads: usize,
    /// Threads without work, those included that have just been started.
    idle: usize,
    /// Threads that have allocated memory.
    ready: usize,
    /// So many threads never end.
    reserved: usize,
}

static POOL: Pool = Pool {
    state: Mutex::new(State {
        jobs: VecDeque::new(),
        threads: 0,
        idle: 0,
        ready: 0,
        reserved: 0,
    }),
    more: Condvar::new(),
    begun: Condvar::new(),
};

/// Work that has begun or is about to. It goes on when this is dropped.
#[derive(Debug)]
pub struct Work<T>(oneshot::Receiver<io::Result<T>>);

impl<T> Work<T> {
    /// Whether nothing is waited for any more.
    pub fn is_finished(&self) -> bool {
        self.0.is_terminated() || !self.0.is_empty()
    }
}

impl<T> Future for Work<T> {
    /// An error where there was no thread, or the work panicked.
    type Output = io::Result<T>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let done = Pin::new(&mut self.0).poll(context);
        done.map(|done| done.unwrap_or_else(|error| Err(io::Error::other(error))))
    }
}

/// Does work on another thread.
pub fn blocking<T, F>(work: F) -> Work<T>
where
    F: FnOnce() -> T + Send + 'static,
    T: Send + 'static,
{
    let (tell, told) = oneshot::channel();
    POOL.add(Box::new(move |thread| {
        let _ = tell.send(thread.and_then(|()| caught(work)));
    }));
    Work(told)
}

/// Does work on another thread, unless there is none: it is then dropped.
pub fn start(work: impl FnOnce() + Send + 'static) {
    drop(blocking(work));
}

/// Makes so many threads, which stay until the process ends, with the memory that the allocator keeps for each.
///
/// # Errors
/// The operating system gives fewer.
pub fn reserve(count: usize) -> io::Result<()> {
    let mut state = POOL.lock();
    state.reserved = count;
    while state.threads < count {
        state.start()?;
    }
    while state.ready < count {
        let waited = POOL.begun.wait(state);
        state = waited.unwrap_or_else(PoisonError::into_inner);
    }
    Ok(())
}

/// Does work, and makes a panic in it an error.
fn caught<T>(work: impl FnOnce() -> T) -> io::Result<T> {
    catch_unwind(AssertUnwindSafe(work)).map_err(|panic| io::Error::other(words(panic.as_ref())))
}

/// Runs a future, and makes a panic in it an error, in words.
///
/// # Errors
/// It panicked.
pub async fn unwound<F: Future>(future: F) -> Result<F::Output, String> {
    let mut future = pin!(future);
    poll_fn(|context| {
        let polled = catch_unwind(AssertUnwindSafe(|| future.as_mut().poll(context)));
        match polled {
            Ok(ready) => ready.map(Ok),
            Err(panic) => Poll::Ready(Err(words(panic.as_ref()))),
        }
    })
    .await
}

/// What a panic said.
pub fn words(panic: &(dyn Any + Send)) -> String {
    let said = panic.downcast_ref::<&str>().copied();
    let said = said.or_else(|| panic.downcast_ref::<String>().map(String::as_str));
    format!("a defect of rmadmin: {}", said.unwrap_or("a panic"))
}

impl Pool {
    fn lock(&self) -> MutexGuard<'_, State> {
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
        self.more.notify_one();
    }

    fn work(&self) {
        // The allocator makes a cache for a thread at its first allocation.
        drop(black_box(vec![0_u8; 64]));
        let mut state = self.lock();
        state.ready += 1;
        self.begun.notify_one();
        loop {
            if let Some(job) = state.jobs.pop_front() {
                state.idle -= 1;
                drop(state);
                job(Ok(()));
                state = self.lock();
                state.idle += 1;
                continue;
            }
            let waited = self.more.wait_timeout(state, KEPT);
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

impl State {
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
    async fn a_panic_costs_no_thread_and_no_process() {
        reserve(1).unwrap();
        let defect = unwound(async { panic!("in a future") }).await;
        let defect: Result<(), String> = defect;
        assert_eq!(defect.unwrap_err(), "a defect of rmadmin: in a future");
        let failed = blocking(|| -> u8 { panic!("on purpose") }).await;
        let error = failed.unwrap_err().to_string();
        assert_eq!(error, "a defect of rmadmin: on purpose");
        let (release, released) = std::sync::mpsc::channel::<()>();
        let hanging = blocking(move || released.recv().is_err());
        // A thread that waits keeps no other work from being done.
        assert_eq!(blocking(|| 1).await.unwrap(), 1);
        assert!(!hanging.is_finished());
        drop(release);
        assert!(hanging.await.unwrap());
    }
}
