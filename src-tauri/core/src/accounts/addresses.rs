//! The addresses that a person gives for a cloud of their own.

use url::Url;

use super::draft::bad;
use crate::{
    account::{Account, AccountDraft, Endpoints, RegionId},
    cloud::endpoint,
    error::Fault,
};

/// The addresses of a cloud that no table knows.
pub(super) fn endpoints(draft: &AccountDraft) -> Result<Endpoints, Fault> {
    let ecs = with_scheme(&draft.ecs_url);
    address(&ecs.replace("{region}", "region-1"), "ecs_url")?;
    Ok(Endpoints {
        iam: address(&with_scheme(&draft.iam_url), "iam_url")?,
        ecs,
    })
}

/// `iam.example.com` as people type it.
fn with_scheme(typed: &str) -> String {
    let typed = typed.trim().trim_end_matches('/');
    if typed.is_empty() || typed.contains("://") {
        return typed.into();
    }
    format!("https://{typed}")
}

fn address(text: &str, field: &str) -> Result<Url, Fault> {
    let url = Url::parse(text)
        .ok()
        .filter(|url| matches!(url.scheme(), "https" | "http") && url.has_host())
        .ok_or_else(|| {
            bad(
                field,
                "This is not an address such as https://iam.example.com.",
            )
        })?;
    let more = url.query().is_some() || url.fragment().is_some();
    if more || !url.username().is_empty() || url.password().is_some() {
        return Err(bad(
            field,
            "Only the host, its port and a path belong here.",
        ));
    }
    Ok(url)
}

/// The same rules as for every call, told at the field.
pub(super) fn check_addresses(account: &mut Account) -> Result<(), Fault> {
    if account.endpoints.is_none() {
        return Ok(());
    }
    endpoint::iam(account).map_err(|fault| fault.at("iam_url"))?;
    let region = RegionId("region-1".into());
    endpoint::ecs(account, &region).map_err(|fault| fault.at("ecs_url"))?;
    Ok(())
}
