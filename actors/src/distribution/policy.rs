//! Who may receive a waiting dialog, and which of them gets it (distribution.md 3). Pure: no actix, no clock, no database.
//! The wanted properties are lettered in README.md beside this file; `tests.rs` proves them as tables.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use crate::domain::settings::{AcceptMode, Method, NoTopicGoesTo, OpSettings, PinPolicy, QueueOrder};
use crate::domain::time::{MINUTE, SECOND};
use crate::domain::topic::{Catalogue, SkillGroup};
use crate::domain::{
    BotId, ChannelKind, Dialog, DialogId, DialogKind, Grant, OperatorId, OperatorProfile, OperatorStatusId, PriorityId,
    Reach, SkillGroupId, SubjectId, Timestamp,
};

/// Most verdicts an audit row keeps (shared decision 16).
pub const MAX_VERDICTS: usize = 20;

/// Why an operator does not receive a dialog: the codes of distribution.md 3.2, in the order they are tested.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Reason {
    /// The chosen status does not receive.
    NotOnline,
    /// No panel socket is open.
    NoSession,
    /// A supervisor paused distribution to them.
    Paused,
    /// It is not their working time, and schedules are enforced.
    OutOfSchedule,
    /// None of their active groups covers the topic, or their role does not.
    SubjectMismatch,
    /// Their role does not cover the bot.
    BotNotAllowed,
    /// The total limit is reached.
    QuotaTotal,
    /// The limit of the channel is reached.
    QuotaChannel,
    /// They declined it, missed it or lost it a short while ago.
    Excluded,
    /// They may read and note, not reply.
    LightAgent,
    /// The client is banned.
    BannedClient,
    /// They could receive it, but it waits for another operator.
    Pinned,
}

impl Reason {
    /// All reasons in the order they are tested.
    pub const ALL: [Self; 12] = [
        Self::NotOnline,
        Self::NoSession,
        Self::Paused,
        Self::OutOfSchedule,
        Self::SubjectMismatch,
        Self::BotNotAllowed,
        Self::QuotaTotal,
        Self::QuotaChannel,
        Self::Excluded,
        Self::LightAgent,
        Self::BannedClient,
        Self::Pinned,
    ];

    /// The code in the audit, in JSON and in the panel.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::NotOnline => "not_online",
            Self::NoSession => "no_session",
            Self::Paused => "paused",
            Self::OutOfSchedule => "out_of_schedule",
            Self::SubjectMismatch => "subject_mismatch",
            Self::BotNotAllowed => "bot_not_allowed",
            Self::QuotaTotal => "quota_total",
            Self::QuotaChannel => "quota_channel",
            Self::Excluded => "excluded",
            Self::LightAgent => "light_agent",
            Self::BannedClient => "banned_client",
            Self::Pinned => "pinned",
        }
    }
}

/// A dialog that must go to one operator first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Pin {
    /// That operator.
    pub operator: OperatorId,
    /// From this moment anybody may get it; `None` = it waits for that operator for ever.
    pub fallback_at: Option<Timestamp>,
}

/// A waiting dialog as the policy sees it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Waiting {
    /// Dialog.
    pub dialog: DialogId,
    /// Bot.
    pub bot: BotId,
    /// Channel.
    pub channel: ChannelKind,
    /// Topic; `None` = «No topic».
    pub subject: Option<SubjectId>,
    /// Pin.
    pub pin: Option<Pin>,
    /// Operators kept away, each until a moment; ascending, so that equal lists compare equal.
    pub excluded: Vec<(OperatorId, Timestamp)>,
    /// The client is banned: never distributed.
    pub banned: bool,
    /// Groups it has overflowed to by waiting; ascending.
    pub overflow: Vec<SkillGroupId>,
}

impl Waiting {
    /// Whether it waits for somebody else now: until the pin falls back.
    #[must_use]
    pub fn is_pinned_to_another(&self, operator: OperatorId, now: Timestamp) -> bool {
        self.pin.is_some_and(|pin| pin.operator != operator && pin.fallback_at.is_none_or(|at| now < at))
    }
}

