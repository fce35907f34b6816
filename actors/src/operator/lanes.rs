//! Order of commands: those of one dialog run one after another, so their answers keep order; different dialogs run side by side.

use std::collections::{HashMap, VecDeque};

use crate::domain::DialogId;

use super::{commands::Command, policy::COMMANDS_WAITING};

/// Commands without a dialog share a lane.
type Lane = Option<DialogId>;

/// Too many commands wait.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Crowded;

/// Who waits for the answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Job {
    /// Socket the command came from.
    pub socket: u64,
    /// Its id; `None` = no answer wanted.
    pub id: Option<i64>,
    lane: Lane,
}

/// See the module.
#[derive(Debug, Default)]
pub struct Lanes {
    next: u64,
    jobs: HashMap<u64, Job>,
    /// Waiting commands; a lane exists while one of its commands runs.
    waiting: HashMap<Lane, VecDeque<(u64, Command)>>,
}

impl Lanes {
    /// Takes a command in. Answers it with its ticket when it may run at once.
    ///
    /// # Errors
    /// [`Crowded`] when [`COMMANDS_WAITING`] commands are under way.
    pub fn enter(&mut self, socket: u64, id: Option<i64>, command: Command) -> Result<Option<(u64, Command)>, Crowded> {
        if self.jobs.len() >= COMMANDS_WAITING {
            return Err(Crowded);
        }
        let lane = command.dialog();
        let ticket = self.next;
        self.next += 1;
        self.jobs.insert(ticket, Job { socket, id, lane });
        if let Some(queue) = self.waiting.get_mut(&lane) {
            queue.push_back((ticket, command));
            return Ok(None);
        }
        self.waiting.insert(lane, VecDeque::new());
        Ok(Some((ticket, command)))
    }

    /// A command is done. Answers who waits for it and the next command of its lane.
    pub fn leave(&mut self, ticket: u64) -> Option<(Job, Option<(u64, Command)>)> {
        let job = self.jobs.remove(&ticket)?;
        let next = self.waiting.get_mut(&job.lane).and_then(VecDeque::pop_front);
        if next.is_none() {
            self.waiting.remove(&job.lane);
        }
        Some((job, next))
    }
}
