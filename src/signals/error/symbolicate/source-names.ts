/** What a source is called once it is known (processing §2.5). Pure. */

const WEBPACK_SCHEMES = /^webpack(?:-internal)?:\/\//;

/** The name in the map as people know it: `./src/app.ts`, `~/react/index.js`. */
export function fileNameOf(source: string): string {
  const package_ = source.lastIndexOf('/~/');
  if (WEBPACK_SCHEMES.test(source)) {
    if (package_ >= 0) return source.slice(package_ + 1);
    return source
      .replace(/^webpack-internal:\/\/\//, '')
      .replace(/^webpack:\/\/[^/]*\/(?=\.\.?\/)/, '')
      .replace(/^webpack:\/\/\//, '');
  }
  if (source.startsWith('turbopack://')) {
    if (package_ >= 0) return source.slice(package_ + 1);
    return source.replace(/^turbopack:\/\/[^/]*\//, '').replace(/^\[project\]\//, '');
  }
  return source;
}

/** Schemes under which the path says which module it is. */
const WITH_MODULE = /^(?:https?|webpack|webpack-internal|turbopack|app):/;

/** The module's name: the path without what every deployment changes. Null where there is none to tell. */
export function moduleOf(absPath: string, source: string): string | null {
  if (!WITH_MODULE.test(absPath) && !WITH_MODULE.test(source)) return null;
  const path = WITH_MODULE.test(source) ? fileNameOf(source) : absPath.replace(/^[a-z-]+:\/\/[^/]*\//, '');
  const bare = path
    .replace(/[?#].*$/, '')
    .replace(/^(?:\.\.?\/)+/, '')
    .replace(/^\/+/, '');
  const parts = withoutNoise(bare.replace(/(?:\.min)?\.[a-z0-9]+$/i, '').split('/'));
  const name = parts.join('/').replace(/-[0-9a-f]{7,}$/, '');
  return name === '' ? null : name;
}

const NOISE =
  /^(?:javascripts?|scripts?|js|build|static|node_modules|bower_components|[_.~].*|v?\d+(?:\.\d+)*|[0-9a-f]{7,8}|[0-9a-f]{32}|[0-9a-f]{40})$/;
const DEPLOYMENT = /^(?:[0-9a-f]{32}|[0-9a-f]{40})$/;

function withoutNoise(parts: readonly string[]): readonly string[] {
  const deployment = parts.findLastIndex((part, at) => at < parts.length - 1 && DEPLOYMENT.test(part));
  const rest = parts.slice(deployment + 1);
  let first = 0;
  while (first < rest.length - 1 && NOISE.test(rest[first] ?? '')) first += 1;
  return rest.slice(first);
}

/** `foo.foo.foo` is what some minifiers make of one name. */
export function foldRepeats(name: string): string {
  const match = /^([^.]+)((?:\.\1)+)(.*)$/.exec(name);
  if (match === null) return name;
  const [, part = '', repeats = '', rest = ''] = match;
  if (rest !== '' && !rest.startsWith('.')) return name;
  return `{${part}#${repeats.length / (part.length + 1) + 1}}${rest}`;
}
