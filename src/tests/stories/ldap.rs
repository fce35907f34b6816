//! The company directory, against a real OpenLDAP: signing in, roles by groups, who leaves, and a directory that is away.

use std::time::{Duration, Instant};

use rozmova_load::{Api, ApiError, Panel, api::Method};
use serde_json::{Value, json};

use crate::{
    story,
    support::{
        TestApp,
        people::end_of,
        slapd::{self, AGENTS, CROWD, LEADS, NIGHT, PEOPLE, READER, READER_PASSWORD, Slapd, WEEKEND},
    },
};

const LDAP: &str = "/api/v1/settings/ldap";
/// People of the directory with a password of their own, besides the crowd.
const NAMED: usize = 5;

fn settings(slapd: &Slapd) -> Value {
    json!({
        "enabled": true, "url": slapd.url(), "ca_certificate": slapd.authority(), "bind_dn": READER,
        "bind_password": READER_PASSWORD, "base_dn": PEOPLE, "user_filter": "(&(objectClass=inetOrgPerson)(mail={login}))",
        "groups": [{"group": AGENTS, "role": "operator"}, {"group": LEADS, "role": "supervisor"}],
    })
}

/// A directory, and a server that signs people in through it.
async fn with_directory(app: &TestApp) -> Slapd {
    let slapd = Slapd::start();
    app.admin.patch(LDAP, &settings(&slapd)).await.unwrap();
    slapd
}

/// An account without a password here.
async fn account(app: &TestApp, uid: &str, role: &str) -> i64 {
    let body = json!({"email": slapd::mail(uid), "name": uid, "roles": [role]});
    app.admin.post("/api/v1/users", &body).await.unwrap()["id"].as_i64().unwrap()
}

async fn sign_in(app: &TestApp, uid: &str) -> Result<(Api, Value), ApiError> {
    app.anonymous().sign_in(&slapd::mail(uid), &slapd::password(uid)).await
}

async fn roles_of(app: &TestApp, user: i64) -> Value {
    app.admin.get(&format!("/api/v1/users/{user}")).await.unwrap()["roles"].clone()
}

async fn sync(app: &TestApp) -> Value {
    app.admin.post(&format!("{LDAP}/sync"), &json!({})).await.unwrap()
}

async fn check(app: &TestApp) -> Value {
    app.admin.post(&format!("{LDAP}/check"), &json!({})).await.unwrap()
}

/// A refused sign-in: status, code and sentence.
async fn refused(api: &Api, email: &str, password: &str) -> (u16, String, String) {
    match api.sign_in(email, password).await {
        Err(ApiError::Refused { status, body, .. }) => {
            let word = |name: &str| body[name].as_str().unwrap_or_default().to_owned();
            (status, word("code"), word("detail"))
        }
        Err(error) => panic!("{error}"),
        Ok(_) => panic!("{email} signed in"),
    }
}

