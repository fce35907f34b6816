//! Settings of the instance: `op-panel` (operator-line.md 14 and every setting of distribution.md) and `limits` (shared decision 21).

use std::{
    borrow::Cow,
    collections::{BTreeMap, BTreeSet},
};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{ChannelKind, OperatorStatusId, SubjectId};

/// How an operator is chosen among candidates (distribution.md 3.3).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Method {
    /// Fewest active dialogs; tie: last closing is oldest.
    #[default]
    Default,
    /// Fewest active dialogs; tie: lowest id.
    ByCount,
    /// Last assignment is oldest, whatever the load.
    ByLastDate,
    /// Lowest active/limit.
    PercentLoad,
    /// In turn.
    RoundRobin,
    /// Highest level, then default.
    LevelFirst,
}

/// Order of the queue (distribution.md 3.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum QueueOrder {
    /// Weight, then time.
    #[default]
    WeightThenCreated,
    /// Time only.
    Created,
}

/// How a dialog reaches the chosen operator (distribution.md 3.5).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum AcceptMode {
    /// Connected at once.
    #[default]
    Auto,
    /// Offered with a countdown.
    Offer,
}

/// What a dialog does whose operator cannot receive it: the one assigned to it, or who answered the client before
/// (distribution.md 3.3).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum PinPolicy {
    /// It waits for that operator.
    Wait,
    /// After `pin_wait_s` anybody may get it.
    #[default]
    Fallback,
}

/// Where a dialog without a topic goes (distribution.md 3.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum NoTopicGoesTo {
    /// Every operator of any active group.
    #[default]
    All,
    /// Nobody.
    Nobody,
}

/// Which waiting dialogs an operator sees.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum SeesQueue {
    /// None.
    None,
    /// Those whose topic is in a group of theirs.
    #[default]
    OwnSkillGroups,
    /// All.
    All,
}

/// Which dialogs of others an operator may read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum SeesForeign {
    /// None.
    #[default]
    None,
    /// Those of their skill groups.
    SkillGroup,
    /// All.
    All,
}

/// Which dialogs that colleagues began an operator may read (operator-line.md 14).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum SeesOutbound {
    /// Only their own.
    #[default]
    Own,
    /// Those of their skill groups.
    SkillGroup,
    /// All.
    All,
}

/// Which dialogs go back to the queue when their operator goes off line (distribution.md 6.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum RedistributeOnOffline {
    /// None.
    #[default]
    None,
    /// Those in which the client wrote last.
    Unanswered,
    /// All.
    All,
}

/// What the operator's time-out does (distribution.md 7).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum OperatorTimeoutAction {
    /// Back to the queue, this operator excluded.
    #[default]
    Redistribute,
    /// A supervisor is told.
    NotifySupervisor,
    /// Closed.
    Close,
}

/// Thresholds of the live board's alerts for one queue; a missing one = the instance's (ui.md 6).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct AlertRule {
    /// More waiting clients than this; 0 = off.
    pub waiting_count: Option<u32>,
    /// A client waits longer than so many seconds; 0 = off.
    pub longest_wait_s: Option<u32>,
    /// Clients wait and nobody of the queue is on line.
    pub nobody_online: Option<bool>,
}

/// How operators are named to clients (operator-line.md 14, administration.md 8.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Naming<'a> {
    shown: bool,
    template: &'a str,
}

impl<'a> Naming<'a> {
    /// What a template may hold between `{{` and `}}`.
    pub const PLACEHOLDERS: [&'static str; 3] = ["first_name", "last_name", "name"];
    /// The template of a new instance: the whole name.
    pub const WHOLE: &'static str = "{{first_name}} {{last_name}}";
    /// Characters of a template.
    pub const MOST: usize = 100;

    /// `shown` = operators are named at all.
    #[must_use]
    pub const fn new(shown: bool, template: &'a str) -> Self {
        Self { shown, template }
    }

    /// The name a client sees; `None` = nobody is named. The first name is the first word of the name, the last name the rest.
    #[must_use]
    pub fn of<'n>(&self, name: &'n str) -> Option<Cow<'n, str>> {
        let name = name.trim();
        if !self.shown || name.is_empty() {
            return None;
        }
        if self.template == Self::WHOLE {
            return Some(Cow::Borrowed(name));
        }
        let (first, last) = name.split_once(char::is_whitespace).unwrap_or((name, ""));
        // In one pass: a name that looks like a placeholder stays a name.
        let (mut filled, mut rest) = (String::new(), self.template);
        while let Some((before, after)) = rest.split_once("{{") {
            filled.push_str(before);
            let (key, tail) = after.split_once("}}").unwrap_or((after, ""));
            filled.push_str(match key.trim() {
                "first_name" => first,
                "last_name" => last.trim_start(),
                "name" => name,
                _ => "",
            });
            rest = tail;
        }
        filled.push_str(rest);
        let tidy = filled.split_whitespace().collect::<Vec<_>>().join(" ");
        Some(if tidy.is_empty() { Cow::Borrowed(name) } else { Cow::Owned(tidy) })
    }

    /// What is wrong with a template.
    #[must_use]
    pub fn fault(template: &str) -> Option<String> {
        let chars = template.chars().count();
        if template.trim().is_empty() || chars > Self::MOST || template.chars().any(char::is_control) {
            return Some(format!("{chars} characters, 1 to {} on one line are accepted", Self::MOST));
        }
        let known = || {
            let names: Vec<String> = Self::PLACEHOLDERS.iter().map(|name| format!("{{{{{name}}}}}")).collect();
            names.join(", ")
        };
        let mut rest = template;
        while let Some((_, after)) = rest.split_once("{{") {
            let Some((key, tail)) = after.split_once("}}") else {
                return Some(format!("a placeholder is not closed; {} are accepted", known()));
            };
            if !Self::PLACEHOLDERS.contains(&key.trim()) {
                return Some(format!("«{:.40}» is no placeholder; {} are accepted", key.trim(), known()));
            }
            rest = tail;
        }
        None
    }
}

