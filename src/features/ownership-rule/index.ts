/**
 * Who owns which part of the code, as people write it: ownership rules and CODEOWNERS files (processing §5.8). Text to rules, and
 * rules asked of what is known of an event; nothing else. `features/project` keeps the texts, `features/owner` the answers.
 *
 * - Total: a line that is no rule is a fault with its number, and the other lines are rules all the same.
 * - Of CODEOWNERS and then the rules, from the top to the bottom, the last that matches decides.
 * - Matching takes time of at most the product of both lengths, whatever the pattern; most rules are left out by one look for a text.
 */
export { parseCodeOwners } from './codeowners.ts';
export type { CodeOwnersRule } from './codeowners.ts';
export { compileOwnership } from './compile.ts';
export type { CompiledOwnership, RuleMatch } from './compile.ts';
export { repositoryPath } from './code-root.ts';
export type { CodeRoot } from './code-root.ts';
export { NOTHING_OWNED } from './owned.ts';
export type { Owned } from './owned.ts';
export { parseOwnership } from './parse.ts';
export type { OwnershipRule } from './parse.ts';
