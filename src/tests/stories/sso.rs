//! Sign-in with the company's account: who gets in, who does not, and what an attacker gets (administration.md 4).

use rozmova_load::api::Method;
use serde_json::{Value, json};

use crate::{
    story,
    support::{
        TestApp,
        app::ADMIN_PASSWORD,
        eventually,
        oidc::{Browser, CLIENT, OidcProvider, Page, SECRET, Signing},
        smtp::SmtpServer,
    },
};

const SETTINGS: &str = "/api/v1/settings/oidc";
const SECURITY: &str = "/api/v1/settings/security";

/// A provider, and a server that knows its own address.
async fn provider_for(app: &mut TestApp) -> OidcProvider {
    let base = app.base();
    app.set("ROZMOVA__SERVER__PUBLIC_URL", &base);
    app.kill();
    app.boot().await;
    let (admin, _) = app.anonymous().sign_in("admin@test.example", ADMIN_PASSWORD).await.unwrap();
    app.admin = admin;
    OidcProvider::start(&format!("{base}/api/v1/auth/oidc/callback")).await
}

fn settings(provider: &OidcProvider) -> Value {
    json!({
        "enabled": true, "provider": "generic", "issuer": provider.issuer(), "client_id": CLIENT,
        "client_secret": SECRET, "label": "Крамниця",
    })
}

async fn with_company(app: &mut TestApp) -> OidcProvider {
    let provider = provider_for(app).await;
    app.admin.patch(SETTINGS, &settings(&provider)).await.unwrap();
    provider
}

fn refused(page: &Page, reason: &str, why: &str) {
    assert_eq!((page.status, page.location.as_str()), (303, format!("/login/sso?reason={reason}").as_str()), "{why}");
    let session = page.set_cookies.iter().any(|cookie| cookie.starts_with("rozmova_session="));
    assert!(!session, "{why}: {:?}", page.set_cookies);
}

/// Reasons of failed sign-ins as the audit log has them, the newest first.
async fn reasons(app: &TestApp) -> Vec<String> {
    let log = app.admin.get("/api/v1/audit?limit=500").await.unwrap();
    let rows = log["data"].as_array().unwrap().iter().filter(|row| row["action"] == "auth.sso_failed");
    rows.map(|row| row["data"]["reason"].as_str().unwrap().to_owned()).collect()
}

story!(an_active_user_signs_in_with_the_companys_account_and_lands_where_they_wanted_to_be, |app| {
    let olena = app.user("Олена", "operator").await;
    let anonymous = app.anonymous();
    assert!(anonymous.get("/api/v1/auth/session").await.unwrap()["sso"].is_null());
    let provider = with_company(&mut app).await;
    let session = app.anonymous().get("/api/v1/auth/session").await.unwrap();
    assert_eq!(session["sso"], json!({"provider": "generic", "label": "Крамниця"}), "live");

    provider.person(&olena.email.to_uppercase());
    let mut browser = Browser::new(&app.base());
    let begun = browser.go("/api/v1/auth/oidc?next=%2Finbox%2Fall%2F7").await;
    assert!(begun.location.starts_with(&format!("{}/auth?", provider.issuer())), "{}", begun.location);
    let cookie = begun.set_cookies.first().unwrap().clone();
    for flag in ["rozmova-sso=", "HttpOnly", "SameSite=Lax", "Path=/", "Max-Age=600"] {
        assert!(cookie.contains(flag), "{flag}: {cookie}");
    }
    let provided = browser.go(&begun.location).await;
    let done = browser.go(&provided.location).await;
    assert_eq!((done.status, done.location.as_str()), (303, "/inbox/all/7"), "{}", done.body);
    let session = done.set_cookies.iter().find(|cookie| cookie.starts_with("rozmova_session=")).unwrap();
    assert!(session.contains("HttpOnly") && session.contains("SameSite=Lax"), "AU-06: {session}");
    assert!(!browser.cookies.contains_key("rozmova-sso"), "its work is done");
    assert_eq!(browser.is().await, Some(olena.email.clone()));
    let first = browser.cookies["rozmova_session"].clone();

    // The same person again: a new session, and the former one is over (AU-06).
    browser.sign_in("/inbox/mine").await;
    assert_ne!(browser.cookies["rozmova_session"], first);
    let mut old = Browser::new(&app.base());
    old.cookies.insert("rozmova_session".into(), first);
    assert_eq!(old.is().await, None);

    app.anonymous().sign_in(&olena.email, &olena.password).await.expect("either way is open to an active user");
    let log = app.admin.get("/api/v1/audit?limit=100").await.unwrap();
    let signed_in: Vec<&Value> =
        log["data"].as_array().unwrap().iter().filter(|row| row["action"] == "auth.sso").collect();
    assert_eq!(signed_in.len(), 2);
    assert_eq!((&signed_in[0]["actor_id"], &signed_in[0]["object_id"]), (&json!(olena.id), &json!(olena.id)));
    for place in [app.log(), log.to_string()] {
        for secret in [SECRET, "code-1", cookie.split(['=', ';']).nth(1).unwrap()] {
            assert!(!place.contains(secret), "{secret} is in no log");
        }
    }
});

