//! The steps of the tour. `rmadmin sandbox tour` runs them on a sandbox, `cargo test --test tour` runs them on real
//! ResourceManagers.

/// A change of the pair before a command.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TourEvent {
    Nothing,
    /// This RM accepts connections but never answers.
    Freeze(&'static str),
    /// All RMs answer again.
    Thaw,
}

#[derive(Debug)]
pub struct TourStep {
    /// The text above the command.
    pub why: &'static str,
    pub event: TourEvent,
    /// The words after `rmadmin`.
    pub arguments: &'static [&'static str],
    /// The expected exit status.
    pub exit: u8,
}

const fn step(why: &'static str, arguments: &'static [&'static str], exit: u8) -> TourStep {
    after(TourEvent::Nothing, why, arguments, exit)
}

const fn after(
    event: TourEvent,
    why: &'static str,
    arguments: &'static [&'static str],
    exit: u8,
) -> TourStep {
    TourStep {
        why,
        event,
        arguments,
        exit,
    }
}

/// At the start, rm1 is active, and failover is automatic.
pub const TOUR: [TourStep; 17] = [
    step(
        "status asks every source of an HA pair, ZooKeeper's elector too, and gives one verdict.",
        &["status"],
        0,
    ),
    step(
        "zookeeper status asks the servers of that ZooKeeper, and says how many more may fail.",
        &["zookeeper", "status"],
        0,
    ),
    step(
        "A planned failover. First the plan; nothing is sent.",
        &["failover", "--to", "rm2", "--dry-run"],
        0,
    ),
    step(
        "Now carry it out. Without --yes the command asks first.",
        &["failover", "--to", "rm2", "--yes"],
        0,
    ),
    step(
        "Hadoop-style command lines work too: output and exit status are those of the Java CLI.",
        &["-getAllServiceState"],
        0,
    ),
    step(
        "Load balancers check with probe: exit status 0 for the active ResourceManager only.",
        &["probe", "rm1"],
        1,
    ),
    after(
        TourEvent::Freeze("rm2"),
        "rm2, the active one, freezes: it accepts connections and does not answer (SIGSTOP, or a long GC pause). \
         ZooKeeper ends its session, and the elector makes rm1 active. A script can wait for that.",
        &["wait", "--for", "rm1=active", "--timeout", "60s"],
        0,
    ),
    step(
        "rm2 still believes that it is active. status names it.",
        &["--timeout", "1s", "status"],
        1,
    ),
    step(
        "rm2 cannot be made active while it does not answer: refused.",
        &["failover", "--to", "rm2", "--yes"],
        4,
    ),
    step(
        "With automatic failover, transitions by hand are refused, also the Hadoop-style ones.",
        &["-transitionToActive", "rm2"],
        255,
    ),
    after(
        TourEvent::Thaw,
        "rm2 wakes up, learns that its session has ended, and becomes standby.",
        &["wait", "--for", "healthy", "--timeout", "60s"],
        0,
    ),
    step(
        "Somebody makes rm2 active with the flags that skip the checks. Two are active now: status 5.",
        &[
            "transition-to-active",
            "rm2",
            "--force-active",
            "--force-manual",
            "--yes",
        ],
        5,
    ),
    step(
        "Split brain: both are active, and both hand out the same containers.",
        &["status"],
        2,
    ),
    step(
        "Repair it: the holder of the elector's lock stays active, the other one becomes standby.",
        &["repair", "--yes"],
        0,
    ),
    step("The pair is healthy again.", &["status"], 0),
    step(
        "Every change is logged, and history shows it.",
        &["history"],
        0,
    ),
    step(
        "Programs get JSON from every command.",
        &["--output", "json", "get-service-state", "rm1"],
        0,
    ),
];
