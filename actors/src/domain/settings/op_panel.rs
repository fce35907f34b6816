//! `op-panel`: the panel, distribution, timers and words to clients (operator-line.md 14).

use std::collections::{BTreeMap, BTreeSet};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    AcceptMode, AlertRule, HotKeys, Method, Naming, NoTopicGoesTo, OperatorTimeoutAction, PinPolicy, QueueOrder,
    RedistributeOnOffline, SeesForeign, SeesOutbound, SeesQueue, TimerAction, TimerCountsFrom, hotkey_faults,
};
use crate::domain::{
    ChannelKind, Dialog, OperatorStatusId, SkillGroupId, StatusId, SubjectId, Timestamp, message::clean_text,
    time::MINUTE,
};

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
    /// What they are counted from. Whoever gets the conversation has the whole time in any case.
    pub timer_counts_from: TimerCountsFrom,
    /// What the chat timer does. Handed on to others, a conversation in which nobody waits for an answer stays with whoever gets it
    /// until somebody writes.
    pub timer_action: TimerAction,
    /// Skill group in whose queue it waits then by `transfer_group`, which needs one.
    pub timer_group_id: Option<SkillGroupId>,
    /// Minutes before its end when the client gets `timer_warn_text`, less than `timer_minutes`; 0 = off (distribution.md 7).
    pub timer_warn_min: u32,
    /// What the client is told before the chat timer ends, up to 1000 characters; empty = nothing.
    pub timer_warn_text: String,
    /// What the client is told when the chat timer closes the conversation, up to 1000 characters; empty = nothing.
    pub timer_close_text: String,
    /// Status that a conversation gets when the chat timer closes it, one that means «closed»; `None` = it keeps its own.
    pub timer_close_status_id: Option<StatusId>,
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
    /// The closing form has a place for a comment that may be left empty; `comment_required_on_close` goes before it. With neither
    /// operators are not asked for one (administration.md 8.4: required, optional, off).
    pub comment_offered_on_close: bool,
    /// One of the statuses that mean «closed» is needed to close, where there is one besides those of spam.
    pub status_required_on_close: bool,
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
    /// Days back for which the client's card, also beside a dialog, names earlier requests and their ratings, 0..=3650; 0 = all. Open
    /// requests are always named, and everything to whoever sees all dialogs; lists and the search go by the rights alone.
    pub history_depth_days: u32,
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
            timer_counts_from: TimerCountsFrom::LastOperatorMessage,
            timer_action: TimerAction::Close,
            timer_group_id: None,
            timer_warn_min: 1,
            timer_warn_text: String::new(),
            timer_close_text: String::new(),
            timer_close_status_id: None,
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
            comment_offered_on_close: false,
            status_required_on_close: false,
            csat_choice_on_close: false,
            operator_name_in_messages: true,
            operator_name_template: String::from(Naming::WHOLE),
            operator_sees_queue: SeesQueue::OwnSkillGroups,
            operator_sees_foreign_dialogs: SeesForeign::None,
            outbound_chats_visibility: SeesOutbound::Own,
            subjects_by_skill_groups: false,
            show_history_of_other_channels: true,
            history_depth_days: 0,
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

    /// Whether a client's history still names this request to those who do not see all dialogs.
    #[must_use]
    pub fn remembers(&self, dialog: &Dialog, now: Timestamp) -> bool {
        let depth = i64::from(self.history_depth_days) * 24 * 60 * MINUTE;
        depth == 0 || dialog.state.is_open() || now.since(dialog.last_message_at) <= depth
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
        range("history_depth_days", self.history_depth_days, 0, 3650);
        range("queue_notice_min", self.queue_notice_min, 0, 1440);
        range("edit_own_message_min", self.edit_own_message_min, 0, 1440);
        range("delete_own_message_min", self.delete_own_message_min, 0, 1440);
        range("timer_warn_min", self.timer_warn_min, 0, 10_080);
        if self.timer_enabled && !self.timer_warn_text.is_empty() && self.timer_warn_min >= self.timer_minutes {
            let (warn, end) = (self.timer_warn_min, self.timer_minutes);
            bad.push(("timer_warn_min", format!("{warn} is not before the end, less than {end} is accepted")));
        }
        if self.timer_action == TimerAction::TransferGroup && self.timer_group_id.is_none() {
            bad.push(("timer_group_id", String::from("a skill group is needed to hand conversations to")));
        }
        for (field, text) in [("timer_warn_text", &self.timer_warn_text), ("timer_close_text", &self.timer_close_text)]
        {
            let chars = text.chars().count();
            if chars > MAX_TIMER_TEXT {
                bad.push((field, format!("{chars} characters, at most {MAX_TIMER_TEXT} are accepted")));
            }
            // Nobody is sent an empty message: channels refuse it, and a chat shows a bubble without words.
            if !text.is_empty() && clean_text(text).trim().is_empty() {
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

    #[test]
    fn handing_conversations_to_a_group_needs_a_group() {
        for (action, group, fits) in [
            (TimerAction::Close, None, true),
            (TimerAction::ReturnToQueue, None, true),
            (TimerAction::TransferGroup, Some(SkillGroupId(5)), true),
            (TimerAction::TransferGroup, None, false),
        ] {
            let settings = OpSettings { timer_action: action, timer_group_id: group, ..OpSettings::default() };
            let faults = settings.validate().err().unwrap_or_default();
            let named: Vec<&str> = faults.into_iter().map(|(field, _)| field).collect();
            assert_eq!(named, if fits { vec![] } else { vec!["timer_group_id"] }, "{action:?} {group:?}");
        }
    }
}

#[cfg(test)]
mod history_tests {
    use super::*;
    use crate::domain::DialogState as S;
    use crate::testing::{START, dialog_row};

    #[test]
    fn a_clients_history_forgets_closed_requests_whose_newest_line_is_older_than_its_depth() {
        const DAY: i64 = 24 * 60 * MINUTE;
        let rows = [
            (0, S::Closed, 4_000 * DAY, true),
            (7, S::Closed, 7 * DAY, true),
            (7, S::Closed, 7 * DAY + 1, false),
            (7, S::Merged, 8 * DAY, false),
            (7, S::Paused, 8 * DAY, true),
            (7, S::Queued, 8 * DAY, true),
        ];
        for (depth, state, age, expected) in rows {
            let settings = OpSettings { history_depth_days: depth, ..OpSettings::default() };
            let found = settings.remembers(&dialog_row(1, state), START.plus_micros(age));
            assert_eq!(found, expected, "{depth} days, {state:?}, {age}");
        }
        let faults = OpSettings { history_depth_days: 3_651, ..OpSettings::default() }.validate();
        assert_eq!(faults.err().and_then(|list| list.first().map(|(field, _)| *field)), Some("history_depth_days"));
    }
}
