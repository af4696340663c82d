//! The `credentials.csv` that the cloud's website gives once, when a key is made.

use secrecy::SecretString;
use serde::Serialize;
use ts_rs::TS;
use zeroize::Zeroizing;

use super::draft::{is_access_key, is_secret_key, mended};
use crate::error::{Code, Fault};

/// Much longer than any real one, in bytes.
const CSV_BYTES_MAX: usize = 64 * 1024;

/// The keys of a file.
#[derive(Debug)]
pub struct FileKeys {
    /// The user's name, or empty.
    pub user: String,
    /// The access key.
    pub access_key: String,
    /// The secret key.
    pub secret_key: SecretString,
}

/// What the form learns of a `credentials.csv`. The secret key stays in Porthole's own memory.
#[derive(Clone, Debug, Serialize, TS)]
#[ts(export)]
pub struct CsvKeys {
    /// The user's name, or empty.
    pub user: String,
    /// The access key.
    pub access_key: String,
    /// Names the secret key that is held, for [`crate::account::AccountDraft::held`].
    pub held: String,
}

/// Which columns hold what.
#[derive(Default)]
struct Columns {
    user: Option<usize>,
    access: Option<usize>,
    secret: Option<usize>,
}

type Row = Vec<Zeroizing<String>>;

impl FileKeys {
    /// Reads them: by the header where there is one, else by their shapes.
    ///
    /// # Errors
    /// [`Code::BadInput`] where there are none.
    pub fn read(text: &str) -> Result<Self, Fault> {
        if text.len() > CSV_BYTES_MAX {
            return Err(none_found());
        }
        let rows = rows(text.trim_start_matches('\u{feff}'));
        by_header(&rows)
            .or_else(|| rows.iter().find_map(by_shape))
            .ok_or_else(none_found)
    }
}

fn by_header(rows: &[Row]) -> Option<FileKeys> {
    let columns = columns(rows.first()?);
    let values = rows.get(1)?;
    let cell = |column: Option<usize>| column.and_then(|column| values.get(column));
    let access_key = mended(cell(columns.access)?);
    let secret_key = mended(cell(columns.secret)?);
    if access_key.is_empty() || secret_key.is_empty() {
        return None;
    }
    let user = cell(columns.user).map(|user| user.trim().to_owned());
    Some(keys(user.unwrap_or_default(), &access_key, &secret_key))
}

fn columns(header: &Row) -> Columns {
    let mut columns = Columns::default();
    for (place, cell) in header.iter().enumerate() {
        let name = cell.to_lowercase();
        if name.contains("secret") {
            columns.secret = Some(place);
        } else if name.contains("access") {
            columns.access = Some(place);
        } else if name.contains("user") {
            columns.user = Some(place);
        }
    }
    columns
}

/// Without a header: one cell looks like an access key, another like a secret key.
fn by_shape(row: &Row) -> Option<FileKeys> {
    let cells: Row = row.iter().map(|cell| mended(cell)).collect();
    let access_key = cells.iter().find(|cell| is_access_key(cell))?;
    let secret_key = cells.iter().find(|cell| is_secret_key(cell))?;
    let user = row
        .iter()
        .zip(&cells)
        .find(|(_, mended)| !is_access_key(mended) && !is_secret_key(mended))
        .map(|(cell, _)| cell.trim().to_owned());
    Some(keys(user.unwrap_or_default(), access_key, secret_key))
}

fn keys(user: String, access_key: &str, secret_key: &str) -> FileKeys {
    FileKeys {
        user,
        access_key: access_key.into(),
        secret_key: SecretString::from(secret_key),
    }
}

/// The rows that hold anything, taken apart at commas, semicolons or tabs outside of quotes.
fn rows(text: &str) -> Vec<Row> {
    let mut rows = vec![Row::new()];
    let mut cell = Zeroizing::new(String::with_capacity(text.len()));
    let mut quoted = false;
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        match letter {
            '"' if quoted && letters.peek() == Some(&'"') => {
                letters.next();
                cell.push('"');
            }
            '"' => quoted = !quoted,
            ',' | ';' | '\t' if !quoted => end_cell(&mut rows, &mut cell),
            '\r' | '\n' if !quoted => {
                end_cell(&mut rows, &mut cell);
                rows.push(Row::new());
            }
            other => cell.push(other),
        }
    }
    end_cell(&mut rows, &mut cell);
    rows.retain(|row| row.iter().any(|cell| !cell.trim().is_empty()));
    rows
}

fn end_cell(rows: &mut [Row], cell: &mut Zeroizing<String>) {
    if let Some(row) = rows.last_mut() {
        row.push(Zeroizing::new(cell.as_str().to_owned()));
    }
    cell.clear();
}

fn none_found() -> Fault {
    Fault::new(Code::BadInput)
        .message("No access key and secret key were found in this text.")
        .action("Drop the credentials.csv as it was downloaded, or type the keys.")
        .at("access_key")
}
