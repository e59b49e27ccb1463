//! The data of `connection_info`: what `ZooKeeperLeaderElectionDriver` writes with a `java.io.ObjectOutputStream`. Pure.
//!
//! Only these bytes are accepted: the stream header, the address (`writeUTF`) in block data, and one `java.util.UUID`. Nothing
//! is deserialised.

use crate::net::address::HostPort;

/// Where a component of the leader listens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConnectionInfo {
    /// As written: `http://jm1:8081`, `pekko.tcp://flink@jm1:50010/user/rpc/dispatcher_1`.
    pub address: String,
    /// Id of the term of leadership. A new one for each election.
    pub term: Option<u128>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ConnectionInfoError {
    #[error("{0} bytes are too many")]
    TooLong(usize),
    #[error("it ends too early")]
    Short,
    #[error("it is not what Flink writes, from byte {0} on")]
    Foreign(usize),
    #[error("the address is not UTF-8")]
    NotText,
}

/// Real ones have less than 300 bytes; an address has at most 65535.
const LIMIT: usize = 70_000;
/// `STREAM_MAGIC` and `STREAM_VERSION` of `java.io.ObjectStreamConstants`.
const HEADER: [u8; 4] = [0xac, 0xed, 0x00, 0x05];
const TC_NULL: u8 = 0x70;
/// Block data with a length of one byte.
const TC_BLOCKDATA: u8 = 0x77;
/// Block data with a length of four bytes.
const TC_BLOCKDATALONG: u8 = 0x7a;
/// `TC_OBJECT`, and the class description of `java.util.UUID`: its serialVersionUID, and two fields of type long.
const UUID: &[u8] = b"\x73\x72\x00\x0ejava.util.UUID\xbc\x99\x03\xf7\x98\x6d\x85\x2f\x02\x00\x02\
    J\x00\x0cleastSigBitsJ\x00\x0bmostSigBits\x78\x70";

impl ConnectionInfo {
    /// # Errors
    /// See [`ConnectionInfoError`].
    pub fn parse(bytes: &[u8]) -> Result<Self, ConnectionInfoError> {
        if bytes.len() > LIMIT {
            return Err(ConnectionInfoError::TooLong(bytes.len()));
        }
        let mut input = JavaBytes { bytes, at: 0 };
        input.expect(&HEADER)?;
        let mut block = Vec::new();
        while let Some(tag @ (TC_BLOCKDATA | TC_BLOCKDATALONG)) = input.peek() {
            input.take(1)?;
            let length = match tag {
                TC_BLOCKDATA => 1,
                _ => 4,
            };
            let length = number(input.take(length)?);
            let length = usize::try_from(length).map_err(|_| ConnectionInfoError::Short)?;
            block.extend_from_slice(input.take(length)?);
        }
        let address = text(&block)?;
        let term = match input.peek() {
            Some(TC_NULL) => {
                input.take(1)?;
                None
            }
            _ => {
                input.expect(UUID)?;
                let least = number(input.take(8)?);
                Some(number(input.take(8)?) << 64 | least)
            }
        };
        match input.peek() {
            None => Ok(Self { address, term }),
            Some(_) => Err(ConnectionInfoError::Foreign(input.at)),
        }
    }

    /// Host and port of the address.
    pub fn host_port(&self) -> Option<HostPort> {
        let (_, rest) = self.address.split_once("://")?;
        let authority = rest.split('/').next()?;
        let authority = authority.rsplit_once('@').map_or(authority, |(_, at)| at);
        let (host, port) = authority.rsplit_once(':')?;
        let host = host
            .strip_prefix('[')
            .map_or(host, |inner| inner.strip_suffix(']').unwrap_or(inner));
        let port = port.parse().ok()?;
        (!host.is_empty()).then(|| HostPort {
            host: host.to_owned(),
            port,
        })
    }
}

/// `DataOutput.writeUTF`: two bytes of length, then the text.
fn text(block: &[u8]) -> Result<String, ConnectionInfoError> {
    let (length, text) = block
        .split_at_checked(2)
        .ok_or(ConnectionInfoError::Short)?;
    if number(length) != text.len() as u128 {
        return Err(ConnectionInfoError::Foreign(HEADER.len()));
    }
    String::from_utf8(text.to_vec()).map_err(|_| ConnectionInfoError::NotText)
}

/// Big-endian, of at most 16 bytes.
fn number(bytes: &[u8]) -> u128 {
    bytes
        .iter()
        .fold(0, |number, byte| number << 8 | u128::from(*byte))
}

