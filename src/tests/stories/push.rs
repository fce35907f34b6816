//! Notifications of browsers without an open panel: subscribing, who is told what, and what push services answer.

use std::io::Read as _;

use rozmova_load::{Api, ApiError, api::Method};
use serde_json::{Value, json};

use crate::{
    story,
    support::{
        TestApp, eventually,
        people::hears,
        push::{PushService, Pushed},
    },
};

const BROWSERS: &str = "/api/v1/me/push/subscriptions";
const ATTENTION: &str = "/api/v1/me/push/attention";

async fn key_of(api: &Api) -> String {
    api.get("/api/v1/me/push/key").await.unwrap()["public_key"].as_str().unwrap().to_owned()
}

/// The person's browser of this name takes notifications; answers its id.
async fn subscribed(service: &PushService, api: &Api, name: &str) -> i64 {
    let browser = service.subscribe(name, &key_of(api).await);
    api.post(BROWSERS, &browser).await.unwrap()["id"].as_i64().unwrap()
}

async fn removed(api: &Api, id: i64) -> Result<Value, ApiError> {
    api.call(Method::DELETE, &format!("{BROWSERS}/{id}"), None, &[]).await
}

/// The push number `n` that a browser got.
async fn pushed(service: &PushService, name: &str, n: usize) -> Pushed {
    eventually(&format!("push {n} of {name}"), || async { service.got(name).get(n - 1).cloned() }).await
}

async fn looks(api: &Api, looks: bool) -> Value {
    api.post(ATTENTION, &json!({"looks": looks})).await.unwrap()
}

story!(whoever_does_not_look_is_told_at_once_and_without_the_words_unless_they_let_them_be_shown, |app| {
    let service = PushService::start().await;
    app.auto_distribution().await;
    let team = app.team("push", &["Ірина", "Тарас"], 5).await;
    let iryna = &team.operators[0];
    let mut panel = iryna.on_line().await;
    assert_eq!(looks(&iryna.api, true).await, json!({"wanted": false}), "she has no browser for it");
    subscribed(&service, &iryna.api, "phone").await;
    assert_eq!(looks(&iryna.api, true).await, json!({"wanted": true}));
    app.customer_writes(&team, "u-1", 1, "Де моє замовлення?").await;
    hears(&mut panel, "Де моє замовлення?").await;

    // She looks away: what she saw is not told, what comes now is.
    looks(&iryna.api, false).await;
    let dialog = app.dialog_of(&app.customer_writes(&team, "u-1", 2, "Ви тут?").await).await;
    let first = pushed(&service, "phone", 1).await;
    assert_eq!(first.note["title"], "Пише Ольга");
    assert_eq!((&first.note["body"], &first.note["path"]), (&json!(""), &json!(format!("/inbox/mine/{dialog}"))));
    assert_eq!(
        (first.topic.as_str(), &first.note["tag"]),
        (first.note["tag"].as_str().unwrap(), &json!(format!("dialog-{dialog}")))
    );
    assert!((1..=4 * 3_600).contains(&first.ttl), "{}", first.ttl);
    assert_eq!(service.got("phone").len(), 1, "what came while she looked was told by the screen");

    // She lets the words be shown, in English, and closes the panel.
    let bell = json!({"notifications": {"push_text": true}, "language": "en"});
    iryna.api.patch("/api/v1/me/preferences", &bell).await.unwrap();
    drop(panel);
    app.customer_writes(&team, "u-1", 3, "Агов").await;
    let second = pushed(&service, "phone", 2).await;
    assert_eq!((&second.note["title"], &second.note["body"]), (&json!("Ольга writes"), &json!("Агов")));
    assert_eq!(second.topic, first.topic, "the newer one takes the place of the older one");

    // What she has switched off is not told: the line of another client comes, this one does not.
    let means = json!({"sound": false, "in_app": false, "browser": false, "volume": 0, "push": false});
    let bell = json!({"notifications": {"occasions": {"message": means}, "push_text": true}});
    iryna.api.patch("/api/v1/me/preferences", &bell).await.unwrap();
    app.customer_writes(&team, "u-1", 4, "Останнє").await;
    let taras = &team.operators[1];
    subscribed(&service, &taras.api, "laptop").await;
    let other = taras.on_line().await;
    looks(&taras.api, false).await;
    app.customer_writes(&team, "u-2", 1, "Добрий вечір").await;
    pushed(&service, "laptop", 1).await;
    assert_eq!(service.got("phone").len(), 2, "every look after the message has passed it over");
    drop(other);
});

