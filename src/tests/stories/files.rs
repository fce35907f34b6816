//! Files and pictures between operators and clients: who sees them, and that each is sent once.

use rozmova_load::Visitor;
use serde_json::{Value, json};

use crate::{
    story,
    support::{
        SOON, TestApp, eventually,
        files::{fetch, get, png, upload, upload_to},
        people::{Team, hears},
    },
};
use rozmova_load::api::Method;

const ORIGIN: &str = "https://shop.example";

async fn with_widget(app: &TestApp, alias: &str) -> Team {
    app.auto_distribution().await;
    let team = app.team(alias, &["Ірина Коваль"], 5).await;
    let path = format!("/api/v1/bots/{}/channels/widget", team.bot);
    app.admin.put(&path, &json!({"allowed_origins": [ORIGIN], "title": "Світло"})).await.unwrap();
    team
}

/// Uploads as a visitor; answers the file.
async fn visitor_uploads(app: &TestApp, team: &Team, olha: &Visitor, name: &str, bytes: &[u8]) -> Value {
    let path = format!("/widget/{}/files", team.bot);
    let bearer = format!("Bearer {}", olha.token);
    let headers = [("authorization", bearer.as_str()), ("origin", ORIGIN)];
    let answer = upload_to(&app.anonymous(), &path, name, bytes, &headers).await;
    assert_eq!(answer.status, 200, "{}", answer.json());
    answer.json()
}

story!(a_visitors_photo_reaches_the_operator_and_the_operators_file_the_visitor, |app| {
    let team = with_widget(&app, "photos").await;
    let stranger = app.team("others", &["Тарас"], 5).await.operators.remove(0);
    let mut iryna = team.operators[0].on_line().await;
    let mut olha = Visitor::open(&app.anonymous(), team.bot, None, ORIGIN).await.unwrap();
    assert_eq!(olha.session["config"]["upload"]["max"], 20 * 1024 * 1024);

    let photo = visitor_uploads(&app, &team, &olha, "дзеркало.png", &png(900, 600)).await;
    assert!(photo["id"].as_str().unwrap().starts_with("f_"), "{photo}");
    assert_eq!((&photo["type"], &photo["width"], &photo["height"]), (&json!("image"), &json!(900), &json!(600)));
    let sent = json!({"client_id": "c-1", "file_ids": [photo["id"]]});
    let ack = olha.frame("message.send", sent.clone()).await.unwrap();
    let again = olha.frame("message.send", sent).await.unwrap();
    assert_eq!((&again["id"], &again["duplicate"]), (&ack["id"], &json!(true)));

    let heard =
        iryna.wait_for(SOON, |e| e["t"] == "message.new" && e["d"]["message"]["type"] == "image").await.unwrap();
    let message = &heard["d"]["message"];
    let dialog = heard["d"]["dialog_id"].as_i64().unwrap();
    assert_eq!(message["text"], "");
    let file = &message["attachments"][0];
    assert_eq!((&file["name"], &file["mime"]), (&json!("дзеркало.png"), &json!("image/png")));
    assert_eq!(app.dialog(dialog).await["preview"]["type"], "image");

    let operator = &team.operators[0].api;
    let whole = get(operator, file["url"].as_str().unwrap()).await;
    assert_eq!((whole.status, whole.header("content-type")), (200, "image/png"));
    assert_eq!(whole.bytes.len() as i64, file["size"].as_i64().unwrap());
    let small = get(operator, file["thumb_url"].as_str().unwrap()).await;
    assert_eq!((small.status, small.header("content-type")), (200, "image/jpeg"));
    assert_eq!(image::load_from_memory(&small.bytes).unwrap().width(), 640);
    assert_eq!(get(&stranger.api, file["url"].as_str().unwrap()).await.status, 404, "AC-09: another team");
    assert_eq!(get(&app.anonymous(), file["url"].as_str().unwrap()).await.status, 401);

    let invoice = upload(operator, "рахунок.txt", "До сплати 4 290 ₴".as_bytes()).await;
    let note = upload(operator, "секрет.txt", "canary".as_bytes()).await;
    let command = json!({"dialog_id": dialog, "client_nonce": "n-1", "type": "text", "text": "Ось рахунок",
        "attachments": [{"id": invoice["id"]}]});
    let first = iryna.command("dialog.send", command.clone()).await.unwrap();
    assert_eq!(iryna.command("dialog.send", command).await.unwrap(), first, "the same nonce is the same message");
    let noted = json!({"dialog_id": dialog, "client_nonce": "n-2", "text": "", "attachments": [note["id"]]});
    iryna.command("dialog.note", noted).await.unwrap();

    let got = olha.wait_for(SOON, |e| e["t"] == "message.created" && e["d"]["from"] == "operator").await.unwrap();
    let shown = &got["d"]["content"]["attachments"][0];
    assert_eq!((&shown["name"], &got["d"]["content"]["text"]), (&json!("рахунок.txt"), &json!("Ось рахунок")));
    let fetched = get(&app.anonymous(), shown["url"].as_str().unwrap()).await;
    assert_eq!((fetched.status, fetched.bytes.as_slice()), (200, "До сплати 4 290 ₴".as_bytes()));
    assert!(
        fetched.header("content-disposition").starts_with("attachment;"),
        "{}",
        fetched.header("content-disposition")
    );

    let history = Visitor::open(&app.anonymous(), team.bot, Some(&olha.token), ORIGIN).await.unwrap().session;
    let text = history.to_string();
    assert!(!text.contains("секрет") && !text.contains("/api/v1/files/"), "AC-08: a note's file stays here: {text}");
    let lines = history["history"].as_array().unwrap();
    let pictures = lines.iter().filter(|line| line["content"]["type"] == "image").count();
    assert_eq!(pictures, 1, "sent twice, there once");
});

