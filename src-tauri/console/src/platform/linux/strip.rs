//! The standing warning above a page that is not encrypted: a native strip, which the page cannot
//! cover or imitate from inside its view.

use gtk::prelude::*;
use tao::{platform::unix::WindowExtUnix, window::Window};

const NAME: &str = "porthole-warning";

/// Shows the text above the page, or takes the strip away. Returns what belongs in front of the
/// title instead, where a system has no strip: nothing here.
pub(crate) fn warn(window: &Window, text: Option<&str>) -> &'static str {
    let Some(container) = window.default_vbox() else {
        return "";
    };
    for child in container.children() {
        if child.widget_name() == NAME {
            container.remove(&child);
        }
    }
    if let Some(text) = text {
        let strip = strip(text);
        container.pack_start(&strip, false, false, 0);
        container.reorder_child(&strip, 0);
        strip.show_all();
    }
    ""
}

fn strip(text: &str) -> gtk::EventBox {
    let label = gtk::Label::new(Some(&format!("\u{26a0} {text}")));
    label.set_line_wrap(true);
    label.set_margin(6);
    let strip = gtk::EventBox::new();
    strip.set_widget_name(NAME);
    strip.add(&label);
    let style = gtk::CssProvider::new();
    let css = b"#porthole-warning { background: #8f5100; color: #ffffff; }";
    if style.load_from_data(css).is_ok() {
        let priority = gtk::STYLE_PROVIDER_PRIORITY_APPLICATION;
        strip.style_context().add_provider(&style, priority);
        label.style_context().add_provider(&style, priority);
    }
    strip
}
