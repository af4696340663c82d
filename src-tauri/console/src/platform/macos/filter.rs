//! The engine's content filter.

use std::cell::Cell;

use block2::RcBlock;
use objc2::MainThreadMarker;
use objc2_foundation::{NSError, NSString, NSURL};
use objc2_web_kit::{WKContentRuleList, WKContentRuleListStore};
use wry::WebViewExtMacOS;

use crate::platform::scratch;

/// Compiles the filter, puts it around the view in place of an earlier one, and calls back. The
/// engine compiles into a file, which is gone again before the call.
pub(crate) fn fence(
    view: &wry::WebView,
    filter: &str,
    done: impl FnOnce(Result<(), String>) + 'static,
) {
    let Some(main) = MainThreadMarker::new() else {
        return done(Err("not on the main thread".into()));
    };
    let folder = match scratch::folder() {
        Ok(folder) => folder,
        Err(error) => return done(Err(error.to_string())),
    };
    let url = NSURL::fileURLWithPath(&NSString::from_str(&folder.path().to_string_lossy()));
    // SAFETY: on the main thread, with a folder of our own.
    let Some(store) = (unsafe { WKContentRuleListStore::storeWithURL(Some(&url), main) }) else {
        return done(Err("the engine made no store".into()));
    };
    let manager = view.manager();
    let once = Cell::new(Some((done, folder)));
    let compiled = RcBlock::new(move |list: *mut WKContentRuleList, error: *mut NSError| {
        let Some((done, folder)) = once.take() else {
            return;
        };
        drop(folder);
        // SAFETY: the engine gives one of the two, which lives during the call.
        let outcome = unsafe {
            match (list.as_ref(), error.as_ref()) {
                (Some(list), _) => {
                    manager.removeAllContentRuleLists();
                    manager.addContentRuleList(list);
                    Ok(())
                }
                (None, Some(error)) => Err(error.localizedDescription().to_string()),
                (None, None) => Err("the engine says nothing".into()),
            }
        };
        done(outcome);
    });
    // SAFETY: on the main thread; the engine keeps the block until it has called it.
    unsafe {
        store.compileContentRuleListForIdentifier_encodedContentRuleList_completionHandler(
            Some(&NSString::from_str("page")),
            Some(&NSString::from_str(filter)),
            Some(&compiled),
        );
    }
}
