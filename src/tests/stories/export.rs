//! A conversation taken out of the panel: the PDF and the archive of attachments (operator-line.md 4.3).

use rozmova_load::api::Method;
use serde_json::{Value, json};

use crate::{
    story,
    support::{
        TestApp,
        files::{fetch, get, holds, upload},
        pdf_text::pdf_text,
        people::{Team, hears},
    },
};

/// A dialog of the first operator that begins with this text.
async fn held(app: &TestApp, team: &Team, text: &str) -> i64 {
    let mut panel = team.operators[0].on_line().await;
    app.customer_writes(team, "paper-1", 1, text).await;
    hears(&mut panel, text).await["d"]["dialog_id"].as_i64().unwrap()
}

/// What the audit log tells of files that left, newest first.
async fn noted(app: &TestApp) -> Vec<Value> {
    let page = app.admin.get("/api/v1/audit?action=dialog.exported").await.unwrap();
    page["data"].as_array().unwrap().clone()
}

story!(a_conversation_is_saved_as_a_pdf_by_who_reads_it_with_notes_only_when_they_are_asked_for, |app| {
    app.auto_distribution().await;
    let team = app.team("paper", &["Ірина Коваль"], 5).await;
    let (vitalii, stranger) = (app.user("Віталій", "supervisor").await, app.user("Тарас", "operator").await);
    let dialog = held(&app, &team, "Дзеркало розбите, שלום").await;
    let iryna = &team.operators[0];
    let path = format!("/api/v1/dialogs/{dialog}/messages");
    iryna.api.post(&path, &json!({"text": "Замінимо безкоштовно, № 7"})).await.unwrap();
    iryna.api.post(&path, &json!({"text": "canary: клієнтка з суду", "as": "note"})).await.unwrap();
    let plain = format!("/api/v1/dialogs/{dialog}/export.pdf");

    let pdf = get(&iryna.api, &plain).await;
    assert_eq!((pdf.status, pdf.header("content-type")), (200, "application/pdf"), "{}", pdf.json());
    let name = format!("dialog-{dialog}.pdf");
    assert_eq!(
        pdf.header("content-disposition"),
        format!("attachment; filename=\"{name}\"; filename*=UTF-8''{name}"),
        "XS-09"
    );
    let text = pdf_text(&pdf.bytes);
    for said in [
        format!("Звернення № {dialog}"),
        String::from("Ольга"),
        String::from("Дзеркало розбите, םולש"),
        String::from("Ірина Коваль"),
        String::from("Замінимо безкоштовно, № 7"),
        String::from("Тема: paper"),
    ] {
        assert!(text.contains(&said), "«{said}» is missing: {text}");
    }
    assert!(!text.contains("canary"), "a note stays with the team: {text}");
    assert!(!text.contains("operator_connected"), "system lines stay in the panel: {text}");

    let whole = get(&vitalii.api, &format!("{plain}?notes=1&language=en&timezone=Europe/Kyiv")).await;
    let text = pdf_text(&whole.bytes);
    assert!(text.contains(&format!("Conversation № {dialog}")), "{text}");
    for said in ["canary: клієнтка з суду", "note, seen by the team only", "(Europe/Kyiv)"] {
        assert!(text.contains(said), "«{said}» is missing: {text}");
    }

    assert_eq!(get(&stranger.api, &plain).await.status, 404, "AC-01: another's dialog");
    assert_eq!(get(&stranger.api, &format!("{plain}?notes=1")).await.status, 404, "AC-08: nor its notes");
    assert_eq!(get(&app.anonymous(), &plain).await.status, 401);
    assert_eq!(get(&app.user("Аналітик", "analyst").await.api, &plain).await.status, 403);
    for (query, status, word) in
        [("timezone=Mars", 422, "Mars"), ("notes=yes", 422, "0 and 1 are accepted"), ("language=fr", 400, "language")]
    {
        let refused = get(&iryna.api, &format!("{plain}?{query}")).await;
        let problem = refused.json();
        assert_eq!(refused.status, status, "{problem}");
        assert!(problem.to_string().contains(word) || status == 400, "{problem}");
    }

    let told = noted(&app).await;
    let told: Vec<_> = told.iter().map(|row| (&row["actor_id"], &row["object_id"], &row["data"]["notes"])).collect();
    let (dialog, yes, no) = (json!(dialog), json!(true), json!(false));
    assert_eq!(
        told,
        [(&json!(vitalii.id), &dialog, &yes), (&json!(iryna.id), &dialog, &no)],
        "SE-09, refused ones not"
    );
});