/// An operator as the policy sees it. `active` counts held dialogs and reservations alike (shared decision 14).
#[derive(Debug, Clone, PartialEq)]
pub struct Capacity {
    /// Operator.
    pub id: OperatorId,
    /// Chosen status.
    pub status: OperatorStatusId,
    /// The status receives.
    pub can_receive: bool,
    /// Live panel sockets now (shared decision 17).
    pub sockets: u32,
    /// Distribution to them is paused.
    pub paused: bool,
    /// Whether it is working time by their calendar; `None` without one.
    pub on_schedule: Option<bool>,
    /// Schedules are enforced: nobody receives outside theirs.
    pub enforced: bool,
    /// May reply to clients.
    pub may_reply: bool,
    /// Topics listed by their active groups (children are covered by a listed parent).
    pub topics: BTreeSet<SubjectId>,
    /// Belongs to at least one active group.
    pub in_any_group: bool,
    /// Their active groups.
    pub groups: BTreeSet<SkillGroupId>,
    /// What their roles let them answer: bots and topics.
    pub reach: Reach,
    /// Dialogs that count towards the limit, reservations included.
    pub active: u32,
    /// The same by channel.
    pub active_by_channel: BTreeMap<ChannelKind, u32>,
    /// Limit in force; 0 = receives nothing.
    pub limit: u32,
    /// Limits per channel in force.
    pub limit_by_channel: BTreeMap<ChannelKind, u32>,
    /// 1..5.
    pub level: u8,
    /// Last dialog given.
    pub last_assigned_at: Option<Timestamp>,
    /// Last dialog closed.
    pub last_closed_at: Option<Timestamp>,
}

impl Capacity {
    /// The operator without any load; the Distributor adds load and sockets as it learns of them.
    #[must_use]
    pub fn of(profile: &OperatorProfile, rules: &Rules) -> Self {
        let mut capacity = Self {
            id: profile.id,
            status: profile.status_id,
            can_receive: false,
            sockets: 0,
            paused: false,
            on_schedule: None,
            enforced: rules.schedule_enforced,
            may_reply: false,
            topics: BTreeSet::new(),
            in_any_group: false,
            groups: BTreeSet::new(),
            reach: Reach::NOWHERE,
            active: 0,
            active_by_channel: BTreeMap::new(),
            limit: 0,
            limit_by_channel: BTreeMap::new(),
            level: 0,
            last_assigned_at: profile.last_assigned_at,
            last_closed_at: profile.last_closed_at,
        };
        capacity.apply(profile, rules);
        capacity
    }

    /// Takes over what profile and catalogue say; load, sockets and last times stay.
    pub fn apply(&mut self, profile: &OperatorProfile, rules: &Rules) {
        self.status = profile.status_id;
        self.can_receive = rules.receiving.contains(&profile.status_id);
        self.paused = profile.distribution_paused;
        self.enforced = rules.schedule_enforced;
        self.may_reply = profile.active && profile.grants.has(Grant::OpReply);
        // Who may not reply anywhere is told so by a test of its own, not by the bot.
        let replies = if profile.grants.has(Grant::OpReply) {
            profile.grants.reach(Grant::OpReply, &rules.scoped_by, profile.id)
        } else {
            Reach::Everywhere
        };
        self.reach = replies.and(&profile.grants.reading(&rules.scoped_by, profile.id));
        let skills = rules.skills.get(&profile.id);
        self.topics = skills.cloned().unwrap_or_default();
        self.in_any_group = skills.is_some();
        self.groups = rules.groups_of.get(&profile.id).cloned().unwrap_or_default();
        // One's own limit, else the largest of one's groups, else the instance's.
        let of_groups = self.groups.iter().filter_map(|group| rules.group_limit.get(group).copied()).max();
        self.limit = profile.limit_total.or(of_groups).unwrap_or(rules.limit_total);
        self.limit_by_channel = rules.limit_by_channel.clone();
        self.limit_by_channel.extend(profile.limit_by_channel.iter().map(|(channel, limit)| (*channel, *limit)));
        self.level = profile.level;
    }

    /// Dialogs held in a channel.
    #[must_use]
    pub fn active_in(&self, channel: ChannelKind) -> u32 {
        self.active_by_channel.get(&channel).copied().unwrap_or(0)
    }

    /// Whether something could be given to them at all: the tests that do not depend on the dialog.
    #[must_use]
    pub fn is_free(&self) -> bool {
        self.can_receive
            && self.sockets > 0
            && !self.paused
            && !self.is_out_of_schedule()
            && self.may_reply
            && self.active < self.limit
    }

