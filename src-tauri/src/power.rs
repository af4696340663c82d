//! Changes of a server's power, for whoever asks: the launcher's window, or a console's.
//!
//! What was ordered goes on in the cloud whatever becomes of the one who asked. So it is followed to
//! its end by a task of its own, and the list hears how the server is then; giving up the call gives
//! up the waiting only.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use porthole_core::{
    account::{Account, AccountId, Place},
    accounts::Accounts,
    cloud::{Cloud, Credentials, fault::power::not_seen},
    error::{Code, Fault},
    inventory::Inventory,
    power::PowerAction,
    server::Server,
};
use tokio::{sync::oneshot, task::AbortHandle};

use crate::consoles::Target;

/// Hears of each pause that the cloud asks for, in seconds.
pub type Pauses = Box<dyn Fn(u32) + Send + Sync>;

/// Orders changes of power and follows them.
pub struct Power {
    accounts: Arc<Accounts>,
    inventory: Arc<Inventory>,
    cloud: Arc<Cloud>,
    followed: Mutex<Vec<(AccountId, AbortHandle)>>,
}

/// One change, with all that it needs.
struct Order {
    account: Account,
    credentials: Credentials,
    place: Place,
    target: Target,
    action: PowerAction,
}

impl Power {
    /// Nothing is followed yet.
    pub fn new(accounts: Arc<Accounts>, inventory: Arc<Inventory>, cloud: Arc<Cloud>) -> Arc<Self> {
        Arc::new(Self {
            accounts,
            inventory,
            cloud,
            followed: Mutex::default(),
        })
    }

    /// Changes the power of a server, and answers how it is once the cloud has done it. Dropping
    /// the future ends the waiting; the change goes on, and the list hears of its end.
    ///
    /// # Errors
    /// Why it was not done; [`Code::Unsure`] where that is not known.
    pub async fn change(
        self: &Arc<Self>,
        target: Target,
        action: PowerAction,
        pauses: Pauses,
    ) -> Result<Server, Fault> {
        let (account, credentials) = self.accounts.credentials(&target.account).await?;
        let order = Order {
            place: target.place(&account, &self.inventory)?,
            account,
            credentials,
            target,
            action,
        };
        let (answer, waiting) = oneshot::channel();
        self.keep(order.account.id.clone(), {
            let this = self.clone();
            tokio::spawn(async move { this.carry_out(order, pauses, answer).await }).abort_handle()
        });
        // Nothing answers where the account was removed meanwhile.
        let answered = waiting.await;
        answered.unwrap_or_else(|_| Err(Fault::new(Code::Cancelled)))
    }

    /// The account was removed: nothing of it is followed any more.
    pub fn forget(&self, account: &AccountId) {
        self.followed().retain(|(owner, task)| {
            if owner == account {
                task.abort();
            }
            owner != account
        });
    }

    async fn carry_out(
        &self,
        order: Order,
        pauses: Pauses,
        answer: oneshot::Sender<Result<Server, Fault>>,
    ) {
        let Order {
            account,
            credentials,
            place,
            target,
            action,
        } = &order;
        let server = &target.server;
        let ended = self
            .cloud
            .power(account, credentials, place, server, *action, &pauses)
            .await;
        // Nobody may be waiting any more.
        let answer = |how| drop(answer.send(how));
        let look = self
            .inventory
            .look_again(account, credentials, place, server, &pauses);
        match ended {
            Ok(()) => answer(look.await.map_err(|fault| not_seen(fault, *action))),
            Err(fault) => {
                let changed = may_have_changed(&fault);
                answer(Err(fault));
                if changed {
                    // How it ended was told; this is for the list alone.
                    drop(look.await);
                }
            }
        }
    }

    fn keep(&self, account: AccountId, task: AbortHandle) {
        let mut followed = self.followed();
        followed.retain(|(_, task)| !task.is_finished());
        followed.push((account, task));
    }

    fn followed(&self) -> MutexGuard<'_, Vec<(AccountId, AbortHandle)>> {
        self.followed.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Whether the list may show something old after this fault.
fn may_have_changed(fault: &Fault) -> bool {
    matches!(
        fault.code,
        Code::Unsure | Code::WrongState | Code::Busy | Code::ServerGone | Code::Refused
    )
}
