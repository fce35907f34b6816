//! `filters`: live counters of saved filters cost the messages little (operator-line.md 4.1). The operators of the profile serve the
//! crowd with the counters of the system folders on their panels, and then with five saved filters each beside these: CPU per message at
//! most 1.2 times as much, and no reads of the database for a message.
//!
//! The operators who have the filters are those whose dialogs the messages are: each message changes rows that their filters look at.
//! Both halves are measured in one run. People only write and close, because the reads of their other actions would be taken for those
//! of the filters.

use std::{collections::HashSet, time::Duration};

use futures_util::{StreamExt, TryStreamExt, stream};
use serde_json::{Value, json};

use super::{
    boards::reads,
    scale::{Of, each},
};
use crate::{
    ApiError,
    crowd::CrowdShape,
    figures::{WindowId, sampler::Usages},
    floor::{self, FloorNeed},
    report::{Check, Report},
    rig::{Beside, Outcome, Stage, compare},
    scenario::Context,
    schedule::{Plan, arrivals::Shape},
};

/// Messages per second when none are asked for.
const RATE: f64 = 200.0;
/// Saved filters of an operator.
const EACH: usize = 5;
/// Measured time of each half when none is asked for.
const TIME: Duration = Duration::from_secs(60);
/// Before each half: what was subscribed is counted and told.
const CALM: Duration = Duration::from_secs(5);
/// Time besides the two halves: the filters are made in it.
const ASIDE: Duration = Duration::from_secs(120);
/// Operators whose filters are made at once.
const AT_ONCE: usize = 8;
/// Messages an operator gets or writes in a second, at most (the floor's rule).
const PER_OPERATOR: f64 = 2.5;
/// Reads of the database for a message, more than without filters. A message must cause none; the card of a new dialog's client is read
/// once for the filters that ask for it, and a dialog has about twenty messages.
const READS: f64 = 0.1;

/// Own field of clients that filters ask for.
const FIELD: &str = "load_city";
/// What is typed for it.
const CITIES: [&str; 20] = [
    "Київ",
    "Львів",
    "Одеса",
    "Дніпро",
    "Харків",
    "Вінниця",
    "Полтава",
    "Черкаси",
    "Суми",
    "Рівне",
    "Луцьк",
    "Тернопіль",
    "Ужгород",
    "Чернівці",
    "Житомир",
    "Хмельницький",
    "Чернігів",
    "Миколаїв",
    "Запоріжжя",
    "Кропивницький",
];
/// Names of the filters.
const NAMES: [&str; EACH] = ["Чекають на мене", "Довго чекають", "З тегом або непрочитані", "Тема зараз", "За містом"];
/// System folders whose counters the panel shows: all but the closed ones and spam.
const FOLDERS: [&str; 9] =
    ["my_active", "in_queue", "overdue", "unanswered", "all_active", "my_tickets", "all_tickets", "paused", "mentions"];

fn leaf(field: &str, op: &str, value: Value) -> Value {
    json!({"field": field, "op": op, "value": value})
}

fn group(join: &str, items: &[Value]) -> Value {
    json!({"join": join, "items": items})
}

/// Conditions of the five filters of operator number `n`: people save the same kinds of filters, each with their own numbers and words.
fn trees(n: usize, topic: i64, tags: &[i64]) -> [Value; EACH] {
    let tag = |k: usize| tags.get(k % tags.len().max(1)).copied().unwrap_or(1);
    let city = CITIES.get(n % CITIES.len()).copied().unwrap_or_default();
    let open = || leaf("state", "in", json!(["new", "queued", "active"]));
    [
        group(
            "and",
            &[
                leaf("operator", "eq", json!("@me")),
                leaf("state", "eq", json!("active")),
                leaf("last_author", "eq", json!("client")),
            ],
        ),
        group("and", &[open(), leaf("waiting_minutes", "gt", json!(n % 30))]),
        group(
            "or",
            &[
                leaf("tag", "in", json!([tag(n), tag(n / 6 + 1)])),
                group("and", &[leaf("channel", "eq", json!("custom_channel")), leaf("unread", "gt", json!(n % 4))]),
            ],
        ),
        group(
            "and",
            &[
                leaf("topic", "eq", json!(topic)),
                leaf("channel", "in", json!(["custom_channel", "widget"])),
                leaf("last_message_at", "gt", json!({"last": n % 60 + 1, "unit": "min"})),
            ],
        ),
        group(
            "and",
            &[
                open(),
                group(
                    "or",
                    &[
                        leaf(&format!("client_field:{FIELD}"), "contains", json!(city)),
                        json!({"field": format!("client_field:{FIELD}"), "op": "empty"}),
                    ],
                ),
            ],
        ),
    ]
}

