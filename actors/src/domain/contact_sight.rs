//! What somebody sees of a client's phone and e-mail: the one place that masks them (security.md AC-12, broadcasts-and-clients.md 2.2).
//!
//! Whoever has the right `clients.view_contacts` in any role sees them as they are. For everybody else every answer, frame and file goes
//! through [`ContactSight`]; the browser gets nothing that it would have to hide. What people say to each other - texts of messages,
//! own fields of the instance, which have `hidden_roles` - is not masked (DECISION-contact-sight.md).

use std::{borrow::Cow, sync::Arc};

use serde_json::Value;

use super::{
    Author, AuthorKind, ChannelKind, Dialog, Event, Grant, Grants, Message,
    board::{BoardDelta, BoardOperator, BoardSnapshot, WaitingRow},
    event::TypingWho,
    view::DialogView,
};

/// Digits that a phone has at least and, written in one piece, at most.
const PHONE_DIGITS: std::ops::RangeInclusive<usize> = 7..=15;
/// A number that stands alone is taken for a phone from this many digits on.
const ALONE_DIGITS: usize = 9;
/// A number without a sign of a phone, among words, is taken for one from this many digits on: shorter ones are numbers of orders and
/// of nameless visitors.
const BARE_DIGITS: usize = 10;

/// Codes of mobile operators: nine digits that begin with one of them are a Ukrainian phone without its first zero, where nothing else
/// tells (numbering plan of Ukraine). Codes of cities are left out: half of all numbers of nine digits would be phones.
const MOBILE_CODES: [&str; 18] =
    ["39", "50", "63", "66", "67", "68", "73", "75", "77", "91", "92", "93", "94", "95", "96", "97", "98", "99"];

/// What stands for the digits of a phone.
const STARS: &str = "** *** **";
/// What stands for the letters of an address.
const BULLETS: &str = "•••";

/// How somebody sees the contacts of clients.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ContactSight {
    /// As they are.
    Shown,
    /// Masked: `380 ** *** ** 67`, `i•••@e•••.com`.
    Masked,
}

impl ContactSight {
    /// The sight of these rights. A client belongs to no bot, so the right is had or not had, wherever its role is limited to.
    #[must_use]
    pub fn of(grants: &Grants) -> Self {
        if grants.has(Grant::ViewContacts) { Self::Shown } else { Self::Masked }
    }

    /// Whether contacts are masked.
    #[must_use]
    pub const fn is_masked(self) -> bool {
        matches!(self, Self::Masked)
    }

    /// A phone.
    #[must_use]
    pub fn phone(self, phone: String) -> String {
        if self.is_masked() { masked_phone(&phone) } else { phone }
    }

    /// An e-mail address.
    #[must_use]
    pub fn email(self, email: String) -> String {
        if self.is_masked() { masked_email(&email) } else { email }
    }

    /// A name, nick or another short text: whole, but for a phone or an e-mail address that stands in it.
    #[must_use]
    pub fn name(self, text: String) -> String {
        if self.is_masked() { in_text(&text) } else { text }
    }

    /// An address in a channel, which is a phone or an e-mail in some of them.
    #[must_use]
    pub fn address(self, channel: ChannelKind, address: String) -> String {
        match channel {
            _ if !self.is_masked() => address,
            ChannelKind::Whatsapp | ChannelKind::Sms => masked_phone(&address),
            ChannelKind::Email => masked_email(&address),
            ChannelKind::CustomChannel | ChannelKind::Viber => in_text(&address),
            // Numbers of accounts, which look like phones and are none.
            ChannelKind::Widget | ChannelKind::Telegram | ChannelKind::Facebook | ChannelKind::Instagram => address,
        }
    }

    /// What a site or a channel told about a contact.
    #[must_use]
    pub fn json(self, value: Value) -> Value {
        if self.is_masked() { in_json(value) } else { value }
    }

    /// A value of the history of a card, by the field it was a value of.
    #[must_use]
    pub fn change(self, field: &str, value: Value) -> Value {
        match (field, value) {
            (_, value) if !self.is_masked() => value,
            ("phone", Value::String(text)) => Value::String(masked_phone(&text)),
            ("email", Value::String(text)) => Value::String(masked_email(&text)),
            ("name" | "first_name" | "last_name", Value::String(text)) => Value::String(in_text(&text)),
            (_, value) => value,
        }
    }

