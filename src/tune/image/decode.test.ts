import { createRequire } from "node:module";
import { type ColorType, PNG } from "pngjs";
import { describe, expect, it } from "vitest";
import { decodeImage, isGrey, toGrey } from "./decode.ts";
import { parseImageSize } from "./image-size.ts";
import { resize } from "./resize.ts";

const jpeg = createRequire(import.meta.url)("jpeg-js") as typeof import("jpeg-js");
/** Two pixels: a red one, and a half transparent black one. */
const PIXELS = [200, 10, 30, 255, 0, 0, 0, 127];

function pngOf(colorType: ColorType): Buffer {
  const png = new PNG({ width: 2, height: 1, inputHasAlpha: true });
  png.data = Buffer.from(PIXELS);
  return PNG.sync.write(png, { colorType, inputHasAlpha: true });
}
/** A palette of four colours and two bits a pixel, as Pillow writes it. */
const PALETTE = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAIAAAACAgMAAAAP2OW3AAAADFBMVEUKFB7IyMj/AAAAAP9k/rGaAAAADElEQVR4nGNQYLgAAAE0APFhYMVMAAAAAElFTkSuQmCC",
  "base64",
);

/** By Pillow 13.0. */
const SMALLER = [93, 142, 163, 118, 173, 149];
const LARGER = [
  0, 13, 35, 65, 102, 150, 206, 185, 74, 134, 68, 83, 127, 72, 177, 184, 134, 73, 85, 130, 171, 181,
  140, 193, 194, 179, 172, 24, 124, 180, 195, 218, 168, 185, 199, 175, 79, 92, 112, 155, 241, 139,
  150, 149, 80, 220, 153, 82, 75, 218, 173, 136, 106, 86,
];

/** 16 bits of grey, as Pillow writes it. */
const DEEP = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAIAAAABEAAAAACB2fwVAAAADUlEQVR4nGM4cYKLCwAFmwGlFujGhAAAAABJRU5ErkJggg==",
  "base64",
);

describe("PNG", () => {
  it.each<[string, Buffer, number[]]>([
    ["red, green, blue and alpha, over white", pngOf(6), [200, 10, 30, 128, 128, 128]],
    ["red, green, blue", pngOf(2), [200, 10, 30]],
    ["grey", pngOf(0), []],
    ["a palette", PALETTE, [10, 20, 30, 255, 0, 0, 0, 0, 255, 200, 200, 200]],
    ["16 bits of grey", DEEP, []],
  ])("of %s", (_, bytes, wanted) => {
    const image = decodeImage(bytes, "x.png");
    expect(image).toMatchObject({ width: 2, channels: 3 });
    wanted.forEach((v, i) => expect(Math.abs(image.data[i] - v), `${i}`).toBeLessThanOrEqual(1));
    if (bytes === DEEP) expect([...toGrey(image).data]).toEqual([200, 10]);
    expect(isGrey(image)).toBe(wanted.length === 0);
  });
});

/** A progressive JPEG of one colour, as Pillow writes it. */
const PROGRESSIVE = Buffer.from(
  "/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAAMCAgMCAgMDAwMEAwMEBQgFBQQEBQoHBwYIDAoMDAsKCwsNDhIQDQ4RDgsLEBYQERMUFRUVDA8XGBYUGBIUFRT/2wBDAQMEBAUEBQkFBQkUDQsNFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBT/wgARCAAQABADASIAAhEBAxEB/8QAFAABAAAAAAAAAAAAAAAAAAAAAP/EABQBAQAAAAAAAAAAAAAAAAAAAAf/2gAMAwEAAhADEAAAAQPBj//EABQQAQAAAAAAAAAAAAAAAAAAACD/2gAIAQEAAQUCH//EABQRAQAAAAAAAAAAAAAAAAAAAAD/2gAIAQMBAT8Bf//EABQRAQAAAAAAAAAAAAAAAAAAAAD/2gAIAQIBAT8Bf//EABQQAQAAAAAAAAAAAAAAAAAAACD/2gAIAQEABj8CH//EABQQAQAAAAAAAAAAAAAAAAAAACD/2gAIAQEAAT8hH//aAAwDAQACAAMAAAAQD//EABQRAQAAAAAAAAAAAAAAAAAAAAD/2gAIAQMBAT8Qf//EABQRAQAAAAAAAAAAAAAAAAAAAAD/2gAIAQIBAT8Qf//EABQQAQAAAAAAAAAAAAAAAAAAACD/2gAIAQEAAT8QH//Z",
  "base64",
);

it("reads JPEG in grey and in colours", () => {
  const data = Buffer.alloc(16 * 16 * 4, 255);
  for (let i = 0; i < 256; i++) data.set(i % 16 < 8 ? [250, 10, 10] : [10, 10, 250], 4 * i);
  const one = decodeImage(PROGRESSIVE, "x.jpg");
  [20, 200, 40].forEach((v, c) => expect(Math.abs(one.data[300 + c] - v)).toBeLessThan(6));
  const image = decodeImage(jpeg.encode({ data, width: 16, height: 16 }, 98).data, "x.jpg");
  expect(image).toMatchObject({ width: 16, height: 16 });
  [250, 10, 10].forEach((v, c) => expect(Math.abs(image.data[c] - v)).toBeLessThan(12));
  [10, 10, 250].forEach((v, c) => expect(Math.abs(image.data[45 + c] - v)).toBeLessThan(12));
  expect(isGrey(image)).toBe(false);
  for (let i = 0; i < 256; i++) data.set([i, i, i], 4 * i);
  const grey = decodeImage(jpeg.encode({ data, width: 16, height: 16 }, 98).data, "x.jpg");
  expect(isGrey(grey)).toBe(true);
  expect(Math.abs(toGrey(grey).data[200] - 200)).toBeLessThan(6);
});

