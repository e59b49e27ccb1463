//! The questions to web pages, each under a deadline.

use std::sync::Arc;
use std::time::Duration;

use hyper::header::HeaderValue;
use rustls::ClientConfig;

use crate::cluster::{HostPort, Scheme};
use crate::deadline::Deadline;
use crate::security::gss::Source;
use crate::security::tls::Trust;
use crate::threads;

use super::answer::{Answer, ClusterInfo, Heard, classify, classify_info, classify_property};
use super::exchange::{self, Page, Question};
use super::negotiate::{self, Negotiator, Unproved};

/// How much of an answer's body is read, in bytes.
const BODY_LIMIT: usize = 256;
/// The same for `/ws/v1/cluster/info`, which a real RM fills with about one kilobyte.
const INFO_LIMIT: usize = 64 * 1024;
/// The status of a server that wants to know who asks.
const UNAUTHORISED: u16 = 401;
/// How long `/isActive` is waited for alone before the info page is asked for too.
const PATIENCE: Duration = Duration::from_millis(500);

/// What asks: one for all RMs of a cluster, and for all clusters that speak plain HTTP. Redirects are not followed, and
/// no proxy of the environment is used.
#[derive(Debug, Clone)]
pub struct Client {
    /// None over plain HTTP.
    tls: Option<Arc<ClientConfig>>,
    trusted_by: String,
    negotiator: Negotiator,
}

/// What a client goes by, where servers prove who they are or ask it to.
#[derive(Debug, Clone, Default)]
pub struct Means {
    /// Whom to trust over HTTPS.
    pub trust: Trust,
    /// Where the caller's Kerberos credential is from.
    pub credential: Source,
}

impl Client {
    /// Sets one up. Only HTTPS needs files, which may be on a file system that hangs.
    ///
    /// # Errors
    /// What every question would end with.
    pub async fn new(scheme: Scheme, means: &Means, deadline: Deadline) -> Result<Self, Answer> {
        let (tls, trusted_by) = match scheme {
            Scheme::Http => (None, String::new()),
            Scheme::Https => {
                let trust = means.trust.clone();
                let loading = threads::blocking(move || trust.load());
                match deadline.bound(loading).await {
                    Ok(Ok(Ok(tls))) => (Some(Arc::new(tls.client)), tls.trusted_by),
                    Ok(Ok(Err(error))) => return Err(Answer::Untrusted(error.to_string())),
                    Ok(Err(_)) => return Err(Answer::Broken("TLS could not be set up".to_owned())),
                    Err(elapsed) => return Err(Answer::Silent(elapsed.budget)),
                }
            }
        };
        Ok(Self {
            tls,
            trusted_by,
            negotiator: Negotiator::new(means.credential.clone()),
        })
    }

    /// Asks for `/isActive`.
    pub async fn is_active(&self, address: &HostPort, deadline: Deadline) -> Heard<Answer> {
        let page = self.get(address, "/isActive", BODY_LIMIT, deadline);
        // Boxed: several of these questions are held at once.
        match Box::pin(page).await {
            Ok(Heard { said: page, proved }) => Heard {
                said: classify(page.status, page.location.as_deref(), &page.body),
                proved,
            },
            Err(said) => Heard {
                said,
                proved: false,
            },
        }
    }

    /// Asks for `/isActive`, and for the info page where a release without `/isActive` may be the reason for what came.
    /// The second value is what the info page said, where it was asked for.
    pub async fn role(
        &self,
        address: &HostPort,
        deadline: Deadline,
    ) -> (Heard<Answer>, Option<Result<Heard<ClusterInfo>, Answer>>) {
        let is_active = self.is_active(address, deadline);
        let info = async {
            tokio::time::sleep(PATIENCE).await;
            self.cluster_info(address, deadline).await
        };
        tokio::pin!(is_active, info);
        let mut beside = None;
        let heard = loop {
            tokio::select! {
                heard = &mut is_active => break heard,
                heard = &mut info, if beside.is_none() => beside = Some(heard),
            }
        };
        if beside.is_none() && heard.said.may_be_not_offered() {
            beside = Some(self.cluster_info(address, deadline).await);
        }
        let said = match &beside {
            Some(Ok(info)) => heard.said.beside(&info.said),
            _ => heard.said,
        };
        (Heard { said, ..heard }, beside)
    }

