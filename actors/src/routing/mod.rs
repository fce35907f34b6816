//! Placement of commands: one `RoutingActor` per arbiter owns the slots of that arbiter and the children in them.
pub mod messages;
pub use messages::Ask;
