//! What people did beside writing, in `report.json` and on the page.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::figures::windows::{ActionCount, is_conflict};

use super::svg::{escape, number};

/// Whether and by whom actions were played, and what became of them in the measured time.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Actions {
    /// People did what load-model.md 5 and 6 say; otherwise operators only replied and closed.
    pub played: bool,
    /// Supervisors with a live board.
    pub supervisors: u64,
    /// Integrations with a poller.
    pub integrations: u64,
    /// Actions of the load model that were left out, in sentences.
    pub left_out: Vec<String>,
    /// By name.
    pub kinds: BTreeMap<String, ActionFigure>,
}

/// Actions of one kind.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct ActionFigure {
    /// Planned.
    pub planned: u64,
    /// There was no occasion: the dialog was over or waited, or nobody was at the panel.
    pub skipped: u64,
    /// Done.
    pub done: u64,
    /// Refused, by status or code of the answer; `no answer` where none came.
    pub refused: BTreeMap<String, u64>,
    /// Planned moment → answer, ms; `None` where nothing is answered.
    pub p50_ms: Option<f64>,
    /// The same.
    pub p99_ms: Option<f64>,
    /// The same.
    pub max_ms: Option<f64>,
}

impl From<&ActionCount> for ActionFigure {
    fn from(count: &ActionCount) -> Self {
        Self {
            planned: count.planned,
            skipped: count.skipped,
            done: count.done,
            refused: count.refused.clone(),
            p50_ms: count.latency.ms(0.5),
            p99_ms: count.latency.ms(0.99),
            max_ms: count.latency.ms(1.0),
        }
    }
}

impl Actions {
    /// One sentence about the people, for the conditions.
    #[must_use]
    pub fn sentence(&self) -> String {
        if !self.played {
            return String::from("operators only reply and close");
        }
        let mut sentence = format!(
            "people act as load-model.md 5 and 6 say: typing, history, quick replies, notes, topics and tags, transfers, cards, searches, \
             reloads, lost networks; receipts of the channel, files, customers who come back and who leave the queue; {} supervisors, {} \
             integration with a poller",
            self.supervisors, self.integrations
        );
        for left_out in &self.left_out {
            sentence.push_str("; ");
            sentence.push_str(left_out);
        }
        sentence
    }

    /// The table of the page; empty when nothing was played.
    #[must_use]
    pub fn table(&self) -> String {
        if self.kinds.is_empty() {
            return String::new();
        }
        let ms = |value: Option<f64>| value.map_or_else(|| String::from("–"), number);
        let row = |(name, kind): (&String, &ActionFigure)| {
            let of = |conflict: bool| kind.refused.iter().filter(move |(why, _)| is_conflict(why) == conflict);
            let conflicts: u64 = of(true).map(|(_, n)| n).sum();
            let refused: Vec<String> = of(false).map(|(why, n)| format!("{why}: {n}")).collect();
            let cells = [
                number(kind.planned as f64),
                number(kind.done as f64),
                number(kind.skipped as f64),
                number(conflicts as f64),
                if refused.is_empty() { String::from("0") } else { escape(&refused.join(", ")) },
                ms(kind.p50_ms),
                ms(kind.p99_ms),
                ms(kind.max_ms),
            ];
            let cells: String = cells.iter().map(|cell| format!("<td>{cell}</td>")).collect();
            format!("<tr><td>{}</td>{cells}</tr>", escape(name))
        };
        let rows: String = self.kinds.iter().map(row).collect();
        let names = [
            "planned",
            "done",
            "no occasion",
            "another was quicker",
            "refused or failed",
            "p50 ms",
            "p99 ms",
            "max ms",
        ];
        let head: String = names.iter().map(|name| format!("<th>{name}</th>")).collect();
        format!(
            "<div class=\"card\"><table><thead><tr><th>action, from its planned moment</th>{head}</tr></thead><tbody>{rows}</tbody></table></div>"
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_tells_conflicts_from_refusals_and_the_sentence_says_who_acts() {
        let refused = [("not_found", 2), ("503", 1)].map(|(why, n)| (why.to_owned(), n)).into();
        let note = ActionFigure { planned: 9, done: 6, p99_ms: Some(4.5), refused, ..ActionFigure::default() };
        let actions = Actions {
            played: true,
            supervisors: 3,
            integrations: 1,
            left_out: vec![String::from("no reports")],
            kinds: [(String::from("note"), note)].into(),
        };
        let table = actions.table();
        assert!(table.contains("<td>note</td><td>9</td><td>6</td><td>0</td><td>2</td><td>503: 1</td>"), "{table}");
        assert!(table.contains("<td>4.5"), "{table}");
        assert!(actions.sentence().contains("3 supervisors") && actions.sentence().ends_with("no reports"));
        assert!(Actions::default().table().is_empty());
        assert_eq!(Actions::default().sentence(), "operators only reply and close");
    }
}
