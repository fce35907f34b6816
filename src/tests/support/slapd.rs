//! A private OpenLDAP server: own folder, own ports, people and groups of a small company, TLS by an authority of its own.
//!
//! It is as careless as real ones are: a bind with a name and an empty password is accepted as one of nobody (`bind_anon_cred`), and
//! the plain port takes passwords without TLS. Whatever is refused in a story is refused by us.

use std::{
    collections::HashSet,
    fmt::Write as _,
    fs,
    net::TcpStream,
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use ldap3::{LdapConnAsync, Mod};
use tempfile::TempDir;

use super::{redis::free_port, tls::Authority};

/// Everything is below it.
pub const SUFFIX: &str = "dc=test,dc=example";
/// Where people are.
pub const PEOPLE: &str = "ou=people,dc=test,dc=example";
/// The account that reads.
pub const READER: &str = "cn=reader,dc=test,dc=example";
/// Its password.
pub const READER_PASSWORD: &str = "the-password-of-the-reader";
/// A group whose entry lists its members.
pub const AGENTS: &str = "cn=agents,ou=groups,dc=test,dc=example";
/// A group that stands in its members' entries, as in Active Directory.
pub const LEADS: &str = "cn=leads,ou=groups,dc=test,dc=example";
/// A group that no role is for; stories put it inside [`AGENTS`].
pub const NIGHT: &str = "cn=night,ou=groups,dc=test,dc=example";
/// One more; it holds [`NIGHT`], so that both are a ring once it is put inside that.
pub const WEEKEND: &str = "cn=weekend,ou=groups,dc=test,dc=example";
/// People without a password, more than one page of them.
pub const CROWD: usize = 250;

const ROOT: &str = "cn=root,dc=test,dc=example";
const ROOT_PASSWORD: &str = "root";
const BINARY: &str = "/usr/sbin/slapd";

/// A running server; killed when dropped.
pub struct Slapd {
    child: Option<Child>,
    dir: TempDir,
    plain: u16,
    tls: u16,
    authority: Authority,
}

/// Name of somebody's entry.
pub fn dn(uid: &str) -> String {
    format!("uid={uid},{PEOPLE}")
}

/// Their e-mail.
pub fn mail(uid: &str) -> String {
    format!("{uid}@test.example")
}

/// Their password in the directory.
pub fn password(uid: &str) -> String {
    format!("company-password-of-{uid}")
}

fn ldif() -> String {
    let mut text = format!(
        "dn: {SUFFIX}\nobjectClass: dcObject\nobjectClass: organization\no: Test\ndc: test\n\n\
         dn: {PEOPLE}\nobjectClass: organizationalUnit\nou: people\n\n\
         dn: ou=groups,{SUFFIX}\nobjectClass: organizationalUnit\nou: groups\n\n\
         dn: {READER}\nobjectClass: organizationalRole\nobjectClass: simpleSecurityObject\ncn: reader\nuserPassword: {READER_PASSWORD}\n\n\
         dn: {AGENTS}\nobjectClass: groupOfNames\ncn: agents\nmember: {}\nmember: {}\n\n\
         dn: {LEADS}\nobjectClass: groupOfNames\ncn: leads\nmember: {READER}\n\n\
         dn: {NIGHT}\nobjectClass: groupOfNames\ncn: night\nmember: {READER}\n\n\
         dn: {WEEKEND}\nobjectClass: groupOfNames\ncn: weekend\nmember: {NIGHT}\n\n",
        dn("olena"),
        dn("off"),
    );
    for (uid, more) in [
        ("olena", String::new()),
        ("taras", format!("memberOf: {LEADS}\n")),
        ("off", String::from("userAccountControl: 514\n")),
        ("noaccount", String::new()),
        ("inactive", String::new()),
    ] {
        let (entry, mail, password) = (dn(uid), mail(uid), password(uid));
        write!(
            text,
            "dn: {entry}\nobjectClass: inetOrgPerson\nobjectClass: companyPerson\nuid: {uid}\ncn: {uid}\nsn: {uid}\n\
             mail: {mail}\nuserPassword: {password}\n{more}\n"
        )
        .unwrap();
    }
    for n in 0..CROWD {
        let uid = format!("crowd{n}");
        let (entry, mail) = (dn(&uid), mail(&uid));
        write!(text, "dn: {entry}\nobjectClass: inetOrgPerson\nuid: {uid}\ncn: {uid}\nsn: {uid}\nmail: {mail}\n\n")
            .unwrap();
    }
    text
}

impl Slapd {
    /// Starts one with its people.
    pub fn start() -> Self {
        let dir = TempDir::new().unwrap();
        let authority = Authority::new("authority of the company");
        let (certificate, key) = authority.server(&["localhost", "127.0.0.1"]);
        let path = |name: &str| dir.path().join(name);
        fs::create_dir(path("db")).unwrap();
        fs::write(path("ca.pem"), authority.pem()).unwrap();
        fs::write(path("server.pem"), certificate).unwrap();
        fs::write(path("server.key"), key).unwrap();
        fs::write(path("people.ldif"), ldif()).unwrap();
        let home = dir.path().display();
        let configuration = format!(
            "include /etc/ldap/schema/core.schema\n\
             include /etc/ldap/schema/cosine.schema\n\
             include /etc/ldap/schema/inetorgperson.schema\n\
             attributetype ( 1.3.6.1.4.1.4203.666.1.990 NAME 'userAccountControl' EQUALITY integerMatch \
             SYNTAX 1.3.6.1.4.1.1466.115.121.1.27 SINGLE-VALUE )\n\
             attributetype ( 1.3.6.1.4.1.4203.666.1.991 NAME 'memberOf' EQUALITY distinguishedNameMatch \
             SYNTAX 1.3.6.1.4.1.1466.115.121.1.12 )\n\
             objectclass ( 1.3.6.1.4.1.4203.666.3.990 NAME 'companyPerson' SUP top AUXILIARY \
             MAY ( userAccountControl $ memberOf ) )\n\
             modulepath /usr/lib/ldap\n\
             moduleload back_mdb\n\
             pidfile {home}/slapd.pid\n\
             argsfile {home}/slapd.args\n\
             TLSCACertificateFile {home}/ca.pem\n\
             TLSCertificateFile {home}/server.pem\n\
             TLSCertificateKeyFile {home}/server.key\n\
             allow bind_anon_cred\n\
             database mdb\n\
             suffix \"{SUFFIX}\"\n\
             rootdn \"{ROOT}\"\n\
             rootpw {ROOT_PASSWORD}\n\
             directory {home}/db\n\
             access to attrs=userPassword by anonymous auth by * none\n\
             access to * by dn.exact=\"{READER}\" read by anonymous auth by * none\n"
        );
        fs::write(path("slapd.conf"), configuration).unwrap();
        // A copy: a profile of the system's server (AppArmor) goes by the path of the binary and would keep it out of our folder.
        fs::copy(BINARY, path("slapd")).expect("slapd is installed by `make test`");
        // One binary, many tools: which one it is, it tells by the name it is called by.
        fs::hard_link(path("slapd"), path("slapadd")).unwrap();
        let (plain, tls) = (free_port(), free_port());
        let mut server = Self { child: None, dir, plain, tls, authority };
        let people = server.dir.path().join("people.ldif");
        let filled = server.command("slapadd").arg("-l").arg(people).output().unwrap();
        assert!(filled.status.success(), "slapadd: {}", String::from_utf8_lossy(&filled.stderr));
        server.run();
        server
    }

    fn command(&self, tool: &str) -> Command {
        // It makes a table of as many connections as it may have descriptors, which in containers are a thousand million.
        let mut command = Command::new("sh");
        command.args(["-c", "ulimit -n 1024; exec \"$0\" \"$@\""]).arg(self.dir.path().join(tool));
        command.arg("-f").arg(self.dir.path().join("slapd.conf")).current_dir(self.dir.path()).stdin(Stdio::null());
        command
    }

    /// Starts it (again) on its ports.
    pub fn run(&mut self) {
        let addresses = format!("ldap://127.0.0.1:{} ldaps://127.0.0.1:{}", self.plain, self.tls);
        let log = fs::File::create(self.dir.path().join("slapd.log")).unwrap();
        let mut command = self.command("slapd");
        command.args(["-d", "0", "-h", addresses.as_str()]).stdout(Stdio::null()).stderr(log);
        let mut child = command.spawn().unwrap();
        let deadline = Instant::now() + Duration::from_secs(20);
        while [self.plain, self.tls].iter().any(|port| TcpStream::connect(("127.0.0.1", *port)).is_err()) {
            let ended = child.try_wait().unwrap();
            let log = || fs::read_to_string(self.dir.path().join("slapd.log")).unwrap_or_default();
            assert!(ended.is_none(), "slapd ended with {ended:?}: {}", log());
            assert!(Instant::now() < deadline, "slapd did not start: {}", log());
            std::thread::yield_now();
        }
        self.child = Some(child);
    }

    /// Kills it at once.
    pub fn kill(&mut self) {
        if let Some(mut child) = self.child.take() {
            child.kill().unwrap();
            child.wait().unwrap();
        }
    }

    /// Its address with TLS from the first byte.
    pub fn url(&self) -> String {
        format!("ldaps://127.0.0.1:{}", self.tls)
    }

    /// Its address without.
    pub fn plain_url(&self) -> String {
        format!("ldap://127.0.0.1:{}", self.plain)
    }

    /// Certificate of the authority that signed its own.
    pub fn authority(&self) -> &str {
        self.authority.pem()
    }

    /// Replaces an attribute of an entry, as the company's administrator does; no values remove it.
    pub async fn set(&self, entry: &str, attribute: &str, values: &[&str]) {
        let (connection, mut ldap) = LdapConnAsync::new(&self.plain_url()).await.unwrap();
        tokio::spawn(async move {
            let _ended = connection.drive().await;
        });
        ldap.simple_bind(ROOT, ROOT_PASSWORD).await.unwrap().success().unwrap();
        let values: HashSet<String> = values.iter().map(|value| (*value).to_owned()).collect();
        let change = Mod::Replace(attribute.to_owned(), values);
        ldap.modify(entry, vec![change]).await.unwrap().success().unwrap();
        ldap.unbind().await.unwrap();
    }
}

impl Drop for Slapd {
    fn drop(&mut self) {
        if let Some(mut child) = self.child.take() {
            let _gone = child.kill();
            let _reaped = child.wait();
        }
    }
}