/// Different trees of so many operators, as the server has them: `@me` is somebody else for each.
fn different(operators: usize, topic: i64, tags: &[i64]) -> usize {
    let of = |n: usize| trees(n, topic, tags).map(|tree| tree.to_string().replace("@me", &format!("@{n}")));
    (0..operators).flat_map(of).collect::<HashSet<String>>().len()
}

/// What a panel shows: the system folders and these filters.
fn shown(saved: &[i64]) -> Value {
    FOLDERS.iter().map(|folder| json!(folder)).chain(saved.iter().map(|id| json!(id))).collect()
}

/// The own field of clients, made by the first run.
async fn own_field(stage: &Stage) -> Result<(), String> {
    let told = |e: ApiError| format!("an own field of clients: {e}");
    let fields = stage.admin.get("/api/v1/client-fields").await.map_err(told)?;
    if fields["data"].as_array().into_iter().flatten().any(|row| row["key"] == FIELD) {
        return Ok(());
    }
    let body = json!({"key": FIELD, "label": "Місто (load)", "type": "STRING"});
    stage.admin.post("/api/v1/client-fields", &body).await.map_err(told).map(|_| ())
}

/// Every operator saves the filters, by the token of their own, and has them counted.
async fn save(stage: &Stage, beside: &Beside, tags: &[i64]) -> Result<(), String> {
    let (operators, topic) = (beside.crowd.operators(), beside.crowd.world().floor.subject_id);
    stage.say(format!("{} operators save {EACH} filters each", operators.members().len()));
    stream::iter(operators.members().iter().enumerate())
        .map(|(n, member)| async move {
            let mut saved = Vec::with_capacity(EACH);
            for (name, conditions) in NAMES.iter().zip(trees(n, topic, tags)) {
                let body = json!({"name": name, "conditions": conditions});
                let made = member.api.post("/api/v1/filters", &body).await.map_err(|e| format!("a filter: {e}"))?;
                saved.push(made["id"].as_i64().unwrap_or_default());
            }
            operators.count_filters(n, &shown(&saved));
            Ok::<(), String>(())
        })
        .buffer_unordered(AT_ONCE)
        .try_collect::<()>()
        .await
}

/// The operators of the profile, or as many as the rate needs, and their customers, at a steady rate.
async fn crowd(ctx: &Context, stage: &Stage, most: Duration) -> Result<Beside, String> {
    // Reads of the database are what is counted.
    ctx.only_writing();
    let rate = stage.rate.unwrap_or(RATE);
    let seconds = most.as_secs_f64();
    // Both halves have one rate: a busier quarter of an hour would make its messages cheaper.
    let plan = Plan::new(stage.seed, rate, stage.speed, seconds * 1.5 + 10.0, Shape::Flat);
    let pace = plan.pace_for(rate, seconds);
    let usual = FloorNeed::of(rate, plan.open_at_start(), PER_OPERATOR);
    let operators = usual.operators.max(stage.operators);
    let need = FloorNeed { operators, sockets_per_operator: 1.0, ..usual };
    let shape = CrowdShape { plan, idle_visitors: 0, sockets_per_operator: 1.0, pace };
    let crowd = ctx.crowd(rate, need, shape).await.map_err(|e| e.to_string())?;
    Ok(Beside::of(ctx, stage, crowd, Duration::from_secs(10)).await)
}

/// What panels were told so far.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Told {
    /// Frames with counters.
    frames: u64,
    /// Counters of saved filters.
    saved: u64,
}

fn told(beside: &Beside) -> Told {
    beside.crowd.operators().members().iter().fold(Told::default(), |all, member| Told {
        frames: all.frames + member.counter_frames.get(),
        saved: all.saved + member.saved_counters.get(),
    })
}

/// What one half was.
struct Half {
    window: WindowId,
    before: Usages,
    after: Usages,
    messages: f64,
    /// Reads of the database.
    reads: f64,
    told: Told,
}

async fn half(ctx: &Context, stage: &Stage, beside: &Beside, name: &str, time: Duration) -> Result<Half, String> {
    ctx.pass("calm", CALM).await;
    let (reads_before, told_before, before) = (reads(stage).await?, told(beside), ctx.sampler.look());
    let window = beside.measure(ctx, name, time).await;
    let (after, told_after, reads_after) = (ctx.sampler.look(), told(beside), reads(stage).await?);
    Ok(Half {
        window,
        before,
        after,
        messages: ctx.figures.measured(window).accepted as f64,
        reads: reads_after - reads_before,
        told: Told { frames: told_after.frames - told_before.frames, saved: told_after.saved - told_before.saved },
    })
}

