import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));

/** Licences that would bind what Vedette's users build or ship. A package may offer one beside a permissive one. */
const COPYLEFT = /\b(AGPL|GPL|LGPL|SSPL|OSL|EUPL|CC-BY-NC|CC-BY-SA|BUSL|FSL)/i;
const PERMISSIVE = /\b(MIT|ISC|BSD|Apache|0BSD|Unlicense|CC0|BlueOak|OFL|Zlib|Python-2|PostgreSQL|MPL-2\.0|CC-BY-[34])/i;

/**
 * Packages whose package.json states no usable licence, or one worth a sentence.
 * MPL-2.0 is file-level and allowed: lightningcss (build only) and axe-core (tests only) carry it.
 */
const KNOWN: Readonly<Record<string, string>> = {};

/** Sentences about installed packages that must not be shipped with; empty when all is well. */
export function checkLicences(): readonly string[] {
  const lock = JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8')) as { packages: Record<string, unknown> };
  const complaints: string[] = [];
  for (const path of Object.keys(lock.packages)) {
    const file = join(ROOT, path, 'package.json');
    if (path === '' || !existsSync(file)) continue;
    const { name, license, licenses } = JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>;
    const stated = statedLicence(license ?? licenses);
    if (KNOWN[String(name)] === stated) continue;
    if (!PERMISSIVE.test(stated)) complaints.push(`${String(name)} has the licence "${stated}"`);
    else if (COPYLEFT.test(stated) && !/\bOR\b/i.test(stated)) complaints.push(`${String(name)} is copyleft: "${stated}"`);
  }
  return complaints;
}

function statedLicence(value: unknown): string {
  if (typeof value === 'string') return value;
  if (Array.isArray(value)) return value.map(statedLicence).join(' OR ');
  if (value !== null && typeof value === 'object' && 'type' in value) return String(value.type);
  return 'none stated';
}
