/** Thousand separators while a figure is typed: 1234567 is shown as 1.234.567 and the caret stays at its digit. */

const PLAIN = /^(-?)(\d+)(,\d*)?$/;
const GROUPED = /^-?\d{1,3}(\.\d{3})+(,\d*)?$/;

/**
 * The text with dots between thousands, or the text itself where it is not a plain number ("Trên 60%", "13/13").
 * @param {string} text
 */
export function grouped(text) {
  const match = PLAIN.exec(GROUPED.test(text) ? text.replaceAll(".", "") : text);
  if (!match) return text;
  const [, sign, whole, decimals = ""] = match;
  return sign + whole.replace(/\B(?=(\d{3})+$)/g, ".") + decimals;
}

/**
 * Regroups an input after a keystroke. A person who types a dot means something by it (50.1%): from then on the
 * text is theirs, and the server reads it or asks.
 */
export class LiveGrouping {
  /** @param {HTMLInputElement} input */
  constructor(input) {
    this.input = input;
    this.begin(true);
    input.addEventListener("input", (event) => this.regroup(/** @type {InputEvent} */ (event)));
  }

  /**
   * Begins with what stands in the input now.
   * @param {boolean} isNumber words are left alone
   */
  begin(isNumber) {
    const { value } = this.input;
    this.isNumber = isNumber;
    this.theirs = value.includes(".") && !GROUPED.test(value);
    this.before = value;
  }

  /** @param {InputEvent} event */
  regroup(event) {
    const { input } = this;
    if (event.isComposing || !this.isNumber) return;
    if (input.value === "") this.theirs = false;
    if (event.data?.includes(".") || event.inputType === "insertFromPaste") this.theirs = true;
    if (this.theirs) return;
    const bare = this.eatenDigit(event) ?? input.value;
    const caret = input.selectionStart ?? bare.length;
    const behind = bare.slice(caret).replaceAll(".", "").length;
    const text = grouped(withoutBrokenGroups(bare));
    if (text !== input.value) {
      input.value = text;
      const place = placeBefore(text, behind);
      input.setSelectionRange(place, place);
    }
    this.before = input.value;
  }

  /**
   * Backspace over a separator alone would be undone by regrouping: the digit before it goes too.
   * @param {InputEvent} event
   */
  eatenDigit(event) {
    const { input, before } = this;
    const caret = input.selectionStart ?? 0;
    const dotGone = before.length === input.value.length + 1 && before[caret] === "." && before.replaceAll(".", "") === input.value.replaceAll(".", "");
    if (!dotGone) return null;
    const backwards = event.inputType === "deleteContentBackward";
    const from = backwards ? caret - 1 : caret;
    const text = input.value.slice(0, Math.max(from, 0)) + input.value.slice(from + 1);
    input.value = text;
    input.setSelectionRange(Math.max(from, 0), Math.max(from, 0));
    return text;
  }
}

/**
 * Dots we put in ourselves no longer stand at thousands after a digit came or went.
 * @param {string} text
 */
function withoutBrokenGroups(text) {
  return /^-?[\d.]+(,\d*)?$/.test(text) ? text.replaceAll(".", "") : text;
}

/**
 * The caret place with so many characters other than dots behind it.
 * @param {string} text
 * @param {number} behind
 */
function placeBefore(text, behind) {
  let place = text.length;
  for (let left = behind; left > 0 && place > 0; ) {
    place -= 1;
    if (text[place] !== ".") left -= 1;
  }
  return place;
}
