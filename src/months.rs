//! Names of months as they stand behind a day: «12 січня», “12 January” (ui.md 16 for the tone).

/// In Ukrainian, in the genitive.
const UK: [&str; 12] = [
    "січня",
    "лютого",
    "березня",
    "квітня",
    "травня",
    "червня",
    "липня",
    "серпня",
    "вересня",
    "жовтня",
    "листопада",
    "грудня",
];
/// In English.
const EN: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// The month behind a day, in Ukrainian or else in English; `month` is 1 to 12, anything else has no name.
#[must_use]
pub fn behind_a_day(ukrainian: bool, month: i8) -> &'static str {
    let names = if ukrainian { &UK } else { &EN };
    usize::try_from(month).ok().and_then(|n| names.get(n.checked_sub(1)?)).copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_month_is_named_behind_its_day_and_what_is_none_has_no_name() {
        for (month, uk, en) in [(1, "січня", "January"), (12, "грудня", "December"), (0, "", ""), (13, "", "")]
        {
            assert_eq!((behind_a_day(true, month), behind_a_day(false, month)), (uk, en), "{month}");
        }
        assert_eq!(behind_a_day(true, -1), "");
    }
}
