//! The minimum cost of asking ZooKeeper servers: `srvr` to one address after the other.

use std::io::{Read, Write};
use std::net::{Shutdown, TcpStream};

fn main() -> std::io::Result<()> {
    for address in std::env::args().skip(1) {
        let mut stream = TcpStream::connect(address)?;
        stream.write_all(b"srvr")?;
        stream.shutdown(Shutdown::Write)?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer)?;
        assert!(answer.contains("Mode: "), "{answer}");
    }
    Ok(())
}
