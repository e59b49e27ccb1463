//! Every exit status of the tool.

use std::process::ExitCode;

/// How a command ended. Hadoop's spelling has only `Success`, `JavaCrash` and `HadoopFailure`, as the peer has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    /// 0: done, or the answer is yes.
    Success,
    /// 1: the answer is no, or not all is well: a standby where the active was asked for, a health check that
    /// failed, an RM that did not answer beside others that did.
    Degraded,
    /// 2: no active RM, or more than one.
    Critical,
    /// 3: what was seen does not allow an answer.
    Unknown,
    /// 4: refused by a guard or by the RM; nothing was changed.
    Refused,
    /// 5: sent, but what became of it is unknown or not what was asked for.
    Unconfirmed,
    /// 64: the command line is wrong (`EX_USAGE`).
    Usage,
    /// 69: nobody could be reached (`EX_UNAVAILABLE`).
    Unavailable,
    /// 74: the result could not be written (`EX_IOERR`).
    Output,
    /// 75: it is somebody else's turn (`EX_TEMPFAIL`).
    Busy,
    /// 77: the caller is not permitted to do this (`EX_NOPERM`).
    NotPermitted,
    /// 78: the configuration is missing or broken (`EX_CONFIG`).
    Config,
    /// 1 in Hadoop's spelling: what ends the peer's JVM with an uncaught exception.
    JavaCrash,
    /// 255 in Hadoop's spelling: every other failure; Java's -1.
    HadoopFailure,
    /// That of the command that the sandbox ran.
    Other(u8),
}

impl Exit {
    /// As shells show a program that this signal has ended.
    pub fn of_signal(number: i32) -> Self {
        Self::Other(u8::try_from(128 + number).unwrap_or(u8::MAX))
    }

    /// The status that the shell sees.
    pub fn status(self) -> u8 {
        match self {
            Self::Success => 0,
            Self::Degraded | Self::JavaCrash => 1,
            Self::Critical => 2,
            Self::Unknown => 3,
            Self::Refused => 4,
            Self::Unconfirmed => 5,
            Self::Usage => 64,
            Self::Unavailable => 69,
            Self::Output => 74,
            Self::Busy => 75,
            Self::NotPermitted => 77,
            Self::Config => 78,
            Self::HadoopFailure => 255,
            Self::Other(status) => status,
        }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit.status())
    }
}
