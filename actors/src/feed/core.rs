//! Who hears what: a pure index of sessions, open dialogs and subscriptions (architecture.md 5).
//!
//! Sessions are found by operator, by open dialog and by list bucket, so an event costs nothing for the sessions it does not reach.

use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
};

use bytestring::ByteString;

use crate::dialog::messages::VisitorFrame;
use crate::domain::{
    ContactId, Dialog, DialogId, Event, Grants, Message, OperatorId, SubjectId, Timestamp,
    dialog::DialogKey,
    event::{TypingWho, Viewer},
    settings::OpSettings,
    time::SECOND,
    topic::Catalogue,
    view::{Counters, DialogView, OperatorView},
};

use super::{
    counts::Counts,
    messages::{
        ListView, OperatorChanged, Outgoing, Publication, QueueMoved, SessionKey, StatusMoved, Subscribe, ToOperator,
        Typing, Viewing,
    },
    sight::{Scope, Sight, is_held},
};

/// A typing mark without a renewal ends after this long (channels/widget.md 3: the receiver hides after 6 s).
pub const TYPING_LASTS: i64 = 6 * SECOND;
/// Counters of one session are pushed at most four times a second.
pub const COUNTERS_EVERY: i64 = SECOND / 4;
/// An operator's row is pushed to subscribers at most once a second (operator-line.md 11), queue deltas likewise.
pub const ROWS_EVERY: i64 = SECOND;
/// More rows than this entering one list at once (a changed right) are not pushed one by one: the session reloads.
pub const MAX_ROWS_AT_ONCE: usize = 200;

/// What the core is told.
pub enum Input {
    /// Rows at start or after a rebuild.
    Seed {
        /// Open dialogs.
        dialogs: Vec<Dialog>,
        /// Catalogue.
        catalogue: Arc<Catalogue>,
    },
    /// A session joins.
    Join {
        /// Session.
        session: SessionKey,
        /// Operator.
        operator_id: OperatorId,
        /// Name.
        name: String,
        /// Rights.
        grants: Arc<Grants>,
    },
    /// See [`Subscribe`].
    Subscribe(Subscribe),
    /// See [`Publication`].
    Published(Publication),
    /// See [`StatusMoved`].
    StatusMoved(StatusMoved),
    /// See [`Typing`].
    Typing(Typing),
    /// See [`Viewing`].
    Viewing(Viewing),
    /// See [`ToOperator`].
    ToOperator(ToOperator),
    /// See [`OperatorChanged`].
    OperatorChanged(OperatorChanged),
    /// See [`QueueMoved`].
    QueueMoved(QueueMoved),
    /// The catalogue was replaced.
    Catalogue(Arc<Catalogue>),
    /// Time passed: push what was held back.
    Tick,
}

/// What the shell does.
#[derive(Debug)]
pub enum Effect {
    /// Events for a session, in order.
    Deliver(SessionKey, Vec<Outgoing>),
    /// Frames for the sockets of a visitor.
    Visitor(ContactId, Vec<VisitorFrame>),
    /// The session must reload: too much changed for it at once.
    Lose(SessionKey),
}

/// A list bucket: sessions whose list may hold dialogs of this class and topic. `None` topic = every topic.
type Bucket = (bool, Option<Option<SubjectId>>);

struct Session {
    operator_id: OperatorId,
    list: Option<ListView>,
    buckets: Vec<Bucket>,
    wish: Option<DialogId>,
    viewing: Option<DialogId>,
    counters: Option<Counters>,
}

struct Person {
    name: String,
    grants: Arc<Grants>,
    sight: Sight,
    sessions: Vec<SessionKey>,
}

/// See the module.
#[derive(Default)]
pub struct Core {
    catalogue: Arc<Catalogue>,
    seeded: bool,
    sessions: HashMap<SessionKey, Session>,
    people: HashMap<OperatorId, Person>,
    dialogs: HashMap<DialogId, Arc<Dialog>>,
    viewers: HashMap<DialogId, Vec<SessionKey>>,
    buckets: HashMap<Bucket, HashSet<SessionKey>>,
    operator_watchers: HashSet<SessionKey>,
    queue_watchers: HashSet<SessionKey>,
    counts: Counts,
    counters_dirty: bool,
    counters_at: Option<Timestamp>,
    rows: HashMap<OperatorId, PacedRow>,
    queue: Paced<QueueMoved>,
    typing: HashMap<(DialogId, OperatorId), Timestamp>,
}