/// Rebound actions of the panel, of one person or of the whole instance: name → combinations such as `j`, `Shift+T`, `Ctrl+.`,
/// `g i`; an empty list unbinds.
pub type HotKeys = BTreeMap<String, Vec<String>>;

/// Actions that can be rebound.
const MOST_HOTKEYS: usize = 200;
/// Combinations of one action.
const MOST_COMBINATIONS: usize = 4;
/// Characters of an action's name and of a combination.
const MOST_KEY_CHARS: usize = 40;

/// What is wrong with rebound actions, all of it.
#[must_use]
pub fn hotkey_faults(hotkeys: &HotKeys) -> Vec<String> {
    let mut faults = Vec::new();
    if hotkeys.len() > MOST_HOTKEYS {
        faults.push(format!("{} actions, at most {MOST_HOTKEYS} are accepted", hotkeys.len()));
    }
    for (action, combinations) in hotkeys {
        if action.is_empty() || action.len() > MOST_KEY_CHARS || !action.chars().all(|c| c.is_ascii_alphanumeric()) {
            faults.push(format!("«{action:.40}» is no name of an action"));
        }
        if combinations.len() > MOST_COMBINATIONS {
            faults.push(format!("«{action:.40}» has more than {MOST_COMBINATIONS} combinations"));
        }
        for combination in combinations.iter().filter(|text| !is_combination(text)) {
            faults.push(format!(
                "«{combination:.40}» of «{action:.40}»: a key with Ctrl, Shift or none before it is accepted"
            ));
        }
    }
    faults
}

/// `j`, `Shift+T`, `Ctrl+Shift+.`, `g i` (one key after another). Never with Alt, which types letters on many layouts.
#[must_use]
pub fn is_combination(text: &str) -> bool {
    if text.len() > MOST_KEY_CHARS {
        return false;
    }
    let steps: Vec<&str> = text.split(' ').collect();
    steps.len() <= 3
        && steps.iter().all(|step| {
            let mut parts = step.split('+').rev();
            let key = parts.next().unwrap_or_default();
            let one = key.chars().count() == 1 && !key.chars().any(|c| c.is_control() || c.is_whitespace());
            let named = key.len() > 1 && key.chars().all(|c| c.is_ascii_alphanumeric());
            (one || named) && parts.all(|modifier| matches!(modifier, "Ctrl" | "Shift"))
        })
}

/// What of the pane beside a dialog comes first (administration.md 8.4).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum RightPanelTab {
    /// The blocks in the order of [`OpSettings::client_card`].
    #[default]
    Details,
    /// The client's own data and addresses, then the others.
    Client,
}

/// A part of the client's card beside a dialog (administration.md 8.8).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum CardBlockName {
    /// What is known of the request.
    Request,
    /// Addresses in channels.
    Contacts,
    /// The client's own data: name, phone, tags, fields.
    Client,
    /// What the site told.
    Site,
    /// Earlier requests.
    Past,
    /// Who changed what of the client.
    Changes,
}

impl CardBlockName {
    /// All of them in the order of a new instance.
    pub const ALL: [Self; 6] = [Self::Request, Self::Contacts, Self::Client, Self::Site, Self::Past, Self::Changes];

    /// The name in JSON.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Request => "request",
            Self::Contacts => "contacts",
            Self::Client => "client",
            Self::Site => "site",
            Self::Past => "past",
            Self::Changes => "changes",
        }
    }
}

/// See [`OpSettings::client_card`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CardBlock {
    /// Which.
    pub block: CardBlockName,
    /// Shown.
    pub visible: bool,
}

/// Characters of what a client is told by the chat timer.
const MAX_TIMER_TEXT: usize = 1_000;

/// What is wrong with words for clients in one language.
fn text_fault(language: &str, text: &str, placeholders: &[&str]) -> Option<String> {
    if language.len() != 2 || !language.bytes().all(|b| b.is_ascii_lowercase()) {
        return Some(format!("«{language:.20}» is no language; two small Latin letters are accepted"));
    }
    let chars = text.chars().count();
    if chars > MAX_TIMER_TEXT {
        return Some(format!("{chars} characters in «{language}», at most {MAX_TIMER_TEXT} are accepted"));
    }
    let mut named = text.split("{{").skip(1).map(|rest| rest.split("}}").next().unwrap_or_default().trim());
    let unknown = named.find(|name| !placeholders.contains(name))?;
    let known = placeholders.iter().map(|name| format!("{{{{{name}}}}}")).collect::<Vec<_>>().join(", ");
    let known = if known.is_empty() { String::from("none is") } else { format!("{known} are") };
    Some(format!("«{unknown:.40}» is no placeholder; {known} accepted"))
}

