import { expect, it } from "vitest";
import { unitsBelowHeader } from "./units-row.ts";

const unitsOf = (text: string) => unitsBelowHeader(text, ",", "\n");

it.each([
  ["weight,height,kind,share\nkg,m,,%\n70,1.8,a,12\n80,1.9,b,13\n", ["kg", "m", "%"]],
  ["t,p,name\n[°C],(hPa),-\n20,1013,x\n", ["[°C]", "(hPa)", "-"]],
  ["v,a,y\nkm/h,m/s²,\n1,2,u\n", ["km/h", "m/s²"]],
  ["c,when\nmg/dl,yyyy-mm-dd\n1.5,2024-01-02\n", ["mg/dl", "yyyy-mm-dd"]],
])("units are found in %j", (text, units) => expect(unitsOf(text)).toEqual(units));

it.each([
  ["a first row with words for missing cells", "a,b,y\nnone,none,x\n1,2,u\n2,3,v\n"],
  ["blank cells in the first row", "a,b,y\n,,x\n1,2,u\n2,3,v\n"],
  ["a class in the first row", "a,b,y\nkg,m,u\n1,2,u\n2,3,v\n"],
  ["sizes of clothes", "size,price\nm,3\nl,4\n"],
  ["columns of letters", "grade,sex\nA,m\nB,f\n"],
  ["a number in a column of numbers", "a,b\nkg,3\n1,2\n"],
  ["one column", "a\nkg\n1\n"],
  ["nothing below it", "a,b\nkg,m\n"],
])("%s are a row of data", (_, text) => expect(unitsOf(text)).toBeUndefined());
