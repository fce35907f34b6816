//! Users, roles, one-time links and sign-ins as an administrator handles them.

use std::time::{Duration, Instant};

use rozmova_load::{Api, ApiError, Panel, api::Method};
use serde_json::{Value, json};

use crate::{story, support::people::end_of};

async fn remove(api: &Api, path: &str) -> Result<Value, ApiError> {
    api.call(Method::DELETE, path, None, &[]).await
}

/// Makes a link for a user and answers the token in its address.
async fn link_of(api: &Api, user: &Value) -> (Value, String) {
    let link = api.post(&format!("/api/v1/users/{user}/link"), &json!({})).await.unwrap();
    let token = link["url"].as_str().unwrap().rsplit('/').next().unwrap().to_owned();
    (link, token)
}

story!(an_invited_colleague_sets_a_password_by_the_link_and_works, |app| {
    let body = json!({"email": "new@test.example", "name": "Новенька", "roles": ["operator"]});
    let user = app.admin.post("/api/v1/users", &body).await.unwrap();
    assert_eq!(user["status"], "invited");
    let (link, token) = link_of(&app.admin, &user["id"]).await;
    assert_eq!(link["kind"], "invite");
    assert!(link["url"].as_str().unwrap().contains("/invite/"), "{link}");
    let anonymous = app.anonymous();
    let shown = anonymous.post("/api/v1/auth/link", &json!({"token": token})).await.unwrap();
    assert_eq!((&shown["email"], &shown["kind"]), (&json!("new@test.example"), &json!("invite")));
    let redeem = |password: &'static str| {
        let (anonymous, token) = (anonymous.clone(), token.clone());
        async move { anonymous.post("/api/v1/auth/link/redeem", &json!({"token": token, "password": password})).await }
    };
    assert_eq!(redeem("short").await.unwrap_err().status(), 422, "the link stays");
    redeem("a-password-of-her-own").await.unwrap();
    anonymous.sign_in("new@test.example", "a-password-of-her-own").await.unwrap();
    let again = redeem("another-password-1").await.unwrap_err();
    assert_eq!((again.status(), again.code()), (410, "gone"), "AU-04");
    let now = app.admin.get(&format!("/api/v1/users/{}", user["id"])).await.unwrap();
    assert_eq!(now["status"], "active");
});

story!(au_04_a_reset_link_is_single_use_replaced_by_a_newer_one_and_ends_every_sign_in, |app| {
    let olena = app.user("Олена", "operator").await;
    let mut panel = olena.panel().await;
    let (link, old) = link_of(&app.admin, &json!(olena.id)).await;
    assert_eq!(link["kind"], "reset");
    let (_, token) = link_of(&app.admin, &json!(olena.id)).await;
    let anonymous = app.anonymous();
    let read = anonymous.post("/api/v1/auth/link", &json!({"token": old})).await.unwrap_err();
    assert_eq!(read.status(), 410, "a newer one took its place");
    assert!(token.len() >= 26, "at least 128 bits: {token}");
    let stored = app.admin.get("/api/v1/audit?limit=500").await.unwrap().to_string();
    assert!(!stored.contains(&token), "the token is nowhere but in the answer");
    assert!(!app.log().contains(&token), "nor in the log");

    let body = json!({"token": token, "password": "her-new-password"});
    anonymous.post("/api/v1/auth/link/redeem", &body).await.unwrap();
    assert_eq!(end_of(&mut panel).await.close_code(), Some(4401));
    assert_eq!(olena.api.get("/api/v1/auth/me").await.unwrap_err().status(), 401);
    assert_eq!(anonymous.sign_in(&olena.email, &olena.password).await.unwrap_err().status(), 401);
    anonymous.sign_in(&olena.email, "her-new-password").await.unwrap();

    let mut refused = Vec::new();
    for n in 0..60 {
        let guess = anonymous.post("/api/v1/auth/link", &json!({"token": format!("guess-{n}")})).await.unwrap_err();
        refused.push(guess.status());
    }
    assert!(refused.contains(&404) && refused.contains(&429), "guessing stops: {refused:?}");
    let gone = app.user("Звільнений", "operator").await;
    app.admin.post(&format!("/api/v1/users/{}/deactivate", gone.id), &json!({})).await.unwrap();
    let link = app.admin.post(&format!("/api/v1/users/{}/link", gone.id), &json!({})).await.unwrap_err();
    assert_eq!(link.status(), 409);
});

