//! Limits of requests (shared decision 21).

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// `GET|PATCH /api/v1/settings/limits`: how many requests each kind of caller may make.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct LimitSettings {
    /// Inbound Custom Channel requests per second and connection; 0 = none.
    pub custom_channel_inbound_per_s: u32,
    /// Requests per second of one signed-in user.
    pub user_per_s: u32,
    /// Requests per minute of one API key.
    pub api_key_per_min: u32,
    /// New widget dialogs per minute and address; 0 = none.
    pub widget_dialogs_per_min_ip: u32,
    /// Widget requests per minute and address; 0 = none.
    pub widget_requests_per_min_ip: u32,
    /// Messages per 30 s and visitor; 0 = none.
    pub widget_messages_per_30s: u32,
    /// Uploads per minute and visitor; 0 = none.
    pub widget_uploads_per_min: u32,
    /// Callers that are not limited: addresses or CIDRs.
    pub exempt_cidrs: Vec<String>,
}

impl Default for LimitSettings {
    fn default() -> Self {
        Self {
            custom_channel_inbound_per_s: 0,
            user_per_s: 100,
            api_key_per_min: 300,
            widget_dialogs_per_min_ip: 10,
            widget_requests_per_min_ip: 60,
            widget_messages_per_30s: 20,
            widget_uploads_per_min: 5,
            exempt_cidrs: Vec::new(),
        }
    }
}