/// `GET|PATCH /api/v1/settings/op-panel`. A missing key in a PATCH keeps its value; an unknown key is refused.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct OpSettings {
    /// New dialogs are distributed without a hand; shows the folder In Queue.
    pub auto_connect_free_operator: bool,
    /// Choice among candidates.
    pub distribution_method: Method,
    /// Dialogs one operator may hold at once, 0..=1000; 0 = receives nothing.
    pub dialog_limit_total: u32,
    /// The same per channel key.
    pub dialog_limit_by_channel: BTreeMap<ChannelKind, u32>,
    /// Order of waiting.
    pub queue_order: QueueOrder,
    /// Minutes of waiting per ageing step, 1..=1440.
    pub ageing_step_min: u32,
    /// Points of weight per ageing step, 1..=1000.
    pub ageing_weight: u32,
    /// Auto-connect or offer.
    pub accept_mode: AcceptMode,
    /// Seconds an offer lives, 5..=600.
    pub accept_timeout_s: u32,
    /// Status set after three missed offers in a row; `None` = off.
    pub missed_offers_status_id: Option<OperatorStatusId>,
    /// Dialogs without a topic.
    pub no_topic_goes_to: NoTopicGoesTo,
    /// Safety-net tick, seconds, 1..=3600.
    pub distribution_tick_s: u32,
    /// What a dialog does whose operator cannot receive it.
    pub pin_policy: PinPolicy,
    /// Seconds it waits for them before anybody may get it when the policy is `fallback`, 0..=86400.
    pub pin_wait_s: u32,
    /// Minutes an operator who lost or declined a dialog is excluded from it.
    pub exclude_min: u32,
    /// Tickets count towards limits.
    pub tickets_count_in_limit: bool,
    /// Outbound dialogs count towards limits.
    pub count_outbound_in_limit: bool,
    /// Days the distribution audit is kept, 1..=365.
    pub audit_retention_days: u32,
    /// Prefer the client's last operator for this many days; 0 = off.
    pub sticky_operator_days: u32,
    /// Supervisors may take over the limit by hand.
    pub manual_take_over_limit: bool,
    /// Chat timer on.
    pub timer_enabled: bool,
    /// Chat timer, minutes, ≥ 1.
    pub timer_minutes: u32,
    /// Minutes before its end when the client gets `timer_warn_text`, less than `timer_minutes`; 0 = off (distribution.md 7).
    pub timer_warn_min: u32,
    /// What the client is told before the chat timer ends, up to 1000 characters; empty = nothing.
    pub timer_warn_text: String,
    /// What the client is told when the chat timer closes the conversation, up to 1000 characters; empty = nothing.
    pub timer_close_text: String,
    /// Minutes between two words about their place to a client who waits in the queue, 0..=1440; 0 = off (distribution.md 4.3).
    pub queue_notice_min: u32,
    /// What the client is told then, by two-letter language, each up to 1000 characters; `{{queue_position}}` and `{{expected_wait_min}}`
    /// are filled in.
    pub queue_notice_texts: BTreeMap<String, String>,
    /// What a client is told once who waits outside the working time of their topic's calendar, by two-letter language; empty = nothing.
    pub off_hours_texts: BTreeMap<String, String>,
    /// Operator time-out on.
    pub operator_timeout_enabled: bool,
    /// Operator time-out, minutes, ≥ 1.
    pub operator_timeout_minutes: u32,
    /// What it does.
    pub operator_timeout_action: OperatorTimeoutAction,
    /// The operator's time-out and the norms count in working time of the topic's calendar, else of the default one.
    pub timers_respect_calendar: bool,
    /// Auto-offline on.
    pub auto_offline_enabled: bool,
    /// Its status; `None` = the default offline one.
    pub auto_offline_status_id: Option<OperatorStatusId>,
    /// Minutes without a session before the status changes, 1..=1440.
    pub auto_offline_wait_min: u32,
    /// What happens to the dialogs then.
    pub redistribute_on_offline: RedistributeOnOffline,
    /// Minutes between the status of auto-offline and that, 0..=1440.
    pub redistribute_delay_min: u32,
    /// Operators outside their working calendar get no new dialogs.
    pub schedule_enforced: bool,
    /// Seconds to accept a new request.
    pub normative_accept_s: u32,
    /// Seconds to answer a client message.
    pub normative_reply_s: u32,
    /// Percent of clients who should be connected within `normative_accept_s`, 0..=100.
    pub sla_target_percent: u32,
    /// Alert of the live board: more clients of one queue wait than this, 0..=100000; 0 = off.
    pub alert_waiting_count: u32,
    /// Alert: a client waits longer than so many seconds, 0..=86400; 0 = off.
    pub alert_longest_wait_s: u32,
    /// Alert: clients wait and nobody of their queue is on line.
    pub alert_nobody_online: bool,
    /// The same for single queues, by topic.
    pub alert_by_subject: BTreeMap<SubjectId, AlertRule>,
    /// A topic is needed to close.
    pub topic_required_on_close: bool,
    /// Tags are needed to close.
    pub tags_required_on_close: bool,
    /// Whoever edits a client's card may put on tags that are not in the list of client tags.
    pub tags_free_create: bool,
    /// A comment is needed to close.
    pub comment_required_on_close: bool,
    /// Whoever closes may leave out the question for a rating, where the channel asks it.
    pub csat_choice_on_close: bool,
    /// The operator's name goes with their messages.
    pub operator_name_in_messages: bool,
    /// What clients read as the operator's name: a text with `{{first_name}}`, `{{last_name}}` and `{{name}}`, at most 100 characters.
    pub operator_name_template: String,
    /// Which waiting dialogs an operator sees.
    pub operator_sees_queue: SeesQueue,
    /// Which dialogs of others an operator may read.
    pub operator_sees_foreign_dialogs: SeesForeign,
    /// Which dialogs that we began (`is_outbound`) an operator may read; for those it stands in place of
    /// `operator_sees_foreign_dialogs`.
    pub outbound_chats_visibility: SeesOutbound,
    /// The panel offers operators only the topics of their skill groups when they choose one.
    pub subjects_by_skill_groups: bool,
    /// Beside a dialog an operator sees the client's earlier requests of all channels, not only of this one.
    pub show_history_of_other_channels: bool,
    /// Operators see that a supervisor looks into their dialog; off, only when the supervisor types.
    pub supervisor_views_shown: bool,
    /// Operators may take from the queue by hand.
    pub manual_take_allowed: bool,
    /// Minutes after closing within which the client's message reopens the dialog; 0 = off.
    pub reopen_window_min: u32,
    /// Visitors' typing is previewed to the operator.
    pub typing_preview: bool,
    /// Read receipts are shown.
    pub read_receipts: bool,
    /// System lines such as «operator connected» are shown.
    pub show_system_messages: bool,
    /// Seconds between pressing Send and sending, 0..=10.
    pub send_delay_s: u32,
    /// Minutes in which operators may change a message of theirs, 0..=1440; 0 = never.
    pub edit_own_message_min: u32,
    /// Minutes in which operators may take a message of theirs back, 0..=1440; 0 = never.
    pub delete_own_message_min: u32,
    /// Right pane open by default.
    pub right_panel_pinned: bool,
    /// What of the right pane comes first.
    pub right_panel_tab: RightPanelTab,
    /// Blocks of the client's card beside a dialog, in their order: each of them once.
    pub client_card: Vec<CardBlock>,
    /// Hot keys of everybody who has not rebound the action in their profile; what is not named is as it comes.
    pub hotkeys: HotKeys,
}

