import { random } from '../../bench/random.ts';
import type { Random } from '../../bench/random.ts';

const FIRST =
  'Ada Ben Chloé Dario Elif Femi Greta Hugo Ines Jonas Keiko Lena Marta Nils Olu Priya Quentin Rosa Sven Tove Uma Vera Wim Yara Zoe'.split(
    ' ',
  );
const LAST =
  'Abel Berg Costa Dahl Eriksen Fischer Grand Haas Ito Jansen Klein Lund Moreau Novak Okafor Patel Rossi Sato Thorn Ueda Vogel Weiss'.split(
    ' ',
  );
const PLACES = [
  { country_code: 'DE', city: 'Hamburg', net: '91.64' },
  { country_code: 'FR', city: 'Lyon', net: '90.3' },
  { country_code: 'NO', city: 'Oslo', net: '84.208' },
  { country_code: 'GB', city: 'Leeds', net: '81.2' },
  { country_code: 'US', city: 'Denver', net: '73.14' },
  { country_code: 'JP', city: 'Kyoto', net: '126.80' },
  { country_code: 'SE', city: 'Malmö', net: '83.248' },
] as const;
const PEOPLE = 3000;

/** A customer of the demo's shop; low numbers come often, as some people meet many errors. */
export function customer(r: Random): Record<string, unknown> {
  const id = Math.floor(r.next() ** 2 * PEOPLE);
  const own = random(40_000 + id);
  const first = own.pick(FIRST);
  const last = own.pick(LAST);
  const place = own.pick(PLACES);
  const name = `${first}.${last}`
    .toLowerCase()
    .normalize('NFD')
    .replace(/[^a-z.]/g, '');
  return {
    id: String(10_000 + id),
    username: `${name}${id % 97}`,
    name: `${first} ${last}`,
    email: `${name}${id % 97}@example.com`,
    ip_address: `${place.net}.${own.below(256)}.${1 + own.below(254)}`,
    geo: { country_code: place.country_code, city: place.city },
  };
}

export const BROWSERS: readonly string[] = [
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36',
  'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36',
  'Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Mobile Safari/537.36',
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.6 Mobile/15E148 Safari/604.1',
  'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.0 Safari/605.1.15',
  'Mozilla/5.0 (X11; Linux x86_64; rv:144.0) Gecko/20100101 Firefox/144.0',
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:144.0) Gecko/20100101 Firefox/144.0',
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36 Edg/142.0.0.0',
];

export const PHONES = {
  cocoa: [
    { family: 'iPhone', model: 'iPhone17,1', name: 'iPhone 16 Pro', os: 'iOS', versions: ['26.1', '26.0.1', '18.6'] },
    { family: 'iPhone', model: 'iPhone15,4', name: 'iPhone 15', os: 'iOS', versions: ['26.1', '18.6', '18.5'] },
    { family: 'iPad', model: 'iPad14,8', name: 'iPad Air', os: 'iPadOS', versions: ['26.1', '18.6'] },
  ],
  java: [
    { family: 'Pixel', model: 'Pixel 9', name: 'Pixel 9', os: 'Android', versions: ['16', '15'] },
    { family: 'Galaxy', model: 'SM-S931B', name: 'Galaxy S25', os: 'Android', versions: ['16', '15'] },
    { family: 'Redmi', model: '23106RN0DA', name: 'Redmi 13C', os: 'Android', versions: ['14', '13'] },
    { family: 'Moto', model: 'moto g54', name: 'moto g54', os: 'Android', versions: ['14'] },
  ],
} as const;
