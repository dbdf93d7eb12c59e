/** Text of a program for eyes: what steers a terminal or the order of letters is taken out or made visible. */

// oxlint-disable-next-line no-control-regex -- terminals are told by them
const TERMINAL = /\u001b\[[0-9;?]*[ -/]*[@-~]|\u001b\][^\u0007\u001b]*(?:\u0007|\u001b\\)|[\u0000-\u0008\u000b-\u001f\u007f]/g;
/** Marks that turn the order of what follows: a line could be made to say something else than it holds. */
const DIRECTION = /[\u202a-\u202e\u2066-\u2069\u200e\u200f\u061c]/g;

/** Without the codes that colour a terminal and move its cursor, and without control characters but tab and line feed. */
export function plainText(text: string): string {
  return text.replace(TERMINAL, '');
}

/** As it can be shown anywhere: `plainText`, with marks of direction written out. */
export function shownText(text: string): string {
  return plainText(text).replace(DIRECTION, (mark) => `\\u${mark.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
