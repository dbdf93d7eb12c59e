import type { Random } from './random.ts';

const NOUNS =
  'account address asset audit badge basket batch billing booking bucket cache card cart catalog channel checkout client cluster comment config contract coupon course credit cursor customer dashboard delivery device digest discount document draft employee entry export factor feature feed filter folder form gateway gift group guest handler image import index invoice item job label layer layout lease ledger license limit link listing loader location lock login lookup mailbox market media member menu merchant message metric mirror mobile model monitor network note notice offer order owner package page panel parcel partner patch payment payout period permission photo pipeline plan player playlist pointer policy portal position price printer profile project promo proposal provider quote rate record refund region relation render report request reservation resource result review role route rule sample scanner schedule schema scope screen search seat section sensor sequence session setting shelf shipment signal site slot snapshot socket source stage statement station status stock storage store stream student subscription supplier survey switch table target task tax team template tenant terminal theme thread ticket timer title topic tracker trade transfer trigger unit update upload usage user vault vendor version video view visitor voucher wallet warehouse webhook widget window worker workspace zone'.split(
    ' ',
  );
const VERBS =
  'accept add apply archive assign attach build cancel capture check clear collect combine compute confirm convert copy create decode delete deliver detect dispatch encode enqueue evaluate expand extract fetch filter find flush format generate handle import insert invalidate join load lock map mark merge migrate notify open parse patch persist prepare process publish query reduce refresh register release remove render replace resolve restore resume retry save schedule search select send serialize split start store submit sync transform update upload validate verify write'.split(
    ' ',
  );

export const noun = (r: Random): string => r.pick(NOUNS);
export const verb = (r: Random): string => r.pick(VERBS);
export const capital = (word: string): string => word[0]?.toUpperCase() + word.slice(1);
export const method = (r: Random): string => verb(r) + capital(noun(r));
export const className = (r: Random): string =>
  capital(noun(r)) + capital(r.pick(['service', 'store', 'client', 'handler', 'view', 'queue', 'mapper', 'form']));

export function sentence(r: Random, words: number): string {
  let text = capital(verb(r));
  for (let i = 1; i < words; i += 1)
    text += ` ${i % 3 === 1 ? noun(r) : i % 3 === 2 ? r.pick(['for', 'of', 'with', 'from', 'in']) : noun(r)}`;
  return text;
}

/** A line that looks like source, as dense as source is. Fixed per issue by the generator's seed. */
export function sourceLine(r: Random): string {
  const indent = ' '.repeat(2 + 2 * r.below(4));
  switch (r.below(10)) {
    case 0:
      return '';
    case 1:
      return `${indent}const ${noun(r)} = await this.${noun(r)}s.${method(r)}(${noun(r)}.id, { ${noun(r)}: ${noun(r)}.${noun(r)} });`;
    case 2:
      return `${indent}if (!${noun(r)}.${noun(r)} || ${noun(r)}.${noun(r)}Count > ${r.below(500)}) {`;
    case 3:
      return `${indent}return ${noun(r)};`;
    case 4:
      return `${indent}}`;
    case 5:
      return `${indent}// ${sentence(r, 5 + r.below(6))}.`;
    case 6:
      return `${indent}for (const ${noun(r)} of ${noun(r)}s) ${method(r)}(${noun(r)});`;
    case 7:
      return `${indent}${noun(r)}.${method(r)}('${noun(r)}.${noun(r)}', ${noun(r)});`;
    case 8:
      return `${indent}throw new ${className(r)}Error(\`${sentence(r, 4)} \${${noun(r)}.id}\`);`;
    default:
      return `${indent}let ${noun(r)}${capital(noun(r))} = ${noun(r)}.${noun(r)} ?? ${r.below(100)};`;
  }
}

export const USER_AGENTS: readonly string[] = [136, 138, 140, 142].flatMap((version) => [
  `Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/${version}.0.0.0 Safari/537.36`,
  `Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/${version}.0.0.0 Safari/537.36`,
  `Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/${version}.0.0.0 Mobile Safari/537.36`,
  `Mozilla/5.0 (X11; Linux x86_64; rv:${version}.0) Gecko/20100101 Firefox/${version}.0`,
  `Mozilla/5.0 (iPhone; CPU iPhone OS 18_${version - 130} like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.${version - 130} Mobile/15E148 Safari/604.1`,
  `Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/${version}.0.0.0 Safari/537.36 Edg/${version}.0.0.0`,
]);