story!(whoever_is_asked_for_another_password_sets_it_before_the_next_sign_in, |app| {
    let olena = app.user("Олена", "operator").await;
    let user = format!("/api/v1/users/{}", olena.id);
    app.admin.post(&format!("{user}/link"), &json!({"change_at_next_login": true})).await.unwrap();
    olena.api.get("/api/v1/auth/me").await.expect("nobody is signed out by it");
    let anonymous = app.anonymous();
    let wrong = anonymous.sign_in(&olena.email, "not-her-password").await.unwrap_err();
    assert_eq!(wrong.status(), 401, "only whoever knows the password hears of it");
    let asked = anonymous.sign_in(&olena.email, &olena.password).await.unwrap_err();
    assert_eq!((asked.status(), asked.code()), (403, "password_change_due"));
    let rozmova_load::ApiError::Refused { body, .. } = &asked else { panic!("{asked}") };
    let redeem = json!({"token": body["reset_token"], "password": "a-password-of-her-own"});
    anonymous.post("/api/v1/auth/link/redeem", &redeem).await.unwrap();
    anonymous.sign_in(&olena.email, "a-password-of-her-own").await.expect("she has set one");
    let again = anonymous.post("/api/v1/auth/link/redeem", &redeem).await.unwrap_err();
    assert_eq!(again.status(), 410, "AU-04");

    // So does a password that an administrator has set; one that is set without a word ends it.
    let set = json!({"password": "of-the-administrator-1", "change_at_next_login": true});
    app.admin.patch(&user, &set).await.unwrap();
    let asked = anonymous.sign_in(&olena.email, "of-the-administrator-1").await.unwrap_err();
    assert_eq!(asked.code(), "password_change_due");
    app.admin.patch(&user, &json!({"password": "of-the-administrator-2"})).await.unwrap();
    anonymous.sign_in(&olena.email, "of-the-administrator-2").await.expect("nothing more is asked");
});

story!(au_08_an_administrator_sees_where_somebody_is_signed_in_and_ends_it_at_once, |app| {
    let olena = app.user("Олена", "operator").await;
    let (second, _) = app.anonymous().sign_in(&olena.email, &olena.password).await.unwrap();
    let mut panel = olena.panel().await;
    let path = format!("/api/v1/users/{}/sessions", olena.id);
    let list = app.admin.get(&path).await.unwrap();
    let ids: Vec<i64> = list["data"].as_array().unwrap().iter().map(|row| row["id"].as_i64().unwrap()).collect();
    assert_eq!(ids.len(), 2);
    assert!(list.to_string().contains("127.0.0.1"));
    assert!(!list.to_string().contains("refresh"), "no token leaves");

    let begin = Instant::now();
    for id in &ids {
        remove(&app.admin, &format!("{path}/{id}")).await.unwrap();
    }
    assert_eq!(end_of(&mut panel).await.close_code(), Some(4401));
    assert!(begin.elapsed() < Duration::from_secs(2), "{:?}", begin.elapsed());
    for api in [&olena.api, &second] {
        assert_eq!(api.get("/api/v1/auth/me").await.unwrap_err().status(), 401);
    }
    assert_eq!(remove(&app.admin, &format!("{path}/{}", ids[0])).await.unwrap_err().status(), 404);
    assert_eq!(olena.api.get(&path).await.unwrap_err().status(), 401);
    let boss = app.user("Віталій", "supervisor").await;
    assert_eq!(boss.api.get(&path).await.unwrap_err().status(), 403);
});

