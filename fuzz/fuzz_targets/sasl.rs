//! Whatever a server says while who is who is agreed on: no panic, no authentication that is none, and nothing taken
//! that did not come through the layer.
#![no_main]

use libfuzzer_sys::fuzz_target;
use rmadmin::hadoop::rpc::error::SaslError;
use rmadmin::hadoop::rpc::frame;
use rmadmin::hadoop::rpc::sasl;
use rmadmin::hadoop::rpc::sasl::{
    Protection, SaslMechanism, SaslNegotiation, SaslNext, SaslOutcome, SaslReply, SaslSettings,
    SaslStep,
};

/// What a server says that has proved who it is.
const PROOF: &[u8] = b"proof";

/// A mechanism whose tokens are words, so that the fuzzer can find them.
#[derive(Debug)]
struct Words;

impl SaslMechanism for Words {
    fn begin(&mut self, _: &str, host: &str) -> Result<SaslStep, SaslError> {
        match host {
            "rm1" => Ok(SaslStep {
                token: vec![1],
                done: false,
            }),
            _ => Err(SaslError::Broken("another host")),
        }
    }

    fn step(&mut self, token: &[u8]) -> Result<SaslStep, SaslError> {
        Ok(SaslStep {
            token: Vec::new(),
            done: token == PROOF,
        })
    }

    fn wrap(&mut self, message: &[u8], encrypt: bool) -> Result<Vec<u8>, SaslError> {
        Ok([&[u8::from(encrypt)], message].concat())
    }

    fn unwrap(&mut self, wrapped: &[u8]) -> Result<(Vec<u8>, bool), SaslError> {
        match wrapped {
            [0, message @ ..] => Ok((message.to_vec(), false)),
            [1, message @ ..] => Ok((message.to_vec(), true)),
            _ => Err(SaslError::Broken("not wrapped")),
        }
    }

    fn wrap_limit(&self, _: bool, wrapped: u32) -> Result<u32, SaslError> {
        Ok(wrapped.saturating_sub(1))
    }
}

fuzz_target!(|bytes: &[u8]| {
    let settings = SaslSettings {
        protection: Ok(vec![Protection::Privacy]),
        ..SaslSettings::default()
    };
    let Ok(mut negotiation) = SaslNegotiation::new(Words, &settings) else {
        return;
    };
    let mut rest = bytes.to_vec();
    let proved = bytes.windows(PROOF.len()).any(|word| word == PROOF);
    while let Ok(Some(message)) = frame::take(&mut rest) {
        let said = match sasl::read(&message) {
            Ok(SaslReply::Sasl(said)) => said,
            Ok(SaslReply::Refused(exception)) => return drop(exception.text()),
            Err(error) => return drop(error.to_string()),
        };
        match negotiation.take(&said) {
            Ok(SaslNext::Send(sent)) => assert!(!sent.is_empty()),
            Ok(SaslNext::Finish(_)) => break,
            Err(error) => return drop(error.to_string()),
        }
    }
    let Ok(outcome) = negotiation.finish() else {
        return;
    };
    let SaslOutcome::Kerberos(Some(mut layer)) = outcome else {
        panic!("a layer was wanted, and {outcome:?} is what there is");
    };
    assert!(proved, "nobody has proved anything");
    while let Ok(Some(message)) = frame::take(&mut rest) {
        if let Ok(clear) = layer.unwrap(&message) {
            assert!(
                message
                    .windows(clear.len() + 1)
                    .any(|part| part[0] == 1 && part[1..] == clear)
            );
        }
    }
    let _ = layer.wrap(bytes);
});
