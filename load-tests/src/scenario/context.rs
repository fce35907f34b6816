//! What a scenario works with: the server, a floor, a crowd, figures, and a report at the end.

mod conclusion;

use std::{
    cell::{Cell, RefCell},
    collections::BTreeSet,
    rc::Rc,
    time::Duration,
};

use indicatif::{ProgressBar, ProgressStyle};

use crate::{
    api::Api,
    audit::{self, Snapshot, sources},
    crowd::{Crowd, CrowdShape, Manner, MockReceiver, OperatorPool, World, run::CrowdParts},
    error::LoadError,
    figures::{
        Clock, Figures, WindowId,
        sampler::{Ports, Sampler, Usages},
    },
    floor::{Floor, FloorNeed},
    ledger::{Ledger, Record, read},
    machine,
    report::{Actions, Audit, Check, Report, conditions},
    schedule::{Plan, actions, arrivals::Shape},
    settings::Settings,
};

/// Longest drain (load-model.md 9).
const DRAIN: Duration = Duration::from_secs(60);

/// Longest wait for the outbox to note what was delivered.
const SETTLED: Duration = Duration::from_secs(10);

/// What load-model.md 4 to 6 have and no crowd plays; the page of every run says so.
const LEFT_OUT: [&str; 3] = [
    "supervisors read no reports: the product has none yet",
    "no bot dialogs and no broadcasts: the product has neither scenarios nor campaigns yet",
    "no morning's storm of sign-ins: operators are signed in before the run (`login` is its scenario)",
];
/// The same where the hours of a day are not played.
const STAYS: &str =
    "no shifts, breaks and hours of a day: every operator stays, the rate is the busiest hour's (`day` plays them)";

const ON_OUT: &str = "D was measured on the volume of --out";

/// A run in the making.
pub struct Context {
    /// What was asked for.
    pub settings: Settings,
    /// An administrator.
    pub api: Api,
    /// Name of the run, in every token and in everything that is created.
    pub run: String,
    /// Ledger.
    pub ledger: Ledger,
    /// Figures.
    pub figures: Rc<Figures>,
    /// Bar on stderr.
    pub progress: ProgressBar,
    /// CPU and memory of the processes.
    pub sampler: Rc<Sampler>,
    checks: RefCell<Vec<Check>>,
    limits: RefCell<Vec<String>>,
    flush: machine::Flush,
    /// Where D was measured.
    volume: std::path::PathBuf,
    started_at: String,
    /// A minute before, for clocks of two machines that differ by a little.
    since: String,
    floors: Cell<u32>,
    /// Bots of the floors.
    bots: RefCell<BTreeSet<i64>>,
    start_rss: Option<u64>,
    /// What the database held before.
    filled: Option<(u64, u64, u64)>,
    /// Address and host of the operators' panels, when it is not the target's.
    door: RefCell<Option<(std::net::SocketAddr, String)>>,
    /// Who acts in the crowd; `None` before there is one.
    people: RefCell<Option<Actions>>,
    /// See [`Context::only_writing`].
    only_writing: Cell<bool>,
}