    /// Whether their schedule keeps dialogs away from them now.
    #[must_use]
    pub fn is_out_of_schedule(&self) -> bool {
        self.enforced && self.on_schedule == Some(false)
    }

    /// Free slots now; 0 for one who cannot receive.
    #[must_use]
    pub fn free_slots(&self) -> u32 {
        if self.is_free() { self.limit - self.active } else { 0 }
    }
}

/// What the policy needs of the catalogue, prepared once per change of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Rules {
    /// Choice among candidates.
    pub method: Method,
    /// Order of waiting.
    pub order: QueueOrder,
    /// Auto-connect is on.
    pub auto_connect: bool,
    /// Connected at once, or offered.
    pub accept_mode: AcceptMode,
    /// Parent of each child topic.
    pub parents: HashMap<SubjectId, SubjectId>,
    /// Topics of each operator who is in an active group.
    pub skills: HashMap<OperatorId, BTreeSet<SubjectId>>,
    /// Active groups of each operator.
    pub groups_of: HashMap<OperatorId, BTreeSet<SkillGroupId>>,
    /// Limits that groups set for their operators.
    pub group_limit: HashMap<SkillGroupId, u32>,
    /// What is in force for a topic beside the instance's settings; topics without anything are absent.
    pub routes: HashMap<SubjectId, Route>,
    /// Statuses that receive.
    pub receiving: BTreeSet<OperatorStatusId>,
    /// Weight of each priority.
    pub priority_weight: HashMap<PriorityId, i32>,
    /// Nobody receives outside their working calendar.
    pub schedule_enforced: bool,
    /// Dialogs without a topic.
    pub no_topic_goes_to: NoTopicGoesTo,
    /// Limit of an operator without one of their own.
    pub limit_total: u32,
    /// The same per channel.
    pub limit_by_channel: BTreeMap<ChannelKind, u32>,
    /// Tickets count.
    pub tickets_count: bool,
    /// Outbound dialogs count.
    pub outbound_counts: bool,
    /// Microseconds one point of weight is worth (shared decision 15), as a fraction: step, points.
    ageing: (i64, i64),
    /// Pins fall back after this many microseconds of waiting; `None` = they never do.
    pub pin_fallback: Option<i64>,
    /// Microseconds an exclusion lasts.
    pub exclude: i64,
    /// Microseconds a fresh exclusion holds even when nobody else is left: with offers one tick, so that the only
    /// operator who declined is not offered the same dialog again in the same instant; otherwise 0.
    pub exclude_hold: i64,
    /// Topics and groups by which the scopes of roles are understood; the other lists are empty.
    pub scoped_by: Arc<Catalogue>,
}

impl Rules {
    /// Prepares the rules of a catalogue.
    #[must_use]
    pub fn of(catalogue: &Catalogue) -> Self {
        let s: &OpSettings = &catalogue.settings;
        let mut skills: HashMap<OperatorId, BTreeSet<SubjectId>> = HashMap::new();
        let mut groups_of: HashMap<OperatorId, BTreeSet<SkillGroupId>> = HashMap::new();
        for group in catalogue.skill_groups.iter().filter(|g| g.active) {
            for operator in &group.operator_ids {
                skills.entry(*operator).or_default().extend(group.subject_ids.iter().copied());
                groups_of.entry(*operator).or_default().insert(group.id);
            }
        }
        let limits = catalogue.skill_groups.iter().filter(|g| g.active);
        Self {
            method: s.distribution_method,
            order: s.queue_order,
            auto_connect: s.auto_connect_free_operator,
            accept_mode: s.accept_mode,
            parents: catalogue.subjects.iter().filter_map(|t| t.parent_id.map(|p| (t.id, p))).collect(),
            skills,
            groups_of,
            group_limit: limits.filter_map(|g| g.limit_override.map(|limit| (g.id, limit))).collect(),
            routes: routes(catalogue),
            receiving: catalogue.operator_statuses.iter().filter(|t| t.can_receive).map(|t| t.id).collect(),
            priority_weight: catalogue.priorities.iter().map(|p| (p.id, p.weight)).collect(),
            schedule_enforced: s.schedule_enforced,
            no_topic_goes_to: s.no_topic_goes_to,
            limit_total: s.dialog_limit_total,
            limit_by_channel: s.dialog_limit_by_channel.clone(),
            tickets_count: s.tickets_count_in_limit,
            outbound_counts: s.count_outbound_in_limit,
            ageing: (i64::from(s.ageing_step_min) * MINUTE, i64::from(s.ageing_weight.max(1))),
            pin_fallback: match s.pin_policy {
                PinPolicy::Wait => None,
                PinPolicy::Fallback => Some(i64::from(s.pin_wait_s) * SECOND),
            },
            exclude: i64::from(s.exclude_min) * MINUTE,
            exclude_hold: match s.accept_mode {
                AcceptMode::Offer => i64::from(s.distribution_tick_s) * SECOND,
                AcceptMode::Auto => 0,
            },
            scoped_by: Arc::new(Catalogue {
                settings: catalogue.settings.clone(),
                subjects: catalogue.subjects.clone(),
                skill_groups: catalogue.skill_groups.clone(),
                ..Catalogue::default()
            }),
        }
    }

