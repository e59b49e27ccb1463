//! What failures of the library amount to.

/// What went wrong, as far as it makes a difference.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
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
    /// The key table cannot be used for the principal.
    Keytab,
    /// Anything else.
    Other,
}

/// A call of the library that failed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{words}")]
pub struct GssError {
    /// What it amounts to.
    pub kind: Kind,
    /// The library's own words.
    pub words: String,
}

impl GssError {
    /// By the codes of a call, and the library's words: of the minor code, which say what happened, and of the major
    /// one, which say the class of the error only.
    pub(super) fn new(major: u32, minor: u32, [what, class]: [Option<String>; 2]) -> Self {
        // What a mechanism says that has nothing to say.
        let says = |words: &String| !matches!(words.as_str(), "" | "Success" | "Unknown error");
        let words = what.filter(says).or(class);
        Self {
            kind: kind(major, minor),
            words: words.unwrap_or_else(|| format!("error {major:#x}")),
        }
    }

    pub(super) fn library(error: &libloading::Error) -> Self {
        Self {
            kind: Kind::Library,
            words: error.to_string(),
        }
    }

    pub(super) fn keytab(words: String) -> Self {
        Self {
            kind: Kind::Keytab,
            words,
        }
    }

    pub(super) fn other(words: &str) -> Self {
        Self {
            kind: Kind::Other,
            words: words.to_owned(),
        }
    }
}

/// Calling and routine errors in a major status; what is below them is no error of its own.
const ERRORS: u32 = 0xffff_0000;

/// Whether a major status is an error (`GSS_ERROR`).
pub(super) fn is_error(major: u32) -> bool {
    major & ERRORS != 0
}

/// What the codes amount to: major ones of RFC 2744, minor ones of MIT's `krb5_err.et`.
fn kind(major: u32, minor: u32) -> Kind {
    match minor.cast_signed() {
        // KRB5KRB_AP_ERR_TKT_EXPIRED
        -1_765_328_352 => Kind::Expired,
        // KRB5KRB_AP_ERR_SKEW
        -1_765_328_347 => Kind::ClockSkew,
        // KRB5_KDC_UNREACH, KRB5_REALM_UNKNOWN, KRB5_REALM_CANT_RESOLVE
        -1_765_328_228 | -1_765_328_230 | -1_765_328_164 => Kind::KdcUnreachable,
        // KRB5KDC_ERR_S_PRINCIPAL_UNKNOWN
        -1_765_328_377 => Kind::UnknownServer,
        // KRB5_KT_NOTFOUND, KRB5_KT_BADNAME, KRB5_KEYTAB_BADVNO, KRB5KDC_ERR_C_PRINCIPAL_UNKNOWN,
        // KRB5KDC_ERR_PREAUTH_FAILED
        -1_765_328_203 | -1_765_328_205 | -1_765_328_154 | -1_765_328_378 | -1_765_328_360 => {
            Kind::Keytab
        }
        // KRB5_CC_NOTFOUND, KRB5_FCC_NOFILE
        -1_765_328_243 | -1_765_328_189 => Kind::NoTicket,
        _ => match (major & ERRORS) >> 16 {
            // GSS_S_NO_CRED
            7 => Kind::NoTicket,
            // GSS_S_CREDENTIALS_EXPIRED
            11 => Kind::Expired,
            _ => Kind::Other,
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_told_apart() {
        let failure = 13 << 16;
        let table = [
            (failure, -1_765_328_352, Kind::Expired),
            (failure, -1_765_328_228, Kind::KdcUnreachable),
            (failure, -1_765_328_377, Kind::UnknownServer),
            (failure, 0, Kind::Other),
            (7 << 16, 0, Kind::NoTicket),
            (11 << 16, 0, Kind::Expired),
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
        for nothing in [None, Some(""), Some("Success"), Some("Unknown error")] {
            assert_eq!(error(nothing, Some("class")), "class");
            assert_eq!(error(nothing, None), "error 0xd0000");
        }
    }
}
