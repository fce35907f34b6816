//! Scopes of keys (integrations.md 2): a scope is a name for some rights, or the key of one right. The named scopes that read show
//! contacts of clients, as they always did; a key that is to read without them gets single rights, such as `op_view_all`.

use rozmova_actors::domain::{Grant, Grants};

/// Named scopes with their rights.
const SCOPES: &[(&str, &[Grant])] = &[
    ("dialogs:read", &[Grant::OpViewAll, Grant::ViewContacts]),
    (
        "dialogs:write",
        &[
            Grant::OpViewAll,
            Grant::ViewContacts,
            Grant::OpTakeFromQueue,
            Grant::OpTransfer,
            Grant::OpTransferOverLimit,
            Grant::OpClose,
            Grant::OpEditClosed,
            Grant::OpReopen,
            Grant::OpOutbound,
        ],
    ),
    ("messages:write", &[Grant::OpReply, Grant::OpReplyAny, Grant::OpNote]),
    ("clients:read", &[Grant::OpViewAll, Grant::ViewContacts]),
    (
        "users:*",
        &[Grant::SettingsUsers, Grant::OperatorsMonitor, Grant::OperatorsForceStatus, Grant::OperatorsRedistribute],
    ),
    ("stats:read", &[Grant::Statistics, Grant::QueueStatus, Grant::DistributionAudit, Grant::ViewContacts]),
    ("embed:token", &[Grant::EmbedToken]),
    ("settings:*", &[Grant::SettingsOpPanel, Grant::SettingsBots, Grant::SettingsChannels]),
];

/// Rights of a list of scopes.
///
/// # Errors
/// The first scope that is neither a named one nor a right.
pub fn grants_of<'a>(scopes: impl IntoIterator<Item = &'a str>) -> Result<Grants, String> {
    let mut grants = Grants::default();
    for scope in scopes {
        if let Some((_, rights)) = SCOPES.iter().find(|(name, _)| *name == scope) {
            rights.iter().for_each(|right| grants.insert(*right));
        } else if let Some(grant) = Grant::from_key(scope) {
            grants.insert(grant);
        } else {
            return Err(String::from(scope));
        }
    }
    Ok(grants)
}

/// All names, for refusals.
#[must_use]
pub fn names() -> String {
    SCOPES.iter().map(|(name, _)| *name).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn scopes_and_rights_mix_and_an_unknown_one_is_named() {
        let grants = grants_of(["dialogs:read", "api_keys"]).unwrap();
        assert!(grants.has(Grant::OpViewAll) && grants.has(Grant::ApiKeys) && !grants.has(Grant::OpReply));
        assert_eq!(grants_of(["dialogs:read", "root"]), Err(String::from("root")));
    }
}
