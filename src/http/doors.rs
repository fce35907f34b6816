//! Rows of what is not the panel's API: sockets, the widget, channels. Their handlers live with their protocols.

use crate::{
    channels::custom_channel::receive,
    routes::{Access, Row, get, options, post},
    widget::{code, endings, handlers as widget, letter, pages},
    ws,
};

/// Rows of the doors.
#[must_use]
pub fn rows() -> Vec<Row> {
    let mut rows = vec![
        get("/ws/operator", ws::panel::operator_socket)
            .public()
            .says("sockets", "The panel's socket; signs in by cookie or by the first frame")
            .status(101),
        post("/messengers_host/{bot_id}/custom_channel/hooks", receive::hook)
            .access(Access::Channel)
            .says("channels", "An update of a Custom Channel; durable when 200 is answered"),
        get("/widget/{bot_id}/ws", ws::widget::visitor_socket)
            .access(Access::Visitor)
            .says("widget", "The socket of a visitor's tab")
            .status(101),
        post("/widget/{bot_id}/session", widget::session)
            .access(Access::Visitor)
            .says("widget", "Begins or resumes a visitor's session")
            .body::<widget::SessionBody>()
            .returns::<widget::SessionView>(),
        get("/widget/{bot_id}/history", widget::history)
            .access(Access::Visitor)
            .says("widget", "Older messages of the visitor, newest first")
            .query::<widget::HistoryQuery>(),
        post("/widget/{bot_id}/messages", widget::send)
            .access(Access::Visitor)
            .says("widget", "Sends as the visitor, without a socket")
            .body::<widget::MessageBody>(),
        post("/widget/{bot_id}/files", widget::upload)
            .access(Access::Visitor)
            .says("widget", "Uploads a visitor's file: multipart/form-data with one part that has a file name"),
        get("/widget/{bot_id}/events", widget::events)
            .access(Access::Visitor)
            .says("widget", "The visitor's events by long poll")
            .query::<widget::EventsQuery>(),
        get("/widget/{bot_id}/config", widget::config)
            .access(Access::Visitor)
            .says("widget", "Public appearance of the chat"),
        get("/widget/{bot_id}/dialogs", endings::chats)
            .access(Access::Visitor)
            .says("widget", "The visitor's chats, newest first, at most 50"),
        post("/widget/{bot_id}/form", endings::form)
            .access(Access::Visitor)
            .says("widget", "The form before the first message")
            .body::<endings::ValuesBody>(),
        post("/widget/{bot_id}/csat", endings::rating)
            .access(Access::Visitor)
            .says("widget", "Rates a closed chat, once")
            .body::<endings::ValuesBody>(),
        post("/widget/{bot_id}/close", endings::end)
            .access(Access::Visitor)
            .says("widget", "The visitor ends the chat"),
        post("/widget/{bot_id}/transcript", letter::letter)
            .access(Access::Visitor)
            .says("widget", "Sends a conversation to the e-mail on the visitor's card")
            .body::<letter::LetterBody>(),
        get("/widget/{bot_id}/frame", pages::frame).access(Access::Visitor),
        get("/widget/{bot_id}/code/{name}", code::file)
            .access(Access::Visitor)
            .says("widget", "The administrator's script and style that are in force, by the hash of their content"),
        post("/widget/{bot_id}/code-errors", code::report)
            .access(Access::Visitor)
            .says("widget", "A fault of the administrator's script, told by a page")
            .body::<code::CodeFaultBody>(),
    ];
    for path in [
        "/widget/{bot_id}/session",
        "/widget/{bot_id}/history",
        "/widget/{bot_id}/messages",
        "/widget/{bot_id}/files",
        "/widget/{bot_id}/events",
        "/widget/{bot_id}/config",
        "/widget/{bot_id}/dialogs",
        "/widget/{bot_id}/form",
        "/widget/{bot_id}/csat",
        "/widget/{bot_id}/close",
        "/widget/{bot_id}/transcript",
        "/widget/{bot_id}/code-errors",
    ] {
        rows.push(options(path, widget::preflight).access(Access::Visitor));
    }
    rows
}