story!(the_way_back_never_leaves_this_server, |app| {
    let olena = app.user("Олена", "operator").await;
    let provider = with_company(&mut app).await;
    provider.person(&olena.email);
    for foreign in
        ["https://evil.example/", "//evil.example", "/\\evil.example", "/.//evil.example", "javascript:1", ""]
    {
        let done = Browser::new(&app.base()).sign_in(foreign).await;
        assert_eq!(done.location, "/inbox/mine", "{foreign}");
    }
});

story!(an_answer_is_worth_something_once_and_only_in_the_browser_that_asked, |app| {
    let olena = app.user("Олена", "operator").await;
    let provider = with_company(&mut app).await;
    provider.person(&olena.email);
    let base = app.base();

    let mut mine = Browser::new(&base);
    let back = mine.through_the_provider("/inbox/mine").await;
    let kept = mine.cookies.clone();
    let mut bare = Browser::new(&base);
    refused(&bare.go(&back).await, "state", "a browser that asked nothing");
    let mut other = Browser::new(&base);
    other.through_the_provider("/inbox/mine").await;
    refused(&other.go(&back).await, "state", "the state of another browser");
    assert_eq!(mine.go(&back).await.location, "/inbox/mine", "which takes nothing from the one that asked");
    mine.cookies = kept;
    refused(&mine.go(&back).await, "state", "a second time, with all cookies of the first");

    // Somebody puts the code of their own sign-in into another browser's answer: they cannot prove to have asked for it.
    let mut attacker = Browser::new(&base);
    let foreign = attacker.through_the_provider("/inbox/mine").await;
    let foreign = url::Url::parse(&foreign).unwrap();
    let code = foreign.query_pairs().find(|(name, _)| name == "code").unwrap().1.into_owned();
    let mut victim = Browser::new(&base);
    let own = victim.through_the_provider("/inbox/mine").await;
    let mut mixed = url::Url::parse(&own).unwrap();
    let state = mixed.query_pairs().find(|(name, _)| name == "state").unwrap().1.into_owned();
    mixed.query_pairs_mut().clear().append_pair("code", &code).append_pair("state", &state);
    refused(&victim.go(mixed.as_str()).await, "provider", "the code of another sign-in");
    for made_up in
        ["", "?code=c", "?state=s", "?code=c&state=s", "?error=access_denied&state=s", "?code=c&code=d&state=s"]
    {
        let page = Browser::new(&base).go(&format!("/api/v1/auth/oidc/callback{made_up}")).await;
        refused(&page, "state", made_up);
    }

    // Whoever says no at the provider, and an answer in the name of another provider.
    let mut undecided = Browser::new(&base);
    let begun = undecided.go("/api/v1/auth/oidc").await;
    let asked = url::Url::parse(&begun.location).unwrap();
    let state = asked.query_pairs().find(|(name, _)| name == "state").unwrap().1.into_owned();
    let path = format!("/api/v1/auth/oidc/callback?error=access_denied&state={state}");
    refused(&undecided.go(&path).await, "denied", "the person said no");
    let mut misled = Browser::new(&base);
    let back = misled.through_the_provider("/inbox/mine").await;
    refused(&misled.go(&format!("{back}&iss=https%3A%2F%2Fevil.example")).await, "provider", "another issuer answers");
    for browser in [&mut bare, &mut other, &mut victim, &mut undecided, &mut misled] {
        assert_eq!(browser.is().await, None);
    }
});

