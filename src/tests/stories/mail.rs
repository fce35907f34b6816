//! Letters: the mail server's settings, forgotten passwords, invitations, and what waits while no panel is open.

use std::{
    io::Read as _,
    time::{Duration, Instant},
};

use rozmova_load::{Api, ApiError, api::Method};
use serde_json::{Value, json};

use crate::{
    story,
    support::{
        TestApp, eventually,
        people::end_of,
        smtp::{Mail, SmtpServer},
    },
};

const MAIL: &str = "/api/v1/settings/mail";
const PUBLIC: &str = "http://chat.test.example";
const PASSWORD: &str = "the-password-of-the-mail-server";

/// A mail server, and the settings of a server that knows its own address.
pub(super) async fn with_mail(app: &mut TestApp) -> SmtpServer {
    let smtp = SmtpServer::start("chat@test.example", PASSWORD, 100_000);
    app.set("ROZMOVA__SERVER__PUBLIC_URL", PUBLIC);
    app.kill();
    app.boot().await;
    let (admin, _) = app.anonymous().sign_in("admin@test.example", crate::support::app::ADMIN_PASSWORD).await.unwrap();
    app.admin = admin;
    app.admin.patch(MAIL, &settings(&smtp)).await.unwrap();
    smtp
}

fn settings(smtp: &SmtpServer) -> Value {
    json!({
        "enabled": true, "host": "127.0.0.1", "port": smtp.port, "encryption": "none", "user": "chat@test.example",
        "password": PASSWORD, "from_address": "chat@test.example", "from_name": "Крамниця",
    })
}

pub(super) async fn letter_to(smtp: &SmtpServer, address: &str) -> Mail {
    eventually(&format!("a letter to {address}"), || async { smtp.letters_to(address).pop() }).await
}

/// Switches the recovery on, as an administrator does: after a test letter.
async fn with_recovery(app: &mut TestApp) -> SmtpServer {
    let smtp = with_mail(app).await;
    app.admin.post(&format!("{MAIL}/test"), &json!({})).await.unwrap();
    app.admin.patch("/api/v1/settings/security", &json!({"recovery_enabled": true})).await.unwrap();
    smtp
}

async fn forgot(api: &Api, email: &str) -> u16 {
    let body = json!({"email": email}).to_string().into_bytes();
    let headers = [("content-type", "application/json")];
    let answer = api.raw(Method::POST, "/api/v1/auth/forgot", Some(body), &headers).await.unwrap();
    answer.status().as_u16()
}

story!(a_test_letter_answers_in_the_mail_servers_own_words, |app| {
    let smtp = with_mail(&mut app).await;
    let test = |to: Value| {
        let admin = app.admin.clone();
        async move { admin.post(&format!("{MAIL}/test"), &json!({"to": to})).await.unwrap() }
    };
    let taken = test(Value::Null).await;
    assert_eq!((&taken["accepted"], &taken["to"]), (&json!(true), &json!("admin@test.example")));
    assert_eq!(taken["answer"], "250 2.0.0 queued as 1");
    let letter = letter_to(&smtp, "admin@test.example").await;
    assert_eq!((letter.from.as_str(), letter.hello.as_str()), ("chat@test.example", "chat.test.example"));
    assert!(letter.part("text/plain").contains("пошту налаштовано правильно"));
    assert!(letter.part("text/html").contains("пошту налаштовано правильно"));
    assert!(app.admin.get(MAIL).await.unwrap()["verified_at"].is_string());

    let unknown = test(json!("nobody@test.example")).await;
    assert_eq!((&unknown["accepted"], &unknown["answer"]), (&json!(false), &json!("550 5.1.1 no such user here")));
    app.admin.patch(MAIL, &json!({"password": "a-wrong-password"})).await.unwrap();
    assert!(app.admin.get(MAIL).await.unwrap()["verified_at"].is_null(), "another password is not proved");
    let refused = test(Value::Null).await;
    assert_eq!(refused["answer"], "535 5.7.8 wrong user or password");
    app.admin.patch(MAIL, &json!({"user": "", "password": ""})).await.unwrap();
    assert_eq!(test(Value::Null).await["answer"], "530 5.7.0 authentication required");
});

