//! Names of regions and projects, which a cloud tells and which become part of a host's name.

use porthole_core::{
    account::{Account, CloudId, Endpoints, RegionId},
    cloud::{choices, endpoint, huawei::answer, regions},
    host_port::HostPort,
    trust::Trust,
    vault::Keep,
};
use url::Url;

use crate::text;

/// Whatever a project is called, a signed request goes to no other domain than its cloud's.
pub(super) fn run(bytes: &[u8]) {
    for project in answer::projects(bytes).unwrap_or_default() {
        stays_within_its_cloud(&project.name);
    }
    let text = text(bytes);
    stays_within_its_cloud(&text);
    if let Some(place) = HostPort::parse(&text, Some(443)) {
        assert_eq!(HostPort::parse(&place.authority(), None), Some(place));
    }
}

fn stays_within_its_cloud(name: &str) {
    let region = RegionId(name.split('_').next().unwrap_or_default().into());
    for cloud in choices() {
        let known = cloud.regions.iter().any(|known| known.id == region);
        let iam = endpoint::iam(&account(&cloud.id, None)).ok();
        if let Ok(ecs) = endpoint::ecs(&account(&cloud.id, None), &region) {
            let iam = iam.expect("a known cloud has an IAM");
            assert!(known || are_neighbours(&iam, &ecs), "{name}: {ecs}");
        }
        drop(regions::region_name(&cloud.id, &region));
    }
    let own = Endpoints {
        iam: Url::parse("https://iam.cloud.example").expect("a URL"),
        ecs: "https://ecs.{region}.cloud.example".into(),
    };
    let account = account(&"other".into(), Some(own));
    if let Ok(ecs) = endpoint::ecs(&account, &region) {
        let host = ecs.host_str().unwrap_or_default();
        assert!(host.ends_with(".cloud.example"), "{name}: {ecs}");
    }
    let rule = endpoint::host_rule(&account, &region);
    assert!(!rule.allows("example") && !rule.allows("cloud.example.org"));
}

/// Whether both lie in the same domain, of two labels or more.
fn are_neighbours(one: &Url, other: &Url) -> bool {
    let last_two = |url: &Url| -> Vec<String> {
        let labels = url.host_str().unwrap_or_default().rsplit('.');
        labels.take(2).map(str::to_owned).collect()
    };
    last_two(one) == last_two(other) && other.scheme() == "https" && other.port().is_none()
}

fn account(cloud: &CloudId, endpoints: Option<Endpoints>) -> Account {
    Account {
        id: "account-1".into(),
        name: String::new(),
        cloud: cloud.clone(),
        access_key: String::new(),
        keep: Keep::Session,
        keys_end: None,
        has_token: false,
        endpoints,
        places: Vec::new(),
        console_hosts: Vec::new(),
        page_hosts: Vec::new(),
        allow_plain: false,
        trust: Trust::default(),
        proxy: None,
    }
}
