//! The web port: the pages that health checks and HA clients request.

use std::io;
use std::sync::Arc;

use serde::Serialize;
use serde_json::json;
use tokio::io::AsyncReadExt;
use tokio::net::TcpStream;

use crate::ha::state::HaState;
use crate::systems::yarn::pages::lacks_is_active;

use super::cluster::{Admission, SandboxCluster};
use super::fault::Fault;
use super::response::{TEXT, response};
use super::{deliver, folder, pages, standby};

/// Maximum bytes of a request.
const LONGEST_REQUEST: usize = 16 * 1024;
const JSON: &str = "application/json;charset=utf-8";
const XML: &str = "text/xml;charset=utf-8";
const HTML: &str = "text/html;charset=utf-8";
/// Jetty's page for `sendError(405)`.
const NOT_ACTIVE: &str = "<html>\n<head>\n\
    <meta http-equiv=\"Content-Type\" content=\"text/html;charset=ISO-8859-1\"/>\n\
    <title>Error 405 I am not Active!</title>\n</head>\n<body><h2>HTTP ERROR 405 I am not Active!</h2>\n<table>\n\
    <tr><th>URI:</th><td>/isActive</td></tr>\n<tr><th>STATUS:</th><td>405</td></tr>\n\
    <tr><th>MESSAGE:</th><td>I am not Active!</td></tr>\n<tr><th>SERVLET:</th><td>isActive</td></tr>\n</table>\n\n\
    </body>\n</html>\n";
/// `/conf` reports that the program set this key (`HAUtil`).
const SET_AGAIN: &str = "yarn.resourcemanager.ha.rm-ids";
/// The Hadoop release that the answers were compared with.
const VERSION: &str = "3.4.2";

/// Answers one request and closes the connection.
pub(super) async fn serve_connection(
    mut stream: TcpStream,
    cluster: Arc<SandboxCluster>,
    index: usize,
) {
    let Ok(Some(request)) = read_request(&mut stream).await else {
        return;
    };
    let (path, _) = request.path_and_query();
    let Admission::Process(fault) = cluster.admit(index, fault_name(path)) else {
        return deliver::until_aborted().await;
    };
    let answer = match &fault {
        Some(Fault::Status(status)) => response(*status, TEXT, "injected by a fault", ""),
        Some(Fault::Redirect(url)) => response(307, TEXT, "", &format!("Location: {url}\r\n")),
        _ => {
            let Some(answer) = answer(&cluster, index, &request, fault.as_ref()) else {
                return;
            };
            answer
        }
    };
    let end = answer.find("\r\n\r\n").filter(|_| request.method == "HEAD");
    let answer = end.map_or(answer.as_str(), |end| &answer[..end + 4]);
    let _ = deliver::deliver(&mut stream, answer.as_bytes(), fault.as_ref()).await;
}

/// Returns the name of a page in faults; empty for pages that faults cannot name.
fn fault_name(path: &str) -> &'static str {
    match path {
        "/isActive" => "isActive",
        "/ws/v1/cluster/info" | "/ws/v1/cluster" | "/ws/v1/cluster/" => "info",
        "/conf" => "conf",
        "/ws/v1/cluster/nodes" => "nodes",
        "/ws/v1/cluster/get-node-labels" => "get-node-labels",
        "/ws/v1/cluster/get-node-to-labels" => "get-node-to-labels",
        _ => "",
    }
}

fn answer(
    cluster: &SandboxCluster,
    index: usize,
    request: &WebRequest,
    fault: Option<&Fault>,
) -> Option<String> {
    let contrary = fault == Some(&Fault::Contradict);
    let release = match fault {
        Some(Fault::Release(version)) => version,
        _ => VERSION,
    };
    let member = cluster.member(index)?;
    let (state, port) = (member.rm.state, member.ports[1]);
    drop(member);
    let (path, query) = request.path_and_query();
    let active = (state == HaState::Active) != contrary;
    let missing = path == "/isActive" && lacks_is_active(release);
    let own = !missing && standby::serves(path);
    Some(match request.method.as_str() {
        "OPTIONS" if path == "*" => allow("GET,HEAD,POST,OPTIONS"),
        _ if !active && !own => standby::redirect(cluster, index, &request.target),
        "GET" | "HEAD" if path == "/" => to_cluster(request, port),
        "GET" | "HEAD" => match path {
            "/isActive" if !missing => is_active(active),
            "/conf" => conf(cluster, query, request.json),
            _ if path == "/cluster" || path.starts_with("/cluster/") => html(cluster, state),
            _ => match fault_name(path) {
                "" | "isActive" => response(404, TEXT, "Not Found", ""),
                "info" => info(cluster, index, shown(state, contrary), release),
                page => response(200, JSON, &pages::document(cluster, index, page), ""),
            },
        },
        "OPTIONS" => options(request, path, port),
        _ => response(405, TEXT, "", ""),
    })
}

struct WebRequest {
    method: String,
    /// Path and query.
    target: String,
    /// The `Host` header.
    host: Option<String>,
    /// True if `Accept` names JSON: this decides `ConfServlet`'s format, not `format=`.
    json: bool,
}

impl WebRequest {
    fn path_and_query(&self) -> (&str, &str) {
        self.target.split_once('?').unwrap_or((&self.target, ""))
    }
}

