//! A crowd from its coming to its going.

use std::{
    cell::{Cell, RefCell},
    collections::HashMap,
    net::{IpAddr, Ipv4Addr},
    rc::Rc,
    time::Duration,
};

use tokio::sync::mpsc;

use super::{MockReceiver, OperatorPool, World, dispatch, dispatch::Agenda, http::Http, supervisor};
use crate::{
    error::LoadError,
    figures::{Figures, WindowId},
    floor::{Aids, Floor},
    ledger::{Ledger, token},
    schedule::{Plan, Warp},
};

/// Idle visitors whom one source address may hold; more come from several.
const SOCKETS_AN_ADDRESS: usize = 20_000;
/// Of several addresses each holds so many: from 25,000 sockets on there are four at least (load-model.md 11).
const SOCKETS_OF_SEVERAL: usize = 6_000;
/// Connections over which customers post.
const CONNECTIONS: usize = 256;
/// Connections of panels and integrators beside: browsers keep their own, and a list that is slow must not make the others wait here.
const CONNECTIONS_ASIDE: usize = 128;
/// How often it is looked whose access token is old.
const TOKENS_LOOKED_AT: Duration = Duration::from_secs(60);
/// Openings under way at once before the run begins.
const OPENING_AT_ONCE: usize = 64;

/// What a crowd does.
#[derive(Debug, Clone)]
pub struct CrowdShape {
    /// The plan.
    pub plan: Plan,
    /// Visitors who only have the page open.
    pub idle_visitors: usize,
    /// Panel sockets of an operator on average.
    pub sockets_per_operator: f64,
    /// Plan seconds a second: 1 plays the plan at its own rate.
    pub pace: f64,
}

/// A running crowd.
pub struct Crowd {
    world: Rc<World>,
    shape: CrowdShape,
    pace_changed: mpsc::UnboundedSender<()>,
    rate_at_pace_1: f64,
    _receiver: Option<MockReceiver>,
}

/// Everything that a crowd is made of.
pub struct CrowdParts {
    /// Name of the run.
    pub run: String,
    /// `http://host:port`.
    pub base: String,
    /// Bot and operators.
    pub floor: Floor,
    /// Signed-in operators.
    pub operators: OperatorPool,
    /// What they and supervisors and integrators need beside writing; `None` when operators only write and close.
    pub aids: Option<Aids>,
    /// Slots of all operators.
    pub slots: usize,
    /// The integrator's server, already running; its deliveries must reach [`Crowd::world`] through `heard`.
    pub receiver: Option<MockReceiver>,
    /// Where the receiver finds the world.
    pub heard: Rc<RefCell<Option<Rc<World>>>>,
    /// Ledger.
    pub ledger: Ledger,
    /// Figures.
    pub figures: Rc<Figures>,
    /// Messages a second of the plan at the shape's pace.
    pub rate: f64,
}

impl Crowd {
    /// Brings everybody in: panels, idle visitors, and the dialogs that are open at second 0, of all ages. When this
    /// returns, the mix is stationary and the plan runs.
    ///
    /// # Errors
    /// When the people cannot come in within two minutes.
    pub async fn come(
        parts: CrowdParts,
        shape: CrowdShape,
        progress: &indicatif::ProgressBar,
    ) -> Result<Self, LoadError> {
        let CrowdParts { run, base, floor, operators, aids, slots, receiver, heard, ledger, figures, rate } = parts;
        let http = Http::new(&base, CONNECTIONS).await.map_err(LoadError::Other)?;
        let aside = Http::new(&base, CONNECTIONS_ASIDE).await.map_err(LoadError::Other)?;
        let (over, _) = tokio::sync::watch::channel(false);
        let returns = if aids.is_some() { shape.plan.returns() } else { HashMap::new() };
        let world = Rc::new(World {
            finder: token::finder(&run),
            run,
            clock: figures.clock(),
            ledger,
            figures,
            http,
            aside,
            aids,
            clients: RefCell::default(),
            base,
            floor,
            plan: shape.plan.clone(),
            warp: RefCell::new(Warp::new(0, 1.0)),
            talks: RefCell::default(),
            by_server: RefCell::default(),
            early: RefCell::default(),
            visitors: RefCell::new(HashMap::new()),
            returns,
            sessions: RefCell::default(),
            uploaded: Cell::new(0),
            mistaken: Cell::new(0),
            operators,
            chiefs: RefCell::default(),
            draining: Cell::new(false),
            over,
            slots,
            in_slots: Cell::new(0),
        });
        *heard.borrow_mut() = Some(Rc::clone(&world));
        let (pace_changed, changed) = mpsc::unbounded_channel();
        // A plan that is played at another pace to have its rate is at its rate at that pace.
        let rate_at_pace_1 = rate / shape.pace.max(1e-9);
        let crowd = Self { world, shape, pace_changed, rate_at_pace_1, _receiver: receiver };
        crowd.open_panels(progress).await?;
        crowd.open_idle(progress).await?;
        crowd.open_dialogs(progress).await?;
        crowd.begin_plan(changed);
        Ok(crowd)
    }

