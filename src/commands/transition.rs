//! `transition-to-active` and `transition-to-standby`: ask the guards, send, look.

use std::cell::Cell;
use std::pin::pin;
use std::time::{Duration, Instant};

use nix::sys::signal::Signal;

use crate::cluster::FailoverMode;
use crate::deadline::Deadline;
use crate::error::{CommandError, Interrupted, TransitionFailure};
use crate::exit::Exit;
use crate::http::Client;
use crate::journal::{Journal, Open, since_1970};
use crate::observe;
use crate::report::history::entry::Action;
use crate::report::{Report, advice, documents, harmless_line};
use crate::request::{Spelling, TransitionRequest};
use crate::rpc::error::{Fate, Peer, RpcError};
use crate::rpc::ha::{HaService, HaState, RequestSource, Role, ServiceStatus};
use crate::security::Caller;
use crate::verdict::advice::Advice;
use crate::verdict::cluster::failover_to;
use crate::verdict::guard::{self, OtherRm, Refusal, Wish};
use crate::verdict::observation::Observations;
use crate::verdict::plan::{self, ClusterView};
use crate::verdict::unanswered::{Activation, unsettled};

use super::deeds::{self, Asked, Changed};
use super::progress::Shower;
use super::signals::Listener;
use super::{Context, TRANSITION, admin_peer, confirm, progress, subject};

/// How long the other RMs are waited for before a transition to active (`HAAdmin.isOtherTargetNodeActive`).
const OTHERS_BUDGET: Duration = Duration::from_secs(5);
/// What is kept of the budget to look at the RM after a transition that brought no answer.
const LOOK_BUDGET: Duration = Duration::from_secs(2);
/// How long a terminal is told nothing.
const PATIENCE: Duration = Duration::from_secs(2);

pub(super) async fn run(
    context: &Context,
    request: &TransitionRequest,
) -> Result<Report, CommandError> {
    context.require_ha(match request.role {
        Role::Active => "-transitionToActive",
        Role::Standby => "-transitionToStandby",
    })?;
    let wish = Wish {
        role: request.role,
        force_active: request.force_active,
        force_manual: request.force_manual,
    };
    let caller = context.caller().await?;
    let mut deadline = context.deadline(TRANSITION)?;
    if request.force_manual && !request.yes {
        if context.spelling == Spelling::Today {
            // What is refused anyway is not asked about. The Java CLI asks first.
            allowed(context, request, wish, &caller, deadline).await?;
        }
        let peer = context.peer(&request.rm_id)?;
        let limit = context.settings.timeout;
        let question = confirm::Forced {
            peer: &peer,
            failover: context.cluster.failover,
            wish,
            cluster: context.selection.title(),
            spelling: context.spelling,
        };
        confirm::ask(question.text(), limit)
            .await
            .map_err(CommandError::Declined)?;
        // The operator's time to answer does not count.
        deadline = Deadline::after(deadline.budget());
    }
    let allowed = allowed(context, request, wish, &caller, deadline).await?;
    let journal = context.journal(&caller);
    let open = allowed
        .log(&journal, context, request, wish, deadline)
        .await;
    let peer = &allowed.target;
    let order = Order::new(wish, &caller, deadline);
    // Until the result is there: nothing but this part answers signals any more.
    let mut signals = Listener::ending();
    let mut interrupted = false;
    let result = watched(
        context.spelling,
        &allowed,
        &order,
        &mut signals,
        &mut interrupted,
    )
    .await;
    let (end, seen) = deeds::end_of_transition(peer, wish.role, &result);
    open.end(end, seen).await;
    let state = result?.state;
    if context.spelling == Spelling::Hadoop {
        return Ok(Report::success(""));
    }
    let mut report = match context.json() {
        true => documents::RmDocument {
            state: Some(state.to_string()),
            ..documents::RmDocument::of(peer)
        }
        .report(Exit::Success),
        false => {
            let title = context.selection.title();
            Report::success(harmless_line(&format!("{title}: {peer} is {state}")) + "\n")
        }
    };
    if wish.role == Role::Standby {
        report.stderr = match interrupted {
            true => not_looked(context),
            false => match signals.unless(nobody_active(context, peer, deadline)).await {
                Ok(seen) => seen?.unwrap_or_default(),
                Err(_) => not_looked(context),
            },
        };
    }
    Ok(report)
}

