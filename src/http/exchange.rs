//! One GET over a connection of its own. Redirects are not followed, no proxy is used, and nothing of it outlives the
//! question.

use std::error::Error;
use std::io;
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use http_body_util::{BodyExt as _, Empty};
use hyper::body::{Bytes, Incoming};
use hyper::client::conn::http1;
use hyper::header::{
    ACCEPT, AUTHORIZATION, CONNECTION, HOST, HeaderValue, LOCATION, USER_AGENT, WWW_AUTHENTICATE,
};
use hyper::{Request, Response, ext, http};
use hyper_util::rt::TokioIo;
use rustls::ClientConfig;
use rustls::pki_types::ServerName;
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;

use crate::cluster::HostPort;
use crate::deadline::{Deadline, Elapsed};
use crate::escape::cut;
use crate::io_words::{is_local, is_no_route, without_number};
use crate::resolve;
use crate::security::tls;

use super::answer::Answer;

/// How much is read of a connection, in bytes. The library takes heads of 400 kB, and interim responses (1xx) without end
/// before them, all in one turn of the only thread.
const LONGEST_ANSWER: u64 = 512 * 1024;

/// What a look-up leaves of the time, so that it ends before the whole question does.
const AFTER_LOOKUP: Duration = Duration::from_millis(20);

/// What is asked, and of whom.
pub(super) struct Question<'a> {
    pub(super) address: &'a HostPort,
    pub(super) path: &'a str,
    /// A proof of who asks.
    pub(super) proof: Option<HeaderValue>,
    /// How much of the body is read, in bytes.
    pub(super) limit: usize,
}

/// What came back, as far as it is read.
pub(super) struct Page {
    pub(super) status: u16,
    pub(super) location: Option<String>,
    pub(super) challenges: Vec<String>,
    pub(super) body: Vec<u8>,
}

/// Why nothing came back.
pub(super) enum Failed {
    UnknownHost,
    Connect(io::Error),
    Tls(io::Error),
    /// The request cannot be written.
    Request(http::Error),
    Http(hyper::Error),
    /// Interim responses (1xx) only.
    Interim,
    /// The name was not looked up in time.
    SlowLookup(Elapsed),
}

impl From<hyper::Error> for Failed {
    fn from(error: hyper::Error) -> Self {
        Self::Http(error)
    }
}

impl Failed {
    /// What stands in the place of an answer.
    pub(super) fn answer(&self, trusted_by: &str) -> Answer {
        match self {
            Self::UnknownHost => Answer::UnknownHost,
            Self::Connect(error) => of_connect(error),
            Self::Tls(error) => {
                of_stream(error, trusted_by).unwrap_or_else(|| Answer::Broken(words(error)))
            }
            Self::Request(error) => Answer::Broken(words(error)),
            Self::Http(error) => of_http(error, trusted_by),
            Self::Interim => Answer::Nonsense("interim responses (1xx) without end".to_owned()),
            Self::SlowLookup(elapsed) => {
                Answer::NotReached(format!("looking up the host: {elapsed}"))
            }
        }
    }
}

fn of_connect(error: &io::Error) -> Answer {
    if error.kind() == io::ErrorKind::ConnectionRefused {
        Answer::Refused
    } else if is_no_route(error) {
        Answer::Unreachable(without_number(error))
    } else if is_local(error) {
        let why = without_number(error);
        Answer::NotReached(format!("this host could not connect: {why}"))
    } else {
        Answer::Broken(words(error))
    }
}

/// What an error of a connection that was there tells of the network, or of trust.
fn of_stream(error: &io::Error, trusted_by: &str) -> Option<Answer> {
    if is_no_route(error) {
        return Some(Answer::Unreachable(without_number(error)));
    }
    tls::refusal::of_io(error, trusted_by).map(Answer::Untrusted)
}

fn of_http(error: &hyper::Error, trusted_by: &str) -> Answer {
    let mut source = error.source();
    while let Some(inner) = source {
        // A server may refuse the client's certificate only after the handshake.
        let io = inner.downcast_ref::<io::Error>();
        if let Some(answer) = io.and_then(|io| of_stream(io, trusted_by)) {
            return answer;
        }
        source = inner.source();
    }
    Answer::Nonsense(words(error))
}

