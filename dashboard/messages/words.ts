import { en } from './en.ts';

/** Every sentence of the dashboard; other languages have the same shape. */
export type Words = typeof en;

/** The words of the chosen language. Called where they are used, never kept, so that another language needs no reload. */
export function words(): Words {
  return en;
}
