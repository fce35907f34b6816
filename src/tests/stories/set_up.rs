//! The first minutes of an instance: the set-up page, commands.

use serde_json::json;

use crate::support::{Backend, TestApp, app::run};

#[test]
fn the_set_up_page_works_once_with_the_printed_code() {
    run(async {
        let app = TestApp::start_empty(Backend::Sqlite).await;
        let log = app.log();
        let code = log
            .split("enter the code ")
            .nth(1)
            .and_then(|rest| rest.split_whitespace().next())
            .unwrap_or_else(|| panic!("no set-up code in the log:\n{log}"))
            .to_owned();
        let anonymous = app.anonymous();
        let set_up = |code: String| json!({"code": code, "email": "first@test.example", "name": "Перша", "password": "a-good-password-1"});

        let wrong = anonymous.post("/api/v1/setup", &set_up("wrong-code".into())).await.unwrap_err();
        assert_eq!(wrong.status(), 403);
        let made = anonymous.post("/api/v1/setup", &set_up(code.clone())).await.unwrap();
        assert_eq!(made["user"]["roles"], json!(["administrator"]));
        let again = anonymous.post("/api/v1/setup", &set_up(code)).await.unwrap_err();
        assert_eq!(again.status(), 404, "AU-13");
        anonymous.sign_in("first@test.example", "a-good-password-1").await.unwrap();
        app.finish().await;
    });
}

#[test]
fn au_13_of_two_callers_with_the_right_code_one_becomes_the_administrator() {
    run(async {
        let app = TestApp::start_empty(Backend::Sqlite).await;
        let log = app.log();
        let code = log.split("enter the code ").nth(1).and_then(|rest| rest.split_whitespace().next()).unwrap();
        let anonymous = app.anonymous();
        let set_up = |n: usize| {
            let (anonymous, code) = (anonymous.clone(), code.to_owned());
            async move {
                let body = json!({"code": code, "email": format!("n{n}@test.example"), "name": "Н", "password": "a-good-password-1"});
                anonymous.post("/api/v1/setup", &body).await.map(|_| 201).unwrap_or_else(|e| e.status())
            }
        };
        let mut answers = futures_util::future::join_all((0..6).map(set_up)).await;
        answers.sort_unstable();
        assert_eq!(answers, [201, 404, 404, 404, 404, 404]);
        app.finish().await;
    });
}

#[test]
fn commands_answer_with_their_exit_codes() {
    run(async {
        let app = TestApp::start(Backend::Sqlite).await;
        let key = app.command_with_input(&["token", "create", "--name", "CRM", "--scopes", "dialogs:read"], "");
        let key = key.split_whitespace().find(|w| w.len() >= 20).expect("the key is printed").to_owned();
        app.anonymous().with_key(&key).get("/api/v1/dialogs").await.expect("the key works beside a running server");
        let config = app.command_with_input(&["check-config"], "");
        assert!(config.contains("[server]") || config.contains("listen"), "{config}");
        app.command_with_input(&["doctor"], "");
        let version = app.command_with_input(&["--version"], "");
        assert!(version.contains(env!("CARGO_PKG_VERSION")));

        assert_eq!(app.exit_code(&["no-such-command"], &[]), Some(2));
        assert_eq!(app.exit_code(&["check-config"], &[("ROZMOVA__SERVER__LISTEN", "not an address")]), Some(3));
        assert_eq!(
            app.exit_code(&["check-config"], &[("ROZMOVA__SERVER__LISTE", "127.0.0.1:1")]),
            Some(3),
            "unknown keys are errors"
        );
        assert_eq!(
            app.exit_code(
                &["migrate"],
                &[
                    ("ROZMOVA__DATABASE__URL", "postgres://nobody@127.0.0.1:1/none"),
                    ("ROZMOVA__SECURITY__KEY", "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=")
                ]
            ),
            Some(4)
        );
        assert_eq!(
            app.exit_code(
                &["check-config"],
                &[("ROZMOVA__DATABASE__URL", "postgres://localhost/x"), ("ROZMOVA__SECURITY__KEY", "")]
            ),
            Some(3),
            "PostgreSQL needs a key"
        );
        app.finish().await;
    });
}
