//! Signals that end a command, which then says where things stand.

use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::mpsc;

/// Waits for a signal that ends programs, and gives its number. One that this process was told to ignore, as `nohup`
/// and shells do for what runs in the background, goes on being ignored.
pub(super) async fn ending() -> i32 {
    let ignored = ignored();
    let wait = async |kind: SignalKind| {
        let number = kind.as_raw_value();
        if ignored & bit(number) != 0 {
            return std::future::pending().await;
        }
        match signal(kind) {
            Ok(mut signals) => {
                signals.recv().await;
                number
            }
            // It then has its usual effect.
            Err(_) => std::future::pending().await,
        }
    };
    tokio::select! {
        number = wait(SignalKind::interrupt()) => number,
        number = wait(SignalKind::terminate()) => number,
        number = wait(SignalKind::hangup()) => number,
    }
}

/// Signals that end a command, counted.
pub(super) struct Interruptions {
    told: mpsc::Receiver<()>,
    count: u32,
}

impl Interruptions {
    /// From now on, such signals do not end the process.
    pub(super) fn new() -> Self {
        let (tell, told) = mpsc::channel(8);
        tokio::spawn(async move {
            loop {
                ending().await;
                if tell.send(()).await.is_err() {
                    return;
                }
            }
        });
        Self { told, count: 0 }
    }

    /// Waits for the next one, and gives how many there were.
    pub(super) async fn next(&mut self) -> u32 {
        if self.told.recv().await.is_none() {
            std::future::pending::<()>().await;
        }
        self.count += 1;
        self.count
    }
}

/// The place of a signal in the masks of the proc file system.
fn bit(number: i32) -> u64 {
    u32::try_from(number - 1)
        .ok()
        .and_then(|shift| 1_u64.checked_shl(shift))
        .unwrap_or(0)
}

/// The signals that this process ignores; none where that cannot be found out.
fn ignored() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    mask.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok())
        .unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn masks_count_signals_from_one() {
        // SIGHUP is 1, SIGINT 2, SIGTERM 15.
        assert_eq!([bit(1), bit(2), bit(15), bit(0)], [1, 2, 1 << 14, 0]);
    }
}
