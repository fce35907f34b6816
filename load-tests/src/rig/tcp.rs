//! TCP connections as the kernel of this machine shows them: a reader that does not read cannot see that the server gave it
//! up, but the server's end of the connection can be looked at.

use std::{collections::HashMap, io, net::Ipv4Addr, net::SocketAddr};

/// The server's end of a connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Row {
    /// Whether it is still open in both directions.
    pub established: bool,
    /// Bytes written by the server that the client's kernel has not taken.
    pub unsent: u64,
}

/// The server's ends of all connections to `port`, by the client's address.
///
/// # Errors
/// When `/proc` cannot be read.
pub fn server_ends(port: u16) -> io::Result<HashMap<SocketAddr, Row>> {
    Ok(parse(&std::fs::read_to_string("/proc/net/tcp")?, port))
}

fn parse(table: &str, port: u16) -> HashMap<SocketAddr, Row> {
    table.lines().skip(1).filter_map(|line| row(line, port)).collect()
}

fn row(line: &str, port: u16) -> Option<(SocketAddr, Row)> {
    let mut fields = line.split_whitespace().skip(1);
    let (local, remote, state, queues) = (fields.next()?, fields.next()?, fields.next()?, fields.next()?);
    if address(local)?.port() != port || state == "0A" {
        return None;
    }
    let unsent = u64::from_str_radix(queues.split(':').next()?, 16).ok()?;
    Some((address(remote)?, Row { established: state == "01", unsent }))
}

/// `0100007F:1F90`: the address as the machine's own integer, the port as a number.
fn address(text: &str) -> Option<SocketAddr> {
    let (ip, port) = text.split_once(':')?;
    let ip = u32::from_str_radix(ip, 16).ok()?;
    Some(SocketAddr::from((Ipv4Addr::from(ip.to_ne_bytes()), u16::from_str_radix(port, 16).ok()?)))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use super::*;

    #[test]
    fn only_the_servers_ends_are_kept() {
        let table = "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n\
   0: 0100007F:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000 0 0 1\n\
   1: 0100007F:1F90 0200007F:C350 01 00010000:00000000 01:00000014 00000000 0 0 2\n\
   2: 0200007F:C350 0100007F:1F90 01 00000000:00001000 00:00000000 00000000 0 0 3\n\
   3: 0100007F:1F90 0300007F:C351 04 00000010:00000000 01:00000014 00000000 0 0 0\n";
        let rows = parse(table, 8080);
        assert_eq!(rows.len(), 2);
        assert_eq!(rows[&"127.0.0.2:50000".parse().unwrap()], Row { established: true, unsent: 65_536 });
        assert_eq!(rows[&"127.0.0.3:50001".parse().unwrap()], Row { established: false, unsent: 16 });
    }
}
