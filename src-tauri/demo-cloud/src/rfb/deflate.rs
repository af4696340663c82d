//! A zlib stream that goes on from one rectangle to the next.

use std::io;

use flate2::{Compress, Compression, FlushCompress};

/// One such stream.
pub(crate) struct Deflate(Compress);

impl Deflate {
    pub(crate) fn new() -> Self {
        Self(Compress::new(Compression::fast(), true))
    }

    /// What the stream says of these bytes, to its last bit.
    pub(crate) fn compress(&mut self, data: &[u8]) -> io::Result<Vec<u8>> {
        let mut out = Vec::with_capacity(data.len() / 4 + 256);
        let before = self.0.total_in();
        loop {
            let taken = usize::try_from(self.0.total_in() - before).map_err(io::Error::other)?;
            self.0
                .compress_vec(&data[taken..], &mut out, FlushCompress::Sync)
                .map_err(io::Error::other)?;
            // Room left over means that everything was taken and flushed.
            if out.len() < out.capacity() {
                return Ok(out);
            }
            out.reserve(out.capacity().max(4096));
        }
    }
}
