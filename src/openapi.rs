//! The API description, generated from the one route table (contract.md 3), and its page.

use std::sync::OnceLock;

use actix_web::{HttpResponse, http::header, web::Path};
use schemars::{SchemaGenerator, generate::SchemaSettings};
use serde_json::{Map, Value, json};

use crate::{
    problem::{Code, Problem, ProblemBody},
    routes::{Access, Row, Spec, get},
};

/// Rows of this module.
#[must_use]
pub fn rows() -> Vec<Row> {
    vec![
        get("/api-docs/openapi.json", document_file).public().says("system", "This description"),
        get("/api-docs", page).public(),
        get("/api-docs/", page).public(),
        get("/api-docs/{file}", page_file).public(),
    ]
}

/// The document of the real table.
#[must_use]
pub fn document() -> Value {
    document_of(&crate::routes::table())
}

/// The whole document for a table.
#[must_use]
pub fn document_of(rows: &[Row]) -> Value {
    let mut generator = SchemaSettings::draft2020_12()
        .with(|s| {
            s.definitions_path = "/components/schemas".into();
            s.meta_schema = None;
        })
        .into_generator();
    let mut paths: Map<String, Value> = Map::new();
    for row in rows.iter().filter(|row| !row.spec.summary.is_empty()) {
        let operation = operation(&row.spec, &mut generator);
        let entry = paths.entry(plain_path(row.spec.path)).or_insert_with(|| json!({}));
        if let Some(entry) = entry.as_object_mut() {
            entry.insert(row.spec.method.as_str().to_ascii_lowercase(), operation);
        }
    }
    let _ = generator.subschema_for::<ProblemBody>();
    let schemas = generator.take_definitions(true);
    let tags: std::collections::BTreeSet<_> =
        rows.iter().filter(|r| !r.spec.summary.is_empty()).map(|r| r.spec.tag).collect();
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Rozmova",
            "version": env!("CARGO_PKG_VERSION"),
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
            "description": "Ids are integers below 2^53 and not chronological. Times are ISO 8601 UTC. Lists answer `{data, next_cursor}`. \
                Refusals are problem+json with a stable `code`.",
        },
        "jsonSchemaDialect": "https://json-schema.org/draft/2020-12/schema",
        "tags": tags.iter().map(|name| json!({"name": name})).collect::<Vec<_>>(),
        "paths": paths,
        "components": {
            "schemas": schemas,
            "securitySchemes": {
                "cookie": {"type": "apiKey", "in": "cookie", "name": "rozmova_session", "description": "Panel; writes need x-csrf-token. Over https the name is __Host-rozmova."},
                "bearer": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"},
                "api_key": {"type": "apiKey", "in": "header", "name": "Authorization", "description": "API-Key <key>"},
            },
        },
    })
}

fn operation(spec: &Spec, generator: &mut SchemaGenerator) -> Value {
    let mut parameters: Vec<Value> = path_parameters(spec.path)
        .map(|name| {
            let schema =
                if name.ends_with("id") { json!({"type": "integer", "minimum": 1}) } else { json!({"type": "string"}) };
            json!({"name": name, "in": "path", "required": true, "schema": schema})
        })
        .collect();
    if let Some(query) = spec.query {
        parameters.extend(query_parameters(query(generator).to_value()));
    }
    if spec.creates {
        parameters
            .push(json!({"name": "Idempotency-Key", "in": "header", "schema": {"type": "string", "maxLength": 200},
            "description": "The same key and body within 24 h answer as the first call did."}));
    }
    let mut success = json!({"description": "Done"});
    if let Some(response) = spec.response {
        success["content"] = json!({"application/json": {"schema": response(generator)}});
    }
    let problem = json!({"description": "Refused",
        "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/ProblemBody"}}}});
    let mut operation = json!({
        "tags": [spec.tag],
        "summary": spec.summary,
        "operationId": operation_id(spec),
        "responses": {spec.status.to_string(): success, "default": problem},
    });
    if !parameters.is_empty() {
        operation["parameters"] = Value::Array(parameters);
    }
    if let Some(request) = spec.request {
        operation["requestBody"] =
            json!({"required": true, "content": {"application/json": {"schema": request(generator)}}});
    }
    match spec.access {
        Access::Public | Access::Visitor | Access::Channel | Access::Loopback => operation["security"] = json!([]),
        Access::SignedIn => operation["security"] = json!([{"cookie": []}, {"bearer": []}]),
        Access::AnyOf(grants) => {
            operation["security"] = json!([{"cookie": []}, {"bearer": []}, {"api_key": []}]);
            operation["x-rights"] = grants.iter().map(|g| g.key()).collect();
        }
    }
    operation
}

/// `get_dialogs_by_id`, unique because method and path are.
fn operation_id(spec: &Spec) -> String {
    let words: Vec<String> = plain_path(spec.path)
        .trim_start_matches("/api/v1")
        .split(['/', '-'])
        .filter(|part| !part.is_empty())
        .map(|part| match part.strip_prefix('{') {
            Some(name) => format!("by_{}", name.trim_end_matches('}')),
            None => part.replace('.', "_"),
        })
        .collect();
    format!("{}_{}", spec.method.as_str().to_ascii_lowercase(), words.join("_"))
}

/// Names of `{name}` parts.
fn path_parameters(path: &str) -> impl Iterator<Item = &str> {
    path.split('{').skip(1).filter_map(|part| part.split([':', '}']).next())
}

/// The path without patterns.
fn plain_path(path: &str) -> String {
    path.split('/')
        .map(|part| match part.split_once(':') {
            Some((name, _)) if part.starts_with('{') => format!("{name}}}"),
            _ => String::from(part),
        })
        .collect::<Vec<_>>()
        .join("/")
}

