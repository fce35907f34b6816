//! The two schemas are one: same versions, same columns, keys where they belong, indexes of the hot reads.

use std::collections::{BTreeMap, BTreeSet};

use diesel::{
    QueryResult, QueryableByName, RunQueryDsl,
    sql_types::{Integer, Text},
};
use diesel_migrations::MigrationHarness;
use rozmova_actors::{
    domain::{Grants, Role},
    ports::Journal,
};

use super::{fixtures::*, on_both_async};
use crate::{
    Conn, Pool, Store, migrations,
    testing::{Database, fresh},
    writer::{Writer, WriterOptions},
};

/// (table, column) → must have a value.
type Columns = BTreeMap<(String, String), bool>;

#[derive(QueryableByName)]
struct Column {
    #[diesel(sql_type = Text)]
    table_name: String,
    #[diesel(sql_type = Text)]
    column_name: String,
    #[diesel(sql_type = Integer)]
    needed: i32,
}

#[derive(QueryableByName)]
pub(super) struct Name {
    #[diesel(sql_type = Text)]
    pub(super) name: String,
}

fn columns(conn: &mut Conn) -> QueryResult<Columns> {
    let pg = "select table_name::text, column_name::text, (is_nullable = 'NO')::int as needed \
              from information_schema.columns where table_schema = 'public'";
    let lite = "select m.name as table_name, c.name as column_name, \
                (c.\"notnull\" = 1 or c.pk > 0) as needed \
                from sqlite_master m, pragma_table_info(m.name) c where m.type = 'table'";
    let rows: Vec<Column> = on_db!(conn,
        pg(c) => diesel::sql_query(pg).load(c)?,
        lite(c) => diesel::sql_query(lite).load(c)?);
    Ok(rows
        .into_iter()
        .filter(|row| !row.table_name.starts_with("__diesel") && !row.table_name.starts_with("sqlite_"))
        // The index of words and its own tables: PostgreSQL has an index in their place.
        .filter(|row| !row.table_name.starts_with("message_words"))
        .map(|row| ((row.table_name, row.column_name), row.needed == 1))
        .collect())
}

/// What `schema.rs` says.
pub(super) fn declared() -> Columns {
    let mut columns = Columns::new();
    let mut table = String::new();
    for line in include_str!("../schema.rs").lines() {
        let line = line.trim();
        if let Some((name, rest)) = line.split_once(" (")
            && rest.ends_with(") {")
        {
            table = name.to_owned();
        } else if let Some((name, kind)) = line.split_once(" -> ")
            && !line.starts_with("diesel::")
        {
            columns.insert((table.clone(), name.to_owned()), !kind.starts_with("Nullable"));
        }
    }
    columns
}

#[test]
fn both_databases_have_the_columns_that_the_code_declares() {
    let declared = declared();
    assert!(declared.len() > 250, "{} columns were read from schema.rs", declared.len());
    for database in Database::BOTH {
        let db = fresh(database);
        let store = db.open();
        let found = store.run_blocking(columns).unwrap();
        assert_eq!(found, declared, "{database:?}");
    }
}

#[test]
fn both_folders_hold_the_same_versions_and_names_and_each_has_a_way_back() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../migrations");
    let names = |folder: &str| -> BTreeSet<String> {
        std::fs::read_dir(root.join(folder))
            .unwrap()
            .map(|entry| {
                let entry = entry.unwrap();
                for file in ["up.sql", "down.sql"] {
                    let text = std::fs::read_to_string(entry.path().join(file)).unwrap();
                    assert!(text.lines().any(|line| !line.starts_with("--")), "{} is empty", entry.path().display());
                }
                entry.file_name().into_string().unwrap()
            })
            .collect()
    };
    assert_eq!(names("postgres"), names("sqlite"));
    assert_eq!(migrations::known(true).unwrap(), migrations::known(false).unwrap());
    assert_eq!(migrations::known(true).unwrap().len(), names("postgres").len());
}

