//! `POST /api/v1/distribution/alerts/acknowledge`

use rozmova_actors::{board::messages::AcknowledgeAlert, domain::board::Acknowledged};

use crate::http::{audit::Note, prelude::*};

/// Which alert.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AcknowledgeBody {
    /// `key` of the alert.
    pub key: String,
}

/// «I look after it»: the alert steps back for everybody, with the name of who took it. The first who took it stays.
///
/// # Errors
/// 404 when the rule is not violated any more.
pub async fn acknowledge(
    app: App,
    req: HttpRequest,
    me: SignedIn,
    who: Caller,
    body: Json<AcknowledgeBody>,
) -> Result<HttpResponse, Problem> {
    let Json(AcknowledgeBody { key }) = body;
    let by = Acknowledged { operator_id: me.user.id, name: me.user.name.clone(), at: app.now() };
    if !app
        .engine
        .acknowledge_alert(AcknowledgeAlert { reach: super::live::reach_of(&app, &who), key: key.clone(), by })
        .await
    {
        return Err(Problem::not_found("the alert"));
    }
    let note = Note::new("distribution.alert_acknowledged", "instance", None).with(serde_json::json!({ "key": key }));
    app.audit.keep(&who, app.ip_of(&req), app.now(), note).await;
    Ok(HttpResponse::Ok().json(serde_json::json!({"status": "acknowledged"})))
}
