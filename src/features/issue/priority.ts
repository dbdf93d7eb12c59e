/** High, medium, low (processing §5.7). */
export type Priority = 75 | 50 | 25;

export const HIGH: Priority = 75;
export const MEDIUM: Priority = 50;
export const LOW: Priority = 25;

/**
 * What a new error issue starts with. Upstream asks a model that reads titles; ours is the rule it mostly comes to: what the
 * program itself caught is less urgent than what brought it down. `handled` null: the SDK did not say.
 */
export function initialPriority(level: string, handled: boolean | null): Priority {
  switch (level) {
    case 'fatal':
      return HIGH;
    case 'error':
      return handled === true ? MEDIUM : HIGH;
    case 'warning':
      return MEDIUM;
    default:
      return LOW;
  }
}
