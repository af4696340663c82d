//! The commands of the launcher's window: each a few lines over the [`Desk`].
//!
//! Commands are async, so that none of them holds up the window's thread. Every one answers a value
//! or a [`Fault`]; a secret goes into `check_account` and comes out of none.

use futures_util::FutureExt;
use porthole_core::{
    account::{AccountDraft, AccountId, AccountOffer, AccountSummary, Place, ProjectId},
    accounts::{AccountChange, CsvKeys, DroppedFile},
    cloud::{self, CallEvent, CloudChoice},
    console::event::ConsoleEvent,
    error::{Code, Fault},
    inventory::InventoryEvent,
    power::PowerAction,
    server::{Server, ServerId},
    vault::Keep,
};
use tauri::{
    AppHandle, Manager, State, Wry,
    ipc::{Channel, Invoke},
};

use crate::{
    consoles::{Counts, Target},
    desk::Desk,
    dropped::{self, Dropped},
    ipc::{AccountList, OpenedConsole},
};

type Answer<T> = Result<T, Fault>;

/// The handler of all commands.
pub fn handler() -> impl Fn(Invoke<Wry>) -> bool + Send + Sync + 'static {
    tauri::generate_handler![
        accounts,
        allow_console_host,
        cancel_call,
        change_power,
        check_account,
        close_console,
        clouds,
        copy_text,
        drop_draft,
        get_console,
        look_again,
        parse_credentials,
        quit,
        refresh,
        refresh_account,
        refresh_place,
        remove_account,
        save_account,
        shows_provider_page,
        start_demo,
        take_dropped,
        update_account,
        use_viewer,
        watch_calls,
        watch_consoles,
        watch_inventory,
        watch_quit,
    ]
}

/// The clouds that an account can be of.
#[tauri::command]
async fn clouds() -> Vec<CloudChoice> {
    cloud::choices()
}

/// Every account, without its secrets.
#[tauri::command]
async fn accounts(desk: State<'_, Desk>) -> Answer<AccountList> {
    Ok(AccountList {
        accounts: desk.accounts.summaries(),
        notice: desk.notice.clone(),
    })
}

/// Whether any of an account's consoles show the provider's page.
#[tauri::command]
async fn shows_provider_page(desk: State<'_, Desk>, account: AccountId) -> Answer<bool> {
    Ok(desk.settings.shows_provider_page(&account))
}

/// Shows an account's consoles in the viewer from now on, or in the provider's page.
#[tauri::command]
async fn use_viewer(desk: State<'_, Desk>, account: AccountId, viewer: bool) -> Answer<()> {
    desk.use_viewer(&account, viewer).await
}

/// Takes the keys out of the text of a `credentials.csv`; the secret one stays on this side.
#[tauri::command]
async fn parse_credentials(desk: State<'_, Desk>, text: String) -> Answer<CsvKeys> {
    desk.accounts.take_file(&text)
}

/// Reads the file that was dropped on the window.
#[tauri::command]
async fn take_dropped(app: AppHandle, dropped: State<'_, Dropped>) -> Answer<DroppedFile> {
    let path = dropped.take();
    let accounts = app.state::<Desk>().accounts.clone();
    let read = tauri::async_runtime::spawn_blocking(move || dropped::read(path, &accounts));
    read.await
        .unwrap_or_else(|_| Err(Fault::new(Code::Cancelled)))
}

/// Checks a draft by a real call and answers what its key reaches.
#[tauri::command]
async fn check_account(
    desk: State<'_, Desk>,
    call: u32,
    draft: AccountDraft,
) -> Answer<AccountOffer> {
    desk.calls.run(call, desk.check_account(call, draft)).await
}

/// Cancels a call that is under way; it is then answered as cancelled.
#[tauri::command]
async fn cancel_call(desk: State<'_, Desk>, call: u32) -> Answer<()> {
    desk.cancel_call(call);
    Ok(())
}

/// Saves a checked draft; the draft stays until that has worked.
#[tauri::command]
async fn save_account(
    desk: State<'_, Desk>,
    call: u32,
    draft: String,
    name: String,
    places: Vec<Place>,
    keep: Keep,
) -> Answer<AccountSummary> {
    let saving = desk.save_account(&draft, name, places, keep);
    desk.calls.run(call, saving).await
}

/// Forgets a checked draft, secret and all, or the secret of a file.
#[tauri::command]
async fn drop_draft(desk: State<'_, Desk>, draft: String) -> Answer<()> {
    desk.accounts.drop_draft(&draft);
    Ok(())
}

/// Changes an account's name, places or settings.
#[tauri::command]
async fn update_account(
    desk: State<'_, Desk>,
    account: AccountId,
    change: AccountChange,
) -> Answer<AccountSummary> {
    desk.update_account(&account, change).await
}

