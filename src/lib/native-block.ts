/**
 * Writes blocks of ClickHouse's Native format column by column, straight into growing buffers: no object per row, no second
 * pass for lengths. LowCardinality(String) columns are written as String; the engine converts on insert.
 *
 *     const block = nativeBlock();
 *     const id = block.add(new UInt64Column('id'));
 *     const name = block.add(new StringColumn('name'));
 *     for (…) { id.push(1); name.push('x'); }
 *     const bytes = block.finish(rowCount);   // the columns are empty again, with their memory kept
 */
export interface NativeColumn {
  readonly name: string;
  /** As ClickHouse writes it. */
  readonly type: string;
  /** Values pushed since the last reset. */
  readonly count: number;
  readonly sizeBytes: number;
  writeTo(target: Buffer, offset: number): number;
  reset(): void;
}

export interface NativeBlock {
  add<C extends NativeColumn>(column: C): C;
  /** Of the rows pushed so far, about. */
  readonly sizeBytes: number;
  /** The block, in memory of its own. Resets the columns. @throws when a column does not hold `rowCount` values. */
  finish(rowCount: number): Uint8Array;
}

export function nativeBlock(): NativeBlock {
  const columns: NativeColumn[] = [];
  return {
    add(column) {
      columns.push(column);
      return column;
    },
    get sizeBytes() {
      return columns.reduce((sum, column) => sum + column.sizeBytes, 0);
    },
    finish(rowCount) {
      const wrong = columns.find((column) => column.count !== rowCount);
      if (wrong !== undefined) throw new Error(`The column ${wrong.name} holds ${wrong.count} values in a block of ${rowCount} rows.`);

      const heads = columns.map((column) => Buffer.concat([lengthPrefixed(column.name), lengthPrefixed(column.type)]));
      const start = Buffer.concat([varint(columns.length), varint(rowCount)]);
      const sizeBytes = columns.reduce((sum, column, i) => sum + column.sizeBytes + (heads[i]?.length ?? 0), start.length);
      const target = Buffer.allocUnsafe(sizeBytes);
      let offset = start.copy(target);
      for (const [i, column] of columns.entries()) {
        offset += heads[i]?.copy(target, offset) ?? 0;
        offset = column.writeTo(target, offset);
        column.reset();
      }
      return target;
    },
  };
}

function varint(value: number): Buffer {
  const bytes: number[] = [];
  let rest = value;
  for (; rest > 0x7f; rest = Math.floor(rest / 128)) bytes.push((rest & 0x7f) | 0x80);
  bytes.push(rest);
  return Buffer.from(bytes);
}

function lengthPrefixed(text: string): Buffer {
  const bytes = Buffer.from(text);
  return Buffer.concat([varint(bytes.length), bytes]);
}

/** Memory that grows by doubling and is kept between blocks. */
export abstract class Growing implements NativeColumn {
  readonly name: string;
  readonly type: string;
  count = 0;
  protected bytes = Buffer.allocUnsafeSlow(1024);
  protected end = 0;

  constructor(name: string, type: string) {
    this.name = name;
    this.type = type;
  }

  get sizeBytes(): number {
    return this.end;
  }

  writeTo(target: Buffer, offset: number): number {
    return offset + this.bytes.copy(target, offset, 0, this.end);
  }

  reset(): void {
    this.count = 0;
    this.end = 0;
  }

  protected reserve(size: number): void {
    if (this.end + size <= this.bytes.length) return;
    const larger = Buffer.allocUnsafeSlow(Math.max(this.bytes.length * 2, this.end + size));
    this.bytes.copy(larger, 0, 0, this.end);
    this.bytes = larger;
  }
}

export class UInt8Column extends Growing {
  constructor(name: string, type = 'UInt8') {
    super(name, type);
  }

  push(value: number): void {
    this.reserve(1);
    this.bytes[this.end++] = value;
    this.count++;
  }
}

