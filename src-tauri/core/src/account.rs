//! Accounts: credentials for one cloud, and the regions and projects that they reach.

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use url::Url;

use crate::{
    error::{Code, Fault},
    proxy::OwnProxy,
    trust::Trust,
    vault::Keep,
};

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, TS)]
        #[serde(transparent)]
        #[ts(export, type = "string")]
        pub struct $name(pub String);

        impl $name {
            /// The identifier as text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl From<&str> for $name {
            fn from(text: &str) -> Self {
                Self(text.into())
            }
        }
    };
}

pub(crate) use id;

id! {
    /// Names one account of the account book, for good: a random UUID.
    AccountId
}
id! {
    /// Names one cloud of [`crate::cloud::regions`], such as `huaweicloud-eu`, or `other`, or `demo`.
    CloudId
}
id! {
    /// A region, such as `eu-west-101`.
    RegionId
}
id! {
    /// A project: 32 hexadecimal digits on most clouds, taken as it comes.
    ProjectId
}

impl AccountId {
    /// A new, random one.
    pub fn random() -> Self {
        Self(uuid::Uuid::new_v4().to_string())
    }
}

/// Where the APIs of an account are, where the cloud's table does not tell.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Endpoints {
    /// IAM, such as `https://iam.example.com`; a path is kept as a prefix.
    #[ts(type = "string")]
    pub iam: Url,
    /// ECS, such as `https://ecs.example.com`. `{region}` may stand in the host's name.
    pub ecs: String,
}

/// One project in one region that an account reaches.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Place {
    /// The region.
    pub region: RegionId,
    /// The project.
    pub project_id: ProjectId,
    /// The project's name: the region's for the main project, `<region>_<name>` for a sub-project.
    pub project_name: String,
}

/// An account as it lies in the account book: everything but its secrets.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Account {
    /// Its id.
    pub id: AccountId,
    /// How the user calls it.
    pub name: String,
    /// Which cloud.
    pub cloud: CloudId,
    /// The access key: an identifier, not a secret.
    pub access_key: String,
    /// Where the secret key is kept.
    pub keep: Keep,
    /// End of temporary keys, RFC 3339, where the user gave temporary keys and the end is known.
    #[serde(default)]
    pub keys_end: Option<String>,
    /// Whether a security token goes with the keys.
    #[serde(default)]
    pub has_token: bool,
    /// Own addresses, for the cloud `other` and the demo.
    #[serde(default)]
    pub endpoints: Option<Endpoints>,
    /// The places whose servers are listed.
    pub places: Vec<Place>,
    /// Console hosts that the user allowed beside the cloud's own domains.
    #[serde(default)]
    pub console_hosts: Vec<String>,
    /// Hosts that the provider's page may reach beside its own origin.
    #[serde(default)]
    pub page_hosts: Vec<String>,
    /// Whether a console without encryption may be opened, with a standing warning.
    #[serde(default)]
    pub allow_plain: bool,
    /// Own authority and pinned certificates.
    #[serde(default)]
    pub trust: Trust,
    /// The proxy through which its API and its consoles are reached, in place of the system's.
    #[serde(default)]
    pub proxy: Option<OwnProxy>,
}

/// An account as the launcher shows it: no secret, but whether one is stored.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct AccountSummary {
    /// See [`Account::id`].
    pub id: AccountId,
    /// See [`Account::name`].
    pub name: String,
    /// See [`Account::cloud`].
    pub cloud: CloudId,
    /// The cloud's name, for a person.
    pub cloud_name: String,
    /// See [`Account::access_key`].
    pub access_key: String,
    /// See [`Account::keep`].
    pub keep: Keep,
    /// See [`Account::keys_end`].
    pub keys_end: Option<String>,
    /// See [`Account::endpoints`].
    pub endpoints: Option<Endpoints>,
    /// See [`Account::places`].
    pub places: Vec<Place>,
    /// See [`Account::console_hosts`].
    pub console_hosts: Vec<String>,
    /// See [`Account::page_hosts`].
    pub page_hosts: Vec<String>,
    /// See [`Account::allow_plain`].
    pub allow_plain: bool,
    /// See [`Account::trust`].
    pub trust: Trust,
    /// See [`Account::proxy`].
    pub proxy: Option<OwnProxy>,
    /// True for the built-in demo cloud.
    pub demo: bool,
}

