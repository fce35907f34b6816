//! `rozmova secrets reseal`: after a new key was put in front of the old ones, everything that is stored sealed is sealed with it
//! (security.md SE-01). Works beside running servers that have both keys.
//!
//! A value names the key it was sealed with, so nothing else has to be remembered: broken off, the next run goes on.

use std::collections::BTreeMap;

use clap::{Args, Subcommand};
use rozmova_actors::domain::{ConnectionId, OperatorId};
use rozmova_store::{
    Store, StoreError,
    sealed_values::{self, RowKey, SealedColumn},
};
use serde_json::Value;

use super::{CliError, audit, print_json, progress::Progress};
use crate::{
    auth, channels,
    config::Config,
    http::{self, settings::panel_tabs},
    instance, mail, push,
    secrets::{Age, SecretBox},
};

/// Values read, and sealed anew in one transaction: a running server waits for the writer no longer than that.
const BATCH: i64 = 200;

/// Settings with a sealed member: (key of the row, member, where it is sealed to).
const SETTINGS: [(&str, &str, &str); 5] = [
    (mail::settings::MAIL, "password_sealed", mail::settings::PASSWORD_PLACE),
    (auth::directory::settings::LDAP, "password_sealed", auth::directory::settings::PASSWORD_PLACE),
    (auth::oidc::settings::OIDC, "secret_sealed", auth::oidc::settings::SECRET_PLACE),
    (panel_tabs::PANEL_TABS, "secret_sealed", panel_tabs::SECRET_PLACE),
    (push::vapid::PUSH, "private_sealed", push::vapid::PLACE),
];

/// `secrets …`.
#[derive(Debug, Subcommand)]
pub enum SecretsCommand {
    /// Seals what an older key sealed with the newest one.
    Reseal(ResealArgs),
}

/// Arguments of `secrets reseal`.
#[derive(Debug, Args)]
pub struct ResealArgs {
    /// Prints the result as JSON.
    #[arg(long)]
    pub json: bool,
}

/// Values of one table that no key of this instance opens.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Lost {
    values: u64,
    /// Why the first of them does not open.
    why: String,
}

/// What a walk over all sealed values found.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Found {
    /// All values.
    pub values: u64,
    /// Of these, those sealed with a configured key before the newest.
    pub older: u64,
    /// Of those, the ones sealed anew.
    pub resealed: u64,
    /// By table.
    lost: BTreeMap<String, Lost>,
}

impl Found {
    /// Values that no key opens.
    #[must_use]
    pub fn lost(&self) -> u64 {
        self.lost.values().map(|lost| lost.values).sum()
    }

    /// Which they are.
    #[must_use]
    pub fn words_of_lost(&self) -> String {
        let each = |(table, lost): (&String, &Lost)| format!("{} in {table} ({})", lost.values, lost.why);
        let tables: Vec<String> = self.lost.iter().map(each).collect();
        format!("{} stored secrets cannot be opened with the keys of this instance: {}", self.lost(), tables.join(", "))
    }

    fn lose(&mut self, table: &str, why: &str) {
        let lost = self.lost.entry(table.to_owned()).or_insert_with(|| Lost { values: 0, why: why.to_owned() });
        lost.values += 1;
    }

    /// Counts a value; answers it sealed anew when it needs that and `work` is to be done.
    fn take(&mut self, work: Work<'_>, table: &str, place: &str, value: &str) -> Option<String> {
        self.values += 1;
        let renewed = match work.secrets.age(value) {
            Ok(Age::Newest) => return None,
            Ok(Age::Older) => {
                self.older += 1;
                if !work.reseal {
                    return None;
                }
                work.secrets.renewed(place, value)
            }
            Err(error) => Err(error),
        };
        match renewed {
            Ok(renewed) => renewed,
            Err(error) => {
                self.lose(table, &error.to_string());
                None
            }
        }
    }
}

/// What is done with the values.
#[derive(Clone, Copy)]
struct Work<'a> {
    secrets: &'a SecretBox,
    /// Seal anew, or only count.
    reseal: bool,
}

