/** Mail to people. Absent (null) where no server is configured: then the product shows what it would have sent. */
export interface Mail {
  /**
   * Handed to the mail server when resolved; it may still bounce.
   * @throws MailRefusedError when the server does not take it within ten seconds.
   */
  send(message: MailMessage): Promise<void>;
  close(): void;
}

export interface MailMessage {
  readonly to: string;
  /** One line; breaks in it are taken out. */
  readonly subject: string;
  /** Nothing in it is markup. */
  readonly text: string;
  /** The same as a page; whoever writes it escapes what people and programs wrote (reliability X6). */
  readonly html?: string;
  /** Without angle brackets and host: the same for each try of one message, so that a server may drop the second. */
  readonly key?: string;
  /** Messages of one name are shown together by mail programs. */
  readonly thread?: string;
  /** Where one click ends mails like this one (RFC 8058). */
  readonly unsubscribeUrl?: string;
}

/** The mail server is away, or refused the sender, the receiver or the message. */
export class MailRefusedError extends Error {
  override name = 'MailRefusedError';
  /** The server said that it never will: another try is of no use. */
  readonly isForGood: boolean;

  constructor(message: string, options?: ErrorOptions & { readonly isForGood?: boolean }) {
    super(message, options);
    this.isForGood = options?.isForGood === true;
  }
}
