//! `…/api/v1/bot-groups`: what the list of groups of bots is judged by (administration.md 6).

use rozmova_actors::domain::{BotGroupId, listing::BotGroupFields};
use rozmova_store::lists::ListTable as _;

use crate::http::{catalogue::statuses::Item, prelude::*};

/// Groups of an instance.
const MAX_GROUPS: usize = 200;

impl Item for BotGroupFields {
    const KIND: &'static str = "bot_group";
    const ACTIONS: [&'static str; 3] = ["bot_group.created", "bot_group.updated", "bot_group.deleted"];
    const WHAT: &'static str = "the group of bots";

    fn label(&mut self) -> (&mut String, Option<&str>) {
        (&mut self.name, None)
    }

    fn active(&self) -> bool {
        self.active
    }

    fn check(&self, _before: Option<&Self>, faults: &mut Vec<(String, String)>) {
        if !(0..=10_000).contains(&self.order) {
            faults.push((String::from("order"), format!("{} is out of range, 0 to 10000 is accepted", self.order)));
        }
    }

    async fn admit(&self, app: &App, before: Option<&Self>) -> Result<(), Problem> {
        if before.is_none() && app.store.run(Self::all).await?.len() >= MAX_GROUPS {
            let why = format!("there are {MAX_GROUPS} groups of bots already");
            return Err(Problem::new(Code::LimitReached, why).with("limit", MAX_GROUPS));
        }
        Ok(())
    }
}

/// The group a bot is put into; one that is switched off keeps those it has.
///
/// # Errors
/// 422 when there is no such group or it is not offered.
pub(super) async fn known(app: &App, group: Option<BotGroupId>) -> Result<Option<BotGroupId>, Problem> {
    let Some(id) = group else { return Ok(None) };
    let found = app.store.run(move |conn| BotGroupFields::one(conn, id.get())).await?;
    match found {
        Some(row) if row.fields.active => Ok(Some(id)),
        Some(_) => Err(Problem::field("group_id", format!("the group {id} is switched off"))),
        None => Err(Problem::field("group_id", format!("there is no group {id}"))),
    }
}