story!(se_02_the_mail_servers_password_is_sealed_and_shown_to_nobody, |app| {
    let _smtp = with_mail(&mut app).await;
    let shown = app.admin.get(MAIL).await.unwrap();
    assert_eq!(shown["password"], "****rver");
    let audit = app.admin.get("/api/v1/audit?limit=500").await.unwrap().to_string();
    let backup = app.path("mail.backup");
    app.command_with_input(&["backup", "--to", &backup.display().to_string()], "");
    let mut dump = String::new();
    for entry in tar::Archive::new(std::fs::File::open(&backup).unwrap()).entries().unwrap() {
        let (mut packed, mut plain) = (Vec::new(), Vec::new());
        entry.unwrap().read_to_end(&mut packed).unwrap();
        let inflated = flate2::read::MultiGzDecoder::new(packed.as_slice()).read_to_end(&mut plain).is_ok();
        dump.push_str(&String::from_utf8_lossy(if inflated { &plain } else { &packed }));
    }
    assert!(dump.contains("chat@test.example"), "the settings are in the dump");
    for place in [shown.to_string(), audit, app.log(), dump] {
        assert!(!place.contains(PASSWORD), "SE-01, SE-03");
    }
    let boss = app.user("Віталій", "supervisor").await;
    assert_eq!(boss.api.get(MAIL).await.unwrap_err().status(), 403);
    assert_eq!(boss.api.post(&format!("{MAIL}/test"), &json!({})).await.unwrap_err().status(), 403);
});

story!(se_02_the_stored_password_is_not_sent_to_another_mail_server, |app| {
    let smtp = with_mail(&mut app).await;
    let refused = app.admin.patch(MAIL, &json!({"host": "smtp.of-somebody-else.example"})).await.unwrap_err();
    assert_eq!(refused.status(), 422);
    assert!(refused.to_string().contains("password"), "{refused}");
    assert_eq!(app.admin.get(MAIL).await.unwrap()["host"], "127.0.0.1", "a refused change changes nothing");
    app.admin.patch(MAIL, &json!({"port": smtp.port, "from_name": "Каса"})).await.expect("the same server");
});

story!(ac_05_only_administrators_say_by_which_server_links_to_set_passwords_leave, |app| {
    let smtp = with_mail(&mut app).await;
    let role = json!({"name": "Техніки", "grants": ["op_panel", "settings_instance"]});
    app.admin.post("/api/v1/roles", &role).await.unwrap();
    let technician = app.user("Павло", "Техніки").await;
    for change in [
        json!({"host": "smtp.of-my-own.example", "user": "", "password": ""}),
        json!({"port": 2_525}),
        json!({"encryption": "starttls"}),
        json!({"ca_certificate": "mine"}),
        json!({"user": "mine@test.example"}),
        json!({"password": "mine"}),
        json!({"from_address": "mine@test.example"}),
    ] {
        let refused = technician.api.patch(MAIL, &change).await.unwrap_err();
        assert_eq!((refused.status(), refused.code()), (403, "forbidden"), "{change}: {refused}");
    }
    let rest = json!({"host": "127.0.0.1", "port": smtp.port, "from_name": "Каса", "notice_after_s": 90});
    let kept = technician.api.patch(MAIL, &rest).await.expect("what is sent as it is does not change");
    assert_eq!((&kept["from_address"], &kept["from_name"]), (&json!("chat@test.example"), &json!("Каса")));
});