    /// Access tokens end after an hour: in a longer run people sign in again beside what they do, one after the other.
    fn renew_tokens(&self) {
        let (world, mut over) = (Rc::clone(&self.world), self.world.over.subscribe());
        tokio::task::spawn_local(async move {
            let looking = async {
                loop {
                    tokio::time::sleep(TOKENS_LOOKED_AT).await;
                    let supervisors = world.aids.iter().flat_map(|aids| aids.supervisors.iter().map(|(_, api)| api));
                    for api in world.operators.members().iter().map(|member| &member.api).chain(supervisors) {
                        if let Err(e) = api.renew().await {
                            tracing::debug!("a sign-in in the middle of the run: {e}");
                            world.figures.failed("people: sign-in again");
                        }
                    }
                }
            };
            tokio::select! {
                () = looking => {}
                _over = over.changed() => {}
            }
        });
    }

    async fn open_panels(&self, progress: &indicatif::ProgressBar) -> Result<(), LoadError> {
        let wanted = self.world.operators.members().len();
        OperatorPool::open(&self.world, self.shape.sockets_per_operator);
        supervisor::open(&self.world);
        self.renew_tokens();
        progress.set_message("operators open their panels");
        self.until("operators on line", Duration::from_secs(120), || {
            let there = self.world.operators.attached();
            (there < wanted).then(|| format!("{there} of {wanted}"))
        })
        .await
    }

    async fn open_idle(&self, progress: &indicatif::ProgressBar) -> Result<(), LoadError> {
        let wanted = self.shape.idle_visitors;
        progress.set_message("idle visitors open the page");
        let opened: Vec<usize> = (0..wanted).collect();
        for some in opened.chunks(OPENING_AT_ONCE) {
            let coming = some.iter().map(|n| {
                let from = source(*n, wanted);
                let world = Rc::clone(&self.world);
                async move { world.linger(*n, from).await }
            });
            let came = futures_util::future::join_all(coming).await;
            if came.contains(&false) {
                return Err(LoadError::Other(format!(
                    "idle visitors could not open the page within {} s",
                    super::visitor::COMING.as_secs()
                )));
            }
        }
        Ok(())
    }

    async fn open_dialogs(&self, progress: &indicatif::ProgressBar) -> Result<(), LoadError> {
        let wanted = self.world.plan.open_at_start();
        progress.set_message(format!("{wanted} dialogs are opened"));
        for dialog in 0..wanted as u32 {
            dispatch::open(&self.world, dialog);
            if (dialog as usize).is_multiple_of(OPENING_AT_ONCE) {
                self.until("opening dialogs", Duration::from_secs(60), || {
                    let behind = self.opened(dialog + 1).0;
                    (behind > OPENING_AT_ONCE).then(|| format!("{behind} under way"))
                })
                .await?;
            }
        }
        self.until("the dialogs open at the beginning to get an operator", Duration::from_secs(60), || {
            let (unaccepted, unassigned) = self.opened(wanted as u32);
            (unaccepted + unassigned > 0)
                .then(|| format!("of {wanted} dialogs {unaccepted} are not accepted, {unassigned} have no operator"))
        })
        .await
    }

    /// (not accepted, without operator) of the first `n` dialogs.
    fn opened(&self, n: u32) -> (usize, usize) {
        let talks = self.world.talks.borrow();
        let count =
            |without: fn(&super::talk::Talk) -> bool| (0..n).filter(|d| talks.get(d).is_none_or(without)).count();
        (count(|talk| talk.accepted_at.is_none()), count(|talk| talk.operator.is_none()))
    }

