//! A scripted ZooKeeper: sessions like a real one's, replies from a script.
//!
//! Correct replies are built with the tool's records, which golden bytes of a real server test; false replies are
//! raw bytes.

use std::io::{self, Read as _, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use rmadmin::zk::frame;
use rmadmin::zk::jute::{JuteReader, JuteRecord};
use rmadmin::zk::message::{
    ConnectRequest, ConnectResponse, Op, Password, ReplyHeader, RequestHeader, xid,
};

pub struct Asked {
    /// The request's type, or [`OPEN`].
    pub op: i32,
    /// Empty if the request has no path.
    pub path: String,
    /// The session; for [`OPEN`] the requested one, or 0.
    pub session: i64,
    pub xid: i32,
}

/// Opens a new session. No request type has this number.
pub const OPEN: i32 = 0;
/// In milliseconds.
const TIMEOUT: i32 = 10_000;

pub enum Said {
    /// The correct reply: a session, or success without a body.
    Usual,
    /// Success with this body.
    Body(Vec<u8>),
    /// An error code.
    Error(i32),
    /// These bytes instead of a whole reply.
    Bytes(Vec<u8>),
    /// These bytes, repeated until the client closes the connection.
    Endless(Vec<u8>),
    /// Closes the connection.
    Close,
}

type Script = dyn Fn(&Asked) -> Said + Send + Sync;

/// Starts a server that runs until the test process ends.
pub fn start(script: impl Fn(&Asked) -> Said + Send + Sync + 'static) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = listener.local_addr().expect("an address");
    let script: Arc<Script> = Arc::new(script);
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let script = Arc::clone(&script);
            std::thread::spawn(move || serve(stream, &*script));
        }
    });
    address
}

fn serve(mut stream: TcpStream, script: &Script) -> io::Result<()> {
    static SESSIONS: AtomicI64 = AtomicI64::new(100);
    let message = next(&mut stream)?;
    let request =
        ConnectRequest::read(&mut JuteReader::new(&message)).expect("a request for a session");
    let asked = Asked {
        op: OPEN,
        path: String::new(),
        session: request.session,
        xid: 0,
    };
    let session = match request.session {
        0 => SESSIONS.fetch_add(1, Ordering::Relaxed),
        again => again,
    };
    let given = ConnectResponse {
        timeout: TIMEOUT,
        session,
        password: Password(vec![7; 16]),
        read_only: false,
    };
    if !say(&mut stream, &asked, script(&asked), &given.bytes())? {
        return Ok(());
    }
    loop {
        let message = next(&mut stream)?;
        let mut input = JuteReader::new(&message);
        let header = RequestHeader::read(&mut input).expect("a header");
        let is_token = header.xid == xid::AUTH || header.op == Op::Sasl.code();
        let has_path = !is_token && !input.rest().is_empty();
        let path = has_path.then(|| input.text().expect("a path").to_owned());
        let asked = Asked {
            op: header.op,
            path: path.unwrap_or_default(),
            session,
            xid: header.xid,
        };
        let said = match header.xid {
            xid::PING => Said::Usual,
            _ => script(&asked),
        };
        let usual = reply(asked.xid, 0, &[]);
        if !say(&mut stream, &asked, said, &usual)? || header.op == Op::CloseSession.code() {
            return Ok(());
        }
    }
}

/// Encodes a reply without its length prefix.
pub fn reply(xid: i32, error: i32, body: &[u8]) -> Vec<u8> {
    let header = ReplyHeader {
        xid,
        zxid: 1,
        error,
    };
    [&header.bytes(), body].concat()
}

fn next(stream: &mut TcpStream) -> io::Result<Vec<u8>> {
    let mut length = [0; 4];
    stream.read_exact(&mut length)?;
    let length = usize::try_from(u32::from_be_bytes(length)).expect("a length");
    let mut message = vec![0; length];
    stream.read_exact(&mut message)?;
    Ok(message)
}

/// Returns true if the connection stays open.
fn say(stream: &mut TcpStream, asked: &Asked, said: Said, usual: &[u8]) -> io::Result<bool> {
    match said {
        Said::Usual => stream.write_all(&frame::frame(usual))?,
        Said::Body(body) => stream.write_all(&frame::frame(&reply(asked.xid, 0, &body)))?,
        Said::Error(error) => stream.write_all(&frame::frame(&reply(asked.xid, error, &[])))?,
        Said::Bytes(bytes) => stream.write_all(&bytes)?,
        Said::Endless(bytes) => loop {
            stream.write_all(&bytes)?;
        },
        Said::Close => return Ok(false),
    }
    Ok(true)
}
