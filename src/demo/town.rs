//! The town around the demonstration's contact centre: customers who come, wait, talk and leave, and colleagues who answer.

use std::{sync::Arc, time::Duration};

use rand::{Rng, SeedableRng, rngs::StdRng, seq::IndexedRandom};
use rozmova_load::{
    Api,
    people::{Colleague, Customer, Manner, Receiver},
    words::{self, STORIES},
};
use tokio::sync::{Semaphore, watch};

use super::seed::Centre;

/// Dialogs open at once (contract.md 1).
const OPEN_AT_ONCE: usize = 30;
/// Median pause between new dialogs, ms (contract.md 1: about 8 s).
const PAUSE_MS: u64 = 8_000;
/// Dialogs that open within the first seconds, so that the place is alive when the visitor looks.
const FIRST_WAVE: u64 = 12;

/// Sends customers until `stop` says so.
pub async fn customers(
    api: Api,
    centre: Centre,
    origin: String,
    receiver: Arc<Receiver>,
    seed: u64,
    mut stop: watch::Receiver<bool>,
) {
    let mut dice = StdRng::seed_from_u64(seed);
    let places = Arc::new(Semaphore::new(OPEN_AT_ONCE));
    let mut serial = seed;
    while !*stop.borrow() {
        let Ok(place) = Arc::clone(&places).acquire_owned().await else { return };
        serial += 1;
        let Some(story) = STORIES.choose(&mut dice) else { return };
        let by_site = dice.random_bool(0.4);
        let messenger = centre.messengers.iter().find(|(alias, _, _)| *alias == story.subject).cloned();
        let (api, origin, receiver, site_bot) = (api.clone(), origin.clone(), Arc::clone(&receiver), centre.site_bot);
        tokio::spawn(async move {
            let done = match messenger {
                Some((_, bot, token)) if !by_site => {
                    Customer::new(&api, bot, story, serial, 1).write_by_messenger(receiver, Some(token)).await
                }
                _ => Customer::new(&api, site_bot, story, serial, 1).visit_site(&origin).await,
            };
            match done {
                Ok(outcome) => tracing::debug!(?outcome, "customer {serial} left"),
                Err(why) => tracing::debug!("customer {serial} could not write: {why}"),
            }
            drop(place);
        });
        let pause = if serial - seed < FIRST_WAVE { 300 } else { words::pause_ms(&mut dice, PAUSE_MS) };
        tokio::select! {
            () = tokio::time::sleep(Duration::from_millis(pause)) => {}
            _ = stop.changed() => return,
        }
    }
}

/// Puts colleagues to work until `stop` says so.
pub async fn colleagues(api: Api, sign_ins: Vec<(String, String)>, seed: u64, stop: watch::Receiver<bool>) {
    for (n, (email, password)) in sign_ins.into_iter().enumerate() {
        let manner = Manner { think_ms: 9_000, answers: 4, speed: 1 };
        match Colleague::sign_in(&api, &email, &password, manner, seed + n as u64).await {
            Ok(colleague) => {
                tokio::spawn(colleague.work(stop.clone()));
            }
            Err(why) => tracing::warn!("{email} cannot sign in: {why}"),
        }
    }
}
