//! Whether a server that runs on the client port can be that of `zoo.cfg`. Pure.

use crate::config::server_line::ServerLine;
use crate::config::zoo_cfg::ZooCfg;
use crate::systems::zookeeper::members::MemberList;
use crate::zk::four_letter::ServingMode;

/// What a running server has said. Each value may be missing.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct RunningServer {
    pub mode: Option<ServingMode>,
    /// The first byte of the id of a session, which is the last byte of the id of a server in an ensemble.
    pub id_byte: Option<u8>,
    pub list: Option<MemberList>,
}

impl RunningServer {
    /// Returns what contradicts `zoo.cfg`, where `own` is the line of this host. `None` is no proof: a server with another
    /// `dataDir` may say the same.
    pub fn contradiction(&self, cfg: &ZooCfg, own: Option<&ServerLine>) -> Option<String> {
        let mode = self.mode?;
        let is_alone = mode == ServingMode::Standalone;
        let voters = cfg.servers().iter().filter(|line| line.is_voter()).count();
        match (is_alone, cfg.is_distributed()) {
            (true, true) => {
                return Some(format!(
                    "it runs standalone, and zoo.cfg has {voters} voters"
                ));
            }
            (false, false) => {
                let mode = mode.word();
                return Some(format!(
                    "it runs as {mode}, and zoo.cfg is that of a standalone server"
                ));
            }
            (true, false) => return None,
            (false, true) => {}
        }
        let own = own?;
        let other_id = self.id_byte.filter(|byte| *byte != own.id.to_le_bytes()[0]);
        if let Some(byte) = other_id {
            return Some(format!(
                "it has the id {byte}, and this host is server.{}",
                own.id
            ));
        }
        let list = self.list.as_ref().filter(|list| !list.members.is_empty())?;
        let ports = |line: &ServerLine| -> Vec<(u16, u16)> {
            let addresses = line.addresses.iter();
            addresses
                .map(|one| (one.peer_port, one.election_port))
                .collect()
        };
        let is_listed = (list.member(own.id)).is_some_and(|line| ports(line) == ports(own));
        (!is_listed).then(|| {
            format!(
                "its list of members has no server.{} with the ports of zoo.cfg",
                own.id
            )
        })
    }
}
