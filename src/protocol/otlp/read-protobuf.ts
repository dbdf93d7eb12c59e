import { BinaryReader, WireType } from '@bufbuild/protobuf/wire';
import { fail, ok } from '../../lib/result.ts';
import type { Result } from '../../lib/result.ts';
import type { FieldOf, Message, Scalar } from './schema.ts';

/** A message as its JSON form would be parsed: ids as hex digits, 64-bit integers as decimal digits. */
export type Plain = { [name: string]: unknown };

/** Values within values; real ones are flat, and a message may not decide how deep our stack goes. */
const MAX_DEPTH = 32;

/** Reads one message, whatever the bytes are. The error is a sentence for the sender. Pure. */
export function readProtobuf(bytes: Uint8Array, message: Message): Result<Plain, string> {
  try {
    const reader = new BinaryReader(bytes);
    return ok(readMessage(reader, bytes.length, message, 0));
  } catch (error) {
    // The reader throws at the first byte that no message can have there.
    return fail(`the body is no such protobuf message: ${error instanceof Error ? error.message : 'it ends too early'}`);
  }
}

function readMessage(reader: BinaryReader, end: number, message: Message, depth: number): Plain {
  if (depth > MAX_DEPTH) throw new Error('it is nested too deeply');
  const plain: Plain = {};
  while (reader.pos < end) {
    const [number, wireType] = reader.tag();
    const field = message.get(number);
    if (field === undefined) reader.skip(wireType, number);
    else readField(reader, { field, wireType, number, depth }, plain);
  }
  if (reader.pos !== end) throw new Error('a part is longer than the whole');
  return plain;
}

interface At {
  readonly field: FieldOf;
  readonly number: number;
  readonly wireType: WireType;
  readonly depth: number;
}

function readField(reader: BinaryReader, { field, number, wireType, depth }: At, plain: Plain): void {
  const { name, type, isRepeated } = field;
  if (typeof type === 'function') {
    if (wireType !== WireType.LengthDelimited) return void reader.skip(wireType, number);
    const value = readMessage(reader, endOf(reader), type(), depth + 1);
    if (isRepeated) listOf(plain, name).push(value);
    else plain[name] = value;
    return;
  }
  const scalar = SCALARS[type];
  if (wireType === scalar.wireType) {
    const value = scalar.read(reader);
    if (isRepeated) listOf(plain, name).push(value);
    else plain[name] = value;
  } else if (isRepeated && wireType === WireType.LengthDelimited) {
    // Numbers that are repeated come packed.
    const end = endOf(reader);
    const list = listOf(plain, name);
    while (reader.pos < end) list.push(scalar.read(reader));
  } else reader.skip(wireType, number);
}

function endOf(reader: BinaryReader): number {
  const length = reader.uint32();
  const end = reader.pos + length;
  if (end > reader.len) throw new Error('a part is longer than the whole');
  return end;
}

function listOf(plain: Plain, name: string): unknown[] {
  const known = plain[name];
  if (Array.isArray(known)) return known as unknown[];
  const list: unknown[] = [];
  plain[name] = list;
  return list;
}

interface ScalarReader {
  readonly wireType: WireType;
  readonly read: (reader: BinaryReader) => unknown;
}

const SCALARS: Readonly<Record<Scalar, ScalarReader>> = {
  string: { wireType: WireType.LengthDelimited, read: (reader) => reader.string() },
  id: { wireType: WireType.LengthDelimited, read: (reader) => textOf(reader.bytes(), 'hex') },
  base64: { wireType: WireType.LengthDelimited, read: (reader) => textOf(reader.bytes(), 'base64') },
  bool: { wireType: WireType.Varint, read: (reader) => reader.bool() },
  int64: { wireType: WireType.Varint, read: (reader) => String(reader.int64()) },
  uint32: { wireType: WireType.Varint, read: (reader) => reader.uint32() },
  sint32: { wireType: WireType.Varint, read: (reader) => reader.sint32() },
  enum: { wireType: WireType.Varint, read: (reader) => reader.int32() },
  double: { wireType: WireType.Bit64, read: (reader) => reader.double() },
  fixed64: { wireType: WireType.Bit64, read: (reader) => String(reader.fixed64()) },
  sfixed64: { wireType: WireType.Bit64, read: (reader) => String(reader.sfixed64()) },
  fixed32: { wireType: WireType.Bit32, read: (reader) => reader.fixed32() },
};

function textOf(bytes: Uint8Array, encoding: 'hex' | 'base64'): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString(encoding);
}