/// Ids that are no reference: logs outlive what they tell of, and two columns name different things by kind.
const NO_FOREIGN_KEY: [(&str, &str, &str); 17] = [
    ("messages", "connection_id", "first half of the dedup key; the dialog has the reference"),
    ("messages", "author_id", "client or operator, by kind"),
    ("messages", "external_id", "an id of the channel"),
    ("outbox", "connection_id", "a log of seven days, written on the hot path"),
    ("events", "dialog_id", "a log of seven days, written on the hot path"),
    ("events", "message_id", "a log of seven days, written on the hot path"),
    ("events", "operator_id", "a log of seven days, written on the hot path"),
    ("widget_events", "contact_id", "a log of seven days, written on the hot path"),
    ("notifications", "dialog_id", "a log of thirty days, written with an assignment"),
    ("notifications", "user_id", "a log of thirty days, written with an assignment"),
    ("distribution_audit", "dialog_id", "a log"),
    ("distribution_audit", "operator_id", "a log"),
    ("audit_log", "actor_id", "a log"),
    ("client_changes", "actor_id", "a log"),
    ("client_erasures", "dialog_id", "a place in the work that goes on, not a fact about the dialog"),
    ("files", "client_id", "told to the row when a card names the file, as dialog_id is"),
    (
        "files",
        "dialog_id",
        "noted beside the engine, which owns dialogs; a file may outlive its dialog until it is swept",
    ),
];
/// The rest of the list: not references either.
const NO_REFERENCE: [(&str, &str); 4] =
    [("audit_log", "object_id"), ("dialogs", "chat_id"), ("contacts", "chat_id"), ("outbox", "chat_id")];

#[test]
fn every_id_column_is_a_foreign_key_or_says_why_not() {
    for database in Database::BOTH {
        let db = fresh(database);
        let store = db.open();
        let keys: BTreeSet<(String, String)> = store
            .run_blocking(|conn| {
                let pg = "select c.conrelid::regclass::text as table_name, a.attname::text as column_name, 0 as needed \
                          from pg_constraint c join pg_attribute a on a.attrelid = c.conrelid and a.attnum = any(c.conkey) \
                          where c.contype = 'f'";
                let lite = "select m.name as table_name, f.\"from\" as column_name, 0 as needed \
                            from sqlite_master m, pragma_foreign_key_list(m.name) f where m.type = 'table'";
                let rows: Vec<Column> = on_db!(conn,
                    pg(c) => diesel::sql_query(pg).load(c)?,
                    lite(c) => diesel::sql_query(lite).load(c)?);
                Ok(rows.into_iter().map(|row| (row.table_name, row.column_name)).collect())
            })
            .unwrap();
        for (table, column) in declared().into_keys() {
            if !column.ends_with("_id") || column == "next_id" {
                continue;
            }
            let excused = NO_FOREIGN_KEY.iter().any(|(t, c, _)| *t == table && *c == column)
                || NO_REFERENCE.contains(&(table.as_str(), column.as_str()));
            let is_key = keys.contains(&(table.clone(), column.clone()));
            assert!(is_key != excused, "{database:?}: {table}.{column}: foreign key {is_key}, excused {excused}");
        }
    }
}

#[test]
fn the_indexes_of_the_hot_reads_exist() {
    let wanted = [
        "dialogs_open_contact",
        "dialogs_list",
        "dialogs_open",
        "dialogs_operator",
        "dialogs_client",
        "dialogs_author",
        "dialogs_contact",
        "messages_seq",
        "messages_dedup",
        "messages_nonce",
        "messages_nonce_of_keys",
        "timers_due",
        "outbox_pending",
        "widget_events_contact",
        "contacts_client",
        "contacts_phone",
        "clients_phone",
        "clients_email",
        "client_values_value",
        "user_values_value",
        "distribution_audit_at",
        "distribution_audit_dialog",
        "distribution_audit_operator",
        "sessions_user",
        "idempotency_keys_expiry",
        "audit_log_at",
    ];
    for database in Database::BOTH {
        let db = fresh(database);
        let store = db.open();
        let found: BTreeSet<String> = store
            .run_blocking(|conn| {
                let rows: Vec<Name> = on_db!(conn,
                    pg(c) => diesel::sql_query("select indexname::text as name from pg_indexes").load(c)?,
                    lite(c) => diesel::sql_query("select name from sqlite_master where type = 'index'").load(c)?);
                Ok(rows.into_iter().map(|row| row.name).collect())
            })
            .unwrap();
        for name in wanted {
            assert!(found.contains(name), "{database:?} has no index {name}");
        }
    }
}

