//! Phones and e-mails of clients before whoever has no right to them (security.md AC-12, broadcasts-and-clients.md 2.2).

use rozmova_load::api::Method;
use serde_json::{Value, json};

use crate::{
    story,
    support::{
        SOON, TestApp,
        files::get,
        pdf_text::pdf_text,
        people::{Operator, Team, end_of, serial},
    },
};

/// The end of the phone and of the e-mail: what no answer, frame and file of a masked role may hold.
const CANARIES: [&str; 2] = ["671112267", "canary@"];
const NUMBER: &str = "380671112267";
const MAIL: &str = "maria.canary@example.com";

/// A user with a role like that of the product, but for the right.
async fn masked(app: &TestApp, name: &str, like: &str) -> (Operator, i64) {
    let roles = app.admin.get("/api/v1/roles").await.unwrap();
    let known = roles["data"].as_array().unwrap().iter().find(|role| role["name"] == like).unwrap();
    let grants: Vec<&Value> =
        known["grants"].as_array().unwrap().iter().filter(|right| **right != "clients.view_contacts").collect();
    let role = json!({"name": format!("{like}-{}", serial()), "grants": grants});
    let role = app.admin.post("/api/v1/roles", &role).await.unwrap();
    (app.user(name, role["name"].as_str().unwrap()).await, role["id"].as_i64().unwrap())
}

/// One right more for a role.
async fn give(app: &TestApp, role: i64, right: &str) {
    let roles = app.admin.get("/api/v1/roles").await.unwrap();
    let own = roles["data"].as_array().unwrap().iter().find(|known| known["id"] == role).unwrap();
    let mut grants = own["grants"].as_array().unwrap().clone();
    grants.push(json!(right));
    app.admin.patch(&format!("/api/v1/roles/{role}"), &json!({"grants": grants})).await.unwrap();
}

/// A client who tells phone and e-mail in every place there is for them, and shares a business card. Nobody's words hold them.
async fn tells_all(app: &TestApp, team: &Team, chat: &str) -> i64 {
    let body = json!({
        "update_id": 1,
        "message": {
            "from": {"id": NUMBER, "first_name": "Марія", "phone": NUMBER, "email": MAIL, "username": MAIL,
                "dialog_name": format!("+{NUMBER}"), "language_code": "uk"},
            "chat": {"id": chat},
            "type": "text", "text": "вітаю",
            "params": {"phone": NUMBER, "mail": MAIL},
            "contact": {"name": MAIL, "phone": NUMBER},
        }
    });
    let hook = format!("/messengers_host/{}/custom_channel/hooks", team.bot);
    let headers = [("x-access-token", "in-token")];
    let answer = app.anonymous().call(Method::POST, &hook, Some(&body), &headers).await.unwrap();
    app.dialog_of(&answer).await
}

fn clean(what: &str, text: &str) {
    for canary in CANARIES {
        assert!(!text.contains(canary), "{what} holds «{canary}»: {text}");
    }
}