story!(au_11_a_token_that_is_not_the_providers_answer_to_this_sign_in_lets_nobody_in, |app| {
    let olena = app.user("Олена", "operator").await;
    let provider = with_company(&mut app).await;
    let base = app.base();
    let verified = json!({"email": olena.email, "email_verified": true});
    let bent = |change: Value| {
        let mut claims = verified.clone();
        for (key, value) in change.as_object().unwrap() {
            claims[key.as_str()] = value.clone();
        }
        claims
    };
    let now = rozmova_actors::ports::Clock::now(&rozmova::app::SystemClock).seconds();
    let rows = [
        (json!({"iss": "https://evil.example"}), "provider", "issuer"),
        (json!({"aud": "another-client"}), "provider", "audience"),
        (json!({"aud": [CLIENT, "another-client"]}), "provider", "authorized_party"),
        (json!({"azp": "another-client"}), "provider", "authorized_party"),
        (json!({"exp": now - 3_600}), "provider", "expired"),
        (json!({"iat": now - 3_600}), "provider", "issued_at"),
        (json!({"nonce": "of-another-sign-in"}), "provider", "nonce"),
        (json!({"nonce": null}), "provider", "nonce"),
        (json!({"email_verified": false}), "email", "email_not_verified"),
        (json!({"email_verified": null}), "email", "email_not_verified"),
    ];
    let mut expected = Vec::new();
    for (change, shown, reason) in rows {
        provider.says(bent(change.clone()));
        refused(&Browser::new(&base).sign_in("/inbox/mine").await, shown, &change.to_string());
        expected.insert(0, reason.to_owned());
    }
    provider.person(&olena.email);
    for signing in [Signing::None, Signing::Foreign, Signing::PublishedAsSecret] {
        provider.signs(signing);
        refused(&Browser::new(&base).sign_in("/inbox/mine").await, "provider", &format!("{signing:?}"));
        expected.insert(0, "signature".to_owned());
    }
    provider.signs(Signing::Own);
    assert_eq!(
        Browser::new(&base).sign_in("/inbox/mine").await.location,
        "/inbox/mine",
        "nothing of this is remembered"
    );
    provider.changes_its_key();
    assert_eq!(Browser::new(&base).sign_in("/inbox/mine").await.location, "/inbox/mine", "a new key is read at once");
    eventually("every failure in the audit log, with its reason", || async {
        (reasons(&app).await == expected).then_some(())
    })
    .await;
});

story!(the_companys_account_makes_no_users_and_lets_in_only_those_who_are_here_and_active, |app| {
    let provider = with_company(&mut app).await;
    let base = app.base();
    let gone = app.user("Олег", "operator").await;
    app.admin.post(&format!("/api/v1/users/{}/deactivate", gone.id), &json!({})).await.unwrap();
    let before = app.admin.get("/api/v1/users?limit=500").await.unwrap()["data"].as_array().unwrap().len();
    for email in ["nobody@test.example", gone.email.as_str()] {
        provider.person(email);
        let mut browser = Browser::new(&base);
        refused(&browser.sign_in("/inbox/mine").await, "account", email);
        assert_eq!(browser.is().await, None);
    }
    let after = app.admin.get("/api/v1/users?limit=500").await.unwrap()["data"].as_array().unwrap().len();
    assert_eq!(before, after, "nobody was made");

    // Invited and without a password yet: the account is there and active.
    let body = json!({"email": "new@test.example", "name": "Новенька", "roles": ["operator"]});
    app.admin.post("/api/v1/users", &body).await.unwrap();
    provider.person("new@test.example");
    assert_eq!(Browser::new(&base).sign_in("/inbox/mine").await.location, "/inbox/mine");

    // Only the company's own domains: by the claim of the account, else by its address.
    app.admin.patch(SETTINGS, &json!({"domains": ["Test.Example"]})).await.unwrap();
    assert_eq!(Browser::new(&base).sign_in("/inbox/mine").await.location, "/inbox/mine");
    provider.says(json!({"email": "new@test.example", "email_verified": true, "hd": "evil.example"}));
    refused(&Browser::new(&base).sign_in("/inbox/mine").await, "domain", "an account of another company");
    provider.person("new@evil.example");
    refused(&Browser::new(&base).sign_in("/inbox/mine").await, "domain", "an address of another company");

    // A provider whose tokens are short tells the rest when asked, about the same account only.
    app.admin.patch(SETTINGS, &json!({"domains": []})).await.unwrap();
    provider.says(json!({}));
    provider.tells(json!({"sub": "account-7", "email": "new@test.example", "email_verified": true}));
    assert_eq!(Browser::new(&base).sign_in("/inbox/mine").await.location, "/inbox/mine");
    provider.tells(json!({"sub": "account-8", "email": "new@test.example", "email_verified": true}));
    refused(&Browser::new(&base).sign_in("/inbox/mine").await, "provider", "told about another account");
});

