// What a Mac's Option and Command keys are for the guest, where that is not what noVNC makes of them:
// Command as Alt on the left and Super on the right, Option as AltGr.
import type { Settings } from '../bindings/Settings';
import { key } from './keys.ts';

type Choice = Pick<Settings, 'option_key' | 'command_key'>;
type Seen = Pick<KeyboardEvent, 'code' | 'altKey'>;

/** What to send in place of what noVNC would; none where that is right. */
export function macKey(event: Seen, choice: Choice): { keysym: number; code: string } | undefined {
  const { code } = event;
  const side = /(Left|Right)$/.exec(code)?.[0] ?? '';
  const plain = (name: string) => {
    const found = key(name);
    return found && { keysym: found.keysym, code: name };
  };
  if (/^Meta/.test(code) && choice.command_key === 'super') return plain(code);
  if (/^Meta/.test(code) && choice.command_key === 'ctrl') return plain(`Control${side}`);
  if (choice.option_key !== 'alt') return undefined;
  if (/^Alt/.test(code)) return { keysym: side === 'Left' ? 0xffe9 : 0xffea, code };
  // With Option held, the Mac's layout makes a symbol of it; the guest wants the key itself.
  const isSymbol =
    /^(Key|Digit|Bracket|Back(slash|quote)|Semi|Quote|Comma|Period|Slash|Minus|Equal)/;
  return event.altKey && isSymbol.test(code) ? plain(code) : undefined;
}