    /// A request.
    #[must_use]
    pub fn dialog(self, dialog: &Dialog) -> DialogView {
        self.view(DialogView::from(dialog))
    }

    fn view(self, mut view: DialogView) -> DialogView {
        view.client.name = self.name(view.client.name);
        view.contact_name = self.name(view.contact_name);
        view
    }

    /// Who wrote a line.
    #[must_use]
    pub fn author(self, mut author: Author) -> Author {
        if self.is_masked() && author.kind == AuthorKind::Client {
            author.name = in_text(&author.name);
        }
        author
    }

    /// A line: the client's name, and the phone of a business card. What was said stays.
    #[must_use]
    pub fn message(self, mut message: Message) -> Message {
        if !self.is_masked() {
            return message;
        }
        message.author = self.author(message.author);
        for card in message.attachments.iter_mut().filter(|file| file["type"] == "contact") {
            mask_card(card);
        }
        message
    }

    /// An event as its receiver sees it; only those that speak of a client are made anew.
    #[must_use]
    pub fn event(self, event: &Event) -> Cow<'_, Event> {
        if !self.is_masked() {
            return Cow::Borrowed(event);
        }
        let view = |dialog: &Arc<DialogView>| Arc::new(self.view(DialogView::clone(dialog)));
        Cow::Owned(match event {
            Event::DialogNew { dialog } => Event::DialogNew { dialog: view(dialog) },
            Event::DialogUpdated { dialog } => Event::DialogUpdated { dialog: view(dialog) },
            Event::OfferNew { offer_id, dialog, expires_at } => {
                Event::OfferNew { offer_id: *offer_id, dialog: view(dialog), expires_at: *expires_at }
            }
            Event::MessageNew { dialog_id, message } => {
                let message = Arc::new(self.message(Message::clone(message)));
                Event::MessageNew { dialog_id: *dialog_id, message }
            }
            Event::MessageUpdated { dialog_id, message } => {
                let message = Arc::new(self.message(Message::clone(message)));
                Event::MessageUpdated { dialog_id: *dialog_id, message }
            }
            Event::Notification { kind, text, dialog_id } => {
                Event::Notification { kind: kind.clone(), text: in_text(text), dialog_id: *dialog_id }
            }
            Event::Typing { dialog_id, who: TypingWho::Client, operator_id, name, on, text } => Event::Typing {
                dialog_id: *dialog_id,
                who: TypingWho::Client,
                operator_id: *operator_id,
                name: in_text(name),
                on: *on,
                text: text.clone(),
            },
            Event::BoardDelta(delta) => Event::BoardDelta(self.board_delta(delta.clone())),
            other => return Cow::Borrowed(other),
        })
    }

    /// A board.
    #[must_use]
    pub fn board(self, mut board: BoardSnapshot) -> BoardSnapshot {
        if self.is_masked() {
            board.queue.iter_mut().for_each(|queue| mask_waiting(&mut queue.waiting));
            board.operators.iter_mut().for_each(|operators| mask_slots(operators));
        }
        board
    }

    /// What has changed on a board.
    #[must_use]
    pub fn board_delta(self, mut delta: BoardDelta) -> BoardDelta {
        if self.is_masked() {
            delta.queue.iter_mut().for_each(|queue| mask_waiting(&mut Arc::make_mut(queue).waiting));
            delta.operators.iter_mut().for_each(|operators| mask_slots(&mut Arc::make_mut(operators).rows));
        }
        delta
    }

    /// A client's name in a file that leaves the product: without the right its first letter (statistics.md 9).
    #[must_use]
    pub fn name_in_file(self, name: String) -> String {
        if self.is_masked() { head(&name, 1) } else { name }
    }

    /// Whether a text that this sight wants stored holds a mask: it would take the place of what it stands for.
    #[must_use]
    pub fn holds_mask(self, text: &str) -> bool {
        self.is_masked() && [STARS, BULLETS].iter().any(|mask| text.contains(mask))
    }
}

fn mask_waiting(rows: &mut [WaitingRow]) {
    for row in rows {
        row.client_name = in_text(&row.client_name);
    }
}

