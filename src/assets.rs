//! The built web files inside the binary: panel, widget, demonstration page (ui.md 2, contract.md 7).
//!
//! Without them (`make web` was not run) the server works and its pages say so.

use std::{borrow::Cow, collections::BTreeMap, sync::OnceLock};

use actix_web::{HttpRequest, HttpResponse, http::header, web::Path};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use rozmova_actors::domain::{BotId, ChannelKind};
use rust_embed::RustEmbed;
use sha2::{Digest as _, Sha256};

use crate::{
    app::App,
    problem::{Code, Problem},
    routes::{Row, get},
};

#[derive(RustEmbed)]
#[folder = "web/dist"]
#[allow_missing = true]
struct Dist;

/// Policy of the service worker: it fetches the panel's own files.
const WORKER_CSP: &str = "default-src 'none'; script-src 'self'; connect-src 'self'; img-src 'self'";

/// How long browsers keep a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Keep {
    /// Its name changes with its content.
    Forever,
    /// Five minutes (the widget's loader).
    Briefly,
    /// Asked again each time, answered 304 when unchanged.
    Revalidate,
}

impl Keep {
    const fn header(self) -> &'static str {
        match self {
            Self::Forever => "public, max-age=31536000, immutable",
            Self::Briefly => "public, max-age=300",
            Self::Revalidate => "no-cache",
        }
    }
}

/// Paths of the panel; each serves the same page, which routes by itself.
const PAGES: &[&str] = &[
    "/",
    "/login",
    "/login/{tail:.*}",
    "/forgot",
    "/reset",
    "/reset/{tail:.*}",
    "/invite/{tail:.*}",
    "/inbox",
    "/inbox/{tail:.*}",
    "/live",
    "/live/{tail:.*}",
    "/operator_panel/queue_status",
    "/operator_panel/distribution_audit",
    "/clients",
    "/clients/{tail:.*}",
    "/broadcasts",
    "/broadcasts/{tail:.*}",
    "/scenarios",
    "/scenarios/{tail:.*}",
    "/actions",
    "/actions/{tail:.*}",
    "/knowledge",
    "/knowledge/{tail:.*}",
    "/agents/{tail:.*}",
    "/quality",
    "/quality/{tail:.*}",
    "/reports",
    "/reports/{tail:.*}",
    "/data/{tail:.*}",
    "/files/{tail:.*}",
    "/settings",
    "/settings/{tail:.*}",
    // Documented addresses of the reference product: the panel leads on to its own (ui.md 2).
    "/settings-page",
    "/settings-page/{tail:.*}",
    "/me",
    "/me/{tail:.*}",
];

/// Rows of pages and files.
#[must_use]
pub fn rows() -> Vec<Row> {
    let mut rows: Vec<Row> = PAGES.iter().map(|path| get(path, page).public()).collect();
    rows.extend([
        get("/setup", setup_page).public(),
        get("/signed-on", signed_on_page).public(),
        get("/embed/inbox", embed_page).public(),
        get("/embed/operator", embed_redirect).public(),
        get("/embed/rz-panel.js", embed_script).public(),
        get("/assets/{tail:.*}", panel_asset).public(),
        get("/widget/rz.js", loader).public(),
        get("/widget/v1/loader.js", loader).public(),
        get("/widget/assets/{tail:.*}", widget_asset).public(),
        get("/own/{name}", crate::http::settings::styles::file).public(),
        get("/demo", demo_page).public(),
        get("/demo/{tail:assets/.*}", demo_asset).public(),
        get("/{tail:[A-Za-z0-9_-]+\\.(?:svg|ico|png|webmanifest|js|txt|woff2)}", panel_file).public(),
    ]);
    rows
}

/// An embedded file by its path under `web/dist`.
#[must_use]
pub fn file(path: &str) -> Option<Cow<'static, [u8]>> {
    Dist::get(path).map(|file| file.data)
}

/// Whether the web files were built into this binary.
#[must_use]
pub fn is_built() -> bool {
    Dist::get("panel/index.html").is_some()
}

