//! Rules on the login to ZooKeeper.

use crate::config::flink::FlinkSetting;

use super::{DIES, FlinkView, Hit, shown, values};

const ACL: &str = "high-availability.zookeeper.client.acl";
const CONTEXT_NAME: &str = "zookeeper.sasl.login-context-name";
const CONTEXTS: &str = "security.kerberos.login.contexts";
const DEFAULT_CONTEXT: &str = "Client";
/// A login configuration of Java in the JVM's options is beyond Flink's keys.
const LOGIN_CONFIG: &str = "java.security.auth.login.config";

fn is_disabled(view: &FlinkView) -> bool {
    view.value("zookeeper.sasl.disable")
        .and_then(values::boolean)
        == Some(true)
}

fn has_own_login(view: &FlinkView) -> bool {
    let mut options = view
        .file
        .settings
        .iter()
        .filter(|one| one.key.starts_with("env.java.opts"));
    options.any(|one| one.value.contains(LOGIN_CONFIG))
}

fn context_name(view: &FlinkView) -> &str {
    view.value(CONTEXT_NAME).unwrap_or(DEFAULT_CONTEXT)
}

fn is_in_contexts(view: &FlinkView) -> bool {
    let contexts = view.value(CONTEXTS).unwrap_or_default();
    contexts
        .split(',')
        .any(|context| context.trim() == context_name(view))
}

pub(super) fn acl(view: &FlinkView) -> Vec<Hit> {
    let is_creator = |one: &&FlinkSetting| one.value.eq_ignore_ascii_case("creator");
    let Some(setting) = view
        .get(ACL)
        .filter(is_creator)
        .filter(|_| view.with_zookeeper())
    else {
        return Vec::new();
    };
    let hit = if is_disabled(view) {
        let text = format!(
            "{}: zookeeper.sasl.disable is true, and without a login there is no creator; {DIES}",
            shown(setting)
        );
        let fix = format!(
            "remove zookeeper.sasl.disable and log in with Kerberos, or write {}: open",
            setting.key
        );
        view.hit(setting, text, fix).fatal()
    } else if is_in_contexts(view) || has_own_login(view) {
        return Vec::new();
    } else {
        let text = format!(
            "{}: Flink does not log in to ZooKeeper, because {CONTEXTS} does not have {}; the JobManager ends (InvalidACL)",
            shown(setting),
            context_name(view)
        );
        let fix = format!(
            "set {} to open, or log in with security.kerberos.login.keytab and principal and write {CONTEXTS}: {}",
            setting.key,
            context_name(view)
        );
        view.hit(setting, text, fix)
    };
    vec![hit]
}

pub(super) fn context(view: &FlinkView) -> Vec<Hit> {
    let setting = view
        .get(CONTEXT_NAME)
        .filter(|_| view.with_zookeeper() && !is_disabled(view));
    let missing = setting.filter(|_| !is_in_contexts(view) && !has_own_login(view));
    let hit = |setting: &FlinkSetting| {
        let text = format!(
            "{}: {CONTEXTS} does not have {}; Flink goes on without a login to ZooKeeper",
            shown(setting),
            setting.value
        );
        view.hit(
            setting,
            text,
            format!("add it there, or write {CONTEXTS}: {}", setting.value),
        )
    };
    missing.map(hit).into_iter().collect()
}