/** A JPEG whose Exif data say how the camera was held, in either order of bytes. */
function held(bytes: Buffer, orientation: number, isLittle: boolean): Buffer {
  const tiff = Buffer.alloc(26);
  tiff.write(isLittle ? "II" : "MM", "latin1");
  const short = (value: number, at: number) =>
    isLittle ? tiff.writeUInt16LE(value, at) : tiff.writeUInt16BE(value, at);
  short(42, 2);
  short(8, isLittle ? 4 : 6);
  for (const [i, value] of [1, 0x0112, 3].entries()) short(value, 8 + 2 * i);
  short(1, isLittle ? 14 : 16);
  short(orientation, 18);
  const part = Buffer.concat([Buffer.from("Exif\0\0", "latin1"), tiff]);
  const head = Buffer.from([0xff, 0xe1, 0, part.length + 2]);
  return Buffer.concat([bytes.subarray(0, 2), head, part, bytes.subarray(2)]);
}

it("turns a JPEG as its Exif data say", () => {
  // Dark at the top left, grey at the top right, light at the bottom.
  const data = Buffer.alloc(16 * 32 * 4, 255);
  for (let i = 0; i < 512; i++) {
    const value = i >= 256 ? 220 : i % 16 < 8 ? 20 : 120;
    data.set([value, value, value], 4 * i);
  }
  const bytes = jpeg.encode({ data, width: 16, height: 32 }, 98).data;
  /** The corners of the stored image: top left, top right, bottom left, bottom right. */
  const corners = [20, 120, 220, 220];
  // Exif 2.32, tag 274: where each corner of the upright image is in the stored one.
  const orders = ["0123", "1032", "3210", "2301", "0213", "2031", "3120", "1302"];
  for (const [i, order] of orders.entries())
    for (const isLittle of [true, false]) {
      const image = decodeImage(held(bytes, i + 1, isLittle), "x.jpg");
      const { width, height } = image;
      expect([width, height]).toEqual(i < 4 ? [16, 32] : [32, 16]);
      const found = [0, width - 1, (height - 1) * width, width * height - 1];
      const wanted = [...order].map((corner) => corners[Number(corner)]);
      found.forEach((at, c) => expect(Math.abs(image.data[3 * at] - wanted[c])).toBeLessThan(8));
    }
});

it("refuses what is no image, and one that would take gigabytes", () => {
  expect(() => decodeImage(Buffer.from("GIF89a.........."), "a.png")).toThrow(
    "a.png is neither a PNG nor a JPEG image: it is a GIF file",
  );
  const huge = Buffer.from(PALETTE);
  huge.writeUInt32BE(60_000, 16);
  huge.writeUInt32BE(60_000, 20);
  expect(() => decodeImage(huge, "huge.png")).toThrow(
    "huge.png can't be read as a PNG image: 60000 × 60000 pixels are too many",
  );
});

it("says how an image is broken", () => {
  const whole = jpeg.encode(
    { data: Buffer.alloc(16 * 16 * 4, 90), width: 16, height: 16 },
    90,
  ).data;
  const damaged = Buffer.from(PALETTE);
  damaged[damaged.indexOf("IDAT") + 8] ^= 255;
  expect(() => decodeImage(whole.subarray(0, 300), "cut.jpg")).toThrow(
    "cut.jpg can't be read as a JPEG image: its end is missing, the file was cut off",
  );
  expect(() => decodeImage(damaged, "bad.png")).toThrow(
    "bad.png can't be read as a PNG image: its data are damaged",
  );
});

it("resizes as Pillow does (Image.resize, BILINEAR)", () => {
  const data = Uint8Array.from({ length: 35 }, (_, i) => (i * i * 7 + 13 * i) % 256);
  const image = { width: 7, height: 5, channels: 1, data };
  const agree = (width: number, height: number, wanted: readonly number[]): void => {
    const own = [...resize(image, width, height).data];
    expect(own).toHaveLength(wanted.length);
    own.forEach((v, i) => expect(Math.abs(v - wanted[i]), `${width}: ${i}`).toBeLessThanOrEqual(1));
  };
  agree(3, 2, SMALLER);
  agree(9, 6, LARGER);
  expect(resize(image, 7, 5)).toBe(image);
});

it("reads sizes", () => {
  expect(parseImageSize("28x20")).toEqual({ width: 28, height: 20, channels: undefined });
  expect(parseImageSize("32×32×3")).toEqual({ width: 32, height: 32, channels: 3 });
  expect(parseImageSize("none")).toBe("none");
  for (const wrong of ["28", "28x", "x28", "3x3", "999x9", "28x28x9", "256x256x3", 28])
    expect(() => parseImageSize(wrong)).toThrow(/^image/);
});