impl Context {
    /// Measures D, opens the ledger, begins to look at the processes.
    ///
    /// # Errors
    /// When the output directory cannot be written or the server does not answer.
    pub async fn new(settings: Settings) -> Result<Self, LoadError> {
        let api = settings.admin().await.map_err(LoadError::api("the administrator signs in"))?;
        api.get("/api/v1/auth/me")
            .await
            .map_err(LoadError::api("ROZMOVA_ADMIN_TOKEN is not an administrator's access token of the target"))?;
        std::fs::create_dir_all(&settings.out).map_err(LoadError::file(&settings.out))?;
        // Results of an earlier run must not be taken for this one's.
        for old in ["report.json", "report.html", sources::FILE, audit::aside::FILE, audit::late::MARK] {
            match std::fs::remove_file(settings.out.join(old)) {
                Err(e) if e.kind() != std::io::ErrorKind::NotFound => {
                    return Err(LoadError::file(&settings.out.join(old))(e));
                }
                _ => {}
            }
        }
        let database = std::env::var("ROZMOVA__DATABASE__URL").ok().as_deref().and_then(sqlite_directory);
        let known = settings.volume.clone().or(database.filter(|directory| directory.is_dir()));
        let volume = known.clone().unwrap_or_else(|| settings.out.clone());
        let flush = machine::measure_flush(&volume).map_err(LoadError::file(&volume))?;
        let limits = if known.is_some() { Vec::new() } else { vec![String::from(ON_OUT)] };
        let ledger = Ledger::create(&settings.out)?;
        let run = settings.run_name();
        ledger.add(&Record::Run { run: run.clone(), seed: settings.seed });
        let sampler = Rc::new(Sampler::start(Ports::from_environment(&settings.target)));
        let figures = Rc::new(Figures::new(Clock::start()));
        let start_rss = sampler.look().server.map(|u| u.rss);
        let filled = std::env::var("ROZMOVA__DATABASE__URL").ok().and_then(|url| conditions::filled(&url));
        let context = Self {
            api,
            run,
            ledger,
            figures,
            progress: bar(&settings.scenario),
            sampler,
            checks: RefCell::default(),
            limits: RefCell::new(limits),
            volume,
            flush,
            started_at: now_text(),
            since: iso8601(std::time::UNIX_EPOCH.elapsed().map_or(0, |d| d.as_secs()).saturating_sub(60)),
            floors: Cell::new(0),
            bots: RefCell::default(),
            start_rss,
            filled,
            door: RefCell::default(),
            people: RefCell::default(),
            only_writing: Cell::new(settings.without_actions),
            settings,
        };
        context.beat();
        Ok(context)
    }

    /// Hands the ledger to the disk every 50 ms and ends a second of the series every second.
    fn beat(&self) {
        let (ledger, figures, sampler) =
            (self.ledger.clone(), Rc::downgrade(&self.figures), Rc::downgrade(&self.sampler));
        tokio::task::spawn_local(async move {
            let mut ticks = tokio::time::interval(Duration::from_millis(50));
            let mut n = 0_u32;
            loop {
                ticks.tick().await;
                ledger.flush();
                n += 1;
                if n.is_multiple_of(20) {
                    let (Some(figures), Some(sampler)) = (figures.upgrade(), sampler.upgrade()) else { return };
                    figures.tick(|second| sampler.fill(second));
                }
            }
        });
    }

    /// Median flush time of the volume, ms (load-model.md 2).
    #[must_use]
    pub const fn d_ms(&self) -> f64 {
        self.flush.median
    }

    /// What the database held before: (customers, dialogs, messages), PostgreSQL's by its own estimate; `None` when nobody could look.
    #[must_use]
    pub const fn filled(&self) -> Option<(u64, u64, u64)> {
        self.filled
    }

    /// A minute before the run began, ISO 8601: every dialog of the run has a line since then.
    #[must_use]
    pub fn since(&self) -> &str {
        &self.since
    }

    /// Makes bot, topic, group and operators through the API.
    ///
    /// # Errors
    /// When the server refuses any of it.
    pub async fn floor(&self, need: FloorNeed, callback: &str) -> Result<Floor, LoadError> {
        self.progress.set_message(format!("{} operators are made", need.operators));
        self.floors.set(self.floors.get() + 1);
        let tag = format!("{}{}", self.run, self.floors.get());
        let floor = Floor::make(&self.api, &tag, need.operators, need.limit, callback)
            .await
            .map_err(LoadError::api("preparing bot, topic, group and operators"))?;
        self.bots.borrow_mut().insert(floor.bot);
        Ok(floor)
    }

