//! The launcher's page, through WebDriver: what it shows, by role and name, and what is typed.

use std::time::Duration;

use fantoccini::{Client, elements::Element};
use serde_json::{Value, json};

use crate::{
    screen::Screen,
    wait::{seconds, until, within},
};

/// Finds elements by role and accessible name.
const FIND: &str = include_str!("find.js");

/// The key that WebDriver calls an element by.
const ELEMENT: &str = "element-6066-11e4-a52e-4f735466cecf";

/// How long the page may take for what a person would call "at once".
pub const SOON: Duration = seconds(20);

/// The page of the launcher.
pub struct Launcher {
    client: Client,
    screen: Screen,
}

impl Launcher {
    pub(crate) fn new(client: Client, screen: Screen) -> Self {
        Self { client, screen }
    }

    /// Everything that the page says.
    pub async fn text(&self) -> String {
        let text = self.ask("return document.body.innerText", vec![]).await;
        text.and_then(|text| text.as_str().map(str::to_owned))
            .unwrap_or_default()
    }

    /// Waits until the page says this.
    ///
    /// # Panics
    /// With what the page says instead, when the limit has passed.
    pub async fn says(&self, words: &str, limit: Duration) {
        let mut last = String::new();
        let found = within(limit, async || {
            last = self.text().await;
            last.contains(words).then_some(())
        });
        if found.await.is_none() {
            panic!("waited {limit:?} in vain for the launcher to say {words:?}; it says:\n{last}");
        }
    }

    /// Waits for an element by role and name (part of it), and gives the first one.
    pub async fn find(&self, role: &str, name: &str) -> Element {
        let found = within(SOON, async || self.all(role, name).await.into_iter().next()).await;
        match found {
            Some(element) => element,
            None => panic!("no {role} \"{name}\" in:\n{}", self.text().await),
        }
    }

    /// Waits for an element whose name is exactly this.
    pub async fn find_exact(&self, role: &str, name: &str) -> Element {
        let found = within(SOON, async || {
            self.elements(role, name, true).await.into_iter().next()
        })
        .await;
        match found {
            Some(element) => element,
            None => panic!(
                "no {role} that is called \"{name}\" in:\n{}",
                self.text().await
            ),
        }
    }

    /// Waits until the keyboard is in an element of this selector.
    pub async fn focus_is_in(&self, selector: &str) {
        let script = "return document.activeElement?.closest(arguments[0]) != null";
        until(&format!("the focus in {selector}"), SOON, async || {
            let answer = self.ask(script, vec![json!(selector)]).await;
            (answer == Some(json!(true))).then_some(())
        })
        .await;
    }

    /// Every element of a role and a name (part of it) that is shown now.
    pub async fn all(&self, role: &str, name: &str) -> Vec<Element> {
        self.elements(role, name, false).await
    }

    /// Clicks an element found by role and name.
    pub async fn click(&self, role: &str, name: &str) {
        let mut refused = String::new();
        let clicked = within(SOON, async || {
            let element = self.find(role, name).await;
            self.scroll_to(&element).await;
            let answer = element.click().await;
            refused = answer
                .as_ref()
                .map_or_else(ToString::to_string, |()| String::new());
            answer.ok()
        });
        if clicked.await.is_none() {
            let evidence = self.screen.evidence();
            panic!("{role} \"{name}\" cannot be clicked: {refused}{evidence}");
        }
    }

    /// Brings an element to the middle of what is seen, where nothing lies over it.
    async fn scroll_to(&self, element: &Element) {
        let scroll = "arguments[0].scrollIntoView({ block: 'center', behavior: 'instant' })";
        let element = json!({ ELEMENT: element.element_id().as_ref() });
        self.ask(scroll, vec![element]).await;
    }

    /// Puts text into a field found by its label.
    pub async fn fill(&self, label: &str, text: &str) {
        let field = self.find("textbox", label).await;
        self.scroll_to(&field).await;
        // An empty field has nothing to clear.
        let _ = field.clear().await;
        if !text.is_empty() {
            field.send_keys(text).await.expect("the field takes text");
        }
    }

    /// Puts text into the search box.
    pub async fn fill_search(&self, text: &str) {
        let field = self.find("combobox", "Search servers").await;
        // An empty field has nothing to clear.
        let _ = field.clear().await;
        field.send_keys(text).await.expect("the field takes text");
    }

    /// Puts a long text into a field found by its label in one go, as pasting does.
    pub async fn paste(&self, label: &str, text: &str) {
        let field = self.find("textbox", label).await;
        let put = "const [field, text] = arguments; field.focus(); field.select();
            document.execCommand('insertText', false, text)";
        let field = json!({ ELEMENT: field.element_id().as_ref() });
        self.ask(put, vec![field, json!(text)]).await;
    }

    /// What a script of the test answers; none where the page is gone.
    pub async fn ask(&self, script: &str, arguments: Vec<Value>) -> Option<Value> {
        self.client.execute(script, arguments).await.ok()
    }

    /// Ends the session, and the app with it.
    pub async fn end(self) {
        // The app may have ended by itself.
        let _ = self.client.close().await;
    }

    async fn elements(&self, role: &str, name: &str, exact: bool) -> Vec<Element> {
        let found = self
            .ask(FIND, vec![json!(role), json!(name), json!(exact)])
            .await;
        let Some(Value::Array(found)) = found else {
            return Vec::new();
        };
        found
            .into_iter()
            .filter_map(|value| self.element(value))
            .collect()
    }

    fn element(&self, value: Value) -> Option<Element> {
        let id = value.get(ELEMENT)?.as_str()?.to_owned();
        Some(Element::from_element_id(self.client.clone(), id.into()))
    }
}
