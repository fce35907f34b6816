//! Settings of the instance: `op-panel` (operator-line.md 14 and every setting of distribution.md) and `limits` (shared decision 21).

mod distribution;
mod embed;
mod hotkeys;
mod instance;
mod limits;
mod naming;
mod op_panel;
mod security;
mod styles;

pub use distribution::{
    AcceptMode, AlertRule, Method, NoTopicGoesTo, OperatorTimeoutAction, PinPolicy, QueueOrder, RedistributeOnOffline,
    SeesForeign, SeesOutbound, SeesQueue, TimerAction, TimerCountsFrom,
};
pub use embed::{EmbedSettings, origin_fault};
pub use hotkeys::{HotKeys, hotkey_faults, is_combination};
pub use instance::InstanceSettings;
pub use limits::LimitSettings;
pub use naming::Naming;
pub use op_panel::{CardBlock, CardBlockName, OpSettings, RightPanelTab};
pub use security::SecuritySettings;
pub use styles::StyleSettings;
