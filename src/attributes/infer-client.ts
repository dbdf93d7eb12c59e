import { parseUserAgent } from '../lib/user-agent/parse.ts';
import type { Container } from './container.ts';
import type { Attributes } from './schema.ts';

/** How the request came, as far as the sender allows it to be read. */
export interface Sender {
  readonly clientIp: string | null;
  readonly userAgent: string | null;
}

/** What is filled in where an item says nothing of its own. Made once for a container. */
export type Inferred = readonly (readonly [key: string, value: string])[];

/** §4.1: address and user agent of whoever sent the container, if its settings say so. Programs on servers have no browser to tell. */
export function inferClient(
  { infersAddress, infersUserAgent }: Pick<Container, 'infersAddress' | 'infersUserAgent'>,
  sender: Sender,
): Inferred {
  const inferred: [string, string][] = [];
  if (infersAddress && sender.clientIp !== null) inferred.push(['client.address', sender.clientIp], ['user.ip_address', sender.clientIp]);
  if (!infersUserAgent || sender.userAgent === null) return inferred;
  const { browser, os } = parseUserAgent(sender.userAgent);
  if (browser === undefined) return inferred;
  inferred.push(['user_agent.original', sender.userAgent], ['browser.name', browser.family]);
  if (browser.version !== undefined) inferred.push(['browser.version', browser.version]);
  if (os !== undefined) inferred.push(['os.name', os.family]);
  if (os?.version !== undefined) inferred.push(['os.version', os.version]);
  return inferred;
}

const AUTO = '{{auto}}';

/** What the item says itself stays. A browser's name without its version is not completed by another's. In place. */
export function fillClient(attributes: Attributes, inferred: Inferred): void {
  const saysBrowser = attributes.has('browser.name');
  const saysSystem = attributes.has('os.name');
  for (const [key, value] of inferred) {
    if ((key === 'browser.version' && saysBrowser) || (key === 'os.version' && saysSystem)) continue;
    const own = attributes.get(key);
    if (own === undefined || own.value === AUTO) attributes.set(key, { type: 'string', value });
  }
}
