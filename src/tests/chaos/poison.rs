//! A message that kills its dialog's actor hurts that dialog only (security.md P-10). Needs the feature `faults`.

use std::time::{Duration, Instant};

use serde_json::json;

use crate::{
    story,
    support::people::{end_of, hears},
};

story!(p_10_a_poisoned_message_hurts_one_dialog_and_it_is_back_at_once, |app| {
    app.auto_distribution().await;
    let team = app.team("poison", &["Ірина"], 50).await;
    let mut iryna = team.operators[0].on_line().await;
    let neighbour = app.dialog_of(&app.customer_writes(&team, "neighbour", 1, "сусід").await).await;
    let victim = app.dialog_of(&app.customer_writes(&team, "victim", 1, "жертва").await).await;
    hears(&mut iryna, "жертва").await;

    let poison =
        app.anonymous().custom_message(team.bot, Some("in-token"), "victim", 2, "Ольга", "☠panic").await.unwrap_err();
    assert!(matches!(poison.status(), 422 | 503 | 400), "the caller is told: {poison}");
    let begin = Instant::now();
    app.customer_writes(&team, "victim", 3, "знову живий").await;
    let back = begin.elapsed();
    app.customer_writes(&team, "neighbour", 2, "нічого не помітив").await;
    hears(&mut iryna, "нічого не помітив").await;

    assert!(back < Duration::from_millis(1000), "back after {back:?}");
    let lines: Vec<String> = app
        .messages(victim)
        .await
        .iter()
        .filter(|m| m["author"]["kind"] == "client")
        .map(|m| m["text"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(lines, ["жертва", "знову живий"]);
    assert_eq!(app.messages(neighbour).await.iter().filter(|m| m["author"]["kind"] == "client").count(), 2);
});

story!(p_10_a_panel_whose_session_panicked_is_sent_away_and_comes_back_while_others_go_on, |app| {
    app.auto_distribution().await;
    let team = app.team("fatal", &["Ірина", "Тарас"], 50).await;
    let mut taras = team.operators[1].on_line().await;
    let mut iryna = team.operators[0].panel().await;
    iryna.send_text(json!({"t": "ping", "id": 9, "d": {"text": "☠session"}}).to_string()).await.unwrap();
    // She types nothing more: the socket itself notices.
    assert_eq!(end_of(&mut iryna).await.close_code(), Some(1012));

    app.customer_writes(&team, "after", 1, "чи хтось є?").await;
    hears(&mut taras, "чи хтось є?").await;
    let mut back = team.operators[0].panel().await;
    back.command("status.set", json!({"status": "online"})).await.unwrap();
});