story!(a_person_of_the_directory_signs_in_with_its_password_and_has_the_roles_of_its_groups, |app| {
    let (olena, taras) = (account(&app, "olena", "analyst").await, account(&app, "taras", "operator").await);
    assert_eq!(sign_in(&app, "olena").await.unwrap_err().status(), 401, "switched off");
    let _slapd = with_directory(&app).await;
    let (_, answer) = sign_in(&app, "olena").await.unwrap();
    assert_eq!(answer["user"]["roles"], json!(["operator", "analyst"]), "by the group's entry; her other role stays");
    let (_, answer) = sign_in(&app, "taras").await.unwrap();
    assert_eq!(answer["user"]["roles"], json!(["supervisor"]), "by his own entry; the mapped role he is not in goes");
    assert_eq!(roles_of(&app, olena).await, json!(["operator", "analyst"]));

    let audit = app.admin.get("/api/v1/audit?action=auth.login").await.unwrap();
    let methods: Vec<&Value> = audit["data"].as_array().unwrap().iter().map(|row| &row["data"]["method"]).collect();
    assert_eq!(methods[..2], [&json!("directory"), &json!("directory")]);
    let audit = app.admin.get("/api/v1/audit?action=user.updated").await.unwrap();
    let rows = audit["data"].as_array().unwrap();
    let row = rows.iter().find(|row| row["object_id"] == json!(taras)).unwrap();
    assert_eq!(row["actor_name"], "LDAP");
    let roles = &row["data"]["roles"];
    assert_eq!(
        (&roles["old"], &roles["new"]),
        (&json!(["operator"]), &json!(["supervisor"])),
        "as any change of a user"
    );

    // Either method (administration.md 4): a password of this server works beside the directory's.
    let own = json!({"password": "a-password-of-this-server"});
    app.admin.patch(&format!("/api/v1/users/{olena}"), &own).await.unwrap();
    app.anonymous().sign_in(&slapd::mail("olena"), "a-password-of-this-server").await.unwrap();
    sign_in(&app, "olena").await.expect("the directory's goes on");
    assert!(!app.log().contains(&slapd::password("olena")), "SE-03");
});

story!(au_02_whatever_is_wrong_with_a_sign_in_the_answer_is_the_same, |app| {
    account(&app, "olena", "operator").await;
    account(&app, "off", "operator").await;
    let inactive = account(&app, "inactive", "operator").await;
    app.admin.post(&format!("/api/v1/users/{inactive}/deactivate"), &json!({})).await.unwrap();
    let _slapd = with_directory(&app).await;
    let olena = slapd::mail("olena");
    let (anonymous, right) = (app.anonymous(), slapd::password("olena"));
    let tries = [
        (olena.clone(), String::from("a-wrong-password"), "a wrong password"),
        (olena, String::new(), "an empty one, which the directory takes for nobody's and accepts"),
        (slapd::mail("stranger"), right.clone(), "nobody knows them"),
        (slapd::mail("noaccount"), slapd::password("noaccount"), "no account is ever made"),
        (slapd::mail("inactive"), slapd::password("inactive"), "their account is inactive"),
        (slapd::mail("off"), slapd::password("off"), "they are switched off in the directory"),
        (String::from("*)(uid=*"), right.clone(), "an injection"),
        (String::from("*"), right.clone(), "a star is no name"),
        (String::from("o*@test.example"), right, "nor a part of one"),
    ];
    for (email, password, why) in tries {
        let answer = refused(&anonymous, &email, &password).await;
        let same = (401, String::from("unauthorized"), String::from("e-mail or password are wrong"));
        assert_eq!(answer, same, "{why}");
    }
    sign_in(&app, "olena").await.expect("the right one");
});

story!(au_02_a_refusal_takes_the_same_time_for_the_known_and_the_unknown, |app| {
    for n in 0..10 {
        account(&app, &format!("crowd{n}"), "operator").await;
    }
    let _slapd = with_directory(&app).await;
    let anonymous = app.anonymous();
    let timed = |email: String| {
        let anonymous = &anonymous;
        async move {
            let begin = Instant::now();
            assert_eq!(refused(anonymous, &email, "a-wrong-password").await.0, 401);
            begin.elapsed()
        }
    };
    let (mut known, mut unknown): (Vec<Duration>, Vec<Duration>) = (Vec::new(), Vec::new());
    for n in 0..10 {
        known.push(timed(slapd::mail(&format!("crowd{n}"))).await);
        unknown.push(timed(format!("stranger{n}@test.example")).await);
    }
    known.sort();
    unknown.sort();
    let (a, b) = (known[5].as_secs_f64(), unknown[5].as_secs_f64());
    assert!((a - b).abs() < 0.1 * a.max(b), "medians {a} and {b}");
});

