//! Rows and people that tests begin with.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::contact::messages::{Inbound, Profile};
use crate::dialog::messages::{Actor, InboundLine, Who};
use crate::domain::topic::{Bot, Catalogue, OnNoScenario, SkillGroup, Subject};
use crate::domain::{
    BotId, ChannelKind, ClientId, ConnectionId, ContactId, Dialog, DialogId, DialogKind, DialogState, MessageType,
    OperatorId, OperatorProfile, OperatorStatus, OperatorStatusId, Role, SkillGroupId, Slot, SubjectId, Timestamp,
};
use crate::ports::{Clock, Ports};

use super::clock::{START, SeededRandom, TestClock};
use super::memory::MemoryStore;
use super::outside::{FakeFiles, NoPresence, RecordedMirror, ScriptedSender};

/// Ports with handles to look behind them.
#[derive(Clone)]
pub struct World {
    /// The database.
    pub store: MemoryStore,
    /// The channel's other side.
    pub sender: Arc<ScriptedSender>,
    /// The queue's copy.
    pub mirror: Arc<RecordedMirror>,
    /// What actors get.
    pub ports: Ports,
}

impl World {
    /// A world with this clock and the catalogue of [`catalogue`].
    #[must_use]
    pub fn with_clock(clock: Arc<dyn Clock>) -> Self {
        let store = MemoryStore::default();
        store.rows().catalogue = catalogue();
        let sender = Arc::new(ScriptedSender::with_clock(clock.clone()));
        let mirror = Arc::new(RecordedMirror::default());
        let ports = Ports {
            journal: Arc::new(store.clone()),
            snapshots: Arc::new(store.clone()),
            ids: Arc::new(store.clone()),
            mirror: mirror.clone(),
            presence: Arc::new(NoPresence),
            files: Arc::new(FakeFiles::default()),
            sender: sender.clone(),
            clock,
            random: Arc::new(SeededRandom::new(7)),
        };
        Self { store, sender, mirror, ports }
    }

    /// A world whose time the test moves.
    #[must_use]
    pub fn new() -> (Self, Arc<TestClock>) {
        let clock = Arc::new(TestClock::default());
        (Self::with_clock(clock.clone()), clock)
    }
}

/// A topic that is offered, named as its alias, with nothing of its own.
#[must_use]
pub fn subject(id: i64, alias: &str) -> Subject {
    Subject {
        id: SubjectId(id),
        name: alias.to_owned(),
        alias: alias.to_owned(),
        parent_id: None,
        active: true,
        calendar_id: None,
        order: 0,
        default_status_id: None,
        priority_id: None,
        require_on_close: std::collections::BTreeSet::new(),
    }
}

/// A skill group in use, with these topics and operators and nothing of its own.
#[must_use]
pub fn skill_group(id: i64, subjects: &[i64], operators: &[i64]) -> SkillGroup {
    SkillGroup {
        id: SkillGroupId(id),
        name: format!("group {id}"),
        active: true,
        subject_ids: subjects.iter().copied().map(SubjectId).collect(),
        operator_ids: operators.iter().copied().map(OperatorId).collect(),
        normative_accept_s: None,
        normative_reply_s: None,
        weight: 0,
        overflow_group_id: None,
        overflow_after_s: None,
        method_override: None,
        limit_override: None,
        touches_per_day: None,
    }
}

/// A status of operators without a limit of time: the default one of those who receive dialogs, or of those who do not.
#[must_use]
pub fn operator_status(id: i64, name: &str, can_receive: bool) -> OperatorStatus {
    OperatorStatus {
        id: OperatorStatusId(id),
        name: name.to_owned(),
        color: "#00aa00".to_owned(),
        can_receive,
        order: 0,
        is_default_online: can_receive,
        is_default_offline: !can_receive,
        max_minutes: None,
    }
}

/// Bot 1 without a scenario, topics 1 `sales` and 2 `support` with a group each (operators 1–10 in both), statuses 1
/// Online (receives) and 2 Offline, default settings.
#[must_use]
pub fn catalogue() -> Catalogue {
    let everybody: Vec<i64> = (1..=10).collect();
    let status = |id: i64, name: &str, can_receive: bool| OperatorStatus {
        order: id as i32,
        ..operator_status(id, name, can_receive)
    };
    Catalogue {
        subjects: vec![subject(1, "sales"), subject(2, "support")],
        skill_groups: vec![skill_group(1, &[1], &everybody), skill_group(2, &[2], &everybody)],
        operator_statuses: vec![status(1, "Online", true), status(2, "Offline", false)],
        bots: vec![Bot {
            id: BotId(1),
            name: "Shop".to_owned(),
            is_active: true,
            default_subject_id: Some(SubjectId(1)),
            on_no_scenario: OnNoScenario::Queue,
            group_id: None,
            removed: false,
        }],
        ..Catalogue::default()
    }
}

