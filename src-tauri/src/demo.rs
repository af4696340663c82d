//! The built-in demo cloud: a process of its own, and the account that leads to it.

use std::{process::Stdio, time::Duration};

use porthole_core::{
    account::{Account, AccountId, CloudId, Endpoints},
    cloud::Credentials,
    error::{Code, Fault},
    trust::Trust,
    vault::Keep,
};
use porthole_demo_cloud::DemoReady;
use tokio::{
    io::{AsyncBufReadExt, BufReader},
    process::Child,
};
use url::Url;

use crate::own_program;

/// How long the demo cloud may take to stand ready.
const START_LIMIT: Duration = Duration::from_secs(20);

/// A running demo cloud; it ends with this value, or with the launcher.
pub struct DemoCloud {
    _process: Child,
}

/// Starts the demo cloud and makes its account, which lives in memory only.
///
/// # Errors
/// [`Code::ServiceDown`] where it does not stand ready in time.
pub async fn start() -> Result<(DemoCloud, Account, Credentials), Fault> {
    let mut process = own_program::command("--demo-cloud")
        .map_err(failed)?
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .kill_on_drop(true)
        .spawn()
        .map_err(failed)?;
    let output = process.stdout.take().ok_or_else(|| failed("no output"))?;
    let mut line = String::new();
    let mut reader = BufReader::new(output);
    tokio::time::timeout(START_LIMIT, reader.read_line(&mut line))
        .await
        .map_err(failed)?
        .map_err(failed)?;
    let ready: DemoReady = serde_json::from_str(&line).map_err(failed)?;
    let (account, credentials) = account_of(ready)?;
    Ok((DemoCloud { _process: process }, account, credentials))
}

fn account_of(ready: DemoReady) -> Result<(Account, Credentials), Fault> {
    let account = Account {
        // Always the same, so that what is chosen for its consoles is found again.
        id: AccountId("demo".into()),
        name: "Demo".into(),
        cloud: CloudId::from("demo"),
        access_key: ready.access_key.clone(),
        keep: Keep::Session,
        keys_end: None,
        has_token: false,
        endpoints: Some(Endpoints {
            iam: Url::parse(&ready.iam_url).map_err(failed)?,
            ecs: ready.ecs_url,
        }),
        places: ready.places,
        console_hosts: Vec::new(),
        page_hosts: Vec::new(),
        allow_plain: false,
        trust: Trust {
            ca_pem: Some(ready.ca_pem),
            pins: Vec::new(),
        },
        proxy: None,
    };
    let credentials = Credentials {
        access_key: ready.access_key,
        secret_key: ready.secret_key.0,
        security_token: None,
        proxy: None,
    };
    Ok((account, credentials))
}

fn failed(error: impl std::fmt::Display) -> Fault {
    Fault::new(Code::ServiceDown)
        .message("The demo cloud could not be started.")
        .action("Try again; Details tell what stopped it.")
        .detail("Cause", error.to_string())
}