story!(au_01_guesses_at_a_directory_password_wait_from_the_sixth_on, |app| {
    account(&app, "olena", "operator").await;
    let _slapd = with_directory(&app).await;
    let anonymous = app.anonymous();
    let mut answers = Vec::new();
    for n in 0..5 {
        answers.push(refused(&anonymous, &slapd::mail("olena"), &format!("guess-{n}")).await.0);
    }
    assert_eq!(answers, [401; 5]);
    let waits = refused(&anonymous, &slapd::mail("olena"), &slapd::password("olena")).await;
    assert_eq!((waits.0, waits.1.as_str()), (429, "rate_limited"), "the right one waits too");
});

story!(whoever_signs_in_by_the_directory_alone_is_shown_so_and_not_as_invited, |app| {
    let (olena, crowd) = (account(&app, "olena", "operator").await, account(&app, "crowd0", "operator").await);
    let stranger = account(&app, "stranger", "operator").await;
    let status = async |user: i64| app.admin.get(&format!("/api/v1/users/{user}")).await.unwrap()["status"].clone();
    assert_eq!(status(olena).await, "invited");
    let slapd = with_directory(&app).await;
    sign_in(&app, "olena").await.unwrap();
    assert_eq!(status(olena).await, "directory", "she has signed in, before any look");
    sync(&app).await;
    assert_eq!(status(crowd).await, "directory", "can, and has not yet");
    assert_eq!(status(stranger).await, "invited", "the directory has nobody of this name");
    app.admin.patch(LDAP, &json!({"enabled": false})).await.unwrap();
    assert_eq!(status(olena).await, "invited", "cannot while it is off");
    app.admin.patch(LDAP, &json!({"enabled": true})).await.unwrap();
    slapd.set(&slapd::dn("olena"), "userAccountControl", &["514"]).await;
    sync(&app).await;
    assert_eq!(status(olena).await, "invited", "switched off there");
    let own = json!({"password": "a-password-of-this-server"});
    app.admin.patch(&format!("/api/v1/users/{crowd}"), &own).await.unwrap();
    assert_eq!(status(crowd).await, "active", "either way");
});

story!(people_of_groups_inside_a_group_of_the_map_count_when_it_is_wished, |app| {
    let (taras, crowd) = (account(&app, "taras", "analyst").await, account(&app, "crowd0", "analyst").await);
    let slapd = Slapd::start();
    let (inside, deep) = (slapd::dn("crowd0"), slapd::dn("taras"));
    slapd.set(&deep, "memberOf", &[]).await;
    slapd.set(AGENTS, "member", &[NIGHT, &slapd::dn("olena")]).await;
    slapd.set(NIGHT, "member", &[WEEKEND, &inside]).await;
    // A ring: each holds the other.
    slapd.set(WEEKEND, "member", &[NIGHT, &deep]).await;
    app.admin.patch(LDAP, &settings(&slapd)).await.unwrap();
    assert_eq!(sync(&app).await["roles_changed"], 0, "a group inside a group is not looked into unless it is wished");
    sign_in(&app, "taras").await.unwrap();
    assert_eq!(roles_of(&app, taras).await, json!(["analyst"]));

    app.admin.patch(LDAP, &json!({"nested_groups": true})).await.unwrap();
    // Not waiting for the look that the change began: a sign-in finds it out by itself.
    sign_in(&app, "taras").await.unwrap();
    assert_eq!(roles_of(&app, taras).await, json!(["operator", "analyst"]), "two groups deep");
    let report = sync(&app).await;
    assert_eq!(report["problem"], Value::Null, "{report}");
    assert_eq!(roles_of(&app, crowd).await, json!(["operator", "analyst"]), "one group deep, by the look");
    assert_eq!(roles_of(&app, taras).await, json!(["operator", "analyst"]));
    let (_, answer) = sign_in(&app, "taras").await.unwrap();
    assert_eq!(answer["user"]["roles"], json!(["operator", "analyst"]), "and by what the look has found");

    // A person's own entry names the inner group (as with the memberOf overlay).
    slapd.set(WEEKEND, "member", &[READER]).await;
    slapd.set(&deep, "memberOf", &[NIGHT]).await;
    sync(&app).await;
    assert_eq!(roles_of(&app, taras).await, json!(["operator", "analyst"]));
    slapd.set(&deep, "memberOf", &[]).await;
    assert_eq!(sync(&app).await["roles_changed"], 1);
    assert_eq!(roles_of(&app, taras).await, json!(["analyst"]), "out of the last of them");
    app.admin.patch(LDAP, &json!({"nested_groups": false})).await.unwrap();
    sync(&app).await;
    assert_eq!(roles_of(&app, crowd).await, json!(["analyst"]), "live");
});

