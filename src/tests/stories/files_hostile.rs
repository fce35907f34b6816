//! Files as an attacker sends them (security.md FI, XS-05, AC-09).

use rozmova_load::api::Method;
use serde_json::json;

use crate::{
    story,
    support::files::{fetch, get, holds, png, upload, upload_to},
};

const PATH: &str = "/api/v1/files";

/// A PNG whose header promises 50,000 × 50,000 pixels.
fn bomb() -> Vec<u8> {
    let mut bomb = png(2, 2);
    bomb[16..20].copy_from_slice(&50_000_u32.to_be_bytes());
    bomb[20..24].copy_from_slice(&50_000_u32.to_be_bytes());
    let mut sum = flate2::Crc::new();
    sum.update(&bomb[12..29]);
    bomb[29..33].copy_from_slice(&sum.sum().to_be_bytes());
    bomb
}

story!(fi_03_what_is_not_what_it_says_is_refused_with_a_reason_and_leaves_nothing, |app| {
    let olena = app.user("Олена", "operator").await;
    let svg = b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'><script>alert(1)</script></svg>";
    let html = b"<!doctype html><script>alert(document.domain)</script>";
    let exe = b"MZ\x90\0\x03\0\0\0\x04\0\0\0\xff\xff\0\0 This program cannot be run in DOS mode";
    let broken = &png(40, 40)[..120];
    let rows: &[(&str, &[u8], u16, &str)] = &[
        ("picture.svg", svg, 422, "type_not_allowed"),
        ("picture.png", svg, 422, "type_mismatch"),
        ("page.html", html, 422, "type_not_allowed"),
        ("page.txt", html, 422, "type_mismatch"),
        ("letter.pdf", html, 422, "type_mismatch"),
        ("setup.exe", exe, 422, "executable"),
        ("photo.jpg", exe, 422, "executable"),
        ("photo.png.exe", exe, 422, "executable"),
        ("run.sh", b"#!/bin/sh\nid", 422, "executable"),
        ("notes.txt", b"#!/bin/sh\nid", 422, "executable"),
        (".htaccess", b"AddType application/x-httpd-php .png", 422, "type_not_allowed"),
        ("photo.jpg", &png(3, 3), 422, "type_mismatch"),
        ("photo.png", &bomb(), 422, "picture_too_large"),
        ("photo.png", broken, 422, "picture_damaged"),
        ("nothing.txt", b"", 422, "empty"),
    ];
    for (name, bytes, status, reason) in rows {
        let answer = upload_to(&olena.api, PATH, name, bytes, &[]).await;
        assert_eq!((answer.status, &answer.json()["reason"]), (*status, &json!(reason)), "{name}: {}", answer.json());
    }
    let no_file =
        b"--rzform\r\nContent-Disposition: form-data; name=\"file\"\r\n\r\nno name\r\n--rzform--\r\n".to_vec();
    let kind = [("content-type", "multipart/form-data; boundary=rzform")];
    assert_eq!(fetch(&olena.api, Method::POST, PATH, Some(no_file), &kind).await.status, 400);
    assert_eq!(fetch(&olena.api, Method::POST, PATH, Some(b"garbage".to_vec()), &kind).await.status, 400);
    let cut = b"--rzform\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.txt\"\r\n\r\nhalf".to_vec();
    assert_eq!(fetch(&olena.api, Method::POST, PATH, Some(cut), &kind).await.status, 400);
    assert_eq!(olena.api.post(PATH, &json!({"name": "a.txt"})).await.unwrap_err().status(), 400);

    let scratch = std::fs::read_dir(app.path("files/tmp")).unwrap().count();
    assert_eq!(scratch, 0, "FI-04: what was refused leaves nothing");
    let kept =
        std::fs::read_dir(app.path("files")).unwrap().filter(|entry| entry.as_ref().unwrap().file_name() != "tmp");
    assert_eq!(kept.count(), 0);
});

story!(fi_01_a_hostile_name_is_only_shown_and_a_polyglot_loses_its_second_face, |app| {
    let olena = app.user("Олена", "operator").await;
    for (name, shown) in [
        ("../../../etc/cron.d/x.txt", "x.txt"),
        ("..\\..\\boot.txt", "boot.txt"),
        ("/etc/passwd.txt", "passwd.txt"),
        ("a\u{202e}gpj.txt", "agpj.txt"),
        ("<script>alert(1)</script>.txt", "script_.txt"),
    ] {
        let file = upload(&olena.api, name, b"text").await;
        assert_eq!(file["name"], shown);
        let fetched = get(&olena.api, file["url"].as_str().unwrap()).await;
        assert_eq!(fetched.headers.iter().filter(|(name, _)| name == "content-disposition").count(), 1);
        assert!(fetched.header("content-disposition").starts_with("attachment; filename=\""), "XS-09");
    }
    let stray: Vec<_> = ["etc", "boot.txt", "x.txt"].iter().filter(|name| app.path(name).exists()).collect();
    assert!(stray.is_empty(), "{stray:?}");

    let mut polyglot = png(30, 30);
    polyglot.extend_from_slice(b"PK\x03\x04<script>alert('canary')</script>");
    let file = upload(&olena.api, "photo.png", &polyglot).await;
    let fetched = get(&olena.api, file["url"].as_str().unwrap()).await;
    assert!(fetched.status == 200 && !holds(&fetched.bytes, b"canary") && !holds(&fetched.bytes, b"PK\x03\x04"));
});

