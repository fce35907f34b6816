//! Where a scenario plays: the server, who signs in to it, and how big the contact centre is.

use std::{
    net::{SocketAddr, ToSocketAddrs},
    sync::Arc,
    time::Duration,
};

use crate::{Api, machine::proc, scenario::Context};

/// Tells the person at the terminal what goes on.
pub type Say = Arc<dyn Fn(&str) + Send + Sync>;

/// See the module.
#[derive(Clone)]
pub struct Stage {
    /// An administrator.
    pub admin: Api,
    /// Nobody.
    pub anonymous: Api,
    /// Address of the server.
    pub address: SocketAddr,
    /// Operators of the profile (load-model.md 7): S 10, M 100, L 1,000, XL 5,000.
    pub operators: usize,
    /// Time compression.
    pub speed: f64,
    /// Everything random comes from here.
    pub seed: u64,
    /// Messages per second of the stream beside, when asked for.
    pub rate: Option<f64>,
    /// Measured time, when asked for.
    pub duration: Option<Duration>,
    /// The long form of load-model.md 10.
    pub long: bool,
    /// Flush time of the database's volume, ms; 0 when unknown.
    pub d_ms: f64,
    /// Keeps the names of this run apart from other runs.
    pub run: String,
    /// Progress.
    pub say: Say,
}

impl Stage {
    /// A stage on the server of `admin`, profile S, speed 1, silent; the rest is set by field.
    ///
    /// # Errors
    /// A sentence, when the server's address cannot be resolved.
    pub fn new(admin: Api, run: &str) -> Result<Self, String> {
        let base = admin.base().to_owned();
        let host = base.strip_prefix("http://").ok_or_else(|| format!("{base} is not an http:// address"))?;
        let host = if host.contains(':') { host.to_owned() } else { format!("{host}:80") };
        let found: Vec<SocketAddr> = host.to_socket_addrs().map_err(|e| format!("{base}: {e}"))?.collect();
        // `localhost` may be ::1 first, where nobody listens.
        let answers = |one: &&SocketAddr| std::net::TcpStream::connect_timeout(one, Duration::from_secs(2)).is_ok();
        let alone = found.len() == 1;
        let address = found.iter().find(|one| alone || answers(one)).or(found.first()).copied();
        Ok(Self {
            address: address.ok_or_else(|| format!("{base} has no address"))?,
            anonymous: Api::new(&base).map_err(|e| e.to_string())?,
            admin,
            operators: 10,
            speed: 1.0,
            seed: 1,
            rate: None,
            duration: None,
            long: false,
            d_ms: 0.0,
            run: run.to_owned(),
            say: Arc::new(|_| {}),
        })
    }

    /// The stage of a run.
    ///
    /// # Errors
    /// See [`Stage::new`].
    pub fn of(ctx: &Context) -> Result<Self, String> {
        crate::scenario::context::raise_descriptors();
        let (settings, progress) = (&ctx.settings, ctx.progress.clone());
        Ok(Self {
            operators: settings.profile.operators(),
            speed: settings.speed,
            seed: settings.seed,
            rate: settings.rate,
            duration: settings.duration,
            long: settings.long,
            d_ms: ctx.d_ms(),
            say: Arc::new(move |what| progress.set_message(what.to_owned())),
            ..Self::new(ctx.api.clone(), &ctx.run)?
        })
    }

    /// A size that load-model.md gives for profile L, on this profile, at least `least`.
    #[must_use]
    pub const fn sized(&self, at_l: usize, least: usize) -> usize {
        let n = at_l * self.operators / 1_000;
        if n < least { least } else { n }
    }

    /// Measured time: as asked for, else `otherwise`.
    #[must_use]
    pub fn duration_or(&self, otherwise: Duration) -> Duration {
        self.duration.unwrap_or(otherwise)
    }

    /// Process of the server, when it runs on this machine.
    ///
    /// # Errors
    /// A sentence.
    pub fn server_pid(&self) -> Result<u32, String> {
        proc::pid_by_port(self.address.port())
            .map_err(|e| e.to_string())?
            .ok_or_else(|| format!("no process of this machine listens on port {}", self.address.port()))
    }

    /// Tells progress.
    pub fn say(&self, what: impl AsRef<str>) {
        (self.say)(what.as_ref());
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use super::*;

    #[test]
    fn sizes_follow_the_profile() {
        let mut stage = Stage::new(Api::new("http://127.0.0.1:8080").unwrap(), "t").unwrap();
        for (operators, at_l, least, wanted) in
            [(10, 200, 3, 3), (100, 200, 3, 20), (1_000, 200, 3, 200), (5_000, 9_000, 9, 45_000)]
        {
            stage.operators = operators;
            assert_eq!(stage.sized(at_l, least), wanted);
        }
    }
}
