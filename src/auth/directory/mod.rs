//! The company directory over LDAP: Active Directory, OpenLDAP and their like (administration.md 4).
//!
//! An account is never made here: who has none, or an inactive one, is refused whatever the directory says. Whoever has one signs in
//! with the password of this panel or with the directory's. Roles named in the map follow the groups of the directory.
//!
//! - [`settings`]: server, names, map of groups, the password of the bind account sealed;
//! - [`filter`]: the filter that finds somebody, with what was typed escaped, pure;
//! - [`policy`]: an entry as a person, and which roles they have then, pure;
//! - [`nested`]: groups inside groups;
//! - [`client`]: one conversation with a server: checked address, TLS, bind, search;
//! - [`service`]: who proves a password there, and who all is there.
//!
//! The look at everybody every quarter of an hour is `app/ldap_sync.rs`. What was decided and why: `DECISION-directory.md`.

pub mod client;
pub mod filter;
pub mod nested;
pub mod policy;
pub mod service;
pub mod settings;

pub use client::Fault;
pub use policy::Person;
pub use service::{Everybody, LdapDirectory, SyncReport};
pub use settings::{GroupRole, LdapSettings};
