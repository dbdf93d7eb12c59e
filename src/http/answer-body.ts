import { z } from 'zod';
import { API_TURN_MS, givesWay } from '../lib/give-way.ts';

/** A list this long is checked and written item by item: a page of a hundred whole events takes 60 ms in one go. */
const LONG_LIST = 5;
/** Told of an answer that does not fit. */
const MAX_PROBLEMS = 5;

export interface AnswerBody {
  readonly text: string | Buffer;
  /** Where the body does not fit its schema; what does not fit is in the text all the same. */
  readonly problems: readonly string[];
}

/**
 * The JSON of an answer, checked against its schema, which also takes out the fields that it does not know. Gives way to other
 * requests between the items of a list.
 */
export async function writeAnswer(schema: z.ZodType, body: unknown): Promise<AnswerBody> {
  const problems: string[] = [];
  const itemSchema = itemsOf(schema);
  if (itemSchema === null || !Array.isArray(body) || body.length < LONG_LIST) {
    return { text: JSON.stringify(fitted(schema, body, problems, [])), problems };
  }
  const giveWay = givesWay(API_TURN_MS);
  const parts: Buffer[] = [];
  for (const [index, item] of body.entries()) {
    const text = JSON.stringify(fitted(itemSchema, item, problems, [String(index)]));
    parts.push(Buffer.from(`${index === 0 ? '[' : ','}${text}`));
    await giveWay();
  }
  return { text: Buffer.concat([...parts, Buffer.from(']')]), problems };
}

/** Of a plain list; null for everything else, and for a list with rules of its own. */
function itemsOf(schema: z.ZodType): z.ZodType | null {
  if (!(schema instanceof z.ZodArray) || (schema.def.checks?.length ?? 0) > 0) return null;
  return schema.element as z.ZodType; // its published type is the core's, which every schema of ours extends
}

function fitted(schema: z.ZodType, body: unknown, problems: string[], at: readonly string[]): unknown {
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  for (const issue of parsed.error.issues) {
    if (problems.length < MAX_PROBLEMS) problems.push(`${[...at, ...issue.path.map(String)].join('.')}: ${issue.message}`);
  }
  return body;
}
