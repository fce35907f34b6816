//! What an owner decides about one child. Pure: no actix, no clock.

use std::collections::VecDeque;

use crate::dialog::messages::Refusal;
use crate::domain::{Timestamp, time::SECOND};

/// First pause before a restart; doubles with each death in a row (architecture.md 2).
const FIRST_PAUSE: i64 = 20_000;
/// Longest pause before a restart.
const LONGEST_PAUSE: i64 = 2_600_000;
/// A command that killed its child this often is set aside.
const DEATHS_PER_COMMAND: u32 = 3;
/// More restarts than this within [`PARK_WINDOW`] park the child.
const RESTARTS_BEFORE_PARKING: usize = 5;
/// Callers that may wait for one command: copies cost only their channel, and a hundred of one key at once is a normal
/// retry storm (security.md P-02), but no list grows without end.
const COPIES_PER_COMMAND: usize = 1024;
/// Places an empty lane may keep.
const KEPT: usize = 4;
/// See [`RESTARTS_BEFORE_PARKING`].
const PARK_WINDOW: i64 = 60 * SECOND;

/// Counts restarts in a minute and says how long to wait. Also used by owners whose children have no command queue.
#[derive(Debug, Default)]
pub struct Restarts {
    recent: VecDeque<Timestamp>,
    in_a_row: u32,
    total: u64,
}

impl Restarts {
    /// A child died. Microseconds until it may be built again, `None` = park it.
    pub fn died(&mut self, now: Timestamp) -> Option<i64> {
        self.recent.retain(|at| now.since(*at) < PARK_WINDOW);
        self.recent.push_back(now);
        self.total += 1;
        if self.recent.len() > RESTARTS_BEFORE_PARKING {
            return None;
        }
        let pause = FIRST_PAUSE.saturating_mul(1 << self.in_a_row.min(16)).min(LONGEST_PAUSE);
        self.in_a_row += 1;
        Some(pause)
    }

    /// It works again (or what killed it was set aside): the next pause is the first one.
    pub fn worked(&mut self) {
        self.in_a_row = 0;
    }

    /// A supervisor lets it try again.
    pub fn forgive(&mut self) {
        self.recent.clear();
        self.in_a_row = 0;
    }

    /// Restarts since the beginning.
    #[must_use]
    pub const fn total(&self) -> u64 {
        self.total
    }
}

/// Identifies copies of one command: an external key, or author and nonce.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum CommandKey {
    /// Key of an inbound line.
    Inbound(String),
    /// Author (the id, or 0 and the name of an integrator's key) and nonce of an own line.
    Nonce(i64, String, String),
}

/// Which of the two queues a command waits in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lane {
    /// Operators, distributor, timers: served first.
    Operator,
    /// The client.
    Client,
}

/// Where the child is in its life.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Life {
    /// Not built: built on the next command.
    Absent,
    /// Built.
    Live,
    /// Died; built again when the pause is over.
    Pausing,
    /// Died too often; waits for [`Input::Unpark`].
    Parked,
}

/// A command with those who wait for its answer.
struct Waiting<C, T> {
    command: C,
    key: Option<CommandKey>,
    callers: Vec<T>,
    deaths: u32,
}

/// What happened. `C` command, `R` answer, `T` a caller to be answered.
pub enum Input<C, R, T> {
    /// A command for the child.
    Submit {
        /// The command.
        command: C,
        /// Attaches to a copy with the same key.
        key: Option<CommandKey>,
        /// Lane.
        lane: Lane,
        /// Who waits.
        to: T,
    },
    /// The child answered the command in hand.
    Done {
        /// Life that answered.
        generation: u64,
        /// Answer.
        result: Result<R, Refusal>,
    },
    /// The child ended.
    Gone {
        /// Life that ended.
        generation: u64,
        /// By a panic.
        panicked: bool,
    },
    /// The pause is over.
    PauseOver {
        /// Life the pause follows.
        generation: u64,
    },
    /// A supervisor lets a parked child try again.
    Unpark,
    /// Somebody puts the child aside: the command in hand ends, everything else is refused until [`Input::Unpark`].
    Park,
}

/// What the owner does about it, in order.
#[derive(Debug, PartialEq)]
pub enum Effect<C, R, T> {
    /// Build the child as this life.
    Start {
        /// Life.
        generation: u64,
    },
    /// Give it the command; the answer comes back as [`Input::Done`].
    Hand {
        /// Life.
        generation: u64,
        /// Command.
        command: C,
        /// 0 for the first time; more means that it may have been committed already.
        attempt: u32,
    },
    /// Answer a caller.
    Answer {
        /// Caller.
        to: T,
        /// Answer.
        result: Result<R, Refusal>,
    },
    /// Come back with [`Input::PauseOver`] after this time.
    Pause {
        /// Life the pause follows.
        generation: u64,
        /// Microseconds.
        micros: i64,
    },
    /// The command is set aside: log and count it.
    DeadLetter {
        /// Command.
        command: C,
    },
    /// The child is parked: show it to a supervisor.
    Parked,
    /// The child is parked because somebody wanted it.
    PutAside,
}