impl Default for OpSettings {
    fn default() -> Self {
        Self {
            auto_connect_free_operator: false,
            distribution_method: Method::Default,
            dialog_limit_total: 5,
            dialog_limit_by_channel: BTreeMap::new(),
            queue_order: QueueOrder::WeightThenCreated,
            ageing_step_min: 10,
            ageing_weight: 5,
            accept_mode: AcceptMode::Auto,
            accept_timeout_s: 30,
            missed_offers_status_id: None,
            no_topic_goes_to: NoTopicGoesTo::All,
            distribution_tick_s: 15,
            pin_policy: PinPolicy::Fallback,
            pin_wait_s: 60,
            exclude_min: 10,
            tickets_count_in_limit: false,
            count_outbound_in_limit: true,
            audit_retention_days: 30,
            sticky_operator_days: 0,
            manual_take_over_limit: true,
            timer_enabled: false,
            timer_minutes: 15,
            timer_warn_min: 1,
            timer_warn_text: String::new(),
            timer_close_text: String::new(),
            queue_notice_min: 0,
            queue_notice_texts: BTreeMap::new(),
            off_hours_texts: BTreeMap::new(),
            operator_timeout_enabled: false,
            operator_timeout_minutes: 10,
            operator_timeout_action: OperatorTimeoutAction::Redistribute,
            timers_respect_calendar: true,
            auto_offline_enabled: false,
            auto_offline_status_id: None,
            auto_offline_wait_min: 10,
            redistribute_on_offline: RedistributeOnOffline::None,
            redistribute_delay_min: 0,
            schedule_enforced: false,
            normative_accept_s: 60,
            normative_reply_s: 300,
            sla_target_percent: 95,
            alert_waiting_count: 10,
            alert_longest_wait_s: 180,
            alert_nobody_online: true,
            alert_by_subject: BTreeMap::new(),
            topic_required_on_close: true,
            tags_required_on_close: false,
            tags_free_create: false,
            comment_required_on_close: false,
            csat_choice_on_close: false,
            operator_name_in_messages: true,
            operator_name_template: String::from(Naming::WHOLE),
            operator_sees_queue: SeesQueue::OwnSkillGroups,
            operator_sees_foreign_dialogs: SeesForeign::None,
            outbound_chats_visibility: SeesOutbound::Own,
            subjects_by_skill_groups: false,
            show_history_of_other_channels: true,
            supervisor_views_shown: true,
            manual_take_allowed: true,
            reopen_window_min: 0,
            typing_preview: true,
            read_receipts: true,
            show_system_messages: true,
            send_delay_s: 0,
            edit_own_message_min: 5,
            delete_own_message_min: 5,
            right_panel_pinned: false,
            right_panel_tab: RightPanelTab::Details,
            client_card: CardBlockName::ALL.map(|block| CardBlock { block, visible: true }).to_vec(),
            hotkeys: HotKeys::new(),
        }
    }
}

impl OpSettings {
    /// How operators are named to clients.
    #[must_use]
    pub fn naming(&self) -> Naming<'_> {
        Naming::new(self.operator_name_in_messages, &self.operator_name_template)
    }

    /// What is wrong with the words for clients who wait.
    fn spoken_faults(&self) -> Vec<(&'static str, String)> {
        let place = |(code, text): (&String, &String)| text_fault(code, text, &["queue_position", "expected_wait_min"]);
        let off = |(code, text): (&String, &String)| text_fault(code, text, &[]);
        let places = self.queue_notice_texts.iter().filter_map(place).map(|why| ("queue_notice_texts", why));
        let offs = self.off_hours_texts.iter().filter_map(off).map(|why| ("off_hours_texts", why));
        places.chain(offs).collect()
    }

    /// Checks ranges; the answer names field, value and what is accepted.
    ///
    /// # Errors
    /// The list of (field, sentence) of all values out of range.
    pub fn validate(&self) -> Result<(), Vec<(&'static str, String)>> {
        let mut bad = Vec::new();
        let mut range = |field: &'static str, value: u32, low: u32, high: u32| {
            if !(low..=high).contains(&value) {
                bad.push((field, format!("{value} is out of range, {low} to {high} is accepted")));
            }
        };
        range("dialog_limit_total", self.dialog_limit_total, 0, 1000);
        for limit in self.dialog_limit_by_channel.values() {
            range("dialog_limit_by_channel", *limit, 0, 1000);
        }
        range("ageing_step_min", self.ageing_step_min, 1, 1440);
        range("ageing_weight", self.ageing_weight, 1, 1000);
        range("accept_timeout_s", self.accept_timeout_s, 5, 600);
        range("distribution_tick_s", self.distribution_tick_s, 1, 3600);
        range("pin_wait_s", self.pin_wait_s, 0, 86_400);
        range("exclude_min", self.exclude_min, 0, 1440);
        range("audit_retention_days", self.audit_retention_days, 1, 365);
        range("sticky_operator_days", self.sticky_operator_days, 0, 365);
        range("timer_minutes", self.timer_minutes, 1, 10_080);
        range("operator_timeout_minutes", self.operator_timeout_minutes, 1, 10_080);
        range("auto_offline_wait_min", self.auto_offline_wait_min, 1, 1440);
        range("redistribute_delay_min", self.redistribute_delay_min, 0, 1440);
        range("normative_accept_s", self.normative_accept_s, 1, 86_400);
        range("normative_reply_s", self.normative_reply_s, 1, 86_400);
        range("sla_target_percent", self.sla_target_percent, 0, 100);
        range("alert_waiting_count", self.alert_waiting_count, 0, 100_000);
        range("alert_longest_wait_s", self.alert_longest_wait_s, 0, 86_400);
        for rule in self.alert_by_subject.values() {
            range("alert_by_subject", rule.waiting_count.unwrap_or(0), 0, 100_000);
            range("alert_by_subject", rule.longest_wait_s.unwrap_or(0), 0, 86_400);
        }
        range("reopen_window_min", self.reopen_window_min, 0, 525_600);
        range("send_delay_s", self.send_delay_s, 0, 10);
        range("queue_notice_min", self.queue_notice_min, 0, 1440);
        range("edit_own_message_min", self.edit_own_message_min, 0, 1440);
        range("delete_own_message_min", self.delete_own_message_min, 0, 1440);
        range("timer_warn_min", self.timer_warn_min, 0, 10_080);
        if self.timer_enabled && !self.timer_warn_text.is_empty() && self.timer_warn_min >= self.timer_minutes {
            let (warn, end) = (self.timer_warn_min, self.timer_minutes);
            bad.push(("timer_warn_min", format!("{warn} is not before the end, less than {end} is accepted")));
        }
        for (field, text) in [("timer_warn_text", &self.timer_warn_text), ("timer_close_text", &self.timer_close_text)]
        {
            let chars = text.chars().count();
            if chars > MAX_TIMER_TEXT {
                bad.push((field, format!("{chars} characters, at most {MAX_TIMER_TEXT} are accepted")));
            }
            // Nobody is sent an empty message: channels refuse it, and a chat shows a bubble without words.
            if !text.is_empty() && super::message::clean_text(text).trim().is_empty() {
                bad.push((field, String::from("nothing can be read in it; words, or nothing at all, are accepted")));
            }
        }
        bad.extend(self.spoken_faults());
        if let Some(why) = Naming::fault(&self.operator_name_template) {
            bad.push(("operator_name_template", why));
        }
        bad.extend(hotkey_faults(&self.hotkeys).into_iter().map(|why| ("hotkeys", why)));
        let named: BTreeSet<CardBlockName> = self.client_card.iter().map(|block| block.block).collect();
        if named.len() != self.client_card.len() || named.len() != CardBlockName::ALL.len() {
            let known = CardBlockName::ALL.map(CardBlockName::key).join(", ");
            bad.push(("client_card", format!("each of {known} once is accepted")));
        }
        if bad.is_empty() { Ok(()) } else { Err(bad) }
    }
}

