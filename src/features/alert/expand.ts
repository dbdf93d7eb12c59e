/** "The owners" becomes one mail for each person. */
import type { Metadata } from '../../engines/metadata/port.ts';
import { fault } from '../../pipeline/fault.ts';
import { insertMails } from './digest.ts';
import { settleSent, toldOf } from './outbox.ts';
import type { Delivery } from './outbox.ts';
import { MailTarget } from './parts/actions.ts';
import { recipientsOf } from './recipients.ts';

/** In one transaction with the end of the delivery that stood for all of them. */
export async function expandPeople(metadata: Metadata, delivery: Delivery, nowMs: number): Promise<number> {
  return metadata.transaction(async (tx) => {
    const told = (await toldOf(tx, [delivery.id])).get(delivery.id);
    const firing = told?.firing ?? null;
    if (firing === null || delivery.ruleId === null) {
      await settleSent(tx, [delivery], null, nowMs);
      return 0;
    }
    const { orgId, projectId, issueId, ruleId } = delivery;
    const target = MailTarget.parse(delivery.target);
    const recipients = await recipientsOf(tx, { orgId, projectId, issueId, ruleId, target, firing, nowMs });
    await insertMails(tx, delivery, { recipients, nowMs });
    fault('delivery-expanded');
    await settleSent(tx, [delivery], recipients.length === 0 ? null : { channel: 'mail', to: recipients.map(({ name }) => name) }, nowMs);
    return recipients.length;
  });
}
