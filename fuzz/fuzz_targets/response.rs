//! Whatever a server sends: no panic, and no success that is none.
#![no_main]

use libfuzzer_sys::fuzz_target;
use rmadmin::hadoop::ha_service;
use rmadmin::hadoop::rpc::frame;
use rmadmin::hadoop::rpc::frame::{PREFIX, Prefix};
use rmadmin::hadoop::rpc::message;
use rmadmin::hadoop::rpc::message::{ClientId, RpcReply};
use rmadmin::systems::yarn::admin::calls::{AdminCall, AdminReply};

/// The client that the seeds are addressed to.
const CLIENT: ClientId = *b"0123456789abcdef";

fuzz_target!(|bytes: &[u8]| {
    let Some((prefix, rest)) = bytes.split_first_chunk::<PREFIX>() else {
        return;
    };
    for first in [true, false] {
        if let Ok(Prefix::Length(length)) = frame::prefix(*prefix, first) {
            assert!((1..=frame::MAX_REPLY).contains(&length), "{length}");
        }
    }
    match frame::old_version(bytes) {
        Ok((class, text)) => assert!(class.len() + text.len() <= 3 * bytes.len()),
        Err(needed) => assert!(needed > bytes.len(), "{needed}"),
    }
    match message::reply(rest, 0, &CLIENT) {
        Ok(RpcReply::Success(body)) => {
            assert!(body.len() < rest.len(), "a header stands before the body");
            let _ = ha_service::status(&body);
            for call in [
                AdminCall::DecommissioningNodes,
                AdminCall::Groups {
                    user: String::new(),
                },
            ] {
                match call.reply(&body) {
                    Ok(AdminReply::Groups(groups)) => assert!(groups.len() <= 25_000),
                    Ok(AdminReply::Nodes(nodes)) => assert!(nodes.len() <= 25_000),
                    Ok(AdminReply::Done) => panic!("a list was asked for"),
                    Err(error) => drop(error.to_string()),
                }
            }
            // A reply that was cut anywhere is not the reply.
            for end in 0..rest.len().min(64) {
                assert!(message::reply(&rest[..end], 0, &CLIENT).is_err(), "{end}");
            }
        }
        Ok(RpcReply::Refused(exception)) => {
            assert!(exception.text().len() <= 4 * 8192 + 64, "cut");
            let _ = exception.is_denial();
        }
        Err(error) => drop(error.to_string()),
    }
});
