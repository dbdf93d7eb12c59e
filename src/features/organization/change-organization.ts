import { wrongField } from '../../http/errors.ts';
import type { OrgContext } from '../../http/route.ts';
import { CHANNELS } from '../../pipeline/channels.ts';
import type { ProjectChanged } from '../../pipeline/channels.ts';
import { auditIn } from '../audit/index.ts';
import type { UpdateOrganization } from './contract.ts';
import { canGrant } from './permits.ts';

/** Fields with columns of their own; the rest are settings. */
const OWN_FIELDS = new Set(['name', 'slug', 'org']);

/** In one transaction with its audit entry; the pipeline is told, because scrubbing of the organization counts in each project. */
export async function updateOrganization(context: OrgContext, change: UpdateOrganization): Promise<void> {
  const { metadata, reach, cache } = context;
  if (change.defaultRole !== undefined && !canGrant(reach, change.defaultRole)) {
    throw wrongField('defaultRole', `You do not hold the role ${change.defaultRole} yourself.`);
  }
  const given = Object.entries(change).filter(([, value]) => value !== undefined);
  const settings = Object.fromEntries(given.filter(([name]) => !OWN_FIELDS.has(name)));
  await metadata.transaction(async (tx) => {
    if (
      change.slug !== undefined &&
      (await tx.row('SELECT 1 FROM organization WHERE slug = $1 AND id <> $2', [change.slug, reach.orgId]))
    ) {
      throw wrongField('slug', `Another organization is called ${change.slug}.`);
    }
    await tx.execute(
      'UPDATE organization SET name = coalesce($2, name), slug = coalesce($3, slug), settings = settings || $4::jsonb WHERE id = $1',
      [reach.orgId, change.name ?? null, change.slug ?? null, JSON.stringify(settings)],
    );
    await auditIn(tx, context, {
      event: 'org.edit',
      target: { kind: 'organization', id: reach.orgId },
      note: change.slug ?? reach.orgSlug,
      detail: { changes: Object.fromEntries(given) },
    });
  });
  for (const { id } of reach.projects) cache.publish(CHANNELS.projects, { projectId: id } satisfies ProjectChanged);
}
