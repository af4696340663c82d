//! What a key reaches: projects, regions, and their servers counted.

use porthole_core::{
    account::{CloudId, PlaceOffer},
    cloud::{self, endpoint},
    error::{Code, Fault},
};

use crate::fake_cloud::{
    Asked, FakeCloud, Reply, account_at, cloud as ask, credentials, page, place, refused,
};

const PROJECTS: &str = r#"{"projects":[
    {"id":"p1","name":"region-1","enabled":true},
    {"id":"p2","name":"region-1_backend"},
    {"id":"p3","name":"region-2","enabled":"false"},
    {"id":"p4","name":"region-3","enabled":true},
    {"id":"p5","name":"MOS","enabled":true},
    {"name":"no id"}, null]}"#;

async fn reach(
    play: impl Fn(&Asked) -> Reply + Send + Sync + 'static,
) -> (Result<Vec<PlaceOffer>, Fault>, Vec<Asked>) {
    let fake = FakeCloud::start(play).await;
    let found = ask()
        .reach(&fake.account(&[]), &credentials(), None, &|_| {})
        .await;
    (found, fake.heard())
}

fn counted(asked: &Asked) -> Reply {
    match asked.path.as_str() {
        "/v3/auth/projects" => Reply::new(200, PROJECTS),
        "/v1/p2/cloudservers/detail" => page([1], 7),
        "/v1/p4/cloudservers/detail" => Reply::new(500, ""),
        _ => page([], 0),
    }
}

#[tokio::test]
async fn offers_projects_of_regions_and_ticks_those_with_servers() {
    let (found, asked) = reach(counted).await;
    let told: Vec<_> = found
        .expect("places")
        .into_iter()
        .map(|it| {
            (
                it.place.project_id.0,
                it.place.region.0,
                it.servers,
                it.ticked,
                it.enabled,
                it.fault.is_some(),
            )
        })
        .collect();
    let row = |project: &str, region: &str, servers, ticked, enabled, failed| {
        (
            project.to_owned(),
            region.to_owned(),
            servers,
            ticked,
            enabled,
            failed,
        )
    };
    assert_eq!(
        told,
        [
            row("p2", "region-1", Some(7), true, true, false),
            row("p1", "region-1", Some(0), false, true, false),
            row("p3", "region-2", None, false, false, false),
            row("p4", "region-3", None, false, true, true),
        ]
    );
    // The first login proves; IAM is signed without a project, and the smallest page is asked for.
    assert_eq!(asked[0].path, "/v3/auth/projects");
    assert!(!asked[0].headers.contains_key("x-project-id"));
    assert!(asked[1..].iter().all(|it| it.query["limit"] == "1"));
    assert_eq!(asked.len(), 4);
}

