//! Properties over random histories: *snapshot before + events = snapshot after*, counters equal a recount, and nobody hears of
//! what they may not see (security.md AC-01).

use std::{collections::BTreeMap, sync::Arc};

use proptest::prelude::*;

use crate::domain::{
    AuthorKind, Dialog, DialogId, DialogState, Event, Message, OperatorId, Role, SubjectId,
    settings::{SeesForeign, SeesOutbound, SeesQueue},
    topic::Catalogue,
    view::{Counters, DialogView},
};
use crate::feed::{
    SessionKey, Sight,
    core::Input,
    messages::{ListView, Subscribe},
};

use super::{
    desk::{Desk, word},
    fixtures::{catalogue, dialog, grants, message},
};

const DIALOGS: usize = 4;
const PEOPLE: [(i64, Role); 4] = [(1, Role::Operator), (2, Role::Operator), (3, Role::Operator), (9, Role::Supervisor)];
const VIEWS: [ListView; 4] = [ListView::Mine, ListView::Queue, ListView::Bot, ListView::All];
const STATES: [DialogState; 7] = DialogState::ALL;
const TOPICS: [Option<i64>; 4] = [None, Some(1), Some(11), Some(2)];
const QUEUES: [SeesQueue; 3] = [SeesQueue::None, SeesQueue::OwnSkillGroups, SeesQueue::All];
const FOREIGN: [SeesForeign; 3] = [SeesForeign::None, SeesForeign::SkillGroup, SeesForeign::All];
const OUTBOUND: [SeesOutbound; 3] = [SeesOutbound::Own, SeesOutbound::SkillGroup, SeesOutbound::All];

#[derive(Debug, Clone)]
enum Step {
    Change { dialog: usize, state: usize, holder: usize, topic: usize, lines: usize },
    List { person: usize, view: usize },
    Open { person: usize, dialog: usize },
    CloseView { person: usize },
    Rights { person: usize, supervisor: bool },
    Settings { queue: usize, foreign: usize, outbound: usize },
}

fn step() -> impl Strategy<Value = Step> {
    let person = 0..PEOPLE.len();
    prop_oneof![
        6 => (0..DIALOGS, 0..STATES.len(), 0..3usize, 0..TOPICS.len(), 0..3usize)
            .prop_map(|(dialog, state, holder, topic, lines)| Step::Change { dialog, state, holder, topic, lines }),
        2 => (person.clone(), 0..VIEWS.len()).prop_map(|(person, view)| Step::List { person, view }),
        2 => (person.clone(), 0..DIALOGS).prop_map(|(person, dialog)| Step::Open { person, dialog }),
        1 => person.clone().prop_map(|person| Step::CloseView { person }),
        1 => (person, any::<bool>()).prop_map(|(person, supervisor)| Step::Rights { person, supervisor }),
        1 => (0..QUEUES.len(), 0..FOREIGN.len(), 0..OUTBOUND.len())
            .prop_map(|(queue, foreign, outbound)| Step::Settings { queue, foreign, outbound }),
    ]
}

/// What a panel has in memory.
#[derive(Default)]
struct Client {
    rows: BTreeMap<DialogId, Arc<DialogView>>,
    lines: BTreeMap<DialogId, Vec<i64>>,
    list: Option<ListView>,
    role: Option<Role>,
}

struct World {
    desk: Desk,
    catalogue: Catalogue,
    dialogs: Vec<(Dialog, Vec<Arc<Message>>)>,
    clients: Vec<(SessionKey, OperatorId, Client)>,
}

impl World {
    fn new() -> Self {
        let dialogs: Vec<(Dialog, Vec<Arc<Message>>)> = (1..=DIALOGS as i64)
            .map(|id| {
                let row = dialog(id, DialogState::Queued, None, TOPICS[id as usize % TOPICS.len()].or(Some(1)));
                (Dialog { is_outbound: id % 2 == 0, ..row }, Vec::new())
            })
            .collect();
        let mut desk = Desk::new(dialogs.iter().map(|(d, _)| d.clone()).collect());
        let clients = PEOPLE
            .iter()
            .zip(1..)
            .map(|((operator, role), session)| {
                let client = Client { role: Some(*role), ..Client::default() };
                (desk.join(session, *operator, *role), OperatorId(*operator), client)
            })
            .collect();
        Self { desk, catalogue: catalogue(), dialogs, clients }
    }