/// Reads a request without a body. Returns `None` if it is too long, cut off or malformed.
async fn read_request(stream: &mut TcpStream) -> io::Result<Option<WebRequest>> {
    let mut request = Vec::new();
    while !request.windows(4).any(|end| end == b"\r\n\r\n") {
        if request.len() > LONGEST_REQUEST || stream.read_buf(&mut request).await? == 0 {
            return Ok(None);
        }
    }
    let request = String::from_utf8_lossy(&request).into_owned();
    let mut lines = request.lines();
    let mut words = lines.next().unwrap_or_default().split(' ');
    let (Some(method), Some(target)) = (words.next(), words.next()) else {
        return Ok(None);
    };
    let header = |name: &str| {
        let mut fields = lines.clone().filter_map(|line| line.split_once(':'));
        let field = fields.find(|(field, _)| field.eq_ignore_ascii_case(name));
        field.map(|(_, value)| value.trim().to_owned())
    };
    Ok(Some(WebRequest {
        method: method.to_owned(),
        target: target.to_owned(),
        host: header("host"),
        json: header("accept")
            .is_some_and(|types| types.to_ascii_lowercase().contains("application/json")),
    }))
}

/// Answers OPTIONS as Jetty and Jersey do, without Jersey's description of the resource.
fn options(request: &WebRequest, path: &str, port: u16) -> String {
    match path {
        "/" => to_cluster(request, port),
        "/isActive" | "/conf" => allow("GET, HEAD, TRACE, OPTIONS"),
        _ if path == "/cluster" || path.starts_with("/cluster/") => allow("GET, POST"),
        _ if fault_name(path).is_empty() => response(404, TEXT, "Not Found", ""),
        _ => allow("OPTIONS,HEAD,GET"),
    }
}

fn allow(methods: &str) -> String {
    response(200, TEXT, "", &format!("Allow: {methods}\r\n"))
}

/// Redirects `/` to the list of applications.
fn to_cluster(request: &WebRequest, port: u16) -> String {
    let own = format!("127.0.0.1:{port}");
    let host = request.host.as_deref().unwrap_or(&own);
    response(
        302,
        TEXT,
        "",
        &format!("Location: http://{host}/cluster\r\n"),
    )
}

fn html(cluster: &SandboxCluster, state: HaState) -> String {
    let body = format!(
        "<!DOCTYPE html>\n<html><head><title>{id}</title></head>\n\
         <body><p>Sandbox cluster {id}. ResourceManager HA state: {state}.</p></body></html>\n",
        id = folder::escape(&cluster.id)
    );
    response(200, HTML, &body, "")
}

/// `IsResourceManagerActiveServlet`.
fn is_active(active: bool) -> String {
    if active {
        response(200, TEXT, "I am Active!", "")
    } else {
        response(405, "text/html;charset=iso-8859-1", NOT_ACTIVE, "")
    }
}

/// Returns the state that a page shows: with [`Fault::Contradict`], the opposite one.
fn shown(state: HaState, contrary: bool) -> HaState {
    match (state, contrary) {
        (HaState::Active, true) => HaState::Standby,
        (_, true) => HaState::Active,
        (state, false) => state,
    }
}

/// `RMWebServices.getClusterInfo`.
fn info(cluster: &SandboxCluster, index: usize, state: HaState, version: &str) -> String {
    let build = format!("{version} of the sandbox");
    let document = json!({ "clusterInfo": {
        "id": 1,
        "startedOn": 1 + index,
        "state": "STARTED",
        "haState": state.to_string().to_uppercase(),
        "rmStateStoreName": cluster.settings.store(cluster.mode),
        "resourceManagerVersion": version,
        "resourceManagerBuildVersion": build,
        "resourceManagerVersionBuiltOn": "",
        "hadoopVersion": version,
        "hadoopBuildVersion": build,
        "hadoopVersionBuiltOn": "",
        "haZooKeeperConnectionState": standby::zookeeper(cluster, index),
    }});
    response(200, JSON, &document.to_string(), "")
}

/// One property of `/conf`, with the fields in `ConfServlet`'s order.
#[derive(Serialize)]
struct ConfProperty<'a> {
    key: &'a str,
    value: &'a str,
    #[serde(rename = "isFinal")]
    is_final: bool,
    resource: &'static str,
}

/// `ConfServlet`: all keys or one key, as XML or JSON.
fn conf(cluster: &SandboxCluster, query: &str, json: bool) -> String {
    let mut parameters = query.split('&').filter_map(|pair| pair.split_once('='));
    let name = parameters.find(|(name, _)| *name == "name");
    let name = name.map(|(_, value)| value).filter(|name| !name.is_empty());
    let kind = if json { JSON } else { XML };
    let properties = folder::properties(cluster);
    let wanted: Vec<ConfProperty> = properties
        .iter()
        .filter(|(key, _)| name.is_none_or(|name| name == key))
        .map(|(key, value)| ConfProperty {
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
    // Cannot fail: the value has only strings and booleans.
    let value = serde_json::to_string(value).unwrap_or_default();
    format!("{{\"{name}\":{value}}}")
}

fn xml_text(properties: &[ConfProperty]) -> String {
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