/// An interrupt ends the look at the other RMs, not the result.
fn not_looked(context: &Context) -> String {
    let next = advice::text(&Advice::command(["status"]), &context.selection);
    format!(
        "rmadmin: interrupted: unknown whether another ResourceManager is active; next: {next}\n"
    )
}

/// What the operator has to know after this RM became standby: that nobody is active now, and what to do about it. None
/// where another RM is active, or where that cannot be found out.
async fn nobody_active(
    context: &Context,
    changed: &Peer,
    deadline: Deadline,
) -> Result<Option<String>, CommandError> {
    let seen = look_at_all(context, deadline.capped(LOOK_BUDGET)).await?;
    let ids: Vec<String> = seen.rms.iter().map(|rm| rm.id.clone()).collect();
    let view = ClusterView::from(&seen);
    let state = |rm: &plan::Rm| view.of(*rm).state();
    if !view.active().is_empty() || view.all().any(|rm| state(&rm).is_none()) {
        return Ok(None);
    }
    let is_other = |rm: &plan::Rm| rm.name(&ids) != changed.rm_id;
    let others = view.all().filter(is_other);
    let standbys: Vec<plan::Rm> = others
        .filter(|rm| state(rm) == Some(HaState::Standby))
        .collect();
    let next = match (context.cluster.failover, &standbys[..]) {
        (FailoverMode::Automatic, _) => Advice::command(["repair"]),
        (FailoverMode::Manual, [to]) => Advice::from(&failover_to(&seen, *to, Duration::ZERO)),
        (FailoverMode::Manual, _) => Advice::command(["status"]),
    };
    let lock = view.election.leader().map_or_else(String::new, |leader| {
        let leader = leader.name(&ids);
        format!("; {leader} still holds the election lock, so no other one takes over")
    });
    let next = advice::text(&next, &context.selection);
    let text = format!("no ResourceManager is active now{lock}; next: {next}");
    Ok(Some(format!("rmadmin: {}\n", harmless_line(&text))))
}

async fn look_at_all(context: &Context, deadline: Deadline) -> Result<Observations, CommandError> {
    let subject = subject::of(context).await?;
    let web = Client::new(context.cluster.scheme, &context.means(), deadline).await;
    Ok(observe::cluster::look(&subject, &web, deadline).await)
}

/// Whether no other RM may become active by an old order. Scripts in Hadoop style are refused what the Java CLI refuses.
async fn nothing_pending(
    context: &Context,
    wish: Wish,
    target: &Peer,
    deadline: Deadline,
) -> Result<(), CommandError> {
    let asks = guard::asks_others(wish) && !wish.force_active;
    if context.spelling == Spelling::Hadoop || !asks {
        return Ok(());
    }
    let log = context.unanswered().read(deadline).await;
    let of_cluster =
        |sent: &Activation| Some(sent.cluster.as_str()) == context.selection.cluster_id();
    if !log.iter().any(of_cluster) {
        return Ok(());
    }
    let seen = look_at_all(context, deadline.capped(OTHERS_BUDGET)).await?;
    let pending = unsettled(&log, &seen, since_1970());
    match pending.iter().find(|sent| sent.rm != target.rm_id) {
        None => Ok(()),
        Some(sent) => Err(CommandError::Refused {
            refusal: Refusal::OtherPending,
            about: context.peer(&sent.rm)?,
            error: None,
        }),
    }
}

