//! Customers and operators who behave like people: they think, write in bursts, lose patience and come back.

pub mod colleague;
pub mod customer;
pub mod receiver;

pub use colleague::{Colleague, Manner};
pub use customer::Customer;
pub use receiver::Receiver;
