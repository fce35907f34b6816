//! `POST /api/v1/clients/{id}/export`: everything that is stored about one client, as an archive that a machine reads (security.md SE-07).
//!
//! It is made while it is sent and lies nowhere, so there is nothing of it to keep, to go on with after a restart, or to erase: whoever
//! lost the connection asks again. `manifest.json` at its end says how much it holds; less than the database counted breaks it off.

use std::collections::BTreeSet;

use rozmova_actors::domain::{ClientId, Message, MessageType, Timestamp};
use rozmova_store::{
    Store, StoreError, client_changes, client_erasure,
    client_export::{self, Counts},
    clients, contacts, csat, dialogs, files, messages,
};
use serde_json::{Value, json};

use super::erase::{ClientDataBody, whole_client};
use crate::{
    files::{
        Files,
        archive::{self, Broken, Zip},
        name,
    },
    http::{audit::Note, dialogs::turns, prelude::*, shedding, users::update::confirm_own_password},
    transcript::core::is_wanted,
};

/// Rows read at once.
const STEP: i64 = 500;
/// Rows of a client that are no lines: more than anybody has.
const MOST: i64 = 100_000;
/// Entries of an archive, with some left for what is no file.
const MOST_FILES: i64 = 60_000;

/// Sends the archive: `client.json` with the card, the addresses, requests with every line that the client sees, ratings and changes of the
/// card, `files/` with the files of these lines and of the card, `manifest.json` with the numbers of each.
///
/// # Errors
/// 403 without the own password (AU-14), without a view of every request and with masked contacts, 404, 409 for a client who was joined
/// into another, 413 when the files are too many for one archive, 429 while another archive is on its way to the caller and after wrong
/// passwords, 503.
pub async fn export(
    app: App,
    req: HttpRequest,
    who: SignedIn,
    id: Id<ClientId>,
    body: Json<ClientDataBody>,
) -> Result<HttpResponse, Problem> {
    shedding::admit_export(&app.in_flight)?;
    let (Id(id), caller, now) = (id, Caller::User(who.clone()), app.now());
    whole_client(&app, &caller, id).await?;
    confirm_own_password(&app, &who, body.0.current_password).await?;
    let (counts, (number, bytes)) =
        app.store.run(move |conn| Ok((client_export::counts(conn, id)?, client_export::files_of(conn, id)?))).await?;
    if number > MOST_FILES || bytes > archive::MAX_BYTES {
        let most = archive::MAX_BYTES;
        let sentence = format!(
            "the client has {number} files of {bytes} bytes together, at most {MOST_FILES} of {most} bytes fit into one archive"
        );
        return Err(Problem::new(Code::TooLarge, sentence));
    }
    let turn = turns::take(&caller, "archive")?;
    let note = Note::new("client.exported", "client", Some(id.get())).with(json!(counts));
    app.audit.write(&caller, app.ip_of(&req), now, note).await?;
    let name = name::disposition(false, &format!("client-{id}.zip"));
    let (store, files) = (app.store.clone(), app.files.clone());
    let bytes = archive::piped(move |zip| async move {
        let _held = turn;
        Making { store, files, client: id, at: now, counts }.fill(zip).await
    });
    Ok(HttpResponse::Ok()
        .insert_header(("content-type", "application/zip"))
        .insert_header(("content-disposition", name))
        .insert_header(("cache-control", "no-store"))
        .insert_header(actix_web::http::header::ContentEncoding::Identity)
        .streaming(bytes))
}

struct Making {
    store: Store,
    files: Files,
    client: ClientId,
    at: Timestamp,
    /// What there was when the archive began.
    counts: Counts,
}

impl Making {
    async fn fill(self, mut zip: Zip) -> Result<Zip, Broken> {
        let mut made = Counts::default();
        let mut wanted = BTreeSet::new();
        zip.begin(String::from("client.json")).await?;
        self.card(&mut zip, &mut made).await?;
        self.dialogs(&mut zip, &mut made, &mut wanted).await?;
        zip.write("}\n").await?;
        let (sent, missing) = self.contents(&mut zip, &wanted).await?;
        let manifest = json!({"counts": made, "files": sent, "files_not_kept": missing});
        zip.begin(String::from("manifest.json")).await?;
        zip.write(pretty(&manifest)).await?;
        if is_less(&made, &self.counts) {
            tracing::warn!(client = %self.client, ?made, counted = ?self.counts, "an archive of a client was not whole");
            return Err(Some(std::io::Error::other("the archive is not whole")));
        }
        Ok(zip)
    }

