//! Large files in chunks: gone on with, judged like any other, and as bounded (data-and-files.md 2.2, security.md FI-03, FI-04).

use rozmova_load::{Api, api::Method};
use serde_json::{Value, json};

use crate::{
    story,
    support::{
        files::{Fetched, fetch, get, png, upload},
        people::hears,
    },
};

const PATH: &str = "/api/v1/uploads";
const CHUNK: usize = 5 * 1024 * 1024;

/// Begins an upload under a key; answers how it stands.
async fn begin(api: &Api, key: &str, name: &str, size: usize) -> Fetched {
    let body = json!({"name": name, "size": size}).to_string().into_bytes();
    let headers = [("content-type", "application/json"), ("idempotency-key", key)];
    fetch(api, Method::POST, PATH, Some(body), &headers).await
}

async fn put(api: &Api, id: &Value, offset: usize, bytes: &[u8]) -> Fetched {
    fetch(api, Method::PUT, &format!("{PATH}/{id}?offset={offset}"), Some(bytes.to_vec()), &[]).await
}

async fn complete(api: &Api, id: &Value) -> Fetched {
    fetch(api, Method::POST, &format!("{PATH}/{id}/complete"), None, &[]).await
}

/// Lines of a text, so many bytes.
fn text(length: usize) -> Vec<u8> {
    b"date;sum;comment\n".iter().copied().cycle().take(length).collect()
}

story!(a_large_file_goes_on_after_a_restart_and_is_sent_like_any_other, |app| {
    app.auto_distribution().await;
    let team = app.team("large", &["Олена"], 5).await;
    let api = team.operators[0].api.clone();
    let whole = text(2 * CHUNK + 7);
    let begun = begin(&api, "u-1", "виписка.csv", whole.len()).await;
    assert_eq!(begun.status, 201, "{}", begun.json());
    let id = begun.json()["id"].clone();
    assert_eq!((&begun.json()["received"], &begun.json()["chunk_bytes"]), (&json!(0), &json!(CHUNK)));
    let first = put(&api, &id, 0, &whole[..CHUNK]).await;
    assert_eq!((first.status, &first.json()["received"]), (200, &json!(CHUNK)), "{}", first.json());
    let again = put(&api, &id, 0, &whole[..CHUNK]).await;
    assert_eq!((again.status, &again.json()["received"]), (200, &json!(CHUNK)), "a repeated chunk changes nothing");

    app.kill();
    app.boot().await;
    let stands = get(&api, &format!("{PATH}/{id}")).await;
    assert_eq!((stands.status, &stands.json()["received"]), (200, &json!(CHUNK)), "what was answered is durable");
    let known = begin(&api, "u-1", "виписка.csv", whole.len()).await;
    assert_eq!(
        (&known.json()["id"], &known.json()["received"]),
        (&id, &json!(CHUNK)),
        "found by its key after a reload"
    );
    let gap = put(&api, &id, 2 * CHUNK, &whole[2 * CHUNK..]).await;
    assert_eq!((gap.status, &gap.json()["received"]), (409, &json!(CHUNK)), "the answer says where to go on");
    let early = complete(&api, &id).await;
    assert_eq!((early.status, &early.json()["received"]), (409, &json!(CHUNK)));
    for (at, end) in [(CHUNK, 2 * CHUNK), (2 * CHUNK, whole.len())] {
        assert_eq!(put(&api, &id, at, &whole[at..end]).await.status, 200);
    }
    let made = complete(&api, &id).await;
    assert_eq!(made.status, 201, "{}", made.json());
    let file = made.json();
    assert_eq!((&file["id"], &file["mime"], &file["size"]), (&id, &json!("text/csv"), &json!(whole.len())));
    assert_eq!(complete(&api, &id).await.json()["id"], id, "asked again, the same file");
    let stands = get(&api, &format!("{PATH}/{id}")).await.json();
    assert_eq!((&stands["file"]["id"], &stands["expires_at"]), (&id, &Value::Null));
    assert_eq!(begin(&api, "u-1", "виписка.csv", whole.len()).await.json()["file"]["id"], id);
    assert_eq!(std::fs::read_dir(app.path("files/uploads")).unwrap().count(), 0, "its chunks are gone");

    let mut olena = team.operators[0].on_line().await;
    app.customer_writes(&team, "u-1", 1, "Надішліть виписку").await;
    let dialog = hears(&mut olena, "Надішліть виписку").await["d"]["dialog_id"].as_i64().unwrap();
    let body = json!({"text": "Ось", "attachments": [{"id": id}]});
    let sent = api.post(&format!("/api/v1/dialogs/{dialog}/messages"), &body).await.unwrap();
    let fetched = get(&api, sent["attachments"][0]["url"].as_str().unwrap()).await;
    assert!(fetched.status == 200 && fetched.bytes == whole, "the same bytes");
});