/** UInt16; Date as days since 1970 when `type` says so. */
export class UInt16Column extends Growing {
  constructor(name: string, type = 'UInt16') {
    super(name, type);
  }

  push(value: number): void {
    this.reserve(2);
    this.end = this.bytes.writeUInt16LE(value, this.end);
    this.count++;
  }
}

/** UInt32; DateTime as seconds when `type` says so. */
export class UInt32Column extends Growing {
  constructor(name: string, type = 'UInt32') {
    super(name, type);
  }

  push(value: number): void {
    this.reserve(4);
    this.end = this.bytes.writeUInt32LE(value, this.end);
    this.count++;
  }
}

const TWO_32 = 0x1_0000_0000;

/** Eight bytes, little-endian: UInt64, Int64, and the times that are Int64 underneath. */
export class UInt64Column extends Growing {
  constructor(name: string, type = 'UInt64') {
    super(name, type);
  }

  /** An integer within ±2^53. */
  push(value: number): void {
    const high = Math.floor(value / TWO_32);
    this.pushHalves(value - high * TWO_32, high >>> 0);
  }

  /** A value of which both halves are known, such as a hash: no bigint is made. */
  pushHalves(low: number, high: number): void {
    this.reserve(8);
    this.bytes.writeUInt32LE(low, this.end);
    this.end = this.bytes.writeUInt32LE(high, this.end + 4);
    this.count++;
  }

  pushBigInt(value: bigint): void {
    // Taken apart in memory: arithmetic would make a bigint for each half.
    SCRATCH[0] = value;
    this.pushHalves(HALVES[0] ?? 0, HALVES[1] ?? 0);
  }
}

const SCRATCH = new BigUint64Array(1);
/** The low half first: every platform that Node runs on has its bytes in this order. */
const HALVES = new Uint32Array(SCRATCH.buffer);

export class Int64Column extends UInt64Column {
  constructor(name: string, type = 'Int64') {
    super(name, type);
  }
}

/** Ticks since 1970: milliseconds for precision 3, microseconds for 6. */
export class DateTime64Column extends UInt64Column {
  constructor(name: string, precision: 3 | 6) {
    super(name, `DateTime64(${precision}, 'UTC')`);
  }
}

export class Float64Column extends Growing {
  constructor(name: string) {
    super(name, 'Float64');
  }

  push(value: number): void {
    this.reserve(8);
    this.end = this.bytes.writeDoubleLE(value, this.end);
    this.count++;
  }
}

/**
 * Text as UTF-8 (a lone surrogate becomes U+FFFD) or bytes as they are. The length stands before the text; room for it is kept by the
 * longest it can get, and a shorter one is padded (`0x85 0x00` is 5), so nothing is measured or moved.
 */
export class StringColumn extends Growing {
  constructor(name: string) {
    super(name, 'String');
  }

  push(text: string): void {
    // A loop over the characters of short texts was not faster than the call into the runtime.
    const longest = text.length * 3;
    const room = longest < 128 ? 1 : longest < 16_384 ? 2 : longest < 2_097_152 ? 3 : 5;
    this.reserve(room + longest);
    const written = this.bytes.write(text, this.end + room);
    this.#putLength(written, room);
    this.end += written;
    this.count++;
  }

  pushBytes(value: Uint8Array): void {
    const room = value.length < 128 ? 1 : value.length < 16_384 ? 2 : value.length < 2_097_152 ? 3 : 5;
    this.reserve(room + value.length);
    this.#putLength(value.length, room);
    this.bytes.set(value, this.end);
    this.end += value.length;
    this.count++;
  }

  #putLength(value: number, room: number): void {
    let rest = value;
    for (let i = 1; i < room; i++) {
      this.bytes[this.end++] = (rest & 0x7f) | 0x80;
      rest = Math.floor(rest / 128);
    }
    this.bytes[this.end++] = rest;
  }
}
