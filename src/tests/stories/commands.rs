//! Commands of the binary, beside a running server and without one (contract.md 2, security.md P-01, P-17, P-18).

use std::{
    collections::BTreeMap,
    io::Read as _,
    path::{Path, PathBuf},
    process::Output,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
};

use rozmova_load::{Api, api::Method};
use serde_json::{Value, json};

use crate::{
    story,
    support::{
        Backend, TestApp,
        app::{ADMIN_PASSWORD, run},
        eventually,
        people::hears,
        postgres,
    },
};

/// The key the stories on PostgreSQL use.
const KEY: &str = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
/// Another key.
const OTHER_KEY: &str = "AQECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// Standard output of a command that succeeded, as JSON.
fn document(output: &Output) -> Value {
    assert!(output.status.success(), "{}{}", text(&output.stdout), text(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap_or_else(|e| panic!("{e}: {}", text(&output.stdout)))
}

/// The refusal of a command that ended with `code`.
fn refusal(output: &Output, code: i32) -> String {
    let said = text(&output.stderr);
    assert_eq!(output.status.code(), Some(code), "{}{said}", text(&output.stdout));
    said
}

/// dialog → (id, number, text) of its lines.
type Lines = BTreeMap<i64, Vec<(i64, i64, String)>>;

async fn all_lines(app: &TestApp) -> Lines {
    let page = app.admin.get("/api/v1/dialogs?limit=500").await.unwrap();
    let mut lines = Lines::new();
    for dialog in page["data"].as_array().unwrap() {
        let id = dialog["id"].as_i64().unwrap();
        let messages = app.messages(id).await;
        let line = |m: &Value| {
            (m["id"].as_i64().unwrap(), m["seq"].as_i64().unwrap(), m["text"].as_str().unwrap_or_default().to_owned())
        };
        lines.insert(id, messages.iter().map(line).collect());
    }
    lines
}

/// Writes into twenty chats until `stop`; answers the ids that were acknowledged, in order.
async fn customer(api: Api, bot: i64, name: usize, acknowledged: Arc<AtomicUsize>, stop: Arc<AtomicBool>) -> Vec<i64> {
    let mut ids = Vec::new();
    let mut n = 0;
    while !stop.load(Ordering::Relaxed) {
        n += 1;
        let chat = format!("b-{name}-{}", n % 20);
        let answer = api.custom_message(bot, Some("in-token"), &chat, n, "Навантаження", &format!("{name}/{n}")).await;
        if let Ok(answer) = answer {
            ids.push(answer["message_id"].as_str().unwrap().parse().unwrap());
            acknowledged.fetch_add(1, Ordering::Relaxed);
        }
    }
    ids
}

/// Runs a command without stopping the customers of the same thread.
async fn beside(app: &TestApp, arguments: &[&str]) -> Output {
    let mut command = app.command(arguments);
    tokio::task::spawn_blocking(move || command.output().unwrap()).await.unwrap()
}

/// Settings of an empty instance of the other or the same kind.
fn empty_instance(app: &TestApp, backend: Backend) -> Vec<(String, String)> {
    let folder = app.path("another machine");
    let database = match backend {
        Backend::Sqlite => format!("sqlite://{}/rozmova.db", folder.display()),
        Backend::PostgresRedis => postgres::empty().1,
    };
    vec![
        ("ROZMOVA__DATABASE__URL".into(), database),
        ("ROZMOVA__FILES__DIR".into(), folder.join("files").display().to_string()),
    ]
}

/// Backup under load, restore into an empty instance, everything is there and the server goes on.
async fn backup_and_restore(from: Backend, to: Backend) {
    let mut app = TestApp::start(from).await;
    app.auto_distribution().await;
    // Reading everything back is more than a person's hundred calls a second.
    app.admin.patch("/api/v1/settings/limits", &json!({"exempt_cidrs": ["127.0.0.0/8"]})).await.unwrap();
    let team = app.team("backup", &["Ірина"], 200).await;
    std::fs::create_dir_all(app.path("files/2026")).unwrap();
    std::fs::write(app.path("files/2026/чек.pdf"), [7_u8; 100_000]).unwrap();
    let (stop, acknowledged) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicUsize::new(0)));
    let customers: Vec<_> = (0..4)
        .map(|name| {
            actix_web::rt::spawn(customer(
                app.anonymous(),
                team.bot,
                name,
                Arc::clone(&acknowledged),
                Arc::clone(&stop),
            ))
        })
        .collect();
    eventually("the load is real", || async { (acknowledged.load(Ordering::Relaxed) > 100).then_some(()) }).await;

    let before = all_lines(&app).await;
    let written = document(&beside(&app, &["backup", "--to", "one.backup", "--json"]).await);
    let during = acknowledged.load(Ordering::Relaxed);
    eventually("the load goes on", || async { (acknowledged.load(Ordering::Relaxed) > during + 20).then_some(()) })
        .await;
    stop.store(true, Ordering::Relaxed);
    for customer in customers {
        customer.await.unwrap();
    }
    let after = all_lines(&app).await;

    assert_eq!((written["ok"].clone(), written["files"].clone()), (json!(true), json!(1)));
    let checked = document(&app.output(&["verify", "one.backup", "--json"], &[]));
    assert_eq!(checked["tables"], written["tables"]);
    let stored = written["tables"]["messages"].as_u64().unwrap();
    assert!(stored >= before.values().map(Vec::len).sum::<usize>() as u64);

    app.kill();
    if (from, to) == (Backend::Sqlite, Backend::PostgresRedis) {
        let key = std::fs::read_to_string(app.path("rozmova.key")).unwrap();
        app.set("ROZMOVA__SECURITY__KEY", &key);
    }
    for (name, value) in empty_instance(&app, to) {
        app.set(&name, &value);
    }
    let restored = document(&app.output(&["restore", "one.backup", "--json"], &[]));
    assert_eq!(restored["rows"], written["rows"]);
    app.boot().await;

    // The token of before still signs in: the key and the sign-ins are there too.
    let now = all_lines(&app).await;
    for (dialog, lines) in &before {
        assert!(now[dialog].starts_with(lines), "dialog {dialog} lost lines that were acknowledged before");
    }
    for (dialog, lines) in &now {
        assert!(after[dialog].starts_with(lines), "dialog {dialog} is not what it was");
    }
    assert_eq!(now.values().map(Vec::len).sum::<usize>() as u64, stored);
    let file = std::fs::read(app.path("another machine/files/2026/чек.pdf")).unwrap();
    assert_eq!(file, [7_u8; 100_000]);

    let largest = now.values().flatten().map(|line| line.0).max().unwrap();
    let mut iryna = team.operators[0].on_line().await;
    let answer = app.customer_writes(&team, "b-new", 1, "після відновлення").await;
    hears(&mut iryna, "після відновлення").await;
    let id: i64 = answer["message_id"].as_str().unwrap().parse().unwrap();
    assert!(id > largest, "id {id} was given before: {largest}");
    let copy = app.customer_writes(&team, "b-0-1", 1, "0/1").await;
    assert_eq!(copy["duplicate"], true, "keys of messages are there: {copy}");
    app.finish().await;
}

