//! The mirror in Redis: changes go through a bounded channel to one task; nothing of it is ever waited for.

use std::sync::{
    Arc, LazyLock,
    atomic::{AtomicBool, Ordering},
};

use redis::{RedisError, Script, aio::ConnectionManager};
use rozmova_actors::{
    domain::{ChannelKind, DialogId, OperatorId},
    ports::{QueueChange, QueueMirror},
};
use tokio::{
    sync::mpsc::{Receiver, Sender, channel},
    time::{Instant, MissedTickBehavior, interval},
};

use super::{
    link::{self, RETRY},
    model::{LOG_LENGTH, LogEntry, Mirrored},
};
use crate::egress::IoRuntime;

/// Changes that may wait for Redis; beyond it a full copy is cheaper.
const CHANNEL: usize = 8_192;
/// Changes of one script call.
const BATCH: usize = 128;

static SCRIPT: LazyLock<Script> = LazyLock::new(|| Script::new(include_str!("mirror.lua")));

#[derive(Debug, Default)]
struct Flags {
    /// The task found that Redis lacks something and is reachable.
    wants_copy: AtomicBool,
    /// A change did not fit into the channel.
    overflow: AtomicBool,
}

/// See the module.
#[derive(Debug)]
pub struct RedisMirror {
    to: Sender<(u64, QueueChange)>,
    flags: Arc<Flags>,
}

/// Names of the keys; the hash tag keeps them on one node of a Redis Cluster.
#[derive(Debug, Clone)]
struct Keys {
    seq: String,
    waiting: String,
    held: String,
    log: String,
}

impl Keys {
    fn new(prefix: &str) -> Self {
        let key = |name: &str| format!("{prefix}{{queue}}:{name}");
        Self { seq: key("seq"), waiting: key("waiting"), held: key("held"), log: key("log") }
    }
}

impl RedisMirror {
    /// Starts the task. `prefix` stands before every key; `epoch` is new with each start of the process, so a copy
    /// left by another one is never continued.
    ///
    /// # Errors
    /// When the address is malformed; an absent server is no error.
    pub fn start(io: &IoRuntime, url: &str, prefix: &str, epoch: String) -> Result<Self, RedisError> {
        let flags = Arc::new(Flags::default());
        let (to, from) = channel(CHANNEL);
        let connection = {
            // The connection's tasks belong to the I/O runtime.
            let _inside = io.handle().enter();
            link::manager(url)?
        };
        let task = Task { connection, keys: Keys::new(prefix), epoch, flags: flags.clone(), state: State::Away };
        io.handle().spawn(task.run(from));
        Ok(Self { to, flags })
    }
}

impl QueueMirror for RedisMirror {
    fn push(&self, seq: u64, change: QueueChange) {
        if change == QueueChange::Reset {
            self.flags.wants_copy.store(false, Ordering::Release);
            self.flags.overflow.store(false, Ordering::Release);
        }
        if self.to.try_send((seq, change)).is_err() {
            self.flags.overflow.store(true, Ordering::Release);
        }
    }

    fn wants_full_copy(&self) -> bool {
        self.flags.wants_copy.load(Ordering::Acquire) || self.flags.overflow.load(Ordering::Acquire)
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    /// Redis does not answer.
    Away,
    /// Redis answers and lacks our copy: everything before a reset is useless.
    Waiting,
    /// Redis has everything.
    Live,
}

struct Task {
    connection: ConnectionManager,
    keys: Keys,
    epoch: String,
    flags: Arc<Flags>,
    state: State,
}

impl Task {
    async fn run(mut self, mut from: Receiver<(u64, QueueChange)>) {
        let mut tick = interval(RETRY);
        tick.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut last_check = Instant::now();
        let mut batch = Vec::with_capacity(BATCH);
        loop {
            tokio::select! {
                biased;
                n = from.recv_many(&mut batch, BATCH) => {
                    if n == 0 {
                        return;
                    }
                    self.take(&batch).await;
                    batch.clear();
                }
                _ = tick.tick() => {
                    if self.state == State::Away || last_check.elapsed() > RETRY * 4 {
                        last_check = Instant::now();
                        self.check().await;
                    }
                }
            }
        }
    }

    /// Applies a batch, or what of it follows a reset.
    async fn take(&mut self, batch: &[(u64, QueueChange)]) {
        let reset = batch.iter().rposition(|(_, change)| *change == QueueChange::Reset);
        let useful = match (self.state, reset) {
            (_, Some(at)) => &batch[at..],
            (State::Live, None) => batch,
            (State::Away | State::Waiting, None) => return,
        };
        match self.apply(useful).await {
            Ok(applied) if applied >= 0 => {
                self.state = State::Live;
                metrics::gauge!("rozmova_redis_up", "use" => "queue").set(1.0);
            }
            Ok(_) => self.want_copy(),
            Err(error) => self.away(&error),
        }
    }

