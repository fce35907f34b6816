//! Settings of the panel and limits (operator-line.md 14, settled difference 21).

pub mod files;
pub mod kept;
pub mod ldap;
pub mod limits;
pub mod mail;
pub mod oidc;
pub mod op_panel;
pub mod panel_tabs;
mod row;
pub mod security;
pub mod styles;

use rozmova_actors::domain::settings::{EmbedSettings, InstanceSettings, LimitSettings, OpSettings, SecuritySettings};
use serde_json::Value;

use super::{extract::in_words, prelude::*};
use crate::{
    auth::directory::SyncReport,
    files::FileSettings,
    routes::{Row, get, patch, post},
};

/// Key of the row with the panel's settings.
pub const OP_PANEL: &str = "op_panel";
/// Key of the row with what sign-ins need.
pub const SECURITY: &str = "security";
/// Key of the row with the origins that may embed the panel.
pub const EMBED: &str = "embed";
/// Key of the row with the instance's keys.
pub const INSTANCE: &str = rozmova_store::catalogue::INSTANCE;
/// Key of the row with the panel's name, style and script.
pub const STYLES: &str = "styles";
/// Key of the row with the limits.
pub const LIMITS: &str = "limits";

/// Rows of this folder.
#[must_use]
pub fn rows() -> Vec<Row> {
    vec![
        get("/api/v1/settings/op-panel", op_panel::read)
            .any_of(&[Grant::OpPanel, Grant::SettingsOpView, Grant::SettingsOpPanel])
            .says("settings", "Settings of the panel and of distribution")
            .returns::<OpSettings>(),
        patch("/api/v1/settings/op-panel", op_panel::update)
            .any_of(&[Grant::SettingsOpPanel])
            .says("settings", "Changes settings; missing keys stay, open panels hear of it")
            .body::<OpSettings>()
            .returns::<OpSettings>(),
        get("/api/v1/settings/files", files::read)
            .any_of(&[Grant::OpPanel, Grant::SettingsOpView, Grant::SettingsOpPanel])
            .says("settings", "Which files people may send each other")
            .returns::<FileSettings>(),
        patch("/api/v1/settings/files", files::update)
            .any_of(&[Grant::SettingsOpPanel])
            .says("settings", "Changes sizes, types and keeping of files; missing keys stay")
            .body::<FileSettings>()
            .returns::<FileSettings>(),
        get("/api/v1/settings/security", security::read)
            .any_of(&[Grant::SettingsInstance])
            .says("settings", "What passwords must be, and whether a forgotten one is set anew by a letter")
            .returns::<SecuritySettings>(),
        patch("/api/v1/settings/security", security::update)
            .any_of(&[Grant::SettingsInstance])
            .says(
                "settings",
                "Changes them, from the next new password on; recovery needs a mail server that was tested",
            )
            .body::<SecuritySettings>()
            .returns::<SecuritySettings>(),
        get("/api/v1/settings/mail", mail::read)
            .any_of(&[Grant::SettingsInstance])
            .says("settings", "The mail server and the sender of letters; never the password")
            .returns::<mail::MailView>(),
        patch("/api/v1/settings/mail", mail::update)
            .any_of(&[Grant::SettingsInstance])
            .says("settings", "Changes how letters leave, from the next one on")
            .body::<mail::MailPatch>()
            .returns::<mail::MailView>(),
        post("/api/v1/settings/mail/test", mail::test)
            .any_of(&[Grant::SettingsInstance])
            .says("settings", "Sends a test letter at once and answers in the mail server's own words")
            .body::<mail::TestBody>()
            .returns::<mail::MailTest>(),
        get("/api/v1/settings/mail/letters", mail::list)
            .any_of(&[Grant::SettingsInstance])
            .says("settings", "What became of letters in the last 30 days, the newest first; never their text")
            .query::<Paging>()
            .returns::<Page<mail::LetterView>>(),
        post("/api/v1/settings/mail/retry", mail::retry)
            .any_of(&[Grant::SettingsInstance])
            .says("settings", "Tries again the letters that were given up and are still of use")
            .returns::<mail::RetryAnswer>(),
        get("/api/v1/settings/oidc", oidc::read)
            .any_of(&[Grant::SettingsInstance])
            .says("settings", "The company's sign-in (OpenID Connect); never the client secret")
            .returns::<oidc::OidcView>(),
        patch("/api/v1/settings/oidc", oidc::update)
            .any_of(&[Grant::SettingsInstance])
            .says("settings", "Changes it, from the next sign-in on")
            .body::<oidc::OidcPatch>()
            .returns::<oidc::OidcView>(),
        post("/api/v1/settings/oidc/check", oidc::check)
            .any_of(&[Grant::SettingsInstance])
            .says("settings", "Asks the provider what it is and whether it knows us; says what is wrong")
            .returns::<oidc::OidcCheck>(),
        get("/api/v1/settings/ldap", ldap::read)
            .any_of(&[Grant::SettingsInstance])
            .says(
                "settings",
                "The company directory, its groups and roles, and the last look at it; never the password",
            )
            .returns::<ldap::LdapView>(),
        patch("/api/v1/settings/ldap", ldap::update)
            .any_of(&[Grant::SettingsInstance])
            .says("settings", "Changes them, from the next sign-in on; everybody is looked at anew")
            .body::<ldap::LdapPatch>()
            .returns::<ldap::LdapView>(),
        post("/api/v1/settings/ldap/check", ldap::check)
            .any_of(&[Grant::SettingsInstance])
            .says(
                "settings",
                "Connects, binds and searches at once, switched on or not, and says what is wrong or who was found",
            )
            .returns::<ldap::LdapCheck>(),
        post("/api/v1/settings/ldap/sync", ldap::sync)
            .any_of(&[Grant::SettingsInstance])
            .says("settings", "Looks at everybody in the directory now; roles follow their groups")
            .returns::<SyncReport>(),
        get("/api/v1/settings/embed", kept::read::<EmbedSettings>)
            .any_of(&[Grant::SettingsInstance])
            .says("settings", "Whose pages may show the panel in a frame")
            .returns::<EmbedSettings>(),
        patch("/api/v1/settings/embed", kept::update::<EmbedSettings>)
            .any_of(&[Grant::SettingsInstance])
            .says("settings", "Changes the list of exact origins, in force from the next page; empty refuses embedding")
            .body::<EmbedSettings>()
            .returns::<EmbedSettings>(),
        get("/api/v1/settings/panel-tabs", panel_tabs::read)
            .any_of(&[Grant::SettingsInstance])
            .says("settings", "Pages of the company's own system beside a dialog; never the secret")
            .returns::<panel_tabs::PanelTabView>(),
        patch("/api/v1/settings/panel-tabs", panel_tabs::update)
            .any_of(&[Grant::SettingsInstance])
            .says("settings", "Changes them for panels that are opened from now on")
            .body::<panel_tabs::PanelTabPatch>()
            .returns::<panel_tabs::PanelTabView>(),
        get("/api/v1/settings/instance", kept::read::<InstanceSettings>)
            .any_of(&[Grant::SettingsInstance])
            .says("settings", "Time zone of the instance, and the client portal that may call the API")
            .returns::<InstanceSettings>(),
        patch("/api/v1/settings/instance", kept::update::<InstanceSettings>)
            .any_of(&[Grant::SettingsInstance])
            .says("settings", "Changes them, in force from the next call; keys nobody knows are refused")
            .body::<InstanceSettings>()
            .returns::<InstanceSettings>(),
        get("/api/v1/settings/styles", styles::read)
            .any_of(&[Grant::SettingsInstance])
            .says("settings", "The product's name here, and the own style and script of the panel")
            .returns::<styles::StyleView>(),
        patch("/api/v1/settings/styles", styles::update)
            .any_of(&[Grant::SettingsInstance])
            .says(
                "settings",
                "Changes them for panels that are opened from now on; the script by the owner with their password",
            )
            .body::<styles::StylePatch>()
            .returns::<styles::StyleView>(),
        get("/api/v1/settings/limits", limits::read)
            .any_of(&[Grant::SettingsInstance])
            .says("settings", "How many requests each kind of caller may make")
            .returns::<LimitSettings>(),
        patch("/api/v1/settings/limits", limits::update)
            .any_of(&[Grant::SettingsInstance])
            .says("settings", "Changes limits, in force from the next request")
            .body::<LimitSettings>()
            .returns::<LimitSettings>(),
    ]
}

