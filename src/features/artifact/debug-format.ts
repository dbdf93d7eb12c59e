/** What a debug file is, by its first bytes and its name (processing §3). Pure. */
import { readDebugId } from './manifest.ts';

export interface DebugFormat {
  /** `symbolType` of the API. */
  readonly kind: string;
  /** `uuid[-age]`; null when only the client knows. */
  readonly debugId: string | null;
  readonly codeId: string | null;
  readonly cpuName: string;
  readonly objectName: string;
  /** Of the API: what the file is good for. */
  readonly features: readonly string[];
}

/** The first lines of a text, the magic of a binary file: this much decides. */
export const HEAD_BYTES = 4_096;

const PROGUARD_NAME = /(?:^|\/)proguard\/([0-9a-f-]{32,36})\.txt$/i;

/** Null when it is nothing that is known. */
export function recognize(name: string, head: Uint8Array): DebugFormat | null {
  const proguard = PROGUARD_NAME.exec(name);
  const objectName = name.split('/').at(-1) ?? name;
  if (proguard !== null) {
    const debugId = readDebugId(proguard[1]);
    return { kind: 'proguard', debugId, codeId: null, cpuName: 'any', objectName: 'proguard-mapping', features: ['mapping'] };
  }
  const text = Buffer.from(head).toString('latin1');
  if (text.startsWith('MODULE ')) return breakpad(text);
  const magic = MAGICS.find(({ bytes }) => text.startsWith(bytes));
  if (magic === undefined) return null;
  return { kind: magic.kind, debugId: null, codeId: null, cpuName: 'any', objectName, features: [] };
}

const MODULE = /^MODULE (\S+) (\S+) ([0-9A-Fa-f]{32,40}) (.+?)\r?$/m;
const CODE_ID = /^INFO CODE_ID ([0-9A-Fa-f]+)/m;

/** `MODULE operatingsystem architecture id name`; the id is a UUID of 32 digits and an age. */
function breakpad(text: string): DebugFormat | null {
  const match = MODULE.exec(text.slice(0, text.indexOf('\nFILE') < 0 ? undefined : text.indexOf('\nFILE')));
  if (match === null) return null;
  const [, , cpuName = 'any', id = '', objectName = ''] = match;
  const uuid = readDebugId(id.slice(0, 32));
  const age = id.slice(32).replace(/^0+/, '').toLowerCase();
  const codeId = CODE_ID.exec(text)?.[1]?.toLowerCase() ?? null;
  const debugId = uuid === null ? null : `${uuid}${age === '' ? '' : `-${age}`}`;
  return { kind: 'breakpad', debugId, codeId, cpuName, objectName, features: ['symtab', 'unwind'] };
}

/** Kept, and not used by anything yet. */
const MAGICS: readonly { readonly bytes: string; readonly kind: string }[] = [
  { bytes: '\x7fELF', kind: 'elf' },
  { bytes: '\xfe\xed\xfa\xce', kind: 'macho' },
  { bytes: '\xfe\xed\xfa\xcf', kind: 'macho' },
  { bytes: '\xce\xfa\xed\xfe', kind: 'macho' },
  { bytes: '\xcf\xfa\xed\xfe', kind: 'macho' },
  { bytes: '\xca\xfe\xba\xbe', kind: 'macho' },
  { bytes: 'MZ', kind: 'pe' },
  { bytes: 'Microsoft C/C++ MSF 7.00', kind: 'pdb' },
  { bytes: 'BSJB', kind: 'portablepdb' },
  { bytes: '\0asm', kind: 'wasm' },
  { bytes: 'SYSB', kind: 'sourcebundle' },
  { bytes: 'BC\xc0\xde', kind: 'bcsymbolmap' },
  { bytes: 'BCSymbolMap', kind: 'bcsymbolmap' },
];
