// What the launcher shows: which page, which scope, what is searched, and which row is selected.
import type { Keep } from '../bindings/Keep';
import type { Place } from '../bindings/Place';
import { accounts } from './accounts.svelte.ts';
import { consoles } from './consoles.svelte.ts';
import { inventory } from './inventory.svelte.ts';
import { keyOf, placeKey, type Row, rowOfId } from './rows.ts';
import { find, pastedId, words } from './search.ts';

/** Which servers are listed. */
export type Scope =
  | { kind: 'all' }
  | { kind: 'consoles' }
  | { kind: 'account'; account: string }
  | { kind: 'place'; account: string; project: string };

/** What stands in the middle. */
export type Page =
  | { kind: 'list' }
  | { kind: 'add' }
  | { kind: 'account'; account: string }
  | { kind: 'key'; account: string; keep: Keep };

class View {
  page = $state.raw<Page>({ kind: 'list' });
  scope = $state.raw<Scope>({ kind: 'all' });
  query = $state('');
  /** The row that the user went to, and where it was then; none means the first. */
  #chosen = $state.raw<{ id: string; index: number } | null>(null);

  words = $derived(words(this.query));
  /** Those that are marked outside names: a single letter stands in nearly every place. */
  longWords = $derived(this.words.filter((word) => word.length > 1));
  #scoped = $derived(inScope(this.scope));
  #found = $derived(find(this.#scoped, this.query));
  /** Whether nothing has the query itself in it, and close names are shown instead. */
  close = $derived(this.#found.close);
  /** How many servers the scope holds. */
  total = $derived(this.#scoped.length);

  /** What is listed: what was found, or what is offered for a pasted ID. */
  rows: readonly Row[] = $derived.by(() => {
    const id = pastedId(this.query);
    const known = this.#found.rows;
    if (id !== null && !known.some((row) => row.server.id.toLowerCase() === id)) return offers(id);
    return known;
  });

  index = $derived(this.#chosen === null ? 0 : (this.indexOf(this.#chosen) ?? 0));
  selected: Row | undefined = $derived(this.rows[this.index]);

  /** Whether the user has gone to a row, so that it stays where it is while others arrive. */
  get settled(): boolean {
    return this.#chosen !== null;
  }

  search(query: string): void {
    this.query = query;
    this.#chosen = null;
  }

  show(scope: Scope): void {
    this.scope = scope;
    this.page = { kind: 'list' };
    this.#chosen = null;
  }

  isShown(scope: Scope): boolean {
    return this.page.kind === 'list' && JSON.stringify(scope) === JSON.stringify(this.scope);
  }

  select(index: number): void {
    const at = Math.max(0, Math.min(this.rows.length - 1, index));
    const row = this.rows[at];
    if (row) this.#chosen = { id: row.id, index: at };
  }

  /** Where a row is now, from where it was: nearly always it is still there. */
  indexOf({ id, index }: { id: string; index: number }): number | undefined {
    if (this.rows[index]?.id === id) return index;
    const found = this.rows.findIndex((row) => row.id === id);
    return found < 0 ? undefined : found;
  }

  /** Asked before a page is left: true keeps it, and may go on later. */
  #hold: ((go: () => void) => boolean) | null = null;

  /** A form that may be filled in asks first from now on; answers how it ceases to. */
  hold(asked: (go: () => void) => boolean): () => void {
    this.#hold = asked;
    return () => {
      if (this.#hold === asked) this.#hold = null;
    };
  }

  /** Leaves the page, at once or when the user has agreed to lose what is on it. */
  leave(go: () => void): void {
    if (!this.#hold?.(go)) go();
  }

  /** The account that the scope is of, or none. */
  get scopeAccount(): string | null {
    return 'account' in this.scope ? this.scope.account : null;
  }

  list(): void {
    this.page = { kind: 'list' };
  }
}

function inScope(scope: Scope): readonly Row[] {
  switch (scope.kind) {
    case 'all':
      return inventory.rows;
    case 'consoles':
      return openRows();
    case 'account':
      return inventory.rows.filter(({ server }) => server.account === scope.account);
    case 'place':
      return inventory.rows.filter(
        ({ server }) =>
          placeKey(server.account, server.place.project_id) ===
          placeKey(scope.account, scope.project),
      );
  }
}

/** The servers with an open console, those too that are in no list. */
function openRows(): Row[] {
  return [...consoles.open].map(
    ([key, { account, server }]) =>
      inventory.get(key) ??
      rowOfId(accounts.get(account), account, server, consoles.places.get(key) ?? nowhere),
  );
}

const nowhere: Place = { region: '', project_id: '', project_name: '' };

/** A pasted ID that is in no list can be opened all the same: one row a place it may be in. */
function offers(id: string): Row[] {
  return accounts.all.flatMap((account) =>
    account.places.map((place) => ({
      ...rowOfId(account, account.id, id, place),
      id: `${keyOf(account.id, id)}@${place.project_id}`,
      offer: true,
    })),
  );
}

export const view = new View();
