interface Item {
  readonly name: string;
  readonly price: number;
  readonly count: number;
}

export class Basket {
  private readonly items: Item[] = [];

  add(item: Item): void {
    this.items.push(item);
  }

  checkout(): number {
    let total = 0;
    for (const item of this.items) total += priceOf(item);
    return total;
  }
}

function priceOf(item: Item): number {
  // The line that every build has to lead back to.
  if (item.count < 1) throw new RangeError(`nobody pays for ${item.count} of ${item.name}`);
  return item.price * item.count;
}