    /// Place in the queue: smaller is served earlier. Constant while the dialog waits, so nothing is ever sorted again
    /// (shared decision 15): ageing moves everybody alike, only the difference of weights counts.
    #[must_use]
    pub fn rank(&self, dialog: &Dialog) -> i64 {
        let weight = match dialog.weight {
            0 => dialog.priority_id.and_then(|p| self.priority_weight.get(&p).copied()).unwrap_or(0),
            explicit => explicit,
        };
        self.rank_of(dialog.queued_at.unwrap_or(dialog.created_at), weight)
    }

    /// [`Rules::rank`] of whatever began to wait then with this weight.
    #[must_use]
    pub fn rank_of(&self, queued_at: Timestamp, weight: i32) -> i64 {
        let queued_at = queued_at.micros();
        if self.order == QueueOrder::Created {
            return queued_at;
        }
        let (step, points) = self.ageing;
        let ahead = i128::from(weight) * i128::from(step) / i128::from(points);
        i64::try_from(i128::from(queued_at) - ahead).unwrap_or(if ahead > 0 { i64::MIN } else { i64::MAX })
    }

    /// Whether an active dialog takes one of its holder's slots.
    #[must_use]
    pub fn counts(&self, kind: DialogKind, is_outbound: bool) -> bool {
        let kind_counts = match kind {
            DialogKind::Chat => true,
            DialogKind::Ticket => self.tickets_count,
            DialogKind::Task => false,
        };
        kind_counts && (self.outbound_counts || !is_outbound)
    }

    /// Whether the operator's groups cover the topic.
    #[must_use]
    pub fn covers(&self, operator: &Capacity, subject: Option<SubjectId>) -> bool {
        match subject {
            None => self.no_topic_goes_to == NoTopicGoesTo::All && operator.in_any_group,
            Some(topic) => {
                operator.topics.contains(&topic)
                    || self.parents.get(&topic).is_some_and(|parent| operator.topics.contains(parent))
            }
        }
    }

    /// How an operator is chosen for a topic: as its heaviest group with a method of its own wants, else as the instance.
    #[must_use]
    pub fn method_for(&self, subject: Option<SubjectId>) -> Method {
        self.route(subject).and_then(|route| route.method).unwrap_or(self.method)
    }

    fn route(&self, subject: Option<SubjectId>) -> Option<&Route> {
        self.routes.get(&subject?)
    }

    /// Whether an operator may ever receive the topic, at once or after it has overflowed to a group of theirs.
    #[must_use]
    pub fn reaches(&self, operator: &Capacity, subject: Option<SubjectId>) -> bool {
        self.covers(operator, subject)
            || self.route(subject).is_some_and(|r| r.overflow.iter().any(|(_, group)| operator.groups.contains(group)))
    }

    /// The next moment at which a waiting dialog of the topic overflows to one more group.
    #[must_use]
    pub fn next_overflow(&self, subject: Option<SubjectId>, queued_at: Timestamp, now: Timestamp) -> Option<Timestamp> {
        let route = self.route(subject)?;
        route.overflow.iter().map(|(after, _)| queued_at.plus_micros(*after)).find(|at| now < *at)
    }

    /// Which tier of the topic's groups an operator belongs to: the heavier group first, those it only overflowed to last.
    fn tier(&self, operator: &Capacity, waiting: &Waiting) -> i64 {
        if !self.covers(operator, waiting.subject) {
            return i64::MIN;
        }
        let Some(route) = self.route(waiting.subject) else { return 0 };
        let own = route.weights.iter().filter(|(group, _)| operator.groups.contains(group));
        own.map(|(_, weight)| i64::from(*weight)).max().unwrap_or(0)
    }

