import { randomBytes } from 'node:crypto';
import type { Blobs } from '../src/engines/blobs/port.ts';
import type { Cache } from '../src/engines/cache/port.ts';
import { systemClock } from '../src/engines/clock/system.ts';
import type { Events } from '../src/engines/events/port.ts';
import type { Log } from '../src/engines/log/port.ts';
import type { Metadata } from '../src/engines/metadata/port.ts';
import { createSymbolicator } from '../src/features/artifact/index.ts';
import { outcomeRows } from '../src/features/outcome/index.ts';
import { silentLogger } from '../src/lib/logger.ts';
import { partitionOf } from '../src/pipeline/partition.ts';
import { startProcessor, type Processor, type ProcessorParts } from '../src/pipeline/processor.ts';
import type { ProjectConfig, ProjectConfigs } from '../src/pipeline/project-config.ts';
import { encodeRecord, type IngestRecord } from '../src/pipeline/record.ts';
import { TOPICS } from '../src/pipeline/topics.ts';
import type { Item } from '../src/protocol/envelope-types.ts';
import { writeEnvelope } from '../src/protocol/write-envelope.ts';
import { errorSignal } from '../src/signals/error/index.ts';

export interface Stores {
  readonly log: Log;
  readonly metadata: Metadata;
  readonly events: Events;
  readonly blobs: Blobs;
  readonly cache: Cache;
}

/** An organization with projects, made without the rooms that own them: tests of the pipeline need rows, not routes. */
export async function makeProjects(metadata: Metadata, slugs: readonly string[]): Promise<readonly ProjectConfig[]> {
  const org = await metadata.row<{ id: number }>("INSERT INTO organization (slug, name) VALUES ($1, 'Test') RETURNING id", [
    `org-${randomBytes(4).toString('hex')}`,
  ]);
  const orgId = org?.id ?? 0;
  const projects: ProjectConfig[] = [];
  for (const slug of slugs) {
    const row = await metadata.row<{ id: number }>('INSERT INTO project (org_id, slug, name) VALUES ($1, $2, $2) RETURNING id', [
      orgId,
      slug,
    ]);
    projects.push(projectConfig(orgId, row?.id ?? 0, slug));
  }
  return projects;
}

export function projectConfig(orgId: number, projectId: number, slug: string): ProjectConfig {
  return {
    projectId,
    orgId,
    slug,
    platform: null,
    isActive: true,
    keys: [],
    allowedDomains: ['*'],
    scrubbing: { isEnabled: true, useDefaults: true, sensitiveFields: [], safeFields: [], scrubIpAddresses: false },
    groupingConfig: 'vedette:2026-11-22',
  };
}

export function configsOf(projects: readonly ProjectConfig[]): ProjectConfigs {
  const byId = new Map(projects.map((project) => [project.projectId, project]));
  return { byPublicKey: () => null, byProjectId: (projectId) => byId.get(projectId) ?? null };
}

/** A loaded machine must not decide what a test sees. */
const PATIENCE_MS = 60_000;

export async function startTestProcessor(
  stores: Stores,
  projects: readonly ProjectConfig[],
  own: Partial<ProcessorParts> = {},
): Promise<Processor> {
  const symbolicator = createSymbolicator({ ...stores, clock: systemClock, logger: silentLogger, patienceMs: PATIENCE_MS });
  const processor = await startProcessor({
    ...stores,
    clock: systemClock,
    configs: configsOf(projects),
    signals: [errorSignal({ ...stores, symbolicator })],
    logger: silentLogger,
    outcomeRows,
    ...own,
  });
  return {
    ...processor,
    async stop() {
      await processor.stop();
      await symbolicator.close();
    },
  };
}

/** An item as an SDK writes it; `headers` are the item header's other fields. */
export function itemOf(type: string, payload: unknown, headers: Record<string, unknown> = {}): Item {
  const bytes = payload instanceof Uint8Array ? payload : Buffer.from(JSON.stringify(payload));
  const text = (name: string) => (typeof headers[name] === 'string' ? headers[name] : null);
  return {
    type,
    payload: bytes,
    headers: {
      contentType: text('content_type'),
      itemCount: null,
      filename: text('filename'),
      attachmentType: text('attachment_type'),
      platform: null,
      all: { type, ...headers },
    },
  };
}

export interface Sending {
  readonly project: ProjectConfig;
  readonly eventId: string;
  readonly items: readonly Item[];
  readonly receivedAtMs?: number;
}

/** The record of an envelope, where the gateway would append it. */
export function recordOf(sending: Sending, partitions: number): { topic: string; partition: number; value: Uint8Array } {
  const { project, eventId, items } = sending;
  const record: IngestRecord = {
    projectId: project.projectId,
    orgId: project.orgId,
    keyId: 7,
    receivedAtMs: sending.receivedAtMs ?? Date.now(),
    encoding: 'identity',
    eventId,
    clientIp: '203.0.113.7',
    userAgent: null,
    client: 'test/1.0',
    body: writeEnvelope({ headers: { eventId, dsn: null, sentAtMs: null, sdk: null, trace: null }, items }),
  };
  return { topic: TOPICS.envelopes, partition: partitionOf(project.projectId, eventId, partitions), value: encodeRecord(record) };
}

export async function send(log: Log, sendings: readonly Sending[]): Promise<void> {
  await log.append(sendings.map((sending) => recordOf(sending, log.partitions)));
}

export function newEventId(): string {
  return randomBytes(16).toString('hex');
}

/** Waits until every record of the log is applied, or says where it stands. */
export async function untilApplied(processor: Processor, timeoutMs = 60_000): Promise<void> {
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    const status = await processor.status();
    if (status.length > 0 && status.every((one) => one.behind === 0)) return;
    if (performance.now() > deadline) throw new Error(`not applied in ${timeoutMs} ms: ${JSON.stringify(status)}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
