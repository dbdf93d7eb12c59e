import { fitsWild } from './wildcard.ts';

/** Longer ones are pasted by mistake. */
const MAX_PATTERN_CHARS = 512;

export interface PathPattern {
  /** A path of the repository, without a slash at the beginning. */
  matches(path: string): boolean;
}

/**
 * A pattern of CODEOWNERS, which is one of .gitignore without `!` and `[ ]`: a slash anywhere but at the end ties it to the root, `*`
 * stays within a folder, `**` does not, and what fits a folder fits all that is in it. Only `folder/*` is the files of that folder and
 * of none below. Upper and lower case differ. Null: this is none.
 */
export function parsePathPattern(written: string): PathPattern | null {
  if (written.length > MAX_PATTERN_CHARS || /^[!#]|[[\]]/.test(written)) return null;
  const bare = written.replaceAll(/\\(.)/g, '$1').replace(/^\/+/, '');
  if (bare === '') return null;
  const isTied = written.startsWith('/') || bare.slice(0, -1).includes('/');
  const isFolder = bare.endsWith('/');
  const segments = bare.split('/').filter((segment) => segment !== '');
  const rooted = isTied || segments[0] === '**' ? segments : ['**', ...segments];
  const isShallow = !isFolder && segments.length > 1 && segments.at(-1) === '*';
  const forms = [...(isFolder ? [] : [rooted]), ...(isShallow || segments.at(-1) === '**' ? [] : [[...rooted, '*', '**']])];
  return {
    matches(path) {
      const parts = path.split('/');
      return forms.some((form) => fitsWild(form, parts, SEGMENTS));
    },
  };
}

const SEGMENTS = { isRun: (piece: string) => piece === '**', fits: fitsSegment };
const CHARACTERS = { isRun: (piece: string) => piece === '*', fits: (piece: string, sign: string) => piece === '?' || piece === sign };

function fitsSegment(piece: string, text: string): boolean {
  if (piece === '*' || piece === text) return true;
  if (!/[*?]/.test(piece)) return false;
  return fitsWild([...piece], [...text], CHARACTERS);
}