    fn sight(&self, person: usize) -> Sight {
        let (_, operator, client) = &self.clients[person];
        Sight::of(&self.catalogue, *operator, &client.role.unwrap().default_grants())
    }

    fn apply(&mut self, step: &Step) {
        match *step {
            Step::Change { dialog, state, holder, topic, lines } => {
                let (row, log) = &mut self.dialogs[dialog];
                let before = row.clone();
                row.state = STATES[state];
                row.subject_id = TOPICS[topic].map(SubjectId);
                row.operator_id = match row.state {
                    DialogState::Active | DialogState::Paused | DialogState::Closed | DialogState::Merged => {
                        Some(OperatorId(PEOPLE[holder].0))
                    }
                    _ => None,
                };
                row.version += 1;
                let new: Vec<Arc<Message>> = (0..lines as i64)
                    .map(|n| message(row.id.get(), row.last_seq + 1 + n, AuthorKind::Client, None, "слово"))
                    .collect();
                row.last_seq += lines as i64;
                log.extend(new.iter().cloned());
                let tail = log[log.len().saturating_sub(3)..].to_vec();
                let (before, after) = (before, row.clone());
                let held = |d: &Dialog| matches!(d.state, DialogState::Active | DialogState::Paused);
                let gained = held(&after) && !(held(&before) && before.operator_id == after.operator_id);
                self.desk.publish(Some(&before), &after, new, gained.then_some(tail));
            }
            Step::List { person, view } => {
                let session = self.clients[person].0;
                self.desk.list(session, VIEWS[view]);
                self.clients[person].2.list = Some(VIEWS[view]);
                self.read_list(person);
            }
            Step::Open { person, dialog } => {
                let (row, log) = self.dialogs[dialog].clone();
                let session = self.clients[person].0;
                self.desk.open(session, &row, log[log.len().saturating_sub(3)..].to_vec());
            }
            Step::CloseView { person } => {
                self.desk.give(Input::Subscribe(Subscribe::CloseView(self.clients[person].0)));
            }
            Step::Rights { person, supervisor } => {
                let role = if supervisor { Role::Supervisor } else { Role::Operator };
                self.clients[person].2.role = Some(role);
                self.desk.give(Input::Subscribe(Subscribe::Grants(self.clients[person].0, grants(role))));
            }
            Step::Settings { queue, foreign, outbound } => {
                self.catalogue.settings.operator_sees_queue = QUEUES[queue];
                self.catalogue.settings.operator_sees_foreign_dialogs = FOREIGN[foreign];
                self.catalogue.settings.outbound_chats_visibility = OUTBOUND[outbound];
                self.desk.give(Input::Catalogue(Arc::new(self.catalogue.clone())));
            }
        }
    }

    /// What the panel reads over HTTP after it subscribed: the rows of the list, in place of what it showed there.
    fn read_list(&mut self, person: usize) {
        let sight = self.sight(person);
        let (_, operator, client) = &mut self.clients[person];
        let Some(view) = client.list else { return };
        client.rows.retain(|_, row| !listed_by_copy(view, row, *operator));
        for (dialog, _) in &self.dialogs {
            if sight.lists(view, &dialog.key()) {
                self.clients[person].2.rows.insert(dialog.id, Arc::new(DialogView::from(dialog)));
            }
        }
    }

    /// Lets every client apply its events, then compares with what it would read now.
    fn compare(&mut self) -> Result<(), TestCaseError> {
        for person in 0..self.clients.len() {
            let sight = self.sight(person);
            let session = self.clients[person].0;
            for event in self.desk.take(session) {
                self.reduce(person, &sight, &event)?;
            }
            let (_, operator, client) = &self.clients[person];
            for (dialog, log) in &self.dialogs {
                let key = dialog.key();
                let row = client.rows.get(&dialog.id);
                if sight.holds(&key) || client.list.is_some_and(|view| sight.lists(view, &key)) {
                    let row = row.map(|row| row.version);
                    prop_assert_eq!(row, Some(dialog.version), "operator {} misses dialog {}", operator, dialog.id);
                } else if let (Some(row), Some(view)) = (row, client.list) {
                    // A row may stay for another reason (it is open), but then it is fresh enough not to be shown in this list.
                    let shown = self.dialogs.iter().any(|(d, _)| d.id == row.id && sight.lists(view, &d.key()));
                    prop_assert!(!shown);
                    prop_assert!(
                        row.version == dialog.version || !listed_by_copy(view, row, *operator),
                        "operator {} shows a stale dialog {} in {:?}",
                        operator,
                        dialog.id,
                        view
                    );
                }
                if sight.holds(&key) {
                    let seen = client.lines.get(&dialog.id).cloned().unwrap_or_default();
                    let wanted: Vec<i64> =
                        log.iter().map(|m| m.seq).filter(|s| seen.first().is_some_and(|f| s >= f)).collect();
                    prop_assert_eq!(&seen, &wanted, "lines of dialog {} at operator {}", dialog.id, operator);
                    prop_assert!(log.is_empty() || !seen.is_empty(), "a held dialog has its tail");
                }
            }
        }
        Ok(())
    }

