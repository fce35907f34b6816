//! What those see who run the product: metrics, traces, the log, a restart.

use std::{
    collections::{BTreeMap, BTreeSet},
    io::Write as _,
    process::{Command, Stdio},
};

use rozmova::telemetry::catalogue::{self, Kind, Values};
use rozmova_load::api::Method;
use serde_json::json;

use crate::{
    story,
    support::{Backend, TestApp, app::run, eventually, people::hears},
};

/// Runs `promtool` of the distribution (package `prometheus`) and answers what it wrote; it must succeed.
pub fn promtool(arguments: &[&str], input: &str) -> String {
    let mut child = Command::new("promtool")
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("promtool is missing: `apt-get install prometheus`, or run `make test`, which does it");
    child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    let told = format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "promtool {arguments:?}: {told}");
    told
}

async fn scrape(app: &TestApp) -> String {
    let answer = app.anonymous().raw(Method::GET, "/metrics", None, &[]).await.unwrap();
    assert_eq!(answer.status().as_u16(), 200);
    answer.text().await.unwrap()
}

/// One line of a scrape.
#[derive(Debug)]
struct Sample {
    name: String,
    labels: BTreeMap<String, String>,
    value: f64,
}

fn samples(text: &str) -> Vec<Sample> {
    text.lines().filter(|line| !line.is_empty() && !line.starts_with('#')).map(sample).collect()
}

fn sample(line: &str) -> Sample {
    let (series, value) = line.rsplit_once(' ').unwrap();
    let (name, labels) = series.split_once('{').unwrap_or((series, "}"));
    let labels = labels.trim_end_matches('}');
    // No value of a label holds a quote or a comma; routes with braces are inside quotes.
    let labels = labels.split("\",").filter(|part| !part.is_empty()).map(|part| {
        let (name, value) = part.split_once("=\"").unwrap();
        (name.to_owned(), value.trim_end_matches('"').to_owned())
    });
    Sample { name: name.to_owned(), labels: labels.collect(), value: value.parse().unwrap() }
}

fn value(samples: &[Sample], name: &str, labels: &[(&str, &str)]) -> f64 {
    let fits =
        |s: &&Sample| s.name == name && labels.iter().all(|(k, v)| s.labels.get(*k).is_some_and(|have| have == v));
    samples.iter().filter(fits).map(|s| s.value).sum()
}

/// The family of a sample's name.
fn family(name: &str) -> &'static catalogue::Metric {
    let base = ["_bucket", "_sum", "_count"].iter().filter_map(|end| name.strip_suffix(end)).find_map(catalogue::find);
    catalogue::find(name).or(base).unwrap_or_else(|| panic!("{name} is not in the catalogue"))
}

fn is_as_described(text: &str) {
    for line in text.lines().filter_map(|line| line.strip_prefix("# TYPE ")) {
        let (name, kind) = line.split_once(' ').unwrap();
        let metric = catalogue::find(name).unwrap_or_else(|| panic!("{name} is not in the catalogue"));
        assert_eq!(metric.kind.word(), kind, "{name}");
    }
    for sample in samples(text) {
        let metric = family(&sample.name);
        for (label, value) in sample.labels.iter().filter(|(label, _)| *label != "le") {
            let known = metric.labels.iter().find(|known| known.name == label);
            let known =
                known.unwrap_or_else(|| panic!("{} has the label {label}, the catalogue does not", sample.name));
            if let Values::Of(values) = known.values {
                assert!(values.contains(&value.as_str()), "{}: {label} = {value}", sample.name);
            }
        }
        assert_eq!(
            sample.labels.keys().filter(|label| *label != "le").count(),
            metric.labels.len(),
            "{}: {:?}",
            sample.name,
            sample.labels
        );
    }
}

