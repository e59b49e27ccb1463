//! A connection of a session, and how the client is authenticated on it.
//!
//! SASL begins when the server first refuses a request without it. Ensembles that every client may read therefore
//! cost no request to a KDC. Later connections begin with SASL.

use std::net::IpAddr;
use std::sync::Arc;

use crate::base::deadline::Deadline;
use crate::net::address::HostPort;

use super::access::{Credentials, Sasl};
use super::client::{EarlyRead, ZkClient};
use super::connect::{addresses, connect, worst};
use super::ensemble::Ensemble;
use super::error::ZkError;
use super::identity::{SaslState, ZkIdentity};
use super::message::{Code, ConnectRequest, ConnectResponse};
use super::sasl::{ZkSasl, ZkSaslError};

#[derive(Debug)]
pub(super) struct Link {
    pub client: Arc<ZkClient>,
    pub opened: ConnectResponse,
    pub identity: ZkIdentity,
    server: HostPort,
    ip: IpAddr,
}

impl Link {
    /// Opens or resumes a session.
    ///
    /// # Errors
    /// No server opens a session, or the auth infos are rejected. A failure of SASL is kept for messages.
    pub async fn open(
        ensemble: &Ensemble,
        request: &ConnectRequest,
        reads: &[EarlyRead],
        deadline: Deadline,
    ) -> Result<Self, ZkError> {
        match &ensemble.access.sasl {
            Sasl::On(sasl) if sasl.is_needed() => {
                let mut link = Self::reach(ensemble, request, &[], deadline).await?;
                link.prove(ensemble, sasl, deadline).await;
                Ok(link)
            }
            _ => Self::reach(ensemble, request, reads, deadline).await,
        }
    }

    /// Opens or resumes a session without SASL. The reads are sent early if no auth info has to be sent before.
    async fn reach(
        ensemble: &Ensemble,
        request: &ConnectRequest,
        reads: &[EarlyRead],
        deadline: Deadline,
    ) -> Result<Self, ZkError> {
        let (addresses, failures) = addresses(&ensemble.servers, deadline).await;
        if addresses.is_empty() {
            return Err(worst(failures));
        }
        let credentials = ensemble.access.load(deadline).await?;
        let reads = if credentials.auth.is_empty() {
            reads
        } else {
            &[]
        };
        let early: Vec<_> = (reads.iter())
            .map(|read| read.request(&ensemble.chroot))
            .collect();
        let connecting = connect(addresses, failures, &credentials, request, &early, deadline);
        // Boxed: the state of a handshake is large.
        let ((connection, opened, replies), (server, ip)) = Box::pin(connecting).await?;
        let early = reads.iter().cloned().zip(replies).collect();
        let access = &ensemble.access;
        let link = Self {
            client: Arc::new(ZkClient::new(connection, ensemble.chroot.clone(), early)),
            opened,
            identity: ZkIdentity {
                auth_setting: access.auth_setting,
                auth_lack: access.auth_lack(&credentials),
                sasl: match &access.sasl {
                    Sasl::Off(why) => SaslState::Off(why.clone()),
                    Sasl::On(_) => SaslState::Untried,
                },
            },
            server,
            ip,
        };
        link.authenticate(&credentials, deadline).await?;
        Ok(link)
    }

    /// Sends the auth infos after the session is open: over TLS (`NettyServerCnxn`), a server may answer auth
    /// requests before the request for a session.
    async fn authenticate(
        &self,
        credentials: &Credentials,
        deadline: Deadline,
    ) -> Result<(), ZkError> {
        for info in &credentials.auth {
            let secret = info.secret.expose().as_bytes();
            let authenticated = self.client.auth(&info.scheme, secret, deadline).await;
            authenticated.map_err(|error| ZkError::of(&info.scheme, &self.identity, &error))?;
        }
        Ok(())
    }

    /// Reconnects the session without SASL.
    async fn reconnect(&mut self, ensemble: &Ensemble, deadline: Deadline) -> Result<(), ZkError> {
        *self = Self::reach(ensemble, &self.opened.again(), &[], deadline).await?;
        Ok(())
    }

    /// Authenticates after this refusal. Returns true if the client is authenticated by SASL now.
    pub async fn prove_after(
        &mut self,
        refusal: Code,
        ensemble: &Ensemble,
        sasl: &ZkSasl,
        deadline: Deadline,
    ) -> bool {
        match self.identity.sasl {
            // A concurrent call has already authenticated the client.
            SaslState::Done(_) => return true,
            SaslState::Off(_) | SaslState::Failed(_) => return false,
            SaslState::Untried => sasl.set_needed(),
        }
        // After this refusal, the server has closed the connection.
        if refusal == Code::SaslRequired
            && let Err(error) = self.reconnect(ensemble, deadline).await
        {
            let failed = ZkSaslError::NotReconnected(error.to_string());
            self.identity.sasl = SaslState::Failed(failed);
            return false;
        }
        self.prove(ensemble, sasl, deadline).await
    }

    /// Authenticates by SASL, and returns true on success. After a failure, the connection can be used without
    /// SASL.
    async fn prove(&mut self, ensemble: &Ensemble, sasl: &ZkSasl, deadline: Deadline) -> bool {
        // The other half of the time is for a new connection, and for an answer without SASL.
        let share = deadline.capped(deadline.remaining() / 2);
        let proving = sasl.authenticate(&self.client, &self.server, self.ip, share);
        let (state, lost) = match Box::pin(proving).await {
            Ok(principal) => (SaslState::Done(principal), false),
            Err(error) => {
                let lost = error.ends_connection();
                (SaslState::Failed(error), lost)
            }
        };
        if lost {
            // If this fails, the next call reports the lost connection.
            let _ = self.reconnect(ensemble, deadline).await;
        }
        self.identity.sasl = state;
        self.identity.is_proved()
    }
}