/// `GET|PATCH /api/v1/settings/limits`: how many requests each kind of caller may make.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct LimitSettings {
    /// Inbound Custom Channel requests per second and connection; 0 = none.
    pub custom_channel_inbound_per_s: u32,
    /// Requests per second of one signed-in user.
    pub user_per_s: u32,
    /// Requests per minute of one API key.
    pub api_key_per_min: u32,
    /// New widget dialogs per minute and address; 0 = none.
    pub widget_dialogs_per_min_ip: u32,
    /// Widget requests per minute and address; 0 = none.
    pub widget_requests_per_min_ip: u32,
    /// Messages per 30 s and visitor; 0 = none.
    pub widget_messages_per_30s: u32,
    /// Uploads per minute and visitor; 0 = none.
    pub widget_uploads_per_min: u32,
    /// Callers that are not limited: addresses or CIDRs.
    pub exempt_cidrs: Vec<String>,
}

impl Default for LimitSettings {
    fn default() -> Self {
        Self {
            custom_channel_inbound_per_s: 0,
            user_per_s: 100,
            api_key_per_min: 300,
            widget_dialogs_per_min_ip: 10,
            widget_requests_per_min_ip: 60,
            widget_messages_per_30s: 20,
            widget_uploads_per_min: 5,
            exempt_cidrs: Vec::new(),
        }
    }
}

/// `GET|PATCH /api/v1/settings/security`: what sign-ins need (administration.md 4).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct SecuritySettings {
    /// Characters a new password has at least, 8..=64.
    pub password_min_chars: u32,
    /// How many of somebody's last passwords a new one must differ from, 0..=10; 0 = any may come back.
    pub password_history: u32,
    /// Whoever forgot a password may set a new one by a link in a letter.
    pub recovery_enabled: bool,
    /// Minutes such a link lives, 15..=1440.
    pub recovery_ttl_min: u32,
    /// Only addresses of these domains get such letters, at most 50; empty = every user's.
    pub recovery_domains: Vec<String>,
    /// Everybody may sign in with a password; off, only root users may, and the others sign in with the company's account.
    pub password_login: bool,
    /// Minutes after which a sign-in that nobody uses ends, 5..=525600.
    pub session_idle_min: u32,
}

impl Default for SecuritySettings {
    fn default() -> Self {
        Self {
            password_min_chars: 10,
            password_history: 5,
            recovery_enabled: false,
            recovery_ttl_min: 60,
            recovery_domains: Vec::new(),
            password_login: true,
            session_idle_min: 10_080,
        }
    }
}

impl SecuritySettings {
    /// What is out of range, all of it: (field, sentence).
    #[must_use]
    pub fn faults(&self) -> Vec<(String, String)> {
        let mut faults = Vec::new();
        for (field, value, low, high) in [
            ("password_min_chars", self.password_min_chars, 8, 64),
            ("password_history", self.password_history, 0, 10),
            ("recovery_ttl_min", self.recovery_ttl_min, 15, 1440),
            ("session_idle_min", self.session_idle_min, 5, 525_600),
        ] {
            if !(low..=high).contains(&value) {
                faults.push((field.into(), format!("{value} is out of range, {low} to {high} is accepted")));
            }
        }
        if self.recovery_domains.len() > 50 {
            let sentence = format!("{} domains, at most 50 are accepted", self.recovery_domains.len());
            faults.push(("recovery_domains".into(), sentence));
        }
        for domain in &self.recovery_domains {
            let plain = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '.';
            if domain.len() > 253 || !domain.contains('.') || !domain.chars().all(plain) {
                let sentence = format!("«{domain:.60}» is not a domain such as example.com");
                faults.push(("recovery_domains".into(), sentence));
            }
        }
        faults
    }

