//! A ResourceManager's REST services: the way to its state that no call under test takes.

use std::io::{self, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use serde_json::Value;

/// How long one answer may take: longer than a busy machine needs, short enough for a frozen RM.
const LIMIT: Duration = Duration::from_secs(20);

/// What `GET path` answers; `None` where nothing answers, or not in JSON.
pub fn get(address: &str, path: &str) -> Option<Value> {
    let (_status, body) = exchange(address, &format!("GET {path}"), "").ok()?;
    serde_json::from_str(&body).ok()
}

/// The status of the answer to `GET path`; `None` where nothing answers.
pub fn status(address: &str, path: &str) -> Option<String> {
    let (status, _body) = exchange(address, &format!("GET {path}"), "").ok()?;
    Some(status)
}

/// Sends `POST path` as the RM's administrator and sees it accepted.
pub fn post(address: &str, path: &str, body: &Value) {
    let separator = if path.contains('?') { '&' } else { '?' };
    let request = format!("POST {path}{separator}user.name=root");
    let (status, answer) = exchange(address, &request, &body.to_string())
        .unwrap_or_else(|error| panic!("{request} {body} at {address}: {error}"));
    assert_eq!(status, "200", "{request} {body}: {answer}");
}

/// The elements of a list: the RM writes a list of one as that one, and an empty list as nothing.
pub fn list(value: &Value) -> Vec<&Value> {
    match value {
        Value::Null => Vec::new(),
        Value::Array(elements) => elements.iter().collect(),
        one => vec![one],
    }
}

/// Status and body of the answer to `request`, a method and a path.
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
