//! The last step of the SASL mechanism GSSAPI (RFC 4752, 3.1): the server offers security layers, and the client
//! chooses one. The security context wraps both messages. Pure.

/// Bits of the layers (RFC 4752, 3.3).
pub const NO_LAYER: u8 = 1;
pub const INTEGRITY: u8 = 2;
pub const PRIVACY: u8 = 4;

/// The server's message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LayerOffer {
    /// Bits of the supported layers.
    pub layers: u8,
    /// Maximum bytes of a wrapped message that the server accepts.
    pub max_size: u32,
}

impl LayerOffer {
    /// Returns `None` if the message is malformed.
    pub fn read(unwrapped: &[u8]) -> Option<Self> {
        let [layers, high, middle, low] = *<&[u8; 4]>::try_from(unwrapped).ok()?;
        Some(Self {
            layers,
            max_size: u32::from_be_bytes([0, high, middle, low]),
        })
    }
}

/// Returns the client's message without an authorization identity. `max_size` is the maximum number of bytes of a
/// wrapped message that the client accepts; 0 without a layer.
pub fn choice(layer: u8, max_size: u32) -> [u8; 4] {
    let [_, high, middle, low] = max_size.to_be_bytes();
    [layer, high, middle, low]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn offers_have_four_bytes() {
        let offer = LayerOffer {
            layers: NO_LAYER | PRIVACY,
            max_size: 0x01_0203,
        };
        assert_eq!(LayerOffer::read(&[5, 1, 2, 3]), Some(offer));
        assert_eq!(LayerOffer::read(&[5, 1, 2]), None);
        assert_eq!(LayerOffer::read(&[5, 1, 2, 3, 4]), None);
        assert_eq!(choice(NO_LAYER, 0), [1, 0, 0, 0]);
        assert_eq!(choice(PRIVACY, 0x00ff_ffff), [4, 255, 255, 255]);
    }
}
