//! One-time tokens of console URLs: each leads to one server, once, for a limited time.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

/// The tokens that were given out and not used yet.
pub(crate) struct Tokens {
    ttl: Duration,
    live: Mutex<HashMap<String, (String, Instant)>>,
}

impl Tokens {
    pub(crate) fn new(ttl: Duration) -> Self {
        Self {
            ttl,
            live: Mutex::default(),
        }
    }

    /// A new token for this server.
    pub(crate) fn give(&self, server: &str) -> String {
        let token = uuid::Uuid::new_v4().to_string();
        let mut live = self.live.lock().unwrap_or_else(PoisonError::into_inner);
        live.retain(|_, (_, given)| given.elapsed() < self.ttl);
        live.insert(token.clone(), (server.into(), Instant::now()));
        token
    }

    /// The server of this token, which is spent by asking.
    pub(crate) fn spend(&self, token: &str) -> Option<String> {
        let mut live = self.live.lock().unwrap_or_else(PoisonError::into_inner);
        let (server, given) = live.remove(token)?;
        (given.elapsed() < self.ttl).then_some(server)
    }

    /// Ends all of them.
    pub(crate) fn expire(&self) {
        self.live
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_leads_to_its_server_once() {
        let tokens = Tokens::new(Duration::from_secs(600));
        let token = tokens.give("one");
        assert_eq!(tokens.spend(&token).as_deref(), Some("one"));
        assert_eq!(tokens.spend(&token), None);
    }

    #[test]
    fn an_expired_token_leads_nowhere() {
        let tokens = Tokens::new(Duration::ZERO);
        let token = tokens.give("one");
        assert_eq!(tokens.spend(&token), None);
    }
}