story!(what_the_last_look_came_to_survives_a_restart, |app| {
    account(&app, "olena", "operator").await;
    let mut slapd = with_directory(&app).await;
    let done = sync(&app).await;
    assert_eq!((&done["problem"], &done["accounts"]), (&Value::Null, &json!(1)));
    slapd.kill();
    let failed = sync(&app).await;
    assert_eq!(failed["problem"], "unreachable");
    // Switched off, nothing is looked at after the start, so what is shown is what was kept.
    app.admin.patch(LDAP, &json!({"enabled": false})).await.unwrap();
    app.kill();
    app.boot().await;
    let shown = app.admin.get(LDAP).await.unwrap()["last_sync"].clone();
    assert_eq!((&shown["problem"], &shown["people"]), (&json!("unreachable"), &json!(0)), "{shown}");
    assert!(shown["detail"].as_str().unwrap().contains("does not answer") && shown["at"].is_string(), "{shown}");
});

story!(a_connection_without_tls_or_to_a_stranger_is_refused_with_a_sentence, |app| {
    let mut slapd = Slapd::start();
    let change = |body: Value| {
        let admin = app.admin.clone();
        async move { admin.patch(LDAP, &body).await }
    };
    let mut plain = settings(&slapd);
    plain["url"] = json!(slapd.plain_url());
    let no = change(plain.clone()).await.unwrap_err();
    assert_eq!(no.status(), 422);
    assert!(no.to_string().contains("ldap:// without StartTLS sends passwords readable"), "{no}");
    assert_eq!(app.admin.get(LDAP).await.unwrap()["url"], "", "a refused change changes nothing");
    let no = change(json!({"url": "ldaps://10.1.2.3"})).await.unwrap_err();
    assert!(no.to_string().contains("not on the public internet"), "SS-01: {no}");
    let no = app.admin.post(&format!("{LDAP}/check"), &json!({})).await.unwrap_err();
    assert_eq!(no.status(), 409, "nothing to check yet");

    plain["start_tls"] = json!(true);
    change(plain).await.unwrap();
    let found = check(&app).await;
    assert_eq!((&found["ok"], &found["people"]), (&json!(true), &json!(CROWD + NAMED)), "StartTLS: {found}");

    change(json!({"url": slapd.url(), "start_tls": false})).await.unwrap();
    let found = check(&app).await;
    assert_eq!((&found["ok"], &found["people"]), (&json!(true), &json!(CROWD + NAMED)), "page after page: {found}");
    assert_eq!((&found["accounts"], &found["missing_groups"]), (&json!(0), &json!([])));

    let stranger = crate::support::tls::Authority::new("another authority");
    for (wrong, right, problem, says) in [
        (
            json!({"ca_certificate": ""}),
            json!({"ca_certificate": slapd.authority()}),
            "certificate",
            "trusted authorities",
        ),
        (
            json!({"ca_certificate": stranger.pem()}),
            json!({"ca_certificate": slapd.authority()}),
            "certificate",
            "trusted authorities",
        ),
        (json!({"url": slapd.plain_url().replace("ldap:", "ldaps:")}), json!({"url": slapd.url()}), "", ""),
        (
            json!({"bind_password": "wrong"}),
            json!({"bind_password": READER_PASSWORD}),
            "bind",
            "bind name and password",
        ),
        (json!({"base_dn": "ou=nowhere,dc=test,dc=example"}), json!({"base_dn": PEOPLE}), "base", "base name"),
        (
            json!({"user_filter": "(&(objectClass=device)(mail={login}))"}),
            json!({"user_filter": "(&(objectClass=inetOrgPerson)(mail={login}))"}),
            "nobody",
            "nobody was found",
        ),
    ] {
        change(wrong.clone()).await.unwrap();
        let found = check(&app).await;
        assert_eq!(found["ok"], false, "{wrong}: {found}");
        if problem.is_empty() {
            // A server without TLS there: how it says so is its own affair.
            assert!(["tls", "unreachable", "timeout"].contains(&found["problem"].as_str().unwrap()), "{found}");
        } else {
            assert_eq!(found["problem"], problem, "{wrong}: {found}");
        }
        assert!(found["detail"].as_str().unwrap().contains(says), "{wrong}: {found}");
        change(right).await.unwrap();
    }
    change(json!({"groups": [{"group": "cn=nobodies,ou=groups,dc=test,dc=example", "role": "operator"}]}))
        .await
        .unwrap();
    let found = check(&app).await;
    assert_eq!(found["missing_groups"], json!(["cn=nobodies,ou=groups,dc=test,dc=example"]), "{found}");
    slapd.kill();
    assert_eq!(check(&app).await["problem"], "unreachable");
});

