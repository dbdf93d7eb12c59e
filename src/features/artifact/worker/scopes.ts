import { parse, type ParserPlugin } from '@babel/parser';

/** A function in a source text: where it is and what its author called it. */
interface Scope {
  readonly start: number;
  readonly end: number;
  /** Null: it has no name. */
  readonly name: string | null;
}

/** The functions of one source, in the order of their beginnings; an outer one before its inner ones. */
export type Scopes = readonly Scope[];

/** Parsing takes some 10 ms for each 100 KB, and sources that people write have less than that. */
const MAX_SOURCE_LENGTH = 1_000_000;
/** As deep as a hand-written expression gets; generated ones would exhaust the stack. */
const MAX_DEPTH = 2_000;

export const ANONYMOUS = '<anonymous>';
export const MODULE = '<module>';

/** Null when the text is in no language that is understood here, or too long; `strictly`: also when anything in it is wrong. */
export function findScopes(text: string, path: string, strictly = false): Scopes | null {
  const program = readProgram(text, path, strictly);
  return program === null ? null : scopesOf(program, null);
}

/** As `functionAt` of all its functions says, looking only into what is around the offset; null as there. Anything wrong is too much. */
export function functionAround(text: string, path: string, offset: number): string | null {
  const program = readProgram(text, path, true);
  return program === null ? null : functionAt(scopesOf(program, offset), offset);
}

function readProgram(text: string, path: string, strictly: boolean): Node | null {
  const code = scriptOf(text, path);
  if (code === null || code.length > MAX_SOURCE_LENGTH) return null;
  for (const plugins of languagesOf(path)) {
    try {
      const { program } = parse(code, {
        sourceType: 'unambiguous',
        errorRecovery: !strictly,
        allowUndeclaredExports: true,
        allowReturnOutsideFunction: true,
        allowAwaitOutsideFunction: true,
        attachComment: false,
        plugins: [...plugins],
      });
      return program as unknown as Node;
    } catch {
      continue; // the next language, or none: the frame keeps the name it has
    }
  }
  return null;
}

function scopesOf(program: Node, around: number | null): Scopes {
  const scopes: Scope[] = [];
  collect(program, { scopes, owner: null, depth: 0, around }, null);
  return scopes.sort((a, b) => a.start - b.start || b.end - a.end);
}

const TYPESCRIPT: readonly ParserPlugin[] = ['typescript', 'decorators-legacy', 'decoratorAutoAccessors', 'explicitResourceManagement'];
const WITH_JSX: readonly ParserPlugin[] = [...TYPESCRIPT, 'jsx'];
const WITH_FLOW: readonly ParserPlugin[] = ['flow', 'jsx', 'decorators-legacy'];

/** TypeScript with JSX reads nearly all JavaScript; what it does not is `<T>value`, and types of Flow. */
function languagesOf(path: string): readonly (readonly ParserPlugin[])[] {
  return /\.[mc]?ts(?:$|\?)/i.test(path) ? [TYPESCRIPT, WITH_JSX] : [WITH_JSX, TYPESCRIPT, WITH_FLOW];
}

const SCRIPT_BLOCK = /(<script\b[^>]*>)([\s\S]*?)<\/script>/gi;

/** Of Vue's and Svelte's files only the scripts, at the places where they are. */
function scriptOf(text: string, path: string): string | null {
  if (!/\.(?:vue|svelte|astro)(?:$|\?)/i.test(path)) return text;
  let code = '';
  for (const match of text.matchAll(SCRIPT_BLOCK)) {
    const start = match.index + (match[1]?.length ?? 0);
    code += blank(text.slice(code.length, start)) + (match[2] ?? '');
  }
  return code === '' ? null : code;
}

function blank(text: string): string {
  return text.replaceAll(/[^\n]/g, ' ');
}

/** A node of the tree; which members it has follows from its type. */
interface Node {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  readonly [member: string]: unknown;
}

interface Walk {
  readonly scopes: Scope[];
  /** The class around. */
  readonly owner: string | null;
  readonly depth: number;
  /** Only nodes that hold this offset are walked; null: all of them. */
  readonly around: number | null;
}

/** Members that are no nodes; every node has some of them, and looking into them took as long as all the rest. */
const NO_NODES: ReadonlySet<string> = new Set(['type', 'start', 'end', 'loc', 'extra', 'name', 'operator', 'kind', 'computed', 'range']);

/** `namedBy`: what gives its name to the node when that is a function, asked only then. */
function collect(node: Node, walk: Walk, namedBy: Node | null): void {
  if (walk.depth > MAX_DEPTH || isAside(node, walk.around)) return;
  const inner = enter(node, walk, namedBy);
  const value = NAMED_BY[node.type]?.value;
  const passed = value === undefined && isPassedOn(node) ? namedBy : null;
  for (const member in node) {
    if (NO_NODES.has(member)) continue;
    const child = node[member];
    const names = value === member ? node : passed;
    if (Array.isArray(child)) collectAll(child, inner, names);
    else if (isNode(child)) collect(child, inner, names);
  }
}

function isAside(node: Node, around: number | null): boolean {
  return around !== null && (around < node.start || around >= node.end);
}

