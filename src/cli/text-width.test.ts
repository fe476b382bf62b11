import { expect, it } from "vitest";
import { tableText } from "./text.ts";
import { padToWidth, startOfWidth, textWidth } from "./text-width.ts";
import { wrapText } from "./wrap-text.ts";

it("counts the columns of a terminal, of which wide characters take two", () => {
  expect(textWidth("Łódź 1 – ▁▇█ ●")).toBe(14);
  expect(textWidth("東京駅前 2")).toBe(10);
  expect(textWidth("서울")).toBe(4);
  expect(textWidth("e\u0301a")).toBe(2);
  expect(textWidth("🙂")).toBe(2);
  expect(padToWidth("東京", 6)).toBe("東京  ");
  expect(startOfWidth("東京駅前", 5)).toBe("東京");
  expect(startOfWidth("abc", 5)).toBe("abc");
});

it("counts an emoji of several characters, and a syllable of several letters, as one", () => {
  const texts = ["🇩🇪", "👍🏽", "👩‍👩‍👧", "1️⃣", "❤️", "⚠️", "\u1112\u1161\u11ab"];
  expect(texts.map(textWidth)).toEqual(texts.map(() => 2));
  expect(textWidth("❤")).toBe(1);
  expect(padToWidth("🇩🇪", 4)).toBe("🇩🇪  ");
  expect(startOfWidth("🇩🇪🇫🇷🇮🇹", 4)).toBe("🇩🇪🇫🇷");
  expect(startOfWidth("a👩‍👩‍👧b", 2)).toBe("a");
});

it("puts columns below each other, also beside names in wide characters", () => {
  const rows = [
    ["shop", "sold"],
    ["東京駅前", "7"],
    ["Łódź", "12"],
  ];
  expect(tableText(rows)).toBe("shop      sold\n東京駅前  7\nŁódź      12\n");
  expect(wrapText("東京 駅前 ab", 6)).toBe("東京\n駅前\nab");
});