story!(ac_02_a_file_that_is_not_ones_own_or_was_sent_already_is_not_found_and_nothing_is_linked, |app| {
    app.auto_distribution().await;
    let team = app.team("foreign", &["Олена"], 5).await;
    let other = app.user("Тарас", "operator").await;
    let mut olena = team.operators[0].on_line().await;
    app.customer_writes(&team, "u-1", 1, "Добрий день").await;
    let dialog = hears(&mut olena, "Добрий день").await["d"]["dialog_id"].as_i64().unwrap();
    let path = format!("/api/v1/dialogs/{dialog}/messages");
    let api = &team.operators[0].api;

    let foreign = upload(&other.api, "чуже.txt", b"not hers").await["id"].clone();
    let own = upload(api, "своє.txt", b"hers").await["id"].clone();
    assert_eq!(
        get(api, &format!("/api/v1/files/{foreign}/content")).await.status,
        404,
        "not sent: its uploader's alone"
    );
    for (n, files) in [json!([foreign]), json!([own, foreign]), json!([9_007_199]), json!([0])].into_iter().enumerate()
    {
        let body = json!({"text": "ось", "attachments": files, "client_nonce": format!("x-{n}")});
        let refused = api.post(&path, &body).await.unwrap_err();
        assert_eq!((refused.status(), refused.code()), (404, "not_found"), "{files}");
        let over_socket =
            json!({"dialog_id": dialog, "client_nonce": format!("y-{n}"), "text": "ось", "attachments": files});
        let refused = olena.command("dialog.send", over_socket).await.unwrap_err();
        assert_eq!(refused.refusal()["code"], "not_found");
    }
    assert!(app.messages(dialog).await.iter().all(|line| line["text"] != "ось"));

    let body = json!({"text": "", "attachments": [{"id": own}], "client_nonce": "ok"});
    let sent = api.post(&path, &body).await.unwrap();
    assert_eq!((&sent["type"], &sent["attachments"][0]["name"]), (&json!("file"), &json!("своє.txt")));
    assert_eq!(api.post(&path, &body).await.unwrap()["id"], sent["id"]);
    assert_eq!(app.dialog(dialog).await["preview"]["text"], "своє.txt", "the list names the file");
    let second = json!({"text": "ще раз", "attachments": [{"id": own}], "client_nonce": "ok-2"});
    assert_eq!(api.post(&path, &second).await.unwrap_err().status(), 404, "one file, one message");
    let too_many = json!({"text": "", "attachments": (1..=11).collect::<Vec<_>>()});
    assert_eq!(api.post(&path, &too_many).await.unwrap_err().status(), 422);
    assert_eq!(api.post(&path, &json!({"text": "", "attachments": []})).await.unwrap_err().status(), 422);

    app.customer_writes(&team, "u-2", 2, "Я теж").await;
    let second = hears(&mut olena, "Я теж").await["d"]["dialog_id"].as_i64().unwrap();
    api.post(&format!("/api/v1/dialogs/{second}/close"), &json!({})).await.unwrap();
    let kept = upload(api, "пізно.txt", b"late").await["id"].clone();
    let late = json!({"text": "", "attachments": [kept], "client_nonce": "late"});
    assert_eq!(api.post(&format!("/api/v1/dialogs/{second}/messages"), &late).await.unwrap_err().status(), 409);
    api.post(&path, &late).await.expect("the file of a refused message may be sent with another");
});

