//! Fields of the client's card: set up by a supervisor, judged by type, seen by role, with a history (administration.md 3.1).

use rozmova_load::api::Method;
use serde_json::{Value, json};
use wiremock::{Mock, MockServer, ResponseTemplate, matchers::path};

use crate::{
    story,
    support::{SOON, people::hears},
};

const PATH: &str = "/api/v1/client-fields";

story!(every_type_of_field_is_set_up_and_judges_what_is_written_into_it, |app| {
    app.auto_distribution().await;
    let vitalii = app.user("Віталій", "supervisor").await;
    let team = app.team("fields", &["Ірина"], 5).await;
    let iryna = &team.operators[0].api;
    let mut panel = team.operators[0].on_line().await;
    let list = MockServer::start().await;
    let rows = json!({"rows": [{"id": 7, "name": "Салтівка"}, {"id": 9, "name": "Троєщина"}]});
    Mock::given(path("/list"))
        .respond_with(ResponseTemplate::new(200).set_body_json(rows))
        .expect(1)
        .mount(&list)
        .await;
    let api = json!({
        "url": format!("{}/list", list.uri()), "items_path": "rows", "value_path": "id", "label_path": "name", "cache_s": 600,
    });
    for (place, field) in [
        json!({"key": "code", "label": "Код", "type": "STRING", "pattern": "[A-Z]{2}\\d+", "unique": true, "required": true}),
        json!({"key": "about", "label": "Про клієнта", "type": "TEXT"}),
        json!({"key": "level", "label": "Рівень", "type": "SELECT", "options": ["Срібний", "Золотий"], "pinned": true}),
        json!({"key": "district", "label": "Район", "type": "SELECTAPI", "api": api}),
        json!({"key": "contract", "label": "Договір", "type": "FILE"}),
        json!({"key": "children", "label": "Дітей", "type": "INTEGER", "min": 0, "max": 20}),
        json!({"key": "iban", "label": "Рахунок", "type": "BIGINT"}),
        json!({"key": "discount", "label": "Знижка", "type": "FLOAT"}),
        json!({"key": "born", "label": "День народження", "type": "DATE"}),
        json!({"key": "vip", "label": "VIP", "type": "BOOLEAN"}),
    ]
    .into_iter()
    .enumerate()
    {
        let mut field = field;
        field["position"] = json!(place * 10);
        vitalii.api.post(PATH, &field).await.unwrap();
    }
    panel.wait_for(SOON, |e| e["t"] == "catalogue.changed").await.expect("open panels hear of it");
    let boot = iryna.get("/api/v1/panel/bootstrap").await.unwrap();
    let keys: Vec<&str> =
        boot["client_fields"].as_array().unwrap().iter().map(|f| f["key"].as_str().unwrap()).collect();
    assert_eq!(keys.len(), 10);
    assert_eq!((keys[0], keys[9]), ("code", "vip"), "in their order");

    let dialog = app.dialog_of(&app.customer_writes(&team, "u-1", 1, "Добрий день").await).await;
    app.customer_writes(&team, "u-2", 1, "Вітаю").await;
    hears(&mut panel, "Вітаю").await;
    let client = app.dialog(dialog).await["client"]["id"].as_i64().unwrap();
    let card = format!("/api/v1/clients/{client}");
    let set = async |fields: Value| iryna.patch(&card, &json!({"custom_fields": fields})).await;
    let good = json!({
        "code": "UA12", "about": "Два\nрядки", "level": "Золотий", "district": "9", "children": "2",
        "iban": "9223372036854775807", "discount": "7,5", "born": "1990-02-28", "vip": true,
    });
    let written = set(good).await.unwrap();
    assert_eq!(
        written["custom_fields"],
        json!({
            "code": "UA12", "about": "Два\nрядки", "level": "Золотий", "district": "9", "children": 2,
            "iban": "9223372036854775807", "discount": 7.5, "born": "1990-02-28", "vip": true,
        })
    );
    for (field, value) in [
        ("code", json!("ua12")),
        ("code", Value::Null),
        ("about", json!("x".repeat(2_001))),
        ("level", json!("Платиновий")),
        ("district", json!("8")),
        ("contract", json!(1)),
        ("children", json!(21)),
        ("iban", json!("12345678901234567890")),
        ("discount", json!("багато")),
        ("born", json!("1990-02-30")),
        ("vip", json!("так")),
    ] {
        let refused = set(json!({"about": "мало б лишитися", field: value})).await.unwrap_err();
        assert_eq!((refused.status(), refused.code()), (422, "validation"), "{field}");
        assert!(refused.to_string().contains(&format!("custom_fields.{field}")), "{refused}");
    }
    assert_eq!(iryna.get(&card).await.unwrap()["custom_fields"], written["custom_fields"], "bad input changes nothing");
    // The list was asked once and kept; the operator sees its words.
    let district = boot["client_fields"].as_array().unwrap().iter().find(|f| f["key"] == "district").unwrap();
    let options = iryna.get(&format!("{PATH}/{}/options", district["id"])).await.unwrap();
    assert_eq!(options["data"][1], json!({"value": "9", "label": "Троєщина"}));

    // No two clients have the same code.
    let clients = iryna.get("/api/v1/clients").await.unwrap();
    let other = clients["data"].as_array().unwrap().iter().find(|row| row["id"] != client).unwrap()["id"].clone();
    let twice = iryna.patch(&format!("/api/v1/clients/{other}"), &json!({"custom_fields": {"code": "UA12"}})).await;
    assert!(twice.unwrap_err().to_string().contains("another client has this value"));

    let log = iryna.get(&format!("{card}/changes")).await.unwrap();
    assert_eq!(log["data"].as_array().unwrap().len(), 9);
    assert!(log["data"].as_array().unwrap().iter().all(|row| row["actor_name"] == "Ірина" && row["old"].is_null()));
    set(json!({"level": "Срібний"})).await.unwrap();
    let newest = &iryna.get(&format!("{card}/changes?limit=1")).await.unwrap()["data"][0];
    assert_eq!((&newest["field"], &newest["old"]), (&json!("custom_fields.level"), &json!("Золотий")));
});

