//! No answer of a ZooKeeper server may cause a panic or use more memory than the received bytes, and decoded
//! records can be encoded again. No message of a client may cause a panic in the sandbox's server, and the server's
//! replies are bounded.
#![no_main]

use std::net::IpAddr;
use std::time::Duration;

use libfuzzer_sys::fuzz_target;
use rmadmin::sandbox::zookeeper::{ServiceOutput, ServiceSettings, TreeLimits, ZkService};
use rmadmin::systems::yarn::elector;
use rmadmin::zk::frame::{self, MAX_FRAME};
use rmadmin::zk::jute::{JuteReader, JuteRecord};
use rmadmin::zk::message::{
    AclResponse, ChildrenResponse, ChildrenStatResponse, ConnectRequest, ConnectResponse,
    CreateRequest, DataResponse, MultiRequest, MultiResponse, Path, ReplyHeader, SaslRequest,
    SaslResponse, SetAclRequest, SetDataRequest, SetWatchesRequest, Stat, WatchEvent, WhoAmI,
};

fuzz_target!(|bytes: &[u8]| {
    let mut come = bytes.into();
    while let Ok(Some(message)) = frame::take(&mut come) {
        assert!(message.len() <= MAX_FRAME);
        records(&message);
    }
    records(bytes);
    serve(bytes);
});

/// Maximum bytes that the server stores.
const STORED: usize = 64 * 1024;

/// Two clients send the frames in turn, and time passes.
fn serve(bytes: &[u8]) {
    let settings = ServiceSettings {
        limits: TreeLimits {
            znodes: 50,
            bytes: STORED,
        },
        ..ServiceSettings::default()
    };
    let mut service = ZkService::new(settings, 0, 1);
    for connection in [1, 2] {
        service.open(connection, IpAddr::from([127, 0, 0, 1]));
    }
    // Client 2 has a session. Client 1 sends its frames from the start, with or without a session.
    service.receive(2, &ConnectRequest::new(4_000).bytes(), Duration::ZERO);
    let mut come = bytes.into();
    for number in 0_u32.. {
        let Ok(Some(message)) = frame::take(&mut come) else {
            break;
        };
        let now = Duration::from_millis(300) * number;
        service.receive(1 + u64::from(number % 2), &message, now);
        service.tick(now);
        let sent: usize = service.take_output().iter().map(size).sum();
        // An event repeats a path of the message or of the store. A result is shorter than its operation and
        // a stat.
        assert!(sent <= 4 * STORED + 20 * message.len(), "{sent} bytes");
    }
}

fn size(output: &ServiceOutput) -> usize {
    match output {
        ServiceOutput::Send(_, message) => message.len(),
        ServiceOutput::Event(_, event) => event.path.len(),
        ServiceOutput::Close(_) => 0,
    }
}

fn records(bytes: &[u8]) {
    let _ = read::<ConnectResponse>(bytes);
    let _ = read::<CreateRequest>(bytes);
    let _ = read::<Path>(bytes);
    let _ = read::<Stat>(bytes);
    let _ = read::<SetDataRequest>(bytes);
    let _ = read::<SetAclRequest>(bytes);
    let _ = read::<SetWatchesRequest>(bytes);
    let _ = read::<MultiRequest>(bytes);
    let _ = read::<MultiResponse>(bytes);
    let _ = read::<AclResponse>(bytes);
    let _ = read::<ChildrenStatResponse>(bytes);
    let _ = read::<WatchEvent>(bytes);
    let _ = read::<WhoAmI>(bytes);
    if read::<ReplyHeader>(bytes).is_none() {
        return;
    }
    let body = &bytes[ReplyHeader {
        xid: 0,
        zxid: 0,
        error: 0,
    }
    .bytes()
    .len()..];
    if let Some(children) = read::<ChildrenResponse>(body) {
        let _ = elector::latch_children(&children.names);
    }
    let _ = read::<SaslRequest>(body);
    let _ = read::<SaslResponse>(body);
    if let Some(found) = read::<DataResponse>(body) {
        let data = found.data.unwrap_or_default();
        let _ = elector::active_rm(&data);
        let _ = elector::candidate_id(&data);
    }
}

fn read<R: JuteRecord>(bytes: &[u8]) -> Option<R> {
    let record = R::read(&mut JuteReader::new(bytes)).ok()?;
    let again = record.bytes();
    // A server before 3.4 omits one byte.
    assert!(again.len() <= bytes.len() + 1, "more than came");
    assert!(R::read(&mut JuteReader::new(&again)).is_ok());
    Some(record)
}
