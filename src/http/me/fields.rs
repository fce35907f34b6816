//! `GET|PATCH /api/v1/me/fields`, `GET /api/v1/me/fields/{id}/options`: what an administrator asks of every user (administration.md 3
//! and 10), as the person themselves sees and fills it in.

use rozmova_actors::domain::{client_field::ClientFieldFields, listing::Listed};
use rozmova_store::users::UserChange;
use serde_json::{Map, Value};

use crate::http::{
    audit::Note,
    client_fields::{FieldView, lists},
    prelude::*,
    user_fields::{self, Viewer},
    users::{UserView, find, update::store_change},
};

/// The caller's own fields.
#[derive(Debug, Serialize, JsonSchema)]
pub struct MyFields {
    /// Fields in their order, without those that are hidden from the caller's roles.
    pub fields: Vec<FieldView>,
    /// Values by key.
    pub values: Value,
    /// The caller may write what others only read.
    pub may_write_all: bool,
}

/// What changes.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MyFieldsBody {
    /// Values by key; absent keys stay, null empties.
    pub values: Map<String, Value>,
}

fn answer(me: &SignedIn, fields: &[Listed<ClientFieldFields>], user: UserView) -> HttpResponse {
    let fields = fields.iter().map(FieldView::from).collect();
    versioned(&MyFields { fields, values: user.extra, may_write_all: me.user.is_root }, user.version)
}

/// Fields with the caller's values.
///
/// # Errors
/// 503.
pub async fn read(app: App, me: SignedIn, who: Caller) -> Result<HttpResponse, Problem> {
    let fields = user_fields::columns(&app, &who).await?;
    let user = user_fields::view(&app, &who, find(&app, me.user.id).await?).await?;
    Ok(answer(&me, &fields, user))
}

/// Fills own fields in, by the rules of each.
///
/// # Errors
/// 412 with `If-Match` of an older version, 422 with every fault by `extra.<key>`, 503.
pub async fn update(
    app: App,
    req: HttpRequest,
    me: SignedIn,
    who: Caller,
    body: Json<MyFieldsBody>,
) -> Result<HttpResponse, Problem> {
    let (Json(body), expect, id) = (body, if_match(&req)?, me.user.id);
    let before = find(&app, id).await?;
    let own = user_fields::judge(&app, &who, &before.extra, body.values).await?;
    let told = own.values.as_ref().map(|after| user_fields::history(&before.extra, after)).unwrap_or_default();
    let fields = user_fields::columns(&app, &who).await?;
    let viewer = Viewer::of(&app, &who, vec![id]).await?;
    let after = store_change(&app, &who, &before, UserChange::default(), own, expect, false).await?;
    if !told.is_empty() {
        let note = Note::new("user.updated", "user", Some(id.get())).with(Value::Object(told));
        app.audit.keep(&who, app.ip_of(&req), app.now(), note).await;
    }
    Ok(answer(&me, &fields, viewer.view(after)))
}

/// Values of a list field.
///
/// # Errors
/// 404 also for a field that is no list or hidden from the caller, 503 when the other server gives no list.
pub async fn options(
    app: App,
    _: SignedIn,
    who: Caller,
    id: Id<i64>,
) -> Result<Answer<Page<lists::ListItem>>, Problem> {
    let found = user_fields::columns(&app, &who).await?.into_iter().find(|row| row.id == id.0);
    let field = found.ok_or_else(|| Problem::not_found("the field"))?;
    Ok(Answer(Page::whole(lists::items_for(&app, &field).await?)))
}
