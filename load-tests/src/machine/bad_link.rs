//! A bad network between clients and the server: packets are delayed, overtake each other and get lost.
//!
//! A TUN device stands for the line. A client connects to its far address; the packet comes here, waits or is lost, and
//! goes back into the machine with source and destination swapped, so the listener on the near address hears the far one.
//! Swapping leaves every checksum right. The kernel's TCP on both sides meets real loss, real reordering and real
//! retransmission, as with `tc netem` between two namespaces, and no kernel module but TUN is needed.

use std::{
    cmp::Reverse,
    collections::BinaryHeap,
    fs::{File, OpenOptions},
    io::{Read as _, Write as _},
    net::{Ipv4Addr, SocketAddr},
    os::unix::fs::OpenOptionsExt as _,
    process::Command,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use rand::{Rng, SeedableRng as _, rngs::StdRng};
use rustix::{fs::OFlags, ioctl};
use tokio::{
    io::unix::AsyncFd,
    net::{TcpListener, TcpStream},
    sync::oneshot,
};

use super::MachineError;

/// Largest packet the device hands over.
const PACKET: usize = 2048;
/// Packets under way; more are lost, as in a router.
const UNDER_WAY: usize = 100_000;

/// What happens to a packet.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Quality {
    /// Mean time under way, in each direction.
    pub delay: Duration,
    /// The time differs by up to this, evenly.
    pub jitter: Duration,
    /// Share of packets that never arrive, 0–1.
    pub loss: f64,
}

impl Quality {
    /// Time under way of one packet, `None` when it is lost.
    fn fate(&self, dice: &mut impl Rng) -> Option<Duration> {
        if dice.random_bool(self.loss.clamp(0.0, 1.0)) {
            return None;
        }
        let swing = self.jitter.as_secs_f64() * dice.random_range(-1.0..=1.0);
        Some(Duration::from_secs_f64((self.delay.as_secs_f64() + swing).max(0.0)))
    }
}

/// Packets so far.
#[derive(Debug, Default)]
pub struct Traffic {
    passed: AtomicU64,
    lost: AtomicU64,
}

impl Traffic {
    /// (delivered, lost)
    #[must_use]
    pub fn so_far(&self) -> (u64, u64) {
        (self.passed.load(Ordering::Relaxed), self.lost.load(Ordering::Relaxed))
    }
}

/// The line. Gone with everything under way when dropped.
#[derive(Debug)]
pub struct BadLink {
    near: Ipv4Addr,
    far: Ipv4Addr,
    /// Dropping it ends the thread that carries packets, and with it the device.
    _end: oneshot::Sender<()>,
    traffic: Arc<Traffic>,
}

impl BadLink {
    /// Makes the device and carries packets on a thread of its own.
    ///
    /// # Errors
    /// When the machine does not allow it: no `/dev/net/tun`, no right to make devices, no `ip` command. The text says which.
    pub fn open(quality: Quality, seed: u64) -> Result<Self, MachineError> {
        let mark = std::process::id();
        let name = format!("rz{mark}");
        let subnet = |last: u8| Ipv4Addr::new(10, 213, (mark % 251) as u8, last);
        let (near, far) = (subnet(1), subnet(2));
        let device = device(&name)?;
        ip(&["addr", "add", &format!("{near}/30"), "dev", &name])?;
        ip(&["link", "set", &name, "up"])?;
        let traffic = Arc::new(Traffic::default());
        let (end, ended) = oneshot::channel();
        let counters = Arc::clone(&traffic);
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .map_err(MachineError::io("a runtime for the line"))?;
        std::thread::Builder::new()
            .name(String::from("bad-link"))
            .spawn(move || {
                runtime.block_on(async move {
                    tokio::select! {
                        error = carry(device, quality, seed, &counters) => tracing::error!(?error, "the line broke"),
                        _ = ended => {}
                    }
                });
            })
            .map_err(MachineError::io("a thread for the line"))?;
        Ok(Self { near, far, _end: end, traffic })
    }

    /// Packets so far.
    #[must_use]
    pub fn traffic(&self) -> &Traffic {
        &self.traffic
    }

    /// Address whose every packet passes the line, for a server that listens on this machine's loopback or on all addresses.
    /// A server that hears only loopback is reached over a relay at the near end: then its own TCP does not meet the loss, the
    /// relay's does. Answers the base URL for clients and whether the relay is in use.
    ///
    /// # Errors
    /// When no port can be bound.
    pub async fn reach(&self, port: u16) -> Result<(String, bool), MachineError> {
        let direct = TcpStream::connect(SocketAddr::from((self.near, port))).await.is_ok();
        if direct {
            return Ok((format!("http://{}:{port}", self.far), false));
        }
        let listener = TcpListener::bind((self.near, 0)).await.map_err(MachineError::io("a relay's port"))?;
        let relay = listener.local_addr().map_err(MachineError::io("a relay's port"))?.port();
        tokio::spawn(async move {
            while let Ok((mut client, _)) = listener.accept().await {
                tokio::spawn(async move {
                    if let Ok(mut server) = TcpStream::connect(SocketAddr::from(([127, 0, 0, 1], port))).await {
                        // Either side may end it; the other then sees the end too.
                        let _ended = tokio::io::copy_bidirectional(&mut client, &mut server).await;
                    }
                });
            }
        });
        Ok((format!("http://{}:{relay}", self.far), true))
    }
}

#[repr(C)]
struct InterfaceRequest {
    name: [u8; 16],
    flags: u16,
    rest: [u8; 22],
}

