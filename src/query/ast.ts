/** What a search text means, before any table is known (product §2.1). */
export type SearchNode = AndNode | OrNode | FilterTerm | FreeTextTerm;

export interface AndNode {
  readonly kind: 'and';
  readonly parts: readonly SearchNode[];
}

export interface OrNode {
  readonly kind: 'or';
  readonly parts: readonly SearchNode[];
}

export interface FilterTerm {
  readonly kind: 'filter';
  readonly key: string;
  readonly isNegated: boolean;
  readonly operator: Operator;
  /** More than one: any of them (`key:[a, b]`). */
  readonly values: readonly TextValue[];
  readonly position: number;
}

/** Adjacent words are one text: `connection refused` is searched as it stands. */
export interface FreeTextTerm {
  readonly kind: 'text';
  readonly isNegated: boolean;
  readonly value: TextValue;
  readonly position: number;
}

/** `=~` asks whether a regular expression is found in the text. */
export type Operator = '=' | '=~' | '>' | '>=' | '<' | '<=';

export interface TextValue {
  /** Without quotes, escapes resolved, wildcards as written. */
  readonly raw: string;
  /** Literal pieces between `*`; one piece when there is no wildcard. */
  readonly pieces: readonly string[];
  readonly isQuoted: boolean;
  readonly position: number;
}

/** Why a search text cannot be understood, and where (0-based, in UTF-16 units). */
export interface SearchError {
  readonly message: string;
  readonly position: number;
  /** What would make it right, where that can be told. */
  readonly repair?: Repair | undefined;
}

/** The text between two places, and what stands there when it is right. */
export interface Repair {
  readonly from: number;
  /** Exclusive. */
  readonly to: number;
  readonly text: string;
}

/** A value and what it should be. Nothing for quoted ones: what is written is longer than what it says. */
export function repairOf({ isQuoted, position, raw }: TextValue, text: string | null): Repair | undefined {
  return isQuoted || text === null ? undefined : { from: position, to: position + raw.length, text };
}

export const EVERYTHING: AndNode = { kind: 'and', parts: [] };

export function hasWildcard(value: TextValue): boolean {
  return value.pieces.length > 1;
}