/// The newest value waits until its time.
struct Paced<T> {
    waiting: Option<T>,
    sent_at: Option<Timestamp>,
}

type PacedRow = Paced<Arc<OperatorView>>;

impl<T> Default for Paced<T> {
    fn default() -> Self {
        Self { waiting: None, sent_at: None }
    }
}

impl<T> Paced<T> {
    /// The value when it may go now.
    fn due(&mut self, now: Timestamp) -> Option<T> {
        if self.sent_at.is_some_and(|at| (0..ROWS_EVERY).contains(&now.since(at))) {
            return None;
        }
        let value = self.waiting.take()?;
        self.sent_at = Some(now);
        Some(value)
    }
}

impl Core {
    /// Applies one input.
    pub fn on(&mut self, input: Input, now: Timestamp) -> Vec<Effect> {
        let mut out = Vec::new();
        match input {
            Input::Seed { dialogs, catalogue } => self.seed(dialogs, catalogue, &mut out),
            Input::Join { session, operator_id, name, grants } => {
                self.join(session, operator_id, name, grants, &mut out);
            }
            Input::Subscribe(change) => self.subscribe(change, &mut out),
            Input::Published(publication) => {
                #[cfg(any(test, feature = "faults"))]
                super::faults::panic_on_mark(&publication);
                self.published(&publication, &mut out);
            }
            Input::StatusMoved(moved) => self.status_moved(moved, &mut out),
            Input::Typing(typing) => self.typing(&typing, now, &mut out),
            Input::Viewing(viewing) => self.viewing(&viewing, &mut out),
            Input::ToOperator(to) => {
                let sessions = self.sessions_of(to.operator_id);
                deliver(&sessions, &to.event, &mut out);
            }
            Input::OperatorChanged(changed) => self.operator_changed(changed.0, now, &mut out),
            Input::QueueMoved(moved) => {
                self.queue.waiting = Some(moved);
                self.flush_queue(now, &mut out);
            }
            Input::Catalogue(catalogue) => self.catalogue_changed(catalogue, &mut out),
            Input::Tick => self.tick(now, &mut out),
        }
        out
    }

    /// The row of an open dialog.
    #[must_use]
    pub fn peek(&self, id: DialogId) -> Option<Arc<Dialog>> {
        self.dialogs.get(&id).cloned()
    }

    /// Live counters of an operator with these rights.
    #[must_use]
    pub fn counters(&self, operator: OperatorId, grants: &Grants) -> Counters {
        self.counts.of(&Sight::of(&self.catalogue, operator, grants))
    }

    /// Sessions and open dialogs, for the report.
    #[must_use]
    pub fn sizes(&self) -> (usize, usize) {
        (self.sessions.len(), self.dialogs.len())
    }

    fn seed(&mut self, dialogs: Vec<Dialog>, catalogue: Arc<Catalogue>, out: &mut Vec<Effect>) {
        for dialog in dialogs {
            // A publication that came while the rows were read is newer.
            let known = self.dialogs.get(&dialog.id).is_some_and(|known| known.version >= dialog.version);
            if !known {
                self.put(&Arc::new(dialog));
            }
        }
        self.seeded = true;
        self.counters_dirty = true;
        self.catalogue_changed(catalogue, out);
    }

    /// Replaces the index entry and keeps the counters; answers the key the index had.
    fn put(&mut self, dialog: &Arc<Dialog>) -> Option<DialogKey> {
        let before = self.dialogs.get(&dialog.id).map(|d| d.key());
        let after = dialog.key();
        if before != Some(after) {
            if let Some(key) = &before {
                self.counts.remove(key);
            }
            self.counts.add(&after);
            self.counters_dirty = true;
        }
        if after.state.is_open() {
            self.dialogs.insert(dialog.id, Arc::clone(dialog));
        } else {
            self.dialogs.remove(&dialog.id);
        }
        before
    }

