import type { Scope } from '../query/scope.ts';
import { ApiError } from './errors.ts';
import type { Reach } from './identity.ts';

/** All projects within reach, as clients write it (product §3). */
const ALL = '-1';

/**
 * The projects that `project=` names, by id or slug, within the scope; null when it names none or all of them.
 * A project that is not within reach is told apart from no project by nobody: both are refused alike.
 * @throws ApiError forbidden
 */
export function reachedProjectIds(reach: Reach, names: readonly string[], scope: Scope): readonly number[] | null {
  const asked = names.filter((name) => name !== '');
  if (asked.length === 0 || asked.includes(ALL)) return null;
  return asked.map((name) => {
    const project = reach.projects.find((one) => String(one.id) === name || one.slug === name);
    if (!project || !scope.projectIds.includes(project.id)) throw new ApiError('forbidden');
    return project.id;
  });
}