    /// Whether an address may get a letter that sets a password.
    #[must_use]
    pub fn recovers(&self, email: &str) -> bool {
        let domain = email.rsplit_once('@').map_or("", |(_, domain)| domain);
        self.recovery_domains.is_empty() || self.recovery_domains.iter().any(|known| known.eq_ignore_ascii_case(domain))
    }
}

/// `GET|PATCH /api/v1/settings/embed`: whose pages may show the panel in a frame (integrations.md 8).
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct EmbedSettings {
    /// Exact origins such as `https://crm.example.com`, at most 20; empty = embedding is refused.
    pub embed_allowed_origins: Vec<String>,
}

impl EmbedSettings {
    /// Most origins.
    pub const MOST: usize = 20;

    /// As browsers write origins: lower case, nothing behind host and port; empty lines and repetitions go.
    #[must_use]
    pub fn tidy(mut self) -> Self {
        let mut seen = BTreeSet::new();
        self.embed_allowed_origins = self
            .embed_allowed_origins
            .iter()
            .map(|origin| origin.trim().trim_end_matches('/').to_ascii_lowercase())
            .filter(|origin| !origin.is_empty() && seen.insert(origin.clone()))
            .collect();
        self
    }

    /// What is wrong, all of it: (field, sentence).
    #[must_use]
    pub fn faults(&self) -> Vec<(String, String)> {
        let count = self.embed_allowed_origins.len();
        if count > Self::MOST {
            let sentence = format!("{count} origins, at most {} are accepted", Self::MOST);
            return vec![("embed_allowed_origins".into(), sentence)];
        }
        let named = self.embed_allowed_origins.iter().enumerate();
        named
            .filter_map(|(n, origin)| {
                let why = origin_fault(origin)?;
                Some((format!("embed_allowed_origins.{n}"), format!("«{origin:.100}» {why}")))
            })
            .collect()
    }
}

/// `GET|PATCH /api/v1/settings/instance`: keys of the whole instance (administration.md 9).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct InstanceSettings {
    /// IANA name of the zone in which times are written where nobody says another; a former name is stored under the present one.
    pub instance_timezone: String,
    /// Exact origin of a client portal whose pages may call the API with a token, never with the cookie; empty = none.
    pub client_portal_url: String,
}

impl Default for InstanceSettings {
    fn default() -> Self {
        Self { instance_timezone: String::from("UTC"), client_portal_url: String::new() }
    }
}

impl InstanceSettings {
    /// As the values are stored: without spaces around, zones under their present names, the origin as browsers write it.
    #[must_use]
    pub fn tidy(mut self) -> Self {
        let zone = self.instance_timezone.trim();
        let present = FORMER_ZONES.iter().find(|(former, _)| former.eq_ignore_ascii_case(zone));
        self.instance_timezone = String::from(present.map_or(zone, |(_, present)| present));
        self.client_portal_url = self.client_portal_url.trim().trim_end_matches('/').to_ascii_lowercase();
        self
    }

    /// What is wrong, all of it: (field, sentence).
    #[must_use]
    pub fn faults(&self) -> Vec<(String, String)> {
        let mut faults = Vec::new();
        if jiff::tz::TimeZone::get(&self.instance_timezone).is_err() {
            let named = &self.instance_timezone;
            let sentence = format!("«{named:.60}» is no time zone; an IANA name such as Europe/Kyiv is accepted");
            faults.push((String::from("instance_timezone"), sentence));
        }
        let origin = &self.client_portal_url;
        if !origin.is_empty()
            && let Some(why) = origin_fault(origin)
        {
            faults.push((String::from("client_portal_url"), format!("«{origin:.100}» {why}")));
        }
        faults
    }
}

/// Names of zones that were replaced, and by what.
const FORMER_ZONES: [(&str, &str); 3] =
    [("Europe/Kiev", "Europe/Kyiv"), ("Europe/Uzhgorod", "Europe/Kyiv"), ("Europe/Zaporozhye", "Europe/Kyiv")];

/// `GET|PATCH /api/v1/settings/styles`: the product's name, and an own style and script of the panel (administration.md 8.7).
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct StyleSettings {
    /// Shown in place of the product's own name, at most 40 characters; empty = Rozmova.
    pub product_name: String,
    /// CSS of the panel, at most 100 KiB.
    pub styles_css: String,
    /// JavaScript of the panel, at most 100 KiB; only the owner of the instance sets it.
    pub scripts_js: String,
    /// The script runs; off, it is only kept.
    pub scripts_enabled: bool,
}

impl StyleSettings {
    /// Bytes of a style and of a script.
    pub const MOST: usize = 100 * 1024;
    /// Characters of a name.
    pub const MOST_NAME: usize = 40;

    /// As the values are stored: a name without spaces around, lines that end as they do here.
    #[must_use]
    pub fn tidy(mut self) -> Self {
        self.product_name = self.product_name.trim().to_owned();
        self.styles_css = self.styles_css.replace("\r\n", "\n");
        self.scripts_js = self.scripts_js.replace("\r\n", "\n");
        self
    }

    /// What is wrong, all of it: (field, sentence).
    #[must_use]
    pub fn faults(&self) -> Vec<(String, String)> {
        let mut faults = Vec::new();
        let chars = self.product_name.chars().count();
        if chars > Self::MOST_NAME || self.product_name.chars().any(char::is_control) {
            let sentence = format!("{chars} characters, at most {} on one line are accepted", Self::MOST_NAME);
            faults.push((String::from("product_name"), sentence));
        }
        for (field, text) in [("styles_css", &self.styles_css), ("scripts_js", &self.scripts_js)] {
            if text.len() > Self::MOST {
                let sentence = format!("{} bytes, at most {} are accepted", text.len(), Self::MOST);
                faults.push((String::from(field), sentence));
            }
            if text.contains('\0') {
                faults.push((String::from(field), String::from("it holds a zero byte, text is accepted")));
            }
        }
        faults
    }
}