/// One child as its owner sees it. At most `limit` commands wait in each lane, one is in hand.
///
/// There is one of these for every child in memory, nearly all of them with nothing to do: commands are boxed, so that an
/// idle child does not keep the room of the commands it once had, and restarts are counted only after the first.
pub struct ChildCore<C, T> {
    limit: usize,
    life: Life,
    generation: u64,
    in_hand: Option<Box<Waiting<C, T>>>,
    operators: VecDeque<Box<Waiting<C, T>>>,
    clients: VecDeque<Box<Waiting<C, T>>>,
    restarts: Option<Box<Restarts>>,
    last_used: Timestamp,
    /// Parked by hand as soon as the command in hand has ended.
    putting_aside: bool,
}

impl<C: Clone, T> ChildCore<C, T> {
    /// A child that is not built yet.
    #[must_use]
    pub fn new(limit: usize, now: Timestamp) -> Self {
        Self {
            limit: limit.max(1),
            life: Life::Absent,
            generation: 0,
            in_hand: None,
            operators: VecDeque::new(),
            clients: VecDeque::new(),
            restarts: None,
            last_used: now,
            putting_aside: false,
        }
    }

    /// Where the child is in its life.
    #[must_use]
    pub const fn life(&self) -> Life {
        self.life
    }

    /// It takes no commands until [`Input::Unpark`]; its last one may still be in hand.
    #[must_use]
    pub fn is_parked(&self) -> bool {
        self.life == Life::Parked || self.putting_aside
    }

    /// Restarts since the entry was made.
    #[must_use]
    pub fn restarts(&self) -> u64 {
        self.restarts.as_ref().map_or(0, |restarts| restarts.total())
    }

    /// Commands that wait, without the one in hand.
    #[must_use]
    pub fn waiting(&self) -> usize {
        self.operators.len() + self.clients.len()
    }

    /// Nothing waits, nothing is in hand, and nobody asked for `micros`: its memory may go. Parked children stay, they are to be seen.
    #[must_use]
    pub fn is_idle(&self, now: Timestamp, micros: i64) -> bool {
        self.in_hand.is_none()
            && self.waiting() == 0
            && matches!(self.life, Life::Absent | Life::Live)
            && now.since(self.last_used) >= micros
    }

    /// One step.
    pub fn on<R: Clone>(&mut self, input: Input<C, R, T>, now: Timestamp) -> Vec<Effect<C, R, T>> {
        let mut effects = Vec::new();
        match input {
            Input::Submit { command, key, lane, to } => self.submit(command, key, lane, to, now, &mut effects),
            Input::Done { generation, result } => self.done(generation, &result, now, &mut effects),
            Input::Gone { generation, panicked } => self.gone(generation, panicked, now, &mut effects),
            Input::PauseOver { generation } => {
                if self.life == Life::Pausing && generation == self.generation {
                    self.life = Life::Absent;
                }
            }
            Input::Park => self.put_aside(&mut effects),
            Input::Unpark => {
                self.putting_aside = false;
                if self.life == Life::Parked {
                    self.restarts.as_mut().into_iter().for_each(|restarts| restarts.forgive());
                    self.life = Life::Absent;
                }
            }
        }
        self.go_on(&mut effects);
        effects
    }

    fn submit<R>(
        &mut self,
        command: C,
        key: Option<CommandKey>,
        lane: Lane,
        to: T,
        now: Timestamp,
        effects: &mut Vec<Effect<C, R, T>>,
    ) {
        self.last_used = now;
        if self.is_parked() {
            effects.push(Effect::Answer { to, result: Err(Refusal::Parked) });
            return;
        }
        if key.is_some() {
            let mut known = self.in_hand.iter_mut().chain(&mut self.operators).chain(&mut self.clients);
            if let Some(copy) = known.find(|waiting| waiting.key == key) {
                if copy.callers.len() < COPIES_PER_COMMAND {
                    copy.callers.push(to);
                } else {
                    effects.push(Effect::Answer { to, result: Err(Refusal::Busy) });
                }
                return;
            }
        }
        let queue = match lane {
            Lane::Operator => &mut self.operators,
            Lane::Client => &mut self.clients,
        };
        if queue.len() >= self.limit {
            effects.push(Effect::Answer { to, result: Err(Refusal::Busy) });
            return;
        }
        queue.push_back(Box::new(Waiting { command, key, callers: vec![to], deaths: 0 }));
    }

