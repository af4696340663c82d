// The scenes that are looked at before the UI counts as done.
const type = (text) => (page) => page.keyboard.type(text);
const press = async (page, ...keys) => {
  for (const key of keys) await page.keyboard.press(key);
};
const openFirst =
  (search, ms = 500) =>
  async (page) => {
    await page.keyboard.type(search);
    await page.keyboard.press('Enter');
    await page.waitForTimeout(ms);
  };

async function addAccount(page) {
  await press(page, 'Control+n');
  await page.waitForSelector('#secret_key');
}
const addWith = (secret) => async (page) => {
  await addAccount(page);
  await page.fill('#access_key', 'QTWAOYTTINDUT2QVKYUC');
  await page.fill('#secret_key', secret);
  await page.fill('#name', 'Production');
  await page.click('text=Check and save');
  await page.waitForTimeout(900);
};
async function addLocked(page) {
  await addWith('right-secret-key-00000000000000000000000')(page);
  await page.click('button[type=submit]');
}
async function addSaved(page) {
  await addWith('right-secret-key-00000000000000000000000')(page);
  await page.click('button[type=submit]');
  await page.waitForTimeout(300);
}
async function leaving(page) {
  await addAccount(page);
  await page.fill('#access_key', 'QTWAOYTTINDUT2QVKYUC');
  await page.keyboard.press('Escape');
}
async function more(page) {
  await addAccount(page);
  await page.click('summary');
  await page.fill('#project_id', '0605767a6f00d5762ff5c001c70000e3');
  await page.locator('#region').scrollIntoViewIfNeeded();
}
async function replaceKey(page) {
  await page.click('[aria-label="Edit account Production"]');
  await page.click('text=Replace key');
}
async function lookAgain(page) {
  await openFirst('stopped')(page);
  await page.click('aside >> text=Look again');
  await page.waitForTimeout(700);
}
const powerMenu = (query) => async (page) => {
  await type(query)(page);
  await press(page, 'Control+p');
};
/** Chooses in the menu by the first letters of what it says. */
const powerQuestion = (query, letters) => async (page) => {
  await powerMenu(query)(page);
  for (const letter of letters) await page.keyboard.press(letter);
  await press(page, 'Enter');
};
const powered = (query, letters, waitMs) => async (page) => {
  await powerQuestion(query, letters)(page);
  await press(page, 'Shift+Tab');
  await page.keyboard.press('Enter');
  await page.waitForTimeout(waitMs);
};
async function addOther(page) {
  await addAccount(page);
  await page.selectOption('#cloud', 'other');
  await page.click('summary');
}
async function removeAccount(page) {
  await page.click('[aria-label="Edit account Production"]');
  await page.click('text=Remove account');
}

