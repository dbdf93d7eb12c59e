/**
 * Names that compilers of C++ (Itanium's and Microsoft's) and Rust made for the linker, as people wrote them. By
 * `gecko-profiler-demangle` (the demanglers of the Rust world in WebAssembly, kept by the author of Firefox's profiler, 0.5 MB). Swift's
 * are left as they are: there is no library for them.
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { BoundedCache } from './bounded-cache.ts';

export interface Demangled {
  /** Null for what is not mangled, not understood, or too long to be of use. */
  readonly name: string | null;
  /** Characters that were made for it: what it cost, also when it was too long. */
  readonly cost: number;
}

const MANGLED = /^(?:_{1,3}Z[A-Z\d]|_{1,2}R[A-Z]|\?[\w?@$])/;
/** What a part of the name says again: `std::pair<A, A>` of `std::pair<A, A>` doubles with every letter, up to a name of gigabytes. */
const REFERENCE = /S[\dA-Z]*_|T\d*_|B[\da-zA-Z]*_/g;
/** A hundred thousand characters at most, which take some 20 ms; names of real templates have fewer than ten. */
const MAX_REFERENCES = 24;
/** Microsoft's refer by one digit. */
const MAX_MICROSOFT_LENGTH = 256;
const MAX_NAME = 1_024;
const MAX_DEMANGLED = 4_096;
const NOTHING: Demangled = { name: null, cost: 0 };

const known = new BoundedCache<Demangled>(5_000);

/** Total. */
export function demangle(name: string): Demangled {
  if (!MANGLED.test(name) || name.length > MAX_NAME) return NOTHING;
  return known.get(name) ?? known.set(name, isExcessive(name) ? NOTHING : made(name));
}

function isExcessive(name: string): boolean {
  if (name.startsWith('?')) return name.length > MAX_MICROSOFT_LENGTH;
  return (name.match(REFERENCE) ?? []).length > MAX_REFERENCES;
}

function made(name: string): Demangled {
  const text = ask(name);
  // What it does not understand it gives back, sometimes without the line before it.
  const isUnderstood = text !== null && text !== '' && !name.endsWith(text);
  return { name: isUnderstood && text.length <= MAX_DEMANGLED ? text : null, cost: text?.length ?? 0 };
}

/** What the package has beside its door, which wants a bundler. */
interface Glue {
  __wbg_set_wasm(exports: object): void;
  demangle_any(name: string): string;
}

/** Of the global that the types of Node leave to those of browsers. */
interface Wasm {
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (module: object, imports: Readonly<Record<string, object>>) => { readonly exports: object };
  readonly RuntimeError: new () => Error;
}

const wasm = (globalThis as unknown as { readonly WebAssembly: Wasm }).WebAssembly;

let demangler: Glue | null = null;

/** Null where the demangler gave up. */
function ask(name: string): string | null {
  try {
    demangler ??= begin();
    return demangler.demangle_any(name);
  } catch (error) {
    if (!(error instanceof wasm.RuntimeError)) throw error;
    // What is left in its memory after a trap is not known: the next name gets a new one.
    demangler = null;
    return null;
  }
}

/** When the first name is met: reading and compiling takes some 15 ms, and most processes never meet one. */
function begin(): Glue {
  const require = createRequire(import.meta.url);
  const glue = require('gecko-profiler-demangle/index_bg.js') as Glue; // index.d.ts of the package
  const module = new wasm.Module(readFileSync(require.resolve('gecko-profiler-demangle/index_bg.wasm')));
  glue.__wbg_set_wasm(new wasm.Instance(module, { './index_bg.js': glue }).exports);
  return glue;
}