story!(a_test_says_what_the_push_service_said_and_a_browser_that_is_gone_is_removed, |app| {
    let service = PushService::start().await;
    let olena = app.user("Олена", "operator").await;
    let phone = subscribed(&service, &olena.api, "phone").await;
    let tried = |id: i64| {
        let api = olena.api.clone();
        async move { api.post(&format!("{BROWSERS}/{id}/test"), &json!({})).await.unwrap() }
    };
    assert_eq!(tried(phone).await, json!({"accepted": true, "answer": "201", "removed": false}));
    assert_eq!(service.got("phone")[0].note["title"], "Rozmova: перевірка");
    let list = olena.api.get(BROWSERS).await.unwrap();
    assert_eq!((&list["data"][0]["service"], &list["data"][0]["current"]), (&json!("127.0.0.1"), &json!(true)));
    assert!(list["data"][0]["last_at"].is_string(), "{list}");

    let other_key = service.subscribe(
        "stranger",
        "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4",
    );
    let stranger = olena.api.post(BROWSERS, &other_key).await.unwrap()["id"].as_i64().unwrap();
    let refused = tried(stranger).await;
    assert_eq!(refused["answer"], "403 the key is not the one the browser subscribed with");
    assert_eq!((&refused["accepted"], &refused["removed"]), (&json!(false), &json!(false)));
    service.away_for(1);
    assert_eq!(tried(phone).await["answer"], "503 away");

    service.forget("phone");
    assert_eq!(tried(phone).await, json!({"accepted": false, "answer": "410 this browser is gone", "removed": true}));
    let left = olena.api.get(BROWSERS).await.unwrap();
    assert_eq!(left["data"].as_array().unwrap().len(), 1, "{left}");
    assert_eq!(olena.api.post(&format!("{BROWSERS}/{phone}/test"), &json!({})).await.unwrap_err().status(), 404);
});

story!(a_push_that_is_not_taken_is_tried_again_also_after_the_server_was_killed, |app| {
    let service = PushService::start().await;
    app.auto_distribution().await;
    let team = app.team("again", &["Ірина"], 5).await;
    let iryna = &team.operators[0];
    subscribed(&service, &iryna.api, "phone").await;
    service.away_for(1);
    let panel = iryna.on_line().await;
    looks(&iryna.api, false).await;
    app.customer_writes(&team, "u-1", 1, "Добрий день").await;
    eventually("the try that was refused", || async {
        app.log().contains("a browser notification was tried").then_some(())
    })
    .await;
    drop(panel);
    app.kill();
    app.boot().await;
    let one = pushed(&service, "phone", 1).await;
    assert!(one.note["title"].as_str().unwrap().contains("Ольга"), "{}", one.note);
});

story!(p_14_a_push_service_that_is_ill_gets_one_probe_at_a_time_and_every_push_once_it_is_well, |app| {
    let service = PushService::start().await;
    app.auto_distribution().await;
    let team = app.team("ill", &["Ірина"], 5).await;
    let iryna = &team.operators[0];
    let browsers: Vec<String> = (1..=10).map(|n| format!("browser-{n}")).collect();
    for name in &browsers {
        subscribed(&service, &iryna.api, name).await;
    }
    service.away_for(1_000);
    let panel = iryna.on_line().await;
    looks(&iryna.api, false).await;
    app.customer_writes(&team, "u-1", 1, "Добрий день").await;
    eventually("the service is given a rest", || async {
        app.log().contains("a destination failed five times in a row").then_some(())
    })
    .await;
    service.away_for(0);
    for name in &browsers {
        pushed(&service, name, 1).await;
        assert_eq!(service.got(name).len(), 1, "{name}");
    }
    assert!(app.log().contains("a destination answers again"));
    drop(panel);
});

