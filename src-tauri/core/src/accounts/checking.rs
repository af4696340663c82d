//! What a check asks the cloud, and what the form learns of it.

use super::{Accounts, held::Checked};
use crate::{
    account::{Account, AccountId, AccountOffer, PlaceOffer, ProjectId, RegionId},
    cloud::{Cloud, Credentials, OnPause},
    error::Fault,
};

/// An account that only a check knows: what the cloud says about its key is forgotten with it.
struct Stranger<'a> {
    cloud: &'a Cloud,
    account: Account,
}

impl Drop for Stranger<'_> {
    fn drop(&mut self) {
        self.cloud.forget(&self.account.id);
    }
}

impl Accounts {
    /// What the key reaches, and how wrong our clock is. A refusal of a key that is only being
    /// typed must not stop the account that it is meant for.
    pub(super) async fn reach(
        &self,
        account: &Account,
        credentials: &Credentials,
        by_hand: Option<&(RegionId, ProjectId)>,
        on_pause: OnPause<'_>,
    ) -> Result<(Vec<PlaceOffer>, Option<i64>), Fault> {
        let stranger = Stranger {
            cloud: &self.cloud,
            account: Account {
                id: AccountId::random(),
                ..account.clone()
            },
        };
        let by_hand = by_hand.map(|(region, project)| (region, project));
        let offers = self
            .cloud
            .reach(&stranger.account, credentials, by_hand, on_pause)
            .await?;
        Ok((offers, self.cloud.clock_behind_s()))
    }

    pub(super) fn offer(&self, checked: &Checked, clock_behind_s: Option<i64>) -> AccountOffer {
        let name = &checked.account.name;
        AccountOffer {
            draft: checked.id.clone(),
            name: if checked.known.is_some() {
                name.clone()
            } else {
                self.free_name(name)
            },
            access_key: checked.account.access_key.clone(),
            places: checked.offers.clone(),
            clock_behind_s,
            temporary: checked.account.has_token,
        }
    }

    /// The name, with a number behind it where another account has it.
    fn free_name(&self, name: &str) -> String {
        let taken: Vec<String> = self.all().into_iter().map(|account| account.name).collect();
        std::iter::once(name.to_owned())
            .chain((2..).map(|number| format!("{name} {number}")))
            .find(|candidate| !taken.contains(candidate))
            .unwrap_or_default()
    }
}
