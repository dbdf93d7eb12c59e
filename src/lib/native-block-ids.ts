import { Growing } from './native-block.ts';

/** N bytes each; shorter values are filled up with zeros, longer ones are refused. */
export class FixedStringColumn extends Growing {
  readonly #width: number;

  constructor(name: string, width: number) {
    super(name, `FixedString(${width})`);
    this.#width = width;
  }

  push(value: Uint8Array): void {
    if (value.length > this.#width) throw new Error(`A value of ${this.name} is longer than ${this.#width} bytes.`);
    this.reserve(this.#width);
    this.bytes.set(value, this.end);
    this.#fill(value.length);
  }

  /** Hexadecimal digits of an id that was validated at the edge; an empty text is all zeros. */
  pushHex(hex: string): void {
    this.reserve(this.#width);
    const written = hex === '' ? 0 : this.bytes.write(hex, this.end, this.#width, 'hex');
    if (written * 2 !== hex.length) throw new Error(`A value of ${this.name} is not ${this.#width} bytes of hexadecimal digits.`);
    this.#fill(written);
  }

  /** Bytes of which the last four are a number, its highest byte first: ids of neighbours differ in nothing else. */
  pushNumbered(head: Uint8Array, number: number): void {
    if (head.length + 4 !== this.#width) throw new Error(`The head of a value of ${this.name} is not ${this.#width - 4} bytes long.`);
    this.reserve(this.#width);
    this.bytes.set(head, this.end);
    this.end = this.bytes.writeUInt32BE(number, this.end + head.length);
    this.count++;
  }

  #fill(written: number): void {
    // A call into the runtime for a few bytes costs more than they do.
    for (let at = written; at < this.#width; at++) this.bytes[this.end + at] = 0;
    this.end += this.#width;
    this.count++;
  }
}

export class UuidColumn extends Growing {
  constructor(name: string) {
    super(name, 'UUID');
  }

  /** With or without dashes. */
  push(uuid: string): void {
    const hex = uuid.length === 36 ? uuid.replaceAll('-', '') : uuid;
    this.reserve(16);
    if (hex.length !== 32 || this.bytes.write(hex, this.end, 16, 'hex') !== 16) throw new Error(`A value of ${this.name} is not a UUID.`);
    // Two integers of 64 bits, each with its low byte first.
    this.bytes.subarray(this.end, this.end + 8).reverse();
    this.bytes.subarray(this.end + 8, this.end + 16).reverse();
    this.end += 16;
    this.count++;
  }
}
