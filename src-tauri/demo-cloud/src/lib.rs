//! The built-in imitation of a cloud.