    fn join(
        &mut self,
        session: SessionKey,
        operator_id: OperatorId,
        name: String,
        grants: Arc<Grants>,
        out: &mut Vec<Effect>,
    ) {
        self.leave(session, out);
        let sight = Sight::of(&self.catalogue, operator_id, &grants);
        let person = self.people.entry(operator_id).or_insert_with(|| Person {
            name: name.clone(),
            grants: Arc::clone(&grants),
            sight: sight.clone(),
            sessions: Vec::new(),
        });
        person.name = name;
        person.sessions.push(session);
        let entry = Session { operator_id, list: None, buckets: Vec::new(), wish: None, viewing: None, counters: None };
        self.sessions.insert(session, entry);
        self.counters_dirty = true;
        self.set_grants(operator_id, grants, out);
    }

    fn subscribe(&mut self, change: Subscribe, out: &mut Vec<Effect>) {
        match change {
            Subscribe::Grants(session, grants) => {
                if let Some(operator) = self.sessions.get(&session).map(|s| s.operator_id) {
                    self.set_grants(operator, grants, out);
                }
            }
            Subscribe::List(session, view) => {
                if let Some(entry) = self.sessions.get_mut(&session) {
                    entry.list = view;
                    self.rebucket(session);
                }
            }
            Subscribe::Wish(session, dialog) => {
                if let Some(entry) = self.sessions.get_mut(&session) {
                    entry.wish = Some(dialog);
                }
            }
            Subscribe::CloseView(session) => {
                if let Some(entry) = self.sessions.get_mut(&session) {
                    entry.wish = None;
                }
                self.close_view(session, out);
            }
            Subscribe::Operators(session, on) => {
                set_member(&mut self.operator_watchers, session, on && self.sessions.contains_key(&session));
            }
            Subscribe::Queue(session, on) => {
                set_member(&mut self.queue_watchers, session, on && self.sessions.contains_key(&session));
            }
            Subscribe::Leave(session) => self.leave(session, out),
        }
    }

    fn leave(&mut self, session: SessionKey, out: &mut Vec<Effect>) {
        self.close_view(session, out);
        let Some(gone) = self.sessions.remove(&session) else { return };
        for bucket in gone.buckets {
            self.leave_bucket(bucket, session);
        }
        self.operator_watchers.remove(&session);
        self.queue_watchers.remove(&session);
        if let Some(person) = self.people.get_mut(&gone.operator_id) {
            person.sessions.retain(|s| *s != session);
            if person.sessions.is_empty() {
                self.people.remove(&gone.operator_id);
            }
        }
    }

    fn leave_bucket(&mut self, bucket: Bucket, session: SessionKey) {
        if let Some(members) = self.buckets.get_mut(&bucket) {
            members.remove(&session);
            if members.is_empty() {
                self.buckets.remove(&bucket);
            }
        }
    }

    /// Puts the session's list into the buckets of its operator's sight.
    fn rebucket(&mut self, session: SessionKey) {
        let Some(entry) = self.sessions.get_mut(&session) else { return };
        let old = std::mem::take(&mut entry.buckets);
        let list = entry.list;
        let operator = entry.operator_id;
        for bucket in old {
            self.leave_bucket(bucket, session);
        }
        let Some(sight) = self.people.get(&operator).map(|p| &p.sight) else { return };
        let mut buckets = Vec::new();
        // Rows of «mine» reach their holder by the operator index.
        if matches!(list, Some(ListView::Queue | ListView::All)) {
            spread(true, &sight.waiting, &mut buckets);
        }
        if matches!(list, Some(ListView::Bot | ListView::All)) {
            spread(false, &sight.foreign, &mut buckets);
        }
        for bucket in &buckets {
            self.buckets.entry(*bucket).or_default().insert(session);
        }
        if let Some(entry) = self.sessions.get_mut(&session) {
            entry.buckets = buckets;
        }
    }

    fn sessions_of(&self, operator: OperatorId) -> Vec<SessionKey> {
        self.people.get(&operator).map(|p| p.sessions.clone()).unwrap_or_default()
    }

    /// Sessions that may care about a dialog in this state: its holder's and last holder's, and lists of its class and topic.
    fn gather(&self, key: &DialogKey, into: &mut Vec<SessionKey>) {
        if let Some(person) = key.operator_id.and_then(|id| self.people.get(&id)) {
            into.extend(&person.sessions);
        }
        let waiting = key.state.is_waiting();
        for bucket in [(waiting, None), (waiting, Some(key.subject_id))] {
            into.extend(self.buckets.get(&bucket).into_iter().flatten());
        }
    }

