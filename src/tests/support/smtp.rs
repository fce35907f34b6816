//! A stand-in mail server on a thread of its own. It refuses what a real one refuses: commands out of order (503), letters
//! without a sign-in (530), a wrong one (535), unknown recipients (550), letters too big (552), and, when told to, everything for
//! a while (450).

use std::{
    io::{BufRead as _, BufReader, Write as _},
    net::{TcpListener, TcpStream},
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
};

use base64::{Engine as _, engine::general_purpose::STANDARD};

use super::redis::free_port;

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

struct Inner {
    user: String,
    password: String,
    limit: usize,
    letters: Mutex<Vec<Mail>>,
    tries: AtomicUsize,
    temporary: AtomicUsize,
    dies_after_data: AtomicBool,
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
        let port = free_port();
        let listener = TcpListener::bind(("127.0.0.1", port)).unwrap();
        let inner = Arc::new(Inner {
            user: user.to_owned(),
            password: password.to_owned(),
            limit,
            letters: Mutex::default(),
            tries: AtomicUsize::new(0),
            temporary: AtomicUsize::new(0),
            dies_after_data: AtomicBool::new(false),
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

    /// The next so many recipients are refused for now.
    pub fn refuse_for_now(&self, recipients: usize) {
        self.inner.temporary.store(recipients, Ordering::SeqCst);
    }

    /// Takes letters and says nothing about it, once: the connection ends instead.
    pub fn fall_silent_after_the_next_letter(&self) {
        self.inner.dies_after_data.store(true, Ordering::SeqCst);
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

fn talk(inner: &Inner, socket: TcpStream) -> std::io::Result<()> {
    let mut reader = BufReader::new(socket.try_clone()?);
    let mut socket = socket;
    let mut say = |text: &str| -> std::io::Result<()> { socket.write_all(format!("{text}\r\n").as_bytes()) };
    let mut now = Talk::default();
    say("220 mail.test.example ESMTP stand-in")?;
    let mut line = String::new();
    loop {
        line.clear();
        if reader.read_line(&mut line)? == 0 {
            return Ok(());
        }
        let command = line.trim_end().to_owned();
        let verb = command.split([' ', ':']).next().unwrap_or_default().to_uppercase();
        match verb.as_str() {
            "EHLO" | "HELO" => {
                now = Talk { hello: command[4..].trim().to_owned(), ..Talk::default() };
                let greeting =
                    format!("250-mail.test.example\r\n250-8BITMIME\r\n250-SIZE {}\r\n250 AUTH PLAIN", inner.limit);
                say(&greeting)?;
            }
            "AUTH" if now.hello.is_empty() => say("503 5.5.1 EHLO first")?,
            "AUTH" => {
                let packed = command.rsplit(' ').next().unwrap_or_default();
                let given = STANDARD.decode(packed).unwrap_or_default();
                let wanted = format!("\0{}\0{}", inner.user, inner.password);
                now.signed_in = given == wanted.as_bytes();
                say(if now.signed_in { "235 2.7.0 welcome" } else { "535 5.7.8 wrong user or password" })?;
            }
            "MAIL" if now.hello.is_empty() => say("503 5.5.1 EHLO first")?,
            "MAIL" if !now.signed_in => say("530 5.7.0 authentication required")?,
            "MAIL" => {
                now.from = Some(address_in(&command));
                say("250 2.1.0 ok")?;
            }
            "RCPT" if now.from.is_none() => say("503 5.5.1 MAIL first")?,
            "RCPT" => {
                inner.tries.fetch_add(1, Ordering::SeqCst);
                let to = address_in(&command);
                let waits = inner.temporary.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |n| n.checked_sub(1));
                if waits.is_ok() {
                    say("450 4.7.1 come again later")?;
                } else if to.starts_with("nobody@") {
                    say("550 5.1.1 no such user here")?;
                } else {
                    now.to = Some(to);
                    say("250 2.1.5 ok")?;
                }
            }
            "DATA" if now.to.is_none() => say("503 5.5.1 RCPT first")?,
            "DATA" => {
                say("354 go on")?;
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
                    say("552 5.3.4 the letter is too big")?;
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
                say(&format!("250 2.0.0 queued as {number}"))?;
            }
            "RSET" => {
                (now.from, now.to) = (None, None);
                say("250 2.0.0 ok")?;
            }
            "NOOP" => say("250 2.0.0 ok")?,
            "QUIT" => {
                say("221 2.0.0 bye")?;
                return Ok(());
            }
            _ => say("500 5.5.2 unknown command")?,
        }
    }
}
