//! Notifications to browsers without an open panel: Web Push with keys of this instance's own (ui.md 3, operator-line.md 12).
//!
//! - [`crypto`]: a message as the push service passes it on and only the browser opens it (RFC 8291, RFC 8188), pure;
//! - [`vapid`]: who sends it (RFC 8292), pure; the key pair is made once and stored sealed;
//! - [`subscription`]: what a browser gives us, judged, pure;
//! - [`policy`]: when to try again and what an answer of a push service means, pure;
//! - [`words`]: the texts in both languages, pure;
//! - [`attention`]: who looks at a panel at this moment, in memory;
//! - [`pusher`]: the queue: rows of `pushes`, claimed before they are sent through `egress`.
//!
//! Who gets a notification of what is decided in `app/push_notices.rs`.

pub mod attention;
pub mod crypto;
pub mod policy;
pub mod pusher;
pub mod subscription;
pub mod vapid;
pub mod words;

pub use attention::{Attention, Watch};
pub use pusher::{Draft, Pusher};
pub use subscription::Subscription;
pub use vapid::VapidKey;

/// 32 bytes of chance.
#[must_use]
pub fn bytes32(random: &dyn rozmova_actors::ports::Random) -> [u8; 32] {
    let mut bytes = [0; 32];
    for chunk in bytes.chunks_exact_mut(8) {
        chunk.copy_from_slice(&random.next_u64().to_be_bytes());
    }
    bytes
}