story!(ac_12_no_answer_file_or_frame_of_a_role_without_the_right_holds_a_phone_or_an_e_mail, |app| {
    app.settings(json!({"auto_connect_free_operator": false, "operator_sees_queue": "all"})).await;
    let team = app.team("masks", &["Ірина"], 5).await;
    let (taras, _) = masked(&app, "Тарас", "supervisor").await;
    let mut panel = taras.panel().await;
    panel.command("list.subscribe", json!({"view": "all"})).await.unwrap();
    panel.command("queue.subscribe", json!({"on": true, "board": true})).await.unwrap();
    let dialog = tells_all(&app, &team, NUMBER).await;
    let client = app.dialog(dialog).await["client"]["id"].as_i64().unwrap();
    let opened = panel.command("dialog.open", json!({"dialog_id": dialog})).await.unwrap();
    clean("an ack", &opened.to_string());

    // Everything that a panel reads of a client and of a request.
    for path in [
        String::from("/api/v1/clients"),
        format!("/api/v1/clients/{client}"),
        format!("/api/v1/clients/{client}/changes"),
        format!("/api/v1/clients/{client}/similar"),
        String::from("/api/v1/dialogs"),
        format!("/api/v1/dialogs/{dialog}"),
        format!("/api/v1/dialogs/{dialog}/messages"),
        String::from("/api/v1/search?q=%D0%B2%D1%96%D1%82%D0%B0%D1%8E"),
        String::from("/api/v1/distribution/live"),
        String::from("/api/v1/distribution/queue"),
        String::from("/api/v1/panel/bootstrap"),
        String::from("/api/v1/me/notifications"),
    ] {
        let answer = taras.api.get(&path).await.unwrap_or_else(|refused| panic!("{path}: {refused}"));
        clean(&path, &answer.to_string());
    }
    let card = taras.api.get(&format!("/api/v1/clients/{client}")).await.unwrap();
    assert_eq!((&card["phone"], &card["email"]), (&json!("380 ** *** ** 67"), &json!("m•••@e•••.com")));
    assert_eq!(card["contacts_masked"], true);
    let file = json!({"format": "csv", "columns": ["number", "client", "preview"], "list": {"view": "all"}});
    let csv = taras.api.raw(
        Method::POST,
        "/api/v1/dialogs/export",
        Some(file.to_string().into_bytes()),
        &[("content-type", "application/json")],
    );
    let csv = csv.await.unwrap().text().await.unwrap();
    assert!(csv.contains("вітаю"), "{csv}");
    clean("the file of the list", &csv);
    let pdf = get(&taras.api, &format!("/api/v1/dialogs/{dialog}/export.pdf")).await;
    let paper = pdf_text(&pdf.bytes);
    assert!(paper.contains("вітаю"), "{paper}");
    clean("the PDF", &paper);

    // And everything that was pushed meanwhile.
    let name = format!("+{NUMBER}");
    app.anonymous().custom_message(team.bot, Some("in-token"), NUMBER, 2, &name, "останнє").await.unwrap();
    loop {
        let event = panel.event(SOON).await.unwrap().expect("the client's line is heard");
        clean("a frame", &event.to_string());
        if event["t"] == "message.new" && event["d"]["message"]["text"] == "останнє" {
            break;
        }
    }

    // Whoever has the right sees all of it.
    let whole = app.admin.get(&format!("/api/v1/clients/{client}")).await.unwrap();
    assert_eq!((&whole["phone"], &whole["email"]), (&json!(NUMBER), &json!(MAIL)));
    assert_eq!(whole["contacts_masked"], false);
    clean("the log", &app.log());
});

story!(ac_12_a_phone_or_an_e_mail_finds_nobody_without_the_right_and_finds_the_client_with_it, |app| {
    app.settings(json!({"auto_connect_free_operator": false, "operator_sees_queue": "all"})).await;
    let team = app.team("finds", &["Ірина"], 5).await;
    let (taras, _) = masked(&app, "Тарас", "supervisor").await;
    let dialog = tells_all(&app, &team, "f-1").await;
    let client = app.dialog(dialog).await["client"]["id"].as_i64().unwrap();
    let found = async |api: &rozmova_load::Api, search: &str| {
        let page = api.get(&format!("/api/v1/clients?search={search}")).await.unwrap();
        page["data"].as_array().unwrap().len()
    };
    for search in [NUMBER, "%2B380671112267", "111%2022%2067", "2267", MAIL, "canary", "example.com", "m%E2%80%A2"] {
        assert_eq!(found(&taras.api, search).await, 0, "«{search}» finds by a masked value");
        if search != "m%E2%80%A2" {
            assert_eq!(found(&app.admin, search).await, 1, "{search}");
        }
    }
    // By a name that holds no contact everybody is found.
    app.admin.patch(&format!("/api/v1/clients/{client}"), &json!({"name": "Марія Бондар 24"})).await.unwrap();
    assert_eq!(found(&taras.api, "%D0%B1%D0%BE%D0%BD%D0%B4%D0%B0%D1%80%2024").await, 1);

    // Nor does a typed address tell whose it is.
    let typed = json!({"channel": "custom_channel", "chat_id": "f-1", "bot_id": team.bot});
    assert_eq!(taras.api.post("/api/v1/dialogs", &typed).await.unwrap_err().status(), 403);
});

