//! The listening socket: our own, or one that somebody holds for us over restarts.
//!
//! systemd (a `.socket` unit) opens the socket, keeps it while the service is stopped and started, and hands it over as
//! descriptor 3 (`LISTEN_PID`, `LISTEN_FDS`). New connections then wait in the kernel's queue instead of being refused, so a
//! restart shows to a new caller as a short wait and not as an error.

use std::{
    io::{Error, ErrorKind, Result},
    net::{SocketAddr, TcpListener},
    os::fd::{FromRawFd as _, OwnedFd},
};

/// First descriptor that is handed over (sd_listen_fds(3)).
const FIRST: i32 = 3;
/// Connections that may wait to be accepted.
const BACKLOG: i32 = 2048;

/// The held socket when there is one for this process, else a new one on `address`.
///
/// # Errors
/// When the address is taken or not ours, or when what was handed over is no listening socket.
pub fn main_listener(address: SocketAddr) -> Result<TcpListener> {
    let variable = |name: &str| std::env::var(name).unwrap_or_default();
    if !is_for(std::process::id(), &variable("LISTEN_PID"), &variable("LISTEN_FDS")) {
        return bind(address);
    }
    // SAFETY: the environment says that this descriptor was opened for this process; nothing else here uses it, and this is
    // called once, by the only server of the process.
    #[expect(unsafe_code, reason = "a descriptor that came with the process has no safe door")]
    let held = unsafe { OwnedFd::from_raw_fd(FIRST) };
    let socket = socket2::Socket::from(held);
    if !socket.is_listener()? {
        return Err(Error::new(
            ErrorKind::InvalidInput,
            "descriptor 3 is no listening socket: ListenStream= is needed",
        ));
    }
    socket.set_cloexec(true)?;
    socket.set_nonblocking(false)?;
    tracing::info!("listening on the socket that was handed over");
    Ok(socket.into())
}

/// Whether descriptors were handed over to this process (and not to a parent that forgot to take the variables away).
fn is_for(process: u32, pid: &str, count: &str) -> bool {
    pid.parse() == Ok(process) && count.parse::<u32>().is_ok_and(|n| n >= 1)
}

/// Listens with address reuse, so that a restart does not wait for old connections, and a long backlog.
///
/// # Errors
/// When the address is taken or not ours.
pub fn bind(address: SocketAddr) -> Result<TcpListener> {
    let socket = socket2::Socket::new(
        socket2::Domain::for_address(address),
        socket2::Type::STREAM,
        Some(socket2::Protocol::TCP),
    )?;
    socket.set_reuse_address(true)?;
    socket.bind(&address.into())?;
    socket.listen(BACKLOG)?;
    Ok(socket.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_socket_is_taken_over_only_by_the_process_it_was_meant_for() {
        for (pid, count, ours) in [
            ("42", "1", true),
            ("42", "2", true),
            ("41", "1", false),
            ("42", "0", false),
            ("", "", false),
            ("x", "1", false),
        ] {
            assert_eq!(is_for(42, pid, count), ours, "LISTEN_PID={pid} LISTEN_FDS={count}");
        }
    }
}
