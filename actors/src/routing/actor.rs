//! See [`RoutingActor`].

use std::collections::{BTreeMap, HashMap, HashSet};
use std::time::Duration;

use actix::prelude::*;
use tokio::sync::oneshot;

use crate::contact::actor::{ContactActor, Hand as HandMessage};
use crate::contact::messages::{Accepted, Inbound};
use crate::dialog::actor::{DialogActor, Hand as HandCommand};
use crate::dialog::messages::{DialogCommand, DialogDone, Refusal, Who};
use crate::domain::{ConnectionId, DialogId, time::MINUTE};
use crate::engine::{ActorReport, Shared};
use crate::supervision::{ChildCore, CommandKey, Effect, ExitNotice, Gone, Input, Lane, Life};

use super::messages::{AskHere, ChildKey, Drain, InboundHere, Observe, Park, Ping, Sweep, Unpark};

/// How often unused children are looked for.
const SWEEP: Duration = Duration::from_secs(30);
/// Pause before a dialog whose command ended without a known outcome reads its row.
const LOOK_AGAIN: Duration = Duration::from_secs(1);
/// Mailbox: callers beyond it wait in `send`.
const MAILBOX: usize = 1024;

/// A command with the trace it belongs to, while it waits for its child.
#[derive(Debug, Clone)]
struct Traced<C> {
    what: C,
    span: tracing::Span,
}

type Reply<R> = oneshot::Sender<Result<R, Refusal>>;

/// A child with its address.
struct Child<A: Actor, C, R> {
    core: ChildCore<Traced<C>, Reply<R>>,
    addr: Option<Addr<A>>,
}

type ContactKey = (ConnectionId, String);

/// See the module.
pub struct RoutingActor {
    arbiter: usize,
    shared: Shared,
    contacts: HashMap<ContactKey, Child<ContactActor, Inbound, Accepted>>,
    dialogs: HashMap<DialogId, Child<DialogActor, DialogCommand, DialogDone>>,
    /// Dialogs that will read their rows in a moment.
    doubtful: HashSet<DialogId>,
    /// Restarts and dead letters of children that are gone from memory are kept here.
    counts: BTreeMap<&'static str, i64>,
    draining: Vec<oneshot::Sender<()>>,
    _exit: ExitNotice<usize>,
}

impl RoutingActor {
    /// An owner without children.
    #[must_use]
    pub fn new(arbiter: usize, shared: Shared, exit: ExitNotice<usize>) -> Self {
        Self {
            arbiter,
            shared,
            contacts: HashMap::new(),
            dialogs: HashMap::new(),
            doubtful: HashSet::new(),
            counts: BTreeMap::new(),
            draining: Vec::new(),
            _exit: exit,
        }
    }

    fn count(&mut self, what: &'static str) {
        *self.counts.entry(what).or_insert(0) += 1;
    }

    fn dialog(
        &mut self,
        id: DialogId,
        input: Input<Traced<DialogCommand>, DialogDone, Reply<DialogDone>>,
        ctx: &mut Context<Self>,
    ) {
        let now = self.shared.ports.clock.now();
        let limit = self.shared.config.child_queue;
        let mut effects = Vec::new();
        let child = self.dialogs.entry(id).or_insert_with(|| {
            let mut core = ChildCore::new(limit, now);
            if self.shared.put_aside.has(id) {
                effects = core.on(Input::Park, now);
            }
            Child { core, addr: None }
        });
        effects.extend(child.core.on(input, now));
        for effect in effects {
            self.dialog_effect(id, effect, ctx);
        }
        self.check_drained();
    }

