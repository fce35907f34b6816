//! What is stored is never told as failed, whatever is away right after it: it is in force as soon as it can be.

use rozmova_store::{Store, StoreOptions};
use serde_json::{Value, json};

use crate::{
    story,
    support::{TestApp, eventually, people::hears},
};

/// Statements of somebody beside the server.
pub async fn beside(app: &TestApp, statements: &'static str) {
    let url = app.database_url().to_owned();
    tokio::task::spawn_blocking(move || {
        let store = Store::open(&url, StoreOptions { migrate: false, ..StoreOptions::default() }).unwrap();
        store.write_blocking(move |conn| conn.batch_execute(statements)).unwrap();
    })
    .await
    .unwrap();
}

story!(a_stored_setting_is_not_told_as_failed_and_is_in_force_once_the_catalogue_can_be_read_again, |app| {
    let topic = app.admin.post("/api/v1/subjects", &json!({"name": "Оплата", "alias": "pay"})).await.unwrap();
    let (instance, panel) = ("/api/v1/settings/instance", "/api/v1/settings/op-panel");
    let name = || async {
        let page = app.admin.get("/api/v1/subjects").await.unwrap();
        page["data"].as_array().unwrap().iter().find(|row| row["id"] == topic["id"]).unwrap()["name"].clone()
    };
    // One of the tables of the catalogue is away; the new name tells when all of it is read again.
    let away = "update subjects set name = 'Доставка' where alias = 'pay'; alter table tags rename to tags_away";
    beside(&app, away).await;

    let set = json!({"instance_timezone": "Europe/Kyiv"});
    let stored = app.admin.patch(instance, &set).await.unwrap();
    assert_eq!(stored["instance_timezone"], "Europe/Kyiv", "what is stored is not told as failed");
    assert_eq!(app.admin.get(instance).await.unwrap(), stored);
    assert_eq!(name().await, "Оплата", "the catalogue was not read");
    // What would be laid over settings that miss a stored change is refused before anything is stored.
    let late = app.admin.patch(panel, &json!({"dialog_limit_total": 3})).await.unwrap_err();
    assert_eq!((late.status(), late.code()), (503, "unavailable"), "{late}");

    beside(&app, "alter table tags_away rename to tags").await;
    eventually("the catalogue is read again by itself", || async {
        (name().await == "Доставка").then_some(())
    })
    .await;
    app.admin.patch(panel, &json!({"dialog_limit_total": 3})).await.unwrap();
    assert_eq!(app.admin.get(panel).await.unwrap()["dialog_limit_total"], 3);
});

story!(a_stored_calendar_is_not_told_as_failed_and_its_operators_work_by_it_once_they_can_be_read_again, |app| {
    let team = app.team("hours", &["Ірина"], 5).await;
    let iryna = team.operators[0].id;
    let works = || async {
        let page = app.admin.get("/api/v1/operators").await.unwrap();
        page["data"].as_array().unwrap().iter().find(|row| row["id"] == iryna).unwrap()["on_schedule"].clone()
    };
    assert_eq!(works().await, Value::Null, "no calendar counts");
    // Whoever is read is read with their roles, which are away; a calendar is stored without them.
    beside(&app, "alter table user_roles rename to user_roles_away").await;
    let never = json!({"name": "Ніколи", "timezone": "Europe/Kyiv", "operator_ids": [iryna]});
    let stored = app.admin.post("/api/v1/calendars", &never).await.unwrap();
    assert_eq!(stored["operator_ids"], json!([iryna]), "what is stored is not told as failed");
    assert_eq!(works().await, Value::Null, "the operator was not read");

    beside(&app, "alter table user_roles_away rename to user_roles").await;
    eventually("the operator is read again by itself", || async { (works().await == false).then_some(()) }).await;
});

story!(a_stored_change_is_not_told_as_failed_while_its_row_of_the_audit_cannot_be_written, |app| {
    beside(&app, "alter table audit_log rename to audit_log_away").await;
    let topic = app.admin.post("/api/v1/subjects", &json!({"name": "Оплата", "alias": "pay"})).await.unwrap();
    // What must leave a trace does not happen without one.
    let file = json!({"format": "csv", "columns": ["number"], "list": {"view": "all"}});
    let refused = app.admin.post("/api/v1/dialogs/export", &file).await.unwrap_err();
    assert!(refused.status() >= 500, "{refused}");

    beside(&app, "alter table audit_log_away rename to audit_log").await;
    let query = format!("/api/v1/audit?object_kind=subject&object_id={}", topic["id"]);
    let rows = || async { app.admin.get(&query).await.unwrap()["data"].as_array().unwrap().clone() };
    let rows = eventually("the row is written by itself", || async {
        let found = rows().await;
        (!found.is_empty()).then_some(found)
    })
    .await;
    assert_eq!((rows.len(), &rows[0]["action"]), (1, &json!("subject.created")));
});

