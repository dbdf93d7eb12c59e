/** Typed attributes of logs, spans and metrics (ingest protocol §4.1): the strict normal form. */
import type { MetaTree } from '../event/schema.ts';

/** A whole number beyond ±2^53 is a bigint, every other is a number; both fit 64 bits. */
export type Whole = number | bigint;

export type Attribute = { readonly unit?: string } & (
  | { readonly type: 'string'; readonly value: string }
  | { readonly type: 'integer'; readonly value: Whole }
  | { readonly type: 'double'; readonly value: number }
  | { readonly type: 'boolean'; readonly value: boolean }
  | { readonly type: 'array'; readonly value: readonly Primitive[] }
);

export type Primitive = string | Whole | boolean;

/** By name, in the order they were sent; what the server adds comes last. */
export type Attributes = Map<string, Attribute>;

/** Remarks of one item, as events have them in `_meta` (§6.7): `attributes.<name>.value`, or a field of the item itself. */
export type ItemMeta = MetaTree;
