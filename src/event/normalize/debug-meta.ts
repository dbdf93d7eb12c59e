import { address, text, uint, word } from './fields.ts';
import { PATH } from './limits.ts';
import type { Notes } from './notes.ts';
import type { FieldRule, Json, Shape } from './shape.ts';
import { applyShape, isObject, list, object, shape } from './shape.ts';

/** Images of code that were loaded (§5.11), the link from a frame to its debug file or source map. */

const path = text(PATH);

/** UUID with an optional age: as such, without dashes, or as Breakpad writes it (32 digits and the age). In lower case, dashed. */
const debugId: FieldRule = (value, notes) => {
  const match = typeof value === 'string' ? DEBUG_ID.exec(value.trim().replace(/^\{(.*)\}$/, '$1')) : null;
  if (match === null) return notes.reject('invalid_data', value);
  const [, a, b, c, d, e, age = ''] = match.map((part) => part?.toLowerCase());
  const short = age.replace(/^0+/, '');
  return `${a}-${b}-${c}-${d}-${e}${short === '' ? '' : `-${short}`}`;
};

const DEBUG_ID = /^([0-9a-f]{8})-?([0-9a-f]{4})-?([0-9a-f]{4})-?([0-9a-f]{4})-?([0-9a-f]{12})-?([0-9a-f]{0,8})$/i;

const IMAGE: Shape = shape({
  type: word,
  image_addr: address,
  image_size: uint,
  image_vmaddr: address,
  debug_id: debugId,
  debug_file: path,
  debug_checksum: word,
  code_id: word,
  code_file: path,
  arch: word,
  uuid: debugId,
});

/** Fields without which an image of this type leads nowhere. */
const REQUIRED: Record<string, readonly string[]> = {
  macho: ['image_addr', 'debug_id'],
  elf: ['image_addr', 'debug_id'],
  pe: ['debug_id'],
  pe_dotnet: ['debug_id'],
  symbolic: ['image_addr', 'debug_id'],
  wasm: ['debug_id', 'code_file'],
  sourcemap: ['debug_id', 'code_file'],
  jvm: ['debug_id'],
  proguard: ['uuid'],
};

const image: FieldRule = (value, notes) => {
  if (!isObject(value)) return notes.reject('invalid_data', value);
  renameLegacy(value);
  const required = typeof value['type'] === 'string' && Object.hasOwn(REQUIRED, value['type']) ? REQUIRED[value['type']] : undefined;
  // Types that are not known are left out, as newer servers of this protocol do.
  if (required === undefined) return undefined;
  applyShape(value, IMAGE, notes);
  return isComplete(value, required, notes) ? value : undefined;
};

function isComplete(value: Json, required: readonly string[], notes: Notes): boolean {
  const isWhole = required.every((field) => value[field] !== undefined);
  if (!isWhole) notes.fault('missing_attribute');
  return isWhole;
}

function renameLegacy(value: Json): void {
  if (value['type'] === 'apple') {
    value['type'] = 'macho';
    value['code_file'] ??= value['name'];
    value['debug_id'] ??= value['uuid'];
    value['uuid'] = undefined;
  }
  if (value['type'] === 'proguard') value['uuid'] ??= value['debug_id'];
  if (value['type'] === 'symbolic' || value['type'] === 'macho' || value['type'] === 'elf' || value['type'] === 'pe') {
    value['debug_id'] ??= value['id'];
    value['code_file'] ??= value['name'];
  }
}

const SDK_INFO: Shape = shape({ sdk_name: word, version_major: uint, version_minor: uint, version_patchlevel: uint });

export const debugMeta: FieldRule = object(shape({ sdk_info: object(SDK_INFO), images: list(image) }));
