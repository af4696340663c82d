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
    let mut tally = Tally::default();
    for number in 1..=PAGES_MAX {
        let mut page = reader.page(number, &on_pause).await?;
        let so_far = tally.take(&mut page);
        on(ListEvent::Page {
            servers: page.servers,
            total: page.total,
        });
        match so_far {
            SoFar::Complete => return Ok(()),
            SoFar::Stuck => return Err(incomplete(tally.counted, page.total)),
            SoFar::More => {}
        }
    }
    Err(incomplete(tally.counted, None))
}

/// How far a list has come.
enum SoFar {
    More,
    Complete,
    /// The cloud sends the same page again, though it told of more servers.
    Stuck,
}

/// What the pages have brought. Between two of them servers come and go, so that some may be told
/// twice; each counts once.
#[derive(Default)]
struct Tally {
    seen: HashSet<ServerId>,
    last_page: Vec<ServerId>,
    counted: u64,
}

impl Tally {
    /// Takes a page in, and leaves in it what no page had.
    fn take(&mut self, page: &mut ServerPage) -> SoFar {
        let ids: Vec<ServerId> = page.servers.iter().map(|it| it.id.clone()).collect();
        let unreadable = page.entries - ids.len();
        let again = !ids.is_empty() && ids == self.last_page;
        self.last_page = ids;
        page.servers.retain(|it| self.seen.insert(it.id.clone()));
        self.counted += (page.servers.len() + unreadable) as u64;
        let complete = match page.total {
            Some(total) => self.counted >= total || page.entries == 0,
            // A cloud that knows no pages sends the first one again, and so told all it has.
            None => page.entries < PAGE_SERVERS as usize || again,
        };
        match (complete, again) {
            (true, _) => SoFar::Complete,
            (false, true) => SoFar::Stuck,
            (false, false) => SoFar::More,
        }
    }
}

fn incomplete(listed: u64, total: Option<u64>) -> Fault {
    let told = total.map_or_else(|| "more".into(), |total| total.to_string());
    Fault::new(Code::NotUnderstood)
        .message(format!(
            "The cloud told of {told} servers, but its pages brought {listed} only."
        ))
        .action("Try again; the servers that are missing can be opened by their IDs.")
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