    fn begin_plan(&self, changed: mpsc::UnboundedReceiver<()>) {
        let world = &self.world;
        let mut agenda = Agenda::new(Rc::clone(world));
        for dialog in 0..world.plan.open_at_start() as u32 {
            agenda.continue_talk(dialog);
        }
        agenda.add_starts();
        agenda.add_duties();
        *world.warp.borrow_mut() = Warp::new(world.clock.now(), self.shape.pace);
        tokio::task::spawn_local(agenda.play(changed));
    }

    /// Waits until `lacking` says that nothing is lacking.
    async fn until(&self, what: &str, most: Duration, lacking: impl Fn() -> Option<String>) -> Result<(), LoadError> {
        let deadline = tokio::time::Instant::now() + most;
        loop {
            let Some(left) = lacking() else { return Ok(()) };
            if tokio::time::Instant::now() >= deadline {
                return Err(LoadError::Other(format!("waited {} s for {what}: {left}", most.as_secs())));
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }

    /// What the people share.
    #[must_use]
    pub const fn world(&self) -> &Rc<World> {
        &self.world
    }

    /// Operators.
    #[must_use]
    pub fn operators(&self) -> &OperatorPool {
        &self.world.operators
    }

    /// Plays on at another rate from now, messages per second of both sides.
    pub fn set_rate(&self, messages_per_s: f64) {
        let now = self.world.clock.now();
        self.world.warp.borrow_mut().set_slope(now, messages_per_s / self.rate_at_pace_1.max(1e-9));
        // A crowd that is over plays nothing.
        let _over = self.pace_changed.send(());
    }

    /// The rate that is played, messages per second.
    #[must_use]
    pub fn rate(&self) -> f64 {
        self.world.warp.borrow().slope() * self.rate_at_pace_1
    }

    /// Lets the crowd work without measuring.
    pub async fn warm_up(&self, time: Duration) {
        let window = self.world.figures.open("warm-up");
        tokio::time::sleep(time).await;
        self.world.figures.close(window);
    }

    /// Lets the crowd work and measures.
    pub async fn measure(&self, name: &str, time: Duration) -> WindowId {
        let window = self.world.figures.open(name);
        tokio::time::sleep(time).await;
        self.world.figures.close(window);
        window
    }

    /// Begins nothing new and waits until everything under way has arrived, at most `most`. Answers what is missing.
    pub async fn drain(&self, most: Duration) -> Option<String> {
        self.world.draining.set(true);
        let _over = self.pace_changed.send(());
        let window = self.world.figures.open("drain");
        let lacking = || match self.world.outstanding() {
            (0, 0) => None,
            (missing, under_way) => {
                Some(format!("{missing} accepted lines did not arrive, {under_way} dialogs are busy"))
            }
        };
        let lacked = self.until("everything to arrive", most, lacking).await.err().map(|e| e.to_string());
        self.world.figures.close(window);
        lacked
    }

    /// Everybody leaves. The ledger takes no more.
    pub async fn leave(self) {
        // Nobody may be left to be told.
        let _alone = self.world.over.send(true);
        let waiting = async {
            while self.world.figures.sockets.get() > 0 {
                tokio::time::sleep(Duration::from_millis(10)).await;
            }
        };
        let _enough = tokio::time::timeout(Duration::from_secs(5), waiting).await;
    }
}

/// The loopback address of idle visitor `n` of so many; `None` lets the system choose. Pure.
fn source(n: usize, wanted: usize) -> Option<IpAddr> {
    let place = u8::try_from(n / SOCKETS_OF_SEVERAL + 1).unwrap_or(u8::MAX);
    (wanted > SOCKETS_AN_ADDRESS).then_some(IpAddr::V4(Ipv4Addr::new(127, 0, 0, place)))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn many_idle_visitors_come_from_four_addresses_at_least() {
        for (wanted, least, most) in [(10_000, 1, 1), (25_001, 4, 8), (30_000, 4, 8)] {
            let addresses: BTreeSet<Option<IpAddr>> = (0..wanted).map(|n| source(n, wanted)).collect();
            assert!((least..=most).contains(&addresses.len()), "{wanted}: {addresses:?}");
        }
        assert_eq!(source(0, 10_000), None);
    }
}
