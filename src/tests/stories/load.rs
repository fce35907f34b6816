//! The load tool against the real server: a short `steady` is clean, and a server that lies about durability is caught.

use std::{collections::BTreeSet, time::Duration};

use indicatif::ProgressBar;
use rozmova_load::{
    Api,
    audit::{Inject, Snapshot, audit_dir, audit_late},
    figures::windows::is_conflict,
    report::Report,
    rig::Outcome,
    scenario::{Context, Scenario as _, steady::Steady},
    settings::{Admin, Profile, Settings},
};
use tempfile::TempDir;

use crate::{
    story,
    support::{Backend, TestApp, alone, app::run},
};

/// Messages a second that an unoptimised server takes beside other stories.
const RATE: f64 = 30.0;

/// A small crowd whose dialogs go quickly.
async fn context(app: &TestApp, out: &TempDir) -> Context {
    context_of(app, out, "steady", 5).await
}

async fn context_of(app: &TestApp, out: &TempDir, scenario: &str, seconds: u64) -> Context {
    let settings = Settings {
        scenario: scenario.into(),
        profile: Profile::S,
        speed: 20.0,
        seed: 7,
        target: app.base(),
        out: out.path().to_owned(),
        rate: Some(RATE),
        duration: Some(Duration::from_secs(seconds)),
        kills: None,
        volume: None,
        admin: Admin::Token(app.admin.token().unwrap()),
        long: false,
        rig: "R2".into(),
        without_actions: false,
        command: "a story".into(),
    };
    Context::new(settings).await.unwrap()
}

/// What people of a run do beside writing, at least, by the name of the action.
const DONE: [(&str, u64); 5] =
    [("quick reply", 10), ("operator types", 50), ("topic and tag", 3), ("open history", 3), ("API poll", 50)];

/// The shortest run in which people had the occasions for [`DONE`]. On a busy machine requests reach their operators late, and few
/// seconds may hold none; however long it took, what is asked of the run is the same.
async fn eventful_run(app: &TestApp) -> (TempDir, Report) {
    let mut seconds = 15;
    loop {
        let out = TempDir::new().unwrap();
        let report = Steady.run(context_of(app, &out, "steady", seconds).await).await.unwrap();
        let kinds = &report.actions.as_ref().unwrap().kinds;
        let eventful = DONE.iter().all(|(kind, least)| kinds.get(*kind).is_some_and(|figure| figure.done >= *least));
        if eventful || seconds >= 45 {
            return (out, report);
        }
        seconds *= 3;
    }
}

story!(a_short_steady_run_is_clean_and_its_auditor_notices_damage, |app| {
    let _alone = alone().await;
    let (out, report) = eventful_run(&app).await;

    assert!(report.audit.is_clean(), "{:?}", report.audit);
    assert!(report.audit.checked["accepted"] > 200, "{:?}", report.audit.checked);
    assert!(report.audit.checked["seen"] > 200 && report.audit.checked["out"] > 50, "{:?}", report.audit.checked);
    assert!(report.f1_ms.samples > 50 && report.f2_ms.samples > 100 && report.f3_ms.samples > 50);
    assert!((report.planned_rate / RATE - 1.0).abs() < 0.35, "planned {}", report.planned_rate);
    assert!(report.errors.is_empty() && report.refusals.is_empty(), "{:?} {:?}", report.errors, report.refusals);
    // People do more than write: what the plan holds for these seconds was done, and nothing of it was refused.
    let actions = report.actions.as_ref().unwrap();
    assert!(actions.played && actions.supervisors > 0 && actions.sentence().contains("no reports"));
    for (kind, least) in DONE {
        let figure = actions.kinds.get(kind).unwrap_or_else(|| panic!("{kind} is not among {:?}", actions.kinds));
        assert!(figure.done >= least && figure.done <= figure.planned, "{kind}: {figure:?}");
    }
    for (kind, figure) in &actions.kinds {
        assert!(figure.refused.keys().all(|why| is_conflict(why)), "{kind}: {figure:?}");
    }
    // On a busy machine the generator may miss its plan; then, and only then, the run must say so.
    assert_eq!(report.valid, report.generator_lag_ms_p99 <= 5.0, "{:?}", report.invalid_because);

    let (work, threads, build) = (&report.database_work, &report.server_work, &report.build);
    assert!(work["commit_groups"] > 0.0 && threads["sleeps"] > 0.0, "{work:?} {threads:?}");
    assert!(build.sizes["http_workers"] >= 1 && build.sizes["writers"] >= 1, "{:?}", build.sizes);
    assert!(!build.flags.is_empty() && report.rig == "R2" && report.shared_cores, "{build:?}");
    let outbox = report.checks.iter().find(|check| check.name.contains("left in the outbox")).unwrap();
    assert_eq!(outbox.value, Some(0.0), "what arrived is finished");

    assert!(audit_dir(out.path(), None).unwrap().is_clean(), "the files alone tell the same");
    for (inject, name) in [(Inject::Lost, "lost"), (Inject::Dup, "doubled"), (Inject::Swap, "reordered")] {
        let audit = audit_dir(out.path(), Some(inject)).unwrap();
        let found = [("lost", audit.lost), ("doubled", audit.doubled), ("reordered", audit.reordered)];
        assert!(found.contains(&(name, 1)), "{name}: {found:?}");
    }

    // As if the generator had died: nothing but the ledger is left, and the server is asked.
    std::fs::remove_file(out.path().join("stored.txt")).unwrap();
    assert!(audit_dir(out.path(), None).is_err(), "a ledger alone proves nothing");
    let late = audit_late(out.path(), &app.admin, &ProgressBar::hidden()).await.unwrap();
    assert!(late.is_clean() && late.checked["rows"] >= report.audit.checked["rows"], "{late:?}");
    let again = audit_dir(out.path(), Some(Inject::Lost)).unwrap();
    assert_eq!(again.lost, 1, "the files tell the same afterwards");
});