story!(ss_01_a_mail_server_on_a_private_address_is_refused_and_every_fault_is_named, |app| {
    let refused = app.admin.patch(MAIL, &json!({"host": "10.1.2.3", "port": 25})).await.unwrap_err();
    assert_eq!(refused.status(), 422);
    assert!(refused.to_string().contains("not on the public internet"), "{refused}");
    let body = json!({"enabled": true, "port": 0, "from_address": "nobody"});
    let refused = app.admin.patch(MAIL, &body).await.unwrap_err();
    for field in ["port", "from_address", "host"] {
        assert!(refused.to_string().contains(field), "{field}: {refused}");
    }
    let refused = app.admin.patch(MAIL, &json!({"port": 70_000, "notice_after_s": "soon"})).await.unwrap_err();
    assert_eq!(refused.status(), 422);
    let sentence = refused.to_string();
    assert!(sentence.contains("70000 is out of range") && sentence.contains("«soon»"), "{sentence}");
    assert!(
        !sentence.contains("u16") && !sentence.contains("u32"),
        "the parser's names are not for people: {sentence}"
    );
    assert_eq!(app.admin.get(MAIL).await.unwrap()["enabled"], false, "a refused change changes nothing");
    let none = app.admin.post(&format!("{MAIL}/test"), &json!({})).await.unwrap_err();
    assert_eq!(none.status(), 409);
});

story!(au_03_a_forgotten_password_is_set_anew_by_a_letter_of_the_configured_address_and_every_sign_in_ends, |app| {
    let early = app.admin.patch("/api/v1/settings/security", &json!({"recovery_enabled": true})).await.unwrap_err();
    assert_eq!(early.status(), 422, "not before letters leave");
    assert_eq!(forgot(&app.anonymous(), "admin@test.example").await, 404, "switched off");
    let session = app.anonymous().get("/api/v1/auth/session").await.unwrap();
    assert_eq!(session["recovers_passwords"], false);
    let smtp = with_recovery(&mut app).await;
    let session = app.anonymous().get("/api/v1/auth/session").await.unwrap();
    assert_eq!(session["recovers_passwords"], true);
    let olena = app.user("Олена", "operator").await;
    olena.api.patch("/api/v1/me/preferences", &json!({"language": "en"})).await.unwrap();
    let mut panel = olena.panel().await;

    // AU-03: whatever the request says of its host, the letter has the configured address.
    let body = json!({"email": olena.email}).to_string().into_bytes();
    let evil = [("content-type", "application/json"), ("x-forwarded-host", "evil.example"), ("host", "evil.example")];
    let answer = app.anonymous().raw(Method::POST, "/api/v1/auth/forgot", Some(body), &evil).await.unwrap();
    assert_eq!(answer.status().as_u16(), 204);
    let letter = letter_to(&smtp, &olena.email).await;
    assert!(letter.part("text/plain").contains(&format!("{PUBLIC}/reset/")), "AU-03: {}", letter.raw);
    assert!(!letter.raw.contains("evil"));
    assert!(letter.part("text/plain").contains("you asked to change your password"), "in her language");
    assert_eq!(letter.header("Auto-Submitted"), "auto-generated");

    let token = letter.token();
    let anonymous = app.anonymous();
    let redeem = |password: &str| {
        let (anonymous, body) = (anonymous.clone(), json!({"token": token, "password": password}));
        async move { anonymous.post("/api/v1/auth/link/redeem", &body).await }
    };
    let same = redeem(&olena.password).await.unwrap_err();
    assert_eq!(same.status(), 422, "the present password is no new one");
    let ApiError::Refused { body, .. } = &same else { panic!("{same}") };
    assert_eq!(body["password_reason"], "history");
    redeem("a-new-password-of-hers").await.unwrap();
    assert_eq!(end_of(&mut panel).await.close_code(), Some(4401));
    anonymous.sign_in(&olena.email, "a-new-password-of-hers").await.unwrap();
    assert_eq!(redeem("yet-another-password").await.unwrap_err().status(), 410, "AU-04");
    eventually("a letter that confirms it", || async {
        smtp.letters_to(&olena.email).into_iter().find(|mail| mail.part("text/plain").contains("was just changed"))
    })
    .await;
    let listed = app.admin.get(&format!("{MAIL}/letters")).await.unwrap();
    assert!(
        !listed.to_string().contains(&token) && !app.log().contains(&token),
        "the link is nowhere but in the letter"
    );
});