    fn done<R: Clone>(
        &mut self,
        generation: u64,
        result: &Result<R, Refusal>,
        now: Timestamp,
        effects: &mut Vec<Effect<C, R, T>>,
    ) {
        // An answer of a former life was overtaken by its death: the command is handed again.
        if generation != self.generation || self.life != Life::Live {
            return;
        }
        self.last_used = now;
        self.worked();
        if let Some(finished) = self.in_hand.take() {
            answer(*finished, result, effects);
        }
        if self.putting_aside {
            self.put_aside(effects);
        }
    }

    fn worked(&mut self) {
        if let Some(restarts) = &mut self.restarts {
            restarts.worked();
        }
    }

    fn gone<R: Clone>(&mut self, generation: u64, panicked: bool, now: Timestamp, effects: &mut Vec<Effect<C, R, T>>) {
        if generation != self.generation || self.life != Life::Live {
            return;
        }
        self.life = Life::Absent;
        if self.putting_aside {
            // What was in hand may be committed; whoever asks again with its key learns it after the unparking.
            self.put_aside(effects);
            return;
        }
        if !panicked && self.in_hand.is_none() {
            return;
        }
        if let Some(mut waiting) = self.in_hand.take() {
            waiting.deaths += 1;
            if waiting.deaths >= DEATHS_PER_COMMAND {
                effects.push(Effect::DeadLetter { command: waiting.command.clone() });
                answer(*waiting, &Err(Refusal::DeadLetter), effects);
                // What killed it is out of the way, so those behind it wait only the first pause.
                self.worked();
            } else {
                self.in_hand = Some(waiting);
            }
        }
        match self.restarts.get_or_insert_default().died(now) {
            Some(micros) => {
                self.life = Life::Pausing;
                effects.push(Effect::Pause { generation, micros });
            }
            None => self.park(effects),
        }
    }

    fn park<R: Clone>(&mut self, effects: &mut Vec<Effect<C, R, T>>) {
        self.life = Life::Parked;
        effects.push(Effect::Parked);
        let in_hand = self.in_hand.take();
        in_hand.into_iter().for_each(|waiting| answer(*waiting, &Err(Refusal::Parked), effects));
        self.refuse_waiting(effects);
    }

    /// Parks by hand, at once or when the command in hand of a living child has ended: it is never torn out.
    fn put_aside<R: Clone>(&mut self, effects: &mut Vec<Effect<C, R, T>>) {
        if self.life == Life::Parked {
            return;
        }
        self.refuse_waiting(effects);
        if self.life == Life::Live && self.in_hand.is_some() {
            self.putting_aside = true;
            return;
        }
        self.putting_aside = false;
        self.life = Life::Parked;
        effects.push(Effect::PutAside);
        let in_hand = self.in_hand.take();
        in_hand.into_iter().for_each(|waiting| answer(*waiting, &Err(Refusal::Parked), effects));
    }

    fn refuse_waiting<R: Clone>(&mut self, effects: &mut Vec<Effect<C, R, T>>) {
        for waiting in self.operators.drain(..).chain(self.clients.drain(..)) {
            answer(*waiting, &Err(Refusal::Parked), effects);
        }
    }

    /// Builds the child and hands the next command when both are possible.
    fn go_on<R>(&mut self, effects: &mut Vec<Effect<C, R, T>>) {
        if !matches!(self.life, Life::Absent | Life::Live) {
            return;
        }
        // A live child already has its command in hand; a command in hand of a new child is one that killed the last.
        let again = self.in_hand.is_some();
        if again && self.life == Life::Live {
            return;
        }
        if !again {
            self.in_hand = self.operators.pop_front().or_else(|| self.clients.pop_front());
            // A queue that was long once keeps no room for it.
            for lane in [&mut self.operators, &mut self.clients] {
                if lane.is_empty() && lane.capacity() > KEPT {
                    *lane = VecDeque::new();
                }
            }
        }
        let Some(next) = &self.in_hand else { return };
        let (command, attempt) = (next.command.clone(), next.deaths);
        if self.life == Life::Absent {
            self.generation += 1;
            self.life = Life::Live;
            effects.push(Effect::Start { generation: self.generation });
        }
        effects.push(Effect::Hand { generation: self.generation, command, attempt });
    }
}

/// Tells everybody who waits; the last one gets the original.
fn answer<C, R: Clone, T>(waiting: Waiting<C, T>, result: &Result<R, Refusal>, effects: &mut Vec<Effect<C, R, T>>) {
    effects.extend(waiting.callers.into_iter().map(|to| Effect::Answer { to, result: result.clone() }));
}