    /// Everything but requests; the object stays open.
    async fn card(&self, zip: &mut Zip, made: &mut Counts) -> Result<(), Broken> {
        let client = self.client;
        let (row, addresses, ratings, changes, erased) = self
            .read(move |conn| {
                let newest = (Timestamp(i64::MAX), i64::MAX);
                Ok((
                    clients::get(conn, client)?,
                    contacts::of_client(conn, client)?,
                    csat::of_client(conn, client, MOST)?,
                    client_changes::list(conn, client, newest, MOST)?,
                    client_erasure::erased_at(conn, client)?,
                ))
            })
            .await?;
        let Some(row) = row else { return Err(Some(std::io::Error::other("the client is gone"))) };
        made.contacts = count(addresses.len());
        made.ratings = count(ratings.len());
        made.changes = count(changes.len());
        let own = &row.client;
        let card = json!({
            "format": "rozmova.client",
            "version": 1,
            "made_at": self.at,
            "client": {
                "id": own.id,
                "name": own.name,
                "first_name": own.first_name,
                "last_name": own.last_name,
                "phone": own.phone,
                "email": own.email,
                "language": own.language,
                "tags": row.tags,
                "custom_fields": row.custom_fields,
                "ban": {"is_banned": own.is_banned, "reason": row.ban_reason, "until": row.ban_until},
                "created_at": own.created_at,
                "updated_at": row.updated_at,
                "erased_at": erased,
            },
            "contacts": addresses.iter().map(|contact| json!({
                "id": contact.id,
                "channel": contact.channel,
                "chat_id": contact.chat_id,
                "username": contact.username,
                "display_name": contact.display_name,
                "phone": contact.phone,
                "language_code": contact.language_code,
                "params_from_site": contact.params_from_site,
                "meta": contact.meta,
                "last_inbound_at": contact.last_inbound_at,
                "created_at": contact.created_at,
            })).collect::<Vec<Value>>(),
            "ratings": ratings.iter().map(|rating| json!({
                "dialog_id": rating.dialog_id,
                "score": rating.score,
                "comment": rating.comment,
                "created_at": rating.created_at,
            })).collect::<Vec<Value>>(),
            "changes": changes.iter().map(|change| json!({
                "field": change.field,
                "old": change.old,
                "new": change.new,
                "at": change.at,
            })).collect::<Vec<Value>>(),
        });
        let mut text = pretty(&card);
        text.truncate(text.trim_end().trim_end_matches('}').trim_end().len());
        zip.write(text).await
    }

    /// Requests with their lines, one after another; `wanted` gets the files they name.
    async fn dialogs(&self, zip: &mut Zip, made: &mut Counts, wanted: &mut BTreeSet<i64>) -> Result<(), Broken> {
        zip.write(",\n  \"dialogs\": [").await?;
        let (client, mut after) = (self.client, 0);
        loop {
            let rows = self
                .read(move |conn| {
                    let ids = client_export::dialogs_after(conn, client, after, STEP)?;
                    dialogs::by_ids(conn, &ids)
                })
                .await?;
            let Some(last) = rows.iter().map(|dialog| dialog.id.get()).max() else { break };
            after = last;
            for dialog in rows {
                let head = json!({
                    "id": dialog.id,
                    "channel": dialog.channel,
                    "contact_id": dialog.contact_id,
                    "contact_name": dialog.contact_name,
                    "state": dialog.state,
                    "created_at": dialog.created_at,
                    "closed_at": dialog.closed_at,
                });
                let mut head = head.to_string();
                head.truncate(head.len() - 1);
                zip.write(if made.dialogs == 0 { "\n" } else { ",\n" }).await?;
                zip.write(format!("{head},\"messages\":[")).await?;
                made.dialogs += 1;
                made.messages += self.lines(zip, dialog.id, wanted).await?;
                zip.write("]}").await?;
            }
        }
        zip.write("]\n").await
    }

    async fn lines(
        &self,
        zip: &mut Zip,
        dialog: rozmova_actors::domain::DialogId,
        wanted: &mut BTreeSet<i64>,
    ) -> Result<i64, Broken> {
        let (mut sent, mut after) = (0, 0);
        loop {
            let page = self.read(move |conn| messages::after(conn, dialog, after, STEP)).await?;
            let Some(last) = page.last() else { return Ok(sent) };
            after = last.seq;
            let mut part = String::new();
            for line in page.iter().filter(|line| is_wanted(line, false)) {
                part.push_str(if sent == 0 { "\n" } else { ",\n" });
                part.push_str(&told(line, wanted).to_string());
                sent += 1;
            }
            zip.write(part).await?;
        }
    }

