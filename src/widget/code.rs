//! Own code of the chat (channels.md 2.6): an administrator's script and style on the pages that have the chat. They are files of ours
//! under a hash of their content, so a page's policy that allows the chat allows them; no `eval`, nothing inline.
//!
//! The loader fetches the boot script when the chat has loaded (its `ready` comes only with a conversation). That adds style and script, each an element of its own: what is wrong in
//! them stops there. Faults are told to us and shown to the administrator. `?rozmova_safe=1` in the page's address leaves own code out.

use actix_web::{HttpRequest, HttpResponse, http::header, web::Path};
use rozmova_actors::domain::{Timestamp, message::clean_text};
use rozmova_store::widget_codes;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;
use sha2::{Digest as _, Sha256};

use super::handlers::{answer, enter};
use crate::{
    app::App,
    http::Json,
    problem::{Code, Problem},
};

/// Different faults that are remembered of one version.
const MOST_FAULTS: usize = 20;
/// Characters of a fault's sentence.
const FAULT_CHARS: usize = 300;
/// Characters of a hash.
const HASH: usize = 32;

/// What the loader adds to the page. `{hash}` is the version's.
const BOOT: &str = r#"(function () {
  "use strict";
  var hash = "{hash}";
  var here = document.currentScript;
  var base = here ? here.src.slice(0, here.src.lastIndexOf("/") + 1) : "";
  if (!base || window.__rzcode === hash) return;
  if (/[?&]rozmova_safe=1(&|$)/.test(location.search)) return console.info("rozmova: own code is left out");
  window.__rzcode = hash;
  var script = base + hash + ".js";
  var told = 0;
  function tell(message, line, column) {
    if (told++ > 9) return;
    fetch(base.replace(/code\/$/, "code-errors"), {
      method: "POST",
      credentials: "omit",
      keepalive: true,
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ hash: hash, message: String(message).slice(0, 300), line: line | 0, column: column | 0 })
    }).catch(function () {});
  }
  addEventListener("error", function (event) {
    if (event.filename === script) tell(event.message, event.lineno - 1, event.colno);
  });
  addEventListener("unhandledrejection", function (event) {
    var reason = event.reason;
    if (reason && String(reason.stack).indexOf(script) >= 0) tell(reason, 0, 0);
  });
  function add(tag, from, props) {
    var element = Object.assign(document.createElement(tag), props);
    element.onerror = function () { tell(from + " was not loaded", 0, 0); };
    (document.head || document.documentElement).appendChild(element);
  }
  add("link", "style", { rel: "stylesheet", href: base + hash + ".css" });
  add("script", "script", { src: script, crossOrigin: "anonymous" });
})();
"#;

/// The hash of a version.
#[must_use]
pub fn hash_of(script: &str, style: &str) -> String {
    let mut digest = Sha256::new();
    digest.update(script.len().to_le_bytes());
    digest.update(script);
    digest.update(style);
    let mut hash = hex::encode(digest.finalize());
    hash.truncate(HASH);
    hash
}

/// The boot script of a version, below `/widget/{bot_id}/`.
#[must_use]
pub fn boot_path(hash: &str) -> String {
    format!("code/boot-{hash}.js")
}

/// A fault that browsers told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct CodeFault {
    /// In the browser's words.
    pub message: String,
    /// Line of the script, 0 when it is not known.
    pub line: u32,
    /// Column, 0 when it is not known.
    pub column: u32,
    /// How often.
    pub count: u32,
    /// First time.
    pub first_at: Timestamp,
    /// Last time.
    pub last_at: Timestamp,
}

/// Faults of one version; those of another one are forgotten with its first.
#[derive(Debug, Default)]
pub struct Faults {
    hash: String,
    rows: Vec<CodeFault>,
}

impl Faults {
    /// Remembers one, each different one once; over twenty, new ones are dropped.
    pub fn add(&mut self, hash: &str, message: &str, line: u32, column: u32, now: Timestamp) {
        if self.hash != hash {
            hash.clone_into(&mut self.hash);
            self.rows.clear();
        }
        let message: String = clean_text(message).trim().chars().take(FAULT_CHARS).collect();
        let same = |row: &&mut CodeFault| row.message == message && row.line == line && row.column == column;
        if let Some(row) = self.rows.iter_mut().find(same) {
            row.count = row.count.saturating_add(1);
            row.last_at = now;
        } else if self.rows.len() < MOST_FAULTS && !message.is_empty() {
            self.rows.push(CodeFault { message, line, column, count: 1, first_at: now, last_at: now });
        }
    }

    /// Those of a version, the most frequent first.
    #[must_use]
    pub fn of(&self, hash: &str) -> Vec<CodeFault> {
        let mut rows = if self.hash == hash { self.rows.clone() } else { Vec::new() };
        rows.sort_by_key(|row| std::cmp::Reverse(row.count));
        rows
    }
}