story!(a_run_without_a_stream_of_messages_is_valid_when_its_generator_was_in_time, |app| {
    let out = TempDir::new().unwrap();
    let ctx = context_of(&app, &out, "memory", 5).await;
    let report = Outcome::default().finish(&ctx, None).await.unwrap();
    let report = ctx.conclude(report).await.unwrap();
    assert!(report.valid && report.audit.is_clean(), "{:?} {:?}", report.invalid_because, report.audit);
});

story!(a_dialog_that_people_saw_and_that_is_not_stored_is_read_as_empty_and_does_not_end_the_audit, |app| {
    let (gone, hidden) = (BTreeSet::from([999_999_i64]), ProgressBar::hidden());
    let snapshot = Snapshot::take(&app.admin, "run", &gone, &hidden).await.unwrap();
    assert_eq!((snapshot.messages.len(), snapshot.dialogs), (0, gone.clone()));
    let nobody = Api::new(&app.base()).unwrap();
    let refused = Snapshot::take(&nobody, "run", &gone, &hidden).await;
    assert!(refused.is_err(), "a caller who may not read proves nothing");
});

/// Answers before the commit, then dies: the auditor must say that something accepted is lost.
async fn liar(backend: Backend) {
    let _alone = alone().await;
    let lies = [("ROZMOVA_FAULT_ACK_BEFORE_COMMIT", "1"), ("ROZMOVA_FAULT_COMMIT_DELAY_MS", "300")];
    let mut app = TestApp::start_with(backend, &lies).await;
    let out = TempDir::new().unwrap();
    let ctx = context(&app, &out).await;
    let crowd = ctx.usual_crowd(60.0, Duration::from_secs(30)).await.unwrap();
    // A kill catches what was answered within the last commit only, and that may be nothing: so three of them.
    for _ in 0..3 {
        crowd.measure("before the kill", Duration::from_secs(1)).await;
        app.kill();
        app.boot().await;
    }
    crowd.measure("after the kill", Duration::from_secs(1)).await;
    crowd.drain(Duration::from_secs(10)).await;
    crowd.leave().await;
    let audit = ctx.audit().await.unwrap();
    assert!(audit.lost > 0, "the lie was not noticed: {audit:?}");
    assert!(audit.violations.iter().any(|v| v.contains("accepted, but not stored")), "{:?}", audit.violations);
}

#[test]
fn a_server_that_answers_before_it_has_stored_is_caught_on_sqlite() {
    run(liar(Backend::Sqlite));
}

#[test]
fn a_server_that_answers_before_it_has_stored_is_caught_on_postgres() {
    run(liar(Backend::PostgresRedis));
}
