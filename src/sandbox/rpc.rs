//! The admin port: the server's side of Hadoop RPC.

use std::io;
use std::sync::Arc;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::hadoop::rpc::frame;
use crate::hadoop::rpc::frame::Prefix;
use crate::hadoop::rpc::message::{PREAMBLE, RemoteException};
use crate::hadoop::rpc::serve;
use crate::hadoop::rpc::serve::{Asker, Call, ServedRequest};

use super::call::RmCall;
use super::cluster::{CallOutcome, SandboxCluster};
use super::fault::Fault;
use super::{deliver, exceptions};

/// Length of `hrpc`, the first bytes of a connection; the version follows.
const MAGIC: usize = 4;
/// Maximum bytes of a request.
const LONGEST_REQUEST: usize = 1024 * 1024;
/// [`Fault::WrongCallId`] adds this number to the call id.
const WRONG: i32 = 1_000_000;

/// The contents of an `IpcConnectionContextProto`.
struct ConnectionContext {
    user: String,
    protocol: String,
}

/// Serves one connection until it is closed.
pub(super) async fn serve_connection(
    mut stream: TcpStream,
    cluster: Arc<SandboxCluster>,
    index: usize,
) {
    let _ = stream.set_nodelay(true);
    // After any error the connection is closed.
    let _ = serve_calls(&mut stream, &cluster, index).await;
}

async fn serve_calls(
    stream: &mut TcpStream,
    cluster: &SandboxCluster,
    index: usize,
) -> io::Result<()> {
    if !read_preamble(stream).await? {
        return Ok(());
    }
    let mut context: Option<ConnectionContext> = None;
    loop {
        let mut prefix = [0; frame::PREFIX];
        stream.read_exact(&mut prefix).await?;
        let Ok(Prefix::Length(length @ ..=LONGEST_REQUEST)) = frame::prefix(prefix, false) else {
            return Ok(());
        };
        let mut message = Vec::new();
        let limit = u64::try_from(length).unwrap_or(u64::MAX);
        stream.take(limit).read_to_end(&mut message).await?;
        if message.len() != length {
            // The client closed the connection in the middle of a call.
            return Ok(());
        }
        let Ok(request) = serve::request(&message) else {
            return Ok(());
        };
        match request {
            ServedRequest::Ping => {}
            ServedRequest::Context { user, protocol } => {
                let refusal = match &context {
                    Some(_) => Err(exceptions::out_of_order(true)),
                    None => exceptions::check_impersonation(&user),
                };
                if let Err(exception) = refusal {
                    return refuse(stream, &Asker::of_connection(), exception).await;
                }
                context = Some(ConnectionContext {
                    user: user.effective,
                    protocol,
                });
            }
            ServedRequest::Call(call) => match &context {
                Some(context) => answer(stream, cluster, index, context, &call).await?,
                None => {
                    // Real RMs, too, take the client id from the context.
                    let asker = Asker {
                        client: Vec::new(),
                        ..call.asker
                    };
                    return refuse(stream, &asker, exceptions::out_of_order(false)).await;
                }
            },
        }
    }
}

/// Sends an exception; the caller then closes the connection.
async fn refuse(
    stream: &mut TcpStream,
    asker: &Asker,
    exception: RemoteException,
) -> io::Result<()> {
    let reply = serve::reply(asker, &Err(exception));
    stream.write_all(&frame::frame(&reply)).await
}

/// Reads the first bytes. Returns false if the client does not speak RPC version 9; the answer is then already
/// sent.
async fn read_preamble(stream: &mut TcpStream) -> io::Result<bool> {
    let mut preamble = [0; PREAMBLE.len()];
    let (magic, rest) = preamble.split_at_mut(MAGIC);
    stream.read_exact(magic).await?;
    if magic == b"GET " {
        stream.write_all(serve::HTTP_ANSWER.as_bytes()).await?;
        return Ok(false);
    }
    stream.read_exact(rest).await?;
    let version = rest.first().copied().unwrap_or_default();
    if preamble.starts_with(b"hrpc")
        && preamble != PREAMBLE
        && !preamble.starts_with(&PREAMBLE[..=MAGIC])
    {
        stream.write_all(&serve::version_mismatch(version)).await?;
        return Ok(false);
    }
    Ok(preamble == PREAMBLE)
}

async fn answer(
    stream: &mut TcpStream,
    cluster: &SandboxCluster,
    index: usize,
    context: &ConnectionContext,
    call: &Call,
) -> io::Result<()> {
    let mut asker = call.asker.clone();
    let (result, fault) = match RmCall::read(call, &context.protocol) {
        Err(exception) => (Err(exception), None),
        Ok(called) => match cluster.carry_out(index, &context.user, &called)? {
            CallOutcome::Answered(result, fault) => (result, fault),
            CallOutcome::Frozen => {
                return deliver::deliver(stream, &[], Some(&Fault::Hang)).await;
            }
            CallOutcome::Died => {
                deliver::until_aborted().await;
                return Ok(());
            }
        },
    };
    if fault == Some(Fault::WrongCallId) {
        asker.call_id = asker.call_id.wrapping_add(WRONG);
    }
    let reply = frame::frame(&serve::reply(&asker, &result));
    deliver::deliver(stream, &reply, fault.as_ref()).await
}