/// A browser's fault.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default)]
pub struct CodeFaultBody {
    /// Version.
    pub hash: String,
    /// In the browser's words.
    pub message: String,
    /// Line of the script.
    pub line: i64,
    /// Column.
    pub column: i64,
}

fn missing() -> Problem {
    Problem::new(Code::NotFound, "there is no such file")
}

/// `GET /widget/{bot_id}/code/{name}`: the boot script, the script and the style in force. A version that is not in force any more is
/// 404, so what was switched off is gone from pages that do not have it yet.
///
/// # Errors
/// 403 for the page of another site, 404, 429, 503.
pub async fn file(app: App, req: HttpRequest, path: Path<(String, String)>) -> Result<HttpResponse, Problem> {
    let (bot, name) = path.into_inner();
    let connection = enter(&app, &req, &bot)?;
    let hash = connection.widget().map(|(settings, _)| settings.code.clone()).unwrap_or_default();
    if hash.is_empty() {
        return Err(missing());
    }
    let (kind, text) = if name == format!("boot-{hash}.js") {
        ("text/javascript; charset=utf-8", BOOT.replace("{hash}", &hash))
    } else {
        let is_style = match name.strip_prefix(hash.as_str()) {
            Some(".js") => false,
            Some(".css") => true,
            _ => return Err(missing()),
        };
        let bot = connection.bot_id;
        let row = app.store.run(move |conn| widget_codes::newest(conn, bot)).await?;
        let row = row.filter(|row| row.enabled && row.hash == hash).ok_or_else(missing)?;
        if is_style {
            ("text/css; charset=utf-8", row.style)
        } else {
            // A function of its own: its names do not become the page's. The first line is ours.
            ("text/javascript; charset=utf-8", format!("(function () {{\n{}\n}})();\n", row.script))
        }
    };
    Ok(HttpResponse::Ok()
        .insert_header((header::CONTENT_TYPE, kind))
        .insert_header((header::CACHE_CONTROL, "public, max-age=31536000, immutable"))
        .insert_header(("cross-origin-resource-policy", "cross-origin"))
        // Without it a browser tells the page nothing of a fault but that there was one.
        .insert_header((header::ACCESS_CONTROL_ALLOW_ORIGIN, "*"))
        .body(text))
}

/// `POST /widget/{bot_id}/code-errors`: a fault of own code, told by the boot script. Of another version than the one in force it is
/// not remembered.
///
/// # Errors
/// 403 for the page of another site, 404, 429.
pub async fn report(
    app: App,
    req: HttpRequest,
    bot: Path<String>,
    Json(body): Json<CodeFaultBody>,
) -> Result<HttpResponse, Problem> {
    let connection = enter(&app, &req, &bot)?;
    let known = connection.widget().is_some_and(|(settings, _)| !body.hash.is_empty() && settings.code == body.hash);
    if known {
        let place = |n: i64| u32::try_from(n.clamp(0, 1_000_000)).unwrap_or_default();
        let faults = app.visitors.faults(connection.bot_id);
        let mut faults = faults.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        faults.add(&body.hash, &body.message, place(body.line), place(body.column), app.now());
    }
    Ok(answer(&req, &json!({})))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_version_has_one_hash_by_its_content() {
        let hash = hash_of("a", "b");
        assert_eq!((hash.len(), hash == hash_of("a", "b")), (HASH, true));
        for other in [hash_of("ab", ""), hash_of("", "ab"), hash_of("a", "c")] {
            assert_ne!(hash, other);
        }
        assert!(BOOT.contains("\"{hash}\"") && BOOT.contains("rozmova_safe=1"));
    }

    #[test]
    fn faults_are_counted_bounded_and_forgotten_with_their_version() {
        let mut faults = Faults::default();
        for n in 0..3 {
            faults.add("h1", "x is not defined\u{0}", 3, 7, Timestamp(n));
        }
        faults.add("h1", &"я".repeat(1_000), 0, 0, Timestamp(4));
        let rows = faults.of("h1");
        assert_eq!((rows.len(), rows[0].count, rows[0].message.as_str()), (2, 3, "x is not defined"));
        assert_eq!((rows[0].first_at, rows[0].last_at), (Timestamp(0), Timestamp(2)));
        assert_eq!(rows[1].message.chars().count(), FAULT_CHARS);
        for n in 0..100 {
            faults.add("h1", "again", n, 0, Timestamp(5));
        }
        assert_eq!(faults.of("h1").len(), MOST_FAULTS);
        faults.add("h2", "new", 1, 1, Timestamp(6));
        assert!(faults.of("h1").is_empty());
        assert_eq!(faults.of("h2").len(), 1);
    }
}
