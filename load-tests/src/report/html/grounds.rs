//! What the figures stand on: the audit of the ledger, the conditions of the run, and what limits them.

use super::values::list;
use crate::report::{
    Report,
    model::Storage,
    svg::{escape, number},
};

pub(super) fn audit(report: &Report) -> String {
    let audit = &report.audit;
    let rows: String = [
        ("lost", audit.lost, true, "accepted, but not stored, never shown, or never at the channel"),
        ("doubled", audit.doubled, true, "stored, shown or sent twice"),
        ("reordered", audit.reordered, true, "seen in another order than sent"),
        ("crossed", audit.crossed, true, "seen by someone without the right to the dialog"),
        ("phantom", audit.phantom, true, "there, but never sent"),
        ("unanswered", audit.unanswered, false, "no answer until the time-out, then resolved to exactly one message"),
        ("repeated", audit.repeated, false, "sent to the channel again under the same key after a crash"),
    ]
    .into_iter()
    .map(|(name, n, forbidden, meaning)| {
        let class = match (forbidden, n) {
            (true, 0) => "ok",
            (true, _) => "bad",
            (false, _) => "",
        };
        format!("<tr><td><b>{name}</b></td><td class=\"{class}\"><b>{}</b></td><td class=\"l\"><small>{meaning}</small></td></tr>", number(n as f64))
    })
    .collect();
    let checked: String = audit
        .checked
        .iter()
        .map(|(what, n)| format!("<tr><td>{}</td><td>{}</td></tr>", escape(&what.replace('_', " ")), number(*n as f64)))
        .collect();
    let state = if audit.complete {
        ""
    } else {
        "<div class=\"note warn\">The audit did not run to its end: the counts below are not a verdict.</div>"
    };
    let violations = if audit.violations.is_empty() {
        String::new()
    } else {
        let text = audit.violations.join("\n\n");
        format!("<h2>First violations</h2><div class=\"card\"><pre>{}</pre></div>", escape(&text))
    };
    let checked = if checked.is_empty() {
        String::new()
    } else {
        format!(
            "<div class=\"card\"><table><thead><tr><th>compared</th><th>count</th></tr></thead><tbody>{checked}</tbody></table></div>"
        )
    };
    format!(
        "{state}<div class=\"two\"><div class=\"card\"><table><thead><tr><th>verdict</th><th>count</th><th class=\"l\">meaning</th></tr></thead><tbody>{rows}</tbody></table></div>{checked}</div>{violations}"
    )
}

pub(super) fn conditions(report: &Report) -> String {
    let mut rows: Vec<(String, String)> =
        report.machine.lines().into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
    let shared = if report.shared_cores {
        "generator, server and databases shared these cores"
    } else {
        "the generator had cores of its own"
    };
    rows.push(("cores".into(), shared.into()));
    if !report.rig.is_empty() {
        rows.push(("rig".into(), report.rig.clone()));
    }
    if let Some(actions) = &report.actions {
        rows.push(("people".into(), actions.sentence()));
    }
    let build = &report.build;
    for (name, value) in
        [("server", &build.server), ("commit", &build.commit), ("build", &build.flags), ("allocator", &build.allocator)]
    {
        if !value.is_empty() {
            rows.push((name.into(), value.clone()));
        }
    }
    if !build.sizes.is_empty() {
        let sizes: Vec<String> =
            build.sizes.iter().map(|(name, n)| format!("{} {n}", name.replace('_', " "))).collect();
        rows.push(("threads and pools".into(), sizes.join(", ")));
    }
    let prefilled = report.prefilled.map_or_else(
        || "not looked at".to_owned(),
        |(clients, dialogs, messages)| {
            format!(
                "{} customers, {} dialogs, {} messages",
                number(clients as f64),
                number(dialogs as f64),
                number(messages as f64)
            )
        },
    );
    rows.push(("database before".into(), prefilled));
    let machine: String = rows
        .iter()
        .map(|(name, value)| format!("<tr><td>{}</td><td class=\"l\">{}</td></tr>", escape(name), escape(value)))
        .collect();
    let storage: String = report.storage.iter().map(settings).collect();
    format!("<div class=\"two\"><div class=\"card\"><table><tbody>{machine}</tbody></table></div>{storage}</div>")
}

fn settings(storage: &Storage) -> String {
    let rows: String = storage
        .settings
        .iter()
        .map(|(name, value)| {
            format!("<tr><td class=\"mono\">{}</td><td class=\"l mono\">{}</td></tr>", escape(name), escape(value))
        })
        .collect();
    format!(
        "<div class=\"card\"><table><thead><tr><th>{} {}</th><th class=\"l\">setting</th></tr></thead><tbody>{rows}</tbody></table></div>",
        escape(&storage.kind),
        escape(&storage.version)
    )
}

pub(super) fn words(report: &Report) -> String {
    let knee = report.knee_limited_by.as_ref().map_or(String::new(), |text| format!("<p>{}</p>", escape(text)));
    let limits = list(&report.limits);
    if knee.is_empty() && limits.is_empty() {
        String::new()
    } else {
        format!("<div class=\"card pad\">{knee}{limits}</div>")
    }
}