    fn dialog_effect(
        &mut self,
        id: DialogId,
        effect: Effect<Traced<DialogCommand>, DialogDone, Reply<DialogDone>>,
        ctx: &mut Context<Self>,
    ) {
        let Some(child) = self.dialogs.get_mut(&id) else { return };
        match effect {
            // The child is built with its first command, which says whether there is a row to read.
            Effect::Start { .. } => child.addr = None,
            Effect::Hand { generation, command: Traced { what: command, span }, attempt } => {
                let addr = child.addr.get_or_insert_with(|| {
                    let fresh = command.begins() && generation == 1;
                    let owner = ctx.address().downgrade().recipient();
                    let exit = ExitNotice { owner, child: ChildKey::Dialog(id), generation };
                    DialogActor::new(id, fresh, generation > 1, self.shared.clone(), exit).start()
                });
                let answer = addr.send(HandCommand { command, attempt, span }).into_actor(self);
                // A closed mailbox is a death, and the exit notice tells that.
                ctx.spawn(answer.map(move |result, actor, ctx| {
                    if let Ok(result) = result {
                        actor.dialog(id, Input::Done { generation, result }, ctx);
                    }
                }));
            }
            Effect::Answer { to, result } => {
                let doubtful = matches!(result, Err(Refusal::Unavailable | Refusal::DeadLetter));
                if matches!(result, Err(Refusal::Busy)) {
                    metrics::counter!("rozmova_mailbox_full_total", "mailbox" => "dialog").increment(1);
                }
                let _ = to.send(result);
                if doubtful {
                    self.look_again(id, ctx);
                }
            }
            Effect::Pause { generation, micros } => {
                child.addr = None;
                self.count("dialog_restarts");
                metrics::counter!("rozmova_actor_restarts_total", "kind" => "dialog").increment(1);
                tracing::warn!(dialog.id = %id, pause_ms = micros / 1000, "the dialog's actor died, it is built again");
                ctx.run_later(micros_of(micros), move |actor, ctx| {
                    actor.dialog(id, Input::PauseOver { generation }, ctx);
                });
            }
            Effect::DeadLetter { command } => {
                self.count("dead_letters");
                metrics::counter!("rozmova_dead_letters_total").increment(1);
                tracing::error!(dialog.id = %id, command = command.what.name(), "a command killed the dialog's actor three times and was set aside");
            }
            Effect::Parked => {
                child.addr = None;
                self.count("dialogs_parked");
                tracing::error!(dialog.id = %id, "the dialog was restarted too often and is parked; when the cause (the panic above) is gone, a restart of the server or an unpark lets it go on");
            }
            Effect::PutAside => {
                child.addr = None;
                tracing::warn!(dialog.id = %id, "the dialog is parked by hand");
            }
        }
    }

    /// A command ended without a known outcome: it may be committed, and perhaps nobody asks this dialog ever again. It reads
    /// its row until it can, and tells feed and Distributor what they missed. One look at a time per dialog.
    fn look_again(&mut self, id: DialogId, ctx: &mut Context<Self>) {
        if !self.doubtful.insert(id) {
            return;
        }
        ctx.run_later(LOOK_AGAIN, move |actor, ctx| {
            actor.doubtful.remove(&id);
            if actor.draining.is_empty() && actor.dialogs.contains_key(&id) {
                let (to, _nobody) = oneshot::channel();
                let command = Traced { what: DialogCommand::Reload, span: tracing::Span::none() };
                let look = Input::Submit { command, key: None, lane: Lane::Operator, to };
                actor.dialog(id, look, ctx);
            }
        });
    }

    fn contact(
        &mut self,
        key: &ContactKey,
        input: Input<Traced<Inbound>, Accepted, Reply<Accepted>>,
        ctx: &mut Context<Self>,
    ) {
        let now = self.shared.ports.clock.now();
        let limit = self.shared.config.child_queue;
        if !self.contacts.contains_key(key) {
            self.contacts.insert(key.clone(), Child { core: ChildCore::new(limit, now), addr: None });
        }
        let effects = self.contacts.get_mut(key).map(|child| child.core.on(input, now)).unwrap_or_default();
        for effect in effects {
            self.contact_effect(key, effect, ctx);
        }
        self.check_drained();
    }

    fn contact_effect(
        &mut self,
        key: &ContactKey,
        effect: Effect<Traced<Inbound>, Accepted, Reply<Accepted>>,
        ctx: &mut Context<Self>,
    ) {
        let Some(child) = self.contacts.get_mut(key) else { return };
        match effect {
            Effect::Start { .. } => child.addr = None,
            Effect::Hand { generation, command, .. } => {
                let addr = child.addr.get_or_insert_with(|| {
                    let owner = ctx.address().downgrade();
                    let child = ChildKey::Contact(key.0, key.1.clone());
                    let exit = ExitNotice { owner: owner.clone().recipient(), child, generation };
                    ContactActor::new(self.shared.clone(), owner.recipient(), exit).start()
                });
                let answer = addr.send(HandMessage(command.what, command.span)).into_actor(self);
                let key = key.clone();
                ctx.spawn(answer.map(move |result, actor, ctx| {
                    if let Ok(result) = result {
                        actor.contact(&key, Input::Done { generation, result }, ctx);
                    }
                }));
            }
            Effect::Answer { to, result } => {
                if matches!(result, Err(Refusal::Busy)) {
                    metrics::counter!("rozmova_mailbox_full_total", "mailbox" => "contact").increment(1);
                }
                let _ = to.send(result);
            }
            Effect::Pause { generation, micros } => {
                child.addr = None;
                self.count("contact_restarts");
                metrics::counter!("rozmova_actor_restarts_total", "kind" => "contact").increment(1);
                tracing::warn!(connection.id = %key.0, pause_ms = micros / 1000, "a contact's actor died, it is built again");
                let key = key.clone();
                ctx.run_later(micros_of(micros), move |actor, ctx| {
                    actor.contact(&key, Input::PauseOver { generation }, ctx);
                });
            }
            Effect::DeadLetter { .. } => {
                self.count("dead_letters");
                metrics::counter!("rozmova_dead_letters_total").increment(1);
                tracing::error!(connection.id = %key.0, "a message killed its contact's actor three times and was set aside");
            }
            Effect::Parked => {
                child.addr = None;
                self.count("contacts_parked");
                tracing::error!(connection.id = %key.0, "a contact was restarted too often and is parked; when the cause (the panic above) is gone, a restart of the server or an unpark lets it go on");
            }
            // Only dialogs are parked by hand.
            Effect::PutAside => child.addr = None,
        }
    }

