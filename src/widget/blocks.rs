//! Addresses that get no chat (channels.md 2.8), in memory as they are in the rows: judged when a session begins, at each call of
//! a visitor and when a socket opens.
//!
//! A crash loses the last seconds of the count of visits that were turned away and nothing else.

use std::{
    net::IpAddr,
    sync::{Arc, Mutex, PoisonError},
};

use ipnet::IpNet;
use rozmova_actors::domain::{BotId, IpBlockId, Timestamp, time::SECOND};
use rozmova_store::{
    Store,
    ip_blocks::{self, IpBlockRow},
};

use crate::{
    channels::settings::{WidgetSettings, text_of},
    config::parse_network,
};

/// Pause between two writings of a block's count.
const COUNT_EVERY: i64 = 5 * SECOND;

/// What a blocked visitor reads when nobody wrote anything for them.
const SENTENCES: [(&str, &str); 2] = [
    ("uk", "Доступ до чату з цієї IP-адреси обмежено"),
    ("en", "Access to the chat from this IP address is restricted"),
];

#[derive(Debug)]
struct Entry {
    id: IpBlockId,
    bot: Option<BotId>,
    net: IpNet,
    until: Option<Timestamp>,
    uncounted: i64,
    counted_at: Timestamp,
}

impl Entry {
    fn of(row: &IpBlockRow) -> Option<Self> {
        let net = parse_network(&row.cidr)?;
        let counted_at = Timestamp(0);
        Some(Self { id: row.id, bot: row.bot_id, net, until: row.until, uncounted: 0, counted_at })
    }

    fn covers(&self, bot: BotId, ip: IpAddr, now: Timestamp) -> bool {
        self.bot.is_none_or(|only| only == bot) && self.until.is_none_or(|until| until > now) && self.net.contains(&ip)
    }
}

/// See the module. Cheap to clone.
#[derive(Debug, Clone, Default)]
pub struct Blocks(Arc<Mutex<Vec<Entry>>>);

impl Blocks {
    /// Those of the rows.
    #[must_use]
    pub fn new(rows: &[IpBlockRow]) -> Self {
        Self(Arc::new(Mutex::new(rows.iter().filter_map(Entry::of).collect())))
    }

    fn entries(&self) -> std::sync::MutexGuard<'_, Vec<Entry>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A new one, from the next call on.
    pub fn add(&self, row: &IpBlockRow) {
        self.entries().extend(Entry::of(row));
    }

    /// One is gone.
    pub fn remove(&self, id: IpBlockId) {
        self.entries().retain(|entry| entry.id != id);
    }

    /// Whether the address is blocked for the bot. Counts nothing.
    #[must_use]
    pub fn covers(&self, bot: BotId, ip: IpAddr, now: Timestamp) -> bool {
        self.entries().iter().any(|entry| entry.covers(bot, ip, now))
    }

    /// Judges a visit. `Err` when the address is blocked, with what is to be added to the row's count by now.
    fn judge(&self, bot: BotId, ip: IpAddr, now: Timestamp) -> Result<(), Option<(IpBlockId, i64)>> {
        let mut entries = self.entries();
        let Some(entry) = entries.iter_mut().find(|entry| entry.covers(bot, ip, now)) else { return Ok(()) };
        entry.uncounted += 1;
        if now.since(entry.counted_at) < COUNT_EVERY {
            return Err(None);
        }
        entry.counted_at = now;
        Err(Some((entry.id, std::mem::take(&mut entry.uncounted))))
    }

    /// Turns a visit away when its address is blocked; the count of the row follows behind.
    #[must_use]
    pub fn turns_away(&self, store: &Store, bot: BotId, ip: IpAddr, now: Timestamp) -> bool {
        match self.judge(bot, ip, now) {
            Ok(()) => false,
            Err(count) => {
                metrics::counter!("rozmova_widget_blocked_total").increment(1);
                if let Some((id, hits)) = count {
                    let store = store.clone();
                    actix_web::rt::spawn(async move {
                        if let Err(error) = store.write(move |conn| ip_blocks::add_hits(conn, id, hits)).await {
                            tracing::warn!(%error, "visits of a blocked address were not counted");
                        }
                    });
                }
                true
            }
        }
    }
}