/// Runs it.
///
/// # Errors
/// A sentence.
pub async fn run(ctx: &Context, stage: &Stage) -> Result<Report, String> {
    let time = stage.duration_or(TIME);
    own_field(stage).await?;
    let tags = floor::tags(&stage.admin).await.map_err(|e| format!("the tags: {e}"))?;
    let beside = crowd(ctx, stage, time * 2 + ASIDE).await?;
    let operators = beside.crowd.operators().members().len();
    for n in 0..operators {
        beside.crowd.operators().count_filters(n, &shown(&[]));
    }
    let without = half(ctx, stage, &beside, "without saved filters", time).await?;
    save(stage, &beside, &tags).await?;
    let with = half(ctx, stage, &beside, "five saved filters each", time).await?;

    let panels = |n: u64| n as f64 / operators as f64 / time.as_secs_f64();
    ctx.figure("operators on line", operators as f64, "", None, None);
    ctx.figure("saved filters of an operator", EACH as f64, "", None, None);
    let trees = different(operators, beside.crowd.world().floor.subject_id, &tags);
    ctx.figure("different filters that are counted", trees as f64, "", None, None);
    for (half, when) in [(&without, "without saved filters"), (&with, "with them")] {
        ctx.figure(&format!("counter frames a second to a panel, {when}"), panels(half.told.frames), "1/s", None, None);
        let frames = ctx.figures.measured(half.window).frames as f64 / half.messages;
        ctx.figure(&format!("socket frames per message, {when}"), frames, "", None, None);
        let reads = half.reads / half.messages * 1_000.0;
        ctx.figure(&format!("reads of the database per 1,000 messages, {when}"), reads, "", None, None);
    }
    ctx.figure("counters of saved filters a second to a panel", panels(with.told.saved), "1/s", None, None);
    let reached = beside.crowd.operators().members().iter().filter(|member| member.saved_counters.get() > 0).count();
    ctx.figure("operators who were told counters of saved filters", reached as f64, "", None, None);
    ctx.check(Check::at_least("counters of saved filters told", with.told.saved as f64, "", 1.0));
    let more = (with.reads / with.messages - without.reads / without.messages).max(0.0);
    ctx.figure("reads of the database per message, more with saved filters", more, "", Some(READS), Some(0.0));
    judge_cpu(ctx, &without, &with);
    compare(ctx, ("without saved filters", without.window), ("with them", with.window), 1.2);
    Outcome::default().finish(ctx, Some(beside)).await
}

fn judge_cpu(ctx: &Context, without: &Half, with: &Half) {
    let mut whole = [0.0, 0.0];
    let processes: [(&str, Of); 2] = [("server", |usages| usages.server), ("database", |usages| usages.database)];
    for (who, of) in processes {
        let cost = |half: &Half| each(half.messages, of(&half.before), of(&half.after));
        let (Some(a), Some(b)) = (cost(without), cost(with)) else { continue };
        whole = [whole[0] + a, whole[1] + b];
        ctx.figure(&format!("{who}, CPU per 1,000 without saved filters"), a, "s", None, None);
        ctx.figure(&format!("{who}, CPU per 1,000 with them"), b, "s", None, None);
    }
    let ratio = whole[1] / whole[0];
    ctx.figure("CPU per message, five saved filters each ÷ without", ratio, "×", Some(1.2), Some(1.05));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_operator_has_five_filters_that_differ() {
        for n in [0, 1, 57, 999] {
            let trees = trees(n, 7, &[3, 4, 5]);
            let texts: HashSet<String> = trees.iter().map(Value::to_string).collect();
            assert_eq!(texts.len(), EACH, "{n}");
            assert!(trees.iter().all(|tree| tree["items"].as_array().is_some_and(|items| !items.is_empty())));
        }
    }

    #[test]
    fn operators_filters_are_their_own_in_part() {
        let one = different(1, 7, &[3, 4, 5, 6, 7, 8]);
        let hundred = different(100, 7, &[3, 4, 5, 6, 7, 8]);
        assert_eq!(one, EACH);
        // One of oneself each, 30 of minutes, 60 of the last messages, 20 of cities, and those of tags.
        assert!((211..=EACH * 100).contains(&hundred), "{hundred}");
    }

    #[test]
    fn a_panel_shows_folders_by_their_words_and_filters_by_their_numbers() {
        let shown = shown(&[12, 13]);
        assert_eq!((&shown[0], &shown[9], &shown[10]), (&json!("my_active"), &json!(12), &json!(13)));
        assert_eq!(shown.as_array().map(Vec::len), Some(FOLDERS.len() + 2));
    }
}
