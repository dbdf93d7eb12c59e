import type { GroupingComponent } from '../grouping-types.ts';
import type { Exception } from '../../../event/schema.ts';
import { contributingValues, hashOf, hasContributingStack, leaf, node, silenced } from './component.ts';
import { contributingExceptions } from './exception-groups.ts';
import type { StackMarks } from './marks.ts';
import { parameterize } from './parameterize.ts';
import { stackVariants } from './stack.ts';
import type { StackVariants } from './stack.ts';

export interface ExceptionVariants extends StackVariants {
  /** The exception that gives the issue its title. */
  readonly main: Exception;
}

/** An exception, or a chain of them, as both variants see it; null for an empty list. */
export function exceptionVariants(values: readonly Exception[], platform: string, marks: StackMarks | undefined): ExceptionVariants | null {
  const built = values.map((exception) => exceptionVariant(exception, platform, marks));
  const [only] = built;
  const [main] = values;
  if (only === undefined || main === undefined) return null;
  if (built.length === 1) return { ...only, main };

  const hashAt = (index: number) => identity(built[index] ?? only);
  const contributing = contributingExceptions(values, hashAt);
  const kept = new Set(contributing.indexes);
  const left = [...built.keys()].filter((index) => !kept.has(index));
  const chain = (pick: (pair: StackVariants) => GroupingComponent) => [
    ...contributing.indexes.map((index) => pick(built[index] ?? only)),
    ...left.map((index) => silenced(pick(built[index] ?? only), 'others of its group stand for it')),
  ];

  return {
    app: node(
      'chained-exception',
      chain((pair) => pair.app),
    ),
    system: node(
      'chained-exception',
      chain((pair) => pair.system),
    ),
    main: values[contributing.main] ?? main,
  };
}

/** What makes two members of a group the same: the application's frames where there are any. */
function identity(pair: StackVariants): string {
  return hashOf(contributingValues(hasContributingStack(pair.app) ? pair.app : pair.system));
}

function exceptionVariant(exception: Exception, platform: string, marks: StackMarks | undefined): StackVariants {
  const leaves = exceptionLeaves(exception);
  if (exception.stacktrace === undefined || exception.stacktrace.frames.length === 0) {
    const alone = node('exception', withValue(leaves, exception, false));
    return { app: alone, system: alone };
  }
  const stack = stackVariants(exception.stacktrace, platform, marks);
  return {
    app: node('exception', [...withValue(leaves, exception, stack.app.contributes), stack.app]),
    system: node('exception', [...withValue(leaves, exception, stack.system.contributes), stack.system]),
  };
}

interface ExceptionLeaves {
  readonly type: GroupingComponent | null;
  readonly nsError: GroupingComponent | null;
}

function exceptionLeaves(exception: Exception): ExceptionLeaves {
  const { type, mechanism } = exception;
  const typeHint = mechanism?.synthetic === true ? 'made up by the SDK' : undefined;
  const nsError = mechanism?.meta?.ns_error;
  return {
    type: type === undefined || type === '' ? null : leaf('type', type, typeHint),
    nsError: isRecord(nsError) ? leaf('ns-error', `${text(nsError.domain)} ${text(nsError.code)}`) : null,
  };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

function text(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}

function withValue(leaves: ExceptionLeaves, exception: Exception, stackCounts: boolean): GroupingComponent[] {
  const parts: GroupingComponent[] = [];
  if (leaves.type !== null) parts.push(leaves.type);
  if (exception.value !== undefined && exception.value !== '') parts.push(valueLeaf(exception.value, leaves, stackCounts));
  if (leaves.nsError !== null) parts.push(leaves.nsError);
  return parts;
}

/** The message names an issue only when nothing better does: with a stack, two messages of one failure are one issue. */
function valueLeaf(value: string, leaves: ExceptionLeaves, stackCounts: boolean): GroupingComponent {
  if (stackCounts) return leaf('value', value, 'the stack trace says it better');
  return leaves.nsError === null ? leaf('value', parameterize(value)) : leaf('value', value, 'the NSError says it better');
}
