use super::task::MAX_UNREQUESTED;
use super::*;
use crate::base::deadline::Deadline;
use crate::zk::client::{EarlyRead, ZkClient};
use crate::zk::message::{DataResponse, Password, ReplyHeader, RequestHeader, Stat, xid};
use tokio::io::DuplexStream;

/// The reply of a server that opens a session with this timeout.
fn opening(timeout: i32) -> ConnectResponse {
    ConnectResponse {
        timeout,
        session: 7,
        password: Password(vec![1; 16]),
        read_only: false,
    }
}

/// Connects to a server that opens a session with this timeout.
async fn opened(timeout: i32) -> (ZkConnection, DuplexStream) {
    let (connection, _, far) = opened_early(timeout, vec![]).await;
    (connection, far)
}

async fn opened_early(
    timeout: i32,
    early: Vec<UnsentRequest>,
) -> (ZkConnection, Vec<PendingReply>, DuplexStream) {
    let (near, mut far) = tokio::io::duplex(4096);
    let response = opening(timeout);
    far.write_all(&frame::frame(&response.bytes()))
        .await
        .unwrap();
    let request = ConnectRequest::new(10_000);
    let opening = ZkConnection::open(Box::new(near), &request, early);
    let (connection, given, replies) = opening.await.unwrap();
    assert_eq!(given, response);
    let asked = next(&mut far).await.unwrap();
    let asked = ConnectRequest::read(&mut JuteReader::new(&asked)).unwrap();
    assert_eq!(asked, request);
    (connection, replies, far)
}

async fn next(far: &mut DuplexStream) -> Option<Vec<u8>> {
    let length = far.read_u32().await.ok()?;
    let mut message = vec![0; usize::try_from(length).unwrap()];
    far.read_exact(&mut message).await.ok()?;
    Some(message)
}

async fn header(far: &mut DuplexStream) -> Option<RequestHeader> {
    let message = next(far).await?;
    RequestHeader::read(&mut JuteReader::new(&message)).ok()
}

fn reply(xid: i32, error: i32, body: &[u8]) -> Vec<u8> {
    let header = ReplyHeader {
        xid,
        zxid: 1,
        error,
    };
    frame::frame(&[&header.bytes(), body].concat())
}

/// Makes more unrequested replies than the limit allows.
fn unrequested(xid: i32) -> Vec<u8> {
    reply(xid, 0, b"").repeat(MAX_UNREQUESTED / 16 + 1)
}

#[tokio::test]
async fn replies_are_assigned_to_requests() {
    let (connection, mut far) = opened(10_000).await;
    let one = connection.send(Op::GetData, b"1".to_vec());
    let two = connection.send(Op::GetData, b"2".to_vec());
    let proof = connection.send(Op::Auth, vec![]);
    let given_up = connection.send(Op::GetData, b"3".to_vec());
    drop(given_up);
    for (xid, op) in [(1, 4), (2, 4), (xid::AUTH, 100), (3, 4)] {
        assert_eq!(header(&mut far).await, Some(RequestHeader { xid, op }));
    }
    let replies = [
        reply(xid::AUTH, -115, b""),
        reply(xid::NOTIFICATION, 0, b"an event"),
        reply(1, 0, b"one"),
        reply(xid::PING, 0, b""),
        reply(2, -101, b""),
        reply(3, 0, b""),
    ];
    far.write_all(&replies.concat()).await.unwrap();
    assert_eq!(one.body().await, Ok(b"one".to_vec()));
    assert_eq!(two.body().await, Err(CallError::Refused(Code::NoNode)));
    assert_eq!(
        proof.body().await,
        Err(CallError::Refused(Code::AuthFailed))
    );
    let closing = tokio::spawn(connection.close());
    let closed = header(&mut far).await.unwrap();
    assert_eq!((closed.xid, closed.op), (4, Op::CloseSession.code()));
    closing.await.unwrap();
    assert_eq!(next(&mut far).await, None);
}