/// What a blocked visitor reads: the administrator's text in the visitor's language or the widget's, else the usual sentence.
#[must_use]
pub fn message(settings: &WidgetSettings, language: &str) -> String {
    let own = text_of(&settings.ip_blocking_message, language, &settings.language_code);
    if !own.is_empty() {
        return own.to_owned();
    }
    let of = |code: &str| SENTENCES.iter().find(|(known, _)| *known == code).map(|(_, text)| *text);
    let told = of(language).or_else(|| of(&settings.language_code)).unwrap_or(SENTENCES[1].1);
    told.to_owned()
}

/// A text that fits into a close frame: at most 123 bytes, cut between characters.
#[must_use]
pub fn close_reason(text: &str) -> String {
    let mut end = text.len().min(123);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text[..end].to_owned()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    const NOW: Timestamp = Timestamp(1_000 * SECOND);

    fn row(id: i64, bot: Option<i64>, cidr: &str, until: Option<i64>) -> IpBlockRow {
        IpBlockRow {
            id: id.into(),
            bot_id: bot.map(BotId),
            cidr: cidr.to_owned(),
            reason: String::new(),
            until: until.map(|s| Timestamp(s * SECOND)),
            created_by: None,
            created_at: Timestamp(0),
            hits: 0,
        }
    }

    #[test]
    fn a_block_covers_its_network_for_its_bot_until_its_end() {
        let blocks = Blocks::new(&[
            row(1, Some(7), "203.0.113.0/24", None),
            row(2, None, "198.51.100.9", None),
            row(3, None, "2001:db8::/32", Some(1_001)),
            row(4, None, "192.0.2.1/32", Some(1_000)),
        ]);
        for (bot, ip, blocked) in [
            (7, "203.0.113.200", true),
            (8, "203.0.113.200", false),
            (7, "203.0.114.1", false),
            (8, "198.51.100.9", true),
            (8, "2001:db8::5", true),
            (8, "2001:db9::5", false),
            (8, "192.0.2.1", false),
        ] {
            assert_eq!(blocks.covers(BotId(bot), ip.parse().unwrap(), NOW), blocked, "{bot} {ip}");
        }
        blocks.remove(IpBlockId(2));
        assert!(!blocks.covers(BotId(8), "198.51.100.9".parse().unwrap(), NOW));
        blocks.add(&row(5, None, "198.51.100.0/24", None));
        assert!(blocks.covers(BotId(8), "198.51.100.9".parse().unwrap(), NOW));
    }

    #[test]
    fn visits_are_counted_together_and_none_is_lost() {
        let blocks = Blocks::new(&[row(1, None, "203.0.113.7", None)]);
        let visit = |s: i64| blocks.judge(BotId(1), "203.0.113.7".parse().unwrap(), Timestamp(s * SECOND));
        assert_eq!(visit(100), Err(Some((IpBlockId(1), 1))));
        assert_eq!((visit(101), visit(104)), (Err(None), Err(None)));
        assert_eq!(visit(105), Err(Some((IpBlockId(1), 3))));
        assert_eq!(blocks.judge(BotId(1), "203.0.113.8".parse().unwrap(), NOW), Ok(()));
    }

    #[test]
    fn a_blocked_visitor_reads_their_language_else_the_widgets_else_the_usual_sentence() {
        let mut settings = WidgetSettings::default();
        assert_eq!(message(&settings, "en"), "Access to the chat from this IP address is restricted");
        assert_eq!(message(&settings, "de"), "Доступ до чату з цієї IP-адреси обмежено");
        settings.ip_blocking_message.insert(String::from("en"), String::from("Write to help@ex.ua"));
        settings.ip_blocking_message.insert(String::from("pl"), String::new());
        assert_eq!(message(&settings, "en"), "Write to help@ex.ua");
        assert_eq!(message(&settings, "pl"), "Доступ до чату з цієї IP-адреси обмежено", "an empty field is none");
        settings.ip_blocking_message.insert(String::from("uk"), String::from("Пишіть"));
        assert_eq!(message(&settings, "de"), "Пишіть");
    }

    #[test]
    fn a_close_reason_fits_its_frame() {
        let long = "ї".repeat(100);
        assert_eq!(close_reason(&long), "ї".repeat(61));
        assert_eq!(close_reason("коротко"), "коротко");
    }
}
