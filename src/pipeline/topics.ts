/** Topics of the log, by what they carry. A topic is consumed by one group of processors. */
export const TOPICS = {
  /** Envelopes with at least one item that a room claims. */
  envelopes: 'envelopes',
  /** Outcomes of items that were settled at the gateway. */
  outcomes: 'outcomes',
} as const;