    fn sweep(&mut self) {
        let now = self.shared.ports.clock.now();
        let idle = i64::from(self.shared.config.idle_minutes) * MINUTE;
        self.contacts.retain(|_, child| !child.core.is_idle(now, idle));
        self.dialogs.retain(|_, child| !child.core.is_idle(now, idle));
    }

    fn busy(&self) -> bool {
        let zero = crate::domain::Timestamp(i64::MAX);
        let contact =
            |c: &Child<ContactActor, Inbound, Accepted>| c.core.life() != Life::Parked && !c.core.is_idle(zero, 0);
        let dialog = |c: &Child<DialogActor, DialogCommand, DialogDone>| {
            c.core.life() != Life::Parked && !c.core.is_idle(zero, 0)
        };
        self.contacts.values().any(contact) || self.dialogs.values().any(dialog)
    }

    fn check_drained(&mut self) {
        if !self.draining.is_empty() && !self.busy() {
            self.contacts.clear();
            self.dialogs.clear();
            for waiting in self.draining.drain(..) {
                let _ = waiting.send(());
            }
        }
    }

    fn reports(&self) -> Vec<ActorReport> {
        let name = format!("arbiter {}", self.arbiter);
        let waiting: usize = self.contacts.values().map(|c| c.core.waiting()).sum::<usize>()
            + self.dialogs.values().map(|c| c.core.waiting()).sum::<usize>();
        let count = |what: &str| self.counts.get(what).copied().unwrap_or(0);
        let family = |kind: &str, n: usize, restarts: &str| ActorReport {
            kind: kind.to_owned(),
            name: name.clone(),
            live: true,
            restarts: u64::try_from(count(restarts)).unwrap_or(0),
            counters: [("children".to_owned(), n as i64)].into_iter().collect(),
        };
        let counters = [("waiting", waiting as i64), ("dead_letters", count("dead_letters"))];
        let mut reports = vec![
            ActorReport {
                kind: "routing".to_owned(),
                name: name.clone(),
                live: true,
                restarts: 0,
                counters: counters.into_iter().map(|(k, v)| (k.to_owned(), v)).collect(),
            },
            family("contact", self.contacts.len(), "contact_restarts"),
            family("dialog", self.dialogs.len(), "dialog_restarts"),
        ];
        let parked = |kind: &str, name: String, restarts: u64| ActorReport {
            kind: kind.to_owned(),
            name,
            live: false,
            restarts,
            counters: [("parked".to_owned(), 1)].into_iter().collect(),
        };
        let contacts = self.contacts.iter().filter(|(_, c)| c.core.life() == Life::Parked);
        reports.extend(contacts.map(|(key, c)| parked("contact", format!("{}/{}", key.0, key.1), c.core.restarts())));
        let dialogs = self.dialogs.iter().filter(|(_, c)| c.core.life() == Life::Parked);
        reports.extend(dialogs.map(|(id, c)| parked("dialog", id.to_string(), c.core.restarts())));
        reports
    }
}

fn micros_of(micros: i64) -> Duration {
    Duration::from_micros(u64::try_from(micros).unwrap_or(0))
}

/// Lane and key of a command: what the client causes waits behind what people and the product do.
fn lane_and_key(command: &DialogCommand) -> (Lane, Option<CommandKey>) {
    let nonce = |who: &Who, nonce: &Option<String>| {
        let (id, name) = match who {
            Who::Operator(actor) => (actor.id.get(), String::new()),
            Who::Api { name } => (0, name.clone()),
            Who::Distributor | Who::System => (0, String::new()),
        };
        nonce.clone().map(|nonce| CommandKey::Nonce(id, name, nonce))
    };
    match command {
        DialogCommand::Begin(begin) => (Lane::Client, Some(CommandKey::Inbound(begin.line.dedup_key.clone()))),
        DialogCommand::Inbound { line, .. } => (Lane::Client, Some(CommandKey::Inbound(line.dedup_key.clone()))),
        DialogCommand::Reply { who, nonce: n, .. } | DialogCommand::Note { who, nonce: n, .. } => {
            (Lane::Operator, nonce(who, n))
        }
        _ => (Lane::Operator, None),
    }
}

