import type { Clock } from '../../engines/clock/port.ts';
import type { Metadata } from '../../engines/metadata/port.ts';
import { knownPlan, type Findings } from './facts.ts';
import { plansByDebugId, plansByUrl, type Plan } from './find.ts';
import { because } from './reasons.ts';
import type { Question } from './question.ts';

/** A file that was found is the same for ever; its bundle may be taken away, which is noticed when it is read. */
const FOUND_MS = 5 * 60_000;
/** A map that is uploaded is used this soon even when its announcement was lost. */
const MISSING_MS = 10_000;
const MAX_HELD = 50_000;

interface Held {
  readonly plan: Plan;
  readonly readAtMs: number;
}

export interface Plans {
  /** Finds what is not known yet, in one question per project and release. Then `planFor` answers. */
  find(questions: readonly Question[], findings: Findings): Promise<void>;
  /** Something was uploaded, or taken away: what was not found may be there now. */
  forget(projectId: number): void;
  forgetAll(): void;
}

const NONE: Plan = { how: null, minified: null, map: null, reason: null };

export function heldPlans({ metadata, clock }: { readonly metadata: Metadata; readonly clock: Clock }): Plans {
  const held = new Map<string, Held>();

  function take(key: string, findings: Findings): boolean {
    if (findings.known.has(key)) return true;
    if (findings.isClosed) {
      findings.known.set(key, NONE);
      return true;
    }
    const one = held.get(key);
    const keptMs = one?.plan.map === null ? MISSING_MS : FOUND_MS;
    if (one === undefined || Math.abs(clock.now() - one.readAtMs) > keptMs) return false;
    findings.known.set(key, one.plan);
    return true;
  }

  function keep(key: string, plan: Plan, findings: Findings): void {
    if (held.size >= MAX_HELD) held.clear();
    held.set(key, { plan, readAtMs: clock.now() });
    findings.known.set(key, plan);
  }

  async function findIds(questions: readonly Question[], findings: Findings): Promise<void> {
    for (const [projectId, ofProject] of Map.groupBy(questions, (one) => one.projectId)) {
      const ids = [...new Set(ofProject.flatMap((one) => [...one.debugIds.values()]))];
      const unknown = ids.filter((id) => !take(idKey(projectId, id), findings));
      const found = await plansByDebugId(metadata, projectId, unknown);
      for (const id of unknown) keep(idKey(projectId, id), found.get(id) ?? NONE, findings);
    }
  }

  async function findAddresses(questions: readonly Question[], findings: Findings): Promise<void> {
    const ofReleases = questions.filter((one) => one.release !== '');
    for (const [, same] of Map.groupBy(ofReleases, (one) => releaseKey(one))) {
      const [first] = same;
      if (first === undefined) continue;
      const addresses = new Set(same.flatMap((one) => addressesOf(one).filter((address) => !isFound(one, address, findings))));
      const unknown = [...addresses].filter((address) => !take(urlKey(first, address), findings));
      if (unknown.length === 0) continue;
      const release = { projectId: first.projectId, version: first.release, dist: first.dist };
      const found = await plansByUrl(metadata, release, unknown);
      for (const address of unknown) keep(urlKey(first, address), found.get(address) ?? NONE, findings);
    }
  }

  return {
    async find(questions, findings) {
      await findIds(questions, findings);
      await findAddresses(questions, findings);
    },
    forget(projectId) {
      for (const key of held.keys()) if (key.startsWith(`${projectId}\n`)) held.delete(key);
    },
    forgetAll: () => held.clear(),
  };
}

function addressesOf(question: Question): readonly string[] {
  return [...new Set(question.frames.map((frame) => frame.absPath))];
}

function isFound(question: Question, address: string, findings: Findings): boolean {
  const id = question.debugIds.get(address);
  const plan = id === undefined ? undefined : knownPlan(findings, idKey(question.projectId, id));
  return plan !== undefined && plan.how !== null;
}

function idKey(projectId: number, debugId: string): string {
  return `${projectId}\nid\n${debugId}`;
}

function releaseKey({ projectId, release, dist }: Question): string {
  return `${projectId}\nurl\n${release}\n${dist}`;
}

function urlKey(question: Question, address: string): string {
  return `${releaseKey(question)}\n${address}`;
}

/** By debug id first, then by release and address (processing §2.4); with the reason when neither leads anywhere. */
export function planFor(question: Question, address: string, findings: Findings): Plan {
  const id = question.debugIds.get(address);
  const byId = id === undefined ? undefined : knownPlan(findings, idKey(question.projectId, id));
  if (byId !== undefined && byId.how !== null) return byId;
  const byUrl = question.release === '' ? undefined : knownPlan(findings, urlKey(question, address));
  if (byUrl !== undefined && byUrl.how !== null) return byUrl;
  if (id !== undefined) return { ...NONE, reason: because('unknown_debug_id', { wanted: id }) };
  return { ...NONE, reason: byUrl?.reason ?? because('no_debug_id', { wanted: address }) };
}
