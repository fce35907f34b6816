//! Files in a bucket of an S3-compatible service: the same for people, and said plainly when it is away.

use rozmova_load::api::Method;
use serde_json::{Value, json};

use crate::support::{
    Backend, TestApp, app,
    files::{fetch, get, png, upload, upload_to},
    s3::{BUCKET, S3},
};

fn check<'a>(told: &'a Value, name: &str) -> &'a Value {
    let checks = told["checks"].as_array().unwrap();
    checks.iter().find(|check| check["name"] == name).unwrap_or_else(|| panic!("no check {name}: {told}"))
}

#[test]
fn files_lie_in_a_bucket_and_while_it_is_away_uploads_are_refused_in_words_and_leave_nothing() {
    app::run(async {
        let mut s3 = S3::start();
        let settings = s3.settings();
        let settings: Vec<(&str, &str)> = settings.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let app = TestApp::start_with(Backend::Sqlite, &settings).await;
        let olena = app.user("Олена", "operator").await;
        let api = &olena.api;
        // What lies there beside the mark of the instance.
        let contents = |s3: &S3| s3.objects().iter().filter(|path| !path.ends_with("rozmova-instance")).count();
        let photo = upload(api, "дзеркало.png", &png(900, 600)).await;
        let notes = upload(api, "нотатки.txt", b"0123456789").await;
        assert_eq!(contents(&s3), 3, "the picture, its small copy, and the text");
        let here = std::fs::read_dir(app.path("files")).unwrap();
        let here: Vec<_> = here.map(|entry| entry.unwrap().file_name()).collect();
        assert_eq!(here, ["tmp"], "on this machine they only arrive");

        let url = photo["url"].as_str().unwrap();
        let whole = get(api, url).await;
        assert_eq!((whole.status, whole.bytes.len() as i64), (200, photo["size"].as_i64().unwrap()));
        let small = get(api, photo["thumb_url"].as_str().unwrap()).await;
        assert_eq!((small.status, small.header("content-type")), (200, "image/jpeg"));
        let signed = notes["signed_url"].as_str().unwrap();
        let part = fetch(&app.anonymous(), Method::GET, signed, None, &[("range", "bytes=2-4")]).await;
        assert_eq!((part.status, part.bytes.as_slice()), (206, b"234".as_slice()));
        let told: Value = serde_json::from_slice(&app.output(&["doctor", "--json"], &[]).stdout).unwrap();
        assert_eq!(check(&told, "file storage")["state"], "ok");
        let said = app.command_with_input(&["backup", "--to", "all.tar"], "");
        assert!(said.contains(&format!("bucket «{BUCKET}»")), "{said}");

        s3.stop();
        let refused = upload_to(api, "/api/v1/files", "a.txt", b"text", &[]).await;
        assert_eq!((refused.status, &refused.json()["code"]), (503, &json!("unavailable")), "{}", refused.json());
        let detail = refused.json()["detail"].as_str().unwrap().to_owned();
        assert!(detail.contains("storage of files") && !detail.contains("127.0.0.1"), "{detail}");
        assert_eq!(get(api, url).await.status, 503);
        assert_eq!(std::fs::read_dir(app.path("files/tmp")).unwrap().count(), 0, "nothing half stored");
        let told: Value = serde_json::from_slice(&app.output(&["doctor", "--json"], &[]).stdout).unwrap();
        assert_eq!(check(&told, "file storage")["state"], "fix");
        assert!(!told.to_string().contains("secret-of-the-tests"));

        s3.go_on();
        upload(api, "a.txt", b"text").await;
        assert_eq!(get(api, url).await.bytes, whole.bytes);
        assert_eq!(contents(&s3), 4);

        // Another instance, with a database of its own, by mistake on the same bucket and prefix.
        let other = TestApp::start_with(Backend::Sqlite, &settings).await;
        let told: Value = serde_json::from_slice(&other.output(&["doctor", "--json"], &[]).stdout).unwrap();
        let storage = check(&told, "file storage");
        assert!(storage["detail"].as_str().unwrap().contains("another instance"), "{storage}");
        assert_eq!(storage["state"], "fix");
        let told: Value = serde_json::from_slice(&app.output(&["doctor", "--json"], &[]).stdout).unwrap();
        assert_eq!(check(&told, "file storage")["state"], "ok", "the first one is at home");
        other.finish().await;
        app.finish().await;
    });
}
