//! Who makes a request.

use std::{future::Ready, sync::Arc};

use actix_web::{FromRequest, HttpMessage as _, HttpRequest, dev::Payload};
use rozmova_actors::{
    dialog::messages::{Actor, Who},
    domain::{AuthSessionId, ContactSight, Grant, Grants, OperatorId, SkillGroupId},
};

use crate::problem::{Code, Problem};

/// A user as requests need them; a copy of rows, dropped when they change.
#[derive(Debug, Clone, PartialEq)]
pub struct UserInfo {
    /// User (= operator).
    pub id: OperatorId,
    /// E-mail.
    pub email: String,
    /// Name.
    pub name: String,
    /// Role names.
    pub roles: Vec<String>,
    /// Union of the roles' rights.
    pub grants: Arc<Grants>,
    /// System owner.
    pub is_root: bool,
    /// Deactivated users are refused.
    pub active: bool,
    /// Skill groups, for what they may see.
    pub skill_group_ids: Vec<SkillGroupId>,
    /// A role asks for a second step of the sign-in that they have not set up: nothing else works for them before.
    pub owes_second_factor: bool,
}

/// How a user proved who they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Via {
    /// Session cookie: writes need the CSRF header.
    Cookie,
    /// Access token.
    Token,
}

/// A signed-in user. As a handler's argument it refuses everybody else with 401 (nobody) or 403 (a key).
#[derive(Debug, Clone)]
pub struct SignedIn {
    /// The user.
    pub user: Arc<UserInfo>,
    /// The sign-in.
    pub session: AuthSessionId,
    /// How.
    pub via: Via,
}

/// An integrator's key.
#[derive(Debug, Clone, PartialEq)]
pub struct KeyCaller {
    /// Row of `api_keys`.
    pub id: i64,
    /// Name, shown as author.
    pub name: String,
    /// Rights of its scopes.
    pub grants: Arc<Grants>,
}

/// Whoever makes the request; the guard of the route puts it into the request.
#[derive(Debug, Clone)]
pub enum Caller {
    /// Nobody known.
    Anonymous,
    /// A user.
    User(SignedIn),
    /// A key.
    Key(Arc<KeyCaller>),
}

impl Caller {
    /// Rights; nobody has none.
    #[must_use]
    pub fn grants(&self) -> Arc<Grants> {
        match self {
            Self::Anonymous => Arc::default(),
            Self::User(signed_in) => Arc::clone(&signed_in.user.grants),
            Self::Key(key) => Arc::clone(&key.grants),
        }
    }

    /// Whether they have the right.
    #[must_use]
    pub fn has(&self, grant: Grant) -> bool {
        self.grants().has(grant)
    }

    /// How they see phones and e-mails of clients.
    #[must_use]
    pub fn contacts(&self) -> ContactSight {
        ContactSight::of(&self.grants())
    }

    /// The user, `None` for keys and nobody.
    #[must_use]
    pub const fn user(&self) -> Option<&SignedIn> {
        match self {
            Self::User(signed_in) => Some(signed_in),
            Self::Anonymous | Self::Key(_) => None,
        }
    }

    /// As the engine names who asks.
    ///
    /// # Errors
    /// 401 for nobody.
    pub fn who(&self) -> Result<Who, Problem> {
        match self {
            Self::Anonymous => Err(Problem::plain(Code::Unauthorized)),
            Self::User(signed_in) => Ok(Who::Operator(signed_in.actor())),
            Self::Key(key) => Ok(Who::Api { name: key.name.clone() }),
        }
    }

    /// Stable name of the caller: `u:<id>`, `k:<id>` or `-`; owner of idempotency keys and limits.
    #[must_use]
    pub fn key(&self) -> String {
        match self {
            Self::Anonymous => String::from("-"),
            Self::User(signed_in) => format!("u:{}", signed_in.user.id),
            Self::Key(key) => format!("k:{}", key.id),
        }
    }
}

impl SignedIn {
    /// As the engine names an operator who acts.
    #[must_use]
    pub fn actor(&self) -> Actor {
        Actor { id: self.user.id, name: self.user.name.clone(), grants: Arc::clone(&self.user.grants) }
    }

    /// Whether they have the right.
    #[must_use]
    pub fn has(&self, grant: Grant) -> bool {
        self.user.grants.has(grant)
    }

    /// How they see phones and e-mails of clients.
    #[must_use]
    pub fn contacts(&self) -> ContactSight {
        ContactSight::of(&self.user.grants)
    }
}

impl FromRequest for Caller {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(req: &HttpRequest, _: &mut Payload) -> Self::Future {
        std::future::ready(Ok(req.extensions().get::<Self>().cloned().unwrap_or(Self::Anonymous)))
    }
}

impl FromRequest for SignedIn {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(req: &HttpRequest, _: &mut Payload) -> Self::Future {
        std::future::ready(match req.extensions().get::<Caller>() {
            Some(Caller::User(signed_in)) => Ok(signed_in.clone()),
            Some(Caller::Key(_)) => {
                Err(Problem::new(Code::Forbidden, "a key cannot do this, a user's sign-in is needed"))
            }
            Some(Caller::Anonymous) | None => Err(Problem::plain(Code::Unauthorized)),
        })
    }
}