story!(while_the_directory_is_away_passwords_of_the_panel_go_on, |app| {
    account(&app, "olena", "operator").await;
    let taras = app.user("Тарас", "operator").await;
    let mut slapd = with_directory(&app).await;
    slapd.kill();
    app.anonymous().sign_in(&taras.email, &taras.password).await.expect("his password is of this server");
    let anonymous = app.anonymous();
    let olena = refused(&anonymous, &slapd::mail("olena"), &slapd::password("olena")).await;
    assert_eq!((olena.0, olena.1.as_str()), (503, "directory_away"));
    assert!(olena.2.contains("the company directory") && olena.2.contains("does not answer"), "{}", olena.2);
    assert_eq!(refused(&anonymous, "stranger@test.example", "whatever-it-is").await, olena, "AU-02");
    let report = sync(&app).await;
    assert_eq!((&report["problem"], &report["roles_changed"]), (&json!("unreachable"), &json!(0)));
    assert_eq!(app.admin.get(LDAP).await.unwrap()["last_sync"]["problem"], "unreachable");
    slapd.run();
    sign_in(&app, "olena").await.expect("back by itself");
});

story!(a_role_changed_in_the_directory_reaches_open_sockets_by_the_look, |app| {
    let olena = account(&app, "olena", "operator").await;
    let slapd = with_directory(&app).await;
    let (api, _) = sign_in(&app, "olena").await.unwrap();
    let mut panel = Panel::connect(&api).await.unwrap();
    let report = sync(&app).await;
    assert_eq!((&report["problem"], &report["people"]), (&Value::Null, &json!(CROWD + NAMED)));
    assert_eq!((&report["accounts"], &report["roles_changed"]), (&json!(1), &json!(0)));

    slapd.set(&slapd::dn("olena"), "memberOf", &[LEADS]).await;
    assert_eq!(sync(&app).await["roles_changed"], 1);
    assert_eq!(roles_of(&app, olena).await, json!(["supervisor", "operator"]));
    assert_eq!(api.get("/api/v1/auth/me").await.unwrap()["user"]["roles"], json!(["supervisor", "operator"]), "live");

    slapd.set(AGENTS, "member", &[READER]).await;
    slapd.set(&slapd::dn("olena"), "memberOf", &[]).await;
    let report = sync(&app).await;
    assert_eq!((&report["roles_changed"], &report["signed_out"]), (&json!(1), &json!(0)));
    assert_eq!(roles_of(&app, olena).await, json!([]));
    assert_eq!(end_of(&mut panel).await.close_code(), Some(4403), "AU-08");
    assert_eq!(sync(&app).await["roles_changed"], 0);
});

