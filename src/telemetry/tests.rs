//! The catalogue, the source and the documents say the same.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

use super::catalogue::{self, CATALOGUE, Kind, Values};

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// Every Rust file of the product that is compiled into it, without tests.
fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if path.is_dir() {
            if !["tests", "testing", "contract", "target", "simulation"].contains(&name.as_str()) {
                sources(&path, found);
            }
        } else if name.ends_with(".rs") && !name.ends_with("tests.rs") {
            found.push(path);
        }
    }
}

/// What stands in quotes and looks like a metric, without the part of a file that is tests.
fn names_in(text: &str) -> BTreeSet<String> {
    let product = text.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default();
    let quoted = product.split('"').skip(1).step_by(2);
    // Crates, and the session cookie.
    let others = ["rozmova_actors", "rozmova_store", "rozmova_load", "rozmova_session"];
    quoted
        .filter(|word| word.starts_with("rozmova_") && !others.contains(word))
        .filter(|word| word.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_'))
        .map(str::to_owned)
        .collect()
}

/// Metrics by name → files that emit them.
fn emitted() -> BTreeMap<String, Vec<String>> {
    let mut files = Vec::new();
    for folder in ["src", "actors/src"] {
        sources(&root().join(folder), &mut files);
    }
    let mut emitted: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for path in files.into_iter().filter(|path| !path.ends_with("telemetry/catalogue/entries.rs")) {
        for name in names_in(&fs::read_to_string(&path).unwrap()) {
            emitted.entry(name).or_default().push(path.display().to_string());
        }
    }
    emitted
}

#[test]
fn nothing_is_emitted_that_the_catalogue_does_not_know_and_nothing_is_known_that_nobody_emits() {
    let emitted = emitted();
    let unknown: Vec<_> = emitted.iter().filter(|(name, _)| catalogue::find(name).is_none()).collect();
    assert!(unknown.is_empty(), "not in the catalogue: {unknown:#?}");
    let silent: Vec<_> = CATALOGUE.iter().map(|m| m.name).filter(|name| !emitted.contains_key(*name)).collect();
    assert!(silent.is_empty(), "in the catalogue, emitted nowhere: {silent:#?}");
}

#[test]
fn names_are_found_in_source_but_not_in_its_tests() {
    let text = "metrics::counter!(\"rozmova_some_total\", \"channel\" => c);\nlet filter = \"rozmova_actors=debug\";\n\
                #[cfg(test)]\nmod tests {\n metrics::counter!(\"rozmova_only_here_total\") }";
    assert_eq!(names_in(text), BTreeSet::from([String::from("rozmova_some_total")]));
}

#[test]
fn names_follow_the_rules_of_prometheus() {
    let mut seen = BTreeSet::new();
    for metric in CATALOGUE {
        assert!(seen.insert(metric.name), "{} twice", metric.name);
        assert!(metric.name.starts_with("rozmova_"), "{}", metric.name);
        assert_eq!(metric.name.ends_with("_total"), metric.kind == Kind::Counter, "{}", metric.name);
        assert!(
            !metric.help.is_empty() && !metric.help.ends_with('.') && !metric.help.contains('|'),
            "{}",
            metric.name
        );
        if let Kind::Histogram(bounds) = metric.kind {
            assert!(bounds.windows(2).all(|pair| pair[0] < pair[1]), "{}: bounds ascend", metric.name);
        }
        for label in metric.labels {
            if let Values::Of(values) = label.values {
                assert!(!values.is_empty() && values.len() <= 16, "{}: {}", metric.name, label.name);
            }
        }
    }
}

#[test]
fn series_known_beforehand_are_all_combinations_or_none() {
    let refused = catalogue::find("rozmova_inbound_refused_total").unwrap();
    assert_eq!(refused.known_series().len(), 6);
    assert_eq!(catalogue::find("rozmova_dead_letters_total").unwrap().known_series(), vec![Vec::new()]);
    assert!(catalogue::find("rozmova_http_requests_total").unwrap().known_series().is_empty());
}

#[test]
fn the_table_of_the_documents_is_the_catalogue() {
    let path = root().join("config/monitoring/README.md");
    let text = fs::read_to_string(&path).unwrap();
    let (begin, end) = ("<!-- metrics: begin, written from src/telemetry/catalogue -->\n", "<!-- metrics: end -->");
    let (before, rest) = text.split_once(begin).expect("the place of the table is marked");
    let (_, after) = rest.split_once(end).expect("the end of the table is marked");
    let expected = format!("{before}{begin}{}{end}{after}", catalogue::table());
    if std::env::var_os("ROZMOVA_UPDATE_SNAPSHOTS").is_some() {
        fs::write(&path, &expected).unwrap();
    } else {
        assert_eq!(text, expected, "run it once with ROZMOVA_UPDATE_SNAPSHOTS=1");
    }
}

/// Words of a text that are metrics, with the endings of histograms taken off.
fn metrics_of(text: &str) -> BTreeSet<String> {
    let words = text.split(|c: char| !(c.is_ascii_alphanumeric() || c == '_' || c == ':'));
    let names = words.filter(|word| word.starts_with("rozmova_"));
    names
        .map(|word| {
            let base = ["_bucket", "_sum", "_count"].iter().find_map(|end| word.strip_suffix(end));
            base.filter(|base| catalogue::find(base).is_some()).unwrap_or(word).to_owned()
        })
        .collect()
}

#[test]
fn rules_and_dashboard_use_metrics_that_exist() {
    for file in ["alerts.yaml", "alerts-test.yaml", "dashboard.json"] {
        let text = fs::read_to_string(root().join("config/monitoring").join(file)).unwrap();
        let used = metrics_of(&text);
        assert!(used.len() >= 8, "{file} uses {} metrics", used.len());
        let unknown: Vec<_> = used.iter().filter(|name| catalogue::find(name).is_none()).collect();
        assert!(unknown.is_empty(), "{file}: {unknown:?}");
    }
}

#[test]
fn the_dashboard_can_be_provisioned_anywhere() {
    let text = fs::read_to_string(root().join("config/monitoring/dashboard.json")).unwrap();
    let dashboard: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert!(dashboard["id"].is_null() && dashboard["uid"].is_string());
    let variables = dashboard["templating"]["list"].as_array().unwrap();
    assert!(variables.iter().any(|v| v["type"] == "datasource" && v["query"] == "prometheus" && v["name"] == "source"));
    let mut ids = BTreeSet::new();
    let panels = dashboard["panels"].as_array().unwrap();
    for panel in panels {
        assert!(ids.insert(panel["id"].as_i64().unwrap()), "{} twice", panel["id"]);
        let place = &panel["gridPos"];
        assert!(place["x"].as_i64().unwrap() + place["w"].as_i64().unwrap() <= 24, "{}", panel["title"]);
        if panel["type"] == "row" {
            continue;
        }
        assert_eq!(panel["datasource"]["uid"], "${source}", "{}", panel["title"]);
        assert!(!panel["targets"].as_array().unwrap().is_empty(), "{}", panel["title"]);
        assert!(!panel["description"].as_str().unwrap().is_empty(), "{}", panel["title"]);
    }
}

#[test]
fn every_metric_has_its_place_on_the_dashboard_or_a_reason_why_not() {
    const WITHOUT: &[(&str, &str)] =
        &[("rozmova_configured_size", "changes with a restart only, for whoever reads a scrape")];
    let shown = metrics_of(&fs::read_to_string(root().join("config/monitoring/dashboard.json")).unwrap());
    let missing: Vec<&str> =
        catalogue::CATALOGUE.iter().map(|metric| metric.name).filter(|name| !shown.contains(*name)).collect();
    let excused: Vec<&str> = WITHOUT.iter().filter(|(_, why)| !why.is_empty()).map(|(name, _)| *name).collect();
    assert_eq!(missing, excused, "give it a panel, or add a line with the reason");
}

#[test]
fn methods_and_classes_have_a_fixed_set_of_labels() {
    use actix_web::http::Method;
    assert_eq!(super::method_label(&Method::PATCH), "PATCH");
    assert_eq!(super::method_label(&Method::from_bytes(b"FLOOD1").unwrap()), "OTHER");
    assert_eq!([400, 404, 429, 500, 503].map(super::refused_class), ["4xx", "4xx", "429", "5xx", "5xx"]);
}