/// Runs a command.
///
/// # Errors
/// [`CliError`]; exit code 1 also when a value does not open.
pub fn run(config: &Config, command: &SecretsCommand) -> Result<(), CliError> {
    match command {
        SecretsCommand::Reseal(arguments) => reseal(config, arguments),
    }
}

fn reseal(config: &Config, arguments: &ResealArgs) -> Result<(), CliError> {
    // Before the storage is opened: without keys nothing of it can be read, and none is made here.
    let missing = || CliError::Failed(String::from("this instance has no key yet: nothing is sealed"));
    let keys = instance::known_keys(config)?.ok_or_else(missing)?;
    let secrets = SecretBox::new(&keys);
    let store = instance::store(config)?;
    let found = walk(&store, Work { secrets: &secrets, reseal: true })?;
    let newest = keys.newest().id();
    if found.resealed > 0 {
        let data = serde_json::json!({"values": found.values, "resealed": found.resealed, "key_id": newest});
        if let Err(error) = audit::note(config, "secrets.resealed", data) {
            eprintln!("rozmova: the values are sealed anew, but the audit log could not be written: {error}");
        }
    }
    if arguments.json {
        print_json(&serde_json::json!({
            "ok": found.lost() == 0, "values": found.values, "older": found.older, "resealed": found.resealed,
            "lost": found.lost(), "key_id": newest,
        }))?;
    } else {
        println!("{} stored secrets, {} of them sealed anew with the key {newest}", found.values, found.resealed);
    }
    if found.lost() > 0 {
        return Err(CliError::Failed(found.words_of_lost()));
    }
    Ok(())
}

/// Counts, and changes nothing.
///
/// # Errors
/// The storage's.
pub fn look(store: &Store, secrets: &SecretBox) -> Result<Found, CliError> {
    walk(store, Work { secrets, reseal: false })
}

fn walk(store: &Store, work: Work<'_>) -> Result<Found, CliError> {
    let mut found = Found::default();
    let mut progress = Progress::new("secrets", 0);
    let failed = |error: StoreError| CliError::Failed(error.to_string());
    settings(store, work, &mut found).map_err(failed)?;
    for of in SealedColumn::ALL {
        column(store, work, of, &mut found, &mut progress).map_err(failed)?;
    }
    Ok(found)
}

/// Where the value of a row is sealed to.
fn place(of: SealedColumn, key: &RowKey) -> String {
    match (of, key) {
        (SealedColumn::Connections, RowKey::Id(id)) => channels::directory::credentials_place(ConnectionId(*id)),
        (SealedColumn::SecondFactors, RowKey::Id(id)) => auth::service::factor_place(OperatorId(*id)),
        (SealedColumn::Letters, RowKey::Id(id)) => mail::mailer::place(*id),
        (SealedColumn::Browsers, RowKey::Word(hash)) => push::pusher::browser_place(hash),
        (SealedColumn::Pushes, RowKey::Id(id)) => push::pusher::push_place(*id),
        (SealedColumn::SignIns, RowKey::Word(hash)) => http::auth::oidc::place(hash),
        (SealedColumn::Answers, RowKey::Pair(scope, key)) => http::idempotency::place(scope, key),
        // The pages of a column have keys of one kind; nothing opens at no place.
        _ => String::new(),
    }
}

fn column(
    store: &Store,
    work: Work<'_>,
    of: SealedColumn,
    found: &mut Found,
    progress: &mut Progress,
) -> Result<(), StoreError> {
    let (table, _) = of.name();
    let mut after: Option<RowKey> = None;
    loop {
        let rows = store.run_blocking(|conn| sealed_values::page(conn, of, after.as_ref(), BATCH))?;
        let Some(last) = rows.last() else { return Ok(()) };
        after = Some(last.key.clone());
        progress.add(rows.len() as u64);
        let mut renewed = Vec::new();
        for row in rows {
            if let Some(sealed) = found.take(work, table, &place(of, &row.key), &row.value) {
                renewed.push((row, sealed));
            }
        }
        if renewed.is_empty() {
            continue;
        }
        // A value that a server has changed meanwhile is left to it: it seals with the newest key.
        found.resealed += store.write_blocking(move |conn| {
            let mut done = 0_u64;
            for (row, sealed) in &renewed {
                done += u64::from(sealed_values::replace(conn, of, row, sealed)?);
            }
            Ok(done)
        })?;
    }
}

