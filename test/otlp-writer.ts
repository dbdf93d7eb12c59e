import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire';
import type { Plain } from '../src/protocol/otlp/read-protobuf.ts';
import type { FieldOf, Message, Scalar } from '../src/protocol/otlp/schema.ts';

/** A request of OTLP in protobuf, of its JSON form: what a real exporter would have sent. Fields that the schema has not are left out. */
export function writeProtobuf(plain: Plain, message: Message): Buffer {
  const writer = new BinaryWriter();
  for (const [number, field] of message) {
    const value = plain[field.name];
    if (value === undefined || value === null) continue;
    for (const one of field.isRepeated ? (value as readonly unknown[]) : [value]) writeField(writer, { number, field, value: one });
  }
  return Buffer.from(writer.finish());
}

interface At {
  readonly number: number;
  readonly field: FieldOf;
  readonly value: unknown;
}

function writeField(writer: BinaryWriter, { number, field: { type }, value }: At): void {
  if (typeof type === 'function') {
    writer.tag(number, WireType.LengthDelimited).bytes(writeProtobuf(value as Plain, type()));
    return;
  }
  const { wireType, write } = SCALARS[type];
  write(writer.tag(number, wireType), value as string);
}

interface ScalarWriter {
  readonly wireType: WireType;
  readonly write: (writer: BinaryWriter, value: string) => unknown;
}

const varint = (write: ScalarWriter['write']): ScalarWriter => ({ wireType: WireType.Varint, write });
const bytes = (write: ScalarWriter['write']): ScalarWriter => ({ wireType: WireType.LengthDelimited, write });
const eight = (write: ScalarWriter['write']): ScalarWriter => ({ wireType: WireType.Bit64, write });

const SCALARS: Readonly<Record<Scalar, ScalarWriter>> = {
  string: bytes((writer, value) => writer.string(value)),
  id: bytes((writer, value) => writer.bytes(Buffer.from(value, 'hex'))),
  base64: bytes((writer, value) => writer.bytes(Buffer.from(value, 'base64'))),
  bool: varint((writer, value) => writer.bool(Boolean(value))),
  int64: varint((writer, value) => writer.int64(value)),
  uint32: varint((writer, value) => writer.uint32(Number(value))),
  sint32: varint((writer, value) => writer.sint32(Number(value))),
  enum: varint((writer, value) => writer.int32(Number(value))),
  double: eight((writer, value) => writer.double(Number(value))),
  fixed64: eight((writer, value) => writer.fixed64(value)),
  sfixed64: eight((writer, value) => writer.sfixed64(value)),
  fixed32: { wireType: WireType.Bit32, write: (writer, value) => writer.fixed32(Number(value)) },
};
