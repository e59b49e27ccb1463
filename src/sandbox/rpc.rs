//! The admin port of a sandbox RM: Hadoop RPC from the server's side.

use std::io;
use std::sync::Arc;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::hadoop::rpc::frame;
use crate::hadoop::rpc::frame::Prefix;
use crate::hadoop::rpc::message::{PREAMBLE, RemoteException};
use crate::hadoop::rpc::serve;
use crate::hadoop::rpc::serve::{Asker, Call, ServedRequest};

use super::call::{self, Called};
use super::cluster::{Carried, SandboxCluster};
use super::fault::Fault;
use super::wire;

/// Bytes that begin a connection of Hadoop's; the version follows.
const MAGIC: usize = 4;
/// The longest request that is read, in bytes; no request of these protocols comes near it.
const LONGEST_REQUEST: usize = 1024 * 1024;
/// What a fault turns the number of a call into.
const WRONG: i32 = 1_000_000;

/// What a connection began with.
struct Opened {
    /// Who calls.
    user: String,
    /// The protocol that it is for.
    protocol: String,
}

/// Talks with one client until either side has enough.
pub(super) async fn converse(mut stream: TcpStream, cluster: Arc<SandboxCluster>, index: usize) {
    let _ = stream.set_nodelay(true);
    // However it ends, the other side sees the connection close.
    let _ = talk(&mut stream, &cluster, index).await;
}

async fn talk(stream: &mut TcpStream, cluster: &SandboxCluster, index: usize) -> io::Result<()> {
    if !greeted(stream).await? {
        return Ok(());
    }
    let mut opened: Option<Opened> = None;
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
            // The client has gone in the middle of its call.
            return Ok(());
        }
        let Ok(request) = serve::request(&message) else {
            return Ok(());
        };
        match request {
            ServedRequest::Ping => {}
            ServedRequest::Context { user, protocol } => {
                let refusal = match &opened {
                    Some(_) => Err(call::out_of_order(true)),
                    None => call::admit(&user),
                };
                if let Err(exception) = refusal {
                    return refuse(stream, &Asker::of_connection(), exception).await;
                }
                opened = Some(Opened {
                    user: user.effective,
                    protocol,
                });
            }
            ServedRequest::Call(call) => match &opened {
                Some(opened) => answer(stream, cluster, index, opened, &call).await?,
                None => {
                    // The server does not know yet whose call it is.
                    let asker = Asker {
                        client: Vec::new(),
                        ..call.asker
                    };
                    return refuse(stream, &asker, call::out_of_order(false)).await;
                }
            },
        }
    }
}

/// Says why the connection ends.
async fn refuse(
    stream: &mut TcpStream,
    asker: &Asker,
    exception: RemoteException,
) -> io::Result<()> {
    let reply = serve::reply(asker, &Err(exception));
    stream.write_all(&frame::frame(&reply)).await
}

/// Reads the first bytes; whether they are those of a client of our version.
async fn greeted(stream: &mut TcpStream) -> io::Result<bool> {
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
    opened: &Opened,
    call: &Call,
) -> io::Result<()> {
    let mut asker = call.asker.clone();
    let (result, fault) = match Called::read(call, &opened.protocol) {
        Err(exception) => (Err(exception), None),
        Ok(called) => match cluster.carry_out(index, &opened.user, &called)? {
            Carried::Out(result, fault) => (result, fault),
            Carried::Frozen => return wire::deliver(stream, &[], Some(&Fault::Hang)).await,
            Carried::Dead => {
                wire::until_aborted().await;
                return Ok(());
            }
        },
    };
    if fault == Some(Fault::WrongCallId) {
        asker.call_id = asker.call_id.wrapping_add(WRONG);
    }
    let reply = frame::frame(&serve::reply(&asker, &result));
    wire::deliver(stream, &reply, fault.as_ref()).await
}
