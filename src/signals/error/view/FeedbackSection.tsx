import { words } from '#dashboard/messages/words.ts';
import type { EventDetail } from '../contract.ts';
import { Section } from './Section.tsx';
import { isEmpty } from './values.ts';
import { Pairs } from './Values.tsx';

/** What a person wrote when it happened: the `feedback` context that SDKs send with it. */
export function FeedbackSection({ event }: { event: EventDetail }) {
  const feedback = event.contexts['feedback'];
  const { message } = feedback ?? {};
  if (feedback === undefined || typeof message !== 'string' || message === '') return null;
  const text = words().event.feedback;
  const pairs: [string, unknown][] = [
    [text.name, feedback['name']],
    [text.email, feedback['contact_email']],
    [text.page, feedback['url']],
  ];
  return (
    <Section id="feedback" title={text.title}>
      <blockquote className="said-by">{message.slice(0, MOST)}</blockquote>
      <Pairs pairs={pairs.filter(([, value]) => !isEmpty(value))} />
    </Section>
  );
}

/** The longest that SDKs send. */
const MOST = 4096;
