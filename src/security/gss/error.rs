//! Errors of the Kerberos library, classified.

use crate::base::escape::cut;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GssErrorKind {
    /// The library is missing or not MIT Kerberos.
    Library,
    NoTicket,
    Expired,
    ClockSkew,
    KdcUnreachable,
    UnknownServer,
    /// The keytab is unreadable or has no key for the principal.
    Keytab,
    /// The key in the keytab is outdated.
    WrongKey,
    /// The KDC does not know the caller, or its account is locked or expired.
    Account,
    /// `krb5.conf` is unreadable or incomplete.
    Configuration,
    Other,
}

/// A failed call of the library.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{words}")]
pub struct GssError {
    pub kind: GssErrorKind,
    /// The library's text.
    pub words: String,
    /// The minor status; 0 if the error is not from the library.
    minor: i32,
}

impl GssError {
    /// Classifies a failed call. The texts belong to the minor and to the major code; the major text is less
    /// specific.
    pub(super) fn new(major: u32, minor: u32, [what, class]: [Option<String>; 2]) -> Self {
        // These texts say nothing.
        let says = |words: &String| !matches!(words.as_str(), "" | "Success" | "Unknown error");
        // Some texts end with a NUL.
        let trimmed = |words: String| words.trim_end_matches('\0').to_owned();
        let words = what.map(trimmed).filter(says).or(class.map(trimmed));
        Self {
            kind: kind(major, minor),
            words: words.map_or_else(|| format!("error {major:#x}"), cut),
            minor: minor.cast_signed(),
        }
    }

    /// Classifies a libkrb5 code with its text.
    pub(super) fn krb5(code: i32, words: String) -> Self {
        Self {
            kind: kind(0, code.cast_unsigned()),
            words: cut(words),
            minor: code,
        }
    }

    pub(super) fn of(kind: GssErrorKind, words: String) -> Self {
        let minor = 0;
        Self { kind, words, minor }
    }

    pub(super) fn other(words: &str) -> Self {
        Self::of(GssErrorKind::Other, words.to_owned())
    }

    /// True if a readable keytab lacks the key.
    pub(super) fn is_of_no_key(&self) -> bool {
        self.minor == NO_KEY
    }

    /// True if the credential cache does not exist.
    pub(super) fn is_of_no_cache(&self) -> bool {
        self.minor == NO_CACHE
    }
}

/// Mask of calling and routine errors in a major status; lower bits are not errors.
const ERRORS: u32 = 0xffff_0000;

/// True if the major status is an error (`GSS_ERROR`).
pub(super) fn is_error(major: u32) -> bool {
    major & ERRORS != 0
}

/// `KRB5_KT_NOTFOUND`.
const NO_KEY: i32 = -1_765_328_203;
/// `KRB5_FCC_NOFILE`.
const NO_CACHE: i32 = -1_765_328_189;

/// Classifies major codes of RFC 2744 and minor codes of MIT's `krb5_err.et`. With SPNEGO the library renumbers
/// minor codes (`gssint_mecherrmap_map`), so only the major code is usable.
fn kind(major: u32, minor: u32) -> GssErrorKind {
    let class = (major & ERRORS) >> 16;
    match minor.cast_signed() {
        // KRB5KRB_AP_ERR_TKT_EXPIRED
        -1_765_328_352 => GssErrorKind::Expired,
        // KRB5KRB_AP_ERR_SKEW, KRB5KRB_AP_ERR_TKT_NYV (not yet valid)
        -1_765_328_347 | -1_765_328_351 => GssErrorKind::ClockSkew,
        // KRB5_KDC_UNREACH, KRB5_REALM_UNKNOWN, KRB5_REALM_CANT_RESOLVE
        -1_765_328_228 | -1_765_328_230 | -1_765_328_164 => GssErrorKind::KdcUnreachable,
        // KRB5KDC_ERR_S_PRINCIPAL_UNKNOWN
        -1_765_328_377 => GssErrorKind::UnknownServer,
        // KRB5_KT_NOTFOUND, KRB5_KT_BADNAME, KRB5_KEYTAB_BADVNO
        -1_765_328_203 | -1_765_328_205 | -1_765_328_154 => GssErrorKind::Keytab,
        // KRB5KDC_ERR_PREAUTH_FAILED
        -1_765_328_360 => GssErrorKind::WrongKey,
        // KRB5KRB_AP_ERR_BAD_INTEGRITY: a wrong key in this class; in other classes, a modified message
        -1_765_328_353 if class == NO_CRED => GssErrorKind::WrongKey,
        // KRB5KDC_ERR_C_PRINCIPAL_UNKNOWN, _NAME_EXP, _CLIENT_REVOKED, _CLIENT_NOTYET, _KEY_EXP
        -1_765_328_378 | -1_765_328_383 | -1_765_328_366 | -1_765_328_363 | -1_765_328_361 => {
            GssErrorKind::Account
        }
        // KRB5_CONFIG_CANTOPEN, KRB5_CONFIG_BADFORMAT, KRB5_CONFIG_NODEFREALM
        -1_765_328_249 | -1_765_328_248 | -1_765_328_160 => GssErrorKind::Configuration,
        // KRB5_CC_BADNAME, KRB5_CC_UNKNOWN_TYPE, KRB5_CC_NOTFOUND, KRB5_CC_IO, KRB5_FCC_PERM, KRB5_FCC_NOFILE,
        // KRB5_FCC_INTERNAL, KRB5_CC_FORMAT
        -1_765_328_245..=-1_765_328_243 | -1_765_328_191..=-1_765_328_188 | -1_765_328_185 => {
            GssErrorKind::NoTicket
        }
        _ => match class {
            NO_CRED => GssErrorKind::NoTicket,
            // GSS_S_CREDENTIALS_EXPIRED
            11 => GssErrorKind::Expired,
            _ => GssErrorKind::Other,
        },
    }
}

/// `GSS_S_NO_CRED` as a class of errors.
const NO_CRED: u32 = 7;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes() {
        let failure = 13 << 16;
        let table = [
            (failure, -1_765_328_352, GssErrorKind::Expired),
            (failure, -1_765_328_351, GssErrorKind::ClockSkew),
            (failure, -1_765_328_228, GssErrorKind::KdcUnreachable),
            (failure, -1_765_328_377, GssErrorKind::UnknownServer),
            (failure, 0, GssErrorKind::Other),
            (failure, -1_765_328_353, GssErrorKind::Other),
            (7 << 16, -1_765_328_353, GssErrorKind::WrongKey),
            (7 << 16, -1_765_328_366, GssErrorKind::Account),
            (0, -1_765_328_190, GssErrorKind::NoTicket),
            (0, -1_765_328_248, GssErrorKind::Configuration),
            (7 << 16, 0, GssErrorKind::NoTicket),
            (11 << 16, 0, GssErrorKind::Expired),
        ];
        for (major, minor, expected) in table {
            assert_eq!(
                kind(major, i32::cast_unsigned(minor)),
                expected,
                "{major} {minor}"
            );
        }
    }

    #[test]
    fn empty_texts_are_replaced() {
        let error = |what: Option<&str>, class: Option<&str>| {
            let words = [what, class].map(|text| text.map(str::to_owned));
            GssError::new(13 << 16, 1, words).words
        };
        assert_eq!(error(Some("what"), Some("class")), "what");
        assert_eq!(error(Some("what\0"), None), "what");
        for nothing in [None, Some(""), Some("Success"), Some("Unknown error")] {
            assert_eq!(error(nothing, Some("class")), "class");
            assert_eq!(error(nothing, None), "error 0xd0000");
        }
    }
}
