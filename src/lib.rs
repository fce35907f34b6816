//! Rozmova: the server around the engine.

pub mod app;
pub mod auth;
pub mod channels;
pub mod config;
pub mod egress;
pub mod http;
pub mod presence;
pub mod problem;
pub mod queue;
pub mod routes;
pub mod secrets;
pub mod telemetry;
pub mod widget;
pub mod ws;
