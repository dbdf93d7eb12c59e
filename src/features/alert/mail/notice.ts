/** What people are told without a rule; `facts` of the delivery. */
export interface Notice {
  readonly kind: 'assigned' | 'commented' | 'mentioned';
  readonly by: string | null;
  readonly title: string;
  readonly culprit: string;
  readonly level: string;
  readonly shortNumber: number;
  readonly text: string;
}
