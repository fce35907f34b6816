//! Who sees what, and how rows enter, stay in and leave lists: tables.

use crate::domain::{
    BotId, Dialog,
    DialogState::{self, Active, Bot, Closed, New, Paused, Queued},
    Event, Grant, Grants, OperatorId, Role, RoleScope, SubjectId,
    settings::{NoTopicGoesTo, SeesForeign, SeesOutbound, SeesQueue},
};
use crate::feed::{Sight, messages::ListView};

use super::{
    desk::Desk,
    fixtures::{catalogue, dialog},
};

/// (state, holder, topic)
type Row = (DialogState, Option<i64>, Option<i64>);

#[test]
fn sight_follows_rights_settings_and_groups() {
    let none: Option<i64> = None;
    // queue setting, foreign setting, without topic, row, operator 1 (groups: topic 1) sees it
    let table: &[(SeesQueue, SeesForeign, NoTopicGoesTo, Row, bool)] = &[
        (SeesQueue::OwnSkillGroups, SeesForeign::None, NoTopicGoesTo::All, (Queued, none, Some(1)), true),
        (SeesQueue::OwnSkillGroups, SeesForeign::None, NoTopicGoesTo::All, (New, none, Some(1)), true),
        (SeesQueue::OwnSkillGroups, SeesForeign::None, NoTopicGoesTo::All, (Queued, none, Some(11)), true),
        (SeesQueue::OwnSkillGroups, SeesForeign::None, NoTopicGoesTo::All, (Queued, none, Some(2)), false),
        (SeesQueue::OwnSkillGroups, SeesForeign::None, NoTopicGoesTo::All, (Queued, none, none), true),
        (SeesQueue::OwnSkillGroups, SeesForeign::None, NoTopicGoesTo::Nobody, (Queued, none, none), false),
        (SeesQueue::None, SeesForeign::All, NoTopicGoesTo::All, (Queued, none, Some(1)), false),
        (SeesQueue::All, SeesForeign::None, NoTopicGoesTo::All, (Queued, none, Some(2)), true),
        (SeesQueue::All, SeesForeign::None, NoTopicGoesTo::Nobody, (Queued, none, none), true),
        (SeesQueue::All, SeesForeign::None, NoTopicGoesTo::All, (Active, Some(2), Some(1)), false),
        (SeesQueue::All, SeesForeign::None, NoTopicGoesTo::All, (Bot, none, Some(1)), false),
        (SeesQueue::None, SeesForeign::None, NoTopicGoesTo::All, (Active, Some(1), Some(2)), true),
        (SeesQueue::None, SeesForeign::None, NoTopicGoesTo::All, (Closed, Some(1), Some(2)), true),
        (SeesQueue::None, SeesForeign::None, NoTopicGoesTo::All, (Closed, Some(2), Some(1)), false),
        (SeesQueue::None, SeesForeign::SkillGroup, NoTopicGoesTo::All, (Active, Some(2), Some(11)), true),
        (SeesQueue::None, SeesForeign::SkillGroup, NoTopicGoesTo::All, (Active, Some(3), Some(2)), false),
        (SeesQueue::None, SeesForeign::SkillGroup, NoTopicGoesTo::All, (Bot, none, Some(1)), true),
        (SeesQueue::None, SeesForeign::All, NoTopicGoesTo::All, (Active, Some(3), Some(2)), true),
    ];
    for (queue, foreign, no_topic, row, expected) in table {
        let mut catalogue = catalogue();
        catalogue.settings.operator_sees_queue = *queue;
        catalogue.settings.operator_sees_foreign_dialogs = *foreign;
        catalogue.settings.no_topic_goes_to = *no_topic;
        let key = dialog(1, row.0, row.1, row.2).key();
        let grants = Role::Operator.default_grants();
        let sees = Sight::of(&catalogue, OperatorId(1), &grants).sees(&key);
        assert_eq!(sees, *expected, "{queue:?} {foreign:?} {no_topic:?} {row:?}");
        assert!(
            Sight::of(&catalogue, OperatorId(9), &Role::Supervisor.default_grants()).sees(&key),
            "view all: {row:?}"
        );
        let nobody = Sight::of(&catalogue, OperatorId(99), &Grants::default());
        let by_setting = match row.0 {
            New | Queued => *queue == SeesQueue::All,
            _ => *foreign == SeesForeign::All,
        };
        assert_eq!(nobody.sees(&key), by_setting, "in no group: {row:?}");
    }
}