/// Why a text is not an origin whose pages may show the panel, or be shown in it; `None` when it is.
///
/// The text goes into a header and is compared letter by letter with what browsers say, so only their own form is accepted.
#[must_use]
pub fn origin_fault(origin: &str) -> Option<&'static str> {
    const EXAMPLE: &str = "is not an exact origin such as https://crm.example.com: scheme, host and, if it is not the usual one, the port";
    let Some((scheme, authority)) = origin.split_once("://") else { return Some(EXAMPLE) };
    let (host, port) = authority.split_once(':').map_or((authority, None), |(host, port)| (host, Some(port)));
    if !matches!(scheme, "https" | "http") || !is_host(host) {
        return Some(EXAMPLE);
    }
    let here = matches!(host, "localhost" | "127.0.0.1") || host.ends_with(".localhost");
    if scheme == "http" && !here {
        return Some("is not protected: https is accepted, and http for localhost only");
    }
    let port = port?;
    let usual = if scheme == "https" { "443" } else { "80" };
    if port == usual {
        return Some("names the usual port: browsers leave it out, and so must the origin");
    }
    let plain = port.bytes().all(|b| b.is_ascii_digit()) && !port.starts_with('0');
    if plain && port.parse::<u16>().is_ok() { None } else { Some(EXAMPLE) }
}

/// A host name or an IPv4 address in lower case; names in other alphabets stand in their `xn--` form.
fn is_host(host: &str) -> bool {
    let label = |label: &str| {
        let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        !label.is_empty() && label.len() <= 63 && !label.starts_with('-') && label.chars().all(plain)
    };
    host.len() <= 253 && host.split('.').all(label)
}

#[cfg(test)]
mod embed_tests {
    use super::*;

    fn settings(origins: &[&str]) -> EmbedSettings {
        EmbedSettings { embed_allowed_origins: origins.iter().map(|&origin| origin.to_owned()).collect() }
    }

    #[test]
    fn only_exact_protected_origins_may_embed_the_panel() {
        for good in [
            "https://crm.example.com",
            "https://crm.example.com:8443",
            "https://xn--80aacbtgqbx.xn--j1amh",
            "https://10.0.0.7",
            "http://localhost:3000",
            "http://crm.localhost:3000",
            "http://127.0.0.1:3000",
        ] {
            assert_eq!(settings(&[good]).faults(), vec![], "{good}");
        }
        for bad in [
            "crm.example.com",
            "*",
            "https://*.example.com",
            "https://",
            "https://crm.example.com/deals",
            "https://crm.example.com?a",
            "https://crm.example.com#a",
            "https://user@crm.example.com",
            "https://crm.example.com:443",
            "https://crm.example.com:0",
            "https://crm.example.com:08443",
            "https://crm.example.com:99999",
            "https://crm.example.com:",
            "https://crm..example.com",
            "https://crm.example.com 'self'",
            "https://crm.example.com; script-src *",
            "https://crm.example.com\r\nx-evil: 1",
            "https://CRM.example.com",
            "https://срм.укр",
            "https://[::1]",
            "http://crm.example.com",
            "http://localhost.example.com",
            "http://localhost:80",
            "null",
            "'self'",
            "data:text/html",
            "file:///etc",
        ] {
            let faults = settings(&[bad]).faults();
            assert_eq!(faults.len(), 1, "{bad}");
            assert_eq!(faults[0].0, "embed_allowed_origins.0", "{bad}");
            assert!(faults[0].1.contains('«'), "the value is named: {}", faults[0].1);
        }
    }

    #[test]
    fn origins_are_written_as_browsers_write_them_and_bounded() {
        let tidy =
            settings(&[" https://CRM.example.com/ ", "", "https://crm.example.com", "http://localhost:1"]).tidy();
        assert_eq!(tidy, settings(&["https://crm.example.com", "http://localhost:1"]));
        let many: Vec<String> = (0..=EmbedSettings::MOST).map(|n| format!("https://crm{n}.example.com")).collect();
        let many = EmbedSettings { embed_allowed_origins: many };
        assert_eq!(many.faults().len(), 1);
        assert!(many.faults()[0].1.starts_with("21 origins"));
    }
}

#[cfg(test)]
mod spoken_tests {
    use super::*;

    #[test]
    fn words_for_waiting_clients_are_judged_by_language_length_and_placeholders() {
        let faults = |notice: (&str, &str), off: (&str, &str)| {
            let one = |(code, text): (&str, &str)| BTreeMap::from([(code.to_owned(), text.to_owned())]);
            let settings =
                OpSettings { queue_notice_texts: one(notice), off_hours_texts: one(off), ..OpSettings::default() };
            let faults = settings.validate().err().unwrap_or_default();
            faults.into_iter().map(|(field, _)| field).collect::<Vec<_>>()
        };
        let good = "Ви {{queue_position}}-й, близько {{ expected_wait_min }} хв";
        let long = "ї".repeat(1_001);
        let none: Vec<&str> = Vec::new();
        assert_eq!(faults(("uk", good), ("en", "We are closed")), none);
        assert_eq!(faults(("uk", ""), ("uk", "")), none);
        assert_eq!(faults(("ukr", good), ("uk", "")), ["queue_notice_texts"]);
        assert_eq!(faults(("uk", "{{name}}"), ("UK", "")), ["queue_notice_texts", "off_hours_texts"]);
        assert_eq!(faults(("uk", long.as_str()), ("uk", good)), ["queue_notice_texts", "off_hours_texts"]);
    }
}

#[cfg(test)]
mod timer_tests {
    use super::*;

    #[test]
    fn words_of_the_chat_timer_can_be_read_and_come_before_its_end() {
        let faults = |warn: &str, close: &str, ahead: u32| {
            let settings = OpSettings {
                timer_enabled: true,
                timer_minutes: 15,
                timer_warn_min: ahead,
                timer_warn_text: warn.to_owned(),
                timer_close_text: close.to_owned(),
                ..OpSettings::default()
            };
            let faults = settings.validate().err().unwrap_or_default();
            faults.into_iter().map(|(field, _)| field).collect::<Vec<_>>()
        };
        let (none, long): (Vec<&str>, String) = (Vec::new(), "ї".repeat(1_001));
        assert_eq!(faults("", "", 20), none, "without words nothing comes before the end");
        assert_eq!(faults("Ви ще тут?", "До зустрічі\n", 14), none);
        assert_eq!(faults("Ви ще тут?", "", 15), ["timer_warn_min"]);
        assert_eq!(faults(" \n", "\u{7}", 1), ["timer_warn_text", "timer_close_text"]);
        assert_eq!(faults(&long, &long, 1), ["timer_warn_text", "timer_close_text"]);
    }
}

