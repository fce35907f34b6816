//! How a value is written on the page.

use crate::report::{
    Check, Direction,
    svg::{escape, number},
};

pub(super) fn list(items: &[String]) -> String {
    if items.is_empty() {
        return String::new();
    }
    let items: String = items.iter().map(|item| format!("<li>{}</li>", escape(item))).collect();
    format!("<ul>{items}</ul>")
}

pub(super) fn said(check: &Check) -> String {
    let value = check.value.map_or_else(|| "not measured".to_owned(), |v| with_unit(v, &check.unit));
    match check.must {
        Some(must) => format!("{value}, must be {} {}", bound(check.better), with_unit(must, &check.unit)),
        None => value,
    }
}

pub(super) const fn bound(better: Direction) -> &'static str {
    match better {
        Direction::Lower => "≤",
        Direction::Higher => "≥",
    }
}

fn with_unit(value: f64, unit: &str) -> String {
    if unit.is_empty() { number(value) } else { format!("{} {unit}", number(value)) }
}

pub(super) fn optional(value: Option<f64>) -> String {
    value.map_or_else(|| "–".to_owned(), number)
}

/// Bytes in the unit that fits.
pub(super) fn bytes(value: f64) -> String {
    const KIB: f64 = 1024.0;
    match value.abs() {
        v if v >= KIB * KIB * KIB => format!("{} GiB", number(value / (KIB * KIB * KIB))),
        v if v >= KIB * KIB => format!("{} MiB", number(value / (KIB * KIB))),
        v if v >= KIB => format!("{} KiB", number(value / KIB)),
        _ => format!("{} B", number(value)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_have_units_that_fit() {
        assert_eq!([bytes(512.0), bytes(2048.0), bytes(3.5 * 1024.0 * 1024.0)], ["512 B", "2 KiB", "3.5 MiB"]);
    }
}
