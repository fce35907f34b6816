//! What a scenario works with: the server, a floor, a crowd, figures, and a report at the end.

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
    machine::{self, Machine, proc, work},
    report::{ActionFigure, Actions, Audit, Check, Percentiles, Report, conditions, percentiles::SAMPLES_FOR_P999},
    schedule::{Plan, actions, arrivals::Shape},
    settings::Settings,
};

/// Longest drain (load-model.md 9).
const DRAIN: Duration = Duration::from_secs(60);

/// Longest wait for the outbox to note what was delivered.
const SETTLED: Duration = Duration::from_secs(10);

/// Flushes of PostgreSQL's log for each group of commits at least, when one writer makes them: one, less what counters that are a second old
/// may miss.
const FLUSHED: f64 = 0.8;

/// Planned messages below which a figure may be without a sample.
const FEW: u64 = 100;

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

    /// A report of what was measured in a window; without the audit. A scenario without a crowd plans no messages: its report has
    /// the scenario's own checks and no latencies.
    ///
    /// # Errors
    /// When the histograms cannot be written.
    pub fn report(&self, window: WindowId, cpu: Option<(Usages, Usages)>) -> Result<Report, LoadError> {
        if let Some((before, after)) = &cpu {
            self.own_share(before, after);
        }
        let (settings, measured) = (&self.settings, self.figures.measured(window));
        let (from, to) = self.figures.span(window);
        let seconds = Clock::seconds(to.saturating_sub(from)).max(1e-6);
        let saved = |latencies: &crate::figures::histograms::Latencies, name: &str| {
            let file = latencies.save(&settings.out, name)?;
            Ok::<_, LoadError>(Percentiles::from_micros(latencies.histogram(), Some(file)))
        };
        let mut report = Report {
            scenario: settings.scenario.clone(),
            profile: settings.profile.name().to_owned(),
            speed: settings.speed,
            seed: settings.seed,
            duration_s: seconds,
            started_at: self.started_at.clone(),
            command: settings.command.clone(),
            planned_rate: measured.planned as f64 / seconds,
            achieved_rate: measured.accepted as f64 / seconds,
            generator_lag_ms_p99: measured.lag.ms(0.99).unwrap_or(0.0),
            refusals: measured.refusals.clone(),
            errors: measured.errors.clone(),
            f1_ms: saved(&measured.f1, "f1")?,
            f2_ms: saved(&measured.f2, "f2")?,
            f3_ms: saved(&measured.f3, "f3")?,
            f4_ms: saved(&measured.f4, "f4")?,
            f5_s: (!measured.f5.is_empty()).then(|| saved(&measured.f5, "f5")).transpose()?,
            series: self.figures.series(),
            phases: self.figures.phases(),
            marks: self.figures.marks(),
            d_ms: self.flush.median,
            machine: Machine::look(&self.volume, self.flush),
            rig: settings.rig.clone(),
            shared_cores: self.shares_cores(),
            prefilled: self.filled,
            checks: self.checks.borrow().clone(),
            limits: self.limits.borrow().clone(),
            actions: self.people.borrow().clone(),
            ..Report::default()
        };
        if let Some(actions) = &mut report.actions {
            let figures = measured.actions.iter();
            actions.kinds = figures.map(|(name, count)| ((*name).to_owned(), ActionFigure::from(count))).collect();
        }
        report.warm_up_s = report.phases.iter().find(|p| p.name == "warm-up").map_or(0.0, |p| p.to - p.from);
        let messages = measured.accepted.max(1) as f64;
        report.amplification.insert(String::from("frames"), measured.frames as f64 / messages);
        report.amplification.insert(String::from("bytes"), measured.bytes as f64 / messages);
        self.fill_processes(&mut report, messages, cpu);
        Ok(report)
    }

    fn fill_processes(&self, report: &mut Report, messages: f64, cpu: Option<(Usages, Usages)>) {
        let (before, after) = cpu.unwrap_or_default();
        let (work_before, work_after) = (before.work, after.work);
        let (slept_before, slept_after) = (before.switches, after.switches);
        let per_1000 = |before: Option<machine::proc::Usage>, after: Option<machine::proc::Usage>| {
            let used = after?.cpu_s - before?.cpu_s;
            (used >= 0.0).then(|| used / messages * 1000.0)
        };
        for (name, before, after) in [
            ("server", before.server, after.server),
            ("database", before.database, after.database),
            ("redis", before.redis, after.redis),
            ("generator", before.generator, after.generator),
        ] {
            report.cpu_s_per_1000.insert(name.to_owned(), per_1000(before, after));
        }
        if cpu.is_some() {
            let done = work_after.per_message(&work_before, messages);
            report.database_work.extend(done.into_iter().map(|(name, value)| (name.to_owned(), value)));
        }
        if let (Some(was), Some(is)) = (slept_before, slept_after) {
            let each = |was: u64, is: u64| is.checked_sub(was).map(|n| n as f64 / messages);
            let rows = [("sleeps", each(was.0, is.0)), ("forced_switches", each(was.1, is.1))];
            report.server_work.extend(rows.into_iter().filter_map(|(name, n)| Some((name.to_owned(), n?))));
        }
        let most = |of: fn(&crate::report::Second) -> Option<u64>| {
            report.series.iter().filter_map(of).max().map(|bytes| bytes as f64)
        };
        let rss = [
            ("server_start", self.start_rss.map(|b| b as f64)),
            ("server_end", self.sampler.newest().server.map(|u| u.rss as f64)),
            ("server_max", most(|s| s.rss_server)),
            ("database_max", most(|s| s.rss_database)),
            ("redis_max", most(|s| s.rss_redis)),
            ("generator_max", most(|s| s.rss_generator)),
        ];
        report.rss.extend(rss.map(|(name, bytes)| (name.to_owned(), bytes)));
    }

    /// The generator's own share of the machine, which load-model.md 11 wants to be at most 35 % on R2.
    fn own_share(&self, before: &Usages, after: &Usages) {
        let (Some(from), Some(to), Some(was), Some(is)) = (before.at, after.at, before.generator, after.generator)
        else {
            return;
        };
        let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get) as f64;
        let share = (is.cpu_s - was.cpu_s) / to.duration_since(from).as_secs_f64().max(1e-3) / cores * 100.0;
        self.figure("generator's own share of the machine's processors", share, "%", None, Some(35.0));
        if share > 35.0 {
            self.limit(format!(
                "the generator used {share:.0} % of the machine, more than the 35 % that leave it to the server"
            ));
        }
    }

    /// Whether the generator may run where the server runs; true when that cannot be seen on this machine.
    fn shares_cores(&self) -> bool {
        let Some(port) = Ports::from_environment(&self.settings.target).server else { return false };
        let pid = proc::pid_by_port(port).ok().flatten();
        pid.and_then(|pid| proc::share_cores(std::process::id(), pid)).unwrap_or(true)
    }

    /// What the server says about itself: how it was built, its threads and pools, and what protects its commits.
    async fn ask_about_the_build(&self, report: &mut Report) -> Vec<(String, String)> {
        if let Ok(version) = self.api.get("/version").await {
            report.build.server = version["version"].as_str().unwrap_or_default().to_owned();
        }
        let port = Ports::from_environment(&self.settings.target).server;
        if let Some(text) = port.and_then(work::metrics) {
            let sizes = work::rows(&text, "rozmova_configured_size");
            let sizes = sizes.filter_map(|(labels, n)| Some((work::label(labels, "of")?.to_owned(), n as u64)));
            report.build.sizes.extend(sizes);
            let mut about = work::rows(&text, "rozmova_build_info");
            report.build.flags =
                about.next().and_then(|(labels, _)| work::label(labels, "profile")).unwrap_or_default().to_owned();
        }
        let program = port.and_then(|port| proc::pid_by_port(port).ok().flatten()).map(proc::program);
        if let Some(Ok(program)) = program {
            report.build.allocator = machine::allocator_of(&program);
            report.build.commit = machine::commit_of(&program);
        }
        let Ok(ready) = self.api.get("/health/ready").await else { return Vec::new() };
        for warning in ready["warnings"].as_array().into_iter().flatten().filter_map(|w| w.as_str()) {
            if warning.contains("power cut") {
                self.limit(format!("{warning}: this run says nothing about durability"));
            }
        }
        let settings = ready["durability"].as_object().into_iter().flatten();
        settings.map(|(name, value)| (name.clone(), value.as_str().unwrap_or_default().to_owned())).collect()
    }

    /// Durability is asserted apart from kills, which leave the system's cache alone (load-model.md 10): where PostgreSQL counts its
    /// flushes, there is one for each group of commits. Writers may share one, and the counters are a second old.
    fn judge_flushes(report: &mut Report) {
        let counted =
            report.storage.iter().any(|s| s.kind == "PostgreSQL" && conditions::flushes_are_counted(&s.settings));
        let work = |name: &str| report.database_work.get(name).copied();
        let (Some(groups), Some(flushes), true) = (work("commit_groups"), work("flushes"), counted) else { return };
        // A server that does not tell has two writers at most.
        let writers = report.build.sizes.get("writers").copied().unwrap_or(2).max(1);
        if groups > 0.0 {
            let must = FLUSHED / writers as f64;
            report.checks.push(Check::at_least("flushes of the log per group of commits", flushes / groups, "", must));
        }
    }

    /// Adds the checks that load-model.md 10 has for latency at 200 messages per second (`steady` and everything that is
    /// compared with it).
    pub fn latency_checks(&self, window: WindowId) {
        let measured = self.figures.measured(window);
        let d = self.flush.median;
        for (name, latencies, q, times_d, constant) in [
            ("F1 p50", &measured.f1, 0.5, 2.0, 4.0),
            ("F1 p95", &measured.f1, 0.95, 3.0, 8.0),
            ("F1 p99", &measured.f1, 0.99, 4.0, 24.0),
            ("F1 p99.9", &measured.f1, 0.999, 8.0, 70.0),
            ("F2 p99", &measured.f2, 0.99, 3.0, 20.0),
            ("F3 p99", &measured.f3, 0.99, 4.0, 30.0),
        ] {
            if q > 0.99 && latencies.len() < SAMPLES_FOR_P999 {
                continue;
            }
            if latencies.is_empty() && measured.planned < FEW {
                self.limit(format!(
                    "{name} is not judged: of {} planned messages none gave a sample",
                    measured.planned
                ));
                continue;
            }
            let value = latencies.ms(q).unwrap_or(f64::NAN);
            let must = times_d * d + constant;
            self.figure(name, value, "ms", Some(must), Some(times_d * d + constant / 2.0));
        }
    }

    /// Reads the conditions, decides validity and verdict, writes `report.json`, and says the verdict on stderr.
    ///
    /// # Errors
    /// When the report cannot be written.
    pub async fn conclude(&self, mut report: Report) -> Result<Report, LoadError> {
        let durability = self.ask_about_the_build(&mut report).await;
        report.storage = conditions::from_environment(durability);
        report.limits.clone_from(&self.limits.borrow());
        Self::judge_flushes(&mut report);
        report.about = super::find(&report.scenario).map(|scenario| scenario.about().to_owned()).unwrap_or_default();
        report.conclude();
        let path = report.write(&self.settings.out)?;
        let page = self.settings.out.join("report.html");
        std::fs::write(&page, crate::report::html::page(&report, None)).map_err(LoadError::file(&page))?;
        self.progress.finish_and_clear();
        eprintln!("{}", crate::report::text::summary(&report));
        for line in report.audit.violations.iter().chain(&report.limits) {
            eprintln!("{line}");
        }
        if !report.refusals.is_empty() || !report.errors.is_empty() {
            eprintln!("refused {:?}, failed {:?}", report.refusals, report.errors);
        }
        eprintln!("{}\n{}", path.display(), page.display());
        Ok(report)
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