fn mask_slots(rows: &mut [BoardOperator]) {
    for slot in rows.iter_mut().flat_map(|row| row.slots.iter_mut()) {
        slot.client_name = in_text(&slot.client_name);
    }
}

/// A business card among the files of a message.
fn mask_card(card: &mut Value) {
    let Some(card) = card.as_object_mut() else { return };
    for (key, value) in card.iter_mut() {
        if let Value::String(text) = value {
            let masked = match key.as_str() {
                "phone" => masked_phone(text),
                "email" => masked_email(text),
                "name" => in_text(text),
                _ => continue,
            };
            *text = masked;
        }
    }
}

/// The first letter of a text of at least `least` letters, and that there is more.
fn head(text: &str, least: usize) -> String {
    let long = text.chars().count() >= least;
    let first = text.chars().next().filter(|_| long);
    if text.is_empty() { String::new() } else { format!("{}{BULLETS}", first.map(String::from).unwrap_or_default()) }
}

/// `380671112267` as `380 ** *** ** 67`: country and the last two digits, the stars the same for every length. Of a short number only
/// the end.
fn masked_phone(phone: &str) -> String {
    let digits: Vec<char> = phone.chars().filter(char::is_ascii_digit).collect();
    if digits.is_empty() {
        return in_text(phone);
    }
    let tail: String = digits.iter().skip(digits.len().saturating_sub(2)).collect();
    let start: String = if digits.len() >= ALONE_DIGITS { digits.iter().take(3).collect() } else { String::new() };
    format!("{start} {STARS} {tail}").trim_start().to_owned()
}

/// `ivan@example.com` as `i•••@e•••.com`.
fn masked_email(email: &str) -> String {
    let Some((name, host)) = email.rsplit_once('@') else { return head(email, 3) };
    let (domain, top) = host.rsplit_once('.').unwrap_or((host, ""));
    let dot = if top.is_empty() { "" } else { "." };
    format!("{}@{}{dot}{top}", head(name, 3), head(domain, 3))
}

/// A text with every phone and e-mail address in it masked.
fn in_text(text: &str) -> String {
    let digits = text.chars().filter(char::is_ascii_digit).count();
    let text = if text.contains('@') || text.contains("%40") { without_emails(text) } else { text.to_owned() };
    if digits < *PHONE_DIGITS.start() { text } else { without_phones(&text) }
}

fn without_emails(text: &str) -> String {
    let text = text.replace("%40", "@");
    let (mut out, mut word) = (String::with_capacity(text.len()), String::new());
    for c in text.chars() {
        if c.is_alphanumeric() || "@.!#$%*+-_~^`{}".contains(c) {
            word.push(c);
        } else {
            out.push_str(&without_email(&word));
            word.clear();
            out.push(c);
        }
    }
    out.push_str(&without_email(&word));
    out
}

fn without_email(word: &str) -> Cow<'_, str> {
    // A nick begins with the sign.
    match word.rsplit_once('@') {
        Some((name, host)) if !name.is_empty() && !host.is_empty() => Cow::Owned(masked_email(word)),
        _ => Cow::Borrowed(word),
    }
}

fn is_phone_sign(c: char) -> bool {
    c.is_ascii_digit() || "+-() \u{a0}".contains(c)
}

fn without_phones(text: &str) -> String {
    let chars: Vec<char> = text.chars().collect();
    let alone = text.trim().chars().all(is_phone_sign);
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    while let Some(first) = chars.get(at).copied() {
        if !(first.is_ascii_digit() || first == '+' || first == '(') {
            out.push(first);
            at += 1;
            continue;
        }
        let dotted = run_at(&chars, at, true);
        let run = if is_dotted_phone(&dotted) { dotted } else { run_at(&chars, at, false) };
        at += run.chars().count();
        // Names of files, numbers of orders and the like are written in Latin letters; a name that a phone is glued to often is not.
        let inside = first.is_ascii_digit()
            && out.chars().next_back().is_some_and(|c| c.is_ascii_alphanumeric() || "/_.#-".contains(c));
        let told = ["%2B", "%2b", "%20", "wa.me/"].iter().any(|before| out.ends_with(before));
        let goes_on = chars.get(at).is_some_and(|c| c.is_ascii_alphanumeric() || *c == '_');
        if (inside && !told) || goes_on || !is_phone(&run, alone) {
            out.push_str(&run);
        } else {
            out.push_str(if first == '+' { "+" } else { "" });
            out.push_str(&masked_phone(&run));
        }
    }
    out
}