/// The present settings with the members of a PATCH laid over them. Only members the settings have are accepted.
///
/// # Errors
/// 422 for unknown members and values of a wrong type, named.
pub fn merged<T: Serialize + serde::de::DeserializeOwned>(present: &T, patch: Value) -> Result<T, Problem> {
    let Value::Object(patch) = patch else {
        return Err(Problem::new(Code::Malformed, "an object with the settings to change is accepted"));
    };
    let Value::Object(mut tree) = serde_json::to_value(present).map_err(Problem::internal)? else {
        return Err(Problem::internal("settings are not an object"));
    };
    let mut faults = Vec::new();
    for (key, value) in patch {
        if !tree.contains_key(&key) {
            faults.push((key, String::from("unknown setting")));
            continue;
        }
        let former = tree.insert(key.clone(), value);
        // Each member is tried alone, so that every wrong one is named and not only the first.
        if let Err(error) = serde_json::from_value::<T>(Value::Object(tree.clone())) {
            faults.push((key.clone(), in_words(&error)));
            if let Some(former) = former {
                tree.insert(key, former);
            }
        }
    }
    if !faults.is_empty() {
        return Err(Problem::fields(faults));
    }
    serde_json::from_value(Value::Object(tree)).map_err(|e| Problem::new(Code::Malformed, in_words(&e)))
}

