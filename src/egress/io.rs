//! The runtime of everything that waits for other machines (architecture.md 2: Redis and outbound HTTP live on one).

use std::sync::Arc;

use tokio::runtime::{Builder, Handle, Runtime};

/// One thread for outbound HTTP and Redis. Dropping the last clone stops it without waiting.
#[derive(Clone, Debug)]
pub struct IoRuntime {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    runtime: Option<Runtime>,
    handle: Handle,
}

impl Drop for Inner {
    fn drop(&mut self) {
        // A runtime may not be dropped inside another one; in the background it may.
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

impl IoRuntime {
    /// Starts the thread.
    ///
    /// # Errors
    /// When the system gives no thread.
    pub fn start() -> std::io::Result<Self> {
        let runtime = Builder::new_multi_thread().worker_threads(1).thread_name("rozmova-io").enable_all().build()?;
        let handle = runtime.handle().clone();
        Ok(Self { inner: Arc::new(Inner { runtime: Some(runtime), handle }) })
    }

    /// Where to spawn.
    #[must_use]
    pub fn handle(&self) -> &Handle {
        &self.inner.handle
    }
}