#[test]
fn the_hot_reads_walk_an_index_and_sort_nothing() {
    let db = fresh(Database::Sqlite);
    let store = db.open();
    #[derive(QueryableByName)]
    struct Step {
        #[diesel(sql_type = Text)]
        detail: String,
    }
    let cases = [
        (
            "dialogs_list",
            "select id from dialogs where state = 'closed' and listed_at <= 5 and (listed_at < 5 or (listed_at = 5 and id < 7)) order by listed_at desc, id desc limit 50",
        ),
        (
            "dialogs_open",
            "select id from dialogs where dialogs.state not in ('closed', 'merged') order by created_at desc, id desc limit 50",
        ),
        (
            "dialogs_operator",
            "select id from dialogs where operator_id = 5 and state = 'closed' order by listed_at desc, id desc limit 20",
        ),
        (
            "dialogs_client",
            "select id from dialogs where client_id = 5 and state = 'closed' order by listed_at desc, id desc limit 20",
        ),
        (
            "dialogs_author",
            "select id from dialogs where dialogs.state = 'closed' and (dialogs.author_id is not null and dialogs.author_id in (5)) order by listed_at desc, id desc limit 50",
        ),
        (
            "dialogs_status",
            "select dialogs.* from dialogs where dialogs.state = 'closed' and ((dialogs.state in (?)) and (dialogs.status_id is not null and dialogs.status_id in (5))) order by dialogs.listed_at desc, dialogs.id desc limit 50",
        ),
        (
            "dialogs_closed_created",
            "select dialogs.* from dialogs where dialogs.state = 'closed' order by dialogs.created_at desc, dialogs.id desc limit 50",
        ),
        ("messages_seq", "select id from messages where dialog_id = 5 and seq < 100 order by seq desc limit 50"),
        ("timers_due", "select id from timers where due_at <= 5 order by due_at, id limit 100"),
        ("widget_events_contact", "select n from widget_events where contact_id = 5 and n > 7 order by n limit 50"),
        ("messages_dedup", "select id from messages where connection_id = 5 and dedup_key = 'x'"),
        (
            "contacts_phone",
            "select c.id, c.created_at from clients c where c.merged_into_id is null and c.id in (select k.client_id from contacts k where k.phone <> '' and k.phone = ?) limit 50",
        ),
        (
            "client_values_value",
            "select count(*) from clients where merged_into_id is null and cast(custom_fields ->> 'city' as text) = 'x' and id <> 5 and id in (select client_id from client_values where key = 'city' and value = 'x')",
        ),
    ];
    for (index, sql) in cases {
        let steps: Vec<Step> = store
            .run_blocking(|conn| on_db!(conn, c => diesel::sql_query(format!("explain query plan {sql}")).load(c)))
            .unwrap();
        let plan = steps.iter().map(|step| step.detail.as_str()).collect::<Vec<_>>().join("; ");
        assert!(plan.contains(index), "{index}: {plan}");
        assert!(!plan.contains("TEMP B-TREE"), "{index}: {plan}");
    }
}

