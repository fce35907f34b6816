//! Who may call what, as data written from the specification (operator-line.md 1, administration.md 2) and not from the code:
//! a test compares it with the route table, so a route without a row here fails the build's tests (security.md AC). The same data is
//! printed as a page, `RIGHTS.md` beside this file.
//!
//! This says who gets past the door. Which dialog, client or user a caller may touch behind it is decided per object (AC-01: 404)
//! and tested by the stories.

/// A kind of caller.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Persona {
    /// Nobody signed in.
    None,
    /// A visitor with a widget token; to the API the same as nobody.
    Visitor,
    /// Role `operator`.
    Operator,
    /// Role `supervisor`.
    Supervisor,
    /// Role `analyst`.
    Analyst,
    /// Role `integrator`.
    Integrator,
    /// A key with `dialogs:read, dialogs:write, messages:write`.
    Key,
    /// Role `light_agent`.
    LightAgent,
    /// Role `administrator`.
    Administrator,
}

impl Persona {
    /// All of them with their letter in [`MATRIX`].
    pub const ALL: [(Self, char); 9] = [
        (Self::None, 'N'),
        (Self::Visitor, 'V'),
        (Self::Operator, 'O'),
        (Self::Supervisor, 'S'),
        (Self::Analyst, 'A'),
        (Self::Integrator, 'I'),
        (Self::Key, 'K'),
        (Self::LightAgent, 'L'),
        (Self::Administrator, 'D'),
    ];
}

/// Scopes of [`Persona::Key`].
pub const KEY_SCOPES: [&str; 3] = ["dialogs:read", "dialogs:write", "messages:write"];

