//! A server for behaviour that real ResourceManagers cannot be made to show: silence, and false, torn or endless
//! answers.
//!
//! A fake listens on a loopback address and a free port, answers every connection with a script, records each call, and
//! ends when it is dropped. If it was never called, it fails its test, because the test has then shown nothing.
//! Requests and replies are parsed and built by hand here: an error shared with the code under test would stay
//! hidden.

use std::io::{self, Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::Duration;

/// `RpcStatusProto`.
pub const SUCCESS: u64 = 0;
/// An exception that keeps the connection open.
pub const ERROR: u64 = 1;
/// An exception that closes the connection.
pub const FATAL: u64 = 2;

/// `HAServiceStateProto`.
pub const ACTIVE: u64 = 1;
pub const STANDBY: u64 = 2;

/// Bytes before the connection context.
const PREAMBLE: usize = 7;
const LONGEST_REQUEST: usize = 64 * 1024;

/// The fields of a request that scripts need.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Call {
    /// The RPC method, or the HTTP method and path.
    pub method: String,
    pub id: u64,
    pub client: Vec<u8>,
}

#[derive(Debug, Clone)]
pub enum Answer {
    /// No answer; the connection stays open.
    Silence,
    /// These bytes; the connection stays open.
    Send(Vec<u8>),
    /// These bytes, then the end of the connection.
    SendAndClose(Vec<u8>),
    /// These bytes, one at a time, with this pause before each.
    Drip(Vec<u8>, Duration),
    /// The first bytes once, then the second ones until the client closes the connection.
    Endless(Vec<u8>, &'static [u8]),
}

enum Manner {
    /// Speaks Hadoop RPC and answers with the script.
    Rpc(Box<Script>),
    /// Speaks HTTP and answers with the script.
    Web(Box<Script>),
    /// Closes each connection at once.
    Slam,
    /// Accepts no connection: the kernel completes the handshake and buffers the client's bytes.
    Ignore,
}

type Script = dyn Fn(&Call) -> Answer + Send + Sync;

#[derive(Default)]
struct Shared {
    log: Mutex<Log>,
    ended: Condvar,
}

#[derive(Default)]
struct Log {
    connections: usize,
    calls: Vec<Call>,
    /// Open connections. Closing them wakes their threads.
    open: Vec<TcpStream>,
    served: Vec<JoinHandle<()>>,
    ended: bool,
}

impl Shared {
    fn log(&self) -> MutexGuard<'_, Log> {
        self.log.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Sleeps until the time is over or the fake ends; returns true if it has ended.
    fn pause(&self, pause: Duration) -> bool {
        let log = self.log();
        let waited = self
            .ended
            .wait_timeout_while(log, pause, |log| !log.ended)
            .unwrap_or_else(PoisonError::into_inner);
        waited.0.ended
    }
}

pub struct Fake {
    address: SocketAddr,
    shared: Arc<Shared>,
    accepting: Option<JoinHandle<()>>,
    /// The socket of [`Fake::ignoring`].
    ignored: Option<TcpListener>,
    wanted: bool,
}

impl Fake {
    /// Starts an RM's admin port.
    pub fn rpc(script: impl Fn(&Call) -> Answer + Send + Sync + 'static) -> Self {
        Self::start(Manner::Rpc(Box::new(script)))
    }

    /// Starts an RM's web port.
    pub fn web(script: impl Fn(&Call) -> Answer + Send + Sync + 'static) -> Self {
        Self::start(Manner::Web(Box::new(script)))
    }

    /// Starts a server that closes every connection at once.
    pub fn slamming() -> Self {
        Self::start(Manner::Slam)
    }

    /// Starts a server that accepts no connection; the kernel completes the handshake.
    pub fn ignoring() -> Self {
        Self::start(Manner::Ignore)
    }

    /// Makes any call fail the test.
    #[must_use]
    pub fn unwanted(mut self) -> Self {
        self.wanted = false;
        self
    }

    fn start(manner: Manner) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).expect("a free port");
        let address = listener.local_addr().expect("an address");
        let shared = Arc::new(Shared::default());
        let mut fake = Self {
            address,
            shared: Arc::clone(&shared),
            accepting: None,
            ignored: None,
            wanted: true,
        };
        match manner {
            Manner::Ignore => fake.ignored = Some(listener),
            manner => {
                let manner = Arc::new(manner);
                fake.accepting = Some(thread::spawn(move || accept(&listener, &shared, &manner)));
            }
        }
        fake
    }

    pub fn address(&self) -> SocketAddr {
        self.address
    }

    pub fn connections(&self) -> usize {
        let waiting = self.ignored.as_ref().map_or(0, waiting);
        let mut log = self.shared.log();
        log.connections += waiting;
        log.connections
    }

    pub fn calls_of(&self, method: &str) -> usize {
        let log = self.shared.log();
        log.calls
            .iter()
            .filter(|call| call.method == method)
            .count()
    }
}