story!(the_server_takes_no_huge_pages_whatever_the_system_hands_out, |app| {
    let status = std::fs::read_to_string(format!("/proc/{}/status", app.pid())).unwrap();
    let line = status.lines().find(|line| line.starts_with("THP_enabled")).expect("Linux 5.0 and later say it");
    assert!(line.ends_with('0'), "{line}");
});

story!(metrics_tell_the_story_of_a_message_and_are_what_the_catalogue_says, |app| {
    app.auto_distribution().await;
    let team = app.team("metrics", &["Ірина"], 5).await;
    let mut iryna = team.operators[0].on_line().await;
    let accepted = app.customer_writes(&team, "u-1", 1, "Добрий день").await;
    app.customer_writes(&team, "u-1", 1, "Добрий день").await;
    let dialog = app.dialog_of(&accepted).await;
    hears(&mut iryna, "Добрий день").await;
    let reply = json!({"dialog_id": dialog, "client_nonce": "n", "type": "text", "text": "Вітаю"});
    iryna.command("dialog.send", reply).await.unwrap();
    eventually("the answer is delivered", || async {
        app.receiver.all().into_iter().find(|d| d.body["kind"] == "message")
    })
    .await;
    let hook = format!("/messengers_host/{}/custom_channel/hooks", team.bot);
    let (nobody, update) = (app.anonymous(), json!({"update_id": 2}).to_string().into_bytes());
    let refused = nobody.raw(Method::POST, &hook, Some(update), &[("x-access-token", "wrong")]);
    assert_eq!(refused.await.unwrap().status().as_u16(), 401);
    app.anonymous().sign_in(&team.operators[0].email, "not-the-password").await.unwrap_err();
    for n in 0..5 {
        let method = Method::from_bytes(format!("INVENTED{n}").as_bytes()).unwrap();
        app.anonymous().raw(method, "/health/live", None, &[]).await.unwrap();
    }

    let text = eventually("the delivery is settled", || async {
        let text = scrape(&app).await;
        (value(&samples(&text), "rozmova_outbox_rows", &[]) == 0.0).then_some(text)
    })
    .await;
    is_as_described(&text);
    promtool(&["check", "metrics"], &text);

    let all = samples(&text);
    let says = |name: &str, labels: &[(&str, &str)]| value(&all, name, labels);
    let custom = ("channel", "custom_channel");
    assert_eq!(says("rozmova_inbound_messages_total", &[custom]), 1.0);
    assert_eq!(says("rozmova_inbound_duplicates_total", &[custom]), 1.0);
    assert_eq!(says("rozmova_inbound_refused_total", &[custom, ("class", "4xx")]), 1.0);
    assert_eq!(says("rozmova_login_failures_total", &[]), 1.0);
    assert_eq!(says("rozmova_dialogs", &[("state", "held")]), 1.0);
    assert_eq!(says("rozmova_queue_length", &[]), 0.0);
    assert_eq!(says("rozmova_queue_oldest_wait_seconds", &[]), 0.0);
    assert_eq!(says("rozmova_operators", &[("status", "online")]), 1.0);
    assert_eq!(says("rozmova_operators_connected", &[]), 1.0);
    assert_eq!(says("rozmova_slots", &[("use", "used")]), 1.0);
    assert_eq!(says("rozmova_slots", &[("use", "free")]), 4.0);
    assert_eq!(says("rozmova_assignment_seconds_count", &[]), 1.0);
    assert_eq!(says("rozmova_queue_wait_seconds_count", &[]), 1.0);
    assert_eq!(says("rozmova_distribution_decisions_total", &[("result", "distributed")]), 1.0);
    assert_eq!(says("rozmova_sockets", &[("kind", "panel")]), 1.0);
    assert!(says("rozmova_socket_frames_written_total", &[("kind", "panel")]) >= 3.0);
    assert!(says("rozmova_socket_bytes_written_total", &[("kind", "panel")]) >= 300.0);
    assert_eq!(says("rozmova_session_attaches_total", &[("outcome", "new")]), 1.0);
    assert!(says("rozmova_outbound_tries_total", &[custom, ("result", "accepted")]) >= 1.0);
    assert!(says("rozmova_egress_calls_total", &[("outcome", "2xx")]) >= 1.0);
    assert!(says("rozmova_writer_commit_seconds_count", &[]) >= 3.0);
    assert!(says("rozmova_writer_batch_size_sum", &[]) >= says("rozmova_writer_batch_size_count", &[]));
    assert!(says("rozmova_writer_up", &[("writer", "0")]) == 1.0);
    assert!(says("rozmova_database_up", &[("pool", "reads")]) == 1.0);
    assert!(says("rozmova_writer_last_commit_timestamp_seconds", &[]) > 1.7e9);
    for name in ["rozmova_actors_parked", "rozmova_dead_letters_total", "rozmova_actor_restarts_total"] {
        assert_eq!(says(name, &[]), 0.0, "{name}");
        assert!(all.iter().any(|s| s.name == name), "{name} is there before anything happens");
    }
    assert_eq!(says("rozmova_scrape_incomplete", &[]), 0.0);
    assert_eq!(
        says("rozmova_durability_weakened", &[]),
        if app.redis.is_some() { 1.0 } else { 0.0 },
        "stories run without fsync"
    );
    assert!(says("rozmova_process_resident_memory_bytes", &[]) > 1e7);
    let methods: BTreeSet<_> = all.iter().filter_map(|s| s.labels.get("method")).collect();
    assert!(methods.iter().all(|m| !m.starts_with("INVENTED")), "{methods:?}");
    assert!(says("rozmova_http_requests_total", &[("method", "OTHER")]) >= 5.0);
    let counters = catalogue::CATALOGUE.iter().filter(|m| m.kind == Kind::Counter);
    for metric in counters.filter(|m| !m.known_series().is_empty()) {
        let there = all.iter().filter(|s| s.name == metric.name).count();
        assert_eq!(there, metric.known_series().len(), "{} begins with 0 in all its series", metric.name);
    }
});

