//! Events on their way out, each serialised at most once whoever receives them.

use std::sync::Arc;

use crate::domain::{DialogId, Event, Message, view::DialogView};
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

pub(super) fn line(dialog_id: DialogId, message: &Arc<Message>) -> Option<Outgoing> {
    wire(&Event::MessageNew { dialog_id, message: Arc::clone(message) })
}

/// The events of one publication, each serialised at most once whoever receives them.
pub(super) struct Wire<'a> {
    publication: &'a Publication,
    view: Option<Arc<DialogView>>,
    new_row: Option<Vec<Outgoing>>,
    updated: Option<Vec<Outgoing>>,
    lines: Option<Vec<Outgoing>>,
    tail: Option<Vec<Outgoing>>,
}

impl<'a> Wire<'a> {
    pub(super) fn new(publication: &'a Publication) -> Self {
        Self { publication, view: None, new_row: None, updated: None, lines: None, tail: None }
    }

    pub(super) fn view(&mut self) -> Arc<DialogView> {
        let dialog = &self.publication.dialog;
        Arc::clone(self.view.get_or_insert_with(|| Arc::new(DialogView::from(&**dialog))))
    }

    pub(super) fn new_row(&mut self) -> Vec<Outgoing> {
        let dialog = self.view();
        self.new_row.get_or_insert_with(|| wire(&Event::DialogNew { dialog }).into_iter().collect()).clone()
    }

    pub(super) fn updated(&mut self) -> Vec<Outgoing> {
        let dialog = self.view();
        self.updated.get_or_insert_with(|| wire(&Event::DialogUpdated { dialog }).into_iter().collect()).clone()
    }

    pub(super) fn removed(&self) -> Vec<Outgoing> {
        wire(&Event::DialogRemoved { dialog_id: self.publication.dialog.id }).into_iter().collect()
    }

    pub(super) fn lines(&mut self) -> Vec<Outgoing> {
        let publication = self.publication;
        let id = publication.dialog.id;
        self.lines.get_or_insert_with(|| publication.messages.iter().filter_map(|m| line(id, m)).collect()).clone()
    }

    /// The gain rule of contract.md 4.4: the row, then the lines since the last operator's reply. The tail holds the new lines.
    pub(super) fn gain(&mut self) -> Vec<Outgoing> {
        let mut events = self.new_row();
        let publication = self.publication;
        let id = publication.dialog.id;
        match &publication.tail {
            Some(tail) => {
                let tail = self.tail.get_or_insert_with(|| tail.iter().filter_map(|m| line(id, m)).collect());
                events.extend(tail.iter().cloned());
            }
            None => events.extend(self.lines()),
        }
        events
    }
}
