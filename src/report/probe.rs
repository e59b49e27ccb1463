//! The results of `probe`, in every format.

use serde::Serialize;

use crate::exit::Exit;
use crate::net::address::{HostPort, Scheme};
use crate::systems::yarn::pages::PageAnswer;
use crate::systems::yarn::targets::AddressError;

use super::{harmless_line, table, tsv};

/// The word for an RM without an address.
pub const NOT_CONFIGURED: &str = "not-configured";

/// One RM and its page's answer.
#[derive(Debug)]
pub struct ProbeRow {
    /// `None` for an address from the command line.
    pub rm_id: Option<String>,
    pub scheme: Scheme,
    pub answer: Result<(HostPort, PageAnswer), AddressError>,
}

/// The result for a single RM.
#[derive(Debug)]
pub struct ProbeResult {
    pub row: ProbeRow,
    pub exit: Exit,
    /// Print nothing if the RM is active or standby: load balancers check every few seconds and log the output.
    pub quiet: bool,
}

#[derive(Debug)]
pub struct ProbeResults {
    pub rows: Vec<ProbeRow>,
    pub exit: Exit,
    /// Succeed if any RM is active, and print only active RMs.
    pub any: bool,
}

#[derive(Debug, Serialize)]
pub struct ProbeDocument {
    #[serde(skip_serializing_if = "Option::is_none")]
    rm: Option<String>,
    url: String,
    answer: &'static str,
    detail: String,
}

impl ProbeRow {
    pub fn document(&self) -> ProbeDocument {
        let rm = self.rm_id.clone();
        match &self.answer {
            Ok((address, answer)) => {
                let page = match answer {
                    PageAnswer::NotOffered { .. } => "/ws/v1/cluster/info",
                    _ => "/isActive",
                };
                ProbeDocument {
                    rm,
                    url: format!("{}://{address}{page}", self.scheme),
                    answer: answer.word(),
                    detail: answer.to_string(),
                }
            }
            Err(error) => ProbeDocument {
                rm,
                url: String::new(),
                answer: NOT_CONFIGURED,
                detail: error.to_string(),
            },
        }
    }

    fn cells(&self) -> [String; 4] {
        let document = self.document();
        let by_is_active = document.url.ends_with("/isActive");
        let detail = match document.answer {
            "active" | "standby" if by_is_active => String::new(),
            _ => document.detail,
        };
        let rm = document.rm.unwrap_or_default();
        [rm, document.answer.to_owned(), document.url, detail]
    }

    fn is_active(&self) -> bool {
        self.document().answer == "active"
    }
}

impl ProbeResult {
    pub fn is_hidden(&self) -> bool {
        self.quiet && matches!(self.exit, Exit::Success | Exit::Degraded)
    }

    pub fn text(&self, colour: bool) -> String {
        table::state(self.row.document().answer, colour) + "\n"
    }

    /// Returns why the answer is neither active nor standby, or why it did not come from `/isActive`.
    pub fn explanation(&self) -> String {
        let clear = |(_, answer): &(HostPort, PageAnswer)| {
            matches!(answer, PageAnswer::Active | PageAnswer::Standby)
        };
        if self.row.answer.as_ref().is_ok_and(clear) {
            return String::new();
        }
        let document = self.row.document();
        let server = match &document.rm {
            Some(rm) => format!("{rm} ({})", document.url),
            None => document.url,
        };
        let line = harmless_line(&format!("{server}: {}", document.detail));
        format!("rmadmin: {line}\n")
    }
}

impl ProbeResults {
    pub fn documents(&self) -> Vec<ProbeDocument> {
        self.rows.iter().map(ProbeRow::document).collect()
    }

    pub fn text(&self, colour: bool) -> String {
        if !self.any {
            return table(&self.rows, colour);
        }
        let active = self.rows.iter().filter(|row| row.is_active());
        let ids = active.filter_map(|row| row.rm_id.as_ref());
        ids.map(|id| format!("{id}\n")).collect()
    }

    /// Explains all rows; with `any`, only if no RM is active.
    pub fn explanation(&self) -> String {
        match self.any && !self.rows.iter().any(ProbeRow::is_active) {
            true => table(&self.rows, false),
            false => String::new(),
        }
    }
}

pub fn tsv<'a>(rows: impl IntoIterator<Item = &'a ProbeRow>) -> String {
    let names = ["rm", "answer", "url", "detail"];
    tsv::table(names, rows.into_iter().map(ProbeRow::cells))
}

fn table(rows: &[ProbeRow], colour: bool) -> String {
    let heading = ["RM", "ANSWER", "URL", "DETAIL"].map(str::to_owned);
    let rows = rows.iter().map(ProbeRow::cells);
    let rows: Vec<Vec<String>> = std::iter::once(heading)
        .chain(rows)
        .map(Vec::from)
        .collect();
    table::columns(&rows, colour)
}
