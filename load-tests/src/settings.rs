//! What a run was asked for (contract.md 6), and the sizes that load-model.md 7 derives from it.

use std::{fmt, path::PathBuf, str::FromStr, time::Duration};

use crate::api::{Api, ApiError};

/// Size of the modelled contact centre (load-model.md 7).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Profile {
    /// 10 operators.
    S,
    /// 100 operators.
    M,
    /// 1,000 operators.
    L,
    /// 5,000 operators.
    Xl,
}

impl Profile {
    /// Messages per second of the busiest hour at speed 1, both sides.
    #[must_use]
    pub const fn peak_rate(self) -> f64 {
        match self {
            Self::S => 0.7,
            Self::M => 6.8,
            Self::L => 68.0,
            Self::Xl => 342.0,
        }
    }

    /// Operators.
    #[must_use]
    pub const fn operators(self) -> usize {
        match self {
            Self::S => 10,
            Self::M => 100,
            Self::L => 1_000,
            Self::Xl => 5_000,
        }
    }

    /// Visitors who only have the page open, beside those who write.
    #[must_use]
    pub const fn idle_visitors(self) -> usize {
        match self {
            Self::S => 20,
            Self::M => 150,
            Self::L => 10_000,
            Self::Xl => 30_000,
        }
    }

    /// `S`, `M`, `L`, `XL`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::S => "S",
            Self::M => "M",
            Self::L => "L",
            Self::Xl => "XL",
        }
    }
}

impl FromStr for Profile {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text.to_ascii_uppercase().as_str() {
            "S" => Ok(Self::S),
            "M" => Ok(Self::M),
            "L" => Ok(Self::L),
            "XL" => Ok(Self::Xl),
            _ => Err(format!("«{text}» is no profile: S, M, L or XL")),
        }
    }
}

/// The command line of `run`, checked.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Name of the scenario.
    pub scenario: String,
    /// Size.
    pub profile: Profile,
    /// Time compression k, over 0: thinking, patience and gaps are divided by it.
    pub speed: f64,
    /// Everything random comes from here.
    pub seed: u64,
    /// `http://host:port` of the server.
    pub target: String,
    /// Directory of ledger, histograms and report.
    pub out: PathBuf,
    /// Customer and operator messages per second; without it derived from profile and speed.
    pub rate: Option<f64>,
    /// Measured time without warm-up, at least 5 s.
    pub duration: Option<Duration>,
    /// How often the scenarios that kill do it.
    pub kills: Option<u32>,
    /// Directory on the volume of the database: D is measured there, `disk-full` fills it.
    pub volume: Option<PathBuf>,
    /// Who prepares the server and reads it for the audit.
    pub admin: Admin,
    /// The long form of load-model.md 10 instead of the short one.
    pub long: bool,
    /// The rig's name for the report: R2, R4.
    pub rig: String,
    /// Operators only reply and close, as in figures of before people acted.
    pub without_actions: bool,
    /// The command line as typed, without secrets.
    pub command: String,
}

/// An administrator of the target.
#[derive(Clone)]
pub enum Admin {
    /// An access token, for runs under an hour.
    Token(String),
    /// Signs in, and again before the token ends.
    Person {
        /// E-mail.
        email: String,
        /// Password; never written anywhere.
        password: String,
    },
}

impl fmt::Debug for Admin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Token(_) => "Token(…)",
            Self::Person { .. } => "Person(…)",
        })
    }
}

impl Settings {
    /// A caller of the target with the administrator's rights.
    ///
    /// # Errors
    /// When the client cannot be built or the sign-in is refused.
    pub async fn admin(&self) -> Result<Api, ApiError> {
        let anybody = Api::new(&self.target)?;
        match &self.admin {
            Admin::Token(token) => Ok(anybody.with_token(token)),
            Admin::Person { email, password } => Ok(anybody.sign_in(email, password).await?.0),
        }
    }

    /// Messages per second, both sides together: as asked for, or the busiest hour of the profile times the speed.
    #[must_use]
    pub fn rate(&self) -> f64 {
        self.rate.unwrap_or_else(|| self.profile.peak_rate() * self.speed).max(0.1)
    }

    /// Measured time: as asked for (at least 5 s), else `otherwise`.
    #[must_use]
    pub fn duration_or(&self, otherwise: Duration) -> Duration {
        self.duration.unwrap_or(otherwise).max(Duration::from_secs(5))
    }

    /// Thrown-away time before measuring: 2 s for runs under a minute (contract.md 6), else 60 s, a tenth of the run for those between.
    #[must_use]
    pub fn warm_up_for(measured: Duration) -> Duration {
        match measured.as_secs() {
            0..60 => Duration::from_secs(2),
            60..300 => (measured / 10).max(Duration::from_secs(10)),
            _ => Duration::from_secs(60),
        }
    }

    /// A short name that keeps what this run creates apart from other runs: letters and digits.
    #[must_use]
    pub fn run_name(&self) -> String {
        let micros = std::time::UNIX_EPOCH.elapsed().map_or(0, |d| d.as_micros() as u64);
        let mut left = micros ^ (self.seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) % 1_000_003);
        let mut name = String::from("r");
        for _ in 0..10 {
            name.push(char::from(b"0123456789abcdefghijklmnopqrstuvwxyz"[(left % 36) as usize]));
            left /= 36;
        }
        name
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_runs_warm_up_shortly() {
        for (measured, warm_up) in [(5, 2), (59, 2), (60, 10), (200, 20), (300, 60), (1800, 60)] {
            assert_eq!(
                Settings::warm_up_for(Duration::from_secs(measured)),
                Duration::from_secs(warm_up),
                "{measured}"
            );
        }
    }

    #[test]
    fn profiles_are_read_in_either_case() {
        for (text, wanted) in [("S", Some(Profile::S)), ("xl", Some(Profile::Xl)), ("m", Some(Profile::M)), ("Q", None)]
        {
            assert_eq!(text.parse::<Profile>().ok(), wanted, "{text}");
        }
    }
}