#[test]
fn a_setting_of_its_own_tells_who_reads_what_we_began_and_foreign_dialogs_do_not_count() {
    use SeesOutbound::{All, Own, SkillGroup};
    // setting, row, operator 1 (groups: topic 1) sees it
    let table: &[(SeesOutbound, Row, bool)] = &[
        (Own, (Active, Some(1), Some(2)), true),
        (Own, (Closed, Some(1), Some(2)), true),
        (Own, (Active, Some(2), Some(1)), false),
        (Own, (Bot, None, Some(1)), false),
        (Own, (Queued, None, Some(1)), true),
        (SkillGroup, (Active, Some(2), Some(11)), true),
        (SkillGroup, (Closed, Some(2), Some(1)), true),
        (SkillGroup, (Active, Some(3), Some(2)), false),
        (All, (Active, Some(3), Some(2)), true),
        (All, (Closed, Some(3), None), true),
    ];
    for (setting, row, expected) in table {
        for foreign in [SeesForeign::None, SeesForeign::SkillGroup, SeesForeign::All] {
            let mut catalogue = catalogue();
            catalogue.settings.outbound_chats_visibility = *setting;
            catalogue.settings.operator_sees_foreign_dialogs = foreign;
            let begun = Dialog { is_outbound: true, ..dialog(1, row.0, row.1, row.2) };
            let sight = Sight::of(&catalogue, OperatorId(1), &Role::Operator.default_grants());
            assert_eq!(sight.sees_dialog(&begun), *expected, "{setting:?} {foreign:?} {row:?}");
            let boss = Sight::of(&catalogue, OperatorId(9), &Role::Supervisor.default_grants());
            assert!(boss.sees_dialog(&begun), "view all: {row:?}");
        }
    }
}

#[test]
fn an_inactive_group_gives_no_sight() {
    let mut catalogue = catalogue();
    catalogue.skill_groups[0].active = false;
    let sight = Sight::of(&catalogue, OperatorId(1), &Role::Operator.default_grants());
    assert!(!sight.sees(&dialog(1, Queued, None, Some(1)).key()));
    assert!(!sight.sees(&dialog(1, Queued, None, None).key()));
}