/// Carries it out. A signal is acknowledged; the next one ends it. In Hadoop style the first one does, as it ends the
/// JVM.
async fn watched(
    spelling: Spelling,
    allowed: &Allowed,
    order: &Order<'_>,
    signals: &mut Listener,
    interrupted: &mut bool,
) -> Result<Changed, CommandError> {
    let (peer, method) = (&allowed.target, order.role.method());
    let shown = Shower::on_terminal();
    let begun = Instant::now();
    let mut changing = pin!(changed(allowed, order));
    loop {
        tokio::select! {
            biased;
            changed = &mut changing => return changed,
            signal = signals.next() => {
                if *interrupted || spelling == Spelling::Hadoop {
                    return Err(order.interrupted(allowed, signal));
                }
                *interrupted = true;
                let left = order.deadline.remaining().as_secs() + 1;
                progress::note_on(shown.as_ref(), &format!(
                    "interrupted: finishing this step, up to {left} s; Ctrl-C again stops now"
                ));
            }
            () = tokio::time::sleep(progress::EVERY), if shown.is_some() => {
                if let Some(shown) = shown.as_ref().filter(|_| begun.elapsed() >= PATIENCE) {
                    let awaited = format!("waiting for {peer} to answer {method}");
                    shown.waiting(&awaited, order.deadline);
                }
            }
        }
    }
}

/// A transition that is to be sent.
struct Order<'a> {
    role: Role,
    source: RequestSource,
    caller: &'a Caller,
    deadline: Deadline,
    /// Whether the RM may have got it.
    sent: Cell<bool>,
}

impl<'a> Order<'a> {
    fn new(wish: Wish, caller: &'a Caller, deadline: Deadline) -> Self {
        let source = match wish.force_manual {
            true => RequestSource::UserForced,
            false => RequestSource::User,
        };
        Self {
            role: wish.role,
            source,
            caller,
            deadline,
            sent: Cell::new(false),
        }
    }

    fn interrupted(&self, allowed: &Allowed, signal: Signal) -> CommandError {
        let done = match self.sent.get() {
            true => Interrupted::Sent {
                method: self.role.method(),
                peer: allowed.target.clone(),
            },
            false => Interrupted::NothingSent,
        };
        CommandError::Interrupted {
            signal: signal as i32,
            done,
        }
    }
}

/// What the guards let through.
struct Allowed {
    /// The RM to act on.
    target: Peer,
    /// The others that were asked, and what they said.
    others: Vec<Asked>,
}

impl Allowed {
    /// Writes into the log what is about to be done.
    async fn log<'a>(
        &self,
        journal: &'a Journal,
        context: &Context,
        request: &TransitionRequest,
        wish: Wish,
        deadline: Deadline,
    ) -> Open<'a> {
        let action = Action::call(wish.role.method(), &self.target);
        let all_answered = self.others.iter().all(|(_, answer)| answer.is_ok());
        let why = deeds::why(context.cluster.failover, request, wish, all_answered);
        let others = self.others.iter();
        let seen = deeds::seen(others.map(|(peer, answer)| (peer, answer.as_ref().copied())));
        journal.begin(action, why, seen, deadline).await
    }

    /// The others that answered.
    fn seen(&self) -> Vec<Peer> {
        let answered = self.others.iter().filter(|(_, answer)| answer.is_ok());
        answered.map(|(peer, _)| peer.clone()).collect()
    }
}

/// Sends the transition, and looks at everybody.
async fn changed(allowed: &Allowed, order: &Order<'_>) -> Result<Changed, CommandError> {
    let state = act(&allowed.target, order).await?;
    let (caller, deadline) = (order.caller, order.deadline);
    let others = alone(&allowed.target, &allowed.seen(), caller, deadline).await?;
    Ok(Changed { state, others })
}

/// Asks the guards.
///
/// The order is the peer's, so that the same reason comes first: without `--forceactive` the others are looked at
/// before the target itself; with it, the peer looks at the target only.
async fn allowed(
    context: &Context,
    request: &TransitionRequest,
    wish: Wish,
    caller: &Caller,
    deadline: Deadline,
) -> Result<Allowed, CommandError> {
    let target = context.peer(&request.rm_id);
    let others = match guard::asks_others(wish) {
        true if wish.force_active => {
            manual_control(context, wish, &context.peer(&request.rm_id)?)?;
            others(context, request)?
        }
        true => others(context, request)?,
        false => Vec::new(),
    };
    match (&target, others.first()) {
        (Ok(about), _) | (Err(_), Some(about)) => manual_control(context, wish, about)?,
        (Err(_), None) => {}
    }
    // At least half of the time is for the transition itself.
    let time = deadline.capped(OTHERS_BUDGET.min(deadline.remaining() / 2));
    let asking = observe::service_statuses(&others, caller, time);
    let names = || others.iter().map(ToString::to_string).collect::<Vec<_>>();
    let awaited = || format!("waiting for {}", names().join(", "));
    let answers = progress::while_waiting(asking, time, awaited).await;
    let mut others = asked(&others, answers);
    let views = others.iter().map(|(_, answer)| match answer {
        Ok(state) => OtherRm::Seen(*state),
        Err(_) => OtherRm::Unknown,
    });
    if let Err((refusal, place)) = guard::others_allow(wish, views.enumerate()) {
        let (about, answer) = others.swap_remove(place);
        return Err(CommandError::Refused {
            refusal,
            about,
            error: answer.err(),
        });
    }
    let target = target?;
    nothing_pending(context, wish, &target, time).await?;
    Ok(Allowed { target, others })
}

