//! A ResourceManager's REST services; no command under test reads states from them.

use std::io::{self, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use serde_json::Value;

/// Time limit: longer than a busy machine needs, short enough for a frozen RM.
const LIMIT: Duration = Duration::from_secs(20);

/// Returns `None` without an answer in JSON.
pub fn get(address: &str, path: &str) -> Option<Value> {
    let (_status, body) = exchange(address, &format!("GET {path}"), "").ok()?;
    serde_json::from_str(&body).ok()
}

/// Returns `None` without an answer.
pub fn status(address: &str, path: &str) -> Option<String> {
    let (status, _body) = exchange(address, &format!("GET {path}"), "").ok()?;
    Some(status)
}

/// Sends a request as the RM's administrator; panics unless it is accepted.
pub fn post(address: &str, path: &str, body: &Value) {
    let separator = if path.contains('?') { '&' } else { '?' };
    let request = format!("POST {path}{separator}user.name=root");
    let (status, answer) = exchange(address, &request, &body.to_string())
        .unwrap_or_else(|error| panic!("{request} {body} at {address}: {error}"));
    assert_eq!(status, "200", "{request} {body}: {answer}");
}

/// Reads a list: the RM writes a list of one as its element, and an empty list as null.
pub fn list(value: &Value) -> Vec<&Value> {
    match value {
        Value::Null => Vec::new(),
        Value::Array(elements) => elements.iter().collect(),
        one => vec![one],
    }
}

/// Returns status and body of the answer to `request`, a method and a path.
fn exchange(address: &str, request: &str, body: &str) -> io::Result<(String, String)> {
    let address: SocketAddr = address.parse().expect("an address");
    let mut stream = TcpStream::connect_timeout(&address, LIMIT)?;
    stream.set_read_timeout(Some(LIMIT))?;
    let head = format!(
        "{request} HTTP/1.0\r\nAccept: application/json\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n",
        body.len()
    );
    stream.write_all(format!("{head}{body}").as_bytes())?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer)?;
    let (head, body) = answer.split_once("\r\n\r\n").unwrap_or((&answer, ""));
    let status = head.split(' ').nth(1).unwrap_or_default();
    Ok((status.to_owned(), body.to_owned()))
}