    /// The waiting dialog as the policy sees it at a moment.
    #[must_use]
    pub fn waiting(&self, dialog: &Dialog, now: Timestamp) -> Waiting {
        let mut excluded = dialog.excluded.clone();
        excluded.sort_unstable();
        let queued_at = dialog.queued_at.unwrap_or(dialog.created_at);
        Waiting {
            dialog: dialog.id,
            bot: dialog.bot_id,
            channel: dialog.channel,
            subject: dialog.subject_id,
            pin: dialog.pinned_operator_id.map(|operator| Pin {
                operator,
                fallback_at: self.pin_fallback.map(|wait| queued_at.plus_micros(wait)),
            }),
            excluded,
            banned: false,
            overflow: self.overflowed(dialog.subject_id, queued_at, now),
        }
    }

    fn overflowed(&self, subject: Option<SubjectId>, queued_at: Timestamp, now: Timestamp) -> Vec<SkillGroupId> {
        let reached = self.route(subject).into_iter().flat_map(|route| &route.overflow);
        let mut groups: Vec<SkillGroupId> =
            reached.filter(|(after, _)| queued_at.plus_micros(*after) <= now).map(|(_, group)| *group).collect();
        groups.sort_unstable();
        groups
    }
}

/// What groups say about one topic (distribution.md 2).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Route {
    /// Weight of each active group that handles it.
    pub weights: BTreeMap<SkillGroupId, i32>,
    /// Method of the heaviest of them that has one of its own.
    pub method: Option<Method>,
    /// Groups it overflows to, each after so many microseconds of waiting, ascending. A group that overflows further adds
    /// its own wait; a circle ends where it began.
    pub overflow: Vec<(i64, SkillGroupId)>,
}

/// Seconds before a dialog overflows when its group names no time.
const OVERFLOW_AFTER: u32 = 60;

fn routes(catalogue: &Catalogue) -> HashMap<SubjectId, Route> {
    let active: BTreeMap<SkillGroupId, &SkillGroup> =
        catalogue.skill_groups.iter().filter(|g| g.active).map(|g| (g.id, g)).collect();
    let plain = |g: &&&SkillGroup| g.weight == 0 && g.overflow_group_id.is_none() && g.method_override.is_none();
    if active.values().all(|g| plain(&g)) {
        return HashMap::new();
    }
    let mut found = HashMap::new();
    for subject in &catalogue.subjects {
        let topics = [Some(subject.id), subject.parent_id];
        let handles = |g: &SkillGroup| topics.iter().flatten().any(|topic| g.subject_ids.contains(topic));
        let mut own: Vec<&SkillGroup> = active.values().copied().filter(|g| handles(g)).collect();
        own.sort_by_key(|g| (std::cmp::Reverse(g.weight), g.id));
        let mut route = Route {
            weights: own.iter().map(|g| (g.id, g.weight)).collect(),
            method: own.iter().find_map(|g| g.method_override),
            overflow: Vec::new(),
        };
        // The soonest way to each group counts.
        let mut soonest: BTreeMap<SkillGroupId, i64> = BTreeMap::new();
        let mut open: Vec<(i64, &SkillGroup)> = own.iter().map(|g| (0, *g)).collect();
        while let Some((waited, group)) = open.pop() {
            let Some(next) = group.overflow_group_id.and_then(|id| active.get(&id)) else { continue };
            let after = waited + i64::from(group.overflow_after_s.unwrap_or(OVERFLOW_AFTER)) * SECOND;
            let better = !route.weights.contains_key(&next.id) && soonest.get(&next.id).is_none_or(|at| after < *at);
            if better {
                soonest.insert(next.id, after);
                open.push((after, next));
            }
        }
        route.overflow = soonest.into_iter().map(|(group, after)| (after, group)).collect();
        route.overflow.sort_unstable();
        found.insert(subject.id, route);
    }
    found
}