struct JavaBytes<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> JavaBytes<'a> {
    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn take(&mut self, count: usize) -> Result<&'a [u8], ConnectionInfoError> {
        let end = self
            .at
            .checked_add(count)
            .ok_or(ConnectionInfoError::Short)?;
        let taken = self.bytes.get(self.at..end);
        let taken = taken.ok_or(ConnectionInfoError::Short)?;
        self.at = end;
        Ok(taken)
    }

    fn expect(&mut self, wanted: &[u8]) -> Result<(), ConnectionInfoError> {
        let at = self.at;
        match self.take(wanted.len())? == wanted {
            true => Ok(()),
            false => Err(ConnectionInfoError::Foreign(at)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Data that a real Flink 2.2.1 has published. Other releases differ in the scheme only.
    const REST: &str = "aced000577180016687474703a2f2f3132372e34332e312e313a38303831\
        7372000e6a6176612e7574696c2e55554944bc9903f7986d852f0200024a000c6c65617374536967426974734a000b\
        6d6f737453696742697473787082b8ec435e914773267869f29561486d";
    const DISPATCHER: &str = "aced0005773a003870656b6b6f2e7463703a2f2f666c696e6b403132372e34332e312e313a3530303130\
        2f757365722f7270632f646973706174636865725f31\
        7372000e6a6176612e7574696c2e55554944bc9903f7986d852f0200024a000c6c65617374536967426974734a000b\
        6d6f737453696742697473787082b8ec435e914773267869f29561486d";

    fn bytes(hex: &str) -> Vec<u8> {
        let digits: Vec<u32> = hex.chars().filter_map(|one| one.to_digit(16)).collect();
        let pairs = digits.chunks(2);
        pairs
            .map(|pair| u8::try_from(pair[0] * 16 + pair[1]).expect("a byte"))
            .collect()
    }

    #[test]
    fn golden_bytes_of_a_real_leader() {
        let table = [
            (REST, "http://127.43.1.1:8081", "127.43.1.1:8081"),
            (
                DISPATCHER,
                "pekko.tcp://flink@127.43.1.1:50010/user/rpc/dispatcher_1",
                "127.43.1.1:50010",
            ),
        ];
        for (hex, address, host_port) in table {
            let found = ConnectionInfo::parse(&bytes(hex)).expect("what Flink writes");
            assert_eq!(found.address, address);
            assert_eq!(found.term, Some(0x2678_69f2_9561_486d_82b8_ec43_5e91_4773));
            let found = found.host_port().map(|found| found.to_string());
            assert_eq!(found.as_deref(), Some(host_port));
        }
    }

    fn written(address: &str, long: bool) -> Vec<u8> {
        let text = address.as_bytes();
        let length = u16::try_from(text.len()).expect("a short text");
        let block = [&length.to_be_bytes(), text].concat();
        let size = u32::try_from(block.len()).expect("a short block");
        let head = match u8::try_from(size) {
            Ok(size) if !long => vec![TC_BLOCKDATA, size],
            _ => [&[TC_BLOCKDATALONG][..], &size.to_be_bytes()].concat(),
        };
        [&HEADER[..], &head, &block, UUID, &[7; 16]].concat()
    }

    #[test]
    fn hosts_and_ports_of_addresses() {
        let long = format!("http://{}:1", "h".repeat(300));
        let table = [
            ("http://jm_1:8081", Some("jm_1:8081")),
            ("https://[::1]:8081", Some("[::1]:8081")),
            ("akka.ssl.tcp://flink@h:5/user/rpc/x_0", Some("h:5")),
            (&long, Some(&long[7..])),
            ("http://h", None),
            ("http://:1", None),
            ("http://h:70000", None),
            ("h:1", None),
        ];
        for (address, expected) in table {
            for long in [false, true] {
                let found = ConnectionInfo::parse(&written(address, long)).expect(address);
                let found = found.host_port().map(|found| found.to_string());
                assert_eq!(found.as_deref(), expected, "{address}");
            }
        }
    }

    #[test]
    fn foreign_bytes_are_errors() {
        let good = bytes(REST);
        for end in 0..good.len() {
            assert!(ConnectionInfo::parse(&good[..end]).is_err(), "{end}");
        }
        let longer = [&good[..], &[0]].concat();
        let expected = Err(ConnectionInfoError::Foreign(good.len()));
        assert_eq!(ConnectionInfo::parse(&longer), expected);
        let long = vec![0; LIMIT + 1];
        let expected = Err(ConnectionInfoError::TooLong(LIMIT + 1));
        assert_eq!(ConnectionInfo::parse(&long), expected);
        let huge = [&HEADER[..], &[TC_BLOCKDATALONG, 0xff, 0xff, 0xff, 0xff]].concat();
        assert_eq!(
            ConnectionInfo::parse(&huge),
            Err(ConnectionInfoError::Short)
        );
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_without_panic(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
            let _ = ConnectionInfo::parse(&bytes);
            let _ = ConnectionInfo::parse(&[&HEADER[..], &bytes].concat());
        }

        #[test]
        fn damaged_bytes_are_read_without_panic(at in 0_usize..106, byte in any::<u8>()) {
            let mut damaged = bytes(REST);
            damaged[at] = byte;
            let _ = ConnectionInfo::parse(&damaged).map(|found| found.host_port());
        }
    }
}
