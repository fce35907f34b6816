//! Custom Channel, bot dialect (channels.md 6, channels/custom-channel.md B.0): JSON over HTTP in both directions.
//!
//! - [`wire`]: what comes in, pure; [`outbound`]: what goes out, pure;
//! - [`receive`]: the handler of `POST /messengers_host/{bot_id}/custom_channel/hooks`;
//! - [`send`]: one try of one outbox row.

pub mod outbound;
pub mod receive;
pub mod scalar;
pub mod send;
pub mod wire;
