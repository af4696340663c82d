//! The clouds that are known, their regions and hosts. The regions lie in `regions.csv` beside
//! this file: cloud, region, name for a person, ECS endpoint.

use std::sync::LazyLock;

use serde::Serialize;
use ts_rs::TS;

use crate::account::{CloudId, RegionId};

/// One cloud, as the form offers it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct CloudChoice {
    /// Its id.
    pub id: CloudId,
    /// Its name, for a person.
    pub name: String,
    /// One sentence: whose keys work here.
    pub hint: String,
    /// Whether the form has to ask for an IAM and an ECS URL.
    pub needs_urls: bool,
    /// The regions that are known to belong to it; a key may reach some of them.
    pub regions: Vec<RegionChoice>,
}

/// One region, as the form offers it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct RegionChoice {
    /// Its id, such as `eu-west-101`.
    pub id: RegionId,
    /// Its name, for a person; its id where no name is known.
    pub name: String,
}

/// The cloud whose addresses the user gives.
pub const OTHER: &str = "other";
/// The built-in demo cloud.
pub const DEMO: &str = "demo";

/// One cloud of the table. Signatures go only to `iam`, to the listed ECS endpoints and to
/// `ecs.<region>.<domain>`.
pub(crate) struct Known {
    pub(crate) id: &'static str,
    name: &'static str,
    hint: &'static str,
    pub(crate) iam: &'static str,
    /// The APIs' domain, for regions that are newer than the table.
    pub(crate) domain: &'static str,
    pub(crate) console_domains: &'static [&'static str],
}

/// One region of the table.
pub(crate) struct Region {
    pub(crate) cloud: &'static str,
    pub(crate) id: &'static str,
    pub(crate) name: &'static str,
    pub(crate) ecs: &'static str,
}

const HUAWEI_CONSOLES: &[&str] = &["huaweicloud.com", "myhuaweicloud.com"];
const PARTNER_HINT: &str = "A partner's region under myhuaweicloud.com, with accounts of its own.";

/// The Chinese and the international site share one IAM (`iam.myhuaweicloud.com`), whose list of
/// projects tells which regions a key reaches: one entry serves both.
const CLOUDS: &[Known] = &[
    Known {
        id: "huaweicloud",
        name: "Huawei Cloud",
        hint: "Keys of huaweicloud.com, Chinese or international site.",
        iam: "https://iam.myhuaweicloud.com",
        domain: "myhuaweicloud.com",
        console_domains: HUAWEI_CONSOLES,
    },
    Known {
        id: "huaweicloud-eu",
        name: "Huawei Cloud Europe",
        hint: "Keys of huaweicloud.eu, which has accounts of its own.",
        iam: "https://iam.eu-west-101.myhuaweicloud.eu",
        domain: "myhuaweicloud.eu",
        console_domains: &["huaweicloud.eu", "myhuaweicloud.eu", "huaweicloud.com"],
    },
    Known {
        id: "flexibleengine",
        name: "Flexible Engine (Orange)",
        hint: "Keys of Orange Business Flexible Engine.",
        iam: "https://iam.eu-west-0.prod-cloud-ocb.orange-business.com",
        domain: "prod-cloud-ocb.orange-business.com",
        console_domains: &["orange-business.com"],
    },
    Known {
        id: "cloudru-advanced",
        name: "Cloud.ru Advanced",
        hint: "Keys of Cloud.ru Advanced, formerly SberCloud.",
        iam: "https://iam.ru-moscow-1.hc.sbercloud.ru",
        domain: "hc.sbercloud.ru",
        console_domains: &["sbercloud.ru", "cloud.ru"],
    },
    Known {
        id: "g42cloud",
        name: "G42 Cloud (Core42)",
        hint: "Keys of g42cloud.com.",
        iam: "https://iam.ae-ad-1.g42cloud.com",
        domain: "g42cloud.com",
        console_domains: &["g42cloud.com"],
    },
    Known {
        id: "huaweicloud-partner-ae-ad-1",
        name: "Huawei Cloud partner, Abu Dhabi",
        hint: PARTNER_HINT,
        iam: "https://iam.ae-ad-1.myhuaweicloud.com",
        domain: "myhuaweicloud.com",
        console_domains: HUAWEI_CONSOLES,
    },
    Known {
        id: "huaweicloud-partner-my-kualalumpur-1",
        name: "Huawei Cloud partner, Kuala Lumpur",
        hint: PARTNER_HINT,
        iam: "https://iam.my-kualalumpur-1.myhuaweicloud.com",
        domain: "myhuaweicloud.com",
        console_domains: HUAWEI_CONSOLES,
    },
    Known {
        id: "huaweicloud-partner-ru-moscow-1",
        name: "Huawei Cloud partner, Moscow",
        hint: PARTNER_HINT,
        iam: "https://iam.ru-moscow-1.myhuaweicloud.com",
        domain: "myhuaweicloud.com",
        console_domains: HUAWEI_CONSOLES,
    },
    Known {
        id: "huaweicloud-partner-eu-west-0",
        name: "Huawei Cloud partner, Paris",
        hint: PARTNER_HINT,
        iam: "https://iam.eu-west-0.myhuaweicloud.com",
        domain: "myhuaweicloud.com",
        console_domains: HUAWEI_CONSOLES,
    },
];

