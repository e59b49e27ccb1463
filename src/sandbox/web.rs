//! The web port of a sandbox RM: `/isActive`, `/ws/v1/cluster/info` and `/conf`.

use std::io;
use std::sync::Arc;

use serde_json::json;
use tokio::io::AsyncReadExt;
use tokio::net::TcpStream;

use crate::rpc::ha::HaState;

use super::fault::Fault;
use super::{Cluster, Turn, folder, wire};

/// The longest request that is read, in bytes.
const LONGEST_REQUEST: usize = 16 * 1024;
/// The version that the sandbox says it is: that of the RMs whose answers it was held to.
const VERSION: &str = "3.4.2";

/// Answers one request and closes the connection.
pub(super) async fn converse(mut stream: TcpStream, cluster: Arc<Cluster>, index: usize) {
    let Ok(Some(path)) = requested(&mut stream).await else {
        return;
    };
    let (path, query) = path.split_once('?').unwrap_or((&path, ""));
    let page = match path {
        "/isActive" => "isActive",
        "/ws/v1/cluster/info" | "/ws/v1/cluster" => "info",
        "/conf" => "conf",
        _ => "",
    };
    let Turn::Go(fault) = cluster.turn(index, page) else {
        return;
    };
    let answer = match &fault {
        Some(Fault::Status(status)) => response(*status, "text/plain", "ordered by a fault", ""),
        Some(Fault::Redirect(url)) => {
            response(307, "text/plain", "", &format!("Location: {url}\r\n"))
        }
        _ => {
            let contrary = fault == Some(Fault::Contradict);
            cluster.node(index).map_or_else(String::new, |node| {
                let active = (node.rm.state == HaState::Active) != contrary;
                match page {
                    "isActive" => is_active(active),
                    "info" => info(&cluster, node.rm.state, contrary),
                    "conf" => {
                        drop(node);
                        conf(&cluster, query)
                    }
                    _ => response(404, "text/plain", "Not Found", ""),
                }
            })
        }
    };
    let _ = wire::deliver(&mut stream, answer.as_bytes(), fault.as_ref()).await;
}

/// The path of a GET; `None` for what is none.
async fn requested(stream: &mut TcpStream) -> io::Result<Option<String>> {
    let mut request = Vec::new();
    while !request.windows(4).any(|end| end == b"\r\n\r\n") {
        if request.len() > LONGEST_REQUEST || stream.read_buf(&mut request).await? == 0 {
            return Ok(None);
        }
    }
    let request = String::from_utf8_lossy(&request).into_owned();
    let mut words = request.lines().next().unwrap_or_default().split(' ');
    let path = words.nth(1).map(str::to_owned);
    Ok(path.filter(|_| request.starts_with("GET ") || request.starts_with("HEAD ")))
}

fn response(status: u16, kind: &str, body: &str, headers: &str) -> String {
    let reason = match status {
        200 => "OK",
        307 => "Temporary Redirect",
        401 => "Unauthorized",
        404 => "Not Found",
        405 => "Method Not Allowed",
        500 => "Internal Server Error",
        _ => "Ordered",
    };
    format!(
        "HTTP/1.1 {status} {reason}\r\nContent-Type: {kind};charset=utf-8\r\nContent-Length: {}\r\n{headers}\
         Connection: close\r\n\r\n{body}",
        body.len()
    )
}

/// `IsResourceManagerActiveServlet`.
fn is_active(active: bool) -> String {
    if active {
        response(200, "text/plain", "I am Active!", "")
    } else {
        response(405, "text/html", "I am not Active!", "")
    }
}

/// `RMWebServices.getClusterInfo`; answered by a standby too.
fn info(cluster: &Cluster, state: HaState, contrary: bool) -> String {
    let state = match (state, contrary) {
        (HaState::Active, true) => HaState::Standby,
        (_, true) => HaState::Active,
        (state, false) => state,
    };
    let zookeeper = match cluster.automatic {
        true => "CONNECTED",
        false => {
            "Could not find leader elector. Verify both HA and automatic failover are enabled."
        }
    };
    let document = json!({ "clusterInfo": {
        "id": 1,
        "startedOn": 1,
        "state": "STARTED",
        "haState": state.to_string().to_uppercase(),
        "rmStateStoreName": "org.apache.hadoop.yarn.server.resourcemanager.recovery.NullRMStateStore",
        "resourceManagerVersion": VERSION,
        "hadoopVersion": VERSION,
        "haZooKeeperConnectionState": zookeeper,
    }});
    response(200, "application/json", &document.to_string(), "")
}

/// `ConfServlet`: all keys or one, as XML or JSON.
fn conf(cluster: &Cluster, query: &str) -> String {
    let parameter = |wanted: &str| {
        query
            .split('&')
            .find_map(|pair| pair.split_once('=').filter(|(name, _)| *name == wanted))
            .map(|(_, value)| value)
    };
    let properties = folder::properties(cluster);
    let name = parameter("name").filter(|name| !name.is_empty());
    let json = parameter("format") == Some("json");
    let document = |(key, value): &(String, String)| json!({ "key": key, "value": value, "isFinal": false, "resource": "yarn-site.xml" });
    match (name, json) {
        (Some(name), _) if !properties.iter().any(|(key, _)| key == name) => {
            response(404, "text/plain", &format!("Property {name} not found"), "")
        }
        (Some(name), true) => {
            let found = properties.iter().find(|(key, _)| key == name).map(document);
            response(
                200,
                "application/json",
                &json!({ "property": found }).to_string(),
                "",
            )
        }
        (None, true) => {
            let all: Vec<_> = properties.iter().map(document).collect();
            response(
                200,
                "application/json",
                &json!({ "properties": all }).to_string(),
                "",
            )
        }
        (name, false) => {
            let wanted = properties
                .into_iter()
                .filter(|(key, _)| name.is_none_or(|name| name == key));
            response(200, "text/xml", &folder::site(wanted), "")
        }
    }
}