fn manual_control(context: &Context, wish: Wish, about: &Peer) -> Result<(), CommandError> {
    guard::manual_control(context.cluster.failover, wish).map_err(|refusal| CommandError::Refused {
        refusal,
        about: about.clone(),
        error: None,
    })
}

/// Looks once more at the others that were asked before: one of them may have become active meanwhile.
async fn alone(
    peer: &Peer,
    others: &[Peer],
    caller: &Caller,
    deadline: Deadline,
) -> Result<Vec<Asked>, CommandError> {
    let answers = observe::service_statuses(others, caller, deadline.capped(LOOK_BUDGET)).await;
    let asked = asked(others, answers);
    let is_active = |(_, answer): &&Asked| matches!(answer, Ok(HaState::Active));
    let active: Vec<Peer> = asked
        .iter()
        .filter(is_active)
        .map(|(other, _)| other.clone())
        .collect();
    if active.is_empty() {
        return Ok(asked);
    }
    Err(CommandError::SplitBrain {
        peer: peer.clone(),
        others: active,
    })
}

fn asked(peers: &[Peer], answers: Vec<Result<ServiceStatus, RpcError>>) -> Vec<Asked> {
    let states = answers
        .into_iter()
        .map(|answer| answer.map(|status| status.state));
    peers.iter().cloned().zip(states).collect()
}

/// Every RM but the target.
fn others(context: &Context, request: &TransitionRequest) -> Result<Vec<Peer>, CommandError> {
    let rms = context.cluster.rms.iter();
    rms.filter(|rm| !context.is_named(&rm.id, &request.rm_id))
        .map(admin_peer)
        .collect()
}

/// Sends the transition, and looks. Success is what is seen afterwards, never the lack of an error.
async fn act(peer: &Peer, order: &Order<'_>) -> Result<HaState, CommandError> {
    let Order {
        role,
        source,
        caller,
        deadline,
        ..
    } = *order;
    let failed = |error, seen| {
        CommandError::Transition(TransitionFailure {
            peer: peer.clone(),
            role,
            error,
            seen,
        })
    };
    let bounded = deadline.reserving(LOOK_BUDGET);
    let mut service = HaService::connect(peer, caller, bounded)
        .await
        .map_err(|error| failed(Some(error), None))?;
    order.sent.set(true);
    match service.transition(role, source, bounded).await {
        Ok(()) => {
            let seen = service
                .service_status(deadline)
                .await
                .map(|status| status.state);
            match seen {
                Ok(state) if state == role.state() => Ok(state),
                seen => Err(failed(None, Some(seen))),
            }
        }
        Err(error) if error.fate() == Fate::NotSent => Err(failed(Some(error), None)),
        Err(error) if is_plain_denial(&error) => Err(failed(Some(error), None)),
        // The RM may have changed its state, wholly or half way: look before saying anything.
        Err(error) => {
            let seen = observe::service_status(peer, caller, deadline)
                .await
                .map(|status| status.state);
            Err(failed(Some(error), Some(seen)))
        }
    }
}

/// Whether the RM turned the caller away before it did anything.
fn is_plain_denial(error: &RpcError) -> bool {
    error
        .remote()
        .is_some_and(crate::rpc::message::RemoteException::is_denial)
}