#[test]
fn statistics_of_a_small_table_are_forgotten_and_those_of_a_large_one_stay() {
    const FORGETS: &str =
        include_str!("../../../../migrations/sqlite/2026-11-30-220000_forget_statistics_of_small_tables/up.sql");
    let db = fresh(Database::Sqlite);
    let store = db.open();
    let kept = |rows: i64| -> Vec<String> {
        let stood = format!(
            "delete from sqlite_stat1; insert into sqlite_stat1 (tbl, idx, stat) values \
             ('dialogs', 'dialogs_client', '{rows} 3 1'), ('dialogs', 'dialogs_status', '7 7'), ('clients', 'clients_email', '12 1')"
        );
        let left: Vec<Name> = store
            .write_blocking(move |conn| {
                conn.batch_execute(&stood)?;
                conn.batch_execute(FORGETS)?;
                let asked = "select tbl || ' ' || idx as name from sqlite_stat1 order by name";
                on_db!(conn, c => diesel::sql_query(asked).load(c))
            })
            .unwrap();
        left.into_iter().map(|row| row.name).collect()
    };
    assert_eq!(kept(9_999), Vec::<String>::new());
    // An index that holds few rows of a large table belongs to the large table.
    assert_eq!(kept(10_000), ["dialogs dialogs_client", "dialogs dialogs_status"]);
}

#[test]
fn the_seeded_roles_hold_the_rights_of_the_code() {
    for database in Database::BOTH {
        let db = fresh(database);
        let store = db.open();
        let roles = store.run_blocking(crate::users::all_roles).unwrap();
        for role in Role::ALL {
            let stored = roles.iter().find(|row| row.name == role.key()).map(|row| row.grants.clone());
            assert_eq!(stored, Some(role.default_grants()), "{database:?} {}", role.key());
        }
        assert_eq!(roles.len(), Role::ALL.len());
        assert_ne!(Role::Operator.default_grants(), Grants::default());
    }
}

#[test]
fn the_seeded_catalogue_is_what_a_new_instance_needs() {
    for database in Database::BOTH {
        let db = fresh(database);
        let store = db.open();
        let catalogue = store.run_blocking(crate::catalogue::load).unwrap();
        assert_eq!(catalogue.settings, rozmova_actors::domain::settings::OpSettings::default());
        let names = |names: Vec<&str>| names.into_iter().map(str::to_owned).collect::<Vec<_>>();
        let statuses: Vec<String> = catalogue.statuses.iter().map(|s| s.name.clone()).collect();
        assert_eq!(statuses, names(vec!["Open", "In progress", "On pause", "Resolved", "Closed", "Spam"]));
        let spam: Vec<i64> = catalogue.statuses.iter().filter(|s| s.is_spam).map(|s| s.id.get()).collect();
        assert_eq!(spam, [16]);
        let weights: Vec<i32> = catalogue.priorities.iter().map(|p| p.weight).collect();
        assert_eq!(weights, vec![10, 20, 30, 40]);
        let people: Vec<String> = catalogue.operator_statuses.iter().map(|s| s.name.clone()).collect();
        assert_eq!(people, names(vec!["Online", "Offline", "On break", "Lunch", "Meeting"]));
        let online = store.run_blocking(|conn| crate::operators::default_status(conn, true)).unwrap();
        let offline = store.run_blocking(|conn| crate::operators::default_status(conn, false)).unwrap();
        assert_eq!(online, Some(catalogue.operator_statuses[0].id));
        assert_eq!(offline, Some(catalogue.operator_statuses[1].id));
        assert!(catalogue.operator_statuses[0].can_receive);
    }
}

