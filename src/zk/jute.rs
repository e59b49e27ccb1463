//! Jute, the encoding of ZooKeeper's protocol (`org.apache.jute.BinaryInputArchive` and `BinaryOutputArchive`). Pure.
//!
//! Numbers are big-endian. A text or a byte array has its length in front, in 4 bytes; -1 means none. A list has the number
//! of its items in front. No length is believed: an item is read when its bytes are there, and memory is taken for what has
//! been read.

/// Bytes that are not what the record needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum JuteError {
    /// The bytes end inside a record.
    #[error("ends inside a record")]
    Short,
    /// A length that is negative and not -1.
    #[error("has the length {0}")]
    Length(i32),
    /// A text that is not UTF-8.
    #[error("holds a text that is not UTF-8")]
    NotText,
    /// A truth value that is neither 0 nor 1.
    #[error("holds the truth value {0}")]
    NotBool(u8),
}

/// What is sent as a whole.
pub trait JuteRecord: Sized {
    /// Appends the record.
    fn write(&self, out: &mut Writer);

    /// Reads the record.
    ///
    /// # Errors
    /// The bytes are another record, or none.
    fn read(input: &mut JuteReader<'_>) -> Result<Self, JuteError>;

    /// The record alone.
    fn bytes(&self) -> Vec<u8> {
        let mut out = Writer::default();
        self.write(&mut out);
        out.into_bytes()
    }
}

/// A record without fields.
impl JuteRecord for () {
    fn write(&self, _out: &mut Writer) {}

    fn read(_input: &mut JuteReader<'_>) -> Result<Self, JuteError> {
        Ok(())
    }
}

/// Appends values to a message.
#[derive(Debug, Default)]
pub struct Writer(Vec<u8>);

impl Writer {
    /// What was written.
    pub fn into_bytes(self) -> Vec<u8> {
        self.0
    }

    /// A byte.
    pub fn byte(&mut self, value: u8) {
        self.0.push(value);
    }

    /// A truth value.
    pub fn bool(&mut self, value: bool) {
        self.byte(u8::from(value));
    }

    /// `int`.
    pub fn int(&mut self, value: i32) {
        self.0.extend(value.to_be_bytes());
    }

    /// `long`.
    pub fn long(&mut self, value: i64) {
        self.0.extend(value.to_be_bytes());
    }

    /// `buffer`.
    pub fn buffer(&mut self, value: &[u8]) {
        self.count(value.len());
        self.0.extend(value);
    }

    /// `ustring`.
    pub fn text(&mut self, value: &str) {
        self.buffer(value.as_bytes());
    }

    /// `vector<ustring>`.
    pub fn texts(&mut self, values: &[String]) {
        self.count(values.len());
        for value in values {
            self.text(value);
        }
    }

    fn count(&mut self, count: usize) {
        // Messages are far shorter than this.
        self.int(i32::try_from(count).unwrap_or(i32::MAX));
    }
}

/// Takes values off a message.
#[derive(Debug)]
pub struct JuteReader<'a>(&'a [u8]);

impl<'a> JuteReader<'a> {
    /// Begins at the first of these bytes.
    pub fn new(bytes: &'a [u8]) -> Self {
        Self(bytes)
    }

    /// What has not been read.
    pub fn rest(&self) -> &'a [u8] {
        self.0
    }

    /// A byte.
    ///
    /// # Errors
    /// No byte is left.
    pub fn byte(&mut self) -> Result<u8, JuteError> {
        self.array().map(|[byte]| byte)
    }

    /// A truth value.
    ///
    /// # Errors
    /// No byte is left, or it is neither 0 nor 1.
    pub fn bool(&mut self) -> Result<bool, JuteError> {
        match self.byte()? {
            0 => Ok(false),
            1 => Ok(true),
            other => Err(JuteError::NotBool(other)),
        }
    }

    /// `int`.
    ///
    /// # Errors
    /// Too few bytes are left.
    pub fn int(&mut self) -> Result<i32, JuteError> {
        self.array().map(i32::from_be_bytes)
    }

    /// `long`.
    ///
    /// # Errors
    /// Too few bytes are left.
    pub fn long(&mut self) -> Result<i64, JuteError> {
        self.array().map(i64::from_be_bytes)
    }

    /// `buffer`; none is empty.
    ///
    /// # Errors
    /// The length is negative, or more than is left.
    pub fn buffer(&mut self) -> Result<&'a [u8], JuteError> {
        let length = self.count()?;
        let (taken, rest) = self.0.split_at_checked(length).ok_or(JuteError::Short)?;
        self.0 = rest;
        Ok(taken)
    }

    /// `ustring`; none is empty.
    ///
    /// # Errors
    /// See [`JuteReader::buffer`]; or the bytes are not UTF-8.
    pub fn text(&mut self) -> Result<&'a str, JuteError> {
        std::str::from_utf8(self.buffer()?).map_err(|_| JuteError::NotText)
    }

    /// `vector<ustring>`; none is empty.
    ///
    /// # Errors
    /// An item is missing, or is not a text.
    pub fn texts(&mut self) -> Result<Vec<String>, JuteError> {
        // Not collected with the count as a hint: each item has 4 bytes at least, so the bytes bound the list.
        let mut texts = Vec::new();
        for _ in 0..self.count()? {
            texts.push(self.text()?.to_owned());
        }
        Ok(texts)
    }

    /// A length, or the number of items of a list.
    pub(super) fn count(&mut self) -> Result<usize, JuteError> {
        match self.int()? {
            -1 => Ok(0),
            count => usize::try_from(count).map_err(|_| JuteError::Length(count)),
        }
    }

    fn array<const N: usize>(&mut self) -> Result<[u8; N], JuteError> {
        let (taken, rest) = self.0.split_first_chunk().ok_or(JuteError::Short)?;
        self.0 = rest;
        Ok(*taken)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_read_as_they_are_written() {
        let mut out = Writer::default();
        out.bool(true);
        out.int(-2);
        out.long(i64::MIN);
        out.buffer(&[]);
        out.text("é");
        out.texts(&["a".to_owned(), String::new()]);
        let bytes = out.into_bytes();
        let mut input = JuteReader::new(&bytes);
        assert_eq!(input.bool(), Ok(true));
        assert_eq!(input.int(), Ok(-2));
        assert_eq!(input.long(), Ok(i64::MIN));
        assert_eq!(input.buffer(), Ok(&[][..]));
        assert_eq!(input.text(), Ok("é"));
        assert_eq!(input.texts(), Ok(vec!["a".to_owned(), String::new()]));
        assert_eq!(input.byte(), Err(JuteError::Short));
    }

    #[test]
    fn lengths_are_not_believed() {
        let none = [0xff; 4];
        assert_eq!(JuteReader::new(&none).buffer(), Ok(&[][..]));
        assert_eq!(JuteReader::new(&none).texts(), Ok(vec![]));
        let most = [0x7f, 0xff, 0xff, 0xff];
        assert_eq!(JuteReader::new(&most).buffer(), Err(JuteError::Short));
        assert_eq!(JuteReader::new(&most).texts(), Err(JuteError::Short));
        let negative = [0x80, 0, 0, 0];
        assert_eq!(
            JuteReader::new(&negative).texts(),
            Err(JuteError::Length(i32::MIN))
        );
        assert_eq!(
            JuteReader::new(&[0, 0, 0, 1, 0xff]).text(),
            Err(JuteError::NotText)
        );
        assert_eq!(JuteReader::new(&[2]).bool(), Err(JuteError::NotBool(2)));
    }
}
