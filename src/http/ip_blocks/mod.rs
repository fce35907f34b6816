//! Addresses that get no website chat (channels.md 2.8).

pub mod create;
pub mod remove;

use ipnet::IpNet;
use rozmova_actors::domain::{BotId, IpBlockId, OperatorId, Timestamp};
use rozmova_store::ip_blocks::{self, IpBlockRow};

use super::{list::cursor_of, prelude::*};
use crate::{
    config::parse_network,
    routes::{Row, delete, get, post},
};

/// Blocks of an instance; all of them are kept in memory.
pub const MAX_BLOCKS: i64 = 2_000;

/// Who may block (channels.md 2.8: administrator and supervisor).
const PEOPLE: &[Grant] = &[Grant::OpBan];

/// Rows of this folder.
#[must_use]
pub fn rows() -> Vec<Row> {
    vec![
        get("/api/v1/ip-blocks", list)
            .any_of(PEOPLE)
            .says("channels", "Addresses that get no website chat, by id")
            .query::<Paging>()
            .returns::<Page<IpBlockView>>(),
        post("/api/v1/ip-blocks", create::create)
            .any_of(PEOPLE)
            .says("channels", "Blocks an address, a network, or the address a dialog came from; open chats end at once")
            .body::<create::CreateBody>()
            .creates::<IpBlockView>(),
        delete("/api/v1/ip-blocks/{id}", remove::remove)
            .any_of(PEOPLE)
            .says("channels", "Lets the address in again")
            .status(204),
    ]
}

/// A blocked address.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct IpBlockView {
    /// Id.
    pub id: IpBlockId,
    /// Bot; null is every bot.
    pub bot_id: Option<BotId>,
    /// Network, such as `203.0.113.7/32`.
    pub cidr: String,
    /// Why, for colleagues.
    pub reason: String,
    /// Ends then; null never.
    pub until: Option<Timestamp>,
    /// Who made it; null is a key.
    pub created_by: Option<OperatorId>,
    /// Made.
    pub created_at: Timestamp,
    /// Visits it turned away, as of some seconds ago.
    pub hits: i64,
}

impl From<IpBlockRow> for IpBlockView {
    fn from(row: IpBlockRow) -> Self {
        Self {
            id: row.id,
            bot_id: row.bot_id,
            cidr: row.cidr,
            reason: row.reason,
            until: row.until,
            created_by: row.created_by,
            created_at: row.created_at,
            hits: row.hits,
        }
    }
}

/// All of them, by id.
///
/// # Errors
/// 400, 422, 503.
pub async fn list(app: App, query: Query<Paging>) -> Result<Answer<Page<IpBlockView>>, Problem> {
    let Query(paging) = query;
    let (after, limit) = (IpBlockId(paging.after_id()?), paging.limit()?);
    let rows = app.store.run(move |conn| ip_blocks::list(conn, after, limit + 1)).await?;
    let views = rows.into_iter().map(IpBlockView::from).collect();
    Ok(Answer(Page::cut(views, limit, |view: &IpBlockView| cursor_of(Timestamp(0), view.id.get()))))
}

/// An address or network, without the bits that do not count. A typing error must not shut out half the world: at least /8 of
/// IPv4 and /24 of IPv6 are needed.
fn parse_cidr(text: &str) -> Result<IpNet, Problem> {
    let wrong = |why: &str| Problem::field("cidr", format!("«{text:.60}»: {why}"));
    let net = parse_network(text.trim())
        .ok_or_else(|| wrong("an address or a network such as 203.0.113.0/24 is accepted"))?
        .trunc();
    let least = if net.addr().is_ipv4() { 8 } else { 24 };
    if net.prefix_len() < least {
        return Err(wrong("the network is too large, at least /8 of IPv4 and /24 of IPv6 are accepted"));
    }
    // Addresses that come over an IPv6 socket are compared as IPv4.
    if let IpNet::V6(v6) = net
        && let Some(v4) = v6.addr().to_ipv4_mapped()
        && v6.prefix_len() >= 96
    {
        return format!("{v4}/{}", v6.prefix_len() - 96).parse().map_err(|_| wrong("the network is not readable"));
    }
    Ok(net)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn an_address_becomes_a_network_and_a_very_large_one_is_refused() {
        for (text, expected) in [
            ("203.0.113.7", Some("203.0.113.7/32")),
            (" 203.0.113.7/24 ", Some("203.0.113.0/24")),
            ("2001:db8::1", Some("2001:db8::1/128")),
            ("::ffff:203.0.113.7", Some("203.0.113.7/32")),
            ("10.0.0.0/8", Some("10.0.0.0/8")),
            ("0.0.0.0/0", None),
            ("8.0.0.0/7", None),
            ("::/0", None),
            ("example.com", None),
            ("", None),
        ] {
            assert_eq!(parse_cidr(text).ok().map(|net| net.to_string()).as_deref(), expected, "{text}");
        }
    }
}
