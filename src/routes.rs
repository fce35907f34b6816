//! ONE table of everything the server answers: method, path, who may call it, handler, words and schemas.
//!
//! The table registers the routes, feeds the API description (`openapi.rs`) and is compared with the rights matrix
//! (`http/rights_matrix.rs`); nothing else may call `.route` or `.service` (a test looks).

use std::{collections::BTreeMap, sync::Arc};

use actix_web::{
    FromRequest, Handler, Responder, Route, guard,
    http::Method,
    middleware::from_fn,
    web::{self, ServiceConfig},
};
use rozmova_actors::domain::Grant;
use schemars::{JsonSchema, Schema, SchemaGenerator};

use crate::{
    http,
    problem::{Code, Problem},
};

/// Who may call a route. Whether a caller may see one particular dialog is decided by its handler (security.md AC-01).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Anybody.
    Public,
    /// Any signed-in user; keys are refused.
    SignedIn,
    /// Users and keys with at least one of the rights.
    AnyOf(&'static [Grant]),
    /// Visitors of a site; the handler checks the visitor's token, origin and limits.
    Visitor,
    /// A channel; the handler checks the channel's own token or signature.
    Channel,
    /// Loopback peers without forwarding headers; everybody else gets 404.
    Loopback,
}

/// Produces a schema.
pub type SchemaOf = fn(&mut SchemaGenerator) -> Schema;

/// What the table knows of a route besides its handler.
#[derive(Clone)]
pub struct Spec {
    /// Method; `GET` rows answer `HEAD` too.
    pub method: Method,
    /// Path with `{name}` parts; a part may carry a pattern, `{tail:.*}`.
    pub path: &'static str,
    /// Who.
    pub access: Access,
    /// Group in the API description.
    pub tag: &'static str,
    /// One line; empty rows (pages, assets) stay out of the API description.
    pub summary: &'static str,
    /// Status of success.
    pub status: u16,
    /// Body.
    pub request: Option<SchemaOf>,
    /// Query.
    pub query: Option<SchemaOf>,
    /// Answer.
    pub response: Option<SchemaOf>,
    /// A creating call: honours `Idempotency-Key`.
    pub creates: bool,
    /// Also for whoever owes a second step of the sign-in: what sets it up, and the way out.
    pub while_enrolling: bool,
}

/// A row of the table.
pub struct Row {
    /// Everything but the handler.
    pub spec: Arc<Spec>,
    make: Box<dyn Fn() -> Route + Send + Sync>,
}

