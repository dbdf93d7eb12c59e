import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

import { expect, test } from 'vitest';

import { parseClientHints } from './client-hints.ts';
import { parseUserAgent } from './parse.ts';
import { patterns } from './patterns.ts';
import { requiredLiteral } from './required-literal.ts';

const AGENTS = {
  chromeOnWindows: 'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.7444.60 Safari/537.36',
  safariOnPhone:
    'Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1',
  firefoxOnLinux: 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0',
  edge: 'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36 Edg/142.0.1.2',
  safariOnMac: 'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.4 Safari/605.1.15',
  pixel: 'Mozilla/5.0 (Linux; Android 14; Pixel 8 Pro) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Mobile Safari/537.36',
  curl: 'curl/8.5.0',
  googlebot: 'Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)',
};

test('common user agents are known', () => {
  expect(parseUserAgent(AGENTS.chromeOnWindows)).toEqual({
    browser: { family: 'Chrome', version: '142.0.7444' },
    os: { family: 'Windows', version: '10' },
  });
  expect(parseUserAgent(AGENTS.safariOnPhone)).toEqual({
    browser: { family: 'Mobile Safari', version: '18.5' },
    os: { family: 'iOS', version: '18.5' },
    device: { family: 'iPhone', brand: 'Apple', model: 'iPhone' },
  });
  expect(parseUserAgent(AGENTS.firefoxOnLinux)).toMatchObject({
    browser: { family: 'Firefox', version: '140.0' },
    os: { family: 'Linux' },
  });
  expect(parseUserAgent(AGENTS.edge).browser).toEqual({ family: 'Edge', version: '142.0.1' });
  expect(parseUserAgent(AGENTS.safariOnMac)).toMatchObject({
    browser: { family: 'Safari', version: '18.4' },
    os: { family: 'Mac OS X', version: '10.15.7' },
  });
  expect(parseUserAgent(AGENTS.pixel)).toMatchObject({
    os: { family: 'Android', version: '14' },
    device: { family: 'Pixel 8 Pro', brand: 'Google' },
  });
  expect(parseUserAgent(AGENTS.googlebot)).toMatchObject({
    browser: { family: 'Googlebot', version: '2.1' },
    device: { family: 'Spider' },
  });
});

test('what is not known has no parts', () => {
  for (const text of ['', 'x', 'sentry.java/8.0.0', '\u{1f600}'.repeat(5_000)]) expect(parseUserAgent(text)).toEqual({});
});

test('every pattern of the package is read', () => {
  const yaml = readFileSync(createRequire(import.meta.url).resolve('uap-core/regexes.yaml'), 'utf8');
  const { user_agent_parsers: browsers, os_parsers: systems, device_parsers: devices } = patterns();

  expect(browsers.length + systems.length + devices.length).toBe(yaml.match(/^ {2}- regex:/gm)?.length);
  expect(devices.filter((pattern) => pattern.flags === 'i').length).toBeGreaterThan(30);
});

test('a pattern is never passed over where it would match', () => {
  const { user_agent_parsers: browsers, os_parsers: systems, device_parsers: devices } = patterns();
  const all = [...browsers, ...systems, ...devices];
  // The expression with its quantifiers and classes as they are, read as text, is often matched by the expression itself: cheap material.
  const texts = [
    ...Object.values(AGENTS),
    ...all.map((pattern) => pattern.source.replace(/[\\()?|^$]/g, '')),
    ...all.map((pattern) => pattern.source),
  ];
  let matches = 0;
  for (const pattern of all) {
    const regex = new RegExp(pattern.source, pattern.flags);
    for (const text of texts) {
      if (!regex.test(text)) continue;
      matches += 1;
      expect(text.toLowerCase()).toContain(pattern.literal ?? '');
    }
  }
  expect(matches).toBeGreaterThan(1_500);
  expect(all.filter((pattern) => pattern.literal !== null).length).toBeGreaterThan(all.length * 0.75);
});

test('the required text of an expression leaves out what is optional', () => {
  expect(requiredLiteral('(GeoEvent Server) (\\d+)')).toBe('geoevent server');
  expect(requiredLiteral('abc?def')).toBe('def');
  expect(requiredLiteral('(?:abcdef)?xyz')).toBe('xyz');
  expect(requiredLiteral('abcdef|xyz')).toBeNull();
  expect(requiredLiteral('(abcdef|xyz)gh')).toBeNull();
  expect(requiredLiteral('(?!abcdef)xyz{0,2}w')).toBeNull();
  expect(requiredLiteral('a[bc)]def\\.ghi+jkl')).toBe('def.ghi');
});

test('no text makes the expressions slow', () => {
  const slow = [
    'a'.repeat(1_000),
    '(;'.repeat(500),
    'Android 1.1.1; '.repeat(70),
    'Mozilla/5.0 (Linux; Android '.repeat(35),
    '1.'.repeat(500),
    ' -_/'.repeat(250),
  ];
  const started = process.cpuUsage();

  for (const text of slow) parseUserAgent(text);

  // Of this process, in microseconds: a machine that does other things too must not decide.
  expect(process.cpuUsage(started).user).toBeLessThan(3_000_000);
});

test('client hints name the browser and not the engine', () => {
  const headers: Record<string, string> = {
    'sec-ch-ua': '"Chromium";v="142", "Microsoft Edge";v="142.0.1", "Not=A?Brand";v="99"',
    'sec-ch-ua-platform': '"Windows"',
    'sec-ch-ua-platform-version': '"15.0.0"',
    'sec-ch-ua-model': '""',
  };

  expect(parseClientHints((name) => headers[name])).toEqual({
    browser: { name: 'Microsoft Edge', version: '142.0.1' },
    platform: 'Windows',
    platformVersion: '15.0.0',
  });
  expect(parseClientHints(() => undefined)).toEqual({});
});
