//! Jute, the encoding of ZooKeeper's protocol (`org.apache.jute.BinaryInputArchive` and `BinaryOutputArchive`). Pure.
//!
//! Numbers are big-endian. A text or byte array follows its length (4 bytes, -1 for null); a list follows its
//! count. Lengths are checked against the remaining bytes before memory is allocated.

/// Malformed bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum JuteError {
    #[error("ends inside a record")]
    Short,
    /// A negative length other than -1.
    #[error("has the length {0}")]
    Length(i32),
    #[error("holds a text that is not UTF-8")]
    NotText,
    #[error("has the invalid boolean {0}")]
    NotBool(u8),
    /// A number that the enum does not have.
    #[error("holds the unknown type {0}")]
    Type(i32),
}

pub trait JuteRecord: Sized {
    fn write(&self, out: &mut Writer);

    /// # Errors
    /// The bytes do not begin with this type of record.
    fn read(input: &mut JuteReader<'_>) -> Result<Self, JuteError>;

    fn bytes(&self) -> Vec<u8> {
        let mut out = Writer::default();
        self.write(&mut out);
        out.into_bytes()
    }
}

impl JuteRecord for () {
    fn write(&self, _out: &mut Writer) {}

    fn read(_input: &mut JuteReader<'_>) -> Result<Self, JuteError> {
        Ok(())
    }
}

#[derive(Debug, Default)]
pub struct Writer(Vec<u8>);

impl Writer {
    pub fn into_bytes(self) -> Vec<u8> {
        self.0
    }

    pub fn byte(&mut self, value: u8) {
        self.0.push(value);
    }

    pub fn bool(&mut self, value: bool) {
        self.byte(u8::from(value));
    }

    pub fn int(&mut self, value: i32) {
        self.0.extend(value.to_be_bytes());
    }

    pub fn long(&mut self, value: i64) {
        self.0.extend(value.to_be_bytes());
    }

    /// `buffer`.
    pub fn buffer(&mut self, value: &[u8]) {
        self.count(value.len());
        self.0.extend(value);
    }

    /// Writes a `buffer` that is null.
    pub fn null(&mut self) {
        self.int(-1);
    }

    /// Writes a `buffer`; `None` is null.
    pub fn nullable_buffer(&mut self, value: Option<&[u8]>) {
        match value {
            Some(value) => self.buffer(value),
            None => self.null(),
        }
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

    pub(super) fn count(&mut self, count: usize) {
        // The count fits: messages are far shorter.
        self.int(i32::try_from(count).unwrap_or(i32::MAX));
    }
}

/// Reads values from the front of a message.
#[derive(Debug)]
pub struct JuteReader<'a>(&'a [u8]);

impl<'a> JuteReader<'a> {
    pub fn new(bytes: &'a [u8]) -> Self {
        Self(bytes)
    }

    /// Returns the unread bytes.
    pub fn rest(&self) -> &'a [u8] {
        self.0
    }

    /// # Errors
    /// No byte remains.
    pub fn byte(&mut self) -> Result<u8, JuteError> {
        self.array().map(|[byte]| byte)
    }

    /// # Errors
    /// No byte remains, or the byte is neither 0 nor 1.
    pub fn bool(&mut self) -> Result<bool, JuteError> {
        match self.byte()? {
            0 => Ok(false),
            1 => Ok(true),
            other => Err(JuteError::NotBool(other)),
        }
    }

    /// # Errors
    /// Too few bytes remain.
    pub fn int(&mut self) -> Result<i32, JuteError> {
        self.array().map(i32::from_be_bytes)
    }

    /// # Errors
    /// Too few bytes remain.
    pub fn long(&mut self) -> Result<i64, JuteError> {
        self.array().map(i64::from_be_bytes)
    }

    /// Reads a `buffer`; null counts as empty.
    ///
    /// # Errors
    /// The length is negative, or exceeds the remaining bytes.
    pub fn buffer(&mut self) -> Result<&'a [u8], JuteError> {
        let length = self.count()?;
        let (taken, rest) = self.0.split_at_checked(length).ok_or(JuteError::Short)?;
        self.0 = rest;
        Ok(taken)
    }

    /// Reads a `buffer`; null is `None`.
    ///
    /// # Errors
    /// See [`JuteReader::buffer`].
    pub fn nullable_buffer(&mut self) -> Result<Option<&'a [u8]>, JuteError> {
        let is_null = self.0.starts_with(&[0xff; 4]);
        let bytes = self.buffer()?;
        Ok((!is_null).then_some(bytes))
    }

    /// Reads a `ustring`; null counts as empty.
    ///
    /// # Errors
    /// See [`JuteReader::buffer`]; or the bytes are not UTF-8.
    pub fn text(&mut self) -> Result<&'a str, JuteError> {
        std::str::from_utf8(self.buffer()?).map_err(|_| JuteError::NotText)
    }

    /// Reads a `vector<ustring>`; null counts as empty.
    ///
    /// # Errors
    /// An item is missing or is not a text.
    pub fn texts(&mut self) -> Result<Vec<String>, JuteError> {
        // No capacity is reserved for the count: the remaining bytes limit the list.
        let mut texts = Vec::new();
        for _ in 0..self.count()? {
            texts.push(self.text()?.to_owned());
        }
        Ok(texts)
    }

    /// Reads a length, or the number of items of a list.
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
    fn values_round_trip() {
        let mut out = Writer::default();
        out.bool(true);
        out.int(-2);
        out.long(i64::MIN);
        out.buffer(&[]);
        out.null();
        out.buffer(&[]);
        out.text("é");
        out.texts(&["a".to_owned(), String::new()]);
        let bytes = out.into_bytes();
        let mut input = JuteReader::new(&bytes);
        assert_eq!(input.bool(), Ok(true));
        assert_eq!(input.int(), Ok(-2));
        assert_eq!(input.long(), Ok(i64::MIN));
        assert_eq!(input.buffer(), Ok(&[][..]));
        assert_eq!(input.nullable_buffer(), Ok(None));
        assert_eq!(input.nullable_buffer(), Ok(Some(&[][..])));
        assert_eq!(input.text(), Ok("é"));
        assert_eq!(input.texts(), Ok(vec!["a".to_owned(), String::new()]));
        assert_eq!(input.byte(), Err(JuteError::Short));
    }

    #[test]
    fn false_lengths() {
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
