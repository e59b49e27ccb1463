//! Every exit status of the tool.

use std::process::ExitCode;

/// How a command ended. Today's spelling uses all but the last two; Hadoop's spelling only `Success`, `JavaCrash`
/// and `HadoopFailure`, as the peer does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum Exit {
    /// Done, or the answer is yes.
    Success = 0,
    /// The answer is no, or not all is well: a standby where the active was asked for, a health check that
    /// failed, an RM that did not answer beside others that did.
    Degraded = 1,
    /// No active RM, or more than one.
    Critical = 2,
    /// What was seen does not allow an answer.
    Unknown = 3,
    /// Refused by a guard or by the RM; nothing was changed.
    Refused = 4,
    /// Sent, but what became of it is unknown or not what was asked for.
    Unconfirmed = 5,
    /// The command line is wrong (`EX_USAGE`).
    Usage = 64,
    /// Nobody could be reached (`EX_UNAVAILABLE`).
    Unavailable = 69,
    /// The result could not be written (`EX_IOERR`).
    Output = 74,
    /// The caller is not permitted to do this (`EX_NOPERM`).
    NotPermitted = 77,
    /// The configuration is missing or broken (`EX_CONFIG`).
    Config = 78,
    /// Hadoop's spelling: what ends the peer's JVM with an uncaught exception.
    JavaCrash = 101,
    /// Hadoop's spelling: every other failure; Java's -1.
    HadoopFailure = 255,
}

impl Exit {
    /// The status that the shell sees.
    pub fn status(self) -> u8 {
        match self {
            Self::JavaCrash => 1,
            other => other as u8,
        }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit.status())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn java_ends_with_1_over_an_uncaught_exception() {
        assert_eq!(Exit::JavaCrash.status(), 1);
        assert_eq!(Exit::HadoopFailure.status(), 255);
        assert_eq!(Exit::Config.status(), 78);
    }
}
