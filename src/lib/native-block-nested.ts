import { StringColumn, UInt64Column, UInt8Column, type NativeColumn } from './native-block.ts';

/** `Array(T)`: push the row's items into `items`, then `endRow()`. */
export class ArrayColumn<Items extends NativeColumn> implements NativeColumn {
  readonly name: string;
  readonly type: string;
  readonly items: Items;
  readonly #offsets = new UInt64Column('offsets');

  /** `items` is a column of its own; its name does not matter. */
  constructor(name: string, items: Items) {
    this.name = name;
    this.type = `Array(${items.type})`;
    this.items = items;
  }

  get count(): number {
    return this.#offsets.count;
  }

  get sizeBytes(): number {
    return this.#offsets.sizeBytes + this.items.sizeBytes;
  }

  endRow(): void {
    this.#offsets.push(this.items.count);
  }

  writeTo(target: Buffer, offset: number): number {
    return this.items.writeTo(target, this.#offsets.writeTo(target, offset));
  }

  reset(): void {
    this.#offsets.reset();
    this.items.reset();
  }
}

/** `Array(String)`, whole rows at once. */
export class StringArrayColumn extends ArrayColumn<StringColumn> {
  constructor(name: string) {
    super(name, new StringColumn('item'));
  }

  push(values: readonly string[]): void {
    for (let i = 0; i < values.length; i++) this.items.push(values[i] ?? '');
    this.endRow();
  }
}

/** `Map(String, String)`. A Map(LowCardinality(String), …) of the table takes it as well. */
export class StringMapColumn implements NativeColumn {
  readonly name: string;
  readonly type = 'Map(String, String)';
  readonly #offsets = new UInt64Column('offsets');
  readonly #keys = new StringColumn('keys');
  readonly #values = new StringColumn('values');

  constructor(name: string) {
    this.name = name;
  }

  get count(): number {
    return this.#offsets.count;
  }

  get sizeBytes(): number {
    return this.#offsets.sizeBytes + this.#keys.sizeBytes + this.#values.sizeBytes;
  }

  entry(key: string, value: string): void {
    this.#keys.push(key);
    this.#values.push(value);
  }

  endRow(): void {
    this.#offsets.push(this.#keys.count);
  }

  push(entries: readonly (readonly [key: string, value: string])[]): void {
    for (const [key, value] of entries) this.entry(key, value);
    this.endRow();
  }

  writeTo(target: Buffer, offset: number): number {
    return this.#values.writeTo(target, this.#keys.writeTo(target, this.#offsets.writeTo(target, offset)));
  }

  reset(): void {
    this.#offsets.reset();
    this.#keys.reset();
    this.#values.reset();
  }
}

/** `Nullable(T)`: push a value into `values` and say `present()`, or push a placeholder and say `absent()`. */
export class NullableColumn<Values extends NativeColumn> implements NativeColumn {
  readonly name: string;
  readonly type: string;
  readonly values: Values;
  readonly #nulls = new UInt8Column('nulls');

  constructor(name: string, values: Values) {
    this.name = name;
    this.type = `Nullable(${values.type})`;
    this.values = values;
  }

  get count(): number {
    return this.#nulls.count === this.values.count ? this.values.count : -1;
  }

  get sizeBytes(): number {
    return this.#nulls.sizeBytes + this.values.sizeBytes;
  }

  present(): void {
    this.#nulls.push(0);
  }

  absent(): void {
    this.#nulls.push(1);
  }

  writeTo(target: Buffer, offset: number): number {
    return this.values.writeTo(target, this.#nulls.writeTo(target, offset));
  }

  reset(): void {
    this.#nulls.reset();
    this.values.reset();
  }
}

/** `Map(String, T)`: push the entry's value into `values`, then name it by `key`; `endRow()` after the last. */
export class MapColumn<Values extends NativeColumn> implements NativeColumn {
  readonly name: string;
  readonly type: string;
  readonly values: Values;
  readonly #offsets = new UInt64Column('offsets');
  readonly #keys = new StringColumn('keys');

  /** `values` is a column of its own; its name does not matter. */
  constructor(name: string, values: Values) {
    this.name = name;
    this.type = `Map(String, ${values.type})`;
    this.values = values;
  }

  get count(): number {
    return this.#keys.count === this.values.count ? this.#offsets.count : -1;
  }

  get sizeBytes(): number {
    return this.#offsets.sizeBytes + this.#keys.sizeBytes + this.values.sizeBytes;
  }

  key(key: string): void {
    this.#keys.push(key);
  }

  endRow(): void {
    this.#offsets.push(this.#keys.count);
  }

  writeTo(target: Buffer, offset: number): number {
    return this.values.writeTo(target, this.#keys.writeTo(target, this.#offsets.writeTo(target, offset)));
  }

  reset(): void {
    this.#offsets.reset();
    this.#keys.reset();
    this.values.reset();
  }
}