story!(au_08_a_role_that_loses_a_right_loses_it_in_open_panels, |app| {
    let grants = json!(["op_panel", "op_note", "op_reply", "settings_op_panel"]);
    let role = json!({"name": "Наставник", "description": "Дивиться й радить", "grants": grants});
    let made = app.admin.post("/api/v1/roles", &role).await.unwrap();
    let mentor = app.user("Марія", "Наставник").await;
    mentor.api.post("/api/v1/subjects", &json!({"name": "Оплата", "alias": "pay"})).await.unwrap();
    let mut panel = mentor.panel().await;
    let path = format!("/api/v1/roles/{}", made["id"]);
    let begin = Instant::now();
    let less = json!({"grants": ["op_panel", "op_note"]});
    app.admin.patch(&path, &less).await.unwrap();
    let refused = mentor.api.post("/api/v1/subjects", &json!({"name": "x", "alias": "x"})).await.unwrap_err();
    assert_eq!(refused.status(), 403);
    app.admin.patch(&path, &json!({"grants": ["statistics"]})).await.unwrap();
    assert_eq!(end_of(&mut panel).await.close_code(), Some(4403));
    assert!(begin.elapsed() < Duration::from_secs(2), "{:?}", begin.elapsed());

    assert_eq!(remove(&app.admin, &path).await.unwrap_err().status(), 409, "somebody has it");
    app.admin.patch(&format!("/api/v1/users/{}", mentor.id), &json!({"roles": ["operator"]})).await.unwrap();
    let stale = app.admin.call(Method::PATCH, &path, Some(&json!({"name": "x"})), &[("if-match", "\"1\"")]).await;
    assert_eq!(stale.unwrap_err().status(), 412);
    remove(&app.admin, &path).await.unwrap();
});

story!(ac_05_nobody_gives_rights_they_do_not_have_nor_edits_the_role_they_have, |app| {
    let roles = app.admin.get("/api/v1/roles").await.unwrap();
    let id_of = |name: &str| {
        let found = roles["data"].as_array().unwrap().iter().find(|row| row["name"] == name);
        found.unwrap()["id"].as_i64().unwrap()
    };
    let grants = json!(["op_panel", "settings_users", "settings_roles"]);
    app.admin.post("/api/v1/roles", &json!({"name": "Кадри", "grants": grants})).await.unwrap();
    let hr = app.user("Кадри", "Кадри").await;
    let more = hr.api.post("/api/v1/roles", &json!({"name": "x", "grants": ["op_ban"]})).await.unwrap_err();
    assert_eq!(more.status(), 403, "{more}");
    for name in ["supervisor", "administrator"] {
        let path = format!("/api/v1/roles/{}", id_of(name));
        let refused = hr.api.patch(&path, &json!({"grants": ["op_panel"]})).await.unwrap_err();
        assert_eq!(refused.status(), 403, "{name}: {refused}");
    }
    let own = hr.api.get("/api/v1/roles").await.unwrap();
    let own = own["data"].as_array().unwrap().iter().find(|row| row["name"] == "Кадри").unwrap()["id"].clone();
    let refused = hr.api.patch(&format!("/api/v1/roles/{own}"), &json!({"description": "x"})).await.unwrap_err();
    assert_eq!(refused.status(), 403, "a role one has");
    let boss = app.user("Віталій", "supervisor").await;
    let link = hr.api.post(&format!("/api/v1/users/{}/link", boss.id), &json!({})).await.unwrap_err();
    assert_eq!(link.status(), 403, "a link to more than one has");

    let whole = app.admin.patch(&format!("/api/v1/roles/{}", id_of("administrator")), &json!({"grants": []})).await;
    assert_eq!(whole.unwrap_err().status(), 403, "the administrator stays whole");
    let renamed = app.admin.patch(&format!("/api/v1/roles/{}", id_of("operator")), &json!({"name": "x"})).await;
    assert_eq!(renamed.unwrap_err().status(), 422);
    assert_eq!(remove(&app.admin, &format!("/api/v1/roles/{}", id_of("operator"))).await.unwrap_err().status(), 409);
    for body in [json!({"name": "x", "grants": ["root"]}), json!({"name": "x", "grants": [], "is_system": true})] {
        assert_eq!(app.admin.post("/api/v1/roles", &body).await.unwrap_err().status(), 422, "{body}");
    }
});

