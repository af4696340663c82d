//! What a key reaches: the projects of IAM, each in its region, with their servers counted.

use futures_util::{StreamExt, stream};

use super::{
    Cloud, OnPause,
    call::Caller,
    endpoint,
    fault::answer::not_understood,
    huawei::{
        self, Request,
        answer::{self, Project},
    },
    list, regions,
};
use crate::{
    account::{Account, Place, PlaceOffer, ProjectId, RegionId},
    error::{Code, Fault},
};

/// Places that are counted side by side.
const COUNTED_AT_ONCE: usize = 16;
/// Places that are offered at the most.
const PLACES_MAX: usize = 500;

/// All projects that the key may enter.
pub(super) async fn all(
    cloud: &Cloud,
    who: Caller<'_>,
    on_pause: OnPause<'_>,
) -> Result<Vec<PlaceOffer>, Fault> {
    let projects = projects(cloud, who, on_pause).await?;
    let found: Vec<(Place, bool)> = projects
        .iter()
        .filter_map(|project| Some((place(who.account, project)?, project.enabled)))
        .take(PLACES_MAX)
        .collect();
    if found.is_empty() {
        return Err(nothing_reached(who.account));
    }
    Ok(counted(cloud, who, found, on_pause).await)
}

/// One project that the user names.
pub(super) async fn by_hand(
    cloud: &Cloud,
    who: Caller<'_>,
    region: &RegionId,
    project: &ProjectId,
    on_pause: OnPause<'_>,
) -> Result<Vec<PlaceOffer>, Fault> {
    let place = Place {
        region: region.clone(),
        project_id: project.clone(),
        project_name: region.to_string(),
    };
    let mut offers = counted(cloud, who, vec![(place, true)], on_pause).await;
    // Without a list of projects, the count is the only proof of the key: its fault is the answer,
    // but for a user who may open consoles and not list servers.
    let fault = offers.first_mut().and_then(|offer| offer.fault.take());
    match fault {
        Some(fault) if fault.code == Code::NotPermitted => {
            if let Some(offer) = offers.first_mut() {
                offer.fault = Some(fault);
            }
            Ok(offers)
        }
        Some(fault) => Err(fault),
        None => Ok(offers),
    }
}

/// The list of this user; where it is refused or empty, the list of the whole account.
async fn projects(
    cloud: &Cloud,
    who: Caller<'_>,
    on_pause: OnPause<'_>,
) -> Result<Vec<Project>, Fault> {
    let own = ask(cloud, who, huawei::own_projects(), on_pause).await;
    match own {
        Ok(own) if own.iter().any(|it| place(who.account, it).is_some()) => Ok(own),
        Err(fault) if !may_ask_otherwise(&fault) => Err(fault),
        _ => ask(cloud, who, huawei::all_projects(), on_pause)
            .await
            .map_err(|fault| match own {
                Ok(_) => nothing_reached(who.account),
                Err(_) if fault.code == Code::NotPermitted => may_not_list(fault),
                Err(_) => fault,
            }),
    }
}

async fn ask(
    cloud: &Cloud,
    who: Caller<'_>,
    request: Request,
    on_pause: OnPause<'_>,
) -> Result<Vec<Project>, Fault> {
    let iam = endpoint::iam(who.account)?;
    let answered = cloud.ask(who, &iam, &request, on_pause).await?;
    answer::projects(&answered.body).ok_or_else(|| not_understood(&answered, &request.asked))
}

fn may_ask_otherwise(fault: &Fault) -> bool {
    matches!(
        fault.code,
        Code::NotPermitted | Code::WrongEndpoint | Code::NotUnderstood
    )
}

/// The place of a project, where its name leads to a region of this account's cloud.
fn place(account: &Account, project: &Project) -> Option<Place> {
    let region = region_of(account, &project.name)?;
    Some(Place {
        region,
        project_id: project.id.clone(),
        project_name: project.name.clone(),
    })
}

/// A project is named after its region, `eu-west-101` or `eu-west-101_backend`; `MOS` and other
/// names belong to no region.
fn region_of(account: &Account, project_name: &str) -> Option<RegionId> {
    let name = project_name.split('_').next().unwrap_or_default();
    let region = RegionId(name.into());
    let listed = regions::region(&account.cloud, &region).is_some();
    let is_own = account.endpoints.is_some() && name != "MOS" && !name.is_empty();
    (listed || is_own || looks_like_a_region(name)).then_some(region)
}

/// Such as `ap-southeast-3`: regions newer than the table are taken by their shape.
fn looks_like_a_region(name: &str) -> bool {
    let parts: Vec<&str> = name.split('-').collect();
    let last_is_number = parts
        .last()
        .is_some_and(|last| !last.is_empty() && last.bytes().all(|byte| byte.is_ascii_digit()));
    endpoint::is_region(name) && parts.len() >= 3 && last_is_number
}

async fn counted(
    cloud: &Cloud,
    who: Caller<'_>,
    found: Vec<(Place, bool)>,
    on_pause: OnPause<'_>,
) -> Vec<PlaceOffer> {
    let only_one = found.len() == 1;
    let mut offers: Vec<PlaceOffer> = stream::iter(found)
        .map(|(place, enabled)| offer(cloud, who, place, enabled, only_one, on_pause))
        .buffered(COUNTED_AT_ONCE)
        .collect()
        .await;
    offers.sort_by(|one, other| {
        let key = |offer: &PlaceOffer| {
            (
                offer.servers.unwrap_or(0) == 0,
                offer.place.region.clone(),
                offer.place.project_name.clone(),
            )
        };
        key(one).cmp(&key(other))
    });
    offers
}

async fn offer(
    cloud: &Cloud,
    who: Caller<'_>,
    place: Place,
    enabled: bool,
    only_one: bool,
    on_pause: OnPause<'_>,
) -> PlaceOffer {
    let counted = if enabled {
        list::count(cloud, who, &place, on_pause).await
    } else {
        Ok(None)
    };
    let servers = counted.as_ref().ok().copied().flatten();
    PlaceOffer {
        region_name: regions::region_name(&who.account.cloud, &place.region),
        servers,
        ticked: enabled && (only_one || servers.is_some_and(|servers| servers > 0)),
        enabled,
        fault: counted.err(),
        place,
    }
}

fn nothing_reached(account: &Account) -> Fault {
    Fault::new(Code::ProjectNotFound)
        .message(format!(
            "This key reaches no project in any region of {}.",
            regions::cloud_name(&account.cloud)
        ))
        .action("Check that the right cloud is chosen, or give a project ID by hand.")
        .at("project_id")
}

fn may_not_list(fault: Fault) -> Fault {
    fault
        .action("Give a project ID by hand, or ask whoever manages the account for the permission.")
        .at("project_id")
}
