//! Ports for the RMs and ZooKeeper: consecutive ports from `--port`, or free ports.

use std::net::Ipv4Addr;

use tokio::net::TcpListener;

use super::{SandboxError, SandboxPlan};

pub(super) struct PortAllocator {
    /// The next port; `None` for any free port.
    next: Option<u16>,
}

impl PortAllocator {
    pub(super) fn new(plan: &SandboxPlan) -> Result<Self, SandboxError> {
        let of_zookeeper = usize::from(plan.mode.is_automatic());
        let of_cluster = plan.rms.saturating_mul(2).saturating_add(of_zookeeper);
        let wanted = plan.clusters.saturating_mul(of_cluster);
        let limit = plan.port.map_or(usize::from(u16::MAX) / 2, |first| {
            usize::from(u16::MAX - first) + 1
        });
        if wanted > limit {
            return Err(SandboxError::TooMany { wanted, limit });
        }
        allow_files(wanted)?;
        Ok(Self { next: plan.port })
    }

    pub(super) async fn take(&mut self, what: &str) -> Result<(TcpListener, u16), SandboxError> {
        let port = self.next.unwrap_or(0);
        self.next = self.next.map(|port| port.wrapping_add(1));
        let failed = |source| SandboxError::Port {
            port,
            what: what.to_owned(),
            source,
        };
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port))
            .await
            .map_err(failed)?;
        let taken = listener.local_addr().map_err(failed)?.port();
        Ok((listener, taken))
    }
}

/// Minimum limit of open files to request.
const PLENTY: u64 = 16_384;

/// Raises the soft limit of open files for the listeners and their connections.
fn allow_files(listeners: usize) -> Result<(), SandboxError> {
    use nix::sys::resource::{Resource, getrlimit, setrlimit};
    let Ok((soft, hard)) = getrlimit(Resource::RLIMIT_NOFILE) else {
        return Ok(());
    };
    // Every open connection needs another descriptor.
    let wanted = u64::try_from(listeners.saturating_mul(4))
        .unwrap_or(u64::MAX)
        .max(PLENTY);
    let raised = wanted.min(hard).max(soft);
    let _ = setrlimit(Resource::RLIMIT_NOFILE, raised, hard);
    if u64::try_from(listeners)
        .unwrap_or(u64::MAX)
        .saturating_add(64)
        > raised
    {
        return Err(SandboxError::TooMany {
            wanted: listeners,
            limit: usize::try_from(raised).unwrap_or(usize::MAX),
        });
    }
    Ok(())
}
