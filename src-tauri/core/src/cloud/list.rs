//! The servers of one place, page by page.

use std::collections::HashSet;

use url::Url;

use super::{
    Cloud, ListEvent, OnPause,
    call::Caller,
    endpoint,
    fault::answer::not_understood,
    huawei::{
        self, PAGE_SERVERS, PageOf, Whose,
        answer::{self, ServerPage},
    },
};
use crate::{
    account::Place,
    error::{Code, Fault},
    server::ServerId,
};

/// Pages that are asked for at the most: 20,000 servers in one project.
const PAGES_MAX: u32 = 100;

/// Lists all servers of a place.
pub(super) async fn all(
    cloud: &Cloud,
    who: Caller<'_>,
    place: &Place,
    on: &(dyn Fn(ListEvent) + Send + Sync),
) -> Result<(), Fault> {
    let mut reader = Reader::new(cloud, who, place, PAGE_SERVERS)?;
    let on_pause = |seconds| on(ListEvent::Waiting { seconds });
    let mut seen: HashSet<ServerId> = HashSet::new();
    let mut entries = 0;
    for number in 1..=PAGES_MAX {
        let mut page = reader.page(number, &on_pause).await?;
        entries += page.entries as u64;
        page.servers.retain(|server| seen.insert(server.id.clone()));
        // A cloud that knows no pages sends the first one again and again.
        let nothing_new = page.servers.is_empty();
        let complete = page.entries == 0
            || match page.total {
                Some(total) => entries >= total,
                None => page.entries < PAGE_SERVERS as usize,
            };
        on(ListEvent::Page {
            servers: page.servers,
            total: page.total,
        });
        if complete || nothing_new {
            break;
        }
    }
    Ok(())
}

/// Counts the servers of a place with the smallest page there is; none where the cloud does not
/// tell how many there are.
pub(super) async fn count(
    cloud: &Cloud,
    who: Caller<'_>,
    place: &Place,
    on_pause: OnPause<'_>,
) -> Result<Option<u64>, Fault> {
    let mut reader = Reader::new(cloud, who, place, 1)?;
    let page = reader.page(1, on_pause).await?;
    Ok(page.total.or((page.entries == 0).then_some(0)))
}

struct Reader<'a> {
    cloud: &'a Cloud,
    who: Caller<'a>,
    place: &'a Place,
    ecs: Url,
    limit: u32,
    granted_only: bool,
}

impl<'a> Reader<'a> {
    fn new(cloud: &'a Cloud, who: Caller<'a>, place: &'a Place, limit: u32) -> Result<Self, Fault> {
        Ok(Self {
            cloud,
            who,
            place,
            ecs: endpoint::ecs(who.account, &place.region)?,
            limit,
            granted_only: false,
        })
    }

    /// One page. A user who may not list the whole project may still list what was granted.
    async fn page(&mut self, page: u32, on_pause: OnPause<'_>) -> Result<ServerPage, Fault> {
        match self.ask(page, on_pause).await {
            Err(fault) if fault.code == Code::NotPermitted && !self.granted_only => {
                self.granted_only = true;
                // The first refusal says better what is missing.
                self.ask(page, on_pause).await.map_err(|second| {
                    if second.code == Code::NotPermitted {
                        fault
                    } else {
                        second
                    }
                })
            }
            answered => answered,
        }
    }

    async fn ask(&self, page: u32, on_pause: OnPause<'_>) -> Result<ServerPage, Fault> {
        let page = PageOf {
            page,
            limit: self.limit,
            granted_only: self.granted_only,
        };
        let request = huawei::servers(&self.place.project_id, page);
        let answered = self
            .cloud
            .ask(self.who, &self.ecs, &request, on_pause)
            .await?;
        let whose = Whose {
            account: &self.who.account.id,
            place: self.place,
        };
        answer::server_page(&answered.body, whose)
            .ok_or_else(|| not_understood(&answered, &request.asked))
    }
}