/// Every table holds rows.
pub(super) async fn fill(store: &Store) {
    seed(store);
    let writer = Writer::start(store, WriterOptions::default()).unwrap();
    for n in 1..=5 {
        writer.write(opening(n)).await.unwrap();
    }
    writer.shutdown();
    store
        .write_blocking(|conn| {
            conn.batch_execute(&format!(
                "insert into sessions (id, user_id, refresh_hash, csrf_token, created_at, last_seen_at, refreshed_at, expires_at) \
                 values (1, {OPERATOR}, 'h', 'c', 1, 1, 1, 2);
                 insert into login_failures values ('name', 'x', 1, 1, 1, 1);
                 insert into skill_groups (id, name, created_at) values (2100, 'Продажі', 1);
                 insert into skill_group_subjects values (2100, {SUBJECT});
                 insert into skill_group_operators values (2100, {OPERATOR});
                 insert into operator_quotas (user_id, touches_per_day) values ({OPERATOR}, 60);
                 insert into operator_quotas (skill_group_id, touches_per_day) values (2100, 45);
                 insert into operator_status_log (operator_id, from_status_id, to_status_id, reason, at) \
                 values ({OPERATOR}, 32, 31, 'manual', 1);
                 insert into api_keys (id, name, prefix, key_hash, scopes, created_at) values (1, 'k', 'p', 'h', '[]', 1);
                 insert into idempotency_keys (scope, key, body_hash, created_at, expires_at) values ('s', 'k', 'b', 1, 2);
                 insert into dialog_logs (dialog_id, at, kind, data) values (1, 1, 'taken', '{{}}');
                 insert into offers (id, dialog_id, operator_id, created_at, expires_at) values (1, 1, {OPERATOR}, 1, 2);
                 insert into distribution_audit values (1, 1, 't', 1, null, 'r', 'r', 'm', 0, '[]', '{{}}', 0, 0, null);
                 insert into parked_dialogs values (1, 1, 'a', 'r');
                 insert into client_merges (id, survivor_id, loser_id, before_json, after_json, contact_ids, by_name, at) \
                 values (1, 1, 1, '{{}}', '{{}}', '[]', 'a', 1);
                 insert into client_fields (id, key, label, kind) values (1, 'city', 'Місто', 'STRING');
                 insert into user_fields (id, key, label, kind) values (1, 'post', 'Посада', 'STRING');
                 insert into client_values values (1, 'city', 'Київ');
                 insert into user_values values ({OPERATOR}, 'post', 'Старша зміни');
                 insert into client_changes values (1, 1, 'name', '\"a\"', '\"b\"', null, 'a', 'panel', 1);
                 insert into client_erasures (client_id, at, chats, done_at) values (5, 1, '[]', 2);
                 insert into tags (id, name, color, scope) values (1, 'VIP', '#ff0000', 'client');
                 insert into drafts values (1, {OPERATOR}, 'reply', 'x', 1, null, null);
                 insert into quick_replies (id, title, text, created_at, updated_at) values (1, 't', 'x', 1, 1);
                 insert into folders (id, name, position, created_at, updated_at) values (1, 'f', 1, 1, 1);
                 insert into filters (id, folder_id, name, conditions, sort, position, created_at, updated_at) \
                 values (1, 1, 'f', '{{}}', 'last_message', 1, 1, 1);
                 insert into calendars (id, name, timezone, week, days, created_at, updated_at)
                 values (1, 'o', 'Europe/Kyiv', '{{}}', '[]', 1, 1);
                 update operators set calendar_id = 1 where user_id = {OPERATOR};
                 insert into ip_blocks (id, cidr, created_at) values (1, '203.0.113.7/32', 1);
                 insert into csat_ratings (id, dialog_id, client_id, score, created_at) values (1, 1, 1, 5, 1);
                 insert into user_preferences values ({OPERATOR}, '{{}}', 1, 1);
                 insert into notifications values (1, {OPERATOR}, 'assigned', 1, '{{}}', 1, null);
                 insert into files (id, storage_key, sha256, size, mime, kind, name, owner, created_at)
                 values (1, 'aa/b', 'c', 1, 'image/png', 'image', 'a.png', 'u:1', 1);
                 insert into bot_groups (id, name) values (1, 'Магазини');
                 update bots set group_id = 1;
                 insert into uploads values (1, 'u:1', 'k', 'a.png', 2, 1, 1, 1);
                 insert into second_factors (user_id, secret, created_at) values ({OPERATOR}, 'x', 1);
                 insert into recovery_codes (user_id, code_hash) values ({OPERATOR}, 'h');
                 insert into access_links (id, user_id, kind, token_hash, created_at, expires_at) \
                 values (1, {OPERATOR}, 'invite', 'h', 1, 2);
                 insert into embed_tokens (token_hash, user_id, created_at, expires_at) values ('h', {OPERATOR}, 1, 2);
                 insert into sso_attempts values ('h', 'b', 's', 1, 2);
                 insert into letters (id, kind, to_address, message_key, state, sealed, created_at, next_at, expires_at) \
                 values (1, 'test', 'a@b.example', 'm', 'queued', 's', 1, 1, 2);
                 insert into push_subscriptions (id, user_id, session_id, endpoint_hash, service, agent, sealed, created_at) \
                 values (1, {OPERATOR}, 1, 'h', 'push.example', 'b', 's', 1);
                 insert into pushes (id, subscription_id, topic, about_at, state, sealed, created_at, next_at, expires_at) \
                 values (1, 1, 'd1', 1, 'queued', 's', 1, 1, 2);
                 insert into password_history values ({OPERATOR}, 1, 'h');
                 insert into attachment_fetches (id, dialog_id, created_at, next_at) \
                 select id, dialog_id, 1, 1 from messages limit 1;
                 insert into password_demands values ({OPERATOR}, 1);
                 insert into directory_people values ({OPERATOR}, 'cn=a', 'present', 1);
                 insert into directory_syncs values (1, 1, 'timeout', 'x', '{{}}');
                 insert into widget_codes (bot_id, version, script, style, enabled, hash, by_name, created_at) \
                 select id, 1, 's', 'c', true, 'h', 'a', 1 from bots limit 1;
                 insert into audit_log (at, actor_name, action, object_kind, ip, data) values (1, 'a', 'b', 'c', '', '{{}}');"
            ))
        })
        .unwrap();
}

