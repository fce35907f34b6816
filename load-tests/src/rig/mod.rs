//! What the scenarios about the floor share: lean sockets by the thousand with a pace of reading and a source address of
//! their own, operators hired and signed in side by side, and the usual crowd beside, which feels what a scenario does to
//! everybody else.

pub mod beside;
pub mod crew;
pub mod desk;
pub mod guest;
pub mod hook;
pub mod link;
pub mod measure;
pub mod outcome;
pub mod pace;
pub mod staff;
pub mod stage;
pub mod tcp;

pub use beside::{Beside, compare};
pub use crew::Crew;
pub use desk::{Desk, DeskError, Heard};
pub use guest::Guest;
pub use hook::Hook;
pub use link::{Dial, Link};
pub use outcome::{Outcome, none_of};
pub use pace::Pace;
pub use staff::{Person, Staff};
pub use stage::Stage;
