//! What failures of the library amount to.

use crate::base::escape::cut;

/// What went wrong, as far as it makes a difference.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GssErrorKind {
    /// The library is not there, or is no MIT Kerberos.
    Library,
    /// There is no ticket.
    NoTicket,
    /// The ticket has expired.
    Expired,
    /// The clocks of the hosts differ too much.
    ClockSkew,
    /// No KDC answers.
    KdcUnreachable,
    /// The KDC does not know the server.
    UnknownServer,
    /// The keytab cannot be read, or has no key of the principal.
    Keytab,
    /// The key in the keytab is not the KDC's.
    WrongKey,
    /// The KDC does not know the caller, or does not let it in.
    Account,
    /// `krb5.conf` cannot be read, or lacks something.
    Configuration,
    /// Anything else.
    Other,
}

/// A call of the library that failed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{words}")]
pub struct GssError {
    /// What it amounts to.
    pub kind: GssErrorKind,
    /// The library's own words.
    pub words: String,
    /// The minor status; 0 where the library was not asked.
    minor: i32,
}

impl GssError {
    /// By the codes of a call, and the library's words: of the minor code, which say what happened, and of the major
    /// one, which say the class of the error only.
    pub(super) fn new(major: u32, minor: u32, [what, class]: [Option<String>; 2]) -> Self {
        // What a mechanism says that has nothing to say.
        let says = |words: &String| !matches!(words.as_str(), "" | "Success" | "Unknown error");
        // Some of the library's texts count their end for a part of them.
        let trimmed = |words: String| words.trim_end_matches('\0').to_owned();
        let words = what.map(trimmed).filter(says).or(class.map(trimmed));
        Self {
            kind: kind(major, minor),
            words: words.map_or_else(|| format!("error {major:#x}"), cut),
            minor: minor.cast_signed(),
        }
    }

    /// By a code of libkrb5, and its words.
    pub(super) fn krb5(code: i32, words: String) -> Self {
        Self {
            kind: kind(0, code.cast_unsigned()),
            words: cut(words),
            minor: code,
        }
    }

    /// Without codes.
    pub(super) fn of(kind: GssErrorKind, words: String) -> Self {
        let minor = 0;
        Self { kind, words, minor }
    }

    pub(super) fn other(words: &str) -> Self {
        Self::of(GssErrorKind::Other, words.to_owned())
    }

    /// Whether a keytab can be read and has no such key.
    pub(super) fn is_of_no_key(&self) -> bool {
        self.minor == NO_KEY
    }

    /// Whether there is no cache, and so nothing to say of it.
    pub(super) fn is_of_no_cache(&self) -> bool {
        self.minor == NO_CACHE
    }
}

/// Calling and routine errors in a major status; what is below them is no error of its own.
const ERRORS: u32 = 0xffff_0000;

/// Whether a major status is an error (`GSS_ERROR`).
pub(super) fn is_error(major: u32) -> bool {
    major & ERRORS != 0
}

/// `KRB5_KT_NOTFOUND`.
const NO_KEY: i32 = -1_765_328_203;
/// `KRB5_FCC_NOFILE`.
const NO_CACHE: i32 = -1_765_328_189;

/// What the codes amount to: major ones of RFC 2744, minor ones of MIT's `krb5_err.et`. The library renumbers minor codes
/// that come by way of SPNEGO (`gssint_mecherrmap_map`); of these, the major one and the words are left.
fn kind(major: u32, minor: u32) -> GssErrorKind {
    let class = (major & ERRORS) >> 16;
    match minor.cast_signed() {
        // KRB5KRB_AP_ERR_TKT_EXPIRED
        -1_765_328_352 => GssErrorKind::Expired,
        // KRB5KRB_AP_ERR_SKEW, KRB5KRB_AP_ERR_TKT_NYV (which begins in the future)
        -1_765_328_347 | -1_765_328_351 => GssErrorKind::ClockSkew,
        // KRB5_KDC_UNREACH, KRB5_REALM_UNKNOWN, KRB5_REALM_CANT_RESOLVE
        -1_765_328_228 | -1_765_328_230 | -1_765_328_164 => GssErrorKind::KdcUnreachable,
        // KRB5KDC_ERR_S_PRINCIPAL_UNKNOWN
        -1_765_328_377 => GssErrorKind::UnknownServer,
        // KRB5_KT_NOTFOUND, KRB5_KT_BADNAME, KRB5_KEYTAB_BADVNO
        -1_765_328_203 | -1_765_328_205 | -1_765_328_154 => GssErrorKind::Keytab,
        // KRB5KDC_ERR_PREAUTH_FAILED
        -1_765_328_360 => GssErrorKind::WrongKey,
        // KRB5KRB_AP_ERR_BAD_INTEGRITY, which later on is about a message
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

/// `GSS_S_NO_CRED`, as a class.
const NO_CRED: u32 = 7;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_told_apart() {
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
    fn words_that_say_nothing_make_room() {
        let error = |what: Option<&str>, class: Option<&str>| {
            let words = [what, class].map(|said| said.map(str::to_owned));
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
