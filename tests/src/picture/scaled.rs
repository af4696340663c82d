//! Whether a window shows a picture, at whatever size.

use super::Picture;

/// Into how many fields a side is cut for a comparison.
const FIELDS: usize = 40;

impl Picture {
    /// How far this window's picture is from showing another picture scaled to fit, somewhere in
    /// it: 0 is the same, 1 is black for white. The picture is looked for centred in width and at
    /// any height; both are compared by the mean of small fields, since scaling blurs.
    pub fn distance_to_scaled(&self, wanted: &Self) -> f64 {
        let (window, wanted_sums) = (Sums::of(self), Sums::of(wanted));
        let scales = [1.0, self.width as f64 / wanted.width as f64];
        let fits = |scale: f64| wanted.width as f64 * scale <= self.width as f64 + 0.5;
        let spare = |scale: f64| self.height as f64 - wanted.height as f64 * scale;
        let by_height =
            (0..=60_u32).map(|cut| (self.height as f64 - f64::from(cut)) / wanted.height as f64);
        scales
            .into_iter()
            .chain(by_height)
            .filter(|scale| (0.2..4.0).contains(scale) && fits(*scale) && spare(*scale) >= 0.0)
            .flat_map(|scale| [0.0, 0.5, 1.0].map(|part| (scale, spare(scale) * part)))
            .map(|(scale, top)| window.distance_at(&wanted_sums, scale, top))
            .fold(1.0, f64::min)
    }
}

/// What all pixels above and to the left of each place have together, so that the mean of any part
/// takes four looks.
struct Sums {
    width: usize,
    height: usize,
    /// A row and a column more than the picture has.
    sums: Vec<[u64; 3]>,
}

impl Sums {
    fn of(picture: &Picture) -> Self {
        let wide = picture.width + 1;
        let mut sums = vec![[0; 3]; wide * (picture.height + 1)];
        for y in 0..picture.height {
            let mut row = [0; 3];
            for x in 0..picture.width {
                let (pixel, above) = (picture.at(x, y), sums[y * wide + x + 1]);
                for channel in 0..3 {
                    row[channel] += u64::from(pixel[channel]);
                    sums[(y + 1) * wide + x + 1][channel] = above[channel] + row[channel];
                }
            }
        }
        Self {
            width: picture.width,
            height: picture.height,
            sums,
        }
    }

    fn distance_at(&self, wanted: &Self, scale: f64, top: f64) -> f64 {
        let left = (self.width as f64 - wanted.width as f64 * scale) / 2.0;
        let mut sum = 0.0;
        for row in 0..FIELDS {
            for column in 0..FIELDS {
                let of_wanted = wanted.mean(field(column, wanted.width), field(row, wanted.height));
                let place = |part: (usize, usize), start: f64| {
                    let at = |side: usize| (side as f64).mul_add(scale, start).max(0.0) as usize;
                    (at(part.0), at(part.1).max(at(part.0) + 1))
                };
                let x = place(field(column, wanted.width), left);
                let y = place(field(row, wanted.height), top);
                let channels = of_wanted.into_iter().zip(self.mean(x, y));
                sum += channels
                    .map(|(one, other)| (one - other).abs())
                    .sum::<f64>();
            }
        }
        sum / (FIELDS * FIELDS * 3) as f64 / 255.0
    }

    /// The mean colour of a part: from and to, in x and in y.
    fn mean(&self, x: (usize, usize), y: (usize, usize)) -> [f64; 3] {
        let (right, bottom) = (x.1.min(self.width), y.1.min(self.height));
        let (left, top) = (x.0.min(right), y.0.min(bottom));
        let count = (right - left) * (bottom - top);
        let at = |x: usize, y: usize| self.sums[y * (self.width + 1) + x];
        let corners = [
            at(right, bottom),
            at(left, top),
            at(left, bottom),
            at(right, top),
        ];
        [0, 1, 2].map(|channel| {
            let [whole, twice, before, above] = corners.map(|sums| sums[channel]);
            (whole + twice - before - above) as f64 / count.max(1) as f64
        })
    }
}

fn field(index: usize, length: usize) -> (usize, usize) {
    (index * length / FIELDS, (index + 1) * length / FIELDS)
}