#[cfg(test)]
mod naming_tests {
    use super::*;

    #[test]
    fn a_client_reads_the_name_as_the_template_says_it() {
        let rows = [
            (Naming::WHOLE, "Ірина Коваль", Some("Ірина Коваль")),
            ("{{name}}", " Ірина  Коваль ", Some("Ірина Коваль")),
            ("{{first_name}} К.", "Ірина Коваль", Some("Ірина К.")),
            ("{{ first_name }}, підтримка", "Ірина Коваль", Some("Ірина, підтримка")),
            ("{{last_name}} {{first_name}}", "Ірина Коваль Петренко", Some("Коваль Петренко Ірина")),
            ("{{last_name}}", "Ірина", Some("Ірина")),
            ("Служба підтримки", "Ірина Коваль", Some("Служба підтримки")),
            ("{{first_name}}", "{{last_name}} x", Some("{{last_name}}")),
            ("{{first_name}}", "", None),
        ];
        for (template, name, wanted) in rows {
            assert_eq!(Naming::new(true, template).of(name).as_deref(), wanted, "{template} of {name}");
        }
        assert_eq!(Naming::new(false, Naming::WHOLE).of("Ірина"), None, "names stay inside");
    }

    #[test]
    fn a_template_of_something_unknown_is_refused_with_what_is_accepted() {
        for good in [Naming::WHOLE, "{{ name }}", "Підтримка", "{x} {{name}}"] {
            assert_eq!(Naming::fault(good), None, "{good}");
        }
        for wrong in ["", "  ", "{{role}}", "{{name", "{{}}", "a\nb", &"х".repeat(101)] {
            assert!(Naming::fault(wrong).is_some(), "{wrong}");
        }
        assert!(Naming::fault("{{role}}").unwrap_or_default().contains("{{first_name}}"));
    }
}

#[cfg(test)]
mod instance_tests {
    use super::*;

    #[test]
    fn a_zone_is_known_and_stored_under_its_present_name() {
        let zone =
            |name: &str| InstanceSettings { instance_timezone: name.to_owned(), ..InstanceSettings::default() }.tidy();
        for (given, stored) in [
            ("Europe/Kyiv", "Europe/Kyiv"),
            (" Europe/Kiev ", "Europe/Kyiv"),
            ("europe/kiev", "Europe/Kyiv"),
            ("America/New_York", "America/New_York"),
            ("UTC", "UTC"),
        ] {
            let tidy = zone(given);
            assert_eq!((tidy.instance_timezone.as_str(), tidy.faults()), (stored, vec![]), "{given}");
        }
        for wrong in ["", "Europe/Atlantis", "Київ", "+02:00 or so"] {
            let faults = zone(wrong).faults();
            assert_eq!(faults.len(), 1, "{wrong}");
            assert_eq!(faults[0].0, "instance_timezone");
        }
    }

    #[test]
    fn a_portal_is_one_exact_protected_origin_or_none() {
        let portal =
            |url: &str| InstanceSettings { client_portal_url: url.to_owned(), ..InstanceSettings::default() }.tidy();
        for good in ["", "https://help.example.com", "https://HELP.example.com/", "http://localhost:3000"] {
            assert_eq!(portal(good).faults(), vec![], "{good}");
        }
        for wrong in ["help.example.com", "*", "https://help.example.com/desk", "http://help.example.com", "null"] {
            assert_eq!(portal(wrong).faults().len(), 1, "{wrong}");
        }
    }

    #[test]
    fn a_style_and_a_script_are_texts_within_their_limits() {
        let good = StyleSettings {
            product_name: " Світло ".into(),
            styles_css: "a {\r\n}".into(),
            scripts_js: "x".repeat(StyleSettings::MOST),
            scripts_enabled: true,
        };
        let tidy = good.tidy();
        assert_eq!((tidy.product_name.as_str(), tidy.styles_css.as_str(), tidy.faults()), ("Світло", "a {\n}", vec![]));
        let wrong = StyleSettings {
            product_name: "х".repeat(41),
            styles_css: "x".repeat(StyleSettings::MOST + 1),
            scripts_js: "\0".into(),
            scripts_enabled: false,
        };
        let named: Vec<String> = wrong.faults().into_iter().map(|(field, _)| field).collect();
        assert_eq!(named, ["product_name", "styles_css", "scripts_js"]);
        assert_eq!(StyleSettings::default().faults(), vec![]);
    }
}

#[cfg(test)]
mod security_tests {
    use super::*;

    #[test]
    fn only_addresses_of_the_listed_domains_get_a_link() {
        let some = SecuritySettings { recovery_domains: vec!["Example.com".into()], ..SecuritySettings::default() };
        assert!(some.recovers("olena@example.com"));
        for email in ["olena@evil-example.com", "olena@example.com.evil", "olena@sub.example.com", "olena"] {
            assert!(!some.recovers(email), "{email}");
        }
        assert!(SecuritySettings::default().recovers("olena@anything.example"));
    }

    #[test]
    fn every_fault_of_the_policy_is_named() {
        let wrong = SecuritySettings {
            password_min_chars: 7,
            password_history: 11,
            recovery_ttl_min: 5,
            session_idle_min: 4,
            recovery_domains: vec!["no dots".into()],
            ..SecuritySettings::default()
        };
        let named: Vec<String> = wrong.faults().into_iter().map(|(field, _)| field).collect();
        assert_eq!(
            named,
            ["password_min_chars", "password_history", "recovery_ttl_min", "session_idle_min", "recovery_domains"]
        );
        assert_eq!(SecuritySettings::default().faults(), vec![]);
    }
}
