import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

import { requiredLiteral } from './required-literal.ts';

/** One line of uap-core: an expression and what its groups stand for. Compiled when its text is first looked for and found. */
export interface Pattern {
  readonly source: string;
  readonly flags: string;
  /** Text that every match has, in lower case; null when none is known. */
  readonly literal: string | null;
  /** `family_replacement`, `os_v1_replacement`, … */
  readonly replacements: Readonly<Record<string, string>>;
  regex: RegExp | null;
}

export interface Patterns {
  readonly user_agent_parsers: readonly Pattern[];
  readonly os_parsers: readonly Pattern[];
  readonly device_parsers: readonly Pattern[];
}

let loaded: Patterns | null = null;

/** The patterns of the package uap-core, read once: constant data that happens to lie in a file. About 5 ms and 1 MB. */
export function patterns(): Patterns {
  loaded ??= parsePatterns(readFileSync(createRequire(import.meta.url).resolve('uap-core/regexes.yaml'), 'utf8'));
  return loaded;
}

const SECTION = /^(\w+_parsers):/;
const ENTRY = /^ {2}(- | {2})(\w+): '((?:[^']|'')*)'/;

/** The file is YAML of one form only: three lists of flat maps with single-quoted values. */
function parsePatterns(yaml: string): Patterns {
  const sections = new Map<string, Fields[]>();
  let section: Fields[] = [];
  for (const line of yaml.split('\n')) {
    const name = SECTION.exec(line)?.[1];
    if (name !== undefined) sections.set(name, (section = []));
    const [, mark, key, value] = ENTRY.exec(line) ?? [];
    if (mark === '- ') section.push({});
    const fields = section.at(-1);
    if (fields !== undefined && key !== undefined && value !== undefined) fields[key] = value.replaceAll("''", "'");
  }
  const patternsOf = (name: string): readonly Pattern[] => (sections.get(name) ?? []).map(patternOf);
  return {
    user_agent_parsers: patternsOf('user_agent_parsers'),
    os_parsers: patternsOf('os_parsers'),
    device_parsers: patternsOf('device_parsers'),
  };
}

type Fields = Record<string, string>;

function patternOf({ regex = '', regex_flag: flags = '', ...replacements }: Fields): Pattern {
  return { source: regex, flags, literal: requiredLiteral(regex), replacements, regex: null };
}
