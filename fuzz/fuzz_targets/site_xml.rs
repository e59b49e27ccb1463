//! Whatever stands in a configuration file: no panic, no endless work, and a place for every complaint.
#![no_main]

use std::path::Path;
use std::sync::Arc;

use libfuzzer_sys::fuzz_target;
use rmadmin::config::xml;

fuzz_target!(|bytes: &[u8]| {
    let file: Arc<Path> = Path::new("site.xml").into();
    let lines = bytes.iter().filter(|byte| **byte == b'\n').count() + 1;
    match xml::parse(bytes, &file, &mut |_| Ok(None)) {
        Ok(properties) => {
            for property in properties {
                assert!(
                    (1..=lines).contains(&(property.line as usize)),
                    "{property:?}"
                );
            }
        }
        Err(error) => {
            assert!(error.line >= 1 && error.column >= 1);
            assert!(error.line as usize <= lines, "{error}");
            drop(error.to_string());
        }
    }
});
