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
export function parsePatterns(yaml: string): Patterns {
  const sections: Record<string, Pattern[]> = { user_agent_parsers: [], os_parsers: [], device_parsers: [] };
  let section: Pattern[] = [];
  let fields: Record<string, string> | null = null;
  const finish = (): void => {
    if (fields !== null) section.push(patternOf(fields));
    fields = null;
  };
  for (const line of yaml.split('\n')) {
    const name = SECTION.exec(line)?.[1];
    const entry = ENTRY.exec(line);
    if (name !== undefined) {
      finish();
      section = sections[name] ?? [];
    } else if (entry !== null) {
      if (entry[1] === '- ') finish();
      fields = { ...fields, [entry[2] ?? '']: (entry[3] ?? '').replaceAll("''", "'") };
    }
  }
  finish();
  return sections as unknown as Patterns;
}

function patternOf({ regex = '', regex_flag: flags = '', ...replacements }: Record<string, string>): Pattern {
  return { source: regex, flags, literal: requiredLiteral(regex), replacements, regex: null };
}
