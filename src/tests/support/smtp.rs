//! A stand-in mail server on a thread of its own. It refuses what a real one refuses: commands out of order (503), letters
//! without a sign-in (530), a wrong one (535), unknown recipients (550), letters too big (552), and, when told to, everything for
//! a while (450). With STARTTLS it takes neither names nor letters before it (530).

use std::{
    io::{self, BufRead as _, BufReader, Read, Write},
    net::{TcpListener, TcpStream},
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
};

use base64::{Engine as _, engine::general_purpose::STANDARD};

use rustls::{
    ServerConfig, ServerConnection, StreamOwned,
    pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject as _},
};

use super::{redis::free_port, tls::Authority};

/// A letter it took.
#[derive(Debug, Clone)]
pub struct Mail {
    /// `MAIL FROM`.
    pub from: String,
    /// `RCPT TO`.
    pub to: String,
    /// Headers and body as they came.
    pub raw: String,
    /// The name the sender greeted with.
    pub hello: String,
}

impl Mail {
    /// A header, `""` without it.
    pub fn header(&self, name: &str) -> String {
        let head = self.raw.split("\r\n\r\n").next().unwrap_or_default().replace("\r\n ", " ");
        let prefix = format!("{}:", name.to_lowercase());
        let found = head.lines().find(|line| line.to_lowercase().starts_with(&prefix));
        found.map(|line| line[prefix.len()..].trim().to_owned()).unwrap_or_default()
    }

    /// The parts of this type, decoded.
    pub fn part(&self, mime: &str) -> String {
        for chunk in self.raw.split("\r\n--") {
            let Some((head, body)) = chunk.split_once("\r\n\r\n") else { continue };
            let head = head.to_lowercase();
            if head.contains("multipart/") || !head.contains(mime) {
                continue;
            }
            return if head.contains("base64") {
                let packed: String = body.split_whitespace().collect();
                String::from_utf8(STANDARD.decode(packed).unwrap()).unwrap()
            } else if head.contains("quoted-printable") {
                unquoted(body)
            } else {
                body.to_owned()
            };
        }
        panic!("the letter has no part {mime}: {}", self.raw)
    }

    /// The token at the end of the link in the plain text.
    pub fn token(&self) -> String {
        let text = self.part("text/plain");
        let line = text.lines().find(|line| line.starts_with("http")).unwrap_or_else(|| panic!("no link in {text}"));
        line.trim().rsplit('/').next().unwrap().to_owned()
    }
}

fn unquoted(body: &str) -> String {
    let joined = body.replace("=\r\n", "");
    let (mut bytes, mut rest) = (Vec::new(), joined.as_bytes());
    while let Some((first, after)) = rest.split_first() {
        if *first == b'=' && after.len() >= 2 {
            let pair = std::str::from_utf8(&after[..2]).unwrap();
            bytes.push(u8::from_str_radix(pair, 16).unwrap());
            rest = &after[2..];
        } else {
            bytes.push(*first);
            rest = after;
        }
    }
    String::from_utf8(bytes).unwrap()
}

/// How it protects its connections.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Protection {
    /// Not at all.
    None,
    /// TLS from the first byte.
    Tls,
    /// TLS after STARTTLS.
    Starttls,
    /// TLS after STARTTLS; somebody on the way puts words of their own behind the server's answer to it.
    Injected,
    /// STARTTLS was taken out of what it offers, by somebody on the way who would like to read along.
    Stripped,
}

/// A connection before and after TLS.
enum Wire {
    Plain(TcpStream),
    Tls(Box<StreamOwned<ServerConnection, TcpStream>>),
}

impl Read for Wire {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        match self {
            Self::Plain(socket) => socket.read(into),
            Self::Tls(stream) => stream.read(into),
        }
    }
}

impl Write for Wire {
    fn write(&mut self, from: &[u8]) -> io::Result<usize> {
        match self {
            Self::Plain(socket) => socket.write(from),
            Self::Tls(stream) => stream.write(from),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Self::Plain(socket) => socket.flush(),
            Self::Tls(stream) => stream.flush(),
        }
    }
}

struct Inner {
    protection: Protection,
    tls: Option<Arc<ServerConfig>>,
    readable: AtomicUsize,
    user: String,
    password: String,
    limit: usize,
    letters: Mutex<Vec<Mail>>,
    tries: AtomicUsize,
    temporary: AtomicUsize,
    dies_after_data: AtomicBool,
    never_says_goodbye: AtomicBool,
}

/// The server; it runs until the process ends.
#[derive(Clone)]
pub struct SmtpServer {
    /// Where it listens.
    pub port: u16,
    inner: Arc<Inner>,
}