    /// A plan of `rate` messages per second for `seconds`, by the settings' seed and speed, and the pace at which it has
    /// that rate. A stated `--rate` is kept exactly; a rate derived from the profile varies by the quarter of an hour as
    /// real ones do, and is played as it comes.
    #[must_use]
    pub fn plan(&self, rate: f64, seconds: f64) -> (Plan, f64) {
        let Settings { seed, speed, .. } = self.settings;
        if self.settings.rate.is_none() {
            return (Plan::new(seed, rate, speed, seconds + 5.0, Shape::Varying), 1.0);
        }
        // Longer than needed: a quiet plan is played faster.
        let plan = Plan::new(seed, rate, speed, seconds * 1.5 + 10.0, Shape::Flat);
        let pace = plan.pace_for(rate, seconds);
        (plan, pace)
    }

    /// Brings a crowd in: the floor it needs (or as told), signed-in operators, the integrator's server, the open dialogs.
    ///
    /// # Errors
    /// When the server refuses, or the people cannot come in.
    pub async fn crowd(&self, rate: f64, need: FloorNeed, shape: CrowdShape) -> Result<Crowd, LoadError> {
        raise_descriptors();
        if prefer_this_process() {
            self.limit("the generator's thread has real-time priority; its CPU is reported beside the server's");
        }
        let heard: Rc<RefCell<Option<Rc<World>>>> = Rc::default();
        let to = Rc::clone(&heard);
        let receiver = MockReceiver::start(
            Manner::Healthy,
            Rc::new(move |_, body| {
                if let Some(world) = to.borrow().as_ref() {
                    delivered(world, body);
                }
            }),
        )
        .await
        .map_err(|e| LoadError::Other(format!("the integrator's server cannot listen: {e}")))?;
        let floor = self.floor(need, &receiver.url()).await?;
        if !floor.answered {
            self.ledger.add(&Record::Unreachable);
            self.limit(
                "the server may not call this machine (ROZMOVA__EGRESS__ALLOW is not set): replies over the Custom Channel \
                 are followed to the database only, over the widget to the visitor",
            );
        }
        self.progress.set_message(format!("{} operators sign in", need.operators));
        let anybody = Api::new(&self.settings.target).map_err(LoadError::api("the HTTP client"))?;
        let people = floor.sign_in(&anybody).await.map_err(LoadError::api("an operator signs in"))?;
        let aids = if self.only_writing.get() {
            None
        } else {
            self.progress.set_message("supervisors, quick replies, tags and an integrator's key are made");
            let tag = format!("{}{}", self.run, self.floors.get());
            let supervisors = actions::supervisors_of(need.operators);
            let making = floor.aids(&self.api, &tag, supervisors).await;
            Some(making.map_err(LoadError::api("preparing supervisors, quick replies, tags and an integrator's key"))?)
        };
        self.people.replace(Some(Actions {
            played: aids.is_some(),
            supervisors: aids.as_ref().map_or(0, |aids| aids.supervisors.len() as u64),
            integrations: u64::from(aids.is_some()),
            left_out: if aids.is_some() { left_out(shape.plan.from_hour().is_some()) } else { Vec::new() },
            ..Actions::default()
        }));
        let parts = CrowdParts {
            run: self.run.clone(),
            base: self.settings.target.clone(),
            floor,
            operators: OperatorPool::new(people).at(self.door.borrow().clone()),
            aids,
            slots: need.slots(),
            receiver: Some(receiver),
            heard,
            ledger: self.ledger.clone(),
            figures: Rc::clone(&self.figures),
            rate,
        };
        Crowd::come(parts, shape, &self.progress).await
    }

    /// The next crowd only writes and closes: for a scenario whose own figure (reads of the database, presence) people's actions would be
    /// taken for. `--without-actions` says so for every scenario.
    pub fn only_writing(&self) {
        self.only_writing.set(true);
    }

    /// Whether the next crowd only writes and closes.
    #[must_use]
    pub fn writes_only(&self) -> bool {
        self.only_writing.get()
    }