impl Row {
    fn new<F, Args>(method: Method, path: &'static str, handler: F) -> Self
    where
        F: Handler<Args> + Send + Sync,
        Args: FromRequest + 'static,
        F::Output: Responder + 'static,
    {
        let verb = method.clone();
        let make = Box::new(move || {
            let route = if verb == Method::GET {
                web::route().guard(guard::Any(guard::Get()).or(guard::Head()))
            } else {
                web::method(verb.clone())
            };
            route.to(handler.clone())
        });
        let spec = Spec {
            method,
            path,
            access: Access::SignedIn,
            tag: "",
            summary: "",
            status: 200,
            request: None,
            query: None,
            response: None,
            creates: false,
            while_enrolling: false,
        };
        Self { spec: Arc::new(spec), make }
    }

    fn edit(mut self, change: impl FnOnce(&mut Spec)) -> Self {
        change(Arc::make_mut(&mut self.spec));
        self
    }

    /// Who may call it.
    #[must_use]
    pub fn access(self, access: Access) -> Self {
        self.edit(|s| s.access = access)
    }

    /// Anybody may.
    #[must_use]
    pub fn public(self) -> Self {
        self.access(Access::Public)
    }

    /// One right is needed.
    #[must_use]
    pub fn any_of(self, grants: &'static [Grant]) -> Self {
        self.access(Access::AnyOf(grants))
    }

    /// Group and one line of the API description.
    #[must_use]
    pub fn says(self, tag: &'static str, summary: &'static str) -> Self {
        self.edit(|s| {
            s.tag = tag;
            s.summary = summary;
        })
    }

    /// Body.
    #[must_use]
    pub fn body<T: JsonSchema>(self) -> Self {
        self.edit(|s| s.request = Some(|g| g.subschema_for::<T>()))
    }

    /// Query.
    #[must_use]
    pub fn query<T: JsonSchema>(self) -> Self {
        self.edit(|s| s.query = Some(|g| T::json_schema(g)))
    }

    /// Answer with status 200.
    #[must_use]
    pub fn returns<T: JsonSchema>(self) -> Self {
        self.edit(|s| s.response = Some(|g| g.subschema_for::<T>()))
    }

    /// Answer with status 201; the call honours `Idempotency-Key`.
    #[must_use]
    pub fn creates<T: JsonSchema>(self) -> Self {
        self.edit(|s| {
            s.status = 201;
            s.creates = true;
            s.response = Some(|g| g.subschema_for::<T>());
        })
    }

    /// It makes something, though its answer is not 201: the call honours `Idempotency-Key`.
    #[must_use]
    pub fn honours_key(self) -> Self {
        self.edit(|s| s.creates = true)
    }

    /// Whoever owes a second step of the sign-in may call it too.
    #[must_use]
    pub fn while_enrolling(self) -> Self {
        self.edit(|s| s.while_enrolling = true)
    }

    /// Another status of success.
    #[must_use]
    pub fn status(self, status: u16) -> Self {
        self.edit(|s| s.status = status)
    }
}

/// A `GET` row.
pub fn get<F, Args>(path: &'static str, handler: F) -> Row
where
    F: Handler<Args> + Send + Sync,
    Args: FromRequest + 'static,
    F::Output: Responder + 'static,
{
    Row::new(Method::GET, path, handler)
}

/// A `POST` row.
pub fn post<F, Args>(path: &'static str, handler: F) -> Row
where
    F: Handler<Args> + Send + Sync,
    Args: FromRequest + 'static,
    F::Output: Responder + 'static,
{
    Row::new(Method::POST, path, handler)
}

/// A `PUT` row.
pub fn put<F, Args>(path: &'static str, handler: F) -> Row
where
    F: Handler<Args> + Send + Sync,
    Args: FromRequest + 'static,
    F::Output: Responder + 'static,
{
    Row::new(Method::PUT, path, handler)
}

/// A `PATCH` row.
pub fn patch<F, Args>(path: &'static str, handler: F) -> Row
where
    F: Handler<Args> + Send + Sync,
    Args: FromRequest + 'static,
    F::Output: Responder + 'static,
{
    Row::new(Method::PATCH, path, handler)
}

/// A `DELETE` row.
pub fn delete<F, Args>(path: &'static str, handler: F) -> Row
where
    F: Handler<Args> + Send + Sync,
    Args: FromRequest + 'static,
    F::Output: Responder + 'static,
{
    Row::new(Method::DELETE, path, handler)
}

/// An `OPTIONS` row (preflights of the widget).
pub fn options<F, Args>(path: &'static str, handler: F) -> Row
where
    F: Handler<Args> + Send + Sync,
    Args: FromRequest + 'static,
    F::Output: Responder + 'static,
{
    Row::new(Method::OPTIONS, path, handler)
}

/// The whole table.
#[must_use]
pub fn table() -> Vec<Row> {
    // Pages come last: their patterns are the widest.
    [http::rows(), crate::openapi::rows(), crate::assets::rows()].into_iter().flatten().collect()
}

/// Registers the table; called once per worker.
pub fn register(rows: &[Row], server: &mut ServiceConfig) {
    let mut order = Vec::new();
    let mut by_path: BTreeMap<&'static str, Vec<&Row>> = BTreeMap::new();
    for row in rows {
        let group = by_path.entry(row.spec.path).or_default();
        if group.is_empty() {
            order.push(row.spec.path);
        }
        group.push(row);
    }
    // Resources are tried one after another: what channels and visitors call with every message stands before what people
    // call now and then. Their paths shadow none of the others.
    order.sort_by_key(|path| {
        let busy = |row: &&Row| matches!(row.spec.access, Access::Channel | Access::Visitor);
        !by_path.get(path).is_some_and(|group| group.iter().any(busy))
    });
    for path in order {
        let mut resource = web::resource(path);
        let mut allow = Vec::new();
        for row in by_path.get(path).into_iter().flatten() {
            let spec = Arc::clone(&row.spec);
            allow.push(spec.method.to_string());
            resource = resource
                .route((row.make)().wrap(from_fn(move |req, next| http::guard::guard(Arc::clone(&spec), req, next))));
        }
        let allow = allow.join(", ");
        server.service(resource.default_service(web::to(move || {
            let allow = allow.clone();
            async move { http::method_not_allowed(&allow) }
        })));
    }
    server.default_service(web::to(|| async {
        Err::<actix_web::HttpResponse, _>(Problem::new(Code::NotFound, "there is nothing at this address"))
    }));
}
