//! `GET|PATCH /api/v1/settings/styles`: the product's name, and an own style and script of the panel (administration.md 8.7).
//!
//! Both are files of ours under a hash of their content (`/own/…`), so the panel's policy allows them as they are: no `eval`, nothing
//! inline. The panel adds them by itself when it begins; `?safe=1` in its address leaves them out, so a style that hides everything can
//! be taken away again. A script runs with the rights of whoever opens the panel: it is off until the owner of the instance switches it
//! on with their password.

use actix_web::{http::header, web::Path};
use rozmova_actors::domain::settings::StyleSettings;
use rozmova_store::catalogue_edit;
use serde_json::Value;
use sha2::{Digest as _, Sha256};

use super::{
    STYLES, merged,
    row::{self, Change},
};
use crate::http::{audit::Note, catalogue::statuses::difference, prelude::*, users::update::confirm_own_password};

/// Characters of a hash.
const HASH: usize = 32;

/// The settings with the addresses of what they hold.
#[derive(Debug, Clone, Default)]
pub struct Look {
    /// As stored.
    pub settings: StyleSettings,
    /// Address of the style; `None` without one.
    pub style: Option<String>,
    /// Address of the script; `None` without one and while it is off.
    pub script: Option<String>,
}

impl Look {
    /// Computes the addresses.
    #[must_use]
    pub fn of(settings: StyleSettings) -> Self {
        let address = |text: &str, kind: &str| {
            let mut hash = hex::encode(Sha256::digest(text));
            hash.truncate(HASH);
            (!text.trim().is_empty()).then(|| format!("/own/{hash}.{kind}"))
        };
        let style = address(&settings.styles_css, "css");
        let script = address(&settings.scripts_js, "js").filter(|_| settings.scripts_enabled);
        Self { settings, style, script }
    }

    /// What the panel needs of it.
    #[must_use]
    pub fn view(&self) -> LookView {
        LookView {
            product_name: self.settings.product_name.clone(),
            style: self.style.clone(),
            script: self.script.clone(),
        }
    }
}

/// How the panel looks here, for whoever opens it.
#[derive(Debug, Serialize, JsonSchema)]
pub struct LookView {
    /// Shown in place of the product's own name; empty = Rozmova.
    pub product_name: String,
    /// Address of an own style.
    pub style: Option<String>,
    /// Address of an own script.
    pub script: Option<String>,
}

/// The settings as they are edited.
#[derive(Debug, Serialize, JsonSchema)]
pub struct StyleView {
    /// As stored.
    #[serde(flatten)]
    pub settings: StyleSettings,
    /// Whether the caller may change the script: the owner of the instance.
    pub may_script: bool,
}

/// What changes; absent members stay.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[allow(dead_code, reason = "describes the body, whose members are laid over the settings")]
pub struct StylePatch {
    /// Shown in place of the product's own name.
    pub product_name: Option<String>,
    /// CSS of the panel.
    pub styles_css: Option<String>,
    /// JavaScript of the panel; the owner of the instance only.
    pub scripts_js: Option<String>,
    /// The script runs; the owner of the instance only.
    pub scripts_enabled: Option<bool>,
    /// The caller's own password, for a change of the script.
    pub current_password: Option<String>,
}

fn may_script(who: &Caller) -> bool {
    who.user().is_some_and(|me| me.user.is_root)
}

/// The settings in force, `ETag` = their version.
///
/// # Errors
/// 503.
pub async fn read(app: App, who: Caller) -> Result<HttpResponse, Problem> {
    let (_, version) = app.store.run(|conn| catalogue_edit::setting(conn, STYLES)).await?;
    let settings = app.look().settings.clone();
    Ok(versioned(&StyleView { settings, may_script: may_script(&who) }, version))
}

/// Settings with a patch laid over them.
fn judged(before: &StyleSettings, patch: Value) -> Result<StyleSettings, Problem> {
    let after = merged(before, patch)?.tidy();
    let faults = after.faults();
    if faults.is_empty() { Ok(after) } else { Err(Problem::fields(faults)) }
}

fn changes_script(before: &StyleSettings, after: &StyleSettings) -> bool {
    (&before.scripts_js, before.scripts_enabled) != (&after.scripts_js, after.scripts_enabled)
}