    /// Operators of the next crowd open their panels at `base` (`http://host:port`) instead of the target.
    ///
    /// # Errors
    /// When it is no address.
    pub async fn panels_over(&self, base: &str) -> Result<(), LoadError> {
        let host = base.strip_prefix("http://").unwrap_or(base).to_owned();
        let found = tokio::net::lookup_host(&host).await.ok().and_then(|mut found| found.next());
        let address = found.ok_or_else(|| LoadError::Other(format!("{base} is no address of panels")))?;
        self.door.replace(Some((address, host)));
        Ok(())
    }

    /// The usual crowd at a rate: plan for `time` of playing, floor by [`FloorNeed::of`], no idle visitors.
    ///
    /// # Errors
    /// See [`Context::crowd`].
    pub async fn usual_crowd(&self, rate: f64, time: Duration) -> Result<Crowd, LoadError> {
        self.crowd_with_visitors(rate, time, 0).await
    }

    /// The same with visitors who only have the page open.
    ///
    /// # Errors
    /// See [`Context::crowd`].
    pub async fn crowd_with_visitors(&self, rate: f64, time: Duration, idle: usize) -> Result<Crowd, LoadError> {
        let (plan, pace) = self.plan(rate, time.as_secs_f64());
        let need = FloorNeed::of(rate, plan.open_at_start(), 2.5);
        let sockets_per_operator = need.sockets_per_operator;
        self.crowd(rate, need, CrowdShape { plan, idle_visitors: idle, sockets_per_operator, pace }).await
    }

    /// A named result with the limits it is held against; a row of `checks` in the report.
    pub fn figure(&self, name: &str, value: f64, unit: &str, must: Option<f64>, aim: Option<f64>) {
        self.checks.borrow_mut().push(Check::new(name, value, unit, must, aim));
    }

    /// The same for a prepared row.
    pub fn check(&self, check: Check) {
        self.checks.borrow_mut().push(check);
    }

    /// The rows so far.
    #[must_use]
    pub fn checks(&self) -> Vec<Check> {
        self.checks.borrow().clone()
    }

    /// A known limit of the measurement, a sentence for the report.
    pub fn limit(&self, sentence: impl Into<String>) {
        self.limits.borrow_mut().push(sentence.into());
    }

    /// Shows a bar for a time that passes.
    pub async fn pass(&self, what: &str, time: Duration) {
        self.progress.set_message(what.to_owned());
        self.progress.set_length(time.as_secs().max(1));
        self.progress.set_position(0);
        let begin = tokio::time::Instant::now();
        while begin.elapsed() < time {
            tokio::time::sleep((time - begin.elapsed()).min(Duration::from_millis(500))).await;
            self.progress.set_position(begin.elapsed().as_secs());
        }
    }

    /// Ends the run: drains, reads the stored rows, audits, and makes the report with everything that was measured in
    /// `window`. The scenario adds its own and calls [`Context::conclude`].
    ///
    /// # Errors
    /// When rows cannot be read back or files cannot be written.
    pub async fn finish(
        &self,
        crowd: Crowd,
        window: WindowId,
        cpu: Option<(Usages, Usages)>,
    ) -> Result<Report, LoadError> {
        self.progress.set_message("drain: everything under way arrives");
        let missing = crowd.drain(DRAIN).await;
        if let Some(missing) = &missing {
            self.figures.mark("drain ended with something missing");
            self.limit(format!("after a drain of {} s: {missing}", DRAIN.as_secs()));
        }
        if crowd.world().floor.answered && replies_are_stuck(crowd.world()) {
            self.limit(
                "no reply came to the integrator's server: the target may not call loopback addresses; start it with \
                 ROZMOVA__EGRESS__ALLOW=127.0.0.1/32",
            );
        }
        match crowd.world().passed_over() {
            Some(passed_over) => {
                self.figure("dialogs without an operator beside a free slot", passed_over as f64, "", Some(0.0), None);
            }
            None => self.limit(
                "whether dialogs waited beside a free slot is not judged: at the end there were more of them than slots, or not every \
                 operator's panel was open",
            ),
        }
        if crowd.world().aids.is_some() {
            let mistaken = crowd.world().mistaken.get();
            self.figure("customers who came back and were another client", mistaken as f64, "", Some(0.0), None);
        }
        if crowd.world().floor.answered {
            match self.left_in_the_outbox(&crowd).await {
                Some(left) => {
                    self.figure("messages to the channel left in the outbox", left as f64, "rows", Some(0.0), None);
                }
                None => self.limit("the outbox could not be read: it was not compared with the ledger"),
            }
        }
        crowd.leave().await;
        // What was measured is kept; a run without its audit fails.
        let audit = self.audit().await.unwrap_or_else(|e| {
            self.limit(format!("the audit was not done: {e}"));
            Audit::default()
        });
        let mut report = self.report(window, cpu)?;
        report.audit = audit;
        if self.figures.measured(window).planned == 0 {
            report.invalid_because.push(String::from("nothing was planned in the measured time"));
        }
        Ok(report)
    }

