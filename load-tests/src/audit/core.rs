//! The comparison itself. Pure: ledger and stored rows in, findings out.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::{
    Snapshot, history,
    sources::{Stored, StoredMessage},
};
use crate::{
    ledger::{Key, Record},
    report::Audit,
    schedule::Side,
};

/// Violations whose history is told.
const TOLD: usize = 20;
/// Frames that were on their way when the dialog left the operator, µs.
const GRACE: u64 = 5_000_000;

/// What is wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Kind {
    /// Accepted and not there, or not seen although there was an operator, or not at the channel.
    Lost,
    /// Two rows, one message shown twice by one client, or two idempotency keys.
    Doubled,
    /// Another order than sent, within one dialog and side.
    Reordered,
    /// Seen where there was no right to it.
    Crossed,
    /// There, but never in the ledger, or with a wrong check sum.
    Phantom,
}

/// One violation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// What.
    pub kind: Kind,
    /// The message, where it is known.
    pub key: Option<Key>,
    /// A sentence.
    pub why: String,
}

/// The auditor's result.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Verdict {
    /// Violations.
    pub findings: Vec<Finding>,
    /// Messages that were at some time neither accepted nor refused.
    pub unanswered: u64,
    /// Deliveries repeated to the channel under the same key.
    pub repeated: u64,
    /// What was compared.
    pub checked: BTreeMap<String, u64>,
}

impl Verdict {
    /// How many of a kind.
    #[must_use]
    pub fn count(&self, kind: Kind) -> u64 {
        self.findings.iter().filter(|f| f.kind == kind).count() as u64
    }

    fn find(&mut self, kind: Kind, key: Option<Key>, why: impl Into<String>) {
        self.findings.push(Finding { kind, key, why: why.into() });
    }

    /// For the report; the first violations with their full history, one of each sentence before the others of it.
    #[must_use]
    pub fn into_report(self, records: &[Record], snapshot: &Snapshot) -> Audit {
        let mut said = HashSet::new();
        let (firsts, more): (Vec<_>, Vec<_>) = self.findings.iter().partition(|finding| said.insert(&finding.why));
        let told = firsts.into_iter().chain(more).take(TOLD).map(|finding| {
            let name = finding.key.map(|key| format!(" {key}")).unwrap_or_default();
            let history = finding.key.map(|key| history::of(key, records, snapshot)).unwrap_or_default();
            format!("{:?}{name}: {}\n{history}", finding.kind, finding.why).trim_end().to_owned()
        });
        Audit {
            lost: self.count(Kind::Lost),
            doubled: self.count(Kind::Doubled),
            reordered: self.count(Kind::Reordered),
            crossed: self.count(Kind::Crossed),
            phantom: self.count(Kind::Phantom),
            unanswered: self.unanswered,
            repeated: self.repeated,
            complete: true,
            violations: told.collect(),
            checked: self.checked,
        }
    }
}

/// What the ledger says about one message.
#[derive(Debug, Default)]
struct Story {
    /// Place among the intents of its dialog and side.
    intent: Option<usize>,
    /// (message, dialog) of every acceptance.
    accepted: Vec<(i64, i64)>,
    unanswered: bool,
    /// When it was meant for the first time.
    at: u64,
    /// When it was accepted last.
    accepted_at: u64,
    /// The last word about it is that nothing came.
    open: bool,
    /// An operator who has or had the dialog has seen it.
    seen: bool,
    /// Those operators.
    seen_by: Vec<i64>,
    /// Idempotency keys at the channel.
    out: Vec<String>,
}

/// Everything in the ledger, indexed.
#[derive(Default)]
struct Book {
    stories: HashMap<Key, Story>,
    widget: HashMap<u32, bool>,
    /// The chat of each dialog of the plan: a customer who comes back has it again.
    chats: HashMap<u32, String>,
    /// The server's dialogs that some operator's client was given.
    held: HashSet<i64>,
    /// Who had the server's dialogs, and since when; `None`: nobody.
    holders: HashMap<i64, Vec<(u64, Option<i64>)>>,
    /// Our dialogs that some operator's client was given.
    served: HashSet<u32>,
    /// The server may not call the integrator's server.
    unreachable: bool,
    /// The generator died before the end: nobody was left to see, and its last intents may be missing.
    cut_short: bool,
}

impl Book {
    /// Whether two dialogs of the plan are one customer's.
    fn is_same_customer(&self, one: u32, other: u32) -> bool {
        let chats = self.chats.get(&one).zip(self.chats.get(&other));
        one == other || chats.is_some_and(|(one, other)| one == other)
    }

