use crate::ha::plan::{
    Ending, FailureCause, Life, NextCommand, PlanOutcome, PlanRefusal, Planned, RmIndex, Stop,
};
use crate::ha::state::{FailoverMode, Role};
use crate::systems::yarn::observations::{Observations, RmObservation};
use crate::systems::yarn::silences::Silences;
use crate::verdict::seen::{ConnectionSign, Missing};

fn ids() -> Vec<String> {
    ["rm1", "rm2"].map(str::to_owned).to_vec()
}

fn observed(states: [Option<&str>; 2], is_active: &Result<bool, Missing>) -> Observations {
    let missing = || Missing::NotAsked(String::new());
    let rms = ["rm1", "rm2"].into_iter().zip(states);
    let rms = rms.map(|(id, denied)| RmObservation {
        id: id.to_owned(),
        address: String::new(),
        state: Err(denied.map_or_else(missing, |why| Missing::Denied(why.to_owned()))),
        health: Err(missing()),
        is_active: is_active.clone(),
        info: Err(missing()),
        connection: ConnectionSign::None,
        pages_stand_in: true,
    });
    Observations {
        cluster_id: String::new(),
        failover: FailoverMode::Manual,
        curator: false,
        rms: rms.collect(),
        elector: Err(missing()),
        unanswered: Vec::new(),
    }
}

fn silences(states: [Option<&str>; 2]) -> Silences {
    Silences::from(&observed(states, &Ok(true)))
}

#[test]
fn shared_reason_appears_once() {
    let told = |states| PlanRefusal::Denied.text(&ids(), &silences(states));
    let head = "every ResourceManager denies this user";
    let no = Some("no ticket");
    assert_eq!(told([no, no]), format!("{head}: no ticket"));
    assert_eq!(
        told([no, Some("no ACL")]),
        format!("{head}: rm1: no ticket; rm2: no ACL")
    );
    assert_eq!(
        PlanRefusal::TargetUnseen(RmIndex(1)).text(&ids(), &silences([None, no])),
        "the state of rm2 is unknown: denied: no ticket"
    );
}

/// Hadoop before 3.2 lacks `/isActive`.
#[test]
fn contradiction_names_the_page_that_was_read() {
    let text = |is_active| {
        let silences = Silences::from(&observed([None; 2], &is_active));
        PlanRefusal::Contradiction(RmIndex(0)).text(&ids(), &silences)
    };
    let told = "of rm1 contradicts its RPC port";
    let old = Missing::NotOffered("2.10.2".to_owned());
    assert_eq!(text(Err(old)), format!("/ws/v1/cluster/info {told}"));
    assert_eq!(text(Ok(true)), format!("/isActive {told}"));
}

#[test]
fn zookeeper_that_denies_does_answer() {
    let told = |missing| {
        let silences = Silences::default().with_store(missing);
        PlanRefusal::ZooKeeperUnseen.text(&[], &silences)
    };
    assert_eq!(told(None), "ZooKeeper does not answer");
    assert_eq!(
        told(Some(Missing::Refused)),
        "ZooKeeper does not answer: connection refused"
    );
    assert_eq!(
        told(Some(Missing::Denied("/a: not permitted".to_owned()))),
        "ZooKeeper did not tell: denied: /a: not permitted"
    );
}

#[test]
fn live_session_is_named() {
    let (rm, life) = (RmIndex(0), Life::Session);
    let text = |refusal: PlanRefusal| refusal.text(&ids(), &Silences::default());
    assert_eq!(
        text(PlanRefusal::NotDead(rm, life)),
        "--dead rm1 was given, but it has a live ZooKeeper session"
    );
    assert_eq!(
        text(PlanRefusal::Unseen { rm, life }),
        "rm1 does not answer, has a live ZooKeeper session, and may be active"
    );
}

#[test]
fn plan_steps_name_their_rm() {
    let plan = [
        Planned::Transition(RmIndex(0), Role::Standby),
        Planned::Transition(RmIndex(1), Role::Active),
        Planned::Confirm(RmIndex(1)),
    ];
    assert_eq!(
        plan.map(|step| step.text(&ids())),
        [
            "make rm1 standby and verify",
            "make rm2 active and verify",
            "verify that all sources agree that rm2 is active",
        ]
    );
}

#[test]
fn next_command_of_each_kind() {
    let to_rm1 = |dead| NextCommand::Failover {
        to: RmIndex(0),
        dead,
    };
    let words = |next: NextCommand| {
        let advice = next.advice(&ids()).expect("advice");
        advice.commands.concat().join(" ")
    };
    assert_eq!(
        words(to_rm1(Some(RmIndex(1)))),
        "failover --to rm1 --dead rm2"
    );
    assert_eq!(words(to_rm1(None)), "failover --to rm1");
    assert_eq!(words(NextCommand::Status), "status");
    assert_eq!(NextCommand::Nothing.advice(&ids()), None);
    let identify = NextCommand::Identify.advice(&[]).expect("advice");
    assert!(
        identify
            .action
            .is_some_and(|action| action.contains("kinit"))
    );
}

#[test]
fn unfinished_end_says_why() {
    let text = |cause, electing| {
        let outcome = PlanOutcome {
            ending: Ending::Left(cause),
            electing,
            states: Vec::new(),
            pending: Vec::new(),
            half_way: Vec::new(),
            in_no_election: Vec::new(),
            actions: Vec::new(),
            interrupted: false,
            next: NextCommand::Nothing,
        };
        outcome.text(&ids(), &Silences::default())
    };
    assert_eq!(
        text(FailureCause::Unresolved(RmIndex(1), Role::Active), false),
        "FAILED, needs attention: rm2 was told to become active and has not answered since"
    );
    assert_eq!(
        text(FailureCause::Stopped(Stop::Interrupt), true),
        "FAILED, needs attention: interrupted; the election goes on"
    );
}