export const scenes = [
  { name: 'list-light', world: 'full', act: type('web fra') },
  { name: 'list-dark', world: 'full', dark: true, act: type('web fra') },
  { name: 'list-start', world: 'full' },
  { name: 'empty', world: 'none' },
  { name: 'empty-dark', world: 'none', dark: true },
  { name: 'nothing-there', world: 'nothingThere' },
  { name: 'nothing-found', world: 'full', act: type('kubernetes') },
  { name: 'close', world: 'full', act: type('qeueu') },
  { name: 'pasted-id', world: 'full', act: type('11111111-df61-4ade-9c5b-9f3d2b1c4a00') },
  { name: 'region-failed', world: 'failing' },
  { name: 'troubled', world: 'troubled' },
  { name: 'troubled-all', world: 'troubled', act: (page) => page.click('text=/^. more$/') },
  { name: 'opening', world: 'full&console=never', act: openFirst('db running') },
  { name: 'waiting', world: 'full&console=never', act: openFirst('db running', 3300) },
  { name: 'throttled', world: 'full&console=throttled', act: openFirst('db running') },
  { name: 'looking', world: 'full&look=slow', act: lookAgain },
  { name: 'keyring-locked', world: 'full&console=locked', act: openFirst('db running') },
  { name: 'lists-waiting', world: 'waiting' },
  { name: 'refresh-slow', world: 'full&list=slow', act: (page) => page.waitForTimeout(3300) },
  {
    name: 'demo-starting',
    world: 'none&demo=slow',
    act: (page) => page.click('text=Try the demo'),
  },
  { name: 'refused', world: 'full&console=refused', act: openFirst('db running') },
  { name: 'refused-dark', world: 'full&console=refused', dark: true, act: openFirst('db running') },
  { name: 'foreign-host', world: 'full&console=foreign', act: openFirst('db running') },
  { name: 'open', world: 'full', act: openFirst('db running') },
  { name: 'stopped', world: 'full', act: openFirst('stopped') },
  { name: 'power-menu', world: 'full', act: powerMenu('db running') },
  { name: 'power-menu-dark', world: 'full', dark: true, act: powerMenu('db running') },
  {
    name: 'power-menu-small',
    world: 'full',
    size: [800, 500],
    zoom: 200,
    act: powerMenu('db running'),
  },
  { name: 'power-start', world: 'full', act: powerQuestion('stopped', 's') },
  { name: 'power-force-stop', world: 'full', act: powerQuestion('db running', 'ff') },
  {
    name: 'power-force-stop-small',
    world: 'full',
    size: [800, 500],
    zoom: 200,
    act: powerQuestion('db running', 'ff'),
  },
  { name: 'power-under-way', world: 'full&power=slow', act: powered('db running', 's', 700) },
  {
    name: 'power-slow-dark',
    world: 'full&power=slow',
    dark: true,
    act: powered('db running', 's', 3300),
  },
  {
    name: 'power-slow-small',
    world: 'full&power=slow',
    size: [800, 500],
    zoom: 200,
    act: powered('db running', 's', 3300),
  },
  { name: 'power-refused', world: 'full&power=refused', act: powered('db running', 's', 500) },
  { name: 'stopped-idle', world: 'full', act: type('stopped') },
  { name: 'stopped-small', world: 'full', size: [800, 500], act: openFirst('stopped') },
  {
    name: 'stopped-small-large-text',
    world: 'full',
    size: [800, 500],
    zoom: 200,
    act: openFirst('stopped'),
  },
  { name: 'hostile', world: 'hostile' },
  { name: 'hostile-dark', world: 'hostile', dark: true, act: (page) => press(page, 'End') },
  { name: 'many', world: 'many', act: (page) => press(page, 'End') },
  { name: 'many-search', world: 'many', act: type('web 7') },
  { name: 'small', world: 'failing', size: [800, 500] },
  {
    name: 'small-refused',
    world: 'full&console=refused',
    size: [800, 500],
    act: openFirst('db running'),
  },
  { name: 'add', world: 'none', act: addAccount },
  { name: 'add-dark', world: 'none', dark: true, act: addAccount },
  { name: 'add-error', world: 'none', act: addWith('wrong-secret-key-000000000000000000000') },
  {
    name: 'add-error-dark',
    world: 'none',
    dark: true,
    act: addWith('wrong-secret-key-0000000000000000'),
  },
  { name: 'add-places', world: 'none', act: addWith('right-secret-key-00000000000000000000000') },
  { name: 'add-locked', world: 'none&locked', act: addLocked },
  {
    name: 'add-checking',
    world: 'none&check=throttled',
    act: addWith('right-secret-key-00000000000000000000000'),
  },
  { name: 'add-saving', world: 'none&save=slow', act: addSaved },
  { name: 'add-saved', world: 'full', act: addSaved },
  { name: 'add-leaving', world: 'none', act: leaving },
  { name: 'add-more', world: 'none', size: [1180, 900], act: more },
  { name: 'add-more-dark', world: 'none', size: [1180, 900], dark: true, act: more },
  { name: 'replace-key', world: 'full', act: replaceKey },
  { name: 'add-other', world: 'none', act: addOther },
  { name: 'add-large-small', world: 'none', zoom: '200', size: [800, 500], act: addAccount },
  {
    name: 'account',
    world: 'full',
    act: (page) => page.click('[aria-label="Edit account Production"]'),
  },
  {
    name: 'account-dark',
    world: 'full',
    dark: true,
    act: (page) => page.click('[aria-label="Edit account Production"]'),
  },
  { name: 'account-remove', world: 'full', size: [1180, 800], act: removeAccount },
  { name: 'keys', world: 'full', act: (page) => press(page, 'F1') },
  { name: 'quit-both', world: 'full&open=1&opening=2', act: (page) => press(page, 'Control+q') },
  { name: 'quit', world: 'full', act: (page) => page.evaluate(() => window.quitAsked()) },
  { name: 'large-text', world: 'failing', zoom: '200' },
  { name: 'large-text-small', world: 'full', zoom: '200', size: [800, 500] },
];