#[test]
fn p_18_a_backup_under_load_restores_every_id_and_message_on_sqlite() {
    run(backup_and_restore(Backend::Sqlite, Backend::Sqlite));
}

#[test]
fn p_18_a_backup_under_load_restores_every_id_and_message_on_postgres() {
    run(backup_and_restore(Backend::PostgresRedis, Backend::PostgresRedis));
}

#[test]
fn p_18_a_backup_of_embedded_storage_moves_to_postgres() {
    run(backup_and_restore(Backend::Sqlite, Backend::PostgresRedis));
}

#[test]
fn p_18_a_backup_of_postgres_moves_to_embedded_storage() {
    run(backup_and_restore(Backend::PostgresRedis, Backend::Sqlite));
}

/// Name, place of the content and length of every part.
fn parts(file: &Path) -> Vec<(String, u64, u64)> {
    let mut archive = tar::Archive::new(std::fs::File::open(file).unwrap());
    let entries = archive.entries().unwrap();
    entries
        .map(|entry| {
            let entry = entry.unwrap();
            (entry.path().unwrap().display().to_string(), entry.raw_file_position(), entry.size())
        })
        .collect()
}

story!(p_18_a_damaged_backup_is_refused_by_the_name_of_the_part_and_nothing_is_restored, |app| {
    let team = app.team("damage", &[], 5).await;
    for n in 1..=3 {
        app.customer_writes(&team, "d", n, "рядок").await;
    }
    std::fs::create_dir_all(app.path("files")).unwrap();
    std::fs::write(app.path("files/one.txt"), "вміст").unwrap();
    document(&app.output(&["backup", "--to", "good.backup", "--json"], &[]));
    let (good, bad) = (app.path("good.backup"), app.path("bad.backup"));
    let mut content = Vec::new();
    std::fs::File::open(&good).unwrap().read_to_end(&mut content).unwrap();
    let all = parts(&good);
    assert!(all.len() > 20, "{all:?}");

    let mut wanted: Vec<&(String, u64, u64)> = Vec::new();
    for name in ["about.json", "key", "tables/messages/", "tables/users/", "files/one.txt", "manifest.json"] {
        wanted.push(all.iter().find(|part| part.0.starts_with(name)).unwrap_or_else(|| panic!("no part {name}")));
    }
    for (name, place, length) in wanted {
        let mut damaged = content.clone();
        damaged[usize::try_from(place + length / 2).unwrap()] ^= 0x10;
        std::fs::write(&bad, &damaged).unwrap();
        let said = refusal(&app.output(&["verify", "bad.backup"], &[]), 1);
        assert!(said.contains(name.as_str()), "{name}: {said}");
    }
    let (name, place, length) = all.iter().find(|part| part.0.starts_with("tables/messages/")).unwrap();
    std::fs::write(&bad, &content[..usize::try_from(place + length / 2).unwrap()]).unwrap();
    let said = refusal(&app.output(&["verify", "bad.backup"], &[]), 1);
    assert!(said.contains(name.as_str()), "{said}");
    let place = usize::try_from(all.last().unwrap().1).unwrap() - 512;
    std::fs::write(&bad, &content[..place]).unwrap();
    let said = refusal(&app.output(&["verify", "bad.backup"], &[]), 1);
    assert!(said.contains("not complete"), "{said}");

    let target = format!("sqlite://{}", app.path("target/rozmova.db").display());
    let settings = [("ROZMOVA__DATABASE__URL", target.as_str()), ("ROZMOVA__FILES__DIR", "target/files")];
    refusal(&app.output(&["restore", "bad.backup"], &settings), 1);
    assert!(!app.path("target").exists(), "a refusal leaves nothing");
    refusal(&app.output(&["verify", "nothing.backup"], &[]), 2);
    refusal(&app.output(&["backup", "--to", "good.backup"], &[]), 2);
    let none = format!("sqlite://{}", app.path("nothing/rozmova.db").display());
    refusal(&app.output(&["backup", "--to", "none.backup"], &[("ROZMOVA__DATABASE__URL", &none)]), 4);
    assert!(!app.path("none.backup").exists() && !app.path("nothing").exists());
});

