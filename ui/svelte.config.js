/** Runes everywhere: no file falls back to the older reactivity. */
export default { compilerOptions: { runes: true } };
