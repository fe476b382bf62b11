import { bodyValue, type NumberFormat, parseNumber, splitNumber } from "./number-format.ts";
import type { NumberScan } from "./scan-number.ts";
import type { CellBlock } from "./source/cell-block.ts";
import { factorOf, familyOf, type UnitFamily } from "./unit-family.ts";

/** Units of a column that are told apart; cells with others are not numbers. */
const MAX_UNITS = 20;
/** Digits beyond which a whole number is an identifier: doubles hold no more exactly. */
const MAX_DIGITS = 15;

/** Cells with the same unit, by which decimal separators they can be read with. */
interface UnitCount {
  /** Readable with a decimal point. */
  point: number;
  /** Readable with a decimal comma. */
  comma: number;
  /** Readable with both, as different numbers. */
  open: number;
  /** Readable, and not as programs write numbers. */
  written: number;
}

/** How the numbers of a column are read, and how many cells are. */
interface NumberReading {
  /** Undefined where all numbers are written as programs do. */
  readonly format: NumberFormat | undefined;
  /** Cells that are numbers in this format. */
  readonly readable: number;
  /** An example of cells that could be read with another separator as well; undefined without any. */
  readonly open: string | undefined;
}

/** Counts how the numbers of a column are written. */
export class NumberTally {
  readonly #units = new Map<string, UnitCount>();
  /** Cells of four and more digits that begin with 0. */
  leadingZeros = 0;
  /** Cells of more digits than a double holds. */
  longCodes = 0;
  #openExample: string | undefined;
  /** Largest absolute value of the numbers without a unit. */
  #mostPlain = 0;
  /** Whether one of them is no whole number. */
  #hasFraction = false;
  /** The count of the numbers without a unit. */
  #plain: UnitCount | undefined;

  /** Takes a text into account that occurs in some cells. @returns whether it may be a number */
  add(text: string, cells: number): boolean {
    const plain = parseNumber(text);
    if (!Number.isNaN(plain)) {
      this.#followPlain(plain);
      this.#addPlain(text, cells);
      return true;
    }
    const parts = splitNumber(text);
    if (parts === undefined) return false;
    const point = bodyValue(parts, ".");
    const comma = bodyValue(parts, ",");
    const [isPoint, isComma] = [!Number.isNaN(point), !Number.isNaN(comma)];
    if (!isPoint && !isComma) return false;
    const count = this.#of(parts.unit);
    if (count === undefined) return false;
    if (parts.unit === "" && isPoint) this.#followPlain(point);
    if (parts.unit === "" && isComma) this.#followPlain(comma);
    if (isPoint) count.point += cells;
    if (isComma) count.comma += cells;
    if (isPoint && isComma && point !== comma) this.#addOpen(count, text, cells);
    count.written += cells;
    return true;
  }

  #followPlain(value: number): void {
    const size = Math.abs(value);
    if (size > this.#mostPlain) this.#mostPlain = size;
    if (size < 1 && size > 0) this.#hasFraction = true;
  }

  #addPlain(text: string, cells: number): void {
    this.#plain ??= this.#of("")!;
    const count = this.#plain;
    count.point += cells;
    const dot = text.indexOf(".");
    if (dot === -1) {
      count.comma += cells;
      if (text.length >= 4 && /^0\d{3,}$/.test(text)) this.leadingZeros += cells;
      if (text.length > MAX_DIGITS && /^\d+$/.test(text)) this.longCodes += cells;
    } else if (text.length - dot === 4 && /^[+-]?[1-9]\d{0,2}\.\d{3}$/.test(text)) {
      count.comma += cells;
      this.#addOpen(count, text, cells);
    }
  }

  /** Takes a cell of a block into account that was scanned as a number. */
  addScanned(scan: NumberScan, block: CellBlock, cell: number): void {
    const { digits, decimals, beginsWithZero } = scan;
    this.#followPlain(scan.value);
    const mayBeCode = beginsWithZero ? digits >= 4 : digits > MAX_DIGITS;
    // Three digits after a point may be thousands.
    if (decimals === 3 || (decimals === -1 && mayBeCode)) {
      this.#addPlain(block.textOf(cell), 1);
      return;
    }
    this.#plain ??= this.#of("")!;
    this.#plain.point++;
    if (decimals === -1) this.#plain.comma++;
  }

  #addOpen(count: UnitCount, text: string, cells: number): void {
    count.open += cells;
    this.#openExample ??= text;
  }

  #of(unit: string): UnitCount | undefined {
    let count = this.#units.get(unit);
    if (count === undefined && (unit === "" || this.#units.size < MAX_UNITS))
      this.#units.set(unit, (count = { point: 0, comma: 0, open: 0, written: 0 }));
    return count;
  }

  /** The commonest unit; undefined without any. */
  #unit(): string | undefined {
    const size = ([, c]: readonly [string, UnitCount]): number => Math.max(c.point, c.comma);
    const units = [...this.#units].filter(([unit]) => unit !== "");
    return units.sort((a, b) => size(b) - size(a))[0]?.[0];
  }

  /** The decimal separator that only some cells allow; undefined where both read as many cells. */
  decimal(): "." | "," | undefined {
    const [point, comma] = this.#totals();
    return point === comma ? undefined : point > comma ? "." : ",";
  }

  /** The family of units, where more cells are read by it than by one unit. */
  #family(): UnitFamily | undefined {
    const sizes = new Map([...this.#units].map(([unit, c]) => [unit, Math.max(c.point, c.comma)]));
    const found = familyOf(sizes);
    const isOfFractions = this.#hasFraction && this.#mostPlain <= 1;
    if (found === undefined && isOfFractions && this.#unit() === "%") return "share";
    const ofUnit = (sizes.get(this.#unit() ?? "") ?? 0) + (sizes.get("") ?? 0);
    return found !== undefined && found.cells >= ofUnit ? found.family : undefined;
  }

  #used(): readonly (UnitCount | undefined)[] {
    const family = this.#family();
    if (family !== undefined)
      return [...this.#units].flatMap(([unit, count]) =>
        factorOf(family, unit) === undefined ? [] : [count],
      );
    const unit = this.#unit();
    return [this.#units.get(""), unit === undefined ? undefined : this.#units.get(unit)];
  }

  #totals(): readonly [point: number, comma: number, open: number, written: number] {
    const used = this.#used();
    const total = (part: keyof UnitCount): number =>
      used.reduce((sum, count) => sum + (count?.[part] ?? 0), 0);
    return [total("point"), total("comma"), total("open"), total("written")];
  }

  /** @param decimal separator to read with */
  read(decimal: "." | ","): NumberReading {
    const [point, comma, open, written] = this.#totals();
    const family = this.#family();
    const unit = family === undefined ? this.#unit() : undefined;
    const isPlain = decimal === "." && written === 0;
    return {
      format: isPlain
        ? undefined
        : {
            kind: "number",
            decimal,
            ...(unit !== undefined && { unit }),
            ...(family !== undefined && { family }),
          },
      readable: decimal === "." ? point : comma,
      open: open > 0 && point === comma ? this.#openExample : undefined,
    };
  }
}
