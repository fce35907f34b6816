//! What becomes of a run's figures: the report, the conditions it was measured under, validity and verdict.

use super::Context;
use crate::{
    error::LoadError,
    figures::{
        Clock, WindowId,
        sampler::{Ports, Usages},
    },
    machine::{self, Machine, proc, work},
    report::{ActionFigure, Check, Percentiles, Report, conditions, percentiles::SAMPLES_FOR_P999},
};

/// Flushes of PostgreSQL's log for each group of commits at least, when one writer makes them: one, less what counters that are a second old
/// may miss.
const FLUSHED: f64 = 0.8;

/// Planned messages below which a figure may be without a sample.
const FEW: u64 = 100;

impl Context {
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
        report.about =
            crate::scenario::find(&report.scenario).map(|scenario| scenario.about().to_owned()).unwrap_or_default();
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
