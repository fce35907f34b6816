//! `rozmova serve`.

use super::CliError;
use crate::{app, config::Config, telemetry};

/// Runs the server until SIGTERM or SIGINT; a second signal ends it at once.
///
/// # Errors
/// [`CliError`].
pub fn run(config: Config) -> Result<(), CliError> {
    // Lives until the server has stopped: its end sends the last spans.
    let _telemetry = telemetry::init(&config).map_err(CliError::Failed)?;
    super::raise_file_limit();
    actix_web::rt::System::new().block_on(async move {
        let running = app::start(config, app::Mode::Serve).await?;
        wait_for_signal().await;
        running.stop().await;
        Ok(())
    })
}

/// Returns at the first SIGTERM or SIGINT; from then on another one ends the process at once.
pub(super) async fn wait_for_signal() {
    use tokio::signal::unix::{SignalKind, signal};
    let (Ok(mut term), Ok(mut int)) = (signal(SignalKind::terminate()), signal(SignalKind::interrupt())) else {
        tracing::error!("signals cannot be caught; stopping");
        return;
    };
    tokio::select! {
        _ = term.recv() => tracing::info!("SIGTERM: stopping"),
        _ = int.recv() => tracing::info!("SIGINT: stopping"),
    }
    actix_web::rt::spawn(async move {
        tokio::select! { _ = term.recv() => {}, _ = int.recv() => {} }
        tracing::warn!("second signal: ending at once");
        std::process::exit(130);
    });
}