story!(se_09_the_history_of_a_user_tells_name_address_and_roles_from_what_to_what, |app| {
    let olena = app.user("Олена", "operator").await;
    let path = format!("/api/v1/users/{}", olena.id);
    let change = json!({"name": "Олена Ткач", "email": "o.tkach@test.example", "roles": ["supervisor"]});
    let newest = async || {
        let log = app.admin.get(&format!("/api/v1/audit?action=user.updated&object_id={}", olena.id)).await.unwrap();
        log["data"][0]["data"].clone()
    };
    app.admin.patch(&path, &change).await.unwrap();
    let told = newest().await;
    assert_eq!(told["name"], json!({"old": "Олена", "new": "Олена Ткач"}));
    assert_eq!(told["email"], json!({"old": olena.email, "new": "o.tkach@test.example"}));
    assert_eq!(told["roles"], json!({"old": ["operator"], "new": ["supervisor"]}));

    app.admin.patch(&path, &change).await.unwrap();
    assert_eq!(newest().await, json!({"password": false}), "the same again changes nothing");
});

story!(users_come_from_a_file_and_each_line_is_judged_on_its_own, |app| {
    let path = "/api/v1/users/import";
    let file = "email,name,roles\nnew-1@test.example,Перша,operator\nadmin@test.example,Адмін,operator\nbad,Хтось,operator\nnew-2@test.example,Друга,king\n";
    let judged = app.admin.post(path, &json!({"csv": file, "dry_run": true})).await.unwrap();
    assert_eq!(judged["created"], 1);
    let users = app.admin.get("/api/v1/users?limit=500").await.unwrap().to_string();
    assert!(!users.contains("new-1@test.example"), "only judged");
    let made = app.admin.post(path, &json!({"csv": file})).await.unwrap();
    let results: Vec<&str> = made["lines"].as_array().unwrap().iter().map(|l| l["result"].as_str().unwrap()).collect();
    assert_eq!(results, ["created", "exists", "refused", "refused"]);
    assert!(made["lines"][3]["reason"].as_str().unwrap().contains("king"), "{made}");
    let users = app.admin.get("/api/v1/users?limit=500").await.unwrap();
    let first = users["data"].as_array().unwrap().iter().find(|user| user["email"] == "new-1@test.example").unwrap();
    assert_eq!((&first["status"], &first["name"]), (&json!("invited"), &json!("Перша")));
    let again = app.admin.post(path, &json!({"csv": file})).await.unwrap();
    assert_eq!(again["created"], 0, "a second time changes nothing");
    let letters = app.admin.post(path, &json!({"csv": file, "invite": true})).await.unwrap_err();
    assert_eq!(letters.status(), 409, "mail is not set up");
    assert_eq!(app.admin.post(path, &json!({"csv": "phone\n1"})).await.unwrap_err().status(), 422);
});

story!(the_password_policy_is_a_setting_that_acts_on_the_next_new_password, |app| {
    let policy = "/api/v1/settings/security";
    assert_eq!(app.admin.get(policy).await.unwrap()["password_min_chars"], 10);
    app.admin.patch(policy, &json!({"password_min_chars": 20})).await.unwrap();
    let body = json!({"email": "n@test.example", "name": "Н", "password": "fifteen-letters", "roles": ["operator"]});
    let refused = app.admin.post("/api/v1/users", &body).await.unwrap_err();
    assert_eq!(refused.status(), 422);
    assert!(refused.to_string().contains("at least 20"), "{refused}");
    assert_eq!(app.admin.patch(policy, &json!({"password_min_chars": 4})).await.unwrap_err().status(), 422);
    let boss = app.user("Віталій", "supervisor").await;
    assert_eq!(boss.api.get(policy).await.unwrap_err().status(), 403);
});

