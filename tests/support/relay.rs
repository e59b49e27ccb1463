//! Relays of TCP connections. While a relay is cut, connections stay open, and nothing arrives: a network partition.

use std::io::{Read as _, Write as _};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex};

#[derive(Default)]
struct Gate {
    is_cut: Mutex<bool>,
    changed: Condvar,
    is_over: AtomicBool,
}

impl Gate {
    fn set(&self, is_cut: bool) {
        *self.is_cut.lock().expect("a gate") = is_cut;
        self.changed.notify_all();
    }

    /// Waits while the relay is cut.
    fn pass(&self) {
        let is_cut = self.is_cut.lock().expect("a gate");
        let passed = self.changed.wait_while(is_cut, |is_cut| *is_cut);
        drop(passed.expect("a gate"));
    }
}

/// Forwards the connections to one address to another one.
pub struct Relay {
    gate: Arc<Gate>,
    from: SocketAddr,
}

impl Relay {
    pub fn start(from: SocketAddr, to: SocketAddr) -> Self {
        let gate = Arc::new(Gate::default());
        let listener = TcpListener::bind(from).expect("a free port for a relay");
        let own = Arc::clone(&gate);
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                if own.is_over.load(Ordering::Relaxed) {
                    return;
                }
                let gate = Arc::clone(&own);
                std::thread::spawn(move || forward(stream, to, &gate));
            }
        });
        Self { gate, from }
    }

    pub fn cut(&self) {
        self.gate.set(true);
    }

    pub fn heal(&self) {
        self.gate.set(false);
    }
}

impl Drop for Relay {
    fn drop(&mut self) {
        self.gate.is_over.store(true, Ordering::Relaxed);
        self.heal();
        // The thread that accepts looks at the flag.
        let _ = TcpStream::connect(self.from);
    }
}

/// Forwards both directions. A target that refuses makes the relay close the connection.
fn forward(near: TcpStream, to: SocketAddr, gate: &Arc<Gate>) {
    gate.pass();
    let Ok(far) = TcpStream::connect(to) else {
        return;
    };
    let (Ok(near_too), Ok(far_too)) = (near.try_clone(), far.try_clone()) else {
        return;
    };
    let own = Arc::clone(gate);
    std::thread::spawn(move || pump(far_too, near_too, &own));
    pump(near, far, gate);
}

fn pump(mut from: TcpStream, mut to: TcpStream, gate: &Gate) {
    let mut buffer = [0; 16 * 1024];
    loop {
        let read = from.read(&mut buffer).unwrap_or(0);
        gate.pass();
        if read == 0 || to.write_all(&buffer[..read]).is_err() {
            // An end in one direction ends both: ZooKeeper does not half-close.
            let _ = (to.shutdown(Shutdown::Both), from.shutdown(Shutdown::Both));
            return;
        }
    }
}