story!(the_settings_are_checked_sealed_and_say_what_is_wrong, |app| {
    let early = app.admin.patch(SETTINGS, &json!({"enabled": true, "client_id": CLIENT})).await.unwrap_err();
    assert_eq!(early.status(), 422);
    for field in ["client_secret", "enabled"] {
        assert!(early.to_string().contains(field), "{field}: {early}");
    }
    let private = app.admin.patch(SETTINGS, &json!({"issuer": "https://10.1.2.3"})).await.unwrap_err();
    assert!(private.to_string().contains("not on the public internet"), "SS-01: {private}");
    assert_eq!(app.admin.post(&format!("{SETTINGS}/check"), &json!({})).await.unwrap_err().status(), 409);
    let mut nobody = Browser::new(&app.base());
    refused(&nobody.go("/api/v1/auth/oidc").await, "off", "switched off");

    let provider = with_company(&mut app).await;
    let shown = app.admin.get(SETTINGS).await.unwrap();
    assert_eq!(shown["client_secret"], "****50%+");
    assert_eq!(shown["redirect_uri"], format!("{}/api/v1/auth/oidc/callback", app.base()));
    let check = async || {
        let found = app.admin.post(&format!("{SETTINGS}/check"), &json!({})).await.unwrap();
        let wrong = found["findings"].as_array().unwrap().iter().filter(|one| one["ok"] == false);
        let wrong: Vec<String> = wrong.map(|one| format!("{}: {}", one["what"], one["detail"])).collect();
        assert_eq!(found["ok"], wrong.is_empty());
        wrong.join("\n")
    };
    assert_eq!(check().await, "");
    provider.describes_itself(json!({"issuer": "https://login.example.com"}));
    assert!(check().await.contains("calls itself «https://login.example.com»"), "{}", check().await);
    provider.describes_itself(json!({"code_challenge_methods_supported": ["plain"], "token_endpoint": null}));
    let wrong = check().await;
    assert!(wrong.contains("S256") && wrong.contains("token_endpoint is missing"), "{wrong}");
    provider.describes_itself(json!({}));
    app.admin.patch(SETTINGS, &json!({"client_secret": "a wrong secret of some length"})).await.unwrap();
    assert!(check().await.contains("does not know this client id and secret"), "{}", check().await);
    let olena = app.user("Олена", "operator").await;
    provider.person(&olena.email);
    refused(&Browser::new(&app.base()).sign_in("/inbox/mine").await, "provider", "a wrong secret exchanges nothing");
    app.admin.patch(SETTINGS, &json!({"client_secret": SECRET})).await.unwrap();
    assert_eq!(Browser::new(&app.base()).sign_in("/inbox/mine").await.location, "/inbox/mine");
    provider.forgets_the_way_back();
    let mut lost = Browser::new(&app.base());
    let begun = lost.go("/api/v1/auth/oidc").await;
    assert_eq!(lost.go(&begun.location).await.status, 400, "the provider sends nobody to a way back it does not know");

    let stale = json!({"label": "x"});
    let stale = app.admin.call(Method::PATCH, SETTINGS, Some(&stale), &[("if-match", "\"0\"")]).await.unwrap_err();
    assert_eq!(stale.status(), 412);
    assert_eq!(olena.api.get(SETTINGS).await.unwrap_err().status(), 403);
    let history = app.admin.get("/api/v1/audit?limit=500").await.unwrap().to_string();
    assert!(history.contains("settings.oidc") && history.contains("oidc.checked"));
    for place in [history, shown.to_string(), app.log()] {
        assert!(!place.contains(SECRET) && !place.contains("a wrong secret"), "SE-01, SE-03");
    }
    app.admin.patch(SETTINGS, &json!({"enabled": false})).await.unwrap();
    refused(&Browser::new(&app.base()).go("/api/v1/auth/oidc").await, "off", "live");
});