story!(a_field_is_archived_hidden_from_a_role_read_only_and_removed_with_or_without_its_values, |app| {
    app.auto_distribution().await;
    let vitalii = app.user("Віталій", "supervisor").await;
    let team = app.team("card", &["Ірина"], 5).await;
    let iryna = &team.operators[0].api;
    let mut panel = team.operators[0].on_line().await;
    let dialog = app.dialog_of(&app.customer_writes(&team, "u-1", 1, "Добрий день").await).await;
    hears(&mut panel, "Добрий день").await;
    let card = format!("/api/v1/clients/{}", app.dialog(dialog).await["client"]["id"]);
    let make = async |body: Value| vitalii.api.post(PATH, &body).await.unwrap()["id"].as_i64().unwrap();
    let debt = make(json!({"key": "debt", "label": "Борг", "type": "FLOAT", "hidden_roles": ["operator"]})).await;
    let segment = make(json!({"key": "segment", "label": "Сегмент", "type": "STRING", "non_editable": true})).await;
    let source = make(json!({"key": "source", "label": "Джерело", "type": "STRING", "default": "сайт"})).await;

    for body in [json!({"debt": 5}), json!({"segment": "опт"})] {
        assert_eq!(iryna.patch(&card, &json!({"custom_fields": body})).await.unwrap_err().status(), 422);
    }
    let both = json!({"custom_fields": {"debt": 5.5, "segment": "опт"}});
    let seen = vitalii.api.patch(&card, &both).await.unwrap();
    assert_eq!(seen["custom_fields"], json!({"debt": 5.5, "segment": "опт", "source": "сайт"}));
    let hers = iryna.get(&card).await.unwrap();
    assert_eq!(hers["custom_fields"], json!({"segment": "опт", "source": "сайт"}), "the debt is not hers to see");
    let log = iryna.get(&format!("{card}/changes")).await.unwrap();
    assert_eq!(log["data"].as_array().unwrap().len(), 1, "nor is its history");
    let boot = iryna.get("/api/v1/panel/bootstrap").await.unwrap();
    assert_eq!(boot["client_fields"].as_array().unwrap().len(), 2);
    assert_eq!(iryna.get(&format!("{PATH}/{debt}/options")).await.unwrap_err().status(), 404);

    // Key and type stay; a colleague's change is not overwritten.
    let path = format!("{PATH}/{segment}");
    for body in [json!({"key": "other"}), json!({"type": "DATE"}), json!({"hidden_roles": ["nobody"]}), json!({"x": 1})]
    {
        assert_eq!(vitalii.api.patch(&path, &body).await.unwrap_err().status(), 422, "{body}");
    }
    let archived = vitalii.api.patch(&path, &json!({"active": false})).await.unwrap();
    let stale = vitalii.api.call(Method::PATCH, &path, Some(&json!({"label": "x"})), &[("if-match", "\"1\"")]).await;
    assert_eq!((&archived["version"], stale.unwrap_err().status()), (&json!(2), 412));
    let boot = iryna.get("/api/v1/panel/bootstrap").await.unwrap();
    assert_eq!(boot["client_fields"].as_array().unwrap().len(), 1);
    let kept = vitalii.api.get(&card).await.unwrap();
    assert_eq!(kept["custom_fields"]["segment"], "опт", "archived, not lost");
    assert_eq!(iryna.get(PATH).await.unwrap_err().status(), 403);
    assert_eq!(iryna.post(PATH, &json!({"key": "x", "label": "x", "type": "DATE"})).await.unwrap_err().status(), 403);
    let twice = vitalii.api.post(PATH, &json!({"key": "segment", "label": "x", "type": "DATE"})).await.unwrap_err();
    assert_eq!((twice.status(), twice.code()), (409, "conflict"));
    let inside = json!({"key": "in", "label": "x", "type": "SELECTAPI", "api": {"url": "http://10.0.0.1/list"}});
    assert_eq!(
        vitalii.api.post(PATH, &inside).await.unwrap_err().status(),
        422,
        "SS-01: our own network is nobody's list"
    );

    let remove =
        async |id: i64, how: &str| vitalii.api.call(Method::DELETE, &format!("{PATH}/{id}{how}"), None, &[]).await;
    assert_eq!(remove(debt, "").await.unwrap_err().status(), 409, "first it is said what becomes of the values");
    remove(debt, "?values=drop").await.unwrap();
    remove(segment, "?values=keep").await.unwrap();
    remove(source, "").await.unwrap();
    assert_eq!(vitalii.api.get(&card).await.unwrap()["custom_fields"], json!({"segment": "опт"}));
});

story!(the_cards_blocks_have_an_order_and_each_is_there_once, |app| {
    let path = "/api/v1/settings/op-panel";
    let stored = app.admin.get(path).await.unwrap();
    let mut blocks: Vec<Value> = stored["client_card"].as_array().unwrap().clone();
    blocks.reverse();
    blocks[0]["visible"] = json!(false);
    let changed = app.admin.patch(path, &json!({"client_card": blocks})).await.unwrap();
    assert_eq!(changed["client_card"], json!(blocks));
    for wrong in
        [json!([]), json!([blocks[0], blocks[0], blocks[1], blocks[2], blocks[3], blocks[4]]), json!([{"block": "x"}])]
    {
        let refused = app.admin.patch(path, &json!({"client_card": wrong})).await.unwrap_err();
        assert_eq!(refused.status(), 422, "{wrong}");
    }
    assert_eq!(app.admin.get(path).await.unwrap()["client_card"], json!(blocks));
});
