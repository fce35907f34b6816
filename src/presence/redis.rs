//! Leases in Redis: a sorted set per operator, connection by end of lease. Written by one task; nothing waits for it.

use std::{collections::HashMap, sync::Arc, time::Duration};

use redis::{RedisError, aio::ConnectionManager};
use rozmova_actors::{
    domain::{OperatorId, Timestamp},
    ports::{BoxFuture, Clock, Presence},
};
use tokio::{
    sync::mpsc::{Receiver, Sender, channel},
    time::{MissedTickBehavior, interval},
};

use super::local::{LEASE_S, LocalPresence};
use crate::{
    egress::IoRuntime,
    queue::link::{self, RETRY},
};

/// Steps that may wait for Redis; beyond it they are dropped, the next beat repeats them.
const CHANNEL: usize = 8_192;
/// Steps of one pipeline.
const BATCH: usize = 256;
/// Longest wait of a reader for Redis.
const READ_TIMEOUT: Duration = Duration::from_millis(300);

#[derive(Debug)]
enum Step {
    /// With the end of the lease as the beat itself set it: a beat that is written late must not last longer.
    Beat(OperatorId, String, Timestamp),
    Gone(OperatorId, String),
}

/// See the module.
pub struct RedisPresence {
    local: Arc<LocalPresence>,
    clock: Arc<dyn Clock>,
    to: Sender<Step>,
    reader: ConnectionManager,
    prefix: String,
    io: IoRuntime,
}

impl std::fmt::Debug for RedisPresence {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("RedisPresence")
    }
}

/// Key of an operator.
fn key(prefix: &str, operator: OperatorId) -> String {
    format!("{prefix}presence:{{{operator}}}")
}

impl RedisPresence {
    /// Starts the task.
    ///
    /// # Errors
    /// When the address is malformed; an absent server is no error.
    pub fn start(io: &IoRuntime, url: &str, prefix: &str, clock: Arc<dyn Clock>) -> Result<Self, RedisError> {
        let local = Arc::new(LocalPresence::new(clock.clone()));
        let (to, from) = channel(CHANNEL);
        let (writer, reader) = {
            let _inside = io.handle().enter();
            (link::manager(url)?, link::manager(url)?)
        };
        let task = Task {
            connection: writer,
            prefix: prefix.to_owned(),
            local: local.clone(),
            clock: clock.clone(),
            away: true,
        };
        io.handle().spawn(task.run(from));
        Ok(Self { local, clock, to, reader, prefix: prefix.to_owned(), io: io.clone() })
    }
}

impl Presence for RedisPresence {
    fn beat(&self, operator: OperatorId, connection: &str) {
        self.local.beat(operator, connection);
        let until = self.clock.now().plus_secs(LEASE_S);
        let _ = self.to.try_send(Step::Beat(operator, connection.to_owned(), until));
    }

    fn gone(&self, operator: OperatorId, connection: &str) {
        self.local.gone(operator, connection);
        let _ = self.to.try_send(Step::Gone(operator, connection.to_owned()));
    }

    fn connections(&self, operator: OperatorId) -> BoxFuture<usize> {
        let (local, mut reader) = (self.local.count(operator), self.reader.clone());
        let (key, now, io) = (key(&self.prefix, operator), self.clock.now().millis(), self.io.handle().clone());
        Box::pin(async move {
            let asked = io.spawn(async move {
                let mut command = redis::cmd("ZCOUNT");
                command.arg(key).arg(format!("({now}")).arg("+inf");
                tokio::time::timeout(READ_TIMEOUT, command.query_async(&mut reader)).await
            });
            // Whoever has a socket here is here, whatever Redis says.
            let remote: usize = match asked.await {
                Ok(Ok(Ok(count))) => count,
                _ => 0,
            };
            local.max(remote)
        })
    }
}

struct Task {
    connection: ConnectionManager,
    prefix: String,
    local: Arc<LocalPresence>,
    clock: Arc<dyn Clock>,
    away: bool,
}

impl Task {
    async fn run(mut self, mut from: Receiver<Step>) {
        let mut tick = interval(RETRY);
        tick.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut batch = Vec::with_capacity(BATCH);
        loop {
            tokio::select! {
                n = from.recv_many(&mut batch, BATCH) => {
                    if n == 0 {
                        return;
                    }
                    if !self.away {
                        self.write(&batch).await;
                    }
                    batch.clear();
                }
                _ = tick.tick() => {
                    if self.away {
                        self.tell_all().await;
                    }
                }
            }
        }
    }

    /// After Redis was away: everything local once more. What was gone meanwhile ends with its lease.
    async fn tell_all(&mut self) {
        let all: Vec<_> =
            self.local.all().into_iter().map(|(operator, c, until)| Step::Beat(operator, c, until)).collect();
        self.away = false;
        if all.is_empty() {
            let pong: Result<String, _> = redis::cmd("PING").query_async(&mut self.connection).await;
            self.away = pong.is_err();
        }
        for part in all.chunks(BATCH) {
            if !self.away {
                self.write(part).await;
            }
        }
        if !self.away {
            metrics::gauge!("rozmova_redis_up", "use" => "presence").set(1.0);
        }
    }

    async fn write(&mut self, steps: &[Step]) {
        let now = self.clock.now().millis();
        let mut pipe = redis::pipe();
        // A later step of the same connection replaces an earlier one.
        let mut newest: HashMap<(OperatorId, &str), Option<Timestamp>> = HashMap::new();
        for step in steps {
            match step {
                Step::Beat(operator, connection, until) => newest.insert((*operator, connection), Some(*until)),
                Step::Gone(operator, connection) => newest.insert((*operator, connection), None),
            };
        }
        for ((operator, connection), until) in newest {
            let key = key(&self.prefix, operator);
            if let Some(until) = until {
                pipe.cmd("ZADD").arg(&key).arg(until.millis()).arg(connection).ignore();
                pipe.cmd("ZREMRANGEBYSCORE").arg(&key).arg("-inf").arg(now).ignore();
                pipe.cmd("EXPIRE").arg(&key).arg(LEASE_S * 2).ignore();
            } else {
                pipe.cmd("ZREM").arg(&key).arg(connection).ignore();
            }
        }
        let written: Result<(), RedisError> = pipe.query_async(&mut self.connection).await;
        if let Err(error) = written {
            tracing::warn!(%error, "Redis is away, the copy of presence waits for it");
            self.away = true;
            metrics::gauge!("rozmova_redis_up", "use" => "presence").set(0.0);
        }
    }
}
