import fastify from 'fastify';
import { expect, test } from 'vitest';
import { errorName } from '../engines/events/error-codes.ts';
import { EventsQueryError } from '../engines/events/port.ts';
import { house } from '../../test/house.ts';
import { answerError } from './binder.ts';

const logger = { debug() {}, info() {}, warn() {}, error() {}, fatal() {} };

async function answerTo(error: Error) {
  const app = fastify();
  app.get('/', () => {
    throw error;
  });
  app.setErrorHandler((thrown, request, reply) => answerError(thrown, request, reply, { logger }));
  const answer = await app.inject('/');
  await app.close();
  return { status: answer.statusCode, detail: answer.json<{ detail: string }>().detail };
}

test.each(['158', '159', '160', '241', '307', '396'])(
  'a limit of the event store (%s) is the fault of the query, in a sentence',
  async (code) => {
    const { status, detail } = await answerTo(new EventsQueryError(errorName(code, undefined), 'DB::Exception: …'));

    expect(status).toBe(400);
    expect(detail).toContain('Narrow the time range');
  },
);

test('a statement that reads more than it may is refused by the event store under that name', async () => {
  const events = await house.events();

  const asked = events.select({ text: 'SELECT count() FROM numbers(100000000000) WHERE sipHash64(number) = 1', timeoutMs: 5_000 });

  await expect(asked).rejects.toMatchObject({ name: 'EventsQueryError', code: 'TOO_MANY_ROWS' });
});
