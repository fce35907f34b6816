//! How far the next try of a call may move from its step, so that what failed together is not repeated together
//! (security.md P-14). Chance is handed in: a share of 0 to 1, the caller's own ([`crate::ports::Random::share`]) or a core's
//! ([`Dice`]).

/// A share, 0 ≤ share < 1, of a uniformly distributed number.
#[must_use]
pub const fn share_of(number: u64) -> f64 {
    // 53 bits are what a double holds exactly.
    (number >> 11) as f64 / (1_u64 << 53) as f64
}

/// Full jitter: anywhere between `floor` and twice the step, in the unit of both. In the middle it is the step (half the floor
/// apart), so a table of steps lasts as long as it says; never less than `floor`.
#[must_use]
pub fn full(step: i64, floor: i64, share: f64) -> i64 {
    let room = step.saturating_mul(2).saturating_sub(floor).max(0);
    floor.saturating_add(part(room, share))
}

/// A fifth less to a fifth more than the step: for a schedule that a specification states (channels/README.md 3.7, «±20 %»).
#[must_use]
pub fn within_a_fifth(step: i64, share: f64) -> i64 {
    let fifth = step / 5;
    step.saturating_sub(fifth).saturating_add(part(fifth.saturating_mul(2), share))
}

/// At most a fifth more than the step, never less: the other side asked for that long (`Retry-After`).
#[must_use]
pub fn not_before(step: i64, share: f64) -> i64 {
    step.saturating_add(part(step / 5, share))
}

/// A share of a length of time.
#[must_use]
pub fn part(of: i64, share: f64) -> i64 {
    (of as f64 * share.clamp(0.0, 1.0)).round() as i64
}

/// Chance of a core: a seed is handed in at its start, and the same seed throws the same numbers (SplitMix64).
#[derive(Debug, Clone)]
pub struct Dice(u64);

impl Dice {
    /// Begins at a seed.
    #[must_use]
    pub const fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// The next share, 0 ≤ share < 1.
    pub const fn share(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        share_of(z ^ (z >> 31))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn p_14_full_jitter_reaches_from_its_floor_to_twice_the_step_and_is_the_step_in_the_middle() {
        for (step, floor, share, wait) in [
            (60, 0, 0.0, 0),
            (60, 0, 0.5, 60),
            (60, 0, 1.0, 120),
            (60, 1, 0.0, 1),
            (60, 1, 1.0, 120),
            (5, 90, 0.5, 90),
            (i64::MAX, 0, 0.0, 0),
        ] {
            assert_eq!(full(step, floor, share), wait, "{step}, not below {floor}, {share}");
        }
    }

    #[test]
    fn p_14_a_stated_schedule_moves_by_a_fifth_and_a_wish_of_the_other_side_only_later() {
        for (share, wait, wish) in [(0.0, 96, 120), (0.5, 120, 132), (1.0, 144, 144), (7.0, 144, 144)] {
            assert_eq!((within_a_fifth(120, share), not_before(120, share)), (wait, wish), "share {share}");
        }
    }

    #[test]
    fn p_14_the_same_seed_throws_the_same_shares_and_they_fill_the_whole_range() {
        let (mut one, mut same, mut other) = (Dice::new(7), Dice::new(7), Dice::new(8));
        let mut tenths = [0_u32; 10];
        let mut differ = false;
        for _ in 0..1_000 {
            let share = one.share();
            assert!(share.to_bits() == same.share().to_bits());
            differ |= share.to_bits() != other.share().to_bits();
            tenths[(share * 10.0) as usize] += 1;
        }
        assert!(differ);
        assert!(tenths.iter().all(|n| (60..=140).contains(n)), "{tenths:?}");
        assert!(share_of(0) == 0.0 && share_of(u64::MAX) < 1.0);
    }
}
