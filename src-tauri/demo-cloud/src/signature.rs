//! Looks at a call's signature as the gateway of the real cloud does (cloud-api.md, section A2),
//! and refuses in its words.

use std::time::{Duration, SystemTime};

use hyper::{HeaderMap, Method, body::Bytes};
use porthole_core::cloud::signer;
use secrecy::ExposeSecret;
use time::{PrimitiveDateTime, macros::format_description};

use crate::{answer::Answer, keys::Keys, world::World};

/// How far a signature's date may be off.
const WINDOW: Duration = Duration::from_secs(15 * 60);

/// What a signature is about.
pub(crate) struct Signed<'a> {
    pub(crate) method: &'a Method,
    pub(crate) path: &'a str,
    pub(crate) query: &'a str,
    pub(crate) headers: &'a HeaderMap,
    pub(crate) body: &'a Bytes,
}

/// The parts of an `Authorization` header.
struct Claim<'a> {
    access_key: &'a str,
    names: &'a str,
    signature: &'a str,
}

/// Refuses, or lets the call through.
pub(crate) fn check(world: &World, call: &Signed) -> Result<(), Answer> {
    let claim = claim(call).ok_or_else(|| refusal("x-auth-token not found"))?;
    if world.keys.locked(claim.access_key) {
        return Err(refusal("AK access failed to reach the limit,forbidden"));
    }
    let keys = world.keys.find(claim.access_key).ok_or_else(|| {
        world.keys.refused(claim.access_key);
        refusal(&format!(
            "Get secretKey failed,ak:{},err:ak not exist",
            claim.access_key
        ))
    })?;
    if !in_time(call.text("x-sdk-date"), world.now()) {
        return Err(refusal("signature expired"));
    }
    verify(call, &claim, keys).inspect_err(|_| world.keys.refused(claim.access_key))?;
    check_token(call, keys)?;
    world.keys.accepted(claim.access_key);
    Ok(())
}

fn claim<'a>(call: &Signed<'a>) -> Option<Claim<'a>> {
    let rest = call
        .text("authorization")
        .strip_prefix("SDK-HMAC-SHA256 ")?;
    let part = |name: &str| {
        rest.split(',')
            .find_map(|part| part.trim().strip_prefix(name)?.strip_prefix('='))
    };
    Some(Claim {
        access_key: part("Access")?,
        names: part("SignedHeaders")?,
        signature: part("Signature")?,
    })
}

fn in_time(date: &str, now: SystemTime) -> bool {
    let format = format_description!("[year][month][day]T[hour][minute][second]Z");
    let Ok(date) = PrimitiveDateTime::parse(date, format) else {
        return false;
    };
    let date = SystemTime::from(date.assume_utc());
    let off = now
        .duration_since(date)
        .unwrap_or_else(|ahead| ahead.duration());
    off <= WINDOW
}

fn verify(call: &Signed, claim: &Claim, keys: &Keys) -> Result<(), Answer> {
    let names: Vec<&str> = claim.names.split(';').collect();
    let headers: Vec<(String, String)> = names
        .iter()
        .map(|name| ((*name).into(), call.text(name).into()))
        .collect();
    let query: Vec<(String, String)> = url::form_urlencoded::parse(call.query.as_bytes())
        .into_owned()
        .collect();
    let parts = signer::Parts {
        method: call.method.as_str(),
        path: call.path,
        query: &query,
        headers: &headers,
        body: call.body,
    };
    let due = signer::sign(&parts, claim.access_key, &keys.secret_key);
    let whole = names.contains(&"host") && names.contains(&"x-sdk-date");
    if whole && due.signature == claim.signature {
        return Ok(());
    }
    Err(refusal(&format!(
        "verify aksk signature fail, canonicalRequest:{}",
        due.canonical_request.replace('\n', "|")
    )))
}

fn check_token(call: &Signed, keys: &Keys) -> Result<(), Answer> {
    let sent = call.text("x-security-token");
    let due = keys
        .security_token
        .as_ref()
        .map_or("", ExposeSecret::expose_secret);
    if sent == due {
        Ok(())
    } else {
        Err(refusal("decrypt token fail"))
    }
}

fn refusal(why: &str) -> Answer {
    let message = format!("Incorrect IAM authentication information: {why}");
    Answer::gateway(401, "APIGW.0301", &message)
}

impl<'a> Signed<'a> {
    fn text(&self, name: &str) -> &'a str {
        self.headers
            .get(name)
            .and_then(|value| value.to_str().ok())
            .unwrap_or("")
    }
}