story!(whoever_is_gone_or_off_in_the_directory_is_signed_out_once_and_a_wrong_base_signs_nobody_out, |app| {
    let olena = account(&app, "olena", "operator").await;
    let slapd = with_directory(&app).await;
    let (api, _) = sign_in(&app, "olena").await.unwrap();
    let mut panel = Panel::connect(&api).await.unwrap();
    assert_eq!(sync(&app).await["accounts"], 1);
    for base in ["ou=nowhere,dc=test,dc=example", "ou=groups,dc=test,dc=example"] {
        app.admin.patch(LDAP, &json!({"base_dn": base})).await.unwrap();
        let report = sync(&app).await;
        assert!(["base", "nobody"].contains(&report["problem"].as_str().unwrap()), "{report}");
        api.get("/api/v1/auth/me").await.expect("still signed in");
    }
    app.admin.patch(LDAP, &json!({"base_dn": PEOPLE})).await.unwrap();

    slapd.set(&slapd::dn("olena"), "userAccountControl", &["514"]).await;
    // The change of the settings began a look by itself; whichever of the two came first signed her out.
    sync(&app).await;
    assert_eq!(end_of(&mut panel).await.close_code(), Some(4401));
    assert_eq!(api.get("/api/v1/auth/me").await.unwrap_err().status(), 401);
    assert_eq!(sign_in(&app, "olena").await.unwrap_err().status(), 401);
    assert_eq!(roles_of(&app, olena).await, json!([]), "in no group any more");
    assert_eq!(sync(&app).await["signed_out"], 0, "once");
    let audit = app.admin.get("/api/v1/audit?action=user.left_directory").await.unwrap();
    let rows = audit["data"].as_array().unwrap();
    assert_eq!((rows.len(), &rows[0]["data"]["state"]), (1, &json!("disabled")));

    slapd.set(&slapd::dn("olena"), "userAccountControl", &["512"]).await;
    sync(&app).await;
    assert_eq!(roles_of(&app, olena).await, json!(["operator"]));
    sign_in(&app, "olena").await.expect("back");
    slapd.set(&slapd::dn("olena"), "mail", &["another@test.example"]).await;
    let report = sync(&app).await;
    assert_eq!((&report["accounts"], &report["signed_out"]), (&json!(0), &json!(1)), "gone: {report}");
});

story!(dialogs_of_whoever_is_gone_from_the_directory_wait_in_the_queue_also_those_put_off, |app| {
    app.auto_distribution().await;
    let olena = account(&app, "olena", "operator").await;
    let slapd = with_directory(&app).await;
    let (api, _) = sign_in(&app, "olena").await.unwrap();
    sync(&app).await;
    let team = app.team("gone", &["Ірина"], 5).await;
    let group = json!({"name": "of the directory", "subject_ids": [team.subject], "operator_ids": [olena]});
    app.admin.post("/api/v1/skill-groups", &group).await.unwrap();
    let mut dialogs = Vec::new();
    for n in 1..=2 {
        let dialog = app.dialog_of(&app.customer_writes(&team, &format!("g-{n}"), 1, "Добрий день").await).await;
        app.admin.post(&format!("/api/v1/dialogs/{dialog}/assign"), &json!({"operator_id": olena})).await.unwrap();
        dialogs.push(dialog);
    }
    api.post(&format!("/api/v1/dialogs/{}/snooze", dialogs[1]), &json!({"until_reply": true})).await.unwrap();

    slapd.set(&slapd::dn("olena"), "userAccountControl", &["514"]).await;
    sync(&app).await;

    for dialog in &dialogs {
        let row = app.dialog(*dialog).await;
        assert_eq!((&row["state"], &row["operator_id"]), (&json!("queued"), &Value::Null), "{row}");
    }
    let audit = app.admin.get("/api/v1/audit?action=user.left_directory").await.unwrap();
    let data = &audit["data"][0]["data"];
    let mut named: Vec<i64> = data["dialog_ids"].as_array().unwrap().iter().map(|id| id.as_i64().unwrap()).collect();
    named.sort_unstable();
    dialogs.sort_unstable();
    assert_eq!((&data["redistributed"], &data["queued"], &data["failed"]), (&json!(2), &json!(2), &json!(0)));
    assert_eq!(named, dialogs);
});