story!(xs_05_what_an_administrator_allows_is_still_only_saved_and_never_run, |app| {
    let olena = app.user("Олена", "operator").await;
    let rule = |extension: &str, mime: &str| json!({"title": extension, "extension": extension, "mime_types": [mime], "allow": true});
    let rules = json!([rule("svg", "image/svg+xml"), rule("html", "text/html"), rule("png", "image/png")]);
    app.admin.patch("/api/v1/settings/files", &json!({"files": rules})).await.unwrap();
    let svg = upload(&olena.api, "logo.svg", b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>").await;
    let html = upload(&olena.api, "page.html", b"<!doctype html><script>alert(1)</script>").await;
    let image = upload(&olena.api, "photo.png", &png(4, 4)).await;
    assert_eq!((&svg["type"], &html["type"], &image["type"]), (&json!("file"), &json!("file"), &json!("image")));
    for (file, shown) in [(&svg, false), (&html, false), (&image, true)] {
        for path in [file["url"].as_str().unwrap(), file["signed_url"].as_str().unwrap()] {
            let fetched = get(&olena.api, path).await;
            assert_eq!(fetched.status, 200);
            assert_eq!(fetched.header("x-content-type-options"), "nosniff");
            assert!(fetched.header("content-security-policy").contains("default-src 'none'; sandbox"), "{path}");
            assert_eq!(fetched.header("content-disposition").starts_with("inline;"), shown, "{path}");
            let kind = if shown { "image/png" } else { "application/octet-stream" };
            assert_eq!(fetched.header("content-type"), kind, "{path}");
        }
    }
    app.admin.patch("/api/v1/settings/files", &json!({"inline_images": false})).await.unwrap();
    let saved = get(&olena.api, image["url"].as_str().unwrap()).await;
    assert!(saved.header("content-disposition").starts_with("attachment;"));
});

story!(ac_09_a_link_is_one_file_for_a_while_and_parts_are_bounded, |app| {
    let olena = app.user("Олена", "operator").await;
    let file = upload(&olena.api, "a.txt", b"0123456789").await;
    let signed = file["signed_url"].as_str().unwrap();
    let anonymous = app.anonymous();
    assert_eq!(get(&anonymous, signed).await.bytes, b"0123456789");
    let token = signed.strip_prefix("/f/").unwrap();
    let mut forged = token.as_bytes().to_vec();
    forged[12] = if forged[12] == b'A' { b'B' } else { b'A' };
    let forged = String::from_utf8(forged).unwrap();
    for path in [format!("/f/{forged}"), String::from("/f/x"), format!("/f/{}", file["id"]), format!("/f/{token}A")] {
        assert_eq!(get(&anonymous, &path).await.status, 404, "{path}");
    }
    // A link of the year 2001, signed by nobody we know: time and key are both checked.
    let head = fetch(&anonymous, Method::HEAD, signed, None, &[]).await;
    assert_eq!((head.status, head.bytes.len(), head.header("content-length")), (200, 0, "10"));
    let photo = upload(&olena.api, "photo.png", &png(900, 600)).await;
    let small = get(&anonymous, photo["signed_thumb_url"].as_str().unwrap()).await;
    assert_eq!((small.status, small.header("content-type")), (200, "image/jpeg"));
    for (query, shown) in [("", true), ("?download=1", false)] {
        let fetched = get(&anonymous, &format!("{}{query}", photo["signed_url"].as_str().unwrap())).await;
        let disposition = fetched.header("content-disposition");
        assert_eq!((fetched.status, disposition.starts_with("inline;")), (200, shown), "«{query}» {disposition}");
    }
    let part = fetch(&anonymous, Method::GET, signed, None, &[("range", "bytes=2-4")]).await;
    assert_eq!((part.status, part.bytes.as_slice()), (206, b"234".as_slice()));
    assert_eq!(part.header("content-range"), "bytes 2-4/10");
    let many = format!("bytes={}", vec!["0-1"; 500].join(","));
    let refused = fetch(&anonymous, Method::GET, signed, None, &[("range", &many)]).await;
    assert_eq!((refused.status, refused.bytes.len()), (416, 0), "FI-08");
    let path = file["url"].as_str().unwrap();
    for method in [Method::GET, Method::HEAD] {
        assert_eq!(fetch(&anonymous, method, path, None, &[("range", "bytes=0-1")]).await.status, 401);
    }
    let etag = get(&olena.api, path).await.header("etag").to_owned();
    assert_eq!(fetch(&olena.api, Method::GET, path, None, &[("if-none-match", &etag)]).await.status, 304);
});

story!(fi_04_one_person_cannot_fill_the_disk_with_files_nobody_sends, |app| {
    let olena = app.user("Олена", "operator").await;
    app.admin.patch("/api/v1/settings/limits", &json!({"exempt_cidrs": ["127.0.0.0/8"]})).await.unwrap();
    for n in 0..100 {
        upload(&olena.api, &format!("{n}.txt"), b"x").await;
    }
    let refused = upload_to(&olena.api, PATH, "101.txt", b"x", &[]).await;
    assert_eq!(refused.status, 429, "{}", refused.json());
    assert_eq!(refused.header("retry-after"), "600");
    let other = app.user("Тарас", "operator").await;
    upload(&other.api, "his.txt", b"x").await;
});
