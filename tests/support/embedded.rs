//! The sandbox's ZooKeeper in a thread of the test process.

use std::net::{SocketAddr, TcpListener};
use std::thread::JoinHandle;

use rmadmin::sandbox::zookeeper::{EmbeddedZooKeeper, ServiceSettings};
use tokio::sync::oneshot;

/// A server that ends when this value is dropped.
pub struct Embedded {
    pub server: EmbeddedZooKeeper,
    pub address: SocketAddr,
    end: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Embedded {
    pub fn start(address: &str) -> Self {
        let listener = TcpListener::bind(address).expect("a free port");
        listener.set_nonblocking(true).expect("a listener");
        let address = listener.local_addr().expect("an address");
        let server = EmbeddedZooKeeper::new(ServiceSettings::default());
        let (end, ended) = oneshot::channel();
        let clone = server.clone();
        let thread = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build();
            runtime.expect("a runtime").block_on(async move {
                let listener = tokio::net::TcpListener::from_std(listener).expect("a listener");
                tokio::select! {
                    () = clone.serve(listener) => {}
                    _ = ended => {}
                }
            });
        });
        Self {
            server,
            address,
            end: Some(end),
            thread: Some(thread),
        }
    }
}

impl Drop for Embedded {
    fn drop(&mut self) {
        drop(self.end.take());
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}