#[tokio::test]
async fn migrations_go_back_and_forth_one_by_one_on_tables_with_rows() {
    on_both_async(async |db| {
        let store = db.open();
        fill(&store).await;
        for table in declared().into_keys().map(|(table, _)| table).collect::<BTreeSet<_>>() {
            let rows: Vec<Name> = store
                .run_blocking(|conn| {
                    on_db!(conn, c => diesel::sql_query(format!("select cast(count(*) as text) as name from {table}")).load(c))
                })
                .unwrap();
            assert_ne!(rows[0].name, "0", "{table} has rows before its migration is taken back");
        }
        let before = store.run_blocking(columns).unwrap();
        let count = migrations::known(true).unwrap().len();
        let mut conn = store.inner.db.get(Pool::Messages).unwrap();
        for step in 0..count {
            on_db!(&mut conn,
                pg(c) => c.revert_last_migration(migrations::POSTGRES).map(|_| ()),
                lite(c) => c.revert_last_migration(migrations::SQLITE).map(|_| ()))
            .unwrap_or_else(|error| panic!("{step} steps back: {error}"));
        }
        assert!(columns(&mut conn).unwrap().is_empty(), "everything is gone");
        for _ in 0..count {
            on_db!(&mut conn,
                pg(c) => c.run_next_migration(migrations::POSTGRES).map(|_| ()),
                lite(c) => c.run_next_migration(migrations::SQLITE).map(|_| ()))
            .unwrap();
        }
        assert_eq!(columns(&mut conn).unwrap(), before);
    })
    .await;
}

