import { en } from './en.ts';

/** Every sentence of the dashboard; other languages have the same shape. */
export type Words = typeof en;

let current: Words = en;

/** The words of the chosen language. Called where they are used, so that a switch needs no reload. */
export function words(): Words {
  return current;
}

/** The root renders anew with another key after this. */
export function chooseWords(next: Words): void {
  current = next;
}