    /// Asks for `/ws/v1/cluster/info`, which a standby answers too.
    ///
    /// # Errors
    /// What came in the place of an answer; never [`Answer::Active`] or [`Answer::Standby`].
    pub async fn cluster_info(
        &self,
        address: &HostPort,
        deadline: Deadline,
    ) -> Result<Heard<ClusterInfo>, Answer> {
        let page = self.get(address, "/ws/v1/cluster/info", INFO_LIMIT, deadline);
        let Heard { said: page, proved } = Box::pin(page).await?;
        Ok(Heard {
            said: classify_info(page.status, page.location.as_deref(), &page.body)?,
            proved,
        })
    }

    /// Asks for the running value of one configuration key (`ConfServlet`); `None` where it has none.
    ///
    /// # Errors
    /// What came in the place of an answer.
    pub async fn property(
        &self,
        address: &HostPort,
        key: &str,
        deadline: Deadline,
    ) -> Result<Option<String>, Answer> {
        let path = format!("/conf?name={key}&format=json");
        let page = self.get(address, &path, INFO_LIMIT, deadline).await?.said;
        classify_property(page.status, page.location.as_deref(), &page.body)
    }

    /// Asks; and once more with a proof of who asks, where the server wants one.
    async fn get(
        &self,
        address: &HostPort,
        path: &str,
        limit: usize,
        deadline: Deadline,
    ) -> Result<Heard<Page>, Answer> {
        let question = || Question {
            address,
            path,
            proof: None,
            limit,
        };
        let page = self.fetch(question(), deadline).await?;
        if page.status == UNAUTHORISED && token(&page).is_some() {
            let proved = self.prove(question(), deadline).await;
            return proved.map_err(|failure| failure.answer(deadline));
        }
        Ok(Heard {
            said: page,
            proved: self.tls.is_some(),
        })
    }

    async fn prove(
        &self,
        question: Question<'_>,
        deadline: Deadline,
    ) -> Result<Heard<Page>, NotProved> {
        let host = &question.address.host;
        let negotiation = self.negotiator.begin(host, deadline).await?;
        let mut header = HeaderValue::from_str(&negotiation.header())
            .map_err(|error| NotProved::Proof(Unproved::Caller(error.to_string())))?;
        header.set_sensitive(true);
        let question = Question {
            proof: Some(header),
            ..question
        };
        let page = self.fetch(question, deadline).await?;
        if page.status == UNAUTHORISED {
            let principal = negotiation.principal();
            let why = format!("it does not take the ticket of {principal} for HTTP/{host}");
            return Err(Unproved::Caller(why).into());
        }
        let token = token(&page).unwrap_or_default();
        negotiation.finish(token, deadline).await?;
        Ok(Heard {
            said: page,
            proved: true,
        })
    }

    async fn fetch(&self, question: Question<'_>, deadline: Deadline) -> Result<Page, Answer> {
        let asking = exchange::ask(self.tls.as_ref(), question, deadline);
        match deadline.bound(asking).await {
            Ok(page) => page.map_err(|failed| failed.answer(&self.trusted_by)),
            Err(elapsed) => Err(Answer::Silent(elapsed.budget)),
        }
    }
}

/// Why a question that was to be proved has no answer.
enum NotProved {
    Asking(Answer),
    Proof(Unproved),
}

impl From<Answer> for NotProved {
    fn from(answer: Answer) -> Self {
        Self::Asking(answer)
    }
}

impl From<Unproved> for NotProved {
    fn from(unproved: Unproved) -> Self {
        Self::Proof(unproved)
    }
}

impl NotProved {
    fn answer(self, deadline: Deadline) -> Answer {
        match self {
            Self::Asking(answer) => answer,
            Self::Proof(Unproved::Caller(why)) => Answer::Unauthorised {
                status: UNAUTHORISED,
                why: Some(why),
            },
            Self::Proof(Unproved::Server(why)) => Answer::Untrusted(why),
            Self::Proof(Unproved::Kerberos(why)) => Answer::Kerberos(why),
            Self::Proof(Unproved::Slow) => Answer::Silent(deadline.budget()),
        }
    }
}

fn token(page: &Page) -> Option<Vec<u8>> {
    negotiate::token(page.challenges.iter().map(String::as_str))
}