/// Digits with the signs of a phone between them from a place on, with `dots` also dots that stand between two digits. The first
/// character is taken whatever it is.
fn run_at(chars: &[char], at: usize, dots: bool) -> String {
    let is_digit = |place: usize| chars.get(place).is_some_and(char::is_ascii_digit);
    let mut end = at + 1;
    while let Some(c) = chars.get(end).copied() {
        let dot = dots && c == '.' && is_digit(end - 1) && is_digit(end + 1);
        if !dot && (!is_phone_sign(c) || c == '+') {
            break;
        }
        end += 1;
    }
    let run = chars.get(at..end).unwrap_or_default();
    // Signs behind the last digit belong to what follows.
    let length = run.iter().rposition(char::is_ascii_digit).map_or(1, |last| last + 1);
    run.iter().take(length).collect()
}

/// `067.111.22.67`, and neither a day (`01.05.2026`) nor a number with a point.
fn is_dotted_phone(run: &str) -> bool {
    let shape: String = run.chars().take(9).map(|c| if c.is_ascii_digit() { '0' } else { c }).collect();
    let is_day = shape.starts_with("00.00.00") && !shape.ends_with('.');
    run.matches('.').count() >= 2 && run.starts_with(['+', '(', '0']) && !is_day
}

fn is_phone(run: &str, alone: bool) -> bool {
    let digits = run.chars().filter(char::is_ascii_digit).count();
    let one_piece = run.chars().all(|c| c.is_ascii_digit());
    if digits < *PHONE_DIGITS.start() || (one_piece && digits > *PHONE_DIGITS.end()) || is_date(run) {
        return false;
    }
    run.starts_with(['+', '(', '0']) || digits >= BARE_DIGITS || (alone && digits >= ALONE_DIGITS)
}

/// `2026-11-29`, perhaps with an hour behind it.
fn is_date(run: &str) -> bool {
    let shape: String = run.chars().take(10).map(|c| if c.is_ascii_digit() { '0' } else { c }).collect();
    shape == "0000-00-00" && !run.contains(['(', '+'])
}

/// Whether a number of JSON is a phone: ten to fifteen digits, as everywhere, and nine where they are a Ukrainian mobile without its
/// first zero, which a number of JSON cannot have. Other numbers of nine digits are sums, ids and the like; so is what has a point or
/// a sign. Moments in microseconds have sixteen digits.
fn is_phone_number(text: &str) -> bool {
    let digits = text.len();
    text.bytes().all(|b| b.is_ascii_digit())
        && ((BARE_DIGITS..=*PHONE_DIGITS.end()).contains(&digits)
            || (digits == ALONE_DIGITS && MOBILE_CODES.iter().any(|code| text.starts_with(code))))
}

fn in_json(value: Value) -> Value {
    match value {
        Value::String(text) => Value::String(in_text(&text)),
        Value::Number(number) => {
            let text = number.to_string();
            if is_phone_number(&text) { Value::String(masked_phone(&text)) } else { Value::Number(number) }
        }
        Value::Array(items) => Value::Array(items.into_iter().map(in_json).collect()),
        Value::Object(members) => {
            let mut masked = serde_json::Map::with_capacity(members.len());
            for (key, value) in members {
                let name = free_name(&masked, in_key(&key));
                masked.insert(name, in_json(value));
            }
            Value::Object(masked)
        }
        other => other,
    }
}

/// The name of a member. One in digits only may be the number of an order: it is judged as a number of JSON is, unless it is
/// written as phones are.
fn in_key(key: &str) -> String {
    let is_number = key.bytes().all(|b| b.is_ascii_digit()) && !key.starts_with('0');
    if is_number && !is_phone_number(key) { key.to_owned() } else { in_text(key) }
}

/// Two phones may have one mask: the second member keeps its value under a name of its own.
fn free_name(members: &serde_json::Map<String, Value>, name: String) -> String {
    if !members.contains_key(&name) {
        return name;
    }
    let free = (2_u32..).map(|n| format!("{name} ({n})")).find(|other| !members.contains_key(other));
    free.unwrap_or(name)
}

#[cfg(test)]
mod tests;
