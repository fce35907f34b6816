//! `GET|PATCH /api/v1/settings/panel-tabs`: pages of the company's own system beside a dialog (integrations.md 8).
//!
//! A tab is an https address with placeholders. What stands for a placeholder is percent-encoded, so it stays one part of the address:
//! host and prefix are the administrator's (security.md SS-08). Only the origins of these addresses may be framed by the panel.

use std::{collections::BTreeSet, fmt::Write as _};

use hmac::Mac as _;
use rozmova_actors::domain::{BotId, Timestamp, settings::origin_fault};
use rozmova_store::catalogue_edit;
use serde_json::Value;

use super::{
    members,
    row::{self, Change},
};
use crate::{
    http::{audit::Note, catalogue::statuses::difference, prelude::*},
    secrets::{hmac_sha256, masked},
};

/// Key of the row with the tabs.
pub const PANEL_TABS: &str = "panel_tabs";
/// Where the secret is sealed to.
pub const SECRET_PLACE: &str = "settings/panel_tabs/secret";
/// Most tabs.
const MOST: usize = 5;
/// Characters of a title.
const MOST_TITLE: usize = 40;
/// Characters of an address.
const MOST_URL: usize = 2_000;
/// Characters of a secret.
const SECRET: std::ops::RangeInclusive<usize> = 16..=200;

/// What an address may hold between `{{` and `}}`.
pub const PLACEHOLDERS: [&str; 8] = [
    "client.id",
    "client.name",
    "client.phone",
    "client.email",
    "contact.chat_id",
    "dialog.id",
    "operator.id",
    "operator.email",
];

/// A page of the company's own system.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PanelTab {
    /// Word on the tab, 1 to 40 characters.
    pub title: String,
    /// https address with placeholders behind its host, such as `https://crm.example.com/clients?phone={{client.phone}}`.
    pub url_template: String,
    /// Roles that see it; empty = everybody who works with dialogs.
    #[serde(default)]
    pub roles: Vec<String>,
    /// Bots beside whose dialogs it stands; empty = all.
    #[serde(default)]
    pub bot_ids: Vec<BotId>,
}

/// The settings as they are stored. Never answered as they are: see [`PanelTabSettings::secret_sealed`].
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct PanelTabSettings {
    /// Tabs in their order.
    pub panel_tabs: Vec<PanelTab>,
    /// What addresses are signed with, sealed for [`SECRET_PLACE`]; empty = they are not.
    pub secret_sealed: String,
    /// How it is shown: `****` and at most four characters.
    pub secret_masked: String,
}

/// The settings as they are shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct PanelTabView {
    /// Tabs in their order, at most 5.
    pub panel_tabs: Vec<PanelTab>,
    /// `****` and at most the last four characters of what addresses are signed with; empty = they are not.
    pub signing_secret: String,
}

/// What changes; absent members stay.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PanelTabPatch {
    /// All tabs, at most 5.
    pub panel_tabs: Option<Vec<PanelTab>>,
    /// 16 to 200 characters; empty = addresses are not signed any more. With it each address gets `ts` (seconds) and `sig`
    /// (hex HMAC-SHA256 of the address up to `&sig`).
    pub signing_secret: Option<String>,
}

impl PanelTabSettings {
    fn view(&self) -> PanelTabView {
        PanelTabView { panel_tabs: self.panel_tabs.clone(), signing_secret: self.secret_masked.clone() }
    }

    /// Origins that the panel may frame.
    #[must_use]
    pub fn origins(&self) -> Vec<String> {
        let all: BTreeSet<&str> = self.panel_tabs.iter().map(|tab| split(&tab.url_template).0).collect();
        all.into_iter().map(String::from).collect()
    }

    /// Tabs of somebody with these roles (none = every role, as for the owner of the instance) beside a dialog of this bot, or of
    /// any bot.
    pub fn of<'a>(&'a self, roles: &'a [String], bot: Option<BotId>) -> impl Iterator<Item = &'a PanelTab> {
        self.panel_tabs.iter().filter(move |tab| {
            let shown = tab.roles.is_empty() || roles.is_empty() || roles.iter().any(|role| tab.roles.contains(role));
            shown && (tab.bot_ids.is_empty() || bot.is_none_or(|bot| tab.bot_ids.contains(&bot)))
        })
    }

    /// What is wrong with the tabs, all of it: (field, sentence).
    #[must_use]
    pub fn faults(&self) -> Vec<(String, String)> {
        if self.panel_tabs.len() > MOST {
            let sentence = format!("{} tabs, at most {MOST} are accepted", self.panel_tabs.len());
            return vec![(String::from("panel_tabs"), sentence)];
        }
        let mut faults = Vec::new();
        for (n, tab) in self.panel_tabs.iter().enumerate() {
            let chars = tab.title.chars().count();
            if !(1..=MOST_TITLE).contains(&chars) || tab.title.chars().any(char::is_control) {
                let sentence = format!("{chars} characters, 1 to {MOST_TITLE} on one line are accepted");
                faults.push((format!("panel_tabs.{n}.title"), sentence));
            }
            if let Some(why) = template_fault(&tab.url_template) {
                faults.push((format!("panel_tabs.{n}.url_template"), why));
            }
        }
        faults
    }

