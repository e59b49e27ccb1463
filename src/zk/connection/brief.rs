//! A session that reads one znode and ends, with all its requests in one packet: a server handles the requests of a session in
//! their order.

use prost::bytes::BytesMut;

use crate::zk::jute::{JuteError, JuteReader, JuteRecord as _};
use crate::zk::message::{Code, ConnectRequest, DataResponse, Op, PathRequest, ReplyHeader, xid};

use super::sent::encode;
use super::{OpenError, Stream, exchange, first_frame, frame, opened};

/// In milliseconds. The session ends at once, or after this time if the request to close it is lost.
const TIMEOUT: i32 = 10_000;
/// The xid of the request to read.
const READ: i32 = 1;
/// Maximum frames before the reply: an honest server sends none.
const MAX_UNREQUESTED: usize = 16;

/// What a brief session has shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BriefSession {
    pub id: i64,
    /// The last transaction of the server after it had opened the session. 0 if it refused the read because of missing
    /// authentication.
    pub zxid: i64,
    pub data: Result<Vec<u8>, BriefFailure>,
}

/// Why a session that was opened has read nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BriefFailure {
    Refused(Code),
    /// The connection ended before the reply, or the reply is malformed.
    Lost(String),
}

/// Opens a session, reads a znode, and closes the session without waiting for the reply: the server writes to disk
/// first. No auth info is sent. The caller must enforce a deadline.
///
/// # Errors
/// No session was opened.
pub async fn read_once(mut stream: Box<dyn Stream>, path: &str) -> Result<BriefSession, OpenError> {
    let read = PathRequest {
        path: path.to_owned(),
        watch: false,
    };
    let packet = [
        frame::frame(&ConnectRequest::new(TIMEOUT).bytes()),
        encode(READ, Op::GetData, &read.bytes()),
        encode(READ + 1, Op::CloseSession, &[]),
    ]
    .concat();
    let mut received = BytesMut::new();
    let reply = exchange(&mut stream, &packet, &mut received).await?;
    let (response, _) = opened(&reply)?;
    let (zxid, data) = match reply_to_read(&mut stream, &mut received).await {
        Ok(answered) => answered,
        Err(why) => (0, Err(BriefFailure::Lost(why))),
    };
    Ok(BriefSession {
        id: response.session,
        zxid,
        data,
    })
}

/// The zxid of the reply, and the data. The error is for messages.
async fn reply_to_read(
    stream: &mut Box<dyn Stream>,
    received: &mut BytesMut,
) -> Result<(i64, Result<Vec<u8>, BriefFailure>), String> {
    for _ in 0..MAX_UNREQUESTED {
        let frame = first_frame(stream, received).await;
        let frame = frame.map_err(|error| match error {
            OpenError::Frame(error) => error.to_string(),
            _ => "the server closed the connection".to_owned(),
        })?;
        let mut input = JuteReader::new(&frame);
        let malformed = |error: JuteError| format!("its reply {error}");
        let header = ReplyHeader::read(&mut input).map_err(malformed)?;
        match header.xid {
            xid::NOTIFICATION | xid::PING | xid::AUTH => {}
            READ => {
                let data = match Code::of(header.error) {
                    Some(code) => Err(BriefFailure::Refused(code)),
                    None => {
                        let read = DataResponse::read(&mut input).map_err(malformed)?;
                        Ok(read.data.unwrap_or_default())
                    }
                };
                return Ok((header.zxid, data));
            }
            found => return Err(format!("its reply is to request {found}, not to {READ}")),
        }
    }
    Err("the server sent messages that were not asked for".to_owned())
}
