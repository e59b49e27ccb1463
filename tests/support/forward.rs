//! A further address of a server: a port that passes connections on, as a port mapping does.

use std::io;
use std::net::{Shutdown, TcpListener, TcpStream};

/// Returns the new address. It exists until the test process ends.
pub fn forward(to: &str) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = listener.local_addr().expect("an address").to_string();
    let to = to.to_owned();
    std::thread::spawn(move || {
        for client in listener.incoming().flatten() {
            // Dropping the client closes its connection.
            if let Ok(server) = TcpStream::connect(&to) {
                pass(&client, &server);
                pass(&server, &client);
            }
        }
    });
    address
}

fn pass(from: &TcpStream, to: &TcpStream) {
    let clones = from
        .try_clone()
        .and_then(|from| Ok((from, to.try_clone()?)));
    let (mut from, mut to) = clones.expect("a second handle");
    std::thread::spawn(move || {
        let _ = io::copy(&mut from, &mut to);
        let _ = to.shutdown(Shutdown::Write);
    });
}