/// Push services that are ill, as the metric says it.
async fn ill_services(app: &TestApp) -> String {
    let answer = app.anonymous().raw(Method::GET, "/metrics", None, &[]).await.unwrap().text().await.unwrap();
    let line = answer.lines().find_map(|line| line.strip_prefix("rozmova_egress_circuits_open{queue=\"pushes\"} "));
    line.unwrap_or("not there").to_owned()
}

story!(p_14_while_an_ill_push_service_is_probed_the_pushes_to_others_do_not_wait, |app| {
    let (ill, well) = (PushService::start().await, PushService::elsewhere().await);
    app.auto_distribution().await;
    let team = app.team("probe", &["Ірина"], 5).await;
    let iryna = &team.operators[0];
    for n in 1..=9 {
        subscribed(&ill, &iryna.api, &format!("browser-{n}")).await;
    }
    assert_eq!(ill_services(&app).await, "0", "the metric is there before anybody is ill");
    ill.away_for(1_000);
    let panel = iryna.on_line().await;
    looks(&iryna.api, false).await;
    app.customer_writes(&team, "u-1", 1, "Добрий день").await;
    eventually("the service is given a rest", || async { (ill_services(&app).await == "1").then_some(()) }).await;
    ill.stands_still();
    eventually("a probe without an answer", || async { (ill.kept_waiting() == 1).then_some(()) }).await;
    let failed = || app.log().lines().filter(|line| line.contains("was tried") && line.contains("later")).count();
    let before = failed();
    subscribed(&well, &iryna.api, "phone").await;
    app.customer_writes(&team, "u-1", 2, "Ви тут?").await;
    pushed(&well, "phone", 1).await;
    assert_eq!((failed(), ill.kept_waiting()), (before, 1), "the probe is still on its way, and the only one");
    drop(panel);
});

story!(ss_01_a_browser_is_judged_counted_and_belongs_to_one_person, |app| {
    let service = PushService::start().await;
    let (olena, taras) = (app.user("Олена", "operator").await, app.user("Тарас", "analyst").await);
    let key = key_of(&olena.api).await;
    assert_eq!(key, key_of(&taras.api).await, "one key for the whole instance");
    let good = service.subscribe("phone", &key);
    let with = |endpoint: &str| json!({"endpoint": endpoint, "keys": good["keys"]});
    for (body, field) in [
        (with("https://10.0.0.1/push/x"), "endpoint"),
        (with("http://93.184.216.34/push/x"), "endpoint"),
        (with("https://user:pw@push.example.net/x"), "endpoint"),
        (with("ftp://push.example.net/x"), "endpoint"),
        (with(""), "endpoint"),
        (json!({"endpoint": good["endpoint"], "keys": {"p256dh": "AAAA", "auth": good["keys"]["auth"]}}), "p256dh"),
        (json!({"endpoint": good["endpoint"], "keys": {"p256dh": good["keys"]["p256dh"], "auth": ""}}), "auth"),
        (json!({"endpoint": good["endpoint"], "keys": good["keys"], "user_id": 1}), "user_id"),
    ] {
        let refused = olena.api.post(BROWSERS, &body).await.unwrap_err();
        assert_eq!((refused.status(), refused.code()), (422, "validation"), "{body}");
        assert!(refused.to_string().contains(field), "{refused}");
    }
    let id = olena.api.post(BROWSERS, &good).await.unwrap()["id"].as_i64().unwrap();
    assert_eq!(olena.api.post(BROWSERS, &good).await.unwrap()["id"], id, "the same browser twice is one");
    for n in 2..=10 {
        subscribed(&service, &olena.api, &format!("browser-{n}")).await;
    }
    let eleventh = service.subscribe("browser-11", &key);
    let refused = olena.api.post(BROWSERS, &eleventh).await.unwrap_err();
    assert_eq!((refused.status(), refused.code()), (409, "limit_reached"));

    // AC-01: another's browser does not exist.
    assert_eq!(removed(&taras.api, id).await.unwrap_err().status(), 404);
    assert_eq!(taras.api.post(&format!("{BROWSERS}/{id}/test"), &json!({})).await.unwrap_err().status(), 404);
    // Taras signs in on Olena's phone: from now on it is his.
    assert_eq!(taras.api.post(BROWSERS, &good).await.unwrap()["id"], id);
    assert_eq!(olena.api.get(BROWSERS).await.unwrap()["data"].as_array().unwrap().len(), 9);
    removed(&taras.api, id).await.unwrap();
    assert_eq!(taras.api.get(BROWSERS).await.unwrap()["data"], json!([]));
    assert_eq!(app.anonymous().get("/api/v1/me/push/key").await.unwrap_err().status(), 401);
});

