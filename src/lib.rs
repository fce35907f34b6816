//! Rozmova: the server around the engine.

pub mod channels;
pub mod egress;
pub mod presence;
pub mod queue;
pub mod secrets;
