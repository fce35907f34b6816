//! `GET /api/v1/distribution/live`: the live board as a snapshot, or as a stream of server-sent events for integrators.

use std::time::Duration;

use actix_web::{http::header, web::Bytes};
use bytestring::ByteString;
use futures_util::stream;
use rozmova_actors::{
    board::messages::{ListenToBoard, reach_of_board},
    domain::{
        OperatorId,
        board::{BoardPart, BoardReach, BoardSnapshot},
    },
};
use tokio::{sync::mpsc, time::Instant};

use crate::http::prelude::*;

/// Deltas that may wait for a slow reader; then the stream ends and the reader begins with a snapshot again.
const WAITING: usize = 16;
/// A comment keeps proxies from closing a silent stream.
const KEEP_ALIVE: Duration = Duration::from_secs(15);
/// A stream ends after this long and is opened again by the reader: so a lost right or a revoked key ends it too.
const LIVES: Duration = Duration::from_secs(60);

/// The halves the caller may see.
fn parts_of(who: &Caller) -> Vec<BoardPart> {
    [(BoardPart::Queue, Grant::QueueStatus), (BoardPart::Operators, Grant::OperatorsMonitor)]
        .into_iter()
        .filter(|(_, right)| who.has(*right))
        .map(|(part, _)| part)
        .collect()
}

/// The board that the caller's roles cover.
pub(super) fn reach_of(app: &App, who: &Caller) -> BoardReach {
    let operator = who.user().map_or(OperatorId(0), |me| me.user.id);
    reach_of_board(&who.grants(), &app.engine.catalogue(), operator)
}

/// The halves of the snapshot that are asked for.
fn cut(snapshot: BoardSnapshot, parts: &[BoardPart]) -> BoardSnapshot {
    BoardSnapshot {
        queue: snapshot.queue.filter(|_| parts.contains(&BoardPart::Queue)),
        operators: snapshot.operators.filter(|_| parts.contains(&BoardPart::Operators)),
        ..snapshot
    }
}

/// The board. With `Accept: text/event-stream`: `event: snapshot`, then `event: delta` at most once a second.
///
/// # Errors
/// 503.
pub async fn read(app: App, req: HttpRequest, who: Caller) -> Result<HttpResponse, Problem> {
    let parts = parts_of(&who);
    let accepts = req.headers().get(header::ACCEPT).and_then(|value| value.to_str().ok()).unwrap_or_default();
    if !accepts.contains("text/event-stream") {
        let board = cut(app.engine.board(reach_of(&app, &who)).await?, &parts);
        return Ok(HttpResponse::Ok().json(who.contacts().board(board)));
    }
    let (to, from) = mpsc::channel(WAITING);
    let listen = ListenToBoard { reach: reach_of(&app, &who), parts: parts.clone(), contacts: who.contacts(), to };
    let snapshot = who.contacts().board(cut(app.engine.listen_to_board(listen).await?, &parts));
    let text = serde_json::to_string(&snapshot).map_err(Problem::internal)?;
    let first = frame("snapshot", &format!("retry: 500\nid: {}\n", snapshot.rev), &text);
    let state = Stream { from, until: Instant::now() + LIVES, first: Some(first) };
    let body = stream::unfold(state, |mut state| async move {
        let bytes = state.next().await?;
        Some((Ok::<_, std::convert::Infallible>(bytes), state))
    });
    Ok(HttpResponse::Ok()
        .content_type("text/event-stream; charset=utf-8")
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .insert_header(("x-accel-buffering", "no"))
        .streaming(body))
}

fn frame(event: &str, head: &str, data: &str) -> Bytes {
    Bytes::from(format!("{head}event: {event}\ndata: {data}\n\n"))
}

struct Stream {
    from: mpsc::Receiver<ByteString>,
    until: Instant,
    first: Option<Bytes>,
}

impl Stream {
    /// The next piece; `None` ends the stream.
    async fn next(&mut self) -> Option<Bytes> {
        if let Some(first) = self.first.take() {
            return Some(first);
        }
        tokio::select! {
            text = self.from.recv() => text.map(|text| frame("delta", "", &text)),
            () = tokio::time::sleep_until(self.until) => None,
            () = tokio::time::sleep(KEEP_ALIVE) => Some(Bytes::from_static(b": here\n\n")),
        }
    }
}
