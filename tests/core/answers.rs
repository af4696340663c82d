//! The parsers under any bytes: they never panic, and never make anything up.

use porthole_core::{
    account::AccountId,
    cloud::{
        fault::shape,
        huawei::{Whose, answer},
    },
};
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::fake_cloud::place;

/// Any JSON of some depth.
fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        ".{0,20}".prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 64, 8, |inner| {
        let name = prop_oneof![
            Just("id".to_owned()),
            Just("code".to_owned()),
            Just("message".to_owned()),
            Just("error".to_owned()),
            Just("addr".to_owned()),
            ".{0,8}",
        ];
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..8).prop_map(Value::from),
            prop::collection::btree_map(name, inner, 0..8)
                .prop_map(|map| Value::Object(map.into_iter().collect())),
        ]
    })
}

fn server_with(field: &str, value: Value) -> Value {
    let mut server = json!({"id": "a", "name": "web", "status": "ACTIVE"});
    server[field] = value;
    server
}

proptest! {
    #[test]
    fn no_bytes_break_a_parser(bytes in prop::collection::vec(any::<u8>(), 0..512)) {
        let (account, place) = (AccountId::from("a"), place(1));
        let whose = Whose { account: &account, place: &place };
        answer::server_page(&bytes, whose);
        answer::server(&bytes, whose);
        answer::projects(&bytes);
        answer::console_url(&bytes);
        shape::find(&bytes);
        shape::find_in_success(&bytes);
    }

    #[test]
    fn no_json_breaks_a_parser(value in any_json()) {
        let (account, place) = (AccountId::from("a"), place(1));
        let whose = Whose { account: &account, place: &place };
        let body = value.to_string().into_bytes();
        answer::projects(&body);
        shape::find(&body);
        let page = json!({"count": value, "servers": [value, {"id": "good"}]}).to_string();
        let page = answer::server_page(page.as_bytes(), whose).expect("a page");
        prop_assert_eq!(page.entries, 2);
        prop_assert!(page.servers.iter().any(|it| it.id.as_str() == "good"));
    }

    #[test]
    fn no_value_of_any_field_loses_the_server(
        value in any_json(),
        field in prop::sample::select(vec![
            "name", "status", "addresses", "flavor", "metadata", "fault", "locked", "created",
            "OS-EXT-STS:task_state", "OS-EXT-AZ:availability_zone", "tags",
        ]),
    ) {
        let (account, place) = (AccountId::from("a"), place(1));
        let whose = Whose { account: &account, place: &place };
        let body = json!({"server": server_with(field, value)}).to_string();
        let server = answer::server(body.as_bytes(), whose).expect("a server");
        prop_assert_eq!(server.id.as_str(), "a");
        prop_assert!(server.name.chars().count() <= 300);
    }

    #[test]
    fn an_error_is_found_in_every_shape(code in "[A-Z][a-z]{1,6}\\.[0-9]{4}", words in "[a-z ]{1,30}", deep in 0usize..5) {
        for (name, text) in [("error_code", "error_msg"), ("errorCode", "errorMsg"), ("code", "message")] {
            let mut body = json!({name: code, text: words});
            for _ in 0..deep {
                body = json!({"aaa": 1, "wrapped": body});
            }
            let told = shape::find(body.to_string().as_bytes()).expect("it is told");
            prop_assert_eq!((&told.code, &told.message), (&code, &words));
        }
    }

    #[test]
    fn a_quote_is_short_and_holds_no_token(
        before in "[a-z |,]{0,30}", token in "[A-Za-z0-9+/]{16,64}", after in "[|, ].{0,30}",
        mark in prop::sample::select(vec!["x-security-token:", "token=", "Token: ", "\"token\":\"", "token%3D"]),
    ) {
        let quoted = shape::quote(&format!("{before}{mark}{token}{after}"));
        prop_assert!(!quoted.contains(&token), "{}", quoted);
        let long = shape::quote(&"word ".repeat(10_000));
        prop_assert!(long.chars().count() < 500);
    }

    #[test]
    fn the_url_comes_out_as_it_went_in(url in "https://[a-z]{1,10}\\.example/[ -~]{0,40}") {
        use secrecy::ExposeSecret;
        let body = json!({"remote_console": {"type": "novnc", "protocol": "vnc", "url": url, "more": 1}});
        let read = answer::console_url(body.to_string().as_bytes()).expect("a URL");
        prop_assert_eq!(read.expose_secret(), url.as_str());
    }
}