/// Changes name, style and script; panels have them when they are opened next.
///
/// # Errors
/// 403 for a script by anybody but the owner of the instance, or without the own password (AU-14), 409 when the script was changed at the
/// same moment, 412, 422 with every fault.
pub async fn update(app: App, req: HttpRequest, who: Caller, body: Json<Value>) -> Result<HttpResponse, Problem> {
    let (Json(mut patch), expect, now) = (body, if_match(&req)?, app.now());
    let password = patch.as_object_mut().and_then(|members| members.remove("current_password"));
    let confirmed = {
        let before = app.look();
        changes_script(&before.settings, &judged(&before.settings, patch.clone())?)
    };
    if confirmed {
        let Some(me) = who.user().filter(|me| me.user.is_root) else {
            let why =
                "a script runs with the rights of whoever opens the panel: only the owner of the instance changes it";
            return Err(Problem::new(Code::Forbidden, why));
        };
        let given = password.as_ref().and_then(Value::as_str).map(str::to_owned);
        // Before the line, which must not wait for a directory that is asked for the password.
        confirm_own_password(&app, me, given).await?;
    }
    let _line = app.settings_line.lock().await;
    let before = app.look();
    let after = judged(&before.settings, patch)?;
    if !confirmed && changes_script(&before.settings, &after) {
        return Err(Problem::new(Code::Conflict, "the script was changed at the same moment: try again"));
    }
    let (told_before, told_after) = (Told::of(&before.settings), Told::of(&after));
    let note = Note::new("settings.styles", "settings", None).with(difference(&told_before, &told_after));
    let change = Change { key: STYLES, have: "the settings have", after: &after, expect, note: Some(note) };
    let version = row::store(&app, &req, &who, now, change).await?;
    app.look.set(Look::of(after.clone()));
    Ok(versioned(&StyleView { settings: after, may_script: may_script(&who) }, version))
}

/// What the audit log keeps: of texts their size and the beginning of their hash, not the texts.
#[derive(Serialize)]
struct Told {
    product_name: String,
    styles_css: String,
    scripts_js: String,
    scripts_enabled: bool,
}

impl Told {
    fn of(settings: &StyleSettings) -> Self {
        let brief = |text: &str| {
            if text.is_empty() {
                return String::new();
            }
            let mut hash = hex::encode(Sha256::digest(text));
            hash.truncate(8);
            format!("{} B, {hash}", text.len())
        };
        Self {
            product_name: settings.product_name.clone(),
            styles_css: brief(&settings.styles_css),
            scripts_js: brief(&settings.scripts_js),
            scripts_enabled: settings.scripts_enabled,
        }
    }
}

/// `GET /own/{name}`: the style or script in force, under its own hash only.
///
/// # Errors
/// 404.
pub async fn file(app: App, name: Path<String>) -> Result<HttpResponse, Problem> {
    let (look, asked) = (app.look(), format!("/own/{name}"));
    let (text, kind) = if look.style.as_ref() == Some(&asked) {
        (look.settings.styles_css.clone(), "text/css; charset=utf-8")
    } else if look.script.as_ref() == Some(&asked) {
        (look.settings.scripts_js.clone(), "text/javascript; charset=utf-8")
    } else {
        return Err(Problem::new(Code::NotFound, "there is no such file"));
    };
    Ok(HttpResponse::Ok()
        .insert_header((header::CACHE_CONTROL, "public, max-age=31536000, immutable"))
        .insert_header((header::CONTENT_TYPE, kind))
        .body(text))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn an_address_changes_with_the_text_and_a_script_that_is_off_has_none() {
        let of = |css: &str, js: &str, on: bool| {
            Look::of(StyleSettings {
                product_name: String::new(),
                styles_css: css.into(),
                scripts_js: js.into(),
                scripts_enabled: on,
            })
        };
        let (a, b) = (of("a{}", "", false), of("b{}", "", false));
        assert_ne!(a.style, b.style);
        assert_eq!(a.style, of("a{}", "x()", false).style, "the same text has the same address");
        assert!(a.style.unwrap().starts_with("/own/"));
        assert_eq!((of(" \n", "x()", false).style, of("", "x()", false).script), (None, None));
        assert!(of("", "x()", true).script.unwrap().ends_with(".js"));
    }
}