/// Answers an embedded file, compressed beforehand when a `.gz` lies beside it.
///
/// # Errors
/// 404.
pub fn serve(req: &HttpRequest, path: &str, keep: Keep) -> Result<HttpResponse, Problem> {
    let missing = || Problem::new(Code::NotFound, "there is no such file");
    if path.split('/').any(|part| part == ".." || part.starts_with('.')) {
        return Err(missing());
    }
    let found = Dist::get(path).ok_or_else(missing)?;
    let etag = format!("\"{}\"", hex::encode(&found.metadata.sha256_hash()[..16]));
    let kind = content_type(path);
    let mut answer = HttpResponse::Ok();
    answer
        .insert_header((header::CACHE_CONTROL, keep.header()))
        .insert_header((header::ETAG, etag.clone()))
        .insert_header((header::VARY, "Accept-Encoding"));
    if req.headers().get(header::IF_NONE_MATCH).and_then(|v| v.to_str().ok()) == Some(etag.as_str()) {
        return Ok(answer.status(actix_web::http::StatusCode::NOT_MODIFIED).finish());
    }
    answer.insert_header((header::CONTENT_TYPE, kind));
    let gzip =
        req.headers().get(header::ACCEPT_ENCODING).and_then(|v| v.to_str().ok()).is_some_and(|v| v.contains("gzip"));
    if gzip && let Some(packed) = Dist::get(&format!("{path}.gz")) {
        answer.insert_header((header::CONTENT_ENCODING, "gzip"));
        return Ok(answer.body(packed.data.into_owned()));
    }
    Ok(answer.body(found.data.into_owned()))
}

/// Type with charset (ASVS 4.1.1).
fn content_type(path: &str) -> String {
    let kind = mime_guess::from_path(path).first_or_octet_stream();
    let essence = kind.essence_str();
    if essence.starts_with("text/")
        || essence.ends_with("javascript")
        || essence.ends_with("json")
        || essence.ends_with("+xml")
    {
        format!("{essence}; charset=utf-8")
    } else {
        String::from(essence)
    }
}

/// CSP sources of the inline scripts of an embedded page, `'sha256-…'` each; computed once per page.
#[must_use]
pub fn inline_script_hashes(html: &str) -> String {
    let mut sources = Vec::new();
    let mut rest = html;
    while let Some(at) = rest.find("<script") {
        rest = rest.get(at..).unwrap_or_default();
        let Some(open) = rest.find('>') else { break };
        let Some(close) = rest.find("</script>") else { break };
        let body = rest.get(open + 1..close).unwrap_or_default();
        if !body.trim().is_empty() {
            sources.push(format!("'sha256-{}'", STANDARD.encode(Sha256::digest(body.as_bytes()))));
        }
        rest = rest.get(close + 9..).unwrap_or_default();
    }
    sources.join(" ")
}

/// Policy of a page of ours: own scripts, the page's one inline script by its hash, no eval (WS-13). Styles may be inline
/// because elements carry computed sizes.
fn page_csp(scripts: &str, ancestors: &str, frames: &[String]) -> String {
    let frames: String = frames.iter().map(|origin| format!(" {origin}")).collect();
    format!(
        "default-src 'none'; script-src 'self' {scripts}; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self'; \
         connect-src 'self'; media-src 'self' blob:; frame-src 'self'{frames}; worker-src 'self'; manifest-src 'self'; \
         form-action 'self'; base-uri 'none'; object-src 'none'; frame-ancestors {ancestors}"
    )
}

/// The hashes of a page are the same for every request; its policy is not, because settings say who may frame it and what it may.
fn remembered_csp(path: &'static str, html: &str, ancestors: &str, frames: &[String]) -> String {
    static KNOWN: OnceLock<std::sync::RwLock<BTreeMap<&'static str, String>>> = OnceLock::new();
    let known = KNOWN.get_or_init(Default::default);
    if let Ok(read) = known.read()
        && let Some(scripts) = read.get(path)
    {
        return page_csp(scripts, ancestors, frames);
    }
    let scripts = inline_script_hashes(html);
    let policy = page_csp(&scripts, ancestors, frames);
    if let Ok(mut write) = known.write() {
        write.insert(path, scripts);
    }
    policy
}