fn settings(store: &Store, work: Work<'_>, found: &mut Found) -> Result<(), StoreError> {
    for (key, mut value, version) in store.run_blocking(sealed_values::settings_rows)? {
        let mut changed = 0_u64;
        for (_, member, place) in SETTINGS.into_iter().filter(|(known, _, _)| *known == key) {
            let Some(sealed) = value.get(member).and_then(Value::as_str).filter(|sealed| !sealed.is_empty()) else {
                continue;
            };
            if let Some(renewed) = found.take(work, "settings", place, sealed) {
                value[member] = Value::from(renewed);
                changed += 1;
            }
        }
        if changed == 0 {
            continue;
        }
        // A setting that somebody has changed meanwhile is left to them, or to the next run.
        let done = store.write_blocking(move |conn| sealed_values::replace_setting(conn, &key, version, &value))?;
        found.resealed += if done { changed } else { 0 };
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use super::*;
    use crate::secrets::{Keyring, MasterKey};

    #[test]
    fn a_value_is_counted_once_and_only_one_that_opens_is_sealed_anew() {
        let (first, second) = (MasterKey::generate().unwrap(), MasterKey::generate().unwrap());
        let old = SecretBox::new(&Keyring::new(first.clone(), vec![]));
        let both = SecretBox::new(&Keyring::new(second, vec![first]));
        let (sealed, newest) = (old.seal("letter/1", "v").unwrap(), both.seal("letter/2", "v").unwrap());
        let work = |reseal| Work { secrets: &both, reseal };

        let mut looked = Found::default();
        assert_eq!(looked.take(work(false), "letters", "letter/1", &sealed), None);
        assert_eq!((looked.values, looked.older, looked.lost()), (1, 1, 0));

        let mut found = Found::default();
        let renewed = found.take(work(true), "letters", "letter/1", &sealed).expect("it is older");
        assert_eq!(both.open("letter/1", &renewed).unwrap(), "v");
        assert_eq!(found.take(work(true), "letters", "letter/2", &newest), None);
        assert_eq!(found.take(work(true), "letters", "letter/9", &sealed), None, "of another row");
        assert_eq!(found.take(work(true), "pushes", "push/1", "not sealed"), None);
        let stranger = SecretBox::new(&Keyring::new(MasterKey::generate().unwrap(), vec![]));
        assert_eq!(found.take(work(true), "pushes", "push/2", &stranger.seal("push/2", "v").unwrap()), None);
        assert_eq!((found.values, found.older, found.lost()), (5, 2, 3));
        let words = found.words_of_lost();
        assert!(words.starts_with("3 stored secrets") && words.contains("1 in letters"), "{words}");
        assert!(words.contains("2 in pushes (the stored secret has an unknown form)"), "{words}");
        assert_eq!(Found::default().lost(), 0);
    }

    #[test]
    fn every_kind_of_row_is_sealed_to_a_place_of_its_own() {
        let keys = [RowKey::Id(7), RowKey::Word("w".into()), RowKey::Pair("s".into(), "k".into())];
        let mut places = std::collections::BTreeSet::new();
        for of in SealedColumn::ALL {
            let mine: Vec<String> = keys.iter().map(|key| place(of, key)).filter(|place| !place.is_empty()).collect();
            assert_eq!(mine.len(), 1, "{of:?}: {mine:?}");
            assert!(places.insert(mine[0].clone()), "{of:?} shares its place");
        }
    }
}