story!(a_stored_deactivation_is_not_told_as_failed_and_the_dialogs_go_on_once_the_user_can_be_read_again, |app| {
    app.auto_distribution().await;
    let team = app.team("leaving", &["Ірина Коваль"], 5).await;
    let gone = &team.operators[0];
    let mut iryna = gone.on_line().await;
    let dialog = app.dialog_of(&app.customer_writes(&team, "u-1", 1, "не губіть мене").await).await;
    hears(&mut iryna, "не губіть мене").await;
    // What the engine reads of whoever leaves is away; their row, rights and sign-ins are not.
    beside(&app, "alter table operators rename to operators_away").await;

    let told = app.admin.post(&format!("/api/v1/users/{}/deactivate", gone.id), &json!({})).await.unwrap();
    assert_eq!((&told["active"], &told["status"]), (&json!(false), &json!("inactive")), "{told}");
    assert_eq!((&told["redistributed"], &told["failed"]), (&json!(0), &json!(1)), "it is still theirs: {told}");
    assert_eq!(gone.api.get("/api/v1/auth/me").await.unwrap_err().status(), 401, "they are out at once");
    let history = app.admin.get(&format!("/api/v1/audit?object_kind=user&object_id={}", gone.id)).await.unwrap();
    assert_eq!(history["data"][0]["action"], "user.deactivated");

    beside(&app, "alter table operators_away rename to operators").await;
    eventually("the dialog waits for somebody else", || async {
        let row = app.dialog(dialog).await;
        (row["state"] == "queued" && row["operator_id"].is_null()).then_some(())
    })
    .await;
});

story!(nothing_of_a_deactivation_is_stored_when_the_sign_ins_cannot_be_ended, |app| {
    let olena = app.user("Олена", "operator").await;
    let user = format!("/api/v1/users/{}", olena.id);
    assert_eq!(app.admin.get(&user).await.unwrap()["active"], true);
    beside(&app, "alter table sessions rename to sessions_away").await;
    let refused = app.admin.post(&format!("{user}/deactivate"), &json!({})).await.unwrap_err();
    assert!(refused.status() >= 500, "{refused}");

    beside(&app, "alter table sessions_away rename to sessions").await;
    assert_eq!(app.admin.get(&user).await.unwrap()["active"], true, "it was told as failed, so it is");
    olena.api.get("/api/v1/auth/me").await.expect("she is still signed in");
});

story!(a_letter_that_cannot_leave_asks_nobody_for_another_password, |app| {
    let olena = app.user("Олена", "operator").await;
    let link = format!("/api/v1/users/{}/link/mail", olena.id);
    let refused = app.admin.post(&link, &json!({"change_at_next_login": true})).await.unwrap_err();
    assert_eq!(refused.status(), 409, "mail is not set up: {refused}");
    app.anonymous().sign_in(&olena.email, &olena.password).await.expect("her password is as good as before");
});

story!(a_change_whose_answer_cannot_be_read_is_not_made, |app| {
    let team = app.team("answers", &["Ірина"], 5).await;
    let client_of = async |user: &str| {
        let dialog = app.dialog_of(&app.customer_writes(&team, user, 1, "Добрий день").await).await;
        app.dialog(dialog).await["client"]["id"].as_i64().unwrap()
    };
    let (survivor, other) = (client_of("u-1").await, client_of("u-2").await);
    let (card, mail) = (format!("/api/v1/clients/{survivor}"), "/api/v1/settings/mail");
    let letters_from = || async { app.admin.get(mail).await.unwrap()["from_name"].clone() };
    let (as_it_was, from) = (app.admin.get(&card).await.unwrap(), letters_from().await);
    let taras = json!({"email": "taras@example.org", "name": "Тарас", "roles": ["operator"]});

    // A card shows scores, a user their quota, the settings how many letters wait; none of these is changed here.
    beside(
        &app,
        "alter table csat_ratings rename to csat_ratings_away; alter table operator_quotas rename to operator_quotas_away; \
         alter table letters rename to letters_away",
    )
    .await;
    let refused = [
        app.admin.patch(&card, &json!({"name": "Марія"})).await,
        app.admin.post(&format!("{card}/merge"), &json!({"client_id": other})).await,
        app.admin.post(&format!("{card}/ban"), &json!({"reason": "спам"})).await,
        app.admin.post("/api/v1/users", &taras).await,
        app.admin.patch(mail, &json!({"from_name": "Крамниця"})).await,
    ];
    for told in refused {
        assert!(told.as_ref().is_err_and(|error| error.status() >= 500), "{told:?}");
    }

    beside(
        &app,
        "alter table csat_ratings_away rename to csat_ratings; alter table operator_quotas_away rename to operator_quotas; \
         alter table letters_away rename to letters",
    )
    .await;
    assert_eq!(app.admin.get(&card).await.unwrap(), as_it_was, "they were told as failed, so they are");
    assert_eq!(letters_from().await, from);
    app.admin.post("/api/v1/users", &taras).await.expect("nobody has the e-mail yet");
    let merged = app.admin.post(&format!("{card}/merge"), &json!({"client_id": other})).await.unwrap();
    assert_eq!(merged["contacts"].as_array().unwrap().len(), 2);
});
