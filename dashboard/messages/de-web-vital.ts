import type { webVital as english } from './en-web-vital.ts';
import { pluralIn } from './plural.ts';

const plural = pluralIn('de');

export const webVital: typeof english = {
  title: 'Web Vitals',
  search: 'Seiten suchen',
  searchWhy: 'Etwa transaction:/checkout* oder browser.name:Safari',
  names: {
    lcp: 'Größter Inhalt gezeichnet',
    inp: 'Reaktion bis zum nächsten Bild',
    cls: 'Verrutschen des Layouts',
    fcp: 'Erster Inhalt gezeichnet',
    ttfb: 'Zeit bis zum ersten Byte',
  },
  score: 'Wertung',
  scoreWhy: 'Von 100: was Browser gemessen haben, gegen die schnellsten Seiten im Web, jeder Browser nach dem, was er messen kann.',
  columns: {
    page: 'Seite',
    score: 'Wertung',
    opportunity: 'Spielraum',
    opportunityWhy: 'Anteil der ganzen verlorenen Wertung, der auf dieser Seite verloren geht',
  },
  judged: { good: 'gut', meh: 'mäßig', poor: 'schlecht' },
  share: (good, meh, poor) => `${good} gut, ${meh} mäßig, ${poor} schlecht`,
  values: (n) => plural(n, { one: '# Wert', other: '# Werte' }),
  all: 'Alle Seiten',
  pages: 'Seiten',
  cut: (n) => `Die ${n} Seiten mit dem größten Spielraum.`,
  empty: 'Noch keine Web Vitals',
  emptyWhy: 'Browser senden sie mit Seitenaufrufen, sobald das Browser-SDK Traces aufzeichnet.',
  noneMatch: 'Keine Seite passt',
  noneMatchWhy: 'Kein Seitenaufruf dieser Zeit passt zur Suche, zu den Projekten und zu den Umgebungen.',
  clear: 'Suche leeren',
  inJavaScript: 'Mit JavaScript',
  unnamed: '(ohne Namen)',
  overTime: 'Im Lauf der Zeit',
  trendOf: (name) => `${name}, 75. Perzentil im Lauf der Zeit`,
  scoreOverTime: 'Wertung im Lauf der Zeit',
  drawn: 'Was gezeichnet ist',
  samples: 'Schlechteste Seitenaufrufe',
  samplesBy: (vital) => `nach ${vital}`,
  browser: 'Browser',
  person: 'Nutzer',
  began: 'Wann',
  trace: 'Trace',
  notMeasured: 'nicht gemessen',
};