story!(au_02_au_05_nobody_learns_who_is_known_and_one_person_gets_three_letters_an_hour, |app| {
    let smtp = with_recovery(&mut app).await;
    app.admin.patch("/api/v1/settings/limits", &json!({"exempt_cidrs": ["127.0.0.1/32"]})).await.unwrap();
    let olena = app.user("Олена", "operator").await;
    let anonymous = app.anonymous();
    let timed = |email: String| {
        let anonymous = &anonymous;
        async move {
            let begin = Instant::now();
            assert_eq!(forgot(anonymous, &email).await, 204);
            begin.elapsed()
        }
    };
    let (mut known, mut unknown): (Vec<Duration>, Vec<Duration>) = (Vec::new(), Vec::new());
    for n in 0..60 {
        known.push(timed(olena.email.clone()).await);
        unknown.push(timed(format!("stranger-{n}@test.example")).await);
    }
    known.sort();
    unknown.sort();
    let (a, b) = (known[30].as_secs_f64(), unknown[30].as_secs_f64());
    // Milliseconds of noise on a shared machine are no difference; an argon2 hash or a commit would be.
    assert!((a - b).abs() < 0.1 * a.max(b) + 0.003, "medians {a} and {b}");
    letter_to(&smtp, &olena.email).await;
    eventually("the third letter", || async { (smtp.letters_to(&olena.email).len() == 3).then_some(()) }).await;
    // Everything was looked at by now: the sixtieth known address stood behind all of them.
    let letters = app.admin.get(&format!("{MAIL}/letters?limit=500")).await.unwrap();
    let resets = letters["data"].as_array().unwrap().iter().filter(|row| row["kind"] == "reset").count();
    assert_eq!(resets, 3, "AU-05");
    assert!(smtp.letters().iter().all(|mail| !mail.to.starts_with("stranger")));
});

story!(an_address_may_ask_ten_times_an_hour_whatever_it_says_of_itself, |app| {
    let _smtp = with_recovery(&mut app).await;
    let mut answers = Vec::new();
    for n in 0..11 {
        let body = json!({"email": format!("a{n}@test.example")}).to_string().into_bytes();
        let forged = format!("203.0.113.{n}");
        let headers = [("content-type", "application/json"), ("x-forwarded-for", forged.as_str())];
        let answer = app.anonymous().raw(Method::POST, "/api/v1/auth/forgot", Some(body), &headers).await.unwrap();
        answers.push(answer.status().as_u16());
    }
    assert_eq!(answers[..10], [204; 10]);
    assert_eq!(answers[10], 429);
});

story!(an_invitation_and_an_administrators_link_go_by_letter_and_nobody_else_sees_them, |app| {
    let body = json!({"email": "new@test.example", "name": "Новенька", "roles": ["operator"]});
    let user = app.admin.post("/api/v1/users", &body).await.unwrap();
    let path = format!("/api/v1/users/{}/link/mail", user["id"]);
    let early = app.admin.post(&path, &json!({})).await.unwrap_err();
    assert_eq!(early.status(), 409, "mail is not set up");
    let smtp = with_mail(&mut app).await;
    let sent = app.admin.post(&path, &json!({})).await.unwrap();
    assert_eq!((&sent["kind"], &sent["to"]), (&json!("invite"), &json!("new@test.example")));
    assert!(!sent.to_string().contains("/invite/"));
    let letter = letter_to(&smtp, "new@test.example").await;
    assert!(letter.part("text/plain").contains("вас запрошено"), "{}", letter.part("text/plain"));
    let token = letter.token();
    let redeem = json!({"token": token, "password": "a-password-of-her-own"});
    app.anonymous().post("/api/v1/auth/link/redeem", &redeem).await.unwrap();
    app.anonymous().sign_in("new@test.example", "a-password-of-her-own").await.unwrap();

    let again = app.admin.post(&path, &json!({})).await.unwrap();
    assert_eq!(again["kind"], "reset");
    eventually("the second letter", || async {
        smtp.letters_to("new@test.example").into_iter().find(|mail| mail.part("text/plain").contains("адміністратор"))
    })
    .await;
});