#[tokio::test]
async fn the_only_project_is_ticked_though_it_is_empty() {
    let (found, _) = reach(|asked| match asked.path.as_str() {
        "/v3/auth/projects" => Reply::new(200, r#"{"projects":[{"id":"p1","name":"region-1"}]}"#),
        _ => page([], 0),
    })
    .await;
    assert!(found.expect("places")[0].ticked);
}

#[tokio::test]
async fn asks_for_the_accounts_projects_where_the_users_are_refused_or_none() {
    let denied = r#"{"error":{"code":403,"message":"You are not authorized","title":"Forbidden"}}"#;
    for first in [
        Reply::new(403, denied),
        Reply::new(200, r#"{"projects":[]}"#),
    ] {
        let (found, _) = reach(move |asked| match asked.path.as_str() {
            "/v3/auth/projects" => first.clone(),
            "/v3/projects" => Reply::new(200, PROJECTS),
            _ => page([1], 1),
        })
        .await;
        assert_eq!(found.expect("places").len(), 4);
    }
    let (found, _) = reach(move |_| Reply::new(403, denied)).await;
    let fault = found.expect_err("refused");
    assert_eq!(
        (fault.code, fault.field.as_deref()),
        (Code::NotPermitted, Some("project_id"))
    );
}

#[tokio::test]
async fn tells_that_a_key_reaches_nothing() {
    let (found, _) = reach(|_| Reply::new(200, r#"{"projects":[{"id":"m","name":"MOS"}]}"#)).await;
    let fault = found.expect_err("nothing");
    assert_eq!(
        (fault.code, fault.field.as_deref()),
        (Code::ProjectNotFound, Some("project_id"))
    );
}

#[tokio::test]
async fn a_wrong_key_costs_one_call() {
    let (found, asked) = reach(|_| refused("ak not exist")).await;
    assert_eq!(found.expect_err("refused").code, Code::WrongAccessKey);
    assert_eq!(asked.len(), 1);
}

#[tokio::test]
async fn a_project_by_hand_needs_no_right_to_list() {
    let fake =
        FakeCloud::start(|_| Reply::new(403, r#"{"error":{"code":"Pdp.0001","message":"no"}}"#))
            .await;
    let place = place(1);
    let found = ask()
        .reach(
            &fake.account(&[]),
            &credentials(),
            Some((&place.region, &place.project_id)),
            &|_| {},
        )
        .await
        .expect("it is taken");
    assert_eq!(found.len(), 1);
    assert!(found[0].ticked && found[0].fault.is_some());
    assert!(
        fake.heard()
            .iter()
            .all(|it| it.path.ends_with("/cloudservers/detail"))
    );
}

#[test]
fn signs_for_hosts_of_the_accounts_cloud_only() {
    let mut account = account_at("https://iam.example.com", &[]);
    account.endpoints = None;
    let ecs = |account: &_, region: &str| {
        endpoint::ecs(account, &region.into()).map(|url| url.to_string())
    };
    for choice in cloud::choices().iter().filter(|it| !it.needs_urls) {
        account.cloud = choice.id.clone();
        assert!(
            endpoint::iam(&account).is_ok_and(|url| url.scheme() == "https"),
            "{}",
            choice.id
        );
        assert!(!choice.regions.is_empty(), "{}", choice.id);
        for region in &choice.regions {
            assert!(ecs(&account, region.id.as_str()).is_ok(), "{}", region.id);
        }
    }
    account.cloud = "huaweicloud".into();
    let unlisted = ecs(&account, "xx-new-9").expect("derived");
    assert_eq!(unlisted, "https://ecs.xx-new-9.myhuaweicloud.com/");
    for evil in ["evil.example/", "a@b", "x.evil", "", "-a", "A"] {
        assert!(ecs(&account, evil).is_err(), "{evil}");
    }
    account.cloud = CloudId("unheard-of".into());
    assert!(endpoint::iam(&account).is_err());
}

#[test]
fn takes_plain_http_for_loopback_or_by_leave_only() {
    let mut account = account_at("http://cloud.example.com", &[]);
    assert!(endpoint::iam(&account).is_err());
    account.allow_plain = true;
    assert!(endpoint::iam(&account).is_ok());
    assert!(endpoint::iam(&account_at("http://127.0.0.1:9", &[])).is_ok());
    assert!(endpoint::iam(&account_at("https://user@cloud.example.com", &[])).is_err());
}

#[test]
fn knows_the_console_hosts_beside_an_own_cloud() {
    let mut account = account_at("https://iam.eu-1.cloud.example.com", &[]);
    if let Some(own) = &mut account.endpoints {
        own.ecs = "https://ecs.{region}.cloud.example.com".into();
    }
    let rule = cloud::host_rule(&account, &"eu-1".into());
    assert!(rule.allows("vnc.cloud.example.com"));
    assert!(!rule.allows("cloud.example.com.evil.example") && !rule.allows("example.com"));
    let huawei = {
        account.endpoints = None;
        account.cloud = "huaweicloud-eu".into();
        cloud::host_rule(&account, &"eu-west-101".into())
    };
    assert!(huawei.allows("console-intl.huaweicloud.com") && huawei.allows("x.myhuaweicloud.eu"));
    assert!(!huawei.allows("nothuaweicloud.eu"));
}

#[test]
fn offers_neither_the_clouds_of_a_later_part_nor_the_demo() {
    let ids: Vec<String> = cloud::choices().into_iter().map(|it| it.id.0).collect();
    assert!(ids.contains(&"huaweicloud".to_owned()) && ids.contains(&"other".to_owned()));
    assert!(
        !ids.iter()
            .any(|id| id.starts_with("otc") || id.contains("telefonica") || id == "demo")
    );
    assert_eq!(ids.iter().filter(|id| *id == "huaweicloud").count(), 1);
}
