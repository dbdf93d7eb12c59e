import type { Frame } from '../../../event/schema.ts';
import { BoundedCache } from '../../../lib/bounded-cache.ts';

/**
 * How one frame's module, file and function read in the hash, language by language (processing §4.4): what the run time numbers
 * anew on each start is taken out. A text with `hint` does not count, and the hint says why.
 */
export interface Named {
  readonly value: string;
  readonly hint?: string;
}

type Rename = readonly [pattern: RegExp, replacement: string];

/** Classes that the JVM's libraries make at run time; their numbers and hashes differ between two runs of one program. */
const JAVA_MODULE: readonly Rename[] = [
  [
    /((?:jdk\.internal|sun)\.reflect\.)(?:Native|Delegating|Generated|GeneratedSerialization)ConstructorAccessor(?:Impl)?\d*/,
    '$1<auto>ConstructorAccessor',
  ],
  [/((?:jdk\.internal|sun)\.reflect\.GeneratedMethodAccessor)\d+/, '$1'],
  [/\$\$_javassist(?:_seam)?_\d+|_\$\$_jvst[0-9a-f]+_[0-9a-f]+/, '$$$$_javassist<auto>'],
  [/\$\$\w*?(?:CGLIB|EnhancerBy\w+?|FastClassBy\w+?|SpringCGLIB)\$\$[0-9a-f]+/g, '$$$$<auto>'],
  [/\$(HibernateProxy|MockitoMock|ByteBuddy|auxiliary)\$\w+/g, '$$$1$$<auto>'],
  [/\$fn__\d+/g, '$$fn__<auto>'],
  [/\$Proxy\d+/, '$$Proxy<auto>'],
  [/\/0x[0-9a-f]+/, ''],
];

const CSHARP_MODULE: readonly Rename[] = [[/(<\w*>)([a-z])__\d+(?:_\d+)?/g, '$1$2__<auto>']];

const NAME_RULES: Readonly<Record<string, readonly Rename[]>> = { java: JAVA_MODULE, csharp: CSHARP_MODULE };
const modules = new BoundedCache<string>(10_000);

export function moduleName(frame: Frame, module: string, platform: string): Named {
  if (platform === 'javascript' || platform === 'node') {
    const isPath = module.includes('/') && frame.abs_path !== undefined && frame.abs_path.endsWith(module);
    return isPath ? { value: module, hint: 'is part of the path' } : { value: module };
  }
  if (platform === 'java' && module.includes('$$Lambda')) return { value: module, hint: 'is a lambda class, numbered at run time' };

  const rules = Object.hasOwn(NAME_RULES, platform) ? NAME_RULES[platform] : undefined;
  if (rules === undefined) return { value: module };
  return { value: modules.get(module) ?? modules.set(module, rename(module, rules)) };
}

/** A path's last part in lower case: deployments move files, and some file systems do not tell cases apart. */
export function fileName(path: string, platform: string): string {
  const start = Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1;
  const name = path.slice(start).toLowerCase();
  return platform === 'java' ? name.replace(/\$\$_javassist(?:_seam)?_\d+/, '$$$$_javassist<auto>') : name;
}

type FunctionRule = (name: string, frame: Frame) => Named;

const FUNCTION_RULES: Readonly<Record<string, FunctionRule>> = {
  javascript: javascriptFunction,
  node: javascriptFunction,
  java: javaFunction,
  ruby: rubyFunction,
  php: phpFunction,
  python: (name) => ({ value: name }),
  csharp: (name, frame) => ({ value: rename(frame.raw_function ?? name, CSHARP_MODULE) }),
  native: nativeFunction,
  cocoa: nativeFunction,
  objc: nativeFunction,
  swift: nativeFunction,
  c: nativeFunction,
};

export function functionName(frame: Frame, name: string, platform: string): Named {
  const rule = Object.hasOwn(FUNCTION_RULES, platform) ? FUNCTION_RULES[platform] : undefined;
  return rule === undefined ? { value: name } : rule(name, frame);
}

/** Names by which engines say that they know none. */
const NO_NAME = new Set(['', '?', '<anonymous function>', '<anonymous>', 'Anonymous function', 'anonymous']);

function javascriptFunction(name: string): Named {
  // `Object.load`, `Foo.load` and `load` are one function to different engines. A `[as alias]` belongs to the call, not to it.
  const bare = name.replace(/ \[as [^\]]*\]$/, '');
  const last = bare.slice(bare.lastIndexOf('.') + 1);
  return NO_NAME.has(last) || last.endsWith('/<') ? { value: last, hint: 'has no name' } : { value: last };
}

function javaFunction(name: string): Named {
  return name.startsWith('lambda$') ? { value: name, hint: 'is a lambda, numbered by the compiler' } : { value: name };
}

function rubyFunction(name: string): Named {
  const outer = /^(block|rescue|ensure)(?: \(\d+ levels\))? in /.exec(name)?.[1] ?? name;
  return { value: outer.replace(/_{2,}\d+_\d+$/, '') };
}

function phpFunction(name: string): Named {
  if (name.startsWith('[Anonymous')) return { value: name, hint: 'has no name' };
  if (name.startsWith('class@anonymous')) {
    const method = name.indexOf('::') < 0 ? '' : name.slice(name.lastIndexOf('::') + 2);
    return method === '' ? { value: 'class@anonymous', hint: 'has no name' } : { value: method };
  }
  // PHP 8.4 writes the line into a closure's name.
  return { value: name.replace(/(\{closure:[^{}]*):\d+\}/g, '$1}') };
}

function nativeFunction(name: string): Named {
  return name === '<redacted>' || name === '<unknown>' ? { value: name, hint: 'is unknown' } : { value: name };
}

function rename(name: string, rules: readonly Rename[]): string {
  let result = name;
  for (const [pattern, replacement] of rules) result = result.replace(pattern, replacement);
  return result;
}
