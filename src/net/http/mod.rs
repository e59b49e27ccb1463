//! An HTTP client that GETs one page under a deadline. It knows no page of any system.
//!
//! [`client`] sends the request and `worker` runs it; [`negotiate`] authenticates with Kerberos (SPNEGO).

pub mod client;
pub mod negotiate;
mod page;
mod worker;

pub use client::{HttpClient, Means};
pub use page::{HttpError, PageReply};