/// An operator with the rights of a role, Online, in both groups.
#[must_use]
pub fn operator(id: i64, role: Role) -> OperatorProfile {
    OperatorProfile {
        id: OperatorId(id),
        name: format!("Operator {id}"),
        email: format!("op{id}@example.com"),
        active: true,
        grants: role.default_grants(),
        roles: vec![role.key().to_owned()],
        status_id: OperatorStatusId(1),
        status_since: START,
        limit_total: None,
        limit_by_channel: BTreeMap::new(),
        level: 1,
        distribution_paused: false,
        last_assigned_at: None,
        last_closed_at: None,
        skill_group_ids: vec![SkillGroupId(1), SkillGroupId(2)],
        calendar_id: None,
    }
}

/// The operator as the author of a command.
#[must_use]
pub fn actor_of(profile: &OperatorProfile) -> Actor {
    Actor { id: profile.id, name: profile.name.clone(), grants: Arc::new(profile.grants.clone()) }
}

/// A client's line with this external key.
#[must_use]
pub fn line(key: &str, text: &str, at: Timestamp) -> InboundLine {
    InboundLine {
        dedup_key: key.to_owned(),
        client_id: None,
        kind: MessageType::Text,
        text: text.to_owned(),
        attachments: Vec::new(),
        reply_to_id: None,
        received_at: at,
    }
}

/// A message of a Custom Channel chat on connection 1 of bot 1.
#[must_use]
pub fn inbound(chat: &str, update: i64, text: &str) -> Inbound {
    Inbound {
        bot_id: BotId(1),
        connection_id: ConnectionId(1),
        channel: ChannelKind::CustomChannel,
        chat_id: chat.to_owned(),
        contact_id: None,
        client_id: None,
        profile: Profile { first_name: "Olha".to_owned(), ..Profile::default() },
        line: line(&format!("{chat}:{update}"), text, START),
    }
}

/// A Custom Channel request of contact `id` in a state, version 1, without lines. Active ones are held by operator 1.
#[must_use]
pub fn dialog_row(id: i64, state: DialogState) -> Dialog {
    let chat_id = format!("chat-{id}");
    let active = matches!(state, DialogState::Active | DialogState::Paused);
    Dialog {
        id: DialogId(id),
        slot: Slot::of_contact(ConnectionId(1), &chat_id),
        kind: DialogKind::Chat,
        bot_id: BotId(1),
        connection_id: ConnectionId(1),
        channel: ChannelKind::CustomChannel,
        contact_id: ContactId(id),
        chat_id,
        contact_name: "Olha".to_owned(),
        client_id: ClientId(id),
        client_name: "Olha".to_owned(),
        subject_id: Some(SubjectId(1)),
        state,
        status_id: None,
        priority_id: None,
        weight: 0,
        operator_id: active.then_some(OperatorId(1)),
        operator_name: if active { "Operator 1".to_owned() } else { String::new() },
        pinned_operator_id: None,
        tag_ids: Vec::new(),
        mentioned: Vec::new(),
        excluded: Vec::new(),
        is_outbound: false,
        author_id: None,
        close_comment: String::new(),
        close_reason: None,
        closed_by_id: None,
        created_at: START,
        queued_at: (state != DialogState::Bot).then_some(START),
        connected_at: active.then_some(START),
        first_operator_reply_at: None,
        last_client_message_at: None,
        last_operator_message_at: None,
        last_message_at: START,
        waiting_since: None,
        closed_at: (!state.is_open()).then_some(START),
        snoozed_until: None,
        woken_at: None,
        warn_at: None,
        due_at: None,
        unrated: false,
        reopened_count: 0,
        unread: 0,
        read_seq: 0,
        last_seq: 0,
        preview: None,
        version: 1,
    }
}

/// An operator's text to the client with a nonce.
#[must_use]
pub fn outbound_text(who: &OperatorProfile, nonce: &str, text: &str) -> crate::dialog::messages::DialogCommand {
    crate::dialog::messages::DialogCommand::Reply {
        who: Who::Operator(actor_of(who)),
        nonce: Some(nonce.to_owned()),
        kind: MessageType::Text,
        text: text.to_owned(),
        attachments: Vec::new(),
        reply_to_id: None,
    }
}
