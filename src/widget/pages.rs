//! The frame's page: the iframe that the loader puts into a site. Who may embed it is said by its policy.

use actix_web::{HttpRequest, HttpResponse, http::header, web::Path};
use rozmova_actors::domain::{BotId, ChannelKind};

use crate::{
    app::App,
    assets,
    problem::{Code, Problem},
    ws::origin,
};

/// `GET /widget/{bot_id}/frame`
///
/// # Errors
/// 404 for an unknown or inactive bot; 503 when the web files are not built in.
pub async fn frame(app: App, req: HttpRequest, bot: Path<String>) -> Result<HttpResponse, Problem> {
    let missing = || Problem::new(Code::NotFound, "there is no such chat");
    let bot = bot.parse::<BotId>().map_err(|_| missing())?;
    let connection = app.directory.of_bot(bot, ChannelKind::Widget).ok_or_else(missing)?;
    if !app.engine.catalogue().bot(bot).is_some_and(|b| b.is_active) {
        return Err(missing());
    }
    let page = assets::file("widget/frame.html");
    let page = page.ok_or_else(|| Problem::unavailable("the widget's files are not built in, run make web"))?;
    let html = String::from_utf8_lossy(&page);
    let own = origin::own(&req, app.config.public_origin());
    let allowed = connection.widget().map(|(settings, _)| settings.allowed_origins.as_slice()).unwrap_or_default();
    let policy = policy(&assets::inline_script_hashes(&html), &own, allowed);
    Ok(HttpResponse::Ok()
        .insert_header((header::CONTENT_TYPE, "text/html; charset=utf-8"))
        .insert_header((header::CONTENT_SECURITY_POLICY, policy))
        .insert_header((header::CACHE_CONTROL, "no-cache"))
        // The frame lives in foreign pages: it may not be cut off from its opener by the panel's policy.
        .insert_header(("cross-origin-opener-policy", "unsafe-none"))
        .insert_header(("cross-origin-resource-policy", "cross-origin"))
        .body(html.into_owned()))
}

/// Own scripts only; only the listed sites (and ourselves) may embed the frame.
fn policy(scripts: &str, own: &str, allowed: &[String]) -> String {
    let socket = own.replacen("http", "ws", 1);
    let ancestors = std::iter::once("'self'").chain(allowed.iter().map(String::as_str)).collect::<Vec<_>>().join(" ");
    format!(
        "default-src 'none'; script-src 'self' {scripts}; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob: https:; \
         font-src 'self'; connect-src 'self' {socket}; media-src 'self' https:; form-action 'none'; base-uri 'none'; \
         object-src 'none'; frame-ancestors {ancestors}"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ws_15_only_listed_sites_may_embed_the_frame() {
        let listed = policy("", "https://chat.example.ua", &[String::from("https://www.example.ua")]);
        assert!(listed.ends_with("frame-ancestors 'self' https://www.example.ua"), "{listed}");
        assert!(listed.contains("connect-src 'self' wss://chat.example.ua;"), "{listed}");
        let nobody = policy("", "http://127.0.0.1:8080", &[]);
        assert!(nobody.ends_with("frame-ancestors 'self'"), "{nobody}");
        assert!(!nobody.contains("unsafe-eval") && !nobody.contains("script-src 'self' 'unsafe-inline'"));
    }
}
