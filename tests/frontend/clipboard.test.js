/** Blocks as Excel and LibreOffice put them on the clipboard, and as we do. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { readBlock, writeHtml, writeText } from "../../static/portal/clipboard.js";

const BLOCKS = {
  "one value": ["5.016.100", [["5.016.100"]]],
  "what Excel ends with a line break": ["1\t2\r\n3\t4\r\n", [["1", "2"], ["3", "4"]]],
  "what LibreOffice does not end": ["1\t2\n3\t4", [["1", "2"], ["3", "4"]]],
  "an old Mac's line breaks": ["1\r2\r", [["1"], ["2"]]],
  "an empty row in the middle": ["1\r\n\r\n3\r\n", [["1"], [""], ["3"]]],
  "an empty last cell": ["1\t\r\n2\t\r\n", [["1", ""], ["2", ""]]],
  "empty cells alone": ["\t\r\n\t\r\n", [["", ""], ["", ""]]],
  "one empty row": ["\r\n", []],
  nothing: ["", []],
  "a quoted cell with a line break": ['"Phòng GDĐT\nPhòng Nội vụ"\t5\r\n', [["Phòng GDĐT\nPhòng Nội vụ", "5"]]],
  "a quoted cell with Windows line breaks": ['a\t"b\r\nc"\r\n', [["a", "b\nc"]]],
  "a quoted cell with a tab": ['"a\tb"\tc', [["a\tb", "c"]]],
  "doubled quotes": ['"Phong trào ""Hai không""\nnăm 2020"', [['Phong trào "Hai không"\nnăm 2020']]],
  "a quote that opens nothing": ['5" ống\t"chưa đóng', [['5" ống', '"chưa đóng']]],
  "words in quotes behind which more stands": ['"Hai không" tốt\t1', [['"Hai không" tốt', "1"]]],
  "an empty quoted cell": ['""\t1', [["", "1"]]],
  "no-break spaces": ["\u00a01\u00a0234\u202f\t\u00a0", [["1 234", ""]]],
  "spaces around": [" 12 \t 13\r\n", [["12", "13"]]],
  "rows of different length": ["1\t2\t3\r\n4\r\n", [["1", "2", "3"], ["4"]]],
  "the zero that ends some clipboards": ["7\0", [["7"]]],
};

for (const [name, [text, cells]] of Object.entries(BLOCKS)) {
  test(`a block is read: ${name}`, () => assert.deepEqual(readBlock(text), cells));
}

test("what is written as text is read back", () => {
  const texts = [["1.200", 'có "ngoặc"', ""], ["a\tb", "dòng\nhai", "=1+1"]];
  assert.deepEqual(readBlock(writeText(texts.map((row) => row.map((text) => ({ text }))))), texts);
});

test("a figure is written with its number and everything else as text", () => {
  const html = writeHtml([[{ text: "5.016.100", number: "5016100" }, { text: "=1+1" }]]);
  assert.match(html, /<td align="right" x:num="5016100" sdval="5016100" [^>]*mso-number-format:'#,##0'">5\.016\.100<\/td>/);
  assert.match(html, /<td style="mso-number-format:'\\@'">=1\+1<\/td>/);
});

for (const [number, value] of [["96.11", "0.9611"], ["5", "0.05"], ["100", "1.00"], ["-1.2", "-0.012"], ["1250", "12.50"]]) {
  test(`${number} percent is ${value} to a spreadsheet`, () => {
    assert.match(writeHtml([[{ text: "x", number, percent: true }]]), new RegExp(`x:num="${value}"`));
  });
}

test("markup in a cell stays words", () => {
  assert.match(writeHtml([[{ text: '<b>&"' }]]), />&lt;b&gt;&amp;&quot;</);
});