/// A page of ours that frames nothing of others; `head` is written at the end of its head.
fn html_page(path: &'static str, ancestors: &str, head: &str) -> HttpResponse {
    framing_page(path, ancestors, head, &[])
}

/// A page of ours that may show pages of these origins in frames (`GET /api/v1/settings/panel-tabs`).
fn framing_page(path: &'static str, ancestors: &str, head: &str, frames: &[String]) -> HttpResponse {
    let Some(html) = file(path) else {
        return HttpResponse::Ok()
            .content_type("text/html; charset=utf-8")
            .insert_header((header::CACHE_CONTROL, "no-store"))
            .insert_header((
                header::CONTENT_SECURITY_POLICY,
                format!("default-src 'none'; frame-ancestors {ancestors}"),
            ))
            .body("<!doctype html><title>Rozmova</title><p>The server runs; its pages were not built in: run <code>make web</code> and build again.");
    };
    let mut text = String::from_utf8_lossy(&html).into_owned();
    let policy = remembered_csp(path, &text, ancestors, frames);
    if !head.is_empty()
        && let Some(end) = text.find("</head>")
    {
        text.insert_str(end, head);
    }
    HttpResponse::Ok()
        .content_type("text/html; charset=utf-8")
        .insert_header((header::CACHE_CONTROL, "no-cache"))
        .insert_header((header::CONTENT_SECURITY_POLICY, policy))
        .body(text)
}

fn redirect(to: &str) -> HttpResponse {
    HttpResponse::Found()
        .insert_header((header::LOCATION, to))
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .finish()
}

async fn page(app: App) -> Result<HttpResponse, Problem> {
    if !app.has_administrator().await? {
        return Ok(redirect("/setup"));
    }
    Ok(framing_page("panel/index.html", "'none'", "", &app.tabs().origins()))
}

async fn setup_page(app: App) -> Result<HttpResponse, Problem> {
    if app.has_administrator().await? {
        return Ok(redirect("/login"));
    }
    Ok(html_page("panel/index.html", "'none'", ""))
}

/// Where a sign-in in a window of its own ends: it tells the page that opened it, and must not be cut off from it.
async fn signed_on_page() -> HttpResponse {
    let mut answer = html_page("panel/index.html", "'none'", "");
    answer.headers_mut().insert(header::CROSS_ORIGIN_OPENER_POLICY, header::HeaderValue::from_static("unsafe-none"));
    answer
}

/// Who may frame the embedded panel, for the header: exactly the listed origins, nobody without one.
fn ancestors_of(origins: &[String]) -> String {
    if origins.is_empty() { String::from("'none'") } else { origins.join(" ") }
}

/// The same for the page itself, which compares messages with it.
fn origins_tag(origins: &[String]) -> String {
    let escaped = origins.join(" ").replace('&', "&amp;").replace('"', "&quot;").replace('<', "&lt;");
    format!("<meta name=\"rozmova-embed-origins\" content=\"{escaped}\">")
}

/// The workspace inside a CRM's page (integrations.md 8).
async fn embed_page(app: App) -> Result<HttpResponse, Problem> {
    if !app.has_administrator().await? {
        return Ok(redirect("/setup"));
    }
    let settings = app.embed();
    let origins = &settings.embed_allowed_origins;
    let frames = app.tabs().origins();
    Ok(framing_page("panel/index.html", &ancestors_of(origins), &origins_tag(origins), &frames))
}

/// The former address, with what it was asked for; browsers keep what stands behind `#`.
async fn embed_redirect(req: HttpRequest) -> HttpResponse {
    match req.query_string() {
        "" => redirect("/embed/inbox"),
        query => redirect(&format!("/embed/inbox?{query}")),
    }
}

