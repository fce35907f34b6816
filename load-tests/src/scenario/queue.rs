//! `queue` over real sockets (load-model.md 10): exponential arrivals and services, no patience. Customers must wait as
//! Erlang's formula says, nobody may be overtaken, no slot may be free beside a customer, nobody may hold more than the limit.
//!
//! The formula is a mean over days; a run of a few thousand customers lies tens of per cent beside it by chance alone. The same
//! customers in a line without idle slots are known exactly, so the run is compared with both.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use rand::{Rng, SeedableRng, rngs::StdRng};

use crate::{
    report::Report,
    rig::{
        Crew, Hook, Outcome, Staff, Stage,
        crew::{Board, Case, text},
        hook::Manner,
        measure::{as_micros, micros, ms, wait_until},
        none_of,
    },
    scenario::Context,
    sums::{Erlang, line},
};

/// Mean time an operator holds a dialog, seconds at speed 1.
const HOLDING_S: f64 = 560.0;
/// Speed beyond which the server's own time is no small part of a wait.
const MOST_SPEED: f64 = 8.0;
/// Dialogs one operator may hold.
const LIMIT: u32 = 3;

/// Arrivals of a run, and of the long form.
const CUSTOMERS: usize = 3_000;
const LONG: usize = 20_000;
/// Means of holding until the last dialogs of a line are over.
const LAST: f64 = 5.0;

/// The line that is played: load-model.md 10's first pair, a small one where there are few operators.
const fn line_of(operators: usize) -> Erlang {
    if operators < 100 { Erlang { load: 9.0, slots: 12 } } else { Erlang { load: 81.3, slots: 95 } }
}

/// About how many seconds a run takes that is not told how long to last, from its first arrival to the end of its last dialog.
#[must_use]
pub fn lasts(operators: usize, speed: f64, long: bool) -> f64 {
    let (holding_s, customers) = (HOLDING_S / speed, if long { LONG } else { CUSTOMERS });
    holding_s * (customers as f64 / line_of(operators).load + LAST)
}

/// Limits that add up to `slots`.
fn limits(slots: u32) -> Vec<u32> {
    (0..slots.div_ceil(LIMIT)).map(|n| LIMIT.min(slots - n * LIMIT)).collect()
}

struct Plan {
    arrivals: Vec<u64>,
    holdings: Vec<u64>,
}

fn plan(seed: u64, erlang: Erlang, holding_s: f64, customers: usize) -> Plan {
    let mut dice = StdRng::seed_from_u64(seed);
    let mut draw = |mean_s: f64| (-(1.0 - dice.random::<f64>()).ln() * mean_s * 1e6) as u64;
    let (mut now, mut arrivals, mut holdings) = (0, Vec::new(), Vec::new());
    for _ in 0..customers {
        now += draw(holding_s / erlang.load);
        arrivals.push(now);
        holdings.push(draw(holding_s));
    }
    Plan { arrivals, holdings }
}

/// Runs it.
///
/// # Errors
/// A sentence.
pub async fn run(ctx: &Context, stage: &Stage) -> Result<Report, String> {
    let mut outcome = Outcome::default();
    let erlang = line_of(stage.operators);
    if erlang.slots != 95 {
        ctx.limit("under profile M a line of 12 slots is played; load-model.md 10 states its limit for 95 slots under 81.3 Erlang");
    }
    let holding_s = HOLDING_S / stage.speed;
    let rate = erlang.load / holding_s;
    if stage.speed > MOST_SPEED {
        ctx.limit(format!("load-model.md 10 plays the line at a speed of at most {MOST_SPEED}: beyond it commits take a part of each wait"));
    }
    let customers = match stage.duration {
        Some(time) => ((time.as_secs_f64() * rate) as usize).max(50),
        None if stage.long => LONG,
        None => CUSTOMERS,
    };
    let plan = plan(stage.seed, erlang, holding_s, customers);
    let receiver = Hook::start(Manner::Healthy).await.map_err(|e| e.to_string())?;
    let limits = limits(erlang.slots);
    let staff = Staff::hire(stage, "queue", limits.len(), LIMIT, &receiver.url()).await?;
    if let (Some(last), Some(person)) = (limits.last().filter(|l| **l < LIMIT), staff.people.last()) {
        let path = format!("/api/v1/operators/{}/limits", person.id);
        let body = serde_json::json!({"total": last});
        stage.admin.put(&path, &body).await.map_err(|e| format!("the last operator's limit: {e}"))?;
    }
    let cases = plan.holdings.iter().map(|us| Case { holding: Duration::from_micros(*us), ..Case::default() });
    let crew = Crew::start(stage, &staff, limits, cases.collect()).await?;
    stage.say(format!("{customers} customers, {rate:.2} a second, on {} slots", erlang.slots));
    let begin = Instant::now() + Duration::from_millis(100);
    let (mut lag, mut tasks) = (micros()?, Vec::with_capacity(customers));
    for (n, at) in plan.arrivals.iter().enumerate() {
        let at = begin + Duration::from_micros(*at);
        tokio::time::sleep_until(at.into()).await;
        lag.saturating_record(as_micros(at.elapsed()));
        let (stage, staff, board) = (stage.clone(), staff.clone(), Arc::clone(&crew.board));
        tasks.push(tokio::spawn(async move {
            let answer = staff.customer(&stage, &format!("{}-q{n}", stage.run), 0, &text(n)).await;
            let mut board = board.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
            answer.map(|_| board.accepted(n, Instant::now())).is_ok()
        }));
    }
    let mut refused = 0;
    for task in tasks {
        refused += u64::from(!task.await.map_err(|e| e.to_string())?);
    }
    let rest = Duration::from_secs_f64(holding_s * 20.0) + Duration::from_secs(60);
    let drained = wait_until(rest, || crew.with(|b| b.done()) + refused as usize >= customers).await;
    let took = begin.elapsed().as_secs_f64();
    outcome.rates = Some((rate, (customers as f64 - refused as f64) / took, ms(&lag, 0.99)));
    if !drained {
        ctx.limit("some dialogs were not finished when the run ended");
    }
    crew.with(|board| judge(ctx, stage, board, &plan, (erlang, holding_s), refused, &mut outcome))?;
    outcome.finish(ctx, None).await
}