impl SmtpServer {
    /// A server that wants this sign-in and takes letters of at most `limit` bytes. `nobody@…` does not exist there.
    pub fn start(user: &str, password: &str, limit: usize) -> Self {
        Self::serve(user, password, limit, Protection::None, None)
    }

    /// The same with protected connections; its certificate is made out to 127.0.0.1.
    pub fn start_protected(user: &str, password: &str, protection: Protection, authority: &Authority) -> Self {
        let (certificate, key) = authority.server(&["127.0.0.1"]);
        let certificate = CertificateDer::from_pem_slice(certificate.as_bytes()).unwrap();
        let key = PrivateKeyDer::from_pem_slice(key.as_bytes()).unwrap();
        let tls = ServerConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(vec![certificate], key)
            .unwrap();
        Self::serve(user, password, 100_000, protection, Some(Arc::new(tls)))
    }

    fn serve(user: &str, password: &str, limit: usize, protection: Protection, tls: Option<Arc<ServerConfig>>) -> Self {
        let port = free_port();
        let listener = TcpListener::bind(("127.0.0.1", port)).unwrap();
        let inner = Arc::new(Inner {
            protection,
            tls,
            readable: AtomicUsize::new(0),
            user: user.to_owned(),
            password: password.to_owned(),
            limit,
            letters: Mutex::default(),
            tries: AtomicUsize::new(0),
            temporary: AtomicUsize::new(0),
            dies_after_data: AtomicBool::new(false),
            never_says_goodbye: AtomicBool::new(false),
        });
        let accepting = Arc::clone(&inner);
        std::thread::spawn(move || {
            for socket in listener.incoming().flatten() {
                let inner = Arc::clone(&accepting);
                std::thread::spawn(move || {
                    // A sender that goes away in the middle is its own affair.
                    let _ended = talk(&inner, socket);
                });
            }
        });
        Self { port, inner }
    }

    /// Letters it took so far.
    pub fn letters(&self) -> Vec<Mail> {
        self.inner.letters.lock().unwrap().clone()
    }

    /// Letters to an address.
    pub fn letters_to(&self, address: &str) -> Vec<Mail> {
        self.letters().into_iter().filter(|mail| mail.to == address).collect()
    }

    /// Recipients that were named to it, taken or not.
    pub fn tries(&self) -> usize {
        self.inner.tries.load(Ordering::SeqCst)
    }

    /// Passwords that came over a connection anybody on the way could read.
    pub fn readable_passwords(&self) -> usize {
        self.inner.readable.load(Ordering::SeqCst)
    }

    /// The next so many recipients are refused for now.
    pub fn refuse_for_now(&self, recipients: usize) {
        self.inner.temporary.store(recipients, Ordering::SeqCst);
    }

    /// Takes letters and says nothing about it, once: the connection ends instead.
    pub fn fall_silent_after_the_next_letter(&self) {
        self.inner.dies_after_data.store(true, Ordering::SeqCst);
    }

    /// Leaves `QUIT` without an answer and the connection open, from now on.
    pub fn never_say_goodbye(&self) {
        self.inner.never_says_goodbye.store(true, Ordering::SeqCst);
    }
}

#[derive(Default)]
struct Talk {
    hello: String,
    signed_in: bool,
    from: Option<String>,
    to: Option<String>,
}

fn address_in(line: &str) -> String {
    let inner = line.split_once('<').and_then(|(_, rest)| rest.split_once('>')).map(|(inner, _)| inner);
    inner.unwrap_or_default().to_owned()
}

/// TLS over what was a plain connection.
fn protected(inner: &Inner, socket: TcpStream) -> io::Result<Wire> {
    let config = inner.tls.clone().ok_or_else(|| io::Error::other("no certificate"))?;
    let connection = ServerConnection::new(config).map_err(io::Error::other)?;
    Ok(Wire::Tls(Box::new(StreamOwned::new(connection, socket))))
}

fn say(reader: &mut BufReader<Wire>, text: &str) -> io::Result<()> {
    reader.get_mut().write_all(format!("{text}\r\n").as_bytes())?;
    reader.get_mut().flush()
}