#[test]
fn rows_enter_stay_in_and_leave_lists_as_the_table_says() {
    const NEW: &str = "dialog.new 5";
    const UPDATED: &str = "dialog.updated 5";
    const REMOVED: &str = "dialog.removed 5";
    let none: Option<i64> = None;
    // view, from, to, events of operator 1 (topic 1), events of a supervisor with the same view
    type Case<'a> = (ListView, Option<Row>, Row, &'a [&'a str], &'a [&'a str]);
    let table: &[Case<'_>] = &[
        (ListView::Queue, None, (Queued, none, Some(1)), &[NEW], &[NEW]),
        (ListView::Queue, None, (Queued, none, Some(2)), &[], &[NEW]),
        (ListView::Queue, None, (Bot, none, Some(1)), &[], &[]),
        (ListView::Queue, Some((Bot, none, Some(1))), (Queued, none, Some(1)), &[NEW], &[NEW]),
        (ListView::Queue, Some((Queued, none, Some(1))), (Queued, none, Some(1)), &[UPDATED], &[UPDATED]),
        (ListView::Queue, Some((Queued, none, Some(1))), (Queued, none, Some(2)), &[REMOVED], &[UPDATED]),
        (ListView::Queue, Some((Queued, none, Some(2))), (Queued, none, Some(1)), &[NEW], &[UPDATED]),
        (ListView::Queue, Some((Queued, none, Some(1))), (Active, Some(2), Some(1)), &[REMOVED], &[REMOVED]),
        (ListView::Queue, Some((Queued, none, Some(1))), (Active, Some(1), Some(1)), &[NEW], &[REMOVED]),
        (ListView::Queue, Some((Active, Some(1), Some(1))), (Queued, none, Some(1)), &[UPDATED], &[NEW]),
        (ListView::Queue, Some((Active, Some(1), Some(1))), (Queued, none, Some(2)), &[REMOVED], &[NEW]),
        (ListView::Bot, None, (Bot, none, Some(1)), &[], &[NEW]),
        (ListView::Bot, Some((Bot, none, Some(1))), (Queued, none, Some(1)), &[], &[REMOVED]),
        (ListView::All, None, (Bot, none, Some(1)), &[], &[NEW]),
        (ListView::All, Some((Bot, none, Some(1))), (Queued, none, Some(1)), &[NEW], &[UPDATED]),
        (ListView::All, Some((Queued, none, Some(1))), (Active, Some(2), Some(1)), &[REMOVED], &[UPDATED]),
        (ListView::All, Some((Active, Some(2), Some(1))), (Closed, Some(2), Some(1)), &[], &[REMOVED]),
        (ListView::All, Some((Active, Some(1), Some(2))), (Closed, Some(1), Some(2)), &[REMOVED], &[REMOVED]),
        (ListView::Mine, Some((Queued, none, Some(1))), (Active, Some(1), Some(1)), &[NEW], &[]),
        // Put off it stays its holder's, whose copy tells which list it is in.
        (ListView::Mine, Some((Active, Some(1), Some(1))), (Paused, Some(1), Some(1)), &[UPDATED], &[]),
        (ListView::Mine, Some((Paused, Some(1), Some(1))), (Active, Some(1), Some(1)), &[UPDATED], &[]),
        (ListView::Mine, Some((Active, Some(1), Some(1))), (Active, Some(2), Some(1)), &[REMOVED], &[]),
    ];
    for (view, from, to, of_operator, of_supervisor) in table {
        let before = from.map(|(state, holder, topic)| dialog(5, state, holder, topic));
        let mut desk = Desk::new(before.clone().into_iter().filter(|d| d.state.is_open()).collect());
        let operator = desk.join(1, 1, Role::Operator);
        let supervisor = desk.join(2, 9, Role::Supervisor);
        for session in [operator, supervisor] {
            desk.list(session, *view);
        }
        let mut after = dialog(5, to.0, to.1, to.2);
        after.version = 2;
        desk.publish(before.as_ref(), &after, vec![], None);
        assert_eq!(desk.words(operator), *of_operator, "operator, {view:?}: {from:?} to {to:?}");
        assert_eq!(desk.words(supervisor), *of_supervisor, "supervisor, {view:?}: {from:?} to {to:?}");
    }
}

#[test]
fn a_changed_right_takes_rows_away_and_brings_others_at_once() {
    use crate::feed::{core::Input, messages::Subscribe};
    let dialogs = vec![dialog(1, Queued, None, Some(1)), dialog(2, Queued, None, Some(2)), dialog(3, Bot, None, None)];
    let mut desk = Desk::new(dialogs.clone());
    let session = desk.join(1, 1, Role::Operator);
    desk.list(session, ListView::All);
    desk.open(session, &dialogs[0], vec![]);
    desk.forget();
    desk.give(Input::Subscribe(Subscribe::Grants(session, super::fixtures::grants(Role::Supervisor))));
    assert_eq!(desk.words(session), ["dialog.new 2", "dialog.new 3"]);
    desk.give(Input::Subscribe(Subscribe::Grants(session, super::fixtures::grants(Role::Operator))));
    assert_eq!(desk.words(session), ["dialog.removed 2", "dialog.removed 3"]);

    let mut without = catalogue();
    without.skill_groups.clear();
    desk.give(Input::Catalogue(without.into()));
    let words = desk.words(session);
    assert_eq!(words, ["catalogue.changed", "dialog.removed 1"], "the group is gone: row and open dialog leave");
    let mut next = dialogs[0].clone();
    next.version = 2;
    desk.publish(Some(&dialogs[0]), &next, vec![], None);
    assert!(desk.words(session).is_empty(), "and nothing of it comes any more");
}

#[test]
fn a_right_that_brings_too_many_rows_makes_the_session_reload() {
    use crate::feed::{
        core::{Input, MAX_ROWS_AT_ONCE},
        messages::Subscribe,
    };
    let many = 1 + i64::try_from(MAX_ROWS_AT_ONCE).unwrap();
    let mut desk = Desk::new((1..=many).map(|id| dialog(id, Queued, None, Some(2))).collect());
    let session = desk.join(1, 1, Role::Operator);
    desk.list(session, ListView::Queue);
    desk.give(Input::Subscribe(Subscribe::Grants(session, super::fixtures::grants(Role::Supervisor))));
    assert_eq!(desk.lost, [session]);
    assert!(desk.words(session).is_empty());
}

fn limited(role: Role, bots: &[i64], topics: &[i64]) -> Grants {
    role.default_grants().within(&RoleScope {
        bot_ids: bots.iter().copied().map(BotId).collect(),
        subject_ids: topics.iter().copied().map(SubjectId).collect(),
        ..RoleScope::default()
    })
}

fn of_bot(bot: i64, dialog: Dialog) -> Dialog {
    Dialog { bot_id: BotId(bot), ..dialog }
}

#[test]
fn ac_01_what_a_limited_role_does_not_cover_is_not_seen_held_or_counted() {
    let mut rows = Vec::new();
    for bot in [1, 2] {
        for topic in [None, Some(1), Some(11), Some(2)] {
            for (state, holder) in
                [(Queued, None), (Bot, None), (Active, Some(1)), (Active, Some(3)), (Closed, Some(1))]
            {
                let id = rows.len() as i64 + 1;
                rows.push(of_bot(bot, dialog(id, state, holder, topic)));
            }
        }
    }
    let many = || limited(Role::Operator, &[1], &[]).union(&limited(Role::Supervisor, &[2], &[1]));
    let cases = [
        limited(Role::Operator, &[1], &[]),
        limited(Role::Operator, &[2], &[1]),
        limited(Role::Supervisor, &[1], &[]),
        limited(Role::Supervisor, &[], &[1]),
        limited(Role::LightAgent, &[7], &[]),
        many(),
        Role::Operator.default_grants().union(&limited(Role::Supervisor, &[2], &[])),
    ];
    let mut catalogue = catalogue();
    catalogue.settings.operator_sees_queue = SeesQueue::All;
    catalogue.settings.operator_sees_foreign_dialogs = SeesForeign::SkillGroup;
    let desk = Desk::with(rows.iter().filter(|d| d.state.is_open()).cloned().collect(), catalogue.clone());
    for grants in cases {
        let sight = Sight::of(&catalogue, OperatorId(1), &grants);
        let panel = grants.reach(Grant::OpPanel, &catalogue, OperatorId(1));
        for row in &rows {
            let covered = panel.covers(row.bot_id, row.subject_id);
            let key = row.key();
            assert!(covered || !sight.sees(&key), "{sight:?} {key:?}");
            assert!(covered || !sight.holds(&key), "{sight:?} {key:?}");
            assert!(covered || !sight.saw_waiting(&key), "{sight:?} {key:?}");
            let whole = grants.reach(Grant::OpViewAll, &catalogue, OperatorId(1));
            if whole.covers(row.bot_id, row.subject_id) {
                assert!(sight.sees(&key), "{sight:?} {key:?}");
            }
        }
        let count = |fits: &dyn Fn(&Dialog) -> bool| {
            rows.iter().filter(|d| d.state.is_open() && sight.sees_dialog(d) && fits(d)).count() as u32
        };
        let counters = desk.core.counters(OperatorId(1), &grants);
        assert_eq!(counters.all, count(&|_| true), "{sight:?}");
        assert_eq!(counters.queue, count(&|d| d.state == Queued), "{sight:?}");
        assert_eq!(counters.bot, count(&|d| d.state == Bot), "{sight:?}");
        assert_eq!(counters.mine, count(&|d| sight.holds(&d.key())), "{sight:?}");
    }
}

#[test]
fn au_08_a_limited_role_takes_rows_own_dialogs_and_events_away_at_once_and_gives_them_back() {
    use crate::feed::{core::Input, messages::Subscribe};
    let rows = [
        dialog(1, Queued, None, Some(1)),
        of_bot(2, dialog(2, Queued, None, Some(1))),
        of_bot(2, dialog(3, Active, Some(1), Some(1))),
    ];
    let mut desk = Desk::new(rows.to_vec());
    let session = desk.join(1, 1, Role::Operator);
    desk.list(session, ListView::Queue);
    desk.open(session, &rows[2], vec![]);
    desk.forget();

    desk.give(Input::Subscribe(Subscribe::Grants(session, limited(Role::Operator, &[1], &[]).into())));
    assert_eq!(desk.words(session), ["dialog.removed 2", "dialog.removed 3"]);
    let mut next = rows[2].clone();
    next.version = 2;
    desk.publish(Some(&rows[2]), &next, vec![], None);
    desk.open(session, &next, vec![]);
    assert!(desk.words(session).is_empty(), "nothing of it comes any more, opened again or not");

    desk.give(Input::Subscribe(Subscribe::Grants(session, limited(Role::Operator, &[2], &[]).into())));
    assert_eq!(desk.words(session), ["dialog.removed 1", "dialog.new 2", "dialog.new 3"]);
}

#[test]
fn the_length_of_the_queue_is_that_of_ones_own_bots() {
    use crate::feed::{
        core::Input,
        messages::{QueueMoved, Subscribe},
    };
    let waits = |id: i64, bot: i64| Dialog {
        queued_at: Some(super::fixtures::at_ms(id * 1_000)),
        ..of_bot(bot, dialog(id, Queued, None, Some(1)))
    };
    let mut desk = Desk::new(vec![waits(1, 1), waits(2, 2), waits(3, 2)]);
    let (all, second) = (desk.join(1, 8, Role::Supervisor), desk.join(2, 9, Role::Supervisor));
    desk.give(Input::Subscribe(Subscribe::Grants(second, limited(Role::Supervisor, &[2], &[]).into())));
    for session in [all, second] {
        desk.give(Input::Subscribe(Subscribe::Queue(session, true)));
    }
    desk.forget();

    let oldest = Some(super::fixtures::at_ms(1_000));
    desk.give(Input::QueueMoved(QueueMoved { queue_len: 3, oldest_queued_at: oldest }));

    let mut told = |session| {
        desk.take(session).into_iter().find_map(|event| match event {
            Event::QueueDelta { queue_len, oldest_queued_at } => Some((queue_len, oldest_queued_at)),
            _ => None,
        })
    };
    assert_eq!(told(all), Some((3, oldest)));
    assert_eq!(told(second), Some((2, Some(super::fixtures::at_ms(2_000)))));
}