story!(p_18_a_restore_without_the_key_fails_loudly, |app| {
    document(&app.output(&["backup", "--to", "bare.backup", "--without-key", "--json"], &[]));
    let target = format!("sqlite://{}", app.path("target/rozmova.db").display());
    let settings = [
        ("ROZMOVA__DATABASE__URL", target.as_str()),
        ("ROZMOVA__FILES__DIR", "target/files"),
        ("ROZMOVA__SECURITY__KEY", ""),
    ];
    let said = refusal(&app.output(&["restore", "bare.backup"], &settings), 3);
    assert!(said.contains("ROZMOVA__SECURITY__KEY"), "{said}");
    let mut wrong = settings;
    wrong[2].1 = OTHER_KEY;
    let said = refusal(&app.output(&["restore", "bare.backup"], &wrong), 3);
    assert!(said.contains("another") || said.contains("was made with the key"), "{said}");
    assert!(!app.path("target").exists(), "a refusal leaves nothing");
    let embedded = std::fs::read_to_string(app.path("rozmova.key")).unwrap_or_else(|_| KEY.to_owned());
    let mut right = settings;
    right[2].1 = &embedded;
    let done = document(&app.output(&["restore", "bare.backup", "--json"], &right));
    assert_eq!(done["key_included"], false);
    let said = refusal(&app.output(&["restore", "bare.backup"], &right), 1);
    assert!(said.contains("--force"), "{said}");
    document(&app.output(&["restore", "bare.backup", "--force", "--json"], &right));
});