/// Whether the operator may receive the dialog now; the first test that fails is the reason.
///
/// # Errors
/// The [`Reason`].
pub fn eligible(operator: &Capacity, waiting: &Waiting, rules: &Rules, now: Timestamp) -> Result<(), Reason> {
    if !operator.can_receive {
        return Err(Reason::NotOnline);
    }
    if operator.sockets == 0 {
        return Err(Reason::NoSession);
    }
    if operator.paused {
        return Err(Reason::Paused);
    }
    if operator.is_out_of_schedule() {
        return Err(Reason::OutOfSchedule);
    }
    suitable(operator, waiting, rules)?;
    if operator.active >= operator.limit {
        return Err(Reason::QuotaTotal);
    }
    if operator
        .limit_by_channel
        .get(&waiting.channel)
        .is_some_and(|limit| operator.active_in(waiting.channel) >= *limit)
    {
        return Err(Reason::QuotaChannel);
    }
    if is_excluded(operator.id, waiting, now) {
        return Err(Reason::Excluded);
    }
    if !operator.may_reply {
        return Err(Reason::LightAgent);
    }
    if waiting.banned {
        return Err(Reason::BannedClient);
    }
    Ok(())
}

/// [`eligible`], and [`Reason::Pinned`] for whoever could receive a dialog that waits for somebody else: for the audit.
///
/// # Errors
/// The [`Reason`].
pub fn judged(operator: &Capacity, waiting: &Waiting, rules: &Rules, now: Timestamp) -> Result<(), Reason> {
    eligible(operator, waiting, rules, now)?;
    if waiting.is_pinned_to_another(operator.id, now) { Err(Reason::Pinned) } else { Ok(()) }
}

/// The part of [`eligible`] that no status, load or time can change: topic and bot.
///
/// # Errors
/// [`Reason::SubjectMismatch`] or [`Reason::BotNotAllowed`].
pub fn suitable(operator: &Capacity, waiting: &Waiting, rules: &Rules) -> Result<(), Reason> {
    let overflowed = || waiting.overflow.iter().any(|group| operator.groups.contains(group));
    if !rules.covers(operator, waiting.subject) && !overflowed() {
        return Err(Reason::SubjectMismatch);
    }
    if operator.reach.covers(waiting.bot, waiting.subject) {
        return Ok(());
    }
    Err(if operator.reach.covers_bot(waiting.bot) { Reason::SubjectMismatch } else { Reason::BotNotAllowed })
}

fn is_excluded(operator: OperatorId, waiting: &Waiting, now: Timestamp) -> bool {
    waiting.excluded.iter().any(|(who, until)| *who == operator && now < *until)
}

/// Whether the exclusion is so fresh that it holds even when nobody else is left.
fn excluded_just_now(operator: OperatorId, waiting: &Waiting, rules: &Rules, now: Timestamp) -> bool {
    waiting
        .excluded
        .iter()
        .any(|(who, until)| *who == operator && now < until.plus_micros(rules.exclude_hold - rules.exclude))
}

/// All operators who may receive the dialog now, in the order given.
///
/// A pinned operator who is a candidate is the only candidate; while the pin holds nobody else is looked at. Exclusions
/// are ignored when they would leave nobody. Of the rest those of the heaviest group stay; operators of a group the dialog
/// overflowed to come after all of them.
#[must_use]
pub fn candidates<'a>(
    operators: impl Iterator<Item = &'a Capacity>,
    waiting: &Waiting,
    rules: &Rules,
    now: Timestamp,
) -> Vec<&'a Capacity> {
    let mut free = Vec::new();
    let mut kept_away = Vec::new();
    for operator in operators {
        if waiting.is_pinned_to_another(operator.id, now) {
            continue;
        }
        match eligible(operator, waiting, rules, now) {
            Ok(()) => free.push(operator),
            Err(Reason::Excluded)
                if operator.may_reply && !waiting.banned && !excluded_just_now(operator.id, waiting, rules, now) =>
            {
                kept_away.push(operator);
            }
            Err(_) => {}
        }
    }
    if let Some(pin) = waiting.pin
        && let Some(pinned) = free.iter().find(|o| o.id == pin.operator)
    {
        return vec![*pinned];
    }
    let mut found = if free.is_empty() { kept_away } else { free };
    let best = found.iter().map(|o| rules.tier(o, waiting)).max();
    found.retain(|o| Some(rules.tier(o, waiting)) == best);
    found
}