story!(au_07_nothing_goes_to_a_browser_after_its_sign_in_has_ended_and_se_01_nothing_of_it_is_readable, |app| {
    let service = PushService::start().await;
    app.auto_distribution().await;
    let team = app.team("out", &["Ірина"], 5).await;
    let iryna = &team.operators[0];
    subscribed(&service, &iryna.api, "the-phone-of-iryna").await;
    let (elsewhere, _) = app.anonymous().sign_in(&iryna.email, &iryna.password).await.unwrap();
    subscribed(&service, &elsewhere, "laptop").await;
    let panel = iryna.on_line().await;
    looks(&iryna.api, false).await;

    let backup = app.path("push.backup");
    app.command_with_input(&["backup", "--to", &backup.display().to_string()], "");
    let mut dump = String::new();
    for entry in tar::Archive::new(std::fs::File::open(&backup).unwrap()).entries().unwrap() {
        let (mut packed, mut plain) = (Vec::new(), Vec::new());
        entry.unwrap().read_to_end(&mut packed).unwrap();
        let inflated = flate2::read::MultiGzDecoder::new(packed.as_slice()).read_to_end(&mut plain).is_ok();
        dump.push_str(&String::from_utf8_lossy(if inflated { &plain } else { &packed }));
    }
    assert!(dump.contains(&key_of(&iryna.api).await), "the public key is in the dump");
    let auth = service.subscribe("the-phone-of-iryna", &key_of(&iryna.api).await)["keys"]["auth"].clone();
    for place in [&dump, &app.log()] {
        assert!(!place.contains("/push/the-phone-of-iryna") && !place.contains(auth.as_str().unwrap()), "SE-01, SE-03");
    }

    elsewhere.post("/api/v1/auth/logout", &json!({})).await.unwrap();
    app.customer_writes(&team, "u-1", 1, "Добрий день").await;
    pushed(&service, "the-phone-of-iryna", 1).await;
    assert!(service.got("laptop").is_empty(), "signed out there");
    drop(panel);
});

story!(the_stand_in_push_service_refuses_what_a_real_one_refuses, |app| {
    let service = PushService::start().await;
    let outside = Api::new(&service.origin()).unwrap();
    let post = |path: &'static str, body: Vec<u8>, headers: &'static [(&'static str, &'static str)]| {
        let outside = outside.clone();
        async move { outside.raw(Method::POST, path, Some(body), headers).await.unwrap().status().as_u16() }
    };
    service.subscribe("phone", &key_of(&app.admin).await);
    assert_eq!(post("/push/nobody", vec![1], &[]).await, 410);
    assert_eq!(post("/push/phone", vec![1; 4_097], &[]).await, 413);
    assert_eq!(post("/push/phone", vec![1], &[]).await, 401);
    assert_eq!(post("/push/phone", vec![1], &[("authorization", "vapid t=a.b.c, k=abc")]).await, 403);
    assert!(service.got("phone").is_empty());
});

