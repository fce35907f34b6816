//! Rozmova: the server around the engine.

pub mod app;
pub mod assets;
pub mod auth;
pub mod channels;
pub mod cli;
pub mod config;
pub mod demo;
pub mod egress;
pub mod files;
pub mod http;
pub mod in_force;
pub mod instance;
pub mod mail;
pub mod months;
pub mod openapi;
pub mod presence;
pub mod problem;
pub mod push;
pub mod queue;
pub mod routes;
pub mod secrets;
pub mod telemetry;
pub mod transcript;
pub mod widget;
pub mod ws;