/// Picks one of the candidates (distribution.md 3.3). `last` is the winner of the previous pick, for `round_robin`.
/// Every tie ends with the id, so the same input gives the same winner whatever the order of the candidates.
#[must_use]
pub fn pick<'a>(method: Method, candidates: &[&'a Capacity], last: Option<OperatorId>) -> Option<&'a Capacity> {
    // `None` sorts before `Some`: never closed and never assigned come first.
    let default_key = |o: &Capacity| (o.active, o.last_closed_at, o.id);
    let found = match method {
        Method::Default => candidates.iter().min_by_key(|o| default_key(o)),
        Method::ByCount => candidates.iter().min_by_key(|o| (o.active, o.id)),
        Method::ByLastDate => candidates.iter().min_by_key(|o| (o.last_assigned_at, o.id)),
        Method::PercentLoad => candidates.iter().min_by(|a, b| {
            // active/limit compared crosswise, without fractions; a candidate's limit is above 0.
            let (left, right) = (u64::from(a.active) * u64::from(b.limit), u64::from(b.active) * u64::from(a.limit));
            left.cmp(&right).then_with(|| default_key(a).cmp(&default_key(b)))
        }),
        Method::RoundRobin => candidates.iter().min_by_key(|o| (last.is_some_and(|winner| o.id <= winner), o.id)),
        Method::LevelFirst => candidates.iter().min_by_key(|o| (std::cmp::Reverse(o.level), default_key(o))),
    };
    found.copied()
}

/// The key of a method in JSON and in the audit.
#[must_use]
pub const fn method_key(method: Method) -> &'static str {
    match method {
        Method::Default => "default",
        Method::ByCount => "by_count",
        Method::ByLastDate => "by_last_date",
        Method::PercentLoad => "percent_load",
        Method::RoundRobin => "round_robin",
        Method::LevelFirst => "level_first",
    }
}

/// Why a dialog waits, and what was found about each operator.
#[derive(Debug, Clone, PartialEq)]
pub struct Explanation {
    /// The dialog's reason: the furthest test passed by anybody who fits by topic and bot, of a pinned one by its operator
    /// alone (`pinned` when only others fit); when nobody fits `bot_not_allowed` if somebody's groups do and only the bot is in
    /// the way, else `subject_mismatch`. `None` when there is a candidate.
    pub reason: Option<Reason>,
    /// How many operators were looked at.
    pub total: u32,
    /// Operators whose topic and bot fit.
    pub fitting: u32,
    /// How many failed by reason.
    pub counts: BTreeMap<Reason, u32>,
    /// The most telling operators first (those who got furthest), at most [`MAX_VERDICTS`].
    pub verdicts: Vec<(OperatorId, Result<(), Reason>)>,
}

/// Explains a decision about a waiting dialog: for the audit, the queue page and the diagnostics. Not on the hot path.
#[must_use]
pub fn explain<'a>(
    operators: impl Iterator<Item = &'a Capacity>,
    waiting: &Waiting,
    rules: &Rules,
    now: Timestamp,
) -> Explanation {
    let mut verdicts: Vec<(OperatorId, Result<(), Reason>)> = Vec::new();
    let mut counts = BTreeMap::new();
    let mut fitting = 0;
    let mut only_bot = false;
    let mut furthest: Option<Result<(), Reason>> = None;
    for operator in operators {
        let verdict = judged(operator, waiting, rules, now);
        if let Err(reason) = verdict {
            *counts.entry(reason).or_insert(0) += 1;
        }
        let fits = suitable(operator, waiting, rules);
        only_bot |= fits == Err(Reason::BotNotAllowed);
        if fits.is_ok() {
            fitting += 1;
            if !waiting.is_pinned_to_another(operator.id, now)
                && furthest.is_none_or(|best| passed(verdict) > passed(best))
            {
                furthest = Some(verdict);
            }
        }
        verdicts.push((operator.id, verdict));
    }
    let total = u32::try_from(verdicts.len()).unwrap_or(u32::MAX);
    verdicts.sort_by_key(|(id, verdict)| (std::cmp::Reverse(passed(*verdict)), *id));
    verdicts.truncate(MAX_VERDICTS);
    let reason = match furthest {
        None if fitting > 0 => Some(Reason::Pinned),
        None if only_bot => Some(Reason::BotNotAllowed),
        None => Some(Reason::SubjectMismatch),
        Some(verdict) => verdict.err(),
    };
    Explanation { reason, total, fitting, counts, verdicts }
}

/// How many tests were passed.
fn passed(verdict: Result<(), Reason>) -> usize {
    match verdict {
        Ok(()) => Reason::ALL.len(),
        Err(reason) => reason as usize,
    }
}