    /// Contents of the lines' files and of those of the card; answers how many there were, and the ids of those not kept any more.
    async fn contents(&self, zip: &mut Zip, wanted: &BTreeSet<i64>) -> Result<(i64, Vec<i64>), Broken> {
        let client = self.client;
        let own = self.read(move |conn| files::all_of_client(conn, &[client.get()], &[], MOST_FILES)).await?;
        let mut left: Vec<i64> = wanted.iter().copied().collect();
        left.extend(own.iter().map(|row| row.id.get()).filter(|id| !wanted.contains(id)));
        let (mut sent, mut missing) = (0, Vec::new());
        for part in left.chunks(STEP as usize) {
            let ids = part.to_vec();
            let rows = self.read(move |conn| files::by_ids(conn, &ids)).await?;
            missing.extend(part.iter().copied().filter(|id| !rows.iter().any(|row| row.id.get() == *id)));
            for row in rows {
                let there =
                    row.deleted_at.is_none() && zip.file(&self.files, &row, path(row.id.get(), &row.name)).await?;
                if there {
                    sent += 1;
                } else {
                    missing.push(row.id.get());
                }
            }
        }
        Ok((sent, missing))
    }

    async fn read<T: Send + 'static>(
        &self,
        read: impl FnOnce(&mut rozmova_store::Conn) -> rozmova_store::QueryResult<T> + Send + 'static,
    ) -> Result<T, Broken> {
        let broken = |error: StoreError| Some(std::io::Error::other(error));
        self.store.run_on(rozmova_store::Pool::Reports, read).await.map_err(broken)
    }
}

/// A line as the archive tells it; colleagues are not named, what they wrote is.
fn told(line: &Message, wanted: &mut BTreeSet<i64>) -> Value {
    let file = |file: &Value| {
        let id = file["id"].as_i64();
        if let Some(id) = id.filter(|_| line.kind != MessageType::System) {
            wanted.insert(id);
        }
        let name = file["name"].as_str().unwrap_or_default();
        json!({"type": file["type"], "name": name, "mime": file["mime"], "size": file["size"], "path": id.map(|id| path(id, name))})
    };
    json!({
        "id": line.id,
        "at": line.created_at,
        "direction": line.direction,
        "author": line.author.kind,
        "type": line.kind,
        "text": line.text,
        "files": line.attachments.iter().map(file).collect::<Vec<Value>>(),
        "buttons": line.buttons,
    })
}

/// Where a file lies in the archive. Names were cleaned when the file came; a file of the same name has another number.
fn path(id: i64, name: &str) -> String {
    format!("files/{id}-{}", name.replace(['/', '\\'], "_"))
}

fn pretty(value: &Value) -> String {
    serde_json::to_string_pretty(value).unwrap_or_default()
}

fn count(rows: usize) -> i64 {
    i64::try_from(rows).unwrap_or(i64::MAX)
}

/// Whether something that was counted is not there.
const fn is_less(made: &Counts, counted: &Counts) -> bool {
    made.contacts < counted.contacts
        || made.dialogs < counted.dialogs
        || made.messages < counted.messages
        || made.ratings < counted.ratings
        || made.changes < counted.changes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn se_07_an_archive_that_holds_less_than_was_counted_is_not_whole() {
        let counted = Counts { contacts: 1, dialogs: 2, messages: 30, ratings: 1, changes: 4 };
        assert!(!is_less(&counted, &counted));
        assert!(!is_less(&Counts { messages: 31, ..counted }, &counted), "somebody wrote meanwhile");
        for less in [
            Counts { contacts: 0, ..counted },
            Counts { dialogs: 1, ..counted },
            Counts { messages: 29, ..counted },
            Counts { ratings: 0, ..counted },
            Counts { changes: 3, ..counted },
        ] {
            assert!(is_less(&less, &counted), "{less:?}");
        }
    }

    #[test]
    fn a_file_of_the_archive_has_no_folder_of_its_own() {
        assert_eq!(path(7, "../паспорт.png"), "files/7-.._паспорт.png");
        assert_eq!(path(8, "a\\b"), "files/8-a_b");
    }
}
