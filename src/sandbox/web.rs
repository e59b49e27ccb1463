//! The web port of a sandbox RM: `/isActive`, `/ws/v1/cluster/info` and `/conf`.

use std::io;
use std::sync::Arc;

use serde::Serialize;
use serde_json::json;
use tokio::io::AsyncReadExt;
use tokio::net::TcpStream;

use crate::http::answer::lacks_is_active;
use crate::rpc::ha::HaState;

use super::cluster::{Cluster, Turn};
use super::fault::Fault;
use super::{folder, pages, wire};

/// The longest request that is read, in bytes.
const LONGEST_REQUEST: usize = 16 * 1024;
/// Types of answers.
const TEXT: &str = "text/plain;charset=utf-8";
const JSON: &str = "application/json;charset=utf-8";
const XML: &str = "text/xml;charset=utf-8";
/// What Jetty makes of the servlet's refusal.
const NOT_ACTIVE: &str = "<html>\n<head>\n\
    <meta http-equiv=\"Content-Type\" content=\"text/html;charset=ISO-8859-1\"/>\n\
    <title>Error 405 I am not Active!</title>\n</head>\n<body><h2>HTTP ERROR 405 I am not Active!</h2>\n<table>\n\
    <tr><th>URI:</th><td>/isActive</td></tr>\n<tr><th>STATUS:</th><td>405</td></tr>\n\
    <tr><th>MESSAGE:</th><td>I am not Active!</td></tr>\n<tr><th>SERVLET:</th><td>isActive</td></tr>\n</table>\n\n\
    </body>\n</html>\n";
/// The one key of [`folder::properties`] that an RM sets again by itself (`HAUtil`).
const SET_AGAIN: &str = "yarn.resourcemanager.ha.rm-ids";
/// The version that the sandbox says it is: that of the RMs whose answers it was held to.
const VERSION: &str = "3.4.2";

/// Answers one request and closes the connection.
pub(super) async fn converse(mut stream: TcpStream, cluster: Arc<Cluster>, index: usize) {
    let Ok(Some(request)) = requested(&mut stream).await else {
        return;
    };
    let Requested { target, head, json } = request;
    let (path, query) = target.split_once('?').unwrap_or((&target, ""));
    let page = match path {
        "/isActive" => "isActive",
        "/ws/v1/cluster/info" | "/ws/v1/cluster" => "info",
        "/conf" => "conf",
        "/ws/v1/cluster/nodes" => "nodes",
        "/ws/v1/cluster/get-node-labels" => "get-node-labels",
        "/ws/v1/cluster/get-node-to-labels" => "get-node-to-labels",
        _ => "",
    };
    let Turn::Go(fault) = cluster.turn(index, page) else {
        return wire::until_aborted().await;
    };
    let answer = match &fault {
        Some(Fault::Status(status)) => response(*status, TEXT, "ordered by a fault", ""),
        Some(Fault::Redirect(url)) => response(307, TEXT, "", &format!("Location: {url}\r\n")),
        _ => {
            let contrary = fault == Some(Fault::Contradict);
            let member = cluster.member(index);
            let Some((state, port)) = member.map(|member| (member.rm.state, member.ports[1]))
            else {
                return;
            };
            let active = (state == HaState::Active) != contrary;
            let release = match &fault {
                Some(Fault::Release(version)) => version,
                _ => VERSION,
            };
            match page {
                "isActive" if !lacks_is_active(release) => is_active(active),
                "isActive" if active => response(404, TEXT, "Not Found", ""),
                "isActive" => redirect(&cluster, port, &target),
                "info" => info(&cluster, index, shown(state, contrary), release),
                "conf" => conf(&cluster, query, json),
                "" => response(404, TEXT, "Not Found", ""),
                _ if active => response(200, JSON, &pages::document(&cluster, index, page), ""),
                _ => redirect(&cluster, port, &target),
            }
        }
    };
    let end = answer.find("\r\n\r\n").filter(|_| head);
    let answer = end.map_or(answer.as_str(), |end| &answer[..end + 4]);
    let _ = wire::deliver(&mut stream, answer.as_bytes(), fault.as_ref()).await;
}

/// What a client wants.
struct Requested {
    /// Path and query.
    target: String,
    /// Whether only the headers are wanted.
    head: bool,
    /// Whether it takes JSON: `ConfServlet` looks at this, not at `format=`.
    json: bool,
}

/// Reads a GET; `None` for what is none.
async fn requested(stream: &mut TcpStream) -> io::Result<Option<Requested>> {
    let mut request = Vec::new();
    while !request.windows(4).any(|end| end == b"\r\n\r\n") {
        if request.len() > LONGEST_REQUEST || stream.read_buf(&mut request).await? == 0 {
            return Ok(None);
        }
    }
    let request = String::from_utf8_lossy(&request).into_owned();
    let target = request.split(' ').nth(1).map(str::to_owned);
    let head = request.starts_with("HEAD ");
    let target = target.filter(|_| head || request.starts_with("GET "));
    let json = request.lines().any(|line| {
        let line = line.to_ascii_lowercase();
        line.starts_with("accept:") && line.contains("application/json")
    });
    Ok(target.map(|target| Requested { target, head, json }))
}