    async fn apply(&mut self, changes: &[(u64, QueueChange)]) -> Result<i64, RedisError> {
        let mut call = SCRIPT.prepare_invoke();
        call.key(&self.keys.seq).key(&self.keys.waiting).key(&self.keys.held).key(&self.keys.log);
        call.arg(&self.epoch).arg(LOG_LENGTH);
        for (seq, change) in changes {
            let [verb, dialog, a, b] = words(change);
            call.arg(*seq).arg(verb).arg(dialog).arg(a).arg(b);
        }
        call.invoke_async(&mut self.connection).await
    }

    /// Whether Redis is there and still has our copy.
    async fn check(&mut self) {
        let found: Result<Option<String>, _> =
            redis::cmd("HGET").arg(&self.keys.seq).arg("epoch").query_async(&mut self.connection).await;
        match found {
            Ok(epoch) if epoch.as_ref() == Some(&self.epoch) && self.state == State::Live => {}
            Ok(_) => self.want_copy(),
            Err(error) => self.away(&error),
        }
    }

    fn want_copy(&mut self) {
        self.state = State::Waiting;
        metrics::gauge!("rozmova_redis_up", "use" => "queue").set(1.0);
        self.flags.wants_copy.store(true, Ordering::Release);
    }

    fn away(&mut self, error: &RedisError) {
        if self.state != State::Away {
            tracing::warn!(%error, "Redis is away, the copy of the queue waits for it");
        }
        metrics::gauge!("rozmova_redis_up", "use" => "queue").set(0.0);
        self.state = State::Away;
    }
}

/// A change as the script reads it: verb, dialog, and two words that depend on the verb.
fn words(change: &QueueChange) -> [String; 4] {
    let none = || String::from("0");
    match change {
        QueueChange::Enqueue { dialog, rank, .. } => ["enqueue".into(), dialog.to_string(), rank.to_string(), none()],
        QueueChange::Leave { dialog } => ["leave".into(), dialog.to_string(), none(), none()],
        QueueChange::Assign { dialog, operator, limit, by_hand } => {
            let verb = if *by_hand { "assign_by_hand" } else { "assign" };
            [verb.into(), dialog.to_string(), operator.to_string(), limit.to_string()]
        }
        QueueChange::Release { dialog, operator } => {
            ["release".into(), dialog.to_string(), operator.to_string(), none()]
        }
        QueueChange::Reset => ["reset".into(), none(), none(), none()],
    }
}

fn parse_entry(line: &str) -> Option<LogEntry> {
    let mut parts = line.split(' ');
    let (seq, verb) = (parts.next()?.parse().ok()?, parts.next()?);
    let mut number = || parts.next()?.parse::<i64>().ok();
    let (dialog, a, b) = (DialogId(number()?), number()?, number()?);
    let change = match verb {
        // Topic and channel are not part of the log; nothing is decided by them here.
        "enqueue" => QueueChange::Enqueue { dialog, rank: a, subject: None, channel: ChannelKind::CustomChannel },
        "leave" => QueueChange::Leave { dialog },
        "assign" | "assign_by_hand" => {
            let by_hand = verb == "assign_by_hand";
            QueueChange::Assign { dialog, operator: OperatorId(a), limit: u32::try_from(b).ok()?, by_hand }
        }
        "release" => QueueChange::Release { dialog, operator: OperatorId(a) },
        "reset" => QueueChange::Reset,
        _ => return None,
    };
    Some(LogEntry { seq, change })
}

/// Reads the copy as another node would.
///
/// # Errors
/// When Redis does not answer.
pub async fn read(connection: &mut ConnectionManager, prefix: &str) -> Result<(Mirrored, Vec<LogEntry>), RedisError> {
    let keys = Keys::new(prefix);
    type Rows = (Option<u64>, Vec<(i64, f64)>, std::collections::BTreeMap<i64, i64>, Vec<String>);
    let (seq, waiting, held, log): Rows = redis::pipe()
        .atomic()
        .cmd("HGET")
        .arg(&keys.seq)
        .arg("seq")
        .cmd("ZRANGE")
        .arg(&keys.waiting)
        .arg(0)
        .arg(-1)
        .arg("WITHSCORES")
        .cmd("HGETALL")
        .arg(&keys.held)
        .cmd("LRANGE")
        .arg(&keys.log)
        .arg(0)
        .arg(-1)
        .query_async(connection)
        .await?;
    // Scores are doubles: ranks are microseconds, exact below 2^53.
    let mut waiting: Vec<_> = waiting.into_iter().map(|(dialog, rank)| (rank as i64, DialogId(dialog))).collect();
    waiting.sort_unstable();
    let held = held.into_iter().map(|(dialog, operator)| (DialogId(dialog), OperatorId(operator))).collect();
    let mirrored = Mirrored { seq: seq.unwrap_or(0), waiting, held };
    Ok((mirrored, log.iter().filter_map(|line| parse_entry(line)).collect()))
}