story!(nothing_is_restored_over_an_instance_whose_server_runs, |app| {
    document(&app.output(&["backup", "--to", "one.backup", "--json"], &[]));
    let said = refusal(&app.output(&["restore", "one.backup", "--force"], &[]), 1);
    assert!(said.contains("stop"), "{said}");
    app.admin.get("/api/v1/auth/me").await.unwrap();
});

async fn metrics(app: &TestApp) -> String {
    let answer = app.anonymous().raw(rozmova_load::api::Method::GET, "/metrics", None, &[]).await.unwrap();
    answer.text().await.unwrap()
}

/// The check of this name.
fn check(document: &Value, name: &str) -> Value {
    let found = document["checks"].as_array().unwrap().iter().find(|check| check["name"] == name);
    found.cloned().unwrap_or_else(|| panic!("no check «{name}» in {document}"))
}

#[test]
fn p_01_doctor_and_readiness_tell_a_weakened_setting() {
    run(async {
        // The cluster of the stories does not wait for the disk: exactly what must be told.
        let app = TestApp::start(Backend::PostgresRedis).await;
        let listen = app.base().replace("http://", "");
        let output = app.output(&["doctor", "--json"], &[("ROZMOVA__SERVER__LISTEN", &listen)]);
        assert_eq!(output.status.code(), Some(1));
        let told: Value = serde_json::from_slice(&output.stdout).unwrap();
        let durability = check(&told, "durability");
        assert_eq!(durability["state"], "fix");
        assert!(durability["detail"].as_str().unwrap().contains("fsync=off"), "{durability}");
        assert_eq!(check(&told, "redis")["state"], "ok");
        assert_eq!(check(&told, "database clock")["state"], "ok");
        assert_eq!(check(&told, "port")["state"], "note", "the server has it");
        let ready = app.admin.get("/health/ready").await.unwrap();
        assert!(ready["warnings"].to_string().contains("fsync"), "{ready}");
        let metrics = metrics(&app).await;
        assert!(metrics.contains("rozmova_durability_weakened 1"), "{metrics}");
        assert!(app.log().contains("may lose acknowledged messages"));
        app.finish().await;
    });
}

#[test]
fn doctor_finds_what_others_can_read_and_a_redis_that_is_away() {
    run(async {
        let app = TestApp::start(Backend::Sqlite).await;
        let told: Value = serde_json::from_slice(&app.output(&["doctor", "--json"], &[]).stdout).unwrap();
        for name in ["database", "schema", "durability", "clock", "key file", "disk space"] {
            assert_eq!(check(&told, name)["state"], "ok", "{told}");
        }
        use std::os::unix::fs::PermissionsExt as _;
        std::fs::set_permissions(app.path("rozmova.key"), std::fs::Permissions::from_mode(0o644)).unwrap();
        // An address of documentation (RFC 5737): no machine has it.
        let settings = [("ROZMOVA__REDIS__URL", "redis://127.0.0.1:1"), ("ROZMOVA__METRICS__LISTEN", "192.0.2.1:9090")];
        let output = app.output(&["doctor", "--json"], &settings);
        let told: Value = serde_json::from_slice(&output.stdout).unwrap();
        assert_eq!(output.status.code(), Some(1));
        for name in ["key file", "redis", "metrics port"] {
            assert_eq!(check(&told, name)["state"], "fix", "{told}");
        }
        assert!(!app.log().contains("may lose acknowledged messages"), "nothing is weakened here");
        let metrics = metrics(&app).await;
        assert!(metrics.contains("rozmova_durability_weakened 0"), "{metrics}");
        app.finish().await;
    });
}

