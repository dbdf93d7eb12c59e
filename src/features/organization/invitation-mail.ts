/** The mail with the link. Pure. */
export interface InvitationFacts {
  readonly organization: string;
  /** Name or address; null when a token invited. */
  readonly inviter: string | null;
  readonly link: string;
}

export function invitationMail({ organization, inviter, link }: InvitationFacts): { readonly subject: string; readonly text: string } {
  const org = withoutLinks(organization);
  return {
    subject: `Join ${org} on Vedette`,
    text: [
      `${inviter === null ? 'You are' : `${withoutLinks(inviter)} has`} invited ${inviter === null ? '' : 'you '}to ${org} on Vedette.`,
      '',
      'Open this link to join. It works once, for seven days, and only for this address:',
      link,
      '',
      'If you did not expect this, ignore it: nothing happens.',
      '',
    ].join('\n'),
  };
}

const LOOKALIKES: Readonly<Record<string, string>> = { '.': '\u2024', ':': '\uff1a', '/': '\u2044', '@': '\uff20' };

/** Mail programs make links of what looks like one; a name that people chose must not be a link (reliability X6). */
export function withoutLinks(name: string): string {
  return name
    .replace(/[\p{Cc}\p{Cf}\s]+/gu, ' ')
    .trim()
    .slice(0, 100)
    .replace(/[.:/@](?=\S)/g, (sign) => LOOKALIKES[sign] ?? sign);
}
