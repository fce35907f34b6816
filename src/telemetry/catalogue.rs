//! Every metric of the product, in one place: what it means, its unit (in its name), its labels and why it exists.
//!
//! The table of `config/monitoring/README.md` is written from here; tests compare it with the names in the source and with
//! a real scrape, so that nothing is emitted that is not described and nothing is described that is never emitted.

mod entries;

pub use entries::CATALOGUE;

/// Times of fast things, seconds.
pub const FAST: &[f64] = &[0.000_5, 0.001, 0.002_5, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0];
/// Times people wait, seconds.
pub const PATIENT: &[f64] = &[0.05, 0.1, 0.5, 1.0, 5.0, 15.0, 30.0, 60.0, 120.0, 300.0, 600.0, 1_800.0, 3_600.0];
/// Sizes of batches.
pub const SIZES: &[f64] = &[1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0, 128.0, 256.0, 512.0];

/// What a metric is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Kind {
    /// Only grows; its name ends in `_total`.
    Counter,
    /// Goes up and down.
    Gauge,
    /// Counts by upper bounds.
    Histogram(&'static [f64]),
}

impl Kind {
    /// As Prometheus writes it.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Counter => "counter",
            Self::Gauge => "gauge",
            Self::Histogram(_) => "histogram",
        }
    }
}

/// Values a label can have. No label ever carries something a stranger chooses (SE-05): no address, name, id of a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Values {
    /// Exactly these.
    Of(&'static [&'static str]),
    /// Bounded by something of ours, named here.
    BoundedBy(&'static str),
}

/// A label.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Label {
    /// Name.
    pub name: &'static str,
    /// Values.
    pub values: Values,
}

/// One family.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Metric {
    /// Name with its unit.
    pub name: &'static str,
    /// Kind.
    pub kind: Kind,
    /// Labels.
    pub labels: &'static [Label],
    /// One sentence, also the `# HELP` line.
    pub help: &'static str,
    /// Promise of security.md or scenario of load-model.md it belongs to; `""` for plain operation.
    pub serves: &'static str,
}

impl Metric {
    /// Series that are known beforehand; they are there with 0 from the start, so that a rate over a restart is right and
    /// an alert can tell «nothing happened» from «nobody counts». Empty when a label is bounded by something else.
    #[must_use]
    pub fn known_series(&self) -> Vec<Vec<(&'static str, &'static str)>> {
        let mut series = vec![Vec::new()];
        for label in self.labels {
            let Values::Of(values) = label.values else { return Vec::new() };
            series = series
                .iter()
                .flat_map(|known| values.iter().map(|value| [known.as_slice(), &[(label.name, *value)]].concat()))
                .collect();
        }
        series
    }
}

/// The metric of a name.
#[must_use]
pub fn find(name: &str) -> Option<&'static Metric> {
    CATALOGUE.iter().find(|metric| metric.name == name)
}

/// The catalogue as a Markdown table.
#[must_use]
pub fn table() -> String {
    let mut text = String::from("| metric | kind | labels | says | serves |\n|---|---|---|---|---|\n");
    for metric in CATALOGUE {
        let labels: Vec<String> = metric.labels.iter().map(label_cell).collect();
        text.push_str(&format!(
            "| `{}` | {} | {} | {} | {} |\n",
            metric.name,
            metric.kind.word(),
            labels.join("; "),
            metric.help,
            metric.serves
        ));
    }
    text
}

fn label_cell(label: &Label) -> String {
    match label.values {
        Values::Of(values) => {
            format!("`{}`: {}", label.name, values.iter().map(|v| format!("`{v}`")).collect::<Vec<_>>().join(", "))
        }
        Values::BoundedBy(what) => format!("`{}`: {what}", label.name),
    }
}
