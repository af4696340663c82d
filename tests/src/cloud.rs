//! A demo cloud in the test's own process: "the cloud" of a real account.

use std::time::Duration;

use porthole_demo_cloud::{Demo, Options, Seen, start};
use secrecy::ExposeSecret;

use crate::{leaks::Canary, wait::seconds};

/// The id of a running server with a text screen.
pub const WEB_01: &str = "0e1a5c3e-6a7d-4b8f-9c21-3f5d7e901a01";
/// The id of another one.
pub const DB_01: &str = "0e1a5c3e-6a7d-4b8f-9c21-3f5d7e901a03";
/// The id of a stopped server.
pub const BUILD_2: &str = "0e1a5c3e-6a7d-4b8f-9c21-3f5d7e901a04";

/// A cloud, its switches and its log.
pub struct TestCloud {
    /// The cloud.
    pub demo: Demo,
}

impl TestCloud {
    /// A cloud whose machines stand ready.
    pub async fn start() -> Self {
        Self::with(Options {
            boot: false,
            ..Options::default()
        })
        .await
    }

    /// A cloud as told.
    pub async fn with(options: Options) -> Self {
        Self {
            demo: start(options).await.expect("loopback has ports"),
        }
    }

    /// The secret key.
    pub fn secret_key(&self) -> String {
        self.demo.ready.secret_key.0.expose_secret().to_owned()
    }

    /// The secret key, to be searched for.
    pub fn secret_canary(&self) -> Canary {
        Canary::new("the secret key", &self.secret_key())
    }

    /// From now on, console URLs hold this text beside their token, to be searched for.
    pub fn mark_console_urls(&self, text: &str) -> Canary {
        self.demo
            .faults
            .set_console_url(Some(&format!("{{usual}}&mark={text}")));
        Canary::new("a console URL", text)
    }

    /// Waits until the cloud has seen something.
    ///
    /// # Panics
    /// With what it has seen instead, when the limit has passed.
    pub async fn saw(
        &self,
        what: &str,
        limit: Duration,
        condition: impl FnMut(&Seen) -> bool,
    ) -> Seen {
        match tokio::time::timeout(limit, self.demo.log.wait_for(condition)).await {
            Ok(seen) => seen,
            Err(_) => panic!(
                "the cloud waited in vain for {what}; it saw {:?}",
                self.demo.log.seen()
            ),
        }
    }

    /// Waits until a server has been typed this.
    pub async fn was_typed(&self, server: &str, text: &str) {
        self.saw(&format!("{text:?} on the guest"), seconds(30), |seen| {
            seen.typed_on(server).contains(text)
        })
        .await;
    }
}

impl TestCloud {
    /// What a server's machine shows; none where it does not run.
    pub async fn guest_picture(&self, server: &str) -> Option<crate::picture::Picture> {
        let (width, height, pixels) = self.demo.screen(server).await?;
        let pixels = pixels.into_iter().map(|pixel| {
            let [_, red, green, blue] = pixel.to_be_bytes();
            [red, green, blue]
        });
        Some(crate::picture::Picture::new(
            width.into(),
            height.into(),
            pixels.collect(),
        ))
    }
}
