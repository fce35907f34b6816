//! Who is refused first when the server is busy (security.md P-09).
//!
//! Measured by requests that are being answered at this moment. Operators' own actions and the messages of customers are never
//! refused here: they have their own bounded queues, which answer 503 only when they are full.

use std::sync::atomic::{AtomicUsize, Ordering};

use crate::problem::{Code, Problem};

/// How much a request matters, least first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Class {
    /// A file made of many rows: it can be made later.
    Export,
    /// An integrator's key that only reads.
    IntegratorRead,
    /// A visitor's new socket: the page works without it and tries again.
    VisitorSocket,
    /// Everything else.
    Never,
}

impl Class {
    /// Requests under way from which on the class is refused; `None` = never.
    #[must_use]
    pub const fn limit(self) -> Option<usize> {
        match self {
            Self::Export => Some(64),
            Self::IntegratorRead => Some(256),
            Self::VisitorSocket => Some(1_024),
            Self::Never => None,
        }
    }

    /// Seconds after which the caller shall come again: the less it matters, the later.
    const fn pause(self) -> u64 {
        match self {
            Self::Export => 30,
            Self::IntegratorRead => 5,
            Self::VisitorSocket => 2,
            Self::Never => 1,
        }
    }
}

/// Lets a request of this class in beside `in_flight` others, itself included.
///
/// # Errors
/// 503 with `Retry-After`.
pub fn admit(class: Class, in_flight: usize) -> Result<(), Problem> {
    match class.limit() {
        Some(limit) if in_flight > limit => {
            let detail = format!("{in_flight} requests are being answered, this kind is taken up to {limit}");
            Err(Problem::new(Code::Unavailable, detail).retry(class.pause()))
        }
        Some(_) | None => Ok(()),
    }
}

/// Lets the making of a file begin, when the server has room for it.
///
/// # Errors
/// 503 with `Retry-After`.
pub fn admit_export(in_flight: &AtomicUsize) -> Result<(), Problem> {
    admit(Class::Export, in_flight.load(Ordering::Relaxed))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn p_09_exports_go_first_then_integrators_reads_then_visitors_sockets_and_operators_never() {
        let order = [Class::Export, Class::IntegratorRead, Class::VisitorSocket, Class::Never];
        assert!(order.is_sorted(), "least first");
        let refused = |in_flight: usize| order.map(|class| admit(class, in_flight).is_err());
        assert_eq!(refused(1), [false, false, false, false]);
        assert_eq!(refused(65), [true, false, false, false]);
        assert_eq!(refused(257), [true, true, false, false]);
        assert_eq!(refused(1_025), [true, true, true, false]);
        assert_eq!(refused(usize::MAX), [true, true, true, false]);
        for class in [Class::Export, Class::IntegratorRead, Class::VisitorSocket] {
            let problem = admit(class, usize::MAX).map_err(|p| (p.code, p.retry_after.is_some()));
            assert_eq!(problem, Err((Code::Unavailable, true)), "a refusal says when to come again");
        }
    }
}