    fn published(&mut self, publication: &Publication, out: &mut Vec<Effect>) {
        let dialog = &publication.dialog;
        let known = self.dialogs.get(&dialog.id);
        let stale = known.is_some_and(|known| known.version > dialog.version);
        // Lines were committed that nobody told of (a death between commit and publication, a lost answer): whoever had the
        // dialog open reloads, so that the hole is never numbered over.
        let hole = known.filter(|_| !stale).is_some_and(|known| {
            let told = publication.messages.iter().filter(|m| m.seq > known.last_seq).count();
            known.last_seq.saturating_add(told as i64) < dialog.last_seq
        });
        let before = if stale { Some(dialog.key()) } else { self.put(dialog).or(publication.before) };
        let after = dialog.key();

        let mut audience = self.viewers.get(&dialog.id).cloned().unwrap_or_default();
        if let Some(key) = &before {
            self.gather(key, &mut audience);
        }
        self.gather(&after, &mut audience);
        audience.sort_unstable();
        audience.dedup();

        let mut wire = Wire::new(publication);
        let mut dropped = Vec::new();
        for session in audience {
            let Some(entry) = self.sessions.get(&session) else { continue };
            let Some(person) = self.people.get(&entry.operator_id) else { continue };
            let sight = &person.sight;
            let viewing = entry.viewing == Some(dialog.id);
            let listed = |key: &DialogKey| entry.list.is_some_and(|view| sight.lists(view, key));

            let held = before.as_ref().is_some_and(|key| sight.holds(key));
            let knew = before.as_ref().is_some_and(|key| held || listed(key)) || viewing;
            let holds = sight.holds(&after);
            let views = viewing && sight.sees(&after);
            let knows = holds || views || listed(&after);

            if hole && (held || viewing) && (holds || views) {
                out.push(Effect::Lose(session));
                continue;
            }
            let events = if holds && !held {
                wire.gain()
            } else if knows {
                let mut events = if knew { wire.updated() } else { wire.new_row() };
                if holds || views {
                    events.extend(wire.lines());
                }
                events
            } else if knew {
                wire.removed()
            } else {
                continue;
            };
            if viewing && !views {
                dropped.push(session);
            }
            if !events.is_empty() {
                out.push(Effect::Deliver(session, events));
            }
        }
        for session in dropped {
            if let Some(entry) = self.sessions.get_mut(&session) {
                entry.wish = None;
            }
            self.close_view(session, out);
        }
        self.end_typing_of_authors(dialog.id, &publication.messages, out);
        if !publication.visitor.is_empty() {
            out.push(Effect::Visitor(dialog.contact_id, publication.visitor.clone()));
        }
    }

    /// Who has an answer written does not type it any more.
    fn end_typing_of_authors(&mut self, dialog: DialogId, messages: &[Arc<Message>], out: &mut Vec<Effect>) {
        if self.typing.is_empty() {
            return;
        }
        let authors = messages.iter().filter_map(|m| m.author.id).map(OperatorId);
        let ended = authors.filter(|id| self.typing.remove(&(dialog, *id)).is_some()).count();
        if ended > 0 {
            self.tell_viewers(dialog, out);
        }
    }

    fn viewing(&mut self, viewing: &Viewing, out: &mut Vec<Effect>) {
        let id = viewing.dialog.id;
        let Some(entry) = self.sessions.get(&viewing.session) else { return };
        let allowed = self.people.get(&entry.operator_id).is_some_and(|p| p.sight.sees(&viewing.dialog.key()));
        if entry.wish != Some(id) || !allowed {
            return;
        }
        if entry.viewing != Some(id) {
            self.close_view(viewing.session, out);
            if let Some(entry) = self.sessions.get_mut(&viewing.session) {
                entry.viewing = Some(id);
            }
            self.viewers.entry(id).or_default().push(viewing.session);
        }
        let dialog = Arc::new(DialogView::from(&*viewing.dialog));
        let mut events: Vec<Outgoing> = wire(&Event::DialogNew { dialog }).into_iter().collect();
        events.extend(viewing.tail.iter().filter_map(|m| line(id, m)));
        out.push(Effect::Deliver(viewing.session, events));
        self.tell_viewers(id, out);
    }