/// SE-05, AU-06: whatever comes in through any door, at the finest level of the log.
async fn se_03_nothing_secret_and_no_text_is_in_the_log(backend: Backend) {
    let app = TestApp::start_with(backend, &[("ROZMOVA__LOG__LEVEL", "trace")]).await;
    app.auto_distribution().await;
    let team = app.team("canary", &["Ірина"], 5).await;
    let mut iryna = team.operators[0].on_line().await;
    let accepted = app.customer_writes(&team, "u-1", 1, "canary-inbound-text").await;
    let dialog = app.dialog_of(&accepted).await;
    hears(&mut iryna, "canary-inbound-text").await;
    let reply = json!({"dialog_id": dialog, "client_nonce": "n", "type": "text", "text": "canary-reply-text"});
    iryna.command("dialog.send", reply).await.unwrap();
    let note = json!({"dialog_id": dialog, "client_nonce": "m", "text": "canary-note-text"});
    iryna.command("dialog.note", note).await.unwrap();
    eventually("the answer is delivered", || async {
        app.receiver.all().into_iter().find(|d| d.body["kind"] == "message")
    })
    .await;
    app.anonymous().sign_in(&team.operators[0].email, "canary-wrong-password").await.unwrap_err();
    let hook = format!("/messengers_host/{}/custom_channel/hooks", team.bot);
    let body = json!({"update_id": 9, "message": {"text": "canary-refused-text"}});
    app.anonymous()
        .raw(Method::POST, &hook, Some(body.to_string().into_bytes()), &[("x-access-token", "canary-wrong-token")])
        .await
        .unwrap();
    let broken = json!({"update_id": "canary-bad-update", "message": 7});
    app.anonymous()
        .raw(Method::POST, &hook, Some(broken.to_string().into_bytes()), &[("x-access-token", "in-token")])
        .await
        .unwrap();
    app.anonymous()
        .raw(Method::GET, "/api/v1/dialogs", None, &[("authorization", "Bearer canary-bearer")])
        .await
        .unwrap();
    app.anonymous().raw(Method::GET, "/api/v1/dialogs?token=canary-query", None, &[]).await.unwrap();
    let key = app.admin.post("/api/v1/api-keys", &json!({"name": "k", "scopes": ["dialogs:read"]})).await.unwrap();
    let key = key["key"].as_str().unwrap().to_owned();
    app.anonymous().with_key(&key).get("/api/v1/dialogs").await.unwrap();
    iryna.command("dialog.send", json!({"dialog_id": "canary-bad-command", "text": 5})).await.unwrap_err();

    let (log, operator) = (app.log(), &team.operators[0]);
    assert!(log.lines().count() > 100, "the log is written at its finest level");
    let secrets = [
        "canary-",
        "in-token",
        "out-token",
        crate::support::app::ADMIN_PASSWORD,
        operator.password.as_str(),
        key.as_str(),
        team.signing_secret.as_str(),
        "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=",
    ];
    for secret in secrets {
        let found: Vec<&str> = log.lines().filter(|line| line.contains(secret)).take(3).collect();
        assert!(found.is_empty(), "«{secret}» is in the log: {found:#?}");
    }
    app.finish().await;
}