/// Removes an account, its secrets and its consoles.
#[tauri::command]
async fn remove_account(desk: State<'_, Desk>, account: AccountId) -> Answer<()> {
    desk.remove_account(&account).await
}

/// Starts the demo cloud and answers its account.
#[tauri::command]
async fn start_demo(desk: State<'_, Desk>, call: u32) -> Answer<AccountSummary> {
    desk.calls.run(call, desk.start_demo()).await
}

/// Has the window hear of servers.
#[tauri::command]
async fn watch_inventory(desk: State<'_, Desk>, channel: Channel<InventoryEvent>) -> Answer<()> {
    desk.watch_inventory(channel);
    Ok(())
}

/// Has the window hear of consoles.
#[tauri::command]
async fn watch_consoles(desk: State<'_, Desk>, channel: Channel<ConsoleEvent>) -> Answer<()> {
    desk.watch_consoles(channel);
    Ok(())
}

/// Has the window hear of its own calls, whose numbers begin anew with it.
#[tauri::command]
async fn watch_calls(desk: State<'_, Desk>, channel: Channel<CallEvent>) -> Answer<()> {
    desk.watch_calls(channel);
    Ok(())
}

/// Has the window hear that the user wants to quit while consoles are there.
#[tauri::command]
async fn watch_quit(desk: State<'_, Desk>, channel: Channel<()>) -> Answer<()> {
    desk.listeners.quit.listen(channel);
    Ok(())
}

/// Lists everything again; answers when all regions have answered or failed.
#[tauri::command]
async fn refresh(desk: State<'_, Desk>, call: u32) -> Answer<()> {
    desk.calls.run(call, desk.refresh().map(Ok)).await
}

/// Lists the servers of one account, as when it has just come.
#[tauri::command]
async fn refresh_account(desk: State<'_, Desk>, call: u32, account: AccountId) -> Answer<()> {
    let listing = desk.refresh_account(&account).map(Ok);
    desk.calls.run(call, listing).await?;
    desk.keep_ready();
    Ok(())
}

/// Lists one project again.
#[tauri::command]
async fn refresh_place(
    desk: State<'_, Desk>,
    call: u32,
    account: AccountId,
    project_id: ProjectId,
) -> Answer<()> {
    let refreshing = desk.refresh_place(&account, &project_id);
    desk.calls.run(call, refreshing).await
}

/// Looks at one server again.
#[tauri::command]
async fn look_again(
    desk: State<'_, Desk>,
    call: u32,
    account: AccountId,
    project_id: ProjectId,
    server: ServerId,
) -> Answer<Server> {
    let looking = desk.look_again(call, &account, &project_id, &server);
    desk.calls.run(call, looking).await
}

/// Changes the power of a server; answers how it is then. Cancelled, it ends the waiting only.
#[tauri::command]
async fn change_power(
    desk: State<'_, Desk>,
    call: u32,
    account: AccountId,
    project_id: ProjectId,
    server: ServerId,
    action: PowerAction,
) -> Answer<Server> {
    let target = Target {
        account,
        server,
        project: Some(project_id),
    };
    let changing = desk.change_power(call, target, action);
    desk.calls.run(call, changing).await
}

/// Opens a server's console; answers its id when the window is there, never the URL.
#[tauri::command]
async fn get_console(
    desk: State<'_, Desk>,
    call: u32,
    account: AccountId,
    server: ServerId,
    project_id: Option<ProjectId>,
) -> Answer<OpenedConsole> {
    let target = Target {
        account,
        server,
        project: project_id,
    };
    let console = desk.get_console(call, target).await?;
    Ok(OpenedConsole { console })
}

/// Closes a console.
#[tauri::command]
async fn close_console(desk: State<'_, Desk>, console: String) -> Answer<()> {
    desk.consoles.close(&console).await
}

/// Allows a console host for this account from now on.
#[tauri::command]
async fn allow_console_host(desk: State<'_, Desk>, account: AccountId, host: String) -> Answer<()> {
    desk.accounts.allow_console_host(&account, &host)
}

/// Copies a name, an id or an address.
#[tauri::command]
async fn copy_text(app: AppHandle, text: String) -> Answer<()> {
    crate::clipboard::copy(&app, text).map_err(|cause| {
        Fault::new(Code::BadInput)
            .message("The clipboard did not take the text.")
            .action("Select and copy it by hand.")
            .detail("Cause", cause)
    })
}

/// Ends the app if no console is open or on its way, or if the user has said that it may.
#[tauri::command]
async fn quit(app: AppHandle, desk: State<'_, Desk>, force: bool) -> Answer<Counts> {
    let counts = desk.consoles.counts();
    if counts.none() || force {
        app.exit(0);
    }
    Ok(counts)
}