/// What `doctor` says of stored secrets: its state and its sentence.
async fn told_of_secrets(app: &TestApp) -> (String, String) {
    // Its exit code tells of the whole machine; here one line of it matters.
    let told: Value = serde_json::from_slice(&beside(app, &["doctor", "--json"]).await.stdout).unwrap();
    let line = check(&told, "secrets");
    (line["state"].as_str().unwrap().to_owned(), line["detail"].as_str().unwrap().to_owned())
}

story!(se_01_after_a_new_key_a_command_seals_everything_anew_beside_the_running_server, |app| {
    app.team("keys", &["Ірина"], 5).await;
    let factor_path = "/api/v1/auth/second-factor";
    let factor = app.admin.post(factor_path, &json!({"current_password": ADMIN_PASSWORD})).await.unwrap();
    let subject = json!({"name": "Ключі", "alias": "made-once"});
    let once = [("idempotency-key", "made-before-the-key")];
    let made = app.admin.call(Method::POST, "/api/v1/subjects", Some(&subject), &once).await.unwrap();
    assert_eq!(told_of_secrets(&app).await.0, "ok");

    let first = std::fs::read_to_string(app.path("rozmova.key")).unwrap_or_else(|_| KEY.to_owned());
    app.terminate().await;
    app.set("ROZMOVA__SECURITY__KEY", OTHER_KEY);
    app.set("ROZMOVA__SECURITY__OLD_KEYS", &first);
    app.boot().await;
    app.admin.get("/api/v1/auth/me").await.expect("a new key signs nobody out");
    let (state, detail) = told_of_secrets(&app).await;
    assert!(state == "note" && detail.contains("secrets reseal"), "{detail}");

    let without = [("ROZMOVA__SECURITY__OLD_KEYS", "")];
    let lost = refusal(&app.output(&["secrets", "reseal"], &without), 1);
    assert!(lost.contains("channel_connections") && lost.contains("which is not configured"), "{lost}");
    assert_eq!(told_of_secrets(&app).await.1, detail, "what does not open stays as it is");

    let done = document(&beside(&app, &["secrets", "reseal", "--json"]).await);
    // The credentials of the channel, the second factor, the kept answer.
    assert!(done["resealed"].as_u64().unwrap() >= 3, "{done}");
    assert_eq!((&done["older"], &done["lost"]), (&done["resealed"], &json!(0)), "{done}");
    let again = document(&beside(&app, &["secrets", "reseal", "--json"]).await);
    assert_eq!((&again["older"], &again["resealed"]), (&json!(0), &json!(0)), "nothing is left to do: {again}");
    assert_eq!(told_of_secrets(&app).await.0, "ok");
    let alone = document(&app.output(&["secrets", "reseal", "--json"], &without));
    assert_eq!((&alone["older"], &alone["lost"]), (&json!(0), &json!(0)), "the former key opens nothing any more");

    // The server that ran all the while opens them.
    let replayed = app.admin.call(Method::POST, "/api/v1/subjects", Some(&subject), &once).await.unwrap();
    assert_eq!(replayed["id"], made["id"]);
    let code = crate::stories::users::app_code(factor["secret"].as_str().unwrap(), 0);
    app.admin.post(&format!("{factor_path}/confirm"), &json!({"code": code})).await.expect("the factor opens");
    let audit = app.admin.get("/api/v1/audit?action=secrets.resealed").await.unwrap();
    assert_eq!(audit["data"].as_array().unwrap().len(), 1, "once: the other runs changed nothing");
});