story!(ac_05_only_administrators_name_the_provider_and_its_secret_goes_to_no_other_one, |app| {
    let provider = with_company(&mut app).await;
    let role = json!({"name": "Техніки", "grants": ["op_panel", "settings_instance"]});
    app.admin.post("/api/v1/roles", &role).await.unwrap();
    let technician = app.user("Павло", "Техніки").await;
    for change in [
        json!({"issuer": "https://login.of-my-own.example", "client_secret": "mine"}),
        json!({"provider": "google"}),
        json!({"client_id": "mine"}),
        json!({"client_secret": "mine"}),
        json!({"domains": ["example.com"]}),
        json!({"enabled": false}),
    ] {
        let refused = technician.api.patch(SETTINGS, &change).await.unwrap_err();
        assert_eq!((refused.status(), refused.code()), (403, "forbidden"), "{change}: {refused}");
    }
    technician.api.patch(SETTINGS, &json!({"label": "Наш вхід"})).await.expect("what the button says");

    for change in [json!({"issuer": "https://login.of-somebody-else.example"}), json!({"provider": "google"})] {
        let refused = app.admin.patch(SETTINGS, &change).await.unwrap_err();
        assert_eq!(refused.status(), 422, "{change}");
        assert!(refused.to_string().contains("client_secret"), "SE-02: {change}: {refused}");
    }
    let kept = app.admin.get(SETTINGS).await.unwrap();
    assert_eq!((&kept["issuer"], &kept["label"]), (&json!(provider.issuer()), &json!("Наш вхід")));
    let olena = app.user("Олена", "operator").await;
    provider.person(&olena.email);
    assert_eq!(Browser::new(&app.base()).sign_in("/inbox/mine").await.location, "/inbox/mine", "as before");
});

story!(passwords_can_be_left_to_the_owner_alone_once_there_is_another_way_in, |app| {
    let olena = app.user("Олена", "operator").await;
    let off = json!({"password_login": false});
    let early = app.admin.patch(SECURITY, &off).await.unwrap_err();
    assert_eq!(early.status(), 422);
    assert!(early.to_string().contains("nobody but the owner could sign in"), "{early}");
    let provider = with_company(&mut app).await;
    app.admin.patch(SECURITY, &off).await.unwrap();
    let session = app.anonymous().get("/api/v1/auth/session").await.unwrap();
    assert_eq!(session["password_login"], false);

    let right = app.anonymous().sign_in(&olena.email, &olena.password).await.unwrap_err();
    let wrong = app.anonymous().sign_in(&olena.email, "a-wrong-password").await.unwrap_err();
    let unknown = app.anonymous().sign_in("nobody@test.example", "a-wrong-password").await.unwrap_err();
    let owner = app.anonymous().sign_in("admin@test.example", "a-wrong-password").await.unwrap_err();
    let detail = |error: &rozmova_load::ApiError| match error {
        rozmova_load::ApiError::Refused { status, body, .. } => (*status, body["detail"].clone()),
        other => panic!("{other}"),
    };
    assert_eq!(right.status(), 401);
    for other in [&wrong, &unknown, &owner] {
        assert_eq!(detail(other), detail(&right), "AU-02: a right password tells nothing either");
    }
    app.anonymous().sign_in("admin@test.example", ADMIN_PASSWORD).await.expect("the owner is never shut out");
    provider.person(&olena.email);
    assert_eq!(Browser::new(&app.base()).sign_in("/inbox/mine").await.location, "/inbox/mine");

    let locked = app.admin.patch(SETTINGS, &json!({"enabled": false})).await.unwrap_err();
    assert_eq!(locked.status(), 422, "the last way in stays open");
    app.kill();
    app.boot().await;
    assert_eq!(app.anonymous().sign_in(&olena.email, &olena.password).await.unwrap_err().status(), 401, "kept");
    app.admin.patch(SECURITY, &json!({"password_login": true})).await.unwrap();
    app.anonymous().sign_in(&olena.email, &olena.password).await.expect("live");
});