    /// Ends the session's view; the others hear of it.
    fn close_view(&mut self, session: SessionKey, out: &mut Vec<Effect>) {
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

    fn operators_viewing(&self, dialog: DialogId) -> Vec<OperatorId> {
        let sessions = self.viewers.get(&dialog).into_iter().flatten();
        let mut ids: Vec<OperatorId> =
            sessions.filter_map(|s| self.sessions.get(s)).map(|entry| entry.operator_id).collect();
        ids.sort_unstable();
        ids.dedup();
        ids
    }

    /// The collision guard: who looks at a dialog, to everybody who looks at it and to its holder (operator-line.md 4.3).
    fn tell_viewers(&self, dialog: DialogId, out: &mut Vec<Effect>) {
        let ids = self.operators_viewing(dialog);
        let viewers = ids
            .into_iter()
            .filter_map(|id| {
                let name = self.people.get(&id)?.name.clone();
                Some(Viewer { id, name, typing: self.typing.contains_key(&(dialog, id)) })
            })
            .collect();
        deliver(&self.watchers(dialog), &Event::Viewers { dialog_id: dialog, viewers }, out);
    }

    /// Sessions that have the dialog open and sessions of its holder.
    fn watchers(&self, dialog: DialogId) -> Vec<SessionKey> {
        let mut sessions = self.viewers.get(&dialog).cloned().unwrap_or_default();
        let holder = self.dialogs.get(&dialog).filter(|d| is_held(d.state)).and_then(|d| d.operator_id);
        sessions.extend(holder.map(|id| self.sessions_of(id)).unwrap_or_default());
        sessions.sort_unstable();
        sessions.dedup();
        sessions
    }

    fn status_moved(&mut self, moved: StatusMoved, out: &mut Vec<Effect>) {
        let StatusMoved { dialog_id, messages, status, error_code, visitor } = moved;
        let events: Vec<Outgoing> = messages
            .into_iter()
            .filter_map(|message_id| {
                wire(&Event::MessageStatus { dialog_id, message_id, status, error_code: error_code.clone() })
            })
            .collect();
        if !events.is_empty() {
            for session in self.watchers(dialog_id) {
                out.push(Effect::Deliver(session, events.clone()));
            }
        }
        if let Some((contact, frame)) = visitor {
            out.push(Effect::Visitor(contact, vec![frame]));
        }
    }

    fn typing(&mut self, typing: &Typing, now: Timestamp, out: &mut Vec<Effect>) {
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
        deliver(&receivers, &event, out);
    }

    fn mark_typing(&mut self, dialog: DialogId, operator: OperatorId, on: bool, now: Timestamp, out: &mut Vec<Effect>) {
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

    /// The visitor's frame (channels/widget.md 3); nameless when operators' names are hidden from clients.
    fn visitor_typing(&self, typing: &Typing) -> VisitorFrame {
        let name = if self.catalogue.settings.operator_name_in_messages { typing.name.as_str() } else { "" };
        let frame = serde_json::json!({"t": "typing", "d": {"on": typing.on, "name": name}});
        VisitorFrame { n: None, frame: ByteString::from(frame.to_string()) }
    }

    fn operator_changed(&mut self, row: Arc<OperatorView>, now: Timestamp, out: &mut Vec<Effect>) {
        // The operator's own header must not wait a second for the answer to a click.
        deliver(&self.sessions_of(row.id), &Event::OperatorUpdated { operator: Arc::clone(&row) }, out);
        if !self.operator_watchers.is_empty() {
            let id = row.id;
            self.rows.entry(id).or_default().waiting = Some(row);
            self.flush_rows(now, out);
        }
    }

    fn flush_rows(&mut self, now: Timestamp, out: &mut Vec<Effect>) {
        let mut due: Vec<Arc<OperatorView>> = self.rows.values_mut().filter_map(|row| row.due(now)).collect();
        // A row that has nothing to wait for need not be remembered.
        self.rows.retain(|_, row| row.waiting.is_some() || row.sent_at.is_some_and(|at| now.since(at) < ROWS_EVERY));
        due.sort_unstable_by_key(|row| row.id);
        let watchers = sorted(&self.operator_watchers);
        for operator in due {
            let of_others =
                |s: &&SessionKey| self.sessions.get(s).is_some_and(|entry| entry.operator_id != operator.id);
            let receivers: Vec<SessionKey> = watchers.iter().filter(of_others).copied().collect();
            deliver(&receivers, &Event::OperatorUpdated { operator }, out);
        }
    }

    fn flush_queue(&mut self, now: Timestamp, out: &mut Vec<Effect>) {
        if let Some(QueueMoved { queue_len, oldest_queued_at }) = self.queue.due(now) {
            deliver(&sorted(&self.queue_watchers), &Event::QueueDelta { queue_len, oldest_queued_at }, out);
        }
    }

    fn catalogue_changed(&mut self, catalogue: Arc<Catalogue>, out: &mut Vec<Effect>) {
        let old = std::mem::replace(&mut self.catalogue, catalogue);
        if old.settings != self.catalogue.settings {
            let settings: Arc<OpSettings> = Arc::new(self.catalogue.settings.clone());
            let mut all: Vec<SessionKey> = self.sessions.keys().copied().collect();
            all.sort_unstable();
            deliver(&all, &Event::SettingsChanged { settings }, out);
        }
        let mut people: Vec<OperatorId> = self.people.keys().copied().collect();
        people.sort_unstable();
        for operator in people {
            let grants = self.people.get(&operator).map(|p| Arc::clone(&p.grants));
            if let Some(grants) = grants {
                self.set_grants(operator, grants, out);
            }
        }
    }

    /// Applies rights: rows the operator may no longer see leave, rows they now see enter.
    fn set_grants(&mut self, operator: OperatorId, grants: Arc<Grants>, out: &mut Vec<Effect>) {
        let sight = Sight::of(&self.catalogue, operator, &grants);
        let Some(person) = self.people.get_mut(&operator) else { return };
        person.grants = grants;
        if person.sight == sight {
            return;
        }
        let old = std::mem::replace(&mut person.sight, sight.clone());
        self.counters_dirty = true;
        for session in self.sessions_of(operator) {
            self.rebucket(session);
            self.relist(session, &old, &sight, out);
        }
    }

    /// Tells one session what a changed sight added to and took from its list and its open dialog.
    fn relist(&mut self, session: SessionKey, old: &Sight, new: &Sight, out: &mut Vec<Effect>) {
        let Some(entry) = self.sessions.get(&session) else { return };
        // The row of a closed dialog is not kept, so whether it may still be seen is asked anew: by opening it again.
        let lost_view = entry.viewing.filter(|id| !self.dialogs.get(id).is_some_and(|d| new.sees(&d.key())));
        let mut gained: Vec<DialogId> = Vec::new();
        let mut lost: Vec<DialogId> = lost_view.into_iter().collect();
        if let Some(view) = entry.list {
            for dialog in self.dialogs.values() {
                let key = dialog.key();
                let (was, is) = (old.lists(view, &key), new.lists(view, &key));
                let otherwise = new.holds(&key) || (entry.viewing == Some(dialog.id) && lost_view.is_none());
                if is && !was {
                    gained.push(dialog.id);
                } else if was && !is && !otherwise {
                    lost.push(dialog.id);
                }
            }
        }
        if lost_view.is_some() {
            if let Some(entry) = self.sessions.get_mut(&session) {
                entry.wish = None;
            }
            self.close_view(session, out);
        }
        if gained.len() > MAX_ROWS_AT_ONCE {
            out.push(Effect::Lose(session));
            return;
        }
        gained.sort_unstable();
        lost.sort_unstable();
        lost.dedup();
        let mut events: Vec<Outgoing> =
            lost.into_iter().filter_map(|dialog_id| wire(&Event::DialogRemoved { dialog_id })).collect();
        let rows = gained.iter().filter_map(|id| self.dialogs.get(id));
        events.extend(rows.filter_map(|d| wire(&Event::DialogNew { dialog: Arc::new(DialogView::from(&**d)) })));
        if !events.is_empty() {
            out.push(Effect::Deliver(session, events));
        }
    }

    fn tick(&mut self, now: Timestamp, out: &mut Vec<Effect>) {
        self.flush_rows(now, out);
        self.flush_queue(now, out);
        self.expire_typing(now, out);
        self.flush_counters(now, out);
    }

    fn expire_typing(&mut self, now: Timestamp, out: &mut Vec<Effect>) {
        let mut over: Vec<(DialogId, OperatorId)> =
            self.typing.iter().filter(|(_, until)| **until <= now).map(|(key, _)| *key).collect();
        over.sort_unstable();
        for key in over {
            self.typing.remove(&key);
            self.tell_viewers(key.0, out);
        }
    }

    fn flush_counters(&mut self, now: Timestamp, out: &mut Vec<Effect>) {
        let early = self.counters_at.is_some_and(|at| (0..COUNTERS_EVERY).contains(&now.since(at)));
        if !self.counters_dirty || !self.seeded || early {
            return;
        }
        self.counters_dirty = false;
        self.counters_at = Some(now);
        for person in self.people.values() {
            let counters = self.counts.of(&person.sight);
            let Some(event) = wire(&Event::Counters(counters)) else { continue };
            for session in &person.sessions {
                let Some(entry) = self.sessions.get_mut(session) else { continue };
                if entry.counters.replace(counters) != Some(counters) {
                    out.push(Effect::Deliver(*session, vec![event.clone()]));
                }
            }
        }
    }
}

/// Buckets of a scope.
fn spread(waiting: bool, scope: &Scope, into: &mut Vec<Bucket>) {
    match scope {
        Scope::Nothing => {}
        Scope::Everything => into.push((waiting, None)),
        Scope::Subjects { subjects, without_topic } => {
            into.extend(subjects.iter().map(|id| (waiting, Some(Some(*id)))));
            into.extend(without_topic.then_some((waiting, Some(None))));
        }
    }
}

fn set_member(set: &mut HashSet<SessionKey>, session: SessionKey, on: bool) {
    if on {
        set.insert(session);
    } else {
        set.remove(&session);
    }
}

fn sorted(set: &HashSet<SessionKey>) -> Vec<SessionKey> {
    let mut keys: Vec<SessionKey> = set.iter().copied().collect();
    keys.sort_unstable();
    keys
}

fn deliver(sessions: &[SessionKey], event: &Event, out: &mut Vec<Effect>) {
    if sessions.is_empty() {
        return;
    }
    if let Some(event) = wire(event) {
        out.extend(sessions.iter().map(|s| Effect::Deliver(*s, vec![event.clone()])));
    }
}

/// Serialises an event; a failure would be a fault of ours and is logged, never skipped in silence.
fn wire(event: &Event) -> Option<Outgoing> {
    Outgoing::of(event)
        .inspect_err(|error| tracing::error!(%error, event = event.socket_name(), "an event could not be serialised"))
        .ok()
}

fn line(dialog_id: DialogId, message: &Arc<Message>) -> Option<Outgoing> {
    wire(&Event::MessageNew { dialog_id, message: Arc::clone(message) })
}

/// The events of one publication, each serialised at most once whoever receives them.
struct Wire<'a> {
    publication: &'a Publication,
    view: Option<Arc<DialogView>>,
    new_row: Option<Vec<Outgoing>>,
    updated: Option<Vec<Outgoing>>,
    lines: Option<Vec<Outgoing>>,
    tail: Option<Vec<Outgoing>>,
}

impl<'a> Wire<'a> {
    fn new(publication: &'a Publication) -> Self {
        Self { publication, view: None, new_row: None, updated: None, lines: None, tail: None }
    }

    fn view(&mut self) -> Arc<DialogView> {
        let dialog = &self.publication.dialog;
        Arc::clone(self.view.get_or_insert_with(|| Arc::new(DialogView::from(&**dialog))))
    }

    fn new_row(&mut self) -> Vec<Outgoing> {
        let dialog = self.view();
        self.new_row.get_or_insert_with(|| wire(&Event::DialogNew { dialog }).into_iter().collect()).clone()
    }

    fn updated(&mut self) -> Vec<Outgoing> {
        let dialog = self.view();
        self.updated.get_or_insert_with(|| wire(&Event::DialogUpdated { dialog }).into_iter().collect()).clone()
    }

    fn removed(&self) -> Vec<Outgoing> {
        wire(&Event::DialogRemoved { dialog_id: self.publication.dialog.id }).into_iter().collect()
    }

    fn lines(&mut self) -> Vec<Outgoing> {
        let publication = self.publication;
        let id = publication.dialog.id;
        self.lines.get_or_insert_with(|| publication.messages.iter().filter_map(|m| line(id, m)).collect()).clone()
    }

    /// The gain rule of contract.md 4.4: the row, then the lines since the last operator's reply. The tail holds the new lines.
    fn gain(&mut self) -> Vec<Outgoing> {
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
