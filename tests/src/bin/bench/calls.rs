//! What the core adds to a call: describing, signing, limits, the guard, understanding the answer.

use std::time::{Instant, SystemTime};

use porthole_core::cloud::{
    signer::{DATE_HEADER, Parts, sdk_date, sign},
    tls,
};
use porthole_tests::cloud::TestCloud;
use reqwest::{Client, Request, Url};

use crate::{
    asking::Asking,
    figures::{Samples, Table},
};

const TIMES: usize = 200;

/// Measures calls through the core and bare ones in turn, over connections that are kept.
pub async fn measure(cloud: &TestCloud, table: &mut Table) {
    let asking = Asking::of(cloud);
    let (client, request) = bare(&asking);
    let (mut core, mut plain) = (Samples::default(), Samples::default());
    for turn in 0..=TIMES {
        let begun = Instant::now();
        let asked = (&asking.account, &asking.credentials, &asking.place);
        let server = asking
            .cloud
            .server(asked.0, asked.1, asked.2, &asking.server, &|_| {})
            .await;
        let through_core = begun.elapsed();
        server.expect("the server is there");
        let copy = request.try_clone().expect("it has no body");
        let begun = Instant::now();
        let answer = client.execute(copy).await.expect("an answer");
        let status = answer.status();
        answer.bytes().await.expect("a body");
        let alone = begun.elapsed();
        assert!(status.is_success(), "the bare call was refused: {status}");
        // The first turn opens the connections.
        if turn > 0 {
            core.add(through_core);
            plain.add(alone);
        }
    }
    let more = core.median() - plain.median();
    let told = format!(
        "{more:.2} ms ({:.2} and {:.2}, {TIMES} times)",
        core.median(),
        plain.median()
    );
    table.add("API call above a bare one", told, "");
}

/// The same call, signed beforehand.
fn bare(asking: &Asking) -> (Client, Request) {
    let endpoints = asking
        .account
        .endpoints
        .as_ref()
        .expect("a test cloud has them");
    let path = format!(
        "/v1/{}/cloudservers/{}",
        asking.place.project_id.as_str(),
        asking.server.as_str()
    );
    let url = Url::parse(&endpoints.ecs).and_then(|base| base.join(&path));
    let url = url.expect("a URL");
    let host = url.host_str().expect("it has a host").to_owned();
    let port = url.port_or_known_default().expect("it has a port");
    let headers = [
        ("Host".to_owned(), format!("{host}:{port}")),
        (DATE_HEADER.to_owned(), sdk_date(SystemTime::now())),
        (
            "X-Project-Id".to_owned(),
            asking.place.project_id.to_string(),
        ),
    ];
    let parts = Parts {
        method: "GET",
        path: &path,
        query: &[],
        headers: &headers,
        body: &[],
    };
    let credentials = &asking.credentials;
    let signed = sign(&parts, &credentials.access_key, &credentials.secret_key);
    let trusted = tls::client_config(&asking.account.trust, &host, port);
    let config = (*trusted.expect("a good authority").config).clone();
    let client = Client::builder()
        .tls_backend_preconfigured(config)
        .http1_only()
        .no_proxy()
        .build()
        .expect("a client");
    let request = client
        .get(url)
        .header("Authorization", signed.authorization);
    let request = headers[1..].iter().fold(request, |request, (name, value)| {
        request.header(name, value)
    });
    let request = request.build().expect("a request");
    (client, request)
}
