//! Rozmova: the server around the engine.

pub mod egress;
pub mod secrets;