story!(a_letter_that_is_refused_for_now_leaves_later_and_a_final_refusal_is_shown, |app| {
    let smtp = with_mail(&mut app).await;
    smtp.refuse_for_now(1);
    let invite = |email: &'static str| {
        let admin = app.admin.clone();
        async move {
            let body = json!({"email": email, "name": "Хтось", "roles": ["operator"]});
            let user = admin.post("/api/v1/users", &body).await.unwrap();
            admin.post(&format!("/api/v1/users/{}/link/mail", user["id"]), &json!({})).await.unwrap();
        }
    };
    invite("later@test.example").await;
    let row = |email: &'static str, state: &'static str| {
        let admin = app.admin.clone();
        async move {
            let list = admin.get(&format!("{MAIL}/letters")).await.unwrap();
            let rows = list["data"].as_array().unwrap().clone();
            rows.into_iter().find(|row| row["to"] == email && row["state"] == state && row["attempts"] != 0)
        }
    };
    let waiting = eventually("it waits", || row("later@test.example", "queued")).await;
    eventually("the reason is shown", || async {
        let row = row("later@test.example", "queued").await?;
        (row["answer"] == "450 4.7.1 come again later").then_some(())
    })
    .await;
    assert_eq!(waiting["attempts"], 1);
    invite("nobody@test.example").await;
    let failed = eventually("it is given up", || row("nobody@test.example", "failed")).await;
    assert_eq!((&failed["answer"], &failed["attempts"]), (&json!("550 5.1.1 no such user here"), &json!(1)));
    assert!(smtp.tries() >= 2, "a recipient each time");
    let again = app.admin.post(&format!("{MAIL}/retry"), &json!({})).await.unwrap();
    assert_eq!(again["queued"], 1);
});

story!(p_14_a_mail_server_that_is_away_gets_one_probe_at_a_time_and_every_letter_once_it_is_back, |app| {
    let smtp = with_mail(&mut app).await;
    let nobody = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    app.admin.patch(MAIL, &json!({"port": nobody})).await.unwrap();
    let people: Vec<String> = (1..=8).map(|n| format!("person-{n}@test.example")).collect();
    for email in &people {
        let body = json!({"email": email, "name": "Хтось", "roles": ["operator"]});
        let user = app.admin.post("/api/v1/users", &body).await.unwrap();
        app.admin.post(&format!("/api/v1/users/{}/link/mail", user["id"]), &json!({})).await.unwrap();
    }
    eventually("the server is given a rest", || async {
        app.log().contains("a destination failed five times in a row").then_some(())
    })
    .await;

    app.admin.patch(MAIL, &json!({"port": smtp.port})).await.unwrap();
    for email in &people {
        letter_to(&smtp, email).await;
        assert_eq!(smtp.letters_to(email).len(), 1, "{email}");
    }
});

story!(a_letter_whose_acceptance_was_not_heard_is_repeated_with_the_same_message_id, |app| {
    let smtp = with_mail(&mut app).await;
    smtp.fall_silent_after_the_next_letter();
    let body = json!({"email": "twice@test.example", "name": "Хтось", "roles": ["operator"]});
    let user = app.admin.post("/api/v1/users", &body).await.unwrap();
    app.admin.post(&format!("/api/v1/users/{}/link/mail", user["id"]), &json!({})).await.unwrap();
    letter_to(&smtp, "twice@test.example").await;
    eventually("the try to be noted", || async {
        let list = app.admin.get(&format!("{MAIL}/letters")).await.unwrap();
        (list["data"][0]["answer"] != "").then_some(())
    })
    .await;
    app.kill();
    app.boot().await;
    let both = eventually("the letter once more", || async {
        let letters = smtp.letters_to("twice@test.example");
        (letters.len() == 2).then_some(letters)
    })
    .await;
    assert_eq!(both[0].header("Message-ID"), both[1].header("Message-ID"));
    assert_eq!(both[0].token(), both[1].token());
});

