//! Letters over protected connections: which are trusted, and what is never said over the others (security.md SE-08).

use serde_json::{Value, json};

use crate::{
    story,
    support::{
        TestApp,
        smtp::{Protection, SmtpServer},
        tls::Authority,
    },
};

const MAIL: &str = "/api/v1/settings/mail";
const USER: &str = "chat@test.example";
const PASSWORD: &str = "the-password-of-the-mail-server";
const TO: &str = "olena@test.example";

/// Names a server and tries it with a letter.
async fn tried(app: &TestApp, smtp: &SmtpServer, encryption: &str, authority: &str) -> Value {
    let settings = json!({
        "enabled": true, "host": "127.0.0.1", "port": smtp.port, "encryption": encryption, "ca_certificate": authority,
        "user": USER, "password": PASSWORD, "from_address": USER,
    });
    app.admin.patch(MAIL, &settings).await.unwrap();
    app.admin.post(&format!("{MAIL}/test"), &json!({"to": TO})).await.unwrap()
}

/// Nothing came: no letter, no recipient, and no password that somebody on the way could read.
fn nothing_was_said(smtp: &SmtpServer) {
    assert_eq!((smtp.letters().len(), smtp.tries(), smtp.readable_passwords()), (0, 0, 0));
}

story!(a_letter_leaves_over_tls_from_the_first_byte_and_after_starttls, |app| {
    let authority = Authority::new("authority of the mail server");
    for (protection, encryption) in [(Protection::Tls, "tls"), (Protection::Starttls, "starttls")] {
        let smtp = SmtpServer::start_protected(USER, PASSWORD, protection, &authority);
        let taken = tried(&app, &smtp, encryption, authority.pem()).await;
        assert_eq!((&taken["accepted"], &taken["answer"]), (&json!(true), &json!("250 2.0.0 queued as 1")), "{taken}");
        assert_eq!((smtp.letters_to(TO).len(), smtp.readable_passwords()), (1, 0), "{encryption}");
        assert!(app.admin.get(MAIL).await.unwrap()["verified_at"].is_string());
    }
    app.admin.patch(MAIL, &json!({"ca_certificate": ""})).await.unwrap();
    assert!(app.admin.get(MAIL).await.unwrap()["verified_at"].is_null(), "under another authority nothing is proved");
});

story!(a_mail_server_that_took_the_letter_and_says_no_goodbye_does_not_get_it_twice, |app| {
    let authority = Authority::new("authority of the mail server");
    let smtp = SmtpServer::start_protected(USER, PASSWORD, Protection::Starttls, &authority);
    smtp.never_say_goodbye();
    let taken = tried(&app, &smtp, "starttls", authority.pem()).await;
    assert_eq!((&taken["accepted"], smtp.letters_to(TO).len()), (&json!(true), 1), "{taken}");
});

story!(se_08_starttls_that_somebody_took_away_is_missed_and_nothing_is_said, |app| {
    let authority = Authority::new("authority of the mail server");
    let smtp = SmtpServer::start_protected(USER, PASSWORD, Protection::Stripped, &authority);
    let refused = tried(&app, &smtp, "starttls", authority.pem()).await;
    assert_eq!(refused["accepted"], false);
    assert!(refused["answer"].as_str().unwrap().contains("STARTTLS is not supported"), "{refused}");
    nothing_was_said(&smtp);
});

story!(se_08_words_put_in_before_tls_are_not_taken_for_the_servers_and_nothing_is_said, |app| {
    let authority = Authority::new("authority of the mail server");
    let smtp = SmtpServer::start_protected(USER, PASSWORD, Protection::Injected, &authority);
    let refused = tried(&app, &smtp, "starttls", authority.pem()).await;
    assert_eq!(refused["accepted"], false, "{refused}");
    assert!(refused["answer"].as_str().unwrap().contains("more than its answer to STARTTLS"), "{refused}");
    nothing_was_said(&smtp);
});

story!(se_08_a_mail_server_that_nobody_trusted_has_signed_gets_nothing, |app| {
    let (authority, stranger) = (Authority::new("authority of the mail server"), Authority::new("somebody else"));
    for (protection, encryption) in [(Protection::Tls, "tls"), (Protection::Starttls, "starttls")] {
        for trusted in ["", stranger.pem()] {
            let smtp = SmtpServer::start_protected(USER, PASSWORD, protection, &authority);
            let refused = tried(&app, &smtp, encryption, trusted).await;
            assert_eq!(refused["accepted"], false, "{refused}");
            let answer = refused["answer"].as_str().unwrap();
            assert!(answer.contains("the certificate of the mail server is not accepted"), "{answer}");
            assert!(answer.contains("none of the trusted authorities has signed it"), "{answer}");
            nothing_was_said(&smtp);
        }
    }
    let plain = SmtpServer::start(USER, PASSWORD, 100_000);
    let refused = tried(&app, &plain, "tls", authority.pem()).await;
    assert_eq!(refused["accepted"], false, "no TLS at all: {refused}");
    nothing_was_said(&plain);
});

story!(a_password_goes_over_a_readable_connection_only_when_the_settings_say_so, |app| {
    let smtp = SmtpServer::start(USER, PASSWORD, 100_000);
    assert_eq!(tried(&app, &smtp, "starttls", "").await["accepted"], false);
    nothing_was_said(&smtp);
    assert_eq!(tried(&app, &smtp, "none", "").await["accepted"], true);
    assert_eq!(smtp.readable_passwords(), 1, "the administrator chose a server of their own network");

    let key = "-----BEGIN PRIVATE KEY-----\nAA==\n-----END PRIVATE KEY-----\n";
    for (wrong, says) in [(key, "a private key does not belong here"), ("hello", "no certificate in PEM form")] {
        let refused = app.admin.patch(MAIL, &json!({"ca_certificate": wrong})).await.unwrap_err();
        assert_eq!(refused.status(), 422);
        assert!(refused.to_string().contains(says), "{refused}");
    }
});