/// What the form holds. The secrets in it go into [`secrecy`] types as soon as it is taken apart.
#[derive(Deserialize, TS)]
#[ts(export)]
pub struct AccountDraft {
    /// The account whose key is replaced or whose settings are edited; none for a new one.
    pub account: Option<AccountId>,
    /// Which cloud.
    pub cloud: CloudId,
    /// How the user calls it; empty takes the cloud's name.
    pub name: String,
    /// The access key, as typed or pasted.
    pub access_key: String,
    /// The secret key, as typed or pasted; empty keeps the stored one of `account`.
    #[ts(type = "string")]
    pub secret_key: secrecy::SecretString,
    /// Names the secret key of a dropped file, see [`crate::accounts::CsvKeys::held`], or empty. A
    /// typed one goes before it.
    pub held: String,
    /// The security token of temporary keys, or empty.
    #[ts(type = "string")]
    pub security_token: secrecy::SecretString,
    /// When the temporary keys end, RFC 3339, or empty.
    pub keys_end: String,
    /// IAM URL, for the cloud `other`.
    pub iam_url: String,
    /// ECS URL, for the cloud `other`.
    pub ecs_url: String,
    /// A region's name for the cloud `other`, or empty.
    pub region: String,
    /// A project ID by hand, where the key may not list projects, or empty.
    pub project_id: String,
    /// Own authority, PEM, or empty.
    pub ca_pem: String,
    /// See [`Account::allow_plain`].
    pub allow_plain: bool,
    /// Address of a proxy of the account's own, or empty.
    pub proxy: String,
    /// The user name that the proxy asks for, or empty.
    pub proxy_user: String,
    /// The password that goes with it; empty keeps the stored one of `account`, where proxy and user
    /// are the same.
    #[ts(type = "string")]
    pub proxy_password: secrecy::SecretString,
}

/// A place as it is offered after the key was checked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct PlaceOffer {
    /// The place.
    pub place: Place,
    /// The region's name for a person, where known.
    pub region_name: String,
    /// Servers in it, where it could be counted.
    #[ts(type = "number | null")]
    pub servers: Option<u64>,
    /// Whether it is offered ticked: it has servers, or is the only one.
    pub ticked: bool,
    /// False where the cloud says that the project is disabled.
    pub enabled: bool,
    /// Why its servers could not be counted.
    pub fault: Option<Fault>,
}

/// What a checked key reaches; to be saved by its `draft` id, so that the secret stays where it is.
#[derive(Clone, Debug, Serialize, TS)]
#[ts(export)]
pub struct AccountOffer {
    /// Names the checked draft, which is held in the launcher's memory until saved or dropped.
    pub draft: String,
    /// The name to begin with.
    pub name: String,
    /// The access key, mended.
    pub access_key: String,
    /// The places that the key reaches.
    pub places: Vec<PlaceOffer>,
    /// Set when the clock of this computer is wrong: by how many seconds it is behind the cloud's.
    #[ts(type = "number | null")]
    pub clock_behind_s: Option<i64>,
    /// Set where the keys are temporary: they are kept in memory only.
    pub temporary: bool,
}

impl Account {
    /// The account as the launcher shows it.
    pub fn summary(&self, cloud_name: &str) -> AccountSummary {
        AccountSummary {
            id: self.id.clone(),
            name: self.name.clone(),
            cloud: self.cloud.clone(),
            cloud_name: cloud_name.into(),
            access_key: self.access_key.clone(),
            keep: self.keep,
            keys_end: self.keys_end.clone(),
            endpoints: self.endpoints.clone(),
            places: self.places.clone(),
            console_hosts: self.console_hosts.clone(),
            page_hosts: self.page_hosts.clone(),
            allow_plain: self.allow_plain,
            trust: self.trust.clone(),
            proxy: self.proxy.clone(),
            demo: self.is_demo(),
        }
    }

    /// Whether a proxy of its own asks for a login.
    pub fn has_proxy_login(&self) -> bool {
        self.proxy
            .as_ref()
            .is_some_and(|proxy| !proxy.user.is_empty())
    }

    /// Whether it belongs to the built-in demo cloud, and so to this run of Porthole only.
    pub fn is_demo(&self) -> bool {
        self.cloud.as_str() == "demo"
    }

    /// The place with this project, or the fault that there is none.
    pub fn place(&self, project: &ProjectId) -> Result<&Place, Fault> {
        self.places
            .iter()
            .find(|place| place.project_id == *project)
            .ok_or_else(|| Fault::new(Code::ProjectNotFound))
    }
}