story!(whoever_has_no_password_here_is_told_of_the_companys_sign_in_when_they_forget_it, |app| {
    let _provider = with_company(&mut app).await;
    let smtp = SmtpServer::start("chat@test.example", "the-password-of-the-mail-server", 100_000);
    let mail = json!({
        "enabled": true, "host": "127.0.0.1", "port": smtp.port, "encryption": "none", "user": "chat@test.example",
        "password": "the-password-of-the-mail-server", "from_address": "chat@test.example",
    });
    app.admin.patch("/api/v1/settings/mail", &mail).await.unwrap();
    app.admin.post("/api/v1/settings/mail/test", &json!({})).await.unwrap();
    app.admin.patch(SECURITY, &json!({"recovery_enabled": true})).await.unwrap();
    let olena = app.user("Олена", "operator").await;
    let body = json!({"email": "new@test.example", "name": "Новенька", "roles": ["operator"]});
    app.admin.post("/api/v1/users", &body).await.unwrap();

    let forgot = async |email: &str| {
        app.anonymous().post("/api/v1/auth/forgot", &json!({"email": email})).await.unwrap();
    };
    let letter = async |email: &str, words: &str| {
        eventually(&format!("«{words}» to {email}"), || async {
            smtp.letters_to(email).into_iter().find(|letter| letter.part("text/plain").contains(words))
        })
        .await
    };
    forgot("new@test.example").await;
    let told = letter("new@test.example", "через обліковий запис компанії").await;
    let text = told.part("text/plain");
    assert!(text.contains(&format!("{}/login", app.base())) && !text.contains("/reset/"), "{text}");
    forgot(&olena.email).await;
    letter(&olena.email, "/reset/").await;
    app.admin.patch(SECURITY, &json!({"password_login": false})).await.unwrap();
    forgot(&olena.email).await;
    letter(&olena.email, "через обліковий запис компанії").await;
    forgot("admin@test.example").await;
    letter("admin@test.example", "/reset/").await;
});

