//! What a connection is authenticated by, and what it lacks.

use super::sasl::ZkSaslError;

/// The identities of the client on a connection, for messages.
#[derive(Debug)]
pub(super) struct ZkIdentity {
    /// See [`super::access::Access`].
    pub auth_setting: &'static str,
    /// Why the auth infos are not sufficient.
    pub auth_lack: String,
    pub sasl: SaslState,
}

#[derive(Debug)]
pub(super) enum SaslState {
    /// SASL is not used, for this reason.
    Off(String),
    /// The server has not refused a request yet.
    Untried,
    /// The client is authenticated as this principal.
    Done(String),
    Failed(ZkSaslError),
}

impl ZkIdentity {
    pub fn is_proved(&self) -> bool {
        matches!(self.sasl, SaslState::Done(_))
    }

    /// Returns what the caller lacks if a request is not permitted.
    pub fn lack(&self) -> String {
        let auth = &self.auth_lack;
        match &self.sasl {
            SaslState::Off(why) => format!("{auth}, and {why}"),
            SaslState::Untried => auth.clone(),
            SaslState::Done(principal) => {
                format!("{auth}, and its ACL does not permit sasl:{principal}")
            }
            SaslState::Failed(error) => format!("{auth}, and SASL failed: {error}"),
        }
    }
}