    /// As it is stored: no spaces around, hosts in lower case.
    fn tidy(&mut self) {
        for tab in &mut self.panel_tabs {
            tab.title = tab.title.trim().to_owned();
            let (origin, rest) = split(tab.url_template.trim());
            tab.url_template = format!("{}{rest}", origin.to_ascii_lowercase());
        }
    }
}

/// An address at the end of its origin.
fn split(url: &str) -> (&str, &str) {
    let from = url.find("://").map_or(0, |at| at + 3);
    let at = url[from..].find(['/', '?', '#']).map_or(url.len(), |at| from + at);
    url.split_at(at)
}

/// What is wrong with an address.
fn template_fault(url: &str) -> Option<String> {
    let chars = url.chars().count();
    if chars > MOST_URL {
        return Some(format!("{chars} characters, at most {MOST_URL} are accepted"));
    }
    let (origin, mut rest) = split(url);
    if let Some(why) = origin_fault(origin) {
        return Some(format!("«{origin:.100}» {why}"));
    }
    if !url.bytes().all(|b| b.is_ascii_graphic()) {
        return Some(String::from("an address holds visible ASCII characters only; others are written as %D0%86"));
    }
    while let Some((_, after)) = rest.split_once("{{") {
        let known = || PLACEHOLDERS.map(|name| format!("{{{{{name}}}}}")).join(", ");
        let Some((key, tail)) = after.split_once("}}") else {
            return Some(format!("a placeholder is not closed; {} are accepted", known()));
        };
        if !PLACEHOLDERS.contains(&key) {
            return Some(format!("«{key:.40}» is no placeholder; {} are accepted", known()));
        }
        rest = tail;
    }
    None
}

/// The address with values in place of placeholders; an unknown placeholder leaves nothing.
#[must_use]
pub fn filled(template: &str, value: impl Fn(&str) -> String) -> String {
    let (mut made, mut rest) = (String::new(), template);
    while let Some((before, after)) = rest.split_once("{{") {
        made.push_str(before);
        let (key, tail) = after.split_once("}}").unwrap_or((after, ""));
        made.push_str(&encoded(&value(key)));
        rest = tail;
    }
    made.push_str(rest);
    made
}

/// A value as one part of an address.
fn encoded(value: &str) -> String {
    // Dots alone would climb to another folder, encoded or not.
    if value.bytes().all(|b| b == b'.') {
        return String::new();
    }
    let mut made = String::with_capacity(value.len());
    for byte in value.bytes() {
        if byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte) {
            made.push(char::from(byte));
        } else {
            // Writing into a string cannot fail.
            let _ = write!(made, "%{byte:02X}");
        }
    }
    made
}

/// The address with `ts` and `sig` in its query.
#[must_use]
pub fn signed(url: &str, secret: &str, at: Timestamp) -> String {
    let (address, fragment) = url.split_once('#').map_or((url, None), |(address, fragment)| (address, Some(fragment)));
    let join = if address.contains('?') { '&' } else { '?' };
    let told = format!("{address}{join}ts={}", at.micros() / 1_000_000);
    let mut mac = hmac_sha256(secret.as_bytes());
    mac.update(told.as_bytes());
    let sig = hex::encode(mac.finalize().into_bytes());
    let fragment = fragment.map(|fragment| format!("#{fragment}")).unwrap_or_default();
    format!("{told}&sig={sig}{fragment}")
}

/// The tabs, `ETag` = their version.
///
/// # Errors
/// 503.
pub async fn read(app: App) -> Result<HttpResponse, Problem> {
    let (_, version) = app.store.run(|conn| catalogue_edit::setting(conn, PANEL_TABS)).await?;
    Ok(versioned(&app.tabs().view(), version))
}

