//! `GET|PATCH /api/v1/me/preferences`: what a person has set up for themselves, kept on the server so that every browser of theirs
//! looks and sounds the same.

use std::collections::BTreeMap;

use rozmova_actors::domain::{
    FilterId, FolderId,
    message::clean_text,
    settings::{RightPanelTab, hotkey_faults},
};
use rozmova_store::preferences;
use serde_json::Value;

use crate::http::{prelude::*, settings::merged, table};

/// Characters of a signature.
const MAX_SIGNATURE: usize = 2_000;
/// Filters and folders that somebody hid.
const MAX_HIDDEN: usize = 500;
/// Seconds an answer can be taken back, as in the settings of the panel.
const MAX_SEND_DELAY_S: u32 = 10;
/// A write is tried again this often when another one of the same person was faster.
const TRIES: usize = 5;

/// Language of the panel.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Language {
    /// Ukrainian.
    Uk,
    /// English.
    En,
}

/// Colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Theme {
    /// As the system's.
    #[default]
    System,
    /// Light.
    Light,
    /// Dark.
    Dark,
    /// Strong lines and no soft fills, on light.
    Contrast,
}

/// Height of rows and controls.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Density {
    /// Rows of 78 px.
    #[default]
    Comfortable,
    /// Rows of 54 px, forms 4 px lower.
    Compact,
}

/// In whose zone the panel writes times (operator-line.md 12).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ZoneOfTimes {
    /// That of the person's computer.
    #[default]
    Local,
    /// That of the instance.
    Instance,
}

/// Where the screen goes after a dialog has left the operator (ui.md 4.7).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum AfterLeaving {
    /// To the next dialog whose client waits.
    #[default]
    Next,
    /// Nowhere.
    Stay,
}

/// Participant or observer (operator-line.md 12).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ViewMode {
    /// May reply.
    #[default]
    Participant,
    /// Looks on; only notes.
    Observer,
}

/// What one may be told of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Occasion {
    /// A dialog came to me.
    Assigned,
    /// A client wrote in a dialog of mine.
    Message,
    /// A dialog is offered to me.
    Offer,
    /// A colleague handed a dialog to me.
    Transfer,
    /// A colleague named me in a note.
    Mention,
    /// A dialog that I put off is due.
    Snoozed,
    /// A supervisor set my status.
    StatusForced,
    /// More clients wait than `queue_above`.
    QueueAbove,
    /// A client of mine has waited three quarters of the norm.
    SlaWarning,
    /// A client of mine has waited longer than the norm.
    SlaViolated,
    /// An operator has not answered in time; told to supervisors who see the request, when the answer control says so.
    OperatorSilent,
}

/// How one is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Means {
    /// A sound.
    pub sound: bool,
    /// A notice inside the panel.
    pub in_app: bool,
    /// A notification of the browser.
    pub browser: bool,
    /// Loudness of the sound, 0 to 100.
    pub volume: u8,
    /// A letter, when no panel is open.
    #[serde(default)]
    pub email: bool,
    /// A notification of every browser that takes them, when no panel is looked at; absent is as the product does by default.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub push: Option<bool>,
}

/// The matrix of notifications.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Notifications {
    /// By occasion; an absent one is told as the panel does by default.
    pub occasions: BTreeMap<Occasion, Means>,
    /// No sound while one types.
    pub mute_while_typing: bool,
    /// Browser notifications do not show what was written.
    pub hide_text: bool,
    /// Notifications that come without an open panel show what was written; they pass through the push service of the browser's
    /// maker, encrypted.
    pub push_text: bool,
    /// See [`Occasion::QueueAbove`], 1 to 10000.
    pub queue_above: u32,
}

impl Default for Notifications {
    fn default() -> Self {
        Self {
            occasions: BTreeMap::new(),
            mute_while_typing: true,
            hide_text: false,
            push_text: false,
            queue_above: 10,
        }
    }
}

impl Notifications {
    /// Whether browsers are told of an occasion while no panel is looked at: as the person has set it, else of everything that
    /// concerns them alone, warnings left out.
    #[must_use]
    pub fn pushes(&self, occasion: Occasion) -> bool {
        let by_default = match occasion {
            Occasion::Assigned
            | Occasion::Message
            | Occasion::Offer
            | Occasion::Transfer
            | Occasion::Mention
            | Occasion::Snoozed
            | Occasion::StatusForced
            | Occasion::SlaViolated
            | Occasion::OperatorSilent => true,
            Occasion::QueueAbove | Occasion::SlaWarning => false,
        };
        self.occasions.get(&occasion).and_then(|means| means.push).unwrap_or(by_default)
    }
}