story!(what_waits_while_no_panel_is_open_comes_by_letter_once_a_dialog, |app| {
    let smtp = with_mail(&mut app).await;
    app.admin.patch(MAIL, &json!({"notice_after_s": 5})).await.unwrap();
    app.auto_distribution().await;
    let team = app.team("mail", &["Ірина"], 5).await;
    let iryna = &team.operators[0];
    let means = json!({"sound": false, "in_app": true, "browser": false, "volume": 40, "email": true});
    let bell = json!({"notifications": {"occasions": {"message": means}, "hide_text": false}, "language": "uk"});
    iryna.api.patch("/api/v1/me/preferences", &bell).await.unwrap();
    let panel = {
        let mut panel = iryna.on_line().await;
        app.customer_writes(&team, "u-1", 1, "Де моє замовлення?").await;
        crate::support::people::hears(&mut panel, "Де моє замовлення?").await;
        panel
    };
    let dialog = app.dialog_of(&app.customer_writes(&team, "u-1", 2, "Ви тут?").await).await;
    drop(panel);
    let letter = tokio::time::timeout(Duration::from_secs(40), async {
        loop {
            if let Some(letter) = smtp.letters_to(&iryna.email).pop() {
                return letter;
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    });
    let letter = letter.await.expect("a letter");
    let text = letter.part("text/plain");
    assert!(text.contains("чекає на вашу відповідь") && text.contains("> Ви тут?"), "{text}");
    assert!(text.contains(&format!("{PUBLIC}/inbox/mine/{dialog}")), "{text}");
    app.customer_writes(&team, "u-1", 3, "Агов").await;
    let listed = app.admin.get(&format!("{MAIL}/letters")).await.unwrap();
    let about: Vec<&Value> =
        listed["data"].as_array().unwrap().iter().filter(|row| row["dialog_id"] == json!(dialog)).collect();
    assert_eq!(about.len(), 1, "one letter a dialog in a quarter of an hour: {listed}");
});

/// The letter to somebody that says this; some of them have to ripen for most of a minute.
async fn letter_that_says(smtp: &SmtpServer, address: &str, words: &str) -> Mail {
    let letter = async {
        loop {
            let mut letters = smtp.letters_to(address).into_iter();
            if let Some(found) = letters.find(|mail| mail.part("text/plain").contains(words)) {
                return found;
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    };
    let found = tokio::time::timeout(Duration::from_secs(90), letter).await;
    found.unwrap_or_else(|_| panic!("no letter to {address} says «{words}»"))
}

/// Switches letters about these occasions on, and about nothing else.
async fn wants_letters(api: &Api, occasions: &[&str]) {
    let means = json!({"sound": false, "in_app": false, "browser": false, "volume": 0, "email": true});
    let occasions: serde_json::Map<String, Value> =
        occasions.iter().map(|name| ((*name).to_owned(), means.clone())).collect();
    let bell = json!({"notifications": {"occasions": occasions, "queue_above": 1}, "language": "uk"});
    api.patch("/api/v1/me/preferences", &bell).await.unwrap();
}

story!(a_queue_that_grows_too_long_and_an_answer_that_is_due_soon_come_by_letter, |app| {
    let smtp = with_mail(&mut app).await;
    app.admin.patch(MAIL, &json!({"notice_after_s": 5})).await.unwrap();
    app.auto_distribution().await;
    // A warning after 39 s, which is told from the 44th on and until the norm is used up.
    app.settings(json!({"normative_reply_s": 52})).await;
    let (team, other) = (app.team("soon", &["Ірина"], 5).await, app.team("nobody", &["Тарас"], 5).await);
    let iryna = &team.operators[0];
    wants_letters(&iryna.api, &["queue_above", "sla_warning"]).await;
    let mut panel = iryna.on_line().await;
    let dialog = app.dialog_of(&app.customer_writes(&team, "u-1", 1, "Є хто?").await).await;
    crate::support::people::hears(&mut panel, "Є хто?").await;
    drop(panel);
    app.customer_writes(&other, "q-1", 1, "Перший").await;
    app.customer_writes(&other, "q-2", 1, "Другий").await;

    let grown = letter_that_says(&smtp, &iryna.email, "Черга зросла, чекає клієнтів: 2.").await;
    let text = grown.part("text/plain");
    assert!(text.contains(&format!("{PUBLIC}/inbox/queue")), "it leads to the queue: {text}");
    app.customer_writes(&other, "q-3", 1, "Третій").await;

    let soon = letter_that_says(&smtp, &iryna.email, "Скоро сплине час відповіді: Ольга.").await;
    let text = soon.part("text/plain");
    assert!(text.contains(&format!("{PUBLIC}/inbox/mine/{dialog}")), "{text}");
    assert!(!text.contains("Є хто?"), "her choice tells of the time and not of the words: {text}");
    let queue = smtp.letters_to(&iryna.email).iter().filter(|mail| mail.part("text/plain").contains("Черга")).count();
    assert_eq!(queue, 1, "a queue goes up and down; once a quarter of an hour is enough");
});

story!(an_answer_that_is_late_comes_by_letter_to_whoever_wants_to_know, |app| {
    let smtp = with_mail(&mut app).await;
    app.admin.patch(MAIL, &json!({"notice_after_s": 5})).await.unwrap();
    app.auto_distribution().await;
    app.settings(json!({"normative_reply_s": 8})).await;
    let team = app.team("late", &["Ірина", "Тарас"], 1).await;
    let (iryna, taras) = (&team.operators[0], &team.operators[1]);
    wants_letters(&iryna.api, &["sla_violated"]).await;
    wants_letters(&taras.api, &["mention"]).await;
    let panels = (iryna.on_line().await, taras.on_line().await);
    let mut hers = 0;
    for chat in ["u-1", "u-2"] {
        let id = app.dialog_of(&app.customer_writes(&team, chat, 1, "Ви тут?").await).await;
        let given = eventually("somebody has it", || async {
            let dialog = app.dialog(id).await;
            dialog["operator_id"].as_i64()
        })
        .await;
        if given == iryna.id {
            hers = id;
        }
    }
    drop(panels);
    let late = letter_that_says(&smtp, &iryna.email, "Час відповіді минув: Ольга.").await;
    let text = late.part("text/plain");
    assert!(text.contains(&format!("{PUBLIC}/inbox/mine/{hers}")), "{text}");
    assert!(
        smtp.letters_to(&taras.email).is_empty(),
        "his client waits as long, and he wants to hear of mentions only"
    );
});

story!(an_operator_who_does_not_answer_is_told_by_letter_to_a_supervisor_who_has_no_panel_open, |app| {
    let smtp = with_mail(&mut app).await;
    app.admin.patch(MAIL, &json!({"notice_after_s": 5})).await.unwrap();
    app.auto_distribution().await;
    // A minute is the shortest time to answer.
    app.settings(json!({
        "operator_timeout_enabled": true, "operator_timeout_minutes": 1, "operator_timeout_action": "notify_supervisor",
    }))
    .await;
    let team = app.team("silent-letters", &["Ірина"], 5).await;
    let iryna = &team.operators[0];
    let chief = app.user("Віталій Гринько", "supervisor").await;
    wants_letters(&chief.api, &["operator_silent"]).await;
    wants_letters(&iryna.api, &["operator_silent"]).await;
    let mut panel = iryna.on_line().await;
    let dialog = app.dialog_of(&app.customer_writes(&team, "u-1", 1, "Є хто?").await).await;
    crate::support::people::hears(&mut panel, "Є хто?").await;
    drop(panel);

    let told = letter_that_says(&smtp, &chief.email, "Оператор не відповідає, клієнт чекає: Ольга.").await;
    let text = told.part("text/plain");
    assert!(text.contains(&format!("{PUBLIC}/inbox/all/{dialog}")), "it leads to the request of another: {text}");
    assert!(smtp.letters_to(&iryna.email).is_empty(), "who is silent is no supervisor of themselves");
});

story!(the_command_line_sets_a_password_when_nobody_can_sign_in, |app| {
    let olena = app.user("Олена", "operator").await;
    let arguments = ["admin", "reset-password", "--email", olena.email.as_str(), "--password-stdin"];
    app.command_with_input(&arguments, "a-password-from-the-shell\n");
    app.anonymous().sign_in(&olena.email, "a-password-from-the-shell").await.unwrap();
    let audit = app.admin.get("/api/v1/audit?action=user.password_reset").await.unwrap();
    assert_eq!(audit["data"][0]["actor_name"], "command line");
    assert_eq!(
        app.exit_code(&["admin", "reset-password", "--email", "nobody@test.example", "--password-stdin"], &[]),
        Some(1)
    );
});