    /// Whether anybody had a dialog when a line was written, or got it later: a dialog that was given back to the queue may wait there to the
    /// end of the run, and what is written meanwhile is nobody's to see.
    fn is_served_from(&self, dialog: i64, at: u64) -> bool {
        let Some(holders) = self.holders.get(&dialog) else { return true };
        let next = holders.partition_point(|(since, _)| *since <= at);
        let from_then = holders.get(next.saturating_sub(1)..).unwrap_or_default();
        from_then.iter().any(|(_, holder)| holder.is_some())
    }

    /// The operator who had a dialog before a customer's line was written and still has it, when only those have seen the line who had the
    /// dialog before: after a transfer the new operator is the one who must see.
    fn unserved(&self, dialog: i64, story: &Story) -> Option<i64> {
        let holders = self.holders.get(&dialog)?;
        let since = holders.partition_point(|(at, _)| *at <= story.at).checked_sub(1)?;
        let (former, from_then) = holders.split_at_checked(since)?;
        let (_, holder) = *from_then.first()?;
        let holder = holder?;
        // The next change may have been on its way already.
        let changed = from_then.get(1).is_some_and(|(at, _)| *at <= story.accepted_at + GRACE);
        let had = |part: &[(u64, Option<i64>)], operator: i64| part.iter().any(|(_, other)| *other == Some(operator));
        let formers_only =
            story.seen && story.seen_by.iter().all(|operator| had(former, *operator) && !had(from_then, *operator));
        (!changed && formers_only).then_some(holder)
    }
}

/// Compares.
#[must_use]
pub fn audit(records: &[Record], snapshot: &Snapshot) -> Verdict {
    judge(records, snapshot, Book::default())
}

/// The same for a run whose generator died: only what is stored is held against what was accepted.
#[must_use]
pub fn audit_cut_short(records: &[Record], snapshot: &Snapshot) -> Verdict {
    judge(records, snapshot, Book { cut_short: true, ..Book::default() })
}

fn judge(records: &[Record], snapshot: &Snapshot, mut book: Book) -> Verdict {
    let mut verdict = Verdict::default();
    intents(records, &mut book, &mut verdict);
    seen(records, &mut book, &mut verdict);
    out(records, &mut book, &mut verdict);
    rows(snapshot, &book, &mut verdict);
    fates(snapshot, &book, &mut verdict);
    verdict.unanswered = book.stories.values().filter(|s| s.unanswered).count() as u64;
    count(records, snapshot, &mut verdict);
    verdict.findings.sort_by_key(|f| (f.kind, f.key));
    verdict
}

fn count(records: &[Record], snapshot: &Snapshot, verdict: &mut Verdict) {
    let mut add = |name: &str, n: usize| verdict.checked.insert(name.to_owned(), n as u64);
    let of = |fits: fn(&Record) -> bool| records.iter().filter(|r| fits(r)).count();
    add("intents", of(|r| matches!(r, Record::Intent { .. })));
    add("accepted", of(|r| matches!(r, Record::Accepted { .. })));
    add("refused", of(|r| matches!(r, Record::Refused { .. })));
    add("seen", of(|r| matches!(r, Record::Seen { .. })));
    add("out", of(|r| matches!(r, Record::Out { .. })));
    add("rows", snapshot.messages.len());
    add("dialogs", snapshot.dialogs.len());
}

/// First pass: who meant what, in which order, and what became of it.
fn intents(records: &[Record], book: &mut Book, verdict: &mut Verdict) {
    let mut order: HashMap<(u32, Side), usize> = HashMap::new();
    for record in records {
        match record {
            Record::Dialog { dialog, widget, chat } => {
                book.widget.insert(*dialog, *widget);
                book.chats.insert(*dialog, chat.clone());
            }
            Record::Intent { at, key, .. } => {
                let story = book.stories.entry(*key).or_default();
                // A repeated intent keeps the place of the first.
                if story.intent.is_none() {
                    story.at = *at;
                    let next = order.entry((key.dialog, key.side)).or_default();
                    story.intent = Some(*next);
                    *next += 1;
                }
            }
            Record::Accepted { at, key, message, dialog, .. } => {
                let story = book.stories.entry(*key).or_default();
                if *message != 0
                    && let Some((first, _)) = story.accepted.iter().find(|(first, _)| *first != 0 && first != message)
                {
                    verdict.find(Kind::Doubled, Some(*key), format!("accepted as message {first} and as {message}"));
                }
                story.accepted.push((*message, *dialog));
                (story.open, story.accepted_at) = (false, *at);
            }
            Record::Unanswered { key, .. } => {
                let story = book.stories.entry(*key).or_default();
                (story.unanswered, story.open) = (true, true);
            }
            Record::Refused { key, .. } => book.stories.entry(*key).or_default().open = false,
            Record::Assigned { at, dialog, operator } => {
                book.held.insert(*dialog);
                book.holders.entry(*dialog).or_default().push((*at, Some(*operator)));
            }
            Record::Released { at, dialog, operator } => {
                if let Some(holders) = book.holders.get_mut(dialog)
                    && holders.last().is_some_and(|(_, holder)| *holder == Some(*operator))
                {
                    holders.push((*at, None));
                }
            }
            Record::Unreachable => book.unreachable = true,
            Record::Strange { place, dialog, message, .. } => {
                let why = format!("a broken token on the {place}, dialog {dialog}, message {message}");
                verdict.find(Kind::Phantom, None, why);
            }
            Record::Run { .. } | Record::Watched { .. } | Record::Seen { .. } | Record::Out { .. } => {}
        }
    }
}

