//! `sick-hooks` (load-model.md 6, 10): twenty integrators' servers, of which 30 % never answer, 20 % take two seconds, 10 %
//! answer 500 and 5 % end the connection. Operators answer the clients of all of them. The healthy servers must get their
//! messages as if the others were not there; after the cure everything arrives, in order per chat, each line under one key.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    time::{Duration, Instant},
};

use serde_json::json;
use tokio::task::JoinHandle;

use crate::{
    Api,
    report::Report,
    rig::{
        Beside, Desk, Dial, Hook, Outcome, Staff, Stage, compare,
        hook::{Call, Manner},
        measure::{as_micros, micros, ms, wait_until},
        none_of,
    },
    scenario::Context,
};

/// Servers.
const HOOKS: usize = 20;
/// Chats of each.
const CHATS: usize = 2;
/// Operators, and dialogs each may hold.
const OPERATORS: usize = 4;
const LIMIT: u32 = 20;
/// Answers per second to all chats together.
const ANSWERS_PER_S: f64 = 20.0;
/// Retries come after 1 s, 5 s, 30 s and 2 min (channels.md 6.3): the cure is complete after the fourth.
const CURE: Duration = Duration::from_secs(170);

/// Servers that stay healthy.
const WELL: usize = 7;

/// A healthy server answers in 20 to 80 ms (load-model.md 6).
const fn healthy(n: usize) -> Manner {
    Manner::Slow(Duration::from_millis(20 + (n as u64 % WELL as u64) * 10))
}

/// How server `n` of [`HOOKS`] behaves.
const fn manner(n: usize) -> Manner {
    match n {
        0..WELL => healthy(n),
        7..13 => Manner::Hanging,
        13..17 => Manner::Slow(Duration::from_secs(2)),
        17..19 => Manner::Failing,
        _ => Manner::Resetting,
    }
}

/// `~chat.n~` in a line.
fn token(text: &str) -> Option<(usize, usize)> {
    let (chat, n) = text.split('~').nth(1)?.split_once('.')?;
    Some((chat.parse().ok()?, n.parse().ok()?))
}

/// What one server heard, judged.
#[derive(Debug, Default, PartialEq, Eq)]
struct Heard {
    /// Lines answered with 200.
    taken: BTreeSet<(usize, usize)>,
    /// First tries that came behind a later line's.
    disordered: u64,
    /// Lines that came under more than one key.
    two_keys: u64,
    /// Lines tried more than once.
    repeated: u64,
}

fn judge(calls: &[Call]) -> Heard {
    let mut heard = Heard::default();
    let mut keys: BTreeMap<(usize, usize), (String, u32)> = BTreeMap::new();
    let mut newest: HashMap<usize, usize> = HashMap::new();
    for call in calls {
        let Some(line) = token(&call.body) else { continue };
        if call.taken {
            heard.taken.insert(line);
        }
        match keys.get_mut(&line) {
            Some((id, tries)) => {
                heard.two_keys += u64::from(*id != call.id);
                *tries += 1;
            }
            None => {
                keys.insert(line, (call.id.clone(), 1));
                let last = newest.entry(line.0).or_insert(line.1);
                heard.disordered += u64::from(line.1 < *last);
                *last = line.1.max(*last);
            }
        }
    }
    heard.repeated = keys.values().filter(|(_, tries)| *tries > 1).count() as u64;
    heard
}

/// A dialog with the caller who holds it.
struct Talk {
    dialog: i64,
    holder: Api,
}

