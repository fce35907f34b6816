//! Clients (operator-line.md 2).

pub mod ban;
pub mod changes;
pub mod erase;
pub mod export;
pub mod fields;
pub mod list;
pub mod merge;
pub mod read;
pub mod reveal;
pub mod update;

use super::prelude::*;
use crate::routes::{Row, get, patch, post};

/// Rows of this folder.
#[must_use]
pub fn rows() -> Vec<Row> {
    vec![
        get("/api/v1/clients", list::list)
            .any_of(super::dialogs::READERS)
            .says(
                "clients",
                "Clients the caller may see, newest first, found by name, phone, e-mail or nick; a page may be short and go on",
            )
            .query::<list::ListQuery>()
            .returns::<Page<list::ClientBrief>>(),
        get("/api/v1/clients/{id}", read::one)
            .any_of(super::dialogs::READERS)
            .says("clients", "A client with addresses and the newest dialogs the caller may see")
            .returns::<read::ClientCard>(),
        patch("/api/v1/clients/{id}", update::update)
            .any_of(&[Grant::OpReply])
            .says("clients", "Changes a client's card")
            .body::<update::UpdateBody>()
            .returns::<read::ClientCard>(),
        post("/api/v1/clients/{id}/reveal", reveal::reveal)
            .any_of(&[Grant::RevealContacts])
            .says("clients", "One phone, e-mail or address of a client as it is; each use is a row of the audit log")
            .body::<reveal::RevealBody>()
            .returns::<reveal::RevealedValue>(),
        post("/api/v1/clients/{id}/export", export::export)
            .any_of(&[Grant::ExportClients])
            .says("clients", "Everything that is stored about a client as a ZIP, with the caller's password")
            .body::<erase::ClientDataBody>(),
        post("/api/v1/clients/{id}/erase", erase::erase)
            .any_of(&[Grant::EraseClients])
            .says("clients", "Erases a client without open requests, with the caller's password; there is no way back")
            .body::<erase::ClientDataBody>()
            .returns::<read::ClientCard>(),
        get("/api/v1/clients/{id}/changes", changes::list)
            .any_of(super::dialogs::READERS)
            .says("clients", "Who changed which value of a client in the last year, newest first")
            .query::<Paging>()
            .returns::<Page<changes::ChangeView>>(),
        post("/api/v1/clients/{id}/ban", ban::ban)
            .any_of(&[Grant::OpBan])
            .says("clients", "Bans a client: messages are stored and given to nobody")
            .body::<ban::BanBody>()
            .returns::<read::ClientCard>(),
        post("/api/v1/clients/{id}/unban", ban::unban)
            .any_of(&[Grant::OpBan])
            .says("clients", "Lifts a ban")
            .returns::<read::ClientCard>(),
        get("/api/v1/clients/{id}/similar", merge::similar)
            .any_of(super::dialogs::READERS)
            .says("clients", "Clients with the same phone or e-mail")
            .returns::<Page<list::ClientBrief>>(),
        post("/api/v1/clients/{id}/merge", merge::merge)
            .any_of(&[Grant::OpReply])
            .says("clients", "Joins another client into this one")
            .body::<merge::MergeBody>()
            .returns::<read::ClientCard>(),
        get("/api/v1/clients/{id}/merges", merge::merges)
            .any_of(super::dialogs::READERS)
            .says("clients", "Merges into this client that can still be taken back")
            .returns::<Page<merge::MergeView>>(),
        post("/api/v1/clients/{id}/merges/{merge_id}/undo", merge::undo)
            .any_of(&[Grant::SettingsInstance])
            .says("clients", "Takes a merge back within 24 hours")
            .returns::<read::ClientCard>(),
    ]
}
