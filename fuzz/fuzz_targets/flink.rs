//! Any bytes in the files of Flink's configuration folder: no panic, no endless work, and a line of the file for every finding.
#![no_main]

use std::path::Path;

use libfuzzer_sys::fuzz_target;
use rmadmin::config::Origin;
use rmadmin::config::flink::{FlinkFile, FlinkFolder, MastersFile};
use rmadmin::systems::flink::check::{CheckedFlink, check};

fuzz_target!(|bytes: &[u8]| {
    let path = Path::new("file");
    let lines = bytes.iter().filter(|byte| b"\n\r".contains(byte)).count() + 1;
    let checked = CheckedFlink {
        folder: FlinkFolder {
            path: path.into(),
            flink_conf: Some(FlinkFile::lines(path, bytes)),
            config_yaml: Some(FlinkFile::yaml(path, bytes)),
            masters: Some(MastersFile::parse(path, bytes)),
            version: None,
        },
        version: None,
        zoo: None,
        yarn: None,
    };
    for found in check(&checked) {
        let Some(Origin::File { line, .. }) = found.finding.origin else {
            panic!("no place: {found:?}");
        };
        assert!(line as usize <= lines, "{found:?}");
    }
});
