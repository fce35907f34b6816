//! `GET /api/v1/dialogs/{id}/export.pdf`

use jiff::tz::TimeZone;
use rozmova_actors::domain::{DialogId, Message};
use rozmova_store::messages as rows;
use tokio::sync::Semaphore;

use super::{turns, visible};
use crate::{
    files::name,
    http::{audit::Note, prelude::*, shedding},
    transcript::{self, Facts, Language, MAX_CHARS, MAX_LINES, TranscriptError, Wish},
};

/// Lines read at once.
const STEP: i64 = 500;
/// Sheets made at once (security.md DO-05); others wait.
const AT_ONCE: usize = 2;
static MAKING: Semaphore = Semaphore::const_new(AT_ONCE);

/// How the sheet is wanted.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default)]
pub struct TranscriptQuery {
    /// Language of the sheet's own words; Ukrainian without it.
    pub language: Language,
    /// IANA name of the zone its times are in; the instance's without it.
    pub timezone: Option<String>,
    /// `1`: with the team's notes; without it, only what the client sees.
    pub notes: Option<String>,
}

impl TranscriptQuery {
    /// `instance` is the zone of the instance.
    fn wish(&self, instance: &str) -> Result<Wish, Problem> {
        let zone = match self.timezone.as_deref() {
            // A zone that this program does not know any more counts as UTC.
            None => TimeZone::get(instance).unwrap_or(TimeZone::UTC),
            Some(zone) => TimeZone::get(zone).map_err(|_| {
                let sentence = format!("«{zone:.60}» is no time zone; an IANA name such as Europe/Kyiv is accepted");
                Problem::field("timezone", sentence)
            })?,
        };
        let notes = match self.notes.as_deref() {
            None | Some("0") => false,
            Some("1") => true,
            Some(other) => return Err(Problem::field("notes", format!("«{other:.20}»: 0 and 1 are accepted"))),
        };
        Ok(Wish { language: self.language, zone, notes })
    }
}

/// The conversation as an A4 PDF: texts, names of attachments, no pictures and no links. Whoever reads a dialog reads its notes, so
/// the same people may have them on paper; the audit log tells whether they were.
///
/// # Errors
/// 404, 413 for a conversation that is too long for one file, 422, 429 while another PDF is made for the caller, 503.
pub async fn pdf(
    app: App,
    req: HttpRequest,
    who: Caller,
    id: Id<DialogId>,
    query: Query<TranscriptQuery>,
) -> Result<HttpResponse, Problem> {
    shedding::admit_export(&app.in_flight)?;
    let wish = query.0.wish(&app.instance().instance_timezone)?;
    let mut dialog = visible(&app, &who, id.0).await?;
    let turn = turns::take(&who, "PDF")?;
    let place = MAKING.acquire().await.map_err(Problem::internal)?;
    let contacts = who.contacts();
    let lines = lines_of(&app, dialog.id, wish.notes).await?;
    let lines: Vec<Message> = lines.into_iter().map(|line| contacts.message(line)).collect();
    dialog.client_name = contacts.name(dialog.client_name);
    dialog.contact_name = contacts.name(dialog.contact_name);
    let (dialog_id, count, notes, now) = (dialog.id, lines.len(), wish.notes, app.now());
    let topic = dialog.subject_id.and_then(|id| {
        app.engine.catalogue().subjects.iter().find(|subject| subject.id == id).map(|subject| subject.name.clone())
    });
    // Some tenths of a second for a long conversation: not on a thread that answers others.
    let made = tokio::task::spawn_blocking(move || {
        let _held = (turn, place);
        let facts = Facts { dialog: &dialog, topic: topic.as_deref(), at: now };
        transcript::render(&transcript::core::sheet(facts, &lines, &wish))
    });
    let bytes = made.await.map_err(Problem::internal)?.map_err(|error| match error {
        TranscriptError::TooLong => Problem::new(Code::TooLarge, error.to_string()),
        TranscriptError::Font | TranscriptError::Write(_) => Problem::internal(error),
    })?;
    let data = serde_json::json!({"format": "pdf", "lines": count, "notes": notes});
    let note = Note::new("dialog.exported", "dialog", Some(dialog_id.get())).with(data);
    app.audit.write(&who, app.ip_of(&req), now, note).await?;
    Ok(HttpResponse::Ok()
        .content_type("application/pdf")
        .insert_header(("content-disposition", name::disposition(false, &format!("dialog-{dialog_id}.pdf"))))
        .insert_header(("cache-control", "no-store"))
        .body(bytes))
}

/// The lines of the sheet, ascending.
async fn lines_of(app: &App, dialog: DialogId, notes: bool) -> Result<Vec<Message>, Problem> {
    let newest = app.store.run(move |conn| rows::page(conn, dialog, None, 1)).await?;
    let all = newest.last().map_or(0, |line| line.seq);
    if all > MAX_LINES {
        let sentence = format!("the conversation has {all} lines, at most {MAX_LINES} fit into one PDF");
        return Err(Problem::new(Code::TooLarge, sentence));
    }
    let (mut lines, mut after, mut chars) = (Vec::new(), 0, 0_usize);
    while lines.len() < usize::try_from(MAX_LINES).unwrap_or(usize::MAX) {
        let page = app.store.run(move |conn| rows::after(conn, dialog, after, STEP)).await?;
        let Some(last) = page.last() else { break };
        after = last.seq;
        for line in page.into_iter().filter(|line| transcript::core::is_wanted(line, notes)) {
            chars += line.text.chars().count();
            lines.push(line);
        }
        if chars > MAX_CHARS {
            let sentence =
                format!("the conversation has more than {MAX_CHARS} characters, at most that many fit into one PDF");
            return Err(Problem::new(Code::TooLarge, sentence));
        }
        if after >= all {
            break;
        }
    }
    Ok(lines)
}