story!(ac_01_what_waits_for_a_browser_is_withheld_when_the_dialog_may_not_be_read_any_more, |app| {
    let service = PushService::start().await;
    app.auto_distribution().await;
    let (team, other) = (app.team("withheld", &["Ірина"], 5).await, app.team("other", &["Тарас"], 5).await);
    let iryna = &team.operators[0];
    let roles = app.admin.get("/api/v1/roles").await.unwrap();
    let operator = roles["data"].as_array().unwrap().iter().find(|role| role["name"] == "operator").unwrap();
    let role = json!({"name": "of one bot", "grants": operator["grants"], "scope": {"bot_ids": [team.bot]}});
    let role = app.admin.post("/api/v1/roles", &role).await.unwrap();
    app.admin.patch(&format!("/api/v1/users/{}", iryna.id), &json!({"roles": [role["name"]]})).await.unwrap();
    let mut panel = iryna.on_line().await;
    subscribed(&service, &iryna.api, "phone").await;
    looks(&iryna.api, true).await;
    app.customer_writes(&team, "u-1", 1, "Перше").await;
    hears(&mut panel, "Перше").await;
    looks(&iryna.api, false).await;

    // The push service is away; when it is back, her role is of another bot.
    service.away_for(1);
    app.customer_writes(&team, "u-1", 2, "Моя таємниця").await;
    let tried = |word: &str| {
        app.log().lines().any(|line| line.contains("a browser notification was tried") && line.contains(word))
    };
    eventually("the try that was refused", || async { tried("later").then_some(()) }).await;
    let scope = json!({"scope": {"bot_ids": [other.bot]}});
    app.admin.patch(&format!("/api/v1/roles/{}", role["id"]), &scope).await.unwrap();
    eventually("it is given up", || async { tried("refused").then_some(()) }).await;
    assert!(service.got("phone").is_empty(), "nothing of what she may not read has left");
});

story!(a_queue_that_grows_too_long_and_a_late_answer_reach_whoever_does_not_look, |app| {
    let service = PushService::start().await;
    app.auto_distribution().await;
    app.settings(json!({"normative_reply_s": 8})).await;
    let (team, other) = (app.team("late", &["Ірина"], 5).await, app.team("nobody", &["Тарас"], 5).await);
    let iryna = &team.operators[0];
    let mut panel = iryna.on_line().await;
    subscribed(&service, &iryna.api, "phone").await;
    let means = json!({"sound": false, "in_app": false, "browser": false, "volume": 0, "push": true});
    let quiet = json!({"sound": false, "in_app": false, "browser": false, "volume": 0, "push": false});
    let occasions = json!({"queue_above": means, "sla_warning": means, "message": quiet, "assigned": quiet});
    let bell = json!({"notifications": {"occasions": occasions, "queue_above": 1}});
    iryna.api.patch("/api/v1/me/preferences", &bell).await.unwrap();
    app.customer_writes(&team, "u-1", 1, "Є хто?").await;
    hears(&mut panel, "Є хто?").await;
    looks(&iryna.api, false).await;
    let titles = async || {
        let got = service.got("phone");
        got.iter().map(|push| push.note["title"].as_str().unwrap_or_default().to_owned()).collect::<Vec<_>>()
    };
    eventually("a warning", || async {
        titles().await.contains(&"Скоро сплине час відповіді: Ольга".into()).then_some(())
    })
    .await;
    eventually("it is late", || async {
        titles().await.contains(&"Час відповіді минув: Ольга".into()).then_some(())
    })
    .await;

    app.customer_writes(&other, "q-1", 1, "Перший").await;
    app.customer_writes(&other, "q-2", 1, "Другий").await;
    let grown = eventually("the queue", || async {
        service.got("phone").into_iter().find(|push| push.note["tag"] == "queue_above")
    })
    .await;
    assert_eq!((&grown.note["title"], &grown.note["path"]), (&json!("Черга зросла: 2"), &json!("/inbox/queue")));
    app.customer_writes(&other, "q-3", 1, "Третій").await;
    app.customer_writes(&team, "u-2", 1, "Хтось новий").await;
    hears(&mut panel, "Хтось новий").await;
    eventually("the next late answer", || async {
        (titles().await.iter().filter(|title| title.starts_with("Час відповіді минув")).count() == 2).then_some(())
    })
    .await;
    let told = service.got("phone").into_iter().filter(|push| push.note["tag"] == "queue_above").count();
    assert_eq!(told, 1, "a queue goes up and down; once a quarter of an hour is enough");
});