/// Changes them: panels that are opened from now on may frame the pages and go by them.
///
/// # Errors
/// 412, 422 with every fault.
pub async fn update(app: App, req: HttpRequest, who: Caller, body: Json<Value>) -> Result<HttpResponse, Problem> {
    let (Json(body), expect, now) = (body, if_match(&req)?, app.now());
    let patch: PanelTabPatch = members(body)?;
    let _line = app.settings_line.lock().await;
    let before = app.tabs();
    let mut after = before.as_ref().clone();
    after.panel_tabs = patch.panel_tabs.unwrap_or(after.panel_tabs);
    after.tidy();
    let mut faults = after.faults();
    if let Some(secret) = patch.signing_secret {
        if secret.is_empty() {
            (after.secret_sealed, after.secret_masked) = (String::new(), String::new());
        } else if !SECRET.contains(&secret.chars().count()) {
            let sentence = format!("{} to {} characters are accepted", SECRET.start(), SECRET.end());
            faults.push((String::from("signing_secret"), sentence));
        } else {
            after.secret_sealed = app.secrets.seal(SECRET_PLACE, &secret).map_err(Problem::internal)?;
            after.secret_masked = masked(&secret);
        }
    }
    if !faults.is_empty() {
        return Err(Problem::fields(faults));
    }
    let note = Note::new("settings.panel_tabs", "settings", None).with(difference(&before.view(), &after.view()));
    let change = Change { key: PANEL_TABS, have: "the tabs have", after: &after, expect, note: Some(note) };
    let version = row::store(&app, &req, &who, now, change).await?;
    let view = after.view();
    app.tabs.set(after);
    Ok(versioned(&view, version))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn tab(url: &str) -> PanelTab {
        PanelTab { title: String::from("CRM"), url_template: url.to_owned(), roles: Vec::new(), bot_ids: Vec::new() }
    }

    #[test]
    fn ss_08_a_value_stays_one_part_of_the_address() {
        let url = "https://crm.example.com/c/{{client.id}}/{{client.name}}?p={{client.phone}}#{{dialog.id}}";
        let of = |name: &'static str| {
            filled(url, |key| match key {
                "client.id" => String::from("7"),
                "client.name" => name.to_owned(),
                "client.phone" => String::from("+380 67"),
                _ => String::new(),
            })
        };
        assert_eq!(of("Олена"), "https://crm.example.com/c/7/%D0%9E%D0%BB%D0%B5%D0%BD%D0%B0?p=%2B380%2067#");
        assert_eq!(of("../../x"), "https://crm.example.com/c/7/..%2F..%2Fx?p=%2B380%2067#");
        for climbs in [".", ".."] {
            assert_eq!(of(climbs), "https://crm.example.com/c/7/?p=%2B380%2067#");
        }
        assert_eq!(of("a&b=c#d@e"), "https://crm.example.com/c/7/a%26b%3Dc%23d%40e?p=%2B380%2067#");
        assert_eq!(of("{{client.id}}"), "https://crm.example.com/c/7/%7B%7Bclient.id%7D%7D?p=%2B380%2067#");
    }

    #[test]
    fn only_https_pages_with_known_placeholders_behind_their_host_are_accepted() {
        for good in [
            "https://crm.example.com",
            "https://crm.example.com:8443/a/{{client.id}}",
            "https://crm.example.com?x={{dialog.id}}",
            "http://localhost:3000/{{operator.email}}",
        ] {
            assert_eq!(template_fault(good), None, "{good}");
        }
        for bad in [
            "",
            "javascript:alert(1)",
            "http://crm.example.com/",
            "https://{{client.name}}.example.com/",
            "https://user@crm.example.com/",
            "https://crm.example.com; script-src */",
            "https://crm.example.com/{{client.pasword}}",
            "https://crm.example.com/{{client.id",
            "https://crm.example.com/a b",
            "https://crm.example.com/\r\nx: 1",
        ] {
            assert!(template_fault(bad).is_some(), "{bad}");
        }
    }

    #[test]
    fn an_address_is_signed_with_its_moment_and_in_front_of_its_fragment() {
        let at = Timestamp(1_767_600_000_000_000);
        let url = signed("https://crm.example.com/c?id=7#x", "a-secret-of-the-crm", at);
        let (told, rest) = url.split_once("&sig=").unwrap();
        assert_eq!(told, "https://crm.example.com/c?id=7&ts=1767600000");
        let (sig, fragment) = rest.split_once('#').unwrap();
        assert_eq!((sig.len(), fragment), (64, "x"));
        assert!(
            signed("https://crm.example.com", "a-secret-of-the-crm", at).contains("example.com?ts=1767600000&sig=")
        );
        assert_ne!(
            signed("https://crm.example.com", "another-secret-here", at),
            signed("https://crm.example.com", "a-secret-of-the-crm", at)
        );
    }

    #[test]
    fn tabs_are_shown_to_their_roles_beside_dialogs_of_their_bots_and_only_their_origins_are_framed() {
        let mut settings = PanelTabSettings {
            panel_tabs: vec![
                tab("https://CRM.example.com/{{client.id}}"),
                PanelTab { roles: vec![String::from("supervisor")], ..tab("https://crm.example.com/boss") },
                PanelTab { bot_ids: vec![BotId(2)], ..tab("https://erp.example.com?x=1") },
            ],
            ..PanelTabSettings::default()
        };
        settings.tidy();
        assert!(settings.faults().is_empty());
        assert_eq!(settings.origins(), ["https://crm.example.com", "https://erp.example.com"]);
        let count = |roles: &[&str], bot| {
            let roles: Vec<String> = roles.iter().map(|role| (*role).to_owned()).collect();
            settings.of(&roles, bot).count()
        };
        assert_eq!(count(&["operator"], Some(BotId(1))), 1);
        assert_eq!(count(&["operator"], Some(BotId(2))), 2);
        assert_eq!(count(&["operator", "supervisor"], Some(BotId(2))), 3);
        assert_eq!(count(&[], None), 3, "the owner sees all");
        settings.panel_tabs = vec![tab("https://crm.example.com"); 6];
        assert_eq!(settings.faults().len(), 1);
    }
}