/// What a CRM's page may use instead of speaking to the frame by itself.
async fn embed_script(req: HttpRequest) -> Result<HttpResponse, Problem> {
    serve(&req, "panel/embed/rz-panel.js", Keep::Briefly).map(for_other_sites)
}

async fn panel_asset(req: HttpRequest, tail: Path<String>) -> Result<HttpResponse, Problem> {
    serve(&req, &format!("panel/assets/{tail}"), Keep::Forever)
}

async fn panel_file(req: HttpRequest, tail: Path<String>) -> Result<HttpResponse, Problem> {
    let mut answer = serve(&req, &format!("panel/{tail}"), Keep::Revalidate)?;
    if tail.as_str() == "sw.js" {
        // A worker lives under the policy of its own file: it reads ours and runs nothing else.
        answer.headers_mut().insert(header::CONTENT_SECURITY_POLICY, header::HeaderValue::from_static(WORKER_CSP));
    }
    Ok(answer)
}

/// Scripts of the widget are loaded by other sites.
fn for_other_sites(mut answer: HttpResponse) -> HttpResponse {
    answer.headers_mut().insert(
        header::HeaderName::from_static("cross-origin-resource-policy"),
        header::HeaderValue::from_static("cross-origin"),
    );
    answer
}

async fn loader(req: HttpRequest) -> Result<HttpResponse, Problem> {
    serve(&req, "widget/rz.js", Keep::Briefly).map(for_other_sites)
}

async fn widget_asset(req: HttpRequest, tail: Path<String>) -> Result<HttpResponse, Problem> {
    serve(&req, &format!("widget/assets/{tail}"), Keep::Forever).map(for_other_sites)
}

fn demo_only(app: &App) -> Result<(), Problem> {
    if app.demo { Ok(()) } else { Err(Problem::new(Code::NotFound, "there is nothing at this address")) }
}

/// Where an address of the demonstration's customer page leads.
#[derive(Debug, PartialEq, Eq)]
enum Shop {
    /// The chat speaks to the bot of the address.
    Open,
    /// The same page with this query, which names a bot.
    At(String),
    /// There is nobody the chat could speak to.
    Empty,
}

/// A bot of the address stays; without one it is `first`, the first that has a chat. The rest of the address stays too.
fn shop(query: &str, first: Option<BotId>) -> Shop {
    let is_bot = |pair: &str| pair.strip_prefix("bot=").is_some_and(|bot| bot.parse::<BotId>().is_ok());
    if query.split('&').any(is_bot) {
        return Shop::Open;
    }
    let Some(first) = first else { return Shop::Empty };
    let rest = query.split('&').filter(|pair| !pair.is_empty() && !pair.starts_with("bot=") && pair.is_ascii());
    let bot = format!("bot={first}");
    Shop::At(std::iter::once(bot.as_str()).chain(rest).collect::<Vec<_>>().join("&"))
}

/// What the customer's page says while no bot has a chat.
const NO_CHAT: &str = "<!doctype html><html lang=\"uk\"><meta charset=\"utf-8\"><title>Світло і Дзеркало</title>\
    <p>Тут ще немає чату: жоден увімкнений бот не має чату на сайті. Створіть або ввімкніть бота в панелі \
    (<a href=\"/settings/bots/bots\">Налаштування → Боти</a>), підключіть йому чат на сайті й оновіть цю сторінку.\
    <p lang=\"en\">There is no chat here yet: no bot that is switched on has a website chat. Make a bot or switch one on \
    in the panel (<a href=\"/settings/bots/bots\">Settings → Bots</a>), connect the website chat to it and reload this page.";