/// A PATCH that is a type of its own, every member of which may be missing. As with [`merged`] each is tried alone.
///
/// # Errors
/// 422 for unknown members and values of a wrong type, named.
pub fn members<T: serde::de::DeserializeOwned>(patch: Value) -> Result<T, Problem> {
    let Value::Object(patch) = patch else {
        return Err(Problem::new(Code::Malformed, "an object with the settings to change is accepted"));
    };
    let alone = |(key, value): (&String, &Value)| {
        let one = Value::Object([(key.clone(), value.clone())].into_iter().collect());
        serde_json::from_value::<T>(one).err().map(|error| (key.clone(), in_words(&error)))
    };
    let faults: Vec<(String, String)> = patch.iter().filter_map(alone).collect();
    if !faults.is_empty() {
        return Err(Problem::fields(faults));
    }
    serde_json::from_value(Value::Object(patch)).map_err(|e| Problem::new(Code::Malformed, in_words(&e)))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use serde_json::json;

    #[test]
    fn a_patch_changes_only_what_it_names_and_every_fault_is_named() {
        let present = OpSettings::default();
        let after =
            merged(&present, json!({"dialog_limit_total": 9, "dialog_limit_by_channel": {"widget": 2}})).unwrap();
        assert_eq!((after.dialog_limit_total, after.timer_minutes), (9, present.timer_minutes));

        let problem =
            merged(&present, json!({"dialog_limit_total": "many", "foo": 1, "timer_minutes": -1})).unwrap_err();
        let named: Vec<_> = problem.fields.keys().cloned().collect();
        assert_eq!(named, ["dialog_limit_total", "foo", "timer_minutes"]);
        assert_eq!(problem.fields["timer_minutes"], "-1 is out of range, 0 to 4294967295 is accepted");
        assert!(merged(&present, json!([1])).is_err());
    }

    #[test]
    fn a_patch_of_mail_names_every_member_that_is_of_a_wrong_type() {
        let wrong = json!({"port": 70_000, "enabled": "yes", "ports": 1, "host": "smtp.example.com"});
        let problem = members::<mail::MailPatch>(wrong).unwrap_err();
        let named: Vec<_> = problem.fields.keys().cloned().collect();
        assert_eq!(named, ["enabled", "port", "ports"]);
        assert_eq!(problem.fields["port"], "70000 is out of range, 0 to 65535 is accepted");
        assert_eq!(members::<mail::MailPatch>(json!({"port": 465})).unwrap().port, Some(465));
        assert!(members::<mail::MailPatch>(json!("x")).is_err());
    }
}
