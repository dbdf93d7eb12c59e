import type { ErrorEvent } from '../../../event/schema.ts';
import type { Grouping } from '../grouping-types.ts';
import { demangleFrames } from './demangle-frames.ts';
import { groupEvent, readsNames } from './group.ts';
import { applyInApp } from './in-app.ts';
import { groupOccurrence } from './of-occurrence.ts';
import type { ProjectRules } from './project-rules.ts';

/** All that decides which issue an event belongs to, in its order. Changes names and `in_app` of frames in place; twice changes nothing. */
export function nameAndGroup(event: ErrorEvent, config: string, rules: ProjectRules | null): Grouping {
  if (event.occurrence !== undefined) return groupOccurrence(event, event.occurrence);
  if (readsNames(config)) demangleFrames(event);
  const marks = applyInApp(event, rules);
  return groupEvent(event, config, marks, rules);
}
