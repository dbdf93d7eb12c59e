/** How a path of a frame becomes one of the repository (processing §5.8, code mappings). */
export interface CodeRoot {
  /** Start of the path as the frame has it: `/srv/shop/`, `app:///`; empty fits every path. */
  readonly stackRoot: string;
  /** What takes its place: `backend/`; empty is the root of the repository. */
  readonly sourceRoot: string;
}

/** What bundlers and runtimes put before a path that says nothing of where it is in the repository. */
const DECORATION = /^(?:(?:app|file|webpack|webpack-internal|turbopack|rsc|metro):\/\/\/?|~\/|\.\/|\/)+/;

/** By the first root that fits; without one, as it stands. Forward slashes, no slash at the beginning. */
export function repositoryPath(path: string, roots: readonly CodeRoot[]): string {
  const root = roots.find(({ stackRoot }) => path.startsWith(stackRoot));
  const own = root === undefined ? path : root.sourceRoot + path.slice(root.stackRoot.length);
  return own.replace(DECORATION, '');
}