#[tokio::test]
async fn early_requests_do_not_wait_for_the_session() {
    let (near, mut far) = tokio::io::duplex(4096);
    let request = ConnectRequest::new(10_000);
    let early = vec![(Op::GetData, vec![]), (Op::GetData, vec![])];
    let connecting = tokio::spawn(async move {
        let opened = ZkConnection::open(Box::new(near), &request, early).await;
        opened.unwrap()
    });
    next(&mut far).await.expect("the request for a session");
    let op = Op::GetData.code();
    for xid in [1, 2] {
        assert_eq!(header(&mut far).await, Some(RequestHeader { xid, op }));
    }
    // The replies may arrive in one packet.
    let session = frame::frame(&opening(10_000).bytes());
    let replies = [session, reply(1, 0, b"one"), reply(2, -101, b"")];
    far.write_all(&replies.concat()).await.unwrap();
    let (connection, _, early) = connecting.await.unwrap();
    let [one, two] = <[_; 2]>::try_from(early).unwrap();
    assert_eq!(one.body().await, Ok(b"one".to_vec()));
    assert_eq!(two.body().await, Err(CallError::Refused(Code::NoNode)));
    let _later = connection.send(Op::GetData, vec![]);
    assert_eq!(header(&mut far).await, Some(RequestHeader { xid: 3, op }));
}

/// A read after another request must see its effect.
#[tokio::test]
async fn early_reads_are_answered_once() {
    let read = EarlyRead::data("/a");
    let data = |data: &[u8]| {
        let (data, stat) = (Some(data.to_vec()), Stat::default());
        DataResponse { data, stat }.bytes()
    };
    let deadline = Deadline::after(Duration::from_secs(60));
    for is_deleted in [false, true] {
        let (connection, mut replies, mut far) = opened_early(10_000, vec![read.request("")]).await;
        let early = vec![(read.clone(), replies.remove(0))];
        let client = ZkClient::new(connection, String::new(), early);
        let server = tokio::spawn(async move {
            let mut ops = Vec::new();
            while let Some(header) = header(&mut far).await {
                ops.push(header.op);
                let body = data(format!("{}", header.xid).as_bytes());
                let answer = reply(header.xid, 0, &body);
                let _ = far.write_all(&answer).await;
            }
            ops
        });
        if is_deleted {
            client.delete("/a", 0, deadline).await.unwrap();
        }
        let reading = async || client.data("/a", deadline).await.unwrap().unwrap().0;
        let found = [reading().await, reading().await].map(|data| data[0]);
        let expected = if is_deleted { *b"34" } else { *b"12" };
        drop(client);
        let _ = server.await;
        assert_eq!(found, expected, "{is_deleted}");
    }
}

#[tokio::test]
async fn sasl_is_answered_before_earlier_requests() {
    let (connection, mut far) = opened(10_000).await;
    let read = connection.send(Op::GetData, vec![]);
    let token = connection.send(Op::Sasl, vec![]);
    for (xid, op) in [(1, 4), (2, 102)] {
        assert_eq!(header(&mut far).await, Some(RequestHeader { xid, op }));
    }
    let replies = [reply(2, 0, b"token"), reply(1, 0, b"data")];
    far.write_all(&replies.concat()).await.unwrap();
    assert_eq!(token.body().await, Ok(b"token".to_vec()));
    assert_eq!(read.body().await, Ok(b"data".to_vec()));
    let token = connection.send(Op::Sasl, vec![]);
    let _ = header(&mut far).await;
    drop(far);
    let lost = CallError::Unanswered(Lost::Closed);
    assert_eq!(token.body().await, Err(lost));
}

#[tokio::test]
async fn dropped_sessions_are_closed() {
    let (connection, mut far) = opened(10_000).await;
    drop(connection);
    let closed = header(&mut far).await.unwrap();
    assert_eq!(closed.op, Op::CloseSession.code());
}

