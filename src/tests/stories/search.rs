//! Search over messages: words, snippets, rights, pages (operator-line.md 4.1, security.md AC-01, DB-03).

use serde_json::{Value, json};

use crate::story;

fn texts(page: &Value) -> Vec<String> {
    page["data"].as_array().unwrap().iter().map(|hit| hit["snippet"]["text"].as_str().unwrap().to_owned()).collect()
}

fn query(q: &str) -> String {
    let q: String = q.bytes().map(|byte| format!("%{byte:02X}")).collect();
    format!("/api/v1/search?q={q}")
}

story!(an_operator_finds_what_was_said_in_the_dialogs_that_are_theirs_to_see, |app| {
    app.settings(json!({"topic_required_on_close": false})).await;
    let team = app.team("search", &["Ірина"], 9).await;
    let others = app.team("search-others", &["Тарас"], 9).await;
    let (iryna, taras) = (&team.operators[0], &others.operators[0]);
    let first = app.customer_writes(&team, "s-1", 1, "Об’єкт на Хрещатику, де моє замовлення?").await;
    let dialog = app.dialog_of(&first).await;
    app.customer_writes(&others, "s-2", 1, "Інше замовлення").await;
    app.admin.post(&format!("/api/v1/dialogs/{dialog}/assign"), &json!({"operator_id": iryna.id})).await.unwrap();
    let reply = json!({"text": "Замовлення вже їде"});
    iryna.api.post(&format!("/api/v1/dialogs/{dialog}/messages"), &reply).await.unwrap();

    let page = iryna.api.get(&query("ЗАМОВ")).await.unwrap();
    assert_eq!(
        texts(&page),
        ["Замовлення вже їде", "Об’єкт на Хрещатику, де моє замовлення?"],
        "newest first, own only"
    );
    let hit = &page["data"][1];
    assert_eq!(hit["snippet"]["marks"], json!([{"from": 28, "to": 38}]));
    assert_eq!((&hit["dialog"]["id"], &hit["message"]["seq"]), (&json!(dialog), &json!(1)));
    assert_eq!(hit["dialog"]["client"]["name"], "Ольга");
    assert_eq!(texts(&iryna.api.get(&query("об'єкт хрещ")).await.unwrap()).len(), 1, "all the words, any apostrophe");
    // The other team's dialog is the other team's, and closed ones stay where they were.
    assert_eq!(texts(&taras.api.get(&query("замов")).await.unwrap()), ["Інше замовлення"]);
    iryna.api.post(&format!("/api/v1/dialogs/{dialog}/close"), &json!({})).await.unwrap();
    assert_eq!(texts(&iryna.api.get(&query("замовлення їде")).await.unwrap()), ["Замовлення вже їде"]);
    assert_eq!(texts(&app.admin.get(&query("замов")).await.unwrap()).len(), 3);

    // Pages.
    let page = app.admin.get(&format!("{}&limit=2", query("замов"))).await.unwrap();
    let cursor = page["next_cursor"].as_str().unwrap();
    let rest = app.admin.get(&format!("{}&limit=2&cursor={cursor}", query("замов"))).await.unwrap();
    assert_eq!((texts(&page).len(), texts(&rest).len(), &rest["next_cursor"]), (2, 1, &Value::Null));

    // A filter by text lists the dialogs, and has no live counter.
    let body = json!({"name": "Хрещатик", "conditions": {"field": "text", "op": "contains", "value": "хрещатик"}});
    let filter = iryna.api.post("/api/v1/filters", &body).await.unwrap();
    let listed = iryna.api.get(&format!("/api/v1/dialogs?filter_id={}", filter["id"])).await.unwrap();
    assert_eq!(listed["data"][0]["id"], json!(dialog));
    let mut panel = iryna.panel().await;
    let ack = panel.command("filter.subscribe", json!({"filter_ids": [filter["id"], "my_active"]})).await.unwrap();
    assert_eq!(ack["counts"].as_array().unwrap().len(), 1, "{ack}");
});

story!(db_03_a_search_text_is_words_whatever_signs_are_in_it, |app| {
    let signs = ["'", "\"", "%", "_", "\\", "a", "& | ! <->", "* OR NOT"];
    for q in signs {
        let answer = app.admin.get(&query(q)).await;
        match answer {
            Ok(page) => assert_eq!(page["data"], json!([]), "{q}"),
            Err(error) => assert_eq!(error.status(), 400, "{q}"),
        }
    }
    for q in ["'доставка' & x:*", "\"доставка\" NEAR(", "доставка\u{0}", "👋 привіт"] {
        assert_eq!(app.admin.get(&query(q)).await.unwrap()["data"], json!([]), "{q}");
    }
    let begun = std::time::Instant::now();
    app.admin.get(&query(&"слово ".repeat(200))).await.unwrap();
    assert!(begun.elapsed() < std::time::Duration::from_secs(1));
    assert_eq!(app.admin.get("/api/v1/search?q=ab&cursor=rubbish").await.unwrap_err().status(), 400);
    assert_eq!(app.admin.get("/api/v1/search?q=ab&limit=0").await.unwrap_err().status(), 422);
    assert_eq!(app.anonymous().get("/api/v1/search?q=ab").await.unwrap_err().status(), 401);
});