/// (method, path, letters of those who get past the door). Public routes and those whose handler has a check of its own
/// (visitor's token, channel's token, first frame of a socket, loopback) let everybody past this one.
pub const MATRIX: &[(&str, &str, &str)] = &[
    ("GET", "/health/live", "NVOSAIKLD"),
    ("GET", "/health/ready", "NVOSAIKLD"),
    ("GET", "/version", "NVOSAIKLD"),
    ("GET", "/metrics", "NVOSAIKLD"),
    ("GET", "/api/v1/system/actors", "D"),
    ("GET", "/api/v1/system/parked", "SD"),
    ("GET", "/api/v1/system/outbox", "D"),
    ("POST", "/api/v1/system/outbox/retry", "D"),
    ("POST", "/api/v1/system/outbox/drop", "D"),
    ("POST", "/api/v1/auth/login", "NVOSAIKLD"),
    ("POST", "/api/v1/auth/refresh", "NVOSAIKLD"),
    ("POST", "/api/v1/auth/logout", "OSAILD"),
    ("GET", "/api/v1/auth/me", "OSAILD"),
    ("GET", "/api/v1/auth/session", "NVOSAIKLD"),
    ("GET", "/api/v1/auth/confirmation", "OSAILD"),
    ("GET", "/api/v1/auth/oidc", "NVOSAIKLD"),
    ("GET", "/api/v1/auth/oidc/callback", "NVOSAIKLD"),
    ("GET", "/api/v1/auth/second-factor", "OSAILD"),
    ("POST", "/api/v1/auth/second-factor", "OSAILD"),
    ("POST", "/api/v1/auth/second-factor/confirm", "OSAILD"),
    ("POST", "/api/v1/auth/second-factor/remove", "OSAILD"),
    ("POST", "/api/v1/auth/forgot", "NVOSAIKLD"),
    ("POST", "/api/v1/auth/link", "NVOSAIKLD"),
    ("POST", "/api/v1/auth/link/redeem", "NVOSAIKLD"),
    ("POST", "/api/v1/embed/token", "D"),
    ("POST", "/api/v1/auth/embed", "NVOSAIKLD"),
    ("POST", "/api/v1/setup", "NVOSAIKLD"),
    ("GET", "/api/v1/settings/security", "D"),
    ("PATCH", "/api/v1/settings/security", "D"),
    ("GET", "/api/v1/settings/oidc", "D"),
    ("PATCH", "/api/v1/settings/oidc", "D"),
    ("POST", "/api/v1/settings/oidc/check", "D"),
    ("GET", "/api/v1/panel/bootstrap", "OSAILD"),
    ("GET", "/api/v1/panel/counters", "OSLD"),
    ("GET", "/api/v1/dialogs", "OSKLD"),
    ("POST", "/api/v1/dialogs", "OSKD"),
    ("POST", "/api/v1/dialogs/search", "OSKLD"),
    ("POST", "/api/v1/dialogs/bulk", "SD"),
    ("POST", "/api/v1/dialogs/export", "SAD"),
    ("GET", "/api/v1/dialogs/{id}", "OSKLD"),
    ("PATCH", "/api/v1/dialogs/{id}", "OSKD"),
    ("GET", "/api/v1/dialogs/{id}/mentionable", "OSKLD"),
    ("GET", "/api/v1/dialogs/{id}/tabs", "OSKLD"),
    ("GET", "/api/v1/dialogs/{id}/attachments.zip", "OSKLD"),
    ("GET", "/api/v1/dialogs/{id}/export.pdf", "OSKLD"),
    ("GET", "/api/v1/dialogs/{id}/messages", "OSKLD"),
    ("POST", "/api/v1/dialogs/{id}/messages", "OSKLD"),
    ("GET", "/api/v1/dialogs/{id}/messages/{message_id}", "OSKLD"),
    ("PATCH", "/api/v1/dialogs/{id}/messages/{message_id}", "OSKLD"),
    ("DELETE", "/api/v1/dialogs/{id}/messages/{message_id}", "OSKLD"),
    ("GET", "/api/v1/dialogs/{id}/messages/{message_id}/history", "OSKLD"),
    ("POST", "/api/v1/dialogs/{id}/messages/{message_id}/retry", "OSKD"),
    ("GET", "/api/v1/search", "OSKLD"),
    ("GET", "/api/v1/drafts", "OSLD"),
    ("POST", "/api/v1/dialogs/{id}/take", "OSKD"),
    ("POST", "/api/v1/dialogs/{id}/assign", "OSKD"),
    ("POST", "/api/v1/dialogs/{id}/close", "OSKD"),
    ("POST", "/api/v1/dialogs/{id}/decline", "OSKD"),
    ("POST", "/api/v1/dialogs/{id}/take-back", "OSKD"),
    ("POST", "/api/v1/dialogs/{id}/reopen", "OSKD"),
    ("POST", "/api/v1/dialogs/{id}/snooze", "OSKD"),
    ("POST", "/api/v1/dialogs/{id}/wake", "OSKD"),
    ("POST", "/api/v1/dialogs/{id}/park", "SD"),
    ("POST", "/api/v1/dialogs/{id}/unpark", "SD"),
    ("GET", "/api/v1/clients", "OSKLD"),
    ("GET", "/api/v1/clients/{id}", "OSKLD"),
    ("PATCH", "/api/v1/clients/{id}", "OSKD"),
    ("POST", "/api/v1/clients/{id}/reveal", "D"),
    ("POST", "/api/v1/clients/{id}/export", "D"),
    ("POST", "/api/v1/clients/{id}/erase", "D"),
    ("GET", "/api/v1/clients/{id}/changes", "OSKLD"),
    ("GET", "/api/v1/client-fields", "SD"),
    ("POST", "/api/v1/client-fields", "SD"),
    ("PATCH", "/api/v1/client-fields/{id}", "SD"),
    ("DELETE", "/api/v1/client-fields/{id}", "SD"),
    ("GET", "/api/v1/client-fields/{id}/options", "OSKLD"),
    ("GET", "/api/v1/user-fields", "D"),
    ("POST", "/api/v1/user-fields", "D"),
    ("PATCH", "/api/v1/user-fields/{id}", "D"),
    ("DELETE", "/api/v1/user-fields/{id}", "D"),
    ("GET", "/api/v1/user-fields/{id}/options", "D"),
    ("POST", "/api/v1/clients/{id}/ban", "SD"),
    ("POST", "/api/v1/clients/{id}/unban", "SD"),
    ("GET", "/api/v1/clients/{id}/similar", "OSKLD"),
    ("POST", "/api/v1/clients/{id}/merge", "OSKD"),
    ("GET", "/api/v1/clients/{id}/merges", "OSKLD"),
    ("POST", "/api/v1/clients/{id}/merges/{merge_id}/undo", "D"),
    ("GET", "/api/v1/operators", "OSKLD"),
    ("PUT", "/api/v1/operators/{id}/status", "OSLD"),
    ("GET", "/api/v1/operators/limits", "SD"),
    ("PUT", "/api/v1/operators/{id}/limits", "SD"),
    ("GET", "/api/v1/operators/{id}/status-log", "OSLD"),
    ("POST", "/api/v1/operators/{id}/word", "SD"),
    ("GET", "/api/v1/calendars", "SD"),
    ("POST", "/api/v1/calendars", "SD"),
    ("PATCH", "/api/v1/calendars/{id}", "SD"),
    ("DELETE", "/api/v1/calendars/{id}", "SD"),
    ("POST", "/api/v1/operators/{id}/redistribute", "SD"),
    ("POST", "/api/v1/operators/{id}/redistribute/preview", "SD"),
    ("GET", "/api/v1/distribution/queue", "SAD"),
    ("GET", "/api/v1/distribution/queue/{id}/operators", "SAD"),
    ("GET", "/api/v1/distribution/audit", "SD"),
    ("GET", "/api/v1/distribution/operators/{id}/diagnostics", "SD"),
    ("POST", "/api/v1/distribution/run", "SD"),
    ("GET", "/api/v1/distribution/live", "SAD"),
    ("POST", "/api/v1/distribution/alerts/acknowledge", "SD"),
    ("POST", "/api/v1/distribution/simulate", "SD"),
    ("GET", "/api/v1/distribution/audit/summary", "SD"),
    ("GET", "/api/v1/distribution/audit/export", "SD"),
    ("GET", "/api/v1/distribution/audit/{id}", "SD"),
    ("POST", "/api/v1/dialogs/{id}/whisper", "SD"),
    ("GET", "/api/v1/users", "D"),
    ("POST", "/api/v1/users", "D"),
    ("POST", "/api/v1/users/import", "D"),
    ("GET", "/api/v1/users/{id}", "D"),
    ("PATCH", "/api/v1/users/{id}", "D"),
    ("POST", "/api/v1/users/{id}/deactivate", "D"),
    ("POST", "/api/v1/users/{id}/erase", "D"),
    ("POST", "/api/v1/users/{id}/link", "D"),
    ("POST", "/api/v1/users/{id}/link/mail", "D"),
    ("GET", "/api/v1/users/{id}/sessions", "D"),
    ("DELETE", "/api/v1/users/{id}/sessions", "D"),
    ("DELETE", "/api/v1/users/{id}/sessions/{session}", "D"),
    ("DELETE", "/api/v1/users/{id}/second-factor", "D"),
    ("POST", "/api/v1/roles", "D"),
    ("PATCH", "/api/v1/roles/{id}", "D"),
    ("DELETE", "/api/v1/roles/{id}", "D"),
    ("GET", "/api/v1/roles", "D"),
    ("GET", "/api/v1/subjects", "OSAIKLD"),
    ("POST", "/api/v1/subjects", "SD"),
    ("PATCH", "/api/v1/subjects/{id}", "SD"),
    ("DELETE", "/api/v1/subjects/{id}", "SD"),
    ("GET", "/api/v1/skill-groups", "OSAIKLD"),
    ("POST", "/api/v1/skill-groups", "SD"),
    ("PATCH", "/api/v1/skill-groups/{id}", "SD"),
    ("DELETE", "/api/v1/skill-groups/{id}", "SD"),
    ("GET", "/api/v1/operator-statuses", "OSAIKLD"),
    ("POST", "/api/v1/operator-statuses", "SD"),
    ("PATCH", "/api/v1/operator-statuses/{id}", "SD"),
    ("DELETE", "/api/v1/operator-statuses/{id}", "SD"),
    ("GET", "/api/v1/tags", "OSAIKLD"),
    ("POST", "/api/v1/tags", "SD"),
    ("PATCH", "/api/v1/tags/{id}", "SD"),
    ("DELETE", "/api/v1/tags/{id}", "SD"),
    ("GET", "/api/v1/statuses", "OSAIKLD"),
    ("POST", "/api/v1/statuses", "SD"),
    ("PATCH", "/api/v1/statuses/{id}", "SD"),
    ("DELETE", "/api/v1/statuses/{id}", "SD"),
    ("GET", "/api/v1/priorities", "OSAIKLD"),
    ("POST", "/api/v1/priorities", "SD"),
    ("PATCH", "/api/v1/priorities/{id}", "SD"),
    ("DELETE", "/api/v1/priorities/{id}", "SD"),
    ("GET", "/api/v1/quick-replies", "OSLD"),
    ("POST", "/api/v1/quick-replies", "OSLD"),
    ("PATCH", "/api/v1/quick-replies/{id}", "OSLD"),
    ("DELETE", "/api/v1/quick-replies/{id}", "OSLD"),
    ("GET", "/api/v1/filters", "OSKLD"),
    ("POST", "/api/v1/filters", "OSLD"),
    ("PUT", "/api/v1/filters/order", "OSLD"),
    ("PATCH", "/api/v1/filters/{id}", "OSLD"),
    ("DELETE", "/api/v1/filters/{id}", "OSLD"),
    ("GET", "/api/v1/folders", "OSKLD"),
    ("POST", "/api/v1/folders", "OSLD"),
    ("PATCH", "/api/v1/folders/{id}", "OSLD"),
    ("DELETE", "/api/v1/folders/{id}", "OSLD"),
    ("GET", "/api/v1/me/preferences", "OSAILD"),
    ("PATCH", "/api/v1/me/preferences", "OSAILD"),
    ("GET", "/api/v1/me/distribution", "OSLD"),
    ("PUT", "/api/v1/me/distribution", "OSLD"),
    ("GET", "/api/v1/me/fields", "OSAILD"),
    ("PATCH", "/api/v1/me/fields", "OSAILD"),
    ("GET", "/api/v1/me/fields/{id}/options", "OSAILD"),
    ("GET", "/api/v1/me/notifications", "OSAILD"),
    ("POST", "/api/v1/me/notifications/read", "OSAILD"),
    ("GET", "/api/v1/me/push/key", "OSAILD"),
    ("GET", "/api/v1/me/push/subscriptions", "OSAILD"),
    ("POST", "/api/v1/me/push/subscriptions", "OSAILD"),
    ("DELETE", "/api/v1/me/push/subscriptions/{id}", "OSAILD"),
    ("POST", "/api/v1/me/push/subscriptions/{id}/test", "OSAILD"),
    ("POST", "/api/v1/me/push/attention", "OSAILD"),
    ("GET", "/api/v1/me/sessions", "OSAILD"),
    ("DELETE", "/api/v1/me/sessions", "OSAILD"),
    ("DELETE", "/api/v1/me/sessions/{id}", "OSAILD"),
    ("POST", "/api/v1/files", "OSKLD"),
    ("GET", "/api/v1/files/{id}", "OSKLD"),
    ("GET", "/api/v1/files/{id}/content", "OSKLD"),
    ("POST", "/api/v1/uploads", "OSKLD"),
    ("GET", "/api/v1/uploads/{id}", "OSKLD"),
    ("PUT", "/api/v1/uploads/{id}", "OSKLD"),
    ("POST", "/api/v1/uploads/{id}/complete", "OSKLD"),
    ("DELETE", "/api/v1/uploads/{id}", "OSKLD"),
    ("GET", "/f/{token}", "NVOSAIKLD"),
    ("GET", "/api/v1/bots", "OSILD"),
    ("POST", "/api/v1/bots", "ID"),
    ("GET", "/api/v1/bot-groups", "OSILD"),
    ("POST", "/api/v1/bot-groups", "ID"),
    ("PATCH", "/api/v1/bot-groups/{id}", "ID"),
    ("DELETE", "/api/v1/bot-groups/{id}", "ID"),
    ("GET", "/api/v1/bots/{id}", "OSILD"),
    ("PATCH", "/api/v1/bots/{id}", "ID"),
    ("DELETE", "/api/v1/bots/{id}", "ID"),
    ("GET", "/api/v1/bots/{id}/channels", "ID"),
    ("GET", "/api/v1/bots/{id}/channels/custom_channel", "ID"),
    ("PUT", "/api/v1/bots/{id}/channels/custom_channel", "ID"),
    ("POST", "/api/v1/bots/{id}/channels/custom_channel/test", "ID"),
    ("GET", "/api/v1/bots/{id}/channels/widget", "ID"),
    ("PUT", "/api/v1/bots/{id}/channels/widget", "ID"),
    ("GET", "/api/v1/bots/{id}/channels/widget/code", "ID"),
    ("PUT", "/api/v1/bots/{id}/channels/widget/code", "ID"),
    ("GET", "/api/v1/bots/{id}/channels/widget/code/{version}", "ID"),
    ("GET", "/api/v1/ip-blocks", "SD"),
    ("POST", "/api/v1/ip-blocks", "SD"),
    ("DELETE", "/api/v1/ip-blocks/{id}", "SD"),
    ("DELETE", "/api/v1/csat/{id}", "SD"),
    ("GET", "/api/v1/settings/op-panel", "OSLD"),
    ("PATCH", "/api/v1/settings/op-panel", "SD"),
    ("GET", "/api/v1/settings/files", "OSLD"),
    ("PATCH", "/api/v1/settings/files", "SD"),
    ("GET", "/api/v1/settings/mail", "D"),
    ("PATCH", "/api/v1/settings/mail", "D"),
    ("POST", "/api/v1/settings/mail/test", "D"),
    ("GET", "/api/v1/settings/mail/letters", "D"),
    ("POST", "/api/v1/settings/mail/retry", "D"),
    ("GET", "/api/v1/settings/ldap", "D"),
    ("PATCH", "/api/v1/settings/ldap", "D"),
    ("POST", "/api/v1/settings/ldap/check", "D"),
    ("POST", "/api/v1/settings/ldap/sync", "D"),
    ("GET", "/api/v1/settings/panel-tabs", "D"),
    ("PATCH", "/api/v1/settings/panel-tabs", "D"),
    ("GET", "/api/v1/settings/embed", "D"),
    ("PATCH", "/api/v1/settings/embed", "D"),
    ("GET", "/api/v1/settings/instance", "D"),
    ("PATCH", "/api/v1/settings/instance", "D"),
    ("GET", "/api/v1/settings/styles", "D"),
    ("PATCH", "/api/v1/settings/styles", "D"),
    ("GET", "/api/v1/settings/limits", "D"),
    ("PATCH", "/api/v1/settings/limits", "D"),
    ("GET", "/api/v1/audit", "SID"),
    ("GET", "/api/v1/audit/export", "D"),
    ("GET", "/api/v1/api-keys", "ID"),
    ("POST", "/api/v1/api-keys", "ID"),
    ("DELETE", "/api/v1/api-keys/{id}", "ID"),
    ("GET", "/ws/operator", "NVOSAIKLD"),
    ("POST", "/messengers_host/{bot_id}/custom_channel/hooks", "NVOSAIKLD"),
    ("GET", "/widget/{bot_id}/ws", "NVOSAIKLD"),
    ("POST", "/widget/{bot_id}/session", "NVOSAIKLD"),
    ("POST", "/widget/{bot_id}/files", "NVOSAIKLD"),
    ("GET", "/widget/{bot_id}/history", "NVOSAIKLD"),
    ("POST", "/widget/{bot_id}/messages", "NVOSAIKLD"),
    ("GET", "/widget/{bot_id}/events", "NVOSAIKLD"),
    ("GET", "/widget/{bot_id}/config", "NVOSAIKLD"),
    ("GET", "/widget/{bot_id}/dialogs", "NVOSAIKLD"),
    ("POST", "/widget/{bot_id}/form", "NVOSAIKLD"),
    ("POST", "/widget/{bot_id}/csat", "NVOSAIKLD"),
    ("POST", "/widget/{bot_id}/close", "NVOSAIKLD"),
    ("POST", "/widget/{bot_id}/transcript", "NVOSAIKLD"),
    ("GET", "/widget/{bot_id}/frame", "NVOSAIKLD"),
    ("GET", "/widget/{bot_id}/code/{name}", "NVOSAIKLD"),
    ("POST", "/widget/{bot_id}/code-errors", "NVOSAIKLD"),
    ("OPTIONS", "/widget/{bot_id}/session", "NVOSAIKLD"),
    ("OPTIONS", "/widget/{bot_id}/history", "NVOSAIKLD"),
    ("OPTIONS", "/widget/{bot_id}/messages", "NVOSAIKLD"),
    ("OPTIONS", "/widget/{bot_id}/files", "NVOSAIKLD"),
    ("OPTIONS", "/widget/{bot_id}/events", "NVOSAIKLD"),
    ("OPTIONS", "/widget/{bot_id}/config", "NVOSAIKLD"),
    ("OPTIONS", "/widget/{bot_id}/dialogs", "NVOSAIKLD"),
    ("OPTIONS", "/widget/{bot_id}/form", "NVOSAIKLD"),
    ("OPTIONS", "/widget/{bot_id}/csat", "NVOSAIKLD"),
    ("OPTIONS", "/widget/{bot_id}/close", "NVOSAIKLD"),
    ("OPTIONS", "/widget/{bot_id}/transcript", "NVOSAIKLD"),
    ("OPTIONS", "/widget/{bot_id}/code-errors", "NVOSAIKLD"),
];