/// What operators' clients read.
fn seen(records: &[Record], book: &mut Book, verdict: &mut Verdict) {
    // (dialog, operator) → the right: since when not any more.
    let mut rights: HashMap<(i64, i64), Option<u64>> = HashMap::new();
    // The same of supervisors who look into it.
    let mut watched: HashMap<(i64, i64), Option<u64>> = HashMap::new();
    let mut shown: HashSet<(u32, i64)> = HashSet::new();
    let mut newest: HashMap<(u32, u32, Side), usize> = HashMap::new();
    for record in records {
        match record {
            Record::Assigned { dialog, operator, .. } => {
                rights.insert((*dialog, *operator), None);
            }
            Record::Watched { dialog, operator, .. } => {
                watched.insert((*dialog, *operator), None);
            }
            Record::Released { at, dialog, operator } => {
                let pair = (*dialog, *operator);
                let which = if watched.contains_key(&pair) { &mut watched } else { &mut rights };
                which.insert(pair, Some(*at));
            }
            Record::Seen { at, key, socket, operator, message, dialog } => {
                let story = book.stories.entry(*key).or_default();
                let looks = watched.get(&(*dialog, *operator));
                // Whoever looks on serves nobody.
                if looks.is_none() {
                    story.seen = true;
                    story.seen_by.push(*operator);
                    book.served.insert(key.dialog);
                }
                let Some(place) = story.intent else {
                    verdict.find(Kind::Phantom, Some(*key), "on an operator's socket, but never sent");
                    continue;
                };
                match looks.or_else(|| rights.get(&(*dialog, *operator))) {
                    None => verdict.find(
                        Kind::Crossed,
                        Some(*key),
                        format!("seen by operator {operator} who never had the dialog"),
                    ),
                    Some(Some(gone)) if at.saturating_sub(*gone) > GRACE => {
                        verdict.find(
                            Kind::Crossed,
                            Some(*key),
                            format!("seen by operator {operator} long after the dialog was gone"),
                        );
                    }
                    Some(_) => {}
                }
                if let Some((_, other)) = story.accepted.iter().find(|(_, d)| *d != 0 && d != dialog) {
                    verdict.find(
                        Kind::Crossed,
                        Some(*key),
                        format!("accepted into dialog {other}, shown in dialog {dialog}"),
                    );
                }
                // Number 0 is the history that a client loads over HTTP; it may hold what a socket has shown.
                if *socket == 0 {
                    continue;
                }
                if !shown.insert((*socket, *message)) {
                    verdict.find(Kind::Doubled, Some(*key), format!("shown twice on socket {socket}"));
                    continue;
                }
                let before = newest.entry((*socket, key.dialog, key.side)).or_default();
                if place < *before {
                    verdict.find(Kind::Reordered, Some(*key), format!("shown after a later one on socket {socket}"));
                }
                *before = place.max(*before);
            }
            _ => {}
        }
    }
}

/// What came to the customers.
fn out(records: &[Record], book: &mut Book, verdict: &mut Verdict) {
    let mut newest: HashMap<(u32, Side), usize> = HashMap::new();
    for record in records {
        let Record::Out { key, to, delivery, .. } = record else { continue };
        if !book.is_same_customer(key.dialog, *to) {
            verdict.find(Kind::Crossed, Some(*key), format!("delivered to the customer of dialog {to}"));
        }
        if !key.side.to_customer() {
            verdict.find(Kind::Crossed, Some(*key), "at the channel, but not meant for the customer");
        }
        let story = book.stories.entry(*key).or_default();
        let Some(place) = story.intent else {
            verdict.find(Kind::Phantom, Some(*key), "at the channel, but never sent");
            continue;
        };
        if story.out.contains(delivery) {
            verdict.repeated += 1;
            continue;
        }
        if let Some(first) = story.out.first() {
            verdict.find(Kind::Doubled, Some(*key), format!("delivered as {first} and as {delivery}"));
        }
        story.out.push(delivery.clone());
        let before = newest.entry((key.dialog, key.side)).or_default();
        if place < *before {
            verdict.find(Kind::Reordered, Some(*key), "delivered after a later one");
        }
        *before = place.max(*before);
    }
}

