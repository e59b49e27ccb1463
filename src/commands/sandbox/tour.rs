//! `sandbox tour`: the verbs on an embedded pair, each command shown with what it prints.

use std::io::{self, Write};
use std::path::Path;
use std::process::Stdio;

use tokio::process::Command;

use crate::error::CommandError;
use crate::exit::Exit;
use crate::journal::place;
use crate::report::Report;
use crate::sandbox::Plan;

use super::super::signals::{ENDING, Listener};
use super::Running;

/// Something that happens to the pair before a command.
#[derive(Clone, Copy)]
enum Event {
    Nothing,
    /// A fault is ordered, by its verb, as a user would.
    Faults(&'static [&'static str]),
}

/// A command of the tour: why it is shown, what happens before it, its words, and the status it has to end with.
struct Stop(&'static str, Event, &'static [&'static str], u8);

const TOUR: &[Stop] = &[
    Stop(
        "Two ResourceManagers, both on standby: an operator decides who is active.",
        Event::Nothing,
        &["get-all-service-state"],
        0,
    ),
    Stop(
        "One becomes active.",
        Event::Nothing,
        &["transition-to-active", "rm1"],
        0,
    ),
    Stop(
        "A second active one is refused: that would be a split brain.",
        Event::Nothing,
        &["transition-to-active", "rm2"],
        4,
    ),
    Stop(
        "So it is in Hadoop's spelling, with the Java CLI's words and status.",
        Event::Nothing,
        &["-transitionToActive", "rm2"],
        255,
    ),
    Stop(
        "Scripts ask like this, and get one word.",
        Event::Nothing,
        &["-getServiceState", "rm1"],
        0,
    ),
    Stop(
        "A load balancer asks over HTTP: 0 is for the active one only.",
        Event::Nothing,
        &["probe", "rm2"],
        1,
    ),
    Stop(
        "rm2 is frozen now: it accepts connections and stays silent.",
        Event::Faults(&["rm2:*:hang"]),
        &["--timeout", "500ms", "get-all-service-state"],
        1,
    ),
    Stop(
        "Its state is unknown, and what is unknown stops a transition.",
        Event::Nothing,
        &["--timeout", "500ms", "transition-to-active", "rm1"],
        4,
    ),
    Stop(
        "rm2 is dead now.",
        Event::Faults(&["--clear", "rm2:*:refuse"]),
        &["-getAllServiceState"],
        0,
    ),
    Stop(
        "Who knows that it is dead says so.",
        Event::Nothing,
        &["transition-to-active", "rm1", "--force-active"],
        0,
    ),
    Stop(
        "rm2 is back, and answers that it became active without doing so. What counts is what is seen.",
        Event::Faults(&["--clear", "rm2:transitionToActive:lie"]),
        &[
            "transition-to-active",
            "rm2",
            "--force-active",
            "--force-manual",
            "--yes",
        ],
        5,
    ),
    Stop(
        "Both are made active on purpose, past every guard ...",
        Event::Faults(&["--clear"]),
        &[
            "transition-to-active",
            "rm2",
            "--force-active",
            "--force-manual",
            "--yes",
        ],
        0,
    ),
    Stop(
        "... and each verb tells.",
        Event::Nothing,
        &["get-all-service-state"],
        0,
    ),
    Stop(
        "The probe calls it critical.",
        Event::Nothing,
        &["probe"],
        2,
    ),
    Stop(
        "One of them steps back.",
        Event::Nothing,
        &["transition-to-standby", "rm2"],
        0,
    ),
];

pub(super) async fn run() -> Result<Report, CommandError> {
    let mut signals = Listener::of(&ENDING)?;
    tokio::select! {
        report = walk() => report,
        // What runs is dropped, and with it its processes and its folder.
        signal = signals.next() => Ok(Report {
            exit: Exit::of_signal(signal as i32),
            ..Report::success("")
        }),
    }
}

async fn walk() -> Result<Report, CommandError> {
    let failed = |source| CommandError::Command {
        name: "rmadmin".to_owned(),
        source,
    };
    let binary = std::env::current_exe().map_err(failed)?;
    let running = Running::start(&Plan::default(), None, false).await?;
    let conf = running.conf();
    say(
        "An embedded pair: its own ResourceManagers on loopback, the real protocols. `rmadmin sandbox` starts one.\n",
    );
    let mut wrong = 0;
    for Stop(why, event, arguments, expected) in TOUR {
        say(&format!("\n# {why}\n"));
        if let Event::Faults(orders) = event {
            let orders = [&["sandbox", "fault"][..], orders].concat();
            wrong += usize::from(show(&binary, &conf, &orders).await.map_err(failed)? != Some(0));
        }
        let status = show(&binary, &conf, arguments).await.map_err(failed)?;
        if status != Some(i32::from(*expected)) {
            say(&format!("^ this should have ended with {expected}\n"));
            wrong += 1;
        }
    }
    let exit = if wrong == 0 {
        Exit::Success
    } else {
        Exit::Degraded
    };
    Ok(Report {
        exit,
        ..Report::success("\nThe sandbox is gone. `rmadmin --help` has the rest.\n")
    })
}

/// Runs a command on the pair, and shows it with what it prints and how it ends.
async fn show(binary: &Path, conf: &Path, arguments: &[&str]) -> io::Result<Option<i32>> {
    let output = Command::new(binary)
        .args(arguments)
        .env("YARN_CONF_DIR", conf)
        // What is shown happens to no cluster of anybody.
        .env(place::VARIABLE, "")
        .env_remove("HADOOP_USER_NAME")
        .env_remove("HADOOP_PROXY_USER")
        .stdin(Stdio::null())
        .kill_on_drop(true)
        .output()
        .await?;
    say(&format!("$ rmadmin {}\n", arguments.join(" ")));
    say(&String::from_utf8_lossy(&output.stdout));
    say(&String::from_utf8_lossy(&output.stderr));
    let status = output.status.code();
    say(&format!(
        "[{}]\n",
        status.map_or_else(|| "ended by a signal".to_owned(), |code| code.to_string())
    ));
    Ok(status)
}

/// Shows something at once. A reader that has gone away has seen enough.
fn say(text: &str) {
    let mut stdout = io::stdout();
    let _ = stdout
        .write_all(text.as_bytes())
        .and_then(|()| stdout.flush());
}
