//! Events on their way out, each serialised at most once for all who see the contacts of clients the same way.

use std::sync::Arc;

use crate::domain::{ContactSight, Dialog, DialogId, Event, Message};
use crate::feed::{
    SessionKey,
    messages::{Outgoing, Publication},
};

use super::Effect;

pub(super) fn deliver(sessions: &[SessionKey], event: &Event, out: &mut Vec<Effect>) {
    if sessions.is_empty() {
        return;
    }
    if let Some(event) = wire(event) {
        out.extend(sessions.iter().map(|s| Effect::Deliver(*s, vec![event.clone()])));
    }
}

/// Serialises an event; a failure would be a fault of ours and is logged, never skipped in silence.
pub(super) fn wire(event: &Event) -> Option<Outgoing> {
    Outgoing::of(event)
        .inspect_err(|error| tracing::error!(%error, event = event.socket_name(), "an event could not be serialised"))
        .ok()
}

/// A line as whoever sees contacts so may read it.
pub(super) fn line(dialog_id: DialogId, message: &Arc<Message>, contacts: ContactSight) -> Option<Outgoing> {
    wire(&contacts.event(&Event::MessageNew { dialog_id, message: Arc::clone(message) }))
}

/// A changed line as whoever sees contacts so may read it.
fn amended(dialog_id: DialogId, message: &Arc<Message>, contacts: ContactSight) -> Option<Outgoing> {
    wire(&contacts.event(&Event::MessageUpdated { dialog_id, message: Arc::clone(message) }))
}

/// A row that comes into a list, as whoever sees contacts so may read it.
pub(super) fn row(dialog: &Dialog, contacts: ContactSight) -> Option<Outgoing> {
    wire(&Event::DialogNew { dialog: Arc::new(contacts.dialog(dialog)) })
}

/// What one publication is for those who see contacts one way.
#[derive(Default)]
struct Made {
    new_row: Option<Vec<Outgoing>>,
    updated: Option<Vec<Outgoing>>,
    lines: Option<Vec<Outgoing>>,
    tail: Option<Vec<Outgoing>>,
}

/// The events of one publication, each serialised at most twice whoever receives them: as it is, and with contacts masked.
pub(super) struct Wire<'a> {
    publication: &'a Publication,
    shown: Made,
    masked: Made,
}

impl<'a> Wire<'a> {
    pub(super) fn new(publication: &'a Publication) -> Self {
        Self { publication, shown: Made::default(), masked: Made::default() }
    }

    fn made(&mut self, contacts: ContactSight) -> &mut Made {
        match contacts {
            ContactSight::Shown => &mut self.shown,
            ContactSight::Masked => &mut self.masked,
        }
    }

    pub(super) fn new_row(&mut self, contacts: ContactSight) -> Vec<Outgoing> {
        let publication = self.publication;
        let made = self.made(contacts);
        made.new_row.get_or_insert_with(|| row(&publication.dialog, contacts).into_iter().collect()).clone()
    }

    pub(super) fn updated(&mut self, contacts: ContactSight) -> Vec<Outgoing> {
        let publication = self.publication;
        let event = || wire(&Event::DialogUpdated { dialog: Arc::new(contacts.dialog(&publication.dialog)) });
        self.made(contacts).updated.get_or_insert_with(|| event().into_iter().collect()).clone()
    }

    pub(super) fn removed(&self) -> Vec<Outgoing> {
        wire(&Event::DialogRemoved { dialog_id: self.publication.dialog.id }).into_iter().collect()
    }

    pub(super) fn lines(&mut self, contacts: ContactSight) -> Vec<Outgoing> {
        let publication = self.publication;
        let id = publication.dialog.id;
        let lines = || {
            let new = publication.messages.iter().filter_map(|m| line(id, m, contacts));
            new.chain(publication.amended.iter().filter_map(|m| amended(id, m, contacts))).collect()
        };
        self.made(contacts).lines.get_or_insert_with(lines).clone()
    }

    /// The gain rule of contract.md 4.4: the row, then the lines since the last operator's reply. The tail holds the new lines.
    pub(super) fn gain(&mut self, contacts: ContactSight) -> Vec<Outgoing> {
        let mut events = self.new_row(contacts);
        let publication = self.publication;
        let id = publication.dialog.id;
        match &publication.tail {
            Some(tail) => {
                let lines = || tail.iter().filter_map(|m| line(id, m, contacts)).collect();
                let tail = self.made(contacts).tail.get_or_insert_with(lines);
                events.extend(tail.iter().cloned());
            }
            None => events.extend(self.lines(contacts)),
        }
        events
    }
}