#[tokio::test]
async fn nothing_names_somebody_erased_and_what_they_did_stays() {
    on_both_async(async |db| {
        let store = db.open();
        fill(&store).await;
        store
            .write_blocking(|conn| {
                let told = format!("{{\"operator_id\": {OPERATOR}, \"operator_name\": \"Canary\"}}");
                conn.batch_execute(&format!(
                    "update users set name = 'Canary', email = 'canary@example.com', extra = '{{\"post\": \"Canary\"}}' \
                     where id = {OPERATOR};
                     update dialogs set operator_id = {OPERATOR}, operator_name = 'Canary' where id = 1;
                     update messages set author_kind = 'operator', author_id = {OPERATOR}, author_name = 'Canary' \
                     where dialog_id = 1;
                     update messages set kind = 'system', attachments = '[{told}]', author_kind = 'note', \
                     author_id = {OPERATOR}, author_name = 'Canary' where dialog_id = 2;
                     update dialog_logs set data = '{told}';
                     update client_changes set actor_id = {OPERATOR}, actor_name = 'Canary';
                     insert into users (id, email, name, created_at, updated_at) \
                     values ({OPERATOR} + 1, 'taras@example.com', 'Taras', 1, 1);
                     update notifications set user_id = {OPERATOR} + 1, data = '{{\"by_name\": \"Canary\"}}';
                     update client_merges set by_id = {OPERATOR}, by_name = 'Canary', undone_by_name = 'Canary';
                     update parked_dialogs set by_name = 'Canary';
                     update widget_codes set by_id = {OPERATOR}, by_name = 'Canary';
                     update directory_people set dn = 'cn=Canary';
                     update letters set user_id = {OPERATOR}, to_address = 'canary@example.com';
                     update quick_replies set owner_id = {OPERATOR}, text = 'Canary';
                     update drafts set text = 'Canary';
                     update api_keys set created_by_id = {OPERATOR};"
                ))
            })
            .unwrap();
        let erase = |at_s: i64| {
            store.write_blocking(move |c| crate::erasure::erase(c, OPERATOR.into(), at(at_s))).unwrap()
        };
        assert_eq!(erase(1), None, "somebody active is not erased");
        store
            .write_blocking(|c| c.batch_execute(&format!("update users set active = false where id = {OPERATOR}")))
            .unwrap();

        assert_eq!(erase(2), Some(vec![String::from("p")]), "the key they made ended");
        assert_eq!(erase(3), None, "once");
        crate::erasure::go_on(&store, at(3)).await.unwrap();
        // A dialog that was in memory is written as it was read.
        store
            .write_blocking(|c| {
                c.batch_execute(&format!("update dialogs set operator_name = 'Canary' where operator_id = {OPERATOR}"))
            })
            .unwrap();
        crate::erasure::go_on(&store, at(5_000)).await.unwrap();

        let number = |sql: String| -> String {
            let rows: Vec<Name> = store.run_blocking(move |conn| on_db!(conn, c => diesel::sql_query(sql.as_str()).load(c))).unwrap();
            rows[0].name.clone()
        };
        for (table, column) in declared().into_keys() {
            let found = number(format!(
                "select cast(count(*) as text) as name from {table} where lower(cast(\"{column}\" as text)) like '%canary%'"
            ));
            assert_eq!(found, "0", "{table}.{column}");
        }
        let kept = number(format!(
            "select cast(count(*) as text) as name from messages where author_id = {OPERATOR} and author_name = '№ {OPERATOR}'"
        ));
        assert_ne!(kept, "0", "what they wrote stays under a neutral author");
        let quotas = format!("select cast(count(*) as text) as name from operator_quotas where user_id = {OPERATOR}");
        assert_eq!(number(quotas), "0", "nothing is wanted of them any more");
        let row = store.run_blocking(|c| crate::users::info(c, OPERATOR.into())).unwrap().unwrap();
        assert!(row.erased && row.roles.is_empty() && !row.has_password);
    })
    .await;
}

#[test]
fn p_17_two_processes_that_start_together_migrate_once() {
    let cluster = crate::testing::Postgres::shared();
    let lite = fresh(Database::Sqlite);
    let urls = [cluster.url(&cluster.create_database(None)), lite.url.clone()];
    for url in urls {
        std::thread::scope(|scope| {
            let opening: Vec<_> =
                (0..4).map(|_| scope.spawn(|| Store::open(&url, crate::StoreOptions::default()).map(|_| ()))).collect();
            for opened in opening {
                opened.join().unwrap().unwrap();
            }
        });
    }
}