#[test]
fn se_03_nothing_secret_and_no_text_is_in_the_log_on_sqlite() {
    run(se_03_nothing_secret_and_no_text_is_in_the_log(Backend::Sqlite));
}

#[test]
fn se_03_nothing_secret_and_no_text_is_in_the_log_on_postgres_and_redis() {
    run(se_03_nothing_secret_and_no_text_is_in_the_log(Backend::PostgresRedis));
}

/// Rules, their unit tests and the scrape's configuration, by Prometheus' own checker.
#[test]
fn alert_rules_pass_prometheus_own_checker_and_their_tests() {
    let file = |name: &str| format!("{}/config/monitoring/{name}", env!("CARGO_MANIFEST_DIR"));
    let checked = promtool(&["check", "rules", &file("alerts.yaml")], "");
    assert!(checked.contains("SUCCESS") && !checked.contains("FAILED"), "{checked}");
    let tested = promtool(&["test", "rules", &file("alerts-test.yaml")], "");
    assert!(tested.contains("SUCCESS"), "{tested}");
    promtool(&["check", "config", &file("prometheus.yaml")], "");
}

/// Every rule says what to do, and wakes somebody or not.
#[test]
fn every_alert_has_a_runbook() {
    let text = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/config/monitoring/alerts.yaml")).unwrap();
    let rules: Vec<&str> = text.split("- alert: ").skip(1).collect();
    assert!(rules.len() >= 20);
    for rule in rules {
        let name = rule.lines().next().unwrap();
        assert!(rule.contains("severity: page") || rule.contains("severity: ticket"), "{name}");
        let runbook = rule.split_once("runbook:").unwrap_or_else(|| panic!("{name} has no runbook")).1;
        assert!(runbook.trim().len() > 60, "{name}: {runbook}");
    }
}

/// Whoever adds a rule says when it fires.
#[test]
fn every_alert_has_a_test_of_its_own() {
    let read = |name: &str| {
        let path = format!("{}/config/monitoring/{name}", env!("CARGO_MANIFEST_DIR"));
        std::fs::read_to_string(path).unwrap()
    };
    let (rules, tests) = (read("alerts.yaml"), read("alerts-test.yaml"));
    let names: Vec<&str> = rules.split("- alert: ").skip(1).filter_map(|rule| rule.split_whitespace().next()).collect();
    assert!(names.len() >= 28, "{names:?}");
    // In a test a name ends with a quote, or with its line.
    let fires = |name: &str| tests.contains(&format!("{name}\"")) || tests.contains(&format!("{name}\n"));
    let untested: Vec<&&str> = names.iter().filter(|name| !fires(name)).collect();
    assert!(untested.is_empty(), "{untested:?} never fire in alerts-test.yaml");
}