story!(p_18_a_backup_holds_every_key_of_an_instance_and_brings_them_back, |app| {
    app.team("keys", &["Ірина"], 5).await;
    let first = std::fs::read_to_string(app.path("rozmova.key")).unwrap_or_else(|_| KEY.to_owned());
    app.terminate().await;
    app.set("ROZMOVA__SECURITY__KEY", OTHER_KEY);
    app.set("ROZMOVA__SECURITY__OLD_KEYS", &first);
    let written = document(&app.output(&["backup", "--to", "two.backup", "--json"], &[]));
    assert_eq!(written["older_key_ids"].as_array().unwrap().len(), 1, "{written}");

    let target = format!("sqlite://{}", app.path("target/rozmova.db").display());
    let embedded = [
        ("ROZMOVA__DATABASE__URL", target.as_str()),
        ("ROZMOVA__FILES__DIR", "target/files"),
        ("ROZMOVA__SECURITY__KEY", ""),
        ("ROZMOVA__SECURITY__OLD_KEYS", ""),
    ];
    let mut newest_only = embedded;
    newest_only[2].1 = OTHER_KEY;
    let said = refusal(&app.output(&["restore", "two.backup"], &newest_only), 3);
    assert!(said.contains("was made with the key"), "{said}");
    document(&app.output(&["restore", "two.backup", "--json"], &embedded));
    let keys = std::fs::read_to_string(app.path("target/rozmova.key")).unwrap();
    assert_eq!(keys.lines().collect::<Vec<_>>(), [OTHER_KEY, first.trim()]);
    let done = document(&app.output(&["secrets", "reseal", "--json"], &embedded));
    assert!(done["resealed"].as_u64().unwrap() > 0 && done["lost"] == json!(0), "{done}");
});

/// Two processes at once on an empty database, then one that is killed in the middle.
async fn migrations(app: TestApp, settings: Vec<(String, String)>, begun: impl Fn() -> bool) {
    let settings: Vec<(&str, &str)> = settings.iter().map(|(k, v)| (k.as_str(), v.as_str())).collect();
    let start = || app.command(&["migrate"]).envs(settings.iter().copied()).spawn().unwrap();
    let mut first = start();
    let deadline = std::time::Instant::now() + std::time::Duration::from_secs(20);
    while !begun() && first.try_wait().unwrap().is_none() {
        assert!(std::time::Instant::now() < deadline, "the migration did not begin");
        std::thread::yield_now();
    }
    first.kill().unwrap();
    first.wait().unwrap();
    let both = [start(), start()];
    for mut child in both {
        assert!(child.wait().unwrap().success());
    }
    let told: Value = serde_json::from_slice(&app.output(&["doctor", "--json"], &settings).stdout).unwrap();
    assert_eq!(check(&told, "schema")["state"], "ok", "{told}");
    app.finish().await;
}

#[test]
fn p_17_two_processes_migrate_at_once_and_one_was_killed_in_the_middle_on_sqlite() {
    run(async {
        let app = TestApp::start(Backend::Sqlite).await;
        let database = app.path("fresh/rozmova.db");
        let settings = vec![("ROZMOVA__DATABASE__URL".into(), format!("sqlite://{}", database.display()))];
        let wal = PathBuf::from(format!("{}-wal", database.display()));
        migrations(app, settings, move || wal.exists()).await;
    });
}

#[test]
fn p_17_two_processes_migrate_at_once_and_one_was_killed_in_the_middle_on_postgres() {
    run(async {
        let app = TestApp::start(Backend::PostgresRedis).await;
        let (name, url) = postgres::empty();
        let settings = vec![("ROZMOVA__DATABASE__URL".into(), url)];
        migrations(app, settings, move || postgres::has_table(&name, "roles")).await;
    });
}