/// The code an app would show for a secret in base32 at this moment.
#[expect(clippy::disallowed_methods, reason = "an authenticator has a clock of its own")]
pub(super) fn app_code(secret: &str, ahead: i64) -> String {
    const LETTERS: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    let bits: String = secret.chars().map(|c| format!("{:05b}", LETTERS.find(c).unwrap())).collect();
    let bytes: Vec<u8> = bits
        .as_bytes()
        .chunks_exact(8)
        .map(|b| u8::from_str_radix(std::str::from_utf8(b).unwrap(), 2).unwrap())
        .collect();
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap().as_secs();
    rozmova::auth::totp::code_at(&bytes, rozmova::auth::totp::step_of(i64::try_from(now).unwrap()) + ahead)
}

story!(a_second_factor_is_asked_for_after_the_right_password_and_each_code_works_once, |app| {
    let olena = app.user("Олена", "operator").await;
    let path = "/api/v1/auth/second-factor";
    let begin = |password: String| {
        let api = olena.api.clone();
        async move { api.post(path, &json!({"current_password": password})).await }
    };
    assert_eq!(begin("wrong".into()).await.unwrap_err().status(), 403, "AU-14");
    let factor = begin(olena.password.clone()).await.unwrap();
    let secret = factor["secret"].as_str().unwrap().to_owned();
    assert!(factor["otpauth_url"].as_str().unwrap().starts_with("otpauth://totp/Rozmova:"));
    let anonymous = app.anonymous();
    anonymous.sign_in(&olena.email, &olena.password).await.expect("nothing is asked for before it is confirmed");
    let wrong = olena.api.post(&format!("{path}/confirm"), &json!({"code": "000000"})).await.unwrap_err();
    assert_eq!(wrong.status(), 422);
    let code = app_code(&secret, 0);
    let confirmed = olena.api.post(&format!("{path}/confirm"), &json!({"code": code})).await.unwrap();
    let recovery = confirmed["recovery_codes"].as_array().unwrap().clone();
    assert_eq!(recovery.len(), 10);

    let login = |password: String, otp: Value| {
        let (anonymous, email) = (anonymous.clone(), olena.email.clone());
        async move {
            let body = json!({"email": email, "password": password, "otp": otp});
            anonymous.post("/api/v1/auth/login", &body).await
        }
    };
    let asked = login(olena.password.clone(), Value::Null).await.unwrap_err();
    assert_eq!((asked.status(), asked.code()), (428, "otp_required"));
    let hidden = login("wrong-password".into(), Value::Null).await.unwrap_err();
    assert_eq!(hidden.status(), 401, "a wrong password does not tell that there is a second step");
    let used = login(olena.password.clone(), json!(code)).await.unwrap_err();
    assert_eq!(used.status(), 401, "the code that confirmed it was used");
    login(olena.password.clone(), json!(app_code(&secret, 1))).await.expect("the next code");
    login(olena.password.clone(), recovery[3].clone()).await.expect("a recovery code");
    let twice = login(olena.password.clone(), recovery[3].clone()).await.unwrap_err();
    assert_eq!(twice.status(), 401);
    let state = olena.api.get(path).await.unwrap();
    assert_eq!(state["codes_left"], 9);
    assert!(!app.log().contains(&secret), "SE-03");

    let refused = olena.api.post(&format!("{path}/remove"), &json!({"current_password": "wrong"})).await.unwrap_err();
    assert_eq!(refused.status(), 403, "AU-14");
    app.admin.call(Method::DELETE, &format!("/api/v1/users/{}/second-factor", olena.id), None, &[]).await.unwrap();
    assert_eq!(olena.api.get(path).await.unwrap_err().status(), 401, "their sign-ins ended");
    login(olena.password.clone(), Value::Null).await.expect("the password alone again");
});