story!(a_restart_behind_a_held_socket_shows_as_a_wait_and_not_as_an_error, |app| {
    let held = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    app.serve_on_held_socket(&held).await;
    let base = app.base();
    let told = |path: &str| {
        let url = format!("{base}{path}");
        async move { reqwest::get(url).await.map(|answer| answer.status().as_u16()) }
    };
    assert_eq!(told("/health/ready").await.unwrap(), 200);

    let (code, _) = app.terminate().await;
    assert_eq!(code, Some(0));
    // Nobody accepts now; the kernel takes the connection all the same.
    let early = actix_web::rt::spawn(told("/health/live"));
    app.serve_on_held_socket(&held).await;
    assert_eq!(early.await.unwrap().unwrap(), 200, "the call that came while nobody was there is answered");
});

/// What is set, the exit code, what must be said about it.
type Case<'a> = (&'a str, &'a [(&'a str, &'a str)], i32, &'a [&'a str]);

/// A start that fails says what is wrong and what to do about it, in one go.
#[test]
fn a_start_that_fails_says_what_to_do() {
    let held = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let busy = held.local_addr().unwrap().to_string();
    let cases: [Case<'_>; 5] = [
        ("taken address", &[("ROZMOVA__SERVER__LISTEN", &busy)], 1, &["ss -ltnp", "ROZMOVA__SERVER__LISTEN"]),
        (
            "no database",
            &[
                ("ROZMOVA__DATABASE__URL", "postgres://nobody@127.0.0.1:9/none"),
                ("ROZMOVA__SECURITY__KEY", "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="),
            ],
            4,
            &["start it", "ROZMOVA__DATABASE__URL"],
        ),
        (
            "no key",
            &[("ROZMOVA__DATABASE__URL", "postgres://nobody@127.0.0.1:9/none")],
            3,
            &["openssl rand -base64 32", "ROZMOVA__SECURITY__KEY"],
        ),
        ("unknown setting", &[("ROZMOVA__SERVER__PROT", "1")], 3, &["ROZMOVA__SERVER__PROT", "unknown setting"]),
        (
            "two faults",
            &[("ROZMOVA__LOG__FORMAT", "xml"), ("ROZMOVA__METRICS__LISTEN", "9090")],
            3,
            &["log.format", "`text` or `json`", "metrics.listen", "ADDRESS:PORT"],
        ),
    ];
    for (what, settings, code, words) in cases {
        let dir = tempfile::TempDir::new().unwrap();
        let mut command = Command::new(env!("CARGO_BIN_EXE_rozmova"));
        command.arg("serve").current_dir(dir.path()).envs(settings.iter().copied());
        let output = command.output().unwrap();
        let told = format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
        assert_eq!(output.status.code(), Some(code), "{what}: {told}");
        for word in words {
            assert!(told.contains(word), "{what} does not say «{word}»: {told}");
        }
        assert!(!told.contains("AAECAwQF"), "{what}: the key is not shown");
    }
}

/// One message is one trace, from the request to the people who see it.
#[cfg(feature = "otlp")]
mod traces {
    use std::collections::HashMap;

    use opentelemetry_proto::tonic::{
        collector::trace::v1::{ExportTraceServiceRequest, ExportTraceServiceResponse},
        common::v1::any_value::Value as Word,
        trace::v1::Span,
    };
    use prost::Message as _;
    use wiremock::{Mock, MockServer, ResponseTemplate, matchers};

    use super::*;

    /// Everything a stand-in collector was sent; a body that is not what the protocol says fails the story.
    async fn received(collector: &MockServer) -> Vec<Span> {
        let requests = collector.received_requests().await.unwrap();
        let decoded = requests.iter().map(|r| ExportTraceServiceRequest::decode(r.body.as_slice()).unwrap());
        decoded.flat_map(|r| r.resource_spans).flat_map(|r| r.scope_spans).flat_map(|s| s.spans).collect()
    }

    fn word(span: &Span, name: &str) -> String {
        let found = span.attributes.iter().find(|a| a.key == name).and_then(|a| a.value.clone()?.value);
        match found {
            Some(Word::StringValue(text)) => text,
            Some(Word::IntValue(number)) => number.to_string(),
            _ => String::new(),
        }
    }

    /// Names from a span up to the root of its trace.
    fn ancestors(spans: &[Span], leaf: &Span) -> Vec<String> {
        let by_id: HashMap<_, _> = spans.iter().map(|s| (s.span_id.clone(), s)).collect();
        let mut names = vec![leaf.name.clone()];
        let mut at = leaf;
        while let Some(parent) = by_id.get(&at.parent_span_id) {
            names.push(parent.name.clone());
            at = parent;
        }
        names
    }

    #[test]
    fn a_message_is_one_trace_from_the_request_to_the_delivery() {
        run(async {
            let collector = MockServer::start().await;
            let answer = ExportTraceServiceResponse::default().encode_to_vec();
            let taken = ResponseTemplate::new(200).set_body_raw(answer, "application/x-protobuf");
            Mock::given(matchers::method("POST"))
                .and(matchers::path("/v1/traces"))
                .and(matchers::header("content-type", "application/x-protobuf"))
                .respond_with(taken)
                .mount(&collector)
                .await;
            let settings = [("ROZMOVA__TELEMETRY__OTLP_ENDPOINT", collector.uri())];
            let settings = settings.each_ref().map(|(name, value)| (*name, value.as_str()));
            let mut app = TestApp::start_with(Backend::Sqlite, &settings).await;
            let team = app.team("traces", &["Ірина"], 5).await;
            app.customer_writes(&team, "u-1", 1, "canary-text").await;
            app.terminate().await;

            let spans = received(&collector).await;
            let hook = "/messengers_host/{bot_id}/custom_channel/hooks";
            let request = spans.iter().find(|s| s.name == "http" && word(s, "http.route") == hook).unwrap();
            let of_trace: Vec<Span> = spans.iter().filter(|s| s.trace_id == request.trace_id).cloned().collect();
            let way = |leaf: &str| of_trace.iter().find(|s| s.name == leaf).map(|s| ancestors(&of_trace, s));
            let expected =
                |leaf: &str| Some([leaf, "dialog", "route", "contact", "route", "http"].map(String::from).to_vec());
            let names: BTreeSet<_> = spans.iter().map(|s| s.name.as_str()).collect();
            assert_eq!(way("commit"), expected("commit"), "{names:?}");
            assert_eq!(way("deliver"), expected("deliver"), "{names:?}");
            assert_eq!(word(request, "http.response.status_code"), "200");
            assert!(!word(request, "request_id").is_empty());
            assert_eq!(word(request, "http.request.method"), "POST");
            assert!(of_trace.iter().all(|s| s.start_time_unix_nano >= request.start_time_unix_nano));
            let all = format!("{spans:?}");
            assert!(!all.contains("canary-text") && !all.contains("in-token"), "spans carry no texts and no tokens");
            app.finish().await;
        });
    }

    #[test]
    fn a_collector_that_is_away_disturbs_nobody() {
        run(async {
            let settings = [("ROZMOVA__TELEMETRY__OTLP_ENDPOINT", "http://127.0.0.1:9")];
            let mut app = TestApp::start_with(Backend::Sqlite, &settings).await;
            let team = app.team("no-collector", &[], 5).await;
            app.customer_writes(&team, "u-1", 1, "добрий день").await;
            let (code, took) = app.terminate().await;
            assert_eq!(code, Some(0));
            assert!(took < std::time::Duration::from_secs(10), "{took:?}");
            app.finish().await;
        });
    }
}