/// Everything; absent members have their defaults.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Preferences {
    /// Language; null is the browser's.
    pub language: Option<Language>,
    /// Theme.
    pub theme: Theme,
    /// Density.
    pub density: Density,
    /// Zone in which the panel writes times and reads typed ones.
    pub time_zone: ZoneOfTimes,
    /// Rebound actions: name → combinations such as `j`, `Shift+T`, `Ctrl+.`; an empty list unbinds. Never with Alt, which types
    /// letters on many layouts.
    pub hotkeys: BTreeMap<String, Vec<String>>,
    /// Notifications.
    pub notifications: Notifications,
    /// Signature of e-mails, up to 2000 characters of plain text.
    pub signature: String,
    /// Adds the signature to replies by e-mail.
    pub signature_in_replies: bool,
    /// After closing or handing over.
    pub after_leaving: AfterLeaving,
    /// Shows lines such as «operator connected»; null is the setting of the panel.
    pub show_system_messages: Option<bool>,
    /// Participant or observer.
    pub view_mode: ViewMode,
    /// Seconds in which an answer can be taken back after Send, 0 to 10; null is the setting of the panel (operator-line.md 12).
    pub send_delay_s: Option<u32>,
    /// Keeps the client's card beside the conversation where it would be a drawer; null is the setting of the panel.
    pub right_panel_pinned: Option<bool>,
    /// What of the pane beside the conversation comes first; null is the setting of the panel.
    pub right_panel_tab: Option<RightPanelTab>,
    /// Columns of the table, first to last; empty = the usual ones (ui.md 4.2).
    pub table_columns: Vec<String>,
    /// Shared filters that are not shown in the pane, up to 500.
    pub hidden_filters: Vec<FilterId>,
    /// Shared folders that are not shown in the pane, up to 500.
    pub hidden_folders: Vec<FolderId>,
}

/// Preferences with their version.
#[derive(Debug, Serialize, JsonSchema)]
pub struct PreferencesView {
    /// All of them.
    #[serde(flatten)]
    pub preferences: Preferences,
    /// Grows with every change; 0 is somebody who has changed nothing yet. `If-Match` takes it.
    pub version: i64,
}

impl Preferences {
    /// What a stored object says; members of a newer program are left out rather than losing the rest.
    #[must_use]
    pub fn of(stored: Value) -> Self {
        let Value::Object(stored) = stored else { return Self::default() };
        let known = stored.into_iter().fold(serde_json::Map::new(), |mut known, (key, value)| {
            let alone = serde_json::Map::from_iter([(key.clone(), value.clone())]);
            if serde_json::from_value::<Self>(Value::Object(alone)).is_ok() {
                known.insert(key, value);
            }
            known
        });
        serde_json::from_value(Value::Object(known)).unwrap_or_default()
    }

    fn check(&mut self) -> Result<(), Problem> {
        let mut faults = Vec::new();
        let mut wrong = |field: &str, why: String| faults.push((field.to_owned(), why));
        for why in hotkey_faults(&self.hotkeys) {
            wrong("hotkeys", why);
        }
        for (occasion, means) in &self.notifications.occasions {
            if means.volume > 100 {
                wrong("notifications", format!("volume {} of {occasion:?}, 0 to 100 is accepted", means.volume));
            }
        }
        if !(1..=10_000).contains(&self.notifications.queue_above) {
            wrong("notifications", format!("queue_above {}, 1 to 10000 is accepted", self.notifications.queue_above));
        }
        if let Some(seconds) = self.send_delay_s.filter(|seconds| *seconds > MAX_SEND_DELAY_S) {
            wrong("send_delay_s", format!("{seconds} seconds, 0 to {MAX_SEND_DELAY_S} are accepted"));
        }
        if let Err(why) = table::columns_of(&self.table_columns) {
            wrong("table_columns", why);
        }
        for (field, hidden) in
            [("hidden_filters", self.hidden_filters.len()), ("hidden_folders", self.hidden_folders.len())]
        {
            if hidden > MAX_HIDDEN {
                wrong(field, format!("{hidden} names, at most {MAX_HIDDEN} are accepted"));
            }
        }
        self.signature = clean_text(&self.signature);
        let chars = self.signature.chars().count();
        if chars > MAX_SIGNATURE {
            wrong("signature", format!("{chars} characters, at most {MAX_SIGNATURE} are accepted"));
        }
        if faults.is_empty() { Ok(()) } else { Err(Problem::fields(faults)) }
    }
}