impl Drop for Fake {
    fn drop(&mut self) {
        let connections = self.connections();
        if let Some(accepting) = self.accepting.take() {
            self.shared.log().ended = true;
            self.shared.ended.notify_all();
            // Wakes the accepting thread.
            let _ = TcpStream::connect(self.address);
            let _ = accepting.join();
            let mut log = self.shared.log();
            for stream in log.open.drain(..) {
                let _ = stream.shutdown(Shutdown::Both);
            }
            let served = std::mem::take(&mut log.served);
            drop(log);
            for thread in served {
                let _ = thread.join();
            }
        }
        // A second panic would hide the first one.
        if !thread::panicking() {
            assert_eq!(
                connections > 0,
                self.wanted,
                "the fake at {} had {connections} connections",
                self.address
            );
        }
    }
}

/// Returns the number of connections in the backlog; they are accepted and dropped.
fn waiting(listener: &TcpListener) -> usize {
    if listener.set_nonblocking(true).is_err() {
        return 0;
    }
    std::iter::from_fn(|| listener.accept().ok()).count()
}

fn accept(listener: &TcpListener, shared: &Arc<Shared>, manner: &Arc<Manner>) {
    for stream in listener.incoming() {
        let mut log = shared.log();
        if log.ended {
            return;
        }
        let Ok(stream) = stream else { continue };
        log.connections += 1;
        if let Ok(twin) = stream.try_clone() {
            log.open.push(twin);
        }
        let (served, manner) = (Arc::clone(shared), Arc::clone(manner));
        log.served.push(thread::spawn(move || {
            let stream = Closing(stream);
            // The client may close at any time.
            let _ = serve(&stream.0, &served, &manner);
        }));
    }
}

/// Closes the connection even if a script panics.
struct Closing(TcpStream);

impl Drop for Closing {
    fn drop(&mut self) {
        let _ = self.0.shutdown(Shutdown::Both);
    }
}

fn serve(mut stream: &TcpStream, shared: &Shared, manner: &Manner) -> io::Result<()> {
    let script = match manner {
        Manner::Slam | Manner::Ignore => return Ok(()),
        Manner::Rpc(script) => {
            stream.read_exact(&mut [0; PREAMBLE])?;
            let _context = framed(stream)?;
            script
        }
        Manner::Web(script) => script,
    };
    loop {
        let call = match manner {
            Manner::Web(_) => http_request(stream)?,
            _ => rpc_call(&framed(stream)?).ok_or(io::ErrorKind::InvalidData)?,
        };
        let answer = script(&call);
        shared.log().calls.push(call);
        if !reply(stream, &answer, shared)? {
            return Ok(());
        }
    }
}

/// Returns true if the connection stays open.
fn reply(mut stream: &TcpStream, answer: &Answer, shared: &Shared) -> io::Result<bool> {
    match answer {
        Answer::Silence => {}
        Answer::Send(bytes) => stream.write_all(bytes)?,
        Answer::SendAndClose(bytes) => {
            stream.write_all(bytes)?;
            return Ok(false);
        }
        Answer::Drip(bytes, pause) => {
            for byte in bytes {
                if shared.pause(*pause) {
                    return Ok(false);
                }
                stream.write_all(&[*byte])?;
            }
        }
        Answer::Endless(first, again) => {
            stream.write_all(first)?;
            loop {
                stream.write_all(again)?;
            }
        }
    }
    Ok(true)
}

fn framed(mut stream: &TcpStream) -> io::Result<Vec<u8>> {
    let mut length = [0; 4];
    stream.read_exact(&mut length)?;
    let length = usize::try_from(u32::from_be_bytes(length)).unwrap_or(usize::MAX);
    if length > LONGEST_REQUEST {
        return Err(io::ErrorKind::InvalidData.into());
    }
    let mut bytes = vec![0; length];
    stream.read_exact(&mut bytes)?;
    Ok(bytes)
}

fn http_request(mut stream: &TcpStream) -> io::Result<Call> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        let mut byte = [0];
        stream.read_exact(&mut byte)?;
        head.push(byte[0]);
    }
    let head = String::from_utf8_lossy(&head);
    let words: Vec<&str> = head.split(' ').take(2).collect();
    Ok(Call {
        method: words.join(" "),
        id: 0,
        client: Vec::new(),
    })
}

/// Parses `RpcRequestHeaderProto` and `RequestHeaderProto`.
fn rpc_call(mut bytes: &[u8]) -> Option<Call> {
    let header = fields(delimited(&mut bytes)?)?;
    let method = fields(delimited(&mut bytes)?)?;
    let Field::Number(zigzag) = field(&header, 3)? else {
        return None;
    };
    let (Field::Bytes(client), Field::Bytes(name)) = (field(&header, 4)?, field(&method, 1)?)
    else {
        return None;
    };
    Some(Call {
        method: String::from_utf8(name.to_vec()).ok()?,
        id: zigzag / 2,
        client: client.to_vec(),
    })
}