/// What is stored: nothing that nobody sent, everything in its order.
fn rows(snapshot: &Snapshot, book: &Book, verdict: &mut Verdict) {
    let mut by_dialog: BTreeMap<i64, Vec<&StoredMessage>> = BTreeMap::new();
    for message in &snapshot.messages {
        by_dialog.entry(message.dialog).or_default().push(message);
    }
    for (dialog, mut messages) in by_dialog {
        messages.sort_by_key(|m| m.seq);
        let mut newest: HashMap<(u32, Side), usize> = HashMap::new();
        for message in messages {
            let spoken = matches!(message.author.as_str(), "client" | "operator");
            match message.token {
                Stored::Broken => {
                    verdict.find(
                        Kind::Phantom,
                        None,
                        format!("dialog {dialog} message {}: broken token", message.message),
                    );
                }
                Stored::None if spoken => {
                    let why = format!("dialog {dialog} message {}: nobody of this run wrote it", message.message);
                    verdict.find(Kind::Phantom, None, why);
                }
                Stored::None => {}
                Stored::Ours(key) => match book.stories.get(&key).and_then(|s| s.intent) {
                    None if book.cut_short => {}
                    None => verdict.find(Kind::Phantom, Some(key), "stored, but never sent"),
                    Some(place) => {
                        let before = newest.entry((key.dialog, key.side)).or_default();
                        if place < *before {
                            verdict.find(Kind::Reordered, Some(key), "stored after a later one");
                        }
                        *before = place.max(*before);
                    }
                },
            }
        }
    }
}

/// What became of every message.
fn fates(snapshot: &Snapshot, book: &Book, verdict: &mut Verdict) {
    let mut stored: HashMap<Key, Vec<&StoredMessage>> = HashMap::new();
    for message in &snapshot.messages {
        if let Stored::Ours(key) = message.token {
            stored.entry(key).or_default().push(message);
        }
    }
    for (key, story) in &book.stories {
        let rows = stored.get(key).map(Vec::as_slice).unwrap_or_default();
        if rows.len() > 1 {
            verdict.find(Kind::Doubled, Some(*key), format!("{} rows", rows.len()));
        }
        if story.accepted.is_empty() {
            if story.open && !book.cut_short {
                verdict.find(Kind::Lost, Some(*key), "unanswered to the end: never resolved");
            }
            continue;
        }
        let Some(row) = rows.first() else {
            verdict.find(Kind::Lost, Some(*key), "accepted, but not stored");
            continue;
        };
        // Later acceptances with another id were found with the intents.
        let first = story.accepted.iter().find(|(id, _)| *id != 0);
        if let Some((id, _)) = first.filter(|(id, _)| *id != row.message) {
            verdict.find(Kind::Doubled, Some(*key), format!("accepted as message {id}, stored as {}", row.message));
        }
        if let Some((_, other)) = story.accepted.iter().find(|(_, d)| *d != 0 && *d != row.dialog) {
            verdict.find(Kind::Crossed, Some(*key), format!("accepted into dialog {other}, stored in {}", row.dialog));
        }
        let had_operator = book.held.contains(&row.dialog) || book.served.contains(&key.dialog);
        let is_widget = book.widget.get(&key.dialog) == Some(&true);
        match key.side {
            _ if book.cut_short => {}
            Side::Customer if had_operator && !story.seen && book.is_served_from(row.dialog, story.at) => {
                verdict.find(Kind::Lost, Some(*key), "never seen by the operator who has the dialog");
            }
            Side::Customer => {
                if let Some(holder) = book.unserved(row.dialog, story) {
                    let why = format!("seen by former operators only, not by {holder} who has the dialog since");
                    verdict.find(Kind::Lost, Some(*key), why);
                }
            }
            Side::Operator | Side::Integrator if story.out.is_empty() && (!book.unreachable || is_widget) => {
                let way = if is_widget { "visitor" } else { "channel" };
                verdict.find(Kind::Lost, Some(*key), format!("acknowledged, but never at the {way}"));
            }
            // A note is stored and goes nowhere.
            Side::Operator | Side::Integrator | Side::Note => {}
        }
    }
}