story!(ac_12_what_is_masked_cannot_be_changed_and_a_mask_is_never_stored, |app| {
    app.settings(json!({"auto_connect_free_operator": false, "operator_sees_queue": "all"})).await;
    let team = app.team("edits", &["Ірина"], 5).await;
    let (taras, _) = masked(&app, "Тарас", "supervisor").await;
    let dialog = tells_all(&app, &team, "e-1").await;
    let client = app.dialog(dialog).await["client"]["id"].as_i64().unwrap();
    let path = format!("/api/v1/clients/{client}");
    for (body, status) in [
        (json!({"phone": "380501112233"}), 403),
        (json!({"email": "x@example.com"}), 403),
        (json!({"phone": ""}), 403),
        (json!({"name": "+380 ** *** ** 67"}), 422),
    ] {
        let refused = taras.api.patch(&path, &body).await.unwrap_err();
        assert_eq!(refused.status(), status, "{body}: {refused}");
    }
    assert_eq!(app.admin.get(&path).await.unwrap()["phone"], NUMBER, "nothing was changed");
    let named = taras.api.patch(&path, &json!({"name": "Марія", "tags": ["vip"]})).await.unwrap();
    assert_eq!((&named["name"], &named["tags"]), (&json!("Марія"), &json!(["vip"])));
    assert_eq!(app.admin.get(&path).await.unwrap()["phone"], NUMBER);
});

story!(ac_12_a_right_that_is_given_shows_contacts_with_the_next_request_and_roles_of_the_product_have_it, |app| {
    app.settings(json!({"auto_connect_free_operator": false, "operator_sees_queue": "all"})).await;
    let team = app.team("gives", &["Ірина"], 5).await;
    let (taras, role) = masked(&app, "Тарас", "supervisor").await;
    let dialog = tells_all(&app, &team, "g-1").await;
    let client = app.dialog(dialog).await["client"]["id"].as_i64().unwrap();
    let path = format!("/api/v1/clients/{client}");
    assert_eq!(taras.api.get(&path).await.unwrap()["phone"], "380 ** *** ** 67");

    let roles = app.admin.get("/api/v1/roles").await.unwrap();
    for known in roles["data"].as_array().unwrap().iter().filter(|known| known["is_system"] == true) {
        let has = known["grants"].as_array().unwrap().iter().any(|right| right == "clients.view_contacts");
        assert_eq!(has, known["name"] != "integrator", "{known}");
        let reveals = known["grants"].as_array().unwrap().iter().any(|right| right == "clients.reveal_contacts");
        assert_eq!(reveals, known["name"] == "administrator", "to look on demand is given by hand: {known}");
    }
    give(&app, role, "clients.view_contacts").await;
    assert_eq!(taras.api.get(&path).await.unwrap()["phone"], NUMBER);

    // A key by its scopes: the named ones show contacts, single rights do not.
    let reads = async |scopes: Value| {
        let key = app.admin.post("/api/v1/api-keys", &json!({"name": "k", "scopes": scopes})).await.unwrap();
        let api = app.anonymous().with_key(key["key"].as_str().unwrap());
        api.get(&path).await.unwrap()["phone"].clone()
    };
    assert_eq!(reads(json!(["dialogs:read"])).await, NUMBER);
    assert_eq!(reads(json!(["op_view_all"])).await, "380 ** *** ** 67");
});

story!(ac_12_an_open_panel_of_a_role_that_loses_the_right_begins_anew, |app| {
    app.settings(json!({"auto_connect_free_operator": false, "operator_sees_queue": "all"})).await;
    let team = app.team("loses", &["Ірина"], 5).await;
    let (taras, role) = masked(&app, "Тарас", "operator").await;
    let mut panel = taras.panel().await;
    let dialog = tells_all(&app, &team, "l-1").await;
    give(&app, role, "clients.view_contacts").await;
    // Its socket ends as at a restart, so that the panel comes back and reads everything; the next one shows contacts.
    assert_eq!(end_of(&mut panel).await.close_code(), Some(1012));
    let mut again = taras.panel().await;
    let ack = again.command("dialog.open", json!({"dialog_id": dialog})).await.unwrap();
    assert!(ack.to_string().contains(NUMBER), "{ack}");
});

