/**
 * A mail as a page, in the design language: ink on paper, one accent, hairlines. Mail programs know tables and styles on elements;
 * those that know more draw it dark where the person wants it. Nothing is fetched from anywhere.
 */
export interface MailPage {
  readonly language: string;
  readonly title: string;
  /** Shown beside the subject in lists. */
  readonly preview: string;
  readonly place: string;
  readonly lead: string;
  readonly items: readonly MailItem[];
  readonly footer: readonly MailLine[];
}

export interface MailItem {
  readonly level: string;
  readonly headline: string;
  readonly title: string;
  readonly culprit: string;
  /** What a program or a person wrote; shown as it is. */
  readonly text: string;
  readonly facts: readonly (readonly [label: string, value: string])[];
  readonly button: { readonly label: string; readonly url: string };
}

export interface MailLine {
  readonly text: string;
  readonly url: string | null;
}

const MARKS: Readonly<Record<string, readonly [sign: string, color: string]>> = {
  fatal: ['◆', '#8f1239'],
  error: ['●', '#b8242a'],
  warning: ['▲', '#835400'],
  info: ['○', '#48607a'],
  debug: ['–', '#5f6974'],
};

const FONT = "'Geist','Inter',-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif";
const MONO = "'Geist Mono',ui-monospace,SFMono-Regular,Menlo,Consolas,monospace";

const STYLES = `
:root{color-scheme:light dark;supported-color-schemes:light dark}
@media (prefers-color-scheme:dark){
.canvas{background:#0c0e11!important}.surface{background:#111418!important;border-color:#262c33!important}
.ink{color:#e9edf1!important}.ink2{color:#b3bcc6!important}.ink3{color:#8b96a2!important}
.well{background:#0d1013!important;color:#b3bcc6!important}.line{border-color:#262c33!important}
.act{background:#58b4ee!important;color:#05141f!important}}
@media (max-width:480px){.surface{border-radius:0!important}.pad{padding:20px 16px!important}}`;

export function mailPage(page: MailPage): string {
  const items = page.items.map((item, at) => itemOf(item, at > 0)).join('');
  const lead =
    page.lead === '' ? '' : `<p class="ink2" style="margin:0 0 20px;font:14px/22px ${FONT};color:#434c56">${escape(page.lead)}</p>`;
  const footer = page.footer.map(lineOf).join('<br>');
  return `<!doctype html>
<html lang="${page.language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<meta name="color-scheme" content="light dark"><title>${escape(page.title)}</title><style>${STYLES}</style></head>
<body class="canvas" style="margin:0;padding:0;background:#f6f7f8">
<div style="display:none;max-height:0;overflow:hidden">${escape(page.preview)}</div>
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" class="canvas" style="background:#f6f7f8"><tr><td align="center" style="padding:24px 0">
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" style="max-width:600px">
<tr><td style="padding:0 16px 12px;font:12px/16px ${FONT}"><b class="ink" style="color:#12171d;font-weight:600">Vedette</b> <span class="ink3" style="color:#5f6974">${escape(page.place)}</span></td></tr>
<tr><td class="surface pad" style="background:#ffffff;border:1px solid #e1e5e9;border-radius:10px;padding:28px">${lead}${items}</td></tr>
<tr><td class="ink3" style="padding:16px;font:12px/18px ${FONT};color:#5f6974">${footer}</td></tr>
</table></td></tr></table></body></html>
`;
}

function itemOf(item: MailItem, isFollowing: boolean): string {
  const [sign, color] = MARKS[item.level] ?? ['●', '#5f6974'];
  const rule = isFollowing ? '<div class="line" style="border-top:1px solid #e1e5e9;margin:24px 0"></div>' : '';
  const well =
    item.text === ''
      ? ''
      : `<div class="well" style="margin:16px 0 0;padding:12px;background:#f2f4f6;border-radius:6px;font:12px/20px ${MONO};color:#434c56;white-space:pre-wrap;word-break:break-word">${escape(item.text)}</div>`;
  const culprit =
    item.culprit === ''
      ? ''
      : `<div class="ink3" style="margin:4px 0 0;font:12px/20px ${MONO};color:#5f6974;word-break:break-word">${escape(item.culprit)}</div>`;
  const facts = item.facts
    .map(
      ([label, value]) =>
        `<tr><td class="ink3" style="padding:2px 16px 2px 0;color:#5f6974;white-space:nowrap;vertical-align:top">${escape(label)}</td><td class="ink" style="padding:2px 0;color:#12171d;word-break:break-word">${escape(value)}</td></tr>`,
    )
    .join('');
  return `${rule}<div style="font:13px/20px ${FONT};color:${color}"><span aria-hidden="true">${sign}</span> <span class="ink2" style="color:#434c56">${escape(item.headline)}</span></div>
<h1 class="ink" style="margin:6px 0 0;font:600 18px/26px ${FONT};letter-spacing:-0.012em;color:#12171d;word-break:break-word">${escape(item.title)}</h1>${culprit}${well}
<table role="presentation" cellpadding="0" cellspacing="0" style="margin:16px 0 0;font:13px/20px ${FONT}">${facts}</table>
<p style="margin:20px 0 0"><a class="act" href="${escape(item.button.url)}" style="display:inline-block;padding:8px 14px;background:#0b6aa8;border-radius:6px;color:#ffffff;font:500 13px/20px ${FONT};text-decoration:none">${escape(item.button.label)}</a></p>`;
}

function lineOf({ text, url }: MailLine): string {
  return url === null ? escape(text) : `<a class="ink3" href="${escape(url)}" style="color:#5f6974">${escape(text)}</a>`;
}

/** The same as text. */
export function mailText(page: MailPage): string {
  const blocks = page.items.map((item) =>
    [
      item.headline,
      item.title,
      ...(item.culprit === '' ? [] : [item.culprit]),
      ...(item.text === '' ? [] : ['', ...item.text.split('\n').map((line) => `  ${line}`)]),
      '',
      ...item.facts.map(([label, value]) => `${label}: ${value}`),
      '',
      `${item.button.label}: ${item.button.url}`,
    ].join('\n'),
  );
  const footer = page.footer.map(({ text, url }) => (url === null ? text : `${text}: ${url}`)).join('\n');
  return `${[...(page.lead === '' ? [] : [page.lead]), ...blocks].join('\n\n---\n\n')}\n\n-- \n${footer}\n`;
}

const SIGNS: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

/** Controls, and marks that turn the direction of writing: what an event says must not reorder what we say (X6). */
const UNSEEN = /[\p{Cc}\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;

function escape(text: string): string {
  return text.replace(UNSEEN, (sign) => (sign === '\n' || sign === '\t' ? sign : '')).replace(/[&<>"']/g, (sign) => SIGNS[sign] ?? '');
}
