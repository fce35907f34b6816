//! What happened when: one row a second, phases, marks and steps.

use serde::{Deserialize, Serialize};

/// One second of the run. What was not measured is left out, never zero.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Second {
    /// Seconds since the run began (warm-up included).
    pub t: f64,
    /// Planned messages in this second.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub planned: Option<f64>,
    /// Accepted messages in this second.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub achieved: Option<f64>,
    /// Answers 429 and 503 in this second.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub refused: Option<f64>,
    /// Calls that failed in another way in this second.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub failed: Option<f64>,
    /// F1 of messages planned in this second, ms.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub f1_p50: Option<f64>,
    /// ms.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub f1_p99: Option<f64>,
    /// F2 of messages planned in this second, ms.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub f2_p50: Option<f64>,
    /// ms.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub f2_p99: Option<f64>,
    /// The generator's own lag, ms.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lag_p99: Option<f64>,
    /// Cores in use by the server (1.0 = one core).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cpu_server: Option<f64>,
    /// Cores in use by the database server; none for embedded storage.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cpu_database: Option<f64>,
    /// Cores in use by Redis.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cpu_redis: Option<f64>,
    /// Cores in use by the generator.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cpu_generator: Option<f64>,
    /// Resident memory of the server, bytes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rss_server: Option<u64>,
    /// Resident memory of the database (shared memory counted once), bytes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rss_database: Option<u64>,
    /// Resident memory of Redis, bytes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rss_redis: Option<u64>,
    /// Resident memory of the generator, bytes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rss_generator: Option<u64>,
    /// Open descriptors of the server.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub descriptors: Option<u64>,
    /// Dialogs that wait for an operator.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub queue: Option<f64>,
    /// Changes that wait for the writer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub writer_queue: Option<f64>,
    /// Sockets the generator holds open.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sockets: Option<u64>,
    /// Dialogs the generator keeps alive.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dialogs: Option<u64>,
}

/// A part of the run: `warm-up`, `measured`, `drain`, or a step.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Phase {
    /// Its name.
    pub name: String,
    /// Seconds since the run began.
    pub from: f64,
    /// Seconds since the run began.
    pub to: f64,
}

/// A moment worth a line in the plots: «kill -9», «ready again».
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Mark {
    /// Seconds since the run began.
    pub t: f64,
    /// A few words.
    pub label: String,
}

/// One step of a ramp, or one of several sizes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Step {
    /// Planned messages per second.
    pub planned: f64,
    /// Accepted messages per second.
    pub achieved: f64,
    /// ms.
    pub f1_p50: Option<f64>,
    /// ms.
    pub f1_p99: Option<f64>,
    /// ms.
    pub f2_p99: Option<f64>,
    /// The generator's own lag, ms.
    pub lag_p99: Option<f64>,
    /// Cores used by the server.
    pub cpu_server: Option<f64>,
    /// Cores used by the database.
    pub cpu_database: Option<f64>,
    /// Whether every criterion held.
    pub passed: bool,
    /// Which criterion broke, in words; empty when none did.
    pub why: String,
}

impl Default for Step {
    fn default() -> Self {
        Self {
            planned: 0.0,
            achieved: 0.0,
            f1_p50: None,
            f1_p99: None,
            f2_p99: None,
            lag_p99: None,
            cpu_server: None,
            cpu_database: None,
            passed: true,
            why: String::new(),
        }
    }
}