    /// Messages of this crowd that the outbox still holds, or gave up, although everything arrived (load-model.md 9). A row is
    /// finished a moment after its delivery, so it is given a few seconds. `None` when the list cannot be read.
    async fn left_in_the_outbox(&self, crowd: &Crowd) -> Option<usize> {
        let ours: BTreeSet<i64> = crowd.world().by_server.borrow().keys().copied().collect();
        let is_ours = |row: &&serde_json::Value| {
            row["channel"] == "custom_channel"
                && row["what"] == "message"
                && row["dialog_id"].as_i64().is_some_and(|dialog| ours.contains(&dialog))
        };
        let deadline = tokio::time::Instant::now() + SETTLED;
        loop {
            let mut left = 0;
            for state in ["waiting", "dead"] {
                let path = format!("/api/v1/system/outbox?state={state}&limit=500");
                let page = self.api.get(&path).await.ok()?;
                left += page["data"].as_array()?.iter().filter(is_ours).count();
            }
            if left == 0 || tokio::time::Instant::now() >= deadline {
                return Some(left);
            }
            tokio::time::sleep(Duration::from_millis(250)).await;
        }
    }

    /// Ends the ledger, reads the stored rows of every dialog it mentions, keeps them, and audits.
    ///
    /// # Errors
    /// When rows cannot be read back or files cannot be written.
    pub async fn audit(&self) -> Result<Audit, LoadError> {
        self.ledger.finish()?;
        self.progress.set_message("audit: stored dialogs are read back");
        let records = read::records(&self.settings.out)?;
        let mut dialogs = sources::dialogs_of(&records);
        let bots = self.bots.borrow().clone();
        if !bots.is_empty() {
            dialogs.extend(sources::of_bots(&self.api, &bots, &self.since).await?);
        }
        Snapshot::take(&self.api, &self.run, &dialogs, &self.progress).await?.write(&self.settings.out)?;
        audit::audit_dir(&self.settings.out, None)
    }
}

/// What the people of a run do not do, in sentences.
fn left_out(day: bool) -> Vec<String> {
    LEFT_OUT.into_iter().chain((!day).then_some(STAYS)).map(String::from).collect()
}

/// A delivery to the integrator's server: of interest are our own lines.
fn delivered(world: &Rc<World>, body: &[u8]) {
    use crate::crowd::scan;
    let Some(key) = world.token_in(body, "channel", 0, 0) else { return };
    let chat = scan::string(body, b"\"chat\":{\"id\":\"").unwrap_or_default();
    let to = std::str::from_utf8(chat).ok().and_then(|chat| chat.rsplit_once('-')?.1.parse().ok()).unwrap_or(u32::MAX);
    let delivery = String::from_utf8_lossy(scan::string(body, b"\"message_id\":\"").unwrap_or_default()).into_owned();
    let message = delivery.parse().ok();
    if world.out(key, to, delivery)
        && let (Some(message), Ok(chat)) = (message, std::str::from_utf8(chat))
    {
        world.receipts(key, chat, message);
    }
}

