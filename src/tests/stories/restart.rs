//! A deploy as its clients see it: the server is stopped by SIGTERM and started again on the same database, behind a socket that is
//! held for it meanwhile (security.md P-16). Whoever repeats a call once, or comes back once with a socket, sees no error.

use std::cell::Cell;
use std::rc::Rc;

use rozmova_load::{Api, ApiError, Panel};
use serde_json::{Value, json};
use tokio::sync::watch;

use crate::{
    story,
    support::{eventually, people::hears},
};

/// Customers who write without a pause.
const CUSTOMERS: usize = 4;

/// Where the deploy is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Phase {
    /// The first process runs, or stops.
    Before,
    /// It is gone; nobody accepts, connections wait.
    Between,
    /// The second process says that it is ready.
    After,
}

/// What somebody did over the deploy.
#[derive(Default)]
struct Done {
    /// Request they wrote in.
    dialog: i64,
    /// Texts that were accepted, in order.
    texts: Vec<String>,
    /// Calls that failed once.
    repeated: usize,
}

/// One update of a chat over a connection of its own.
async fn post(base: &str, bot: i64, chat: &str, update: i64, text: &str) -> Result<Value, ApiError> {
    Api::new(base)?.custom_message(bot, Some("in-token"), chat, update, "Ольга", text).await
}

/// Writes until the second process has taken a message too. What fails is repeated once, when the first process is gone: how long that
/// takes is the machine's matter, not this client's.
async fn customer(
    base: String,
    bot: i64,
    chat: String,
    mut phase: watch::Receiver<Phase>,
    written: Rc<Cell<usize>>,
) -> Done {
    let mut done = Done::default();
    for update in 1.. {
        let is_last = *phase.borrow() == Phase::After;
        let text = format!("{chat}: {update}");
        let answer = match post(&base, bot, &chat, update, &text).await {
            Ok(answer) => answer,
            Err(first) => {
                assert!(matches!(first.status(), 0 | 503), "{text}: {first}");
                done.repeated += 1;
                drop(phase.wait_for(|phase| *phase != Phase::Before).await.unwrap());
                let again = post(&base, bot, &chat, update, &text).await;
                again.unwrap_or_else(|second| panic!("{text}: {first}, and then {second}"))
            }
        };
        done.dialog = answer["dialog_id"].as_i64().unwrap();
        done.texts.push(text);
        written.set(written.get() + 1);
        if is_last {
            break;
        }
    }
    done
}

/// Answers until the second process has taken an answer too. A socket that ends is opened again once, and the command that had no
/// answer is repeated on it under its nonce.
async fn operator(mut panel: Panel, api: Api, dialog: i64, mut phase: watch::Receiver<Phase>) -> Done {
    let mut done = Done { dialog, ..Done::default() };
    for n in 1.. {
        let is_last = *phase.borrow() == Phase::After;
        let text = format!("відповідь {n}");
        let send = json!({"dialog_id": dialog, "client_nonce": format!("n-{n}"), "type": "text", "text": text});
        if let Err(first) = panel.command("dialog.send", send.clone()).await {
            done.repeated += 1;
            // Sockets are told to come back after a while, not at once.
            drop(phase.wait_for(|phase| *phase == Phase::After).await.unwrap());
            let back = Panel::connect(&api).await;
            panel = back.unwrap_or_else(|second| panic!("{text}: {first}, and then no way in: {second}"));
            let again = panel.command("dialog.send", send).await;
            again.unwrap_or_else(|second| panic!("{text}: {first}, and then {second}"));
        }
        done.texts.push(text);
        if is_last {
            break;
        }
    }
    done
}

story!(p_16_whoever_retries_once_over_a_stop_and_a_start_sees_no_error_and_everything_is_there_once, |app| {
    let held = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    app.serve_on_held_socket(&held).await;
    let token = app.admin.token().unwrap();
    app.admin = app.anonymous().with_token(&token);
    app.auto_distribution().await;
    let team = app.team("deploy", &["Ірина"], 50).await;
    let iryna = &team.operators[0];
    let mut panel = iryna.on_line().await;
    let dialog = app.dialog_of(&app.customer_writes(&team, "u-op", 1, "Добрий день").await).await;
    hears(&mut panel, "Добрий день").await;

    let (deploy, phase) = watch::channel(Phase::Before);
    let written = Rc::new(Cell::new(0));
    let customers: Vec<_> = (0..CUSTOMERS)
        .map(|n| {
            let (base, chat) = (app.base(), format!("u-{n}"));
            actix_web::rt::spawn(customer(base, team.bot, chat, phase.clone(), Rc::clone(&written)))
        })
        .collect();
    let answers = actix_web::rt::spawn(operator(panel, iryna.api.clone(), dialog, phase));
    eventually("everybody is at work", || async { (written.get() >= 3 * CUSTOMERS).then_some(()) }).await;

    let (code, took) = app.terminate().await;
    assert_eq!(code, Some(0));
    assert!(took.as_secs() <= 10, "stopping took {took:?}");
    deploy.send_replace(Phase::Between);
    app.serve_on_held_socket(&held).await;
    deploy.send_replace(Phase::After);

    let mut repeated = 0;
    for customer in customers {
        let done = customer.await.unwrap();
        let stored = texts(&app.messages(done.dialog).await, "client");
        assert_eq!(stored, done.texts, "each once, in order");
        repeated += done.repeated;
    }
    assert!(repeated > 0, "nobody noticed the stop: then this proves nothing");
    let done = answers.await.unwrap();
    assert_eq!(texts(&app.messages(done.dialog).await, "operator"), done.texts, "each answer once, in order");
    assert!(done.repeated <= 1, "the socket ended once: {}", done.repeated);
});

/// Texts of one kind of author, in order.
fn texts(lines: &[Value], kind: &str) -> Vec<String> {
    let of = lines.iter().filter(|line| line["author"]["kind"] == kind && line["type"] != "system");
    of.map(|line| line["text"].as_str().unwrap().to_owned()).collect()
}
