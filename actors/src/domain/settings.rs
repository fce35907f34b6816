//! Settings of the instance: `op-panel` (operator-line.md 14 and every setting of distribution.md) and `limits` (shared decision 21).

use std::collections::{BTreeMap, BTreeSet};

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
    /// The operator's name goes with their messages.
    pub operator_name_in_messages: bool,
    /// Which waiting dialogs an operator sees.
    pub operator_sees_queue: SeesQueue,
    /// Which dialogs of others an operator may read.
    pub operator_sees_foreign_dialogs: SeesForeign,
    /// Which dialogs that we began (`is_outbound`) an operator may read; for those it stands in place of
    /// `operator_sees_foreign_dialogs`.
    pub outbound_chats_visibility: SeesOutbound,
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
    /// Right pane open by default.
    pub right_panel_pinned: bool,
    /// Blocks of the client's card beside a dialog, in their order: each of them once.
    pub client_card: Vec<CardBlock>,
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
            operator_name_in_messages: true,
            operator_sees_queue: SeesQueue::OwnSkillGroups,
            operator_sees_foreign_dialogs: SeesForeign::None,
            outbound_chats_visibility: SeesOutbound::Own,
            manual_take_allowed: true,
            reopen_window_min: 0,
            typing_preview: true,
            read_receipts: true,
            show_system_messages: true,
            send_delay_s: 0,
            right_panel_pinned: false,
            client_card: CardBlockName::ALL.map(|block| CardBlock { block, visible: true }).to_vec(),
        }
    }
}

impl OpSettings {
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

/// Why a text is not an origin whose pages may show the panel; `None` when it is.
///
/// The text goes into a header and is compared letter by letter with what browsers say, so only their own form is accepted.
fn origin_fault(origin: &str) -> Option<&'static str> {
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
            recovery_domains: vec!["no dots".into()],
            ..SecuritySettings::default()
        };
        let named: Vec<String> = wrong.faults().into_iter().map(|(field, _)| field).collect();
        assert_eq!(named, ["password_min_chars", "password_history", "recovery_ttl_min", "recovery_domains"]);
        assert_eq!(SecuritySettings::default().faults(), vec![]);
    }
}
