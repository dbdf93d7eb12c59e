import { fail, ok } from '../lib/result.ts';
import type { Result } from '../lib/result.ts';
import type { Credentials } from '../protocol/credentials.ts';
import { isOriginAllowed } from '../protocol/origins.ts';
import type { ProjectConfig, ProjectConfigs, ProjectKey } from './project-config.ts';

/** Who sends, and whether the project takes anything from there (ingest protocol §1.2–1.4). */
export interface Visitor {
  readonly project: ProjectConfig;
  readonly key: ProjectKey;
  /** The reason of the `invalid` outcome when everything is refused: the envelope is still read, so that it can be counted. */
  readonly refusedFor: 'project_id' | 'project_state' | 'cors' | null;
}

/** Nobody we know: the request is refused before its body is read. */
export interface Stranger {
  /** The project of the path, if there is one, to tell its people what knocked. */
  readonly project: ProjectConfig | null;
  readonly note: string;
}

interface Knock {
  readonly credentials: Credentials;
  /** Digits; null where the key alone names the project. */
  readonly pathProjectId: string | null;
  readonly origin: string | null;
}

/** Synchronous when the configuration is at hand, as it nearly always is. */
export function identify(configs: ProjectConfigs, knock: Knock): Promise<Result<Visitor, Stranger>> | Result<Visitor, Stranger> {
  const found = configs.byPublicKey(knock.credentials.publicKey);
  if (found instanceof Promise) return found.then((project) => recognise(configs, project, knock));
  return recognise(configs, found, knock);
}

function recognise(
  configs: ProjectConfigs,
  project: ProjectConfig | null,
  knock: Knock,
): Promise<Result<Visitor, Stranger>> | Result<Visitor, Stranger> {
  const wanted = knock.pathProjectId ?? knock.credentials.projectId;
  const key = project?.keys.find((candidate) => candidate.publicKey === knock.credentials.publicKey);
  if (project === null || key === undefined) return stranger(configs, wanted, 'The key is not known to this server.');
  if (wanted !== null && !isSameProject(wanted, project.projectId)) {
    return stranger(configs, wanted, 'The key belongs to another project.');
  }
  return ok({ project, key, refusedFor: reasonToRefuse(project, key, knock.origin) });
}

function reasonToRefuse(project: ProjectConfig, key: ProjectKey, origin: string | null): Visitor['refusedFor'] {
  if (!key.isActive) return 'project_id';
  if (!project.isActive) return 'project_state';
  return isOriginAllowed(origin, project.allowedDomains) ? null : 'cors';
}

/** Ids on the wire may be larger than any of ours, and have leading zeros. */
function isSameProject(wire: string, projectId: number): boolean {
  return BigInt(wire) === BigInt(projectId);
}

async function stranger(configs: ProjectConfigs, wanted: string | null, note: string): Promise<Result<Visitor, Stranger>> {
  const projectId = Number(wanted ?? Number.NaN);
  const project = Number.isSafeInteger(projectId) ? await configs.byProjectId(projectId) : null;
  return fail({ project, note });
}
