//! Polls the states of both RMs, and measures how long none was active and whether two were.

use rmadmin::systems::yarn::protocols::HA_SERVICE_PROTOCOL;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use rmadmin::base::deadline::Deadline;
use rmadmin::ha::state::HaState;
use rmadmin::hadoop::caller::Caller;
use rmadmin::hadoop::ha_service::HaService;
use rmadmin::net::address::HostPort;
use rmadmin::net::server::Server;
use rmadmin::security::user::User;

use super::pair::Pair;
use super::sandbox::wait_until;

/// Pause between two calls.
const EVERY: Duration = Duration::from_millis(5);
const LIMIT: Duration = Duration::from_secs(5);

/// One answer. The RM read its state between the two times.
struct Sample {
    asked: Instant,
    answered: Instant,
    active: bool,
}

/// A period in which an RM was certainly active.
#[derive(Clone, Copy)]
struct Term {
    begin: Instant,
    end: Instant,
}

/// One thread for each RM.
pub struct Sampler {
    stop: Arc<AtomicBool>,
    threads: [JoinHandle<Vec<Sample>>; 2],
}

#[derive(Debug, Clone, Copy)]
pub struct Seen {
    /// Longest time without an answer "active" from either RM; up to two pauses too long.
    pub nobody: Duration,
    /// Longest time in which both were certainly active.
    pub both: Duration,
}

impl Sampler {
    /// Starts polling, and waits until both have answered.
    pub fn start(pair: &Pair) -> Self {
        let stop = Arc::new(AtomicBool::new(false));
        let ready = Arc::new(AtomicUsize::new(0));
        let threads = [1, 2].map(|n| {
            let (stop, ready) = (Arc::clone(&stop), Arc::clone(&ready));
            let peer = Server {
                id: format!("rm{n}"),
                address: HostPort {
                    host: format!("{}.{n}", pair.net()),
                    port: 8033,
                },
            };
            std::thread::spawn(move || samples(&peer, &stop, &ready))
        });
        wait_until("both are asked", || ready.load(Ordering::SeqCst) == 2);
        Self { stop, threads }
    }

    /// Polls once more and ends.
    pub fn end(self) -> Seen {
        self.stop.store(true, Ordering::SeqCst);
        let terms = self
            .threads
            .map(|thread| terms(&thread.join().expect("the samples")));
        Seen {
            nobody: longest_gap(&terms),
            both: longest_overlap(&terms),
        }
    }
}

fn samples(peer: &Server, stop: &AtomicBool, ready: &AtomicUsize) -> Vec<Sample> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime");
    let caller = Caller::Simple(User {
        effective: "sampler".to_owned(),
        real: None,
    });
    let mut samples = Vec::new();
    let mut service: Option<HaService> = None;
    loop {
        let last = stop.load(Ordering::SeqCst);
        let deadline = Deadline::after(LIMIT);
        let asked = Instant::now();
        let answer = runtime.block_on(async {
            let mut open = match service.take() {
                Some(open) => open,
                None => HaService::connect(peer, HA_SERVICE_PROTOCOL, &caller, deadline)
                    .await
                    .ok()?,
            };
            let status = open.service_status(deadline).await.ok()?;
            service = Some(open);
            Some(status.state == HaState::Active)
        });
        if let Some(active) = answer {
            samples.push(Sample {
                asked,
                answered: Instant::now(),
                active,
            });
            if samples.len() == 1 {
                ready.fetch_add(1, Ordering::SeqCst);
            }
        }
        if last {
            return samples;
        }
        std::thread::sleep(EVERY);
    }
}

/// Returns the periods from the first answer "active" of a run to the last one.
fn terms(samples: &[Sample]) -> Vec<Term> {
    samples
        .chunk_by(|one, next| one.active == next.active)
        .filter_map(|row| match row {
            [first, .., last] if first.active => Some(Term {
                begin: first.answered,
                end: last.asked,
            }),
            _ => None,
        })
        .collect()
}

fn longest_gap(terms: &[Vec<Term>; 2]) -> Duration {
    let mut all: Vec<Term> = terms.concat();
    all.sort_by_key(|term| term.begin);
    let mut longest = Duration::ZERO;
    let mut covered = all.first().map(|term| term.end);
    for term in all {
        let end = covered.unwrap_or(term.end);
        longest = longest.max(term.begin.saturating_duration_since(end));
        covered = Some(end.max(term.end));
    }
    longest
}

fn longest_overlap([ones, others]: &[Vec<Term>; 2]) -> Duration {
    let overlaps = ones.iter().flat_map(|one| {
        others.iter().map(|other| {
            let end = one.end.min(other.end);
            end.saturating_duration_since(one.begin.max(other.begin))
        })
    });
    overlaps.max().unwrap_or_default()
}
