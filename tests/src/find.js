// Finds elements as a screen reader would: by role and accessible name. Runs inside the launcher's
// page, by WebDriver; arguments: role (or empty), name (or empty), whether the name is exact.
const [role, name, exact] = arguments;
const roles = {
  A: 'link', BUTTON: 'button', SELECT: 'combobox', TEXTAREA: 'textbox', DIALOG: 'dialog',
  H1: 'heading', H2: 'heading', H3: 'heading', SUMMARY: 'button', LI: 'listitem',
};
const inputs = { checkbox: 'checkbox', radio: 'radio', search: 'searchbox', submit: 'button' };
const roleOf = (element) =>
  element.getAttribute('role') ??
  (element.tagName === 'INPUT' ? inputs[element.type] ?? 'textbox' : roles[element.tagName] ?? '');
const textOf = (node) => node?.textContent.replace(/\s+/g, ' ').trim() ?? '';
const byIds = (ids) => ids.split(/\s+/).map((id) => textOf(document.getElementById(id))).join(' ');
const labelOf = (element) => {
  for (const label of element.labels ?? []) {
    const words = [...label.childNodes].filter((node) => node !== element).map(textOf);
    return words.join(' ').trim();
  }
  return '';
};
const nameOf = (element) => {
  const ids = element.getAttribute('aria-labelledby');
  if (ids) return byIds(ids);
  return element.getAttribute('aria-label') || labelOf(element) || textOf(element) ||
    element.getAttribute('title') || element.getAttribute('placeholder') || '';
};
const shown = (element) => element.checkVisibility({ visibilityProperty: true });
const fits = (found) => (exact ? found === name : found.includes(name));
return [...document.querySelectorAll('*')].filter(
  (element) => (role === '' || roleOf(element) === role) && shown(element) && fits(nameOf(element)),
);