story!(a_role_that_asks_for_a_second_step_leads_its_holders_through_it_before_anything_else, |app| {
    let olena = app.user("Олена", "operator").await;
    let mut panel = olena.panel().await;
    let roles = app.admin.get("/api/v1/roles").await.unwrap();
    let role = roles["data"].as_array().unwrap().iter().find(|role| role["name"] == "operator").unwrap().clone();
    let role = format!("/api/v1/roles/{}", role["id"]);

    app.admin.patch(&role, &json!({"second_factor": true})).await.unwrap();

    assert_eq!(end_of(&mut panel).await.close_code(), Some(4403), "an open panel hears of it at once");
    let due = olena.api.get("/api/v1/panel/bootstrap").await.unwrap_err();
    assert_eq!((due.status(), due.code()), (403, "second_factor_due"));
    assert!(Panel::connect(&olena.api).await.is_err(), "nor is there a socket");
    let (again, _) = app.anonymous().sign_in(&olena.email, &olena.password).await.expect("signing in leads to it");
    assert_eq!(again.get("/api/v1/auth/session").await.unwrap()["second_factor_due"], true);
    app.admin.get("/api/v1/panel/bootstrap").await.expect("other roles are not asked");

    let path = "/api/v1/auth/second-factor";
    let factor = olena.api.post(path, &json!({"current_password": olena.password})).await.unwrap();
    let code = app_code(factor["secret"].as_str().unwrap(), 0);
    olena.api.post(&format!("{path}/confirm"), &json!({"code": code})).await.unwrap();
    olena.api.get("/api/v1/panel/bootstrap").await.expect("and everything works");
    let mut panel = olena.panel().await;

    olena.api.post(&format!("{path}/remove"), &json!({"current_password": olena.password})).await.unwrap();
    assert_eq!(end_of(&mut panel).await.close_code(), Some(4403), "without it the panel is shut again");
    app.admin.patch(&role, &json!({"second_factor": false})).await.unwrap();
    olena.api.get("/api/v1/panel/bootstrap").await.expect("nobody asks any more");
    let log = app.admin.get("/api/v1/audit?action=role.updated").await.unwrap().to_string();
    assert!(log.contains("second_factor"), "{log}");
});

story!(au_01_wrong_codes_of_a_second_factor_make_the_name_wait_too, |app| {
    let olena = app.user("Олена", "operator").await;
    let path = "/api/v1/auth/second-factor";
    let factor = olena.api.post(path, &json!({"current_password": olena.password})).await.unwrap();
    let code = app_code(factor["secret"].as_str().unwrap(), 0);
    olena.api.post(&format!("{path}/confirm"), &json!({"code": code})).await.unwrap();
    let anonymous = app.anonymous();
    let mut answers = Vec::new();
    for n in 0..6 {
        let body = json!({"email": olena.email, "password": olena.password, "otp": format!("guess-{n}")});
        answers.push(anonymous.post("/api/v1/auth/login", &body).await.unwrap_err().status());
    }
    assert_eq!(answers, [401, 401, 401, 401, 401, 429]);
});

story!(au_14_whoever_took_over_a_sign_in_does_not_find_the_password_by_trying, |app| {
    let olena = app.user("Олена", "operator").await;
    let path = "/api/v1/auth/second-factor";
    for n in 0..5 {
        let wrong = olena.api.post(path, &json!({"current_password": format!("guess-{n}")})).await.unwrap_err();
        assert_eq!(wrong.status(), 403, "{n}: {wrong}");
    }
    let right = olena.api.post(path, &json!({"current_password": olena.password})).await.unwrap_err();
    assert_eq!((right.status(), right.code()), (429, "rate_limited"), "the sixth waits, whatever it is");
    olena.api.get("/api/v1/auth/me").await.expect("the sign-in itself goes on");
    let taras = app.user("Тарас", "operator").await;
    taras.api.post(path, &json!({"current_password": taras.password})).await.expect("another one does not wait");
});
