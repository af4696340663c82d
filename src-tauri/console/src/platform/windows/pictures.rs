//! A person's pictures: their folder, the clock on the wall, and the clipboard.

use std::path::PathBuf;

use tao::{platform::windows::WindowExtWindows, window::Window};
use webview2_com::take_pwstr;
use windows::{
    Win32::{
        Foundation::{GlobalFree, HANDLE, HWND},
        Graphics::Gdi::BITMAPINFOHEADER,
        System::{
            DataExchange::{
                CloseClipboard, EmptyClipboard, OpenClipboard, RegisterClipboardFormatW,
                SetClipboardData,
            },
            Memory::{GMEM_MOVEABLE, GlobalAlloc, GlobalLock, GlobalUnlock},
            Ole::CF_DIB,
            SystemInformation::GetLocalTime,
        },
        UI::Shell::{FOLDERID_Pictures, KF_FLAG_DEFAULT, SHGetKnownFolderPath},
    },
    core::{Error, Result, w},
};

/// Where pictures belong.
pub(crate) fn pictures_folder() -> Option<PathBuf> {
    // SAFETY: a question; the answer is the caller's to free, which take_pwstr does.
    let path = unsafe { SHGetKnownFolderPath(&FOLDERID_Pictures, KF_FLAG_DEFAULT, None) };
    path.ok().map(|path| take_pwstr(path).into())
}

/// `2026-11-24 15.57.03`.
pub(crate) fn local_time() -> String {
    // SAFETY: a question.
    let time = unsafe { GetLocalTime() };
    format!(
        "{:04}-{:02}-{:02} {:02}.{:02}.{:02}",
        time.wYear, time.wMonth, time.wDay, time.wHour, time.wMinute, time.wSecond
    )
}

/// Puts a PNG on the clipboard, and the same picture as older programs read it.
pub(crate) fn copy_picture(window: &Window, png: Vec<u8>) -> std::result::Result<(), String> {
    let refused = "The screenshot was not copied: another program holds the clipboard.";
    let bitmap = bitmap(&png).ok_or("The screenshot was not copied: the picture is broken.")?;
    let window = HWND(window.hwnd() as *mut _);
    // SAFETY: the clipboard is closed again whatever happens between.
    unsafe {
        OpenClipboard(Some(window)).map_err(|_| refused)?;
        let put = EmptyClipboard()
            .and_then(|()| put(RegisterClipboardFormatW(w!("PNG")), &png))
            .and_then(|()| put(CF_DIB.0.into(), &bitmap));
        let _ = CloseClipboard();
        put.map_err(|error| format!("The screenshot was not copied: {}.", error.message()))
    }
}

/// # Safety
/// While this program has the clipboard open.
unsafe fn put(format: u32, bytes: &[u8]) -> Result<()> {
    // SAFETY: the memory has that size; the clipboard owns it from the last call on.
    unsafe {
        let memory = GlobalAlloc(GMEM_MOVEABLE, bytes.len())?;
        let place = GlobalLock(memory);
        if place.is_null() {
            let error = Error::from_thread();
            let _ = GlobalFree(Some(memory));
            return Err(error);
        }
        std::ptr::copy_nonoverlapping(bytes.as_ptr(), place.cast(), bytes.len());
        // It says by an error that nobody holds it any more.
        let _ = GlobalUnlock(memory);
        let put = SetClipboardData(format, Some(HANDLE(memory.0)));
        if put.is_err() {
            let _ = GlobalFree(Some(memory));
        }
        put.map(|_| ())
    }
}

/// A device-independent bitmap of 32 bits a pixel, from the bottom line up.
fn bitmap(png: &[u8]) -> Option<Vec<u8>> {
    const HEAD_BYTES: u32 = size_of::<BITMAPINFOHEADER>() as u32;
    let mut decoder = png::Decoder::new(std::io::Cursor::new(png));
    decoder.set_transformations(
        png::Transformations::normalize_to_color8() | png::Transformations::ALPHA,
    );
    let mut reader = decoder.read_info().ok()?;
    let mut pixels = vec![0; reader.output_buffer_size()?];
    let frame = reader.next_frame(&mut pixels).ok()?;
    if frame.color_type != png::ColorType::Rgba {
        return None;
    }
    let line = frame.width as usize * 4;
    let words: [u32; 10] = [
        HEAD_BYTES,
        frame.width,
        frame.height,
        // One plane, 32 bits; the rest is zero: no compression, no resolution, no palette.
        1 | 32 << 16,
        0,
        0,
        0,
        0,
        0,
        0,
    ];
    let mut bitmap: Vec<u8> = words.into_iter().flat_map(u32::to_le_bytes).collect();
    for line in pixels[..line * frame.height as usize]
        .chunks_exact(line)
        .rev()
    {
        for pixel in line.chunks_exact(4) {
            bitmap.extend([pixel[2], pixel[1], pixel[0], 0xff]);
        }
    }
    Some(bitmap)
}
