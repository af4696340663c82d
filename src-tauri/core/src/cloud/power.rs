//! A change of one server's power, followed to the end of the cloud's job.
//!
//! ```text
//! order --not sent, refused--> fault          order --no whole answer--> unsure; not sent again
//! order --job--> look, pause, look ... --SUCCESS--> done    --FAIL--> fault
//!                a look that failed is repeated a few times, then it is unsure how it ends
//! ```

use url::Url;

use super::{
    Cloud, Credentials, OnPause,
    call::Caller,
    endpoint,
    fault::{answer::not_understood, power as fault},
    huawei::power::{self, Job},
};
use crate::{
    account::{Account, Place},
    error::{Code, Fault},
    power::PowerAction,
    server::ServerId,
};

/// Seconds before each look at a job; the last holds from then on. A start takes some seconds, an
/// orderly stop up to minutes.
const PAUSES_S: [u32; 5] = [1, 1, 2, 3, 5];
/// How long a job is followed, in seconds.
const FOLLOWED_S_MAX: u32 = 600;
/// How many looks at a job may fail in a row.
const MISSED_MAX: u32 = 4;

/// What is ordered, and by whom.
#[derive(Clone, Copy)]
struct Order<'a> {
    who: Caller<'a>,
    ecs: &'a Url,
    place: &'a Place,
    server: &'a ServerId,
    action: PowerAction,
}

impl Cloud {
    /// Changes a server's power, and answers once the cloud has done it. Dropping the future ends
    /// the waiting; what was ordered goes on.
    ///
    /// # Errors
    /// Why it was not done; [`Code::Unsure`] where the cloud did not say whether it was.
    pub async fn power(
        &self,
        account: &Account,
        credentials: &Credentials,
        place: &Place,
        server: &ServerId,
        action: PowerAction,
        on_pause: OnPause<'_>,
    ) -> Result<(), Fault> {
        let order = Order {
            who: Caller {
                account,
                credentials,
            },
            ecs: &endpoint::ecs(account, &place.region)?,
            place,
            server,
            action,
        };
        let job = self.give(order, on_pause).await?;
        let limit = self.sender.limits().second * FOLLOWED_S_MAX;
        let following = self.follow(order, &job, on_pause);
        match tokio::time::timeout(limit, following).await {
            Ok(ended) => ended.map_err(|fault| fault.detail("Job", job)),
            Err(_) => Err(fault::too_long(action, FOLLOWED_S_MAX / 60).detail("Job", job)),
        }
    }

    /// Gives the order; answers the id of its job.
    async fn give(&self, order: Order<'_>, on_pause: OnPause<'_>) -> Result<String, Fault> {
        let project = &order.place.project_id;
        let request = power::change(project, order.server, order.action);
        let answered = self.ask(order.who, order.ecs, &request, on_pause).await?;
        power::job_id(&answered.body).ok_or_else(|| not_understood(&answered, &request.asked))
    }

    async fn follow(
        &self,
        order: Order<'_>,
        job: &str,
        on_pause: OnPause<'_>,
    ) -> Result<(), Fault> {
        let (mut looks, mut missed) = (0, 0);
        loop {
            let pause_s = PAUSES_S[looks.min(PAUSES_S.len() - 1)];
            tokio::time::sleep(self.sender.limits().second * pause_s).await;
            looks += 1;
            match self.look_at_job(order, job, on_pause).await {
                Ok(Stage::Ended(how)) => return how,
                Ok(Stage::UnderWay) => missed = 0,
                Err(fault) if may_pass(&fault) && missed < MISSED_MAX => missed += 1,
                Err(fault) => return Err(fault::not_followed(fault, order.action)),
            }
        }
    }

    async fn look_at_job(
        &self,
        order: Order<'_>,
        job: &str,
        on_pause: OnPause<'_>,
    ) -> Result<Stage, Fault> {
        let project = &order.place.project_id;
        let request = power::job(project, order.server, order.action, job);
        let answered = self.ask(order.who, order.ecs, &request, on_pause).await?;
        Ok(match power::read_job(&answered.body, order.server) {
            Some(Job::UnderWay) => Stage::UnderWay,
            Some(Job::Done) => Stage::Ended(Ok(())),
            Some(Job::Failed(told)) => {
                let of = (order.server, order.action);
                Stage::Ended(Err(fault::failed(&answered, &told, of)))
            }
            None => return Err(not_understood(&answered, &request.asked)),
        })
    }
}

/// How far a job has come.
enum Stage {
    UnderWay,
    Ended(Result<(), Fault>),
}

/// Whether looking again may help. A refused login is never repeated.
fn may_pass(fault: &Fault) -> bool {
    matches!(
        fault.code,
        Code::NoNetwork
            | Code::Dns
            | Code::Proxy
            | Code::TimedOut
            | Code::ServiceDown
            | Code::Throttled
            | Code::NotUnderstood
    )
}
