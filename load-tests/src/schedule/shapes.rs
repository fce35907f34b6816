//! Distributions of load-model.md 5, drawn from a seeded dice.

use rand::{Rng, rngs::StdRng};

/// A standard normal deviate (Box–Muller).
pub fn normal(dice: &mut StdRng) -> f64 {
    // 1 − u lies in (0, 1]: the logarithm is finite.
    let (u, v) = (1.0 - dice.random::<f64>(), dice.random::<f64>());
    (-2.0 * u.ln()).sqrt() * (std::f64::consts::TAU * v).cos()
}

/// Lognormal by its median and σ of the logarithm.
pub fn lognormal(dice: &mut StdRng, median: f64, sigma: f64) -> f64 {
    median * (sigma * normal(dice)).exp()
}

/// Exponential by its mean.
pub fn exponential(dice: &mut StdRng, mean: f64) -> f64 {
    -mean * (1.0 - dice.random::<f64>()).ln()
}

/// Geometric on 1, 2, 3 … by its mean (≥ 1).
pub fn geometric(dice: &mut StdRng, mean: f64) -> u32 {
    let stop = 1.0 / mean.max(1.0);
    let mut n = 1;
    while n < 1_000 && dice.random::<f64>() >= stop {
        n += 1;
    }
    n
}

/// Gamma with an integer shape and mean 1: a sum of exponentials.
pub fn gamma(dice: &mut StdRng, shape: u32) -> f64 {
    let shape = shape.max(1);
    (0..shape).map(|_| exponential(dice, 1.0)).sum::<f64>() / f64::from(shape)
}

/// Seconds a customer waits in the queue: 5 % leave at once when told that they wait, the others after 240 s on average.
pub fn patience(dice: &mut StdRng) -> f64 {
    if dice.random_bool(0.05) { 0.0 } else { exponential(dice, 240.0) }
}

/// Messages of an operator dialog, both sides: lognormal, median 24, σ 0.67, 2 … 200; 30 on average.
pub fn dialog_messages(dice: &mut StdRng) -> u32 {
    lognormal(dice, 24.0, 0.67).round().clamp(2.0, 200.0) as u32
}

/// Characters of a text: lognormal words (median 8, σ 0.82) of six characters with the spaces; 1 % of 1–2 thousand
/// characters, 0.1 % at the channel's maximum of ten thousand.
pub fn text_chars(dice: &mut StdRng) -> u32 {
    match dice.random::<f64>() {
        u if u < 0.001 => 9_900,
        u if u < 0.011 => dice.random_range(1_000..2_000),
        _ => (lognormal(dice, 8.0, 0.82).max(1.0) * 6.0).round().min(4_000.0) as u32,
    }
}

/// Letters of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Script {
    /// Two bytes a letter, 70 %.
    Cyrillic,
    /// One byte, 20 %.
    Latin,
    /// Cyrillic with emoji, 10 %.
    Emoji,
}

/// Which letters a text has.
pub fn script(dice: &mut StdRng) -> Script {
    match dice.random::<f64>() {
        u if u < 0.7 => Script::Cyrillic,
        u if u < 0.9 => Script::Latin,
        _ => Script::Emoji,
    }
}

/// Appends about `chars` characters of a text; no character needs escaping in JSON.
pub fn write_text(out: &mut String, chars: u32, script: Script) {
    const CYRILLIC: &str = "Добрий день, підкажіть будь ласка де моє замовлення і коли його привезуть до відділення бо чекаю вже третій день ";
    const LATIN: &str = "Hello, could you please tell me where my order is and when it is going to arrive at the branch near the station ";
    const EMOJI: &str = "Дякую 🙏 все добре 😊 чекаю на кур’єра 🚚 завтра зранку ";
    let base = match script {
        Script::Cyrillic => CYRILLIC,
        Script::Latin => LATIN,
        Script::Emoji => EMOJI,
    };
    out.extend(base.chars().cycle().take(chars as usize));
}

#[cfg(test)]
mod tests {
    use rand::SeedableRng;

    use super::*;

    fn mean_of(n: u32, mut draw: impl FnMut(&mut StdRng) -> f64) -> f64 {
        let mut dice = StdRng::seed_from_u64(7);
        (0..n).map(|_| draw(&mut dice)).sum::<f64>() / f64::from(n)
    }

    #[test]
    fn means_are_those_of_the_load_model() {
        for (what, mean, wanted, within) in [
            ("messages of a dialog", mean_of(20_000, |d| f64::from(dialog_messages(d))), 29.7, 0.6),
            ("customer's burst", mean_of(20_000, |d| f64::from(geometric(d, 1.4))), 1.4, 0.02),
            ("customer's thinking", mean_of(20_000, |d| lognormal(d, 20.0, 0.8)), 27.5, 0.6),
            ("operator's thinking", mean_of(20_000, |d| lognormal(d, 14.0, 0.7)), 17.9, 0.4),
            ("gap in a burst", mean_of(20_000, |d| lognormal(d, 4.0, 0.6)), 4.8, 0.1),
            ("patience", mean_of(40_000, patience), 228.0, 5.0),
            ("quarter-hour factor", mean_of(20_000, |d| gamma(d, 25)), 1.0, 0.01),
        ] {
            assert!((mean - wanted).abs() <= within, "{what}: {mean}, wanted {wanted} ± {within}");
        }
    }

    #[test]
    fn the_quarter_hour_factor_varies_by_a_fifth() {
        let square = mean_of(20_000, |d| (gamma(d, 25) - 1.0).powi(2));
        assert!((square.sqrt() - 0.2).abs() < 0.01, "{}", square.sqrt());
    }

    #[test]
    fn a_text_has_its_characters_and_needs_no_escaping() {
        for script in [Script::Cyrillic, Script::Latin, Script::Emoji] {
            let mut text = String::new();
            write_text(&mut text, 200, script);
            assert_eq!(text.chars().count(), 200);
            assert_eq!(format!("\"{text}\""), serde_json::to_string(&text).unwrap_or_default());
        }
    }
}