static REGIONS: LazyLock<Vec<Region>> = LazyLock::new(|| {
    include_str!("regions.csv")
        .lines()
        .skip(1)
        .filter_map(region_of_line)
        .collect()
});

/// The clouds that the form offers.
pub fn choices() -> Vec<CloudChoice> {
    let other = CloudChoice {
        id: OTHER.into(),
        name: "Other".into(),
        hint: "Any cloud with these APIs: give the URLs of its IAM and its ECS.".into(),
        needs_urls: true,
        regions: Vec::new(),
    };
    CLOUDS
        .iter()
        .map(Known::choice)
        .chain(std::iter::once(other))
        .collect()
}

/// The name of a cloud, for a person; its id where it is not known.
pub fn cloud_name(cloud: &CloudId) -> String {
    match known(cloud) {
        Some(known) => known.name.into(),
        None if cloud.as_str() == OTHER => "Other".into(),
        None if cloud.as_str() == DEMO => "Demo".into(),
        None => cloud.to_string(),
    }
}

/// The name of a region, for a person; its id where no name is known.
pub fn region_name(cloud: &CloudId, id: &RegionId) -> String {
    match region(cloud, id).map(|region| region.name) {
        Some(name) if !name.is_empty() => name.into(),
        _ => id.to_string(),
    }
}

pub(crate) fn known(cloud: &CloudId) -> Option<&'static Known> {
    CLOUDS.iter().find(|known| known.id == cloud.as_str())
}

pub(crate) fn region(cloud: &CloudId, id: &RegionId) -> Option<&'static Region> {
    regions_of(cloud.as_str()).find(|region| region.id == id.as_str())
}

pub(crate) fn regions_of(cloud: &str) -> impl Iterator<Item = &'static Region> {
    REGIONS.iter().filter(move |region| region.cloud == cloud)
}

impl Known {
    fn choice(&self) -> CloudChoice {
        CloudChoice {
            id: self.id.into(),
            name: self.name.into(),
            hint: self.hint.into(),
            needs_urls: false,
            regions: regions_of(self.id).map(Region::choice).collect(),
        }
    }
}

impl Region {
    fn choice(&self) -> RegionChoice {
        RegionChoice {
            id: self.id.into(),
            name: if self.name.is_empty() {
                self.id
            } else {
                self.name
            }
            .into(),
        }
    }
}

fn region_of_line(line: &'static str) -> Option<Region> {
    let mut cells = line.split(',');
    Some(Region {
        cloud: cells.next()?,
        id: cells.next()?,
        name: cells.next()?,
        ecs: cells.next()?,
    })
}
