//! `rozmova demo`.

use super::{CliError, DemoArgs, serve};
use crate::{
    app,
    config::{Config, Sources},
    demo, telemetry,
};

/// Runs the demonstration until Ctrl-C. The usual settings apply; storage is `--data` unless a database is configured.
///
/// # Errors
/// [`CliError`].
pub fn run(mut sources: Sources, arguments: &DemoArgs) -> Result<(), CliError> {
    let given = |name: &str| sources.env.iter().any(|(n, _)| n.eq_ignore_ascii_case(name)) || sources.file.is_some();
    let mut flags = Vec::new();
    if let Some(listen) = arguments.listen {
        flags.push(("server.listen", listen.to_string()));
    }
    if !given("ROZMOVA__DATABASE__URL") {
        flags.push(("database.url", format!("sqlite://{}", arguments.data.join("rozmova.db").display())));
    }
    if !given("ROZMOVA__FILES__DIR") {
        flags.push(("files.dir", arguments.data.join("files").display().to_string()));
    }
    if !given("ROZMOVA__EGRESS__ALLOW") {
        // The demonstration's messengers live on this machine.
        flags.push(("egress.allow", String::from("127.0.0.1/32")));
    }
    if !given("ROZMOVA__LOG__LEVEL") {
        flags.push(("log.level", String::from("warn")));
    }
    sources.flags.extend(flags);
    let config = Config::load(&sources)?;
    let _telemetry = telemetry::init(&config).map_err(CliError::Failed)?;
    super::raise_file_limit();
    let sign_ins = demo::SignIns::prepare(&config, &arguments.data)?;
    actix_web::rt::System::new().block_on(async move {
        let running = app::start(config, app::Mode::Demo).await?;
        let base = format!("http://{}", running.addr);
        let town = demo::open(&base, &sign_ins).await.map_err(CliError::Failed)?;
        demo::greet(&base, &sign_ins);
        serve::wait_for_signal().await;
        town.close();
        running.stop().await;
        Ok(())
    })
}