impl Actor for RoutingActor {
    type Context = Context<Self>;

    fn started(&mut self, ctx: &mut Self::Context) {
        ctx.set_mailbox_capacity(MAILBOX);
        ctx.run_interval(SWEEP, |actor, _| actor.sweep());
    }
}

impl Handler<AskHere> for RoutingActor {
    type Result = ();
    fn handle(&mut self, ask: AskHere, ctx: &mut Self::Context) {
        let (lane, key) = lane_and_key(&ask.command);
        if ask.command.begins() {
            self.shared.young_slots.remember(ask.dialog, ask.slot);
        }
        let command = Traced { what: ask.command, span: ask.span };
        self.dialog(ask.dialog, Input::Submit { command, key, lane, to: ask.reply }, ctx);
    }
}

impl Handler<InboundHere> for RoutingActor {
    type Result = ();
    fn handle(&mut self, InboundHere { inbound, reply, span }: InboundHere, ctx: &mut Self::Context) {
        let child = (inbound.connection_id, inbound.chat_id.clone());
        let key = Some(CommandKey::Inbound(inbound.line.dedup_key.clone()));
        let command = Traced { what: inbound, span };
        self.contact(&child, Input::Submit { command, key, lane: Lane::Client, to: reply }, ctx);
    }
}

impl Handler<Gone<ChildKey>> for RoutingActor {
    type Result = ();
    fn handle(&mut self, gone: Gone<ChildKey>, ctx: &mut Self::Context) {
        let (generation, panicked) = (gone.generation, gone.panicked);
        match gone.child {
            ChildKey::Contact(connection, chat) => {
                let key = (connection, chat);
                if self.contacts.contains_key(&key) {
                    self.contact(&key, Input::Gone { generation, panicked }, ctx);
                }
            }
            ChildKey::Dialog(id) => {
                if self.dialogs.contains_key(&id) {
                    self.dialog(id, Input::Gone { generation, panicked }, ctx);
                }
            }
        }
    }
}

impl Handler<Unpark> for RoutingActor {
    type Result = bool;
    fn handle(&mut self, Unpark(child): Unpark, ctx: &mut Self::Context) -> bool {
        match child {
            ChildKey::Contact(connection, chat) => {
                let key = (connection, chat);
                let parked = self.contacts.get(&key).is_some_and(|c| c.core.is_parked());
                if parked {
                    self.contact(&key, Input::Unpark, ctx);
                }
                parked
            }
            ChildKey::Dialog(id) => {
                let parked = self.dialogs.get(&id).is_some_and(|c| c.core.is_parked());
                if parked {
                    self.dialog(id, Input::Unpark, ctx);
                }
                parked
            }
        }
    }
}

impl Handler<Park> for RoutingActor {
    type Result = ();
    fn handle(&mut self, Park(id): Park, ctx: &mut Self::Context) {
        // Let go on before this came: an unpark that overtook it has the last word.
        if self.shared.put_aside.has(id) {
            self.dialog(id, Input::Park, ctx);
        }
    }
}

impl Handler<Ping> for RoutingActor {
    type Result = ();
    fn handle(&mut self, _: Ping, _: &mut Self::Context) {}
}

impl Handler<Observe> for RoutingActor {
    type Result = MessageResult<Observe>;
    fn handle(&mut self, _: Observe, _: &mut Self::Context) -> Self::Result {
        MessageResult(self.reports())
    }
}

impl Handler<Drain> for RoutingActor {
    type Result = ResponseFuture<()>;
    fn handle(&mut self, _: Drain, _: &mut Self::Context) -> Self::Result {
        let (done, drained) = oneshot::channel();
        self.draining.push(done);
        self.check_drained();
        Box::pin(async move {
            let _ = drained.await;
        })
    }
}

impl Handler<Sweep> for RoutingActor {
    type Result = ();
    fn handle(&mut self, _: Sweep, _: &mut Self::Context) {
        self.sweep();
    }
}

#[cfg(test)]
impl Handler<crate::supervision::Explode> for RoutingActor {
    type Result = ();
    fn handle(&mut self, _: crate::supervision::Explode, _: &mut Self::Context) {
        panic!("told to explode");
    }
}
