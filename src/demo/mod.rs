//! The demonstration: a seeded contact centre with simulated customers and colleagues over the real HTTP and sockets.

pub mod seed;
mod town;

use std::{collections::BTreeMap, fs, os::unix::fs::OpenOptionsExt as _, path::Path, sync::Arc};

use rozmova_actors::ports::Random as _;
use rozmova_load::{Api, people::Receiver};
use serde::{Deserialize, Serialize};
use tokio::sync::watch;

use crate::{
    app::OsRandom,
    cli::{self, CliError},
    config::Config,
};

/// Administrator of the demonstration.
const ADMINISTRATOR: &str = "admin@demo.example";

/// Passwords of the demonstration's people, made at its first start and kept beside its database: nobody ships a default one.
#[derive(Debug, Serialize, Deserialize)]
pub struct SignIns {
    passwords: BTreeMap<String, String>,
}

impl SignIns {
    /// Reads or makes the passwords and the administrator.
    ///
    /// # Errors
    /// [`CliError`].
    pub fn prepare(config: &Config, data: &Path) -> Result<Self, CliError> {
        let path = data.join("sign-ins.json");
        let failed = |e: std::io::Error| CliError::Failed(format!("{}: {e}", path.display()));
        if let Ok(text) = fs::read_to_string(&path) {
            return serde_json::from_str(&text).map_err(|e| CliError::Failed(format!("{}: {e}", path.display())));
        }
        fs::create_dir_all(data).map_err(failed)?;
        let people = seed::STAFF.iter().map(|person| person.email).chain([ADMINISTRATOR]);
        let passwords = people.map(|email| (email.to_owned(), memorable())).collect();
        let made = Self { passwords };
        cli::make_user(config, ADMINISTRATOR, "Руслана Адміністраторка", made.of(ADMINISTRATOR), "administrator")?;
        let text = serde_json::to_string_pretty(&made).map_err(|e| CliError::Failed(e.to_string()))?;
        let mut options = fs::OpenOptions::new();
        let mut file = options.write(true).create_new(true).mode(0o600).open(&path).map_err(failed)?;
        std::io::Write::write_all(&mut file, text.as_bytes()).map_err(failed)?;
        Ok(made)
    }

    fn of(&self, email: &str) -> &str {
        self.passwords.get(email).map_or("", String::as_str)
    }
}

/// A password that can be typed from the screen: `word-word-1234`.
fn memorable() -> String {
    const WORDS: [&str; 16] = [
        "bereza", "kalyna", "richka", "misto", "svitlo", "vesna", "lypa", "sonce", "more", "pole", "zirka", "hora",
        "kvitka", "khmara", "doroha", "vikno",
    ];
    let dice = OsRandom.next_u64();
    let word = |shift: u32| WORDS[(dice >> shift) as usize % WORDS.len()];
    format!("{}-{}-{:04}", word(0), word(8), (dice >> 16) % 10_000)
}

/// The running town; it empties when this is closed.
pub struct Town {
    stop: watch::Sender<bool>,
}

impl Town {
    /// Sends everybody home.
    pub fn close(self) {
        // Nobody listens any more when all have gone already.
        let _gone = self.stop.send(true);
    }
}

/// Seeds the contact centre behind `base` and lets people come.
///
/// # Errors
/// A sentence.
pub async fn open(base: &str, sign_ins: &SignIns) -> Result<Town, String> {
    let anonymous = Api::new(base).map_err(|e| e.to_string())?;
    let (admin, _) = anonymous
        .sign_in(ADMINISTRATOR, sign_ins.of(ADMINISTRATOR))
        .await
        .map_err(|e| format!("the demonstration's administrator cannot sign in: {e}"))?;
    let receiver = Arc::new(Receiver::start(false).map_err(|e| e.to_string())?);
    let password_of = |email: &str| sign_ins.of(email).to_owned();
    let token_of = |alias: &str| format!("demo-{alias}");
    let centre = seed::seed(&admin, base, receiver.url(), password_of, token_of)
        .await
        .map_err(|e| format!("the demonstration could not be prepared: {e}"))?;
    let (stop, stopped) = watch::channel(false);
    // A new day brings other people.
    let day = OsRandom.next_u64() >> 24;
    let workers = seed::STAFF
        .iter()
        .filter(|person| person.role == "operator")
        .skip(1)
        .map(|person| (person.email.to_owned(), sign_ins.of(person.email).to_owned()))
        .collect();
    town::colleagues(anonymous.clone(), workers, day, stopped.clone()).await;
    actix_web::rt::spawn(town::customers(anonymous, centre, base.to_owned(), receiver, day, stopped));
    Ok(Town { stop })
}

/// Prints where to look.
pub fn greet(base: &str, sign_ins: &SignIns) {
    let line = |who: &str, email: &str| println!("    {who:<14} {email:<22} {}", sign_ins.of(email));
    println!("\n  Rozmova demonstration\n");
    println!("    panel          {base}/inbox/mine");
    println!("    customer page  {base}/demo\n");
    line("operator", seed::STAFF.first().map_or("", |person| person.email));
    line("supervisor", seed::STAFF.last().map_or("", |person| person.email));
    line("administrator", ADMINISTRATOR);
    println!("\n  Sign in as the operator, go on line, and write from the customer page. Ctrl-C stops.\n");
}
