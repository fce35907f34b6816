//! The second factor: set up with an app, asked for at a sign-in, and the recovery codes for whoever lost the app.

use rozmova_actors::{domain::OperatorId, ports::Random};
use rozmova_store::second_factors;

use super::{super::totp, Auth};
use crate::problem::{Code, Problem};

/// Recovery codes of a factor.
const RECOVERY_CODES: usize = 10;

/// Where a factor's secret is sealed to.
pub(crate) fn factor_place(user: OperatorId) -> String {
    format!("user/{user}/second-factor")
}

/// What is hashed of a recovery code: bound to its user, typed with or without dashes and in any case.
fn recovery_text(user: OperatorId, code: &str) -> String {
    let plain: String = code.chars().filter(char::is_ascii_alphanumeric).collect();
    format!("recovery/{user}/{}", plain.to_lowercase())
}

/// `xxxx-xxxx-xxxx`, 48 random bits: it works once, and wrong ones make the name wait.
fn recovery_code(random: &dyn Random) -> String {
    let text: String = random.token().chars().take(12).collect();
    format!("{}-{}-{}", &text[..4], &text[4..8], &text[8..])
}

impl Auth {
    /// The second step of a sign-in: nothing without a confirmed factor, else a code of the app or a recovery code, each once.
    ///
    /// # Errors
    /// 428 without a code, 401 for a wrong or used one, 503.
    pub async fn second_step(&self, user: OperatorId, otp: Option<&str>) -> Result<(), Problem> {
        let factor = self.inner.store.run(move |conn| second_factors::of(conn, user)).await?;
        let Some(factor) = factor.filter(|factor| factor.confirmed_at.is_some()) else { return Ok(()) };
        let typed = otp.map(str::trim).filter(|typed| !typed.is_empty());
        let Some(typed) = typed else { return Err(Problem::plain(Code::OtpRequired)) };
        let secret = self.open_factor(user, &factor.secret)?;
        let now = self.now();
        let used = match totp::matching_step(&secret, typed, now.seconds()) {
            Some(step) => self.inner.store.write(move |conn| second_factors::use_step(conn, user, step)).await?,
            None => {
                let hash = self.inner.hasher.hash(&recovery_text(user, typed));
                self.inner.store.write(move |conn| second_factors::use_code(conn, user, &hash, now)).await?
            }
        };
        if used { Ok(()) } else { Err(Problem::new(Code::Unauthorized, "the code is wrong or was used")) }
    }

    /// Begins a second factor: the secret to put into an app. It asks for nothing until it is confirmed.
    ///
    /// # Errors
    /// 409 when one is in force, 503.
    pub async fn begin_factor(&self, user: OperatorId) -> Result<Vec<u8>, Problem> {
        let mut secret = Vec::with_capacity(totp::SECRET_BYTES + 4);
        while secret.len() < totp::SECRET_BYTES {
            secret.extend_from_slice(&self.inner.random.next_u64().to_be_bytes());
        }
        secret.truncate(totp::SECRET_BYTES);
        let sealed = self.inner.secrets.seal(&factor_place(user), &hex::encode(&secret)).map_err(Problem::internal)?;
        let now = self.now();
        let begun =
            self.inner.store.write(move |conn| second_factors::begin(conn, user, sealed.as_bytes(), now)).await?;
        if begun {
            Ok(secret)
        } else {
            Err(Problem::new(Code::Conflict, "a second factor is in force; remove it first"))
        }
    }

    /// Confirms a factor with a code of it; answers recovery codes, shown once.
    ///
    /// # Errors
    /// 409 when there is nothing to confirm, 422 for a wrong code, 503.
    pub async fn confirm_factor(&self, user: OperatorId, code: &str) -> Result<Vec<String>, Problem> {
        let nothing = || Problem::new(Code::Conflict, "there is no second factor to confirm");
        let factor = self.inner.store.run(move |conn| second_factors::of(conn, user)).await?;
        let factor = factor.filter(|factor| factor.confirmed_at.is_none()).ok_or_else(nothing)?;
        let secret = self.open_factor(user, &factor.secret)?;
        let now = self.now();
        let step = totp::matching_step(&secret, code, now.seconds())
            .ok_or_else(|| Problem::field("code", "is not the code the app shows now"))?;
        let codes: Vec<String> = (0..RECOVERY_CODES).map(|_| recovery_code(self.inner.random.as_ref())).collect();
        let hashes: Vec<String> = codes.iter().map(|code| self.inner.hasher.hash(&recovery_text(user, code))).collect();
        let done = self.inner.store.write(move |conn| second_factors::confirm(conn, user, step, &hashes, now)).await?;
        self.user_changed(user);
        if done { Ok(codes) } else { Err(nothing()) }
    }

    fn open_factor(&self, user: OperatorId, sealed: &[u8]) -> Result<Vec<u8>, Problem> {
        let sealed = std::str::from_utf8(sealed).map_err(Problem::internal)?;
        let text = self.inner.secrets.open(&factor_place(user), sealed).map_err(Problem::internal)?;
        hex::decode(text).map_err(Problem::internal)
    }
}
