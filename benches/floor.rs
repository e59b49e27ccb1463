//! The minimum cost of any client: connect, send one call of about 200 bytes, read the reply, end.

use std::io::{Read, Write};
use std::net::TcpStream;

fn main() -> std::io::Result<()> {
    let address = std::env::args().nth(1).expect("an address");
    let mut stream = TcpStream::connect(address)?;
    stream.set_nodelay(true)?;
    stream.write_all(&call())?;
    let mut prefix = [0; 4];
    stream.read_exact(&mut prefix)?;
    let mut reply = vec![0; u32::from_be_bytes(prefix) as usize];
    stream.read_exact(&mut reply)
}

/// Preamble, connection context and `getServiceStatus`, encoded by hand.
fn call() -> Vec<u8> {
    const PROTOCOL: &[u8] = b"org.apache.hadoop.ha.HAServiceProtocol";
    let message = |header: &[u8], body: &[u8]| {
        let inner = [&[header.len() as u8], header, body].concat();
        [&(inner.len() as u32).to_be_bytes()[..], &inner].concat()
    };
    // rpcKind 2, rpcOp 0, callId (zigzag), clientId of 16 bytes, retryCount -1 (zigzag)
    let header = |call: u8| {
        [
            &[0x08, 2, 0x10, 0, 0x18, call, 0x22, 16][..],
            &[7; 16],
            &[0x28, 1],
        ]
        .concat()
    };
    let user = [&[0x12, 6, 0x0a, 4][..], b"root"].concat();
    let context = [&user[..], &[0x1a, PROTOCOL.len() as u8], PROTOCOL].concat();
    let context = [&[context.len() as u8][..], &context].concat();
    let method = [
        &[0x0a, 16][..],
        b"getServiceStatus",
        &[0x12, PROTOCOL.len() as u8],
        PROTOCOL,
        &[0x18, 1],
    ]
    .concat();
    let method = [&[method.len() as u8][..], &method, &[0]].concat();
    [
        b"hrpc\x09\0\0".to_vec(),
        message(&header(5), &context),
        message(&header(0), &method),
    ]
    .concat()
}