/// Who may call a route; `None` when the matrix does not know it.
#[must_use]
pub fn expected(method: &str, path: &str, persona: Persona) -> Option<bool> {
    let (_, _, letters) = MATRIX.iter().find(|(m, p, _)| *m == method && *p == path)?;
    let (_, letter) = Persona::ALL.iter().find(|(p, _)| *p == persona)?;
    Some(letters.contains(*letter))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use std::{collections::BTreeSet, sync::Arc};

    use rozmova_actors::domain::{AuthSessionId, Grant, Grants, OperatorId, Role};

    use super::*;
    use crate::{
        auth::{Caller, KeyCaller, SignedIn, UserInfo, Via, scopes},
        http::guard::{check_right, check_second_factor},
        problem::Code,
        routes::Access,
    };

    fn user(role: Role) -> Caller {
        Caller::User(SignedIn {
            user: Arc::new(UserInfo {
                id: OperatorId(1),
                email: String::new(),
                name: String::new(),
                roles: vec![role.key().to_owned()],
                grants: Arc::new(role.default_grants()),
                is_root: false,
                active: true,
                skill_group_ids: Vec::new(),
                owes_second_factor: false,
            }),
            session: AuthSessionId(1),
            via: Via::Token,
        })
    }

    fn caller(persona: Persona) -> Caller {
        match persona {
            Persona::None | Persona::Visitor => Caller::Anonymous,
            Persona::Operator => user(Role::Operator),
            Persona::Supervisor => user(Role::Supervisor),
            Persona::Analyst => user(Role::Analyst),
            Persona::Integrator => user(Role::Integrator),
            Persona::LightAgent => user(Role::LightAgent),
            Persona::Administrator => user(Role::Administrator),
            Persona::Key => {
                let grants: Grants = scopes::grants_of(KEY_SCOPES).unwrap();
                Caller::Key(Arc::new(KeyCaller { id: 1, name: String::from("crm"), grants: Arc::new(grants) }))
            }
        }
    }

    #[test]
    fn every_route_and_persona_is_in_the_matrix_and_the_door_agrees() {
        // Pages and their files show no data: only routes with data are listed.
        let pages: BTreeSet<&str> =
            crate::assets::rows().iter().chain(&crate::openapi::rows()).map(|row| row.spec.path).collect();
        let mut seen = BTreeSet::new();
        for row in crate::routes::table().iter().filter(|row| !pages.contains(row.spec.path)) {
            let (method, path) = (row.spec.method.as_str(), row.spec.path);
            seen.insert((method.to_owned(), path));
            for (persona, _) in Persona::ALL {
                let expected =
                    expected(method, path, persona).unwrap_or_else(|| panic!("{method} {path} is not in the matrix"));
                let passes = check_right(row.spec.access, &caller(persona)).is_ok();
                assert_eq!(passes, expected, "{method} {path} for {persona:?}");
            }
        }
        for (method, path, _) in MATRIX {
            assert!(
                seen.contains(&((*method).to_owned(), *path)),
                "{method} {path} is in the matrix and not in the table"
            );
        }
        assert_eq!(seen.len(), MATRIX.len(), "a route is listed twice");
    }

    #[test]
    fn whoever_owes_a_second_step_reaches_only_what_sets_it_up_and_the_way_out() {
        let Caller::User(mut who) = user(Role::Administrator) else { panic!("a user") };
        Arc::make_mut(&mut who.user).owes_second_factor = true;
        let (owing, key) = (Caller::User(who), caller(Persona::Key));
        let mut open = Vec::new();
        for row in crate::routes::table() {
            let spec = row.spec;
            assert!(check_second_factor(spec.while_enrolling, &caller(Persona::Operator)).is_ok(), "{}", spec.path);
            assert!(check_second_factor(spec.while_enrolling, &key).is_ok(), "keys have no second step");
            let asks_who = matches!(spec.access, Access::SignedIn | Access::AnyOf(_));
            match check_second_factor(spec.while_enrolling, &owing) {
                Ok(()) => open.push(format!("{} {}", spec.method, spec.path)),
                Err(problem) if asks_who => assert_eq!(problem.code, Code::SecondFactorDue, "{}", spec.path),
                Err(_) => {}
            }
        }
        open.sort();
        let wanted = [
            "GET /api/v1/auth/confirmation",
            "GET /api/v1/auth/me",
            "GET /api/v1/auth/second-factor",
            "POST /api/v1/auth/logout",
            "POST /api/v1/auth/second-factor",
            "POST /api/v1/auth/second-factor/confirm",
        ];
        assert_eq!(open, wanted);
    }

    #[test]
    fn whoever_may_only_look_at_the_settings_of_the_panel_changes_none_of_them() {
        let mut seen = Vec::new();
        for row in crate::routes::table() {
            let Access::AnyOf(grants) = row.spec.access else { continue };
            if grants.contains(&Grant::SettingsOpView) {
                assert_eq!(row.spec.method.as_str(), "GET", "{}", row.spec.path);
                assert!(grants.contains(&Grant::SettingsOpPanel), "whoever changes {} sees it too", row.spec.path);
                seen.push(row.spec.path);
            }
        }
        seen.sort_unstable();
        let wanted = [
            "/api/v1/audit",
            "/api/v1/calendars",
            "/api/v1/client-fields",
            "/api/v1/operator-statuses",
            "/api/v1/priorities",
            "/api/v1/quick-replies",
            "/api/v1/settings/files",
            "/api/v1/settings/op-panel",
            "/api/v1/skill-groups",
            "/api/v1/statuses",
            "/api/v1/subjects",
            "/api/v1/tags",
        ];
        assert_eq!(seen, wanted);
    }

    /// [`MATRIX`] as a page.
    fn page() -> String {
        let mut page = String::from(
            "# Who may call what\n\n\
             Written from `rights_matrix.rs`, which a test compares with the route table; a stale page fails it, and\n\
             `ROZMOVA_UPDATE_SNAPSHOTS=1 cargo test --lib the_page_of_rights` writes it anew. A mark says who gets past the door with\n\
             the role as it comes with the product; a role of one's own opens what its rights open (`x-rights` of each call in\n\
             `/api-docs/openapi.json`). Which dialog, client or user somebody may touch behind the door is decided one by one: what one\n\
             may not see is answered 404. Channels, visitors and sockets show a token of their own behind an open door.\n\n",
        );
        let names: Vec<String> = Persona::ALL.iter().map(|(persona, _)| format!("{persona:?}")).collect();
        page.push_str(&format!("| | | {} |\n", names.join(" | ")));
        page.push_str(&format!("|---|---|{}\n", ":-:|".repeat(names.len())));
        for (method, path, letters) in MATRIX {
            let marks: Vec<&str> =
                Persona::ALL.iter().map(|(_, letter)| if letters.contains(*letter) { "✓" } else { "" }).collect();
            page.push_str(&format!("| {method} | `{path}` | {} |\n", marks.join(" | ")));
        }
        page
    }

    #[test]
    fn the_page_of_rights_is_written_from_the_matrix() {
        let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src/http/RIGHTS.md");
        let wanted = page();
        if std::env::var_os("ROZMOVA_UPDATE_SNAPSHOTS").is_some() {
            std::fs::write(&path, &wanted).unwrap();
        }
        let written = std::fs::read_to_string(&path).unwrap_or_default();
        assert!(written == wanted, "src/http/RIGHTS.md is stale: ROZMOVA_UPDATE_SNAPSHOTS=1 writes it anew");
    }

    #[test]
    fn routes_are_registered_by_the_table_only() {
        fn look(folder: &std::path::Path, found: &mut Vec<String>) {
            for entry in std::fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    if !path.ends_with("tests") && !path.ends_with("store") {
                        look(&path, found);
                    }
                } else if path.extension().is_some_and(|e| e == "rs") && !path.ends_with("routes.rs") {
                    let text = std::fs::read_to_string(&path).unwrap();
                    // What stands after the tests' marker is not part of the server.
                    let code = text.split("#[cfg(test)]").next().unwrap_or_default();
                    for needle in [[".rou", "te("].concat(), [".serv", "ice("].concat()] {
                        if code.contains(&needle) {
                            found.push(format!("{} has {needle}", path.display()));
                        }
                    }
                }
            }
        }
        let mut found = Vec::new();
        look(&std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut found);
        assert!(found.is_empty(), "{found:?}");
    }
}