story!(the_root_administrators_roles_are_their_own_whatever_the_directory_says, |app| {
    let slapd = with_directory(&app).await;
    slapd.set(&slapd::dn("taras"), "mail", &["admin@test.example"]).await;
    app.admin.patch(LDAP, &json!({"groups": [{"group": AGENTS, "role": "administrator"}]})).await.unwrap();
    let report = sync(&app).await;
    assert_eq!((&report["problem"], &report["roles_changed"]), (&Value::Null, &json!(0)), "{report}");
    let root = app.admin.get("/api/v1/auth/me").await.unwrap()["user"].clone();
    assert_eq!(root["roles"], json!(["administrator"]));
});

story!(the_second_step_and_the_own_password_work_for_people_of_the_directory, |app| {
    account(&app, "olena", "operator").await;
    let _slapd = with_directory(&app).await;
    let (api, _) = sign_in(&app, "olena").await.unwrap();
    let path = "/api/v1/auth/second-factor";
    let wrong = api.post(path, &json!({"current_password": "wrong"})).await.unwrap_err();
    assert_eq!(wrong.status(), 403, "AU-14");
    let factor = api.post(path, &json!({"current_password": slapd::password("olena")})).await.unwrap();
    let code = crate::stories::users::app_code(factor["secret"].as_str().unwrap(), 0);
    api.post(&format!("{path}/confirm"), &json!({"code": code})).await.unwrap();
    let asked = sign_in(&app, "olena").await.unwrap_err();
    assert_eq!((asked.status(), asked.code()), (428, "otp_required"));
    let next = crate::stories::users::app_code(factor["secret"].as_str().unwrap(), 1);
    let body = json!({"email": slapd::mail("olena"), "password": slapd::password("olena"), "otp": next});
    app.anonymous().post("/api/v1/auth/login", &body).await.expect("password and code");
});

story!(se_02_the_directory_is_set_up_by_those_who_may_and_its_password_is_shown_to_nobody, |app| {
    let slapd = with_directory(&app).await;
    let shown = app.admin.get(LDAP).await.unwrap();
    assert_eq!(shown["bind_password"], "****ader");
    let audit = app.admin.get("/api/v1/audit?limit=500").await.unwrap().to_string();
    for place in [shown.to_string(), audit, app.log()] {
        assert!(!place.contains(READER_PASSWORD), "SE-01, SE-03");
    }
    let boss = app.user("Віталій", "supervisor").await;
    assert_eq!(boss.api.get(LDAP).await.unwrap_err().status(), 403);
    for path in ["check", "sync"] {
        assert_eq!(boss.api.post(&format!("{LDAP}/{path}"), &json!({})).await.unwrap_err().status(), 403);
    }
    let wrong = json!({
        "url": "https://dc1.example.com", "user_filter": "(mail=*)", "ca_certificate": "none", "sync_interval_min": 1,
        "groups": [{"group": "support", "role": "operator"}, {"group": AGENTS, "role": "no-such-role"}],
    });
    let no = app.admin.patch(LDAP, &wrong).await.unwrap_err();
    assert_eq!(no.status(), 422);
    for field in ["url", "user_filter", "ca_certificate", "sync_interval_min", "groups.0", "groups.1"] {
        assert!(no.to_string().contains(field), "{field}: {no}");
    }
    let stale = app.admin.call(Method::PATCH, LDAP, Some(&json!({"enabled": false})), &[("if-match", "\"99\"")]).await;
    assert_eq!(stale.unwrap_err().status(), 412);
    assert_eq!(app.admin.get(LDAP).await.unwrap()["url"], slapd.url(), "a refused change changes nothing");
    app.admin.patch(LDAP, &json!({"enabled": false})).await.unwrap();
    let off = app.admin.post(&format!("{LDAP}/sync"), &json!({})).await.unwrap_err();
    assert_eq!(off.status(), 409);
});