/// Members of a query struct as parameters.
fn query_parameters(schema: Value) -> Vec<Value> {
    let required: Vec<&str> =
        schema["required"].as_array().map(|r| r.iter().filter_map(Value::as_str).collect()).unwrap_or_default();
    schema["properties"]
        .as_object()
        .map(|properties| {
            properties
                .iter()
                .map(|(name, schema)| {
                    json!({"name": name, "in": "query", "required": required.contains(&name.as_str()), "schema": schema})
                })
                .collect()
        })
        .unwrap_or_default()
}

/// The document of the real table, made once.
fn text() -> &'static str {
    static TEXT: OnceLock<String> = OnceLock::new();
    TEXT.get_or_init(|| document().to_string())
}

async fn document_file() -> HttpResponse {
    HttpResponse::Ok().content_type("application/json; charset=utf-8").body(text())
}

/// Swagger UI needs inline styles; scripts come from files only.
const PAGE_CSP: &str = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; \
    font-src 'self'; connect-src 'self'; base-uri 'none'; frame-ancestors 'none'";

const PAGE: &str = r#"<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Rozmova API</title><link rel="stylesheet" href="/api-docs/swagger-ui.css"></head>
<body><div id="swagger-ui"></div>
<script src="/api-docs/swagger-ui-bundle.js"></script><script src="/api-docs/start.js"></script></body></html>"#;

/// Writes with the session cookie need its CSRF token, which the page asks for.
const START: &str = r##"let csrf = "";
fetch("/api/v1/auth/session").then(r => r.json()).then(s => { csrf = s.csrf_token || ""; }).catch(() => {});
window.ui = SwaggerUIBundle({ url: "/api-docs/openapi.json", dom_id: "#swagger-ui", deepLinking: true,
  requestInterceptor: (request) => { if (csrf) request.headers["x-csrf-token"] = csrf; return request; } });"##;

async fn page() -> HttpResponse {
    HttpResponse::Ok()
        .content_type("text/html; charset=utf-8")
        .insert_header((header::CONTENT_SECURITY_POLICY, PAGE_CSP))
        .body(PAGE)
}

async fn page_file(file: Path<String>) -> Result<HttpResponse, Problem> {
    let missing = || Problem::new(Code::NotFound, "there is no such file");
    match file.as_str() {
        "start.js" => Ok(HttpResponse::Ok().content_type("text/javascript; charset=utf-8").body(START)),
        name @ ("swagger-ui.css" | "swagger-ui-bundle.js") => {
            let config = std::sync::Arc::new(utoipa_swagger_ui::Config::new(["/api-docs/openapi.json"]));
            let found = utoipa_swagger_ui::serve(name, config).map_err(Problem::internal)?.ok_or_else(missing)?;
            let kind = if name.ends_with("css") { "text/css; charset=utf-8" } else { "text/javascript; charset=utf-8" };
            Ok(HttpResponse::Ok()
                .content_type(kind)
                .insert_header((header::CACHE_CONTROL, "public, max-age=3600"))
                .body(found.bytes.into_owned()))
        }
        _ => Err(missing()),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use super::*;

    #[test]
    fn patterns_do_not_reach_the_description() {
        assert_eq!(plain_path("/a/{tail:.*}/b/{id}"), "/a/{tail}/b/{id}");
        assert_eq!(path_parameters("/a/{tail:.*}/b/{id}").collect::<Vec<_>>(), ["tail", "id"]);
    }

    #[test]
    fn every_route_of_the_api_is_described_once_and_every_reference_resolves() {
        let rows = crate::routes::table();
        let document = document_of(&rows);
        let mut ids = std::collections::BTreeSet::new();
        for row in rows.iter().filter(|r| r.spec.path.starts_with("/api/")) {
            assert!(!row.spec.summary.is_empty() && !row.spec.tag.is_empty(), "{} {}", row.spec.method, row.spec.path);
            assert!(
                ids.insert(operation_id(&row.spec)),
                "{} {} has a name that is taken",
                row.spec.method,
                row.spec.path
            );
            let there = &document["paths"][plain_path(row.spec.path)][row.spec.method.as_str().to_ascii_lowercase()];
            assert!(there.is_object(), "{} {}", row.spec.method, row.spec.path);
        }
        let text = document.to_string();
        for reference in text.split("\"$ref\":\"#").skip(1).map(|rest| rest.split('"').next().unwrap()) {
            assert!(document.pointer(reference).is_some(), "{reference} leads nowhere");
        }
    }

    /// The committed copies are what the panel's types are made from; `rozmova schema openapi|events` prints them.
    fn assert_committed(file: &str, generated: &Value) {
        let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("web").join(file);
        let committed = std::fs::read_to_string(&path).unwrap_or_default();
        let fresh = format!("{}\n", serde_json::to_string_pretty(generated).unwrap());
        if std::env::var_os("ROZMOVA_UPDATE_SNAPSHOTS").is_some() {
            std::fs::write(&path, &fresh).unwrap();
        } else {
            assert!(
                committed == fresh,
                "web/{file} is not what the code says; run the test with ROZMOVA_UPDATE_SNAPSHOTS=1 and look at the difference"
            );
        }
    }

    #[test]
    fn the_committed_api_description_is_the_generated_one() {
        assert_committed("openapi.json", &document());
    }

    #[test]
    fn the_committed_schema_of_events_is_the_generated_one() {
        assert_committed("events.schema.json", &rozmova_actors::feed::schema::event_schema());
    }
}
