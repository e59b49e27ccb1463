//! Reads numbers and texts that `java.io.DataOutputStream` has written.

/// The bytes end too early or are malformed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Ended;

/// The unread bytes. Lengths are checked against them before memory is allocated.
#[derive(Debug, Clone)]
pub(crate) struct StoreReader<'a>(&'a [u8]);

impl<'a> StoreReader<'a> {
    pub(crate) fn new(bytes: &'a [u8]) -> Self {
        Self(bytes)
    }

    pub(crate) fn rest(&self) -> &'a [u8] {
        self.0
    }

    pub(super) fn take(&mut self, length: usize) -> Result<&'a [u8], Ended> {
        let (taken, rest) = self.0.split_at_checked(length).ok_or(Ended)?;
        self.0 = rest;
        Ok(taken)
    }

    fn array<const N: usize>(&mut self) -> Result<[u8; N], Ended> {
        let (taken, rest) = self.0.split_first_chunk().ok_or(Ended)?;
        self.0 = rest;
        Ok(*taken)
    }

    pub(super) fn u8(&mut self) -> Result<u8, Ended> {
        Ok(u8::from_be_bytes(self.array()?))
    }

    pub(super) fn u16(&mut self) -> Result<u16, Ended> {
        Ok(u16::from_be_bytes(self.array()?))
    }

    pub(super) fn u32(&mut self) -> Result<u32, Ended> {
        Ok(u32::from_be_bytes(self.array()?))
    }

    /// Reads a length of 32 bits and as many bytes.
    pub(super) fn bytes(&mut self) -> Result<&'a [u8], Ended> {
        let length = self.u32()?;
        self.take(usize::try_from(length).map_err(|_| Ended)?)
    }

    /// `writeUTF`: a length of 16 bits, then UTF-8 with separately encoded surrogates. Surrogates are replaced;
    /// the texts that this tool needs have none.
    pub(super) fn utf(&mut self) -> Result<String, Ended> {
        let length = self.u16()?;
        let bytes = self.take(usize::from(length))?;
        Ok(String::from_utf8_lossy(bytes).into_owned())
    }
}