#[tokio::test]
async fn pings_until_the_server_is_silent() {
    let (connection, mut far) = opened(3_000).await;
    let ping = Some(RequestHeader {
        xid: xid::PING,
        op: Op::Ping.code(),
    });
    assert_eq!(header(&mut far).await, ping);
    far.write_all(&reply(xid::PING, 0, b"")).await.unwrap();
    assert_eq!(header(&mut far).await, ping);
    let waits = connection.send(Op::GetData, vec![]);
    let silent = Lost::Silent(Duration::from_secs(2));
    let error = waits.body().await.unwrap_err();
    assert_eq!(error, CallError::Unanswered(silent.clone()));
    let late = connection.send(Op::GetData, vec![]);
    assert_eq!(late.body().await, Err(CallError::NotSent(silent)));
}

#[tokio::test]
async fn invalid_replies_end_the_connection() {
    let too_long = u32::try_from(frame::MAX_FRAME + 1).unwrap().to_be_bytes();
    let table = [
        (too_long.to_vec(), "more than the limit"),
        (vec![0xff; 4], "has the length -1"),
        (frame::frame(b"short"), "its reply ends inside a record"),
        (reply(9, 0, b""), "its reply is to request 9, not to 1"),
        (
            unrequested(xid::PING),
            "65536 bytes that were not asked for",
        ),
        (
            unrequested(xid::NOTIFICATION),
            "65536 bytes that were not asked for",
        ),
        (
            unrequested(xid::AUTH),
            "65536 bytes that were not asked for",
        ),
        (vec![], "the server closed the connection"),
    ];
    for (bytes, words) in table {
        let (connection, mut far) = opened(10_000).await;
        let waits = connection.send(Op::GetData, vec![]);
        let _ = header(&mut far).await;
        far.write_all(&bytes).await.unwrap();
        drop(far);
        let error = waits.body().await.unwrap_err();
        assert!(matches!(error, CallError::Unanswered(_)), "{error:?}");
        assert!(error.to_string().contains(words), "{error}");
    }
}

#[tokio::test]
async fn timeout_of_zero_is_an_expired_session() {
    let (near, mut far) = tokio::io::duplex(4096);
    far.write_all(&frame::frame(&opening(0).bytes()))
        .await
        .unwrap();
    let opened = ZkConnection::open(Box::new(near), &ConnectRequest::new(1), vec![]).await;
    assert!(matches!(opened, Err(OpenError::Expired)), "{opened:?}");
}

/// A reply to an early request or to no request, or random bytes.
fn any_message() -> impl proptest::strategy::Strategy<Value = Vec<u8>> {
    use proptest::prelude::*;
    let body = proptest::collection::vec(any::<u8>(), 0..120);
    let framed = (
        -4..6_i32,
        prop_oneof![Just(0), Just(-101), any::<i32>()],
        body,
    );
    prop_oneof![
        4 => framed.prop_map(|(xid, error, body)| reply(xid, error, &body)),
        1 => any::<Vec<u8>>(),
    ]
}

proptest::proptest! {
    #[test]
    fn random_bytes_do_not_panic(
        session in proptest::option::of(proptest::collection::vec(proptest::prelude::any::<u8>(), 0..60)),
        messages in proptest::collection::vec(any_message(), 0..8),
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let (near, mut far) = tokio::io::duplex(1 << 16);
            let session = session.unwrap_or_else(|| opening(10_000).bytes());
            far.write_all(&frame::frame(&session)).await.unwrap();
            far.write_all(&messages.concat()).await.unwrap();
            far.shutdown().await.unwrap();
            let read = EarlyRead::data("/a");
            let request = ConnectRequest::new(1);
            let opened = ZkConnection::open(Box::new(near), &request, vec![read.request("")]).await;
            let Ok((connection, _, replies)) = opened else { return };
            let early = [read].into_iter().zip(replies).collect();
            let client = ZkClient::new(connection, String::new(), early);
            let deadline = Deadline::after(Duration::from_secs(60));
            let (data, children, stat, proved, token) = tokio::join!(
                client.data("/a", deadline),
                client.children("/a", deadline),
                client.exists("/a", deadline),
                client.auth("digest", b"a:b", deadline),
                client.sasl(vec![1], deadline),
            );
            drop((data, children, stat, proved, token));
            client.close().await;
        });
    }
}
