//! Who has a dialog open, and who types in it (operator-line.md 4.3: collision guard, typing).

use std::sync::Arc;

use bytestring::ByteString;

use crate::dialog::messages::VisitorFrame;
use crate::domain::{
    ContactSight, DialogId, Event, Grant, Message, OperatorId, Timestamp,
    event::{TypingWho, Viewer},
};
use crate::feed::{
    SessionKey,
    messages::{Outgoing, Typing, Viewing},
    sight::is_held,
};

use super::{
    Core, Effect, TYPING_LASTS,
    wire::{deliver, line, row},
};

impl Core {
    /// Who has an answer written does not type it any more.
    pub(super) fn end_typing_of_authors(&mut self, dialog: DialogId, messages: &[Arc<Message>], out: &mut Vec<Effect>) {
        if self.typing.is_empty() {
            return;
        }
        let authors = messages.iter().filter_map(|m| m.author.id).map(OperatorId);
        let ended = authors.filter(|id| self.typing.remove(&(dialog, *id)).is_some()).count();
        if ended > 0 {
            self.tell_viewers(dialog, out);
        }
    }

    pub(super) fn viewing(&mut self, viewing: &Viewing, out: &mut Vec<Effect>) {
        let id = viewing.dialog.id;
        let Some(entry) = self.sessions.get(&viewing.session) else { return };
        let Some(person) = self.people.get(&entry.operator_id) else { return };
        if entry.wish != Some(id) || !person.sight.sees(&viewing.dialog.key()) {
            return;
        }
        let contacts = ContactSight::of(&person.grants);
        if entry.viewing != Some(id) {
            self.close_view(viewing.session, out);
            if let Some(entry) = self.sessions.get_mut(&viewing.session) {
                entry.viewing = Some(id);
            }
            self.viewers.entry(id).or_default().push(viewing.session);
        }
        let mut events: Vec<Outgoing> = row(&viewing.dialog, contacts).into_iter().collect();
        events.extend(viewing.tail.iter().filter_map(|m| line(id, m, contacts)));
        out.push(Effect::Deliver(viewing.session, events));
        self.tell_viewers(id, out);
    }

    /// Ends the session's view; the others hear of it.
    pub(super) fn close_view(&mut self, session: SessionKey, out: &mut Vec<Effect>) {
        let Some(entry) = self.sessions.get_mut(&session) else { return };
        let Some(dialog) = entry.viewing.take() else { return };
        let operator = entry.operator_id;
        if let Some(viewers) = self.viewers.get_mut(&dialog) {
            viewers.retain(|s| *s != session);
            if viewers.is_empty() {
                self.viewers.remove(&dialog);
            }
        }
        let still = self.operators_viewing(dialog).contains(&operator);
        if !still {
            self.typing.remove(&(dialog, operator));
        }
        self.tell_viewers(dialog, out);
    }

    pub(super) fn operators_viewing(&self, dialog: DialogId) -> Vec<OperatorId> {
        let sessions = self.viewers.get(&dialog).into_iter().flatten();
        let mut ids: Vec<OperatorId> =
            sessions.filter_map(|s| self.sessions.get(s)).map(|entry| entry.operator_id).collect();
        ids.sort_unstable();
        ids.dedup();
        ids
    }

    /// The collision guard: who looks at a dialog, to everybody who looks at it and to its holder (operator-line.md 4.3).
    pub(super) fn tell_viewers(&self, dialog: DialogId, out: &mut Vec<Effect>) {
        let ids = self.operators_viewing(dialog);
        let holder = self.dialogs.get(&dialog).and_then(|d| d.operator_id);
        let silent = !self.catalogue.settings.supervisor_views_shown;
        let viewers = ids
            .into_iter()
            .filter_map(|id| {
                let person = self.people.get(&id)?;
                let typing = self.typing.contains_key(&(dialog, id));
                let unseen = silent && !typing && holder != Some(id) && person.grants.has(Grant::OperatorsMonitor);
                (!unseen).then(|| Viewer { id, name: person.name.clone(), typing })
            })
            .collect();
        deliver(&self.watchers(dialog), &Event::Viewers { dialog_id: dialog, viewers }, out);
    }