/// The customer's page of the demonstration. Which bot its chat speaks to stands in the address.
async fn demo_page(app: App, req: HttpRequest) -> Result<HttpResponse, Problem> {
    demo_only(&app)?;
    let catalogue = app.engine.catalogue();
    let chats = catalogue.bots.iter().filter(|bot| bot.is_active).map(|bot| bot.id);
    let first = chats.filter(|id| app.directory.of_bot(*id, ChannelKind::Widget).is_some()).min();
    Ok(match shop(req.query_string(), first) {
        Shop::Open => html_page("demo/index.html", "'none'", ""),
        Shop::At(query) => redirect(&format!("/demo?{query}")),
        Shop::Empty => HttpResponse::Ok()
            .content_type("text/html; charset=utf-8")
            .insert_header((header::CACHE_CONTROL, "no-store"))
            .insert_header((header::CONTENT_SECURITY_POLICY, "default-src 'none'; frame-ancestors 'none'"))
            .body(NO_CHAT),
    })
}

async fn demo_asset(app: App, req: HttpRequest, tail: Path<String>) -> Result<HttpResponse, Problem> {
    demo_only(&app)?;
    serve(&req, &format!("demo/{tail}"), Keep::Forever)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn only_inline_scripts_are_hashed() {
        let html = "<script>alert(1)</script><script src=\"/a.js\"></script><script type=\"module\">\n</script>";
        assert_eq!(inline_script_hashes(html), format!("'sha256-{}'", STANDARD.encode(Sha256::digest(b"alert(1)"))));
    }

    #[test]
    fn a_page_may_not_run_inline_scripts_or_eval_of_its_own() {
        let policy = page_csp(&inline_script_hashes("<script>a()</script>"), "'none'", &[]);
        let script = policy.split(';').find(|part| part.trim().starts_with("script-src")).unwrap();
        assert!(!script.contains("unsafe") && script.contains("'sha256-"), "{script}");
        assert!(policy.contains("frame-ancestors 'none'"));
    }

    #[test]
    fn ws_13_exactly_the_listed_origins_may_frame_the_embedded_panel() {
        let list = |origins: &[&str]| origins.iter().map(|&origin| origin.to_owned()).collect::<Vec<_>>();
        let rows: [(&[&str], &str); 3] = [
            (&[], "frame-ancestors 'none'"),
            (&["https://crm.example.com"], "frame-ancestors https://crm.example.com"),
            (
                &["https://crm.example.com", "http://localhost:3000"],
                "frame-ancestors https://crm.example.com http://localhost:3000",
            ),
        ];
        for (origins, end) in rows {
            let policy = page_csp("", &ancestors_of(&list(origins)), &list(&["https://erp.example.com"]));
            assert!(policy.ends_with(end) && !policy.contains("frame-ancestors 'self'"), "{policy}");
            assert!(policy.contains("frame-src 'self' https://erp.example.com;"), "{policy}");
        }
        let tag = origins_tag(&list(&["https://a.example", "\"><script>"]));
        assert_eq!(
            tag, "<meta name=\"rozmova-embed-origins\" content=\"https://a.example &quot;>&lt;script>\">",
            "nothing of a list can leave its attribute"
        );
    }

    #[test]
    fn a_bot_of_the_shops_address_stays_and_without_one_it_is_the_first() {
        let at = |query: &str| Shop::At(query.to_owned());
        for (query, first, expected) in [
            ("", Some(7), at("bot=7")),
            ("bot=3", Some(7), Shop::Open),
            ("lang=en&bot=3", Some(7), Shop::Open),
            ("lang=en", Some(7), at("bot=7&lang=en")),
            ("bot=&lang=en", Some(7), at("bot=7&lang=en")),
            ("bot=shop", Some(7), at("bot=7")),
            ("bot=3", None, Shop::Open),
            ("lang=en", None, Shop::Empty),
        ] {
            assert_eq!(shop(query, first.map(BotId)), expected, "{query}");
        }
    }

    #[test]
    fn every_file_has_a_type_with_charset() {
        assert_eq!(content_type("a.js"), "text/javascript; charset=utf-8");
        assert_eq!(content_type("a.svg"), "image/svg+xml; charset=utf-8");
        assert_eq!(content_type("a.woff2"), "font/woff2");
    }
}