story!(files_leave_through_the_custom_channel_with_links_that_work_without_a_sign_in, |app| {
    app.auto_distribution().await;
    let team = app.team("links", &["Олена"], 5).await;
    let mut olena = team.operators[0].on_line().await;
    app.customer_writes(&team, "u-1", 1, "Надішліть фото").await;
    let dialog = hears(&mut olena, "Надішліть фото").await["d"]["dialog_id"].as_i64().unwrap();
    let api = &team.operators[0].api;
    let bytes = png(20, 10);
    let (photo, text) = (upload(api, "лампа.png", &bytes).await, upload(api, "інструкція.txt", b"1. Do").await);
    let body = json!({"text": "Ось", "attachments": [{"id": photo["id"]}, {"id": text["id"]}]});
    api.post(&format!("/api/v1/dialogs/{dialog}/messages"), &body).await.unwrap();

    let delivery = eventually("the message with its files leaves", || async {
        app.receiver.all().into_iter().find(|d| d.body["kind"] == "message")
    })
    .await;
    assert_eq!((&delivery.body["type"], &delivery.body["text"]), (&json!("image"), &json!("Ось")));
    let files = delivery.body["attachments"].as_array().unwrap();
    let names: Vec<&str> = files.iter().map(|file| file["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["лампа.png", "інструкція.txt"], "in the order of the message");
    for file in files {
        let url = file["url"].as_str().unwrap();
        let path = url.strip_prefix(&app.base()).unwrap_or_else(|| panic!("{url} is not under {}", app.base()));
        let fetched = get(&app.anonymous(), path).await;
        assert_eq!((fetched.status, fetched.bytes.len() as i64), (200, file["size"].as_i64().unwrap()), "{url}");
        assert!(file.get("id").is_none(), "our ids stay here");
    }

    let zip = get(api, &format!("/api/v1/dialogs/{dialog}/attachments.zip")).await;
    assert_eq!((zip.status, zip.header("content-type")), (200, "application/zip"));
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("all.zip");
    std::fs::write(&path, &zip.bytes).unwrap();
    let read = "import sys, zipfile\nz = zipfile.ZipFile(sys.argv[1])\nassert z.testzip() is None\n\
                print('|'.join(z.namelist()), z.read('інструкція.txt').decode())";
    let output =
        std::process::Command::new("python3").args(["-c", read]).arg(&path).env("PYTHONIOENCODING", "utf-8").output();
    let output = output.unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert_eq!(String::from_utf8_lossy(&output.stdout).trim(), "лампа.png|інструкція.txt 1. Do");
    let stranger = app.user("Тарас", "operator").await;
    let foreign = get(&stranger.api, &format!("/api/v1/dialogs/{dialog}/attachments.zip")).await;
    assert_eq!(foreign.status, 404);
});

story!(an_upload_repeated_under_its_key_is_one_file_and_a_restart_loses_none, |app| {
    let olena = app.user("Олена", "operator").await;
    let headers = [("idempotency-key", "u-1")];
    let first = upload_to(&olena.api, "/api/v1/files", "a.txt", b"content", &headers).await;
    let again = upload_to(&olena.api, "/api/v1/files", "a.txt", b"content", &headers).await;
    assert_eq!((first.status, again.status), (201, 201));
    assert_eq!(first.json()["id"], again.json()["id"]);
    let other = app.user("Тарас", "operator").await;
    let his = upload_to(&other.api, "/api/v1/files", "a.txt", b"content", &headers).await;
    assert_ne!(his.json()["id"], first.json()["id"], "the key is one's own");

    app.kill();
    app.boot().await;
    let kept = get(&olena.api, first.json()["url"].as_str().unwrap()).await;
    assert_eq!((kept.status, kept.bytes.as_slice()), (200, b"content".as_slice()), "what was answered is durable");
    let signed = first.json()["signed_url"].as_str().unwrap().to_owned();
    assert_eq!(get(&app.anonymous(), &signed).await.status, 200, "links outlive a restart");
});

story!(the_settings_of_files_are_the_supervisors_and_are_in_force_at_once, |app| {
    let (vitalii, olena) = (app.user("Віталій", "supervisor").await, app.user("Олена", "operator").await);
    const PATH: &str = "/api/v1/settings/files";
    let settings = olena.api.get(PATH).await.unwrap();
    assert_eq!((&settings["max_file_size_mb"], &settings["inline_images"]), (&json!(25), &json!(true)));
    assert_eq!(olena.api.patch(PATH, &json!({"max_file_size_mb": 1})).await.unwrap_err().status(), 403);
    let mut rules = settings["files"].as_array().unwrap().clone();
    rules.retain(|rule| rule["extension"] != "txt");
    let exe = json!({"title": "x", "extension": "exe", "mime_types": ["application/octet-stream"], "allow": true});
    let bad = vitalii.api.patch(PATH, &json!({"files": [exe], "max_file_size_mb": 0})).await.unwrap_err();
    assert_eq!(bad.status(), 422, "{bad}");
    assert_eq!(olena.api.get(PATH).await.unwrap(), settings, "a refused change changes nothing");
    let changed = vitalii.api.patch(PATH, &json!({"files": rules, "max_file_size_mb": 1})).await.unwrap();
    assert_eq!(changed["max_file_size_mb"], 1);

    let refused = upload_to(&olena.api, "/api/v1/files", "a.txt", b"text", &[]).await;
    assert_eq!((refused.status, &refused.json()["reason"]), (422, &json!("type_not_allowed")));
    let large = vec![b'a'; 1024 * 1024 + 1];
    let refused = upload_to(&olena.api, "/api/v1/files", "a.csv", &large, &[]).await;
    assert_eq!((refused.status, &refused.json()["limit"]), (413, &json!(1_048_576)), "FI-04: one byte more");
    assert_eq!(
        upload_to(&olena.api, "/api/v1/files", "a.csv", &large[1..], &[]).await.status,
        201,
        "exactly the limit"
    );
    let stale = vitalii.api.call(Method::PATCH, PATH, Some(&json!({"lifecycle": 30})), &[("if-match", "\"0\"")]).await;
    assert_eq!(stale.unwrap_err().status(), 412);
    let head = fetch(&olena.api, Method::HEAD, "/api/v1/settings/files", None, &[]).await;
    assert_eq!(head.status, 200);
});

/// A HEIC photo as a phone makes it, by the distribution's encoder.
fn heic(width: u32, height: u32) -> Vec<u8> {
    let folder = tempfile::tempdir().unwrap();
    let (from, to) = (folder.path().join("photo.png"), folder.path().join("photo.heic"));
    std::fs::write(&from, png(width, height)).unwrap();
    let made = std::process::Command::new("heif-enc").arg("-o").arg(&to).arg(&from).output().unwrap();
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    std::fs::read(to).unwrap()
}

story!(a_photo_of_a_phone_is_shown_as_a_picture_and_kept_as_it_came, |app| {
    let team = with_widget(&app, "heic").await;
    let mut iryna = team.operators[0].on_line().await;
    let mut olha = Visitor::open(&app.anonymous(), team.bot, None, ORIGIN).await.unwrap();
    let bytes = heic(800, 600);
    let seen = visitor_uploads(&app, &team, &olha, "IMG_0001.HEIC", &bytes).await;
    assert_eq!((&seen["type"], &seen["name"]), (&json!("image"), &json!("IMG_0001.jpg")));

    // The operator is told where the photo as it came is; the visitor has it.
    let api = &team.operators[0].api;
    olha.frame("message.send", json!({"client_id": "h-1", "file_ids": [seen["id"]]})).await.unwrap();
    let heard =
        iryna.wait_for(SOON, |e| e["t"] == "message.new" && e["d"]["message"]["type"] == "image").await.unwrap();
    let file = &heard["d"]["message"]["attachments"][0];
    assert!(get(api, file["original_url"].as_str().unwrap()).await.bytes == bytes, "as it came");
    let photo = upload(api, "IMG_0002.HEIC", &bytes).await;
    assert_eq!((&photo["type"], &photo["mime"]), (&json!("image"), &json!("image/jpeg")));
    assert_eq!((&photo["width"], &photo["height"]), (&json!(800), &json!(600)));
    let shown = get(api, photo["url"].as_str().unwrap()).await;
    assert_eq!((shown.status, shown.header("content-type")), (200, "image/jpeg"));
    assert!(image::load_from_memory(&shown.bytes).is_ok());
    let small = get(api, photo["thumb_url"].as_str().unwrap()).await;
    assert_eq!(image::load_from_memory(&small.bytes).unwrap().width(), 640);
    let original = get(api, photo["original_url"].as_str().unwrap()).await;
    assert_eq!((original.status, original.header("content-type")), (200, "image/heif"));
    assert!(original.bytes == bytes, "as it came");
    assert!(original.header("content-disposition").starts_with("attachment; filename=\"IMG_0002.heic\""));
    let signed = get(&app.anonymous(), photo["signed_original_url"].as_str().unwrap()).await;
    assert!(signed.status == 200 && signed.bytes == bytes, "a link for ten minutes, as for other files");
    let plain = upload(api, "лампа.png", &png(20, 10)).await;
    assert_eq!((&plain["original_url"], &plain["signed_original_url"]), (&Value::Null, &Value::Null));
    let path = format!("{}?variant=original", plain["url"].as_str().unwrap());
    assert_eq!(get(api, &path).await.status, 404);

    let broken = upload(api, "IMG_0003.HEIC", &bytes[..bytes.len() / 2]).await;
    assert_eq!((&broken["type"], &broken["mime"]), (&json!("file"), &json!("image/heif")), "what is damaged is a file");
    assert_eq!(std::fs::read_dir(app.path("files/tmp")).unwrap().count(), 0, "nothing stays of the conversion");
});

#[test]
fn without_the_tool_a_photo_of_a_phone_is_a_file_to_save() {
    crate::support::app::run(async {
        let app = TestApp::start_with(crate::support::Backend::Sqlite, &[("PATH", "/nonexistent")]).await;
        let olena = app.user("Олена", "operator").await;
        let photo = upload(&olena.api, "IMG_0001.HEIC", &heic(64, 48)).await;
        assert_eq!((&photo["type"], &photo["name"]), (&json!("file"), &json!("IMG_0001.HEIC")));
        let saved = get(&olena.api, photo["url"].as_str().unwrap()).await;
        assert!(saved.status == 200 && saved.header("content-disposition").starts_with("attachment;"));
        let told: Value = serde_json::from_slice(&app.output(&["doctor", "--json"], &[]).stdout).unwrap();
        let checks = told["checks"].as_array().unwrap();
        let said = checks.iter().find(|check| check["name"] == "photos of phones").unwrap();
        assert!(said["state"] == "note" && said["detail"].as_str().unwrap().contains("libheif-examples"), "{said}");
        app.finish().await;
    });
}
