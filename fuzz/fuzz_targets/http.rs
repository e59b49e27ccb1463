//! Whatever a web server answers: no panic, no state that it did not tell, and no text without an end.
#![no_main]

use libfuzzer_sys::fuzz_target;
use rmadmin::net::http::{PageReply, negotiate};
use rmadmin::systems::yarn::pages::{PageAnswer, classify, classify_info, classify_property};

/// Longest text that is taken, with what says that it was cut.
const LONGEST: usize = 4 * 8192 + 64;

fuzz_target!(|bytes: &[u8]| {
    let Some(([high, low], body)) = bytes.split_first_chunk() else {
        return;
    };
    let status = u16::from_be_bytes([*high, *low]);
    let reply = PageReply {
        status,
        location: Some("http://other/".to_owned()),
        body: body.to_vec(),
        proved: false,
    };
    let answer = classify(&reply);
    assert!(answer != PageAnswer::Active || status == 200, "{status}");
    assert!(answer != PageAnswer::Standby || status == 405, "{status}");
    drop(answer.to_string());
    if let Ok(info) = classify_info(&reply) {
        assert_eq!(status, 200);
        assert!(info.ha_state.len() < LONGEST);
        assert!(info.resource_manager_version.len() < LONGEST);
        drop(answer.beside(&info).to_string());
    }
    if let Ok(Some(value)) = classify_property(&reply) {
        assert!(value.len() < LONGEST);
    }
    let headers = body.split(|byte| *byte == b'\n');
    let headers = headers.filter_map(|header| std::str::from_utf8(header).ok());
    if let Some(token) = negotiate::token(headers) {
        assert!(token.len() <= body.len());
    }
});
