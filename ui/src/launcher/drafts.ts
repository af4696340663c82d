// The account form's content, and what may be dropped or pasted on it.
import type { AccountDraft } from '../bindings/AccountDraft';
import type { AccountSummary } from '../bindings/AccountSummary';
import type { CloudChoice } from '../bindings/CloudChoice';
import type { PlaceOffer } from '../bindings/PlaceOffer';

/** No certificate or credentials file is near this size, in characters. */
const FILE_MAX = 256 * 1024;

/** An empty form, or the form of an account with everything in it but its secrets. */
export function draftOf(cloud: string, account?: AccountSummary): AccountDraft {
  return {
    account: account?.id ?? null,
    cloud: account?.cloud ?? cloud,
    name: account?.name ?? '',
    access_key: account?.access_key ?? '',
    secret_key: '',
    held: '',
    security_token: '',
    keys_end: '',
    iam_url: account?.endpoints?.iam ?? '',
    ecs_url: account?.endpoints?.ecs ?? '',
    region: '',
    project_id: '',
    ca_pem: account?.trust.ca_pem ?? '',
    allow_plain: account?.allow_plain ?? false,
    proxy: account?.proxy?.address ?? '',
    proxy_user: account?.proxy?.user ?? '',
    proxy_password: '',
  };
}

/** The fields that lie behind More. */
export const MORE = [
  'security_token',
  'keys_end',
  'project_id',
  'region',
  'ca_pem',
  'proxy',
  'proxy_user',
  'proxy_password',
];

/** Whether a project by hand has to be told together with its region. */
export const asksRegion = (cloud: CloudChoice | undefined): boolean =>
  cloud !== undefined && (cloud.needs_urls || cloud.regions.length > 1);

/** The fields that the form shows. */
export function fieldsOf(replacing: boolean, cloud: CloudChoice | undefined): string[] {
  const keys = ['access_key', 'secret_key', ...MORE.filter((field) => field !== 'region')];
  const region = asksRegion(cloud) ? ['region'] : [];
  if (replacing) return [...keys, ...region];
  const urls = cloud?.needs_urls ? ['iam_url', 'ecs_url'] : [];
  return ['cloud', ...urls, ...keys, ...region, 'name'];
}

/** Whether a pasted text is the content of a credentials.csv: a header and a line, not one key. */
export function looksLikeCsv(text: string): boolean {
  const lines = text.trim().split(/\r?\n|\r/);
  return lines.length > 1 && /access key/i.test(lines[0] ?? '') && text.includes(',');
}

/** Whether a text is certificates in PEM. */
export const looksLikePem = (text: string): boolean => text.includes('-----BEGIN CERTIFICATE-----');

/** The text of a dropped or chosen file, or none where it is far too long to be what is wanted. */
export async function textOf(file: File | null | undefined): Promise<string | null> {
  if (!file || file.size > FILE_MAX) return null;
  return file.text();
}

/** The end of temporary keys as RFC 3339, from a field of local date and time. */
export function rfc3339(local: string): string {
  const time = new Date(local);
  return local === '' || Number.isNaN(time.getTime()) ? '' : time.toISOString();
}

/** Which offers begin ticked: an account's own places, else those with servers. */
export function ticked(offers: readonly PlaceOffer[], account?: AccountSummary): Set<string> {
  const own = new Set(account?.places.map((place) => place.project_id));
  const wanted = ({ place, ticked }: PlaceOffer) =>
    account && own.size > 0 ? own.has(place.project_id) : ticked;
  return new Set(offers.filter((offer) => offer.enabled && wanted(offer)).map(idOf));
}

export const idOf = (offer: PlaceOffer): string => offer.place.project_id;
