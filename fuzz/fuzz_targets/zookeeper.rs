//! Whatever a ZooKeeper server sends: no panic, no more memory than the bytes that came, and records that can be written again.
#![no_main]

use libfuzzer_sys::fuzz_target;
use rmadmin::systems::yarn::elector;
use rmadmin::zk::frame::{self, MAX_FRAME};
use rmadmin::zk::jute::{JuteReader, JuteRecord};
use rmadmin::zk::message::{
    ChildrenResponse, ConnectResponse, CreateRequest, DataResponse, Path, ReplyHeader, SaslRequest,
    SaslResponse, Stat,
};

fuzz_target!(|bytes: &[u8]| {
    let mut come = bytes.into();
    while let Ok(Some(message)) = frame::take(&mut come) {
        assert!(message.len() <= MAX_FRAME);
        records(&message);
    }
    records(bytes);
});

fn records(bytes: &[u8]) {
    let _ = read::<ConnectResponse>(bytes);
    let _ = read::<CreateRequest>(bytes);
    let _ = read::<Path>(bytes);
    let _ = read::<Stat>(bytes);
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
        let _ = elector::active_rm(&found.data);
        let _ = elector::candidate_id(&found.data);
    }
}

fn read<R: JuteRecord>(bytes: &[u8]) -> Option<R> {
    let record = R::read(&mut JuteReader::new(bytes)).ok()?;
    let again = record.bytes();
    // A server before 3.4 leaves one byte out.
    assert!(again.len() <= bytes.len() + 1, "more than came");
    assert!(R::read(&mut JuteReader::new(&again)).is_ok());
    Some(record)
}
