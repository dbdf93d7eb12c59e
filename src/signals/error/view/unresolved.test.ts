import { expect, test } from 'vitest';
import type { ApiFrame } from '../contract.ts';
import { unresolvedOf, unresolvedText } from './unresolved.ts';

const FRAME: ApiFrame = {
  filename: '/assets/app.js',
  absPath: 'https://shop.example/assets/app.js',
  module: null,
  package: null,
  platform: null,
  instructionAddr: null,
  symbolAddr: null,
  function: 'e',
  rawFunction: null,
  symbol: null,
  context: [],
  lineNo: 1,
  colNo: 4_711,
  inApp: true,
  trust: null,
  vars: null,
  errors: null,
  lock: null,
  sourceLink: null,
};

test.each([
  'no_artifacts',
  'no_debug_id',
  'unknown_debug_id',
  'empty_release',
  'other_dist',
  'url_not_in_release',
  'no_map_reference',
  'map_not_uploaded',
  'broken_map',
  'map_gone',
  'invalid_location',
  'no_column',
  'gave_up',
  'no_debug_files',
  'unknown_mapping',
  'no_line',
  'unknown_debug_file',
  'format_not_read',
  'broken_debug_file',
  'debug_file_gone',
  'unknown_image',
  'no_symbol',
])('the reason %s is a sentence that names what was wanted', (code) => {
  const reason = { code, wanted: 'WANTED', found: 'FOUND', detail: 'DETAIL' };

  const told = unresolvedOf({ ...FRAME, data: { symbolicated: false, unresolved: reason } }, 'javascript');

  expect(told).toEqual(reason);
  const text = unresolvedText(reason);
  expect(text).toMatch(/^[A-Z].*\.$/s);
  expect(text).not.toContain(code);
  if (!['no_artifacts', 'no_debug_id', 'no_column', 'no_debug_files'].includes(code)) expect(text).toContain('WANTED');
});

test('minified code of a project without source maps is told from code that needs none', () => {
  expect(unresolvedOf(FRAME, 'javascript')?.code).toBe('no_artifacts');
  expect(unresolvedOf({ ...FRAME, colNo: 12 }, 'javascript')).toBeNull();
  expect(unresolvedOf(FRAME, 'python')).toBeNull();
  expect(unresolvedOf({ ...FRAME, data: { symbolicated: true } }, 'javascript')).toBeNull();
});

test('a bare address of the application’s own code, in a project without debug files, asks for them', () => {
  const bare = { ...FRAME, absPath: null, filename: null, function: null, instructionAddr: '0x1000', package: '/opt/shop/bin/shop' };

  expect(unresolvedOf(bare, 'native')?.code).toBe('no_debug_files');
  expect(unresolvedOf({ ...bare, function: 'main' }, 'native')).toBeNull();
  expect(unresolvedOf({ ...bare, package: '/usr/lib/libc.so.6' }, 'native')).toBeNull();
  expect(unresolvedOf({ ...bare, data: { symbolicated: true } }, 'native')).toBeNull();
});