story!(au_14_whoever_has_no_password_confirms_with_a_fresh_sign_in_at_the_company, |app| {
    let taras = app.user("Тарас", "operator").await;
    let provider = with_company(&mut app).await;
    let email = "new@test.example";
    let body = json!({"email": email, "name": "Новенька", "roles": ["operator"]});
    app.admin.post("/api/v1/users", &body).await.unwrap();
    provider.person(email);
    let (mut browser, mut elsewhere) = (Browser::new(&app.base()), Browser::new(&app.base()));
    browser.sign_in("/inbox/mine").await;
    elsewhere.sign_in("/inbox/mine").await;

    let path = "/api/v1/auth/second-factor";
    let (status, told) = browser.post(path, &json!({})).await;
    assert_eq!(status, 403, "signing in is no fresh proof: {told}");
    assert!(told["detail"].as_str().unwrap().contains("purpose=confirm"), "{told}");
    let ways = async |browser: &mut Browser| {
        let page = browser.go("/api/v1/auth/confirmation").await;
        serde_json::from_str::<Value>(&page.body).unwrap()
    };
    let before = ways(&mut browser).await;
    assert_eq!((&before["password"], &before["confirmed_until"]), (&json!(false), &Value::Null), "{before}");
    assert_eq!(before["sso"]["label"], "Крамниця");

    let begun = browser.go("/api/v1/auth/oidc?purpose=confirm&next=%2Fsigned-on%3Fmark%3Dm1").await;
    assert!(begun.location.contains("prompt=login") && begun.location.contains("max_age=0"), "{}", begun.location);
    let now = rozmova_actors::ports::Clock::now(&rozmova::app::SystemClock).seconds();
    let claims =
        |email: &str, auth_time: Value| json!({"email": email, "email_verified": true, "auth_time": auth_time});
    for (claims, reason, why) in [
        (claims(email, Value::Null), "stale", "the provider does not say when it asked"),
        (claims(email, json!(now - 3_600)), "stale", "it let through who had signed in an hour ago"),
        (claims(&taras.email, json!(now)), "other", "somebody else"),
    ] {
        provider.says(claims);
        let back = browser.through_the_provider_for("confirm", "/signed-on?mark=m1").await;
        refused(&browser.go(&back).await, reason, why);
        assert_eq!(browser.post(path, &json!({})).await.0, 403, "{why}");
    }
    provider.says(claims(email, json!(now + 5)));
    let back = browser.through_the_provider_for("confirm", "/signed-on?mark=m1").await;
    let kept = browser.cookies.clone();
    let mut thief = Browser::new(&app.base());
    thief.cookies.insert("rozmova-sso".into(), kept["rozmova-sso"].clone());
    refused(&thief.go(&back).await, "state", "an answer without the sign-in that asked");
    let back = browser.through_the_provider_for("confirm", "/signed-on?mark=m1").await;
    let done = browser.go(&back).await;
    assert_eq!((done.status, done.location.as_str()), (303, "/signed-on?mark=m1"), "{}", done.body);
    assert!(!done.set_cookies.iter().any(|cookie| cookie.starts_with("rozmova_session=")), "the sign-in stays");
    assert!(ways(&mut browser).await["confirmed_until"].is_string());

    let wrong = browser.post(path, &json!({"current_password": "a-wrong-password"})).await;
    assert_eq!(wrong.0, 403, "a wrong password stays wrong");
    assert_eq!(elsewhere.post(path, &json!({})).await.0, 403, "another sign-in of theirs proved nothing");
    let (status, factor) = browser.post(path, &json!({})).await;
    assert_eq!(status, 201, "{factor}");
    let code = crate::stories::users::app_code(factor["secret"].as_str().unwrap(), 0);
    let (status, codes) = browser.post(&format!("{path}/confirm"), &json!({"code": code})).await;
    assert_eq!(status, 200, "{codes}");
    let log = app.admin.get("/api/v1/audit?action=auth.confirmed").await.unwrap();
    assert_eq!(log["data"].as_array().unwrap().len(), 1, "{log}");
    let anonymous = Browser::new(&app.base()).go("/api/v1/auth/oidc?purpose=confirm").await;
    refused(&anonymous, "state", "nobody is signed in");
    let unknown = browser.go("/api/v1/auth/oidc?purpose=anything").await;
    refused(&unknown, "state", "an unknown purpose");
});

story!(a_window_of_its_own_signs_the_frame_in_with_a_token_used_once_and_sets_no_cookie, |app| {
    let olena = app.user("Олена", "operator").await;
    let provider = with_company(&mut app).await;
    provider.person(&olena.email);
    let mut window = Browser::new(&app.base());
    let nowhere = window.go("/api/v1/auth/oidc?purpose=frame&next=%2Fsigned-on%3Fmark%3Dm1").await;
    refused(&nowhere, "off", "no page around may show the panel");
    let list = json!({"embed_allowed_origins": ["https://crm.test.example"]});
    app.admin.patch("/api/v1/settings/embed", &list).await.unwrap();
    let elsewhere = window.go("/api/v1/auth/oidc?purpose=frame&next=%2Finbox%2Fmine").await;
    refused(&elsewhere, "off", "only the page that tells the frame gets a token");

    let back = window.through_the_provider_for("frame", "/signed-on?mark=m1").await;
    let done = window.go(&back).await;
    let token = done.location.strip_prefix("/signed-on?mark=m1#token=").unwrap_or_else(|| panic!("{}", done.location));
    assert!(token.len() >= 32, "128 bits: {token}");
    assert!(!done.set_cookies.iter().any(|cookie| cookie.starts_with("rozmova_session=")));
    assert_eq!(window.is().await, None, "the browser itself is not signed in");
    let exchange = async || app.anonymous().post("/api/v1/auth/embed", &json!({"token": token})).await;
    assert_eq!(exchange().await.unwrap()["user"]["id"], olena.id);
    assert_eq!(exchange().await.unwrap_err().status(), 401, "once");
    refused(&window.go(&back).await, "state", "the provider's answer is used once as well");
    assert!(!app.log().contains(token), "a token is in no log");
});