async fn open(stage: &Stage, staff: &Staff, hooks: &[Hook]) -> Result<(Vec<Talk>, Vec<JoinHandle<()>>), String> {
    let callers = staff.sign_in(stage).await?;
    let mut desks = Vec::new();
    for caller in &callers {
        let token = caller.token().unwrap_or_default();
        let mut desk = Desk::open(stage, &token, None, &Dial::default()).await.map_err(|e| e.to_string())?;
        let answer = desk.ask("status.set", json!({"status": "online"}), &mut Vec::new()).await;
        answer.map_err(|e| e.to_string())?.map_err(|d| format!("an operator cannot go on line: {d}"))?;
        desks.push(tokio::spawn(async move { while desk.hear().await.is_ok() {} }));
    }
    let mut dialogs = Vec::new();
    for (n, hook) in hooks.iter().enumerate() {
        let (bot, token) = Staff::bot(stage, &format!("{}-hook{n}", stage.run), &staff.subject, &hook.url()).await?;
        let of_bot = Staff { bot, token, ..staff.clone() };
        for chat in 0..CHATS {
            let name = format!("{}-{n}-{chat}", stage.run);
            dialogs.push(of_bot.customer(stage, &name, 0, "Добрий день").await.map_err(|e| e.to_string())?);
        }
    }
    let by_id: HashMap<i64, &Api> = staff.people.iter().map(|p| p.id).zip(&callers).collect();
    let mut talks = Vec::new();
    let begin = Instant::now();
    for dialog in dialogs {
        loop {
            let row = stage.admin.get(&format!("/api/v1/dialogs/{dialog}")).await.map_err(|e| e.to_string())?;
            if let Some(holder) = row["operator_id"].as_i64().and_then(|id| by_id.get(&id)) {
                talks.push(Talk { dialog, holder: (*holder).clone() });
                break;
            }
            if begin.elapsed() > Duration::from_secs(30) {
                return Err(format!("dialog {dialog} got no operator within 30 s"));
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }
    Ok((talks, desks))
}

/// Answers all chats in turn for a time, at the planned moments; answers when each line was planned.
async fn answer(
    talks: &[Talk],
    next: &mut [usize],
    time: Duration,
) -> Result<HashMap<(usize, usize), Instant>, String> {
    let (begin, mut planned, mut sending) = (Instant::now(), HashMap::new(), Vec::new());
    for i in 0.. {
        let at = begin + Duration::from_secs_f64(f64::from(i) / ANSWERS_PER_S);
        if at > begin + time {
            break;
        }
        tokio::time::sleep_until(at.into()).await;
        let chat = i as usize % talks.len();
        let (Some(talk), Some(n)) = (talks.get(chat), next.get_mut(chat)) else { continue };
        let line = (chat, *n);
        *n += 1;
        planned.insert(line, at);
        let (holder, path) = (talk.holder.clone(), format!("/api/v1/dialogs/{}/messages", talk.dialog));
        let body = json!({"type": "text", "text": format!("~{}.{}~ відповідь", line.0, line.1)});
        sending.push(tokio::spawn(async move { holder.post(&path, &body).await.map(|_| ()) }));
    }
    for sent in sending {
        sent.await.map_err(|e| e.to_string())?.map_err(|e| format!("an operator's answer: {e}"))?;
    }
    Ok(planned)
}

/// Runs it.
///
/// # Errors
/// A sentence.
pub async fn run(ctx: &Context, stage: &Stage) -> Result<Report, String> {
    let mut hooks = Vec::with_capacity(HOOKS);
    for n in 0..HOOKS {
        hooks.push(Hook::start(healthy(n)).await.map_err(|e| e.to_string())?);
    }
    let first = hooks.first().map(Hook::url).unwrap_or_default();
    let staff = Staff::hire(stage, "hooks", OPERATORS, LIMIT, &first).await?;
    let (talks, desks) = open(stage, &staff, &hooks).await?;
    let time = stage.duration_or(Duration::from_secs_f64((3_600.0 / stage.speed).clamp(20.0, 3_600.0)));
    let base_time = time.min(Duration::from_secs(60));
    let beside = Beside::start(ctx, stage, base_time + time + CURE + Duration::from_secs(60)).await?;
    let mut next = vec![0; talks.len()];

    stage.say("everybody is healthy");
    let base = ctx.figures.open("healthy");
    let mut planned = answer(&talks, &mut next, base_time).await?;
    ctx.figures.close(base);
    stage.say("two of three are sick");
    hooks.iter().enumerate().for_each(|(n, hook)| hook.set(manner(n)));
    ctx.figures.mark("hooks fall sick");
    let window = ctx.figures.open("sick");
    let sick_from = Instant::now();
    planned.extend(answer(&talks, &mut next, time).await?);
    ctx.figures.close(window);
    tokio::time::sleep(Duration::from_secs(2)).await;

    let (mut well, mut sick) = (micros()?, micros()?);
    let mut late = 0;
    for (n, hook) in hooks.iter().enumerate().take(WELL) {
        let mut arrived: HashMap<(usize, usize), Instant> = HashMap::new();
        for call in hook.calls() {
            if let Some(line) = token(&call.body) {
                arrived.entry(line).or_insert(call.at);
            }
        }
        for (line, at) in planned.iter().filter(|(line, _)| line.0 / CHATS == n) {
            let to = if *at >= sick_from { &mut sick } else { &mut well };
            match arrived.get(line) {
                Some(when) => to.saturating_record(as_micros(when.saturating_duration_since(*at))),
                None => late += 1,
            }
        }
    }
    stage.say("everybody is cured; retries bring the rest");
    ctx.figures.mark("hooks are cured");
    hooks.iter().enumerate().for_each(|(n, hook)| hook.set(healthy(n)));
    let missing = || {
        let taken: usize = hooks.iter().map(|hook| judge(&hook.calls()).taken.len()).sum();
        planned.len().saturating_sub(taken)
    };
    wait_until(CURE, || missing() == 0).await;
    let judged: Vec<Heard> = hooks.iter().map(|hook| judge(&hook.calls())).collect();
    let sum = |of: fn(&Heard) -> u64| judged.iter().map(of).sum::<u64>();
    ctx.figure("operator → healthy server p99, all healthy", ms(&well, 0.99), "ms", None, None);
    ctx.figure("operator → healthy server p99, two of three sick", ms(&sick, 0.99), "ms", Some(1_000.0), Some(250.0));
    none_of(ctx, "lines that a healthy server had not got 2 s after the end", late);
    none_of(ctx, "lines that never arrived after the cure", missing() as u64);
    none_of(ctx, "first tries out of order within a chat", sum(|h| h.disordered));
    none_of(ctx, "lines under two keys", sum(|h| h.two_keys));
    ctx.figure("lines tried again", sum(|h| h.repeated) as f64, "", None, None);
    compare(ctx, ("all healthy", base), ("two of three sick", window), 1.1);
    ctx.limit("the servers are those of the Custom Channel: every line goes to one of them");
    let mut outcome = Outcome::default();
    outcome.audit.lost += missing() as u64;
    outcome.audit.reordered += sum(|h| h.disordered);
    outcome.audit.doubled += sum(|h| h.two_keys);
    outcome.audit.checked.insert(String::from("lines_to_hooks"), planned.len() as u64);
    desks.iter().for_each(JoinHandle::abort);
    outcome.finish(ctx, Some(beside)).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_of_the_load_model() {
        let count = |fits: fn(&Manner) -> bool| (0..HOOKS).map(manner).filter(fits).count() * 100 / HOOKS;
        assert_eq!(count(|m| *m == Manner::Hanging), 30);
        assert_eq!(count(|m| matches!(m, Manner::Slow(time) if *time == Duration::from_secs(2))), 20);
        for n in 0..HOOKS {
            let Manner::Slow(time) = healthy(n) else { unreachable!("a healthy server answers") };
            assert!((20..=80).contains(&time.as_millis()), "{n}: {time:?}");
            assert_eq!(manner(n) == healthy(n), n < WELL, "{n}");
        }
        assert_eq!(count(|m| *m == Manner::Failing), 10);
        assert_eq!(count(|m| *m == Manner::Resetting), 5);
    }

    #[test]
    fn calls_are_judged() {
        let call = |line: &str, id: &str, taken: bool| Call {
            at: Instant::now(),
            id: id.to_owned(),
            body: format!("{{\"text\":\"~{line}~ x\"}}"),
            taken,
        };
        let calls = [
            call("0.0", "a", false),
            call("0.0", "a", true),
            call("0.2", "c", true),
            call("0.1", "b", true),
            call("0.1", "x", true),
        ];
        let taken = BTreeSet::from([(0, 0), (0, 1), (0, 2)]);
        assert_eq!(judge(&calls), Heard { taken, disordered: 1, two_keys: 1, repeated: 2 });
        assert_eq!(judge(&[call("nothing", "e", true)]), Heard::default());
    }
}