#[derive(Clone, Copy)]
enum Field<'a> {
    Number(u64),
    Bytes(&'a [u8]),
}

fn field<'a>(fields: &[(u64, Field<'a>)], number: u64) -> Option<Field<'a>> {
    let found = fields.iter().find(|(found, _)| *found == number)?;
    Some(found.1)
}

fn fields(mut bytes: &[u8]) -> Option<Vec<(u64, Field<'_>)>> {
    let mut found = Vec::new();
    while !bytes.is_empty() {
        let key = number(&mut bytes)?;
        let value = match key & 7 {
            0 => Field::Number(number(&mut bytes)?),
            2 => Field::Bytes(delimited(&mut bytes)?),
            _ => return None,
        };
        found.push((key >> 3, value));
    }
    Some(found)
}

fn number(bytes: &mut &[u8]) -> Option<u64> {
    let mut value = 0;
    for shift in (0..64).step_by(7) {
        let (byte, rest) = bytes.split_first()?;
        *bytes = rest;
        value |= u64::from(byte & 0x7f) << shift;
        if byte & 0x80 == 0 {
            return Some(value);
        }
    }
    None
}

fn delimited<'a>(bytes: &mut &'a [u8]) -> Option<&'a [u8]> {
    let length = usize::try_from(number(bytes)?).ok()?;
    let (message, rest) = bytes.split_at_checked(length)?;
    *bytes = rest;
    Some(message)
}

/// A reply, correct by default; tests change single fields.
#[derive(Debug, Clone)]
pub struct Reply {
    /// The call's id; negative (as 32 bits) if the reply concerns the whole connection.
    pub id: u64,
    pub client: Vec<u8>,
    pub status: Option<u64>,
    /// Class and message of an exception.
    pub exception: Option<(String, String)>,
    pub body: Option<Vec<u8>>,
    /// Bytes after the message, inside the frame.
    pub excess: Vec<u8>,
}

impl Reply {
    pub fn success(call: &Call, body: Vec<u8>) -> Self {
        Self {
            id: call.id,
            client: call.client.clone(),
            status: Some(SUCCESS),
            exception: None,
            body: Some(body),
            excess: Vec::new(),
        }
    }

    pub fn exception(call: &Call, status: u64, class: &str, message: &str) -> Self {
        Self {
            status: Some(status),
            exception: Some((class.to_owned(), message.to_owned())),
            body: None,
            ..Self::success(call, Vec::new())
        }
    }

    /// Returns the frame without its length.
    fn message(&self) -> Vec<u8> {
        let mut header = number_field(1, self.id);
        if let Some(status) = self.status {
            header.extend(number_field(2, status));
        }
        header.extend(number_field(3, 9));
        if let Some((class, message)) = &self.exception {
            header.extend(bytes_field(4, class.as_bytes()));
            header.extend(bytes_field(5, message.as_bytes()));
        }
        header.extend(bytes_field(7, &self.client));
        header.extend(number_field(8, 0));
        let mut message = with_length(&header);
        if let Some(body) = &self.body {
            message.extend(with_length(body));
        }
        message.extend(&self.excess);
        message
    }

    /// Returns the frame with its length.
    pub fn bytes(&self) -> Vec<u8> {
        let message = self.message();
        let length = u32::try_from(message.len()).expect("a short reply");
        [&length.to_be_bytes(), &message[..]].concat()
    }
}

/// Makes the correct reply of an RM in this state.
pub fn right(call: &Call, state: u64) -> Reply {
    let body = match call.method.as_str() {
        "getServiceStatus" => status_body(state),
        _ => Vec::new(),
    };
    Reply::success(call, body)
}

/// Encodes a `GetServiceStatusResponseProto` with readyToBecomeActive.
pub fn status_body(state: u64) -> Vec<u8> {
    [number_field(1, state), number_field(2, 1)].concat()
}

pub fn number_field(field: u64, value: u64) -> Vec<u8> {
    [varint(field << 3), varint(value)].concat()
}

fn bytes_field(field: u64, value: &[u8]) -> Vec<u8> {
    [varint(field << 3 | 2), with_length(value)].concat()
}

fn with_length(message: &[u8]) -> Vec<u8> {
    let length = u64::try_from(message.len()).expect("a short message");
    [varint(length), message.to_vec()].concat()
}

fn varint(mut value: u64) -> Vec<u8> {
    let mut bytes = Vec::new();
    while value >= 0x80 {
        bytes.push(value.to_le_bytes()[0] | 0x80);
        value >>= 7;
    }
    bytes.push(value.to_le_bytes()[0]);
    bytes
}
