//! A feed core with sessions that remember what they were sent, in words a table can compare.

use std::{collections::BTreeMap, sync::Arc};

use crate::dialog::messages::VisitorFrame;
use crate::domain::{
    ContactId, Dialog, DialogId, Event, Message, OperatorId, Role, Timestamp, filter::Facts, topic::Catalogue,
};
use crate::feed::{
    SessionKey,
    core::{Core, Effect, Input},
    messages::{ListView, Outgoing, Publication, Subscribe, Viewing},
};

use super::fixtures::{T0, catalogue, grants};

#[derive(Default)]
pub(super) struct Desk {
    pub(super) core: Core,
    pub(super) now: Timestamp,
    /// Events not looked at yet.
    inbox: BTreeMap<SessionKey, Vec<Event>>,
    pub(super) visitors: Vec<(ContactId, VisitorFrame)>,
    pub(super) lost: Vec<SessionKey>,
    /// What can be read of dialogs besides their rows; every dialog has some.
    pub(super) facts: BTreeMap<DialogId, Facts>,
    /// Questions that were not answered yet, while `holds_back` is set.
    pub(super) asked: Vec<(u64, Vec<DialogId>)>,
    pub(super) holds_back: bool,
}

pub(super) fn event_of(outgoing: &Outgoing) -> Event {
    serde_json::from_str(&format!("{{{}}}", outgoing.body)).unwrap()
}

/// `dialog.new 1`, `message.new 1/3`…
pub(super) fn word(event: &Event) -> String {
    let name = event.socket_name();
    match event {
        Event::DialogNew { dialog } | Event::DialogUpdated { dialog } => format!("{name} {}", dialog.id),
        Event::DialogRemoved { dialog_id } => format!("{name} {dialog_id}"),
        Event::MessageNew { dialog_id, message } => format!("{name} {dialog_id}/{}", message.seq),
        _ => name.to_owned(),
    }
}

impl Desk {
    pub(super) fn new(dialogs: Vec<Dialog>) -> Self {
        Self::with(dialogs, catalogue())
    }

    pub(super) fn with(dialogs: Vec<Dialog>, catalogue: Catalogue) -> Self {
        let mut desk = Self { now: T0, ..Self::default() };
        desk.give(Input::Seed { dialogs, catalogue: Arc::new(catalogue) });
        desk
    }

    pub(super) fn give(&mut self, input: Input) {
        for effect in self.core.on(input, self.now) {
            match effect {
                Effect::Deliver(session, events) => {
                    assert!(!events.is_empty(), "an empty delivery wakes a session for nothing");
                    self.inbox.entry(session).or_default().extend(events.iter().map(event_of));
                }
                Effect::Visitor(contact, frames) => {
                    self.visitors.extend(frames.into_iter().map(|frame| (contact, frame)));
                }
                Effect::Lose(session) => self.lost.push(session),
                Effect::Learn { ticket, dialogs } => self.asked.push((ticket, dialogs)),
            }
        }
        if !self.holds_back {
            self.answer();
        }
    }

    /// Answers what was asked besides rows, oldest question first.
    pub(super) fn answer(&mut self) {
        for (ticket, dialogs) in std::mem::take(&mut self.asked) {
            let facts = dialogs.into_iter().map(|id| (id, self.facts.get(&id).cloned().unwrap_or_default())).collect();
            self.give(Input::Learned { ticket, facts });
        }
    }

    pub(super) fn join(&mut self, session: u64, operator: i64, role: Role) -> SessionKey {
        let session = SessionKey(session);
        let name = format!("Operator {operator}");
        self.give(Input::Join { session, operator_id: OperatorId(operator), name, grants: grants(role) });
        session
    }

    pub(super) fn list(&mut self, session: SessionKey, view: ListView) {
        self.give(Input::Subscribe(Subscribe::List(session, Some(view))));
    }

    pub(super) fn open(&mut self, session: SessionKey, dialog: &Dialog, tail: Vec<Arc<Message>>) {
        self.give(Input::Subscribe(Subscribe::Wish(session, dialog.id)));
        self.give(Input::Viewing(Viewing { session, dialog: Arc::new(dialog.clone()), tail: Arc::new(tail) }));
    }

    pub(super) fn publish(
        &mut self,
        before: Option<&Dialog>,
        after: &Dialog,
        messages: Vec<Arc<Message>>,
        tail: Option<Vec<Arc<Message>>>,
    ) {
        self.give(Input::Published(Publication {
            before: before.map(Dialog::key),
            dialog: Arc::new(after.clone()),
            messages,
            amended: Vec::new(),
            tail: tail.map(Arc::new),
            visitor: Vec::new(),
            at: self.now,
        }));
    }

    pub(super) fn take(&mut self, session: SessionKey) -> Vec<Event> {
        self.inbox.remove(&session).unwrap_or_default()
    }

    /// What the session was sent since the last look, without counters (they have tests of their own).
    pub(super) fn words(&mut self, session: SessionKey) -> Vec<String> {
        let events = self.take(session);
        events.iter().filter(|e| !matches!(e, Event::Counters(_))).map(word).collect()
    }

    pub(super) fn forget(&mut self) {
        self.inbox.clear();
        self.visitors.clear();
    }

    pub(super) fn pass(&mut self, ms: i64) {
        self.now = self.now.plus_micros(ms * 1000);
        self.give(Input::Tick);
    }
}