/// The caller's preferences, `ETag` = their version; 0 is somebody who has changed nothing yet.
///
/// # Errors
/// 503.
pub async fn read(app: App, who: SignedIn) -> Result<HttpResponse, Problem> {
    let user = who.user.id;
    let (value, version) = app.store.run(move |conn| preferences::get(conn, user)).await?;
    Ok(versioned(&PreferencesView { preferences: Preferences::of(value), version }, version))
}

/// Changes preferences. Without `If-Match` two changes at once are both applied, each to its own members.
///
/// # Errors
/// 412, 422 with every fault.
pub async fn update(app: App, req: HttpRequest, who: SignedIn, body: Json<Value>) -> Result<HttpResponse, Problem> {
    let (Json(patch), expect, user) = (body, if_match(&req)?, who.user.id);
    for _ in 0..TRIES {
        let (value, version) = app.store.run(move |conn| preferences::get(conn, user)).await?;
        if expect.is_some_and(|wanted| wanted != version) {
            break;
        }
        let mut after: Preferences = merged(&Preferences::of(value), patch.clone())?;
        after.check()?;
        let (value, now) = (serde_json::to_value(&after).map_err(Problem::internal)?, app.now());
        if app.store.write(move |conn| preferences::put(conn, user, &value, version, now)).await? {
            let version = version + 1;
            return Ok(versioned(&PreferencesView { preferences: after, version }, version));
        }
    }
    Err(Problem::new(Code::Precondition, "the preferences have been changed in another window"))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use rozmova_actors::domain::settings::is_combination;
    use serde_json::json;

    #[test]
    fn a_combination_is_keys_with_ctrl_and_shift_and_never_with_alt() {
        for text in ["j", "J", "Shift+T", "Ctrl+.", "Ctrl+Shift+K", "Enter", "F6", "g i", "g p 1", "?", "["] {
            assert!(is_combination(text), "{text}");
        }
        for text in ["", " ", "Alt+J", "AltGr+u", "Meta+k", "j+Ctrl", "Ctrl+", "a b c d", "\u{7}", "<b>", "ab-c"] {
            assert!(!is_combination(text), "{text}");
        }
        assert!(!is_combination(&"F".repeat(41)));
    }

    #[test]
    fn browsers_are_told_what_concerns_the_person_alone_unless_set_otherwise() {
        let stored = |push: Value| {
            let means = json!({"sound": true, "in_app": true, "browser": true, "volume": 40, "push": push});
            Preferences::of(json!({"notifications": {"occasions": {"message": means, "queue_above": means}}}))
        };
        let none = Preferences::default().notifications;
        assert!(none.pushes(Occasion::Message) && none.pushes(Occasion::Offer) && !none.pushes(Occasion::QueueAbove));
        assert!(none.pushes(Occasion::SlaViolated) && !none.pushes(Occasion::SlaWarning));
        assert!(none.pushes(Occasion::OperatorSilent), "a supervisor is to do something");
        assert!(!none.push_text, "no text leaves unless the person allows it");
        let off = stored(json!(false)).notifications;
        assert!(!off.pushes(Occasion::Message) && off.pushes(Occasion::Assigned));
        let unset = stored(Value::Null).notifications;
        assert!(unset.pushes(Occasion::Message) && !unset.pushes(Occasion::QueueAbove));
    }

    #[test]
    fn a_row_of_a_newer_program_keeps_what_this_one_knows() {
        let stored = json!({"theme": "dark", "density": "of tomorrow", "new_member": 1, "signature": "Ірина"});
        let read = Preferences::of(stored);
        assert_eq!((read.theme, read.density, read.signature.as_str()), (Theme::Dark, Density::Comfortable, "Ірина"));
        assert_eq!(Preferences::of(json!([])), Preferences::default());
    }
}
