//! What the Distributor tells the metrics.

use std::time::Duration;

use crate::dialog::messages::{DialogDone, Refusal};
use crate::distribution::audit::AuditRow;

/// A decision with its reason, as the audit keeps it.
pub(super) fn decided(row: &AuditRow) {
    let (result, reason) = (row.result.clone(), row.reason.clone());
    metrics::counter!("rozmova_distribution_decisions_total", "result" => result, "reason" => reason).increment(1);
    metrics::histogram!("rozmova_distribution_decision_seconds").record(row.duration_us.max(0) as f64 / 1e6);
    if row.flag.as_deref() == Some("stuck_dialog") {
        metrics::counter!("rozmova_distribution_repairs_total").increment(1);
    }
}

/// A dialog answered a reservation.
pub(super) fn assigned(took: Duration, result: &Result<DialogDone, Refusal>) {
    match result {
        Ok(DialogDone::Changed { dialog, .. }) => {
            metrics::histogram!("rozmova_assignment_seconds").record(took.as_secs_f64());
            if let (Some(queued), Some(connected)) = (dialog.queued_at, dialog.connected_at) {
                let waited = connected.since(queued).max(0) as f64 / 1e6;
                metrics::histogram!("rozmova_queue_wait_seconds").record(waited);
            }
        }
        Ok(_) => {}
        Err(_) => metrics::counter!("rozmova_assignments_refused_total").increment(1),
    }
}