fn bar(scenario: &str) -> ProgressBar {
    let bar = ProgressBar::new(1);
    if let Ok(style) =
        ProgressStyle::with_template("{prefix} {spinner} [{elapsed_precise}] {wide_bar} {pos}/{len} {msg}")
    {
        bar.set_style(style);
    }
    bar.set_prefix(scenario.to_owned());
    bar.enable_steady_tick(Duration::from_millis(250));
    bar
}

/// Operators' answers were accepted over the Custom Channel, and not one has arrived.
fn replies_are_stuck(world: &World) -> bool {
    let talks = world.talks.borrow();
    let mut custom = talks.values().filter(|talk| !talk.widget).map(crate::crowd::talk::Talk::answers);
    let (accepted, arrived) = custom.by_ref().fold((0, 0), |(a, b), (c, d)| (a + c, b + d));
    accepted > 0 && arrived == 0
}

/// The generator's thread must not wait for a core that the server is using: its own lag would be taken for the server's.
/// The lowest real-time priority does that where we have the right to it; what the generator uses is reported. A server
/// that a scenario starts again does not inherit it.
fn prefer_this_process() -> bool {
    let me = std::process::id().to_string();
    std::process::Command::new("chrt")
        .args(["--rr", "--reset-on-fork", "--pid", "1", me.as_str()])
        .stdout(std::process::Stdio::null())
        .stderr(std::process::Stdio::null())
        .status()
        .is_ok_and(|status| status.success())
}

/// As many descriptors as the system gives us: a socket each.
pub(crate) fn raise_descriptors() {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    let present = getrlimit(Resource::Nofile);
    let wanted = Rlimit { current: present.maximum, maximum: present.maximum };
    // Too few descriptors are told by the first socket that cannot be opened.
    let _best_effort = setrlimit(Resource::Nofile, wanted);
}

/// Directory of an embedded database whose path is absolute.
fn sqlite_directory(url: &str) -> Option<std::path::PathBuf> {
    let path = std::path::Path::new(url.strip_prefix("sqlite://")?);
    path.is_absolute().then(|| path.parent().map(std::path::Path::to_path_buf))?
}

/// Seconds since 1970 as ISO 8601, UTC.
fn now_text() -> String {
    let seconds = std::time::UNIX_EPOCH.elapsed().map_or(0, |d| d.as_secs());
    iso8601(seconds)
}

pub(crate) fn iso8601(seconds: u64) -> String {
    let (days, rest) = ((seconds / 86_400) as i64, seconds % 86_400);
    // Days to civil date, eras of 400 years that begin in March.
    let z = days + 719_468;
    let era = z.div_euclid(146_097);
    let day_of_era = z.rem_euclid(146_097);
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
    let month = if month_from_march < 10 { month_from_march + 3 } else { month_from_march - 9 };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    format!("{year:04}-{month:02}-{day:02}T{:02}:{:02}:{:02}Z", rest / 3600, rest / 60 % 60, rest % 60)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_absolute_embedded_database_has_a_directory() {
        for (url, wanted) in [
            ("sqlite:///var/lib/rozmova/x.db", Some("/var/lib/rozmova")),
            ("sqlite://data/x.db", None),
            ("postgres://h/x", None),
        ] {
            assert_eq!(sqlite_directory(url).as_deref(), wanted.map(std::path::Path::new), "{url}");
        }
    }

    #[test]
    fn seconds_become_a_date() {
        for (seconds, wanted) in [
            (0, "1970-01-01T00:00:00Z"),
            (951_782_400, "2000-02-29T00:00:00Z"),
            (1_795_360_463, "2026-11-22T15:14:23Z"),
        ] {
            assert_eq!(iso8601(seconds), wanted);
        }
    }
}
