//! `zookeeper status`: asks every server of one or several ensembles and gives a verdict. Changes nothing.

use crate::base::deadline::Deadline;
use crate::base::join;
use crate::commands::status::LOOK_BUDGET;
use crate::net::address::HostPort;
use crate::report::done::Done;
use crate::report::harmless_line;
use crate::request::Settings;
use crate::zk::access::Access;
use crate::zk::four_letter;

pub(super) async fn run(servers: &[HostPort], settings: &Settings) -> Done {
    let deadline = Deadline::after(settings.timeout.unwrap_or(LOOK_BUDGET));
    let asking = servers.iter().cloned().map(|server| async move {
        let access = Access::open("hadoop.zk.auth");
        let line = match four_letter::statistics(&server, &access, deadline).await {
            Ok(said) => format!(
                "{server} {} {} {}",
                said.mode.word(),
                said.version,
                said.zxid
            ),
            Err(error) => format!("{server} {error}"),
        };
        harmless_line(&line) + "\n"
    });
    Done::Text(join::all(asking).await.concat())
}
