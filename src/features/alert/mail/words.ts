import type { MailWords } from './mail-words.ts';
import { de } from './words-de.ts';
import { en } from './words-en.ts';

export function mailWords(language: 'en' | 'de'): MailWords {
  return language === 'de' ? de : en;
}
