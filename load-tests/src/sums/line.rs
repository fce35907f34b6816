//! The same waiting line customer by customer: given when everybody comes and how long everybody holds a slot, when is each
//! served if no slot is ever free beside a waiting customer and nobody overtakes? Erlang's formula is its long-run mean; one
//! run of a few thousand customers differs from the mean by tens of per cent, but not from this.

use std::{cmp::Reverse, collections::BinaryHeap};

/// Waits in the order of `arrivals`, all in one unit (microseconds). `arrivals` ascend; `holdings[i]` belongs to
/// `arrivals[i]`; missing holdings count as 0. No slots: nobody is ever served, the answer is empty.
#[must_use]
pub fn waits(arrivals: &[u64], holdings: &[u64], slots: usize) -> Vec<u64> {
    if slots == 0 {
        return Vec::new();
    }
    let mut free_at: BinaryHeap<Reverse<u64>> = BinaryHeap::with_capacity(slots);
    arrivals
        .iter()
        .enumerate()
        .map(|(i, &at)| {
            let free = if free_at.len() < slots { 0 } else { free_at.pop().map_or(0, |Reverse(t)| t) };
            let start = at.max(free);
            free_at.push(Reverse(start + holdings.get(i).copied().unwrap_or(0)));
            start - at
        })
        .collect()
}

/// Mean of the waits after the first `skip`; 0 when nothing is left.
#[must_use]
pub fn mean_after(waits: &[u64], skip: usize) -> f64 {
    let kept = waits.get(skip..).unwrap_or_default();
    if kept.is_empty() { 0.0 } else { kept.iter().map(|&w| w as f64).sum::<f64>() / kept.len() as f64 }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use rand::{Rng, SeedableRng, rngs::StdRng};

    use super::*;
    use crate::sums::Erlang;

    #[test]
    fn small_lines_by_hand() {
        // (arrivals, holdings, slots, waits)
        type Row<'a> = (&'a [u64], &'a [u64], usize, &'a [u64]);
        let table: &[Row] = &[
            (&[], &[], 1, &[]),
            (&[0, 1, 2], &[10, 10, 10], 1, &[0, 9, 18]),
            (&[0, 1, 2], &[10, 10, 10], 2, &[0, 0, 8]),
            (&[0, 1, 2], &[10, 10, 10], 3, &[0, 0, 0]),
            // The third is served by whoever is free first, which is not who began first.
            (&[0, 1, 2], &[10, 3, 1], 2, &[0, 0, 2]),
            // A slot that has been free for long does not make anybody wait negatively.
            (&[0, 100], &[10, 10], 1, &[0, 0]),
            (&[5, 5, 5], &[1, 1, 1], 1, &[0, 1, 2]),
            (&[1], &[1], 0, &[]),
        ];
        for (arrivals, holdings, slots, wanted) in table {
            assert_eq!(&waits(arrivals, holdings, *slots), wanted, "{arrivals:?} on {slots}");
        }
    }

    /// The formula and the line are written independently of each other; on a long run they must agree.
    #[test]
    fn a_long_line_has_erlangs_mean() {
        const HOLDING: f64 = 560e6;
        for (load, slots, customers) in [(81.3, 95_u32, 2_000_000), (813.0, 850, 8_000_000)] {
            let mut dice = StdRng::seed_from_u64(7);
            let mut gap = |mean: f64| (-(1.0 - dice.random::<f64>()).ln() * mean) as u64;
            let (mut now, mut arrivals, mut holdings) = (0, Vec::new(), Vec::new());
            for _ in 0..customers {
                now += gap(HOLDING / load);
                arrivals.push(now);
                holdings.push(gap(HOLDING));
            }
            let all = waits(&arrivals, &holdings, slots as usize);
            let skip = customers / 20;
            let erlang = Erlang { load, slots };
            let ratio = mean_after(&all, skip) / erlang.mean_wait(HOLDING);
            assert!((0.9..1.1).contains(&ratio), "mean wait is {ratio} of Erlang's at {load} on {slots}");
            let waited = all[skip..].iter().filter(|w| **w > 0).count() as f64 / (all.len() - skip) as f64;
            assert!((0.9..1.1).contains(&(waited / erlang.waiting())), "{waited} waited at {load} on {slots}");
        }
    }
}
