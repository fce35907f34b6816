//! What people do, told over the real interfaces.

mod access;
mod custom_channel;
mod distribution;
mod edge;
mod main_job;
mod operations;
mod panel_socket;
mod set_up;
mod widget;
