//! Raw bytes on a connection to a ZooKeeper.

use std::io::{Read as _, Write as _};
use std::net::{IpAddr, SocketAddr, TcpStream};

use rmadmin::zk::frame::frame;
use rmadmin::zk::jute::{JuteReader, JuteRecord as _, Writer};
use rmadmin::zk::message::{
    Acl, ConnectRequest, CreateRequest, DataResponse, Op, PathRequest, ReplyHeader, RequestHeader,
    xid,
};

use super::sandbox::LIMIT;

/// In milliseconds.
const TIMEOUT: i32 = 20_000;

/// Connects from a loopback address.
///
/// # Errors
/// The server refuses or resets the connection.
pub fn connect_from(own: IpAddr, server: SocketAddr) -> std::io::Result<TcpStream> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build();
    let stream = runtime.expect("a runtime").block_on(async {
        let socket = tokio::net::TcpSocket::new_v4().expect("a socket");
        socket.bind(SocketAddr::new(own, 0)).expect("an address");
        socket.connect(server).await?.into_std()
    })?;
    stream.set_nonblocking(false)?;
    stream.set_read_timeout(Some(LIMIT))?;
    stream.set_write_timeout(Some(LIMIT))?;
    Ok(stream)
}

pub fn connect(server: SocketAddr) -> TcpStream {
    let own = "127.0.0.1".parse().expect("an address");
    connect_from(own, server).expect("a connection")
}

/// Opens a session. Returns `None` if the server closes the connection.
pub fn open_session(mut stream: TcpStream) -> Option<TcpStream> {
    let request = frame(&ConnectRequest::new(TIMEOUT).bytes());
    stream.write_all(&request).ok()?;
    next(&mut stream).map(|_| stream)
}

/// Returns the next message, or `None` at the end.
pub fn next(stream: &mut TcpStream) -> Option<Vec<u8>> {
    let mut length = [0; 4];
    stream.read_exact(&mut length).ok()?;
    let mut message = vec![0; usize::try_from(u32::from_be_bytes(length)).expect("a length")];
    stream.read_exact(&mut message).ok()?;
    Some(message)
}

/// Sends a request, then two pings: a server may answer the first one before it closes the connection. Returns the error of the reply with the rest of the reply, and whether the server closed
/// the connection.
pub fn asked(stream: &mut TcpStream, op: i32, body: &[u8]) -> String {
    let id = match op == Op::Auth.code() {
        true => xid::AUTH,
        false => 7,
    };
    let header = |xid, op| RequestHeader { xid, op }.bytes();
    let request = frame(&[&header(id, op), body].concat());
    let ping = frame(&header(xid::PING, Op::Ping.code()));
    let _ = stream.write_all(&request);
    let _ = stream.write_all(&ping);
    let (mut said, mut pinged) = (Vec::new(), false);
    while let Some(message) = next(stream) {
        let mut input = JuteReader::new(&message);
        let header = ReplyHeader::read(&mut input).expect("a header");
        if header.xid == xid::PING {
            if pinged {
                said.push("open".to_owned());
                return said.join(" ");
            }
            pinged = true;
            let _ = stream.write_all(&ping);
            continue;
        }
        said.push(format!("{} {:?}", header.error, input.rest()));
    }
    said.push("closed".to_owned());
    said.join(" ")
}

/// The body of a request that creates `/x`.
pub fn creation(flags: i32, time_to_live: Option<i64>) -> Vec<u8> {
    let request = CreateRequest {
        path: "/x".to_owned(),
        data: None,
        acl: vec![Acl::open()],
        flags,
    };
    let mut out = Writer::default();
    if let Some(millis) = time_to_live {
        out.long(millis);
    }
    [request.bytes(), out.into_bytes()].concat()
}

/// Reads a znode with a session of its own.
pub fn data(server: SocketAddr, path: &str) -> Vec<u8> {
    let mut stream = open_session(connect(server)).expect("a session");
    let header = RequestHeader {
        xid: 1,
        op: Op::GetData.code(),
    };
    let request = PathRequest {
        path: path.to_owned(),
        watch: false,
    };
    let request = frame(&[header.bytes(), request.bytes()].concat());
    stream.write_all(&request).expect("a request");
    let message = next(&mut stream).expect("a reply");
    let mut input = JuteReader::new(&message);
    let header = ReplyHeader::read(&mut input).expect("a header");
    assert_eq!(header.error, 0, "{path}");
    let response = DataResponse::read(&mut input).expect("data");
    response.data.unwrap_or_default()
}
