//! Why something on this machine could not be done, and which addresses are this machine.

/// Why something on the machine could not be done.
#[derive(Debug, thiserror::Error)]
pub enum MachineError {
    /// Nobody listens where something should.
    #[error("nobody listens on port {port}: {what} must run on this machine for this scenario")]
    NotFound {
        /// Port.
        port: u16,
        /// «the server», «PostgreSQL», «Redis».
        what: &'static str,
    },
    /// The address in a setting is not usable here.
    #[error("{0}")]
    Address(String),
    /// A signal, a start, a look into `/proc`.
    #[error("{what}: {why}")]
    Io {
        /// What was tried.
        what: String,
        /// Why it failed.
        #[source]
        why: std::io::Error,
    },
    /// Something did not happen in time.
    #[error("{what} took longer than {seconds} s")]
    TooLong {
        /// What.
        what: String,
        /// The limit.
        seconds: u64,
    },
    /// A process ended that should run.
    #[error("{what} ended with {how}")]
    Ended {
        /// Which.
        what: &'static str,
        /// Exit code or signal.
        how: String,
    },
}

impl MachineError {
    /// For `map_err`.
    pub(crate) fn io(what: impl Into<String>) -> impl FnOnce(std::io::Error) -> Self {
        let what = what.into();
        move |why| Self::Io { what, why }
    }
}

/// Host and port of an address such as `postgres://user:secret@127.0.0.1:5432/name`.
///
/// # Errors
/// When there is no host, the port is no number, or the host is not this machine.
pub fn local_port(url: &str, default: u16) -> Result<u16, MachineError> {
    let fault = |why: &str| MachineError::Address(format!("«{}»: {why}", without_secret(url)));
    let (_, rest) = url.split_once("://").ok_or_else(|| fault("no address"))?;
    let authority = rest.split(['/', '?']).next().unwrap_or_default();
    let place = authority.rsplit_once('@').map_or(authority, |(_, place)| place);
    let (host, port) = match place.rsplit_once(':') {
        Some((host, port)) if !port.ends_with(']') => (host, port.parse().map_err(|_| fault("the port is no number"))?),
        _ => (place, default),
    };
    if !matches!(host, "127.0.0.1" | "localhost" | "[::1]") {
        return Err(fault("only what runs on this machine can be stopped and started"));
    }
    Ok(port)
}

/// An address without its password, for messages.
fn without_secret(url: &str) -> String {
    match (url.split_once("://"), url.rsplit_once('@')) {
        (Some((scheme, _)), Some((_, place))) => format!("{scheme}://…@{place}"),
        _ => url.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use super::*;

    #[test]
    fn ports_of_addresses() {
        for (url, expected) in [
            ("postgres://rozmova:a@b@127.0.0.1:15432/rozmova?x=1", Some(15432)),
            ("postgres://localhost/rozmova", Some(1)),
            ("redis://[::1]:6380/0", Some(6380)),
            ("redis://[::1]", Some(1)),
            ("redis://127.0.0.1:x", None),
            ("redis://10.0.0.1:6379", None),
            ("sqlite", None),
        ] {
            assert_eq!(local_port(url, 1).ok(), expected, "{url}");
        }
        let said = local_port("redis://me:secret@10.0.0.1", 1).unwrap_err().to_string();
        assert!(!said.contains("secret"), "{said}");
    }
}
