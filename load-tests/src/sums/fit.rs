//! A straight line through measured sizes: what one more thing costs is the slope, not a total divided by a count
//! (load-model.md 8, F8).

/// `y = start + slope · x` by least squares.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Fit {
    /// y at x = 0.
    pub start: f64,
    /// Growth of y per 1 of x.
    pub slope: f64,
    /// Share of y's variation that the line explains, 0 to 1; 1 when y does not vary at all.
    pub r2: f64,
}

impl Fit {
    /// The line through `points` (x, y); `None` unless at least two have different x.
    #[must_use]
    pub fn through(points: &[(f64, f64)]) -> Option<Self> {
        let n = points.len() as f64;
        let mean = |of: fn(&(f64, f64)) -> f64| points.iter().map(of).sum::<f64>() / n;
        let (mx, my) = (mean(|p| p.0), mean(|p| p.1));
        let sxx: f64 = points.iter().map(|(x, _)| (x - mx).powi(2)).sum();
        if points.len() < 2 || sxx <= 0.0 {
            return None;
        }
        let sxy: f64 = points.iter().map(|(x, y)| (x - mx) * (y - my)).sum();
        let syy: f64 = points.iter().map(|(_, y)| (y - my).powi(2)).sum();
        let slope = sxy / sxx;
        let r2 = if syy > 0.0 { (sxy * sxy / (sxx * syy)).min(1.0) } else { 1.0 };
        Some(Self { start: my - slope * mx, slope, r2 })
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use super::*;

    #[test]
    fn exact_lines() {
        // (points, start, slope)
        type Row<'a> = (&'a [(f64, f64)], f64, f64);
        let table: &[Row] = &[
            (&[(0.0, 5.0), (10.0, 25.0)], 5.0, 2.0),
            (&[(1_000.0, 60.0e6), (10_000.0, 330.0e6), (30_000.0, 930.0e6)], 30.0e6, 30_000.0),
            (&[(1.0, 4.0), (2.0, 4.0), (3.0, 4.0)], 4.0, 0.0),
            (&[(0.0, 10.0), (3_600.0, 4.0)], 10.0, -6.0 / 3_600.0),
        ];
        for (points, start, slope) in table {
            let fit = Fit::through(points).unwrap();
            assert!((fit.start - start).abs() < 1e-6 * start.abs().max(1.0), "{fit:?} for {points:?}");
            assert!((fit.slope - slope).abs() < 1e-9 * slope.abs().max(1.0), "{fit:?} for {points:?}");
            assert!((fit.r2 - 1.0).abs() < 1e-9, "{fit:?} for {points:?}");
        }
    }

    #[test]
    fn no_line_through_less_than_two_sizes() {
        for points in [&[][..], &[(1.0, 1.0)], &[(2.0, 1.0), (2.0, 9.0)]] {
            assert_eq!(Fit::through(points), None);
        }
    }

    #[test]
    fn noise_lowers_the_explained_share_but_not_the_slope() {
        // By hand: mean (2, 3); sxx 2, sxy 1, syy 2 → slope 0.5, start 2, r² 0.25.
        let fit = Fit::through(&[(1.0, 2.0), (2.0, 4.0), (3.0, 3.0)]).unwrap();
        assert_eq!((fit.start, fit.slope, fit.r2), (2.0, 0.5, 0.25));
    }
}
