//! Arithmetic that scenarios compare the server with: the waiting line of Erlang, the same line customer by customer, and
//! the straight line through measured sizes. Pure; no clock, no chance.

pub mod erlang;
pub mod fit;
pub mod line;

pub use erlang::Erlang;
pub use fit::Fit;