/// `_IOW('T', 202, int)`: names a TUN device.
const TUNSETIFF: ioctl::Opcode = 0x4004_54ca;
/// IP packets without a link header and without the packet information.
const IFF_TUN_NO_PI: u16 = 0x1001;

fn device(name: &str) -> Result<File, MachineError> {
    let file = OpenOptions::new()
        .read(true)
        .write(true)
        .custom_flags(OFlags::NONBLOCK.bits().cast_signed())
        .open("/dev/net/tun")
        .map_err(MachineError::io("opening /dev/net/tun"))?;
    let mut request = InterfaceRequest { name: [0; 16], flags: IFF_TUN_NO_PI, rest: [0; 22] };
    for (to, from) in request.name.iter_mut().take(15).zip(name.bytes()) {
        *to = from;
    }
    // SAFETY: TUNSETIFF reads a `struct ifreq` of 40 bytes, whose layout `InterfaceRequest` has; nothing is kept after the call.
    unsafe { ioctl::ioctl(&file, ioctl::Setter::<TUNSETIFF, InterfaceRequest>::new(request)) }
        .map_err(|e| MachineError::io("making a TUN device (needs the right to administrate the network)")(e.into()))?;
    Ok(file)
}

fn ip(arguments: &[&str]) -> Result<(), MachineError> {
    let output = Command::new("ip").args(arguments).output().map_err(MachineError::io("running ip (iproute2)"))?;
    if output.status.success() {
        return Ok(());
    }
    let why = std::io::Error::other(String::from_utf8_lossy(&output.stderr).trim().to_owned());
    Err(MachineError::io(format!("ip {}", arguments.join(" ")))(why))
}

/// Carries packets until an error.
async fn carry(device: File, quality: Quality, seed: u64, traffic: &Traffic) -> std::io::Error {
    // SAFETY: the file is owned by the `AsyncFd` from here on, is open, and a `File` keeps its descriptor until it is dropped.
    let device = match unsafe { AsyncFd::register(device) } {
        Ok(device) => device,
        Err(error) => return error.into(),
    };
    let mut dice = StdRng::seed_from_u64(seed);
    let mut under_way: BinaryHeap<Reverse<(Instant, u64, Vec<u8>)>> = BinaryHeap::new();
    let (mut number, mut buffer) = (0_u64, vec![0_u8; PACKET]);
    loop {
        let next = under_way.peek().map(|Reverse((due, ..))| tokio::time::Instant::from_std(*due));
        tokio::select! {
            () = tokio::time::sleep_until(next.unwrap_or_else(tokio::time::Instant::now)), if next.is_some() => {}
            ready = device.readable() => match ready {
                Err(error) => return error,
                Ok(mut ready) => loop {
                    match ready.try_io(|device| device.get_ref().read(&mut buffer)) {
                        Err(_would_block) => break,
                        Ok(Err(error)) => return error,
                        Ok(Ok(length)) => {
                            let Some(packet) = buffer.get(..length).and_then(turned) else { continue };
                            match quality.fate(&mut dice).filter(|_| under_way.len() < UNDER_WAY) {
                                Some(time) => under_way.push(Reverse((Instant::now() + time, number, packet))),
                                None => {
                                    traffic.lost.fetch_add(1, Ordering::Relaxed);
                                }
                            }
                            number += 1;
                        }
                    }
                },
            },
        }
        while under_way.peek().is_some_and(|Reverse((due, ..))| *due <= Instant::now()) {
            if let Some(Reverse((_, _, packet))) = under_way.pop() {
                // A full device loses the packet, as a router does.
                let sent = device.get_ref().write(&packet).is_ok();
                let counter = if sent { &traffic.passed } else { &traffic.lost };
                counter.fetch_add(1, Ordering::Relaxed);
            }
        }
    }
}

/// The packet with source and destination swapped; `None` for anything but IPv4.
fn turned(packet: &[u8]) -> Option<Vec<u8>> {
    let (head, addresses, rest) = (packet.get(..12)?, packet.get(12..20)?, packet.get(20..)?);
    (head.first()? >> 4 == 4).then(|| {
        let (source, destination) = addresses.split_at(4);
        [head, destination, source, rest].concat()
    })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use super::*;

    #[test]
    fn a_packet_goes_back_with_its_addresses_swapped_and_nothing_else_changed() {
        let packet: Vec<u8> = [0x45].into_iter().chain(1..40).collect();
        let back = turned(&packet).unwrap();
        assert_eq!(&back[12..20], &[16, 17, 18, 19, 12, 13, 14, 15]);
        assert_eq!((&back[..12], &back[20..]), (&packet[..12], &packet[20..]));
        assert_eq!(turned(&back).unwrap(), packet);
        assert_eq!(turned(&[0x60; 40]), None, "IPv6");
        assert_eq!(turned(&packet[..19]), None, "too short");
    }

    #[test]
    fn delays_and_losses_are_as_asked() {
        let quality = Quality { delay: Duration::from_millis(200), jitter: Duration::from_millis(50), loss: 0.01 };
        let mut dice = StdRng::seed_from_u64(7);
        let fates: Vec<Option<Duration>> = (0..100_000).map(|_| quality.fate(&mut dice)).collect();
        let lost = fates.iter().filter(|fate| fate.is_none()).count();
        assert!((900..1_100).contains(&lost), "{lost} of 100,000");
        let times: Vec<f64> = fates.into_iter().flatten().map(|time| time.as_secs_f64() * 1000.0).collect();
        let mean = times.iter().sum::<f64>() / times.len() as f64;
        assert!((mean - 200.0).abs() < 1.0, "{mean}");
        assert!(times.iter().all(|ms| (150.0..=250.0).contains(ms)));
    }
}
