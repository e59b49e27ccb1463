//! A text that must be shown nowhere.

use std::fmt;

/// A password, or something like it. It has no way into a message: `Debug` hides it, and `Display` is not there.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// Keeps a text from being shown.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The text, for whoever needs it to prove something.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("Secret(...)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_not_shown() {
        let shown = format!("{:?}", Some(Secret::new("changeit")));
        assert!(!shown.contains("changeit"), "{shown}");
    }
}
