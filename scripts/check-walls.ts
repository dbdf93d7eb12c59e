import { readdirSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { cruise, type ICruiseOptions, type ICruiseResult, type IResolveOptions } from 'dependency-cruiser';
import { WALLS } from './walls.ts';

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const FIXTURES = join(ROOT, 'test', 'walls');
const RESOLVE: IResolveOptions = {
  extensions: ['.ts', '.tsx', '.mjs', '.js'],
  exportsFields: ['exports'],
  conditionNames: ['import', 'types'],
} as unknown as IResolveOptions;

/**
 * Sentences about broken walls; empty when all is well. Fails too when fewer modules were walked than there are source files
 * (the walker reports success over nothing when its parser is missing), and when a wall's fixture does not break it.
 */
export async function checkWalls(): Promise<readonly string[]> {
  const { modules, violations } = await walk(ROOT, ['src', 'dashboard']);
  const sources = sourcesBelow(join(ROOT, 'src')).length + sourcesBelow(join(ROOT, 'dashboard')).length;
  const complaints = violations.map((v) => `${v.rule}: ${v.from} imports ${v.to}`);
  if (modules < sources) complaints.push(`only ${modules} modules were walked, but there are ${sources} source files`);
  return [...complaints, ...(await checkFixtures())];
}

async function checkFixtures(): Promise<readonly string[]> {
  const complaints: string[] = [];
  const fixtures = new Set(readdirSync(FIXTURES));
  for (const { name } of WALLS) {
    if (!fixtures.delete(name)) {
      complaints.push(`the wall ${name} has no fixture in test/walls/`);
      continue;
    }
    const { violations } = await walk(join(FIXTURES, name), ['.']);
    if (!violations.some((v) => v.rule === name)) complaints.push(`the wall ${name} lets its fixture through`);
  }
  for (const name of fixtures) complaints.push(`test/walls/${name} belongs to no wall`);
  return complaints;
}

async function walk(baseDir: string, folders: string[]) {
  const options: ICruiseOptions = {
    baseDir,
    parser: 'swc',
    tsPreCompilationDeps: true,
    ruleSet: { forbidden: WALLS },
    validate: true,
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^dashboard/dist|^node_modules' },
  };
  const { output } = await cruise(folders, options, RESOLVE);
  const result = output as ICruiseResult; // without an output type, cruise returns the result itself
  const walked = result.modules.filter(
    (module) => !module.coreModule && !module.couldNotResolve && /^(src|dashboard)\//.test(module.source),
  );
  return {
    modules: walked.length,
    violations: result.summary.violations.map((v) => ({ rule: v.rule.name, from: v.from, to: v.to })),
  };
}

function sourcesBelow(folder: string): string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    if (name === 'dist' || name === 'node_modules') return [];
    if (statSync(path).isDirectory()) return sourcesBelow(path);
    return /\.tsx?$/.test(name) && !name.endsWith('.d.ts') ? [path] : [];
  });
}
