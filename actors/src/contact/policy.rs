//! Rules of contacts: names, parameters, which request (operator-line.md 2, channels.md 2.5, settled differences 12, 13).

use serde_json::{Map, Value};

use crate::dialog::policy::waiting_state;
use crate::domain::topic::{Catalogue, OnNoScenario};
use crate::domain::{BotId, ChannelKind, Contact, Dialog, DialogState, OperatorId, Timestamp, time::MINUTE};

use super::messages::Profile;

/// Most keys a site may pass.
const MAX_PARAMS: usize = 50;
/// Most bytes of all of them as JSON.
const MAX_PARAMS_BYTES: usize = 8 * 1024;
/// Names a site may not set.
const RESERVED: [&str; 3] = ["chat_id", "channel", "bot_id"];
/// The last inbound moment is written again only when it is older than this: windows of channels are hours long, and a
/// busy chat should not rewrite its contact with every line.
const LAST_INBOUND_STEP: i64 = MINUTE;

/// Which request takes the message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Which {
    /// The newest, it is open.
    Open,
    /// The newest, closed a short while ago.
    Reopen,
    /// A new one.
    New,
}

/// Open → that one; closed within `reopen_window_min` → reopened; else a new one. Merged ones and spam never return.
#[must_use]
pub fn which(newest: Option<&Dialog>, catalogue: &Catalogue, now: Timestamp) -> Which {
    let Some(dialog) = newest else { return Which::New };
    if dialog.state.is_open() {
        return Which::Open;
    }
    let window = i64::from(catalogue.settings.reopen_window_min) * MINUTE;
    let fresh = dialog.closed_at.is_some_and(|at| now.since(at) <= window) && !catalogue.is_spam(dialog.status_id);
    if dialog.state == DialogState::Closed && window > 0 && fresh { Which::Reopen } else { Which::New }
}

/// The operator a new request waits for first: who answered the former one, when it was closed a short while ago
/// (`sticky_operator_days`, distribution.md 3.3). Nobody is kept for what came after spam.
#[must_use]
pub fn sticky(newest: Option<&Dialog>, catalogue: &Catalogue, now: Timestamp) -> Option<OperatorId> {
    let within = i64::from(catalogue.settings.sticky_operator_days) * 24 * 60 * MINUTE;
    let former = newest.filter(|d| d.state == DialogState::Closed && !catalogue.is_spam(d.status_id))?;
    let recent = within > 0 && now.since(former.closed_at?) <= within;
    former.operator_id.filter(|_| recent)
}

/// The state a new request begins in. A banned client's request, one of an inactive bot and one of a bot that ignores
/// messages stay with the (silent) bot; others wait.
#[must_use]
pub fn first_state(bot: BotId, banned: bool, catalogue: &Catalogue) -> DialogState {
    match catalogue.bot(bot) {
        Some(bot) if banned || !bot.is_active || bot.on_no_scenario == OnNoScenario::Ignore => DialogState::Bot,
        None if banned => DialogState::Bot,
        _ => waiting_state(catalogue),
    }
}

/// Name of a new client: told name, else first and last, else nick, else a numbered word for nobody.
#[must_use]
pub fn client_name(profile: &Profile, channel: ChannelKind, number: i64) -> String {
    let full = format!("{} {}", profile.first_name.trim(), profile.last_name.trim());
    let told = [profile.display_name.trim(), full.trim(), profile.username.trim()];
    match told.into_iter().find(|name| !name.is_empty()) {
        Some(name) => name.to_owned(),
        None if channel == ChannelKind::Widget => format!("Відвідувач {number}"),
        None => format!("Клієнт {number}"),
    }
}

/// Merges what the site told now into what it told before: text, number or truth values only, reserved names dropped, at
/// most 50 keys and 8 KB; what does not fit is left out, older keys stay.
#[must_use]
pub fn merge_params(old: &Value, new: &Value) -> Value {
    let mut merged = old.as_object().cloned().unwrap_or_default();
    for (key, value) in new.as_object().into_iter().flatten() {
        let plain = value.is_string() || value.is_number() || value.is_boolean();
        if !plain || RESERVED.contains(&key.as_str()) {
            continue;
        }
        if merged.len() >= MAX_PARAMS && !merged.contains_key(key) {
            continue;
        }
        let before = merged.insert(key.clone(), value.clone());
        if size(&merged) > MAX_PARAMS_BYTES {
            match before {
                Some(before) => merged.insert(key.clone(), before),
                None => merged.remove(key),
            };
        }
    }
    Value::Object(merged)
}

fn size(map: &Map<String, Value>) -> usize {
    serde_json::to_vec(map).map_or(usize::MAX, |bytes| bytes.len())
}

fn merge_meta(old: &Value, new: &Value) -> Value {
    let mut merged = old.as_object().cloned().unwrap_or_default();
    merged.extend(new.as_object().cloned().unwrap_or_default());
    if size(&merged) > MAX_PARAMS_BYTES { old.clone() } else { Value::Object(merged) }
}

/// Whether a profile says what the contact's row says already: nearly every message, so it costs no copy of the row.
fn tells_nothing_new(contact: &Contact, profile: &Profile) -> bool {
    let same = |field: &str, told: &str| told.trim().is_empty() || told.trim() == field;
    let contains = |old: &Value, new: &Value| {
        let new = new.as_object().into_iter().flatten();
        old.as_object().is_some_and(|old| new.into_iter().all(|(key, value)| old.get(key) == Some(value)))
    };
    let (first, last) = (profile.first_name.trim(), profile.last_name.trim());
    let full = match (first.is_empty(), last.is_empty()) {
        (_, true) => contact.display_name == first || first.is_empty(),
        (true, false) => contact.display_name == last,
        (false, false) => contact
            .display_name
            .strip_prefix(first)
            .and_then(|rest| rest.strip_prefix(' '))
            .is_some_and(|rest| rest == last),
    };
    (if profile.display_name.trim().is_empty() { full } else { same(&contact.display_name, &profile.display_name) })
        && same(&contact.username, &profile.username)
        && same(&contact.phone, &profile.phone)
        && same(&contact.language_code, &profile.language_code)
        && contains(&contact.params_from_site, &profile.params)
        && contains(&contact.meta, &profile.meta)
}

/// The contact after a message: what was told replaces, what was not told stays. `None` when nothing worth a write has changed.
#[must_use]
pub fn merged(contact: &Contact, profile: &Profile, now: Timestamp) -> Option<Contact> {
    let old = contact.last_inbound_at.is_none_or(|at| now.since(at) >= LAST_INBOUND_STEP);
    if !old && tells_nothing_new(contact, profile) {
        return None;
    }
    let mut after = contact.clone();
    let replace = |field: &mut String, told: &str| {
        if !told.trim().is_empty() {
            told.trim().clone_into(field);
        }
    };
    let full = format!("{} {}", profile.first_name.trim(), profile.last_name.trim());
    let shown = if profile.display_name.trim().is_empty() { full } else { profile.display_name.clone() };
    replace(&mut after.display_name, &shown);
    replace(&mut after.username, &profile.username);
    replace(&mut after.phone, &profile.phone);
    replace(&mut after.language_code, &profile.language_code);
    after.params_from_site = merge_params(&contact.params_from_site, &profile.params);
    after.meta = merge_meta(&contact.meta, &profile.meta);
    let changed = after != *contact;
    after.last_inbound_at = Some(now);
    (changed || old).then_some(after)
}
