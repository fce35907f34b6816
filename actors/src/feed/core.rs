//! Who hears what: a pure index of sessions, open dialogs and subscriptions (architecture.md 5).
//!
//! Sessions are found by operator, by open dialog and by list bucket, so an event costs nothing for the sessions it does not reach.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap, HashSet},
    sync::Arc,
};

use crate::board::messages::{BoardMoved, reach_of_queue};
use crate::dialog::messages::VisitorFrame;
use crate::domain::{
    ContactId, ContactSight, Dialog, DialogId, Event, Grant, Grants, Message, MessageType, OperatorId, Reach,
    SubjectId, Timestamp,
    board::BoardReach,
    dialog::DialogKey,
    filter::Facts,
    time::SECOND,
    topic::Catalogue,
    view::{Counters, OperatorView},
};

mod board;
mod filters;
mod rights;
mod viewers;
mod wire;

use super::{
    counts::Counts,
    messages::{
        FactsChanged, FilterChanged, ListView, OperatorChanged, Outgoing, Publication, QueueMoved, SessionKey,
        StatusMoved, Subscribe, ToOperator, Typing, Viewing,
    },
    sight::{Scope, Sight},
    trees::Trees,
};

use self::board::Watch;
pub use self::filters::MAX_FILTERS;
use self::filters::Shown;
use self::wire::{Wire, deliver, wire as to_wire};

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
    /// See [`FilterChanged`].
    FilterChanged(FilterChanged),
    /// See [`FactsChanged`].
    FactsChanged(FactsChanged),
    /// The answer to [`Effect::Learn`].
    Learned {
        /// The number it was asked with.
        ticket: u64,
        /// By dialog.
        facts: Vec<(DialogId, Facts)>,
    },
    /// See [`BoardMoved`].
    BoardMoved(BoardMoved),
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
    /// Read what is to be known of these open dialogs besides their rows; it comes back as [`Input::Learned`].
    Learn {
        /// Comes back with the answer.
        ticket: u64,
        /// Whose.
        dialogs: Vec<DialogId>,
    },
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
    filters: Vec<Shown>,
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
    board_watchers: BTreeMap<SessionKey, Watch>,
    boards: BTreeSet<BoardReach>,
    counts: Counts,
    trees: Trees,
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
            Input::Seed { dialogs, catalogue } => self.seed(dialogs, catalogue, now, &mut out),
            Input::Join { session, operator_id, name, grants } => {
                self.join(session, operator_id, name, grants, &mut out);
            }
            Input::Subscribe(change) => self.subscribe(change, now, &mut out),
            Input::FilterChanged(changed) => self.filter_changed(&changed, now, &mut out),
            Input::Published(publication) => {
                #[cfg(any(test, feature = "faults"))]
                super::faults::panic_on_mark(&publication);
                self.published(&publication, now, &mut out);
            }
            Input::StatusMoved(moved) => self.status_moved(moved, &mut out),
            Input::Typing(typing) => self.typing(&typing, now, &mut out),
            Input::Viewing(viewing) => self.viewing(&viewing, &mut out),
            Input::ToOperator(to) => {
                let sessions = self.sessions_of(to.operator_id);
                deliver(&sessions, &self.sight_of_contacts(to.operator_id).event(&to.event), &mut out);
            }
            Input::OperatorChanged(changed) => self.operator_changed(changed.0, now, &mut out),
            Input::QueueMoved(moved) => {
                self.queue.waiting = Some(moved);
                self.flush_queue(now, &mut out);
            }
            Input::FactsChanged(FactsChanged { clients, dialogs }) => {
                self.trees.facts_changed(&clients, &dialogs, &self.dialogs);
            }
            Input::Learned { ticket, facts } => {
                let came = self.trees.learn(ticket, facts, &self.dialogs, now);
                self.tell_rows(came, &mut out);
            }
            Input::BoardMoved(moved) => self.board_moved(&moved, &mut out),
            Input::Catalogue(catalogue) => {
                self.catalogue_changed(catalogue, &mut out);
                self.resolve_all(now, &mut out);
            }
            Input::Tick => self.tick(now, &mut out),
        }
        if let Some((ticket, dialogs)) = self.trees.take_wanted() {
            out.push(Effect::Learn { ticket, dialogs });
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

    /// Open dialogs by what they do, for the report.
    pub(super) fn totals(&self) -> super::counts::Row {
        self.counts.totals()
    }

    /// Sessions and open dialogs, for the report.
    #[must_use]
    pub fn sizes(&self) -> (usize, usize) {
        (self.sessions.len(), self.dialogs.len())
    }

    fn seed(&mut self, dialogs: Vec<Dialog>, catalogue: Arc<Catalogue>, now: Timestamp, out: &mut Vec<Effect>) {
        for dialog in dialogs {
            // A publication that came while the rows were read is newer.
            let known = self.dialogs.get(&dialog.id).is_some_and(|known| known.version >= dialog.version);
            if !known {
                let dialog = Arc::new(dialog);
                let before = self.put(&dialog);
                self.trees.moved(before.as_deref(), &dialog, now);
            }
        }
        self.seeded = true;
        self.counters_dirty = true;
        self.catalogue_changed(catalogue, out);
    }

    /// Replaces the index entry and keeps the counters; answers the row the index had.
    fn put(&mut self, dialog: &Arc<Dialog>) -> Option<Arc<Dialog>> {
        let known = self.dialogs.get(&dialog.id).cloned();
        let before = known.as_ref().map(|d| d.key());
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
        known
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
        let entry = Session {
            operator_id,
            list: None,
            buckets: Vec::new(),
            wish: None,
            viewing: None,
            counters: None,
            filters: Vec::new(),
        };
        self.sessions.insert(session, entry);
        self.counters_dirty = true;
        self.set_grants(operator_id, grants, out);
    }

    fn subscribe(&mut self, change: Subscribe, now: Timestamp, out: &mut Vec<Effect>) {
        match change {
            Subscribe::Filters(session, filters) => self.set_filters(session, filters, now),
            Subscribe::AddFilter(session, id, source) => self.add_filter(session, id, source, now),
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
            Subscribe::Board(session, part, on) => self.watch_board(session, part, on),
            Subscribe::Leave(session) => self.leave(session, out),
        }
    }

    fn leave(&mut self, session: SessionKey, out: &mut Vec<Effect>) {
        self.close_view(session, out);
        let Some(gone) = self.sessions.remove(&session) else { return };
        for bucket in gone.buckets {
            self.leave_bucket(bucket, session);
        }
        for tree in gone.filters.into_iter().filter_map(|shown| shown.tree) {
            self.trees.leave(tree);
        }
        self.operator_watchers.remove(&session);
        self.queue_watchers.remove(&session);
        if self.board_watchers.remove(&session).is_some() {
            self.recount_boards();
        }
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
        let whole = || sight.whole.patches().iter().map(|patch| &patch.topics);
        if matches!(list, Some(ListView::Queue | ListView::All | ListView::Filter(_))) {
            whole().chain([&sight.waiting]).for_each(|topics| spread(true, topics, &mut buckets));
        }
        if matches!(list, Some(ListView::Bot | ListView::All | ListView::Filter(_))) {
            whole().chain([&sight.foreign, &sight.outbound]).for_each(|topics| spread(false, topics, &mut buckets));
        }
        buckets.sort_unstable();
        buckets.dedup();
        for bucket in &buckets {
            self.buckets.entry(*bucket).or_default().insert(session);
        }
        if let Some(entry) = self.sessions.get_mut(&session) {
            entry.buckets = buckets;
        }
    }

    /// How an operator sees contacts of clients; masked for somebody who is not here.
    fn sight_of_contacts(&self, operator: OperatorId) -> ContactSight {
        self.people.get(&operator).map_or(ContactSight::Masked, |person| ContactSight::of(&person.grants))
    }

    /// Delivers an event that names a client to sessions of operators who see contacts differently.
    fn deliver_seen(&self, sessions: &[SessionKey], event: &Event, out: &mut Vec<Effect>) {
        let (masked, shown): (Vec<SessionKey>, Vec<SessionKey>) =
            sessions.iter().partition(|session| self.contacts_of(**session).is_masked());
        deliver(&shown, event, out);
        if !masked.is_empty() {
            deliver(&masked, &ContactSight::Masked.event(event), out);
        }
    }

    /// How the operator of a session sees contacts of clients.
    fn contacts_of(&self, session: SessionKey) -> ContactSight {
        self.sessions.get(&session).map_or(ContactSight::Masked, |entry| self.sight_of_contacts(entry.operator_id))
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

    fn published(&mut self, publication: &Publication, now: Timestamp, out: &mut Vec<Effect>) {
        let dialog = &publication.dialog;
        let known = self.dialogs.get(&dialog.id);
        let stale = known.is_some_and(|known| known.version > dialog.version);
        // Lines were committed that nobody told of (a death between commit and publication, a lost answer): whoever had the
        // dialog open reloads, so that the hole is never numbered over.
        let hole = known.filter(|_| !stale).is_some_and(|known| {
            let told = publication.messages.iter().filter(|m| m.seq > known.last_seq).count();
            known.last_seq.saturating_add(told as i64) < dialog.last_seq
        });
        let (before, moves) = if stale {
            (Some(dialog.key()), Vec::new())
        } else {
            let before = self.put(dialog);
            let moves = self.trees.moved(before.as_deref(), dialog, now);
            (before.map(|d| d.key()).or(publication.before), moves)
        };
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
            let (sight, contacts) = (&person.sight, ContactSight::of(&person.grants));
            let viewing = entry.viewing == Some(dialog.id);
            let mut row = self.row_of(entry, dialog, &moves);
            if before.is_none() && row.filter.is_some() {
                row.was = Some(false);
            }
            let listed = |key: &DialogKey, is: Option<bool>| {
                entry.list.is_some_and(|view| is != Some(false) && sight.lists(view, key))
            };

            let held = before.as_ref().is_some_and(|key| sight.holds(key));
            let knew = before.as_ref().is_some_and(|key| held || listed(key, row.was)) || viewing;
            let holds = sight.holds(&after);
            let views = viewing && sight.sees(&after);
            let lists = listed(&after, row.is);
            let knows = holds || views || lists;

            if hole && (held || viewing) && (holds || views) {
                out.push(Effect::Lose(session));
                continue;
            }
            let mut events = if holds && !held {
                wire.gain(contacts)
            } else if knows {
                let mut events = if knew { wire.updated(contacts) } else { wire.new_row(contacts) };
                if holds || views {
                    events.extend(wire.lines(contacts));
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
            if let Some(filter_id) = row.filter {
                let did = before.as_ref().is_some_and(|key| listed(key, row.was));
                events.extend(filters::step(filter_id, dialog.id, did && row.was.is_some(), lists, row.was.is_none()));
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
        for note in publication.messages.iter().filter(|note| !note.mentions.is_empty()) {
            let (kind, text) = (String::from("mention"), note.author.name.clone());
            let event = Event::Notification { kind, text, dialog_id: Some(dialog.id) };
            for named in note.mentions.iter().filter(|named| note.author.id != Some(named.get())) {
                deliver(&self.sessions_of(*named), &event, out);
            }
        }
        self.ring(publication, out);
        self.alarm(publication, out);
        if !publication.visitor.is_empty() {
            out.push(Effect::Visitor(dialog.contact_id, publication.visitor.clone()));
        }
    }

    /// Who holds a request that woke by itself hears of it; what the bell keeps of it is written with the row.
    fn ring(&self, publication: &Publication, out: &mut Vec<Effect>) {
        let dialog = &publication.dialog;
        let Some(holder) = dialog.operator_id else { return };
        let woken = |line: &&Arc<Message>| line.kind == MessageType::System && line.text == "dialog_woken";
        for line in publication.messages.iter().filter(woken) {
            let params = line.attachments.first();
            // One's own hand is no news.
            if params.is_some_and(|params| params["operator_id"] == holder.get()) {
                continue;
            }
            let by_client = params.is_some_and(|params| params["why"] == "client");
            let kind = String::from(if by_client { "snooze_reply" } else { "snooze_over" });
            let text = self.sight_of_contacts(holder).name(dialog.client_name.clone());
            let event = Event::Notification { kind, text, dialog_id: Some(dialog.id) };
            deliver(&self.sessions_of(holder), &event, out);
        }
    }

    /// An operator has not answered in time and supervisors are to be told (distribution.md 7): each who has a panel open and
    /// sees the request hears of it, whatever is on their screen.
    fn alarm(&self, publication: &Publication, out: &mut Vec<Effect>) {
        let silent = |line: &Arc<Message>| line.kind == MessageType::System && line.text == "operator_silent";
        if !publication.messages.iter().any(silent) {
            return;
        }
        let dialog = &publication.dialog;
        let key = dialog.key();
        let told = |id: &OperatorId, person: &Person| {
            // It is no news to whoever is silent.
            dialog.operator_id != Some(*id) && person.grants.has(Grant::OperatorsMonitor) && person.sight.sees(&key)
        };
        let mut supervisors: Vec<OperatorId> =
            self.people.iter().filter(|(id, person)| told(id, person)).map(|(id, _)| *id).collect();
        supervisors.sort_unstable();
        for supervisor in supervisors {
            let (kind, sight) = (String::from("operator_silent"), self.sight_of_contacts(supervisor));
            let text = sight.name(dialog.client_name.clone());
            let event = Event::Notification { kind, text, dialog_id: Some(dialog.id) };
            deliver(&self.sessions_of(supervisor), &event, out);
        }
    }

    fn status_moved(&mut self, moved: StatusMoved, out: &mut Vec<Effect>) {
        let StatusMoved { dialog_id, messages, status, error_code, visitor } = moved;
        let events: Vec<Outgoing> = messages
            .into_iter()
            .filter_map(|message_id| {
                to_wire(&Event::MessageStatus { dialog_id, message_id, status, error_code: error_code.clone() })
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
        let Some(QueueMoved { queue_len, oldest_queued_at }) = self.queue.due(now) else { return };
        let mut by_reach: BTreeMap<Reach, Vec<SessionKey>> = BTreeMap::new();
        for session in sorted(&self.queue_watchers) {
            let Some(operator) = self.sessions.get(&session).map(|entry| entry.operator_id) else { continue };
            let Some(person) = self.people.get(&operator) else { continue };
            let reach = reach_of_queue(&person.grants, &self.catalogue, operator);
            by_reach.entry(reach).or_default().push(session);
        }
        for (reach, sessions) in by_reach {
            let (queue_len, oldest_queued_at) =
                if reach.is_everywhere() { (queue_len, oldest_queued_at) } else { self.waiting_within(&reach) };
            deliver(&sessions, &Event::QueueDelta { queue_len, oldest_queued_at }, out);
        }
    }

    /// How many dialogs of a limited role's bots and topics wait, and since when: the Distributor counts for everybody only.
    fn waiting_within(&self, reach: &Reach) -> (u32, Option<Timestamp>) {
        let waiting = self.dialogs.values().filter(|d| d.state.is_waiting() && reach.covers(d.bot_id, d.subject_id));
        waiting.fold((0, None), |(n, oldest), dialog| {
            let since = dialog.queued_at.unwrap_or(dialog.created_at);
            (n + 1, Some(oldest.map_or(since, |at: Timestamp| at.min(since))))
        })
    }

    fn tick(&mut self, now: Timestamp, out: &mut Vec<Effect>) {
        self.flush_rows(now, out);
        self.flush_queue(now, out);
        self.expire_typing(now, out);
        self.recheck_filters(now, out);
        self.flush_counters(now, out);
    }

    fn flush_counters(&mut self, now: Timestamp, out: &mut Vec<Effect>) {
        let early = self.counters_at.is_some_and(|at| (0..COUNTERS_EVERY).contains(&now.since(at)));
        if !self.seeded || early {
            return;
        }
        self.flush_filters(out);
        if !self.counters_dirty {
            return;
        }
        self.counters_dirty = false;
        self.counters_at = Some(now);
        for person in self.people.values() {
            let counters = self.counts.of(&person.sight);
            let Some(event) = to_wire(&Event::Counters(counters)) else { continue };
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
