/** Of `issue.status_details`. Any of them ends it. */
export interface SnoozeConditions {
  /** ISO 8601. */
  readonly ignoreUntil?: string;
  readonly ignoreCount?: number;
  /** Minutes: the events have to fall within so long. */
  readonly ignoreWindow?: number;
  readonly ignoreUserCount?: number;
  readonly ignoreUserWindow?: number;
  /** What was counted when it was archived. */
  readonly timesSeen?: number;
  readonly usersSeen?: number;
}