/// The innermost reason of an error.
fn words(error: &dyn Error) -> String {
    let mut reason = error;
    while let Some(inner) = reason.source() {
        reason = inner;
    }
    cut(without_number(&reason))
}

/// Asks; over TLS where there is any.
///
/// # Errors
/// See [`Failed`].
pub(super) async fn ask(
    tls: Option<&Arc<ClientConfig>>,
    question: Question<'_>,
    deadline: Deadline,
) -> Result<Page, Failed> {
    let HostPort { host, port } = question.address;
    let found = resolve::address_of(host, deadline.reserving(AFTER_LOOKUP)).await;
    let ip = found
        .map_err(Failed::SlowLookup)?
        .ok_or(Failed::UnknownHost)?;
    let stream = TcpStream::connect((ip, *port)).await;
    let stream = stream.map_err(Failed::Connect)?;
    // The request is one small packet; without it the question is only slower.
    let _ = stream.set_nodelay(true);
    let Some(tls) = tls else {
        return ask_over(stream, question).await;
    };
    let name = ServerName::try_from(host.clone());
    let name = name.map_err(|error| Failed::Tls(io::Error::other(error)))?;
    let connecting = TlsConnector::from(Arc::clone(tls)).connect(name, stream);
    let stream = connecting.await.map_err(Failed::Tls)?;
    ask_over(stream, question).await
}

async fn ask_over<S>(stream: S, question: Question<'_>) -> Result<Page, Failed>
where
    S: AsyncRead + AsyncWrite + Send + 'static,
{
    let limit = question.limit;
    let mut request = request(question).map_err(Failed::Request)?;
    let interim = Arc::new(AtomicBool::new(false));
    let came = Arc::clone(&interim);
    ext::on_informational(&mut request, move |_| came.store(true, Ordering::Relaxed));
    let (reader, writer) = tokio::io::split(stream);
    let stream = tokio::io::join(reader.take(LONGEST_ANSWER), writer);
    let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await?;
    let mut exchange = pin!(async {
        let response = sender.send_request(request).await?;
        page(response, limit).await
    });
    let page = tokio::select! {
        page = &mut exchange => page,
        // What it fails with, the exchange fails with too.
        _ = connection => exchange.await,
    };
    page.map_err(|error| match interim.load(Ordering::Relaxed) {
        true if error.is_incomplete_message() => Failed::Interim,
        _ => Failed::Http(error),
    })
}

fn request(question: Question<'_>) -> Result<Request<Empty<Bytes>>, http::Error> {
    let mut request = Request::get(question.path)
        .header(HOST, question.address.to_string())
        .header(ACCEPT, "application/json, */*")
        .header(USER_AGENT, concat!("rmadmin/", env!("CARGO_PKG_VERSION")))
        .header(CONNECTION, "close");
    if let Some(proof) = question.proof {
        request = request.header(AUTHORIZATION, proof);
    }
    request.body(Empty::new())
}

async fn page(response: Response<Incoming>, limit: usize) -> Result<Page, hyper::Error> {
    let status = response.status().as_u16();
    let location = response.headers().get(LOCATION);
    let location =
        location.map(|value| cut(String::from_utf8_lossy(value.as_bytes()).into_owned()));
    let challenges = response.headers().get_all(WWW_AUTHENTICATE).iter();
    let challenges = challenges
        .filter_map(|value| value.to_str().ok())
        .map(str::to_owned)
        .collect();
    let mut incoming = response.into_body();
    let mut body = Vec::new();
    while status == 200 && body.len() < limit {
        let Some(frame) = incoming.frame().await else {
            break;
        };
        if let Ok(data) = frame?.into_data() {
            body.extend_from_slice(&data);
        }
    }
    body.truncate(limit);
    Ok(Page {
        status,
        location,
        challenges,
        body,
    })
}
