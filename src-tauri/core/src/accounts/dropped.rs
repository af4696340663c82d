//! What a file that was dropped on the window turns out to be.

use serde::Serialize;
use ts_rs::TS;

use super::{Accounts, CsvKeys};
use crate::{
    cloud::tls,
    error::{Code, Fault},
};

/// What a dropped file turned out to be.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(tag = "kind", rename_all = "snake_case")]
#[ts(export)]
pub enum DroppedFile {
    /// A `credentials.csv`.
    Keys {
        /// What of it the form may know.
        keys: CsvKeys,
    },
    /// Certificates, PEM.
    Certificate {
        /// The certificates, and nothing else of the file.
        pem: String,
        /// Whether a private key stood beside them.
        key_left_out: bool,
    },
}

impl Accounts {
    /// Takes what a dropped file holds. Of certificates nothing else is taken: a private key beside
    /// them goes nowhere.
    ///
    /// # Errors
    /// [`Code::BadInput`] where it holds neither keys nor certificates.
    pub fn take_dropped(&self, text: &str) -> Result<DroppedFile, Fault> {
        let key_left_out = tls::holds_private_key(text);
        if text.contains("-----BEGIN CERTIFICATE-----") {
            let pem = tls::certificates_only(text)?;
            return Ok(DroppedFile::Certificate { pem, key_left_out });
        }
        if key_left_out {
            return Err(only_a_private_key());
        }
        let keys = self.take_file(text)?;
        Ok(DroppedFile::Keys { keys })
    }
}

fn only_a_private_key() -> Fault {
    Fault::new(Code::BadInput)
        .message("There is a private key in this file and no certificate. Nothing of it was kept.")
        .action("Drop the certificate of the cloud's own authority; the key belongs to its server alone.")
}