story!(ac_12_whoever_may_reveal_sees_one_value_at_a_time_and_each_use_is_a_row_of_the_audit_log, |app| {
    app.settings(json!({"auto_connect_free_operator": false, "operator_sees_queue": "all"})).await;
    let team = app.team("reveals", &["Ірина"], 5).await;
    let (taras, role) = masked(&app, "Тарас", "supervisor").await;
    let dialog = tells_all(&app, &team, NUMBER).await;
    let client = app.dialog(dialog).await["client"]["id"].as_i64().unwrap();
    let (card, path) = (format!("/api/v1/clients/{client}"), format!("/api/v1/clients/{client}/reveal"));
    assert_eq!(taras.api.post(&path, &json!({"field": "phone"})).await.unwrap_err().status(), 403);
    give(&app, role, "clients.reveal_contacts").await;

    let shown = taras.api.post(&path, &json!({"field": "phone"})).await.unwrap();
    assert_eq!(shown, json!({"field": "phone", "contact_id": null, "value": NUMBER}));
    let seen = taras.api.get(&card).await.unwrap();
    clean("the card, which stays masked", &seen.to_string());
    assert_eq!(seen["contacts_masked"], true);
    let contact = seen["contacts"][0]["id"].as_i64().unwrap();
    let address = json!({"field": "chat_id", "contact_id": contact});
    assert_eq!(taras.api.post(&path, &address).await.unwrap()["value"], NUMBER);

    // Who, of whom, which field; the value is not in it.
    let log = app.admin.get("/api/v1/audit?action=client.contact_revealed").await.unwrap();
    clean("the audit log", &log.to_string());
    let rows = log["data"].as_array().unwrap();
    assert_eq!(rows.len(), 2, "{log}");
    for (row, data) in rows.iter().zip([&address, &json!({"field": "phone", "contact_id": null})]) {
        assert_eq!((&row["actor_id"], &row["actor_name"]), (&json!(taras.id), &json!("Тарас")), "{row}");
        assert_eq!((&row["object_kind"], &row["object_id"]), (&json!("client"), &json!(client)), "{row}");
        assert_eq!(&row["data"], data);
    }

    // What is refused shows nothing and is not logged as shown.
    for (path, body, status) in [
        (&path, json!({"field": "chat_id"}), 422),
        (&path, json!({"field": "email", "contact_id": contact}), 422),
        (&path, json!({"field": "passport"}), 400),
        (&path, json!({"field": "phone", "contact_id": contact + 1_000_000}), 404),
        (&String::from("/api/v1/clients/900000000/reveal"), json!({"field": "phone"}), 404),
    ] {
        let refused = taras.api.post(path, &body).await.unwrap_err();
        assert_eq!(refused.status(), status, "{path} {body}: {refused}");
        clean("a refusal", &refused.to_string());
    }
    let scopes = json!(["op_view_all", "clients.reveal_contacts"]);
    let key = app.admin.post("/api/v1/api-keys", &json!({"name": "k", "scopes": scopes})).await.unwrap();
    let crm = app.anonymous().with_key(key["key"].as_str().unwrap());
    assert_eq!(crm.post(&path, &json!({"field": "phone"})).await.unwrap_err().status(), 403, "a key is nobody to ask");
    let log = app.admin.get("/api/v1/audit?action=client.contact_revealed").await.unwrap();
    assert_eq!(log["data"].as_array().unwrap().len(), 2, "{log}");
    clean("the log", &app.log());
});

story!(ac_12_who_reveals_thirty_values_within_an_hour_waits_and_a_colleague_does_not, |app| {
    app.settings(json!({"auto_connect_free_operator": false, "operator_sees_queue": "all"})).await;
    let team = app.team("bounded", &["Ірина"], 5).await;
    let (taras, role) = masked(&app, "Тарас", "supervisor").await;
    let (olena, other) = masked(&app, "Олена", "supervisor").await;
    give(&app, role, "clients.reveal_contacts").await;
    give(&app, other, "clients.reveal_contacts").await;
    let dialog = tells_all(&app, &team, "b-1").await;
    let client = app.dialog(dialog).await["client"]["id"].as_i64().unwrap();
    let (path, email) = (format!("/api/v1/clients/{client}/reveal"), json!({"field": "email"}));
    for _ in 0..30 {
        assert_eq!(taras.api.post(&path, &email).await.unwrap()["value"], MAIL);
    }
    let refused = taras.api.post(&path, &email).await.unwrap_err();
    assert_eq!(refused.status(), 429, "{refused}");
    clean("the refusal", &refused.to_string());
    assert_eq!(olena.api.post(&path, &email).await.unwrap()["value"], MAIL);
    let log = app.admin.get("/api/v1/audit?action=client.contact_revealed&limit=100").await.unwrap();
    assert_eq!(log["data"].as_array().unwrap().len(), 31, "what was refused is not logged as shown");
});
