//! What people paste: keys with spaces in them, swapped keys, credentials.csv.

use porthole_core::accounts::FileKeys;
use proptest::prelude::*;
use secrecy::ExposeSecret;

const ACCESS: &str = "AKIAABCDEFGHIJKLMN01";
const SECRET: &str = "abcdefghijKLMNOPQRSTuvwxyz01234567890ABC";

#[test]
fn reads_a_credentials_csv_in_both_orders() {
    for text in [
        format!("User Name,Access Key Id,Secret Access Key\n\"me\",{ACCESS},{SECRET}\n"),
        format!(
            "\u{feff}\"User Name\",\"Access Key Id\",\"Secret Access Key\"\r\n\"me\",\"{ACCESS}\",\"{SECRET}\"\r\n"
        ),
        format!("Secret Access Key;Access Key Id;User Name\r\r\n\r\n{SECRET};{ACCESS};me"),
        format!("User Name\tAccess Key ID\tSecret Access Key\nme\t {ACCESS} \t{SECRET}"),
        format!("me,{ACCESS},{SECRET}"),
        format!("{SECRET},{ACCESS},me"),
    ] {
        let keys = FileKeys::read(&text).expect("keys");
        assert_eq!(
            (keys.user.as_str(), keys.access_key.as_str()),
            ("me", ACCESS),
            "{text}"
        );
        assert_eq!(keys.secret_key.expose_secret(), SECRET, "{text}");
        assert!(!format!("{keys:?}").contains(SECRET));
    }
}

#[test]
fn a_text_without_keys_is_told_at_the_field() {
    for text in [
        "",
        "a,b,c",
        "User Name,Access Key Id,Secret Access Key\n",
        "\"",
        ACCESS,
    ] {
        let fault = FileKeys::read(text).expect_err("no keys");
        assert_eq!(fault.field.as_deref(), Some("access_key"), "{text}");
    }
}

proptest! {
    #[test]
    fn no_text_breaks_the_reader(text in ".{0,300}") {
        drop(FileKeys::read(&text));
    }

    #[test]
    fn quotes_and_columns_do_not_matter(order in Just([0usize, 1, 2]).prop_shuffle(), quoted in any::<[bool; 3]>(), user in "[a-z ,;]{1,12}") {
        let header = ["User Name", "Access Key Id", "Secret Access Key"];
        let values = [user.as_str(), ACCESS, SECRET];
        let cell = |text: &str, place: usize| match quoted[place] || place == 0 {
            true => format!("\"{text}\""),
            false => text.to_owned(),
        };
        let line = |texts: [&str; 3]| order.map(|place| cell(texts[place], place)).join(",");
        let text = format!("{}\n{}\n", line(header), line(values));
        let keys = FileKeys::read(&text).expect("keys");
        prop_assert_eq!(keys.user, user.trim());
        prop_assert_eq!(keys.access_key, ACCESS);
        prop_assert_eq!(keys.secret_key.expose_secret(), SECRET);
    }
}