    /// Sessions that have the dialog open and sessions of its holder.
    pub(super) fn watchers(&self, dialog: DialogId) -> Vec<SessionKey> {
        let mut sessions = self.viewers.get(&dialog).cloned().unwrap_or_default();
        let held = self.dialogs.get(&dialog).filter(|d| is_held(d.state)).map(|d| d.key());
        if let Some((key, holder)) = held.and_then(|key| Some((key, key.operator_id?)))
            && let Some(person) = self.people.get(&holder).filter(|person| person.sight.holds(&key))
        {
            sessions.extend(&person.sessions);
        }
        sessions.sort_unstable();
        sessions.dedup();
        sessions
    }

    pub(super) fn typing(&mut self, typing: &Typing, now: Timestamp, out: &mut Vec<Effect>) {
        let Some(dialog) = self.dialogs.get(&typing.dialog_id).cloned() else { return };
        let mut receivers = self.watchers(dialog.id);
        match (typing.who, typing.operator_id) {
            (TypingWho::Client, _) => {
                // A visitor speaks for their own dialog only (security.md AC-06).
                if typing.contact_id.is_some_and(|contact| contact != dialog.contact_id) {
                    return;
                }
            }
            (TypingWho::Operator, None) => return,
            (TypingWho::Operator, Some(operator)) => {
                let holds = is_held(dialog.state) && dialog.operator_id == Some(operator);
                if !holds && !self.operators_viewing(dialog.id).contains(&operator) {
                    return;
                }
                receivers.retain(|s| self.sessions.get(s).is_some_and(|entry| entry.operator_id != operator));
                self.mark_typing(dialog.id, operator, typing.on, now, out);
                if holds {
                    out.push(Effect::Visitor(dialog.contact_id, vec![self.visitor_typing(typing)]));
                }
            }
        }
        let preview = typing.who == TypingWho::Client && self.catalogue.settings.typing_preview;
        let event = Event::Typing {
            dialog_id: dialog.id,
            who: typing.who,
            operator_id: typing.operator_id,
            name: typing.name.clone(),
            on: typing.on,
            text: if preview { typing.text.clone() } else { String::new() },
        };
        self.deliver_seen(&receivers, &event, out);
    }

    pub(super) fn mark_typing(
        &mut self,
        dialog: DialogId,
        operator: OperatorId,
        on: bool,
        now: Timestamp,
        out: &mut Vec<Effect>,
    ) {
        let key = (dialog, operator);
        let changed = if on {
            self.typing.insert(key, now.plus_micros(TYPING_LASTS)).is_none()
        } else {
            self.typing.remove(&key).is_some()
        };
        if changed && self.viewers.contains_key(&dialog) {
            self.tell_viewers(dialog, out);
        }
    }

    /// The visitor's frame (channels/widget.md 3); the operator is named as in their messages, and not at all when that is hidden.
    pub(super) fn visitor_typing(&self, typing: &Typing) -> VisitorFrame {
        let name = self.catalogue.settings.naming().of(&typing.name).unwrap_or_default();
        let frame = serde_json::json!({"t": "typing", "d": {"on": typing.on, "name": name}});
        VisitorFrame { n: None, frame: ByteString::from(frame.to_string()) }
    }

    pub(super) fn expire_typing(&mut self, now: Timestamp, out: &mut Vec<Effect>) {
        let mut over: Vec<(DialogId, OperatorId)> =
            self.typing.iter().filter(|(_, until)| **until <= now).map(|(key, _)| *key).collect();
        over.sort_unstable();
        for key in over {
            self.typing.remove(&key);
            self.tell_viewers(key.0, out);
        }
    }
}