fn talk(inner: &Inner, socket: TcpStream) -> io::Result<()> {
    let wire = if inner.protection == Protection::Tls { protected(inner, socket)? } else { Wire::Plain(socket) };
    let mut reader = BufReader::new(wire);
    let mut now = Talk::default();
    say(&mut reader, "220 mail.test.example ESMTP stand-in")?;
    let mut line = String::new();
    loop {
        line.clear();
        if reader.read_line(&mut line)? == 0 {
            return Ok(());
        }
        let command = line.trim_end().to_owned();
        let verb = command.split([' ', ':']).next().unwrap_or_default().to_uppercase();
        let safe = matches!(reader.get_ref(), Wire::Tls(_));
        let waits_for_tls = matches!(inner.protection, Protection::Starttls | Protection::Injected) && !safe;
        match verb.as_str() {
            "EHLO" | "HELO" => {
                now = Talk { hello: command[4..].trim().to_owned(), ..Talk::default() };
                let offer = if waits_for_tls { "STARTTLS" } else { "AUTH PLAIN" };
                let greeting =
                    format!("250-mail.test.example\r\n250-8BITMIME\r\n250-SIZE {}\r\n250 {offer}", inner.limit);
                say(&mut reader, &greeting)?;
            }
            "STARTTLS" if waits_for_tls => {
                let injected = inner.protection == Protection::Injected;
                let answer = if injected {
                    "220 2.0.0 go ahead\r\n250-mail.test.example\r\n250 AUTH PLAIN"
                } else {
                    "220 2.0.0 go ahead"
                };
                say(&mut reader, answer)?;
                let Wire::Plain(socket) = reader.into_inner() else { return Ok(()) };
                reader = BufReader::new(protected(inner, socket)?);
                // Nothing that was said before counts (RFC 3207).
                now = Talk::default();
            }
            "AUTH" | "MAIL" if waits_for_tls => say(&mut reader, "530 5.7.0 must issue a STARTTLS command first")?,
            "AUTH" if now.hello.is_empty() => say(&mut reader, "503 5.5.1 EHLO first")?,
            "AUTH" => {
                inner.readable.fetch_add(usize::from(!safe), Ordering::SeqCst);
                let packed = command.rsplit(' ').next().unwrap_or_default();
                let given = STANDARD.decode(packed).unwrap_or_default();
                let wanted = format!("\0{}\0{}", inner.user, inner.password);
                now.signed_in = given == wanted.as_bytes();
                say(&mut reader, if now.signed_in { "235 2.7.0 welcome" } else { "535 5.7.8 wrong user or password" })?;
            }
            "MAIL" if now.hello.is_empty() => say(&mut reader, "503 5.5.1 EHLO first")?,
            "MAIL" if !now.signed_in => say(&mut reader, "530 5.7.0 authentication required")?,
            "MAIL" => {
                now.from = Some(address_in(&command));
                say(&mut reader, "250 2.1.0 ok")?;
            }
            "RCPT" if now.from.is_none() => say(&mut reader, "503 5.5.1 MAIL first")?,
            "RCPT" => {
                inner.tries.fetch_add(1, Ordering::SeqCst);
                let to = address_in(&command);
                let waits = inner.temporary.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |n| n.checked_sub(1));
                if waits.is_ok() {
                    say(&mut reader, "450 4.7.1 come again later")?;
                } else if to.starts_with("nobody@") {
                    say(&mut reader, "550 5.1.1 no such user here")?;
                } else {
                    now.to = Some(to);
                    say(&mut reader, "250 2.1.5 ok")?;
                }
            }
            "DATA" if now.to.is_none() => say(&mut reader, "503 5.5.1 RCPT first")?,
            "DATA" => {
                say(&mut reader, "354 go on")?;
                let mut raw = String::new();
                loop {
                    line.clear();
                    if reader.read_line(&mut line)? == 0 {
                        return Ok(());
                    }
                    if line == ".\r\n" {
                        break;
                    }
                    raw.push_str(line.strip_prefix('.').unwrap_or(&line));
                }
                let (from, to) = (now.from.take().unwrap_or_default(), now.to.take().unwrap_or_default());
                if raw.len() > inner.limit {
                    say(&mut reader, "552 5.3.4 the letter is too big")?;
                    continue;
                }
                let number = {
                    let mut letters = inner.letters.lock().unwrap();
                    letters.push(Mail { from, to, raw, hello: now.hello.clone() });
                    letters.len()
                };
                if inner.dies_after_data.swap(false, Ordering::SeqCst) {
                    return Ok(());
                }
                say(&mut reader, &format!("250 2.0.0 queued as {number}"))?;
            }
            "RSET" => {
                (now.from, now.to) = (None, None);
                say(&mut reader, "250 2.0.0 ok")?;
            }
            "NOOP" => say(&mut reader, "250 2.0.0 ok")?,
            "QUIT" if inner.never_says_goodbye.load(Ordering::SeqCst) => {}
            "QUIT" => {
                say(&mut reader, "221 2.0.0 bye")?;
                return Ok(());
            }
            _ => say(&mut reader, "500 5.5.2 unknown command")?,
        }
    }
}
