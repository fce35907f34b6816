//! What people do, told over the real interfaces.

mod access;
mod commands;
mod commands_beside;
mod custom_channel;
mod distribution;
mod edge;
mod load;
mod main_job;
mod operations;
mod panel_socket;
mod quick_replies;
mod set_up;
mod widget;