story!(fi_03_a_large_file_is_judged_at_its_end_and_one_that_is_refused_leaves_nothing, |app| {
    let olena = app.user("Олена", "operator").await;
    let api = &olena.api;
    for (name, size, status, reason) in [
        ("setup.exe", 10, 422, "executable"),
        ("page.html", 10, 422, "type_not_allowed"),
        ("nothing.txt", 0, 422, "empty"),
        ("film.mp4", 25 * 1024 * 1024 + 1, 413, "too_large"),
    ] {
        let refused = begin(api, &format!("k-{name}"), name, size).await;
        assert_eq!((refused.status, &refused.json()["reason"]), (status, &json!(reason)), "{name}");
    }
    let page = b"<!doctype html><script>alert(1)</script>";
    let id = begin(api, "k-1", "letter.pdf", page.len()).await.json()["id"].clone();
    assert_eq!(put(api, &id, 0, page).await.status, 200);
    let refused = complete(api, &id).await;
    assert_eq!((refused.status, &refused.json()["reason"]), (422, &json!("type_mismatch")));
    assert_eq!(get(api, &format!("{PATH}/{id}")).await.status, 404, "it is over");
    assert_eq!(get(api, &format!("/api/v1/files/{id}")).await.status, 404);
    for folder in ["files/uploads", "files/tmp"] {
        assert_eq!(std::fs::read_dir(app.path(folder)).unwrap().count(), 0, "{folder}");
    }

    let picture = png(300, 200);
    let id = begin(api, "k-2", "фото.png", picture.len()).await.json()["id"].clone();
    put(api, &id, 0, &picture).await;
    let made = complete(api, &id).await;
    assert_eq!((made.status, &made.json()["type"], &made.json()["width"]), (201, &json!("image"), &json!(300)));
});

story!(fi_04_an_upload_is_its_owners_within_its_size_and_a_person_has_only_so_many, |app| {
    let (olena, taras) = (app.user("Олена", "operator").await, app.user("Тарас", "operator").await);
    let api = &olena.api;
    let id = begin(api, "k-0", "a.txt", 10).await.json()["id"].clone();
    for answer in [put(&taras.api, &id, 0, b"x").await, complete(&taras.api, &id).await] {
        assert_eq!(answer.status, 404, "AC-02: another's upload does not exist");
    }
    assert_eq!(get(&taras.api, &format!("{PATH}/{id}")).await.status, 404);
    let beyond = put(api, &id, 0, b"01234567890").await;
    assert_eq!(beyond.status, 422, "one byte more than was promised: {}", beyond.json());
    assert_eq!(put(api, &id, 0, b"").await.status, 400);
    assert_eq!(put(api, &json!(9_007_199), 0, b"x").await.status, 404);
    let other = begin(api, "k-0", "b.txt", 10).await;
    assert_eq!((other.status, &other.json()["code"]), (422, &json!("idempotency_mismatch")));

    let large = begin(api, "k-large", "large.csv", 2 * CHUNK).await.json()["id"].clone();
    let too_much = put(api, &large, 0, &text(CHUNK + 1)).await;
    assert_eq!((too_much.status, &too_much.json()["limit"]), (413, &json!(CHUNK)));
    assert_eq!(get(api, &format!("{PATH}/{large}")).await.json()["received"], 0, "a refused chunk leaves nothing");

    for n in 2..20 {
        assert_eq!(begin(api, &format!("k-{n}"), "a.txt", 10).await.status, 201, "{n}");
    }
    let refused = begin(api, "k-20", "a.txt", 10).await;
    assert_eq!(refused.status, 429, "{}", refused.json());
    assert_eq!(begin(&taras.api, "his", "a.txt", 10).await.status, 201);
    let given_up = fetch(api, Method::DELETE, &format!("{PATH}/{id}"), None, &[]).await;
    assert_eq!(given_up.status, 204);
    assert_eq!(get(api, &format!("{PATH}/{id}")).await.status, 404);
    assert_eq!(begin(api, "one-more", "a.txt", 10).await.status, 201, "there is a place again");
    upload(api, "usual.txt", b"the usual way stays").await;
});