story!(ac_05_nobody_gives_through_the_map_what_they_could_not_give_by_hand, |app| {
    let _slapd = with_directory(&app).await;
    let grants = ["op_panel", "settings_instance"];
    app.admin.post("/api/v1/roles", &json!({"name": "Техніки", "grants": grants})).await.unwrap();
    let technician = app.user("Павло", "Техніки").await;
    let before = technician.api.get(LDAP).await.unwrap()["groups"].clone();
    let map = |role: &str| json!({"groups": [{"group": AGENTS, "role": role}]});
    let refused = technician.api.patch(LDAP, &map("administrator")).await.unwrap_err();
    assert_eq!(refused.status(), 403, "{refused}");
    assert_eq!(technician.api.get(LDAP).await.unwrap()["groups"], before);
    technician.api.patch(LDAP, &map("Техніки")).await.expect("a role of rights they have");
    technician.api.patch(LDAP, &json!({"sync_interval_min": 30})).await.expect("what was in the map stays");
});

story!(ac_05_only_administrators_name_the_directory_that_decides_who_is_who, |app| {
    let slapd = with_directory(&app).await;
    let role = json!({"name": "Техніки", "grants": ["op_panel", "settings_instance"]});
    app.admin.post("/api/v1/roles", &role).await.unwrap();
    let technician = app.user("Павло", "Техніки").await;
    for change in [
        json!({"url": "ldaps://directory.of-my-own.example", "bind_password": "mine"}),
        json!({"ca_certificate": ""}),
        json!({"bind_dn": "cn=me"}),
        json!({"bind_password": "mine"}),
        json!({"base_dn": "ou=mine"}),
        json!({"user_filter": "(uid={login})"}),
        json!({"enabled": false}),
    ] {
        let refused = technician.api.patch(LDAP, &change).await.unwrap_err();
        assert_eq!((refused.status(), refused.code()), (403, "forbidden"), "{change}: {refused}");
    }
    let kept = technician.api.get(LDAP).await.unwrap();
    assert_eq!((&kept["url"], &kept["enabled"], &kept["base_dn"]), (&json!(slapd.url()), &json!(true), &json!(PEOPLE)));
    let same = json!({"url": slapd.url(), "enabled": true, "sync_interval_min": 45});
    technician.api.patch(LDAP, &same).await.expect("what is sent as it is does not change");
});

story!(se_02_the_stored_password_is_not_sent_to_another_directory, |app| {
    let slapd = with_directory(&app).await;
    let elsewhere = json!({"url": "ldaps://directory.of-somebody-else.example"});
    let refused = app.admin.patch(LDAP, &elsewhere).await.unwrap_err();
    assert_eq!(refused.status(), 422);
    assert!(refused.to_string().contains("bind_password"), "{refused}");
    assert_eq!(app.admin.get(LDAP).await.unwrap()["url"], slapd.url(), "a refused change changes nothing");
    app.admin.patch(LDAP, &json!({"url": ""})).await.expect_err("an address is needed while it is on");
    app.admin.patch(LDAP, &json!({"enabled": false, "url": ""})).await.unwrap();
    let refused = app.admin.patch(LDAP, &elsewhere).await.unwrap_err();
    assert!(refused.to_string().contains("bind_password"), "nor on a way round: {refused}");
    app.admin.patch(LDAP, &json!({"url": slapd.url(), "bind_password": READER_PASSWORD})).await.expect("typed again");
});