story!(xs_11_pictures_and_links_of_a_message_are_neither_fetched_nor_embedded, |app| {
    app.auto_distribution().await;
    let team = app.team("hostile", &["Олена"], 5).await;
    let trap = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    trap.set_nonblocking(true).unwrap();
    let address = format!("http://{}/canary.png", trap.local_addr().unwrap());
    let text = format!("<img src=\"file:///etc/passwd\"> <img src='{address}'>");
    let dialog = held(&app, &team, "php://filter/resource=/etc/passwd").await;
    let body = json!({"update_id": 2, "message": {
        "from": {"id": "paper-1", "first_name": "<img src=file:///etc/hosts>", "is_bot": false},
        "chat": {"id": "paper-1"}, "date": 1_767_600_000_123_i64, "type": "image", "text": text,
        "attachments": [{"type": "image", "url": address, "name": "photo.png", "mime": "image/png"}],
    }});
    let hook = format!("/messengers_host/{}/custom_channel/hooks", team.bot);
    app.anonymous().call(Method::POST, &hook, Some(&body), &[("x-access-token", "in-token")]).await.unwrap();

    let api = &team.operators[0].api;
    let pdf = get(api, &format!("/api/v1/dialogs/{dialog}/export.pdf")).await;
    assert_eq!(pdf.status, 200);
    let shown = pdf_text(&pdf.bytes);
    for said in ["php://filter/resource=/etc/passwd", "<img src=\"file:///etc/passwd\">", "Вкладення: photo.png"]
    {
        assert!(shown.contains(said), "«{said}» is missing: {shown}");
    }
    for object in ["/URI", "/Image", "/EmbeddedFile", "/Launch", "/JavaScript", "root:x:0"] {
        assert!(!holds(&pdf.bytes, object.as_bytes()), "{object}");
    }
    let none = get(api, &format!("/api/v1/dialogs/{dialog}/attachments.zip")).await;
    assert_eq!(none.status, 404, "a link of somebody else's server is no file of ours");
    let visit = trap.accept().map(|(_, from)| from);
    assert_eq!(visit.unwrap_err().kind(), std::io::ErrorKind::WouldBlock, "somebody fetched the picture");
});

story!(attachments_of_one_name_are_both_in_the_archive_and_a_dialog_without_files_says_so, |app| {
    app.auto_distribution().await;
    let team = app.team("archive", &["Олена"], 5).await;
    let dialog = held(&app, &team, "Надішліть рахунки").await;
    let api = &team.operators[0].api;
    let path = format!("/api/v1/dialogs/{dialog}/attachments.zip");
    let none = get(api, &path).await;
    assert_eq!(none.status, 404);
    assert!(none.json()["detail"].as_str().unwrap().contains("a file of this dialog"), "{}", none.json());
    for content in ["один", "два"] {
        let file = upload(api, "рахунок.txt", content.as_bytes()).await;
        let body = json!({"text": "Ось", "attachments": [{"id": file["id"]}]});
        api.post(&format!("/api/v1/dialogs/{dialog}/messages"), &body).await.unwrap();
    }

    let asked = fetch(api, Method::HEAD, &path, None, &[]).await;
    assert_eq!(
        (asked.status, asked.header("content-type")),
        (200, "application/zip"),
        "HEAD tells whether there is one"
    );
    assert_eq!(noted(&app).await, Vec::<Value>::new(), "nothing has left yet");
    let zip = get(api, &path).await;
    assert_eq!(zip.status, 200);
    assert!(zip.header("content-disposition").contains(&format!("filename=\"dialog-{dialog}.zip\"")));
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("all.zip");
    std::fs::write(&file, &zip.bytes).unwrap();
    let read = "import sys, zipfile\nz = zipfile.ZipFile(sys.argv[1])\nassert z.testzip() is None\n\
                print('|'.join(n + '=' + z.read(n).decode() for n in z.namelist()))";
    let output =
        std::process::Command::new("python3").args(["-c", read]).arg(&file).env("PYTHONIOENCODING", "utf-8").output();
    let output = output.unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert_eq!(String::from_utf8_lossy(&output.stdout).trim(), "рахунок.txt=один|рахунок (1).txt=два");
    let told = noted(&app).await;
    assert_eq!((told.len(), &told[0]["data"]), (1, &json!({"format": "zip", "files": 2})));
});

story!(a_conversation_that_is_too_long_for_one_pdf_is_refused_with_the_limit, |app| {
    app.auto_distribution().await;
    let team = app.team("long", &["Олена"], 5).await;
    let dialog = held(&app, &team, "Починаю").await;
    let page = "слово ".repeat(1_660);
    for update in 2..52 {
        app.customer_writes(&team, "paper-1", update, &page).await;
    }
    let api = &team.operators[0].api;
    let path = format!("/api/v1/dialogs/{dialog}/export.pdf");
    let fits = get(api, &path).await;
    assert_eq!(fits.status, 200, "{}", fits.json());
    for update in 52..54 {
        app.customer_writes(&team, "paper-1", update, &page).await;
    }
    let refused = get(api, &path).await;
    let problem = refused.json();
    assert_eq!((refused.status, &problem["code"]), (413, &json!("too_large")), "{problem}");
    assert!(problem["detail"].as_str().unwrap().contains("500000 characters"), "{problem}");
    assert_eq!(noted(&app).await.len(), 1, "only what left is noted");
});