fn judge(
    ctx: &Context,
    stage: &Stage,
    board: &mut Board,
    plan: &Plan,
    (erlang, holding_s): (Erlang, f64),
    refused: u64,
    outcome: &mut Outcome,
) -> Result<(), String> {
    let skip = plan.arrivals.len() / 10;
    let (mut at_once, mut waited) = (micros()?, micros()?);
    let (mut sum, mut count) = (0.0, 0_usize);
    let ideal = line::waits(&plan.arrivals, &plan.holdings, erlang.slots as usize);
    for (n, case) in board.cases.iter().enumerate().skip(skip) {
        let (Some(accepted), Some(assigned)) = (case.accepted, case.assigned) else { continue };
        let wait = assigned.saturating_duration_since(accepted);
        (sum, count) = (sum + wait.as_secs_f64(), count + 1);
        let to = if ideal.get(n).copied().unwrap_or(0) == 0 { &mut at_once } else { &mut waited };
        to.saturating_record(as_micros(wait));
    }
    let mean = sum / count as f64;
    let expected = erlang.mean_wait(holding_s);
    let of_line = line::mean_after(&ideal, skip) / 1e6;
    let enough = plan.arrivals.len() >= CUSTOMERS;
    let virtual_s = |s: f64| s * stage.speed;
    ctx.figure("mean wait (virtual time)", virtual_s(mean), "s", None, None);
    ctx.figure("Erlang C's mean wait (virtual time)", virtual_s(expected), "s", None, None);
    ctx.figure("mean wait in the line of these customers (virtual time)", virtual_s(of_line), "s", None, None);
    let off = |wanted: f64| if wanted > 0.0 { (mean / wanted - 1.0).abs() * 100.0 } else { f64::NAN };
    let must = enough.then_some(35.0);
    ctx.figure("mean wait off Erlang C", off(expected), "%", must, must.map(|_| 10.0));
    ctx.figure("mean wait off the line of these customers", off(of_line), "%", None, None);
    if !enough {
        ctx.limit("fewer than 3,000 arrivals: the distance from Erlang C is chance and is not judged");
    }
    let longest = board.longest_idle.as_secs_f64() * 1000.0;
    ctx.figure("longest time a slot was free beside a customer", longest, "ms", Some(100.0), Some(50.0));
    none_of(ctx, "customers overtaken", board.overtaken());
    none_of(ctx, "times an operator held more than the limit", board.over_limit);
    none_of(ctx, "dialogs given twice", board.cases.iter().filter(|c| c.times > 1).count() as u64);
    none_of(ctx, "finishes refused", board.refused);
    none_of(ctx, "sockets lost", board.lost_sockets);
    none_of(ctx, "arrivals refused", refused);
    let lost = board.cases.iter().filter(|c| c.accepted.is_some() && c.assigned.is_none()).count() as u64;
    outcome.audit.lost += lost;
    outcome.audit.checked.insert(String::from("dialogs"), board.cases.len() as u64);
    outcome.f4 = Some(at_once);
    outcome.f5 = Some(waited);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_at_the_speed_of_the_load_model_takes_three_quarters_of_an_hour() {
        for (operators, speed, long, minutes) in
            [(100, 8.0, false, 48.9), (100, 20.0, false, 19.6), (100, 20.0, true, 117.1), (10, 20.0, false, 157.9)]
        {
            let lasts = lasts(operators, speed, long) / 60.0;
            assert!((lasts - minutes).abs() < 0.1, "{operators} at {speed}: {lasts}");
        }
    }

    #[test]
    fn limits_add_up() {
        for (slots, people) in [(95, 32), (12, 4), (1, 1), (3, 1), (4, 2)] {
            let limits = limits(slots);
            assert_eq!((limits.len(), limits.iter().sum::<u32>()), (people, slots));
            assert!(limits.iter().all(|l| (1..=LIMIT).contains(l)));
        }
    }

    #[test]
    fn the_plan_has_the_load_it_is_asked_for() {
        let plan = plan(3, Erlang { load: 81.3, slots: 95 }, 70.0, 40_000);
        let time = plan.arrivals.last().copied().unwrap_or(1) as f64;
        let work: u64 = plan.holdings.iter().sum();
        assert!((work as f64 / time / 81.3 - 1.0).abs() < 0.03, "load {}", work as f64 / time);
    }
}