    fn reduce(&mut self, person: usize, sight: &Sight, event: &Event) -> Result<(), TestCaseError> {
        let dialog_of = |id: &DialogId| self.dialogs.iter().map(|(d, _)| d).find(|d| d.id == *id).unwrap();
        let visible = match event {
            Event::DialogNew { dialog } | Event::DialogUpdated { dialog } => sight.sees(&dialog_of(&dialog.id).key()),
            Event::MessageNew { dialog_id, .. } => sight.sees(&dialog_of(dialog_id).key()),
            _ => true,
        };
        prop_assert!(visible, "operator {} heard {}", sight.operator, word(event));
        let client = &mut self.clients[person].2;
        match event {
            Event::DialogNew { dialog } | Event::DialogUpdated { dialog } => {
                client.rows.insert(dialog.id, Arc::clone(dialog));
            }
            Event::DialogRemoved { dialog_id } => {
                client.rows.remove(dialog_id);
                client.lines.remove(dialog_id);
            }
            Event::MessageNew { dialog_id, message } => {
                let lines = client.lines.entry(*dialog_id).or_default();
                // A gain may begin later than what was seen before it: the panel then pages up, the model starts anew.
                if lines.last().is_some_and(|last| message.seq > last + 1) {
                    lines.clear();
                }
                if !lines.contains(&message.seq) {
                    lines.push(message.seq);
                    lines.sort_unstable();
                }
            }
            _ => {}
        }
        Ok(())
    }

    fn recount(&self, person: usize) -> Counters {
        let sight = self.sight(person);
        let count = |view| {
            let listed = self.dialogs.iter().filter(|(d, _)| sight.lists(view, &d.key())).count();
            u32::try_from(listed).unwrap()
        };
        Counters {
            mine: count(ListView::Mine),
            queue: count(ListView::Queue),
            bot: count(ListView::Bot),
            all: count(ListView::All),
        }
    }
}

/// The panel's own rule of which list a row belongs to (it decides by its copy).
fn listed_by_copy(view: ListView, row: &DialogView, me: OperatorId) -> bool {
    match view {
        ListView::Mine => row.state == DialogState::Active && row.operator_id == Some(me),
        ListView::Queue => row.state.is_waiting(),
        ListView::Bot => row.state == DialogState::Bot,
        ListView::All => row.state.is_open(),
        ListView::Filter(_) => unreachable!("filters have tests of their own"),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, ..ProptestConfig::default() })]

    #[test]
    fn snapshot_before_and_events_make_snapshot_after(steps in prop::collection::vec(step(), 1..40)) {
        let mut world = World::new();
        for step in &steps {
            world.apply(step);
            world.compare()?;
        }
    }

    #[test]
    fn counters_equal_a_recount_and_the_last_pushed_ones_are_true(steps in prop::collection::vec(step(), 1..40)) {
        let mut world = World::new();
        let mut pushed = vec![None; PEOPLE.len()];
        for step in &steps {
            world.apply(step);
            world.desk.pass(300);
            for (person, pushed) in pushed.iter_mut().enumerate() {
                let (session, operator, role) =
                    (world.clients[person].0, world.clients[person].1, world.clients[person].2.role.unwrap());
                let counters = world.desk.core.counters(operator, &role.default_grants());
                prop_assert_eq!(counters, world.recount(person));
                for event in world.desk.take(session) {
                    if let Event::Counters(counters) = event {
                        prop_assert_ne!(*pushed, Some(counters), "only changes are pushed");
                        *pushed = Some(counters);
                    }
                }
                prop_assert_eq!(*pushed, Some(counters));
            }
        }
    }
}
