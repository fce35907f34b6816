//! `GET /api/v1/search`

use std::time::Duration;

use rozmova_actors::domain::{Author, Direction, MessageId, Timestamp, view::DialogView};
use rozmova_store::{
    search,
    words::{Snippet, Words},
};

use crate::http::{
    dialogs::{sight_of, visibility},
    list::cursor_of,
    prelude::*,
};

/// Results of one page; a result is large and nobody reads hundreds of them.
const MOST: i64 = 100;
/// A request stops here, wherever it is, and says where to go on.
const BUDGET: Duration = Duration::from_millis(30);

/// What is looked for.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SearchQuery {
    /// Words in any case. A message is found when it holds all of them, each as the beginning of a word. The first eight words count.
    pub q: String,
    /// `next_cursor` of the page before.
    pub cursor: Option<String>,
    /// Results wished, 1 to 100.
    pub limit: Option<i64>,
}

/// A message that was found.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Hit {
    /// The message; `GET /api/v1/dialogs/{id}/messages/{message_id}` has it whole.
    pub message: HitMessage,
    /// The part of its text around the words.
    pub snippet: Snippet,
    /// The dialog it is a line of, with its client.
    pub dialog: DialogView,
}

/// Where and when it was written.
#[derive(Debug, Serialize, JsonSchema)]
pub struct HitMessage {
    /// Id.
    pub id: MessageId,
    /// Place in the dialog, from 1.
    pub seq: i64,
    /// From the client, to the client, or inside the team.
    pub direction: Direction,
    /// Who wrote it.
    pub author: Author,
    /// When.
    pub created_at: Timestamp,
}

/// Messages, newest first. A request looks through as much as fits into its time: with a `next_cursor` the page may hold fewer
/// results than were wished, or none, and older messages are still to be looked through.
///
/// # Errors
/// 400 without two letters or digits that stand together and for a cursor of something else, 422, 503.
pub async fn find(app: App, who: Caller, query: Query<SearchQuery>) -> Result<Answer<Page<Hit>>, Problem> {
    let Query(query) = query;
    let words = Words::parse(&query.q).ok_or_else(|| {
        Problem::new(
            Code::Malformed,
            format!("q: «{:.40}» holds no word, two letters or digits together are needed", query.q),
        )
    })?;
    let paging = Paging { cursor: query.cursor, limit: query.limit };
    let before = paging.before()?.map(|(_, id)| id);
    let limit = usize::try_from(paging.limit()?.min(MOST)).unwrap_or(1);
    let scope = visibility(&sight_of(&app, &who));
    let asked = words.clone();
    let found = app.store.run(move |conn| search::find(conn, &asked, Some(&scope), before, limit, BUDGET)).await?;
    let contacts = who.contacts();
    let hit = |(message, dialog): &(rozmova_actors::domain::Message, rozmova_actors::domain::Dialog)| Hit {
        snippet: words.snippet(&message.text),
        dialog: contacts.dialog(dialog),
        message: HitMessage {
            id: message.id,
            seq: message.seq,
            direction: message.direction,
            author: contacts.author(message.author.clone()),
            created_at: message.created_at,
        },
    };
    let data = found.hits.iter().map(hit).collect();
    Ok(Answer(Page { data, next_cursor: found.next.map(|id| cursor_of(Timestamp(0), id)) }))
}