function collectAll(nodes: readonly unknown[], walk: Walk, namedBy: Node | null): void {
  for (const node of nodes) if (isNode(node)) collect(node, walk, namedBy);
}

/** Notes a function; returns how its inside is walked. */
function enter(node: Node, { scopes, owner, depth, around }: Walk, namedBy: Node | null): Walk {
  if (FUNCTIONS.has(node.type)) {
    scopes.push({ start: node.start, end: node.end, name: nameOfFunction(node, owner, namedBy) });
    return { scopes, owner: null, depth: depth + 1, around };
  }
  if (CLASSES.has(node.type)) return { scopes, owner: identifier(node['id']) ?? given(namedBy, owner), depth: depth + 1, around };
  return { scopes, owner, depth: depth + 1, around };
}

function given(namedBy: Node | null, owner: string | null): string | null {
  return namedBy === null ? null : (NAMED_BY[namedBy.type]?.name(namedBy, owner) ?? null);
}

const FUNCTIONS = new Set([
  'FunctionDeclaration',
  'FunctionExpression',
  'ArrowFunctionExpression',
  'ObjectMethod',
  'ClassMethod',
  'ClassPrivateMethod',
]);
const CLASSES = new Set(['ClassDeclaration', 'ClassExpression']);
const METHODS = new Set(['ClassMethod', 'ClassPrivateMethod']);

function nameOfFunction(node: Node, owner: string | null, namedBy: Node | null): string | null {
  if (METHODS.has(node.type)) {
    if (node['kind'] === 'constructor') return owner === null ? null : `new ${owner}`;
    return ownedBy(owner, keyOf(node));
  }
  if (node.type === 'ObjectMethod') return keyOf(node);
  return identifier(node['id']) ?? given(namedBy, owner);
}

function ownedBy(owner: string | null, name: string | null): string | null {
  return owner === null || name === null ? name : `${owner}.${name}`;
}

/** `const f = memo(() => …)` and `const f = (() => …) as F` are called f; `const all = list.map(() => …)` has no name to give. */
function isPassedOn(node: Node): boolean {
  if (PASSED_ON.has(node.type)) return true;
  return node.type === 'CallExpression' && WRAPPERS.has(pathOf(node['callee']) ?? '');
}

/** Which member of a node is called by it, and how: the value of a variable, of an assignment, of a property. */
interface Naming {
  readonly value: string;
  readonly name: (node: Node, owner: string | null) => string | null;
}

const ofClass: Naming = { value: 'value', name: (node, owner) => ownedBy(owner, keyOf(node)) };
const NAMED_BY: Readonly<Record<string, Naming>> = {
  VariableDeclarator: { value: 'init', name: (node) => identifier(node['id']) },
  AssignmentExpression: { value: 'right', name: (node) => pathOf(node['left']) },
  AssignmentPattern: { value: 'right', name: (node) => identifier(node['left']) },
  ObjectProperty: { value: 'value', name: (node) => keyOf(node) },
  ClassProperty: ofClass,
  ClassPrivateProperty: ofClass,
  ClassAccessorProperty: ofClass,
};

const PASSED_ON = new Set(['TSAsExpression', 'TSSatisfiesExpression', 'TSNonNullExpression', 'ParenthesizedExpression']);
/** Of the frameworks that most code is written for. */
const WRAPPERS = new Set(['memo', 'forwardRef', 'lazy', 'useCallback', 'observer', 'React.memo', 'React.forwardRef', 'React.useCallback']);

function keyOf(node: Node): string | null {
  const key = node['key'];
  if (!isNode(key) || node['computed'] === true) return null;
  if (key.type === 'PrivateName') return `#${identifier(key['id']) ?? ''}`;
  if (key.type === 'StringLiteral' || key.type === 'NumericLiteral') return String(key['value']);
  return identifier(key);
}

/** `a.b.c`; `this` and `exports` say nothing. */
function pathOf(value: unknown): string | null {
  if (!isNode(value)) return null;
  if (value.type !== 'MemberExpression') return identifier(value);
  const property = value['computed'] === true ? null : (identifier(value['property']) ?? privateName(value['property']));
  if (property === null) return null;
  const object = pathOf(value['object']);
  return object === null || object === 'exports' || object === 'module.exports' ? property : `${object}.${property}`;
}

function privateName(value: unknown): string | null {
  return isNode(value) && value.type === 'PrivateName' ? `#${identifier(value['id']) ?? ''}` : null;
}

function identifier(value: unknown): string | null {
  return isNode(value) && value.type === 'Identifier' && typeof value['name'] === 'string' ? value['name'] : null;
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && typeof (value as { type?: unknown }).type === 'string';
}

/** What the innermost function at an offset is called; outside of all functions it is the module. */
export function functionAt(scopes: Scopes, offset: number): string {
  let found: Scope | null = null;
  // Inner scopes come after those around them: the last that holds the offset is the innermost.
  for (const scope of scopes) {
    if (scope.start > offset) break;
    if (offset < scope.end) found = scope;
  }
  if (found === null) return MODULE;
  return found.name ?? ANONYMOUS;
}