fn response(status: u16, kind: &str, body: &str, headers: &str) -> String {
    let reason = match status {
        200 => "OK",
        307 => "Temporary Redirect",
        401 => "Unauthorized",
        404 => "Not Found",
        405 => "I am not Active!",
        500 => "Internal Server Error",
        _ => "Ordered",
    };
    format!(
        "HTTP/1.1 {status} {reason}\r\nContent-Type: {kind}\r\nContent-Length: {}\r\n{headers}\
         Connection: close\r\n\r\n{body}",
        body.len()
    )
}

/// `IsResourceManagerActiveServlet`.
fn is_active(active: bool) -> String {
    if active {
        response(200, TEXT, "I am Active!", "")
    } else {
        response(405, "text/html;charset=iso-8859-1", NOT_ACTIVE, "")
    }
}

/// What a standby answers to most pages (`RMWebAppFilter`).
fn redirect(cluster: &Cluster, own_port: u16, target: &str) -> String {
    let Some(port) = cluster.active_web() else {
        return nobody(cluster, own_port, target);
    };
    let escaped = folder::escape(target);
    let body = format!("This is standby RM. The redirect url is: {escaped}\n");
    let location = format!("Location: http://127.0.0.1:{port}{target}\r\n");
    response(307, TEXT, &body, &location)
}

/// What a standby answers while nobody is active: a real one takes its time from 2 to 7 seconds by lot.
fn nobody(cluster: &Cluster, port: u16, target: &str) -> String {
    const SECONDS: u32 = 5;
    let body = format!(
        "Can not find any active RM. Will retry in next {SECONDS} seconds.\nHA Zookeeper Connection State: {}\n",
        zookeeper(cluster)
    );
    let joint = if target.contains('?') { '&' } else { '?' };
    let refresh = format!(
        "Refresh: {SECONDS};url=http://127.0.0.1:{port}{target}{joint}next.refresh.interval=1\r\n"
    );
    response(307, TEXT, &body, &refresh)
}

/// What an RM says of its elector.
fn zookeeper(cluster: &Cluster) -> &'static str {
    match cluster.automatic {
        true => "CONNECTED",
        false => {
            "Could not find leader elector. Verify both HA and automatic failover are enabled."
        }
    }
}

/// The state that a page shows.
fn shown(state: HaState, contrary: bool) -> HaState {
    match (state, contrary) {
        (HaState::Active, true) => HaState::Standby,
        (_, true) => HaState::Active,
        (state, false) => state,
    }
}

/// `RMWebServices.getClusterInfo`; answered by a standby too.
fn info(cluster: &Cluster, index: usize, state: HaState, version: &str) -> String {
    let build = format!("{version} of the sandbox");
    let document = json!({ "clusterInfo": {
        "id": 1,
        "startedOn": 1 + index,
        "state": "STARTED",
        "haState": state.to_string().to_uppercase(),
        "rmStateStoreName": cluster.settings.store(),
        "resourceManagerVersion": version,
        "resourceManagerBuildVersion": build,
        "resourceManagerVersionBuiltOn": "",
        "hadoopVersion": version,
        "hadoopBuildVersion": build,
        "hadoopVersionBuiltOn": "",
        "haZooKeeperConnectionState": zookeeper(cluster),
    }});
    response(200, JSON, &document.to_string(), "")
}

/// A key of the configuration, its fields in `ConfServlet`'s order.
#[derive(Serialize)]
struct Property<'a> {
    key: &'a str,
    value: &'a str,
    #[serde(rename = "isFinal")]
    is_final: bool,
    resource: &'static str,
}

/// `ConfServlet`: all keys or one, as XML or JSON.
fn conf(cluster: &Cluster, query: &str, json: bool) -> String {
    let mut parameters = query.split('&').filter_map(|pair| pair.split_once('='));
    let name = parameters.find(|(name, _)| *name == "name");
    let name = name.map(|(_, value)| value).filter(|name| !name.is_empty());
    let kind = if json { JSON } else { XML };
    let properties = folder::properties(cluster);
    let wanted: Vec<Property> = properties
        .iter()
        .filter(|(key, _)| name.is_none_or(|name| name == key))
        .map(|(key, value)| Property {
            key,
            value,
            is_final: false,
            resource: match key == SET_AGAIN {
                true => "programmatically",
                false => "yarn-site.xml",
            },
        })
        .collect();
    let document = match (name, wanted.as_slice()) {
        (Some(_), []) => return response(404, kind, "", ""),
        (Some(_), [one, ..]) if json => json_text("property", one),
        (_, all) if json => json_text("properties", &all),
        (_, all) => xml_text(all),
    };
    response(200, kind, &document, "")
}

fn json_text(name: &str, value: &impl Serialize) -> String {
    // Texts and truth values: there is nothing that could fail.
    let value = serde_json::to_string(value).unwrap_or_default();
    format!("{{\"{name}\":{value}}}")
}

fn xml_text(properties: &[Property]) -> String {
    let items: String = properties
        .iter()
        .map(|property| {
            format!(
                "<property><name>{}</name><value>{}</value><final>{}</final><source>{}</source></property>\n",
                property.key,
                folder::escape(property.value),
                property.is_final,
                property.resource
            )
        })
        .collect();
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"no\"?><configuration>\n{items}</configuration>"
    )
}
